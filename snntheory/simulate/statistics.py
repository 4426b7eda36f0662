"""Statistics of a layer in one pass: of a block of units while it is in the cache, merged over blocks and samples.

Sums are shifted by the mean of each unit, so that small variances beside large means survive, and merged in double
precision (Chan, Golub and LeVeque 1979).
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from snntheory.simulate.kernels import PIECE
from snntheory.simulate.streams import Array, scratch

QUANTILES = (0.025, 0.25, 0.5, 0.75, 0.975)
NET_VALUES = 65536  # net inputs that are compared with the normal distribution, at least one sample of all units
DOMAIN = ((-0.1, 0.1), (0.95, 1.1))  # of omega and tau in Theorem 1


class Block(NamedTuple):
    """What one block of units contributes, over the samples of one chunk."""

    mean: Array
    """Mean over samples of each unit; ``squares`` is the sum of squared deviations from it."""
    squares: Array
    samples: int
    pairs: Array | None = None
    """Sums over units of x1^2, x2^2, x1 x2 for each pair of inputs, shape (3, pairs)."""
    tangent: float = 0.0
    """Sum of squared tangents."""
    omega: Array | None = None
    tau: Array | None = None
    net: Array | None = None
    """Net inputs (units, columns) of the first samples; ``powers`` are sums over units of x^2 and |x|^3 there."""
    powers: Array | None = None
    samples_sums: Array | None = None
    """Sums over units of x and x^2 for each sample, shape (2, samples); of the inputs only."""


def unit_moments(x: Array) -> tuple[Array, Array]:
    """Mean and sum of squared deviations of each row, in double precision.

    Deviations are formed in double precision where a mean is large beside them, and squares would cancel, or where
    squares are outside the range of the precision.
    """
    rows, columns = x.shape
    mean, squares = np.empty(rows), np.empty(rows)
    step = max(1, PIECE // columns)
    for start in range(0, rows, step):
        piece, part = x[start : start + step], slice(start, start + step)
        centre = np.add.reduce(piece, axis=1) / x.dtype.type(columns)
        mean[part] = centre
        total = np.einsum("ij,ij->i", piece, piece).astype(np.float64)
        squares[part] = total - columns * mean[part] ** 2
        if not (in_range(total, x.dtype) and np.all(squares[part] > 0.25 * total)):
            deviations = scratch("deviations", piece.shape, np.float64)
            np.subtract(piece, mean[part][:, None], out=deviations)
            shift = np.add.reduce(deviations, axis=1) / columns
            mean[part] += shift
            squares[part] = np.einsum("ij,ij->i", deviations, deviations) - columns * shift**2
    return mean, np.maximum(squares, 0, out=squares)


def in_range(squares: Array, dtype: np.dtype[Any]) -> bool:
    """Whether sums of squares formed in this precision have neither overflowed nor lost digits by underflow."""
    info = np.finfo(dtype)
    return bool(np.all(squares > info.tiny / info.eps) and np.all(squares < info.max))


def pair_sums(x: Array) -> Array:
    """Sums over units for the pairs (0, 1), (2, 3), ... of columns."""
    first, second = x[:, 0::2], x[:, 1::2]
    pairs = ((first, first), (second, second), (first, second))
    return np.stack([np.einsum("ij,ij->j", a, b, dtype=np.float64) for a, b in pairs])


def sample_sums(x: Array) -> Array:
    """Sums over units of x and x^2 for each sample, shape (2, samples)."""
    wide = x.astype(np.float64)
    return np.stack([wide.sum(axis=0), np.einsum("ij,ij->j", wide, wide)])


def column_powers(x: Array) -> Array:
    """Sums over units of x^2 and |x|^3 for each column."""
    size = np.abs(x.astype(np.float64))
    return np.stack([(size**2).sum(axis=0), (size**3).sum(axis=0)])


def net_columns(width: int, batch: int) -> int:
    """How many samples' net inputs are compared with the normal distribution."""
    return max(1, min(batch, NET_VALUES // width))


class LayerSums:
    """The merged blocks of one layer."""

    def __init__(self, width: int) -> None:
        self.mean, self.squares = np.zeros(width), np.zeros(width)
        self.samples = np.zeros(width)
        self.pairs: list[Array] = []
        self.tangent = 0.0
        self.omega: Array | None = None
        self.tau: Array | None = None
        self.net: list[Array] = []
        self.powers: list[Array] = []
        self.samples_sums: list[Array] = []

    def add(self, blocks: list[tuple[slice, Block]]) -> None:
        """Merge the blocks of one chunk of samples, in their order."""
        for rows, block in blocks:
            self._merge(rows, block)
            if block.omega is not None and block.tau is not None:
                if self.omega is None or self.tau is None:
                    self.omega, self.tau = np.empty_like(self.mean), np.empty_like(self.mean)
                self.omega[rows], self.tau[rows] = block.omega, block.tau
            self.tangent += block.tangent
        for name in ("pairs", "powers", "samples_sums"):
            parts = [p for p in (getattr(block, name) for _, block in blocks) if p is not None]
            if parts:
                getattr(self, name).append(sum(parts[1:], parts[0]))
        nets = [block.net for _, block in blocks if block.net is not None]
        if nets:
            self.net.append(np.concatenate(nets))

    def _merge(self, rows: slice, block: Block) -> None:
        before, total = self.samples[rows], self.samples[rows] + block.samples
        shift = block.mean - self.mean[rows]
        self.squares[rows] += block.squares + shift * shift * before * (block.samples / total)
        self.mean[rows] += shift * (block.samples / total)
        self.samples[rows] = total

    def finish(self, third: float, quantiles: bool) -> dict[str, Array | float]:
        """All statistics of the layer, by name; ``third`` is that of the law of weights."""
        variance = self.squares / self.samples
        second = variance + self.mean * self.mean
        covariance = np.cov(self.mean, second, ddof=0) if len(second) > 1 else np.zeros((2, 2))
        found: dict[str, Array | float] = {
            "mean": float(self.mean.mean()),
            "var": float(variance.mean() + self.mean.var()),
            "unit_covariance": covariance,
        }
        if quantiles:
            found |= {"unit_mean": np.quantile(self.mean, QUANTILES), "unit_var": np.quantile(variance, QUANTILES)}
        if self.omega is not None and self.tau is not None:
            found |= _of_weights(self.omega, self.tau)
        if self.pairs:
            a, b, c = np.concatenate(self.pairs, axis=1)
            found["correlation"] = float(np.mean(c / np.sqrt(a * b)))
        if self.samples_sums:
            found["samples_sums"] = np.concatenate(self.samples_sums, axis=1)
        if self.net:
            found["ks"] = normal_distance(self.net[0])
        if self.powers:
            squares, cubes = self.powers[0]
            found["berry_esseen"] = float(0.56 * third * np.mean(cubes / squares**1.5))
        return found


def _of_weights(omega: Array, tau: Array) -> dict[str, Array | float]:
    (low, high), (least, most) = DOMAIN
    inside = (omega >= low) & (omega <= high) & (tau >= least) & (tau <= most)
    return {
        "omega": np.quantile(omega, QUANTILES),
        "tau": np.quantile(tau, QUANTILES),
        "omega_mean": float(omega.mean()),
        "omega_sd": float(omega.std()),
        "tau_mean": float(tau.mean()),
        "tau_sd": float(tau.std()),
        "share_in_domain": float(inside.mean()),
    }


def normal_distance(net: Array) -> float:
    """Kolmogorov-Smirnov distance to N(0, 1) of net inputs, each column standardised over the units.

    The columns share the units' weights, so its noise is about 0.9/sqrt(units).
    """
    from scipy.special import ndtr

    columns = net.astype(np.float64)
    columns -= columns.mean(axis=0)
    sd = columns.std(axis=0)
    if not np.all(sd > 0):
        return math.nan
    sorted_values = np.sort((columns / sd).ravel())
    expected, n = ndtr(sorted_values), sorted_values.size
    ranks = np.arange(n)
    return float(max(np.max(expected - ranks / n), np.max((ranks + 1) / n - expected)))
