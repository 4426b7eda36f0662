"""The remaining rows of Theorem 16 and of Lemma 40, as printed.

In rows without omega and tau, nu stands for x = nu tau and mu for y = mu omega.
"""

from __future__ import annotations

from snntheory.claims.derivations import DS_DX, DS_DY, E1, E2, LOWER, SQUARE, SQUARE_NOTE, UPPER, f, s
from snntheory.claims.domains import OMEGA_J, THEOREM_2_ENLARGED, THEOREM_16
from snntheory.claims.jacobian import BRACKET_62, BRACKET_64
from snntheory.claims.steps import Erratum, Row, claims_of, equation, refuted, z
from snntheory.exact import Box

_XY, _SMALL = Box(mu="-0.1:0.1", nu="1.2:20"), Box(mu="-0.01:0.01", nu="0.64:1.875")
_U0, _U1, _U2 = (z(k, "mu", "nu") for k in (0, 1, 2))
_BRACKET_122 = f"(sqrt(pi)*alpha*erfcx({_U1}) - sqrt(2)*(alpha - 1)/sqrt(nu))"
_CORNER_122 = f"sqrt(pi)*alpha*erfcx({z(1, '0.01', '20')}) - sqrt(2)*(alpha - 1)/sqrt(20)"
_J22_MOST = f"lambda^2/2*1.25*(-alpha^2*{f('1.2', '0.1')} - erfc(0.1/(sqrt(2)*sqrt(1.2))) + 2)"
_G = "exp(-mu^2/(2*nu))"
_THEOREM_16 = (
    Row(
        "eq117.chain",
        "Theorem 16, Eq. (117)",
        ("d(nu_tilde, nu) < d(xi_tilde, nu)", "-d(xi_tilde, nu) < d(nu_tilde, nu)", "d(xi_tilde, nu) < 1"),
        THEOREM_16,
    ),
    Row("eq119.positive", "Theorem 16, Eq. (119)", f"-alpha^2*{_G}*{f('nu', 'mu')} > 0", _XY),
    Row("eq120.positive", "Theorem 16, Eq. (120)", f"2 - erfc({_U0}) > 0", _XY),
    Row(
        "thm16.step-prefactor",
        "Theorem 16, step 1: tau <= 1.25, and what it multiplies is positive",
        f"-alpha^2*{_G}*{f('nu', 'mu')} - erfc({_U0}) + 2 > 0",
        _XY,
    ),
    Row(
        "thm16.f-min",
        "Theorem 16, step 1, by Lemma 15",
        (f"{f('nu', 'mu')} < 0", f"d({f('nu', 'mu')}, nu) > 0", f"d({f('1.2', 'mu')}, mu) < 0"),
        _XY,
    ),
    Row("thm16.step-gauss", "Theorem 16, step 1, with mu = y^2/2x", "exp(-mu) <= 1", Box(mu="0:0.0042")),
    Row(
        "thm16.step-erfc",
        "Theorem 16, step 1: decreasing in y, and at y = 0.1 increasing in x",
        (f"d(erfc({_U0}), mu) < 0", f"d(erfc({z(0, '0.1', 'nu')}), nu) > 0"),
        _XY,
    ),
    Row(
        "thm16.J22-bound",
        "Theorem 16, step 1",
        (f"d(xi_tilde, nu) <= {_J22_MOST}", f"{_J22_MOST} <= 0.995063"),
        THEOREM_2_ENLARGED,
    ),
    Row("thm16.J22-below-one", "Theorem 16, step 1", "0.995063 < 1"),
    Row(
        "thm16.mean-monotone",
        "Theorem 16, step 2, in y = mu and x = nu",
        ("d(mu_tilde, mu) > 0", "d(mu_tilde, nu) > 0"),
        Box(mu="-0.1:0.1", omega="1", nu="1.2:20", tau="1"),
    ),
    Row("thm16.mean-positive", "Theorem 16, step 2", "mu_tilde > 0", THEOREM_16),
    Row(
        "thm16.J12-min",
        "Theorem 16, step 3",
        (f"{_CORNER_122} ~= 0.16", f"{_BRACKET_122} >= 0.16"),
        Box(mu="-0.01:0.01", nu="1.2:20"),
    ),
    Row("thm16.J12-positive", "Theorem 16, step 3", "d(mu_tilde, nu) > 0", THEOREM_16),
)
_EQUATIONS_16 = (
    equation(
        "eq115.f",
        "theorem-16",
        "Eq. (115), the sub-function in Eq. (114)",
        "(2 - eps - 2*J22/(lambda^2*tau))/(alpha^2*G)",
        "E1 - 2*E2",
    ),
    equation(
        "thm16.step-form",
        "theorem-16",
        "Theorem 16, step 1",
        "lambda^2/2*tau*(-alpha^2*R1 + 2*alpha^2*R2 - eps + 2)",
        "lambda^2/2*tau*(-alpha^2*G*(E1 - 2*E2) - eps + 2)",
    ),
    equation(
        "thm16.J12-bracket",
        "theorem-16",
        "Theorem 16, step 3, Eq. (122)",
        "J12/(lambda*tau*G)",
        "1/(4*sqrt(pi))*(sqrt(pi)*alpha*E1 - sqrt(2)*(alpha - 1)/sqrt(x))",
    ),
)

_S = s("nu", "mu")
_A = "((sqrt((2048 + 169*pi)/pi) - 13)/20)"
_P, _Q = "(2*(2*nu + mu) + 1)", "(2*(nu + mu) + 0.782)"
_ROOT1 = "sqrt((nu + mu)^2 + 8*nu/pi) >= nu + mu + 0.782"
_DIVISOR = "(sqrt(2)*sqrt(pi)*sqrt(nu)^3)"
_FIRST = f"2*(2*nu - mu)*(2*nu + mu)/(sqrt(pi)*{_P}) - 2*(nu - mu)*(nu + mu)/(sqrt(pi)*{_Q})"
_BEFORE = f"(sqrt(pi)*alpha^2*({_FIRST}) - nu*(alpha^2 - 1))/{_DIVISOR}"
_COMMON = f"sqrt(pi)*alpha^2*({_Q}*2*(2*nu - mu)*(2*nu + mu)/sqrt(pi) - {_P}*2*(nu - mu)*(nu + mu)/sqrt(pi))"
_OTHER, _DENOMINATOR = f"(-nu*(alpha^2 - 1)*{_P}*{_Q})", f"({_P}*{_Q}*{_DIVISOR})"
_POLYNOMIAL = "8*nu^3 + (12*mu + 2.68657)*nu^2 + (mu*(4*mu - 6.41452) - 1.40745)*nu + 1.22072*mu^2"
_CHAIN = f"2*{LOWER.format(u=_U2)} - {UPPER.format(u=_U1)}"
_FINAL = f"2*sqrt(2)*sqrt(nu)*(2*mu + 0.782*2 - 1)/(sqrt(pi)*{_Q}*{_P})"
_SECOND_MOST = "0.01*exp(0.01^2/(2*0.64))*(2 - erfc(0.01/(sqrt(2)*sqrt(0.64))))"
_EQUATIONS_40 = (
    equation("eq227.first-line", "lemma-40", "Lemma 40, Eq. (227)", f"d({_S}, mu)", DS_DY),
    refuted(
        equation(
            "eq227.second-line",
            "lemma-40",
            "Lemma 40, Eq. (227), second line",
            f"d({_S}, mu)",
            "sqrt(2)*alpha^2*sqrt(nu)/nu*(exp((2*nu + mu)^2/(2*nu))*(nu + mu)"
            f"*erfc({_U1})/(sqrt(2)*sqrt(nu)) - (nu + mu)*{E1}/(sqrt(2)*sqrt(nu)))",
        ),
        "C",
        "eq227.first-line",
        "the first term is printed with x + y instead of 2x + y, as factor and in erfc; Eq. (28) prints the right one",
    ),
    equation("eq228.derivative", "lemma-40", "Lemma 40, Eq. (228)", f"d({_S}, nu)", DS_DX),
    refuted(
        equation(
            "eq229.prefactor-line",
            "lemma-40",
            "Lemma 40, Eq. (229), over the common denominator",
            _BEFORE,
            f"({_COMMON} + sqrt(pi)*alpha^2*{_OTHER})/{_DENOMINATOR}",
        ),
        "C",
        "eq229.prefactor-line.corrected",
        "the second summand is printed with a factor sqrt(pi) alpha^2 that does not belong there, here and in Eq. (30);"
        " the next line is right",
    ),
    equation(
        "eq229.prefactor-line.corrected",
        "lemma-40",
        "ours, for Lemma 40, Eq. (229)",
        _BEFORE,
        f"({_COMMON} + {_OTHER})/{_DENOMINATOR}",
    ),
)
_LEMMA_40 = (
    Row("lem40.dmu-mean", "Lemma 40, with Eq. (62)", f"{BRACKET_62} > 0", OMEGA_J),
    Row("lem40.dnu-mean", "Lemma 40", "d(mu_tilde, nu) > 0", OMEGA_J),
    Row("lem40.dmu-second", "Lemma 40, with Eq. (64)", f"{BRACKET_64} > 0", OMEGA_J),
    Row("lem40.dnu-second", "Lemma 40", "d(xi_tilde, nu) > 0", OMEGA_J),
    Row("lem40.step1", "Lemma 40, step 1", (f"2 - erfc({_U0}) > 0", f"{E1} > 0"), _SMALL),
    Row("eq227.positive", "Lemma 40, Eq. (227)", f"d({_S}, mu) > 0", _SMALL),
    Row(
        "eq229.bounds",
        "Lemma 40, Eq. (229), first inequality",
        (f"{LOWER.format(u=_U2)} < {E2}", f"{E1} <= {UPPER.format(u=_U1)}"),
        _SMALL,
    ),
    Row("eq230.root2", "Lemma 40, Eq. (230)", ("0 < 2*mu", SQUARE), _SMALL),
    Row("eq229.root1", "Lemma 40, Eq. (229), second inequality", _ROOT1, _SMALL),
    Row("eq232.sign", "Lemma 40, before Eq. (231)", (f"8/pi - 2*{_A} > 0", f"-2*{_A} > 0")),
    Row(
        "eq229.polynomial",
        "Lemma 40, Eq. (229), the coefficients multiplied out",
        (
            "8*alpha^2 - 8*(alpha^2 - 1) ~= 8",
            "12*alpha^2 - 12*(alpha^2 - 1) ~= 12",
            "2*alpha^2*(4*0.782 - 1) - (alpha^2 - 1)*(4*0.782 + 2) ~= 2.68657",
            "4*alpha^2 - 4*(alpha^2 - 1) ~= 4",
            "-(alpha^2 - 1)*(2*0.782 + 2) ~= -6.41452",
            "-0.782*(alpha^2 - 1) ~= -1.40745",
            "2*alpha^2*(1 - 0.782) ~= 1.22072",
        ),
    ),
    Row(
        "eq229.y-bound",
        "Lemma 40, Eq. (229)",
        f"{_POLYNOMIAL} > 8*nu^3 + (2.68657 - 12*0.01)*nu^2 + (0.01*(-6.41452 - 4*0.01) - 1.40745)*nu",
        _SMALL,
    ),
    Row("eq228.positive", "Lemma 40, Eqs. (228), (229)", f"d({_S}, nu) > 0", _SMALL),
    Row(
        "lem40.s-min",
        "Lemma 40, before Eq. (233): increasing in x and y",
        (f"d({_S}, nu) > 0", f"d({_S}, mu) > 0"),
        _SMALL,
    ),
    Row("eq233.bound", "Lemma 40, Eq. (233)", f"mu*exp(mu^2/(2*nu))*(2 - erfc({_U0})) > -{_SECOND_MOST}", _SMALL),
    Row("eq235.claim", "Lemma 40, Eq. (235)", f"2*{E2} - {E1} > 0", _SMALL),
    Row("eq236.chain", "Lemma 40, Eq. (236), first inequality", f"2*{E2} - {E1} > {_CHAIN}", _SMALL),
    Row("eq237.root2", "Lemma 40, Eq. (237)", ("0 < 2*mu", SQUARE), _SMALL),
    Row(
        "eq239.a",
        "Lemma 40, Eqs. (238), (239)",
        (
            f"{_A} > 0.782",
            f"8/pi - 2*{_A} > 0",
            f"8*0.64/pi - ({_A}^2 + 2*{_A}*(0.64 + 0.01)) ~= 0.000000000",
        ),
    ),
    Row("eq236.final", "Lemma 40, Eq. (236), last lines", (f"{_CHAIN} > {_FINAL}", f"{_FINAL} > 0"), _SMALL),
    Row("eq240.positive", "Lemma 40, Eq. (240)", "d(xi_tilde, nu) > 0", OMEGA_J),
)
_SQUARE = Erratum("A", ("0 < 2*mu + 1", SQUARE), SQUARE_NOTE)
_ERRATA = {
    "eq230.root2": _SQUARE,
    "eq237.root2": _SQUARE,
    "eq232.sign": Erratum(
        "C", (f"8/pi - 2*{_A} > 0", f"-2*{_A} < 0"), "the derivative by y is negative; Eq. (239) prints the right sign"
    ),
    "thm16.J22-bound": Erratum(
        "C",
        (f"d(xi_tilde, nu) <= {_J22_MOST}", f"{_J22_MOST} <= 0.995064"),
        "0.9950631... was rounded down, as in Eq. (121); still below 1",
    ),
    "thm16.J12-min": Erratum(
        "C",
        (f"{_CORNER_122} ~= 0.29", f"{_BRACKET_122} >= 0.2927"),
        "the bracket is 0.2927... there, and nowhere smaller; divided by sqrt(pi) it is 0.165",
    ),
}

DERIVATIONS_3 = (
    *_EQUATIONS_16,
    *claims_of("theorem-16", _THEOREM_16, _ERRATA),
    *_EQUATIONS_40,
    *claims_of("lemma-40", _LEMMA_40, _ERRATA),
)
