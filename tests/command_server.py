"""Commands in processes of their own without the start of an interpreter: a server that forks for each.

It imports the package once, runs no thread, and forks; the child gets its own files for input, output and errors and
its own folder, and runs the command line.  What only a fresh interpreter shows (imports, environment, signals) has
tests of its own that start one.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path


class CommandServer:
    """Runs ``snntheory ARGUMENTS``; `stop` ends it."""

    def __init__(self) -> None:
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def run(self, arguments: tuple[str, ...], cwd: object = None) -> subprocess.CompletedProcess[str]:
        """The exit code, output and errors of a command."""
        with tempfile.TemporaryDirectory() as folder:
            request = {"arguments": arguments, "cwd": str(cwd or os.getcwd()), "folder": folder}
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            code = int(self._process.stdout.readline())
            out, err = (Path(folder, name).read_bytes().decode() for name in ("stdout", "stderr"))
        return subprocess.CompletedProcess(["snntheory", *arguments], code, out, err)

    def stop(self) -> None:
        """End it."""
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def _child(request: dict[str, object]) -> None:
    """Run the command; never returns."""
    os.chdir(str(request["cwd"]))
    folder = Path(str(request["folder"]))
    for number, name in ((1, "stdout"), (2, "stderr")):
        handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(handle, number)
        os.close(handle)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    code = 70
    try:
        sys.argv = ["snntheory", *request["arguments"]]
        code = sys.modules["snntheory.cli"].main()
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 0 if leaving.code is None else 1
    except BaseException:
        import traceback

        traceback.print_exc()
        code = 1
    finally:
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
        with contextlib.suppress(BaseException):
            sys.stderr.flush()
        os._exit(code)


def _serve() -> None:
    import snntheory.cli
    import snntheory.figures
    import snntheory.report
    import snntheory.runner
    import snntheory.simulate  # noqa: F401

    answers = os.dup(1)
    for line in sys.stdin:
        request = json.loads(line)
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            os.close(answers)
            _child(request)
        started = time.monotonic()
        done, status = 0, 0
        while not done:
            done, status = os.waitpid(pid, os.WNOHANG)
            if not done and time.monotonic() - started > 300:
                os.kill(pid, 9)
            if not done:
                time.sleep(0.002)
        os.write(answers, f"{os.waitstatus_to_exitcode(status)}\n".encode())


if __name__ == "__main__":
    _serve()
