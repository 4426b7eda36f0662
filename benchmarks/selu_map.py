"""The map in double precision beside the textbook closed form: accuracy at hard inputs, and throughput.

Errors are relative to balls of 128 bits or more (of the mean, relative to max(|mean|, standard deviation)).
Throughput is for 10^6 points near (0, 1); JAX is measured where it is installed.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from flint import arb, fmpq
from scipy.special import erfc

from snntheory import SeluMap
from snntheory.activations import SELU, SELU_SQUARED
from snntheory.engines import balls
from snntheory.engines.pieces import CHUNK, in_pieces, threads
from snntheory.engines.tape import Tape
from snntheory.expression import moment, var

ROWS = [
    (0, 1),
    (0.01, 1.5),
    (0.1, 16),
    (0, 0.02),
    (0, 1e-8),
    (-0.01, 1e-8),
    (-1, 1e-8),
    (100, 1e-8),
    (0, 100),
    (0, 350),
]
ROWS += [(0, 400), (0, 1e4), (0, 1e6), (10, 1), (-10, 1), (-30, 1), (50, 1), (400, 1), (-400, 1e4), (1e4, 1)]
G = SeluMap()
# of engines.core near (0, 1): two polynomials of degree 10, one of 6, 27 single steps, 8 reductions and 2 copies
PASSES, DIVISIONS = 2 * 2 * 10 + 2 * 6 + 27 + 8 + 2, 2
_LOCAL = threading.local()


def textbook(m: Any, v: Any, xp: Any = np, erfc: Callable[[Any], Any] = erfc) -> tuple[Any, Any]:
    """Eqs. (11) to (13) of the paper as they stand."""
    s = xp.sqrt(v)
    r1 = xp.exp(m + v / 2) * erfc((m + v) / (np.sqrt(2) * s))
    r2 = xp.exp(2 * m + 2 * v) * erfc((m + 2 * v) / (np.sqrt(2) * s))
    eps, edge = erfc(m / (np.sqrt(2) * s)), np.sqrt(2 / np.pi) * s * xp.exp(-m * m / (2 * v))
    mean = G.lam / 2 * (-(G.alpha + m) * eps + G.alpha * r1 + edge + 2 * m)
    second = G.lam**2 / 2 * ((m * m + v) * (2 - eps) + G.alpha**2 * (-2 * r1 + r2 + eps) + m * edge)
    return mean, second - mean * mean


def exact(x: float) -> fmpq:
    """The double as a rational."""
    top, bottom = float(x).as_integer_ratio()
    return fmpq(top, bottom)


def errors(m: float, v: float, mean: float, variance: float) -> tuple[float, float]:
    """Errors of mean and variance."""
    tape = Tape([moment(f, 0, var("m"), var("v")) for f in (SELU, SELU_SQUARED)], ("m", "v"))
    bits = 128
    while True:
        with balls.precision(bits):
            first, second = tape([(exact(m), exact(m)), (exact(v), exact(v))])
            true = second - first * first
            if true.rel_accuracy_bits() > 70:
                break
        bits *= 2
    if not (np.isfinite(mean) and np.isfinite(variance)):
        return np.nan, np.nan
    with balls.precision(128):
        scale = abs(first) + true.sqrt()
        return float(abs(arb(exact(mean)) - first) / scale), float(abs(arb(exact(variance)) - true) / true)


def seconds(run: Callable[[], object], rounds: int = 15) -> tuple[float, float]:
    """Least and median time of a call."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return min(times), statistics.median(times)


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
    """Print both tables."""
    print(f"{'m':>8} {'v':>8} {'textbook mean':>14} {'variance':>10} {'snntheory mean':>15} {'variance':>10}")
    for m, v in ROWS:
        with np.errstate(all="ignore"):
            theirs = errors(m, v, *textbook(np.float64(m), np.float64(v)))
        ours = errors(m, v, *map(float, G.moments(m, v)))
        print(f"{m:8g} {v:8g} {theirs[0]:14.1e} {theirs[1]:10.1e} {ours[0]:15.1e} {ours[1]:10.1e}")

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
    times = {name: seconds(run) for name, run in runs.items()}
    for name, (least, median) in times.items():
        print(f"{name:36} {1000 * least:9.1f} {1000 * median:10.1f}")
    print(f"{PASSES} passes, {DIVISIONS + 1} divisions, 1 exp and 1 sqrt on {threads()} threads is the least work")
    ours = times["snntheory, values"][1]
    for name, (_, median) in times.items():
        print(f"{name:36} {median / ours:9.2f} times the values")


if __name__ == "__main__":
    main()
