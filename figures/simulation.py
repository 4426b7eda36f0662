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

from pathlib import Path

from snntheory.figures.produce import write
from snntheory.figures.simulation import data, draw

__all__ = ["data", "draw", "main"]


def main(folder: Path = Path(__file__).parent, form: str = "png") -> None:
    """Write the picture and its data, beside this file unless told otherwise."""
    write("simulation", folder, form)


if __name__ == "__main__":
    main()
