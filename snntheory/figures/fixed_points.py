"""The fixed point of g over (omega, tau).

(a), (b) Mean and variance of the fixed point that layers lead to from (0, 1), over a domain three times as wide in
omega as Theorem 1's (dashed); dots are points where it is certified by the Krawczyk operator.  (c) The fixed points of
Theorem 1's domain in the plane of mean and variance: images of lines of constant omega (blue) and constant tau
(orange), inside the location that the theorem prints (dashed), inside the domain (outline).  For omega = 0 the mean is
not 0 unless tau = 1.  Lines and shades are computed in double precision, and agree with the certified points.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from snntheory import SeluMap, fixed_weights
from snntheory.claims.domains import OMEGA
from snntheory.figures import curves
from snntheory.figures.style import BLACK, BLUE, GREEN, ORANGE, PAGE, RED, new_figure, panel
from snntheory.figures.table import Array, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from snntheory.figures.produce import Setting

PRINTED = {"mu": (-0.03106, 0.06773), "nu": (0.80009, 1.48617)}
"""Location of the fixed points in Theorem 1."""
LAYERS, LABELS_AT = 500, 0.2


def limits(omega: Array, tau: Array) -> tuple[Array, Array]:
    """Mean and variance after many layers from (0, 1)."""
    g, mean, variance = SeluMap(), np.zeros(omega.shape), np.ones(omega.shape)
    for _ in range(LAYERS):
        mean, _, variance = g(mean, omega, variance, tau)
    return mean, variance


def data(setting: Setting) -> Table:
    """Fixed points on a wide grid, on lines of Theorem 1's domain, and certified ones."""
    table = Table(("part", "omega", "tau", "mu", "nu", "spectral_radius"))
    fine, lines = (5, 5) if setting.quick else (31, 41)
    wide = np.meshgrid(np.linspace(-0.3, 0.3, fine), np.linspace(0.8, 1.25, fine))
    few, many = ({n: np.linspace(*_ends(n), count) for n in ("omega", "tau")} for count in (5, lines))
    for part, (omega, tau) in (
        ("wide", wide),
        ("constant omega", np.meshgrid(few["omega"], many["tau"], indexing="ij")),
        ("constant tau", np.meshgrid(many["omega"], few["tau"])),
    ):
        columns = (omega, tau, *limits(omega, tau))
        for row in zip(*(c.ravel() for c in columns), strict=True):
            table.add(part, *(float(x) for x in row))
    for omega_, tau_ in _certified_at(setting.quick):
        found = fixed_weights(omega_, tau_)
        balls = (found.mean, found.variance, found.spectral_radius)
        table.add("certified", float(omega_), float(tau_), *(float(x.mid()) for x in balls))
    return table


def _ends(name: str) -> tuple[float, float]:
    """Ends of a side of Theorem 1's domain."""
    return float(OMEGA[name].lower), float(OMEGA[name].upper)


def _certified_at(quick: bool) -> list[tuple[Fraction, Fraction]]:
    inside = [(w, t) for w in curves.line("-0.1", "0.1", 2) for t in curves.line("0.95", "1.1", 1)]
    outside = [(w, t) for w in curves.line("-0.3", "0.3", 1) for t in curves.line("0.8", "1.25", 1)]
    return [*inside[:2], (Fraction(0), Fraction(1))] if quick else [*inside, *outside, (Fraction(0), Fraction(1))]


def draw(table: Table) -> Figure:
    """Two maps and the image of the domain."""
    figure = new_figure(PAGE, 2.7)
    first, second, third = figure.subplots(1, 3, width_ratios=(1, 1, 1.1))
    wide, certified = table.where(part="wide"), table.where(part="certified")
    for axes, name, step, letter in ((first, "mu", 0.04, "a"), (second, "nu", 0.2, "b")):
        _levels(axes, wide.grid("omega", "tau", name), step)
        axes.plot(certified.numbers("omega"), certified.numbers("tau"), "o", color=RED, ms=3.5, clip_on=False, zorder=5)
        _outline(axes, _ends("omega"), _ends("tau"), BLACK, "--")
        axes.set(xlabel=r"$\omega$", xticks=[-0.3, 0, 0.3])
        panel(axes, letter, {"mu": r"mean $\mu^*$", "nu": r"variance $\nu^*$"}[name])
    first.set_ylabel(r"$\tau$")
    for column, colour in (("omega", BLUE), ("tau", ORANGE)):
        for line in table.where(part=f"constant {column}").groups(column).values():
            third.plot(line.numbers("mu"), line.numbers("nu"), color=colour, lw=0.6)
    inside = (np.abs(certified.numbers("omega")) <= 0.1) & (np.abs(certified.numbers("tau") - 1.025) <= 0.0751)
    third.plot(certified.numbers("mu")[inside], certified.numbers("nu")[inside], "o", color=RED, ms=3.5, zorder=5)
    _outline(third, PRINTED["mu"], PRINTED["nu"], BLACK, "--")
    _outline(third, _ends("mu"), _ends("nu"), GREEN, "-")
    third.set(xlabel=r"$\mu^*$", ylabel=r"$\nu^*$", xlim=(-0.11, 0.11), ylim=(0.76, 1.54))
    panel(third, "c", "Theorem 1")
    return figure


def _levels(axes: Axes, grid: tuple[Array, Array, Array], step: float) -> None:
    axes.pcolormesh(*grid, cmap="cividis", shading="gouraud", rasterized=True)
    first, last = (round(float(f(grid[2])) / step) for f in (np.min, np.max))
    levels = [round(step * k, 6) for k in range(first, last + 1)]
    lines = axes.contour(*grid, levels=levels, colors="white", linewidths=0.7, linestyles="solid")
    omega, tau, values = grid
    column = values[:, int(np.argmin(np.abs(omega - LABELS_AT)))]
    manual = [(LABELS_AT, float(np.interp(level, column, tau))) for level in levels if column[1] < level < column[-2]]
    axes.clabel(lines, fontsize=8, fmt=lambda level: f"${level:.3g}$", manual=manual)


def _outline(axes: Axes, x: tuple[float, float], y: tuple[float, float], colour: str, dashes: str) -> None:
    axes.plot([x[0], x[1], x[1], x[0], x[0]], [y[0], y[0], y[1], y[1], y[0]], dashes, color=colour, lw=1, zorder=4)
