"""Accuracy over the dropout rate: alpha dropout against plain dropout.

Test accuracy on scikit-learn's handwritten digits of SELU networks with alpha dropout, SELU networks with plain
dropout, and ReLU networks with plain dropout; eight hidden layers, dropout after each, the learning rate of 0.01,
0.1, 1 chosen by the validation loss; means over three seeds, bars from the least to the greatest.  Budget: 64 units a
layer, 30 epochs, batches of 32.
"""

from __future__ import annotations

from pathlib import Path

from snntheory.figures.produce import write
from snntheory.figures.trained_dropout import data, draw

__all__ = ["data", "draw", "main"]


def main(folder: Path = Path(__file__).parent, form: str = "png") -> None:
    """Write the picture and its data, beside this file unless told otherwise."""
    write("trained_dropout", folder, form)


if __name__ == "__main__":
    main()
