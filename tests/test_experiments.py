"""The experiments' arithmetic: which printed numbers follow from the printed tables, and SciPy's word on the test."""

import csv
from fractions import Fraction as F
from importlib.resources import files

import numpy as np
import pytest
from scipy import stats

from snntheory.claims import experiments as e
from snntheory.claims import tables
from snntheory.claims.tables import EXPERIMENTS, tally
from snntheory.report import result_class
from snntheory.runner import check

PRINTED = {c.id: c.printed for c in EXPERIMENTS}
TABLE_1 = ("SNN", "MSRAinit", "LayerNorm", "Highway", "ResNet", "WeightNorm", "BatchNorm")

DISAGREE = {
    *("uci.size", "uci.large-2", "a4.split.rule", "tableA13.caption", "tox21.text-snn", "htru2.text-c45"),
    *(f"tab1.left.{m}" for m in e.METHODS if m != "SNN"),
    *("tableA13.msrainit", "tableA13.layernorm", "tableA13.highway", "tableA13.resnet"),
}
FALSE = {
    "uci.split": "less than 1000 points: 74 data sets, the others 47",
    "uci.large-1": "large: at least 1001 points; 46 data sets",
    "a4.split.counts": "74 small and 46 large data sets",
    "tab1.left.SNN": "-0.757 -",
    "tab1.right.SNN": "-6.8 -",
    "tab1.right.SVM": "-6.4* 5.8e-01",
    "tab1.right.RandomForest": "-5.9 2.2e-01",
    "tab1.right.MSRAinit": "-5.4 4.5e-03",
    "tab1.right.LayerNorm": "-5.2 7.1e-02",
    "tab1.right.Highway": "-4.6* 1.8e-03",
    "tab3.MSRAinit": "0.9791 5.3e-01",
    "tab3.WeightNorm": "0.9786* 2.6e-02",
    "tab3.Highway": "0.9766* 9.1e-03",
    "tab3.LayerNorm": "0.9762 1.4e-02",
    "tab3.BatchNorm": "0.9760 6.2e-02",
    "tab3.ResNet": "0.9753* 6.2e-03",
    "tableA11.rows": "121 data sets, 7 methods, 3 decimals",
    "tableA11.missing": "trains: NA, NA, NA, NA, 0.5, 1.0, 0.5",
    "tableA11.sizes": "N/M of 120 data sets",
    "tableA12": "9.6 9.3",
    "tableA12.caption": "less than 1001 points; 75 data sets",
    "tableA13": " ".join(["12.4"] * 24),
    "tableA13.weightnorm": "8.7 5.6e-04",
    "tableA13.batchnorm": "9.7 2.0e-04",
}


@pytest.mark.parametrize("c", EXPERIMENTS, ids=[c.id for c in EXPERIMENTS])
def test_what_follows_and_what_does_not(c):
    assert tally(c.id, c.printed).holds is (c.id not in DISAGREE)
    assert check(c).decision.verdict is c.expected
    assert result_class(check(c)) == ("not reproduced" if c.id in DISAGREE else "recomputed")


def test_other_numbers_do_not_follow():
    """The negative twin of every number that does."""
    assert set(FALSE) == {c.id for c in EXPERIMENTS} - DISAGREE
    assert [i for i, printed in FALSE.items() if tally(i, printed).holds] == []


def test_the_numbers_that_two_tables_share():
    """Table 1 (right) is compared with Table A13 as the claims print it, and with its list of ranks."""
    printed = {c.id: c.printed for c in EXPERIMENTS}
    ranks = printed["tableA13"].split()
    assert [row.split()[0] for row in tables.TABLE_A13.values()] == ranks[: len(tables.TABLE_A13)]
    for name, row in tables.TABLE_A13.items():
        if f"tableA13.{name.lower()}" in printed:
            assert printed[f"tableA13.{name.lower()}"] == row


def test_columns_and_sizes_are_those_of_the_table():
    header = next(csv.reader(files("snntheory.claims").joinpath("table_a11.csv").read_text().splitlines()))
    assert header == ["dataset", "N", "SNN", "MS", "HW", "ResNet", "BN", "WN", "LN"]
    sizes = [n for _, n, _ in e.table_a11()]
    assert (sum(n < 1000 for n in sizes), sum(n == 1000 for n in sizes), sum(n > 1000 for n in sizes)) == (75, 2, 44)


def test_no_rank_of_trains_gives_the_printed_mean_of_resnet():
    needed = [
        e.trains_must_give(e.METHODS.index(n), r)
        for n, r, _ in ((m, *PRINTED[f"tab1.left.{m}"].replace("*", "").split()) for m in TABLE_1)
    ]
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
