"""Other ways to the mean and variance of selu(z), z ~ N(m, v), in use elsewhere, in a few lines each; and their errors.

closed      the textbook closed form in double precision (the official code of the paper)
closed f32  the same in single precision
quad        scipy.integrate.quad over the line (AutoInit)
riemann     a sum over [-10, 10] standard deviations with step 0.05 (deepchaos)
hermite     Gauss-Hermite with 25 nodes (neural-tangents)
legendre    Gauss-Legendre on [-10, 10] standard deviations with 10^5 nodes (DKS)
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from flint import arb, fmpq

from snntheory import SeluMap, activation
from snntheory.activations import SELU, SELU_SQUARED
from snntheory.engines import balls
from snntheory.engines.tape import Tape
from snntheory.expression import moment, var

Pair = tuple[Any, Any]
G = SeluMap()


def textbook(m: Any, v: Any, xp: Any, erfc: Callable[[Any], Any]) -> Pair:
    """Eqs. (11) to (13) of the paper as they stand, in the array library ``xp``."""
    s = xp.sqrt(v)
    r1 = xp.exp(m + v / 2) * erfc((m + v) / (np.sqrt(2) * s))
    r2 = xp.exp(2 * m + 2 * v) * erfc((m + 2 * v) / (np.sqrt(2) * s))
    eps, edge = erfc(m / (np.sqrt(2) * s)), np.sqrt(2 / np.pi) * s * xp.exp(-m * m / (2 * v))
    mean = G.lam / 2 * (-(G.alpha + m) * eps + G.alpha * r1 + edge + 2 * m)
    second = G.lam**2 / 2 * ((m * m + v) * (2 - eps) + G.alpha**2 * (-2 * r1 + r2 + eps) + m * edge)
    return mean, second - mean * mean


def _rational(x: float) -> fmpq:
    """The double as a rational."""
    top, bottom = float(x).as_integer_ratio()
    return fmpq(top, bottom)


@cache
def _true_moments() -> Tape:
    return Tape([moment(f, 0, var("m"), var("v")) for f in (SELU, SELU_SQUARED)], ("m", "v"))


@cache
def truth(m: float, v: float) -> tuple[arb, arb]:
    """Mean and variance as balls, the variance to 70 bits."""
    bits = 128
    while True:
        with balls.precision(bits):
            first, second = _true_moments()([(_rational(m), _rational(m)), (_rational(v), _rational(v))])
            variance = second - first * first
            if variance.rel_accuracy_bits() > 70:
                return first, variance
        bits *= 2


def errors(m: float, v: float, mean: float, variance: float) -> tuple[float, float]:
    """Error of the mean, relative to |mean| + standard deviation, and relative error of the variance."""
    if not (np.isfinite(mean) and np.isfinite(variance)):
        return np.nan, np.nan
    first, true = truth(m, v)
    with balls.precision(128):
        scale = abs(first) + true.sqrt()
        return float(abs(arb(_rational(mean)) - first) / scale), float(abs(arb(_rational(variance)) - true) / true)


def density(t: Any) -> Any:
    """Of N(0, 1)."""
    return np.exp(-t * t / 2) / np.sqrt(2 * np.pi)


def by_nodes(t: Any, weights: Any) -> Callable[[float, float], Pair]:
    """A quadrature rule for N(0, 1)."""
    f = activation("selu")

    def moments(m: float, v: float) -> Pair:
        values = f(m + np.sqrt(v) * t)
        mean = np.sum(weights * values)
        return mean, np.sum(weights * values * values) - mean * mean

    return moments


def quad(m: float, v: float) -> Pair:
    """Adaptive quadrature that does not know where the mass is."""
    from scipy.integrate import quad

    s, alpha, lam = math.sqrt(v), G.alpha, G.lam
    factor = 1 / (s * math.sqrt(2 * math.pi))

    def integrand(z: float, power: int) -> float:
        f = lam * z if z > 0 else lam * alpha * math.expm1(z)
        return float(f**power * factor * math.exp(-0.5 * ((z - m) / s) ** 2))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        first, second = (quad(integrand, -np.inf, np.inf, args=(p,))[0] for p in (1, 2))
    return first, second - first * first


@cache
def methods() -> dict[str, Callable[[float, float], Pair]]:
    """The methods by name, this package's first."""
    from scipy.special import erfc

    hermite, hermite_weights = np.polynomial.hermite_e.hermegauss(25)
    legendre, legendre_weights = np.polynomial.legendre.leggauss(200)  # composite: 500 parts of 200 nodes
    nodes = (np.linspace(-9.98, 9.98, 500)[:, None] + 0.02 * legendre).ravel()
    weights = np.tile(0.02 * legendre_weights, 500) * density(nodes)
    grid = np.arange(-10, 10, 0.05)
    return {
        "snntheory": lambda m, v: G.moments(m, v),
        "closed": lambda m, v: textbook(np.float64(m), np.float64(v), np, erfc),
        "closed f32": lambda m, v: textbook(np.float32(m), np.float32(v), np, erfc),
        "quad": quad,
        "riemann": by_nodes(grid, 0.05 * density(grid)),
        "hermite": by_nodes(hermite, hermite_weights / np.sqrt(2 * np.pi)),
        "legendre": by_nodes(nodes, weights),
    }
