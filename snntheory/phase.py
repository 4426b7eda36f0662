"""A certified phase diagram: for which (omega, tau) do layers with constant weights have an attracting fixed point?

The plane of (omega, tau) is cut into cells.  A cell is marked

    +   every (omega, tau) of it has a fixed point with positive variance and spectral radius below 1, so that some
        ellipse around it (a ball of a norm) is mapped into itself with contraction;
    -   no (omega, tau) of it has an attracting fixed point with |m| <= 4 and v in [1/64, 128], where m = mu omega
        and v = nu tau;
    .   neither is shown.

Every fixed point with m and v has omega = m/mu_tilde(m, v) and tau = v/nu_tilde(m, v).  So the fixed points of all
(omega, tau) are found by enclosing these two numbers on boxes of (m, v); a box is settled when they miss the cells
marked ``-``, or when the Jacobian there has an eigenvalue of at least 1 in size (Jury's criterion for 2 x 2 matrices).
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from flint import arb, fmpq

from snntheory.claims.model import Diagram
from snntheory.decision import Decision
from snntheory.engines import balls
from snntheory.engines.balls import Ends
from snntheory.fixed_curve import enclosed, map_tape, ordered, polish
from snntheory.gaussian import GaussianMoments, gaussian_moments
from snntheory.library import activation
from snntheory.prover.search import Point, Sides, bisect
from snntheory.selu_map import SeluMap
from snntheory.verdict import BadInput, Verdict

BITS, CELL_DEPTH, BOX_DEPTH, FEW = 64, 4, 15, 12
STARTS, LAYERS = ((0.0, 1.0), (3.0, 1.0), (-1.5, 1.0)), 400
MEANS, VARIANCES = (fmpq(-4), fmpq(4)), (fmpq(1, 64), fmpq(128))
_SELU = activation("selu")
_EVERYTHING = (fmpq(-(10**9)), fmpq(10**9))


Index = tuple[int, int]


class Grid:
    """The cells of a diagram by column (omega) and row (tau, from below).  Raises `BadInput` where it is malformed."""

    def __init__(self, diagram: Diagram) -> None:
        rows = list(reversed(diagram.rows))
        if not rows or not rows[0] or any(len(row) != len(rows[0]) or set(row) - set("+-.") for row in rows):
            raise BadInput("the rows of a phase diagram have equal lengths and the marks + - .")
        self.marks = {(k, j): mark for j, row in enumerate(rows) for k, mark in enumerate(row)}
        self.shape = (len(rows[0]), len(rows))
        sides = [diagram.domain[name] for name in ("omega", "tau")]
        if any(side.lower == side.upper for side in sides) or sides[1].lower <= 0:
            raise BadInput("the domain of a phase diagram needs widths, and positive tau")
        self._low = [balls.rational(side.lower) for side in sides]
        self._step = [balls.rational((side.upper - side.lower) / n) for side, n in zip(sides, self.shape, strict=True)]

    def sides(self, index: Index) -> Sides:
        """(omega, tau) of a cell."""
        return tuple(
            (low + k * step, low + (k + 1) * step) for low, k, step in zip(self._low, index, self._step, strict=True)
        )

    def marked(self, mark: str) -> list[Index]:
        """The cells with this mark."""
        return [index for index, found in self.marks.items() if found == mark]

    def meeting(self, axis: int, ranges: Sequence[Ends]) -> set[int]:
        """Columns or rows that meet one of the ranges, touching included."""
        low, step, n = self._low[axis], self._step[axis], self.shape[axis]
        found: set[int] = set()
        for below, above in ranges:
            first, last = ((below - low) / step).ceil() - 1, ((above - low) / step).floor()
            found |= set(range(max(0, int(first)), min(n - 1, int(last)) + 1))
        return found


def decide(diagram: Diagram) -> Decision:
    """Verdict on all marks: REFUTED where an attracting fixed point is shown to be in the region of a cell marked -."""
    started, grid = time.perf_counter(), Grid(diagram)
    with balls.precision(BITS):
        doubtful, open_cells, boxes = _not_attracting(grid, grid.marked("+")), *excluded(grid, grid.marked("-"))
        wrong = [i for i in open_cells if attracting([grid.sides(i)], in_region=True) == [True]]
    decision = Decision(Verdict.PROVED, boxes=boxes, seconds=time.perf_counter() - started)
    decision.reason = f"{len(grid.marked('+'))} cells attract, {len(grid.marked('-'))} have nothing that attracts"
    if wrong:
        decision.verdict, decision.reason = Verdict.REFUTED, "a mark is wrong"
        middles = (balls.fraction((low + high) / 2) for low, high in grid.sides(wrong[0]))
        decision.witness = dict(zip(("omega", "tau"), middles, strict=True))
    elif doubtful or open_cells:
        decision.verdict = Verdict.UNDECIDED
        decision.reason = f"{len(doubtful)} cells not shown to attract, {len(open_cells)} not shown to be free"
    return decision


def _not_attracting(grid: Grid, indices: Sequence[Index]) -> list[Index]:
    shown = attracting([grid.sides(index) for index in indices])
    return [index for index, found in zip(indices, shown, strict=True) if not found]


def attracting(every: Sequence[Sides], in_region: bool = False) -> list[bool]:
    """For each cell, whether an attracting fixed point was found (in the region) for every (omega, tau) of it."""
    return [
        any(_attracts(cell, near, in_region) for near in _guesses(row))
        for cell, row in zip(every, _settled(every), strict=True)
    ]


def _attracts(cell: Sides, near: Point, in_region: bool = False, depth: int = CELL_DEPTH) -> bool:
    """Interval Newton on the cell, or on its quarters."""
    polished = polish(near, cell)
    if polished is None:
        return False
    x = enclosed(cell, polished)
    if x is not None and all(sign > 0 for sign in _jury(map_tape()(ordered(x, cell))[2:6])):
        return not in_region or _in_region(x, cell)
    if depth == 0:
        return False
    return all(_attracts(part, polished, in_region, depth - 1) for half in bisect(cell, 0) for part in bisect(half, 1))


def _in_region(x: Sides, cell: Sides) -> bool:
    products = [[a * b for a in side for b in factor] for side, factor in zip(x, cell, strict=True)]
    return all(low <= p <= high for ps, (low, high) in zip(products, (MEANS, VARIANCES), strict=True) for p in ps)


def _settled(every: Sequence[Sides]) -> Any:
    """Where floating-point layers lead to from each of STARTS, for the centre of each cell; a proposal only."""
    omega, tau = (np.array([float(balls.fraction((s[k][0] + s[k][1]) / 2)) for s in every]) for k in (0, 1))
    layer, found = SeluMap(), []
    for mean, variance in STARTS:
        mu, nu = np.full(len(every), mean), np.full(len(every), variance)
        for _ in range(LAYERS):
            new = layer(mu, omega, nu, tau)
            mu, nu = np.clip(new.mu_tilde, -1e6, 1e6), np.clip(new.nu_tilde, 1e-9, 1e6)
        new = layer(mu, omega, nu, tau)
        good = (abs(new.mu_tilde - mu) + abs(new.nu_tilde - nu) < 1e-4 * nu) & (nu > 1e-5) & (nu < 1e5)
        found.append(np.where(good, mu, np.nan) + 1j * nu)
    return np.array(found).T


def _guesses(row: Any) -> list[Point]:
    """Distinct finite proposals."""
    known: dict[tuple[float, float], Point] = {}
    for z in row:
        if np.isfinite(z.real):
            key = (round(z.real, 4), round(z.imag, 4))
            known.setdefault(key, (balls.rational(float(z.real)), balls.rational(float(z.imag))))
    return list(known.values())


def _jury(h: Sequence[arb]) -> tuple[arb, arb, arb]:
    """Positive together exactly where both eigenvalues are below 1 in size."""
    trace, determinant = h[0] + h[3], h[0] * h[3] - h[1] * h[2]
    return 1 - trace + determinant, 1 + trace + determinant, 1 - determinant


def excluded(grid: Grid, wanted: Sequence[Index]) -> tuple[list[Index], int]:
    """Cells for which the region could not be shown to be free of attracting fixed points, and the boxes tried."""
    open_cells: set[Index] = set()
    stack, boxes = [(box, set(wanted), 0) for box in _cover()], 0
    while stack:
        box, candidates, depth = stack.pop()
        candidates -= open_cells
        if not candidates:
            continue
        boxes += 1
        found = gaussian_moments(_SELU, *box)
        columns = grid.meeting(0, _quotient(box[0], found.mean))
        rows = grid.meeting(1, _quotient(box[1], found.variance))
        left = {index for index in candidates if index[0] in columns and index[1] in rows}
        if len(left) <= FEW:
            left = {index for index in left if not _repels(found, grid.sides(index))}
        if left and depth == BOX_DEPTH:
            open_cells |= left
        elif left:
            stack += [(half, set(left), depth + 1) for half in bisect(box, _side(box))]
    return sorted(open_cells), boxes


def _repels(found: GaussianMoments, cell: Sides) -> bool:
    slopes, omega, tau = found.slopes(), balls.hull(cell[0]), balls.hull(cell[1])
    return any(sign < 0 for sign in _jury([slopes[0] * omega, slopes[1] * tau, slopes[2] * omega, slopes[3] * tau]))


def _quotient(side: Ends, value: arb) -> list[Ends]:
    """Numbers w with ``x = w y`` for some x in the side and y in the ball, as one or two intervals."""
    low, high = balls.lower(value), balls.upper(value)
    if low is None or high is None:
        return [_EVERYTHING]
    if low > 0 or high < 0:
        ends = [x / y for x in side for y in (low, high)]
        return [(min(ends), max(ends))]
    if side[0] <= 0 <= side[1]:
        return [_EVERYTHING]
    near, far = (side[0], _EVERYTHING[1]) if side[0] > 0 else (-side[1], _EVERYTHING[1])
    found = []
    if high > 0:
        found.append((near / high, far) if side[0] > 0 else (-far, -near / high))
    if low < 0:
        found.append((-far, near / low) if side[0] > 0 else (-near / low, far))
    return found


def _cover() -> Iterator[Sides]:
    """The region in boxes of m and, by factors of two, of v."""
    low = VARIANCES[0]
    while low < VARIANCES[1]:
        high = _least(2 * low, VARIANCES[1])
        for k in range(8):
            yield (MEANS[0] + k, MEANS[0] + k + 1), (low, high)
        low = high


def _least(a: fmpq, b: fmpq) -> fmpq:
    return a if a < b else b


def _side(box: Sides) -> int:
    """The side that is longer, v against m and sqrt(v)."""
    (a, b), (low, high) = box
    return 0 if (b - a) * (b - a) * low > (high - low) * (high - low) else 1
