"""Weights of Keras: .h5 of Keras 1 and 2, .weights.h5 and .keras of Keras 3.

In the older files lists of layers and weights give the order.  The newer ones have groups ``layers/NAME/vars`` with
the layer's own name as an attribute; the configuration in a .keras archive tells the order of those names.
"""

from __future__ import annotations

from typing import Any

from snntheory.audit.hdf5_file import SIGNATURE, Record, dataset, listing
from snntheory.audit.source import Source
from snntheory.audit.tensors import TensorFile, bounded_json, natural, short
from snntheory.audit.zip_members import STORED, Member

WEIGHTS, CONFIG = "model.weights.h5", "config.json"
MAX_CONFIG = 2**26
OPTIMIZERS = ("optimizer", "optimizer_weights")


def open_hdf5(source: Source) -> TensorFile:
    """The datasets of an HDF5 file, in the order of the layers where the file has one, else by name."""
    return _open(source, 0, source.size, {})


def open_keras(source: Source, members: dict[str, Member]) -> TensorFile:
    """The weights of a .keras archive, in the order of its configuration."""
    weights, config = members[WEIGHTS], members.get(CONFIG)
    if weights.method != STORED or (config and (config.method != STORED or config.size > MAX_CONFIG)):
        raise source.bad(f"is refused: it is compressed; extract {WEIGHTS} and name that file")
    if source.read(weights.start, min(weights.size, len(SIGNATURE))) != SIGNATURE:
        raise source.bad(f"is damaged: its {WEIGHTS} is not an HDF5 file")
    ranks: dict[str, int] = {}
    if config:
        value = bounded_json(source.read(config.start, config.size), source, f"its {CONFIG}")
        for name in _names(value):
            ranks.setdefault(name, len(ranks))
    return _open(source, weights.start, weights.start + weights.size, ranks)


def _open(source: Source, start: int, end: int, ranks: dict[str, int]) -> TensorFile:
    records = listing(source, start, end - start)
    groups = {r["path"]: r for r in records if "shape" not in r}
    datasets = {r["path"]: r for r in records if "shape" in r}
    root = "model_weights" if "model_weights" in groups else ""
    left_out = [p for p in datasets if p.partition("/")[0] in OPTIMIZERS]
    kept = {p: r for p, r in datasets.items() if p not in set(left_out)}
    if "layer_names" in groups.get(root, {}):
        order, ordered = _listed(source, root, groups, kept), True
    else:
        order, ordered = _ranked(groups, kept, ranks)
    notes = [f"{len(left_out)} tensors of the optimizer were left out."] if left_out else []
    opaque = [p for p in order if kept[p]["dtype"].startswith("|V")]
    if opaque:
        notes.append(
            f"{short(opaque[0])} and others are of a type the file does not explain, as bfloat16 in old files."
        )
    return TensorFile(source, "keras", [dataset(source, start, end, kept[p]) for p in order], ordered, notes)


def _listed(source: Source, root: str, groups: dict[str, Record], datasets: dict[str, Record]) -> list[str]:
    """The order of the attributes ``layer_names`` and ``weight_names``; what they don't list follows by name."""
    order: dict[str, None] = {}
    for layer in groups[root]["layer_names"]:
        group = f"{root}/{layer}".lstrip("/")
        for weight in groups.get(group, {}).get("weight_names", []):
            path = f"{group}/{weight}"
            if path not in datasets:
                raise source.bad(f"is damaged: the weight {short(path)} is listed and missing")
            order[path] = None
    return [*order, *sorted((p for p in datasets if p not in order), key=natural)]


def _ranked(groups: dict[str, Record], datasets: dict[str, Record], ranks: dict[str, int]) -> tuple[list[str], bool]:
    """By the ranks of the names of the layers, then by path; whether every dataset has such a name."""
    missing = len(ranks)
    own = {path: record["name"][0] for path, record in groups.items() if record.get("name")}

    def key(path: str) -> tuple[Any, ...]:
        parts = path.split("/")
        above = ["/".join([*parts[:depth], "vars"]) for depth in range(1, len(parts) - 1)]
        return tuple(ranks[own[p]] for p in above if own.get(p) in ranks)

    keys = {path: key(path) for path in datasets}
    order = sorted(datasets, key=lambda path: (keys[path] or (missing,), natural(path)))
    return order, bool(ranks) and all(keys.values())


def _names(config: Any) -> list[str]:
    """Names in the configuration of a model, from outside to inside and first to last."""
    found, waiting = [], [config]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            inner = value.get("config")
            if isinstance(inner, dict) and "class_name" in value and isinstance(inner.get("name"), str):
                found.append(inner["name"])
            waiting += reversed(list(value.values()))
        elif isinstance(value, list):
            waiting += reversed(value)
    return found
