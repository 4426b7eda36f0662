"""High-precision values of formulas at points with mpmath: an oracle for tests, never part of a verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from mpmath import mp

from snntheory.expression import Expr
from snntheory.graph import ordered
from snntheory.moments import expand

Number = Any  # mpmath has no types


def evaluate(formula: Expr, point: Mapping[str, Fraction | int], digits: int = 60) -> Number:
    """Value of a formula at an exact point to about ``digits`` digits."""
    with mp.workdps(digits + 25):
        values: dict[Expr, Number] = {}
        [root] = expand([formula])
        for node in ordered([root]):
            if node.op == "const":
                values[node] = _exact(node.data)
            elif node.op == "var":
                values[node] = _exact(Fraction(point[node.data]))
            elif node.op == "param":
                values[node] = _PARAMETERS[node.data]()
            else:
                values[node] = _OPERATIONS[node.op](node.data, *(values[arg] for arg in node.args))
        return values[root]


def alpha01() -> Number:
    """alpha01 from Eq. (14)."""
    return mp.sqrt(2 / mp.pi) / (1 - mp.erfc(1 / mp.sqrt(2)) * mp.exp(mp.mpf(1) / 2))


def lambda01() -> Number:
    """lambda01 from Eq. (14)."""
    x = mp.erfc(1 / mp.sqrt(2)) * mp.exp(mp.mpf(1) / 2)
    under = 2 * mp.erfc(mp.sqrt(2)) * mp.exp(2) + mp.pi * x**2 - 2 * (2 + mp.pi) * x + mp.pi + 2
    return (1 - x) * mp.sqrt(2 * mp.pi) / mp.sqrt(under)


def _exact(x: Fraction) -> Number:
    return mp.mpf(x.numerator) / x.denominator


def _tilt(data: tuple[Fraction, int], d: Number, v: Number) -> Number:
    rate, side = _exact(data[0]), data[1]
    return mp.exp(rate * d + rate**2 * v / 2) * mp.erfc(side * (d + rate * v) / mp.sqrt(2 * v))


_PARAMETERS: Mapping[str, Callable[[], Number]] = {"alpha": alpha01, "lambda": lambda01, "pi": lambda: +mp.pi}
_OPERATIONS: Mapping[str, Callable[..., Number]] = {
    "add": lambda _, a, b: a + b,
    "mul": lambda _, a, b: a * b,
    "div": lambda _, a, b: a / b,
    "pow": lambda n, a: a**n,
    "sqrt": lambda _, a: mp.sqrt(a),
    "exp": lambda _, a: mp.exp(a),
    "erfc": lambda _, a: mp.erfc(a),
    "erfcx": lambda _, a: mp.exp(a * a) * mp.erfc(a),
    "abs": lambda _, a: abs(a),
    "sign": lambda _, a: mp.sign(a),
    "hypot": lambda _, a, b: mp.sqrt(a * a + b * b),
    "cosine": lambda _, a, norm: a / norm,
    "density": lambda _, d, v: mp.exp(-d * d / (2 * v)) / mp.sqrt(2 * mp.pi * v),
    "tail": lambda side, d, v: mp.erfc(side * d / mp.sqrt(2 * v)),
    "tilt": _tilt,
}
