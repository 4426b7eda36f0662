"""Figure A6 of the paper: the mean at low variance, with bounds of erfc put in.

mu_tilde for mu omega = 0.01 as a function of x = nu tau (the paper's yellow, here orange), and what becomes of Eq.
(241) when each erfc is replaced by a bound of Lemma 22 so that the result is a lower (green) or an upper bound (blue).
(a): x in [0, 1], the range in the paper's text; (b): x in [0, 3], the range in its caption.  The mean stays within the
bound 0.289324 of Lemma 41 with room.  Values are centres of enclosures.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from snntheory.claims.derivations import LOWER, UPPER
from snntheory.claims.steps import z
from snntheory.figures import curves
from snntheory.figures.style import BLUE, GREEN, GREY, ORANGE, PAGE, new_figure, panel
from snntheory.figures.table import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from snntheory.figures.produce import Setting

_Z0, _Z1 = z(0, "mu", "nu"), z(1, "mu", "nu")
_EDGE = "exp(-mu^2/(2*nu))"


def bounded_mean(first: str, second: str) -> str:
    """Eq. (241) in x (written nu) and y (written mu), with bounds of e^(z^2) erfc(z) for its two terms with erfc."""
    terms = f"-(alpha + mu)*({first.format(u=_Z0)}) + alpha*({second.format(u=_Z1)}) + sqrt(2*nu/pi)"
    return f"lambda/2*({_EDGE}*({terms}) + 2*mu)"


def data(setting: Setting) -> Table:
    """The mean and both bounds; closer points where the curve is steep."""
    table = Table(("x", "lower", "mu_tilde", "upper"))
    steps = 6 if setting.quick else 60
    points = sorted({t * t * 3 for t in curves.line("0.01", 1, steps)} | set(curves.line("0.02", 3, steps)))
    formulas = [bounded_mean(*bounds) for bounds in ((UPPER, LOWER), ("erfcx({u})",) * 2, (LOWER, UPPER))]
    rows = curves.values(formulas, [{"nu": x, "mu": Fraction(1, 100)} for x in points])
    for x, row in zip(points, rows, strict=True):
        table.add(float(x), *row)
    return table


def draw(table: Table) -> Figure:
    """The same curves on two ranges."""
    figure = new_figure(PAGE, 2.6)
    panels = figure.subplots(1, 2)
    for axes, end, letter in zip(panels, (1, 3), ("a", "b"), strict=True):
        axes.axhline(0, color=GREY, lw=0.5)
        for column, label, colour, dashes in (
            ("upper", "upper bound", BLUE, "--"),
            ("mu_tilde", r"$\tilde\mu$", ORANGE, "-"),
            ("lower", "lower bound", GREEN, "-."),
        ):
            axes.plot(table.numbers("x"), table.numbers(column), dashes, color=colour, label=label)
        inside = table.numbers("x") <= end
        low, high = (float(table.numbers(c)[inside].min()) for c in ("lower", "mu_tilde"))
        top = float(table.numbers("upper")[inside].max())
        margin = 0.06 * (top - min(low, high))
        axes.set(xlim=(0, end), ylim=(min(low, high) - margin, top + margin))
        axes.set(xlabel=r"$x = \nu\tau$", ylabel=r"$\tilde\mu$ at $\mu\omega = 0.01$")
        panel(axes, letter)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=3)
    return figure
