"""The simulation with another array library: the strictest one stands for all."""

import array_api_strict as xp
import numpy as np
import pytest
from scipy import stats

from snntheory import BadInput
from snntheory.simulate import simulate
from snntheory.simulate.device import Device

SMALL = {"depth": 3, "width": 64, "batch": 16, "repetitions": 60}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_random_numbers_of_the_device_have_their_laws(dtype):
    device = Device(xp, dtype)
    z = device.host(device.normals(1, (0,), (1001, 99), 2.0)).ravel() / 2
    assert z.size == 1001 * 99
    assert stats.kstest(z, "norm").pvalue > 0.01
    assert stats.kstest(1.03 * z, "norm").pvalue < 1e-3  # the test can fail
    assert abs(np.corrcoef(z[:-1], z[1:])[0, 1]) < 4 / np.sqrt(z.size)
    u = device.host(device.uniforms(1, (1,), (50, 1000))).ravel()
    assert 0 < u.min() <= u.max() <= 1
    assert stats.kstest(u, "uniform").pvalue > 0.01
    assert np.array_equal(z, device.host(device.normals(1, (0,), (1001, 99), 2.0)).ravel() / 2)
    assert not np.array_equal(z, device.host(device.normals(1, (2,), (1001, 99), 2.0)).ravel() / 2)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"method": "exact", "dtype": "float64"},
        {"omega": "0.1", "tau": "1.1", "mean": 0.3, "dropout": "alpha:0.1", "noise": 0.1, "bias": 0.1},
        {"omega": "0.1", "tau": "uniform:0.9,1.1", "mean": 0.3, "method": "exact"},
        {"activation": "tanh", "weights": "rademacher", "perturbation": 0.2, "dropout": "plain:0.2"},
    ],
    ids=str,
)
def test_layers_agree_with_theory(options):
    run = simulate(namespace=xp, **SMALL, **options)
    assert run.theory["inside"].all()
    theory = run.theory
    assert (np.abs(run.var * 1.2 - theory["var"])[1:] > 5 * theory["var_error"][1:]).all()  # the band is narrow


@pytest.mark.parametrize("method", ["weights", "exact"])
def test_statistics_agree_with_numpy(method):
    options = SMALL | {"statistics": "units,weights,gradient,correlation", "correlation": 0.5, "method": method}
    runs = [simulate(**options), simulate(namespace=xp, **options)]
    for name in ("var", "growth", "correlation", "omega_sd", "tau_mean"):
        a, b = (run.layers[name][:, 1:] for run in runs)
        error = np.sqrt((a.var(axis=0) + b.var(axis=0)) / len(a))
        assert (np.abs(a.mean(axis=0) - b.mean(axis=0)) < 5 * error).all(), name


def test_given_inputs_are_used():
    inputs = np.random.default_rng(0).normal(size=(6, 10))
    run = simulate(inputs=inputs, depth=1, width=8, namespace=xp, dtype="float64")
    assert run.layers["var"][0, 0] == pytest.approx(inputs.var(), rel=1e-12)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"activation": "gelu"}, "gelu runs with NumPy only"),
        ({"weights": "orthogonal"}, "'orthogonal' are drawn with NumPy only"),
        ({"weights": "uniform", "method": "exact"}, "not normal"),
        ({"statistics": "normality"}, "measured with NumPy only"),
        ({"width": 10**6, "memory": 2**21}, "is not enough"),
        ({"namespace": dict}, "is not an array library"),
    ],
)
def test_what_is_not_possible_is_said(options, message):
    with pytest.raises(BadInput, match=message):
        simulate(**({"namespace": xp, "depth": 1, "width": 8, "batch": 4} | options))


def test_given_matrices_belong_to_numpy():
    with pytest.raises(BadInput, match="NumPy only"):
        simulate(matrices=[np.eye(4)], namespace=xp)
