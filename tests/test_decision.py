"""Statements on boxes: verdicts, witnesses, certified extrema, and input that is refused."""

import json
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp

from snntheory import Box, Options, Verdict, bound, prove
from snntheory.engines import points
from snntheory.mapping import QUANTITIES
from snntheory.verdict import BadInput

OMEGA = Box(mu="-0.1:0.1", omega="-0.1:0.1", nu="0.8:1.5", tau="0.95:1.1")


@pytest.mark.parametrize(
    ("statement", "verdict"),
    [
        ("S < 1", Verdict.PROVED),
        ("1 > S", Verdict.PROVED),
        ("S < 0.8976083584090", Verdict.PROVED),
        ("S < 0.8976083584089", Verdict.REFUTED),
        ("0.8 <= nu_tilde <= 1.5", Verdict.PROVED),
        ("0.9 <= nu_tilde <= 1.5", Verdict.REFUTED),
        ("mu_tilde >= -0.03107", Verdict.PROVED),
        ("mu_tilde >= -0.03106", Verdict.REFUTED),
        ("abs(mu_tilde) < 0.0677252", Verdict.PROVED),
        ("nu_tilde < nu", Verdict.REFUTED),
        ("nu_tilde = nu_tilde", Verdict.PROVED),
        ("mu <= 0.1", Verdict.PROVED),
        ("mu < 0.1", Verdict.REFUTED),
        ("mu*omega + 0.3 >= 0.29", Verdict.PROVED),
        ("mu_tilde < nu_tilde < xi_tilde + 0.001", Verdict.PROVED),
        ("alpha ~= 1.6733", Verdict.PROVED),
        ("alpha ~= 1.67325", Verdict.REFUTED),
        ("1/mu < 1000", Verdict.REFUTED),
    ],
)
def test_verdicts(statement, verdict):
    decision = prove(statement, OMEGA, Options(budget=500))
    assert decision.verdict is verdict
    assert (decision.witness is not None) == (verdict is Verdict.REFUTED)


@pytest.mark.parametrize(
    "statement", ["S < 0.89", "nu_tilde < nu", "mu_tilde >= -0.03106", "chi > 1", "nu_tilde <= 1.4"]
)
def test_witnesses_are_exact_points_of_the_box_that_violate_the_statement(statement):
    decision = prove(statement, OMEGA)
    assert decision.verdict is Verdict.REFUTED
    assert all(decision.witness[name] in OMEGA[name] for name in OMEGA)
    left, op, right = statement.split()
    with mp.workdps(60):
        value = points.evaluate(QUANTITIES[left], decision.witness)
        limit = points.evaluate(QUANTITIES[right], decision.witness) if right in QUANTITIES else mp.mpf(right)
        holds = value < limit if op[0] == "<" else value > limit
        assert not holds


def test_equality_at_the_fixed_point_is_undecided_by_balls_and_says_so():
    decision = prove("nu_tilde <= nu", Box(mu=0, omega=0, nu=1, tau=1))
    assert decision.verdict is Verdict.UNDECIDED
    assert "precision used up" in decision.reason


def test_a_budget_of_one_box_claims_nothing():
    decision = prove("S < 0.99", Box({**OMEGA, "tau": "0.8:1.25"}), Options(budget=1))
    assert decision.verdict is Verdict.UNDECIDED
    assert "budget used up" in decision.reason


@pytest.mark.parametrize(
    "quantity", ["S", "chi", "nu_tilde - nu", "mu_tilde/nu_tilde", "H21", "xi_tilde^2", "alpha", "0*mu"]
)
def test_extrema_are_enclosed_and_attained_nearby(quantity):
    decision = bound(quantity, OMEGA)
    assert decision.verdict is Verdict.PROVED
    [certified] = decision.certified
    for extremum in (certified.minimum, certified.maximum):
        width = extremum.upper - extremum.lower
        assert width <= Fraction(1, 10**12) * max(abs(extremum.lower), abs(extremum.upper))
        assert all(extremum.point[name] in OMEGA[name] for name in OMEGA)


@pytest.mark.parametrize(
    ("quantity", "box", "least", "most"),
    [
        # the values printed by the authors' own Mathematica notebook for Theorems 1, 2, 3
        ("S", OMEGA, None, "0.897608"),
        ("mu_tilde", OMEGA, "-0.0310605", "0.0677251"),
        ("nu_tilde", OMEGA, "0.803712", "1.48157"),
        ("nu_tilde - nu", Box(mu="-1:1", omega="-0.1:0.1", nu="3:16", tau="0.8:1.25"), None, "-0.119744"),
        ("nu_tilde - nu", Box(mu="-0.1:0.1", omega="-0.1:0.1", nu="0.02:0.16", tau="0.8:1.25"), "0.00773608", None),
        ("nu_tilde - nu", Box(mu="-0.1:0.1", omega="-0.1:0.1", nu="0.02:0.24", tau="0.9:1.25"), "0.0110293", None),
    ],
)
def test_extrema_agree_with_published_optima(quantity, box, least, most):
    [certified] = bound(quantity, box).certified
    for extremum, printed in ((certified.minimum, least), (certified.maximum, most)):
        if printed is not None:
            unit = Fraction(1, 10 ** len(printed.partition(".")[2]))
            assert abs(extremum.lower - Fraction(printed)) <= unit / 2


_extrema = cache(bound)


@settings(max_examples=25)
@given(st.lists(st.integers(0, 8), min_size=8, max_size=8), st.sampled_from(["nu_tilde", "S", "mu_tilde", "chi"]))
def test_a_sub_box_has_a_sub_range(cuts, quantity):
    sides, wide = {}, Box(mu="-0.2:0.2", omega="-0.1:0.3", nu="0.5:2", tau="0.5:1.5")
    for index, (name, side) in enumerate(wide.items()):
        low, high = sorted(cuts[2 * index : 2 * index + 2])
        width = side.upper - side.lower
        sides[name] = (side.lower + width * Fraction(low, 8), side.lower + width * Fraction(high, 8))
    [outer], [inner] = _extrema(quantity, wide).certified, bound(quantity, Box(sides)).certified
    assert outer.minimum.lower <= inner.minimum.upper
    assert inner.maximum.lower <= outer.maximum.upper


@settings(max_examples=25)
@given(
    st.lists(st.fractions(0, 1, max_denominator=40), min_size=4, max_size=4),
    st.sampled_from(["mu_tilde", "nu_tilde", "S"]),
)
def test_the_range_contains_sampled_points(shares, quantity):
    [certified] = _extrema(quantity, OMEGA).certified
    point = {n: side.lower + t * (side.upper - side.lower) for (n, side), t in zip(OMEGA.items(), shares, strict=True)}
    value = points.evaluate(QUANTITIES[quantity], point)
    low, high = (mp.mpf(x.numerator) / x.denominator for x in (certified.minimum.lower, certified.maximum.upper))
    assert low - mp.mpf(10) ** -40 <= value <= high + mp.mpf(10) ** -40


@settings(max_examples=20)
@given(st.lists(st.integers(-10, 10), min_size=4, max_size=4), st.sampled_from(["S", "nu_tilde", "mu_tilde", "H22"]))
def test_flipping_mu_and_omega_together_changes_nothing(ends, quantity):
    mu, omega = sorted(ends[:2]), sorted(ends[2:])
    boxes = [
        Box(mu=(f"{s * mu[0 if s > 0 else 1]}/100", f"{s * mu[1 if s > 0 else 0]}/100"),
            omega=(f"{s * omega[0 if s > 0 else 1]}/50", f"{s * omega[1 if s > 0 else 0]}/50"), nu="0.7:1.2", tau=1)
        for s in (1, -1)
    ]  # fmt: skip
    [first], [second] = (bound(quantity, box).certified for box in boxes)
    for a, b in ((first.minimum, second.minimum), (first.maximum, second.maximum)):
        assert a.lower <= b.upper
        assert b.lower <= a.upper


def test_monotone_in_the_variance_of_the_net_input():
    previous = None
    for low in range(1, 10):
        [certified] = bound("mu_tilde", Box(mu=0, omega=0, nu=(f"{low}/4", f"{low + 1}/4"), tau=1)).certified
        assert previous is None or certified.minimum.lower >= previous - Fraction(1, 10**15)
        previous = certified.maximum.lower


@pytest.mark.parametrize(
    ("statement", "box", "message"),
    [
        ("nu_tilde < nu", {"mu": 0, "omega": 0, "nu": 1}, "needs a range for tau"),
        ("nu_tilde < nu", {"mu": 0, "omega": 0, "nu": "0:1", "tau": 1}, "nu must be positive"),
        ("nu_tilde < nu", {"mu": 0, "omega": 0, "nu": 1, "tau": "-1:1"}, "tau must be positive"),
        ("mu_tild < 1", {"mu": 0}, "unknown symbol"),
        ("mu_tilde", {"mu": 0}, "no relation"),
    ],
)
def test_bad_statements_and_boxes(statement, box, message):
    with pytest.raises(BadInput, match=message):
        prove(statement, Box(box))


@pytest.mark.parametrize(
    "options",
    [
        {"bits": 1},
        {"bits": 10**7},
        {"bits": 64.0},
        {"bits": True},
        {"budget": 0},
        {"budget": -3},
        {"digits": 0},
        {"digits": 10**6},
    ],
)
def test_bad_options(options):
    with pytest.raises(BadInput, match="is not possible"):
        Options(**options)


def test_many_digits_on_request():
    [certified] = bound("S", OMEGA, Options(digits=60)).certified
    assert certified.maximum.upper - certified.maximum.lower < Fraction(1, 10**59)


@pytest.mark.parametrize("place", [{"mu": 0.1}, {"mu": ("0", 0.5)}, {"nu": float("nan")}])
def test_floats_are_refused(place):
    with pytest.raises(BadInput, match="not exact"):
        Box(place)


BOX_OF_ONE = ["--mu", "0", "--omega", "0", "--nu", "1:4", "--tau", "1"]


def test_statements_about_other_activations(run_cli):
    """ReLU at omega = 0: nu_tilde = nu (1/2 - 1/(2 pi)), chi = tau/2."""
    assert run_cli("prove", "nu_tilde < 0.3409*nu", *BOX_OF_ONE, "--activation", "relu").returncode == 0
    assert run_cli("prove", "nu_tilde < 0.34*nu", *BOX_OF_ONE, "--activation", "relu").returncode == 1
    found = json.loads(run_cli("bound", "chi", *BOX_OF_ONE, "--activation", "relu", "--json", "-").stdout)
    assert [float(end) for end in found["certified"]["max"]] == [0.5, 0.5]
    elu = run_cli("prove", "chi <= 1", *BOX_OF_ONE, "--activation", "elu:0.5")
    assert elu.returncode == 0
    for name, message in (("gelu", "not made of polynomials"), ("zelu", "unknown activation")):
        bad = run_cli("bound", "chi", *BOX_OF_ONE, "--activation", name)
        assert bad.returncode == 3
        assert message in bad.stderr
