"""How the proofs see their domains: the boxes of two searches, beside grids.

(a) Lemma 12, S < 1 on mu, omega in [-0.1, 0.1], nu in [0.8, 1.5], tau in [0.8, 1.25]: the boxes in which the search
closes it; it divides nu and tau only.  The colour says which form gave the bound: the value at a corner where S is
monotone in all variables, a plain enclosure, the mean value form, the second-order form; hatched boxes were first
collapsed to a facet on which the maximum must lie, S being monotone across it.  (b) The uniform grid of `verify
--method grid`, with certified slack.  (c) The paper's grid (steps in the proof of Lemma 12), of which a window is
drawn 60 times enlarged; its points number three billion in (mu, omega, nu, tau).  (d) Lemma 45: f of Eq. (115)
increases in x, that is d f/dx > 0 for 0.007 <= x <= 0.875, |y| <= 0.01.  The second-order form is tried from the 25th
box on, since it costs more; the boxes it closes are wider.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from flint import fmpq

from snntheory.claims import claim
from snntheory.claims.domains import OMEGA, OMEGA_J
from snntheory.claims.model import Inequality
from snntheory.decision import constraints_of
from snntheory.engines.balls import fraction
from snntheory.exact import Box
from snntheory.extremum import ExtremumSearch, Options
from snntheory.figures.style import BLACK, BLUE, GREEN, ORANGE, PAGE, SKY, new_figure, panel
from snntheory.figures.table import Table
from snntheory.grid import contraction_on_grid
from snntheory.mapping import QUANTITIES
from snntheory.parsing import parse_statement
from snntheory.prover.search import Bound, Sides
from snntheory.verdict import Verdict

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from snntheory.figures.produce import Setting

STEPS = {"mu": "0.0068097371", "omega": "0.0008292885", "nu": "0.0009580840", "tau": "0.0007323095"}
"""Printed in the proof of Lemma 12."""
MAGNIFIED = 60
FORMS = {"point": BLUE, "enclosure": SKY, "mean value form": ORANGE, "second-order form": GREEN}
LABELS = {"point": "value at a corner", "enclosure": "plain enclosure"}


def boxes(identifier: str) -> tuple[tuple[str, ...], list[tuple[Sides, Bound]]]:
    """The variables of the search that proves a claim of one relation, and the boxes it bounds, in their order."""
    obligation = claim(identifier).obligation
    assert isinstance(obligation, Inequality)
    [relation] = [r for text in obligation.relations for r in parse_statement(text, QUANTITIES)]
    [constraint] = constraints_of(relation)
    seen: list[tuple[Sides, Bound]] = []
    options = Options(record=lambda box, bound: seen.append((box, bound)))
    search = ExtremumSearch(constraint.subject, claim(identifier).domain, constraint.sign, options, constraint.bound)
    if search.settle(constraint) is not Verdict.PROVED:
        raise ArithmeticError(f"{identifier} was not proved")
    return search.names, seen


def data(setting: Setting) -> Table:
    """Boxes of both proofs in two of their variables, cells of the grid, points of the paper's grid."""
    columns = ("part", "x_low", "x_high", "y_low", "y_high", "form", "collapsed", "upper")
    table = Table(columns)
    for part, identifier, x, y in (
        ("lemma 12", "lem12.S", "nu", "tau"),
        ("lemma 45", "lem45.x-increasing", "nu", "mu"),
    ):
        names, seen = boxes(identifier)
        sides = [names.index(name) for name in (x, y)]
        for box, bound in seen:
            ends = [float(fraction(end)) for i in sides for end in box[i]]
            upper = None if bound.upper is None else float(fraction(bound.upper))
            closed = bound.upper is not None and bound.upper < fmpq(0)
            thinner = sum(low == high for low, high in bound.box) > sum(low == high for low, high in box)
            table.add(part, *ends, bound.how if closed else "split", float(thinner), upper)
    cells = contraction_on_grid(OMEGA if setting.quick else OMEGA_J)
    counts = re.findall(r"(\d+)(?= x| \()", cells.reason)
    for name, count in zip(STEPS, counts, strict=True):
        table.add(f"grid {name}", float(count), float(paper_points(OMEGA_J, name)), float(Fraction(STEPS[name])))
    return table


def paper_points(box: Box, name: str) -> int:
    """How many grid points with the printed step a side has."""
    return int((box[name].upper - box[name].lower) / Fraction(STEPS[name])) + 1


def draw(table: Table) -> Figure:
    """Three panels in the (nu, tau) plane, one in the (x, y) plane."""
    figure = new_figure(PAGE, 4.7)
    rows = figure.add_gridspec(2, 1, height_ratios=(1.35, 1))
    columns = rows[0].subgridspec(1, 3)
    proof, cells, points = (figure.add_subplot(columns[k]) for k in range(3))
    found = table.where(part="lemma 12")
    _tiles(proof, found)
    panel(proof, "a", f"search: {len(found.rows)} boxes")
    _cells(cells, table)
    _points(points, table)
    for axes in (proof, cells, points):
        axes.set_xlabel(r"$\nu$")
    proof.set_ylabel(r"$\tau$")
    wide, found = figure.add_subplot(rows[1]), table.where(part="lemma 45")
    _tiles(wide, found)
    wide.set(xscale="log", xlabel=r"$x = \nu\tau$", ylabel=r"$y = \mu\omega$")
    wide.set_xticks([0.01, 0.03, 0.1, 0.3, 0.875], ["0.01", "0.03", "0.1", "0.3", "0.875"])
    wide.minorticks_off()
    panel(wide, "d", rf"Lemma 45, $\partial f/\partial x > 0$: {len(found.rows)} boxes")
    _legend(figure, set(table.words("form")))
    return figure


def _tiles(axes: Axes, found: Table) -> None:
    from matplotlib.patches import Rectangle

    ends = [found.numbers(name) for name in ("x_low", "x_high", "y_low", "y_high")]
    x, right, y, top = ends
    for i, (form, collapsed) in enumerate(zip(found.words("form"), found.numbers("collapsed"), strict=True)):
        if form != "split":
            patch = Rectangle((x[i], y[i]), right[i] - x[i], top[i] - y[i], fc=FORMS[form], ec=BLACK, lw=0.5)
            if collapsed:
                patch.set_hatch("////")
            axes.add_patch(patch)
    axes.set(xlim=(x.min(), right.max()), ylim=(y.min(), top.max()))


def _side(name: str) -> tuple[float, float]:
    return float(OMEGA_J[name].lower), float(OMEGA_J[name].upper)


def _cells(axes: Axes, table: Table) -> None:
    counts = {name: int(table.one("x_low", part=f"grid {name}")) for name in STEPS}
    (x0, x1), (y0, y1) = _side("nu"), _side("tau")
    axes.set_facecolor("#EAF3FA")
    axes.vlines(np.linspace(x0, x1, counts["nu"] + 1), y0, y1, color=BLUE, lw=0.4)
    axes.hlines(np.linspace(y0, y1, counts["tau"] + 1), x0, x1, color=BLUE, lw=0.4)
    axes.set(xlim=(x0, x1), ylim=(y0, y1))
    panel(axes, "b", f"grid: {np.prod(list(counts.values()))} cells")


def _points(axes: Axes, table: Table) -> None:
    rows = {name: table.where(part=f"grid {name}") for name in STEPS}
    total = np.prod([row.numbers("x_high")[0] for row in rows.values()])
    (x0, x1), (y0, y1) = _side("nu"), _side("tau")
    window = (x0, x0 + (x1 - x0) / MAGNIFIED), (y1 - (y1 - y0) / MAGNIFIED, y1)
    xs = np.arange(x0, window[0][1], rows["nu"].numbers("y_low")[0])
    ys = np.arange(y0, y1, rows["tau"].numbers("y_low")[0])
    grid = np.meshgrid(xs, ys[ys >= window[1][0]])
    axes.plot(grid[0].ravel(), grid[1].ravel(), ".", color=BLACK, ms=2, clip_on=False)
    axes.set(xlim=window[0], ylim=window[1])
    axes.set_xticks([0.8, 0.805, 0.81], ["0.8", "0.805", "0.81"])
    panel(axes, "c", rf"paper: ${total / 1e9:.1f} \cdot 10^9$ points")


def _legend(figure: Figure, used: set[str]) -> None:
    from matplotlib.patches import Patch

    forms = {form: colour for form, colour in FORMS.items() if form in used}
    handles = [Patch(fc=colour, ec=BLACK, lw=0.5, label=LABELS.get(form, form)) for form, colour in forms.items()]
    handles.append(Patch(fc="white", ec=BLACK, lw=0.5, hatch="////", label="collapsed to a facet"))
    figure.legend(handles=handles, loc="outside lower center", ncols=5, columnspacing=1.2, handlelength=1.2)
