"""The mean/variance map for arrays, in double precision: call it, differentiate it, iterate it.

    g = SeluMap()
    g(mu=0.1, omega=0, nu=[0.5, 1, 2], tau=1)        -> MapResult(mu_tilde, xi_tilde, nu_tilde)
    g.jacobian(0.1, 0, [0.5, 1, 2], 1)               -> array (3, 2, 2)
    g.iterate(0, 3, omega=0, tau=1, layers=20)       -> trajectories of mean and variance

The paper's map: omega and tau are the same in every layer and for every unit.  Relative error of mean and variance is
below 1e-13 for |m| <= 1e4, 1e-12 <= v <= 1e8 (m = mu omega, v = nu tau; near a zero of the mean, relative to the
standard deviation); the variance is never negative and nothing is NaN unless the input is.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from snntheory.engines.floats import Array, Moments, Slopes, selu_moments, selu_slopes
from snntheory.verdict import BadInput

ALPHA01, LAMBDA01 = 1.6732632423543772, 1.0507009873554805
CHUNK, THREADS = 65536, 2  # smaller pieces make the threads wait for each other


class MapResult(NamedTuple):
    """Mean, second moment and variance of the next layer's activations; arrays of the broadcast shape."""

    mu_tilde: Array
    xi_tilde: Array
    nu_tilde: Array


class SeluMap:
    """The map g of Klambauer et al. 2017, Eqs. (1) to (5), for SELU with constants ``alpha``, ``lam``."""

    def __init__(self, alpha: float = ALPHA01, lam: float = LAMBDA01) -> None:
        for name, value in (("alpha", alpha), ("lam", lam)):
            if not np.isfinite(value):
                raise BadInput(f"{name} = {value} is not allowed; it must be finite")
        if alpha <= 0 or lam <= 0:
            raise BadInput(f"alpha = {alpha}, lam = {lam} is not allowed; both must be positive")
        self.alpha, self.lam = float(alpha), float(lam)

    def __repr__(self) -> str:
        return f"SeluMap(alpha={self.alpha!r}, lam={self.lam!r})"

    def __call__(self, mu: ArrayLike, omega: ArrayLike, nu: ArrayLike, tau: ArrayLike) -> MapResult:
        """``mu_tilde = E f(z)``, ``xi_tilde = E f(z)^2``, ``nu_tilde``, for z ~ N(mu omega, nu tau)."""
        m, v = _net_input(mu, omega, nu, tau)
        mean, variance = self.moments(m, v)
        with np.errstate(over="ignore"):
            return MapResult(mean, variance + mean * mean, variance)

    def moments(self, m: ArrayLike, v: ArrayLike) -> Moments:
        """Mean and variance of f(z) for z ~ N(m, v).

        v = 0 gives f(m) and 0; infinite m or v give the limits (variance inf for v = inf); NaN stays NaN.
        Raises `BadInput` for negative v.
        """
        m, v = np.broadcast_arrays(np.asarray(m, dtype=np.float64), np.asarray(v, dtype=np.float64))
        if bool((v < 0).any()):
            raise BadInput(f"a variance of {float(v[v < 0].flat[0])} is not allowed; variances must not be negative")
        shape, m, v = m.shape, np.ascontiguousarray(m).ravel(), np.ascontiguousarray(v).ravel()
        ordinary = np.isfinite(m) & (v > 0) & (v < np.inf)
        if ordinary.all():
            mean, variance = self._chunked(m, v)
        else:
            mean, variance = self._limits(m, v)
            mean[ordinary], variance[ordinary] = self._chunked(m[ordinary], v[ordinary])
        return Moments(mean.reshape(shape), variance.reshape(shape))

    def _chunked(self, m: Array, v: Array) -> Moments:
        """In pieces that fit the cache, on two threads (NumPy releases the interpreter lock)."""
        if m.size <= 2 * CHUNK:
            return selu_moments(m, v, self.alpha, self.lam)
        mean, variance = np.empty_like(m), np.empty_like(m)

        def work(start: int) -> None:
            part = slice(start, start + CHUNK)
            mean[part], variance[part] = selu_moments(m[part], v[part], self.alpha, self.lam)

        list(_pool().map(work, range(0, m.size, CHUNK)))
        return Moments(mean, variance)

    def _limits(self, m: Array, v: Array) -> Moments:
        """Values where v = 0, or m or v is infinite, or one is NaN."""
        limit = self.lam * self.alpha
        with np.errstate(invalid="ignore"):
            mean = np.where(m > 0, self.lam * m, limit * np.expm1(np.minimum(m, 0)))
            variance = np.where(np.isinf(m), np.where(m > 0, self.lam**2 * v, 0.0), 0.0)
        mean[np.isinf(v)], variance[np.isinf(v)] = np.inf, np.inf
        unknown = np.isnan(m) | np.isnan(v)
        mean[unknown], variance[unknown] = np.nan, np.nan
        return Moments(mean, variance)

    def jacobian(self, mu: ArrayLike, omega: ArrayLike, nu: ArrayLike, tau: ArrayLike) -> Array:
        """Jacobian of (mu_tilde, nu_tilde) in (mu, nu), shape (..., 2, 2): H of the paper, Eq. (61)."""
        m, v = np.broadcast_arrays(*_net_input(mu, omega, nu, tau))
        columns = [_flat(omega, m.shape), _flat(tau, m.shape)]
        result = np.empty((m.size, 4))

        def store(part: slice, slopes: Slopes) -> None:
            for k in range(4):
                factor = columns[k % 2]
                np.multiply(slopes[k], factor if factor.ndim == 0 else factor[part], out=result[part, k])

        self._differentiate(m.ravel(), v.ravel(), store)
        return result.reshape(*m.shape, 2, 2)

    def chi(self, mu: ArrayLike, omega: ArrayLike, nu: ArrayLike, tau: ArrayLike) -> Array:
        """``chi = tau E f'(z)^2``, the growth of squared gradients per layer in mean-field theory."""
        m, v = np.broadcast_arrays(*_net_input(mu, omega, nu, tau))
        result = np.empty(m.size)

        def store(part: slice, slopes: Slopes) -> None:
            result[part] = slopes.squared_slope

        self._differentiate(m.ravel(), v.ravel(), store)
        growth: Array = result.reshape(m.shape) * np.asarray(tau, dtype=np.float64)
        return growth

    def _differentiate(self, m: Array, v: Array, store: Callable[[slice, Slopes], None]) -> None:
        """Slopes in pieces, on two threads, each handed to ``store``."""

        def work(start: int) -> None:
            part = slice(start, start + CHUNK)
            mean = self.moments(m[part], v[part]).mean
            store(part, selu_slopes(m[part], v[part], mean, self.alpha, self.lam))

        list(_pool().map(work, range(0, m.size, CHUNK)))

    def iterate(
        self, mu: ArrayLike, nu: ArrayLike, *, omega: ArrayLike, tau: ArrayLike, layers: int
    ) -> tuple[Array, Array]:
        """Means and variances after 0, 1, ..., ``layers`` layers; a new first axis of length layers + 1."""
        if layers < 0:
            raise BadInput(f"{layers} layers are not possible; give 0 or more")
        mean, variance, *_ = np.broadcast_arrays(*(np.asarray(x, dtype=np.float64) for x in (mu, nu, omega, tau)))
        means, variances = [mean], [variance]
        for _ in range(layers):
            mean, _, variance = self(mean, omega, variance, tau)
            means.append(mean)
            variances.append(variance)
        return np.stack(means), np.stack(variances)


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS)


def _flat(x: ArrayLike, shape: tuple[int, ...]) -> Array:
    """The values one after the other, or a single value as it is."""
    array = np.asarray(x, dtype=np.float64)
    return array.reshape(()) if array.size == 1 else np.broadcast_to(array, shape).ravel()


def _net_input(mu: ArrayLike, omega: ArrayLike, nu: ArrayLike, tau: ArrayLike) -> tuple[Array, Array]:
    """``m = mu omega``, ``v = nu tau``.  Raises `BadInput` where nu or tau is negative."""
    arrays = [np.asarray(x, dtype=np.float64) for x in (mu, omega, nu, tau)]
    for name, values in (("nu", arrays[2]), ("tau", arrays[3])):
        if bool((values < 0).any()):
            raise BadInput(f"{name} = {float(values[values < 0].flat[0])} is not allowed; it must not be negative")
    with np.errstate(over="ignore"):
        return arrays[0] * arrays[1], arrays[2] * arrays[3]
