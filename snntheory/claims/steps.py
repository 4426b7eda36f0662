"""Rows of the appendix's derivations as claims: a printed number or inequality, its place, and what is true instead.

Abbreviations of the rows: y = mu omega, x = nu tau; ``z(k, y, x)`` is (y + k x)/(sqrt 2 sqrt x), an argument of erfc;
erfcx(z) = e^(z^2) erfc(z).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from snntheory.claims.domains import NOWHERE
from snntheory.claims.model import Claim, Equation, Inequality
from snntheory.exact import Box
from snntheory.expression import Expr, param, sqrt, var
from snntheory.mapping import QUANTITIES
from snntheory.verdict import Verdict

Y, X = "mu*omega", "(nu*tau)"


def z(k: int, y: str = Y, x: str = X) -> str:
    """``(y + k x)/(sqrt(2) sqrt(x))``."""
    weight = {0: "", 1: f"{x} + ", 2: f"2*{x} + "}[k]
    return f"({weight}{y})/(sqrt(2)*sqrt({x}))"


def _symbols() -> Mapping[str, Expr]:
    """The paper's abbreviations, for equations: x, y, c = sqrt(2/pi), eps, G, R_k, E_k = R_k/G."""
    m, v, one, two = var("mu") * var("omega"), var("nu") * var("tau"), Fraction(1), Fraction(2)
    gauss = Expr("density", (m, v)) * sqrt(2 * param("pi") * v)
    first, second = (Expr("tilt", (m, v), (rate, 1)) for rate in (one, two))
    named = {"x": v, "y": m, "c": sqrt(2 / param("pi")), "eps": Expr("tail", (m, v), 1), "G": gauss}
    return {**QUANTITIES, **named, "R1": first, "R2": second, "E1": first / gauss, "E2": second / gauss}


SYMBOLS = _symbols()


class Row(NamedTuple):
    """One printed relation (or a conjunction) with its id, place and domain."""

    id: str
    locator: str
    relations: str | tuple[str, ...]
    domain: Box = NOWHERE


class Erratum(NamedTuple):
    """What is true where a row is false as printed, how much depends on it, and what follows."""

    severity: str
    corrected: str | tuple[str, ...]
    note: str
    domain: Box | None = None


def equation(identifier: str, group: str, locator: str, left: str, right: str) -> Claim:
    """Two printed forms that must be the same formula."""
    text = f"{left} = {right}"
    return Claim(identifier, (group,), locator, text, NOWHERE, _brief((text,)), Equation(left, right))


def refuted(claim: Claim, severity: str, correction: str, note: str) -> Claim:
    """The claim as one that is false as printed."""
    return claim._replace(expected=Verdict.REFUTED, severity=severity, correction=correction, note=note)


def claims_of(group: str, rows: Iterable[Row], errata: Mapping[str, Erratum]) -> tuple[Claim, ...]:
    """A claim for each row, and a corrected one after each that is false as printed."""
    found: list[Claim] = []
    for row in rows:
        erratum = errata.get(row.id)
        found.append(_claim(group, row, erratum))
        if erratum is not None:
            true = Row(
                f"{row.id}.corrected", f"ours, for {row.locator}", erratum.corrected, erratum.domain or row.domain
            )
            found.append(_claim(group, true, None))
    return tuple(found)


def _brief(relations: tuple[str, ...]) -> str:
    """What is printed: long formulas cut to three dots, their relations and numbers kept."""
    parts = [re.split(r" (<=|>=|~=|<|>|=) ", relation) for relation in relations]
    return ", ".join(" ".join("..." if len(side) > 24 else side for side in part) for part in parts)


def _claim(group: str, row: Row, erratum: Erratum | None) -> Claim:
    relations = (row.relations,) if isinstance(row.relations, str) else row.relations
    claim = Claim(
        row.id, (group,), row.locator, ", ".join(relations), row.domain, _brief(relations), Inequality(relations)
    )
    if erratum is None:
        return claim
    return claim._replace(
        expected=Verdict.REFUTED,
        correction=f"{row.id}.corrected",
        note=erratum.note,
        severity=erratum.severity,
    )
