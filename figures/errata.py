"""Errata at a glance: what is false as printed, by place and severity.

One square for each claim that is refuted: A, the printed argument does not establish the statement; B, an inequality
or equality is false; C, a slip without consequence.  Numbers of the experiments that do not follow from other printed
numbers are counted too.  The theorems themselves are proved as printed.  proofs/ERRATA.md has each entry in words.
"""

from __future__ import annotations

from pathlib import Path

from snntheory.figures.errata import data, draw
from snntheory.figures.produce import write

__all__ = ["data", "draw", "main"]


def main(folder: Path = Path(__file__).parent, form: str = "png") -> None:
    """Write the picture and its data, beside this file unless told otherwise."""
    write("errata", folder, form)


if __name__ == "__main__":
    main()
