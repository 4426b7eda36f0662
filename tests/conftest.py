"""Shared settings: hypothesis examples are the same in every run, and nothing here is timed."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import pytest
from flint import fmpq
from hypothesis import settings

from snntheory import verify

settings.register_profile("gate", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("gate")


@pytest.fixture(scope="session")
def results():
    """Id -> result of every claim; tests that use it are in the group ``results``, in one worker."""
    return {r.claim.id: r for r in verify(["all"])}


@pytest.fixture
def run_cli():
    """Run the command line in a process of its own."""

    def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "snntheory", *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, **options)

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
