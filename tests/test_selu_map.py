"""The double-precision map against balls, at the corners of its regimes, and its behaviour as an array function."""

import numpy as np
import pytest
from flint import arb, fmpq

from snntheory import SeluMap
from snntheory.activations import selu_function
from snntheory.engines import balls
from snntheory.engines.floats import _erfcx
from snntheory.engines.tape import Tape
from snntheory.expression import const, moment, var
from snntheory.verdict import BadInput

G = SeluMap()


def exact(x):
    top, bottom = float(x).as_integer_ratio()
    return fmpq(top, bottom)


def reference():
    """Mean, second moment and their derivatives for the doubles that the map uses as constants."""
    from fractions import Fraction

    f = selu_function(const(Fraction(G.alpha)), const(Fraction(G.lam)))
    m, v = var("m"), var("v")
    return Tape([moment(g, k, m, v) for g in (f, f * f) for k in range(3)], ("m", "v"))


REFERENCE = reference()


def enclosures(m, v):
    """Balls for mean, variance and H-like slopes, with as many bits as cancellation asks for."""
    bits = 128
    while True:
        with balls.precision(bits):
            a = REFERENCE([(exact(m), exact(m)), (exact(v), exact(v))])
            variance = a[3] - a[0] * a[0]
            if variance.rel_accuracy_bits() > 70 or bits > 10**5:
                slopes = (a[1], a[2] / 2, a[4] - 2 * a[0] * a[1], a[5] / 2 - a[0] * a[2])
                return a[0], variance, slopes
        bits *= 2


def corner_biased(seed, count):
    """Points where x = m/s is at or near the regime borders, far out, or ordinary."""
    rng = np.random.default_rng(seed)
    v = 10.0 ** rng.uniform(-12, 8, count)
    v = np.where(rng.random(count) < 0.1, 0.09 * (1 + rng.normal(0, 1e-9, count)), v)
    s, kind = np.sqrt(v), rng.integers(0, 5, count)
    border = rng.choice([-9.0, -3, -2, -1, 0, 3, 9], count) + rng.normal(0, 1e-6, count)
    x = np.select(
        [kind == 0, kind == 1, kind == 2], [rng.uniform(-40, 12, count), rng.normal(0, 3, count), border], 0.5
    )
    wide = np.sign(rng.normal(0, 1, count)) * 10.0 ** rng.uniform(-8, 4, count)
    return np.clip(np.where(kind >= 3, wide, x * s), -1e4, 1e4), v


def worst_errors(m, v):
    """Greatest error of the mean (against max(|mean|, sd)) and relative error of the variance."""
    mean, variance = G.moments(m, v)
    assert np.isfinite(mean).all()
    assert (variance >= 0).all()
    errors = [0.0, 0.0]
    for i in range(len(m)):
        true_mean, true_variance, _ = enclosures(m[i], v[i])
        with balls.precision(128):
            if true_variance < arb("1e-300"):
                assert variance[i] <= 1e-299
                continue
            sd = true_variance.sqrt()
            errors[0] = max(errors[0], float(abs(arb(exact(mean[i])) - true_mean) / (abs(true_mean) + sd)))
            errors[1] = max(errors[1], float(abs(arb(exact(variance[i])) - true_variance) / true_variance))
    return errors


def test_accuracy_everywhere():
    errors = worst_errors(*corner_biased(1, 6000))
    assert errors[0] < 1e-14
    assert errors[1] < 1e-13


@pytest.mark.slow
def test_accuracy_everywhere_many_points(capsys):
    errors = worst_errors(*corner_biased(2, 100_000))
    with capsys.disabled():
        print(f"worst error in 100000 points: mean {errors[0]:.2e}, variance {errors[1]:.2e}")
    assert errors[0] < 1e-14
    assert errors[1] < 1e-13


# points where published implementations return NaN, zero, or a negative variance
HARD = [(0, 1e-8), (-0.01, 1e-8), (-1, 1e-8), (100, 1e-8), (0, 400), (0, 1e4), (0, 1e6)]
HARD += [(-10, 1), (-30, 1), (50, 1), (400, 1), (-400, 1e4), (1e4, 1)]


@pytest.mark.parametrize("place", HARD)
def test_where_others_fail(place):
    m, v = (np.array([float(x)]) for x in place)
    errors = worst_errors(m, v)
    assert max(errors) < 1e-14


def test_slopes_against_balls():
    rng = np.random.default_rng(4)
    nu, mu = 10.0 ** rng.uniform(-3, 3, 300), rng.normal(0, 2, 300)
    jacobian = G.jacobian(mu, 1.0, nu, 1.0).reshape(300, 4)
    for i in range(300):
        _, _, slopes = enclosures(mu[i], nu[i])
        for value, truth in zip(jacobian[i], slopes, strict=True):
            assert abs(value - float(truth.mid())) < 1e-12 * (1 + abs(float(truth.mid())))


@pytest.mark.parametrize(
    "u",
    [np.linspace(-0.6, 4.2, 800), np.linspace(-1.21, 6, 500), 10.0 ** np.linspace(0, 6, 100)],
    ids=["near", "all", "far"],
)
def test_the_scaled_error_function_polynomials(u):
    values = _erfcx(u)
    with balls.precision(200):
        worst = max(float(abs(arb(exact(y)) / balls.erfcx(arb(exact(x))) - 1)) for x, y in zip(u, values, strict=True))
    assert worst < 4e-15


def test_the_fixed_point_and_its_jacobian():
    result = G(0, 0, 1, 1)
    assert abs(result.mu_tilde) < 1e-15
    assert abs(result.nu_tilde - 1) < 3e-15
    np.testing.assert_allclose(G.jacobian(0, 0, 1, 1), [[0, 0.08883475510689], [0, 0.782647883196813]], atol=1e-14)
    assert abs(G.chi(0, 0, 1, 1) - 1.07157499245579926) < 1e-14


def test_shapes_broadcast_and_chunks_agree():
    mu, nu = np.linspace(-1, 1, 5)[:, None], np.linspace(0.1, 3, 7)
    assert G(mu, 0.5, nu, 1).nu_tilde.shape == (5, 7)
    assert G.jacobian(mu, 0.5, nu, [1.0]).shape == (5, 7, 2, 2)
    assert G(0.1, 0.2, 1, 1).mu_tilde.shape == ()
    assert G([], 0, 1, 1).nu_tilde.shape == (0,)
    assert G.jacobian([], 0, 1, 1).shape == (0, 2, 2)
    m, v = np.random.default_rng(0).normal(0, 1, 100_000), np.full(100_000, 0.8)
    whole = G.moments(m, v)
    parts = [G.moments(m[i : i + 777], v[i : i + 777]) for i in range(0, len(m), 777)]
    np.testing.assert_allclose(whole.variance, np.concatenate([p.variance for p in parts]), rtol=1e-14)


def test_iteration_reaches_the_fixed_point():
    means, variances = G.iterate([0.5, -0.5], [3.0, 0.2], omega=0, tau=1, layers=120)
    assert means.shape == variances.shape == (121, 2)
    np.testing.assert_allclose(means[-1], 0, atol=1e-12)
    np.testing.assert_allclose(variances[-1], 1, atol=1e-12)


def test_limits():
    mean, variance = G.moments([2, -1, np.inf, -np.inf, 0, np.nan, 0], [0, 0, 1, 1, np.inf, 1, np.nan])
    limit = G.alpha * G.lam
    np.testing.assert_allclose(mean[:3], [2 * G.lam, limit * np.expm1(-1), np.inf])
    assert mean[3] == -limit
    assert (variance[[0, 1, 3]] == 0).all()
    assert mean[4] == variance[4] == np.inf
    assert np.isnan(mean[5:]).all()
    assert np.isnan(variance[5:]).all()


def test_slopes_where_the_mean_is_far_beyond_the_standard_deviation():
    lam, inner = G.lam, G.lam * G.alpha * np.exp(-1)
    np.testing.assert_allclose(G.jacobian(1, 1, 1e-320, 1), [[lam, 0], [0, lam**2]], rtol=1e-12)
    np.testing.assert_allclose(G.jacobian(-1, 1, 1e-310, 1), [[inner, inner / 2], [0, inner**2]], rtol=1e-12)
    assert (G.jacobian(-1e150, 1, 1e-300, 1) == 0).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: G(0, 0, -1, 1), "nu = -1.0 is not allowed"),
        (lambda: G(0, 0, 1, [1, -2]), "tau = -2.0 is not allowed"),
        (lambda: G.moments(0, -1), "variance of -1.0"),
        (lambda: G.iterate(0, 1, omega=0, tau=1, layers=-1), "-1 layers"),
        (lambda: SeluMap(alpha=float("nan")), "must be finite"),
        (lambda: SeluMap(lam=-1.0), "must be positive"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(BadInput, match=message):
        call()
