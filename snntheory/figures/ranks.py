"""Average ranks on UCI tasks with intervals and critical differences: the paper's table, and ours.

(a) The seven methods on 120 data sets of Table A11, as printed; (b) our run on the smallest tasks of the collection,
all with fewer than 1000 points, repaired versions where its data are damaged, accuracies averaged over two of its
splits. Dots are average ranks less the mean rank 4 (negative is better), lines 95 % bootstrap intervals over tasks;
the black bar is Nemenyi's critical difference at 5 %: methods nearer to each other are not told apart. Budget of (b):
2 or 8 layers of 64 units, rectangular, 100 epochs, the printed learning and dropout rates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from snntheory.claims.experiments import METHODS as COLUMNS
from snntheory.claims.experiments import table_a11
from snntheory.experiments import METHODS, results
from snntheory.experiments.statistics import Scores, chosen, complete, critical_difference, places, task_scores
from snntheory.figures.style import BLACK, BLUE, GREY, PAGE, RED, new_figure, panel
from snntheory.figures.table import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from snntheory.figures.produce import Setting


def printed() -> Scores:
    """Table A11 without the data set that has no accuracies for four methods."""
    found: Scores = {}
    for name, _, accuracies in table_a11():
        if None not in accuracies:
            found[name] = {m: a for m, a in zip(COLUMNS, accuracies, strict=True) if a is not None}
    return found


def data(setting: Setting) -> Table:
    """Places of the methods in both tables."""
    table = Table(("part", "method", "tasks", "difference", "low", "high"))
    ours = complete(task_scores(chosen(results.rows("uci"))), METHODS)
    for part, scores in (("printed", printed()), ("ours", ours)):
        kept = dict(list(scores.items())[:6]) if setting.quick else scores
        for place in places(kept, METHODS):
            table.add(
                part, place.method, float(len(kept)), float(place.difference), float(place.low), float(place.high)
            )
        table.add(part, "critical difference", float(len(kept)), critical_difference(len(METHODS), len(kept)))
    return table


def draw(table: Table) -> Figure:
    """A panel for each table."""
    figure = new_figure(PAGE, 2.6)
    axes = figure.subplots(1, 2, sharex=True)
    for axis, letter, part in zip(axes, "ab", ("printed", "ours"), strict=True):
        rows = table.where(part=part)
        tasks = rows.numbers("tasks")[0]
        _panel(axis, rows)
        panel(axis, letter, f"{'Table A11' if part == 'printed' else 'our run'}, {tasks:.0f} tasks")
    return figure


def _panel(axis: Axes, rows: Table) -> None:
    methods, at = rows.words("method")[:-1], rows.numbers("difference")
    low, high = rows.numbers("low"), rows.numbers("high")
    heights = np.arange(len(methods))[::-1]
    for i, height in enumerate(heights):
        colour = BLUE if methods[i] == "SNN" else RED
        axis.plot([low[i], high[i]], [height] * 2, color=colour, lw=1.1)
        axis.plot(at[i], height, "o", color=colour, ms=4)
    top = len(methods) - 0.25
    axis.plot([at[0], at[0] + at[-1]], [top] * 2, color=BLACK, lw=2, solid_capstyle="butt")
    axis.axvline(0, color=GREY, lw=0.6)
    axis.set_yticks(heights, methods)
    axis.set(xlabel="average rank less 4", ylim=(-0.6, len(methods) + 0.1))
