"""Many simulations over any parameters, on any executor, kept as they finish.

Any `concurrent.futures` executor will do: local processes by default, a Dask cluster by ``Client(...).get_executor()``.
With a directory each cell is written when it is done and not computed again.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any, NamedTuple

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
    points = [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())]
    settings = [checked({**common, **point}) for point in points]
    if not 1 <= jobs <= 1024:
        raise BadInput(f"{jobs} jobs are not possible; 1 to 1024 are allowed")
    folder = None if directory is None else _folder(directory)
    cells: dict[int, Cell] = {}

    def keep(index: int, simulation: Simulation, fresh: bool) -> None:
        if folder is not None and fresh:
            simulation.save(_path(folder, settings[index]))
        cells[index] = Cell(points[index], simulation)
        if report is not None:
            report(cells[index], len(cells), len(points))

    for index, wanted in enumerate(settings):
        kept = None if folder is None else _read(_path(folder, wanted), wanted)
        if kept is not None:
            keep(index, kept, fresh=False)
    missing = [index for index in range(len(points)) if index not in cells]
    for index, simulation in _computed(missing, settings, executor, jobs):
        keep(index, simulation, fresh=True)
    return [cells[index] for index in range(len(points))]


def run_cell(options: dict[str, Any]) -> Simulation:
    """One simulation on one thread; what executors call."""
    return simulate(workers=1, **options)


def _computed(missing: list[int], settings: list[Settings], executor: Executor | None, jobs: int) -> Any:
    """(index, simulation) as they finish."""
    if executor is None and (jobs == 1 or len(missing) < 2):
        for index in missing:
            yield index, simulate(**settings[index].as_dict())
        return
    if executor is not None:
        yield from _gathered(missing, settings, executor)
        return
    import multiprocessing

    with ProcessPoolExecutor(min(jobs, len(missing)), mp_context=multiprocessing.get_context("spawn")) as local:
        yield from _gathered(missing, settings, local)


def _gathered(missing: list[int], settings: list[Settings], executor: Executor) -> Any:
    futures: dict[Future[Simulation], int] = {
        executor.submit(run_cell, settings[index].as_dict()): index for index in missing
    }
    try:
        for future in as_completed(futures):
            yield futures[future], future.result()
    finally:
        for future in futures:
            future.cancel()


def _folder(directory: str | os.PathLike[str]) -> Path:
    folder = Path(directory)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"cannot write to {str(directory)!r}: {error.strerror}") from None
    return folder


def _path(folder: Path, settings: Settings) -> Path:
    text = json.dumps([SCHEMA, settings.as_dict()], sort_keys=True)
    return folder / f"cell-{hashlib.sha256(text.encode()).hexdigest()[:16]}.npz"


def _read(path: Path, settings: Settings) -> Simulation | None:
    """The cell in a file, if it is whole and has these settings."""
    try:
        found = Simulation.load(path)
    except BadInput:
        return None
    return found if found.settings == settings else None
