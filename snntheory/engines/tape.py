"""Formulas compiled to a list of instructions over balls and exact rational intervals.

Rational functions of the variables are kept as exact intervals ``(lo, hi)``; a step turns one into a
ball where ball arithmetic needs it.  Non-finite values (a pole, a root of a negative number) stay
non-finite to the end, where they mean *no information*.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import flint
from flint import arb, fmpq

from snntheory.engines import balls
from snntheory.engines.balls import Ends
from snntheory.expression import Expr, var
from snntheory.graph import ordered
from snntheory.mapping import contract, partial_derivative, products
from snntheory.moments import expand

_RATIONAL_OPS = {"const", "var", "add", "mul", "pow"}


def _q_add(a: Ends, b: Ends) -> Ends:
    return a[0] + b[0], a[1] + b[1]


def _q_mul(a: Ends, b: Ends) -> Ends:
    if a[0] == a[1]:
        x, y = a[0] * b[0], a[0] * b[1]
        return (x, y) if x <= y else (y, x)
    ends = (a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1])
    return min(ends), max(ends)


def _q_pow(a: Ends, exponent: int) -> Ends:
    low, high = a[0] ** exponent, a[1] ** exponent
    if exponent % 2 or a[0] >= 0:
        return low, high
    if a[1] <= 0:
        return high, low
    return fmpq(0), max(low, high)


def _sign(x: arb) -> arb:
    if x > 0:
        return arb(1)
    return arb(-1) if x < 0 else arb(0, 1)


def _kink(x: arb) -> arb:
    return arb(0) if x > 0 or x < 0 else arb.nan()


def _erfc(x: arb) -> arb:
    """erfc is decreasing: its range comes from the two ends."""
    return x.upper().erfc().union(x.lower().erfc()) if x.is_finite() else arb.nan()


def _absolute(x: arb) -> arb:
    return x.abs_lower().union(x.abs_upper()) if x.is_finite() else x


def _hypot(a: arb, b: arb) -> arb:
    near_a, far_a, near_b, far_b = a.abs_lower(), a.abs_upper(), b.abs_lower(), b.abs_upper()
    return (near_a * near_a + near_b * near_b).sqrt().union((far_a * far_a + far_b * far_b).sqrt())


def _cosine(a: arb, norm: arb) -> arb:
    """``a/norm`` for a norm that is at least abs(a): cut to [-1, 1], all of it where the norm may vanish."""
    if not (a.is_finite() and norm.is_finite()):
        return arb.nan()
    return (a / norm).intersection(_UNIT) if norm > 0 else _UNIT


_UNIT = arb(0, 1)


def _power(x: arb, exponent: int) -> arb:
    result = arb(1)
    if exponent % 2:
        result, exponent = x, exponent - 1
    even = balls.square(x)
    for _ in range(exponent // 2):
        result = result * even
    return result


_BALL_OPS: dict[str, Callable[..., arb]] = {
    "add": operator.add,
    "mul": operator.mul,
    "div": operator.truediv,
    "sqrt": arb.sqrt,
    "exp": arb.exp,
    "erfc": _erfc,
    "abs": _absolute,
    "sign": _sign,
    "kink": _kink,
    "hypot": _hypot,
    "cosine": _cosine,
}
_EXACT_OPS: dict[str, Callable[..., Ends]] = {"add": _q_add, "mul": _q_mul}


class Tape:
    """``formulas`` of the variables ``names``, evaluated together on a box of exact rational intervals.

    ``substitute`` replaces nodes first, as m by mu omega.
    """

    def __init__(
        self, formulas: Sequence[Expr], names: Sequence[str], substitute: Mapping[Expr, Expr] | None = None
    ) -> None:
        self._names = list(names)
        self._template: list[Any] = [None] * len(names)
        self._parameters: list[tuple[int, str]] = []
        self._constants: list[tuple[int, fmpq]] = []
        self._steps: list[tuple[Callable[..., Any], int, int, int | None]] = []
        self._slots: dict[Expr, int] = {}
        self._exact: dict[Expr, bool] = {}
        self._as_ball: dict[Expr, int] = {}
        roots = expand(list(formulas), substitute)
        self._outputs: list[int] = []
        self._ends: list[int] = []
        for root in roots:
            for node in ordered([root]):
                if node not in self._slots:
                    self._compile(node)
            self._outputs.append(self._ball(root))
            self._ends.append(len(self._steps))
        self._loaded_at = 0

    def _new_slot(self, value: Any = None) -> int:
        self._template.append(value)
        return len(self._template) - 1

    def _compile(self, node: Expr) -> None:
        op, exact = node.op, node.op in _RATIONAL_OPS and all(self._exact[arg] for arg in node.args)
        self._exact[node] = exact
        if op == "var":
            self._slots[node] = self._names.index(node.data)
        elif op == "const":
            value = fmpq(node.data.numerator, node.data.denominator)
            self._slots[node] = self._new_slot((value, value))
        elif op == "param":
            self._slots[node] = self._new_slot()
            self._parameters.append((self._slots[node], node.data))
        elif op in balls.ATOMS:
            if not all(self._exact[arg] for arg in node.args):
                raise ValueError("the arguments of a moment must be polynomials in the variables")
            self._step(node, balls.atom(op, node.data), [self._slots[arg] for arg in node.args])
        elif op == "pow":
            function = _q_pow if exact else _power
            arg = node.args[0]
            self._step(node, lambda x, n=node.data: function(x, n), [self._slots[arg] if exact else self._ball(arg)])
        elif exact:
            self._step(node, _EXACT_OPS[op], [self._slots[arg] for arg in node.args])
        else:
            self._step(node, _BALL_OPS[op], [self._ball(arg) for arg in node.args])

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
                self._constants.append((self._as_ball[node], fmpq(node.data.numerator, node.data.denominator)))
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

    def __call__(self, box: Sequence[Ends], count: int | None = None) -> list[arb]:
        """Enclosures of the formulas (or of the first ``count``) on the box, at the current precision."""
        if self._loaded_at != flint.ctx.prec:
            self._load()
        slots = self._template.copy()
        slots[: len(box)] = box
        for function, out, a, b in self._steps if count is None else self._steps[: self._ends[count - 1]]:
            slots[out] = function(slots[a]) if b is None else function(slots[a], slots[b])
        return [slots[i] for i in self._outputs[:count]]


class BallFunction:
    """``formula - shift`` with its gradient and Hessian in the variables ``names``, on boxes.

    The shift is a number given at evaluation; where the formula is a polynomial the difference is exact.
    """

    def __init__(self, formula: Expr, names: Sequence[str]) -> None:
        self._names = tuple(names)
        [self._formula] = contract([formula - var(_SHIFT)])
        self._first: Tape | None = None
        self._second: Tape | None = None

    def _gradient(self) -> list[Expr]:
        return [partial_derivative(self._formula, name) for name in self._names]

    def _tape(self, formulas: list[Expr]) -> Tape:
        return Tape(formulas, (*self._names, _SHIFT), products(self._names))

    def value(self, box: Sequence[Ends], shift: fmpq) -> arb:
        """Enclosure of the value alone."""
        return self._compiled()([*box, (shift, shift)], 1)[0]

    def value_and_gradient(self, box: Sequence[Ends], shift: fmpq) -> tuple[arb, list[arb]]:
        """Enclosures of the value and of the partial derivatives."""
        value, *slopes = self._compiled()([*box, (shift, shift)])
        return value, slopes

    def _compiled(self) -> Tape:
        if self._first is None:
            self._first = self._tape([self._formula, *self._gradient()])
        return self._first

    def hessian(self, box: Sequence[Ends]) -> list[list[arb]]:
        """Enclosure of the symmetric matrix of second derivatives."""
        n = len(self._names)
        if self._second is None:
            rows = self._gradient()
            triangle = [partial_derivative(rows[i], self._names[j]) for i in range(n) for j in range(i, n)]
            self._second = self._tape(triangle)
        entries = iter(self._second([*box, (fmpq(0), fmpq(0))]))
        matrix = [[arb(0)] * n for _ in range(n)]
        for i in range(n):
            for j in range(i, n):
                matrix[i][j] = matrix[j][i] = next(entries)
        return matrix


_SHIFT = "shift"
