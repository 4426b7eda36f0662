"""NumPy functions on other numbers: each rule against high-precision values and derivatives, and on balls."""

import random

import numpy as np
import pytest
from flint import acb, arb
from mpmath import mp
from scipy import special

from snntheory.engines import balls
from snntheory.engines.duals import UFUNCS, Unsupported, on_ball, value_and_slope

# ufunc, the same in mpmath, range of the argument
UNARY = [
    (np.negative, lambda x: -x, -3, 3),
    (np.positive, lambda x: x, -3, 3),
    (np.square, lambda x: x * x, -3, 3),
    (np.reciprocal, lambda x: 1 / x, 0.3, 3),
    (np.exp, mp.exp, -3, 3),
    (np.expm1, mp.expm1, -3, 3),
    (np.log, mp.log, 0.1, 4),
    (np.log1p, mp.log1p, -0.9, 4),
    (np.sqrt, mp.sqrt, 0.1, 4),
    (np.sin, mp.sin, -9, 9),
    (np.cos, mp.cos, -9, 9),
    (np.sinh, mp.sinh, -3, 3),
    (np.cosh, mp.cosh, -3, 3),
    (np.tanh, mp.tanh, -3, 3),
    (np.arctan, mp.atan, -3, 3),
    (np.absolute, abs, -3, 3),
    (special.erf, mp.erf, -3, 3),
    (special.erfc, mp.erfc, -3, 3),
    (special.ndtr, mp.ncdf, -3, 3),
    (special.expit, lambda x: 1 / (1 + mp.exp(-x)), -9, 9),
]
# as functions of one argument
BINARY = {
    np.add: (lambda z: np.add(z, 0.25), lambda x: x + mp.mpf("0.25")),
    np.subtract: (lambda z: np.subtract(1.5, z), lambda x: mp.mpf("1.5") - x),
    np.multiply: (lambda z: np.multiply(z, z), lambda x: x * x),
    np.divide: (lambda z: np.divide(z, 2 + z * z), lambda x: x / (2 + x * x)),
    np.power: (lambda z: np.power(z, 3), lambda x: x**3),
    np.logaddexp: (lambda z: np.logaddexp(0.5, z), lambda x: mp.log(mp.exp(mp.mpf("0.5")) + mp.exp(x))),
    np.maximum: (lambda z: np.maximum(z, 0.5), lambda x: max(x, mp.mpf("0.5"))),
    np.minimum: (lambda z: np.minimum(z * z, 1.0), lambda x: min(x * x, mp.mpf(1))),
    np.greater: (lambda z: np.where(z > 0.5, z, z * z), lambda x: x if x > 0.5 else x * x),
    np.greater_equal: (lambda z: np.where(z >= 0.5, z, z * z), lambda x: x if x >= 0.5 else x * x),
    np.less: (lambda z: np.where(z < 0.5, z, z * z), lambda x: x if x < 0.5 else x * x),
    np.less_equal: (lambda z: np.where(np.less_equal(0.5, z), z, z * z), lambda x: x if x >= 0.5 else x * x),
}
RULES = [(u, u, true, low, high) for u, true, low, high in UNARY]
RULES += [(u, f, true, -2.0, 2.0) for u, (f, true) in BINARY.items()]


def test_every_rule_is_tried():
    assert {rule[0] for rule in RULES} == set(UFUNCS)


@pytest.mark.parametrize(("ufunc", "function", "true", "low", "high"), RULES, ids=[r[0].__name__ for r in RULES])
def test_values_and_slopes(ufunc, function, true, low, high):
    """Doubles agree with mpmath; balls of every size contain the values and slopes at points inside."""
    rng = random.Random(ufunc.__name__)
    points = [rng.uniform(low, high) for _ in range(60)]
    values, slopes = value_and_slope(function, np.array(points))
    with mp.workdps(40), balls.precision(100):
        for x, value, slope in zip(points, values, slopes, strict=True):
            exact, derivative = true(mp.mpf(x)), mp.diff(true, mp.mpf(x))
            assert abs(value - exact) < 1e-14 * (1 + abs(exact))
            assert abs(slope - derivative) < 1e-13 * (1 + abs(derivative))
            radius = rng.choice([0, 1e-12, 1e-3, 0.1])
            centre = x + rng.uniform(-0.9, 0.9) * radius
            for enclosed, wanted in zip(
                on_ball(function, acb(arb(centre, radius)), False), (exact, derivative), strict=True
            ):
                ball = enclosed.real + arb(0, 1e-18)
                assert not ball.is_finite() or ball.contains(arb(mp.nstr(wanted, 35)).mid()), (x, radius)
            if radius == 0 and abs(x - 0.5) > 1e-3:
                assert on_ball(function, acb(x), True)[0].is_finite()


def test_complex_balls_are_the_analytic_continuation():
    rng = random.Random(1)
    for ufunc, true, low, high in UNARY:
        if ufunc is np.absolute:
            continue
        for _ in range(20):
            x, y = rng.uniform(max(low, 0.2), high), rng.uniform(-0.5, 0.5)
            with mp.workdps(40), balls.precision(100):
                value = on_ball(ufunc, acb(x, y), True)[0]
                exact = mp.erfc(-mp.mpc(x, y) / mp.sqrt(2)) / 2 if ufunc is special.ndtr else true(mp.mpc(x, y))
                assert abs(complex(value.mid()) - complex(exact)) < 1e-13 * (1 + abs(exact)), ufunc.__name__


@pytest.mark.parametrize(
    ("function", "ball"),
    [
        (np.log, acb(arb(0, 1))),
        (np.sqrt, acb(arb(-1), arb(0, 0.1))),
        (np.log1p, acb(arb(-2), arb(0, 0.1))),
        (np.arctan, acb(arb(0), arb(1.5, 0.1))),
        (np.abs, acb(arb(0, 1))),
        (lambda z: np.maximum(z, 1), acb(arb(1, 0.01))),
        (lambda z: np.where((z > 0) & (z < 1), z, 0), acb(arb(1, 0.01))),
        (lambda z: np.logaddexp(0, z), acb(arb(0), arb(3.14, 0.1))),
        (lambda z: 1 / z, acb(arb(0, 1))),
    ],
)
def test_what_is_not_analytic_is_not_finite(function, ball):
    """Branch cuts, kinks and poles inside the ball."""
    assert not on_ball(function, ball, True)[0].is_finite()


def test_conditions_combine():
    inside = lambda z: np.where((z > -1) & ~(z > 1) | (z > 5), z, 0)  # noqa: E731
    for x, expected in ((0, 0), (-2, 0), (0.5, 0.5), (2, 0), (6, 6)):
        assert on_ball(inside, acb(x), True)[0] == expected


@pytest.mark.parametrize(
    "function",
    [
        lambda z: np.floor(z),
        lambda z: np.sort(z),
        lambda z: z if z > 0 else 0 * z,
        lambda z: float(z),
        lambda z: np.exp(z, out=np.empty(2)),
        lambda z: np.power(z, 0.5),
        lambda z: z * np.array([1.0, 2.0]),
        lambda z: z * float("nan"),
    ],
)
def test_what_has_no_rule_is_refused(function):
    with pytest.raises(Unsupported):
        on_ball(function, acb(2), True)


def test_on_a_piece_comparisons_with_its_ends_are_known():
    """Between kinks the branch is known even for balls that reach over a kink; elsewhere it is not."""
    kinked = lambda z: np.where(z > 1, z * z, np.where(np.greater_equal(-1, z), 0 * z, z))  # noqa: E731
    over = acb(arb(1, 0.25))
    right, middle, left = (arb(1), arb(9)), (arb(-1), arb(1)), (arb(-9), arb(-1))
    assert on_ball(kinked, over, True, right)[0].real.contains(arb(0.5625)), "z^2 continued"
    assert on_ball(kinked, over, True, middle)[0].real.contains(arb(1.25)), "z continued"
    assert on_ball(kinked, acb(arb(-1, 0.25)), True, left)[0] == 0
    assert not on_ball(kinked, over, True, (arb(0), arb(9)))[0].is_finite()
    moved = lambda z: np.where(z - 1 > 0, z * z, z)  # noqa: E731
    assert not on_ball(moved, over, True, right)[0].is_finite()


def test_a_piece_may_begin_or_end_at_the_constant():
    def kinked(z):
        return np.where(z > 1, z * z, z)

    for piece, inside in (((arb(1), arb(9)), arb(0.5625)), ((arb(-9), arb(1)), arb(1.25))):
        found = on_ball(kinked, acb(arb(1, 0.25)), True, piece)[0]
        assert found.is_finite()
        assert found.real.contains(inside)


@pytest.mark.parametrize(
    "above", [np.greater, np.greater_equal, lambda a, b: np.less(b, a), lambda a, b: np.less_equal(b, a)]
)
def test_at_a_tie_both_branches_are_possible(above):
    def jump(z):
        return np.where(above(z, 0), z, z - 1)

    assert not on_ball(jump, acb(0), True)[0].is_finite()
    found = on_ball(jump, acb(0), False)[0].real
    assert found.contains(arb(0))
    assert found.contains(arb(-1))


def test_an_uncertain_branch_encloses_both_parts():
    found = on_ball(lambda z: np.where(z > 0, z, 0 * z), acb(arb(0, 1), arb(1)), False)[0]
    assert found.contains(acb(0))
    assert found.contains(acb(0.5, 1))


def test_conditions_that_are_not_certain():
    over = acb(arb(0, 1))
    for condition, expected in ((lambda z: (z > 5) & (z > 0), 0), (lambda z: (z > 0) | (z > -5), 1)):
        assert on_ball(lambda z, c=condition: np.where(c(z), 0 * z + 1, 0.0), over, True)[0] == expected
    for condition in (lambda z: ~(z > 0), lambda z: (z > 0) & (z > -5), lambda z: (z > 0) | (z > 5)):
        assert not on_ball(lambda z, c=condition: np.where(c(z), 0 * z + 1, 0.0), over, True)[0].is_finite()


def test_arctan_other_cut():
    assert not on_ball(np.arctan, acb(arb(0), arb(-1.5, 0.1)), True)[0].is_finite()


def test_wide_balls_stay_narrow_where_functions_saturate():
    for x, limit in ((50, 1), (-50, 0)):
        found = on_ball(special.expit, acb(arb(x, 1)), True)[0]
        assert abs(found - limit) < 1e-15
    found = on_ball(lambda z: np.logaddexp(0, z), acb(50, 4), True)[0]
    assert abs(found - acb(50, 4)) < 1e-12, "the continuation, not the principal logarithm"
    found = on_ball(lambda z: np.logaddexp(0, z), acb(-50, 4), True)[0]
    assert abs(found) < 1e-15


def test_negative_powers():
    value, slope = on_ball(lambda z: z**-3, acb(2), True)
    assert value == 0.125
    assert slope == -0.1875


def test_slopes_are_accurate_where_functions_saturate():
    z = np.array([-300.0, -40.0, 40.0, 300.0])
    np.testing.assert_allclose(value_and_slope(special.expit, z)[1], np.exp(-np.abs(z)), rtol=1e-14)
    np.testing.assert_allclose(value_and_slope(np.tanh, z)[1], 4 * np.exp(-2 * np.abs(z)), rtol=1e-14)


@pytest.mark.parametrize("function", [np.log, np.sqrt, lambda z: np.log1p(z - 1)])
def test_where_numpy_has_nan_there_is_nothing(function):
    """NaN compares as false with all, a complex logarithm does not: the branch is not decided by it."""
    assert not on_ball(function, acb(-5), False)[0].is_finite()
    nested = lambda z: np.where(function(z) > 0, 0 * z + 1, 0 * z)  # noqa: E731
    assert on_ball(nested, acb(5), True)[0] == 1
    assert not on_ball(nested, acb(-5), True)[0].is_finite()


def test_conditions_are_numbers_and_choose_between_numbers():
    for f in (lambda z: z * (z > 0), lambda z: z * np.where(z > 0, 1.0, 0.0)):
        for x in (-2.0, 3.0):
            assert on_ball(f, acb(x), True) == (acb(max(x, 0)), acb(float(x > 0)))
            np.testing.assert_array_equal(value_and_slope(f, np.array([x])), [[max(x, 0)], [x > 0]])


def test_the_exponent_has_a_derivative():
    value, slope = value_and_slope(lambda z: 2.0**z, np.array([0.0, 1.0, -2.5]))
    np.testing.assert_allclose(slope, np.log(2) * value, rtol=1e-15)
