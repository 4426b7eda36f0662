"""Measured means and variances of the layers, with theory and its error bars, as a picture."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from snntheory.simulate.record import Simulation, replacing
from snntheory.simulate.theory import ERRORS
from snntheory.verdict import BadInput

if TYPE_CHECKING:
    from matplotlib.figure import Figure

KINDS, MOST = ("png", "pdf", "svg"), 24  # entries of the legend
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")


def plot(runs: Sequence[tuple[str, Simulation]], path: str | os.PathLike[str]) -> None:
    """Write a picture (.png, .pdf, .svg) of labelled simulations.  Raises `BadInput` where that is impossible."""
    kind = picture_kind(path)
    with warnings.catch_warnings(), replacing(path) as file:
        warnings.simplefilter("ignore")  # of letters that the font lacks, and of legends that leave little room
        _figure(runs).savefig(file, format=kind, dpi=200, metadata={"Software": None} if kind == "png" else None)


def picture_kind(path: str | os.PathLike[str]) -> str:
    """The format that a name asks for.  Raises `BadInput` for others than .png, .pdf, .svg."""
    kind = Path(path).suffix[1:].lower()
    if kind not in KINDS:
        raise BadInput(f"{str(path)!r} is not a picture; names end with .{', .'.join(KINDS)}")
    return kind


def _figure(runs: Sequence[tuple[str, Simulation]]) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 5.6), layout="constrained")
    axes = figure.subplots(2, 1, sharex=True)
    for (label, run), colour in zip(runs, COLOURS * len(runs), strict=False):
        for axis, name in zip(axes, ("mean", "var"), strict=True):
            measured, layers = run.layers[name].mean(axis=0), np.arange(run.layers[name].shape[1])
            axis.plot(layers, measured, ".", color=colour, markersize=4, label=label[:32].replace("$", r"\$"))
            if run.theory:
                predicted, error = run.theory[name], ERRORS * run.theory[f"{name}_error"]
                axis.plot(layers, predicted, "-", color=colour, linewidth=0.8)
                axis.fill_between(layers, predicted - error, predicted + error, color=colour, alpha=0.2, linewidth=0)
    axes[0].set_ylabel(r"mean $\mu$")
    axes[1].set(xlabel="layer", ylabel=r"variance $\nu$")
    axes[1].xaxis.get_major_locator().set_params(integer=True)
    if all(np.all(run.layers["var"][:, -1] > 0) for _, run in runs):
        axes[1].set_yscale("log")
    entries, labels = axes[0].get_legend_handles_labels()
    figure.legend(entries[:MOST], labels[:MOST], loc="outside upper center", ncols=3, frameon=False)
    return figure
