"""The mean/variance map of any activation for arrays, in double precision, by adaptive Gaussian quadrature.

    g = map_of("gelu")                               SELU has its own closed form, `SeluMap`
    g(mu=0.1, omega=0, nu=[0.5, 1, 2], tau=1)        as for `SeluMap`
    g.moments_with_errors(m, v)                      mean, variance and estimates of their absolute errors

An activation is given by its name or as a NumPy function (`snntheory.library`).  Accuracy is that of the function
itself: about 1e-15 of the standard deviation plus the rounding of f(z) and z, in units of the slope.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from snntheory.engines.floats import Moments, Slopes
from snntheory.engines.quadrature import Array, Integrals, gaussian_integrals
from snntheory.layer_map import LayerMap
from snntheory.library import Activation, Function, activation
from snntheory.selu_map import SeluMap
from snntheory.verdict import BadInput


class MomentsWithErrors(NamedTuple):
    """Mean and variance of f(z), and estimates of their absolute errors."""

    mean: Array
    variance: Array
    mean_error: Array
    variance_error: Array


class QuadratureMap(LayerMap):
    """The map of an activation.  ``jacobian`` needs no derivative of f; where it is not known, chi is NaN."""

    def __init__(self, source: str | Activation | Function) -> None:
        self.activation = activation(source)
        self._kinks = [float(k) for k in self.activation.kinks]
        try:
            self.activation.derivative(0.5)
            self._slope: Function | None = self.activation.derivative
        except BadInput:
            self._slope = None

    def __repr__(self) -> str:
        return f"QuadratureMap({self.activation.name!r})"

    def moments_with_errors(self, m: Any, v: Any) -> MomentsWithErrors:
        """Mean, variance and error estimates for z ~ N(m, v); m finite, v positive and finite."""
        m, v = np.broadcast_arrays(np.asarray(m, dtype=np.float64), np.asarray(v, dtype=np.float64))
        if not (np.isfinite(m).all() and np.isfinite(v).all() and (v > 0).all()):
            raise BadInput("moments with errors need finite m and finite positive v")
        found = self._integrals(m.ravel(), v.ravel(), slopes=False)
        mean, variance = self._central(m.ravel(), found)
        errors = found.errors[0], found.errors[1] + 2 * np.abs(found.values[0]) * found.errors[0]
        return MomentsWithErrors(*(x.reshape(m.shape) for x in (mean, variance, *errors)))

    def squared_slope_with_error(self, m: float, v: float) -> tuple[float, float]:
        """``E f'(z)^2`` (infinite for a jump, NaN where f' is not known) and an estimate of its error."""
        points = np.array([m], dtype=np.float64), np.array([v], dtype=np.float64)
        value = float(self._moments_and_slopes(*points)[1].squared_slope[0])
        return value, float(self._integrals(*points, slopes=True).errors[2, 0])

    def _integrals(self, m: Array, v: Array, slopes: bool) -> Integrals:
        with np.errstate(all="ignore"):
            slope = self._slope if slopes else None
            return gaussian_integrals(self.activation, slope, self._kinks, m, v, smooth=self._slope is not None)

    def _central(self, m: Array, found: Integrals) -> Moments:
        with np.errstate(all="ignore"):
            mean: Array = self.activation(m) + found.values[0]
            return Moments(mean, np.maximum(found.values[1] - found.values[0] ** 2, 0))

    def _moments(self, m: Array, v: Array) -> Moments:
        return self._central(m, self._integrals(m, v, slopes=False))

    def _moments_and_slopes(self, m: Array, v: Array) -> tuple[Moments, Slopes]:
        found, s = self._integrals(m, v, slopes=True), np.sqrt(v)
        d, dd, squared, slope, dt, dh, ddt, ddh = found.values
        mean_m, mean_v = dt / s, dh / (2 * v)
        # by Stein's identity E f' is E[d t]/s; if not, f has a jump, and E f'^2 is infinite
        squared = np.where(np.abs(slope - mean_m) > 1e-6 * np.sqrt(dd) / s, np.inf, squared)
        slopes = Slopes(mean_m, mean_v, ddt / s - 2 * d * mean_m, ddh / (2 * v) - 2 * d * mean_v, squared)
        return self._central(m, found), slopes

    def _limits(self, m: Array, v: Array) -> Moments:
        """At v = 0, f(m) and 0; at infinite m, f(m), and 0 if f is finite there; NaN where that is not known."""
        mean, unknown = self.activation(m), ~np.isfinite(v)
        variance = np.where(unknown | ~np.isfinite(mean), np.nan, 0.0)
        return Moments(np.where(unknown, np.nan, mean), variance)


def map_of(source: str | Activation | Function) -> LayerMap:
    """The map of an activation: `SeluMap` for selu and elu with positive constants, else a `QuadratureMap`."""
    f = activation(source)
    if f.name == "selu":
        return SeluMap()
    if f.family is not None and min(f.family) > 0:
        return SeluMap(*map(float, f.family))
    return QuadratureMap(f)
