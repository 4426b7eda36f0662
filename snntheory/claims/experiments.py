"""The arithmetic of the paper's experiments, in exact rationals: ranks, rank sums and signed-rank tests of Table A11.

What is done with it is in `tables`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
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
    return len(kept), total_ranks(filled)


def total_ranks(rows: Iterable[Sequence[Fraction]]) -> list[Fraction]:
    """Each method's sum of ranks, from the scores of all methods on each data set."""
    return [_sum(column) for column in zip(*map(average_ranks, rows), strict=True)]


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


def trains_must_give(i: int, rank: str) -> tuple[Fraction, bool]:
    """Rank of the i-th method on `trains` that would give the printed mean over 121, and whether one of 1 to 7 can.

    Unprinted digits break ties only where N >= 10,000: fractions of at most N points that agree in four decimals.
    """
    needed = 121 * (4 + Fraction(rank)) - rank_sums("left out")[1][i]
    slack = 121 * Fraction("0.0005") + _sum(Fraction(a.count(a[i]) - 1, 2) for _, n, a in table_a11() if n >= 10_000)
    return Fraction(round(2 * needed), 2), 1 - slack <= needed <= 7 + slack
