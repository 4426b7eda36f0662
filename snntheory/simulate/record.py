"""The result of a simulation: labelled arrays, the theory beside them, and how it was made."""

from __future__ import annotations

import contextlib
import json
import math
import os
import secrets
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from snntheory.simulate.network import Network
from snntheory.simulate.settings import Settings, checked
from snntheory.simulate.streams import Array
from snntheory.simulate.theory import predict
from snntheory.verdict import BadInput

SCHEMA = 1
_NOT_OURS = (KeyError, TypeError, ValueError, EOFError, NotImplementedError)
DIMENSIONS = {
    "unit_covariance": ("repetition", "layer", "moment", "moment"),
    **dict.fromkeys(("unit_mean", "unit_var", "omega", "tau"), ("repetition", "layer", "quantile")),
}


@dataclass(frozen=True)
class Simulation:
    """Statistics of layers 0 (the inputs), 1, ..., depth, for each repetition.

    ``layers`` maps names to arrays (repetition, layer, ...), dimensions by `dimensions`; what a layer does not have is
    NaN:

    mean, var           pooled over units and samples
    unit_covariance     of (mean, second moment) over units, each taken over samples
    unit_mean, unit_var quantiles over units of the means and variances over samples (`statistics.QUANTILES`)
    omega, tau          quantiles over units of the sum and the sum of squares of weights; also their mean and sd
    share_in_domain     of units with omega and tau in Theorem 1's domain
    growth              of squared gradients from a layer to the one below (explicit weights: of a random backward pass;
                        exact: of random tangents, which has the same expectation), to compare with chi
    correlation         of the two inputs of a pair, uncentred, mean over pairs
    ks, berry_esseen    distance of net inputs from the normal distribution, and its bound for the law of weights

    ``input_sums`` are sums over features of x and x^2 for each input, (repetition, 2, sample); ``made`` has versions,
    seconds and bytes.
    """

    settings: Settings
    layers: dict[str, Array]
    input_sums: Array
    made: dict[str, Any]

    @cached_property
    def theory(self) -> dict[str, Array]:
        """Predictions for the same layers (`theory.predict`), made when first asked for; none for given matrices."""
        if self.made["matrices"] == "given":
            return {}
        network = Network(self.settings, features=self.made["features"])
        return predict(network, self.layers, self.input_sums)

    def dimensions(self, name: str) -> tuple[str, ...]:
        """Names of the axes of an array in ``layers``."""
        return DIMENSIONS.get(name, ("repetition", "layer"))

    @property
    def mean(self) -> Array:
        """Pooled mean of each layer, averaged over repetitions."""
        return np.asarray(self.layers["mean"].mean(axis=0))

    @property
    def var(self) -> Array:
        """Pooled variance of each layer, averaged over repetitions."""
        return np.asarray(self.layers["var"].mean(axis=0))

    def summary(self) -> dict[str, Any]:
        """Plain data: what ``simulate --json`` prints.  Values that are not finite are null."""
        layers = {name: _plain(values.mean(axis=0)) for name, values in self.layers.items()}
        theory = {name: _plain(values) for name, values in self.theory.items()}
        return {
            "schema": SCHEMA,
            "summary": self.made,
            "settings": self.settings.as_dict(),
            "layers": layers,
            "theory": theory,
        }

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write everything to a .npz file, at once or not at all.  Raises `BadInput` where that is impossible."""
        arrays = {f"layers/{k}": v for k, v in self.layers.items()} | {f"theory/{k}": v for k, v in self.theory.items()}
        arrays["input_sums"] = self.input_sums
        header = json.dumps({"schema": SCHEMA, "settings": self.settings.as_dict(), "made": self.made})
        with replacing(path) as file:
            np.savez(file, allow_pickle=False, header=np.array(header), **arrays)

    @staticmethod
    def load(path: str | os.PathLike[str]) -> Simulation:
        """Read what `save` wrote.  Raises `BadInput` for other files."""
        try:
            with open(path, "rb") as file, np.lib.npyio.NpzFile(file, allow_pickle=False) as archive:
                header, sums = json.loads(str(archive["header"])), archive["input_sums"]
                parts: dict[str, dict[str, Array]] = {"layers": {}, "theory": {}}
                for name in archive.files:
                    group, _, rest = name.partition("/")
                    if rest:
                        parts[group][rest] = archive[name]
            settings, made = checked(header["settings"]), dict(header["made"])
            if parts["layers"]["mean"].shape != (settings.repetitions, settings.depth + 1):
                raise ValueError("its layers are not those of its settings")
            found = Simulation(settings, parts["layers"], sums, made)
            found.__dict__["theory"] = parts["theory"]
            return found
        except OSError as error:
            raise BadInput(f"cannot read {str(path)!r}: {error.strerror or error}") from None
        except (*_NOT_OURS, zipfile.BadZipFile, zlib.error) as error:
            raise BadInput(f"{str(path)!r} is not a saved simulation: {error}") from None


@contextlib.contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """A new file for writing, which takes the place of ``path`` when all is written, or vanishes.

    Raises `BadInput` where that is impossible, and where ``path`` is there but no plain file.
    """
    target, draft = check_writable(path)
    try:
        with open(draft, "xb") as file:
            yield file
        draft.replace(target)
    except OSError as error:
        raise BadInput(f"cannot write {str(path)!r}: {error.strerror or error}") from None
    finally:
        draft.unlink(missing_ok=True)


def check_writable(path: str | os.PathLike[str]) -> tuple[Path, Path]:
    """The file and a name for a draft beside it.  Raises `BadInput` where no file can be written."""
    target = Path(path)
    draft = target.parent / f".snntheory-{secrets.token_hex(8)}.tmp"
    try:
        if "\0" in str(path) or (target.exists() and not target.is_file()):
            raise BadInput(f"cannot write {str(path)!r}: it is not a plain file")
        draft.touch(exist_ok=False)
        draft.unlink()
    except OSError as error:
        raise BadInput(f"cannot write {str(path)!r}: {error.strerror or error}") from None
    return target, draft


def _plain(values: Array) -> Any:
    """Nested lists, null for NaN and infinities."""
    if values.ndim == 0:
        return float(values) if math.isfinite(values) else None
    return [_plain(x) for x in values]


def collect(repetitions: list[list[dict[str, Any]]]) -> dict[str, Array]:
    """Arrays (repetition, layer, ...) from the statistics of each layer.

    The Berry-Esseen bound that a layer's activations give is that of the net inputs one layer on.
    """
    layers: dict[str, Array] = {}
    for r, repetition in enumerate(repetitions):
        for index, statistics in enumerate(repetition):
            for name, value in statistics.items():
                place = index + (name == "berry_esseen")
                if name not in layers:
                    layers[name] = np.full((len(repetitions), len(repetition), *np.shape(value)), math.nan)
                if place < len(repetition):
                    layers[name][r, place] = value
    return layers
