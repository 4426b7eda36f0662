"""The cells of every experiment: which tasks, shapes and members a budget means."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

from snntheory.claims.experiments import table_a11
from snntheory.experiments import BASELINES, METHODS, archives
from snntheory.experiments.cells import Cell, Setting, Source, load
from snntheory.experiments.protocol import BUDGETS, Budget, Config, budget, check_methods, configurations
from snntheory.experiments.tasks import BUNDLED
from snntheory.verdict import BadInput

LARGE = 1000
"""Points from which on a task is large (Table A11; the text has "at least" and "more than")."""


def searched(experiment: str, setting: Setting) -> Iterator[Cell]:
    """uci, htru2, tox21: for each task and method, the search grid of the budget."""
    chosen = budget(experiment, setting.budget)
    known = METHODS + BASELINES if experiment == "uci" else METHODS
    methods = check_methods(setting.methods, known)
    for source in sources(experiment, setting):
        splits = range(min(chosen.splits, len(load(source).splits)))
        for method in methods:
            yield from _grid(experiment, source, method, chosen, splits, setting.seed)


def _grid(
    experiment: str, source: Source, method: str, chosen: Budget, splits: Sequence[int], seed: int
) -> Iterator[Cell]:
    if method in BASELINES:
        members = tuple((s, 0.0, seed, 0.0, 0.0, 0.0) for s in splits)
        yield Cell(experiment, source, Config(method, 0, 0), members, 0, 0)
        return
    rates, penalties = chosen.grid["learning_rate"], chosen.grid["penalty"]
    members = tuple((s, lr, seed, p, 0.0, 0.0) for s in splits for lr in rates for p in penalties)
    for config in configurations(method, chosen.grid):
        yield Cell(experiment, source, config, members, chosen.epochs, chosen.batch)


def sources(experiment: str, setting: Setting) -> list[Source]:
    """The tasks of an experiment, the smallest first; repaired versions after those as they are.

    ``--tasks`` has names, or the number of the smallest tasks to take.  Without it the small budget takes the tasks
    with fewer than 1000 points, the paper's small ones.
    """
    if experiment != "uci":
        return [Source(experiment, experiment, folder=setting.data)]
    folder = archives.folder_of(setting.data)
    names: Sequence[str] = setting.tasks
    if folder is None:
        if len(names) == 1 and names[0].isdigit():
            names = BUNDLED[: _count(names[0])]
        return [Source("bundled", name) for name in names or BUNDLED]
    if not names or (len(names) == 1 and names[0].isdigit()):
        there = archives.uci_names(folder)
        sizes = {name: n for name, n, _ in table_a11()}
        usual = [name for name in there if setting.budget == "paper" or sizes[name] < LARGE]
        names = there[: _count(names[0])] if names else usual
        if not names:
            raise archives.missing("uci", folder)
    return [Source("uci", t.name, t.data, setting.data) for n in names for t in archives.uci_tasks([n], folder)]


def _count(text: str) -> int:
    if int(text) < 1:
        raise BadInput("--tasks 0 leaves no tasks; give names, or how many of the smallest")
    return int(text)


SIZES = {  # depths, width, seeds, epochs of the experiments below
    "small": ((2, 4, 8, 16, 32, 64), 64, 3, 30),
    "paper": ((2, 4, 8, 16, 32, 64), 256, 5, 100),
    "tiny": ((2, 4), 8, 1, 2),
}
RATES = (0.01, 0.1, 1.0)
DROPOUT = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5)
GRADIENT_NOISE = (0.0, 0.5, 1.0, 2.0, 4.0)
WEIGHT_NOISE = (0.05, 0.1, 0.2, 0.4)


def digits(experiment: str, setting: Setting) -> Iterator[Cell]:
    """depth, dropout, noise: on scikit-learn's digits, eight hidden layers but for the first."""
    depths, width, seeds, epochs = _size(SIZES, setting)
    source = Source("bundled", "digits")
    each = [setting.seed + s for s in range(seeds)]
    plain = tuple((0, lr, s, 0.0, 0.0, 0.0) for s in each for lr in RATES)
    if experiment == "dropout":
        kinds = [("SNN", False), ("SNN", True), ("MSRAinit", True)]
        methods = check_methods(setting.methods, ("SNN", "MSRAinit"))
        for method, unscaled in kinds:
            for rate in DROPOUT if method in methods else ():
                yield Cell(
                    experiment, source, Config(method, 8, width, dropout=rate, plain=unscaled), plain, epochs, 32
                )
        return
    for method in check_methods(setting.methods):
        if experiment == "depth":
            for depth in depths:
                yield Cell(experiment, source, Config(method, depth, width), plain, epochs, 32)
            continue
        config = Config(method, 4 if method == "ResNet" else 8, width)
        levels = [(g, 0.0) for g in GRADIENT_NOISE] + [(0.0, w) for w in WEIGHT_NOISE]
        for s in each:
            members = tuple((0, lr, s, 0.0, *level) for level in levels for lr in RATES)
            yield Cell(experiment, source, config, members, epochs, 32)


FIGURE_1 = {  # width, updates, batch, seeds
    "small": (256, 2000, 128, 1),
    "paper": (1024, 20_000, 128, 5),
    "tiny": (8, 20, 16, 1),
}
PRINTED_RATE, SECOND_RATE = 1e-5, 1e-2


def figure_1(setting: Setting) -> Iterator[Cell]:
    """SNN and BatchNorm with 8, 16 and 32 layers on MNIST and CIFAR-10, at the printed learning rate and at 0.01.

    ``epochs`` of these rows is the number of updates.  CIFAR-10 is left out where the folder has none.
    """
    width, updates, batch, seeds = _size(FIGURE_1, setting)
    named = [Source("mnist", "mnist", folder=setting.data)]
    with contextlib.suppress(BadInput):
        name = load(Source("cifar10", "cifar10", folder=setting.data)).name
        named.append(Source("cifar10", name, folder=setting.data))
    for source in named:
        for depth in (8, 16, 32):
            for method in check_methods(setting.methods, ("SNN", "BatchNorm")):
                for rate in (SECOND_RATE, PRINTED_RATE):
                    for seed in range(setting.seed, setting.seed + seeds):
                        members = ((0, rate, seed, 0.0, 0.0, 0.0),)
                        yield Cell("figure-1", source, Config(method, depth, width), members, updates, batch)


FIGURE_A8 = {"small": (512, 8, 40), "paper": (1024, 8, 40), "tiny": (16, 2, 1)}  # width, depth, epochs


def figure_a8(setting: Setting) -> Iterator[Cell]:
    """An SNN on Tox21: learning rate 0.05, alpha dropout 0.05, penalty 0.0001."""
    width, depth, epochs = _size(FIGURE_A8, setting)
    config = Config("SNN", depth, width, dropout=0.05)
    source = Source("tox21", "tox21", folder=setting.data)
    yield Cell("figure-a8", source, config, ((0, 0.05, setting.seed, 0.0001, 0.0, 0.0),), epochs, 128)


def _size(sizes: dict[str, Any], setting: Setting) -> Any:
    if setting.budget not in sizes:
        budget("uci", setting.budget)
    return sizes[setting.budget]


def layers(setting: Setting) -> Iterator[Cell]:
    """SNNs on the digits, every layer watched: learning rate 0.1, widths 64 and 256 (eight layers)."""
    widths, epochs = _size({"small": ((64, 256), 30), "paper": ((256, 1024), 100), "tiny": ((8,), 2)}, setting)
    for width in widths:
        members = ((0, 0.1, setting.seed, 0.0, 0.0, 0.0),)
        yield Cell("layers", Source("bundled", "digits"), Config("SNN", 8, width), members, epochs, 32)


EXPERIMENTS = ("figure-1", "figure-a8", *BUDGETS, "depth", "dropout", "noise", "layers")


def cells(experiment: str, setting: Setting) -> list[Cell]:
    """All cells of an experiment.  Raises `BadInput` for what it does not have."""
    if setting.tasks and experiment != "uci":
        raise BadInput(f"--tasks belongs to experiment uci; {experiment} has one task")
    if experiment == "uci":
        return list(searched(experiment, setting))
    plan = {"figure-1": figure_1, "figure-a8": figure_a8, "layers": layers}.get(experiment)
    if plan is not None:
        found = list(plan(setting))
    else:
        found = list(searched(experiment, setting) if experiment in BUDGETS else digits(experiment, setting))
    return sorted(found, key=_work, reverse=True)  # the longest first: processes end together


def _work(cell: Cell) -> float:
    """What a cell costs, roughly."""
    twice = 2 if cell.config.method in ("Highway", "ResNet") else 1
    return twice * cell.config.depth * cell.config.width * cell.epochs * len(cell.members)
