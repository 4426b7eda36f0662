"""The regime `core` for NumPy, quickly: the formulas of `floats.core` in as few passes over cached memory as possible.

What counts is the number of passes, most of them in Horner's rule, so each call takes the polynomials of least degree
that cover the ranges of x, x + s and x + 2s.  Every thread keeps its buffers; results are views of them.
"""

from __future__ import annotations

import threading
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from snntheory.engines.pieces import CHUNK
from snntheory.engines.special import SQRT2PI, mills
from snntheory.engines.tables import CENTRAL, NARROW, SHIFT, WIDE

Array = NDArray[np.float64]
_COUNT, _PADDING = 9, 136  # rows a multiple of 4 KiB apart would share their places in the cache
_local = threading.local()


class Shape(NamedTuple):
    """Least and greatest x, and s."""

    low: float
    high: float
    least: float
    greatest: float


class Pieces(NamedTuple):
    """P, B = E[z + alpha; z > 0], alpha T_1, alpha^2 T_2, v d, and E g/lam with g = f + L."""

    above: Array
    part: Array
    t1: Array
    t2: Array
    edge: Array
    first: Array


def core(m: Array, v: Array, alpha: float, lam: float, with_slopes: bool) -> tuple[Array, ...] | None:
    """Mean and variance, and the five of `Slopes` if asked for, in buffers of the thread.

    None unless -2 <= x <= 3 and s >= 0.3 at all points.
    """
    s, x, *rest = _buffers(m.size)
    np.sqrt(v, out=s)
    np.divide(m, s, out=x)
    shape = Shape(float(x.min()), float(x.max()), float(s.min()), float(s.max()))
    if not (shape.low >= -2 and shape.high <= 3 and shape.least >= 0.3):
        return None
    above, t1, t2, edge, first, variance, work = rest
    _parts(shape, s, x, above, t1, t2, edge, work, alpha)
    part = _moments(m, v, Pieces(above, x, t1, t2, edge, first), variance, work, alpha, lam)
    slopes = _slopes(v, part, variance, s, work, alpha, lam) if with_slopes else ()
    mean = np.subtract(part.first, alpha, out=part.first)
    mean *= lam
    return (mean, variance, *slopes)


def _buffers(size: int) -> list[Array]:
    if size > CHUNK:
        return [np.empty(size) for _ in range(_COUNT)]
    if not hasattr(_local, "block"):
        _local.block = np.empty((_COUNT, CHUNK + _PADDING))
    return [row[:size] for row in _local.block]


def _parts(
    r: Shape, s: Array, x: Array, above: Array, t1: Array, t2: Array, edge: Array, bell: Array, alpha: float
) -> None:
    """P, alpha T_1, alpha^2 T_2 and v d; x and bell are used up."""
    np.multiply(x, x, out=bell)
    _horner(_central(max(-r.low, r.high)), bell, above)
    above *= x
    above += 0.5
    bell *= -0.5
    np.exp(bell, out=bell)
    if r.low < -1:  # P is small there, so its relative error counts
        far = x < -1
        above[far] = bell[far] * mills(-x[far])
    x += s
    np.add(x, s, out=edge)
    _mills(x, r.low + r.least, r.high + r.greatest, alpha, t1)
    _mills(edge, r.low + 2 * r.least, r.high + 2 * r.greatest, alpha * alpha, t2)
    t1 *= bell
    t2 *= bell
    np.multiply(bell, s, out=edge)
    edge *= 1 / SQRT2PI


def _central(reach: float) -> tuple[float, ...]:
    """Coefficients of ``(Phi(x) - 1/2)/x`` in x^2 for |x| <= reach."""
    return next(coefficients for high, coefficients in CENTRAL if reach <= high)


def _mills(x: Array, low: float, high: float, factor: float, out: Array) -> None:
    """``factor R(x)`` for low <= x <= high; x is used up."""
    for table in NARROW:
        if table.low <= low and high <= table.high:
            x += SHIFT
            np.divide(-table.b, x, out=x)
            x += table.a
            _horner([factor * c for c in table.coefficients], x, out)
            return
    x += WIDE.shift
    y = np.divide(-2 * (WIDE.low + WIDE.shift), x)
    y += 1.0
    _horner([factor * c for c in WIDE.coefficients], y, out)
    out /= x


def _horner(coefficients: list[float] | tuple[float, ...], y: Array, out: Array) -> None:
    np.multiply(y, coefficients[0], out=out)
    for coefficient in coefficients[1:-1]:
        out += coefficient
        out *= y
    out += coefficients[-1]


def _moments(m: Array, v: Array, p: Pieces, variance: Array, work: Array, alpha: float, lam: float) -> Pieces:
    """``E g^2 = lam^2 ((m + alpha) B + v P + alpha v d + alpha^2 T_2)``; p.part and p.first are filled."""
    shifted = np.add(m, alpha, out=work)
    np.multiply(shifted, p.above, out=p.part)
    np.add(p.part, p.edge, out=p.part)
    np.add(p.part, p.t1, out=p.first)
    np.multiply(shifted, p.part, out=variance)
    variance += np.multiply(v, p.above, out=work)
    variance += np.multiply(alpha, p.edge, out=work)
    variance += p.t2
    variance -= np.multiply(p.first, p.first, out=work)
    variance *= lam * lam
    return p


def _slopes(v: Array, p: Pieces, variance: Array, a: Array, b: Array, alpha: float, lam: float) -> tuple[Array, ...]:
    """In the order of `Slopes`, as in `floats`; all parts but p.first are used up, a and b are free."""
    density = np.divide(p.edge, v, out=p.edge)
    curve = np.multiply(1 - alpha, density, out=a)
    curve += p.t1  # E f''/lam
    slope = np.add(p.above, p.t1, out=p.t1)  # E f'/lam
    with_slope = np.add(p.part, p.t2, out=p.part)
    with_slope -= np.multiply(p.first, slope, out=b)
    with_slope *= 2 * lam * lam
    squared = np.add(p.above, p.t2, out=p.above)
    with_curve = np.multiply(alpha * (1 - alpha), density, out=density)
    with_curve += p.t2
    with_curve -= np.multiply(p.first, curve, out=b)
    with_curve += squared
    for array, factor in ((slope, lam), (curve, 0.5 * lam), (with_curve, lam * lam), (squared, lam * lam)):
        array *= factor
    return slope, curve, with_slope, with_curve, squared
