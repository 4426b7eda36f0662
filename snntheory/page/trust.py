"""Read what ``selftest --json`` writes, and say it in a line for each figure of trust."""

from __future__ import annotations

import json
from typing import Any

from snntheory.verdict import BadInput

_COUNTS = ("trials", "violations", "undecided", "raised")


def trust_rows(text: str, name: str) -> tuple[tuple[str, str], ...]:
    """(figure, counts) of the document in ``text``; `BadInput` where it is not one of ``selftest --json``."""
    try:
        found = json.loads(text)
        size, figures = found["size"], found["figures"]
        if found["schema"] != 1 or not isinstance(size, str) or not figures:
            raise ValueError
        rows = tuple((f"{figure['id']}, {figure['title']}", _line(figure)) for figure in figures)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadInput(f"{name} is not a document of `selftest --json`") from None
    return ((f"Self-test ({size})", f"snntheory {found['version']}, seed {found['seed']}"), *rows)


def _line(figure: dict[str, Any]) -> str:
    total = dict.fromkeys(_COUNTS, 0)
    for row in figure["rows"]:
        for count in _COUNTS:
            if type(row[count]) is not int or row[count] < 0:
                raise ValueError
            total[count] += row[count]
    skipped = [row["skipped"] for row in figure["rows"] if row["skipped"]]
    fine = all(not (row["violations"] or row["short"] or row["skipped"]) for row in figure["rows"])
    word = "SKIPPED" if skipped else "passed" if fine else "NOT PASSED"
    counts = ", ".join(f"{total[count]:,} {count}" for count in _COUNTS[1:] if total[count] or count == "violations")
    return f"{total['trials']:,} {figure['rows'][0]['unit']}: {counts}; {word} ({figure['target']})"
