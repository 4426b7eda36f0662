"""One network in training, watched: losses, and every layer beside Theorem 1's domain, epoch by epoch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import torch

from snntheory.experiments.probe import Layer, probe
from snntheory.experiments.protocol import Config
from snntheory.experiments.tasks import Task
from snntheory.experiments.trainer import Member, Trainer, quietly

PROBE = 1000
"""Validation rows, at most, on which activations are measured."""
COLUMNS = ("epoch", "training", "validation", "layer", *Layer._fields)


class Epoch(NamedTuple):
    """Losses after an epoch (of training: the mean over its batches; NaN before the first), and the hidden layers."""

    epoch: int
    training: float
    validation: float
    layers: list[Layer]


def watch(task: Task, config: Config, member: Member, epochs: int, batch: int) -> Iterator[Epoch]:
    """Train for some epochs; yields before the first and after each.  Raises `BadInput`."""
    with quietly():
        trainer = Trainer(task, config, [member], batch)
        validation = trainer.rows[0].validation
        assert validation is not None
        x = trainer.inputs(torch.from_numpy(validation[:PROBE])[None])
        batches = trainer.batches()
    for epoch in range(epochs + 1):
        with quietly():
            total = sum(float(trainer.step(next(batches))[0]) for _ in range(trainer.steps)) if epoch else float("nan")
            loss, _ = trainer.evaluate([validation])
            reached = Epoch(epoch, total / trainer.steps, float(loss[0]), probe(trainer.network, x))
        yield reached


def rows(epochs: list[Epoch]) -> Iterator[dict[str, Any]]:
    """Rows with `COLUMNS`, one for each epoch and layer."""
    for epoch in epochs:
        for number, layer in enumerate(epoch.layers, 1):
            yield dict(zip(COLUMNS, (epoch.epoch, epoch.training, epoch.validation, number, *layer), strict=True))
