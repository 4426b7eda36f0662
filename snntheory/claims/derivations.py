"""The remaining steps of the proofs of Theorems 2 and 3, as printed.

In rows without omega and tau, nu stands for x = nu tau and mu for y = mu omega.
"""

from __future__ import annotations

from snntheory.claims.domains import (
    OMEGA_J,
    THEOREM_2,
    THEOREM_2_ENLARGED,
    THEOREM_3_APPENDIX_1,
    THEOREM_3_APPENDIX_2,
)
from snntheory.claims.jacobian import BRACKET_64
from snntheory.claims.steps import Erratum, Row, X, Y, claims_of, equation, refuted, z
from snntheory.exact import Box

_XY = Box(mu="-0.1:0.1", nu="1.2:20")
_U0, _U1, _U2 = (z(k, "mu", "nu") for k in (0, 1, 2))
# Lemma 22, for erfcx(u)
LOWER, UPPER = "2/(sqrt(pi)*({u} + sqrt(({u})^2 + 2)))", "2/(sqrt(pi)*({u} + sqrt(({u})^2 + 4/pi)))"


def s(x: str, y: str) -> str:
    """The sub-function of Eqs. (27) and (226)."""
    return f"(sqrt(2/pi)*sqrt({x}) - alpha^2*(erfcx({z(1, y, x)}) - erfcx({z(2, y, x)})))"


def f(x: str, y: str) -> str:
    """The main sub-function, Eq. (115)."""
    return f"(erfcx({z(1, y, x)}) - 2*erfcx({z(2, y, x)}))"


E1, E2 = f"erfcx({_U1})", f"erfcx({_U2})"
_NUMERATOR = f"sqrt(pi)*alpha^2*((4*nu^2 - mu^2)*{E2} - (nu^2 - mu^2)*{E1})"
_LAST = "sqrt(2)*(alpha^2 - 1)*sqrt(nu)^3"
DS_DX = f"({_NUMERATOR} - {_LAST})/(2*sqrt(pi)*nu^2)"
DS_DY = f"alpha^2/nu*((2*nu + mu)*{E2} - (nu + mu)*{E1})"
_DXI_DY = "lambda^2*(-alpha^2*R1 + alpha^2*R2 + y*(2 - eps) + c*sqrt(x)*G)"
_P2 = "Theorem 2, Eq. "
_EQUATIONS_2 = (
    equation(
        "eq26-27.s",
        "theorem-2-proof",
        "Theorem 2, Eqs. (26), (27), the sub-function in Eq. (25)",
        "J21/(lambda^2*omega*G) - y/G*(2 - eps)",
        "c*sqrt(x) - alpha^2*(E1 - E2)",
    ),
    equation("eq28.ds-dy", "theorem-2-proof", f"{_P2}(28)", f"d({s('nu', 'mu')}, mu)", DS_DY),
    refuted(
        equation(
            "eq29.ds-dx",
            "theorem-2-proof",
            f"{_P2}(29)",
            f"d({s('nu', 'mu')}, nu)",
            f"{_NUMERATOR}/(2*sqrt(pi)*nu^2) - {_LAST}",
        ),
        "C",
        "eq30.start",
        "the last term is printed outside the fraction; Eq. (30) starts from the right form",
    ),
    equation("eq30.start", "theorem-2-proof", f"{_P2}(30), first line", f"d({s('nu', 'mu')}, nu)", DS_DX),
    refuted(
        equation("eq36.chain", "theorem-2-proof", f"{_P2}(36)", "d(xi_tilde, nu)", f"omega*{_DXI_DY}"),
        "C",
        "eq36.chain.corrected",
        "the left side is printed as the derivative by nu; meant is mu, as the middle of Eq. (36) shows",
    ),
    equation("eq36.chain.corrected", "theorem-2-proof", f"ours, for {_P2}(36)", "d(xi_tilde, mu)", f"omega*{_DXI_DY}"),
    equation("eq37.chain", "theorem-2-proof", f"{_P2}(37)", "d(xi_tilde, omega)", f"mu*{_DXI_DY}"),
    equation("eq38.domega", "theorem-2-proof", f"{_P2}(38)", "d(xi_tilde, omega)", "mu/omega*d(xi_tilde, mu)"),
)
_SECOND_MOST = "0.1*exp(0.1^2/(2*1.2))*(2 - erfc(0.1/(sqrt(2)*sqrt(1.2))))"
_SECOND_TERM = f"mu*exp(mu^2/(2*nu))*(2 - erfc({_U0}))"
_POLYNOMIAL = "8*nu^3 + 12*nu^2*mu + 4.14569*nu^2 + 4*nu*mu^2 - 6.76009*nu*mu - 1.58023*nu + 0.683154*mu^2"
SQUARE = "(2*nu + mu)^2 + 4*nu < (2*nu + mu + 1)^2"
SQUARE_NOTE = (
    "0 < 2y is false for y <= 0, half of the domain, so the printed implication does not give the inequality there;"
    " it follows from 0 < 2y + 1"
)
_THEOREM_2 = (
    Row("eq19.g", f"{_P2}(19)", ("xi_tilde < nu", "nu_tilde <= xi_tilde"), THEOREM_2),
    Row("eq20.dg-dnu", f"{_P2}(20)", "d(xi_tilde, nu) - 1 < 0", THEOREM_2_ENLARGED),
    Row(
        "eq30.abramowitz",
        f"{_P2}(30), first inequality: Lemma 22 for u = nu, both arguments lie in [0.7, 6.4]",
        (f"{LOWER.format(u='nu')} < erfcx(nu)", f"erfcx(nu) <= {UPPER.format(u='nu')}"),
        Box(nu="0.7:6.4"),
    ),
    Row(
        "eq30.replacements",
        f"{_P2}(30), second inequality",
        ("sqrt((2*nu + mu)^2 + 4*nu) < 2*nu + mu + 1", "sqrt((nu + mu)^2 + 8*nu/pi) > nu + mu + 0.878"),
        _XY,
    ),
    Row(
        "eq30.denominator",
        f"{_P2}(30)",
        "(2*(2*nu + mu) + 1)*(2*(nu + mu) + 0.878)*sqrt(2)*sqrt(pi)*sqrt(nu)^3 > 0",
        _XY,
    ),
    Row(
        "eq30.polynomial",
        f"{_P2}(30), the coefficients multiplied out",
        (
            "8*alpha^2 - 8*(alpha^2 - 1) ~= 8",
            "12*alpha^2 - 12*(alpha^2 - 1) ~= 12",
            "2*alpha^2*(4*0.878 - 1) - (alpha^2 - 1)*(4*0.878 + 2) ~= 4.14569",
            "4*alpha^2 - 4*(alpha^2 - 1) ~= 4",
            "-(alpha^2 - 1)*(2*0.878 + 2) ~= -6.76009",
            "-0.878*(alpha^2 - 1) ~= -1.58023",
            "2*alpha^2*(1 - 0.878) ~= 0.683154",
        ),
    ),
    Row("eq30.lower", f"{_P2}(30)", f"{_POLYNOMIAL} > nu*(8*nu^2 + 2.94569*nu - 2.25624)", _XY),
    Row("eq31.square", f"{_P2}(31)", ("0 < 2*mu", SQUARE), _XY),
    Row(
        "eq30.s-minimum",
        "Theorem 2, after Eq. (33): increasing in x and y",
        (f"d({s('nu', 'mu')}, nu) > 0", f"d({s('nu', 'mu')}, mu) > 0"),
        _XY,
    ),
    Row("eq34.second-term", f"{_P2}(34)", f"{_SECOND_TERM} > -{_SECOND_MOST}", _XY),
    Row(
        "eq35.constant",
        f"{_P2}(35)",
        (f"{s('1.2', '(-0.1)')} - {_SECOND_MOST} ~= 0.212234", f"{_SECOND_TERM} + {s('nu', 'mu')} > 0.212234"),
        _XY,
    ),
    Row("eq35.sign", "Theorem 2, after Eq. (35), with Eq. (25)", f"{BRACKET_64} > 0", THEOREM_2_ENLARGED),
    Row("eq39.sign", "Theorem 2, before Eq. (39)", "mu*d(xi_tilde, mu) >= 0", THEOREM_2),
    *(
        Row(
            f"eq{number}.corner",
            f"{_P2}({number})",
            f"xi_tilde - nu ~= {printed}",
            Box(mu=mu, omega=omega, nu="3", tau="1.25"),
        )
        for number, mu, omega, printed in (
            (40, "-1", "-0.1", "-0.0180173"),
            (41, "0", "0", "-0.148532"),
            (42, "0", "0", "-0.148532"),
            (43, "1", "0.1", "-0.0180173"),
        )
    ),
)


def _first_line(number: int, tau: str, bound: str, domain: Box) -> Row:
    """First line of Eqs. (48), (50): Eq. (47) as printed, the exponential in front of the whole bracket."""
    text = f"lambda^2/2*tau*exp(-({Y})^2/(2*{X}))*(alpha^2*(-{f(X, Y)}) - erfc({z(0)}) + 2) > {bound}"
    return Row(f"eq{number}.first-line", f"Theorem 3, Eq. ({number}), first line", text, domain)


_THEOREM_3 = (
    _first_line(48, "0.8", "0.969231", THEOREM_3_APPENDIX_1),
    _first_line(50, "0.9", "0.976952", THEOREM_3_APPENDIX_2),
    Row(
        "thm3.lem18-use",
        "Theorem 3, proof, first domain",
        f"tau*{f(X, Y)} >= 0.8*{f('(0.16*0.8)', '0.01')}",
        THEOREM_3_APPENDIX_1,
    ),
    Row(
        "thm3.smallest-xi-direction",
        "Theorem 3, proof: xi decreases in y and increases in x",
        ("d(xi_tilde, mu) < 0", "d(xi_tilde, nu) > 0"),
        Box(mu="-0.01:0.01", omega="1", nu="0.04:0.3", tau="1"),
    ),
    Row(
        "thm3.y-first",
        "ours, for Theorem 3: f increases in y at every nu tau with nu = 0.16 or 0.24",
        f"d({f('nu', 'mu')}, mu) > 0",
        Box(mu="-0.01:0.01", nu="0.128:0.3"),
    ),
)
_LEMMA_8 = refuted(
    claims_of(
        "theorem-3-proof",
        [
            Row(
                "thm3.smallest-xi-lemma-8",
                "Theorem 3, proof: that Lemma 8 shows the minimum of xi to be at the greatest y, on its domain",
                f"{BRACKET_64} < 0",
                OMEGA_J,
            )
        ],
        {},
    )[0],
    "A",
    "thm3.smallest-xi-direction",
    "Lemma 8 shows the opposite on its domain, nu >= 0.8, and says nothing about nu <= 0.24; nor can its proof be"
    " followed there, whose polynomial (229) is negative for nu tau < 0.297. At low variance xi does decrease in y, so"
    " the minimum is where the paper has it (thm3.smallest-xi-direction)",
)
_REST = "2*J22/(lambda^2*tau) + alpha^2*G*(E1 - 2*E2)"
_EQUATIONS_3 = (
    refuted(
        equation("thm3.positive-term", "theorem-3-proof", "Theorem 3, proof", _REST, "eps + 2"),
        "C",
        "thm3.positive-term.corrected",
        "the term of Eq. (47) is 2 - erfc; the text prints a plus sign, the formulas around it have the minus",
    ),
    equation("thm3.positive-term.corrected", "theorem-3-proof", "ours, for Theorem 3, proof", _REST, "2 - eps"),
)
_ERRATA = {
    "thm3.lem18-use": Erratum(
        "C",
        f"tau*{f(X, Y)} <= -0.361382",
        "there the sub-term is largest, -0.3613826..., not smallest; that is what is needed, since it is subtracted",
    ),
    "eq31.square": Erratum("A", ("0 < 2*mu + 1", SQUARE), SQUARE_NOTE),
    "eq39.sign": Erratum(
        "C",
        f"{BRACKET_64} > 0",
        "meant is the derivative by omega, which is mu times the bracket; the derivative by mu is omega times it",
    ),
}

DERIVATIONS = (
    *_EQUATIONS_2,
    *claims_of("theorem-2-proof", _THEOREM_2, _ERRATA),
    *_EQUATIONS_3,
    *claims_of("theorem-3-proof", _THEOREM_3, _ERRATA),
    _LEMMA_8,
)
