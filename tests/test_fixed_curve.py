"""Facts at the fixed points of all (omega, tau) of a box: against iteration, and three-valued."""

from fractions import Fraction

import numpy as np
import pytest
from flint import fmpq

from snntheory import Options, Verdict
from snntheory.claims.domains import OMEGA
from snntheory.engines import balls
from snntheory.exact import Box
from snntheory.fixed_curve import FixedPointFunction, at_fixed_points, enclosed, polish
from snntheory.mapping import QUANTITIES
from snntheory.selu_map import SeluMap
from snntheory.verdict import BadInput

RECTANGLE = ((fmpq(-1, 10), fmpq(1, 10)), (fmpq(4, 5), fmpq(3, 2)))


def iterated(omega, tau):
    layer, mu, nu = SeluMap(), np.zeros_like(omega), np.ones_like(omega)
    for _ in range(300):
        found = layer(mu, omega, nu, tau)
        mu, nu = found.mu_tilde, found.nu_tilde
    return mu, nu


def sides(*ends):
    return tuple((fmpq(*a), fmpq(*b)) for a, b in ends)


CELLS = [
    sides(((-1, 10), (1, 10)), ((19, 20), (11, 10))),
    sides(((0, 1), (1, 100)), ((1, 1), (101, 100))),
    sides(((1, 10), (1, 10)), ((19, 20), (24, 25))),
    sides(((-1, 20), (-1, 30)), ((11, 10), (11, 10))),
]


@pytest.mark.parametrize("cell", CELLS)
def test_the_box_holds_the_fixed_points(cell):
    function = FixedPointFunction(QUANTITIES["nu"], RECTANGLE)
    with balls.precision(64):
        box = function.fixed_point(cell)
    if box is None:  # allowed: nothing is claimed of a cell that is too wide
        assert cell is CELLS[0]
        return
    random = np.random.default_rng(1)
    omega, tau = (random.uniform(float(a.p) / float(a.q), float(b.p) / float(b.q), 200) for a, b in cell)
    for values, side in zip(iterated(omega, tau), box, strict=True):
        low, high = (float(balls.fraction(end)) for end in side)
        assert low - 1e-12 <= values.min()
        assert values.max() <= high + 1e-12


def test_the_gradient_is_that_of_the_curve():
    cell, step = sides(((1, 20), (1, 20)), ((1, 1), (1, 1))), 1e-5
    with balls.precision(64):
        for name, index in (("mu", 0), ("nu", 1)):
            _, gradient = FixedPointFunction(QUANTITIES[name], RECTANGLE).value_and_gradient(cell, fmpq(0))
            for k, shift in enumerate(((step, 0), (0, step))):
                ends = [iterated(np.array(0.05 + s * shift[0]), np.array(1 + s * shift[1]))[index] for s in (1, -1)]
                assert abs(float(gradient[k].mid()) - (ends[0] - ends[1]) / (2 * step)) < 1e-6


def test_relations_are_decided_three_valued():
    point = Box(OMEGA, omega="0", tau="1")
    assert at_fixed_points(["-0.001 < mu < 0.001", "0.999 < nu < 1.001"], point).verdict is Verdict.PROVED
    found = at_fixed_points(["nu <= 1.4"], OMEGA)
    assert found.verdict is Verdict.REFUTED
    assert found.witness == {"omega": Fraction(1, 10), "tau": Fraction(11, 10)}
    assert at_fixed_points(["mu < nu", "nu > 0.83"], OMEGA).verdict is Verdict.REFUTED
    assert at_fixed_points(["nu <= 1.5"], OMEGA, Options(budget=1)).verdict is Verdict.UNDECIDED


def test_a_rectangle_that_is_not_mapped_into_itself_is_undecided():
    assert at_fixed_points(["nu > 0"], Box(OMEGA, nu="0.9:1.1")).verdict is Verdict.UNDECIDED
    assert at_fixed_points(["nu > 0"], Box(OMEGA, mu="-3:3", nu="0.01:20")).verdict is Verdict.UNDECIDED


def test_a_missing_side_is_refused():
    with pytest.raises(BadInput, match="fixed points need ranges"):
        at_fixed_points(["nu > 0"], Box(omega="0", tau="1"))


def test_nothing_is_found_where_there_is_nothing():
    """No fixed point near the point, or none with positive variance."""
    cell = sides(((0, 1), (1, 100)), ((1, 4), (1, 4)))
    with balls.precision(64):
        near = polish((fmpq(0), fmpq(1)), cell)
        assert near is None or enclosed(cell, near) is None
