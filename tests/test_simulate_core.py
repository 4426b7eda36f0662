"""Parts of the simulator alone: streams, laws, kernels, statistics, factors, settings; each trial shown to fail."""

import numpy as np
import pytest
from scipy import stats

from snntheory import BadInput, weight_law
from snntheory.engines import balls
from snntheory.library import activation
from snntheory.simulate import laws
from snntheory.simulate.exact import factor_of
from snntheory.simulate.kernels import Kernel
from snntheory.simulate.settings import STATISTICS, checked
from snntheory.simulate.statistics import Block, LayerSums, normal_distance, pair_sums, sample_sums, unit_moments
from snntheory.simulate.streams import CHUNK, Purpose, normals, stream, uniforms

DTYPES = [np.float32, np.float64]


def drawn(size, dtype, seed=7, sd=1.0):
    out = np.empty(size, dtype)
    normals(stream(seed), out, sd)
    return out.astype(np.float64)


def test_addresses_name_streams():
    addresses = [(0, 0, 0, p) for p in Purpose] + [(1,), (1, 0), (1, 0, 0), (0, 1), (2**31, 1)]
    addresses += [(0, 0, 0, Purpose.NOISE, chunk) for chunk in range(3)]
    first = {(seed, a): stream(seed, *a).bit_generator.random_raw() for seed in (0, 1, 2**127) for a in addresses}
    assert len(set(first.values())) == len(first)
    assert first == {(seed, a): stream(seed, *a).bit_generator.random_raw() for seed, a in first}


def standard_errors(x):
    """Of the first four moments of x, from those of N(0, 1)."""
    powers = np.array([np.mean(x**k) for k in (1, 2, 3, 4)]) - (0, 1, 0, 3)
    return np.abs(powers) / np.sqrt(np.array([1, 2, 15, 96]) / x.size)


@pytest.mark.parametrize("dtype", DTYPES)
def test_moments_and_tails_of_normal_numbers(dtype):
    x = drawn(1_500_001, dtype)
    assert (standard_errors(x) < 5).all()
    assert (standard_errors(1.005 * x)[[1, 3]] > 5).all()  # half a percent would be seen
    assert standard_errors(x + 0.005)[0] > 5
    size, expected = np.abs(x), x.size * 2 * stats.norm.sf([4, 5])
    for level, count in zip((4, 5), expected, strict=True):
        assert stats.poisson.cdf(np.sum(size > level), count) > 1e-5
        assert stats.poisson.sf(np.sum(size > level), count) > 1e-5
    assert stats.poisson.sf(np.sum(1.2 * size > 5), expected[1]) < 1e-5
    assert size.max() < 6.9


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_two_halves_of_normal_numbers_are_independent(dtype):
    """Box and Muller's pairs are a number of the first half and one of the second."""
    x = drawn(400_001, dtype)
    half = (x.size + 1) // 2
    first, second = x[: x.size - half], x[half:]
    for f in (lambda v: v, np.square, np.abs, np.sign):
        assert abs(np.corrcoef(f(first), f(second))[0, 1]) < 5 / np.sqrt(half)
        assert abs(np.corrcoef(f(first), f(second + 0.2 * first))[0, 1]) > 5 / np.sqrt(half)
    angle = np.arctan2(second, first)
    assert stats.kstest(angle, "uniform", (-np.pi, 2 * np.pi)).pvalue > 1e-3
    assert stats.kstest(np.arctan2(1.05 * second, first), "uniform", (-np.pi, 2 * np.pi)).pvalue < 1e-3


@pytest.mark.parametrize("dtype", DTYPES)
def test_normal_numbers_of_any_size_and_scale(dtype):
    for size in (1, 2, 3, CHUNK + 1):
        assert np.all(np.abs(drawn(size, dtype)) > 0)
    one = drawn(1000, dtype)
    for sd in (1e-30, 1e-18, 1e-3, 1e18, 1e30):  # the squares of some are out of the range of float32
        np.testing.assert_allclose(drawn(1000, dtype, sd=sd), sd * one, rtol=1e-5)
    assert not drawn(10, dtype, sd=0.0).any()


def test_uniform_numbers():
    for dtype in DTYPES:
        u = np.empty(100_001, dtype)
        uniforms(stream(3), u)
        assert 0 <= u.min() < u.max() < 1
        assert stats.kstest(u.astype(float), "uniform").pvalue > 1e-3
        assert stats.kstest(u.astype(float) ** 1.03, "uniform").pvalue < 1e-3


FILLED = [name for name in laws.NAMES if name.isidentifier() and name != "orthogonal"]
FILLED += ["sparse:0.5", "sparse:0.01", "sparse:1", "gain:1.5"]


def law_errors(name, dtype, factor=1.0):
    """Standard errors by which mean, variance, third absolute and fourth moment miss those stated."""
    law, n = laws.weight_law(name, 2.0), 100
    w = np.empty((4000, n), dtype)
    law.fill(stream(11), w, np.sqrt(law.gain_squared / n))
    w = factor * w.ravel().astype(np.float64) * np.sqrt(n / law.gain_squared)
    values = np.stack([w, w**2, np.abs(w) ** 3, w**4]) - np.array([0, 1, law.third, law.kurtosis + 3])[:, None]
    return np.abs(values.mean(axis=1)) / np.maximum(values.std(axis=1) / np.sqrt(w.size), 1e-6)


@pytest.mark.parametrize("name", FILLED)
def test_every_law_has_the_moments_that_it_states(name):
    for dtype in DTYPES:
        assert (law_errors(name, dtype) < 5).all()
    assert (law_errors(name, np.float32, 1.1)[1:] > 5).all()


@pytest.mark.parametrize(
    "name", [n for n in FILLED if not n.startswith(("truncated_corrected", "rademacher", "sparse"))]
)
def test_variances_of_laws_are_the_certified_ones(name):
    with balls.precision(64):
        certified = float(weight_law({"uniform": "lecun_uniform"}.get(name, name)).gain_squared.mid())
    assert laws.weight_law(name, 3.0).gain_squared == pytest.approx(9 * certified, rel=1e-12)


def test_shapes_of_laws():
    w = np.empty((300, 1000), np.float32)
    laws.weight_law("rademacher").fill(stream(0), w, 0.25)
    assert set(np.unique(w)) == {-0.25, 0.25}
    laws.weight_law("truncated_normal").fill(stream(0), w, 1.0)
    edge = 2 / np.sqrt(laws.TRUNCATED_VARIANCE)
    assert 0.999 * edge < np.abs(w).max() <= 1.000001 * edge
    for density in (1, 0.3, 0.001):
        laws.weight_law(f"sparse:{density}").fill(stream(0), w, 1.0)
        assert abs(np.mean(w != 0) - density) <= 5 * np.sqrt(density * (1 - density) / w.size)
    assert laws.weight_law("sparse:1e-9").kurtosis == pytest.approx(3 / (4 / 2**32) - 3)  # 4.29 steps of 2^-32


@pytest.mark.parametrize("dtype", DTYPES)
def test_orthogonal_matrices(dtype):
    eps = 100 * float(np.finfo(dtype).eps)
    for rows, columns in ((20, 50), (50, 50), (50, 20), (1, 1), (3, 1), (1, 3)):
        q = laws.orthogonal(stream(1), rows, columns, 1.5, dtype).astype(np.float64)
        square = q @ q.T if rows <= columns else q.T @ q * columns / rows
        np.testing.assert_allclose(square, 2.25 * np.eye(len(square)), atol=eps)
        assert np.mean(q * q) == pytest.approx(2.25 / columns, rel=eps)
    signs = [np.sign(laws.orthogonal(stream(s), 2, 2, 1.0, dtype)[0, 0]) for s in range(60)]
    assert 10 < np.sum(np.array(signs) > 0) < 50  # the uniform law has no preferred sign


def test_rows_of_equal_weights_have_no_direction():
    omega, tau = np.full(2, 0.1), np.ones(2)
    for rows in ([[1.0, 1, 1], [1, 2, 3]], [[0.3] * 3, [1, 2, 3]], [[1.0], [2.0]]):
        with pytest.raises(BadInput, match="equal weights"):
            laws.shape_rows(np.array(rows), omega, tau)
    single = np.random.default_rng(0).normal(size=(2, 1000)).astype(np.float32)
    laws.shape_rows(single, omega, tau)
    np.testing.assert_allclose(single.astype(float).sum(axis=1), omega, atol=1e-5)
    np.testing.assert_allclose((single.astype(float) ** 2).sum(axis=1), tau, rtol=1e-6)


@pytest.mark.parametrize("text", ["sparse:nan", "sparse:-1", "gain:inf", "gain:0", "gain:", "normal:2", "orthogonal:1"])
def test_bad_laws(text):
    with pytest.raises(BadInput, match=text.partition(":")[0]):
        laws.weight_law(text)


@pytest.mark.parametrize("name", ["selu", "elu:0.5", "relu", "tanh", "identity", "gelu", "leaky_relu:0.2", "softsign"])
@pytest.mark.parametrize("dtype", DTYPES)
def test_kernels_on_views_and_far_out(name, dtype):
    f, values = activation(name), [-1e4, -100, -3, -1e-3, 0, 1e-3, 3, 100, 1e4]
    wide = np.tile(np.array(values, dtype), (7, 3))
    z, slope = wide[:, 3:-2:2], np.full((7, 3 * len(values)), 9, dtype)[:, 3:-2:2]
    rest, before = wide[:, 4:-2:2].copy(), z.copy()
    Kernel(f).apply(z, slope)
    eps = 20 * np.finfo(dtype).eps
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(z, f(before), rtol=eps, atol=eps)
        np.testing.assert_allclose(slope, f.derivative(before), rtol=eps, atol=eps)
    assert np.array_equal(wide[:, 4:-2:2], rest)
    alone = before.copy()
    Kernel(f).apply(alone)
    assert np.array_equal(alone, z)


MOMENTS = [(0, 1), (1e4, 1e-2), (1e6, 1), (0.1, 0), (0, 0), (1e-20, 1e-22), (1e15, 1e14), (0, 1e-30), (0, 1e30)]


@pytest.mark.parametrize(("mean", "sd"), MOMENTS)
@pytest.mark.parametrize("dtype", DTYPES)
def test_moments_survive_large_means_and_the_ends_of_the_range(mean, sd, dtype):
    x = (mean + sd * np.random.default_rng(0).normal(size=(40, 999))).astype(dtype)
    exact = x.astype(np.longdouble)
    centre = exact.mean(axis=1)
    found = unit_moments(x)
    np.testing.assert_allclose(found[0], centre.astype(float), rtol=1e-6, atol=1e-6 * sd)
    np.testing.assert_allclose(found[1], ((exact - centre[:, None]) ** 2).sum(axis=1).astype(float), rtol=1e-5)


def test_sums_are_of_double_precision():
    x = (1e-25 * np.random.default_rng(0).normal(size=(30, 8))).astype(np.float32)
    wide = x.astype(np.float64)
    a, b = wide[:, 0::2], wide[:, 1::2]
    np.testing.assert_allclose(pair_sums(x), [(p * q).sum(axis=0) for p, q in ((a, a), (b, b), (a, b))], rtol=1e-12)
    np.testing.assert_allclose(sample_sums(x), [wide.sum(axis=0), (wide**2).sum(axis=0)], rtol=1e-12)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_blocks_and_chunks_merge_to_one_pass(order):
    rng = np.random.default_rng(4)
    x, omega, tau = rng.normal(5, 2, (10, 60)), rng.normal(0, 0.05, 10), rng.uniform(0.9, 1.15, 10)
    parts, chunks = (slice(0, 4), slice(4, 10)), (slice(0, 10), slice(10, 14), slice(14, 60))
    sums = LayerSums(10)
    for chunk in (chunks[i] for i in order):
        n = chunk.stop - chunk.start
        blocks = [(r, Block(*unit_moments(x[r, chunk]), n, pair_sums(x[r, chunk]), 1.5)) for r in parts]
        sums.add([(r, b._replace(omega=omega[r], tau=tau[r])) for r, b in blocks])
    found = sums.finish(1.0, True)
    means, variances = x.mean(axis=1), x.var(axis=1)
    assert found["mean"] == pytest.approx(x.mean())
    assert found["var"] == pytest.approx(x.var())
    np.testing.assert_allclose(found["unit_mean"], np.quantile(means, [0.025, 0.25, 0.5, 0.75, 0.975]))
    np.testing.assert_allclose(found["unit_var"], np.quantile(variances, [0.025, 0.25, 0.5, 0.75, 0.975]))
    np.testing.assert_allclose(found["unit_covariance"], np.cov(means, (x * x).mean(axis=1), ddof=0))
    a, b = x[:, 0::2], x[:, 1::2]
    expected = (a * b).sum(axis=0) / np.sqrt((a * a).sum(axis=0) * (b * b).sum(axis=0))
    assert found["correlation"] == pytest.approx(expected.mean())
    inside = (np.abs(omega) <= 0.1) & (tau >= 0.95) & (tau <= 1.1)
    assert 0 < found["share_in_domain"] == inside.mean() < 1
    assert (found["omega_sd"], found["tau_mean"]) == (pytest.approx(omega.std()), pytest.approx(tau.mean()))
    assert sums.tangent == 9.0


def test_distance_from_the_normal_distribution():
    x = np.random.default_rng(0).normal(3, 2, (5000, 1))
    standard = ((x - x.mean()) / x.std()).ravel()
    assert normal_distance(x) == pytest.approx(stats.kstest(standard, "norm").statistic)
    assert normal_distance(np.sign(x - 3)) > 0.3
    assert np.isnan(normal_distance(np.ones((5, 2))))


RNG = np.random.default_rng(5)
TALL, WIDE = RNG.normal(size=(40, 6)), RNG.normal(size=(4, 6))
COVARIANCES = {
    "definite": TALL.T @ TALL,
    "of rank 4": WIDE.T @ WIDE,
    "of rank 1": np.ones((5, 5)),
    "zero": np.zeros((3, 3)),
    "a zero row": np.diag([1.0, 0, 2]),
    "scales": np.outer(s := np.array([1e-20, 1, 1e20]), s) * (0.5 + 0.5 * np.eye(3)),
    "scales, singular": np.outer(s := np.array([1e-15, 1e-15, 1, 1]), s) * np.kron(np.eye(2), np.ones((2, 2))),
    "one": np.array([[4.0]]),
}
RANKS = {"of rank 4": 4, "of rank 1": 1, "zero": 0, "a zero row": 2, "scales, singular": 2}


@pytest.mark.parametrize("name", COVARIANCES)
@pytest.mark.parametrize("most", [3, 4, 100])
def test_factors_of_covariances(name, most):
    k = COVARIANCES[name]
    factor, scale = factor_of(k, most), np.sqrt(np.diag(k))
    assert factor.shape[1] <= most
    if RANKS.get(name, len(k)) <= most:
        assert np.all(np.abs(factor @ factor.T - k) <= 1e-13 * np.outer(scale, scale))


def test_a_factor_of_nothing_known_is_nan():
    assert np.isnan(factor_of(np.array([[1, np.nan], [np.nan, 1]]), 5)).all()
    assert np.isnan(factor_of(np.array([[np.inf]]), 5)).all()


TYPES = [
    ("width", np.int64(7), 7),
    ("width", "7", 7),
    ("width", 7.0, 7),
    ("width", np.array(7), 7),
    ("seed", 2**128 - 1, 2**128 - 1),
    ("seed", np.uint64(2**63 + 1), 2**63 + 1),
    ("seed", str(2**70 + 1), 2**70 + 1),
    ("gain", np.float32(1.5), 1.5),
    ("omega", None, None),
    ("statistics", "weights,units", ("units", "weights")),
    ("statistics", ["gradient", "units", "gradient"], ("units", "gradient")),
    ("statistics", "all", STATISTICS),
    ("statistics", [], ()),
    ("correlation", 1, 1.0),
]


@pytest.mark.parametrize(("name", "given", "held"), TYPES, ids=str)
def test_values_of_options(name, given, held):
    settings = checked({name: given})
    assert getattr(settings, name) == held
    assert type(getattr(settings, name)) is type(held)
    assert checked(settings.as_dict()) == settings


REFUSED = [
    ("width", 32.5, "an integer"),
    ("width", [32], "an integer"),
    ("width", np.array([32]), "an integer"),
    ("width", None, "an integer"),
    ("width", 10**5000, "a huge integer"),
    ("seed", -1, "at least 0"),
    ("seed", 2**128, "below 2"),
    ("gain", "x", "a number"),
    ("gain", 1j, "a number"),
    ("gain", float("nan"), "a positive number"),
    ("variance", float("inf"), "1e30"),
    ("correlation", float("nan"), "between -1 and 1"),
    ("activation", np.tanh, "a text"),
    ("dropout", "alpha:nan", "RATE"),
    ("statistics", 5, "give names"),
    ("statistics", None, "give names"),
    ("statistics", [["units"]], "unknown statistic"),
    ("statistics", "units,,weights", "unknown statistic ''"),
    ("memory", 1000, "at least 1 MiB"),
    ("dtype", np.zeros((9, 9)), "a text"),
]


@pytest.mark.parametrize(("name", "given", "message"), REFUSED, ids=[name for name, *_ in REFUSED])
def test_values_that_are_refused_in_one_line(name, given, message):
    with pytest.raises(BadInput, match=message) as caught:
        checked({name: given})
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("omega", "tau", "message"),
    [
        ("0.1", None, "together"),
        ("nan", "1", "omega = 'nan'"),
        ("normal:0,-1", "1", "omega"),
        ("uniform:1,0", "1", "omega"),
        ("0", "normal:1,0.1", "tau"),
        ("0", "uniform:0,1", "tau"),
        ("0", "-1", "tau"),
    ],
)
def test_prescriptions_that_are_refused(omega, tau, message):
    with pytest.raises(BadInput, match=message):
        checked({"omega": omega, "tau": tau})


def test_a_prescription_is_read_exactly():
    settings = checked({"omega": "uniform:-0.1,0.3", "tau": "1.1"})
    assert settings.spread("omega") == ("uniform", pytest.approx(0.1), pytest.approx(0.4 / np.sqrt(12)))
    assert settings.spread("tau") == ("fixed", 1.1, 0.0)
