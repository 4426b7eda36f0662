"""Activations by name, with parameters, from files; and what is refused."""

from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq

from snntheory.engines import balls
from snntheory.expression import var
from snntheory.library import NAMED, activation
from snntheory.verdict import BadInput

BY_PIECES = [f for f in NAMED.values() if f.pieces] + [
    activation(x) for x in ("elu:0.5", "celu:2", "leaky_relu:1/5", "selu:-18,0.26")
]


@pytest.mark.parametrize("f", BY_PIECES, ids=lambda f: f.name)
def test_the_function_is_its_pieces(f):
    """The NumPy function and the data for the closed forms say the same, on every piece."""
    from snntheory.engines.tape import Tape
    from snntheory.expression import const, exp

    z = var("z")
    marks = [-9.0, *map(float, f.pieces.kinks), 9.0]
    for piece, low, high in zip(f.pieces.pieces, marks, marks[1:], strict=False):
        total = const(0)
        for term in piece:
            total = total + term.coefficient * z**term.power * exp(const(term.rate) * z)
        tape = Tape([total], ("z",))
        with balls.precision(80):
            for x in np.linspace(low, high, 9)[1:-1]:
                q = fmpq(*float(x).as_integer_ratio())
                assert abs(float(tape([(q, q)])[0].mid()) - float(f(x))) < 1e-12 * (1 + abs(float(f(x))))


@pytest.mark.parametrize("f", [f for f in NAMED.values() if f.growth], ids=lambda f: f.name)
def test_the_stated_growth_holds(f):
    z = np.concatenate([np.linspace(-60, 60, 200_001), [-1e4, 1e4, -1e8, 1e8]])
    bound = float(f.growth[0]) + float(f.growth[1]) * np.abs(z)
    assert (np.abs(f(z)) <= bound).all()
    assert (np.abs(f.derivative(z)) <= bound).all()


# values where frameworks lose all digits: expm1 at small arguments, derivatives far out
def test_selu_where_frameworks_fail():
    f = NAMED["selu"]
    np.testing.assert_allclose(f([-1e-8, -1e-6]), [-1.7580993320569e-08, -1.7580984618e-06], rtol=1e-9)
    np.testing.assert_allclose(f.derivative([-20.0, -700.0]), [3.6237e-09, 1.7333e-304], rtol=1e-4)


def test_names_and_aliases():
    assert activation("swish") is activation("silu")
    assert activation(NAMED["gelu"]) is NAMED["gelu"]
    assert float(activation("elu:0.5")(-50.0)) == pytest.approx(-0.5)
    assert float(activation("celu:2")(-1.0)) == pytest.approx(2 * np.expm1(-0.5))


def test_an_activation_from_a_file(tmp_path):
    file = tmp_path / "mine.py"
    file.write_text(
        "import numpy as np\nfrom math import tanh\n"
        "def bump(z): return z * np.exp(-z * z)\nbump.growth = (1, 0)\nbump.kinks = (0.1, '1/3')\n"
        "def scalar(z): return tanh(z)\nscalar.derivative = lambda z: 1 - np.tanh(z) ** 2\n"
    )
    f = activation(f"{file}:bump")
    assert f.name == "bump"
    assert [str(k) for k in f.kinks] == ["1/10", "1/3"]
    assert f.growth == (1, 0)
    scalar = activation(f"{file}:scalar")
    np.testing.assert_allclose(scalar([[0.5, -1.0]]), np.tanh([[0.5, -1.0]]))
    np.testing.assert_allclose(scalar.derivative([0.5]), 1 - np.tanh([0.5]) ** 2)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("nothing", "unknown activation 'nothing'"),
        ("elu:x", "not a finite exact number"),
        ("elu:-1", "the parameter -1 is not allowed"),
        ("celu:0", "the parameter 0 is not allowed"),
        ("selu:2", "give both constants"),
        ("selu:2,-1", "the parameter -1 is not allowed"),
        ("selu:0,1", "the parameter 0 is not allowed"),
        ("gelu:2", "take parameters, others none"),
        ("/no/such.py:f", "cannot read '/no/such.py'"),
    ],
)
def test_bad_names(source, message):
    with pytest.raises(BadInput, match=message):
        activation(source)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1", "has no function 'f'; it has none"),
        ("def g(z): return z", "has no function 'f'; it has g"),
        ("1/0", "does not run: ZeroDivisionError"),
        ("def f(z): return 'a'", "is not a function of a real number"),
        ("def f(z): return [z, z]", "is not a function of a real number"),
        ("def f(z): return 2 * z\nf.growth = (1, 1)", "is not within its growth"),
        (
            "import numpy as np\ndef f(z): return np.where(z > 0.3, 1.0, 0.0)\nf.growth = (1, 0)",
            "not within its growth",
        ),
        ("def f(z): return z\nf.growth = (-1, 1)", "growth = "),
        ("def f(z): return z\nf.kinks = ('a',)", "not a finite exact number"),
    ],
)
def test_bad_files(tmp_path, text, message):
    file = tmp_path / "bad.py"
    file.write_text(text)
    with pytest.raises(BadInput, match=message):
        activation(f"{file}:f")


def test_constant_slope():
    def f(z):
        return 2 * z

    f.derivative = lambda z: 2.0
    assert activation(f).derivative([[1.0, 2.0]]).tolist() == [[2.0, 2.0]]


def test_kinks_sorted():
    def f(z):
        return z

    f.kinks = (2, -1, "1/3")
    assert activation(f).kinks == (-1, Fraction(1, 3), 2)


@pytest.mark.parametrize("text", ["elu:1e7", "celu:1e7", "leaky_relu:1e7", "selu:1,1e7", "selu:-1e7,1", "elu:1e-7"])
def test_param_limits(text):
    with pytest.raises(BadInput, match="between 1e-6 and 1e6"):
        activation(text)


def test_nan_growth():
    def f(z):
        return np.where(z > 3, np.nan, 0 * z)

    f.growth = (1, 0)
    with pytest.raises(BadInput, match="not within its growth"):
        activation(f)


def test_growth_is_checked_near_zero():
    def f(z):
        return 2 * np.cos(z)

    f.growth = (1, 1)
    with pytest.raises(BadInput, match="not within its growth"):
        activation(f)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import numpy as np\ndef f(z): return np.where(z > 0, 1 + 0 * z, 0 * z)\nf.growth = (1000, 0)", "at z = 0"),
        ("def f(z): return None", "is not a function of a real number"),
        ("def f(z): return z / z.sum()", "depends on the others"),
        ("def f(z): return z\nf.kinks = 0.5", "kinks = 0.5 of f is not allowed"),
        ("def f(z): return z\nf.growth = 3", "growth = 3 of f is not allowed"),
        ("raise SystemExit(5)", "does not run: SystemExit: 5"),
        ("raise RuntimeError('x' * 5000)", "does not run: RuntimeError: xxx"),
    ],
)
def test_more_bad_files(tmp_path, text, message):
    file = tmp_path / "bad.py"
    file.write_text(text)
    with pytest.raises(BadInput) as error:
        activation(f"{file}:f")
    assert message in str(error.value)
    assert len(str(error.value)) < 400


def test_functions_that_work_in_place_keep_their_hands_off():
    def f(z):
        z *= 2
        return np.tanh(z)

    z = np.array([0.5, -1.0])
    np.testing.assert_allclose(activation(f)(z), np.tanh(2 * z))
    assert z.tolist() == [0.5, -1.0]


def test_numbers_of_numpy_and_constants_are_understood():
    def f(z):
        return 1.0

    f.kinks, f.growth = np.array([0.5]), (np.float64(1), np.float32(0))
    assert activation(f)([1.0, 2.0]).tolist() == [1.0, 1.0]
    assert activation(f).kinks == (Fraction(1, 2),)
    assert activation(f).growth == (1, 0)


def test_a_function_that_fails_late_is_one_sentence():
    def f(z):
        if np.max(z) > 100:
            raise RuntimeError("too large")
        return z

    with pytest.raises(BadInput, match="f fails: RuntimeError: too large"):
        activation(f)(200.0)


def test_kinks_and_jumps_are_found():
    third = -1 / 3
    for f, kinks in (
        (lambda z: np.maximum(z, 0.37), {Fraction("0.37")}),
        (lambda z: np.where(z >= third, z, 0 * z), {Fraction(repr(third))}),
        (lambda z: np.abs(z - 2) + np.clip(z, -1, 5), {-1, 2, 5}),
        (lambda z: 1e3 * np.tanh(1e3 * z), set()),
        (lambda z: z * np.exp(-z * z), set()),
    ):
        assert set(activation(f).kinks) == kinks
