"""A network's activations on data: mean and variance over units and samples, layer by layer, and gradients' growth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from snntheory.audit.layers import LinearLayer
from snntheory.library import Activation
from snntheory.simulate.statistics import unit_moments
from snntheory.verdict import BadInput

Array = np.ndarray[Any, Any]
BYTES, ROWS = 1 << 28, 1 << 22


def samples(data: Any, layers: Sequence[LinearLayer]) -> tuple[Array, str]:
    """The inputs (samples, features) in double precision, and a remark where not all are used.

    Raises `BadInput` for an array that does not fit the first layer, or that is not finite.
    """
    try:
        array = np.asarray(data)
        if array.dtype.kind not in "fiub" or array.ndim < 2:
            raise TypeError
        array = array.reshape(len(array), -1)
    except (TypeError, ValueError):
        raise BadInput("data are not numbers (samples, features)") from None
    if 0 in array.shape or array.shape[1] != layers[0].inputs:
        wanted = layers[0].inputs
        raise BadInput(f"data of shape {np.shape(data)} do not fit the first layer, which has {wanted} inputs")
    most = max(1, BYTES // (8 * max(array.shape[1], *(x.units for x in layers))))
    chosen = array if len(array) <= most else array[np.linspace(0, len(array) - 1, most).astype(np.int64)]
    found = chosen.astype(np.float64)
    if not np.isfinite(found).all():
        raise BadInput("data must be finite; there are NaN or infinite values")
    return found, "" if len(chosen) == len(array) else f"{most} of {len(array)} samples, evenly spread, are used"


def moments_of(x: Array) -> tuple[float, float]:
    """Mean and variance over everything."""
    with np.errstate(all="ignore"):
        mean, squares = unit_moments(np.ascontiguousarray(x.T))
        return float(mean.mean()), float(squares.mean() / x.shape[0] + mean.var())


def forward(x: Array, layer: LinearLayer, bias: Array, f: Activation | None) -> Array:
    """``f(W x + b)`` for samples in rows; without f the net inputs.  Weights are read block by block."""
    out = np.empty((len(x), layer.units))
    rows, columns = layer.weights.shape
    step = max(1, ROWS // columns)
    if layer.transposed:
        out[...] = bias
    with np.errstate(all="ignore"):
        for start in range(0, rows, step):
            block = layer.weights.read(start, min(start + step, rows)).astype(np.float64)
            if layer.transposed:
                out += x[:, start : start + len(block)] @ block
            else:
                out[:, start : start + len(block)] = x @ block.T + bias[start : start + len(block)]
        return out if f is None else np.asarray(f(out), dtype=np.float64)
