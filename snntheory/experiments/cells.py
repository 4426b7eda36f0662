"""The experiments as cells: networks of one shape on one task, trained in one go, one row of results for each member."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from snntheory import __version__
from snntheory.experiments import BASELINES, METHODS, archives, need_torch
from snntheory.experiments.protocol import BUDGETS, Budget, Config, budget, check_methods, configurations
from snntheory.experiments.tasks import BUNDLED, Task, bundled
from snntheory.verdict import BadInput


class Source(NamedTuple):
    """Where a task comes from: its kind, name, version ("as is" or "repaired") and folder."""

    kind: str
    name: str
    data: str = "as is"
    folder: str | None = None


class Setting(NamedTuple):
    """What the command line says."""

    budget: str = "small"
    tasks: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    data: str | None = None
    seed: int = 0


class Cell(NamedTuple):
    """Members (split, learning rate, seed, penalty, noise of gradients, noise of weights) of one shape on one task."""

    experiment: str
    source: Source
    config: Config
    members: tuple[tuple[Any, ...], ...]
    epochs: int
    batch: int

    def keys(self) -> list[dict[str, Any]]:
        """What names the rows of each member (`store.KEY`)."""
        common = {"experiment": self.experiment, "task": self.source.name, "data": self.source.data}
        common |= self.config._asdict() | {"epochs": self.epochs, "batch": self.batch}
        names = ("split", "learning_rate", "seed", "penalty", "gradient_noise", "weight_noise")
        return [common | dict(zip(names, member, strict=True)) for member in self.members]

    def label(self) -> str:
        """The cell in a few words."""
        config = self.config
        version = "" if self.source.data == "as is" else f" ({self.source.data})"
        shape = f" {config.depth} x {config.width}" if config.depth else ""
        form = "" if config.form == "rectangular" else f" {config.form}"
        drop = f" {'plain ' if config.plain else ''}dropout {config.dropout:g}" if config.dropout else ""
        return f"{self.source.name}{version} {config.method}{shape}{form}{drop}"


@lru_cache(maxsize=2)
def load(source: Source) -> Task:
    """The task of a source, kept while it is in use.  Raises `BadInput`."""
    folder = archives.folder_of(source.folder)
    if source.kind == "tox21":
        from snntheory.experiments.tox21 import tox21

        return tox21(folder)
    if source.kind == "uci":
        return next(t for t in archives.uci_tasks([source.name], folder) if t.data == source.data)
    if source.kind == "bundled":
        return bundled(source.name)
    return {"htru2": archives.htru2, "mnist": archives.mnist, "cifar10": archives.cifar10}[source.kind](folder)


def compute(cell: Cell) -> list[dict[str, Any]]:
    """Rows of results of a cell; what executors call."""
    started = time.perf_counter()
    task = load(cell.source)
    found: list[dict[str, Any]] = []
    if cell.config.method in BASELINES:
        from snntheory.experiments.baselines import baseline

        for key in cell.keys():
            tested = baseline(cell.config.method, task, key["split"], key["seed"])
            found.append(key | tested._asdict() | {"stop": 0, "training": float("nan")})
    else:
        need_torch()
        from snntheory.experiments.fit import fit
        from snntheory.experiments.trainer import Member, quietly

        quietly()
        for key, f in zip(
            cell.keys(), fit(task, cell.config, [Member(*m) for m in cell.members], cell.epochs, cell.batch), strict=True
        ):
            values = {k: getattr(f, k) for k in ("stop", "validation", "accuracy", "auc")}
            found.append(key | values | {"training": f.training[f.stop - 1]})
    seconds = round((time.perf_counter() - started) / len(found), 4)
    rows = [len(task.splits[row["split"]].test) for row in found]
    return [
        row | {"test_rows": n, "seconds": seconds, "version": __version__} for row, n in zip(found, rows, strict=True)
    ]


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

    ``--tasks`` has names, or the number of the smallest tasks to take.
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
        names = there[: _count(names[0])] if names else there
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
    if setting.budget not in SIZES:
        budget("uci", setting.budget)
    depths, width, seeds, epochs = SIZES[setting.budget]
    source = Source("bundled", "digits")
    each = [setting.seed + s for s in range(seeds)]
    plain = tuple((0, lr, s, 0.0, 0.0, 0.0) for s in each for lr in RATES)
    if experiment == "dropout":
        kinds = [("SNN", False), ("SNN", True), ("MSRAinit", True)]
        methods = check_methods(setting.methods, ("SNN", "MSRAinit"))
        for method, unscaled in kinds:
            for rate in DROPOUT if method in methods else ():
                yield Cell(experiment, source, Config(method, 8, width, dropout=rate, plain=unscaled), plain, epochs, 32)
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


EXPERIMENTS = (*BUDGETS, "depth", "dropout", "noise")


def cells(experiment: str, setting: Setting) -> list[Cell]:
    """All cells of an experiment.  Raises `BadInput` for what it does not have."""
    if setting.tasks and experiment != "uci":
        raise BadInput(f"--tasks belongs to experiment uci; {experiment} has one task")
    return list(searched(experiment, setting) if experiment in BUDGETS else digits(experiment, setting))
