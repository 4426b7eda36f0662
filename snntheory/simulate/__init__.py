"""Deep random networks: every layer measured, with the theory beside it.

run = simulate(depth=100, width=2048, activation="selu")      explicit weights
simulate(depth=100, width=10**6, batch=64, method="exact")    the same law without weights
run.mean, run.var, run.theory["inside"]                       pooled, each layer; whether theory agrees
run.save("run.npz"); Simulation.load("run.npz")               everything, losslessly
sweep({"width": [256, 512], "depth": [8, 16]}, jobs=2)        all combinations, on any executor
"""

from snntheory.simulate.record import Simulation
from snntheory.simulate.run import simulate
from snntheory.simulate.settings import Settings
from snntheory.simulate.sweep import sweep

__all__ = ["Settings", "Simulation", "simulate", "sweep"]
