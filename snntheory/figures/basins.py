"""Where layers lead: trajectories and basins of g for fixed (omega, tau), in the plane of mean and variance.

(a) omega = 0.1, tau = 1.1, a corner of Theorem 1's domain.  Shades: layers until mean and variance are within 0.01 of
the certified fixed point (red).  Outlines: the domains in (mu, nu) of Theorem 1 (contraction), Theorem 2 (the variance
decreases) and Theorem 3 (it increases; for tau >= 0.9 up to the dotted line).  Every start shown converges: much more
than the theorems claim.  (b) omega = 0.8, tau = 1, far outside the theorems: (0, 1) is still a fixed point and still
attracts (certified spectral radius 0.932), but the plane divides; from the grey starts the mean sinks until all units
saturate and the variance dies out.  Shades and classes are computed in double precision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from snntheory import SeluMap, fixed_weights
from snntheory.claims.domains import OMEGA, THEOREM_2, THEOREM_3_MAIN_1, THEOREM_3_MAIN_2
from snntheory.figures.style import BLACK, GREEN, ORANGE, PAGE, PURPLE, RED, new_figure, panel
from snntheory.figures.table import Array, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from snntheory.figures.produce import Setting

PANELS = {
    "a": ("0.1", "1.1", (-1.5, 1.5), (0.01, 25.0)),
    "b": ("0.8", "1", (-4.0, 4.0), (0.001, 1000.0)),
}
STARTS = {
    "a": ((-1.4, 20.0), (-0.7, 20.0), (1.4, 20.0), (-1.4, 0.012), (1.4, 0.012), (0.4, 0.03), (1.4, 1.0), (-1.4, 3.0)),
    "b": (
        (-3.5, 0.02),
        (-3.6, 4.0),
        (-2.0, 100.0),
        (3.5, 3.0),
        (3.5, 0.005),
        (-0.6, 0.003),
        (2.0, 500.0),
        (-1.0, 0.01),
    ),
}
COLOURS = ("#CFE3F2", "#DDDDDD")
CLASSES = ("to the fixed point", "variance dies out")
LAYERS, NEAR = 400, 0.01


def fates(omega: float, tau: float, goal: tuple[float, float], mu: Array, nu: Array) -> tuple[Array, Array]:
    """Index of the class of each start, and layers until the goal is near (NaN where it never is)."""
    g, layers = SeluMap(), np.full(mu.shape, np.nan)
    mean, variance = mu, nu
    for layer in range(LAYERS + 1):
        near = (np.abs(mean - goal[0]) <= NEAR) & (np.abs(variance - goal[1]) <= NEAR)
        layers[near & np.isnan(layers)] = layer
        if layer < LAYERS:
            mean, _, variance = g(mean, omega, variance, tau)
    if not np.all(near | (variance < 1e-3)):
        raise ArithmeticError(f"a start has not settled after {LAYERS} layers")
    return np.where(near, 0.0, 1.0), layers


def _rounded(values: Array) -> Array:
    """To five significant digits, so that the file has the very starts that were used."""
    return np.array([float(f"{x:.5g}") for x in values])


def data(setting: Setting) -> Table:
    """Fates of a grid of starts, certified fixed points, trajectories."""
    table = Table(("part", "kind", "mu", "nu", "layers", "class"))
    count = 5 if setting.quick else 81
    for part, (omega, tau, (left, right), (low, high)) in PANELS.items():
        found = fixed_weights(omega, tau)
        goal = float(found.mean.mid()), float(found.variance.mid())
        sides = _rounded(np.linspace(left, right, count)), _rounded(np.geomspace(low, high, count))
        mu, nu = (side.ravel() for side in np.meshgrid(*sides))
        classes, layers = fates(float(omega), float(tau), goal, mu, nu)
        for row in zip(mu, nu, layers, classes, strict=True):
            table.add(part, "start", *(None if np.isnan(x) else float(x) for x in row))
        table.add(part, "fixed point", *goal)
        for number, start in enumerate(STARTS[part]):
            means, variances = SeluMap().iterate(*start, omega=float(omega), tau=float(tau), layers=40)
            for layer, point in enumerate(zip(means, variances, strict=True)):
                table.add(part, f"trajectory {number}", *(float(x) for x in point), float(layer))
    return table


def draw(table: Table) -> Figure:
    """One panel for each (omega, tau)."""
    figure = new_figure(PAGE, 3.5)
    left, right = figure.subplots(1, 2)
    for axes, (part, (omega, tau, xlim, ylim)) in zip((left, right), PANELS.items(), strict=True):
        rows = table.where(part=part)
        _shades(axes, rows, part)
        _trajectories(axes, rows)
        point = rows.where(kind="fixed point")
        axes.plot(point.numbers("mu"), point.numbers("nu"), "o", color=RED, mec="white", mew=0.7, ms=7, zorder=6)
        axes.set(yscale="log", xlim=xlim, ylim=ylim, xlabel=r"mean $\mu$", ylabel=r"variance $\nu$")
        panel(axes, part, rf"$\omega = {omega}$, $\tau = {tau}$")
    _domains(left)
    _legend(figure)
    return figure


def _shades(axes: Axes, rows: Table, part: str) -> None:
    from matplotlib.colors import ListedColormap

    starts = rows.where(kind="start")
    if part == "a":
        mesh = axes.pcolormesh(
            *starts.grid("mu", "nu", "layers"), cmap="Blues", shading="nearest", rasterized=True, vmin=0, vmax=40
        )
        axes.figure.colorbar(mesh, ax=axes, label="layers", pad=0.02, aspect=30)
        return
    colours = ListedColormap(COLOURS)
    axes.pcolormesh(
        *starts.grid("mu", "nu", "class"), cmap=colours, shading="nearest", rasterized=True, vmin=-0.5, vmax=1.5
    )


def _trajectories(axes: Axes, rows: Table) -> None:
    for kind, path in rows.groups("kind").items():
        if str(kind).startswith("trajectory"):
            axes.plot(path.numbers("mu"), path.numbers("nu"), ".-", color=BLACK, lw=0.6, ms=2.5)
            axes.plot(path.numbers("mu")[0], path.numbers("nu")[0], "o", color=BLACK, ms=3.5, mfc="white", mew=0.7)


def _domains(axes: Axes) -> None:
    for box, colour, dashes in (
        (OMEGA, GREEN, "-"),
        (THEOREM_2, PURPLE, "-"),
        (THEOREM_3_MAIN_1, ORANGE, "-"),
        (THEOREM_3_MAIN_2, ORANGE, ":"),
    ):
        (x0, x1), (y0, y1) = ((float(box[n].lower), float(box[n].upper)) for n in ("mu", "nu"))
        axes.plot([x0, x1, x1, x0, x0], [y0, y0, y1, y1, y0], dashes, color=colour, lw=1.5, zorder=5)


def _legend(figure: Figure) -> None:
    from matplotlib.artist import Artist
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    domains = ((GREEN, "Theorem 1"), (PURPLE, "Theorem 2"), (ORANGE, "Theorem 3"))
    handles: list[Artist] = [Line2D([], [], color=c, lw=1.5, label=name) for c, name in domains]
    handles += [Patch(fc=c, label=f"(b) {name}") for c, name in zip(COLOURS, CLASSES, strict=True)]
    figure.legend(handles=handles, loc="outside upper center", ncols=5, columnspacing=1.2, handlelength=1.2)
