"""The one loop: best-first branch and bound for the maximum of a function on a box.

The loop compares exact rationals only.  A box without a finite bound sorts first and keeps the global
bound infinite, so non-finite arithmetic can never prove anything.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

from flint import fmpq

Ends = tuple[fmpq, fmpq]
Sides = tuple[Ends, ...]
Point = tuple[fmpq, ...]
Progress = Callable[[int, "Maximum"], None]


class Bound(NamedTuple):
    """What is known of the maximum on one box.

    ``upper`` (None: nothing) bounds the function on the box the search came with; the maximum over it
    is attained in the facet ``box``.  ``lower`` is a certified lower bound of the function at ``point``.
    ``split`` is the side to bisect next, None where the facet is a point.  ``how`` names the sharpest form
    tried; nothing is decided by it.
    """

    upper: fmpq | None
    lower: fmpq | None
    point: Point | None
    box: Sides
    split: int | None
    how: str = ""


@dataclass
class Maximum:
    """Two-sided enclosure of a maximum; ``point`` attains at least ``lower``."""

    lower: fmpq | None = None
    upper: fmpq | None = None
    point: Point | None = None
    boxes: int = 0
    worst: Sides | None = None
    """The box with the greatest upper bound when the search stopped."""
    stuck: bool = False
    """Whether that box is a point, so that only more precision could help."""


Done = Callable[[fmpq | None, fmpq | None], bool]


class Search:
    """Best-first search that can be continued with another goal; ``bound(box, enough)`` bounds one box.

    ``enough`` tells ``bound`` that an upper bound below it needs no further effort.
    """

    def __init__(self, bound: Callable[[Sides, fmpq | None], Bound], box: Sides) -> None:
        self._bound = bound
        self._heap: list[tuple[bool, fmpq, int, Bound]] = []
        self._serial = count()
        self._start: Sides | None = box
        self.result = Maximum()

    def run(self, done: Done, budget: int, *, enough: fmpq | None = None, progress: Progress | None = None) -> Maximum:
        """Bisect the worst box until ``done(lower, upper)``, until it is a point, or for ``budget`` boxes in all."""
        best = self.result
        if self._start is not None:
            self._push(self._start, enough)
            self._start = None
        while True:
            top = self._heap[0][3]
            best.upper, best.worst, best.stuck = top.upper, top.box, top.split is None
            if top.split is None or best.boxes + 2 > budget or done(best.lower, best.upper):
                return best
            heapq.heappop(self._heap)
            for half in bisect(top.box, top.split):
                self._push(half, best.lower if enough is None else enough)
            if progress is not None:
                progress(best.boxes, best)

    def _push(self, box: Sides, enough: fmpq | None) -> None:
        bound, best = self._bound(box, enough), self.result
        best.boxes += 1
        if bound.lower is not None and (best.lower is None or bound.lower > best.lower):
            best.lower, best.point = bound.lower, bound.point
        finite = bound.upper is not None
        key = -bound.upper if bound.upper is not None else fmpq(0)
        heapq.heappush(self._heap, (finite, key, next(self._serial), bound))


def bisect(box: Sides, side: int) -> tuple[Sides, Sides]:
    """The two halves of a box."""
    low, high = box[side]
    middle = (low + high) / 2
    return box[:side] + ((low, middle),) + box[side + 1 :], box[:side] + ((middle, high),) + box[side + 1 :]
