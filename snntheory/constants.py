"""alpha01 and lambda01 to any number of digits, every printed digit proved.

A digit string is printed only when both ends of an enclosure share it: ``floor(x 10^k)`` is one integer.
"""

from __future__ import annotations

from flint import arb, fmpz

from snntheory.engines import balls
from snntheory.verdict import BadInput

MAX_DIGITS = 1_000_000
NAMES = ("alpha", "lambda")


def constant(name: str, digits: int = 50) -> str:
    """The first ``digits`` significant digits of ``alpha`` (1.67...) or ``lambda`` (1.05...), cut off, not rounded.

    alpha01 and lambda01 make (0, 1) a fixed point of the map for omega = 0, tau = 1 (Eq. 14).
    """
    if name not in NAMES:
        raise BadInput(f"unknown constant {name!r}; known are {', '.join(NAMES)}")
    if isinstance(digits, bool) or not isinstance(digits, int) or not 1 <= digits <= MAX_DIGITS:
        raise BadInput(f"{digits!r} digits are not possible; 1 to {MAX_DIGITS} are allowed")
    bits = digits * 3322 // 1000 + 64
    while True:
        with balls.precision(bits):
            text = certain_digits(balls.parameter(name), digits)
        if text is not None:
            return text
        bits += bits // 8 + 64


def certain_digits(x: arb, digits: int) -> str | None:
    """Digits shared by all numbers of the ball in [1, 10), or None if they differ within ``digits`` places."""
    scaled = (x * arb(fmpz(10) ** (digits - 1))).floor().unique_fmpz()
    if scaled is None:
        return None
    text = str(scaled)
    if len(text) != digits:
        raise ArithmeticError("the constant is not in [1, 10)")
    return text if digits == 1 else f"{text[0]}.{text[1:]}"
