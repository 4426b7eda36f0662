"""Tasks: inputs, labels and splits; the plain .npz layout, and scikit-learn's bundled sets, which need no download.

An .npz of a task has X (n, d), y (n) and either `folds` (splits, n; 0 training, 1 test, 2 not used), or `train_idx` and
`test_idx`, or neither; `X_fixed` and `y_fixed` are a repaired version.  Without splits there are four random ones of
75 % training rows, each class by itself, as many as the UCI collection has.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snntheory.experiments import need_sklearn
from snntheory.experiments.protocol import VALIDATION
from snntheory.verdict import BadInput

Array = NDArray[Any]
BUNDLED = ("iris", "wine", "breast-cancer", "digits")
_NOT_OURS = (ValueError, KeyError, EOFError, TypeError, NotImplementedError, zipfile.BadZipFile, zlib.error)


class Split(NamedTuple):
    """Rows for training and test; validation rows where the protocol names them, else a part of training rows."""

    train: Array
    test: Array
    validation: Array | None = None


@dataclass(frozen=True)
class Task:
    """Inputs ``x`` (n, d) float32 and labels ``y``: classes (n) int64, or several labels (n, outputs), NaN = missing.

    ``standardize``: inputs are to be scaled by the training rows of the split.  ``data`` is "as is" or "repaired".
    """

    name: str
    x: Array
    y: Array
    splits: tuple[Split, ...]
    standardize: bool = False
    data: str = "as is"

    @property
    def classes(self) -> bool:
        """Each row has one class; otherwise several labels."""
        return self.y.ndim == 1

    @property
    def outputs(self) -> int:
        """Outputs of a network: classes or labels."""
        return int(self.y.max()) + 1 if self.classes else self.y.shape[1]

    def rows(self, split: int, seed: int) -> Split:
        """Training, test and validation rows of a split; 15 % of the training rows if the split names none."""
        found = self.splits[split]
        if found.validation is not None:
            return found
        order = np.random.default_rng([seed, split, len(self.x), 1]).permutation(found.train)
        count = max(1, round(VALIDATION * len(order)))
        return Split(np.sort(order[count:]), found.test, np.sort(order[:count]))


def task(name: str, x: Array, y: Array, splits: Sequence[Split], **more: Any) -> Task:
    """A checked task.  Raises `BadInput` for arrays that do not fit, or splits without rows."""
    x, y = np.asarray(x, dtype=np.float32), np.asarray(y)
    y = y.astype(np.int64) if y.ndim == 1 else y.astype(np.float32)
    if x.ndim != 2 or len(x) != len(y) or len(x) < 2 or not np.isfinite(x).all():
        raise BadInput(f"task {name}: inputs {x.shape} and labels {y.shape} do not fit, or inputs are not finite")
    if y.ndim == 1 and y.min() < 0:
        raise BadInput(f"task {name}: classes are counted from 0, not from {y.min()}")
    for split in splits:
        parts = [part for part in split if part is not None]
        if len(split.train) < 2 or not all(len(p) and p.min() >= 0 and p.max() < len(x) for p in parts):
            raise BadInput(f"task {name}: a split has no rows, or rows outside 0 to {len(x) - 1}")
    return Task(name, x, y, tuple(splits), **more)


def random_splits(y: Array, count: int = 4, share: float = 0.75, seed: int = 0) -> list[Split]:
    """Independent random splits with this share of training rows, each class by itself."""
    splits = []
    for number in range(count):
        random = np.random.default_rng([seed, number, len(y), 2])
        train = []
        for label in np.unique(y):
            rows = random.permutation(np.flatnonzero(y == label))
            train.append(rows[: max(1, round(share * len(rows)))])
        chosen = np.sort(np.concatenate(train))
        splits.append(Split(chosen, np.setdiff1d(np.arange(len(y)), chosen)))
    return splits


def stratified_folds(y: Array, count: int, seed: int) -> list[Split]:
    """Nested cross-validation as printed (A4.4): test fold M, validation fold M - 1, and the last one for M = 1."""
    random, fold = np.random.default_rng([seed, count, len(y), 3]), np.empty(len(y), dtype=np.int64)
    start = 0
    for label in np.unique(y):
        rows = random.permutation(np.flatnonzero(y == label))
        fold[rows] = (np.arange(len(rows)) + start) % count
        start += len(rows)
    parts = [np.flatnonzero(fold == m) for m in range(count)]
    rest = [np.flatnonzero((fold != m) & (fold != (m - 1) % count)) for m in range(count)]
    return [Split(rest[m], parts[m], parts[m - 1]) for m in range(count)]


def load_npz(path: Path) -> dict[str, Array]:
    """The arrays of a file.  Raises `BadInput` for a file that has none."""
    try:
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except OSError as error:
        raise BadInput(f"cannot read {str(path)!r}: {error.strerror or error}") from None
    except _NOT_OURS as error:
        raise BadInput(f"{str(path)!r} is not an .npz of arrays: {str(error).splitlines()[0]}") from None


def npz_tasks(path: Path) -> list[Task]:
    """The task of a file, and its repaired version if it has one.  Raises `BadInput` for a file of another layout."""
    arrays = load_npz(path)
    if "X" not in arrays or "y" not in arrays:
        raise BadInput(f"{str(path)!r} has no arrays X and y")
    x, y = arrays["X"].reshape(len(arrays["X"]), -1), arrays["y"]
    own = "train_idx" in arrays or "folds" in arrays
    found = task(path.stem, x, y, _splits(arrays), standardize=not own)
    if "X_fixed" not in arrays:
        return [found]
    labels = arrays.get("y_fixed", y)
    return [found, replace(task(path.stem, arrays["X_fixed"], labels, found.splits), data="repaired")]


def _splits(arrays: dict[str, Array]) -> list[Split]:
    if "train_idx" in arrays and "test_idx" in arrays:
        return [Split(arrays["train_idx"].astype(np.int64), arrays["test_idx"].astype(np.int64))]
    if "folds" in arrays:
        return [Split(np.flatnonzero(f == 0), np.flatnonzero(f == 1)) for f in arrays["folds"]]
    return random_splits(arrays["y"])


def bundled(name: str) -> Task:
    """A set that scikit-learn brings along.  Raises `BadInput` for an unknown one, or without scikit-learn."""
    if name not in BUNDLED:
        raise BadInput(f"unknown task {name[:40]!r}; without --data there are {', '.join(BUNDLED)}")
    need_sklearn()
    from sklearn import datasets

    loaders: dict[str, Callable[..., Any]] = {
        "iris": datasets.load_iris,
        "wine": datasets.load_wine,
        "breast-cancer": datasets.load_breast_cancer,
        "digits": datasets.load_digits,
    }
    x, y = loaders[name](return_X_y=True)
    return task(name, x, y, random_splits(y), standardize=True)
