"""Gradients: chi = tau E selu'(z)^2, the growth of squared gradients per layer, is above 1 at every fixed point.

X = z for z > 0 and Y = 1 - e^z for z < 0, z ~ N(0, 1): every activation of the SELU family with a shift is
lambda (X - alpha Y) + shift, and chi = (P + alpha^2 T)/(Var X + 2 alpha E X E Y + alpha^2 Var Y) for the fixed point
(0, 1), with P = P(z > 0) = 1/2, T = E[e^(2z); z < 0].
"""

from __future__ import annotations

from snntheory.claims.beyond import at_fixed_points, follows, shown
from snntheory.claims.domains import FIXED_POINT, NOWHERE, OMEGA

_W1, _W2 = "erfcx(1/sqrt(2))", "erfcx(sqrt(2))"
_X, _Y = "(1/2 - 1/(2*pi))", f"((1 - 2*{_W1} + {_W2})/2 - (1 - {_W1})^2/4)"
_CROSS, _T = f"((1 - {_W1})/2/sqrt(2*pi))", f"({_W2}/2)"


def _at_least(c: str, relation: str = "<=") -> str:
    """chi >= c for every alpha: the discriminant of the quadratic P - c Var X - 2 c alpha E X E Y + ..."""
    return f"({c}*{_CROSS})^2 {relation} (1/2 - {c}*{_X})*({_T} - {c}*{_Y})"


GRADIENTS = (
    shown("gradients.domain", "chi on Theorem 1's domain", "0.952668635928 <= chi <= 1.20896632569", OMEGA),
    shown("gradients.at-one", "chi at (0, 1)", "1.07157499245 < chi < 1.07157499246", FIXED_POINT),
    shown(
        "gradients.growth",
        "squared gradients double in 11 layers, not in 10, and grow a thousandfold in 100",
        ("chi^10 < 2", "chi^11 > 2", "chi^50*chi^50 > 1000"),
        FIXED_POINT,
    ),
    at_fixed_points(
        "gradients.fixed-points",
        "chi at the fixed points over Theorem 1's (omega, tau)",
        ("1.06288035198 <= chi <= 1.09068922388",),
        OMEGA,
    ),
    follows(
        "gradients.theorem",
        "at every fixed point with positive variance of every layer with an activation that is not affine, chi > 1: no"
        " choice of constants, shift, omega or tau keeps mean, variance and mean squared gradients at once",
        ("beyond.gradients.at-one", "beyond.gradients.family"),
        "Var f(z) < v E f'(z)^2 unless f is affine (Gaussian Poincare inequality, Chernoff 1981), and at a fixed point"
        " nu = Var f and v = nu tau; the premises are what it says of SELU, established without it",
        NOWHERE,
    ),
    shown(
        "gradients.family",
        "chi > 1 for all alpha, lambda and shifts with the fixed point (0, 1) for omega = 0, tau = 1",
        (_at_least("1", "<"), f"1/2 > {_X}", f"{_T} > {_Y}"),
    ),
    shown(
        "gradients.least",
        "chi >= 1.0634859066 for all of them",
        (_at_least("1.0634859066"), f"1/2 > 1.0634859066*{_X}"),
    ),
    shown("gradients.least-sharp", "and not more: chi < 1.0634859067 for one", _at_least("1.0634859067", ">")),
    shown(
        "gradients.dropout",
        "the rate of alpha dropout at which chi is 1 at (0, 1): a^2 q chi = chi/(1 + p (lambda alpha)^2)",
        "0.0231565837302 < (chi - 1)/(lambda*alpha)^2 < 0.0231565837303",
        FIXED_POINT,
    ),
    shown(
        "gradients.dropout-tenth",
        "growth of squared gradients at (0, 1) with alpha dropout at rates 0.05 and 0.1",
        ("chi/(1 + 0.05*(lambda*alpha)^2) < 0.93", "chi/(1 + 0.1*(lambda*alpha)^2) < 0.82"),
        FIXED_POINT,
    ),
    follows(
        "gradients.meaning",
        "squared gradients of a deep SELU network at the fixed point (0, 1) grow by 1.07157499245... per layer without"
        " dropout, and shrink with alpha dropout at any rate above 0.0231565837...: they neither vanish nor explode"
        " faster than these exponentials, and they do not stay",
        ("beyond.gradients.at-one", "beyond.gradients.growth", "beyond.gradients.dropout"),
        "independent weights of mean 0 and variance 1/n: the mean of squared gradients is multiplied by chi per layer",
        FIXED_POINT,
    ),
)
