"""The data of a figure: rows of a CSV file, and what a drawing reads from them."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Cell = str | float | None
Array = NDArray[np.float64]
DIGITS = 9


class Table:
    """Rows under named columns.  The column ``part`` says which part of the figure a row belongs to.

    Numbers are written with `DIGITS` significant digits; an empty cell is None.
    """

    def __init__(self, columns: Sequence[str], rows: Iterable[Sequence[Cell]] = ()) -> None:
        self.columns = tuple(columns)
        self.rows: list[tuple[Cell, ...]] = []
        for row in rows:
            self.add(*row)

    def add(self, *row: Cell) -> None:
        """One row; cells left out at its end are empty."""
        if len(row) > len(self.columns):
            raise ValueError(f"{len(row)} cells do not fit {len(self.columns)} columns")
        self.rows.append((*row, *[None] * (len(self.columns) - len(row))))

    def text(self) -> str:
        """The CSV file."""
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([_written(cell) for cell in row] for row in self.rows)
        return stream.getvalue()

    @staticmethod
    def parse(text: str) -> Table:
        """What `text` wrote.  A column is of numbers if all its cells are."""
        columns, *rows = csv.reader(io.StringIO(text))
        read = [_read([row[i] for row in rows]) for i in range(len(columns))]
        return Table(columns, zip(*read, strict=True))

    def where(self, **wanted: Cell) -> Table:
        """The rows with these cells."""
        at = {self.columns.index(name): cell for name, cell in wanted.items()}
        return Table(self.columns, [row for row in self.rows if all(row[i] == cell for i, cell in at.items())])

    def groups(self, column: str) -> dict[Cell, Table]:
        """The rows of each value of a column, in order of appearance."""
        found: dict[Cell, Table] = {}
        at = self.columns.index(column)
        for row in self.rows:
            found.setdefault(row[at], Table(self.columns)).rows.append(row)
        return found

    def numbers(self, column: str) -> Array:
        """A column as doubles, NaN where it is empty."""
        at = self.columns.index(column)
        return np.array([math.nan if row[at] is None else float(row[at] or 0) for row in self.rows], dtype=np.float64)

    def words(self, column: str) -> list[str]:
        """A column as text."""
        at = self.columns.index(column)
        return ["" if row[at] is None else str(row[at]) for row in self.rows]

    def grid(self, x: str, y: str, value: str) -> tuple[Array, Array, Array]:
        """Sorted values of two columns, and the matrix (y, x) of a third; NaN where there is no row."""
        a, b, values = (self.numbers(name) for name in (x, y, value))
        (xs, columns), (ys, rows) = (np.unique(side, return_inverse=True) for side in (a, b))
        matrix = np.full((len(ys), len(xs)), np.nan)
        matrix[rows, columns] = values
        return xs, ys, matrix

    def one(self, column: str, **wanted: Cell) -> float:
        """The number in the only row with these cells."""
        [value] = self.where(**wanted).numbers(column)
        return float(value)


def table_of(columns: Mapping[str, Iterable[Cell]]) -> Table:
    """A table from its columns."""
    return Table(tuple(columns), zip(*columns.values(), strict=True))


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    return f"{float(cell) + 0.0:.{DIGITS}g}"  # minus zero becomes zero


def _read(cells: list[str]) -> list[Cell]:
    try:
        return [float(cell) if cell else None for cell in cells]
    except ValueError:
        return [cell or None for cell in cells]
