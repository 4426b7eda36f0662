"""alpha, lambda and pi between neighbouring doubles, by rational series; no other arithmetic is asked.

With ``c = sqrt(2/pi)`` and ``e^(u^2) erf(u) = 2/sqrt(pi) sum_n 2^n u^(2n+1)/(2n+1)!!`` (Abramowitz and Stegun 7.1.6)::

    erfcx(1/sqrt 2) = e^(1/2) - c sum_n 1/(2n+1)!!,      erfcx(sqrt 2) = e^2 - 2 c sum_n 4^n/(2n+1)!!,
    alpha = c/(1 - erfcx(1/sqrt 2)),
    lambda^(-2) = 1/2 + alpha^2 (erfcx(sqrt 2) - 2 erfcx(1/sqrt 2) + 1)/2                     (Eq. 14).

Every quantity is a pair of rationals ``(low, high)`` around it.
"""

from __future__ import annotations

import math
import sys
from fractions import Fraction
from functools import cache

Pair = tuple[Fraction, Fraction]
_TERMS, _BITS = 60, 160
_ONE = Fraction(1)


def below(x: Fraction) -> float:
    """Greatest double that is at most x; ``-inf`` below all doubles."""
    try:
        nearest = x.numerator / x.denominator
    except OverflowError:
        return sys.float_info.max if x > 0 else -math.inf
    return nearest + 0.0 if Fraction(nearest) <= x else math.nextafter(nearest, -math.inf)


def above(x: Fraction) -> float:
    """Least double that is at least x; ``inf`` above all doubles."""
    return 0.0 - below(-x)


@cache
def parameter(name: str) -> tuple[float, float]:
    """Two neighbouring doubles around ``alpha``, ``lambda`` or ``pi``."""
    low, high = {"alpha": _alpha, "lambda": _lambda, "pi": _pi}[name]()
    return below(low), above(high)


def _pi() -> Pair:
    """``16 arctan(1/5) - 4 arctan(1/239)`` (Machin)."""
    five, far = _arctan(5), _arctan(239)
    return 16 * five[0] - 4 * far[1], 16 * five[1] - 4 * far[0]


def _arctan(n: int) -> Pair:
    """``arctan(1/n)``: an alternating series with falling terms lies between its last two sums."""
    total = sum((Fraction((-1) ** k, (2 * k + 1) * n ** (2 * k + 1)) for k in range(_TERMS)), Fraction(0))
    return total, total + Fraction(1, (2 * _TERMS + 1) * n ** (2 * _TERMS + 1))


def _positive_series(ratio: Fraction, first: int, step: int) -> Pair:
    """``sum_n prod_(k=1..n) ratio/(first + step k)``; the rest is less than a geometric series."""
    total, term = Fraction(0), _ONE
    for k in range(1, _TERMS + 1):
        total += term
        term *= ratio / (first + step * k)
    return total, total + 2 * term


def _exponential(x: Fraction) -> Pair:
    return _positive_series(x, 0, 1)


def _odd_factorials(x: Fraction) -> Pair:
    """``sum_n x^n/(2n+1)!!``."""
    return _positive_series(x, 1, 2)


def _sqrt(x: Pair) -> Pair:
    low = math.isqrt(math.floor(x[0] * 4**_BITS))
    return Fraction(low, 2**_BITS), Fraction(math.isqrt(math.ceil(x[1] * 4**_BITS)) + 1, 2**_BITS)


def _root_two_over_pi() -> Pair:
    low, high = _pi()
    return _sqrt((2 / high, 2 / low))


def _erfcx(square: Pair, sums: Pair, factor: int) -> Pair:
    """``e^(u^2) - factor sqrt(2/pi) sums``."""
    c = _root_two_over_pi()
    return square[0] - factor * c[1] * sums[1], square[1] - factor * c[0] * sums[0]


def _erfcx_half() -> Pair:
    """erfcx(1/sqrt 2)."""
    return _erfcx(_exponential(_ONE / 2), _odd_factorials(_ONE), 1)


def _alpha() -> Pair:
    c, w = _root_two_over_pi(), _erfcx_half()
    return c[0] / (1 - w[0]), c[1] / (1 - w[1])


def _lambda() -> Pair:
    a, w, two = _alpha(), _erfcx_half(), _erfcx(_exponential(2 * _ONE), _odd_factorials(4 * _ONE), 2)
    low, high = two[0] - 2 * w[1] + 1, two[1] - 2 * w[0] + 1
    return _sqrt((2 / (1 + a[1] ** 2 * high), 2 / (1 + a[0] ** 2 * low)))
