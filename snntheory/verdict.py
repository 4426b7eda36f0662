"""Verdicts and errors: the words every other module uses.

A verdict is never a bool and never a string.  Nothing in the package converts one to a truth value.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

EXIT_AS_EXPECTED, EXIT_CONTRADICTION, EXIT_UNDECIDED, EXIT_BAD_INPUT, EXIT_INTERRUPTED = 0, 1, 2, 3, 130


class Verdict(Enum):
    """What rigorous arithmetic says of a statement."""

    PROVED = "proved"
    """The statement holds on the whole of its domain."""
    REFUTED = "refuted"
    """An exact rational point of the domain violates it, or two exact quantities differ."""
    UNDECIDED = "undecided"
    """The budget or the precision ran out; nothing is claimed."""
    SKIPPED = "skipped"
    """Not attempted; the reason is given."""

    def __bool__(self) -> bool:
        raise TypeError("a verdict is not a truth value; compare it with Verdict.PROVED")

    @staticmethod
    def all_of(verdicts: list[Verdict]) -> Verdict:
        """Verdict of a conjunction: refuted by one part, proved only by all."""
        if not verdicts:
            raise ValueError("a conjunction needs at least one part")
        for worst in (Verdict.REFUTED, Verdict.SKIPPED, Verdict.UNDECIDED):
            if worst in verdicts:
                return worst
        return Verdict.PROVED


def exit_code(found: Iterable[tuple[Verdict, Verdict]]) -> int:
    """Exit code for verdicts with their expectations: contradicted, undecided or skipped, or as expected."""
    pairs = list(found)
    if any(v is not expected and v in (Verdict.PROVED, Verdict.REFUTED) for v, expected in pairs):
        return EXIT_CONTRADICTION
    return EXIT_UNDECIDED if any(v in (Verdict.UNDECIDED, Verdict.SKIPPED) for v, _ in pairs) else EXIT_AS_EXPECTED


class SnnTheoryError(Exception):
    """Base of all errors raised on purpose; the text is one sentence for the user."""

    exit_code = EXIT_BAD_INPUT


class BadInput(SnnTheoryError, ValueError):
    """The input is outside what is allowed; the text names the value and the allowed range."""


class Undecided(SnnTheoryError, ArithmeticError):
    """Precision ran out before the question was settled; nothing is claimed."""

    exit_code = EXIT_UNDECIDED


class EngineRefused(SnnTheoryError, RuntimeError):
    """The arithmetic on this machine failed its start-up probe; no verdict may be given."""
