"""Formulas as SymPy expressions, for derivations and for comparing with the paper's printed forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import sympy as sp

from snntheory.expression import Expr
from snntheory.graph import ordered
from snntheory.moments import expand

SympyExpr = Any  # SymPy has no types

SYMBOLS: Mapping[str, SympyExpr] = {
    "mu": sp.Symbol("mu", real=True),
    "omega": sp.Symbol("omega", real=True),
    "nu": sp.Symbol("nu", positive=True),
    "tau": sp.Symbol("tau", positive=True),
    "m": sp.Symbol("m", real=True),
    "v": sp.Symbol("v", positive=True),
    "alpha": sp.Symbol("alpha", positive=True),
    "lambda": sp.Symbol("lambda", positive=True),
    "pi": sp.pi,
}


def to_sympy(formula: Expr) -> SympyExpr:
    """The formula in SymPy, moments expanded to erfc, exp and sqrt."""
    values: dict[Expr, SympyExpr] = {}
    [root] = expand([formula])
    for node in ordered([root]):
        if node.op == "const":
            values[node] = sp.Rational(node.data.numerator, node.data.denominator)
        elif node.op in ("var", "param"):
            values[node] = SYMBOLS[node.data]
        else:
            values[node] = _OPERATIONS[node.op](node.data, *(values[arg] for arg in node.args))
    return values[root]


def vanishes(expression: SympyExpr) -> bool:
    """Whether SymPy shows the expression to be zero, by writing it in erfc and exp of sums of monomials."""
    flat = sp.expand(sp.powsimp(sp.expand(expression.rewrite(sp.erfc))), power_exp=True, mul=True)
    return bool(sp.simplify(flat) == 0)


def _tilt(data: tuple[Fraction, int], d: SympyExpr, v: SympyExpr) -> SympyExpr:
    rate, side = sp.Rational(data[0].numerator, data[0].denominator), data[1]
    return sp.exp(rate * d + rate**2 * v / 2) * sp.erfc(side * (d + rate * v) / sp.sqrt(2 * v))


_OPERATIONS: Mapping[str, Callable[..., SympyExpr]] = {
    "add": lambda _, a, b: a + b,
    "mul": lambda _, a, b: a * b,
    "div": lambda _, a, b: a / b,
    "pow": lambda n, a: a**n,
    "sqrt": lambda _, a: sp.sqrt(a),
    "exp": lambda _, a: sp.exp(a),
    "erfc": lambda _, a: sp.erfc(a),
    "erfcx": lambda _, a: sp.exp(a**2) * sp.erfc(a),
    "abs": lambda _, a: sp.Abs(a),
    "sign": lambda _, a: sp.sign(a),
    "hypot": lambda _, a, b: sp.sqrt(a**2 + b**2),
    "cosine": lambda _, a, norm: a / norm,
    "density": lambda _, d, v: sp.exp(-(d**2) / (2 * v)) / sp.sqrt(2 * sp.pi * v),
    "tail": lambda side, d, v: sp.erfc(side * d / sp.sqrt(2 * v)),
    "tilt": _tilt,
}
