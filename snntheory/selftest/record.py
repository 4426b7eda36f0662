"""What a self-test finds: rows of counts, kept in a file as they come, so that a long run can be continued."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from snntheory.verdict import BadInput


@dataclass
class Row:
    """One line of a figure.

    ``violations`` must be 0; ``undecided`` and ``raised`` are counted apart and are no violations.  ``short`` says what
    the row misses of its target ("" if nothing), ``skipped`` why it was not run.
    """

    trials: int
    violations: int = 0
    undecided: int = 0
    raised: int = 0
    unit: str = "trials"
    values: dict[str, Any] = field(default_factory=dict)
    short: str = ""
    skipped: str = ""
    examples: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether nothing was violated, missed or skipped."""
        return not (self.violations or self.short or self.skipped)

    def bound(self) -> str:
        """The rule of three: no failure in n trials means a rate below 3/n with 95 % confidence."""
        return f"below {3 / self.trials:.1e} at 95 %" if self.trials and not self.violations else ""


@dataclass(frozen=True)
class Task:
    """A row to be made: ``figure`` (R1, ...), ``name`` within it, a function of the size and the seed, and the sources
    that its result depends on (files and folders of the package, "" for all).
    """

    figure: str
    name: str
    run: Callable[..., Row]
    arguments: tuple[Any, ...] = ()
    sources: tuple[str, ...] = ("",)

    @property
    def key(self) -> str:
        """The task's name in files."""
        return f"{self.figure} {self.name}"


class State:
    """Rows of one run by task, in a file of JSON lines; a torn last line and rows of other sources are left out."""

    def __init__(self, path: str | None, tasks: Iterable[Task], size: str, seed: int) -> None:
        self._path = path
        self._of = {t.key: {"size": size, "seed": seed, "source": source_digest(t.sources)} for t in tasks}
        self.rows: dict[str, Row] = dict(self._read()) if path is not None and Path(path).exists() else {}
        if path is not None:
            self._append("\n")  # ends a torn line

    def _read(self) -> Iterator[tuple[str, Row]]:
        assert self._path is not None
        try:
            lines = Path(self._path).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(f"cannot read {self._path!r}: {getattr(error, 'strerror', None) or error}") from None
        for line in lines:
            try:
                found = json.loads(line)
                if found["of"] == self._of.get(found["task"]):
                    yield found["task"], Row(**found["row"])
            except (ValueError, TypeError, KeyError):
                continue

    def add(self, task: Task, row: Row) -> None:
        """Keep a row, on disk as well."""
        self.rows[task.key] = row
        self._append(json.dumps({"task": task.key, "of": self._of[task.key], "row": asdict(row)}) + "\n")

    def _append(self, line: str) -> None:
        if self._path is None:
            return
        try:
            with open(self._path, "a", encoding="utf-8") as file:
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except (OSError, ValueError) as error:
            raise BadInput(f"cannot write {self._path!r}: {getattr(error, 'strerror', None) or error}") from None


@cache
def source_digest(sources: tuple[str, ...]) -> str:
    """SHA-256 over sources of the package, so that results are never those of other code."""
    package = Path(__file__).parents[1]
    total = hashlib.sha256()
    files = {path for source in sources for path in (package / source).rglob("*.py")}
    files |= {package / source for source in sources if source.endswith(".py")}
    for path in sorted(files):
        total.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def joined(rows: Iterable[Row]) -> Row:
    """The sum of rows."""
    total = Row(0)
    for row in rows:
        total.trials += row.trials
        total.violations += row.violations
        total.undecided += row.undecided
        total.raised += row.raised
        total.seconds += row.seconds
        total.short = total.short or row.short
        total.skipped = total.skipped or row.skipped
        total.unit = row.unit
    return total
