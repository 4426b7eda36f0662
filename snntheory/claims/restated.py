"""Rows that repeat others, as printed in their place, and the remaining steps of Lemmas 10, 11, 41, 44 and 45."""

from __future__ import annotations

from snntheory.claims.domains import OMEGA_J
from snntheory.claims.model import Claim, Inference
from snntheory.claims.polynomials import formula
from snntheory.claims.steps import Erratum, Row, claims_of, equation, refuted, z
from snntheory.claims.subfunction import D44, D45, D45_ERROR, Q44, Q45, R44, R45, SQUARES44, SQUARES45, F, N
from snntheory.exact import Box

_W1, _W2 = f"erfcx({z(1, 'mu', 'nu')})", f"erfcx({z(2, 'mu', 'nu')})"
_S_BY_J = (
    "1/2*(sqrt((J11 + J22 - 2*mu_tilde*J12)^2 + (J21 - 2*mu_tilde*J11 - J12)^2)"
    " + sqrt((J11 - J22 + 2*mu_tilde*J12)^2 + (J12 + J21 - 2*mu_tilde*J11)^2))"
)
_A, _B = "sqrt((mu + tau)^2 + (nu - omega)^2)", "sqrt((mu - tau)^2 + (omega + nu)^2)"
_258 = f"(sqrt(pi)*((nu - mu)*(nu + mu)*{_W1} - 2*(4*nu^2 - mu^2)*{_W2}) + sqrt(2)*sqrt(nu)*(3*nu - mu))"
_258_2 = f"(sqrt(pi)*((nu - mu)*(nu + mu)*{_W1} - 2*(2*nu + mu)*(2*nu - mu)*{_W2}) + sqrt(2)*sqrt(nu)*(3*nu - mu))"

_ROOT = "sqrt((2*nu + mu)^2 + 5.39467*nu)"
_P, _Q = "sqrt((H11 + H22)^2 + (H21 - H12)^2)", "sqrt((H11 - H22)^2 + (H12 + H21)^2)"


def _at(x: str) -> tuple[str, str]:
    """Derivative of f with respect to y at this x, and f's arguments there, erfcx written out by d()."""
    one, two = (f"erfcx({z(k, 'mu', x)})" for k in (1, 2))
    return one, two


def _slope_at(identifier: str, number: str, x: str, printed: str) -> Claim:
    one, two = _at(x)
    return equation(
        identifier, "lemma-45", f"Lemma 45, Eq. ({number})", f"d({one} - 2*{two}, mu)", printed.format(one=one, two=two)
    )


_EQUATIONS = (
    equation("eq71.line2", "equation-71", "Eq. (71), second line", "S", _S_BY_J),
    equation("eq142.S", "lemma-20", "Eq. (142)", "S", _S_BY_J),
    equation(
        "eq68-70.singular-values",
        "equation-71",
        "Eqs. (68) to (70): s1^2 + s2^2 = sum of squares of mu, omega, nu, tau for a11, a12, a21, a22",
        f"(1/2*({_A} + {_B}))^2 + (1/2*({_A} - {_B}))^2",
        "mu^2 + omega^2 + nu^2 + tau^2",
    ),
    equation(
        "eq68-70.singular-values.product",
        "equation-71",
        "Eqs. (68) to (70): s1 s2 = determinant",
        f"1/2*({_A} + {_B})*(1/2*({_A} - {_B}))",
        "mu*tau - omega*nu",
    ),
    equation(
        "eq89-92.dS-dH",
        "lemma-10",
        "Lemma 10, Eqs. (89) to (92): first components squared, of length 1, so each derivative is at most 1",
        f"((H11 + H22)/{_P})^2 + ((H21 - H12)/{_P})^2",
        "1",
    ),
    equation(
        "eq89-92.dS-dH.second",
        "lemma-10",
        "Lemma 10, Eqs. (89) to (92): second components",
        f"((H11 - H22)/{_Q})^2 + ((H12 + H21)/{_Q})^2",
        "1",
    ),
    equation(
        "eq122.J12-second-form",
        "theorem-16",
        "Eq. (122)",
        "J12",
        "lambda*tau*G/(4*sqrt(pi))*(sqrt(pi)*alpha*E1 - sqrt(2)*(alpha - 1)/sqrt(x))",
    ),
    equation(
        "eq123-124.derivative",
        "jacobian",
        "Eqs. (123), (124)",
        "J22",
        "lambda^2*tau/2*(-alpha^2*G*(E1 - 2*E2) - eps + 2)",
    ),
    equation("eq258.derivative", "lemma-44", "Lemma 44, Eq. (258)", f"d({F}, nu)", f"{_258}/(2*sqrt(pi)*nu^2)"),
    equation("eq285.derivative", "lemma-45", "Lemma 45, Eq. (285)", f"d({F}, nu)", f"{_258}/(2*sqrt(pi)*nu^2)"),
    equation("eq285.line1", "lemma-45", "Lemma 45, Eq. (285)", f"d({F}, nu)", f"{_258}/(2*sqrt(pi)*nu^2)"),
    equation("eq285.line2", "lemma-45", "Lemma 45, Eq. (285)", f"d({F}, nu)", f"{_258_2}/(2*sqrt(pi)*nu^2)"),
    equation("eq272.z1", "lemma-44", "Lemma 44, Eq. (272)", z(1, "mu", "1.2"), "(5*mu + 6)/(2*sqrt(15))"),
    equation("eq273.z2", "lemma-44", "Lemma 44, Eq. (273)", z(2, "mu", "1.2"), "(5*mu + 12)/(2*sqrt(15))"),
    _slope_at(
        "eq275.derivative", "275", "1.2", "(sqrt(15*pi)*((5*mu + 6)*{one} - 2*(5*mu + 12)*{two}) + 30)/(6*sqrt(15*pi))"
    ),
)
_LINE_3 = f"{N}/(sqrt(2)*2*sqrt(pi)*sqrt(nu)*nu^2)"
_FACTOR_NOTE = (
    "pulling sqrt(2) sqrt(x) out of the numerator puts it above, not below: the printed expression is too small by the"
    " factor 2x. Only its sign is used"
)
_PREFACTOR = (
    *(
        refuted(
            equation(i, "lemma-45", "Lemma 45, Eq. (285)", f"d({F}, nu)", _LINE_3),
            "C",
            "eq285.line3.corrected",
            _FACTOR_NOTE,
        )
        for i in ("eq285.line3", "eq285.prefactor")
    ),
    equation(
        "eq285.line3.corrected",
        "lemma-45",
        "ours, for Lemma 45, Eq. (285)",
        f"d({F}, nu)",
        f"sqrt(2)*sqrt(nu)*{N}/(2*sqrt(pi)*nu^2)",
    ),
)
_007 = (
    "(1000*mu/7 + 1)*{one} - 4/7*(500*mu + 7)*{two} + 20*sqrt(5/(7*pi))",
    "5/sqrt(7)*(5*mu/(2*sqrt(7)) + sqrt(7)/5)*{one} - 10/sqrt(7)*(5*mu/(2*sqrt(7)) + 2*sqrt(7)/5)*{two} + 5/sqrt(7*pi)",
    "1/16*((125*mu + 16)*{one} - 2*(125*mu + 32)*{two} + 20*sqrt(10/pi))",
    "1/27*((125*mu + 27)*{one} - 2*(125*mu + 54)*{two} + 15*sqrt(30/pi))",
)
_SLOPES = tuple(
    _slope_at(f"eq{number}.derivative", number, x, printed)
    for number, x, printed in zip(("299", "302", "305", "308"), ("0.007", "0.56", "0.128", "0.216"), _007, strict=True)
)
_LOW = Box(mu="-0.01:0.01", omega="1", nu="0.02:0.5", tau="1")
_ROOTS_281 = (
    "-1403.37*sqrt((6 + 5*(-0.1))^2 + 161.84) + 30.2*sqrt((6 + 5*0.1)^2 + 161.84)*sqrt((12 + 5*0.1)^2 + 161.84)"
)
_CONSTANT_281 = f"{_ROOTS_281} + 870.253*sqrt((12 + 5*0.1)^2 + 161.84) - 4075.17"
_LAST_281 = "725.211*sqrt((12 + 5*(-0.1))^2 + 161.84) - 584.739*sqrt((6 + 5*0.1)^2 + 161.84) - 5093.97"
_BRACKET_281 = "-584.739*sqrt((5*mu + 6)^2 + 161.84) + 725.211*sqrt((5*mu + 12)^2 + 161.84) - 5093.97"
_300 = (
    "(1000*(-0.01)/7 + 1)*exp(500*(-0.01)^2/7 - 0.01 + 7/2000)*erfc((7 + {first})/(20*sqrt(35)))"
    " - 4/7*exp((7 + 500*0.01)^2/3500)*(7 + 500*0.01)*erfc((7 + 500*0.01)/(10*sqrt(35))) + 20*sqrt(5/(7*pi)) > {least}"
)
_Z0 = z(0)
_ROWS = (
    (
        "theorem-3-proof",
        Row(
            "a344.x-range",
            "A3.4.4",
            ("0.8*0.00875 = 0.007", "1.25*0.7 = 0.875", "0.007 <= nu*tau <= 0.875"),
            Box(nu="0.00875:0.7", tau="0.8:1.25"),
        ),
    ),
    (
        "theorem-3-proof",
        Row("a344.y-range", "A3.4.4", "-0.01 <= mu*omega <= 0.01", Box(mu="-0.1:0.1", omega="-0.1:0.1")),
    ),
    ("lemma-41", Row("lem41.monotone", "Lemma 41, proof: omega = 1, so mu is mu omega", "d(mu_tilde, mu) > 0", _LOW)),
    (
        "lemma-41",
        Row(
            "eq243.limit",
            "Lemma 41, Eq. (243): the limit of the mean is selu(mu omega), here for mu omega < 0",
            "abs(lambda*alpha*(exp(mu*omega) - 1)) = lambda*mu*omega",
            Box(mu="0.1", omega="-0.1"),
        ),
    ),
    (
        "lemma-42",
        Row(
            "eq248.location",
            "Lemma 42, before Eq. (248), first term",
            f"2 - erfcx({_Z0}) <= 2 - erfcx({z(0, '-0.01', '0.04')})",
            Box(mu="-0.1:0.1", omega="-0.1:0.1", nu="0.05:0.24", tau="0.8:1.25"),
        ),
    ),
    ("lemma-44", Row("eq263.numerator", "Lemma 44, Eq. (263)", f"{formula(Q44)}*{_ROOT} + {formula(R44)} > 0", D44)),
    ("lemma-44", Row("eq265.square", "Lemma 44, Eqs. (265) to (267)", f"{formula(SQUARES44)} > 0", D44)),
    (
        "lemma-44",
        Row(
            "eq281.constant1",
            "Lemma 44, Eq. (281)",
            f"{_CONSTANT_281} ~= -309.691",
        ),
    ),
    ("lemma-44", Row("eq281.substitution", "Lemma 44, Eq. (281)", f"-0.1*({_LAST_281}) - 309.691 ~= -208.604")),
    (
        "lemma-44",
        Row(
            "lem44.substitution",
            "Lemma 44, end",
            (f"{_BRACKET_281} < 0", f"{_BRACKET_281} >= {_LAST_281}"),
            Box(mu="-0.1:0.1"),
        ),
    ),
    ("lemma-45", Row("lem45.erfc-arguments", "Lemma 45, before Eq. (287)", f"0.175 <= {z(1, 'mu', 'nu')}", D45)),
    (
        "lemma-45",
        Row(
            "lem45.error-signs",
            "Lemma 45: values of both signs",
            (
                "erfcx(0.175) - 2.911/(sqrt(pi)*1.911*0.175 + sqrt(pi*0.175^2 + 2.911^2)) > 0",
                "erfcx(1.33) - 2.911/(sqrt(pi)*1.911*1.33 + sqrt(pi*1.33^2 + 2.911^2)) < 0",
            ),
        ),
    ),
    ("lemma-45", Row("eq290.numerator", "Lemma 45, Eq. (290)", f"{formula(Q45)}*{_ROOT} + {formula(R45)} > 0", D45)),
    ("lemma-45", Row("eq291.constant", "Lemma 45, Eq. (291)", "4*0.007^2 + 2.7795*0.007 - 0.00027798 ~= 2.77942")),
    (
        "lemma-45",
        Row(
            "eq291.factored",
            "Lemma 45, Eq. (291)",
            (
                "2*(0.972523 - 1.42897) ~= -0.9129",
                "-2*(mu + 1.42897)*(mu - 0.972523) > 0",
            ),
            Box(mu="-0.01:0.01"),
        ),
    ),
    ("lemma-45", Row("eq292-293.squares", "Lemma 45, Eqs. (292), (293)", f"{formula(SQUARES45)} > 0", D45)),
    (
        "lemma-45",
        Row(
            "eq295.step1-method",
            "Lemma 45, after Eq. (295): y(68.989 x^3 + ...) with y = 0",
            "68.989*nu^3*mu >= 0",
            D45,
        ),
    ),
    (
        "lemma-45",
        Row(
            "eq295.step2-method",
            "Lemma 45, Eq. (295)",
            (
                "0.000000123762618900 <= (nu/0.007)^3*0.000000123762618900",
                "0.0279456*nu <= 0.875*0.0279456",
                "0.287802 <= 0.287802*nu/0.007",
            ),
            Box(nu="0.007:0.875"),
        ),
    ),
    (
        "lemma-45",
        Row(
            "eq300.bound",
            "Lemma 45, Eq. (300), with the argument as printed, 7 + 1000 + (-0.01) (meant is 7 + 1000 (-0.01))",
            _300.format(first="1000 + (-0.01)", least="3.56"),
        ),
    ),
    (
        "lemma-45",
        Row(
            "eq300.bound.meant",
            "ours, for Lemma 45, Eq. (300): with the argument that is meant",
            _300.format(first="1000*(-0.01)", least="3.56"),
        ),
    ),
)
_ERRATA = {
    "eq243.limit": Erratum(
        "B",
        "-0.0000001 < mu_tilde - lambda*alpha*(exp(mu*omega) - 1) < 0.000001",
        "for mu omega < 0 the right side is negative; the limit of the mean is selu(mu omega), lambda mu omega only for"
        " mu omega >= 0. The bound of the lemma does not use it",
        Box(mu="0.1", omega="-0.1", nu="0.000000001:0.000001", tau="1"),
    ),
    "eq248.location": Erratum(
        "C",
        f"2 - erfcx({_Z0}) <= 2 - erfcx(0.0353554)",
        "the first term, with its negative sign, is largest at mu omega = 0.01; Eq. (248) has the value from there",
    ),
    "eq281.constant1": Erratum(
        "C",
        (f"{_CONSTANT_281} ~= -309.642", f"-0.1*({_LAST_281}) - 309.642 < 0"),
        "the printed coefficients give -309.642; the bound is negative all the same",
    ),
    "lem45.erfc-arguments": Erratum(
        "A", f"0.174 <= {z(1, 'mu', 'nu')}", "true for x >= 0.08 only, see lem45.arguments", D45_ERROR
    ),
    "eq291.constant": Erratum(
        "B",
        "4*0.007^2 + 2.7795*0.007 - 0.00027798 ~= 0.0193745",
        "the factor 0.007 of 2.7795 was dropped, see eq291.expand; the quadratic stays positive",
    ),
    "eq295.step1-method": Erratum(
        "A", f"{formula(SQUARES45)} > 0", "false for y < 0, see eq295.step1; the polynomial is positive"
    ),
}
_ELEVEN = Inference(
    ("eq79.dS-dmu", "eq80.dS-domega", "eq81.dS-dnu", "eq82.dS-dtau"), "mean value theorem on the segment"
)
RESTATED = (
    *_EQUATIONS,
    *_PREFACTOR,
    *_SLOPES,
    Claim(
        "lem11.difference",
        ("lemma-11",),
        "Lemma 11, Eqs. (104) to (106)",
        "|S(p + q) - S(p)| < 0.32112 |dmu| + 2.63690 |domega| + 2.28242 |dnu| + 2.98610 |dtau|",
        OMEGA_J,
        "the bounds of Lemma 10",
        _ELEVEN,
    ),
    *(c for group, row in _ROWS for c in claims_of(group, [row], _ERRATA)),
)
