"""The experiments as cells: networks of one shape on one task, trained in one go, one row for each member."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from snntheory import __version__
from snntheory.experiments import BASELINES, archives, need_torch
from snntheory.experiments.protocol import Config
from snntheory.experiments.tasks import Task, bundled

Tables = dict[str, list[dict[str, Any]]]
Progress = Callable[[int, int], None]
_NO_CHOICE = {"validation": float("nan"), "auc": float("nan")}


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

    def named(self) -> list[dict[str, Any]]:
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


def source_of(name: str, data: str | None) -> Source:
    """Where a task of this name comes from: a named archive, the UCI collection if there is a folder, a bundled set."""
    if name in ("htru2", "mnist", "cifar10", "tox21"):
        return Source(name, name, folder=data)
    if data is None or name == "digits":
        return Source("bundled", name)
    return Source("uci", name, folder=data)


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
    if source.kind == "htru2":
        return archives.htru2(folder)
    return archives.mnist(folder) if source.kind == "mnist" else archives.cifar10(folder)


def compute(cell: Cell, progress: Progress | None = None) -> Tables:
    """Tables of a cell by name, its rows of results last; what executors call."""
    started = time.perf_counter()
    task = load(cell.source)
    tables = _tables(cell, task, progress)
    results = tables["results"]
    seconds = round((time.perf_counter() - started) / len(results), 4)
    for row in results:
        row |= {"test_rows": len(task.splits[row["split"]].test), "seconds": seconds, "version": __version__}
    return tables


def _tables(cell: Cell, task: Task, progress: Progress | None) -> Tables:
    if cell.config.method in BASELINES:
        return _fitted(cell, task, progress)
    need_torch()
    from snntheory.experiments.trainer import quietly

    other = {"figure-1": _curves, "figure-a8": _net_inputs, "layers": _layers}.get(cell.experiment)
    with quietly():
        return other(cell, task) if other is not None else _fitted(cell, task, progress)


def _fitted(cell: Cell, task: Task, progress: Progress | None) -> Tables:
    nan = float("nan")
    if cell.config.method in BASELINES:
        from snntheory.experiments.baselines import baseline

        tested = [baseline(cell.config.method, task, key["split"], key["seed"]) for key in cell.named()]
        extra = {"stop": 0, "training": nan}
        return {"results": [k | t._asdict() | extra for k, t in zip(cell.named(), tested, strict=True)]}
    from snntheory.experiments.fit import fit
    from snntheory.experiments.trainer import Member

    found = fit(task, cell.config, [Member(*m) for m in cell.members], cell.epochs, cell.batch, progress)
    columns = ("stop", "validation", "accuracy", "auc")
    return {
        "results": [
            key | {name: getattr(f, name) for name in columns} | {"training": f.training[f.stop - 1]}
            for key, f in zip(cell.named(), found, strict=True)
        ]
    }


def _curves(cell: Cell, task: Task) -> Tables:
    from snntheory.experiments.curves import training_curve
    from snntheory.experiments.trainer import Member

    tables: Tables = {"curves": [], "results": []}
    for key, member in zip(cell.named(), cell.members, strict=True):
        found = training_curve(task, cell.config, Member(*member), cell.epochs, cell.batch)
        tables["curves"] += [key | point for point in found.pop("points")]
        tables["results"].append(key | found | _NO_CHOICE | {"stop": cell.epochs})
    return tables


def _net_inputs(cell: Cell, task: Task) -> Tables:
    from snntheory.experiments.curves import net_inputs
    from snntheory.experiments.trainer import Member

    [member], [key] = cell.members, cell.named()
    rows = [key | row for row in net_inputs(task, cell.config, Member(*member), cell.epochs, cell.batch)]
    blank = {"accuracy": float("nan"), "training": float("nan"), "stop": cell.epochs}
    return {"net_inputs": rows, "results": [key | _NO_CHOICE | blank]}


def _layers(cell: Cell, task: Task) -> Tables:
    from snntheory.experiments.trainer import Member
    from snntheory.experiments.watch import rows, watch

    [member], [key] = cell.members, cell.named()
    epochs = list(watch(task, cell.config, Member(*member), cell.epochs, cell.batch))
    last = {"accuracy": float("nan"), "training": epochs[-1].training, "stop": cell.epochs}
    return {"layers": [key | row for row in rows(epochs)], "results": [key | _NO_CHOICE | last]}
