"""The grid method agrees with the adaptive one, and its integer arithmetic rounds outward."""

import random
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from snntheory import Box, Options, Verdict, bound, verify
from snntheory import grid as g
from snntheory.claims.domains import OMEGA, OMEGA_J
from snntheory.verdict import BadInput


@pytest.fixture(scope="module")
def slopes():
    return g.slope_bounds(OMEGA_J, Options())


def test_both_printed_domains_are_proved_on_a_grid():
    results = {r.claim.id: r for r in verify(["thm1.contraction", "lem12.S"], method="grid")}
    for r in results.values():
        assert r.decision.verdict is Verdict.PROVED
        assert r.method == "grid"
        assert r.decision.boxes < 10**5
        [certified] = r.decision.certified
        adaptive = bound("S", r.claim.domain).certified[0].maximum
        assert certified.maximum.lower <= adaptive.upper
        assert adaptive.lower <= certified.maximum.upper < 1


def test_other_claims_keep_their_method():
    assert {r.method for r in verify(["lemma-13", "thm1.existence"], method="grid")} == {
        "adaptive",
        "inference",
        "grid",
    }


def test_a_domain_without_contraction_is_never_proved():
    decision = g.contraction_on_grid(Box({**OMEGA_J, "tau": "0.8:1.3"}))
    assert decision.verdict is Verdict.REFUTED
    assert all(decision.witness[n] in side for n, side in Box({**OMEGA_J, "tau": "0.8:1.3"}).items())


@pytest.mark.parametrize("name", ["mu", "omega", "nu", "tau"])
def test_slope_bounds_hold_at_sampled_points(slopes, name):
    from mpmath import mp

    from snntheory.engines import points
    from snntheory.graph import derivative
    from snntheory.mapping import QUANTITIES

    rng = random.Random(name)
    formula = derivative(QUANTITIES["S"], name)
    for _ in range(20):
        place = {n: s.lower + (s.upper - s.lower) * Fraction(rng.randrange(17), 16) for n, s in OMEGA_J.items()}
        assert abs(points.evaluate(formula, place, 20)) <= mp.mpf(slopes[name].numerator) / slopes[name].denominator


def test_the_cells_cover_the_box_exactly(slopes):
    grid = g.make_grid(OMEGA, {"mu": 2, "omega": 3, "nu": 5, "tau": 4}, slopes)
    for name, centers in grid.centers.items():
        half = (OMEGA[name].upper - OMEGA[name].lower) / (2 * grid.cells[name])
        assert centers[0] - half == OMEGA[name].lower
        assert centers[-1] + half == OMEGA[name].upper
        assert all(b - a == 2 * half for a, b in pairwise(centers))
    expected = sum(slopes[n] * (OMEGA[n].upper - OMEGA[n].lower) / (2 * grid.cells[n]) for n in OMEGA)
    assert grid.slack == expected


def pairs(rng, count):
    low = rng.integers(-(2**30), 2**30, count)
    return low, low + rng.integers(0, 2**20, count)


@pytest.mark.parametrize("seed", range(5))
def test_integer_intervals_contain_exact_results(seed):
    rng = np.random.default_rng(seed)
    a, b = pairs(rng, 500), pairs(rng, 500)
    product, square = g._times(a, b), g._square(a)
    for i in range(500):
        for x in (int(a[0][i]), int(a[1][i])):
            assert int(square[0][i]) <= Fraction(x * x, 2**g.SCALE) <= int(square[1][i])
            for y in (int(b[0][i]), int(b[1][i])):
                assert int(product[0][i]) <= Fraction(x * y, 2**g.SCALE) <= int(product[1][i])


def test_scaled_points_enclose_the_points():
    points = [Fraction(1, 3), Fraction(-1, 7), Fraction(1, 2), Fraction(0), Fraction(11, 10)]
    low, high = g._scaled_points(points)
    for i, x in enumerate(points):
        assert int(low[i]) <= x * 2**g.SCALE <= int(high[i])


def test_numbers_too_large_for_64_bits_are_refused():
    big = np.array([2**31]), np.array([2**31])
    with pytest.raises(BadInput, match="64-bit"):
        g._times(big, big)


def test_the_norm_test_is_the_largest_singular_value():
    rng = np.random.default_rng(3)
    for _ in range(200):
        matrix = rng.uniform(-1, 1, (2, 2))
        norm = np.linalg.norm(matrix, 2)
        scaled = [(np.array([int(x * 2**g.SCALE)]),) * 2 for x in matrix.ravel()]
        frobenius = g._sum([g._square(entry) for entry in scaled])
        determinant = g._square(g._difference(g._times(scaled[0], scaled[3]), g._times(scaled[1], scaled[2])))
        assert g._norm_below(frobenius, determinant, Fraction(str(norm + 1e-4)))[0]
        assert not g._norm_below(frobenius, determinant, Fraction(str(norm - 1e-4)))[0]


def test_a_grid_that_is_too_fine_is_refused(slopes):
    with pytest.raises(BadInput, match="cells"):
        g._cell_counts(OMEGA_J, slopes, Fraction(1, 10**4))
