"""The language of statements, the formulas of the map, and their derivatives, on the checker's own terms.

A formula is the number of a node in NODES, where equal nodes are one: ("c", Fraction), ("x", variable),
("p", parameter), ("+", a, b), ("*", a, b), ("/", a, b), ("^", a, n), (function, a), and ("G",), ("R", k), which
depend on y = mu omega and x = nu tau, written m and v:

    G = e^(-m^2/2v),  R_k = e^(k m + k^2 v/2) erfc(z_k) = G erfcx(z_k),  z_k = (m + k v)/sqrt(2v),  E = R_0

The map is typed from Eqs. (4), (5), the Jacobians from Eqs. (61) to (65), S from Eq. (88); the prover has other forms.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

Formula = int
Node = tuple[Any, ...]
NODES: list[Node] = []
_INDEX: dict[Node, Formula] = {}
FUNCTIONS = ("sqrt", "exp", "erfc", "erfcx", "abs")
VARIABLES = ("mu", "omega", "nu", "tau")
FACTORS = {"m": ("mu", "omega"), "v": ("nu", "tau")}
_NUMBER = re.compile(r"(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?")
RELATIONS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "=", ast.In: "~="}


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


def collected(f: Formula) -> Formula:
    """The same sum with equal terms taken together, so that what cancels is gone."""
    total, stack = dict[Formula, Fraction](), [(Fraction(1), f)]
    while stack:
        factor, g = stack.pop()
        scale, core = _scaled(g)
        if NODES[core][0] == "+":
            stack += [(factor * scale, part) for part in reversed(NODES[core][1:])]
        else:
            total[core] = total.get(core, Fraction(0)) + factor * scale
    result = ZERO
    for core, scale in total.items():
        result = plus(result, times(const(scale), core))
    return result


def _scaled(f: Formula) -> tuple[Fraction, Formula]:
    """A number and the rest of a product."""
    op, *args = NODES[f]
    if op == "c":
        return args[0], ONE
    if op != "*":
        return Fraction(1), f
    (a, g), (b, h) = map(_scaled, args)
    return a * b, times(g, h)


@cache
def derivative(f: Formula, by: str) -> Formula:
    """Partial derivative by a variable, through m and v as well."""
    return _rule(f, by, lambda g: derivative(g, by))


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
    if op in ("G", "R"):
        by_m, by_v = SLOPES[f]
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


M, V, G, PI = node("x", "m"), node("x", "v"), node("G"), node("p", "pi")
E, R1, R2 = (node("R", k) for k in range(3))
_TWO_OVER_ROOT_PI = over(TWO, node("sqrt", PI))


_OPERATIONS = {ast.Add: plus, ast.Sub: minus, ast.Mult: times, ast.Div: over}


class Reader:
    """Formulas of a text in Python's grammar, with ^ for powers, = and ~= ("to the printed digits") for relations.

    ``names`` are those of formulas, `QUANTITIES` if not given.  Numbers are exact as written.  Raises `Malformed`.
    """

    def __init__(self, text: str, names: dict[str, Formula] | None = None) -> None:
        self.names = QUANTITIES if names is None else names
        self.text = text.strip().replace("^", "**").replace("~=", " in ").replace("lambda", "lambda_")
        self.text = re.sub("(?<![<>=])=(?!=)", "==", self.text)
        try:
            if not re.fullmatch(r"[\w\s.,+*/()<>=-]+", self.text, re.ASCII):
                raise Malformed(f"{text[:60]!r} has letters that are not allowed")
            self.tree = ast.parse(self.text, mode="eval").body
        except (SyntaxError, MemoryError):
            raise Malformed(f"{text[:60]!r} is no formula") from None

    def formula(self) -> Formula:
        """The formula that the whole text is."""
        return self._formula(self.tree)

    def relations(self) -> list[tuple[Formula, str, Formula, str]]:
        """(left, relation, right, text of the right side) of a chain."""
        if not isinstance(self.tree, ast.Compare) or not {type(op) for op in self.tree.ops} <= set(RELATIONS):
            raise Malformed("a statement is a chain of relations between formulas")
        sides = [self.tree.left, *self.tree.comparators]
        values, printed = [self._formula(side) for side in sides], [self._text(side) for side in sides]
        relations = [RELATIONS[type(op)] for op in self.tree.ops]
        return list(zip(values, relations, values[1:], printed[1:], strict=False))

    def _text(self, tree: ast.expr) -> str:
        return ast.get_source_segment(self.text, tree) or ""

    def _formula(self, tree: ast.expr) -> Formula:
        match tree:
            case ast.BinOp(a, ast.Pow(), exponent):
                return self._power(self._formula(a), exponent)
            case ast.BinOp(a, operation, b) if type(operation) in _OPERATIONS:
                return _OPERATIONS[type(operation)](self._formula(a), self._formula(b))
            case ast.UnaryOp(ast.USub(), a):
                return times(const(-1), self._formula(a))
            case ast.UnaryOp(ast.UAdd(), a):
                return self._formula(a)
            case ast.Constant() if _NUMBER.fullmatch(self._text(tree)):
                return const(Fraction(self._text(tree)))
            case ast.Name(name) if name in VARIABLES:
                return node("x", name)
            case ast.Name(name) if name.removesuffix("_") in self.names:
                return self.names[name.removesuffix("_")]
            case ast.Call(ast.Name("d"), [a, ast.Name(by)], []) if by in VARIABLES:
                return derivative(self._formula(a), by)
            case ast.Call(ast.Name(name), [a], []) if name in FUNCTIONS:
                return node(name, self._formula(a))
        raise Malformed(f"{self._text(tree)[:60]!r} is not known")

    def _power(self, base: Formula, tree: ast.expr) -> Formula:
        exponent = self._text(tree)
        if not re.fullmatch(r"-?\d{1,3}", exponent):
            raise Malformed(f"{exponent[:60]!r} is no integer exponent")
        power = raised(base, abs(int(exponent)))
        return over(ONE, power) if int(exponent) < 0 else power


def named(texts: dict[str, str], names: dict[str, Formula]) -> dict[str, Formula]:
    """``names`` with the formulas of some texts, each of which may use those before it."""
    names = dict(names)
    for name, text in texts.items():
        names[name] = Reader(text, names).formula()
    return names


_ATOMS = {"m": M, "v": V, "G": G, "E": E, "R1": R1, "R2": R2}
_ATOMS |= {name: node("p", name) for name in ("pi", "alpha", "lambda")}
_BY_M_AND_V = {G: ("-(m/v*G)", "1/2*((m/v)^2*G)")}
_BY_M_AND_V |= {R: (f"{k}*R - 2*D", f"{k * k}/2*R - ({k}*v - m)*D/v") for k, R in enumerate((E, R1, R2))}
_DENSITY = named({"D": "G/sqrt(2*pi*v)"}, _ATOMS)
SLOPES = {atom: [Reader(text, _DENSITY | {"R": atom}).formula() for text in pair] for atom, pair in _BY_M_AND_V.items()}
"""Derivatives of G and R_k by m and v."""
_MAP = {
    "mu_tilde": "lambda/2*(m*(2 - E) + sqrt(2/pi)*sqrt(v)*G + alpha*(R1 - E))",
    "xi_tilde": "lambda^2/2*((m^2 + v)*(2 - E) + alpha^2*(R2 - 2*R1 + E) + m*(sqrt(2/pi)*sqrt(v)*G))",
    "nu_tilde": "xi_tilde - mu_tilde^2",
    "J11": "lambda*omega/2*(alpha*R1 + (2 - E))",
    "J12": "lambda*tau/4*(alpha*R1 - (alpha - 1)*(sqrt(2/(pi*v))*G))",
    "J21": "lambda^2*omega*(alpha^2*(R2 - R1) + m*(2 - E) + sqrt(2/pi)*sqrt(v)*G)",
    "J22": "lambda^2*tau/2*(alpha^2*(2*R2 - R1) + (2 - E))",
    "H11": "J11",
    "H12": "J12",
    "H21": "J21 - 2*mu_tilde*J11",
    "H22": "J22 - 2*mu_tilde*J12",
    "S": "1/2*(sqrt((J11 + H22)^2 + (H21 - J12)^2) + sqrt((J11 - H22)^2 + (J12 + H21)^2))",
    "chi": "lambda^2*tau/2*(alpha^2*R2 + (2 - E))",
}
NAMES = named(_MAP, _ATOMS)
QUANTITIES = {name: f for name, f in NAMES.items() if name in _MAP or NODES[f][0] == "p"}
