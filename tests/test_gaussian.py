"""Certified moments against quadrature of the definitions, and against closed forms that are not used."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from flint import arb, fmpq
from mpmath import mp

from snntheory import gaussian
from snntheory.engines import balls
from snntheory.gaussian import gaussian_moments, provable
from snntheory.library import NAMED, Activation, activation
from snntheory.verdict import BadInput, SnnTheoryError, Undecided
from tests.test_gains import DEFINITIONS

PLACES = [(0, 1), (0.75, 0.5), (-2, 4), (0.25, 0.0625)]


def point(x):
    q = balls.rational(x)
    return q, q


def integral(g, m, v, kinks, order=0):
    """``E[g(z) He_k(t)]/s^k`` by mpmath."""
    s = mp.sqrt(v)
    marks = sorted({m + s * x for x in (-14, -6, -2, 0, 2, 6, 14)} | {mp.mpf(k) for k in kinks})
    hermite = [lambda t: 1, lambda t: t, lambda t: t * t - 1][order]
    return mp.quad(lambda z: g(z) * hermite((z - m) / s) * mp.npdf(z, m, s), marks) / s**order


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", NAMED)
def test_moments_are_the_integrals(name, place):
    f, slope, kinks = DEFINITIONS[name]
    with balls.precision(128):
        found = gaussian_moments(NAMED[name], *map(point, place))
    with mp.workdps(25):
        m, v = map(mp.mpf, place)
        expected = [integral(f, m, v, kinks, k) for k in range(3)]
        expected += [integral(lambda z: f(z) ** 2, m, v, kinks, k) for k in range(3)]
        expected.append(integral(lambda z: slope(z) ** 2, m, v, kinks))
        for ball, value in zip((*found.first, *found.second, found.squared_slope), expected, strict=True):
            assert abs(mp.mpf(ball.mid().str(30, radius=False)) - value) < mp.mpf(10) ** -17 * (1 + abs(value))
            assert ball.rad() < 1e-24 * (1 + abs(float(value)))


@pytest.mark.parametrize("place", [(0.3, 0.7), (-3, 20), (2, 1e-3)])
def test_error_function_and_gelu_in_closed_form(place):
    """E Phi = Phi(h), h = m/sqrt(1 + v); E Phi^2 with Owen's T; E z Phi by Stein's identity."""
    from scipy.special import owens_t

    m, v = place
    with balls.precision(128):
        gelu, erf = (gaussian_moments(NAMED[name], point(m), point(v)) for name in ("gelu", "erf"))
    phi, cdf = (lambda x: np.exp(-x * x / 2) / np.sqrt(2 * np.pi)), lambda x: float(mp.ncdf(x))
    h = m / np.sqrt(1 + v)
    assert float(gelu.mean) == pytest.approx(m * cdf(h) + v / np.sqrt(1 + v) * phi(h), rel=1e-14)
    assert float(erf.mean) == pytest.approx(float(mp.erf(m / np.sqrt(1 + 2 * v))), rel=1e-14)
    h = m / np.sqrt(0.5 + v)
    squared = cdf(h) - 2 * owens_t(h, np.sqrt(0.5 / (0.5 + 2 * v)))
    assert float(erf.second[0]) == pytest.approx(4 * squared - 4 * cdf(h) + 1, rel=1e-12)


def test_intervals_contain_their_points():
    rng = np.random.default_rng(0)
    for name in ("selu", "relu6", "gelu", "tanh", "softplus"):
        for _ in range(4):
            m, v = rng.normal(0, 2), 10.0 ** rng.uniform(-2, 2)
            width = 10.0 ** rng.uniform(-20, -6)
            with balls.precision(128):
                box = [(balls.rational(x - width * v), balls.rational(x + width * v)) for x in (m, v)]
                wide, thin = gaussian_moments(NAMED[name], *box), gaussian_moments(NAMED[name], point(m), point(v))
                pairs = zip(
                    (*wide.first, *wide.second, wide.squared_slope),
                    (*thin.first, *thin.second, thin.squared_slope),
                    strict=True,
                )
                assert all(big.contains(small.mid()) for big, small in pairs)


def test_pieces_and_integration_agree():
    """SELU by its closed form and by rigorous integration of the function with a stated growth."""
    integrated = replace(activation("elu"), pieces=None, growth=(Fraction(1), Fraction(1)))
    with balls.precision(128):
        for place in PLACES:
            a, b = (gaussian_moments(f, *map(point, place)) for f in (activation("elu"), integrated))
            for x, y in zip(
                (*a.first, *a.second, a.squared_slope), (*b.first, *b.second, b.squared_slope), strict=True
            ):
                assert x.overlaps(y)
                assert y.rad() < arb("1e-25")


@pytest.mark.parametrize(("c", "d", "m", "v"), [(1, 0, 0, 1), (0, 1, -3, 4), (2, 3, 5, 0.25), (0, 0, 1, 1)])
def test_the_tail_is_bounded(c, d, m, v, monkeypatch):
    """What lies beyond the reach of the integration, for f and f' as large as their growth allows."""
    monkeypatch.setattr(gaussian, "REACH", 3)
    f = Activation("f", np.abs, growth=(Fraction(c), Fraction(d)))
    with balls.precision(100), mp.workdps(25):
        bound = gaussian._beyond(f, arb(m), arb(v).sqrt())
        s = mp.sqrt(v)
        worst = lambda z: c + d * abs(z)  # noqa: E731
        for power in (1, 2):
            for hermite in (lambda t: 1, lambda t: t, lambda t: t * t - 1):
                tail = mp.quad(
                    lambda t, p=power, h=hermite: (
                        (worst(m + s * t) ** p * h(t) + worst(m - s * t) ** p * abs(h(t))) * mp.npdf(t)
                    ),
                    [3, 6, 20],
                )
                assert bound > arb(mp.nstr(tail, 20))
    assert float(bound) < 100 * (1 + c + d * (abs(m) + v)) ** 2


def test_what_cannot_be_certified():
    f = activation(lambda z: np.where(z > 0, z, 0.1 * z))
    assert not provable(f)
    with pytest.raises(BadInput, match="state its growth"):
        gaussian_moments(f, (fmpq(0), fmpq(0)), (fmpq(1), fmpq(1)))


def test_a_jump_has_no_squared_slope():
    from snntheory.activations import Piecewise, Term
    from snntheory.expression import ONE

    step = Activation("step", lambda z: np.where(z > 0, 1.0, 0.0), (), Piecewise((Fraction(0),), ((), (Term(ONE),))))
    with balls.precision(64):
        found = gaussian_moments(step, point(0), point(1))
        assert found.mean.contains(arb("0.5"))
        assert not found.squared_slope.is_finite()


@pytest.mark.parametrize(
    ("c", "d", "m", "v"), [(1, 0, 0, 1), (0, 1, -3, 4), (2, 3, 5, 0.25), (0, 0, 1, 1), ("0.25", "0.5", "0.5", 9)]
)
def test_beyond_is_its_formula(c, d, m, v, monkeypatch):
    monkeypatch.setattr(gaussian, "REACH", 3)
    f = Activation("f", np.abs, growth=(Fraction(c), Fraction(d)))
    with balls.precision(100), mp.workdps(25):
        bound = gaussian._beyond(f, arb(m), arb(v).sqrt())
        b, slope = max(1, mp.mpf(c) + mp.mpf(d) * abs(mp.mpf(m))), mp.mpf(d) * mp.sqrt(v)
        exact = mp.quad(lambda t: 2 * (b + slope * t) ** 2 * (1 + t * t) * mp.npdf(t), [3, 6, 20])
        assert abs(bound / arb(mp.nstr(exact, 20)) - 1) < 1e-15


@pytest.mark.parametrize("place", [(0, 1), (0.5, 1e-4), (-1, 9)])
@pytest.mark.parametrize("name", ["tanh", "softplus"])
def test_a_short_reach_is_paid_for(name, place, monkeypatch):
    with balls.precision(64):
        true = gaussian_moments(NAMED[name], *map(point, place))
        monkeypatch.setattr(gaussian, "REACH", 2)
        found = gaussian_moments(NAMED[name], *map(point, place))
        pairs = zip(
            (*found.first, *found.second, found.squared_slope),
            (*true.first, *true.second, true.squared_slope),
            strict=True,
        )
        assert all(big.contains(small.mid()) and big.rad() > small.rad() for big, small in pairs)


def test_a_pole_is_undecided():
    pole = Activation("pole", lambda z: 1 / z, growth=(Fraction(1), Fraction(0)))
    with balls.precision(64), pytest.raises(Undecided, match="could not be enclosed"):
        gaussian_moments(pole, point(0), point(1))


def test_integration_stops_at_kinks():
    calls = []

    def softsign(z):
        calls.append(z)
        return z / (1 + np.abs(z))

    f = replace(NAMED["softsign"], function=softsign)
    with balls.precision(128):
        gaussian_moments(f, point(0.25), point(1))
    assert len(calls) < 6000


def test_useless_enclosures_are_no_answer():
    wide = activation(lambda z: 3 + np.abs(np.sin(5 * z)) / 10)
    with balls.precision(128), pytest.raises(Undecided, match="kinks"):
        gaussian_moments(replace(wide, growth=(Fraction(4), Fraction(0)), kinks=()), point(0), point(1))


def test_what_happens_inside_the_integration_comes_out():
    """FLINT's loop cannot be left by an exception; an interruption or a missing rule must not be lost in it."""

    def interrupted(z):
        raise KeyboardInterrupt

    def floor(z):
        return np.floor(z)

    for function, error in ((interrupted, KeyboardInterrupt), (floor, SnnTheoryError)):
        f = Activation("f", function, growth=(Fraction(1), Fraction(1)))
        with balls.precision(64), pytest.raises(error):
            gaussian_moments(f, point(0), point(1))
