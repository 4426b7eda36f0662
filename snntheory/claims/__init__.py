"""The paper's statements, and ours, as data."""

from __future__ import annotations

from collections.abc import Iterable

from snntheory.claims.beyond_absorption import ABSORPTION
from snntheory.claims.beyond_attraction import ATTRACTION
from snntheory.claims.beyond_gradients import GRADIENTS
from snntheory.claims.beyond_moving import MOVING
from snntheory.claims.beyond_noise import NOISE
from snntheory.claims.beyond_phase import PHASE
from snntheory.claims.beyond_units import UNITS
from snntheory.claims.beyond_window import WINDOW
from snntheory.claims.consequences import CONSEQUENCES
from snntheory.claims.derivations import DERIVATIONS
from snntheory.claims.derivations_2 import DERIVATIONS_2
from snntheory.claims.derivations_3 import DERIVATIONS_3
from snntheory.claims.equalities import EQUALITIES
from snntheory.claims.error_analysis import ERROR_ANALYSIS
from snntheory.claims.fixed_point import CONSTANTS, EQUATION_6
from snntheory.claims.formulas import FORMULAS
from snntheory.claims.helpers import HELPERS
from snntheory.claims.jacobian import LEMMA_5_AND_39, LEMMAS_6_TO_13
from snntheory.claims.lemma_46 import LEMMAS_46_AND_47
from snntheory.claims.model import AtFixedPoint, Claim, Diagram, Equation, Identity, Inequality, Inference, Recount
from snntheory.claims.numerical import NUMERICAL
from snntheory.claims.restated import RESTATED
from snntheory.claims.subfunction import SUBFUNCTION
from snntheory.claims.tables import EXPERIMENTS
from snntheory.claims.theorems import LEMMAS, THEOREM_1, THEOREMS_2_AND_3
from snntheory.claims.variance import VARIANCE
from snntheory.verdict import BadInput

__all__ = [
    "BEYOND",
    "CENTRAL",
    "CLAIMS",
    "AtFixedPoint",
    "Claim",
    "Diagram",
    "Equation",
    "Identity",
    "Inequality",
    "Inference",
    "Recount",
    "claim",
    "groups",
    "select",
]

CENTRAL = (*CONSTANTS, *EQUATION_6, *THEOREM_1, *LEMMAS, *THEOREMS_2_AND_3)
"""The theorems and what they rest on: what ``verify`` decides unless told otherwise."""
CLAIMS = (
    *CENTRAL,
    *FORMULAS,
    *LEMMA_5_AND_39,
    *LEMMAS_6_TO_13,
    *HELPERS,
    *VARIANCE,
    *SUBFUNCTION,
    *NUMERICAL,
    *ERROR_ANALYSIS,
    *DERIVATIONS,
    *DERIVATIONS_2,
    *DERIVATIONS_3,
    *LEMMAS_46_AND_47,
    *RESTATED,
    *EQUALITIES,
    *CONSEQUENCES,
    *EXPERIMENTS,
)
"""All statements of the paper, with what corrects them and what follows from them: ``verify --all``."""
BEYOND = (*WINDOW, *ABSORPTION, *ATTRACTION, *MOVING, *GRADIENTS, *NOISE, *UNITS, *PHASE)
"""Theorems that the paper does not have: ``verify --tag beyond``."""
_BY_ID = {c.id: c for c in (*CLAIMS, *BEYOND)}
if len(_BY_ID) != len(CLAIMS) + len(BEYOND):
    raise RuntimeError("two claims share an id")


def claim(identifier: str) -> Claim:
    """The claim with this id.  Raises `BadInput` for an unknown one."""
    if identifier not in _BY_ID:
        raise BadInput(f"unknown claim {identifier!r}; `snntheory verify --list` shows all")
    return _BY_ID[identifier]


def groups() -> dict[str, list[str]]:
    """Group name (``theorem-1``, ``lemma-12``, ...) to ids."""
    found: dict[str, list[str]] = {}
    for c in _BY_ID.values():
        for group in c.groups:
            found.setdefault(group, []).append(c.id)
    return found


def select(names: Iterable[str]) -> list[Claim]:
    """Claims of the given ids and groups, with the premises they rest on, in the paper's order.

    Without names those of `CENTRAL`; the group ``all`` is all of the paper (`CLAIMS`), ``beyond`` what goes beyond it.
    """
    known, wanted, stack = groups() | {"all": [c.id for c in CLAIMS]}, set(), []
    for name in names:
        stack.extend(known.get(name) or [claim(name).id])
    stack = stack or [c.id for c in CENTRAL]
    while stack:
        identifier = stack.pop()
        if identifier not in wanted:
            wanted.add(identifier)
            obligation = _BY_ID[identifier].obligation
            stack.extend(obligation.premises if isinstance(obligation, Inference) else ())
    return [c for c in _BY_ID.values() if c.id in wanted]
