"""Speed of the simulation against its floor and against deep-learning frameworks, in turn, on the same processors.

    python benchmarks/simulate.py [ROUNDS]

Depth 32, width 1024, batch 1024, mean and variance of every layer.  The floor is, in core-seconds divided by cores: the
bare matrix products, as many normal numbers from NumPy's fastest generator, one pass of an activation in place and one
of moments.  Then width 8192, batch 64: explicit weights against sampling without weights.  PyTorch and JAX are measured
where they are installed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from statistics import median

import numpy as np
from threadpoolctl import threadpool_limits

from snntheory.simulate import simulate
from snntheory.simulate.pool import processors

DEPTH, WIDTH, BATCH = 32, 1024, 1024
Run = Callable[[], object]


def seconds(run: Run) -> float:
    """Wall time of one call, after other libraries' threads have stopped waiting for work."""
    time.sleep(0.1)
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def floor_parts(dtype: type) -> dict[str, Run]:
    """The four parts of the floor, each for one layer, on one core."""
    generator = np.random.Generator(np.random.SFC64(1))
    a, b = (generator.standard_normal((WIDTH, WIDTH)).astype(dtype) for _ in range(2))
    c, x, t = np.empty_like(a), a.copy(), np.empty((64, WIDTH), dtype)

    def activation() -> None:
        for start in range(0, WIDTH, 64):
            z = x[start : start + 64]
            np.exp(np.minimum(z, 0, out=t), out=t)
            np.multiply(np.subtract(t, 1, out=t), 1.6732632423543772, out=t)
            np.add(np.maximum(z, 0, out=z), t, out=z)
            z *= 1.0507009873554805

    def moments() -> None:
        for start in range(0, WIDTH, 64):
            z = x[start : start + 64]
            z.sum(axis=1)
            np.einsum("ij,ij->i", z, z)

    parts = {"product": lambda: np.matmul(a, b, out=c), "activation": activation, "moments": moments}
    return {**parts, "normals": lambda: generator.standard_normal(out=c, dtype=dtype)}


def floor(dtype: type, parts: dict[str, Run]) -> tuple[float, float]:
    """Seconds that all cores need at least: with weights drawn, and the bare products of all cores."""
    with threadpool_limits(1):
        core_seconds = {name: seconds(lambda run=run: [run() for _ in range(DEPTH)]) for name, run in parts.items()}
    products = seconds(lambda: [parts["product"]() for _ in range(DEPTH)])
    return sum(core_seconds.values()) / processors(), products


def torch_run(dtype: type, given: list[np.ndarray] | None) -> Run | None:
    """The same in PyTorch, eager."""
    try:
        import torch
    except ImportError:
        return None
    kind = torch.float32 if dtype is np.float32 else torch.float64
    torch.set_num_threads(processors())
    matrices = None if given is None else [torch.from_numpy(w) for w in given]

    def run() -> list[tuple[float, float]]:
        found = []
        with torch.no_grad():
            x = torch.randn(BATCH, WIDTH, dtype=kind)
            for layer in range(DEPTH):
                w = torch.randn(WIDTH, WIDTH, dtype=kind) * WIDTH**-0.5 if matrices is None else matrices[layer]
                x = torch.nn.functional.selu(x @ w.T)
                found.append((x.mean(), x.var()))
        return [(float(m), float(v)) for m, v in found]

    return run


def jax_run(dtype: type, given: list[np.ndarray] | None) -> Run | None:
    """The same in JAX, compiled, with a loop over layers."""
    try:
        import jax
    except ImportError:
        return None
    jax.config.update("jax_enable_x64", True)
    jnp = jax.numpy
    stacked = None if given is None else jnp.stack([jnp.asarray(w) for w in given])

    def layer(x, w):  # noqa: ANN001, ANN202
        x = jax.nn.selu(x @ w.T)
        return x, (x.mean(), x.var())

    def sampled(x, key):  # noqa: ANN001, ANN202
        return layer(x, jax.random.normal(key, (WIDTH, WIDTH), dtype) * jnp.asarray(WIDTH**-0.5, dtype))

    @jax.jit
    def whole(key, matrices):  # noqa: ANN001, ANN202
        first, rest = jax.random.split(key)
        x = jax.random.normal(first, (BATCH, WIDTH), dtype)
        if matrices is None:
            return jax.lax.scan(sampled, x, jax.random.split(rest, DEPTH))[1]
        return jax.lax.scan(layer, x, matrices)[1]

    return lambda: jax.block_until_ready(whole(jax.random.key(0), stacked))


def compare(dtype: type, rounds: int) -> None:
    """One table: everything in turn, medians."""
    generator = np.random.default_rng(0)
    given = [(generator.standard_normal((WIDTH, WIDTH)) / 32).astype(dtype) for _ in range(DEPTH)]
    inputs = generator.standard_normal((BATCH, WIDTH)).astype(dtype)
    shape = {"depth": DEPTH, "width": WIDTH, "batch": BATCH, "dtype": np.dtype(dtype).name, "statistics": ()}
    runs: dict[str, Run | None] = {
        "ours": lambda: simulate(**shape),
        "torch": torch_run(dtype, None),
        "jax": jax_run(dtype, None),
        "ours, given": lambda: simulate(matrices=given, inputs=inputs, statistics=()),
        "torch, given": torch_run(dtype, given),
        "jax, given": jax_run(dtype, given),
    }
    present = {name: run for name, run in runs.items() if run is not None}
    parts, times = floor_parts(dtype), {name: [] for name in ("floor", "products", *present)}
    for run in present.values():
        run()
    for _ in range(rounds):
        for name, value in zip(("floor", "products"), floor(dtype, parts), strict=True):
            times[name].append(value)
        for name, run in present.items():
            times[name].append(seconds(run))
    middle = {name: median(values) for name, values in times.items()}
    print(f"\n{np.dtype(dtype).name}: medians of {rounds} rounds, seconds (least)")
    for name, value in middle.items():
        base = "products" if "given" in name else "floor"
        print(f"  {name:14}{value:8.3f} ({min(times[name]):.3f})   {value / middle[base]:5.2f} times {base}")


def without_weights(rounds: int) -> None:
    """Width 8192, batch 64: the two methods."""
    shape = {"depth": 8, "width": 8192, "batch": 64, "statistics": ()}
    times: dict[str, list[float]] = {"weights": [], "exact": []}
    for _ in range(rounds):
        for method, values in times.items():
            values.append(seconds(lambda method=method: simulate(method=method, **shape)))
    explicit, exact = (median(values) for values in times.values())
    print(
        f"\nwidth 8192, batch 64, depth 8: weights {explicit:.3f} s, exact {exact:.3f} s, {explicit / exact:.1f} times"
    )


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    for kind in (np.float32, np.float64):
        compare(kind, count)
    without_weights(count)
