"""Tensors whose bytes lie plainly in a file: an offset, a stride for each axis, and nothing compressed."""

from __future__ import annotations

import math

import numpy as np

from snntheory.audit.encodings import Encoding
from snntheory.audit.source import Source
from snntheory.audit.tensors import Array, Tensor

PIECE = 2**15  # bytes: to read so many in vain costs no more than another call
BUFFER = 2**24


def row_major(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Strides, in entries, of an array whose last axis is contiguous."""
    return tuple(math.prod(max(n, 1) for n in shape[axis + 1 :]) for axis in range(len(shape)))


def column_major(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Strides, in entries, of an array whose first axis is contiguous (Fortran's order)."""
    return tuple(math.prod(max(n, 1) for n in shape[:axis]) for axis in range(len(shape)))


class StridedTensor(Tensor):
    """An array at ``offset`` of the file with strides in entries from 0; what it spans must lie inside the file."""

    def __init__(
        self,
        source: Source,
        name: str,
        shape: tuple[int, ...],
        dtype: str,
        size: int,
        layout: tuple[Encoding | None, int, tuple[int, ...] | None],
    ) -> None:
        self.encoding, self.offset, strides = layout
        super().__init__(source, name, shape, dtype, size, self.encoding is not None)
        item = self.encoding.stored.itemsize if self.encoding else 1
        self.strides = tuple(item * n for n in (row_major(shape) if strides is None else strides))

    def _rows(self, start: int, stop: int) -> Array:
        assert self.encoding is not None
        out = np.empty((stop - start, *self.shape[1:]), self.encoding.stored)
        if out.size:
            self._fill(out, self.offset + start * self.strides[0])
        return self.encoding.widen(out)

    def _fill(self, out: Array, offset: int) -> None:
        """Directly where the bytes are in order; else a span at a time, cut along the axis of the longest stride."""
        wanted = [(n, s) for n, s in zip(out.shape, self.strides, strict=True) if n > 1]
        have = [s for n, s in zip(out.shape, out.strides, strict=True) if n > 1]
        if out.flags.c_contiguous and [s for _, s in wanted] == have:
            self.source.read_into(out.reshape(-1).view(np.uint8).data, offset)
            return
        span = out.itemsize + sum((n - 1) * s for n, s in wanted)
        dense = span <= 2 * out.nbytes
        limit = BUFFER if dense else PIECE
        if span <= limit or not wanted:
            raw = np.empty(span, np.uint8)
            self.source.read_into(raw.data, offset)
            out[...] = np.ndarray(out.shape, out.dtype, raw, 0, self.strides)
            return
        axis = max((a for a, n in enumerate(out.shape) if n > 1), key=lambda a: self.strides[a])
        length, stride = out.shape[axis], self.strides[axis]
        step = max(1, min(length // 2, limit // max(stride, 1)))
        for first in range(0, length, step):
            part = (slice(None),) * axis + (slice(first, first + step),)
            self._fill(out[part], offset + first * stride)
