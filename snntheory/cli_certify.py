"""The command certify."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from snntheory.console import ACTIVATION_TEXT, JSON_HELP, Output, add_activation, add_command
from snntheory.verdict import EXIT_AS_EXPECTED, EXIT_CONTRADICTION, EXIT_UNDECIDED, Verdict

if TYPE_CHECKING:
    from snntheory.console import Commands


def add_certify_command(commands: Commands) -> None:
    """Add the command of this module."""
    parser = add_command(
        commands,
        "certify",
        _certify,
        "Is an activation self-normalising for these weights? A rectangle that is contracted, or a proof of none.",
        "A certificate is a rectangle of mean and variance that the map of a layer with constant omega and tau takes\n"
        "into itself and contracts, by a certified factor in a weighted maximum norm: existence, uniqueness,\n"
        "attraction, basin.\n\n"
        "examples:\n  snntheory certify --activation selu\n"
        "  snntheory certify --activation tanh --tau 2 --json -\n\n"
        + ACTIVATION_TEXT
        + "exit codes: 0 certified; 1 proved to have no fixed point with positive variance; 2 undecided; 3 bad input;\n"
        "  130 interrupted",
    )
    add_activation(parser)
    parser.add_argument("--omega", metavar="X", default="0", help="sum of the weights of a unit (default 0)")
    parser.add_argument("--tau", metavar="X", default="1", help="sum of the squared weights (default 1)")
    parser.add_argument("--json", metavar="FILE", help=JSON_HELP)


def _certify(arguments: argparse.Namespace) -> int:
    from snntheory.exact import decimal_down, decimal_up
    from snntheory.self_normalizing import certify

    output = Output(arguments.json)
    found = certify(arguments.activation, arguments.omega, arguments.tau)
    result: dict[str, object] = {"verdict": found.verdict.value, "reason": found.reason or None}
    if found.mean is not None and found.variance is not None and found.factor is not None and found.weights is not None:
        for name, side in (("mean", found.mean), ("variance", found.variance)):
            result[name] = [str(side.lower), str(side.upper)]
        result["factor"] = decimal_up(found.factor, 12)
        result["norm"] = [str(x) for x in found.weights]
    if arguments.json:
        output.write({"activation": arguments.activation, "omega": arguments.omega, "tau": arguments.tau, **result})
    if arguments.json != "-":
        words = {Verdict.PROVED: "certified", Verdict.REFUTED: "no fixed point with positive variance"}
        print(words.get(found.verdict, "undecided") + (f": {found.reason}" if found.reason else ""))
        if found.mean is not None and found.variance is not None and found.factor is not None:
            for name, side in (("mean", found.mean), ("variance", found.variance)):
                # shown rounded inwards, so that what is shown is part of what is certified
                print(f"{name:9} in [{decimal_up(side.lower, 8)}, {decimal_down(side.upper, 8)}]")
            print(f"distances shrink by {decimal_up(found.factor, 8)} per layer at least, all of it to one fixed point")
    codes = {Verdict.PROVED: EXIT_AS_EXPECTED, Verdict.REFUTED: EXIT_CONTRADICTION}
    return codes.get(found.verdict, EXIT_UNDECIDED)
