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
    from snntheory.page.pictures import Picture
    from snntheory.runner import Result

FORMATS = ("html", "md")
WORDS = ("none", "paper", "all")
_FIGURES = (
    "folder of PNG or SVG pictures, as 'snntheory figures --out DIR' makes it; or draw now: 'paper', the paper's "
    "figures (default, some 2 s), 'all' (about a minute), or 'none'"
)


def add_report_command(commands: Commands) -> None:
    """Add the command of this module."""
    parser = add_command(
        commands,
        "report",
        _report,
        "One page of verdicts, errata, constants and pictures: a single HTML file, or Markdown.",
        "examples:\n  snntheory report\n"
        "  snntheory report --all --jobs 2 --figures all --out report.html\n"
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
    parser.add_argument("--results", metavar="FILE", help="what 'verify --json' wrote, '-' for input: decide nothing")
    parser.add_argument("--all", action="store_true", help="all claims, the steps of the appendix included")
    parser.add_argument("--figures", metavar="WHAT", help=_FIGURES)
    parser.add_argument("--selftest", metavar="FILE", help="what 'selftest --json' wrote: its figures join the page")
    parser.add_argument("--jobs", metavar="N", default="1", help="processes to share the claims (default 1)")


def _report(arguments: argparse.Namespace) -> int:
    form = _format(arguments)
    if arguments.all and arguments.results:
        raise BadInput("give --all or --results, not both")
    jobs, figures = integer(arguments.jobs, "--jobs"), arguments.figures or ("none" if form == "md" else "paper")
    if form == "md" and figures in ("paper", "all"):
        raise BadInput("Markdown links pictures; draw them with `snntheory figures --out DIR` and give --figures DIR")
    out = arguments.out or f"report.{form}"
    output, progress = Output(out), Progress()
    pictures = _from_folder(figures, out) if figures not in WORDS else []
    from snntheory.page.trust import trust_rows

    trust = trust_rows(_text(arguments.selftest), arguments.selftest) if arguments.selftest else ()
    results = None
    if arguments.results:
        document = _read(arguments.results)
    else:
        results, document = _decide(arguments.all, jobs, progress)
    if figures in ("paper", "all"):
        pictures = _draw(figures, results if arguments.all else None, jobs, progress)
    from snntheory.findings import exit_pairs
    from snntheory.page import content, render_html, render_markdown

    page = content.page(document, pictures, _command(arguments, form), selftest=trust)
    output.write_text(render_html.render(page) if form == "html" else render_markdown.render(page))
    if out != "-":
        counts = ", ".join(f"{document.count(v)} {v.value}" for v in Verdict)
        ending = "NOT every verdict as expected" if page.alarms else "every verdict as expected"
        print(f"{out}: {len(document.findings)} claims: {counts}; {ending}; {len(pictures)} figures")
    return exit_code(exit_pairs(document.findings))


def _from_folder(folder: str, out: str) -> list[Picture]:
    """The pictures of a folder, with their places as seen from the page."""
    from snntheory.page.pictures import from_folder

    start = "." if out == "-" else os.path.dirname(out) or "."
    return [p._replace(source=_relative(os.path.join(folder, p.name), start)) for p in from_folder(folder)]


def _draw(which: str, results: list[Result] | None, jobs: int, progress: Progress) -> list[Picture]:
    """The figures of the paper, or all: those that show verdicts only where all claims were decided here."""
    from snntheory.figures import NAMES, PAPER
    from snntheory.figures.all_claims import USED_BY
    from snntheory.page.pictures import drawn

    names = PAPER if which == "paper" else tuple(n for n in NAMES if results is not None or n not in USED_BY)
    found = drawn(names, results, jobs, lambda name: progress.show(f"drawing {name} ..."))
    progress.clear()
    return found


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
    words += ["--selftest SELFTEST.json"] if arguments.selftest else []
    figures = arguments.figures or ""
    words += [f"--figures {figures if figures in WORDS else 'DIR'}"] if figures else []
    words += ["--format md"] if form == "md" else []
    return " ".join(words)


def _read(path: str) -> Document:
    """The document in a file, or on standard input."""
    from snntheory.findings import parse

    return parse(_text(path), "standard input" if path == "-" else path)


def _text(path: str) -> str:
    """The text of a file, or of standard input."""
    name = "standard input" if path == "-" else path
    try:
        return (sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()).decode()
    except UnicodeDecodeError:
        raise BadInput(f"{name} is not text in UTF-8; give a file written by `verify --json`") from None
    except (OSError, ValueError) as error:
        raise BadInput(f"cannot read {path!r}: {getattr(error, 'strerror', None) or error}") from None


def _decide(everything: bool, jobs: int, progress: Progress) -> tuple[list[Result], Document]:
    """Results of a run of ``verify``, and their document."""
    from snntheory.extremum import Options
    from snntheory.findings import document
    from snntheory.report import verify_json
    from snntheory.runner import verify

    options = Options(progress=progress.step)
    started = time.perf_counter()
    results = verify(["all"] if everything else (), options, jobs=jobs, report=progress.clear)
    seconds = time.perf_counter() - started
    return results, document(verify_json(results, seconds, options.digits, options.bits), "this run")
