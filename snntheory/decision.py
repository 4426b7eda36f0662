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
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from snntheory.exact import Box
from snntheory.expression import Expr
from snntheory.extremum import Constraint, Extremum, ExtremumSearch, Options, Witness
from snntheory.graph import variables
from snntheory.mapping import QUANTITIES
from snntheory.parsing import Relation, parse_expression, parse_statement
from snntheory.verdict import BadInput, Verdict


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


def bound(
    quantity: str, box: Box, options: Options | None = None, symbols: Mapping[str, Expr] = QUANTITIES
) -> Decision:
    """Certified minimum and maximum of a quantity or expression on a box.

    The verdict is PROVED when both are enclosed to the digits asked for, otherwise UNDECIDED.  ``symbols`` are those of
    SELU, or `mapping.quantities` of another activation by pieces.
    """
    options = options or Options()
    formula = parse_expression(quantity, symbols)
    check_box([formula], box)
    started = time.perf_counter()
    certified, decision = Certified(quantity), Decision(Verdict.PROVED)
    decision.certified = [certified]
    for sign in (-1, 1):
        search = ExtremumSearch(formula, box, sign, options)
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


def prove(
    statement: str | Iterable[str],
    box: Box,
    options: Options | None = None,
    symbols: Mapping[str, Expr] = QUANTITIES,
) -> Decision:
    """Verdict on a statement such as ``"0.8 <= nu_tilde <= 1.5"`` (several: their conjunction) on a box."""
    options = options or Options()
    texts = [statement] if isinstance(statement, str) else list(statement)
    relations = [r for text in texts for r in parse_statement(text, symbols)]
    check_box([side for r in relations for side in (r.left, r.right)], box)
    started = time.perf_counter()
    decision = Decision(Verdict.PROVED)
    constraints = [c for relation in relations for c in constraints_of(relation)]
    verdicts = []
    for subject in dict.fromkeys(c.subject for c in constraints):
        certified = Certified(bare_name(next(c.name for c in constraints if c.subject is subject)))
        decision.certified.append(certified)
        for sign in (-1, 1):
            found = sharpest([c for c in constraints if c.subject is subject and c.sign == sign])
            if found is not None:
                verdicts.append(_decide_one(found, box, options, certified, decision))
    decision.verdict = Verdict.all_of(verdicts)
    decision.seconds = time.perf_counter() - started
    return decision


def _decide_one(
    constraint: Constraint, box: Box, options: Options, certified: Certified, decision: Decision
) -> Verdict:
    search = ExtremumSearch(constraint.subject, box, constraint.sign, options, constraint.bound)
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


def constraints_of(relation: Relation) -> list[Constraint]:
    """Bounds of a subject that together say the same: for ``=`` and ``~=`` one from each side."""
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


def bare_name(name: str) -> str:
    """``a - (b)`` without parentheses around a single symbol."""
    return re.sub(r" - \((\w+)\)$", r" - \1", name)


def sharpest(constraints: list[Constraint]) -> Constraint | None:
    """The constraint that implies the others of the same subject and sign."""
    return min(constraints, key=lambda c: (c.sign * c.bound, not c.strict), default=None)
