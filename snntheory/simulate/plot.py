"""Measured means and variances of the layers, with theory and its error bars, as a picture."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np

from snntheory.simulate.record import Simulation
from snntheory.simulate.theory import ERRORS
from snntheory.verdict import BadInput

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")


def plot(runs: Sequence[tuple[str, Simulation]], path: str | os.PathLike[str]) -> None:
    """Write a picture (.png, .pdf, .svg) of labelled simulations.  Raises `BadInput` where that is impossible."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(2, 1, figsize=(6.4, 5.6), sharex=True, layout="constrained")
    for (label, run), colour in zip(runs, COLOURS * len(runs), strict=False):
        for axis, name in zip(axes, ("mean", "var"), strict=True):
            measured, layers = run.layers[name].mean(axis=0), np.arange(run.layers[name].shape[1])
            axis.plot(layers, measured, ".", color=colour, markersize=4, label=label)
            if run.theory:
                predicted, error = run.theory[name], ERRORS * run.theory[f"{name}_error"]
                axis.plot(layers, predicted, "-", color=colour, linewidth=0.8)
                axis.fill_between(layers, predicted - error, predicted + error, color=colour, alpha=0.2, linewidth=0)
    axes[0].set_ylabel(r"mean $\mu$")
    axes[1].set(xlabel="layer", ylabel=r"variance $\nu$")
    if all(np.all(run.layers["var"][:, -1] > 0) for _, run in runs):
        axes[1].set_yscale("log")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=3, frameon=False)
    try:
        figure.savefig(path, dpi=200, metadata={"Software": None} if str(path).endswith(".png") else None)
    except (OSError, ValueError) as error:
        raise BadInput(f"cannot write {str(path)!r}: {error}") from None
    finally:
        plt.close(figure)
