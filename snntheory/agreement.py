"""Two engines side by side: what doubles say of the verdicts of balls, and what the engines share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple

from snntheory.claims import Inequality, Inference
from snntheory.runner import Result
from snntheory.verdict import Verdict


class Part(NamedTuple):
    """Something a verdict rests on, and whose it is in each engine; equal words mean that it is shared."""

    what: str
    balls: str
    doubles: str
    checker: str


SHARED = (
    Part("arithmetic", "FLINT's Arb balls", "libival's intervals of doubles", "Python's integers"),
    Part("exp and erfc", "FLINT", "CORE-MATH", "own series with remainders"),
    Part("alpha, lambda, pi", "FLINT", "own rational series", "own integer series"),
    Part("authors and ideas", "those of Arb, as mpmath", "those of CORE-MATH", "none"),
    Part("formulas of the map", "expression graph", "expression graph", "typed again, other printed forms"),
    Part("derivatives", "expression graph", "expression graph", "own rules"),
    Part("reduction of variables", "mapping.reduce", "mapping.reduce", "own"),
    Part("statements", "claims, one parser", "claims, one parser", "printed text, own reader"),
    Part("search", "best-first, exact boxes", "generations, boxes of doubles", "none: checks a given tree"),
)
"""The checker shares nothing with the others; `check` runs it on certificates."""


class Agreement(Enum):
    """What doubles say beside a verdict of balls."""

    AGREE = "agree"
    UNDECIDED = "undecided by doubles"
    NOT_COMPARED = "not for doubles"
    ALONE = "doubles alone"
    DISAGREE = "DISAGREE"


def agreement(balls: Result, doubles: Result) -> Agreement:
    """Compare two verdicts on one claim; a disagreement means that an engine is wrong."""
    first, second = balls.decision.verdict, doubles.decision.verdict
    if second not in (Verdict.PROVED, Verdict.REFUTED):
        compared = isinstance(balls.claim.obligation, (Inequality, Inference))
        return Agreement.UNDECIDED if compared else Agreement.NOT_COMPARED
    if first not in (Verdict.PROVED, Verdict.REFUTED):
        return Agreement.ALONE
    return Agreement.AGREE if first is second else Agreement.DISAGREE


def compare(balls: Sequence[Result], doubles: Sequence[Result]) -> list[Agreement]:
    """One word per claim; both engines give the claims in the same order."""
    return [agreement(b, d) for b, d in zip(balls, doubles, strict=True)]


def matrix_lines() -> list[str]:
    """`SHARED` as lines of text."""
    rows = [("shared?", "balls", "doubles (tight)", "integer checker"), *SHARED]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def counts_of(words: Sequence[Agreement]) -> dict[str, int]:
    """How often each word occurs."""
    found = Counter(words)
    return {word.value: found[word] for word in Agreement}


def summary_lines(words: Sequence[Agreement], balls: Sequence[Result], doubles: Sequence[Result]) -> list[str]:
    """Each disagreement, each inequality that doubles left open, and the counts."""
    lines = []
    for word, b, d in zip(words, balls, doubles, strict=True):
        if word is Agreement.DISAGREE:
            first, second = b.decision.verdict.value, d.decision.verdict.value
            lines.append(f"{b.claim.id}: DISAGREE: {first} by balls, {second} by doubles ({d.decision.reason})")
        elif word is Agreement.UNDECIDED and isinstance(b.claim.obligation, Inequality):
            lines.append(f"{b.claim.id} is undecided by doubles: {d.decision.reason}")
    parts = ", ".join(f"{number} {word}" for word, number in counts_of(words).items())
    return [*lines, f"balls and doubles: {parts}"]


def doubles_lines(results: Sequence[Result]) -> list[str]:
    """What ``--engine tight`` decided, and what is not for doubles."""
    asked = [r for r in results if isinstance(r.claim.obligation, Inequality)]
    inferred = [r for r in results if isinstance(r.claim.obligation, Inference)]
    count = Counter(r.decision.verdict for r in asked)
    decided = count[Verdict.PROVED] + count[Verdict.REFUTED]
    follow = sum(r.decision.verdict is Verdict.PROVED for r in inferred)
    others = len(results) - len(asked) - len(inferred)
    return [
        f"doubles decided {decided} of {len(asked)} inequalities ({count[Verdict.PROVED]} proved,"
        f" {count[Verdict.REFUTED]} refuted), and {follow} of {len(inferred)} claims that follow from others;",
        f"UNDECIDED are {len(asked) - decided} inequalities beyond them, {len(inferred) - follow} claims that rest on"
        f" undecided ones, and {others} equalities of formulas and numbers of tables, which are not for doubles",
    ]


def agreement_json(
    words: Sequence[Agreement], doubles: Sequence[Result], names: Mapping[str, str], seconds: float
) -> dict[str, Any]:
    """The object ``engines`` of ``verify --engine all --json``."""
    return {
        "names": dict(names),
        "counts": counts_of(words),
        "seconds": round(seconds, 6),
        "shared": [part._asdict() for part in SHARED],
        "claims": [_claim_json(word, d) for word, d in zip(words, doubles, strict=True)],
    }


def _claim_json(word: Agreement, doubles: Result) -> dict[str, Any]:
    decision = doubles.decision
    fixed = {"id": doubles.claim.id, "doubles": word.value, "verdict": decision.verdict.value}
    return {**fixed, "boxes": decision.boxes, "seconds": round(decision.seconds, 6), "reason": decision.reason}
