"""The Coq development: its theorems, the claims they are the formal counterparts of, and building it.

A comment before a theorem names the claims that it proves, ``claim: ID, ID``, or refutes, ``refuted: ID``; a remark in
parentheses after an id says which part of the claim, or how much of it.  A theorem that is an inequality on a box is
translated into this package's grammar, so that the prover decides the same statement by other means.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from snntheory.exact import Box, Interval
from snntheory.verdict import BadInput, SnnTheoryError, Undecided

STATEMENTS = ("Theorems.v", "TheoremsBeyond.v", "Refutations.v")
DEBIAN = "apt-get install --no-install-recommends coq libcoq-interval libcoq-coquelicot make"
_NAMES = {"domain": {"mu": "-0.1:0.1", "nu": "0.8:1.5"}, "weights": {"omega": "-0.1:0.1", "tau": "0.95:1.1"}}
"""The two abbreviations of Selu.v."""
_THEOREM = re.compile(
    r"((?:\(\*(?:[^*]|\*(?!\)))*\*\)\s*)?)^Theorem\s+([\w']+)(.*?)\.\s*\nProof", re.DOTALL | re.MULTILINE
)
_NUMBER = r"-?\d+(?:\.\d+)?(?:/\d+)?"
_APPLIED = re.compile(rf"\b(mu_tilde|nu_tilde|xi_tilde|chi|S|H11|H12|H21|H22)((?: (?:{_NUMBER}|[a-z]\w*)){{4}})")
_SIDE = re.compile(rf"({_NUMBER}) <= (\w+) <= ({_NUMBER})")
_VARIABLES = ("mu", "omega", "nu", "tau")
_WORDS = {"mu_tilde", "nu_tilde", "xi_tilde", "chi", "S", "H11", "H12", "H21", "H22", "alpha", "lambda", *_VARIABLES}


class NotBuilt(SnnTheoryError):
    """Coq refused a file, or a theorem rests on other axioms than those committed."""

    exit_code = 1


class FormalTheorem(NamedTuple):
    """``name`` in ``file``, the claims that it proves, proves in part, and refutes, and its statement in Coq."""

    name: str
    file: str
    claims: tuple[str, ...]
    parts: tuple[str, ...]
    refuted: tuple[str, ...]
    statement: str

    def inequality(self) -> tuple[Box, tuple[str, ...]] | None:
        """The box and the relations on it, if the statement is of this kind."""
        return translated(self.statement)


def folder(path: str | None) -> Path:
    """Where the development is: ``path``, or proofs/coq of the current folder or of the clone that this package is in.

    Raises `BadInput` where there is none.
    """
    here = [Path(path)] if path else [Path("proofs/coq"), Path(__file__).parents[1] / "proofs" / "coq"]
    for place in here:
        if (place / "_CoqProject").is_file():
            return place
    raise BadInput(f"there is no Coq development in {str(here[0])!r}; give the folder proofs/coq of a clone")


def theorems(place: Path) -> list[FormalTheorem]:
    """All theorems of the files of statements, in their order."""
    found = []
    for file in STATEMENTS:
        if (place / file).is_file():
            text = (place / file).read_text(encoding="utf-8")
            for comment, name, statement in _THEOREM.findall(text):
                (claims, parts), (refuted, _) = _marked("claim", comment), _marked("refuted", comment)
                found.append(FormalTheorem(name, file, claims, parts, refuted, " ".join(statement.split())))
    return found


def _marked(word: str, comment: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ids after ``word:``, those without and those with a remark."""
    found = re.search(rf"\b{word}:((?:\s*[\w.+-]+\s*(?:\([^)]*\))?,?)+)", comment)
    ids = re.findall(r"([\w+-]+\.[\w.+-]*[\w+-])(\s*\()?", re.sub(r"\([^)]*\)", "(", found[1])) if found else []
    return tuple(name for name, remark in ids if not remark), tuple(name for name, remark in ids if remark)


def translated(statement: str) -> tuple[Box, tuple[str, ...]] | None:
    """``binders : hypotheses -> conclusion`` as a box and relations, or None for a statement of another kind."""
    _, colon, body = statement.partition(" : ") if not statement.startswith(":") else ("", ":", statement[1:])
    *hypotheses, conclusion = body.strip().split(" -> ")
    sides: dict[str, Interval] = {}
    for part in (p.strip() for h in hypotheses for p in h.split("/\\")):
        found = _hypothesis(part)
        if found is None or not colon:
            return None
        sides |= found
    points: list[dict[str, str]] = []
    relations = tuple(_symbols(part.strip(), points) for part in conclusion.split("/\\"))
    words = {word for r in relations for word in re.findall(r"[A-Za-z_]\w*'?", r)}
    if words - _WORDS or any(re.search(r"[a-zA-Z]\w* [a-zA-Z0-9(]|[:,~]|\^ .*<.*<", r) for r in relations):
        return None
    if not points:
        constants = not sides and all(re.search(r"\b(alpha|lambda)\b", r) for r in relations)
        return (Box({}), relations) if constants else None
    fixed = {name: Interval.of(value) for name, value in points[0].items()}
    if any(point != points[0] for point in points) or set(sides) | set(fixed) != set(_VARIABLES):
        return None
    return Box({name: (sides | fixed)[name] for name in _VARIABLES}), relations


def _hypothesis(part: str) -> dict[str, Interval] | None:
    """The sides of a box that a hypothesis gives."""
    word, *rest = part.split()
    if word in _NAMES and rest == list(_NAMES[word]):
        return {name: Interval.of(side) for name, side in _NAMES[word].items()}
    side = _SIDE.fullmatch(part)
    return {side[2]: Interval(side[1], side[3])} if side and side[2] in _VARIABLES else None


def _symbols(text: str, points: list[dict[str, str]]) -> str:
    """``S mu omega nu tau`` as ``S``; arguments that are numbers are kept in ``points``."""

    def symbol(match: re.Match[str]) -> str:
        arguments = dict(zip(_VARIABLES, match[2].split(), strict=True))
        points.append({name: value for name, value in arguments.items() if value != name})
        return match[1]

    return _APPLIED.sub(symbol, re.sub(r"\b(alpha|lambda)01\b", r"\1", text))


# building


def coq_version() -> str:
    """The version of Coq; raises `Undecided` with how to install it where Coq or make is missing."""
    for program in ("coqc", "make"):
        if shutil.which(program) is None:
            raise Undecided(f"skipped: {program} is not installed, so nothing was checked (Debian: {DEBIAN})")
    shown = subprocess.run(["coqc", "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"version (\S+)", shown)
    return version[1] if version else "unknown"


def files(place: Path) -> list[str]:
    """The files of _CoqProject."""
    return re.findall(r"^(\w+\.v)$", (place / "_CoqProject").read_text(encoding="utf-8"), re.MULTILINE)


def build(place: Path, jobs: int, report: Callable[[str], None]) -> None:
    """Run make; ``report`` is called with each file that is being compiled.

    Raises `NotBuilt` with the reason, `Undecided` where libraries of Coq are missing.
    """
    last: list[str] = []
    for line in _make(place, jobs):
        if line.startswith("COQC "):
            report(line.split()[-1])
        last = [*last[-20:], line]
    if last and last[-1] != "":
        text = "\n".join(last)
        missing = re.search(r"(?:library|module)\s+(Interval|Coquelicot|Flocq|mathcomp)\b", text)
        if missing:
            raise Undecided(f"skipped: Coq's library {missing[1]} is not installed (Debian: {DEBIAN})")
        errors = [line for line in last if "Error" in line or line.startswith(("File ", "<", ">"))] or last
        raise NotBuilt(f"the Coq development does not build: {' '.join(' '.join(errors[:4]).split())[:300]}")


def _make(place: Path, jobs: int) -> Iterator[str]:
    """Lines that make prints; the last is empty where all went well."""
    command = ["make", "-C", str(place), f"-j{jobs}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        try:
            yield from (line.rstrip("\n") for line in process.stdout)
        except BaseException:
            process.terminate()
            raise
    yield "" if process.returncode == 0 else f"make: exit status {process.returncode}"


def axioms(place: Path) -> dict[str, list[str]]:
    """Axioms of each theorem (``File.theorem``), as Coq prints them for all theorems of a file together."""
    stems = tuple(file.removesuffix("v") for file in STATEMENTS)
    found: dict[str, list[str]] = {}
    names: list[str] = []
    rests: list[str] | None = None
    for line in (place / "assumptions.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith(stems):
            if rests is not None:
                names, rests = [], None
            names.append(line)
        elif line in ("Axioms:", "Closed under the global context"):
            rests = []
            found |= dict.fromkeys(names, rests)
        elif rests is not None and (axiom := re.match(r"([\w.]+)(?: :|$)", line)):
            rests.append(axiom[1])
    return found
