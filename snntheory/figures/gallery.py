"""The gallery of a folder: README.md with the captions of the pictures in it."""

from __future__ import annotations

from pathlib import Path

from snntheory.figures import OURS, PAPER, caption
from snntheory.figures.style import FORMATS

NAME = "README.md"
HEAD = """# Figures

Written by `python -m snntheory figures`, which draws these pictures, each from the CSV file beside it and nothing else.
The colours are Okabe and Ito's; the widths fit a column or a page.
"""


def text(folder: Path) -> str:
    """Title, caption, links and picture of each figure that is in the folder, the paper's first."""
    parts = [HEAD]
    for heading, names in (("The paper's figures", PAPER), ("Ours", OURS)):
        entries = [entry for name in names if (entry := _entry(folder, name))]
        if entries:
            parts += [f"## {heading}\n", *entries]
    return "\n".join(parts)


def _entry(folder: Path, name: str) -> str:
    pictures = [f"{name}.{form}" for form in FORMATS if (folder / f"{name}.{form}").exists()]
    if not pictures:
        return ""
    title, words = caption(name)
    targets = {"script": f"{name}.py", "how": f"../snntheory/figures/{name}.py", "data": f"{name}.csv"}
    links = ", ".join(f"[{word}]({path})" for word, path in targets.items() if (folder / path).exists())
    shown = f"[picture]({pictures[0]})" if pictures[0].endswith(".pdf") else f"![{title}]({pictures[0]})"
    return f"### {title}\n\n{words}\n\n({links})\n\n{shown}\n"


def write_gallery(folder: Path) -> Path | None:
    """Write the folder's README.md, unless there is one that is not a gallery."""
    path = folder / NAME
    if path.exists() and not path.read_text(encoding="utf-8", errors="replace").startswith(HEAD[:50]):
        return None
    from snntheory.figures.produce import write_files

    write_files(folder, {NAME: text(folder).encode()})
    return path
