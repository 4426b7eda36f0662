"""The results in the repository: small CSV files made from full runs, which the figures and the page are drawn from.

python -m snntheory.experiments.results RUNS writes them from folders RUNS/uci, RUNS/htru2 and so on, each as
``experiment`` left it: of searched grids the rows that the protocol chooses (of Tox21 for each depth), of curves the
mean over seeds; all else as it is.
"""

from __future__ import annotations

import csv
import io
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from snntheory.experiments.statistics import chosen
from snntheory.experiments.store import KEY, RESULTS, read_rows

Rows = list[dict[str, str]]
NAMES = ("uci", "htru2", "tox21", "depth", "dropout", "noise", "figure_1", "figure_a8", "layers")
_DROPPED = ("experiment", "version", "training", "gradient_noise", "weight_noise", "plain", "penalty", "form")
SHORT = tuple(c for c in RESULTS if c not in _DROPPED)
SMALL = (
    *("method", "depth", "width", "dropout", "plain", "learning_rate", "gradient_noise", "weight_noise"),
    *("seed", "epochs", "batch", "stop", "validation", "training", "accuracy", "test_rows", "seconds"),
)
CURVE = ("task", "method", "depth", "width", "learning_rate", "batch", "seeds", "update", "loss", "low", "high")
_LAYER = ("epoch", "layer", "mean", "variance", "domain", "weights", "omega", "tau")
NET = (*CURVE[:6], "epoch", "left", "count", "mean", "variance", "distance")
LAYERS = ("method", "depth", "width", "learning_rate", "batch", *_LAYER)
EVERY = 20
"""Updates between two points of a published curve."""


def rows(name: str) -> Rows:
    """The rows of NAME.csv in the package; none where a run is not there."""
    path = files("snntheory.experiments").joinpath("results", f"{name}.csv")
    if not path.is_file():
        return []
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def text(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """A CSV file with six significant digits."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_short(row[c]) for c in columns] for row in rows)
    return stream.getvalue()


def _short(value: Any) -> str:
    try:
        return f"{float(value):.6g}"
    except ValueError:
        return str(value)


def published(name: str, folder: Path) -> str:
    """The text of NAME.csv from the folder of a run."""
    found = read_rows(folder / "results.csv")
    if name == "figure_1":
        return text(CURVE, _curves(read_rows(folder / "curves.csv")))
    if name == "layers":
        return text(LAYERS, read_rows(folder / "layers.csv"))
    if name == "figure_a8":
        return text(NET, read_rows(folder / "net_inputs.csv"))
    if name == "tox21":
        return text(SHORT, sorted(_by_depth(found), key=_order))
    if name in ("uci", "htru2"):
        return text(SHORT, sorted(chosen(_whole(found)), key=_order))
    return text(SMALL, sorted(found, key=_order))


def _whole(found: Rows) -> Rows:
    """The rows of tasks on which every configuration of the run has finished."""
    shapes: dict[tuple[str, str], set[tuple[str, ...]]] = {}
    for row in found:
        named = tuple(row[c] for c in KEY if c not in ("task", "data", "split"))
        shapes.setdefault((row["task"], row["data"]), set()).add(named)
    everything = set().union(*shapes.values())
    return [row for row in found if shapes[row["task"], row["data"]] == everything]


def _order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(float(row[c]) if _number(row[c]) else row[c] for c in KEY)


def _number(value: str) -> bool:
    try:
        return math.isfinite(float(value))
    except ValueError:
        return False


def _by_depth(found: Rows) -> Iterable[Mapping[str, Any]]:
    """The choice among the configurations of each depth (Table 2 has a column for each)."""
    for depth in dict.fromkeys(row["depth"] for row in found):
        yield from chosen(row for row in found if row["depth"] == depth)


def _curves(points: Rows) -> Iterable[Mapping[str, Any]]:
    """Mean over seeds and over `EVERY` updates; least and greatest loss of all."""
    groups: dict[tuple[str, ...], Rows] = {}
    for point in points:
        end = math.ceil(int(point["update"]) / EVERY) * EVERY
        names = (*(point[c] for c in ("task", "method", "depth", "width", "learning_rate", "batch")), str(end))
        groups.setdefault(names, []).append(point)
    for names, group in groups.items():
        losses = [float(p["loss"]) for p in group]
        yield dict(
            zip(("task", "method", "depth", "width", "learning_rate", "batch", "update"), names, strict=True)
        ) | {
            "seeds": len({p["seed"] for p in group}),
            "loss": sum(losses) / len(losses),
            "low": min(float(p["low"]) for p in group),
            "high": max(float(p["high"]) for p in group),
        }


def main(runs: Path, target: Path | None = None) -> None:
    """Write the files of all runs that are there, into the package unless told otherwise."""
    target = target or Path(__file__).with_name("results")
    target.mkdir(exist_ok=True)
    for name in NAMES:
        folder = runs / name.replace("_", "-")
        if (folder / "results.csv").is_file():
            (target / f"{name}.csv").write_text(published(name, folder), encoding="utf-8")
            print(name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
