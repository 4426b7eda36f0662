"""Alpha dropout for any activation statistics, certified, and composed with a layer.

A unit is kept with probability q and otherwise set to ``alpha' = -lambda alpha``, the lower limit of SELU; then
``a x + b`` restores mean and variance.  For a unit of mean mu and variance nu (Klambauer et al. 2017)::

    E = q mu + (1 - q) alpha',   Var = q ((1 - q)(alpha' - mu)^2 + nu),
    a = sqrt(nu/Var),            b = mu - a E.

With a and b fixed, dropout is itself a map of mean and variance, ``(mu, nu) -> (a E + b, a^2 Var)``, and squared
gradients are multiplied by ``a^2 q``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flint import arb

from snntheory.engines import balls
from snntheory.exact import Interval, Rational, rational
from snntheory.layer_map import LayerMap
from snntheory.verdict import BadInput

if TYPE_CHECKING:
    from snntheory.engines.floats import Moments, Slopes


class AlphaDropout(NamedTuple):
    """Constants of ``a (x d + alpha' (1 - d)) + b``, d ~ Bernoulli(keep), as balls."""

    a: arb
    b: arb
    alpha_prime: arb
    keep: arb

    def floats(self) -> tuple[float, float, float, float]:
        """The same as doubles."""
        a, b, alpha_prime, keep = (float(x.mid()) for x in self)
        return a, b, alpha_prime, keep


def alpha_dropout(
    keep: Rational,
    mean: Rational = 0,
    variance: Rational = 1,
    alpha: Rational | None = None,
    lam: Rational | None = None,
    bits: int = 128,
) -> AlphaDropout:
    """The constants for keep probability q in (0, 1], input ``mean`` and ``variance``; alpha01, lambda01 by default.

    Raises `BadInput` for q outside (0, 1] and for a variance that is not positive.
    """
    q, mu, nu = rational(keep), rational(mean), rational(variance)
    if not 0 < q <= 1:
        raise BadInput(f"keep = {Interval(q)} is not allowed; it must be above 0 and at most 1")
    if nu <= 0:
        raise BadInput(f"variance = {Interval(nu)} is not allowed; it must be positive")
    with balls.precision(bits):
        scale = [
            balls.parameter(name) if value is None else _ball(value)
            for name, value in (("alpha", alpha), ("lambda", lam))
        ]
        limit = -scale[0] * scale[1]
        keep_ball, mu_ball, nu_ball, drop = _ball(q), _ball(mu), _ball(nu), _ball(1 - q)
        distance = limit - mu_ball
        a = (nu_ball / (keep_ball * (drop * distance * distance + nu_ball))).sqrt()
        return AlphaDropout(a, mu_ball - a * (keep_ball * mu_ball + drop * limit), limit, keep_ball)


def _ball(x: Rational) -> arb:
    return arb(balls.rational(rational(x)))


def dropped_moments(constants: tuple[Any, Any, Any, Any], mean: Any, variance: Any) -> tuple[Any, Any]:
    """``a E + b`` and ``a^2 Var`` from (a, b, alpha', q); for doubles, arrays and balls."""
    a, b, limit, q = constants
    gap = limit - mean
    return a * (q * mean + (1 - q) * limit) + b, a * a * q * ((1 - q) * gap * gap + variance)


def dropped_slopes(constants: tuple[Any, Any, Any, Any], mean: Any, mean_x: Any, variance_x: Any) -> tuple[Any, Any]:
    """Derivatives of `dropped_moments`, given those of mean and variance."""
    a, _, limit, q = constants
    return a * q * mean_x, a * a * q * (variance_x - 2 * (1 - q) * (limit - mean) * mean_x)


class DropoutMap(LayerMap):
    """The map of a layer followed by alpha dropout with fixed constants; an array function like any other map.

    ``DropoutMap(SeluMap(), alpha_dropout("0.9"))``; chi includes the factor a^2 q of the gradients.
    """

    def __init__(self, layer: LayerMap, dropout: AlphaDropout) -> None:
        self.layer, self.dropout, self._constants = layer, dropout, dropout.floats()
        self.any_namespace = layer.any_namespace

    def __repr__(self) -> str:
        return f"DropoutMap({self.layer!r}, keep={self._constants[3]!r})"

    def _moments(self, m: Any, v: Any) -> Moments:
        return self._dropped(self.layer._moments(m, v))

    def _dropped(self, moments: Moments) -> Moments:
        if self._constants[3] == 1:  # nothing is dropped, and nothing may become 0 times infinity
            return moments
        return type(moments)(*dropped_moments(self._constants, *moments))

    def _moments_and_slopes(self, m: Any, v: Any) -> tuple[Moments, Slopes]:
        moments, slopes = self.layer._moments_and_slopes(m, v)
        return self._dropped(moments), self._dropped_slopes(moments.mean, slopes)

    def _dropped_slopes(self, mean: Any, slopes: Slopes) -> Slopes:
        if self._constants[3] == 1:
            return slopes
        mean_m, variance_m = dropped_slopes(self._constants, mean, slopes.mean_m, slopes.variance_m)
        mean_v, variance_v = dropped_slopes(self._constants, mean, slopes.mean_v, slopes.variance_v)
        a, _, _, q = self._constants
        return type(slopes)(mean_m, mean_v, variance_m, variance_v, a * a * q * slopes.squared_slope)

    def _limits(self, m: Any, v: Any) -> Moments:
        return self._dropped(self.layer._limits(m, v))

    def _slope_limits(self, m: Any, v: Any) -> Slopes:
        return self._dropped_slopes(self.layer._limits(m, v).mean, self.layer._slope_limits(m, v))
