"""How random layers change the correlation of two inputs, and the growth of gradients.

Mean-field theory of random zero-mean weights (Poole et al. 2016; Schoenholz et al. 2017).  (a) The correlation map
C(c) of four networks at their fixed point of second moments.  (b) C(c) - c for positive c, with the correlation that
layers lead to (mark): where the slope C'(1) = chi exceeds 1, two inputs, however close, are driven apart.  (c) chi =
tau E f'(z)^2 at omega = 0, tau = 1, the growth of squared gradients per layer, as a function of the variance; at
SELU's fixed point it is 1.071575 (certified).  Double precision but for that mark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from snntheory import CorrelationMap, fixed_weights, map_of
from snntheory.figures.style import BLUE, CYCLE, GREEN, GREY, ORANGE, PAGE, RED, new_figure, panel
from snntheory.figures.table import Table
from snntheory.figures.variance_map import ACTIVATIONS, DASHES, LABELS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from snntheory.figures.produce import Setting

NETWORKS = {
    "SELU, gain 1": ("selu", "gain:1", None),
    "ReLU, He": ("relu", "he_normal", 1.0),
    "tanh, gain 1.5": ("tanh", "gain:1.5", None),
    "tanh, gain 3": ("tanh", "gain:3", None),
}
"""Activation, weights, and the variance of the net inputs where every variance is a fixed point."""
STYLES = dict(zip(NETWORKS, ((BLUE, "-"), (GREEN, "-."), (ORANGE, "--"), (RED, ":")), strict=True))


def data(setting: Setting) -> Table:
    """Correlation maps with their fixed points, and chi over variances."""
    table = Table(("part", "network", "x", "y", "slope"))
    cs, networks = np.linspace(-1, 1, 33), list(NETWORKS.items())
    if setting.quick:
        cs, networks = np.linspace(-1, 1, 3), networks[1:2]
    for label, (name, weights, variance) in networks:
        found = CorrelationMap(name, weights, variance)
        for row in zip(cs, found(cs), strict=True):
            table.add("C", label, *(float(x) for x in row))
        point = found.fixed_point()
        table.add("limit", label, point, point, float(found.slope(1.0)))
    for name in ACTIVATIONS:
        nu = np.geomspace(0.01, 100, 5 if setting.quick else 81)
        for row in zip(nu, map_of(name).chi(0.0, 0.0, nu, 1.0), strict=True):
            table.add("chi", name, *(float(x) for x in row))
    table.add("certified", "selu", 1.0, float(fixed_weights(0, 1).chi.mid()))
    return table


def draw(table: Table) -> Figure:
    """The maps, their distance from the diagonal, and chi."""
    figure = new_figure(PAGE, 3.0)
    left, middle, right = figure.subplots(1, 3)
    left.plot([-1, 1], [-1, 1], color=GREY, lw=0.7)
    middle.axhline(0, color=GREY, lw=0.7)
    for label in table.where(part="C").groups("network"):
        colour, dashes = STYLES[str(label)]
        rows, limit = table.where(part="C", network=label), table.where(part="limit", network=label)
        c, image, point = rows.numbers("x"), rows.numbers("y"), limit.numbers("x")
        style = {"ls": dashes, "color": colour, "label": rf"{label}: $\chi = {limit.numbers('slope')[0]:.3f}$"}
        left.plot(c, image, **style)
        middle.plot(c[c >= 0], (image - c)[c >= 0], **style)
        middle.plot(point, 0 * point, "o", color=colour, mec="white", mew=0.6, ms=6, zorder=5, clip_on=False)
    left.set(xlim=(-1, 1), ylim=(-1, 1), xlabel="$c$", ylabel="$C(c)$", xticks=[-1, 0, 1])
    left.set_yticks([-1, -0.5, 0, 0.5, 1])
    middle.set(xlim=(0, 1), ylim=(-0.1, 0.1), xlabel="$c$", ylabel="$C(c) - c$")
    _chi(right, table)
    for axes, letter in ((left, "a"), (middle, "b"), (right, "c")):
        panel(axes, letter)
    figure.legend(
        *left.get_legend_handles_labels(), loc="outside upper left", ncols=2, handlelength=2, columnspacing=1.2
    )
    lines = right.get_legend_handles_labels()
    figure.legend(*lines, loc="outside upper right", ncols=3, handlelength=2, columnspacing=1)
    return figure


def _chi(axes: Axes, table: Table) -> None:
    axes.axhline(1, color=GREY, lw=0.7)
    for name, colour in zip(ACTIVATIONS, CYCLE, strict=False):
        rows = table.where(part="chi", network=name)
        width = 1.8 if name == "selu" else 1.1
        axes.plot(rows.numbers("x"), rows.numbers("y"), ls=DASHES[name], color=colour, lw=width, label=LABELS[name])
    value = table.one("y", part="certified")
    axes.plot(1, value, "o", color=RED, ms=5, zorder=6)
    axes.annotate(f"{value:.6f}", (1, value), (1.5, value + 0.06), color=RED)
    axes.set(xscale="log", xlim=(0.01, 100), ylim=(0, 2), xlabel=r"$\nu$", ylabel=r"$\chi$")
    axes.set_xticks([0.01, 0.1, 1, 10, 100])
