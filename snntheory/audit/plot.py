"""An audit as a picture: mean and variance by layer beside Theorem 1's domain, and (omega, tau) of the units."""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING, Any

from snntheory.audit.result import DOMAIN, RANGE, Audit
from snntheory.simulate.plot import COLOURS, picture_kind
from snntheory.simulate.record import replacing

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def plot(found: Audit, path: str | os.PathLike[str]) -> None:
    """Write the picture (.png, .pdf, .svg), at once or not at all.  Raises `BadInput`."""
    kind = picture_kind(path)
    with warnings.catch_warnings(), replacing(path) as file:
        warnings.simplefilter("ignore")  # of letters that the font lacks
        _figure(found).savefig(file, format=kind, dpi=200, metadata={"Software": None} if kind == "png" else None)


def _figure(found: Audit) -> Figure:
    from matplotlib.figure import Figure

    with_units = bool(found.points)
    figure = Figure(figsize=(10 if with_units else 6.4, 5.2), layout="constrained")
    grid = figure.add_gridspec(2, 2 if with_units else 1)
    for row, (name, symbol, side) in enumerate((("mean", r"mean $\mu$", "mu"), ("variance", r"variance $\nu$", "nu"))):
        axes = figure.add_subplot(grid[row, 0])
        _layers(axes, found, name, DOMAIN[side])
        axes.set_ylabel(symbol)
    axes.set_xlabel("layer")
    if with_units:
        _units(figure.add_subplot(grid[:, 1]), found)
    return figure


def _layers(axes: Axes, found: Audit, name: str, domain: Any) -> None:
    values = [float("nan") if x is None else x for x in found.layers[name]]
    layers = range(len(values))
    axes.axhspan(float(domain.lower), float(domain.upper), color="0.88", linewidth=0)
    axes.plot(layers, values, "-", color=COLOURS[0], linewidth=1, label="predicted")
    spread = found.layers.get(f"{name}_sd")
    if spread:
        low, high = ([v + sign * (s or 0) for v, s in zip(values, spread, strict=True)] for sign in (-1, 1))
        axes.fill_between(layers, low, high, color=COLOURS[0], alpha=0.2, linewidth=0)
    measured = found.layers.get(f"measured_{name}", [])
    if any(x is not None for x in measured):
        shown = [float("nan") if x is None else x for x in measured]
        axes.plot(layers, shown, "o", color=COLOURS[1], markersize=3, label="measured")
        axes.legend(frameon=False)
    axes.locator_params("x", integer=True)


def _units(axes: Axes, found: Audit) -> None:
    """Units of all layers, first layers dark, and Theorem 1's range."""
    from matplotlib.patches import Rectangle

    most = max(1, len(found.points) - 1)
    for k, (name, omega, tau) in enumerate(found.points):
        label = name[-24:].replace("$", r"\$") if len(found.points) <= 8 else None
        axes.plot(omega, tau, ".", markersize=2, color=(0.1 + 0.7 * k / most, 0.3, 0.7 - 0.5 * k / most), label=label)
    (left, right), (low, high) = ((float(RANGE[n].lower), float(RANGE[n].upper)) for n in ("omega", "tau"))
    axes.add_patch(Rectangle((left, low), right - left, high - low, fill=False, color="black", zorder=3))
    axes.set(xlabel=r"$\omega_j$", ylabel=r"$\tau_j$", title="units; the rectangle is Theorem 1's range")
    if len(found.points) <= 8:
        axes.legend(frameon=False, markerscale=4, fontsize="small")
