"""Certificates of self-normalisation for any activation, against iteration of the map, and the reasons for none."""

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from snntheory.library import NAMED
from snntheory.quadrature_map import map_of
from snntheory.self_normalizing import SLOPES, _none, certify
from snntheory.verdict import BadInput, Verdict

CASES = [("selu", "0", "1"), ("selu", "0.1", "1.05"), ("selu", "-0.5", "0.9"), ("leaky_relu:0.3", "0.5", "1.6")]
CASES += [("hard_tanh", "0", "2"), pytest.param("tanh", "0.2", "2", marks=pytest.mark.slow)]


@pytest.mark.parametrize(("name", "omega", "tau"), CASES)
def test_what_is_certified_is_contracted(name, omega, tau):
    found = certify(name, omega, tau)
    if name.startswith("leaky"):  # positively homogeneous: no isolated fixed point
        assert found.verdict is Verdict.UNDECIDED
        return
    assert found.verdict is Verdict.PROVED, found.reason
    assert 0 < found.factor < 1
    layer, random = map_of(NAMED[name]), np.random.default_rng(3)
    (a, b), (c, d) = ((float(s.lower), float(s.upper)) for s in (found.mean, found.variance))
    mu, nu = random.uniform(a, b, (2, 200)), random.uniform(c, d, (2, 200))
    r1, r2 = map(float, found.weights)
    w, t = float(Fraction(omega)), float(Fraction(tau))
    for _ in range(5):
        before = np.maximum(abs(mu[0] - mu[1]) / r1, abs(nu[0] - nu[1]) / r2)
        new = layer(mu, w, nu, t)
        mu, nu = new.mu_tilde, new.nu_tilde
        after = np.maximum(abs(mu[0] - mu[1]) / r1, abs(nu[0] - nu[1]) / r2)
        assert (after <= float(found.factor) * before + 1e-10).all()
        assert a - 1e-9 <= mu.min() <= mu.max() <= b + 1e-9
        assert c - 1e-9 <= nu.min() <= nu.max() <= d + 1e-9


@pytest.mark.parametrize("name", SLOPES)
def test_bounds_of_slopes_hold(name):
    left, right = map(float, SLOPES[name])
    z = np.linspace(1e-9, 30, 400_001)
    for side, limit in ((-z, left), (z, right)):
        values = NAMED[name].function(side)
        assert abs(np.diff(values) / np.diff(side)).max() <= limit + 1e-6


@pytest.mark.parametrize("name", SLOPES)
def test_none_where_variance_decreases(name):
    assert certify(name).verdict is Verdict.REFUTED
    found = certify(name, 0, "0.9")
    assert "variance decreases" in found.reason
    assert found.factor is None


@pytest.mark.slow
def test_the_sharp_end_of_the_reasons():
    assert certify("tanh", "3", 1).verdict is Verdict.REFUTED
    assert certify("tanh", 0, "1.5").verdict is Verdict.PROVED
    assert certify("gelu", "0.1", 1).verdict is Verdict.UNDECIDED
    assert certify("selu", 0, "0.49").verdict is Verdict.UNDECIDED


def test_a_function_of_the_same_name_has_no_reason():
    other = replace(NAMED["tanh"], function=lambda z: 3 * np.tanh(z), growth=(Fraction(3), Fraction(0)))
    assert other.name == "tanh"
    assert _none(other, Fraction(0), Fraction(1)) == ""
    assert _none(NAMED["tanh"], Fraction(0), Fraction(1)) != ""


def test_bad_input():
    with pytest.raises(BadInput, match="tau"):
        certify("selu", 0, 0)


def test_the_command(run_cli):
    done = run_cli("certify", "--activation", "selu", "--json", "-")
    document = json.loads(done.stdout)
    assert (done.returncode, document["verdict"]) == (0, "proved")
    low, high = map(Fraction, document["variance"])
    assert low < 1 < high
    assert Fraction(document["factor"]) < 1
    none = run_cli("certify", "--activation", "relu")
    assert (none.returncode, "no fixed point with positive variance" in none.stdout) == (1, True)
    assert run_cli("certify", "--activation", "selu", "--tau", "0.49").returncode == 2
    assert run_cli("certify", "--activation", "selu", "--tau", "-1").returncode == 3
