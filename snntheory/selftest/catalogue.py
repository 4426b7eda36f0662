"""The figures of trust: what each counts, what it has to reach, and its tasks."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from snntheory import __version__
from snntheory.selftest import (
    conformance,
    containment,
    corpus,
    mutation_tasks,
    numerical,
    processes,
    statements,
    tampering,
)
from snntheory.selftest.record import Row, Task, joined, source_digest

TITLES = {
    "R1": ("containment trials", "no value outside the enclosure of one operation"),
    "R2": ("trials of whole formulas", "no value outside the enclosure of a formula"),
    "R3": ("table of operations", "every operation of an engine has trials"),
    "R4": ("laws of refinement", "a part of a box gives a part of the range"),
    "R5": ("cases of IEEE 1788", "the range of each case is kept"),
    "R6": ("known faults built in", "each is noticed by the ordinary trials"),
    "R7": ("mutants of the sources", "at least 95 % are noticed by the tests, the others explained"),
    "R8": ("negative controls", "no twin and no false statement is proved"),
    "R9": ("margins", "no certified extremum misses the value at its point"),
    "R10": ("engines that agree", "no two engines disagree on a claim"),
    "R11": ("certificates checked", "every proved claim has one that is accepted"),
    "R12": ("exact cover", "the leaves of each tree are its box, once"),
    "R13": ("certificates tampered with", "none is accepted, and careless checkers are found"),
    "R14": ("bad input", "refused in one sentence, without a verdict"),
    "R16": ("kills, a full disk, two writers", "no torn file, and a second run completes the first"),
    "R17": ("the same bits", "whatever the run, the processes, the hash seed"),
    "R18": ("statements read twice", "prover and checker see the same numbers"),
    "R19": ("published decimals", "rounded outward"),
    "R20": ("coverage of the paper", "every catalogued statement has an address"),
    "R22": ("probes before any verdict", "all pass"),
    "R23": ("doubles against proofs", "float map and simulation lie where theory puts them"),
    "R24": ("what the checker loads", "the standard library and itself"),
}
"""Not listed: R15, silent errors, the violations of R6, R8, R13 and R14 together; R21, skips, shown everywhere."""
SILENT = ("R6", "R8", "R13", "R14")


@dataclass(frozen=True)
class Figure:
    """A figure of trust: its number, what it counts, its target, and its tasks."""

    id: str
    title: str
    target: str
    tasks: tuple[Task, ...]


def figures() -> list[Figure]:
    """All figures, in the order of their numbers."""
    modules = (containment, conformance, corpus, mutation_tasks, statements, tampering, processes, numerical)
    tasks = [task for module in modules for task in module.tasks()]
    return [
        Figure(name, title, target, tuple(task for task in tasks if task.figure == name))
        for name, (title, target) in TITLES.items()
    ]


def lines(figures: Sequence[Figure], rows: Mapping[str, Row]) -> list[tuple[str, ...]]:
    """One line per figure, for a table."""
    found = []
    for figure in figures:
        total = joined(rows[task.key] for task in figure.tasks)
        result = "SKIPPED" if total.skipped else "passed" if total.passed else "FAILED"
        counts = (total.violations, total.undecided, total.raised)
        found.append((figure.id, figure.title, f"{total.trials:,} {total.unit}", *map(str, counts), result))
    return found


COLUMNS = ("figure", "what", "trials", "violations", "undecided", "raised", "result")


def sentences(figures: Sequence[Figure], rows: Mapping[str, Row]) -> list[str]:
    """A sentence for each task that failed or was skipped, with examples."""
    found = []
    for figure in figures:
        for task in figure.tasks:
            row = rows[task.key]
            if row.skipped:
                found.append(f"{task.key}: SKIPPED, {row.skipped}")
            elif not row.passed:
                parts = [
                    f"{row.violations} violations" if row.violations else "",
                    row.short,
                    "; ".join(row.examples[:5]),
                ]
                found.append(f"{task.key}: " + ", ".join(part for part in parts if part))
    return found


def headline(figures: Sequence[Figure], rows: Mapping[str, Row], seconds: float) -> str:
    """The counts that a sceptic reads first."""
    total = joined(rows.values())
    silent = sum(rows[task.key].violations for figure in figures if figure.id in SILENT for task in figure.tasks)
    skipped = sum(bool(row.skipped) for row in rows.values())
    return (
        f"{len(figures)} figures, {len(rows)} rows: {total.trials:,} trials, {total.violations} violations,"
        f" {silent} of them silent errors, {skipped} skipped; {seconds:.0f} s"
    )


def document(
    figures: Sequence[Figure], rows: Mapping[str, Row], size: str, seed: int, seconds: float
) -> dict[str, Any]:
    """What ``selftest --json`` writes."""
    return {
        "schema": 1,
        "version": __version__,
        "python": platform.python_version(),
        "engines": {name: version() for name, version in ENGINES.items()},
        "source": source_digest(("",)),
        "size": size,
        "seed": seed,
        "seconds": round(seconds, 1),
        "figures": [
            {
                "id": figure.id,
                "title": figure.title,
                "target": figure.target,
                "passed": all(rows[task.key].passed for task in figure.tasks),
                "rows": [{"name": task.name, **asdict(rows[task.key])} for task in figure.tasks],
            }
            for figure in figures
        ],
    }


def _balls() -> str:
    from snntheory.engines import balls

    return balls.name()


def _doubles() -> str:
    try:
        from snntheory.engines import intervals
    except ImportError:
        return "none"
    return intervals.name()


ENGINES = {"balls": _balls, "doubles": _doubles}
