"""The phase diagram: grids, marks, refutations, and cells against iteration of the map."""

import importlib.util
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from flint import fmpq

from snntheory import Verdict, phase
from snntheory.claims import claim
from snntheory.claims.model import Diagram
from snntheory.engines import balls
from snntheory.exact import Box
from snntheory.phase import Grid, attracting, decide, excluded
from snntheory.selu_map import SeluMap
from snntheory.verdict import BadInput

DIAGRAM = claim("beyond.phase.diagram").obligation
AROUND_ONE, FREE = Box(omega="0:0.0625", tau="1:1.0625"), Box(omega="0.5:0.625", tau="3:3.125")


@pytest.mark.parametrize(
    ("domain", "mark", "verdict"),
    [
        (AROUND_ONE, "+", Verdict.PROVED),
        (AROUND_ONE, "-", Verdict.REFUTED),
        (FREE, "-", Verdict.PROVED),
        (FREE, "+", Verdict.UNDECIDED),
        (FREE, ".", Verdict.PROVED),
        (Box(omega="0:0.5", tau="2.4:2.9"), "+", Verdict.UNDECIDED),
        (Box(omega="0:0.001", tau="2.6:2.601"), "-", Verdict.PROVED),  # it attracts, but its v is beyond the region
    ],
)
def test_marks_are_decided_three_valued(domain, mark, verdict):
    assert decide(Diagram(domain, (mark,))).verdict is verdict


@pytest.mark.parametrize("rows", [(), ("",), ("+-", "+"), ("+x",)])
def test_malformed_diagrams_are_refused(rows):
    with pytest.raises(BadInput, match="rows of a phase diagram"):
        Grid(Diagram(AROUND_ONE, rows))


@pytest.mark.parametrize("domain", [Box(omega="0", tau="1:2"), Box(omega="0:1", tau="0:1")])
def test_domains_need_widths(domain):
    with pytest.raises(BadInput, match="needs widths"):
        Grid(Diagram(domain, ("+",)))


def test_the_grid():
    grid = Grid(Diagram(Box(omega="-1:1", tau="1:2"), ("+-", "..")))
    assert grid.marks == {(0, 1): "+", (1, 1): "-", (0, 0): ".", (1, 0): "."}
    assert grid.sides((0, 1)) == ((fmpq(-1), fmpq(0)), (fmpq(3, 2), fmpq(2)))
    assert grid.meeting(0, [(fmpq(0), fmpq(0))]) == {0, 1}  # touching counts
    assert grid.meeting(0, [(fmpq(1, 10), fmpq(7))]) == {1}
    assert grid.meeting(1, [(fmpq(3), fmpq(4))]) == set()


def test_quotients():
    """Every w with x = w y is in one of the ranges."""
    for side in ((2, 3), (-3, -2), (-1, 2)):
        for low, high in ((1, 2), (-2, -1), (-1, 2)):
            with balls.precision(64):
                ranges = phase._quotient((fmpq(side[0]), fmpq(side[1])), balls.hull((fmpq(low), fmpq(high))))
            for x in np.linspace(*side, 7):
                for y in np.linspace(low, high, 7):
                    if y != 0:
                        w = fmpq(*float(x / y).as_integer_ratio())
                        assert any(a - fmpq(1, 10**9) <= w <= b + fmpq(1, 10**9) for a, b in ranges)


@pytest.mark.parametrize(("starts", "layers"), [(10, 500), pytest.param(60, 1500, marks=pytest.mark.slow)])
def test_cells_marked_plus_attract_and_cells_marked_minus_do_not(starts, layers):
    """Iteration from some starts per cell, at a random (omega, tau) of it."""
    grid, random = Grid(DIAGRAM), np.random.default_rng(2)
    index = [i for i, mark in grid.marks.items() if mark in "+-"]
    corners = np.array([[[float(balls.fraction(e)) for e in side] for side in grid.sides(i)] for i in index])
    omega, tau = (random.uniform(corners[:, k, 0], corners[:, k, 1])[:, None] for k in (0, 1))
    mu, nu = random.uniform(-3, 3, (len(index), starts)), 10 ** random.uniform(-1, 1, (len(index), starts))
    layer = SeluMap()
    for _ in range(layers):
        found = layer(mu, omega, nu, tau)
        mu, nu = np.clip(found.mu_tilde, -1e9, 1e9), np.clip(found.nu_tilde, 1e-30, 1e12)
    still = abs(layer(mu, omega, nu, tau).nu_tilde - nu) < 1e-9 * nu
    inside = still & (abs(mu * omega) < 3.9) & (nu * tau > 0.02) & (nu * tau < 120)
    marks = np.array([grid.marks[i] for i in index])
    assert inside[marks == "-"].sum() == 0
    assert inside[marks == "+"].any(axis=1).mean() > 0.9


def test_unstable_fixed_points_are_not_found_to_attract():
    """(0, 1) is a fixed point for tau = 1 and every omega, and repels for omega = 1.5."""
    cell = ((fmpq(3, 2), fmpq(3, 2)), (fmpq(1), fmpq(1)))
    with balls.precision(64):
        assert attracting([cell]) == [False]
        assert not phase._attracts(cell, (fmpq(0), fmpq(1)))
        grid = Grid(Diagram(Box(omega="1.5:1.51", tau="1:1.01"), ("-",)))
        assert excluded(grid, [(0, 0)])[1] > 0


def script(name):
    """The module proofs/NAME.py."""
    path = Path(__file__).parents[1] / "proofs" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_data_and_picture_are_what_their_script_writes():
    folder, made = Path(__file__).parents[1] / "proofs", script("phase")
    assert (folder / "PHASE.csv").read_text() == made.table()
    assert (folder / "PHASE.svg").read_text() == made.picture()
    counts = Counter(row.rpartition(",")[2] for row in made.table().splitlines()[1:])
    page = (folder / "BEYOND.md").read_text()
    assert counts == {"attracting": 195, "none": 320, "open": 253}
    assert all(f"{n} cells" in page for n in counts.values())


@pytest.mark.slow
def test_the_table_of_activations_is_what_its_script_writes():
    page = Path(__file__).parents[1] / "proofs" / "ACTIVATIONS.md"
    assert script("activations").main() == page.read_text()
