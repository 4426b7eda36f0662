"""S, the largest singular value of the Jacobian of g, over the domains of Theorem 1 and Lemma 12.

(a) In the plane mu = omega = 0.1 over the domain of Lemma 12, with that of Theorem 1 (dashed); the marks are the
certified maxima over all four variables, lem12.S and thm1.contraction, which lie in this plane.  (b) In the plane of
nu = 0.8, tau = 1.25 through the maximum over Lemma 12's domain: S is even under (mu, omega) -> (-mu, -omega), and the
maximum is attained a second time.  Values are centres of enclosures.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from snntheory import bound
from snntheory.claims.domains import OMEGA, OMEGA_J
from snntheory.exact import decimal_up
from snntheory.figures import curves
from snntheory.figures.style import BLACK, PAGE, RED, new_figure, panel
from snntheory.figures.table import Array, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from snntheory.figures.produce import Setting

Grid = tuple[Array, Array, Array]
LABELS = {
    "a": [(1.13, 1.22), (1.25, 1.17), (1.2, 1.06), (1.15, 0.965), (1.35, 0.93), (1.4, 0.84)],
    "b": [(-0.04, 0.06), (0.04, -0.06), (-0.03, -0.03), (-0.05, -0.05), (0.05, 0.05), (-0.07, 0.07), (0.08, 0.08)],
}
"""Where level lines are labelled."""
DOMAINS = {"Theorem 1": OMEGA, "Lemma 12": OMEGA_J}


def data(setting: Setting) -> Table:
    """S in two planes, and its certified maxima."""
    table = Table(("part", "mu", "omega", "nu", "tau", "S"))
    steps = 4 if setting.quick else 40
    side = {name: curves.line(OMEGA_J[name].lower, OMEGA_J[name].upper, steps) for name in OMEGA_J}
    corner = Fraction(1, 10)
    planes = {
        "a": [(corner, corner, nu, tau) for nu in side["nu"] for tau in side["tau"]],
        "b": [(mu, omega, Fraction(4, 5), Fraction(5, 4)) for mu in side["mu"] for omega in side["omega"]],
    }
    for part, points in planes.items():
        found = curves.values(["S"], [dict(zip(("mu", "omega", "nu", "tau"), p, strict=True)) for p in points])
        for point, (value,) in zip(points, found, strict=True):
            table.add(part, *(float(x) for x in point), value)
    for part, box in DOMAINS.items():
        top = bound("S", box).certified[0].maximum
        assert top is not None
        table.add(part, *(abs(float(top.point[n])) for n in ("mu", "omega")), *_place(top.point), float(top.upper))
    return table


def _place(point: dict[str, Fraction]) -> tuple[float, float]:
    return float(point["nu"]), float(point["tau"])


def draw(table: Table) -> Figure:
    """Level lines in both planes."""
    figure = new_figure(PAGE, 2.9)
    left, right = figure.subplots(1, 2)
    _levels(left, table.where(part="a").grid("nu", "tau", "S"), np.arange(0.6, 1, 0.05), LABELS["a"])
    _levels(right, table.where(part="b").grid("mu", "omega", "S"), np.arange(0.981, 0.99, 0.001), LABELS["b"])
    (x0, x1), (y0, y1) = ((float(OMEGA[n].lower), float(OMEGA[n].upper)) for n in ("nu", "tau"))
    left.plot([x0, x1, x1, x0, x0], [y0, y0, y1, y1, y0], "--", color=BLACK, lw=1)
    left.text(1.49, 0.957, "Theorem 1", ha="right", va="bottom", color="white")
    for part, offset in (("Lemma 12", (0.86, 1.225)), ("Theorem 1", (0.86, 1.075))):
        [row] = table.where(part=part).rows
        nu, tau, value = (float(x or 0) for x in row[3:])
        left.plot(nu, tau, "o", color=RED, mec="white", mew=0.6, ms=7, clip_on=False, zorder=5)
        bubble = {"fc": "white", "ec": "none", "pad": 1.2, "alpha": 0.85}
        left.annotate(f"$S \\leq {_up(value)}$", (nu, tau), offset, color=RED, va="center", bbox=bubble, zorder=5)
    for sign in (-1, 1):
        right.plot(sign * 0.1, sign * 0.1, "o", color=RED, mec="white", mew=0.6, ms=7, clip_on=False, zorder=5)
    left.set(xlabel=r"$\nu$", ylabel=r"$\tau$")
    right.set(xlabel=r"$\mu$", ylabel=r"$\omega$")
    panel(left, "a", r"$S$ at $\mu = \omega = 0.1$")
    panel(right, "b", r"$S$ at $\nu = 0.8$, $\tau = 1.25$")
    return figure


def _up(value: float) -> str:
    return decimal_up(Fraction(value), 6)


def _levels(axes: Axes, grid: Grid, levels: Array, labels: list[tuple[float, float]]) -> None:
    axes.pcolormesh(*grid, cmap="cividis", shading="gouraud", rasterized=True)
    lines = axes.contour(*grid, levels=levels, colors="white", linewidths=0.7)
    axes.clabel(lines, fontsize=8, fmt=lambda level: f"{level:.3g}", manual=labels)
