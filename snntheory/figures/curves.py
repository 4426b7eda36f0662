"""Values to draw that are certified: each is the centre of an enclosure much thinner than what is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from snntheory.engines import balls
from snntheory.engines.balls import precision, rational
from snntheory.engines.tape import Tape
from snntheory.exact import Rational
from snntheory.exact import rational as exact
from snntheory.expression import Expr
from snntheory.mapping import QUANTITIES
from snntheory.parsing import parse_expression
from snntheory.verdict import Undecided

BITS, ACCURACY = 96, Fraction(1, 10**12)


def line(low: Rational, high: Rational, steps: int) -> list[Fraction]:
    """``steps + 1`` equally spaced exact points."""
    a, b = exact(low), exact(high)
    return [a + (b - a) * Fraction(k, steps) for k in range(steps + 1)]


def values(
    formulas: Sequence[str],
    points: Sequence[Mapping[str, Fraction]],
    symbols: Mapping[str, Expr] = QUANTITIES,
) -> list[tuple[float, ...]]:
    """The formulas at each point, as doubles; enclosures thinner than 1e-12 (relative to 1 or to the value)."""
    names = tuple(points[0])
    tape = Tape([parse_expression(text, symbols) for text in formulas], names)
    found = []
    with precision(BITS):
        for point in points:
            ends = [(rational(point[name]), rational(point[name])) for name in names]
            row = []
            for ball in tape(ends):
                low, high = balls.lower(ball), balls.upper(ball)
                if low is None or high is None or high - low > rational(ACCURACY) * (1 + abs(low)):
                    raise Undecided(f"a value at {dict(point)} could not be enclosed well enough to be drawn")
                row.append(float(balls.fraction((low + high) / 2)))
            found.append(tuple(row))
    return found
