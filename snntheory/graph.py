"""Working on formulas: order, substitution, symbolic derivatives.

Gaussian moments ``E f^(k)(z)``, ``z ~ N(m, v)``, are single nodes because their derivatives stay in the family
(heat equation)::

    d/dm E f^(k) = E f^(k+1),        d/dv E f^(k) = 1/2 E f^(k+2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from snntheory.expression import HALF, ONE, ZERO, Expr, absolute, cosine, exp, hypot, moment, param, sqrt


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
    return cosine(a, node) * d[0] + cosine(b, node) * d[1]


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
    "erfcx": _chained(lambda node: 2 * node.args[0] * node - 2 / sqrt(param("pi"))),
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
    "cosine": lambda node, args: cosine(*args),
}


@lru_cache(maxsize=4096)
def variables(root: Expr) -> frozenset[str]:
    """Names of the variables that occur."""
    return frozenset(node.data for node in ordered([root]) if node.op == "var")
