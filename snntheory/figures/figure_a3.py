"""Figure A3 of the paper: the main sub-function f(x, y) of Eq. (115), both panels.

f(x, y) = e^((x+y)^2/(2x)) erfc((x+y)/(sqrt 2 sqrt x)) - 2 e^((2x+y)^2/(2x)) erfc((2x+y)/(sqrt 2 sqrt x)).  (a), the
paper's left panel: on 1.2 <= x <= 20, -0.1 <= y <= 0.1, as level lines over a logarithmic axis of x; f is negative and
increases in x for every y (Lemmas 15 and 44; claims lem44.negative, lem44.x-increasing).  (b), its right panel: f(1.2,
y), strictly decreasing (lem44.y-decreasing).  Values are centres of enclosures.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from snntheory.claims.subfunction import D44, F
from snntheory.figures import curves
from snntheory.figures.style import BLUE, PAGE, new_figure, panel
from snntheory.figures.table import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from snntheory.figures.produce import Setting


def data(setting: Setting) -> Table:
    """f on a grid of the domain of Lemma 44, and along its left edge."""
    table = Table(("part", "x", "y", "f"))
    low, high = D44["nu"].lower, D44["nu"].upper
    xs = [low + (high - low) * t * t for t in curves.line(0, 1, 4 if setting.quick else 60)]
    ys = curves.line(D44["mu"].lower, D44["mu"].upper, 2 if setting.quick else 10)
    for part, points in (
        ("left", [(x, y) for x in xs for y in ys]),
        ("right", [(Fraction(12, 10), y) for y in curves.line("-0.1", "0.1", 4 if setting.quick else 40)]),
    ):
        found = curves.values([F], [{"nu": x, "mu": y} for x, y in points])
        for (x, y), (value,) in zip(points, found, strict=True):
            table.add(part, float(x), float(y), value)
    return table


def draw(table: Table) -> Figure:
    """Level lines on the left, the edge x = 1.2 on the right."""
    figure = new_figure(PAGE, 2.6)
    left, right = figure.subplots(1, 2, width_ratios=(1.35, 1))
    xs, ys, f = table.where(part="left").grid("x", "y", "f")
    shades = left.pcolormesh(xs, ys, f, cmap="cividis", shading="gouraud", rasterized=True)
    levels = [-0.12, -0.1, -0.08, -0.06, -0.05, -0.04, -0.03, -0.02, -0.015]
    lines = left.contour(xs, ys, f, levels=levels, colors=["white"] * 5 + ["black"] * 4, linewidths=0.7)
    left.clabel(lines, fontsize=8, fmt=lambda level: f"${level:g}$")
    figure.colorbar(shades, ax=left, label=r"$f(x, y)$")
    left.set(xscale="log", xlabel=r"$x = \nu\tau$", ylabel=r"$y = \mu\omega$", yticks=[-0.1, -0.05, 0, 0.05, 0.1])
    left.set_xticks([1.2, 2, 5, 10, 20], ["1.2", "2", "5", "10", "20"])
    left.minorticks_off()
    panel(left, "a")
    edge = table.where(part="right")
    right.plot(edge.numbers("y"), edge.numbers("f"), color=BLUE)
    right.set(xlabel=r"$y = \mu\omega$", ylabel=r"$f(1.2, y)$")
    panel(right, "b")
    return figure
