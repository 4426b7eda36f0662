"""Work on long arrays in pieces that fit the cache, on as many threads as there are processors (at most four).

NumPy releases the interpreter lock within a call, so threads help where calls are long.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

CHUNK, MOST_THREADS = 65536, 4  # smaller pieces make the threads wait for each other, larger ones leave the cache

_NAME = "snntheory"


def in_pieces(size: int, work: Callable[[slice], None]) -> None:
    """Call ``work`` with slices that cover ``range(size)``; an exception of one of them is raised."""
    parts = [slice(start, min(start + CHUNK, size)) for start in range(0, size, CHUNK)]
    if len(parts) <= 2 or threads() == 1 or threading.current_thread().name.startswith(_NAME):
        for part in parts:  # a thread that waited for others of its own pool could wait for ever
            work(part)
    else:
        for _ in pool().map(work, parts):
            pass


@cache
def pool() -> ThreadPoolExecutor:
    """The threads, shared by all maps."""
    return ThreadPoolExecutor(threads(), thread_name_prefix=_NAME)


def threads() -> int:
    """Processors that this process may use, at most four."""
    affinity = getattr(os, "sched_getaffinity", None)
    count = len(affinity(0)) if affinity else os.cpu_count() or 1
    return min(count, MOST_THREADS)


if hasattr(os, "register_at_fork"):  # a forked child has none of its parent's threads
    os.register_at_fork(after_in_child=pool.cache_clear)
