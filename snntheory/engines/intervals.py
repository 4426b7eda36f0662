"""Intervals of doubles, one or an array of them, with crival (module `ival`, CORE-MATH's correctly rounded functions).

An operation ``(data, *args)`` of a formula encloses its values on each row of its arguments.  *No information* is
``[-inf, inf]``.  It is the result wherever an argument is no information or empty, an end overflows, or the operation
is not defined on all of the arguments (decorations, which IEEE 1788 has for this, are not available), and it stays so
to the end; so nothing is decided by a formula that is undefined somewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from snntheory.engines.series import above, below, parameter
from snntheory.verdict import EngineRefused


class MissingEngine(EngineRefused, ImportError):
    """The optional package of this engine is not installed, or its library does not load."""


try:
    import ival as ival
    from ival import Interval as Interval
except (ImportError, OSError) as error:
    raise MissingEngine(
        f"the engine of doubles needs the package crival ({error}); install it: pip install crival,"
        " or the extra `engines` of this package"
    ) from error

Array = NDArray[np.float64]
Operation = Callable[..., Interval]


def name() -> str:
    """Name and versions of the engine."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        package = version("crival")
    except PackageNotFoundError:
        package = "of unknown version"
    return f"crival {package} (libival {ival.version()})"


@cache
def probe() -> None:
    """Refuse an engine that fails at facts known by rational arithmetic."""
    e = Fraction(271828182845904523536, 10**20)
    half, one, unit = Interval(0.5), Interval(1.0), Interval(-1.0, 1.0)
    tenth, tiny = one / 10.0, 2.0**-70
    facts = {
        "rounding of a quotient": tenth.lo < Fraction(1, 10) < tenth.hi and np.nextafter(tenth.lo, 1) == tenth.hi,
        "sum": (one + tiny).lo == 1 < (one + tiny).hi and (unit - unit).lo == -2,
        "product of intervals around zero": (unit * unit).lo == -1 and ival.sqr(unit).lo == 0,
        "exp": ival.exp(one).lo < e < ival.exp(one).hi and ival.exp(Interval(tiny)).hi > 1,
        "sqrt": Fraction(ival.sqrt(half).lo) ** 2 < Fraction(1, 2) < Fraction(ival.sqrt(half).hi) ** 2,
        "erfc": ival.erfc(Interval(0.0)).hi == 1 and ival.erfc(Interval(30.0)).lo == 0 < ival.erfc(Interval(30.0)).hi,
        "quotient by zero": not np.isfinite((one / Interval(0.0, 1.0)).hi),
        "remainder of a square": ival.fma(tenth, tenth, -tenth * tenth).lo <= 0,
        "subnormal numbers": (Interval(2.0**-1070) * 0.0625).lo == 2.0**-1074 and float(np.ldexp(1.0, -1074)) > 0,
        "comparison with the empty interval": not (Interval.empty().hi < 1 or Interval.empty().hi >= 1),
    }
    wrong = [what for what, fact in facts.items() if not fact]
    if wrong:
        raise EngineRefused(f"{name()} is refused: the self-test failed at {', '.join(wrong)}")


def rational(x: Fraction) -> Interval:
    """The two doubles around an exact rational, or the double that it is."""
    return Interval(below(x), above(x))


def constant(which: str) -> Interval:
    """``alpha``, ``lambda`` or ``pi`` between neighbouring doubles."""
    return Interval(*parameter(which))


def guarded(operation: Operation) -> Operation:
    """The operation with no information where its result is not finite or an argument says nothing."""

    def apply(data: Any, *args: Interval) -> Interval:
        result = operation(data, *args)
        certain = np.isfinite(result.lo) & np.isfinite(result.hi)
        for arg in args:
            certain = certain & np.isfinite(arg.lo)
        return result if certain.all() else only_where(certain, result)

    return apply


def only_where(certain: Any, x: Interval) -> Interval:
    """The intervals, and no information in the rows that are not certain."""
    return Interval(np.where(certain, x.lo, -np.inf), np.where(certain, x.hi, np.inf))


def _div(_: None, a: Interval, b: Interval) -> Interval:
    return only_where((b.lo > 0) | (b.hi < 0), a / b)


def _sqrt(_: None, a: Interval) -> Interval:
    return only_where(np.greater_equal(a.lo, 0), ival.sqrt(a))


def _kink(_: None, a: Interval) -> Interval:
    """Zero away from zero, no information around it."""
    apart = (a.lo > 0) | (a.hi < 0)
    return Interval(np.where(apart, 0.0, -np.inf), np.where(apart, 0.0, np.inf))


def _cosine(_: None, a: Interval, norm: Interval) -> Interval:
    """``a/norm`` for a norm that is at least abs(a): cut to [-1, 1], all of it where the norm may vanish."""
    quotient = a / norm & _UNIT
    positive = np.greater(norm.lo, 0)
    return Interval(np.where(positive, quotient.lo, -1.0), np.where(positive, quotient.hi, 1.0))


_UNIT = Interval(-1.0, 1.0)
_PLAIN: Mapping[str, Operation] = {
    "const": rational,
    "param": constant,
    "add": lambda _, a, b: a + b,
    "mul": lambda _, a, b: a * b,
    "div": _div,
    "pow": lambda exponent, a: ival.pown(a, exponent),
    "sqrt": _sqrt,
    "exp": lambda _, a: ival.exp(a),
    "erfc": lambda _, a: ival.erfc(a),
    "abs": lambda _, a: abs(a),
    "sign": lambda _, a: ival.sign(a),
    "kink": _kink,
    "hypot": lambda _, a, b: ival.hypot(a, b),
    "cosine": _cosine,
}
ELEMENTARY_OPS: dict[str, Operation] = {op: guarded(operation) for op, operation in _PLAIN.items()}
"""Constants, arithmetic and elementary functions; the others are in `tight.TIGHT_OPS`."""
