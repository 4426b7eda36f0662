"""Weights of explicit networks, block by block of units: drawn, shaped, perturbed; ahead of their use where that helps.

A block's weights depend on nothing but its address, so they can be drawn by any thread at any time, and again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from snntheory.simulate.laws import orthogonal, shape_rows
from snntheory.simulate.network import BLOCK, Network, blocks
from snntheory.simulate.pool import Pool
from snntheory.simulate.streams import Array, Purpose, normals, scratch, stream

AHEAD = 2**27  # bytes of two layers' weights that may be held to draw one while the other is used
Job = tuple[int, slice]


class Matrices:
    """Random weights of all layers, or ``given`` ones (units, inputs)."""

    def __init__(self, network: Network, given: Sequence[Array] | None = None) -> None:
        self.network, self.given = network, given
        width, item = network.settings.width, int(np.dtype(network.dtype).itemsize)
        size = width * max(width, network.features) * item
        self.bytes_ahead = 2 * size
        self.bytes_held = 10 * size if network.law.fill is None and given is None else 0
        """Of matrices that are drawn as a whole, with the copies that their factorization takes."""
        self._as_given = given is not None and network.omega is None and not network.settings.perturbation
        self._held: list[Array] = []

    def blocks(self, number: int, layer: int) -> Callable[[Job], Array]:
        """The weights of a block of units of this layer, given its index and rows; in the calling thread's memory."""
        fan_in, known = self.network.fan_in(layer), self._known(number, layer)

        def block(job: Job) -> Array:
            index, rows = job
            if known is not None and self._as_given:
                return known[rows]
            out = scratch("weights", (rows.stop - rows.start, fan_in), self.network.dtype)
            self._draw((number, layer, index), out, None if known is None else known[rows])
            return out

        return block

    def whole(self, number: int, layer: int, pool: Pool) -> Callable[[], Array]:
        """The matrix of a layer.  Drawing starts now; the matrix may be overwritten when the next but one is asked."""
        width, fan_in = self.network.settings.width, self.network.fan_in(layer)
        if self.given is not None and self._as_given:
            known = self.given[layer - 1]
            return lambda: known
        if not self._held:
            size = width * max(width, self.network.features)
            self._held = [np.empty(size, self.network.dtype) for _ in range(2)]
        matrix = self._held[layer % 2][: width * fan_in].reshape(width, fan_in)
        if self.network.law.fill is None:
            drawn = [pool.submit(lambda _: self.fill(number, layer, matrix), None)]
        else:
            drawn = [pool.submit(self._drawing(number, layer, matrix), job) for job in blocks(width, BLOCK)]

        def finished() -> Array:
            for future in drawn:
                future.result()
            return matrix

        return finished

    def fill(self, number: int, layer: int, matrix: Array) -> None:
        """Write all weights of a layer."""
        draw = self.blocks(number, layer)
        for job in blocks(matrix.shape[0], BLOCK):
            matrix[job[1]] = draw(job)

    def _drawing(self, number: int, layer: int, matrix: Array) -> Callable[[Job], None]:
        return lambda job: self._draw((number, layer, job[0]), matrix[job[1]], None)

    def _known(self, number: int, layer: int) -> Array | None:
        """The matrix of a layer, where its rows are not independent, or given."""
        if self.given is not None:
            return self.given[layer - 1]
        if self.network.law.fill is not None:
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
