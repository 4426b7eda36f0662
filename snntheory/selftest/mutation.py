"""R7: mutation score.  Every mutant of the code that verdicts rest on is run against tests; what survives is explained.

    python -m snntheory.selftest.mutation --group checker [--jobs 2] [--sample 50] [--results FILE]

Groups:

    checker   all of the independent checker: what a reader has to trust
    prover    search, bounds on boxes, extrema, and the step from statements to verdicts
    engines   enclosures (balls, operations, tapes, derivatives), the two deciders of identities, closed forms of
              moments, exact intervals, the grid method.  Not `engines.points`, an oracle for tests, nor float engines

A mutant is killed if a test fails or takes too long (a timeout, counted apart).  Survivors are explained one by one in
``proofs/survivors.csv``; only what is sound with the mutation may be explained: a looser enclosure, more work, other
words, code that cannot be reached.  The score is killed/(all - explained survivors); the raw score is killed/all.

Results are kept in a file of JSON lines.  A kill stands as long as the mutated function does, a survival as long as the
tests do as well; the rest is run again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from snntheory.selftest.forks import Copy, Ending, Fork, finished, load_libraries
from snntheory.selftest.mutants import Key, Mutant, functions, mutants, variants
from snntheory.selftest.mutation_results import Outcome, explanations, read, score, show
from snntheory.verdict import EXIT_BAD_INPUT, EXIT_INTERRUPTED, BadInput

__all__ = ["GROUPS", "Outcome", "explanations", "main", "mutants", "read", "run", "score"]
GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "checker": {
        "checker/numbers.py": ("test_checker_arithmetic",),
        "checker/formulas.py": ("test_checker_steps",),
        "checker/identities.py": ("test_checker_steps",),
        "checker/proofs.py": ("test_checker_steps",),
        "checker/__main__.py": ("test_checker_steps",),
        "checker/tables.py": ("test_checker_recounts", "test_checker_tables"),
    },
    "prover": {
        "prover/search.py": ("test_prover_steps",),
        "prover/enclose.py": ("test_prover_steps",),
        "extremum.py": ("test_prover_steps",),
        "decision.py": ("test_prover_steps",),
    },
    "engines": {
        "engines/balls.py": ("test_engine_steps",),
        "engines/operations.py": ("test_engine_steps",),
        "engines/tape.py": ("test_engine_steps",),
        "engines/function.py": ("test_engine_steps",),
        "engines/algebra.py": ("test_identity_steps",),
        "engines/identities.py": ("test_identity_steps",),
        "moments.py": ("test_engine_steps",),
        "exact.py": ("test_identity_steps",),
        "grid.py": ("test_engine_steps",),
    },
}
"""Sources, and the test files that are run against their mutants: the sharp and quick ones, so that a score is a lower
bound of what all tests notice."""
SURVIVORS = "proofs/survivors.csv"


def run(
    groups: Sequence[str],
    jobs: int = 1,
    *,
    sample: int | None = None,
    seed: int = 0,
    done: Iterable[Outcome] = (),
    progress: Callable[[str], None] | None = None,
    root: Path | None = None,
    files: Sequence[str] = (),
    quick: bool = False,
) -> Iterator[Outcome]:
    """Outcomes of the mutants of some groups, or of ``sample`` of them; those known from ``done`` are given again.

    ``root`` is the repository, ``files`` restricts the sources, ``quick`` takes only the first test file of each.
    Raises `BadInput`, also where the tests fail without a mutation or pass with a source that cannot be imported.
    """
    root = Path(__file__).parents[2] if root is None else root
    if not (root / "tests" / "conftest.py").is_file():
        raise BadInput(f"mutants are run against the tests of the repository, and {str(root / 'tests')!r} has none")
    if not 1 <= jobs <= 64:
        raise BadInput(f"{jobs} jobs are not possible; 1 to 64 are")
    known, say = {o.mutant.key: o for o in done}, progress or (lambda text: None)
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        copies = [Copy(root, Path(folder) / "0")]
        plan = [
            (source, tests[:1] if quick else tests, mutants(copies[0].folder / "snntheory" / source, source))
            for group in groups
            for source, tests in GROUPS[group].items()
            if not files or source in files
        ]
        chosen = [m for _, _, found in plan for m in found]
        if sample is not None and sample < len(chosen):
            chosen = random.Random(seed).sample(chosen, sample)
        wanted = {m.key for m in chosen}
        for source, tests, found in plan:
            target = _Target(copies, source, tests, [m for m in found if m.key in wanted], known, say)
            yield from target.outcomes(jobs)


class _Target:
    """The mutants of one source and the tests that are to kill them."""

    def __init__(
        self,
        copies: list[Copy],
        source: str,
        tests: Sequence[str],
        wanted: list[Mutant],
        known: dict[Key, Outcome],
        say: Callable[[str], None],
    ) -> None:
        self._copies, self._source, self._say = copies, source, say
        self._files = [f"tests/{name}.py" for name in tests]
        for file in self._files:
            if not (copies[0].folder / file).is_file():
                raise BadInput(f"the test file {file!r} is missing")
        self._text = (copies[0].folder / "snntheory" / source).read_text(encoding="utf-8")
        self._functions = {name: _digest(text) for name, text in functions(self._text).items()}
        contents = [(copies[0].folder / file).read_text(encoding="utf-8") for file in self._files]
        self._tests = _digest("\0".join(contents))
        self._wanted, self._known = wanted, {m.key: known[m.key] for m in wanted if self._stands(known.get(m.key))}
        self._killers: dict[str, Counter[str]] = {}

    def _stands(self, old: Outcome | None) -> bool:
        if old is None or old.function != self._functions.get(old.mutant.function):
            return False
        return old.result != "survived" or old.tests == self._tests

    def outcomes(self, jobs: int) -> Iterator[Outcome]:
        """Known ones first, then those run now."""
        yield from self._known.values()
        for outcome in self._known.values():
            self._learn(outcome)
        left = {m.key for m in self._wanted} - set(self._known)
        if not left:
            return
        load_libraries()
        self._say(f"{self._source}: {len(left)} mutants, {len(self._known)} known")
        usual = self._usual()
        while len(self._copies) < jobs:
            folder = self._copies[0].folder
            self._copies.append(Copy(folder, folder.parent / str(len(self._copies))))
        todo = variants(self._text, self._source, left)
        running: dict[Fork, tuple[Mutant, Copy]] = {}
        free = list(self._copies[:jobs])
        try:
            while True:
                while free and (following := next(todo, None)) is not None:
                    copy = free.pop()
                    copy.put(self._source, following[1])
                    first = self._order(following[0])
                    running[Fork(copy, self._files, first, usual)] = following[0], copy
                if not running:
                    break
                for fork, ending in finished(list(running)):
                    mutant, copy = running.pop(fork)
                    free.append(copy)
                    yield self._learn(self._outcome(mutant, ending))
        finally:
            for fork in running:
                fork.stop()
            for copy in self._copies:
                copy.put(self._source, self._text)

    def _usual(self) -> dict[str, float]:
        """Times of the tests, which must pass without a mutation and fail with a source that cannot be imported."""
        ending = self._alone(None)
        if ending.by or ending.stopped:
            raise BadInput(f"the tests of {self._source} fail without a mutation: {ending.by}")
        self._say(f"{self._source}: {len(ending.durations) - 2} tests, {ending.seconds:.1f} s without a mutation")
        self._copies[0].put(self._source, "raise ImportError\n")
        if not self._alone(ending.durations).by:
            raise BadInput(f"the tests of {self._source} pass although it cannot be imported")
        self._copies[0].put(self._source, self._text)
        return ending.durations

    def _alone(self, usual: dict[str, float] | None) -> Ending:
        fork = Fork(self._copies[0], self._files, (), usual)
        while (ending := fork.ending()) is None:
            time.sleep(0.01)
        return ending

    def _outcome(self, mutant: Mutant, ending: Ending) -> Outcome:
        result = "timeout" if ending.stopped else "killed" if ending.by else "survived"
        function = self._functions[mutant.function]
        return Outcome(mutant, result, ending.by, round(ending.seconds, 3), function, self._tests)

    def _learn(self, outcome: Outcome) -> Outcome:
        if outcome.result == "killed" and "::" in outcome.by:
            for scope in (outcome.mutant.function, "all"):
                self._killers.setdefault(scope, Counter())[outcome.by] += 1
        return outcome

    def _order(self, mutant: Mutant) -> list[str]:
        """Tests that killed mutants of the same function, then of the same file."""
        scopes = (self._killers.get(mutant.function, Counter[str]()), self._killers.get("all", Counter[str]()))
        return list(dict.fromkeys(name for scope in scopes for name, _ in scope.most_common(12)))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m snntheory.selftest.mutation",
        description="Mutation score of the code that verdicts rest on.",
        epilog="exit codes: 0 no unexplained survivor, 1 some, 3 bad input or no tests, 130 interrupted",
    )
    parser.add_argument("--group", action="append", choices=list(GROUPS), help="checker, prover, engines; all if none")
    parser.add_argument("--file", action="append", default=[], help="only this source, for example checker/numbers.py")
    parser.add_argument("--quick", action="store_true", help="only the first test file of each source")
    parser.add_argument("--jobs", type=int, default=1, help="mutants at a time (1)")
    parser.add_argument("--sample", type=int, help="only so many mutants, drawn at random")
    parser.add_argument("--seed", type=int, default=0, help="seed of the sample (0)")
    parser.add_argument("--results", default="mutation.jsonl", help="file of results, continued (mutation.jsonl)")
    parser.add_argument("--fresh", action="store_true", help="use nothing of that file")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    options = _parser().parse_args(arguments)
    root, path, started = Path(__file__).parents[2], Path(options.results), time.monotonic()
    explained, left = explanations(root / SURVIVORS), 0
    try:
        done = [] if options.fresh else read(path)
        known = set(done)
        for group in dict.fromkeys(options.group or GROUPS):
            found = []
            with path.open("a", encoding="utf-8") as file:
                for outcome in run(
                    [group],
                    options.jobs,
                    sample=options.sample,
                    seed=options.seed,
                    done=done,
                    progress=lambda text: print(text, file=sys.stderr, flush=True),
                    files=options.file,
                    quick=options.quick,
                ):
                    found.append(outcome)
                    if outcome not in known:
                        file.write(json.dumps(asdict(outcome)) + "\n")
                        file.flush()
            left += show(group, found, explained)
    except (BadInput, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return EXIT_BAD_INPUT
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    print(f"\n{time.monotonic() - started:.0f} s")
    return int(left > 0)


if __name__ == "__main__":
    sys.exit(main())
