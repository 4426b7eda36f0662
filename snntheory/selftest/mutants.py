"""Mutants of a source file: one small change each, made on Python's syntax tree.

The changes of `edits`, and the same within a text that is a formula.  Left as they are: docstrings, annotations and
names of types, what is raised, texts with values in them, assertions (for the type checker), decorators (caches: only
speed), patterns of ``match``, imports, ``__all__``, and the line that makes a module a command.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from snntheory.selftest.edits import Edit, edits

Key = tuple[str, str, str, str, int]
Part = tuple[Any, str, int | None]


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
    def key(self) -> Key:
        """What identifies it."""
        return self.file, self.function, self.line, self.change, self.occurrence

    def __str__(self) -> str:
        number = f" (no. {self.occurrence + 1})" if self.occurrence else ""
        return f"{self.file} {self.function or 'module'}: {self.change}{number} in: {self.line}"


def mutants(path: Path, name: str | None = None) -> list[Mutant]:
    """The mutants of a source file in the order of its text; ``name`` is their ``file``, if not that of the path."""
    source = path.read_text(encoding="utf-8")
    return [mutant for mutant, _, _ in _named(ast.parse(source), source, name or path.name)]


def variants(source: str, name: str, only: Collection[Key] | None = None) -> Iterator[tuple[Mutant, str]]:
    """Mutants with their whole source texts; all, or those named by their keys."""
    tree = ast.parse(source)
    for mutant, part, new in _named(tree, source, name):
        if only is not None and mutant.key not in only:
            continue
        with _put(part, new):
            text = ast.unparse(ast.fix_missing_locations(tree))
        yield mutant, text


def _named(tree: ast.AST, source: str, name: str) -> list[tuple[Mutant, Part, Any]]:
    lines, seen, found = source.splitlines(), Counter[Any](), []
    for part, function, line, (kind, change, new) in _places(tree):
        shown = lines[line - 1].strip()
        identity = (function, shown, change)
        found.append((Mutant(name, function, shown, change, seen[identity], kind), part, new))
        seen[identity] += 1
    return found


@contextmanager
def _put(part: Part, new: Any) -> Iterator[None]:
    """Another node in the tree, for a while."""
    owner, field, index = part
    old = getattr(owner, field)
    setattr(owner, field, new if index is None else [*old[:index], new, *old[index + 1 :]])
    try:
        yield
    finally:
        setattr(owner, field, old)


def functions(source: str) -> dict[str, str]:
    """Function or class, by its name in mutants, to its normal form; "" is what stands outside of them."""
    tree = ast.parse(source)
    definitions = (ast.FunctionDef, ast.ClassDef)
    found = {"": "".join(ast.dump(node) for node in tree.body if not isinstance(node, definitions))}

    def visit(node: ast.AST, name: str) -> None:
        for child in ast.iter_child_nodes(node):
            inner = _inner(child, name)
            if inner != name:
                found[inner] = ast.dump(child)
            visit(child, inner)

    visit(tree, "")
    return found


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
            for edit in edits(child, node, field, again):
                yield (node, field, index), inside, at, edit
            if isinstance(child, ast.Constant) and isinstance(child.value, str):
                for edit in _formula(child.value):
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
    for part, _, _, (_, _, new) in list(_places(tree)):
        with _put(part, new):
            mutated = ast.unparse(tree).replace("lambda_", "lambda").replace("**", "^")
        yield "formula", f"text {mutated[:400]}", ast.Constant(mutated)
