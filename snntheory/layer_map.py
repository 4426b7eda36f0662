"""Mean/variance maps of layers for arrays: one interface for every activation.

A subclass gives mean, variance and their slopes at ordinary points, and the limits elsewhere; the base class checks,
broadcasts, cuts into pieces for two threads, and keeps the caller's array library, dtype and device.

    g(mu=0.1, omega=0, nu=[0.5, 1, 2], tau=1)        -> MapResult(mu_tilde, xi_tilde, nu_tilde)
    g.statistics(0.1, 0, [0.5, 1, 2], 1)             -> the same with Jacobian and chi, in one pass
    g.iterate(0, 3, omega=0, tau=1, layers=20)       -> trajectories of mean and variance
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from snntheory.engines.arrays import gather
from snntheory.engines.floats import Moments, Slopes
from snntheory.engines.pieces import in_pieces
from snntheory.verdict import BadInput


class MapResult(NamedTuple):
    """Mean, second moment and variance of the next layer's activations; arrays of the broadcast shape."""

    mu_tilde: Any
    xi_tilde: Any
    nu_tilde: Any


class Statistics(NamedTuple):
    """Mean, variance, Jacobian of (mu_tilde, nu_tilde) in (mu, nu) of shape (..., 2, 2), and chi."""

    mu_tilde: Any
    xi_tilde: Any
    nu_tilde: Any
    jacobian: Any
    chi: Any


class LayerMap:
    """The map (mu, nu) -> (mu_tilde, nu_tilde) of a layer with z ~ N(mu omega, nu tau).

    Every method takes numbers, lists, and arrays of any array library; results are in the arrays' library and dtype
    (float64 for numbers and integers), computed in float64 and rounded once.  Raises `BadInput` for other dtypes, for
    arrays of two libraries and, where NumPy holds the values, for negative variances (elsewhere they give NaN).

    Subclasses write `_moments`, `_moments_and_slopes`, `_limits` and, if there are any, `_slope_limits`.
    """

    any_namespace: bool = False
    """Whether the subclass computes in the namespace of its arguments (then without branches on values); if not,
    arrays of other libraries are converted to NumPy and back, and traced ones are refused."""

    def _moments(self, m: Any, v: Any) -> Moments:
        """Mean and variance of f(z), z ~ N(m, v): flat float64 arrays, m finite, 0 < v < inf.

        The results may be buffers that the next call in the same thread overwrites.
        """
        raise NotImplementedError

    def _moments_and_slopes(self, m: Any, v: Any) -> tuple[Moments, Slopes]:
        """As `_moments`, with the derivatives."""
        raise NotImplementedError

    def _limits(self, m: Any, v: Any) -> Moments:
        """Mean and variance where v = 0, or m or v is infinite, or one is NaN; any value at other points."""
        raise NotImplementedError

    def _slope_limits(self, m: Any, v: Any) -> Slopes:
        """Slopes where `_limits` gives the moments; NaN unless the subclass knows better."""
        unknown = m * np.nan
        return Slopes(unknown, unknown, unknown, unknown, unknown)

    def __call__(self, mu: Any, omega: Any, nu: Any, tau: Any) -> MapResult:
        """``mu_tilde = E f(z)``, ``xi_tilde = E f(z)^2``, ``nu_tilde = Var f(z)``, for z ~ N(mu omega, nu tau)."""
        return MapResult(*self._evaluate(MapResult._fields, mu, omega, nu, tau))

    def moments(self, m: Any, v: Any) -> Moments:
        """Mean and variance of f(z) for z ~ N(m, v).

        v = 0 gives f(m) and 0; infinite m or v give the limits; NaN stays NaN.
        """
        return Moments(*self._evaluate(("mu_tilde", "nu_tilde"), m, None, v, None))

    def jacobian(self, mu: Any, omega: Any, nu: Any, tau: Any) -> Any:
        """Jacobian of (mu_tilde, nu_tilde) in (mu, nu), shape (..., 2, 2): H of Klambauer et al. 2017, Eq. (61)."""
        return self._evaluate(("jacobian",), mu, omega, nu, tau)[0]

    def chi(self, mu: Any, omega: Any, nu: Any, tau: Any) -> Any:
        """``chi = tau E f'(z)^2``, the growth of squared gradients per layer in mean-field theory."""
        return self._evaluate(("chi",), mu, omega, nu, tau)[0]

    def statistics(self, mu: Any, omega: Any, nu: Any, tau: Any) -> Statistics:
        """All of the above in one pass."""
        return Statistics(*self._evaluate(Statistics._fields, mu, omega, nu, tau))

    def iterate(self, mu: Any, nu: Any, *, omega: Any, tau: Any, layers: int) -> tuple[Any, Any]:
        """Means and variances after 0, 1, ..., ``layers`` layers; a new first axis of length layers + 1."""
        if not isinstance(layers, (int, np.integer)) or layers < 0:
            raise BadInput(f"{layers!r} layers are not possible; give 0 or more")
        values, frame = gather(mu, nu, omega, tau)
        mean, variance, omega, tau = frame.xp.broadcast_arrays(*values)
        means, variances = [mean], [variance]
        for _ in range(layers):
            mean, _, variance = self(mean, omega, variance, tau)
            means.append(mean)
            variances.append(variance)
        return frame.narrow(frame.xp.stack(means)), frame.narrow(frame.xp.stack(variances))

    def _evaluate(self, wanted: tuple[str, ...], mu: Any, omega: Any, nu: Any, tau: Any) -> list[Any]:
        """The wanted fields of `Statistics`; with omega and tau None, mu and nu are mean and variance of the input."""
        values, frame = gather(*((mu, nu) if omega is None and tau is None else (mu, omega, nu, tau)))
        if frame.xp is np:
            return self._on_numpy(wanted, values, frame.dtype)
        if not self.any_namespace:
            results = self._on_numpy(wanted, [frame.to_numpy(x) for x in values], np.float64)
            return [frame.from_numpy(x) for x in results]
        values = frame.xp.broadcast_arrays(*values)
        shape = tuple(values[0].shape)
        with np.errstate(all="ignore"):  # where the namespace computes with NumPy
            results = self._anywhere(frame.xp, wanted, [frame.xp.reshape(x, (-1,)) for x in values])
        return [frame.narrow(frame.xp.reshape(x, shape + tuple(x.shape)[1:])) for x in results]

    def _anywhere(self, xp: Any, wanted: tuple[str, ...], inputs: list[Any]) -> list[Any]:
        """The wanted fields for flat inputs, without branches on values."""
        m, v, omega, tau = _net_input(inputs)
        for x in inputs[len(inputs) // 2 :]:
            v = xp.where(x < 0, xp.zeros_like(v) + np.nan, v)
        ordinary = xp.isfinite(m) & (v > 0) & xp.isfinite(v)
        inside = xp.where(ordinary, m, xp.zeros_like(m)), xp.where(ordinary, v, xp.ones_like(v))
        columns = self._columns(*inside, wanted)
        limits = [*self._limits(m, v), *(self._slope_limits(m, v) if len(columns) > 2 else ())]
        fields = [xp.where(ordinary, a, b) for a, b in zip(columns, limits, strict=True)]
        if len(fields) > 2:
            factors = (omega, tau, omega, tau, tau)
            fields[2:] = [xp.where(b == 0, xp.zeros_like(a), a * b) for a, b in zip(fields[2:], factors, strict=True)]
        results = {"mu_tilde": fields[0], "nu_tilde": fields[1], "xi_tilde": fields[1] + fields[0] * fields[0]}
        if len(fields) > 2:
            results |= {"jacobian": xp.reshape(xp.stack(fields[2:6], axis=-1), (-1, 2, 2)), "chi": fields[6]}
        return [results[name] for name in wanted]

    def _columns(self, m: Any, v: Any, wanted: tuple[str, ...]) -> tuple[Any, ...]:
        """Mean and variance, and the slopes if they are wanted."""
        if not {"jacobian", "chi"} & set(wanted):
            return tuple(self._moments(m, v))
        moments, slopes = self._moments_and_slopes(m, v)
        return (*moments, *slopes)

    def _on_numpy(self, wanted: tuple[str, ...], values: list[Any], dtype: Any) -> list[Any]:
        """In pieces, on threads."""
        try:
            shape = np.broadcast_shapes(*(x.shape for x in values))
        except ValueError:
            shapes = ", ".join(str(x.shape) for x in values)
            raise BadInput(f"arrays of shapes {shapes} do not fit together") from None
        flat = [x.reshape(()) if x.size == 1 else np.broadcast_to(x, shape).reshape(-1) for x in values]
        size = math.prod(shape)
        results = [np.empty((size, 4) if name == "jacobian" else size, dtype) for name in wanted]

        def work(part: slice) -> None:
            with np.errstate(over="ignore", invalid="ignore"):
                inputs = [x if x.ndim == 0 else x[part] for x in flat]
                self._piece(wanted, inputs, [x[part] for x in results])

        in_pieces(size, work)
        return [x.reshape(shape + (2, 2)) if x.ndim == 2 else x.reshape(shape) for x in results]

    def _piece(self, wanted: tuple[str, ...], inputs: list[Any], results: list[Any]) -> None:
        """Fill the results of one piece."""
        m, v, omega, tau = _net_input(inputs)
        names = ("nu", "tau") if len(inputs) == 4 else ("variance",)
        for name, array in zip(names, inputs[len(inputs) // 2 :], strict=True):
            _refuse_negative(name, array)
        m, v = (np.full(len(results[0]), x) if x.ndim == 0 else x for x in (m, v))
        if _all_ordinary(m, v):
            columns = self._columns(m, v, wanted)
            multiply: Callable[..., Any] = np.multiply
        else:
            columns, multiply = self._with_limits(m, v, wanted), _multiply_where_not_zero
        for name, result in zip(wanted, results, strict=True):
            if name == "jacobian":
                for k, factor in enumerate((omega, tau, omega, tau)):
                    multiply(columns[2 + k], factor, out=result[:, k], casting="same_kind")
            elif name == "chi":
                multiply(columns[6], tau, out=result, casting="same_kind")
            elif name == "xi_tilde":
                np.add(columns[1], np.square(columns[0]), out=result, casting="same_kind")
            else:
                result[...] = columns[0 if name == "mu_tilde" else 1]

    def _with_limits(self, m: Any, v: Any, wanted: tuple[str, ...]) -> tuple[Any, ...]:
        ordinary = np.isfinite(m) & (v > 0) & (v < np.inf)
        slopes = len({"jacobian", "chi"} & set(wanted)) > 0
        limits = tuple(np.array(x) for x in (*self._limits(m, v), *(self._slope_limits(m, v) if slopes else ())))
        if ordinary.any():
            for result, values in zip(limits, self._columns(m[ordinary], v[ordinary], wanted), strict=True):
                result[ordinary] = values
        return limits


def _net_input(inputs: list[Any]) -> tuple[Any, Any, Any, Any]:
    """``m = mu omega``, ``v = nu tau``, omega, tau; given only m and v, the factors are None."""
    if len(inputs) == 2:
        return inputs[0], inputs[1], None, None
    mu, omega, nu, tau = inputs
    return mu * omega, nu * tau, omega, tau


def _all_ordinary(m: Any, v: Any) -> bool:
    """Whether m is finite and 0 < v < inf; reductions pass on NaN."""
    return bool(v.min() > 0 and v.max() < np.inf and m.min() > -np.inf and m.max() < np.inf)


def _multiply_where_not_zero(slope: Any, factor: Any, out: Any, casting: Any) -> None:
    """A factor of 0 gives 0 even if the slope is infinite."""
    np.copyto(out, np.where(factor == 0, 0.0, slope * factor), casting=casting)


def _refuse_negative(name: str, values: Any) -> None:
    if values.min() >= 0:  # not if one is NaN
        return
    negative = values[values < 0]
    if negative.size:
        word = f"a variance of {float(negative[0])}" if name == "variance" else f"{name} = {float(negative[0])}"
        raise BadInput(f"{word} is not allowed; it must not be negative")
