"""Figure A8 of the paper, right panel: net inputs of the second layer after 40 epochs of training.

Net inputs z of all units of the second layer of an SNN for the validation rows of Tox21, after 40 epochs: histogram
(grey), kernel density estimate (red) and the density of the standard normal distribution (black); dashed, the same
network before training.  Printed are mean and variance, and Kolmogorov's distance from the normal distribution of the
same mean and variance.  Budget: 8 layers of 512 units, learning rate 0.05, alpha dropout 0.05, penalty 0.0001, batches
of 128; Tox21 as it is commonly used today, 1024 bits of Morgan fingerprints, not the challenge's descriptors.  The left
panel, with independent inputs, is figure_a8.
"""

from __future__ import annotations

from pathlib import Path

from snntheory.figures.figure_a8_trained import data, draw
from snntheory.figures.produce import write

__all__ = ["data", "draw", "main"]


def main(folder: Path = Path(__file__).parent, form: str = "png") -> None:
    """Write the picture and its data, beside this file unless told otherwise."""
    write("figure_a8_trained", folder, form)


if __name__ == "__main__":
    main()
