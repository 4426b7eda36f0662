"""A3.4.1 and A3.4.2: Lemmas 5 to 13 and the steps of their proofs, as printed."""

from __future__ import annotations

from snntheory.claims.domains import LEMMA_9, OMEGA, OMEGA_J
from snntheory.claims.model import Claim, Inference
from snntheory.claims.steps import Erratum, Row, X, Y, claims_of, z
from snntheory.exact import Box

# Lemma 5, Eq. (73), and again Lemma 39, Eq. (176): |dJ_ij/dx| < bound
DERIVATIVES = {
    ("J11", "mu"): "0.0031049101995398316",
    ("J11", "omega"): "1.055872374194189",
    ("J11", "nu"): "0.031242911235461816",
    ("J11", "tau"): "0.03749149348255419",
    ("J12", "mu"): "0.031242911235461816",
    ("J12", "omega"): "0.031242911235461816",
    ("J12", "nu"): "0.21232788238624354",
    ("J12", "tau"): "0.2124377655377270",
    ("J21", "mu"): "0.02220441024325437",
    ("J21", "omega"): "1.146955401845684",
    ("J21", "nu"): "0.14983446469110305",
    ("J21", "tau"): "0.17980135762932363",
    ("J22", "mu"): "0.14983446469110305",
    ("J22", "omega"): "0.14983446469110305",
    ("J22", "nu"): "1.805740052651535",
    ("J22", "tau"): "2.396685907216327",
}


def _derivative_bounds() -> tuple[Claim, ...]:
    rows = [
        Row(f"lem5.d{entry}-d{name}", "Lemma 5, Eq. (73)", f"-{bound} < d({entry}, {name}) < {bound}", OMEGA_J)
        for (entry, name), bound in DERIVATIVES.items()
    ]
    again = tuple(
        Claim(
            f"lem39.d{name}-{entry}",
            ("lemma-39",),
            "Lemma 39, Eq. (176)",
            f"-{bound} < d({entry}, {name}) < {bound}",
            OMEGA_J,
            f"absolute value < {bound}",
            Inference((f"lem5.d{entry}-d{name}",), "the same bound on the same domain"),
        )
        for (entry, name), bound in DERIVATIVES.items()
    )
    return (*claims_of("lemma-5", rows, {}), *again)


_G, _R1 = f"exp(-({Y})^2/(2*{X}))", f"exp({Y} + {X}/2)*erfc({z(1)})"
_R2 = f"exp(2*{Y} + 2*{X})*erfc({z(2)})"
# J11 = lambda omega/2 times the first, J21 = lambda^2 omega times the second: they have the sign of omega
BRACKET_62 = f"alpha*{_R1} - erfc({z(0)}) + 2"
BRACKET_64 = f"alpha^2*({_R2} - {_R1}) + {Y}*(2 - erfc({z(0)})) + sqrt(2/pi)*sqrt({X})*{_G}"
_LEMMAS_6_AND_7 = (
    Row("lem6.J11", "Lemma 6", "-0.104497 <= J11 <= 0.104497", OMEGA_J),
    Row("lem6.proof-erfc", "Lemma 6, proof", f"abs(2 - erfc(0.01/(sqrt(2)*sqrt({X})))) <= 1.00584", OMEGA_J),
    Row("lem6.proof-R1", "Lemma 6, proof", f"{_R1} <= 0.587622", OMEGA_J),
    Row(
        "lem6.proof-R1-value",
        "Lemma 6, proof",
        "exp(0.01 + 0.64/2)*erfc((0.01 + 0.64)/(sqrt(2)*sqrt(0.64))) ~= 0.587622",
    ),
    Row("lem6.proof-product", "Lemma 6, proof", "lambda/2*0.1*(alpha*0.587622 + 1.00584) <= 0.104497"),
    Row(
        "lem6.gap",
        "ours, for Lemma 6: the printed sum with the true 1.00998",
        "lambda/2*0.1*(alpha*0.587622 + 1.00998) > 0.1047",
    ),
    Row(
        "lem6.repair",
        "ours, for Lemma 6: the bracket of Eq. (62) at mu omega = 0.01, where it is largest",
        (f"{_R1} <= 0.579345", "lambda/2*0.1*(alpha*0.579345 + 1.00998) <= 0.103988", "0.103988 < 0.104497"),
        Box(mu="0.1", omega="0.1", nu="0.8:1.5", tau="0.8:1.25"),
    ),
    Row("lem7.J12", "Lemma 7", "-0.194145 <= J12 <= 0.194145", OMEGA_J),
    Row("lem7.proof-R1", "Lemma 7, proof", f"0.434947 <= {_R1} <= 0.587622", OMEGA_J),
    Row("lem7.proof-G", "Lemma 7, proof", f"0.582677 <= sqrt(2/(pi*{X}))*{_G} <= 0.997356", OMEGA_J),
    Row("lem7.proof-alphaR1", "Lemma 7, proof", f"0.727780 <= alpha*{_R1} <= 0.983247", OMEGA_J),
    Row(
        "lem7.proof-alphaG",
        "Lemma 7, proof",
        f"0.392294 <= (alpha - 1)*sqrt(2/(pi*{X}))*{_G} <= 0.671484",
        OMEGA_J,
    ),
    Row("eq75.J12", "Lemma 7, Eq. (75)", "lambda/4*1.25*(0.983247 - 0.392294) <= 0.194035"),
)
_LEMMAS_8_AND_9 = (
    Row("lem8.dmean-dmu", "Lemma 8, with Eq. (62)", f"{BRACKET_62} > 0", OMEGA_J),
    Row("lem8.dmean-dnu", "Lemma 8", "d(mu_tilde, nu) > 0", OMEGA_J),
    Row("lem8.dxi-dmu", "Lemma 8, with Eq. (64)", f"{BRACKET_64} > 0", OMEGA_J),
    Row("lem8.dxi-dnu", "Lemma 8", "d(xi_tilde, nu) > 0", OMEGA_J),
    Row("eq76.mean", "Lemma 9, Eq. (76)", "-0.041160 < mu_tilde < 0.087653", LEMMA_9),
    Row("eq77.second-moment", "Lemma 9, Eq. (77)", "0.703257 < xi_tilde < 1.643705", LEMMA_9),
    Row(
        "eq78.variance-split",
        "Lemma 9, Eq. (78)",
        ("0.703257 - 0.007683 = 0.695574", "1.643705 - 0.007682 = 1.636023"),
    ),
    Row(
        "eq78.variance-step",
        "Lemma 9, Eq. (78), from its first line to its second, for nu <= 1.5",
        ("0.703257 - mu_tilde^2 >= 0.703257 - 0.007683", "1.643705 - mu_tilde^2 <= 1.643705 - 0.007682"),
        OMEGA_J,
    ),
    Row("eq78.variance", "Lemma 9, Eq. (78)", "0.695574 < nu_tilde < 1.636023", LEMMA_9),
)
_LEMMA_10 = (
    Row("eq79.dS-dmu", "Lemma 10, Eq. (79)", "-0.32112 < d(S, mu) < 0.32112", OMEGA_J),
    Row("eq80.dS-domega", "Lemma 10, Eq. (80)", "-2.63690 < d(S, omega) < 2.63690", OMEGA_J),
    Row("eq81.dS-dnu", "Lemma 10, Eq. (81)", "-2.28242 < d(S, nu) < 2.28242", OMEGA_J),
    Row("eq82.dS-dtau", "Lemma 10, Eq. (82)", "-2.98610 < d(S, tau) < 2.98610", OMEGA_J),
    Row(
        "eq98.numeric",
        "Lemma 10, Eq. (98)",
        "0.0031049101995398316 + 0.031242911235461816 + 0.02220441024325437 + 0.14983446469110305"
        " + 2*0.104497*0.087653 + 2*0.104497^2 + 2*0.194035*0.087653 + 2*0.104497*0.194035 < 0.32112",
    ),
    Row(
        "lem10.sum-omega",
        "Lemma 10, proof",
        "1.055872374194189 + 0.031242911235461816 + 1.146955401845684 + 0.14983446469110305 <= 2.38392",
    ),
    Row("lem10.roots", "ours, for Lemma 10: neither root of S vanishes", "H22 - abs(H11) > 0", OMEGA_J),
    Row("lem10.J12", "ours, for Lemma 10: what it inserts for J12", "-0.194035 <= J12 <= 0.194035", OMEGA_J),
    Row("lem10.dmean-domega", "Lemma 10, proof", "-0.104497 <= d(mu_tilde, omega) <= 0.104497", OMEGA_J),
    Row(
        "eq99-100.numeric",
        "Lemma 10, Eqs. (99), (100)",
        "2.38392 + 2*1.055872374194189*0.087653 + 2*0.104497^2 + 2*0.031242911235461816*0.087653"
        " + 2*0.194035*0.104497 < 2.63690",
    ),
    Row(
        "lem10.sum-nu",
        "Lemma 10, proof",
        "0.031242911235461816 + 0.21232788238624354 + 0.14983446469110305 + 1.805740052651535 <= 2.19916",
    ),
    Row(
        "eq101.numeric",
        "Lemma 10, Eq. (101)",
        "2.19916 + 2*0.031242911235461816*0.087653 + 2*0.104497*0.194035 + 2*0.21232788238624354*0.087653"
        " + 2*0.194035^2 < 2.28242",
    ),
    Row(
        "lem10.sum-tau",
        "Lemma 10, proof",
        "0.03749149348255419 + 0.2124377655377270 + 0.17980135762932363 + 2.396685907216327 <= 2.82643",
    ),
    Row("lem10.dmean-dtau", "Lemma 10, proof", "-0.194035 <= d(mu_tilde, tau) <= 0.194035", OMEGA_J),
    Row(
        "eq102-103.numeric",
        "Lemma 10, Eqs. (102), (103)",
        "2.82643 + 2*0.03749149348255419*0.087653 + 2*0.104497*0.194035 + 2*0.2124377655377270*0.087653"
        " + 2*0.194035^2 < 2.98610",
    ),
)
_LEMMAS_12_AND_13 = (
    Row(
        "eq108.slack",
        "Lemma 12, Eq. (108)",
        "0.32112*0.0068097371 + 2.63690*0.0008292885 + 2.28242*0.0009580840 + 2.98610*0.0007323095 < 0.008747",
    ),
    Row("eq109.conclusion", "Lemma 12, Eq. (109)", "0.9912524171058772 + 0.008747 < 1"),
    Row(
        "eq109.gap",
        "ours, for Lemma 12: Eq. (109) with the true sum of Eq. (101)",
        "0.9912524171058772 + 0.32112*0.0068097371 + 2.63690*0.0008292885 + 2.35771*0.0009580840"
        " + 2.98610*0.0007323095 > 1",
    ),
    Row("eq110.mean", "Lemma 13, Eq. (110)", "-0.03106 < mu_tilde < 0.06773", OMEGA),
    Row("eq111.second-moment", "Lemma 13, Eq. (111)", "0.80467 < xi_tilde < 1.48617", OMEGA),
    Row("lem13.mean-square", "Lemma 13, proof", "mu_tilde^2 < 0.004597", OMEGA),
    Row("lem13.conclusion", "Lemma 13, proof", "0.80467 - 0.004597 >= 0.80009"),
)

_ERRATA = {
    "lem6.proof-erfc": Erratum(
        "A",
        f"abs(2 - erfc(0.01/(sqrt(2)*sqrt({X})))) <= 1.00998",
        "1.00584 is the value at the largest nu tau, 1.875; the largest value is at 0.64. With 1.00998 the printed sum"
        " is 0.10471..., above the 0.104497 of Lemma 6 (lem6.gap). The lemma is true (lem6.J11): the printed sum takes"
        " R_1 at mu omega = -0.01 and erfc at 0.01; with both at 0.01 it is below 0.103988 (lem6.repair)",
    ),
    "lem6.proof-R1-value": Erratum(
        "C",
        "exp(-0.01 + 0.64/2)*erfc((-0.01 + 0.64)/(sqrt(2)*sqrt(0.64))) ~= 0.587622",
        "the value printed is that at mu omega = -0.01, where R_1 is largest; the bound itself holds (lem6.proof-R1)",
    ),
    "lem7.proof-G": Erratum(
        "C",
        f"0.582676 <= sqrt(2/(pi*{X}))*{_G} <= 0.997356",
        "the lower bound 0.5826769... was rounded up; no consequence",
    ),
    "eq75.J12": Erratum(
        "C",
        "lambda/4*1.25*(0.983247 - 0.392294) <= 0.194036",
        "0.1940359... was rounded down; Lemma 7 states 0.194145 and holds. Lemma 10 inserts 0.194035, which is true"
        " (lem10.J12) but not shown in print; with 0.194036 the sum of Eq. (101) is 2.3577117..., not below 2.357711",
    ),
    "eq76.mean": Erratum(
        "B",
        "-0.041161 < mu_tilde < 0.087653",
        "the lower bound -0.0411602... was rounded inwards, and the upper end of nu, printed 15, must be 1.5",
        OMEGA_J,
    ),
    "eq77.second-moment": Erratum(
        "B",
        "0.703257 < xi_tilde < 1.643705",
        "true with nu <= 1.5, where it is used; the printed upper end of nu, 15, is a misprint",
        OMEGA_J,
    ),
    "eq78.variance-step": Erratum(
        "A",
        "0.695574 < nu_tilde < 1.636023",
        "for the upper bound the greatest square of the mean, 0.007682..., is subtracted; needed is the least, 0, so"
        " that only nu_tilde < 1.643705 follows. The bound is true all the same, and nothing uses it",
    ),
    "eq78.variance": Erratum(
        "B",
        "0.695574 < nu_tilde < 1.636023",
        "true with nu <= 1.5; the printed upper end of nu, 15, is a misprint",
        OMEGA_J,
    ),
    "eq101.numeric": Erratum(
        "A",
        "2.19916 + 2*0.031242911235461816*0.087653 + 2*0.104497*0.194035 + 2*0.21232788238624354*0.087653"
        " + 2*0.194035^2 < 2.357711",
        "the printed summands add up to 2.3577... (without the last one they give 2.28241...), so Eq. (81) is not"
        " established by its printed proof. With the true sum Eq. (109) no longer gives S < 1 (eq109.gap): the printed"
        " proof of Lemma 12, and with it of Theorem 1, has a gap. Eq. (81) itself is true with much room (eq81.dS-dnu),"
        " and Lemma 12 is proved here without the paper's grid (lem12.S)",
    ),
    "eq110.mean": Erratum(
        "B",
        "-0.03107 < mu_tilde < 0.06773",
        "-0.0310605... was rounded inwards, as in Lemma 13; Theorem 1 survives",
    ),
    "lem13.conclusion": Erratum(
        "A",
        "0.80467 - 0.004597 >= 0.80007",
        "from the printed bounds only nu_tilde > 0.800073 follows, not 0.80009; true all the same (lem13.variance)",
    ),
}

LEMMA_5_AND_39 = _derivative_bounds()
LEMMAS_6_TO_13 = (
    *claims_of("lemma-6", _LEMMAS_6_AND_7[:7], _ERRATA),
    *claims_of("lemma-7", _LEMMAS_6_AND_7[7:], _ERRATA),
    *claims_of("lemma-8", _LEMMAS_8_AND_9[:4], _ERRATA),
    *claims_of("lemma-9", _LEMMAS_8_AND_9[4:], _ERRATA),
    *claims_of("lemma-10", _LEMMA_10, _ERRATA),
    *claims_of("lemma-12", _LEMMAS_12_AND_13[:3], _ERRATA),
    *claims_of("lemma-13", _LEMMAS_12_AND_13[3:], _ERRATA),
)
