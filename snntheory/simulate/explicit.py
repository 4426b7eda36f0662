"""Networks with explicit weights: each block of units draws its rows, multiplies, and is measured while in the cache.

Weights are not stored: the backward pass draws them again from the same streams.  A batch that does not fit the memory
is cut into chunks of samples, which see the same weights.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from snntheory.simulate.matrices import Matrices
from snntheory.simulate.network import BLOCK, Network, blocks, input_block
from snntheory.simulate.pool import Pool
from snntheory.simulate.statistics import Block, LayerSums, sample_sums
from snntheory.simulate.streams import Array, Purpose, normals, stream
from snntheory.verdict import BadInput

GROUP = 2048  # samples that share streams of noise and dropout
Layers = list[dict[str, Any]]
Job = tuple[int, slice]


class Explicit:
    """The method "weights"; ``given`` are matrices (units, inputs), one for each layer, instead of random ones."""

    def __init__(self, network: Network, workers: int, given: Sequence[Array] | None = None) -> None:
        self.network, self.matrices = network, Matrices(network, given)
        self.gradient = "gradient" in network.wanted
        self.chunk, self.planned_bytes = self._plan(workers)

    def _plan(self, workers: int) -> tuple[int, int]:
        """Samples at a time, and the bytes of all arrays."""
        settings, size = self.network.settings, np.dtype(self.network.dtype).itemsize
        widest, rows = max(settings.width, self.network.features), min(BLOCK, settings.width)
        whole = self.network.law.fill is None or self.gradient
        fixed = (2 * rows * workers + whole * settings.width) * widest * size + self.matrices.bytes_ahead
        fixed += 64 * widest * (settings.depth + 1)
        held = settings.depth + 2 if self.gradient else 0
        each = (2 * widest + held * settings.width + 4 * rows * workers) * size
        fit = (settings.memory - fixed) // each
        if fit < min(2, settings.batch):
            needed = fixed + min(2, settings.batch) * each
            raise BadInput(f"memory = {settings.memory} bytes is not enough; this network needs {needed}")
        chunk = min(settings.batch, GROUP, fit)
        chunk -= chunk % 2 if chunk < settings.batch else 0  # pairs of inputs stay together
        return chunk, fixed + chunk * each

    def repetition(self, number: int, inputs: Array | None, pool: Pool, step: Callable[[], None]) -> Layers:
        """Statistics of the inputs and of all layers; ``inputs`` are (samples, features), or None for normal ones."""
        settings = self.network.settings
        sums = [LayerSums(self.network.features), *(LayerSums(settings.width) for _ in range(settings.depth))]
        norms = np.zeros((settings.depth, 2))
        for chunk, columns in blocks(settings.batch, self.chunk):
            x = self._inputs(number, chunk, columns, inputs, pool, sums[0])
            slopes = self._forward(number, chunk, x, pool, sums, step)
            if self.gradient:
                norms += self._backward(number, chunk, slopes, pool)
        found = [layer.finish(self.network.law.third) for layer in sums]
        if self.gradient:
            for layer, (above, below) in enumerate(norms, start=1):
                found[layer]["growth"] = below / above
        return found

    def _inputs(
        self, number: int, chunk: int, columns: slice, inputs: Array | None, pool: Pool, sums: LayerSums
    ) -> Array:
        network = self.network
        x = np.empty((network.features, columns.stop - columns.start), network.dtype)

        def task(job: Job) -> tuple[slice, Block]:
            index, rows = job
            if inputs is None:
                input_block(network.settings, (number, 0, index, chunk), x[rows])
            else:
                x[rows] = inputs[columns, rows].T
            block = network.measure(x[rows], x[rows, :0], None, chunk)
            return rows, block._replace(samples_sums=sample_sums(x[rows]))

        sums.add(pool.map(task, blocks(network.features, BLOCK)))
        return x

    def _forward(
        self, number: int, chunk: int, x: Array, pool: Pool, sums: list[LayerSums], step: Callable[[], None]
    ) -> list[Array]:
        """All layers; the slopes of each if gradients are wanted."""
        settings, slopes = self.network.settings, []
        spare = np.empty((settings.width, x.shape[1]), x.dtype)
        weights = self.matrices.ahead(number, 1, pool)
        for layer in range(1, settings.depth + 1):
            out, spare = spare, x if x.shape == spare.shape else np.empty_like(spare)
            slope = np.empty_like(out) if self.gradient else None
            task = self._task((number, layer), chunk, weights, (x, out, slope))
            running = [pool.submit(task, job) for job in blocks(settings.width, BLOCK)]
            if layer < settings.depth:
                weights = self.matrices.ahead(number, layer + 1, pool)
            sums[layer].add([future.result() for future in running])
            if slope is not None:
                slopes.append(slope)
            x = out
            step()
        return slopes

    def _task(
        self,
        where: tuple[int, int],
        chunk: int,
        weights: Callable[[Job], Array],
        arrays: tuple[Array, Array, Array | None],
    ) -> Callable[[Job], tuple[slice, Block]]:
        """What is done with a block of units of a layer."""
        network, (x, out, slope) = self.network, arrays

        def task(job: Job) -> tuple[slice, Block]:
            index, rows = job
            w, address = weights(job), (*where, index)
            z = np.matmul(w, x, out=out[rows])
            network.add_bias(z, address)
            block = network.finish(z, address, chunk, z.shape[1], None if slope is None else slope[rows])
            if "weights" in network.wanted and chunk == 0:
                tau = np.einsum("ij,ij->i", w, w).astype(np.float64)
                block = block._replace(omega=w.sum(axis=1, dtype=np.float64), tau=tau)
            return rows, block

        return task

    def _backward(self, number: int, chunk: int, slopes: list[Array], pool: Pool) -> Array:
        """Squared norms of random gradients above and below each layer, shape (depth, 2), of scale 1 above."""
        network, width = self.network, self.network.settings.width
        delta = np.empty_like(slopes[-1])
        normals(stream(network.settings.seed, number, len(slopes), chunk, Purpose.GRADIENT), delta)
        norms = np.empty((len(slopes), 2))
        for layer in range(len(slopes), 0, -1):
            fan_in = network.fan_in(layer)
            matrix, below = (np.empty((a, b), network.dtype) for a, b in ((width, fan_in), (fan_in, delta.shape[1])))
            above = float(np.vdot(delta, delta))
            delta *= slopes[layer - 1]
            pool.map(_copied(self.matrices.layer(number, layer), matrix), blocks(width, BLOCK))
            pool.map(_transposed(matrix, delta, below), blocks(fan_in, BLOCK))
            square = float(np.vdot(below, below))
            norms[layer - 1] = delta.shape[1], delta.shape[1] * square / above if above else 0.0
            if square > 0:
                below /= network.dtype(math.sqrt(square / below.size))
            delta = below
        return norms


def _copied(weights: Callable[[Job], Array], matrix: Array) -> Callable[[Job], None]:
    def task(job: Job) -> None:
        matrix[job[1]] = weights(job)

    return task


def _transposed(matrix: Array, delta: Array, below: Array) -> Callable[[Job], None]:
    def task(job: Job) -> None:
        np.matmul(matrix[:, job[1]].T, delta, out=below[job[1]])

    return task
