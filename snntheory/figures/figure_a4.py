"""Figure A4 of the paper: the bounds of erfc of Lemma 22.

Above: erfc(x) and the bounds 2 e^(-x^2)/(sqrt pi (sqrt(x^2 + 2) + x)) < erfc(x) <= 2 e^(-x^2)/(sqrt pi (sqrt(x^2 +
4/pi) + x)) of Eq. (143), x > 0, in the paper's colours.  Below, since the three can hardly be told apart: the bounds
as multiples of erfc.  The range is ours; the paper prints none.  Values are centres of enclosures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from snntheory.claims.derivations import LOWER, UPPER
from snntheory.figures import curves
from snntheory.figures.style import BLUE, COLUMN, GREEN, RED, new_figure
from snntheory.figures.table import Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from snntheory.figures.produce import Setting


def data(setting: Setting) -> Table:
    """erfc and its bounds, and their quotients with erfc."""
    table = Table(("part", "x", "lower", "erfc", "upper"))
    low, high = LOWER.format(u="nu"), UPPER.format(u="nu")
    points = curves.line("0.0001", 3, 6 if setting.quick else 120)
    formulas = [f"exp(-nu^2)*({low})", "erfc(nu)", f"exp(-nu^2)*({high})", f"({low})/erfcx(nu)", f"({high})/erfcx(nu)"]
    rows = curves.values(formulas, [{"nu": x} for x in points])
    for x, row in zip(points, rows, strict=True):
        table.add("value", float(x), *row[:3])
    for x, row in zip(points, rows, strict=True):
        table.add("quotient", float(x), row[3], 1.0, row[4])
    return table


def draw(table: Table) -> Figure:
    """Values above, quotients below."""
    figure = new_figure(COLUMN, 3.9)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(1.2, 1))
    curves_of = (("upper", "upper bound", GREEN, "--"), ("erfc", r"$\mathrm{erfc}(x)$", BLUE, "-"))
    for axes, part in ((above, "value"), (below, "quotient")):
        rows = table.where(part=part)
        for column, label, colour, dashes in (*curves_of, ("lower", "lower bound", RED, "-.")):
            axes.plot(rows.numbers("x"), rows.numbers(column), dashes, color=colour, label=label)
    above.legend()
    above.set(ylim=(0, 1.02), ylabel="value")
    below.set(xlabel="$x$", ylabel=r"bound$\,/\,\mathrm{erfc}(x)$", xlim=(0, 3))
    return figure
