"""Accuracy of the map beside other methods, over mean and variance of the net input.

Errors of mean and variance of selu(z), z ~ N(m, v), whichever is the larger (of the mean relative to |mean| plus
standard deviation, of the variance relative to itself), against ball arithmetic.  Red: NaN, overflow, or a negative
variance.  The methods are this package; the textbook closed form in double and in single precision (the paper's code);
scipy.integrate.quad over the line (AutoInit); a sum with step 0.05 standard deviations (deepchaos); Gauss-Hermite with
25 nodes (neural-tangents); Gauss-Legendre with 10^5 nodes (DKS), each written again from its definition.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from snntheory.figures.peers import errors, methods
from snntheory.figures.style import PAGE, RED, new_figure
from snntheory.figures.table import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import QuadMesh
    from matplotlib.figure import Figure

    from snntheory.figures.produce import Setting

LEAST = 1e-17
TITLES = {
    "snntheory": "this package",
    "closed": "closed form, float64",
    "closed f32": "closed form, float32",
    "quad": "adaptive quadrature",
    "riemann": "Riemann sum",
    "hermite": "Gauss\u2013Hermite",
    "legendre": "Gauss\u2013Legendre",
}


def error(name: str, m: float, v: float) -> float:
    """The larger error of a method; NaN where it fails."""
    with np.errstate(all="ignore"):
        mean, variance = methods()[name](m, v)
    return math.nan if variance < 0 else float(np.max([LEAST, *errors(m, v, float(mean), float(variance))]))


def data(setting: Setting) -> Table:
    """The error of each method at each point, to two digits."""
    sizes = [0.01, 1.0, 100.0] if setting.quick else [10 ** (k / 2) for k in range(-4, 6)]
    means = [*(-m for m in reversed(sizes)), 0.0, *sizes]
    variances = [1e-8, 1.0, 1e4] if setting.quick else [10 ** (k / 2) for k in range(-16, 13)]
    table = Table(("method", "m", "v", "error"))
    for done, name in enumerate(TITLES):
        if setting.progress is not None:
            setting.progress(done, len(TITLES))
        for m in means:
            for v in variances:
                m, v = float(f"{m:.3g}"), float(f"{v:.3g}")
                table.add(name, m, v, float(f"{error(name, m, v):.2g}"))
    return table


def draw(table: Table) -> Figure:
    """A map of errors for each method."""
    figure = new_figure(PAGE, 3.9)
    panels = figure.subplots(2, 4, sharex=True, sharey=True)
    for axes, (name, title) in zip(panels.flat, TITLES.items(), strict=False):
        mesh = _map(axes, table.where(method=name))
        axes.set_title(title, fontsize=8.5)
    corner = panels.flat[-1]
    corner.axis("off")
    inset = corner.inset_axes((0.12, 0.0, 0.1, 0.92))
    bar = figure.colorbar(mesh, cax=inset, ticks=[-16, -12, -8, -4, 0])
    bar.ax.set_yticklabels([f"$10^{{{k}}}$" for k in (-16, -12, -8, -4)] + ["1"])
    corner.text(0.55, 0.46, "error", transform=corner.transAxes, va="center")
    for axes in panels[:, 0]:
        axes.set_ylabel("variance $v$")
    for axes in (*panels[1, :3], panels[0, 3]):
        axes.set_xlabel("mean $m$")
        axes.tick_params(axis="x", labelbottom=True)
    return figure


def _map(axes: Axes, rows: Table) -> QuadMesh:
    """Cells of equal size, labelled with every second decade."""
    ms, vs, values = rows.grid("m", "v", "error")
    axes.set_facecolor(RED)
    mesh = axes.pcolormesh(np.log10(values), cmap="cividis", vmin=-16, vmax=0, rasterized=True)
    at_m = [(i + 0.5, m) for i, m in enumerate(ms) if m in (-100.0, -1.0, 0.0, 1.0, 100.0)]
    at_v = [(i + 0.5, v) for i, v in enumerate(vs) if abs(np.log10(v) / 4 % 1) < 1e-9]
    axes.set_xticks([x for x, _ in at_m], [f"${m:g}$" for _, m in at_m], fontsize=7.5)
    axes.set_yticks([y for y, _ in at_v], [f"$10^{{{round(np.log10(v))}}}$" for _, v in at_v])
    return mesh
