"""Figure A4 of the paper: the bounds of erfc of Lemma 22.

Above: erfc(x) and the bounds 2 e^(-x^2)/(sqrt pi (sqrt(x^2 + 2) + x)) < erfc(x) <= 2 e^(-x^2)/(sqrt pi (sqrt(x^2 +
4/pi) + x)) of Eq. (143), x > 0, in the paper's colours.  Below, since the three can hardly be told apart: the bounds
as multiples of erfc.  The range is ours; the paper prints none.  Values are centres of enclosures.
"""

from __future__ import annotations

from pathlib import Path

from snntheory.figures.figure_a4 import data, draw
from snntheory.figures.produce import write

__all__ = ["data", "draw", "main"]


def main(folder: Path = Path(__file__).parent, form: str = "png") -> None:
    """Write the picture and its data, beside this file unless told otherwise."""
    write("figure_a4", folder, form)


if __name__ == "__main__":
    main()
