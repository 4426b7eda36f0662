"""The command check, and the certificates that verify writes."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from snntheory.console import Progress, add_command
from snntheory.verdict import BadInput, Verdict

if TYPE_CHECKING:
    from snntheory.console import Commands
    from snntheory.runner import Result


def add_check_command(commands: Commands) -> None:
    """Add the command of this module."""
    parser = add_command(
        commands,
        "check",
        _check,
        "Check certificates with arithmetic and formulas of their own, by the standard library alone.",
        "A certificate is accepted if it proves the statement of the claim it names, as this version states it.\n"
        "`python -m snntheory.checker` is the same without that comparison, and imports nothing else.\n\n"
        "examples:\n  snntheory verify --certificates certificates\n  snntheory check certificates\n\n"
        "exit codes: 0 all accepted; 1 one rejected; 2 one declined (not a certificate, or of another kind), or none;\n"
        "  3 bad input; 130 interrupted",
    )
    parser.add_argument("paths", nargs="+", metavar="FILE|DIR", help="certificates, or folders of them")


def _check(arguments: argparse.Namespace) -> int:
    from snntheory.certificate import statement
    from snntheory.checker.__main__ import main
    from snntheory.claims import BEYOND, CLAIMS

    for path in arguments.paths:
        if not Path(path).exists():
            raise BadInput(f"there is no file or folder {path!r}")
    statements = (statement(claim) for claim in (*CLAIMS, *BEYOND))
    return main(arguments.paths, {s["claim"]: s["digest"] for s in statements if s is not None})


def check_certificates(folder: str | None) -> None:
    """Make the folder where certificates go, before the work starts.  Raises `BadInput`."""
    if folder is not None:
        from snntheory.certificate import check_folder

        check_folder(Path(folder))


def write_certificates(results: Sequence[Result], folder: str, jobs: int) -> list[str]:
    """Certificates of all proved claims that can have one; returns a sentence for each that was not found.

    Certificates that are there already, for the same statement, and accepted, are kept.
    """
    from snntheory.certificate import certify

    proved = [r.claim for r in results if r.decision.verdict is Verdict.PROVED]
    progress, missing = Progress(), []
    for done, (claim, problem) in enumerate(certify(proved, Path(folder), jobs), start=1):
        progress.step(f"certificate {done} of {len(proved)}, {claim}", done)
        if problem:
            missing.append(problem)
    progress.clear()
    return missing
