"""Errata at a glance: what is false as printed, by place and severity.

One square for each claim that is refuted: A, the printed argument does not establish the statement; B, an inequality
or equality is false; C, a slip without consequence.  Numbers of the experiments that do not follow from other printed
numbers are counted too.  The theorems themselves are proved as printed.  proofs/ERRATA.md has each entry in words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from snntheory.figures.all_claims import results
from snntheory.figures.places import place
from snntheory.figures.style import BLUE, LIGHT, ORANGE, PAGE, RED, new_figure
from snntheory.figures.table import Table
from snntheory.verdict import Verdict

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from snntheory.figures.produce import Setting

SEVERITIES = {
    "A": ("argument does not establish the statement", RED),
    "B": ("inequality or equality is false", ORANGE),
    "C": ("slip without consequence", BLUE),
}


def data(setting: Setting) -> Table:
    """A row for each refuted claim, in the paper's order, the gravest of a place first."""
    table = Table(("id", "place", "order", "severity", "locator"))
    refuted = [r.claim for r in results(setting) if r.decision.verdict is Verdict.REFUTED]
    for claim in sorted(refuted, key=lambda c: (place(c).order, c.severity or "C")):
        where = place(claim)
        table.add(claim.id, where.name, float(where.order), claim.severity or "C", claim.locator)
    return table


def draw(table: Table) -> Figure:
    """A row of squares for each place."""
    from matplotlib.patches import Patch, Rectangle

    places = table.groups("place")
    figure = new_figure(PAGE, 0.6 + 0.165 * len(places))
    axes = figure.subplots()
    for y, rows in enumerate(places.values()):
        for x, severity in enumerate(rows.words("severity")):
            axes.add_patch(Rectangle((x + 0.06, y - 0.36), 0.88, 0.72, fc=SEVERITIES[severity][1]))
        axes.text(len(rows.rows) + 0.3, y, str(len(rows.rows)), va="center", fontsize=8.5)
    longest = max(len(rows.rows) for rows in places.values())
    axes.set(xlim=(0, longest + 1.5), ylim=(len(places) - 0.4, -0.6), xticks=[])
    axes.set_yticks(range(len(places)), [str(name) for name in places])
    axes.tick_params(axis="y", length=0)
    axes.spines["bottom"].set_visible(False)
    axes.spines["left"].set_color(LIGHT)
    counts = {s: table.words("severity").count(s) for s in SEVERITIES}
    handles = [Patch(fc=c, label=f"{s} ({counts[s]}): {text}") for s, (text, c) in SEVERITIES.items()]
    axes.legend(handles=handles, loc="upper right", handlelength=1, borderaxespad=1)
    return figure
