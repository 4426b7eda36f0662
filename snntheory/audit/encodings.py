"""Floating-point formats of weight files, and their exact widening to float32 or float64.

F16 and BF16 are IEEE 754 binary16 and the upper half of binary32.  F8_E4M3 (the variant called "FN": no infinities,
largest 448) and F8_E5M2 (the upper half of binary16) are those of Micikevicius et al. 2022, arXiv:2209.05433.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class Encoding(NamedTuple):
    """``stored`` is the NumPy type of the bytes, ``widen`` turns an array of it to native float32 or float64."""

    stored: np.dtype[Any]
    widen: Callable[[Array], Array]


def encoding(name: str, big: bool = False) -> Encoding | None:
    """The encoding called F64, F32, F16, BF16, F8_E4M3 or F8_E5M2; None for any other name."""
    if name not in _FORMATS:
        return None
    code, widen = _FORMATS[name]
    return Encoding(np.dtype(code).newbyteorder(">" if big else "<"), widen)


def _native(wide: str) -> Callable[[Array], Array]:
    def widen(values: Array) -> Array:
        with np.errstate(invalid="ignore"):  # signalling NaN
            return values.astype(wide, copy=False)

    return widen


def _bfloat16(words: Array) -> Array:
    wide = words.astype(np.uint32)
    wide <<= np.uint32(16)
    return wide.view(np.float32)


def _e4m3() -> Array:
    """Sign, four bits of exponent with bias 7, three of fraction; both patterns of ones are NaN."""
    code = np.arange(256)
    exponent, fraction = code >> 3 & 15, code & 7
    size = np.where(exponent > 0, np.ldexp(1 + fraction / 8, exponent - 7), np.ldexp(fraction / 8, -6))
    size[code & 127 == 127] = np.nan
    return np.where(code < 128, size, -size).astype(np.float32)


def _table(values: Array) -> Callable[[Array], Array]:
    return lambda codes: values.take(codes)


_FORMATS: dict[str, tuple[str, Callable[[Array], Array]]] = {
    "F64": ("f8", _native("f8")),
    "F32": ("f4", _native("f4")),
    "F16": ("f2", _native("f4")),
    "BF16": ("u2", _bfloat16),
    "F8_E4M3": ("u1", _table(_e4m3())),
    "F8_E5M2": ("u1", _table((np.arange(256, dtype=np.uint16) << 8).view(np.float16).astype(np.float32))),
}
