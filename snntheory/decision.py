"""From a statement about the map to a verdict; from a quantity to certified extrema.

    prove("nu_tilde < nu", Box(mu="-1:1", omega="-0.1:0.1", nu="3:16", tau="0.8:1.25"))
    bound("S", Box(mu="-0.1:0.1", omega="-0.1:0.1", nu="0.8:1.5", tau="0.95:1.1"))

A relation ``left op right`` asks for the extrema of a *subject*: the side that is not constant, or
the difference of the two.  It is proved when the certified extremum satisfies it, refuted when an exact
rational point violates it, a second time at four times the precision.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from flint import fmpq

from snntheory.engines.balls import DEFAULT_PRECISION, MIN_PRECISION, lower, precision, probe
from snntheory.engines.tape import BallFunction
from snntheory.exact import Box, Interval
from snntheory.expression import Expr, ordered, variables
from snntheory.mapping import QUANTITIES, Reduced, reduce
from snntheory.parsing import Relation, parse_expression, parse_statement
from snntheory.prover.enclose import Enclosure
from snntheory.prover.search import Maximum, Search
from snntheory.verdict import BadInput, Verdict

DEFAULT_BUDGET, MAX_BUDGET = 20_000, 100_000_000
DEFAULT_DIGITS, MAX_DIGITS = 12, 1000
MAX_BITS = 100_000
Witness = dict[str, Fraction]
Progress = Callable[[str, int], None]


@dataclass
class Options:
    """How hard to try: ``bits`` of working precision, ``budget`` of boxes per extremum, ``digits`` of an extremum."""

    bits: int = DEFAULT_PRECISION
    budget: int = DEFAULT_BUDGET
    digits: int = DEFAULT_DIGITS
    progress: Progress | None = None

    def __post_init__(self) -> None:
        limits = {"precision": (self.bits, MIN_PRECISION, MAX_BITS), "budget": (self.budget, 1, MAX_BUDGET)}
        limits["number of digits"] = (self.digits, 1, MAX_DIGITS)
        for name, (value, least, most) in limits.items():
            if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
                raise BadInput(f"a {name} of {value!r} is not possible; integers from {least} to {most} are allowed")


class Extremum(NamedTuple):
    """Certified enclosure ``[lower, upper]`` of a minimum or maximum, and the point found to come near it."""

    lower: Fraction
    upper: Fraction
    point: Witness


@dataclass
class Certified:
    """Certified extrema of one subject; ``None`` where not asked for, or not enclosed."""

    subject: str
    minimum: Extremum | None = None
    maximum: Extremum | None = None


@dataclass
class Decision:
    """A verdict with its evidence."""

    verdict: Verdict
    certified: list[Certified] = field(default_factory=list)
    witness: Witness | None = None
    boxes: int = 0
    seconds: float = 0.0
    reason: str = ""
    margin: Fraction | None = None
    """Distance from the certified extremum to the printed bound: certified lower bound; negative if refuted."""


class Constraint(NamedTuple):
    """``subject < bound``, ``<= bound`` (sign +1), or ``>`` , ``>=`` (sign -1)."""

    name: str
    subject: Expr
    sign: int
    bound: Fraction
    strict: bool


def bound(quantity: str, box: Box, options: Options | None = None) -> Decision:
    """Certified minimum and maximum of a quantity or expression on a box.

    The verdict is PROVED when both are enclosed to the digits asked for, otherwise UNDECIDED.
    """
    probe()
    options = options or Options()
    formula = parse_expression(quantity, QUANTITIES)
    check_box([formula], box)
    started = time.perf_counter()
    certified, decision = Certified(quantity), Decision(Verdict.PROVED)
    decision.certified = [certified]
    for sign in (-1, 1):
        search = _Extremum(formula, box, sign, options)
        search.tighten()
        decision.boxes += search.boxes
        if sign < 0:
            certified.minimum = search.extremum()
        else:
            certified.maximum = search.extremum()
        if not search.tight:
            decision.verdict, decision.reason = Verdict.UNDECIDED, search.excuse()
    decision.seconds = time.perf_counter() - started
    return decision


def prove(statement: str | Iterable[str], box: Box, options: Options | None = None) -> Decision:
    """Verdict on a statement such as ``"0.8 <= nu_tilde <= 1.5"`` (several: their conjunction) on a box."""
    probe()
    options = options or Options()
    texts = [statement] if isinstance(statement, str) else list(statement)
    relations = [r for text in texts for r in parse_statement(text, QUANTITIES)]
    check_box([side for r in relations for side in (r.left, r.right)], box)
    started = time.perf_counter()
    decision = Decision(Verdict.PROVED)
    constraints = [c for relation in relations for c in _constraints(relation)]
    verdicts = []
    for subject in dict.fromkeys(c.subject for c in constraints):
        certified = Certified(_bare(next(c.name for c in constraints if c.subject is subject)))
        decision.certified.append(certified)
        for sign in (-1, 1):
            sharpest = _sharpest([c for c in constraints if c.subject is subject and c.sign == sign])
            if sharpest is not None:
                verdicts.append(_decide_one(sharpest, box, options, certified, decision))
    decision.verdict = Verdict.all_of(verdicts)
    decision.seconds = time.perf_counter() - started
    return decision


def _decide_one(
    constraint: Constraint, box: Box, options: Options, certified: Certified, decision: Decision
) -> Verdict:
    search = _Extremum(constraint.subject, box, constraint.sign, options, constraint.bound)
    verdict = search.settle(constraint)
    decision.boxes += search.boxes
    search.tighten()
    extremum = search.extremum()
    if constraint.sign < 0:
        certified.minimum = extremum
    else:
        certified.maximum = extremum
    if verdict is Verdict.REFUTED and decision.witness is None:
        decision.witness = search.witness
    if verdict is Verdict.UNDECIDED:
        decision.reason = search.excuse()
    if extremum is not None:
        margin = constraint.bound - extremum.upper if constraint.sign > 0 else extremum.lower - constraint.bound
        decision.margin = margin if decision.margin is None else min(margin, decision.margin)
    return verdict


def check_box(formulas: list[Expr], box: Box) -> None:
    """Refuse a box that misses a variable of the formulas, or variances that are not positive."""
    missing = set().union(*(variables(f) for f in formulas)) - set(box)
    if missing:
        raise BadInput(f"the expression needs a range for {', '.join(sorted(missing))}")
    for name in ("nu", "tau"):
        if name in box and box[name].lower <= 0:
            raise BadInput(f"{name} = {box[name]} is not allowed; {name} must be positive")


def _constraints(relation: Relation) -> list[Constraint]:
    left, right, op, name = relation.left, relation.right, relation.op, relation.left_text
    if left.op == "const" and right.op != "const":
        left, right, name = right, left, relation.right_text
        op = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(op, op)
    if right.op == "const":
        subject, target = left, right.data
    else:
        subject, target, name = left - right, Fraction(0), f"{name} - ({relation.right_text})"
    half = relation.half_unit or Fraction(0)
    if op in ("~=", "="):
        return [
            Constraint(name, subject, 1, target + half, False),
            Constraint(name, subject, -1, target - half, False),
        ]
    return [Constraint(name, subject, 1 if op[0] == "<" else -1, target, len(op) == 1)]


def _bare(name: str) -> str:
    """``a - (b)`` without parentheses around a single symbol."""
    return re.sub(r" - \((\w+)\)$", r" - \1", name)


def _sharpest(constraints: list[Constraint]) -> Constraint | None:
    """The constraint that implies the others of the same subject and sign."""
    return min(constraints, key=lambda c: (c.sign * c.bound, not c.strict), default=None)


@lru_cache(maxsize=256)
def _ball_function(formula: Expr, names: tuple[str, ...]) -> BallFunction:
    return BallFunction(formula, names)


class _Extremum:
    """The search for one extremum of ``formula``: ``sign`` +1 the maximum, -1 the minimum.

    It runs on ``formula - shift``, so that a bound attained exactly can be seen where arithmetic is exact.
    """

    def __init__(self, formula: Expr, box: Box, sign: int, options: Options, shift: Fraction = Fraction(0)) -> None:
        self.sign, self.options, self.formula, self.shift = sign, options, formula, _fmpq(shift)
        self.bits, self.boxes, self.tight = options.bits, 0, False
        self.reduced: Reduced = reduce(formula, box)
        self.witness: Witness | None = None
        self._start()

    def _start(self) -> None:
        sides = tuple(_ends(self.reduced.box[name]) for name in self.reduced.names)
        function = _ball_function(self.reduced.formula, self.reduced.names)
        self.search = Search(Enclosure(function, sides, self.sign, self.shift), sides)

    def _run(self, done: Callable[[fmpq | None, fmpq | None], bool], enough: fmpq | None = None) -> Maximum:
        before, report = self.search.result.boxes, self.options.progress
        step = (lambda boxes, _: report(_direction(self.sign), boxes)) if report else None
        with precision(self.bits):
            result = self.search.run(done, self.options.budget, enough=enough, progress=step)
        self.boxes += result.boxes - before
        return result

    def settle(self, constraint: Constraint) -> Verdict:
        """Search until the constraint is proved or violated; more precision where a point leaves it open."""
        goal, strict = fmpq(0), constraint.strict

        def holds(top: fmpq | None) -> bool:
            return top is not None and (top < goal if strict else top <= goal)

        def fails(low: fmpq | None) -> bool:
            return low is not None and (low >= goal if strict else low > goal)

        while True:
            result = self._run(lambda low, top: holds(top) or fails(low), enough=goal)
            if holds(result.upper):
                return Verdict.PROVED
            if fails(result.lower) and result.point is not None:
                return self._confirm(result, fails)
            if not result.stuck or self.bits > 4 * self.options.bits:
                return Verdict.UNDECIDED
            self.bits *= 2
            self._start()

    def _confirm(self, result: Maximum, fails: Callable[[fmpq | None], bool]) -> Verdict:
        """Evaluate the violating point of the original box again, unreduced, at four times the precision."""
        self.witness = self._lift(result)
        point = [(_fmpq(x), _fmpq(x)) for x in self.witness.values()]
        with precision(4 * self.bits):
            value = BallFunction(self.formula, tuple(self.witness)).value(point, self.shift)
            low = lower(self.sign * value)
        confirmed = fails(low)
        return Verdict.REFUTED if confirmed else Verdict.UNDECIDED

    def tighten(self) -> None:
        """Search until the enclosure has the digits asked for (relative to the extremum)."""
        share, shift = fmpq(1, 10**self.options.digits), self.sign * self.shift

        def done(low: fmpq | None, top: fmpq | None) -> bool:
            known = low is not None and top is not None
            self.tight = known and top - low <= share * max(abs(low + shift), abs(top + shift))
            return self.tight

        done(self.search.result.lower, self.search.result.upper)
        while not self.tight:
            result = self._run(done)
            done(result.lower, result.upper)
            if self.tight or not result.stuck or self.bits > 8 * (self.options.bits + 4 * self.options.digits):
                return
            self.bits *= 2
            self._start()

    def _lift(self, result: Maximum) -> Witness:
        point = dict(zip(self.reduced.names, result.point or (), strict=True))
        return self.reduced.lift({name: _fraction(x) for name, x in point.items()})

    def extremum(self) -> Extremum | None:
        """The enclosure found so far, if it is two-sided."""
        result = self.search.result
        if result.lower is None or result.upper is None:
            return None
        ends = [_fraction(self.sign * end + self.shift) for end in (result.lower, result.upper)]
        return Extremum(min(ends), max(ends), self._lift(result))

    def excuse(self) -> str:
        """Why the search stopped without the answer, with the box where it is stuck."""
        result = self.search.result
        sides = result.worst or ()
        worst = Box({n: (_fraction(a), _fraction(b)) for n, (a, b) in zip(self.reduced.names, sides, strict=True)})
        limit = "precision" if result.stuck else "budget"
        where = ", ".join(f"{name} in {side}" for name, side in worst.items())
        return f"{limit} used up after {self.boxes} boxes; worst at {where or 'the point'}"


def _direction(sign: int) -> str:
    return "maximum" if sign > 0 else "minimum"


def _fmpq(x: Fraction) -> fmpq:
    return fmpq(x.numerator, x.denominator)


def _fraction(x: fmpq) -> Fraction:
    return Fraction(int(x.p), int(x.q))


def _ends(side: Interval) -> tuple[fmpq, fmpq]:
    return _fmpq(side.lower), _fmpq(side.upper)
