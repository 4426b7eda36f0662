"""Parts of the HTML report: verdicts, links, lists of terms, errata, rows of the table of claims."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from html import escape
from typing import Any

from snntheory.findings import Finding, certified, short_margin, witness_text
from snntheory.page.content import METHODS, extrema, word
from snntheory.page.formula import anchor, difference, formula
from snntheory.verdict import Verdict

_LONG = 260


def count(n: int, noun: str) -> str:
    """``1 claim``, ``2 claims``."""
    return f"{n} {noun}{'' if n == 1 else 's'}"


def seal(verdict: Verdict, text: str, *, unexpected: bool = False) -> str:
    """A verdict in its colour, with its sign; an unexpected one in the colour of alarm."""
    return f'<span class="v {verdict.value}{" unexpected" if unexpected else ""}">{escape(text)}</span>'


def badge(finding: Finding) -> str:
    """The verdict on a claim."""
    return seal(finding.verdict, word(finding), unexpected=not finding.as_expected)


def link(identifier: str) -> str:
    """A link to the row of a claim; its name may break after a dot."""
    return f'<a class="id" href="#{anchor(identifier)}">{escape(identifier).replace(".", ".<wbr>")}</a>'


def section(name: str, title: str, inner: str) -> str:
    """A section with its heading."""
    head = f'<h2 id="{name}-h">{escape(title)}</h2>'
    return f'<section id="{name}" aria-labelledby="{name}-h">{head}\n{inner}\n</section>'


def terms(rows: Iterable[tuple[str, str]]) -> str:
    """A list of terms, each with its HTML."""
    items = "\n".join(f"<div><dt>{escape(name)}</dt><dd>{inner}</dd></div>" for name, inner in rows)
    return f'<dl class="rows">{items}</dl>'


def _formula(text: str, marked: Collection[int] = ()) -> str:
    return f'<span class="f">{formula(text, (), marked)}</span>'


def _domain(text: str) -> str:
    return f' <span class="where f">on {formula(text)}</span>' if text else ""


def erratum(e: dict[str, Any], known: Collection[str]) -> str:
    """What is printed, what is certified, what is true, and what follows."""
    marks = difference(e["printed"], e["corrected"]) if e["corrected"] else (set(), set())
    rows = [("Printed", _formula(e["printed"], marks[0]) + _domain(e["domain"]))]
    if e["certified"] or e["witness"]:
        at = f" at {_formula(e['witness'])}" if e["witness"] else ""
        rows.append(("Certified", _formula(e["certified"]) + at if e["certified"] else f"the two sides differ{at}"))
    if e["corrected"]:
        verdict = Verdict(e["corrected_verdict"])
        other = e["corrected_domain"] if e["corrected_domain"] != e["domain"] else ""
        text = f"{_formula(e['corrected'], marks[1])}{_domain(other)} {seal(verdict, verdict.value)}"
        rows.append(("True" if verdict is Verdict.PROVED else "Instead", text))
    elif e["recomputed"]:
        rows.append(("Recomputed", formula(e["recomputed"], known)))
    note = e["consequence"]
    if note:
        rows.append(("Note", formula(note[:1].upper() + note[1:], known) + "."))
    head = f"<h4>{formula(e['locator'])} {link(e['id'])}</h4>"
    return f'<article class="erratum">{head}{terms(rows)}</article>\n'


def row(f: Finding, known: Collection[str]) -> str:
    """A row of the table of claims; the evidence unfolds under the statement."""
    text = f.statement if len(f.statement) <= _LONG else f.statement[: _LONG - 20].rsplit(" ", 1)[0] + " ..."
    where = f'<span class="where f">{formula(f.domain)}</span>' if f.domain else ""
    parts = "<br>".join(formula(certified([part])) for part in f.parts)
    statement = f'<summary class="f">{formula(text)}</summary>{_evidence(f, known)}'
    cells = [
        f'<th scope="row">{link(f.id)}<small>{formula(f.locator)}</small></th>',
        f"<td>{badge(f)}</td>",
        f'<td class="s"><details>{statement}</details>{where}</td>',
        f'<td class="f">{parts}</td>',
        f'<td class="n">{short_margin(f).replace("-", "−")}</td>',
        f'<td class="n">{f.boxes or ""}</td>',
        f"<td>{escape(f.kind)}</td>",
    ]
    odd = ' class="odd"' if f.stands_out else ""
    expected = "yes" if f.as_expected else "no"
    data = f'data-verdict="{f.verdict.value}" data-class="{escape(f.kind)}" data-expected="{expected}"'
    return f'<tr id="{anchor(f.id)}" {data}{odd}>{"".join(cells)}</tr>'


def _evidence(f: Finding, known: Collection[str]) -> str:
    rows = [("Statement", _formula(f.statement))] if len(f.statement) > _LONG else []
    for e in extrema(f):
        rows.append((e.which or "Value", f'{_formula(e.subject)} ∈ <span class="digits">[{e.low}, {e.high}]</span>'))
    if f.margin:
        rows.append(("Margin", f'<span class="digits">{f.margin}</span>'))
    if f.witness:
        rows.append(("Exact point", _formula(witness_text(f))))
    rows.append(("Method", escape(METHODS.get(f.method, f.method))))
    if f.reason:
        rows.append(("Reason", formula(f.reason, known)))
    if f.correction:
        rows.append(("Corrected by", link(f.correction) if f.correction in known else escape(f.correction)))
    if f.note:
        rows.append(("Note", formula(f.note, known)))
    return terms(rows)
