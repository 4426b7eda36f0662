"""Gains against high-precision quadrature of the definitions."""

import json
from fractions import Fraction

import numpy as np
import pytest
from flint import arb
from mpmath import mp

from snntheory import gain
from snntheory.engines import balls
from snntheory.library import NAMED, Activation
from snntheory.verdict import BadInput
from tests.oracle import contains, selu, selu_slope


def clip(z, low, high):
    return min(max(z, mp.mpf(low)), mp.mpf(high))


def sigmoid(z):
    return 1 / (1 + mp.exp(-z))


def softplus(z):
    return mp.log1p(mp.exp(z))


def mish(z):
    return z * mp.tanh(softplus(z))


# activation, derivative, kinks
DEFINITIONS = {
    "identity": (lambda z: z, lambda z: mp.mpf(1), []),
    "relu": (lambda z: max(z, mp.mpf(0)), lambda z: mp.mpf(z > 0), [0]),
    "leaky_relu": (lambda z: z if z > 0 else z / 100, lambda z: mp.mpf(1) if z > 0 else mp.mpf(1) / 100, [0]),
    "elu": (lambda z: z if z > 0 else mp.expm1(z), lambda z: mp.mpf(1) if z > 0 else mp.exp(z), [0]),
    "selu": (selu, selu_slope, [0]),
    "relu6": (lambda z: clip(z, 0, 6), lambda z: mp.mpf(0 < z < 6), [0, 6]),
    "hard_tanh": (lambda z: clip(z, -1, 1), lambda z: mp.mpf(-1 < z < 1), [-1, 1]),
    "hard_sigmoid": (lambda z: clip(z / 6 + mp.mpf(1) / 2, 0, 1), lambda z: mp.mpf(-3 < z < 3) / 6, [-3, 3]),
    "celu": (lambda z: z if z > 0 else mp.expm1(z), lambda z: mp.mpf(1) if z > 0 else mp.exp(z), [0]),
    "hard_swish": (
        lambda z: z * clip(z / 6 + mp.mpf(1) / 2, 0, 1),
        lambda z: mp.mpf(z > 0) if abs(z) > 3 else z / 3 + mp.mpf(1) / 2,
        [-3, 3],
    ),
    "exp": (mp.exp, mp.exp, []),
    "mish": (mish, lambda z: mp.tanh(softplus(z)) + z * sigmoid(z) * mp.sech(softplus(z)) ** 2, []),
    "softplus": (softplus, sigmoid, []),
    "arctan": (mp.atan, lambda z: 1 / (1 + z * z), []),
    "softsign": (lambda z: z / (1 + abs(z)), lambda z: 1 / (1 + abs(z)) ** 2, [0]),
    "tanh": (mp.tanh, lambda z: mp.sech(z) ** 2, []),
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * sigmoid(-z), []),
    "silu": (lambda z: z * sigmoid(z), lambda z: sigmoid(z) * (1 + z * sigmoid(-z)), []),
    "gelu": (lambda z: z * mp.ncdf(z), lambda z: mp.ncdf(z) + z * mp.npdf(z), []),
    "erf": (mp.erf, lambda z: 2 * mp.exp(-z * z) / mp.sqrt(mp.pi), []),
    "sin": (mp.sin, mp.cos, []),
}


@pytest.mark.parametrize("name", NAMED)
def test_moments_are_the_integrals(name):
    f, slope, kinks = DEFINITIONS[name]
    found = gain(name)
    with mp.workdps(35), balls.precision(256):
        marks = sorted({*map(mp.mpf, [-13, -6, -3, -1, 0, 1, 3, 6, 13]), *map(mp.mpf, kinks)})
        for ball, g in (
            (found.mean, f),
            (found.second_moment, lambda z: f(z) ** 2),
            (found.squared_slope, lambda z: slope(z) ** 2),
        ):
            integral = mp.quad(lambda z, g=g: g(z) * mp.npdf(z), marks)
            assert abs(mp.mpf(ball.mid().str(40, radius=False)) - integral) < mp.mpf(10) ** -25
            assert ball.rad() < balls.arb("1e-30")


def test_known_gains():
    with balls.precision(128), mp.workdps(50):
        assert contains(gain("relu").forward, mp.sqrt(2))
        assert abs(float(gain("selu").forward) - 1) < 1e-15
        assert abs(float(gain("selu").squared_slope) - 1.07157499245579926) < 1e-15
        # E tanh(z)^2, E silu(z)^2 by 60-digit quadrature elsewhere: gains 1.592537, 1.676532
        assert abs(float(gain("tanh").forward) - 1.592537419722831) < 1e-13


def test_the_command(run_cli):
    done = run_cli("gain", "selu", "gelu", "--json", "-")
    rows = json.loads(done.stdout)["activations"]
    assert set(rows) == {"selu", "gelu"}
    assert rows["gelu"]["forward"] == pytest.approx(1.533530441195535, abs=1e-14)
    assert len(run_cli("gain").stdout.splitlines()) == 1 + len(NAMED)
    bad = run_cli("gain", "swoosh")
    assert bad.returncode == 3
    assert "unknown activation 'swoosh'" in bad.stderr


def test_unknown_activation():
    with pytest.raises(BadInput, match="unknown activation"):
        gain("nothing")


def test_an_activation_of_ones_own_is_estimated_or_certified(tmp_path, run_cli):
    file = tmp_path / "mine.py"
    file.write_text("import numpy as np\ndef bump(z): return z * np.exp(-z * z)\n")
    done = run_cli("gain", f"{file}:bump", "--json", "-")
    [row] = json.loads(done.stdout)["activations"].values()
    assert row["certified"] is False
    # E z^2 e^(-2 z^2) = 5^(-3/2), E (1 - 2 z^2)^2 e^(-2 z^2) = 5^(-1/2) (1 - 4/5 + 12/25)
    assert row["second_moment"] == pytest.approx(5**-1.5, rel=1e-13)
    assert row["squared_slope"] == pytest.approx(0.68 / 5**0.5, rel=1e-12)
    assert "estimated" in run_cli("gain", f"{file}:bump").stdout
    file.write_text(file.read_text() + "bump.growth = (1, 0)\n")
    [row] = json.loads(run_cli("gain", f"{file}:bump", "--json", "-").stdout)["activations"].values()
    assert row["certified"] is True
    assert row["second_moment"] == pytest.approx(5**-1.5, rel=3e-16)


def test_a_jump_has_no_backward_gain():
    import numpy as np

    found = gain(lambda z: np.where(z > 0, 1.0, 0.0))
    assert float(found.second_moment.mid()) == pytest.approx(0.5)
    assert not found.backward.is_finite()


def test_estimates_have_radii():
    found = gain(lambda z: z * np.exp(-z * z))
    assert not found.certified
    with balls.precision(128):
        assert found.second_moment.rad() > 0
        assert found.squared_slope.contains(arb("0.68") / arb(5).sqrt())
        assert found.second_moment.contains(arb(5) ** arb("-1.5"))
        assert found.mean.contains(0)
        assert found.squared_slope.rad() > 0


def test_certified_jump_no_backward():
    from snntheory.activations import Piecewise, Term
    from snntheory.expression import ONE

    step = Activation(
        "step", lambda z: np.where(z > 0, 1.0, 0.0), (Fraction(0),), Piecewise((Fraction(0),), ((), (Term(ONE),)))
    )
    assert gain(step).certified
    assert not gain(step).backward.is_finite()
