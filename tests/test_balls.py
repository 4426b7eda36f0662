"""The ball engine: containment of high-precision points, laws, and what must never decide anything."""

import random
import subprocess
import sys
from fractions import Fraction

import flint
import pytest
from flint import arb, fmpq
from mpmath import mp

from snntheory.engines import balls, points
from snntheory.engines.function import BallFunction
from snntheory.engines.tape import Tape
from snntheory.expression import Expr, absolute, erfc, erfcx, exp, hypot, sqrt, var
from snntheory.graph import derivative
from snntheory.mapping import QUANTITIES, VARIABLES
from snntheory.verdict import BadInput, EngineRefused
from tests.oracle import as_fmpq, biased_interval, biased_point, contains

D, V = var("d"), var("v")
ATOMS = {
    "density": Expr("density", (D, V)),
    **{f"tail {side}": Expr("tail", (D, V), side) for side in (1, -1)},
    **{
        f"tilt {rate} {side}": Expr("tilt", (D, V), (Fraction(rate), side))
        for rate in (1, 2, Fraction(-3, 2))
        for side in (1, -1)
    },
}
X, Y = var("x"), var("y")
OPERATIONS = {
    "add": X + Y,
    "mul": X * Y,
    "div": X / (Y * Y + 1),
    "pole": X / Y,
    "pow": (X * sqrt(Y * Y + 1)) ** 2,
    "odd pow": (X * sqrt(Y * Y + 1)) ** 3,
    "rational pow": X**4,
    "sqrt": sqrt(X * X + 1),
    "exp": exp(X),
    "erfc": erfc(X - Y),
    "erfcx": erfcx(X - Y),
    "abs": absolute(X * Y),
    "hypot": hypot(X, Y),
    "cosine": derivative(hypot(X, Y), "x"),
    "sign": derivative(absolute(X), "x"),
}
COUNT = 400


def trials(formula, names, ranges, seed, count, bits=64):
    """Violations among random boxes and points of them; both kinds of corner are likely."""
    rng, tape, undecided = random.Random(seed), Tape([formula], names), 0
    for _ in range(count):
        box = [biased_interval(rng, Fraction(low), Fraction(high)) for low, high in ranges]
        point = {name: biased_point(rng, ends) for name, ends in zip(names, box, strict=True)}
        with balls.precision(bits):
            [ball] = tape([(as_fmpq(a), as_fmpq(b)) for a, b in box])
            if not ball.is_finite():
                undecided += 1
                continue
        with balls.precision(256):
            try:
                truth = points.evaluate(formula, point, 50)
            except ZeroDivisionError:
                undecided += 1
                continue
            assert contains(ball, truth), (box, point)
    return undecided


@pytest.mark.parametrize("bits", [53, 64, 128])
@pytest.mark.parametrize("name", ATOMS)
def test_atoms_contain_points(name, bits):
    ranges = [("-3", "3"), ("1/64", "8")]
    assert trials(ATOMS[name], ("d", "v"), ranges, f"{name}{bits}", COUNT, bits) == 0


@pytest.mark.parametrize("name", OPERATIONS)
def test_operations_contain_points(name):
    undecided = trials(OPERATIONS[name], ("x", "y"), [("-2", "2"), ("-1", "3")], name, COUNT)
    assert undecided < COUNT if name == "pole" else undecided <= COUNT // 4


def test_every_operation_of_the_engine_has_trials():
    used = {node.op for formula in (*ATOMS.values(), *OPERATIONS.values()) for node in walk(formula)}
    from snntheory.engines.operations import BALL_OPS

    assert {*BALL_OPS, *balls.ATOMS, "pow"} - {"kink"} <= used


def walk(formula):
    yield formula
    for arg in formula.args:
        yield from walk(arg)


@pytest.mark.parametrize("name", ["mu_tilde", "xi_tilde", "nu_tilde", "J12", "J21", "J22", "H21", "H22", "S", "chi"])
def test_whole_formulas_contain_points(name):
    ranges = [("-1", "1"), ("-1/5", "1/5"), ("1/50", "4"), ("1/2", "3/2")]
    assert trials(QUANTITIES[name], VARIABLES, ranges, name, 150) == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", [*ATOMS, *OPERATIONS])
def test_many_trials(name):
    formula, names = (ATOMS[name], ("d", "v")) if name in ATOMS else (OPERATIONS[name], ("x", "y"))
    ranges = [("-9", "9"), ("1/1024", "64")] if name in ATOMS else [("-2", "2"), ("-1", "3")]
    trials(formula, names, ranges, f"slow {name}", 5000)


@pytest.mark.parametrize("name", ["nu_tilde", "S", "chi"])
def test_a_part_of_a_box_gives_a_part_of_the_range(name):
    rng, tape = random.Random(name), Tape([QUANTITIES[name]], VARIABLES)
    ranges = [("-1", "1"), ("-1/5", "1/5"), ("1/2", "4"), ("1/2", "3/2")]
    with balls.precision(64):
        for _ in range(100):
            outer = [biased_interval(rng, Fraction(a), Fraction(b)) for a, b in ranges]
            inner = [tuple(sorted((biased_point(rng, ends), biased_point(rng, ends)))) for ends in outer]
            [wide], [narrow] = (tape([(as_fmpq(a), as_fmpq(b)) for a, b in box]) for box in (outer, inner))
            if wide.is_finite():
                assert narrow.is_finite()
                # radii carry 30 bits, so inclusion is exact up to that
                assert narrow.upper() <= wide.upper() + wide.rad() / 2**24 + arb(2) ** -50
                assert narrow.lower() >= wide.lower() - wide.rad() / 2**24 - arb(2) ** -50


@pytest.mark.parametrize(("d", "v"), [("-30", "1"), ("400", "1"), ("-400", "10000"), ("0", "1e8"), ("1e4", "1e-12")])
def test_extreme_arguments_stay_accurate(d, v):
    for name, formula in ATOMS.items():
        with balls.precision(64):
            [ball] = Tape([formula], ("d", "v"))([(as_fmpq(Fraction(x)),) * 2 for x in (d, v)])
            assert ball.is_finite(), name
            assert ball.rel_accuracy_bits() > 20 or ball.rad() < arb(2) ** -60, name


@pytest.mark.parametrize(
    ("low", "high"), [("-100", "100"), ("-3", "-2"), ("7", "9"), ("8", "8"), ("20", "1e6"), ("-1", "8.5")]
)
def test_erfcx_of_wide_and_thin_balls(low, high):
    with balls.precision(64):
        ball = balls.erfcx(balls.hull((as_fmpq(Fraction(low)), as_fmpq(Fraction(high)))))
    with mp.workdps(50), balls.precision(256):
        for x in (low, high):
            u = mp.mpf(x)
            truth = mp.exp(u * u) * mp.erfc(u) if u < 1000 else (1 - 1 / (2 * u * u)) / (u * mp.sqrt(mp.pi))
            assert not ball.is_finite() or contains(ball, truth)


def test_erfcx_of_nothing_is_nothing():
    assert balls.upper(balls.erfcx(arb.nan())) is None


def test_exact_where_arithmetic_is_exact():
    tape = Tape([X * Y - Fraction(1, 7)], ("x", "y"))
    with balls.precision(64):
        [value] = tape([(fmpq(1, 7), fmpq(1, 7)), (fmpq(1), fmpq(1))])
    assert value.is_exact()
    assert value == 0


@pytest.mark.parametrize("formula", [sqrt(X), 1 / X, derivative(derivative(absolute(X), "x"), "x")])
def test_no_information_is_not_finite(formula):
    with balls.precision(64):
        [value] = Tape([formula], ("x",))([(fmpq(-1), fmpq(1))])
    assert balls.upper(value) is None
    assert balls.lower(value) is None


def test_gradient_and_hessian_contain_points():
    rng = random.Random(7)
    function = BallFunction(QUANTITIES["S"], VARIABLES)
    ranges = [("-1/10", "1/10"), ("-1/10", "1/10"), ("1/2", "2"), ("4/5", "5/4")]
    for _ in range(20):
        box = [biased_interval(rng, Fraction(a), Fraction(b)) for a, b in ranges]
        point = {n: biased_point(rng, ends) for n, ends in zip(VARIABLES, box, strict=True)}
        sides = [(as_fmpq(a), as_fmpq(b)) for a, b in box]
        with balls.precision(64):
            _, gradient = function.value_and_gradient(sides, fmpq(0))
            hessian = function.hessian(sides)
        first = {n: derivative(QUANTITIES["S"], n) for n in VARIABLES}
        with balls.precision(256):
            for i, a in enumerate(VARIABLES):
                if gradient[i].is_finite():
                    assert contains(gradient[i], points.evaluate(first[a], point, 50))
                for j, b in enumerate(VARIABLES):
                    if hessian[i][j].is_finite():
                        assert contains(hessian[i][j], points.evaluate(derivative(first[a], b), point, 50))


def test_constants_agree_with_an_independent_evaluation():
    with balls.precision(200), mp.workdps(60):
        assert contains(balls.alpha01(), points.alpha01())
        assert contains(balls.lambda01(), points.lambda01())


def test_precision_is_restored_and_limited():
    before = flint.ctx.prec
    with pytest.raises(RuntimeError, match="inside"), balls.precision(100):
        raise RuntimeError("inside")
    assert flint.ctx.prec == before
    for bits in (0, -5, 10**9):
        with pytest.raises(BadInput), balls.precision(bits):
            pass


@pytest.mark.parametrize(
    "evaluate",
    [
        "runner.verify(['lem12.S'], method='grid')",
        "runner.verify(['eq14.fixed-point'])",
        "runner.verify(['thm2.main'])",
        "constants.constant('alpha', 5)",
        "attractor.fixed_weights(0, 1)",
        "attractor.random_weights(1)",
        "fixed_point.constants_for(0, 1)",
        "dropout.alpha_dropout('0.9')",
        "gains.gain('relu')",
    ],
)
def test_no_way_to_a_rigorous_answer_goes_around_the_probe(evaluate):
    modules = "runner, constants, attractor, fixed_point, dropout, gains"
    code = f"import flint; flint.__version__ = '0.8.0'; from snntheory import {modules}; {evaluate}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "EngineRefused: python-flint 0.8.0 is refused" in done.stderr.replace("snntheory.verdict.", "")


def test_the_engine_passes_its_probe():
    balls.probe()


@pytest.mark.parametrize(
    ("module", "name", "replacement", "reason"),
    [
        (flint, "__version__", "0.8.0", r"arb\.neg is wrong before 0\.9\.0"),
        (flint, "__version__", "0.6.1", r"arb\.neg is wrong before 0\.9\.0"),
        (balls, "lower", lambda x: balls.upper(x), "self-test failed at ends of a ball"),
        (balls, "upper", lambda x: as_fmpq(Fraction(1)), "self-test failed at .*exp near zero"),
    ],
)
def test_faulty_engines_are_refused(monkeypatch, module, name, replacement, reason):
    monkeypatch.setattr(module, name, replacement)
    balls.probe.cache_clear()
    try:
        with pytest.raises(EngineRefused, match=reason):
            balls.probe()
    finally:
        monkeypatch.undo()
        balls.probe.cache_clear()
