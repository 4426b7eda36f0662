"""Laws of random weights, by the names of frameworks: how to draw them, and the constants that theory needs.

Weights of a layer with fan-in n have mean 0 and variance ``gain_squared/n``; rows (units) are independent but for
orthogonal weights.  A law may be shaped afterwards, so that each unit has a prescribed sum and sum of squares.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from snntheory.simulate.streams import Array, normals, uniforms
from snntheory.verdict import BadInput

Fill = Callable[[np.random.Generator, Array, float], None]
_CUT = 2.0  # of truncated normal weights, in standard deviations
_STEPS = 2**32  # of the density of sparse weights


class Law(NamedTuple):
    """``fill(generator, out, sd)`` writes independent entries of variance sd^2; None: the matrix is drawn as a whole.

    ``third`` is E|w|^3/(E w^2)^(3/2), for the Berry-Esseen bound, ``kurtosis`` the excess; ``gaussian`` says that
    sampling without weights is possible.
    """

    name: str
    gain_squared: float
    fill: Fill | None
    third: float
    kurtosis: float = 0.0
    gaussian: bool = False


def _density(x: float) -> float:
    return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


_INSIDE = math.erf(_CUT / math.sqrt(2))
TRUNCATED_VARIANCE = 1 - 2 * _CUT * _density(_CUT) / _INSIDE
_FOURTH = 3 - 2 * (_CUT**3 + 3 * _CUT) * _density(_CUT) / _INSIDE  # of the truncated normal law
_CONSTANTS = {  # third absolute moment and excess kurtosis, of variance 1
    "normal": (2 * math.sqrt(2 / math.pi), 0.0),
    "uniform": (3**1.5 / 4, -1.2),
    "truncated": (
        2 * (2 * _density(0) - (_CUT**2 + 2) * _density(_CUT)) / _INSIDE / TRUNCATED_VARIANCE**1.5,
        _FOURTH / TRUNCATED_VARIANCE**2 - 3,
    ),
    "rademacher": (1.0, -2.0),
}


def _uniform(generator: np.random.Generator, out: Array, sd: float) -> None:
    uniforms(generator, out)
    out -= 0.5
    out *= sd * math.sqrt(12)


def _truncated(generator: np.random.Generator, out: Array, sd: float) -> None:
    """Normal variables beyond two standard deviations are drawn again; the variance is that after the cut."""
    flat = out.reshape(-1)
    normals(generator, flat)
    while (far := np.flatnonzero(np.abs(flat) > _CUT)).size:
        again = np.empty(far.size, out.dtype)
        normals(generator, again)
        flat[far] = again
    flat *= sd / math.sqrt(TRUNCATED_VARIANCE)


def _rademacher(generator: np.random.Generator, out: Array, sd: float) -> None:
    flat = out.reshape(-1)
    raw = generator.bit_generator.random_raw((flat.size + 63) // 64).view(np.uint8)
    np.multiply(np.unpackbits(raw)[: flat.size], 2 * sd, out=flat, casting="unsafe")
    flat -= sd


def _sparse(steps: int) -> Fill:
    """Each weight is there with probability steps/2^32."""

    def fill(generator: np.random.Generator, out: Array, sd: float) -> None:
        raw = generator.bit_generator.random_raw((out.size + 1) // 2).view(np.uint32)
        normals(generator, out, sd / math.sqrt(steps / _STEPS))
        out *= (raw[: out.size] <= np.uint32(steps - 1)).reshape(out.shape)

    return fill


def orthogonal(generator: np.random.Generator, rows: int, columns: int, gain: float, dtype: Any) -> Array:
    """Orthonormal rows or columns, whichever fit, from the uniform law (QR with signs fixed; Mezzadri 2007).

    Scaled so that the mean square of an entry is gain^2/columns.
    """
    tall = np.empty((max(rows, columns), min(rows, columns)), dtype)
    normals(generator, tall)
    q, r = np.linalg.qr(tall)
    q *= np.sign(np.diagonal(r))
    q *= gain * math.sqrt(max(rows, columns) / columns)
    return np.ascontiguousarray(q if rows >= columns else q.T)


_NORMAL, _SHAPES = (
    "normal",
    {"normal": normals, "uniform": _uniform, "truncated": _truncated, "rademacher": _rademacher},
)
_NAMED = {
    "lecun_normal": (_NORMAL, 1.0),
    "normal": (_NORMAL, 1.0),
    "he_normal": (_NORMAL, 2.0),
    "kaiming_normal": (_NORMAL, 2.0),
    "glorot_normal": (_NORMAL, 1.0),
    "xavier_normal": (_NORMAL, 1.0),
    "lecun_uniform": ("uniform", 1.0),
    "uniform": ("uniform", 1.0),
    "he_uniform": ("uniform", 2.0),
    "kaiming_uniform": ("uniform", 2.0),
    "glorot_uniform": ("uniform", 1.0),
    "xavier_uniform": ("uniform", 1.0),
    "torch_linear": ("uniform", 1 / 3),
    "truncated_normal": ("truncated", TRUNCATED_VARIANCE),
    "truncated_corrected": ("truncated", 1.0),
    "rademacher": ("rademacher", 1.0),
}
NAMES = (*_NAMED, "orthogonal", "sparse:DENSITY", "gain:X")


def weight_law(text: str, gain: float = 1.0) -> Law:
    """The law of this name, its weights multiplied by ``gain``.

    ``truncated_normal`` is cut at two standard deviations and left as it is, ``truncated_corrected`` rescaled (what
    Keras and JAX call lecun_normal); ``sparse:0.1`` has each weight with probability 0.1; glorot laws are those of
    square layers; ``gain:X`` is normal.  Raises `BadInput` for an unknown name or bad numbers.
    """
    name, _, detail = text.partition(":")
    square = gain * gain
    if name == "gain":
        return Law(text, square * _number(text, detail, 1e100) ** 2, normals, *_CONSTANTS["normal"], True)
    if name == "sparse":
        steps = max(1, round(_number(text, detail, 1.0) * _STEPS))
        density = steps / _STEPS
        return Law(text, square, _sparse(steps), _CONSTANTS["normal"][0] / math.sqrt(density), 3 / density - 3)
    if name == "orthogonal" and not detail:
        return Law(text, square, None, _CONSTANTS["normal"][0])
    if name not in _NAMED or detail:
        raise BadInput(f"unknown weights {text[:60]!r}; known are {', '.join(NAMES)}")
    shape, variance = _NAMED[name]
    return Law(text, square * variance, _SHAPES[shape], *_CONSTANTS[shape], shape == _NORMAL)


def _number(text: str, detail: str, most: float) -> float:
    try:
        value = float(detail)
    except ValueError:
        value = math.nan
    if not 0 < value <= most:
        raise BadInput(f"{text[:60]!r} is not allowed; the number must be above 0 and at most {most:g}")
    return value


def shape_factor(omega: Array, tau: Array, squares: Array, n: int) -> Array:
    """What rows of sum 0 are multiplied by to have the sum of squares ``tau - omega^2/n``."""
    found: Array = np.sqrt((tau - omega * omega / n) / squares)
    return found


def shape_rows(weights: Array, omega: Array, tau: Array) -> None:
    """Make the sum of each row omega and its sum of squares tau, keeping the direction of its deviations.

    Normal rows become uniform on the sphere that these two conditions leave.  Raises `BadInput` for a row of equal
    weights, which has no direction.
    """
    n = weights.shape[1]
    if (weights.min(axis=1) == weights.max(axis=1)).any():
        raise BadInput(f"omega and tau cannot be prescribed for a unit of {n} equal weights; give it more inputs")
    weights -= weights.mean(axis=1, keepdims=True)
    factor = shape_factor(omega, tau, np.einsum("ij,ij->i", weights, weights), n)
    weights *= factor[:, None].astype(weights.dtype)
    weights += (omega / n)[:, None].astype(weights.dtype)
