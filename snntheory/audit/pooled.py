"""Pooled mean and variance of a layer of unlike units: in double precision, and enclosed.

Inputs have the pooled mean mu and variance nu; the net input of unit j is N(mu omega_j + b_j, nu tau_j), the paper's
assumption.  Over all units

    mu' = avg_j mu_tilde_j,    xi' = avg_j xi_tilde_j,    nu' = xi' - mu'^2,    chi = avg_j tau_j E f'(z_j)^2,

the last the growth of the sum of squared gradients from the units to their inputs.  For enclosures units with nearly
equal net inputs share a cell: its centre is evaluated exactly, and distances from it, summed over the units, enter with
slopes over the cell (mean value form), so that errors are of the second order.  What is uncertain of mu and nu enters
with slopes pooled over all units, so that it shrinks where the map contracts.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from flint import arb

from snntheory.attractor import ends
from snntheory.audit.sums import Sums
from snntheory.engines import balls
from snntheory.gaussian import gaussian_moments
from snntheory.layer_map import LayerMap
from snntheory.library import Activation
from snntheory.verdict import Undecided

BITS = 96
LARGE, TINY = 1e200, 2.0**-1000  # net inputs that doubles hold without overflow; more than their underflow loses


class Pooled(NamedTuple):
    """Mean and variance over units and inputs, and the growth of squared gradients."""

    mean: float
    variance: float
    chi: float


def pooled(g: LayerMap, mean: float, variance: float, sums: Sums) -> Pooled:
    """One layer in double precision."""
    m, v = mean * sums.omega + sums.bias, variance * sums.tau
    with np.errstate(all="ignore"):
        moments = g.moments(m, v)
        chi = float(np.mean(sums.tau * g.chi(m, 1.0, v, 1.0)))
        centre = float(moments.mean.mean())
        return Pooled(centre, float(moments.variance.mean() + moments.mean.var()), chi)


class Enclosure:
    """Pooled mean and variance as balls, layer after layer."""

    def __init__(self, f: Activation, mean: Any, variance: Any) -> None:
        self.activation = f
        self.mean, self.variance = arb(balls.rational(mean)), arb(balls.rational(variance))

    def advance(self, sums: Sums, fineness: int = 64) -> None:
        """One layer on, with cells of a deviation over ``fineness``.

        Raises `Undecided` where a unit has no variance, and where enclosures are not finite.
        """
        with balls.precision(BITS):
            self.mean, self.variance = self._next(sums, fineness)

    def _next(self, sums: Sums, fineness: int) -> tuple[arb, arb]:
        if not (sums.tau > sums.tau_error).all():
            raise Undecided("a unit has no weights, so its net input is not spread")
        mu, nu = float(self.mean.mid()), float(self.variance.mid())
        with np.errstate(all="ignore"):  # what is out of range is found, and left undecided
            m, v = mu * sums.omega + sums.bias, nu * sums.tau
            if not (np.all(abs(m) < LARGE) and np.all(v < LARGE) and np.all(v > 1 / LARGE)):
                raise Undecided("net inputs are too large or too small to be enclosed")
        spread = self.mean - mu, self.variance - nu
        cells = _Cells(sums, m, v, fineness)
        totals = [arb(0) for _ in range(6)]
        loose = self._loose(cells, sums)
        for cell in range(len(cells.count)):
            self._add(totals, cells, cell, spread, loose)
        n = len(sums.omega)
        first, second, *slopes = (x / n for x in totals)
        first += slopes[0] * spread[0] + slopes[1] * spread[1]
        second += slopes[2] * spread[0] + slopes[3] * spread[1]
        variance = second - balls.square(first)
        if not (first.is_finite() and variance.is_finite()):
            raise Undecided("mean and variance could not be enclosed")
        return first, variance

    def _loose(self, cells: _Cells, sums: Sums) -> tuple[arb, arb]:
        """Bounds of what rounding leaves open of a unit's m and v, given mu and nu, as balls around 0."""
        sign = arb(0, 1)
        m = arb(cells.rounding[0]) + abs(self.mean) * arb(sums.omega_error)
        v = arb(cells.rounding[1]) + abs(self.variance) * arb(sums.tau_error)
        return sign * m, sign * v

    def _add(self, totals: list[arb], cells: _Cells, k: int, spread: tuple[arb, arb], loose: tuple[arb, arb]) -> None:
        """Add a cell's first and second moments, and their slopes by mu and nu."""
        count, centre = int(cells.count[k]), [balls.rational(float(x[k])) for x in cells.centre]
        value = gaussian_moments(self.activation, (centre[0], centre[0]), (centre[1], centre[1]))
        box = [
            arb(centre[i]) + arb(0, 1) * (float(cells.reach[i][k]) + abs(spread[i]) * float(cells.largest[i][k]))
            for i in (0, 1)
        ]
        m, v = (ends(x + y) for x, y in zip(box, loose, strict=True))
        if v[0] <= 0:
            raise Undecided("the variance of a unit's net input could not be enclosed away from 0")
        wide = gaussian_moments(self.activation, m, v)
        for i, (exact, moments) in enumerate(((value.first[0], wide.first), (value.second[0], wide.second))):
            totals[i] += exact * count
            for j, slope in enumerate((moments[1], moments[2] / 2)):
                middle = slope.mid()
                rest = slope - middle
                totals[i] += middle * cells.total(j, k) + rest * cells.size(j, k) + slope * loose[j] * count
                totals[2 + 2 * i + j] += middle * cells.total(2 + j, k) + rest * cells.size(2 + j, k)


class _Cells:
    """Units grouped by (m, v) = (mu omega_j + b_j, nu tau_j), m in deviations and v by its logarithm.

    For m and for v: ``centre`` of each cell, ``reach`` the largest distance from it, ``largest`` factor (|omega| or
    tau) in it; sums over the units of a cell are balls that bound their rounding.
    """

    def __init__(self, sums: Sums, m: Any, v: Any, fineness: int) -> None:
        keys = np.stack([np.floor(m / np.sqrt(v) * fineness), np.floor(np.log(v) * fineness)])
        _, self.cell, self.count = np.unique(keys, axis=1, return_inverse=True, return_counts=True)
        self.cell = self.cell.ravel()
        self.centre = tuple((self._most(x) - self._most(-x)) / 2 for x in (m, v))
        self._away = tuple(x - c[self.cell] for x, c in zip((m, v), self.centre, strict=True))
        self._factors = sums.omega, sums.tau
        self.reach = tuple(self._most(abs(x)) for x in self._away)
        self.largest = tuple(self._most(abs(x)) for x in self._factors)
        sizes = abs(m) + 2 * abs(sums.bias), 2 * v  # |mu omega_j| <= |m| + |b_j|
        self.rounding = tuple(float(x.max()) * 2.0**-49 + TINY for x in sizes)
        self._sums = tuple((self._added(x), self._added(abs(x))) for x in (*self._away, *self._factors))

    def _most(self, x: Any) -> Any:
        found = np.full(len(self.count), -np.inf)
        np.maximum.at(found, self.cell, x)
        return found

    def _added(self, x: Any) -> Any:
        return np.bincount(self.cell, weights=x, minlength=len(self.count))

    def total(self, quantity: int, k: int) -> arb:
        """Sum over a cell: 0, 1 the distances from the centre in m, v; 2, 3 omega_j, tau_j."""
        total, size = (float(x[k]) for x in self._sums[quantity])
        return arb(total) + arb(0, 1) * (arb(size) * int(self.count[k]) * 2.0**-52)

    def size(self, quantity: int, k: int) -> arb:
        """The same sum of absolute values."""
        return arb(float(self._sums[quantity][1][k])) * (1 + int(self.count[k]) * arb(2.0**-52))
