"""The fixed point of g over (omega, tau).

(a), (b) Mean and variance of the fixed point that layers lead to from (0, 1), over a domain three times as wide in
omega as Theorem 1's (dashed); dots are points where it is certified by the Krawczyk operator.  (c) The fixed points of
Theorem 1's domain in the plane of mean and variance: images of lines of constant omega (blue) and constant tau
(orange), inside the location that the theorem prints (dashed), inside the domain (outline).  For omega = 0 the mean is
not 0 unless tau = 1.  Lines and shades are computed in double precision, and agree with the certified points.
"""

from __future__ import annotations

from pathlib import Path

from snntheory.figures.fixed_points import data, draw
from snntheory.figures.produce import write

__all__ = ["data", "draw", "main"]


def main(folder: Path = Path(__file__).parent, form: str = "png") -> None:
    """Write the picture and its data, beside this file unless told otherwise."""
    write("fixed_points", folder, form)


if __name__ == "__main__":
    main()
