"""Interval arithmetic on Python integers: an end is a rational, or an integer in units of 2^-128 rounded outward.

A value is a pair (low, high) of `Fraction` (exact) or of `int`, or None: no information.  Exact values stay exact under
+, -, *, / and powers; everything else becomes integers with ``low 2^-128 <= every possible value <= high 2^-128``.
Series have explicit remainders; no float occurs, and nothing is assumed of rounding.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache, reduce
from math import isqrt
from typing import Any

BITS, GUARD = 128, 64
WIDE, ONE = BITS + GUARD, 1 << BITS
LARGEST = 2048 << BITS  # beyond it exp gives no information, and e^-2048 < 2^-128
Value = tuple[Any, Any] | None
Ints = tuple[int, int]


def up(a: int, b: int) -> int:
    """``a/b`` rounded up, b > 0."""
    return -(-a // b)


def real(x: Value) -> Ints | None:
    """The same as integers, rounded outward."""
    if x is None or isinstance(x[0], int):
        return x
    return (x[0].numerator << BITS) // x[0].denominator, up(x[1].numerator << BITS, x[1].denominator)


def _alike(a: Value, b: Value) -> tuple[Any, Any, bool] | None:
    """Both exact, or both integers; None where one is no information."""
    if a is None or b is None:
        return None
    if isinstance(a[0], Fraction) and isinstance(b[0], Fraction):
        return a, b, True
    return real(a), real(b), False


def upper(x: Value) -> Fraction | None:
    """The upper end as a rational."""
    return x and (x[1] if isinstance(x[1], Fraction) else Fraction(x[1], ONE))


def add(a: Value, b: Value) -> Value:
    """Sum."""
    both = _alike(a, b)
    return both and (both[0][0] + both[1][0], both[0][1] + both[1][1])


def multiply(a: Value, b: Value) -> Value:
    """Product."""
    both = _alike(a, b)
    if both is None:
        return None
    ends = [p * q for p in both[0] for q in both[1]]
    return (min(ends), max(ends)) if both[2] else (min(ends) >> BITS, -(-max(ends) >> BITS))


def divide(a: Value, b: Value) -> Value:
    """Quotient; no information where the divisor may be zero."""
    both = _alike(a, b)
    if both is None or both[1][0] <= 0 <= both[1][1]:
        return None
    if both[2]:
        ends = [p / q for p in both[0] for q in both[1]]
        return min(ends), max(ends)
    signed = [(p, q) if q > 0 else (-p, -q) for p in both[0] for q in both[1]]
    return min((p << BITS) // q for p, q in signed), max(up(p << BITS, q) for p, q in signed)


def power(a: Value, n: int) -> Value:
    """``a^n`` for n >= 1, increasing in a, or in |a| for even n."""
    base = absolute(a) if n % 2 == 0 else a
    if base is None:
        return None
    ends: list[Any] = [(end, end) for end in base]
    return reduce(multiply, ends[:1] * n)[0], reduce(multiply, ends[1:] * n)[1]


def absolute(a: Value) -> Value:
    """``|a|``."""
    if a is None or a[0] >= 0:
        return a
    return (-a[1], -a[0]) if a[1] <= 0 else (0 * a[1], max(-a[0], a[1]))


def sign(a: Value) -> Value:
    """1, -1, or all between where the sign is not known."""
    return a and (Fraction(1 if a[0] > 0 else -1), Fraction(-1 if a[1] < 0 else 1))


def sqrt(a: Value) -> Value:
    """Square root; no information where the argument may be negative."""
    x = real(a)
    if x is None or x[0] < 0:
        return None
    root = isqrt(x[1] << BITS)
    return isqrt(x[0] << BITS), root + (root * root != x[1] << BITS)


def monotone(a: Value, name: str) -> Value:
    """Range of exp (increasing), erfc or erfcx (decreasing) from the values at the ends."""
    x = real(a)
    if x is None:
        return None
    ends = [{"exp": exp_at, "erfc": erfc_at, "erfcx": erfcx_at}[name](end) for end in x]
    first, last = ends if name == "exp" else ends[::-1]
    return None if first is None or last is None else (first[0], last[1])


@lru_cache(maxsize=4096)
def exp_at(x: int) -> Ints | None:
    """``e^x``: Taylor's series at ``|x|/2^k < 2^-8``, its remainder below twice the term before it; k squarings."""
    if abs(x) > LARGEST:
        return None if x > 0 else (0, 1)
    k = max(0, abs(x).bit_length() - BITS + 8)
    scale, y = WIDE + 2 * k, abs(x) << GUARD + k  # y 2^-scale = |x| 2^-k exactly
    low = high = term_low = term_high = 1 << scale
    n = 0
    while term_high > 1:
        n += 1
        term_low, term_high = (term_low * y >> scale) // n, up(-(-term_high * y >> scale), n)
        low, high = low + term_low, high + term_high
    high += 2 * term_high
    for _ in range(k):
        low, high = low * low >> scale, -(-high * high >> scale)
    if x < 0:
        low, high = (1 << 2 * scale) // high, up(1 << 2 * scale, low)
    return low >> scale - BITS, -(-high >> scale - BITS)


def _exp_of_square(x: int, factor: int) -> Ints | None:
    """``e^(factor x^2)`` for factor 1 or -1."""
    squares = x * x >> BITS, up(x * x, ONE)
    ends = [exp_at(factor * s) for s in squares[::factor]]
    return None if ends[0] is None or ends[1] is None else (ends[0][0], ends[1][1])


@lru_cache(maxsize=4096)
def erfcx_at(x: int) -> Ints | None:
    """``e^(x^2) erfc(x)``: a series below 4, a continued fraction above, ``2 e^(x^2) - erfcx(-x)`` for x < 0."""
    if x >= 4 * ONE:
        return _by_fraction(x)
    grown, other = _exp_of_square(x, 1), erfcx_at(-x) if x < 0 else _series(x)
    if grown is None or other is None:
        return None
    factor = 2 if x < 0 else 1
    return factor * grown[0] - other[1], factor * grown[1] - other[0]


def _series(x: int) -> Ints:
    """``2/sqrt(pi) sum_n 2^n x^(2n+1)/(1 3 ... (2n+1))``; from a ratio of 1/2 on, the rest is below twice a term."""
    square, n = x * x << 1, 0  # 2 x^2 in units of 2^(-2 BITS)
    low = high = term_low = term_high = x << GUARD
    while term_high > 1 or 2 * square > (2 * n + 3) << 2 * BITS:
        n += 1
        term_low = (term_low * square >> 2 * BITS) // (2 * n + 1)
        term_high = up(-(-term_high * square >> 2 * BITS), 2 * n + 1)
        low, high = low + term_low, high + term_high
    root_low, root_high = two_over_root_pi()
    return low * root_low >> WIDE + GUARD, -(-(high + 2 * term_high) * root_high >> WIDE + GUARD)


def _by_fraction(x: int) -> Ints:
    """``1/sqrt(pi) / (x + (1/2)/(x + (2/2)/(x + (3/2)/(x + ...))))``: convergents lie on both sides in turn."""
    depth = 120 if x < 8 * ONE else 50
    ends = [_denominator(x << GUARD, n) for n in (depth, depth + 1)]
    root_low, root_high = two_over_root_pi()
    low = (root_low << WIDE) // max(e[1] for e in ends)
    return low >> GUARD + 1, up(up(root_high << WIDE, min(e[0] for e in ends)), 2 << GUARD)


def _denominator(x: int, depth: int) -> Ints:
    """``x + (1/2)/(x + ... + (depth/2)/x)`` in units of 2^-WIDE."""
    low = high = x
    for k in range(depth, 0, -1):
        half = k << 2 * WIDE - 1
        low, high = x + half // high, x + up(half, low)
    return low, high


@lru_cache(maxsize=4096)
def erfc_at(x: int) -> Ints | None:
    """``e^(-x^2) erfcx(x)``, at most ``e^(-x^2) < 2^-128`` for x > 16, and ``2 - erfc(-x)`` for x < 0."""
    if x < 0:
        mirrored = erfc_at(-x)
        return mirrored and (2 * ONE - mirrored[1], 2 * ONE - mirrored[0])
    if x > 16 * ONE:
        return 0, 1
    shrunk, scaled = _exp_of_square(x, -1), erfcx_at(x)
    return multiply(shrunk, scaled)


@lru_cache(maxsize=1)
def wide_pi() -> Ints:
    """Machin's formula ``16 arctan(1/5) - 4 arctan(1/239)``, in units of 2^-WIDE."""
    fifth, other = _arctan(5), _arctan(239)
    return 16 * fifth[0] - 4 * other[1], 16 * fifth[1] - 4 * other[0]


def pi() -> Ints:
    """Pi."""
    return wide_pi()[0] >> GUARD, -(-wide_pi()[1] >> GUARD)


def _arctan(n: int) -> Ints:
    """``arctan(1/n)`` by its alternating series; what is left out is below the last term."""
    low = high = k = 0
    while True:
        divisor = (2 * k + 1) * n ** (2 * k + 1)
        term = (1 << WIDE) // divisor, up(1 << WIDE, divisor)
        low, high = (low - term[1], high - term[0]) if k % 2 else (low + term[0], high + term[1])
        if term[1] <= 1:
            return low - 1, high + 1
        k += 1


@lru_cache(maxsize=1)
def two_over_root_pi() -> Ints:
    """``2/sqrt(pi)`` in units of 2^-WIDE."""
    low, high = wide_pi()
    return (2 << 2 * WIDE) // (isqrt(high << WIDE) + 1), up(2 << 2 * WIDE, isqrt(low << WIDE))
