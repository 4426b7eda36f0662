"""The statements and their verdicts: negative twins (R8), margins (R9), engines that agree (R10), the text read twice
(R18), printed digits (R19), and coverage of the paper (R20).
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from importlib.resources import files
from statistics import median
from typing import TYPE_CHECKING

from snntheory.selftest.operations import exactly
from snntheory.selftest.record import Row, Task

if TYPE_CHECKING:
    from snntheory.extremum import Extremum
    from snntheory.runner import Result

_CENTRAL = ["theorem-1", "theorem-2", "theorem-3", "lemma-12", "lemma-13"]
GROUPS = {"bounded": _CENTRAL, "full": ["all", "beyond"], "exhaustive": ["all", "beyond"]}
SHARE = 8
"""Tasks that the twins of all claims are cut into."""


def tasks() -> list[Task]:
    """R8, R9, R10, R18, R19, R20."""
    return [
        *(Task("R8", f"sharp twins, part {part + 1} of {SHARE}", twins, (part,)) for part in range(SHARE)),
        Task("R8", "statements false as printed", printed_false),
        Task("R9", "certified extrema attained", margins),
        Task("R10", "engines that agree", agreement),
        Task("R18", "statements read by prover and checker", read_twice),
        Task("R19", "published decimals enclose", digits),
        Task("R20", "statements of the paper addressed", coverage),
    ]


@cache
def _results(size: str) -> list[Result]:
    from snntheory.runner import verify

    return verify(GROUPS[size])


def twins(part: int, size: str, seed: int) -> Row:
    """Twins of proved claims, a bound past the certified extremum by a billionth of it, must be refuted."""
    from snntheory.claims import Inequality, Inference, Recount, select
    from snntheory.runner import check, check_twin, sharp_twin
    from snntheory.verdict import Verdict

    row, gaps = Row(0, unit="twins"), []
    claims = [c for c in select(GROUPS[size]) if c.expected is Verdict.PROVED]
    for claim in claims[part::SHARE]:
        if isinstance(claim.obligation, (Inference, Recount)):
            continue
        decision = check(claim).decision
        found = check_twin(claim, decision=decision).verdict
        row.trials += 1
        row.undecided += found is Verdict.UNDECIDED
        row.violations += found is Verdict.PROVED
        row.examples += [] if found is Verdict.REFUTED else [f"{claim.id}: {found.value}"]
        if isinstance(claim.obligation, Inequality) and claim.obligation.twin is None:
            limit = Fraction(sharp_twin(decision).split()[-1])
            [first, *_] = decision.certified
            gaps.append(min(abs(limit - end) for end in _ends(first.minimum, first.maximum)))
    row.values["smallest gap of twins made"] = f"{float(min(gaps)):.1e}" if gaps else ""
    row.short = "a twin is undecided" if row.undecided else ""
    return row


def _ends(*extrema: Extremum | None) -> Iterator[Fraction]:
    for extremum in extrema:
        if extremum is not None:
            yield from (extremum.lower, extremum.upper)


def printed_false(size: str, seed: int) -> Row:
    """Statements that are refuted, never proved, and every verdict that is not the expected one."""
    from snntheory.verdict import Verdict

    results = _results(size)
    false = [r for r in results if r.claim.expected is Verdict.REFUTED]
    row = Row(len(false), sum(r.decision.verdict is Verdict.PROVED for r in false), unit="statements")
    row.examples = [r.claim.id for r in results if not r.as_expected]
    row.short = f"{len(row.examples)} verdicts are not the expected ones" if row.examples else ""
    return row


def margins(size: str, seed: int) -> Row:
    """Each certified extremum contains the value at the point that it names, by mpmath; no proof has a bound beyond."""
    from snntheory.engines import points
    from snntheory.graph import variables
    from snntheory.mapping import QUANTITIES
    from snntheory.parsing import parse_expression
    from snntheory.verdict import BadInput, Verdict

    row, shares = Row(0, unit="extrema"), []
    for r in _results(size):
        margin = r.decision.margin
        if r.decision.verdict is Verdict.PROVED and margin is not None:
            row.violations += margin < 0
            size_of = max(map(abs, (*_all_ends(r), Fraction(1, 10**9))))
            shares.append(float(margin / size_of))
        for part in r.decision.certified:
            try:
                formula = parse_expression(part.subject, QUANTITIES)
            except BadInput:  # a subject made of other symbols
                continue
            for extremum in (part.minimum, part.maximum):
                if extremum is not None and variables(formula) <= set(extremum.point):  # not those at fixed points
                    value = exactly(points.evaluate(formula, extremum.point, 60))
                    slack = (1 + abs(value)) / 10**50
                    row.trials += 1
                    inside = extremum.lower - slack <= value <= extremum.upper + slack
                    row.violations += not inside
                    row.examples += [] if inside else [r.claim.id]
    row.values["median margin relative to the extremum"] = f"{median(shares):.2g}" if shares else ""
    row.values["smallest"] = f"{min(shares):.1g}" if shares else ""
    return row


def _all_ends(result: Result) -> Iterator[Fraction]:
    for part in result.decision.certified:
        yield from _ends(part.minimum, part.maximum)


def agreement(size: str, seed: int) -> Row:
    """Verdicts by balls and by doubles on the same claims; the checker's answers are R11."""
    from snntheory.verdict import BadInput

    try:
        from snntheory.agreement import compare, counts_of
        from snntheory.runner import verify

        doubles = verify(GROUPS[size], engine="tight")
    except (ImportError, BadInput) as error:
        return Row(0, unit="claims", skipped=f"no third engine: {error}")
    counts = counts_of(compare(_results(size), doubles))
    row = Row(sum(counts.values()), counts["DISAGREE"], unit="claims", values=dict(counts))
    row.undecided = counts["undecided by doubles"]
    return row


def read_twice(size: str, seed: int) -> Row:
    """The prover's parser and the checker's reader see the same numbers in the text of each inequality."""
    from snntheory.checker.proofs import Evaluation, obligations
    from snntheory.claims import Inequality, select
    from snntheory.decision import constraints_of
    from snntheory.engines import points
    from snntheory.mapping import QUANTITIES
    from snntheory.parsing import parse_statement
    from snntheory.selftest.engines import from_units

    rng, row = random.Random(seed), Row(0, unit="inequalities")
    for claim in select(GROUPS[size]):
        if not isinstance(claim.obligation, Inequality):
            continue
        box = {name: (side.lower, side.upper) for name, side in claim.domain.items()}
        point = {name: low + (high - low) * Fraction(rng.randrange(17), 16) for name, (low, high) in box.items()}
        relations = [r for text in claim.obligation.relations for r in parse_statement(text, QUANTITIES)]
        theirs = [
            c.sign * (exactly(points.evaluate(c.subject, point, 60)) - c.bound)
            for relation in relations
            for c in constraints_of(relation)
        ]
        ours = []
        for obligation in obligations(list(claim.obligation.relations), box):
            at = {n: (x, x) for n, x in (point | {"m": _product(point, "mu", "omega")}).items()}
            at["v"] = (_product(point, "nu", "tau"),) * 2
            ours.append(from_units(Evaluation(at)(obligation.g)))
        row.trials += 1
        same = len(theirs) == len(ours) and all(
            ends is not None and ends[0] - (1 + abs(x)) / 10**25 <= x <= ends[1] + (1 + abs(x)) / 10**25
            for x, ends in zip(sorted(theirs), sorted(ours, key=lambda e: e or (0, 0)), strict=True)
        )
        row.violations += not same
        row.examples += [] if same else [claim.id]
    return row


def _product(point: dict[str, Fraction], a: str, b: str) -> Fraction:
    return point.get(a, Fraction(0)) * point.get(b, Fraction(0))


def digits(size: str, seed: int) -> Row:
    """The decimals of ``verify --json`` lie on the outer side of what they round."""
    from snntheory.report import claim_json

    row = Row(0, unit="decimals")
    for r in _results(size):
        parts = claim_json(r, 12)["parts"]
        for printed, part in zip(parts, r.decision.certified, strict=True):
            for name, extremum in (("min", part.minimum), ("max", part.maximum)):
                if extremum is not None:
                    low, high = map(Fraction, printed[name])
                    row.trials += 2
                    row.violations += low > extremum.lower
                    row.violations += high < extremum.upper
    return row


def coverage(size: str, seed: int) -> Row:
    """Every catalogued statement is a claim, the same as one, or has a reason for being none."""
    from snntheory.claims import CLAIMS

    known, row = {c.id for c in CLAIMS}, Row(0, unit="statements")
    table = csv.DictReader(files("snntheory.claims").joinpath("catalogue.csv").read_text().splitlines())
    for entry in table:
        row.trials += 1
        if entry["class"] == "same as":
            fine = entry["reason"] in known
        else:
            fine = entry["id"] in known if not entry["class"] else bool(entry["reason"])
        row.violations += not fine
        row.undecided += entry["class"] == "open"
        row.examples += [] if fine else [entry["id"]]
    return row
