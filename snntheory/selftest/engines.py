"""The engines behind one interface: an operation on boxes of exact rationals gives exact ends, or no information."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from fractions import Fraction
from typing import Any, NamedTuple

from snntheory.checker import numbers
from snntheory.checker.formulas import node
from snntheory.checker.proofs import Evaluation, parameter
from snntheory.engines import balls, operations
from snntheory.selftest.operations import Ends

Box = Sequence[Ends]
Enclose = Callable[[Box], Ends | None]


class Engine(NamedTuple):
    """``table`` holds operations by their names in `operations.OPERATIONS`; ``exported`` are the operations that the
    engine offers, each with its rows of the table.
    """

    name: str
    precisions: tuple[int, ...]
    table: Mapping[str, Enclose]
    exported: Mapping[str, tuple[str, ...]]
    at: Callable[[int], AbstractContextManager[None]]
    unit: Callable[[int], Fraction]
    """Relative size of a rounding error at a precision."""
    together: Mapping[str, Callable[[Sequence[Box]], list[Ends | None]]] = {}
    """The same operations on many boxes at once, where that is quicker."""


# Balls


def _ball(function: Callable[..., Any]) -> Enclose:
    def enclose(box: Box) -> Ends | None:
        return ball_ends(function(*(balls.hull((_q(low), _q(high))) for low, high in box)))

    return enclose


def _atom(function: Callable[[balls.Ends, balls.Ends], Any]) -> Enclose:
    def enclose(box: Box) -> Ends | None:
        (d, e), (v, w) = box
        return ball_ends(function((_q(d), _q(e)), (_q(v), _q(w))))

    return enclose


def _parameter(name: str) -> Enclose:
    return lambda box: ball_ends(balls.parameter(name))


def _argument(rate: Any) -> Enclose:
    """Least and greatest ``(d + q v)/sqrt(2v)``."""

    def enclose(box: Box) -> Ends | None:
        (d, e), v = box[0], (_q(box[1][0]), _q(box[1][1]))
        least, greatest = balls.least_argument(_q(d), v, rate), balls.least_argument(-_q(e), v, -rate)
        low, high = balls.lower(least), balls.lower(greatest)
        return None if low is None or high is None else (balls.fraction(low), -balls.fraction(high))

    return enclose


def ball_ends(ball: Any) -> Ends | None:
    """Exact ends of a ball, None where it is not finite."""
    low, high = balls.lower(ball), balls.upper(ball)
    return None if low is None or high is None else (balls.fraction(low), balls.fraction(high))


_q = balls.rational
CONSTANTS = ("pi", "alpha", "lambda")
Names = dict[str, tuple[str, ...]]
_POWERS = tuple(f"pow {n}" for n in (2, 3, 4, 7))
_TILTS = [(rate, side) for rate in (1, 2) for side in (-1, 1)]


def by_balls() -> Engine:
    """Balls of FLINT."""
    table = {name: _ball(function) for name, function in operations.BALL_OPS.items()}
    exported: Names = {name: (name,) for name in table}
    table |= {f"pow {n}": _ball(lambda x, n=n: operations.ball_power(x, n)) for n in (2, 3, 4, 7)}
    table |= {"const": _ball(lambda x: x)} | {name: _parameter(name) for name in CONSTANTS}
    exported |= {"hull": ("const",), "parameter": CONSTANTS}
    table |= {f"argument {q}": _argument(_q(Fraction(q))) for q in (-1, 0, 2)}
    table |= {"gauss": _atom(balls.gauss_range), "density": _atom(balls.atom("density", None))}
    table |= {f"tail {side:+}": _atom(balls.atom("tail", side)) for side in (-1, 1)}
    table |= {f"tilt {q} {side:+}": _atom(balls.atom("tilt", (Fraction(q), side))) for q, side in _TILTS}
    exported |= {"pow": _POWERS, "density": ("density", "gauss", "argument -1", "argument 0", "argument 2")}
    exported |= {
        atom: tuple(name for name in table if name.startswith(atom + " ")) for atom in balls.ATOMS if atom != "density"
    }
    return Engine("balls", (53, 64, 128), table, exported, balls.precision, lambda bits: Fraction(1, 2**bits))


def by_exact_intervals() -> Engine:
    """Exact intervals of polynomials, in front of the balls."""

    def by(function: Callable[..., balls.Ends]) -> Enclose:
        def enclose(box: Box) -> Ends | None:
            low, high = function(*((_q(a), _q(b)) for a, b in box))
            return balls.fraction(low), balls.fraction(high)

        return enclose

    table = {name: by(function) for name, function in operations.EXACT_OPS.items()}
    exported: Names = {name: (name,) for name in table}
    exported |= {"pow": _POWERS}
    table |= {f"pow {n}": by(lambda x, n=n: operations.exact_power(x, n)) for n in (2, 3, 4, 7)}
    return Engine("exact intervals", (0,), table, exported, lambda _: nullcontext(), lambda _: Fraction(0))


# Integers of the checker


def by_integers() -> Engine:
    """Integers of the checker."""

    def by(function: Callable[..., numbers.Value]) -> Enclose:
        return lambda box: from_units(function(*box))

    def mixed(function: Callable[..., numbers.Value]) -> Enclose:
        """The last argument as integers, so that exact and rounded values meet."""
        return lambda box: from_units(function(*box[:-1], numbers.real(box[-1])))

    def atom(*parts: Any) -> Enclose:
        formula = node(*parts)
        return lambda box: from_units(Evaluation({"m": box[0], "v": box[1]})(formula))

    def constant(name: str) -> Enclose:
        return lambda box: from_units(parameter(name))

    table = {"add": mixed(numbers.add), "mul": mixed(numbers.multiply), "div": mixed(numbers.divide)}
    table |= {f"pow {n}": mixed(lambda a, n=n: numbers.power(a, n)) for n in (2, 3, 4, 7)}
    table |= {name: constant(name) for name in CONSTANTS}
    table |= {
        "const": by(numbers.real),
        "abs": by(numbers.absolute),
        "sign": by(numbers.sign),
        "sqrt": by(numbers.sqrt),
    }
    table |= {name: by(lambda a, name=name: numbers.monotone(a, name)) for name in ("exp", "erfc", "erfcx")}
    table |= {"gauss": atom("G"), "tail +1": atom("R", 0), "tilt 1 +1": atom("R", 1), "tilt 2 +1": atom("R", 2)}
    exported: Names = {
        "add": ("add",),
        "multiply": ("mul",),
        "divide": ("div",),
        "absolute": ("abs",),
        "sign": ("sign",),
    }
    exported |= {"power": _POWERS, "sqrt": ("sqrt",), "real": ("const",), "parameter": CONSTANTS}
    exported |= {"monotone": ("exp", "erfc", "erfcx")}
    exported |= {"G": ("gauss",), "R": ("tail +1", "tilt 1 +1", "tilt 2 +1")}
    return Engine(
        "integers", (128,), table, exported, lambda _: nullcontext(), lambda bits: Fraction(1, 2 ** (bits - 8))
    )


def from_units(value: numbers.Value) -> Ends | None:
    """Exact ends of a value of the checker."""
    if value is None:
        return None
    if isinstance(value[0], Fraction):
        return value
    return Fraction(value[0], numbers.ONE), Fraction(value[1], numbers.ONE)
