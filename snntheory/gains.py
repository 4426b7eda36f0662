"""Activations by name, and their exact gains: what to multiply the weights with to keep second moments.

For z ~ N(0, 1), the forward gain ``(E f(z)^2)^(-1/2)`` keeps the second moment of the activations from layer to
layer, the backward gain ``(E f'(z)^2)^(-1/2)`` that of the gradients (weights of variance gain^2/fan-in).
Activations by pieces have closed forms; analytic ones are integrated rigorously (`acb.integral`) on [-R, R], and
the tails are bounded with ``|f(z)| <= 1 + |z|``, ``|f'(z)| <= 2``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from flint import acb, arb, fmpq

from snntheory.activations import IDENTITY, SELU, Piecewise, Term
from snntheory.engines import balls
from snntheory.engines.tape import Tape
from snntheory.expression import ONE, const, moment, var
from snntheory.verdict import BadInput

BITS, REACH = 128, 16
_ZERO = Fraction(0)


def _line(slope: Fraction | int, offset: Fraction | int = 0) -> tuple[Term, ...]:
    terms = (Term(const(slope), 1), Term(const(offset)))
    return tuple(term for term in terms if term.coefficient.data != 0)


_EXPONENTIAL = (Term(ONE, 0, Fraction(1)), Term(const(-1)))
PIECEWISE: Mapping[str, Piecewise] = {
    "identity": IDENTITY,
    "relu": Piecewise((_ZERO,), ((), _line(1))),
    "leaky_relu": Piecewise((_ZERO,), (_line(Fraction(1, 100)), _line(1))),
    "elu": Piecewise((_ZERO,), (_EXPONENTIAL, _line(1))),
    "selu": SELU,
    "relu6": Piecewise((_ZERO, Fraction(6)), ((), _line(1), _line(0, 6))),
    "hard_tanh": Piecewise((Fraction(-1), Fraction(1)), (_line(0, -1), _line(1), _line(0, 1))),
    "hard_sigmoid": Piecewise((Fraction(-3), Fraction(3)), ((), _line(Fraction(1, 6), Fraction(1, 2)), _line(0, 1))),
}

Complex = Callable[[acb], acb]


def _sigmoid(z: acb) -> acb:
    return 1 / (1 + (-z).exp())


def _normal_cdf(z: acb) -> acb:
    return (1 + (z / acb(2).sqrt()).erf()) / 2


def _silu_slope(z: acb) -> acb:
    s = _sigmoid(z)
    return s * (1 + z * (1 - s))


def _gelu_slope(z: acb) -> acb:
    return _normal_cdf(z) + z * (-z * z / 2).exp() / (2 * acb.pi()).sqrt()


ANALYTIC: Mapping[str, tuple[Complex, Complex]] = {
    "tanh": (lambda z: z.tanh(), lambda z: 1 - z.tanh() * z.tanh()),
    "sigmoid": (_sigmoid, lambda z: _sigmoid(z) * _sigmoid(-z)),
    "silu": (lambda z: z * _sigmoid(z), _silu_slope),
    "gelu": (lambda z: z * _normal_cdf(z), _gelu_slope),
    "erf": (lambda z: z.erf(), lambda z: 2 * (-z * z).exp() / acb.pi().sqrt()),
    "sin": (lambda z: z.sin(), lambda z: z.cos()),
}
NAMES = (*PIECEWISE, *ANALYTIC)


class Gain(NamedTuple):
    """``E f``, ``E f^2``, ``E f'^2`` for z ~ N(0, 1) as balls; the gains follow."""

    mean: arb
    second_moment: arb
    squared_slope: arb

    @property
    def forward(self) -> arb:
        """``(E f^2)^(-1/2)``."""
        return self.second_moment.rsqrt()

    @property
    def backward(self) -> arb:
        """``(E f'^2)^(-1/2)``."""
        return self.squared_slope.rsqrt()


@cache
def gain(activation: str) -> Gain:
    """Moments and gains of a named activation.  Raises `BadInput` for an unknown name."""
    with balls.precision(BITS):
        if activation in PIECEWISE:
            return _closed_form(PIECEWISE[activation])
        if activation in ANALYTIC:
            return _integrated(*ANALYTIC[activation])
    raise BadInput(f"unknown activation {activation!r}; known are {', '.join(NAMES)}")


def _closed_form(f: Piecewise) -> Gain:
    m, v, slope = var("m"), var("v"), f.derivative()
    tape = Tape([moment(g, 0, m, v) for g in (f, f * f, slope * slope)], ("m", "v"))
    return Gain(*tape([(fmpq(0), fmpq(0)), (fmpq(1), fmpq(1))]))


def _integrated(f: Complex, slope: Complex) -> Gain:
    """Integrals on [-R, R] and the tails: ``2 int_R^oo (1 + z)^2 phi = 2 (2 Q(R) + (R + 2) phi(R))``."""
    reach = arb(REACH)
    density = (-reach * reach / 2).exp() / (2 * arb.pi()).sqrt()
    tail = (reach / arb(2).sqrt()).erfc() / 2
    beyond = 2 * (2 * tail + (reach + 2) * density)

    def expectation(g: Complex, rest: arb) -> arb:
        def integrand(z: acb, _: bool) -> acb:
            return g(z) * (-z * z / 2).exp()

        inside = acb.integral(integrand, -REACH, REACH).real / (2 * arb.pi()).sqrt()
        return inside + arb(0, 1) * rest

    return Gain(
        expectation(f, beyond),
        expectation(lambda z: f(z) * f(z), beyond),
        expectation(lambda z: slope(z) * slope(z), 8 * tail),
    )
