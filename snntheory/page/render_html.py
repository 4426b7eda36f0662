"""The report as one HTML file: no requests, readable without script, its own style and script allowed by their hash."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Iterable
from html import escape
from importlib.resources import files

from snntheory.errata import TITLES
from snntheory.page.content import CONSTANTS_NOTE, ERRATA_NOTE, LEDE, NOT_CLAIMED, TABLE_NOTE, TITLE, Page, Theorem
from snntheory.page.formula import formula
from snntheory.page.html_parts import badge, count, erratum, link, row, seal, section, terms
from snntheory.page.pictures import Picture
from snntheory.verdict import Verdict

_COLUMNS = (
    ("Claim", "text"),
    ("Verdict", "text"),
    ("Statement", "text"),
    ("Certified", "text"),
    ("Margin", "number"),
    ("Boxes", "number"),
    ("Class", "text"),
)


def render(page: Page) -> str:
    """The whole file."""
    style, script = (files("snntheory.page").joinpath(name).read_text("utf-8") for name in ("page.css", "page.js"))
    policy = f"default-src 'none'; img-src data:; style-src {_hash(style)}; script-src {_hash(script)}"
    known = {f.id for f in page.document.findings}
    body = [
        _header(page),
        _alarms(page),
        _theorems(page),
        _constants(page),
        _errata(page, known),
        _figures(page.pictures, known),
        _claims(page, known),
        _ending(page, known),
    ]
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f"<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}; base-uri 'none'; form-action 'none'\">",
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            '<meta name="description" content="Verdicts of rigorous arithmetic on the statements of the paper.">',
            f"<title>{escape(TITLE)}</title>",
            '<link rel="icon" href="data:,">',
            f"<style>{style}</style>",
            "</head>",
            "<body>",
            *(part for part in body if part),
            f"<script>{script}</script>",
            "</body>",
            "</html>\n",
        ]
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _header(page: Page) -> str:
    document = page.document
    places = [
        ("theorems", "Theorems", page.theorems),
        ("constants", "Constants", page.constants),
        ("errata", "Errata", page.errata),
        ("figures", "Figures", page.pictures),
        ("table", "All claims", document.findings),
        ("trust", "How it was decided", True),
        ("limits", "What is not claimed", True),
    ]
    links = "".join(f'<li><a href="#{name}">{text}</a></li>' for name, text, there in places if there)
    counts = "".join(_tally(v.value, document.count(v)) for v in Verdict)
    lines = [
        '<a class="skip" href="#table">Skip to the table of claims</a>',
        "<header>",
        f"<h1>{escape(TITLE)}</h1>",
        f'<p class="lede">{escape(LEDE)}</p>',
        f'<p class="count">{count(len(document.findings), "claim")}</p>',
        _bar(page),
        f'<dl class="tally">{counts}</dl>',
        "" if page.alarms else '<p class="fine">Every verdict is the expected one.</p>',
        f'<nav aria-label="Sections"><ul>{links}</ul></nav>',
        "</header>",
        "<main>",
    ]
    return "\n".join(line for line in lines if line)


def _tally(name: str, n: int) -> str:
    number = f'<a href="#table" data-show="{name}">{n}</a>'
    return f'<div class="{name}{"" if n else " none"}"><dt>{name}</dt><dd>{number}</dd></div>'


def _bar(page: Page) -> str:
    """The shares of the verdicts, drawn; the numbers beside it say the same."""
    x, parts = 0, []
    for verdict in Verdict:
        n = page.document.count(verdict)
        parts.append(f'<rect class="{verdict.value}" x="{x}" y="0" width="{n}" height="1"/>')
        x += n
    box = f'viewBox="0 0 {x} 1" preserveAspectRatio="none"'
    return f'<svg class="bar" {box} aria-hidden="true">{"".join(parts)}</svg>'


def _alarms(page: Page) -> str:
    if not page.alarms:
        return ""
    items = [
        f"<li>{link(f.id)} {badge(f)} {formula(f.locator)}{f': {formula(f.reason)}' if f.reason else ''}</li>"
        for f in page.alarms
    ]
    head = f'<h2 id="alarm-h">{count(len(items), "claim")} unexpected, undecided or skipped</h2>'
    return f'<section class="alarm" aria-labelledby="alarm-h">{head}<ul>{"".join(items)}</ul></section>'


def _theorems(page: Page) -> str:
    cards = "".join(map(_theorem, page.theorems))
    return section("theorems", "Theorems", f'<div class="cards">{cards}</div>') if cards else ""


def _theorem(theorem: Theorem) -> str:
    lines = [
        f"<h3>{escape(theorem.title)} {seal(theorem.verdict, theorem.word, unexpected=theorem.unexpected)}</h3>",
        f"<p>{escape(theorem.says)}</p>",
        f'<p class="big f">{formula(theorem.number)}</p>' if theorem.number else "",
        f'<p class="where f">{formula(theorem.domain)}</p>' if theorem.domain else "",
        f'<p class="ids">{", ".join(link(f.id) for f in theorem.findings)}</p>',
    ]
    return f'<article class="{theorem.verdict.value}">{"".join(lines)}</article>'


def _constants(page: Page) -> str:
    digits = "".join(
        f'<div><dt class="f">{formula(name)}</dt><dd class="digits">{escape(value)}</dd></div>'
        for name, value in page.constants
    )
    rows = [
        f'<tr><th scope="row">{link(e.finding.id)}<small>{formula(e.finding.locator)}</small></th>'
        f'<td class="f">{e.which} {formula(e.subject)}</td><td class="digits">[{e.low},<br>{e.high}]</td>'
        f'<td class="f where">{formula(e.finding.domain)}</td><td>{badge(e.finding)}</td></tr>'
        for e in page.extrema
    ]
    heads = "".join(f'<th scope="col">{h}</th>' for h in ("Claim", "Quantity", "Lies in", "On", "The claim is"))
    table = (
        '<h3 id="extrema">Certified extrema</h3>\n'
        '<div class="scroll" tabindex="0" role="region" aria-labelledby="extrema"><table class="plain">'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>{''.join(rows)}</tbody></table></div>"
    )
    inner = f'<p>{escape(CONSTANTS_NOTE)}</p><dl class="numbers">{digits}</dl>{table if rows else ""}'
    return section("constants", "Certified constants", inner)


def _errata(page: Page, known: Collection[str]) -> str:
    parts = []
    for severity, title in TITLES.items():
        chosen = [erratum(e, known) for e in page.errata if e["severity"] == severity]
        if chosen:
            head = f'<h3>{severity}. {escape(title)} <span class="n">{len(chosen)}</span></h3>'
            parts.append(f'<details open class="severity"><summary>{head}</summary>{"".join(chosen)}</details>')
    return section("errata", "Errata", f"<p>{escape(ERRATA_NOTE)}</p>" + "\n".join(parts)) if parts else ""


def _figures(pictures: Iterable[Picture], known: Collection[str]) -> str:
    items = [_figure(p, known) for p in pictures]
    return section("figures", "Figures", f'<div class="figures">{"".join(items)}</div>') if items else ""


def _figure(p: Picture, known: Collection[str]) -> str:
    size = f' width="{p.width}" height="{p.height}"' if p.width and p.height else ""
    source = f"data:{p.mime};base64,{base64.b64encode(p.data).decode()}"
    wide = ' class="wide"' if p.width and p.width > 900 else ""
    image = f'<img src="{source}" alt="{escape(p.alternative)}"{size} decoding="async">'
    return (
        f'<figure{wide}><div class="frame">{image}</div>'
        f"<figcaption><b>{formula(p.title)}.</b> {formula(p.caption, known)}</figcaption></figure>\n"
    )


def _claims(page: Page, known: Collection[str]) -> str:
    findings = page.document.findings
    heads = "".join(f'<th scope="col" data-kind="{kind}">{text}</th>' for text, kind in _COLUMNS)
    verdicts = [v.value for v in Verdict if page.document.count(v)]
    verdicts += ["unexpected"] if not all(f.as_expected for f in findings) else []
    controls = (
        '<div id="controls" class="controls" role="search" hidden>'
        '<label>Search <input id="q" type="search" autocomplete="off" spellcheck="false"></label>'
        + _select("verdict", "Verdict", verdicts)
        + _select("class", "Class", sorted({f.kind for f in findings}))
        + '<button type="button" id="reset">Show all</button><output id="shown" aria-live="polite"></output></div>'
    )
    rows = "\n".join(row(f, known) for f in findings)
    table = (
        '<div class="scroll" tabindex="0" role="region" aria-labelledby="table-h"><table id="claims">'
        f"<caption>{count(len(findings), 'claim')}, with verdict and evidence</caption>"
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>"
    )
    return section("table", "All claims", f"<p>{escape(TABLE_NOTE)}</p>\n{controls}\n{table}")


def _select(name: str, label: str, values: Iterable[str]) -> str:
    options = "".join(f'<option value="{escape(v)}">{escape(v)}</option>' for v in values)
    return f'<label>{label} <select id="{name}"><option value="">all</option>{options}</select></label>'


def _ending(page: Page, known: Collection[str]) -> str:
    trust = [(name, formula(text, known)) for name, text in page.trust]
    limits = "".join(f"<li>{formula(text)}</li>" for text in NOT_CLAIMED)
    versions = [(name, escape(text)) for name, text in page.versions]
    versions.append(("Command", f"<code>{escape(page.command)}</code>"))
    return "\n".join(
        [
            section("trust", "How it was decided", terms([*trust, ("Time", escape(page.time))])),
            section("limits", "What is not claimed", f"<ul>{limits}</ul>"),
            "</main>",
            f"<footer><h2>Versions</h2>{terms(versions)}</footer>",
        ]
    )
