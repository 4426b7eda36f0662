"""Run an experiment: the cells that are missing, on processes or a cluster, each kept as it finishes."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from functools import partial

from snntheory.executors import check_jobs, dask_executor, in_executor, in_processes
from snntheory.experiments import BASELINES, need_torch
from snntheory.experiments.cells import Cell, Setting, Tables, compute
from snntheory.experiments.plans import cells
from snntheory.experiments.store import COLUMNS, Row, Store, key_of

Say = Callable[[str], None]


def run(
    experiment: str,
    setting: Setting,
    store: Store,
    jobs: int = 1,
    dask: str | None = None,
    say: Say = print,
    show: Say = lambda text: None,
) -> int:
    """Compute what the store does not have yet; returns the number of new rows.  Raises `BadInput`.

    ``say`` gets a line for each finished cell, ``show`` the progress inside one where it is computed here.
    """
    check_jobs(jobs)
    wanted = cells(experiment, setting)
    if any(cell.config.method not in BASELINES for cell in wanted):
        need_torch()
    missing = [left for cell in wanted if (left := _left(cell, store)) is not None]
    rows = sum(len(cell.members) for cell in missing)
    say(f"{experiment}: {len(missing)} of {len(wanted)} cells to run, {rows} rows")
    started, count = time.perf_counter(), 0
    with dask_executor(dask) if dask else contextlib.nullcontext() as executor:
        for number, (cell, tables) in enumerate(_computed(missing, executor, jobs, show), 1):
            for name, rows_of in tables.items():
                store.append(name, COLUMNS[name], rows_of)
            found = tables["results"]
            count += len(found)
            elapsed = time.perf_counter() - started
            spent = f"{_seconds(found):.1f} s, {elapsed:.0f} s in all"
            say(f"[{number}/{len(missing)}] {cell.label()}: {_best(found)}, {spent}")
    store.parquet()
    return count


def _left(cell: Cell, store: Store) -> Cell | None:
    """The cell with the members that have no rows yet."""
    members = [m for m, key in zip(cell.members, cell.named(), strict=True) if key_of(key) not in store.done]
    return cell._replace(members=tuple(members)) if members else None


def _computed(missing: list[Cell], executor: Executor | None, jobs: int, show: Say) -> Iterator[tuple[Cell, Tables]]:
    if executor is not None:
        yield from in_executor(compute, missing, executor, "experiment")
    elif jobs == 1 or len(missing) < 2:
        for cell in missing:
            yield cell, compute(cell, partial(_show, show, cell.label()))
    else:
        yield from in_processes(compute, missing, jobs, "experiment")


def _show(show: Say, label: str, done: int, total: int) -> None:
    show(f"{label}: epoch {done} of {total} ...")


def _best(rows: Sequence[Row]) -> str:
    best = min(rows, key=lambda row: (row["validation"] != row["validation"], row["validation"]))
    area = "" if best["auc"] != best["auc"] else f", AUC {best['auc']:.4f}"
    return f"accuracy {best['accuracy']:.4f}{area}"


def _seconds(rows: Sequence[Row]) -> float:
    return float(sum(row["seconds"] for row in rows))
