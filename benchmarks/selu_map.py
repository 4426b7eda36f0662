"""Throughput of the map in double precision beside the textbook closed form, for 10^6 points near (0, 1).

All are measured in one run, in turn; JAX where it is installed.  The least work of NumPy is what the same number of
passes over cached pieces, divisions, exp and sqrt cost.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from peers import textbook

from snntheory import SeluMap
from snntheory.engines.pieces import CHUNK, in_pieces, threads

G = SeluMap()
# of engines.core near (0, 1): two polynomials of degree 10, one of 6, 27 single steps, 8 reductions and 2 copies
PASSES, DIVISIONS = 2 * 2 * 10 + 2 * 6 + 27 + 8 + 2, 2
_LOCAL = threading.local()


def seconds(runs: dict[str, Callable[[], object]], rounds: int = 15) -> dict[str, tuple[float, float]]:
    """Least and median time of each call, measured in turn so that a slow moment meets all of them."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            started = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - started)
    return {name: (min(values), statistics.median(values)) for name, values in times.items()}


def least_work(m: Any, v: Any) -> None:
    """What NumPy must do at least for the values: as many passes over cached pieces, with exp, sqrt and division."""

    def work(part: slice) -> None:
        a, b, c = _rows(part.stop - part.start)
        np.divide(m[part], np.sqrt(v[part], out=b), out=a)
        np.exp(a, out=a)
        for _ in range(DIVISIONS):
            np.divide(a, b, out=c)
        for _ in range(PASSES):
            np.multiply(a, b, out=c)

    in_pieces(m.size, work)


def _rows(size: int) -> list[Any]:
    if not hasattr(_LOCAL, "rows"):
        _LOCAL.rows = [np.empty(CHUNK) for _ in range(3)]
    return [row[:size] for row in _LOCAL.rows]


def main() -> None:
    """Print the table."""
    rng = np.random.default_rng(0)
    m, v = rng.normal(0, 0.05, 10**6), rng.uniform(0.7, 1.5, 10**6)
    single = m.astype(np.float32), v.astype(np.float32)
    wide = rng.normal(0, 3, 10**6), 10.0 ** rng.uniform(-3, 3, 10**6)
    runs: dict[str, Callable[[], object]] = {
        "textbook, NumPy/SciPy": lambda: textbook(m, v),
        "snntheory, values": lambda: G.moments(m, v),
        "snntheory, values and Jacobian": lambda: G.statistics(m, 1.0, v, 1.0),
        "snntheory, Jacobian alone": lambda: G.jacobian(m, 1.0, v, 1.0),
        "snntheory, float32 values": lambda: G.moments(single[0], single[1]),
        "snntheory, values, all regimes": lambda: G.moments(*wide),
        "least work of NumPy for the values": lambda: least_work(m, v),
    }
    try:
        import jax
        from jax import numpy as jnp
        from jax.scipy.special import erfc as jax_erfc

        jax.config.update("jax_enable_x64", True)
        compiled = jax.jit(lambda a, b: textbook(a, b, jnp, jax_erfc))
        a, b = jnp.asarray(m), jnp.asarray(v)
        compiled(a, b)[0].block_until_ready()
        runs["textbook, jax.jit"] = lambda: [x.block_until_ready() for x in compiled(a, b)]
    except ImportError:
        print("\nJAX is not installed and not measured")
    print(f"\n{'10^6 points':36} {'least ms':>9} {'median ms':>10}")
    times = seconds(runs)
    for name, (least, median) in times.items():
        print(f"{name:36} {1000 * least:9.1f} {1000 * median:10.1f}")
    print(f"{PASSES} passes, {DIVISIONS + 1} divisions, 1 exp and 1 sqrt on {threads()} threads is the least work")
    ours = times["snntheory, values"][1]
    for name, (_, median) in times.items():
        print(f"{name:36} {median / ours:9.2f} times the values")


if __name__ == "__main__":
    main()
