"""Many simulations over any parameters, on any executor, kept as they finish.

Any `concurrent.futures` executor will do: local processes by default, a Dask cluster by ``Client(...).get_executor()``.
With a directory each cell is written when it is done and not computed again.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from snntheory.executors import check_jobs, in_executor, in_processes
from snntheory.simulate.exact import Exact
from snntheory.simulate.explicit import Explicit
from snntheory.simulate.network import Network
from snntheory.simulate.record import SCHEMA, Simulation
from snntheory.simulate.run import simulate
from snntheory.simulate.settings import Settings, checked
from snntheory.verdict import BadInput

Report = Callable[["Cell", int, int], None]


class Cell(NamedTuple):
    """One combination of the swept parameters, and its simulation."""

    values: dict[str, Any]
    simulation: Simulation


def sweep(
    axes: Mapping[str, Sequence[Any]],
    *,
    directory: str | os.PathLike[str] | None = None,
    executor: Executor | None = None,
    jobs: int = 1,
    report: Report | None = None,
    **common: Any,
) -> list[Cell]:
    """Simulations for all combinations of ``axes`` (option name to values), other options being ``common``.

    All settings are checked before anything is computed.  ``directory`` holds one .npz per cell, named by a digest of
    its settings; those that are there are read, not computed.  ``executor`` or ``jobs`` local processes run the cells.
    ``report`` is called with each cell, the number of cells done and of all.  What has finished survives an
    interruption.  Raises `BadInput`.
    """
    for name, values in axes.items():
        if isinstance(values, str) or not isinstance(values, Sequence | np.ndarray) or len(values) == 0:
            raise BadInput(f"{name} has no list of values to sweep; give at least one")
    points = [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())]
    settings = [_possible({**common, **point}) for point in points]
    check_jobs(jobs)
    folder = None if directory is None else _folder(directory)
    where: dict[Settings, list[int]] = {}
    for index, wanted in enumerate(settings):
        where.setdefault(wanted, []).append(index)
    cells: dict[int, Cell] = {}

    def keep(wanted: Settings, simulation: Simulation) -> None:
        for index in where[wanted]:
            cells[index] = Cell(points[index], simulation)
            if report is not None:
                report(cells[index], len(cells), len(points))

    missing = []
    for wanted in where:
        kept = None if folder is None else _read(_path(folder, wanted), wanted)
        if kept is None:
            missing.append(wanted)
        else:
            keep(wanted, kept)
    for wanted, simulation in _computed(missing, executor, jobs):
        if folder is not None:
            simulation.save(_path(folder, wanted))
        keep(wanted, simulation)
    return [cells[index] for index in range(len(points))]


def _possible(options: dict[str, Any]) -> Settings:
    """Checked settings; `BadInput` for names and sizes that a simulation would refuse."""
    settings = checked(options)
    network = Network(settings)
    if settings.method == "exact":
        Exact(network, 1)
    else:
        Explicit(network, 1)
    return settings


def run_cell(options: dict[str, Any]) -> Simulation:
    """One simulation on one thread; what executors call."""
    return simulate(workers=1, **options)


def _computed(missing: list[Settings], executor: Executor | None, jobs: int) -> Iterator[tuple[Settings, Simulation]]:
    """Settings and simulations as they finish."""
    if executor is not None:
        yield from in_executor(_run, missing, executor, "sweep")
    elif jobs == 1 or len(missing) < 2:
        for wanted in missing:
            yield wanted, simulate(**wanted.as_dict())
    else:
        yield from in_processes(_run, missing, jobs, "sweep")


def _run(settings: Settings) -> Simulation:
    return run_cell(settings.as_dict())


def _folder(directory: str | os.PathLike[str]) -> Path:
    folder = Path(directory)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"cannot write to {str(directory)!r}: {error.strerror}") from None
    return folder


def _path(folder: Path, settings: Settings) -> Path:
    """The file of a cell, by its settings and, where the activation is in a file, what that says."""
    source, _, name = settings.activation.rpartition(":")
    code = Path(source).read_bytes() if name and source.endswith(".py") else b""
    text = json.dumps([SCHEMA, settings.as_dict()], sort_keys=True)
    return folder / f"cell-{hashlib.sha256(text.encode() + code).hexdigest()[:16]}.npz"


def _read(path: Path, settings: Settings) -> Simulation | None:
    """The cell in a file, if it is whole and has these settings."""
    try:
        found = Simulation.load(path)
    except BadInput:
        return None
    return found if found.settings == settings else None
