"""The constants of Eq. (14) and the Jacobian at the fixed point, Eq. (6), as printed."""

from __future__ import annotations

from snntheory.claims.domains import FIXED_POINT, NOWHERE
from snntheory.claims.model import Claim, Identity, Inequality
from snntheory.verdict import Verdict

_ALPHA = "-sqrt(2/pi)/(erfc(1/sqrt(2))*exp(1/2) - 1)"
_UNDER_ROOT = "2*erfc(sqrt(2))*exp(2) + pi*erfc(1/sqrt(2))^2*exp(1) - 2*(2 + pi)*erfc(1/sqrt(2))*exp(1/2) + pi + 2"
_LAMBDA = f"(1 - erfc(1/sqrt(2))*exp(1/2))*sqrt(2*pi)/sqrt({_UNDER_ROOT})"
_LAMBDA_SQUARED = f"(1 - erfc(1/sqrt(2))*exp(1/2))^2*2*pi/({_UNDER_ROOT})"

CONSTANTS = (
    Claim(
        "eq14.alpha01",
        ("equation-14", "theorem-1"),
        "Eq. (14)",
        "alpha01 = -sqrt(2/pi) / (erfc(1/sqrt 2) e^(1/2) - 1) ~ 1.67326",
        NOWHERE,
        "alpha01 ~ 1.67326",
        Inequality((f"{_ALPHA} ~= 1.67326",), f"{_ALPHA} <= 1.6732632423"),
    ),
    Claim(
        "eq14.lambda01",
        ("equation-14", "theorem-1"),
        "Eq. (14)",
        "lambda01 = (1 - erfc(1/sqrt 2) sqrt e) sqrt(2 pi) (2 erfc(sqrt 2) e^2 + pi erfc(1/sqrt 2)^2 e"
        " - 2 (2 + pi) erfc(1/sqrt 2) sqrt e + pi + 2)^(-1/2) ~ 1.0507",
        NOWHERE,
        "lambda01 ~ 1.0507",
        Inequality((f"{_LAMBDA} ~= 1.0507",), f"{_LAMBDA} <= 1.0507009873"),
    ),
    Claim(
        "main.alpha01-lambda01",
        ("equation-14", "theorem-1"),
        "main text",
        "alpha01 ~ 1.6733, lambda01 ~ 1.0507",
        NOWHERE,
        "1.6733, 1.0507",
        Inequality(("alpha ~= 1.6733", "lambda ~= 1.0507"), "alpha <= 1.6732632423"),
    ),
    Claim(
        "eq14.fixed-point",
        ("equation-14", "theorem-1"),
        "Eq. (14)",
        "mu_tilde(0, 0, 1, 1, lambda01, alpha01) = 0 and nu_tilde(0, 0, 1, 1, lambda01, alpha01) = 1",
        FIXED_POINT,
        "mu_tilde = 0, nu_tilde = 1",
        Identity(
            (("mu_tilde", "0"), ("nu_tilde", "1")),
            given={"alpha": _ALPHA},
            lambda_squared=_LAMBDA_SQUARED,
            twin=("nu_tilde", "0.99999999999"),
        ),
        note="exact: both sides are the same rational function of sqrt(2/pi), e^(1/2), erfc(1/sqrt 2), erfc(sqrt 2)",
    ),
)

EQUATION_6 = (
    Claim(
        "eq6.J11",
        ("equation-6",),
        "Eq. (6)",
        "d mu_tilde/d mu = 0.0",
        FIXED_POINT,
        "0.0",
        Inequality(("H11 = 0.0",), "H11 = 0.0000000001"),
    ),
    Claim(
        "eq6.J12",
        ("equation-6",),
        "Eq. (6)",
        "d mu_tilde/d nu = 0.088834",
        FIXED_POINT,
        "0.088834",
        Inequality(("H12 ~= 0.088834",), "H12 <= 0.0888347551"),
        Verdict.REFUTED,
        "eq6.J12.corrected",
        "the value 0.08883475... is cut off after six decimals; rounded it is 0.088835; no consequence",
    ),
    Claim(
        "eq6.J12.corrected",
        ("equation-6",),
        "ours, for Eq. (6)",
        "d mu_tilde/d nu = 0.088835",
        FIXED_POINT,
        "0.088835",
        Inequality(("H12 ~= 0.088835",), "H12 <= 0.0888347551"),
    ),
    Claim(
        "eq6.J21",
        ("equation-6",),
        "Eq. (6)",
        "d nu_tilde/d mu = 0.0",
        FIXED_POINT,
        "0.0",
        Inequality(("H21 = 0.0",), "H21 = 0.0000000001"),
    ),
    Claim(
        "eq6.J22",
        ("equation-6",),
        "Eq. (6)",
        "d nu_tilde/d nu = 0.782648",
        FIXED_POINT,
        "0.782648",
        Inequality(("H22 ~= 0.782648",), "H22 <= 0.7826478831"),
    ),
    Claim(
        "eq6.spectral-norm",
        ("equation-6", "theorem-1"),
        "after Eq. (6)",
        "the spectral norm of the matrix in Eq. (6) is 0.7877 < 1",
        FIXED_POINT,
        "0.7877 < 1",
        Inequality(("S ~= 0.7877", "S < 1"), "S < 0.7876733604"),
    ),
)
