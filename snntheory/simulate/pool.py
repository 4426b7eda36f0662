"""Threads that share the blocks of a layer, with BLAS on one processor each; and arrays that each thread keeps."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from types import TracebackType
from typing import Any

import numpy as np


class Pool:
    """A thread pool whose tasks run without NumPy's warnings; with one worker everything runs where it is called.

    Tasks are started in the order in which they are submitted.  BLAS has one processor whatever the number of workers,
    for its results are not the same bits on several.
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._limits = _blas().limit(limits=1)
        self._executor = ThreadPoolExecutor(workers) if workers > 1 else None

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
        self._limits.restore_original_limits()

    def submit(self, task: Callable[[Any], Any], job: Any) -> Future[Any]:
        """Start ``task(job)``."""

        def quietly() -> Any:
            with np.errstate(all="ignore"):
                return task(job)

        if self._executor is not None:
            return self._executor.submit(quietly)
        future: Future[Any] = Future()
        try:
            future.set_result(quietly())
        except Exception as error:
            future.set_exception(error)
        return future

    def each(self, task: Callable[[Any], Any], jobs: Iterable[Any]) -> Iterator[Any]:
        """Results of all jobs, in their order; a result is not kept once it has been taken."""
        if self._executor is None:
            for job in jobs:
                yield self.submit(task, job).result()
            return
        waiting = deque(self.submit(task, job) for job in jobs)
        while waiting:
            yield waiting.popleft().result()

    def map(self, task: Callable[[Any], Any], jobs: Iterable[Any]) -> list[Any]:
        """Results of all jobs, in their order."""
        return list(self.each(task, jobs))


@cache
def _blas() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def processors() -> int:
    """Processors that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_blas.cache_clear)
