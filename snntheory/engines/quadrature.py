"""Gaussian integrals of any function in double precision: adaptive, for many (m, v) together, with error estimates.

In t = (z - m)/s, z ~ N(m, s^2), the line is cut at the kinks and at a few fixed places.  On each part the 41-point
Gauss-Legendre rule gives the integrals, and their differences from the rules on every second and every fourth node the
errors; parts whose errors count are halved, those of all points of a call at once.  What is integrated is
d = f(z) - f(m) and its square, so that a variance does not suffer from a large mean, and with them E[d t],
E[d (t^2 - 1)], E[d^2 t], E[d^2 (t^2 - 1)], which are s and s^2 times derivatives by m (Stein's identity).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.polynomial import legendre
from numpy.typing import NDArray

Array = NDArray[np.float64]
Function = Callable[[Array], Array]
CUTS = (-38.0, -9.0, -3.0, 0.0, 3.0, 9.0, 38.0)
NEAR, WIDE = (-40.0, -4.0, 0.0, 4.0, 40.0), 8.0  # more cuts around 0 and the kinks where s is above WIDE
ORDER, TOLERANCE, ROUNDS, CHUNK, MOST_PARTS = 41, 1e-14, 55, 128, 20_000
_EPS = float(np.finfo(float).eps)


class Integrals(NamedTuple):
    """``E d, E d^2, E f'^2, E f', E d t, E d (t^2-1), E d^2 t, E d^2 (t^2-1)``; errors of the first three."""

    values: Array  # (8, n)
    errors: Array  # (3, n)


class _Rule(NamedTuple):
    nodes: Array
    weights: Array
    coarse: Array
    coarser: Array


def _rule() -> _Rule:
    nodes, weights = legendre.leggauss(ORDER)
    return _Rule(nodes, weights, _embedded(nodes, 2), _embedded(nodes, 4))


def _embedded(nodes: Array, step: int) -> Array:
    """Weights of the rule on every ``step``-th node that is exact for as many polynomials."""
    weights, some = np.zeros(ORDER), nodes[::step]
    integrals = np.array([2.0] + [0.0] * (len(some) - 1))  # of the Legendre polynomials
    weights[::step] = np.linalg.solve(legendre.legvander(some, len(some) - 1).T, integrals)
    return weights


RULE = _rule()


def gaussian_integrals(
    f: Function,
    slope: Function | None,
    kinks: Sequence[float],
    m: Array,
    v: Array,
    noise: float = 0.0,
    smooth: bool = True,
) -> Integrals:
    """The integrals for each (m, v); v > 0.  Without ``slope`` E f'^2 and E f' are NaN.

    ``noise`` is the absolute error of the values of f, beyond their rounding.  ``smooth`` says that f is so between the
    kinks; otherwise convergence is never taken to be fast.  A peak narrower than the distance of nodes can be missed.
    """
    parts = [slice(i, i + CHUNK) for i in range(0, m.size, CHUNK)]
    found = [_chunk(f, slope, kinks, m[part], np.sqrt(v[part]), noise, smooth) for part in parts]
    if not found:
        return Integrals(np.empty((8, 0)), np.empty((3, 0)))
    return Integrals(np.concatenate([x.values for x in found], 1), np.concatenate([x.errors for x in found], 1))


def _chunk(
    f: Function, slope: Function | None, kinks: Sequence[float], m: Array, s: Array, given: float, smooth: bool
) -> Integrals:
    n, centre = m.size, f(m)
    owner, low, high = _parts(kinks, m, s)
    values, errors = np.zeros((8, n)), np.zeros((3, n))
    for left in range(ROUNDS, 0, -1):
        part, error = _integrate(f, slope, m[owner], s[owner], centre[owner], low, high, smooth)
        second = values[1] + np.bincount(owner, part[1], n)
        deviation = np.sqrt(second)
        noise = given + _EPS * (np.abs(centre) + np.abs(m) / s * deviation)  # of f(z) - f(m) for a rounded z
        allowed = TOLERANCE * deviation + noise, TOLERANCE * second + 2 * noise * deviation
        fine = (error[0] <= allowed[0][owner]) & (error[1] <= allowed[1][owner])
        if left == 1 or 2 * np.count_nonzero(~fine) > MOST_PARTS:
            fine[:] = True  # and the errors say so
        for total, rows in ((values, part), (errors, error)):
            for k, row in enumerate(rows):
                total[k] += np.bincount(owner[fine], row[fine], n)
        if fine.all():
            break
        owner, low, high = (x[~fine] for x in (owner, low, high))
        middle = 0.5 * (low + high)
        owner, low, high = np.tile(owner, 2), np.concatenate([low, middle]), np.concatenate([middle, high])
    noise += 96 * _EPS * deviation  # of the sums
    errors += np.stack([noise, 2 * noise * deviation, 64 * _EPS * values[2]])
    return Integrals(values, errors)


def _parts(kinks: Sequence[float], m: Array, s: Array) -> tuple[NDArray[np.intp], Array, Array]:
    """Owner and ends of the first parts of every point."""
    marks = [np.broadcast_to(c, m.shape) for c in CUTS]
    marks += [np.clip((k - m) / s, CUTS[0], CUTS[-1]) for k in kinks]
    if s.size and s.max() > WIDE:
        places = {k + step for k in (0.0, *kinks) for step in NEAR}.difference(kinks)
        marks += [np.where(s > WIDE, np.clip((z - m) / s, CUTS[0], CUTS[-1]), CUTS[0]) for z in places]
    cuts = np.sort(np.stack(marks, axis=1), axis=1)
    owner, index = np.nonzero(cuts[:, 1:] > cuts[:, :-1])
    return owner, cuts[owner, index], cuts[owner, index + 1]


def _integrate(
    f: Function, slope: Function | None, m: Array, s: Array, centre: Array, low: Array, high: Array, smooth: bool
) -> tuple[Array, Array]:
    """Integrals over parts, (8, parts), and errors of the first three, (3, parts)."""
    half = 0.5 * (high - low)
    t = (0.5 * (high + low))[:, None] + half[:, None] * RULE.nodes
    density = np.exp(-0.5 * t * t) * (half / np.sqrt(2 * np.pi))[:, None]
    z = m[:, None] + s[:, None] * t
    d = f(z) - centre[:, None]
    first, hermite = d * density, t * t - 1
    second = first * d
    derivative = np.full_like(t, np.nan) if slope is None else slope(z)
    sloped = derivative * density
    rows = [first, second, derivative * sloped, sloped, first * t, first * hermite, second * t, second * hermite]
    values = np.stack([row @ RULE.weights for row in rows])
    fine = np.abs(values[:3] - np.stack([row @ RULE.coarse for row in rows[:3]]))
    rough = np.abs(values[:3] - np.stack([row @ RULE.coarser for row in rows[:3]]))
    if not smooth:
        return values, np.maximum(fine, 0.1 * rough)
    # from 11 to 21 nodes the error of a smooth function falls as from 21 to 41, that of a kink by a constant
    with np.errstate(divide="ignore", invalid="ignore"):
        return values, fine * np.where(rough > 0, np.minimum(1, 8 * fine / rough), 1)
