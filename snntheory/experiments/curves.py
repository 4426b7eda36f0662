"""Figures 1 and A8 of the paper: training curves over updates, and net inputs before and after training."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from snntheory.experiments.protocol import Config
from snntheory.experiments.scores import accuracy
from snntheory.experiments.tasks import Task
from snntheory.experiments.trainer import Member, Trainer

RECORD = 10
"""Updates that a point of a curve stands for."""
EDGES = np.linspace(-8, 8, 321)
"""Of the histogram of net inputs; what is outside counts in the outermost bins."""
LAYER = 2


def losses(trainer: Trainer, updates: int) -> Iterator[dict[str, Any]]:
    """Mean, least and greatest loss of a batch, over each `RECORD` updates of the first member."""
    batches, recent = trainer.batches(), []
    for update in range(1, updates + 1):
        recent.append(float(trainer.step(next(batches))[0]))
        if update % RECORD == 0 or update == updates:
            yield {"update": update, "loss": float(np.mean(recent)), "low": min(recent), "high": max(recent)}
            recent = []


def training_curve(task: Task, config: Config, member: Member, updates: int, batch: int) -> dict[str, Any]:
    """Points of the curve, and what the network does with the test rows afterwards."""
    trainer = Trainer(task, config, [member], batch)
    points = list(losses(trainer, updates))
    test = task.splits[member.split].test
    _, [outputs] = trainer.evaluate([test])
    return {"points": points, "accuracy": accuracy(outputs.numpy(), task.y[test]), "training": points[-1]["loss"]}


def net_inputs(task: Task, config: Config, member: Member, epochs: int, batch: int) -> list[dict[str, Any]]:
    """Histograms of the net inputs of the second layer for the validation rows, before and after training."""
    trainer = Trainer(task, config, [member], batch)
    rows = torch.from_numpy(trainer.rows[0].validation)[None]
    batches, found = trainer.batches(), []
    for epoch in range(epochs + 1):
        if epoch:
            for _ in range(trainer.steps):
                trainer.step(next(batches))
        if epoch in (0, epochs):
            with torch.no_grad():
                z = trainer.network.net_inputs(trainer.inputs(rows), LAYER)[0].double().numpy().ravel()
            counts, _ = np.histogram(np.clip(z, EDGES[0], EDGES[-1]), EDGES)
            moments = {"mean": float(z.mean()), "variance": float(z.var()), "distance": distance(z)}
            found += [
                {"epoch": epoch, "left": round(float(left), 6), "count": int(count), **moments}
                for left, count in zip(EDGES[:-1], counts, strict=True)
            ]
    return found


def distance(z: Any) -> float:
    """Kolmogorov distance of a sample from the normal distribution of its own mean and variance."""
    from scipy.special import ndtr

    ordered = np.sort(z)
    values = ndtr((ordered - ordered.mean()) / ordered.std())
    steps = np.arange(len(ordered) + 1) / len(ordered)
    return float(max((steps[1:] - values).max(), (values - steps[:-1]).max()))
