"""Activations in place, in the precision of the simulation, on pieces that fit the cache.

``apply(z)`` turns net inputs into activations; ``apply_with_slope(z, slope)`` writes f'(z) as well.  SELU and its
relatives have their own code with ``exp(z) - 1``, whose absolute error is that of the precision; others are called as
they are, with derivatives by the chain rule.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from snntheory.engines.floats import ALPHA01, LAMBDA01
from snntheory.library import NAMED, Activation
from snntheory.simulate.streams import Array, scratch

PIECE = 2**19  # entries; shorter calls make threads wait for the interpreter lock
Step = Callable[[Array, Array | None, Array], None]
"""z becomes f(z), the second array f'(z) if there is one; the third is scratch of the same shape."""


class Kernel:
    """An activation for arrays (units, samples) of the simulation's precision."""

    def __init__(self, activation: Activation) -> None:
        self.activation, self._step = activation, _step(activation)

    def apply(self, z: Array, slope: Array | None = None) -> None:
        """``z`` becomes f(z); ``slope``, if given, f'(z)."""
        rows = max(1, PIECE // z.shape[1])
        for start in range(0, z.shape[0], rows):
            piece = z[start : start + rows]
            part = None if slope is None else slope[start : start + rows]
            self._step(piece, part, scratch("kernel", piece.shape, z.dtype))


def _step(activation: Activation) -> Step:
    if activation.family is not None:
        alpha, lam = (float(x) for x in activation.family)
        return _selu(alpha, lam)
    if activation is NAMED["selu"]:
        return _selu(ALPHA01, LAMBDA01)
    simple = {"relu": _relu, "tanh": _tanh, "identity": _identity}
    if activation is NAMED.get(activation.name) and activation.name in simple:
        return simple[activation.name]
    return _any(activation)


def _selu(alpha: float, lam: float) -> Step:
    scale = alpha * lam

    def step(z: Array, slope: Array | None, t: Array) -> None:
        np.minimum(z, 0, out=t)
        np.exp(t, out=t)
        t *= scale
        if slope is not None:
            np.copyto(slope, t)
            np.copyto(slope, lam, where=z > 0)
        np.maximum(z, 0, out=z)
        if lam != 1:
            z *= lam
        t -= scale
        z += t

    return step


def _relu(z: Array, slope: Array | None, t: Array) -> None:
    if slope is not None:
        np.copyto(slope, z > 0)
    np.maximum(z, 0, out=z)


def _tanh(z: Array, slope: Array | None, t: Array) -> None:
    np.tanh(z, out=z)
    if slope is not None:
        np.multiply(z, z, out=slope)
        np.subtract(1, slope, out=slope)


def _identity(z: Array, slope: Array | None, t: Array) -> None:
    if slope is not None:
        slope[...] = 1


def _any(activation: Activation) -> Step:
    ours = activation is NAMED.get(activation.name)

    def step(z: Array, slope: Array | None, t: Array) -> None:
        if slope is not None:
            slope[...] = activation.derivative(z)
        z[...] = activation.function(z) if ours else activation(z)

    return step
