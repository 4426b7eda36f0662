"""Identities of two formulas, decided by SymPy: with the moments written out and the transcendental parts taken for
independent symbols, the difference is a rational function of mu, omega, sqrt(nu), sqrt(tau), alpha, ... and vanishes
or not.

Taking the parts for independent can only miss an identity, never prove a false one. A false one is refuted where balls
exclude zero at a rational point.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import fmpq

from snntheory.engines import balls
from snntheory.engines.tape import Tape
from snntheory.expression import Expr
from snntheory.graph import ordered, variables
from snntheory.moments import expand
from snntheory.verdict import Verdict

POINTS = (
    {"mu": "0.3", "omega": "-0.7", "nu": "1.3", "tau": "0.9"},
    {"mu": "-1.1", "omega": "0.4", "nu": "0.7", "tau": "1.7"},
)


def compare(left: Expr, right: Expr) -> tuple[Verdict, dict[str, Fraction] | None]:
    """PROVED if the sides are equal as formulas, REFUTED with a point where they certainly differ, else UNDECIDED."""
    difference = left - right
    far = next((point for point in POINTS if _differs(difference, point)), None)
    if far is not None:
        return Verdict.REFUTED, {name: Fraction(x) for name, x in far.items()}
    return (Verdict.PROVED if _vanishes(difference) else Verdict.UNDECIDED), None


def _differs(difference: Expr, point: dict[str, str]) -> bool:
    names = tuple(variables(difference))
    with balls.precision(256):
        at = [balls.rational(Fraction(point[name])) for name in names]
        [value] = Tape([difference], names)([(x, x) for x in at])
        return bool(value > fmpq(0) or value < fmpq(0))


def _vanishes(difference: Expr) -> bool:
    """Whether the numerator is the zero polynomial; nu and tau are squares of positive symbols."""
    import sympy as sp

    [root] = expand([difference])
    values: dict[Expr, Any] = {}
    for node in ordered([root]):
        if node.op == "const":
            values[node] = sp.Rational(node.data.numerator, node.data.denominator)
        elif node.op == "var":
            symbol = sp.Symbol(node.data, positive=node.data in ("nu", "tau"), real=True)
            values[node] = symbol**2 if node.data in ("nu", "tau") else symbol
        elif node.op == "param":
            values[node] = sp.pi if node.data == "pi" else sp.Symbol(node.data, positive=True)
        elif node.op in _OPERATIONS:
            values[node] = _OPERATIONS[node.op](node.data, *(values[arg] for arg in node.args))
        elif node.op == "tail" and node.data == -1:  # erfc(-u) = 2 - erfc(u)
            values[node] = 2 - sp.Symbol(f"atom{Expr('tail', node.args, 1).rank}")
        else:
            values[node] = sp.Symbol(f"atom{node.rank}")
    return bool(sp.expand(sp.numer(sp.together(values[root]))) == 0)


def _root(a: Any) -> Any:
    """The root of numerator and of denominator apart, where that is allowed, so that equal roots look equal."""
    import sympy as sp

    over, under = sp.fraction(sp.together(a))
    over, under = sp.expand(over), sp.factor(under)
    return sp.sqrt(over) / sp.sqrt(under) if under.is_positive else sp.sqrt(sp.expand(a))


_OPERATIONS: dict[str, Any] = {
    "add": lambda _, a, b: a + b,
    "mul": lambda _, a, b: a * b,
    "div": lambda _, a, b: a / b,
    "pow": lambda n, a: a**n,
    "sqrt": lambda _, a: _root(a),
    "hypot": lambda _, a, b: _root(a**2 + b**2),
}
