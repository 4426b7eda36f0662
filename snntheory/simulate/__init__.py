"""Deep random networks: every layer measured, with the theory beside it.

simulate(depth=100, width=2048, activation="selu")            explicit weights
simulate(depth=100, width=10**6, batch=64, method="exact")    the same law without weights
"""

from snntheory.simulate.record import Simulation
from snntheory.simulate.run import simulate
from snntheory.simulate.settings import Settings

__all__ = ["Settings", "Simulation", "simulate"]
