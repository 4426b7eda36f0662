"""The command selftest: the figures of trust, on this machine."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from snntheory.console import JSON_HELP, Output, Progress, add_command, integer
from snntheory.verdict import EXIT_AS_EXPECTED, EXIT_CONTRADICTION, EXIT_UNDECIDED

if TYPE_CHECKING:
    from snntheory.console import Commands


def add_selftest_command(commands: Commands) -> None:
    """Add the command of this module."""
    parser = add_command(
        commands,
        "selftest",
        _selftest,
        "Count what could go wrong and did not: trials, known faults, mutants, tampered certificates, kills.",
        "examples:\n  snntheory selftest\n  snntheory selftest --only R1,R13 --jobs 2\n"
        "  snntheory selftest --size full --jobs 2 --state selftest.jsonl     continued where it stopped\n\n"
        "Violations must be 0; undecided and raised are counted apart.  No failure in n trials means a rate below 3/n\n"
        "with 95 % confidence.\n\n"
        "exit codes: 0 all passed; 1 a figure failed; 2 one was skipped; 3 bad input; 130 interrupted",
    )
    sizes = "bounded (default, two minutes), full (an hour and the mutants), or exhaustive (ten times the trials)"
    parser.add_argument("--size", metavar="SIZE", default="bounded", help=sizes)
    parser.add_argument("--only", metavar="R1,R13", default="", help="these figures (default all)")
    parser.add_argument("--seed", metavar="N", default="0", help="seed of all trials (default 0)")
    parser.add_argument("--jobs", metavar="N", default="1", help="processes to share the work (default 1)")
    parser.add_argument("--state", metavar="FILE", help="keep what is done in FILE, and go on from there")
    parser.add_argument("--json", metavar="FILE", help=JSON_HELP)


def _selftest(arguments: argparse.Namespace) -> int:
    from snntheory import report
    from snntheory.selftest import catalogue, run

    size = arguments.size
    chosen = run.chosen(catalogue.figures(), [name for name in arguments.only.split(",") if name])
    seed, jobs, output = integer(arguments.seed, "--seed"), integer(arguments.jobs, "--jobs"), Output(arguments.json)
    progress, started = Progress(), time.perf_counter()
    rows = run.run(chosen, size, seed, jobs=jobs, state=arguments.state, progress=progress.show)
    progress.clear()
    seconds = time.perf_counter() - started
    if arguments.json:
        output.write(catalogue.document(chosen, rows, size, seed, seconds))
    if arguments.json != "-":
        report.print_table(catalogue.lines(chosen, rows), catalogue.COLUMNS, terminal=sys.stdout.isatty())
        for line in ["", *catalogue.sentences(chosen, rows), catalogue.headline(chosen, rows, seconds)]:
            print(line)
    if any(row.violations or row.short for row in rows.values()):
        return EXIT_CONTRADICTION
    return EXIT_UNDECIDED if any(row.skipped for row in rows.values()) else EXIT_AS_EXPECTED
