"""Verdicts on all claims, for the figures that show them; decided once per process."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from snntheory.runner import Result, verify

if TYPE_CHECKING:
    from snntheory.figures.produce import Setting

USED_BY = ("margins", "errata")
"""Figures that need all verdicts."""


def results(setting: Setting) -> Sequence[Result]:
    """The results given, or else those of all claims (of the theorems only, where the setting is quick)."""
    if setting.results is not None:
        return setting.results
    return _decided(() if setting.quick else ("all",), setting)


_cache: dict[tuple[str, ...], Sequence[Result]] = {}


def _decided(names: tuple[str, ...], setting: Setting) -> Sequence[Result]:
    if names not in _cache:
        total, done = len(_chosen(names)), 0

        def step(_: Result) -> None:
            nonlocal done
            done += 1
            if setting.progress is not None:
                setting.progress(done, total)

        _cache[names] = verify(names, jobs=setting.workers, report=step)
    return _cache[names]


@lru_cache(maxsize=2)
def _chosen(names: tuple[str, ...]) -> tuple[str, ...]:
    from snntheory.claims import select

    return tuple(c.id for c in select(names))
