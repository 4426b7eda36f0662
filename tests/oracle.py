"""Independent truth: the defining integrals by quadrature, and points drawn where things go wrong."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flint import arb, fmpq
from mpmath import mp

from snntheory.engines.points import alpha01, lambda01


def selu(z: Any) -> Any:
    return lambda01() * (z if z > 0 else alpha01() * mp.expm1(z))


def selu_slope(z: Any) -> Any:
    return lambda01() * (mp.mpf(1) if z > 0 else alpha01() * mp.exp(z))


def gaussian_mean(f: Callable[[Any], Any], m: Any, v: Any, order: int = 0) -> Any:
    """``d^k/dm^k E f(z) = E[f(z) He_k((z - m)/s)] / s^k`` for z ~ N(m, s^2), by quadrature split at 0."""
    s = mp.sqrt(v)

    def integrand(z: Any) -> Any:
        t = (z - m) / s
        return f(z) * mp.hermite(order, t / mp.sqrt(2)) / (mp.sqrt(2) * s) ** order * mp.npdf(z, m, s)

    marks = sorted({m - 14 * s, m - 4 * s, m, m + 4 * s, m + 14 * s, mp.mpf(0)})
    return mp.quad(integrand, [x for x in marks if m - 14 * s <= x <= m + 14 * s])


def contains(ball: arb, value: Any) -> bool:
    """Whether a ball contains an mpmath number, to within the number's own last digits."""
    lifted = arb(mp.nstr(value, 45))
    slack = arb("1e-40") * (1 + abs(lifted))
    return bool((ball + arb(0, 1) * slack).contains(lifted.mid()))


def biased_interval(rng: random.Random, low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    """A sub-interval: often a point, often touching an end, often tiny."""
    kind = rng.randrange(4)
    ends = sorted(low + (high - low) * Fraction(rng.randrange(0, 1025), 1024) for _ in range(2))
    if kind == 0:
        ends[1] = ends[0]
    elif kind == 1:
        ends[0] = low
    elif kind == 2:
        ends[1] = min(high, ends[0] + Fraction(1, 2 ** rng.randrange(20, 50)))
    return ends[0], ends[1]


def biased_point(rng: random.Random, ends: tuple[Fraction, Fraction]) -> Fraction:
    """A point of an interval, often an end."""
    return rng.choice([*ends, ends[0] + (ends[1] - ends[0]) * Fraction(rng.randrange(0, 65), 64)])


def as_fmpq(x: Fraction) -> fmpq:
    return fmpq(x.numerator, x.denominator)
