"""Simulation with another array library, as CuPy on a GPU: both methods, through the array API.

Random numbers are made on the device from counters (SplitMix64, then Box and Muller), so nothing large is transferred:
what returns are means and sums of squares of units.  The law is the same as with NumPy, the numbers are not.
Gradients are those of random tangents in both methods.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from snntheory.library import NAMED
from snntheory.simulate.exact import State
from snntheory.simulate.explicit import Layers, Plan
from snntheory.simulate.laws import shape_factor
from snntheory.simulate.network import Network, blocks
from snntheory.simulate.pool import Pool
from snntheory.simulate.statistics import Block, LayerSums
from snntheory.simulate.streams import Array, Purpose, stream
from snntheory.verdict import BadInput

ENTRIES = 2**25  # of a block of weights or net inputs on the device
_GOLDEN, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
Pair = tuple[Any, Any]


class Device:
    """An array namespace with random numbers."""

    def __init__(self, namespace: Any, dtype: str) -> None:
        import array_api_compat

        try:
            self.xp = array_api_compat.array_namespace(namespace.asarray([0.0]))
            self.dtype, self.word = getattr(self.xp, dtype), self.xp.uint64
        except (AttributeError, TypeError) as error:
            raise BadInput(f"{namespace!r} is not an array library with {dtype} and uint64: {error}") from None

    def put(self, values: Any) -> Any:
        """An array of NumPy on the device, in the precision of the simulation."""
        return self.xp.asarray(np.asarray(values), dtype=self.dtype)

    def host(self, array: Any) -> Array:
        """An array of the device as NumPy's, in double precision."""
        import array_api_compat

        if array_api_compat.is_cupy_array(array) or getattr(array, "is_cuda", False):
            array = array_api_compat.to_device(array, "cpu")
        return np.asarray(array).astype(np.float64)

    def words(self, seed: int, address: tuple[int, ...], count: int) -> Any:
        """64 random bits for each of 0, ..., count - 1: SplitMix64 (Steele, Lea and Flood 2014)."""
        start = int(np.random.SeedSequence(seed, spawn_key=address).generate_state(1, np.uint64)[0])
        z = self.xp.arange(count, dtype=self.word) * self._word(_GOLDEN) + self._word(start)
        for shift, factor in ((30, _FIRST), (27, _SECOND)):
            z = self.xp.bitwise_xor(z, self.xp.bitwise_right_shift(z, self._word(shift))) * self._word(factor)
        return self.xp.bitwise_xor(z, self.xp.bitwise_right_shift(z, self._word(31)))

    def _word(self, value: int) -> Any:
        return self.xp.asarray(value, dtype=self.word)

    def uniforms(self, seed: int, address: tuple[int, ...], shape: tuple[int, ...]) -> Any:
        """Uniform numbers from (0, 1), of 32 bits in float32 and 52 in float64."""
        bits = 32 if self.dtype == self.xp.float32 else 52
        words = self.xp.bitwise_right_shift(self.words(seed, address, math.prod(shape)), self._word(64 - bits))
        return self.xp.reshape((self.xp.astype(words, self.dtype) + 0.5) * 2.0**-bits, shape)

    def normals(self, seed: int, address: tuple[int, ...], shape: tuple[int, ...], sd: float = 1.0) -> Any:
        """N(0, sd^2): radius from 32 bits, angle from 32."""
        xp, size = self.xp, math.prod(shape)
        words = self.words(seed, address, (size + 1) // 2)
        high = xp.bitwise_right_shift(words, self._word(32))
        low = xp.bitwise_and(words, self._word(0xFFFFFFFF))
        radius = sd * xp.sqrt(-2 * xp.log((xp.astype(high, self.dtype) + 0.5) * 2.0**-32))
        angle = xp.astype(low, self.dtype) * (2 * math.pi * 2.0**-32)
        return xp.reshape(xp.concat([radius * xp.cos(angle), radius * xp.sin(angle)])[:size], shape)


class OnDevice:
    """Both methods on a device."""

    def __init__(self, network: Network, device: Device) -> None:
        settings = network.settings
        self.network, self.device, self.function = network, device, _function(network, device.xp)
        if network.settings.method == "exact" and not network.law.gaussian:
            raise BadInput(f"weights = {settings.weights!r} are not normal; sampling without weights needs normal ones")
        if settings.weights.partition(":")[0] not in ("normal", "lecun_normal", "he_normal", "gain", "rademacher"):
            raise BadInput(f"weights = {settings.weights!r} are drawn with NumPy only; use normal ones or rademacher")
        if "normality" in network.wanted:
            raise BadInput("the statistic 'normality' is measured with NumPy only")
        self.columns = settings.batch * (2 if "gradient" in network.wanted else 1)
        item = 4 if settings.dtype == "float32" else 8
        widest = max(settings.width, network.features)
        planned = 3 * widest * self.columns * item + 8 * min(ENTRIES, settings.width * widest) * item
        if planned > settings.memory:
            raise BadInput(f"memory = {settings.memory} bytes is not enough; this network needs {planned}")
        self.plan = Plan(settings.batch, True, planned)

    def repetition(self, number: int, inputs: Array | None, pool: Pool, step: Callable[[], None]) -> Layers:
        """Statistics of the inputs and of all layers; ``inputs`` are (samples, features), or None for normal ones."""
        network, found = self.network, []
        sums = LayerSums(network.features)
        x = self._inputs(number, inputs)
        sums.add([(slice(0, network.features), self._measure(x, inputs=True))])
        found.append(sums.finish(*network.finishing))
        for layer in range(1, network.settings.depth + 1):
            sums, parts = LayerSums(network.settings.width), []
            draw = (
                self._exact(number, layer, x)
                if network.settings.method == "exact"
                else self._explicit(number, layer, x)
            )
            size = max(1, ENTRIES // max(self.columns, int(x.shape[0])))
            for index, rows in blocks(network.settings.width, size):
                z, weights = draw(index, rows.stop - rows.start)
                part = self._activate(z, (number, layer, index))
                sums.add([(rows, self._measure(part, weights=weights))])
                parts.append(part)
            x, growth = self._scaled(self.device.xp.concat(parts, axis=0), sums.tangent)
            found.append(sums.finish(*network.finishing))
            if "gradient" in network.wanted:
                found[-1]["growth"] = growth
            step()
        return found

    def _inputs(self, number: int, inputs: Array | None) -> Any:
        settings, xp = self.network.settings, self.device.xp
        shape = (self.network.features, settings.batch)
        if inputs is not None:
            x = self.device.put(inputs.T)
        else:
            sd = math.sqrt(settings.variance)
            x = self.device.normals(settings.seed, (number, 0, 0, Purpose.INPUTS), shape, sd)
            c = settings.correlation
            if c is not None and settings.batch > 1:
                half = settings.batch // 2
                second = c * x[:, :half] + math.sqrt(max(0.0, 1 - c * c)) * x[:, half : 2 * half]
                pairs = xp.reshape(xp.stack([x[:, :half], second], axis=2), (shape[0], 2 * half))
                x = xp.concat([pairs, x[:, 2 * half :]], axis=1)
            x = x + settings.mean
        if "gradient" not in self.network.wanted:
            return x
        tangents = self.device.normals(settings.seed, (number, 0, 0, Purpose.GRADIENT), shape)
        return xp.concat([x, tangents], axis=1)

    def _explicit(self, number: int, layer: int, x: Any) -> Callable[[int, int], tuple[Any, Pair]]:
        network, device, fan_in = self.network, self.device, int(x.shape[0])
        xp, seed, sd = device.xp, network.settings.seed, math.sqrt(network.law.gain_squared / fan_in)

        def draw(index: int, count: int) -> tuple[Any, Pair]:
            address = (number, layer, index)
            if network.settings.weights == "rademacher":
                low = device.uniforms(seed, (*address, Purpose.WEIGHTS), (count, fan_in)) < 0.5
                w = xp.where(low, device.put(-sd), device.put(sd))
            else:
                w = device.normals(seed, (*address, Purpose.WEIGHTS), (count, fan_in), sd)
            sums, square = network.sums(address, count, fan_in), np.full(count, network.law.gain_squared)
            if sums is not None:
                omega, square = sums
                w = w - xp.mean(w, axis=1, keepdims=True)
                squares = device.host(xp.sum(w * w, axis=1))
                w = (
                    w * device.put(shape_factor(omega, square, squares, fan_in))[:, None]
                    + device.put(omega / fan_in)[:, None]
                )
            if network.settings.perturbation:
                size = device.put(network.settings.perturbation * np.sqrt(square / fan_in))[:, None]
                w = w + size * device.normals(seed, (*address, Purpose.PERTURBATION), (count, fan_in))
            return w @ x, (xp.sum(w, axis=1), xp.sum(w * w, axis=1))

        return draw

    def _exact(self, number: int, layer: int, x: Any) -> Callable[[int, int], tuple[Any, Pair]]:
        """As in `exact`: net inputs from the Gram matrix, which is factored on the host."""
        from snntheory.simulate.exact import Exact

        network, device = self.network, self.device
        xp, seed = device.xp, network.settings.seed
        state = State(device.host(x.T @ x), device.host(xp.sum(x, axis=0)), int(x.shape[0]))
        method = Exact(network, 1)
        factor = method.factor(state)
        narrow, means = device.put(factor.T), state.total / state.units

        def draw(index: int, count: int) -> tuple[Any, Pair]:
            address = (number, layer, index)
            g = device.normals(seed, (*address, Purpose.WEIGHTS), (count, factor.shape[1]))
            z = g @ narrow
            squares, prescribed = device.host(xp.sum(g * g, axis=1)), network.sums(address, count, state.units)
            free = state.units - factor.shape[1] - (prescribed is not None)
            if free > 0:
                squares = squares + stream(seed, *address, Purpose.CHOICE).chisquare(free, count)
            if prescribed is None:
                omega = z[:, -1] if method.ones else xp.zeros_like(z[:, -1])
                z = z[:, : self.columns]
                return z, (omega, device.put(squares * (method.square() / state.units)))
            omega, tau = prescribed
            z = z * device.put(shape_factor(omega, tau, squares, state.units))[:, None]
            return z + device.put(np.outer(omega, means)), (device.put(omega), device.put(tau))

        return draw

    def _activate(self, z: Any, address: tuple[int, ...]) -> Any:
        """Activations, with bias before them, dropout and noise after; tangents times the slopes."""
        network, device = self.network, self.device
        settings, xp = network.settings, device.xp
        batch, seed = settings.batch, settings.seed
        net, tangents = z[:, :batch], z[:, batch:]
        if settings.bias:
            shape, sd = (int(z.shape[0]), 1), math.sqrt(settings.bias)
            net = net + device.normals(seed, (*address, Purpose.BIAS), shape, sd)
        x, slope = self.function(net)
        if network.dropout is not None:
            a, b, limit, keep = network.dropout
            kept = device.uniforms(seed, (*address, Purpose.DROPOUT), tuple(x.shape)) < keep
            x = xp.where(kept, a * x + b, xp.zeros_like(x) + (a * limit + b))
            slope = xp.where(kept, a * slope, xp.zeros_like(x))
        if settings.noise:
            x = x + device.normals(seed, (*address, Purpose.NOISE), tuple(x.shape), settings.noise)
        return xp.concat([x, tangents * slope], axis=1) if tangents.shape[1] else x

    def _measure(self, x: Any, inputs: bool = False, weights: Pair | None = None) -> Block:
        device, xp, batch = self.device, self.device.xp, self.network.settings.batch
        part, tangents = x[:, :batch], x[:, batch:]
        mean = xp.mean(part, axis=1, keepdims=True)
        squares = device.host(xp.sum((part - mean) ** 2, axis=1))
        block = Block(device.host(mean)[:, 0], squares, batch)
        if tangents.shape[1]:
            block = block._replace(tangent=float(np.sum(device.host(xp.sum(tangents**2, axis=1)))))
        if "correlation" in self.network.wanted:
            a, b = part[:, 0::2], part[:, 1::2]
            block = block._replace(pairs=np.stack([device.host(xp.sum(p, axis=0)) for p in (a * a, b * b, a * b)]))
        if inputs:
            sums = np.stack([device.host(xp.sum(p, axis=0)) for p in (part, part * part)])
            block = block._replace(samples_sums=sums)
        if weights is not None and "weights" in self.network.wanted:
            block = block._replace(omega=device.host(weights[0]), tau=device.host(weights[1]))
        return block

    def _scaled(self, x: Any, tangent: float) -> tuple[Any, float]:
        """Tangents scaled to mean square 1, and their mean square before."""
        batch = self.network.settings.batch
        if self.columns == batch:
            return x, math.nan
        growth = tangent / (int(x.shape[0]) * batch)
        scale = 1 / math.sqrt(growth) if 0 < growth < math.inf else 1.0
        return self.device.xp.concat([x[:, :batch], x[:, batch:] * scale], axis=1), growth


def _function(network: Network, xp: Any) -> Callable[[Any], Pair]:
    """Activation and derivative in the namespace."""
    from snntheory.engines.floats import ALPHA01, LAMBDA01

    activation = network.activation
    if activation.family is not None or activation is NAMED["selu"]:
        alpha, lam = (float(c) for c in activation.family or (ALPHA01, LAMBDA01))

        def selu(z: Any) -> Pair:
            below = alpha * lam * xp.exp(xp.where(z < 0, z, xp.zeros_like(z)))
            return xp.where(z > 0, lam * z, below - alpha * lam), xp.where(z > 0, xp.zeros_like(z) + lam, below)

        return selu
    simple: dict[str, Callable[[Any], Pair]] = {
        "identity": lambda z: (z, xp.ones_like(z)),
        "relu": lambda z: (xp.where(z > 0, z, xp.zeros_like(z)), xp.astype(z > 0, z.dtype)),
        "tanh": lambda z: (xp.tanh(z), 1 - xp.tanh(z) ** 2),
        "sin": lambda z: (xp.sin(z), xp.cos(z)),
        "exp": lambda z: (xp.exp(z), xp.exp(z)),
        "arctan": lambda z: (xp.atan(z), 1 / (1 + z * z)),
        "softsign": lambda z: (z / (1 + xp.abs(z)), 1 / (1 + xp.abs(z)) ** 2),
    }
    if activation is not NAMED.get(activation.name) or activation.name not in simple:
        known = ", ".join(("selu", "elu", *simple))
        raise BadInput(f"{activation.name} runs with NumPy only; with other libraries: {known}")
    return simple[activation.name]
