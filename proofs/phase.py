"""Write PHASE.csv and PHASE.svg: the certified phase diagram of the plane of (omega, tau)."""

from __future__ import annotations

from pathlib import Path

from snntheory.claims import claim
from snntheory.claims.model import Diagram
from snntheory.engines import balls
from snntheory.exact import shortest
from snntheory.phase import Grid

COLOURS = {"+": "#2a7f4f", "-": "#d9d9d9", ".": "#ffffff"}
WORDS = {"+": "attracting", "-": "none", ".": "open"}
SIZE, LEFT, TOP = 20, 60, 20


def grid() -> Grid:
    """The grid of the claim."""
    obligation = claim("beyond.phase.diagram").obligation
    assert isinstance(obligation, Diagram)
    return Grid(obligation)


def table() -> str:
    """The text of PHASE.csv."""
    found, lines = grid(), ["omega_low,omega_high,tau_low,tau_high,mark"]
    for index, mark in sorted(found.marks.items()):
        ends = [shortest(balls.fraction(x)) for side in found.sides(index) for x in side]
        lines.append(",".join([*ends, WORDS[mark]]))
    return "\n".join(lines) + "\n"


def picture() -> str:
    """The text of PHASE.svg."""
    found = grid()
    columns, rows = found.shape
    width, height = columns * SIZE, rows * SIZE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width + LEFT + 20} {height + TOP + 80}"',
        ' font-family="sans-serif" font-size="13">',
        "<title>Certified phase diagram: where a box is mapped into itself with contraction</title>",
    ]
    for (k, j), mark in sorted(found.marks.items()):
        x, y = LEFT + k * SIZE, TOP + (rows - 1 - j) * SIZE
        parts.append(f'<rect x="{x}" y="{y}" width="{SIZE}" height="{SIZE}" fill="{COLOURS[mark]}" stroke="#bbbbbb"/>')
    for k in range(0, columns + 1, 8):
        label = -2 + k / 8
        parts.append(f'<text x="{LEFT + k * SIZE}" y="{TOP + height + 18}" text-anchor="middle">{label:g}</text>')
    for j in range(0, rows + 1, 4):
        label = 0.25 + j / 8
        parts.append(f'<text x="{LEFT - 6}" y="{TOP + height - j * SIZE + 4}" text-anchor="end">{label:g}</text>')
    middle = LEFT + width / 2
    parts.append(f'<text x="{middle}" y="{TOP + height + 38}" text-anchor="middle">omega</text>')
    parts.append(f'<text x="14" y="{TOP + height / 2}">tau</text>')
    legend = "green: an attracting fixed point for all of the cell; grey: none in the region; white: open"
    parts.append(f'<text x="{middle}" y="{TOP + height + 60}" text-anchor="middle">{legend}</text>')
    # Theorem 1's range
    x, y = LEFT + (2 - 0.1) * 8 * SIZE, TOP + height - (1.1 - 0.25) * 8 * SIZE
    parts.append(
        f'<rect x="{x:g}" y="{y:g}" width="{1.6 * SIZE:g}" height="{1.2 * SIZE:g}" fill="none"'
        ' stroke="#c0392b" stroke-width="2"/>'
    )
    return "\n".join([*parts, "</svg>"]) + "\n"


if __name__ == "__main__":
    here = Path(__file__)
    here.with_name("PHASE.csv").write_text(table())
    here.with_name("PHASE.svg").write_text(picture())
