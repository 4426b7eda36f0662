"""Datasets of an HDF5 file: listed by `hdf5_scan` in a process of its own, read here as bytes at places.

Chunks may be deflated and shuffled; each is inflated up to its own size and no further.  (HDF5 File Format
Specification 3.0: IV.A.2.i on layouts, IV.A.2.l on filters.)
"""

from __future__ import annotations

import importlib.util
import math
import subprocess
import sys
import threading
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from snntheory.audit import hdf5_scan
from snntheory.audit.encodings import encoding
from snntheory.audit.source import Source
from snntheory.audit.strided import StridedTensor
from snntheory.audit.tensors import Array, Tensor, bounded_json, shape_of, short

SIGNATURE = b"\x89HDF\r\n\x1a\n"
MAX_LISTING, MAX_CHUNK = 2**27, 2**26
DEFLATE, SHUFFLE = 1, 2
Record = dict[str, Any]


def listing(source: Source, start: int, size: int) -> list[Record]:
    """The objects of the HDF5 file in a range of the file; raises `BadInput`."""
    if importlib.util.find_spec("h5py") is None:
        raise source.bad("is an HDF5 file, which needs h5py: pip install 'snntheory[hdf5]'")
    command = [sys.executable, "-P", str(Path(hdf5_scan.__file__)), str(start), str(size)]
    with subprocess.Popen(command, stdin=source.handle(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        timer = threading.Timer(2 * hdf5_scan.SECONDS, process.kill)
        timer.daemon = True
        timer.start()
        assert process.stdout is not None
        text = process.stdout.read(MAX_LISTING + 1)
        process.kill()
        timer.cancel()
    if not text.endswith(b"}\n") or len(text) > MAX_LISTING:
        raise source.bad("is damaged or too large: the HDF5 library cannot read it")
    answer = bounded_json(text, source, "its list of datasets")
    if "missing" in answer:
        raise source.bad("is an HDF5 file, which needs h5py: pip install 'snntheory[hdf5]'")
    if "refused" in answer:
        raise source.bad(answer["refused"])
    return list(answer["objects"])


def dataset(source: Source, start: int, end: int, record: Record) -> Tensor:
    """The tensor of a listed dataset; ``start`` and ``end`` are those of the HDF5 file within the file."""
    path = record["path"]
    name, shape, item = path.replace("/", "."), shape_of(record["shape"], source, path), record["size"]
    stored = encoding(record["format"], record["big"])
    size = math.prod(shape) * item
    if stored is None or not size:
        return StridedTensor(source, name, shape, record["dtype"], size, (stored, start, None))
    if record["layout"] == "chunked":
        return ChunkedTensor(source, start, end, name, shape, record)
    if record["layout"] != "contiguous" or record["offset"] is None:
        raise source.bad(f"is refused: {short(path)} has no data of its own")
    first = start + record["offset"]
    if record["stored"] != size or not start <= first <= first + size <= end:
        raise source.bad(f"is cut short or damaged: {short(path)} does not lie inside it")
    return StridedTensor(source, name, shape, record["dtype"], size, (stored, first, None))


class ChunkedTensor(Tensor):
    """A dataset in chunks of equal shape; those at the upper ends reach beyond it."""

    def __init__(self, source: Source, start: int, end: int, name: str, shape: tuple[int, ...], record: Record) -> None:
        item = record["size"]
        super().__init__(source, name, shape, record["dtype"], math.prod(shape) * item, True)
        found = encoding(record["format"], record["big"])
        assert found is not None
        self.encoding, self.chunk, self.filters = found, tuple(record["chunk"]), list(record["filters"])
        self.volume = math.prod(self.chunk) * item
        if len(self.chunk) != len(shape) or not 0 < self.volume <= MAX_CHUNK:
            raise self.bad(f"has chunks of more than {MAX_CHUNK} bytes")
        if not set(self.filters) <= {DEFLATE, SHUFFLE} or len(self.filters) > 2:
            raise self.bad(
                f"is compressed by filters {self.filters}, of which only 1 (deflate) and 2 (shuffle) are read"
            )
        counts = [-(-n // c) for n, c in zip(shape, self.chunk, strict=True)]
        self._bands: dict[int, dict[tuple[int, ...], tuple[int, int]]] = {}  # by chunk along the first axis
        for *corner, offset, stored, mask in record["chunks"]:
            first = start + offset
            index = tuple(at // n for at, n in zip(corner, self.chunk, strict=True))
            aligned = all(i * n == at for i, n, at in zip(index, self.chunk, corner, strict=True))
            inside = all(0 <= i < count for i, count in zip(index, counts, strict=True))
            if mask or not aligned or not inside or not start <= first <= first + stored <= end:
                raise self.bad("has a chunk that does not lie inside it")
            self._bands.setdefault(index[0], {})[index[1:]] = (first, stored)
        if sum(len(band) for band in self._bands.values()) != math.prod(counts):
            raise self.bad("has chunks that were never written")

    def _rows(self, start: int, stop: int) -> Array:
        out, height = np.empty((stop - start, *self.shape[1:]), self.encoding.stored), self.chunk[0]
        for number in range(start // height, -(-stop // height) if stop > start else 0):
            low, high = max(number * height, start), min((number + 1) * height, stop)
            for index, place in self._bands[number].items():
                ends = [
                    slice(i * n, min(i * n + n, m))
                    for i, n, m in zip(index, self.chunk[1:], self.shape[1:], strict=True)
                ]
                inner = [slice(0, part.stop - part.start) for part in ends]
                values = self._chunk(*place)[(slice(low - number * height, high - number * height), *inner)]
                out[(slice(low - start, high - start), *ends)] = values
        return self.encoding.widen(out)

    def _chunk(self, offset: int, size: int) -> Array:
        if size > 2 * MAX_CHUNK:
            raise self.bad("has a chunk of the wrong size")
        data = self.source.read(offset, size)
        for kind in reversed(self.filters):
            data = self._inflated(data) if kind == DEFLATE else _joined(data, self.encoding.stored.itemsize)
        if len(data) != self.volume:
            raise self.bad("has a chunk of the wrong size")
        return np.frombuffer(data, self.encoding.stored).reshape(self.chunk)

    def _inflated(self, data: bytes) -> bytes:
        inflate = zlib.decompressobj()
        try:
            found = inflate.decompress(data, self.volume + 1)
        except zlib.error:
            found = b""
        if len(found) != self.volume or not inflate.eof:
            raise self.bad("has a chunk that does not inflate to its size")
        return found


def _joined(data: bytes, item: int) -> bytes:
    """Undo the filter that stores first bytes together, then second ones, ..."""
    whole = len(data) // item * item
    return np.frombuffer(data[:whole], np.uint8).reshape(item, -1).T.tobytes() + data[whole:]
