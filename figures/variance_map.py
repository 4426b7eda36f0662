"""The variance map of SELU and of other activations, and its slope.

nu_tilde as a function of nu at omega = 0, tau = 1, where the mean plays no part.  (a) Two paths of the variance over
layers for SELU (cobweb), one from either side, and the maps of other activations.  (b) The slope d nu_tilde/d nu.
Only SELU's exceeds 1 at small variances, so that layers lead to a positive variance and not to 0; at its fixed point
nu = 1 it is 0.782648, the entry H22 of Eq. (6).  Double precision, except the marked slope, which is certified.
"""

from __future__ import annotations

from pathlib import Path

from snntheory.figures.produce import write
from snntheory.figures.variance_map import data, draw

__all__ = ["data", "draw", "main"]


def main(folder: Path = Path(__file__).parent, form: str = "png") -> None:
    """Write the picture and its data, beside this file unless told otherwise."""
    write("variance_map", folder, form)


if __name__ == "__main__":
    main()
