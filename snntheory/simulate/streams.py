"""Random streams with an address, and fast normal variables.

Every block of units has a stream of its own, named by (seed, repetition, layer, block, purpose): the numbers drawn do
not depend on who draws them, in what order, or on how many threads.
"""

from __future__ import annotations

import math
import threading
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
CHUNK = 2**19  # long calls: threads that ask for the interpreter lock too often wait for each other
SMALLEST = 1e-15  # standard deviation whose square float32 holds with room to spare
_local = threading.local()


class Purpose(IntEnum):
    """What a stream is for; part of its address."""

    INPUTS = 0
    WEIGHTS = 1
    BIAS = 2
    PERTURBATION = 3
    NOISE = 4
    DROPOUT = 5
    SUMS = 6
    GRADIENT = 7
    CHOICE = 8


def scratch(name: str, shape: tuple[int, ...], dtype: Any) -> Array:
    """An array of this thread that the next call with the same name overwrites."""
    size = math.prod(shape)
    held = getattr(_local, name, None)
    if held is None or held.size < size or held.dtype != dtype:
        held = np.empty(size, dtype)
        setattr(_local, name, held)
    return held[:size].reshape(shape)


def stream(seed: int, *address: int) -> np.random.Generator:
    """The generator with this address; SFC64, NumPy's fastest."""
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=address)))


def normals(generator: np.random.Generator, out: Array, sd: float = 1.0) -> None:
    """Fill a C-contiguous array with independent N(0, sd^2).

    float64 by NumPy's ziggurat.  float32 by Box and Muller's method from 32 bits for the radius (up to 6.8 sd) and 32
    for the angle, which vectorised functions make three times as fast.
    """
    flat = out.reshape(-1)
    if out.dtype == np.float32:
        inner = sd if SMALLEST < sd < 1 / SMALLEST else 1.0
        for start in range(0, flat.size, CHUNK):
            _box_muller(generator, flat[start : start + CHUNK], inner)
    else:
        generator.standard_normal(out=flat)
        inner = 1.0
    if sd != inner:
        flat *= sd


def _box_muller(generator: np.random.Generator, out: Array, sd: float) -> None:
    """``r cos(a), r sin(a)`` with r^2 = -2 sd^2 log u."""
    half = (out.size + 1) // 2
    bits = generator.bit_generator.random_raw(half).view(np.uint32)
    radius, angle = scratch("radius", (half,), out.dtype), scratch("angle", (half,), out.dtype)
    np.copyto(radius, bits[:half], casting="unsafe")
    radius += np.float32(0.5)
    radius *= np.float32(2.0**-32)
    np.log(radius, out=radius)
    radius *= np.float32(-2 * sd * sd)
    np.sqrt(radius, out=radius)
    np.copyto(angle, bits[half:], casting="unsafe")
    angle *= np.float32(2 * np.pi * 2.0**-32)
    np.cos(angle, out=out[:half])
    out[:half] *= radius
    rest = out[half:]
    np.sin(angle[: rest.size], out=rest)
    rest *= radius[: rest.size]


def uniforms(generator: np.random.Generator, out: Array) -> None:
    """Fill a C-contiguous array with independent uniform numbers from [0, 1)."""
    generator.random(out=out.reshape(-1), dtype=out.dtype.type)
