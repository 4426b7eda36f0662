"""Shared settings: hypothesis examples are the same in every run, and nothing here is timed."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from fractions import Fraction

import pytest
from flint import fmpq
from hypothesis import settings

from snntheory import verify
from snntheory.claims import claim
from snntheory.runner import Result
from tests.command_server import CommandServer

settings.register_profile("gate", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("gate")


@pytest.fixture(scope="session")
def results(tmp_path_factory):
    """Id -> result of every claim of the paper."""
    return decided(tmp_path_factory, "results", ["all"])


def decided(tmp_path_factory, name, claims):
    """Id -> result of some claims, decided once: the first worker that asks decides, the others read what it wrote."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return {r.claim.id: r for r in verify(claims)}
    shared = tmp_path_factory.getbasetemp().parent
    kept, claimed = shared / f"{name}.pickle", shared / f"{name}.claimed"
    try:
        claimed.mkdir()
    except FileExistsError:
        deadline = time.monotonic() + 120
        while not kept.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
    if not kept.exists():
        draft = kept.with_suffix(f".{os.getpid()}")
        draft.write_bytes(pickle.dumps([(r.claim.id, r.decision, r.method) for r in verify(claims)]))
        draft.replace(kept)
    return {identifier: Result(claim(identifier), *rest) for identifier, *rest in pickle.loads(kept.read_bytes())}


def in_an_interpreter(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    """Run the command line in an interpreter of its own."""
    command = [sys.executable, "-m", "snntheory", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, **options)


@pytest.fixture(scope="session")
def command_server():
    """The server of `run_cli`."""
    server = CommandServer()
    yield server
    server.stop()


@pytest.fixture
def run_cli(command_server):
    """Run the command line in a process of its own; with options for subprocess in an interpreter of its own."""

    def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
        if not hasattr(os, "fork") or set(options) - {"cwd"}:
            return in_an_interpreter(*arguments, **options)
        return command_server.run(arguments, **options)

    return run


def q(x: object) -> fmpq:
    """A rational for the ball engine."""
    value = Fraction(str(x))
    return fmpq(value.numerator, value.denominator)


def pytest_terminal_summary(terminalreporter):
    """Print what tests measured, also when they ran in workers."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")
