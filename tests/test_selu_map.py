"""The double-precision map against balls, at the corners of its regimes, and its behaviour as an array function."""

import importlib.util
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from flint import arb, fmpq
from mpmath import mp

from snntheory import SeluMap
from snntheory.activations import selu_function
from snntheory.engines import balls, core, tables
from snntheory.engines.special import mills, tails
from snntheory.engines.tape import Tape
from snntheory.expression import const, moment, var
from snntheory.verdict import BadInput

G = SeluMap()


def exact(x):
    top, bottom = float(x).as_integer_ratio()
    return fmpq(top, bottom)


def reference(g=G):
    """Mean, second moment and their derivatives for the doubles that the map uses as constants."""
    f = selu_function(const(Fraction(g.alpha)), const(Fraction(g.lam)))
    m, v = var("m"), var("v")
    return Tape([moment(g, k, m, v) for g in (f, f * f) for k in range(3)], ("m", "v"))


REFERENCE = reference()


def enclosures(m, v, reference=REFERENCE):
    """Balls for mean, variance and H-like slopes, with as many bits as cancellation asks for."""
    bits = 128
    while True:
        with balls.precision(bits):
            a = reference([(exact(m), exact(m)), (exact(v), exact(v))])
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


def worst_errors(m, v, g=G, reference=REFERENCE):
    """Greatest error of the mean (against max(|mean|, sd)) and relative error of the variance."""
    mean, variance = g.moments(m, v)
    assert np.isfinite(mean).all()
    assert (variance >= 0).all()
    errors = [0.0, 0.0]
    for i in range(len(m)):
        true_mean, true_variance, _ = enclosures(m[i], v[i], reference)
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


@pytest.mark.parametrize(("alpha", "lam"), [(0.001, 1.0), (0.1, 1.0), (1.0, 100.0), (3.0, 0.7), (80.43, 1.1), (1e4, 1)])
def test_accuracy_for_other_constants(alpha, lam):
    g = SeluMap(alpha, lam)
    errors = worst_errors(*corner_biased(7, 500), g, reference(g))
    assert errors[0] < 1e-13
    assert errors[1] < 1e-13 * max(1, 0.1 * alpha**2)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20, 24))
def test_accuracy_everywhere_many_points(seed, record_property):
    """100000 points in all; the worst errors are printed at the end of the run."""
    errors = worst_errors(*corner_biased(seed, 25_000))
    record_property("worst errors of the map", f"mean {errors[0]:.2e}, variance {errors[1]:.2e} in 25000 points")
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


def slope_errors(m, v):
    """Greatest errors of E f' (relative), of the other three entries and of chi, against their scales."""
    result = G.statistics(m, 1.0, v, 1.0)
    errors = np.zeros(5)
    for i, values in enumerate(result.jacobian.reshape(-1, 4)):
        _, variance, slopes = enclosures(m[i], v[i])
        with balls.precision(128):
            if not variance > arb("1e-280"):
                continue
            root = arb(exact(result.chi[i])).sqrt()
            scales = (abs(slopes[0]), abs(slopes[1]) + root / arb(exact(v[i])).sqrt(), 2 * variance.sqrt() * root)
            for j, scale in enumerate((*scales, root**2)):
                errors[j] = np.maximum(errors[j], float(abs(arb(exact(values[j])) - slopes[j]) / scale))
        with balls.precision(4096):
            truth = chi_ball(m[i], v[i])
            errors[4] = np.maximum(errors[4], float(abs(arb(exact(result.chi[i])) / truth - 1)))
    return errors


def chi_ball(m, v):
    """``E f'^2`` with f'^2 = lambda^2 for z > 0 and L^2 e^(2z) for z < 0."""
    x, s = arb(exact(m)) / arb(exact(v)).sqrt(), arb(exact(v)).sqrt()
    bell, root2 = (-x * x / 2).exp() / 2, arb(2).sqrt()
    alpha, lam = arb(exact(G.alpha)), arb(exact(G.lam))
    return lam**2 * bell * (balls.erfcx(-x / root2) + alpha**2 * balls.erfcx((x + 2 * s) / root2))


def test_slopes_everywhere():
    errors = slope_errors(*corner_biased(3, 2000))
    assert errors.max() < 2e-14


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(30, 34))
def test_slopes_everywhere_many_points(seed, record_property):
    errors = slope_errors(*corner_biased(seed, 25_000))
    record_property("worst errors of the slopes and chi", ", ".join(f"{e:.2e}" for e in errors) + " in 25000 points")
    assert errors.max() < 2e-14


def test_the_mills_ratio():
    x = np.concatenate([np.linspace(0, 9, 500), 10.0 ** np.linspace(0, 6, 100)])
    values = mills(x)
    with balls.precision(200):
        truth = [balls.erfcx(arb(exact(y)) / arb(2).sqrt()) / 2 for y in x]
        worst = max(float(abs(arb(exact(value)) / t - 1)) for value, t in zip(values, truth, strict=True))
    assert worst < 4e-15


def fit_tables():
    path = Path(__file__).parents[1] / "benchmarks" / "fit_tables.py"
    spec = importlib.util.spec_from_file_location("fit_tables", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_tables_are_what_the_script_prints(capsys):
    fit_tables().main()
    printed = {}
    exec(capsys.readouterr().out, printed)
    for name in ("SHIFT", "HALF_LINE", "WIDE", "TAIL1", "TAIL2", "NARROW", "CENTRAL"):
        assert printed[name] == getattr(tables, name), name


def relative_error(values, truths):
    return max(float(abs(value / truth - 1)) for value, truth in zip(values, truths, strict=True))


@pytest.mark.parametrize("table", [None, *tables.NARROW], ids=lambda t: t and f"{t.low} to {t.high}")
def test_every_table_of_the_core(table):
    """Each range, and beyond them all."""
    x = np.linspace(table.low, table.high, 300) if table else np.concatenate([np.linspace(-1.75, 9, 500), [1e3, 1e6]])
    out = np.empty_like(x)
    core._mills(x.copy(), x[0], x[-1], 3.0, out)
    with mp.workdps(40):
        assert relative_error(out, [3 * fit_tables().mills(mp.mpf(y)) for y in x]) < 4e-15


@pytest.mark.parametrize("reach", [high for high, _ in tables.CENTRAL])
def test_every_table_of_the_normal_distribution(reach):
    x = np.linspace(1e-3, reach, 300)
    out = np.empty_like(x)
    core._horner(core._central(reach), x * x, out)
    with mp.workdps(40):
        assert relative_error(out, [(mp.ncdf(mp.mpf(y)) - mp.mpf(1) / 2) / mp.mpf(y) for y in x]) < 4e-15


def test_the_tails():
    x = np.concatenate([np.linspace(2, 12, 300), 10.0 ** np.linspace(1, 6, 50)])
    for order, values in enumerate(tails(x), start=1):
        with mp.workdps(60):
            assert relative_error(values, [fit_tables().tail(mp.mpf(y), order) for y in x]) < 4e-15


@pytest.mark.parametrize("x", np.linspace(-2, 3, 11))
@pytest.mark.parametrize("s", [0.3, 0.5, 0.9, 1.1, 1.6, 2.5, 8.0, 1e4])
def test_narrow_arrays_take_narrow_tables(x, s):
    """Single points choose the polynomials of least degree; the balls know none of that."""
    place = np.array([x * s]), np.array([s * s])
    assert max(worst_errors(*place)) < 4e-14
    assert slope_errors(*place).max() < 2e-14


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
    np.testing.assert_allclose(G.jacobian(1, 1, 1e-320, 1), [[lam, 0], [0, lam**2]], rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(
        G.jacobian(-1, 1, 1e-310, 1), [[inner, inner / 2], [0, inner**2]], rtol=1e-12, atol=1e-300
    )
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


def test_slopes_at_the_limits():
    m, v = np.array([1, -1, 0, 2, np.inf, -np.inf, np.nan]), np.array([0, 0, 0, np.inf, 1, 1, 1])
    lam, limit = G.lam, G.lam * G.alpha
    result = G.jacobian(m, 1, v, 1)
    np.testing.assert_allclose(result[0], [[lam, 0], [0, lam**2]])
    np.testing.assert_allclose(result[1], np.array([[1, 0.5], [0, limit / np.e]]) * limit / np.e)
    assert result[2, 0, 1] == -np.inf
    np.testing.assert_allclose(result[2, 1, 1], G.jacobian(0, 1, 1e-20, 1)[1, 1], rtol=1e-9)
    np.testing.assert_allclose(result[3, [0, 1], [0, 1]], G.jacobian(2, 1, 1e20, 1)[[0, 1], [0, 1]], rtol=1e-9)
    assert result[3, 1, 0] == np.inf
    assert (result[4] == [[lam, 0], [0, lam**2]]).all()
    assert (result[5] == 0).all()
    assert np.isnan(result[6]).all()
    assert G.jacobian(0, 0, 0, 0).tolist() == [[0, 0], [0, 0]]
    np.testing.assert_allclose(
        G.chi(m[:6], 1, v[:6], 2),
        2 * np.array([lam**2, (limit / np.e) ** 2, (lam**2 + limit**2) / 2, lam**2 / 2, lam**2, 0]),
    )


def test_one_pass_agrees_with_the_separate_calls():
    m, v = np.random.default_rng(8).normal(0, 3, 200_000), np.full(200_000, 0.8)
    result = G.statistics(m, 0.5, v, 2)
    for a, b in zip(result, (*G(m, 0.5, v, 2), G.jacobian(m, 0.5, v, 2), G.chi(m, 0.5, v, 2)), strict=True):
        np.testing.assert_array_equal(a, b)


def test_nan_hides_no_negative():
    with pytest.raises(BadInput, match=r"nu = -1\.0"):
        G(0, 0, [float("nan"), -1.0], 1)


def test_each_limit_alone():
    for m, v, mean, variance in (
        (np.inf, 2.0, np.inf, 2 * G.lam**2),
        (-np.inf, 2.0, -G.lam * G.alpha, 0),
        (0.0, np.inf, np.inf, np.inf),
        (-np.inf, np.inf, np.inf, np.inf),
    ):
        found = G.moments([m], [v])
        assert found.mean[0] == mean
        assert found.variance[0] == pytest.approx(variance)


def test_slope_at_kink_alpha_one():
    g = SeluMap(1.0, 1.3)
    assert g.jacobian(0, 1, 0, 1)[0, 1] == pytest.approx(float(g.jacobian(0, 1, 1e-14, 1)[0, 1]), rel=1e-5)


def test_scattered_x_and_s():
    x, s = (a.ravel() for a in np.meshgrid([-2, -1, 0, 1, 3], [0.3, 0.5, 1, 2, 3, 5]))
    for part in (slice(None), [0, 12], [0, 27], [0, 17]):
        errors = worst_errors((x * s)[part], (s * s)[part])
        assert max(errors) < 4e-14


def test_ends_of_range():
    m, v = (
        a.ravel()
        for a in np.meshgrid(
            [s * 10.0**k for s in (-1, 1) for k in range(-308, 300, 22)], 10.0 ** np.arange(-307, 308, 6)
        )
    )
    with np.errstate(all="ignore"):
        found = G.statistics(m, 1, v, 1)
    assert not any(np.isnan(x).any() for x in found)
    assert (found.chi <= 3.2).all()


def test_the_border_of_the_lognormal_regime_moves_with_alpha():
    g = SeluMap(1e-6, 1.0)
    s = np.repeat([0.1, 0.5, 1.0, 2.0], 5)
    reach = np.tile([38.1, 40, 44, 60, 66], 4)
    m = -(2 * s * s + np.sqrt(4 * s**4 + 2 * reach * s * s))  # x^2/2 - 2|m| = reach
    assert max(worst_errors(m, s * s, g, reference(g))) < 1e-13
