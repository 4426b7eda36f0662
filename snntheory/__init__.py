"""snntheory: the theory of self-normalizing neural networks, decided by arithmetic that cannot lie.

    verify(["theorem-1"])            verdicts on the paper's statements (CLAIMS)
    prove("nu_tilde < nu", Box(mu="-1:1", omega="-0.1:0.1", nu="3:16", tau="0.8:1.25"))
    bound("S", Box(mu="-0.1:0.1", omega="-0.1:0.1", nu="0.8:1.5", tau="0.95:1.1"))
    constant("alpha", 100)           digits of alpha01, each one proved
    CLAIMS, QUANTITIES               what there is to verify, and to bound
    SeluMap()(mu, omega, nu, tau)    the map for arrays, in double precision; jacobian, chi, iterate
    constants_for("0.5", "0.5", 1)   all (alpha, lambda) for another fixed point, with certified stability
    alpha_dropout("0.9")             its constants a, b for any mean and variance
    fixed_weights("0.1", "1.05")     where repeated layers lead, proved; random_weights("0.75") for a gain
    gain("gelu")                     exact forward and backward gains of an activation

Numbers go in as decimal strings, ints or Fractions, never as floats.  Source: Klambauer, Unterthiner,
Mayr, Hochreiter, Self-Normalizing Neural Networks, arXiv:1706.02515 (2017).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = [
    "CLAIMS",
    "QUANTITIES",
    "BadInput",
    "Box",
    "Decision",
    "Interval",
    "Options",
    "SeluMap",
    "Verdict",
    "alpha_dropout",
    "bound",
    "constant",
    "constants_for",
    "fixed_weights",
    "gain",
    "prove",
    "random_weights",
    "verify",
]

if TYPE_CHECKING:
    from snntheory.attractor import fixed_weights, random_weights
    from snntheory.claims import CLAIMS
    from snntheory.constants import constant
    from snntheory.decision import Decision, bound, prove
    from snntheory.dropout import alpha_dropout
    from snntheory.exact import Box, Interval
    from snntheory.extremum import Options
    from snntheory.fixed_point import constants_for
    from snntheory.gains import gain
    from snntheory.mapping import QUANTITIES
    from snntheory.runner import verify
    from snntheory.selu_map import SeluMap
    from snntheory.verdict import BadInput, Verdict

_HOMES = {
    "CLAIMS": "claims",
    "QUANTITIES": "mapping",
    "BadInput": "verdict",
    "Verdict": "verdict",
    "Box": "exact",
    "Interval": "exact",
    "Decision": "decision",
    "Options": "extremum",
    "bound": "decision",
    "prove": "decision",
    "constant": "constants",
    "constants_for": "fixed_point",
    "fixed_weights": "attractor",
    "random_weights": "attractor",
    "alpha_dropout": "dropout",
    "gain": "gains",
    "SeluMap": "selu_map",
    "verify": "runner",
}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used; importing the package costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'snntheory' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"snntheory.{_HOMES[name]}"), name)
