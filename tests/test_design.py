"""Scale and shift, gradients, edge of chaos: against the float maps, quadrature and the inequality itself."""

import json
from fractions import Fraction

import numpy as np
import pytest

from snntheory import SeluMap, Verdict
from snntheory.design import bidirectional, edge_of_chaos, least_chi, poincare_gap, scale_and_shift
from snntheory.library import NAMED, Activation
from snntheory.quadrature_map import QuadratureMap, map_of
from snntheory.verdict import BadInput

TARGETS = [("0", "1", "0", "1"), ("-0.3", "2", "0.5", "0.8"), ("1", "0.25", "-0.2", "1.5")]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", ["gelu", "relu", "tanh", "softplus", "hard_swish", "selu"])
def test_scaled_activations_have_the_fixed_point(name, target):
    found, f = scale_and_shift(name, *target), NAMED[name]
    mean, variance, omega, tau = map(float, target)
    a, b = float(found.scale.mid()), float(found.shift.mid())
    scaled = Activation("scaled", lambda z: a * f(z) + b, f.kinks, slope=lambda z: a * f.derivative(z))
    g = QuadratureMap(scaled)
    image = g.statistics(mean, omega, variance, tau)
    assert image.mu_tilde == pytest.approx(mean, abs=1e-13)
    assert image.nu_tilde == pytest.approx(variance, rel=1e-12)
    np.testing.assert_allclose(image.jacobian.ravel(), [float(x.mid()) for x in found.jacobian], rtol=1e-10, atol=1e-12)
    assert image.chi == pytest.approx(float(found.chi.mid()), rel=1e-11)
    radius = max(abs(np.linalg.eigvals(image.jacobian)))
    assert radius == pytest.approx(float(found.spectral_radius.mid()), rel=1e-9)
    if abs(radius - 1) < 1e-9:  # ReLU: positive homogeneity, the variance stays
        assert found.stable is Verdict.UNDECIDED
    else:
        assert found.stable is (Verdict.PROVED if radius < 1 else Verdict.REFUTED)


@pytest.mark.parametrize("name", sorted(set(NAMED) - {"identity"}))
def test_no_activation_but_an_affine_one_keeps_gradients_at_a_fixed_point(name):
    """The Gaussian Poincare inequality, strict, at two places."""
    assert poincare_gap(name) > 0
    assert poincare_gap(name, "0.5", 2) > 0
    if name != "exp":
        assert scale_and_shift(name).chi > 1


def test_affine_activations_are_the_exception():
    assert poincare_gap("identity").contains(0)
    assert scale_and_shift("identity", "0.3", 2, "0.1", "0.7").chi.contains(1)


@pytest.mark.parametrize("name", ["gelu", "relu", "tanh", "selu", "mish"])
def test_both_directions_with_second_moments(name):
    found, f = bidirectional(name), NAMED[name]
    base = map_of(name).statistics(0, 0, 1, 1)
    a = float(found.scale.mid())
    assert a * a * base.chi == pytest.approx(1, rel=1e-12)
    for shift in found.shifts:
        second = a * a * base.nu_tilde + (a * base.mu_tilde + float(shift.mid())) ** 2
        assert second == pytest.approx(1, rel=1e-12)
    assert f.name == name


@pytest.mark.parametrize("target", TARGETS)
def test_the_least_chi_is_least(target):
    found = least_chi(*target)
    mean, variance, omega, tau = map(float, target)
    best = float(found.chi.mid())

    def chi(alpha):
        s = SeluMap(alpha, 1.0).statistics(mean, omega, variance, tau)
        return variance * s.chi / s.nu_tilde

    alpha = float(found.alpha.mid())
    assert chi(alpha) == pytest.approx(best, rel=1e-12)
    assert min(chi(x) for x in np.linspace(0.01, 30, 3001)) >= best - 1e-12
    assert chi(alpha + 1e-3) > best < chi(alpha - 1e-3)
    s = SeluMap(alpha, float(found.lam.mid())).statistics(mean, omega, variance, tau)
    assert s.nu_tilde == pytest.approx(variance, rel=1e-12)
    assert s.mu_tilde + float(found.shift.mid()) == pytest.approx(mean, abs=1e-12)
    assert best > 1


def test_edge_of_chaos():
    found = edge_of_chaos("tanh", "0.5")
    s = map_of("tanh").statistics(0, 0, 0.5, 1)
    assert float(found.gain_squared.mid()) * s.chi == pytest.approx(1, rel=1e-12)
    assert float(found.gain_squared.mid()) * s.xi_tilde + float(found.bias.mid()) == pytest.approx(0.5, rel=1e-12)
    # ReLU: gain^2 = 2 and no bias, for every variance
    for v in ("0.1", 7):
        assert edge_of_chaos("relu", v).gain_squared.contains(2)
        assert edge_of_chaos("relu", v).bias.contains(0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: scale_and_shift("gelu", 0, 0), "variance = 0 is not allowed"),
        (lambda: scale_and_shift("gelu", 0, 1, 0, -1), "tau = -1 is not allowed"),
        (lambda: scale_and_shift(lambda z: 0 * z + 1), "has no closed form"),
        (lambda: scale_and_shift("relu", -(10**9), "1e-9", 1), "relu is constant there"),
        (lambda: edge_of_chaos("tanh", 0), "net variance = 0"),
        (lambda: poincare_gap("tanh", 0, -1), "variance = -1"),
        (lambda: least_chi(0, "-2"), "variance = -2"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(BadInput, match=message):
        call()


def test_the_commands(run_cli):
    result = json.loads(run_cli("design", "--json", "-").stdout)
    assert result["least_chi"]["chi"] == pytest.approx(1.063485906682453, rel=1e-14)
    assert result["fixed_point"]["chi"] == pytest.approx(1.07157499245579926, rel=1e-14)
    assert "not finite" not in run_cli("design", "--activation", "gelu").stdout
    roots = json.loads(run_cli("constants", "--mean", "0", "--var", "1", "--activation", "gelu", "--json", "-").stdout)
    assert roots["roots"][0]["scale"] == pytest.approx(1.70092624336333, rel=1e-13)
    assert roots["roots"][0]["stable"] is False
    bad = run_cli("constants", "--activation", "gelu")
    assert bad.returncode == 3
    assert "--activation needs --mean and --var" in bad.stderr


def test_jump_has_no_edge():
    from snntheory.activations import Piecewise, Term
    from snntheory.expression import ONE

    step = Activation(
        "step", lambda z: np.where(z > 0, 1.0, 0.0), (Fraction(0),), Piecewise((Fraction(0),), ((), (Term(ONE),)))
    )
    for call in (lambda: edge_of_chaos(step), lambda: bidirectional(step)):
        with pytest.raises(BadInput, match="step has a jump"):
            call()


@pytest.mark.parametrize("name", ["gelu", "relu", "tanh"])
def test_two_shifts(name):
    found = bidirectional(name)
    assert found.shifts[0] > found.shifts[1]


def test_an_affine_activation_that_does_not_look_like_one():
    found = bidirectional("leaky_relu:1")
    assert all(shift.is_finite() and shift.contains(0) for shift in found.shifts)


def test_the_sign_of_the_bias_is_decided(run_cli):
    assert edge_of_chaos("selu", "1e-30").bias > 0
    done = run_cli("design", "--net-variance", "1e-30", "--json", "-")
    assert json.loads(done.stdout)["edge_of_chaos"]["bias_variance"] > 0
    assert "stable           = undecided" in run_cli("design", "--activation", "relu").stdout
