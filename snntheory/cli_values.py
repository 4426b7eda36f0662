"""Commands that print values: map, constants, fixed-point, dropout, gain, derive."""

from __future__ import annotations

import argparse
import math
from typing import TYPE_CHECKING, Any

from snntheory.console import JSON_HELP, Output, add_command, integer
from snntheory.verdict import EXIT_AS_EXPECTED, EXIT_CONTRADICTION, BadInput, Verdict

if TYPE_CHECKING:
    from flint import arb

    from snntheory.console import Commands
    from snntheory.fixed_point import Root


def add_value_commands(commands: Commands) -> None:
    """Add the commands of this module."""
    _add_map(commands)
    _add_constants(commands)
    _add_fixed_point(commands)
    _add_dropout(commands)
    _add_gain(commands)
    _add_derive(commands)


def _add_map(commands: Commands) -> None:
    parser = add_command(
        commands,
        "map",
        _map,
        "Mean, second moment, variance, Jacobian and chi of the next layer, in double precision.",
        "examples:\n  snntheory map --mu 0.1 --omega 0 --nu 1.5 --tau 1\n"
        "  snntheory map --mu 0 --omega 0 --nu 0.5,1,2 --tau 1 --json -\n\nexit codes: 0; 3 bad input; 130 interrupted",
    )
    for name in ("mu", "omega", "nu", "tau"):
        parser.add_argument(f"--{name}", metavar="X[,X...]", required=True, help=f"value or values of {name}")
    parser.add_argument("--json", metavar="FILE", help=JSON_HELP)


def _map(arguments: argparse.Namespace) -> int:
    import numpy as np

    from snntheory.selu_map import SeluMap

    output, g = Output(arguments.json), SeluMap()
    values = [_floats(getattr(arguments, name), f"--{name}") for name in ("mu", "omega", "nu", "tau")]
    counts = {len(v) for v in values} - {1}
    if len(counts) > 1:
        raise BadInput(
            f"lists of {' and '.join(map(str, sorted(counts)))} values do not match; give one length, or one"
        )
    points = np.broadcast_arrays(*(np.array(v) for v in values))
    with np.errstate(all="ignore"):
        moments = g(*points)
    if not (np.isfinite(moments).all() and (points[2] * points[3] > 0).all()):
        raise BadInput("a result is not finite; mu omega must be finite and nu tau positive and finite")
    jacobian, chi = g.jacobian(*points), g.chi(*points)
    results = [
        {
            "mu_tilde": float(moments.mu_tilde[i]),
            "xi_tilde": float(moments.xi_tilde[i]),
            "nu_tilde": float(moments.nu_tilde[i]),
            "jacobian": jacobian[i].tolist(),
            "chi": float(chi[i]),
        }
        for i in range(len(points[0]))
    ]
    if arguments.json:
        output.write({"results": results})
    if arguments.json != "-":
        for row in results:
            print("\n".join(f"{name:9} = {value}" for name, value in row.items()) + "\n")
    return EXIT_AS_EXPECTED


def _floats(text: str, option: str) -> list[float]:
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        raise BadInput(f"{option} takes numbers separated by commas, not {text[:40]!r}") from None
    if not all(map(math.isfinite, values)):
        raise BadInput(f"{option} takes finite numbers, not {text[:40]!r}")
    return values


def _add_constants(commands: Commands) -> None:
    parser = add_command(
        commands,
        "constants",
        _constants,
        "alpha01 and lambda01 to any number of digits, or all constants for another fixed point.",
        "Every printed digit of alpha01 and lambda01 is proved (cut off, not rounded).\n"
        "With --mean and --var: all (alpha, lambda) that make (mean, var) a fixed point for weights with sum omega\n"
        "(default 0) and sum of squares tau (default 1), and whether it attracts.\n\n"
        "examples:\n  snntheory constants --digits 1000\n"
        "  snntheory constants --mean 0.5 --var 0.5 --omega 1\n\n"
        "exit codes: 0 (also where no constants exist); 2 undecided; 3 bad input; 130 interrupted",
    )
    parser.add_argument("--digits", metavar="N", default="50", help="significant digits, up to 1000000 (default 50)")
    for name, text in (("mean", "mean"), ("var", "variance")):
        parser.add_argument(f"--{name}", metavar="X", help=f"{text} of the fixed point")
    parser.add_argument("--omega", metavar="X", default="0", help="sum of the weights (default 0)")
    parser.add_argument("--tau", metavar="X", default="1", help="sum of the squared weights (default 1)")
    parser.add_argument("--json", metavar="FILE", help=JSON_HELP)


def _constants(arguments: argparse.Namespace) -> int:
    if (arguments.mean is None) != (arguments.var is None):
        raise BadInput("--mean and --var go together")
    output = Output(arguments.json)
    if arguments.mean is not None:
        return _fixed_point_constants(arguments, output)
    from snntheory.constants import NAMES, constant

    digits = integer(arguments.digits, "--digits")
    values = {name: constant(name, digits) for name in NAMES}
    if arguments.json:
        output.write({"digits": digits, **values})
    if arguments.json != "-":
        for name, value in values.items():
            print(f"{name + '01':9} = {value}...")
    return EXIT_AS_EXPECTED


def _fixed_point_constants(arguments: argparse.Namespace, output: Output) -> int:
    from snntheory.fixed_point import constants_for

    roots = constants_for(arguments.mean, arguments.var, arguments.omega, arguments.tau)
    if arguments.json:
        target = {"mean": arguments.mean, "variance": arguments.var, "omega": arguments.omega, "tau": arguments.tau}
        output.write({**target, "roots": [_root_json(root) for root in roots]})
    if arguments.json != "-":
        where = f"({arguments.mean}, {arguments.var}) for omega = {arguments.omega}, tau = {arguments.tau}"
        if not roots:
            print(f"no real alpha, lambda make {where} a fixed point")
        for root in roots:
            print(f"alpha = {_float(root.alpha)!r}, lambda = {_float(root.lam)!r}")
            print(f"    {_STABILITY[root.stable]}, spectral radius {_float(root.spectral_radius)!r}")
    return EXIT_AS_EXPECTED


_TRUTH = {Verdict.PROVED: True, Verdict.REFUTED: False}
_STABILITY = {Verdict.PROVED: "attracting", Verdict.REFUTED: "repelling", Verdict.UNDECIDED: "undecided"}


def _root_json(root: Root) -> dict[str, Any]:
    return {
        "alpha": _float(root.alpha),
        "lambda": _float(root.lam),
        "spectral_radius": _float(root.spectral_radius),
        "stable": _TRUTH.get(root.stable),
        "jacobian": [[_float(x) for x in root.jacobian[:2]], [_float(x) for x in root.jacobian[2:]]],
        "norm": None if root.norm is None else [_float(x) for x in root.norm],
    }


def _float(x: arb) -> float:
    """The double nearest to the centre of a ball; `BadInput` where there is none."""
    value = float(x.mid()) if x.is_finite() else math.nan
    if not math.isfinite(value):
        raise BadInput("a result is outside the range of double precision; give less extreme numbers")
    return value


def _add_fixed_point(commands: Commands) -> None:
    parser = add_command(
        commands,
        "fixed-point",
        _fixed_point,
        "The fixed point that repeated SELU layers lead to, proved to exist, and how fast.",
        "With --omega and --tau: the paper's map, the same sum and sum of squares of weights for every unit.\n"
        "With --gain: random zero-mean weights of variance gain^2/fan-in (mean-field theory).\n\n"
        "examples:\n  snntheory fixed-point --omega 0.1 --tau 1.05\n  snntheory fixed-point --gain 0.75\n\n"
        "exit codes: 0; 2 no fixed point found and proved; 3 bad input; 130 interrupted",
    )
    parser.add_argument("--omega", metavar="X", help="sum of the weights of a unit")
    parser.add_argument("--tau", metavar="X", help="sum of the squared weights of a unit")
    parser.add_argument("--gain", metavar="X", help="gain of random weights (instead of --omega, --tau)")
    parser.add_argument("--json", metavar="FILE", help=JSON_HELP)


def _fixed_point(arguments: argparse.Namespace) -> int:
    given = [name for name in ("omega", "tau", "gain") if getattr(arguments, name) is not None]
    if given not in (["omega", "tau"], ["gain"]):
        raise BadInput("give --omega and --tau, or --gain alone")
    from snntheory.attractor import fixed_weights, random_weights
    from snntheory.report import ball_ends

    output = Output(arguments.json)
    found = random_weights(arguments.gain) if given == ["gain"] else fixed_weights(arguments.omega, arguments.tau)
    values = {name: ball_ends(getattr(found, name), 17) for name in ("mean", "variance", "spectral_radius", "chi")}
    radius = _float(found.spectral_radius)
    halving = math.log(0.5) / math.log(radius) if found.stable is Verdict.PROVED and 0 < radius < 1 else None
    if arguments.json:
        output.write({**values, "stable": _TRUTH.get(found.stable), "layers_to_halve": halving})
    if arguments.json != "-":
        for name, (low, high) in values.items():
            print(f"{name:15} in [{low}, {high}]")
        print(_STABILITY[found.stable], end="")
        print(f"; the distance halves every {halving:.2f} layers" if halving is not None else "")
    return EXIT_AS_EXPECTED


def _add_dropout(commands: Commands) -> None:
    parser = add_command(
        commands,
        "dropout",
        _dropout,
        "Constants a, b of alpha dropout, a (x d + alpha' (1 - d)) + b, for any mean and variance.",
        "example:\n  snntheory dropout --keep 0.9\n\nexit codes: 0; 3 bad input; 130 interrupted",
    )
    parser.add_argument("--keep", metavar="Q", required=True, help="probability that a unit is kept, in (0, 1]")
    parser.add_argument("--mean", metavar="X", default="0", help="mean of the units (default 0)")
    parser.add_argument("--var", metavar="X", default="1", help="variance of the units (default 1)")
    for name in ("alpha", "lambda"):
        parser.add_argument(f"--{name}", metavar="X", help=f"constant of SELU (default {name}01)")
    parser.add_argument("--json", metavar="FILE", help=JSON_HELP)


def _dropout(arguments: argparse.Namespace) -> int:
    from snntheory.dropout import alpha_dropout

    output, lam = Output(arguments.json), vars(arguments)["lambda"]
    found = alpha_dropout(arguments.keep, arguments.mean, arguments.var, arguments.alpha, lam)
    values = {name: _float(value) for name, value in found._asdict().items()}
    if arguments.json:
        output.write(values)
    if arguments.json != "-":
        for name, value in values.items():
            print(f"{name:11} = {value!r}")
    return EXIT_AS_EXPECTED


def _add_gain(commands: Commands) -> None:
    parser = add_command(
        commands,
        "gain",
        _gain,
        "Exact gains of activations: weights of variance gain^2/fan-in keep second moments 1.",
        "The forward gain is (E f(z)^2)^(-1/2), the backward gain (E f'(z)^2)^(-1/2), z ~ N(0, 1).\n\n"
        "examples:\n  snntheory gain\n  snntheory gain selu gelu --json -\n\n"
        "exit codes: 0; 3 bad input; 130 interrupted",
    )
    parser.add_argument("activations", nargs="*", metavar="ACTIVATION", help="names (default: all)")
    parser.add_argument("--json", metavar="FILE", help=JSON_HELP)


def _gain(arguments: argparse.Namespace) -> int:
    from snntheory.gains import NAMES, gain

    output = Output(arguments.json)
    found = {name: gain(name) for name in arguments.activations or NAMES}
    columns = ("forward", "backward", "mean", "second_moment", "squared_slope")
    rows = {name: {column: _float(getattr(g, column)) for column in columns} for name, g in found.items()}
    if arguments.json:
        output.write({"activations": rows})
    if arguments.json != "-":
        print(f"{'activation':14}{'forward gain':>20}{'backward gain':>20}{'mean':>12}")
        for name, row in rows.items():
            print(f"{name:14}{row['forward']:20.15f}{row['backward']:20.15f}{row['mean']:12.6f}")
    return EXIT_AS_EXPECTED


def _add_derive(commands: Commands) -> None:
    parser = add_command(
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
