"""Alpha dropout for any activation statistics, certified.

A unit is kept with probability q and otherwise set to ``alpha' = -lambda alpha``, the lower limit of SELU; then
``a x + b`` restores mean and variance.  For a unit of mean mu and variance nu (Klambauer et al. 2017)::

    E = q mu + (1 - q) alpha',   Var = q ((1 - q)(alpha' - mu)^2 + nu),
    a = sqrt(nu/Var),            b = mu - a E.
"""

from __future__ import annotations

from typing import NamedTuple

from flint import arb

from snntheory.engines import balls
from snntheory.exact import Interval, Rational, rational
from snntheory.verdict import BadInput


class AlphaDropout(NamedTuple):
    """Constants of ``a (x d + alpha' (1 - d)) + b``, d ~ Bernoulli(keep), as balls."""

    a: arb
    b: arb
    alpha_prime: arb


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
        return AlphaDropout(a, mu_ball - a * (keep_ball * mu_ball + drop * limit), limit)


def _ball(x: Rational) -> arb:
    return arb(balls.rational(rational(x)))
