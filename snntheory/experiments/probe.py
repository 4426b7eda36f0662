"""Activations and weights of a network in training beside Theorem 1: who is in its domain, layer by layer.

Theorem 1 speaks of units whose inputs have mean in [-0.1, 0.1] and variance in [0.8, 1.5], and whose weights have the
sum omega in [-0.1, 0.1] and the sum of squares tau in [0.95, 1.1].
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from snntheory.experiments.layers import Affine
from snntheory.experiments.network import Network

MEAN, VARIANCE, OMEGA, TAU = (-0.1, 0.1), (0.8, 1.5), (-0.1, 0.1), (0.95, 1.1)


class Layer(NamedTuple):
    """A hidden layer over the probe's rows: mean and variance of all activations, and shares of units.

    ``domain``: units whose own mean and variance over the rows are in Theorem 1's domain; ``weights``: units whose
    incoming omega and tau are in its range, whose means are ``omega`` and ``tau`` (NaN where a layer is not one affine
    map).
    """

    mean: float
    variance: float
    domain: float
    weights: float
    omega: float
    tau: float


def probe(network: Network, x: Tensor, member: int = 0) -> list[Layer]:
    """All hidden layers of a member for inputs x (E, rows, features)."""
    seen: list[Tensor] = []
    with torch.no_grad():
        network(x, seen=seen)
    found = []
    for h, group in zip(seen, network.hidden, strict=True):
        values = h[member].double()
        variance, mean = torch.var_mean(values, dim=0, correction=0)
        domain = _share(_within(mean, MEAN) & _within(variance, VARIANCE))
        omega = tau = weights = float("nan")
        if isinstance(group[0], Affine):
            matrix = group[0].matrix()[member].detach().double()
            sums, squares = matrix.sum(dim=0), matrix.square().sum(dim=0)
            weights = _share(_within(sums, OMEGA) & _within(squares, TAU))
            omega, tau = float(sums.mean()), float(squares.mean())
        found.append(Layer(float(values.mean()), float(values.var(correction=0)), domain, weights, omega, tau))
    return found


def _within(x: Tensor, limits: tuple[float, float]) -> Tensor:
    return (x >= limits[0]) & (x <= limits[1])


def _share(inside: Tensor) -> float:
    return float(inside.double().mean())
