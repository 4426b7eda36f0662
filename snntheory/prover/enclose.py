"""Upper bound of a smooth function on one box: monotone collapse, mean value form, second-order form.

1. Where a partial derivative has one sign on the box, the maximum is on the facet where that variable
   is at the end that matters: continue there.
2. Mean value form at a point c: ``f(x) <= f(c) + sum_i g_i (x_i - c_i)``, g an enclosure of the gradient.
3. With the Hessian H: the gradient is also enclosed by ``g(c) + H (x - c)``, which may show a sign; and
   ``f(x) <= f(c) + sum_i max_d (g_i(c) d + K_i d^2/2)`` with
   ``K_i = H_ii + sum_(j != i) |H_ij| r_j/r_i`` (half-widths r).  Where K_i < 0 the maximum over d is at most
   ``g_i(c)^2/(-2 K_i)``, which vanishes at a critical point: interior maxima close at once.
"""

from __future__ import annotations

from typing import Protocol

from flint import arb, arb_mat, fmpq

from snntheory.engines.balls import hull, lower, upper
from snntheory.prover.search import Bound, Point, Sides

PATIENCE = 24
"""Boxes tried without the Hessian, which costs more than a few dozen easy boxes."""


class Function(Protocol):
    """Enclosures on boxes of exact rational sides; non-finite where nothing is known."""

    def value(self, box: Sides, shift: fmpq) -> arb: ...
    def value_and_gradient(self, box: Sides, shift: fmpq) -> tuple[arb, list[arb]]: ...
    def hessian(self, box: Sides) -> list[list[arb]]: ...


class Enclosure:
    """Bounds the maximum of ``sign * (function - shift)`` over sub-boxes of ``root``; ``sign`` -1 gives minima.

    The Hessian is used from box number ``patience`` on.
    """

    def __init__(
        self, function: Function, root: Sides, sign: int = 1, shift: fmpq | int = 0, patience: float = PATIENCE
    ) -> None:
        self._function, self._sign, self._shift = function, sign, fmpq(shift)
        self._tries, self._patience = 0, patience
        self._scale = [high - low for low, high in root]

    def _value(self, box: Sides) -> arb:
        value = self._function.value(box, self._shift)
        return value if self._sign > 0 else -value

    def _first(self, box: Sides) -> tuple[arb, list[arb]]:
        value, gradient = self._function.value_and_gradient(box, self._shift)
        return (value, gradient) if self._sign > 0 else (-value, [-g for g in gradient])

    def __call__(self, box: Sides, enough: fmpq | None) -> Bound:
        """`Bound` of the box; stops refining once the upper bound is below ``enough``."""
        value, gradient, box = self._collapse(box)
        best = upper(value)
        if _is_point(box):
            return Bound(best, lower(value), tuple(low for low, _ in box), box, None, "point")
        if _below(best, enough):
            return Bound(best, None, None, box, self._widest(box, gradient), "enclosure")
        center = tuple((low + high) / 2 for low, high in box)
        at = self._value(_thin(center))
        best = _least(best, upper(mean_value(at, gradient, box, center)))
        if _below(best, enough):
            return Bound(best, lower(at), center, box, self._widest(box, gradient), "mean value form")
        self._tries += 1
        if self._tries <= self._patience:
            return Bound(best, lower(at), center, box, self._widest(box, gradient), "mean value form")
        return self._second_order(box, gradient, center, best, enough)

    def _collapse(self, box: Sides) -> tuple[arb, list[arb], Sides]:
        """Go to the facet where the signs of the gradient put the maximum, as long as that helps."""
        while True:
            if _is_point(box):
                return self._value(box), [], box
            value, gradient = self._first(box)
            facet = _facet(box, gradient)
            if facet == box:
                return value, gradient, box
            box = facet

    def _second_order(
        self, box: Sides, gradient: list[arb], center: Point, best: fmpq | None, enough: fmpq | None
    ) -> Bound:
        at, slope = self._first(_thin(center))
        hessian = [[self._sign * h for h in row] for row in self._function.hessian(box)]
        inside = _newton(box, center, hessian, slope)
        if inside is not None:
            at_new, slope_new = self._first(_thin(inside))
            if at_new.is_finite():
                center, at, slope = inside, at_new, slope_new
        low = lower(at)
        best = _least(best, upper(_quadratic(at, slope, hessian, box, center)))
        sharper = _centred_gradient(slope, hessian, box, center, gradient)
        facet = _facet(box, sharper)
        if facet != box and not _below(best, enough):
            inner = self(facet, enough)
            if inner.lower is not None and (low is None or inner.lower >= low):
                return inner._replace(upper=_least(best, inner.upper))
            return Bound(_least(best, inner.upper), low, center, inner.box, inner.split, inner.how)
        return Bound(best, low, center, box, self._widest(box, sharper), "second-order form")

    def _widest(self, box: Sides, gradient: list[arb]) -> int:
        """Side where the function can vary most; where that is unknown, the relatively longest side."""
        widths = [high - low for low, high in box]
        steepest = [upper(abs(slope)) for slope in gradient]
        scores = [score for score in steepest if score is not None]
        if len(scores) < len(box):
            scores = [1 / scale if scale else fmpq(0) for scale in self._scale]
        return max(range(len(box)), key=lambda i: scores[i] * widths[i] if widths[i] else fmpq(-1))


def _facet(box: Sides, gradient: list[arb]) -> Sides:
    sides = []
    for (low, high), slope in zip(box, gradient, strict=True):
        if slope >= 0:
            sides.append((high, high))
        elif slope <= 0:
            sides.append((low, low))
        else:
            sides.append((low, high))
    return tuple(sides)


def mean_value(at: arb, gradient: list[arb], box: Sides, center: Point) -> arb:
    """``f(c) + sum_i g_i (x_i - c_i)`` on the box."""
    total = at
    for (low, high), slope, c in zip(box, gradient, center, strict=True):
        if low != high:
            total = total + slope * hull((low - c, high - c))
    return total


def _centred_gradient(
    slope: list[arb], hessian: list[list[arb]], box: Sides, center: Point, plain: list[arb]
) -> list[arb]:
    """Intersection of the plain enclosure with ``g(c) + H (x - c)``."""
    result = []
    for i, row in enumerate(hessian):
        form = mean_value(slope[i], row, box, center)
        usable = form.is_finite() and plain[i].is_finite()
        result.append(form.intersection(plain[i]) if usable else form if form.is_finite() else plain[i])
    return result


def _quadratic(at: arb, slope: list[arb], hessian: list[list[arb]], box: Sides, center: Point) -> arb:
    total = at
    free = [i for i, (low, high) in enumerate(box) if low != high]
    half = {i: (box[i][1] - box[i][0]) / 2 for i in free}
    for i in free:
        curvature = hessian[i][i]
        for j in free:
            if j != i:
                curvature = curvature + hessian[i][j].abs_upper() * arb(half[j] / half[i])
        if curvature < 0:
            total = total + slope[i] * slope[i] / (-2 * curvature)
        else:
            reach = arb(_larger(center[i] - box[i][0], box[i][1] - center[i]))
            total = total + (slope[i].abs_upper() + curvature.abs_upper() * reach / 2) * reach
    return total


def _newton(box: Sides, center: Point, hessian: list[list[arb]], slope: list[arb]) -> Point | None:
    """A Newton step towards a critical point of the free variables, if it stays inside; a heuristic only."""
    free = [i for i, (low, high) in enumerate(box) if low != high]
    matrix = arb_mat([[hessian[i][j].mid() for j in free] for i in free])
    right = arb_mat([[-slope[i].mid()] for i in free])
    try:
        step = matrix.solve(right)
    except ZeroDivisionError:
        return None
    point = list(center)
    for k, i in enumerate(free):
        move = step[k, 0].mid()
        if not move.is_finite():
            return None
        target = upper((arb(center[i]) + move).mid())
        if target is None:
            return None
        point[i] = target
        if target < box[i][0] or target > box[i][1]:
            return None
    return tuple(point)


def _below(best: fmpq | None, enough: fmpq | None) -> bool:
    return best is not None and enough is not None and best < enough


def _least(a: fmpq | None, b: fmpq | None) -> fmpq | None:
    if a is None or b is None:
        return b if a is None else a
    return a if a < b else b


def _larger(a: fmpq, b: fmpq) -> fmpq:
    return a if a > b else b


def _is_point(box: Sides) -> bool:
    return all(low == high for low, high in box)


def _thin(point: Point) -> Sides:
    return tuple((x, x) for x in point)
