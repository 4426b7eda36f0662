"""How the proofs see their domains: the boxes of two searches, beside grids.

(a) Lemma 12, S < 1 on mu, omega in [-0.1, 0.1], nu in [0.8, 1.5], tau in [0.8, 1.25]: the boxes in which the search
closes it; it divides nu and tau only.  The colour says which form gave the bound: the value at a corner where S is
monotone in all variables, a plain enclosure, the mean value form, the second-order form; hatched boxes were first
collapsed to a facet on which the maximum must lie, S being monotone across it.  (b) The uniform grid of `verify
--method grid`, with certified slack.  (c) The paper's grid (steps in the proof of Lemma 12), of which a window is
drawn 60 times enlarged; its points number three billion in (mu, omega, nu, tau).  (d) Lemma 45: f of Eq. (115)
increases in x, that is d f/dx > 0 for 0.007 <= x <= 0.875, |y| <= 0.01.  The second-order form is tried from the 25th
box on, since it costs more; the boxes it closes are wider.
"""

from __future__ import annotations

from pathlib import Path

from snntheory.figures.produce import write
from snntheory.figures.proof_boxes import data, draw

__all__ = ["data", "draw", "main"]


def main(folder: Path = Path(__file__).parent, form: str = "png") -> None:
    """Write the picture and its data, beside this file unless told otherwise."""
    write("proof_boxes", folder, form)


if __name__ == "__main__":
    main()
