"""Mutants of a source file: one small change each, made on Python's syntax tree.

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
    formula      all of this within a text that is a formula

Left as they are: docstrings, annotations and names of types, what is raised, texts with values in them, assertions (for
the type checker), decorators (caches: only speed), patterns of ``match``, imports, ``__all__``, and the line that makes
a module a command.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Part = tuple[Any, str, int | None]
Edit = tuple[str, str, Any]


@dataclass(frozen=True)
class Mutant:
    """One change, named by what surrounds it, so that the name survives edits elsewhere in the file.

    ``line`` is the text of the source line that the change begins in, ``occurrence`` counts equal names from 0.
    """

    file: str
    function: str
    line: str
    change: str
    occurrence: int
    kind: str

    @property
    def key(self) -> tuple[str, str, str, str, int]:
        """What identifies it."""
        return self.file, self.function, self.line, self.change, self.occurrence

    def __str__(self) -> str:
        number = f" (no. {self.occurrence + 1})" if self.occurrence else ""
        return f"{self.file} {self.function or 'module'}: {self.change}{number} in: {self.line}"


def mutants(path: Path, name: str | None = None) -> list[Mutant]:
    """The mutants of a source file in the order of its text; ``name`` is their ``file``, if not that of the path."""
    return [mutant for mutant, _ in variants(path.read_text(encoding="utf-8"), name or path.name)]


def variants(source: str, name: str) -> Iterator[tuple[Mutant, str]]:
    """Mutants with their whole source texts."""
    tree, lines, seen = ast.parse(source), source.splitlines(), Counter[Any]()
    for (owner, field, index), function, line, (kind, change, new) in list(_places(tree)):
        shown = lines[line - 1].strip()
        identity = (function, shown, change)
        mutant = Mutant(name, function, shown, change, seen[identity], kind)
        seen[identity] += 1
        old = getattr(owner, field)
        if index is None:
            setattr(owner, field, new)
        else:
            setattr(owner, field, [*old[:index], new, *old[index + 1 :]])
        yield mutant, ast.unparse(ast.fix_missing_locations(tree))
        setattr(owner, field, old)


def functions(source: str) -> dict[str, str]:
    """Function name, as in mutants, to the function's normal form; "" is the whole module."""
    found: dict[str, str] = {"": ast.dump(ast.parse(source))}

    def visit(node: ast.AST, name: str) -> None:
        for child in ast.iter_child_nodes(node):
            inner = _inner(child, name)
            if inner != name:
                found[inner] = ast.dump(child)
            visit(child, inner)

    visit(ast.parse(source), "")
    return found


SYMMETRIC = (
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
)
_SKIPPED = {"annotation", "returns", "decorator_list", "pattern", "bases", "exc", "type", "names", "msg"}
_LEFT_OUT = (ast.JoinedStr, ast.Import, ast.ImportFrom, ast.Assert)


def _inner(node: ast.AST, function: str) -> str:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return f"{function}.{node.name}" if function else node.name
    return function


def _places(
    node: ast.AST, function: str = "", line: int = 1, again: frozenset[str] = frozenset()
) -> Iterator[tuple[Part, str, int, Edit]]:
    """Every change below a node: (owner, field, index), function, line, change; ``again`` are names assigned twice."""
    if isinstance(node, ast.FunctionDef):
        again = _assigned_again(node)
    for field, value in ast.iter_fields(node):
        if field in _SKIPPED:
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or isinstance(child, _LEFT_OUT) or _is_left_out(child, node):
                continue
            at, inside = getattr(child, "lineno", line), _inner(child, function)
            for edit in _edits(child, node, field, again):
                yield (node, field, index), inside, at, edit
            yield from _places(child, inside, at, again)


def _is_left_out(node: ast.AST, parent: ast.AST) -> bool:
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.If):
        return "__name__" in ast.unparse(node.test)
    if isinstance(node, ast.Assign) and isinstance(parent, ast.Module):
        [target] = node.targets
        alias = isinstance(target, ast.Name) and re.fullmatch(r"_?[A-Z]+[a-z]\w*", target.id)
        return bool(alias) or ast.unparse(target) == "__all__"
    return False


def _assigned_again(function: ast.FunctionDef) -> frozenset[str]:
    """Names that have a value without one of their assignments, or may have."""
    names = Counter(n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
    names.update(a.arg for a in ast.walk(function.args) if isinstance(a, ast.arg))
    return frozenset(name for name, times in names.items() if times > 1)


def _edits(node: ast.AST, parent: ast.AST, field: str, again: frozenset[str]) -> Iterator[Edit]:
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
    elif isinstance(value, str):
        yield from _formula(value)


def _formula(text: str) -> Iterator[Edit]:
    """Changes within a text that is a formula with ^ for powers."""
    words = text.replace("^", "**").replace("lambda", "lambda_").strip()
    try:
        tree = ast.parse(words, mode="eval")
    except SyntaxError:
        return
    allowed = (ast.Expression, ast.BinOp, ast.UnaryOp, ast.Call, ast.Name, ast.Constant, ast.operator, ast.unaryop)
    parts = list(ast.walk(tree))
    if not all(isinstance(p, (*allowed, ast.expr_context)) for p in parts) or isinstance(tree.body, ast.Name):
        return
    if not re.search(r"[ */(]", words) or all(isinstance(p, ast.Constant) for p in parts[1:]):
        return
    for (owner, field, index), _, _, (_, _change, new) in list(_places(tree)):
        old = getattr(owner, field)
        setattr(owner, field, new if index is None else [*old[:index], new, *old[index + 1 :]])
        mutated = ast.unparse(tree).replace("lambda_", "lambda").replace("**", "^")
        setattr(owner, field, old)
        yield "formula", f"text {mutated[:400]}", ast.Constant(mutated)


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
