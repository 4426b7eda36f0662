"""Closed forms against the defining integrals, by quadrature at 30 digits."""

from fractions import Fraction

import pytest
from mpmath import mp

from snntheory.activations import IDENTITY, SELU, SELU_SLOPE_SQUARED, SELU_SQUARED, Piecewise, Term
from snntheory.engines import points
from snntheory.expression import const, moment, var
from tests.oracle import gaussian_mean, selu, selu_slope

M, V = var("m"), var("v")
PLACES = [("0", "1"), ("-0.3", "0.7"), ("1.5", "4"), ("-2", "0.05"), ("0.01", "16")]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("order", range(5))
@pytest.mark.parametrize(
    ("function", "truth"),
    [(SELU, selu), (SELU_SQUARED, lambda z: selu(z) ** 2), (SELU_SLOPE_SQUARED, lambda z: selu_slope(z) ** 2)],
    ids=["selu", "selu^2", "slope^2"],
)
def test_moments_of_selu_and_their_derivatives(function, truth, order, place):
    m, v = (Fraction(x) for x in place)
    with mp.workdps(40):
        ours = points.evaluate(moment(function, order, M, V), {"m": m, "v": v}, 40)
        integral = gaussian_mean(truth, mp.mpf(place[0]), mp.mpf(place[1]), order)
        assert abs(ours - integral) < mp.mpf(10) ** -25 * (1 + abs(integral))


def test_the_heat_equation_gives_the_derivative_in_v():
    for order in (0, 1):
        with mp.workdps(40):
            step = Fraction(1, 10**12)
            f = moment(SELU_SQUARED, order, M, V)
            ends = [points.evaluate(f, {"m": Fraction(1, 5), "v": 1 + s * step}, 40) for s in (-1, 1)]
            slope = (ends[1] - ends[0]) / (2 * mp.mpf(10) ** -12)
            half_second = points.evaluate(moment(SELU_SQUARED, order + 2, M, V), {"m": Fraction(1, 5), "v": 1}, 40) / 2
            assert abs(slope - half_second) < mp.mpf(10) ** -20


HARD_TANH = Piecewise((Fraction(-1), Fraction(1)), ((Term(const(-1)),), (Term(const(1), 1),), (Term(const(1)),)))
BUMPY = Piecewise(
    (Fraction(1, 2),), ((Term(const(2), 2, Fraction(1)),), (Term(const(3), 1, Fraction(-2)), Term(const(1), 3)))
)


@pytest.mark.parametrize("order", range(4))
@pytest.mark.parametrize(
    ("function", "truth", "kinks"),
    [
        (HARD_TANH, lambda z: min(mp.mpf(1), max(mp.mpf(-1), z)), [-1, 1]),
        (BUMPY, lambda z: 2 * z**2 * mp.exp(z) if z <= 0.5 else 3 * z * mp.exp(-2 * z) + z**3, [0.5]),
        (IDENTITY, lambda z: z, []),
    ],
    ids=["hard tanh", "jump and powers", "identity"],
)
def test_any_piecewise_function_has_moments(function, truth, kinks, order):
    with mp.workdps(40):
        m, v = mp.mpf("0.3"), mp.mpf("0.8")
        s = mp.sqrt(v)

        def integrand(z):
            hermite = mp.hermite(order, (z - m) / s / mp.sqrt(2)) / (mp.sqrt(2) * s) ** order
            return truth(z) * hermite * mp.npdf(z, m, s)

        integral = mp.quad(integrand, sorted([m - 13 * s, m, m + 13 * s, *map(mp.mpf, kinks)]))
        ours = points.evaluate(moment(function, order, M, V), {"m": Fraction(3, 10), "v": Fraction(4, 5)}, 40)
        assert abs(ours - integral) < mp.mpf(10) ** -22


def test_pieces_must_match_kinks():
    with pytest.raises(ValueError, match="pieces"):
        Piecewise((Fraction(0),), ((),))


def test_the_symmetry_that_swaps_mu_and_omega():
    point = {"m": Fraction(1, 50), "v": Fraction(9, 10)}
    assert points.evaluate(moment(SELU, 0, M, V), point) != points.evaluate(
        moment(SELU, 0, M, V), point | {"m": -point["m"]}
    )
