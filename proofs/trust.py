"""Write TRUST.md: what must be trusted, what need not, and the figures of the last full self-test.

python -m snntheory selftest --size full --jobs 2 --state selftest.jsonl --json proofs/selftest.json
python proofs/trust.py
"""

from __future__ import annotations

import ast
import io
import json
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
HEAD = """# What must be trusted

Written by `python proofs/trust.py` from `selftest.json`, the record of the last full self-test; the command that makes
it anew is `python -m snntheory selftest --size full --jobs 2 --json proofs/selftest.json`, and
`python -m snntheory selftest` does the same with fewer trials in two minutes.

"""
LAYERS = (
    ("checker/numbers.py", "intervals on Python integers: series with remainders, every rounding outward"),
    ("checker/formulas.py", "the map and its derivatives, typed from the paper's print, read by Python's own grammar"),
    ("checker/proofs.py", "trees that cover their box by construction; each leaf is established again"),
    ("checker/__main__.py", "files, digests, answers"),
)
MORE = (
    ("checker/identities.py", "only for claims that two formulas are the same"),
    ("checker/tables.py", "only for the numbers printed about experiments"),
)


def code_lines(path: Path) -> int:
    """Lines that are neither blank nor comment nor docstring."""
    text = path.read_text(encoding="utf-8")
    kept, left_out = set[int](), set[int]()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node) is not None:
            left_out |= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    nothing = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in nothing:
            kept |= set(range(token.start[0], token.end[0] + 1))
    return len(kept - left_out)


def base() -> Iterator[str]:
    """The trusted base, with line counts."""
    counts = {name: code_lines(ROOT / "snntheory" / name) for name, _ in (*LAYERS, *MORE)}
    core = sum(counts[name] for name, _ in LAYERS)
    yield "A proved claim has a certificate in [certificates](certificates), and a sceptic who checks it with"
    yield "`python -m snntheory check proofs/certificates` trusts"
    yield ""
    yield "- the text of the claim, that is, that it says what the paper says (its numerals are typed twice);"
    yield f"- Python's integers and fractions, and {core} lines of the checker (standard library alone):"
    yield ""
    yield "| module | lines of code | what it does |"
    yield "|---|---|---|"
    yield from (f"| `{name}` | {counts[name]} | {what} |" for name, what in (*LAYERS, *MORE))
    yield ""
    yield "Not needed: the prover, its engines (balls of FLINT, intervals of doubles), its search, and all packages."
    yield "Arguments in words (claims that follow from others, kind *inference*) are for a reader; of these the checker"
    yield "asks that each premise has an accepted certificate."
    yield ""


def shared() -> Iterator[str]:
    """The matrix of what engines share."""
    from snntheory.agreement import SHARED

    yield "## What the engines share"
    yield ""
    yield "| | balls | doubles | checker |"
    yield "|---|---|---|---|"
    yield from (f"| {part.what} | {part.balls} | {part.doubles} | {part.checker} |" for part in SHARED)
    yield ""


def figures(document: dict[str, Any]) -> Iterator[str]:
    """One line per figure, then the rows worth reading."""
    yield "## The figures"
    yield ""
    versions = ", ".join(document["engines"].values())
    yield f"snntheory {document['version']}, Python {document['python']}, {versions}; seed {document['seed']}."
    yield "Violations must be 0. No failure in n trials means a rate below 3/n with 95 % confidence. Undecided: no"
    yield "information, or too near to tell; raised: an exception. Each line alone: `python -m snntheory selftest"
    yield "--size full --only ID`."
    yield ""
    yield "| | what | target | done | violations | undecided | raised | rate below | |"
    yield "|---|---|---|---|---|---|---|---|---|"
    silent = 0
    for figure in document["figures"]:
        rows = figure["rows"]
        total = {name: sum(row[name] for row in rows) for name in ("trials", "violations", "undecided", "raised")}
        silent += total["violations"] if figure["id"] in ("R6", "R8", "R13", "R14") else 0
        skipped = any(row["skipped"] for row in rows)
        rate = f"{3 / total['trials']:.0e}" if total["trials"] > 1000 and not total["violations"] else ""
        yield (
            f"| {figure['id']} | {figure['title']} | {figure['target']} | {total['trials']:,} {rows[0]['unit']} |"
            f" {total['violations']} | {total['undecided']:,} | {total['raised']} | {rate} |"
            f" {'SKIPPED' if skipped else 'passed' if figure['passed'] else 'not passed'} |"
        )
    yield f"| R15 | silent errors: a wrong answer without a signal | none in R6, R8, R13, R14 | | {silent} | | | | |"
    yield ""
    yield from details(document)


def details(document: dict[str, Any]) -> Iterator[str]:
    """Values and shortfalls of the rows, where there are few of a figure."""
    for figure in document["figures"]:
        rows = figure["rows"]
        told = [row for row in rows if row["short"] or row["skipped"] or row["violations"]]
        if len(rows) <= 4:
            told = [row for row in rows if row["values"]] + [row for row in told if not row["values"]]
        for row in told:
            values = ", ".join(f"{key}: {value}" for key, value in row["values"].items() if key != "classes")
            faults = "; ".join(filter(None, (row["skipped"], row["short"], *row["examples"][:3])))
            yield f"- {figure['id']}, {row['name']}: {'. '.join(filter(None, (values, faults)))}"
    yield ""


def mutants(document: dict[str, Any]) -> Iterator[str]:
    """Mutation scores per group and class."""
    yield "## Mutants"
    yield ""
    yield "A mutant is one change of one place of the sources, killed if a test fails or takes too long. Survivors"
    yield "that leave every verdict sound are explained one by one in [survivors.csv](survivors.csv)."
    yield ""
    yield "| group | class | mutants | killed | stopped | explained | open | score | of all |"
    yield "|---|---|---|---|---|---|---|---|---|"
    [figure] = [f for f in document["figures"] if f["id"] == "R7"]
    tables: dict[str, dict[str, list[int]]] = {}
    for row in figure["rows"]:
        group = tables.setdefault(row["name"].partition(",")[0], {})
        for kind, counts in row["values"].get("classes", {}).items():
            group[kind] = [a + b for a, b in zip(group.get(kind, [0] * 5), counts, strict=True)]
    for group, table in tables.items():
        for kind, (count, killed, stopped, explained, left) in sorted(
            table.items(), key=lambda x: (x[0] == "all", x[0])
        ):
            score = 100 * (killed + stopped) / (count - explained) if count > explained else 100.0
            cells = (group, kind, count, killed, stopped, explained, left, f"{score:.1f} %")
            yield "| " + " | ".join(map(str, cells)) + f" | {100 * (killed + stopped) / count:.1f} % |"
    yield ""


def main() -> str:
    """The text of TRUST.md."""
    document = json.loads((ROOT / "proofs" / "selftest.json").read_text(encoding="utf-8"))
    return HEAD + "\n".join([*base(), *shared(), *figures(document), *mutants(document)]).rstrip() + "\n"


if __name__ == "__main__":
    (ROOT / "proofs" / "TRUST.md").write_text(main(), encoding="utf-8")
