"""Verdicts on statements by doubles alone: a second opinion that uses neither FLINT nor its balls.

Doubles decide less than balls: margins near 10^-16 of the numbers that occur are beyond them, and so are equalities of
formulas.  What they cannot decide is UNDECIDED, with the reason.  What the engines share is told in `agreement`.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache, partial

from snntheory.decision import Certified, Decision, bare_name, check_box, constraints_of
from snntheory.engines import intervals
from snntheory.engines.tight_tape import TightFunction, hull
from snntheory.exact import Box, brief, decimal_down, decimal_up
from snntheory.expression import Expr
from snntheory.extremum import Constraint, Extremum, Options, Witness
from snntheory.mapping import QUANTITIES, Reduced, reduce
from snntheory.parsing import parse_statement
from snntheory.prover.tight import Found, Goal, Point, Prune
from snntheory.verdict import Verdict

BOXES = 10
"""Boxes of doubles for each box of the budget: they are evaluated by the thousand."""
_EXACTLY = "is a rational number there, and violates the bound"
_function = lru_cache(maxsize=256)(TightFunction)


def prove_by_doubles(
    statement: str | Iterable[str],
    box: Box,
    options: Options | None = None,
    symbols: Mapping[str, Expr] = QUANTITIES,
) -> Decision:
    """Verdict on a statement (several: their conjunction) on a box; compare `decision.prove`.

    Of the options, the budget (times BOXES) and the progress count.  Extrema of what is proved are bounded as far as
    the proof needs, not sharply.  Raises `EngineRefused` where crival fails its start-up probe.
    """
    intervals.probe()
    options, started = options or Options(), time.perf_counter()
    texts = [statement] if isinstance(statement, str) else list(statement)
    relations = [r for text in texts for r in parse_statement(text, symbols)]
    check_box([side for r in relations for side in (r.left, r.right)], box)
    decision, verdicts = Decision(Verdict.UNDECIDED), []
    for constraint in (c for relation in relations for c in constraints_of(relation)):
        verdicts.append(_Question(constraint, box, decision).settle(options))
        if verdicts[-1] is Verdict.REFUTED:
            break
    decision.verdict = Verdict.all_of(verdicts)
    decision.seconds = time.perf_counter() - started
    return decision


class _Question:
    """One constraint on a box; the evidence goes into ``decision``."""

    def __init__(self, constraint: Constraint, box: Box, decision: Decision) -> None:
        self._constraint, self._box, self._decision = constraint, box, decision
        self._goal = Goal(constraint.sign, constraint.bound, constraint.strict)
        self._reduced: Reduced = reduce(constraint.subject, box)

    def settle(self, options: Options) -> Verdict:
        """Search, and confirm a violation on the formula as it stands."""
        vanishing = self._where_variables_vanish()
        if self._constraint.strict and self._exactly_violated(vanishing):
            return self._refuted(vanishing, _EXACTLY)
        reduced, report = self._reduced, options.progress
        sides = [(reduced.box[name].lower, reduced.box[name].upper) for name in reduced.names]
        search = Prune(_function(reduced.formula, reduced.names), sides, self._goal)
        found = search.run(BOXES * options.budget, report and partial(report, "doubles"))
        self._decision.boxes += found.boxes
        if found.kept:
            return self._proved(found)
        if found.kept is None:
            self._decision.reason = self._excuse(found)
            return Verdict.UNDECIDED
        return self._confirm(self._lift(found.point or ()))

    def _lift(self, point: Point) -> Witness:
        return self._reduced.lift(dict(zip(self._reduced.names, point, strict=True)))

    def _proved(self, found: Found) -> Verdict:
        sign, decision = self._constraint.sign, self._decision
        if found.point is not None and found.lower > float("-inf"):
            self._certify(found, self._lift(found.point))
        margin = sign * self._constraint.bound - Fraction(found.upper)
        decision.margin = margin if decision.margin is None else min(margin, decision.margin)
        return Verdict.PROVED

    def _certify(self, found: Found, point: Witness) -> None:
        """Note the extremum, unless a sharper one of the same subject is there."""
        name, sign = bare_name(self._constraint.name), self._constraint.sign
        parts = self._decision.certified
        part = next((p for p in parts if p.subject == name), None)
        if part is None:
            part = Certified(name)
            parts.append(part)
        low, high = sorted((sign * Fraction(found.lower), sign * Fraction(found.upper)))  # of rationals
        if sign > 0 and (part.maximum is None or high < part.maximum.upper):
            part.maximum = Extremum(low, high, point)
        elif sign < 0 and (part.minimum is None or low > part.minimum.lower):
            part.minimum = Extremum(low, high, point)

    def _where_variables_vanish(self) -> Witness:
        """A strict bound may be attained there, and only there, where bisection never arrives."""
        sides = self._box.items()
        return {k: Fraction(0) if s.lower <= 0 <= s.upper else (s.lower + s.upper) / 2 for k, s in sides}

    def _exactly_violated(self, point: Witness) -> bool:
        value = _function(self._constraint.subject, tuple(point)).exact(tuple(point.values()))
        return value is not None and not self._goal.kept_by(value)

    def _confirm(self, point: Witness) -> Verdict:
        """Evaluate a violating point of the original box again, on the unreduced formula."""
        if self._exactly_violated(point):
            return self._refuted(point, _EXACTLY)
        value = _function(self._constraint.subject, tuple(point)).value(hull(tuple(point.values())))
        least = float((value if self._goal.sign > 0 else -value).lo[0])
        if least >= self._goal.too_much:
            text = decimal_down(Fraction(least), 8) if self._goal.sign > 0 else decimal_up(Fraction(-least), 8)
            return self._refuted(point, f"{'>=' if self._goal.sign > 0 else '<='} {text}")
        self._decision.reason = "a violation found in reduced variables is not confirmed in the original ones"
        return Verdict.UNDECIDED

    def _refuted(self, point: Witness, how: str) -> Verdict:
        decision, name = self._decision, bare_name(self._constraint.name)
        decision.witness, decision.certified, decision.margin = point, [], None
        decision.reason = f"{name if len(name) <= 40 else 'the value'} {how}"
        return Verdict.REFUTED

    def _excuse(self, found: Found) -> str:
        sides = [
            f"{name} in [{brief(Fraction(low))}, {brief(Fraction(high))}]"
            for name, (low, high) in zip(self._reduced.names, found.worst, strict=True)
        ]
        where = ", ".join(sides) or "the only point"
        if found.stuck:
            return f"doubles cannot tell the value from the bound at {where}"
        return f"budget used up after {found.boxes} boxes of doubles; left is {where}"
