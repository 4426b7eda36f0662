"""Weights that change from layer to layer, and the sharp constants of Theorem 1.

The norm is |(mu, nu)|^2 = (k mu)^2 + nu^2 with k = WEIGHT, in which the Jacobian is [[H11, k H12], [H21/k, H22]]; it is
symmetric at mu = omega = 0.1, nu = 0.8, tau = 1.1, where its norm is greatest, so no other norm has a smaller constant.
"""

from __future__ import annotations

from snntheory.claims.beyond import at_fixed_points, follows, shown
from snntheory.claims.domains import OMEGA
from snntheory.exact import Box

WEIGHT = "0.526489634677"
_NORM = (
    f"1/2*(sqrt((H11 + H22)^2 + (H21/{WEIGHT} - {WEIGHT}*H12)^2)"
    f" + sqrt((H11 - H22)^2 + ({WEIGHT}*H12 + H21/{WEIGHT})^2))"
)
EIGENVALUE = "(H11 + H22 + sqrt((H11 - H22)^2 + 4*H12*H21))/2"
LIMIT = Box(OMEGA, mu="-0.024608:0.054708", nu="0.82271:1.4103")
_CORNER = Box(mu="0.1", omega="0.1", nu="0.8", tau="1.1")

MOVING = (
    shown("moving.norm", "Lipschitz constant of Theorem 1 in the best norm", f"{_NORM} < 0.894978280685", OMEGA),
    shown(
        "moving.eigenvalue",
        "an eigenvalue of the Jacobian in Theorem 1's domain",
        f"{EIGENVALUE} > 0.894978280684",
        _CORNER,
    ),
    follows(
        "moving.best-norm",
        "for constant weights in Theorem 1's range the map has the Lipschitz constant 0.894978280685 in the norm of"
        " WEIGHT, and in no norm of the plane, Euclidean or not, one below 0.894978280684",
        ("beyond.moving.norm", "beyond.moving.eigenvalue"),
        "the mean value inequality; and in any norm the local Lipschitz constant at a point is at least the spectral"
        " radius of the Jacobian there",
        OMEGA,
    ),
    follows(
        "moving.contraction",
        "two trajectories in Theorem 1's domain under the same sequence of (omega, tau), different in every layer or"
        " not, come closer by the factor 0.894978280685 per layer in the norm of WEIGHT, and by 0.897608358409 in the"
        " Euclidean norm",
        ("cor14.self-map", "thm1.contraction", "beyond.moving.norm"),
        "each layer maps the domain into itself and contracts it in one and the same norm",
        OMEGA,
    ),
    shown(
        "moving.halving",
        "layers that halve a distance: 7 are enough in the norm of WEIGHT",
        "0.894978280685^7 < 1/2",
    ),
    shown(
        "moving.by-omega",
        "how far (mu_tilde, nu_tilde) moves with omega, squared",
        "d(mu_tilde, omega)^2 + d(nu_tilde, omega)^2 < 0.0108917363503",
        OMEGA,
    ),
    shown(
        "moving.by-tau",
        "how far (mu_tilde, nu_tilde) moves with tau, squared",
        "d(mu_tilde, tau)^2 + d(nu_tilde, tau)^2 < 1.18826634074",
        OMEGA,
    ),
    shown(
        "moving.gain",
        "distance in the long run per difference of the weights",
        (
            "sqrt(0.0108917363503)/(1 - 0.897608358409) < 1.02",
            "sqrt(1.18826634074)/(1 - 0.897608358409) < 10.65",
        ),
    ),
    follows(
        "moving.different-weights",
        "two trajectories in Theorem 1's domain under sequences that differ by at most d_omega and d_tau in every"
        " layer are in the long run within 1.02 d_omega + 10.65 d_tau of each other (Euclidean)",
        ("beyond.moving.contraction", "beyond.moving.by-omega", "beyond.moving.by-tau", "beyond.moving.gain"),
        "distance' <= S distance + |dg/domega| d_omega + |dg/dtau| d_tau, a geometric series",
        OMEGA,
    ),
    shown(
        "moving.limit-rectangle",
        "a rectangle that no sequence of weights leaves",
        ("-0.024608 <= mu_tilde <= 0.054708", "0.82271 <= nu_tilde <= 1.4103"),
        LIMIT,
    ),
    shown("moving.diagonal", "its diagonal", "sqrt((0.054708 + 0.024608)^2 + (1.4103 - 0.82271)^2) < 0.59292"),
    shown(
        "moving.low-end",
        "a rectangle around the fixed point for omega = 0.1, tau = 0.95 that is mapped into itself",
        ("-0.0208703086217 <= mu_tilde <= -0.0208703086207", "0.826473750624 <= nu_tilde <= 0.826473750628"),
        Box(mu="-0.0208703086217:-0.0208703086207", omega="0.1", nu="0.826473750624:0.826473750628", tau="0.95"),
    ),
    shown(
        "moving.high-end",
        "a rectangle around the fixed point for omega = 0.1, tau = 1.1 that is mapped into itself",
        ("0.0547059806177 <= mu_tilde <= 0.0547059806187", "1.410289829273 <= nu_tilde <= 1.410289829278"),
        Box(mu="0.0547059806177:0.0547059806187", omega="0.1", nu="1.410289829273:1.410289829278", tau="1.1"),
    ),
    shown(
        "moving.distance",
        "the distance of these two fixed points",
        "sqrt((0.0547059806177 + 0.0208703086207)^2 + (1.410289829273 - 0.826473750628)^2) > 0.58868",
    ),
    follows(
        "moving.limit-set",
        "every limit point of every trajectory under moving weights is in [-0.024608, 0.054708] x [0.82271, 1.4103];"
        " the set of all limit points has a diameter between 0.58868 and 0.59292",
        (
            "beyond.absorption.upper",
            "beyond.moving.contraction",
            "beyond.moving.limit-rectangle",
            "beyond.moving.diagonal",
            "beyond.moving.low-end",
            "beyond.moving.high-end",
            "beyond.moving.distance",
            "thm1.existence",
        ),
        "a trajectory comes arbitrarily near to one that started in the rectangle under the same weights; and constant"
        " weights have their fixed points as limits",
        OMEGA,
    ),
    at_fixed_points(
        "facts.mean",
        "range of the mean of the fixed points over Theorem 1's (omega, tau)",
        ("-0.0208703086212 <= mu <= 0.0547059806182",),
        OMEGA,
    ),
    at_fixed_points(
        "facts.variance",
        "range of the variance of the fixed points over Theorem 1's (omega, tau)",
        ("0.826473750625 <= nu <= 1.41028982928",),
        OMEGA,
    ),
    at_fixed_points(
        "facts.eigenvalue",
        "the largest eigenvalue of the Jacobian at the fixed points over Theorem 1's (omega, tau)",
        (f"0.771171798114 <= {EIGENVALUE} <= 0.79116351069281",),
        OMEGA,
    ),
    at_fixed_points(
        "facts.other-eigenvalue",
        "the other eigenvalue is not larger in size",
        ("H11 + H22 > 0", "(H11 - H22)^2 + 4*H12*H21 > 0"),
        OMEGA,
    ),
    shown("facts.halving", "three layers halve a small distance", "0.79116351069281^3 < 1/2"),
    follows(
        "facts.rate",
        "near the fixed point distances shrink by 0.771171798114 to 0.79116351069281 per layer in the long run, so that"
        " three layers halve them in a suitable norm",
        ("thm1.existence", "beyond.facts.eigenvalue", "beyond.facts.other-eigenvalue", "beyond.facts.halving"),
        "the trace and the discriminant are positive, so the spectral radius is the larger root",
        OMEGA,
    ),
)
