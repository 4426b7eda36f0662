"""Results for people (tables, sentences) and for programs (JSON).  Decimals are rounded outward."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from flint import arb

from snntheory import __version__
from snntheory.claims import AtFixedPoint, Equation, Identity, Inequality, Inference, Recount
from snntheory.decision import Certified, Decision
from snntheory.engines import balls
from snntheory.exact import Box, brief, decimal_down, decimal_up, shortest
from snntheory.extremum import Extremum
from snntheory.runner import Result
from snntheory.verdict import Undecided, Verdict

SCHEMA = 1
COLUMNS = ("claim", "statement", "certified", "margin", "boxes", "ms", "verdict")
NUMERIC = {"margin", "boxes", "ms"}
_STYLES = {"proved": "green", "refuted": "yellow", "undecided": "red", "skipped": "red"}


def table_rows(results: Iterable[Result]) -> list[tuple[str, ...]]:
    """One row of `COLUMNS` per result."""
    return [
        (
            r.claim.id,
            _short_statement(r),
            certified_text(r.decision.certified) or _grounds(r),
            "" if r.decision.margin is None else decimal_down(r.decision.margin, 3),
            str(r.decision.boxes or ""),
            f"{1000 * r.decision.seconds:.1f}" if r.decision.seconds else "",
            r.decision.verdict.value + ("" if r.as_expected else " (unexpected)"),
        )
        for r in results
    ]


def _grounds(result: Result) -> str:
    obligation = result.claim.obligation
    return f"from {', '.join(obligation.premises)}" if isinstance(obligation, Inference) else result.method


def _short_statement(result: Result) -> str:
    obligation = result.claim.obligation
    text = (
        ", ".join(obligation.relations) if isinstance(obligation, (Inequality, AtFixedPoint)) else result.claim.printed
    )
    return text if len(text) <= 45 else result.claim.printed


def certified_text(parts: Sequence[Certified], digits: int = 8) -> str:
    """For instance ``S <= 0.89760836`` or ``mu_tilde in [-0.031060502, 0.067725102]``."""
    return "; ".join(text for text in (_certified_one(part, digits) for part in parts) if text)


def _certified_one(part: Certified, digits: int) -> str:
    low = None if part.minimum is None else part.minimum.lower
    high = None if part.maximum is None else part.maximum.upper
    return range_text(part.subject, low, high, digits)


def range_text(subject: str, low: Fraction | None, high: Fraction | None, digits: int) -> str:
    """``S <= 0.9``, ``S >= 0.7`` or ``S in [0.7, 0.9]``, rounded outward; a long subject is called value."""
    below = None if low is None else decimal_down(low, digits)
    above = None if high is None else decimal_up(high, digits)
    name = subject if len(subject) <= 40 else "value"
    if below is None and above is None:
        return ""
    if below is None or above is None:
        return f"{name} >= {below}" if above is None else f"{name} <= {above}"
    return f"{name} in [{below}, {above}]" if below != above else f"{name} = {below}"


def summary_line(results: Sequence[Result], seconds: float) -> str:
    """The counts per verdict (of many claims also per class), and whether every verdict is the expected one."""
    counts = summary(results, seconds)
    boxes = sum(r.decision.boxes for r in results)
    ending = "every verdict as expected" if counts["as_expected"] else "NOT every verdict as expected"
    parts = ", ".join(f"{counts[v.value]} {v.value}" for v in Verdict)
    line = f"{len(results)} claims: {parts}; {boxes} boxes, {seconds:.2f} s; {ending}"
    kinds = ", ".join(f"{n} {kind}" for kind, n in counts["classes"].items())
    return line if len(results) < 100 else f"by class: {kinds}\n{line}"


def explanations(results: Iterable[Result]) -> list[str]:
    """A sentence for each claim that is refuted, undecided or skipped, or proved on a grid."""
    lines = []
    for r in results:
        decision, verdict = r.decision, r.decision.verdict
        if verdict is Verdict.REFUTED:
            fix = f"; corrected by {r.claim.correction}" if r.claim.correction else ""
            at = f" at {point_text(decision.witness)}" if decision.witness else ""
            false = "does not follow" if isinstance(r.claim.obligation, Recount) else f"is false as printed{at}"
            lines.append(f"{r.claim.id} {false}: {certified_text(decision.certified) or decision.reason}{fix}")
            if r.claim.note:
                lines.append(f"    {r.claim.note}")
        elif r.method == "grid" and verdict is Verdict.PROVED:
            lines.append(f"{r.claim.id} by {decision.reason}")
        elif verdict is not Verdict.PROVED:
            lines.append(f"{r.claim.id} is {verdict.value}: {decision.reason}")
    return lines


def decision_lines(kind: str, text: str, decision: Decision, digits: int) -> list[str]:
    """What ``bound`` and ``prove`` print."""
    lines = [] if kind == "bound" else [f"{decision.verdict.value}: {text}"]
    for part in decision.certified:
        for word, extremum in (("min", part.minimum), ("max", part.maximum)):
            if extremum is not None:
                low, high = decimal_down(extremum.lower, digits + 3), decimal_up(extremum.upper, digits + 3)
                lines.append(f"{word} {part.subject} in [{low}, {high}] near {point_text(extremum.point)}")
    if decision.witness is not None:
        lines.append(f"violated at {point_text(decision.witness)}")
    if decision.verdict is Verdict.UNDECIDED:
        lines.append(f"undecided: {decision.reason}")
    lines.append(f"{decision.boxes} boxes, {decision.seconds:.3f} s")
    return lines


def point_text(point: Mapping[str, Fraction]) -> str:
    """``mu = 0.1, nu = 0.8``; long numbers are cut off, with dots."""
    return ", ".join(f"{name} = {brief(value)}" for name, value in point.items()) or "the only point"


def print_table(rows: Sequence[tuple[str, ...]], columns: Sequence[str], *, terminal: bool) -> None:
    """A rich table on a terminal; otherwise plain aligned columns, two spaces apart."""
    if terminal:
        _rich_table(rows, columns)
        return
    widths = [max(len(row[i]) for row in (tuple(columns), *rows)) for i in range(len(columns))]
    for row in (tuple(columns), *rows):
        cells = [
            cell.rjust(width) if column in NUMERIC else cell.ljust(width)
            for cell, width, column in zip(row, widths, columns, strict=True)
        ]
        print("  ".join(cells).rstrip())


def _rich_table(rows: Sequence[tuple[str, ...]], columns: Sequence[str]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, justify="right" if column in NUMERIC else "left", no_wrap=column == "claim")
    for row in rows:
        style = next((style for word, style in _STYLES.items() if row[-1].startswith(word)), "")
        table.add_row(*(Text(cell) for cell in row[:-1]), Text(row[-1], style="bold red" if "(" in row[-1] else style))
    Console().print(table)


# JSON


def verify_json(
    results: Sequence[Result], seconds: float, digits: int, bits: int, engine: str | None = None
) -> dict[str, Any]:
    """The document of ``verify --json``; the engine is that of balls unless named."""
    return {
        "schema": SCHEMA,
        "version": __version__,
        "engine": f"{engine or balls.name()}, {bits} bits",
        "summary": summary(results, seconds),
        "results": [claim_json(r, digits) for r in results],
    }


def summary(results: Sequence[Result], seconds: float) -> dict[str, Any]:
    """Counts per verdict and per class."""
    counts: dict[str, Any] = {v.value: sum(r.decision.verdict is v for r in results) for v in Verdict}
    expected = all(r.as_expected for r in results)
    classes = dict(sorted(Counter(map(result_class, results)).items()))
    return {**counts, "classes": classes, "as_expected": expected, "seconds": round(seconds, 6)}


def claim_json(result: Result, digits: int) -> dict[str, Any]:
    """One claim of ``verify --json``."""
    claim = result.claim
    return {
        "id": claim.id,
        "locator": claim.locator,
        "statement": claim.statement,
        "domain": box_text(claim.domain),
        "printed": claim.printed,
        "expected": claim.expected.value,
        **decision_json(result.decision, digits),
        "class": result_class(result),
        "method": result.method,
        "correction": claim.correction,
        "severity": claim.severity or None,
        "note": claim.note,
    }


def result_class(result: Result) -> str:
    """The verdict, or more precisely: ``identity``, ``derivation step``, ``step-fault`` (a step that does not carry its
    proof), and for numbers of the experiments ``recomputed`` or ``not reproduced``.
    """
    obligation, verdict = result.claim.obligation, result.decision.verdict
    if isinstance(obligation, Recount) and verdict in (Verdict.PROVED, Verdict.REFUTED):
        return "recomputed" if verdict is Verdict.PROVED else "not reproduced"
    if verdict is Verdict.REFUTED and result.claim.severity == "A":
        return "step-fault"
    if verdict is Verdict.PROVED and isinstance(obligation, (Identity, Equation)):
        return "identity"
    return "derivation step" if verdict is Verdict.PROVED and isinstance(obligation, Inference) else verdict.value


def statement_json(kind: str, statement: str, box: Box, decision: Decision, digits: int) -> dict[str, Any]:
    """The object of ``bound --json`` and ``prove --json``."""
    fixed = {"id": kind, "locator": "command line", "statement": statement, "domain": box_text(box)}
    return {**fixed, "printed": None, "expected": None, **decision_json(decision, digits)}


def decision_json(decision: Decision, digits: int) -> dict[str, Any]:
    """Verdict and evidence; ``certified`` is that of the first subject, ``parts`` lists all."""
    parts = [{"subject": part.subject, **_ends(part, digits)} for part in decision.certified]
    return {
        "verdict": decision.verdict.value,
        "certified": _ends(decision.certified[0], digits) if decision.certified else {"min": None, "max": None},
        "parts": parts,
        "margin": None if decision.margin is None else decimal_down(decision.margin, digits),
        "witness": None if decision.witness is None else {n: shortest(x) for n, x in decision.witness.items()},
        "boxes": decision.boxes,
        "seconds": round(decision.seconds, 6),
        "reason": decision.reason,
    }


def _ends(part: Certified, digits: int) -> dict[str, list[str] | None]:
    return {"min": _enclosure(part.minimum, digits), "max": _enclosure(part.maximum, digits)}


def ball_ends(ball: arb, digits: int) -> list[str]:
    """Ends of a finite ball as decimals rounded outward."""
    low, high = balls.lower(ball), balls.upper(ball)
    if low is None or high is None:
        raise Undecided("a value has no finite enclosure")
    return [decimal_down(balls.fraction(low), digits), decimal_up(balls.fraction(high), digits)]


def _enclosure(extremum: Extremum | None, digits: int) -> list[str] | None:
    if extremum is None:
        return None
    return [decimal_down(extremum.lower, digits + 6), decimal_up(extremum.upper, digits + 6)]


def box_text(box: Box) -> str:
    """``mu in [-0.1, 0.1], tau = 1``."""
    return ", ".join(
        f"{name} = {side}" if side.lower == side.upper else f"{name} in {side}" for name, side in box.items()
    )
