"""Two printed forms of one formula: proved symbolically, or refuted at a point; never the wrong way round."""

from fractions import Fraction

import pytest

from snntheory.claims.formulas import FORMULAS
from snntheory.claims.steps import SYMBOLS
from snntheory.engines import identities
from snntheory.parsing import parse_expression
from snntheory.verdict import Verdict


def compare(left, right):
    return identities.compare(parse_expression(left, SYMBOLS), parse_expression(right, SYMBOLS))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("R1", "E1*G"),
        ("E2*G", "R2"),
        ("x/sqrt(x)", "sqrt(nu)*sqrt(tau)"),
        ("xi_tilde", "nu_tilde + mu_tilde^2"),
    ],
)
def test_true_identities_are_proved(left, right):
    assert compare(left, right) == (Verdict.PROVED, None)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("R1", "R2"),
        ("xi_tilde", "nu_tilde - mu_tilde^2"),
        ("mu_tilde", "mu_tilde + 1/10^30*eps"),
        ("0", "1/10^60"),
    ],
)
def test_false_identities_are_refuted_at_a_point(left, right):
    verdict, point = compare(left, right)
    assert verdict is Verdict.REFUTED
    assert set(point) == {"mu", "omega", "nu", "tau"}
    assert all(isinstance(x, Fraction) for x in point.values())


def test_identities_beyond_the_method_stay_undecided():
    assert compare("sqrt((mu + 1)^4)", "(mu + 1)^2")[0] is not Verdict.REFUTED
    assert compare("exp(mu)*exp(omega)", "exp(mu + omega)")[0] is Verdict.UNDECIDED


def test_a_moved_point_does_not_hide_a_difference(monkeypatch):
    """Where balls cannot see it, the formula decides, and is never proved if it does not vanish."""
    monkeypatch.setattr(identities, "POINTS", ())
    assert compare("R1", "R2") == (Verdict.UNDECIDED, None)


def test_sixteen_second_derivatives():
    groups = [c.id for c in FORMULAS if "equation-72" in c.groups]
    assert len(groups) == 16
