"""Write COVERAGE.md: each printed statement of the paper, and what became of it."""

from __future__ import annotations

import csv
from collections import Counter
from importlib.resources import files
from pathlib import Path

from snntheory import verify
from snntheory.report import result_class
from snntheory.runner import Result

HEAD = """# Coverage

Written by `python proofs/coverage.py`: every printed statement of the paper that was catalogued, by its id, and what
became of it. *Proved*, *refuted*, *identity*, *derivation step* and *step-fault* (false, and its proof rests on it)
come from `python -m snntheory verify --all`, on the claim of that id; false ones are explained in
[ERRATA.md](ERRATA.md). *Recomputed* and *not reproduced* (it does not follow from what else is printed) are the
numbers of the experiments, see [EXPERIMENTS.md](EXPERIMENTS.md). The rest says why there is nothing to compute, or what
is missing.

"""


def rows(results: list[Result]) -> list[tuple[str, str, str]]:
    """Id, class and reason of each catalogued statement."""
    classes = {r.claim.id: result_class(r) for r in results}
    table = csv.DictReader(files("snntheory.claims").joinpath("catalogue.csv").read_text().splitlines())
    found = []
    for row in table:
        if row["class"] == "same as":
            found.append((row["id"], classes[row["reason"]], f"see `{row['reason']}`"))
        else:
            found.append((row["id"], row["class"] or classes[row["id"]], row["reason"]))
    return found


def main(results: list[Result] | None = None) -> str:
    """The text of COVERAGE.md, from the results of all claims."""
    found = rows(verify(["all"]) if results is None else results)
    counts = Counter(kind for _, kind, _ in found)
    lines = [f"{len(found)} statements: " + ", ".join(f"{n} {kind}" for kind, n in counts.most_common()) + ".", ""]
    lines += ["| id | class | |", "|---|---|---|", *(f"| `{i}` | {kind} | {reason} |" for i, kind, reason in found)]
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    text = main()
    Path(__file__).with_name("COVERAGE.md").write_text(text)
    print(text[len(HEAD) :].partition("\n")[0])
