"""The paper's figures, and ours: names, titles and captions; `figures.produce` draws them.

Each figure is a module with two functions: ``data(setting)`` computes a `Table`, ``draw(table)`` makes the picture from
what the table says when it is read back from its CSV file, and from nothing else.  Its docstring is the caption.
"""

from __future__ import annotations

import ast
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from snntheory.verdict import BadInput

PAPER = (
    "figure_1",
    "figure_2",
    "figure_a3",
    "figure_a4",
    "figure_a5",
    "figure_a6",
    "figure_a7",
    "figure_a8",
    "figure_a8_trained",
)
OURS = (
    "proof_boxes",
    "margins",
    "singular_value",
    "basins",
    "fixed_points",
    "variance_map",
    "correlation",
    "simulation",
    "accuracy",
    "errata",
    "ranks",
    "trained_depth",
    "trained_dropout",
    "trained_layers",
    "trained_noise",
)
NAMES = PAPER + OURS


class Caption(NamedTuple):
    """The first line of a figure's docstring, and the rest."""

    title: str
    text: str


def check_names(names: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """The figures named, each once, in the order of `NAMES`; all if none.  Raises `BadInput` for an unknown one."""
    for name in names:
        if name not in NAMES:
            raise BadInput(f"unknown figure {name[:40]!r}; known are {', '.join(NAMES)}")
    return tuple(n for n in NAMES if n in names) or NAMES


def caption(name: str) -> Caption:
    """Title and caption of a figure, read from its module without running it."""
    [name] = check_names([name])
    spec = find_spec(f"snntheory.figures.{name}")
    assert spec is not None
    assert spec.origin is not None
    text = ast.get_docstring(ast.parse(Path(spec.origin).read_text(encoding="utf-8")))
    assert text is not None
    title, _, rest = text.partition("\n\n")
    return Caption(title.removesuffix("."), rest)
