"""Write AUDIT.md: three real cases, and every initialiser beside simulations; with --train, digits.npz first.

digits.npz has the weights of a small SELU network before and after training on scikit-learn's digits, and some of its
inputs; training needs torch and scikit-learn, the page neither.
"""

from __future__ import annotations

import io
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from snntheory.audit import Audit, audit, audit_setup
from snntheory.audit.display import lines
from snntheory.audit.result import WORDS

HERE = Path(__file__).parent
DIGITS = HERE / "digits.npz"
DEPTH, WIDTH, NETWORKS = 20, 256, 8
LAWS = (
    *("lecun_normal", "torch:linear", "torch:kaiming_normal", "torch:kaiming_uniform:linear", "torch:xavier_uniform"),
    *("torch:kaiming_normal:selu", "torch:xavier_normal:selu", "torch:orthogonal", "torch:orthogonal:0.75"),
    *("torch:trunc_normal:0.02", "torch:sparse:0.5,0.1", "keras:dense", "keras:lecun_normal", "keras:lecun_uniform"),
    *("keras:he_normal", "keras:truncated_normal", "truncated_normal", "jax:variance_scaling:1.3,fan_in,normal"),
    *("flax:dense", "jax:normal:0.06"),
)
DROPOUT = (("lecun_normal", "alpha:0.1"), ("lecun_normal", "plain:0.1"), ("torch:linear", "alpha:0.1"))

HEAD = """# Is my network inside the theory?

Written by `python proofs/audit.py`. `snntheory audit` answers for a described set-up or for weights; exit code 0 is
inside, 1 outside, 2 cannot say. *Inside* means Theorem 1's domain, mean in [-0.1, 0.1] and variance in [0.8, 1.5]:

- a **set-up** is inside when there is an attracting fixed point in the domain and, from some layer of the network on,
  mean and variance are in the domain, in the limit of width. Fixed point and layers are enclosed (ball arithmetic);
  columns of numbers are double precision. Random weights of mean 0 follow the mean-field map, N(0, gain^2 q + bias).
- **weights** are inside when the pooled mean and variance of every hidden layer, enclosed for these very weights, are
  in the domain. The hypothesis is the paper's: the net input of unit j is N(mu omega_j + b_j, nu tau_j), with omega_j
  the sum of its weights, tau_j the sum of their squares, and mu, nu the mean and variance over the layer below. With
  `--data` every layer is measured too, and one that is measured outside is outside. Where all units have omega_j and
  tau_j in Theorem 1's range and no biases, the theorem for unlike units ([BEYOND.md](BEYOND.md), section 6) holds for
  every input in the domain.

## Case 1: PyTorch's gain for SELU

`torch.nn.init.calculate_gain("selu")` is 3/4, and `kaiming_normal_(w, nonlinearity="selu")` uses it.

"""
CASE_2 = """
## Case 2: a truncated normal that is not corrected

LeCun's standard deviation, cut at two standard deviations without correction, has variance 0.774/fan-in. Keras and JAX
correct theirs; TensorFlow.js did not.

"""
CASE_3 = """
## Case 3: a network before and after training

Eight hidden layers of 64 SELU units, LeCun normal weights, trained on scikit-learn's digits (standardised, SGD with
momentum, cross-entropy, 60 epochs, {accuracy:.1%} of the held-out digits right), given its weights and 256 of its
inputs. Before:

"""
AFTER = """
After:

"""
COMPARED = """
Training hardly moved omega and tau, so the theory, which sees nothing else of the weights, predicts almost the same
layers as before. But trained weights are not independent of what they are multiplied with: measured variances grow from
layer to layer. The paper's hypothesis about net inputs is what breaks, and `--data` shows it.
"""
TABLE = f"""
## Every initialiser beside simulations

SELU, {DEPTH} layers of {WIDTH} units, inputs of mean 0 and variance 1. Predicted (first order in 1/width) and measured
mean and variance of the last layer, the latter of {NETWORKS} networks with explicit weights, and their difference in
standard errors (`z`); `layers` counts the layers within four standard errors. Where every layer multiplies variances
by about the same factor (`torch:trunc_normal:0.02`), they are lognormal over networks, and the band is approximate.

"""


def shown(found: Audit) -> str:
    """What the command prints."""
    return "```text\n" + "\n".join(lines(found)) + "\n```\n"


def train() -> None:
    """Write digits.npz."""
    import torch
    from sklearn.datasets import load_digits

    torch.manual_seed(1)
    torch.set_num_threads(1)
    data = load_digits()
    order = np.random.default_rng(1).permutation(len(data.data))
    x = data.data[order].astype(np.float32)
    x = (x - x[:1400].mean(0)) / np.maximum(x[:1400].std(0), 1e-3).astype(np.float32)
    x, y = torch.tensor(np.clip(x, -5, 5)), torch.tensor(data.target[order])
    widths = [64] * 9 + [10]
    modules: list[Any] = []
    for a, b in pairwise(widths):
        layer = torch.nn.Linear(a, b)
        torch.nn.init.kaiming_normal_(layer.weight, nonlinearity="linear")
        torch.nn.init.zeros_(layer.bias)
        modules += [layer, torch.nn.SELU()]
    network = torch.nn.Sequential(*modules[:-1])
    before = {f"before/{k}": v.numpy().copy() for k, v in network.state_dict().items()}
    optimiser = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9)
    for _ in range(60):
        for batch in torch.randperm(1400).split(64):
            optimiser.zero_grad()
            torch.nn.functional.cross_entropy(network(x[batch]), y[batch]).backward()
            optimiser.step()
    accuracy = float((network(x[1400:]).argmax(1) == y[1400:]).float().mean())
    after = {f"after/{k}": v.numpy() for k, v in network.state_dict().items()}
    np.savez_compressed(DIGITS, **before, **after, inputs=x[:256].numpy(), accuracy=np.array(accuracy))


def digits(when: str) -> tuple[dict[str, Any], Any, float]:
    """Weights before or after training, inputs, accuracy."""
    with np.load(DIGITS) as file:
        weights = {name.removeprefix(f"{when}/"): file[name] for name in file.files if name.startswith(when)}
        return weights, file["inputs"], float(file["accuracy"])


def initialisers() -> str:
    """The table."""
    titles = ["init", "dropout", "gain^2", "verdict", "mean", "measured", "variance", "measured", "z", "layers"]
    text = io.StringIO()
    text.write("| " + " | ".join(titles) + " |\n" + "| --- " * len(titles) + "|\n")
    for init, dropout in [*((law, "") for law in LAWS), *DROPOUT]:
        found = audit_setup(init=init, dropout=dropout, depth=DEPTH, width=WIDTH, confirm=NETWORKS)
        at = {name: values[DEPTH] for name, values in found.layers.items()}
        gaps = [
            abs(at[f"measured_{name}"] - at[f"expected_{name}"]) / at[error]
            for name, error in (("mean", "mean_error"), ("variance", "var_error"))
            if at[error]
        ]
        agree, of = found.values["confirmed"]
        cells = [init, dropout or "", f"{found.values['gain_squared']:.4g}", WORDS[found.verdict]]
        cells += [
            f"{at[k] + 0.0:.4g}" for k in ("expected_mean", "measured_mean", "expected_variance", "measured_variance")
        ]
        text.write("| " + " | ".join([*cells, f"{max(gaps, default=0):.1f}", f"{agree}/{of}"]) + " |\n")
    return text.getvalue()


def main() -> str:
    """The text of AUDIT.md."""
    text = HEAD + "`snntheory audit --init torch:kaiming_normal:selu --depth 20`\n\n"
    text += shown(audit_setup(init="torch:kaiming_normal:selu", depth=20))
    text += CASE_2 + "`snntheory audit --init truncated_normal --depth 20`\n\n"
    text += shown(audit_setup(init="truncated_normal", depth=20))
    for when, title in (("before", CASE_3), ("after", AFTER)):
        weights, inputs, accuracy = digits(when)
        text += title.format(accuracy=accuracy) + shown(audit(weights, data=inputs))
    return text + COMPARED + TABLE + initialisers()


if __name__ == "__main__":
    if "--train" in sys.argv[1:]:
        train()
    (HERE / "AUDIT.md").write_text(main())
