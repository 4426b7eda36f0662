"""The answer of an audit: layers as columns, what is certified, the verdict with its reasons, and what to change."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from flint import arb

from snntheory.engines import balls
from snntheory.exact import Box, Interval
from snntheory.verdict import EXIT_AS_EXPECTED, EXIT_CONTRADICTION, EXIT_UNDECIDED, Verdict

DOMAIN = Box(mu="-0.1:0.1", nu="0.8:1.5")
RANGE = Box(omega="-0.1:0.1", tau="0.95:1.1")
"""Theorem 1's domain of mean and variance, and its range of the sum and the sum of squares of a unit's weights."""
WORDS = {Verdict.PROVED: "inside", Verdict.REFUTED: "outside", Verdict.UNDECIDED: "cannot say"}
CODES = {
    Verdict.PROVED: EXIT_AS_EXPECTED,
    Verdict.REFUTED: EXIT_CONTRADICTION,
    Verdict.UNDECIDED: EXIT_UNDECIDED,
}


@dataclass
class Audit:
    """``layers`` maps columns to lists, one entry for each layer; None where a layer has no such value.

    ``verdict`` is PROVED (inside), REFUTED (outside) or UNDECIDED (cannot say), and rests on balls and exact numbers
    only; ``certified`` maps names to enclosures (low, high) as decimals.  ``points`` are (omega, tau) of units, for the
    picture.
    """

    what: dict[str, Any]
    layers: dict[str, list[Any]]
    verdict: Verdict = Verdict.UNDECIDED
    reasons: list[str] = field(default_factory=list)
    remedies: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    certified: dict[str, tuple[str, str]] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    points: list[tuple[str, Any, Any]] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 inside, 1 outside, 2 cannot say."""
        return CODES[self.verdict]

    def as_dict(self) -> dict[str, Any]:
        """Plain data: what ``audit --json`` prints.  Values that are not finite are null."""
        return {
            "schema": 1,
            "what": self.what,
            "verdict": WORDS[self.verdict],
            "reasons": self.reasons,
            "remedies": self.remedies,
            "notes": self.notes,
            "certified": {name: list(ends) for name, ends in self.certified.items()},
            "values": _plain(self.values),
            "layers": _plain(self.layers),
        }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(x) for key, x in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(x) for x in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def contained(x: arb, domain: Interval) -> Verdict:
    """Whether all of a ball is in the interval (PROVED), outside of it (REFUTED), or neither."""
    low, high = _ball(domain.lower), _ball(domain.upper)
    if x >= low and x <= high:
        return Verdict.PROVED
    return Verdict.REFUTED if x < low or x > high else Verdict.UNDECIDED


def in_domain(mean: arb, variance: arb) -> Verdict:
    """Whether mean and variance are in Theorem 1's domain."""
    return Verdict.all_of([contained(mean, DOMAIN["mu"]), contained(variance, DOMAIN["nu"])])


def _ball(x: Fraction) -> arb:
    return arb(balls.rational(x))
