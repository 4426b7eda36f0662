"""Exact polynomials in x, y and 1/pi, and their printed coefficients."""

from fractions import Fraction

import pytest
from mpmath import mp

from snntheory import Box, Verdict, prove
from snntheory.claims.polynomials import Polynomial, constant, difference_of_squares, formula, numerator, relations
from snntheory.engines import points
from snntheory.mapping import QUANTITIES
from snntheory.parsing import parse_expression


def value(polynomial: Polynomial, x: str, y: str):
    with mp.workdps(50):
        return mp.fsum(
            mp.mpf(c.numerator) / c.denominator * mp.mpf(x) ** i * mp.mpf(y) ** j / mp.pi**k
            for (i, j, k), c in polynomial.terms.items()
        )


@pytest.mark.parametrize("gap", ["0.0131259", "0.0003"])
@pytest.mark.parametrize(("x", "y"), [("1.3", "-0.07"), ("0.4", "0.01"), ("17", "0.1")])
def test_numerator_and_squares_are_those_of_the_fraction(gap, x, y):
    """Against the fraction before it is multiplied out."""
    with mp.workdps(50):
        k, a, b, g = mp.mpf("2.911"), mp.mpf(x), mp.mpf(y), mp.mpf(gap)
        root = mp.sqrt((2 * a + b) ** 2 + 2 * k**2 * a / mp.pi)
        first, second = a + b + k / mp.pi, (k - 1) * (2 * a + b) + root
        fraction = 3 * a - b + (a - b) * (a + b) / first - 2 * (2 * a - b) * (2 * a + b) * k / second - g
        q, r = (value(part, x, y) for part in numerator(gap))
        assert abs(q * root + r - fraction * first * second) < mp.mpf(10) ** -40
        assert abs(value(difference_of_squares(gap), x, y) - ((q * root) ** 2 - r**2)) < mp.mpf(10) ** -40


def test_relations_compare_every_term_printed_or_not():
    square = (Polynomial({(1, 0, 0): Fraction(1)}) + constant(3)) * (Polynomial({(1, 0, 0): Fraction(1)}) + constant(3))
    assert prove(relations(square, "1:2,0 6:1,0 9:0,0"), Box()).verdict is Verdict.PROVED
    assert prove(relations(square, "1:2,0 6:1,0 8.9:0,0"), Box()).verdict is Verdict.REFUTED
    assert prove(relations(square, "1:2,0 6:1,0"), Box()).verdict is Verdict.REFUTED
    assert prove(relations(square, "1:2,0 6:1,0 9:0,0 1:0,1"), Box()).verdict is Verdict.REFUTED


def test_formula_is_the_printed_polynomial():
    expression = parse_expression(formula("-1.5:2,1 2:0,0"), QUANTITIES)
    assert points.evaluate(expression, {"nu": Fraction(2), "mu": Fraction(3)}, 30) == -16
