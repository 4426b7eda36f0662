"""The mean/variance map of SELU for arrays, in double precision: call it, differentiate it, iterate it.

    g = SeluMap()
    g(mu=0.1, omega=0, nu=[0.5, 1, 2], tau=1)        -> MapResult(mu_tilde, xi_tilde, nu_tilde)
    g.jacobian(0.1, 0, [0.5, 1, 2], 1)               -> array (3, 2, 2)
    g.iterate(0, 3, omega=0, tau=1, layers=20)       -> trajectories of mean and variance

The paper's map: omega and tau are the same in every layer and for every unit.  With m = mu omega, v = nu tau, errors
for |m| <= 1e4, 1e-12 <= v <= 1e8 are below

    mean            1e-14 (|mean| + sd)             sd the standard deviation of f(z), r = sqrt(E f'(z)^2)
    variance        1e-13 variance
    dmean/dm, chi   2e-14 of themselves
    dmean/dv        2e-14 (|dmean/dv| + r/sqrt(v))  it changes sign
    dvariance/dm    2e-14 (2 sd r)                  it changes sign; |dvariance/dm| <= 2 sd r
    dvariance/dv    2e-14 r^2                       (those of the arguments are not counted)

for alpha from 0.001 to 3 (that of the variance grows like 1e-14 alpha^2 beyond), where values are above 1e-280; results
overflow to infinity or underflow to 0.  The variance is never negative and nothing is NaN unless the input is (but
slopes where m and v are both infinite).  float32 results are these, rounded once.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from snntheory.engines.arrays import namespace
from snntheory.engines.floats import ALPHA01, LAMBDA01, Constants, Moments, Slopes, everywhere, on_numpy
from snntheory.layer_map import LayerMap, MapResult, Statistics
from snntheory.verdict import BadInput

__all__ = ["ALPHA01", "LAMBDA01", "MapResult", "SeluMap", "Statistics"]


class SeluMap(LayerMap):
    """The map g of Klambauer et al. 2017, Eqs. (1) to (5), for SELU with constants ``alpha``, ``lam``."""

    any_namespace = True

    def __init__(self, alpha: float = ALPHA01, lam: float = LAMBDA01) -> None:
        for name, value in (("alpha", alpha), ("lam", lam)):
            if not isinstance(value, (int, float, np.number)) or not np.isfinite(value):
                raise BadInput(f"{name} = {value} is not allowed; it must be finite")
        if alpha <= 0 or lam <= 0:
            raise BadInput(f"alpha = {alpha}, lam = {lam} is not allowed; both must be positive")
        self.alpha, self.lam = float(alpha), float(lam)

    def __repr__(self) -> str:
        return f"SeluMap(alpha={self.alpha!r}, lam={self.lam!r})"

    def _moments(self, m: Any, v: Any) -> Moments:
        xp, constants = namespace(m), Constants(self.alpha, self.lam)
        return (on_numpy(m, v, constants, False) if xp is np else everywhere(xp, m, v, constants))[0]

    def _moments_and_slopes(self, m: Any, v: Any) -> tuple[Moments, Slopes]:
        xp, constants = namespace(m), Constants(self.alpha, self.lam)
        if xp is not np:
            return everywhere(xp, m, v, constants)
        moments, slopes = on_numpy(m, v, constants, True)
        assert slopes is not None
        return moments, slopes

    def _limits(self, m: Any, v: Any) -> Moments:
        """At v = 0, f(m) and 0; at m = inf, inf and lam^2 v; at m = -inf, -L and 0; at v = inf both infinite."""
        xp = namespace(m)
        zero = xp.zeros_like(m)
        at_left = self.alpha * xp.expm1(xp.where(m < 0, m, zero))
        mean = self.lam * xp.where(m > 0, m, at_left)
        variance = xp.where(m == np.inf, self.lam**2 * v, zero)
        both = m + v  # NaN where one is
        wide, unknown = v == np.inf, (both != both) & ~((m == -np.inf) & (v == np.inf))
        return Moments(*(xp.where(unknown, zero + np.nan, xp.where(wide, zero + np.inf, y)) for y in (mean, variance)))

    def _slope_limits(self, m: Any, v: Any) -> Slopes:
        """For v -> 0 or v -> inf at fixed m, or |m| -> inf at fixed v; NaN where both are infinite.

        At m = v = 0 the slope of the mean by v is infinite (unless alpha = 1); at v = inf, that of the variance by m.
        """
        xp, lam, scale = namespace(m), self.lam, self.lam * self.alpha
        zero = xp.zeros_like(m)
        inner = scale * xp.exp(xp.where(m < 0, m, zero))

        def choose(right: Any, left: Any, kink: Any, wide: Any) -> Any:
            sided = xp.where(m > 0, right + zero, xp.where(m < 0, left + zero, kink + zero))
            result = xp.where(v == np.inf, wide + zero, sided)
            return xp.where((m != m) | (v != v) | ((v == np.inf) & (abs(m) == np.inf)), zero + np.nan, result)

        infinite = math.copysign(math.inf, 1 - self.alpha) if self.alpha != 1 else 0.25 * scale
        kinked = 0.5 * (lam**2 + scale**2)
        return Slopes(
            choose(lam, inner, 0.5 * (lam + scale), 0.5 * lam),
            choose(0.0, 0.5 * inner, infinite, 0.0),
            choose(0.0, 0.0, 0.0, np.inf),
            choose(lam**2, inner**2, kinked - (lam - scale) ** 2 / (2 * np.pi), lam**2 * (0.5 - 0.5 / np.pi)),
            choose(lam**2, inner**2, kinked, 0.5 * lam**2),
        )
