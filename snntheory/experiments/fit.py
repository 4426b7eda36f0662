"""Training with early stopping: the network of the epoch with the least smoothed validation loss is tested."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch

from snntheory.experiments.protocol import Config, smoothed
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
    """Train members of one shape, side by side where they fit, and test each; in the order of ``members``."""
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
    network, count = trainer.network, len(trainer.members)
    validation = [rows.validation for rows in trainer.rows]
    curves: list[list[float]] = [[] for _ in range(count)]
    training: list[list[float]] = [[] for _ in range(count)]
    best, stop = [math.inf] * count, [epochs] * count
    kept = [t.detach().clone() for t in (*network.parameters, *network.state)]
    batches = trainer.batches()
    for epoch in range(1, epochs + 1):
        sums = torch.zeros(count)
        for _ in range(trainer.steps):
            sums += trainer.step(next(batches))
        losses, _ = trainer.evaluate(validation)
        better = []
        for e in range(count):
            curves[e].append(float(losses[e]))
            training[e].append(float(sums[e]) / trainer.steps)
            now = smoothed(curves[e])[-1] if epoch >= min(10, epochs) else math.inf
            if now < best[e]:
                best[e], stop[e] = now, epoch
                better.append(e)
        if better or epoch == epochs:
            unstopped = [e for e in range(count) if epoch == epochs and math.isinf(best[e])]
            _keep(kept, (*network.parameters, *network.state), better + unstopped)
        show(epoch)
    with torch.no_grad():
        for tensor, value in zip((*network.parameters, *network.state), kept, strict=True):
            tensor.copy_(value)
    _, outputs = trainer.evaluate([rows.test for rows in trainer.rows])
    tested = [_test(trainer.task, out.numpy(), rows.test) for out, rows in zip(outputs, trainer.rows, strict=True)]
    columns = (trainer.members, training, curves, stop, best, *zip(*tested, strict=True))
    return [Fitted(*row) for row in zip(*columns, strict=True)]


def _keep(kept: list[Any], tensors: Sequence[Any], chosen: list[int]) -> None:
    with torch.no_grad():
        for copy, tensor in zip(kept, tensors, strict=True):
            copy[chosen] = tensor[chosen]


def _test(task: Task, outputs: Array, rows: Array) -> tuple[float, float]:
    """Accuracy and AUC of outputs for test rows."""
    y = task.y[rows]
    if not task.classes:
        known = ~np.isnan(y)
        return float(((outputs > 0) == (y > 0.5))[known].mean()), mean_auc(outputs, y)
    two = task.outputs == 2
    return accuracy(outputs, y), auc(outputs[:, 1].astype(np.float64) - outputs[:, 0], y) if two else math.nan
