"""Figure A8 of the paper, left panel: net inputs of the second layer of a network at initialisation.

Net inputs z of all 512 units of the second layer for 256 inputs, in a network with the paper's initialisation (normal
weights of variance 1/n) and independent standard normal inputs: histogram (grey), kernel density estimate (red) and
the density of the standard normal distribution (black), as in the paper, whose network was one for Tox21.  Below: the
difference of the two.  The weights are handed to `simulate`, which measures the same layer: its Kolmogorov distance
from the normal distribution is printed.  The paper's right panel, after training, is figure_a8_trained.
"""

from __future__ import annotations

from pathlib import Path

from snntheory.figures.figure_a8 import data, draw
from snntheory.figures.produce import write

__all__ = ["data", "draw", "main"]


def main(folder: Path = Path(__file__).parent, form: str = "png") -> None:
    """Write the picture and its data, beside this file unless told otherwise."""
    write("figure_a8", folder, form)


if __name__ == "__main__":
    main()
