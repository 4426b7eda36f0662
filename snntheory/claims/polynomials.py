"""The polynomials of Lemmas 44 and 45, multiplied out exactly, and their printed coefficients as relations.

With k = 2.911, b = k/pi and the error gap e, the numerator over the common denominator is Q root + R where

    Q = (3x - y - e)(x + y + b) + (x - y)(x + y),
    R = (k - 1)(2x + y) Q - 2k (2x - y)(2x + y)(x + y + b),    root^2 = (2x + y)^2 + 2 k^2 x/pi.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction


class Polynomial:
    """In x, y and p = 1/pi: powers -> rational coefficient."""

    def __init__(self, terms: Mapping[tuple[int, int, int], Fraction]) -> None:
        self.terms = {powers: c for powers, c in terms.items() if c}

    def __add__(self, other: Polynomial) -> Polynomial:
        keys = {*self.terms, *other.terms}
        zero = Fraction(0)
        return Polynomial({k: self.terms.get(k, zero) + other.terms.get(k, zero) for k in keys})

    def __mul__(self, other: Polynomial) -> Polynomial:
        total: dict[tuple[int, int, int], Fraction] = {}
        for (a, b, c), left in self.terms.items():
            for (d, e, f), right in other.terms.items():
                key = (a + d, b + e, c + f)
                total[key] = total.get(key, Fraction(0)) + left * right
        return Polynomial(total)

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + other * constant(-1)

    def coefficient(self, powers: tuple[int, int]) -> str:
        """The coefficient of x^i y^j, a polynomial in 1/pi, as text."""
        terms = {key[2]: c for key, c in self.terms.items() if key[:2] == powers}
        parts = [f"({c.numerator}/{c.denominator})" + f"/pi^{n}" * bool(n) for n, c in sorted(terms.items())]
        return " + ".join(parts) or "0"


def constant(value: str | int) -> Polynomial:
    """A rational constant from its decimal."""
    return Polynomial({(0, 0, 0): Fraction(value)})


_X, _Y, _INVERSE_PI = (Polynomial({key: Fraction(1)}) for key in ((1, 0, 0), (0, 1, 0), (0, 0, 1)))
_K = constant("2.911")


def numerator(gap: str) -> tuple[Polynomial, Polynomial]:
    """Q and R, Eqs. (264), (290)."""
    shifted = _X + _Y + _K * _INVERSE_PI
    twice = _X + _X + _Y
    q = (constant(3) * _X - _Y - constant(gap)) * shifted + (_X - _Y) * (_X + _Y)
    return q, constant("1.911") * twice * q - constant("5.822") * (_X + _X - _Y) * twice * shifted


def difference_of_squares(gap: str) -> Polynomial:
    """(Q root)^2 - R^2, Eqs. (267), (294)."""
    q, r = numerator(gap)
    twice = _X + _X + _Y
    return q * q * (twice * twice + constant(2) * _K * _K * _INVERSE_PI * _X) - r * r


def relations(value: Polynomial, printed: str) -> tuple[str, ...]:
    """A relation for each printed term, written ``coefficient:i,j``, and for each term that is not printed."""
    found, listed = [], set()
    for term in printed.split():
        text, _, powers = term.partition(":")
        i, j = (int(n) for n in powers.split(","))
        listed.add((i, j))
        found.append(f"{value.coefficient((i, j))} ~= {text}")
    rest = sorted({(i, j) for i, j, _ in value.terms} - listed)
    return (*found, *(f"{value.coefficient(powers)} = 0" for powers in rest))


def formula(printed: str) -> str:
    """The printed polynomial as an expression, nu for x and mu for y."""
    parts = []
    for term in printed.split():
        text, _, powers = term.partition(":")
        i, j = powers.split(",")
        parts.append(f"({text})*nu^{i}*mu^{j}")
    return "(" + " + ".join(parts) + ")"
