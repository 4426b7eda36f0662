"""The commands train (one network, watched) and experiment (the paper's experiments, run again)."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from snntheory.console import JSON_HELP, Output, Progress, add_command, floats, integer
from snntheory.verdict import EXIT_AS_EXPECTED, BadInput

if TYPE_CHECKING:
    from snntheory.console import Commands
    from snntheory.experiments.watch import Epoch

_NAMES = "figure-1 figure-a8 uci htru2 tox21 depth dropout noise layers"
_DATA = "folder with the data (uci/, htru2.npz or HTRU_2.csv, tox21.csv, MNIST's and CIFAR-10's files)"
_WHOLE = {"depth": (8, "hidden layers; of ResNet blocks"), "width": (64, "units of each layer")}
_WHOLE |= {"epochs": (30, "passes through the training rows"), "batch": (32, "rows of an update")}
_WHOLE |= {"split": (0, "number of the split"), "seed": (0, "of all random numbers")}
_REAL = {"learning-rate": (0.1, "of gradient descent"), "dropout": (0.0, "rate; alpha dropout for SNN")}
_REAL |= {"penalty": (0.0, "L2 penalty")}


def add_train_commands(commands: Commands) -> None:
    """Add the commands of this module."""
    parser = add_command(
        commands,
        "train",
        _train,
        "Train one network and watch its layers beside Theorem 1's domain.",
        "examples:\n  snntheory train\n  snntheory train --method BatchNorm --depth 32 --learning-rate 0.01\n"
        "  snntheory train --task htru2 --data DIR --dropout 0.05 --out layers.csv\n\n"
        "methods: SNN MSRAinit BatchNorm LayerNorm WeightNorm Highway ResNet\n"
        "tasks: iris wine breast-cancer digits; with --data also htru2 tox21 mnist cifar10 and names of UCI tasks\n\n"
        "exit codes: 0; 3 bad input, or PyTorch is missing; 130 interrupted",
    )
    parser.add_argument("--task", metavar="NAME", default="digits", help="what is learned (default digits)")
    parser.add_argument("--method", metavar="NAME", default="SNN", help="one of the seven (default SNN)")
    parser.add_argument("--form", metavar="FORM", default="rectangular", help="rectangular, conic, 'diavolo 0.25'")
    for name, (value, text) in (_WHOLE | _REAL).items():
        metavar = "N" if name in _WHOLE else "X"
        parser.add_argument(f"--{name}", metavar=metavar, default=str(value), help=f"{text} (default {value})")
    parser.add_argument("--data", metavar="DIR", help=_DATA)
    parser.add_argument("--out", metavar="FILE", help="write losses and layers of all epochs to FILE (CSV)")
    parser.add_argument("--json", metavar="FILE", help=JSON_HELP)
    _add_experiment(commands)


def _add_experiment(commands: Commands) -> None:
    parser = add_command(
        commands,
        "experiment",
        _experiment,
        "Run an experiment of the paper again, resumably, at a small budget or the paper's.",
        "examples:\n  snntheory experiment uci\n  snntheory experiment uci --data DIR --tasks 60 --jobs 2\n"
        "  snntheory experiment htru2 --data DIR --methods SNN,BatchNorm --out htru2\n\n"
        f"experiments: {_NAMES}\n"
        "Rows are kept in DIR/results.csv as they finish; what is there is not run again.\n\n"
        "exit codes: 0; 3 bad input, or PyTorch is missing; 130 interrupted",
    )
    parser.add_argument("name", metavar="EXPERIMENT", help="which")
    parser.add_argument("--tasks", metavar="A,B|N", help="UCI tasks by name, or the N smallest")
    parser.add_argument("--methods", metavar="A,B", help="methods to run (default: all)")
    parser.add_argument("--budget", metavar="small|paper", default="small", help="how much is run (default small)")
    parser.add_argument("--jobs", metavar="N", default="1", help="processes (default 1)")
    parser.add_argument("--dask", metavar="ADDRESS", help="run on this Dask scheduler, whose workers see --data")
    parser.add_argument("--seed", metavar="N", default="0", help="of all random numbers (default 0)")
    parser.add_argument("--data", metavar="DIR", help=_DATA)
    parser.add_argument("--out", metavar="DIR", help="folder for the results (default: the experiment's name)")


def _experiment(arguments: argparse.Namespace) -> int:
    from snntheory.experiments.cells import Setting
    from snntheory.experiments.plans import EXPERIMENTS
    from snntheory.experiments.run import run
    from snntheory.experiments.store import Store

    name = arguments.name
    if name not in EXPERIMENTS:
        raise BadInput(f"unknown experiment {name[:40]!r}; known are {', '.join(EXPERIMENTS)}")
    tasks, methods = (tuple(p for p in (text or "").split(",") if p) for text in (arguments.tasks, arguments.methods))
    setting = Setting(arguments.budget, tasks, methods, arguments.data, _seed(arguments.seed))
    jobs = integer(arguments.jobs, "--jobs")
    store, progress = Store(arguments.out or name), Progress()

    def say(text: str) -> None:
        progress.clear()
        print(text, flush=True)

    try:
        run(name, setting, store, jobs, arguments.dask, say, progress.show)
        print(f"results: {store.folder / 'results.csv'}")
    finally:
        store.close()
    return EXIT_AS_EXPECTED


def _seed(text: str) -> int:
    seed = integer(text, "--seed")
    if not 0 <= seed < 2**32:
        raise BadInput(f"seed {seed} is not possible; 0 to {2**32 - 1} are allowed")
    return seed


def _train(arguments: argparse.Namespace) -> int:
    from snntheory.experiments import need_torch
    from snntheory.experiments.cells import load, source_of
    from snntheory.experiments.protocol import Config

    whole = {name: integer(getattr(arguments, name), f"--{name}") for name in _WHOLE}
    real = {name: _number(getattr(arguments, name.replace("-", "_")), f"--{name}") for name in _REAL}
    if not (0 <= whole["epochs"] <= 10**6 and 1 <= whole["batch"] <= 10**6):
        raise BadInput("--epochs takes 0 to 1000000, --batch 1 to 1000000")
    need_torch()
    from snntheory.experiments.trainer import Member
    from snntheory.experiments.watch import watch

    config = Config(arguments.method, whole["depth"], whole["width"], arguments.form, real["dropout"])
    member = Member(whole["split"], real["learning-rate"], _seed(arguments.seed), real["penalty"])
    output, table = Output(arguments.json), Output(arguments.out)
    task = load(source_of(arguments.task, arguments.data))
    if not 0 <= member.split < len(task.splits):
        raise BadInput(f"task {task.name} has no split {member.split}; 0 to {len(task.splits) - 1} are there")
    progress, epochs = Progress(), list[Any]()
    for epoch in watch(task, config, member, whole["epochs"], whole["batch"]):
        epochs.append(epoch)
        progress.show(f"epoch {epoch.epoch} of {whole['epochs']}: validation loss {epoch.validation:.4f}")
    progress.clear()
    if arguments.out:
        table.write_text(_csv(epochs))
    if arguments.json:
        output.write(_document(arguments, epochs))
    if arguments.json != "-" and arguments.out != "-":
        print("\n".join(_lines(epochs)))
    return EXIT_AS_EXPECTED


def _number(text: str, option: str) -> float:
    values = floats(text, option)
    if len(values) != 1 or values[0] < 0:
        raise BadInput(f"{option} takes one number that is not negative, not {text[:40]!r}")
    return values[0]


def _csv(epochs: list[Epoch]) -> str:
    from snntheory.experiments.watch import COLUMNS, rows

    lines = (",".join(repr(row[c]) for c in COLUMNS) for row in rows(epochs))
    return "\n".join([",".join(COLUMNS), *lines]) + "\n"


def _document(arguments: argparse.Namespace, epochs: list[Epoch]) -> dict[str, Any]:
    names = ("task", "method", "form", *_WHOLE, *(name.replace("-", "_") for name in _REAL))
    plain = [
        {"epoch": e.epoch, "training": _plain(e.training), "validation": _plain(e.validation)}
        | {"layers": [{k: _plain(v) for k, v in layer._asdict().items()} for layer in e.layers]}
        for e in epochs
    ]
    return {"settings": {name: getattr(arguments, name) for name in names}, "epochs": plain}


def _plain(value: float) -> float | None:
    import math

    return value if math.isfinite(value) else None


def _mean(values: list[float]) -> float:
    """Of those that are numbers."""
    numbers = [x for x in values if x == x]
    return sum(numbers) / len(numbers) if numbers else float("nan")


def _lines(epochs: list[Epoch]) -> list[str]:
    """Losses at some epochs, then every layer before and after."""
    last = epochs[-1].epoch
    shown = [e for e in epochs if e.epoch in (0, 1, 2, 5, last) or e.epoch % max(1, last // 5) == 0]
    lines = [f"{'epoch':>6}{'training':>12}{'validation':>12}{'in domain':>12}{'in range':>12}"]
    for e in shown:
        domain, weights = (_mean([getattr(x, k) for x in e.layers]) for k in ("domain", "weights"))
        lines.append(f"{e.epoch:6}{e.training:12.4f}{e.validation:12.4f}{domain:12.3f}{weights:12.3f}")
    head = "".join(f"{name:>10}" for name in ("mean", "variance", "in domain", "in range"))
    lines += ["", f"{'layer':>6}{head}   after training:{head[10:]}".replace("   after training:", f"{'mean':>14}")]
    for number, (a, b) in enumerate(zip(epochs[0].layers, epochs[-1].layers, strict=True), 1):
        cells = [f"{a.mean:10.3f}", *(f"{x:10.3f}" for x in (a.variance, a.domain, a.weights)), f"{b.mean:14.3f}"]
        lines.append(f"{number:6}" + "".join(cells + [f"{x:10.3f}" for x in (b.variance, b.domain, b.weights)]))
    text = "before training (left) and after (right): mean and variance of the activations of a layer;"
    text += "\nin domain: share of units with mean in [-0.1, 0.1] and variance in [0.8, 1.5] over the validation rows;"
    text += "\nin range: share of units whose weights have omega in [-0.1, 0.1] and tau in [0.95, 1.1] (Theorem 1)"
    return [*lines, "", text]
