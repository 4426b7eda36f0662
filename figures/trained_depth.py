"""Accuracy over depth for the seven methods.

Test accuracy on scikit-learn's handwritten digits (one split, 1347 training rows) of networks with 2 to 64 hidden
layers (ResNet: blocks), the learning rate of 0.01, 0.1, 1 chosen by the validation loss; means over three seeds, bars
from the least to the greatest.  Budget: 64 units a layer, no dropout, 30 epochs, batches of 32.
"""

from __future__ import annotations

from pathlib import Path

from snntheory.figures.produce import write
from snntheory.figures.trained_depth import data, draw

__all__ = ["data", "draw", "main"]


def main(folder: Path = Path(__file__).parent, form: str = "png") -> None:
    """Write the picture and its data, beside this file unless told otherwise."""
    write("trained_depth", folder, form)


if __name__ == "__main__":
    main()
