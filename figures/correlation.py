"""How random layers change the correlation of two inputs, and the growth of gradients.

Mean-field theory of random zero-mean weights (Poole et al. 2016; Schoenholz et al. 2017).  (a) The correlation map
C(c) of four networks at their fixed point of second moments.  (b) C(c) - c for positive c, with the correlation that
layers lead to (mark): where the slope C'(1) = chi exceeds 1, two inputs, however close, are driven apart.  (c) chi =
tau E f'(z)^2 at omega = 0, tau = 1, the growth of squared gradients per layer, as a function of the variance; at
SELU's fixed point it is 1.071575 (certified).  Double precision but for that mark.
"""

from __future__ import annotations

from pathlib import Path

from snntheory.figures.correlation import data, draw
from snntheory.figures.produce import write

__all__ = ["data", "draw", "main"]


def main(folder: Path = Path(__file__).parent, form: str = "png") -> None:
    """Write the picture and its data, beside this file unless told otherwise."""
    write("correlation", folder, form)


if __name__ == "__main__":
    main()
