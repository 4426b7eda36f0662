"""Text to formula, by a whitelist grammar; nothing is ever evaluated as Python.

    statement := sum (relation sum)+          relation := < | <= | > | >= | = | ~=
    sum       := product (("+" | "-") product)*
    product   := factor (("*" | "/") factor)*
    factor    := ("+" | "-") factor | atom [("^" | "**") integer]
    atom      := number | name | function "(" sum ")" | "d" "(" sum "," variable ")" | "(" sum ")"

``x ~= 0.0888`` says that ``x`` rounded to the printed digits is 0.0888 (within half a unit in the
last printed place).  Chains such as ``0.8 <= nu_tilde <= 1.5`` are conjunctions; ``d(S, mu)`` is a partial derivative.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import NamedTuple

from snntheory.exact import rational
from snntheory.expression import Expr, absolute, const, erfc, erfcx, exp, sqrt
from snntheory.graph import derivative
from snntheory.verdict import BadInput

MAX_LENGTH, MAX_DEPTH, MAX_EXPONENT = 1000, 50, 64
FUNCTIONS: Mapping[str, Callable[[Expr], Expr]] = {
    "sqrt": sqrt,
    "exp": exp,
    "erfc": erfc,
    "erfcx": erfcx,
    "abs": absolute,
}
RELATIONS = ("<=", ">=", "~=", "<", ">", "=")
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?)|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<sign><=|>=|~=|==|\*\*|[-+*/^()<>=,]))",
    re.ASCII,
)


class Relation(NamedTuple):
    """``left op right``; ``half_unit`` is half a unit in the last printed place, for ``~=`` only."""

    left: Expr
    op: str
    right: Expr
    left_text: str
    right_text: str
    half_unit: Fraction | None = None


def parse_expression(text: str, names: Mapping[str, Expr]) -> Expr:
    """Formula written in ``text``; ``names`` are the known symbols.  Raises `BadInput`."""
    parser = _Parser(text, names)
    result = parser.sum()
    parser.finish()
    return result


def parse_statement(text: str, names: Mapping[str, Expr]) -> list[Relation]:
    """The conjunction of relations written in ``text``.  Raises `BadInput`."""
    parser = _Parser(text, names)
    (left, left_text), relations = parser.side(), []
    while parser.next_is(*RELATIONS):
        op = parser.take()
        right, right_text = parser.side()
        half = _half_unit(right_text, text) if op == "~=" else None
        relations.append(Relation(left, op, right, left_text, right_text, half))
        left, left_text = right, right_text
    parser.finish()
    if not relations:
        raise BadInput(f"{text!r} has no relation; write one of {' '.join(RELATIONS)} between two expressions")
    return relations


def _half_unit(printed: str, text: str) -> Fraction:
    match = re.fullmatch(r"-?\d+(?:\.(\d*))?", printed)
    if match is None:
        raise BadInput(f"{text!r}: the right side of ~= must be a plain decimal such as 0.0888")
    return Fraction(1, 2 * 10 ** len(match[1] or ""))


class _Parser:
    def __init__(self, text: str, names: Mapping[str, Expr]) -> None:
        if len(text) > MAX_LENGTH:
            raise BadInput(f"the expression has {len(text)} characters; at most {MAX_LENGTH} are allowed")
        self.text, self.names = text, names
        self.tokens: list[tuple[str, str]] = []
        self.spans: list[tuple[int, int]] = []
        self.at = self.depth = 0
        self._split()

    def _split(self) -> None:
        at = 0
        stripped = self.text.rstrip()
        while at < len(stripped):
            match = _TOKEN.match(stripped, at)
            if match is None:
                raise BadInput(f"{self.text!r}: {stripped[at:].lstrip()[:1]!r} is not allowed in an expression")
            kind = match.lastgroup or ""
            value = {"==": "=", "**": "^"}.get(match[kind], match[kind])
            self.tokens.append((kind, value))
            self.spans.append(match.span(kind))
            at = match.end()

    def next_is(self, *values: str) -> bool:
        return self.at < len(self.tokens) and self.tokens[self.at][1] in values

    def take(self) -> str:
        if self.at >= len(self.tokens):
            raise BadInput(f"{self.text!r} ends too early; an expression is missing or a parenthesis is open")
        self.at += 1
        return self.tokens[self.at - 1][1]

    def finish(self) -> None:
        if self.at < len(self.tokens):
            raise BadInput(f"{self.text!r}: {self.tokens[self.at][1]!r} is not expected here")

    def side(self) -> tuple[Expr, str]:
        """One side of a relation and its text."""
        start = self.at
        formula = self.sum()
        return formula, self.text[self.spans[start][0] : self.spans[self.at - 1][1]]

    def sum(self) -> Expr:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise BadInput(f"the expression is nested more than {MAX_DEPTH} deep")
        result = self.product()
        while self.next_is("+", "-"):
            result = result + self.product() if self.take() == "+" else result - self.product()
        self.depth -= 1
        return result

    def product(self) -> Expr:
        result = self.factor()
        while self.next_is("*", "/"):
            if self.take() == "*":
                result = result * self.factor()
            else:
                divisor = self.factor()
                if divisor.op == "const" and divisor.data == 0:
                    raise BadInput(f"{self.text!r} divides by zero")
                result = result / divisor
        return result

    def factor(self) -> Expr:
        negative = False
        while self.next_is("+", "-"):
            negative ^= self.take() == "-"
        result = self.atom()
        if self.next_is("^"):
            self.take()
            result = self.power(result)
        return -result if negative else result

    def power(self, base: Expr) -> Expr:
        sign = -1 if self.next_is("-") and self.take() else 1
        exponent = self.take()
        if not exponent.isdigit() or int(exponent) > MAX_EXPONENT:
            raise BadInput(f"{self.text!r}: {exponent!r} is not an exponent; integers up to {MAX_EXPONENT} are allowed")
        if self.next_is("^"):
            raise BadInput(f"{self.text!r}: write (a^b)^c with parentheses")
        if base.op == "const" and base.data == 0 and sign < 0:
            raise BadInput(f"{self.text!r} divides by zero")
        return base ** (sign * int(exponent))

    def atom(self) -> Expr:
        value = self.take()
        kind = self.tokens[self.at - 1][0]
        if kind == "number":
            return const(rational(value))
        if value == "(":
            return self.closing(self.sum())
        if value in FUNCTIONS and self.next_is("("):
            self.take()
            return self.closing(FUNCTIONS[value](self.sum()))
        if value == "d" and self.next_is("("):
            self.take()
            return self.partial_derivative()
        if kind == "name":
            if value not in self.names:
                raise BadInput(f"unknown symbol {value!r}; known are {', '.join([*self.names, *FUNCTIONS])}")
            return self.names[value]
        raise BadInput(f"{self.text!r}: {value!r} is not expected here")

    def partial_derivative(self) -> Expr:
        inner = self.sum()
        if not self.next_is(","):
            raise BadInput(f"{self.text!r}: a derivative is written d(expression, variable)")
        self.take()
        name = self.take()
        if self.names.get(name) is None or self.names[name].op != "var":
            raise BadInput(f"{self.text!r}: {name!r} is not a variable; derivatives are by mu, omega, nu, tau")
        return self.closing(derivative(inner, name))

    def closing(self, inner: Expr) -> Expr:
        if not self.next_is(")"):
            raise BadInput(f"{self.text!r}: a parenthesis is not closed")
        self.take()
        return inner
