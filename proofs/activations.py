"""Write ACTIVATIONS.md: which activations are self-normalising, for some (omega, tau)."""

from __future__ import annotations

from pathlib import Path

from snntheory.exact import decimal_down, decimal_up
from snntheory.library import NAMED
from snntheory.self_normalizing import SelfNormalization, certify
from snntheory.verdict import SnnTheoryError, Verdict

WEIGHTS = (("0", "1"), ("0", "2"), ("0.1", "1"))
HEAD = """# Which activations are self-normalising?

Written by `python proofs/activations.py`; a row is `python -m snntheory certify --activation NAME --omega X --tau Y`.
Weights are constant: the same sum omega and sum of squares tau for every unit of every layer. *Certified*: the map of
mean and variance takes the rectangle into itself and contracts it by the factor, in a weighted maximum norm; so it has
exactly one fixed point there, to which all of it converges. The rectangle is the largest of one shape that was found,
not the basin. *None*: no fixed point has positive variance, by the Gaussian Poincare inequality. *Undecided*: neither
was shown, for the reason given. Rectangles are rounded inwards, factors upwards.
"""


def cells(found: SelfNormalization) -> list[str]:
    """Answer, rectangle and factor of a row."""
    if found.mean is None or found.variance is None or found.factor is None:
        return ["none" if found.verdict is Verdict.REFUTED else "undecided", found.reason, ""]
    sides = (f"[{decimal_up(side.lower, 6)}, {decimal_down(side.upper, 6)}]" for side in (found.mean, found.variance))
    return ["certified", " x ".join(sides), decimal_up(found.factor, 6)]


def row(name: str, omega: str, tau: str) -> list[str]:
    """One row of a table."""
    try:
        return [name, *cells(certify(name, omega, tau))]
    except SnnTheoryError as error:
        return [name, "undecided", str(error), ""]


def main() -> str:
    """The text of the page."""
    text = HEAD
    for omega, tau in WEIGHTS:
        rows = [row(name, omega, tau) for name in NAMED]
        lines = [["activation", "answer", "rectangle of (mean, variance), or reason", "factor"], ["---"] * 4, *rows]
        table = "".join("| " + " | ".join(line) + " |\n" for line in lines)
        text += f"\n## omega = {omega}, tau = {tau}\n\n{table}"
    return text


if __name__ == "__main__":
    Path(__file__).with_name("ACTIVATIONS.md").write_text(main())
