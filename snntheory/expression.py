"""Formulas as data: a small graph of exact operations, shared, differentiable, evaluated by any engine.

A node is interned (for the life of the process), so equal formulas are the same object and common parts
are evaluated once.  Operators and functions keep formulas canonical: constants folded, one constant factor in
front, the first term of a sum positive; so symmetries can be seen by comparing nodes.
"""

from __future__ import annotations

from collections.abc import Hashable
from fractions import Fraction
from hashlib import blake2b
from typing import Any

_pool: dict[Hashable, Expr] = {}
_ONE = Fraction(1)


class Expr:
    """One operation ``op`` on ``args``, with ``data`` (value, name, exponent or function) attached.

    ``const`` (data: Fraction), ``var`` and ``param`` (data: name), ``add``, ``mul``, ``div``,
    ``pow`` (data: exponent >= 2), ``sqrt``, ``exp``, ``erfc``, ``erfcx``, ``abs``, ``sign``,
    ``kink`` (derivative of sign), ``hypot`` = sqrt(a^2 + b^2), ``cosine`` = a/h for h = hypot(a, b),
    ``moment`` (args m, v; data: function and order), and what moments expand to (args d, v):
    ``density`` = exp(-d^2/2v)/sqrt(2 pi v), ``tail`` (data: side s) = erfc(s d/sqrt(2v)),
    ``tilt`` (data: rate q, side s) = e^(q d + q^2 v/2) erfc(s (d + q v)/sqrt(2v)).
    """

    __slots__ = ("args", "data", "op", "rank")
    op: str
    args: tuple[Expr, ...]
    data: Any
    rank: int
    """Digest of the formula: an order of terms and factors that does not depend on what was written before."""

    def __new__(cls, op: str, args: tuple[Expr, ...] = (), data: Any = None) -> Expr:
        """The one node with these parts."""
        # hashing and comparing a Fraction is slow
        key = (op, args, data) if op != "const" else (data.numerator, data.denominator)
        node = _pool.get(key)
        if node is None:
            node = super().__new__(cls)
            node.op, node.args, node.data, node.rank = op, args, data, _digest(op, args, data)
            _pool[key] = node
        return node

    def __add__(self, other: Expr | int | Fraction) -> Expr:
        return _add(self, as_expr(other))

    def __sub__(self, other: Expr | int | Fraction) -> Expr:
        return _add(self, -as_expr(other))

    def __mul__(self, other: Expr | int | Fraction) -> Expr:
        return _mul(self, as_expr(other))

    def __truediv__(self, other: Expr | int | Fraction) -> Expr:
        return _div(self, as_expr(other))

    def __pow__(self, exponent: int) -> Expr:
        return _pow(self, exponent)

    def __neg__(self) -> Expr:
        return _mul(MINUS_ONE, self)

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other: int | Fraction) -> Expr:
        return as_expr(other) - self

    def __rtruediv__(self, other: int | Fraction) -> Expr:
        return as_expr(other) / self

    def __bool__(self) -> bool:
        raise TypeError("a formula is not a truth value")

    def __repr__(self) -> str:
        return f"<{self.op} {self.data if self.data is not None else ''} #{self.rank:x}>"


def _digest(op: str, args: tuple[Expr, ...], data: Any) -> int:
    parts = f"{op}|{data}|{'|'.join(str(a.rank) for a in args)}"
    return int.from_bytes(blake2b(parts.encode(), digest_size=8).digest(), "big")


def const(value: int | Fraction) -> Expr:
    """The exact constant ``value``."""
    return Expr("const", (), value if type(value) is Fraction else Fraction(value))


def var(name: str) -> Expr:
    """A variable that ranges over an interval."""
    return Expr("var", (), name)


def param(name: str) -> Expr:
    """A constant known by name (``alpha``, ``lambda``, ``pi``); an engine supplies its value."""
    return Expr("param", (), name)


def moment(function: Hashable, order: int, m: Expr, v: Expr) -> Expr:
    """``E f^(order)(z)`` for ``z ~ N(m, v)``; ``function`` is f as data."""
    return Expr("moment", (m, v), (function, order))


def as_expr(value: Expr | int | Fraction) -> Expr:
    """The node itself, or the constant."""
    return value if isinstance(value, Expr) else const(value)


MINUS_ONE, ZERO, ONE, HALF = const(-1), const(0), const(_ONE), const(Fraction(1, 2))


def sqrt(a: Expr) -> Expr:
    """Square root."""
    return Expr("sqrt", (a,))


def exp(a: Expr) -> Expr:
    """Exponential function."""
    return ONE if a is ZERO else Expr("exp", (a,))


def erfc(a: Expr) -> Expr:
    """Complementary error function ``2/sqrt(pi) int_a^oo e^(-t^2) dt``."""
    return Expr("erfc", (a,))


def erfcx(a: Expr) -> Expr:
    """Scaled complementary error function ``e^(a^2) erfc(a)``."""
    return Expr("erfcx", (a,))


def hypot(a: Expr, b: Expr) -> Expr:
    """``sqrt(a^2 + b^2)``; its generalised gradient (cosine, sine) stays in [-1, 1] where it vanishes."""
    a, b = _positive(a)[1], _positive(b)[1]
    return Expr("hypot", (a, b) if a.rank < b.rank else (b, a))


def cosine(a: Expr, norm: Expr) -> Expr:
    """``a/norm`` where norm is the hypot of a and something; enclosures of it stay in [-1, 1]."""
    sign, a = _positive(a)
    return const(sign) * Expr("cosine", (a, norm))


def absolute(a: Expr) -> Expr:
    """Absolute value."""
    coefficient, core = _split_coefficient(a)
    return const(abs(coefficient)) * (ONE if core is ONE else Expr("abs", (core,)))


def _split_coefficient(a: Expr) -> tuple[Fraction, Expr]:
    if a.op == "const":
        return a.data, ONE
    if a.op == "mul" and a.args[0].op == "const":
        return a.args[0].data, a.args[1]
    return _ONE, a


def _positive(a: Expr) -> tuple[int, Expr]:
    """Sign of the leading coefficient, and ``a`` times that sign."""
    return (-1, -a) if _split_coefficient(a)[0] < 0 else (1, a)


def _add(a: Expr, b: Expr) -> Expr:
    if a is ZERO:
        return b
    if b is ZERO:
        return a
    (p, x), (q, y) = _split_coefficient(a), _split_coefficient(b)
    if x is y:
        return const(p + q) * x
    if x.rank > y.rank:
        a, b, p = b, a, q
    return -Expr("add", (-a, -b)) if p < 0 else Expr("add", (a, b))


def _mul(a: Expr, b: Expr) -> Expr:
    (p, x), (q, y) = _split_coefficient(a), _split_coefficient(b)
    if x is ONE or y is ONE:
        product = y if x is ONE else x
    else:
        product = Expr("mul", (x, y) if x.rank < y.rank else (y, x))
    coefficient = q if p is _ONE else p if q is _ONE else p * q
    if coefficient == 1:
        return product
    if coefficient == 0:
        return ZERO
    return const(coefficient) if product is ONE else Expr("mul", (const(coefficient), product))


def _div(a: Expr, b: Expr) -> Expr:
    if b.op == "const" and b.data != 0:
        return const(1 / b.data) * a
    return ZERO if a is ZERO and b.op != "const" else Expr("div", (a, b))


def _pow(a: Expr, exponent: int) -> Expr:
    if exponent < 0:
        return ONE / a**-exponent
    if exponent == 0:
        return ONE
    coefficient, core = _split_coefficient(a)
    if core is ONE or exponent == 1:
        return const(coefficient**exponent) if core is ONE else a
    return const(coefficient**exponent) * Expr("pow", (core,), exponent)
