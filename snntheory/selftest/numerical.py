"""R23: doubles against proofs: the float map and simulated networks lie where enclosures and theory put them."""

from __future__ import annotations

import numpy as np

from snntheory.selftest.record import Row, Task

POINTS = {"bounded": 2_000, "full": 1_000_000, "exhaustive": 10_000_000}
NETWORKS = {"bounded": 2, "full": 40, "exhaustive": 400}
_SCALED = 1e-12
"""Errors of the float map that are explained by rounding, relative to sqrt(m^2 + v) and to m^2 + v."""


def tasks() -> list[Task]:
    """R23."""
    return [
        Task("R23", "float map against enclosures", float_map),
        Task("R23", "simulated layers against theory", networks),
    ]


def float_map(size: str, seed: int) -> Row:
    """Mean and variance of `SeluMap` at random points, against balls at the same doubles."""
    from snntheory.engines import balls
    from snntheory.engines.tape import Tape
    from snntheory.mapping import QUANTITIES, contract
    from snntheory.selu_map import SeluMap

    rng = np.random.default_rng(seed)
    count = POINTS[size]
    m = rng.normal(size=count) * 10.0 ** rng.uniform(-6, 1.5, count)
    v = 10.0 ** rng.uniform(-6, 2.5, count)
    mean, variance = SeluMap().moments(m, v)
    tape = Tape(contract([QUANTITIES["mu_tilde"], QUANTITIES["nu_tilde"]]), ("m", "v"))
    row, worst = Row(count, unit="points"), [0.0, 0.0]
    with balls.precision(128):
        for i in range(count):
            x, y = (balls.rational(float(z)) for z in (m[i], v[i]))
            scale = float(np.hypot(m[i], np.sqrt(v[i])))
            for k, (ball, found) in enumerate(zip(tape([(x, x), (y, y)]), (mean[i], variance[i]), strict=True)):
                error = float(abs(ball - balls.rational(float(found))).upper()) / scale ** (k + 1)
                worst[k] = max(worst[k], error)
                row.violations += not error <= _SCALED
    row.values = {"worst error of the mean": f"{worst[0]:.1e}", "of the variance": f"{worst[1]:.1e}"}
    return row


def networks(size: str, seed: int) -> Row:
    """Layers of random networks within four standard errors of the theory to first order in 1/width."""
    from snntheory.simulate import simulate

    row = Row(0, unit="layers")
    for number in range(NETWORKS[size]):
        run = simulate(
            width=500, batch=200, depth=20, repetitions=10, seed=seed * 1000 + number, dtype="float64", workers=1
        )
        inside = np.asarray(run.theory["inside"], bool)
        row.trials += inside.size
        row.violations += int((~inside).sum())
    return row
