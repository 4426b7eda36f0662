"""Rigorous evaluation of formulas on boxes with python-flint (Arb) balls.

Variables range over exact rational intervals.  Whatever is a rational function of them is computed
exactly; the moment atoms (density, tail, tilt) are enclosed from the exact ends of their arguments,
using that they are monotone or have one turning point; the rest is ball arithmetic.

Inside this package `<` on balls means *certainly less*; no ball is ever used as a truth value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from functools import cache
from typing import Any

import flint
from flint import arb, fmpq

from snntheory.verdict import BadInput, EngineRefused

Ends = tuple[fmpq, fmpq]
MIN_PRECISION, MAX_PRECISION, DEFAULT_PRECISION = 32, 4_000_000, 64
EXPONENT_LIMIT = 20_000
_ZERO = fmpq(0)


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Working precision in bits inside the block; the door to every rigorous evaluation, so it probes the engine."""
    if bits < MIN_PRECISION or bits > MAX_PRECISION:
        raise BadInput(f"a precision of {bits} bits is not possible; {MIN_PRECISION} to {MAX_PRECISION} are allowed")
    probe()
    with _unprobed_precision(bits):
        yield


@contextmanager
def _unprobed_precision(bits: int) -> Iterator[None]:
    before = flint.ctx.prec
    flint.ctx.prec = bits
    try:
        yield
    finally:
        flint.ctx.prec = before


@cache
def probe() -> None:
    """Refuse an engine with known faults.

    python-flint before 0.9.0 returns the argument of ``arb.neg`` unchanged.
    """
    version = tuple(int(part) for part in flint.__version__.split(".")[:2])
    if version < (0, 9):
        raise EngineRefused(f"python-flint {flint.__version__} is refused: arb.neg is wrong before 0.9.0")
    with _unprobed_precision(64):
        around, third, tiny = arb(0, 1), arb(1) / 3, fmpq(1, 2**70)
        low, high = lower(arb(tiny).exp()), upper(arb(tiny).exp())
        facts = {
            "negation": arb(2).neg() == -2 and -third < 0,
            "product of balls around zero": around * around == arb(0, 1) or (around * around).contains(arb(-1)),
            "ends of a ball": lower(third) != upper(third) and third.contains(fmpq(1, 3)),
            "rounding of a decimal": arb(fmpq(1, 10)).contains(fmpq(1, 10)) and not arb(fmpq(1, 10)).is_exact(),
            "exp near zero": low is not None and high is not None and low <= 1 + 2 * tiny and high >= 1 + tiny,
            "erfc": (arb(1).erf() + arb(1).erfc()).contains(1) and arb(0).erfc() == 1,
            "union": arb(1).union(arb(2)).contains(fmpq(3, 2)) and not arb(1).union(arb(2)) < 2,
            "comparison with NaN": not (arb.nan() < 1 or arb.nan() >= 1 or arb.nan().is_finite()),
        }
    wrong = [name for name, fact in facts.items() if not fact]
    if wrong:
        raise EngineRefused(f"python-flint {flint.__version__} is refused: the self-test failed at {', '.join(wrong)}")


def name() -> str:
    """Name and versions of the engine."""
    return f"python-flint {flint.__version__} (FLINT {flint.__FLINT_VERSION__})"


def alpha01() -> arb:
    """``alpha01 = sqrt(2/pi) / (1 - erfc(1/sqrt 2) sqrt e)``, the root of mu_tilde(0, 0, 1, 1) = 0 (Eq. 14)."""
    u = arb(fmpq(1, 2)).sqrt()
    return (2 / arb.pi()).sqrt() / (1 - erfcx(u))


def lambda01() -> arb:
    """``lambda01 = (E[z^2; z > 0] + alpha01^2 E[(e^z - 1)^2; z < 0])^(-1/2)``, z ~ N(0, 1)."""
    alpha = alpha01()
    saturating = (erfcx(arb(2).sqrt()) - 2 * erfcx(arb(fmpq(1, 2)).sqrt()) + 1) / 2
    return (fmpq(1, 2) + alpha * alpha * saturating).rsqrt()


_PARAMETERS: Mapping[str, Callable[[], arb]] = {"alpha": alpha01, "lambda": lambda01, "pi": arb.pi}


@cache
def _parameter(name: str, bits: int) -> arb:
    with precision(bits):
        return _PARAMETERS[name]()


def parameter(name: str) -> arb:
    """Enclosure of ``alpha``, ``lambda`` or ``pi`` at the current precision."""
    return _parameter(name, flint.ctx.prec)


def erfcx(u: arb) -> arb:
    """``e^(u^2) erfc(u)``, positive and decreasing; tight for thin u > -2.

    For large u it is ``U(1/2, 1/2, u^2)/sqrt(pi)`` with Tricomi's U, which loses nothing to the size of u.
    """
    if u > 8:
        return (u * u).hypgeom_u(fmpq(1, 2), fmpq(1, 2)) / arb.pi().sqrt()
    return (u * u).exp() * u.erfc()


def square(x: arb) -> arb:
    """Enclosure of ``x^2`` without negative part (``arb ** 2`` is NaN around zero in python-flint 0.9.0)."""
    if x.contains(0):
        top = x.abs_upper()
        return arb(0).union(top * top)
    return x * x


def hull(ends: Ends) -> arb:
    """Ball around a rational interval."""
    low, high = ends
    return arb(low) if low == high else arb(low).union(arb(high))


def rational(x: Fraction | float) -> fmpq:
    """The same rational number for FLINT; a float counts as the dyadic rational that it is."""
    top, bottom = x.as_integer_ratio()
    return fmpq(top, bottom)


def fraction(x: fmpq) -> Fraction:
    """The same rational number for Python."""
    return Fraction(int(x.p), int(x.q))


def lower(x: arb) -> fmpq | None:
    """Exact lower end, or ``None`` where there is none (or one beyond 2^EXPONENT_LIMIT in size)."""
    top = upper(-x)
    return None if top is None else -top


def upper(x: arb) -> fmpq | None:
    """Exact upper end, or ``None`` where there is none (or one beyond 2^EXPONENT_LIMIT in size).

    Ends nearer to zero than 2^-EXPONENT_LIMIT are rounded up to a multiple of it.
    """
    if not x.is_finite():
        return None
    mantissa, exponent = x.upper().man_exp()
    power = int(exponent)
    if power + mantissa.bit_length() > EXPONENT_LIMIT:
        return None if mantissa > 0 else fmpq(-(flint.fmpz(1) << EXPONENT_LIMIT))
    if power < -EXPONENT_LIMIT:
        shift = -EXPONENT_LIMIT - power
        rounded = -((-mantissa) >> shift) if shift < mantissa.bit_length() else flint.fmpz(1 if mantissa > 0 else 0)
        return fmpq(rounded, flint.fmpz(1) << EXPONENT_LIMIT)
    return fmpq(mantissa << power) if power >= 0 else fmpq(mantissa, flint.fmpz(1) << -power)


# Atoms on exact intervals d, v (v > 0).


def gauss_range(d: Ends, v: Ends) -> arb:
    """``exp(-d^2/(2v))``: decreasing in abs(d), increasing in v."""
    if _thin(d, v):
        return _gauss(d[0], v[0])
    near, far = _sizes(d)
    return _gauss(near, v[1]).union(_gauss(far, v[0]))


def density_range(d: Ends, v: Ends) -> arb:
    """``exp(-d^2/(2v))/sqrt(2 pi v)``: decreasing in abs(d); in v it rises up to d^2 and falls from there."""
    if _thin(d, v):
        return _density(d[0], v[0])
    near, far = _sizes(d)
    result = _density(near, _clip(near * near, v)).union(_density(far, v[1]))
    return result if far * far <= v[0] else result.union(_density(far, v[0]))


def tail_range(side: int) -> Callable[[Ends, Ends], arb]:
    """Range of ``erfc(s d/sqrt(2v))``, decreasing in the argument."""

    def enclose(d: Ends, v: Ends) -> arb:
        if side < 0:
            d = (-d[1], -d[0])
        if _thin(d, v):
            return _argument(d[0], v[0], _ZERO).erfc()
        return least_argument(d[0], v, _ZERO).erfc().union((-least_argument(-d[1], v, _ZERO)).erfc())

    return enclose


def tilt_range(q: fmpq, side: int) -> Callable[[Ends, Ends], arb]:
    """Range of ``gauss(d, v) erfcx(u) = e^(q d + q^2 v/2) erfc(u)`` for ``u = s (d + q v)/sqrt(2v)``.

    The first form is tight where u > 0, the second where u < 0; around 0 both hold.
    """

    def enclose(d: Ends, v: Ends) -> arb:
        mirrored, rate = (d, q) if side > 0 else ((-d[1], -d[0]), -q)
        if _thin(d, v):
            low = high = _argument(mirrored[0], v[0], rate)
        elif rate >= 0 and rate * v[0] >= mirrored[1]:
            low, high = _argument(mirrored[0], v[0], rate), _argument(mirrored[1], v[1], rate)
        else:
            low, high = least_argument(mirrored[0], v, rate), -least_argument(-mirrored[1], v, -rate)
        if low > -1:
            upright = gauss_range(d, v) * _decreasing(erfcx, low, high)
            if low >= 0:
                return upright
        tilted = _exponential(d, v, q) * _decreasing(arb.erfc, low, high)
        return tilted.intersection(upright) if low > -1 else tilted

    return enclose


def _decreasing(function: Callable[[arb], arb], low: arb, high: arb) -> arb:
    return function(low) if low is high else function(low).union(function(high))


def _exponential(d: Ends, v: Ends, q: fmpq) -> arb:
    """``e^(q d + q^2 v/2)``: monotone in d, increasing in v."""
    ends = (q * d[0], q * d[1]) if q > 0 else (q * d[1], q * d[0])
    low, high = ends[0] + q * q * v[0] / 2, ends[1] + q * q * v[1] / 2
    return arb(low).exp() if low == high else arb(low).exp().union(arb(high).exp())


ATOMS = ("density", "tail", "tilt")


def atom(op: str, data: Any) -> Callable[[Ends, Ends], arb]:
    """The enclosure of a moment atom as a function of the exact intervals d, v."""
    if op == "tilt":
        rate, side = data
        return tilt_range(rational(rate), side)
    return tail_range(data) if op == "tail" else density_range


def _thin(d: Ends, v: Ends) -> bool:
    return d[0] == d[1] and v[0] == v[1]


def least_argument(d: fmpq, v: Ends, q: fmpq) -> arb:
    """Minimum over v of ``(d + q v)/sqrt(2v)``, whose derivative in v has the sign of ``q v - d``.

    The maximum is minus the minimum for -d, -q.
    """
    low, high = q * v[0] - d, q * v[1] - d
    if low >= 0 and high >= 0:
        return _argument(d, v[0], q)
    if low <= 0 and high <= 0:
        return _argument(d, v[1], q)
    if low < 0:
        return arb(2 * q * d).sqrt()
    return _argument(d, v[0], q).min(_argument(d, v[1], q))


def _argument(d: fmpq, v: fmpq, q: fmpq) -> arb:
    return arb(d + q * v) / arb(2 * v).sqrt()


def _gauss(d: fmpq, v: fmpq) -> arb:
    return arb(-d * d / (2 * v)).exp()


def _density(d: fmpq, v: fmpq) -> arb:
    return _gauss(d, v) / (2 * arb.pi() * arb(v)).sqrt()


def _sizes(d: Ends) -> Ends:
    """Least and greatest absolute value."""
    low, high = d
    if low >= 0:
        return low, high
    if high <= 0:
        return -high, -low
    return _ZERO, high if high > -low else -low


def _clip(x: fmpq, ends: Ends) -> fmpq:
    return ends[0] if x < ends[0] else ends[1] if x > ends[1] else x
