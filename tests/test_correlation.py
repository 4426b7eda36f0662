"""The correlation map against kernels known in closed form, SELU's closed form in balls, and sampling."""

import json
from fractions import Fraction

import numpy as np
import pytest
from flint import arb, fmpq

from snntheory.correlation import CorrelationMap, selu_products
from snntheory.design import edge_of_chaos
from snntheory.engines import balls
from snntheory.library import NAMED
from snntheory.verdict import BadInput, Undecided
from snntheory.weights import WeightLaw, weight_law

POINTS = np.array([-1, -0.95, -0.5, -0.1, 0, 0.1, 0.5, 0.9, 0.999, 1])


def test_relu_is_the_arc_cosine_kernel():
    """Cho and Saul 2009: with gain^2 = 2, C = (sqrt(1 - c^2) + c (pi - arccos c))/pi, C' = (pi - arccos c)/pi."""
    found = CorrelationMap("relu", "he_normal", variance=2.5)
    angle = np.arccos(POINTS)
    np.testing.assert_allclose(found(POINTS), (np.sin(angle) + POINTS * (np.pi - angle)) / np.pi, atol=2e-14)
    np.testing.assert_allclose(found.slope(POINTS), (np.pi - angle) / np.pi, atol=2e-14)
    assert found.fixed_point() == 1.0


def test_erf_is_the_arc_sine_kernel():
    """Williams 1997: E erf(z1) erf(z2) = 2/pi arcsin(2 v c/(1 + 2 v))."""
    for v in (0.1, 1.0, 30.0):
        found = CorrelationMap("erf", "gain:1", variance=v)
        x = 2 * v / (1 + 2 * v)
        np.testing.assert_allclose(found(POINTS), np.arcsin(x * POINTS) / np.arcsin(x), atol=3e-14)


@pytest.mark.parametrize("v", [0.1, 1.0, 4.0, 50.0])
def test_selu_agrees_with_its_closed_form(v):
    """Quadrature of the conditional mean against the bivariate normal distribution in balls."""
    found = CorrelationMap("selu", "gain:1", variance=v)
    for c in (-0.99, -0.5, 0.0, 0.3, 0.9, 0.9999):
        exact = selu_products(balls.rational(c), arb(balls.rational(v)), bits=400)
        scale = found._norm
        assert float(found(c)) == pytest.approx(float(exact.values.mid()) / scale, abs=3e-14)
        assert float(found.slope(c)) == pytest.approx(float(exact.slopes.mid()) * v / scale, abs=1e-12)


@pytest.mark.parametrize("c", [Fraction(1, 2), Fraction(-3, 4)])
def test_the_closed_form_is_the_double_integral(c):
    """Gauss-Legendre on both sides of both kinks: z1 = x, z2 = c x + sqrt(1 - c^2) t."""
    nodes, weights = np.polynomial.legendre.leggauss(80)
    rho, root = float(c), np.sqrt(1 - float(c) ** 2)
    f, lam = NAMED["selu"], NAMED["selu"].derivative
    total = np.zeros(2)
    for low, high in ((-9.0, 0.0), (0.0, 9.0)):
        for x, wx in zip((low + high) / 2 + 4.5 * nodes, 4.5 * weights, strict=True):
            cut = float(np.clip(-rho * x / root, -9, 9))
            for a, b in ((-9.0, cut), (cut, 9.0)):
                t = (a + b) / 2 + (b - a) / 2 * nodes
                w = wx * (b - a) / 2 * weights * np.exp(-(x * x + t * t) / 2) / (2 * np.pi)
                total += [float(g(x)) * (w @ g(rho * x + root * t)) for g in (f, lam)]
    found = selu_products(fmpq(c.numerator, c.denominator), arb(1))
    assert abs(float(found.values.mid()) - total[0]) < 1e-13
    assert abs(float(found.slopes.mid()) - total[1]) < 1e-13
    assert found.values.rel_accuracy_bits() > 90


@pytest.mark.parametrize(("name", "law"), [("selu", "gain:1"), ("tanh", "gain:1.5"), ("gelu", "gain:1.4")])
def test_slope_and_shape(name, law):
    found = CorrelationMap(name, law, variance=1.3)
    assert float(found(1.0)) == pytest.approx(1, abs=1e-14)
    h = 1e-5
    for c in (-0.4, 0.2, 0.8):
        numeric = float(found(c + h) - found(c - h)) / (2 * h)
        assert float(found.slope(c)) == pytest.approx(numeric, abs=1e-8)


def test_fixed_points():
    chaotic = CorrelationMap("tanh", weight_law("gain:2", "0.1"))
    c = chaotic.fixed_point()
    assert 0 < c < 1
    assert float(chaotic(c)) == pytest.approx(c, abs=1e-12)
    assert float(chaotic.slope(1.0)) > 1 > float(chaotic.slope(c))
    ordered = CorrelationMap("tanh", weight_law("gain:1", "0.3"))
    assert ordered.fixed_point() == 1.0
    assert CorrelationMap().fixed_point() == 0.0  # LeCun weights and SELU make inputs orthogonal


def test_layers_of_a_sampled_network():
    """Two inputs of correlation 1/2 through wide random layers; the error of sampling is about 1/sqrt(width)."""
    rng, width, c = np.random.default_rng(3), 3000, 0.5
    g = CorrelationMap("tanh", "gain:1.5")
    x = rng.multivariate_normal([0, 0], [[1, c], [c, 1]], width) * np.sqrt(g.variance)
    for _ in range(3):
        y = np.tanh(x)
        x = rng.normal(0, 1.5 / np.sqrt(width), (width, width)) @ y
        c = float(g(c))
        assert abs(np.corrcoef(x.T)[0, 1] - c) < 5 / np.sqrt(width)


def test_an_activation_without_certificate():
    import math

    g = CorrelationMap(lambda z: 1.5 * np.tanh(z), "gain:1")
    assert g.variance == pytest.approx(CorrelationMap("tanh", "gain:1.5").variance, rel=1e-10)
    assert math.isclose(float(g(0.5)), float(CorrelationMap("tanh", "gain:1.5")(0.5)), rel_tol=1e-10)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: CorrelationMap()(1.5), BadInput, "correlation of 1.5"),
        (lambda: CorrelationMap()(float("nan")), BadInput, "correlation of nan"),
        (lambda: CorrelationMap(variance=0), BadInput, "variance = 0"),
        (lambda: CorrelationMap("tanh", "gain:1/2"), Undecided, "shrinks to nothing"),
        (lambda: CorrelationMap("selu", "gain:2"), Undecided, "grows without bound"),
        (lambda: selu_products(fmpq(1), arb(1)), BadInput, "needs -1 < c < 1"),
    ],
)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_the_command(run_cli):
    result = json.loads(run_cli("correlation", "--gain", "1", "--at", "-0.5,0.5", "--json", "-").stdout)
    assert result["chi"] == pytest.approx(1.0715749924557993, abs=1e-13)
    assert [row["c"] for row in result["map"]] == [-0.5, 0.5]
    assert result["fixed_point"] == 0.0
    text = run_cli("correlation", "--weights", "he_normal", "--activation", "relu", "--variance", "1").stdout
    assert "edge of chaos" in text
    for arguments, message in (
        (["--gain", "1", "--at", "2"], "correlation of 2.0"),
        (["--gain", "1", "--weights", "he_normal"], "give --gain or --weights"),
        (["--gain", "1", "--variance", "-1"], "variance = -1.0"),
        (["--gain", "1", "--variance", "1,2"], "--variance takes one number"),
        (["--weights", "he"], "unknown weights 'he'"),
        (["--gain", "1", "--activation", "zelu"], "unknown activation 'zelu'"),
    ):
        bad = run_cli("correlation", *arguments)
        assert bad.returncode == 3
        assert message in bad.stderr
        assert len(bad.stderr.splitlines()) == 1
    assert run_cli("correlation", "--gain", "2").returncode == 2


@pytest.mark.parametrize("v", [None, 1.3])
def test_bias_in_correlation(v):
    g = CorrelationMap("tanh", weight_law("gain:2", "0.1"), variance=v)
    assert float(g(1.0)) == pytest.approx(1, abs=1e-14)
    assert float(g(0.0)) == pytest.approx(0.1 / g._norm, rel=1e-14)


def test_a_fixed_point_next_to_one():
    edge = edge_of_chaos("tanh", "0.5")
    with balls.precision(128):
        law = WeightLaw("edge", edge.gain_squared * (1 + arb("1e-8")), Fraction(float(edge.bias.mid())))
    g = CorrelationMap("tanh", law, variance=0.5)
    assert float(g.slope(1.0)) > 1
    assert g.fixed_point() == 1.0


def test_jumps_drive_inputs_apart():
    """sign: C = 2/pi arcsin c, C'(1) = infinity."""
    found = CorrelationMap(lambda z: np.where(z > 0, 1.0, -1.0), "gain:1")
    np.testing.assert_allclose(found([0.0, 0.5, 0.9]), 2 / np.pi * np.arcsin([0.0, 0.5, 0.9]), atol=1e-13)
    assert found.slope(1.0) == np.inf
    assert abs(found.fixed_point()) < 1e-12
