"""The command line: bound and prove here; other commands in `cli_verify`, `cli_values`, `cli_layers` and so on.

Exit codes: 0 as expected (or proved); 1 a verdict contradicts its expectation (or refuted); 2 undecided or
skipped; 3 bad input; 130 interrupted.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from snntheory import __version__
from snntheory.cli_audit import add_audit_command
from snntheory.cli_certify import add_certify_command
from snntheory.cli_check import add_check_command
from snntheory.cli_figures import add_figures_command
from snntheory.cli_formal import add_formal_command
from snntheory.cli_layers import add_layer_commands
from snntheory.cli_report import add_report_command
from snntheory.cli_selftest import add_selftest_command
from snntheory.cli_simulate import add_simulate_command
from snntheory.cli_train import add_train_commands
from snntheory.cli_values import add_value_commands
from snntheory.cli_verify import add_verify_command
from snntheory.console import (
    BUDGET_HELP,
    EXIT_TEXT,
    JSON_HELP,
    PRECISION_HELP,
    Output,
    Parser,
    Progress,
    add_activation,
    add_command,
    integer,
)
from snntheory.expression import ZERO
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
    from snntheory.console import Commands
    from snntheory.decision import Decision
    from snntheory.expression import Expr


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
_SIGNED = ("at", "mean", "var", "gain", "bias", "alpha", "lambda", "keep", "correlation")
_RANGE_OPTIONS = {f"--{name}" for name in (*_RANGES, *_SIGNED)}


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="snntheory",
        description="The theory of self-normalizing networks (arXiv:1706.02515), decided by rigorous arithmetic.",
        epilog="Run 'snntheory COMMAND --help' for examples.",
    )
    parser.add_argument("--version", action="version", version=f"snntheory {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
    add_verify_command(commands)
    _add_bound(commands)
    _add_prove(commands)
    add_check_command(commands)
    add_formal_command(commands)
    add_selftest_command(commands)
    add_value_commands(commands)
    add_layer_commands(commands)
    add_certify_command(commands)
    add_audit_command(commands)
    add_simulate_command(commands)
    add_train_commands(commands)
    add_figures_command(commands)
    add_report_command(commands)
    return parser


# bound and prove


def _add_ranges(parser: argparse.ArgumentParser) -> None:
    for name, text in zip(_RANGES, ("mean", "sum of weights", "variance", "sum of squared weights"), strict=True):
        parser.add_argument(f"--{name}", metavar="LO:HI", help=f"range of {name} ({text}), or one number")
    parser.add_argument("--precision", metavar="BITS", default="64", help=PRECISION_HELP)
    parser.add_argument("--budget", metavar="N", default="20000", help=BUDGET_HELP)
    parser.add_argument("--digits", metavar="N", default="12", help="significant digits of an extremum (default 12)")
    add_activation(parser)
    parser.add_argument("--json", metavar="FILE", help=JSON_HELP)


_SYMBOLS = (
    "symbols: mu omega nu tau mu_tilde xi_tilde nu_tilde J11 J12 J21 J22 H11 H12 H21 H22 S chi alpha lambda pi\n"
    "         + - * / ^ ( ) sqrt exp erfc erfcx abs, decimals; d(S, mu) is a derivative\n\n"
)


def _add_bound(commands: Commands) -> None:
    parser = add_command(
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


def _add_prove(commands: Commands) -> None:
    parser = add_command(
        commands,
        "prove",
        _prove,
        "Prove or refute an inequality of your own on a box.",
        'examples:\n  snntheory prove "nu_tilde < nu" --mu=-1:1 --omega=-0.1:0.1 --nu 3:16 --tau 0.8:1.25\n'
        '  snntheory prove "0.8 <= nu_tilde <= 1.5" --mu=-0.1:0.1 --omega=-0.1:0.1 --nu 0.8:1.5 --tau 0.95:1.1\n\n'
        + _SYMBOLS
        + "relations: < <= > >= = and ~= (rounds to the printed digits)\n"
        + EXIT_TEXT.format("proved", "refuted"),
    )
    parser.add_argument("statement", metavar="STATEMENT", help="relation between two expressions, or a chain")
    _add_ranges(parser)


def _bound(arguments: argparse.Namespace) -> int:
    from snntheory.decision import bound

    return _decide(arguments, "bound", arguments.quantity, bound)


def _prove(arguments: argparse.Namespace) -> int:
    from snntheory.decision import prove

    return _decide(arguments, "prove", arguments.statement, prove)


def _symbols(name: str) -> Mapping[str, Expr]:
    """The symbols of an activation; `BadInput` where it is not made of pieces."""
    from snntheory.mapping import QUANTITIES, quantities

    if name == "selu":
        return QUANTITIES
    from snntheory.library import activation

    f = activation(name)
    if f.pieces is None:
        raise BadInput(f"{f.name} is not made of polynomials and exponentials by pieces, which bound and prove need")
    if any(f.pieces.jump(i) is not ZERO for i in range(len(f.pieces.kinks))):
        raise BadInput(f"{f.name} has a jump; bound and prove need a continuous activation")
    return quantities(f.pieces)


def _decide(arguments: argparse.Namespace, kind: str, text: str, function: Callable[..., Decision]) -> int:
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
    decision = function(text, box, options, _symbols(arguments.activation))
    progress.clear()
    from snntheory import report

    if arguments.json:
        output.write(report.statement_json(kind, text, box, decision, options.digits))
    if arguments.json != "-":
        print("\n".join(report.decision_lines(kind, text, decision, options.digits)))
    codes = {Verdict.PROVED: EXIT_AS_EXPECTED, Verdict.REFUTED: EXIT_CONTRADICTION}
    return codes.get(decision.verdict, EXIT_UNDECIDED)
