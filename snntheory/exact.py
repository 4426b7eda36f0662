"""Exact rationals, intervals and boxes; decimal strings in, outward-rounded decimals out.

Standard library only.  A float is refused everywhere: 0.1 is the rational 1/10, given as ``"0.1"``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from snntheory.verdict import BadInput

Rational = int | str | Fraction
"""What the package accepts as an exact number."""

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?|[+-]?\d+/\d+", re.ASCII)
_MAX_LENGTH = 200


def rational(value: Rational) -> Fraction:
    """Exact value of an ``int``, ``Fraction`` or decimal string such as ``"0.1"``, ``"-3e-2"``, ``"1/3"``.

    Raises `BadInput` for floats, non-finite words, malformed text, text over 200 characters and
    exponents of more than three digits.
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise BadInput(
            f"{value!r} is a {type(value).__name__}, which is not exact; give a decimal string, an int or a Fraction"
        )
    if isinstance(value, int):
        return Fraction(value)
    text = value.strip()
    if len(text) > _MAX_LENGTH or not _NUMBER.fullmatch(text):
        shown = text if len(text) <= 40 else text[:37] + "..."
        raise BadInput(f"{shown!r} is not a finite exact number; write it as 0.1, -3e-2 or 1/3")
    try:
        return Fraction(text)
    except ZeroDivisionError:
        raise BadInput(f"{text!r} divides by zero") from None


class Interval:
    """Closed interval ``[lower, upper]`` with exact rational ends, ``lower <= upper``; immutable by convention."""

    __slots__ = ("lower", "upper")

    def __init__(self, lower: Rational, upper: Rational | None = None) -> None:
        low = rational(lower)
        high = low if upper is None else rational(upper)
        if low > high:
            raise BadInput(f"the interval {lower}:{upper} is reversed; the lower end comes first")
        self.lower, self.upper = low, high

    @classmethod
    def of(cls, value: Interval | Rational | tuple[Rational, Rational]) -> Interval:
        """Interval from ``"LO:HI"``, ``"X"``, ``(lo, hi)``, a number, or an interval."""
        if isinstance(value, Interval):
            return value
        if isinstance(value, tuple):
            if len(value) != 2:
                raise BadInput(f"{value!r} has {len(value)} ends; an interval has two")
            return cls(*value)
        if isinstance(value, str) and ":" in value:
            ends = value.split(":")
            if len(ends) != 2:
                raise BadInput(f"{value!r} is not an interval; write it as LO:HI")
            return cls(*ends)
        return cls(value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Interval) and (self.lower, self.upper) == (other.lower, other.upper)

    def __hash__(self) -> int:
        return hash((self.lower, self.upper))

    def __contains__(self, point: Fraction) -> bool:
        return self.lower <= point <= self.upper

    def encloses(self, other: Interval) -> bool:
        """Whether ``other`` is a subset."""
        return self.lower <= other.lower and other.upper <= self.upper

    def __mul__(self, other: Interval) -> Interval:
        """Exact range of the product of two independent variables."""
        ends = [x * y for x in (self.lower, self.upper) for y in (other.lower, other.upper)]
        return Interval(min(ends), max(ends))

    def __str__(self) -> str:
        if self.lower == self.upper:
            return shortest(self.lower)
        return f"[{shortest(self.lower)}, {shortest(self.upper)}]"


class Box(Mapping[str, Interval]):
    """Product of named intervals, for example ``Box(mu="-0.1:0.1", tau=("0.95", "1.1"))``."""

    __slots__ = ("_sides",)

    def __init__(
        self,
        sides: Mapping[str, Interval | Rational | tuple[Rational, Rational]] | None = None,
        **more: Interval | Rational | tuple[Rational, Rational],
    ) -> None:
        self._sides = {name: Interval.of(side) for name, side in {**(sides or {}), **more}.items()}

    def __getitem__(self, name: str) -> Interval:
        return self._sides[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sides)

    def __len__(self) -> int:
        return len(self._sides)

    def __hash__(self) -> int:
        return hash(frozenset(self._sides.items()))

    def __repr__(self) -> str:
        return f"Box({', '.join(f'{name}={str(side)!r}' for name, side in self._sides.items())})"

    def encloses(self, other: Box) -> bool:
        """Whether ``other`` has the same names and is a subset."""
        return set(self) == set(other) and all(self[name].encloses(other[name]) for name in self)

    def volume(self) -> Fraction:
        """Product of the widths, exactly."""
        product = Fraction(1)
        for side in self._sides.values():
            product *= side.upper - side.lower
        return product


def shortest(value: Fraction) -> str:
    """Terminating decimal if the value has a short one, otherwise ``p/q``."""
    denominator, twos, fives = value.denominator, 0, 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    places = max(twos, fives)
    if denominator != 1 or places > 40:
        return f"{value.numerator}/{value.denominator}"
    return _positional(value.numerator * 10**places // value.denominator, places)


def brief(value: Fraction) -> str:
    """Text of at most some 20 characters; dots mark digits that were cut off."""
    text = shortest(value)
    return text if len(text) <= 20 else decimal_down(value, 12) + "..."


def decimal_down(value: Fraction, digits: int) -> str:
    """Largest decimal of ``digits`` significant digits that is ``<= value``."""
    places = _places(value, digits)
    scaled = value * Fraction(10) ** places
    return _decimal(scaled.numerator // scaled.denominator, places)


def decimal_up(value: Fraction, digits: int) -> str:
    """Smallest decimal of ``digits`` significant digits that is ``>= value``."""
    places = _places(value, digits)
    scaled = value * Fraction(10) ** places
    return _decimal(-(-scaled.numerator // scaled.denominator), places)


def _places(value: Fraction, digits: int) -> int:
    """Decimal places that leave ``digits`` significant digits before the point after scaling."""
    if digits < 1:
        raise BadInput(f"{digits} significant digits cannot be shown; give at least 1")
    if value == 0:
        return 0
    size = abs(value)
    exponent = round((size.numerator.bit_length() - size.denominator.bit_length()) * 0.30102999566)
    while size < Fraction(10) ** exponent:
        exponent -= 1
    while size >= Fraction(10) ** (exponent + 1):
        exponent += 1
    return digits - 1 - exponent


def _decimal(scaled: int, places: int) -> str:
    """Text of ``scaled * 10**-places``; scientific where positional would be long."""
    if scaled == 0:
        return "0"
    digits = len(str(abs(scaled)))
    exponent = digits - 1 - places
    if -7 <= exponent < max(digits, 16):
        return _positional(scaled, places) if places >= 0 else str(scaled * 10**-places)
    return f"{_positional(scaled, digits - 1)}e{exponent}"


def _positional(scaled: int, places: int) -> str:
    sign, text = "-" if scaled < 0 else "", str(abs(scaled)).rjust(places + 1, "0")
    if places == 0:
        return sign + text
    return f"{sign}{text[:-places]}.{text[-places:]}".rstrip("0").rstrip(".")
