"""Networks with normal weights that are never drawn: the net inputs themselves are, exactly in law.

Given the activations X (n units, C columns: samples, and tangents if gradients are wanted), rows of net inputs W X with
w_ij ~ N(0, s^2/n) are independent N(0, K) with K = s^2 X^T X/n.  So a layer is its Gram matrix, the next one needs
``C^2 width`` operations and no memory for units.  With a column of ones in X the sums omega come along, and
tau = s^2/n (|g|^2 + chi^2 with n - rank degrees of freedom), where z = L g.

With prescribed omega and tau the weights are uniform on a sphere: w = omega/n + r u, r^2 = tau - omega^2/n, and
u^T X = L g/sqrt(|g|^2 + chi^2 with n - 1 - rank degrees of freedom), L a factor of the centred Gram matrix.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from snntheory.simulate.explicit import Layers, Plan
from snntheory.simulate.laws import shape_factor
from snntheory.simulate.matrices import Job
from snntheory.simulate.network import BLOCK, Network, blocks, input_block
from snntheory.simulate.pool import Pool
from snntheory.simulate.statistics import Block, LayerSums, in_range, sample_sums
from snntheory.simulate.streams import Array, Purpose, normals, scratch, stream
from snntheory.verdict import BadInput

ENTRIES = 2**18  # of a block of net inputs


class State(NamedTuple):
    """A layer's Gram matrix of all columns (sums over units), their sums, and the number of units."""

    gram: Array
    total: Array
    units: int


class Exact:
    """The method "exact"."""

    def __init__(self, network: Network, workers: int) -> None:
        settings = network.settings
        if not network.law.gaussian:
            raise BadInput(f"weights = {settings.weights!r} are not normal; sampling without weights needs normal ones")
        if network.omega is not None and min(network.features, settings.width) < 2:
            raise BadInput("omega and tau cannot be prescribed for units of one input; give at least 2")
        self.network = network
        self.tangents = settings.batch if "gradient" in network.wanted else 0
        self.columns = settings.batch + self.tangents
        self.ones = int("weights" in network.wanted and network.omega is None)
        self.size = max(BLOCK, ENTRIES // self.columns // BLOCK * BLOCK)
        self.plan = self._plan(workers)

    def _plan(self, workers: int) -> Plan:
        """As many threads as have room."""
        settings, item = self.network.settings, int(np.dtype(self.network.dtype).itemsize)
        widest = max(settings.width, self.network.features)
        gram, block = 8 * (self.columns + 1) ** 2, min(self.size, widest) * (self.columns + 1) * item
        shared, own = 6 * gram + 120 * widest + 4 * widest * self.network.net_columns, 5 * block + 2 * gram
        threads = min(workers, (settings.memory - shared) // own)
        if threads < 1:
            raise BadInput(f"memory = {settings.memory} bytes is not enough; this network needs {shared + own}")
        return Plan(settings.batch, True, shared + threads * own, threads)

    def repetition(self, number: int, inputs: Array | None, pool: Pool, step: Callable[[], None]) -> Layers:
        """Statistics of the inputs and of all layers; ``inputs`` are (samples, features), or None for normal ones."""
        settings, found = self.network.settings, []
        sums = LayerSums(self.network.features)
        state, _ = self._collect(pool, self._input_task(number, inputs), self.network.features, sums)
        found.append(sums.finish(*self.network.finishing))
        for layer in range(1, settings.depth + 1):
            sums = LayerSums(settings.width)
            state, growth = self._collect(pool, self._layer_task(number, layer, state), settings.width, sums)
            found.append(sums.finish(*self.network.finishing))
            if self.tangents:
                found[-1]["growth"] = growth
            step()
        return found

    def _collect(
        self, pool: Pool, task: Callable[[Job], tuple[slice, Block, Array, Array]], units: int, sums: LayerSums
    ) -> tuple[State, float]:
        """Run the blocks; their Gram matrices are added in their order, tangents scaled to mean square 1."""
        gram, total = np.zeros((self.columns, self.columns)), np.zeros(self.columns)
        kept = []
        for rows, block, part, column_sums in pool.each(task, blocks(units, self.size)):
            gram += part
            total += column_sums
            kept.append((rows, block))
        sums.add(kept)
        growth = math.nan
        if self.tangents:
            growth = sums.tangent / (units * self.tangents)
            if 0 < growth < math.inf:
                scale = np.repeat((1.0, 1 / math.sqrt(growth)), (self.network.settings.batch, self.tangents))
                gram *= np.outer(scale, scale)
                total *= scale
        return State(gram, total, units), growth

    def _input_task(self, number: int, inputs: Array | None) -> Callable[[Job], tuple[slice, Block, Array, Array]]:
        network, batch = self.network, self.network.settings.batch

        def task(job: Job) -> tuple[slice, Block, Array, Array]:
            index, rows = job
            x = scratch("net", (rows.stop - rows.start, self.columns), network.dtype)
            samples = np.empty((x.shape[0], batch), network.dtype)
            if inputs is None:
                input_block(network.settings, (number, 0, index, 0), samples)
            else:
                samples[...] = inputs[:, rows].T
            x[:, :batch] = samples
            if self.tangents:
                directions = np.empty((x.shape[0], self.tangents), network.dtype)
                normals(stream(network.settings.seed, number, 0, index, Purpose.GRADIENT), directions)
                x[:, batch:] = directions
            block = network.measure(x[:, :batch], x[:, batch:], None, 0)
            return rows, block._replace(samples_sums=sample_sums(samples)), *_gram(x)

        return task

    def _layer_task(self, number: int, layer: int, state: State) -> Callable[[Job], tuple[slice, Block, Array, Array]]:
        network, batch = self.network, self.network.settings.batch
        prescribed = network.omega is not None
        factor = self.factor(state)
        narrow = np.ascontiguousarray(factor.T, dtype=network.dtype)
        means = state.total / state.units

        def task(job: Job) -> tuple[slice, Block, Array, Array]:
            index, rows = job
            count, address = rows.stop - rows.start, (number, layer, index)
            g = scratch("weights", (count, factor.shape[1]), network.dtype)
            normals(stream(network.settings.seed, *address, Purpose.WEIGHTS), g)
            z = scratch("net", (count, self.columns + self.ones), network.dtype)
            np.matmul(g, narrow, out=z)
            omega, tau = self._sums(address, g, z, state.units, means) if prescribed or self.ones else (None, None)
            if self.ones:  # the last column is omega
                z = np.ascontiguousarray(z[:, :-1])
            network.add_bias(z[:, :batch], address)
            block = network.finish(z, address, 0, batch, None)
            return rows, block._replace(omega=omega, tau=tau), *_gram(z)

        return task

    def factor(self, state: State) -> Array:
        """L with L L^T the covariance of a unit's net inputs (and its omega), or the centred Gram matrix."""
        gram, n = state.gram, state.units
        if self.network.omega is not None:
            return factor_of(gram - np.outer(state.total, state.total) / n, n - 1)
        if self.ones:
            gram = np.block([[gram, state.total[:, None]], [state.total[None, :], np.full((1, 1), float(n))]])
        return factor_of(gram * (self.square() / n), n)

    def square(self) -> float:
        """Expected sum of squares of a unit's weights, their perturbation included."""
        return self.network.law.gain_squared * (1 + self.network.settings.perturbation**2)

    def _sums(self, address: tuple[int, ...], g: Array, z: Array, n: int, means: Array) -> tuple[Array, Array]:
        """omega and tau of a block's units; where they are prescribed, ``z`` becomes its net inputs."""
        squares = np.einsum("ij,ij->i", g, g).astype(np.float64)
        prescribed = self.network.sums(address, z.shape[0], n)
        free = n - g.shape[1] - (prescribed is not None)
        generator = stream(self.network.settings.seed, *address, Purpose.CHOICE)
        if free > 0:
            squares += generator.chisquare(free, z.shape[0])
        if prescribed is None:
            return z[:, -1].astype(np.float64), squares * (self.square() / n)
        omega, tau = prescribed
        z *= shape_factor(omega, tau, squares, n)[:, None].astype(z.dtype)
        z += np.outer(omega, means).astype(z.dtype)
        return omega, tau


def factor_of(covariance: Array, most: int) -> Array:
    """L with L L^T = covariance and at most ``most`` columns: Cholesky's, or from eigenvalues where that fails.

    Both of the matrix with unit diagonal, so that small entries survive beside large ones.
    """
    if not np.isfinite(covariance).all():
        return np.full((len(covariance), 1), math.nan)
    scale = np.sqrt(np.maximum(np.diagonal(covariance), 0))
    inverse = np.divide(1, scale, out=np.zeros_like(scale), where=scale > 0)
    correlation = covariance * inverse[:, None] * inverse
    factor: Array | None = None
    if most >= len(covariance):
        with contextlib.suppress(np.linalg.LinAlgError):
            factor = np.linalg.cholesky(correlation)
    if factor is None:
        values, vectors = np.linalg.eigh(correlation)
        keep = np.flatnonzero(values > 0)[-most:]
        factor = vectors[:, keep] * np.sqrt(values[keep]) if keep.size else np.zeros((len(covariance), 1))
    factor *= scale[:, None]
    return factor


def _gram(x: Array) -> tuple[Array, Array]:
    """``x^T x`` and the sums of columns, in double precision; also formed so where single precision is out of range."""
    gram = np.matmul(x.T, x)
    if not in_range(np.diagonal(gram), x.dtype):
        wide = x.astype(np.float64)
        gram = np.matmul(wide.T, wide)
    return gram.astype(np.float64, copy=False), x.sum(axis=0, dtype=np.float64)
