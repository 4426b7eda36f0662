"""Exact identities at the fixed point (0, 1): formulas as quotients of polynomials over the rationals.

At m = 0, v = 1 every formula of the map is a rational function of five real numbers::

    s = sqrt(2/pi),   e = e^(1/2),   c1 = erfc(1/sqrt 2),   c2 = erfc(sqrt 2),   l = lambda,

with l^2 given.  If two formulas agree as rational functions of these, taken as independent unknowns up to
the relation for l^2, they are equal wherever no denominator vanishes; balls check that none does.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache

from flint import Ordering, arb, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from snntheory.engines import balls
from snntheory.expression import Expr, param
from snntheory.graph import ordered
from snntheory.moments import expand
from snntheory.parsing import parse_expression
from snntheory.verdict import BadInput, Verdict

_RING = fmpq_mpoly_ctx.get(("s", "e", "c1", "c2", "l"), Ordering.lex)
_S, _E, _C1, _C2, _L = _RING.gens()
_L_INDEX = 4


class Quotient:
    """``top/bottom`` in lowest terms; a division checks that the divisor is a number other than zero."""

    def __init__(self, top: fmpq_mpoly, bottom: fmpq_mpoly | None = None) -> None:
        self.top, self.bottom = top, _RING.constant(1) if bottom is None else bottom
        if not self.bottom.is_constant():
            common = self.top.gcd(self.bottom)
            self.top, self.bottom = self.top / common, self.bottom / common

    def __add__(self, other: Quotient) -> Quotient:
        if self.bottom == other.bottom:
            return Quotient(self.top + other.top, self.bottom)
        return Quotient(self.top * other.bottom + other.top * self.bottom, self.bottom * other.bottom)

    def __mul__(self, other: Quotient) -> Quotient:
        return Quotient(self.top * other.top, self.bottom * other.bottom)

    def __truediv__(self, other: Quotient) -> Quotient:
        if not _certainly_nonzero(other.top):
            raise BadInput("an exact identity divides by what may be zero")
        return Quotient(self.top * other.bottom, self.bottom * other.top)

    def __pow__(self, exponent: int) -> Quotient:
        return Quotient(self.top**exponent, self.bottom**exponent)


def _certainly_nonzero(polynomial: fmpq_mpoly) -> bool:
    """Whether the real number is not zero, by balls."""
    with balls.precision(256):
        half = arb(fmpq(1, 2))
        numbers = [(2 / arb.pi()).sqrt(), half.exp(), half.sqrt().erfc(), arb(2).sqrt().erfc()]
        numbers.append(balls.parameter("lambda"))
        total = arb(0)
        for exponents, coefficient in polynomial.to_dict().items():
            term = arb(coefficient)
            for number, exponent in zip(numbers, exponents, strict=True):
                for _ in range(int(exponent)):
                    term = term * number
            total = total + term
        return total > 0 or total < 0


def rational(value: Fraction | int) -> Quotient:
    """The constant ``value``."""
    return Quotient(_RING.constant(balls.rational(Fraction(value))))


_NUMBERS: Mapping[str, Quotient] = {
    "pi": Quotient(_RING.constant(2), _S * _S),
    "sqrt(2/pi)": Quotient(_S),
    "sqrt(2*pi)": Quotient(_RING.constant(2), _S),
    "exp(1/2)": Quotient(_E),
    "exp(1)": Quotient(_E**2),
    "exp(2)": Quotient(_E**4),
    "erfc(1/sqrt(2))": Quotient(_C1),
    "erfc(sqrt(2))": Quotient(_C2),
    "lambda": Quotient(_L),
}
_ATOMS: Mapping[tuple[str, object], Quotient] = {
    ("tail", 1): rational(1),
    ("tail", -1): rational(1),
    ("tilt", (Fraction(1), 1)): Quotient(_E * _C1),
    ("tilt", (Fraction(2), 1)): Quotient(_E**4 * _C2),
    ("density", None): Quotient(_S) * rational(Fraction(1, 2)),
}


@cache
def _generators() -> Mapping[Expr, Quotient]:
    symbols = {name: param(name) for name in ("pi", "lambda")}
    return {parse_expression(text, symbols): value for text, value in _NUMBERS.items()}


def evaluate(formula: Expr, given: Mapping[Expr, Quotient]) -> Quotient:
    """Value of ``formula`` at m = 0, v = 1 in the field; ``given`` fixes variables and parameters.

    Raises `BadInput` where the formula leaves the field.
    """
    known = {**_generators(), **given}
    [root] = expand([formula])
    for node in ordered([root]):
        if node not in known:
            value = _apply(node, [known.get(arg) for arg in node.args])
            if value is not None:
                known[node] = value
    if root not in known:
        raise BadInput(
            "the formula is not a rational function of sqrt(2/pi), e^(1/2), erfc(1/sqrt 2), erfc(sqrt 2), lambda"
        )
    return known[root]


def _apply(node: Expr, args: list[Quotient | None]) -> Quotient | None:
    """Value of one operation, or None outside the field (parts of a known number, as 1/2 in e^(1/2), may be)."""
    values = [arg for arg in args if arg is not None]
    if len(values) < len(args):
        return None
    if node.op == "const":
        return rational(node.data)
    if (node.op, node.data) in _ATOMS:
        m, v = values
        at_fixed_point = m.top.is_zero() and v.top == v.bottom
        return _ATOMS[node.op, node.data] if at_fixed_point else None
    if node.op == "pow":
        return values[0] ** int(node.data)
    if node.op == "add":
        return values[0] + values[1]
    if node.op == "mul":
        return values[0] * values[1]
    return values[0] / values[1] if node.op == "div" else None


def compare(left: Quotient, right: Quotient, lambda_squared: Quotient | None) -> Verdict:
    """PROVED if the two are the same rational function, given the value of l^2; REFUTED if balls separate them."""
    difference = left + right * rational(-1)
    parts = [rational(0), rational(0)]
    for exponents, coefficient in difference.top.to_dict().items():
        halves, odd = divmod(int(exponents[_L_INDEX]), 2)
        if halves and lambda_squared is None:
            return Verdict.UNDECIDED
        rest = Quotient(_RING.from_dict({(*exponents[:_L_INDEX], 0): coefficient}))
        parts[odd] = parts[odd] + (rest * lambda_squared**halves if lambda_squared is not None else rest)
    if all(part.top.is_zero() for part in parts):
        return Verdict.PROVED
    return Verdict.REFUTED if _certainly_nonzero(difference.top) else Verdict.UNDECIDED
