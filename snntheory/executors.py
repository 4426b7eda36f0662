"""Many calls of a function on any `concurrent.futures` executor: local processes, or a Dask cluster, as they finish."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from typing import TypeVar

from snntheory.custom import short
from snntheory.verdict import BadInput, SnnTheoryError

T = TypeVar("T")
R = TypeVar("R")


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


def in_executor(function: Callable[[T], R], items: Sequence[T], executor: Executor, what: str) -> Iterator[tuple[T, R]]:
    """Items and results as they finish; what has not started is cancelled when the caller stops.

    Raises `BadInput` where the executor gives up, as for a process that the system ended.
    """
    futures = _submitted(function, items, executor)
    try:
        yield from _finished(futures, what)
    finally:
        for future in futures:
            future.cancel()


def in_processes(function: Callable[[T], R], items: Sequence[T], jobs: int, what: str) -> Iterator[tuple[T, R]]:
    """Items and results as they finish, on new processes of this machine, which an interrupt ends silently."""
    import multiprocessing

    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(min(jobs, len(items)), context, initializer=_end_early)
    try:
        with _interrupt_later():
            futures = _submitted(function, items, executor)
        yield from _finished(futures, what)
    finally:
        executor.shutdown(cancel_futures=True)


def check_jobs(jobs: int) -> None:
    """Raise `BadInput` for an impossible number of processes."""
    if not 1 <= jobs <= 1024:
        raise BadInput(f"{jobs} jobs are not possible; 1 to 1024 are allowed")


def _submitted(function: Callable[[T], R], items: Sequence[T], executor: Executor) -> dict[Future[R], T]:
    return {executor.submit(function, item): item for item in items}


def _finished(futures: dict[Future[R], T], what: str) -> Iterator[tuple[T, R]]:
    for future in as_completed(futures):
        try:
            result = future.result()
        except SnnTheoryError:
            raise
        except Exception as error:
            text = f"the {what} ended early, what was done is kept; its executor said {short(error)}"
            raise BadInput(text) from error
        yield futures[future], result


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


def _end_early() -> None:
    """In a new process: end at once and silently on an interrupt, and when the parent is gone, however it ended."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _end_with_parent() -> None:
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
