"""Read what ``verify --json`` writes: every field is checked, so that nothing is shown that no run has said."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from snntheory.exact import decimal_down
from snntheory.report import SCHEMA, point_text, range_text
from snntheory.verdict import BadInput, Verdict

VERDICT_OF = {
    "identity": Verdict.PROVED,
    "derivation step": Verdict.PROVED,
    "recomputed": Verdict.PROVED,
    "step-fault": Verdict.REFUTED,
    "not reproduced": Verdict.REFUTED,
    **{v.value: v for v in Verdict},
}
"""The verdict that each class stands for."""
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d{1,3})?|-?\d+/\d*[1-9]\d*", re.ASCII)
_LONGEST = 2000  # digits; far below what Python converts
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


class Part(NamedTuple):
    """Certified ends of one expression, each a pair of decimals that encloses it."""

    subject: str
    minimum: tuple[str, str] | None
    maximum: tuple[str, str] | None


class Finding(NamedTuple):
    """One claim with its verdict, as ``verify --json`` writes it; numbers stay text."""

    id: str
    locator: str
    statement: str
    domain: str
    expected: Verdict
    verdict: Verdict
    parts: tuple[Part, ...]
    margin: str | None
    witness: Mapping[str, str] | None
    boxes: int
    reason: str
    kind: str
    method: str
    correction: str | None
    severity: str | None
    note: str

    @property
    def as_expected(self) -> bool:
        """Whether the verdict is the one the catalogue states."""
        return self.verdict is self.expected

    @property
    def stands_out(self) -> bool:
        """Whether a reader has to know: unexpected, undecided or skipped."""
        return not self.as_expected or self.verdict in (Verdict.UNDECIDED, Verdict.SKIPPED)


class Document(NamedTuple):
    """What a run of ``verify`` has found."""

    version: str
    engine: str
    seconds: float
    findings: tuple[Finding, ...]

    def count(self, verdict: Verdict) -> int:
        """Claims with this verdict."""
        return sum(f.verdict is verdict for f in self.findings)


def certified(parts: Iterable[Part], digits: int = 8) -> str:
    """For instance ``S <= 0.89760836``, rounded outward from the decimals of the document."""
    texts = [
        range_text(
            part.subject,
            None if part.minimum is None else Fraction(part.minimum[0]),
            None if part.maximum is None else Fraction(part.maximum[1]),
            digits,
        )
        for part in parts
    ]
    return "; ".join(text for text in texts if text)


def short_margin(finding: Finding) -> str:
    """The margin, rounded down to three digits."""
    return "" if finding.margin is None else decimal_down(Fraction(finding.margin), 3)


def witness_text(finding: Finding) -> str:
    """``mu = 0.1, nu = 0.8``, or nothing."""
    return point_text({n: Fraction(x) for n, x in finding.witness.items()}) if finding.witness else ""


def parse(text: str, name: str) -> Document:
    """The document in ``text``; `BadInput` where it is not one of ``verify --json``."""
    try:
        found = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise BadInput(f"{name} is not a complete JSON document; give one written by `verify --json`") from None
    return document(found, name)


def document(found: Any, name: str) -> Document:
    """The document ``found``, checked."""
    try:
        if not isinstance(found, dict) or "results" not in found or "summary" not in found:
            raise _Wrong("it has no results with a summary")
        if found.get("schema") != SCHEMA or found["schema"] is True:
            raise _Wrong(f"its schema is {str(found.get('schema'))[:20]}, and known is {SCHEMA}")
        results = _typed(found["results"], list, "results")
        findings = tuple(_finding(r, f"result {i}") for i, r in enumerate(results, 1))
        checked = Document(
            _text(found, "version", ""), _text(found, "engine", ""), _seconds(found["summary"]), findings
        )
        _check_together(checked, found["summary"])
    except _Wrong as wrong:
        raise BadInput(f"{name} is not a document of `verify --json`: {wrong}") from None
    return checked


class _Wrong(ValueError):
    """Why a document is none; completes the sentence of the `BadInput` made from it."""


def _refuse(word: str) -> None:
    raise ValueError(word)


def _check_together(checked: Document, summary: Mapping[str, Any]) -> None:
    """What no single result shows."""
    if not checked.findings:
        raise _Wrong("it has no results")
    if len({f.id for f in checked.findings}) < len(checked.findings):
        raise _Wrong("two results share an id")
    for verdict in Verdict:
        if summary.get(verdict.value) != checked.count(verdict):
            raise _Wrong(f"its summary does not count the results that are {verdict.value}")
    if summary.get("as_expected") is not all(f.as_expected for f in checked.findings):
        raise _Wrong("its summary does not say whether the verdicts are as expected")


def _finding(found: Any, where: str) -> Finding:
    found = _typed(found, dict, where)
    where = f"result {_text(found, 'id', where)[:60]!r}"
    verdict, kind = _verdict(found, "verdict", where), _text(found, "class", where)
    if VERDICT_OF.get(kind) is not verdict:
        raise _Wrong(f"{where} is {verdict.value}, but its class is {kind[:30]!r}")
    severity = _optional(found, "severity", where)
    if severity not in (None, "A", "B", "C"):
        raise _Wrong(f"the severity of {where} is {severity[:20]!r}")
    witness = found.get("witness")
    if witness is not None:
        witness = {
            clean(n): _number(x, f"witness of {where}") for n, x in _typed(witness, dict, f"witness of {where}").items()
        }
    boxes = _typed(found.get("boxes"), int, f"number of boxes of {where}")
    if not 0 <= boxes < 10**18:
        raise _Wrong(f"the number of boxes of {where} is impossible")
    parts = _typed(found.get("parts"), list, f"list of parts of {where}")
    return Finding(
        id=_text(found, "id", where),
        locator=_text(found, "locator", where),
        statement=_text(found, "statement", where),
        domain=_text(found, "domain", where),
        expected=_verdict(found, "expected", where),
        verdict=verdict,
        parts=tuple(_part(p, where) for p in parts),
        margin=None if found.get("margin") is None else _number(found["margin"], f"margin of {where}"),
        witness=witness,
        boxes=boxes,
        reason=_text(found, "reason", where),
        kind=kind,
        method=_text(found, "method", where),
        correction=_optional(found, "correction", where),
        severity=severity,
        note=_text(found, "note", where),
    )


def _part(found: Any, where: str) -> Part:
    found = _typed(found, dict, f"part of {where}")
    return Part(_text(found, "subject", where), _ends(found.get("min"), where), _ends(found.get("max"), where))


def _ends(found: Any, where: str) -> tuple[str, str] | None:
    if found is None:
        return None
    ends = _typed(found, list, f"extremum of {where}")
    if len(ends) != 2:
        raise _Wrong(f"an extremum of {where} has not two ends")
    low, high = (_number(end, f"extremum of {where}") for end in ends)
    if Fraction(low) > Fraction(high):
        raise _Wrong(f"the ends of an extremum of {where} are reversed")
    return low, high


def _typed(found: Any, kind: type, what: str) -> Any:
    if not isinstance(found, kind) or isinstance(found, bool):
        raise _Wrong(f"the {what} {'is missing' if found is None else 'has the wrong type'}")
    return found


def clean(text: str) -> str:
    """Characters that a page cannot hold, or that reorder it, become the replacement character."""
    return _HIDDEN.sub("\ufffd", text)


def _text(found: Mapping[str, Any], key: str, where: str) -> str:
    text: str = _typed(found.get(key), str, f"{key} of {where}" if where else key)
    return clean(text)


def _optional(found: Mapping[str, Any], key: str, where: str) -> str | None:
    return None if found.get(key) is None else _text(found, key, where)


def _verdict(found: Mapping[str, Any], key: str, where: str) -> Verdict:
    word = _text(found, key, where)
    if word not in {v.value for v in Verdict}:
        raise _Wrong(f"the {key} of {where} is {word[:30]!r}")
    return Verdict(word)


def _number(found: Any, what: str) -> str:
    text: str = _typed(found, str, what)
    if len(text) > _LONGEST or not _NUMBER.fullmatch(text):
        raise _Wrong(f"the {what} is {text[:30]!r}, not a number")
    return text


def _seconds(summary: Any) -> float:
    seconds = _typed(summary, dict, "summary").get("seconds")
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 <= seconds < math.inf:
        raise _Wrong("its summary has no time")
    return float(seconds)


def exit_pairs(findings: Sequence[Finding]) -> list[tuple[Verdict, Verdict]]:
    """Verdict and expectation of each, for the exit code."""
    return [(f.verdict, f.expected) for f in findings]
