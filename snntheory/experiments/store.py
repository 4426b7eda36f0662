"""Results that are kept as they finish: CSV files to which whole rows are appended, and Parquet where pyarrow is there.

A run that is killed loses nothing that had finished: rows are written in one call and synchronized, and what a cut off
write leaves behind is removed when the folder is opened again.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from snntheory.verdict import BadInput

RESULTS = (
    *("experiment", "task", "data", "method", "depth", "width", "form", "dropout", "plain"),
    *("learning_rate", "penalty", "gradient_noise", "weight_noise", "split", "seed", "epochs", "batch"),
    *("stop", "validation", "training", "accuracy", "auc", "test_rows", "seconds", "version"),
)
"""Columns of results.csv, the first 17 of which name a row."""
KEY = RESULTS[:17]
_NAMED = ("experiment", "task", "method", "depth", "width", "learning_rate", "seed", "epochs", "batch")
COLUMNS = {
    "results": RESULTS,
    "curves": (*_NAMED, "update", "loss", "low", "high"),
    "layers": (
        *(*_NAMED, "epoch", "training", "validation", "layer"),
        *("mean", "variance", "domain", "weights", "omega", "tau"),
    ),
    "net_inputs": (*_NAMED, "epoch", "left", "count", "mean", "variance", "distance"),
}
"""Columns of each table; rows of curves and net inputs belong to the row of results with the same names."""
Row = Mapping[str, Any]


def text_of(value: Any) -> str:
    """A cell; numbers in the shortest form that reads back the same."""
    if isinstance(value, bool):
        return str(int(value))
    return repr(value) if isinstance(value, float) else str(value)


def key_of(row: Row) -> tuple[str, ...]:
    """What names a row of results.csv."""
    return tuple(text_of(row[column]) for column in KEY)


class Store:
    """The CSV files of a folder.  Raises `BadInput` for one that cannot be written, or in which another run writes."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = open(self.folder / ".lock", "a")  # noqa: SIM115  held until `close`
        except OSError as error:
            raise BadInput(f"cannot write to {str(folder)!r}: {error.strerror or error}") from None
        if not _locked(self._lock.fileno()):
            self._lock.close()
            raise BadInput(f"another run is writing into {str(folder)!r}; wait for it, or give another --out")
        try:
            for path in self.folder.glob("*.csv"):
                _trim(path)
            self.done = {key_of(row) for row in self.rows("results")}
        except BadInput:
            self.close()
            raise

    def close(self) -> None:
        """Let other runs write."""
        self._lock.close()

    def rows(self, table: str) -> list[dict[str, str]]:
        """All rows of TABLE.csv, those of equal text once.  Raises `BadInput` for a file of other columns."""
        return read_rows(self.folder / f"{table}.csv")

    def append(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Write rows to TABLE.csv, all of them or none."""
        path = self.folder / f"{table}.csv"
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        if not path.exists():
            writer.writerow(columns)
        rows = list(rows)
        writer.writerows([text_of(row[column]) for column in columns] for row in rows)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
            try:
                os.write(handle, stream.getvalue().encode())
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise BadInput(f"cannot write {str(path)!r}: {error.strerror or error}") from None
        if table == "results":
            self.done |= {key_of(row) for row in rows}

    def parquet(self) -> Path | None:
        """Write results.parquet beside the CSV file if pyarrow is installed."""
        try:
            from pyarrow import csv as arrow_csv
            from pyarrow import parquet
        except ImportError:
            return None
        path, draft = self.folder / "results.parquet", self.folder / ".results.parquet.tmp"
        parquet.write_table(arrow_csv.read_csv(self.folder / "results.csv"), draft)
        os.replace(draft, path)
        return path


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file, equal ones once; none where there is no file."""
    try:
        with open(path, encoding="utf-8", newline="") as stream:
            lines = list(dict.fromkeys(map(tuple, csv.reader(stream))))
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"cannot read {str(path)!r}: {getattr(error, 'strerror', None) or error}") from None
    if any(len(line) != len(lines[0]) for line in lines):
        raise BadInput(f"{str(path)!r} has rows of different lengths; it is not a file of results")
    found = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    if path.name == "results.csv" and lines and not set(KEY) <= set(lines[0]):
        raise BadInput(f"{str(path)!r} has other columns than results have")
    return found


def _trim(path: Path) -> None:
    """Take away a last line that was cut off."""
    with open(path, "r+b") as file:
        content = file.read()
        end = content.rfind(b"\n") + 1
        if end < len(content):
            file.truncate(end)
    if not end:
        path.unlink()


def _locked(handle: int) -> bool:
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
