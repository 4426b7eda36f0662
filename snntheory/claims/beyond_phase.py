"""How large the range of (omega, tau) can be: for all of it at once, and for each (omega, tau) alone.

A ball of some norm (an ellipse) in the plane of (mu, nu) that is mapped into itself with contraction exists for a
constant (omega, tau) exactly where there is a fixed point with positive variance and spectral radius below 1.
"""

from __future__ import annotations

from snntheory.claims.beyond import diagram, follows, shown
from snntheory.exact import Box

WIDE = Box(mu="-0.145:0.177", omega="-0.64:0.64", nu="0.702:1.634", tau="0.95:1.1")
BOTH = Box(mu="-0.0736:0.1205", omega="-0.3:0.3", nu="0.643:1.719", tau="0.9:1.15")
PLANE = Box(omega="-2:2", tau="0.25:3.25")
ROWS = (
    ".....------------------..-------",
    "........---------------..-------",
    "+........--------------..-------",
    "+++........------------..-------",
    "+++++........---------...-------",
    "+++++++.......--------...-------",
    "+++++++++......-------...-------",
    "+++++++++++......-----...-------",
    ".+++++++++++......----...-------",
    "..++++++++++++.....---...-------",
    "...++++++++++++.....--...-------",
    "-...+++++++++++++....-....------",
    "--..++++++++++++++...-....------",
    "---..+++++++++++++.........-----",
    "---...+++++++++++++..........---",
    "----...+++++++++++++..........--",
    "-----...++++++++++++..........--",
    "........+++++++++++++...........",
    ".........++++++++++++...........",
    "-------...+++++++++++.......----",
    "--------..++++++++++......------",
    "--------..............-.--------",
    "-------------------...-.--------",
    "--------------------------------",
)


def _norm(k: str) -> str:
    """Norm of the Jacobian for |(mu, nu)|^2 = (k mu)^2 + nu^2."""
    return f"1/2*(sqrt((H11 + H22)^2 + (H21/{k} - {k}*H12)^2) + sqrt((H11 - H22)^2 + ({k}*H12 + H21/{k})^2))"


PHASE = (
    shown(
        "box.wide-self-map",
        "a rectangle that is mapped into itself for |omega| <= 0.64",
        ("-0.145 <= mu_tilde <= 0.177", "0.702 <= nu_tilde <= 1.634"),
        WIDE,
    ),
    shown("box.wide-norm", "and contracted in the norm with k = 1.24", f"{_norm('1.24')} < 0.99", WIDE),
    shown(
        "box.both-self-map",
        "a rectangle that is mapped into itself for |omega| <= 0.3, tau in [0.9, 1.15]",
        ("-0.0736 <= mu_tilde <= 0.1205", "0.643 <= nu_tilde <= 1.719"),
        BOTH,
    ),
    shown("box.both-norm", "and contracted in the norm with k = 0.82", f"{_norm('0.82')} < 0.994", BOTH),
    follows(
        "box.wide",
        "Theorem 1 for |omega| <= 0.64, tau in [0.95, 1.1] on [-0.145, 0.177] x [0.702, 1.634]: one attracting fixed"
        " point for each, and two trajectories under the same moving weights come closer by the factor 0.99 per layer",
        ("beyond.box.wide-self-map", "beyond.box.wide-norm"),
        "Banach's fixed point theorem in the norm with k = 1.24",
        WIDE,
    ),
    follows(
        "box.both",
        "Theorem 1 for |omega| <= 0.3, tau in [0.9, 1.15] on [-0.0736, 0.1205] x [0.643, 1.719], with the factor 0.994",
        ("beyond.box.both-self-map", "beyond.box.both-norm"),
        "Banach's fixed point theorem in the norm with k = 0.82",
        BOTH,
    ),
    shown("phase.lipschitz", "the square of the Lipschitz constant of SELU", "0.3235 < 1/(lambda*alpha)^2"),
    follows(
        "phase.small-tau",
        "for tau <= 0.3235 and every omega there is no fixed point with positive variance, and variance tends to 0",
        ("beyond.phase.lipschitz",),
        "SELU has the Lipschitz constant lambda alpha, so Var f(z) <= (lambda alpha)^2 v (two independent copies of z)",
    ),
    diagram(
        "phase.diagram",
        "marks of the cells of omega in [-2, 2], tau in [0.25, 3.25]: + some box is mapped into itself with"
        " contraction for every (omega, tau) of the cell; - for none of them an attracting fixed point has |m| <= 4, v"
        " in [1/64, 128]",
        PLANE,
        ROWS,
    ),
)
