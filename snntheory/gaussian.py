"""Certified Gaussian moments of an activation: ``E f(z)``, ``E f(z)^2``, their derivatives, and ``E f'(z)^2``.

For z ~ N(m, v) the derivatives by m are moments again, ``d^k/dm^k E f = E f^(k) = E[f(z) He_k(t)] / s^k`` with
t = (z - m)/s, s = sqrt v and the Hermite polynomials He_1 = t, He_2 = t^2 - 1; and ``d/dv = 1/2 d^2/dm^2``.
Activations by pieces have closed forms.  Others are integrated rigorously on [m - R s, m + R s]; with B >= 1 and
``|f|, |f'| <= B + C |t|`` from their growth, what lies beyond is in all cases at most

    2 int_R^oo (B + C t)^2 (1 + t^2) phi(t) dt.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from itertools import pairwise
from typing import NamedTuple

from flint import acb, arb, fmpq

from snntheory.activations import Piecewise
from snntheory.engines import balls
from snntheory.engines.balls import Ends
from snntheory.engines.duals import Piece, on_ball
from snntheory.engines.tape import Tape
from snntheory.expression import ZERO, moment, var
from snntheory.library import Activation
from snntheory.verdict import BadInput, Undecided

REACH = 17
EVALUATIONS, WIDEST = 20_000, 2**-30


class GaussianMoments(NamedTuple):
    """Balls: ``first[k]`` = E f^(k), ``second[k]`` = (d/dm)^k E f^2 for k = 0, 1, 2, and ``squared_slope`` = E f'^2."""

    first: tuple[arb, arb, arb]
    second: tuple[arb, arb, arb]
    squared_slope: arb

    @property
    def mean(self) -> arb:
        """``E f``."""
        return self.first[0]

    @property
    def variance(self) -> arb:
        """``Var f``."""
        return self.second[0] - balls.square(self.first[0])

    def slopes(self) -> tuple[arb, arb, arb, arb]:
        """Jacobian of (mean, variance) in (m, v), row by row."""
        (mean, mean_m, mean_mm), (_, second_m, second_mm), _ = self
        return mean_m, mean_mm / 2, second_m - 2 * mean * mean_m, second_mm / 2 - mean * mean_mm


def provable(f: Activation) -> bool:
    """Whether moments of f can be certified."""
    return f.pieces is not None or f.growth is not None


def gaussian_moments(f: Activation, m: Ends, v: Ends) -> GaussianMoments:
    """Enclosures for all m and v in the intervals, v > 0, at the current precision.

    Raises `BadInput` for an activation with neither pieces nor growth, and `Undecided` where rigorous integration gives
    no useful enclosure.
    """
    if f.pieces is not None:
        values = _tape(f.pieces)([m, v])
        slope = values[6] if _continuous(f.pieces) else arb.pos_inf()
        return GaussianMoments((values[0], values[1], values[2]), (values[3], values[4], values[5]), slope)
    if f.growth is None:
        raise BadInput(f"{f.name} has no closed form; to certify it, state its growth (|f|, |f'| <= c + d |z|)")
    return _integrated(f, m, v)


@lru_cache(maxsize=64)
def _tape(f: Piecewise) -> Tape:
    m, v, slope = var("m"), var("v"), f.derivative()
    wanted = [moment(g, k, m, v) for g in (f, f * f) for k in range(3)]
    return Tape([*wanted, moment(slope * slope, 0, m, v)], ("m", "v"))


def _continuous(f: Piecewise) -> bool:
    return all(f.jump(i) is ZERO for i in range(len(f.kinks)))


def _integrated(f: Activation, m: Ends, v: Ends) -> GaussianMoments:
    mean, variance = balls.hull(m), balls.hull(v)
    deviation = variance.sqrt()
    ends = balls.lower(mean - REACH * deviation), balls.upper(mean + REACH * deviation)
    rest = arb(0, 1) * _beyond(f, mean, deviation)
    norm = 1 / (2 * arb.pi() * variance).sqrt()

    def expectation(g: Callable[[acb, acb], acb], hermite: int) -> arb:
        """``E[g(f, f') He_k(t)] / s^k``."""

        def integrand(piece: Piece, z: acb, analytic: bool) -> acb:
            gap = z - mean
            value = g(*on_ball(f.function, z, analytic, piece)) * (-gap * gap / (2 * variance)).exp()
            if hermite == 0:
                return value
            return value * (gap / variance if hermite == 1 else (gap * gap / variance - 1) / variance)

        value = norm * _integral(integrand, ends, f)
        thin = m[0] == m[1] and v[0] == v[1]
        known = value.rad() < WIDEST * (abs(value.mid()) + 1 / deviation**hermite) if thin else True
        if value.is_finite() and known:
            return value + rest / deviation**hermite
        raise Undecided(f"the moments of {f.name} could not be enclosed; say as its kinks where it is not smooth")

    return GaussianMoments(
        (*(expectation(lambda y, _: y, k) for k in range(3)),),  # type: ignore[arg-type]
        (*(expectation(lambda y, _: y * y, k) for k in range(3)),),  # type: ignore[arg-type]
        expectation(lambda _, slope: slope * slope, 0),
    )


Integrand = Callable[[Piece, acb, bool], acb]


def _integral(integrand: Integrand, ends: tuple[fmpq | None, fmpq | None], f: Activation) -> arb:
    """Over [low, high], piece by piece between the kinks."""
    low, high = ends
    if low is None or high is None:
        raise Undecided(f"the moments of {f.name} could not be enclosed there")
    marks = [low, *(k for k in map(balls.rational, f.kinks) if low < k < high), high]
    total, trouble = arb(0), list[BaseException]()

    def guarded(piece: Piece, z: acb, analytic: bool) -> acb:
        """The integrand; FLINT's loop cannot be left by an exception, so that one is kept for later."""
        try:
            return acb(arb.nan()) if trouble else integrand(piece, z, analytic)
        except BaseException as error:
            trouble.append(error)
            return acb(arb.nan())

    for a, b in pairwise(map(arb, marks)):
        total += acb.integral(partial(guarded, (a, b)), acb(a), acb(b), eval_limit=EVALUATIONS).real
        if trouble:
            raise trouble[0]
    return total


def _beyond(f: Activation, mean: arb, deviation: arb) -> arb:
    """The bound of the module's first page, at t = R = REACH on both sides."""
    assert f.growth is not None
    c, d = (arb(balls.rational(x)) for x in f.growth)
    b, slope, r = (c + d * abs(mean)).max(arb(1)), d * deviation, arb(REACH)
    density = (-r * r / 2).exp() / (2 * arb.pi()).sqrt()
    q = (r / arb(2).sqrt()).erfc() / 2
    # int_R^oo t^k phi for k = 0, ..., 4
    powers = (q, density, r * density + q, (r * r + 2) * density, (r * r * r + 3 * r) * density + 3 * q)
    weights = (b * b, 2 * b * slope, b * b + slope * slope, 2 * b * slope, slope * slope)
    total = arb(0)
    for weight, power in zip(weights, powers, strict=True):
        total += 2 * weight * power
    return total
