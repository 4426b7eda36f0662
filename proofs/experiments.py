"""Write EXPERIMENTS.md: the arithmetic of the paper's tables, recomputed from what it prints."""

from __future__ import annotations

from pathlib import Path

from snntheory.claims.experiments import Tally, tallies

HEAD = """# The tables of the experiments

Written by `python proofs/experiments.py` in exact rational arithmetic, from the accuracies of Table A11 and the other
tables. A number *follows* if it comes out under at least one of the readings named; the readings concern the data set
`trains`, which has no accuracies for four methods, and the kind of Wilcoxon test. What does not follow need not be
wrong: the accuracies are printed to four decimals. The mean depths, the p-values of Table A12 and those of methods
outside Table A11 cannot be recomputed.

Most to notice: no reading reproduces the average rank differences of Table 1, and the one of ResNet is impossible with
the accuracies of Table A11; "more than 1000 points" gives 77 and 44 data sets, the printed 75 and 46 are for "at least
1000"; the significance of SNN against MSRAinit (p = 0.027) rests on the test being one-sided.
"""


def row(tally: Tally) -> str:
    """One line of the table."""
    cells = (f"`{tally.id}`", tally.locator, tally.printed, tally.computed, tally.note)
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def main() -> str:
    """The text of EXPERIMENTS.md."""
    found = tallies()
    parts = [HEAD]
    for title, holds in (("Does not follow", False), ("Follows", True)):
        chosen = [t for t in found if t.holds is holds]
        parts.append(
            f"## {title} ({len(chosen)})\n\n| id | place | printed | recomputed | note |\n|---|---|---|---|---|"
        )
        parts[-1] += "\n" + "\n".join(row(t) for t in chosen) + "\n"
    return "\n".join(parts)


if __name__ == "__main__":
    Path(__file__).with_name("EXPERIMENTS.md").write_text(main())
