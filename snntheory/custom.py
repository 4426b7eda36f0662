"""An activation as a NumPy function, and what is known of it: stated by its author, or found by looking.

Kinks and jumps in [-64, 64] are found by halving the intervals of the steepest increments of f and f'; a stated growth
is compared with samples.  Neither is a proof: a certificate rests on the stated growth as a hypothesis.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snntheory.activations import Piecewise
from snntheory.engines.duals import Unsupported, value_and_slope
from snntheory.exact import rational
from snntheory.verdict import BadInput, SnnTheoryError

Array = NDArray[np.float64]
Function = Callable[[Any], Any]
_REACH, _SAMPLES, _MOST = 64, 65537, 64


@dataclass(frozen=True, eq=False)
class Activation:
    """f with what is known: ``growth`` (c, d) means that f is continuous and |f|, |f'| <= c + d |z|.

    ``slope`` is f', where the chain rule cannot tell; ``family`` is (alpha, lambda) of a SELU with its own constants.
    """

    name: str
    function: Function
    kinks: tuple[Fraction, ...] = ()
    pieces: Piecewise | None = None
    growth: tuple[Fraction, Fraction] | None = None
    slope: Function | None = None
    family: tuple[Fraction, Fraction] | None = None

    def __call__(self, z: ArrayLike) -> Array:
        """``f(z)`` element by element.  Raises `BadInput` where the function does."""
        return self._values(self.function, "", z)

    def _values(self, function: Function, what: str, z: ArrayLike) -> Array:
        points = np.array(z, dtype=np.float64)  # a copy, for functions that work in place
        shape = points.shape
        try:
            with np.errstate(all="ignore"):
                return np.broadcast_to(np.asarray(function(points), dtype=np.float64), shape)
        except SnnTheoryError:
            raise
        except Exception as error:
            raise BadInput(f"{what}{self.name} fails: {short(error)}") from None

    def derivative(self, z: ArrayLike) -> Array:
        """``f'(z)`` element by element.  Raises `BadInput` where it is not known."""
        if self.slope is not None:
            return self._values(self.slope, "the derivative of ", z)
        try:
            return value_and_slope(self.function, np.array(z, dtype=np.float64))[1]
        except Unsupported as error:
            raise BadInput(f"the derivative of {self.name} is not known: {error}; give it as .derivative") from None


def of_function(function: Function, name: str) -> Activation:
    """The activation made of a user's function and what its attributes say.  Raises `BadInput`."""
    plain = Activation(name, _vectorised(function, name), slope=getattr(function, "derivative", None))
    kinks, growth = _numbers(function, "kinks", name), _numbers(function, "growth", name)
    if growth is not None and (len(growth) != 2 or min(growth) < 0):
        stated = function.growth  # type: ignore[attr-defined]
        raise BadInput(f"growth = {stated!r} of {name} is not allowed; give two numbers c, d that are not negative")
    jumps = find_jumps(plain)
    if growth is not None:
        _check_growth(plain, growth, jumps)
    if kinks is None:
        kinks = tuple(sorted({*jumps, *_find_kinks(plain)}))
    return replace(plain, kinks=tuple(sorted(kinks)), growth=growth)


def _numbers(function: Function, attribute: str, name: str) -> tuple[Fraction, ...] | None:
    """The exact numbers stated in an attribute of a user's function."""
    stated = getattr(function, attribute, None)
    if stated is None:
        return None
    try:
        # a double counts as the decimal that he wrote
        return tuple(rational(repr(float(x)) if isinstance(x, (float, np.floating)) else x) for x in stated)
    except TypeError:
        raise BadInput(f"{attribute} = {stated!r} of {name} is not allowed; give a tuple of numbers") from None


def short(error: BaseException) -> str:
    """The error in one line of at most 120 characters."""
    text = f"{type(error).__name__}: {error}".splitlines()[0]
    return text if len(text) <= 120 else text[:117] + "..."


def _vectorised(function: Function, name: str) -> Function:
    """The function on arrays; one that takes only single numbers is called once for each."""
    probe, reason = np.array([-1.0, 0.5, 2.0]), ""
    for candidate in (function, np.vectorize(function, otypes=[float])):
        try:
            with np.errstate(all="ignore"):
                values = np.asarray(candidate(probe.copy()), dtype=np.float64)
                single = [float(np.asarray(candidate(np.array([x]))).reshape(())) for x in probe]
        except Exception as error:
            reason = reason or short(error)
            continue
        if np.isnan(values).all():
            reason = "its values are not numbers"
        elif values.shape not in ((3,), ()):
            reason = reason or f"the result has shape {values.shape}"
        elif not np.allclose(np.broadcast_to(values, 3), single, rtol=1e-6, atol=1e-12, equal_nan=True):
            reason = "its value at one number depends on the others"
        else:
            return candidate
    raise BadInput(f"{name} is not a function of a real number: {reason}")


def find_jumps(f: Function) -> tuple[Fraction, ...]:
    """Places in [-64, 64] where f jumps: intervals of steep increments, halved until these must have shrunk.

    Finds jumps above some 1e-6 of the values around; at most 64 of them.
    """
    z = np.linspace(-_REACH, _REACH, _SAMPLES)
    steps = np.abs(np.diff(f(z)))
    chosen = np.sort(np.argsort(np.where(np.isfinite(steps), steps, 0))[-_MOST:])
    low, high = z[chosen], z[chosen + 1]
    for _ in range(48):
        middle = 0.5 * (low + high)
        left = np.abs(f(middle) - f(low)) >= np.abs(f(high) - f(middle))
        low, high = np.where(left, low, middle), np.where(left, middle, high)
    a, b = f(low), f(high)
    with np.errstate(invalid="ignore"):
        jumped = np.abs(b - a) > 1e-6 * (np.abs(a) + np.abs(b)) + 1e-9
    ends = zip(low[jumped], high[jumped], strict=True)
    return tuple(sorted({rational(min((repr(float(x)) for x in pair), key=len)) for pair in ends}))


def _find_kinks(f: Activation) -> tuple[Fraction, ...]:
    """Jumps of f', where f' is known."""
    try:
        f.derivative(0.5)
    except BadInput:
        return ()
    return find_jumps(f.derivative)


def _check_growth(f: Activation, growth: tuple[Fraction, ...], jumps: tuple[Fraction, ...]) -> None:
    """Refuse a stated growth that samples contradict: values or increments too large, or a jump that is seen."""
    c, d = map(float, growth)
    z = np.linspace(-_REACH, _REACH, _SAMPLES)
    values, bound = f(z), (c + d * np.abs(z)) * (1 + 1e-9) + 1e-12
    middle = np.maximum(bound[1:], bound[:-1]) * (z[1] - z[0]) + 1e-12
    wrong = np.flatnonzero(~(np.abs(values) <= bound))
    steep = np.flatnonzero(~(np.abs(np.diff(values)) <= middle))
    if wrong.size or steep.size or jumps:
        where = float(jumps[0]) if jumps else z[wrong[0] if wrong.size else steep[0]]
        raise BadInput(f"{f.name} is not within its growth ({c:g}, {d:g}) at z = {where:g}")
