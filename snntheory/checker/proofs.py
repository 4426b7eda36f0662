"""Checking a proof tree: cover by construction, every leaf established again, no tolerance anywhere.

A statement is a conjunction of relations on a box.  Each asks that ``g = +-(subject - bound)`` be negative (or not
positive).  Its proof is a tree in preorder, a list of words:

    s I        the box is halved along variable I; two subtrees follow
    c I -/+    dg/dI has one sign on the box, so g is greatest at the lower/upper end; a tree for that facet follows
    v A B      g <= A 2^B < 0 by an enclosure of g on the box
    m A B      the same by the mean value form g(centre) + sum dg/dI (x_I - centre_I)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache

from snntheory.checker import formulas, numbers
from snntheory.checker.formulas import Formula, Malformed, Reader, derivative, minus, times
from snntheory.checker.numbers import Value

Side = tuple[Fraction, Fraction]
Sides = dict[str, Side]
MOST_WORDS = 10_000_000


class Rejected(Exception):
    """A certificate does not prove its statement; the text says where."""


class Obligation:
    """``g < 0`` (strict) or ``g <= 0`` on a box, in as few variables as possible."""

    def __init__(self, g: Formula, strict: bool, box: Mapping[str, Side]) -> None:
        self.g, self.strict = g, strict
        used = _leaves(g)
        self.box: Sides = {}
        for name, pair in formulas.FACTORS.items():
            if name in used and not used & set(pair):
                low, high = _exact_product(box[pair[0]], box[pair[1]])
                self.box[name] = (low, high)
            elif name in used:
                used |= set(pair)
        self.box |= {name: box[name] for name in formulas.VARIABLES if name in used}
        self.names = tuple(self.box)
        self.slopes = {name: derivative(g, name) for name in self.names}

    def below(self, x: Value) -> bool:
        """Whether the upper end keeps the obligation."""
        return x is not None and (x[1] < 0 if self.strict else x[1] <= 0)

    def value(self, box: Sides) -> Value:
        """Enclosure of g."""
        return Evaluation(box)(self.g)

    def slope(self, name: str, box: Sides) -> Value:
        """Enclosure of a partial derivative."""
        return Evaluation(box)(self.slopes[name])

    def mean_value(self, box: Sides) -> Value:
        """``g(c) + sum_i dg/dx_i (x_i - c_i)``."""
        centre = {name: (low + high) / 2 for name, (low, high) in box.items()}
        total, evaluation = self.value({name: (c, c) for name, c in centre.items()}), Evaluation(box)
        for name, (low, high) in box.items():
            if low < high:
                offset = (low - centre[name], high - centre[name])
                total = numbers.add(total, numbers.multiply(evaluation(self.slopes[name]), offset))
        return total


class Evaluation:
    """Enclosures of formulas on one box, each part once: ``Evaluation(box)(formula)``."""

    def __init__(self, box: Sides) -> None:
        self.box, self.known = box, dict[Formula, Value]()

    def __call__(self, f: Formula) -> Value:  # noqa: D102
        if f not in self.known:
            self.known[f] = self._evaluate(f)
        return self.known[f]

    def _evaluate(self, f: Formula) -> Value:
        op, *args = formulas.NODES[f]
        if op == "c":
            return args[0], args[0]
        if op == "p":
            return parameter(args[0])
        if op == "x":
            return self._variable(args[0])
        if op in ("+", "*", "/"):
            operation = {"+": numbers.add, "*": numbers.multiply, "/": numbers.divide}[op]
            return operation(self(args[0]), self(args[1]))
        if op == "^":
            return numbers.power(self(args[0]), args[1])
        if op in ("G", "E", "R"):
            return self._atom(op, *args)
        inner = self(args[0])
        if op in ("sqrt", "abs", "sign"):
            return {"sqrt": numbers.sqrt, "abs": numbers.absolute, "sign": numbers.sign}[op](inner)
        return numbers.monotone(inner, op)

    def _variable(self, name: str) -> Value:
        if name in self.box:
            return self.box[name]
        first, second = formulas.FACTORS[name]
        return _exact_product(self.box[first], self.box[second])

    def _atom(self, op: str, k: int = 0) -> Value:
        """G, E, R_k; v is positive."""
        m, v = self._variable("m"), self._variable("v")
        if m is None or v is None or v[0] <= 0:
            return None
        ratio = numbers.divide(m, numbers.sqrt(numbers.multiply(v, (Fraction(2), Fraction(2)))))
        if op == "E":
            return numbers.monotone(ratio, "erfc")
        if op == "G":
            square = numbers.divide(numbers.power(m, 2), numbers.multiply(v, (Fraction(2), Fraction(2))))
            return numbers.monotone(numbers.multiply(square, (Fraction(-1), Fraction(-1))), "exp")
        shift = numbers.sqrt(numbers.multiply(v, (Fraction(k * k, 2),) * 2))
        return numbers.multiply(self(formulas.G), numbers.monotone(numbers.add(ratio, shift), "erfcx"))


@lru_cache(maxsize=8)
def parameter(name: str) -> Value:
    """pi, and alpha01 and lambda01 by Eq. (14)."""
    if name == "pi":
        return numbers.pi()
    text = {
        "alpha": "-sqrt(2/pi)/(erfc(1/sqrt(2))*exp(1/2) - 1)",
        "lambda": "(1 - erfc(1/sqrt(2))*exp(1/2))*sqrt(2*pi)/sqrt(2*erfc(sqrt(2))*exp(2) + pi*erfc(1/sqrt(2))^2*exp(1)"
        " - 2*(2 + pi)*erfc(1/sqrt(2))*exp(1/2) + pi + 2)",
    }[name]
    return Evaluation({})(Reader(text).formula())


def obligations(relations: list[str], domain: Mapping[str, Side]) -> list[Obligation]:
    """What a statement asks for, in the order of its relations."""
    found = []
    for text in relations:
        for left, relation, right, printed in Reader(text).relations():
            half = Fraction(0)
            if relation == "~=":
                if not re.fullmatch(r"-?\d+(\.\d*)?", printed):
                    raise Malformed(f"{printed!r} is not a plain decimal")
                half = Fraction(1, 2 * 10 ** len(printed.partition(".")[2]))
            difference, slack = minus(left, right), formulas.const(-half)
            strict = relation in ("<", ">")
            if relation in ("<", "<=", "=", "~="):
                found.append(Obligation(formulas.plus(difference, slack), strict, domain))
            if relation in (">", ">=", "=", "~="):
                negated = times(formulas.const(-1), difference)
                found.append(Obligation(formulas.plus(negated, slack), strict, domain))
    return found


def check_tree(obligation: Obligation, words: Iterator[str], box: Sides) -> None:
    """Consume one tree that proves the obligation on the box.  Raises `Rejected`."""
    stack = [box]
    while stack:
        box, word = stack.pop(), next(words, "")
        if word in ("s", "c"):
            name = next(words, "")
            if name not in box:
                raise Rejected(f"{name!r} is no variable of this proof")
            low, high = box[name]
            if word == "s":
                middle = (low + high) / 2
                stack += [box | {name: (middle, high)}, box | {name: (low, middle)}]
                continue
            end, slope = next(words, ""), obligation.slope(name, box)
            if slope is None or not (slope[1] <= 0 if end == "-" else end == "+" and slope[0] >= 0):
                raise Rejected(f"the derivative by {name} has no such sign on {_shown(box)}")
            stack.append(box | {name: (low, low) if end == "-" else (high, high)})
        elif word in ("v", "m"):
            claimed = _number(next(words, ""), next(words, ""))
            found = obligation.value(box) if word == "v" else obligation.mean_value(box)
            exact = None if found is None else _upper_end(found)
            if exact is None or exact > claimed or not obligation.below((claimed, claimed)):
                raise Rejected(f"a leaf does not hold on {_shown(box)}")
        else:
            raise Rejected(f"{word!r} is no step of a proof")


def _upper_end(x: Value) -> Fraction:
    assert x is not None
    return Fraction(x[1]) if isinstance(x[1], Fraction) else Fraction(x[1], numbers.ONE)


def _number(mantissa: str, exponent: str) -> Fraction:
    if not (re.fullmatch(r"-?\d{1,400}", mantissa) and re.fullmatch(r"-?\d{1,6}", exponent)):
        raise Rejected(f"{mantissa[:20]!r} {exponent[:20]!r} are no mantissa and exponent")
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _leaves(f: Formula) -> set[str]:
    """Variables, and m or v."""
    seen, found, stack = {f}, set[str](), [f]
    while stack:
        op, *args = formulas.NODES[stack.pop()]
        if op == "x":
            found.add(args[0])
        elif op in ("G", "E", "R"):
            found |= {"m", "v"}
        for part in [] if op in ("c", "p", "x", "G", "E", "R") else args[:1] if op == "^" else args:
            if part not in seen:
                seen.add(part)
                stack.append(part)
    return found


def _exact_product(a: Side, b: Side) -> Side:
    ends = [p * q for p in a for q in b]
    return min(ends), max(ends)


def _shown(box: Sides) -> str:
    return ", ".join(f"{name} in [{low}, {high}]" for name, (low, high) in box.items()) or "the only point"
