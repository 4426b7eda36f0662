"""The map and the activation beside other implementations, at inputs where they fail.

First table: errors of mean / variance of selu(z), z ~ N(m, v), against balls (of the mean, relative to |mean| plus
standard deviation), for snntheory and for the methods in use elsewhere, re-implemented here in a few lines each:

    closed      the textbook closed form in double precision (the official code of the paper)
    closed f32  the same in single precision
    jax         the same under jax.jit, where JAX is installed
    quad        scipy.integrate.quad over the line (AutoInit)
    riemann     a sum over [-10, 10] standard deviations with step 0.05 (deepchaos)
    hermite     Gauss-Hermite with 25 nodes (neural-tangents)
    legendre    Gauss-Legendre on [-10, 10] standard deviations with 10^5 nodes (DKS)

Second table: values and gradients of selu where single precision loses them; torch and JAX where installed.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from flint import arb, fmpq
from scipy import integrate
from scipy.special import erfc

from snntheory import SeluMap, activation
from snntheory.activations import SELU, SELU_SQUARED
from snntheory.engines import balls
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
G, SELU_FUNCTION = SeluMap(), activation("selu")
Pair = tuple[Any, Any]


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


def density(t: Any) -> Any:
    """Of N(0, 1)."""
    return np.exp(-t * t / 2) / np.sqrt(2 * np.pi)


def by_nodes(t: Any, weights: Any) -> Callable[[float, float], Pair]:
    """A quadrature rule for N(0, 1)."""

    def moments(m: float, v: float) -> Pair:
        f = SELU_FUNCTION(m + np.sqrt(v) * t)
        mean = np.sum(weights * f)
        return mean, np.sum(weights * f * f) - mean * mean

    return moments


def quad(m: float, v: float) -> Pair:
    """Adaptive quadrature that does not know where the mass is."""
    s = np.sqrt(v)
    first, second = (
        integrate.quad(lambda z, p=p: float(SELU_FUNCTION(z)) ** p * density((z - m) / s) / s, -np.inf, np.inf)[0]
        for p in (1, 2)
    )
    return first, second - first * first


@cache
def methods() -> dict[str, Callable[[float, float], Pair]]:
    """The columns of the first table."""
    hermite, hermite_weights = np.polynomial.hermite_e.hermegauss(25)
    legendre, legendre_weights = np.polynomial.legendre.leggauss(2000)  # composite: 50 parts of 2000 nodes
    centres = np.linspace(-9.8, 9.8, 50)
    nodes = (centres[:, None] + 0.2 * legendre).ravel()
    weights = np.tile(0.2 * legendre_weights, 50) * density(nodes)
    grid = np.arange(-10, 10, 0.05)
    found: dict[str, Callable[[float, float], Pair]] = {
        "snntheory": lambda m, v: G.moments(m, v),
        "closed": lambda m, v: textbook(np.float64(m), np.float64(v)),
        "closed f32": lambda m, v: textbook(np.float32(m), np.float32(v)),
        "quad": quad,
        "riemann": by_nodes(grid, 0.05 * density(grid)),
        "hermite": by_nodes(hermite, hermite_weights / np.sqrt(2 * np.pi)),
        "legendre": by_nodes(nodes, weights),
    }
    try:
        import jax
        from jax import numpy as jnp
        from jax.scipy.special import erfc as jax_erfc
    except ImportError:
        return found
    jax.config.update("jax_enable_x64", True)
    found["jax"] = jax.jit(lambda m, v: textbook(m, v, jnp, jax_erfc))
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
            found = errors(m, v, float(mean), float(variance))
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
