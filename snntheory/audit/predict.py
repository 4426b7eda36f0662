"""What a described network does, layer by layer, in double precision: in the limit of width, and at its width.

Columns, one entry for each layer 0 (the inputs), 1, ..., depth:

mean, variance          after activation and dropout, in the limit of infinite width
mean_drift, ...         what a finite width adds to the expectations, to first order in 1/width, for one input
mean_sd, variance_sd    how much they vary from network to network, for one input
chi                     growth of squared gradients through the layer
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from snntheory.audit.result import RANGE
from snntheory.audit.setup import Setup
from snntheory.simulate.laws import Law, weight_law
from snntheory.simulate.layer_step import Fluctuation, LayerStep, State, expand
from snntheory.simulate.network import Network

CLOSE = 0.01


def predicted(setup: Setup) -> dict[str, list[Any]]:
    """The columns above."""
    names = ("mean", "variance", "mean_drift", "variance_drift", "mean_sd", "variance_sd", "chi")
    columns: dict[str, list[Any]] = {"layer": list(range(setup.settings.depth + 1)), **{name: [] for name in names}}
    one = np.ones(1)
    mean, second = float(setup.mean), float(setup.variance + setup.mean**2)
    state = limit = State(np.array([mean]), np.array([second]))
    fluctuation = Fluctuation(np.zeros((1, 2, 2)), 3 * state.second**2 - 2 * state.mean**4)
    step = _step(setup)
    with np.errstate(all="ignore"):
        for layer in columns["layer"]:
            chi = None
            if layer:
                chi = float(step.chi(limit)[0])
                state, limit, fluctuation, _ = expand(step, state, limit, fluctuation, one)
            row = _row(state, limit, fluctuation.covariance[0])
            for name, value in zip(names, [*row, chi], strict=True):
                columns[name].append(None if value is None or not math.isfinite(value) else float(value))
    return columns


def _row(state: State, limit: State, covariance: Any) -> list[float]:
    """Mean, variance, their drifts, their standard deviations; the variance is ``second - mean^2``."""
    mean, second = float(limit.mean[0]), float(limit.second[0])
    variance = second - mean * mean
    moved = float(state.second[0] - state.mean[0] ** 2) - covariance[0, 0]  # E mean^2 has the variance of the mean
    gradient = np.array([-2 * mean, 1.0])
    spread = float(gradient @ covariance @ gradient)
    sizes = [math.sqrt(max(x, 0.0)) if math.isfinite(x) else math.nan for x in (covariance[0, 0], spread)]
    return [mean, variance, float(state.mean[0]) - mean, moved - variance, *sizes]


def _step(setup: Setup) -> LayerStep:
    network = Network(setup.settings, _law(setup))
    return LayerStep(network, setup.settings.width)


def _law(setup: Setup) -> Law:
    settings = setup.settings
    law = weight_law(settings.weights, settings.gain)
    if setup.init is None:
        return law
    return law._replace(gain_squared=float(setup.init.law.gain_squared.mid()))


def settled(columns: dict[str, list[Any]], mean: float, variance: float) -> int | None:
    """The first layer from which mean and variance stay within 1 % of the fixed point's deviation and variance."""
    near = [
        m is not None and abs(m - mean) <= CLOSE * math.sqrt(variance) and abs(v - variance) <= CLOSE * variance
        for m, v in zip(columns["mean"], columns["variance"], strict=True)
    ]
    if not near[-1]:
        return None
    return max((n + 1 for n, close in enumerate(near) if not close), default=0)


def share_in_range(setup: Setup) -> float:
    """Share of units whose (omega, tau) are in Theorem 1's range.

    For normal weights of variance s^2/n, ``omega ~ N(0, s^2)`` and ``n tau/s^2 - (omega/s)^2 ~ chi^2_(n-1)``, exactly
    and independently; orthogonal rows have ``tau = s^2`` and ``omega^2/(n s^2) ~ Beta(1/2, (n-1)/2)``; other laws by
    the central limit theorem: ``tau ~ N(s^2, s^4 (2 + kurtosis)/n)``, independent of omega.
    """
    if setup.init is None:
        assert setup.omega is not None
        assert setup.tau is not None
        return float(setup.omega in RANGE["omega"] and setup.tau in RANGE["tau"])
    from scipy import special

    n, law = setup.settings.width, _law(setup)
    square, (low, high) = law.gain_squared, (float(RANGE["tau"].lower), float(RANGE["tau"].upper))
    reach = float(RANGE["omega"].upper)
    if setup.init.shape == "orthogonal":
        return float(special.betainc(0.5, (n - 1) / 2, min(1.0, reach**2 / (n * square)))) * (low <= square <= high)
    s = math.sqrt(square)
    nodes, weights = np.polynomial.legendre.leggauss(64)
    omega = reach * nodes
    density = np.exp(-((omega / s) ** 2) / 2) / (s * math.sqrt(2 * math.pi))
    if setup.init.shape == "normal" and n > 1:
        ends = [np.maximum(0.0, (x * n - omega**2) / square) / 2 for x in (low, high)]
        inside = special.gammainc((n - 1) / 2, ends[1]) - special.gammainc((n - 1) / 2, ends[0])
    else:
        sd = square * math.sqrt(max(law.kurtosis + 2, 1e-12) / n)
        inside = special.ndtr((high - square) / sd) - special.ndtr((low - square) / sd)
    return float(reach * np.sum(weights * density * inside))
