"""The simulator: its laws, its two methods against each other and against theory, its records and its command."""

import importlib
import json

import numpy as np
import pytest
from scipy import stats

from snntheory import BadInput, CorrelationMap
from snntheory.library import NAMED, activation
from snntheory.simulate import Simulation, simulate, sweep
from snntheory.simulate.kernels import Kernel
from snntheory.simulate.laws import orthogonal, shape_rows, weight_law
from snntheory.simulate.presets import PRESETS, scaling
from snntheory.simulate.statistics import LayerSums, unit_moments
from snntheory.simulate.streams import normals, stream

SMALL = {"width": 64, "batch": 16, "depth": 4, "repetitions": 250}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_normal_numbers(dtype):
    z = np.empty((1001, 301), dtype)
    normals(stream(1, 2, 3), z, 2.0)
    x = z.ravel().astype(float) / 2
    assert stats.kstest(x, "norm").pvalue > 0.01
    assert stats.kstest(1.02 * x, "norm").pvalue < 1e-3  # it can fail
    for level in (3, 4):
        expected = x.size * 2 * stats.norm.sf(level)
        assert abs(np.sum(np.abs(x) > level) - expected) < 5 * np.sqrt(expected)
    again, other = np.empty_like(z), np.empty_like(z)
    normals(stream(1, 2, 3), again, 2.0)
    normals(stream(1, 2, 4), other, 2.0)
    assert np.array_equal(z, again)
    assert abs(np.corrcoef(x, other.ravel())[0, 1]) < 0.01


LAWS = ["lecun_normal", "he_uniform", "torch_linear", "truncated_normal", "truncated_corrected", "rademacher"]
LAWS += ["sparse:0.3", "gain:0.5"]


@pytest.mark.parametrize("name", LAWS)
def test_laws_have_the_constants_that_they_state(name):
    law, n = weight_law(name), 400
    w = np.empty((500, n))
    law.fill(stream(5), w, np.sqrt(law.gain_squared / n))
    w = w.ravel() * np.sqrt(n / law.gain_squared)
    for value, truth in ((w, 0), (w**2, 1), (np.abs(w) ** 3, law.third), (w**4 - 3, law.kurtosis)):
        assert abs(value.mean() - truth) < 5 * value.std() / np.sqrt(w.size) + 1e-12
    if name.startswith("truncated"):
        assert np.abs(w).max() <= 2 / np.sqrt(0.773741) * 1.0001


def test_shaped_and_orthogonal_rows():
    w = np.random.default_rng(0).normal(size=(5, 40))
    omega, tau = np.array([-0.1, 0, 0.1, 0.3, 1]), np.array([0.95, 1, 1.1, 1.2, 2])
    shape_rows(w, omega, tau)
    np.testing.assert_allclose(w.sum(axis=1), omega, atol=1e-12)
    np.testing.assert_allclose((w**2).sum(axis=1), tau, rtol=1e-12)
    q = orthogonal(stream(0), 10, 30, 2.0, np.float64)
    np.testing.assert_allclose(q @ q.T, 4 * np.eye(10), atol=1e-12)
    tall = orthogonal(stream(0), 30, 10, 1.0, np.float64)
    assert np.mean(tall**2) == pytest.approx(1 / 10)


@pytest.mark.parametrize("name", sorted(NAMED))
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_kernels_are_their_activations(name, dtype):
    f = activation(name)
    z = np.concatenate([np.linspace(-6, 6, 999), [-80, 60]]).astype(dtype)[:, None] * np.ones((1, 3), dtype)
    x, slope = z.copy(), np.empty_like(z)
    Kernel(f).apply(x, slope)
    eps = 60 * np.finfo(dtype).eps
    np.testing.assert_allclose(x, f(z), rtol=eps, atol=eps)
    np.testing.assert_allclose(slope, f.derivative(z), rtol=eps, atol=eps)


def test_one_pass_statistics():
    x = np.random.default_rng(1).normal(3e3, 1, size=(50, 700))
    mean, squares = unit_moments(x)
    np.testing.assert_allclose(mean, x.mean(axis=1), rtol=1e-13)
    np.testing.assert_allclose(squares, ((x - x.mean(axis=1, keepdims=True)) ** 2).sum(axis=1), rtol=1e-9)
    from snntheory.simulate.statistics import Block

    sums = LayerSums(50)
    for columns in (slice(0, 300), slice(300, 700)):
        parts = [(rows, Block(*unit_moments(x[rows, columns]), columns.stop - columns.start)) for rows in HALVES]
        sums.add(parts)
    found = sums.finish(1.0, True)
    assert found["mean"] == pytest.approx(x.mean(), rel=1e-12)
    assert found["var"] == pytest.approx(x.var(), rel=1e-9)


HALVES = (slice(0, 20), slice(20, 50))


@pytest.mark.parametrize("method", ["weights", "exact"])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_numbers_do_not_depend_on_the_workers(method, dtype):
    options = {"width": 600, "batch": 1030 if method == "weights" else 40, "depth": 3, "dtype": dtype, "method": method}
    runs = [simulate(workers=n, dropout="alpha:0.1", noise=0.1, statistics="all", **options) for n in (1, 2, 3)]
    for run in runs[1:]:
        for name, values in runs[0].layers.items():
            assert np.array_equal(values, run.layers[name], equal_nan=True), name
    other = simulate(dropout="alpha:0.1", noise=0.1, seed=1, **options)
    assert not np.array_equal(runs[0].layers["var"], other.layers["var"])


PAIRS = [
    {},
    {"omega": "0.1", "tau": "uniform:0.9,1.1", "mean": 0.5},
    {"perturbation": 0.3, "bias": 0.2, "statistics": "weights,gradient"},
]


@pytest.mark.parametrize("options", PAIRS, ids=str)
def test_sampling_without_weights_has_the_same_law(options):
    first, second = (simulate(method=m, seed=s, **SMALL, **options) for m, s in (("weights", 1), ("exact", 2)))
    wrong = simulate(method="exact", seed=3, gain=1.1, **SMALL, **options)
    names = [n for n in first.layers if first.layers[n].ndim == 2]
    for name in names:
        a, b = first.layers[name][:, -1], second.layers[name][:, -1]
        if np.ptp(a) > 1e-5:
            assert stats.ks_2samp(a, b).pvalue > 1e-3, name
    if "omega" not in options:  # where the gain matters
        assert stats.ks_2samp(first.layers["var"][:, -1], wrong.layers["var"][:, -1]).pvalue < 1e-6


CASES = [
    {"weights": "rademacher"},
    {"weights": "orthogonal", "activation": "gelu"},
    {"weights": "sparse:0.3", "activation": "tanh"},
    {"activation": "relu", "weights": "he_normal", "dropout": "plain:0.2"},
    {"dropout": "alpha:0.1", "noise": 0.2, "bias": 0.1, "method": "exact"},
    {"omega": "normal:0.05,0.05", "tau": "uniform:0.9,1.1", "mean": 0.3, "perturbation": 0.2},
]


@pytest.mark.parametrize("options", CASES, ids=str)
def test_theory_holds_to_first_order_in_one_over_the_width(options):
    run = simulate(**SMALL, **options)
    for name in ("mean", "var"):
        errors = run.theory[f"{name}_error"][1:]
        z = (run.layers[name].mean(axis=0) - run.theory[name])[1:] / errors
        assert np.abs(z).max() < 5
        spread = run.layers[name].std(axis=0)[2:] / np.sqrt(SMALL["repetitions"])
        assert (np.abs(np.log(spread / errors[1:])) < 0.4).all()
    assert run.theory["inside"].all()
    limit = (run.layers["var"].mean(axis=0) - 1.1 * run.theory["var"])[1:] / run.theory["var_error"][1:]
    assert np.abs(limit).max() > 5  # a tenth more would be seen


def test_wide_networks_agree_with_theory_in_every_layer():
    run = simulate(width=100_000, batch=16, depth=8, repetitions=4, method="exact", statistics="all", correlation=0.5)
    assert run.theory["inside"].all()
    np.testing.assert_allclose(run.layers["growth"][:, 1:].mean(axis=0), run.theory["growth"][1:], rtol=0.01)
    measured = run.layers["correlation"].mean(axis=0)
    np.testing.assert_allclose(measured, run.theory["correlation"], atol=0.01)
    assert run.theory["correlation"][1] == pytest.approx(float(CorrelationMap("selu")(measured[0])), abs=0.01)
    assert (run.layers["ks"][:, 1:] < 0.02).all()
    assert run.made["planned_bytes"] < 2**28


def test_given_matrices_and_inputs_are_what_a_plain_loop_computes():
    rng = np.random.default_rng(2)
    matrices = [rng.normal(size=(30, 20)) / 5, rng.normal(size=(30, 30)) / 5]
    inputs = rng.normal(size=(12, 20))
    run = simulate(matrices=matrices, inputs=inputs, activation="tanh", statistics="gradient")
    x, jacobian = inputs.T, []
    for layer, w in enumerate(matrices, start=1):
        z = w @ x
        x = np.tanh(z)
        assert run.mean[layer] == pytest.approx(x.mean(), rel=1e-12)
        assert run.var[layer] == pytest.approx(x.var(), rel=1e-12)
        jacobian.append((1 - np.tanh(z) ** 2, w))
    slope, w = jacobian[-1]  # E |W^T (d f')|^2/|d|^2 over random d
    expected = sum(np.sum((slope[:, b : b + 1] * w) ** 2) for b in range(12)) / 30 / 12
    assert run.layers["growth"][0, 2] == pytest.approx(expected, rel=0.5)
    assert run.theory == {}


def test_chunks_see_the_same_weights():
    inputs = np.random.default_rng(3).normal(size=(400, 300))
    whole, cut = (simulate(inputs=inputs, width=300, depth=3, memory=m) for m in (2**30, 8 * 2**20))
    assert cut.made["chunk"] < 400 == whole.made["chunk"]
    np.testing.assert_allclose(cut.layers["var"], whole.layers["var"], rtol=1e-5)


def test_records_are_lossless(tmp_path):
    run = simulate(width=50, batch=8, depth=3, statistics="all", omega="0.1", tau="1")
    run.save(tmp_path / "run.npz")
    again = Simulation.load(tmp_path / "run.npz")
    assert (again.settings, again.made) == (run.settings, run.made)
    for ours, theirs in ((run.layers, again.layers), (run.theory, again.theory)):
        assert set(ours) == set(theirs)
        assert all(np.array_equal(ours[k], theirs[k], equal_nan=True) for k in ours)
    assert "NaN" not in json.dumps(run.summary())
    (tmp_path / "broken.npz").write_bytes((tmp_path / "run.npz").read_bytes()[:-40])
    for bad in ("broken.npz", "absent.npz"):
        with pytest.raises(BadInput):
            Simulation.load(tmp_path / bad)
    with pytest.raises(BadInput, match="cannot write"):
        run.save(tmp_path / "absent" / "run.npz")


def test_sweeps_resume(tmp_path, monkeypatch):
    axes, common = {"width": [20, 30], "depth": [2, 3]}, {"batch": 4}
    cells = sweep(axes, directory=tmp_path, **common)
    assert [c.values for c in cells] == [{"width": w, "depth": d} for w in (20, 30) for d in (2, 3)]
    alone = simulate(width=30, depth=2, **common)
    assert np.array_equal(cells[2].simulation.layers["var"], alone.layers["var"])
    files = sorted(tmp_path.iterdir())
    files[1].write_bytes(b"damaged")
    seen = []
    module = importlib.import_module("snntheory.simulate.sweep")
    monkeypatch.setattr(module, "simulate", lambda **o: seen.append(o) or simulate(**o))
    again = sweep(axes, directory=tmp_path, **common)
    assert len(seen) == 1
    assert all(
        np.array_equal(a.simulation.layers["var"], b.simulation.layers["var"])
        for a, b in zip(cells, again, strict=True)
    )
    with pytest.raises(BadInput, match="width"):
        sweep({"width": [20, 0]}, **common)


@pytest.mark.filterwarnings("ignore")
def test_sweeps_on_processes_and_on_dask(tmp_path):
    distributed = pytest.importorskip("distributed")
    axes, common = {"seed": [0, 1]}, {"width": 20, "batch": 4, "depth": 2}
    here = [c.simulation.layers["var"] for c in sweep(axes, **common)]
    processes = [c.simulation.layers["var"] for c in sweep(axes, jobs=2, **common)]
    with (
        distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        dask = [c.simulation.layers["var"] for c in sweep(axes, executor=client.get_executor(), **common)]
    assert np.array_equal(here, processes)
    assert np.array_equal(here, dask)


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_presets_show_what_they_say(name):
    preset = PRESETS[name]
    tiny = {"width": 64, "batch": 8, "depth": 30} if name != "width" else {"depth": 4, "repetitions": 60}
    runs = {label: simulate(**(preset.common | own | tiny)) for label, own in preset.runs}
    last = {label: run.var[-1] for label, run in runs.items()}
    if name == "convergence":
        assert all(0.3 < v < 3 for v in last.values())
    if name == "vanishing":
        assert last["relu, gain 1"] < 1e-3 < 1e3 < last["relu, gain 2"]
        assert 0.3 < last["selu"] < 3 < last["selu, gain 1.5"]
    if name == "truncated":
        assert last["truncated_normal"] < 0.7 * last["lecun_normal"]
    if name == "width":
        fit = scaling(list(runs.values()))
        assert abs(fit.slope + 0.5) < 0.12 < 2 * (fit.high - fit.low) < 0.3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"width": 0}, "width = 0"),
        ({"depth": "many"}, "depth = 'many'"),
        ({"weights": "magic"}, "unknown weights 'magic'"),
        ({"weights": "sparse:2"}, "'sparse:2'"),
        ({"activation": "magic"}, "unknown activation"),
        ({"method": "magic"}, "method = 'magic'"),
        ({"weights": "uniform", "method": "exact"}, "not normal"),
        ({"omega": "0.1"}, "prescribed together"),
        ({"omega": "9", "tau": "1", "width": 10}, "tau must exceed"),
        ({"dropout": "alpha:1"}, "dropout = 'alpha:1'"),
        ({"dropout": "alpha:0.1", "activation": "relu"}, "belongs to selu"),
        ({"statistics": "magic"}, "unknown statistic 'magic'"),
        ({"batch": 3, "statistics": "correlation"}, "even batch"),
        ({"memory": 2**20, "width": 4096}, "not enough"),
        ({"inputs": [[np.nan]]}, "finite"),
        ({"inputs": [1.0]}, "shape"),
        ({"matrices": [np.eye(3), np.eye(4)]}, "matrix 1"),
        ({"workers": 0}, "0 workers"),
        ({"magic": 1}, "unknown option 'magic'"),
    ],
    ids=lambda x: str(x)[:40],
)
def test_bad_input(options, message):
    with pytest.raises(BadInput, match=message):
        simulate(**options)


def test_the_command(run_cli, tmp_path):
    done = run_cli(
        "simulate", "--width", "50", "--depth", "3", "--batch", "8", "--json", "-", "--save", str(tmp_path / "a.npz")
    )
    document = json.loads(done.stdout)
    assert done.returncode == 0
    assert document["summary"]["seconds"] > 0
    assert document["summary"]["peak_bytes"] > 10**6
    assert len(document["layers"]["mean"]) == len(document["layers"]["var"]) == len(document["theory"]["var"]) == 4
    assert Simulation.load(tmp_path / "a.npz").var.tolist() == document["layers"]["var"]
    out = ("--out", str(tmp_path / "cells"), "--plot", str(tmp_path / "p.png"))
    swept = run_cli("simulate", "--sweep", "width=20,30", "--depth", "2", "--batch", "4", *out)
    assert (swept.returncode, len(list((tmp_path / "cells").iterdir()))) == (0, 2)
    assert (tmp_path / "p.png").read_bytes()[:4] == b"\x89PNG"
    for bad in (
        ["--depth", "0"],
        ["--preset", "magic"],
        ["--sweep", "width"],
        ["--inputs", "absent.npy"],
        ["--memory", "x"],
    ):
        failed = run_cli("simulate", *bad)
        assert (failed.returncode, failed.stdout) == (3, "")
        assert "Traceback" not in failed.stderr
