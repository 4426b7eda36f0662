"""Run a self-test: tasks shared by processes, rows kept as they come."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence

from snntheory.selftest.catalogue import Figure
from snntheory.selftest.record import Row, State, Task
from snntheory.verdict import BadInput

SIZES = ("bounded", "full", "exhaustive")


def run(
    figures: Sequence[Figure],
    size: str = "bounded",
    seed: int = 0,
    *,
    jobs: int = 1,
    state: str | None = None,
    progress: Callable[[str], None] | None = None,
) -> dict[str, Row]:
    """Rows of all tasks by key; those that ``state`` holds already, for the same sources, are not made again.

    Raises `BadInput`.
    """
    if size not in SIZES:
        raise BadInput(f"unknown size {size!r}; known are {', '.join(SIZES)}")
    if not 1 <= jobs <= 1024:
        raise BadInput(f"{jobs} jobs are not possible; 1 to 1024 are allowed")
    tasks = [task for figure in figures for task in figure.tasks]
    kept = State(state, tasks, size, seed)
    left = [task for task in tasks if task.key not in kept.rows]
    for done, (task, row) in enumerate(_made(left, size, seed, jobs), start=1):
        kept.add(task, row)
        if progress is not None:
            progress(f"{done} of {len(left)}: {task.key}")
    return {task.key: kept.rows[task.key] for task in tasks}


def _made(tasks: Sequence[Task], size: str, seed: int, jobs: int) -> Iterator[tuple[Task, Row]]:
    if jobs == 1 or len(tasks) < 2:
        for task in tasks:
            yield task, timed(task, size, seed)
        return
    import multiprocessing
    import signal

    ignore = (signal.SIGINT, signal.SIG_IGN)  # the parent ends the workers
    with multiprocessing.Pool(min(jobs, len(tasks)), signal.signal, ignore) as pool:
        for index, row in pool.imap_unordered(_numbered, [(i, task, size, seed) for i, task in enumerate(tasks)]):
            yield tasks[index], row


def _numbered(job: tuple[int, Task, str, int]) -> tuple[int, Row]:
    return job[0], timed(*job[1:])


def timed(task: Task, size: str, seed: int) -> Row:
    """The row of a task, with its time; a task that raises has failed."""
    started = time.perf_counter()
    try:
        row = task.run(*task.arguments, size, seed)
    except Exception as error:
        row = Row(0, raised=1, short=f"it raised {type(error).__name__}: {error}")
    row.seconds = time.perf_counter() - started
    return row


def chosen(figures: Iterable[Figure], names: Sequence[str]) -> list[Figure]:
    """The figures with these ids, all if none.  Raises `BadInput`."""
    known = {figure.id: figure for figure in figures}
    for name in names:
        if name not in known:
            raise BadInput(f"unknown figure {name!r}; known are {', '.join(known)}")
    return [known[name] for name in names or known]
