"""Certified fixed points against long iterations and published numbers."""

import json
from fractions import Fraction

import numpy as np
import pytest
from mpmath import mp

from snntheory import SeluMap, Verdict
from snntheory.attractor import fixed_weights, random_weights
from snntheory.engines import balls, points
from snntheory.mapping import QUANTITIES
from snntheory.verdict import BadInput, Undecided


@pytest.mark.parametrize(
    "weights", [("0", "1"), ("0.1", "1.05"), ("-0.1", "0.95"), ("0.1", "1.1"), ("0", "0.6"), ("0.05", "2.2")]
)
def test_the_map_fixes_the_point(weights):
    """A second arithmetic (mpmath at 40 digits) maps the centre to itself, to the width of the enclosure."""
    found = fixed_weights(*weights)
    with balls.precision(128):
        mean, variance = (
            Fraction(int(q.p), int(q.q)) for q in (balls.upper(x.mid()) for x in (found.mean, found.variance))
        )
    here = {"mu": mean, "omega": Fraction(weights[0]), "nu": variance, "tau": Fraction(weights[1])}
    with mp.workdps(40):
        for name, value in (("mu_tilde", mean), ("nu_tilde", variance)):
            image = points.evaluate(QUANTITIES[name], here, 40)
            assert abs(image - mp.mpf(value.numerator) / value.denominator) < mp.mpf(10) ** -18
    assert found.stable is Verdict.PROVED


def test_the_rate_is_seen_in_iterations():
    found = fixed_weights("0.1", "1.05")
    _, variances = SeluMap().iterate(0, 1.6, omega=0.1, tau=1.05, layers=40)
    errors = np.abs(variances - float(found.variance))
    assert abs(errors[31] / errors[30] - float(found.spectral_radius)) < 1e-3


def test_the_gain_of_three_quarters():
    # closed-form mean-field iteration, published: mean -0.03347, variance 0.03983, standard deviation 0.1996
    found = random_weights("0.75")
    assert abs(float(found.mean) + 0.03347) < 1e-5
    assert abs(float(found.variance) - 0.03983) < 1e-5
    assert abs(float(found.variance) ** 0.5 - 0.1996) < 1e-4


def test_gain_one_keeps_zero_and_one():
    found = random_weights(1)
    assert found.mean.contains(0)
    assert found.variance.contains(1)
    assert abs(float(found.chi) - 1.07157499245579926) < 1e-14


@pytest.mark.parametrize("weights", [("0", "0.45"), ("0", "2.7")])
def test_outside_the_window_nothing_is_claimed(weights):
    with pytest.raises(Undecided):
        fixed_weights(*weights)
    with pytest.raises(Undecided):
        random_weights("2")


@pytest.mark.parametrize(
    "call", [lambda: fixed_weights(0, 0), lambda: fixed_weights(0.1, 1), lambda: random_weights("-1")]
)
def test_bad_input(call):
    with pytest.raises(BadInput):
        call()


def test_the_command(run_cli):
    done = run_cli("fixed-point", "--gain", "0.75", "--json", "-")
    result = json.loads(done.stdout)
    assert Fraction(result["variance"][0]) <= Fraction(result["variance"][1])
    assert result["stable"] is True
    assert abs(result["layers_to_halve"] - 8.714) < 0.01
    assert "the distance halves every 2.83 layers" in run_cli("fixed-point", "--omega", "0", "--tau", "1").stdout
    assert run_cli("fixed-point", "--omega", "0", "--tau", "0.4").returncode == 2
    bad = run_cli("fixed-point", "--gain", "1", "--tau", "1")
    assert bad.returncode == 3
    assert "or --gain alone" in bad.stderr
