"""Recounts: numbers printed about the experiments, computed again from the printed tables.

A statement is a printed text, a tally of `TALLIES` with its parameters, and the numerals of the text: ``given`` are
those that are printed only, ``numerals`` those that the tally computes or uses.  Table A11 stands once beside the
certificates, in `FILE`, with its SHA-256 in the statement.  Where the paper does not say how a number came about, the
certificate names a ``reading``.  All numbers are whole or `Fraction`; a p-value of the normal approximation is an
interval, which must round to the printed numeral as a whole.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from snntheory.checker import numbers

FILE = "table_a11.csv"
NUMERAL = re.compile(r"-?[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?(?:e-[0-9]+)?")
DECIMALS = 4
_SHORT = re.compile(r"-?[0-9,]{1,9}(\.[0-9]{1,9})?(e-[0-9]{1,2})?")
_ROW = re.compile(r"[A-Za-z0-9_-]+,([0-9]{1,9}),\1/[0-9]{1,9}(,NA|,0\.[0-9]{4}|,1\.0000){2,30}")
_HALF_POINT = {"normal": 0, "with continuity correction": 2}  # 4 times 1/2
Ends = tuple[Fraction, Fraction]


class Row(NamedTuple):
    """A data set: its points N, its features M, and accuracies in units of 1e-4, None for NA."""

    name: str
    points: int
    features: int
    cells: tuple[int | None, ...]


class Recount(NamedTuple):
    """Statement and reading of a certificate, with the table."""

    printed: str
    parameters: list[str]
    numerals: list[str]
    reading: list[str]
    methods: tuple[str, ...]
    rows: tuple[Row, ...]


def recount(document: dict[str, Any], folder: Path) -> None:
    """Check a certificate with the table in the folder.  Raises `OSError` without one, and what `decide` does."""
    decide(document, (folder / FILE).read_bytes() if document["data"] else b"")


def decide(document: dict[str, Any], content: bytes) -> None:
    """Check a certificate with the bytes of the table.  Raises `ValueError`, `KeyError`, ... where it does not hold."""
    lists = [document[name] for name in ("parameters", "numerals", "given", "reading")]
    if not all(isinstance(part, list) and all(isinstance(x, str) for x in part) for part in lists):
        raise ValueError("its parameters, numerals and reading are not lists of texts")
    (parameters, numerals, given, reading), printed = lists, document["printed"]
    rest = NUMERAL.findall(printed)
    for numeral in given:
        rest.remove(numeral)
    if rest != numerals:
        raise ValueError("its numerals are not those of its printed text")
    tally, needs_table, needs_reading = TALLIES[document["tally"]]
    if document["data"] != ({FILE: hashlib.sha256(content).hexdigest()} if needs_table else {}):
        raise ValueError("its data are not those whose digest it states")
    if needs_reading != bool(reading):
        raise ValueError("its reading is not of the kind that its tally needs")
    methods, rows = _table(content) if needs_table else ((), ())
    if not tally(Recount(printed, parameters, numerals, reading, methods, rows)):
        raise ValueError(f"{printed!r} is not what {document['tally']!r} gives")


@lru_cache(maxsize=2)
def _table(content: bytes) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    header, *lines = content.decode("ascii").removesuffix("\n").split("\n")
    *first, methods = header.split(",", maxsplit=3)
    names, rows = methods.split(","), []
    for line in lines:
        name, points, size, *cells = line.split(",")
        if not _ROW.fullmatch(line) or len(cells) != len(names):
            raise ValueError(f"{line!r} is no row of the table")
        accuracies = tuple(None if cell == "NA" else int(cell.replace(".", "")) for cell in cells)
        rows.append(Row(name, int(points), int(size.partition("/")[2]), accuracies))
    distinct = len({row.name for row in rows}) == len(rows) and len(set(names)) == len(names)
    if first != ["dataset", "N", "N/M"] or not 0 < len(rows) <= 200 or not distinct:
        raise ValueError("the table has not the columns dataset, N, N/M, up to 200 rows, and each name once")
    return tuple(names), tuple(rows)


def value(numeral: str) -> Fraction:
    """A printed decimal."""
    if not _SHORT.fullmatch(numeral):
        raise ValueError(f"{numeral[:20]!r} is no short decimal")
    return Fraction(numeral.replace(",", ""))


def rounds_to(ends: Ends, numeral: str) -> bool:
    """Whether all numbers from one end to the other are within half a unit of the last printed digit."""
    printed, (mantissa, _, exponent) = value(numeral), numeral.partition("e-")
    unit = Fraction(1, 10 ** (len(mantissa.partition(".")[2]) + int(exponent or 0)))
    return all(2 * abs(end - printed) <= unit for end in ends)


def twice_rank(ascending: Sequence[int], x: int) -> int:
    """First and last place of x among the numbers, added; rank 1 is the least."""
    return bisect_left(ascending, x) + 1 + bisect_right(ascending, x)


def subsets(weights: Iterable[int], limit: int) -> int:
    """How many subsets have a sum of at most the limit: T(k, s) = T(k-1, s) + T(k-1, s - w_k)."""
    counts = [1] * (limit + 1)
    for w in weights:
        counts = [count + (counts[s - w] if s >= w else 0) for s, count in enumerate(counts)]
    return counts[-1] if counts else 0


def p_value(differences: Iterable[int], kind: str) -> Ends:
    """Wilcoxon's one-sided signed-rank p-value of "the differences are positive"; zeros are dropped.

    Twice the statistic W is counted over sums of pairs (Walsh): 2 for a positive one, 1 for zero.  Exactly, 2W or more
    is as probable as n(n+1) - 2W or less; else the variance is (n(n+1)(2n+1)/6 - sum (t^3 - t)/12)/4 for t equal sizes.
    """
    d = [x for x in differences if x]
    n, sums, sizes = len(d), [x + y for i, x in enumerate(d) for y in d[i:]], sorted(map(abs, d))
    twice = 2 * sum(x > 0 for x in sums) + sums.count(0)
    if kind == "exact":
        share = Fraction(subsets((twice_rank(sizes, x) for x in sizes), n * (n + 1) - twice), 2**n)
        return share, share
    excess = 2 * twice - n * (n + 1) - _HALF_POINT[kind]
    variance = 2 * n * (n + 1) * (2 * n + 1) - sum(t**3 - t for t in Counter(sizes).values())  # times 48
    square, sign = Fraction(3 * excess**2, 2 * variance), Fraction(1 if excess > 0 else -1)
    tail = numbers.monotone(numbers.multiply(numbers.sqrt((square, square)), (sign, sign)), "erfc")
    if tail is None:
        raise ValueError("erfc is not enclosed there")
    return Fraction(tail[0], 2 * numbers.ONE), Fraction(tail[1], 2 * numbers.ONE)


def _p_of(r: Recount, method: str, kind: str, least: Fraction) -> Ends:
    """SNN against a method on the data sets with at least so many points and both accuracies."""
    first, other = r.methods.index("SNN"), r.methods.index(method)
    pairs = [(row.cells[first], row.cells[other]) for row in r.rows if least <= row.points]
    return p_value((x - y for x, y in pairs if x is not None and y is not None), kind)


def _starred(cell: str, p: str) -> bool:
    """A star stands exactly where p is below 0.05."""
    return cell[len(cell.rstrip("*")) :] == ("*" if p != "-" and value(p) < Fraction(1, 20) else "")


def _facts(r: Recount) -> bool:
    """What the table has; that names differ, that both columns have the same N, and accuracies, are seen on reading."""
    n, m = sorted(row.points for row in r.rows), sorted(row.features for row in r.rows)
    known = {"data sets": len(r.rows), "methods": len(r.methods), "decimals": DECIMALS, "least N": n[0]}
    known |= {"greatest N to 10,000": (n[-1] + 5000) // 10000 * 10000, "least M": m[0], "greatest M": m[-1]}
    return [value(numeral) for numeral in r.numerals] == [known[name] for name in r.parameters] != []


def _sizes(r: Recount) -> bool:
    """A rule for N, its limit first, and how many data sets keep it; then perhaps how many do not."""
    [rule], [limit, *counts], n = r.parameters, map(value, r.numerals), sorted(row.points for row in r.rows)
    below, upto = bisect_left(n, limit), bisect_right(n, limit)
    inside = {"less than": below, "at least": len(n) - below, "more than": len(n) - upto}[rule]
    return f"{rule} {limit} " in f"{r.printed} " and counts in ([inside], [inside, len(n) - inside])


def _small_and_large(r: Recount) -> bool:
    """Data sets below and above a limit; the reading says what large is."""
    [limit], [rule], n = r.parameters, r.reading, sorted(row.points for row in r.rows)
    small = {"at least": bisect_left, "more than": bisect_right}[rule](n, value(limit))
    return [value(numeral) for numeral in r.numerals] == [small, len(n) - small]


def _missing(r: Recount) -> bool:
    """The only data set with NA, and what stands there."""
    [name], (head, _, tail) = r.parameters, r.printed.partition(": ")
    cells = tuple(None if word == "NA" else value(word) * 10**DECIMALS for word in tail.split(", "))
    return head == name and [(row.name, row.cells) for row in r.rows if None in row.cells] == [(name, cells)]


def _ranks(r: Recount) -> bool:
    """Mean ranks of k methods to one decimal, ascending: they sum to k(k+1)/2, up to 0.05 each."""
    [count], tenths = r.parameters, [10 * value(rank) for rank in r.numerals]
    k = len(tenths)
    ascending = all(x <= y for x, y in pairwise(tenths)) and all(re.fullmatch(r"[0-9]+\.[0-9]", x) for x in r.numerals)
    return value(count) == k and ascending and abs(2 * sum(tenths, Fraction()) - 10 * k * (k + 1)) <= k


def _mean_rank(r: Recount) -> bool:
    """Mean rank over the data sets minus the middle one, and p of SNN against the method.

    The reading says what becomes of data sets with NA, and the kind of p.
    """
    [method], [missing, *kinds], [rank, p] = r.parameters, r.reading, r.printed.split()
    step, rows = {"left out": 0, "tied last": 0, "in column order": 1}[missing], [row.cells for row in r.rows]
    kept = [cells for cells in rows if missing != "left out" or None not in cells]
    filled = [[-1 - step * i if x is None else x for i, x in enumerate(cells)] for cells in kept]
    from_below = sum(twice_rank(sorted(cells), cells[r.methods.index(method)]) for cells in filled)
    mean = Fraction(len(r.methods) + 1, 2) - Fraction(from_below, 2 * len(kept))
    agrees = rounds_to((mean, mean), rank.rstrip("*")) and _starred(rank, p)
    if (method, p) == ("SNN", "-"):
        return agrees and not kinds
    [kind] = kinds
    return agrees and rounds_to(_p_of(r, method, kind, Fraction(0)), p)


def _difference(r: Recount) -> bool:
    """Mean rank of k methods minus the middle one, (k + 1)/2, and p, from the row that another table prints."""
    [count, mean, p], [difference, printed_p] = r.parameters, r.printed.split()
    exact = value(mean) - (value(count) + 1) / 2 == value(difference.rstrip("*"))
    return exact and p == printed_p and _starred(difference, p)


def _signed_rank(r: Recount) -> bool:
    """p of SNN against a method on the data sets with at least so many points; the reading is its kind."""
    [method, least], [kind], [p] = r.parameters, r.reading, r.numerals
    return rounds_to(_p_of(r, method, kind, value(least)), p)


def _folds(r: Recount) -> bool:
    """Exact one-sided p of at most 30 folds without ties; the reading is the sum of the ranks against."""
    [folds], [against], [p], [mean, printed_p] = r.parameters, r.reading, r.numerals, r.printed.split()
    n, most = int(folds), int(against)
    if not (0 < n <= 30 and 0 <= most <= n * n):
        raise ValueError(f"{n} folds, or {most} as their sum of ranks, are not possible")
    share = Fraction(subsets(range(1, n + 1), most), 2**n)
    return rounds_to((share, share), p) and printed_p == p and _starred(mean, p)


def _best(r: Recount) -> bool:
    """Accuracy and deviation, in percent, of the best row, and its number of layers."""
    rows = [(value(mean), value(deviation), layers) for layers, mean, deviation in map(str.split, r.parameters)]
    [mean, deviation, layers], [best, its_deviation, its_layers] = r.numerals, max(rows)
    return (100 * value(mean), 100 * value(deviation), layers) == (best, its_deviation, its_layers)


def _same(r: Recount) -> bool:
    """The same as another place prints."""
    return r.numerals == r.parameters != []


TALLIES: dict[str, tuple[Callable[[Recount], bool], bool, bool]] = {
    "facts": (_facts, True, False),
    "sizes": (_sizes, True, False),
    "small and large": (_small_and_large, True, True),
    "missing": (_missing, True, False),
    "mean rank": (_mean_rank, True, True),
    "signed rank": (_signed_rank, True, True),
    "ranks": (_ranks, False, False),
    "difference": (_difference, False, False),
    "folds": (_folds, False, True),
    "best": (_best, False, False),
    "same": (_same, False, False),
}
"""What a statement can ask for, whether it needs the table, and whether a reading."""
