"""Batched branch and prune in doubles: does a function keep below a bound on all of a box?

All boxes of a generation are evaluated at once.  A box is done when its upper bound, by interval evaluation or by
the mean value form ``f(c) + sum_i g_i (x_i - c_i)``, keeps the bound.  A side along which the gradient has one sign
collapses to the end that matters; the other boxes are bisected along the side where the function can vary most.

The ends of the box are rationals.  A side is kept as two doubles around it, so that what is proved is proved on more
than the box; a side that has collapsed to a rational end is the interval of the two doubles around that end, and
only the end itself is meant.  A violation is one at an exact rational point of the box.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from snntheory.engines.intervals import Array, Interval
from snntheory.engines.series import above, below

Sides = Sequence[tuple[Fraction, Fraction]]
Point = tuple[Fraction, ...]
Flags = NDArray[np.bool_]
BATCH, AIM, MOST = 2048, 128, 1_000_000
"""Rows evaluated together at most, rows that cost little more than one, and boxes kept at most."""


class Function(Protocol):
    """Enclosures by rows, ``[-inf, inf]`` where nothing is known; one interval of rows per variable."""

    def value(self, box: Sequence[Interval]) -> Interval: ...
    def value_and_gradient(self, box: Sequence[Interval]) -> tuple[Interval, list[Interval]]: ...
    def exact(self, point: Sequence[Fraction]) -> Fraction | None: ...


class Goal(NamedTuple):
    """To show ``sign f < sign bound`` (``strict``) or ``<=``."""

    sign: int
    bound: Fraction
    strict: bool

    @property
    def enough(self) -> float:
        """The greatest double that keeps the bound."""
        bound = self.sign * self.bound
        double = below(bound)
        return float(np.nextafter(double, -np.inf)) if self.strict and double == bound else double

    @property
    def too_much(self) -> float:
        """The least double that does not keep it."""
        return float(np.nextafter(self.enough, np.inf))

    def kept_by(self, value: Fraction) -> bool:
        """Whether an exact value of f keeps the bound."""
        excess = self.sign * (value - self.bound)
        return excess < 0 or (excess == 0 and not self.strict)


class Found(NamedTuple):
    """What a search has shown.

    ``kept`` is True, False (violated at ``point``) or None (open; ``worst`` is a box that is left, ``stuck`` whether
    bisecting it does not help).  ``upper`` bounds ``sign f`` on the box if kept; ``lower`` is the greatest lower bound
    of ``sign f`` at a point that was met, ``point``.
    """

    kept: bool | None
    upper: float
    lower: float
    point: Point | None
    boxes: int
    worst: tuple[tuple[float, float], ...] = ()
    stuck: bool = False


class Boxes(NamedTuple):
    """Boxes by rows: ends, the end that a side has collapsed to (-1 or 1; 0: none), and how much a side matters."""

    low: Array
    high: Array
    end: NDArray[np.int8]
    weight: Array

    def rows(self, which: Any) -> Boxes:
        """The boxes chosen by an index."""
        return Boxes(*(part[which] for part in self))

    def divisible(self) -> Flags:
        """Sides with a double inside that have not collapsed."""
        inside: Flags = (self.end == 0) & (np.nextafter(self.low, np.inf) < self.high)
        return inside


class Prune:
    """The search for one goal on one box of rational sides."""

    def __init__(self, function: Function, sides: Sides, goal: Goal) -> None:
        self._function, self._sides, self._goal = function, sides, goal
        self._enough, self._too_much = goal.enough, goal.too_much
        self._outer = np.array([[below(low) for low, _ in sides], [above(high) for _, high in sides]])
        self._inner = np.array([[above(low) for low, _ in sides], [below(high) for _, high in sides]])
        self._upper, self._lower, self._boxes = -np.inf, -np.inf, 0
        self._point: Point | None = None
        self._left: Boxes | None = None
        self._violated = False

    def run(self, budget: int, progress: Callable[[int], None] | None = None) -> Found:
        """Search until the goal is decided or ``budget`` boxes are used up."""
        with np.errstate(all="ignore"):
            boxes = self._root()
            while 0 < len(boxes.low) <= min(budget - self._boxes, MOST):
                if progress is not None:
                    progress(self._boxes)
                parts = [boxes.rows(slice(i, i + BATCH)) for i in range(0, len(boxes.low), BATCH)]
                boxes = _joined([self._step(part) for part in parts])
                if self._violated:
                    return self._found(False)
        if len(boxes.low) or self._left is not None:
            stuck = len(boxes.low) == 0
            left = self._left if stuck and self._left is not None else boxes
            worst = tuple(zip(left.low[0].tolist(), left.high[0].tolist(), strict=True))
            return self._found(None)._replace(worst=worst, stuck=stuck)
        return self._found(True)

    def _found(self, kept: bool | None) -> Found:
        return Found(kept, float(self._upper), float(self._lower), self._point, self._boxes)

    def _root(self) -> Boxes:
        low, high = self._outer[:1], self._outer[1:]
        return Boxes(low, high, np.zeros(low.shape, np.int8), np.ones(low.shape))

    def _step(self, boxes: Boxes) -> Boxes:
        """What is left to do of these boxes."""
        self._boxes += len(boxes.low)
        value, gradient = self._function.value_and_gradient(_sides(boxes.low, boxes.high))
        value = _signed(self._goal.sign, value)
        if self._point is None:  # every point of the root has at least this value
            self._lower, self._point = value.lo[0], tuple((low + high) / 2 for low, high in self._sides)
        going = self._above(value.hi)
        slopes = [_signed(self._goal.sign, slope)[going] for slope in gradient]
        before = boxes.rows(going)
        boxes = self._collapsed(before, slopes)
        if len(boxes.low) == 0:
            return boxes
        center = boxes.low + (boxes.high - boxes.low) / 2
        at = self._at(boxes, center)
        going = self._above(_mean_value(boxes, center, at, slopes).hi)
        moved = (boxes.end != before.end).any(axis=1)
        halt = ~boxes.divisible().any(axis=1)
        self._settle(boxes.rows(going & halt))
        again, rest = boxes.rows(going & ~halt & moved), boxes.rows(going & ~halt & ~moved)
        return _joined([again, _split(rest)])

    def _above(self, high: Array) -> Flags:
        """Rows that do not certainly keep the bound."""
        kept: Flags = high <= self._enough
        self._upper = max(self._upper, high[kept].max(initial=-np.inf))
        return ~kept

    def _collapsed(self, boxes: Boxes, slopes: list[Interval]) -> Boxes:
        """Go to the end that matters along each side with a slope of one sign."""
        low, high = _columns(slopes, boxes.low.shape)
        up = (low >= 0) & (boxes.end == 0)
        down = (high <= 0) & (boxes.end == 0) & ~up
        top = np.where(boxes.high == self._outer[1], self._inner[1], boxes.high)
        bottom = np.where(boxes.low == self._outer[0], self._inner[0], boxes.low)
        steep = np.maximum(np.abs(low), np.abs(high))
        known = np.isfinite(steep).all(axis=1, keepdims=True)
        return Boxes(
            np.where(up, top, boxes.low),
            np.where(down, bottom, boxes.high),
            (boxes.end + up - down).astype(np.int8),
            np.where(known, steep, 1 / (self._outer[1] - self._outer[0])),
        )

    def _at(self, boxes: Boxes, center: Array) -> Interval:
        """Values at the centres; a violation, or the best value so far, is remembered with its point."""
        fixed = boxes.end != 0
        box = _sides(np.where(fixed, boxes.low, center), np.where(fixed, boxes.high, center))
        at = _signed(self._goal.sign, self._function.value(box))
        best = int(np.argmax(at.lo))
        if at.lo[best] >= self._lower:
            point = self._exact_point(boxes, center, best)
            if all(low <= x <= high for x, (low, high) in zip(point, self._sides, strict=True)):
                self._lower, self._point = at.lo[best], point
                self._violated |= bool(at.lo[best] >= self._too_much)
        return at

    def _exact_point(self, boxes: Boxes, center: Array, row: int) -> Point:
        point = []
        for i, (low, high) in enumerate(self._sides):
            end = boxes.end[row, i]
            if end > 0 and boxes.high[row, i] == self._outer[1, i]:
                point.append(high)
            elif end < 0 and boxes.low[row, i] == self._outer[0, i]:
                point.append(low)
            else:
                point.append(Fraction(float(center[row, i])))
        return tuple(point)

    def _settle(self, boxes: Boxes) -> None:
        """Boxes that cannot be bisected: points are decided exactly where the formula allows it, or left over."""
        for row in range(len(boxes.low)):
            value = None
            if boxes.end[row].all() and row < AIM:
                point = self._exact_point(boxes, boxes.low, row)
                value = self._function.exact(point)
            if value is None:
                self._left = boxes.rows(slice(row, row + 1))
            elif self._goal.kept_by(value):
                self._upper = max(self._upper, above(self._goal.sign * value))
            else:
                self._violated, self._point, self._lower = True, point, below(self._goal.sign * value)


def _sides(low: Array, high: Array) -> list[Interval]:
    return [Interval(a, b) for a, b in zip(low.T, high.T, strict=True)]


def _signed(sign: int, x: Interval) -> Interval:
    return x if sign > 0 else -x


def _columns(slopes: list[Interval], shape: tuple[int, ...]) -> tuple[Array, Array]:
    low, high = np.empty(shape), np.empty(shape)
    for i, slope in enumerate(slopes):
        low[:, i], high[:, i] = slope.lo, slope.hi
    return low, high


def _mean_value(boxes: Boxes, center: Array, at: Interval, slopes: list[Interval]) -> Interval:
    """``f(c) + sum_i g_i (x_i - c_i)`` over the sides that have not collapsed."""
    for i, slope in enumerate(slopes):
        free = boxes.end[:, i] == 0
        if free.any():
            offset = Interval(boxes.low[:, i], boxes.high[:, i]) - center[:, i]
            at = at + slope * Interval(np.where(free, offset.lo, 0.0), np.where(free, offset.hi, 0.0))
    return at


def _split(boxes: Boxes) -> Boxes:
    """Bisect each box, several times while there are few."""
    while len(boxes.low):
        score = np.where(boxes.divisible(), boxes.weight * (boxes.high - boxes.low), -1.0)
        side = np.argmax(score, axis=1)
        rows = np.flatnonzero(score.max(axis=1) >= 0)
        parts = [boxes.rows(np.flatnonzero(score.max(axis=1) < 0))]
        chosen = boxes.rows(rows)
        middle = chosen.low + (chosen.high - chosen.low) / 2
        here = np.arange(middle.shape[1]) == side[rows, None]
        parts.append(chosen._replace(high=np.where(here, middle, chosen.high)))
        parts.append(chosen._replace(low=np.where(here, middle, chosen.low)))
        boxes = _joined(parts)
        if 2 * len(boxes.low) > AIM or len(rows) == 0:
            break
    return boxes


def _joined(parts: list[Boxes]) -> Boxes:
    return Boxes(*(np.concatenate(column) for column in zip(*parts, strict=True)))
