"""Equalities inside longer derivations: Eqs. (93) to (98), (262), (263), (289), (290), and limits as identities."""

from __future__ import annotations

from snntheory.claims.model import Claim
from snntheory.claims.steps import equation
from snntheory.claims.subfunction import LAST, ROOT, near

_K = "2*2.911^2*nu/pi"
_UNDER_1 = f"((2.911 - 1)*(nu + mu) + sqrt((nu + mu)^2 + {_K}))"
_UNDER_2 = f"((2.911 - 1)*(2*nu + mu) + {ROOT})"
_FIRST, _SECOND = "(nu - mu)*(nu + mu)", "(2*nu - mu)*(2*nu + mu)"


def _chain(lemma: str, number: int, gap: str) -> tuple[Claim, ...]:
    """The forms of the lower bound of the numerator of df/dx, x written nu and y written mu."""
    group, place = f"lemma-{lemma}", f"Lemma {lemma}, Eq. ({number})"
    step2 = f"(3*nu - mu) + 2.911*({_FIRST}/{_UNDER_1} - 2*{_SECOND}/{_UNDER_2}) - {gap}"
    square = f"(3*nu - mu) + 2.911*({_FIRST}/(2.911*(nu + mu) + 2.911^2/pi) - 2*{_SECOND}/{_UNDER_2}) - {gap}"
    step4 = f"(3*nu - mu) + {_FIRST}/((nu + mu) + 2.911/pi) - {LAST} - {gap}"
    over = (
        f"({_FIRST} + (3*nu - mu - {gap})*(nu + mu + 2.911/pi))*({ROOT} + 1.911*(2*nu + mu))"
        f" - 5.822*(2*nu - mu)*(nu + mu + 2.911/pi)*(2*nu + mu)"
    )
    under = f"(((nu + mu) + 2.911/pi)*{_UNDER_2})"
    return (
        equation(f"eq{number}.step2", group, place, near(gap), step2),
        equation(f"eq{number}.step4", group, place, square, step4),
        equation(f"eq{number}.common-denominator", group, place, step4, f"({over})/{under}"),
    )


def _entry(column: int, variable: str) -> tuple[str, str]:
    """Derivative of H_2j: that of J_2j - 2 mu_tilde J_1j, expanded."""
    return (
        f"d(H2{column}, {variable})",
        f"d(J2{column}, {variable}) - 2*d(mu_tilde, {variable})*J1{column} - 2*mu_tilde*d(J1{column}, {variable})",
    )


_LEMMA_10 = tuple(
    equation(
        f"{name}{suffix}",
        "lemma-10",
        f"Lemma 10, {place}: derivative of H2{column} in {variable}",
        *_entry(column, variable),
    )
    for name, place, variable, suffix, column in (
        ("eq98.symbolic", "Eq. (98)", "mu", "", 1),
        ("eq98.symbolic", "Eq. (98)", "mu", ".second", 2),
        ("eq93-96.chain", "Eqs. (93) to (96)", "omega", "", 1),
        *(
            ("eq93-96.chain", "Eqs. (93) to (96)", variable, f".{variable}-{column}", column)
            for variable, column in (("omega", 2), ("nu", 1), ("nu", 2), ("tau", 1), ("tau", 2))
        ),
    )
)
_LIMIT = ("lambda*alpha*(exp(mu) - 1) - (-lambda*alpha)", "lambda*alpha*exp(mu)")
_FURTHER = (
    equation("eq2.selu-limit", "definition", "Eq. (2): distance to the limit -lambda alpha, z written mu", *_LIMIT),
    equation("dropout.alpha-prime", "alpha-dropout", "Alpha dropout: distance to the limit, z written mu", *_LIMIT),
    equation("lem25.monotone", "lemma-25", "Lemma 25: slope in mu has the sign of omega", "d(mu*omega, mu)", "omega"),
    equation(
        "lem25.monotone.omega", "lemma-25", "Lemma 25: slope in omega has the sign of mu", "d(mu*omega, omega)", "mu"
    ),
    equation(
        "lem30.minimum",
        "lemma-30",
        "Lemma 30: a square, zero where mu omega = 0",
        "mu^2*omega^2/(2*nu*tau)",
        "(mu*omega/(sqrt(2)*sqrt(nu*tau)))^2",
    ),
)
EQUALITIES = (*_chain("44", 262, "0.0131259"), *_chain("45", 289, "0.0003"), *_LEMMA_10, *_FURTHER)
