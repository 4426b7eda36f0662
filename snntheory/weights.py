"""Weight laws by the names that frameworks give them: what random weights do to the second moment, certified.

Independent zero-mean weights of variance ``gain^2/fan_in``, biases of variance ``bias``: for inputs of second moment q
the net input of a random unit is N(0, gain^2 q + bias) in the limit of width (mean-field theory; Poole et al. 2016).
Orthogonal weights have the same limit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import NamedTuple

from flint import arb

from snntheory.engines import balls
from snntheory.exact import Rational, brief, rational
from snntheory.verdict import BadInput

LARGEST = 10**100


class WeightLaw(NamedTuple):
    """``gain_squared`` (a ball) and ``bias``, the variance of the biases; ``name`` as it was asked for."""

    name: str
    gain_squared: arb
    bias: Fraction


def truncated_variance() -> arb:
    """Variance of a standard normal variable kept within two standard deviations: ``1 - 4 phi(2)/(2 Phi(2) - 1)``."""
    two = arb(2)
    density = (-two).exp() / (2 * arb.pi()).sqrt()
    return 1 - 4 * density / (two.sqrt()).erf()


_Fans = tuple[Fraction, Fraction]
_LAWS: Mapping[str, Callable[[_Fans], arb]] = {
    "lecun_normal": lambda fans: arb(1),
    "lecun_uniform": lambda fans: arb(1),
    "he_normal": lambda fans: arb(2),
    "he_uniform": lambda fans: arb(2),
    "glorot_normal": lambda fans: arb(balls.rational(2 * fans[0] / (fans[0] + fans[1]))),
    "glorot_uniform": lambda fans: arb(balls.rational(2 * fans[0] / (fans[0] + fans[1]))),
    "orthogonal": lambda fans: arb(1),
    "truncated_normal": lambda fans: truncated_variance(),
    "torch_linear": lambda fans: arb(balls.rational(Fraction(1, 3))),
}
_ALIASES = {"kaiming_normal": "he_normal", "kaiming_uniform": "he_uniform", "variance_scaling": "lecun_normal"}
_ALIASES |= {"xavier_normal": "glorot_normal", "xavier_uniform": "glorot_uniform", "normal": "lecun_normal"}
NAMES = (*_LAWS, "gain:X")


def weight_law(text: str, bias: Rational = 0, bits: int = 128) -> WeightLaw:
    """The law called ``lecun_normal``, ``glorot_uniform:512x256`` (fan-in x fan-out), ``gain:3/4``, ...

    ``truncated_normal`` is cut at two standard deviations and not corrected (Keras and JAX correct theirs:
    ``lecun_normal``); ``torch_linear`` is torch.nn.Linear's default, uniform of variance 1/(3 fan_in) (its biases,
    of the same variance, vanish with the width).  Raises `BadInput` for an unknown name or bad numbers.
    """
    if not isinstance(text, str):
        raise BadInput(f"weights = {text!r} is not allowed; give a name such as {NAMES[0]}")
    name, _, detail = text.partition(":")
    name, sigma = _ALIASES.get(name, name), rational(bias)
    if sigma < 0 or sigma > LARGEST:
        raise BadInput(f"bias = {brief(sigma)} is not allowed; a variance is between 0 and 1e100")
    with balls.precision(bits):
        if name == "gain":
            return WeightLaw(text, _gain_squared(detail), sigma)
        if name not in _LAWS:
            raise BadInput(f"unknown weights {text[:60]!r}; known are {', '.join(NAMES)}")
        if detail and not name.startswith("glorot"):
            raise BadInput(f"{text[:60]!r} is not allowed; only glorot_normal, glorot_uniform depend on FANINxFANOUT")
        return WeightLaw(text, _LAWS[name](_fans(detail, text)), sigma)


def _gain_squared(text: str) -> arb:
    gain = rational(text)
    if not Fraction(1, LARGEST) <= gain <= LARGEST:
        raise BadInput(f"gain = {brief(gain)} is not allowed; sizes from 1e-100 to 1e100 are")
    return arb(balls.rational(gain * gain))


def _fans(detail: str, text: str) -> _Fans:
    if not detail:
        return Fraction(1), Fraction(1)
    fan_in, cross, fan_out = detail.partition("x")
    fans = rational(fan_in), rational(fan_out if cross else "")
    if min(fans) <= 0:
        raise BadInput(f"{text[:60]!r} is not allowed; fan-in and fan-out must be positive")
    return fans
