"""What the paper prints that is false: what is true instead, and what follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from snntheory.findings import Finding, certified, witness_text
from snntheory.verdict import Verdict

TITLES = {
    "A": "The printed argument does not establish the statement",
    "B": "A printed inequality or equality is false",
    "C": "Slips without consequence",
}
"""The severities, the gravest first."""


def errata(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """An entry for each claim that is refuted, the gravest first."""
    found = list(findings)
    by_id = {f.id: f for f in found}
    refuted = sorted((f for f in found if f.verdict is Verdict.REFUTED), key=lambda f: f.severity or "C")
    return [entry(f, by_id) for f in refuted]


def entry(finding: Finding, by_id: Mapping[str, Finding]) -> dict[str, Any]:
    """One erratum."""
    corrected = by_id.get(finding.correction or "")
    return {
        "id": finding.id,
        "severity": finding.severity or "C",
        "locator": finding.locator,
        "printed": finding.statement,
        "domain": finding.domain,
        "certified": certified(finding.parts, 10),
        "witness": witness_text(finding) or None,
        "recomputed": None if corrected else finding.reason,
        "corrected": corrected.statement if corrected else None,
        "corrected_domain": corrected.domain if corrected else None,
        "corrected_verdict": corrected.verdict.value if corrected else None,
        "consequence": finding.note,
    }
