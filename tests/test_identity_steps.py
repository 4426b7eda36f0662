"""What decides identities, and exact numbers: each operation by hand, and what must not be decided."""

import re
from fractions import Fraction as F
from itertools import product

import pytest
from flint import fmpq

from snntheory.activations import SELU
from snntheory.engines import algebra, balls, identities
from snntheory.engines.algebra import Quotient, compare, evaluate, rational
from snntheory.exact import Box, Interval, brief, decimal_down, decimal_up, shortest
from snntheory.exact import rational as exact
from snntheory.expression import Expr, absolute, const, erfc, exp, hypot, moment, param, sqrt, var
from snntheory.mapping import QUANTITIES
from snntheory.parsing import parse_expression
from snntheory.verdict import BadInput, Verdict

S, E, C1, C2, L = algebra._S, algebra._E, algebra._C1, algebra._C2, algebra._L
X, Y, NU, TAU = (var(name) for name in ("mu", "omega", "nu", "tau"))


def number(polynomial):
    """A polynomial of the five numbers, in floating point; only to compare with."""
    with balls.precision(128):
        half = balls.arb(fmpq(1, 2))
        values = [(2 / balls.arb.pi()).sqrt(), half.exp(), half.sqrt().erfc(), balls.arb(2).sqrt().erfc()]
        values.append(balls.parameter("lambda"))
        total = 0.0
        for exponents, c in polynomial.to_dict().items():
            term = float(int(c.p)) / float(int(c.q))
            for value, exponent in zip(values, exponents, strict=True):
                term *= float(value.mid()) ** int(exponent)
            total += term
        return total


def value(quotient):
    return number(quotient.top) / number(quotient.bottom)


# quotients


def test_quotients_are_in_lowest_terms():
    found = Quotient(S * E, S * C1)
    assert (found.top, found.bottom) == (E, C1)
    assert Quotient(S).bottom == 1
    half = Quotient(S, algebra._RING.constant(2))
    assert abs(value(half) - number(S) / 2) < 1e-12


def test_operations_on_quotients():
    a, b = Quotient(S, E), Quotient(C1 + 1, C2)
    for operation in ("__add__", "__mul__", "__truediv__"):
        found = getattr(a, operation)(b)
        expected = getattr(value(a), operation)(value(b))
        assert abs(value(found) - expected) < 1e-12
    same = Quotient(S, E) + Quotient(C1, E)
    assert (same.top, same.bottom) == (S + C1, E)
    assert value(a**3) == pytest.approx(value(a) ** 3)
    assert (a**0).top == (a**0).bottom
    assert rational(F(2, 3)).top == fmpq(2, 3)
    assert value(rational(5)) == 5


def test_divisors_must_not_vanish():
    zero = rational(0)
    for divisor in (zero, Quotient(S - S), Quotient(S * E, C1) + Quotient(S * E, C1) * rational(-1)):
        with pytest.raises(BadInput, match="may be zero"):
            rational(1) / divisor
    for divisor in (rational(F(1, 10**30)), rational(-1), Quotient(S - E), Quotient(E - S)):
        found = rational(1) / divisor * divisor
        assert found.top == found.bottom


def test_what_is_certainly_not_zero():
    ring = algebra._RING
    assert algebra._certainly_nonzero(S)
    assert algebra._certainly_nonzero(-S)
    assert algebra._certainly_nonzero(ring.constant(1))
    assert not algebra._certainly_nonzero(ring.constant(0))
    with balls.precision(300):
        for generator, truth in (
            (S, (2 / balls.arb.pi()).sqrt()),
            (E, balls.arb(fmpq(1, 2)).exp()),
            (C1, balls.arb(fmpq(1, 2)).sqrt().erfc()),
            (C2, balls.arb(2).sqrt().erfc()),
            (L, balls.parameter("lambda")),
        ):
            middle = balls.fraction(balls.lower(truth.mid()))
            near, far = fmpq(middle.numerator, middle.denominator), fmpq(int(middle * 10**30), 10**30)
            assert not algebra._certainly_nonzero(generator - ring.constant(near))
            assert algebra._certainly_nonzero(generator - ring.constant(far))
            assert not algebra._certainly_nonzero(generator**2 - ring.constant(near * near))
            assert algebra._certainly_nonzero(generator**3 - ring.constant(near * near))
            assert not algebra._certainly_nonzero(3 * generator * S - ring.constant(3 * near) * S)


# formulas at the fixed point

FIXED = {QUANTITIES.get(name, var(name)): rational(x) for name, x in (("mu", 0), ("omega", 0), ("nu", 1), ("tau", 1))}


def at(text, **given):
    more = {param(name): v for name, v in given.items()}
    return evaluate(parse_expression(text, QUANTITIES), FIXED | more)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pi", Quotient(algebra._RING.constant(2), S * S)),
        ("sqrt(2/pi)", Quotient(S)),
        ("sqrt(2*pi)", Quotient(algebra._RING.constant(2), S)),
        ("exp(1/2)", Quotient(E)),
        ("exp(1)", Quotient(E**2)),
        ("exp(2)", Quotient(E**4)),
        ("erfc(1/sqrt(2))", Quotient(C1)),
        ("erfc(sqrt(2))", Quotient(C2)),
        ("lambda", Quotient(L)),
        ("3/4", rational(F(3, 4))),
        ("mu + 2*nu - 1", rational(1)),
        ("exp(1/2)^3", Quotient(E**3)),
        ("erfc(sqrt(2))/exp(2)", Quotient(C2, E**4)),
        ("pi*lambda - exp(1)", Quotient(2 * L - E**2 * S * S, S * S)),
    ],
)
def test_values_at_the_fixed_point(text, expected):
    found = at(text)
    assert (found + expected * rational(-1)).top == 0
    assert abs(value(found) - value(expected)) < 1e-12


def test_the_map_at_the_fixed_point():
    """mean = lambda (s/2 - alpha (1 - e c1)/2), from E of the atoms."""
    alpha = Quotient(C2, E)
    found = at("mu_tilde", alpha=alpha)
    half = rational(F(1, 2))
    expected = Quotient(L) * (Quotient(S) * half + alpha * half * (Quotient(E * C1) + rational(-1)))
    assert (found + expected * rational(-1)).top == 0
    square = at("xi_tilde", alpha=alpha)
    inner = Quotient(E**4 * C2) + rational(-2) * Quotient(E * C1) + rational(1)
    expected = Quotient(L * L) * (half + alpha * alpha * half * inner)
    assert (square + expected * rational(-1)).top == 0


@pytest.mark.parametrize("text", ["exp(1/3)", "erfc(1)", "sqrt(3)", "sqrt(pi)", "abs(mu)", "alpha", "exp(mu + 3)"])
def test_what_is_outside_the_field(text):
    with pytest.raises(BadInput, match="is not a rational function"):
        at(text)


def test_atoms_are_known_at_the_fixed_point_only():
    d, v = var("d"), var("v")
    atoms = {
        Expr("tail", (d, v), 1): rational(1),
        Expr("tail", (d, v), -1): rational(1),
        Expr("tilt", (d, v), (F(1), 1)): Quotient(E * C1),
        Expr("tilt", (d, v), (F(2), 1)): Quotient(E**4 * C2),
        Expr("density", (d, v)): Quotient(S) * rational(F(1, 2)),
    }
    for atom, expected in atoms.items():
        found = evaluate(atom, {d: rational(0), v: rational(1)})
        assert (found.top, found.bottom) == (expected.top, expected.bottom)
        for mean, variance in ((0, 2), (1, 1), (1, 2)):
            with pytest.raises(BadInput):
                evaluate(atom, {d: rational(mean), v: rational(variance)})
    with pytest.raises(BadInput):
        evaluate(Expr("tilt", (d, v), (F(3), 1)), {d: rational(0), v: rational(1)})
    assert (
        abs(
            value(evaluate(moment(SELU, 0, d, v), {d: rational(0), v: rational(1), param("alpha"): rational(0)}))
            - 0.41918
        )
        < 1e-4
    )


def test_comparing_quotients():
    square = Quotient(S, E)
    same = [
        (Quotient(L * L), square),
        (Quotient(L**4 + L**2 * S), square * square + square * Quotient(S)),
        (Quotient(L**3), square * Quotient(L)),
        (Quotient(L**5 + L**2 + L), square * square * Quotient(L) + square + Quotient(L)),
        (rational(3), rational(3)),
        (Quotient(S), Quotient(S)),
    ]
    for left, right in same:
        assert compare(left, right, square) is Verdict.PROVED
        assert compare(right, left, square) is Verdict.PROVED
        assert compare(left + rational(F(1, 10**9)), right, square) is not Verdict.PROVED
        assert compare(left + Quotient(L) * rational(F(1, 10**9)), right, square) is not Verdict.PROVED
    assert compare(Quotient(L), Quotient(L), None) is Verdict.PROVED
    assert compare(Quotient(L * S), Quotient(L), None) is Verdict.REFUTED
    assert compare(Quotient(L * L), Quotient(S), None) is Verdict.UNDECIDED
    assert compare(Quotient(L**3), Quotient(S), None) is Verdict.UNDECIDED
    assert compare(rational(1), rational(2), None) is Verdict.REFUTED
    assert compare(rational(1), rational(2), square) is Verdict.REFUTED
    assert compare(Quotient(E), rational(F(16487, 10000)), square) is Verdict.REFUTED
    tiny = rational(F(1, 10**90))
    assert compare(tiny, rational(0), None) is Verdict.REFUTED
    with balls.precision(300):
        e = balls.lower(balls.arb(fmpq(1, 2)).exp().mid())
    assert compare(Quotient(E), rational(balls.fraction(e)), None) is Verdict.UNDECIDED


# identities by SymPy


def decided(left, right):
    symbols = {name: param(name) for name in ("pi", "alpha", "lambda")} | {
        n: var(n) for n in ("mu", "omega", "nu", "tau")
    }
    return identities.compare(parse_expression(left, symbols), parse_expression(right, symbols))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("mu*(omega + nu)", "mu*omega + mu*nu"),
        ("(mu^2 - omega^2)/(mu - omega)", "mu + omega"),
        ("sqrt(nu)*sqrt(tau)", "sqrt(nu*tau)"),
        ("sqrt(nu)^2", "nu"),
        ("sqrt(nu/tau)", "sqrt(nu)/sqrt(tau)"),
        ("sqrt(mu^2/tau)", "sqrt(mu^2)/sqrt(tau)"),
        ("sqrt((nu + 1)/(tau*pi))", "sqrt(nu + 1)/sqrt(tau*pi)"),
        ("sqrt((mu + 1)^2 - 2*mu)", "sqrt(mu^2 + 1)"),
        ("2/3*mu - mu/6", "mu/2"),
        ("exp(mu)*2", "exp(mu) + exp(mu)"),
        ("erfc(mu) - erfc(mu)", "0"),
        ("pi*alpha/lambda", "alpha/(lambda/pi)"),
        ("mu^3*mu", "mu^4"),
        ("sqrt(alpha^2*lambda^4)", "alpha*lambda^2"),
    ],
)
def test_equal_formulas_are_proved(left, right):
    assert decided(left, right) == (Verdict.PROVED, None)
    assert decided(right, left) == (Verdict.PROVED, None)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("mu", "omega"),
        ("mu", "-mu"),
        ("mu", "mu + 1/10^40"),
        ("mu + 1/10^40", "mu"),
        ("sqrt(mu^2)", "mu"),
        ("erfc(mu)", "erfc(omega)"),
        ("nu*tau", "nu/tau"),
        ("alpha", "lambda"),
    ],
)
def test_different_formulas_are_refuted_at_a_point(left, right):
    verdict, point = decided(left, right)
    assert verdict is Verdict.REFUTED
    assert {name: F(x) for name, x in identities.POINTS[0].items()} == point or set(point) == set(identities.POINTS[1])


def test_points_of_refutation():
    assert decided("mu", "3/10")[0] is Verdict.REFUTED  # at the second point
    assert decided("mu", "3/10")[1]["mu"] == F(-11, 10)
    assert decided("mu", "-11/10")[1]["mu"] == F(3, 10)
    both = "(mu - 3/10)*(mu + 11/10)"
    assert decided(both, "0") == (Verdict.UNDECIDED, None)
    assert decided("omega + nu + tau", "3/2") == (
        Verdict.REFUTED,
        {"mu": F(-11, 10), "omega": F(2, 5), "nu": F(7, 10), "tau": F(17, 10)},
    )


def test_what_vanishes_as_a_formula():
    vanishes = identities._vanishes
    d, v = X, NU
    assert vanishes(X - X + (X + 1) ** 2 - X**2 - 2 * X - 1)
    assert not vanishes(X)
    assert not vanishes(const(F(1, 10**50)))
    assert vanishes(Expr("tail", (d, v), -1) + Expr("tail", (d, v), 1) - 2)
    assert not vanishes(Expr("tail", (d, v), -1) - Expr("tail", (d, v), 1))
    assert not vanishes(Expr("tail", (d, v), -1) + Expr("tail", (d, v), 1) - 1)
    assert not vanishes(Expr("tail", (d, v), -1) + Expr("tail", (d + 1, v), 1) - 2)
    assert not vanishes(Expr("tilt", (d, v), (F(1), 1)) - Expr("tilt", (d, v), (F(2), 1)))
    assert not vanishes(Expr("tilt", (d, v), (F(1), -1)) - Expr("tilt", (d, v), (F(1), 1)))
    assert vanishes(hypot(X, Y) - sqrt(X**2 + Y**2))
    assert not vanishes(hypot(X, Y) - sqrt(X**2 - Y**2))
    assert not vanishes(hypot(X, Y) - sqrt(X**2 + 2 * Y**2))
    assert vanishes(sqrt(NU**2) - NU)
    assert vanishes(sqrt(TAU**2) - TAU)
    assert not vanishes(sqrt(X**2) - X)
    assert not vanishes(sqrt(Y**2) - Y)
    assert vanishes(sqrt(param("alpha") ** 2) - param("alpha"))
    assert vanishes(param("pi") * 2 / param("pi") - 2)
    assert not vanishes(param("pi") - param("alpha"))
    assert not vanishes(param("pi") - F(22, 7))
    assert not vanishes(exp(X) - exp(Y))
    assert not vanishes(erfc(X) - exp(X))
    assert not vanishes(absolute(X) - X)
    assert vanishes(moment(SELU, 0, X, NU) - moment(SELU, 0, X, NU) * 1)
    assert vanishes(sqrt(X / (NU * 4)) - sqrt(X) / (2 * sqrt(NU)))
    assert not vanishes(sqrt(1 / X) - 1 / X)


# exact numbers


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("0.1", F(1, 10)),
        ("-3e-2", F(-3, 100)),
        ("+3E+2", F(300)),
        ("1/3", F(1, 3)),
        ("-4/6", F(-2, 3)),
        ("5.", F(5)),
        (".5", F(1, 2)),
        ("  7\n", F(7)),
        ("1e-999", F(1, 10**999)),
        ("1" * 200, F(int("1" * 200))),
        (3, F(3)),
        (F(2, 7), F(2, 7)),
    ],
    ids=lambda x: str(x)[:12],
)
def test_exact_numbers(given, expected):
    found = exact(given)
    assert found == expected
    assert isinstance(found, F)


@pytest.mark.parametrize(
    "given",
    [
        "",
        " ",
        "1e1000",
        "1.2.3",
        "1/0",
        "0/0",
        "1/2/3",
        "1/-2",
        "1.5/2",
        "e5",
        "--1",
        "1 2",
        "0x1",
        "1_0",
        "nan",
        "inf",
        "1" * 201,
    ]
    + [0.5, True, False, None, (1, 2), b"1", "\u0661", "1e", "/2", "2/"],
    ids=lambda x: repr(x)[:12],
)
def test_what_is_no_exact_number(given):
    with pytest.raises(BadInput):
        exact(given)


def test_long_texts_are_shortened_in_messages():
    with pytest.raises(BadInput, match=r"^'x{40}' is not"):
        exact("x" * 40)
    with pytest.raises(BadInput, match=r"^'x{37}\.\.\.' is not"):
        exact("x" * 41)
    with pytest.raises(BadInput, match="True is a bool"):
        exact(True)
    with pytest.raises(BadInput, match="divides by zero"):
        exact("7/0")


def test_intervals():
    a = Interval("0.5", 2)
    assert (a.lower, a.upper) == (F(1, 2), 2)
    assert Interval(3) == Interval(3, 3)
    for given in ("0.5:2", ("0.5", 2), a):
        assert Interval.of(given) == a
    assert Interval.of(a) is a
    assert Interval.of("3") == Interval.of(3) == Interval(3)
    for given in ("2:1", "1:2:3", ":", "1:", (1,), (1, 2, 3), (2, 1), 0.5, None):
        with pytest.raises(BadInput):
            Interval.of(given)
    with pytest.raises(BadInput, match="has 3 ends"):
        Interval.of((1, 2, 3))
    with pytest.raises(BadInput, match="reversed"):
        Interval(2, 1)
    with pytest.raises(BadInput, match="write it as LO:HI"):
        Interval.of("1:2:3")
    assert a != Interval("0.5", 3)
    assert a != Interval("0.4", 2)
    assert a != (F(1, 2), F(2))
    assert hash(a) == hash(Interval("1/2", "2"))
    assert hash(a) != hash(Interval(1, 2))
    for x, expected in ((F(1, 2), True), (2, True), (1, True), (F(49, 100), False), (F(201, 100), False)):
        assert (x in a) is expected
    assert a.encloses(Interval(1, 2))
    assert a.encloses(a)
    assert not a.encloses(Interval("0.4", 1))
    assert not a.encloses(Interval(1, 3))
    assert (str(a), str(Interval(3)), str(Interval("1/3"))) == ("[0.5, 2]", "3", "1/3")


def test_products_of_intervals():
    ends = range(-2, 4)
    pairs = [(a, b) for a in ends for b in ends if a <= b]
    for a, b in product(pairs, pairs):
        values = [x * y for x in a for y in b]
        assert Interval(*a) * Interval(*b) == Interval(min(values), max(values))


def test_boxes():
    box = Box({"mu": "0:1"}, tau=("2", 5))
    assert dict(box) == {"mu": Interval(0, 1), "tau": Interval(2, 5)}
    assert (len(box), list(box)) == (2, ["mu", "tau"])
    assert box.volume() == 3
    assert Box(mu="0:2", nu="1:4", tau="0:1/2").volume() == 3
    assert Box().volume() == 1
    assert box["tau"].upper == 5
    assert Box({"mu": "0:1"}, mu="0:2")["mu"].upper == 2
    assert repr(box) == "Box(mu='[0, 1]', tau='[2, 5]')"
    assert box.encloses(Box(mu="0:1/2", tau=3))
    assert not box.encloses(Box(mu="0:1/2", tau=6))
    assert not box.encloses(Box(mu="-1", tau=3))
    assert not box.encloses(Box(mu="0"))
    assert not box.encloses(Box(mu="0", tau=3, nu=1))
    assert box == Box(tau="2:5", mu="0:1")
    assert hash(box) == hash(Box(tau="2:5", mu="0:1"))
    assert hash(box) != hash(Box(tau="2:5", mu="0:2"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (F(0), "0"),
        (F(5), "5"),
        (F(-5, 2), "-2.5"),
        (F(1, 8), "0.125"),
        (F(3, 5), "0.6"),
        (F(1, 20), "0.05"),
        (F(-7, 250), "-0.028"),
        (F(1, 3), "1/3"),
        (F(-2, 7), "-2/7"),
        (F(1, 15), "1/15"),
        (F(100), "100"),
        (F(1, 2**40), "0.0000000000009094947017729282379150390625"),
        (F(1, 2**41), f"1/{2**41}"),
        (F(1, 5**41), f"1/{5**41}"),
        (F(1, 10**40), "0." + "0" * 39 + "1"),
        (F(10**30), "1" + "0" * 30),
    ],
)
def test_shortest_texts(value, text):
    assert shortest(value) == text
    assert F(text) == value


def test_brief_texts():
    assert brief(F(1, 8)) == "0.125"
    assert brief(F(12345678901234567890)) == "12345678901234567890"
    assert brief(F(123456789012345678901)) == "1.23456789012e20..."
    assert brief(F(1, 3)) == "1/3"
    assert brief(F(10**9, 3 * 10**9 + 1)) == "0.333333333222..."
    assert brief(F(1, 2**30)) == "9.31322574615e-10..."


@pytest.mark.parametrize(
    ("value", "digits", "down", "up"),
    [
        (F(1, 3), 1, "0.3", "0.4"),
        (F(1, 3), 4, "0.3333", "0.3334"),
        (F(-1, 3), 4, "-0.3334", "-0.3333"),
        (F(2), 3, "2", "2"),
        (F(199, 100), 2, "1.9", "2"),
        (F(999, 100), 2, "9.9", "10"),
        (F(9999), 3, "9990", "10000"),
        (F(-9999), 3, "-10000", "-9990"),
        (F(1, 8), 2, "0.12", "0.13"),
        (F(123456), 2, "120000", "130000"),
        (F(10), 1, "10", "10"),
        (F(1, 10), 1, "0.1", "0.1"),
        (F(1, 100), 2, "0.01", "0.01"),
        (F(99, 1000), 1, "0.09", "0.1"),
        (F(101, 1000), 1, "0.1", "0.2"),
        (F(1, 3 * 10**6), 2, "0.00000033", "0.00000034"),
        (F(1, 3 * 10**7), 2, "3.3e-8", "3.4e-8"),
        (F(4, 3 * 10**7), 2, "0.00000013", "0.00000014"),
        (F(4, 10**7), 2, "0.0000004", "0.0000004"),
        (F(10**15), 2, "1000000000000000", "1000000000000000"),
        (F(10**16), 2, "1e16", "1e16"),
        (F(12345 * 10**20), 3, "1.23e24", "1.24e24"),
        (F(-(10**17)), 1, "-1e17", "-1e17"),
        (F(0), 3, "0", "0"),
    ],
    ids=str,
)
def test_decimals_are_rounded_to_either_side(value, digits, down, up):
    assert (decimal_down(value, digits), decimal_up(value, digits)) == (down, up)


def test_decimals_of_every_size():
    """The nearest decimals of so many digits on either side, whatever the power of ten."""
    for exponent in range(-45, 46):
        for mantissa in (F(1), F(3, 2), F(314159, 10**5), F(99999, 10**4), F(10**12 - 1, 10**12), F(2**31, 10**9)):
            value = mantissa * F(10) ** exponent
            size = exponent + (mantissa >= 10) - (mantissa < 1)
            for digits in (1, 2, 5):
                unit = F(10) ** (size - digits + 1)
                low, high = F(decimal_down(value, digits)), F(decimal_up(value, digits))
                assert low == value // unit * unit
                assert high == -(-value // unit) * unit
                assert F(decimal_down(-value, digits)) == -high
                assert F(decimal_up(-value, digits)) == -low
                assert len(re.sub(r"e.*|\D", "", decimal_down(value, digits)).strip("0")) <= digits
    for digits in (0, -3):
        with pytest.raises(BadInput, match="give at least 1"):
            decimal_down(F(1), digits)
        with pytest.raises(BadInput, match="give at least 1"):
            decimal_up(F(0), digits)
    long = F(10**30 + 1, 3)
    assert F(decimal_down(long, 30)) <= long <= F(decimal_up(long, 30))
    assert decimal_down(F(1234567890123456789), 19) == "1234567890123456789"
    assert decimal_down(F(12345678901234567890), 19) == "1.234567890123456789e19"
