"""Training with early stopping: the network of the epoch with the least smoothed validation loss is tested."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch

from snntheory.experiments.protocol import WINDOW, Config, smoothed
from snntheory.experiments.scores import Array, accuracy, auc, mean_auc
from snntheory.experiments.tasks import Task
from snntheory.experiments.trainer import ENTRIES, Member, Trainer, alike


class Fitted(NamedTuple):
    """What came of a member.

    ``curve`` has the validation loss after each epoch, ``training`` the mean loss over the batches of each; ``stop`` is
    the chosen epoch (from 1), ``validation`` the smoothed loss there; ``accuracy`` and ``auc`` are of the test rows
    (AUC for two classes, or the mean over labels; else NaN).
    """

    member: Member
    training: list[float]
    curve: list[float]
    stop: int
    validation: float
    accuracy: float
    auc: float


def fit(
    task: Task,
    config: Config,
    members: Sequence[Member],
    epochs: int,
    batch: int,
    progress: Callable[[int, int], None] | None = None,
) -> list[Fitted]:
    """Train members of one shape, side by side where they fit, and test each; in the order of ``members``.

    Members whose losses are no longer finite are left behind.
    """
    found: dict[Member, Fitted] = {}
    groups = [part for group in alike(task, members, batch) for part in _parts(group, config, batch)]
    for number, group in enumerate(groups):

        def show(epoch: int, number: int = number) -> None:
            if progress is not None:
                progress(number * epochs + epoch, len(groups) * epochs)

        found |= {f.member: f for f in _fit(Trainer(task, config, group, batch), epochs, show)}
    return [found[member] for member in members]


def _parts(group: list[Member], config: Config, batch: int) -> list[list[Member]]:
    """As many members at a time as keep a layer's activations small."""
    count = max(1, ENTRIES // 4 // (batch * config.width))
    return [group[i : i + count] for i in range(0, len(group), count)]


def _fit(trainer: Trainer, epochs: int, show: Callable[[int], None]) -> list[Fitted]:
    everyone, rows = trainer.members, trainer.rows
    curves: list[list[float]] = [[] for _ in everyone]
    training: list[list[float]] = [[] for _ in everyone]
    best, stop, alive = [math.inf] * len(everyone), [epochs] * len(everyone), list(range(len(everyone)))
    kept = [torch.full_like(t, math.nan) for t in trainer.network.tensors()]
    batches = trainer.batches()
    for epoch in range(1, epochs + 1):
        sums = torch.zeros(len(alive))
        for _ in range(trainer.steps):
            sums += trainer.step(next(batches))
        losses, _ = trainer.evaluate([r.validation for r in trainer.rows])
        for e, loss, total in zip(alive, losses.tolist(), sums.tolist(), strict=True):
            curves[e].append(loss)
            training[e].append(total / trainer.steps)
        if epoch >= min(WINDOW, epochs):
            now = [smoothed(curves[e])[-1] for e in alive]
            better = [j for j, e in enumerate(alive) if now[j] < best[e]]
            for j in better:
                best[alive[j]], stop[alive[j]] = now[j], epoch
            _keep(kept, [alive[j] for j in better], trainer.network.tensors(), better)
        going = [j for j, e in enumerate(alive) if math.isfinite(curves[e][-1]) or math.isfinite(training[e][-1])]
        if len(going) < len(alive):
            alive = [alive[j] for j in going]
            if not alive:
                break
            trainer.keep(going)
        show(epoch)
    for e in range(len(everyone)):
        curves[e] += [math.nan] * (epochs - len(curves[e]))
        training[e] += [math.nan] * (epochs - len(training[e]))
    outputs = trainer.outputs(everyone, kept)
    tested = [_test(trainer.task, out.numpy(), r.test) for out, r in zip(outputs, rows, strict=True)]
    columns = (everyone, training, curves, stop, best, *zip(*tested, strict=True))
    return [Fitted(*row) for row in zip(*columns, strict=True)]


def _keep(kept: Sequence[Any], targets: list[int], tensors: Sequence[Any], chosen: list[int]) -> None:
    """Copy members' tensors; diverged ones that never had a loss stay NaN, and so fail the test."""
    with torch.no_grad():
        for copy, tensor in zip(kept, tensors, strict=True):
            copy[targets] = tensor[chosen]


def _test(task: Task, outputs: Array, rows: Array) -> tuple[float, float]:
    """Accuracy and AUC of outputs for test rows."""
    y = task.y[rows]
    if not task.classes:
        known = ~np.isnan(y)
        return float(((outputs > 0) == (y > 0.5))[known].mean()), mean_auc(outputs, y)
    two = task.outputs == 2
    return accuracy(outputs, y), auc(outputs[:, 1].astype(np.float64) - outputs[:, 0], y) if two else math.nan
