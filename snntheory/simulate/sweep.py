"""Many simulations over any parameters, on any executor, kept as they finish.

Any `concurrent.futures` executor will do: local processes by default, a Dask cluster by ``Client(...).get_executor()``.
With a directory each cell is written when it is done and not computed again.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from snntheory.custom import short
from snntheory.simulate.exact import Exact
from snntheory.simulate.explicit import Explicit
from snntheory.simulate.network import Network
from snntheory.simulate.record import SCHEMA, Simulation
from snntheory.simulate.run import simulate
from snntheory.simulate.settings import Settings, checked
from snntheory.verdict import BadInput, SnnTheoryError

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
    if not 1 <= jobs <= 1024:
        raise BadInput(f"{jobs} jobs are not possible; 1 to 1024 are allowed")
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


@contextlib.contextmanager
def dask_executor(address: str) -> Iterator[Executor]:
    """An executor on the Dask scheduler at this address.  Raises `BadInput` where there is none."""
    try:
        from distributed import Client
    except ImportError:
        raise BadInput("Dask needs the package distributed; install snntheory[cluster]") from None
    try:
        client = Client(address, timeout="10s")  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        raise BadInput(f"no Dask scheduler at {address!r}: {error}") from None
    with client:
        yield client.get_executor()  # type: ignore[no-untyped-call]


def run_cell(options: dict[str, Any]) -> Simulation:
    """One simulation on one thread; what executors call."""
    return simulate(workers=1, **options)


def _computed(missing: list[Settings], executor: Executor | None, jobs: int) -> Iterator[tuple[Settings, Simulation]]:
    """Settings and simulations as they finish."""
    if executor is not None:
        futures = _submitted(missing, executor)
        try:
            yield from _finished(futures)
        finally:
            for future in futures:
                future.cancel()
    elif jobs == 1 or len(missing) < 2:
        for wanted in missing:
            yield wanted, simulate(**wanted.as_dict())
    else:
        yield from _in_processes(missing, jobs)


def _in_processes(missing: list[Settings], jobs: int) -> Iterator[tuple[Settings, Simulation]]:
    import multiprocessing

    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(min(jobs, len(missing)), context, initializer=_end_on_interrupt)
    try:
        with _interrupt_later():
            futures = _submitted(missing, executor)
        yield from _finished(futures)
    finally:
        executor.shutdown(cancel_futures=True)


def _submitted(missing: list[Settings], executor: Executor) -> dict[Future[Simulation], Settings]:
    return {executor.submit(run_cell, wanted.as_dict()): wanted for wanted in missing}


def _finished(futures: dict[Future[Simulation], Settings]) -> Iterator[tuple[Settings, Simulation]]:
    """As they finish.  Raises `BadInput` where an executor gives up, as for a process that the system ended."""
    for future in as_completed(futures):
        try:
            simulation = future.result()
        except SnnTheoryError:
            raise
        except Exception as error:
            raise BadInput(f"the sweep ended early, what was done is kept; its executor said {short(error)}") from error
        yield futures[future], simulation


@contextlib.contextmanager
def _interrupt_later() -> Iterator[None]:
    """Hold an interrupt back: processes that start meanwhile do not see it until they are ready to end by it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_on_interrupt() -> None:
    """In a process of the sweep: end at once and silently; the parent says what there is to say."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


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
