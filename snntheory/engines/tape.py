"""Formulas compiled to a list of instructions over balls and exact rational intervals.

Polynomials of the variables are kept as exact intervals ``(lo, hi)``; a step turns one into a ball where ball
arithmetic needs it.  The moments of one pair (m, v) are evaluated together, by a `MomentTable`.  Non-finite values
(a pole, a root of a negative number) stay non-finite to the end, where they mean *no information*.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

import flint
from flint import arb, fmpq

from snntheory.activations import Piecewise
from snntheory.engines import balls
from snntheory.engines.balls import Ends
from snntheory.engines.operations import BALL_OPS, EXACT_OPS, ball_power, exact_power
from snntheory.expression import Expr, var
from snntheory.graph import ordered
from snntheory.moments import expectation

_POLYNOMIAL = {"const", "var", "add", "mul", "pow"}


class Tape:
    """``formulas`` of the variables ``names``, evaluated together on a box of exact rational intervals."""

    def __init__(self, formulas: Sequence[Expr], names: Sequence[str]) -> None:
        self._names = list(names)
        self._template: list[Any] = [None] * len(names)
        self._parameters: list[tuple[int, str]] = []
        self._constants: list[tuple[int, fmpq]] = []
        self._steps: list[tuple[Callable[..., Any], int, int, int | None]] = []
        self._slots: dict[Expr, int] = {}
        self._exact: dict[Expr, bool] = {}
        self._as_ball: dict[Expr, int] = {}
        self._tables: dict[tuple[Expr, ...], tuple[int, MomentTable]] = {}
        nodes = ordered(formulas)
        self._orders = _greatest_orders(nodes)
        for node in nodes:
            self._compile(node)
        self._outputs = [self._ball(formula) for formula in formulas]
        self._loaded_at = 0

    def _new_slot(self, value: Any = None) -> int:
        self._template.append(value)
        return len(self._template) - 1

    def _compile(self, node: Expr) -> None:
        op, exact = node.op, node.op in _POLYNOMIAL and all(self._exact[arg] for arg in node.args)
        self._exact[node] = exact
        if op == "var":
            self._slots[node] = self._names.index(node.data)
        elif op == "const":
            value = balls.rational(node.data)
            self._slots[node] = self._new_slot((value, value))
        elif op == "param":
            self._slots[node] = self._new_slot()
            self._parameters.append((self._slots[node], node.data))
        elif op == "moment":
            slot, table = self._table(node.args)
            self._slots[node] = self._new_slot()
            self._steps.append((itemgetter(table.position(*node.data)), self._slots[node], slot, None))
        elif op in balls.ATOMS:
            self._step(node, balls.atom(op, node.data), [self._exact_slot(arg) for arg in node.args])
        elif op == "pow":
            function = exact_power if exact else ball_power
            arg = node.args[0]
            self._step(node, lambda x, n=node.data: function(x, n), [self._slots[arg] if exact else self._ball(arg)])
        elif exact:
            self._step(node, EXACT_OPS[op], [self._slots[arg] for arg in node.args])
        else:
            self._step(node, BALL_OPS[op], [self._ball(arg) for arg in node.args])

    def _exact_slot(self, node: Expr) -> int:
        if not self._exact[node]:
            raise ValueError("the arguments of a moment must be polynomials in the variables")
        return self._slots[node]

    def _table(self, args: tuple[Expr, ...]) -> tuple[int, MomentTable]:
        """Slot and table of the moments with these arguments m, v."""
        if args not in self._tables:
            table = moment_table(self._orders[args])
            m, v = (self._exact_slot(arg) for arg in args)
            self._tables[args] = self._new_slot(), table
            self._steps.append((table, self._tables[args][0], m, v))
        return self._tables[args]

    def _step(self, node: Expr, function: Callable[..., Any], args: list[int]) -> None:
        self._slots[node] = self._new_slot()
        self._steps.append((function, self._slots[node], args[0], args[1] if len(args) > 1 else None))

    def _ball(self, node: Expr) -> int:
        """Slot of the node's value as a ball."""
        if not self._exact[node]:
            return self._slots[node]
        if node not in self._as_ball:
            self._as_ball[node] = self._new_slot()
            if node.op == "const":
                self._constants.append((self._as_ball[node], balls.rational(node.data)))
            else:
                self._steps.append((balls.hull, self._as_ball[node], self._slots[node], None))
        return self._as_ball[node]

    def _load(self) -> None:
        """Put constants into the template at the current precision."""
        for slot, name in self._parameters:
            self._template[slot] = balls.parameter(name)
        for slot, value in self._constants:
            self._template[slot] = arb(value)
        self._loaded_at = flint.ctx.prec

    def __call__(self, box: Sequence[Ends]) -> list[arb]:
        """Enclosures of the formulas on the box, at the current precision."""
        if self._loaded_at != flint.ctx.prec:
            self._load()
        slots = self._template.copy()
        slots[: len(box)] = box
        for function, out, a, b in self._steps:
            slots[out] = function(slots[a]) if b is None else function(slots[a], slots[b])
        return [slots[i] for i in self._outputs]


Orders = tuple[tuple[Piecewise, int], ...]


def _greatest_orders(nodes: Sequence[Expr]) -> dict[tuple[Expr, ...], Orders]:
    """For each pair (m, v): the functions whose moments occur, with the greatest order of each."""
    found: dict[tuple[Expr, ...], dict[Piecewise, int]] = {}
    for node in nodes:
        if node.op == "moment":
            function, order = node.data
            orders = found.setdefault(node.args, {})
            orders[function] = max(order, orders.get(function, 0))
    return {args: tuple(orders.items()) for args, orders in found.items()}


@lru_cache(maxsize=64)
def moment_table(orders: Orders) -> MomentTable:
    """The table for these functions and orders, compiled once."""
    return MomentTable(orders)


def _closed_forms(keys: list[tuple[Piecewise, int]]) -> Tape:
    m, v = var("m"), var("v")
    return Tape([expectation(f, k, m, v) for f, k in keys], ("m", "v"))


class MomentTable:
    """Enclosures of ``E f^(k)(z)``, z ~ N(m, v), for several f and all k up to an order, on intervals of m and v.

    On a wide box the closed forms lose much to cancellation.  Each moment is therefore also enclosed by its
    mean value form at the centre (m0, v0), whose derivatives are moments again::

        E f^(k) in E f^(k)(m0, v0) + E f^(k+1) (m - m0) + E f^(k+2) (v - v0)/2,

    from the highest order down, so that each sharpens the ones below it.
    """

    def __init__(self, orders: Orders) -> None:
        keys = [(f, k) for f, top in orders for k in range(top + 3)]
        inner = [(f, k) for f, top in orders for k in range(top + 1)]
        row, self._position = {key: i for i, key in enumerate(keys)}, {key: i for i, key in enumerate(inner)}
        self._downward = [(self._position[key], row[key]) for key in reversed(inner)]
        self._keys = keys
        self._wide: Tape | None = None
        self._thin = _closed_forms(inner)

    def position(self, function: Piecewise, order: int) -> int:
        """Where this moment stands in the list that a call returns."""
        return self._position[function, order]

    def __call__(self, m: Ends, v: Ends) -> list[arb]:
        """Enclosures for m and v in the intervals; exact points cost one evaluation."""
        if m[0] == m[1] and v[0] == v[1]:
            return self._thin([m, v])
        if self._wide is None:
            self._wide = _closed_forms(self._keys)
        wide = self._wide([m, v])
        m0, v0 = (m[0] + m[1]) / 2, (v[0] + v[1]) / 2
        result = self._thin([(m0, m0), (v0, v0)])
        dm, half_dv = balls.hull((m[0] - m0, m[1] - m0)), balls.hull(((v[0] - v0) / 2, (v[1] - v0) / 2))
        for out, row in self._downward:
            form = result[out] + wide[row + 1] * dm + wide[row + 2] * half_dv
            if form.is_finite():
                wide[row] = wide[row].intersection(form) if wide[row].is_finite() else form
            result[out] = wide[row]
        return result
