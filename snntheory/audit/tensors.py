"""Tensors of a weight file, read a few rows at a time: what all readers of files have in common.

Nothing in a file is trusted.  Sizes are checked before memory is taken for them, and every fault of a file is a
`BadInput` that names the file and the reason.
"""

from __future__ import annotations

import json
import math
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from numpy.typing import NDArray

from snntheory.audit.source import Source
from snntheory.verdict import BadInput

MAX_TENSORS = 2**18
MAX_AXES = 32
MAX_BLOCK = 2**30  # bytes of one answer of `Tensor.read`
MAX_EXPANSION, FREE_EXPANSION = 256, 2**26  # all tensors together against the size of the file
Array = NDArray[Any]


class Tensor(ABC):
    """A named array of a file; its values stay in the file until rows are read.

    ``shape``, ``dtype`` (as the file calls it) and ``bytes`` describe it.  ``is_floating`` is false for integers,
    truth values, complex, quantised and packed numbers, and for formats that float64 does not hold exactly: these are
    listed, and `read` refuses them.
    """

    def __init__(
        self, source: Source, name: str, shape: tuple[int, ...], dtype: str, size: int, floating: bool
    ) -> None:
        self.source, self.name, self.shape, self.dtype = source, printable(name), shape, dtype
        self.bytes, self.is_floating = size, floating

    def read(self, start: int, stop: int) -> Array:
        """Rows ``start`` to ``stop`` of the first axis, widened exactly to float32 or float64; a fresh array.

        Raises `BadInput` when the rows don't exist, would fill more than a gigabyte, or the file turns out damaged.
        """
        if not self.is_floating:
            raise self.bad(f"holds numbers of type {self.dtype}, which are no weights")
        if not self.shape:
            raise self.bad("is a single number and has no rows")
        if not 0 <= start <= stop <= self.shape[0]:
            raise self.bad(f"has rows 0 to {self.shape[0]}, not {start} to {stop}")
        if (stop - start) * math.prod(self.shape[1:]) * 8 > MAX_BLOCK:
            raise self.bad(f"has {stop - start} rows of shape {self.shape[1:]}, too large to be read at once")
        return self._rows(start, stop)

    @abstractmethod
    def _rows(self, start: int, stop: int) -> Array:
        """The rows, whose existence is known."""

    def bad(self, reason: str) -> BadInput:
        """The error that says what is wrong with this tensor."""
        return self.source.bad(f"is not usable: {short(self.name)} {reason}")


class TensorFile:
    """An open weight file: ``path``, ``kind`` and ``tensors`` in the file's order; a context manager.

    ``ordered`` tells whether that order is the one in which the layers were defined; ``notes`` are single sentences.
    """

    def __init__(
        self, source: Source, kind: str, tensors: Sequence[Tensor], ordered: bool, notes: Sequence[str] = ()
    ) -> None:
        self.path, self.kind, self.ordered, self._source = source.path, kind, ordered, source
        self.tensors, self.notes = list(tensors), list(notes)
        if not self.tensors:
            raise source.bad("holds no tensors")
        if len(self.tensors) > MAX_TENSORS:
            raise source.bad(f"holds more than {MAX_TENSORS} tensors")
        seen: set[str] = set()
        for tensor in self.tensors:
            if tensor.name in seen:
                raise source.bad(f"holds two tensors with the name {short(tensor.name)}")
            seen.add(tensor.name)
        if sum(tensor.bytes for tensor in self.tensors) > MAX_EXPANSION * source.size + FREE_EXPANSION:
            raise source.bad(f"claims tensors of more than {MAX_EXPANSION} times its size")

    def close(self) -> None:
        """Close the file; its tensors can no longer be read."""
        self._source.close()

    def __enter__(self) -> TensorFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def printable(text: str) -> str:
    """The text with characters that a terminal would act upon written as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)


def short(text: str, length: int = 80) -> str:
    """A quoted name, cut in its middle."""
    if len(text) > length:
        text = f"{text[: length // 2]}...{text[-length // 2 :]}"
    return f"'{printable(text)}'"


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Key for sorting by name with numbers in order of size: layer2 before layer10."""
    parts = re.findall(r"[0-9]{1,18}|[^0-9]+|[0-9]+", name)
    return tuple((0, int(p), "") if p.isascii() and p.isdigit() and len(p) <= 18 else (1, 0, p) for p in parts)


def shape_of(values: Any, source: Source, name: str) -> tuple[int, ...]:
    """The shape, if it is one: a list or tuple of at most 32 integers from 0 whose product has less than 63 bits."""
    if not isinstance(values, list | tuple) or len(values) > MAX_AXES:
        raise source.bad(f"is damaged: the shape of {short(name)} is not a list of at most {MAX_AXES} sizes")
    if any(type(n) is not int or not 0 <= n < 2**62 for n in values):
        raise source.bad(f"is damaged: the shape of {short(name)} holds something other than sizes")
    if math.prod(max(n, 1) for n in values) >= 2**58:
        raise source.bad(f"is damaged: the shape of {short(name)} has too many entries for any memory")
    return tuple(values)


def bounded_json(data: bytes, source: Source, what: str) -> Any:
    """The value of a JSON text without duplicate keys and with at most four million parts; raises `BadInput`."""
    if sum(data.count(mark) for mark in (b",", b"[", b"{")) > 2**22:
        raise source.bad(f"is refused: {what} has more than four million parts")

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(n for i, n in enumerate(names) if n in set(names[:i])) if len(names) < 1000 else ""
            raise source.bad(f"is damaged: {what} has the key {short(twice)} twice")
        return found

    def constant(text: str) -> Any:
        raise source.bad(f"is damaged: {what} holds {text}, which JSON does not know")

    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=unique, parse_constant=constant)
    except BadInput:
        raise
    except RecursionError:
        raise source.bad(f"is refused: {what} is nested too deeply") from None
    except ValueError:
        raise source.bad(f"is damaged: {what} is not JSON") from None
