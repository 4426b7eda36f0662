"""The experiments' arithmetic: which printed numbers follow from the printed tables, and SciPy's word on the test."""

import csv
from fractions import Fraction as F
from importlib.resources import files

import numpy as np
import pytest
from scipy import stats

from snntheory.claims import experiments as e

TALLIES = {t.id: t for t in e.tallies()}
DISAGREE = {
    *("uci.size", "uci.large-2", "a4.split.rule", "tableA13.caption", "tox21.text-snn", "htru2.text-c45"),
    *(f"tab1.left.{m}" for m in e.METHODS if m != "SNN"),
    *("tableA13.msrainit", "tableA13.layernorm", "tableA13.highway", "tableA13.resnet"),
}


def test_which_printed_numbers_do_not_follow():
    assert len(TALLIES) == len(e.tallies()) == 41
    assert {i for i, t in TALLIES.items() if not t.holds} == DISAGREE


def test_columns_and_sizes_are_those_of_the_table():
    header = next(csv.reader(files("snntheory.claims").joinpath("table_a11.csv").read_text().splitlines()))
    assert header == ["dataset", "N", "SNN", "MS", "HW", "ResNet", "BN", "WN", "LN"]
    sizes = [n for _, n, _ in e.table_a11()]
    assert (sum(n < 1000 for n in sizes), sum(n == 1000 for n in sizes), sum(n > 1000 for n in sizes)) == (75, 2, 44)


def test_no_rank_of_trains_gives_the_printed_mean_of_resnet():
    needed = [e.trains_must_give(e.METHODS.index(n), r) for n, r, _ in (row.split() for row in e.LEFT.split(","))]
    assert [n for n, _ in needed] == [4, 3, F(1, 2), F(13, 2), 8, 4, 2]
    assert sum(n for n, _ in needed) == 28
    assert [possible for _, possible in needed] == [True, True, True, True, False, True, True]
    count, sums = e.rank_sums("left out")
    assert count == 120
    assert sum(sums) == 120 * 28
    resnet = sums[e.METHODS.index("ResNet")] + F(1, 2)  # one tie, in nursery, that unprinted digits could break
    assert resnet / count - 4 < F("0.2725")
    for missing in ("tied last", "in column order"):
        assert e.rank_sums(missing)[0] == 121
        assert sum(e.rank_sums(missing)[1]) == 121 * 28


@pytest.mark.parametrize("name", [m for m in e.METHODS if m != "SNN"])
@pytest.mark.parametrize("smallest", [0, 1000])
def test_signed_rank_as_scipy_has_it(name, smallest):
    i, test = e.METHODS.index(name), e.snn_against(name, smallest)
    rows = [(a[0], a[i]) for _, n, a in e.table_a11() if n >= smallest and a[0] is not None]
    d = np.array([int(10**4 * (x - y)) for x, y in rows])  # whole numbers: equal differences stay equal
    assert test.n == np.count_nonzero(d)
    for correction, ours in ((False, test.normal), (True, test.continuity)):
        theirs = stats.wilcoxon(d, correction=correction, alternative="greater", method="asymptotic")
        assert theirs.statistic == test.statistic
        assert float(ours) == pytest.approx(theirs.pvalue, rel=1e-10)


def test_exact_tail_as_scipy_has_it_without_ties():
    d = [3, -1, 4, 7, -5, 9, 2, 6, -8, 10, 12]
    exact = e.signed_rank([F(x) for x in d]).exact
    assert float(exact) == pytest.approx(stats.wilcoxon(d, alternative="greater", method="exact").pvalue, rel=1e-13)
    assert e.subset_counts([1, 2, 3]) == [1, 1, 1, 2, 1, 1, 1]
    assert e.signed_rank([F(0), F(1), F(1), F(-1)]).exact == F(1, 2)  # ranks 2, 2, 2: at least two of three positive


def test_snn_against_msrainit_is_significant_on_one_side_only():
    exact = e.snn_against("MSRAinit").exact
    assert exact < F("0.05") < 2 * exact
    assert all(2 * e.snn_against(m).exact < F("0.05") for m in e.METHODS if m not in ("SNN", "MSRAinit"))
