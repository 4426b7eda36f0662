"""Theorem 16, the steps of the proofs of Theorems 2 and 3, and Lemmas 40 to 45, as far as they are numbers."""

from __future__ import annotations

from snntheory.claims.domains import (
    LOW_VARIANCE,
    OMEGA_J,
    THEOREM_2_ENLARGED,
    THEOREM_3_APPENDIX_1,
    THEOREM_3_APPENDIX_2,
    THEOREM_16,
)
from snntheory.claims.jacobian import BRACKET_64
from snntheory.claims.steps import Erratum, Row, X, claims_of, z
from snntheory.exact import Box


def _f(x: str, y: str) -> str:
    """The main sub-function, Eq. (115): ``erfcx(z1) - 2 erfcx(z2)``."""
    return f"(erfcx({z(1, y, x)}) - 2*erfcx({z(2, y, x)}))"


_THEOREM_16 = (
    Row("thm16.contraction", "Theorem 16, Eq. (116)", "-1 < d(nu_tilde, nu) < 1", THEOREM_16),
    Row("thm16.step1", "Theorem 16, step 1", "0 < d(xi_tilde, nu) < 1", THEOREM_2_ENLARGED),
    Row(
        "eq121.bound",
        "Theorem 16, Eq. (121)",
        f"lambda^2/2*1.25*(-alpha^2*{_f('1.2', '0.1')} - erfc(0.1/(sqrt(2)*sqrt(1.2))) + 2) <= 0.995063",
    ),
    Row("thm16.step2", "Theorem 16, step 2", "mu_tilde > 0", THEOREM_16),
    Row(
        "thm16.mean-min",
        "Theorem 16, step 2",
        "mu_tilde ~= 0.008293",
        Box(mu="0.01", omega="0.01", nu="1.5", tau="0.8"),
    ),
    Row("thm16.step3", "Theorem 16, step 3", "d(mu_tilde, nu) > 0", THEOREM_16),
    Row(
        "thm16.bracket-min",
        "Theorem 16, step 3",
        f"sqrt(pi)*alpha*erfcx({z(1, '0.01', '20')}) - sqrt(2)*(alpha - 1)/sqrt(20) ~= 0.16",
    ),
)
_THEOREM_2 = (
    Row(
        "eq30.factor",
        "Theorem 2, Eq. (30)",
        (
            "(sqrt(2.94569^2 + 32*2.25624) - 2.94569)/16 ~= 0.377966",
            "(sqrt(2.94569^2 + 32*2.25624) + 2.94569)/16 ~= 0.746178",
        ),
    ),
    Row("eq32-33.0878", "Theorem 2, Eqs. (32), (33)", "(sqrt((960 + 169*pi)/pi) - 13)/10 > 0.878"),
)


def _slope(tau: str, x: str) -> str:
    """Eqs. (48), (50): lower bound of d xi_tilde / d nu."""
    return (
        f"lambda^2/2*{tau}*exp(-0.01*0.01/(2*0.05*{tau}))"
        f"*(alpha^2*(-{_f(x, '0.01')}) - erfc(-0.01/(sqrt(2)*sqrt(0.05*{tau}))) + 2)"
    )


_THEOREM_3 = (
    Row("eq48.constant", "Theorem 3, Eq. (48)", f"{_slope('0.8', '(0.16*0.8)')} > 0.969231"),
    Row(
        "thm3.smallest-xi-1",
        "Theorem 3, proof",
        "xi_tilde ~= 0.0662727",
        Box(mu="0.01", omega="0.01", nu="0.05", tau="0.8"),
    ),
    Row("thm3.mean-square", "Theorem 3, proof", "mu_tilde^2 <= 0.005", LOW_VARIANCE),
    Row("eq49.line1", "Theorem 3, Eq. (49)", "0.0662727 - 0.969231*0.05 - 0.005 = 0.01281115"),
    Row("eq49.line2", "Theorem 3, Eq. (49)", ("0.01281115 >= 0.08006969*0.16", "0.08006969 + 0.969231 >= 1.049301")),
    Row(
        "eq49.repair",
        "ours, for Theorem 3: Eq. (49) with the least xi",
        ("0.0662726 - 0.969231*0.05 - 0.005 = 0.01281105", "0.01281105 > (1 - 0.969231)*0.16"),
    ),
    Row("eq50.constant", "Theorem 3, Eq. (50)", f"{_slope('0.9', '(0.24*0.9)')} > 0.976952"),
    Row(
        "thm3.smallest-xi-2",
        "Theorem 3, proof",
        "xi_tilde ~= 0.0738404",
        Box(mu="0.01", omega="0.01", nu="0.05", tau="0.9"),
    ),
    Row("eq51.line1", "Theorem 3, Eq. (51)", "0.0738404 - 0.976952*0.05 - 0.005 = 0.0199928"),
    Row("eq51.line2", "Theorem 3, Eq. (51)", ("0.0199928 >= 0.08330333*0.24", "0.08330333 + 0.976952 >= 1.060255")),
    Row(
        "eq51.repair",
        "ours, for Theorem 3: Eq. (51) with the least xi",
        ("0.0738403 - 0.976952*0.05 - 0.005 = 0.0199927", "0.0199927 > (1 - 0.976952)*0.24"),
    ),
)
_LEMMA_40 = (
    Row(
        "lem40.step2",
        "Lemma 40, step 2",
        f"alpha*erfcx({z(1, '0.01', '1.875')}) - sqrt(2/(pi*0.8*0.8))*(alpha - 1) >= 0.056",
    ),
    Row("eq231.a", "Lemma 40, Eq. (231)", "(sqrt((2048 + 169*pi)/pi) - 13)/20 > 0.782"),
    Row(
        "eq229.factors",
        "Lemma 40, Eq. (229)",
        (
            "(sqrt(2.56657^2 + 32*1.472) + 2.56657)/16 ~= 0.618374",
            "(sqrt(2.56657^2 + 32*1.472) - 2.56657)/16 ~= 0.297553",
        ),
    ),
    Row("eq234.constant", "Lemma 40, Eq. (234)", f"{BRACKET_64} > 0.0923765", OMEGA_J),
)
_LOW = Box(mu="-0.1:0.1", omega="-0.1:0.1", nu="0.02:0.5", tau="1")
_LEMMAS_41_TO_43 = (
    Row("eq242.bound", "Lemma 41, Eq. (242)", "abs(mu_tilde) < 0.289324", _LOW),
    Row(
        "eq244.constant",
        "Lemma 41, Eq. (244)",
        "lambda/2*(-(alpha + 0.01)*erfc(0.01/(sqrt(2)*sqrt(0.02)))"
        " + alpha*exp(0.05/2 + 0.01)*erfc((0.02 + 0.01)/(sqrt(2)*sqrt(0.02)))"
        " + exp(-0.01^2/(2*0.5))*sqrt(0.5)*sqrt(2/pi) + 2*0.01) < 0.21857",
    ),
    Row(
        "eq245.constant",
        "Lemma 41, Eq. (245)",
        "mu_tilde > -0.289324",
        Box(mu="0.1", omega="-0.1", nu="0.02:0.5", tau="1"),
    ),
    Row("lem42.dmu", "Lemma 42, Eq. (246)", "-0.14 < d(mu_tilde, mu) < 0.14", LOW_VARIANCE),
    Row("lem42.domega", "Lemma 42, Eq. (246)", "-0.14 < d(mu_tilde, omega) < 0.14", LOW_VARIANCE),
    Row("lem42.dnu", "Lemma 42, Eq. (246)", "-0.52 < d(mu_tilde, nu) < 0.52", LOW_VARIANCE),
    Row("lem42.dtau", "Lemma 42, Eq. (246)", "-0.11 < d(mu_tilde, tau) < 0.11", LOW_VARIANCE),
    Row("eq248.constant", "Lemma 42, Eq. (248)", "lambda/2*0.1*(2 - erfcx(0.0353553) + alpha*erfcx(0.106066)) < 0.133"),
    Row("eq249.term1", "Lemma 42, Eq. (249)", f"1.1072 <= alpha*erfcx({z(1)}) <= 1.49042", LOW_VARIANCE),
    Row("eq249.term2", "Lemma 42, Eq. (249)", f"0.942286 <= (alpha - 1)*sqrt(2/(pi*{X})) <= 2.68593", LOW_VARIANCE),
    Row("eq249.constant", "Lemma 42, Eq. (249)", "lambda/4*1.25*abs(1.1072 - 2.68593) < 0.52"),
    Row("eq249.tau", "Lemma 42, Eq. (249)", "lambda/4*0.24*abs(1.1072 - 2.68593) < 0.11"),
    Row("eq250.bound", "Lemma 43, Eq. (250)", "mu_tilde^2 < 0.005", LOW_VARIANCE),
    Row("eq253.mu", "Lemma 43, Eq. (253)", "2*0.289324*0.14 = 0.08101072"),
    Row("eq253.nu", "Lemma 43, Eq. (253)", "2*0.289324*0.52 = 0.30089696"),
    Row("eq253.tau", "Lemma 43, Eq. (253)", "2*0.289324*0.11 = 0.06365128"),
    Row("lem43.grid-max", "Lemma 43", "mu_tilde^2 <= 0.00451457", LOW_VARIANCE),
    Row(
        "eq254.sum",
        "Lemma 43, Eq. (254)",
        "0.00451457 + 0.001498041*0.08101072 + 0.001498041*0.08101072 + 0.0004033190*0.30089696"
        " + 0.0019065994*0.06365128 < 0.005",
    ),
    Row("figA7.max", "Figure A7", "mu_tilde^2 ~= 0.00451457", Box(mu="0.1", omega="-0.1", nu="0.187342", tau="1")),
)
_LEMMAS_44_AND_45 = (
    Row(
        "eq262.decimals",
        "Lemma 44, Eq. (262)",
        ("2*2.911^2/pi ~= 5.39467", "2.911/pi ~= 0.9266", "2*1.911 = 3.822", "2*2.911 = 5.822"),
    ),
    Row("eq268.positive", "Lemma 44, Eq. (268)", "24.7796*20^4 - 1.2227*20^5 = 52090.9"),
    Row(
        "eq291.expand",
        "Lemma 45, Eq. (291)",
        ("0.007*2 - 0.9269 = -0.9129", "4*0.007^2 + 2.7795*0.007 - 0.00027798 ~= 2.77942"),
    ),
    Row(
        "eq291.factors",
        "Lemma 45, Eq. (291)",
        (
            "(sqrt(0.9129^2 + 8*2.77942) + 0.9129)/4 ~= 1.42897",
            "(sqrt(0.9129^2 + 8*2.77942) - 0.9129)/4 ~= 0.972523",
        ),
    ),
)
_ERRATA = {
    "eq229.factors": Erratum(
        "C",
        (
            "(sqrt(2.56657^2 + 32*1.472) + 2.56657)/16 ~= 0.618375",
            "(sqrt(2.56657^2 + 32*1.472) - 2.56657)/16 ~= 0.297554",
        ),
        "the last digits of both roots; no consequence",
    ),
    "eq121.bound": Erratum(
        "C",
        f"lambda^2/2*1.25*(-alpha^2*{_f('1.2', '0.1')} - erfc(0.1/(sqrt(2)*sqrt(1.2))) + 2) <= 0.995064",
        "0.9950631... was rounded down; still below 1",
    ),
    "thm16.mean-min": Erratum(
        "C",
        "mu_tilde ~= 0.008293",
        "the printed arguments give 0.018...; the number is the least value, at mu omega = -0.01",
        Box(mu="-0.1", omega="0.1", nu="1.5", tau="0.8"),
    ),
    "thm16.bracket-min": Erratum(
        "C",
        f"sqrt(pi)*alpha*erfcx({z(1, '0.01', '20')}) - sqrt(2)*(alpha - 1)/sqrt(20) ~= 0.29",
        "the bracket is 0.2927... there; divided by sqrt(pi) it is 0.165. It is positive all the same",
    ),
    "thm3.smallest-xi-1": Erratum(
        "B",
        "xi_tilde >= 0.0662726",
        "the printed arguments give 0.0678...; the smallest value, at mu omega = 0.01, is 0.06627262..., below the"
        " printed one. Eq. (49) has room for it, and Theorem 3 is proved without it (thm3.app-1)",
        THEOREM_3_APPENDIX_1,
    ),
    "thm3.smallest-xi-2": Erratum(
        "B",
        "xi_tilde >= 0.0738403",
        "the printed arguments give 0.0753...; the smallest value, at mu omega = 0.01, is 0.07384035..., below the"
        " printed one. Eq. (51) has room for it, and Theorem 3 is proved without it (thm3.app-2)",
        THEOREM_3_APPENDIX_2,
    ),
    "eq49.line2": Erratum(
        "C",
        ("0.01281115 >= 0.08006968*0.16", "0.08006968 + 0.969231 >= 1.0493"),
        "two last digits were rounded up; still above 1",
    ),
    "eq244.constant": Erratum(
        "A",
        "mu_tilde < 0.21857",
        "the printed expression is 0.2298...; a bound term by term would need e^(0.5/2 + 0.01), which gives 0.42...;"
        " the number belongs to e^(0.02/2 + 0.01). The mean itself stays far below",
        _LOW,
    ),
    "eq249.term1": Erratum(
        "C",
        f"1.1072 <= alpha*erfcx({z(1)}) <= 1.49043",
        "the upper bound 1.4904243... was rounded down; no consequence",
    ),
    "eq249.term2": Erratum(
        "C",
        f"0.942286 <= (alpha - 1)*sqrt(2/(pi*{X})) <= 2.68594",
        "the upper bound 2.6859317... was rounded down; no consequence",
    ),
    "eq268.positive": Erratum(
        "C", "24.7796*20^4 - 1.2227*20^5 = 52096", "the printed coefficients give 52096; still positive"
    ),
    "eq291.expand": Erratum(
        "B",
        (
            "0.007*2 - 0.9269 = -0.9129",
            "4*0.007^2 + 2.7795*0.007 - 0.00027798 ~= 0.0193745",
            "-2*0.01^2 - 0.9129*0.01 + 0.0193745 > 0",
        ),
        "the factor 0.007 of 2.7795 was dropped, so the quadratic and its roots are wrong; the right one, concave in y,"
        " is positive at both ends of the domain, so the conclusion stands",
    ),
}

VARIANCE = (
    *claims_of("theorem-16", _THEOREM_16, _ERRATA),
    *claims_of("theorem-2-proof", _THEOREM_2, _ERRATA),
    *claims_of("theorem-3-proof", _THEOREM_3, _ERRATA),
    *claims_of("lemma-40", _LEMMA_40, _ERRATA),
    *(c for row in _LEMMAS_41_TO_43 for c in claims_of(row.locator[:8].lower().replace(" ", "-"), [row], _ERRATA)),
    *(c for row in _LEMMAS_44_AND_45 for c in claims_of(row.locator[:8].lower().replace(" ", "-"), [row], _ERRATA)),
)
