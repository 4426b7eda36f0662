"""The numbers printed about the experiments (Tables 1, 2, 3, A11, A12, A13 and the text), as claims.

A printed number is *recomputed* when it follows from other printed numbers under at least one of the readings that
its tally names, else *not reproduced*; the accuracies are printed to four decimals, so this need not mean that it is
wrong.  Ids are the catalogue's; `tableA12` and `tableA13` stand for all ranks of a table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from snntheory.claims import experiments as e
from snntheory.claims.domains import NOWHERE
from snntheory.claims.model import Claim, Recount
from snntheory.verdict import Verdict

_ROWS = """
uci.size | Experiments | 121 data sets with 10 to 130,000 points and 4 to 250 features | C
uci.split | Experiments | less than 1000 points: 75 data sets, the others 46
uci.large-1 | Experiments | large: at least 1000 points; 46 data sets
uci.large-2 | Table 1 | large: more than 1000 points; 46 data sets | C
a4.split.rule | A4.2 | large: more than 1000 points; 46 data sets | C
a4.split.counts | A4.2 | 75 small and 46 large data sets
tab1.left.SNN | Table 1, left | -0.756 -
tab1.left.MSRAinit | Table 1, left | -0.240* 2.7e-02 | C
tab1.left.LayerNorm | Table 1, left | -0.198* 1.5e-02 | C
tab1.left.Highway | Table 1, left | 0.021* 1.9e-03 | C
tab1.left.ResNet | Table 1, left | 0.273* 5.4e-04 | B
tab1.left.WeightNorm | Table 1, left | 0.397* 7.8e-07 | C
tab1.left.BatchNorm | Table 1, left | 0.504* 3.5e-06 | C
tab1.right.SNN | Table 1, right | -6.7 -
tab1.right.SVM | Table 1, right | -6.4 5.8e-01
tab1.right.RandomForest | Table 1, right | -5.9 2.1e-01
tab1.right.MSRAinit | Table 1, right | -5.4* 4.5e-03
tab1.right.LayerNorm | Table 1, right | -5.3 7.1e-02
tab1.right.Highway | Table 1, right | -4.6* 1.7e-03
tox21.text-snn | Tox21 | 0.845 +- 0.003 with 8 layers | C
htru2.text-c45 | HTRU2 | C4.5: 0.949 | C
tab3.MSRAinit | Table 3 | 0.9791 3.5e-01
tab3.WeightNorm | Table 3 | 0.9786* 2.4e-02
tab3.Highway | Table 3 | 0.9766* 9.8e-03
tab3.LayerNorm | Table 3 | 0.9762* 1.4e-02
tab3.BatchNorm | Table 3 | 0.9760 6.5e-02
tab3.ResNet | Table 3 | 0.9753* 6.8e-03
tableA11.rows | Table A11 | 121 data sets, 7 methods, 4 decimals
tableA11.missing | Table A11 | trains: NA, NA, NA, NA, 0.5, 0.5, 1.0
tableA11.sizes | Table A11 | N/M of 121 data sets
tableA12 | Table A12 | 9.3 9.6 9.6 9.9 10.1 10.7 11.0 11.3 11.5 11.8 11.9 12.1 12.3 12.6 12.9 13.0 13.6 13.9 14.0 \
14.2 14.3 14.6 15.0 20.9
tableA12.caption | Table A12 | less than 1000 points; 75 data sets
tableA13 | Table A13 | 5.8 6.1 6.6 7.1 7.2 7.9 8.4 8.7 9.7 9.9 12.1 12.4 12.4 13.5 13.9 14.1 15.5 16.1 16.3 17.9 \
18.3 18.7 19.0 22.5
tableA13.caption | Table A13 | more than 1000 points; 46 data sets | C
tableA13.msrainit | Table A13 | 7.1 4.5e-03 | C
tableA13.layernorm | Table A13 | 7.2 7.1e-02 | C
tableA13.highway | Table A13 | 7.9 1.7e-03 | C
tableA13.resnet | Table A13 | 8.4 1.7e-04 | C
tableA13.weightnorm | Table A13 | 8.7 5.5e-04
tableA13.batchnorm | Table A13 | 9.7 1.8e-04
"""
TABLE_A13 = {"SNN": "5.8 -", "SVM": "6.1 5.8e-01", "RandomForest": "6.6 2.1e-01", "MSRAinit": "7.1 4.5e-03"}
TABLE_A13 |= {"LayerNorm": "7.2 7.1e-02", "Highway": "7.9 1.7e-03"}
TABLE_2 = ("2 83.7 0.3", "3 84.4 0.5", "4 84.2 0.4", "6 83.9 0.5", "8 84.5 0.2", "16 83.5 0.5", "32 82.5 0.7")
C45_IN_TABLE_3 = "0.946"


class Tally(NamedTuple):
    """What the arithmetic gives, whether the printed numbers agree with it, and under which reading."""

    computed: str
    holds: bool
    note: str = ""


def _claim(row: str) -> Claim:
    identifier, locator, printed, *severity = row.split(" | ")
    return Claim(
        identifier,
        groups=("experiments",),
        locator=locator,
        statement=printed,
        domain=NOWHERE,
        printed=printed,
        obligation=Recount(),
        expected=Verdict.REFUTED if severity else Verdict.PROVED,
        note="no theorem depends on the experiments" if severity else "",
        severity="".join(severity),
    )


EXPERIMENTS = tuple(_claim(row) for row in _ROWS.strip().splitlines())


@cache
def tally(identifier: str, printed: str) -> Tally:
    """Recompute the printed numbers of the claim with this id."""
    group, _, name = identifier.rpartition(".")
    numbers = re.findall(r"-?\d+(?:,\d{3})*(?:\.\d+)?(?:e-\d+)?", printed)
    if group == "tableA13" and name != "caption":
        return _row_of_a13(name, numbers[1])
    if group in _BY_TABLE:
        return _BY_TABLE[group](name, printed)
    return _SINGLE[identifier](numbers)


def _p_values(test: e.SignedRank, printed: str) -> tuple[str, str]:
    """The three p-values, and which of them round to the printed one."""
    kinds = {"exact": test.exact, "normal": test.normal, "with continuity correction": test.continuity}
    shown = ", ".join(f"{float(p):.2e} {kind}" for kind, p in kinds.items())
    return shown, ", ".join(kind for kind, p in kinds.items() if e.rounds_to(p, printed))


def _table_1_left(name: str, printed: str) -> Tally:
    rank, p = printed.replace("*", "").split()
    i, readings = e.METHODS.index(name), ("left out", "tied last", "in column order")
    sums = {missing: e.rank_sums(missing) for missing in readings}
    found = {missing: column[i] / count - 4 for missing, (count, column) in sums.items()}
    agree = ", ".join(missing for missing, value in found.items() if e.rounds_to(value, rank))
    computed = "rank " + ", ".join(f"{float(v):.3f} {missing}" for missing, v in found.items())
    (needed, possible), which = e.trains_must_give(i, rank), "-"
    note = f"rank: {agree or 'not reproduced'}; trains must give {needed}{'' if possible else ' (impossible)'}"
    if p != "-":
        test = e.snn_against(name)
        shown, which = _p_values(test, p)
        computed += f"; p {shown}"
        note += f"; p: {which or 'not reproduced'}; two-sided {float(2 * test.exact):.1e}"
    return Tally(computed, bool(agree) and bool(which), note)


def _table_1_right(name: str, printed: str) -> Tally:
    mean, p = TABLE_A13[name].split()
    star = "*" if p != "-" and Fraction(p) < Fraction(1, 20) else ""
    computed = f"{Decimal(mean) - Decimal('12.5')}{star} {p}"
    return Tally(computed, printed == computed, "Table A13")


def _row_of_a13(name: str, p: str) -> Tally:
    [method] = [m for m in e.METHODS if m.lower() == name]
    shown, which = _p_values(e.snn_against(method, 1000), p)
    return Tally(f"p {shown}", bool(which), f"p: {which or 'not reproduced'}; the 46 data sets with N >= 1000")


def _table_3(_: str, printed: str) -> Tally:
    """Ten folds without ties: p is a count of sign patterns out of 1024."""
    tails, p = list(accumulate(e.subset_counts(range(1, 11)))), printed.split()[1]
    one, two = ([c for c in tails if e.rounds_to(Fraction(c, n), p)] for n in (1024, 512))
    holds = bool(one) and (Fraction(p) < Fraction(1, 20)) == ("*" in printed)
    note = f"exact one-sided test on ten folds; two-sided {'possible' if two else 'impossible'}"
    return Tally("p " + (", ".join(f"{c}/1024" for c in one) or "none of the possible"), holds, note)


def _sizes() -> list[tuple[int, int]]:
    return [(int(n), int(m)) for n, m in (pair.split("/") for pair in e.SIZES.split())]


def _count(rule: str, at_least: Callable[[int, int], bool]) -> Callable[[Sequence[str]], Tally]:
    """A rule for a limit and the number of data sets that satisfy it, the limit first."""

    def decide(numbers: Sequence[str]) -> Tally:
        limit, *counts = map(int, numbers)
        sizes = [n for _, n, _ in e.table_a11()]
        inside = sum(at_least(n, limit) for n in sizes)
        found = [inside] if len(counts) == 1 else [inside, len(sizes) - inside]
        equal = sizes.count(limit)
        note = f"{equal} data sets have exactly {limit} points (led-display, statlog-german-credit)" if equal else ""
        return Tally(f"{rule} {limit}: {', the others '.join(map(str, found))}", found == counts, note)

    return decide


def _small_and_large(numbers: Sequence[str]) -> Tally:
    small, large = map(int, numbers)
    sizes = [n for _, n, _ in e.table_a11()]
    found = (sum(n < 1000 for n in sizes), sum(n >= 1000 for n in sizes))
    return Tally("{} and {}".format(*found), found == (small, large), "with large meaning at least 1000")


def _extent(numbers: Sequence[str]) -> Tally:
    count, least, most, narrow, wide = (int(x.replace(",", "")) for x in numbers)
    sizes = _sizes()
    points, features = [n for n, _ in sizes], sorted(m for _, m in sizes)
    computed = (
        f"{len(sizes)} data sets, {min(points)} to {max(points)} points, {features[0]} to {features[-1]} features"
    )
    rounded = (len(sizes), min(points), round(max(points), -4), features[0], features[-1])
    over = ", ".join(str(m) for m in features if m > wide)
    note = f"points hold, rounded; M = {over} for semeion, arrhythmia"
    return Tally(computed, rounded == (count, least, most, narrow, wide), note)


def _table_a11(numbers: Sequence[str]) -> Tally:
    sets, methods, decimals = map(int, numbers)
    rows = e.table_a11()
    names, cells = {name for name, _, _ in rows}, [x for _, _, a in rows for x in a if x is not None]
    printed = all(0 <= x <= 1 and (10**decimals * x).denominator == 1 for x in cells)
    shape = len(rows) == len(names) == sets and {len(a) for _, _, a in rows} == {methods}
    return Tally(f"{len(names)} names, {len(cells)} accuracies", shape and printed)


def _missing(numbers: Sequence[str]) -> Tally:
    holes = {name: a for name, _, a in e.table_a11() if None in a}
    holds = holes == {"trains": (None,) * 4 + tuple(Fraction(x) for x in numbers)}
    return Tally(f"NA in: {', '.join(holes)}", holds)


def _pairs(numbers: Sequence[str]) -> Tally:
    points = [n for n, _ in _sizes()]
    equal = [n for _, n, _ in e.table_a11()] == points
    return Tally(f"{len(points)} pairs, N equal: {equal}", equal and [len(points)] == [int(x) for x in numbers])


def _ranks_of_24(numbers: Sequence[str]) -> Tally:
    ranks = [Fraction(x) for x in numbers]
    total = sum(ranks, Fraction())
    holds = len(ranks) == 24 and ranks == sorted(ranks) and abs(total - 300) <= 24 * Fraction("0.05")
    return Tally(f"{len(ranks)} ranks, sum {float(total)}, ascending", holds, "24*25/2 = 300, rounding allows 1.2")


def _tox21(numbers: Sequence[str]) -> Tally:
    layers, mean, deviation = max((row.split() for row in TABLE_2), key=lambda row: Fraction(row[1]))
    same = [Fraction(mean) / 100, Fraction(deviation) / 100, Fraction(layers)] == [Fraction(x) for x in numbers]
    computed = f"{float(mean) / 100} +- {float(deviation) / 100} with {layers} layers"
    return Tally(computed, same, "the deviation is not that of Table 2")


_BY_TABLE = {"tab1.left": _table_1_left, "tab1.right": _table_1_right, "tab3": _table_3}
_FEWER = _count("less than", lambda n, limit: n < limit)
_AT_LEAST = _count("at least", lambda n, limit: n >= limit)
_MORE = _count("more than", lambda n, limit: n > limit)
_SINGLE: dict[str, Callable[[Sequence[str]], Tally]] = {
    "uci.size": _extent,
    "uci.split": _FEWER,
    "uci.large-1": _AT_LEAST,
    "uci.large-2": _MORE,
    "a4.split.rule": _MORE,
    "a4.split.counts": _small_and_large,
    "tox21.text-snn": _tox21,
    "htru2.text-c45": lambda numbers: Tally(f"{C45_IN_TABLE_3} in Table 3", numbers[-1] == C45_IN_TABLE_3),
    "tableA11.rows": _table_a11,
    "tableA11.missing": _missing,
    "tableA11.sizes": _pairs,
    "tableA12": _ranks_of_24,
    "tableA12.caption": _FEWER,
    "tableA13": _ranks_of_24,
    "tableA13.caption": _MORE,
}
