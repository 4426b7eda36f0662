"""Constants (alpha, lambda) that make a given (mean, variance) a fixed point: all of them, certified.

The weights have sum omega and sum of squares tau, so the net input is z ~ N(m, v) with m = mean omega and
v = variance tau.  With the moments, free of alpha and lambda,

    A = E[z; z > 0],  C = E[z^2; z > 0],  B = E[1 - e^z; z < 0],  D = E[(1 - e^z)^2; z < 0],

the fixed-point equations are ``lambda (A - alpha B) = mean`` and ``lambda^2 (C + alpha^2 D) = variance + mean^2``.
For mean 0: ``alpha = A/B``, ``lambda = sqrt(variance/(C + alpha^2 D))``.  Otherwise lambda is eliminated and alpha is a
root of one quadratic, so all pairs are found and their number is decided by the sign of its discriminant.  For mean 0
the pair with -lambda is the same activation mirrored and is not listed.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import NamedTuple

from flint import arb, arb_mat, fmpq

from snntheory.activations import Piecewise, Term
from snntheory.engines import balls
from snntheory.engines.tape import Tape
from snntheory.exact import Interval, Rational, rational
from snntheory.expression import MINUS_ONE, ONE, moment, var
from snntheory.verdict import BadInput, Undecided, Verdict

BITS, MAX_BITS = 128, 4096
POSITIVE = Piecewise((Fraction(0),), ((), (Term(ONE, 1),)))
NEGATIVE = Piecewise((Fraction(0),), ((Term(ONE), Term(MINUS_ONE, 0, Fraction(1))), ()))
_FAMILY = (POSITIVE, NEGATIVE, POSITIVE * POSITIVE, NEGATIVE * NEGATIVE)


class Root(NamedTuple):
    """One pair of constants, as balls, with the behaviour of the map at its fixed point.

    ``jacobian`` is that of (mu_tilde, nu_tilde) in (mu, nu), row by row; ``stable`` is PROVED when its spectral
    radius is certainly below 1, REFUTED when certainly above.  ``norm`` is (p, q, r) with P = [[p, q], [q, r]]
    positive definite and ``P - H^T P H`` positive definite, a norm in which the map contracts near the
    fixed point; None if none was certified.
    """

    alpha: arb
    lam: arb
    jacobian: tuple[arb, arb, arb, arb]
    spectral_radius: arb
    stable: Verdict
    norm: tuple[arb, arb, arb] | None


def constants_for(mean: Rational, variance: Rational, omega: Rational = 0, tau: Rational = 1) -> list[Root]:
    """All (alpha, lambda) for which (mean, variance) is a fixed point of the map for these (omega, tau).

    An empty list means that there are none.  Raises `BadInput` where variance or tau is not positive, and
    `Undecided` where the number of roots could not be decided with 4096 bits.
    """
    target = {"mean": rational(mean), "variance": rational(variance), "omega": rational(omega), "tau": rational(tau)}
    for name in ("variance", "tau"):
        if target[name] <= 0:
            raise BadInput(f"{name} = {Interval(target[name])} is not allowed; it must be positive")
    bits = BITS
    while bits <= MAX_BITS:
        with balls.precision(bits):
            roots = _roots(*(balls.rational(x) for x in target.values()))
        if roots is not None:
            return roots
        bits *= 2
    raise Undecided("the number of roots could not be decided: the discriminant is too close to zero")


def _roots(mean: fmpq, variance: fmpq, omega: fmpq, tau: fmpq) -> list[Root] | None:
    """The roots at the current precision, or None where it does not suffice."""
    m, v = mean * omega, variance * tau
    moments = _tape()([(m, m), (v, v)])
    a, b, c, d = (moments[3 * i] for i in range(4))
    mu, second = arb(mean), arb(variance + mean * mean)
    if mean == 0:
        alpha = a / b
        pairs = [(alpha, (second / (c + alpha * alpha * d)).sqrt())]
    else:
        alphas = _quadratic(mu * mu * d - second * b * b, second * a * b, mu * mu * c - second * a * a)
        if alphas is None:
            return None
        pairs = [(alpha, mu / (a - alpha * b)) for alpha in alphas]
    if not all(alpha.is_finite() and lam.is_finite() for alpha, lam in pairs):
        return None
    return [_root(alpha, lam, moments, mu, omega, tau) for alpha, lam in pairs]


def _quadratic(p: arb, q: arb, r: arb) -> list[arb] | None:
    """Real roots of ``p x^2 + 2 q x + r``, or None if their number is not decided; cancellation is avoided."""
    discriminant = q * q - p * r
    if discriminant < 0:
        return []
    certain = (p > 0 or p < 0) and discriminant > 0 and (q > 0 or q < 0)
    if not certain:
        return None
    large = -(q + discriminant.sqrt()) if q > 0 else -q + discriminant.sqrt()
    return [large / p, r / large]


def _root(alpha: arb, lam: arb, moments: list[arb], mu: arb, omega: fmpq, tau: fmpq) -> Root:
    mean = [lam * (moments[k] - alpha * moments[3 + k]) for k in range(3)]
    second = [lam * lam * (moments[6 + k] + alpha * alpha * moments[9 + k]) for k in range(3)]
    w, t = arb(omega), arb(tau) / 2
    h = (w * mean[1], t * mean[2], w * (second[1] - 2 * mu * mean[1]), t * (second[2] - 2 * mu * mean[2]))
    radius = spectral_radius(*h)
    stable = stability(radius)
    return Root(alpha, lam, h, radius, stable, contraction_norm(*h) if stable is Verdict.PROVED else None)


@cache
def _tape() -> Tape:
    """A, B, C, D, each with its first two derivatives in m (the second is twice the one in v)."""
    m, v = var("m"), var("v")
    return Tape([moment(f, k, m, v) for f in _FAMILY for k in range(3)], ("m", "v"))


def spectral_radius(a11: arb, a12: arb, a21: arb, a22: arb) -> arb:
    """Largest absolute eigenvalue of a real 2 x 2 matrix."""
    half_trace, determinant = (a11 + a22) / 2, a11 * a22 - a12 * a21
    discriminant = half_trace * half_trace - determinant
    if discriminant < 0:
        return determinant.sqrt()
    real = abs(half_trace) + discriminant.nonnegative_part().sqrt()
    return real if discriminant >= 0 else real.union(determinant.nonnegative_part().sqrt())


def stability(radius: arb) -> Verdict:
    """PROVED for a spectral radius certainly below 1, REFUTED for one certainly above."""
    return Verdict.PROVED if radius < 1 else Verdict.REFUTED if radius > 1 else Verdict.UNDECIDED


def contraction_norm(a11: arb, a12: arb, a21: arb, a22: arb) -> tuple[arb, arb, arb] | None:
    """P = [[p, q], [q, r]] with ``P - A^T P A = I`` (discrete Lyapunov equation), if certainly positive definite."""
    system = arb_mat(
        [
            [1 - a11 * a11, -2 * a11 * a21, -a21 * a21],
            [-a11 * a12, 1 - a11 * a22 - a12 * a21, -a21 * a22],
            [-a12 * a12, -2 * a12 * a22, 1 - a22 * a22],
        ]
    )
    try:
        solution = system.solve(arb_mat([[1], [0], [1]]))
    except ZeroDivisionError:
        return None
    p, q, r = (solution[i, 0] for i in range(3))
    return (p, q, r) if p > 0 and p * r - q * q > 0 else None
