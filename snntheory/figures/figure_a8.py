"""Figure A8 of the paper, left panel: net inputs of the second layer of a network at initialisation.

Net inputs z of all 512 units of the second layer for 256 inputs, in a network with the paper's initialisation (normal
weights of variance 1/n) and independent standard normal inputs: histogram (grey), kernel density estimate (red) and
the density of the standard normal distribution (black), as in the paper, whose network was one for Tox21.  Below: the
difference of the two.  The weights are handed to `simulate`, which measures the same layer: its Kolmogorov distance
from the normal distribution is printed.  The paper's right panel, after training, is figure_a8_trained.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from snntheory import activation
from snntheory.figures.style import BLACK, COLUMN, GREY, LIGHT, RED, new_figure
from snntheory.figures.table import Array, Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from snntheory.figures.produce import Setting

WIDTH, INPUTS, SEED = 512, 256, 0


def network(width: int, count: int) -> tuple[Array, list[Array]]:
    """Inputs (samples, features) and the weights of two layers."""
    random = np.random.default_rng(SEED)
    inputs = random.standard_normal((count, width))
    return inputs, [random.standard_normal((width, width)) / np.sqrt(width) for _ in range(2)]


def net_inputs(inputs: Array, matrices: list[Array]) -> Array:
    """Net inputs (units, samples) of the last layer."""
    f, z = activation("selu"), matrices[0] @ inputs.T
    for matrix in matrices[1:]:
        z = matrix @ f(z)
    return np.asarray(z)


def density(sample: Array, points: Array) -> Array:
    """Gaussian kernel density estimate with Scott's bandwidth, ``sd n^(-1/5)``."""
    width = sample.std(ddof=1) * sample.size ** (-0.2)
    total: Array = np.zeros(points.shape)
    for part in np.array_split(sample, max(1, sample.size // 4096)):
        total += np.exp(-0.5 * ((points[:, None] - part) / width) ** 2).sum(axis=1)
    return np.asarray(total / (sample.size * width * np.sqrt(2 * np.pi)))


def data(setting: Setting) -> Table:
    """Histogram, estimate and normal density; what `simulate` measures of the same layer."""
    from snntheory.simulate import simulate

    width, count, steps = (64, 16, 13) if setting.quick else (WIDTH, INPUTS, 121)
    inputs, matrices = network(width, count)
    z = net_inputs(inputs, matrices).ravel()
    points = np.linspace(-4.2, 4.2, steps)
    table = Table(("part", "z", "estimate", "normal"))
    for row in zip(points, density(z, points), np.exp(-0.5 * points**2) / np.sqrt(2 * np.pi), strict=True):
        table.add("density", *(float(x) for x in row))
    heights, edges = np.histogram(z, np.linspace(-4.2, 4.2, 43))
    for edge, height in zip(edges, heights, strict=False):
        table.add("histogram", float(edge), float(height / (z.size * (edges[1] - edges[0]))))
    run = simulate(inputs=inputs, matrices=matrices, statistics="normality")
    for name, value in (("mean", z.mean()), ("variance", z.var()), ("distance", run.layers["ks"][0, 2])):
        table.add(name, None, round(float(value), 6))
    return table


def draw(table: Table) -> Figure:
    """Densities above, their difference below."""
    figure = new_figure(COLUMN, 3.4)
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(2.6, 1))
    bars, rows = table.where(part="histogram"), table.where(part="density")
    left, z = bars.numbers("z"), rows.numbers("z")
    above.bar(left, bars.numbers("estimate"), left[1] - left[0], align="edge", color=LIGHT, ec="white", lw=0.3)
    above.plot(z, rows.numbers("normal"), color=BLACK, lw=1.6, label="normal density")
    above.plot(z, rows.numbers("estimate"), color=RED, ls="--", lw=1.3, label="kernel estimate")
    below.axhline(0, color=GREY, lw=0.6)
    below.plot(z, rows.numbers("estimate") - rows.numbers("normal"), color=RED)
    numbers = {name: table.one("estimate", part=name) for name in ("mean", "variance", "distance")}
    lines = (f"mean ${numbers['mean']:.3f}$", f"variance ${numbers['variance']:.3f}$")
    above.text(
        0.02, 0.97, "\n".join((*lines, f"distance ${numbers['distance']:.4f}$")), transform=above.transAxes, va="top"
    )
    above.set(ylabel="density", ylim=(0, 0.5))
    above.legend(loc="upper right", borderaxespad=0, handlelength=1.3)
    below.set(xlabel="net input $z$", ylabel="difference", xlim=(-4.2, 4.2))
    return figure
