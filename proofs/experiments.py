"""Write EXPERIMENTS.md: the arithmetic of the paper's tables, recomputed from what it prints."""

from __future__ import annotations

from pathlib import Path

from snntheory.claims.model import Claim
from snntheory.claims.tables import EXPERIMENTS, tally
from snntheory.verdict import Verdict

HEAD = """# The tables of the experiments

Written by `python proofs/experiments.py`; the claims are decided by `python -m snntheory verify experiments`, in exact
rational arithmetic, from the accuracies of Table A11 and the other tables. A number *follows* if it comes out under at
least one of the readings named; the readings concern the data set `trains`, which has no accuracies for four methods,
and the kind of Wilcoxon test. What does not follow need not be wrong: the accuracies are printed to four decimals. The
mean depths, the p-values of Table A12 and those of methods outside Table A11 cannot be recomputed.

Most to notice: no reading reproduces the average rank differences of Table 1, and the one of ResNet is impossible with
the accuracies of Table A11; "more than 1000 points" gives 77 and 44 data sets, the printed 75 and 46 are for "at least
1000"; the significance of SNN against MSRAinit (p = 0.027) rests on the test being one-sided.
"""


def row(claim: Claim) -> str:
    """One line of the table."""
    found = tally(claim.id, claim.printed)
    cells = (f"`{claim.id}`", claim.locator, claim.printed, found.computed, found.note)
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def main() -> str:
    """The text of EXPERIMENTS.md."""
    parts = [HEAD]
    for title, verdict in (("Does not follow", Verdict.REFUTED), ("Follows", Verdict.PROVED)):
        chosen = [c for c in EXPERIMENTS if c.expected is verdict]
        parts.append(
            f"## {title} ({len(chosen)})\n\n| id | place | printed | recomputed | note |\n|---|---|---|---|---|"
        )
        parts[-1] += "\n" + "\n".join(map(row, chosen)) + "\n"
    return "\n".join(parts)


if __name__ == "__main__":
    Path(__file__).with_name("EXPERIMENTS.md").write_text(main())
