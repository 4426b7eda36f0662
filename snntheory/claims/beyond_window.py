"""The sharp window: for omega = 0 the variance has an attracting fixed point exactly for tau between two numbers.

With v = nu tau, s = sqrt(v) and x = |g| for g ~ N(0, 1), nu_tilde/v = h(s) where

    h = lambda^2 (1/2 + alpha^2 D/s^2 - (c - alpha B/s)^2),  c = 1/sqrt(2 pi),
    B = E[1 - e^(-s x)]/2 = (1 - w(s))/2,  D = E[(1 - e^(-s x))^2]/2 = (1 - 2 w(s) + w(2 s))/2,  w(s) = erfcx(s/sqrt 2).

In the rows nu stands for v.
"""

from __future__ import annotations

from snntheory.claims.beyond import follows, same, shown
from snntheory.exact import Box

_W1, _W2 = "erfcx(sqrt(nu)/sqrt(2))", "erfcx(sqrt(2)*sqrt(nu))"
_B, _D = f"((1 - {_W1})/2)", f"((1 - 2*{_W1} + {_W2})/2)"
_AT_ZERO = Box(mu=0, omega=0, nu="0.001:1000", tau=1)
LOWER = "2/(lambda^2*(1 + alpha^2 - (alpha - 1)^2/pi))"
UPPER = "2*pi/(lambda^2*(pi - 1))"
_DECREASING = (
    "k(s, x) = (1 - e^(-s x))/s and -dk/ds = (1 - e^(-s x)(1 + s x))/s^2 both increase with x, so"
    " E[k |k_s|] >= E k E|k_s| (Chebyshev's association inequality). With b = B/s = E k/2 and D/s^2 = E k^2/2,"
    " h' = lambda^2 alpha (-alpha E[k |k_s|] + (alpha b - c) E|k_s|), which is at most"
    " lambda^2 alpha E|k_s| (-alpha E k/2 - c) < 0"
)
_INCREASING = (
    "d nu_tilde/ds = lambda^2 (s (1 - 1/pi) + 2 c alpha (B + s B') + alpha^2 (D' - 2 B B')), where B' > 0, D' > 0,"
    " B' <= c and B <= c s; so it is at least lambda^2 s (1 - 1/pi - alpha (alpha - 1)/pi)"
)
_THEOREM = (
    "nu_tilde/nu = tau h decreases strictly from tau h(0) to tau h(oo), and the ends of the window are 1/h(0),"
    " 1/h(oo). Inside it, tau h = 1 at exactly one nu*; nu_tilde - nu has the sign of nu* - nu, and nu_tilde increases"
    " with nu, so every orbit moves monotonically towards nu* and converges to it. Below the window or at its lower"
    " end nu_tilde < nu for every nu > 0, and at or above its upper end nu_tilde > nu"
)

WINDOW = (
    same(
        "window.mean",
        "the mean in terms of the normal density and erfcx, at m = 0: lambda (c s - alpha B)",
        "mu_tilde",
        "lambda/2*(y*(2 - eps) + c*sqrt(x)*G + alpha*(R1 - eps))",
    ),
    same(
        "window.second-moment",
        "the second moment in the same terms, at m = 0: lambda^2 (s^2/2 + alpha^2 D)",
        "xi_tilde",
        "lambda^2/2*((y^2 + x)*(2 - eps) + y*c*sqrt(x)*G + alpha^2*(R2 - 2*R1 + eps))",
    ),
    same(
        "window.slope",
        "h in terms of w, differentiated: the derivative that is shown to be negative",
        f"d(1/2 + alpha^2*{_D}/nu - (1/sqrt(2*pi) - alpha*{_B}/sqrt(nu))^2, nu)",
        f"alpha^2*d({_D}/nu, nu) + 2*(1/sqrt(2*pi) - alpha*{_B}/sqrt(nu))*alpha*d({_B}/sqrt(nu), nu)",
    ),
    shown(
        "window.decreasing-range",
        "nu_tilde/nu decreases: enclosed on six decades",
        "d(nu_tilde/nu, nu)*sqrt(nu)*(1 + nu) < -0.3737",
        _AT_ZERO,
    ),
    shown("window.increasing-range", "nu_tilde increases: enclosed on six decades", "d(nu_tilde, nu) > 0", _AT_ZERO),
    shown("window.increasing-constant", "what makes nu_tilde increase", "alpha*(alpha - 1) < pi - 1"),
    shown("window.lower", "lower end of the window, 1/h(0)", f"0.495589300655 < {LOWER} < 0.495589300656"),
    shown("window.upper", "upper end of the window, 1/h(oo)", f"2.65757004052 < {UPPER} < 2.65757004053"),
    follows(
        "window.decreasing",
        "for omega = 0, nu_tilde/nu is strictly decreasing in nu on (0, oo)",
        (
            "beyond.window.mean",
            "beyond.window.second-moment",
            "beyond.window.slope",
            "beyond.window.decreasing-range",
        ),
        _DECREASING,
    ),
    follows(
        "window.increasing",
        "for omega = 0, nu_tilde is strictly increasing in nu on (0, oo)",
        (
            "beyond.window.mean",
            "beyond.window.second-moment",
            "beyond.window.increasing-constant",
            "beyond.window.increasing-range",
        ),
        _INCREASING,
    ),
    follows(
        "window.theorem",
        "for omega = 0 there is exactly one fixed point with positive variance, and every start with nu > 0 converges"
        " to it, if 0.495589300655... < tau < 2.65757004052...; otherwise there is none: variance tends to 0 at and"
        " below the window, and to infinity at and above it",
        (
            "beyond.window.decreasing",
            "beyond.window.increasing",
            "beyond.window.lower",
            "beyond.window.upper",
        ),
        _THEOREM,
    ),
)
