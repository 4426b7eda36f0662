"""Accuracy over the dropout rate: alpha dropout against plain dropout.

Test accuracy on scikit-learn's handwritten digits of SELU networks with alpha dropout, SELU networks with plain
dropout, and ReLU networks with plain dropout; eight hidden layers, dropout after each, the learning rate of 0.01,
0.1, 1 chosen by the validation loss; means over three seeds, bars from the least to the greatest.  Budget: 64 units a
layer, 30 epochs, batches of 32.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from snntheory.experiments import results
from snntheory.experiments.statistics import chosen
from snntheory.figures.style import BLUE, COLUMN, GREEN, RED, new_figure
from snntheory.figures.table import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from snntheory.figures.produce import Setting

KINDS = {("SNN", "0"): "SELU, alpha dropout", ("SNN", "1"): "SELU, plain dropout", ("MSRAinit", "1"): "ReLU, plain"}
LOOKS = {"SELU, alpha dropout": (BLUE, "o"), "SELU, plain dropout": (RED, "s"), "ReLU, plain": (GREEN, "^")}


def data(setting: Setting) -> Table:
    """Accuracy of each kind and rate."""
    table = Table(("kind", "rate", "seeds", "accuracy", "low", "high"))
    rows = chosen(results.rows("dropout"), by=("method", "plain", "dropout", "seed"))
    rates = sorted({float(row["dropout"]) for row in rows})
    for names, kind in KINDS.items():
        for rate in rates[:2] if setting.quick else rates:
            same = [r for r in rows if (r["method"], r["plain"]) == names and float(r["dropout"]) == rate]
            found = [float(r["accuracy"]) for r in same]
            table.add(kind, rate, float(len(found)), sum(found) / len(found), min(found), max(found))
    return table


def draw(table: Table) -> Figure:
    """One line for each kind."""
    figure = new_figure(COLUMN, 2.7)
    axes = figure.subplots()
    for kind, rows in table.groups("kind").items():
        colour, mark = LOOKS[str(kind)]
        mean = rows.numbers("accuracy")
        bars = [mean - rows.numbers("low"), rows.numbers("high") - mean]
        axes.errorbar(
            rows.numbers("rate"), mean, bars, color=colour, marker=mark, lw=1.1, elinewidth=0.7, capsize=1.5, label=kind
        )
    axes.set(xlabel="dropout rate", ylabel="test accuracy")
    axes.legend(loc="lower left")
    return figure
