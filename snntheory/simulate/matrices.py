"""Weights of explicit networks, block by block of units: drawn, shaped, perturbed; ahead of their use where that helps.

A block's weights depend on nothing but its address, so they can be drawn by any thread at any time, and again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

import numpy as np

from snntheory.simulate.kernels import scratch
from snntheory.simulate.laws import orthogonal, shape_rows
from snntheory.simulate.network import BLOCK, Network, blocks
from snntheory.simulate.pool import Pool
from snntheory.simulate.streams import Array, Purpose, normals, stream

AHEAD = 2**27  # bytes of two layers' weights that may be held to draw one while the other is used


class Matrices:
    """Random weights of all layers, or ``given`` ones (units, inputs)."""

    def __init__(self, network: Network, given: Sequence[Array] | None = None) -> None:
        self.network, self.given = network, given
        self.random_rows = given is None and network.law.fill is not None
        width, item = network.settings.width, np.dtype(network.dtype).itemsize
        both = 2 * width * max(width, network.features) * item
        self.bytes_ahead = both if self.random_rows and both <= min(AHEAD, network.settings.memory // 4) else 0
        self._held: list[Array] = []

    def layer(self, number: int, layer: int) -> Callable[[tuple[int, slice]], Array]:
        """The weights of a block of units of this layer, given its index and rows; in the calling thread's memory."""
        network, fan_in, whole = self.network, self.network.fan_in(layer), self._whole(number, layer)

        def block(job: tuple[int, slice]) -> Array:
            index, rows = job
            if whole is not None and network.omega is None and not network.settings.perturbation:
                return whole[rows]
            out = scratch("weights", (rows.stop - rows.start, fan_in), network.dtype)
            self._draw((number, layer, index), out, None if whole is None else whole[rows])
            return out

        return block

    def ahead(self, number: int, layer: int, pool: Pool) -> Callable[[tuple[int, slice]], Array]:
        """As `layer`, but drawing starts now, by the pool, if there is memory for it."""
        if not self.bytes_ahead or pool.workers == 1:
            return self.layer(number, layer)
        width, fan_in = self.network.settings.width, self.network.fan_in(layer)
        if not self._held:
            widest = max(width, self.network.features)
            self._held = [np.empty(width * widest, self.network.dtype) for _ in range(2)]
        matrix = self._held[layer % 2][: width * fan_in].reshape(width, fan_in)

        def draw(job: tuple[int, slice]) -> Array:
            index, rows = job
            self._draw((number, layer, index), matrix[rows], None)
            return matrix[rows]

        drawn: list[Future[Array]] = [pool.submit(draw, job) for job in blocks(width, BLOCK)]
        return lambda job: drawn[job[0]].result()

    def _whole(self, number: int, layer: int) -> Array | None:
        """The matrix of a layer, where its rows are not independent, or given."""
        if self.given is not None:
            return self.given[layer - 1]
        if self.random_rows:
            return None
        network = self.network
        generator = stream(network.settings.seed, number, layer, 0, Purpose.WEIGHTS)
        gain, fan_in = math.sqrt(network.law.gain_squared), network.fan_in(layer)
        return orthogonal(generator, network.settings.width, fan_in, gain, network.dtype)

    def _draw(self, address: tuple[int, ...], out: Array, known: Array | None) -> None:
        network, fan_in = self.network, out.shape[1]
        if known is not None:
            out[...] = known
        elif network.law.fill is not None:
            sd = math.sqrt(network.law.gain_squared / fan_in)
            network.law.fill(stream(network.settings.seed, *address, Purpose.WEIGHTS), out, sd)
        sums = network.sums(address, out.shape[0], fan_in)
        if sums is not None:
            shape_rows(out, *sums)
        if network.settings.perturbation:
            self._disturb(address, out, network.law.gain_squared if sums is None else sums[1])

    def _disturb(self, address: tuple[int, ...], weights: Array, squares: Any) -> None:
        """Add normal noise of the weights' own standard deviation times the perturbation."""
        noise = scratch("perturbation", weights.shape, weights.dtype)
        generator = stream(self.network.settings.seed, *address, Purpose.PERTURBATION)
        normals(generator, noise, self.network.settings.perturbation / math.sqrt(weights.shape[1]))
        noise *= np.reshape(np.sqrt(squares), (-1, 1)).astype(weights.dtype)
        weights += noise
