"""The engines that can be loaded."""

from __future__ import annotations

from contextlib import suppress
from functools import cache

from snntheory.selftest.engines import Engine, by_balls, by_exact_intervals, by_integers


@cache
def engines() -> dict[str, Engine]:
    """By name; that of doubles only where its package is installed."""
    found = [by_balls(), by_exact_intervals(), by_integers()]
    with suppress(ImportError):
        from snntheory.selftest.doubles import doubles

        found.append(doubles())
    return {engine.name: engine for engine in found}
