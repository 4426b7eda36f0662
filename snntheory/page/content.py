"""What the report says, as data: nothing here knows HTML or Markdown, and every verdict is that of the document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from snntheory.errata import errata
from snntheory.findings import Document, Finding, certified
from snntheory.page.pictures import Picture
from snntheory.verdict import Verdict

TITLE = "Self-normalizing neural networks, statement by statement"
LEDE = (
    "The paper Self-Normalizing Neural Networks (Klambauer, Unterthiner, Mayr, Hochreiter 2017, arXiv:1706.02515) "
    "claims that networks of SELU units drive their activations to mean 0 and variance 1. Here its statements are "
    "taken exactly as printed and decided by rigorous arithmetic: proved with a certified margin, refuted with an "
    "exact witness, or undecided and said so."
)
NOT_CLAIMED = (
    "That real net inputs are normal, that inputs are independent, or anything about finite width: the statements are "
    "about the map of mean and variance from one layer to the next.",
    "Anything for sums of weights omega and of squared weights tau outside the stated domains. With LeCun "
    "initialisation omega of a unit is about standard normal, so few units satisfy |omega| <= 0.1.",
    "That gradients neither vanish nor explode; the theorems are about means and variances of activations.",
    "That the paper's own proofs are correct. The statements are proved here by other means, and the steps of the "
    "printed proofs are decided one by one as far as they are computations.",
)
CONSTANTS_NOTE = "The two numbers of Eq. (14), cut off, not rounded; every digit is proved."
ERRATA_NOTE = (
    "Refuted as printed, by exact points or exact arithmetic. Where the true formula differs little from the printed "
    "one, the difference is marked."
)
TABLE_NOTE = (
    "Decimals are rounded outward, so that they enclose the true value; all digits unfold under a statement, with the "
    "method, the exact point that refutes it, and the reason. The margin is the distance to the printed bound; a "
    "refuted statement misses it."
)
METHODS = {
    "adaptive": "branch and bound with ball arithmetic",
    "grid": "a uniform grid with ball arithmetic",
    "symbolic": "equality of formulas, decided symbolically",
    "exact algebra": "exact algebra",
    "exact arithmetic": "recount of printed numbers",
    "inference": "inference from other claims",
}
_THEOREMS = (
    (
        "Theorem 1",
        "Mean and variance near (0, 1) are drawn to one attracting fixed point.",
        ("thm1.contraction", "cor14.self-map", "thm1.existence", "thm1.convergence", "thm1.fixed-point-domain")
        + ("thm1.fixed-point-01",),
    ),
    ("Theorem 2", "High variance decreases from layer to layer.", ("thm2.main", "thm2.app")),
    (
        "Theorem 3",
        "Low variance increases from layer to layer.",
        ("thm3.main-1", "thm3.main-2", "thm3.app-1", "thm3.app-2"),
    ),
)
_EXTREMA = (
    ("eq6.J12", "eq6.J22", "eq6.spectral-norm", "thm1.contraction", "cor14.self-map", "thm1.second-image", "lem12.S")
    + ("lem13.mean", "lem13.variance", "thm2.main", "thm2.mean", "thm2.wide")
    + ("thm3.main-1", "thm3.main-2", "thm3.app-1", "thm3.app-2")
)


class Theorem(NamedTuple):
    """A theorem with the claims it consists of; ``word`` is the worst of their verdicts."""

    title: str
    says: str
    word: str
    verdict: Verdict
    number: str
    domain: str
    findings: tuple[Finding, ...]

    @property
    def unexpected(self) -> bool:
        """Whether one of the claims has not the expected verdict."""
        return not all(f.as_expected for f in self.findings)


class Extremum(NamedTuple):
    """A certified end of the range of a quantity on a domain."""

    finding: Finding
    which: str
    subject: str
    low: str
    high: str


class Page(NamedTuple):
    """All that the report says."""

    document: Document
    theorems: tuple[Theorem, ...]
    constants: tuple[tuple[str, str], ...]
    extrema: tuple[Extremum, ...]
    errata: tuple[dict[str, Any], ...]
    pictures: tuple[Picture, ...]
    trust: tuple[tuple[str, str], ...]
    versions: tuple[tuple[str, str], ...]
    command: str

    @property
    def alarms(self) -> list[Finding]:
        """What a reader has to know first: unexpected, undecided and skipped."""
        return [f for f in self.document.findings if f.stands_out]

    @property
    def time(self) -> str:
        """The only words that differ between two runs with the same findings."""
        return f"{self.document.seconds:.2f} s"


def page(
    document: Document,
    pictures: Sequence[Picture],
    command: str,
    digits: int = 50,
    selftest: tuple[tuple[str, str], ...] = (),
) -> Page:
    """The content of the report on a document, with the figures of a self-test."""
    by_id = {f.id: f for f in document.findings}
    from snntheory.constants import constant

    return Page(
        document,
        tuple(filter(None, (_theorem(title, says, names, by_id) for title, says, names in _THEOREMS))),
        tuple((f"{name}01", constant(name, digits) + "...") for name in ("alpha", "lambda")),
        tuple(e for name in _EXTREMA if name in by_id for e in extrema(by_id[name])),
        tuple(errata(document.findings)),
        tuple(pictures),
        (*_trust(document, by_id), *selftest),
        tuple(_versions(document)),
        command,
    )


def word(finding: Finding) -> str:
    """The verdict, and whether it is not the expected one."""
    return finding.verdict.value + ("" if finding.as_expected else f" (expected: {finding.expected.value})")


def _theorem(title: str, says: str, names: tuple[str, ...], by_id: dict[str, Finding]) -> Theorem | None:
    """The theorem as far as it was decided: never better than the worst of its claims."""
    found = tuple(by_id[name] for name in names if name in by_id)
    if not found:
        return None
    verdict = Verdict.all_of([f.verdict for f in found])
    text = verdict.value + ("" if all(f.as_expected for f in found) else " (unexpected)")
    if len(found) < len(names) and verdict is Verdict.PROVED:
        verdict, text = Verdict.UNDECIDED, "incomplete"
        says += f" These results have {len(found)} of its {len(names)} claims."
    if verdict is not Verdict.PROVED:
        return Theorem(title, f"Claimed: {says}", text, verdict, "", "", found)
    return Theorem(title, says, text, verdict, certified(found[0].parts, 12), found[0].domain, found)


def extrema(finding: Finding) -> list[Extremum]:
    """Each certified end, with all its digits; at a point both are the value."""
    found = []
    for part in finding.parts:
        ends = (("min", part.minimum), ("max", part.maximum))
        if part.minimum == part.maximum:
            ends = (("", part.minimum), ("", None))
        found += [Extremum(finding, which, part.subject, *pair) for which, pair in ends if pair is not None]
    return found


def _trust(document: Document, by_id: dict[str, Finding]) -> tuple[tuple[str, str], ...]:
    """What the results themselves say about how they were found."""
    found = document.findings
    methods = Counter(f.method for f in found)
    refuted = [f for f in found if f.verdict is Verdict.REFUTED]
    corrected = [f for f in refuted if f.correction in by_id and by_id[f.correction].verdict is Verdict.PROVED]
    hardest = max(found, key=lambda f: f.boxes)
    rows = [
        ("Claims", f"{len(found)}: " + ", ".join(f"{document.count(v)} {v.value}" for v in Verdict)),
        ("By class", ", ".join(f"{n} {kind}" for kind, n in sorted(Counter(f.kind for f in found).items()))),
        ("By method", "; ".join(f"{n} by {METHODS.get(m, m)}" for m, n in methods.most_common())),
        ("Boxes examined", f"{sum(f.boxes for f in found)}, at most {hardest.boxes} for one claim ({hardest.id})"),
        (
            "Refuted",
            f"{len(refuted)}: {sum(f.witness is not None for f in refuted)} with an exact point that shows it, "
            f"{len(corrected)} with a correction that is proved here",
        ),
        ("Engine and precision", document.engine),
    ]
    return tuple(rows)


def _versions(document: Document) -> list[tuple[str, str]]:
    import platform
    from importlib.metadata import PackageNotFoundError, version

    from snntheory import __version__

    def installed(name: str) -> str:
        try:
            return version(name)
        except PackageNotFoundError:
            return "unknown"

    packages = ", ".join(f"{name} {installed(name)}" for name in ("python-flint", "NumPy", "Matplotlib"))
    return [
        ("Results", f"snntheory {document.version}, {document.engine}"),
        ("This page", f"snntheory {__version__}, Python {platform.python_version()}, {packages}"),
    ]
