"""The command line: verify, bound, prove, constants, derive.

Exit codes: 0 as expected (or proved); 1 a verdict contradicts its expectation (or refuted); 2 undecided or
skipped; 3 bad input; 130 interrupted.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn

from snntheory import __version__
from snntheory.console import Output, Progress, integer
from snntheory.verdict import (
    EXIT_AS_EXPECTED,
    EXIT_BAD_INPUT,
    EXIT_CONTRADICTION,
    EXIT_INTERRUPTED,
    EXIT_UNDECIDED,
    BadInput,
    SnnTheoryError,
    Verdict,
)

if TYPE_CHECKING:
    from snntheory.decision import Decision
    from snntheory.exact import Box
    from snntheory.extremum import Options

_EXIT_TEXT = "exit codes: 0 {0}; 1 {1}; 2 undecided or skipped; 3 bad input; 130 interrupted"
_PRECISION_HELP = "working precision in bits (default 64)"
_BUDGET_HELP = "boxes per extremum before giving up as undecided (default 20000)"
_JSON_HELP = "write the result as JSON to FILE, or to standard output for '-'"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise BadInput(f"{message}; see '{self.prog} --help'")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    gc.set_threshold(200_000)  # a short run makes no cycles worth looking for
    try:
        arguments = _parser().parse_args(_join_negative_ranges(sys.argv[1:] if argv is None else list(argv)))
        code: int = arguments.run(arguments)
        sys.stdout.flush()
        return code
    except SnnTheoryError as error:
        print(f"snntheory: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("\nsnntheory: interrupted; no verdict is claimed for what had not finished", file=sys.stderr)
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_AS_EXPECTED
    except RecursionError:
        print("snntheory: the expression is nested too deeply", file=sys.stderr)
        return EXIT_BAD_INPUT


def _join_negative_ranges(argv: list[str]) -> list[str]:
    """``--mu -1:1`` as ``--mu=-1:1``, which argparse would take for an option."""
    joined: list[str] = []
    for word in argv:
        if joined and joined[-1] in _RANGE_OPTIONS and word[:1] == "-" and word[1:2] in set("0123456789."):
            joined[-1] += "=" + word
        else:
            joined.append(word)
    return joined


_RANGES = ("mu", "omega", "nu", "tau")
_RANGE_OPTIONS = {f"--{name}" for name in _RANGES}


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="snntheory",
        description="The theory of self-normalizing networks (arXiv:1706.02515), decided by rigorous arithmetic.",
        epilog="Run 'snntheory COMMAND --help' for examples.",
    )
    parser.add_argument("--version", action="version", version=f"snntheory {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)
    _add_verify(commands)
    _add_bound(commands)
    _add_prove(commands)
    _add_constants(commands)
    _add_derive(commands)
    return parser


_Commands = argparse._SubParsersAction  # the only name argparse has for it


def _command(
    commands: _Commands[_Parser], name: str, run: Callable[[argparse.Namespace], int], text: str, epilog: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name, help=text, description=text, epilog=epilog, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.set_defaults(run=run)
    return parser


# verify


def _add_verify(commands: _Commands[_Parser]) -> None:
    parser = _command(
        commands,
        "verify",
        _verify,
        "Decide the paper's statements; without IDs, all of them.",
        "examples:\n  snntheory verify\n  snntheory verify theorem-1 --method grid\n"
        "  snntheory verify lem13.mean --json -\n\n"
        + _EXIT_TEXT.format("every verdict is the expected one", "a verdict contradicts its expectation"),
    )
    parser.add_argument("ids", nargs="*", metavar="ID", help="claim (lem12.S) or group (theorem-1, lemma-13)")
    parser.add_argument("--list", action="store_true", help="show the claims and groups, decide nothing")
    parser.add_argument("--json", metavar="FILE", help=_JSON_HELP)
    parser.add_argument("--precision", metavar="BITS", default="64", help=_PRECISION_HELP)
    parser.add_argument("--budget", metavar="N", default="20000", help=_BUDGET_HELP)
    parser.add_argument("--method", metavar="adaptive|grid", default="adaptive", help="how to decide S < 1")
    parser.add_argument("--jobs", metavar="N", default="1", help="processes to share the claims (default 1)")


def _verify(arguments: argparse.Namespace) -> int:
    from snntheory.extremum import Options
    from snntheory.runner import verify

    if arguments.list:
        return _list(arguments.ids)
    progress = Progress()
    options = Options(integer(arguments.precision, "--precision"), integer(arguments.budget, "--budget"))
    options.progress = progress.step
    jobs = integer(arguments.jobs, "--jobs")
    output = Output(arguments.json)
    started = time.perf_counter()
    results = verify(arguments.ids, options, method=arguments.method, jobs=jobs, report=progress.clear)
    seconds = time.perf_counter() - started
    from snntheory import report

    if arguments.json:
        output.write(report.verify_json(results, seconds, options.digits, options.bits))
    if arguments.json != "-":
        report.print_table(report.table_rows(results), report.COLUMNS, terminal=sys.stdout.isatty())
        for line in ["", *report.explanations(results), "", report.summary_line(results, seconds)]:
            print(line)
    verdicts = [r.decision.verdict for r in results]
    if any(not r.as_expected and r.decision.verdict in (Verdict.PROVED, Verdict.REFUTED) for r in results):
        return EXIT_CONTRADICTION
    undecided = Verdict.UNDECIDED in verdicts or Verdict.SKIPPED in verdicts
    return EXIT_UNDECIDED if undecided else EXIT_AS_EXPECTED


def _list(names: Sequence[str]) -> int:
    from snntheory.claims import groups, select

    for c in select(names):
        print(f"{c.id:26}{c.locator:44}{c.statement}")
    if not names:
        print("\ngroups: " + ", ".join(groups()))
    return EXIT_AS_EXPECTED


# bound and prove


def _add_ranges(parser: argparse.ArgumentParser) -> None:
    for name, text in zip(_RANGES, ("mean", "sum of weights", "variance", "sum of squared weights"), strict=True):
        parser.add_argument(f"--{name}", metavar="LO:HI", help=f"range of {name} ({text}), or one number")
    parser.add_argument("--precision", metavar="BITS", default="64", help=_PRECISION_HELP)
    parser.add_argument("--budget", metavar="N", default="20000", help=_BUDGET_HELP)
    parser.add_argument("--digits", metavar="N", default="12", help="significant digits of an extremum (default 12)")
    parser.add_argument("--json", metavar="FILE", help=_JSON_HELP)


_SYMBOLS = (
    "symbols: mu omega nu tau mu_tilde xi_tilde nu_tilde J11 J12 J21 J22 H11 H12 H21 H22 S chi alpha lambda pi\n"
    "         + - * / ^ ( ) sqrt exp erfc abs, decimals\n\n"
)


def _add_bound(commands: _Commands[_Parser]) -> None:
    parser = _command(
        commands,
        "bound",
        _bound,
        "Certified minimum and maximum of a quantity on a box.",
        "examples:\n  snntheory bound S --mu=-0.1:0.1 --omega=-0.1:0.1 --nu 0.8:1.5 --tau 0.95:1.1\n"
        '  snntheory bound "nu_tilde - nu" --mu 0 --omega 0 --nu 0.5:2 --tau 1 --digits 30\n\n'
        + _SYMBOLS
        + "exit codes: 0 enclosed to the digits asked for; 2 not; 3 bad input; 130 interrupted",
    )
    parser.add_argument("quantity", metavar="QUANTITY", help="a symbol or an arithmetic expression of symbols")
    _add_ranges(parser)


def _add_prove(commands: _Commands[_Parser]) -> None:
    parser = _command(
        commands,
        "prove",
        _prove,
        "Prove or refute an inequality of your own on a box.",
        'examples:\n  snntheory prove "nu_tilde < nu" --mu=-1:1 --omega=-0.1:0.1 --nu 3:16 --tau 0.8:1.25\n'
        '  snntheory prove "0.8 <= nu_tilde <= 1.5" --mu=-0.1:0.1 --omega=-0.1:0.1 --nu 0.8:1.5 --tau 0.95:1.1\n\n'
        + _SYMBOLS
        + "relations: < <= > >= = and ~= (rounds to the printed digits)\n"
        + _EXIT_TEXT.format("proved", "refuted"),
    )
    parser.add_argument("statement", metavar="STATEMENT", help="relation between two expressions, or a chain")
    _add_ranges(parser)


def _bound(arguments: argparse.Namespace) -> int:
    from snntheory.decision import bound

    return _decide(arguments, "bound", arguments.quantity, bound)


def _prove(arguments: argparse.Namespace) -> int:
    from snntheory.decision import prove

    return _decide(arguments, "prove", arguments.statement, prove)


def _decide(
    arguments: argparse.Namespace, kind: str, text: str, function: Callable[[str, Box, Options], Decision]
) -> int:
    from snntheory.exact import Box
    from snntheory.extremum import Options

    progress = Progress()
    options = Options(
        integer(arguments.precision, "--precision"),
        integer(arguments.budget, "--budget"),
        integer(arguments.digits, "--digits"),
        progress.step,
    )
    box = Box({name: getattr(arguments, name) for name in _RANGES if getattr(arguments, name) is not None})
    output = Output(arguments.json)
    decision = function(text, box, options)
    progress.clear()
    from snntheory import report

    if arguments.json:
        output.write(report.statement_json(kind, text, box, decision, options.digits))
    if arguments.json != "-":
        print("\n".join(report.decision_lines(kind, text, decision, options.digits)))
    codes = {Verdict.PROVED: EXIT_AS_EXPECTED, Verdict.REFUTED: EXIT_CONTRADICTION}
    return codes.get(decision.verdict, EXIT_UNDECIDED)


# constants and derive


def _add_constants(commands: _Commands[_Parser]) -> None:
    parser = _command(
        commands,
        "constants",
        _constants,
        "alpha01 and lambda01, every printed digit proved (cut off, not rounded).",
        "example:\n  snntheory constants --digits 1000\n\nexit codes: 0; 3 bad input; 130 interrupted",
    )
    parser.add_argument("--digits", metavar="N", default="50", help="significant digits, up to 1000000 (default 50)")
    parser.add_argument("--json", metavar="FILE", help=_JSON_HELP)


def _constants(arguments: argparse.Namespace) -> int:
    from snntheory.constants import NAMES, constant

    digits = integer(arguments.digits, "--digits")
    output = Output(arguments.json)
    values = {name: constant(name, digits) for name in NAMES}
    if arguments.json:
        output.write({"digits": digits, **values})
    if arguments.json != "-":
        for name, value in values.items():
            print(f"{name + '01':9} = {value}...")
    return EXIT_AS_EXPECTED


def _add_derive(commands: _Commands[_Parser]) -> None:
    parser = _command(
        commands,
        "derive",
        _derive,
        "Derive the map, its Jacobian and the constants from the definition of SELU, with SymPy.",
        "exit codes: 0 every step agrees with the paper's formula; 1 a step does not; 130 interrupted",
    )
    parser.add_argument("--latex", action="store_true", help="print the formulas as LaTeX")


def _derive(arguments: argparse.Namespace) -> int:
    from snntheory.derive import print_derivation

    return EXIT_AS_EXPECTED if print_derivation(latex=arguments.latex) else EXIT_CONTRADICTION
