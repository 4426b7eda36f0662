"""Making certificates: a tree of steps for each proved claim, found with the enclosures of the checker itself.

Nothing here has to be trusted: what is written is checked by `snntheory.checker`.  Claims that follow from others name
their premises, identities are their own proof; the numbers of tables name a reading, and Table A11 stands beside them.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import tempfile
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache, partial
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Any

from snntheory import __version__
from snntheory.checker import numbers, tables
from snntheory.checker.__main__ import ACCEPTED, FORMAT, check, digest
from snntheory.checker.numbers import Value
from snntheory.checker.proofs import Evaluation, Obligation, Sides, obligations
from snntheory.claims import Claim, Equation, Identity, Inequality, Inference, Recount
from snntheory.claims import claim as known_claim
from snntheory.claims.experiments import METHODS, SIZES
from snntheory.claims.tables import C45_IN_TABLE_3, TABLE_2, TABLE_A13
from snntheory.verdict import BadInput, Undecided

_KINDS = {Inequality: "inequality", Inference: "inference", Identity: "identity", Equation: "identity"}
_KINDS |= {Recount: "recount"}
DIGITS = 40  # bits of a leaf's number
BUDGET = 200_000
_LESS, _AT_LEAST, _MORE = (("sizes", rule) for rule in ("less than", "at least", "more than"))
_TALLIES = {
    "uci.size": ("facts", "data sets", "least N", "greatest N to 10,000", "least M", "greatest M"),
    "uci.split": _LESS,
    "uci.large-1": _AT_LEAST,
    "uci.large-2": _MORE,
    "a4.split.rule": _MORE,
    "a4.split.counts": ("small and large", "1000"),
    "tox21.text-snn": ("best", *TABLE_2),
    "htru2.text-c45": ("same", C45_IN_TABLE_3),
    "tableA11.rows": ("facts", "data sets", "methods", "decimals"),
    "tableA11.missing": ("missing", "trains"),
    "tableA11.sizes": ("facts", "data sets"),
    "tableA12": ("ranks", "24"),
    "tableA12.caption": _LESS,
    "tableA13": ("ranks", "24"),
    "tableA13.caption": _MORE,
}
_MISSING = ("left out", "tied last", "in column order")
_KINDS_OF_P = ("exact", "normal", "with continuity correction")
_READINGS = [[], *([x] for x in (*_MISSING, *_KINDS_OF_P, "at least", "more than", *map(str, range(56))))]
_READINGS += [list(pair) for pair in product(_MISSING, _KINDS_OF_P)]


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
    elif isinstance(obligation, Recount):
        parts = _recount(claim)
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
    if document is not None and document["kind"] == "recount":
        return document | {"reading": _reading(document)}
    if document is None or document["kind"] != "inequality":
        return document
    domain = {name: (side.lower, side.upper) for name, side in claim.domain.items()}
    proofs = [_tree(obligation, budget) for obligation in obligations(document["relations"], domain)]
    if None in proofs:
        raise Undecided(f"no certificate of {claim.id} was found with {budget} boxes")
    return document | {"proofs": [" ".join(words) for words in proofs if words is not None]}


def _recount(claim: Claim) -> dict[str, Any]:
    """Tally, parameters and numerals of printed numbers, and the digest of Table A11 where it is needed."""
    group, _, name = claim.id.rpartition(".")
    numerals = tables.NUMERAL.findall(claim.printed)
    first = 1 if claim.id == "htru2.text-c45" else 0
    if claim.id in _TALLIES:
        tally, *parameters = _TALLIES[claim.id]
    elif group == "tab1.left":
        tally, parameters = "mean rank", [name]
    elif group == "tab1.right":
        tally, parameters = "difference", ["24", *TABLE_A13[name].split()]
    elif group == "tab3":
        tally, parameters, first = "folds", ["10"], 1
    else:
        tally, parameters, first = "signed rank", [*(m for m in METHODS if m.lower() == name), "1000"], 1
    data = {tables.FILE: hashlib.sha256(table_a11()).hexdigest()} if tables.TALLIES[tally][1] else {}
    parts = {"printed": claim.printed, "tally": tally, "parameters": parameters, "data": data}
    return parts | {"given": numerals[:first], "numerals": numerals[first:]}


@cache
def table_a11() -> bytes:
    """Table A11 with both of its columns of sizes: what `tables.FILE` beside the certificates holds."""
    _, *rows = files("snntheory.claims").joinpath("table_a11.csv").read_text("utf-8").splitlines()
    lines = [",".join(("dataset", "N", "N/M", *METHODS))]
    for row, size in zip(rows, SIZES.split(), strict=True):
        name, points, *cells = row.split(",")
        lines.append(",".join((name, points, size, *(cell or "NA" for cell in cells))))
    return "".join(f"{line}\n" for line in lines).encode()


def _reading(document: dict[str, Any]) -> list[str]:
    """The first reading under which the checker reproduces the printed numbers."""
    for reading in _READINGS:
        with contextlib.suppress(ValueError, KeyError, TypeError):
            tables.decide(document | {"reading": reading}, table_a11() if document["data"] else b"")
            return reading
    raise Undecided(f"no certificate of {document['claim']} was found: no reading gives what is printed")


def write(document: dict[str, Any], folder: Path) -> Path:
    """Write a certificate to FOLDER/CLAIM.json, whole or not at all.  Raises `BadInput`."""
    return _write(folder / f"{document['claim']}.json", (json.dumps(document, indent=1) + "\n").encode())


def _write(target: Path, content: bytes) -> Path:
    draft = _draft(target.parent)
    try:
        draft.write_bytes(content)
        draft.chmod(0o644)
        draft.replace(target)
    except OSError as error:
        raise BadInput(f"cannot write to {str(target.parent)!r}: {error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)
    return target


def _draft(folder: Path) -> Path:
    """A new hidden file in the folder.  Raises `BadInput`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".", suffix=".tmp")
    except (OSError, ValueError) as error:
        raise BadInput(f"cannot write to {str(folder)!r}: {getattr(error, 'strerror', None) or error}") from None
    os.close(handle)
    return Path(name)


def check_folder(folder: Path) -> None:
    """Make the folder, if it is not there.  Raises `BadInput` where no certificates can be written."""
    _draft(folder).unlink()


def certify(claims: Sequence[Claim], folder: Path, jobs: int = 1) -> Iterator[tuple[str, str]]:
    """Write the certificates of proved claims; yields each id with a sentence if none was found, else ""."""
    statements = {claim.id: statement(claim) for claim in claims}
    wanted = [claim for claim in claims if statements[claim.id] is not None]
    if any((known or {}).get("data") for known in statements.values()):
        _write(folder / tables.FILE, table_a11())
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
