"""Layers of many networks of one shape at once: every tensor has a leading axis of members, (E, rows, units).

Members never meet: products are batched (`torch.baddbmm`), statistics are each member's own.  A layer keeps its tensors
in ``parameters`` (trained) and ``state`` (not), each with E first.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

ALPHA, LAMBDA = 1.6732632423543772, 1.0507009873554805
MOMENTUM, EPSILON = 0.1, 1e-5
Generators = Sequence[np.random.Generator]


class Affine:
    """``h W + b`` with W from N(0, gain / inputs), (E, inputs, units), and b = bias.

    ``weight_norm``: W is ``g V / |V|`` per unit (Salimans and Kingma 2016), g = |V| at the start.
    """

    def __init__(
        self, draw: Generators, inputs: int, units: int, gain: float, *, weight_norm: bool = False, bias: float = 0.0
    ) -> None:
        sd = np.float32(math.sqrt(gain / inputs))
        weight = torch.from_numpy(np.stack([g.standard_normal((inputs, units), dtype=np.float32) * sd for g in draw]))
        self.weight, self.bias = weight, torch.full((len(draw), 1, units), bias)
        self.length = _lengths(weight) if weight_norm else None
        self.parameters = [self.weight, self.bias, *([] if self.length is None else [self.length])]
        self.state: list[Tensor] = []

    def matrix(self) -> Tensor:
        """The weights in use."""
        if self.length is None:
            return self.weight
        return self.weight * (self.length / _lengths(self.weight))

    def __call__(self, h: Tensor, training: bool) -> Tensor:
        """Net inputs."""
        return torch.baddbmm(self.bias, h, self.matrix())


def _lengths(weight: Tensor) -> Tensor:
    """Length of each unit's weight vector; `torch.norm` along this axis is many times slower."""
    return weight.square().sum(dim=1, keepdim=True).sqrt()


class BatchNorm:
    """Each unit to mean 0 and variance 1 over the rows, then a gain and a shift; in use, running statistics."""

    def __init__(self, members: int, units: int) -> None:
        shape = (members, 1, units)
        self.gain, self.shift = torch.ones(shape), torch.zeros(shape)
        self.mean, self.variance = torch.zeros(shape), torch.ones(shape)
        self.parameters, self.state = [self.gain, self.shift], [self.mean, self.variance]

    def __call__(self, h: Tensor, training: bool) -> Tensor:
        """Normalized net inputs; in training the running statistics move by a tenth."""
        if training:
            mean = h.mean(dim=1, keepdim=True)
            centred = h - mean
            variance = centred.square().mean(dim=1, keepdim=True)  # torch.var_mean is thirty times slower here
            with torch.no_grad():
                unbiased = h.shape[1] / max(1, h.shape[1] - 1)
                self.mean.lerp_(mean.detach(), MOMENTUM)
                self.variance.lerp_(variance.detach() * unbiased, MOMENTUM)
        else:
            centred, variance = h - self.mean, self.variance
        return torch.addcmul(self.shift, centred, self.gain * torch.rsqrt(variance + EPSILON))


class LayerNorm:
    """Each row to mean 0 and variance 1 over the units, then a gain and a shift."""

    def __init__(self, members: int, units: int) -> None:
        self.gain, self.shift = torch.ones(members, 1, units), torch.zeros(members, 1, units)
        self.parameters, self.state = [self.gain, self.shift], list[Tensor]()

    def __call__(self, h: Tensor, training: bool) -> Tensor:
        """Normalized net inputs."""
        return torch.addcmul(self.shift, F.layer_norm(h, h.shape[-1:], eps=EPSILON), self.gain)


class Activation:
    """A function without parameters."""

    def __init__(self, function: Callable[[Tensor], Tensor]) -> None:
        self.function = function
        self.parameters, self.state = list[Tensor](), list[Tensor]()

    def __call__(self, h: Tensor, training: bool) -> Tensor:
        """Activations."""
        return self.function(h)


class Dropout:
    """Dropout, or alpha dropout (mean 0 and variance 1 are kept; dropped units become -lambda alpha).

    Alpha dropout is ``a (h m - alpha' (1 - m)) + b`` with mask m, keep probability q, alpha' = lambda alpha,
    ``a = (q + alpha'^2 q (1 - q))^(-1/2)`` and ``b = a (1 - q) alpha'``.  A mask (rows, units) is drawn for each seed,
    and members of one seed share it: ``of_seed[e]`` is the number of member e's generator.
    """

    def __init__(self, rate: float, alpha: bool, masks: list[torch.Generator], of_seed: Tensor | None) -> None:
        self.keep, self.masks, self.of_seed = 1 - rate, masks, of_seed
        low = LAMBDA * ALPHA if alpha else 0.0
        self.scale = (self.keep + low * low * self.keep * rate) ** -0.5 if alpha else 1 / self.keep
        self.floor = -self.scale * low
        self.base = torch.tensor(self.floor + self.scale * rate * low)
        self.parameters, self.state = list[Tensor](), list[Tensor]()

    def __call__(self, h: Tensor, training: bool) -> Tensor:
        """Activations with some dropped, in training."""
        if not training:
            return h
        drawn = [torch.empty(h.shape[1:]).bernoulli_(self.keep, generator=g) for g in self.masks]
        mask = drawn[0][None] if self.of_seed is None else torch.stack(drawn)[self.of_seed]
        if not self.floor:
            return h * mask.mul_(self.scale)
        shift = torch.add(self.base, mask, alpha=-self.floor)
        return torch.addcmul(shift, h, mask.mul_(self.scale))


class Gate:
    """A highway layer, ``t relu(h W + b) + (1 - t) h`` with t = sigmoid(h V + c), c = -2 (Srivastava et al. 2015)."""

    def __init__(self, draw: Generators, units: int) -> None:
        self.affine = Affine(draw, units, units, 2.0)
        self.gate = Affine(draw, units, units, 1.0, bias=-2.0)
        self.parameters, self.state = [*self.affine.parameters, *self.gate.parameters], list[Tensor]()

    def __call__(self, h: Tensor, training: bool) -> Tensor:
        """Activations."""
        return torch.lerp(h, torch.relu(self.affine(h, training)), torch.sigmoid(self.gate(h, training)))


class Block:
    """A residual block: affine layers with batch normalization, ReLU between them and after the sum (He et al. 2015).

    ``inner`` are the widths between; the block ends with the width it starts with.
    """

    def __init__(self, draw: Generators, units: int, inner: Sequence[int]) -> None:
        sizes = [units, *inner, units]
        self.parts: list[Any] = []
        for a, b in pairwise(sizes):
            self.parts += [Affine(draw, a, b, 2.0), BatchNorm(len(draw), b)]
        self.parameters = [p for part in self.parts for p in part.parameters]
        self.state = [s for part in self.parts for s in part.state]

    def __call__(self, h: Tensor, training: bool) -> Tensor:
        """Activations."""
        z = h
        for i, part in enumerate(self.parts):
            z = part(torch.relu(z) if i and i % 2 == 0 else z, training)
        return torch.relu(z + h)
