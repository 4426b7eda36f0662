"""The paper's own method, made rigorous: contraction on a uniform grid (compare Lemmas 10 to 12).

The box is cut into equal cells.  With certified bounds ``L_i >= |dS/dx_i|`` on the whole box and half-widths
h_i of a cell, the mean value theorem gives ``S <= S(centre) + sum_i L_i h_i`` on the cell; the sum is the *slack*.
Every cell is covered.  S at a centre is the largest singular value of ``M(m, v) diag(omega, tau)`` with
``m = mu omega``, ``v = nu tau``: the four entries of M are enclosed by balls on the distinct pairs (m, v), and

    S < c   <=>   F < 2 c^2  and  c^4 - c^2 F + D^2 > 0,     F = |H|_Frobenius^2,  D = det H,

is decided for all centres at once in 64-bit integers, scaled by 2^SCALE and rounded outward at every product.
No floating-point number enters the verdict; floats only propose the cell counts and c.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import inf
from typing import NamedTuple

import numpy as np
from flint import arb, fmpq
from numpy.typing import NDArray

from snntheory.decision import Certified, Decision, check_box
from snntheory.engines import balls
from snntheory.engines.function import BallFunction
from snntheory.engines.tape import Tape
from snntheory.exact import Box, decimal_up
from snntheory.expression import Expr
from snntheory.extremum import Extremum, Options
from snntheory.graph import derivative
from snntheory.mapping import QUANTITIES, VARIABLES, contract, partial_derivative
from snntheory.prover.enclose import Enclosure
from snntheory.prover.search import Search
from snntheory.verdict import BadInput, Verdict

SCALE = 26
MAX_CELLS, ROUNDS = 50_000_000, 30
Integers = NDArray[np.int64]
Range = tuple[Integers, Integers]


class Grid(NamedTuple):
    """Centres per axis (exact), cells per axis, and the slack of the mean value theorem."""

    centers: dict[str, list[Fraction]]
    cells: dict[str, int]
    slack: Fraction


def contraction_on_grid(box: Box, options: Options | None = None) -> Decision:
    """Decide ``S < 1`` on a box of (mu, omega, nu, tau) by a uniform grid; ``boxes`` is the number of cells.

    The grid is refined until the slack fits into the room that the centres leave below 1.
    """
    options, started = options or Options(), time.perf_counter()
    check_box([QUANTITIES["S"]], box)
    slopes = slope_bounds(box, options)
    decision = Decision(Verdict.UNDECIDED, reason="the slack does not fit below 1")
    room = Fraction(1, 4)
    for _ in range(ROUNDS):
        grid = make_grid(box, _cell_counts(box, slopes, room), slopes)
        decision.boxes = int(np.prod([float(n) for n in grid.cells.values()]))
        if options.progress is not None:
            options.progress("grid", decision.boxes)
        top, where = _centers_maximum(grid)
        certified = top + grid.slack
        decision.certified = [Certified("S", maximum=Extremum(_value_at(where), certified, where))]
        decision.margin = 1 - certified
        if certified < 1:
            decision.verdict = Verdict.PROVED
            counts = " x ".join(str(n) for n in grid.cells.values())
            decision.reason = (
                f"uniform grid {counts} (mu, omega, nu, tau); S at the centres <= {decimal_up(top, 8)},"
                f" slack <= {decimal_up(grid.slack, 6)}"
            )
            break
        if top >= 1:
            return _violated(decision, where, started)
        room = (1 - top) * Fraction(4, 5)
    decision.seconds = time.perf_counter() - started
    return decision


def _violated(decision: Decision, where: dict[str, Fraction], started: float) -> Decision:
    """S reaches 1 at a centre, up to the precision of the grid; refuted if a ball evaluation there agrees."""
    decision.reason = "S at a centre of the grid is not below 1"
    if _value_at(where) >= 1:
        decision.verdict, decision.witness = Verdict.REFUTED, where
    decision.seconds = time.perf_counter() - started
    return decision


def _value_at(where: dict[str, Fraction]) -> Fraction:
    """Certified lower bound of S at a point."""
    with balls.precision(4 * balls.DEFAULT_PRECISION):
        [value] = Tape([QUANTITIES["S"]], tuple(where))(
            [(balls.rational(x), balls.rational(x)) for x in where.values()]
        )
        low = balls.lower(value)
    return Fraction(0) if low is None else balls.fraction(low)


def slope_bounds(box: Box, options: Options) -> dict[str, Fraction]:
    """Certified upper bounds of ``|dS/dx|`` on the box, at least 2^-8, not far above the best."""
    [formula], bounds = contract([QUANTITIES["S"]]), {}
    sides = tuple((balls.rational(box[name].lower), balls.rational(box[name].upper)) for name in VARIABLES)
    for name in VARIABLES:
        slope = BallFunction(partial_derivative(formula, name), VARIABLES)
        bounds[name] = Fraction(1, 256)
        for sign in (-1, 1):
            search = Search(Enclosure(slope, sides, sign, patience=inf), sides)
            with balls.precision(options.bits):
                top = search.run(_roughly_known(box[name].upper - box[name].lower), options.budget).upper
            if top is None:
                raise BadInput(f"dS/d{name} has no finite bound on {box!r}")
            bounds[name] = max(bounds[name], balls.fraction(top))
    return bounds


def _roughly_known(width: Fraction) -> Callable[[fmpq | None, fmpq | None], bool]:
    """Known within a quarter, or so well that the change of S over half the width is known within 0.005."""

    def done(low: fmpq | None, high: fmpq | None) -> bool:
        if low is None or high is None:
            return False
        return high * 4 <= low * 5 or (high - low) * balls.rational(width) * 100 <= 1

    return done


def make_grid(box: Box, cells: dict[str, int], slopes: dict[str, Fraction]) -> Grid:
    """Uniform grid with ``cells`` per axis."""
    centers, slack = {}, Fraction(0)
    for name in VARIABLES:
        side, count = box[name], cells[name]
        step = (side.upper - side.lower) / count
        centers[name] = [side.lower + step * Fraction(2 * i + 1, 2) for i in range(count)]
        slack += slopes[name] * step / 2
    return Grid(centers, {name: cells[name] for name in VARIABLES}, slack)


def _cell_counts(box: Box, slopes: dict[str, Fraction], room: Fraction) -> dict[str, int]:
    """Fewest cells (about) whose slack takes 95 per cent of the room, shared equally by the axes that matter."""
    costs = {name: float(slopes[name] * (box[name].upper - box[name].lower) / 2) for name in VARIABLES}
    budget, active, counts = 0.95 * float(room), set(VARIABLES), dict.fromkeys(VARIABLES, 1)
    for name in sorted(costs, key=lambda n: costs[n]):
        if costs[name] <= budget / len(active):
            budget -= costs[name]
            active.remove(name)
    for name in active:
        counts[name] = int(np.ceil(costs[name] * len(active) / budget))
    total = int(np.prod([float(n) for n in counts.values()]))
    if total > MAX_CELLS:
        raise BadInput(f"the grid would need {total} cells; at most {MAX_CELLS} are allowed")
    return counts


def _centers_maximum(grid: Grid) -> tuple[Fraction, dict[str, Fraction]]:
    """Certified upper bound of S at all centres (within 1e-6 of the best), and the centre where S is largest."""
    entries, indices = _entries(grid)
    omega, tau = (_scaled_points(grid.centers[name]) for name in ("omega", "tau"))
    shape = tuple(len(grid.centers[name]) for name in VARIABLES)
    axes = np.indices(shape).reshape(4, -1)
    pair = indices[axes[0], axes[1], axes[2], axes[3]]
    columns = [(omega[0][axes[1]], omega[1][axes[1]]), (tau[0][axes[3]], tau[1][axes[3]])]
    h = [_times((low[pair], high[pair]), columns[k % 2]) for k, (low, high) in enumerate(entries)]
    frobenius = _sum([_square(entry) for entry in h])
    determinant = _difference(_times(h[0], h[3]), _times(h[1], h[2]))
    guess = _float_norm(frobenius, determinant)
    best = int(np.argmax(guess))
    where = {name: grid.centers[name][axes[i][best]] for i, name in enumerate(VARIABLES)}
    for extra in range(1, 60):
        bound = Fraction(int(guess[best] * 10**6) + 2**extra, 10**6)
        if bool(_norm_below(frobenius, _square(determinant), bound).all()):
            return bound, where
    raise ArithmeticError("no bound of S at the centres could be certified")


def _entries(grid: Grid) -> tuple[list[Range], Integers]:
    """Scaled entries of M on the distinct pairs (m, v), and the pair's number for each (mu, omega, nu, tau)."""
    means: dict[Fraction, int] = {}
    for a, b in product(grid.centers["mu"], grid.centers["omega"]):
        means.setdefault(a * b, len(means))
    variances: dict[Fraction, int] = {}
    for a, b in product(grid.centers["nu"], grid.centers["tau"]):
        variances.setdefault(a * b, len(variances))
    m_of = np.array([[means[a * b] for b in grid.centers["omega"]] for a in grid.centers["mu"]], dtype=np.int64)
    v_of = np.array([[variances[a * b] for b in grid.centers["tau"]] for a in grid.centers["nu"]], dtype=np.int64)
    tape = Tape(_matrix(), ("m", "v"))
    rows: list[list[tuple[int, int]]] = []
    with balls.precision(balls.DEFAULT_PRECISION):
        ends = [(balls.rational(v), balls.rational(v)) for v in variances]
        for m in means:
            mean = (balls.rational(m), balls.rational(m))
            rows.extend([_scaled_ends(entry) for entry in tape([mean, v])] for v in ends)
    table = np.array(rows, dtype=np.int64)
    numbers = m_of[:, :, None, None] * len(variances) + v_of[None, None, :, :]
    return [(table[:, k, 0], table[:, k, 1]) for k in range(4)], numbers


def _matrix() -> list[Expr]:
    """M with ``H = M diag(omega, tau)``: derivatives of mean and variance by m, and half-derivatives by v's weight."""
    mean, variance = contract([QUANTITIES["mu_tilde"], QUANTITIES["nu_tilde"]])
    return [derivative(f, name) for f in (mean, variance) for name in ("m", "v")]


def _scaled_ends(x: arb) -> tuple[int, int]:
    low, high = balls.lower(x), balls.upper(x)
    if low is None or high is None or abs(low) > 4 or abs(high) > 4:
        raise BadInput("an entry of the Jacobian is outside [-4, 4]; the grid method does not apply to this box")
    return int((low * 2**SCALE).floor()), int((high * 2**SCALE).ceil())


def _scaled_points(points: list[Fraction]) -> Range:
    low = [x.numerator * 2**SCALE // x.denominator for x in points]
    if max(abs(x) for x in low) > 4 << SCALE:
        raise BadInput("omega and tau must lie in [-4, 4] for the grid method")
    return np.array(low, dtype=np.int64), np.array(low, dtype=np.int64) + 1


# Interval arithmetic on scaled 64-bit integers; |values| stay below 2^31, so products fit.


def _checked(low: Integers, high: Integers) -> Range:
    if bool((np.abs(low) >= 2**31).any()) or bool((np.abs(high) >= 2**31).any()):
        raise BadInput("a number is too large for the 64-bit grid method")
    return low, high


def _times(a: Range, b: Range) -> Range:
    ends = [x * y for x in _checked(*a) for y in _checked(*b)]
    low, high = np.minimum.reduce(ends), np.maximum.reduce(ends)
    return low >> SCALE, -((-high) >> SCALE)


def _square(a: Range) -> Range:
    low, high = _times(a, a)
    return np.maximum(low, 0), high


def _sum(terms: list[Range]) -> Range:
    return sum((low for low, _ in terms[1:]), terms[0][0]), sum((high for _, high in terms[1:]), terms[0][1])


def _difference(a: Range, b: Range) -> Range:
    return a[0] - b[1], a[1] - b[0]


def _norm_below(frobenius: Range, determinant_squared: Range, bound: Fraction) -> NDArray[np.bool_]:
    """Where ``S < bound`` is certain."""
    square = bound**2
    scaled = _scaled_points([square])
    fourth = square**2 * 2**SCALE
    linear = _times(frobenius, scaled)
    constant = fourth.numerator // fourth.denominator
    certain: NDArray[np.bool_] = (frobenius[1] < 2 * scaled[0]) & (constant - linear[1] + determinant_squared[0] > 0)
    return certain


def _float_norm(frobenius: Range, determinant: Range) -> NDArray[np.float64]:
    """A guess of S, to propose a bound."""
    f, d = (r[1].astype(np.float64) / 2**SCALE for r in (frobenius, determinant))
    result: NDArray[np.float64] = np.sqrt((f + np.sqrt(np.maximum(f * f - 4 * d * d, 0.0))) / 2)
    return result
