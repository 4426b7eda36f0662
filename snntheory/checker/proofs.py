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
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache

from snntheory.checker import formulas, numbers
from snntheory.checker.formulas import Formula, Malformed, Reader, derivative, minus, times
from snntheory.checker.numbers import Value

Side = tuple[Fraction, Fraction]
Sides = dict[str, Side]


class Rejected(Exception):
    """A certificate does not prove its statement; the text says where."""


class Obligation:
    """``g < 0`` (strict) or ``g <= 0`` on a box, in as few variables as possible."""

    def __init__(self, g: Formula, strict: bool, box: Mapping[str, Side]) -> None:
        self.g, self.strict = formulas.collected(g), strict
        used = _leaves(self.g)
        self.box: Sides = {}
        for name, pair in formulas.FACTORS.items():
            if name in used and not used & set(pair):
                self.box[name] = _product(box[pair[0]], box[pair[1]])
            elif name in used:
                used |= set(pair)
        self.box |= {name: box[name] for name in formulas.VARIABLES if name in used}
        self.slopes = {name: derivative(self.g, name) for name in self.box}

    def below(self, x: Value) -> bool:
        """Whether the upper end keeps the obligation."""
        return x is not None and (x[1] < 0 if self.strict else x[1] <= 0)

    def value(self, box: Sides) -> Value:
        """Enclosure of g."""
        return Evaluation(box)(self.g)

    def mean_value(self, box: Sides) -> Value:
        """``g(c) + sum_i dg/dx_i (x_i - c_i)``."""
        centre = {name: (low + high) / 2 for name, (low, high) in box.items()}
        total, evaluation = self.value({name: (c, c) for name, c in centre.items()}), Evaluation(box)
        for name, (low, high) in box.items():
            if low < high:
                offset = (low - centre[name], high - centre[name])
                total = numbers.add(total, numbers.multiply(evaluation(self.slopes[name]), offset))
        return total


_OPERATIONS: dict[str, Callable[..., Value]] = {"+": numbers.add, "*": numbers.multiply, "/": numbers.divide}
_OPERATIONS |= {"sqrt": numbers.sqrt, "abs": numbers.absolute, "sign": numbers.sign}


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
        if op in ("G", "R"):
            return self._atom(op, *args)
        if op == "^":
            return numbers.power(self(args[0]), args[1])
        if op in _OPERATIONS:
            return _OPERATIONS[op](*map(self, args))
        return numbers.monotone(self(args[0]), op)

    def _variable(self, name: str) -> Value:
        if name in self.box:
            return self.box[name]
        first, second = formulas.FACTORS[name]
        return _product(self.box[first], self.box[second])

    def _atom(self, op: str, k: int = 0) -> Value:
        """G, or R_k in the form whose factors are bounded; v is positive."""
        m, v = self._variable("m"), self._variable("v")
        if m is None or v is None or v[0] <= 0:
            return None
        twice = numbers.multiply(v, (Fraction(2), Fraction(2)))
        if op == "G":
            square = numbers.divide(numbers.power(m, 2), twice)
            return numbers.monotone(numbers.multiply(square, (Fraction(-1), Fraction(-1))), "exp")
        half = numbers.multiply(v, (Fraction(k * k, 2),) * 2)
        z = numbers.add(numbers.divide(m, numbers.sqrt(twice)), numbers.sqrt(half))
        if z is None or (k and z[1] > 0):
            return numbers.multiply(self(formulas.G), numbers.monotone(z, "erfcx"))
        exponent = numbers.add(numbers.multiply(m, (Fraction(k),) * 2), half)
        return numbers.multiply(numbers.monotone(exponent, "exp"), numbers.monotone(z, "erfc"))


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
            end, slope = next(words, ""), Evaluation(box)(obligation.slopes[name])
            if slope is None or not (slope[1] <= 0 if end == "-" else end == "+" and slope[0] >= 0):
                raise Rejected(f"the derivative by {name} has no such sign on {_shown(box)}")
            stack.append(box | {name: (low, low) if end == "-" else (high, high)})
        elif word in ("v", "m"):
            claimed = _number(next(words, ""), next(words, ""))
            found = obligation.value(box) if word == "v" else obligation.mean_value(box)
            exact = numbers.upper(found)
            if exact is None or exact > claimed or not obligation.below((claimed, claimed)):
                raise Rejected(f"a leaf does not hold on {_shown(box)}")
        else:
            raise Rejected(f"{word!r} is no step of a proof")


def rational(text: str) -> Fraction:
    """An integer or a fraction as it is written.  Raises `Rejected`."""
    if not re.fullmatch(r"-?\d{1,200}(/[1-9]\d{0,200})?", text):
        raise Rejected(f"{text[:60]!r} is not rational")
    return Fraction(text)


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
        elif op in ("G", "R"):
            found |= {"m", "v"}
        for part in [] if op in ("c", "p", "x", "G", "R") else args[:1] if op == "^" else args:
            if part not in seen:
                seen.add(part)
                stack.append(part)
    return found


def _product(a: Side, b: Side) -> Side:
    ends = [p * q for p in a for q in b]
    return min(ends), max(ends)


def _shown(box: Sides) -> str:
    return ", ".join(f"{name} in [{low}, {high}]" for name, (low, high) in box.items()) or "the only point"
