"""Figure A7 of the paper: the square of the mean at low variance.

h(x) = mu_tilde^2(0.1, -0.1, x, 1) for x in [0, 1], with its certified maximum.  The paper prints that it is at x =
0.187342 with h = 0.00451457; the value is right, the place is 0.18734295..., which rounds to 0.187343 (claims
figA7.max, figA7.max.location).  The dashed line is the bound 0.005 of Lemma 43.  Values are centres of enclosures.
"""

from __future__ import annotations

from pathlib import Path

from snntheory.figures.figure_a7 import data, draw
from snntheory.figures.produce import write

__all__ = ["data", "draw", "main"]


def main(folder: Path = Path(__file__).parent, form: str = "png") -> None:
    """Write the picture and its data, beside this file unless told otherwise."""
    write("figure_a7", folder, form)


if __name__ == "__main__":
    main()
