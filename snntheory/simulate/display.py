"""Simulations as lines of text: of a network every layer, of many networks the last."""

from __future__ import annotations

import math
import sys
import time

from snntheory.console import finite
from snntheory.simulate.certified import fixed_point
from snntheory.simulate.record import Simulation

_EXTRA = {"growth": "growth", "correlation": "correlation", "ks": "KS", "share_in_domain": "in domain"}
_HEAD = "".join(f"{name:>12}{'theory':>12}{'error':>10}" for name in ("mean", "variance"))
RUN_HEAD = f"{'last layer':32}{_HEAD}    inside         s"


def layer_lines(run: Simulation) -> list[str]:
    """One line for each layer (of many: the first ones and every twentieth part), and a summary."""
    depth = run.settings.depth
    shown = [n for n in range(depth + 1) if depth <= 40 or n <= 10 or n % max(1, depth // 20) == 0 or n == depth]
    extra = {name: run.layers[name].mean(axis=0) for name in _EXTRA if name in run.layers}
    lines = [f"{'layer':>5}{_HEAD}          {''.join(f'{_EXTRA[name]:>12}' for name in extra)}".rstrip()]
    for n in shown:
        inside = "" if not run.theory else "inside" if run.theory["inside"][n] else "OUTSIDE"
        rest = "".join(_number(values[n], 12) for values in extra.values())
        lines.append(f"{n:5}{_cells(run, n)}  {inside:8}{rest}".rstrip())
    return [*lines, "", *_summary(run)]


def _summary(run: Simulation) -> list[str]:
    made, certified = run.made, certified_values(run)
    peak = "" if made["peak_bytes"] is None else f", {made['peak_bytes'] / 2**20:.0f} MiB at most"
    speed = run.settings.depth * run.settings.repetitions / made["seconds"]
    lines = [f"{made['seconds']:.3f} s ({speed:.0f} layers/s){peak}; {_inside_text(run)}"]
    if certified:
        numbers = ", ".join(f"{name} {value:.12g}" for name, value in certified.items())
        lines.append(f"certified fixed point of infinite width: {numbers}")
    return lines


def run_line(label: str, run: Simulation) -> str:
    """The last layer of a simulation, under `RUN_HEAD`."""
    inside = run.theory["inside"]
    share = f"{int(inside.sum())}/{len(inside)}"
    return f"{label[:32]:32}{_cells(run, run.settings.depth)}{share:>10}{run.made['seconds']:10.2f}"


def certified_values(run: Simulation) -> dict[str, float] | None:
    """Mean, variance and chi at the certified fixed point, if one is proved."""
    found = fixed_point(run.settings)
    if found is None:
        return None
    values = {"mean": finite(found.mean), "variance": finite(found.variance), "chi": finite(found.chi)}
    return {name: value for name, value in values.items() if value is not None}


def _cells(run: Simulation, n: int) -> str:
    """Mean and variance of a layer: measured, predicted, standard error."""
    cells = []
    for measured, name in ((run.mean, "mean"), (run.var, "var")):
        predicted, error = (run.theory[k][n] if run.theory else math.nan for k in (name, f"{name}_error"))
        cells.append(_number(measured[n], 12) + _number(predicted, 12) + _number(error, 10, ".1e"))
    return "".join(cells)


def _number(value: float, width: int, form: str = ".5g") -> str:
    return f"{value:{width}{form}}" if math.isfinite(value) else f"{'-':>{width}}"


def _inside_text(run: Simulation) -> str:
    if not run.theory:
        return "no theory for given matrices"
    inside = run.theory["inside"]
    return f"{int(inside.sum())} of {len(inside)} layers inside four standard errors"


class ProgressLine:
    """Progress on a terminal's standard error: done, of all, and how fast."""

    def __init__(self, what: str) -> None:
        self._what, self._started, self._last = what, time.perf_counter(), 0.0
        self._active, self._shown = sys.stderr is not None and sys.stderr.isatty(), False

    def __call__(self, done: int, total: int) -> None:
        """Show it, five times a second at most."""
        now = time.perf_counter()
        if self._active and (now - self._last > 0.2 or done == total):
            self._last = now
            if done == total:
                self.clear()
                return
            self._shown = True
            bar = "#" * (30 * done // total)
            rate = done / max(now - self._started, 1e-9)
            print(f"\r{self._what}: [{bar:30}] {done}/{total}, {rate:.1f}/s", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
            self._shown = False
