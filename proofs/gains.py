"""Write GAINS.md: certified gains, and where the gains and initialisers of frameworks lead."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from flint import arb

from snntheory import BadInput, gain, random_weights, weight_law
from snntheory.engines import balls
from snntheory.library import NAMED
from snntheory.verdict import Undecided

# torch.nn.init.calculate_gain; sqrt(2) and its like to 20 digits
TORCH = {
    "linear": ("1", "identity"),
    "sigmoid": ("1", "sigmoid"),
    "tanh": ("5/3", "tanh"),
    "relu": ("1.4142135623730950488", "relu"),
    "leaky_relu": ("1.4141428569978354064", "leaky_relu"),
    "selu": ("3/4", "selu"),
}
LAWS = ("lecun_normal", "truncated_normal", "he_normal", "glorot_uniform:512x256", "torch_linear", "orthogonal")

HEAD = """# Gains

Written by `python proofs/gains.py`. All numbers are centres of proved enclosures, rounded to the digits shown.

Weights of variance gain^2/fan-in and no biases: net inputs of a random unit are N(0, gain^2 q) when the inputs have
second moment q. For z ~ N(0, 1) the forward gain (E f^2)^(-1/2) keeps q = 1, the backward gain (E f'^2)^(-1/2) keeps
squared gradients; chi at the forward gain is what squared gradients are multiplied with per layer when q = 1 is kept.
"""


def number(x: arb, places: int = 10) -> str:
    """A decimal."""
    return f"{round(float(x.mid()), places) + 0.0:.{places}f}" if x.is_finite() else "none"


def table(titles: list[str], rows: list[list[str]]) -> str:
    """A table of Markdown."""
    lines = [titles, ["---"] * len(titles), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def where(law: str, f: str) -> list[str]:
    """Mean, standard deviation, chi and layers to halve at the fixed point that layers lead to."""
    try:
        found = random_weights(weight_law(law), f)
    except Undecided as reason:
        return [str(reason).partition(": ")[2], "", "", ""]
    with balls.precision(128):
        deviation, halving = found.variance.sqrt(), arb(2).log() / -found.spectral_radius.log()
    cells = [number(x, 6) for x in (found.mean, deviation, found.chi)]
    return [*cells, number(halving, 2) if found.stable.value == "proved" else "repelling"]


def main() -> str:
    """The text of GAINS.md."""
    rows = []
    for name in NAMED:
        found = gain(name)
        with balls.precision(128):
            chi = found.forward * found.forward * found.squared_slope
        rows.append([name, number(found.forward), number(found.backward), number(chi, 6), number(found.mean, 6)])
    text = HEAD + "\n" + table(["activation", "forward gain", "backward gain", "chi", "mean"], rows)
    text += "\n## What PyTorch recommends\n\n`calculate_gain` beside the exact gain, and where layers with it lead.\n\n"
    places = ["mean", "standard deviation", "chi", "layers to halve the distance"]
    rows = []
    for name, (value, f) in TORCH.items():
        leads = (
            where(f"gain:{value}", f) if f not in ("identity", "relu", "leaky_relu") else ["every q is kept", *[""] * 3]
        )
        shown = f"{float(Fraction(value)):.6f}"
        rows.append([name, shown, number(gain(f).forward, 6), *leads])
    text += table(["nonlinearity", "gain", "exact", *places], rows)
    text += """
For SELU the gain 3/4 shrinks the standard deviation from 1 to 0.1996; 1 is the gain of the paper's fixed point. For
tanh, 5/3 is 5 % above the gain that keeps second moments 1.

## SELU and initialisers

"""
    text += table(["weights", *places], [[law, *where(law, "selu")] for law in LAWS])
    text += """
`truncated_normal` is cut at two standard deviations without correction; Keras and JAX correct their `lecun_normal`.
`torch_linear` is the default of `torch.nn.Linear`, uniform of variance 1/(3 fan-in).
"""
    return text


if __name__ == "__main__":
    try:
        Path(__file__).with_name("GAINS.md").write_text(main())
    except BadInput as error:
        raise SystemExit(str(error)) from None
