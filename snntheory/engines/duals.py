"""Activations written with NumPy, run on other numbers: with their derivative, and on complex balls.

A `Dual` is a value and its derivative.  It passes through arithmetic, ``np.exp``, ``np.where``, ``scipy.special.erf``
and the rest of `UFUNCS` by NumPy's own protocols, so one Python function gives f and f' on arrays of doubles, and
enclosures of both on balls.  On balls a comparison is decided by the real part; where it is not certain, an
integrand that must be analytic there is not finite, which `acb.integral` understands.  Constants in the function
count as the doubles that they are; arithmetic is that of real numbers, without overflow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from flint import acb, arb
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import NDArray
from scipy import special

from snntheory.engines import balls
from snntheory.verdict import SnnTheoryError

Array = NDArray[np.float64]
Function = Callable[[Any], Any]
Value = Any  # an array of doubles, or a complex ball
Piece = tuple[arb, arb]


class Unsupported(SnnTheoryError):
    """The function uses an operation that has no rule here."""


class Condition:
    """Truth of a comparison on a ball: True, False, or None where it is not certain."""

    def __init__(self, truth: bool | None, arithmetic: Balls) -> None:
        self.truth, self.arithmetic = truth, arithmetic

    def __and__(self, other: Condition) -> Condition:
        known = (self.truth, other.truth)
        return Condition(False if False in known else None if None in known else True, self.arithmetic)

    def __invert__(self) -> Condition:
        return Condition(None if self.truth is None else not self.truth, self.arithmetic)

    def __or__(self, other: Condition) -> Condition:
        return ~(~self & ~other)

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> Any:
        """``np.where`` between two constants."""
        return Dual(self.arithmetic, acb(0), 0).__array_function__(function, types, args, options)

    def __bool__(self) -> bool:
        raise Unsupported("a comparison is used as a truth value; use np.where")


class Doubles:
    """Arithmetic on arrays of doubles."""

    pi: Value = np.pi

    def constant(self, x: Any) -> Value:
        """The number as a value."""
        return x

    def apply(self, ufunc: np.ufunc, *x: Value) -> Value:
        """The function itself."""
        return ufunc(*x)

    def tanh_slope(self, x: Value, _: Value) -> Value:
        """``1/cosh(x)^2``, accurate where tanh saturates."""
        return np.cosh(x) ** -2

    def select(self, condition: Any, a: Value, b: Value) -> Value:
        """``a`` where the condition holds, else ``b``."""
        return np.where(condition, a, b)


class Balls:
    """Arithmetic on complex balls at the current precision; ``analytic`` as in `acb.integral`.

    On a ``piece`` of the real line between kinks the argument z is known to be above or below a constant outside.
    """

    def __init__(self, analytic: bool, piece: Piece | None = None) -> None:
        self.analytic, self.piece, self.pi = analytic, piece, arb.pi()

    def side(self, constant: acb) -> int:
        """1 if the whole piece is above the constant, -1 if it is below, 0 if neither is known."""
        if self.piece is None or constant.imag != 0:
            return 0
        low, high = self.piece
        return 1 if low >= constant.real else -1 if high <= constant.real else 0

    def constant(self, x: Any) -> Value:
        """The number as a value; a double counts as the rational that it is."""
        if isinstance(x, Condition):
            return self.select(x, acb(1), acb(0))
        if isinstance(x, (acb, arb)):
            return acb(x)
        number = np.asarray(x)
        if number.ndim or number.dtype.kind not in "iufb" or not np.isfinite(number):
            raise Unsupported(f"{str(x)[:40]!r} is not a finite real constant")
        return acb(arb(balls.rational(number.item())))

    def apply(self, ufunc: np.ufunc, *x: Value) -> Value:
        """Enclosure of the function on balls."""
        if ufunc in _COMPARISONS:
            return self._compare(*(x if ufunc in (np.greater, np.greater_equal) else reversed(x)))
        if ufunc is np.power:
            return _power(*x)
        return _ON_BALLS[ufunc](self.analytic, *x)

    def tanh_slope(self, _: acb, y: acb) -> acb:
        """``1 - y^2`` for y = tanh x, finite on wide balls."""
        return 1 - y * y

    def _compare(self, a: acb, b: acb) -> Condition:
        gap = (a - b).real
        return Condition(True if gap > 0 else False if gap < 0 else None, self)

    def select(self, condition: Condition, a: acb, b: acb) -> Value:
        """``a`` or ``b``; where that is not certain, both, or nothing if the result has to be analytic."""
        if condition.truth is not None:
            return a if condition.truth else b
        if self.analytic:
            return acb(arb.nan())
        return acb(a.real.union(b.real), a.imag.union(b.imag))


def _power(base: acb, exponent: acb) -> acb:
    """Integer powers only: others have a branch cut."""
    for n in range(-64, 65):
        if exponent == n:
            power = acb(1)
            for _ in range(abs(n)):
                power = power * base
            return power if n >= 0 else 1 / power
    raise Unsupported("a power needs a constant integer exponent between -64 and 64")


def _right_half(x: acb) -> acb:
    """The ball if it is certainly in Re > 0, else nothing: NumPy has NaN there, which compares as false with all."""
    return x if x.real > 0 else acb(arb.nan())


def _logistic(_: bool, x: acb) -> acb:
    if x.real < 0:
        y = x.exp()
        return y / (1 + y)
    return 1 / (1 + (-x).exp())


def _softplus(analytic: bool, a: acb, b: acb) -> acb:
    """``log(e^a + e^b)`` with the larger exponential taken out where one is certainly larger."""
    if (a - b).real < 0:
        a, b = b, a
    return a + (1 + (b - a).exp()).log(analytic)


_ON_BALLS: Mapping[np.ufunc, Callable[..., acb]] = {
    np.add: lambda _, a, b: a + b,
    np.subtract: lambda _, a, b: a - b,
    np.multiply: lambda _, a, b: a * b,
    np.divide: lambda _, a, b: a / b,
    np.negative: lambda _, a: -a,
    np.positive: lambda _, a: a,
    np.square: lambda _, a: a * a,
    np.reciprocal: lambda _, a: 1 / a,
    np.exp: lambda _, a: a.exp(),
    np.expm1: lambda _, a: a.expm1(),
    np.log: lambda _, a: _right_half(a).log(True),
    np.log1p: lambda _, a: _right_half(1 + a).log(True),
    np.sqrt: lambda _, a: _right_half(a).sqrt(True),
    np.sin: lambda _, a: a.sin(),
    np.cos: lambda _, a: a.cos(),
    np.sinh: lambda _, a: a.sinh(),
    np.cosh: lambda _, a: a.cosh(),
    np.tanh: lambda _, a: a.tanh(),
    # i/2 (log(1 - i a) - log(1 + i a)): the logarithm knows its branch cut
    np.arctan: lambda analytic, a: (
        acb(0, 0.5) * ((1 - acb(0, 1) * a).log(analytic) - (1 + acb(0, 1) * a).log(analytic))
    ),
    np.logaddexp: _softplus,
    special.erf: lambda _, a: a.erf(),
    special.erfc: lambda _, a: a.erfc(),
    special.ndtr: lambda _, a: (-a / acb(2).sqrt()).erfc() / 2,
    special.expit: _logistic,
}
_COMPARISONS = (np.greater, np.greater_equal, np.less, np.less_equal)

# partial derivatives from the arithmetic e, the result y and the arguments
_PARTIALS: Mapping[np.ufunc, Callable[..., tuple[Value, ...]]] = {
    np.add: lambda e, y, a, b: (1, 1),
    np.subtract: lambda e, y, a, b: (1, -1),
    np.multiply: lambda e, y, a, b: (b, a),
    np.divide: lambda e, y, a, b: (1 / b, -y / b),
    np.negative: lambda e, y, a: (-1,),
    np.positive: lambda e, y, a: (1,),
    np.square: lambda e, y, a: (2 * a,),
    np.reciprocal: lambda e, y, a: (-y * y,),
    np.power: lambda e, y, a, n: (n * e.apply(np.power, a, n - 1), y * e.apply(np.log, a)),
    np.exp: lambda e, y, a: (y,),
    np.expm1: lambda e, y, a: (e.apply(np.exp, a),),
    np.log: lambda e, y, a: (1 / a,),
    np.log1p: lambda e, y, a: (1 / (1 + a),),
    np.sqrt: lambda e, y, a: (1 / (2 * y),),
    np.sin: lambda e, y, a: (e.apply(np.cos, a),),
    np.cos: lambda e, y, a: (-e.apply(np.sin, a),),
    np.sinh: lambda e, y, a: (e.apply(np.cosh, a),),
    np.cosh: lambda e, y, a: (e.apply(np.sinh, a),),
    np.tanh: lambda e, y, a: (e.tanh_slope(a, y),),
    np.arctan: lambda e, y, a: (1 / (1 + a * a),),
    np.logaddexp: lambda e, y, a, b: (e.apply(special.expit, a - b), e.apply(special.expit, b - a)),
    special.erf: lambda e, y, a: (2 * e.apply(np.exp, -a * a) / e.apply(np.sqrt, e.constant(e.pi)),),
    special.erfc: lambda e, y, a: (-2 * e.apply(np.exp, -a * a) / e.apply(np.sqrt, e.constant(e.pi)),),
    special.ndtr: lambda e, y, a: (e.apply(np.exp, -a * a / 2) / e.apply(np.sqrt, e.constant(2 * e.pi)),),
    special.expit: lambda e, y, a: (y * e.apply(special.expit, -a),),
}
UFUNCS = (*_PARTIALS, *_COMPARISONS, np.absolute, np.maximum, np.minimum)


class Dual(NDArrayOperatorsMixin):
    """A value and its derivative by the argument of the activation; ``argument`` marks the argument itself."""

    def __init__(self, arithmetic: Doubles | Balls, value: Value, slope: Value, argument: bool = False) -> None:
        self.arithmetic, self.value, self.slope, self.argument = arithmetic, value, slope, argument

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        """Values by the function, derivatives by the chain rule."""
        if method != "__call__" or options or ufunc not in UFUNCS:
            raise Unsupported(f"numpy {ufunc.__name__} has no rule for derivatives")
        e, numbers = self.arithmetic, [self._lift(x) for x in inputs]
        if ufunc in _COMPARISONS:
            return _compare(ufunc, *numbers)
        if ufunc is np.absolute:
            return _where(numbers[0] > 0, numbers[0], -numbers[0])
        if ufunc in (np.maximum, np.minimum):
            a, b = numbers if ufunc is np.maximum else reversed(numbers)
            return _where(numbers[0] > numbers[1], a, b)
        values = [x.value for x in numbers]
        y = e.apply(ufunc, *values)
        slope: Value = 0
        for x, factor in zip(numbers, _PARTIALS[ufunc](e, y, *values), strict=True):
            if not (isinstance(x.slope, int) and x.slope == 0):
                slope = slope + factor * x.slope
        return Dual(e, y, slope)

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> Any:
        """``np.where``, ``np.clip``, ``np.zeros_like``, ``np.ones_like``."""
        if function is np.where and len(args) == 3 and not options:
            return _where(args[0], self._lift(args[1]), self._lift(args[2]))
        if function is np.clip and len(args) == 3 and not options:
            return np.minimum(np.maximum(args[0], args[1]), args[2])
        if function in (np.zeros_like, np.ones_like) and not options:
            return self._lift(float(function is np.ones_like))
        raise Unsupported(f"numpy {function.__name__} has no rule for derivatives")

    def _lift(self, x: Any) -> Dual:
        return x if isinstance(x, Dual) else Dual(self.arithmetic, self.arithmetic.constant(x), 0)


def _compare(ufunc: np.ufunc, a: Dual, b: Dual) -> Any:
    e = a.arithmetic
    if isinstance(e, Balls) and a.argument != b.argument:
        side = e.side(b.value if a.argument else a.value)
        if side:
            return Condition((side > 0) == (a.argument == (ufunc in (np.greater, np.greater_equal))), e)
    return e.apply(ufunc, a.value, b.value)


def _where(condition: Any, a: Dual, b: Dual) -> Dual:
    e = a.arithmetic
    value, slope = e.select(condition, a.value, b.value), e.select(condition, _slope(a), _slope(b))
    return Dual(e, value, slope)


def _slope(x: Dual) -> Value:
    return x.arithmetic.constant(x.slope)


def _run(function: Function, x: Dual) -> Dual:
    try:
        return x._lift(function(x))
    except SnnTheoryError:
        raise
    except Exception as error:
        raise Unsupported(f"it cannot be followed by the chain rule ({error})") from error


def value_and_slope(function: Function, z: Array) -> tuple[Array, Array]:
    """``f(z)`` and ``f'(z)`` on an array of doubles.  Raises `Unsupported`."""
    with np.errstate(all="ignore"):
        result = _run(function, Dual(Doubles(), z, np.ones_like(z)))
    value, slope = (np.broadcast_to(np.asarray(x, dtype=np.float64), z.shape) for x in (result.value, result.slope))
    return value, slope


def on_ball(function: Function, z: acb, analytic: bool, piece: Piece | None = None) -> tuple[acb, acb]:
    """Enclosures of f and f' on a complex ball, not finite where ``analytic`` is asked for in vain.

    With ``piece`` they are of the function that f is on that interval, and of its analytic continuation.
    """
    result = _run(function, Dual(Balls(analytic, piece), z, acb(1), argument=True))
    return result.value, acb(_slope(result))
