from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snntheory.exact import Box, Interval, decimal_down, decimal_up, rational, shortest
from snntheory.verdict import BadInput, Verdict

rationals = st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=10**9)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", Fraction(1, 10)),
        ("-3e-2", Fraction(-3, 100)),
        ("1/3", Fraction(1, 3)),
        (" 7 ", Fraction(7)),
        (".5", Fraction(1, 2)),
    ],
)
def test_decimal_strings_are_rationals(text, value):
    assert rational(text) == value


@pytest.mark.parametrize(
    "bad",
    [0.1, float("nan"), "nan", "inf", "-inf", "1/0", "", "abc", "1e9999", "0x10", "1_000", True, None, "1" * 300, "٣"],
)
def test_inexact_or_malformed_numbers_are_refused(bad):
    with pytest.raises(BadInput):
        rational(bad)


def test_a_float_is_named_in_the_message():
    with pytest.raises(BadInput, match=r"0\.1 is a float"):
        Interval(0.1, 1)


@pytest.mark.parametrize("bad", ["1:0", "0:1:2", ("0", "1", "2"), "a:b"])
def test_bad_intervals_are_refused(bad):
    with pytest.raises(BadInput):
        Interval.of(bad)


@given(rationals, st.integers(1, 30))
def test_rounding_is_outward_and_tight(x, digits):
    low, high = Fraction(decimal_down(x, digits)), Fraction(decimal_up(x, digits))
    assert low <= x <= high
    assert high - low <= abs(x) * Fraction(10) ** (1 - digits)
    assert (low == high) == (low == x)


@pytest.mark.parametrize(
    ("x", "digits", "down", "up"),
    [
        ("-0.0310605018", 4, "-0.03107", "-0.03106"),
        ("0.99999", 3, "0.999", "1"),
        ("123456", 2, "120000", "130000"),
        ("1/3", 5, "0.33333", "0.33334"),
        ("1e-30", 2, "1e-30", "1e-30"),
        ("-2/3", 1, "-0.7", "-0.6"),
        ("0", 5, "0", "0"),
    ],
)
def test_rounded_decimals(x, digits, down, up):
    assert (decimal_down(rational(x), digits), decimal_up(rational(x), digits)) == (down, up)


@given(rationals)
def test_shortest_round_trips(x):
    assert rational(shortest(x)) == x


def test_product_of_intervals_is_its_range():
    assert Interval(["-0.1", "0.2"][0], "0.2") * Interval(-3, 1) == Interval("-0.6", "0.3")


def test_box_is_a_mapping_with_exact_volume():
    box = Box(mu="-0.1:0.1", nu=("0.8", "1.5"), tau=1)
    assert list(box) == ["mu", "nu", "tau"]
    assert box.volume() == 0
    assert Box(mu="-0.1:0.1", nu=("0.8", "1.5")).volume() == Fraction(14, 100)
    assert box.encloses(Box(mu=0, nu=1, tau=1))
    assert not box.encloses(Box(mu=1, nu=1, tau=1))
    assert hash(box) == hash(Box(mu="-0.1:0.1", nu="0.8:1.5", tau="1"))


def test_a_verdict_is_not_a_truth_value():
    with pytest.raises(TypeError):
        bool(Verdict.PROVED)


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([Verdict.PROVED, Verdict.PROVED], Verdict.PROVED),
        ([Verdict.PROVED, Verdict.UNDECIDED], Verdict.UNDECIDED),
        ([Verdict.UNDECIDED, Verdict.SKIPPED], Verdict.SKIPPED),
        ([Verdict.UNDECIDED, Verdict.REFUTED], Verdict.REFUTED),
    ],
)
def test_conjunction(parts, whole):
    assert Verdict.all_of(parts) is whole


def test_an_empty_conjunction_is_an_error():
    with pytest.raises(ValueError, match="at least one"):
        Verdict.all_of([])
