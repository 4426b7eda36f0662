"""Units with different weights in one layer, and weights drawn at random.

Assumed is what the paper assumes of a unit: that its net input is normal, with mean mu omega_j and variance nu tau_j,
mu and nu the mean and variance over the units of the layer below (pooled).  Then those of the layer are

    mu' = avg mu_tilde_j,   nu' = avg nu_tilde_j + var_j mu_tilde_j.

Random weights: omega_j ~ N(w, s^2) independent of the rest, so that net inputs are N(mu w, nu tau + s^2 mu^2).
"""

from __future__ import annotations

from snntheory.claims.beyond import follows, shown
from snntheory.claims.beyond_noise import norm
from snntheory.claims.domains import FIXED_POINT, NOWHERE, OMEGA
from snntheory.exact import Box

_RANDOM = Box(OMEGA, tau="0.95:1.1125")

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
