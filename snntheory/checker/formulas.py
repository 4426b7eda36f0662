"""The language of statements, the formulas of the map, and their derivatives, on the checker's own terms.

A formula is the number of a node in NODES, where equal nodes are one: ("c", Fraction), ("x", variable),
("p", parameter), ("+", a, b), ("*", a, b), ("/", a, b), ("^", a, n), (function, a), and ("G",), ("E",), ("R", k), which
depend on y = mu omega and x = nu tau, written m and v:

    G = e^(-m^2/2v),  E = erfc(m/sqrt(2v)),  R_k = e^(k m + k^2 v/2) erfc(z_k) = G erfcx(z_k),  z_k = (m + k v)/sqrt(2v)

The map is typed from Eqs. (4), (5), the Jacobians from Eqs. (61) to (65), S from Eq. (88); the prover has other forms.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

Formula = int
Node = tuple[Any, ...]
NODES: list[Node] = []
_INDEX: dict[Node, Formula] = {}
FUNCTIONS = ("sqrt", "exp", "erfc", "erfcx", "abs")
VARIABLES = ("mu", "omega", "nu", "tau")
FACTORS = {"m": ("mu", "omega"), "v": ("nu", "tau")}
_TOKEN = re.compile(
    r"\s*(\d+(?:\.\d*)?(?:[eE][+-]?\d{1,3})?|\.\d+(?:[eE][+-]?\d{1,3})?|[A-Za-z_]\w*|<=|>=|~=|[-+*/^()<>=,])"
)


class Malformed(ValueError):
    """The text is not a statement or formula."""


def node(*parts: Any) -> Formula:
    """The number of a node."""
    if parts not in _INDEX:
        _INDEX[parts] = len(NODES)
        NODES.append(parts)
    return _INDEX[parts]


def const(value: Fraction | int) -> Formula:
    """A rational number."""
    return node("c", Fraction(value))


ZERO, ONE, TWO = const(0), const(1), const(2)


def number(a: Formula) -> Fraction | None:
    """The value of a formula that is a number."""
    return NODES[a][1] if NODES[a][0] == "c" else None


def plus(a: Formula, b: Formula) -> Formula:
    """``a + b``, folded where both are numbers or one is 0."""
    x, y = number(a), number(b)
    if x is not None and y is not None:
        return const(x + y)
    return b if a == ZERO else a if b == ZERO else node("+", a, b)


def times(a: Formula, b: Formula) -> Formula:
    """``a b``; products of mu and omega, nu and tau are m and v."""
    x, y = number(a), number(b)
    if x is not None and y is not None:
        return const(x * y)
    if ZERO in (a, b):
        return ZERO
    if ONE in (a, b):
        return b if a == ONE else a
    for name, pair in FACTORS.items():
        if NODES[a][0] == NODES[b][0] == "x" and {NODES[a][1], NODES[b][1]} == set(pair):
            return node("x", name)
    return node("*", a, b)


def over(a: Formula, b: Formula) -> Formula:
    """``a/b``."""
    divisor = number(b)
    if divisor:
        return times(a, const(1 / divisor))
    return ZERO if a == ZERO and divisor is None else node("/", a, b)


def raised(a: Formula, n: int) -> Formula:
    """``a^n``, n >= 0."""
    if n < 2:
        return a if n else ONE
    base = number(a)
    return node("^", a, n) if base is None else const(base**n)


def minus(a: Formula, b: Formula) -> Formula:
    """``a - b``."""
    return plus(a, times(const(-1), b))


def root(a: Formula) -> Formula:
    """``sqrt(a)``."""
    return node("sqrt", a)


def derivative(f: Formula, by: str) -> Formula:
    """Partial derivative by a variable, through m and v as well."""
    memo: dict[Formula, Formula] = {}

    def d(g: Formula) -> Formula:
        if g not in memo:
            memo[g] = _rule(g, by, d)
        return memo[g]

    return d(f)


def _rule(f: Formula, by: str, d: Callable[[Formula], Formula]) -> Formula:
    op, *args = NODES[f]
    if op in ("c", "p"):
        return ZERO
    if op == "x":
        pair = FACTORS.get(args[0], ())
        return ONE if args[0] == by else node("x", pair[1 - pair.index(by)]) if by in pair else ZERO
    if op == "+":
        return plus(d(args[0]), d(args[1]))
    if op == "*":
        return plus(times(d(args[0]), args[1]), times(args[0], d(args[1])))
    if op == "/":
        return over(minus(d(args[0]), times(f, d(args[1]))), args[1])
    if op == "^":
        return times(times(const(args[1]), raised(args[0], args[1] - 1)), d(args[0]))
    if op in ("G", "E", "R"):
        by_m, by_v = _of_atom(f)
        return plus(times(by_m, d(M)), times(by_v, d(V)))
    inner = d(args[0])
    return ZERO if inner == ZERO else times(_outer(f, op, args[0]), inner)


def _outer(f: Formula, op: str, a: Formula) -> Formula:
    """The derivative of a function by its argument."""
    if op == "sqrt":
        return over(const(Fraction(1, 2)), f)
    if op == "exp":
        return f
    if op == "abs":
        return node("sign", a)
    if op == "erfc":
        return times(const(-1), times(_TWO_OVER_ROOT_PI, node("exp", times(const(-1), raised(a, 2)))))
    if op == "erfcx":
        return minus(times(times(TWO, a), f), _TWO_OVER_ROOT_PI)
    raise Malformed("the second derivative of an absolute value is not defined")


def _of_atom(f: Formula) -> tuple[Formula, Formula]:
    """Derivatives of G, E, R_k by m and by v."""
    if f == G:
        slope = over(M, V)
        return times(const(-1), times(slope, G)), times(const(Fraction(1, 2)), times(raised(slope, 2), G))
    density = over(G, root(times(times(TWO, PI), V)))
    if f == E:
        return times(const(-2), density), over(times(M, density), V)
    k = NODES[f][1]
    by_v = minus(times(const(Fraction(k * k, 2)), f), over(times(minus(times(const(k), V), M), density), V))
    return minus(times(const(k), f), times(TWO, density)), by_v


M, V, OMEGA, TAU = (node("x", name) for name in ("m", "v", "omega", "tau"))
PI, ALPHA, LAMBDA = (node("p", name) for name in ("pi", "alpha", "lambda"))
G, E, R1, R2 = node("G"), node("E"), node("R", 1), node("R", 2)
_TWO_OVER_ROOT_PI = over(TWO, root(PI))


def _quantities() -> dict[str, Formula]:
    half, edge = const(Fraction(1, 2)), times(root(over(TWO, PI)), times(root(V), G))
    two_minus = minus(TWO, E)
    mean = plus(times(M, two_minus), plus(edge, times(ALPHA, minus(R1, E))))  # Eq. (4) with erf = 1 - erfc
    square = raised(ALPHA, 2)
    inner = plus(minus(R2, times(TWO, R1)), E)
    second = plus(plus(times(plus(raised(M, 2), V), two_minus), times(square, inner)), times(M, edge))
    mean, second = times(times(half, LAMBDA), mean), times(times(half, raised(LAMBDA, 2)), second)
    scale = raised(LAMBDA, 2)
    j11 = times(times(half, times(LAMBDA, OMEGA)), plus(times(ALPHA, R1), two_minus))
    bend = times(minus(ALPHA, ONE), times(root(over(TWO, times(PI, V))), G))
    j12 = times(times(const(Fraction(1, 4)), times(LAMBDA, TAU)), minus(times(ALPHA, R1), bend))
    j21 = times(times(scale, OMEGA), plus(plus(times(square, minus(R2, R1)), times(M, two_minus)), edge))
    j22 = times(times(half, times(scale, TAU)), plus(times(square, minus(times(TWO, R2), R1)), two_minus))
    h21, h22 = (minus(a, times(times(TWO, mean), b)) for a, b in ((j21, j11), (j22, j12)))
    plus_part = root(plus(raised(plus(j11, h22), 2), raised(minus(h21, j12), 2)))
    minus_part = root(plus(raised(minus(j11, h22), 2), raised(plus(j12, h21), 2)))
    found = {"mu_tilde": mean, "xi_tilde": second, "nu_tilde": minus(second, raised(mean, 2))}
    found |= {"J11": j11, "J12": j12, "J21": j21, "J22": j22, "H11": j11, "H12": j12, "H21": h21, "H22": h22}
    found["S"] = times(half, plus(plus_part, minus_part))
    found["chi"] = times(times(half, times(scale, TAU)), plus(times(square, R2), two_minus))
    return found | {"alpha": ALPHA, "lambda": LAMBDA, "pi": PI}


QUANTITIES = _quantities()


class Parser:
    """Recursive descent over the tokens of a statement; ``names`` are abbreviations beside `QUANTITIES`."""

    def __init__(self, text: str, names: dict[str, Formula] | None = None) -> None:
        self.tokens, self.names, at = [], QUANTITIES | (names or {}), 0
        text = text.replace("**", "^").replace("==", "=").rstrip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise Malformed(f"{text[at:][:10]!r} is not allowed")
            self.tokens.append(match[1])
            at = match.end()
        self.tokens.append("")
        self.at = 0

    def take(self, *wanted: str) -> str | None:
        """The next token if it is one of these."""
        token = self.tokens[self.at]
        if token not in wanted:
            return None
        self.at += 1
        return token

    def whole(self) -> Formula:
        """A formula, and nothing after it."""
        result = self.sum()
        if self.tokens[self.at]:
            raise Malformed(f"{self.tokens[self.at]!r} is not expected")
        return result

    def relations(self) -> list[tuple[Formula, str, Formula, str]]:
        """(left, relation, right, text of the right side) of a chain."""
        left, found = self.sum(), []
        while relation := self.take("<", "<=", ">", ">=", "=", "~="):
            start = self.at
            right = self.sum()
            found.append((left, relation, right, "".join(self.tokens[start : self.at])))
            left = right
        if self.tokens[self.at] or not found:
            raise Malformed("a statement is a chain of relations between formulas")
        return found

    def sum(self) -> Formula:
        """Sums of products."""
        total = self.product()
        while op := self.take("+", "-"):
            total = plus(total, self.product()) if op == "+" else minus(total, self.product())
        return total

    def product(self) -> Formula:
        """Products and quotients."""
        result = self.factor()
        while op := self.take("*", "/"):
            result = times(result, self.factor()) if op == "*" else over(result, self.factor())
        return result

    def factor(self) -> Formula:
        """Signs, then powers: ``-a^2`` is ``-(a^2)``."""
        if op := self.take("+", "-"):
            inner = self.factor()
            return inner if op == "+" else times(const(-1), inner)
        base = self.atom()
        if self.take("^"):
            inverse, exponent = self.take("-"), self.tokens[self.at]
            if not re.fullmatch(r"\d{1,3}", exponent):
                raise Malformed("powers have integer exponents")
            self.at += 1
            return over(ONE, raised(base, int(exponent))) if inverse else raised(base, int(exponent))
        return base

    def atom(self) -> Formula:
        """Numbers, names, functions, parentheses."""
        token = self.tokens[self.at]
        self.at += 1
        if token == "(":
            return self.closed(self.sum())
        if token[:1].isdigit() or token[:1] == ".":
            return const(Fraction(token))
        if token in FUNCTIONS and self.take("("):
            return self.closed(node(token, self.sum()))
        if token == "d" and self.take("("):
            inner = self.sum()
            name = self.tokens[self.at + 1]
            if not self.take(",") or name not in VARIABLES:
                raise Malformed("d takes a formula and a variable")
            self.at += 1
            return self.closed(derivative(inner, name))
        if token in VARIABLES:
            return node("x", token)
        if token not in self.names:
            raise Malformed(f"{token!r} is not known")
        return self.names[token]

    def closed(self, inner: Formula) -> Formula:
        """The formula before a closing parenthesis."""
        if not self.take(")"):
            raise Malformed("a parenthesis is open")
        return inner
