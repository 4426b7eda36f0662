"""Where layers lead: trajectories and basins of g for fixed (omega, tau), in the plane of mean and variance.

(a) omega = 0.1, tau = 1.1, a corner of Theorem 1's domain.  Shades: layers until mean and variance are within 0.01 of
the certified fixed point (red).  Outlines: the domains in (mu, nu) of Theorem 1 (contraction), Theorem 2 (the variance
decreases) and Theorem 3 (it increases; for tau >= 0.9 up to the dotted line).  Every start shown converges: much more
than the theorems claim.  (b) omega = 0.8, tau = 1, far outside the theorems: (0, 1) is still a fixed point and still
attracts (certified spectral radius 0.932), but the plane divides; from the grey starts the mean sinks until all units
saturate and the variance dies out.  Shades and classes are computed in double precision.
"""

from __future__ import annotations

from pathlib import Path

from snntheory.figures.basins import data, draw
from snntheory.figures.produce import write

__all__ = ["data", "draw", "main"]


def main(folder: Path = Path(__file__).parent, form: str = "png") -> None:
    """Write the picture and its data, beside this file unless told otherwise."""
    write("basins", folder, form)


if __name__ == "__main__":
    main()
