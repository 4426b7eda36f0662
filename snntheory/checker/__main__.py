"""Check certificates: ``python -m snntheory.checker FILE|DIR ...``; exit code 0 accept, 1 reject, 2 decline."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

from snntheory.checker.formulas import VARIABLES, Malformed
from snntheory.checker.identities import check_identity
from snntheory.checker.proofs import Rejected, check_tree, obligations, rational
from snntheory.checker.tables import recount

FORMAT = "snntheory certificate 1"
ACCEPTED, REJECTED, DECLINED = "accepted", "rejected", "declined"
_KEYS = {
    "inequality": {"relations", "domain", "proofs"},
    "identity": {"equalities", "given", "point"},
    "inference": {"argument", "premises"},
    "recount": {"printed", "tally", "parameters", "numerals", "given", "data", "reading"},
}
_STATEMENT = {"claim", "kind", "relations", "domain", "equalities", "given", "point", "argument", "premises"}
_STATEMENT |= _KEYS["recount"] - {"reading"}
_COMMON = {"format", "claim", "kind", "digest", "made"}


def digest(document: dict[str, Any]) -> str:
    """SHA-256 of the statement: all that is to be proved, without its proof."""
    parts = {k: document[k] for k in _STATEMENT & set(document)}
    return hashlib.sha256(json.dumps(parts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


Answer = tuple[str, str]


def check(path: Path, wanted: dict[str, str] | None = None, known: dict[Path, Answer] | None = None) -> Answer:
    """The answer on one certificate, and why.  ``wanted`` are digests of statements by claim, to be equal.

    A claim that follows from others is accepted if their certificates, in the same folder, are; ``known`` are answers
    that have been given.
    """
    known = {} if known is None else known
    if path not in known:
        known[path] = REJECTED, "it rests on itself"
        known[path] = _answer(path, wanted, known)
    return known[path]


def _answer(path: Path, wanted: dict[str, str] | None, known: dict[Path, Answer]) -> Answer:
    try:
        document = json.loads(path.read_text(encoding="utf-8"), parse_float=_refuse, parse_constant=_refuse)
    except (OSError, UnicodeDecodeError) as error:
        return DECLINED, f"cannot be read: {error}"
    except (ValueError, RecursionError) as error:
        return REJECTED, f"is not JSON of whole numbers and text: {error}"
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        return DECLINED, f"is not of the format {FORMAT!r}"
    if document.get("kind") not in _KEYS:
        return DECLINED, f"is of kind {document.get('kind')!r}, which is not checked here"
    try:
        _check_document(document, path, wanted, known)
    except (Malformed, Rejected, KeyError, ValueError, TypeError, AttributeError, ZeroDivisionError) as error:
        return REJECTED, str(error) or type(error).__name__
    except RecursionError:
        return REJECTED, "it is nested too deeply"
    except OSError as error:
        return DECLINED, f"its data cannot be read: {error}"
    return ACCEPTED, ""


def _check_document(
    document: dict[str, Any], path: Path, wanted: dict[str, str] | None, known: dict[Path, Answer]
) -> None:
    if set(document) != _COMMON | _KEYS[document["kind"]]:
        raise Rejected("it has not exactly the entries of its kind")
    if document["digest"] != digest(document) or document["claim"] != path.stem:
        raise Rejected("its digest or name is not that of its statement")
    if wanted is not None and wanted.get(document["claim"]) != document["digest"]:
        raise Rejected("its statement is not the one of this claim")
    if document["kind"] == "inequality":
        _check_inequality(document)
    elif document["kind"] == "identity":
        check_identity(document)
    elif document["kind"] == "recount":
        recount(document, path.parent)
    else:
        if not (premises := document["premises"]) or not all(re.fullmatch(r"[\w.+-]+", p) for p in premises):
            raise Rejected("it has no premises, or not by name")
        for premise in premises:
            answer, why = check(path.with_name(f"{premise}.json"), wanted, known)
            if answer != ACCEPTED:
                raise Rejected(f"premise {premise}: {answer}, {why}")


def _refuse(text: str) -> None:
    raise ValueError(f"{text} is a float")


def _check_inequality(document: dict[str, Any]) -> None:
    domain = {}
    for name, (low, high) in document["domain"].items():
        domain[name] = (rational(low), rational(high))
        if name not in VARIABLES or domain[name][0] > domain[name][1]:
            raise Rejected(f"{name!r} in [{low}, {high}] is no side of a box")
        if name in ("nu", "tau") and domain[name][0] <= 0:
            raise Rejected(f"{name} in [{low}, {high}] is not positive")
    wanted = obligations(document["relations"], domain)
    if not wanted or len(wanted) != len(document["proofs"]):
        raise Rejected(f"{len(document['proofs'])} proofs for {len(wanted)} obligations")
    for obligation, proof in zip(wanted, document["proofs"], strict=True):
        words = iter(proof.split())
        check_tree(obligation, words, obligation.box)
        if next(words, None) is not None:
            raise Rejected("a proof goes on after its end")


def main(arguments: list[str], wanted: dict[str, str] | None = None) -> int:
    """Print an answer for each certificate; 1 if one is rejected, else 2 if one is declined or there is none."""
    paths = [p for a in arguments for p in (sorted(Path(a).glob("*.json")) if Path(a).is_dir() else [Path(a)])]
    answers, known = [], dict[Path, Answer]()
    for path in paths:
        answer, why = check(path, wanted, known)
        answers.append(answer)
        print(f"{answer:9} {path.stem}{': ' + why if why else ''}", flush=True)
    print(", ".join(f"{answers.count(a)} {a}" for a in (ACCEPTED, REJECTED, DECLINED)))
    return 1 if REJECTED in answers else 2 if DECLINED in answers or not answers else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
