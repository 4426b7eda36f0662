"""The command verify: the paper's statements, by balls, by doubles, or by both side by side."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from snntheory.cli_check import check_certificates, write_certificates
from snntheory.console import BUDGET_HELP, EXIT_TEXT, JSON_HELP, PRECISION_HELP, Output, Progress, add_command, integer
from snntheory.verdict import EXIT_AS_EXPECTED, EXIT_CONTRADICTION, EXIT_UNDECIDED, BadInput, Verdict, exit_code

if TYPE_CHECKING:
    from snntheory.agreement import Agreement
    from snntheory.console import Commands
    from snntheory.extremum import Options
    from snntheory.runner import Result

ENGINES = ("balls", "tight", "all")
_ENGINE_HELP = "tight: intervals of doubles, ten times the boxes; all: balls, and doubles beside them (default balls)"


def add_verify_command(commands: Commands) -> None:
    """Add the command of this module."""
    parser = add_command(
        commands,
        "verify",
        _verify,
        "Decide the paper's statements; without IDs, the theorems and what they rest on.",
        "examples:\n  snntheory verify\n  snntheory verify --all --refuted\n"
        "  snntheory verify theorem-1 --method grid\n  snntheory verify --engine all\n"
        "  snntheory verify --tag lemma-45 --tag lemma-46\n"
        "  snntheory verify lem13.mean --json -\n\n"
        + EXIT_TEXT.format("every verdict is the expected one", "a verdict contradicts its expectation"),
    )
    parser.add_argument("ids", nargs="*", metavar="ID", help="claim (lem12.S) or group (theorem-1, lemma-13)")
    parser.add_argument("--all", action="store_true", help="all claims, the steps of the appendix included")
    parser.add_argument(
        "--tag", action="append", default=[], metavar="GROUP", help="claims of a group; may be repeated"
    )
    parser.add_argument("--refuted", action="store_true", help="show only what is refuted")
    parser.add_argument("--list", action="store_true", help="show the claims and groups, decide nothing")
    parser.add_argument("--json", metavar="FILE", help=JSON_HELP)
    parser.add_argument("--precision", metavar="BITS", help=PRECISION_HELP)
    parser.add_argument("--budget", metavar="N", default="20000", help=BUDGET_HELP)
    parser.add_argument("--method", metavar="adaptive|grid", default="adaptive", help="how to decide S < 1")
    parser.add_argument("--engine", metavar="balls|tight|all", default="balls", help=_ENGINE_HELP)
    parser.add_argument("--jobs", metavar="N", default="1", help="processes to share the claims (default 1)")
    parser.add_argument("--certificates", metavar="DIR", help="write a certificate of each proved claim to DIR")


class _Run(NamedTuple):
    """Results of one engine."""

    results: list[Result]
    seconds: float


def _verify(arguments: argparse.Namespace) -> int:
    names = _chosen(arguments)
    if arguments.list:
        return _list(names)
    _check_engine(arguments)
    check_certificates(arguments.certificates)
    progress = Progress()
    options = _options(arguments, progress)
    output, jobs = Output(arguments.json), integer(arguments.jobs, "--jobs")
    if arguments.engine == "all":
        from snntheory.engines import intervals

        intervals.probe()
    engine = "tight" if arguments.engine == "tight" else "balls"
    run = _decide(names, options, progress, jobs, arguments.method, engine)
    beside = _decide(names, options, progress, jobs, "adaptive", "tight") if arguments.engine == "all" else None
    words = _compared(run, beside)
    if arguments.json:
        output.write(_document(run, beside, words, engine, options))
    if arguments.json != "-":
        _show(run, beside, words, engine, arguments.refuted)
    code = exit_code((r.decision.verdict, r.claim.expected) for r in run.results)
    if any(word.value == "DISAGREE" for word in words):
        code = EXIT_CONTRADICTION
    return code if arguments.certificates is None else _write(run.results, arguments.certificates, jobs, code)


def _check_engine(arguments: argparse.Namespace) -> None:
    if arguments.engine not in ENGINES:
        raise BadInput(f"unknown engine {arguments.engine[:20]!r}; known are {', '.join(ENGINES)}")
    if arguments.engine == "tight" and arguments.precision is not None:
        raise BadInput("--precision belongs to the engine balls; doubles have 53 bits")
    if arguments.engine == "tight" and arguments.certificates is not None:
        raise BadInput("--certificates belongs to the engine balls")


def _options(arguments: argparse.Namespace, progress: Progress) -> Options:
    from snntheory.extremum import Options

    bits = integer("64" if arguments.precision is None else arguments.precision, "--precision")
    options = Options(bits, integer(arguments.budget, "--budget"))
    options.progress = progress.step
    return options


def _decide(names: Sequence[str], options: Options, progress: Progress, jobs: int, method: str, engine: str) -> _Run:
    from snntheory.runner import verify

    started = time.perf_counter()
    results = verify(names, options, method=method, engine=engine, jobs=jobs, report=progress.clear)
    return _Run(results, time.perf_counter() - started)


def _compared(run: _Run, beside: _Run | None) -> list[Agreement]:
    if beside is None:
        return []
    from snntheory.agreement import compare

    return compare(run.results, beside.results)


def _document(
    run: _Run, beside: _Run | None, words: Sequence[Agreement], engine: str, options: Options
) -> dict[str, Any]:
    from snntheory import report

    if engine == "tight":
        from snntheory.engines import intervals

        return report.verify_json(run.results, run.seconds, options.digits, 53, intervals.name())
    document = report.verify_json(run.results, run.seconds, options.digits, options.bits)
    if beside is not None:
        from snntheory.agreement import agreement_json
        from snntheory.engines import intervals

        names = {"balls": document["engine"], "doubles": intervals.name()}
        document["engines"] = agreement_json(words, beside.results, names, beside.seconds)
    return document


def _show(run: _Run, beside: _Run | None, words: Sequence[Agreement], engine: str, refuted: bool) -> None:
    from snntheory import report

    shown = [i for i, r in enumerate(run.results) if not refuted or r.decision.verdict is Verdict.REFUTED]
    rows = report.table_rows(run.results[i] for i in shown)
    columns: tuple[str, ...] = report.COLUMNS
    if words:
        rows = [(*row[:-1], words[i].value, row[-1]) for i, row in zip(shown, rows, strict=True)]
        columns = (*columns[:-1], "doubles", columns[-1])
    report.print_table(rows, columns, terminal=sys.stdout.isatty())
    told = [r for r in run.results if r.method != "none"]
    lines = ["", *report.explanations(told), "", report.summary_line(run.results, run.seconds)]
    print("\n".join([*lines, *_engine_lines(run, beside, words, engine)]))


def _engine_lines(run: _Run, beside: _Run | None, words: Sequence[Agreement], engine: str) -> list[str]:
    from snntheory import agreement

    if engine == "tight":
        from snntheory.engines import intervals

        return [f"engine: {intervals.name()}", *agreement.doubles_lines(run.results)]
    if beside is None:
        return []
    return ["", *agreement.matrix_lines(), "", *agreement.summary_lines(words, run.results, beside.results)]


def _write(results: Sequence[Result], folder: str, jobs: int, code: int) -> int:
    missing = write_certificates(results, folder, jobs)
    for line in missing:
        print(f"snntheory: {line}", file=sys.stderr)
    return code or (EXIT_UNDECIDED if missing else EXIT_AS_EXPECTED)


def _chosen(arguments: argparse.Namespace) -> list[str]:
    """Ids and groups named on the command line."""
    from snntheory.claims import groups

    for tag in arguments.tag:
        if tag not in groups():
            raise BadInput(f"unknown group {tag!r}; `snntheory verify --list` shows all")
    names: list[str] = [*arguments.ids, *arguments.tag]
    if arguments.all and names:
        raise BadInput("give IDs or --all, not both")
    return ["all"] if arguments.all else names


def _list(names: Sequence[str]) -> int:
    from snntheory.claims import groups, select

    for c in select(names):
        print(f"{c.id:26}{c.locator:44}{c.statement}")
    if not names:
        print("\ngroups: " + ", ".join(groups()))
    return EXIT_AS_EXPECTED
