"""Commands that print values of one layer: map, constants, dropout, gain, derive."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from snntheory.console import (
    ACTIVATION_TEXT,
    JSON_HELP,
    STABILITY,
    TRUTH,
    Output,
    add_activation,
    add_command,
    add_keep,
    double,
    finite,
    floats,
    integer,
    layers_to_halve,
)
from snntheory.verdict import EXIT_AS_EXPECTED, EXIT_CONTRADICTION, BadInput

if TYPE_CHECKING:
    from flint import arb

    from snntheory.console import Commands
    from snntheory.design import Scaled
    from snntheory.engines.floats import Array
    from snntheory.fixed_point import Root
    from snntheory.layer_map import LayerMap


def add_value_commands(commands: Commands) -> None:
    """Add the commands of this module."""
    _add_map(commands)
    _add_constants(commands)
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
        "  snntheory map --mu 0 --omega 0 --nu 0.5,1,2 --tau 1 --activation gelu --json -\n\n"
        + ACTIVATION_TEXT
        + "exit codes: 0; 3 bad input; 130 interrupted",
    )
    for name in ("mu", "omega", "nu", "tau"):
        parser.add_argument(f"--{name}", metavar="X[,X...]", required=True, help=f"value or values of {name}")
    add_activation(parser)
    add_keep(parser)
    parser.add_argument("--json", metavar="FILE", help=JSON_HELP)


def _map(arguments: argparse.Namespace) -> int:
    import numpy as np

    from snntheory.attractor import Layer

    output, g = Output(arguments.json), Layer(arguments.activation, arguments.keep).map()
    values = [floats(getattr(arguments, name), f"--{name}") for name in ("mu", "omega", "nu", "tau")]
    counts = {len(v) for v in values} - {1}
    if len(counts) > 1:
        raise BadInput(
            f"lists of {' and '.join(map(str, sorted(counts)))} values do not match; give one length, or one"
        )
    points = np.broadcast_arrays(*(np.array(v) for v in values))
    with np.errstate(all="ignore"):
        found = g.statistics(*points)
        inside = (points[2] * points[3] > 0).all()
    if not (inside and np.isfinite(found.mu_tilde).all() and np.isfinite(found.xi_tilde).all()):
        raise BadInput("a result is not finite; give mu omega and nu tau of less extreme size, nu tau positive")
    errors = _errors(g, *points)
    results = [
        {
            "mu_tilde": float(found.mu_tilde[i]),
            "xi_tilde": float(found.xi_tilde[i]),
            "nu_tilde": float(found.nu_tilde[i]),
            "jacobian": found.jacobian[i].tolist(),
            "chi": finite(found.chi[i]),
            **{name: float(column[i]) for name, column in errors.items()},
        }
        for i in range(len(points[0]))
    ]
    if arguments.json:
        output.write({"results": results})
    if arguments.json != "-":
        for row in results:
            print("\n".join(f"{name:9} = {value}" for name, value in row.items()) + "\n")
    return EXIT_AS_EXPECTED


def _errors(g: LayerMap, mu: Array, omega: Array, nu: Array, tau: Array) -> dict[str, Array]:
    """Estimated errors of mean and variance, where the map is a quadrature."""
    from snntheory.quadrature_map import QuadratureMap

    if not isinstance(g, QuadratureMap):
        return {}
    found = g.moments_with_errors(mu * omega, nu * tau)
    return {"mu_error": found.mean_error, "nu_error": found.variance_error}


def _add_constants(commands: Commands) -> None:
    parser = add_command(
        commands,
        "constants",
        _constants,
        "alpha01 and lambda01 to any number of digits, or all constants for another fixed point.",
        "Every printed digit of alpha01 and lambda01 is proved (cut off, not rounded).\n"
        "With --mean and --var: all (alpha, lambda) that make (mean, var) a fixed point for weights with sum omega\n"
        "(default 0) and sum of squares tau (default 1), and whether it attracts; for another activation f, the\n"
        "scale a and shift b of a f + b.\n\n"
        "examples:\n  snntheory constants --digits 1000\n"
        "  snntheory constants --mean 0.5 --var 0.5 --omega 1\n"
        "  snntheory constants --mean 0 --var 1 --activation gelu\n\n"
        + ACTIVATION_TEXT
        + "exit codes: 0 (also where no constants exist); 2 undecided; 3 bad input; 130 interrupted",
    )
    parser.add_argument("--digits", metavar="N", default="50", help="significant digits, up to 1000000 (default 50)")
    for name, text in (("mean", "mean"), ("var", "variance")):
        parser.add_argument(f"--{name}", metavar="X", help=f"{text} of the fixed point")
    parser.add_argument("--omega", metavar="X", default="0", help="sum of the weights (default 0)")
    parser.add_argument("--tau", metavar="X", default="1", help="sum of the squared weights (default 1)")
    add_activation(parser)
    parser.add_argument("--json", metavar="FILE", help=JSON_HELP)


def _constants(arguments: argparse.Namespace) -> int:
    if (arguments.mean is None) != (arguments.var is None):
        raise BadInput("--mean and --var go together")
    output = Output(arguments.json)
    if arguments.mean is not None:
        return _fixed_point_constants(arguments, output)
    if arguments.activation != "selu":
        raise BadInput("--activation needs --mean and --var")
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
    numbers = (arguments.mean, arguments.var, arguments.omega, arguments.tau)
    if arguments.activation == "selu":
        from snntheory.fixed_point import constants_for

        roots = [_root_json({"alpha": root.alpha, "lambda": root.lam}, root) for root in constants_for(*numbers)]
    else:
        from snntheory.design import scale_and_shift

        found = scale_and_shift(arguments.activation, *numbers)
        roots = [_root_json({"scale": found.scale, "shift": found.shift, "chi": found.chi}, found)]
    if arguments.json:
        target = {"mean": arguments.mean, "variance": arguments.var, "omega": arguments.omega, "tau": arguments.tau}
        output.write({**target, "activation": arguments.activation, "roots": roots})
    if arguments.json != "-":
        where = f"({arguments.mean}, {arguments.var}) for omega = {arguments.omega}, tau = {arguments.tau}"
        if not roots:
            print(f"no real alpha, lambda make {where} a fixed point")
        for root in roots:
            names = [name for name in ("alpha", "lambda", "scale", "shift", "chi") if name in root]
            print(", ".join(f"{name} = {root[name]!r}" for name in names))
            halving = root["layers_to_halve"]
            rate = "" if halving is None else f"; the distance halves every {halving:.2f} layers"
            print(f"    {STABILITY[root['stable']]}, spectral radius {root['spectral_radius']!r}{rate}")
    return EXIT_AS_EXPECTED


def _root_json(constants: dict[str, arb], root: Root | Scaled) -> dict[str, Any]:
    radius, stable = double(root.spectral_radius), TRUTH.get(root.stable)
    return {
        **{name: finite(x) for name, x in constants.items()},
        "spectral_radius": radius,
        "stable": stable,
        "layers_to_halve": layers_to_halve(radius, stable),
        "jacobian": [[double(x) for x in root.jacobian[:2]], [double(x) for x in root.jacobian[2:]]],
        "norm": None if root.norm is None else [double(x) for x in root.norm],
    }


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
    values = {name: double(getattr(found, name)) for name in ("a", "b", "alpha_prime")}
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
        + ACTIVATION_TEXT
        + "exit codes: 0; 3 bad input; 130 interrupted",
    )
    parser.add_argument("activations", nargs="*", metavar="ACTIVATION", help="names (default: all)")
    parser.add_argument("--json", metavar="FILE", help=JSON_HELP)


def _gain(arguments: argparse.Namespace) -> int:
    from snntheory.gains import gain
    from snntheory.library import NAMED

    output = Output(arguments.json)
    found = {name: gain(name) for name in arguments.activations or NAMED}
    columns = ("forward", "backward", "mean", "second_moment", "squared_slope")
    rows: dict[str, dict[str, Any]] = {
        name: {**{column: finite(getattr(g, column)) for column in columns}, "certified": g.certified}
        for name, g in found.items()
    }
    if arguments.json:
        output.write({"activations": rows})
    if arguments.json != "-":
        width = max(14, *(len(name) + 2 for name in rows))
        print(f"{'activation':{width}}{'forward gain':>25}{'backward gain':>25}{'mean':>25}")
        for name, row in rows.items():
            cells = ["none" if row[key] is None else f"{row[key]:.16g}" for key in ("forward", "backward", "mean")]
            print(f"{name:{width}}" + "".join(f"{x:>25}" for x in cells) + ("" if row["certified"] else "  estimated"))
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
