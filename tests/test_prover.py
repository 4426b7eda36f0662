"""Branch and bound: proves just above the optimum, refuses just below it, and never invents an answer."""

from fractions import Fraction

import pytest
from flint import arb, fmpq
from hypothesis import given
from hypothesis import strategies as st

from snntheory.engines import balls
from snntheory.engines.function import BallFunction
from snntheory.exact import Box
from snntheory.expression import absolute, exp, sqrt, var
from snntheory.extremum import Constraint, ExtremumSearch, Options
from snntheory.prover.enclose import Enclosure, _quadratic
from snntheory.prover.search import Bound, Search, bisect
from snntheory.verdict import Verdict

X, Y, Z = var("mu"), var("omega"), var("nu")
PLANE = {"mu": "-2:3", "omega": "-1:2"}

# formula, box, exact minimum, exact maximum
KNOWN = [
    (X**2, {"mu": "-1:2"}, 0, 4),
    (X**2 + Y**2, PLANE, 0, 13),
    (X * Y, PLANE, -4, 6),
    (X**3 - X, {"mu": "-1:1"}, None, None),
    (X**2 * Y - Y, PLANE, -8, 16),
    (absolute(X - Fraction(1, 3)), {"mu": "0:1"}, 0, Fraction(2, 3)),
    (X - X, {"mu": "0:1"}, 0, 0),
    (
        (X - Fraction(1, 7)) ** 2 + (Y - Fraction(1, 3)) ** 2 + 1,
        PLANE,
        1,
        1 + Fraction(20, 7) ** 2 + Fraction(5, 3) ** 2,
    ),
    (Y * (1 - Y) * X, {"mu": "0:1", "omega": "0:1"}, 0, Fraction(1, 4)),
]


def extremum(formula, box, sign, **options):
    search = ExtremumSearch(formula, Box(box), sign, Options(**options))
    search.tighten()
    return search


@pytest.mark.parametrize(("formula", "box", "least", "most"), KNOWN)
@pytest.mark.parametrize("sign", [-1, 1])
def test_extrema_of_known_functions(formula, box, least, most, sign):
    truth = least if sign < 0 else most
    found = extremum(formula, box, sign, budget=2000).extremum()
    if truth is None:
        value = Fraction(38490017945975, 10**14) * sign  # 2/(3 sqrt 3)
        assert abs(found.lower - value) < Fraction(1, 10**12)
        return
    assert found.lower <= truth <= found.upper
    assert found.upper - found.lower <= Fraction(1, 10**9)


def test_interior_maxima_close_in_few_boxes():
    peak = exp(-((X - Fraction(1, 3)) ** 2) - (Y + Fraction(1, 5)) ** 2 - X * Y / 2)
    search = extremum(peak, PLANE, 1, digits=12)
    assert search.tight
    assert search.boxes < 150


@pytest.mark.parametrize(("formula", "box", "least", "most"), [k for k in KNOWN if k[2] is not None])
@pytest.mark.parametrize("gap", ["1e-6", "1e-12"])
def test_a_bound_just_beyond_the_maximum_is_proved_and_one_just_inside_is_refuted(formula, box, least, most, gap):
    for bound, expected in ((most + Fraction(gap), Verdict.PROVED), (most - Fraction(gap), Verdict.REFUTED)):
        search = ExtremumSearch(formula, Box(box), 1, Options(budget=4000), Fraction(bound))
        assert search.settle(Constraint("f", formula, 1, Fraction(bound), True)) is expected


def test_a_strict_bound_attained_is_refuted_and_a_weak_one_proved():
    for strict, expected in ((True, Verdict.REFUTED), (False, Verdict.PROVED)):
        search = ExtremumSearch(X * Y, Box(PLANE), 1, Options(), Fraction(6))
        assert search.settle(Constraint("f", X * Y, 1, Fraction(6), strict)) is expected


@pytest.mark.parametrize("formula", [1 / X, sqrt(X), 1 / (X - X)])
def test_no_finite_bound_means_undecided(formula):
    search = ExtremumSearch(formula, Box(mu="-1:1"), -1, Options(budget=50), Fraction(-(10**6)))
    verdict = search.settle(Constraint("f", formula, -1, Fraction(-(10**6)), True))
    assert verdict is not Verdict.PROVED
    assert search.boxes <= 50


def test_the_budget_is_kept_and_the_worst_box_reported():
    wild = (X**2 + Y**2 - 1) ** 2
    search = ExtremumSearch(wild, Box(PLANE), -1, Options(budget=30))
    verdict = search.settle(Constraint("f", wild, -1, Fraction(0), True))
    assert verdict is Verdict.UNDECIDED
    assert search.boxes <= 30
    assert "budget used up after" in search.excuse()
    assert "mu in" in search.excuse()


def test_an_equality_that_balls_cannot_see_stays_undecided():
    formula = sqrt(X) * sqrt(X) - X
    search = ExtremumSearch(formula, Box(mu="2"), 1, Options(), Fraction(0))
    assert search.settle(Constraint("f", formula, 1, Fraction(0), False)) is Verdict.UNDECIDED
    assert "precision used up" in search.excuse()


def test_the_certified_enclosures_do_not_depend_on_precision():
    results = [extremum(X**3 - X * Y, PLANE, 1, bits=bits).extremum() for bits in (53, 64, 200)]
    assert max(r.lower for r in results) <= min(r.upper for r in results)


class Stub:
    """A function with prescribed enclosures."""

    def __init__(self, value, gradient):
        self.answer = value, gradient

    def value(self, box, shift):
        return self.answer[0]

    def value_and_gradient(self, box, shift):
        return self.answer

    def hessian(self, box):
        return [[arb.nan()]]


@pytest.mark.parametrize("value", [arb.nan(), arb.pos_inf(), arb(0, 1) / 0])
def test_non_finite_values_never_bound_anything(value):
    box = ((fmpq(0), fmpq(1)),)
    bound = Enclosure(Stub(value, [arb.nan()]), box)(box, None)
    assert bound.upper is None
    assert bound.lower is None
    search = Search(Enclosure(Stub(value, [arb.nan()]), box), box)
    result = search.run(lambda low, top: top is not None, 20)
    assert result.upper is None
    assert result.boxes <= 20


def test_a_box_without_a_bound_keeps_the_global_bound_infinite():
    bounds = iter(
        [
            Bound(None, fmpq(0), (fmpq(0),), ((fmpq(0), fmpq(1)),), 0),
            *[Bound(fmpq(1), None, None, ((fmpq(0), fmpq(1)),), 0)] * 1,
        ]
    )
    blind = Bound(None, None, None, ((fmpq(0), fmpq(1)),), 0)
    search = Search(lambda box, enough: next(bounds, blind), ((fmpq(0), fmpq(1)),))
    assert search.run(lambda low, top: top is not None and top < 2, 11).upper is None


@given(st.fractions(-5, 5, max_denominator=99), st.fractions(0, 3, max_denominator=99))
def test_halves_cover_the_box_exactly(low, width):
    a, b = fmpq(low.numerator, low.denominator), fmpq((low + width).numerator, (low + width).denominator)
    left, right = bisect(((a, b), (fmpq(0), fmpq(1))), 0)
    assert left[0][0] == a
    assert left[0][1] == right[0][0]
    assert right[0][1] == b
    assert left[1] == right[1] == (fmpq(0), fmpq(1))


@given(st.fractions(-2, 2, max_denominator=30), st.fractions(-2, 2, max_denominator=30), st.integers(0, 3))
def test_one_box_is_bounded_at_every_point(x, y, kind):
    formula = [X**3 - 2 * X * Y + Y**2, exp(X - Y**2), absolute(X) - Y**2, X**2 * Y][kind]
    box = ((fmpq(-2), fmpq(2)), (fmpq(-2), fmpq(2)))
    with balls.precision(64):
        function = BallFunction(formula, ("mu", "omega"))
        bound = Enclosure(function, box, patience=0)(box, None)
        point = tuple(fmpq(t.numerator, t.denominator) for t in (x, y))
        value = function.value([(p, p) for p in point], fmpq(0))
        assert bound.upper is not None
        assert balls.lower(value) <= bound.upper


def test_progress_is_reported():
    seen = []
    options = Options(progress=lambda what, boxes: seen.append((what, boxes)))
    search = ExtremumSearch((X**2 + Y**2 - 1) ** 2, Box(PLANE), -1, options)
    search.tighten()
    assert seen
    assert seen[-1][0] == "minimum"
    assert [b for _, b in seen] == sorted(b for _, b in seen)


@given(*[st.integers(-8, 8)] * 5, st.integers(-4, 4), st.integers(-4, 4))
def test_the_second_order_form_bounds_every_quadratic(a, b, c, p, q, x0, y0):
    """f = (a x^2 + 2 b x y + c y^2)/2 + p x + q y is bounded from any centre, whatever its curvature."""

    def value(x, y):
        return (a * x * x + 2 * b * x * y + c * y * y) / 2 + p * x + q * y

    box = ((fmpq(-4), fmpq(4)), (fmpq(-4), fmpq(4)))
    slope = [arb(a * x0 + b * y0 + p), arb(b * x0 + c * y0 + q)]
    hessian = [[arb(a), arb(b)], [arb(b), arb(c)]]
    with balls.precision(64):
        bound = _quadratic(arb(fmpq(int(2 * value(x0, y0)), 2)), slope, hessian, box, (fmpq(x0), fmpq(y0)))
        top = balls.upper(bound)
    best = max(value(x / 2, y / 2) for x in range(-8, 9) for y in range(-8, 9))
    assert top is not None
    assert float(top.p) / float(top.q) >= best - 1e-9


@given(st.fractions(-2, 2, max_denominator=9), st.integers(1, 9))
def test_the_second_order_form_is_sharp_for_concave_functions_of_one_variable(slope, curvature):
    """max of s d - k d^2/2 is s^2/(2k)."""
    box = ((fmpq(-9), fmpq(9)),)
    with balls.precision(64):
        bound = _quadratic(
            arb(0), [arb(fmpq(slope.numerator, slope.denominator))], [[arb(-curvature)]], box, (fmpq(0),)
        )
        assert bound.overlaps(arb(fmpq(slope.numerator**2, 2 * curvature * slope.denominator**2)))


def test_a_violation_that_a_second_evaluation_does_not_confirm_is_no_refutation(monkeypatch):
    search = ExtremumSearch(X**2, Box(mu="0:2"), 1, Options(), Fraction(3))
    monkeypatch.setattr(BallFunction, "value", lambda self, box, shift: arb(0, 5))
    monkeypatch.setattr(Enclosure, "_value", lambda self, box: arb(1))
    assert search.settle(Constraint("f", X**2, 1, Fraction(3), True)) is Verdict.UNDECIDED
