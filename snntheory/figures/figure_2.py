"""Figure 2 of the paper: the map g of mean and variance for omega = 0, tau = 1.

Arrows lead from (mu, nu) to (mu_tilde, nu_tilde) = g(mu, nu).  For omega = 0 the mean does not matter: every point
goes to the curve of all images (grey) at once, and the variance is drawn towards 1.  The fixed point (0, 1) is marked.
The paper prints no ranges; these are ours.  Ends of arrows are centres of enclosures.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from snntheory.figures import curves
from snntheory.figures.style import BLUE, COLUMN, GREY, RED, new_figure
from snntheory.figures.table import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from snntheory.figures.produce import Setting


def data(setting: Setting) -> Table:
    """Starting points and their images; the images of a fine row of variances."""
    means = curves.line(-1, 1, 2 if setting.quick else 4)
    variances = curves.line("0.25", "2.5", 3 if setting.quick else 9)
    fine = curves.line("0.01", "2.7", 4 if setting.quick else 90)
    table = Table(("part", "mu", "nu", "mu_tilde", "nu_tilde"))
    for part, pairs in (
        ("arrow", [(a, b) for a in means for b in variances]),
        ("image", [(Fraction(0), b) for b in fine]),
        ("fixed point", [(Fraction(0), Fraction(1))]),
    ):
        points = [{"mu": a, "omega": Fraction(0), "nu": b, "tau": Fraction(1)} for a, b in pairs]
        images = curves.values(["mu_tilde", "nu_tilde"], points)
        for (a, b), image in zip(pairs, images, strict=True):
            table.add(part, float(a), float(b), *(round(x, 12) for x in image))
    return table


def draw(table: Table) -> Figure:
    """Arrows in the (mu, nu) plane."""
    figure = new_figure(COLUMN, 3.1)
    axes = figure.subplots()
    image = table.where(part="image")
    axes.plot(
        image.numbers("mu_tilde"),
        image.numbers("nu_tilde"),
        color=GREY,
        lw=3,
        alpha=0.35,
        zorder=1,
        label=r"images of all $(\mu, \nu)$",
    )
    arrows = table.where(part="arrow")
    for a, b, c, d in zip(*(arrows.numbers(x) for x in ("mu", "nu", "mu_tilde", "nu_tilde")), strict=True):
        style = {"arrowstyle": "-|>,head_width=0.16,head_length=0.32", "color": BLUE, "lw": 0.7}
        axes.annotate("", (c, d), (a, b), arrowprops=style | {"shrinkA": 0, "shrinkB": 0})
    axes.plot(arrows.numbers("mu"), arrows.numbers("nu"), "o", color=BLUE, ms=2)
    point = table.where(part="fixed point")
    label = r"fixed point $(0, 1)$"
    axes.plot(point.numbers("mu_tilde"), point.numbers("nu_tilde"), "o", color=RED, ms=6, zorder=4, label=label)
    axes.set(xlabel=r"mean $\mu$", ylabel=r"variance $\nu$", xlim=(-1.08, 1.08), ylim=(0, 2.65))
    axes.set_xticks([-1, -0.5, 0, 0.5, 1])
    figure.legend(loc="outside upper center", ncols=2)
    return figure
