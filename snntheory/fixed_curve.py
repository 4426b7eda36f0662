"""What holds at the fixed points of all (omega, tau) of a box, proved or refuted with certified extrema.

    at_fixed_points(["chi < 1.09"], Box(mu="-0.1:0.1", omega="-0.1:0.1", nu="0.8:1.5", tau="0.95:1.1"))

The rectangle of mu and nu must be mapped into itself with S < 1 for every (omega, tau); that is proved first, so that
every (omega, tau) has exactly one fixed point there (Banach).  On a cell C of (omega, tau) with centre c, x0 near the
fixed point of c, and H the Jacobian in x = (mu, nu), the interval Newton operator

    N(X) = x0 + (I - H(X, C))^(-1) (g(x0, C) - x0)

with N(X) inside X shows that N(X) holds a fixed point of every (omega, tau) in C, which is the one.  With
dx/dtheta = (I - H)^(-1) dg/dtheta for theta = omega, tau, a quantity q(x, omega, tau) has the derivative
dq/dtheta = q_theta + q_x dx/dtheta along the fixed points, and the search of `prover` does the rest.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from flint import arb, fmpq

from snntheory.decision import Certified, Decision, bare_name, constraints_of, prove, sharpest
from snntheory.engines import balls
from snntheory.engines.balls import Ends
from snntheory.engines.tape import Tape
from snntheory.exact import Box, shortest
from snntheory.expression import Expr
from snntheory.extremum import Constraint, Extremum, Options
from snntheory.graph import substitute
from snntheory.mapping import QUANTITIES, VARIABLES, contract, partial_derivative, products
from snntheory.parsing import parse_statement
from snntheory.prover.enclose import Enclosure
from snntheory.prover.search import Point, Search, Sides
from snntheory.verdict import BadInput, Verdict

ROUNDS, STEPS, SETTLED = 8, 12, 50
_THETA = ("omega", "tau")
_STATE = ("mu", "nu")


class FixedPointFunction:
    """A quantity at the fixed points over cells of (omega, tau); a `Function` for `prover.enclose`."""

    def __init__(self, subject: Expr, rectangle: Sides) -> None:
        self._rectangle = rectangle
        self._map = map_tape()
        self._subject = _tape([subject, *_slopes([subject], (*_STATE, *_THETA))])

    def fixed_point(self, cell: Sides) -> Sides | None:
        """A box that holds the fixed point of every (omega, tau) of the cell; None if none was found."""
        centre = polish(tuple((low + high) / 2 for low, high in self._rectangle), cell)
        found = None if centre is None else enclosed(cell, centre)
        return found if found is not None and _inside(found, self._rectangle) else None

    def value(self, box: Sides, shift: fmpq) -> arb:
        """Enclosure of the quantity minus the shift."""
        x = self.fixed_point(box)
        return arb.nan() if x is None else self._subject(ordered(x, box))[0] - arb(shift)

    def value_and_gradient(self, box: Sides, shift: fmpq) -> tuple[arb, list[arb]]:
        """The same with its derivatives by omega and tau."""
        x = self.fixed_point(box)
        if x is None:
            return arb.nan(), [arb.nan()] * len(box)
        full = ordered(x, box)
        value, by_mu, by_nu, *by_theta = self._subject(full)
        found = self._map(full)
        gradient = []
        for k, own in enumerate(by_theta):
            along = _solve(found[2:6], [found[6 + k], found[8 + k]])
            gradient.append(own + by_mu * along[0] + by_nu * along[1])
        return value - arb(shift), gradient

    def hessian(self, box: Sides) -> list[list[arb]]:
        """Nothing is known of it."""
        return [[arb.nan()] * len(box) for _ in box]


def polish(near: Point, cell: Sides) -> Point | None:
    """Newton's method for the fixed point of the centre of the cell; nothing depends on its success."""
    middle = tuple(((low + high) / 2,) * 2 for low, high in cell)
    x = near
    for _ in range(STEPS):
        at = map_tape()(ordered(_thin(x), middle))
        step = _solve(at[2:6], [at[i] - arb(x[i]) for i in (0, 1)])
        found = [balls.upper((arb(a) + s).mid()) for a, s in zip(x, step, strict=True)]
        mean, variance = found
        if mean is None or variance is None or variance <= 0:
            return None
        x = (mean, variance)
        if all(abs(s) < arb(2) ** -SETTLED for s in step):
            return x
    return None


def enclosed(cell: Sides, near: Point) -> Sides | None:
    """A box in which every (omega, tau) of the cell has a fixed point, by interval Newton around a line.

    With x(theta) = x0 + D (theta - c), x0 = near and D about dx/dtheta at the centre c, the operator of the module's
    first page is applied to e = x - x(theta); by the mean value theorem
    g(x(theta), theta) - x(theta) is in g(x0, c) - x0 + (H D + dg/dtheta - D) (C - c).
    """
    middle = tuple((low + high) / 2 for low, high in cell)
    offsets = [(low - c, high - c) for (low, high), c in zip(cell, middle, strict=True)]
    at = map_tape()(ordered(_thin(near), _thin(middle)))
    line = [_middles(_solve(at[2:6], [at[6 + k], at[8 + k]])) for k in (0, 1)]
    if line[0] is None or line[1] is None:
        return None
    start = _sum(_thin(near), *(_scaled(line[k], offsets[k]) for k in (0, 1)))  # type: ignore[arg-type]
    if start[1][0] <= 0:
        return None
    wide = map_tape()(ordered(start, cell))
    residual = [at[i] - arb(near[i]) for i in (0, 1)]
    for i in (0, 1):
        for k, direction in enumerate(line):
            assert direction is not None
            bend = wide[2 + 2 * i] * direction[0] + wide[3 + 2 * i] * direction[1] + wide[6 + 2 * i + k] - direction[i]
            residual[i] = residual[i] + bend * balls.hull(offsets[k])
    return _newton(cell, start, residual, wide[2:6])


def _newton(cell: Sides, start: Sides, residual: list[arb], slopes: list[arb]) -> Sides | None:
    """The deviations from the line that the operator maps into themselves, added to the line."""
    box: Sides | None = None
    for _ in range(ROUNDS):
        image = _ends_of(_solve(slopes, residual))
        if image is None:
            return None
        if box is not None and _inside(image, box):
            return _sum(start, image)
        box = _inflated(image, (fmpq(0), fmpq(0)))
        x = _sum(start, box)
        if x[1][0] <= 0:
            return None
        slopes = map_tape()(ordered(x, cell))[2:6]
    return None


def _middles(values: Sequence[arb]) -> Point | None:
    found = [balls.upper(x.mid()) for x in values]
    return tuple(found) if None not in found else None  # type: ignore[arg-type]


def _scaled(direction: Point, side: Ends) -> Sides:
    products = [(x * side[0], x * side[1]) for x in direction]
    return tuple((a, b) if a <= b else (b, a) for a, b in products)


def _sum(*boxes: Sides) -> Sides:
    """Of boxes, side by side."""
    return tuple((sum(s[0] for s in sides), sum(s[1] for s in sides)) for sides in zip(*boxes, strict=True))


def at_fixed_points(relations: Sequence[str], box: Box, options: Options | None = None) -> Decision:
    """Verdict on relations at the fixed points in the rectangle of mu and nu, for all (omega, tau) of the box.

    Raises `BadInput` where a side is missing.  UNDECIDED where the rectangle is not shown to be mapped into itself with
    S < 1.
    """
    options, started = options or Options(), time.perf_counter()
    if set(box) != set(VARIABLES):
        raise BadInput(f"fixed points need ranges for {', '.join(VARIABLES)}")
    inside = [f"{_exact(box[n].lower)} <= {n}_tilde <= {_exact(box[n].upper)}" for n in _STATE]
    self_map = prove([*inside, "S < 1"], box, options)
    decision = Decision(Verdict.PROVED, boxes=self_map.boxes)
    if self_map.verdict is not Verdict.PROVED:
        return Decision(
            Verdict.UNDECIDED,
            boxes=self_map.boxes,
            reason="the rectangle is not shown to be mapped into itself with S < 1",
        )
    constraints = [c for text in relations for r in parse_statement(text, QUANTITIES) for c in constraints_of(r)]
    verdicts = []
    for subject in dict.fromkeys(c.subject for c in constraints):
        certified = Certified(bare_name(next(c.name for c in constraints if c.subject is subject)))
        decision.certified.append(certified)
        for sign in (-1, 1):
            constraint = sharpest([c for c in constraints if c.subject is subject and c.sign == sign])
            if constraint is not None:
                verdicts.append(_decide(constraint, box, options, certified, decision))
    decision.verdict = Verdict.all_of(verdicts)
    decision.seconds = time.perf_counter() - started
    return decision


def _decide(constraint: Constraint, box: Box, options: Options, certified: Certified, decision: Decision) -> Verdict:
    """One bound: searched until its extremum has the digits asked for, then compared."""
    sign, share = constraint.sign, fmpq(1, 10**options.digits)
    rectangle = (_ends(box, "mu"), _ends(box, "nu"))
    root = tuple(_ends(box, name) for name in _THETA)
    function = FixedPointFunction(constraint.subject, rectangle)
    search = Search(Enclosure(function, root, sign, 0, float("inf")), root)

    def done(low: fmpq | None, top: fmpq | None) -> bool:
        return low is not None and top is not None and top - low <= share * _largest(abs(low), abs(top), share)

    with balls.precision(options.bits):
        found = search.run(done, options.budget)
    decision.boxes += found.boxes
    if found.lower is None or found.upper is None or found.point is None:
        decision.reason = "the fixed points could not be enclosed"
        return Verdict.UNDECIDED
    bound, point = sign * balls.rational(constraint.bound), found.point
    extremum = _extremum(found.lower, found.upper, point, sign)
    if sign < 0:
        certified.minimum = extremum
    else:
        certified.maximum = extremum
    margin = balls.fraction(bound - found.upper)
    decision.margin = margin if decision.margin is None else min(margin, decision.margin)
    if found.upper < bound or (found.upper == bound and not constraint.strict):
        return Verdict.PROVED
    if found.lower > bound or (found.lower == bound and constraint.strict):
        return _confirm(function, point, sign, bound, options, decision)
    decision.reason = f"bounds still apart after {found.boxes} boxes"
    return Verdict.UNDECIDED


def _confirm(
    function: FixedPointFunction, point: tuple[fmpq, ...], sign: int, bound: fmpq, options: Options, decision: Decision
) -> Verdict:
    """A violation is evaluated again at four times the precision."""
    with balls.precision(4 * options.bits):
        again = balls.lower(sign * function.value(tuple((x, x) for x in point), fmpq(0)))
    if again is None or again < bound:
        decision.reason = "a violation was not confirmed"
        return Verdict.UNDECIDED
    decision.witness = {name: balls.fraction(x) for name, x in zip(_THETA, point, strict=True)}
    return Verdict.REFUTED


def _extremum(low: fmpq, top: fmpq, point: tuple[fmpq, ...], sign: int) -> Extremum:
    ends = sorted(balls.fraction(sign * x) for x in (low, top))
    return Extremum(ends[0], ends[1], {n: balls.fraction(x) for n, x in zip(_THETA, point, strict=True)})


def _largest(*numbers: fmpq) -> fmpq:
    return max(numbers)


def _exact(x: Fraction) -> str:
    return shortest(x)


def _ends(box: Box, name: str) -> Ends:
    return balls.rational(box[name].lower), balls.rational(box[name].upper)


def ordered(x: Sides, cell: Sides) -> list[Ends]:
    """In the order of `VARIABLES`: mu, omega, nu, tau."""
    return [x[0], cell[0], x[1], cell[1]]


def _thin(point: Sequence[fmpq]) -> Sides:
    return tuple((x, x) for x in point)


def _inside(inner: Sides, outer: Sides) -> bool:
    return all(o[0] <= i[0] and i[1] <= o[1] for i, o in zip(inner, outer, strict=True))


def _inflated(box: Sides, centre: Point) -> Sides:
    """A little more than the box and the centre."""
    sides = []
    for (low, high), x in zip(box, centre, strict=True):
        low, high = min(low, x), max(high, x)
        margin = (high - low) / 8 + fmpq(1, 2**SETTLED)
        sides.append((low - margin, high + margin))
    return tuple(sides)


def _ends_of(values: Sequence[arb]) -> Sides | None:
    ends = [(balls.lower(x), balls.upper(x)) for x in values]
    return tuple(ends) if all(None not in side for side in ends) else None  # type: ignore[arg-type]


def _solve(h: Sequence[arb], right: Sequence[arb]) -> list[arb]:
    """``(I - H)^(-1) right`` by Cramer's rule; not finite where I - H may be singular."""
    a, b, c, d = 1 - h[0], -h[1], -h[2], 1 - h[3]
    determinant = a * d - b * c
    return [(d * right[0] - b * right[1]) / determinant, (a * right[1] - c * right[0]) / determinant]


def _tape(formulas: Sequence[Expr]) -> Tape:
    contracted = contract(list(formulas))
    return Tape(substitute(contracted, products(VARIABLES)), VARIABLES)


@lru_cache(maxsize=1)
def map_tape() -> Tape:
    """mu_tilde, nu_tilde, their Jacobian in (mu, nu), and in (omega, tau), row by row."""
    rows = [QUANTITIES["mu_tilde"], QUANTITIES["nu_tilde"]]
    return _tape([*rows, *_slopes(rows, _STATE), *_slopes(rows, _THETA)])


def _slopes(rows: list[Expr], names: Sequence[str]) -> list[Expr]:
    return [partial_derivative(row, name) for row in contract(rows) for name in names]
