"""A described set-up: initialiser, activation, dropout, biases, inputs, depth and width, checked."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

from flint import arb

from snntheory import library
from snntheory.audit.initialisers import BITS, Initialiser, initialiser
from snntheory.engines import balls
from snntheory.exact import Rational, brief, rational
from snntheory.library import Activation
from snntheory.simulate.settings import Settings, checked
from snntheory.verdict import BadInput
from snntheory.weights import LARGEST, WeightLaw

DEEPEST = 10_000


class Setup(NamedTuple):
    """Everything exact; ``settings`` is the same network for `simulate`.

    With ``omega`` and ``tau`` every unit's weights have this sum and sum of squares (the paper's theory); without them
    weights are random, of mean 0 (mean-field theory), by ``init``.
    """

    settings: Settings
    activation: Activation
    init: Initialiser | None
    omega: Fraction | None
    tau: Fraction | None
    mean: Fraction
    variance: Fraction
    kind: str
    keep: Fraction

    @property
    def alpha_keep(self) -> Fraction:
        """Keep probability of alpha dropout."""
        return self.keep if self.kind == "alpha" else Fraction(1)

    @property
    def plain_keep(self) -> Fraction:
        """Keep probability of plain dropout."""
        return self.keep if self.kind == "plain" else Fraction(1)

    def law(self) -> WeightLaw:
        """gain^2 and variance of the biases, for layers after the first.

        Plain dropout multiplies second moments by 1/keep; here that belongs to the weights.
        """
        assert self.init is not None
        with balls.precision(BITS):
            law = self.init.law
            return law._replace(gain_squared=law.gain_squared / arb(balls.rational(self.plain_keep)))

    def described(self) -> dict[str, Any]:
        """What was asked for, as plain data."""
        s = self.settings
        weights = {"init": self.init.name, "shape": self.init.shape} if self.init else {}
        prescribed = {"omega": s.omega, "tau": s.tau} if self.init is None else {}
        inputs = {"mean": brief(self.mean), "variance": brief(self.variance)}
        return {
            "activation": self.activation.name,
            **weights,
            **prescribed,
            "bias": s.bias,
            "dropout": s.dropout,
            "depth": s.depth,
            "width": s.width,
            "inputs": inputs,
        }


def setup(
    *,
    init: str | None = None,
    activation: Any = "selu",
    dropout: str = "",
    depth: int = 50,
    width: int = 512,
    bias: Rational | None = None,
    mean: Rational = 0,
    variance: Rational = 1,
    omega: Rational | None = None,
    tau: Rational | None = None,
) -> Setup:
    """Check a description; ``init`` is lecun_normal unless omega and tau are given.

    Numbers are exact (decimal strings, ints, Fractions); ``bias`` is the variance of the biases, by default the
    initialiser's own; ``dropout`` is alpha:RATE or plain:RATE; ``mean`` and ``variance`` are those of the inputs'
    features.  Raises `BadInput`.
    """
    if (omega is None) != (tau is None):
        raise BadInput("omega and tau are prescribed together; give both or none")
    if omega is not None and (init is not None or bias is not None):
        raise BadInput("omega and tau prescribe the weights; they go with neither init nor bias")
    numbers = {"mean": rational(mean), "variance": rational(variance)}
    if numbers["variance"] < 0 or max(map(abs, numbers.values())) > 10**30:
        raise BadInput(
            f"inputs of mean {brief(numbers['mean'])} and variance {brief(numbers['variance'])} are not allowed"
        )
    options: dict[str, Any] = {"depth": depth, "width": width, "dropout": dropout, "statistics": ()}
    checked(options)
    if depth > DEEPEST:
        raise BadInput(f"depth = {depth} is not allowed; 1 to {DEEPEST:,} are")
    found = None if omega is not None else _initialiser(init or "lecun_normal", int(width), bias)
    if found is not None:
        weights, gain = found.simulated()
        options |= {"weights": weights, "gain": gain, "bias": float(found.law.bias)}
    else:
        options |= {"omega": repr(float(rational(omega or 0))), "tau": repr(float(rational(tau or 0)))}
    kind, _, rate = dropout.partition(":")
    keep = 1 - rational(rate) if kind else Fraction(1)
    f = library.activation(activation)
    inputs = {name: float(x) for name, x in numbers.items()}
    settings = checked(options | inputs | {"activation": activation if isinstance(activation, str) else f.name})
    w, t = (None if x is None else rational(x) for x in (omega, tau))
    kind = kind if keep != 1 else ""
    return Setup(settings, f, found, w, t, numbers["mean"], numbers["variance"], kind, keep)


def _initialiser(init: str, width: int, bias: Rational | None) -> Initialiser:
    found = initialiser(init, width)
    if bias is None:
        return found
    value = rational(bias)
    if not 0 <= value <= LARGEST:
        raise BadInput(f"bias = {brief(value)} is not allowed; a variance is between 0 and 1e100")
    return found._replace(law=found.law._replace(bias=value))
