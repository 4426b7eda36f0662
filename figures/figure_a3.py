"""Figure A3 of the paper: the main sub-function f(x, y) of Eq. (115), both panels.

f(x, y) = e^((x+y)^2/(2x)) erfc((x+y)/(sqrt 2 sqrt x)) - 2 e^((2x+y)^2/(2x)) erfc((2x+y)/(sqrt 2 sqrt x)).  (a), the
paper's left panel: on 1.2 <= x <= 20, -0.1 <= y <= 0.1, as level lines over a logarithmic axis of x; f is negative and
increases in x for every y (Lemmas 15 and 44; claims lem44.negative, lem44.x-increasing).  (b), its right panel: f(1.2,
y), strictly decreasing (lem44.y-decreasing).  Values are centres of enclosures.
"""

from __future__ import annotations

from pathlib import Path

from snntheory.figures.figure_a3 import data, draw
from snntheory.figures.produce import write

__all__ = ["data", "draw", "main"]


def main(folder: Path = Path(__file__).parent, form: str = "png") -> None:
    """Write the picture and its data, beside this file unless told otherwise."""
    write("figure_a3", folder, form)


if __name__ == "__main__":
    main()
