"""The command figures: the paper's figures and ours, as pictures with the data behind them."""

from __future__ import annotations

import argparse
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from snntheory.console import Progress, add_command, integer
from snntheory.figures import NAMES, caption, check_names
from snntheory.verdict import EXIT_AS_EXPECTED, BadInput

if TYPE_CHECKING:
    from snntheory.console import Commands


def add_figures_command(commands: Commands) -> None:
    """Add the command of this module."""
    parser = add_command(
        commands,
        "figures",
        _figures,
        "Draw the paper's figures, and others; each is a picture and the CSV file behind it.",
        "examples:\n  snntheory figures --list\n  snntheory figures\n"
        "  snntheory figures figure_2 basins --out pictures --format pdf\n\n"
        f"figures: {' '.join(NAMES[:9])}\n  {' '.join(NAMES[9:])}\n\n"
        "exit codes: 0; 3 bad input; 130 interrupted",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="figures to draw (default: all)")
    parser.add_argument("--out", metavar="DIR", default="figures", help="folder for the files (default figures)")
    parser.add_argument("--format", metavar="png|pdf|svg", default="png", help="of the pictures (default png)")
    parser.add_argument("--workers", metavar="N", help="processes (default: all processors); the files do not change")
    parser.add_argument("--list", action="store_true", help="show names and titles, draw nothing")


def _figures(arguments: argparse.Namespace) -> int:
    names = check_names(arguments.names)
    if arguments.list:
        for name in names:
            print(f"{name:18}{caption(name).title}")
        return EXIT_AS_EXPECTED
    from snntheory.figures.gallery import write_gallery
    from snntheory.figures.produce import Setting, writable, write
    from snntheory.figures.style import check_format

    check_format(arguments.format)
    workers = _workers(arguments.workers)
    writable(arguments.out)
    progress, started = Progress(), time.perf_counter()
    for number, name in enumerate(names, 1):
        show = partial(_show, progress, f"{name} ({number} of {len(names)})")
        show(0, 0)
        begun = time.perf_counter()
        files = write(name, arguments.out, arguments.format, Setting(workers=workers, progress=show))
        progress.clear()
        print(f"{time.perf_counter() - begun:6.1f} s  {'  '.join(map(str, files))}", flush=True)
    write_gallery(Path(arguments.out))
    if len(names) > 1:
        print(f"{time.perf_counter() - started:6.1f} s  in all")
    return EXIT_AS_EXPECTED


def _show(progress: Progress, what: str, done: int, total: int) -> None:
    progress.show(f"{what}: {done} of {total} ..." if total else f"{what} ...")


def _workers(text: str | None) -> int:
    if text is None:
        from snntheory.simulate.pool import processors

        return processors()
    count = integer(text, "--workers")
    if not 1 <= count <= 1024:
        raise BadInput(f"{count} workers are not possible; 1 to 1024 are allowed")
    return count
