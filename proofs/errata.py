"""Write ERRATA.md and errata.json from the verdicts: what the paper prints, what is true, and what follows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from snntheory import Verdict, verify
from snntheory.report import box_text, certified_text, point_text
from snntheory.runner import Result

TITLES = {
    "A": "The printed argument does not establish the statement",
    "B": "A printed inequality or equality is false",
    "C": "Slips without consequence",
}
HEAD = """# Errata

Written by `python proofs/errata.py` from the verdicts of `python -m snntheory verify --all`. Each entry is refuted by
rigorous arithmetic as printed, and the corrected statement beside it is proved; numbers of the experiments that do
not follow from what else is printed are recomputed. Where a step is printed in words, the entry has the relation that
the step needs, and its title says so. Every printed statement is in [COVERAGE.md](COVERAGE.md), with its
verdict. Every finding was compared with the formulas of the paper itself.

"""


def refuted(results: list[Result]) -> list[Result]:
    """What is false as printed, the gravest first."""
    found = [r for r in results if r.decision.verdict is Verdict.REFUTED]
    return sorted(found, key=lambda r: r.claim.severity or "C")


def entry(result: Result, by_id: dict[str, Result]) -> dict[str, Any]:
    """One erratum."""
    claim = result.claim
    corrected = by_id.get(claim.correction or "")
    return {
        "id": claim.id,
        "severity": claim.severity or "C",
        "locator": claim.locator,
        "printed": claim.statement,
        "domain": box_text(claim.domain),
        "certified": certified_text(result.decision.certified, 10),
        "witness": point_text(result.decision.witness) if result.decision.witness else None,
        "recomputed": None if corrected else result.decision.reason,
        "corrected": corrected.claim.statement if corrected else None,
        "corrected_domain": box_text(corrected.claim.domain) if corrected else None,
        "corrected_verdict": corrected.decision.verdict.value if corrected else None,
        "consequence": claim.note,
    }


def _truth(e: dict[str, Any]) -> list[str]:
    """What is true instead of the printed statement."""
    if e["recomputed"]:
        return [f"Recomputed: {e['recomputed']}."]
    at = f", at {e['witness']}" if e["witness"] and (e["domain"] or not e["certified"]) else ""
    where = "" if e["corrected_domain"] == e["domain"] else f" on {e['corrected_domain']}"
    return [
        f"Certified: {e['certified'] or 'the two sides differ'}{at}.",
        "",
        f"True ({e['corrected_verdict']}): `{e['corrected']}`{where}.",
    ]


def text(errata: list[dict[str, Any]]) -> str:
    """The text of ERRATA.md."""
    parts = [HEAD.rstrip() + "\n"]
    for severity, title in TITLES.items():
        chosen = [e for e in errata if e["severity"] == severity]
        parts.append(f"## {severity}. {title} ({len(chosen)})\n")
        for e in chosen:
            where = f" on {e['domain']}" if e["domain"] else ""
            lines = [f"### {e['locator']} (`{e['id']}`)", "", f"Printed: `{e['printed']}`{where}.", ""]
            lines += [*_truth(e), ""]
            lines += [f"{e['consequence'][:1].upper()}{e['consequence'][1:]}.", ""]
            parts.append("\n".join(lines))
    return "\n".join(parts)


def main(results: list[Result] | None = None) -> tuple[str, str]:
    """ERRATA.md and errata.json, from the results of all claims."""
    results = verify(["all"]) if results is None else results
    by_id = {r.claim.id: r for r in results}
    errata = [entry(r, by_id) for r in refuted(results)]
    return text(errata), json.dumps(errata, indent=2) + "\n"


if __name__ == "__main__":
    folder = Path(__file__).parent
    for name, content in zip(("ERRATA.md", "errata.json"), main(), strict=True):
        (folder / name).write_text(content)
