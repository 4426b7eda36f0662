"""Words shared by the theorems that the paper does not have: each is a group of its own, and all are in ``beyond``."""

from __future__ import annotations

from collections.abc import Iterable

from snntheory.claims.domains import NOWHERE
from snntheory.claims.model import AtFixedPoint, Claim, Diagram, Equation, Inequality, Inference
from snntheory.exact import Box

LOCATOR = "beyond the paper"


def _brief(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:37]}..."


def shown(
    identifier: str, statement: str, relations: str | Iterable[str], domain: Box = NOWHERE, twin: str | None = None
) -> Claim:
    """Relations on a box, for the prover and the checker."""
    texts = (relations,) if isinstance(relations, str) else tuple(relations)
    return _claim(identifier, statement, domain, ", ".join(texts), Inequality(texts, twin))


def same(identifier: str, statement: str, left: str, right: str) -> Claim:
    """Two forms of one formula."""
    return _claim(identifier, statement, NOWHERE, f"{left} = {right}", Equation(left, right))


def at_fixed_points(identifier: str, statement: str, relations: Iterable[str], domain: Box) -> Claim:
    """Relations at the fixed points in the rectangle of mu and nu, for all (omega, tau) of the box."""
    texts = tuple(relations)
    return _claim(identifier, statement, domain, ", ".join(texts), AtFixedPoint(texts))


def diagram(identifier: str, statement: str, domain: Box, rows: tuple[str, ...]) -> Claim:
    """Marks of cells of (omega, tau)."""
    return _claim(identifier, statement, domain, "a diagram of cells", Diagram(domain, rows))


def follows(
    identifier: str, statement: str, premises: Iterable[str], argument: str, domain: Box = NOWHERE, note: str = ""
) -> Claim:
    """What follows from other claims by an argument."""
    return _claim(identifier, statement, domain, statement, Inference(tuple(premises), argument))._replace(note=note)


def _claim(
    identifier: str,
    statement: str,
    domain: Box,
    printed: str,
    obligation: Inequality | Equation | AtFixedPoint | Diagram | Inference,
) -> Claim:
    topic = identifier.partition(".")[0]
    return Claim(
        f"beyond.{identifier}", ("beyond", f"beyond-{topic}"), LOCATOR, statement, domain, _brief(printed), obligation
    )
