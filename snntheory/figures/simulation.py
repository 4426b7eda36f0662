"""Simulated layers against theory, with error bars.

Dots are measured in random networks of 512 units (`snntheory simulate`), lines are the theory to first order in
1/width, bands its errors as `simulate` allows them (four standard errors).  (a), (b) Mean and variance of SELU
activations from five starts far from (0, 1): preset "convergence".  (c) Growth of squared gradients from layer to
layer, averaged over 16 networks of 256 units with their standard errors, against chi (lines): with SELU it settles at
1.0716, with ReLU and He's gain at 1.  (d) One input, many networks: the standard deviation of a layer's variance
shrinks like width^(-1/2) (preset "width"); the line is the fit, and its slope is printed with a 95 % confidence
interval.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from snntheory.figures.style import BLUE, CYCLE, GREEN, PAGE, RED, new_figure, panel
from snntheory.figures.table import Table
from snntheory.simulate import Simulation, simulate
from snntheory.simulate.presets import PRESETS, scaling
from snntheory.simulate.theory import ERRORS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from snntheory.figures.produce import Setting

GRADIENTS: dict[str, dict[str, Any]] = {
    "SELU": {"activation": "selu"},
    "ReLU, He": {"activation": "relu", "weights": "he_normal"},
    "tanh, gain 1.5": {"activation": "tanh", "gain": 1.5},
}
CONVERGENCE = {"depth": 40, "width": 512, "batch": 256}
MARKS = (".", "s", "^", "d", "v")


def data(setting: Setting) -> Table:
    """Measured and predicted layers, growth of gradients, and deviations over widths."""
    table = Table(("part", "network", "layer", "measured", "error", "theory", "theory_error"))
    preset, small = PRESETS["convergence"], dict[str, Any](depth=4, width=64, batch=32)
    size = small if setting.quick else CONVERGENCE
    for label, own in preset.runs:
        run = simulate(statistics="none", progress=setting.progress, **(preset.common | own | size))
        for part in ("mean", "var"):
            columns = (run.layers[part][0], run.theory[part], run.theory[f"{part}_error"])
            for layer, (measured, theory, error) in enumerate(zip(*columns, strict=True)):
                table.add(part, label, float(layer), *_cells(measured, None, theory, error))
    size = small | {"repetitions": 3} if setting.quick else {"depth": 16, "width": 256, "batch": 32, "repetitions": 16}
    for label, own in GRADIENTS.items():
        _growth(table, label, simulate(statistics="gradient", seed=1, progress=setting.progress, **(own | size)))
    _widths(table, (16, 32) if setting.quick else (64, 128, 256, 512, 1024), setting)
    return table


def _cells(*values: Any) -> list[float | None]:
    return [None if x is None or not np.isfinite(x) else float(f"{x:.7g}") for x in values]


def _growth(table: Table, label: str, run: Simulation) -> None:
    growth = run.layers["growth"]
    mean, error = growth.mean(axis=0), growth.std(axis=0, ddof=1) / np.sqrt(len(growth))
    for layer in range(1, growth.shape[1]):
        table.add("growth", label, float(layer), *_cells(mean[layer], error[layer], run.theory["growth"][layer], None))


def _widths(table: Table, widths: tuple[int, ...], setting: Setting) -> None:
    common = PRESETS["width"].common | {"repetitions": 10 if setting.quick else 100, "statistics": "none"}
    runs = [simulate(progress=setting.progress, **(common | {"width": width})) for width in widths]
    for width, run in zip(widths, runs, strict=True):
        deviations = run.layers["var"][:, -1]
        sd, theory = deviations.std(ddof=1), np.sqrt(len(deviations)) * run.theory["var_error"][-1]
        table.add("width", None, float(width), *_cells(sd, sd / np.sqrt(2 * (len(deviations) - 1)), theory, None))
    fit = scaling(runs, "var")
    table.add("slope", None, None, *_cells(fit.slope, (fit.high - fit.low) / 2))


def draw(table: Table) -> Figure:
    """Means, variances, gradients, widths."""
    figure = new_figure(PAGE, 4.9)
    (first, second), (third, fourth) = figure.subplots(2, 2)
    for axes, part in ((first, "mean"), (second, "var")):
        for (label, rows), colour in zip(table.where(part=part).groups("network").items(), CYCLE, strict=False):
            layer, theory, error = (rows.numbers(c) for c in ("layer", "theory", "theory_error"))
            axes.fill_between(layer, theory - ERRORS * error, theory + ERRORS * error, color=colour, alpha=0.25, lw=0)
            axes.plot(layer, theory, color=colour, lw=0.8)
            name = str(label).replace("from mean ", "").replace(" variance", "")
            axes.plot(
                layer, rows.numbers("measured"), ".", color=colour, ms=4, label=f"({name})".replace("-", "\u2212")
            )
    first.set(xlabel="layer", ylabel=r"mean $\mu$")
    second.set(xlabel="layer", ylabel=r"variance $\nu$", yscale="log", ylim=(0.015, 60))
    second.legend(ncols=3, columnspacing=0.9, handlelength=0.7, title="from", title_fontsize=8.5, loc="upper right")
    _draw_growth(third, table.where(part="growth"))
    _draw_widths(fourth, table)
    for axes, letter in ((first, "a"), (second, "b"), (third, "c"), (fourth, "d")):
        panel(axes, letter)
    return figure


def _draw_growth(axes: Axes, table: Table) -> None:
    from matplotlib.ticker import MaxNLocator

    for (label, rows), colour, mark in zip(table.groups("network").items(), (BLUE, GREEN, RED), MARKS, strict=False):
        layer = rows.numbers("layer")
        axes.plot(layer, rows.numbers("theory"), color=colour, lw=0.9)
        bars: dict[str, Any] = {"color": colour, "ms": 3.5, "lw": 0, "elinewidth": 0.8, "capsize": 1.5}
        axes.errorbar(layer, rows.numbers("measured"), rows.numbers("error"), fmt=mark, label=str(label), **bars)
    axes.set(xlabel="layer", ylabel="growth of squared gradients")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(loc="best")


def _draw_widths(axes: Axes, table: Table) -> None:
    rows, fit = table.where(part="width"), table.where(part="slope")
    width, sd, slope = rows.numbers("layer"), rows.numbers("measured"), fit.numbers("measured")[0]
    axes.errorbar(
        width, sd, rows.numbers("error"), fmt="o", color=BLUE, ms=4, capsize=2, elinewidth=0.8, label="measured"
    )
    axes.plot(width, rows.numbers("theory"), "--", color=RED, lw=1, label="theory")
    centre = np.exp(np.log(sd).mean() + slope * (np.log(width) - np.log(width).mean()))
    half = fit.numbers("error")[0]
    axes.plot(width, centre, color=BLUE, lw=0.8, label=rf"slope ${slope:.2f} \pm {half:.2f}$")
    axes.set(xscale="log", yscale="log", xlabel="width", ylabel=r"standard deviation of $\nu$")
    axes.set_xticks(width, [f"{w:.0f}" for w in width])
    axes.set_yticks([0.05, 0.1, 0.2], ["0.05", "0.1", "0.2"])
    axes.minorticks_off()
    axes.legend()
