"""The command audit: is a set-up, or are these weights, inside the theory?"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from snntheory.console import ACTIVATION_TEXT, JSON_HELP, Output, add_command, array_file, integer
from snntheory.verdict import BadInput

if TYPE_CHECKING:
    from snntheory.audit import Audit
    from snntheory.console import Commands

_SETUP = {
    "init": ("NAME", "initialiser (default lecun_normal)"),
    "dropout": ("KIND", "alpha:RATE or plain:RATE"),
    "depth": ("N", "layers (default 50)"),
    "width": ("N", "units of each layer (default 512)"),
    "bias": ("X", "variance of the biases (default: the initialiser's own)"),
    "omega": ("X", "instead of --init: sum of every unit's weights"),
    "tau": ("X", "sum of their squares"),
    "confirm": ("N", "simulate N networks with explicit weights beside the prediction"),
}
_WEIGHTS = {
    "layers": ("NAME,...", "matrices that are the layers, in their order"),
    "orientation": ("HOW", "units-inputs (PyTorch) or inputs-units (Keras), for all of them"),
    "last": ("F", "activation of the last layer (default: none, it is the output)"),
    "data": ("FILE", "inputs (.npy, .npz, .csv; samples, features): measured beside predicted"),
}
_INPUTS = {"mean": ("X", "of the inputs (default 0)"), "variance": ("X", "of the inputs (default 1)")}


def add_audit_command(commands: Commands) -> None:
    """Add the command of this module."""
    from_libraries = (
        "initialisers: lecun_normal he_normal glorot_uniform truncated_normal orthogonal gain:X ... and those of\n"
        "  libraries by their defaults: torch:linear torch:kaiming_normal[:NONLINEARITY] torch:xavier_normal[:GAIN]\n"
        "  torch:trunc_normal[:SD] torch:orthogonal keras:dense keras:lecun_normal keras:truncated_normal[:SD]\n"
        "  jax:lecun_normal jax:variance_scaling:SCALE,MODE,DISTRIBUTION flax:dense ...\n"
        "files: .safetensors, .npz, .npy, PyTorch state dicts (never executed), Keras .h5 and .keras (extra: hdf5)\n\n"
    )
    parser = add_command(
        commands,
        "audit",
        _audit,
        "Is a set-up, or are trained weights, inside the theory?  Where do its layers lead, and what should change?",
        "examples:\n"
        "  snntheory audit --init lecun_normal --activation selu --dropout alpha:0.1 --depth 50 --width 512\n"
        "  snntheory audit --init torch:kaiming_normal:selu\n"
        "  snntheory audit --init truncated_normal --confirm 8\n"
        "  snntheory audit model.safetensors --data inputs.npy --plot audit.png\n"
        "  snntheory audit checkpoint.pt --layers fc1.weight,fc2.weight,out.weight\n\n"
        + from_libraries
        + ACTIVATION_TEXT
        + "exit codes: 0 inside; 1 outside; 2 cannot say; 3 bad input; 130 interrupted",
    )
    parser.add_argument("weights", nargs="?", metavar="WEIGHTS", help="a file of weights; without it, a set-up")
    parser.add_argument("--activation", metavar="F", default="selu", help="name, or FILE.py:NAME (default selu)")
    for name, (metavar, text) in (_SETUP | _INPUTS | _WEIGHTS).items():
        parser.add_argument(f"--{name}", metavar=metavar, help=text)
    parser.add_argument("--plot", metavar="FILE", help="draw layers and units to FILE (.png, .pdf, .svg)")
    parser.add_argument("--json", metavar="FILE", help=JSON_HELP)


def _audit(arguments: argparse.Namespace) -> int:
    given = {name for name in (*_SETUP, *_WEIGHTS) if getattr(arguments, name) is not None}
    wrong = given & (_SETUP.keys() if arguments.weights is not None else _WEIGHTS.keys())
    if wrong:
        kind = "a described set-up, not to WEIGHTS" if arguments.weights is not None else "WEIGHTS"
        raise BadInput(f"--{min(wrong)} belongs to {kind}")
    output = Output(arguments.json)
    if arguments.plot:
        from snntheory.simulate.plot import picture_kind
        from snntheory.simulate.record import check_writable

        check_writable(arguments.plot)
        picture_kind(arguments.plot)
    found = _described(arguments) if arguments.weights is None else _of_weights(arguments)
    if arguments.plot:
        from snntheory.audit.plot import plot

        plot(found, arguments.plot)
    if arguments.json:
        output.write(found.as_dict())
    if arguments.json != "-":
        from snntheory.audit.display import lines

        print("\n".join(lines(found)))
    return found.exit_code


def _options(arguments: argparse.Namespace, names: tuple[str, ...]) -> dict[str, Any]:
    """The options that were given; whole numbers as such."""
    whole = {"depth", "width", "confirm"}
    given = {name: getattr(arguments, name) for name in names if getattr(arguments, name) is not None}
    return {name: integer(text, f"--{name}") if name in whole else text for name, text in given.items()}


def _described(arguments: argparse.Namespace) -> Audit:
    from snntheory.audit import audit_setup
    from snntheory.simulate.display import ProgressLine

    options = _options(arguments, (*_SETUP, *_INPUTS))
    if not 0 <= options.get("confirm", 0) <= 1000:
        raise BadInput(f"--confirm takes 0 to 1000 networks, not {options['confirm']}")
    return audit_setup(activation=arguments.activation, progress=ProgressLine("layers"), **options)


def _of_weights(arguments: argparse.Namespace) -> Audit:
    from snntheory.audit import audit
    from snntheory.simulate.display import ProgressLine

    options = _options(arguments, ("orientation", "last", *_INPUTS))
    if arguments.layers is not None:
        options["layers"] = [name for name in arguments.layers.split(",") if name]
    if arguments.data is not None:
        options["data"] = array_file(arguments.data)
    return audit(arguments.weights, activation=arguments.activation, progress=ProgressLine("bytes"), **options)
