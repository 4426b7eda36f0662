"""What can be concluded from scores of methods on tasks: ranks, signed-rank tests, intervals, critical differences.

Ranks and signed-rank tests are those that check the printed Table 1 (`claims.experiments`), in exact rationals.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from snntheory.claims.experiments import SignedRank, average_ranks, signed_rank, total_ranks
from snntheory.experiments.protocol import preference
from snntheory.verdict import BadInput

RESAMPLES = 10_000
Scores = dict[str, dict[str, Fraction]]
Row = Mapping[str, Any]


class Place(NamedTuple):
    """A method's place among all.

    ``difference`` is its average rank less the mean rank, negative is better; ``low`` and ``high`` the ends of the 95 %
    bootstrap interval over tasks.  ``test`` is of "the reference is better" (None for the reference), ``holm`` its
    exact one-sided p-value after Holm's correction, ``wins`` and ``losses`` the reference's.
    """

    method: str
    difference: Fraction
    low: float
    high: float
    test: SignedRank | None
    holm: float
    wins: int
    losses: int


def chosen(rows: Iterable[Row], by: Sequence[str] = ("task", "data", "method", "split", "seed")) -> list[Row]:
    """The row that the protocol chooses among those with equal ``by`` (`protocol.preference`)."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[k] for k in by), []).append(row)
    return [min(group, key=preference) for group in groups.values()]


def task_scores(rows: Iterable[Row], value: str = "accuracy", version: str = "repaired") -> Scores:
    """Mean score over splits and seeds of each task and method; accuracies are exact counts.

    ``version``: "repaired" takes the repaired version of a task where there is one, "as is" never does.
    """
    rows = list(rows)
    fixed = {row["task"] for row in rows if row["data"] == "repaired"} if version == "repaired" else set()
    found: dict[str, dict[str, list[Fraction]]] = {}
    for row in rows:
        if row["data"] == ("repaired" if row["task"] in fixed else "as is"):
            found.setdefault(row["task"], {}).setdefault(row["method"], []).append(_exact(row, value))
    return {task: {m: sum(v, Fraction()) / len(v) for m, v in methods.items()} for task, methods in found.items()}


def _exact(row: Row, value: str) -> Fraction:
    number = float(row[value])
    if value == "accuracy":
        count = int(row["test_rows"])
        return Fraction(round(number * count), count)
    return Fraction(number) if math.isfinite(number) else Fraction(0)


def complete(scores: Scores, methods: Sequence[str]) -> Scores:
    """The tasks on which all methods have a score.  Raises `BadInput` where there are none."""
    found = {task: row for task, row in scores.items() if all(m in row for m in methods)}
    if not found:
        raise BadInput("no task has results of all methods")
    return found


def places(scores: Scores, methods: Sequence[str], reference: str = "SNN") -> list[Place]:
    """All methods by average rank, the best first, each against the reference."""
    scores = complete(scores, methods)
    table = [[row[m] for m in methods] for row in scores.values()]
    centre = Fraction(len(methods) + 1, 2)
    differences = [total / len(table) - centre for total in total_ranks(table)]
    intervals = bootstrap(table)
    others = [m for m in methods if m != reference]
    tests = {m: signed_rank([row[reference] - row[m] for row in scores.values()]) for m in others}
    adjusted = dict(zip(others, holm([float(tests[m].exact) for m in others]), strict=True))
    found = []
    for i, m in enumerate(methods):
        signs = [(row[reference] > row[m]) - (row[reference] < row[m]) for row in scores.values()]
        low, high = intervals[i] - float(centre)
        wins, losses = signs.count(1), signs.count(-1)
        place = Place(m, differences[i], low, high, tests.get(m), adjusted.get(m, math.nan), wins, losses)
        found.append(place)
    return sorted(found, key=lambda p: p.difference)


def bootstrap(table: Sequence[Sequence[Fraction]], seed: int = 0) -> Any:
    """95 % intervals (methods, 2) of the average ranks: tasks drawn with replacement, percentiles."""
    ranks = np.array([[float(r) for r in average_ranks(row)] for row in table])
    random = np.random.default_rng(seed)
    drawn = random.integers(0, len(ranks), (RESAMPLES, len(ranks)))
    means = np.stack([ranks[rows].mean(axis=0) for rows in drawn])
    return np.percentile(means, (2.5, 97.5), axis=0).T


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's step-down correction: the k-th smallest of n times n - k + 1, made monotone, at most 1."""
    n, adjusted, largest = len(p_values), [0.0] * len(p_values), 0.0
    for rank, i in enumerate(sorted(range(n), key=lambda i: p_values[i])):
        largest = max(largest, min(1.0, (n - rank) * p_values[i]))
        adjusted[i] = largest
    return adjusted


def pairwise(scores: Scores, methods: Sequence[str]) -> dict[tuple[str, str], float]:
    """Two-sided exact signed-rank p-values of all pairs of methods after Holm's correction."""
    scores = complete(scores, methods)
    pairs = list(combinations(methods, 2))
    raw = [two_sided([row[a] - row[b] for row in scores.values()]) for a, b in pairs]
    return dict(zip(pairs, holm(raw), strict=True))


def two_sided(differences: Sequence[Fraction]) -> float:
    """Twice the smaller of the two exact one-sided p-values, at most 1."""
    if not any(differences):
        return 1.0
    tails = (signed_rank(differences).exact, signed_rank([-d for d in differences]).exact)
    return min(1.0, 2 * float(min(tails)))


def critical_difference(methods: int, tasks: int, level: float = 0.05) -> float:
    """Nemenyi's: average ranks that differ by less are not told apart, ``q sqrt(k (k + 1) / (6 n))`` (Demsar 2006)."""
    from scipy.stats import studentized_range

    q = float(studentized_range.ppf(1 - level, methods, np.inf)) / math.sqrt(2)
    return q * math.sqrt(methods * (methods + 1) / (6 * tasks))


def friedman(table: Sequence[Sequence[Fraction]]) -> float:
    """p-value of Friedman's test of "all methods are the same", chi-square with correction for ties."""
    from scipy.stats import friedmanchisquare

    return float(friedmanchisquare(*zip(*[[float(x) for x in row] for row in table], strict=True)).pvalue)
