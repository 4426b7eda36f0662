"""Figure A7 of the paper: the square of the mean at low variance.

h(x) = mu_tilde^2(0.1, -0.1, x, 1) for x in [0, 1], with its certified maximum.  The paper prints that it is at x =
0.187342 with h = 0.00451457; the value is right, the place is 0.18734295..., which rounds to 0.187343 (claims
figA7.max, figA7.max.location).  The dashed line is the bound 0.005 of Lemma 43.  Values are centres of enclosures.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from snntheory import Box, Options, bound
from snntheory.figures import curves
from snntheory.figures.style import BLUE, COLUMN, GREY, RED, new_figure
from snntheory.figures.table import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from snntheory.figures.produce import Setting

LEMMA_43, PRINTED = 0.005, (0.187342, 0.00451457)


def data(setting: Setting) -> Table:
    """h, its certified maximum on [0.0001, 1], and the printed one."""
    table = Table(("part", "x", "h"))
    points = [t * t for t in curves.line("0.01", 1, 6 if setting.quick else 150)]
    fixed = {"mu": Fraction(1, 10), "omega": Fraction(-1, 10), "tau": Fraction(1)}
    for x, (value,) in zip(points, curves.values(["mu_tilde^2"], [fixed | {"nu": x} for x in points]), strict=True):
        table.add("curve", float(x), value)
    box = Box(mu="0.1", omega="-0.1", nu="0.0001:1", tau="1")
    top = bound("mu_tilde^2", box, Options(digits=20)).certified[0].maximum
    assert top is not None
    table.add("certified", float(top.point["nu"]), float(top.upper))
    table.add("printed", *PRINTED)
    table.add("bound", None, LEMMA_43)
    return table


def draw(table: Table) -> Figure:
    """The curve with its maximum."""
    figure = new_figure(COLUMN, 2.6)
    axes = figure.subplots()
    curve, top = table.where(part="curve"), table.where(part="certified")
    x, h = top.numbers("x")[0], top.numbers("h")[0]
    axes.axhline(table.one("h", part="bound"), color=GREY, ls="--", lw=0.8)
    axes.text(1, table.one("h", part="bound"), "Lemma 43: 0.005", ha="right", va="bottom", color="#555555")
    axes.plot(curve.numbers("x"), curve.numbers("h"), color=BLUE)
    axes.plot(x, h, "o", color=RED, ms=5)
    axes.vlines(x, 0, h, color=RED, lw=0.7, ls=":")
    axes.annotate(f"$x = {x:.8f}$\n$h = {h:.9f}$", (x, h), (0.97, 0.00475), color=RED, va="top", ha="right")
    axes.set(xlabel=r"$x = \nu\tau$", ylabel=r"$h(x) = \tilde\mu^2(0.1, -0.1, x, 1)$", xlim=(0, 1), ylim=(0, 0.0055))
    axes.ticklabel_format(axis="y", style="sci", scilimits=(-3, -3), useMathText=True)
    return figure
