"""Named experiments: what the paper's abstract claims, and where it ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from snntheory.simulate.record import Simulation
from snntheory.verdict import BadInput

Options = dict[str, Any]


class Preset(NamedTuple):
    """``runs`` are labels with the options of a simulation each; options common to all come first."""

    about: str
    common: Options
    runs: tuple[tuple[str, Options], ...]


def _starts(*pairs: tuple[float, float]) -> tuple[tuple[str, Options], ...]:
    return tuple((f"from mean {m:g}, variance {v:g}", {"mean": m, "variance": v}) for m, v in pairs)


def _variants(name: str, *values: Any) -> tuple[tuple[str, Options], ...]:
    return tuple((f"{name} {value}" if value else f"no {name}", {name: value}) for value in values)


_DOMAIN = {"omega": "0.1", "tau": "1.1"}
WIDTHS = (64, 128, 256, 512, 1024, 2048, 4096)
PRESETS = {
    "convergence": Preset(
        "Activations converge to mean 0 and variance 1 from far away.",
        {"depth": 40},
        _starts((0, 16), (0, 0.02), (2, 4), (-1, 0.1), (1, 1)),
    ),
    "domain": Preset(
        "Every unit with sums omega, tau at a corner of Theorem 1's domain: the paper's map.",
        {"depth": 40, "mean": 0.1, "variance": 1.5},
        tuple((f"omega {w}, tau {t}", {"omega": w, "tau": t}) for w in ("-0.1", "0", "0.1") for t in ("0.95", "1.1")),
    ),
    "noise": Preset(
        "Noise on activations and perturbed weights move the fixed point, and do not destroy it.",
        {"depth": 64},
        (*_variants("noise", 0.0, 0.1, 0.5), *_variants("perturbation", 0.1, 0.5)),
    ),
    "dropout": Preset(
        "Alpha dropout keeps mean and variance; plain dropout does not.",
        {"depth": 64},
        _variants("dropout", "", "alpha:0.05", "alpha:0.1", "alpha:0.5", "plain:0.1"),
    ),
    "deep": Preset("A thousand layers.", {"depth": 1000, "width": 512, "batch": 256}, (("selu", {}),)),
    "vanishing": Preset(
        "Activations vanish or explode with other activations and gains.",
        {"depth": 100, "width": 512, "batch": 256, "statistics": ("units", "gradient")},
        (
            ("selu", {}),
            ("selu, gain 0.75", {"gain": 0.75}),
            ("selu, gain 1.5", {"gain": 1.5}),
            ("relu, gain 1", {"activation": "relu"}),
            ("relu, he_normal", {"activation": "relu", "weights": "he_normal"}),
            ("relu, gain 2", {"activation": "relu", "gain": 2.0}),
            ("tanh, gain 1", {"activation": "tanh"}),
            ("tanh, gain 5/3", {"activation": "tanh", "gain": 5 / 3}),
        ),
    ),
    "width": Preset(
        "Finite width: for one input, deviations from theory shrink like width^(-1/2) (for a batch of independent\n"
        "inputs they average out as well, and shrink faster).",
        {"depth": 16, "batch": 1, "repetitions": 200, "method": "exact"},
        tuple((f"width {n}", {"width": n}) for n in WIDTHS),
    ),
    "truncated": Preset(
        "Truncated normal weights that are not rescaled lose a quarter of the variance.",
        {"depth": 50},
        tuple((law, {"weights": law}) for law in ("lecun_normal", "truncated_normal", "truncated_corrected")),
    ),
}


class Scaling(NamedTuple):
    """``log sd = slope log width + const``, with a 95 % confidence interval of the slope."""

    slope: float
    low: float
    high: float


def scaling(runs: Sequence[Simulation], name: str = "var") -> Scaling:
    """How the standard deviation over repetitions of a pooled statistic of the last layer depends on the width.

    Least squares, each point with the variance 1/(2 (repetitions - 1)) of log sd.  Raises `BadInput` for fewer than two
    widths, and for a width without spread.
    """
    last = [run.layers[name][:, -1] for run in runs]
    if len({run.settings.width for run in runs}) < 2 or any(len(v) < 2 or not 0 < v.std() < math.inf for v in last):
        raise BadInput("scaling needs two widths at least, and repetitions that differ")
    x = np.log([run.settings.width for run in runs])
    y = np.log([values.std(ddof=1) for values in last])
    weights = 2.0 * (np.array([len(values) for values in last]) - 1)
    centre = (weights @ x) / weights.sum()
    information = weights @ (x - centre) ** 2
    slope = float(weights @ ((x - centre) * y) / information)
    half = 1.96 / math.sqrt(information)
    return Scaling(slope, slope - half, slope + half)
