"""The command report: verdicts, errata, constants and pictures on one page."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from snntheory.console import Output, Progress, add_command, integer
from snntheory.verdict import BadInput, Verdict, exit_code

if TYPE_CHECKING:
    from snntheory.console import Commands
    from snntheory.findings import Document

FORMATS = ("html", "md")


def add_report_command(commands: Commands) -> None:
    """Add the command of this module."""
    parser = add_command(
        commands,
        "report",
        _report,
        "One page of verdicts, errata, constants and pictures: a single HTML file, or Markdown.",
        "examples:\n  snntheory report\n"
        "  snntheory report --all --jobs 2 --figures figures --out report.html\n"
        "  snntheory verify --all --json results.json && snntheory report --results results.json\n"
        "  snntheory report --format md --out -\n\n"
        "The page asks for nothing from a network, and the same results make the same bytes.\n\n"
        "exit codes: 0 every verdict is the expected one; 1 a verdict contradicts its expectation;\n"
        "  2 undecided or skipped; 3 bad input; 130 interrupted",
    )
    parser.add_argument(
        "--out", metavar="FILE", help="file to write (default report.html or report.md), '-' for output"
    )
    parser.add_argument("--format", metavar="html|md", help="html or md (default: by the name of the file, or html)")
    parser.add_argument("--results", metavar="FILE", help="read what 'verify --json' wrote instead of deciding anew")
    parser.add_argument("--all", action="store_true", help="all claims, the steps of the appendix included")
    parser.add_argument("--figures", metavar="DIR", help="folder of PNG or SVG pictures, as 'figures' makes it")
    parser.add_argument("--jobs", metavar="N", default="1", help="processes to share the claims (default 1)")


def _report(arguments: argparse.Namespace) -> int:
    form = _format(arguments)
    if arguments.all and arguments.results:
        raise BadInput("give --all or --results, not both")
    jobs = integer(arguments.jobs, "--jobs")
    out = arguments.out or f"report.{form}"
    output = Output(out)
    from snntheory.page.pictures import from_folder

    pictures = from_folder(arguments.figures) if arguments.figures else []
    if form == "md":
        start = "." if out == "-" else os.path.dirname(out) or "."
        pictures = [p._replace(source=_relative(os.path.join(arguments.figures, p.name), start)) for p in pictures]
    document = _read(arguments.results) if arguments.results else _decide(arguments.all, jobs)
    from snntheory.findings import exit_pairs
    from snntheory.page import content, render_html, render_markdown

    page = content.page(document, pictures, _command(arguments, form))
    output.write_text(render_html.render(page) if form == "html" else render_markdown.render(page))
    if out != "-":
        counts = ", ".join(f"{document.count(v)} {v.value}" for v in Verdict)
        ending = "NOT every verdict as expected" if page.alarms else "every verdict as expected"
        print(f"{out}: {len(document.findings)} claims: {counts}; {ending}; {len(pictures)} figures")
    return exit_code(exit_pairs(document.findings))


def _format(arguments: argparse.Namespace) -> str:
    named = (arguments.out or "").rpartition(".")[2].lower()
    form: str = arguments.format or ("md" if named == "md" else "html")
    if form not in FORMATS:
        raise BadInput(f"unknown format {form[:20]!r}; known are {', '.join(FORMATS)}")
    return form


def _relative(path: str, start: str) -> str:
    return os.path.relpath(path, start).replace(os.sep, "/")


def _command(arguments: argparse.Namespace, form: str) -> str:
    """The command line without what cannot change the page."""
    words = ["python -m snntheory report"]
    words += ["--all"] if arguments.all else []
    words += ["--results RESULTS.json"] if arguments.results else []
    words += ["--figures DIR"] if arguments.figures else []
    words += ["--format md"] if form == "md" else []
    return " ".join(words)


def _read(path: str) -> Document:
    """The document in a file, or on standard input."""
    from snntheory.findings import parse

    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        text = data.decode()
    except UnicodeDecodeError:
        raise BadInput(f"{path} is not text in UTF-8; give a file written by `verify --json`") from None
    except (OSError, ValueError) as error:
        raise BadInput(f"cannot read {path!r}: {getattr(error, 'strerror', None) or error}") from None
    return parse(text, path)


def _decide(everything: bool, jobs: int) -> Document:
    """The document of a run of ``verify``."""
    from snntheory.extremum import Options
    from snntheory.findings import document
    from snntheory.report import verify_json
    from snntheory.runner import verify

    progress = Progress()
    options = Options(progress=progress.step)
    started = time.perf_counter()
    results = verify(["all"] if everything else (), options, jobs=jobs, report=progress.clear)
    seconds = time.perf_counter() - started
    return document(verify_json(results, seconds, options.digits, options.bits), "this run")
