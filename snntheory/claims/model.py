"""What a claim is: a printed statement, its address, what is expected of it, and how it can be decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from snntheory.exact import Box
from snntheory.verdict import Verdict


class Inequality(NamedTuple):
    """Relations (a conjunction) that hold on all of the domain.

    ``twin`` is the sharp negative control: the same relation tightened just past the true extremum.
    It must be refuted; a prover that proves it is broken.  Where it is not typed, it is made from the certified
    extremum.
    """

    relations: tuple[str, ...]
    twin: str | None = None


class Identity(NamedTuple):
    """Equality of formulas at the domain, a point, with parameters given as formulas, decided by exact algebra.

    ``lambda_squared`` is the square of lambda.  ``twin`` is a false equality of the same kind.
    """

    equalities: tuple[tuple[str, str], ...]
    given: Mapping[str, str]
    lambda_squared: str | None = None
    twin: tuple[str, str] = ("0", "1")


class Equation(NamedTuple):
    """Two printed forms of one formula, equal for all mu, omega, nu > 0, tau > 0, alpha, lambda; decided symbolically.

    Its twin adds 10^-12 to the right side, and must be refuted.
    """

    left: str
    right: str


class Inference(NamedTuple):
    """Follows from other claims by the stated argument; proved when all premises are."""

    premises: tuple[str, ...]
    argument: str


class AtFixedPoint(NamedTuple):
    """Relations (a conjunction) at the fixed point in the rectangle of mu and nu, for all (omega, tau) of the domain.

    Part of it is that there is exactly one: the rectangle is mapped into itself with S < 1.  The twin is made from the
    certified extremum.
    """

    relations: tuple[str, ...]


class Diagram(NamedTuple):
    """Marks of cells of the plane of (omega, tau); what they say, and how it is decided, is in `phase`.

    ``rows`` run from the greatest tau down, each from the least omega up.  The twin is one cell around (0, 1), marked
    as having no attracting fixed point.
    """

    domain: Box
    rows: tuple[str, ...]


class Recount(NamedTuple):
    """Printed numbers of the experiments follow from other printed numbers; the arithmetic is `tables.tally`."""


class Claim(NamedTuple):
    """One statement with an address.

    ``id`` is the address, ``locator`` the place in the paper, ``statement`` the printed words, ``domain`` the
    printed domain (empty for a statement about constants), ``printed`` the printed numbers.  A claim that is
    refuted as printed names its ``correction`` and how much depends on it: ``severity`` "A" the printed argument
    does not establish the statement, "B" an inequality or equality is false, "C" a slip without consequence.
    """

    id: str
    groups: tuple[str, ...]
    locator: str
    statement: str
    domain: Box
    printed: str
    obligation: Inequality | Identity | Equation | Inference | AtFixedPoint | Diagram | Recount
    expected: Verdict = Verdict.PROVED
    correction: str | None = None
    note: str = ""
    severity: str = ""
