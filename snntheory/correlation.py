"""The correlation map of random weights: how the correlation of two inputs changes from layer to layer.

At the fixed point q of second moments (`attractor.random_weights`) net inputs of two inputs have variance
``v = gain^2 q + bias`` and correlation c.  One layer on (Poole et al. 2016; Schoenholz et al. 2017)

    C(c) = (gain^2 E[f(z1) f(z2)] + bias)/v,     C'(c) = gain^2 E[f'(z1) f'(z2)],     C(1) = 1,  C'(1) = chi.

With a common part u ~ N(0, |c| v) and M(m, w) = E f(z), z ~ N(m, w), w = (1 - |c|) v, which `LayerMap` has::

    E[f(z1) f(z2)] = E M(u, w)^2   for c >= 0,      E[M(u, w) M(-u, w)]   for c < 0;

the same with f'.  For SELU there is also a closed form through the bivariate normal distribution, in balls:
`selu_products`.  Its terms grow like e^(2 v), so it is not used in double precision.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from flint import acb, arb, fmpq
from numpy.typing import ArrayLike

from snntheory.attractor import ends, iterate_second_moment, net_variance, random_weights
from snntheory.engines import balls
from snntheory.engines.quadrature import Array, gaussian_integrals
from snntheory.gaussian import provable
from snntheory.library import Activation, Function, activation
from snntheory.quadrature_map import map_of
from snntheory.verdict import BadInput, Undecided
from snntheory.weights import WeightLaw, weight_law

Source = str | Activation | Function
NOISE = 1e-14


class CorrelationMap:
    """C for an activation and a weight law, in double precision: call it, or ask for ``slope`` and ``fixed_point``.

    ``variance`` is that of the net inputs; by default it is the fixed point's, certified where the activation can be.
    """

    def __init__(
        self, source: Source = "selu", weights: str | WeightLaw = "gain:1", variance: float | None = None
    ) -> None:
        self.activation = activation(source)
        self.law = weights if isinstance(weights, WeightLaw) else weight_law(weights)
        self.gain_squared, self.bias = float(self.law.gain_squared.mid()), float(self.law.bias)
        self.variance = self._net_variance() if variance is None else float(variance)
        if not 0 < self.variance < np.inf:
            raise BadInput(f"variance = {self.variance} is not allowed; it must be positive and finite")
        self._layer, self._kinks = map_of(self.activation), [float(k) for k in self.activation.kinks]
        self._scale = 1.0
        same = self._expectation(self.activation, 1.0)
        self._scale = np.sqrt(same)
        self._norm = self.gain_squared * same + self.bias

    def _net_variance(self) -> float:
        if not provable(self.activation):
            [second] = iterate_second_moment(map_of(self.activation), self.law)
            if not 0 < second < np.inf:
                raise Undecided(f"no fixed point of second moments was found for {self.activation.name}")
            return self.gain_squared * second + self.bias
        found = random_weights(self.law, self.activation)
        with balls.precision(64):
            low, high = net_variance(self.law, ends(found.variance + found.mean * found.mean))
            return float(balls.fraction((low + high) / 2))

    def __call__(self, c: ArrayLike) -> Array:
        """``C(c)`` for -1 <= c <= 1, element by element; where v is no fixed point, relative to the new variance."""
        return self._each(c, lambda x: (self.gain_squared * self._product(x) + self.bias) / self._norm)

    def slope(self, c: ArrayLike) -> Array:
        """``C'(c)``; at 1 it is chi (times v over the new variance)."""
        factor = self.gain_squared * self.variance / self._norm
        return self._each(c, lambda x: factor * self._slope_product(x))

    def fixed_point(self) -> float:
        """The correlation that layers lead to: 1 if C'(1) <= 1, else the one other fixed point in [0, 1).

        C has a power series with coefficients that are not negative, so it is convex on [0, 1] and meets the
        diagonal at most once below 1.
        """
        from scipy.optimize import brentq

        if float(self.slope(1.0)) <= 1:
            return 1.0
        gap = [float(self(x)) - x for x in (0.0, 1 - 1e-6)]
        if gap[0] <= 0:
            return 0.0
        if gap[1] >= 0:
            return 1.0
        return float(brentq(lambda x: float(self(x)) - x, 0.0, 1 - 1e-6, xtol=1e-14))

    def _each(self, c: ArrayLike, value: Callable[[float], float]) -> Array:
        try:
            points = np.asarray(c, dtype=np.float64)
        except (TypeError, ValueError):
            raise BadInput(f"{str(c)[:40]!r} is not allowed; correlations are numbers between -1 and 1") from None
        wrong = points[~(np.abs(points) <= 1)]
        if wrong.size:
            raise BadInput(f"a correlation of {float(wrong.flat[0])} is not allowed; it is between -1 and 1")
        return np.array([value(float(x)) for x in points.ravel()]).reshape(points.shape)

    def _product(self, c: float) -> float:
        """``E[f(z1) f(z2)]``."""
        w = (1 - abs(c)) * self.variance
        return self._expectation(self.activation if w == 0 else lambda z: self._layer.moments(z, w).mean, c)

    def _slope_product(self, c: float) -> float:
        """``E[f'(z1) f'(z2)]``."""
        w = (1 - abs(c)) * self.variance
        if c == 1:
            return float(self._layer.chi(0.0, 0.0, self.variance, 1.0))  # infinite where f jumps
        if w == 0:
            return self._expectation(self.activation.derivative, c)
        return self._expectation(lambda z: self._layer.jacobian(z, 1.0, w, 1.0)[..., 0, 0], c)

    def _expectation(self, g: Function, c: float) -> float:
        """``E[g(u) g(u)]`` or ``E[g(u) g(-u)]``, u ~ N(0, |c| v): squares of the even and odd parts."""
        if c == 0:
            return float(g(np.zeros(1))[0]) ** 2
        if c > 0:
            return self._square(g, c)
        return self._square(lambda z: (g(z) + g(-z)) / 2, -c) - self._square(lambda z: (g(z) - g(-z)) / 2, -c)

    def _square(self, g: Function, size: float) -> float:
        def on_any_shape(z: Array) -> Array:
            values: Array = np.asarray(g(z.ravel()), dtype=np.float64).reshape(z.shape)
            return values

        kinks = sorted({*self._kinks, *(-k for k in self._kinks)})
        centre, v = np.zeros(1), np.array([size * self.variance])
        with np.errstate(all="ignore"):
            found = gaussian_integrals(on_any_shape, None, kinks, centre, v, noise=NOISE * self._scale)
            middle = float(on_any_shape(centre)[0])
        return float(found.values[1, 0]) + 2 * middle * float(found.values[0, 0]) + middle * middle


class Products(NamedTuple):
    """``E[f(z1) f(z2)]`` and ``E[f'(z1) f'(z2)]`` as balls."""

    values: arb
    slopes: arb


def selu_products(c: fmpq, v: arb, bits: int = 128) -> Products:
    """For SELU, z1, z2 ~ N(0, v) with correlation c, -1 < c < 1, in closed form; s = sqrt v, a = alpha01::

        f f / lambda^2 = E[z1 z2; ++] + 2 a E[z1 (e^z2 - 1); +-] + a^2 E[(e^z1 - 1)(e^z2 - 1); --]
        E[e^(p z1 + r z2); z1 < 0, z2 < 0] = e^(v (p^2 + r^2 + 2 p r c)/2) Phi2(-s (p + r c), -s (r + p c); c)

    and the positive parts from the derivatives of Phi2 (Rosenbaum 1961).
    """
    if not -1 < c < 1:
        raise BadInput(f"a correlation of {c} is not allowed; the closed form needs -1 < c < 1")
    with balls.precision(bits):
        s, rho = v.sqrt(), arb(c)
        alpha, lam = balls.parameter("alpha"), balls.parameter("lambda")
        root = (1 - rho * rho).sqrt()
        positive = v / (2 * arb.pi()) * (root + rho * (arb.pi() / 2 + rho.asin()))
        both = [_tilted_quadrant(p, r, s, rho) for p, r in ((1, 1), (1, 0), (0, 0))]
        mixed = _mixed(1, s, rho) - _mixed(0, s, rho)
        values = positive + 2 * alpha * mixed + alpha * alpha * (both[0] - 2 * both[1] + both[2])
        # z1 > 0, z2 < 0: all of z2 < 0 but the quadrant
        half = (v / 2).exp() * _phi(-s) - _tilted_quadrant(0, 1, s, rho)
        slopes = both[2] + 2 * alpha * half + alpha * alpha * both[0]
        return Products(lam * lam * values, lam * lam * slopes)


def _tilted_quadrant(p: int, r: int, s: arb, rho: arb) -> arb:
    """``E[e^(p z1 + r z2); z1 < 0, z2 < 0]``."""
    weight = (s * s * (p * p + r * r + 2 * p * r * rho) / 2).exp()
    return weight * _bivariate(-s * (p + r * rho), -s * (r + p * rho), rho)


def _mixed(r: int, s: arb, rho: arb) -> arb:
    """``E[z1 e^(r z2); z1 > 0, z2 < 0]``: after tilting, means h s and k s with h = s r rho, k = s r."""
    h, k = s * r * rho, s * r
    root = (1 - rho * rho).sqrt()
    inside = _phi(-k) - _bivariate(-h, -k, rho)  # P(x1 > -h, x2 < -k)
    edge = _density(h) * _phi((-k + rho * h) / root) - rho * _density(k) * _phi((h - rho * k) / root)
    return (s * s * r * r / 2).exp() * s * (h * inside + edge)


def _phi(x: arb) -> arb:
    return (-x / arb(2).sqrt()).erfc() / 2


def _density(x: arb) -> arb:
    return (-x * x / 2).exp() / (2 * arb.pi()).sqrt()


def _bivariate(h: arb, k: arb, rho: arb) -> arb:
    """``Phi2(h, k; rho)`` by Plackett's integral over the angle, integrated rigorously."""

    def integrand(theta: acb, _: bool) -> acb:
        sine, cosine = theta.sin(), theta.cos()
        return (-(h * h + k * k - 2 * h * k * sine) / (2 * cosine * cosine)).exp()

    found = acb.integral(integrand, acb(0), acb(rho.asin())).real / (2 * arb.pi())
    if not found.is_finite():
        raise Undecided("the bivariate normal distribution could not be enclosed at this precision")
    return _phi(h) * _phi(k) + found
