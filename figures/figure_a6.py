"""Figure A6 of the paper: the mean at low variance, with bounds of erfc put in.

mu_tilde for mu omega = 0.01 as a function of x = nu tau (the paper's yellow, here orange), and what becomes of Eq.
(241) when each erfc is replaced by a bound of Lemma 22 so that the result is a lower (green) or an upper bound (blue).
(a): x in [0, 1], the range in the paper's text; (b): x in [0, 3], the range in its caption.  The mean stays within the
bound 0.289324 of Lemma 41 with room.  Values are centres of enclosures.
"""

from __future__ import annotations

from pathlib import Path

from snntheory.figures.figure_a6 import data, draw
from snntheory.figures.produce import write

__all__ = ["data", "draw", "main"]


def main(folder: Path = Path(__file__).parent, form: str = "png") -> None:
    """Write the picture and its data, beside this file unless told otherwise."""
    write("figure_a6", folder, form)


if __name__ == "__main__":
    main()
