"""Figure 1 of the paper: training loss of networks with batch normalization and of SELU networks.

Loss of the batches over updates, for networks with 8, 16 and 32 hidden layers on MNIST (left) and on a part of
CIFAR-10 (right; 8000 training images, decoded from JPEG copies; 85 % of the training images are used). (a), (b) at
learning rate 0.01; (c), (d) at 0.00001, the one printed. Lines are means over 20 updates, bands reach from the least
to the greatest loss of a batch. Budget: 256 units a layer (not printed in the paper), batches of 128, plain gradient
descent, 2000 updates; the paper's curves fall to 0.00001, which its learning rate does not reach here in as many
updates.
"""

from __future__ import annotations

from pathlib import Path

from snntheory.figures.figure_1 import data, draw
from snntheory.figures.produce import write

__all__ = ["data", "draw", "main"]


def main(folder: Path = Path(__file__).parent, form: str = "png") -> None:
    """Write the picture and its data, beside this file unless told otherwise."""
    write("figure_1", folder, form)


if __name__ == "__main__":
    main()
