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
