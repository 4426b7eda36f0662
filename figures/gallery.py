"""Write README.md, the gallery, and the script of each figure, without drawing: `python figures/gallery.py`.

Captions are the docstrings of the modules in snntheory/figures.
"""

from __future__ import annotations

from pathlib import Path

from snntheory.figures import NAMES, caption
from snntheory.figures.gallery import write_gallery

FOLDER = Path(__file__).parent
SCRIPT = '''"""{title}.

{text}
"""

from __future__ import annotations

from pathlib import Path

{imports}

__all__ = ["data", "draw", "main"]


def main(folder: Path = Path(__file__).parent, form: str = "png") -> None:
    """Write the picture and its data, beside this file unless told otherwise."""
    write("{name}", folder, form)


if __name__ == "__main__":
    main()
'''


def script(name: str) -> str:
    """The text of NAME.py."""
    title, text = caption(name)
    imports = (f"from snntheory.figures.{name} import data, draw", "from snntheory.figures.produce import write")
    return SCRIPT.format(name=name, title=title, text=text, imports="\n".join(sorted(imports)))


def main(folder: Path = FOLDER) -> None:
    """Write the scripts and the gallery."""
    for name in NAMES:
        (folder / f"{name}.py").write_text(script(name), encoding="utf-8")
    write_gallery(folder)


if __name__ == "__main__":
    main()
