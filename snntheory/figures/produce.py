"""Make figures: data, then the CSV file, then the picture of what that file says; written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from errno import EISDIR
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from snntheory.figures import caption, check_names
from snntheory.figures.style import check_format, picture, styled
from snntheory.figures.table import Table
from snntheory.verdict import BadInput

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from snntheory.runner import Result


class Setting(NamedTuple):
    """How a figure's data are to be made.

    ``quick`` makes all of them small; ``results`` are those of all claims if they are there already; ``workers`` are
    processes or threads to use (the data do not depend on it); ``progress(done, total)`` is called during long work.
    """

    quick: bool = False
    results: Sequence[Result] | None = None
    workers: int = 1
    progress: Callable[[int, int], None] | None = None


class Module(Protocol):
    """A module of a figure."""

    def data(self, setting: Setting) -> Table:
        """What is drawn."""

    def draw(self, table: Table) -> Figure:
        """The picture of a table."""


class Rendered(NamedTuple):
    """A figure as files: the picture and the CSV behind it."""

    name: str
    title: str
    text: str
    picture: bytes
    csv: str


def module(name: str) -> Module:
    """The module of a figure.  Raises `BadInput` for an unknown one."""
    [name] = check_names([name])
    return cast(Module, import_module(f"snntheory.figures.{name}"))


def draw(name: str, csv: str, form: str = "png") -> bytes:
    """The picture of the data in a CSV file."""
    check_format(form)
    with styled():
        return picture(module(name).draw(Table.parse(csv)), form)


def render(name: str, form: str = "png", setting: Setting | None = None) -> Rendered:
    """A figure as the bytes of its two files, and its caption.  Raises `BadInput` for an unknown name or format."""
    check_format(form)
    csv = module(name).data(setting or Setting()).text()
    return Rendered(name, *caption(name), draw(name, csv, form), csv)


def write(
    name: str, folder: str | os.PathLike[str] = ".", form: str = "png", setting: Setting | None = None
) -> list[Path]:
    """Write NAME.png (or another format) and NAME.csv, both or neither; the folder is made if it is missing."""
    check_format(form)
    target = writable(folder)
    found = render(name, form, setting)
    return write_files(target, {f"{name}.{form}": found.picture, f"{name}.csv": found.csv.encode()})


def write_files(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write files whole, all of them or none.  Raises `BadInput` where that is impossible."""
    drafts: list[tuple[str, Path]] = []
    try:
        for name, content in files.items():
            handle, draft = tempfile.mkstemp(prefix=f".{name}-", dir=folder)
            drafts.append((draft, folder / name))
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            os.chmod(draft, 0o666 & ~_umask())
        for _, path in drafts:
            if path.is_dir():
                raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
        for draft, path in drafts:
            os.replace(draft, path)
    except OSError as error:
        raise BadInput(f"cannot write into {str(folder)!r}: {error.strerror or error}") from None
    finally:
        for draft, _ in drafts:
            Path(draft).unlink(missing_ok=True)
    return [path for _, path in drafts]


def writable(folder: str | os.PathLike[str]) -> Path:
    """The folder, made if it is missing.  Raises `BadInput` where no file can be made in it."""
    path = Path(folder)
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            return path
    except (OSError, ValueError) as error:
        raise BadInput(f"cannot write into {str(folder)!r}: {getattr(error, 'strerror', None) or error}") from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
