"""How all figures look: sizes of a column and of a page, the Okabe-Ito colours, and pictures as the same bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from snntheory.verdict import BadInput

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMN, PAGE = 3.4, 6.5
"""Widths in inches."""
FORMATS = ("png", "pdf", "svg")
DPI = 200
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, RED, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
GREY, LIGHT = "#808080", "#D9D9D9"
CYCLE = (BLUE, RED, GREEN, PURPLE, ORANGE, SKY, BLACK)
"""Okabe and Ito's colours, which people with any colour vision tell apart; `RED` is their vermillion."""
_RC: dict[Any, Any] = {
    "font.family": "STIXGeneral",
    "mathtext.fontset": "stix",
    "font.size": 9,
    "axes.labelsize": 9.5,
    "axes.titlesize": 9.5,
    "legend.fontsize": 8.5,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "xtick.minor.size": 1.8,
    "ytick.minor.size": 1.8,
    "hatch.linewidth": 0.4,
    "lines.linewidth": 1.2,
    "lines.markersize": 4,
    "legend.frameon": False,
    "legend.handlelength": 1.6,
    "savefig.dpi": DPI,
    "svg.hashsalt": "snntheory",
    "pdf.compression": 9,
}
_METADATA: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "pdf": {"Creator": None, "Producer": None, "CreationDate": None},
    "svg": {"Date": None, "Creator": None},
}


@contextmanager
def styled() -> Iterator[None]:
    """The style, whatever the user's own settings of Matplotlib are."""
    import matplotlib as mpl

    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_RC)
        yield


def new_figure(width: float, height: float) -> Figure:
    """An empty figure of this size in inches."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def picture(figure: Figure, form: str) -> bytes:
    """The file of a figure; the same bytes each time."""
    check_format(form)
    stream = io.BytesIO()
    figure.savefig(stream, format=form, metadata=_METADATA[form])
    return stream.getvalue()


def check_format(form: str) -> None:
    """Raise `BadInput` for a format that is not one of `FORMATS`."""
    if form not in FORMATS:
        raise BadInput(f"unknown format {form[:20]!r}; known are {', '.join(FORMATS)}")


def panel(axes: Axes, letter: str, title: str = "") -> None:
    """The letter of a panel, and what it shows, above its left corner."""
    axes.set_title(f"({letter})" + (f"  {title}" if title else ""), loc="left")
