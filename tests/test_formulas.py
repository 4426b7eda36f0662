"""Formulas: canonical form, derivatives, symmetry, reduction, and the mpmath and SymPy engines against each other."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp

from snntheory.engines import points
from snntheory.exact import Box, Interval
from snntheory.expression import ZERO, absolute, const, erfc, erfcx, exp, hypot, sqrt, var
from snntheory.graph import derivative, substitute, variables
from snntheory.mapping import PAIRS, QUANTITIES, VARIABLES, contract, partial_derivative, products, reduce

x, y = var("mu"), var("nu")
HERE = {"mu": Fraction(1, 3), "omega": Fraction(-1, 7), "nu": Fraction(6, 5), "tau": Fraction(11, 10)}


def test_equal_formulas_are_one_node():
    assert x * y + 1 is 1 + y * x
    assert (x - y) * (x - y) is (y - x) * (y - x)
    assert (x - y) ** 2 is (y - x) ** 2
    assert x - x is ZERO
    assert 2 * x - 3 * x is -x
    assert hypot(x - y, x) is hypot(x, y - x)
    assert absolute(-2 * x) is 2 * absolute(x)
    assert x / const(4) is const(Fraction(1, 4)) * x


def test_a_formula_is_not_a_truth_value():
    with pytest.raises(TypeError):
        bool(x)


@pytest.mark.parametrize(
    "formula",
    [
        x**3 * y - 2 / y,
        sqrt(y) * exp(-x * y),
        erfc(x / y),
        erfcx(x / y),
        absolute(x - y),
        hypot(x, y) / (1 + y),
        *(QUANTITIES[name] for name in ("mu_tilde", "nu_tilde", "H21", "H22", "S", "chi")),
    ],
)
@pytest.mark.parametrize("name", VARIABLES)
def test_derivatives_agree_with_numerical_differentiation(formula, name):
    exact = points.evaluate(derivative(formula, name), HERE, 30)
    with mp.workdps(60):
        step = Fraction(1, 10**20)
        ends = [points.evaluate(formula, HERE | {name: HERE[name] + sign * step}, 60) for sign in (-1, 1)]
        assert abs((ends[1] - ends[0]) / (2 * mp.mpf(10) ** -20) - exact) < mp.mpf(10) ** -25


@pytest.mark.parametrize("name", ["mu_tilde", "S", "chi", "H12"])
@pytest.mark.parametrize("variable", VARIABLES)
def test_the_factored_chain_rule_is_the_derivative(name, variable):
    [contracted] = contract([QUANTITIES[name]])
    [factored] = substitute([partial_derivative(contracted, variable)], products(()))
    expected = points.evaluate(derivative(QUANTITIES[name], variable), HERE, 40)
    assert abs(points.evaluate(factored, HERE, 40) - expected) < mp.mpf(10) ** -38


BOX = Box(mu="-0.1:0.1", omega="-0.1:0.1", nu="0.8:1.5", tau="0.95:1.1")


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("nu_tilde", ("m", "v")),
        ("mu_tilde", ("m", "v")),
        ("chi", ("nu", "tau", "m")),
        ("S", VARIABLES),
        ("H12", ("nu", "tau", "m")),
        ("nu", ("nu",)),
    ],
)
def test_four_variables_become_few(name, names):
    reduced = reduce(QUANTITIES[name], BOX)
    assert set(reduced.names) == set(names)


def test_the_singular_value_is_seen_to_be_even():
    assert reduce(QUANTITIES["S"], BOX).box["omega"] == Interval(0, "0.1")
    assert reduce(QUANTITIES["S"], Box({**BOX, "mu": "-0.1:0.2"})).box["omega"] == Interval("-0.1", "0.1")
    assert reduce(QUANTITIES["H11"], BOX).box["omega"] == Interval("-0.1", "0.1")


def test_sides_of_width_zero_become_constants():
    assert reduce(QUANTITIES["H11"], Box({**BOX, "omega": 0})).formula is ZERO
    assert not variables(reduce(QUANTITIES["S"], Box(mu=0, omega=0, nu=1, tau=1)).formula)


rationals = st.fractions(min_value=-3, max_value=3, max_denominator=50)


@given(st.lists(rationals, min_size=4, max_size=4), st.fractions(0, 1, max_denominator=20))
def test_lifted_points_have_the_same_products_exactly(ends, share):
    a, b = sorted(ends[:2]), sorted(ends[2:])
    box = Box(mu=(a[0], a[1]), omega=(b[0], b[1]), nu="0.5:2", tau="0.25:4")
    reduced = reduce(QUANTITIES["mu_tilde"], box)
    point = {n: side.lower + share * (side.upper - side.lower) for n, side in reduced.box.items()}
    lifted = reduced.lift(point)
    assert set(lifted) == set(box)
    assert all(lifted[name] in box[name] for name in box)
    for name, (first, second) in PAIRS.items():
        if name in point:
            assert lifted[first] * lifted[second] == point[name]
