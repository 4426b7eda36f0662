"""Certified fixed points against long iterations and published numbers."""

import json
from fractions import Fraction

import numpy as np
import pytest
from flint import arb, fmpq
from mpmath import mp

from snntheory import SeluMap, Verdict, alpha_dropout, attractor
from snntheory.attractor import fixed_weights, random_weights
from snntheory.dropout import DropoutMap
from snntheory.engines import balls, points
from snntheory.mapping import QUANTITIES
from snntheory.verdict import BadInput, Undecided
from snntheory.weights import weight_law


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


# activation, weights, extra: sampled or iterated below
OTHERS = [
    ("relu6", "gain:2", "0"),
    ("tanh", "truncated_normal", "1/20"),
    ("hard_tanh", "gain:1.5", "0"),
    ("gelu", "gain:1", "0.3"),
]


@pytest.mark.parametrize(("name", "law", "bias"), OTHERS)
def test_random_weights_of_any_activation(name, law, bias):
    """The enclosure against a long iteration of the float map; chi and rate as its derivatives."""
    from snntheory.quadrature_map import map_of
    from snntheory.weights import weight_law

    weights = weight_law(law, bias)
    found, g = random_weights(weights, name), map_of(name)
    squared, q = float(weights.gain_squared.mid()), 1.0
    for _ in range(400):
        s = g.statistics(0, 0, squared * q + float(weights.bias), 1)
        q = float(s.xi_tilde)
    assert q == pytest.approx(float((found.variance + found.mean * found.mean).mid()), rel=1e-12)
    assert squared * float(s.chi) == pytest.approx(float(found.chi.mid()), rel=1e-11)
    slope = squared * (s.jacobian[1, 1] + 2 * s.mu_tilde * s.jacobian[0, 1])
    assert abs(float(slope)) == pytest.approx(float(found.spectral_radius.mid()), rel=1e-10)
    assert found.variance.rad() < 1e-25


def test_dropout_in_the_loop():
    """Alpha dropout keeps (0, 1) for SELU and pulls harder; elsewhere against the composed float map."""
    from snntheory import alpha_dropout
    from snntheory.dropout import DropoutMap

    home = fixed_weights(0, 1, keep="0.9")
    assert home.mean.contains(0)
    assert home.variance.contains(1)
    assert float(home.spectral_radius.mid()) < 0.782647
    found, g = fixed_weights("0.1", "1.05", keep="0.8"), DropoutMap(SeluMap(), alpha_dropout("0.8"))
    means, variances = g.iterate(0, 1, omega=0.1, tau=1.05, layers=200)
    assert means[-1] == pytest.approx(float(found.mean.mid()), abs=1e-14)
    assert variances[-1] == pytest.approx(float(found.variance.mid()), rel=1e-13)
    assert float(g.chi(means[-1], 0.1, variances[-1], 1.05)) == pytest.approx(float(found.chi.mid()), rel=1e-12)
    jacobian = g.jacobian(means[-1], 0.1, variances[-1], 1.05)
    assert max(abs(np.linalg.eigvals(jacobian))) == pytest.approx(float(found.spectral_radius.mid()), rel=1e-11)
    with pytest.raises(BadInput, match="belongs to selu"):
        fixed_weights(0, 1, source="relu", keep="0.9")
    with pytest.raises(BadInput, match="state its growth"):
        fixed_weights(0, 1, source=lambda z: z)


@pytest.mark.parametrize(
    ("law", "gain_squared"),
    [
        ("lecun_normal", "1"),
        ("lecun_uniform", "1"),
        ("he_uniform", "2"),
        ("kaiming_normal", "2"),
        ("orthogonal", "1"),
        ("torch_linear", "0.33333333333333333333"),
        ("glorot_normal", "1"),
        ("xavier_uniform:512x256", "1.33333333333333333333"),
        ("gain:3/4", "0.5625"),
        # variance of a normal variable cut at 2 standard deviations, published as 0.7737
        ("truncated_normal", "0.77374130354992324"),
    ],
)
def test_weight_laws(law, gain_squared):
    from snntheory.weights import weight_law

    with balls.precision(128):
        assert abs(weight_law(law).gain_squared - balls.arb(gain_squared)) < 1e-16


def test_the_truncated_variance_is_the_integral():
    from snntheory.weights import truncated_variance

    with mp.workdps(30), balls.precision(128):
        mass = mp.quad(mp.npdf, [-2, 2])
        value = mp.quad(lambda z: z * z * mp.npdf(z), [-2, 2]) / mass
        assert abs(mp.mpf(truncated_variance().mid().str(30, radius=False)) - value) < mp.mpf(10) ** -25


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--gain", "-1"], "gain = -1 is not allowed"),
        (["--gain", "0"], "gain = 0 is not allowed"),
        (["--weights", "lecun_normal:3x4"], "only glorot_normal, glorot_uniform depend on FANINxFANOUT"),
        (["--weights", "glorot_normal:3"], "not a finite exact number"),
        (["--weights", "glorot_normal:0x3"], "fan-in and fan-out must be positive"),
        (["--weights", "glorot"], "unknown weights 'glorot'"),
        (["--gain", "1", "--bias", "-1"], "bias = -1 is not allowed"),
        (["--omega", "0", "--tau", "1", "--bias", "1"], "--bias belongs to random weights"),
        (["--omega", "0", "--tau", "1", "--keep", "0"], "keep = 0 is not allowed"),
        (["--omega", "0", "--tau", "1", "--keep", "0.5", "--activation", "gelu"], "alpha dropout belongs to selu"),
        (["--gain", "1", "--weights", "lecun_normal"], "or --weights alone"),
    ],
)
def test_bad_layers(run_cli, arguments, message):
    done = run_cli("fixed-point", *arguments)
    assert done.returncode == 3
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_commands_with_an_activation_of_ones_own(run_cli, tmp_path):
    file = tmp_path / "mine.py"
    file.write_text("import numpy as np\ndef bump(z): return 2 * np.sin(z)\nbump.growth = (2, 0)\n")
    mine = ["--activation", f"{file}:bump"]
    found = json.loads(run_cli("fixed-point", "--gain", "1", *mine, "--json", "-").stdout)
    # q = 4 E sin^2 z = 2 (1 - e^(-2 q)) at the fixed point
    q = float(found["variance"][0])
    assert q == pytest.approx(2 * (1 - np.exp(-2 * q)), rel=1e-13)
    row = json.loads(
        run_cli("map", "--mu", "0", "--omega", "1", "--nu", "1", "--tau", "1", *mine, "--json", "-").stdout
    )
    assert row["results"][0]["nu_tilde"] == pytest.approx(2 * (1 - np.exp(-2)), rel=1e-13)
    assert row["results"][0]["nu_error"] < 1e-13
    for command in (["correlation", "--gain", "1"], ["design"], ["constants", "--mean", "0", "--var", "1"]):
        done = run_cli(*command, *mine)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("keep", ["1", "0.8"])
def test_the_jacobian_of_the_system_is_row_by_row(keep, monkeypatch):
    """What the proof uses as H(point), against the float map."""
    seen = []
    original = attractor._certified
    monkeypatch.setattr(attractor, "_certified", lambda system, guess: seen.append(original(system, guess)) or seen[-1])
    fixed_weights("0.1", "1.05", keep=keep)
    [(x, h)] = seen
    g = SeluMap() if keep == "1" else DropoutMap(SeluMap(), alpha_dropout(keep))
    expected = g.jacobian(float(x[0].mid()), 0.1, float(x[1].mid()), 1.05)
    np.testing.assert_allclose([float(y.mid()) for y in h], expected.ravel(), rtol=1e-12)


def test_no_proof_without_a_box():
    """x -> x + c (x - 1)^2: at the point the slope is 1/2, but not on the boxes."""

    def system(x):
        side = balls.hull(x[0]) - 1
        big = arb(2) ** 100
        return [1 + side / 2 + big * side * side], [arb(1) / 2 + 2 * big * side]

    with balls.precision(128), pytest.raises(Undecided, match="exactly one"):
        attractor._krawczyk(system, [fmpq(1)], 1)


def test_the_enclosure_holds_the_fixed_point():
    """The point of expansion is off by 2^-80: its image has to reach the fixed point 1."""

    def system(x):
        side = balls.hull(x[0]) - 1
        return [1 + side / 2 + side * side / 4], [arb(1) / 2 + side / 2]

    with balls.precision(128):
        [found], _ = attractor._krawczyk(system, [fmpq(1) + fmpq(1, 2**80)], 1)
        assert found.contains(1)


def test_sizes():
    for call in (
        lambda: fixed_weights(Fraction(1, 10**101), 1),
        lambda: fixed_weights(0, Fraction(1, 10**101)),
        lambda: fixed_weights(10**101, 1),
    ):
        with pytest.raises(BadInput, match="sizes from"):
            call()


@pytest.mark.parametrize(
    ("law", "expected"),
    [
        ("kaiming_uniform", "2"),
        ("glorot_normal:512x256", "1.33333333333333333333"),
        ("glorot_uniform:512x256", "1.33333333333333333333"),
        ("variance_scaling", "1"),
        ("normal", "1"),
        ("lecun_uniform", "1"),
        ("he_normal", "2"),
        ("xavier_normal:2x6", "0.5"),
    ],
)
def test_laws(law, expected):
    with balls.precision(128):
        assert abs(weight_law(law).gain_squared - arb(expected)) < 1e-16


def test_large_bias():
    with pytest.raises(BadInput, match="between 0 and 1e100"):
        weight_law("gain:1", 10**101)


def test_the_jacobian_is_that_of_the_whole_enclosure():
    def system(x):
        side = balls.hull(x[0]) - 1
        return [1 + side / 2 + side * side / 4], [arb(1) / 2 + side / 2]

    with balls.precision(128):
        [found], [slope] = attractor._krawczyk(system, [fmpq(1) + fmpq(1, 2**80)], 1)
        assert found.contains(1)
        assert slope.contains(arb(0.5))


def test_bias_is_kept():
    assert weight_law("gain:2", "0.3").bias == weight_law("he_normal", "0.3").bias == Fraction(3, 10)


def test_a_box_mapped_onto_itself_is_no_proof():
    def system(x):
        return ([arb(1)], [arb(0)] if x[0][0] == x[0][1] else [arb(0, 1)])

    with balls.precision(128), pytest.raises(Undecided, match="exactly one"):
        attractor._krawczyk(system, [fmpq(1)], 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--weights", "he_normal", "--activation", "relu"], "slope one"),
        (["--gain", "1", "--activation", "tanh"], "does not settle"),
        (["--weights", "he_normal"], "grows without bound"),
        (["--weights", "torch_linear"], "shrinks to nothing"),
    ],
)
def test_why_there_is_no_fixed_point(run_cli, arguments, message):
    done = run_cli("fixed-point", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_names_are_words():
    from snntheory import CorrelationMap
    from snntheory.library import activation

    for call in (lambda: weight_law(1), lambda: activation(3), lambda: CorrelationMap()("a")):
        with pytest.raises(BadInput, match="not a"):
            call()
