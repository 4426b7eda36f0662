"""Accuracy over depth for the seven methods.

Test accuracy on scikit-learn's handwritten digits (one split, 1347 training rows) of networks with 2 to 64 hidden
layers (ResNet: blocks), the learning rate of 0.01, 0.1, 1 chosen by the validation loss; means over three seeds, bars
from the least to the greatest.  Budget: 64 units a layer, no dropout, 30 epochs, batches of 32.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from snntheory.experiments import METHODS, results
from snntheory.experiments.statistics import chosen
from snntheory.figures.style import CYCLE, PAGE, new_figure
from snntheory.figures.table import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from snntheory.figures.produce import Setting

MARKS = ("o", "s", "^", "v", "D", "P", "X")


def data(setting: Setting) -> Table:
    """Accuracy of each method and depth."""
    table = Table(("method", "depth", "seeds", "accuracy", "low", "high"))
    rows = chosen(results.rows("depth"), by=("method", "depth", "seed"))
    depths = sorted({int(row["depth"]) for row in rows})
    for method in METHODS:
        for depth in depths[:2] if setting.quick else depths:
            found = [float(r["accuracy"]) for r in rows if r["method"] == method and int(r["depth"]) == depth]
            table.add(method, float(depth), float(len(found)), sum(found) / len(found), min(found), max(found))
    return table


def draw(table: Table) -> Figure:
    """One line for each method."""
    figure = new_figure(PAGE, 3.2)
    axes = figure.subplots()
    for i, (method, rows) in enumerate(table.groups("method").items()):
        depth, mean = rows.numbers("depth") * 1.022 ** (i - 3), rows.numbers("accuracy")
        bars = [mean - rows.numbers("low"), rows.numbers("high") - mean]
        style: dict[str, Any] = {"color": CYCLE[i], "marker": MARKS[i], "ms": 4, "lw": 1.6 if method == "SNN" else 1}
        axes.errorbar(depth, mean, bars, elinewidth=0.7, capsize=1.5, label=str(method), **style)
    ticks = sorted(set(table.numbers("depth")))
    axes.set(xscale="log", xlabel="hidden layers (ResNet: blocks)", ylabel="test accuracy")
    axes.set_xticks(ticks, [f"{t:.0f}" for t in ticks])
    axes.minorticks_off()
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))
    return figure
