"""snntheory: the theory of self-normalizing neural networks, decided by arithmetic that cannot lie.

    verify(["theorem-1"])            verdicts on the paper's statements (CLAIMS)
    prove("nu_tilde < nu", Box(mu="-1:1", omega="-0.1:0.1", nu="3:16", tau="0.8:1.25"))
    bound("S", Box(mu="-0.1:0.1", omega="-0.1:0.1", nu="0.8:1.5", tau="0.95:1.1"))
    constant("alpha", 100)           digits of alpha01, each one proved
    CLAIMS, QUANTITIES               what there is to verify, and to bound
    SeluMap()(mu, omega, nu, tau)    the map for arrays, in double precision; jacobian, chi, iterate
    map_of("gelu")                   the same for any activation; DropoutMap(SeluMap(), alpha_dropout("0.9"))
    constants_for("0.5", "0.5", 1)   all (alpha, lambda) for another fixed point, with certified stability
    scale_and_shift("gelu")          the same for any activation; bidirectional, least_chi, edge_of_chaos
    alpha_dropout("0.9")             its constants a, b for any mean and variance
    fixed_weights("0.1", "1.05")     where repeated layers lead, proved; random_weights(weight_law("he_normal"), "tanh")
    CorrelationMap("selu")           how random layers change the correlation of two inputs
    gain("gelu")                     exact forward and backward gains of an activation
    activation("mine.py:f")          an activation by its name, or of your own
    simulate.simulate(depth=100)     a random network, every layer measured and compared with theory

Exact numbers go in as decimal strings, ints or Fractions, never as floats.  Source: Klambauer, Unterthiner,
Mayr, Hochreiter, Self-Normalizing Neural Networks, arXiv:1706.02515 (2017).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = [
    "CLAIMS",
    "QUANTITIES",
    "Activation",
    "BadInput",
    "Box",
    "CorrelationMap",
    "Decision",
    "DropoutMap",
    "Interval",
    "LayerMap",
    "Options",
    "QuadratureMap",
    "SeluMap",
    "Verdict",
    "activation",
    "alpha_dropout",
    "bidirectional",
    "bound",
    "constant",
    "constants_for",
    "edge_of_chaos",
    "fixed_weights",
    "gain",
    "least_chi",
    "map_of",
    "prove",
    "random_weights",
    "scale_and_shift",
    "verify",
    "weight_law",
]

if TYPE_CHECKING:
    from snntheory.attractor import fixed_weights, random_weights
    from snntheory.claims import CLAIMS
    from snntheory.constants import constant
    from snntheory.correlation import CorrelationMap
    from snntheory.decision import Decision, bound, prove
    from snntheory.design import bidirectional, edge_of_chaos, least_chi, scale_and_shift
    from snntheory.dropout import DropoutMap, alpha_dropout
    from snntheory.exact import Box, Interval
    from snntheory.extremum import Options
    from snntheory.fixed_point import constants_for
    from snntheory.gains import gain
    from snntheory.layer_map import LayerMap
    from snntheory.library import Activation, activation
    from snntheory.mapping import QUANTITIES
    from snntheory.quadrature_map import QuadratureMap, map_of
    from snntheory.runner import verify
    from snntheory.selu_map import SeluMap
    from snntheory.verdict import BadInput, Verdict
    from snntheory.weights import weight_law

_HOMES = {
    "CLAIMS": "claims",
    "QUANTITIES": "mapping",
    "Activation": "library",
    "BadInput": "verdict",
    "Box": "exact",
    "CorrelationMap": "correlation",
    "Decision": "decision",
    "DropoutMap": "dropout",
    "Interval": "exact",
    "LayerMap": "layer_map",
    "Options": "extremum",
    "QuadratureMap": "quadrature_map",
    "SeluMap": "selu_map",
    "Verdict": "verdict",
    "activation": "library",
    "alpha_dropout": "dropout",
    "bidirectional": "design",
    "bound": "decision",
    "constant": "constants",
    "constants_for": "fixed_point",
    "edge_of_chaos": "design",
    "fixed_weights": "attractor",
    "gain": "gains",
    "least_chi": "design",
    "map_of": "quadrature_map",
    "prove": "decision",
    "random_weights": "attractor",
    "scale_and_shift": "design",
    "verify": "runner",
    "weight_law": "weights",
}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used; importing the package costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'snntheory' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"snntheory.{_HOMES[name]}"), name)
