"""Audits of weights: which matrices are layers, sums with certain comparisons, pooled layers enclosed, verdicts."""

import math
import os
import subprocess
import sys
from fractions import Fraction
from importlib.util import find_spec
from itertools import pairwise

import numpy as np
import pytest
from flint import arb, fmpq
from hypothesis import given
from hypothesis import strategies as st

from snntheory.audit import audit
from snntheory.audit.layers import chain_breaks, linear_layers
from snntheory.audit.models import model
from snntheory.audit.pooled import Enclosure, pooled
from snntheory.audit.result import RANGE
from snntheory.audit.sums import layer_sums
from snntheory.engines import balls
from snntheory.gaussian import gaussian_moments
from snntheory.library import activation
from snntheory.quadrature_map import map_of
from snntheory.simulate.laws import shape_rows
from snntheory.verdict import BadInput, Undecided, Verdict

RNG = np.random.default_rng


def network(widths, seed=0, gain=1.0, dtype=np.float32):
    rng = RNG(seed)
    return {
        f"fc{k}.weight": (gain * rng.standard_normal((b, a)) / a**0.5).astype(dtype)
        for k, (a, b) in enumerate(pairwise(widths))
    }


def shaped(units, inputs, omega, tau, seed=0):
    """Rows of prescribed sum and sum of squares."""
    rows = RNG(seed).standard_normal((units, inputs))
    shape_rows(rows, np.full(units, omega), np.full(units, tau))
    return rows


# which matrices are layers


def found(arrays, **how):
    return linear_layers(model(arrays), **how)


def test_layers_in_order_with_biases():
    arrays = {
        "fc1.weight": np.zeros((5, 3)),
        "fc1.bias": np.zeros(5),
        "norm.weight": np.zeros(5),
        "conv.weight": np.zeros((4, 3, 3, 3)),
        "count": np.zeros((2, 2), dtype=np.int64),
        "token_embedding.weight": np.zeros((9, 5)),
        "optimizer.state.0.exp_avg": np.zeros((5, 3)),
        "fc2.weight": np.zeros((2, 5)),
    }
    layers, skipped = found(arrays)
    assert [(x.name, x.units, x.inputs, x.bias and x.bias.name) for x in layers] == [
        ("fc1.weight", 5, 3, "fc1.bias"),
        ("fc2.weight", 2, 5, None),
    ]
    assert {s.name: s.why for s in skipped} == {
        "norm.weight": "a vector",
        "conv.weight": "4 axes: no linear layer",
        "count": "int64 is not a floating-point type",
        "token_embedding.weight": "an embedding, by its name",
        "optimizer.state.0.exp_avg": "the state of an optimiser, by its name",
    }
    assert chain_breaks(layers) == []


@pytest.mark.parametrize(
    ("arrays", "expected"),
    [
        ({"a": (3, 5), "b": (5, 2)}, [(5, 3, "neighbours"), (2, 5, "neighbours")]),
        ({"a": (5, 3), "b": (2, 5)}, [(5, 3, "assumed"), (2, 5, "assumed")]),
        ({"a": (4, 4), "b": (4, 4)}, [(4, 4, "assumed"), (4, 4, "assumed")]),
        ({"d.kernel": (3, 5), "e.kernel": (5, 2)}, [(5, 3, "name"), (2, 5, "name")]),
        ({"d.weight": (5, 3)}, [(5, 3, "name")]),
        ({"W1": (3, 5), "b1": (5,), "W2": (5, 2), "b2": (2,)}, [(5, 3, "bias"), (2, 5, "bias")]),
        ({"coefs_0": (3, 5), "intercepts_0": (5,)}, [(5, 3, "bias")]),
        (
            {"W1": (3, 5), "b1": (5,), "W2": (5, 5), "W3": (5, 2)},
            [(5, 3, "bias"), (5, 5, "neighbours"), (2, 5, "neighbours")],
        ),
        ({"d/kernel": (5, 5), "d/bias": (5,)}, [(5, 5, "name")]),
    ],
)
def test_orientation(arrays, expected):
    layers, _ = found({name: np.zeros(shape) for name, shape in arrays.items()})
    assert [(x.units, x.inputs, x.found) for x in layers] == expected
    for layer in layers:
        assert (layer.units, layer.inputs) == (layer.weights.shape[::-1] if layer.transposed else layer.weights.shape)


def test_orientation_given_and_layers_chosen():
    arrays = {"a": np.zeros((3, 5)), "b": np.zeros((5, 2)), "c.weight": np.zeros((7, 7))}
    layers, skipped = found(arrays, choose=["c", "a"], orientation="inputs-units")
    assert [(x.name, x.units, x.inputs, x.found) for x in layers] == [("c.weight", 7, 7, "given"), ("a", 5, 3, "given")]
    assert [s.name for s in skipped] == ["b"]
    with pytest.raises(BadInput, match="orientation"):
        found(arrays, orientation="sideways")
    with pytest.raises(BadInput, match=r"no array 'z'; matrices are a, b, c\.weight"):
        found(arrays, choose=["z"])
    with pytest.raises(BadInput, match="no linear layer"):
        found({"a": np.zeros(3)}, choose=["a"])
    with pytest.raises(BadInput, match="has no linear layer"):
        found({"a": np.zeros(3)})


def test_names_are_sorted_with_numbers_as_numbers():
    unordered = model({f"layer{k}.weight": np.zeros((2, 2)) for k in (10, 9, 1)})._replace(ordered=False)
    assert [x.name for x in linear_layers(unordered)[0]] == ["layer1.weight", "layer9.weight", "layer10.weight"]


# sums


def sums_of(matrix, bias=None, name="w.weight"):
    arrays = {name: matrix} | ({} if bias is None else {"w.bias": bias})
    return layer_sums(linear_layers(model(arrays))[0][0])


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32), st.sampled_from([np.float32, np.float64]))
def test_sums_are_within_their_bounds(units, inputs, seed, dtype):
    rng = RNG(seed)
    matrix = (rng.standard_normal((units, inputs)) * 10 ** rng.uniform(-12, 12, (units, inputs))).astype(dtype)
    exact = [[Fraction(float(w)) for w in row] for row in matrix]
    for stored, name in ((matrix, "w.weight"), (np.ascontiguousarray(matrix.T), "w.kernel")):
        s = sums_of(stored, name=name)
        for j, row in enumerate(exact):
            tau = sum(w * w for w in row)
            assert abs(Fraction(s.omega[j]) - sum(row)) <= Fraction(s.omega_error)
            assert abs(Fraction(s.tau[j]) - tau) <= Fraction(s.tau_error)
        inside = sum(sum(row) in RANGE["omega"] and sum(w * w for w in row) in RANGE["tau"] for row in exact)
        assert (s.inside, s.unknown) == (inside, 0)


@given(st.integers(-3, 3), st.integers(-3, 3), st.booleans())
def test_units_at_the_ends_of_the_range_are_counted_exactly(first, second, negative):
    """omega within a few units in the last place of 1/10, far inside the bounds of rounding errors."""
    near = 0.1 + first * 2.0**-56
    row = np.array([near + 0.35, -0.35, 0.0, 0.0]) * (-1 if negative else 1)
    row[2] = math.sqrt((1.1 - float(np.sum(row**2))) / 2) + second * 2.0**-53
    row[3] = -row[2]
    exact = [Fraction(float(w)) for w in row]
    inside = sum(exact) in RANGE["omega"] and sum(w * w for w in exact) in RANGE["tau"]
    for stored, name in ((row[None, :], "w.weight"), (row[:, None].copy(), "w.kernel")):
        s = sums_of(stored, name=name)
        assert (s.inside, s.unknown) == (int(inside), 0)


def test_large_layers_are_summed_in_blocks():
    matrix = RNG(3).standard_normal((3000, 1500)).astype(np.float32)
    for stored, name in ((matrix, "w.weight"), (np.ascontiguousarray(matrix.T), "w.kernel")):
        s = sums_of(stored, name=name)
        wide = matrix.astype(np.float64)
        np.testing.assert_allclose(s.omega, wide.sum(axis=1), atol=2 * s.omega_error)
        np.testing.assert_allclose(s.tau, (wide**2).sum(axis=1), atol=2 * s.tau_error)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_weights_that_are_not_finite_are_refused(bad):
    matrix = np.ones((4, 3))
    matrix[2, 1] = bad
    with pytest.raises(BadInput, match="weights that are not finite, or too large, at unit 2"):
        sums_of(matrix)
    with pytest.raises(BadInput, match="at unit 1"):
        sums_of(matrix.T.copy(), name="w.weight")
    with pytest.raises(BadInput, match="biases"):
        sums_of(np.ones((3, 4)), np.array([1, bad, 1.0]))


def test_finite_weights_whose_squares_are_not_are_refused():
    with pytest.raises(BadInput, match="too large"):
        sums_of(np.full((2, 2), 1e200))


# pooled layers


def exactly_pooled(f, mean, variance, matrix, bias):
    """Mean and variance over units, from exact sums, at 256 bits."""
    with balls.precision(256):
        first = second = arb(0)
        for row, b in zip(matrix, bias, strict=True):
            weights = [fmpq(*float(w).as_integer_ratio()) for w in row]
            m = mean * sum(weights, fmpq(0)) + fmpq(*float(b).as_integer_ratio())
            v = variance * sum((w * w for w in weights), fmpq(0))
            moments = gaussian_moments(f, (m, m), (v, v))
            first, second = first + moments.first[0], second + moments.second[0]
        first, second = first / len(matrix), second / len(matrix)
        return first, second - first * first


@pytest.mark.parametrize("name", ["selu", "relu", "elu", "leaky_relu:0.2"])
def test_enclosures_contain_the_pooled_moments(name):
    f, rng = activation(name), RNG(7)
    for trial in range(6):
        matrix = rng.standard_normal((9, 13)) * 10 ** rng.uniform(-0.8, 0.3)
        bias = rng.standard_normal(9) * rng.integers(0, 2)
        mean, variance = fmpq(int(rng.integers(-9, 9)), 10), fmpq(int(rng.integers(1, 30)), 10)
        s = sums_of(matrix, bias)
        enclosure = Enclosure(f, Fraction(int(mean.p), int(mean.q)), Fraction(int(variance.p), int(variance.q)))
        enclosure.advance(s)
        for ball, exact in zip(
            (enclosure.mean, enclosure.variance), exactly_pooled(f, mean, variance, matrix, bias), strict=True
        ):
            assert ball.contains(exact), trial
            assert float(ball.rad()) < 1e-12 * max(1, abs(float(exact.mid())))
        floats = pooled(map_of(f), float(Fraction(int(mean.p), int(mean.q))), float(variance.p) / float(variance.q), s)
        assert floats.mean == pytest.approx(float(enclosure.mean.mid()), abs=1e-12)
        assert floats.variance == pytest.approx(float(enclosure.variance.mid()), rel=1e-11, abs=1e-12)


@given(st.integers(0, 2**32), st.sampled_from([1, 3, 16, 64]), st.floats(0.01, 1), st.sampled_from([0, 1e-3]))
def test_units_that_share_a_cell_are_enclosed(seed, fineness, size, loose):
    """Coarse cells of unlike units, with mean and variance known exactly or to a thousandth."""
    f, rng = activation("selu"), RNG(seed)
    matrix = rng.standard_normal((40, 11)) * size
    bias = rng.standard_normal(40) * rng.choice([0, 0.1, 1.0])
    mean, variance = fmpq(int(rng.integers(-9, 9)), 10), fmpq(int(rng.integers(1, 30)), 10)
    enclosure = Enclosure(f, 0, 1)
    enclosure.mean = arb(mean) + arb(0, loose) * rng.uniform(-1, 1) + arb(0, loose)
    enclosure.variance = arb(variance) + arb(0, loose)
    assert enclosure.mean.contains(mean)
    sums = sums_of(matrix, bias)
    radii = []
    for finer in (fineness, 2**40):
        again = Enclosure(f, 0, 1)
        again.mean, again.variance = enclosure.mean, enclosure.variance
        again.advance(sums, finer)
        exact = exactly_pooled(f, mean, variance, matrix, bias)
        assert again.mean.contains(exact[0])
        assert again.variance.contains(exact[1])
        radii.append(float(again.variance.rad()))
    assert radii[1] <= radii[0] * (1 + 1e-6) + 1e-12


def test_enclosures_over_ranges_of_mean_and_variance():
    """What is uncertain at first contains what each of its points becomes, and shrinks where the map contracts."""
    f, s = activation("selu"), sums_of(shaped(20, 64, 0.05, 1.0))
    wide = Enclosure(f, Fraction(0), Fraction(1))
    wide.mean, wide.variance = arb(0, 1e-6), arb(1, 1e-6)
    points = [Enclosure(f, Fraction(a, 10**6), 1 + Fraction(b, 10**6)) for a in (-1, 1) for b in (-1, 1)]
    for _ in range(30):
        wide.advance(s)
        for point in points:
            point.advance(s)
            assert wide.mean.contains(point.mean)
            assert wide.variance.contains(point.variance)
    assert float(wide.variance.rad()) < 1e-7


@pytest.mark.parametrize("scale", [1e60, 1e100, 1e-60, 1e-150])
@pytest.mark.parametrize("measured", [False, True])
def test_weights_out_of_all_proportion_are_outside_without_a_warning(scale, measured):
    """Doubles overflow or vanish after a few layers; the first layer is enclosed, or nothing is claimed."""
    rng = RNG(0)
    layers = [scale * rng.standard_normal((20, 20)) for _ in range(8)]
    found = audit(layers, data=rng.standard_normal((30, 20)) if measured else None)
    beyond = scale in (1e100, 1e-150)  # variances of net inputs above 1e200, or below
    assert found.verdict is (Verdict.UNDECIDED if beyond and not measured else Verdict.REFUTED)
    assert found.layers["placed"][1] in ("refuted", "undecided")
    assert found.as_dict()["verdict"] in ("outside", "cannot say")


def test_biases_out_of_all_proportion_are_not_enclosed():
    arrays = {"a.weight": np.eye(3), "a.bias": np.full(3, 1e250), "b.weight": np.eye(3)}
    assert audit(arrays).verdict is Verdict.UNDECIDED
    assert audit(arrays).reasons == ["net inputs are too large or too small to be enclosed"]


def test_units_without_weights_are_not_enclosed():
    with pytest.raises(Undecided, match="no weights"):
        Enclosure(activation("selu"), 0, 1).advance(sums_of(np.zeros((2, 3))))


# verdicts


def test_random_networks_are_inside_and_their_gain_of_three_quarters_is_not():
    good = audit(network([64, 128, 128, 128, 10]))
    assert good.verdict is Verdict.PROVED
    assert good.layers["placed"] == [None, "proved", "proved", "proved", None]
    bad = audit(network([64, 128, 128, 128, 10], gain=0.75))
    assert bad.verdict is Verdict.REFUTED
    assert "'fc0.weight' leaves Theorem 1's domain" in bad.reasons[0]
    assert any(text.startswith("multiplying its weights by 1.3") for text in bad.remedies)
    assert (good.exit_code, bad.exit_code) == (0, 1)


def test_only_hidden_layers_are_judged():
    arrays = network([64, 128, 128, 10])
    arrays["fc2.weight"] *= 100
    assert audit(arrays).verdict is Verdict.PROVED
    arrays["fc1.weight"] *= 100
    found = audit(arrays)
    assert found.verdict is Verdict.REFUTED
    assert found.layers["placed"] == [None, "proved", "refuted", None]
    assert "'fc1.weight'" in found.reasons[0]
    assert audit([np.eye(3)]).verdict is Verdict.UNDECIDED
    assert audit([np.eye(3)]).reasons == ["there is no hidden layer to judge"]


def test_the_edge_of_the_domain_from_both_sides():
    """omega = 0, so the variance depends on tau alone: 1.5 is crossed between two taus that differ by 1e-9."""
    g, low, high = map_of("selu"), 1.0, 3.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (low, middle) if float(g(0, 0, 1, middle).nu_tilde) > 1.5 else (middle, high)
    for tau, verdict in ((low - 1e-9, Verdict.PROVED), (low + 1e-9, Verdict.REFUTED)):
        assert audit([shaped(8, 32, 0.0, tau), np.eye(8)]).verdict is verdict


def test_theorem_for_unlike_units_is_named_where_it_applies():
    found = audit([shaped(16, 64, 0.09, 1.09), shaped(12, 16, -0.09, 0.96), np.ones((2, 12))])
    assert any("beyond.units.theorem" in text for text in found.reasons)
    assert found.layers["share_in_range"][1:3] == [1, 1]
    with_bias = {"a.weight": shaped(16, 64, 0.09, 1.09), "a.bias": np.full(16, 0.01), "b.weight": np.ones((2, 16))}
    assert not any("beyond.units.theorem" in text for text in audit(with_bias).reasons)
    random = audit(network([64, 128, 10]))
    assert not any("beyond.units.theorem" in text for text in random.reasons)


def test_activations_without_closed_forms_are_predicted_but_not_judged():
    found = audit(network([64, 128, 10]), activation="gelu")
    assert found.verdict is Verdict.UNDECIDED
    assert "no closed form" in found.reasons[0]
    assert found.layers["variance"][1] == pytest.approx(float(map_of("gelu")(0, 0, 1, 1).nu_tilde), rel=0.05)


def test_matrices_that_are_no_chain_are_not_judged():
    found = audit({"a.weight": np.eye(4), "b.weight": np.ones((3, 5)), "c.weight": np.ones((2, 3))})
    assert found.verdict is Verdict.UNDECIDED
    assert "'b.weight' takes 5 inputs, but 'a.weight' has 4 units" in found.reasons[0]


def test_data_are_measured_beside_the_prediction():
    arrays, x = network([30, 200, 200, 5], seed=4), RNG(5).normal(0.5, 1.2, (400, 30))
    found = audit(arrays, data=x)
    assert found.layers["mean"][0] == found.layers["measured_mean"][0] == pytest.approx(x.mean())
    z = x @ arrays["fc0.weight"].astype(float).T
    f = activation("selu")
    assert found.layers["measured_variance"][1] == pytest.approx(f(z).var())
    z = f(f(z) @ arrays["fc1.weight"].astype(float).T) @ arrays["fc2.weight"].astype(float).T
    assert found.layers["measured_mean"][3] == pytest.approx(z.mean())
    assert found.layers["measured_variance"][2] == pytest.approx(found.layers["variance"][2], rel=0.15)
    transposed = {name.replace("weight", "kernel"): w.T.copy() for name, w in arrays.items()}
    again = audit(transposed, data=x)
    assert again.layers["measured_variance"] == pytest.approx(found.layers["measured_variance"])
    assert again.layers["variance"] == pytest.approx(found.layers["variance"])


def test_an_output_with_an_activation():
    arrays = network([30, 50, 5])
    found = audit(arrays, last="sigmoid")
    assert 0 < found.layers["mean"][2] < 1
    assert audit(arrays).layers["mean"][2] != found.layers["mean"][2]


def test_gradients_are_pooled_too():
    """chi is the mean of tau_j E f'^2: for the identity, the mean of tau."""
    found = audit(network([30, 50, 50, 5]), activation="identity")
    assert found.layers["chi"][1:] == pytest.approx(found.layers["tau_mean"][1:])


# models


def test_torch_modules_are_read_where_torch_is():
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    module = torch.nn.Sequential(torch.nn.Linear(20, 30), torch.nn.SELU(), torch.nn.Linear(30, 4))
    arrays = {name: values.numpy() for name, values in module.state_dict().items()}
    assert audit(module).layers["variance"] == audit(arrays).layers["variance"]
    assert audit(module).what["kind"] == "torch"
    half = audit(module.to(torch.bfloat16)).layers["variance"][1]
    assert half == pytest.approx(audit(arrays).layers["variance"][1], rel=0.02)


@pytest.mark.parametrize(
    ("source", "options", "word"),
    [
        (3, {}, "int is not a model"),
        ({"a": ["x", "y"]}, {}, "'a' is not an array of numbers"),
        ({}, {}, "has no linear layer"),
        ([np.eye(2)], {"data": np.ones((5, 3))}, "do not fit the first layer, which has 2 inputs"),
        ([np.eye(2)], {"data": np.array([[1.0, math.nan]])}, "must be finite"),
        ([np.eye(2)], {"data": ["a"]}, "not numbers"),
        ([np.eye(2)], {"data": np.ones((4, 2))}, "variance 0"),
        ([np.eye(2)], {"variance": "-1"}, "not allowed"),
        ([np.eye(2)], {"mean": 0.5}, "exact"),
        ([np.eye(2)], {"activation": "nonsense"}, "unknown activation"),
        ([np.eye(2)], {"last": "nonsense"}, "unknown activation"),
        ([np.eye(2)], {"depth": 3}, "'depth' is not an option"),
    ],
)
def test_bad_sources(source, options, word):
    with pytest.raises(BadInput, match=word):
        audit(source, **options)


KERAS = """
import keras, numpy as np
from snntheory.audit import audit
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(30, "selu", kernel_initializer="lecun_normal"),
                          keras.layers.Dropout(0.1), keras.layers.Dense(4)])
found = audit(model)
arrays = {f"{k}.kernel": np.asarray(layer.kernel) for k, layer in enumerate(model.layers) if hasattr(layer, "kernel")}
other = audit(arrays)
assert found.what["kind"] == "keras", found.what
assert found.layers["variance"] == other.layers["variance"], (found.layers, other.layers)
assert [n for n in found.layers["units"]] == [None, 30, 4]
print("same")
"""


@pytest.mark.slow
def test_keras_models_are_read_where_keras_is():
    if not (find_spec("keras") and find_spec("torch")):
        pytest.skip("Keras or torch is not installed")
    environment = {**os.environ, "KERAS_BACKEND": "torch"}
    done = subprocess.run([sys.executable, "-c", KERAS], capture_output=True, text=True, env=environment, timeout=120)
    assert (done.returncode, done.stdout) == (0, "same\n"), done.stderr[-500:]
