"""Formulas compiled to a list of operations on arrays of intervals of doubles: all boxes of a batch at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from snntheory.engines.intervals import Interval
from snntheory.engines.series import above, below
from snntheory.engines.tight import TIGHT_OPS
from snntheory.expression import Expr, const, var
from snntheory.graph import ordered, substitute
from snntheory.mapping import contract, partial_derivative, products
from snntheory.moments import expand


class TightTape:
    """``formulas`` of the variables ``names``, evaluated together on a batch of boxes.

    Moments are replaced by their closed forms.  What depends on no variable is computed once.
    """

    def __init__(self, formulas: Sequence[Expr], names: Sequence[str]) -> None:
        self._names = tuple(names)
        self._template: list[Interval | None] = [None] * len(names)
        self._slots: dict[Expr, int] = {}
        self._steps: list[tuple[Callable[..., Interval], Any, int, tuple[int, ...]]] = []
        roots = expand(list(formulas))
        for node in ordered(roots):
            self._compile(node)
        self._outputs = [self._slots[root] for root in roots]

    def _compile(self, node: Expr) -> None:
        if node.op == "var":
            self._slots[node] = self._names.index(node.data)
            return
        slot = self._slots[node] = len(self._template)
        self._template.append(None)
        function, args = TIGHT_OPS[node.op], tuple(self._slots[arg] for arg in node.args)
        values = [self._template[arg] for arg in args]
        if any(value is None for value in values):
            self._steps.append((function, node.data, slot, args))
        else:
            self._template[slot] = _single(function(node.data, *values))

    def __call__(self, box: Sequence[Interval]) -> list[Interval]:
        """Enclosures of the formulas on each row of the batch; one side per variable."""
        slots: list[Any] = self._template.copy()
        slots[: len(box)] = box
        for function, data, out, args in self._steps:
            slots[out] = function(data, *(slots[arg] for arg in args))
        return [slots[i] for i in self._outputs]


def _single(x: Interval) -> Interval:
    """One row as two numbers."""
    return x[0] if len(x.shape) else x


class TightFunction:
    """``formula`` and its gradient in the variables ``names``, on batches of boxes, and exactly at a rational point."""

    def __init__(self, formula: Expr, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._formula = formula
        [self._contracted] = contract([formula])

    def _tape(self, formulas: list[Expr]) -> TightTape:
        return TightTape(substitute(formulas, products(self.names)), self.names)

    @cached_property
    def _value(self) -> TightTape:
        return self._tape([self._contracted])

    @cached_property
    def _first(self) -> TightTape:
        return self._tape([self._contracted, *(partial_derivative(self._contracted, name) for name in self.names)])

    def value(self, box: Sequence[Interval]) -> Interval:
        """Enclosures of the value by rows."""
        return _filled(self._value(box)[0], _rows(box))

    def value_and_gradient(self, box: Sequence[Interval]) -> tuple[Interval, list[Interval]]:
        """Enclosures of the value and of the partial derivatives by rows."""
        value, *slopes = (_filled(x, _rows(box)) for x in self._first(box))
        return value, slopes

    def exact(self, point: Sequence[Fraction]) -> Fraction | None:
        """The value at a point where the formula is defined and folds to a rational number; None elsewhere."""
        at = {var(name): const(x) for name, x in zip(self.names, point, strict=True)}
        [value] = substitute([self._formula], at)
        if value.op != "const" or not np.isfinite(self.value(hull(point)).hi).all():
            return None
        return Fraction(value.data)


def hull(point: Sequence[Fraction]) -> list[Interval]:
    """One row, of doubles around a rational point."""
    return [Interval(np.array([below(x)]), np.array([above(x)])) for x in point]


def _rows(box: Sequence[Interval]) -> int:
    return len(box[0]) if box else 1


def _filled(x: Interval, rows: int) -> Interval:
    """One number for each row."""
    return x if len(x.shape) else Interval(np.full(rows, x.lo), np.full(rows, x.hi))
