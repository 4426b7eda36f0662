"""What theory predicts for a simulated network, and how far a network of finite width may be from it.

Two theories, kept apart.  Weights of independent entries (mean field): given a sample's activations of second moment
q, net inputs over units are N(0, gain^2 q + bias).  Prescribed sums (the paper's): they are
N(omega mu, (tau - omega^2/n) nu n/(n - 1) + bias), averaged over omega and tau.  Both are followed for the actual
inputs, sample by sample, layer by layer; so what remains is the randomness of the weights, noise and dropout:

- the band: the pooled (mean, second moment) are off by e_l = A_l e_(l-1) + eps_l with A_l the derivative of the map and
  eps_l the mean of ``width`` independent units, whose covariance was measured; standard errors are the square roots of
  the diagonal, divided by sqrt(repetitions).  A layer is inside where measured and predicted differ by at most four.
- the shift: expectations of order 1/width (`layer_step`), and the pooled variance is smaller by the variance of the
  pooled mean; `mean` and `var` contain both, `limit_mean` and `limit_var` do not.
"""

from __future__ import annotations

import math

import numpy as np

from snntheory.simulate.layer_step import LayerStep, State, expand, spread_of_inputs
from snntheory.simulate.network import Network
from snntheory.simulate.streams import Array
from snntheory.verdict import SnnTheoryError

ERRORS, GROUPS = 4.0, 16


def predict(network: Network, layers: dict[str, Array], sums: Array) -> dict[str, Array]:
    """Predictions for layers 0, ..., depth from the inputs' sums, and whether the measured layers agree.

    ``sums`` are sums over features of x and x^2, (repetitions, 2, samples).  ``mean``, ``var``, ``growth``,
    ``correlation``, ``mean_error``, ``var_error`` (standard errors of the averages over repetitions), ``inside``.
    """
    with np.errstate(all="ignore"):
        found = _followed(network, layers["unit_covariance"].mean(axis=0), sums / network.features)
        _compare(found, layers, found.pop("errors"), network.dtype)
        if "correlation" in layers:
            found["correlation"] = _correlations(network, found, layers["correlation"])
    return found


def _followed(network: Network, units: Array, means: Array) -> dict[str, Array]:
    """The predictions, and the covariance of pooled (mean, second moment) over networks; ``units`` is that over units.

    ``means`` are those of x and x^2 for each input.
    """
    settings, depth = network.settings, network.settings.depth
    first, later = LayerStep(network, network.features), LayerStep(network, settings.width)
    found = {name: np.full(depth + 1, math.nan) for name in ("mean", "var", "limit_mean", "limit_var", "growth")}
    errors, between = np.zeros((depth + 1, 2, 2)), _between(means)
    state, weights, within = _groups(means)
    limit, fluctuation = state, spread_of_inputs(state, within)
    for layer in range(depth + 1):
        if layer:
            step = first if layer == 1 else later
            found["growth"][layer] = weights @ step.chi(state)
            state, limit, fluctuation, derivative = expand(step, state, limit, fluctuation, weights)
            errors[layer] = derivative @ errors[layer - 1] @ derivative.T + units[layer] / settings.width
            between = derivative @ between @ derivative.T
        for prefix, x, shift in (("", state, errors[layer] + between), ("limit_", limit, between)):
            mean, second = weights @ x.mean, weights @ x.second
            found[prefix + "mean"][layer] = mean
            found[prefix + "var"][layer] = np.maximum(second - mean * mean - shift[0, 0], 0)
    return found | {"errors": errors / settings.repetitions}


def _groups(means: Array) -> tuple[State, Array, Array]:
    """Samples of all repetitions, sorted by second moment, in at most `GROUPS` groups of equal size; the covariance of
    (mean, second moment) within each.
    """
    mean, second = means[:, 0].ravel(), means[:, 1].ravel()
    order = np.argsort(second, kind="stable")
    parts = np.array_split(order, min(GROUPS, len(order)))
    weights = np.array([len(p) for p in parts]) / len(order)
    within = np.zeros((len(parts), 2, 2))
    for k, part in enumerate(parts):
        if len(part) > 1:
            within[k] = np.cov(mean[part], second[part], ddof=0)
    return State(*(np.array([x[p].mean() for p in parts]) for x in (mean, second))), weights, within


def _between(means: Array) -> Array:
    """Covariance over repetitions of the inputs' pooled (mean, second moment)."""
    pooled = means.mean(axis=2)
    return np.cov(pooled.T, ddof=0) if len(pooled) > 1 else np.zeros((2, 2))


def _compare(found: dict[str, Array], layers: dict[str, Array], errors: Array, dtype: type) -> None:
    """Standard errors, and whether measured means and variances are within `ERRORS` of them, rounding allowed for."""
    mean, var = layers["mean"].mean(axis=0), layers["var"].mean(axis=0)
    along = 2 * found["mean"]
    found["mean_error"] = np.sqrt(errors[:, 0, 0])
    found["var_error"] = np.sqrt(
        np.maximum(errors[:, 1, 1] - 2 * along * errors[:, 0, 1] + along**2 * errors[:, 0, 0], 0)
    )
    info, size = np.finfo(dtype), found["var"] + found["mean"] ** 2
    rounding = 64 * float(info.eps) * np.sqrt(size) + float(info.tiny)
    cancelled = 64 * float(np.finfo(np.float64).eps) * size  # of predicted variances, which are differences
    allowed = {"mean": rounding, "var": rounding * (2 * np.sqrt(found["var"]) + rounding) + cancelled}
    close = [
        np.abs(measured - found[name]) <= ERRORS * found[f"{name}_error"] + allowed[name]
        for name, measured in (("mean", mean), ("var", var))
    ]
    found["inside"] = (close[0] & close[1]).astype(np.float64)


def _correlations(network: Network, found: dict[str, Array], measured: Array) -> Array:
    """The correlation map from the inputs' measured correlation on; NaN where there is no such theory."""
    predicted = np.full(len(found["mean"]), math.nan)
    settings = network.settings
    predicted[0] = measured[:, 0].mean()
    if network.omega is not None or settings.noise or settings.drop[0] or settings.bias:
        return predicted
    from snntheory.correlation import CorrelationMap

    held: tuple[float, CorrelationMap] | None = None
    second = found["limit_var"] + found["limit_mean"] ** 2
    for layer in range(1, len(predicted)):
        if not 0 < second[layer] < math.inf:
            break
        v = float(network.law.gain_squared * (1 + settings.perturbation**2) * second[layer - 1])
        try:
            if held is None or abs(held[0] - v) > 1e-9 * v:
                held = (v, CorrelationMap(network.activation, variance=v))
            predicted[layer] = float(held[1](min(1.0, max(-1.0, predicted[layer - 1]))))
        except SnnTheoryError:
            break
    return predicted
