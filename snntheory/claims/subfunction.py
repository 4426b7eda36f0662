"""Lemmas 15 and 44, 17 and 45: sign and monotonicity of the main sub-function f, and the chains that are to prove them.

Rows in x = nu tau and y = mu omega are written with nu for x and mu for y.  r(z) is the approximation of erfcx(z) by
Ren and MacKenzie, Eqs. (260), (287).
"""

from __future__ import annotations

from snntheory.claims.polynomials import difference_of_squares, formula, numerator, relations
from snntheory.claims.steps import Erratum, Row, claims_of, z
from snntheory.exact import Box

_Z1, _Z2 = z(1, "mu", "nu"), z(2, "mu", "nu")
_W1, _W2 = f"erfcx({_Z1})", f"erfcx({_Z2})"
F = f"({_W1} - 2*{_W2})"
D44 = Box(mu="-0.1:0.1", nu="1.2:20")
D45 = Box(mu="-0.01:0.01", nu="0.007:0.875")
D45_ERROR = Box(mu="-0.01:0.01", nu="0.08:0.875")


def ren_mackenzie(argument: str) -> str:
    """r(z) = 2.911/(sqrt(pi) 1.911 z + sqrt(pi z^2 + 2.911^2))."""
    return f"2.911/(sqrt(pi)*(2.911 - 1)*({argument}) + sqrt(pi*({argument})^2 + 2.911^2))"


_R1, _R2 = ren_mackenzie(_Z1), ren_mackenzie(_Z2)


def _both(first: str, second: str) -> str:
    """((x - y)(x + y) first - 2 (2x - y)(2x + y) second)/(sqrt 2 sqrt x)."""
    return f"((nu - mu)*(nu + mu)*({first}) - 2*(2*nu - mu)*(2*nu + mu)*({second}))/(sqrt(2)*sqrt(nu))"


N = f"(sqrt(pi)*{_both(_W1, _W2)} + (3*nu - mu))"
_E = f"({_both(_W1, _W2)} - {_both(_R1, _R2)})"
ROOT = "sqrt((2*nu + mu)^2 + 2*2.911^2*nu/pi)"
LAST = f"2*(2*nu - mu)*(2*nu + mu)*2.911/(1.911*(2*nu + mu) + {ROOT})"


def near(gap: str) -> str:
    """The numerator N with r for erfcx, less the gap."""
    return f"((3*nu - mu) + sqrt(pi)*{_both(_R1, _R2)} - {gap})"


def _chain(lemma: str, equation: int, gap: str, domain: Box) -> tuple[Row, ...]:
    """Eq. (262) or (289): from the numerator to algebraic functions; two parts say that the forms are equal."""
    a1 = near(gap)
    a3 = f"((3*nu - mu) + (nu - mu)*(nu + mu)/((nu + mu) + 2.911/pi) - {LAST} - {gap})"
    place = f"{lemma}, Eq. ({equation})"
    return (
        Row(f"eq{equation}.step1", place, f"{N} >= {a1}", domain),
        Row(f"eq{equation}.step3", place, f"{a1} >= {a3}", domain),
    )


Q44 = "4:2,0 2:1,1 2.76667:1,0 -2:0,2 -0.939726:0,1 -0.0121625:0,0"
R44 = "-8:3,0 -8:2,1 -11.0044:2,0 2:1,2 1.69548:1,1 -0.0464849:1,0 2:0,3 3.59885:0,2 -0.0232425:0,1"
SQUARES44 = (
    "-1.2227:5,0 40.1006:4,1 27.7897:4,0 41.0176:3,2 64.5799:3,1 39.4762:3,0 10.9422:2,3 -13.543:2,2 -28.8455:2,1"
    " -0.364625:2,0 0.611352:1,4 6.83183:1,3 5.46393:1,2 0.121746:1,1 0.000798008:1,0 -10.6365:0,5 -11.927:0,4"
    " 0.190151:0,3 -0.000392287:0,2"
)
Q45 = "4:2,0 2:1,1 2.7795:1,0 -2:0,2 -0.9269:0,1 -0.00027798:0,0"
R45 = "-8:3,0 -8:2,1 -10.9554:2,0 2:1,2 1.76901:1,1 -0.00106244:1,0 2:0,3 3.62336:0,2 -0.00053122:0,1"
SQUARES45 = (
    "0.0000004168614250:1,0 -0.0000002049216091:0,2 -0.0279456:5,0 43.0875:4,1 30.8113:4,0 43.1084:3,2 68.989:3,1"
    " 41.6357:3,0 10.7928:2,3 -13.1726:2,2 -27.8148:2,1 -0.00833715:2,0 0.0139728:1,4 5.47537:1,3 4.65089:1,2"
    " 0.00277916:1,1 -10.7858:0,5 -12.2664:0,4 0.00436492:0,3"
)
_BELOW_268 = "-1.2227*nu^5 + 23.7796*nu^4 + (20 + 13.0182)*nu^3 + 2.37355*nu^2 - 0.0182084*nu - 0.000194074"
_BELOW_295 = "0.0000004168614250*nu - 0.0000001237626189 - 0.0279456*nu^5 + 30.8113*nu^4 + 41.6357*nu^3 - 0.287802*nu^2"
_AT_12 = Box(mu="-0.1:0.1", nu="1.2")
_U1, _U2 = "(5*mu + 6)/(2*sqrt(15))", "(5*mu + 12)/(2*sqrt(15))"


def _slope_12(first: str, second: str) -> str:
    """Numerator of Eq. (275)."""
    return f"(sqrt(15*pi)*((5*mu + 6)*{first} - 2*(5*mu + 12)*{second}) + 30)"


_EXACT_12 = _slope_12(f"erfcx({_U1})", f"erfcx({_U2})")
_R12 = ren_mackenzie(_U1), ren_mackenzie(_U2)
_NEAR_12 = _slope_12(*_R12)
_PRINTED_277 = f"(sqrt(15*pi)*(2*(5*mu + 12)*{_R12[1]} - (5*mu + 6)*{_R12[0]}) + 30)"
_S1, _S2 = "sqrt((5*mu + 6)^2 + 161.84)", "sqrt((5*mu + 12)^2 + 161.84)"
_281 = (
    f"-1414.99*mu^2 - 584.739*{_S1}*mu + 725.211*{_S2}*mu - 5093.97*mu - 1403.37*{_S1} + 30.2*{_S1}*{_S2}"
    f" + 870.253*{_S2} - 4075.17"
)
_LEMMA_44 = (
    Row("lem15.negative", "Lemma 15", f"{F} < 0", D44),
    Row("lem15.increasing-x", "Lemma 15", f"d({F}, nu) > 0", D44),
    Row("lem15.decreasing-y", "Lemma 15", f"d({F}, mu) < 0", _AT_12),
    Row("lem44.negative", "Lemma 44", f"{F} < 0", D44),
    Row("lem44.x-increasing", "Lemma 44", f"d({F}, nu) > 0", D44),
    Row("lem44.y-decreasing", "Lemma 44", f"d({F}, mu) < 0", _AT_12),
    Row("eq282.S-decreasing-y", "Lemma 44, Eq. (282)", f"d({F}, mu) < 0", _AT_12),
    Row("eq259.numerator", "Lemma 44, Eq. (259)", f"{N} > 0", D44),
    Row("lem44.arguments", "Lemma 44, before Eq. (260)", (f"0.7 <= {_Z1} <= 3.2", f"0.7 <= {_Z2} <= 3.2"), D44),
    Row("lem44.error-sign", "Lemma 44", f"{ren_mackenzie('nu')} - erfcx(nu) > 0", Box(nu="0.7:3.2")),
    Row("eq261.range", "Lemma 44, Eq. (261)", f"0.0113556 <= {_E} <= 0.0169551", D44),
    *_chain("Lemma 44", 262, "0.0131259", D44),
    Row("eq264.Q", "Lemma 44, Eq. (264)", relations(numerator("0.0131259")[0], Q44)),
    Row("eq264.R0", "Lemma 44, Eq. (264)", relations(numerator("0.0131259")[1], R44)),
    Row("lem44.Q-positive", "Lemma 44", f"{formula(Q44)} > 0", D44),
    Row("eq267.polynomial", "Lemma 44, Eq. (267)", relations(difference_of_squares("0.0131259"), SQUARES44)),
    Row("eq268.lower", "Lemma 44, Eq. (268)", f"{formula(SQUARES44)} >= {_BELOW_268}", D44),
    Row("eq268.cubic", "Lemma 44, Eq. (268)", "20 >= nu", Box(nu="1.2:20")),
    Row("eq277.error", "Lemma 44, Eq. (277)", f"abs({_PRINTED_277} + {_EXACT_12}) <= 0.163052", _AT_12),
    Row("eq278.gap", "Lemma 44, Eq. (278)", f"{_EXACT_12} <= {_NEAR_12} + 0.2", _AT_12),
    Row("eq280.numerator", "Lemma 44, Eq. (280)", f"{_NEAR_12} + 0.2 < 0", _AT_12),
    Row(
        "eq281.expansion",
        "Lemma 44, Eq. (281)",
        (
            "30.2*1.911^2*25 + 87.33*1.911*25 - 174.66*1.911*25 ~= -1414.99",
            "(30.2*1.911 - 174.66)*5 ~= -584.739",
            "(30.2*1.911 + 87.33)*5 ~= 725.211",
            "30.2*1.911^2*90 + 87.33*1.911*90 - 174.66*1.911*90 ~= -5093.97",
            "(30.2*1.911 - 174.66)*12 ~= -1403.37",
            "(30.2*1.911 + 87.33)*6 ~= 870.253",
            "30.2*1.911^2*72 + 87.33*1.911*72 - 174.66*1.911*72 ~= -4075.17",
            "60*2.911^2/pi ~= 161.84",
        ),
    ),
    Row("eq281.final", "Lemma 44, Eq. (281)", f"{_281} < -208.604", _AT_12),
)
_LAST_289 = str(_chain("Lemma 45", 289, "0.000405", D45)[1].relations).partition(" >= ")[2]
_SLICES = ("0.007", "0.56", "0.128", "0.216")


def _slice(x: str) -> Box:
    return Box(mu="-0.01:0.01", nu=x)


def _slope(x: str, y: str, other: str) -> str:
    """d f/d y at x, y in the first and ``other`` in the second term, Eqs. (300), (303), (306), (309)."""
    first, second = f"({z(1, y, x)})", f"({z(2, other, x)})"
    return f"sqrt(2)/sqrt({x})*({first}*erfcx({first}) - 2*{second}*erfcx({second}) + 1/sqrt(pi))"


_LEMMA_45 = (
    *(
        Row(f"{name}", name.partition(".")[0].replace("lem", "Lemma "), f"{F} < 0", D45)
        for name in ("lem17.negative", "lem45.negative", "lem45.fx-sign")
    ),
    *(
        Row(name, f"Lemma {name[3:5]}", f"d({F}, nu) > 0", D45)
        for name in ("lem17.x-increasing", "lem45.x-increasing", "lem45.fx-increasing-x")
    ),
    *(
        Row(f"{name}-{x}", f"Lemma {name[3:5]}", f"d({F}, mu) > 0", _slice(x))
        for name in ("lem17.y-increasing", "lem45.y-increasing", "lem45.fx-increasing-y")
        for x in _SLICES
    ),
    Row("eq286.numerator", "Lemma 45, Eq. (286)", f"{N} > 0", D45),
    Row("lem45.arguments", "Lemma 45, before Eq. (287)", (f"0.175 <= {_Z1} <= 1.33", f"0.175 <= {_Z2} <= 1.33"), D45),
    Row("eq288.range", "Lemma 45, Eq. (288)", f"-0.000228141 <= {_E} <= 0.00495688", D45_ERROR),
    Row("eq288.error-min", "Lemma 45, Eq. (288)", f"{_E} >= -0.000228141", D45_ERROR),
    Row("eq288.error-max", "Lemma 45, Eq. (288)", f"{_E} <= 0.00495688", D45_ERROR),
    *_chain("Lemma 45", 289, "0.0003", D45),
    Row(
        "eq289.last", "ours, for Lemma 45, Eq. (289): its last expression, with 0.000405", f"{_LAST_289} > 0.0082", D45
    ),
    Row("eq290.Q", "Lemma 45, Eq. (290)", relations(numerator("0.0003")[0], Q45)),
    Row("eq290.R0", "Lemma 45, Eq. (290)", relations(numerator("0.0003")[1], R45)),
    Row("eq291.root-factor", "Lemma 45, Eq. (291)", f"{formula(Q45)} > 0", D45),
    Row(
        "eq291.lower",
        "Lemma 45, Eq. (291)",
        f"{formula(Q45)} >= -2*mu^2 + 0.007*2*mu - 0.9269*mu + 4*0.007^2 + 2.7795*0.007 - 0.00027798",
        D45,
    ),
    Row("eq294.difference", "Lemma 45, Eq. (294)", relations(difference_of_squares("0.0003"), SQUARES45)),
    Row("eq295.step1", "Lemma 45, Eq. (295)", f"{formula(SQUARES45)} > {_BELOW_295}", D45),
    Row("eq295.step2", "Lemma 45, Eq. (295)", f"({_BELOW_295})/nu^3 > 30.7869*nu + 0.160295", Box(nu="0.007:0.875")),
    Row("eq295.positive", "Lemma 45, Eq. (295)", "30.7869*nu^4 + 0.160295*nu^3 > 0", Box(nu="0.007:0.875")),
    Row("eq303.bound", "Lemma 45, Eq. (303)", f"{_slope('0.56', '-0.01', '0.01')} > 0.00746"),
    Row("eq306.bound", "Lemma 45, Eq. (306)", f"{_slope('0.128', '-0.01', '0.01')} > 0.4468"),
    Row("eq309.bound", "Lemma 45, Eq. (309)", f"{_slope('0.216', '-0.01', '0.01')} > 0.211288"),
)
_ERRATA = {
    "lem44.arguments": Erratum(
        "B",
        (f"0.71 <= {_Z1} <= 3.18", f"1.48 <= {_Z2} <= 6.35"),
        "the second argument goes up to 6.34, outside the range for which the approximation is quoted; the numerator"
        " is positive all the same (eq259.numerator)",
    ),
    "lem44.error-sign": Erratum(
        "C",
        f"{ren_mackenzie('nu')} - erfcx(nu) > 0",
        "at 0.7 the error has the other sign; it is positive from 0.72 on, and up to 6.35, where it is needed",
        Box(nu="0.72:6.35"),
    ),
    "eq261.range": Erratum(
        "B",
        f"{_E} >= 0.00698",
        "the search missed the minimum 0.0069835..., at x = 1.2, y = 0.1; it is positive all the same, which is what"
        " the proof uses",
    ),
    "eq277.error": Erratum(
        "C",
        f"abs({_EXACT_12} - {_NEAR_12}) <= 0.163052",
        "the two expressions have opposite signs but for the two summands + 30, so what is printed is their difference"
        " plus 60; the number is the greatest difference, and that is what Eq. (278) uses",
    ),
    "lem45.arguments": Erratum(
        "A",
        (f"0.174 <= {_Z1} <= 0.67", f"0.374 <= {_Z2} <= 1.331"),
        "on the domain of the lemma the arguments go down to -0.0254; the error analysis covers x >= 0.08 only, so the"
        " printed proof says nothing about 0.007 <= x < 0.08. The lemma is true there too (lem45.x-increasing)",
        D45_ERROR,
    ),
    "eq288.range": Erratum("C", f"-0.000228142 <= {_E} <= 0.00495688", "the minimum was rounded to nearest", D45_ERROR),
    "eq288.error-min": Erratum("C", f"{_E} >= -0.000228142", "-0.0002281413... was rounded to nearest", D45_ERROR),
    "eq289.step1": Erratum(
        "A",
        _chain("Lemma 45", 289, "0.000405", D45)[0].relations,
        "the error is multiplied by sqrt(pi), so the gap has to be 0.000228142 sqrt(pi) < 0.000405. With this gap the"
        " last expression of Eq. (289) is still above 0.0082 (eq289.last), so the proof can be repaired where its other"
        " step holds, for x >= 0.0101 (eq289.step3.corrected)",
    ),
    "eq289.step3": Erratum(
        "A",
        _chain("Lemma 45", 289, "0.0003", D45)[1].relations,
        "for x < -y the factor x + y is negative, and a greater denominator makes the term greater: the step holds for"
        " x >= 0.01 only",
        Box(mu="-0.01:0.01", nu="0.0101:0.875"),
    ),
    "eq295.step1": Erratum(
        "A",
        f"{formula(SQUARES45)} > 0",
        "the step puts y = 0 into terms that are negative for y < 0, and fails by 0.28; the polynomial (294) is"
        " positive on the domain, so its conclusion stands",
    ),
    "eq309.bound": Erratum(
        "C", f"{_slope('0.216', '-0.01', '0.01')} > 0.211287", "0.2112875... was rounded up; still positive"
    ),
}
SUBFUNCTION = (*claims_of("lemma-44", _LEMMA_44, _ERRATA), *claims_of("lemma-45", _LEMMA_45, _ERRATA))
