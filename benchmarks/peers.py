"""The map and the activation beside other implementations, at inputs where they fail.

First table: errors of mean / variance of selu(z), z ~ N(m, v), against balls (of the mean, relative to |mean| plus
standard deviation), for snntheory and for the methods in use elsewhere that `snntheory.figures.peers` has, and for the
closed form under jax.jit, where JAX is installed.

Second table: values and gradients of selu where single precision loses them; torch and JAX where installed.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from snntheory import activation
from snntheory.figures import peers

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
SELU_FUNCTION = activation("selu")


def methods() -> dict[str, Callable[[float, float], peers.Pair]]:
    """The columns of the first table."""
    found = dict(peers.methods())
    try:
        import jax
        from jax import numpy as jnp
        from jax.scipy.special import erfc as jax_erfc
    except ImportError:
        return found
    jax.config.update("jax_enable_x64", True)
    found["jax"] = jax.jit(lambda m, v: peers.textbook(m, v, jnp, jax_erfc))
    return found


def probes() -> list[tuple[str, float, dict[str, float]]]:
    """What is asked, the truth, and the answers."""
    truth = {"selu(-1e-8) f32": -1.7580993320e-08, "selu(-1e-6) f32": -1.7580984618e-06}
    truth |= {"selu'(-20) f32": 3.6237128249944115e-09, "selu'(-700) f64": 1.7334290832552395e-304}
    answers: dict[str, dict[str, float]] = {name: {} for name in truth}
    points = (-1e-8, -1e-6, -20.0, -700.0)
    kinds = (np.float32, np.float32, np.float32, np.float64)

    def ask(column: str, functions: tuple[Callable[[Any], Any], ...]) -> None:
        for name, f, x in zip(truth, functions, (k(p) for k, p in zip(kinds, points, strict=True)), strict=True):
            answers[name][column] = float(f(x))

    f, slope = SELU_FUNCTION, SELU_FUNCTION.derivative
    ask("snntheory", (f, f, slope, slope))
    try:
        import torch

        def gradient(x: Any) -> Any:
            z = torch.tensor(x, requires_grad=True)
            torch.nn.functional.selu(z).backward()
            return z.grad

        value = lambda x: torch.nn.functional.selu(torch.tensor(x))  # noqa: E731
        ask("torch", (value, value, gradient, gradient))
    except ImportError:
        pass
    try:
        import jax

        jax.config.update("jax_enable_x64", True)
        ask("jax", (jax.nn.selu, jax.nn.selu, jax.grad(jax.nn.selu), jax.grad(jax.nn.selu)))
    except ImportError:
        pass
    return [(name, truth[name], answers[name]) for name in truth]


def main() -> None:
    """Print both tables."""
    warnings.simplefilter("ignore")
    columns = methods()
    print(f"{'(m, v)':>15}" + "".join(f"{name:>19}" for name in columns))
    worst = dict.fromkeys(columns, 0.0)
    for m, v in ROWS:
        line = f"({m:g}, {v:g})".rjust(15)
        for name, function in columns.items():
            with np.errstate(all="ignore"):
                mean, variance = function(m, v)
            found = peers.errors(m, v, float(mean), float(variance))
            worst[name] = max(worst[name], *(np.inf if np.isnan(x) else x for x in found))
            sign = "NEG" if variance < 0 else ""
            line += f"{found[0]:8.0e} /{found[1]:6.0e}{sign:>3}"
        print(line)
    print("worst".rjust(15) + "".join(f"{x:19.0e}" for x in worst.values()))
    print(f"\n{'relative errors':18}")
    for name, true, answers in probes():
        print(f"{name:18}" + "".join(f"  {who}: {abs(value / true - 1):.0e}" for who, value in answers.items()))


if __name__ == "__main__":
    main()
