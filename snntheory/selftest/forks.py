"""Test files run by pytest in forks of this process, on a copy of the repository in which one source is changed.

A fork starts with pytest and the numerical libraries imported, and imports the package from the copy: a fraction of a
second, where a new interpreter needs several.  Tests run in the order given, those that are likely to fail first; a
test that takes three times as long as usual, by the processor's time, is stopped.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from snntheory.verdict import BadInput

MEMORY = 6 << 30  # bytes
SECONDS_MORE, TIMES_MORE = 4.0, 3.0
LIBRARIES = ("numpy", "flint", "mpmath", "sympy", "scipy.special", "pytest", "hypothesis", "xdist")
_PYTEST = ["-q", "-x", "-n0", "-p", "no:cacheprovider", "-o", "addopts=", "-m", "not slow"]
_PYTEST += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # of libraries that are imported already


@dataclass
class Ending:
    """How the tests ended: ``by`` is the first that failed, "" where none did; ``stopped`` if one took too long."""

    by: str
    stopped: bool
    seconds: float
    durations: dict[str, float] = field(default_factory=dict)


class Copy:
    """A copy of a repository's package and tests, in which one source at a time is replaced."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder = folder
        for name in ("snntheory", "tests"):
            shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns(".*"))
        for path in root.iterdir():
            if not path.name.startswith(".") and not (folder / path.name).exists():
                (folder / path.name).symlink_to(path)

    def put(self, name: str, source: str) -> None:
        """Replace a source of the package, and forget its bytecode."""
        path = self.folder / "snntheory" / name
        path.write_text(source, encoding="utf-8")
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*"):
            compiled.unlink()


def load_libraries() -> None:
    """Import what tests need, once for all forks.  Raises `BadInput`."""
    if not hasattr(os, "fork"):
        raise BadInput("mutants are run in forks, which this system does not have")
    os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")
    for name in LIBRARIES:
        try:
            importlib.import_module(name)
        except ImportError:
            raise BadInput(f"this needs {name}; install the package with its extra 'test'") from None
    gc.collect()
    gc.freeze()


class Fork:
    """A run of test files in a child process.  ``first`` are tests that go first, ``usual`` the times of tests."""

    def __init__(
        self, copy: Copy, files: Sequence[str], first: Sequence[str] = (), usual: dict[str, float] | None = None
    ) -> None:
        self.started, self._usual = time.monotonic(), usual
        self._read, write = os.pipe()
        sys.stdout.flush()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.close(self._read)
                _child(copy, files, write, first, usual)
            except BaseException as error:
                os.write(write, json.dumps({"failed": f"{type(error).__name__}: {error}"}).encode() + b"\n")
            os._exit(99)
        os.close(write)
        os.set_blocking(self._read, False)
        self._text = b""

    def ending(self) -> Ending | None:
        """How it ended; None while it runs."""
        with contextlib.suppress(BlockingIOError):
            while part := os.read(self._read, 1 << 16):
                self._text += part
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        seconds = time.monotonic() - self.started
        if pid == 0:
            if self._usual is not None and seconds > 120 + 20 * sum(self._usual.values()):
                self.stop()
                return Ending("", True, seconds)
            return None
        with contextlib.suppress(BlockingIOError):
            while part := os.read(self._read, 1 << 16):
                self._text += part
        os.close(self._read)
        _kill(self.pid)
        notes = [json.loads(line) for line in self._text.decode().splitlines()]
        failed = [note["failed"] for note in notes if "failed" in note]
        durations = {note["test"]: note["seconds"] for note in notes if "test" in note}
        if os.WIFSIGNALED(status):
            number = os.WTERMSIG(status)
            return Ending(f"signal {number}", number == signal.SIGVTALRM, seconds, durations)
        code = os.WEXITSTATUS(status)
        if code in (5, 98) or (code == 0 and len(durations) < 3):
            raise BadInput(f"pytest found no tests, or not those of the copy (exit code {code})")
        by = "" if code == 0 else failed[0] if failed else f"exit code {code}"
        return Ending(by, False, seconds, durations)

    def stop(self) -> None:
        """End it now."""
        _kill(self.pid)
        os.waitpid(self.pid, 0)
        os.close(self._read)


def _kill(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _child(copy: Copy, files: Sequence[str], pipe: int, first: Sequence[str], usual: dict[str, float] | None) -> None:
    import resource

    os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for name in [n for n in sys.modules if n.partition(".")[0] in ("snntheory", "tests")]:
        del sys.modules[name]
    os.chdir(copy.folder)
    sys.path.insert(0, str(copy.folder))
    os.environ["PYTHONPATH"] = str(copy.folder)
    sys.dont_write_bytecode = usual is not None
    if usual is not None:
        os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    sys.argv = ["pytest"]
    import pytest

    watch = _Watch(pipe, first, usual)
    left_out = [part for name in LEFT_OUT for part in ("--deselect", name)]
    code = pytest.main([*_PYTEST, f"--rootdir={copy.folder}", *left_out, *files], plugins=[watch])
    found = importlib.import_module("snntheory").__file__ or ""
    os._exit(int(code) if found.startswith(str(copy.folder)) else 98)


LEFT_OUT = (
    "tests/test_checker.py::test_the_checker_is_small",
    "tests/test_checker.py::test_the_commands",
    "tests/test_checker.py::test_it_loads_nothing_of_the_prover_and_no_package",
    "tests/test_checker_tables.py::test_the_commands",
    "tests/test_checker_tables.py::test_it_needs_the_standard_library_alone",
)
"""Tests of source texts, and of whole commands: a change seen by them alone would not be seen for what it does."""


class _Watch:
    """A plugin of pytest: tests in the order wanted, times and failures into a pipe, and an alarm for each test."""

    def __init__(self, pipe: int, first: Sequence[str], usual: dict[str, float] | None) -> None:
        self._pipe, self._usual, self._spent = pipe, usual, dict[str, float]()
        self._first = {name: i for i, name in enumerate(first)}
        self._before = time.process_time()
        self._alarm("collection")

    def _alarm(self, name: str) -> None:
        if self._usual is not None:
            most = max(self._usual.values(), default=0.0)
            usual = self._usual.get(name, most)
            setup = self._usual.get("setup", 0.0)
            signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS_MORE + TIMES_MORE * (usual + setup))

    def _note(self, **note: Any) -> None:
        os.write(self._pipe, json.dumps(note).encode() + b"\n")

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        self._note(test="collection", seconds=time.process_time() - self._before)
        items.sort(key=lambda item: self._first.get(item.nodeid, len(self._first)))

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._before = time.process_time()
        self._alarm(nodeid)

    def pytest_runtest_logreport(self, report: Any) -> None:
        spent = time.process_time() - self._before
        self._before += spent
        if report.failed:
            self._note(failed=report.nodeid)
        if report.when == "call":
            self._note(test=report.nodeid, seconds=spent)
        elif report.when == "setup":
            self._spent["setup"] = max(self._spent.get("setup", 0.0), spent)
            self._note(test="setup", seconds=self._spent["setup"])

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self._note(failed=f"collection of {report.nodeid}")


def finished(forks: Sequence[Fork]) -> Iterator[tuple[Fork, Ending]]:
    """Those that have ended, after a short wait."""
    time.sleep(0.005)
    for fork in forks:
        ending = fork.ending()
        if ending is not None:
            yield fork, ending
