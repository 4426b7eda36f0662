"""The seven methods as networks of many members (see `layers`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from snntheory.experiments import METHODS
from snntheory.experiments.layers import Activation, Affine, BatchNorm, Block, Dropout, Gate, LayerNorm
from snntheory.experiments.protocol import FORMS, Config, widths
from snntheory.verdict import BadInput


class Network:
    """Members of one shape, with weights of their own.

    Member e has its initial weights from the stream named by ``addresses[e]`` (integers), its dropout masks from
    ``mask_seeds[e]``; members with the same addresses start the same.  `BadInput` for shapes that are not possible.
    """

    def __init__(
        self, config: Config, inputs: int, outputs: int, addresses: Sequence[Sequence[int]], mask_seeds: Sequence[int]
    ) -> None:
        check(config)
        self.config, self.members = config, len(addresses)
        self._draw = [np.random.default_rng(list(address)) for address in addresses]
        seeds = list(dict.fromkeys(mask_seeds))
        self._masks = [torch.Generator().manual_seed(seed) for seed in seeds]
        self._of_seed = None if len(seeds) == 1 else torch.tensor([seeds.index(seed) for seed in mask_seeds])
        self.hidden: list[list[Any]] = []
        self._build(inputs, outputs)
        self.output = Affine(self._draw, self._units, outputs, 1.0)
        layers = [layer for group in self.hidden for layer in group] + [self.output]
        self.parameters: list[Tensor] = [p.requires_grad_() for layer in layers for p in layer.parameters]
        self.state: list[Tensor] = [s for layer in layers for s in layer.state]

    def __call__(self, x: Tensor, training: bool = False, seen: list[Tensor] | None = None) -> Tensor:
        """Outputs (E, rows, outputs) for inputs (E, rows, inputs); ``seen`` receives the activations of each layer."""
        h = x
        for group in self.hidden:
            for layer in group:
                h = layer(h, training)
            if seen is not None:
                seen.append(h)
        return self.output(h, training)

    def tensors(self) -> list[Tensor]:
        """All that training changes."""
        return [*self.parameters, *self.state]

    def keep(self, chosen: list[int]) -> None:
        """Go on with these members only."""
        for tensor in (*self.tensors(), *([] if self._of_seed is None else [self._of_seed])):
            tensor.data = tensor.data[chosen]
        self.members = len(chosen)

    def net_inputs(self, x: Tensor, layer: int) -> Tensor:
        """What the activation function of a hidden layer (from 1) is applied to."""
        h = x
        for group in self.hidden[: layer - 1]:
            for part in group:
                h = part(h, False)
        for part in self.hidden[layer - 1]:
            if isinstance(part, Activation):
                return h
            h = part(h, False)
        raise BadInput(f"{self.config.method} has no net inputs in layer {layer}")

    def _build(self, inputs: int, outputs: int) -> None:
        config, self._units = self.config, inputs
        if config.method in ("Highway", "ResNet"):
            normalize = [BatchNorm(self.members, config.width)] if config.method == "ResNet" else []
            first = Affine(self._draw, inputs, config.width, 2.0)
            self.hidden.append([first, *normalize, Activation(torch.relu), *self._dropout()])
            self._units = config.width
            for _ in range(config.depth - (config.method == "Highway")):
                body = Gate(self._draw, config.width) if config.method == "Highway" else self._block()
                self.hidden.append([body, *self._dropout()])
            return
        selu = config.method == "SNN"
        for units in widths(config, outputs):
            affine = Affine(
                self._draw, self._units, units, 1.0 if selu else 2.0, weight_norm=config.method == "WeightNorm"
            )
            group: list[Any] = [affine]
            if config.method in ("BatchNorm", "LayerNorm"):
                group.append((BatchNorm if config.method == "BatchNorm" else LayerNorm)(self.members, units))
            self.hidden.append([*group, Activation(F.selu if selu else torch.relu), *self._dropout()])
            self._units = units

    def _dropout(self) -> list[Dropout]:
        if not self.config.dropout:
            return []
        alpha = self.config.method == "SNN" and not self.config.plain
        return [Dropout(self.config.dropout, alpha, self._masks, self._of_seed)]

    def _block(self) -> Block:
        width, form = self.config.width, self.config.form
        if form == "rectangular":
            return Block(self._draw, width, [width])
        return Block(self._draw, width, [max(1, round(width * float(form.split()[1])))] * 2)


def check(config: Config) -> None:
    """Raise `BadInput` for a shape that is not possible."""
    if config.method not in METHODS:
        raise BadInput(f"unknown method {config.method[:40]!r}; known are {', '.join(METHODS)}")
    allowed = (
        FORMS[:1] if config.method == "Highway" else (FORMS[0], *FORMS[2:]) if config.method == "ResNet" else FORMS[:2]
    )
    if config.form not in allowed:
        raise BadInput(f"{config.method} has no form {config.form[:40]!r}; known are {', '.join(allowed)}")
    if not (1 <= config.depth <= 1000 and 1 <= config.width <= 100_000):
        raise BadInput(f"{config.depth} layers of {config.width} units are not possible; 1 to 1000 of 1 to 100000 are")
    if not 0 <= config.dropout < 1:
        raise BadInput(f"a dropout rate of {config.dropout} is not possible; 0 to below 1 are allowed")
