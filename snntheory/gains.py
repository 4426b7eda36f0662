"""Exact gains of activations: what to multiply the weights with to keep second moments.

For z ~ N(0, 1), the forward gain ``(E f(z)^2)^(-1/2)`` keeps the second moment of the activations from layer to
layer, the backward gain ``(E f'(z)^2)^(-1/2)`` that of the gradients (weights of variance gain^2/fan-in).
Both are certified where the activation can be (`gaussian.provable`);
otherwise they are estimates, with estimated errors.
"""

from __future__ import annotations

from functools import lru_cache
from math import inf
from typing import NamedTuple

from flint import arb, fmpq

from snntheory.engines import balls
from snntheory.gaussian import gaussian_moments, provable
from snntheory.library import Activation, Function, activation
from snntheory.quadrature_map import QuadratureMap

BITS = 128


class Gain(NamedTuple):
    """``E f``, ``E f^2``, ``E f'^2`` for z ~ N(0, 1); balls, with radii proved (``certified``) or estimated."""

    mean: arb
    second_moment: arb
    squared_slope: arb
    certified: bool

    @property
    def forward(self) -> arb:
        """``(E f^2)^(-1/2)``."""
        return self.second_moment.rsqrt()

    @property
    def backward(self) -> arb:
        """``(E f'^2)^(-1/2)``; not finite where f has a jump or its derivative is not known."""
        return self.squared_slope.rsqrt() if self.squared_slope.is_finite() else arb.nan()


def gain(source: str | Activation | Function) -> Gain:
    """Moments and gains of an activation.  Raises `BadInput` for an unknown name."""
    return _gain(activation(source))


@lru_cache(maxsize=256)
def _gain(f: Activation) -> Gain:
    with balls.precision(BITS):
        if not provable(f):
            return _estimated(f)
        found = gaussian_moments(f, (fmpq(0), fmpq(0)), (fmpq(1), fmpq(1)))
        return Gain(found.mean, found.second[0], found.squared_slope, True)


def _estimated(f: Activation) -> Gain:
    layer = QuadratureMap(f)
    found, (slope, error) = layer.moments_with_errors(0.0, 1.0), layer.squared_slope_with_error(0.0, 1.0)
    mean = arb(float(found.mean), float(found.mean_error))
    variance = arb(float(found.variance), float(found.variance_error))
    return Gain(mean, variance + mean * mean, arb(slope, error) if error < inf else arb(slope), False)
