"""Global attraction: from every mean and every positive variance, in a number of layers that is written down.

With s = sqrt(v), r = m/s, z ~ N(m, v), and xi = nu + mu^2 the second moment.  In the rows mu stands for r.
"""

from __future__ import annotations

from snntheory.claims.beyond import follows, shown
from snntheory.exact import Box

_SQUARE = "((1 + mu^2)*(1 - erfc(mu/sqrt(2))/2) + mu*exp(-mu^2/2)/sqrt(2*pi))"
_ALL = Box(omega="-0.1:0.1", tau="0.95:1.1")
_SLOPE = "lambda/2*(2 - erfc(mu/sqrt(2*nu)) + alpha*exp(mu + nu/2)*erfc((mu + nu)/sqrt(2*nu)))"

ATTRACTION = (
    shown(
        "attraction.square",
        "E[z^2; z > 0] lambda^2 <= 0.62 (nu + mu^2), for r in [0, 1]",
        f"lambda^2*{_SQUARE} < 0.62*(10/11 + 100*mu^2)",
        Box(mu="0:1"),
    ),
    shown("attraction.square-far", "the same for r >= 1", "lambda^2*2 < 0.62*100"),
    shown("attraction.limit", "where second moments end", "lambda^2*alpha^2/(1 - 0.62) < 8.2"),
    shown(
        "attraction.mean",
        "bounds of the mean in the first and in all later layers with second moment at most 16",
        (
            "lambda*(0.4 + sqrt(17.6)/sqrt(2*pi)) < 2.2",
            "lambda*(0.22 + sqrt(17.6)/sqrt(2*pi)) < 2",
            "lambda*alpha < 2",
        ),
    ),
    shown("attraction.right", "small variance, m >= 0: E selu'(z) >= lambda", "0.15*alpha*sqrt(2/pi) < alpha - 1"),
    shown(
        "attraction.left",
        "small variance, m in [-0.2, 0]: E selu'(z) >= lambda",
        "(alpha - 1 - 0.2*alpha)/2 - 0.15*alpha/sqrt(2*pi) > 0",
    ),
    shown(
        "attraction.slope-range",
        "E selu'(z) >= lambda, enclosed for m = mu, v = nu",
        f"{_SLOPE} > lambda",
        Box(mu="-0.2:0.2", nu="0.001:0.0225"),
    ),
    shown("attraction.growth", "growth per layer at small variance", "0.95*lambda^2 > 1.0487"),
    shown("attraction.loss", "what bounds the loss of variance per layer", "0.1 + sqrt(1.1)/sqrt(2*pi) < 0.52"),
    follows(
        "attraction.second-moment",
        "xi_tilde <= 0.62 xi + lambda^2 alpha^2, so xi <= 16 after n layers with 0.62^n (xi - 8.2) <= 7.8, and ever"
        " after",
        ("beyond.attraction.square", "beyond.attraction.square-far", "beyond.attraction.limit"),
        "selu(z)^2 <= lambda^2 z^2 for z > 0, <= lambda^2 alpha^2 for z < 0; E[z^2; z > 0] = v ((1 + r^2) Phi(r) +"
        " r phi(r)) increases with r and is at most v (1 + r^2); v (10/11 + 100 r^2) <= nu + mu^2, as tau <= 1.1 and"
        " |omega| <= 0.1",
        _ALL,
    ),
    follows(
        "attraction.mean-bound",
        "two layers after xi <= 16, and ever after, |mu| <= 2",
        ("beyond.attraction.second-moment", "beyond.attraction.mean"),
        "-lambda alpha <= mu_tilde <= lambda E[z; z > 0] <= lambda (|m| + s/sqrt(2 pi)), with |m| <= 0.4, then 0.22",
        _ALL,
    ),
    follows(
        "attraction.slope",
        "E selu'(z) >= lambda for m in [-0.2, 0.2] and v <= 0.0225, so nu_tilde >= 1.0487 nu for |mu| <= 2, nu <= 0.02",
        (
            "beyond.attraction.right",
            "beyond.attraction.left",
            "beyond.attraction.slope-range",
            "beyond.attraction.growth",
        ),
        "e^z >= 1 + z gives E selu'/lambda >= 1 + (alpha - 1) Phi(-r) - alpha s (phi(r) - r Phi(-r)). For r >= 0 the"
        " last bracket is at most sqrt(2/pi) Phi(-r), as phi/Phi(-r) - r decreases; for r < 0 it is at most phi(0) +"
        " |r| Phi(-r) with Phi(-r) >= 1/2. Then Var f >= v (E f')^2 (Cauchy-Schwarz for Cov(f(z), z) = v E f')",
        _ALL,
    ),
    follows(
        "attraction.loss-bound",
        "nu_tilde >= e^(-1.04 sqrt(xi)) nu for every mu and every nu > 0",
        ("beyond.attraction.growth", "beyond.attraction.loss"),
        "selu'(z) >= lambda min(1, e^z), so by Jensen E selu' >= lambda e^(-E z^-) with E z^- <= |m| + s/sqrt(2 pi) <="
        " 0.52 sqrt(xi); Var f >= v (E f')^2, and 0.95 lambda^2 > 1",
        _ALL,
    ),
    follows(
        "attraction.layers",
        "from every real mu and nu > 0, with |omega| <= 0.1 and tau in [0.95, 1.1] that may change from layer to layer,"
        " mean and variance are in Theorem 1's domain after n1 + n2 + 27 layers, and stay there; with xi = nu + mu^2,"
        " M = max(xi, 16): n1 is the least n >= 0 with 0.62^n (xi - 8.2) <= 7.8, and n2 the least n >= 0 with"
        " 1.0487^n nu e^(-1.04 sqrt(M) (n1 + 2)) >= 0.02",
        (
            "beyond.attraction.second-moment",
            "beyond.attraction.mean-bound",
            "beyond.attraction.slope",
            "beyond.attraction.loss-bound",
            "beyond.absorption.wide",
        ),
        "n1 + 2 layers for xi <= 16, |mu| <= 2, in which nu loses at most the stated factor; n2 layers for nu >= 0.02;"
        " then 25",
        _ALL,
    ),
    follows(
        "attraction.theorem",
        "for constant omega in [-0.1, 0.1], tau in [0.95, 1.1] there is exactly one fixed point with positive variance,"
        " and every start with nu > 0 converges to it",
        ("beyond.attraction.layers", "thm1.existence", "thm1.convergence"),
        "every orbit enters Theorem 1's domain, where it converges to the fixed point there; another fixed point would"
        " be an orbit that does not",
        _ALL,
    ),
)
