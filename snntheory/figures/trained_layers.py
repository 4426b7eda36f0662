"""Does self-normalization survive learning? Layers of SELU networks in training beside Theorem 1.

SNNs with eight hidden layers of 64 (left) and 256 (right) units on scikit-learn's handwritten digits, every layer over
epochs, the first layer lightest.  (a), (b) Variance of all activations of a layer over the validation rows; the band is
Theorem 1's domain [0.8, 1.5].  (c), (d) Share of units whose own mean and variance are in Theorem 1's domain (lines),
and of units whose weights have omega in [-0.1, 0.1] and tau in [0.95, 1.1], as Theorem 1 supposes (black, mean of all
layers): few from the start.  Budget: learning rate 0.1, no dropout, 30 epochs, batches of 32, one seed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from snntheory.experiments import results
from snntheory.figures.style import BLACK, LIGHT, PAGE, new_figure, panel
from snntheory.figures.table import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from snntheory.figures.produce import Setting

COLUMNS = ("width", "layer", "epoch", "mean", "variance", "domain", "weights")


def data(setting: Setting) -> Table:
    """Every layer after every epoch."""
    table = Table(COLUMNS)
    for row in sorted(results.rows("layers"), key=lambda row: int(row["width"])):
        if not setting.quick or int(row["epoch"]) <= 1:
            table.add(*(float(row[c]) for c in COLUMNS))
    return table


def draw(table: Table) -> Figure:
    """A column of panels for each width."""
    import matplotlib as mpl

    figure = new_figure(PAGE, 4.4)
    groups = table.groups("width")
    axes: Any = figure.subplots(2, len(groups), sharex=True, sharey="row", squeeze=False)
    for j, (width, rows) in enumerate(groups.items()):
        layers = rows.groups("layer")
        colours = mpl.colormaps["viridis"](np.linspace(0.9, 0.05, len(layers)))
        axes[0][j].axhspan(0.8, 1.5, color=LIGHT, lw=0)
        for colour, (layer, line) in zip(colours, layers.items(), strict=True):
            epoch = line.numbers("epoch")
            axes[0][j].plot(epoch, line.numbers("variance"), color=colour, lw=1, label=f"{float(layer or 0):.0f}")
            axes[1][j].plot(epoch, line.numbers("domain"), color=colour, lw=1)
        shares = [line.numbers("weights").mean() for line in rows.groups("epoch").values()]
        axes[1][j].plot(list(rows.groups("epoch")), shares, color=BLACK, lw=1.6)
        panel(axes[0][j], "ab"[j], f"{float(width or 0):.0f} units")
        panel(axes[1][j], "cd"[j])
        axes[1][j].set(xlabel="epoch", ylim=(0, 1))
    axes[0][0].set(ylabel=r"variance $\nu$")
    axes[1][0].set_ylabel("share of units")
    axes[0][-1].legend(title="layer", title_fontsize=8.5, loc="center left", bbox_to_anchor=(1.01, 0.5))
    return figure
