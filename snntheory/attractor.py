"""Where repeated layers lead: certified fixed points of the map for given weights.

Two theories, kept apart.  *Fixed weights* (the paper's): every unit has the same sum omega and sum of squares tau, and
(mu, nu) -> (mu_tilde, nu_tilde).  *Random weights* (mean field): zero-mean weights of variance gain^2/fan-in, so the
net input of a random unit is N(0, gain^2 q) with q the second moment of the inputs, and
``q -> E f(z)^2``; the mean and variance over units and inputs follow.

A floating-point iteration proposes the point; the Krawczyk operator proves that a small box holds exactly one.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from flint import arb, arb_mat, fmpq

from snntheory.engines import balls
from snntheory.engines.tape import Tape
from snntheory.exact import Interval, Rational, rational
from snntheory.expression import Expr, const, var
from snntheory.fixed_point import spectral_radius, stability
from snntheory.graph import derivative, substitute
from snntheory.mapping import QUANTITIES
from snntheory.verdict import BadInput, Undecided, Verdict

BITS, LAYERS, STEPS, LARGEST, ESCAPED = 128, 3000, 60, 10**100, 1e200


class Attractor(NamedTuple):
    """A fixed point as balls: ``mean``, ``variance`` of the activations, spectral radius (or slope) there, chi.

    ``stable`` is PROVED when ``spectral_radius`` is certainly below 1: the distance shrinks by about that factor per
    layer.  chi is the growth of squared gradients per layer.
    """

    mean: arb
    variance: arb
    spectral_radius: arb
    chi: arb
    stable: Verdict


def fixed_weights(omega: Rational, tau: Rational, start: tuple[float, float] = (0.0, 1.0)) -> Attractor:
    """The fixed point that iterating the map for this (omega, tau) leads to from ``start``.

    Raises `BadInput` for tau <= 0 and `Undecided` where no fixed point with positive variance is found and proved.
    """
    w, t = rational(omega), rational(tau)
    if t <= 0:
        raise BadInput(f"tau = {Interval(t)} is not allowed; it must be positive")
    _check_size(omega=w, tau=t)
    fixed = {var("omega"): const(w), var("tau"): const(t)}
    names = ("mean", "variance")
    renamed = {var("mu"): var(names[0]), var("nu"): var(names[1])}
    wanted = [QUANTITIES[name] for name in ("mu_tilde", "nu_tilde", "chi")]
    mean, variance, chi = substitute(substitute(wanted, fixed), renamed)
    x, h = _certified([mean, variance], names, _iterate(float(w), float(t), start))
    with balls.precision(BITS):
        radius = spectral_radius(*h)
        return Attractor(x[0], x[1], radius, _at(chi, names, x), stability(radius))


def random_weights(gain: Rational = 1) -> Attractor:
    """The fixed point of ``q -> E selu(z)^2``, z ~ N(0, gain^2 q); `spectral_radius` is the slope there.

    Raises `BadInput` for gain <= 0 and `Undecided` where no positive fixed point is found and proved.
    """
    g = rational(gain)
    if g <= 0:
        raise BadInput(f"gain = {Interval(g)} is not allowed; it must be positive")
    _check_size(gain=g)
    fixed = {var("mu"): const(0), var("omega"): const(0), var("tau"): const(g * g), var("nu"): var("q")}
    wanted = [QUANTITIES[name] for name in ("xi_tilde", "mu_tilde", "nu_tilde", "chi")]
    second, mean, variance, chi = substitute(wanted, fixed)
    [q], [slope] = _certified([second], ("q",), _iterate_second_moment(float(g)))
    with balls.precision(BITS):
        values = [_at(formula, ("q",), [q]) for formula in (mean, variance, chi)]
        return Attractor(values[0], values[1], abs(slope), values[2], stability(abs(slope)))


def _check_size(**numbers: Fraction) -> None:
    """Refuse what the floating-point iteration cannot hold."""
    for name, x in numbers.items():
        if abs(x) > LARGEST or (x != 0 and abs(x) * LARGEST < 1):
            raise BadInput(f"{name} = {Interval(x)} is not allowed; sizes from 1e-100 to 1e100 are")


def _iterate(omega: float, tau: float, start: tuple[float, float]) -> list[float]:
    from snntheory.selu_map import SeluMap

    g, (mean, variance) = SeluMap(), start
    for _ in range(LAYERS):
        (new_mean, _, new_variance), old = g(mean, omega, variance, tau), (mean, variance)
        mean, variance = float(new_mean), float(new_variance)
        close = max(abs(mean - old[0]), abs(variance - old[1])) <= 1e-13 * variance
        if close or not max(abs(mean), variance) < ESCAPED:
            break
    return [mean, variance]


def _iterate_second_moment(gain: float) -> list[float]:
    from snntheory.selu_map import SeluMap

    g, q = SeluMap(), 1.0
    for _ in range(LAYERS):
        mean, variance = g.moments(0.0, gain * gain * q)
        q, old = float(variance + mean * mean), q
        if abs(q - old) <= 1e-13 * q or not q < ESCAPED:
            break
    return [q]


def _certified(formulas: list[Expr], names: tuple[str, ...], guess: list[float]) -> tuple[list[arb], list[arb]]:
    """Fixed point of ``x -> formulas(x)`` near the guess, and the Jacobian there, row by row."""
    n = len(names)
    if not all(1 / ESCAPED < abs(x) < ESCAPED or x == 0 for x in guess) or guess[-1] <= 0:
        raise Undecided(f"the iteration leads to {guess}; no fixed point with positive variance was found")
    tape = Tape([*formulas, *(derivative(f, name) for f in formulas for name in names)], names)
    with balls.precision(BITS):
        point = [balls.rational(x) for x in guess]
        for _ in range(STEPS):
            value, slopes = _split(tape([(x, x) for x in point]), n)
            step = _solve(slopes, [v - arb(x) for v, x in zip(value, point, strict=True)], n)
            targets = [balls.upper((arb(x) + step[i]).mid()) for i, x in enumerate(point)]
            point = [x for x in targets if x is not None]
            if len(point) < n or point[-1] <= 0:
                raise Undecided("Newton's method left the domain; no fixed point was proved")
            if all(abs(s) < arb(2) ** -100 for s in step):
                break
        return _krawczyk(tape, point, n)


def _krawczyk(tape: Tape, point: list[fmpq], n: int) -> tuple[list[arb], list[arb]]:
    """A box around the point in which exactly one fixed point is proved to lie."""
    for width in (2**-90, 2**-70, 2**-50):
        radius = [balls.rational(width) * (1 + abs(x)) for x in point]
        box = [(x - r, x + r) for x, r in zip(point, radius, strict=True)]
        if box[-1][0] <= 0:
            continue
        value, slopes = _split(tape([(x, x) for x in point]), n)
        _, wide = _split(tape(box), n)
        residual = [v - arb(x) for v, x in zip(value, point, strict=True)]
        step = _solve(slopes, residual, n)
        images = []
        for i in range(n):
            image = arb(point[i]) + step[i]
            for k in range(n):
                # I - Y (I - H(X)) with Y the inverse of I - H(point)
                column = _solve(slopes, [arb(int(j == k)) - wide[j * n + k] for j in range(n)], n)
                image = image + (arb(int(i == k)) - column[i]) * balls.hull((-radius[k], radius[k]))
            images.append(image)
        if all(balls.hull(side).contains_interior(image) for side, image in zip(box, images, strict=True)):
            return images, _split(tape([_ends(image) for image in images]), n)[1]
    raise Undecided("no box around the point could be shown to hold exactly one fixed point")


def _split(values: list[arb], n: int) -> tuple[list[arb], list[arb]]:
    return values[:n], values[n:]


def _solve(slopes: list[arb], right: list[arb], n: int) -> list[arb]:
    """``(I - H)^(-1) right``."""
    matrix = arb_mat([[arb(int(i == j)) - slopes[i * n + j].mid() for j in range(n)] for i in range(n)])
    try:
        solution = matrix.solve(arb_mat([[x] for x in right]))
    except ZeroDivisionError:
        raise Undecided("the map has slope one there; no fixed point was proved") from None
    return [solution[i, 0] for i in range(n)]


def _at(formula: Expr, names: tuple[str, ...], x: list[arb]) -> arb:
    return Tape([formula], names)([_ends(value) for value in x])[0]


def _ends(x: arb) -> tuple[fmpq, fmpq]:
    low, high = balls.lower(x), balls.upper(x)
    if low is None or high is None:
        raise Undecided("the fixed point could not be enclosed")
    return low, high
