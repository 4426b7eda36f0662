"""Networks with explicit weights, computed tile by tile: a block of units, or all units, times a chunk of samples.

Where a layer's weights fit the memory twice, tiles are chunks of samples, and the next layer's weights are drawn while
this one is computed.  Else tiles are blocks of units, which draw their own rows, for one chunk of samples after the
other.  Weights are not stored: the backward pass draws them again from the same streams.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from snntheory.simulate.matrices import AHEAD, Job, Matrices
from snntheory.simulate.network import BLOCK, Network, blocks, input_block
from snntheory.simulate.pool import Pool
from snntheory.simulate.statistics import Block, LayerSums, sample_sums
from snntheory.simulate.streams import Array, Purpose, normals, stream
from snntheory.verdict import BadInput

GROUP = 2048  # samples of a chunk at most
LARGE, PART = 1024, 512  # samples from which chunks are tiles, and how many these have at most
THREADS = 4  # whose working memory decides how large chunks are
Layers = list[dict[str, Any]]


class Plan(NamedTuple):
    """Samples of a chunk, whether all chunks are computed side by side, the bytes of all arrays, and how many threads
    these allow.
    """

    chunk: int
    side_by_side: bool
    planned: int
    workers: int = 1


class Tile(NamedTuple):
    """A block of units (index, rows) times a chunk of samples: its number, and its place among those held."""

    job: Job
    chunk: int
    place: int


class Explicit:
    """The method "weights"; ``given`` are matrices (units, inputs), one for each layer, instead of random ones."""

    def __init__(self, network: Network, workers: int, given: Sequence[Array] | None = None) -> None:
        self.network, self.matrices = network, Matrices(network, given)
        self.gradient = "gradient" in network.wanted
        self.plan = self._plan(workers)

    def _plan(self, workers: int) -> Plan:
        """Chunks that leave room for `THREADS` threads, so that the numbers do not depend on how many there are."""
        settings, size = self.network.settings, int(np.dtype(self.network.dtype).itemsize)
        widest, rows = max(settings.width, self.network.features), min(BLOCK, settings.width)
        held = settings.depth + 3 if self.gradient else 0
        each, scratch = (2 * widest + held * settings.width) * size, 8 * (size + 4)  # bytes of a sample, of a net input
        fixed = 64 * widest * (settings.depth + 1) + self.matrices.bytes_held
        if settings.batch >= LARGE and self.matrices.bytes_ahead <= AHEAD:
            parts = -(-settings.batch // PART)
            chunk = -(-settings.batch // (2 * parts)) * 2
            whole, tile = fixed + self.matrices.bytes_ahead + settings.batch * each, settings.width * chunk * scratch
            if whole + THREADS * tile <= settings.memory:
                return self._planned(chunk, True, whole, tile, workers)
        fixed += self.matrices.bytes_ahead // 2 if self.gradient else 0
        own = 3 * rows * widest * size
        fit = (settings.memory - fixed - THREADS * own) // (each + THREADS * rows * scratch)
        least = min(2, settings.batch)
        if fit < least:
            needed = fixed + THREADS * own + least * (each + THREADS * rows * scratch)
            raise BadInput(f"memory = {settings.memory} bytes is not enough; this network needs {needed}")
        chunk = min(settings.batch, GROUP, fit)
        chunk -= chunk % 2 if chunk < settings.batch else 0  # pairs of inputs stay together
        return self._planned(chunk, False, fixed + chunk * each, own + chunk * rows * scratch, workers)

    def _planned(self, chunk: int, side_by_side: bool, shared: int, own: int, workers: int) -> Plan:
        """With as many threads as have room; each takes ``own`` bytes."""
        threads = min(workers, (self.network.settings.memory - shared) // own)
        return Plan(chunk, side_by_side, shared + threads * own, threads)

    def repetition(self, number: int, inputs: Array | None, pool: Pool, step: Callable[[], None]) -> Layers:
        """Statistics of the inputs and of all layers; ``inputs`` are (samples, features), or None for normal ones."""
        settings = self.network.settings
        sums = [LayerSums(self.network.features), *(LayerSums(settings.width) for _ in range(settings.depth))]
        norms = np.zeros((settings.depth, 2))
        chunks = list(blocks(settings.batch, self.plan.chunk))
        for together in [chunks] if self.plan.side_by_side else [[chunk] for chunk in chunks]:
            xs = [self._inputs((number, chunk), columns, inputs, pool, sums[0]) for chunk, columns in together]
            numbers = [chunk for chunk, _ in together]
            slopes = self._forward(number, numbers, xs, pool, sums, step)
            if self.gradient:
                norms += self._backward(number, numbers, slopes, pool)
        found = [layer.finish(*self.network.finishing) for layer in sums]
        if self.gradient:
            for layer, (above, below) in enumerate(norms, start=1):
                found[layer]["growth"] = below / above
        return found

    def _inputs(
        self, where: tuple[int, int], columns: slice, inputs: Array | None, pool: Pool, sums: LayerSums
    ) -> Array:
        network, (number, chunk) = self.network, where
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

    def _weights(self, number: int, layer: int, pool: Pool) -> Callable[[Job], Array]:
        """The weights of a block of units, or of all."""
        if not self.plan.side_by_side:
            return self.matrices.blocks(number, layer)
        matrix = self.matrices.whole(number, layer, pool)
        return lambda _: matrix()

    def _forward(
        self,
        number: int,
        chunks: list[int],
        xs: list[Array],
        pool: Pool,
        sums: list[LayerSums],
        step: Callable[[], None],
    ) -> list[list[Array]]:
        """All layers of some chunks; the slopes of each layer if gradients are wanted."""
        width, slopes = self.network.settings.width, []
        jobs = [(0, slice(0, width))] if self.plan.side_by_side else list(blocks(width, BLOCK))
        tiles = [Tile(job, chunk, place) for place, chunk in enumerate(chunks) for job in jobs]
        spare = [np.empty((width, x.shape[1]), x.dtype) for x in xs]
        weights = self._weights(number, 1, pool)
        for layer in range(1, len(sums)):
            slope = [np.empty_like(out) for out in spare] if self.gradient else None
            task = self._task((number, layer), weights, (xs, spare, slope))
            running = [pool.submit(task, tile) for tile in tiles]
            if layer + 1 < len(sums):
                weights = self._weights(number, layer + 1, pool)
            found = [future.result() for future in running]
            for start in range(0, len(tiles), len(jobs)):
                sums[layer].add(found[start : start + len(jobs)])
            if slope is not None:
                slopes.append(slope)
            xs, spare = spare, xs if xs[0].shape == spare[0].shape else [np.empty_like(x) for x in spare]
            step()
        return slopes

    def _task(
        self,
        where: tuple[int, int],
        weights: Callable[[Job], Array],
        arrays: tuple[list[Array], list[Array], list[Array] | None],
    ) -> Callable[[Tile], tuple[slice, Block]]:
        """What is done with a tile of a layer."""
        network, (xs, outs, slopes) = self.network, arrays

        def task(tile: Tile) -> tuple[slice, Block]:
            (index, rows), chunk, place = tile
            w, address = weights(tile.job), (*where, index)
            z = np.matmul(w, xs[place], out=outs[place][rows])
            network.add_bias(z, address)
            block = network.finish(z, address, chunk, z.shape[1], None if slopes is None else slopes[place][rows])
            if "weights" in network.wanted and chunk == 0:
                tau = np.einsum("ij,ij->i", w, w).astype(np.float64)
                block = block._replace(omega=w.sum(axis=1, dtype=np.float64), tau=tau)
            return rows, block

        return task

    def _backward(self, number: int, chunks: list[int], slopes: list[list[Array]], pool: Pool) -> Array:
        """Squared norms of random gradients above and below each layer, shape (depth, 2), of scale 1 above."""
        network, depth = self.network, len(slopes)
        deltas = [np.empty_like(x) for x in slopes[-1]]
        for chunk, delta in zip(chunks, deltas, strict=True):
            normals(stream(network.settings.seed, number, depth, chunk, Purpose.GRADIENT), delta)
        norms, samples = np.empty((depth, 2)), sum(delta.shape[1] for delta in deltas)
        for layer in range(depth, 0, -1):
            matrix = np.empty((network.settings.width, network.fan_in(layer)), network.dtype)
            below = [np.empty((matrix.shape[1], delta.shape[1]), delta.dtype) for delta in deltas]
            above = sum(float(np.vdot(delta, delta)) for delta in deltas)
            for delta, slope in zip(deltas, slopes[layer - 1], strict=True):
                delta *= slope
            self.matrices.fill(number, layer, matrix)
            jobs = [Tile(job, 0, place) for place in range(len(deltas)) for job in blocks(matrix.shape[1], BLOCK)]
            pool.map(_transposed(matrix, deltas, below), jobs)
            square = sum(float(np.vdot(delta, delta)) for delta in below)
            norms[layer - 1] = samples, samples * square / above if above else 0.0
            scale = math.sqrt(square / (samples * matrix.shape[1]))
            for delta in below:
                delta /= network.dtype(scale if scale > 0 else 1)
            deltas = below
        return norms


def _transposed(matrix: Array, deltas: list[Array], below: list[Array]) -> Callable[[Tile], None]:
    def task(tile: Tile) -> None:
        rows = tile.job[1]
        np.matmul(matrix[:, rows].T, deltas[tile.place], out=below[tile.place][rows])

    return task
