"""The command formal: build the Coq development and report what it proves."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from snntheory.console import JSON_HELP, Output, Progress, add_command, integer
from snntheory.verdict import EXIT_AS_EXPECTED, BadInput, Verdict

if TYPE_CHECKING:
    from snntheory.console import Commands
    from snntheory.formal import FormalTheorem


def add_formal_command(commands: Commands) -> None:
    """Add the command of this module."""
    parser = add_command(
        commands,
        "formal",
        _formal,
        "Build the Coq proofs of the theorems down to the axioms, and report them with their claims.",
        "The proofs are in proofs/coq of a clone; they need Coq, which this command does not install.  A first build\n"
        "takes minutes, later ones only what has changed.  --list reads the statements without building.\n\n"
        "examples:\n  snntheory formal --list\n  snntheory formal --jobs 2\n  snntheory formal proofs/coq --compare\n\n"
        "exit codes: 0 checked by Coq; 1 a file or an axiom is refused, or balls contradict; 2 skipped: no Coq;\n"
        "  3 bad input; 130 interrupted",
    )
    parser.add_argument("folder", nargs="?", metavar="DIR", help="the Coq development (default proofs/coq)")
    parser.add_argument("--jobs", metavar="N", default="2", help="files to compile at a time (default 2)")
    parser.add_argument("--list", action="store_true", help="only list the theorems and their claims")
    parser.add_argument("--compare", action="store_true", help="decide their inequalities by balls, too")
    parser.add_argument("--json", metavar="FILE", help=JSON_HELP)


def _formal(arguments: argparse.Namespace) -> int:
    from snntheory.formal import axioms, build, coq_version, files, folder, theorems

    jobs = integer(arguments.jobs, "--jobs")
    if not 1 <= jobs <= 64:
        raise BadInput(f"--jobs takes 1 to 64, not {jobs}")
    output, place = Output(arguments.json), folder(arguments.folder)
    found, version = theorems(place), None
    rests: dict[str, list[str]] = {}
    if not arguments.list:
        version, progress, done, total = coq_version(), Progress(), 0, len(files(place))

        def compiling(name: str) -> None:
            nonlocal done
            done += 1
            progress.show(f"Coq: {name} ({done} of {total} files) ...")

        build(place, jobs, compiling)
        progress.clear()
        rests = axioms(place)
    rows = [_row(t, rests, arguments.compare) for t in found]
    if arguments.json:
        output.write({"coq": version, "theorems": rows})
    if arguments.json != "-":
        print("\n".join(_lines(rows, version)))
    wrong = [row for row in rows if row["balls"] == Verdict.REFUTED.value]
    return 1 if wrong else EXIT_AS_EXPECTED


def _row(theorem: FormalTheorem, rests: dict[str, list[str]], compare: bool) -> dict[str, Any]:
    """One theorem as plain data."""
    key = f"{theorem.file.removesuffix('.v')}.{theorem.name}"
    return {
        "theorem": theorem.name,
        "file": theorem.file,
        "claims": list(theorem.claims),
        "parts_of": list(theorem.parts),
        "refuted": list(theorem.refuted),
        "statement": theorem.statement,
        "axioms": rests.get(key) if rests else None,
        "balls": by_balls(theorem).value if compare else None,
    }


def by_balls(theorem: FormalTheorem) -> Verdict:
    """The verdict of this package's prover on the same inequality; SKIPPED for a statement of another kind."""
    from snntheory.decision import prove

    found = theorem.inequality()
    if found is None:
        return Verdict.SKIPPED
    box, relations = found
    return Verdict.all_of([prove(relation, box).verdict for relation in relations])


def _lines(rows: list[dict[str, Any]], version: str | None) -> list[str]:
    """A table, and a summary."""
    width = max(len(row["theorem"]) for row in rows)
    lines = []
    for row in rows:
        balls = "" if row["balls"] is None else f"  by balls: {row['balls']}"
        known = "" if row["axioms"] is None else f"  {len(row['axioms'])} axioms"
        claims = [*row["claims"], *(f"{name} in part" for name in row["parts_of"])]
        claims += [f"{name} refuted" for name in row["refuted"]]
        lines.append(f"{row['theorem']:{width}}  {', '.join(claims) or '-'}{known}{balls}")
    names = sorted({axiom for row in rows for axiom in row["axioms"] or []})
    if version is None:
        return [*lines, "", f"{len(rows)} theorems, not built"]
    return [*lines, "", f"{len(rows)} theorems, checked by Coq {version}; axioms: {', '.join(names)}"]
