"""An audit as lines of text: the verdict first, then why, what to do, and the layers."""

from __future__ import annotations

import math
from typing import Any

from snntheory.audit.result import WORDS, Audit

SHOWN = 24  # layers of a set-up before some are left out
_SETUP = {
    "mean": "mean",
    "mean_sd": "+-",
    "variance": "variance",
    "variance_sd": "+-",
    "chi": "chi",
    "measured_mean": "measured",
    "mean_error": "+-",
    "measured_variance": "variance",
    "var_error": "+-",
    "measured_growth": "growth",
}
_WEIGHTS = {
    "share_in_range": "in range",
    "tau_mean": "mean tau",
    "omega_sd": "sd omega",
    "mean": "mean",
    "variance": "variance",
    "chi": "chi",
    "measured_mean": "measured",
    "measured_variance": "variance",
}
_PLACES = {"proved": "inside", "refuted": "OUTSIDE", "undecided": "cannot say", None: ""}


def lines(found: Audit) -> list[str]:
    """The whole audit."""
    told = [f"{WORDS[found.verdict]}: {found.reasons[0]}"]
    told += [f"    {text}" for text in found.reasons[1:]]
    told += [f"to change: {text}" for text in found.remedies]
    told += [f"note: {text}" for text in found.notes]
    told += [""]
    table = _units(found) if "weights" in found.what else _set_up(found)
    values = _values(found)
    return told + table + ([""] if values else []) + values


def _set_up(found: Audit) -> list[str]:
    """Layers of a set-up; of many the first, and about twenty more."""
    columns = {name: title for name, title in _SETUP.items() if name in found.layers}
    depth = len(found.layers["layer"]) - 1
    head = f"{'layer':>5}" + "".join(f"{title:>11}" for title in columns.values())
    rows = []
    for n in range(depth + 1):
        if depth <= SHOWN or n <= 8 or n == depth or n % max(1, depth // 16) == 0:
            rows.append(f"{n:5}" + "".join(_cell(found.layers[name][n], 11) for name in columns))
    return [head, *rows]


def _units(found: Audit) -> list[str]:
    """Layers of a network."""
    columns = {name: title for name, title in _WEIGHTS.items() if any(x is not None for x in found.layers[name])}
    names = found.layers["layer"]
    width = min(36, max(len(name) for name in names))
    head = f"{'layer':{width}} {'units x inputs':>14}" + "".join(f"{title:>11}" for title in columns.values())
    rows = [head]
    for n, name in enumerate(names):
        units, inputs = found.layers["units"][n], found.layers["inputs"][n]
        size = "" if units is None else f"{units} x {inputs}"
        cells = "".join(_cell(found.layers[column][n], 11) for column in columns)
        shown = name if len(name) <= width else f"...{name[3 - width :]}"
        rows.append(f"{shown:{width}} {size:>14}{cells}  {_PLACES[found.layers['placed'][n]]}".rstrip())
    return rows


def _values(found: Audit) -> list[str]:
    """Certified values, and others."""
    told = []
    if found.certified:
        told.append("certified: " + ", ".join(f"{name} {_short(*ends)}" for name, ends in found.certified.items()))
    rate = found.certified.get("rate")
    if rate and 0 < float(rate[1]) < 1 and float(rate[0]) > 0:
        told.append(
            f"the distance to the fixed point halves every {math.log(0.5) / math.log(float(rate[1])):.2f} layers"
        )
    words = {
        "settled": "layers until mean and variance are within 1 % of the fixed point",
        "share_in_range": "share of units in Theorem 1's range of omega and tau",
        "gradient_growth": "growth of squared gradients over all layers",
        "correlation": "correlation that two inputs are led to",
    }
    for name, text in words.items():
        value = found.values.get(name)
        if value is not None:
            told.append(f"{text}: {value:.4g}")
    skipped = found.values.get("skipped") or []
    if skipped:
        few = "; ".join(f"{name} {tuple(shape)} ({why})" for name, shape, why in skipped[:4] if why != "a vector")
        told.append(f"left out: {len(skipped)} arrays{': ' + few if few else ''}")
    return told


def _short(low: str, high: str) -> str:
    """The digits that both ends share, or 0 for an enclosure of zero."""
    if float(low) <= 0 <= float(high) and max(abs(float(low)), abs(float(high))) < 1e-12:
        return "0"
    return f"{(float(low) + float(high)) / 2:.10g}"


def _cell(value: Any, width: int) -> str:
    if isinstance(value, bool) or value is None:
        return " " * (width - 1) + "-" if value is None else f"{value:>{width}}"
    text = f"{0.0 if abs(value) < 1e-15 else value:.4g}"
    return f"{text:>{width}}"
