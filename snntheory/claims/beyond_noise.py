"""Alpha dropout at every rate, and additive noise: Theorem 1 for the composed map.

Alpha dropout after a layer keeps a unit with probability q = 1 - p, else sets it to alpha' = -lambda alpha, and applies
a x + b with a, b for mean 0 and variance 1. So b = -a p alpha', and with C = alpha'^2 mean and variance become

    a q mu_tilde,  a^2 q = 1/(1 + p C),    (nu_tilde + p (alpha' - mu_tilde)^2)/(1 + p C).
"""

from __future__ import annotations

from snntheory.claims.beyond import follows, shown
from snntheory.claims.domains import OMEGA
from snntheory.exact import Box

_GAP = "2*(lambda*alpha + mu_tilde)"
_A21, _A22 = (f"((H2{k} + {_GAP}*H1{k})/(1 + lambda^2*alpha^2))" for k in (1, 2))
NOISY = Box(OMEGA, mu="-0.2:0.7", nu="0.7:7")


def norm(a11: str, a12: str, a21: str, a22: str) -> str:
    """Largest singular value."""
    return f"1/2*(sqrt(({a11} + {a22})^2 + ({a21} - {a12})^2) + sqrt(({a11} - {a22})^2 + ({a12} + {a21})^2))"


NOISE = (
    shown(
        "dropout.mediant",
        "variance that dropout alone would leave: ((alpha' - mu_tilde)/alpha')^2",
        "0.964977943265 < (1 + mu_tilde/(lambda*alpha))^2 < 1.0785274706",
        OMEGA,
    ),
    shown(
        "dropout.norm",
        "the largest singular value of the Jacobian at p = 1, the factor of the mean left out",
        f"{norm('H11', 'H12', _A21, _A22)} < 0.336732659408",
        OMEGA,
    ),
    follows(
        "dropout.self-map",
        "for every p in [0, 1) the layer followed by alpha dropout maps Theorem 1's domain into itself",
        ("cor14.self-map", "beyond.dropout.mediant"),
        "the variance is a mean of nu_tilde and (alpha' - mu_tilde)^2/C with weights 1/(1 + p C) and p C/(1 + p C), and"
        " a q = sqrt(q/(1 + p C)) <= 1",
        OMEGA,
    ),
    follows(
        "dropout.contraction",
        "its Jacobian has norm at most 0.897608358409, for every p in [0, 1)",
        ("thm1.contraction", "beyond.dropout.norm"),
        "with the first row multiplied by at least a q <= 1, which lowers the norm, and the second row on the segment"
        " between its values at p = 0 and p = 1 (at t = p (1 + C)/(1 + p C)); the norm is convex",
        OMEGA,
    ),
    follows(
        "dropout.theorem",
        "Theorem 1 with alpha dropout at any rate p in [0, 1), the same in every layer or not: for every omega and tau"
        " of the domain the composed map has exactly one fixed point in [-0.1, 0.1] x [0.8, 1.5], to which all of it"
        " converges by the factor 0.897608358409 per layer at least; for omega = 0, tau = 1 it is (0, 1)",
        ("beyond.dropout.self-map", "beyond.dropout.contraction", "eq14.fixed-point"),
        "Banach's fixed point theorem; a and b restore mean 0 and variance 1",
        OMEGA,
        "about mean and variance: as p tends to 1, a grows like 1/sqrt(1 - p), and normal net inputs need more units",
    ),
    shown(
        "noise.sharp",
        "noise of variance up to 0.0184250417 after the activation keeps Theorem 1's domain",
        ("nu_tilde + 0.0184250417 <= 1.5", "nu_tilde >= 0.8"),
        OMEGA,
    ),
    shown(
        "noise.beyond",
        "with 0.0184250418 some start leaves it",
        "nu_tilde + 0.0184250418 > 1.5",
        Box(mu="-0.1", omega="-0.1", nu="1.5", tau="1.1"),
    ),
    follows(
        "noise.theorem",
        "Theorem 1 with independent noise of any variance up to 0.0184250417 added to the activations of each layer:"
        " the domain is mapped into itself and contracted by 0.897608358409; with 0.0184250418 it is not mapped into"
        " itself",
        ("cor14.self-map", "thm1.contraction", "beyond.noise.sharp", "beyond.noise.beyond"),
        "noise adds its variance to nu_tilde and changes no derivative",
        OMEGA,
    ),
    shown(
        "noise.large-self-map",
        "a rectangle that is mapped into itself with noise of any variance up to 1",
        ("-0.2 <= mu_tilde <= 0.7", "0.7 <= nu_tilde <= 6"),
        NOISY,
    ),
    shown("noise.large-contraction", "and contracted", "S < 0.949", NOISY),
    follows(
        "noise.large",
        "with noise of any variance in [0, 1] added to each layer, the map has exactly one fixed point in [-0.2, 0.7] x"
        " [0.7, 7], to which all of it converges by the factor 0.949 per layer at least",
        ("beyond.noise.large-self-map", "beyond.noise.large-contraction"),
        "the same, with Banach's fixed point theorem",
        NOISY,
    ),
)
