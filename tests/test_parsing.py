from fractions import Fraction

import pytest

from snntheory.expression import const
from snntheory.mapping import QUANTITIES
from snntheory.parsing import parse_expression, parse_statement
from snntheory.verdict import BadInput

Q = QUANTITIES


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("1 + 2*3", const(7)),
        ("-2^2", const(-4)),
        ("(-2)^2", const(4)),
        ("2**3", const(8)),
        ("2^-1", const(Fraction(1, 2))),
        ("0.1 + 0.2", const(Fraction(3, 10))),
        ("nu_tilde - nu", Q["nu_tilde"] - Q["nu"]),
        ("2*S/4", Q["S"] / 2),
        ("--mu", Q["mu"]),
        ("mu*omega", Q["omega"] * Q["mu"]),
        ("8/4/2", const(1)),
        ("1 - 2 - 3", const(-4)),
        ("d(mu_tilde, nu)", Q["J12"]),
        ("d(mu^2*tau, mu) + 1", 2 * Q["mu"] * Q["tau"] + 1),
        ("d(d(nu^3, nu), nu)", 6 * Q["nu"]),
    ],
)
def test_formulas(text, formula):
    assert parse_expression(text, Q) is formula


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "(mu",
        "mu)",
        "mu +",
        "mu mu",
        "unknown",
        "1/0",
        "mu/0",
        "0^-1",
        "mu^0.5",
        "mu^nu",
        "mu^999",
        "2^3^4",
        "__import__('os')",
        "mu.real",
        "mu[0]",
        "lambda x: x",
        "mu; nu",
        "1e9999",
        "sqrt mu",
        "sqrt()",
        "f(mu)",
        "(" * 200 + "1" + ")" * 200,
        "1+" * 600 + "1",
        "mu < nu",
        "d(mu)",
        "d(mu, 2)",
        "d(mu, S)",
        "d(mu, nu",
        "d(mu, nu, tau)",
        "mu, nu",
        "é",
    ],
)
def test_what_is_not_in_the_grammar_is_refused_with_a_sentence(bad):
    with pytest.raises(BadInput) as error:
        parse_expression(bad, Q)
    assert "\n" not in str(error.value)


def test_unknown_symbols_are_named():
    with pytest.raises(BadInput, match="unknown symbol 'nutilde'"):
        parse_expression("nutilde", Q)


def test_a_chain_is_a_conjunction():
    first, second = parse_statement("0.8 <= nu_tilde < 1.5", Q)
    assert (first.op, second.op) == ("<=", "<")
    assert first.right is second.left is Q["nu_tilde"]
    assert (first.left_text, second.right_text) == ("0.8", "1.5")


@pytest.mark.parametrize(("printed", "half"), [("0.0888", "1/20000"), ("1", "1/2"), ("-0.030", "1/2000")])
def test_printed_digits_set_the_tolerance(printed, half):
    [relation] = parse_statement(f"H12 ~= {printed}", Q)
    assert relation.half_unit == Fraction(half)


@pytest.mark.parametrize("bad", ["mu", "mu < ", "< mu", "mu ~= nu", "mu ~= 1/3", "mu => 1", "mu != 1", "mu <> 1"])
def test_bad_statements(bad):
    with pytest.raises(BadInput):
        parse_statement(bad, Q)
