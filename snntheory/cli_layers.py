"""Commands about many layers: fixed-point, correlation, design."""

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
    layers_to_halve,
)
from snntheory.verdict import EXIT_AS_EXPECTED, BadInput

if TYPE_CHECKING:
    from snntheory.console import Commands
    from snntheory.weights import WeightLaw

_WEIGHTS_TEXT = (
    "weights: lecun_normal lecun_uniform he_normal he_uniform glorot_normal[:FANINxFANOUT] glorot_uniform[:...]\n"
    "  orthogonal truncated_normal (at two standard deviations, not corrected) torch_linear gain:X\n\n"
)


def add_layer_commands(commands: Commands) -> None:
    """Add the commands of this module."""
    _add_fixed_point(commands)
    _add_correlation(commands)
    _add_design(commands)


def _add_random_weights(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--gain", metavar="X", help="gain of random weights, of variance gain^2/fan-in")
    parser.add_argument("--weights", metavar="LAW", help="law of random weights, by its name")
    parser.add_argument("--bias", metavar="X", default="0", help="variance of the biases (default 0)")


def _law(arguments: argparse.Namespace) -> WeightLaw:
    from snntheory.weights import weight_law

    return weight_law(arguments.weights or f"gain:{arguments.gain}", arguments.bias)


def _add_fixed_point(commands: Commands) -> None:
    parser = add_command(
        commands,
        "fixed-point",
        _fixed_point,
        "A fixed point of repeated layers, found by iterating them, proved to exist, and how fast it attracts.",
        "With --omega and --tau: the paper's map, the same sum and sum of squares of weights for every unit.\n"
        "With --gain or --weights: random zero-mean weights (mean-field theory).\n\n"
        "examples:\n  snntheory fixed-point --omega 0.1 --tau 1.05 --keep 0.9\n"
        "  snntheory fixed-point --gain 0.75\n"
        "  snntheory fixed-point --weights truncated_normal --bias 0.05 --activation tanh\n\n"
        + _WEIGHTS_TEXT
        + ACTIVATION_TEXT
        + "exit codes: 0; 2 no fixed point found and proved; 3 bad input; 130 interrupted",
    )
    parser.add_argument("--omega", metavar="X", help="sum of the weights of a unit")
    parser.add_argument("--tau", metavar="X", help="sum of the squared weights of a unit")
    _add_random_weights(parser)
    add_activation(parser)
    add_keep(parser)
    parser.add_argument("--json", metavar="FILE", help=JSON_HELP)


def _fixed_point(arguments: argparse.Namespace) -> int:
    given = [name for name in ("omega", "tau", "gain", "weights") if getattr(arguments, name) is not None]
    if given not in (["omega", "tau"], ["gain"], ["weights"]):
        raise BadInput("give --omega and --tau, or --gain alone, or --weights alone")
    if given == ["omega", "tau"] and arguments.bias != "0":
        raise BadInput("--bias belongs to random weights (--gain, --weights)")
    from snntheory.attractor import fixed_weights, random_weights
    from snntheory.report import ball_ends

    output, how = Output(arguments.json), {"source": arguments.activation, "keep": arguments.keep}
    if given == ["omega", "tau"]:
        found = fixed_weights(arguments.omega, arguments.tau, **how)
    else:
        found = random_weights(_law(arguments), **how)
    values = {name: ball_ends(getattr(found, name), 17) for name in ("mean", "variance", "spectral_radius", "chi")}
    radius, stable = double(found.spectral_radius), TRUTH.get(found.stable)
    halving = layers_to_halve(radius, stable)
    if arguments.json:
        output.write({**values, "stable": stable, "layers_to_halve": halving})
    if arguments.json != "-":
        for name, (low, high) in values.items():
            print(f"{name:15} in [{low}, {high}]")
        print(STABILITY[stable], end="")
        print(f"; the distance halves every {halving:.2f} layers" if halving is not None else "")
    return EXIT_AS_EXPECTED


def _add_correlation(commands: Commands) -> None:
    parser = add_command(
        commands,
        "correlation",
        _correlation,
        "How random layers change the correlation of two inputs: its map, slope and fixed point (double precision).",
        "At the fixed point of second moments, or at net inputs of a given --variance.  chi = C'(1) > 1 (chaos)\n"
        "drives inputs apart and lets gradients grow; chi < 1 (order) makes them alike and lets gradients vanish.\n\n"
        "examples:\n  snntheory correlation --gain 1\n"
        "  snntheory correlation --weights he_normal --activation relu --variance 1 --at 0,0.5,0.9\n\n"
        + _WEIGHTS_TEXT
        + ACTIVATION_TEXT
        + "exit codes: 0; 2 no fixed point of second moments was found; 3 bad input; 130 interrupted",
    )
    _add_random_weights(parser)
    add_activation(parser)
    parser.add_argument("--variance", metavar="V", help="variance of the net inputs (default: the fixed point's)")
    parser.add_argument("--at", metavar="C[,C...]", default="-1,-0.5,0,0.5,0.9,1", help="correlations, from -1 to 1")
    parser.add_argument("--json", metavar="FILE", help=JSON_HELP)


def _correlation(arguments: argparse.Namespace) -> int:
    if (arguments.gain is None) == (arguments.weights is None):
        raise BadInput("give --gain or --weights")
    from snntheory.correlation import CorrelationMap

    output, law = Output(arguments.json), _law(arguments)
    variance = None if arguments.variance is None else floats(arguments.variance, "--variance")
    if variance is not None and len(variance) != 1:
        raise BadInput(f"--variance takes one number, not {arguments.variance[:40]!r}")
    c = CorrelationMap(arguments.activation, law, None if variance is None else variance[0])
    points = floats(arguments.at, "--at")
    values, slopes, chi, fixed = c(points), c.slope(points), float(c.slope(1.0)), c.fixed_point()
    rate = float(c.slope(fixed))
    rows = [{"c": x, "next": float(y), "slope": finite(d)} for x, y, d in zip(points, values, slopes, strict=True)]
    result = {"net_variance": c.variance, "chi": finite(chi), "fixed_point": fixed, "slope_there": finite(rate)}
    if arguments.json:
        output.write({**result, "map": rows})
    if arguments.json != "-":
        phase = "chaos" if chi > 1 + 1e-12 else "order" if chi < 1 - 1e-12 else "edge of chaos"
        for name, value in result.items():
            print(f"{name:13} = {value}")
        print(f"phase         = {phase}\n\n{'c':>8}{'C(c)':>24}{'slope':>24}")
        for row in rows:
            print(f"{row['c']:8g}{row['next']!r:>24}{row['slope']!r:>24}")
    return EXIT_AS_EXPECTED


def _add_design(commands: Commands) -> None:
    parser = add_command(
        commands,
        "design",
        _design,
        "Scale and shift of an activation for a fixed point, for gradients, and its edge of chaos, certified.",
        "By the Gaussian Poincare inequality chi >= 1 at every fixed point of mean and variance, with equality only\n"
        "for affine activations; `design` prints the certified chi, for selu also the least one that alpha, lambda\n"
        "and a shift can reach, and the scale and shifts that keep second moment and squared gradients instead.\n\n"
        "examples:\n  snntheory design --activation gelu\n"
        "  snntheory design --mean 0.5 --var 2 --omega 0.1 --json -\n\n"
        + ACTIVATION_TEXT
        + "exit codes: 0; 2 undecided; 3 bad input; 130 interrupted",
    )
    add_activation(parser)
    for name, default, text in (
        ("mean", "0", "mean of the fixed point"),
        ("var", "1", "variance of the fixed point"),
        ("omega", "0", "sum of the weights"),
        ("tau", "1", "sum of the squared weights"),
    ):
        parser.add_argument(f"--{name}", metavar="X", default=default, help=f"{text} (default {default})")
    parser.add_argument("--net-variance", metavar="V", default="1", help="of the edge of chaos (default 1)")
    parser.add_argument("--json", metavar="FILE", help=JSON_HELP)


def _design(arguments: argparse.Namespace) -> int:
    from snntheory.design import bidirectional, edge_of_chaos, least_chi, scale_and_shift

    output, f = Output(arguments.json), arguments.activation
    numbers = (arguments.mean, arguments.var, arguments.omega, arguments.tau)
    keep, both, edge = scale_and_shift(f, *numbers), bidirectional(f), edge_of_chaos(f, arguments.net_variance)
    result: dict[str, Any] = {
        "fixed_point": {name: finite(getattr(keep, name)) for name in ("scale", "shift", "chi", "spectral_radius")},
        "second_moments_and_gradients": {"scale": double(both.scale), "shifts": [double(x) for x in both.shifts]},
        "edge_of_chaos": {"gain_squared": double(edge.gain_squared), "bias_variance": double(edge.bias)},
    }
    result["fixed_point"]["stable"] = TRUTH.get(keep.stable)
    if f == "selu":
        least = least_chi(*numbers)
        names = {"alpha": "alpha", "lambda": "lam", "shift": "shift", "chi": "chi"}
        result["least_chi"] = {name: double(getattr(least, field)) for name, field in names.items()}
    if arguments.json:
        output.write({"activation": f, **result})
    if arguments.json != "-":
        edge_title = f"chi = 1 for net inputs of variance {arguments.net_variance}"
        titles = {
            "fixed_point": f"scale f + shift has the fixed point ({arguments.mean}, {arguments.var})",
            "second_moments_and_gradients": "E (scale f + shift)^2 = E (scale f')^2 = 1 for z ~ N(0, 1)",
            "edge_of_chaos": f"{edge_title} (none if the variance of the biases is negative)",
            "least_chi": "selu(alpha, lambda) + shift with this fixed point and the least chi",
        }
        for key, fields in result.items():
            print(titles[key])
            for name, value in fields.items():
                shown = STABILITY[value] if name == "stable" else "not known" if value is None else value
                print(f"    {name:16} = {shown}")
    return EXIT_AS_EXPECTED
