"""Whole processes: bad input (R14), kills (R16), the same bits (R17), and what the checker loads (R24)."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from snntheory.selftest.record import Row, Task

KILLS = {"bounded": 6, "full": 200, "exhaustive": 1000}
_WORDS = {"BOX": "--mu=-0.1:0.1 --omega=-0.1:0.1 --nu 0.8:1.5 --tau 0.95:1.1", "LONG": "9" * 5000, "NUL": "\0"}
_WORDS["DEEP"] = "(" * 400 + "S" + ")" * 400


def tasks() -> list[Task]:
    """R14, R16, R17, R24."""
    return [
        Task("R14", "bad input refused", bad_input),
        Task("R16", "processes killed while they write certificates", kills),
        Task("R16", "a full disk, two writers", crowded),
        Task("R17", "the same bits", same_bits),
        Task("R24", "what the checker loads", isolation, (), ("checker", "selftest/processes.py")),
    ]


def _python(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=600, check=False, **options)


_MANY = """
import contextlib, io, json, sys
from snntheory.cli import main
answers = []
for arguments in json.load(sys.stdin):
    out, err = io.TextIOWrapper(io.BytesIO()), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main(arguments)
        except BaseException as error:
            code = repr(error)
    out.flush()
    answers.append([code, out.buffer.getvalue().decode(), err.getvalue()])
print(json.dumps(answers))
"""


def bad_inputs() -> list[list[str]]:
    """The command lines of ``bad_inputs.txt``, where words in capitals stand for what cannot be written there."""
    found = []
    for line in Path(__file__).with_name("bad_inputs.txt").read_text(encoding="utf-8").splitlines():
        words = shlex.split(line.replace("BOX", _WORDS["BOX"]))
        found.append([re.sub("LONG|NUL|DEEP", lambda word: _WORDS[word[0]], word) for word in words])
    return found


def bad_input(size: str, seed: int) -> Row:
    """Each gets exit code 3, one sentence, no verdict and no traceback."""
    bad = bad_inputs()
    done = _python("-c", _MANY, input=json.dumps(bad))
    row = Row(len(bad), unit="bad inputs")
    if done.returncode != 0:
        row.violations, row.examples = len(bad), done.stderr.splitlines()[-1:]
        return row
    for arguments, (code, out, err) in zip(bad, json.loads(done.stdout), strict=True):
        fine = code == 3 and out == "" and err.startswith("snntheory: ") and err.count("\n") == 1
        row.violations += not fine
        row.examples += [] if fine else [f"{' '.join(arguments)[:60]!r}: {code} {err[:60]!r}"]
    return row


# kills


_CLAIMS = ("theorem-2", "lemma-13")


def _writing(folder: str, **options: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "snntheory", "verify", *_CLAIMS, "--certificates", folder]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)


def kills(size: str, seed: int) -> Row:
    """After a kill at a random moment no file is there that is not accepted, and a second run gives the same files."""
    rng, row = random.Random(seed), Row(0, unit="kills")
    with tempfile.TemporaryDirectory() as whole:
        started = time.perf_counter()
        _writing(whole).wait()
        longest, wanted = time.perf_counter() - started, _contents(whole)
        halfway = 0
        while row.trials < KILLS[size]:
            with tempfile.TemporaryDirectory() as folder:
                process = _writing(folder)
                time.sleep(rng.uniform(0.3, 1.0) * longest)
                process.send_signal(signal.SIGKILL)
                process.wait()
                left = _contents(folder)
                row.trials += 1
                halfway += 0 < len(left) < len(wanted)
                torn = [name for name, text in left.items() if wanted.get(name) != text]
                if row.trials % 10 == 1:
                    _writing(folder).wait()
                    torn += [] if _contents(folder) == wanted else ["resumed"]
                row.violations += bool(torn)
                row.examples += torn[:2]
    row.values = {"killed between the first and the last file": halfway, "files": len(wanted)}
    return row


def _contents(folder: str) -> dict[str, bytes]:
    """Files as a reader finds them; hidden drafts are none."""
    return {path.name: path.read_bytes() for path in Path(folder).iterdir() if not path.name.startswith(".")}


def crowded(size: str, seed: int) -> Row:
    """Where a file cannot be as long as it has to be, none is left torn; two writers at once leave whole files."""
    import resource

    row = Row(0, unit="crowds")
    with tempfile.TemporaryDirectory() as whole, tempfile.TemporaryDirectory() as folder:
        _writing(whole).wait()
        wanted = _contents(whole)

        def short_files() -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (700, 700))

        code = _writing(folder, preexec_fn=short_files).wait()
        left = _contents(folder)
        row.trials += 1
        row.violations += code != 3 or any(wanted[name] != text for name, text in left.items())
        row.violations += any(name.startswith(".") for name in os.listdir(folder))
        for process in [_writing(folder), _writing(folder)]:
            process.wait()
        row.trials += 1
        row.violations += _contents(folder) != wanted
    return row


# bits


def same_bits(size: str, seed: int) -> Row:
    """Verdicts and certificates do not depend on the run, the number of processes, or the hash seed."""
    names = _CLAIMS if size == "bounded" else ("--all",)
    runs = [("1", "0"), ("2", "1"), ("3", "random")] if size == "bounded" else [("1", "0"), ("2", "random"), ("4", "7")]
    digests = [_digest(names, jobs, hashes) for jobs, hashes in runs]
    row = Row(len(runs), len(set(digests)) - 1, unit="runs")
    row.values = {"digest": digests[0], "processes and hash seeds": ", ".join(f"{j} {h}" for j, h in runs)}
    return row


def _digest(names: Sequence[str], jobs: str, hashes: str) -> str:
    environment = os.environ | {"PYTHONHASHSEED": hashes}
    with tempfile.TemporaryDirectory() as folder:
        written = ("--certificates", folder) if names == _CLAIMS else ()
        done = _python("-m", "snntheory", "verify", *names, "--jobs", jobs, "--json", "-", *written, env=environment)
        document = json.loads(done.stdout)
        for result in document["results"]:
            del result["seconds"]
        total = hashlib.sha256(json.dumps(document["results"], sort_keys=True).encode())
        for name, text in sorted(_contents(folder).items()):
            total.update(name.encode() + text)
    return total.hexdigest()


# the checker alone


def isolation(size: str, seed: int) -> Row:
    """A fresh interpreter that runs the checker loads the standard library and the checker's own modules."""
    code = (
        "import sys; before = set(sys.modules)\n"
        "from snntheory.checker.__main__ import main; main([])\n"
        "print(*sorted(set(sys.modules) - before), sep='\\n')"
    )
    done = _python("-I", "-c", code) if _installed() else _python("-c", code)
    loaded = done.stdout.splitlines()[1:]
    ours = [m for m in loaded if m == "snntheory" or m.startswith("snntheory.checker")]
    foreign = [m for m in loaded if m not in ours and m.partition(".")[0] not in sys.stdlib_module_names]
    row = Row(len(loaded), len(foreign), unit="modules loaded", examples=foreign)
    row.short = "" if len(ours) > 5 else f"the checker did not run: {done.stderr[-80:]}"
    return row


def _installed() -> bool:
    """Whether the isolated mode finds the package."""
    return _python("-I", "-c", "import snntheory").returncode == 0
