"""Audit of weights: a file, arrays or a model, layer by layer, against the theory and, if wanted, against data.

A layer is inside when the pooled mean and variance of its activations, enclosed for these very weights and the inputs'
mean and variance, are in Theorem 1's domain.  That rests on the paper's hypothesis about net inputs, which training can
break; so with data a layer that is measured outside is outside too.  Measurements are double precision: they can make
the verdict worse, never better.  The last layer is the output: it is shown, not judged, and keeps its net inputs unless
it has an activation of its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from flint import arb

from snntheory.audit.layers import Collection, LinearLayer, chain_breaks, linear_layers
from snntheory.audit.measured import forward, moments_of, samples
from snntheory.audit.pooled import Enclosure, pooled
from snntheory.audit.result import RANGE, Audit, in_domain
from snntheory.audit.sums import Sums, layer_sums
from snntheory.exact import Rational, brief, rational
from snntheory.library import Activation, activation
from snntheory.quadrature_map import map_of
from snntheory.verdict import BadInput, Undecided, Verdict

Progress = Callable[[int, int], None]
QUANTILES = (0.0, 0.025, 0.5, 0.975, 1.0)
COLUMNS = (
    *("layer", "units", "inputs", "bias", "orientation", "share_in_range", "tau_mean", "omega_sd"),
    *("mean", "variance", "chi", "placed", "measured_mean", "measured_variance"),
)
POINTS = 2000
FINENESS = (64, 4096, 2**40)


def audit_weights(
    file: Collection,
    *,
    source: Any = "selu",
    layers: Sequence[str] = (),
    orientation: str | None = None,
    last: str | None = None,
    mean: Rational | None = None,
    variance: Rational | None = None,
    data: Any = None,
    progress: Progress | None = None,
) -> Audit:
    """Are these weights inside the theory?

    ``source`` is the activation, ``last`` that of the last layer (default: none); ``layers`` are names of matrices and
    ``orientation`` theirs (`layers.linear_layers`); ``mean`` and ``variance`` are those of the inputs, by default the
    data's, or 0 and 1.  ``progress`` is called with bytes done and bytes in all.  Raises `BadInput`.
    """
    chosen, skipped = linear_layers(file, layers, orientation)
    f, end = activation(source), None if last is None else activation(last)
    x, remark = (None, "") if data is None else samples(data, chosen)
    start = _inputs(x, mean, variance)
    what = {"weights": str(file.path), "kind": file.kind, "activation": f.name, "last": end.name if end else "none"}
    found = Audit(what, {name: [] for name in COLUMNS})
    found.what["inputs"] = {"mean": float(start[0]), "variance": float(start[1])}
    found.notes += [*file.notes, *([remark] if remark else [])]
    found.values["skipped"] = [[s.name, list(s.shape), s.why] for s in skipped]
    walk = Walk(found, f, start, x)
    done, total = 0, sum(layer.weights.bytes for layer in chosen)

    def step(count: int) -> None:
        nonlocal done
        done += count
        if progress is not None:
            progress(min(done, total), total)

    for number, layer in enumerate(chosen):
        walk.layer(layer, layer_sums(layer, step), last=number == len(chosen) - 1, end=end)
    walk.conclude(chosen)
    return found


def _inputs(x: Any, mean: Rational | None, variance: Rational | None) -> tuple[Any, Any]:
    """Mean and variance of the inputs, exactly; those of data are the doubles that were computed."""
    measured = (0.0, 1.0) if x is None else moments_of(x)
    given = [
        rational(value) if value is not None else Fraction(known)
        for value, known in zip((mean, variance), measured, strict=True)
    ]
    if given[1] <= 0 or max(map(abs, given)) > 10**30:
        raise BadInput(f"inputs of mean {brief(given[0])} and variance {brief(given[1])} are not allowed")
    return given[0], given[1]


class Walk:
    """The audit under way: what is known after some layers."""

    def __init__(self, found: Audit, f: Activation, start: tuple[Any, Any], x: Any) -> None:
        self.found, self.f, self.map, self.x = found, f, map_of(f), x
        self.mean, self.variance = float(start[0]), float(start[1])
        self.enclosure: Enclosure | None = Enclosure(f, *start) if f.pieces is not None else None
        self.placed: list[Verdict] = []
        self.broken = ""
        self.theorem = f.name == "selu"
        self.why = "" if self.enclosure else f"the moments of {f.name} have no closed form, so nothing is certified"
        self._add(layer="inputs", mean=self.mean, variance=self.variance, measured=x)

    def _add(self, measured: Any = None, **columns: Any) -> None:
        if measured is not None:
            columns["measured_mean"], columns["measured_variance"] = moments_of(measured)
        for name in COLUMNS:
            value = columns.get(name)
            self.found.layers[name].append(None if isinstance(value, float) and not math.isfinite(value) else value)

    def layer(self, layer: LinearLayer, sums: Sums, last: bool, end: Activation | None) -> None:
        """One layer on; the last one has its own activation, or none."""
        f = end if last else self.f
        if self.x is not None:
            self.x = forward(self.x, layer, sums.bias, f)
        with np.errstate(all="ignore"):
            mean, variance, chi = self._predicted(sums, f)
        placed = None if last else self._placed(layer, sums)
        self._add(
            measured=self.x,
            layer=layer.name,
            units=layer.units,
            inputs=layer.inputs,
            bias=layer.bias.name if layer.bias else None,
            orientation=f"{'inputs-units' if layer.transposed else 'units-inputs'} ({layer.found})",
            share_in_range=sums.inside / layer.units,
            tau_mean=float(sums.tau.mean()),
            omega_sd=float(sums.omega.std()),
            mean=mean,
            variance=variance,
            chi=chi,
            placed=None if placed is None else placed.value,
        )
        self._details(layer, sums, last)
        if placed is Verdict.REFUTED and Verdict.REFUTED not in self.placed[:-1]:
            self.found.reasons.append(self._why(layer, sums, mean, variance))
        self.mean, self.variance = mean, variance

    def _predicted(self, sums: Sums, f: Activation | None) -> tuple[float, float, float]:
        if f is None:
            m, v = self.mean * sums.omega + sums.bias, self.variance * sums.tau
            return float(m.mean()), float(v.mean() + m.var()), float(sums.tau.mean())
        found = pooled(self.map if f is self.f else map_of(f), self.mean, self.variance, sums)
        return found.mean, found.variance, found.chi

    def _placed(self, layer: LinearLayer, sums: Sums) -> Verdict:
        """Whether the layer's mean and variance are in the domain, by enclosures and then by measurement."""
        self.theorem &= sums.inside == len(sums.omega) and not sums.bias.any()
        placed = Verdict.UNDECIDED
        if self.enclosure is not None:
            try:
                placed = self._enclosed(self.enclosure, sums)
            except Undecided as error:
                self.enclosure, self.why = None, str(error)
        if self.x is not None:
            measured = _measured(*moments_of(self.x))
            if measured is Verdict.REFUTED and not self.broken:
                self.broken = layer.name
            placed = Verdict.all_of([placed, measured])
        self.placed.append(placed)
        return placed

    def _enclosed(self, enclosure: Enclosure, sums: Sums) -> Verdict:
        """Advance the enclosure, with finer cells where coarse ones do not decide."""
        before = enclosure.mean, enclosure.variance
        for fineness in FINENESS:
            enclosure.mean, enclosure.variance = before
            enclosure.advance(sums, fineness)
            placed = in_domain(enclosure.mean, enclosure.variance)
            if placed is not Verdict.UNDECIDED:
                break
        return placed

    def _details(self, layer: LinearLayer, sums: Sums, last: bool) -> None:
        """Quantiles over units, and some units for the picture."""
        numbers = {name: np.quantile(getattr(sums, name), QUANTILES).tolist() for name in ("omega", "tau", "bias")}
        numbers |= {"undecided_units": sums.unknown, "is_output": last}
        self.found.values.setdefault("units", {})[layer.name] = numbers
        some = np.linspace(0, layer.units - 1, min(layer.units, POINTS)).astype(np.int64)
        self.found.points.append((layer.name, sums.omega[some], sums.tau[some]))

    def conclude(self, layers: list[LinearLayer]) -> None:
        """The verdict of all hidden layers."""
        found, breaks = self.found, chain_breaks(layers)
        found.values["quantiles"] = list(QUANTILES)
        for layer in layers:
            if layer.found == "assumed":
                found.notes.append(f"{layer.name!r} is taken as units x inputs; --orientation says otherwise")
        if breaks:
            k = breaks[0]
            text = f"{layers[k].name!r} takes {layers[k].inputs} inputs, but {layers[k - 1].name!r} has"
            found.reasons.insert(
                0, f"{text} {layers[k - 1].units} units: not one chain of layers; choose some (--layers)"
            )
            return
        if not self.placed:
            found.reasons.append("there is no hidden layer to judge")
            return
        found.verdict = Verdict.all_of(self.placed)
        if found.verdict is Verdict.PROVED:
            found.reasons.append(f"all {len(self.placed)} hidden layers are in Theorem 1's domain")
            if self.theorem:
                found.reasons.append(
                    "every unit is in Theorem 1's range: beyond.units.theorem holds for any such inputs"
                )
        elif found.verdict is Verdict.UNDECIDED:
            found.reasons.append(self.why or "a layer is too near to the edge of Theorem 1's domain to be decided")
        if self.x is None:
            found.notes.append(
                "trained weights can break the hypothesis about net inputs; --data FILE shows whether they do"
            )
        self._remedies(found)

    def _remedies(self, found: Audit) -> None:
        """What would bring the first layer that leaves back."""
        first = next((k for k, placed in enumerate(self.placed) if placed is Verdict.REFUTED), None)
        if first is None or found.layers["layer"][first + 1] == self.broken:
            return
        tau = found.layers["tau_mean"][first + 1]
        if tau > 0 and Fraction(tau) not in RANGE["tau"]:
            found.remedies.append(f"multiplying its weights by {1 / math.sqrt(tau):.4g} would make the mean of tau 1")
        elif found.layers["bias"][first + 1]:
            found.remedies.append(
                "its weights have the right size; its biases, or the mean of its weights, are too large"
            )

    def _why(self, layer: LinearLayer, sums: Sums, mean: float, variance: float) -> str:
        """One sentence on the first layer that leaves the domain."""
        place = f"{layer.name!r} leaves Theorem 1's domain: mean {mean:.4g}, variance {variance:.4g}"
        if self.broken == layer.name and in_domain(arb(mean), arb(variance)) is Verdict.PROVED:
            measured = (self.found.layers[f"measured_{name}"][-1] for name in ("mean", "variance"))
            seen = "mean {:.4g}, variance {:.4g}".format(*measured)
            told = f"mean {mean:.4g}, variance {variance:.4g} from its weights, if inputs were independent"
            return f"{layer.name!r} is measured outside Theorem 1's domain: {seen}; predicted are {told}"
        low, high = (float(x) for x in (RANGE["tau"].lower, RANGE["tau"].upper))
        above, below = float((sums.tau > high).mean()), float((sums.tau < low).mean())
        steep = float((abs(sums.omega) > float(RANGE["omega"].upper)).mean())
        shares = (
            f"tau is above 1.1 for {above:.0%} and below 0.95 for {below:.0%} of its units (mean {sums.tau.mean():.4g})"
        )
        return f"{place}; {shares}, |omega| above 0.1 for {steep:.0%}"


def _measured(mean: float, variance: float) -> Verdict:
    """Whether measured values are in the domain; within a billionth of an end nothing is said."""
    if not (math.isfinite(mean) and math.isfinite(variance)):
        return Verdict.REFUTED
    return in_domain(arb(mean, 1e-9), arb(variance, 1e-9))
