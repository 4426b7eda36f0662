"""A formula with its gradient and Hessian on boxes: what the prover asks for."""

from __future__ import annotations

from collections.abc import Sequence

from flint import arb, fmpq

from snntheory.engines.balls import Ends
from snntheory.engines.tape import Tape
from snntheory.expression import Expr, var
from snntheory.graph import substitute
from snntheory.mapping import contract, partial_derivative, products


class BallFunction:
    """``formula - shift`` with its gradient and Hessian in the variables ``names``, on boxes.

    The shift is a number given at evaluation; where the formula is a polynomial the difference is exact.
    """

    def __init__(self, formula: Expr, names: Sequence[str]) -> None:
        self._names = tuple(names)
        [self._formula] = contract([formula - var(_SHIFT)])
        self._value: Tape | None = None
        self._first: Tape | None = None
        self._second: Tape | None = None

    def _gradient(self) -> list[Expr]:
        return [partial_derivative(self._formula, name) for name in self._names]

    def _tape(self, formulas: list[Expr]) -> Tape:
        return Tape(substitute(formulas, products(self._names)), (*self._names, _SHIFT))

    def value(self, box: Sequence[Ends], shift: fmpq) -> arb:
        """Enclosure of the value alone."""
        if self._value is None:
            self._value = self._tape([self._formula])
        return self._value([*box, (shift, shift)])[0]

    def value_and_gradient(self, box: Sequence[Ends], shift: fmpq) -> tuple[arb, list[arb]]:
        """Enclosures of the value and of the partial derivatives."""
        if self._first is None:
            self._first = self._tape([self._formula, *self._gradient()])
        value, *slopes = self._first([*box, (shift, shift)])
        return value, slopes

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
