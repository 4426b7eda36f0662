"""Loss of the seven methods under noise of gradients and of weights.

Smoothed validation loss on scikit-learn's handwritten digits after training with (a) normal noise on every gradient,
(b) normal noise on every weight at each update, the gradient taken there; levels are standard deviations relative to
the root mean square of the gradient, or of the weights, of each matrix.  Eight hidden layers (ResNet: four blocks),
the learning rate of 0.01, 0.1, 1 chosen by the validation loss; means over three seeds.  Budget: 64 units a layer, no
dropout, 30 epochs, batches of 32.
"""

from __future__ import annotations

from pathlib import Path

from snntheory.figures.produce import write
from snntheory.figures.trained_noise import data, draw

__all__ = ["data", "draw", "main"]


def main(folder: Path = Path(__file__).parent, form: str = "png") -> None:
    """Write the picture and its data, beside this file unless told otherwise."""
    write("trained_noise", folder, form)


if __name__ == "__main__":
    main()
