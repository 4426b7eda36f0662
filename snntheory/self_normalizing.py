"""Certificates of self-normalisation for any activation: a rectangle, a norm and a factor, or why there is none.

For constant (omega, tau) the rectangle is ``|mu - a| <= t r_1, |nu - b| <= t r_2``, c = (a, b) a point near the fixed
point.  With H the Jacobian of the map g and the norm ``max(|x_1|/r_1, |x_2|/r_2)``, enclosures on parts of it show

    (|H_i1| r_1 + |H_i2| r_2)/r_i <= factor < 1   and   |g(c) - c|_i <= (1 - factor) t r_i   for i = 1, 2,

so that g maps it into itself and contracts it: there is exactly one fixed point in it, and all of it converges to it.

There is no fixed point with positive variance where ``Var f(z) < v/tau`` for all z ~ N(m, v).  By the Gaussian Poincare
inequality ``Var f <= v E f'^2``, with equality only for affine f, it holds for all omega if ``tau L^2 <= 1``, L a bound
of abs(f'), and for omega = 0 if ``tau (L_-^2 + L_+^2)/2 <= 1``, L_- and L_+ bounds for z < 0 and z > 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from flint import arb, fmpq

from snntheory.attractor import Layer, fixed_weights
from snntheory.engines import balls
from snntheory.engines.balls import Ends
from snntheory.exact import Interval, Rational, rational
from snntheory.library import NAMED, Activation, Function, activation
from snntheory.verdict import BadInput, Undecided, Verdict

BITS, PARTS, HALVINGS = 64, 4, 10
_ONE, _HALF = Fraction(1), Fraction(1, 2)
SLOPES: Mapping[str, tuple[Fraction, Fraction]] = {
    "relu": (Fraction(0), _ONE),
    "leaky_relu": (Fraction(1, 100), _ONE),
    "elu": (_ONE, _ONE),
    "celu": (_ONE, _ONE),
    "relu6": (Fraction(0), _ONE),
    "hard_tanh": (_ONE, _ONE),
    "hard_sigmoid": (Fraction(1, 6), Fraction(1, 6)),
    "tanh": (_ONE, _ONE),
    "sigmoid": (Fraction(1, 4), Fraction(1, 4)),
    "softplus": (_HALF, _ONE),
    "arctan": (_ONE, _ONE),
    "sin": (_ONE, _ONE),
    "softsign": (_ONE, _ONE),
    "silu": (_HALF, Fraction(5, 4)),
    "gelu": (_HALF, Fraction(113, 100)),
}
"""Bounds of abs(f') for z < 0 and z > 0, seen from f'.

silu: f' = s + z s (1 - s) with s the logistic function, and 0 <= z s (1 - s) = z/(4 cosh(z/2)^2) <= z/(4 + z^2) <= 1/4
for z > 0, so f' is in [1/2, 5/4] there, and f'(-z) = 1 - f'(z).  gelu: f'' = (2 - z^2) phi(z), so the greatest f' is
Phi(sqrt 2) + sqrt 2 phi(sqrt 2) < 1.13; f' = Phi + z phi >= 1/2 for z > 0, and f'(-z) = 1 - f'(z).
"""
Source = str | Activation | Function


class SelfNormalization(NamedTuple):
    """``verdict`` PROVED with the rectangle and the factor, REFUTED with the reason why none exists."""

    verdict: Verdict
    reason: str
    mean: Interval | None = None
    variance: Interval | None = None
    factor: Fraction | None = None
    weights: tuple[Fraction, Fraction] | None = None


def certify(source: Source, omega: Rational = 0, tau: Rational = 1) -> SelfNormalization:
    """The certificate of an activation for these weights; UNDECIDED where neither way succeeds.

    Raises `BadInput` for tau <= 0 and for activations that cannot be certified.
    """
    f, w, t = activation(source), rational(omega), rational(tau)
    if t <= 0:
        raise BadInput(f"tau = {Interval(t)} is not allowed; it must be positive")
    reason = _none(f, w, t)
    if reason:
        return SelfNormalization(Verdict.REFUTED, reason)
    try:
        found = fixed_weights(w, t, source=f)
    except Undecided as error:
        return SelfNormalization(Verdict.UNDECIDED, str(error))
    if found.stable is not Verdict.PROVED:
        return SelfNormalization(Verdict.UNDECIDED, "the fixed point that was found does not attract")
    with balls.precision(BITS):
        return _largest(_Map(f, balls.rational(w), balls.rational(t)), found.mean, found.variance)


def _none(f: Activation, omega: Fraction, tau: Fraction) -> str:
    """Why no fixed point has positive variance, or nothing."""
    if f.name not in SLOPES or NAMED.get(f.name) is not f:
        return ""
    left, right = SLOPES[f.name]
    if tau * max(left, right) ** 2 <= 1:
        return (
            f"variance decreases for every omega: abs(f') <= {max(left, right)}, and tau times its square is at most 1"
        )
    mean_square = (left**2 + right**2) / 2
    if omega == 0 and tau * mean_square <= 1:
        return f"variance decreases, as E f'^2 <= {mean_square} for omega = 0 and tau times this is at most 1"
    return ""


class _Map:
    """The map and its Jacobian on rectangles of (mu, nu)."""

    def __init__(self, f: Activation, omega: fmpq, tau: fmpq) -> None:
        self._layer, self._omega, self._tau = Layer(f, 1), omega, tau

    def __call__(self, mu: Ends, nu: Ends) -> tuple[tuple[arb, ...], tuple[arb, ...]]:
        m = sorted((mu[0] * self._omega, mu[1] * self._omega))
        moments, slopes, _ = self._layer((m[0], m[1]), (nu[0] * self._tau, nu[1] * self._tau))
        factors = (self._omega, self._tau, self._omega, self._tau)
        return moments, tuple(slope * x for slope, x in zip(slopes, factors, strict=True))


def _largest(g: _Map, mean: arb, variance: arb) -> SelfNormalization:
    """The largest rectangle of one shape that could be certified."""
    a, b = balls.upper(mean.mid()), balls.upper(variance.mid())
    assert a is not None
    assert b is not None
    moments, h = g((a, a), (b, b))
    radii, best = _shape(h), None
    low, high = fmpq(0), b * fmpq(99, 100)
    for step in range(HALVINGS):
        size = high if step == 0 else (low + high) / 2
        factor = _factor(g, (a, b), radii, size, moments)
        if factor is None:
            high = size
            continue
        low, best = size, (size, factor)
        if step == 0:
            break
    if best is None:
        return SelfNormalization(Verdict.UNDECIDED, "no rectangle around the attracting fixed point could be certified")
    size, factor = best
    sides = [
        Interval(balls.fraction(x - size * r), balls.fraction(x + size * r)) for x, r in zip((a, b), radii, strict=True)
    ]
    weights = (balls.fraction(radii[0]), balls.fraction(radii[1]))
    return SelfNormalization(Verdict.PROVED, "", sides[0], sides[1], balls.fraction(factor), weights)


def _shape(h: tuple[arb, ...]) -> tuple[fmpq, fmpq]:
    """Half-widths in the proportion of the positive eigenvector of abs(H); any proportion would be sound."""
    a, b, c, d = (abs(float(x.mid())) for x in h)
    radius = (a + d) / 2 + (((a - d) / 2) ** 2 + b * c) ** 0.5
    ratio = b / (radius - a) if radius > a else 1.0
    return balls.rational(Fraction(min(max(ratio, 0.05), 20.0)).limit_denominator(1000)), fmpq(1)


def _factor(
    g: _Map, centre: tuple[fmpq, fmpq], radii: tuple[fmpq, fmpq], size: fmpq, moments: tuple[arb, ...]
) -> fmpq | None:
    """The factor of the rectangle of this size, None where it is not shown to be below 1 or the image to be inside."""
    if size <= 0 or size * radii[1] >= centre[1]:
        return None
    worst = fmpq(0)
    for i in range(PARTS):
        for j in range(PARTS):
            part = [
                (x + size * r * (2 * k - PARTS) / PARTS, x + size * r * (2 * k + 2 - PARTS) / PARTS)
                for x, r, k in zip(centre, radii, (i, j), strict=True)
            ]
            try:
                _, h = g(part[0], part[1])
            except Undecided:
                return None
            for row in (0, 1):
                total = balls.upper((abs(h[2 * row]) * radii[0] + abs(h[2 * row + 1]) * radii[1]) / radii[row])
                if total is None or total >= 1:
                    return None
                worst = worst if worst > total else total
    for value, x, r in zip(moments, centre, radii, strict=True):
        off = balls.upper(abs(value - arb(x)))
        if off is None or off > (1 - worst) * size * r:
            return None
    return worst
