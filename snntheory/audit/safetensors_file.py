"""Files of safetensors: eight bytes with the length of a JSON header, the header, the data.

As the README of safetensors describes it (section Format): a header has at most 100 MB and no key twice, and the
tensors fill the data without holes or overlaps.
"""

from __future__ import annotations

import math
from typing import Any

from snntheory.audit.encodings import encoding
from snntheory.audit.source import Source
from snntheory.audit.strided import StridedTensor
from snntheory.audit.tensors import TensorFile, bounded_json, shape_of, short

MAX_HEADER, MAX_NAME = 100_000_000, 1000
_TYPES = {
    64: "F64 I64 U64 C64",
    32: "F32 I32 U32",
    16: "F16 BF16 I16 U16",
    8: "BOOL U8 I8 F8_E4M3 F8_E5M2 F8_E8M0 F8_E4M3FNUZ F8_E5M2FNUZ",
    6: "F6_E2M3 F6_E3M2",
    4: "F4",
}
BITS = {name: bits for bits, names in _TYPES.items() for name in names.split()}


def open_safetensors(source: Source) -> TensorFile:
    """The tensors in the header's order, which writers sort by type and name."""
    length = int.from_bytes(source.read(0, 8), "little")
    if length > min(MAX_HEADER, source.size - 8):
        raise source.bad(f"is damaged: its header would have {length} bytes, and it has {source.size}, at most 100 MB")
    header = bounded_json(source.read(8, length), source, "its header")
    if not isinstance(header, dict):
        raise source.bad("is damaged: its header is not an object of JSON")
    metadata = header.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise source.bad("is damaged: the __metadata__ of its header are not strings")
    start, tensors, spans = 8 + length, [], []
    for name, entry in header.items():
        dtype, shape, (first, last) = _entry(source, name, entry)
        spans.append((first, last, name))
        tensors.append(StridedTensor(source, name, shape, dtype, last - first, (encoding(dtype), start + first, None)))
    _covered(source, sorted(spans), source.size - start)
    return TensorFile(source, "safetensors", tensors, ordered=False)


def _entry(source: Source, name: str, entry: Any) -> tuple[str, tuple[int, ...], tuple[int, int]]:
    """Type, shape and place of one tensor."""
    if len(name) > MAX_NAME:
        raise source.bad(f"is refused: the name {short(name)} has more than {MAX_NAME} characters")
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise source.bad(f"is damaged: {short(name)} does not have just dtype, shape and data_offsets")
    dtype, offsets = entry["dtype"], entry["data_offsets"]
    if not isinstance(dtype, str) or dtype not in BITS:
        label = dtype if isinstance(dtype, str) else type(dtype).__name__
        raise source.bad(f"holds {short(name)} of type {short(label)}, which is not known")
    shape = shape_of(entry["shape"], source, name)
    if not isinstance(offsets, list) or len(offsets) != 2 or any(type(n) is not int for n in offsets):
        raise source.bad(f"is damaged: the data_offsets of {short(name)} are not two integers")
    first, last = offsets
    if not 0 <= first <= last <= source.size or (last - first) * 8 != math.prod(shape) * BITS[dtype]:
        raise source.bad(f"is damaged: {short(name)} has {_bytes(first, last)} for {dtype} of shape {_brief(shape)}")
    return dtype, shape, (first, last)


def _bytes(first: int, last: int) -> str:
    return f"bytes {str(first)[:24]} to {str(last)[:24]}"


def _brief(shape: tuple[int, ...]) -> str:
    return str(list(shape))[:100]


def _covered(source: Source, spans: list[tuple[int, int, str]], size: int) -> None:
    """Each byte of the data belongs to exactly one tensor."""
    end = 0
    for first, last, name in spans:
        if first != end:
            raise source.bad(f"is damaged: {short(name)} starts at byte {first} of the data instead of {end}")
        end = last
    if end != size:
        raise source.bad(f"is damaged: its tensors have {end} bytes, and its data {size}")
