"""Where the layers of a simulated network lead in the limit of infinite width: fixed points proved by `attractor`."""

from __future__ import annotations

from fractions import Fraction

from snntheory.attractor import Attractor, fixed_weights, random_weights
from snntheory.engines import balls
from snntheory.simulate.settings import Settings
from snntheory.verdict import SnnTheoryError
from snntheory.weights import WeightLaw, weight_law

_SAME_LIMIT = {"normal": "lecun_normal", "uniform": "lecun_uniform", "truncated_corrected": "lecun_normal"}


def fixed_point(settings: Settings) -> Attractor | None:
    """The certified fixed point of mean and variance that theory leads to, or None where none is proved.

    There is none for noise, plain dropout, sums that are spread over units, and where the iteration escapes.
    """
    kind, rate = settings.drop
    if settings.noise or kind == "plain":
        return None
    keep = 1 - Fraction(repr(rate))
    try:
        if settings.omega is None:
            return random_weights(_law(settings), settings.activation, keep)
        omega, tau = settings.spread("omega"), settings.spread("tau")
        if omega is None or tau is None or omega.sd or tau.sd or settings.bias or settings.perturbation:
            return None
        start = (settings.mean, settings.variance)
        return fixed_weights(repr(omega.mean), repr(tau.mean), start, settings.activation, keep)
    except SnnTheoryError:
        return None


def _law(settings: Settings) -> WeightLaw:
    name = _SAME_LIMIT.get(settings.weights, settings.weights)
    name = "gain:1" if name == "rademacher" or name.startswith("sparse") else name
    law = weight_law(name, repr(settings.bias))
    square = Fraction(repr(settings.gain)) ** 2 * (1 + Fraction(repr(settings.perturbation)) ** 2)
    with balls.precision(128):
        return law._replace(gain_squared=law.gain_squared * balls.rational(square))
