"""Audit of a described set-up: prediction, certificate, reasons, remedies, and if wanted a simulation beside it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from snntheory.attractor import ends
from snntheory.audit.certify import Certificate, certify
from snntheory.audit.predict import predicted, settled, share_in_range
from snntheory.audit.remedy import remedies
from snntheory.audit.result import Audit
from snntheory.audit.setup import Setup, setup
from snntheory.console import double, finite
from snntheory.engines import balls
from snntheory.exact import decimal_down, decimal_up
from snntheory.verdict import SnnTheoryError, Verdict

Progress = Callable[[int, int], None]
DIGITS = 12


def audit_setup(*, confirm: int = 0, progress: Progress | None = None, **options: Any) -> Audit:
    """Is this set-up inside the theory?  ``options`` are those of `setup`.

    ``confirm`` networks of explicit weights are simulated beside the prediction.  Raises `BadInput`.
    """
    asked = setup(**options)
    layers = predicted(asked)
    certificate = certify(asked)
    found = Audit(asked.described(), layers, certificate.verdict)
    _tell(found, asked, certificate)
    if confirm:
        _confirm(found, asked, confirm, progress)
    return found


def _tell(found: Audit, asked: Setup, certificate: Certificate) -> None:
    """Values, reasons, remedies, notes."""
    point, depth = certificate.point, asked.settings.depth
    found.values["gain_squared"] = float(asked.init.law.gain_squared.mid()) if asked.init else None
    found.values["share_in_range"] = share_in_range(asked)
    found.values["gradient_growth"] = _growth(found.layers["chi"][1:])
    found.reasons.append(certificate.why)
    if point is not None:
        radius = {"rate": point.spectral_radius, "chi": point.chi}
        for name, ball in {"mean": point.mean, "variance": point.variance, **radius}.items():
            low, high = map(balls.fraction, ends(ball))
            found.certified[name] = decimal_down(low, DIGITS), decimal_up(high, DIGITS)
        mean, variance = finite(point.mean) or 0.0, double(point.variance)
        found.values["settled"] = settled(found.layers, mean, variance)
        found.reasons.append(f"fixed point: mean {mean:.4g}, standard deviation {math.sqrt(variance):.4g}")
    if certificate.verdict is not Verdict.PROVED:
        found.remedies += remedies(asked)
        if certificate.entered is None and certificate.first is not None and point is not None and not found.remedies:
            found.remedies.append("standardise the inputs to mean 0 and variance 1, or add layers")
    elif certificate.entered is not None and certificate.entered > 1:
        found.notes.append("standardise the inputs to mean 0 and variance 1 to have every layer inside")
    found.values["correlation"] = _correlation(asked)
    share = found.values["share_in_range"]
    if asked.init is not None and certificate.verdict is Verdict.PROVED:
        found.notes.append(
            f"Theorem 1 is about units with omega in [-0.1, 0.1] and tau in [0.95, 1.1], here {share:.1%}; random "
            "weights have their own theorem (beyond.random.theorem)"
        )
    found.notes += _finite_width(found, asked)
    if found.values["gradient_growth"] is not None:
        found.notes.append(
            f"squared gradients are multiplied by {found.values['gradient_growth']:.3g} over {depth} layers"
        )


def _finite_width(found: Audit, asked: Setup) -> list[str]:
    """What the width does to the last layer."""
    names = ("mean_sd", "variance_sd", "mean_drift", "variance_drift")
    values = [found.layers[name][-1] for name in names]
    if None in values:
        return []
    text = (
        "at width {} the last layer's mean for one input is +-{:.2g} and its variance +-{:.2g} from network to network"
    )
    text += "; on average they are {:+.1g} and {:+.1g} off the limit"
    return [text.format(asked.settings.width, *values)]


def _growth(chi: list[float | None]) -> float | None:
    """Product over the layers."""
    known = [x for x in chi if x is not None and x > 0]
    total = sum(map(math.log, known))
    return math.exp(total) if len(known) == len(chi) and abs(total) < 700 else None


def _correlation(asked: Setup) -> float | None:
    """Where the correlation of two inputs is led to; without dropout, for random weights."""
    if asked.init is None or asked.kind:
        return None
    from snntheory.correlation import CorrelationMap

    try:
        return CorrelationMap(asked.activation, asked.law()).fixed_point()
    except SnnTheoryError:
        return None


def _confirm(found: Audit, asked: Setup, repetitions: int, progress: Progress | None) -> None:
    """Columns of a simulation: measured mean and variance, standard errors, and whether they agree with theory."""
    from dataclasses import replace

    from snntheory.simulate import simulate

    settings = replace(asked.settings, repetitions=repetitions, statistics=("units", "gradient"))
    run = simulate(progress=progress, **settings.as_dict())
    columns = {"measured_mean": run.mean, "measured_variance": run.var, "measured_growth": run.layers["growth"].mean(0)}
    columns |= {"expected_mean": run.theory["mean"], "expected_variance": run.theory["var"]}
    columns |= {name: run.theory[name] for name in ("mean_error", "var_error", "inside")}
    for name, values in columns.items():
        found.layers[name] = [float(x) if math.isfinite(x) else None for x in values]
    agree = sum(1 for x in found.layers["inside"] if x)
    found.values["confirmed"] = [agree, len(found.layers["inside"])]
    found.notes.append(
        f"simulated with explicit weights: {agree} of {len(found.layers['inside'])} layers within four standard errors"
    )
