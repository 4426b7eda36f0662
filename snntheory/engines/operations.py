"""Operations on exact rational intervals and on balls, one for each node of a formula."""

from __future__ import annotations

import operator
from collections.abc import Callable

from flint import arb, fmpq

from snntheory.engines import balls
from snntheory.engines.balls import Ends


def _q_add(a: Ends, b: Ends) -> Ends:
    return a[0] + b[0], a[1] + b[1]


def _q_mul(a: Ends, b: Ends) -> Ends:
    if a[0] == a[1]:
        x, y = a[0] * b[0], a[0] * b[1]
        return (x, y) if x <= y else (y, x)
    ends = (a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1])
    return min(ends), max(ends)


def exact_power(a: Ends, exponent: int) -> Ends:
    """Exact range of ``x^exponent``, exponent >= 1."""
    low, high = a[0] ** exponent, a[1] ** exponent
    if exponent % 2 or a[0] >= 0:
        return low, high
    if a[1] <= 0:
        return high, low
    return fmpq(0), max(low, high)


def _sign(x: arb) -> arb:
    if x > 0:
        return arb(1)
    return arb(-1) if x < 0 else arb(0, 1)


def _kink(x: arb) -> arb:
    return arb(0) if x > 0 or x < 0 else arb.nan()


def _erfc(x: arb) -> arb:
    """erfc is decreasing: its range comes from the two ends."""
    return x.upper().erfc().union(x.lower().erfc()) if x.is_finite() else arb.nan()


def _erfcx(x: arb) -> arb:
    """erfcx is decreasing: its range comes from the two ends."""
    return balls.erfcx(x.upper()).union(balls.erfcx(x.lower())) if x.is_finite() else arb.nan()


def _absolute(x: arb) -> arb:
    return x.abs_lower().union(x.abs_upper()) if x.is_finite() else x


def _hypot(a: arb, b: arb) -> arb:
    near_a, far_a, near_b, far_b = a.abs_lower(), a.abs_upper(), b.abs_lower(), b.abs_upper()
    return (near_a * near_a + near_b * near_b).sqrt().union((far_a * far_a + far_b * far_b).sqrt())


def _cosine(a: arb, norm: arb) -> arb:
    """``a/norm`` for a norm that is at least abs(a): cut to [-1, 1], all of it where the norm may vanish."""
    if not (a.is_finite() and norm.is_finite()):
        return arb.nan()
    return (a / norm).intersection(_UNIT) if norm > 0 else _UNIT


_UNIT = arb(0, 1)


def ball_power(x: arb, exponent: int) -> arb:
    """Enclosure of ``x^exponent``, exponent >= 1, through squares."""
    result = arb(1)
    if exponent % 2:
        result, exponent = x, exponent - 1
    even = balls.square(x)
    for _ in range(exponent // 2):
        result = result * even
    return result


BALL_OPS: dict[str, Callable[..., arb]] = {
    "add": operator.add,
    "mul": operator.mul,
    "div": operator.truediv,
    "sqrt": arb.sqrt,
    "exp": arb.exp,
    "erfc": _erfc,
    "erfcx": _erfcx,
    "abs": _absolute,
    "sign": _sign,
    "kink": _kink,
    "hypot": _hypot,
    "cosine": _cosine,
}
EXACT_OPS: dict[str, Callable[..., Ends]] = {"add": _q_add, "mul": _q_mul}
