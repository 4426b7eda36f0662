"""Maps of any activation in double precision: against balls, their own error estimates, and hard cases."""

import time

import numpy as np
import pytest

from snntheory import SeluMap
from snntheory.engines import balls, pieces
from snntheory.gaussian import gaussian_moments
from snntheory.library import NAMED
from snntheory.quadrature_map import QuadratureMap, map_of
from snntheory.verdict import BadInput, Undecided

NAMES = [name for name in NAMED if name != "exp"]


def places(seed):
    """Ordinary points, and hard ones: narrow, wide, far from the kink, saturated."""
    rng = np.random.default_rng(seed)
    m, v = rng.normal(0, 2, 10), 10.0 ** rng.uniform(-6, 6, 10)
    return np.concatenate([m, [0, 0, 3, -10, 100, 0, -400]]), np.concatenate([v, [1, 1e-8, 1e-6, 1, 1e-8, 1e8, 1e4]])


def truth(name, m, v):
    q = balls.rational
    with balls.precision(512 if NAMED[name].pieces else 128):
        return gaussian_moments(NAMED[name], (q(m), q(m)), (q(v), q(v)))


@pytest.mark.parametrize("name", NAMES)
def test_errors_are_within_their_estimates(name):
    m, v = places(NAMES.index(name))
    found, checked = QuadratureMap(name).moments_with_errors(m, v), 0
    for i in range(len(m)):
        try:
            with balls.precision(512):  # the variance is a difference of balls
                exact = truth(name, m[i], v[i])
                spread = exact.variance
        except Undecided:
            continue
        if spread.rel_accuracy_bits() < 55 or spread < 1e-280:
            continue
        mean, variance = float(exact.mean.mid()), float(spread.mid())
        assert abs(found.mean[i] - mean) <= found.mean_error[i] + 2e-16 * abs(mean)
        assert abs(found.variance[i] - variance) <= found.variance_error[i]
        rounding = 2.3e-16 * (abs(mean) + abs(m[i])) / np.sqrt(variance)
        # f itself is rounded; where that is not what limits, the estimate is near the rounding of the sums
        if variance > 1e-20 and abs(m[i]) < 3:
            assert found.variance_error[i] < (1e-12 + 40 * rounding) * variance  # for sin 5.6e-13
        checked += 1
    assert checked >= 10


@pytest.mark.parametrize("name", NAMES)
def test_jacobian_and_chi(name):
    m, v = places(100 + NAMES.index(name))
    keep = (np.abs(m) < 4) & (v > 1e-3) & (v < 1e4)
    m, v = m[keep], v[keep]
    found = map_of(name).statistics(m, 1.0, v, 1.0)
    for i in range(len(m)):
        exact = truth(name, m[i], v[i])
        if exact.variance < 1e-20:
            continue
        scale = np.sqrt(float(exact.variance)) / np.sqrt(v[i])
        slopes = np.array([float(x.mid()) for x in exact.slopes()]).reshape(2, 2)
        units = scale * np.array([[1, 1 / np.sqrt(v[i])], [scale * np.sqrt(v[i]), scale]])
        assert (np.abs(found.jacobian[i] - slopes) <= 1e-11 * units + 1e-12 * np.abs(slopes)).all()
        assert found.chi[i] == pytest.approx(float(exact.squared_slope.mid()), rel=1e-11)


def test_selu_by_both_algorithms():
    rng = np.random.default_rng(5)
    mu, nu = rng.normal(0, 3, 200), 10.0 ** rng.uniform(-3, 3, 200)
    for a, b in zip(
        SeluMap().statistics(mu, 0.7, nu, 1.2), QuadratureMap("selu").statistics(mu, 0.7, nu, 1.2), strict=True
    ):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-12)
    assert isinstance(map_of("selu"), SeluMap)


def test_oscillation_is_resolved():
    g = map_of("sin")
    mean, variance = g.moments(0.3, [1e2, 1e4])
    np.testing.assert_allclose(mean, 0, atol=1e-13)  # e^(-v/2) sin m
    np.testing.assert_allclose(variance, 0.5, rtol=1e-12)


def test_kinks_and_jumps_that_nobody_told():
    kinked = map_of(lambda z: np.abs(z - 0.37))
    mean, variance = kinked.moments(0.37, 2.0)
    assert mean == pytest.approx(np.sqrt(4 / np.pi), rel=1e-13)
    assert variance == pytest.approx(2 - 4 / np.pi, rel=1e-13)
    step = map_of(lambda z: np.where(z > 0.5, 1.0, 0.0)).statistics(0.5, 1, 1, 1)
    assert step.mu_tilde == pytest.approx(0.5)
    assert step.jacobian[0, 0] == pytest.approx(1 / np.sqrt(2 * np.pi))
    assert step.chi == np.inf
    box = map_of(lambda z: np.where((z > -1) & (z < 1), 1.0, 0.0)).chi(0.3, 1, 1, 1)
    assert box == np.inf


def test_noise_ends_and_says_so():
    noisy, started = map_of(lambda z: np.sin(1e9 * z) * 1e-6 + z), time.perf_counter()
    found = noisy.moments_with_errors(0, 1)
    assert time.perf_counter() - started < 20
    assert abs(found.variance - 1) < found.variance_error + 1e-11
    assert found.variance_error > 1e-12


def test_an_unknown_derivative_leaves_chi_open():
    import math

    found = map_of(lambda z: math.atan(z)).statistics(0.2, 1, 1, 1)
    exact = map_of("arctan").statistics(0.2, 1, 1, 1)
    np.testing.assert_allclose(found.jacobian, exact.jacobian, rtol=1e-12)
    assert np.isnan(found.chi)


def test_limits_and_shapes():
    g = map_of("gelu")
    mean, variance = g.moments([[1.0, -1.0]], [[0.0], [0.5]])
    assert mean.shape == variance.shape == (2, 2)
    np.testing.assert_allclose(mean[0], NAMED["gelu"]([1.0, -1.0]))
    assert (variance[0] == 0).all()
    assert np.isnan(g.moments(0, np.inf).mean)
    assert g.moments([], []).mean.shape == (0,)
    assert g([0.5], 0, 1, 1).mu_tilde.dtype == np.float64
    assert g(np.float32([0.5]), np.float32(0), np.float32(1), np.float32(1)).mu_tilde.dtype == np.float32
    with pytest.raises(BadInput, match="finite positive v"):
        g.moments_with_errors(0, 0)


def test_iteration_goes_to_the_certified_fixed_point():
    from snntheory import fixed_weights

    certified = fixed_weights("0.1", 3, source="hard_tanh")
    means, variances = map_of("hard_tanh").iterate(0.3, 1, omega=0.1, tau=3, layers=200)
    assert means[-1] == pytest.approx(float(certified.mean.mid()), abs=1e-13)
    assert variances[-1] == pytest.approx(float(certified.variance.mid()), rel=1e-12)


def test_a_small_jump_makes_chi_infinite():
    assert map_of(lambda z: np.where(z > 0.5, z + 1e-3, z)).chi(0, 1, 1, 1) == np.inf
    assert map_of(lambda z: np.where(z > 4, z + 1e-2, z)).chi(0, 1, 1, 1) == np.inf


def test_variance_is_never_negative():
    m, v = np.meshgrid(np.linspace(-60, 60, 41), 10.0 ** np.arange(-12, 1))
    for name in ("tanh", "sigmoid", "hard_tanh"):
        assert (map_of(name).moments(m, v).variance >= 0).all()


def test_negative_constants_are_integrated():
    g = map_of("selu:-18,0.26")
    assert isinstance(g, QuadratureMap)
    assert isinstance(map_of("selu:1.8,0.26"), SeluMap)


def test_mean_error_in_variance():
    found = QuadratureMap(lambda z: 10 + np.sin(1e9 * z) * 1e-3 + z**2).moments_with_errors(0, 1)
    assert found.variance_error >= 2 * abs(found.mean - 10) * found.mean_error


@pytest.mark.parametrize(("m", "mean"), [(np.inf, np.inf), (-np.inf, 0)])
def test_an_infinite_mean_alone(m, mean):
    assert map_of("relu").moments([m], [1.0]).mean == [mean]


def test_maps_within_maps_do_not_wait_for_each_other(monkeypatch):
    monkeypatch.setattr(pieces, "CHUNK", 1024)
    inner = SeluMap()

    def nested(z):
        return inner.moments(z, 1.0).mean

    nested.kinks = ()
    m = np.random.default_rng(0).normal(size=4096)
    sample = QuadratureMap(nested).moments(m, 1e-6)
    np.testing.assert_allclose(sample.mean, inner.moments(m, 1.0).mean, rtol=1e-5, atol=1e-6)


def test_functions_of_single_numbers_with_unseen_kinks():
    """Without a derivative nobody finds the kink; the error estimates grow accordingly."""
    rng = np.random.default_rng(3)
    for _ in range(25):
        k, a, m, v = rng.uniform(-3, 3), rng.uniform(-2, 2), rng.normal(0, 2), 10.0 ** rng.uniform(-2, 2)
        told = QuadratureMap(lambda z, k=k, a=a: np.where(z > k, z - k, a * (z - k))).moments_with_errors(m, v)
        unseen = QuadratureMap(lambda z, k=k, a=a: float(z) - k if z > k else a * (float(z) - k))
        found = unseen.moments_with_errors(m, v)
        assert abs(found.variance - told.variance) <= found.variance_error + told.variance_error
        assert abs(found.mean - told.mean) <= found.mean_error + told.mean_error
