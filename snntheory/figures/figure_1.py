"""Figure 1 of the paper: training loss of networks with batch normalization and of SELU networks.

Loss of the batches over updates, for networks with 8, 16 and 32 hidden layers on MNIST (left) and on a part of
CIFAR-10 (right; 8000 training images, decoded from JPEG copies; 85 % of the training images are used). (a), (b) at
learning rate 0.01; (c), (d) at 0.00001, the one printed. Lines are means over 20 updates, bands reach from the least
to the greatest loss of a batch. Budget: 256 units a layer (not printed in the paper), batches of 128, plain gradient
descent, 2000 updates; the paper's curves fall to 0.00001, which its learning rate does not reach here in as many
updates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from snntheory.experiments import results
from snntheory.figures.style import BLUE, PAGE, RED, new_figure, panel
from snntheory.figures.table import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from snntheory.figures.produce import Setting

COLOURS = {"SNN": BLUE, "BatchNorm": RED}
STYLES: dict[float, Any] = {8.0: "-", 16.0: (0, (4, 1.5)), 32.0: (0, (1, 1))}
COLUMNS = ("part", "method", "depth", "learning_rate", "update", "loss", "low", "high")


def data(setting: Setting) -> Table:
    """Points of all curves."""
    table = Table(COLUMNS)
    for row in results.rows("figure_1"):
        if not setting.quick or int(row["update"]) % 200 == 0 or int(row["update"]) <= 20:
            part = "cifar10" if row["task"].startswith("cifar10") else "mnist"
            table.add(part, row["method"], *(float(row[c]) for c in COLUMNS[2:]))
    return table


def draw(table: Table) -> Figure:
    """Two rows of learning rates, two columns of data."""
    figure = new_figure(PAGE, 4.8)
    rates = sorted(set(table.numbers("learning_rate")), reverse=True)
    axes = figure.subplots(len(rates), 2, squeeze=False)
    for i, rate in enumerate(rates):
        for j, (part, title) in enumerate((("mnist", "MNIST"), ("cifar10", "CIFAR-10, a part"))):
            _panel(axes[i][j], table.where(part=part, learning_rate=float(rate)))
            panel(axes[i][j], "abcd"[2 * i + j], f"{title}, learning rate {rate:g}")
            axes[i][j].set(xlabel="update" if i == len(rates) - 1 else "", ylabel="training loss" if j == 0 else "")
    figure.legend(*_legend(), ncols=6, columnspacing=1.2, handlelength=1.4, loc="outside upper center")
    return figure


def _panel(axes: Axes, table: Table) -> None:
    for method, rows in table.groups("method").items():
        for depth, curve in rows.groups("depth").items():
            colour, style = COLOURS[str(method)], STYLES[float(depth or 0)]
            update = curve.numbers("update")
            axes.fill_between(update, curve.numbers("low"), curve.numbers("high"), color=colour, alpha=0.08, lw=0)
            axes.plot(update, curve.numbers("loss"), color=colour, ls=style, lw=1)
    axes.set_yscale("log")
    axes.margins(x=0.01)


def _legend() -> tuple[list[Any], list[str]]:
    from matplotlib.lines import Line2D

    pairs = [(m, d) for m in COLOURS for d in STYLES]
    lines = [Line2D([], [], color=COLOURS[m], ls=STYLES[d], lw=1) for m, d in pairs]
    return lines, [f"{m}, {d:.0f}" for m, d in pairs]
