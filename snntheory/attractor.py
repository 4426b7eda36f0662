"""Where repeated layers lead: certified fixed points, for any activation and with alpha dropout.

Two theories, kept apart.  *Fixed weights* (the paper's): every unit has the same sum omega and sum of squares tau, and
(mu, nu) -> (mu_tilde, nu_tilde).  *Random weights* (mean field): zero-mean weights of variance gain^2/fan-in, biases of
variance sigma_b^2, so the net input of a random unit is N(0, gain^2 q + sigma_b^2) with q the second moment of the
inputs, and ``q -> E f(z)^2``; the mean and variance over units and inputs follow.

A floating-point iteration proposes the point; the Krawczyk operator proves that a small box holds exactly one.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from flint import arb, arb_mat, fmpq

from snntheory.dropout import AlphaDropout, DropoutMap, alpha_dropout, dropped_moments, dropped_slopes
from snntheory.engines import balls
from snntheory.engines.balls import Ends
from snntheory.exact import Interval, Rational, brief, rational
from snntheory.fixed_point import spectral_radius, stability
from snntheory.gaussian import gaussian_moments
from snntheory.layer_map import LayerMap
from snntheory.library import Activation, Function, activation
from snntheory.quadrature_map import map_of
from snntheory.verdict import BadInput, Undecided, Verdict
from snntheory.weights import LARGEST, WeightLaw, weight_law

BITS, LAYERS, STEPS, ESCAPED = 128, 2000, 60, 1e200
Source = str | Activation | Function
System = Callable[[list[Ends]], tuple[list[arb], list[arb]]]
"""From intervals: the values of n functions of n variables, and their Jacobian row by row."""


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


class Layer:
    """Mean and variance after an activation and alpha dropout, in balls."""

    def __init__(self, source: Source, keep: Rational) -> None:
        self.activation = activation(source)
        self.dropout: AlphaDropout | None = None
        if rational(keep) != 1:
            alpha, lam = self.activation.family or (None, None)
            if alpha is None and self.activation.name != "selu":
                raise BadInput(f"alpha dropout belongs to selu, not to {self.activation.name}; keep must be 1")
            self.dropout = alpha_dropout(keep, alpha=alpha, lam=lam, bits=BITS)

    def __call__(self, m: Ends, v: Ends) -> tuple[tuple[arb, arb], tuple[arb, ...], arb]:
        """(mean, variance), their slopes by m and v row by row, and E f'^2 (times a^2 q with dropout)."""
        found = gaussian_moments(self.activation, m, v)
        moments, slopes = (found.mean, found.variance), found.slopes()
        if self.dropout is None:
            return moments, slopes, found.squared_slope
        columns = [dropped_slopes(self.dropout, moments[0], slopes[k], slopes[2 + k]) for k in (0, 1)]
        rows = (columns[0][0], columns[1][0], columns[0][1], columns[1][1])
        factor = self.dropout.a * self.dropout.a * self.dropout.keep
        return dropped_moments(self.dropout, *moments), rows, factor * found.squared_slope

    def map(self) -> LayerMap:
        """The same in double precision."""
        layer = map_of(self.activation)
        return layer if self.dropout is None else DropoutMap(layer, self.dropout)


def fixed_weights(
    omega: Rational, tau: Rational, start: tuple[float, float] = (0.0, 1.0), source: Source = "selu", keep: Rational = 1
) -> Attractor:
    """The fixed point that iterating the map for this (omega, tau) leads to from ``start``.

    ``source`` is the activation, ``keep`` the keep probability of alpha dropout.  Raises `BadInput` for tau <= 0 and
    `Undecided` where no fixed point with positive variance is found and proved.
    """
    w, t = rational(omega), rational(tau)
    if t <= 0:
        raise BadInput(f"tau = {Interval(t)} is not allowed; it must be positive")
    _check_size(omega=w, tau=t)
    layer, wq, tq = Layer(source, keep), balls.rational(w), balls.rational(t)

    def system(x: list[Ends]) -> tuple[list[arb], list[arb]]:
        moments, slopes, _ = layer(_scaled(x[0], wq), _scaled(x[1], tq))
        return list(moments), [slope * factor for slope, factor in zip(slopes, (wq, tq, wq, tq), strict=True)]

    x, h = _certified(system, _iterate(layer.map(), float(w), float(t), start))
    with balls.precision(BITS):
        radius = spectral_radius(h[0], h[1], h[2], h[3])
        _, _, squared = layer(_scaled(ends(x[0]), wq), _scaled(ends(x[1]), tq))
        return Attractor(x[0], x[1], radius, tq * squared, stability(radius))


def random_weights(
    gain: Rational | WeightLaw = 1, source: Source = "selu", keep: Rational = 1, bias: Rational = 0
) -> Attractor:
    """The fixed point of ``q -> E f(z)^2``, z ~ N(0, gain^2 q + bias); `spectral_radius` is the slope there.

    Raises `BadInput` for gain <= 0 and `Undecided` where no positive fixed point is found and proved.
    """
    law = gain if isinstance(gain, WeightLaw) else weight_law(f"gain:{rational(gain)}", bias)
    layer = Layer(source, keep)
    [q], [slope] = _certified(lambda x: _second_moment(layer, law, x[0]), iterate_second_moment(layer.map(), law))
    with balls.precision(BITS):
        (mean, variance), _, squared = layer(_EXACT_ZERO, net_variance(law, ends(q)))
        return Attractor(mean, variance, abs(slope), law.gain_squared * squared, stability(abs(slope)))


def net_variance(law: WeightLaw, q: Ends) -> Ends:
    """``gain^2 q + bias`` for inputs of second moment q."""
    return ends(law.gain_squared * balls.hull(q) + balls.rational(law.bias))


_EXACT_ZERO = (fmpq(0), fmpq(0))


def _second_moment(layer: Layer, law: WeightLaw, q: Ends) -> tuple[list[arb], list[arb]]:
    (mean, variance), (_, mean_v, _, variance_v), _ = layer(_EXACT_ZERO, net_variance(law, q))
    return [variance + mean * mean], [law.gain_squared * (variance_v + 2 * mean * mean_v)]


def _scaled(side: Ends, factor: fmpq) -> Ends:
    a, b = side[0] * factor, side[1] * factor
    return (a, b) if a <= b else (b, a)


def _check_size(**numbers: Fraction) -> None:
    """Refuse what the floating-point iteration cannot hold."""
    for name, x in numbers.items():
        if abs(x) > LARGEST or (x != 0 and abs(x) * LARGEST < 1):
            raise BadInput(f"{name} = {brief(x)} is not allowed; sizes from 1e-100 to 1e100 are")


def _iterate(g: LayerMap, omega: float, tau: float, start: tuple[float, float]) -> list[float]:
    (mean, variance), change = start, 0.0
    for _ in range(LAYERS):
        (new_mean, _, new_variance), old = g(mean, omega, variance, tau), (mean, variance)
        mean, variance = float(new_mean), float(new_variance)
        change = max(abs(mean - old[0]), abs(variance - old[1])) / variance if variance else 0.0
        if change <= 1e-13 or not max(abs(mean), variance) < ESCAPED:
            break
    return _settled([mean, variance], change)


def iterate_second_moment(g: LayerMap, law: WeightLaw) -> list[float]:
    """The second moment that layers lead to, in double precision, uncertified."""
    gain, bias, q, change = float(law.gain_squared.mid()), float(law.bias), 1.0, 0.0
    for _ in range(LAYERS):
        mean, variance = g.moments(0.0, gain * q + bias)
        q, old = float(variance + mean * mean), q
        change = abs(q - old) / q if q else 0.0
        if change <= 1e-13 or not q < ESCAPED:
            break
    return _settled([q], change)


def _settled(last: list[float], change: float) -> list[float]:
    """The last values, unless they are still moving as slowly as powers do."""
    if 1e-5 < change < 1e-2:
        raise Undecided(_fate(last[-1]))
    return last


def _certified(system: System, guess: list[float]) -> tuple[list[arb], list[arb]]:
    """Fixed point of the system near the guess, and the Jacobian there, row by row."""
    n = len(guess)
    if not all(1 / ESCAPED < abs(x) < ESCAPED or x == 0 for x in guess) or guess[-1] <= 0:
        raise Undecided(_fate(guess[-1]))
    with balls.precision(BITS):
        point = [balls.rational(x) for x in guess]
        for _ in range(STEPS):
            value, slopes = system([(x, x) for x in point])
            step = _solve(slopes, [v - arb(x) for v, x in zip(value, point, strict=True)], n)
            targets = [balls.upper((arb(x) + step[i]).mid()) for i, x in enumerate(point)]
            point = [x for x in targets if x is not None]
            if len(point) < n or point[-1] <= 0:
                raise Undecided(_fate(guess[-1]))
            if all(abs(s) < arb(2) ** -100 for s in step):
                break
        return _krawczyk(system, point, n)


def _fate(last: float) -> str:
    """Why there is nothing to prove, from the last value of the iteration."""
    word = "grows without bound" if last > 1e6 else "shrinks to nothing" if last < 1e-6 else "does not settle"
    return f"no fixed point with positive variance was found: it {word} as layers are iterated"


def _krawczyk(system: System, point: list[fmpq], n: int) -> tuple[list[arb], list[arb]]:
    """A box around the point in which exactly one fixed point is proved to lie."""
    value, slopes = system([(x, x) for x in point])
    for width in (2**-90, 2**-70, 2**-50):
        radius = [balls.rational(width) * (1 + abs(x)) for x in point]
        box = [(x - r, x + r) for x, r in zip(point, radius, strict=True)]
        if box[-1][0] <= 0:
            continue
        _, wide = system(box)
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
            return images, system([ends(image) for image in images])[1]
    raise Undecided("no box around the point could be shown to hold exactly one fixed point")


def _solve(slopes: list[arb], right: list[arb], n: int) -> list[arb]:
    """``(I - H)^(-1) right``."""
    full = arb_mat([[arb(int(i == j)) - slopes[i * n + j] for j in range(n)] for i in range(n)])
    if full.det().contains(0):
        raise Undecided("the map has slope one there, so its fixed points may not be isolated; none was proved")
    matrix = arb_mat([[arb(int(i == j)) - slopes[i * n + j].mid() for j in range(n)] for i in range(n)])
    solution = matrix.solve(arb_mat([[x] for x in right]))
    return [solution[i, 0] for i in range(n)]


def ends(x: arb) -> Ends:
    """Exact ends of a finite ball."""
    low, high = balls.lower(x), balls.upper(x)
    if low is None or high is None:
        raise Undecided("the fixed point could not be enclosed")
    return low, high
