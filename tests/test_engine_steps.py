"""The ball engine step by step: each range against the exact one, in every arrangement of its ends, and not much wider.

Ranges are compared with values at the ends and at the turning points, which are known; so an end on the wrong side of
a branch shows, whichever way it errs.
"""

from fractions import Fraction as F
from itertools import product

import flint
import mpmath as mp
import numpy as np
import pytest
from flint import arb, fmpq

from snntheory import exact
from snntheory import grid as g
from snntheory.activations import SELU, Piecewise, Term
from snntheory.decision import Decision
from snntheory.engines import algebra, balls, identities, operations, points, tape
from snntheory.engines.function import BallFunction
from snntheory.engines.tape import MomentTable, Tape
from snntheory.exact import Box, Interval
from snntheory.expression import ONE, Expr, absolute, const, erfc, exp, hypot, moment, param, sqrt, var
from snntheory.extremum import Options
from snntheory.graph import derivative
from snntheory.moments import ABOVE, BELOW, expand, expectation
from snntheory.parsing import parse_expression
from snntheory.verdict import BadInput, EngineRefused, Verdict

D, V, X, Y = var("d"), var("v"), var("mu"), var("omega")


def q(x):
    x = F(x)
    return fmpq(x.numerator, x.denominator)


def side(low, high=None):
    return q(low), q(low if high is None else high)


def mpf(x):
    x = F(int(x.p), int(x.q)) if isinstance(x, fmpq) else F(x)
    return mp.mpf(x.numerator) / x.denominator


def exactly(x):
    if isinstance(x, (int, F)):
        return F(x)
    sign, mantissa, exponent, _ = mp.mpf(x)._mpf_
    return F(-int(mantissa) if sign else int(mantissa)) * F(2) ** int(exponent)


def ends(x):
    low, high = balls.lower(x), balls.upper(x)
    return None if low is None or high is None else (balls.fraction(low), balls.fraction(high))


def around(x, values, looser=1):
    """Whether a ball contains all values, and is wider than their hull by a rounding, times ``looser``, only."""
    low, high = ends(x)
    values = [exactly(value) for value in values]
    least, most = min(values), max(values)
    slack = F(1, 10**17) * max(abs(least), abs(most)) + looser * F(1, 10**8) * (most - least) + F(1, 10**200)
    tiny = F(1, 10**45) * max(abs(least), abs(most))
    return least - slack <= low <= least + tiny and most - tiny <= high <= most + slack


@pytest.fixture(autouse=True)
def many_digits():
    with mp.workdps(60), balls.precision(64):
        yield


# precision and the probe


def test_precision_has_limits_and_is_restored():
    before = flint.ctx.prec
    for bits in (32, 4_000_000):
        with balls.precision(bits):
            assert flint.ctx.prec == bits
        assert flint.ctx.prec == before
    for bits in (31, 4_000_001):
        with pytest.raises(BadInput, match="32 to 4000000"), balls.precision(bits):
            pass
    assert balls.DEFAULT_PRECISION == 64
    assert balls.EXPONENT_LIMIT == 20_000


class Faulty(arb):
    """Balls whose results are of the same class, so that a fault of an operation stays in effect."""


def _same_class(name):
    def method(self, *args):
        found = getattr(arb, name)(self, *args)
        return type(self)(found) if isinstance(found, arb) else found

    return method


for _name in ("exp", "erf", "erfc", "union", "__add__", "__sub__", "__mul__", "__truediv__", "__neg__", "neg"):
    setattr(Faulty, _name, _same_class(_name))
    if _name in ("__add__", "__mul__"):
        setattr(Faulty, f"__r{_name[2:]}", _same_class(f"__r{_name[2:]}"))

TENTH = fmpq(1, 10)
FAULTS = {
    "neg": ("negation", {"neg": lambda self: self}),
    "minus": ("negation", {"__neg__": lambda self: self}),
    "square": ("product of balls around zero", {"__mul__": lambda self, other: arb(fmpq(1, 2), fmpq(1, 2))}),
    "exact quotient": ("ends of a ball", {"__truediv__": lambda self, other: arb(fmpq(3, 8))}),
    "wrong quotient": ("ends of a ball", {"__truediv__": lambda self, other: arb(1, fmpq(1, 100))}),
    "wrong decimal": (
        "rounding of a decimal",
        {"contains": lambda self, x: x != fmpq(1, 10) and arb.contains(self, x)},
    ),
    "exact decimal": ("rounding of a decimal", {"is_exact": lambda self: True}),
    "low exp": ("exp near zero", {"exp": lambda self: arb(1)}),
    "high exp": ("exp near zero", {"exp": lambda self: arb(1) + arb(fmpq(1, 2**60))}),
    "no exp": ("exp near zero", {"exp": lambda self: arb.nan()}),
    "erfc": ("erfc", {"erfc": lambda self: arb.erfc(self) * 2 if self == 1 else arb.erfc(self)}),
    "erf": ("erfc", {"erf": lambda self: arb.erf(self) * 2}),
    "erfc of zero": ("erfc", {"erfc": lambda self: arb.erfc(self) if self == 1 else arb(2)}),
    "first": ("union", {"union": lambda self, other: arb(self)}),
    "hollow": ("union", {"union": lambda self, other: _Hollow(arb.union(self, other))}),
    "nan below": ("comparison with NaN", {"nan": staticmethod(lambda: _Nan(below=True))}),
    "nan above": ("comparison with NaN", {"nan": staticmethod(lambda: _Nan(above=True))}),
    "nan finite": ("comparison with NaN", {"nan": staticmethod(lambda: _Nan(finite=True))}),
}


class _Hollow(arb):
    def __lt__(self, other):
        return True


class _Nan:
    def __init__(self, below=False, above=False, finite=False):
        self.below, self.above, self.finite = below, above, finite

    def __lt__(self, other):
        return self.below

    def __ge__(self, other):
        return self.above

    def is_finite(self):
        return self.finite


@pytest.fixture
def probe(monkeypatch):
    balls.probe.cache_clear()
    yield balls.probe
    monkeypatch.undo()
    balls.probe.cache_clear()


@pytest.mark.parametrize("fault", FAULTS)
def test_an_engine_with_a_fault_is_refused(monkeypatch, probe, fault):
    where, methods = FAULTS[fault]
    monkeypatch.setattr(balls, "arb", type("Fault", (Faulty,), methods))
    with pytest.raises(EngineRefused, match=f"failed at .*{where}"):
        probe()


def test_an_engine_without_a_fault_is_not(monkeypatch, probe):
    monkeypatch.setattr(balls, "arb", Faulty)
    probe()


def test_old_versions_are_refused(monkeypatch, probe):
    for version in ("0.8.0", "0.8.99", "0.7", "0.0.9"):
        monkeypatch.setattr(flint, "__version__", version)
        with pytest.raises(EngineRefused, match="is wrong before"):
            probe()
    for version in ("0.9.0", "0.9.0a1.dev3", "0.10.0", "1.0"):
        balls.probe.cache_clear()
        monkeypatch.setattr(flint, "__version__", version)
        probe()
    assert balls.name() == f"python-flint 1.0 (FLINT {flint.__FLINT_VERSION__})"


# numbers


def test_rationals_of_both_kinds():
    for x in (F(0), F(-7, 3), F(10**40, 3), F(2)):
        assert balls.fraction(balls.rational(x)) == x
        assert balls.rational(x) == fmpq(x.numerator, x.denominator)
    assert balls.rational(0.75) == fmpq(3, 4)


def test_ends_are_exact():
    for mantissa, power in ((3, 5), (-3, 5), (3, -5), (-3, -5), (1, 0), (-7, 0), (0, 3)):
        x = F(mantissa) * F(2) ** power
        assert ends(arb(q(x))) == (x, x)
    ball = arb(5, 2)
    assert balls.lower(ball) <= 3
    assert balls.lower(ball) > fmpq(299, 100)
    assert 7 <= balls.upper(ball) < fmpq(701, 100)
    for x in (arb.nan(), arb.pos_inf(), arb.neg_inf(), arb(0, "inf")):
        assert balls.lower(x) is balls.upper(x) is None


def power_of_two(exponent, sign=1):
    return arb(sign).mul_2exp(exponent) if hasattr(arb, "mul_2exp") else sign * arb(2) ** exponent


def test_huge_and_tiny_ends():
    limit = 20_000
    one = flint.fmpz(1)
    assert balls.upper(power_of_two(limit - 1)) == fmpq(one << limit - 1)
    assert balls.upper(power_of_two(limit)) is None
    assert balls.lower(power_of_two(limit)) == fmpq(one << limit)
    assert balls.upper(power_of_two(limit, -1)) == fmpq(-(one << limit))
    assert balls.lower(power_of_two(limit, -1)) is None
    assert balls.upper(power_of_two(limit + 500, -1)) == fmpq(-(one << limit))
    assert balls.upper(3 * power_of_two(limit - 2)) == fmpq(3 * (one << limit - 2))
    assert balls.upper(3 * power_of_two(limit - 1)) is None
    assert balls.upper(arb(0)) == balls.lower(arb(0)) == 0
    unit = fmpq(1, one << limit)
    assert balls.upper(power_of_two(-limit)) == balls.lower(power_of_two(-limit)) == unit
    assert balls.upper(power_of_two(-limit - 1)) == unit
    assert balls.lower(power_of_two(-limit - 1)) == 0
    assert balls.upper(power_of_two(-limit - 1, -1)) == 0
    assert balls.lower(power_of_two(-limit - 1, -1)) == -unit
    assert balls.upper(5 * power_of_two(-limit - 1)) == 3 * unit
    assert balls.lower(5 * power_of_two(-limit - 1)) == 2 * unit
    assert balls.upper(4 * power_of_two(-limit - 2)) == unit
    for far in (2 * limit - 1, 2 * limit, 2 * limit + 1, 10**9):
        assert balls.upper(power_of_two(-far)) == unit
        assert balls.lower(power_of_two(-far)) == 0
        assert balls.upper(power_of_two(-far, -1)) == 0
        assert balls.lower(power_of_two(-far, -1)) == -unit


def test_squares_are_not_negative():
    assert ends(balls.square(arb(3))) == (9, 9)
    assert ends(balls.square(arb(-3))) == (9, 9)
    low, high = ends(balls.square(arb(1, 2)))
    assert -F(1, 10**6) < low <= 0
    assert 9 <= high < 9 + F(1, 10**6)
    assert around(balls.square(arb(5, 1)), [16, 36], 10**8)
    assert balls.upper(balls.square(arb.nan())) is None


def test_hulls():
    assert ends(balls.hull(side(F(1, 3)))) is not None
    assert balls.hull(side(F(1, 4))) == arb(fmpq(1, 4))
    assert balls.hull(side(F(1, 4))).is_exact()
    assert around(balls.hull(side(F(1, 3), F(2, 3))), [F(1, 3), F(2, 3)])


def test_constants_are_tight():
    for bits in (64, 300):
        with balls.precision(bits), mp.workdps(120):
            for name, truth in (("alpha", points.alpha01()), ("lambda", points.lambda01()), ("pi", mp.pi)):
                low, high = ends(balls.parameter(name))
                assert low <= exactly(+truth) <= high
                assert high - low < F(1, 2 ** (bits - 12))
    with balls.precision(64):
        assert balls.parameter("pi") is balls.parameter("pi")


@pytest.mark.parametrize("u", ["-3", "-1", "0", "1/3", "2", "7.99", "8", "8.01", "30", "1000", "1e9"])
def test_erfcx_at_points(u):
    x = mpf(F(u))
    truth = mp.exp(x * x) * mp.erfc(x) if abs(x) < 100 else mp.hyperu(0.5, 0.5, x * x) / mp.sqrt(mp.pi)
    low, high = ends(balls.erfcx(arb(q(u))))
    assert low <= exactly(truth) * (1 + F(1, 10**30))
    assert exactly(truth) * (1 - F(1, 10**30)) <= high
    assert high - low < exactly(truth) / 10**15


# atoms on exact intervals


DS = [F(-5), F(-1), F(-1, 3), F(0), F(1, 4), F(1), F(3)]
VS = [F(1, 8), F(1, 2), F(1), F(4)]
D_SIDES = [(a, b) for a in DS for b in DS if a <= b]
V_SIDES = [(a, b) for a in VS for b in VS if a <= b]
BOXES = list(product(D_SIDES, V_SIDES))


def inside(points_of_interest, low, high):
    return sorted({low, high, *(x for x in points_of_interest if low < x < high)})


def gauss(d, v):
    return mp.exp(-(mpf(d) ** 2) / (2 * mpf(v)))


def density(d, v):
    return gauss(d, v) / mp.sqrt(2 * mp.pi * mpf(v))


def argument(d, v, rate=0):
    return (mpf(d) + rate * mpf(v)) / mp.sqrt(2 * mpf(v))


def corners(function, d, v):
    """Values at the ends, where d vanishes, and where v is d^2, for each of these d."""
    for x in inside([F(0)], *d):
        for y in inside([x * x], *v):
            yield function(x, y)


def sides(pair):
    return q(pair[0]), q(pair[1])


def test_gauss_ranges():
    for d, v in BOXES:
        assert around(balls.gauss_range(sides(d), sides(v)), corners(gauss, d, v)), (d, v)


def test_density_ranges():
    for d, v in BOXES:
        assert around(balls.density_range(sides(d), sides(v)), corners(density, d, v)), (d, v)


@pytest.mark.parametrize("s", [1, -1])
def test_tail_ranges(s):
    for d, v in BOXES:
        found = balls.tail_range(s)(sides(d), sides(v))
        assert around(found, corners(lambda x, y: mp.erfc(s * argument(x, y)), d, v)), (d, v)


RATES = [F(1), F(2), F(1, 3), F(-1), F(-2)]


def tilt(x, y, rate, s):
    return mp.exp(mpf(rate * x + rate * rate * y / 2)) * mp.erfc(s * argument(x, y, mpf(rate)))


def product_of_balls(first, second):
    """Ends of the product of two balls around the hulls of positive values; the lower one loses 2 r r'."""
    (a, b), (c, d) = ((min(values), max(values)) for values in (first, second))
    return exactly(a * c - (b - a) * (d - c) / 2), exactly(b * d)


@pytest.mark.parametrize("s", [1, -1])
@pytest.mark.parametrize("rate", RATES, ids=str)
def test_tilt_ranges(rate, s):
    """Two products of exact ranges, each where it holds: by erfcx where u > -1, by erfc where not u >= 0."""
    for d, v in BOXES:
        low, high = ends(balls.tilt_range(q(rate), s)(sides(d), sides(v)))
        for value in (exactly(tilt(x, y, rate, s)) for x in d for y in v):
            assert low <= value * (1 + F(1, 10**40)), (d, v)
            assert value * (1 - F(1, 10**40)) <= high, (d, v)
        us = [s * argument(x, y, mpf(rate)) for x in d for y in inside([x / rate], *v)]
        forms = []
        if min(us) > -1:
            forms.append(product_of_balls(list(corners(gauss, d, v)), [mp.exp(u * u) * mp.erfc(u) for u in us]))
        if min(us) < 0:
            weights = [mp.exp(mpf(rate * x + rate * rate * y / 2)) for x in d for y in v]
            forms.append(product_of_balls(weights, [mp.erfc(u) for u in us]))
        slack = max(form[1] for form in forms) / 10**7
        assert low >= max(form[0] for form in forms) - slack, (d, v)
        assert high <= min(form[1] for form in forms) + slack, (d, v)


@pytest.mark.parametrize(
    ("s", "rate", "d", "v"),
    [
        (1, 1, (-1, -1), (1, 1)),
        (1, 1, (-1, -1), (1, 2)),
        (1, 1, (-3, -3), (2, 2)),
        (1, 1, (1, 2), (1, 2)),
        (1, 1, (1, 2), (2, 3)),
        (1, 1, (1, 2), (2, 2)),
        (-1, -1, (-2, -1), (2, 3)),
        (1, 1, (-2, -2), (F(1, 2), F(1, 2))),
    ],
    ids=str,
)
def test_tilt_at_a_branch(s, rate, d, v):
    """Where the argument is zero, -1, or its turning point lies at an end of v."""
    low, high = ends(balls.tilt_range(q(rate), s)(sides(d), sides(v)))
    values = [exactly(tilt(F(x), F(y), F(rate), s)) for x in d for y in v]
    assert low <= min(values) * (1 + F(1, 10**40))
    assert max(values) * (1 - F(1, 10**40)) <= high
    if len(set(d)) == len(set(v)) == 1:
        assert high - low < high / 10**15


def test_least_arguments():
    for d in DS:
        for v in V_SIDES:
            for rate in [F(0), *RATES]:
                critical = [d / rate] if rate else []
                values = [argument(d, y, mpf(rate)) for y in inside(critical, *v)]
                found = balls.least_argument(q(d), sides(v), q(rate))
                low, high = ends(found)
                assert low <= exactly(min(values)) + F(1, 10**40)
                assert exactly(min(values)) - F(1, 10**40) <= high
                assert high - low < F(1, 10**15) * (1 + abs(high)), (d, v, rate)


def test_atoms_by_name():
    d, v = side(F(1, 3), 2), side(1, F(3, 2))
    assert ends(balls.atom("density", None)(d, v)) == ends(balls.density_range(d, v))
    assert ends(balls.atom("tail", -1)(d, v)) == ends(balls.tail_range(-1)(d, v))
    assert ends(balls.atom("tilt", (F(2), -1))(d, v)) == ends(balls.tilt_range(fmpq(2), -1)(d, v))
    assert balls.ATOMS == ("density", "tail", "tilt")


# operations


Q_SIDES = [(a, b) for a in range(-3, 4) for b in range(-3, 4) if a <= b]


def test_exact_sums_and_products_and_powers():
    for a, b in product(Q_SIDES, Q_SIDES):
        values = [x * y for x in a for y in b]
        assert operations._q_add(sides(a), sides(b)) == (a[0] + b[0], a[1] + b[1])
        assert operations._q_mul(sides(a), sides(b)) == (min(values), max(values))
    for a, n in product(Q_SIDES, range(1, 6)):
        values = [x**n for x in a] + ([0] if a[0] < 0 < a[1] else [])
        assert operations.exact_power(sides(a), n) == (min(values), max(values))
        assert all(isinstance(end, fmpq) for end in operations.exact_power(sides(a), n))


def hull(a, b):
    return arb(q(F(a + b, 2)), q(F(b - a, 2)))


def test_operations_on_balls():
    for a, b in Q_SIDES:
        x = hull(a, b)
        sign = operations._sign(x)
        assert ends(sign) == ((1, 1) if a > 0 else (-1, -1) if b < 0 else ends(arb(0, 1)))
        kink = operations._kink(x)
        assert (kink == 0) if a > 0 or b < 0 else (balls.upper(kink) is None)
        values = [abs(a), abs(b)] + ([0] if a < 0 < b else [])
        assert around(operations._absolute(x), values, 10**3)
        assert around(operations._erfc(x), [mp.erfc(a), mp.erfc(b)], 10**3)
        assert around(operations._erfcx(x), [mp.exp(c * c) * mp.erfc(c) for c in (a, b)], 10**3)
        for n in range(1, 7):
            low, high = ends(operations.ball_power(x, n))
            values = [c**n for c in (a, b)] + ([0] if a < 0 < b else [])
            assert low <= min(values)
            assert max(values) <= high
            size = max(map(abs, (a, b))) ** n
            assert high - low <= 2 * size * (1 + F(1, 10**5))
            if a == b:
                assert high - low == 0
            if a > 0:  # a ball's lower end is as far from the middle as its upper one
                middle = F(a + b, 2) ** n
                assert abs(high - b**n) + abs(low - (2 * middle - b**n)) < F(1, 10**6) * b**n
        for c, d in Q_SIDES[::3]:
            y = hull(c, d)
            near, far = (min(map(abs, (a, b))) if a * b > 0 else 0), max(map(abs, (a, b)))
            near_y, far_y = (min(map(abs, (c, d))) if c * d > 0 else 0), max(map(abs, (c, d)))
            expected = [mp.hypot(near, near_y), mp.hypot(far, far_y)]
            found = ends(operations._hypot(x, y))
            if found is not None:
                assert around(operations._hypot(x, y), expected, 10**4)
            else:
                assert near == near_y == 0


def test_operations_on_what_is_not_finite():
    for x in (arb.nan(), arb.pos_inf()):
        for operation in (operations._erfc, operations._erfcx, operations._absolute):
            assert balls.upper(operation(x)) is None
        assert balls.upper(operations._kink(arb.nan())) is None
        assert balls.upper(operations._cosine(x, arb(1))) is None
        assert balls.upper(operations._cosine(arb(1), x)) is None
        assert balls.upper(operations.ball_power(x, 2)) is None


def test_cosines_stay_between_minus_one_and_one():
    assert ends(operations._cosine(arb(3), arb(5)))[0] <= F(3, 5) <= ends(operations._cosine(arb(3), arb(5)))[1]
    assert around(operations._cosine(arb(1, 1), arb(4)), [0, F(1, 2)], 10**4)
    unit = ends(arb(0, 1))
    for a, norm in ((arb(0, 1), arb(1, 1)), (arb(0, 3), arb(2, 1)), (arb(0), arb(0))):
        low, high = ends(operations._cosine(a, norm))
        assert unit[0] - F(1, 10**6) <= low <= -F(999, 1000)
        assert F(999, 1000) <= high <= unit[1] + F(1, 10**6)


def test_tables_of_operations():
    for name, value in (("add", 7), ("mul", 12), ("div", F(3, 4)), ("hypot", 5)):
        assert around(operations.BALL_OPS[name](arb(3), arb(4)), [value])
    for name, value in (("sqrt", 2), ("exp", mp.exp(4)), ("erfc", mp.erfc(4)), ("abs", 4), ("sign", 1), ("kink", 0)):
        assert around(operations.BALL_OPS[name](arb(4)), [value])
    assert around(operations.BALL_OPS["erfcx"](arb(4)), [mp.exp(16) * mp.erfc(4)])
    assert around(operations.BALL_OPS["cosine"](arb(3), arb(5)), [F(3, 5)])
    assert set(operations.BALL_OPS) == {
        *("add", "mul", "div", "sqrt", "exp", "erfc", "erfcx", "abs", "sign", "kink", "hypot", "cosine"),
    }
    assert operations.EXACT_OPS["add"](side(1, 2), side(3, 4)) == (4, 6)
    assert operations.EXACT_OPS["mul"](side(1, 2), side(3, 4)) == (3, 8)
    assert set(operations.EXACT_OPS) == {"add", "mul"}


# tapes


def run(formulas, names, *box):
    return Tape(formulas, names)([side(*s) if isinstance(s, tuple) else side(s) for s in box])


def test_polynomials_stay_exact():
    formula = (X * Y + X**2 * 3 - F(1, 7)) * (X + 2)
    [found] = run([formula], ("mu", "omega"), (0, 1), (2, 3))
    assert around(found, [F(-1, 7) * 3, (6 - F(1, 7)) * 3], 2)
    [found] = run([X - F(1, 7)], ("mu",), F(1, 7))
    assert found == 0
    assert found.is_exact()
    [found] = run([X**3 - X], ("mu",), F(1, 3))
    assert found.contains(q(F(1, 27) - F(1, 3)))
    big = F(10**40 + 1, 10**40)
    [found] = run([X * X - 1], ("mu",), big)
    assert around(found, [big * big - 1])


def test_steps_of_each_kind():
    box = {"mu": F(1, 3), "omega": F(5, 4)}
    formulas = [
        X,
        const(F(3, 7)),
        param("alpha"),
        param("lambda") * param("pi"),
        X / Y,
        sqrt(X) + exp(Y),
        sqrt(X) ** 3,
        sqrt(X) ** 4 + X**4,
        absolute(X - Y),
        erfc(X) * F(2, 3),
        1 / X,
        derivative(absolute(X - Y), "mu"),
        Expr("density", (X, Y)),
        Expr("tail", (X, Y), -1),
        Expr("tilt", (X - Y, X * Y), (F(2), 1)),
        moment(SELU, 0, X, Y),
        moment(SELU, 2, X, Y),
        moment(SELU, 1, Y, X) * X,
    ]
    for bits in (64, 200, 64):
        with balls.precision(bits):
            found = run(formulas, ("mu", "omega"), box["mu"], box["omega"])
            for formula, value in zip(formulas, found, strict=True):
                truth = exactly(points.evaluate(formula, box, 70))
                low, high = ends(value)
                assert low <= truth + F(1, 10**65)
                assert truth - F(1, 10**65) <= high
                assert high - low <= F(1, 2 ** (bits - 20))
    assert run([X], ("omega", "mu"), 5, 7)[0] == 7
    assert run([X, Y, X], ("mu", "omega"), 5, 7) == [5, 7, 5]


def test_a_tape_can_be_run_again():
    machine = Tape([X + sqrt(Y), X], ("mu", "omega"))
    assert machine([side(1), side(4)]) == [3, 1]
    assert machine([side(2), side(9)]) == [5, 2]
    assert machine([side(1), side(4)]) == [3, 1]


def test_moments_need_polynomial_arguments():
    with pytest.raises(ValueError, match="polynomials"):
        Tape([moment(SELU, 0, sqrt(X), Y)], ("mu", "omega"))
    with pytest.raises(ValueError, match="polynomials"):
        Tape([Expr("density", (X, exp(Y)))], ("mu", "omega"))


def test_greatest_orders():
    other = Piecewise((), ((Term(ONE, 2),),))
    nodes = [
        moment(SELU, 1, X, Y),
        moment(SELU, 3, X, Y),
        moment(SELU, 2, X, Y),
        moment(other, 0, X, Y),
        moment(SELU, 0, Y, X),
        X,
    ]
    found = tape._greatest_orders(nodes)
    assert {args: dict(orders) for args, orders in found.items()} == {
        (X, Y): {SELU: 3, other: 0},
        (Y, X): {SELU: 0},
    }
    assert tape.moment_table(((SELU, 1),)) is tape.moment_table(((SELU, 1),))


def test_tables_of_moments_are_sharper_than_closed_forms_and_contain_the_values():
    table = MomentTable(((SELU, 1),))
    m, v = side(F(1, 5), F(2, 5)), side(1, F(6, 5))
    found = table(m, v)
    assert len(found) == 2
    for order in (0, 1):
        ball = found[table.position(SELU, order)]
        values = [
            exactly(points.evaluate(expectation(SELU, order, D, V), {"d": x, "v": y}, 50))
            for x in (F(1, 5), F(3, 10), F(2, 5))
            for y in (F(1), F(11, 10), F(6, 5))
        ]
        low, high = ends(ball)
        assert low <= min(values)
        assert max(values) <= high
        assert high - low < 2 * (max(values) - min(values))
        [wide] = Tape([expectation(SELU, order, D, V)], ("d", "v"))([m, v])
        assert high - low < (ends(wide)[1] - ends(wide)[0]) / 2
    for thin in ((side(F(1, 3)), side(1)), (side(F(1, 3)), side(1, F(6, 5))), (side(F(1, 5), F(2, 5)), side(1))):
        found = table(*thin)
        for order in (0, 1):
            value = points.evaluate(
                expectation(SELU, order, D, V), {"d": F(int(thin[0][0].p), int(thin[0][0].q)), "v": F(1)}, 50
            )
            low, high = ends(found[table.position(SELU, order)])
            assert low <= exactly(value) <= high
        if thin[0][0] == thin[0][1] and thin[1][0] == thin[1][1]:
            assert high - low < F(1, 10**15)


def test_a_moment_table_by_hand(monkeypatch):
    """Order 0 at the centre, plus order 1 times the width of m, plus order 2 times half that of v; and cut."""
    wide = {0: (-100, 100), 1: (2, 4), 2: (-6, 6), 3: (-1, 1)}
    thin = {0: 10, 1: 3}

    def forms(keys):
        def evaluate(box):
            point = all(low == high for low, high in box)
            return [arb(thin[k]) if point else hull(*wide[k]) for _, k in keys]

        return evaluate

    monkeypatch.setattr(tape, "_closed_forms", forms)
    table = MomentTable(((SELU, 1),))
    m, v = side(0, 2), side(1, 5)
    found = {k: ends(table(m, v)[table.position(SELU, k)]) for k in (0, 1)}
    near = lambda x, y: abs(x - y) < F(1, 10**5)  # noqa: E731
    assert near(found[1][0], 2)
    assert near(found[1][1], 4)  # cut with 3 +- 6 +- 1
    assert near(found[0][0], 10 - 4 - 6)
    assert near(found[0][1], 10 + 4 + 6)
    monkeypatch.setitem(wide, 1, (-50, 50))
    found = {k: ends(table(m, v)[table.position(SELU, k)]) for k in (0, 1)}
    assert near(found[1][0], 3 - 6 - 1)
    assert near(found[1][1], 3 + 6 + 1)
    assert near(found[0][0], 10 - 10 - 6)  # with the sharpened order 1
    assert table(side(0), side(1)) == [10, 3]


def test_a_function_with_gradient_and_hessian():
    function = BallFunction(X**3 * Y + Y**2, ("mu", "omega"))
    box = [side(2), side(3)]
    assert function.value(box, fmpq(5)) == 8 * 3 + 9 - 5
    value, gradient = function.value_and_gradient(box, fmpq(5))
    assert (value, gradient) == (28, [3 * 4 * 3, 8 + 6])
    assert function.hessian(box) == [[6 * 2 * 3, 12], [12, 2]]
    for _ in range(2):
        assert function.value([side(1), side(1)], fmpq(0)) == 2
        assert function.value_and_gradient([side(1), side(1)], fmpq(0))[0] == 2
    three = BallFunction(X * Y + var("nu") ** 2 * Y, ("nu", "omega", "mu"))
    assert three.hessian([side(1), side(2), side(3)]) == [[4, 2, 0], [2, 0, 1], [0, 1, 0]]
    products = BallFunction(moment(SELU, 0, X * Y, var("nu") * var("tau")), ("m", "v"))
    assert products.value([side(0), side(1)], fmpq(0)).contains(0)
    mixed = BallFunction(moment(SELU, 0, X * Y, var("nu") * var("tau")), ("m", "nu", "tau"))
    value, gradient = mixed.value_and_gradient([side(0), side(1, 2), side(1)], fmpq(0))
    assert len(gradient) == 3


# moments


def integral(f, order, m, v):
    """``E f^(k)(z)`` as ``E[f(z) He_k((z - m)/s)]/s^k``, by quadrature between kinks."""
    s = mp.sqrt(v)

    def integrand(z):
        t = (z - m) / s
        hermite = [1, t, t * t - 1, t**3 - 3 * t, t**4 - 6 * t * t + 3][order]
        return value_of(f, z) * hermite / s**order * mp.npdf(z, m, s)

    marks = sorted({m - 13 * s, m - 4 * s, m, m + 4 * s, m + 13 * s, *(mpf(k) for k in f.kinks)})
    return mp.quad(integrand, [x for x in marks if m - 13 * s <= x <= m + 13 * s])


def value_of(f, z):
    index = sum(1 for kink in f.kinks if z > mpf(kink))
    return sum(number(t.coefficient) * z**t.power * mp.exp(mpf(t.rate) * z) for t in f.pieces[index])


def number(coefficient):
    return mpf(coefficient.data)


FUNCTIONS = {
    "polynomial": Piecewise((), ((Term(const(2), 3), Term(const(-1), 1), Term(const(3))),)),
    "exponential": Piecewise((), ((Term(const(2), 0, F(1, 2)), Term(const(1), 2, F(-1))),)),
    "step": Piecewise((F(1, 2),), ((Term(const(-1)),), (Term(const(2)),))),
    "ramp": Piecewise((F(-1, 3),), ((), (Term(const(1), 1), Term(F(1, 3) * ONE)))),
    "parts": Piecewise(
        (F(-1), F(1, 2)),
        (
            (Term(const(1), 1, F(1)), Term(const(2), 0, F(2))),
            (Term(const(3), 2), Term(const(1), 1, F(-1, 2))),
            (Term(const(-1), 1), Term(const(1), 0, F(1, 3))),
        ),
    ),
}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("order", range(5))
def test_closed_forms_are_integrals(name, order):
    f = FUNCTIONS[name]
    with mp.workdps(16):
        m, v = F(1, 3), F(5, 4)
        found = points.evaluate(expectation(f, order, D, V), {"d": m, "v": v}, 20)
        truth = integral(f, order, mpf(m), mpf(v))
        assert abs(found - truth) < mp.mpf(10) ** -11 * (1 + abs(truth)), (m, v)


def test_moments_are_expanded():
    node = moment(FUNCTIONS["step"], 1, X, Y)
    [found, other] = expand([node * X + 1, Y])
    assert found is expectation(FUNCTIONS["step"], 1, X, Y) * X + 1
    assert other is Y
    assert (BELOW, ABOVE) == (1, -1)


# the grid's integers


def whole(*values):
    return np.array(values, dtype=np.int64)


@pytest.fixture
def coarse(monkeypatch):
    """Four bits after the point, so that every rounding shows."""
    monkeypatch.setattr(g, "SCALE", 4)


SMALL = [(a, b) for a in range(-25, 26, 5) for b in range(-25, 28, 3) if a <= b]


def test_scaled_products_are_rounded_outward_to_the_next_unit(coarse):
    for a in SMALL:
        first, second = zip(*SMALL, strict=True)
        low, high = g._times(
            (whole(*[a[0]] * len(SMALL)), whole(*[a[1]] * len(SMALL))), (whole(*first), whole(*second))
        )
        for i, b in enumerate(SMALL):
            values = [F(x * y, 16) for x in a for y in b]
            assert int(low[i]) == min(values).__floor__()
            assert int(high[i]) == max(values).__ceil__()
    low, high = g._square((whole(*[a for a, _ in SMALL]), whole(*[b for _, b in SMALL])))
    for i, a in enumerate(SMALL):
        values = [F(x * x, 16) for x in a]
        assert int(high[i]) == max(values).__ceil__()
        assert int(low[i]) == (min(values).__floor__() if a[0] * a[1] > 0 else 0)


def test_scaled_sums_and_differences():
    a, b, c = (whole(1), whole(4)), (whole(-2), whole(3)), (whole(10), whole(20))
    assert [int(x[0]) for x in g._sum([a, b, c])] == [9, 27]
    assert [int(x[0]) for x in g._sum([a])] == [1, 4]
    assert [int(x[0]) for x in g._difference(a, b)] == [-2, 6]


def test_numbers_beyond_64_bits_are_refused():
    for x in (2**31, -(2**31)):
        for pair in ((whole(x), whole(0)), (whole(0), whole(x))):
            with pytest.raises(BadInput, match="64-bit"):
                g._checked(*pair)
    g._checked(whole(2**31 - 1), whole(1 - 2**31))
    low, high = g._times((whole(2**31 - 1), whole(2**31 - 1)), (whole(1 - 2**31), whole(2**31 - 1)))
    assert int(high[0]) == -(-((2**31 - 1) ** 2) >> g.SCALE)
    assert int(low[0]) == -((2**31 - 1) ** 2) >> g.SCALE


def test_scaled_points_and_ends(coarse):
    low, high = g._scaled_points([F(1, 3), F(-1, 3), F(4), F(-4), F(1, 2)])
    assert list(low) == [5, -6, 64, -64, 8]
    assert list(high) == [6, -5, 65, -63, 9]
    for x in (F(65, 16), F(-65, 16), F(5)):
        with pytest.raises(BadInput, match=r"\[-4, 4\]"):
            g._scaled_points([F(0), x])
    assert g._scaled_ends(arb(fmpq(1, 3))) == (5, 6)
    assert g._scaled_ends(arb(fmpq(-1, 3))) == (-6, -5)
    assert g._scaled_ends(arb(4)) == (64, 64)
    assert g._scaled_ends(arb(-4)) == (-64, -64)
    assert g._scaled_ends(arb(fmpq(1, 2))) == (8, 8)
    for x in (arb(fmpq(401, 100)), arb(fmpq(-401, 100)), arb(3, 2), arb(-3, 2), arb.nan()):
        with pytest.raises(BadInput, match="does not apply"):
            g._scaled_ends(x)


def test_norms_are_below_a_bound_only_where_certain(coarse):
    """F < 2 c^2 and c^4 - c^2 F + D^2 > 0, with the worst of each interval; c^2 = 1 in units of 1/16."""

    def below(f, d, bound=F(1)):
        return bool(g._norm_below((whole(f[0]), whole(f[1])), (whole(d[0]), whole(d[1])), bound)[0])

    assert below((0, 15), (0, 0)) is False  # 16 - 16 F/16 rounded up with c^2 in [1, 17/16]
    assert below((0, 14), (0, 0)) is True
    assert below((20, 20), (8, 8)) is True
    assert below((20, 20), (5, 9)) is False
    assert below((31, 31), (40, 40)) is True
    assert below((32, 32), (40, 40)) is False
    assert below((0, 32), (40, 40)) is False
    assert below((50, 50), (400, 400)) is False
    assert below((3, 3), (0, 0), F(1, 2)) is False
    assert below((0, 0), (0, 0), F(1, 2)) is True
    exact = 17  # c^4 - c^2 F + D^2 = 16 + d - ceil(17*17/16) = d - 3
    assert below((exact, exact), (3, 3)) is False
    assert below((exact, exact), (4, 4)) is True


def test_a_guess_of_the_norm():
    rng = np.random.default_rng(1)
    for _ in range(20):
        a, b, c, d = rng.uniform(-1, 1, 4)
        scale = 2**g.SCALE
        f, det = (whole(int(x * scale)) for x in (a * a + b * b + c * c + d * d, a * d - b * c))
        found = g._float_norm((f, f), (det, det))[0]
        assert abs(found - np.linalg.norm([[a, b], [c, d]], 2)) < 1e-3


BOX = Box(mu="0:1", omega="-1:1", nu="1:2", tau="1:3")
SLOPES = {"mu": F(1), "omega": F(2), "nu": F(1, 4), "tau": F(1, 8)}


def test_cells_and_their_slack():
    grid = g.make_grid(BOX, {"mu": 2, "omega": 4, "nu": 1, "tau": 2}, SLOPES)
    assert grid.centers == {
        "mu": [F(1, 4), F(3, 4)],
        "omega": [F(-3, 4), F(-1, 4), F(1, 4), F(3, 4)],
        "nu": [F(3, 2)],
        "tau": [F(3, 2), F(5, 2)],
    }
    assert grid.cells == {"mu": 2, "omega": 4, "nu": 1, "tau": 2}
    assert grid.slack == F(1) / 4 + F(2) / 4 + F(1, 4) / 2 + F(1, 8) / 2


def test_the_number_of_cells_keeps_the_slack_within_the_room():
    for room in (F(1, 2), F(1), F(2), F(3)):
        cells = g._cell_counts(BOX, SLOPES, room)
        slack = g.make_grid(BOX, cells, SLOPES).slack
        assert slack <= room * F(96, 100)
        assert all(n >= 1 for n in cells.values())
        assert slack >= room / 2 or room > 2
    assert g._cell_counts(BOX, SLOPES, F(20)) == dict.fromkeys(SLOPES, 1)
    assert g._cell_counts(BOX, SLOPES, F(1)) == {"mu": 2, "omega": 6, "nu": 1, "tau": 1}
    with pytest.raises(BadInput, match="at most 50000000"):
        g._cell_counts(BOX, SLOPES, F(1, 10**4))
    assert g.MAX_CELLS == 50_000_000


def test_what_counts_as_roughly_known():
    done = g._roughly_known(F(1, 2))
    assert not done(None, q(1))
    assert not done(q(1), None)
    assert done(q(4), q(5))
    assert not done(q(4), q(F(501, 100)))
    assert done(q(0), q(F(1, 50)))
    assert not done(q(0), q(F(21, 1000)))
    assert done(q(-1), q(-1))


def test_entries_of_the_matrix_by_centre():
    grid = g.make_grid(
        Box(mu="0:1", omega="-1:1", nu="1:2", tau="1:3"), {"mu": 2, "omega": 2, "nu": 2, "tau": 2}, SLOPES
    )
    table, numbers = g._entries(grid)
    assert numbers.shape == (2, 2, 2, 2)
    mean, square = moment(SELU, 0, D, V), moment(SELU * SELU, 0, D, V)
    rows = [derivative(f, name) for f in (mean, square - mean**2) for name in ("d", "v")]
    for index in product(range(2), repeat=4):
        at = {name: grid.centers[name][i] for name, i in zip(("mu", "omega", "nu", "tau"), index, strict=True)}
        place = {"d": at["mu"] * at["omega"], "v": at["nu"] * at["tau"]}
        for k, formula in enumerate(rows):
            low, high = (int(end[numbers[index]]) for end in table[k])
            truth = exactly(points.evaluate(formula, place, 30)) * 2**g.SCALE
            assert low <= truth <= high
            assert high - low <= 2
    assert len({int(n) for n in numbers.ravel()}) == len(table[0][0])


def test_the_greatest_norm_of_the_centres():
    grid = g.make_grid(
        Box(mu="0:1/2", omega="-1/2:1/2", nu="1:2", tau="1:3/2"), {"mu": 2, "omega": 2, "nu": 2, "tau": 2}, SLOPES
    )
    top, where = g._centers_maximum(grid)
    norms = {}
    from snntheory.mapping import QUANTITIES

    for index in product(range(2), repeat=4):
        at = {name: grid.centers[name][i] for name, i in zip(("mu", "omega", "nu", "tau"), index, strict=True)}
        norms[tuple(at.values())] = exactly(points.evaluate(QUANTITIES["S"], at, 90))
    best = max(norms, key=norms.get)
    assert tuple(where.values()) == best
    assert list(where) == ["mu", "omega", "nu", "tau"]
    assert norms[best] <= top <= norms[best] + F(4, 10**6)
    assert g._value_at(where) <= norms[best]
    assert norms[best] - g._value_at(where) < F(1, 10**60)


def test_no_bound_of_the_norm_is_an_error(monkeypatch):
    grid = g.make_grid(Box(mu="0", omega="0", nu="1", tau="1"), dict.fromkeys(SLOPES, 1), SLOPES)
    monkeypatch.setattr(g, "_norm_below", lambda f, d, bound: np.array([False]))
    with pytest.raises(ArithmeticError, match="could be certified"):
        g._centers_maximum(grid)


def test_a_violation_is_confirmed_by_balls(monkeypatch):
    where = {"mu": F(0), "omega": F(0), "nu": F(1), "tau": F(3)}
    for value, verdict in ((F(1), Verdict.REFUTED), (F(2), Verdict.REFUTED), (F(999, 1000), Verdict.UNDECIDED)):
        monkeypatch.setattr(g, "_value_at", lambda place, value=value: value)
        found = g._violated(Decision(Verdict.UNDECIDED), where, 0.0)
        assert found.verdict is verdict
        assert found.witness == (where if verdict is Verdict.REFUTED else None)
        assert found.seconds > 0
        assert found.reason


def test_slopes_on_a_small_box():
    box = Box(mu="-1/20:1/20", omega="-1/20:1/20", nu="1:5/4", tau="1:9/8")
    slopes = g.slope_bounds(box, Options())
    from snntheory.mapping import QUANTITIES

    for name in box:
        assert slopes[name] >= F(1, 256)
        formula = derivative(QUANTITIES["S"], name)
        values = []
        for corner in product(*((s.lower, s.upper) for s in box.values())):
            values.append(abs(exactly(points.evaluate(formula, dict(zip(box, corner, strict=True)), 20))))
        assert slopes[name] >= max(values)
        assert slopes[name] <= max(F(1, 256), 2 * max(values)) + F(1, 5)


def test_a_contraction_is_decided_on_a_grid(monkeypatch):
    box = Box(mu="-1/20:1/20", omega="-1/20:1/20", nu="1:5/4", tau="1:9/8")
    seen = []
    found = g.contraction_on_grid(box, Options(progress=lambda what, n: seen.append((what, n))))
    assert found.verdict is Verdict.PROVED
    [certified] = found.certified
    assert certified.subject == "S"
    assert found.margin == 1 - certified.maximum.upper > 0
    assert certified.maximum.lower <= certified.maximum.upper
    assert seen[-1] == ("grid", found.boxes)
    assert found.reason.startswith("uniform grid ")
    counts = found.reason.removeprefix("uniform grid ").partition(" (")[0].split(" x ")
    assert np.prod([int(n) for n in counts]) == found.boxes
    assert found.witness is None
    assert found.seconds > 0
    bad = g.contraction_on_grid(Box(mu="0:1/20", omega="0:1/20", nu="1:5/4", tau="3/2:2"))
    assert bad.verdict is Verdict.REFUTED
    assert bad.witness is not None
    with pytest.raises(BadInput, match="tau must be positive"):
        g.contraction_on_grid(Box(mu="0", omega="0", nu="1", tau="0:1"))
    monkeypatch.setattr(
        g, "_centers_maximum", lambda grid: (F(99, 100), {"mu": F(0), "omega": F(0), "nu": F(1), "tau": F(1)})
    )
    monkeypatch.setattr(g, "make_grid", lambda box, cells, slopes: g.Grid({}, cells, F(1, 50)))
    never = g.contraction_on_grid(box)
    assert never.verdict is Verdict.UNDECIDED
    assert never.reason == "the slack does not fit below 1"
    assert never.margin == F(-1, 100)
    assert never.seconds > 0


# ends at a precision beyond the limit of exponents


@pytest.mark.parametrize("bits", [19_900, 20_100, 40_100, 60_000])
def test_a_long_mantissa_makes_no_number_small(bits):
    """Its exponent is far below the limit; its size is not."""
    unit = max(F(1, 2**20_000), F(1, 2**bits))
    with balls.precision(bits):
        third = arb(1) / 3
        low, high = balls.lower(third), balls.upper(third)
        assert low < fmpq(1, 3) < high
        assert balls.fraction(high) - balls.fraction(low) <= 4 * unit
        assert balls.lower(-third) == -high
        assert balls.upper(-third) == -low


def test_ends_of_numbers_with_huge_exponents():
    """Exponents of more than 64 bits, by squares: 2^(2^70) and 2^-(2^70)."""
    huge, tiny, unit = arb(2), arb(0.5), fmpq(1, flint.fmpz(1) << 20_000)
    for _ in range(70):
        huge, tiny = huge * huge, tiny * tiny
    top = fmpq(flint.fmpz(1) << 20_000)
    assert (balls.lower(huge), balls.upper(huge)) == (top, None)
    assert (balls.lower(-huge), balls.upper(-huge)) == (None, -top)
    assert (balls.lower(tiny), balls.upper(tiny)) == (0, unit)
    assert (balls.lower(-tiny), balls.upper(-tiny)) == (-unit, 0)


def test_squares_of_balls_around_zero_alone():
    for x, top in ((hull(F(-1, 2), F(1, 2)), F(1, 4)), (hull(F(-1, 4), F(3, 4)), F(9, 16))):
        low, high = ends(balls.square(x))
        assert -F(1, 10**6) < low <= 0
        assert top <= high < top + F(1, 10**6)
    assert balls.upper(balls.square(hull(F(1, 2), F(3, 2)))) < fmpq(226, 100)


@pytest.mark.parametrize("rate", [F(-3), F(-1, 2), F(-1, 7), F(1, 7), F(1, 2), F(3)], ids=str)
def test_the_exponential_of_tilt(rate):
    for d, v in product([(0, 0), (-1, 2), (1, 3), (-3, -1)], [(1, 1), (F(1, 2), 2)]):
        values = [mp.exp(mpf(rate * x + rate * rate * F(y) / 2)) for x in d for y in v]
        assert around(balls._exponential(sides(d), sides(v), q(rate)), values), (d, v)


def test_sizes_and_the_nearest_point_of_an_interval():
    for low, high in Q_SIDES:
        near = 0 if low <= 0 <= high else min(abs(low), abs(high))
        assert balls._sizes(side(low, high)) == side(near, max(abs(low), abs(high)))
        for x in range(-4, 5):
            assert balls._clip(q(x), side(low, high)) == min(max(x, low), high)
    for d, v in product([side(1), side(1, 2)], repeat=2):
        assert balls._thin(d, v) is (len(set(d)) == len(set(v)) == 1)


def test_even_powers_of_small_numbers_and_cosines_of_small_norms():
    for a, b in [(F(1, 3), F(1, 2)), (F(-1, 2), F(-1, 3)), (F(1, 2), F(2)), (F(-2), F(-1, 2)), (F(0), F(1, 2))]:
        for n in (2, 4):
            assert operations.exact_power(side(a, b), n) == side(*sorted((a**n, b**n)))
    for norm in (F(1, 2), F(1, 64)):
        assert operations._cosine(arb(q(norm / 4)), arb(q(norm))) == 0.25
    for x in (arb(0, "inf"), arb.neg_inf(), arb.pos_inf(), arb.nan()):
        for name in ("erfc", "erfcx", "abs"):
            assert balls.upper(operations.BALL_OPS[name](x)) is None


def test_a_moment_table_with_one_thin_side_and_slopes_of_one_sign(monkeypatch):
    """10 + [2, 4] (m - m0) + [5, 7] (v - v0)/2, with the products of balls by hand."""
    wide = {0: (-100, 100), 1: (2, 4), 2: (5, 7), 3: (0, 0), 4: (0, 0)}

    def forms(keys):
        def evaluate(box):
            point = all(low == high for low, high in box)
            return [arb(10) if point else hull(*wide[k]) for _, k in keys]

        return evaluate

    monkeypatch.setattr(tape, "_closed_forms", forms)
    for m, v, reach in [((1, 1), (1, 5), 7), ((0, 2), (3, 3), 4), ((0, 2), (1, 5), 11), ((0, 4), (3, 4), 8 + F(7, 4))]:
        [found] = MomentTable(((SELU, 0),))(side(*m), side(*v))
        low, high = ends(found)
        assert abs(low - (10 - reach)) < F(1, 10**5)
        assert abs(high - (10 + reach)) < F(1, 10**5)


@pytest.mark.parametrize(
    ("unknown", "low", "high"),
    [((1,), -100, 100), ((2,), -100, 100), ((0,), -1, 21), ((0, 1), None, None), ((), -1, 21)],
)
def test_a_moment_table_with_what_is_not_finite(monkeypatch, unknown, low, high):
    """The closed form where the mean value form has no value, and the other way round."""
    wide = {0: (-100, 100), 1: (2, 4), 2: (5, 7)}

    def forms(keys):
        def evaluate(box):
            point = all(a == b for a, b in box)
            return [arb(10) if point else arb.nan() if k in unknown else hull(*wide[k]) for _, k in keys]

        return evaluate

    monkeypatch.setattr(tape, "_closed_forms", forms)
    [found] = MomentTable(((SELU, 0),))(side(0, 2), side(1, 5))
    if low is None:
        assert not found.is_finite()
    else:
        assert all(abs(a - b) < F(1, 10**4) for a, b in zip(ends(found), (low, high), strict=True))


@pytest.mark.parametrize(
    ("where", "methods"),
    [
        ("product of balls around zero", {"__mul__": lambda self, other: arb(5)}),
        ("product of balls around zero", {"__mul__": lambda self, other: arb(0)}),
        ("negation", {"__neg__": lambda self: arb(0)}),
        ("negation", {"neg": lambda self: arb(0)}),
        ("ends of a ball", {"__truediv__": lambda self, other: arb(1)}),
        ("erfc", {"erfc": lambda self: arb.erfc(self) + arb(2) ** -40 if self == 1 else arb.erfc(self)}),
        ("erfc", {"erf": lambda self: arb.erf(self) - arb(2) ** -40}),
        ("union", {"union": lambda self, other: arb(other)}),
        ("union", {"union": lambda self, other: arb(fmpq(3, 2))}),
    ],
)
def test_more_faults_are_found(monkeypatch, probe, where, methods):
    monkeypatch.setattr(balls, "arb", type("Fault", (Faulty,), methods))
    with pytest.raises(EngineRefused, match=f"failed at .*{where}"):
        probe()


def test_ends_that_the_probe_accepts(monkeypatch, probe):
    """Those of the exponential: no more than 1 + 2 tiny below, at least 1 + tiny above."""
    tiny = fmpq(1, 2**70)
    lower, upper = balls.lower, balls.upper

    def forced(low, high):
        near_one = lambda x: abs(x.mid() - 1) < arb(fmpq(1, 10**9))  # noqa: E731
        monkeypatch.setattr(balls, "lower", lambda x: low if near_one(x) else lower(x))
        monkeypatch.setattr(balls, "upper", lambda x: high if near_one(x) else upper(x))
        probe.cache_clear()

    forced(1 + 2 * tiny, 1 + tiny)
    probe()
    for low, high in ((1 + 3 * tiny, 2), (1 + 2 * tiny + tiny / 9, 2), (1, 1 + tiny - tiny / 9), (None, 2), (1, None)):
        forced(low, high)
        with pytest.raises(EngineRefused, match="failed at exp near zero"):
            probe()
    monkeypatch.setattr(balls, "upper", upper)
    monkeypatch.setattr(balls, "lower", upper)
    probe.cache_clear()
    with pytest.raises(EngineRefused, match="failed at ends of a ball"):
        probe()


@pytest.mark.parametrize(
    ("top", "slack", "verdict", "words"),
    [
        (F(49, 50), F(1, 51), Verdict.PROVED, "uniform grid"),
        (F(49, 50), F(1, 50), Verdict.UNDECIDED, "does not fit"),
        (F(49, 50), F(1, 49), Verdict.UNDECIDED, "does not fit"),
        (F(1), F(0), Verdict.UNDECIDED, "not below 1"),
        (F(2), F(0), Verdict.UNDECIDED, "not below 1"),
        (F(9, 10), F(1, 10), Verdict.UNDECIDED, "does not fit"),
    ],
)
def test_a_grid_proves_only_what_is_below_one(monkeypatch, top, slack, verdict, words):
    where = {"mu": F(0), "omega": F(0), "nu": F(1), "tau": F(1)}
    calls = []
    monkeypatch.setattr(g, "slope_bounds", lambda box, options: SLOPES)
    monkeypatch.setattr(g, "_cell_counts", lambda box, slopes, room: dict.fromkeys(SLOPES, 2))
    monkeypatch.setattr(g, "make_grid", lambda box, cells, slopes: g.Grid({}, cells, slack))
    monkeypatch.setattr(g, "_centers_maximum", lambda grid: calls.append(grid) or (top, where))
    found = g.contraction_on_grid(Box(mu="0", omega="0", nu="1", tau="1"))
    assert found.verdict is verdict
    assert words in found.reason
    assert found.boxes == 16
    assert found.margin == 1 - top - slack
    assert found.certified[0].maximum.upper == top + slack
    assert len(calls) == (30 if words == "does not fit" else 1)
    assert 0 < found.seconds < 100


def test_the_value_at_a_point_is_a_lower_bound():
    from snntheory.mapping import QUANTITIES

    for tau in (F(1), F(9, 7), F(2)):
        where = {"mu": F(1, 3), "omega": F(1, 7), "nu": F(11, 10), "tau": tau}
        with balls.precision(600):
            [value] = Tape([QUANTITIES["S"]], tuple(where))([side(x) for x in where.values()])
            low = balls.fraction(balls.lower(value))
        assert low - F(1, 2**200) < g._value_at(where) < low


def test_norms_at_the_centres_come_from_whole_intervals(monkeypatch):
    """With omega and tau known within 1/64 only, F and D^2 have the ranges that follow by hand."""
    grid = g.make_grid(Box(mu="0:1", omega="1/4:1", nu="1:2", tau="1:2"), dict.fromkeys(SLOPES, 2), SLOPES)
    wide, seen = 1 << g.SCALE - 6, []

    def points_of(values):
        exactly_there = [int(x * 2**g.SCALE) for x in values]
        return whole(*(x - wide for x in exactly_there)), whole(*(x + wide for x in exactly_there))

    monkeypatch.setattr(g, "_scaled_points", points_of)
    monkeypatch.setattr(g, "_norm_below", lambda f, d, bound: seen.append((f, d)) or np.array([True]))
    top, _ = g._centers_maximum(grid)
    [(f, d)] = seen
    assert top > 0
    mean, square = moment(SELU, 0, D, V), moment(SELU * SELU, 0, D, V)
    rows = [derivative(formula, name) for formula in (mean, square - mean**2) for name in ("d", "v")]
    for n, (mu, omega, nu, tau) in enumerate(product(*(grid.centers[name] for name in SLOPES))):
        m = [float(points.evaluate(row, {"d": mu * omega, "v": nu * tau}, 20)) for row in rows]
        sides_of = [(float(x) - 1 / 64, float(x) + 1 / 64) for x in (omega, tau)]
        h = [sorted(m[k] * x for x in sides_of[k % 2]) for k in range(4)]
        squares = [sorted(x * x for x in pair) for pair in h]
        first = sorted(x * y for x in h[0] for y in h[3])
        second = sorted(x * y for x in h[1] for y in h[2])
        low, high = first[0] - second[-1], first[-1] - second[0]
        least = 0.0 if low <= 0 <= high else min(low * low, high * high)
        expected = [sum(x for x, _ in squares), sum(x for _, x in squares), least, max(low * low, high * high)]
        found = [int(x[n]) / 2**g.SCALE for x in (*f, *d)]
        assert all(abs(x - y) < 1e-6 for x, y in zip(found, expected, strict=True)), (n, found, expected)


def test_slopes_without_a_bound_are_refused(monkeypatch):
    class Nothing:
        def __init__(self, bound, box):
            pass

        def run(self, done, budget):
            return self

        upper = None

    monkeypatch.setattr(g, "Search", Nothing)
    with pytest.raises(BadInput, match="no finite bound"):
        g.slope_bounds(Box(mu="0", omega="0", nu="1", tau="1"), Options())


def test_the_fourth_power_of_a_bound_is_rounded_down(coarse):
    """c = 3/4: c^4 = 81/256 is 5 of 16 units, c^2 F = 5 for F = 8 and its D^2 = 0."""
    zero = (whole(0), whole(0))
    assert not g._norm_below((whole(8), whole(8)), zero, F(3, 4))[0]
    assert g._norm_below((whole(6), whole(6)), zero, F(3, 4))[0]
    assert g._norm_below((whole(8), whole(8)), (whole(1), whole(1)), F(3, 4))[0]


def test_no_value_at_a_point_refutes_nothing(monkeypatch):
    where = {"mu": F(0), "omega": F(0), "nu": F(1), "tau": F(3)}
    assert g._value_at(where) > 1
    monkeypatch.setattr(balls, "lower", lambda x: None)
    assert g._value_at(where) == 0
    assert g._violated(Decision(Verdict.UNDECIDED), where, 0.0).verdict is Verdict.UNDECIDED


def test_precision_asks_the_probe(monkeypatch):
    asked = []
    monkeypatch.setattr(balls, "probe", lambda: asked.append(flint.ctx.prec))
    with balls.precision(100):
        assert flint.ctx.prec == 100
    assert len(asked) == 1


# exact numbers


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("0.1", F(1, 10)),
        ("-3e-2", F(-3, 100)),
        ("+2.5E+1", F(25)),
        ("7.", F(7)),
        (" 1/3\n", F(1, 3)),
        ("1e999", F(10) ** 999),
        ("1" * 200, F((10**200 - 1) // 9)),
        ("  " + "1" * 200, F((10**200 - 1) // 9)),
        (-7, F(-7)),
        (F(2, 3), F(2, 3)),
    ],
)
def test_exact_numbers(given, value):
    found = exact.rational(given)
    assert found == value
    assert isinstance(found, F)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (0.5, "0.5 is a float, which is not exact"),
        (True, "True is a bool, which is not exact"),
        (False, "False is a bool"),
        (None, "None is a NoneType"),
        ("abc", "'abc' is not a finite exact number"),
        ("1e1000", "'1e1000' is not a finite"),
        ("1" * 201, f"'{'1' * 37}...' is not a finite"),
        ("x" * 40, f"'{'x' * 40}' is not a finite"),
        ("x" * 41, f"'{'x' * 37}...' is not a finite"),
        ("1/0", "'1/0' divides by zero"),
        ("nan", "'nan' is not"),
        ("1/2.5", "is not"),
        ("", "'' is not"),
    ],
)
def test_what_is_no_exact_number(given, words):
    with pytest.raises(BadInput) as caught:
        exact.rational(given)
    assert words in str(caught.value)


def test_intervals_of_every_form():
    half = Interval("1/4", "0.75")
    assert (half.lower, half.upper) == (F(1, 4), F(3, 4))
    assert (Interval(3).lower, Interval(3).upper) == (3, 3)
    assert Interval(0, 0) == Interval(0)
    assert Interval(-1, 0).upper == 0
    for given in ("0.25:0.75", ("0.25", F(3, 4)), half):
        assert Interval.of(given) == half
    assert Interval.of(half) is half
    for given in ("2", 2, F(2), "2:2", (2, 2)):
        assert Interval.of(given) == Interval(2)
    for given in ("1:0", "0:1:2", ("0", "1", "2"), ("1",), (1, 0), "a:b", ":"):
        with pytest.raises(BadInput):
            Interval.of(given)
    with pytest.raises(BadInput, match="3 ends"):
        Interval.of((0, 1, 2))
    with pytest.raises(BadInput, match="LO:HI"):
        Interval.of("0:1:2")
    with pytest.raises(BadInput, match="2:1 is reversed"):
        Interval(2, 1)


def test_intervals_are_compared_by_both_ends():
    one = Interval(1, 3)
    assert one == Interval("1", "3")
    assert one != Interval(1, 4)
    assert one != Interval(0, 3)
    assert one != (1, 3)
    assert one != "1:3"
    assert hash(one) == hash(Interval("1.0", "3.0"))
    assert len({hash(Interval(a, b)) for a in range(5) for b in range(5, 9)}) > 15
    assert all(F(x) in one for x in (1, 2, 3))
    assert not any(x in one for x in (F(99, 100), F(301, 100), F(0), F(4)))
    for inner, is_inside in [((1, 3), 1), ((1, 2), 1), ((2, 3), 1), ((0, 3), 0), ((1, 4), 0), ((0, 4), 0), ((4, 5), 0)]:
        assert one.encloses(Interval(*inner)) is bool(is_inside)
    assert not one.encloses(Interval(-3, -2))


def test_products_of_intervals_are_exact():
    for a, b in product(Q_SIDES, Q_SIDES):
        values = [x * y for x in a for y in b]
        found = Interval(*a) * Interval(*b)
        assert (found.lower, found.upper) == (min(values), max(values))


def test_intervals_in_words():
    assert str(Interval("0.5")) == "0.5"
    assert str(Interval("1/3", "1.50")) == "[1/3, 1.5]"
    assert str(Interval(-1, 1)) == "[-1, 1]"


def test_boxes():
    box = Box({"mu": "0:1", "nu": 2}, tau=("1", "4"))
    assert list(box) == ["mu", "nu", "tau"]
    assert len(box) == 3
    assert box["tau"] == Interval(1, 4)
    assert box["nu"] == Interval(2)
    assert Box({"mu": 1}, mu=2)["mu"] == Interval(2)
    assert list(Box()) == []
    assert repr(box) == "Box(mu='[0, 1]', nu='2', tau='[1, 4]')"
    assert box == Box(mu="0:1", nu="2", tau="1:4")
    assert box != Box(mu="0:1", nu="2", tau="1:5")
    assert hash(box) == hash(Box(tau="1:4", nu="2", mu="0:1"))
    assert len({hash(Box(mu=n)) for n in range(20)}) > 15
    assert Box(mu="1:3", nu="0:1/2").volume() == 1
    assert Box(mu="1:4", nu="-2:3", tau="0:1/7").volume() == F(15, 7)
    assert Box().volume() == 1
    assert box.volume() == 0
    wide = Box(mu="0:1", nu="0:1")
    assert wide.encloses(wide)
    assert wide.encloses(Box(mu="0:1/2", nu="1/2:1"))
    assert not wide.encloses(Box(mu="0:1/2", nu="1/2:2"))
    assert not wide.encloses(Box(mu="-1:1/2", nu="1/2:1"))
    assert not wide.encloses(Box(mu="0:1"))
    assert not wide.encloses(Box(mu="0:1", tau="0:1"))
    assert not Box(mu="0:1").encloses(wide)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (F(1, 8), "0.125"),
        (F(-3, 20), "-0.15"),
        (F(1, 250), "0.004"),
        (F(7, 4), "1.75"),
        (F(1, 5), "0.2"),
        (F(0), "0"),
        (F(100), "100"),
        (F(-1200), "-1200"),
        (F(1, 3), "1/3"),
        (F(-22, 7), "-22/7"),
        (F(1, 30), "1/30"),
        (F(1, 2**40), "0.0000000000009094947017729282379150390625"),
        (F(1, 2**41), "1/2199023255552"),
        (F(3, 5**40), f"0.{3 * 2**40:040d}"),
        (F(3, 5**41), f"3/{5**41}"),
        (F(1, 2**40 * 5**3), f"0.{5**37:040d}"),
        (F(123456, 100), "1234.56"),
        (F(10**30 + 1, 10), "100000000000000000000000000000.1"),
    ],
)
def test_shortest_texts(value, text):
    assert exact.shortest(value) == text


def test_brief_texts():
    assert exact.brief(F(1, 3)) == "1/3"
    assert exact.brief(F("1.234567890123456789")) == "1.234567890123456789"
    assert exact.brief(F("1.2345678901234567891")) == "1.23456789012..."
    assert exact.brief(F("-1.2345678901234567891")) == "-1.23456789013..."
    assert exact.brief(F(10**12 + 1, 3 * 10**12)) == "0.333333333333..."


DECIMALS = [
    ("0.0310605018", 4, "0.03106", "0.03107"),
    ("-0.0310605018", 4, "-0.03107", "-0.03106"),
    ("0.99999", 3, "0.999", "1"),
    ("-0.99999", 3, "-1", "-0.999"),
    ("123456", 2, "120000", "130000"),
    ("1/3", 5, "0.33333", "0.33334"),
    ("1", 1, "1", "1"),
    ("10", 1, "10", "10"),
    ("10", 3, "10", "10"),
    ("1/10", 1, "0.1", "0.1"),
    ("9.99", 1, "9", "10"),
    ("9.99", 2, "9.9", "10"),
    ("9.99", 3, "9.99", "9.99"),
    ("1000000000000000", 1, "1000000000000000", "1000000000000000"),
    ("10000000000000000", 1, "1e16", "1e16"),
    ("12345678901234567890", 20, "12345678901234567890", "12345678901234567890"),
    ("123456789012345678901", 20, "1.234567890123456789e20", "1.2345678901234567891e20"),
    ("1/10000000", 1, "0.0000001", "0.0000001"),
    ("1/100000000", 1, "1e-8", "1e-8"),
    ("1.25e-9", 3, "1.25e-9", "1.25e-9"),
    ("-1.25e-9", 2, "-1.3e-9", "-1.2e-9"),
    ("1.25e30", 2, "1.2e30", "1.3e30"),
    ("1e50", 2, "1e50", "1e50"),
    ("1e-50", 3, "1e-50", "1e-50"),
    ("0", 1, "0", "0"),
    ("20", 2, "20", "20"),
    ("12345", 3, "12300", "12400"),
    ("99999999999999999", 3, "9.99e16", "1e17"),
    ("99999999999999999", 17, "99999999999999999", "99999999999999999"),
]


@pytest.mark.parametrize(("value", "digits", "down", "up"), DECIMALS)
def test_decimals_of_both_directions(value, digits, down, up):
    x = exact.rational(value)
    assert exact.decimal_down(x, digits) == down
    assert exact.decimal_up(x, digits) == up


def test_decimals_are_the_nearest_of_their_direction():
    for n, digits in product(range(-60, 61, 7), (1, 2, 5)):
        for power in (-30, -3, 0, 2, 30):
            x = F(n, 7) * F(10) ** power * F(22, 9)
            low, high = F(exact.decimal_down(x, digits)), F(exact.decimal_up(x, digits))
            assert low <= x <= high
            places = exact._places(x, digits)
            assert high - low in (0, F(10) ** -places)
            assert x == 0 or 10 ** (digits - 1) <= abs(x) * F(10) ** places < 10**digits
    for digits in (0, -1):
        for rounded in (exact.decimal_down, exact.decimal_up):
            with pytest.raises(BadInput, match=f"{digits} significant"):
                rounded(F(1), digits)


def test_texts_of_scaled_integers():
    for scaled, places, text in [
        (5, 3, "0.005"),
        (-1500, 3, "-1.5"),
        (1234, 2, "12.34"),
        (1200, 2, "12"),
        (-7, 0, "-7"),
        (100, 0, "100"),
        (0, 2, "0"),
        (10, 1, "1"),
    ]:
        assert exact._positional(scaled, places) == text
    assert exact._decimal(12, -3) == "12000"
    assert exact._decimal(-12, -3) == "-12000"
    assert exact._decimal(5, 7) == "0.0000005"


# identities at the fixed point


S, E, C1, C2, L = algebra._RING.gens()
REALS = (
    lambda: mp.sqrt(2 / mp.pi),
    lambda: mp.exp(mp.mpf(1) / 2),
    lambda: mp.erfc(1 / mp.sqrt(2)),
    lambda: mp.erfc(mp.sqrt(2)),
    points.lambda01,
)


def polynomial_value(p):
    total = mp.mpf(0)
    for exponents, coefficient in p.to_dict().items():
        factors = [real() ** int(n) for real, n in zip(REALS, exponents, strict=True)]
        total += mpf(coefficient) * mp.fprod(factors)
    return total


def value_at_fixed_point(text, given=None):
    found = algebra.evaluate(parse_expression(text, ALGEBRA_NAMES), given or {})
    return polynomial_value(found.top) / polynomial_value(found.bottom)


ALGEBRA_NAMES = {"mu": X, "omega": Y, "pi": param("pi"), "lambda": param("lambda"), "alpha": param("alpha")}
KNOWN = {
    "pi": lambda: +mp.pi,
    "sqrt(2/pi)": lambda: mp.sqrt(2 / mp.pi),
    "sqrt(2*pi)": lambda: mp.sqrt(2 * mp.pi),
    "exp(1/2)": lambda: mp.exp(0.5),
    "exp(1)": lambda: mp.e,
    "exp(2)": lambda: mp.exp(2),
    "erfc(1/sqrt(2))": lambda: mp.erfc(1 / mp.sqrt(2)),
    "erfc(sqrt(2))": lambda: mp.erfc(mp.sqrt(2)),
    "lambda": points.lambda01,
    "lambda^3*exp(1) - 2/pi": lambda: points.lambda01() ** 3 * mp.e - 2 / mp.pi,
    "(exp(1/2) + pi)/(exp(2) - 1/3)": lambda: (mp.exp(0.5) + mp.pi) / (mp.exp(2) - mp.mpf(1) / 3),
    "1/(1/lambda + 1/pi) + 1/pi": lambda: 1 / (1 / points.lambda01() + 1 / mp.pi) + 1 / mp.pi,
    "(2/3 - pi)^3": lambda: (mp.mpf(2) / 3 - mp.pi) ** 3,
}


@pytest.mark.parametrize("text", KNOWN)
def test_numbers_of_the_field(text):
    assert abs(value_at_fixed_point(text) - KNOWN[text]()) < mp.mpf(10) ** -50


def test_the_field_has_no_other_numbers():
    assert {*algebra._NUMBERS} < {*KNOWN}
    for text in ("mu", "alpha", "exp(3)", "sqrt(2)", "erfc(1)", "exp(mu)", "mu + 1", "mu^2", "2*mu", "abs(pi)"):
        with pytest.raises(BadInput, match="not a rational function"):
            algebra.evaluate(parse_expression(text, ALGEBRA_NAMES), {})


def test_atoms_at_the_fixed_point():
    zero, one = const(0), const(1)
    at = {X: algebra.rational(0), Y: algebra.rational(1)}
    values = {
        ("tail", 1): mp.mpf(1),
        ("tail", -1): mp.mpf(1),
        ("tilt", (F(1), 1)): mp.exp(0.5) * mp.erfc(1 / mp.sqrt(2)),
        ("tilt", (F(2), 1)): mp.exp(2) * mp.erfc(mp.sqrt(2)),
        ("density", None): 1 / mp.sqrt(2 * mp.pi),
    }
    assert set(algebra._ATOMS) == set(values)
    for (op, data), truth in values.items():
        for args, given in (((zero, one), {}), ((X, Y), at), ((X, one), at), ((X - 1 + one, Y * Y), at)):
            found = algebra.evaluate(Expr(op, args, data), given)
            assert abs(polynomial_value(found.top) / polynomial_value(found.bottom) - truth) < mp.mpf(10) ** -50
        for args in ((one, one), (zero, const(2)), (const(F(-1, 9)), one), (zero, const(F(1, 2))), (one, zero)):
            with pytest.raises(BadInput, match="not a rational function"):
                algebra.evaluate(Expr(op, args, data), {})
    for op, data in (("tilt", (F(1), -1)), ("tilt", (F(3), 1)), ("tail", 2)):
        with pytest.raises(BadInput, match="not a rational function"):
            algebra.evaluate(Expr(op, (zero, one), data), {})


def test_variables_may_be_given():
    given = {X: algebra.rational(F(2, 3)), param("alpha"): algebra.rational(5)}
    assert value_at_fixed_point("mu^2*alpha - mu/alpha", given) == mpf(F(20, 9)) - mpf(F(2, 15))
    assert algebra.evaluate(X, given) is given[X]
    moment_at = algebra.evaluate(moment(SELU, 0, X, Y), {**given, X: algebra.rational(0), Y: algebra.rational(1)})
    truth = points.lambda01() * (REALS[0]() / 2 + 5 * (mp.exp(0.5) * REALS[2]() - 1) / 2)
    assert abs(polynomial_value(moment_at.top) / polynomial_value(moment_at.bottom) - truth) < mp.mpf(10) ** -50


def test_quotients_are_in_lowest_terms():
    one = algebra._RING.constant(1)
    whole_number = algebra.Quotient(S)
    assert (whole_number.top, whole_number.bottom) == (S, one)
    found = algebra.Quotient((S + E) * (S - E) * C1, (S + E) * L)
    assert found.top * L == found.bottom * (S - E) * C1
    assert len(found.bottom.to_dict()) == 1
    a, b = algebra.Quotient(S, E), algebra.Quotient(C1, L)
    for result, top, bottom in [
        (a + b, S * L + C1 * E, E * L),
        (a + a, 2 * S, E),
        (a + algebra.Quotient(C2, E), S + C2, E),
        (a * b, S * C1, E * L),
        (a / b, S * L, E * C1),
        (a**3, S**3, E**3),
        (a**0, one, one),
    ]:
        assert result.top * bottom == top * result.bottom
    assert (a + a).bottom == E * (a + a).bottom.to_dict()[0, 1, 0, 0, 0]


def test_no_division_by_what_may_be_zero():
    with pytest.raises(BadInput, match="divides by what may be zero"):
        algebra.evaluate(parse_expression("1/(mu - 2)", ALGEBRA_NAMES), {X: algebra.rational(2)})
    with pytest.raises(BadInput, match="divides by what may be zero"):
        algebra.Quotient(S) / algebra.Quotient(S - S)
    assert value_at_fixed_point("1/(mu - 2)", {X: algebra.rational(1)}) == -1


@pytest.mark.parametrize("monomial", [S, E, C1, C2, L, S * S * E, C1**3 * L, S * E * C1 * C2 * L, -3 * E**2 * S])
def test_what_is_certainly_not_zero(monomial):
    with mp.workdps(120):
        value = polynomial_value(monomial)
        near, nearest = (q(F(int(mp.nint(value * 10**n)), 10**n)) for n in (40, 100))
    assert algebra._certainly_nonzero(monomial)
    assert algebra._certainly_nonzero(-monomial)
    assert algebra._certainly_nonzero(monomial - near)
    assert algebra._certainly_nonzero(near - monomial)
    assert not algebra._certainly_nonzero(monomial - nearest)
    assert not algebra._certainly_nonzero(nearest - monomial)
    assert not algebra._certainly_nonzero(monomial - monomial)


def test_two_members_of_the_field():
    def same(a, b, square=None):
        return algebra.compare(a, b, square)

    number = algebra.Quotient
    proved, refuted, undecided = Verdict.PROVED, Verdict.REFUTED, Verdict.UNDECIDED
    assert same(number(S), number(S)) is proved
    assert same(number(S, E), number(S * C1, E * C1)) is proved
    assert same(number(S), number(E)) is refuted
    assert same(number(E), number(S)) is refuted
    assert same(number(L), number(L)) is proved
    assert same(number(L), number(L + 1)) is refuted
    square = number(S + 1, E)
    assert same(number(L**2), square, square) is proved
    assert same(number(L**3), number(L) * square, square) is proved
    assert same(number(L**4), square * square, square) is proved
    assert same(number(L**5 * C1), number(L * C1) * square * square, square) is proved
    assert same(number(L**2 + L), square + number(L), square) is proved
    assert same(number(L**2), square) is undecided
    assert same(number(L**2 + 1), number(L**2)) is refuted
    assert same(number(L**2 + L), square + number(2 * L), square) is not proved
    assert same(number(L**3), square, square) is not proved
    assert same(number(L), square, square) is not proved
    assert same(number(L**2), square * square, square) is not proved
    with mp.workdps(120):
        near = q(F(int(mp.nint(REALS[0]() * 10**100)), 10**100))
    for factor in (S, L, C1):
        assert same(number(S * factor), number(factor * near), square) is undecided
        assert same(number(S * factor + 1), number(factor * near), square) is refuted


# identities by symbols


SYMBOL_NAMES = {name: var(name) for name in ("mu", "omega", "nu", "tau")}
SYMBOL_NAMES |= {name: param(name) for name in ("alpha", "lambda", "pi")}


def decided(left, right):
    sides_of = [parse_expression(x, SYMBOL_NAMES) if isinstance(x, str) else x for x in (left, right)]
    return identities.compare(*sides_of)


TAIL, MIRRORED = (Expr("tail", (X, var("nu")), s) for s in (1, -1))
EQUAL = [
    ("mu*(omega + 2)", "mu*omega + 2*mu"),
    ("1/mu + 1/omega", "(mu + omega)/(mu*omega)"),
    ("(mu + omega)^3", "mu^3 + 3*mu^2*omega + 3*mu*omega^2 + omega^3"),
    ("sqrt(nu^2*tau)", "nu*sqrt(tau)"),
    ("nu/sqrt(nu)", "sqrt(nu)"),
    ("sqrt(nu)*sqrt(nu)", "nu"),
    ("sqrt(tau)*sqrt(tau)", "tau"),
    ("sqrt(nu*tau)", "sqrt(nu)*sqrt(tau)"),
    ("sqrt(pi^2)", "pi"),
    ("sqrt(alpha^2*lambda^2)", "alpha*lambda"),
    ("sqrt(2/pi)", "sqrt(2)/sqrt(pi)"),
    ("sqrt((mu^2 + 1)/nu)", "sqrt(mu^2 + 1)/sqrt(nu)"),
    ("sqrt(mu^2 + 2*mu*omega + omega^2)*sqrt((mu + omega)^2)", "(mu + omega)^2"),
    ("exp(mu)*exp(mu)", "exp(mu)^2"),
    ("erfc(mu)/2 + erfc(mu)/2", "erfc(mu)"),
    (TAIL + MIRRORED, "2"),
    (MIRRORED * Y, 2 * Y - TAIL * Y),
    (hypot(X, Y) ** 2, "mu^2 + omega^2"),
    (hypot(X, Y), "sqrt(mu^2 + omega^2)"),
    (moment(SELU, 1, X, var("nu")), expectation(SELU, 1, X, var("nu"))),
    ("2/3*mu", "mu - mu/3"),
]
UNEQUAL = [
    ("mu*(omega + 2)", "mu*omega + mu"),
    ("sqrt(mu^2)", "mu"),
    ("sqrt(omega^2)", "omega"),
    ("1/mu + 1/omega", "2/(mu + omega)"),
    ("exp(mu)", "exp(omega)"),
    ("exp(mu)", "erfc(mu)"),
    ("(mu + 1)^3", "(mu + 1)^2"),
    ("sqrt(nu)", "nu"),
    ("pi", "22/7"),
    ("pi", "alpha"),
    ("alpha", "lambda"),
    ("2/3*mu", "3/2*mu"),
    (TAIL, MIRRORED),
    (TAIL + MIRRORED, "1"),
    (hypot(X, Y), "mu + omega"),
    (Expr("density", (X, var("nu"))), TAIL),
    ("0", "1/10^60"),
    ("1/10^60", "0"),
]


@pytest.mark.parametrize(("left", "right"), EQUAL)
def test_equal_formulas_are_proved(left, right):
    assert decided(left, right) == (Verdict.PROVED, None)
    assert decided(right, left) == (Verdict.PROVED, None)


@pytest.mark.parametrize(("left", "right"), UNEQUAL)
def test_unequal_formulas_are_refuted_and_never_proved(monkeypatch, left, right):
    verdict, point = decided(left, right)
    assert verdict is Verdict.REFUTED
    known = [{name: F(x) for name, x in place.items()} for place in identities.POINTS]
    assert point in known
    monkeypatch.setattr(identities, "POINTS", ())
    assert decided(left, right) == (Verdict.UNDECIDED, None)


def test_the_point_is_the_first_where_the_sides_differ():
    first, second = ({name: F(x) for name, x in place.items()} for place in identities.POINTS)
    assert first == {"mu": F("0.3"), "omega": F("-0.7"), "nu": F("1.3"), "tau": F("0.9")}
    assert second == {"mu": F("-1.1"), "omega": F("0.4"), "nu": F("0.7"), "tau": F("1.7")}
    assert decided("sqrt(mu^2)", "mu") == (Verdict.REFUTED, second)
    assert decided("sqrt(omega^2)", "omega") == (Verdict.REFUTED, first)
    assert decided("mu*nu*tau*omega", "mu") == (Verdict.REFUTED, first)
    assert decided("1/(mu - 3/10)", "1/(mu - 3/10) + 1") == (Verdict.REFUTED, second)


def test_what_balls_and_symbols_cannot_see_is_undecided():
    with mp.workdps(120):
        near = const(F(int(mp.nint(mp.pi * 10**100)), 10**100))
    assert decided(param("pi"), near) == (Verdict.UNDECIDED, None)
    assert decided("exp(mu)*exp(omega)", "exp(mu + omega)") == (Verdict.UNDECIDED, None)
    assert decided("sqrt(-1 - mu^2)", "sqrt(-1 - mu^2) + 1") == (Verdict.UNDECIDED, None)
