"""Margins of all claims: what the paper prints against what is certified.

One mark for each claim that is an inequality: proved (blue) or refuted (red), corrections and our own statements
included.  (a) Certified extremum against printed bound, without signs, where neither is 0; a printed bound is sharp
where the mark lies on the diagonal.  (b) The relative margin, the distance of the two over the larger, along the
paper; for what is refuted it is how far the print is off.  Claims of a sign (the printed bound is 0) have no scale,
and are in a row of their own above; bounds that are attained exactly are in the row below.
"""

from __future__ import annotations

from pathlib import Path

from snntheory.figures.margins import data, draw
from snntheory.figures.produce import write

__all__ = ["data", "draw", "main"]


def main(folder: Path = Path(__file__).parent, form: str = "png") -> None:
    """Write the picture and its data, beside this file unless told otherwise."""
    write("margins", folder, form)


if __name__ == "__main__":
    main()
