"""Rigorous evaluation of formulas on boxes with python-flint (Arb) balls.

Variables range over exact rational intervals.  Whatever is a rational function of them is computed
exactly; the moment atoms (gauss, density, tail) are enclosed from the exact ends of their arguments,
using that they are monotone or have one turning point; the rest is ball arithmetic.

Inside this package `<` on balls means *certainly less*; no ball is ever used as a truth value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import flint
from flint import arb, fmpq

from snntheory.verdict import BadInput, EngineRefused

Ends = tuple[fmpq, fmpq]
MIN_PRECISION, MAX_PRECISION, DEFAULT_PRECISION = 32, 4_000_000, 64
_ZERO = fmpq(0)


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Working precision in bits inside the block."""
    if not MIN_PRECISION <= bits <= MAX_PRECISION:
        raise BadInput(f"a precision of {bits} bits is not possible; {MIN_PRECISION} to {MAX_PRECISION} are allowed")
    before = flint.ctx.prec
    flint.ctx.prec = bits
    try:
        yield
    finally:
        flint.ctx.prec = before


@cache
def probe() -> None:
    """Refuse an engine with known faults; called before any verdict.

    python-flint before 0.9.0 returns the argument of ``arb.neg`` unchanged.
    """
    version = tuple(int(part) for part in flint.__version__.split(".")[:2])
    if version < (0, 9):
        raise EngineRefused(f"python-flint {flint.__version__} is refused: arb.neg is wrong before 0.9.0")
    with precision(64):
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
    """``e^(u^2) erfc(u)`` of a thin ball, with guard bits against the size of u^2."""
    if abs(u) < 8:
        return (u * u).exp() * u.erfc()
    size = abs(u).upper().ceil().unique_fmpz()
    extra = 2 * size.bit_length() if size is not None else 0
    flint.ctx.prec += extra
    result = (u * u).exp() * u.erfc()
    flint.ctx.prec -= extra
    return +result


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


def lower(x: arb) -> fmpq | None:
    """Exact lower end, or ``None`` where there is none."""
    return exact(x.lower()) if x.is_finite() else None


def upper(x: arb) -> fmpq | None:
    """Exact upper end, or ``None`` where there is none."""
    return exact(x.upper()) if x.is_finite() else None


def exact(x: arb) -> fmpq:
    mantissa, exponent = x.man_exp()
    power = int(exponent)
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


def tail_range(rate: fmpq, side: int) -> Callable[[Ends, Ends], arb]:
    """Range of ``erfc(s d/sqrt(2v))`` (q = 0) or ``erfcx(s (d + q v)/sqrt(2v))``, decreasing in the argument."""
    outer, q = (erfcx if rate else arb.erfc), side * rate

    def enclose(d: Ends, v: Ends) -> arb:
        if side < 0:
            d = (-d[1], -d[0])
        if _thin(d, v):
            return outer(_argument(d[0], v[0], q))
        if q >= 0 and q * v[0] >= d[1]:
            return outer(_argument(d[0], v[0], q)).union(outer(_argument(d[1], v[1], q)))
        return outer(_least_argument(d[0], v, q)).union(outer(-_least_argument(-d[1], v, -q)))

    return enclose


def atom(op: str, data: Any) -> Callable[[Ends, Ends], arb]:
    """The enclosure of a moment atom as a function of the exact intervals d, v."""
    if op == "tail":
        rate, side = data
        return tail_range(fmpq(rate.numerator, rate.denominator), side)
    return {"gauss": gauss_range, "density": density_range}[op]


def _thin(d: Ends, v: Ends) -> bool:
    return d[0] == d[1] and v[0] == v[1]


def _least_argument(d: fmpq, v: Ends, q: fmpq) -> arb:
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


ATOMS = ("gauss", "density", "tail")
