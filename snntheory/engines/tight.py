"""erfcx, density, tail and tilt on arrays of intervals of doubles, by their monotonicity; the table of all operations.

tilt with side -1 is tilt with side +1 of (-d, v) at the rate -q, so below ``s = 1`` and, with r for q::

    T = e^(r d + r^2 v/2) erfc(u) = e^(-d^2/2v) erfcx(u),   u = (d + r v)/sqrt(2v) = x + r sqrt(v/2),   x = d/sqrt(2v),
    dT/dd = -e^(-d^2/2v) sqrt(2/v) K,   dT/dv = e^(-d^2/2v)/sqrt(2v) (d/(v sqrt(pi)) - r K),
    K = 1/sqrt(pi) - u erfcx(u) + x erfcx(u).

u erfcx(u) rises to 1/sqrt(pi), since ``(1 + 2u^2) erfcx(u) > 2u/sqrt(pi)`` (Abramowitz and Stegun 7.1.13).
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from snntheory.engines.intervals import (
    ELEMENTARY_OPS,
    Array,
    Interval,
    Operation,
    constant,
    guarded,
    ival,
    only_where,
    rational,
)

FAR, LEAST, TERMS = 20.0, -30.0, 8
"""erfcx by its continued fraction from FAR on; it exceeds all doubles at LEAST."""
_ROOT_PI = ival.sqrt(constant("pi"))
_TWO_PI = 2.0 * constant("pi")
_HIGHEST = ival.exp(Interval(-0.5)) / ival.sqrt(_TWO_PI)


def erfcx_at(x: Array) -> Interval:
    """``e^(x^2) erfc(x)`` at doubles x; the upper end is infinite below LEAST.

    The square is split into a double and its exact remainder.
    """
    point = _point(np.clip(x, LEAST, FAR))
    square = point.lo * point.lo
    remainder = ival.fma(point, point, _point(-square))
    near = ival.exp(_point(square)) * ival.exp(remainder) * ival.erfc(point)
    if not (x > FAR).any():
        return near
    far = _continued_fraction(_point(np.maximum(x, FAR)))
    return Interval(np.where(x > FAR, far.lo, near.lo), np.where(x > FAR, far.hi, near.hi))


def _continued_fraction(x: Interval) -> Interval:
    """``1/(sqrt(pi) t_0)``, ``t_k = x + (k+1)/2/t_(k+1)``, ``x <= t_n <= x + (n+1)/(2x)`` (A. & S. 7.1.14)."""
    rest = Interval(x.lo, (x + (TERMS + 1) / 2 / x).hi)
    for k in range(TERMS, 0, -1):
        rest = x + k / 2 / rest
    return 1.0 / (_ROOT_PI * rest)


def erfcx_range(low: Array, high: Array) -> Interval:
    """erfcx is decreasing: its range comes from the two ends."""
    both = erfcx_at(np.concatenate([high, low]))
    return Interval(both.lo[: len(low)], both.hi[len(low) :])


def _point(x: Array) -> Interval:
    return Interval(x, x)


def _rows(*args: Interval) -> list[Interval]:
    """The arguments as arrays of one length; single intervals become one row."""
    ends = np.broadcast_arrays(*(np.atleast_1d(end) for x in args for end in (x.lo, x.hi)))
    return [Interval(low, high) for low, high in zip(ends[::2], ends[1::2], strict=True)]


def _erfcx(_: None, x: Interval) -> Interval:
    [x] = _rows(x)
    return erfcx_range(x.lo, x.hi)


def _gauss(d: Interval, v: Interval) -> Interval:
    """``exp(-d^2/2v)``: each variable occurs once."""
    return ival.exp(-(ival.sqr(d) / (2.0 * v)))


def _density_at(d: Array, v: Array) -> Interval:
    spread = _point(v)
    return _gauss(_point(d), spread) / ival.sqrt(_TWO_PI * spread)


def _density(_: None, d: Interval, v: Interval) -> Interval:
    """Decreasing in abs(d); in v it rises up to d^2, where it is ``e^(-1/2)/(sqrt(2 pi) abs(d))``, and falls."""
    d, v = _rows(d, v)
    near, far = d.mig, d.mag
    ends = _density_at(np.concatenate([near, near, far, far]), np.concatenate([v.lo, v.hi, v.lo, v.hi]))
    low, high = ends.lo.reshape(4, -1), ends.hi.reshape(4, -1)
    square, top = ival.sqr(_point(near)), (_HIGHEST / _point(near)).hi
    highest = np.where(square.hi <= v.lo, high[0], np.where(square.lo >= v.hi, high[1], top))
    return only_where(v.lo > 0, Interval(np.minimum(low[2], low[3]), highest))


def _tail(side: int, d: Interval, v: Interval) -> Interval:
    """``erfc(s d/sqrt(2v))``: each variable occurs once."""
    d, v = _rows(d, v)
    return only_where(v.lo > 0, ival.erfc((d if side > 0 else -d) / ival.sqrt(2.0 * v)))


def _tilt(data: tuple[Fraction, int], d: Interval, v: Interval) -> Interval:
    """Where the signs of both derivatives are known, the range comes from two points."""
    d, v = _rows(d, v)
    rate, side = data
    if side < 0:
        d, rate = -d, -rate
    r = rational(rate)
    if bool((d.lo == d.hi).all() & (v.lo == v.hi).all()):
        return only_where(v.lo > 0, _tilted(d, v, r))
    by_d, by_v = _slopes(d, v, r)
    d_top, d_low = _facets(d, by_d)
    v_top, v_low = _facets(v, by_v)
    both = _tilted(_stacked(d_low, d_top), _stacked(v_low, v_top), r)
    return only_where(v.lo > 0, Interval(both.lo[: len(d)], both.hi[len(d) :]))


def _stacked(a: Interval, b: Interval) -> Interval:
    return Interval(np.concatenate([a.lo, b.lo]), np.concatenate([a.hi, b.hi]))


def _facets(x: Interval, slope: Interval) -> tuple[Interval, Interval]:
    """Where a function with this slope has its greatest and its least value: an end, or anywhere."""
    up = slope.lo >= 0
    down = (slope.hi <= 0) & ~up
    top = Interval(np.where(up, x.hi, x.lo), np.where(down, x.lo, x.hi))
    return top, Interval(np.where(down, x.hi, x.lo), np.where(up, x.lo, x.hi))


def _slopes(d: Interval, v: Interval, r: Interval) -> tuple[Interval, Interval]:
    """The derivatives of T without their positive factors."""
    low, high = _argument_range(d, v, r)
    ends = np.concatenate([high, low])
    at = erfcx_at(ends)
    gap, rows = 1.0 / _ROOT_PI - _point(ends) * at, len(low)
    w, falling = (Interval(f.lo[:rows], f.hi[rows:]) for f in (at, gap))
    k = falling + d / ival.sqrt(2.0 * v) * w
    return -k, d / (_ROOT_PI * v) - r * k


def _tilted(d: Interval, v: Interval, r: Interval) -> Interval:
    """Both forms of T: the one with erfcx is tight where u > 0, the other where u < 0."""
    low, high = _argument_range(d, v, r)
    upright = _gauss(d, v) * erfcx_range(low, high)
    tilted = ival.exp(r * d + 0.5 * ival.sqr(r) * v) * ival.erfc(Interval(low, high))
    return upright & tilted


def _argument_range(d: Interval, v: Interval, r: Interval) -> tuple[Array, Array]:
    """Ends of u, which increases in d."""
    return _least_argument(d.lo, v, r), -_least_argument(-d.hi, v, -r)


def _least_argument(d: Array, v: Interval, r: Interval) -> Any:
    """Lower bound of ``(d + r v)/sqrt(2v)`` over v, whose derivative has the sign of ``r v - d``.

    Where both are positive it may vanish inside, at the value ``sqrt(2 r d)``.
    """
    low = _argument_at(d, v.lo, r)
    if (v.lo == v.hi).all():
        return low
    low = np.minimum(low, _argument_at(d, v.hi, r))
    if not r.lo > 0:
        return low
    turn = _point(d) / r
    inside = (d > 0) & (turn.hi >= v.lo) & (turn.lo <= v.hi)
    return np.where(inside, np.minimum(low, ival.sqrt(2.0 * r * _point(np.maximum(d, 0.0))).lo), low)


def _argument_at(d: Array, v: Array, r: Interval) -> Any:
    spread = _point(v)
    return ((_point(d) + r * spread) / ival.sqrt(2.0 * spread)).lo


ATOM_OPS: dict[str, Operation] = {
    "erfcx": guarded(_erfcx),
    "density": guarded(_density),
    "tail": guarded(_tail),
    "tilt": guarded(_tilt),
}
TIGHT_OPS: dict[str, Operation] = {**ELEMENTARY_OPS, **ATOM_OPS}
"""Enclosure of each operation of a formula except ``var`` and ``moment`` (which is expanded): (data, *args)."""
