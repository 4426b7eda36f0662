"""Scale and shift of an activation for a fixed point, and what is possible for gradients at the same time, certified.

``a f(z) + b`` with z ~ N(mean omega, variance tau) has the wanted mean and variance for ``a = sqrt(variance/Var f)``,
``b = mean - a E f``.  At such a fixed point the growth of squared gradients is

    chi = tau a^2 E f'^2 = variance tau E f'^2 / Var f >= 1,    with equality only for affine f,

by the Gaussian Poincare inequality ``Var f(z) <= v E f'(z)^2``, z ~ N(m, v) (Chernoff 1981).  So no activation but an
affine one keeps mean, variance and squared gradients; `least_chi` says how near SELU can come.  What can be kept is the
second moment instead of mean and variance (random weights): ``E (a f + b)^2 = 1`` and ``E (a f')^2 = 1`` for
z ~ N(0, 1), where a^2 = 1/E f'^2 and ``b = -a E f +- sqrt(1 - a^2 Var f)`` (Gaussian-Poincare normalization;
Lu et al. 2020, arXiv:2006.12169).
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import NamedTuple

from flint import arb, fmpq

from snntheory.activations import Piecewise, Term
from snntheory.engines import balls
from snntheory.engines.tape import Tape
from snntheory.exact import Interval, Rational, rational
from snntheory.expression import ONE, moment, var
from snntheory.fixed_point import NEGATIVE, POSITIVE, contraction_norm, spectral_radius, stability
from snntheory.gaussian import GaussianMoments, gaussian_moments
from snntheory.library import Activation, Function, activation
from snntheory.verdict import BadInput, Undecided, Verdict

BITS = 128
Source = str | Activation | Function


class Scaled(NamedTuple):
    """``scale f(z) + shift`` and the behaviour of its map at the fixed point; as `fixed_point.Root`."""

    scale: arb
    shift: arb
    chi: arb
    jacobian: tuple[arb, arb, arb, arb]
    spectral_radius: arb
    stable: Verdict
    norm: tuple[arb, arb, arb] | None


class Bidirectional(NamedTuple):
    """``scale f + shift`` with ``E (scale f + shift)^2 = E (scale f')^2 = 1``, for both shifts."""

    scale: arb
    shifts: tuple[arb, arb]


def scale_and_shift(
    source: Source, mean: Rational = 0, variance: Rational = 1, omega: Rational = 0, tau: Rational = 1
) -> Scaled:
    """The positive scale, and the shift, for which (mean, variance) is a fixed point for weights of these (omega, tau).

    Raises `BadInput` where variance or tau is not positive, for an activation that cannot be certified, and for one
    that is constant there.
    """
    mu, nu, w, t = _target(mean, variance, omega, tau)
    f = activation(source)
    with balls.precision(BITS):
        found = gaussian_moments(f, (mu * w, mu * w), (nu * t, nu * t))
        _need_variance(f, found)
        scale = (arb(nu) / found.variance).sqrt()
        mean_m, mean_v, variance_m, variance_v = found.slopes()
        squared = scale * scale
        h = (w * scale * mean_m, t * scale * mean_v, w * squared * variance_m, t * squared * variance_v)
        radius = spectral_radius(*h)
        stable = stability(radius)
        norm = contraction_norm(*h) if stable is Verdict.PROVED else None
        return Scaled(scale, mu - scale * found.mean, t * squared * found.squared_slope, h, radius, stable, norm)


def _target(mean: Rational, variance: Rational, omega: Rational, tau: Rational) -> list[fmpq]:
    target = {"mean": rational(mean), "variance": rational(variance), "omega": rational(omega), "tau": rational(tau)}
    for name in ("variance", "tau"):
        if target[name] <= 0:
            raise BadInput(f"{name} = {Interval(target[name])} is not allowed; it must be positive")
    return [balls.rational(x) for x in target.values()]


def bidirectional(source: Source) -> Bidirectional:
    """Scale and both shifts that keep second moments and squared gradients 1, for z ~ N(0, 1).

    For affine f the root is zero, and its ball may not be certainly defined; then both shifts are ``-a E f``.
    """
    f = activation(source)
    with balls.precision(BITS):
        found = gaussian_moments(f, (fmpq(0), fmpq(0)), (fmpq(1), fmpq(1)))
        _need_variance(f, found)
        _need_slope(f, found)
        scale = found.squared_slope.rsqrt()
        root = (1 - scale * scale * found.variance).nonnegative_part().sqrt()
        centre = -scale * found.mean
        return Bidirectional(scale, (centre + root, centre - root))


def poincare_gap(source: Source, mean: Rational = 0, variance: Rational = 1) -> arb:
    """``v E f'^2 - Var f`` for z ~ N(mean, variance): not negative, and 0 only for affine f."""
    f, v = activation(source), rational(variance)
    if v <= 0:
        raise BadInput(f"variance = {Interval(v)} is not allowed; it must be positive")
    m_, v_ = balls.rational(rational(mean)), balls.rational(v)
    with balls.precision(BITS):
        found = gaussian_moments(f, (m_, m_), (v_, v_))
        return v_ * found.squared_slope - found.variance


class LeastChi(NamedTuple):
    """``selu`` with these alpha, lambda, plus shift: fixed point as asked for, and the least chi of all alpha."""

    alpha: arb
    lam: arb
    shift: arb
    chi: arb


def least_chi(mean: Rational = 0, variance: Rational = 1, omega: Rational = 0, tau: Rational = 1) -> LeastChi:
    """The alpha, lambda and shift with the given fixed point for which chi is least; it is above 1.

    With X = z on z > 0 and Y = 1 - e^z on z < 0, the activation is ``lambda (X - alpha Y) + shift`` and
    ``chi(alpha) = v (P + alpha^2 T)/(Var X + 2 alpha E X E Y + alpha^2 Var Y)`` with P = P(z > 0), T = E[e^2z; z < 0],
    v the variance of z; its least value is the lesser root of a quadratic (generalised eigenvalues).
    """
    mu, nu, w, t = _target(mean, variance, omega, tau)
    with balls.precision(BITS):
        m, v = mu * w, nu * t
        a, c, b, d, p, tilt = _family()([(m, m), (v, v)])
        var_x, var_y, cross = c - a * a, d - b * b, a * b
        leading, middle, last = var_x * var_y - cross * cross, v * (p * var_y + tilt * var_x) / 2, v * v * p * tilt
        chi = last / (middle + (middle * middle - leading * last).sqrt())
        alpha = (v * p - chi * var_x) / (chi * cross)
        lam = (nu / (var_x + 2 * alpha * cross + alpha * alpha * var_y)).sqrt()
        if not (alpha.is_finite() and lam.is_finite() and chi > 1):
            raise Undecided("the least chi could not be enclosed there")
        return LeastChi(alpha, lam, mu - lam * (a - alpha * b), chi)


@cache
def _family() -> Tape:
    """E X, E X^2, E Y, E Y^2, P, T."""
    kink, m, v = (Fraction(0),), var("m"), var("v")
    step, tilt = Piecewise(kink, ((), (Term(ONE),))), Piecewise(kink, ((Term(ONE, 0, Fraction(2)),), ()))
    functions = (POSITIVE, POSITIVE * POSITIVE, NEGATIVE, NEGATIVE * NEGATIVE, step, tilt)
    return Tape([moment(f, 0, m, v) for f in functions], ("m", "v"))


class EdgeOfChaos(NamedTuple):
    """``gain_squared`` and ``bias`` (variance of the biases) for which chi = 1 at net inputs of variance v."""

    gain_squared: arb
    bias: arb


def edge_of_chaos(source: Source, net_variance: Rational = 1) -> EdgeOfChaos:
    """The point of the edge of chaos (Poole et al. 2016) with net inputs N(0, v).

    ``gain^2 = 1/E f'^2`` and ``bias = v - gain^2 E f^2``; a negative bias means that there is none for this v.
    """
    f, v = activation(source), rational(net_variance)
    if v <= 0:
        raise BadInput(f"net variance = {Interval(v)} is not allowed; it must be positive")
    v_, bits = balls.rational(v), BITS
    while True:
        with balls.precision(bits):
            found = gaussian_moments(f, (fmpq(0), fmpq(0)), (v_, v_))
            _need_variance(f, found)
            _need_slope(f, found)
            gain_squared = 1 / found.squared_slope
            bias = v_ - gain_squared * found.second[0]
        if bias > 0 or bias < 0 or bits >= 4 * BITS or f.pieces is None:
            return EdgeOfChaos(gain_squared, bias)
        bits *= 2  # its sign matters


def _need_slope(f: Activation, found: GaussianMoments) -> None:
    if not found.squared_slope.is_finite():
        raise BadInput(f"{f.name} has a jump, so E f'^2 is infinite and no scale keeps the gradients")


def _need_variance(f: Activation, found: GaussianMoments) -> None:
    if found.variance > 0:
        return
    raise BadInput(f"{f.name} is constant there, to {BITS} bits; no scale gives it a variance")
