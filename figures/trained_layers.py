"""Does self-normalization survive learning? Layers of SELU networks in training beside Theorem 1.

SNNs with eight hidden layers of 64 (left) and 256 (right) units on scikit-learn's handwritten digits, every layer over
epochs, the first layer lightest.  (a), (b) Variance of all activations of a layer over the validation rows; the band is
Theorem 1's domain [0.8, 1.5].  (c), (d) Share of units whose own mean and variance are in Theorem 1's domain (lines),
and of units whose weights have omega in [-0.1, 0.1] and tau in [0.95, 1.1], as Theorem 1 supposes (black, mean of all
layers): few from the start.  Budget: learning rate 0.1, no dropout, 30 epochs, batches of 32, one seed.
"""

from __future__ import annotations

from pathlib import Path

from snntheory.figures.produce import write
from snntheory.figures.trained_layers import data, draw

__all__ = ["data", "draw", "main"]


def main(folder: Path = Path(__file__).parent, form: str = "png") -> None:
    """Write the picture and its data, beside this file unless told otherwise."""
    write("trained_layers", folder, form)


if __name__ == "__main__":
    main()
