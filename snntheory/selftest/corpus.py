"""R6: faults that have cost other provers their soundness, built in one after the other; the ordinary trials find each.

A fault is a change of the text of one module.  It runs in a fresh interpreter that reads the changed text, and must be
seen by the detectors it names: the same trials that the self-test runs on the true sources.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import NamedTuple

from snntheory.selftest.record import Row, Task


class Fault(NamedTuple):
    """``module`` with ``old`` replaced by ``new``; one of the ``detectors`` must notice."""

    name: str
    module: str
    old: str
    new: str
    detectors: tuple[str, ...]


def faults() -> list[Fault]:
    """The faults of ``faults.toml``."""
    import tomllib
    from pathlib import Path

    table = tomllib.loads(Path(__file__).with_name("faults.toml").read_text(encoding="utf-8"))
    return [Fault(**entry | {"detectors": tuple(entry["detectors"])}) for entry in table["fault"]]


def tasks() -> list[Task]:
    """R6: one task for each fault, and one for the true sources."""
    return [
        Task("R6", "no fault", sound),
        *(Task("R6", fault.name, found, (index,)) for index, fault in enumerate(faults())),
    ]


def found(index: int, size: str, seed: int) -> Row:
    """Whether the detectors notice a fault."""
    fault = faults()[index]
    noticed = _in_a_fresh_interpreter(index, fault.detectors)
    return Row(1, int(not noticed), unit="faults", values={"noticed": noticed})


def sound(size: str, seed: int) -> Row:
    """Whether they are silent without a fault."""
    noticed = _in_a_fresh_interpreter(-1, tuple(DETECTORS))
    return Row(len(DETECTORS), len(noticed), unit="detectors", values={"noticed": noticed})


def _in_a_fresh_interpreter(index: int, detectors: tuple[str, ...]) -> dict[str, str]:
    command = [sys.executable, "-m", "snntheory.selftest.corpus", str(index), *detectors]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode != 0:
        return {"it": done.stderr.strip().splitlines()[-1] if done.stderr else "ended without a word"}
    answer: dict[str, str] = json.loads(done.stdout)
    return answer


# detectors: what they notice, or ""


def _noticed(*figures: str, only: str = "") -> str:
    from snntheory.selftest import conformance, containment

    for task in [*containment.tasks(), *conformance.tasks()]:
        if task.figure in figures and task.name.endswith(only):
            row = task.run(*task.arguments, "bounded", 0)
            if row.violations or row.short or (task.name.startswith("pow") and row.undecided):
                return task.key
    return ""


TRUE = {
    "mu < 1": "0:1/2",
    "nu = nu": "0:1",
    "mu <= 1": "0:1",
    "mu >= 0.1": "0.1:1",
    "sqrt(nu) < 4.01": "1",
    "alpha ~= 1.67326324": "0",
    "nu_tilde < nu": "-1:1",
    "J11 < 0.11": "-1:1",
    "erfc(mu) > 0.15": "-1:1",
    "mu^3 <= 1": "-1:1",
}
FALSE = {
    "mu < 1": "0:1",
    "mu > 0.1": "0.1:1",
    "mu = 0.1000000000000000055511151231257827": "0.1",
    "1/mu < 1": "-1:1",
    "-1/mu <= 1": "-1:2",
    "exp(1/mu) < 2": "-1:1",
    "mu*(1 - mu) < 0.2499": "0:1",
    "(mu - 1/3)^2 + mu*nu/3 < 4.4": "-2:1",
    "mu*nu + mu^2 < 16.99": "-1:1",
    "mu - nu*mu^2 < 0.04": "-1:1",
    "pi ~= 3.15": "0",
    "J11 > -0.02": "-1:1",
    "J11 < 0.02": "-1:1",
    "erfc(mu) > 0.16": "-1:1",
    "erfc(mu) < 1.84": "-1:1",
    "abs(mu) <= 0.99": "-1:1",
    "nu_tilde < nu - 0.2": "-1:1",
}


def _statements() -> str:
    """Statements that are true are not refuted, those that are false not proved, and premises count."""
    from snntheory.claims import select
    from snntheory.decision import prove
    from snntheory.exact import Box
    from snntheory.extremum import Options
    from snntheory.runner import verify
    from snntheory.verdict import Verdict

    for statements, never in ((TRUE, Verdict.REFUTED), (FALSE, Verdict.PROVED)):
        for text, mu in statements.items():
            box = Box(mu=mu, omega="-0.1:0.1", nu="3:16", tau="0.8:1.25")
            if prove(text, box, Options(budget=400)).verdict is never:
                return f"{text} on mu in {mu}"
    if prove("mu = 0.1", Box(mu="0.1")).verdict is not Verdict.PROVED:
        return "mu = 0.1 at 0.1"
    wrong = [r.claim.id for r in verify(["theorem-1"]) if not r.as_expected]
    return wrong[0] if wrong else _premises(select(["thm1.existence"])[-1])


def _premises(claim: object) -> str:
    from snntheory.claims import Claim, Inference
    from snntheory.decision import Decision
    from snntheory.runner import Result, infer
    from snntheory.verdict import Verdict

    assert isinstance(claim, Claim)
    assert isinstance(claim.obligation, Inference)
    done = {p: Result(claim, Decision(Verdict.REFUTED), "") for p in claim.obligation.premises}
    return "a refuted premise" if infer(claim, done).decision.verdict is Verdict.PROVED else ""


def _tampering() -> str:
    from snntheory.selftest import tampering

    row = tampering.tampered("bounded", 0)
    return row.examples[0] if row.violations else ""


DETECTORS: dict[str, Callable[[], str]] = {
    "balls": lambda: _noticed("R1", only="balls"),
    "exact intervals": lambda: _noticed("R1", only="exact intervals"),
    "integers": lambda: _noticed("R1", only="integers"),
    "formulas": lambda: _noticed("R2"),
    "conformance": lambda: _noticed("R5"),
    "statements": _statements,
    "tampering": _tampering,
}


def _build_in(fault: Fault) -> None:
    """Have the module of a fault imported with the changed text."""
    from importlib.abc import MetaPathFinder
    from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
    from types import CodeType

    name = f"snntheory.{fault.module}"

    class Changed(SourceFileLoader):
        def get_code(self, fullname: str) -> CodeType:
            source = self.get_data(self.path).decode()
            if source.count(fault.old) != 1:
                raise ImportError(f"{fault.name}: its text does not occur once in {name}")
            return self.source_to_code(source.replace(fault.old, fault.new).encode(), self.path)

    class Finder(MetaPathFinder):
        def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:
            if fullname != name:
                return None
            spec = PathFinder.find_spec(fullname, path)  # type: ignore[arg-type]
            if spec is not None and spec.origin is not None:
                spec.loader = Changed(fullname, spec.origin)
            return spec

    assert name not in sys.modules
    sys.meta_path.insert(0, Finder())


def main(arguments: list[str]) -> int:
    """``INDEX DETECTOR ...``: print what the detectors notice, as JSON."""
    index, *detectors = arguments
    if int(index) >= 0:
        _build_in(faults()[int(index)])
    noticed = {}
    for name in detectors:
        try:
            what = DETECTORS[name]()
        except Exception as error:
            what = f"{type(error).__name__}: {error}"
        if what:
            noticed[name] = what
    print(json.dumps(noticed))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
