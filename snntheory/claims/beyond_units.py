"""Units with different weights in one layer, and weights drawn at random.

Assumed is what the paper assumes of a unit: that its net input is normal, with mean mu omega_j and variance nu tau_j,
mu and nu the mean and variance over the units of the layer below (pooled).  Then those of the layer are

    mu' = avg mu_tilde_j,   nu' = avg nu_tilde_j + var_j mu_tilde_j.

Random weights: omega_j ~ N(w, s^2) independent of the rest, so that net inputs are N(mu w, nu tau + s^2 mu^2).
"""

from __future__ import annotations

from snntheory.claims.beyond import follows, shown
from snntheory.claims.beyond_absorption import OPENING, rectangle
from snntheory.claims.beyond_noise import norm
from snntheory.claims.domains import FIXED_POINT, NOWHERE, OMEGA
from snntheory.claims.model import Claim
from snntheory.exact import Box

_RANDOM = Box(OMEGA, tau="0.95:1.1125")
POOLED = (
    "-1 1 0.02 16",
    "-0.17446 1.10733 0.02703 10.37929",
    "-0.18767 0.81032 0.03655 7.24184",
    "-0.1514 0.59013 0.05232 5.32876",
    "-0.12498 0.43704 0.07635 4.12139",
    "-0.1068 0.33076 0.11015 3.33482",
    "-0.09425 0.2565 0.15427 2.80674",
    "-0.08552 0.20406 0.20788 2.44238",
    "-0.07926 0.16657 0.26878 2.18485",
    "-0.07361 0.13941 0.33304 1.99894",
    "-0.068 0.11946 0.3974 1.86229",
    "-0.06244 0.10463 0.45912 1.76032",
    "-0.05709 0.09348 0.51618 1.68331",
    "-0.0521 0.085 0.56734 1.62456",
    "-0.04759 0.07851 0.61208 1.57939",
    "-0.04362 0.07351 0.65041 1.54444",
    "-0.04021 0.06963 0.68272 1.51727",
    "-0.03732 0.06661 0.70959 1.49606",
    "-0.0349 0.06425 0.73171 1.47945",
    "-0.03292 0.0624 0.74976 1.46641",
    "-0.03129 0.06095 0.76439 1.45615",
    "-0.02997 0.05981 0.77619 1.44807",
    "-0.0289 0.05891 0.78566 1.4417",
    "-0.02805 0.0582 0.79324 1.43667",
    "-0.02736 0.05763 0.79929 1.4327",
    "-0.02682 0.05719 0.80411 1.42956",
)


def _absorbed(k: int) -> Claim:
    """Row k - 1 is mapped into row k, the variance of the means counted."""
    (left, right, low, high), after = rectangle(POOLED[k - 1]), rectangle(POOLED[k])
    spread = f"(({after[1]} + {after[0].removeprefix('-')})/2)^2"
    return shown(
        f"units.absorption-{k:02}",
        f"where one layer of unlike units leads from mu in [{left}, {right}], nu in [{low}, {high}]",
        (f"{after[0]} <= mu_tilde <= {after[1]}", f"{after[2]} <= nu_tilde", f"nu_tilde + {spread} <= {after[3]}"),
        Box(OPENING, mu=(left, right), nu=(low, high)),
    )


_ABSORPTION = tuple(_absorbed(k) for k in range(1, len(POOLED)))

UNITS = (
    shown(
        "units.variance",
        "pooled variance: the greatest variance of a unit and the greatest variance of the means",
        "1.481575 + ((0.0677252 + 0.0310606)/2)^2 < 1.48402",
    ),
    shown("units.mean-slope", "squared length of the gradient of a mean", "J11^2 + J12^2 < 0.0194929319218", OMEGA),
    shown(
        "units.norm",
        "norm of the pooled Jacobian",
        "0.897608358409 + 2*(0.0677252 + 0.0310606)*sqrt(0.0194929319218) < 0.925193",
    ),
    follows(
        "units.self-map",
        "for units with any (omega_j, tau_j) in [-0.1, 0.1] x [0.95, 1.1], pooled mean and variance in [-0.1, 0.1] x"
        " [0.8, 1.5] go to [-0.0310606, 0.0677252] x [0.803711, 1.48402]",
        ("thm1.image", "beyond.units.variance"),
        "averages stay between the extremes, and a variable between a and b has variance at most ((b - a)/2)^2"
        " (Popoviciu)",
        OMEGA,
    ),
    follows(
        "units.theorem",
        "Theorem 1 for layers of unlike units: for every distribution of (omega_j, tau_j) on [-0.1, 0.1] x [0.95, 1.1]"
        " the pooled map has exactly one fixed point in [-0.1, 0.1] x [0.8, 1.5], to which all of it converges by the"
        " factor 0.925193 per layer at least; distributions that change from layer to layer keep the rectangle and the"
        " factor",
        ("beyond.units.self-map", "thm1.contraction", "beyond.units.mean-slope", "beyond.units.norm"),
        "the pooled Jacobian is the average over units of H_j, with 2 (mu_tilde_j - mu') times the gradient of"
        " mu_tilde_j added to the second row; its norm is at most the sum",
        OMEGA,
    ),
    *_ABSORPTION,
    follows(
        "units.absorption",
        "layers of unlike units with any distributions of (omega_j, tau_j) on [-0.1, 0.1] x [0.95, 1.1], the same in"
        " every layer or not: from pooled mean in [-1, 1] and variance in [0.02, 16] they are in Theorem 1's domain"
        " after 25 layers, and stay there",
        (*(c.id for c in _ABSORPTION), "beyond.units.self-map"),
        "the pooled mean is between the means of the units, the pooled variance between the least variance of a unit"
        " and the greatest plus the greatest variance of means in an interval (Popoviciu)",
        OPENING,
    ),
    shown(
        "random.lower",
        "lower end of the window for independent weights, s^2 = tau",
        "0.476771017882 < 2/(lambda^2*(1 + alpha^2)) < 0.476771017883",
    ),
    shown("random.upper", "upper end of that window", "1.81163922339 < 2/lambda^2 < 1.8116392234"),
    follows(
        "random.theorem",
        "weights with w = 0 and s^2 <= tau: v = nu tau + s^2 mu^2 follows a map K of one variable; K increases and K/v"
        " decreases strictly, so there is at most one fixed point with v > 0, and if there is one, every start with v"
        " > 0 converges to it. For independent weights of mean 0 and variance tau/n (s^2 = tau) there is one exactly"
        " for 0.476771017882... < tau < 1.81163922339...",
        (
            "beyond.window.decreasing",
            "beyond.window.increasing",
            "beyond.window.mean",
            "beyond.window.second-moment",
            "beyond.random.lower",
            "beyond.random.upper",
        ),
        "K = (tau - s^2) nu_tilde + s^2 xi_tilde with both functions of v alone; xi_tilde/v = lambda^2 (1/2 + alpha^2"
        " D/v) decreases from lambda^2 (1 + alpha^2)/2 to lambda^2/2 as D/v = E k^2/2 does, and xi_tilde increases as D"
        " does; nu_tilde/v and nu_tilde do so by the premises",
        NOWHERE,
    ),
    shown(
        "random.slope", "slope of K at v = 1 for s^2 = tau = 1", "0.782647883196 < J22 < 0.782647883197", FIXED_POINT
    ),
    shown(
        "random.self-map",
        "w in [-0.1, 0.1], s^2 <= 1: v = nu tau' with tau' in [0.95, 1.1125]; mean and variance stay in Theorem 1's",
        ("-0.1 <= mu_tilde <= 0.1", "0.8 <= nu_tilde <= 1.5"),
        _RANDOM,
    ),
    shown(
        "random.norm",
        "norm of the Jacobian at s^2 = 1",
        f"{norm('(H11 + 2*mu*H12/tau)', 'H12', '(H21 + 2*mu*H22/tau)', 'H22')} < 0.926557498636",
        _RANDOM,
    ),
    shown("random.norm-fixed", "norm of the Jacobian at s^2 = 0", "S < 0.926557498636", _RANDOM),
    follows(
        "random.box",
        "random weights with w in [-0.1, 0.1], s^2 in [0, 1], tau in [0.95, 1.1], the same in every layer or not: mean"
        " and variance stay in [-0.1, 0.1] x [0.8, 1.5], two trajectories come closer by 0.926557498636 per layer, and"
        " for constant (w, s^2, tau) there is exactly one fixed point there, which attracts all of it",
        ("beyond.random.self-map", "beyond.random.norm", "beyond.random.norm-fixed"),
        "the Jacobian is M [[w, 0], [2 s^2 mu, tau]] at tau' = tau + s^2 mu^2/nu <= 1.1125, M that in (m, v); lowering"
        " tau to its own value multiplies the second column by at most 1, which lowers the norm, and the norm is"
        " convex in s^2",
        OMEGA,
    ),
)
