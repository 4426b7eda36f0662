"""R7: mutants of the checker, the prover and the engines, as tasks of the self-test."""

from __future__ import annotations

from pathlib import Path

from snntheory.selftest.record import Row, Task

BOUNDED = {"checker/numbers.py": 6, "prover/search.py": 4, "engines/operations.py": 4}
RESULTS = "mutation.jsonl"
"""In the repository; what stands there of the same functions and tests is not run again."""


def tasks() -> list[Task]:
    """One task per source file."""
    from snntheory.selftest.mutation import GROUPS

    sources = [(group, source) for group, table in GROUPS.items() for source in table]
    return [Task("R7", f"{group}, {source}", mutants, (group, source)) for group, source in sources]


def mutants(group: str, source: str, size: str, seed: int) -> Row:
    """Mutants of a source: violations are those that no test notices and nobody has explained.

    The bounded size takes a few at random, of some sources.
    """
    from snntheory.selftest import mutation
    from snntheory.verdict import BadInput

    row, root = Row(0, unit="mutants"), Path(__file__).parents[2]
    if size == "bounded" and source not in BOUNDED:
        return row
    sample = BOUNDED[source] if size == "bounded" else None
    known = mutation.read(root / RESULTS) if size != "bounded" else []
    try:
        explained = mutation.explanations(root / mutation.SURVIVORS)
        found = list(
            mutation.run(
                [group], sample=sample, seed=seed, done=known, files=[source], quick=size == "bounded", root=root
            )
        )
    except BadInput as error:
        row.skipped = str(error)
        return row
    table = mutation.score(found, explained)
    row.trials, killed, stopped, known_ones, row.violations = table["all"]
    row.values = {"killed": killed, "stopped": stopped, "explained": known_ones, "classes": table}
    row.examples = [str(o.mutant) for o in found if o.result == "survived" and o.mutant.key not in explained]
    return row
