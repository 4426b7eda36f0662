"""Results of mutation runs: outcomes in a file, explained survivors, scores."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from snntheory.selftest.mutants import Key, Mutant


@dataclass(frozen=True)
class Outcome:
    """``result`` is killed, timeout or survived; ``by`` the test that saw it; digests of its function and tests."""

    mutant: Mutant
    result: str
    by: str
    seconds: float
    function: str
    tests: str


def read(path: Path) -> list[Outcome]:
    """Outcomes of a file, the last of each mutant; torn lines are left out."""
    found: dict[Key, Outcome] = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            entry = json.loads(line)
            outcome = Outcome(**(entry | {"mutant": Mutant(**entry["mutant"])}))
        except (ValueError, TypeError, KeyError):
            continue
        found[outcome.mutant.key] = outcome
    return list(found.values())


def explanations(path: Path) -> dict[Key, str]:
    """Why survivors are harmless, from ``survivors.csv``."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(r["file"], r["function"], r["line"], r["change"], int(r["occurrence"])): r["why"] for r in rows}


def score(outcomes: Sequence[Outcome], explained: dict[Key, str]) -> dict[str, list[int]]:
    """Class, and "all", to [mutants, killed by a test, timeouts, survivors explained, survivors not explained]."""
    table: dict[str, list[int]] = {}
    for outcome in outcomes:
        column = {"killed": 1, "timeout": 2}.get(outcome.result, 3 if outcome.mutant.key in explained else 4)
        for name in (outcome.mutant.kind, "all"):
            row = table.setdefault(name, [0] * 5)
            row[0] += 1
            row[column] += 1
    return dict(sorted(table.items(), key=lambda entry: (entry[0] == "all", entry[0])))


def show(group: str, outcomes: Sequence[Outcome], explained: dict[Key, str]) -> int:
    """Print scores, the survivors without an explanation, and mutants that need none; returns how many lack one."""
    print(f"\n{group:12}  mutants   killed  timeout  explained  open    score      raw")
    for name, (total, killed, stopped, known, unknown) in score(outcomes, explained).items():
        caught = killed + stopped
        rate = 100 * caught / (total - known) if total > known else 100.0
        row = f"{total:7} {killed:8} {stopped:8} {known:10} {unknown:5}"
        print(f"  {name:11} {row} {rate:8.2f} {100 * caught / total:8.2f}")
    left = [o for o in outcomes if o.result == "survived" and o.mutant.key not in explained]
    for outcome in left:
        print(f"  survived: {outcome.mutant}")
    for outcome in outcomes:
        if outcome.result != "survived" and outcome.mutant.key in explained:
            print(f"  explained, but {outcome.result}: {outcome.mutant}")
    return len(left)
