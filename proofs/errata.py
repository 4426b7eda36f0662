"""Write ERRATA.md and errata.json from the verdicts: what the paper prints, what is true, and what follows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from snntheory import Options, verify
from snntheory.errata import TITLES, errata
from snntheory.findings import document
from snntheory.report import verify_json
from snntheory.runner import Result

HEAD = """# Errata

Written by `python proofs/errata.py` from the verdicts of `python -m snntheory verify --all`. Each entry is refuted by
rigorous arithmetic as printed, and the corrected statement beside it is proved; numbers of the experiments that do
not follow from what else is printed are recomputed. Where a step is printed in words, the entry has the relation that
the step needs, and its title says so. Every printed statement is in [COVERAGE.md](COVERAGE.md), with its
verdict. Every finding was compared with the formulas of the paper itself.

"""


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


def text(found: list[dict[str, Any]]) -> str:
    """The text of ERRATA.md."""
    parts = [HEAD.rstrip() + "\n"]
    for severity, title in TITLES.items():
        chosen = [e for e in found if e["severity"] == severity]
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
    options = Options()
    found = errata(document(verify_json(results, 0, options.digits, options.bits), "the run").findings)
    return text(found), json.dumps(found, indent=2) + "\n"


if __name__ == "__main__":
    folder = Path(__file__).parent
    for name, content in zip(("ERRATA.md", "errata.json"), main(), strict=True):
        (folder / name).write_text(content)
