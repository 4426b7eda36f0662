"""Formulas as data: a small graph of exact operations, shared, differentiable, evaluated by any engine.

A node is interned (for the life of the process), so equal formulas are the same object and common parts
are evaluated once.
Derivatives are symbolic.  Gaussian moments ``E f^(k)(z)``, ``z ~ N(m, v)``, are single nodes because
their derivatives stay in the family (heat equation)::

    d/dm E f^(k) = E f^(k+1),        d/dv E f^(k) = 1/2 E f^(k+2).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import count
from typing import Any

_pool: dict[Hashable, Expr] = {}
_serial = count()
_ONE = Fraction(1)


class Expr:
    """One operation ``op`` on ``args``, with ``data`` (value, name, exponent or function) attached.

    ``const`` (data: Fraction), ``var`` and ``param`` (data: name), ``add``, ``mul``, ``div``,
    ``pow`` (data: exponent >= 2), ``sqrt``, ``exp``, ``erfc``, ``abs``, ``sign``, ``kink`` (derivative of sign),
    ``hypot`` = sqrt(a^2 + b^2), ``cosine`` = a/h for h = hypot(a, b),
    ``moment`` (args m, v; data: function and order), and what moments expand to (args d, v):
    ``gauss`` = exp(-d^2/2v), ``density`` = gauss/sqrt(2 pi v),
    ``tail`` (data: rate q and side s) = erfc(s d/sqrt(2v)) for q = 0, else erfcx(s (d + q v)/sqrt(2v)).
    """

    __slots__ = ("args", "data", "op", "serial")
    op: str
    args: tuple[Expr, ...]
    data: Any
    serial: int

    def __new__(cls, op: str, args: tuple[Expr, ...] = (), data: Any = None) -> Expr:
        key = (op, args, data)
        node = _pool.get(key)
        if node is None:
            node = super().__new__(cls)
            node.op, node.args, node.data, node.serial = op, args, data, next(_serial)
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
        return f"<{text(self)}>"


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


def hypot(a: Expr, b: Expr) -> Expr:
    """``sqrt(a^2 + b^2)``; its generalised gradient (cosine, sine) stays in [-1, 1] where it vanishes."""
    a, b = _positive(a)[1], _positive(b)[1]
    return Expr("hypot", (a, b) if a.serial < b.serial else (b, a))


def _cosine(a: Expr, norm: Expr) -> Expr:
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


# The constructors below keep formulas canonical: constants folded, one constant factor in front, the first
# term of a sum positive.  So equal formulas meet in one node, and symmetries can be seen by comparing nodes.


def _add(a: Expr, b: Expr) -> Expr:
    if a is ZERO:
        return b
    if b is ZERO:
        return a
    (p, x), (q, y) = _split_coefficient(a), _split_coefficient(b)
    if x is y:
        return const(p + q) * x
    if x.serial > y.serial:
        a, b, p = b, a, q
    return -Expr("add", (-a, -b)) if p < 0 else Expr("add", (a, b))


def _mul(a: Expr, b: Expr) -> Expr:
    (p, x), (q, y) = _split_coefficient(a), _split_coefficient(b)
    if x is ONE or y is ONE:
        product = y if x is ONE else x
    else:
        product = Expr("mul", (x, y) if x.serial < y.serial else (y, x))
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


@lru_cache(maxsize=4096)
def derivative(root: Expr, name: str) -> Expr:
    """Partial derivative of ``root`` with respect to the variable ``name``, as a formula.

    ``abs`` has the generalised derivative sign(.), an enclosure of which makes the mean value
    theorem hold; its second derivative is the node ``kink``, not finite where the argument may vanish.
    """
    known: dict[Expr, Expr] = {}
    for node in ordered([root]):
        known[node] = _RULES[node.op](node, [known[arg] for arg in node.args], name)
    return known[root]


def _d_moment(node: Expr, d: list[Expr], _: str) -> Expr:
    (function, order), (m, v) = node.data, node.args
    result = ZERO
    if d[0] is not ZERO:
        result = moment(function, order + 1, m, v) * d[0]
    if d[1] is not ZERO:
        result = result + HALF * moment(function, order + 2, m, v) * d[1]
    return result


def _d_div(node: Expr, d: list[Expr], _: str) -> Expr:
    return (d[0] - node * d[1]) / node.args[1] if d[1] is not ZERO else d[0] / node.args[1]


def _d_hypot(node: Expr, d: list[Expr], _: str) -> Expr:
    a, b = node.args
    return _cosine(a, node) * d[0] + _cosine(b, node) * d[1]


def _d_cosine(node: Expr, d: list[Expr], _: str) -> Expr:
    return (d[0] - node * d[1]) / node.args[1]


def _chained(outer: Callable[[Expr], Expr]) -> Callable[[Expr, list[Expr], str], Expr]:
    return lambda node, d, _: ZERO if d[0] is ZERO else outer(node) * d[0]


_RULES: Mapping[str, Callable[[Expr, list[Expr], str], Expr]] = {
    "const": lambda node, d, name: ZERO,
    "param": lambda node, d, name: ZERO,
    "var": lambda node, d, name: ONE if node.data == name else ZERO,
    "add": lambda node, d, name: d[0] + d[1],
    "mul": lambda node, d, name: d[0] * node.args[1] + node.args[0] * d[1],
    "div": _d_div,
    "pow": _chained(lambda node: node.data * node.args[0] ** (node.data - 1)),
    "sqrt": _chained(lambda node: HALF / node),
    "exp": _chained(lambda node: node),
    "erfc": _chained(lambda node: -2 * exp(-(node.args[0] ** 2)) / sqrt(param("pi"))),
    "abs": _chained(lambda node: Expr("sign", node.args)),
    "sign": _chained(lambda node: Expr("kink", node.args)),
    "kink": _chained(lambda node: node),
    "hypot": _d_hypot,
    "cosine": _d_cosine,
    "moment": _d_moment,
}


def ordered(roots: Sequence[Expr]) -> list[Expr]:
    """All nodes below ``roots``, arguments before the nodes that use them, those of earlier roots first."""
    done: dict[Expr, None] = {}
    stack = [(root, False) for root in reversed(roots)]
    while stack:
        node, entered = stack.pop()
        if node in done:
            continue
        if entered or not node.args:
            done[node] = None
        else:
            stack.append((node, True))
            stack.extend((arg, False) for arg in node.args)
    return list(done)


def rebuild(roots: list[Expr], change: Callable[[Expr, tuple[Expr, ...]], Expr | None]) -> list[Expr]:
    """Copies of ``roots`` where ``change(node, new_args)`` replaces a node; ``None`` keeps its operation."""
    new: dict[Expr, Expr] = {}
    for node in ordered(roots):
        args = tuple(new[arg] for arg in node.args)
        changed = change(node, args)
        if changed is None:
            changed = node if args == node.args else _REMAKE.get(node.op, _remake)(node, args)
        new[node] = changed
    return [new[root] for root in roots]


def substitute(roots: list[Expr], replacements: Mapping[Expr, Expr]) -> list[Expr]:
    """Copies of ``roots`` with nodes replaced."""
    return rebuild(roots, lambda node, _: replacements.get(node))


def _remake(node: Expr, args: tuple[Expr, ...]) -> Expr:
    return Expr(node.op, args, node.data)


_REMAKE: Mapping[str, Callable[[Expr, tuple[Expr, ...]], Expr]] = {
    "add": lambda node, args: args[0] + args[1],
    "mul": lambda node, args: args[0] * args[1],
    "div": lambda node, args: args[0] / args[1],
    "pow": lambda node, args: args[0] ** node.data,
    "abs": lambda node, args: absolute(*args),
    "hypot": lambda node, args: hypot(*args),
    "cosine": lambda node, args: _cosine(*args),
}


@lru_cache(maxsize=4096)
def variables(root: Expr) -> frozenset[str]:
    """Names of the variables that occur."""
    return frozenset(node.data for node in ordered([root]) if node.op == "var")


def text(root: Expr) -> str:
    """The formula on one line, fully parenthesised where it matters."""
    shown: dict[Expr, str] = {}
    for node in ordered([root]):
        a = [shown[arg] for arg in node.args]
        if node.op in ("var", "param"):
            shown[node] = node.data
        elif node.op == "const":
            shown[node] = str(node.data)
        elif node.op in ("add", "mul", "div"):
            shown[node] = f"({a[0]} {'+*/'[('add', 'mul', 'div').index(node.op)]} {a[1]})"
        elif node.op == "pow":
            shown[node] = f"{a[0]}^{node.data}"
        else:
            inner = ", ".join(a if node.data is None else [str(node.data), *a])
            shown[node] = f"{node.op}({inner})"
    return shown[root]
