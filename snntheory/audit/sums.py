"""Sum and sum of squares of each unit's weights, omega_j and tau_j, in one pass, with bounds of the rounding errors.

Weights are floating-point numbers, so both are exact rationals; they are summed in double precision, block by block
while a block is in the cache, on two threads.  With u = 2^-53 and n weights, in whatever order they are added,

    |error of omega| <= n u sum |w| <= n u sqrt(n tau),      |error of tau| <= (n + 1) u tau   (up to 1 + 2^-20).

So it is certain which units are in Theorem 1's range, but for those within the bounds of an end; these are added again
exactly.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from snntheory.audit.layers import LinearLayer
from snntheory.audit.result import RANGE
from snntheory.exact import Interval
from snntheory.verdict import BadInput

BLOCK, PIECE = 1 << 22, 1 << 16
EXACT_UNITS = 64
Array = np.ndarray[Any, Any]
_UNIT = 2.0**-53 * (1 + 2.0**-20)


class Sums(NamedTuple):
    """``omega``, ``tau`` by unit, their largest errors, the biases, and of how many units (omega, tau) is in the range.

    ``inside`` are certainly in it, ``unknown`` not decided; the others are certainly outside.
    """

    omega: Array
    tau: Array
    bias: Array
    omega_error: float
    tau_error: float
    inside: int
    unknown: int


def layer_sums(layer: LinearLayer, step: Callable[[int], None] | None = None) -> Sums:
    """The sums of a layer; ``step`` is called with the bytes of each block when it is done.

    Raises `BadInput` for weights that are not finite, and for files that cannot be read to the end.
    """
    omega, tau = _columns(layer, step) if layer.transposed else _rows(layer, step)
    bias = np.zeros(layer.units) if layer.bias is None else layer.bias.read(0, layer.units).astype(np.float64)
    with np.errstate(all="ignore"):
        checked = {"weights": omega + tau, "biases": bias}
    for name, values in checked.items():
        wrong = np.flatnonzero(~np.isfinite(values))
        if wrong.size:
            raise BadInput(f"{layer.name!r} has {name} that are not finite, or too large, at unit {int(wrong[0])}")
    n = layer.inputs
    tiny = n * 2.0**-500  # squares may underflow
    errors = n * _UNIT * np.sqrt(n * tau * (1 + n * _UNIT)) + tiny, (n + 1) * _UNIT * tau + tiny
    inside, unknown = _counted(layer, omega, tau, errors)
    return Sums(omega, tau, bias, float(errors[0].max()), float(errors[1].max()), inside, unknown)


def _blocks(layer: LinearLayer) -> list[tuple[int, int]]:
    rows, columns = layer.weights.shape
    size = max(1, BLOCK // (4 * columns))
    return [(start, min(start + size, rows)) for start in range(0, rows, size)]


def _over_blocks(layer: LinearLayer, work: Callable[[int, int], None], step: Callable[[int], None] | None) -> None:
    """The work for each block, two at a time."""
    rows = layer.weights.shape[0]

    def one(ends: tuple[int, int]) -> None:
        work(*ends)
        if step is not None:
            step(layer.weights.bytes * (ends[1] - ends[0]) // rows)

    with ThreadPoolExecutor(2) as pool, np.errstate(all="ignore"):
        list(pool.map(one, _blocks(layer)))


def _rows(layer: LinearLayer, step: Callable[[int], None] | None) -> tuple[Array, Array]:
    """Units are rows."""
    omega, tau = np.empty(layer.units), np.empty(layer.units)
    height = max(1, PIECE // layer.inputs)

    def work(start: int, stop: int) -> None:
        block = layer.weights.read(start, stop)
        for at in range(0, stop - start, height):
            piece = block[at : at + height].astype(np.float64)
            part = slice(start + at, start + at + len(piece))
            np.add.reduce(piece, axis=1, out=omega[part])
            np.einsum("ij,ij->i", piece, piece, out=tau[part])

    _over_blocks(layer, work, step)
    return omega, tau


def _columns(layer: LinearLayer, step: Callable[[int], None] | None) -> tuple[Array, Array]:
    """Units are columns: partial sums of each block of inputs, added in their order."""
    found: dict[int, tuple[Array, Array]] = {}
    height = max(1, PIECE // layer.units)

    def work(start: int, stop: int) -> None:
        block, sums = layer.weights.read(start, stop), (np.zeros(layer.units), np.zeros(layer.units))
        for at in range(0, stop - start, height):
            piece = block[at : at + height].astype(np.float64)
            sums[0][:] += np.add.reduce(piece, axis=0)
            np.multiply(piece, piece, out=piece)
            sums[1][:] += np.add.reduce(piece, axis=0)
        found[start] = sums

    _over_blocks(layer, work, step)
    totals = np.zeros(layer.units), np.zeros(layer.units)
    for start in sorted(found):
        for total, part in zip(totals, found[start], strict=True):
            total += part
    return totals


def _counted(layer: LinearLayer, omega: Array, tau: Array, errors: tuple[Array, Array]) -> tuple[int, int]:
    """Units certainly in the range, and units not decided."""
    sides = [_sides(omega, errors[0], RANGE["omega"]), _sides(tau, errors[1], RANGE["tau"])]
    inside, outside = sides[0][0] & sides[1][0], sides[0][1] | sides[1][1]
    undecided = np.flatnonzero(~inside & ~outside)
    if undecided.size > EXACT_UNITS:
        return int(inside.sum()), int(undecided.size)
    exact = _exact_weights(layer, undecided) if undecided.size else []
    return int(inside.sum()) + sum(map(_exactly_inside, exact)), 0


def _sides(values: Array, error: Array, ends: Interval) -> tuple[Array, Array]:
    """Certainly in the interval, certainly outside; its ends are rounded outward and inward."""
    low, high = float(ends.lower), float(ends.upper)
    least, most = values - error, values + error
    inner = np.nextafter(low, math.inf), np.nextafter(high, -math.inf)
    outer = np.nextafter(low, -math.inf), np.nextafter(high, math.inf)
    slack = np.nextafter(np.abs(values), math.inf) * 2.0**-52  # of the two sums above
    return (least - slack >= inner[0]) & (most + slack <= inner[1]), (most + slack < outer[0]) | (
        least - slack > outer[1]
    )


def _exact_weights(layer: LinearLayer, units: Array) -> list[Array]:
    """The weights of some units."""
    if not layer.transposed:
        return [layer.weights.read(int(j), int(j) + 1)[0] for j in units]
    columns = [layer.weights.read(*ends)[:, units] for ends in _blocks(layer)]
    return list(np.concatenate(columns).T)


def _exactly_inside(row: Array) -> bool:
    """Whether one unit is in the range, by exact sums of its weights."""
    weights = [Fraction(float(w)) for w in row]
    return sum(weights, Fraction(0)) in RANGE["omega"] and sum((w * w for w in weights), Fraction(0)) in RANGE["tau"]
