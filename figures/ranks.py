"""Average ranks on UCI tasks with intervals and critical differences: the paper's table, and ours.

(a) The seven methods on 120 data sets of Table A11, as printed; (b) our run on the smallest tasks of the collection,
all with fewer than 1000 points, repaired versions where its data are damaged, accuracies averaged over two of its
splits. Dots are average ranks less the mean rank 4 (negative is better), lines 95 % bootstrap intervals over tasks;
the black bar is Nemenyi's critical difference at 5 %: methods nearer to each other are not told apart. Budget of (b):
2 or 8 layers of 64 units, rectangular, 100 epochs, the printed learning and dropout rates.
"""

from __future__ import annotations

from pathlib import Path

from snntheory.figures.produce import write
from snntheory.figures.ranks import data, draw

__all__ = ["data", "draw", "main"]


def main(folder: Path = Path(__file__).parent, form: str = "png") -> None:
    """Write the picture and its data, beside this file unless told otherwise."""
    write("ranks", folder, form)


if __name__ == "__main__":
    main()
