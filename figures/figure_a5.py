"""Figure A5 of the paper: e^(x^2) erfc(x) and x e^(x^2) erfc(x), both panels.

(a), the paper's left panel: w(x) = e^(x^2) erfc(x), decreasing and convex for x > 0 (Lemma 23).  (b), its right panel:
x w(x), increasing to 1/sqrt(pi) (Lemma 24).  The ranges are ours; the paper prints none.  Values are centres of
enclosures.
"""

from __future__ import annotations

from pathlib import Path

from snntheory.figures.figure_a5 import data, draw
from snntheory.figures.produce import write

__all__ = ["data", "draw", "main"]


def main(folder: Path = Path(__file__).parent, form: str = "png") -> None:
    """Write the picture and its data, beside this file unless told otherwise."""
    write("figure_a5", folder, form)


if __name__ == "__main__":
    main()
