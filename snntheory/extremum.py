"""Certified minimum or maximum of a formula on a box, and whether it keeps a bound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from flint import fmpq

from snntheory.engines.balls import DEFAULT_PRECISION, MIN_PRECISION, fraction, lower, precision, rational
from snntheory.engines.function import BallFunction
from snntheory.exact import Box, brief
from snntheory.expression import Expr
from snntheory.mapping import reduce
from snntheory.prover.enclose import Enclosure
from snntheory.prover.search import Bound, Maximum, Search, Sides
from snntheory.verdict import BadInput, Verdict

DEFAULT_BUDGET, MAX_BUDGET = 20_000, 100_000_000
DEFAULT_DIGITS, MAX_DIGITS = 12, 1000
MAX_BITS = 100_000
Witness = dict[str, Fraction]
Progress = Callable[[str, int], None]
Record = Callable[[Sides, Bound], None]


@dataclass
class Options:
    """How hard to try: ``bits`` of working precision, ``budget`` of boxes per extremum, ``digits`` of an extremum.

    Raises `BadInput` for values out of range.  ``progress(what, boxes)`` is called during long searches;
    ``record(box, bound)`` sees each box of a search, in its reduced variables, and what was found there.
    """

    bits: int = DEFAULT_PRECISION
    budget: int = DEFAULT_BUDGET
    digits: int = DEFAULT_DIGITS
    progress: Progress | None = None
    record: Record | None = None

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


class Constraint(NamedTuple):
    """``subject < bound``, ``<= bound`` (sign +1), or ``>`` , ``>=`` (sign -1); ``name`` is the subject's text."""

    name: str
    subject: Expr
    sign: int
    bound: Fraction
    strict: bool


@lru_cache(maxsize=256)
def _ball_function(formula: Expr, names: tuple[str, ...]) -> BallFunction:
    return BallFunction(formula, names)


def _recorded(enclosure: Enclosure, record: Record) -> Callable[[Sides, fmpq | None], Bound]:
    def bound(box: Sides, enough: fmpq | None) -> Bound:
        found = enclosure(box, enough)
        record(box, found)
        return found

    return bound


class ExtremumSearch:
    """The search for one extremum of ``formula``: ``sign`` +1 the maximum, -1 the minimum.

    It runs on ``formula - shift``, so that a bound attained exactly can be seen where arithmetic is exact.
    """

    def __init__(self, formula: Expr, box: Box, sign: int, options: Options, shift: Fraction = Fraction(0)) -> None:
        self._formula, self._sign, self._options, self._shift = formula, sign, options, rational(shift)
        self._box, self._reduced = box, reduce(formula, box)
        self._bits = options.bits
        self._search = self._fresh_search()
        self.names = self._reduced.names
        """The reduced variables, in the order of the sides of boxes."""
        self.boxes, self.tight = 0, False
        self.witness: Witness | None = None

    def _fresh_search(self) -> Search:
        sides = [self._reduced.box[name] for name in self._reduced.names]
        box = tuple((rational(side.lower), rational(side.upper)) for side in sides)
        function = _ball_function(self._reduced.formula, self._reduced.names)
        enclosure, record = Enclosure(function, box, self._sign, self._shift), self._options.record
        return Search(enclosure if record is None else _recorded(enclosure, record), box)

    def _double_precision(self) -> None:
        self._bits *= 2
        self._search = self._fresh_search()

    def _run(self, done: Callable[[fmpq | None, fmpq | None], bool], enough: fmpq | None = None) -> Maximum:
        before, report = self._search.result.boxes, self._options.progress
        what = "maximum" if self._sign > 0 else "minimum"
        step = (lambda boxes, _: report(what, boxes)) if report else None
        with precision(self._bits):
            result = self._search.run(done, self._options.budget, enough=enough, progress=step)
        self.boxes += result.boxes - before
        return result

    def settle(self, constraint: Constraint) -> Verdict:
        """Search until the constraint (whose bound is the shift) is proved or violated.

        More precision is tried where a single point leaves it open.
        """
        zero, strict = fmpq(0), constraint.strict

        def holds(top: fmpq | None) -> bool:
            return top is not None and (top < zero if strict else top <= zero)

        def fails(low: fmpq | None) -> bool:
            return low is not None and (low >= zero if strict else low > zero)

        if strict and self._confirm(self._where_variables_vanish(), fails) is Verdict.REFUTED:
            return Verdict.REFUTED
        while True:
            result = self._run(lambda low, top: holds(top) or fails(low), enough=zero)
            if holds(result.upper):
                return Verdict.PROVED
            if fails(result.lower):
                return self._confirm(self._lift(result), fails)
            if not result.stuck or self._bits > 4 * self._options.bits:
                return Verdict.UNDECIDED
            self._double_precision()

    def _confirm(self, point: Witness, fails: Callable[[fmpq | None], bool]) -> Verdict:
        """Evaluate a violating point of the original box again, unreduced, at four times the precision."""
        self.witness = point
        ends = [(rational(x), rational(x)) for x in point.values()]
        with precision(4 * self._bits):
            value = _ball_function(self._formula, tuple(point)).value(ends, self._shift)
            confirmed = fails(lower(self._sign * value))
        return Verdict.REFUTED if confirmed else Verdict.UNDECIDED

    def _where_variables_vanish(self) -> Witness:
        """A strict bound may be attained there, and only there, where bisection never arrives."""
        sides = self._box.items()
        return {k: Fraction(0) if s.lower <= 0 <= s.upper else (s.lower + s.upper) / 2 for k, s in sides}

    def tighten(self) -> None:
        """Search until the enclosure has the digits asked for, relative to the extremum or to 10^-digits."""
        share, shift = fmpq(1, 10**self._options.digits), self._sign * self._shift

        def done(low: fmpq | None, top: fmpq | None) -> bool:
            if low is None or top is None:
                return False
            size = max(abs(low + shift), abs(top + shift), share)  # of rationals
            self.tight = top - low <= share * size
            return self.tight

        result = self._search.result
        while not done(result.lower, result.upper):
            result = self._run(done)
            too_precise = self._bits > 8 * (self._options.bits + 4 * self._options.digits)
            if done(result.lower, result.upper) or not result.stuck or too_precise:
                return
            self._double_precision()

    def _lift(self, result: Maximum) -> Witness:
        point = dict(zip(self._reduced.names, result.point or (), strict=True))
        return self._reduced.lift({name: fraction(x) for name, x in point.items()})

    def extremum(self) -> Extremum | None:
        """The enclosure found so far, if it is two-sided."""
        result = self._search.result
        if result.lower is None or result.upper is None:
            return None
        low, high = sorted(fraction(self._sign * end + self._shift) for end in (result.lower, result.upper))
        return Extremum(low, high, self._lift(result))

    def excuse(self) -> str:
        """Why the search stopped without the answer, with the box where it is stuck and the bounds there."""
        result = self._search.result
        sides = [
            f"{name} in [{brief(fraction(low))}, {brief(fraction(high))}]"
            for name, (low, high) in zip(self._reduced.names, result.worst or (), strict=True)
        ]
        limit = "precision" if result.stuck else "budget"
        known = "no finite bound" if result.upper is None else "bounds still apart"
        return f"{limit} used up after {self.boxes} boxes, {known}; worst at {', '.join(sides) or 'the only point'}"
