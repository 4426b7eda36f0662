"""The operations of the engines: true values at points, and points where things go wrong.

True values are exact rationals, or come from mpmath at 320 bits with a guard of 2^-180; never from an engine.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

Ends = tuple[Fraction, Fraction]
Args = tuple[Fraction, ...]
BITS, GUARD = 320, Fraction(1, 2**180)


def exactly(x: Any) -> Fraction:
    """A number of mpmath as the rational that it is."""
    sign, mantissa, exponent, _ = x._mpf_
    whole, power = -int(mantissa) if sign else int(mantissa), int(exponent)
    return Fraction(whole << power) if power >= 0 else Fraction(whole, 1 << -power)


class Operation(NamedTuple):
    """``truth(args)`` encloses the value; ``draw(rng)`` gives arguments in the domain, often where errors hide."""

    truth: Callable[[Args], Ends]
    draw: Callable[[random.Random], Args]
    positive: tuple[bool, ...]
    """Which arguments are positive, so that boxes around them must be."""


def _rational(function: Callable[..., Fraction]) -> Callable[[Args], Ends]:
    def truth(args: Args) -> Ends:
        value = Fraction(function(*args))
        return value, value

    return truth


def _by_mpmath(function: Callable[..., Any]) -> Callable[[Args], Ends]:
    def truth(args: Args) -> Ends:
        from mpmath import mp

        with mp.workprec(BITS):
            value = exactly(function(mp, *(mp.mpf(a.numerator) / a.denominator for a in args)))
        return value - abs(value) * GUARD, value + abs(value) * GUARD

    return truth


def _tail(side: int) -> Callable[[Args], Ends]:
    """``erfc(s d/sqrt(2v))``; near 2 through the other tail, near 1 through erf, which keep their relative accuracy."""
    small = _by_mpmath(lambda mp, d, v: mp.erfc(abs(d) / mp.sqrt(2 * v)))
    central = _by_mpmath(lambda mp, d, v: mp.erf(side * d / mp.sqrt(2 * v)))

    def truth(args: Args) -> Ends:
        if args[0] ** 2 < args[1]:
            low, high = central(args)
            return 1 - high, 1 - low
        low, high = small(args)
        return (low, high) if side * args[0] >= 0 else (2 - high, 2 - low)

    return truth


def _exponential(exponent: Callable[..., Any]) -> Callable[[Args], Ends]:
    """``exp(exponent)``, near 1 as ``1 + expm1(exponent)``."""
    plain = _by_mpmath(lambda mp, *args: mp.exp(exponent(*args)))
    less_one = _by_mpmath(lambda mp, *args: mp.expm1(exponent(*args)))

    def truth(args: Args) -> Ends:
        if abs(exponent(*args)) > 1:
            return plain(args)
        low, high = less_one(args)
        return 1 + low, 1 + high

    return truth


def _points() -> Any:
    from snntheory.engines import points

    return points


def _tilt(mp: Any, rate: int, side: int, d: Any, v: Any) -> Any:
    return mp.exp(rate * d + mp.mpf(rate * rate) * v / 2) * mp.erfc(side * (d + rate * v) / mp.sqrt(2 * v))


def real(rng: random.Random, reach: float = 1e6) -> Fraction:
    """Zero, tiny, next to a power of two, next to an integer, or anywhere below ``reach``; a dyadic number."""
    sign, kind = rng.choice((-1, 1)), rng.randrange(6)
    if kind == 0:
        return sign * Fraction(rng.getrandbits(53), 2 ** rng.randrange(60, 400))
    if kind == 1:
        power, step = Fraction(2) ** rng.randrange(-60, 5), Fraction(rng.choice((-1, 1)), 2 ** rng.randrange(40, 90))
        return sign * min(power * (1 + step), Fraction(reach))
    if kind == 2:
        return sign * (
            rng.randrange(min(10, int(reach))) + Fraction(rng.choice((-1, 0, 1)), 2 ** rng.randrange(40, 80))
        )
    scale = min(reach, 10.0 ** rng.uniform(-3, 6))
    return Fraction(sign * rng.uniform(0, scale))


def positive(rng: random.Random, reach: float = 1e6) -> Fraction:
    """The same, above zero."""
    return abs(real(rng, reach)) or Fraction(1, 2**300)


def _pair(reach: float, far: float) -> Callable[[random.Random], Args]:
    """d and v of a moment atom, with d^2/2v below 2000: beyond, nothing but the size of numbers changes."""

    def draw(rng: random.Random) -> Args:
        d = real(rng, reach)
        v = positive(rng, far) if rng.random() < 0.7 else abs(d) * Fraction(rng.uniform(0.2, 2))  # near turning points
        return d, max(v, d * d / 4000, Fraction(1, 2**20))

    return draw


def _one(reach: float) -> Callable[[random.Random], Args]:
    return lambda rng: (real(rng, reach),)


def _two(rng: random.Random) -> Args:
    return real(rng), real(rng)


def _legs(rng: random.Random) -> Args:
    """A leg and a norm not below it."""
    a = real(rng, 100)
    return a, abs(a) + (positive(rng, 100) if rng.random() < 0.9 or a == 0 else 0)


_ONE, _BOTH = (False,), (False, False)
OPERATIONS: Mapping[str, Operation] = {
    "const": Operation(_rational(lambda a: a), lambda rng: (real(rng) / rng.randrange(1, 1000),), _ONE),
    "pi": Operation(_by_mpmath(lambda mp: +mp.pi), lambda rng: (), ()),
    "alpha": Operation(_by_mpmath(lambda mp: _points().alpha01()), lambda rng: (), ()),
    "lambda": Operation(_by_mpmath(lambda mp: _points().lambda01()), lambda rng: (), ()),
    "add": Operation(_rational(lambda a, b: a + b), _two, _BOTH),
    "sub": Operation(_rational(lambda a, b: a - b), _two, _BOTH),
    "mul": Operation(_rational(lambda a, b: a * b), _two, _BOTH),
    "div": Operation(_rational(lambda a, b: a / b), lambda rng: (real(rng), real(rng) or Fraction(1)), _BOTH),
    **{f"pow {n}": Operation(_rational(lambda a, n=n: a**n), _one(100), _ONE) for n in (2, 3, 4, 7)},
    "abs": Operation(_rational(abs), _one(1e6), _ONE),
    "sign": Operation(_rational(lambda a: Fraction((a > 0) - (a < 0))), _one(1e6), _ONE),
    "kink": Operation(_rational(lambda a: Fraction(0)), lambda rng: (real(rng) or Fraction(1),), _ONE),
    "sqrt": Operation(_by_mpmath(lambda mp, a: mp.sqrt(a)), lambda rng: (positive(rng),), (True,)),
    "exp": Operation(_exponential(lambda a: a), _one(600), _ONE),
    "erfc": Operation(lambda args: _tail(1)((args[0], Fraction(1, 2))), _one(26), _ONE),
    "erfcx": Operation(
        _by_mpmath(lambda mp, a: mp.exp(a * a) * mp.erfc(a)), lambda rng: (max(real(rng, 40), Fraction(-12)),), _ONE
    ),
    "hypot": Operation(_by_mpmath(lambda mp, a, b: mp.sqrt(a * a + b * b)), _two, _BOTH),
    "cosine": Operation(_rational(lambda a, norm: a / norm), _legs, (False, True)),
    **{
        f"argument {rate}": Operation(
            _by_mpmath(lambda mp, d, v, q=rate: (d + q * v) / mp.sqrt(2 * v)), _pair(20, 50), (False, True)
        )
        for rate in (-1, 0, 2)
    },
    "gauss": Operation(_exponential(lambda d, v: -d * d / (2 * v)), _pair(20, 50), (False, True)),
    "density": Operation(
        _by_mpmath(lambda mp, d, v: mp.exp(-d * d / (2 * v)) / mp.sqrt(2 * mp.pi * v)), _pair(20, 50), (False, True)
    ),
    **{f"tail {side:+}": Operation(_tail(side), _pair(15, 50), (False, True)) for side in (-1, 1)},
    **{
        f"tilt {rate} {side:+}": Operation(
            _by_mpmath(lambda mp, d, v, q=rate, s=side: _tilt(mp, q, s, d, v)), _pair(12, 30), (False, True)
        )
        for rate in (1, 2)
        for side in (-1, 1)
    },
}


def boxes(rng: random.Random, operation: Operation, args: Args, count: int) -> list[tuple[Ends, ...]]:
    """Boxes around a point: thin, tiny, small, wide, symmetric; the point at an end or inside."""
    return [
        tuple(_around(rng, x, above) for x, above in zip(args, operation.positive, strict=True)) for _ in range(count)
    ]


_WIDTHS = tuple(map(Fraction, ("0", f"1/{2**60}", f"1/{2**30}", "1/64", "1/2", "4")))


def _around(rng: random.Random, x: Fraction, above: bool) -> Ends:
    if not above and rng.random() < 0.05:
        return -abs(x), abs(x)
    scale = abs(x) if x else Fraction(1, 2**30)
    width = scale * rng.choice(_WIDTHS) if rng.random() < 0.9 else Fraction(1)
    share = rng.choice((Fraction(0), Fraction(1), Fraction(rng.randrange(1, 64), 64)))
    low, high = x - width * share, x + width * (1 - share)
    return (low, high) if low > 0 or not above else (x, high)


def part(rng: random.Random, box: Sequence[Ends]) -> tuple[Ends, ...]:
    """A box inside: each side's lower or upper half, or all of it."""
    halves = []
    for low, high in box:
        middle = (low + high) / 2
        halves.append(rng.choice(((low, middle), (middle, high), (low, high))))
    return tuple(halves)
