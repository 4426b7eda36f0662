"""The command simulate: one network, a preset, or a sweep."""

from __future__ import annotations

import argparse
import contextlib
import logging
from typing import TYPE_CHECKING, Any

from snntheory.console import ACTIVATION_TEXT, JSON_HELP, Output, add_command, array_file, integer
from snntheory.verdict import EXIT_AS_EXPECTED, EXIT_CONTRADICTION, BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from snntheory.console import Commands
    from snntheory.simulate import Simulation
    from snntheory.simulate.presets import Preset
    from snntheory.simulate.sweep import Cell

_WHOLE = ("depth", "width", "batch", "repetitions", "seed")
_REAL = ("gain", "bias", "perturbation", "noise", "mean", "variance", "correlation")
_TEXT = {
    "activation": "name, or FILE.py:NAME (default selu)",
    "weights": "law of the weights (default lecun_normal)",
    "omega": "prescribed sum of each unit's weights: X, normal:MEAN,SD or uniform:LOW,HIGH",
    "tau": "prescribed sum of their squares: X or uniform:LOW,HIGH",
    "dropout": "alpha:RATE or plain:RATE",
    "method": "weights (explicit), or exact: the same law without weights, for normal ones (default weights)",
    "dtype": "float32 or float64 (default float32)",
    "statistics": "of units,weights,gradient,correlation,normality; all; none (default units)",
}
_HELP = {
    "depth": "layers (default 32)",
    "width": "units of each layer (default 1024)",
    "batch": "inputs (default 1024)",
    "repetitions": "networks (default 1)",
    "seed": "of all random numbers (default 0)",
    "gain": "factor of all weights (default 1)",
    "bias": "variance of the biases (default 0)",
    "perturbation": "noise on the weights, relative to their standard deviation (default 0)",
    "noise": "standard deviation of noise on the activations (default 0)",
    "mean": "of the normal inputs (default 0)",
    "variance": "of the normal inputs (default 1)",
    "correlation": "of the two inputs of each pair",
}
_SUFFIXES = {"KIB": 2**10, "MIB": 2**20, "GIB": 2**30, "TIB": 2**40}


def add_simulate_command(commands: Commands) -> None:
    """Add the command of this module."""
    parser = add_command(
        commands,
        "simulate",
        _simulate,
        "Random networks, every layer measured and compared with theory.",
        "examples:\n  snntheory simulate --depth 100 --activation tanh --statistics all\n"
        "  snntheory simulate --width 1000000 --batch 64 --depth 100 --method exact\n"
        "  snntheory simulate --omega 0.1 --tau 1.1 --mean 0.1 --variance 1.5\n"
        "  snntheory simulate --preset vanishing --plot vanishing.png\n"
        "  snntheory simulate --sweep width=256,512,1024 --sweep depth=8,16 --out cells --jobs 2\n\n"
        "weights: lecun_normal he_normal glorot_normal lecun_uniform he_uniform glorot_uniform torch_linear\n"
        "  truncated_normal truncated_corrected rademacher orthogonal sparse:DENSITY gain:X\n"
        "presets: convergence domain noise dropout deep vanishing width truncated\n\n"
        + ACTIVATION_TEXT
        + "exit codes: 0 every layer is inside the band of theory; 1 a layer is outside; 3 bad input; 130 interrupted",
    )
    parser.add_argument("--preset", metavar="NAME", help="a named experiment; other options change it")
    for name in (*_WHOLE, *_REAL):
        parser.add_argument(f"--{name}", metavar="N" if name in _WHOLE else "X", help=_HELP[name])
    for name, text in _TEXT.items():
        parser.add_argument(f"--{name}", metavar=name.upper(), help=text)
    parser.add_argument("--inputs", metavar="FILE", help=".npy, .npz or .csv with inputs (samples, features)")
    parser.add_argument("--memory", metavar="SIZE", help="bytes that arrays may take, as 4GiB or 512MiB (default 4GiB)")
    parser.add_argument("--workers", metavar="N", help="threads (default: all processors); the numbers do not change")
    parser.add_argument(
        "--sweep", action="append", default=[], metavar="NAME=A,B,...", help="vary an option; repeatable"
    )
    parser.add_argument("--out", metavar="DIR", help="keep the cells of a sweep here; those present are not repeated")
    parser.add_argument("--jobs", metavar="N", default="1", help="processes for a sweep (default 1)")
    parser.add_argument("--dask", metavar="ADDRESS", help="run a sweep on this Dask scheduler")
    parser.add_argument("--save", metavar="FILE", help="write all arrays to FILE.npz")
    parser.add_argument("--plot", metavar="FILE", help="draw means and variances to FILE (.png, .pdf, .svg)")
    parser.add_argument("--json", metavar="FILE", help=JSON_HELP)


def _simulate(arguments: argparse.Namespace) -> int:
    options = _options(arguments)
    if arguments.preset and (arguments.sweep or arguments.inputs or arguments.save):
        raise BadInput("--preset goes with neither --sweep nor --inputs nor --save")
    if (arguments.out or arguments.dask or arguments.jobs != "1") and not arguments.sweep:
        raise BadInput("--out, --jobs and --dask belong to --sweep")
    if arguments.sweep and (arguments.save or arguments.inputs or arguments.workers):
        raise BadInput("--sweep goes with neither --save nor --inputs nor --workers; --out keeps its cells")
    output = Output(arguments.json)
    _check_files(arguments)
    if arguments.preset:
        return _preset(arguments, options, output)
    if arguments.sweep:
        return _sweep(arguments, options, output)
    return _single(arguments, options, output)


def _check_files(arguments: argparse.Namespace) -> None:
    """`BadInput` now, not after the work, for files that cannot be written."""
    if not (arguments.save or arguments.plot):
        return
    from snntheory.simulate.plot import picture_kind
    from snntheory.simulate.record import check_writable

    for path in (arguments.save, arguments.plot):
        if path:
            check_writable(path)
    if arguments.plot:
        picture_kind(arguments.plot)


def _options(arguments: argparse.Namespace) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in (*_WHOLE, *_REAL, *_TEXT):
        text = getattr(arguments, name)
        if text is not None:
            found[name] = _value(name, text)
    if arguments.memory is not None:
        found["memory"] = _bytes(arguments.memory)
    return found


def _value(name: str, text: str) -> Any:
    if name in _WHOLE:
        return integer(text, f"--{name}")
    if name not in _REAL:
        return text
    try:
        return float(text)
    except ValueError:
        raise BadInput(f"--{name} takes a number, not {text[:40]!r}") from None


def _bytes(text: str) -> int:
    number, factor = text, 1
    for suffix, size in _SUFFIXES.items():
        if text.upper().endswith(suffix):
            number, factor = text[: -len(suffix)], size
    try:
        return int(float(number) * factor)
    except (ValueError, OverflowError):
        raise BadInput(f"--memory takes a size such as 4GiB, not {text[:40]!r}") from None


def _single(arguments: argparse.Namespace, options: dict[str, Any], output: Output) -> int:
    from snntheory.simulate import simulate
    from snntheory.simulate.display import ProgressLine, certified_values, layer_lines

    data = None if arguments.inputs is None else array_file(arguments.inputs)
    workers = None if arguments.workers is None else integer(arguments.workers, "--workers")
    run = simulate(inputs=data, workers=workers, progress=ProgressLine("layers"), **options)
    if arguments.save:
        run.save(arguments.save)
    if arguments.plot:
        _plot([(run.settings.activation, run)], arguments.plot)
    if arguments.json:
        output.write(run.summary() | {"certified": certified_values(run)})
    if arguments.json != "-":
        print("\n".join(layer_lines(run)))
    return _code([run])


def _code(runs: Sequence[Simulation]) -> int:
    return EXIT_AS_EXPECTED if all(run.theory["inside"].all() for run in runs if run.theory) else EXIT_CONTRADICTION


def _plot(runs: list[tuple[str, Simulation]], path: str) -> None:
    from snntheory.simulate.plot import plot

    plot(runs, path)


# presets and sweeps


def _preset(arguments: argparse.Namespace, options: dict[str, Any], output: Output) -> int:
    from snntheory.simulate import simulate
    from snntheory.simulate.display import RUN_HEAD, ProgressLine, certified_values, run_line
    from snntheory.simulate.presets import PRESETS

    if arguments.preset not in PRESETS:
        raise BadInput(f"unknown preset {arguments.preset!r}; known are {', '.join(PRESETS)}")
    preset: Preset = PRESETS[arguments.preset]
    workers = None if arguments.workers is None else integer(arguments.workers, "--workers")
    runs: list[tuple[str, Simulation]] = []
    quiet = arguments.json == "-"
    for label, own in preset.runs:
        run = simulate(workers=workers, progress=ProgressLine(label), **(preset.common | own | options))
        if not (quiet or runs):
            print(preset.about + "\n")
            print(RUN_HEAD)
        runs.append((label, run))
        if not quiet:
            print(run_line(label, run), flush=True)
    document: dict[str, Any] = {"preset": arguments.preset, "about": preset.about}
    document["runs"] = [{"label": label, **run.summary(), "certified": certified_values(run)} for label, run in runs]
    if arguments.preset == "width" and "width" not in options:
        document["scaling"] = _scaling([run for _, run in runs], quiet)
    if arguments.plot:
        _plot(runs, arguments.plot)
    if arguments.json:
        output.write(document)
    return _code([run for _, run in runs])


def _scaling(runs: list[Simulation], quiet: bool) -> dict[str, Any]:
    """The exponents of the mean and the variance; null where the runs do not tell them."""
    from snntheory.simulate.presets import scaling

    found: dict[str, Any] = {}
    for name in ("mean", "var"):
        try:
            fit = scaling(runs, name)
        except BadInput:
            found[name] = None
            continue
        found[name] = fit._asdict()
        if not quiet:
            print(f"sd of the {name}: width^{fit.slope:.3f}, 95 % interval [{fit.low:.3f}, {fit.high:.3f}]")
    return found


def _sweep(arguments: argparse.Namespace, options: dict[str, Any], output: Output) -> int:
    from snntheory.executors import dask_executor
    from snntheory.simulate.display import RUN_HEAD, ProgressLine, run_line
    from snntheory.simulate.sweep import sweep

    axes: dict[str, list[Any]] = {}
    for name, values in map(_axis, arguments.sweep):
        if name in axes:
            raise BadInput(f"{name} is swept twice; give all its values at once")
        axes[name] = values
    quiet, line = arguments.json == "-", ProgressLine("cells")

    def report(cell: Cell, done: int, total: int) -> None:
        line.clear()
        if not quiet:
            if done == 1:
                print(RUN_HEAD)
            print(run_line(_label(cell), cell.simulation), flush=True)
        line(done, total)

    jobs = integer(arguments.jobs, "--jobs")
    with dask_executor(arguments.dask) if arguments.dask else contextlib.nullcontext() as executor:
        logging.disable()  # of Dask; what it has to say comes as an exception
        cells = sweep(axes, directory=arguments.out, executor=executor, jobs=jobs, report=report, **options)
    runs = [(_label(cell), cell.simulation) for cell in cells]
    if arguments.plot:
        _plot(runs, arguments.plot)
    if arguments.json:
        output.write({"cells": [{"values": c.values, **c.simulation.summary()} for c in cells]})
    return _code([run for _, run in runs])


def _label(cell: Cell) -> str:
    return ", ".join(f"{name} {value}" for name, value in cell.values.items())


def _axis(text: str) -> tuple[str, list[Any]]:
    """``width=256,512`` as a name and its values; values with commas of their own are separated by semicolons."""
    name, equals, values = text.partition("=")
    known = (*_WHOLE, *_REAL, *_TEXT)
    if not equals or name not in known or not values:
        raise BadInput(f"--sweep {text[:60]!r} is not allowed; give NAME=A,B,... with NAME one of {', '.join(known)}")
    return name, [_value(name, part) for part in values.split(";" if ";" in values else ",")]
