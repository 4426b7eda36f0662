"""Both methods at their limits: one law, one set of numbers for any threads, memory, extreme values, given data."""

import json
import re
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest
from scipy import stats

from snntheory import BadInput
from snntheory.library import activation
from snntheory.simulate import simulate, streams
from snntheory.simulate.display import layer_lines
from snntheory.simulate.pool import Pool
from snntheory.simulate.streams import Purpose, normals, stream

RNG = np.random.default_rng(8)


def same(first, second):
    """Names of the statistics that differ in any bit."""
    return [k for k, v in first.layers.items() if not np.array_equal(v, second.layers[k], equal_nan=True)]


# one law


UNEQUAL = [
    {
        "inputs": RNG.normal(0.5, 1, (40, 9)),
        "statistics": "units,weights,gradient",
    },  # more samples than features or units
    {"inputs": RNG.normal(0.5, 1, (40, 9)), "omega": "0.4", "tau": "1.2", "statistics": "units,weights,gradient"},
]


@pytest.mark.parametrize("options", UNEQUAL, ids=["independent", "prescribed"])
def test_methods_agree_where_the_batch_exceeds_the_units(options):
    common = {"width": 32, "depth": 2, "repetitions": 200, "dropout": "plain:0.1", "workers": 1, **options}
    runs = [simulate(method=m, seed=s, **common) for m, s in (("weights", 0), ("exact", 1))]
    wrong = simulate(method="exact", seed=2, bias=0.1, **common)
    seen = False
    for name in [
        "mean",
        "var",
        "omega_mean",
        "omega_sd",
        "tau_mean",
        "tau_sd",
        "unit_mean",
        "unit_var",
        "omega",
        "tau",
    ]:
        a, b, c = (run.layers[name][:, 1:].reshape(200, -1).T for run in (*runs, wrong))
        for ours, theirs, others in zip(a, b, c, strict=True):
            if np.ptp(ours) > 1e-5:
                assert stats.ks_2samp(ours, theirs).pvalue > 1e-4, name
                seen |= stats.ks_2samp(ours, others).pvalue < 1e-8
    assert seen  # it can fail
    growth = [run.layers["growth"][:, 1:] for run in runs]  # of gradients and of tangents: of the same expectation
    error = np.sqrt(sum(g.var(axis=0) for g in growth) / 200)
    difference = np.abs(growth[0].mean(axis=0) - growth[1].mean(axis=0))
    assert (difference < 5 * error).all()
    assert (difference + 0.2 > 5 * error).all()


def test_a_small_scale_survives_beside_a_large_one():
    """Tangents and the units' sums are of size 1, activations of size 1e-10."""
    common = {
        "width": 32,
        "batch": 16,
        "depth": 2,
        "dtype": "float64",
        "variance": 1e-20,
        "repetitions": 40,
        "workers": 1,
    }
    for statistics in ("units", "weights,gradient"):
        run = simulate(method="exact", statistics=statistics, **common)
        assert run.theory["inside"].all()
        assert 1e-21 < run.var[-1] < 1e-19


def test_prescribed_sums_need_two_inputs():
    for method in ("weights", "exact"):
        for extra in ({"width": 1}, {"inputs": [[1.0], [2.0]]}):
            with pytest.raises(BadInput, match="omega and tau cannot be prescribed"):
                simulate(method=method, omega="0.1", tau="1", **({"width": 4, "batch": 2, "depth": 2} | extra))


# one set of numbers


NARROW = [
    {"width": 300, "batch": 1030, "weights": "orthogonal", "statistics": "gradient"},
    {"width": 600, "batch": 300, "memory": 2**26, "dropout": "plain:0.2"},
    {"width": 1100, "batch": 40, "inputs": RNG.normal(size=(50, 700)), "omega": "0.1", "tau": "uniform:0.9,1.1"},
]


@pytest.mark.parametrize("options", NARROW, ids=["side by side", "little memory", "blocks"])
def test_any_number_of_threads_gives_the_same_bits(options):
    first = simulate(depth=3, workers=1, dtype="float64", **options)
    for workers in (2, 3):
        assert same(first, simulate(depth=3, workers=workers, dtype="float64", **options)) == []
    assert same(first, simulate(depth=3, seed=1, dtype="float64", **options)) != []


@pytest.mark.parametrize("method", ["weights", "exact"])
def test_any_number_of_threads_for_one_block(method):
    options = {"width": 300, "batch": 300, "depth": 4, "dtype": "float64", "method": method}
    first = simulate(workers=1, **options)
    for workers in (2, 3):
        assert same(first, simulate(workers=workers, **options)) == []


@pytest.mark.parametrize("workers", [1, 3])
def test_results_of_a_pool_come_in_order_and_are_let_go(workers):
    alive = []

    def task(n):
        alive.append(n)
        return np.full(3, n)

    with Pool(workers) as pool:
        found = [int(x[0]) for x in pool.each(task, range(20))]
        assert pool.map(task, range(3))[2].tolist() == [2, 2, 2]
        with pytest.raises(ZeroDivisionError):
            pool.map(lambda n: 1 // n, [1, 0])
    assert found == list(range(20))
    if workers == 1:
        lazy = Pool(1).each(task, range(100))
        next(lazy)
        assert alive[-1] == 0  # the others have not been started


# memory


PLANS = [
    {"width": 400, "batch": 1100, "statistics": "all", "dropout": "alpha:0.1", "noise": 0.1},
    {"width": 400, "batch": 900, "memory": 2**23},
    {"width": 400, "batch": 30, "weights": "orthogonal", "statistics": "gradient"},
    {"width": 400, "batch": 60, "weights": "sparse:0.1", "omega": "0.1", "tau": "1", "perturbation": 0.1},
    {"width": 20_000, "batch": 100, "method": "exact", "statistics": "all"},
    {"width": 100, "batch": 500, "method": "exact", "dtype": "float64"},
]


@pytest.mark.parametrize("options", PLANS, ids=str)
@pytest.mark.parametrize("workers", [1, 2])
def test_arrays_take_no_more_than_was_planned(options, workers):
    simulate(depth=1, width=8, batch=4, dropout=options.get("dropout", ""))  # what is imported or made once
    streams._local.__dict__.clear()
    tracemalloc.start()
    try:
        run = simulate(depth=3, workers=workers, **options)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert 0.15 * run.made["planned_bytes"] < peak <= run.made["planned_bytes"] <= run.settings.memory


@pytest.mark.parametrize(
    "options",
    [
        {"width": 700, "batch": 6},
        {"width": 700, "batch": 1},
        {"width": 600, "batch": 6, "weights": "orthogonal", "statistics": "gradient"},
        {"width": 900, "batch": 200, "method": "exact"},
    ],
    ids=str,
)
def test_the_memory_that_is_asked_for_is_enough_and_needed(options):
    with pytest.raises(BadInput, match="is not enough") as caught:
        simulate(depth=2, memory=2**20, **options)
    options = options | {"workers": 1}
    needed = int(re.search(r"needs (\d+)", str(caught.value))[1])
    assert simulate(depth=2, memory=needed, **options).made["planned_bytes"] <= needed
    with pytest.raises(BadInput, match="is not enough"):
        simulate(depth=2, memory=needed - 1, **options)


def test_a_wide_network_takes_little_memory():
    code = (
        "from snntheory.simulate import simulate;"
        "run = simulate(width=200_000, batch=32, depth=3, method='exact', statistics='all');"
        "print(run.made['peak_bytes'])"
    )
    ballast = np.ones(60_000_000)  # a starting process's memory is not the started one's
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 5 * 10**7 < int(done.stdout) < 400 * 10**6 < ballast.nbytes


# extreme values


SIZES = {"depth": 3, "width": 16, "batch": 6}
EXTREME = {
    "huge gain": ({"gain": 1e30}, False),
    "largest gain": ({"gain": 1e100, "weights": "gain:1e100", "activation": "identity"}, False),
    "tiny gain": ({"gain": 1e-30, "activation": "relu"}, True),
    "least gain": ({"gain": 1e-100, "activation": "relu"}, True),
    "large mean": ({"mean": 1e12, "repetitions": 30}, True),
    "largest mean": ({"mean": 1e30, "repetitions": 30}, True),
    "largest variance": ({"variance": 1e30, "repetitions": 30}, True),
    "zero inputs": ({"variance": 0}, True),
    "zero inputs, bias": ({"variance": 0, "bias": 0.5, "repetitions": 30}, True),
    "equal inputs": ({"variance": 0, "mean": 3, "repetitions": 30}, True),
    "large bias": ({"bias": 1e100}, False),
    "large noise": ({"noise": 1e100}, False),
    "dropout of almost all": ({"dropout": "alpha:0.9999999"}, None),
    "plain dropout of almost all": ({"dropout": "plain:0.9999999"}, None),
    "hardly any dropout": ({"dropout": "alpha:1e-300"}, True),
    "sparse": ({"weights": "sparse:1e-9"}, None),
    "large tau": ({"omega": "0", "tau": "1e300"}, False),
    "small tau": ({"omega": "0", "tau": "1e-300", "activation": "relu"}, True),
    "exponential": ({"activation": "exp", "depth": 8}, False),
    "one unit": ({"width": 1}, None),
    "one unit, one input": ({"width": 1, "batch": 1}, None),
    "two units": ({"width": 2, "omega": "0.1", "tau": "1"}, None),
}


@pytest.mark.parametrize("method", ["weights", "exact"])
@pytest.mark.parametrize("name", EXTREME)
def test_extreme_values_give_an_answer(name, method):
    """No warning, no exception, plain data; layers agree with theory where there are numbers to compare."""
    options, agrees = EXTREME[name]
    options = SIZES | {"workers": 1, "method": method, "statistics": "units,weights,gradient,normality"} | options
    if options.get("weights", "gain").startswith("sparse") and method == "exact":
        pytest.skip("not normal")
    run = simulate(**options)
    json.dumps(run.summary(), allow_nan=False)
    assert all("nan" not in line and "inf " not in line for line in layer_lines(run))
    if agrees is not None:
        assert run.theory["inside"].all() == agrees


@pytest.mark.parametrize("method", ["weights", "exact"])
def test_vanishing_activations_are_measured_below_the_squares_of_single_precision(method):
    run = simulate(method=method, activation="relu", gain=0.5, depth=50, width=64, batch=16, repetitions=10, workers=1)
    assert 1e-50 < run.var[-1] < 1e-40  # activations of 1e-23
    assert run.theory["inside"].all()
    deeper = simulate(method=method, activation="relu", gain=0.3, depth=80, width=32, batch=8, repetitions=4, workers=1)
    assert deeper.var[-1] == 0
    assert deeper.theory["inside"].all()  # zero is right to the precision that there is


def test_theory_of_another_network_is_seen():
    options = {"width": 100_000, "batch": 8, "depth": 4, "repetitions": 2, "method": "exact", "workers": 1}
    run = simulate(**options)
    assert run.theory["inside"].all()
    for change in ({"gain": 1.01}, {"bias": 0.01}, {"noise": 0.1}):
        other = simulate(**options, **change)
        assert other.theory["inside"].all()
        assert abs(other.var[-1] - run.theory["var"][-1]) > 5 * run.theory["var_error"][-1]


def test_berry_esseen_bounds_stand_beside_what_they_bound():
    inputs = RNG.exponential(size=(40, 30))
    run = simulate(inputs=inputs, width=600, depth=2, weights="rademacher", statistics="normality")
    columns = inputs[: max(1, 65536 // 600)]
    ratio = (np.abs(columns) ** 3).sum(axis=1) / (columns**2).sum(axis=1) ** 1.5
    assert run.layers["berry_esseen"][0, 1] == pytest.approx(0.56 * ratio.mean(), rel=1e-5)
    assert np.isnan(run.layers["berry_esseen"][0, 0])
    assert np.isnan(run.layers["ks"][0, 0])
    assert (run.layers["ks"] < run.layers["berry_esseen"])[0, 1:].all()


# given data


def test_growth_is_that_of_the_jacobian_of_given_matrices():
    matrices = [RNG.normal(size=(20, 7)) / 2, *(RNG.normal(size=(20, 20)) / 4 for _ in range(2))]
    inputs = RNG.normal(size=(9, 7))
    run = simulate(matrices=matrices, inputs=inputs, activation="gelu", statistics="gradient", seed=5)
    f, x, slopes = activation("gelu"), inputs.T, []
    for layer, w in enumerate(matrices, start=1):
        z = w @ x
        slopes.append(f.derivative(z))
        x = f(z)
        assert run.mean[layer] == pytest.approx(x.mean(), abs=1e-13)
        assert run.var[layer] == pytest.approx(x.var(), rel=1e-12)
    delta = np.empty((20, 9))
    normals(stream(5, 0, 3, 0, Purpose.GRADIENT), delta)
    for layer in (3, 2, 1):
        below = np.stack([(slopes[layer - 1][:, [b]] * matrices[layer - 1]).T @ delta[:, b] for b in range(9)], axis=1)
        growth = np.sum(below**2) / np.sum(delta**2)
        assert run.layers["growth"][0, layer] == pytest.approx(growth, rel=1e-11)
        delta = below


def test_given_arrays_of_any_kind_are_left_as_they_are():
    matrices = [RNG.normal(size=(12, 12)) / 4 for _ in range(2)]
    inputs = RNG.normal(size=(10, 12))
    kept = inputs.copy()
    inputs.setflags(write=False)
    expected = simulate(matrices=matrices, inputs=inputs, dropout="plain:0.5", statistics="all")
    assert np.array_equal(inputs, kept)
    kinds = {
        "list": inputs.tolist(),
        "Fortran order": np.asfortranarray(inputs),
        "other bytes": inputs.astype(">f8"),
        "strides": np.repeat(inputs, 2, axis=1)[:, ::2],
    }
    for name, data in kinds.items():
        again = simulate(matrices=matrices, inputs=data, dropout="plain:0.5", statistics="all")
        assert same(expected, again) == [], name
    fortran = simulate(matrices=[np.asfortranarray(m) for m in matrices], inputs=inputs, dropout="plain:0.5")
    np.testing.assert_allclose(fortran.var, expected.var, rtol=1e-12)
    half = simulate(inputs=inputs.astype(np.float16), width=12, depth=1, dtype="float64")
    assert half.mean[0] == pytest.approx(inputs.mean(), abs=1e-3)


def test_equal_inputs_have_no_variance():
    for dtype in ("float32", "float64"):
        for method in ("weights", "exact"):
            run = simulate(inputs=np.full((16, 20), 0.1), width=40, depth=2, dtype=dtype, method=method, repetitions=9)
            assert run.var[0] < 1e-30
            assert run.theory["inside"].all()


AWKWARD = {
    "complex": ({"inputs": np.ones((2, 2)) * 1j}, "not numbers"),
    "too long": ({"inputs": np.full((2, 2), np.longdouble("1e4000"))}, "finite"),
    "workers": ({"workers": 1.5}, "workers"),
    "one matrix": ({"matrices": 5}, "matri"),
    "ragged": ({"matrices": [[[1, 2], [3]]]}, "matri"),
    "no inputs": ({"matrices": [np.ones((3, 0)), np.ones((3, 3))]}, "matri"),
}


@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_data_is_refused(name):
    options, message = AWKWARD[name]
    with pytest.raises(BadInput, match=message):
        simulate(**({"width": 3, "depth": 2} if "matrices" not in options else {}), batch=2, **options)
