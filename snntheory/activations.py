"""Activation functions as data: pieces of polynomial times exponential between kinks.

``f(z) = sum_i c_i z^p_i e^(q_i z)`` on each piece.  Coefficients are formulas, so the parameters
alpha and lambda of SELU stay symbols until an engine gives them values.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from snntheory.expression import MINUS_ONE, ONE, ZERO, Expr, const, exp, param

ALPHA, LAMBDA = param("alpha"), param("lambda")


class Term(NamedTuple):
    """``coefficient * z^power * e^(rate z)``."""

    coefficient: Expr
    power: int = 0
    rate: Fraction = Fraction(0)


class Piecewise:
    """Function with ``len(kinks) + 1`` pieces, from left to right; a kink belongs to the piece on its left.

    Compared by identity: a function is made once and named.
    """

    def __init__(self, kinks: tuple[Fraction, ...], pieces: tuple[tuple[Term, ...], ...]) -> None:
        if len(pieces) != len(kinks) + 1:
            raise ValueError(f"{len(kinks)} kinks need {len(kinks) + 1} pieces, not {len(pieces)}")
        self.kinks, self.pieces = kinks, pieces

    def __repr__(self) -> str:
        return f"Piecewise({self.kinks}, {self.pieces})"

    def derivative(self) -> Piecewise:
        """Derivative on each piece; what happens at the kinks is in `jump`."""
        return Piecewise(self.kinks, tuple(_collect(_derivative_terms(piece)) for piece in self.pieces))

    def __mul__(self, other: Piecewise) -> Piecewise:
        """Product of two functions with the same kinks."""
        if self.kinks != other.kinks:
            raise ValueError("a product of piecewise functions needs the same kinks")
        pairs = zip(self.pieces, other.pieces, strict=True)
        return Piecewise(
            self.kinks,
            tuple(
                _collect(Term(s.coefficient * t.coefficient, s.power + t.power, s.rate + t.rate) for s in a for t in b)
                for a, b in pairs
            ),
        )

    def jump(self, index: int) -> Expr:
        """Right limit minus left limit at kink number ``index``."""
        kink = self.kinks[index]
        return _limit(self.pieces[index + 1], kink) - _limit(self.pieces[index], kink)


def _derivative_terms(piece: tuple[Term, ...]) -> Iterable[Term]:
    for term in piece:
        if term.rate:
            yield Term(const(term.rate) * term.coefficient, term.power, term.rate)
        if term.power:
            yield Term(const(term.power) * term.coefficient, term.power - 1, term.rate)


def _collect(terms: Iterable[Term]) -> tuple[Term, ...]:
    """Sum of terms with equal powers and rates merged, zeros dropped."""
    sums: dict[tuple[int, Fraction], Expr] = {}
    for term in terms:
        key = (term.power, term.rate)
        sums[key] = sums.get(key, ZERO) + term.coefficient
    return tuple(Term(c, power, rate) for (power, rate), c in sums.items() if c is not ZERO)


def _limit(piece: tuple[Term, ...], at: Fraction) -> Expr:
    total = ZERO
    for term in piece:
        total = total + term.coefficient * const(at**term.power) * exp(const(term.rate * at))
    return total


def selu_function(alpha: Expr = ALPHA, lam: Expr = LAMBDA) -> Piecewise:
    """``selu(z) = lambda z`` for z > 0, ``lambda (alpha e^z - alpha)`` for z <= 0 (Klambauer et al. 2017, Eq. 2)."""
    scale = lam * alpha
    negative = (Term(scale, 0, Fraction(1)), Term(MINUS_ONE * scale))
    return Piecewise((Fraction(0),), (negative, (Term(lam, 1),)))


SELU = selu_function()
SELU_SQUARED = SELU * SELU
SELU_SLOPE_SQUARED = SELU.derivative() * SELU.derivative()
IDENTITY = Piecewise((), ((Term(ONE, 1),),))
