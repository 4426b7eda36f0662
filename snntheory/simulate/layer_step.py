"""One layer in theory: the map of (mean, second moment) over units, and its expansion to first order in 1/width.

In a network of width n the moments (mu, q) of one sample's activations vary from network to network, with covariance
C_l = J C_(l-1) J^T + Cov(x, x^2)/n, J the Jacobian of the map F; so their expectation moves by half the sum of
second derivatives of F times C.  Net inputs of excess kurtosis k move it by k v^2/6 d^2F/dv^2 more (the Gaussian
expectation of f'''' is four times the second derivative by v).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

from snntheory.dropout import dropped_moments
from snntheory.layer_map import LayerMap
from snntheory.quadrature_map import map_of
from snntheory.simulate.network import Network
from snntheory.simulate.settings import Spread
from snntheory.simulate.streams import Array

NODES, HERMITE = 12, 48
LEAST = 1e-300  # second moment by which differences are scaled at least


class State(NamedTuple):
    """Mean and second moment over units, for each group of samples."""

    mean: Array
    second: Array


class Fluctuation(NamedTuple):
    """Covariance (groups, 2, 2) of a sample's (mean, second moment) over networks, and E x^4 of its activations."""

    covariance: Array
    fourth: Array


class LayerStep:
    """The theory of a layer with ``fan_in`` inputs."""

    def __init__(self, network: Network, fan_in: int) -> None:
        self.network, self.fan_in, self.settings = network, fan_in, network.settings
        self.layer: LayerMap = map_of(network.activation)
        self.disturbed = self.settings.perturbation**2
        (self.omega, first), (self.tau, second) = _nodes(network.omega), _nodes(network.tau)
        self.weights = np.outer(first, second).ravel()

    def nets(self, state: State, swell: Array | float = 0.0) -> tuple[Array, Array]:
        """Mean and variance of net inputs, (nodes, groups); ``swell`` enlarges the part that weights make.

        Second moments below their least value, which differences may ask for, count as that value.
        """
        bias, mean, second = self.settings.bias, state.mean[None, :], np.maximum(state.second[None, :], 0)
        if self.network.omega is None:
            square = self.network.law.gain_squared * (1 + self.disturbed)
            return 0 * mean, square * second * (1 + swell) + bias
        omega, tau = (x.ravel()[:, None] for x in np.meshgrid(self.omega, self.tau, indexing="ij"))
        n = self.fan_in
        on_sphere = np.maximum(tau - omega * omega / n, 0) * np.maximum(second - mean * mean, 0) * (n / max(1, n - 1))
        return omega * mean, (on_sphere + self.disturbed * tau * second) * (1 + swell) + bias

    def image(self, state: State, swell: Array | float = 0.0) -> State:
        """Mean and second moment after the activation, dropout and noise."""
        mean, variance = self.layer.moments(*self.nets(state, swell))
        if self.network.dropout is not None:
            mean, variance = dropped_moments(self.network.dropout, mean, variance)
        second = self.weights @ (variance + mean * mean) + self.settings.noise**2
        return State(self.weights @ mean, second)

    def chi(self, state: State) -> Array:
        """Growth of squared gradients, for each group."""
        m, v = self.nets(state)
        square = self.layer.chi(m, 1.0, v, 1.0)
        if self.network.omega is None:
            tau = np.full(1, self.network.law.gain_squared)
        else:
            tau = np.tile(self.tau, len(self.omega))
        factor = 1 + self.disturbed
        if self.network.dropout is not None:
            a, _, _, keep = self.network.dropout
            factor *= a * a * keep
        found: Array = (self.weights * tau * factor) @ square
        return found

    def kurtosis(self, state: State, fluctuation: Fluctuation) -> Array:
        """Excess kurtosis of net inputs, to first order in 1/fan_in."""
        law = self.network.law
        found: Array = law.kurtosis * fluctuation.fourth / (self.fan_in * np.maximum(state.second, 1e-300) ** 2)
        on_sphere = self.network.omega is not None or law.fill is None
        return found - 6 / self.fan_in if on_sphere else found

    def activations(self, state: State) -> Fluctuation:
        """Covariance of (x, x^2) over units, and E x^4, by Gauss-Hermite quadrature: good enough for corrections."""
        nodes, gauss = hermite()
        m, v = self.nets(state)
        x = self.network.activation(m[..., None] + np.sqrt(v)[..., None] * nodes)
        if self.network.dropout is not None:
            a, b, limit, keep = self.network.dropout
            x = np.concatenate([a * x + b, np.full_like(x, a * limit + b)], axis=-1)
            gauss = np.concatenate([keep * gauss, (1 - keep) * gauss])
        one, two, three, four = (np.asarray(self.weights @ (x**k @ gauss)) for k in (1, 2, 3, 4))
        noise = self.settings.noise**2
        four, three, two = four + 6 * noise * two + 3 * noise * noise, three + 3 * noise * one, two + noise
        mixed = three - one * two
        covariance = np.array([[two - one * one, mixed], [mixed, four - two * two]])
        if self.network.law.fill is None and self.network.omega is None:
            covariance -= self._bound_by_norm(nodes, gauss, x)
        return Fluctuation(np.moveaxis(covariance, -1, 0), four)

    def _bound_by_norm(self, nodes: Array, gauss: Array, x: Array) -> Array:
        """Part of the covariance of (x, x^2) along z^2, whose sum over units orthogonal weights leave fixed."""
        square = np.resize(nodes**2 - 1, gauss.shape) * gauss
        along = np.stack([self.weights @ (x**k @ square) for k in (1, 2)])
        found: Array = along[:, None] * along[None, :] / 2
        return found


class Expansion(NamedTuple):
    """What one layer makes of a state: expectation, the limit of infinite width, fluctuation, pooled derivative."""

    state: State
    limit: State
    fluctuation: Fluctuation
    derivative: Array


def expand(step: LayerStep, state: State, limit: State, before: Fluctuation, weights: Array) -> Expansion:
    """All differences of the map at once.  They enter corrections of order 1/width and error bars only.

    ``weights`` are the shares of the groups; the derivative is that of the pooled (mean, second moment).  A correction
    that would make a variance negative is beyond this expansion and left out.
    """
    size, swell = np.maximum(state.second, LEAST), 1e-3
    dm, dq = 1e-3 * np.sqrt(size), 1e-3 * size
    pooled = np.array([weights @ state.mean, weights @ state.second])
    sizes = 1e-4 * np.maximum(pooled[1], LEAST) ** np.array([0.5, 1])
    shifts = ((0, 0), (0, -1), (0, 1), (-1, 0), (1, 0), (-1, -1), (1, 1), (0, 0), (0, 0))
    points = [(state.mean + i * dm, state.second + j * dq) for i, j in shifts]
    points += [limit, (pooled + np.concatenate([np.diag(sizes), -np.diag(sizes)])).T]
    swells = np.repeat((0.0, -swell, swell, 0.0), (7 * len(dm), len(dm), len(dm), len(dm) + 4))
    image = step.image(State(*(np.concatenate(x) for x in zip(*points, strict=True))), swells)
    means, seconds = (np.split(x, len(dm) * np.arange(1, 11)) for x in image)
    kurtosis = step.kurtosis(state, before)
    moved, slopes = [], []
    for f in (means, seconds):
        here, q0, q1, m0, m1, both0, both1, v0, v1 = f[:9]
        cross = both0 + both1 - q0 - q1 - m0 - m1 + 2 * here
        shift = (m0 - 2 * here + m1) / dm / dm * before.covariance[:, 0, 0]
        shift += cross / dm / dq * before.covariance[:, 0, 1]
        shift += (q0 - 2 * here + q1) / dq / dq * before.covariance[:, 1, 1]
        shift = shift / 2 + kurtosis / 6 * (v0 - 2 * here + v1) / swell**2
        moved.append(here + np.where(np.isfinite(shift), shift, 0))
        slopes.append(np.stack([(m1 - m0) / (2 * dm), (q1 - q0) / (2 * dq)]))
    possible = moved[1] >= moved[0] ** 2
    expected = State(*(np.where(possible, x, f[0]) for x, f in zip(moved, (means, seconds), strict=True)))
    jacobian = np.moveaxis(np.array(slopes), -1, 0)
    units = step.activations(state)
    covariance = jacobian @ before.covariance @ jacobian.transpose(0, 2, 1) + units.covariance / step.settings.width
    ends = np.stack([means[10], seconds[10]])
    derivative = (ends[:, :2] - ends[:, 2:]) / (2 * sizes)
    return Expansion(expected, State(means[9], seconds[9]), Fluctuation(covariance, units.fourth), derivative)


def spread_of_inputs(state: State, within: Array) -> Fluctuation:
    """Of inputs: the covariance of (mean, second moment) within each group; E x^4 as for normal ones."""
    return Fluctuation(within, 3 * state.second**2 - 2 * state.mean**4)


@cache
def hermite() -> tuple[Array, Array]:
    """Nodes and weights for the expectation under N(0, 1)."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(HERMITE)
    return nodes, weights / weights.sum()


def _nodes(spread: Spread | None) -> tuple[Array, Array]:
    """Nodes and weights of a quadrature over units."""
    if spread is None or spread.sd == 0:
        return np.array([0.0 if spread is None else spread.mean]), np.ones(1)
    rule: Callable[[int], tuple[Array, Array]]
    rule = np.polynomial.hermite_e.hermegauss if spread.kind == "normal" else np.polynomial.legendre.leggauss
    nodes, weights = rule(NODES)
    scale = spread.sd * (1 if spread.kind == "normal" else math.sqrt(3))
    return spread.mean + scale * nodes, weights / weights.sum()
