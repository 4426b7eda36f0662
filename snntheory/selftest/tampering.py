"""R13: certificates tampered with, digests repaired, are not accepted; R11, R12: honest ones are, and cover exactly.

Every class makes certificates that cannot be right, whatever the claim: a class whose result might still be a proof
would say nothing.
"""

from __future__ import annotations

import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from snntheory.selftest.record import Row, Task

Document = dict[str, Any]
Answer = Callable[[str, Document], str]
"""What a checker says of a document in the file of a claim."""
SOURCES = ("checker", "certificate.py", "claims", "selftest/tampering.py")
MUTANTS = {"bounded": 600, "full": 12_000, "exhaustive": 100_000}
EASY = 300
"""Boxes of the trees that are tampered with."""


def tasks() -> list[Task]:
    """R11 to R13."""
    return [
        Task("R11", "certificates accepted", accepted, (), SOURCES),
        Task("R12", "trees that cover their box exactly", covered, (), SOURCES),
        Task("R13", "tampered certificates", tampered, (), SOURCES),
        Task("R13", "careless checkers found", careless, (), SOURCES),
    ]


# mutants


def mutants(document: Document, rng: random.Random) -> Iterator[tuple[str, Document]]:
    """(class, certificate that must not be accepted), for a certificate of any kind."""
    yield from _of_any_kind(document, rng)
    if document["kind"] == "inequality":
        yield from _of_trees(document, rng)
        yield from _of_twins(document)
        yield from _of_boxes(document)
    elif document["kind"] == "identity":
        left, right = document["equalities"][-1]
        for change in (" + 1/10^6", " - 1/10^40", *(() if document["point"] else (" + mu*0.001",))):
            yield "false equality", repaired(document | {"equalities": [[left, right + change]]})
        yield "no equalities", repaired(document | {"equalities": []})
        if not document["point"]:
            yield "root of a negative number", repaired(document | {"equalities": [["sqrt(mu^2)", "mu"]]})
    elif document["kind"] == "inference":
        name = document["claim"]
        for premises in ([], [name], ["absent"], ["../x"], name, [*document["premises"], "absent"]):
            yield "premises that are none", repaired(document | {"premises": premises})


def repaired(document: Document) -> Document:
    """The same with the digest of its statement."""
    from snntheory.checker.__main__ import digest

    return document | {"digest": digest(document)}


def _of_any_kind(document: Document, rng: random.Random) -> Iterator[tuple[str, Document]]:
    digits = list(document["digest"])
    at = rng.randrange(64)
    digits[at] = "0" if digits[at] != "0" else "1"
    yield "digest changed", document | {"digest": "".join(digits)}
    yield "name of another claim", repaired(document | {"claim": "thm9.nothing"})
    yield "format of the future", document | {"format": "snntheory certificate 2"}
    yield "kind unknown", document | {"kind": rng.choice(("oracle", "", None, 7))}
    yield "entry added", repaired(document | {"comment": "trust me"})
    missing = rng.choice(["made", "digest", "kind", "claim"])
    yield "entry missing", {k: v for k, v in document.items() if k != missing}
    others = {"inequality": "identity", "identity": "inference", "inference": "inequality", "recount": "identity"}
    yield "kind of another proof", repaired(document | {"kind": others[document["kind"]]})


def _of_trees(document: Document, rng: random.Random) -> Iterator[tuple[str, Document]]:
    proofs = [proof.split() for proof in document["proofs"]]
    which = max(range(len(proofs)), key=lambda i: len(proofs[i]))
    words = proofs[which]
    at = rng.choice([i for i, word in steps(words) if word in ("v", "m")])
    before, leaf, after = words[:at], words[at : at + 3], words[at + 3 :]

    def tree(words: Sequence[str]) -> Document:
        parts = list(document["proofs"])
        parts[which] = " ".join(words)
        return repaired(document | {"proofs": parts})

    yield "leaf removed", tree([*before, *after])
    yield "leaf duplicated", tree([*before, *leaf, *leaf, *after])
    yield "bound that nothing meets", tree([*before, leaf[0], str(-(10**60)), "0", *after])
    yield (
        "bound of the wrong sign",
        tree([*before, leaf[0], str(rng.randrange(1, 9)), str(rng.randrange(-200, 9)), *after]),
    )
    yield "reason unknown", tree([*before, rng.choice(("x", "V", "vm", "*")), *leaf[1:], *after])
    yield "truncated", tree(words[: rng.randrange(len(words))])
    yield "continued", tree([*words, "v", "-1", "-10"])
    yield "empty tree", tree([])
    yield "variable unknown", tree(["s", rng.choice(("lambda", "x", "")), *words, *words])
    yield "half forgotten", tree(["s", next(iter(document["domain"]), "mu"), *words])
    yield "words of floats", tree([*before, leaf[0], "-1.5", "0", *after])
    yield "NaN and infinity", tree([*before, leaf[0], rng.choice(("nan", "-inf", "inf")), "0", *after])
    yield "huge exponent", tree([*before, leaf[0], "-1", "-99999999", *after])
    yield "huge integer", tree([*before, leaf[0], "-" + "9" * 5000, "0", *after])
    yield "proof missing", repaired(document | {"proofs": document["proofs"][:-1]})
    yield "proof added", repaired(document | {"proofs": [*document["proofs"], document["proofs"][0]]})
    facets = [i for i, word in steps(words) if word == "c"]
    if facets:
        i = rng.choice(facets)
        yield "facet without end", tree([*words[: i + 2], "0", *words[i + 3 :]])
        yield "facet dropped", tree([*words[:i], *words[i + 3 :], "s"])


def _of_twins(document: Document) -> Iterator[tuple[str, Document]]:
    """The sharp negative twin of a claim, with the trees of the claim, whose leaves ask for next to nothing."""
    from snntheory.claims import Inequality, claim

    obligation = claim(document["claim"]).obligation
    assert isinstance(obligation, Inequality)
    for proof in document["proofs"] if obligation.twin else []:
        words = proof.split()
        for i, word in steps(words):
            if word in ("v", "m"):
                words[i + 1 : i + 3] = "-1", "-60"
        yield "statement just false", repaired(document | {"relations": [obligation.twin], "proofs": [" ".join(words)]})


def _of_boxes(document: Document) -> Iterator[tuple[str, Document]]:
    domain = document["domain"]
    yield "statement without relations", repaired(document | {"relations": [], "proofs": []})
    yield "statement that is none", repaired(document | {"relations": ["nu_tilde <"]})
    yield "quantity unknown", repaired(document | {"relations": [document["relations"][0] + " + omikron"]})
    yield "statement that is false", repaired(document | {"relations": ["nu < nu - 1/10^9"]})
    yield "statement that is attained", repaired(document | {"relations": ["alpha < alpha"]})
    for name in domain:
        low, high = domain[name]
        if low != high:
            yield "box reversed", repaired(document | {"domain": domain | {name: [high, low]}})
        if name in ("nu", "tau"):
            yield "variance not positive", repaired(document | {"domain": domain | {name: ["0", high]}})
        yield "side of a float", repaired(document | {"domain": domain | {name: [low, "1.5e0"]}})
        yield "side unknown", repaired(document | {"domain": domain | {"sigma": [low, high]}})


def steps(words: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Where the steps of a tree begin."""
    i = 0
    while i < len(words):
        yield i, words[i]
        i += 2 if words[i] == "s" else 3


# what is counted


def documents(budget: int, every: int = 1) -> list[Document]:
    """Certificates of proved claims that have a tree of at most ``budget`` boxes; of every n-th claim."""
    from snntheory.certificate import certificate
    from snntheory.claims import CLAIMS, select
    from snntheory.verdict import Undecided, Verdict

    found = []
    for claim in [*select(["theorem-1", "theorem-2"]), *CLAIMS[::every]]:
        if claim.expected is Verdict.PROVED:
            try:
                document = certificate(claim, budget)
            except Undecided:
                continue
            if document is not None:
                found.append(document)
    return found


def wrong_answers(answer: Answer, count: int, seed: int, honest: Sequence[Document]) -> Row:
    """Mutants accepted, and honest certificates that are not, among ``count`` mutants at least."""
    rng, row, classes = random.Random(seed), Row(0, unit="mutants"), set[str]()
    for document in honest:
        if answer(document["claim"], document) != "accepted":
            row.violations += 1
            row.examples.append(f"not accepted: {document['claim']}")
    while row.trials < count:
        document = rng.choice(honest)
        for kind, mutant in mutants(document, rng):
            row.trials += 1
            classes.add(kind)
            if answer(document["claim"], mutant) == "accepted":
                row.violations += 1
                row.examples += [f"{kind}: {document['claim']}"] if row.violations < 9 else []
    row.values = {"classes": len(classes), "honest certificates": len(honest)}
    return row


def _sample(size: str) -> list[Document]:
    return [d for d in _documents(size) if d["kind"] in ("inequality", "identity")]


@cache
def _documents(size: str) -> list[Document]:
    return documents(EASY) if size != "bounded" else documents(12, 9)


def tampered(size: str, seed: int) -> Row:
    """The checker's answers on mutants, whose digests are repaired, without knowing what is claimed."""
    from snntheory.checker.__main__ import check

    with tempfile.TemporaryDirectory() as folder:

        def answer(claim: str, document: Document) -> str:
            path = Path(folder) / f"{claim}.json"
            path.write_text(json.dumps(document), encoding="utf-8")
            return check(path)[0]

        return wrong_answers(answer, MUTANTS[size], seed, _sample(size))


def careless(size: str, seed: int) -> Row:
    """Checkers that accept everything, nothing, or without looking at leaves, are found out by the same trials."""
    honest = _sample("bounded")
    row = Row(0, unit="careless checkers")
    careless: tuple[Answer, ...] = (
        lambda _, document: "accepted",
        lambda _, document: "rejected",
        lambda _, document: "accepted" if "proofs" in document else "rejected",
        lambda claim, document: "accepted" if document.get("claim") == claim else "rejected",
    )
    for answer in careless:
        row.trials += 1
        row.violations += not wrong_answers(answer, 200, seed, honest).violations
    return row


def accepted(size: str, seed: int) -> Row:
    """Certificates of all proved claims (bounded: of the theorems) made anew and checked."""
    from snntheory.certificate import certify, statement
    from snntheory.checker.__main__ import check
    from snntheory.claims import BEYOND, CLAIMS, select
    from snntheory.runner import verify
    from snntheory.verdict import Verdict

    names = ["theorem-1", "theorem-2", "theorem-3"] if size == "bounded" else ["all", "beyond"]
    wanted = {s["claim"]: s["digest"] for s in map(statement, (*CLAIMS, *BEYOND)) if s is not None}
    chosen = [c for c in select(names) if c.expected is Verdict.PROVED]
    proved = [c for c in chosen if statement(c) is not None]
    row = Row(len(proved), unit="proved claims")
    row.values["of a kind without certificates"] = len(chosen) - len(proved)
    begun = time.perf_counter()
    verify(names)
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        problems = [problem for _, problem in certify(proved, Path(folder)) if problem]
        made = time.perf_counter()
        paths = sorted(Path(folder).glob("*.json"))
        known: dict[Path, tuple[str, str]] = {}
        answers = [check(path, wanted, known)[0] for path in paths]
        checked = time.perf_counter()
        row.values["bytes"] = sum(path.stat().st_size for path in paths)
        row.values["leaves"] = sum(_leaves(json.loads(path.read_text())) for path in paths)
    row.undecided, row.violations = len(proved) - len(paths), len(answers) - answers.count("accepted")
    row.values |= {"seconds to prove": round(started - begun, 1), "to find the trees": round(made - started, 1)}
    row.values |= {"to check": round(checked - made, 1), "check/prove": round((checked - made) / (started - begun), 1)}
    row.short = f"{row.undecided} proved claims have no certificate" if row.undecided else ""
    row.examples = problems[:9]
    return row


def _leaves(document: Document) -> int:
    return sum(word in ("v", "m") for proof in document.get("proofs", ()) for _, word in steps(proof.split()))


def covered(size: str, seed: int) -> Row:
    """The leaves of each tree are, in exact rationals, the whole box once."""
    row = Row(0, unit="trees")
    for document in _documents(size):
        for proof in document.get("proofs", ()):
            row.trials += 1
            row.violations += _share(proof.split()) != 1
    return row


def _share(words: Sequence[str]) -> Fraction:
    """The part of the box that the leaves fill; steps to a facet keep the part that they stand for."""
    total, stack = Fraction(0), [Fraction(1)]
    for _, word in steps(words):
        part = stack.pop()
        if word == "s":
            stack += [part / 2, part / 2]
        elif word == "c":
            stack.append(part)
        else:
            total += part
    return total if not stack else total + sum(stack) + 1
