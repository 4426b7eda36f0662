"""Margins of all claims: what the paper prints against what is certified.

One mark for each claim that is an inequality: proved (blue) or refuted (red), corrections and our own statements
included.  (a) Certified extremum against printed bound, without signs, where neither is 0; a printed bound is sharp
where the mark lies on the diagonal.  (b) The relative margin, the distance of the two over the larger, along the
paper; for what is refuted it is how far the print is off.  Claims of a sign (the printed bound is 0) have no scale,
and are in a row of their own above; bounds that are attained exactly are in the row below.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from snntheory.claims.model import Inequality
from snntheory.decision import constraints_of
from snntheory.figures.all_claims import results
from snntheory.figures.places import place
from snntheory.figures.style import BLUE, GREY, PAGE, RED, new_figure, panel
from snntheory.figures.table import Table
from snntheory.mapping import QUANTITIES
from snntheory.parsing import parse_statement
from snntheory.verdict import Verdict

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from snntheory.figures.produce import Setting
    from snntheory.runner import Result

SIGN, EXACT = 100.0, 1e-12
"""Heights of the rows of claims of a sign, and of bounds attained exactly."""
LEAST = 1e-9
"""The least size in the left panel; what is smaller is on its edge."""
SHOWN = ("Theorem 1", "Lemma 6", "Lemma 12", "Lemma 39", "Lemma 44", "Lemma 46", "A6")


class Margin(NamedTuple):
    """The printed bound that is closest to being violated, the certified extremum, and their distance."""

    printed: Fraction
    certified: Fraction
    margin: Fraction

    @property
    def relative(self) -> float:
        """The margin over the larger of the two, at most 1; 0 where both are 0."""
        size = max(abs(self.printed), abs(self.certified))
        return min(1.0, float(abs(self.margin) / size)) if size else 0.0


def margin_of(result: Result) -> Margin | None:
    """None for what is not an inequality, or was not enclosed from both sides."""
    obligation, decision = result.claim.obligation, result.decision
    if not isinstance(obligation, Inequality) or decision.margin is None:
        return None
    relations = [r for text in obligation.relations for r in parse_statement(text, QUANTITIES)]
    constraints = [c for relation in relations for c in constraints_of(relation)]
    found = []
    for part, subject in zip(decision.certified, dict.fromkeys(c.subject for c in constraints), strict=True):
        for c in constraints:
            extremum = part.maximum if c.sign > 0 else part.minimum
            if c.subject is subject and extremum is not None:
                certified = extremum.upper if c.sign > 0 else extremum.lower
                found.append(Margin(c.bound, certified, c.sign * (c.bound - certified)))
    return min(found, key=lambda m: m.margin)


def data(setting: Setting) -> Table:
    """A row for each inequality, in the paper's order."""
    table = Table(("id", "place", "order", "verdict", "printed", "certified", "margin", "relative"))
    rows = sorted(results(setting), key=lambda r: place(r.claim).order)
    for result in rows:
        found = margin_of(result)
        if found is not None:
            where, verdict = place(result.claim), result.decision.verdict.value
            numbers = (float(x) for x in found)
            table.add(result.claim.id, where.name, float(where.order), verdict, *numbers, found.relative)
    return table


def draw(table: Table) -> Figure:
    """Two scatter plots."""
    figure = new_figure(PAGE, 3.2)
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.7))
    printed, certified, relative = (abs(table.numbers(c)) for c in ("printed", "certified", "relative"))
    height = np.where(printed == 0, SIGN, np.where(relative == 0, EXACT, np.maximum(relative, 2 * EXACT)))
    verdicts, index, both = np.array(table.words("verdict")), np.arange(len(table.rows)), printed * certified > 0
    ends = LEAST, 3 * float(max(printed[both].max(), certified[both].max()))
    left.plot(ends, ends, color=GREY, lw=0.6, zorder=0)
    for verdict, colour, mark in ((Verdict.PROVED, BLUE, "."), (Verdict.REFUTED, RED, "v")):
        chosen = verdicts == verdict.value
        style = {"color": colour, "ms": 4.5 if mark == "." else 3.5, "mew": 0, "alpha": 0.8}
        pair = (np.maximum(x[chosen & both], LEAST) for x in (printed, certified))
        left.plot(*pair, mark, **style, clip_on=False)
        right.plot(index[chosen], height[chosen], mark, **style, label=f"{verdict.value} ({chosen.sum()})")
    left.set(xscale="log", yscale="log", xlim=ends, ylim=ends)
    left.set(xlabel="printed bound, absolute", ylabel="certified extremum, absolute")
    right.set(yscale="log", ylim=(EXACT / 3, SIGN * 3), ylabel="relative margin", xlim=(-5, len(index) + 5))
    powers = range(-10, 1, 2)
    labels = ["exact", *(f"$10^{{{k}}}$" for k in powers), "sign"]
    right.set_yticks([EXACT, *(10.0**k for k in powers), SIGN], labels)
    right.minorticks_off()
    for level in (SIGN / 7, EXACT * 7):
        right.axhline(level, color=GREY, lw=0.4)
    _places(right, table)
    panel(left, "a")
    panel(right, "b")
    figure.legend(*right.get_legend_handles_labels(), loc="outside upper center", ncols=2)
    return figure


def _places(axes: Axes, table: Table) -> None:
    """Ticks where chosen parts of the paper begin."""
    names = table.words("place")
    starts = [(names.index(name), name) for name in SHOWN if name in names]
    axes.set_xticks(
        [k for k, _ in starts], [name for _, name in starts], rotation=35, ha="right", rotation_mode="anchor"
    )
    for start, _ in starts:
        axes.axvline(start, color=GREY, lw=0.4, zorder=0)
