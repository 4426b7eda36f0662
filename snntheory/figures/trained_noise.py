"""Loss of the seven methods under noise of gradients and of weights.

Smoothed validation loss on scikit-learn's handwritten digits after training with (a) normal noise on every gradient,
(b) normal noise on every weight at each update, the gradient taken there; levels are standard deviations relative to
the root mean square of the gradient, or of the weights, of each matrix.  Eight hidden layers (ResNet: four blocks),
the learning rate of 0.01, 0.1, 1 chosen by the validation loss; means over three seeds.  Budget: 64 units a layer, no
dropout, 30 epochs, batches of 32.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from snntheory.experiments import METHODS, results
from snntheory.experiments.statistics import chosen
from snntheory.figures.style import CYCLE, PAGE, new_figure, panel
from snntheory.figures.table import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from snntheory.figures.produce import Setting

MARKS = ("o", "s", "^", "v", "D", "P", "X")
PARTS = {"gradient": "noise of gradients", "weight": "noise of weights"}


def data(setting: Setting) -> Table:
    """Loss and accuracy of each method and level; level 0 belongs to both parts."""
    table = Table(("part", "method", "level", "seeds", "loss", "accuracy"))
    rows = chosen(results.rows("noise"), by=("method", "gradient_noise", "weight_noise", "seed"))
    for part in PARTS:
        other = next(p for p in PARTS if p != part)
        mine = [r for r in rows if float(r[f"{other}_noise"]) == 0]
        levels = sorted({float(r[f"{part}_noise"]) for r in mine})
        for method in METHODS:
            for level in levels[:2] if setting.quick else levels:
                same = [r for r in mine if r["method"] == method and float(r[f"{part}_noise"]) == level]
                loss, accuracy = (sum(float(r[c]) for r in same) / len(same) for c in ("validation", "accuracy"))
                table.add(part, method, level, float(len(same)), loss if math.isfinite(loss) else None, accuracy)
    return table


def draw(table: Table) -> Figure:
    """A panel for each kind of noise."""
    figure = new_figure(PAGE, 3.0)
    axes = figure.subplots(1, 2, sharey=True)
    for axis, letter, (part, title) in zip(axes, "ab", PARTS.items(), strict=True):
        rows = table.where(part=part)
        levels = sorted(set(rows.numbers("level")))
        for i, (method, line) in enumerate(rows.groups("method").items()):
            x = [levels.index(v) for v in line.numbers("level")]
            axis.plot(x, line.numbers("loss"), color=CYCLE[i], marker=MARKS[i], ms=4, lw=1.1, label=str(method))
        axis.set_xticks(range(len(levels)), [f"{v:g}" for v in levels])
        axis.set(yscale="log", xlabel="relative level of noise")
        panel(axis, letter, title)
    axes[0].set_ylabel("validation loss")
    axes[1].legend(loc="center left", bbox_to_anchor=(1.01, 0.5))
    return figure
