"""Gaussian moments in closed form: ``E f^(k)(z)`` for z ~ N(m, v) and f by pieces.

Per term, completing the square turns the weight into a shifted normal density::

    E[z^p e^(q z); z < b] = e^(q m + q^2 v/2) E[z'^p; z' < b],   z' ~ N(m + q v, v),
    e^(q m + q^2 v/2) P(z' < b) = 1/2 e^(q b) tilt(d, v),   d = m - b,
    tilt(d, v) = e^(q d + q^2 v/2) erfc((d + q v)/sqrt(2 v)) = e^(-d^2/2v) erfcx((d + q v)/sqrt(2 v)),

and the powers follow from ``I_p = (m + q v) I_(p-1) + (p-1) v I_(p-2) -+ v b^(p-1) e^(q b) density(d, v)``.
The derivative of order k is meant in the sense of distributions: a jump of f^(k-1-j) at a kink b
contributes ``jump * d^j/dm^j density(m - b, v)`` (Hermite polynomials).
In its second form no factor of tilt grows with v.  Compare Eqs. (4), (5), (11), (13).
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from snntheory.activations import Piecewise, Term
from snntheory.expression import HALF, ONE, ZERO, Expr, const, exp
from snntheory.graph import rebuild

BELOW, ABOVE = 1, -1


def expand(roots: list[Expr]) -> list[Expr]:
    """Replace every moment node by its closed form in density, tail and tilt."""

    def change(node: Expr, args: tuple[Expr, ...]) -> Expr | None:
        return expectation(*node.data, *args) if node.op == "moment" else None

    return rebuild(roots, change)


@cache
def expectation(function: Piecewise, order: int, m: Expr, v: Expr) -> Expr:
    """Closed form of ``E f^(order)(z)``, z ~ N(m, v)."""
    total, current = ZERO, function
    for remaining in range(order - 1, -1, -1):
        for index, kink in enumerate(current.kinks):
            jump = current.jump(index)
            if jump is not ZERO:
                total = total + jump * _density_derivative(remaining, m - kink, v)
        current = current.derivative()
    for index, piece in enumerate(current.pieces):
        lower = current.kinks[index - 1] if index else None
        upper = current.kinks[index] if index < len(current.kinks) else None
        for term in piece:
            total = total + term.coefficient * _partial(term, lower, upper, m, v)
    return total


def _partial(term: Term, lower: Fraction | None, upper: Fraction | None, m: Expr, v: Expr) -> Expr:
    """``E[z^p e^(q z); lower < z < upper]``."""
    if upper is None and lower is None:
        q = const(term.rate)
        return exp(q * m + HALF * q**2 * v) * _powers(term.power, m + q * v, v, ONE, [ZERO] * term.power)
    if upper is None:
        assert lower is not None
        return _half_line(term, lower, ABOVE, m, v)
    whole = _half_line(term, upper, BELOW, m, v)
    return whole if lower is None else whole - _half_line(term, lower, BELOW, m, v)


def _half_line(term: Term, kink: Fraction, side: int, m: Expr, v: Expr) -> Expr:
    """``E[z^p e^(q z)]`` on z < kink (side BELOW) or z > kink (side ABOVE)."""
    q, d = term.rate, m - kink
    weight = exp(const(q * kink))
    start = HALF * weight * Expr("tilt", (d, v), (q, side)) if q else HALF * Expr("tail", (d, v), side)
    edge = const(-side) * weight * v * Expr("density", (d, v))
    return _powers(term.power, m + const(q) * v, v, start, [const(kink**j) * edge for j in range(term.power)])


def _powers(power: int, mean: Expr, v: Expr, start: Expr, edges: list[Expr]) -> Expr:
    """``I_p = mean I_(p-1) + (p-1) v I_(p-2) + edges[p-1]`` from ``I_0 = start``."""
    before, current = ZERO, start
    for p in range(1, power + 1):
        before, current = current, mean * current + const(p - 1) * v * before + edges[p - 1]
    return current


def _density_derivative(order: int, d: Expr, v: Expr) -> Expr:
    """``d^j/dd^j`` of exp(-d^2/2v)/sqrt(2 pi v): ``P_(j+1) = -(d P_j + j P_(j-1))/v`` times the density."""
    before, current = ZERO, ONE
    for j in range(order):
        before, current = current, -(d * current + const(j) * before) / v
    return current * Expr("density", (d, v))
