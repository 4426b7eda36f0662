"""Figure A5 of the paper: e^(x^2) erfc(x) and x e^(x^2) erfc(x), both panels.

(a), the paper's left panel: w(x) = e^(x^2) erfc(x), decreasing and convex for x > 0 (Lemma 23).  (b), its right panel:
x w(x), increasing to 1/sqrt(pi) (Lemma 24).  The ranges are ours; the paper prints none.  Values are centres of
enclosures.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from snntheory.figures import curves
from snntheory.figures.style import BLUE, GREY, PAGE, new_figure, panel
from snntheory.figures.table import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from snntheory.figures.produce import Setting


def data(setting: Setting) -> Table:
    """Both functions."""
    table = Table(("x", "w", "x_w"))
    points = curves.line(-1, 5, 6 if setting.quick else 150)
    rows = curves.values(["erfcx(nu)", "nu*erfcx(nu)"], [{"nu": x} for x in points])
    for x, row in zip(points, rows, strict=True):
        table.add(float(x), *row)
    return table


def draw(table: Table) -> Figure:
    """One panel for each function."""
    figure = new_figure(PAGE, 2.4)
    left, right = figure.subplots(1, 2)
    x = table.numbers("x")
    left.plot(x, table.numbers("w"), color=BLUE)
    left.set(xlabel="$x$", ylabel=r"$e^{x^2}\,\mathrm{erfc}(x)$", xlim=(0, 5), ylim=(0, 1.02))
    right.axhline(1 / math.sqrt(math.pi), color=GREY, ls="--", lw=0.8)
    right.text(-0.9, 1 / math.sqrt(math.pi) - 0.06, r"$1/\sqrt{\pi}$", va="top", color="#555555")
    right.axhline(0, color=GREY, lw=0.5)
    right.plot(x, table.numbers("x_w"), color=BLUE)
    right.set(xlabel="$x$", ylabel=r"$x\,e^{x^2}\,\mathrm{erfc}(x)$", xlim=(-1, 5), ylim=(-1.6, 0.75))
    panel(left, "a")
    panel(right, "b")
    return figure
