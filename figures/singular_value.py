"""S, the largest singular value of the Jacobian of g, over the domains of Theorem 1 and Lemma 12.

(a) In the plane mu = omega = 0.1 over the domain of Lemma 12, with that of Theorem 1 (dashed); the marks are the
certified maxima over all four variables, lem12.S and thm1.contraction, which lie in this plane.  (b) In the plane of
nu = 0.8, tau = 1.25 through the maximum over Lemma 12's domain: S is even under (mu, omega) -> (-mu, -omega), and the
maximum is attained a second time.  Values are centres of enclosures.
"""

from __future__ import annotations

from pathlib import Path

from snntheory.figures.produce import write
from snntheory.figures.singular_value import data, draw

__all__ = ["data", "draw", "main"]


def main(folder: Path = Path(__file__).parent, form: str = "png") -> None:
    """Write the picture and its data, beside this file unless told otherwise."""
    write("singular_value", folder, form)


if __name__ == "__main__":
    main()
