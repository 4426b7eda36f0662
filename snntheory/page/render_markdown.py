"""The report as Markdown: the same content, pictures as links to their files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from snntheory.errata import TITLES
from snntheory.findings import certified, short_margin
from snntheory.page.content import CONSTANTS_NOTE, LEDE, NOT_CLAIMED, TABLE_NOTE, TITLE, Page, word
from snntheory.page.pictures import Picture
from snntheory.verdict import Verdict


def render(page: Page) -> str:
    """The whole file."""
    document = page.document
    counts = ", ".join(f"{document.count(v)} {v.value}" for v in Verdict)
    ending = "not every verdict is the expected one" if page.alarms else "every verdict is the expected one"
    blocks = [f"# {TITLE}", plain(LEDE), f"**{len(document.findings)} claims: {counts}**; {ending}."]
    if page.alarms:
        blocks.append("## Unexpected, undecided or skipped")
        blocks.append("\n".join(f"- {code(f.id)}: **{word(f)}**. {plain(f.reason)}".rstrip() for f in page.alarms))
    blocks += [*_theorems(page), *_constants(page), *_errata(page), *_figures(page.pictures), "## All claims"]
    rows = [
        (
            code(f.id),
            f"**{word(f)}**" if f.stands_out else word(f),
            plain(f.locator),
            code(f.statement) + (f" on {code(f.domain)}" if f.domain else ""),
            code(certified(f.parts)),
            short_margin(f),
            str(f.boxes or ""),
            plain(f.kind),
        )
        for f in document.findings
    ]
    heads = ("claim", "verdict", "where", "statement", "certified", "margin", "boxes", "class")
    blocks += [plain(TABLE_NOTE), _table(heads, rows), "## How it was decided"]
    blocks.append("\n".join(f"- {name}: {plain(text)}" for name, text in (*page.trust, ("Time", page.time))))
    blocks += ["## What is not claimed", "\n".join(f"- {plain(text)}" for text in NOT_CLAIMED), "## Versions"]
    versions = [f"- {name}: {plain(text)}" for name, text in page.versions]
    blocks.append("\n".join([*versions, f"- Command: {code(page.command)}"]))
    return "\n\n".join(blocks) + "\n"


def plain(text: str) -> str:
    """Text in which no sign is Markdown or HTML."""
    text = re.sub(r"([\\`*|\[\]])", r"\\\1", " ".join(text.split()))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("_", "\\_")


def code(text: str) -> str:
    """Text as it is, between as many backticks as it takes; also in a table."""
    text = " ".join(text.split()).replace("|", "\\|")
    if not text:
        return ""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    space = " " if len(fence) > 1 else ""
    return f"{fence}{space}{text}{space}{fence}"


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _theorems(page: Page) -> list[str]:
    if not page.theorems:
        return []
    rows = [
        (
            plain(t.title),
            f"**{plain(t.word)}**",
            plain(t.says),
            code(t.number),
            code(t.domain),
            ", ".join(code(f.id) for f in t.findings),
        )
        for t in page.theorems
    ]
    return ["## Theorems", _table(("theorem", "verdict", "what it says", "certified", "on", "claims"), rows)]


def _constants(page: Page) -> list[str]:
    blocks = ["## Certified constants", CONSTANTS_NOTE]
    blocks.append("\n".join(f"- {name} = {value}" for name, value in page.constants))
    if page.extrema:
        heads = ("claim", "quantity", "lies in", "on", "the claim is")
        rows = [
            (
                code(e.finding.id),
                f"{e.which} {code(e.subject)}".strip(),
                f"\\[{e.low}, {e.high}\\]",
                code(e.finding.domain),
                word(e.finding),
            )
            for e in page.extrema
        ]
        blocks += ["### Certified extrema", _table(heads, rows)]
    return blocks


def _errata(page: Page) -> list[str]:
    blocks = ["## Errata"] if page.errata else []
    for severity, title in TITLES.items():
        chosen = [e for e in page.errata if e["severity"] == severity]
        if chosen:
            blocks.append(f"### {severity}. {title} ({len(chosen)})")
        for e in chosen:
            blocks.append(f"#### {plain(e['locator'])} ({code(e['id'])})")
            blocks.append("\n".join(f"- {line}" for line in _erratum(e)))
    return blocks


def _erratum(e: dict[str, Any]) -> list[str]:
    lines = [f"Printed: {code(e['printed'])}" + (f" on {code(e['domain'])}" if e["domain"] else "")]
    if e["certified"] or e["witness"]:
        at = f" at {code(e['witness'])}" if e["witness"] else ""
        lines.append(f"Certified: {code(e['certified']) or 'the two sides differ'}{at}")
    if e["corrected"]:
        name = "True" if e["corrected_verdict"] == Verdict.PROVED.value else "Instead"
        other = e["corrected_domain"] if e["corrected_domain"] != e["domain"] else ""
        on = f" on {code(other)}" if other else ""
        lines.append(f"{name} ({e['corrected_verdict']}): {code(e['corrected'])}{on}")
    elif e["recomputed"]:
        lines.append(f"Recomputed: {plain(e['recomputed'])}")
    if e["consequence"]:
        lines.append(f"Note: {plain(e['consequence'])}")
    return lines


def _figures(pictures: Iterable[Picture]) -> list[str]:
    blocks = []
    for p in pictures:
        blocks.append(f"### {plain(p.title)}")
        blocks += [plain(p.caption)] if p.caption else []
        blocks += [f"![{plain(p.alternative)}](<{p.source}>)"] if p.source else []
    return ["## Figures", *blocks] if blocks else []
