"""Parts of a layer that both methods share: what happens to a block of net inputs, and what is measured of it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from snntheory.library import activation
from snntheory.simulate.kernels import Kernel
from snntheory.simulate.laws import Law, weight_law
from snntheory.simulate.settings import Settings, Spread
from snntheory.simulate.statistics import Block, column_powers, net_columns, pair_sums, unit_moments
from snntheory.simulate.streams import Array, Purpose, normals, scratch, stream, uniforms
from snntheory.verdict import BadInput

BLOCK = 512  # units that a thread treats at once, and that share a stream


class Network:
    """A network's constants, and the treatment of its net inputs."""

    def __init__(self, settings: Settings, law: Law | None = None, features: int | None = None) -> None:
        self.settings, self.law = settings, law or weight_law(settings.weights, settings.gain)
        self.activation = activation(settings.activation)
        self.kernel = Kernel(self.activation)
        self.dtype: Any = np.float32 if settings.dtype == "float32" else np.float64
        self.features = features or settings.width
        self.omega, self.tau = settings.spread("omega"), settings.spread("tau")
        self.wanted = set(settings.statistics)
        self.net_columns = net_columns(settings.width, settings.batch) if "normality" in self.wanted else 0
        self.finishing = (self.law.third, "units" in self.wanted)
        self.dropout = self._dropout()
        """(a, b, limit, keep) of ``a (x d + limit (1 - d)) + b``, d Bernoulli(keep)."""

    def _dropout(self) -> tuple[float, float, float, float] | None:
        kind, rate = self.settings.drop
        if not kind:
            return None
        keep = 1 - rate
        if kind == "plain":
            return 1 / keep, 0.0, 0.0, keep
        from snntheory.dropout import alpha_dropout

        alpha, lam = self.activation.family or (None, None)
        if alpha is None and self.activation.name != "selu":
            raise BadInput(f"alpha dropout belongs to selu, not to {self.activation.name}; use plain:RATE")
        return alpha_dropout(repr(keep), alpha=alpha, lam=lam).floats()

    def fan_in(self, layer: int) -> int:
        """Inputs of each unit of layer 1, 2, ..."""
        return self.features if layer == 1 else self.settings.width

    def sums(self, address: tuple[int, ...], count: int, fan_in: int) -> tuple[Array, Array] | None:
        """Prescribed omega and tau of a block's units, if they are prescribed."""
        if self.omega is None or self.tau is None:
            return None
        generator = stream(self.settings.seed, *address, Purpose.SUMS)
        omega, tau = (_draw(generator, spread, count) for spread in (self.omega, self.tau))
        short = tau * fan_in <= omega * omega
        if short.any():
            worst = float(omega[short][0])
            raise BadInput(
                f"omega = {worst:g} is not possible with tau = {float(tau[short][0]):g} and {fan_in} inputs; "
                "tau must exceed omega^2/inputs"
            )
        return omega, tau

    def add_bias(self, z: Array, address: tuple[int, ...]) -> None:
        """Normal biases, one for each unit."""
        if self.settings.bias:
            bias = np.empty((z.shape[0], 1), z.dtype)
            normals(stream(self.settings.seed, *address, Purpose.BIAS), bias, math.sqrt(self.settings.bias))
            z += bias

    def finish(self, z: Array, address: tuple[int, ...], chunk: int, samples: int, slope: Array | None) -> Block:
        """Turn net inputs into activations, in place, and measure them.

        ``z`` has ``samples`` columns of inputs, then those of tangents if there are any.  ``slope`` receives the
        derivative of the activations by the net inputs, dropout included.
        """
        x, tangents = z[:, :samples], z[:, samples:]
        net = x[:, : self.net_columns].copy() if self.net_columns and chunk == 0 else None
        if tangents.shape[1] and slope is None:
            slope = scratch("slope", x.shape, z.dtype)
        self.kernel.apply(x, slope)
        self._perturb(x, slope, address, chunk)
        if tangents.shape[1]:
            tangents *= slope
        return self.measure(x, tangents, net, chunk)

    def measure(self, x: Array, tangents: Array, net: Array | None, chunk: int) -> Block:
        """Statistics of a block of activations."""
        mean, squares = unit_moments(x)
        return Block(
            mean,
            squares,
            x.shape[1],
            pairs=pair_sums(x) if "correlation" in self.wanted else None,
            tangent=float(np.einsum("ij,ij->", tangents, tangents, dtype=np.float64)) if tangents.shape[1] else 0.0,
            net=net,
            powers=column_powers(x[:, : self.net_columns]) if self.net_columns and chunk == 0 else None,
        )

    def _perturb(self, x: Array, slope: Array | None, address: tuple[int, ...], chunk: int) -> None:
        """Dropout, then noise."""
        if self.dropout is not None:
            a, b, limit, keep = self.dropout
            kept = scratch("mask", x.shape, x.dtype)
            uniforms(stream(self.settings.seed, *address, Purpose.DROPOUT, chunk), kept)
            dropped = kept >= keep
            x *= x.dtype.type(a)
            x += x.dtype.type(b)
            np.copyto(x, x.dtype.type(a * limit + b), where=dropped)
            if slope is not None:
                slope *= x.dtype.type(a)
                np.copyto(slope, 0, where=dropped)
        if self.settings.noise:
            noise = scratch("mask", x.shape, x.dtype)
            normals(stream(self.settings.seed, *address, Purpose.NOISE, chunk), noise, self.settings.noise)
            x += noise


def blocks(count: int, size: int) -> Iterator[tuple[int, slice]]:
    """Number and rows of each block of units."""
    for index, start in enumerate(range(0, count, size)):
        yield index, slice(start, min(start + size, count))


def _draw(generator: np.random.Generator, spread: Spread, count: int) -> Array:
    if spread.kind == "uniform":
        half = math.sqrt(3) * spread.sd
        return generator.uniform(spread.mean - half, spread.mean + half, count)
    return spread.mean + spread.sd * generator.standard_normal(count) if spread.sd else np.full(count, spread.mean)


def input_block(settings: Settings, address: tuple[int, ...], out: Array) -> None:
    """Normal inputs for some features; with a correlation, columns 2 i and 2 i + 1 are a pair."""
    generator = stream(settings.seed, *address, Purpose.INPUTS)
    normals(generator, out, math.sqrt(settings.variance))
    c = settings.correlation
    if c is not None and out.shape[1] > 1:
        pairs = out.shape[1] // 2
        second = out[:, 1 : 2 * pairs : 2]
        second *= out.dtype.type(math.sqrt(max(0.0, 1 - c * c)))
        second += out.dtype.type(c) * out[:, 0 : 2 * pairs : 2]
    if settings.mean:
        out += out.dtype.type(settings.mean)
