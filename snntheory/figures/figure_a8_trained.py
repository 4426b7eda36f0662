"""Figure A8 of the paper, right panel: net inputs of the second layer after 40 epochs of training.

Net inputs z of all units of the second layer of an SNN for the validation rows of Tox21, after 40 epochs: histogram
(grey), kernel density estimate (red) and the density of the standard normal distribution (black); dashed, the same
network before training.  Printed are mean and variance, and Kolmogorov's distance from the normal distribution of the
same mean and variance.  Budget: 8 layers of 512 units, learning rate 0.05, alpha dropout 0.05, penalty 0.0001, batches
of 128; Tox21 as it is commonly used today, 1024 bits of Morgan fingerprints, not the challenge's descriptors.  The left
panel, with independent inputs, is figure_a8.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from snntheory.experiments import results
from snntheory.figures.style import BLACK, BLUE, COLUMN, GREY, LIGHT, RED, new_figure
from snntheory.figures.table import Array, Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from snntheory.figures.produce import Setting

LIMIT = 5.0


def data(setting: Setting) -> Table:
    """Histograms before and after training, estimates from them, and moments."""
    table = Table(("part", "state", "z", "value"))
    found = results.rows("figure_a8")
    last = max((int(row["epoch"]) for row in found), default=0)
    for state, epoch in (("before", 0), ("after", last)):
        rows = [row for row in found if int(row["epoch"]) == epoch]
        left, count = (np.array([float(row[c]) for row in rows]) for c in ("left", "count"))
        width = left[1] - left[0]
        density, sd = count / count.sum() / width, float(rows[0]["variance"]) ** 0.5
        centre = left + width / 2
        smooth = binned_density(centre, count, sd * count.sum() ** -0.2, centre)
        for z, bar, value in list(zip(centre, density, smooth, strict=True))[:: 8 if setting.quick else 1]:
            if abs(z) <= LIMIT:
                table.add("histogram", state, round(float(z), 6), float(bar))
                table.add("estimate", state, round(float(z), 6), float(value))
        for name in ("mean", "variance", "distance"):
            table.add(name, state, None, float(rows[0][name]))
    return table


def binned_density(centre: Array, count: Array, width: float, points: Array) -> Array:
    """Gaussian kernel density estimate of a sample of which a fine histogram is known."""
    kernel = np.exp(-0.5 * ((points[:, None] - centre) / width) ** 2) / (width * np.sqrt(2 * np.pi))
    return np.asarray(kernel @ count / count.sum())


def draw(table: Table) -> Figure:
    """Densities."""
    figure = new_figure(COLUMN, 2.8)
    axes = figure.subplots()
    bars, after = table.where(part="histogram", state="after"), table.where(part="estimate", state="after")
    z, before = after.numbers("z"), table.where(part="estimate", state="before")
    axes.bar(bars.numbers("z"), bars.numbers("value"), z[1] - z[0], color=LIGHT, lw=0)
    axes.plot(z, np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi), color=BLACK, lw=1.4, label="standard normal")
    axes.plot(before.numbers("z"), before.numbers("value"), color=BLUE, ls="--", lw=1, label="before training")
    axes.plot(z, after.numbers("value"), color=RED, lw=1.3, label="after training")
    lines = []
    for name in ("mean", "variance", "distance"):
        lines.append(f"{name} ${table.one('value', part=name, state='after'):.3f}$")
    axes.text(0.02, 0.97, "\n".join(lines), transform=axes.transAxes, va="top", color=RED)
    axes.axhline(0, color=GREY, lw=0.6)
    axes.set(xlabel="net input $z$", ylabel="density", ylim=(0, 0.62), xlim=(-LIMIT, LIMIT))
    axes.legend(loc="upper right", borderaxespad=0, handlelength=1.3)
    return figure
