"""Stochastic gradient descent for many members at once, each with its own rows, learning rate, penalty and noise."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from snntheory.experiments.network import Network
from snntheory.experiments.protocol import Config
from snntheory.experiments.tasks import Task
from snntheory.verdict import BadInput

ENTRIES = 2**20
"""Activations of a layer when networks are evaluated, over all members."""


class Member(NamedTuple):
    """What is a member's own: its split of the task and its settings.

    ``penalty`` c adds c W to the gradient; noise levels are standard deviations relative to the root mean square of the
    gradient, and of the weights, of each tensor.
    """

    split: int = 0
    learning_rate: float = 0.1
    seed: int = 0
    penalty: float = 0.0
    gradient_noise: float = 0.0
    weight_noise: float = 0.0


class Trainer:
    """Members of one shape on one task.

    All members must have batches of one size, and as many an epoch (`alike`).  The numbers of a member do not depend on
    the others: its streams are named by task, split and seed.
    """

    def __init__(self, task: Task, config: Config, members: Sequence[Member], batch: int) -> None:
        self.task, self.members = task, tuple(members)
        self.rows = [task.rows(m.split, m.seed) for m in members]
        self.size, self.steps = plan(len(self.rows[0].train), batch)
        if any(plan(len(r.train), batch) != (self.size, self.steps) for r in self.rows):
            raise BadInput(f"members of task {task.name} differ in their batches")
        name = zlib.crc32(task.name.encode())
        self._address = [(m.seed, m.split, name) for m in members]
        masks = [int(np.random.SeedSequence([m.seed, name, 5]).generate_state(1)[0]) for m in members]
        self.network = Network(config, task.x.shape[1], task.outputs, self._address, masks)
        self._x, self._y = torch.from_numpy(task.x), torch.from_numpy(task.y)
        self._centre, self._scale = self._standard()
        rate, penalty, self._gradient_noise, self._weight_noise = (
            _column(members, name) for name in ("learning_rate", "penalty", "gradient_noise", "weight_noise")
        )
        self._rate, self._penalty = -rate if rate is not None else torch.zeros(len(members), 1, 1), penalty
        self._random = [torch.Generator().manual_seed(masks[0] ^ k) for k in (1, 2)]
        if not (self._gradient_noise is self._weight_noise is None) and len({m.seed for m in members}) > 1:
            raise BadInput("members with noise need one seed")

    def batches(self) -> Iterator[Tensor]:
        """Row numbers (E, batch), epoch after epoch, in a new order each."""
        keys = list(dict.fromkeys(self._address))
        draw = {key: np.random.default_rng([*key, 6]) for key in keys}
        rows = {key: self.rows[self._address.index(key)].train for key in keys}
        while True:
            orders = {key: draw[key].permutation(rows[key])[: self.steps * self.size] for key in keys}
            order = torch.from_numpy(np.stack([orders[key] for key in self._address]))
            yield from order.reshape(len(self.members), self.steps, self.size).unbind(1)

    def step(self, rows: Tensor) -> Tensor:
        """One update of all members; returns their mean losses over the batch, (E)."""
        network = self.network
        moved = None if self._weight_noise is None else self._perturb(self._weight_noise)
        losses = self.losses(network(self.inputs(rows), training=True), rows).mean(dim=1)
        gradients = torch.autograd.grad(losses.sum(), network.parameters)
        with torch.no_grad():
            if moved is not None:
                for parameter, before in zip(network.parameters, moved, strict=True):
                    parameter.copy_(before)
            for parameter, gradient in zip(network.parameters, gradients, strict=True):
                self._update(parameter, gradient)
        return losses.detach()

    def inputs(self, rows: Tensor) -> Tensor:
        """Inputs (E, rows, features), standardized by each member's training rows where the task says so."""
        x = self._x[rows]
        return x if self._centre is None else (x - self._centre) * self._scale

    def losses(self, outputs: Tensor, rows: Tensor) -> Tensor:
        """Loss of each row (E, rows): cross-entropy of classes, or mean binary cross-entropy over the known labels."""
        y = self._y[rows]
        if self.task.classes:
            return -torch.log_softmax(outputs, dim=-1).gather(2, y[..., None])[..., 0]
        known = ~torch.isnan(y)
        each = torch.nn.functional.binary_cross_entropy_with_logits(outputs, y.nan_to_num(), reduction="none")
        return (each * known).sum(dim=-1) / known.sum(dim=-1).clamp(min=1)

    def evaluate(self, parts: Sequence[Any]) -> tuple[Tensor, list[Tensor]]:
        """Mean loss of each member over its own rows ``parts[e]``, and its outputs for them."""
        longest = max(map(len, parts))
        padded = torch.from_numpy(np.stack([np.resize(p, longest) for p in parts]))
        width = max(self.network.config.width, self.task.x.shape[1])
        chunk = max(1, ENTRIES // (len(parts) * width))
        losses, outputs = [], []
        with torch.no_grad():
            for rows in padded.split(chunk, dim=1):
                outputs.append(self.network(self.inputs(rows)))
                losses.append(self.losses(outputs[-1], rows))
        loss, output = torch.cat(losses, dim=1), torch.cat(outputs, dim=1)
        counts = [len(p) for p in parts]
        return torch.stack([row[:n].mean() for row, n in zip(loss, counts, strict=True)]), [
            rows[:n] for rows, n in zip(output, counts, strict=True)
        ]

    def keep(self, chosen: list[int]) -> None:
        """Go on with these members only; to be called between epochs."""
        self.network.keep(chosen)
        self.members = tuple(self.members[i] for i in chosen)
        self.rows = [self.rows[i] for i in chosen]
        self._address = [self._address[i] for i in chosen]
        for name in ("_centre", "_scale", "_rate", "_penalty", "_gradient_noise", "_weight_noise"):
            tensor = getattr(self, name)
            setattr(self, name, None if tensor is None else tensor[chosen])

    def outputs(self, members: Sequence[Member], tensors: Sequence[Tensor]) -> list[Tensor]:
        """Outputs for the test rows of members whose networks have these tensors (`Network.tensors`)."""
        other = Trainer(self.task, self.network.config, members, self.size)
        for tensor, value in zip(other.network.tensors(), tensors, strict=True):
            tensor.data = value
        return other.evaluate([rows.test for rows in other.rows])[1]

    def _update(self, parameter: Tensor, gradient: Tensor) -> None:
        if self._gradient_noise is not None:
            gradient = gradient + self._normal(gradient, self._gradient_noise, 0)
        if self._penalty is not None:
            gradient = torch.addcmul(gradient, parameter, self._penalty)
        parameter.addcmul_(gradient, self._rate)

    def _perturb(self, level: Tensor) -> list[Tensor]:
        """Move all weights at random for this step; returns where they were."""
        before = [p.detach().clone() for p in self.network.parameters]
        with torch.no_grad():
            for parameter in self.network.parameters:
                parameter += self._normal(parameter, level, 1)
        return before

    def _normal(self, like: Tensor, level: Tensor, stream: int) -> Tensor:
        """Normal numbers of standard deviation level times the root mean square; all members have the same."""
        size = level * like.square().mean(dim=(1, 2), keepdim=True).sqrt()
        return torch.randn(like.shape[1:], generator=self._random[stream]) * size

    def _standard(self) -> tuple[Tensor | None, Tensor | None]:
        if not self.task.standardize:
            return None, None
        found = {}
        for m, rows in zip(self.members, self.rows, strict=True):
            if (m.split, m.seed) not in found:
                x = self.task.x[rows.train].astype(np.float64)
                sd = x.std(axis=0)
                found[m.split, m.seed] = x.mean(axis=0), 1 / np.where(sd > 0, sd, 1)
        pairs = [found[m.split, m.seed] for m in self.members]
        centre, scale = (torch.from_numpy(np.stack([p[i] for p in pairs])).float()[:, None] for i in (0, 1))
        return centre, scale


def _column(members: Sequence[Member], name: str) -> Tensor | None:
    """A setting of all members (E, 1, 1); None if it is 0 for all."""
    values = torch.tensor([getattr(m, name) for m in members], dtype=torch.float32)
    return values[:, None, None] if values.any() else None


def plan(rows: int, batch: int) -> tuple[int, int]:
    """Size of a batch and batches an epoch: the last incomplete one is left out."""
    size = min(batch, rows)
    return size, rows // size


def alike(task: Task, members: Sequence[Member], batch: int) -> list[list[Member]]:
    """Members that can be trained together."""
    groups: dict[tuple[int, int], list[Member]] = {}
    for member in members:
        groups.setdefault(plan(len(task.rows(member.split, member.seed).train), batch), []).append(member)
    return list(groups.values())


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """One thread, and numbers too small for normal floats taken as 0, which would be slow; afterwards as before.

    Nothing else of this process may compute without them: the rigorous engine for doubles refuses to.
    """
    threads, subnormal = torch.get_num_threads(), float(torch.tensor(1e-310, dtype=torch.float64) * 1) == 0
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
        torch.set_flush_denormal(subnormal)
