"""The arithmetic of the paper's experiments: Tables 1, 2, 3, A11, A12 and A13, recomputed in exact rationals.

A printed number holds when it follows from other printed numbers under at least one of the readings that its tally
names.  Ids are the catalogue's; `tableA12` and `tableA13` stand for all rows of a table.  Not checkable from what is
printed: the mean depths (`uci.depth`).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import NamedTuple

METHODS = ["SNN", "MSRAinit", "Highway", "ResNet", "BatchNorm", "WeightNorm", "LayerNorm"]  # as in Table A11
SIZES = """
4177/9 120/7 120/7 48842/15 898/32 452/263 196/60 625/5 16/5 4521/17 748/5 286/10 699/10 569/31 198/34 106/10 1728/7
2126/22 2126/22 28056/7 3196/37 435/17 208/61 990/12 67557/43 1473/10 690/16 512/36 366/35 131/11 336/8 768/9 768/9
100/10 194/29 214/10 306/4 160/4 303/14 294/13 123/13 200/13 155/20 1212/101 368/26 583/10 2310/19 351/34 150/5
1000/8 24/5 20000/17 360/91 531/101 32/57 148/19 19020/11 961/6 130064/51 106/58 3190/61 556/7 601/7 554/7 8124/22
476/167 6598/167 12960/9 1022/42 1022/26 912/26 912/33 5620/63 2536/73 5473/11 195/23 10992/17 768/9 106/8 103/8
92/8 102/8 105/8 182/13 1600/65 1600/65 1599/65 90/9 330/18 7400/21 210/8 1593/257 683/36 4601/58 265/23 267/45
690/15 1000/25 270/14 2310/19 6435/37 58000/10 846/19 1941/28 600/61 151/6 7200/22 958/10 2201/4 10/30 7400/21 310/7
310/7 5456/25 5000/22 5000/41 178/14 1599/12 4898/12 1484/9 101/17
"""  # N/M of Table A11, in its order
LEFT = "SNN -0.756 -,MSRAinit -0.240 2.7e-02,LayerNorm -0.198 1.5e-02,Highway 0.021 1.9e-03,ResNet 0.273 5.4e-04"
LEFT += ",WeightNorm 0.397 7.8e-07,BatchNorm 0.504 3.5e-06"
RIGHT = "SNN -6.7 -,SVM -6.4 5.8e-01,RandomForest -5.9 2.1e-01,MSRAinit -5.4* 4.5e-03,LayerNorm -5.3 7.1e-02"
RIGHT += ",Highway -4.6* 1.7e-03"
A12 = "9.3 9.6 9.6 9.9 10.1 10.7 11.0 11.3 11.5 11.8 11.9 12.1 12.3 12.6 12.9 13.0 13.6 13.9 14.0 14.2 14.3 14.6"
A12 += " 15.0 20.9"
A13 = "SNN 5.8 -,SVM 6.1 5.8e-01,RandomForest 6.6 2.1e-01,MSRAinit 7.1 4.5e-03,LayerNorm 7.2 7.1e-02"
A13 += ",Highway 7.9 1.7e-03,ResNet 8.4 1.7e-04,WeightNorm 8.7 5.5e-04,BatchNorm 9.7 1.8e-04"
A13_REST = "9.9 12.1 12.4 12.4 13.5 13.9 14.1 15.5 16.1 16.3 17.9 18.3 18.7 19.0 22.5"
TABLE_2 = (
    "2 83.7 0.3,3 84.4 0.5,4 84.2 0.4,6 83.9 0.5,8 84.5 0.2,16 83.5 0.5,32 82.5 0.7"  # SNN: layers, AUC, deviation
)
TABLE_3 = "MSRAinit 3.5e-01,WeightNorm 2.4e-02*,Highway 9.8e-03*,LayerNorm 1.4e-02*,BatchNorm 6.5e-02,ResNet 6.8e-03*"


class Tally(NamedTuple):
    """What the paper prints, what the arithmetic gives, and whether the two agree."""

    id: str
    locator: str
    printed: str
    computed: str
    holds: bool
    note: str = ""


class SignedRank(NamedTuple):
    """Wilcoxon's signed-rank test of "the differences are positive": three one-sided p-values.

    ``n`` differences are not zero; ``normal`` has the variance corrected for ties, ``continuity`` the 1/2 as well.
    """

    n: int
    statistic: Fraction
    exact: Fraction
    normal: Fraction
    continuity: Fraction


@cache
def table_a11() -> tuple[tuple[str, int, tuple[Fraction | None, ...]], ...]:
    """Name, N and the seven accuracies (None for NA) of each data set."""
    _, *rows = csv.reader(files("snntheory.claims").joinpath("table_a11.csv").read_text().splitlines())
    return tuple((name, int(n), tuple(Fraction(a) if a else None for a in accuracies)) for name, n, *accuracies in rows)


def _sum(values: Iterable[Fraction]) -> Fraction:
    return sum(values, Fraction())


def average_ranks(values: Sequence[Fraction]) -> list[Fraction]:
    """Rank 1 for the largest; equal values share the mean of their ranks."""
    return [1 + sum(w > v for w in values) + Fraction(values.count(v) - 1, 2) for v in values]


def rank_sums(missing: str) -> tuple[int, list[Fraction]]:
    """Number of data sets ranked and each method's sum of ranks.

    ``missing`` says what becomes of `trains`: "left out", or NA "tied last", or NA last "in column order".
    """
    kept = [a for _, _, a in table_a11() if missing != "left out" or None not in a]
    step = int(missing == "in column order")
    filled = ([Fraction(-1 - step * i) if x is None else x for i, x in enumerate(a)] for a in kept)
    return len(kept), [_sum(column) for column in zip(*map(average_ranks, filled), strict=True)]


def subset_counts(weights: Sequence[int]) -> list[int]:
    """How many subsets have the sum 0, 1, 2, ...: coefficients of the product of 1 + x^w, packed into one integer."""
    width, packed = len(weights) // 8 + 1, 1
    for weight in weights:
        packed += packed << (8 * width * weight)
    data = packed.to_bytes(width * (sum(weights) + 1), "little")
    return [int.from_bytes(data[k : k + width], "little") for k in range(0, len(data), width)]


def signed_rank(differences: Sequence[Fraction]) -> SignedRank:
    """The test; zeros are dropped and equal sizes share the mean of their ranks."""
    from mpmath import erfc, mpf, nstr, sqrt, workdps

    nonzero = [d for d in differences if d]
    ranks = average_ranks([-abs(d) for d in nonzero])
    statistic = _sum(r for r, d in zip(ranks, nonzero, strict=True) if d > 0)
    exact = Fraction(sum(subset_counts([int(2 * r) for r in ranks])[int(2 * statistic) :]), 2 ** len(nonzero))
    excess, variance = int(4 * statistic - 2 * _sum(ranks)), int(4 * _sum(r * r for r in ranks))  # times 4, 16
    with workdps(50):
        tails = [erfc(mpf(e) / sqrt(2 * mpf(variance))) / 2 for e in (excess, excess - 2)]
        normal, continuity = (Fraction(nstr(tail, 40)) for tail in tails)
    return SignedRank(len(nonzero), statistic, exact, normal, continuity)


@cache
def snn_against(method: str, smallest: int = 0) -> SignedRank:
    """SNN against the method of Table 1 on the data sets of Table A11 with at least so many points and no NA."""
    i = METHODS.index(method)
    pairs = [(a[0], a[i]) for _, n, a in table_a11() if n >= smallest]
    return signed_rank([x - y for x, y in pairs if x is not None and y is not None])


def rounds_to(value: Fraction, printed: str) -> bool:
    """The printed decimal is the value within half a unit of its last digit."""
    exponent = Decimal(printed).as_tuple().exponent
    return abs(value - Fraction(printed)) <= Fraction(10) ** int(exponent) / 2


def _p_values(test: SignedRank, printed: str) -> tuple[str, str]:
    """The three p-values, and which of them round to the printed one."""
    kinds = {"exact": test.exact, "normal": test.normal, "with continuity correction": test.continuity}
    shown = ", ".join(f"{float(p):.2e} {kind}" for kind, p in kinds.items())
    return shown, ", ".join(kind for kind, p in kinds.items() if rounds_to(p, printed))


def trains_must_give(i: int, rank: str) -> tuple[Fraction, bool]:
    """Rank of the i-th method on `trains` that would give the printed mean over 121, and whether one of 1 to 7 can.

    Unprinted digits break ties only where N >= 10,000: fractions of at most N points that agree in four decimals.
    """
    needed = 121 * (4 + Fraction(rank)) - rank_sums("left out")[1][i]
    slack = 121 * Fraction("0.0005") + _sum(Fraction(a.count(a[i]) - 1, 2) for _, n, a in table_a11() if n >= 10_000)
    return Fraction(round(2 * needed), 2), 1 - slack <= needed <= 7 + slack


def _table_1_left() -> Iterator[Tally]:
    readings = {missing: rank_sums(missing) for missing in ("left out", "tied last", "in column order")}
    for name, rank, p in (row.split() for row in LEFT.split(",")):
        i = METHODS.index(name)
        found = {missing: sums[i] / count - 4 for missing, (count, sums) in readings.items()}
        agree = ", ".join(missing for missing, value in found.items() if rounds_to(value, rank))
        computed = "rank " + ", ".join(f"{float(v):.3f} {missing}" for missing, v in found.items())
        (needed, possible), which = trains_must_give(i, rank), "-"
        note = f"rank: {agree or 'not reproduced'}; trains must give {needed}{'' if possible else ' (impossible)'}"
        if p != "-":
            shown, which = _p_values(snn_against(name), p)
            computed += f"; p {shown}"
            note += f"; p: {which or 'not reproduced'}; two-sided {float(2 * snn_against(name).exact):.1e}"
        printed, holds = f"{rank}, p {p}", bool(agree) and bool(which)
        yield Tally(f"tab1.left.{name}", "Table 1, left", printed, computed, holds, note)


def _table_1_right() -> Iterator[Tally]:
    detailed = {name: (Fraction(rank), p) for name, rank, p in (row.split() for row in A13.split(","))}
    for name, rank, p in (row.split() for row in RIGHT.split(",")):
        mean, p_there = detailed[name]
        difference, starred = mean - Fraction(25, 2), p != "-" and Fraction(p) < Fraction(1, 20)
        holds = difference == Fraction(rank.strip("*")) and p == p_there and starred == rank.endswith("*")
        computed = f"{float(difference):.1f}, p {p_there}"
        yield Tally(f"tab1.right.{name}", "Table 1, right", f"{rank}, p {p}", computed, holds, "Table A13")
    for name, (_, p) in detailed.items():
        if name in METHODS and p != "-":
            shown, which = _p_values(snn_against(name, 1000), p)
            note = f"{which or 'not reproduced'}; the 46 data sets with N >= 1000"
            yield Tally(f"tableA13.{name.lower()}", "Table A13", f"p {p}", shown, bool(which), note)


def _groups() -> Iterator[Tally]:
    sizes = [n for _, n, _ in table_a11()]
    fewer, equal, more = sum(n < 1000 for n in sizes), sizes.count(1000), sum(n > 1000 for n in sizes)
    computed = f"{fewer} fewer than 1000, {equal} exactly 1000, {more} more"
    at_least, more_than = (fewer, more + equal) == (75, 46), (fewer + equal, more) == (75, 46)
    why = f"led-display and statlog-german-credit have N = 1000; this rule gives {fewer + equal} and {more}"
    rows = (
        ("uci.split", "Experiments", "75 small (less than 1000), 46 large", at_least, ""),
        ("uci.large-1", "Experiments", "46 with at least 1000", at_least, ""),
        ("uci.large-2", "Table 1", "large: more than 1000", more_than, why),
        ("a4.split.rule", "A4.2", "large: more than 1,000", more_than, why),
        ("a4.split.counts", "A4.2", "75 small, 46 large", at_least, "with large meaning at least 1000"),
        ("tableA12.caption", "Table A12", "75 with less than 1000", fewer == 75, ""),
        ("tableA13.caption", "Table A13", "46 with more than 1000", more == 46, why),
    )
    yield from (Tally(i, locator, printed, computed, holds, note) for i, locator, printed, holds, note in rows)


def _table_a11() -> Iterator[Tally]:
    rows, block = table_a11(), [tuple(map(int, pair.split("/"))) for pair in SIZES.split()]
    points, wide = [n for n, _ in block], sorted(m for _, m in block)
    names, cells = {name for name, _, _ in rows}, [x for _, _, a in rows for x in a if x is not None]
    four = all(0 <= x <= 1 and (10**4 * x).denominator == 1 for x in cells)
    holes = {name: a for name, _, a in rows if None in a}
    only = holes == {"trains": (None, None, None, None, Fraction(1, 2), Fraction(1, 2), Fraction(1))}
    equal, many = [n for _, n, _ in rows] == points, rounds_to(Fraction(max(points)), "1.30e+05")
    size = f"{min(points)} to {max(points)} points; M from {wide[0]} to {wide[-1]}"
    within = min(points) == 10 and many and (wide[0], wide[-1]) == (4, 250)
    over = f"points hold, rounded; M = {', '.join(str(m) for m in wide if m > 250)} for semeion, arrhythmia"
    all_rows, count = len(rows) == len(names) == 121 and four, f"{len(names)} names, {len(cells)} accuracies"
    pairs = f"{len(block)} pairs, N equal: {equal}"
    yield Tally("tableA11.rows", "Table A11", "121 data sets, four decimals", count, all_rows)
    yield Tally("tableA11.missing", "Table A11", "trains: four NA", f"NA in: {', '.join(holes)}", only)
    yield Tally("tableA11.sizes", "Table A11", "N/M of 121", pairs, equal and len(block) == 121)
    yield Tally("uci.size", "Experiments", "10 to 130,000 points; 4 to 250 features", size, within, over)


def _ranks_of_24() -> Iterator[Tally]:
    large = [Fraction(row.split()[1]) for row in A13.split(",")] + [Fraction(r) for r in A13_REST.split()]
    for table, ranks in (("A12", [Fraction(r) for r in A12.split()]), ("A13", large)):
        holds = len(ranks) == 24 and ranks == sorted(ranks) and abs(_sum(ranks) - 300) <= 24 * Fraction("0.05")
        computed, note = f"sum {float(_sum(ranks))}, ascending", "24*25/2 = 300, rounding allows 1.2"
        yield Tally(f"table{table}", f"Table {table}", "24 average ranks", computed, holds, note)


def _other_benchmarks() -> Iterator[Tally]:
    cells = [[Fraction(x) for x in cell.split()] for cell in TABLE_2.split(",")]
    depth, mean, deviation = max(cells, key=lambda cell: cell[1])
    same = (depth, mean, deviation) == (Fraction(8), Fraction("84.5"), Fraction("0.3"))
    text = f"{float(mean) / 100} +- {float(deviation) / 100} with {depth} layers"
    yield Tally("tox21.text-snn", "Tox21", "0.845 +- 0.003, 8 layers", text, same, "the deviation is not Table 2's")
    signals, c45 = f"{1639 + 16259} signals", Fraction("0.949") == Fraction("0.946")
    yield Tally("htru2.data", "HTRU2", "1,639 pulsars, 16,259 others", signals, True, "no total is printed to compare")
    yield Tally("htru2.text-c45", "HTRU2", "C4.5: 0.949", "0.946 in Table 3", c45)
    tails = list(accumulate(subset_counts(range(1, 11))))  # of the 1024 signs of ten folds, no ties
    for name, printed in (row.split() for row in TABLE_3.split(",")):
        p = Fraction(printed.strip("*"))
        one, two = ([c for c in tails if rounds_to(Fraction(c, n), printed.strip("*"))] for n in (1024, 512))
        holds, side = bool(one) and (p < Fraction(1, 20)) == printed.endswith("*"), "possible" if two else "impossible"
        note, computed = f"exact one-sided test on ten folds; two-sided {side}", ", ".join(f"{c}/1024" for c in one)
        yield Tally(f"tab3.{name}", "Table 3", f"p {printed}", computed, holds, note)


def tallies() -> tuple[Tally, ...]:
    """One per id."""
    parts = (_groups(), _table_1_left(), _table_1_right(), _other_benchmarks(), _table_a11(), _ranks_of_24())
    return tuple(tally for part in parts for tally in part)
