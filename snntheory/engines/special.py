"""The functions behind the maps in double precision, for any array namespace: Gaussian tails and tilted tails.

``R(x) = e^(x^2/2) P(Z > x)`` (Mills' ratio over sqrt(2 pi)) and its like come from polynomials (engines.tables), each
within 2e-15 relative; exponentials carry their argument in two doubles, so that e^-700 is as accurate as e^-1.
Only +, -, *, /, abs, sqrt, exp and where are used.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from snntheory.engines.tables import HALF_LINE, TAIL1, TAIL2, Ray

SQRT2PI = 2.5066282746310002


def horner(coefficients: Sequence[float], y: Any) -> Any:
    """The polynomial, highest power first."""
    result = coefficients[0] * y + coefficients[1]
    for coefficient in coefficients[2:]:
        result = result * y + coefficient
    return result


def on_ray(table: Ray, x: Any, order: int = 1) -> Any:
    """The function of a table on x >= table.low; ``order`` is the power of x + shift in it."""
    inverse = 1 / (x + table.shift)
    result = horner(table.coefficients, 1 - 2 * (table.low + table.shift) * inverse)
    for _ in range(order):
        result = result * inverse
    return result


def mills(x: Any) -> Any:
    """``R(x) = e^(x^2/2) P(Z > x)`` for x >= 0."""
    return on_ray(HALF_LINE, x)


def tails(x: Any) -> tuple[Any, Any]:
    """``e^(x^2/2) E[(Z - x)^k; Z > x]`` for k = 1, 2 and x >= 2, without the cancellation of the closed forms."""
    return on_ray(TAIL1, x, 2), on_ray(TAIL2, x, 3)


def gauss(xp: Any, m: Any, v: Any, s: Any, x: Any) -> Any:
    """``exp(-m^2/(2v))`` from s = sqrt v and x = m/s as rounded, their errors put back; 0 where |x| > 40."""
    near = abs(x) < 40
    y = xp.where(near, x, xp.zeros_like(x))
    square, low = _product(y, y)
    times, times_low = _product(y, s)
    root, root_low = _product(s, s)
    rest = 0.5 * low + y * ((m - times) - times_low) / s - square * (0.5 * ((v - root) - root_low) / v)
    rest = xp.where(abs(rest) < 1e-11, rest, xp.zeros_like(rest))  # at the ends of the range of doubles
    return xp.where(near, xp.exp(-0.5 * square) * (1 - rest), xp.zeros_like(x))


def tilted(xp: Any, m: Any, v: Any, s: Any, x: Any, bell: Any, k: int) -> Any:
    """``E[e^(k z); z < 0] = bell R(u)``, u = x + k s; where u < 0, ``e^(k m + k^2 v/2) - bell R(-u)``."""
    u = x + k * s
    tail = bell * mills(abs(u))
    zero = xp.zeros_like(u)
    whole = exp_of_sum(xp, xp.where(u < 0, k * m, zero), xp.where(u < 0, 0.5 * k * k * v, zero))
    return xp.where(u < 0, whole - tail, tail)


def exp_of_sum(xp: Any, a: Any, b: Any) -> Any:
    """``e^(a + b)`` with the rounding error of the sum (Knuth) put back."""
    total = a + b
    part = total - a
    error = (a - (total - part)) + (b - part)
    return xp.exp(total) * (1 + error)


def _product(a: Any, b: Any) -> tuple[Any, Any]:
    """``a b`` and its rounding error (Dekker)."""
    high = a * b
    a1, b1 = _split(a), _split(b)
    a2, b2 = a - a1, b - b1
    return high, ((a1 * b1 - high) + a1 * b2 + a2 * b1) + a2 * b2


def _split(a: Any) -> Any:
    """The upper half of the bits (Veltkamp)."""
    scaled = 134217729.0 * a
    return scaled - (scaled - a)
