"""Intervals of doubles: containment of every operation, no information, whole formulas, verdicts, the command line."""

from __future__ import annotations

import math
import random
import re
from fractions import Fraction

import numpy as np
import pytest
from mpmath import mp

from snntheory import Verdict
from snntheory.claims import CLAIMS, Inequality
from snntheory.engines import points, series, tight
from snntheory.engines.intervals import Interval, ival
from snntheory.engines.tight import TIGHT_OPS
from snntheory.engines.tight_tape import TightFunction, hull
from snntheory.expression import Expr, sqrt, var
from snntheory.graph import derivative
from snntheory.mapping import QUANTITIES

INF = math.inf
INEQUALITIES = [c for c in CLAIMS if isinstance(c.obligation, Inequality)]
PROVED, REFUTED, UNDECIDED = Verdict.PROVED, Verdict.REFUTED, Verdict.UNDECIDED


# Containment: truth by mpmath to 60 digits, or exact


def number(rng, reach):
    """Zero, tiny, next to a power of two, next to an integer, at a place where an algorithm changes, or anywhere."""
    kind = rng.randrange(7)
    if kind == 0:
        return rng.choice((0.0, 5e-324, 2.0**-1022, 2.0 ** -rng.randrange(40, 1000)))
    if kind == 1:
        x = 2.0 ** rng.randrange(-60, 10)
    elif kind == 2:
        x = float(rng.randrange(1, 40))
    elif kind == 3:
        x = rng.choice((tight.FAR, -tight.LEAST, 26.6, 27.3, 0.5, 1.0))
    else:
        x = reach * 10 ** rng.uniform(-4, 0)
    for _ in range(rng.randrange(3)):
        x = math.nextafter(x, rng.choice((0, INF)))
    return rng.choice((-1, 1)) * min(x, reach)


def plain(*reaches):
    return lambda rng: tuple(number(rng, reach) for reach in reaches)


def positive(rng, reach=1e6):
    return abs(number(rng, reach)) or 2.0**-300


def atom(rng):
    d = number(rng, 15)
    return d, max(positive(rng, 50), d * d / 1000, 2.0**-20)


def turning(rng):
    """Where the density turns: v near d^2."""
    d = rng.choice((-1, 1)) * rng.uniform(0.1, 5)
    return d, d * d * rng.choice((1, rng.uniform(0.8, 1.2)))


def leg(rng):
    a = number(rng, 100)
    return a, abs(a) + positive(rng, 100)


def tilted(q, s):
    def truth(d, v):
        return mp.exp(q * d + mp.mpf(q * q) * v / 2) * mp.erfc(s * (d + q * v) / mp.sqrt(2 * v))

    return truth


BOTH, LAST = (False, False), (False, True)
RATES = [(q, s) for q in (1, 2, -2) for s in (1, -1)]
# operation, data, how arguments are drawn, which are positive, the true value
TRIALS = [
    ("add", None, plain(1e6, 1e6), BOTH, lambda a, b: a + b),
    ("mul", None, plain(1e6, 1e6), BOTH, lambda a, b: a * b),
    ("div", None, lambda rng: (number(rng, 1e6), positive(rng)), LAST, lambda a, b: a / b),
    *(("pow", n, plain(100), (False,), lambda a, n=n: a**n) for n in (2, 3, 4, 7)),
    ("sqrt", None, lambda rng: (positive(rng),), (True,), mp.sqrt),
    ("exp", None, plain(600), (False,), mp.exp),
    ("erfc", None, plain(26), (False,), mp.erfc),
    ("erfcx", None, lambda rng: (max(number(rng, 1e3), -26.0),), (False,), lambda a: mp.exp(a * a) * mp.erfc(a)),
    ("abs", None, plain(1e6), (False,), abs),
    ("sign", None, plain(1e6), (False,), mp.sign),
    ("kink", None, lambda rng: (positive(rng),), (True,), lambda a: a * 0),
    ("hypot", None, plain(1e6, 1e6), BOTH, lambda a, b: mp.sqrt(a * a + b * b)),
    ("cosine", None, leg, LAST, lambda a, norm: a / norm),
    ("density", None, atom, LAST, lambda d, v: mp.exp(-d * d / (2 * v)) / mp.sqrt(2 * mp.pi * v)),
    ("density", None, turning, LAST, lambda d, v: mp.exp(-d * d / (2 * v)) / mp.sqrt(2 * mp.pi * v)),
    *(("tail", s, atom, LAST, lambda d, v, s=s: mp.erfc(s * d / mp.sqrt(2 * v))) for s in (1, -1)),
    *(("tilt", (Fraction(q), s), atom, LAST, tilted(q, s)) for q, s in RATES),
    ("const", None, lambda rng: (), (), None),
    ("param", None, lambda rng: (), (), None),
]


def around(rng, x, above_zero):
    """Ends around x: it is an end, or inside; all of them doubles."""
    width = (abs(x) or 2.0**-30) * rng.choice((0, 2.0**-52, 2.0**-20, 0.1, 2))
    share = rng.choice((0, 1, rng.random()))
    low, high = min(x, x - width * share), max(x, x + width * (1 - share))
    return (low, high) if low > 0 or not above_zero else (x, high)


def trial(operation, draw, above_zero, truth, count, seed=0):
    """Violations, undecided and raised in ``count`` trials of boxes around points, and of the points themselves."""
    rng = random.Random(seed)
    cases = [draw(rng) for _ in range(count)]
    boxes = [[around(rng, x, p) for x, p in zip(case, above_zero, strict=True)] for case in cases]
    boxes += [[(x, x) for x in case] for case in cases]
    sides = np.array(boxes).transpose(1, 2, 0)
    counts = {"violations": 0, "undecided": 0, "raised": 0}
    try:
        found = operation(*(Interval(low, high) for low, high in sides))
    except ArithmeticError:
        return counts | {"raised": 2 * count}
    with mp.workdps(60):
        true = [truth(*(mp.mpf(x) for x in case)) for case in cases]
        for value, low, high in zip(true + true, found.lo, found.hi, strict=True):
            guard = abs(value) * mp.mpf(10) ** -50
            if not (math.isfinite(low) and math.isfinite(high)):
                counts["undecided"] += 1
            elif not (mp.mpf(float(low)) <= value + guard and value - guard <= mp.mpf(float(high))):
                counts["violations"] += 1
    return counts


@pytest.mark.parametrize("row", [t for t in TRIALS if t[4]], ids=lambda t: f"{t[0]} {t[1]}")
def test_enclosures_contain_the_value(row, record_property):
    op, data, draw, above_zero, truth = row
    counts = trial(lambda *args: TIGHT_OPS[op](data, *args), draw, above_zero, truth, 120)
    record_property(f"doubles, {op} {data if data else ''}", counts)
    assert counts["violations"] == counts["raised"] == 0
    assert counts["undecided"] < 60


def test_every_operation_has_trials():
    assert set(TIGHT_OPS) == {op for op, *_ in TRIALS}
    named = set(re.findall(r"``(\w+)``", Expr.__doc__))
    assert named <= {"var", "op", "args", "data", "moment", *TIGHT_OPS}
    assert set(TIGHT_OPS) <= named


def test_the_trials_see_planted_errors(monkeypatch):
    row = next(t for t in TRIALS if t[0] == "erfcx")
    honest = tight.erfcx_at
    run = (row[2], row[3], row[4], 120)

    def short(x):
        found = honest(x)
        return Interval(found.lo, np.maximum(found.lo, np.nextafter(found.hi, 0) * (1 - 1e-15)))

    monkeypatch.setattr(tight, "erfcx_at", short)
    assert trial(lambda x: TIGHT_OPS["erfcx"](None, x), *run)["violations"] > 20
    monkeypatch.setattr(tight, "erfcx_at", lambda x: Interval.entire(x.shape))
    assert trial(lambda x: TIGHT_OPS["erfcx"](None, x), *run)["undecided"] == 240
    monkeypatch.setattr(tight, "erfcx_at", lambda x: 1 / 0)
    assert trial(lambda x: TIGHT_OPS["erfcx"](None, x), *run)["raised"] == 240


@pytest.mark.parametrize(
    ("x", "ulps"), [(-5.3, 12), (0.3, 12), (7.7, 12), (19.9, 12), (20.1, 12), (1e8, 12), (1e300, 12)]
)
def test_erfcx_is_tight(x, ulps):
    found = TIGHT_OPS["erfcx"](None, Interval(x))
    assert 0 < found.hi[0] - found.lo[0] <= ulps * math.ulp(found.lo[0])


def test_the_continued_fraction_is_enclosed_however_short(monkeypatch):
    """With two terms from 5 on its rest is seen."""
    monkeypatch.setattr(tight, "TERMS", 2)
    monkeypatch.setattr(tight, "FAR", 5.0)
    row = next(t for t in TRIALS if t[0] == "erfcx")
    assert trial(lambda x: TIGHT_OPS["erfcx"](None, x), row[2], row[3], row[4], 200)["violations"] == 0
    found = TIGHT_OPS["erfcx"](None, Interval(6.0))
    assert found.hi[0] - found.lo[0] > 1e-9


@pytest.mark.parametrize("rate", [1, 2, -1, -2])
def test_the_argument_of_tilt_turns_inside(rate):
    """u is least or greatest at v = d/q."""
    rng = random.Random(rate)
    for _ in range(200):
        v = rng.uniform(0.2, 5)
        d = rate * v * rng.uniform(0.9, 1.1)
        low, high = v * rng.uniform(0.5, 1), v * rng.uniform(1, 2)
        ends = tight._argument_range(
            *(Interval(np.array([a]), np.array([b])) for a, b in ((d, d), (low, high))), Interval(float(rate))
        )
        for x in (v, low, high, d / rate):
            if low <= x <= high:
                with mp.workdps(40):
                    u = (mp.mpf(d) + rate * mp.mpf(x)) / mp.sqrt(2 * mp.mpf(x))
                    assert mp.mpf(float(ends[0][0])) <= u <= mp.mpf(float(ends[1][0]))


@pytest.mark.parametrize(("q", "s"), RATES)
def test_ranges_of_tilt_on_wide_boxes_are_sharp(q, s):
    """Within 1e-12 of what a grid finds, wherever the derivatives have signs."""
    d, v = Interval(-0.0625, 0.0625), Interval(0.75, 1.5)
    found = TIGHT_OPS["tilt"]((Fraction(q), s), d, v)
    with mp.workdps(30):
        values = [tilted(q, s)(mp.mpf(a) / 16, mp.mpf(b) / 16) for a in (-1, 0, 1) for b in range(12, 25)]
        least, most = float(min(values)), float(max(values))
    assert found.lo[0] <= least * (1 + 1e-15)
    assert found.hi[0] >= most * (1 - 1e-15)
    assert found.hi[0] - found.lo[0] <= (most - least) * (1 + 1e-12)


# Constants


@pytest.mark.parametrize(
    ("name", "value"), [("alpha", points.alpha01), ("lambda", points.lambda01), ("pi", lambda: +mp.pi)]
)
def test_constants_lie_between_neighbours(name, value):
    low, high = series.parameter(name)
    assert math.nextafter(low, INF) == high
    with mp.workdps(50):
        assert mp.mpf(low) < value() < mp.mpf(high)


def test_series_enclose_what_they_stand_for():
    """To 120 digits, far beyond the doubles that come of them."""
    one, two = Fraction(1), Fraction(2)
    with mp.workdps(220):
        root_two = mp.sqrt(2)
        pairs = [
            (series._pi(), +mp.pi),
            (series._exponential(two), mp.exp(2)),
            (series._exponential(one / 2), mp.exp(mp.mpf(1) / 2)),
            (series._odd_factorials(one), mp.sqrt(mp.pi / 2) * mp.exp(mp.mpf(1) / 2) * mp.erf(1 / root_two)),
            (series._odd_factorials(4 * one), mp.sqrt(mp.pi / 2) * mp.exp(2) * mp.erf(root_two) / 2),
            (series._root_two_over_pi(), mp.sqrt(2 / mp.pi)),
        ]
        for (low, high), value in pairs:
            assert mp.mpf(low.numerator) / low.denominator < value < mp.mpf(high.numerator) / high.denominator
            assert high - low < Fraction(1, 10**44)


def test_constants_agree_with_closed_forms_in_doubles():
    pi = ival.atan(Interval(1.0)) * 4.0
    root = ival.sqrt(Interval(0.5))
    alpha = ival.sqrt(2.0 / pi) / (1.0 - ival.erfc(root) * ival.exp(Interval(0.5)))
    assert (pi.lo, pi.hi) == series.parameter("pi")
    assert alpha.lo <= series.parameter("alpha")[0] < series.parameter("alpha")[1] <= alpha.hi


@pytest.mark.parametrize(
    "x", ["0", "1", "1/3", "-1/10", "1e308", "-1e-320", "1/7", "9007199254740993", "-1e400", "1e-400"]
)
def test_doubles_around_rationals(x):
    """The least enclosing pair, found by comparing exactly."""
    x = Fraction(x)
    low, high = series.below(x), series.above(x)
    assert low == -INF or Fraction(low) <= x
    assert high == INF or Fraction(high) >= x
    if low != high:
        assert math.nextafter(low, INF) == high
    else:
        assert Fraction(low) == x
    found = TIGHT_OPS["const"](x)
    assert (found.lo, found.hi) == ((low, high) if math.isfinite(low) and math.isfinite(high) else (-INF, INF))


# No information


def entire(x):
    return bool(np.all(np.isneginf(x.lo)) and np.all(np.isposinf(x.hi)))


NOTHING, EMPTY, UNIT, WIDE = Interval.entire(), Interval.empty(), Interval(1.0, 2.0), Interval(-1.0, 1.0)


@pytest.mark.parametrize(
    ("op", "data", "args"),
    [
        ("sqrt", None, (WIDE,)),
        ("sqrt", None, (Interval(-5e-324, 4.0),)),
        ("div", None, (UNIT, Interval(0.0, 1.0))),
        ("div", None, (UNIT, WIDE)),
        ("div", None, (Interval(0.0), Interval(0.0))),
        ("div", None, (Interval(0.0), Interval(0.0, 1.0))),
        ("kink", None, (WIDE,)),
        ("kink", None, (Interval(0.0),)),
        ("exp", None, (Interval(0.0, 800.0),)),
        ("mul", None, (Interval(1e200), Interval(1e200))),
        ("add", None, (Interval(1e308), Interval(1e308))),
        ("pow", 3, (Interval(1e200),)),
        ("erfcx", None, (Interval(-40.0, 0.0),)),
        *(
            (op, data, (UNIT, Interval(low, 1.0)))
            for op, data, *_ in TRIALS
            if op in ("density", "tail", "tilt")
            for low in (0.0, -1.0)
        ),
    ],
)
def test_undefined_or_infinite_somewhere_is_no_information(op, data, args):
    assert entire(TIGHT_OPS[op](data, *args))


def test_a_cosine_stays_in_its_range_where_the_norm_may_vanish():
    for a, norm in ((WIDE, Interval(0.0, 2.0)), (Interval(0.5, 1.0), Interval(0.0, 2.0)), (WIDE, Interval(1.0, 2.0))):
        found = TIGHT_OPS["cosine"](None, a, norm)
        assert (found.lo, found.hi) == (-1, 1)


@pytest.mark.parametrize("nothing", [NOTHING, EMPTY], ids=["entire", "empty"])
@pytest.mark.parametrize("row", [t for t in TRIALS if t[3]], ids=lambda t: f"{t[0]} {t[1]}")
def test_no_information_stays(row, nothing):
    """Also where the range of the operation is bounded, or a factor is zero."""
    op, data, _, above_zero, _ = row
    for place in range(len(above_zero)):
        for other in (UNIT, Interval(0.0)):
            args = [other] * len(above_zero)
            args[place] = nothing
            assert entire(TIGHT_OPS[op](data, *args))


def test_rows_do_not_meet():
    """A row without information leaves the others as they are; a batch is its rows one by one."""
    f = TightFunction(1 / var("mu") + sqrt(var("nu")) * QUANTITIES["S"], ("mu", "omega", "nu", "tau"))
    rng = random.Random(5)
    low = np.array(
        [[rng.uniform(-1, 1) for _ in range(40)], [0.1] * 40, [rng.uniform(0.5, 2) for _ in range(40)], [1.0] * 40]
    )
    high = low + np.array([[rng.choice((0, 0.1, 0.5))] * 40 for _ in range(4)])
    batch, slopes = f.value_and_gradient([Interval(a, b) for a, b in zip(low, high, strict=True)])
    crossing = (low[0] <= 0) & (high[0] >= 0)
    assert 0 < crossing.sum() < 40
    assert np.array_equal(np.isinf(batch.lo), crossing)
    for row in range(40):
        box = [Interval(a[row : row + 1], b[row : row + 1]) for a, b in zip(low, high, strict=True)]
        alone, slopes_alone = f.value_and_gradient(box)
        for one, all_ in zip((alone, *slopes_alone), (batch, *slopes), strict=True):
            assert (one.lo[0], one.hi[0]) == (all_.lo[row], all_.hi[row])


# Whole formulas


def test_formulas_and_slopes_contain_values_at_points(record_property):
    names, rng = ("mu", "omega", "nu", "tau"), random.Random(11)
    formulas = {name: QUANTITIES[name] for name in ("mu_tilde", "nu_tilde", "H11", "H12", "H21", "H22", "S", "chi")}
    trials = finite = 0
    for name, formula in formulas.items():
        compiled = TightFunction(formula, names)
        for _ in range(12):
            reach = rng.choice((0.1, 1, 2))
            point = [Fraction(rng.choice((0.0, rng.uniform(-reach, reach)))) for _ in range(2)]
            point += [Fraction(rng.choice((0.8, 1.5, rng.uniform(0.05, 16)))), Fraction(rng.uniform(0.5, 1.5))]
            width = rng.choice((0.0, 1e-9, 0.01, 0.3))
            ends = [around(rng, float(x), i > 1) if width else (float(x), float(x)) for i, x in enumerate(point)]
            box = [Interval(np.array([low]), np.array([high])) for low, high in ends]
            value, slopes = compiled.value_and_gradient(box)
            by = rng.randrange(4)
            for found, true in ((value, formula), (slopes[by], derivative(formula, names[by]))):
                expected = points.evaluate(true, dict(zip(names, point, strict=True)), 40)
                trials += 1
                if math.isfinite(found.lo[0]):
                    finite += 1
                    guard = mp.mpf(10) ** -30
                    assert mp.mpf(float(found.lo[0])) - guard <= expected <= mp.mpf(float(found.hi[0])) + guard, name
    record_property("doubles, whole formulas", f"{trials} trials, {finite} finite, 0 violations")
    assert finite > trials * 0.9


def test_values_at_points_are_tight():
    """Within 1e-14 for the variance and the norm of its Jacobian near the fixed point."""
    f = {name: TightFunction(QUANTITIES[name], ("mu", "omega", "nu", "tau")) for name in ("nu_tilde", "S")}
    for compiled in f.values():
        [found] = [compiled.value(hull([Fraction(x) for x in ("0.1", "0.1", "1.5", "1.1")]))]
        assert 0 < found.hi[0] - found.lo[0] < 1e-14
