"""Pictures for the report: drawn now, or PNG and SVG files of a folder with their captions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from snntheory import figures
from snntheory.findings import clean
from snntheory.verdict import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from snntheory.runner import Result

_LINK = r"\[([^\]]*)\]\([^)]*\)"
_LINKS_ONLY = re.compile(rf"\s*\((?:{_LINK}(?:, *| and )?)+\)")
_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")


class Picture(NamedTuple):
    """A picture with its words; ``width`` and ``height`` in pixels where the file says them, ``source`` for links."""

    name: str
    title: str
    caption: str
    alternative: str
    mime: str
    data: bytes
    width: int | None = None
    height: int | None = None
    source: str = ""


def drawn(
    names: Sequence[str],
    results: Sequence[Result] | None = None,
    workers: int = 1,
    step: Callable[[str], None] = lambda name: None,
) -> list[Picture]:
    """The figures of these names, drawn now; those that show verdicts need the results of all claims.

    ``step`` is told the name of each before it is drawn.
    """
    from snntheory.figures.produce import Setting, render

    found = []
    for name in names:
        step(name)
        made = render(name, "png", Setting(results=results, workers=workers))
        found.append(_png(f"{name}.png", *_caption(name), made.picture))
    return found


def from_folder(folder: str) -> list[Picture]:
    """The pictures of a folder: figures of the package first, then those of its README.md; PNG before SVG."""
    place = Path(folder)
    try:
        files = {p.name: p for p in sorted(place.iterdir()) if p.suffix.lower() in (".png", ".svg")}
        words = _words(place / "README.md")
    except (OSError, ValueError) as error:
        raise BadInput(f"cannot read figures from {folder!r}: {getattr(error, 'strerror', None) or error}") from None
    if not files:
        raise BadInput(f"{folder!r} has no figures; `python -m snntheory figures --out {folder}` draws them")
    words = {**{f"{n}{e}": _caption(n) for n in figures.NAMES for e in (".png", ".svg") if n + e in files}, **words}
    order = [name for name in words if name in files]
    order += [name for name in files if name not in words]
    stems = {Path(name).stem for name in files if name.lower().endswith(".png")}
    kept = [name for name in order if name.lower().endswith(".png") or Path(name).stem not in stems]
    return [picture(files[name], *words.get(name, ("", "", ""))) for name in kept]


def picture(path: Path, title: str, caption: str, alternative: str) -> Picture:
    """The picture in a file; `BadInput` where the file is none."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"cannot read the figure {str(path)!r}: {error.strerror or error}") from None
    name, title = clean(path.name), title or clean(path.stem).replace("_", " ").capitalize()
    if path.suffix.lower() == ".svg":
        _check_svg(path, data)
        return Picture(name, title, caption, alternative or title, "image/svg+xml", data)
    if not _whole(data):
        raise BadInput(f"{str(path)!r} is not a whole PNG picture")
    return _png(name, title, caption, alternative or title, data)


def _caption(name: str) -> tuple[str, str, str]:
    title, text = map(_plain, figures.caption(name))
    return title, text, title


def _whole(data: bytes) -> bool:
    """Whether a PNG file begins and ends as it must."""
    return len(data) > 45 and data[:8] == b"\x89PNG\r\n\x1a\n" and data[12:16] == b"IHDR" and data[-8:-4] == b"IEND"


def _png(name: str, title: str, caption: str, alternative: str, data: bytes) -> Picture:
    width, height = (int.from_bytes(data[i : i + 4]) for i in (16, 20))
    return Picture(name, title, caption, alternative, "image/png", data, width, height)


def _check_svg(path: Path, data: bytes) -> None:
    from xml.etree import ElementTree

    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError:
        raise BadInput(f"{str(path)!r} is not a whole SVG picture") from None
    if not root.tag.endswith("svg"):
        raise BadInput(f"{str(path)!r} is not a whole SVG picture")


def _words(readme: Path) -> dict[str, tuple[str, str, str]]:
    """File name -> title (the heading above the picture), caption (the text between), alternative text."""
    if not readme.exists():
        return {}
    found: dict[str, tuple[str, str, str]] = {}
    title, caption = "", []
    for block in re.split(r"\n\s*\n", readme.read_text(encoding="utf-8")):
        block = block.strip()
        image = _IMAGE.search(block)
        if block.startswith("#"):
            head, _, rest = block.partition("\n")
            title, caption = head.lstrip("#").strip(), [rest.strip()] if rest.strip() else []
        elif image is not None:
            found[image[2]] = (_plain(title), " ".join(filter(None, map(_plain, caption))), _plain(image[1]))
        else:
            caption.append(block)
    return found


def _plain(markdown: str) -> str:
    """Text of a paragraph without links in parentheses and without marks."""
    text = re.sub(_LINK, r"\1", _LINKS_ONLY.sub("", markdown))
    return clean(" ".join(re.sub(r"[`*]", "", text).split()))
