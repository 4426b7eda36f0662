"""Where in the paper a claim belongs, for figures that go through all claims."""

from __future__ import annotations

import re
from typing import NamedTuple

from snntheory.claims import Claim

_BEFORE_LEMMAS = (
    ("equation-14", "Eq. (14)"),
    ("equation-6", "Eq. (6)"),
    ("definition", "Definition 1"),
    ("alpha-dropout", "Alpha dropout"),
    ("theorem-1", "Theorem 1"),
    ("theorem-2", "Theorem 2"),
    ("theorem-3", "Theorem 3"),
    ("theorem-2-proof", "Theorem 2, proof"),
    ("theorem-3-proof", "Theorem 3, proof"),
    ("moments", "Moments"),
    ("jacobian", "Eqs. (46) to (62)"),
    ("equation-71", "Eq. (71)"),
    ("equation-72", "Eq. (72)"),
)
_AFTER_LEMMAS = (
    ("error-propagation", "A3.4.5"),
    ("figure-a", "Figures"),
    ("appendix-a5", "A5"),
    ("appendix-a6", "A6"),
    ("experiments", "Experiments"),
)


class Place(NamedTuple):
    """A part of the paper; places sort in the paper's order."""

    order: int
    name: str


def place(claim: Claim) -> Place:
    """The part of the paper that a claim's first group names."""
    group = claim.groups[0]
    numbered = re.fullmatch(r"(lemma|corollary|theorem)-(\d+)", group)
    for shift, known in ((0, _BEFORE_LEMMAS), (200, _AFTER_LEMMAS)):
        for index, (key, name) in enumerate(known):
            if key == group:
                return Place(shift + index, name)
    if numbered is None:
        return Place(199, group.replace("-", " ").capitalize())
    return Place(100 + int(numbered[2]), f"{numbered[1].capitalize()} {numbered[2]}")
