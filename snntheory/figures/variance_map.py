"""The variance map of SELU and of other activations, and its slope.

nu_tilde as a function of nu at omega = 0, tau = 1, where the mean plays no part.  (a) Two paths of the variance over
layers for SELU (cobweb), one from either side, and the maps of other activations.  (b) The slope d nu_tilde/d nu.
Only SELU's exceeds 1 at small variances, so that layers lead to a positive variance and not to 0; at its fixed point
nu = 1 it is 0.782648, the entry H22 of Eq. (6).  Double precision, except the marked slope, which is certified.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from snntheory import Box, bound, map_of
from snntheory.figures.style import BLACK, CYCLE, GREY, PAGE, RED, new_figure, panel
from snntheory.figures.table import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from snntheory.figures.produce import Setting

ACTIVATIONS = ("selu", "elu", "relu", "gelu", "silu", "tanh")
LABELS = {"selu": "SELU", "elu": "ELU", "relu": "ReLU", "gelu": "GELU", "silu": "SiLU", "tanh": "tanh"}
DASHES = {"selu": "-", "elu": "--", "relu": "-.", "gelu": ":", "silu": (0, (5, 1, 1, 1, 1, 1)), "tanh": (0, (3, 1))}
STARTS, LAYERS = (0.06, 2.9), 12


def data(setting: Setting) -> Table:
    """Map and slope of each activation, paths of SELU, and the certified slope at its fixed point."""
    table = Table(("part", "activation", "nu", "nu_tilde", "slope"))
    even = np.linspace(0.02, 3, 6 if setting.quick else 75)
    wide = np.geomspace(0.01, 100, 5 if setting.quick else 81)
    for name in ACTIVATIONS:
        for part, nu in (("map", even), ("slope", wide)):
            found = map_of(name).statistics(0.0, 0.0, nu, 1.0)
            for row in zip(nu, found.nu_tilde, found.jacobian[:, 1, 1], strict=True):
                table.add(part, name, *(float(x) for x in row))
    for start in STARTS:
        _, variances = map_of("selu").iterate(0.0, start, omega=0.0, tau=1.0, layers=LAYERS)
        for pair in pairwise(variances):
            table.add(f"path from {start}", "selu", *(float(x) for x in pair))
    top = bound("H22", Box(mu=0, omega=0, nu=1, tau=1)).certified[0].maximum
    assert top is not None
    table.add("fixed point", "selu", 1.0, 1.0, float(top.upper))
    return table


def draw(table: Table) -> Figure:
    """Cobweb on the left, slopes on the right."""
    figure = new_figure(PAGE, 3.1)
    left, right = figure.subplots(1, 2)
    left.plot([0, 3], [0, 3], color=GREY, lw=0.7)
    right.axhline(1, color=GREY, lw=0.7)
    for name, colour in reversed(list(zip(ACTIVATIONS, CYCLE, strict=False))):
        style = {"color": colour, "ls": DASHES[name], "lw": 1.8 if name == "selu" else 1.1}
        for axes, part, column in ((left, "map", "nu_tilde"), (right, "slope", "slope")):
            rows = table.where(part=part, activation=name)
            axes.plot(rows.numbers("nu"), rows.numbers(column), **style, label=LABELS[name])
    for start in STARTS:
        path = table.where(part=f"path from {start}")
        nu, image = path.numbers("nu"), path.numbers("nu_tilde")
        x, y = np.repeat(nu, 2), np.empty(2 * len(nu))
        y[0::2], y[1::2] = nu, image
        y[0] = 0
        left.plot(x, y, color=BLACK, lw=0.7)
        left.plot(nu[0], 0, "o", color=BLACK, mfc="white", ms=4, mew=0.8, clip_on=False, zorder=5)
    point = table.where(part="fixed point")
    left.plot(1, 1, "o", color=RED, ms=5, zorder=6)
    slope = point.numbers("slope")[0]
    right.plot(1, slope, "o", color=RED, ms=5, zorder=6)
    right.annotate(f"{slope:.6f}", (1, slope), (1.25, slope + 0.03), color=RED)
    left.set(xlim=(0, 3), ylim=(0, 3), xlabel=r"$\nu$", ylabel=r"$\tilde\nu$", aspect="equal")
    right.set(xscale="log", xlim=(0.01, 100), ylim=(0, 1.6), xlabel=r"$\nu$")
    right.set_ylabel(r"$\partial\tilde\nu\,/\,\partial\nu$")
    panel(left, "a")
    panel(right, "b")
    handles, labels = left.get_legend_handles_labels()
    figure.legend(handles[::-1], labels[::-1], loc="outside upper center", ncols=6, columnspacing=1.4)
    return figure
