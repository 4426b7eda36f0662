"""The prover step by step, on functions whose bounds are known exactly: which box is next, which form bounds it,
what is claimed of it, and how a statement becomes bounds.
"""

from fractions import Fraction as F

import pytest
from flint import arb, fmpq

import snntheory.extremum as extremum_module
from snntheory.decision import Certified, Decision, bare_name, bound, check_box, constraints_of, prove
from snntheory.engines import balls
from snntheory.engines.function import BallFunction
from snntheory.exact import Box
from snntheory.expression import const, var
from snntheory.extremum import Constraint, Extremum, ExtremumSearch, Options
from snntheory.mapping import QUANTITIES
from snntheory.parsing import parse_expression, parse_statement
from snntheory.prover import enclose
from snntheory.prover.enclose import Enclosure
from snntheory.prover.search import Bound, Maximum, Search, bisect
from snntheory.verdict import BadInput, Verdict

X, Y, NU, TAU = var("mu"), var("omega"), var("nu"), var("tau")


def q(x, y=1):
    return fmpq(x, y)


def sides(*ends):
    return tuple((q(*_pair(a)), q(*_pair(b))) for a, b in ends)


def _pair(x):
    x = F(x)
    return x.numerator, x.denominator


# search


class Table:
    """Bounds of boxes by their only side, in a table; records what was asked for."""

    def __init__(self, table):
        self.table, self.asked = table, []

    def __call__(self, box, enough):
        [(low, high)] = box
        self.asked.append((int(low), int(high), enough))
        upper, lower = self.table[int(low), int(high)]
        split = None if low == high else 0
        as_q = lambda x: None if x is None else q(x)  # noqa: E731
        return Bound(as_q(upper), as_q(lower), (low,) if lower is not None else None, box, split)

    def boxes(self):
        return [(low, high) for low, high, _ in self.asked]


NEVER = lambda low, top: False  # noqa: E731
TREE = {
    (0, 8): (9, 1),
    (0, 4): (6, 1),
    (4, 8): (7, None),
    (4, 6): (5, 2),
    (6, 8): (4, 2),
    (0, 2): (3, 0),
    (2, 4): (5, 3),
}


def test_the_box_with_the_greatest_bound_is_halved_next():
    table = Table(TREE)
    search = Search(table, sides((0, 8)))
    result = search.run(NEVER, 7)
    assert table.boxes() == [(0, 8), (0, 4), (4, 8), (4, 6), (6, 8), (0, 2), (2, 4)]
    assert result is search.result
    assert (result.upper, result.lower, result.point, result.boxes) == (5, 3, (2,), 7)
    assert result.worst == sides((4, 6))  # of two equal bounds, the one found first
    assert result.stuck is False


def test_a_search_stops_within_its_budget():
    for budget, boxes in ((1, 1), (2, 1), (3, 3), (4, 3), (5, 5)):
        assert Search(Table(TREE), sides((0, 8))).run(NEVER, budget).boxes == boxes


def test_a_search_can_go_on():
    table = Table(TREE)
    search = Search(table, sides((0, 8)))
    assert search.run(NEVER, 1).upper == 9
    assert search.run(NEVER, 3).upper == 7
    assert search.run(lambda low, top: top < 10, 100).boxes == 3
    assert search.run(NEVER, 5).upper == 6
    assert table.boxes() == [(0, 8), (0, 4), (4, 8), (4, 6), (6, 8)]


def test_a_search_stops_when_it_is_done():
    seen = []

    def done(low, top):
        seen.append((low, top))
        return top <= 6

    assert Search(Table(TREE), sides((0, 8))).run(done, 100).boxes == 5
    assert seen == [(1, 9), (1, 7), (2, 6)]


def test_progress_is_told_after_each_halving():
    seen = []
    Search(Table(TREE), sides((0, 8))).run(NEVER, 5, progress=lambda boxes, best: seen.append((boxes, best.boxes)))
    assert seen == [(3, 3), (5, 5)]


def test_what_is_enough_is_passed_on():
    table = Table(TREE)
    Search(table, sides((0, 8))).run(NEVER, 5, enough=q(4))
    assert [enough for _, _, enough in table.asked] == [4] * 5
    table = Table(TREE)
    Search(table, sides((0, 8))).run(NEVER, 7)
    assert [enough for _, _, enough in table.asked] == [None, 1, 1, 1, 2, 2, 2]


def test_boxes_without_a_bound_come_first_and_bound_nothing():
    tree = {(0, 8): (9, None), (0, 4): (100, None), (4, 8): (None, None), (4, 6): (3, None), (6, 8): (None, 2)}
    tree |= {(6, 7): (1, None), (7, 8): (1, None)}
    table = Table(tree)
    search = Search(table, sides((0, 8)))
    result = search.run(NEVER, 5)
    assert (result.upper, result.lower, result.worst) == (None, 2, sides((6, 8)))
    assert search.run(NEVER, 7).upper == 100
    assert table.boxes()[3:] == [(4, 6), (6, 8), (6, 7), (7, 8)]


def test_a_point_stops_the_search():
    for upper in (5, None):
        search = Search(Table({(3, 3): (upper, 4)}), sides((3, 3)))
        result = search.run(NEVER, 100)
        assert (result.stuck, result.boxes, result.worst, result.lower) == (True, 1, sides((3, 3)), 4)
        assert result.upper == upper


def test_lower_bounds_only_rise():
    tree = {(0, 8): (9, 4), (0, 4): (8, 3), (4, 8): (7, 4), (0, 2): (1, 5), (2, 4): (1, None)}
    result = Search(Table(tree), sides((0, 8))).run(NEVER, 3)
    assert (result.lower, result.point) == (4, (0,))
    result = Search(Table(tree), sides((0, 8))).run(NEVER, 5)
    assert (result.lower, result.point) == (5, (0,))
    assert Maximum() == Maximum(None, None, None, 0, None, False)


def test_lower_bounds_only_rise_where_nothing_bounds_from_above():
    tree = {(0, 8): (None, 4), (0, 4): (None, 3), (4, 8): (7, 2)}
    result = Search(Table(tree), sides((0, 8))).run(NEVER, 3)
    assert (result.lower, result.point, result.upper) == (4, (0,), None)


def test_halves():
    box = sides((0, 1), (2, 6), (5, 5))
    assert bisect(box, 1) == (sides((0, 1), (2, 4), (5, 5)), sides((0, 1), (4, 6), (5, 5)))
    assert bisect(box, 0) == (sides((0, F(1, 2)), (2, 6), (5, 5)), sides((F(1, 2), 1), (2, 6), (5, 5)))
    assert bisect(box, 2) == (box, box)


# enclosures


class Known:
    """A function given by enclosures of its value, gradient and Hessian; records the boxes it was asked for."""

    def __init__(self, value, gradient=None, hessian=None):
        self._value, self._gradient, self._hessian, self.log = value, gradient, hessian, []

    def value(self, box, shift):
        self.log.append(("value", box, shift))
        return self._value(box) - arb(shift)

    def value_and_gradient(self, box, shift):
        self.log.append(("gradient", box, shift))
        return self._value(box) - arb(shift), self._gradient(box)

    def hessian(self, box):
        self.log.append(("hessian", box))
        return self._hessian(box)


def ball(low, high=None):
    """An exact ball around an interval with dyadic ends."""
    low, high = F(low), F(low if high is None else high)
    return arb(balls.rational((low + high) / 2), balls.rational((high - low) / 2))


def ends(x):
    low, high = balls.lower(x), balls.upper(x)
    return None if low is None or high is None else (balls.fraction(low), balls.fraction(high))


def tight(x, low, high):
    """Whether a ball contains an interval, and hardly more (the hull of two ends rounds its radius up)."""
    found = ends(x)
    return low - F(1, 10**6) <= found[0] <= low and high <= found[1] <= high + F(1, 10**6)


def hulls(box):
    return [balls.hull(side) for side in box]


def bounded(function, box, *, sign=1, shift=0, patience=24, enough=None, root=None):
    with balls.precision(64):
        return Enclosure(function, root or box, sign, shift, patience)(box, enough)


SQUARE = Known(lambda box: balls.square(hulls(box)[0]), lambda box: [2 * hulls(box)[0]], lambda box: [[arb(2)]])
BOWL = Known(  # -(x^2 + y^2)
    lambda box: -balls.square(hulls(box)[0]) - balls.square(hulls(box)[1]),
    lambda box: [-2 * x for x in hulls(box)],
    lambda box: [[arb(-2), arb(0)], [arb(0), arb(-2)]],
)


def test_a_point_is_evaluated():
    point = sides((3, 3), (4, 4))
    function = Known(lambda box: hulls(box)[0] * hulls(box)[1])
    assert bounded(function, point) == Bound(12, 12, (3, 4), point, None, "point")
    assert bounded(function, point, sign=-1) == Bound(-12, -12, (3, 4), point, None, "point")
    assert bounded(function, point, shift=2) == Bound(10, 10, (3, 4), point, None, "point")
    assert bounded(function, point, shift=fmpq(1, 2), sign=-1).upper == fmpq(-23, 2)
    assert [entry[0] for entry in function.log] == ["value"] * 4
    assert function.log[2][2] == 2


@pytest.mark.parametrize(
    ("slopes", "facet"),
    [
        (((1, 2), (1, 2)), ((1, 1), (3, 3))),
        (((-2, -1), (1, 2)), ((0, 0), (3, 3))),
        (((0, 0), (0, 0)), ((1, 1), (3, 3))),
        (((-1, 1), (1, 2)), ((0, 1), (3, 3))),
        (((-1, 1), (-2, -1)), ((0, 1), (2, 2))),
        (((-1, 1), (-1, 1)), ((0, 1), (2, 3))),
        (((1, 2), (-1, 1)), ((1, 1), (2, 3))),
    ],
)
@pytest.mark.parametrize("sign", [1, -1])
def test_boxes_collapse_to_the_facet_where_the_maximum_is(slopes, facet, sign):
    gradient = [ball(*pair) * sign for pair in slopes]
    function = Known(lambda box: ball(5), lambda box: gradient)
    found = bounded(function, sides((0, 1), (2, 3)), sign=sign)
    assert found.box == sides(*facet)
    boxes = [entry[1] for entry in function.log if entry[0] == "gradient"]
    assert boxes[0] == sides((0, 1), (2, 3))


def test_a_collapse_is_followed_by_another_one_where_it_helps():
    """g = y - x (x - 2)/4 on [0,1] x [0,1]; dg/dx has a sign only where y is at its end."""

    def gradient(box):
        return [ball(1, 2) if box[1][0] == box[1][1] else ball(-1, 1), ball(1)]

    function = Known(lambda box: ball(0), gradient)
    found = bounded(function, sides((0, 1), (0, 1)))
    assert found.box == sides((1, 1), (1, 1))
    assert [entry[0] for entry in function.log] == ["gradient", "gradient", "value"]
    unknown = Known(lambda box: ball(0), lambda box: [arb.nan(), ball(1)])
    assert bounded(unknown, sides((0, 1), (0, 1))).box == sides((0, 1), (1, 1))


def test_a_bound_below_what_is_enough_ends_the_effort():
    box = sides((-1, 1))
    for enough, how in (
        (2, "enclosure"),
        (fmpq(1, 2), "mean value form"),
        (0, "mean value form"),
        (None, "mean value form"),
    ):
        found = bounded(SQUARE, box, enough=None if enough is None else fmpq(enough))
        assert found.how == how
        assert 1 <= found.upper < 1 + fmpq(1, 10**6)
        assert (found.lower, found.point) == ((None, None) if how == "enclosure" else (0, (0,)))
        assert (found.box, found.split) == (box, 0)


def test_the_mean_value_form_is_taken_where_it_is_better():
    """x - x^2 as a difference, on [2/5, 3/5]."""
    function = Known(
        lambda box: hulls(box)[0] - balls.square(hulls(box)[0]),
        lambda box: [1 - 2 * hulls(box)[0]],
        lambda box: [[arb(-2)]],
    )
    box = sides((F(2, 5), F(3, 5)))
    found = bounded(function, box)
    assert found.how == "mean value form"
    assert 0 <= found.upper - fmpq(27, 100) < fmpq(1, 10**6)
    assert abs(found.lower - fmpq(1, 4)) < fmpq(1, 10**12)
    assert found.point == (fmpq(1, 2),)
    wide = bounded(function, sides((-3, 3)))
    assert 0 <= wide.upper - 3 < fmpq(1, 10**6)  # of the plain enclosure [-12, 3]; the mean value form has 0 + 7*3
    assert bounded(function, box, sign=-1).lower < fmpq(-1, 5)
    below = bounded(function, box, enough=fmpq(28, 100), patience=0)
    assert (below.how, below.box, below.split) == ("mean value form", box, 0)
    assert bounded(function, box, enough=fmpq(26, 100), patience=0).how == "second-order form"


def test_the_hessian_waits_for_its_turn():
    box = sides((-1, 1), (-1, 1))
    with balls.precision(64):
        enclosure = Enclosure(BOWL, box, 1, 0, 2)
        forms = [enclosure(box, None).how for _ in range(4)]
        assert forms == ["mean value form", "mean value form", "second-order form", "second-order form"]
        assert Enclosure(BOWL, box, 1, 0, 0)(box, None).how == "second-order form"
        enclosure = Enclosure(BOWL, box)
        assert [enclosure(box, None).how for _ in range(25)].count("second-order form") == 1
        enclosure = Enclosure(BOWL, box, 1, 0, 1)
        assert enclosure(box, q(1)).how == "enclosure"
        assert [enclosure(box, None).how for _ in range(2)] == ["mean value form", "second-order form"]
    assert enclose.PATIENCE == 24


def test_a_maximum_inside_closes_at_once():
    found = bounded(BOWL, sides((-1, F(1, 2)), (-1, 2)), patience=0)
    assert found.how == "second-order form"
    assert 0 <= found.upper < fmpq(1, 10**12)
    assert -fmpq(1, 10**12) < found.lower <= 0
    assert all(abs(x) < fmpq(1, 10**6) for x in found.point)
    least = bounded(BOWL, sides((-1, F(1, 2)), (-1, 2)), sign=-1, patience=0)
    assert least.upper >= 5
    assert least.lower <= 5


def polynomial(text, names, **options):
    """Bound of a polynomial's maximum on a box, and the maximum on a fine grid."""
    formula = parse_expression(text, QUANTITIES)
    box = sides(*options.pop("box"))
    with balls.precision(64):
        function = BallFunction(formula, names)
        found = Enclosure(function, box, options.pop("sign", 1), 0, 0)(box, None)
    return found, function, box


@pytest.mark.parametrize(
    "text",
    [
        "mu^3 - mu*omega",
        "mu^2 - omega^2",
        "mu*omega",
        "-mu^2 - omega^2 + mu*omega",
        "mu^4 - mu^2 + omega*mu^2",
        "omega^3 - mu^2*omega + mu/2",
    ],
)
@pytest.mark.parametrize(
    "box",
    [((-1, 1), (-1, 1)), ((F(-1, 2), F(3, 4)), (F(-1, 4), 1)), ((0, 1), (-1, 0)), ((F(1, 3), F(1, 2)), (-1, 1))],
    ids=str,
)
@pytest.mark.parametrize("sign", [1, -1])
def test_second_order_bounds_hold_and_lower_bounds_are_attained(text, box, sign):
    found, function, whole = polynomial(text, ("mu", "omega"), box=box, sign=sign)
    values = []
    with balls.precision(200):
        for i in range(13):
            for j in range(13):
                x, y = (low + (high - low) * k / 12 for (low, high), k in zip(whole, (i, j), strict=True))
                values.append(sign * balls.upper(function.value(((x, x), (y, y)), fmpq(0))))
        at = sign * balls.upper(function.value(tuple((x, x) for x in found.point), fmpq(0)))
    assert found.upper >= max(values)
    assert found.lower <= at
    assert found.lower >= at - fmpq(1, 10**12)
    assert all(low <= x <= high for x, (low, high) in zip(found.point, whole, strict=True))
    assert all(a <= low <= high <= b for (low, high), (a, b) in zip(found.box, whole, strict=True))


def test_quadratic_bounds_by_hand():
    """f(c + d) <= f(c) + sum_i max_d (g_i d + K_i d^2/2)."""
    box, center = sides((-1, 3), (0, 2)), (q(0), q(1))

    def top(at, slope, hessian, where=box, around=center):
        with balls.precision(64):
            rows = [[arb(h) for h in row] for row in hessian]
            return ends(enclose._quadratic(arb(at), [arb(s) for s in slope], rows, where, around))[1]

    assert top(5, (0, 0), ((-2, 0), (0, -2))) == 5
    assert top(5, (2, 0), ((-2, 0), (0, -2))) == 6  # 4/(2*2)
    assert top(5, (-2, 4), ((-2, 0), (0, -2))) == 5 + 1 + 4
    assert top(5, (2, 0), ((0, 0), (0, 0))) == 5 + 2 * 3
    assert top(5, (-2, -1), ((0, 0), (0, 0))) == 5 + 2 * 3 + 1
    assert top(5, (1, 0), ((2, 0), (0, 0))) == 5 + (1 + 2 * F(3, 2)) * 3
    # half widths are 2 and 1, so |H_12| counts half for x and twice for y
    assert top(5, (0, 0), ((-4, 2), (2, -4))) == 5
    assert top(5, (3, 0), ((-4, 2), (2, -5))) == 5 + F(9, 2 * 3)
    assert top(5, (3, 0), ((-4, -2), (-2, -5))) == 5 + F(9, 2 * 3)
    assert top(5, (0, 3), ((-4, 2), (2, -5))) == 5 + F(9, 2)
    assert top(5, (0, 0), ((0, 2), (2, -4))) == 5 + F(1, 2) * 9
    assert top(5, (0, 0), ((-4, 2), (2, 0))) == 5 + F(4, 2)
    assert top(5, (1, 7), ((0, 9), (9, 9)), sides((-1, 3), (1, 1))) == 5 + 3
    assert top(5, (1, 0), ((0, 0), (0, 0)), sides((-4, 3), (0, 2))) == 5 + 4
    # of enclosures the end that is worse
    for wide, exact in (
        (((3, 0), ((-4, ball(-1, 2)), (2, -5))), ((3, 0), ((-4, 2), (2, -5)))),
        (((3, 0), ((-4, ball(-2, 1)), (2, -5))), ((3, 0), ((-4, 2), (2, -5)))),
        (((ball(-3, 1), 0), ((0, 0), (0, 0))), ((3, 0), ((0, 0), (0, 0)))),
        (((1, 0), ((ball(1, 3), 0), (0, 0))), ((1, 0), ((3, 0), (0, 0)))),
        (((ball(-3, 1), 0), ((-4, 0), (0, -5))), ((3, 0), ((-4, 0), (0, -5)))),
        (((3, 0), ((ball(-6, -4), 0), (0, -5))), ((3, 0), ((-4, 0), (0, -5)))),
    ):
        assert 0 <= top(5, *wide) - top(5, *exact) < F(1, 10**6)


def test_mean_value_forms_by_hand():
    box, center = sides((-1, 3), (2, 2), (0, 1)), (q(1), q(2), q(0))
    with balls.precision(64):
        found = enclose.mean_value(arb(7), [ball(-1, 2), arb.nan(), arb(4)], box, center)
        assert tight(found, 7 - 4, 7 + 4 + 4)


def test_gradients_are_sharpened_by_the_hessian():
    """g(c) + H (x - c), cut with what is known already; either alone where the other is not finite."""
    box, center = sides((-1, 1)), (q(0),)

    def sharper(slope, hessian, plain):
        with balls.precision(64):
            [found] = enclose._centred_gradient([slope], [[hessian]], box, center, [plain])
            return found

    assert tight(sharper(arb(2), ball(-1, 1), ball(-5, 5)), 1, 3)
    assert tight(sharper(arb(2), ball(-1, 1), ball(2, 5)), 2, 3)
    assert tight(sharper(arb(2), ball(-1, 1), arb.nan()), 1, 3)
    assert tight(sharper(arb(2), arb.nan(), ball(-5, 5)), -5, 5)
    assert tight(sharper(arb.nan(), arb(1), ball(-5, 5)), -5, 5)
    assert ends(sharper(arb.nan(), arb(1), arb.nan())) is None
    rows, where = [[ball(1), ball(2)], [ball(2), ball(-1)]], sides((-1, 1), (0, 4))
    with balls.precision(64):
        found = enclose._centred_gradient([arb(10), arb(20)], rows, where, (q(0), q(2)), [arb.nan()] * 2)
    assert tight(found[0], 10 - 1 - 4, 10 + 1 + 4)
    assert tight(found[1], 20 - 2 - 2, 20 + 2 + 2)


def test_newton_steps():
    def step(box, center, hessian, slope):
        with balls.precision(64):
            rows = [[arb(h) for h in row] for row in hessian]
            return enclose._newton(sides(*box), tuple(q(c) for c in center), rows, [arb(s) for s in slope])

    square = ((-2, 2), (-2, 2))
    assert step(square, (0, 0), ((-2, 0), (0, -4)), (2, 4)) == (1, 1)
    assert step(square, (0, 0), ((2, 1), (1, 2)), (-3, -3)) == (1, 1)
    assert step(square, (0, 0), ((1, 0), (0, 1)), (2, -2)) == (-2, 2)
    assert step(square, (0, 0), ((1, 0), (0, 1)), (3, 0)) is None
    assert step(square, (0, 0), ((1, 0), (0, 1)), (0, -3)) is None
    assert step(square, (0, 0), ((1, 0), (0, 1)), (-3, 0)) is None
    assert step(square, (0, 0), ((1, 1), (1, 1)), (1, 1)) is None
    assert step(square, (0, 0), ((arb.nan(), 0), (0, 1)), (1, 1)) is None
    assert step(((-2, 2),), (0,), ((arb(2) ** -30_000,),), (-1,)) is None
    assert step(((-2, 2), (1, 1)), (0, 1), ((-2, 7), (7, 0)), (2, 9)) == (1, 1)
    assert step(((1, 1), (-2, 2)), (1, 0), ((0, 7), (7, -2)), (9, 2)) == (1, 1)


def test_the_side_to_halve():
    box = sides((0, 1), (0, 2), (5, 5))

    def widest(gradient, root=None, where=box):
        with balls.precision(64):
            enclosure = Enclosure(SQUARE, root or where)
            return enclosure._widest(where, gradient)

    assert widest([ball(-1, 1), ball(-1, 1), ball(-9, 9)]) == 1
    assert widest([ball(-3, 1), ball(-1, 1), ball(-9, 9)]) == 0
    assert widest([ball(-1, 3), ball(-1, 1), ball(-9, 9)]) == 0
    assert widest([ball(0), ball(0), ball(1)]) == 0
    assert widest([ball(-1, 1), arb.nan(), ball(1)]) == 0  # both are as long as at first
    assert widest([ball(-9, 9), arb.nan(), ball(1)], sides((0, 8), (0, 4), (5, 5))) == 1
    assert widest([ball(-9, 9), arb.nan(), ball(1)], sides((0, 2), (0, 8), (5, 5))) == 0
    assert widest([ball(-9, 9), arb.nan(), ball(1)], sides((10, 12), (-10, -2), (5, 5))) == 0
    assert widest([ball(-9, 9), arb.nan(), ball(1)], sides((10, 18), (0, 4), (5, 5))) == 1
    assert widest([ball(1), ball(0)], where=sides((5, 5), (0, 1))) == 1
    assert widest([arb.nan()], sides((0, 1)), sides((0, 1))) == 0
    assert widest([arb.nan(), arb.nan()], sides((5, 5), (0, 1)), sides((5, 5), (0, F(1, 2)))) == 1


def test_the_least_of_two_bounds():
    assert enclose._least(None, None) is None
    assert enclose._least(None, q(2)) == enclose._least(q(2), None) == 2
    assert enclose._least(q(2), q(3)) == enclose._least(q(3), q(2)) == 2
    assert enclose._larger(q(2), q(3)) == enclose._larger(q(3), q(2)) == 3
    assert not enclose._below(None, q(1))
    assert not enclose._below(q(1), None)
    assert not enclose._below(q(1), q(1))
    assert enclose._below(q(0), q(1))
    assert not enclose._below(q(2), q(1))


class Second(Known):
    """A function on [-1,1]^2 whose gradient is known only through the Hessian."""

    def __init__(self, value, slope, hessian, at=None):
        def first(box):
            return list(slope) if all(low == high for low, high in box) else [arb.nan()] * len(box)

        super().__init__(value, first, lambda box: hessian)


def test_a_sharper_gradient_goes_on_at_a_facet():
    """g = 4 x on [-1, 1]: the plain gradient is unknown, the centred one is 4 +- 1."""

    def value(box):
        return 4 * hulls(box)[0]

    function = Second(value, [arb(4)], [[ball(-1, 1)]])
    found = bounded(function, sides((-1, 1)), patience=0)
    assert (found.upper, found.lower, found.point, found.box) == (4, 4, (1,), sides((1, 1)))
    least = Second(lambda box: -value(box), [arb(-4)], [[ball(-1, 1)]])
    assert bounded(least, sides((-1, 1)), patience=0).point == (-1,)
    enough = bounded(Second(value, [arb(4)], [[ball(-1, 1)]]), sides((-1, 1)), patience=0, enough=q(5))
    assert enough.how == "enclosure"


def test_the_greater_lower_bound_is_kept_at_a_facet():
    """At the facet the value may be less well known than in the middle."""

    def value(box):
        [(low, high)] = box
        return ball(3) if low == high == 0 else ball(-9, 8) if low == high else ball(-9, 9)

    found = bounded(Second(value, [arb(4)], [[ball(-1, 1)]]), sides((-1, 1)), patience=0)
    assert (found.lower, found.point, found.box, found.split, found.how) == (3, (0,), sides((1, 1)), None, "point")
    assert 0 <= found.upper - fmpq(15, 2) < fmpq(1, 10**6)  # 3 + (4 + 1/2): the second-order form in the whole box
    equal = Second(lambda box: ball(3) if box[0][0] == box[0][1] else ball(-9, 9), [arb(4)], [[ball(-1, 1)]])
    found = bounded(equal, sides((-1, 1)), patience=0)
    assert (found.lower, found.point, found.upper) == (3, (1,), 3)
    unknown = Second(lambda box: arb.nan() if box[0][0] == 1 else ball(3), [arb(4)], [[ball(-1, 1)]])
    found = bounded(unknown, sides((-1, 1)), patience=0)
    assert (found.lower, found.point, found.upper) == (3, (0,), 3)
    unknown = Second(lambda box: arb.nan() if box[0][0] == box[0][1] == 0 else ball(3), [arb(4)], [[ball(-1, 1)]])
    found = bounded(unknown, sides((-1, 1)), patience=0)
    assert (found.lower, found.point, found.upper) == (3, (1,), 3)


def test_bounds_at_points_are_those_of_their_enclosures():
    """Of a value that is known as [-1, 2] in the middle only the lower end is a lower bound."""

    def value(box):
        return ball(-1, 2) if box[0][0] == box[0][1] else ball(-9, 9)

    function = Known(value, lambda box: [ball(-1, 1)], lambda box: [[ball(-1, 1)]])
    for enough in (None, q(8)):
        found = bounded(function, sides((-1, 1)), enough=enough)
        assert -1 - fmpq(1, 10**6) < found.lower <= -1
        assert (found.point, found.how) == ((0,), "mean value form")
        assert 3 <= found.upper < fmpq(31, 10)
    found = bounded(function, sides((-1, 1)), patience=0)
    assert -1 - fmpq(1, 10**6) < found.lower <= -1


def test_what_is_not_said_is_a_maximum_without_a_shift():
    curve = Known(
        lambda box: 2 * hulls(box)[0] - balls.square(hulls(box)[0]),
        lambda box: [2 - 2 * hulls(box)[0]],
        lambda box: [[arb(-2)]],
    )
    with balls.precision(64):
        found = Enclosure(curve, sides((-1, 2)), patience=0)(sides((-1, 2)), None)
    assert 1 <= found.upper < 1 + fmpq(1, 10**6)
    assert 1 - fmpq(1, 10**6) < found.lower <= 1
    assert [entry[2] for entry in curve.log if len(entry) == 3] == [0] * (len(curve.log) - 1)


def test_a_newton_step_to_where_nothing_is_known_is_not_made():
    curve = Second(lambda box: arb.nan() if box[0][0] > 0 else ball(1), [arb(1)], [[arb(-2)]])
    found = bounded(curve, sides((-1, 1)), patience=0)
    assert (found.lower, found.point) == (1, (0,))


def test_a_second_order_bound_below_what_is_enough_ends_the_effort():
    def value(box):
        return ball(0) if box[0][0] == box[0][1] else arb.nan()

    found = bounded(Second(value, [arb(4)], [[ball(-1, 1)]]), sides((-1, 1)), patience=0, enough=q(10))
    assert (found.how, found.box, found.split) == ("second-order form", sides((-1, 1)), 0)
    assert (found.lower, found.point) == (0, (0,))
    assert 0 <= found.upper - fmpq(9, 2) < fmpq(1, 10**6)


def test_a_facet_below_what_is_enough_has_no_lower_bound():
    """x in [-1, 1], y in [0, 1]; at the facet x = 1 nothing but a bound from above is asked for."""

    def value(box):
        if all(low == high for low, high in box):
            return ball(0)
        return ball(-9, 1) if box[0][0] == box[0][1] == 1 else arb.nan()

    function = Second(value, [arb(4), ball(-1, 1)], [[ball(-1, 1), arb(0)], [arb(0), arb(0)]])
    found = bounded(function, sides((-1, 1), (0, 1)), patience=0, enough=q(2))
    assert 1 <= found.upper < 1 + fmpq(1, 10**6)
    assert (found.lower, found.point) == (0, (0, fmpq(1, 2)))
    assert found.box == sides((1, 1), (0, 1))


def test_the_upper_bound_at_a_facet_is_the_upper_one():
    def value(box):
        [(low, high)] = box
        return ball(3) if low == high == 0 else ball(4, 5) if low == high else arb.nan()

    found = bounded(Second(value, [arb(4)], [[ball(-1, 1)]]), sides((-1, 1)), patience=0)
    assert (found.point, found.how) == ((1,), "point")
    assert 4 - fmpq(1, 10**6) < found.lower <= 4
    assert 5 <= found.upper < 5 + fmpq(1, 10**6)


# extrema


def searched(text, sign=1, shift=0, box=None, **options):
    formula = parse_expression(text, QUANTITIES)
    return ExtremumSearch(formula, Box(box or {"mu": "-2:3", "omega": "-1:2"}), sign, Options(**options), F(shift))


def settled(text, op, limit, box=None, **options):
    sign = 1 if op[0] == "<" else -1
    search = searched(text, sign, limit, box, **options)
    constraint = Constraint(text, parse_expression(text, QUANTITIES), sign, F(limit), len(op) == 1)
    return search.settle(constraint), search


@pytest.mark.parametrize(
    ("op", "limit", "verdict"),
    [
        ("<", "6.0001", "PROVED"),
        ("<=", "6.0001", "PROVED"),
        ("<", "6", "REFUTED"),
        ("<=", "6", "PROVED"),
        ("<", "5.9999", "REFUTED"),
        ("<=", "5.9999", "REFUTED"),
        (">", "-4.0001", "PROVED"),
        (">=", "-4.0001", "PROVED"),
        (">", "-4", "REFUTED"),
        (">=", "-4", "PROVED"),
        (">", "-3.9999", "REFUTED"),
        (">=", "-3.9999", "REFUTED"),
    ],
)
def test_bounds_of_a_product(op, limit, verdict):
    found, search = settled("mu*omega", op, limit)
    assert found is Verdict[verdict]
    if verdict == "REFUTED":
        x, y = search.witness["mu"], search.witness["omega"]
        assert -2 <= x <= 3
        assert -1 <= y <= 2
        value, limit = x * y, F(limit)
        assert {"<": value >= limit, "<=": value > limit, ">": value <= limit, ">=": value < limit}[op]
    assert search.boxes < 50


def test_bounds_attained_where_variables_vanish_or_in_the_middle():
    for box, point in (({"mu": "-1:1"}, 0), ({"mu": "-1:0"}, 0), ({"mu": "0:3"}, 0)):
        found, search = settled("-mu^2", "<", 0, box)
        assert found is Verdict.REFUTED
        assert search.witness == {"mu": point}
        assert search.boxes == 0
    found, search = settled("-(mu - 2)^2", "<", 0, {"mu": "1:3"})
    assert (found, search.witness, search.boxes) == (Verdict.REFUTED, {"mu": 2}, 0)
    found, search = settled("-mu^2", "<=", 0, {"mu": "-1:1"})
    assert found is Verdict.PROVED
    assert search._where_variables_vanish() == {"mu": 0}
    assert searched("mu", box={"mu": "1:4", "omega": "-3:-1"})._where_variables_vanish() == {"mu": F(5, 2), "omega": -2}
    assert searched("mu", box={"mu": "-1:0"})._where_variables_vanish() == {"mu": 0}


def test_verdicts_need_what_they_claim(monkeypatch):
    """A violating point is evaluated again; where that does not agree, nothing is said."""
    search = searched("mu", 1, 0, {"mu": "1:2"})
    monkeypatch.setattr(BallFunction, "value", lambda self, box, shift: arb.nan())
    assert search._confirm({"mu": F(1)}, lambda low: low is not None and low > 0) is Verdict.UNDECIDED
    assert search.witness == {"mu": 1}
    monkeypatch.setattr(BallFunction, "value", lambda self, box, shift: arb(3))
    assert search._confirm({"mu": F(1)}, lambda low: low is not None and low > 0) is Verdict.REFUTED
    assert searched("mu", -1, 0, {"mu": "1:2"})._confirm({"mu": F(1)}, lambda low: low > 0) is Verdict.UNDECIDED


def test_confirmation_is_at_four_times_the_precision(monkeypatch):
    import flint

    seen = []
    monkeypatch.setattr(
        BallFunction, "value", lambda self, box, shift: seen.append((flint.ctx.prec, box, shift)) or arb(1)
    )
    search = searched("mu", 1, "1/2", {"mu": "1:2"}, bits=100)
    search._confirm({"mu": F(3, 2)}, lambda low: True)
    assert seen == [(400, [(fmpq(3, 2), fmpq(3, 2))], fmpq(1, 2))]


def test_a_point_is_tried_with_more_precision():
    """sqrt(2)^2 = 2 needs no digits, 1 + 10^-30 > 1 some more than 64 bits have."""
    tiny = "sqrt(1 + 1/10^30)*sqrt(1 + 1/10^30)"
    found, search = settled(tiny, ">", 1, {"mu": "1"})
    assert found is Verdict.PROVED
    assert search._bits == 128
    found, search = settled("sqrt(2)*sqrt(2)", "<=", 2, {"mu": "1"})
    assert found is Verdict.UNDECIDED
    assert search._bits == 512
    assert search.boxes == 4
    assert "precision used up after 4 boxes, bounds still apart; worst at the only point" in search.excuse()


def test_a_search_ends_as_soon_as_the_answer_is_known():
    circle = "(mu^2 + omega^2 - 1)^2"
    found, search = settled(circle, "<=", "1/2")
    assert found is Verdict.REFUTED
    assert 1 <= search.boxes <= 3
    found, search = settled(circle, "<=", 1000)
    assert (found, search.boxes) == (Verdict.PROVED, 1)
    assert search.extremum() is None  # nothing is known from below
    once, search = settled(circle, "<", 1000, budget=1)
    assert (once, search.extremum()) == (Verdict.PROVED, None)


def test_boxes_are_counted_over_several_runs():
    boxes = []
    search = searched("(mu^2 + omega^2 - 1)^2", 1, 145, record=lambda box, bound: boxes.append(box))
    constraint = Constraint("", parse_expression("(mu^2 + omega^2 - 1)^2", QUANTITIES), 1, F(145), True)
    assert search.settle(constraint) is Verdict.PROVED
    before = len(boxes)
    search.tighten()
    assert search.boxes == len(boxes) > before > 0
    again = ExtremumSearch(X * Y, Box(mu="1:2", omega="1:2"), 1, Options())
    again.tighten()
    assert again.extremum().upper == 4
    assert searched("7").excuse().endswith("worst at the only point")


@pytest.mark.parametrize(
    ("low", "top", "tight"),
    [
        (F(1), F(1), True),
        (F(1) - F(1, 10**5), F(1), True),
        (F(1) - F(11, 10**6), F(1), False),
        (F(100) - F(1, 10**3), F(100), True),
        (F(100) - F(11, 10**4), F(100), False),
        (F(-100), F(-100) + F(1, 10**3), True),
        (F(-100), F(-100) + F(11, 10**4), False),
        (F(0), F(1, 10**10), True),
        (F(0), F(11, 10**11), False),
        (None, F(1), False),
        (F(1), None, False),
        (None, None, False),
    ],
    ids=str,
)
@pytest.mark.parametrize("shift", [0, 7])
@pytest.mark.parametrize("sign", [1, -1])
def test_how_tight_is_tight(monkeypatch, low, top, tight, shift, sign):
    """To five digits of the extremum, or of 10^-5."""
    search = searched("mu", sign, shift, digits=5)
    result = search._search.result
    as_q = lambda x: None if x is None else balls.rational(x - sign * shift)  # noqa: E731
    result.lower, result.upper, result.stuck = as_q(low), as_q(top), False
    monkeypatch.setattr(search, "_run", lambda done: result)
    search.tighten()
    assert search.tight is tight


def test_a_budget_ends_a_search_undecided():
    circle = "(mu^2 + omega^2 - 1)^2"
    found, search = settled(circle, ">", 0, budget=30)
    assert found is Verdict.UNDECIDED
    assert 28 <= search.boxes <= 30
    assert search.excuse().startswith(
        f"budget used up after {search.boxes} boxes, bounds still apart; worst at mu in ["
    )
    assert "], omega in [" in search.excuse()
    assert search._bits == 64
    found, search = settled("1/mu", "<", 7, {"mu": "-1:1"}, budget=9)
    assert "no finite bound" in search.excuse()


@pytest.mark.parametrize("text", ["mu*omega", "mu^2 + omega", "exp(mu) - omega", "mu^3 - 3*mu", "7", "mu - mu", "2*mu"])
@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("shift", [0, 100, -3])
def test_extrema_are_tight(text, sign, shift):
    search = searched(text, sign, shift, digits=8)
    assert search.extremum() is None
    search.tighten()
    assert search.tight
    low, high, point = search.extremum()
    size = max(abs(low), abs(high), F(1, 10**8))
    assert 0 <= high - low <= size / 10**8
    assert set(point) <= {"mu", "omega"}
    with balls.precision(300):
        formula = parse_expression(text, QUANTITIES)
        full = {"mu": F(0), "omega": F(0)} | point
        ends = [(balls.rational(full[n]),) * 2 for n in ("mu", "omega")]
        value = BallFunction(formula, ("mu", "omega")).value(ends, fmpq(0))
        assert balls.fraction(balls.lower(value)) - F(1, 10**60) <= (
            high if sign > 0 else balls.fraction(balls.upper(value))
        )
        assert low - F(1, 10**60) <= balls.fraction(balls.upper(value)) if sign > 0 else True
    truth = {
        "mu*omega": (-4, 6),
        "mu^2 + omega": (-1, 11),
        "7": (7, 7),
        "mu - mu": (0, 0),
        "2*mu": (-4, 6),
        "mu^3 - 3*mu": (-2, 18),
    }
    if text in truth:
        assert low <= truth[text][sign > 0] <= high


def test_tightening_again_costs_nothing_and_small_extrema_need_no_more_than_their_digits():
    search = searched("exp(mu)", digits=5)
    search.tighten()
    before = search.boxes
    search.tighten()
    assert search.boxes == before
    small = searched("mu^2/10^30", digits=3, box={"mu": "-1:1"})
    small.tighten()
    assert small.tight
    low, high, _ = small.extremum()
    assert high - low <= F(1, 10**6)


def test_many_digits_need_more_bits_and_bits_have_an_end():
    search = searched("sqrt(2)", digits=40, box={"mu": "1"})
    search.tighten()
    assert search.tight
    assert search._bits == 256
    never = searched("(sqrt(2)*sqrt(2) - 2)*10^64*10^64*10^64*10^64*10^64", digits=12, box={"mu": "1"})
    never.tighten()
    assert not never.tight
    assert never._bits == 1024
    blind = searched("sqrt(-1 - mu^2)", digits=12, box={"mu": "1"})
    blind.tighten()
    assert blind.extremum() is None
    assert not blind.tight
    assert "no finite bound" in blind.excuse()


def test_the_sign_says_which_extremum():
    top, low = searched("mu", 1), searched("mu", -1)
    for search in (top, low):
        search.tighten()
    assert top.extremum() == Extremum(F(3), F(3), {"mu": F(3), "omega": F(-1)})
    assert low.extremum() == Extremum(F(-2), F(-2), {"mu": F(-2), "omega": F(-1)})
    assert top.names == ("mu",)


def test_the_search_reports_and_records():
    seen, boxes = [], []
    options = {
        "progress": lambda what, n: seen.append((what, n)),
        "record": lambda box, bound: boxes.append((box, bound)),
    }
    search = searched("(mu^2 + omega^2 - 1)^2", -1, budget=40, **options)
    search.tighten()
    assert {what for what, _ in seen} == {"minimum"}
    assert seen[-1][1] == search.boxes == len(boxes)
    assert all(isinstance(found, Bound) for _, found in boxes)
    assert boxes[0][0] == ((-2, 3), (-1, 2))
    seen.clear()
    searched("(mu^2 + omega^2 - 1)^2*(mu - 1)", 1, budget=40, **options).tighten()
    assert {what for what, _ in seen} == {"maximum"}
    assert searched("mu").boxes == 0


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"bits": 31}, "precision"),
        ({"bits": 100_001}, "precision"),
        ({"bits": True}, "precision"),
        ({"bits": 64.0}, "precision"),
        ({"budget": 0}, "budget"),
        ({"budget": True}, "budget"),
        ({"digits": True}, "number of digits"),
        ({"budget": 100_000_001}, "budget"),
        ({"budget": "9"}, "budget"),
        ({"digits": 0}, "number of digits"),
        ({"digits": 1001}, "number of digits"),
        ({"digits": None}, "number of digits"),
    ],
    ids=str,
)
def test_impossible_options_are_refused(options, word):
    with pytest.raises(BadInput, match=f"a {word} of"):
        Options(**options)


def test_possible_options():
    assert (Options().bits, Options().budget, Options().digits) == (64, 20_000, 12)
    assert Options().progress is Options().record is None
    for options in ({"bits": 32}, {"bits": 100_000}, {"budget": 1}, {"budget": 10**8}, {"digits": 1}, {"digits": 1000}):
        Options(**options)
    assert extremum_module.MAX_BITS == 100_000


# statements


def constraints(text):
    return [c for r in parse_statement(text, QUANTITIES) for c in constraints_of(r)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mu < 2", [("mu", 1, 2, True)]),
        ("mu <= 2", [("mu", 1, 2, False)]),
        ("mu > 2", [("mu", -1, 2, True)]),
        ("mu >= 2", [("mu", -1, 2, False)]),
        ("2 < mu", [("mu", -1, 2, True)]),
        ("2 <= mu", [("mu", -1, 2, False)]),
        ("2 > mu", [("mu", 1, 2, True)]),
        ("2 >= mu", [("mu", 1, 2, False)]),
        ("mu = 2", [("mu", 1, 2, False), ("mu", -1, 2, False)]),
        ("2 = mu", [("mu", 1, 2, False), ("mu", -1, 2, False)]),
        ("mu ~= 2.50", [("mu", 1, F(2505, 1000), False), ("mu", -1, F(2495, 1000), False)]),
        ("mu ~= 3", [("mu", 1, F(7, 2), False), ("mu", -1, F(5, 2), False)]),
        ("mu < nu", [("mu - (nu)", 1, 0, True)]),
        ("mu >= nu", [("mu - (nu)", -1, 0, False)]),
        ("mu = nu", [("mu - (nu)", 1, 0, False), ("mu - (nu)", -1, 0, False)]),
        ("1 < 2", [("1", 1, 2, True)]),
        ("1 >= 2", [("1", -1, 2, False)]),
        ("0 < mu <= 3", [("mu", -1, 0, True), ("mu", 1, 3, False)]),
    ],
)
def test_statements_become_bounds(text, expected):
    found = constraints(text)
    assert [(c.name, c.sign, c.bound, c.strict) for c in found] == expected
    if "nu" in text:
        assert all(c.subject is X - NU for c in found)
    elif text[0] != "1":
        assert all(c.subject is X for c in found)


def test_names_of_subjects():
    assert bare_name("a - (b)") == "a - b"
    assert bare_name("a - (b_1)") == "a - b_1"
    assert bare_name("a - (b + c)") == "a - (b + c)"
    assert bare_name("a - (b) + 1") == "a - (b) + 1"


def small(**more):
    return Box({"mu": "-1:2", "nu": "1:3"} | more)


@pytest.mark.parametrize(
    ("text", "verdict", "margin"),
    [
        ("mu < 3", "PROVED", 1),
        ("mu <= 2", "PROVED", 0),
        ("mu < 2", "REFUTED", 0),
        ("mu <= 1", "REFUTED", -1),
        ("mu > -3", "PROVED", 2),
        ("mu >= -1", "PROVED", 0),
        ("mu > -1", "REFUTED", 0),
        ("mu >= 0", "REFUTED", -1),
        ("-3 < mu < 3", "PROVED", 1),
        ("-2 < mu < 5", "PROVED", 1),
        ("-1 < mu < 5", "REFUTED", 0),
        ("mu < nu + 2", "PROVED", 1),
        ("mu < nu", "REFUTED", -1),
        ("mu = mu", "PROVED", 0),
        ("mu = 0", "REFUTED", -2),
        ("mu < 9 < nu + 20", "PROVED", 7),
    ],
)
def test_verdicts_and_margins(text, verdict, margin):
    decision = prove(text, small())
    assert decision.verdict is Verdict[verdict]
    assert decision.margin == margin
    assert (decision.witness is None) == (verdict == "PROVED")
    assert decision.boxes > 0
    assert decision.seconds > 0
    assert decision.reason == ""


def test_conjunctions_are_refuted_by_one_part_and_the_first_witness_is_kept():
    decision = prove(["mu < 3", "mu <= 1", "nu < 2"], small())
    assert decision.verdict is Verdict.REFUTED
    assert decision.witness["mu"] > 1
    assert [c.subject for c in decision.certified] == ["mu", "nu"]
    assert decision.certified[0].minimum is None
    assert (decision.certified[0].maximum.lower, decision.certified[0].maximum.upper) == (2, 2)
    assert (decision.certified[1].maximum.lower, decision.certified[1].maximum.upper) == (3, 3)
    undecided = prove(["mu < 3", "1/mu < 5"], small(), Options(budget=10))
    assert undecided.verdict in (Verdict.UNDECIDED, Verdict.REFUTED)
    assert prove(["1/mu^2 > -1", "mu < 3"], small(), Options(budget=10)).verdict is Verdict.UNDECIDED
    assert "budget" in prove(["1/mu^2 > -1", "mu < 3"], small(), Options(budget=10)).reason


def test_margins_are_certified():
    """Of exp, which is enclosed only."""
    for text, side in (("exp(mu) < 8", "maximum"), ("exp(mu) > 1/3", "minimum")):
        decision = prove(text, small())
        found = getattr(decision.certified[0], side)
        assert found.lower < found.upper
        assert decision.margin == (8 - found.upper if side == "maximum" else found.lower - F(1, 3))


def test_boxes_seconds_and_options_are_those_of_the_searches():
    assert (Decision(Verdict.PROVED).boxes, Decision(Verdict.PROVED).seconds) == (0, 0)
    boxes = []
    options = Options(budget=20, record=lambda box, bound: boxes.append(box))
    found = bound("(mu^2 + nu^2 - 2)^2", small(), options)
    assert found.boxes == len(boxes)
    assert 20 < found.boxes <= 40
    assert 0 < found.seconds < 60
    boxes.clear()
    found = prove("0 < (mu^2 + nu^2 - 2)^2 < 200", small(), options)
    assert 10 < found.boxes <= 40
    assert 20 < len(boxes) <= 40
    assert 0 < found.seconds < 60
    assert prove("mu < 3", small()).boxes == 1


def test_only_the_sharpest_bound_is_searched_for():
    for texts in (["mu < 3", "mu < 5"], ["mu < 5", "mu < 3"]):
        decision = prove(texts, small())
        assert (decision.verdict, decision.margin) == (Verdict.PROVED, 1)
        assert len(decision.certified) == 1
    assert prove(["mu <= 2", "mu < 2"], small()).verdict is Verdict.REFUTED
    assert prove(["mu < 2", "mu <= 2"], small()).verdict is Verdict.REFUTED
    assert prove(["mu >= -1", "mu > -1"], small()).verdict is Verdict.REFUTED
    assert prove(["mu > -5", "mu > -2"], small()).margin == 1
    assert prove(["mu > -2", "mu > -5"], small()).margin == 1


def test_minima_and_maxima_have_their_places():
    decision = prove("-3 < mu < 5", small())
    [certified] = decision.certified
    assert (certified.minimum.lower, certified.minimum.upper) == (-1, -1)
    assert (certified.maximum.lower, certified.maximum.upper) == (2, 2)
    found = bound("mu*nu", small())
    [certified] = found.certified
    assert found.verdict is Verdict.PROVED
    assert certified.subject == "mu*nu"
    assert (certified.minimum.lower, certified.minimum.upper) == (-3, -3)
    assert (certified.maximum.lower, certified.maximum.upper) == (6, 6)
    assert certified.minimum.point == {"mu": -1, "nu": 3}
    assert found.boxes >= 2
    assert found.seconds > 0
    assert (found.reason, found.margin, found.witness) == ("", None, None)
    loose = bound("mu*exp(nu) - mu^3*nu", small(), Options(budget=1))
    assert loose.verdict is Verdict.UNDECIDED
    assert "budget" in loose.reason
    half = bound("(mu^2 + nu^2 - 2)^2", small(), Options(budget=20))
    assert half.verdict is Verdict.UNDECIDED
    assert half.boxes <= 40
    assert Certified("x") == Certified("x", None, None)
    assert bound("h", small(), symbols={"h": X * 2}).certified[0].maximum.upper == 4
    assert prove("h < 5", small(), symbols={"h": X * 2}).verdict is Verdict.PROVED


def test_boxes_that_do_not_fit_are_refused():
    for text in ("tau < 1", "mu < omega", "nu_tilde < 9"):
        with pytest.raises(BadInput, match="needs a range for"):
            prove(text, small())
    with pytest.raises(BadInput, match="needs a range for omega, tau"):
        bound("nu_tilde", small())
    for name in ("nu", "tau"):
        for side in ("0:1", "-1:1", "0"):
            with pytest.raises(BadInput, match=f"{name} must be positive"):
                bound("mu", small(**{name: side}))
            with pytest.raises(BadInput, match=f"{name} must be positive"):
                prove("mu < 9", small(**{name: side}))
        check_box([X], small(**{name: "1/1000:1"}))
    check_box([X, const(3)], Box(mu="-1:1"))
    check_box([const(3)], Box())
    with pytest.raises(BadInput, match="omega"):
        check_box([X, Y], Box(mu="-1:1"))
