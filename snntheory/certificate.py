"""Making certificates: a tree of steps for each proved claim, found with the enclosures of the checker itself.

Nothing here has to be trusted: what is written is checked by `snntheory.checker`.  Claims that follow from others name
their premises, identities are their own proof; the numbers of tables have no certificates.
"""

from __future__ import annotations

import json
import os
import platform
import tempfile
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from snntheory import __version__
from snntheory.checker import numbers
from snntheory.checker.__main__ import ACCEPTED, FORMAT, check, digest
from snntheory.checker.numbers import Value
from snntheory.checker.proofs import Evaluation, Obligation, Sides, obligations
from snntheory.claims import Claim, Equation, Identity, Inequality, Inference
from snntheory.claims import claim as known_claim
from snntheory.verdict import BadInput, Undecided

_KINDS = {Inequality: "inequality", Inference: "inference", Identity: "identity", Equation: "identity"}
DIGITS = 40  # bits of a leaf's number
BUDGET = 200_000


def statement(claim: Claim) -> dict[str, Any] | None:
    """What a certificate has to prove, with its digest; None for a kind of claim that has none."""
    obligation = claim.obligation
    if not has_certificate(claim):
        return None
    if isinstance(obligation, Inequality):
        sides = {name: [str(side.lower), str(side.upper)] for name, side in claim.domain.items()}
        parts: dict[str, Any] = {"relations": list(obligation.relations), "domain": sides}
    elif isinstance(obligation, Inference):
        parts = {"argument": obligation.argument, "premises": list(obligation.premises)}
    elif isinstance(obligation, Identity):
        squared = {} if obligation.lambda_squared is None else {"lambda_squared": obligation.lambda_squared}
        point = {name: str(side.lower) for name, side in claim.domain.items()}
        parts = {"equalities": [list(pair) for pair in obligation.equalities], "point": point}
        parts["given"] = {**obligation.given, **squared}
    else:
        assert isinstance(obligation, Equation)
        parts = {"equalities": [[obligation.left, obligation.right]], "given": {}, "point": {}}
    kind = _KINDS[type(obligation)]
    document = {"format": FORMAT, "claim": claim.id, "kind": kind, **parts}
    return document | {
        "digest": digest(document),
        "made": {"snntheory": __version__, "python": platform.python_version()},
    }


def has_certificate(claim: Claim) -> bool:
    """Whether there is a kind of certificate for it, and for all that it rests on."""
    obligation = claim.obligation
    if isinstance(obligation, Inference):
        return all(has_certificate(known_claim(premise)) for premise in obligation.premises)
    return type(obligation) in _KINDS


def certificate(claim: Claim, budget: int = BUDGET) -> dict[str, Any] | None:
    """The certificate of a claim, or None for a kind that has none.  Raises `Undecided` where no tree is found."""
    document = statement(claim)
    if document is None or document["kind"] != "inequality":
        return document
    domain = {name: (side.lower, side.upper) for name, side in claim.domain.items()}
    proofs = [_tree(obligation, budget) for obligation in obligations(document["relations"], domain)]
    if None in proofs:
        raise Undecided(f"no certificate of {claim.id} was found with {budget} boxes")
    return document | {"proofs": [" ".join(words) for words in proofs if words is not None]}


def write(document: dict[str, Any], folder: Path) -> Path:
    """Write a certificate to FOLDER/CLAIM.json, whole or not at all.  Raises `BadInput`."""
    target = folder / f"{document['claim']}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=folder, prefix=".", suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(json.dumps(document, indent=1) + "\n")
        Path(draft).chmod(0o644)
        Path(draft).replace(target)
    except OSError as error:
        raise BadInput(f"cannot write to {str(folder)!r}: {error.strerror}") from None
    return target


def certify(claims: Sequence[Claim], folder: Path, jobs: int = 1) -> Iterator[tuple[str, str]]:
    """Write the certificates of proved claims; yields each id with a sentence if none was found, else ""."""
    wanted = [claim for claim in claims if statement(claim) is not None]
    task = partial(_certify, folder=folder)
    if jobs == 1 or len(wanted) < 2:
        yield from map(task, wanted)
        return
    import multiprocessing

    with multiprocessing.Pool(min(jobs, len(wanted))) as pool:
        yield from pool.imap_unordered(task, wanted)


def _certify(claim: Claim, folder: Path) -> tuple[str, str]:
    path, known = folder / f"{claim.id}.json", statement(claim)
    if known is not None and known["kind"] == "inequality" and path.exists():
        kept, _ = check(path, {claim.id: known["digest"]})
        if kept == ACCEPTED:
            return claim.id, ""
    try:
        document = certificate(claim)
    except Undecided as error:
        return claim.id, str(error)
    if document is not None:
        write(document, folder)
    return claim.id, ""


def _tree(obligation: Obligation, budget: int) -> list[str] | None:
    """Words of a tree: an enclosure, else a facet, else the mean value form, else halves along the steepest side."""
    words: list[str] = []
    stack: list[Sides] = [obligation.box]
    for _ in range(budget):
        if not stack:
            return words
        box = stack.pop()
        evaluation = Evaluation(box)
        if _leaf(words, "v", evaluation(obligation.g), obligation):
            continue
        slopes = {name: evaluation(obligation.slopes[name]) for name, (low, high) in box.items() if low < high}
        if not slopes:
            return None
        flat = _flat(slopes)
        if flat is not None:
            name, end = flat
            words += ["c", name, end]
            stack.append(box | {name: (box[name][0],) * 2 if end == "-" else (box[name][1],) * 2})
        elif not _leaf(words, "m", obligation.mean_value(box), obligation):
            name = max(slopes, key=lambda n: _weight(slopes[n], box[n]))
            low, high = box[name]
            words += ["s", name]
            stack += [box | {name: ((low + high) / 2, high)}, box | {name: (low, (low + high) / 2)}]
    return None


def _flat(slopes: dict[str, Value]) -> tuple[str, str] | None:
    for name, slope in slopes.items():
        if slope is not None and (slope[1] <= 0 or slope[0] >= 0):
            return name, "-" if slope[1] <= 0 else "+"
    return None


def _weight(slope: Value, side: tuple[Fraction, Fraction]) -> Fraction:
    x, width = numbers.real(slope), side[1] - side[0]
    return 10**30 * width if x is None else max(abs(x[0]), abs(x[1])) * width / numbers.ONE


def _leaf(words: list[str], reason: str, value: Value, obligation: Obligation) -> bool:
    """Write a leaf if the value keeps the obligation."""
    if value is None or not obligation.below(value):
        return False
    end = value[1] if isinstance(value[1], Fraction) else Fraction(value[1], numbers.ONE)
    mantissa, exponent = _above(end)
    rounded = mantissa * Fraction(2) ** exponent
    if not obligation.below((rounded, rounded)):
        return False
    words += [reason, str(mantissa), str(exponent)]
    return True


def _above(x: Fraction) -> tuple[int, int]:
    """A short binary number that is at least x, and 0 only for 0."""
    if x == 0:
        return 0, 0
    exponent = x.numerator.bit_length() - x.denominator.bit_length() - DIGITS
    scaled = x / Fraction(2) ** exponent
    return -(-scaled.numerator // scaled.denominator), exponent
