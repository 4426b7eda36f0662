"""Mean and variance of ``selu(z)``, z ~ N(m, v), in double precision: fast, and accurate at every (m, v).

With ``L = lambda alpha``, ``s = sqrt v``, ``x = m/s``, G = exp(-x^2/2), and the parts

    P = P(z > 0),  A = E[z; z > 0],  C = E[z^2; z > 0],  T_k = E[e^(k z); z < 0],

five regimes avoid cancellation and overflow:

core       -2 <= x <= 3, s >= 0.3: shifted by the lower limit, g = f + L >= 0, all terms of E g and E g^2 positive
linear     x >= 9: the kink is out of reach, mean lambda m, variance lambda^2 v
lognormal  m < 0 and x^2/2 - 2|m| > 38: mean L (e^(m+v/2) - 1), variance L^2 e^(2m+v) (e^v - 1)
taylor     s < 0.3: series in s with truncated normal moments, shifted by f(m)
right      3 < x < 9: shifted by lambda m
left       x < -2: as core, with A and C from the continued fraction of the repeated integrals of erfc,
           and exponents carried in two doubles

Nothing here enters a verdict; the tests compare it with balls.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from snntheory.engines.tables import ERFCX, NEAR_ERFCX, NEAR_MAP, NORMAL

Array = NDArray[np.float64]
_SQRT2, _SQRT2PI = np.sqrt(2.0), np.sqrt(2 * np.pi)
_TERMS, _FRACTIONS = 26, 120


class Moments(NamedTuple):
    """Mean and variance of the activation, element by element."""

    mean: Array
    variance: Array


class Slopes(NamedTuple):
    """Derivatives of mean and variance by m and v, and ``E f'(z)^2``."""

    mean_m: Array
    mean_v: Array
    variance_m: Array
    variance_v: Array
    squared_slope: Array


def selu_moments(m: Array, v: Array, alpha: float, lam: float) -> Moments:
    """``E selu(z)`` and ``Var selu(z)`` for z ~ N(m, v); one-dimensional arrays, m finite, v > 0 and finite."""
    with np.errstate(over="ignore"):  # of the calling thread; results too large for a double are infinite
        return _moments(m, v, alpha, lam)


def _moments(m: Array, v: Array, alpha: float, lam: float) -> Moments:
    mean, variance = np.empty_like(m), np.empty_like(m)
    if m.size == 0:
        return Moments(mean, variance)
    s = np.sqrt(v)
    x = m / s
    core = _in_core(s, x)
    if bool(core.all()):
        _core(m, v, s, x, alpha, lam, mean, variance)
        return Moments(mean, variance)
    lognormal = (m < 0) & (0.5 * x * x + 2 * m > 38)
    linear = x >= 9
    rest = ~(core | linear | lognormal)
    regimes = {
        _core: core,
        _linear: linear,
        _lognormal: lognormal,
        _taylor: rest & (s < 0.3),
        _right: rest & (s >= 0.3) & (x > 0),
        _left: rest & (s >= 0.3) & (x < 0),
    }
    for function, mask in regimes.items():
        if mask.any():
            inputs = (m[mask], v[mask], s[mask], x[mask])
            outputs = np.empty_like(inputs[0]), np.empty_like(inputs[0])
            function(*inputs, alpha, lam, *outputs)
            mean[mask], variance[mask] = outputs
    return Moments(mean, variance)


def selu_slopes(m: Array, v: Array, mean: Array, alpha: float, lam: float) -> Slopes:
    """Derivatives in closed form (paper, Eqs. 62 to 65), given the mean; arrays as for `selu_moments`."""
    with np.errstate(over="ignore"):
        return _slopes(m, v, mean, alpha, lam)


def _slopes(m: Array, v: Array, mean: Array, alpha: float, lam: float) -> Slopes:
    s = np.sqrt(v)
    x = m / s
    if bool(_in_core(s, x).all()):
        edge, t1, t2, p = _core_parts(s, x)
    else:
        gauss = _gauss_in_two(m, v)
        t1, t2 = _tilted(m, v, s, x, gauss, 1), _tilted(m, v, s, x, gauss, 2)
        p, edge = special.ndtr(x), gauss / (_SQRT2PI * s)
    mean_m = lam * (p + alpha * t1)
    mean_v = 0.5 * lam * (alpha * t1 + (1 - alpha) * edge)
    second_m = 2 * lam * lam * (m * p + v * edge + alpha * alpha * (t2 - t1))
    second_v = lam * lam * (p + alpha * alpha * (2 * t2 - t1))
    squared = lam * lam * (p + alpha * alpha * t2)
    return Slopes(mean_m, mean_v, second_m - 2 * mean * mean_m, second_v - 2 * mean * mean_v, squared)


def _in_core(s: Array, x: Array) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (x >= -2) & (x <= 3) & (s >= 0.3)
    return inside


def _core(m: Array, v: Array, s: Array, x: Array, alpha: float, lam: float, mean: Array, variance: Array) -> None:
    edge, t1, t2, p = _core_parts(s, x)
    edge *= v
    a = m * p
    a += edge
    c = m * a
    c += np.multiply(v, p, out=edge)
    _shifted(t1, t2, p, a, c, alpha, lam, mean, variance)


def _core_parts(s: Array, x: Array) -> tuple[Array, Array, Array, Array]:
    """Density at the kink, T_1, T_2 and P for x and s of the core."""
    u = x * (1 / _SQRT2)
    step = s * (1 / _SQRT2)
    half = np.exp(-u * u)
    half *= 0.5
    step += u  # (m + v)/sqrt(2v)
    t1 = _erfcx(step)
    t1 *= half
    step += step - u  # (m + 2v)/sqrt(2v)
    t2 = _erfcx(step)
    t2 *= half
    if bool((x < -1).any()):
        p = special.ndtr(x)  # small there, so its relative error counts
    else:
        p = _horner(NORMAL, x * x)
        p *= x
        p += 0.5
    half *= 2 / _SQRT2PI
    half /= s
    return half, t1, t2, p


def _erfcx(u: Array) -> Array:
    """``e^(u^2) erfc(u)`` for u >= -1.21 to 3e-15; Horner's rule runs in vector registers."""
    shifted = u + 4.0
    if u.min() >= -0.6 and u.max() <= 4.2:
        y = np.divide(-NEAR_MAP[1], shifted, out=shifted)
        y += NEAR_MAP[0]
        return _horner(NEAR_ERFCX, y)
    y = np.divide(-5.58, shifted)
    y += 1.0
    result = _horner(ERFCX, y)
    result /= shifted
    return result


def _horner(coefficients: tuple[float, ...], x: Array) -> Array:
    result = x * coefficients[0]
    for coefficient in coefficients[1:-1]:
        result += coefficient
        result *= x
    result += coefficients[-1]
    return result


def _shifted(
    t1: Array, t2: Array, p: Array, a: Array, c: Array, alpha: float, lam: float, mean: Array, variance: Array
) -> None:
    """From the parts, with g = f + L: ``E g = lam (alpha T1 + A + alpha P)``, ``E g^2`` likewise; t2, c are used up."""
    first = t1 + p
    first *= alpha
    first += a
    t2 += p
    t2 *= alpha * alpha
    c += t2
    t2 = np.multiply(2 * alpha, a, out=t2)
    c += t2
    np.multiply(first, first, out=t2)
    c -= t2
    np.multiply(lam * lam, c, out=variance)
    first -= alpha
    np.multiply(lam, first, out=mean)


def _linear(m: Array, v: Array, s: Array, x: Array, alpha: float, lam: float, mean: Array, variance: Array) -> None:
    mean[...], variance[...] = lam * m, lam * lam * v


def _lognormal(m: Array, v: Array, s: Array, x: Array, alpha: float, lam: float, mean: Array, variance: Array) -> None:
    mean[...] = lam * alpha * np.expm1(m + 0.5 * v)
    variance[...] = (lam * alpha) ** 2 * _exp_of_sum(2 * m, 2 * v) * -np.expm1(-v)


def _taylor(m: Array, v: Array, s: Array, x: Array, alpha: float, lam: float, mean: Array, variance: Array) -> None:
    """``e^t - 1`` and its square as series in t = z - m, over u = t/s < -x; D = f - f(m)."""
    scale = lam * alpha
    edge = np.exp(-0.5 * x * x) / _SQRT2PI
    below, above = special.ndtr(-x), special.ndtr(x)
    moments = [below, -edge]
    h1, h2 = s * moments[1], np.zeros_like(s)
    power, factor = -edge, s.copy()
    for n in range(2, _TERMS):
        power = power * -x
        moments.append((n - 1) * moments[n - 2] + power)
        factor = factor * s / n
        h1 += factor * moments[n]
        h2 += (2.0**n - 2) * factor * moments[n]
    b1, b2 = edge, above - x * edge
    slope = scale * np.exp(m)
    gap = scale * np.expm1(m) - lam * m
    left = m < 0
    first = slope * h1 + lam * s * b1 + np.where(left, -gap * above, gap * below)
    second = slope * slope * h2 + lam * lam * v * b2
    second += np.where(left, gap * (gap * above - 2 * lam * s * b1), gap * (gap * below + 2 * slope * h1))
    mean[...] = np.where(left, scale * np.expm1(m), lam * m) + first
    variance[...] = second - first * first


def _right(m: Array, v: Array, s: Array, x: Array, alpha: float, lam: float, mean: Array, variance: Array) -> None:
    """D = f - lambda m, which is lambda (z - m) on the right and L e^z - (L + lambda m) on the left."""
    scale = lam * alpha
    gauss = np.exp(-0.5 * x * x)
    u, step = x / _SQRT2, s / _SQRT2
    t1, t2 = 0.5 * gauss * special.erfcx(u + step), 0.5 * gauss * special.erfcx(u + 2 * step)
    below, edge = 0.5 * special.erfc(u), gauss / _SQRT2PI
    drop = scale + lam * m
    first = lam * s * edge + scale * t1 - drop * below
    second = lam * lam * v * (1 - below - x * edge) + scale * scale * t2 - 2 * scale * drop * t1 + drop * drop * below
    mean[...] = lam * m + first
    variance[...] = second - first * first


def _left(m: Array, v: Array, s: Array, x: Array, alpha: float, lam: float, mean: Array, variance: Array) -> None:
    gauss = _gauss_in_two(m, v)
    y = -x
    z = y / _SQRT2
    ratio2 = np.zeros_like(z)  # of the repeated integrals number 2 and 1 of erfc
    for n in range(_FRACTIONS, 2, -1):
        ratio2 = 1 / (2 * z + 2 * n * ratio2)
    p = 0.5 * gauss * special.erfcx(z)
    a = _SQRT2 * s * p / (2 * z + 4 * ratio2)
    c = 2 * _SQRT2 * s * ratio2 * a
    t1, t2 = _tilted(m, v, s, x, gauss, 1), _tilted(m, v, s, x, gauss, 2)
    _shifted(t1, t2, p, a, c, alpha, lam, mean, variance)


def _tilted(m: Array, v: Array, s: Array, x: Array, gauss: Array, k: int) -> Array:
    """``T_k``: gauss erfcx(u)/2 where u >= 0, else e^(k m + k^2 v/2) erfc(u)/2."""
    u = (x + k * s) / _SQRT2
    positive = 0.5 * gauss * special.erfcx(np.maximum(u, 0))
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        negative = 0.5 * _exp_of_sum(k * m, 0.5 * k * k * v) * special.erfc(np.minimum(u, 0))
    result: Array = np.where(u >= 0, positive, negative)
    return result


def _exp_of_sum(a: Array, b: Array) -> Array:
    """``e^(a + b)`` with the rounding error of the sum (Knuth) put back."""
    total = a + b
    part = total - a
    error = (a - (total - part)) + (b - part)
    with np.errstate(under="ignore", over="ignore"):
        result: Array = np.exp(total) * (1 + error)
    return result


def _gauss_in_two(m: Array, v: Array) -> Array:
    """``exp(-m^2/(2v))`` with the exponent in two doubles (Dekker's product); 0 where it is below every double."""
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        square, low = _product(m, m)
        quotient = square / (2 * v)
        back, back_low = _product(quotient, 2 * v)
        rest = ((square - back) - back_low + low) / (2 * v)
        result: Array = np.where(quotient > 750, 0.0, np.exp(-quotient) * (1 - rest))
    return result


def _product(a: Array, b: Array) -> tuple[Array, Array]:
    """``a b`` and its rounding error."""
    high: Array = a * b
    a1, b1 = _split(a), _split(b)
    a2, b2 = a - a1, b - b1
    return high, ((a1 * b1 - high) + a1 * b2 + a2 * b1) + a2 * b2


def _split(a: Array) -> Array:
    """The upper half of the bits (Veltkamp)."""
    scaled = 134217729.0 * a
    upper: Array = scaled - (scaled - a)
    return upper
