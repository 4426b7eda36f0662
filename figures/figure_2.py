"""Figure 2 of the paper: the map g of mean and variance for omega = 0, tau = 1.

Arrows lead from (mu, nu) to (mu_tilde, nu_tilde) = g(mu, nu).  For omega = 0 the mean does not matter: every point
goes to the curve of all images (grey) at once, and the variance is drawn towards 1.  The fixed point (0, 1) is marked.
The paper prints no ranges; these are ours.  Ends of arrows are centres of enclosures.
"""

from __future__ import annotations

from pathlib import Path

from snntheory.figures.figure_2 import data, draw
from snntheory.figures.produce import write

__all__ = ["data", "draw", "main"]


def main(folder: Path = Path(__file__).parent, form: str = "png") -> None:
    """Write the picture and its data, beside this file unless told otherwise."""
    write("figure_2", folder, form)


if __name__ == "__main__":
    main()
