"""Helpers of the command line: parsers, numbers, JSON files written whole or not at all, a progress line."""

from __future__ import annotations

import argparse
import math
import os
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from snntheory.verdict import BadInput, Verdict

JSON_HELP = "write the result as JSON to FILE, or to standard output for '-'"
PRECISION_HELP = "working precision in bits (default 64)"
BUDGET_HELP = "boxes per extremum before giving up as undecided (default 20000)"
EXIT_TEXT = "exit codes: 0 {0}; 1 {1}; 2 undecided or skipped; 3 bad input; 130 interrupted"
ACTIVATION_TEXT = (
    "activations: identity relu leaky_relu[:slope] elu[:alpha] selu[:alpha,lambda] celu[:alpha] relu6 hard_tanh\n"
    "  hard_sigmoid hard_swish exp tanh sigmoid silu mish softplus gelu erf arctan sin softsign; FILE.py:NAME is a\n"
    "  NumPy function of your own; say NAME.growth = (c, d), |f|, |f'| <= c + d |z|, to have it certified\n\n"
)
TRUTH = {Verdict.PROVED: True, Verdict.REFUTED: False}
STABILITY = {True: "attracting", False: "repelling", None: "undecided"}


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are `BadInput`."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of leaving with argparse's own exit code."""
        raise BadInput(f"{message}; see '{self.prog} --help'")


if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[Parser]


def add_command(
    commands: Commands, name: str, run: Callable[[argparse.Namespace], int], text: str, epilog: str
) -> argparse.ArgumentParser:
    """A subcommand that calls ``run`` with the parsed arguments."""
    parser = commands.add_parser(
        name, help=text, description=text, epilog=epilog, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.set_defaults(run=run)
    return parser


def integer(text: str, option: str) -> int:
    """The integer written in ``text``; otherwise `BadInput`."""
    try:
        if len(text) > 20 or not text.isascii():
            raise ValueError
        return int(text)
    except ValueError:
        raise BadInput(f"{option} takes an integer, not {text[:40]!r}") from None


def floats(text: str, option: str) -> list[float]:
    """The finite numbers written in ``text``, separated by commas; otherwise `BadInput`."""
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        raise BadInput(f"{option} takes numbers separated by commas, not {text[:40]!r}") from None
    if not all(map(math.isfinite, values)):
        raise BadInput(f"{option} takes finite numbers, not {text[:40]!r}")
    return values


def finite(x: Any) -> float | None:
    """A double, or the one nearest to the centre of a ball; None where it is not finite or the ball is wide.

    A ball around zero is printed as 0, not as the noise at its centre.
    """
    if not hasattr(x, "mid"):
        return float(x) if math.isfinite(x) else None
    if not x.is_finite():
        return None
    value, radius = float(x.mid()), float(x.rad())
    if x.contains(0) and radius < 1e-12:
        return 0.0
    return value if math.isfinite(value) and radius <= 1e-6 * abs(value) else None


def layers_to_halve(radius: float, stable: bool | None) -> float | None:
    """Layers after which the distance to an attracting fixed point has halved, by its spectral radius."""
    return math.log(0.5) / math.log(radius) if stable and 0 < radius < 1 else None


def double(x: Any) -> float:
    """As `finite`, but `BadInput` where there is none."""
    value = finite(x)
    if value is None:
        raise BadInput("a result is outside the range of double precision, or not known; give less extreme numbers")
    return value


def add_activation(parser: argparse.ArgumentParser) -> None:
    """The option ``--activation``."""
    parser.add_argument("--activation", metavar="F", default="selu", help="name, or FILE.py:NAME (default selu)")


def add_keep(parser: argparse.ArgumentParser) -> None:
    """The option ``--keep``."""
    text = "alpha dropout after the activation, with this keep probability (default 1: none)"
    parser.add_argument("--keep", metavar="Q", default="1", help=text)


def array_file(path: str) -> Any:
    """The first array of a .npy, .npz or .csv file.  Raises `BadInput`."""
    import warnings
    import zipfile
    import zlib

    import numpy as np

    not_arrays = (ValueError, TypeError, EOFError, IndexError, NotImplementedError, zipfile.BadZipFile, zlib.error)
    try:
        if path.lower().endswith(".csv"):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of a file without data
                return np.loadtxt(path, delimiter=",", ndmin=2)
        with open(path, "rb") as file:
            loaded = np.load(file, allow_pickle=False)
            return loaded[loaded.files[0]] if hasattr(loaded, "files") else loaded
    except OSError as error:
        raise BadInput(f"cannot read {path!r}: {error.strerror or error}") from None
    except not_arrays as error:
        raise BadInput(f"{path!r} has no array of inputs: {str(error).splitlines()[0]}") from None


class Output:
    """Where JSON or a page goes: checked before the work starts, written whole or not at all."""

    def __init__(self, path: str | None) -> None:
        self._path = path
        if path not in (None, "-"):
            handle, temporary = self._temporary()
            os.close(handle)
            os.unlink(temporary)

    def _temporary(self) -> tuple[int, str]:
        """A new file beside the target; `BadInput` where none can be made."""
        import tempfile

        path = os.path.abspath(self._path or "")
        if "\0" in path:
            raise BadInput(f"cannot write {self._path!r}: it has a null character")
        if os.path.isdir(path):
            raise BadInput(f"cannot write {self._path!r}: it is a folder")
        try:
            return tempfile.mkstemp(prefix=".snntheory-", suffix=".tmp", dir=os.path.dirname(path))
        except (OSError, ValueError) as error:
            raise BadInput(f"cannot write {self._path!r}: {getattr(error, 'strerror', None) or error}") from None

    def write(self, document: object) -> None:
        """Write the document as JSON to standard output, or in one step to the file."""
        import json

        self.write_text(json.dumps(document, indent=2) + "\n")

    def write_text(self, text: str) -> None:
        """Write the text, in UTF-8 whatever the locale, to standard output, or in one step to the file."""
        if self._path in (None, "-"):
            sys.stdout.flush()
            sys.stdout.buffer.write(text.encode())
            return
        handle, temporary = self._temporary()
        try:
            with open(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
            os.chmod(temporary, 0o666 & ~_umask())
            os.replace(temporary, self._path)
        except OSError as error:
            raise BadInput(f"cannot write {self._path!r}: {error.strerror or error}") from None
        finally:
            if os.path.exists(temporary):
                os.unlink(temporary)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


class Progress:
    """A line on a terminal's standard error for work that lasts; silent elsewhere."""

    def __init__(self) -> None:
        self._shown, self._last = False, time.perf_counter()
        self._active = sys.stderr.isatty()

    def step(self, what: str, boxes: int) -> None:
        """Show how far a search is, twice a second at most."""
        self.show(f"{what}: {boxes} boxes ...")

    def show(self, text: str) -> None:
        """Show a line in place of the last one, twice a second at most."""
        now = time.perf_counter()
        if self._active and now - self._last > 0.5:
            start = "\r\033[K" if self._shown else "\r"
            self._shown, self._last = True, now
            print(f"{start}{text}", end="", file=sys.stderr, flush=True)

    def clear(self, *_: object) -> None:
        """Take the line away."""
        if self._shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
            self._shown = False
