"""Arrays of NumPy: .npy, and .npz with members stored or compressed.

Format: numpy.lib.format.  The header is a dict in Python's notation, matched by patterns and never evaluated; arrays of
Python objects are pickles and refused.
"""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from snntheory.audit.encodings import Encoding, encoding
from snntheory.audit.source import Source
from snntheory.audit.strided import StridedTensor, column_major, row_major
from snntheory.audit.tensors import Array, Tensor, TensorFile, shape_of, short
from snntheory.audit.zip_members import STEP, STORED, Inflater, Member, check_sum

MAGIC = b"\x93NUMPY"
MAX_HEADER = 2**16
WHOLE = 2**28  # bytes of a compressed array in Fortran's order, which is inflated as a whole
SKIPPED = 2**25  # bytes kept of what was skipped
_ENTRY = re.compile(r"""\s*(['"])(\w{1,20})\1\s*:\s*(?:(['"])([^'"\\]*)\3|(True|False)|\(([\d\sL,]*)\))\s*(,|(?=\}))""")
_DESCR = re.compile(r"([<>|=]?)([?biufcmMSUVO])([0-9]{0,9})(\[[^\]]*\])?")
_NAMES = {"f": "float", "i": "int", "u": "uint", "c": "complex"}


class Header(NamedTuple):
    """What the header says, and its ``length``, after which the data begin."""

    shape: tuple[int, ...]
    fortran: bool
    dtype: str
    encoding: Encoding | None
    size: int
    length: int


def open_npy(source: Source) -> TensorFile:
    """The one array of a .npy file, called by the file's name."""
    header = read_header(source, source.path.stem, source.read)
    if header.length + header.size != source.size:
        raise source.bad(f"is damaged: its array needs {header.size} bytes, and it has {source.size - header.length}")
    strides = column_major(header.shape) if header.fortran else None
    layout = (header.encoding, header.length, strides)
    tensor = StridedTensor(source, source.path.stem, header.shape, header.dtype, header.size, layout)
    return TensorFile(source, "npy", [tensor], ordered=True)


def open_npz(source: Source, members: dict[str, Member]) -> TensorFile:
    """The arrays of a .npz file, in the order in which they were saved."""
    tensors: list[Tensor] = []
    kept = Inflated()
    notes = []
    for member in members.values():
        if member.name.endswith(".npy"):
            tensors.append(_array(source, member, kept))
        else:
            notes.append(f"The member {short(member.name)} is not an array and was left out.")
    return TensorFile(source, "npz", tensors, True, notes[:100])


def _array(source: Source, member: Member, kept: Inflated) -> Tensor:
    name = member.name.removesuffix(".npy")
    if member.method == STORED:

        def read(offset: int, count: int) -> bytes:
            return source.read(member.start + offset, min(count, max(member.size - offset, 0)))

        header = read_header(source, name, read)
        found: Tensor = StoredArray(source, member, name, header)
    else:
        stream = Inflater(source, member)
        header = read_header(source, name, lambda offset, count: stream.read(min(count, member.length - offset)))
        found = DeflatedArray(source, member, name, header, kept)
    if header.length + header.size != member.length:
        raise source.bad(f"is damaged: {short(name)} has not as many bytes as its shape needs")
    return found


def read_header(source: Source, name: str, read: Callable[[int, int], bytes]) -> Header:
    """The header of the array that ``read(offset, count)`` gives in order, front to back."""
    start = read(0, 8)
    if len(start) < 8 or start[:6] != MAGIC or start[6] not in (1, 2, 3):
        raise source.bad(f"is damaged: {short(name)} is not an array of NumPy of version 1 to 3")
    width = 2 if start[6] == 1 else 4
    length = int.from_bytes(read(8, width), "little")
    if length > MAX_HEADER:
        raise source.bad(f"is refused: the header of {short(name)} has {length} bytes, more than {MAX_HEADER}")
    data = read(8 + width, length)
    if len(data) < length:
        raise source.bad(f"is cut short within the header of {short(name)}")
    text = data.decode("latin-1").strip()
    values, position = {}, 1
    while text[:1] == "{" and (entry := _ENTRY.match(text, position)):
        _, key, _, word, flag, shape, _ = entry.groups()
        values[key] = (word, flag, shape)
        position = entry.end()
    if text[position:].strip() != "}" or set(values) != {"descr", "fortran_order", "shape"}:
        raise source.bad(f"is refused: the header of {short(name)} is not that of a plain array")
    descr, fortran, sizes = values["descr"][0], values["fortran_order"][1], values["shape"][2]
    if descr is None or fortran is None or sizes is None:
        raise source.bad(f"is refused: the header of {short(name)} is not that of a plain array")
    dtype, item, stored = _dtype(source, name, descr)
    shape = shape_of(_sizes(sizes), source, name)
    return Header(shape, fortran == "True", dtype, stored, math.prod(shape) * item, 8 + width + length)


def _sizes(text: str) -> list[int | None]:
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 1:
        return [] if not parts[0] else [None]  # (3) is no tuple
    if not parts[-1]:
        parts.pop()
    return [int(p.removesuffix("L")) if re.fullmatch(r"[0-9]{1,19}L?", p) else None for p in parts]


def _dtype(source: Source, name: str, descr: str) -> tuple[str, int, Encoding | None]:
    """Name, bytes of an entry, and the encoding of a floating-point type."""
    match = _DESCR.fullmatch(descr)
    if not match:
        raise source.bad(f"is refused: {short(name)} is of type {short(descr)}, which is not known")
    order, kind, digits, _ = match.groups()
    if kind == "O":
        raise source.bad(f"is refused: {short(name)} holds Python objects, which are pickled code")
    item = int(digits or 1)
    if kind == "f" and item in (2, 4, 8):
        return f"float{8 * item}", item, encoding(f"F{8 * item}", big=order == ">")
    label = f"{_NAMES[kind]}{8 * item}" if kind in _NAMES else "bool" if descr in ("|b1", "|?", "?") else descr
    return label, item * (4 if kind == "U" else 8 if kind in "mM" and not digits else 1), None


class StoredArray(StridedTensor):
    """A stored member of a .npz; its checksum is compared before the first row is given."""

    def __init__(self, source: Source, member: Member, name: str, header: Header) -> None:
        strides = column_major(header.shape) if header.fortran else None
        layout = (header.encoding, member.start + header.length, strides)
        super().__init__(source, name, header.shape, header.dtype, header.size, layout)
        self._unchecked: Member | None = member

    def _rows(self, start: int, stop: int) -> Array:
        if self._unchecked:
            check_sum(self.source, self._unchecked)
            self._unchecked = None
        return super()._rows(start, stop)


class Inflated:
    """What is kept of compressed members: the stream of one, what was last skipped, or all of an array by columns."""

    def __init__(self) -> None:
        self.lock, self.owner = threading.Lock(), -1
        self.take(-1)

    def take(self, owner: int) -> None:
        """Forget what is kept unless it is this owner's."""
        if owner != self.owner or owner == -1:
            self.owner, self.stream, self.skipped, self.skipped_at, self.whole = owner, None, b"", 0, None

    stream: Inflater | None
    whole: Array | None


class DeflatedArray(Tensor):
    """A compressed member of a .npz, inflated front to back; to go back further than what was skipped starts again.

    In Fortran's order every row is spread over the whole array, which is inflated and kept until another is read.
    """

    def __init__(self, source: Source, member: Member, name: str, header: Header, kept: Inflated) -> None:
        super().__init__(source, name, header.shape, header.dtype, header.size, header.encoding is not None)
        self._member, self._header, self._kept = member, header, kept

    def _rows(self, start: int, stop: int) -> Array:
        stored = self._header.encoding
        assert stored is not None
        with self._kept.lock:  # threads ask for neighbouring blocks in either order
            self._kept.take(self._member.start)
            if self._header.fortran and len(self.shape) > 1:
                return stored.widen(np.ascontiguousarray(self._whole(stored)[start:stop]))
            out = np.empty((stop - start, *self.shape[1:]), stored.stored)
            row = row_major(self.shape)[0] * stored.stored.itemsize if out.size else 0
            self._bytes(out.reshape(-1).view(np.uint8).data, self._header.length + start * row)
        return stored.widen(out)

    def _bytes(self, target: memoryview, offset: int) -> None:
        kept = self._kept
        first = offset - kept.skipped_at
        if 0 <= first <= first + len(target) <= len(kept.skipped):
            target[:] = kept.skipped[first : first + len(target)]
            return
        if kept.stream is None or kept.stream.position > offset:
            kept.stream = Inflater(self.source, self._member)
        while kept.stream.position < offset:
            kept.skipped_at = kept.stream.position
            kept.skipped = kept.stream.read(min(SKIPPED, offset - kept.skipped_at))
        for at in range(0, len(target), STEP):
            part = target[at : at + STEP]
            part[:] = kept.stream.read(len(part))

    def _whole(self, stored: Encoding) -> Array:
        if self.bytes > WHOLE:
            raise self.bad("is compressed and in Fortran's order; save it with numpy.savez or in C order")
        if self._kept.whole is None:
            flat = np.empty(math.prod(self.shape), stored.stored)
            self._bytes(flat.view(np.uint8).data, self._header.length)
            self._kept.whole = flat.reshape(self.shape, order="F")
        return self._kept.whole
