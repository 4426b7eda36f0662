"""Changes of one node of Python's syntax tree, as mutants make them: a class, a name, and what stands there instead.

rounding     a quotient or shift rounded up instead of down, or down instead of up; `up(a, b)` by ``a // b``
comparison   <, <=, >, >= made strict, made weak, turned round; == and !=, in and not in, is and is not exchanged
ends         min and max, lower and upper, floor and ceil exchanged
constant     a number n by n + 1 and n - 1; True and False exchanged
index        x[0] and x[1] exchanged
arithmetic   + and -, * and /, << and >>, & and | exchanged, // by *, ** by *; a unary minus dropped
logic        and, or exchanged; one side of them dropped; not dropped; a condition always or never true
statement    continue, break, raise, a call, a second assignment dropped; a result by None
arguments    the two arguments of a call exchanged (not where their order is no matter, `SYMMETRIC`); one element
             of a list, or of a tuple that is searched, dropped
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

Edit = tuple[str, str, Any]
SYMMETRIC = {
    "plus",
    "times",
    "add",
    "multiply",
    "_product",
    "_sum",
    "_q_add",
    "_q_mul",
    "min",
    "max",
    "_least",
    "_larger",
}


def edits(node: ast.AST, parent: ast.AST, field: str, again: frozenset[str]) -> Iterator[Edit]:
    """What is put in the place of a node, with a class and a name; ``again`` are names assigned more than once."""
    if isinstance(node, ast.stmt):
        yield from _statement(node, again)
    elif isinstance(node, ast.expr):
        yield from _condition(node, parent, field)
        yield from _expression(node, parent, field)


def _statement(node: ast.stmt, again: frozenset[str]) -> Iterator[Edit]:
    dropped = isinstance(node, (ast.Continue, ast.Break, ast.Raise, ast.AugAssign, ast.Expr))
    if isinstance(node, ast.Assign):
        stored = [n for t in node.targets for n in ast.walk(t) if isinstance(getattr(n, "ctx", None), ast.Store)]
        dropped = all(n.id in again for n in stored if isinstance(n, ast.Name))
    if dropped:
        yield "statement", f"{type(node).__name__.lower()} dropped", ast.Pass()
    if isinstance(node, ast.Return) and node.value is not None and ast.unparse(node.value) != "None":
        yield "statement", "return None", ast.Return(ast.Constant(None))
    if isinstance(node, ast.AugAssign) and type(node.op) in _ARITHMETIC:
        op = _ARITHMETIC[type(node.op)]
        yield "arithmetic", _named(node.op, op), ast.AugAssign(node.target, op(), node.value)


def _condition(node: ast.expr, parent: ast.AST, field: str) -> Iterator[Edit]:
    loop = isinstance(parent, ast.While)
    if field not in ("test", "guard") and not (field == "ifs" and isinstance(parent, ast.comprehension)):
        return
    if isinstance(node, ast.Constant):
        return
    for value in (False,) if loop else (True, False):
        yield "logic", f"condition {value}", ast.Constant(value)


_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_PAIRS = [("min", "max"), ("minimum", "maximum"), ("lower", "upper"), ("abs_lower", "abs_upper"), ("floor", "ceil")]
_PAIRS += [("decimal_down", "decimal_up"), ("bisect_left", "bisect_right")]
_ENDS = dict(_PAIRS) | {b: a for a, b in _PAIRS}
_SYMBOLS = {"Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">=", "Eq": "==", "NotEq": "!=", "In": "in", "NotIn": "not in"}
_SYMBOLS |= {"Is": "is", "IsNot": "is not", "Add": "+", "Sub": "-", "Mult": "*", "Div": "/", "FloorDiv": "//"}
_SYMBOLS |= {"Mod": "%", "Pow": "**", "LShift": "<<", "RShift": ">>", "BitAnd": "&", "BitOr": "|"}


def _named(old: Any, new: Any) -> str:
    return f"{_SYMBOLS[type(old).__name__]} to {_SYMBOLS[new.__name__]}"


def _expression(node: ast.expr, parent: ast.AST, field: str) -> Iterator[Edit]:
    yield from _rounded(node, parent)
    match node:
        case ast.Compare(left, ops, others):
            for i, op in enumerate(ops):
                for new in _COMPARISONS[type(op)]:
                    change = [*ops[:i], new(), *ops[i + 1 :]]
                    yield "comparison", _named(op, new), ast.Compare(left, change, others)
        case ast.BinOp(left, op, right) if type(op) in _ARITHMETIC and not _is_type(node):
            new_op = _ARITHMETIC[type(op)]
            yield "arithmetic", _named(op, new_op), ast.BinOp(left, new_op(), right)
        case ast.UnaryOp(ast.USub(), inner):
            yield "arithmetic", "minus dropped", inner
        case ast.UnaryOp(ast.Not(), inner):
            yield "logic", "not dropped", inner
        case ast.BoolOp(op, values):
            other = ast.Or if isinstance(op, ast.And) else ast.And
            yield "logic", f"{type(op).__name__.lower()} to {other.__name__.lower()}", ast.BoolOp(other(), values)
            for i in range(len(values)):
                kept = [*values[:i], *values[i + 1 :]]
                yield "logic", f"part {i + 1} dropped", kept[0] if len(kept) == 1 else ast.BoolOp(op, kept)
        case ast.Name(name, context) if name in _ENDS and isinstance(context, ast.Load):
            yield "ends", f"{name} to {_ENDS[name]}", ast.Name(_ENDS[name], context)
        case ast.Attribute(inner, name, context) if name in _ENDS and isinstance(context, ast.Load):
            yield "ends", f"{name} to {_ENDS[name]}", ast.Attribute(inner, _ENDS[name], context)
        case ast.Constant(value):
            yield from _constant(value, parent, field)
    yield from _shortened(node, parent, field)


def _is_type(node: ast.BinOp) -> bool:
    return isinstance(node.right, ast.Constant) and node.right.value is None


def _constant(value: Any, parent: ast.AST, field: str) -> Iterator[Edit]:
    if isinstance(value, bool):
        yield "constant", f"{value} to {not value}", ast.Constant(not value)
    elif isinstance(value, (int, float)):
        if isinstance(parent, ast.Subscript) and field == "slice" and value in (0, 1):
            yield "index", f"[{value}] to [{1 - value}]", ast.Constant(1 - value)
            return
        for new in (value + 1, value - 1):
            yield "constant", f"{value} to {new}", ast.Constant(new)


def _without_minus(node: ast.expr) -> ast.expr | None:
    """-a as a, -a*b as a*b; None for anything else."""
    match node:
        case ast.UnaryOp(ast.USub(), inner):
            return inner
        case ast.BinOp(left, ast.Mult() as op, right):
            inner_left = _without_minus(left)
            return None if inner_left is None else ast.BinOp(inner_left, op, right)
    return None


def _rounded(node: ast.expr, parent: ast.AST) -> Iterator[Edit]:
    match node:
        case ast.UnaryOp(ast.USub(), ast.BinOp(left, (ast.FloorDiv() | ast.RShift()) as op, right)):
            inner = _without_minus(left)
            if inner is not None:
                yield "rounding", "up to down", ast.BinOp(inner, op, right)
        case ast.BinOp(left, (ast.FloorDiv() | ast.RShift()) as op, right):
            if not (isinstance(parent, ast.UnaryOp) and _without_minus(left) is not None):
                ceiling = ast.BinOp(ast.UnaryOp(ast.USub(), left), op, right)
                yield "rounding", "down to up", ast.UnaryOp(ast.USub(), ceiling)
        case ast.Call(ast.Name("up"), [a, b], []):
            yield "rounding", "up to down", ast.BinOp(a, ast.FloorDiv(), b)
        case ast.Call(ast.Name("isqrt"), [_], []):
            yield "rounding", "down to up", ast.BinOp(node, ast.Add(), ast.Constant(1))


def _shortened(node: ast.expr, parent: ast.AST, field: str) -> Iterator[Edit]:
    match node:
        case ast.Call(function, [a, b], keywords) if ast.unparse(function).rpartition(".")[2] not in SYMMETRIC:
            starred = isinstance(a, ast.Starred) or isinstance(b, ast.Starred)
            if ast.dump(a) != ast.dump(b) and not starred and ast.unparse(function) not in ("isinstance", "range"):
                yield "arguments", "arguments exchanged", ast.Call(function, [b, a], keywords)
        case ast.List(elements) | ast.Set(elements) | ast.Tuple(elements) if len(elements) > 1:
            searched = isinstance(parent, (ast.Compare, ast.For, ast.comprehension))
            if isinstance(node, ast.Tuple) and not (searched and field in ("comparators", "iter")):
                return
            if isinstance(getattr(node, "ctx", ast.Load()), ast.Store):
                return
            for i in range(len(elements)):
                kept = [*elements[:i], *elements[i + 1 :]]
                new = ast.Set(kept) if isinstance(node, ast.Set) else type(node)(kept, ast.Load())
                yield "arguments", f"element {i + 1} dropped", new
        case ast.Dict(keys, values) if len(keys) > 1:
            for i in range(len(keys)):
                short = ast.Dict([*keys[:i], *keys[i + 1 :]], [*values[:i], *values[i + 1 :]])
                yield "arguments", f"element {i + 1} dropped", short
