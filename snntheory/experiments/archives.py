"""Public archives as users have them, in the folder that ``--data`` names.

uci/NAME.npz or uci/NAME/ with conxuntos files, htru2.npz or HTRU_2.csv, tox21.csv(.gz), mnist.npz or the four IDX
files, cifar10_subset.npz or the CIFAR-10 batches.  A missing file's error says what to get and where it is documented.
"""

from __future__ import annotations

import csv
import gzip
import pickle
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from snntheory.claims.experiments import table_a11
from snntheory.experiments.tasks import (
    BUNDLED,
    Array,
    Split,
    Task,
    bundled,
    load_npz,
    npz_tasks,
    stratified_folds,
    task,
)
from snntheory.verdict import BadInput

WHERE = {
    "uci": "the 121 UCI tasks with their partitions, data_py.zip or data.tar.gz of Fernandez-Delgado et al., JMLR 15 "
    "(2014): folders NAME/ with NAME_R.dat and conxuntos.dat, or NAME.npz",
    "htru2": "HTRU_2.csv of the UCI repository's data set 372, HTRU2",
    "tox21": "tox21.csv(.gz) with columns smiles and 12 assays, as in MoleculeNet",
    "mnist": "the IDX files train-images-idx3-ubyte(.gz) etc. of Yann LeCun's MNIST page, or mnist.npz with X, y",
    "cifar10": "the folder cifar-10-batches-py of Alex Krizhevsky's CIFAR-10 page, or cifar10_subset.npz",
}


def missing(what: str, folder: Path | None) -> BadInput:
    """What is not there, what to get, and where it is documented."""
    place = "no --data DIR was given" if folder is None else f"{str(folder)!r} has none"
    return BadInput(f"{what} is not among the bundled sets and {place}; get {WHERE[what]}")


def folder_of(data: str | None) -> Path | None:
    """The folder ``--data`` names.  Raises `BadInput` if it is none."""
    if data is None:
        return None
    folder = Path(data)
    if not folder.is_dir():
        raise BadInput(f"--data {data!r} is not a folder")
    return folder


def uci_names(folder: Path) -> list[str]:
    """Names of the tasks there are, by the number of points of Table A11, the smallest first."""
    root = _uci_root(folder)
    here = {p.stem for p in root.glob("*.npz")} | {p.parent.name for p in root.glob("*/conxuntos.dat")}
    sizes = {name: n for name, n, _ in table_a11()}
    return sorted((n for n in here if n in sizes), key=lambda name: (sizes[name], name))


def _uci_root(folder: Path) -> Path:
    return folder / "uci" if (folder / "uci").is_dir() else folder


def uci_tasks(names: Sequence[str], folder: Path | None) -> list[Task]:
    """Tasks by name, repaired versions after those as they are; bundled sets without a folder."""
    if folder is None:
        return [bundled(name) for name in names or BUNDLED]
    root, there = _uci_root(folder), uci_names(folder)
    if not there:
        raise missing("uci", folder)
    found: list[Task] = []
    for name in names:
        if name not in there:
            raise BadInput(f"unknown task {name[:40]!r}; {str(root)!r} has {len(there)}, the smallest is {there[0]}")
        path = root / f"{name}.npz"
        found += npz_tasks(path) if path.is_file() else [conxuntos(root / name)]
    return found


def conxuntos(folder: Path) -> Task:
    """A task of the collection: NAME_R.dat (or NAME_train_R.dat, NAME_test_R.dat) and the partition files.

    The tables have a header, then row number, inputs, class; the partition files have rows of numbers from 0, training
    and test in turn.
    """
    name = folder.name
    whole = folder / f"{name}_R.dat"
    files = [whole] if whole.exists() else [folder / f"{name}_{part}_R.dat" for part in ("train", "test")]
    tables = [_table(path) for path in files]
    rows = np.concatenate(tables)
    x, y = rows[:, :-1], rows[:, -1].astype(np.int64)
    if len(tables) == 2:
        numbers = np.arange(len(rows))
        splits = [Split(numbers[: len(tables[0])], numbers[len(tables[0]) :])]
    else:
        lines = [
            np.array(line.split(), dtype=np.int64) for line in _text(folder / "conxuntos_kfold.dat") if line.strip()
        ]
        splits = [Split(a, b) for a, b in zip(lines[::2], lines[1::2], strict=False)]
    return task(name, x, y, splits)


def _table(path: Path) -> Array:
    try:
        return np.array([line.split()[1:] for line in _text(path)[1:] if line.strip()], dtype=np.float64)
    except ValueError:
        raise BadInput(f"{str(path)!r} is not a table of numbers of the UCI collection") from None


def _text(path: Path) -> list[str]:
    try:
        content = path.read_bytes()
        return (gzip.decompress(content) if path.suffix == ".gz" else content).decode().splitlines()
    except (OSError, UnicodeDecodeError, EOFError, zlib.error) as error:
        raise BadInput(f"cannot read {str(path)!r}: {getattr(error, 'strerror', None) or error}") from None


def htru2(folder: Path | None, seed: int = 0, count: int = 10) -> Task:
    """HTRU2, standardized by the training rows, in ten stratified folds drawn from the seed."""
    if folder is not None and (folder / "htru2.npz").is_file():
        arrays = load_npz(folder / "htru2.npz")
        x, y = arrays["X"], arrays["y"]
    else:
        path = _first(folder, ("HTRU_2.csv", "HTRU2/HTRU_2.csv", "htru2/HTRU_2.csv"), "htru2")
        try:
            rows = np.array([[float(c) for c in row] for row in csv.reader(_text(path)) if row])
            x, y = rows[:, :8], rows[:, 8]
        except (ValueError, IndexError):
            raise BadInput(f"{str(path)!r} is not HTRU_2.csv: nine numbers a row") from None
    return task("htru2", x, y, stratified_folds(np.asarray(y), count, seed), standardize=True)


def mnist(folder: Path | None, train: int = 60_000) -> Task:
    """MNIST / 255, the original training and test images."""
    if folder is not None and (folder / "mnist.npz").is_file():
        arrays = load_npz(folder / "mnist.npz")
        x, y = arrays["X"].reshape(len(arrays["X"]), -1), arrays["y"]
    else:
        parts = []
        for part in ("train", "t10k"):
            names = [f"{part}-{kind}-ubyte" for kind in ("images-idx3", "labels-idx1")]
            parts.append([_idx(_first(folder, (n, n + ".gz", f"mnist/{n}", f"mnist/{n}.gz"), "mnist")) for n in names])
        x, y = (np.concatenate([p[i] for p in parts]).reshape(len(parts[0][0]) + len(parts[1][0]), -1) for i in (0, 1))
        y = y.ravel()
    rows = np.arange(len(x))
    return task("mnist", _unit(x), y, [Split(rows[:train], rows[60_000:])], standardize=False)


def _unit(x: Array) -> Array:
    """Bytes to mean 0 and variance 1 over all pixels of the first 1000 images."""
    values = x.astype(np.float32) / 255
    return (values - values[:1000].mean()) / values[:1000].std()


def _idx(path: Path) -> Array:
    """An IDX file of bytes: magic number 0x08 and dimensions, big-endian, then the values."""
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        kind, dimensions = content[2], content[3]
        shape = struct.unpack(f">{dimensions}I", content[4 : 4 + 4 * dimensions])
        if kind != 8:
            raise ValueError
        return np.frombuffer(content, np.uint8, offset=4 + 4 * dimensions).reshape(shape)
    except (OSError, ValueError, IndexError, EOFError, struct.error, zlib.error):
        raise BadInput(f"{str(path)!r} is not an IDX file of bytes") from None


class _Plain(pickle.Unpickler):
    """Reads dictionaries of NumPy arrays and text; anything else in a pickle is refused."""

    def find_class(self, module: str, name: str) -> Any:
        arrays = module.partition(".")[0] == "numpy" and name in ("_reconstruct", "ndarray", "dtype")
        if arrays or (module, name) == ("_codecs", "encode"):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed")


def cifar10(folder: Path | None) -> Task:
    """CIFAR-10 as (n, 3072): the batches of the Python version, or an .npz part of it."""
    if folder is not None and (folder / "cifar10_subset.npz").is_file():
        arrays = load_npz(folder / "cifar10_subset.npz")
        x, y = arrays["X"].reshape(len(arrays["X"]), -1), arrays["y"]
        split = Split(arrays["train_idx"].astype(np.int64), arrays["test_idx"].astype(np.int64))
        return task("cifar10 (part)", _unit(x), y, [split])
    first = _first(folder, ("cifar-10-batches-py/data_batch_1", "data_batch_1"), "cifar10")
    names = [*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"]
    try:
        batches = []
        for name in names:
            with open(first.parent / name, "rb") as file:
                batches.append(_Plain(file, encoding="bytes").load())
        x = np.concatenate([b[b"data"] for b in batches])
        y = np.concatenate([np.asarray(b[b"labels"]) for b in batches])
    except (OSError, KeyError, pickle.UnpicklingError, EOFError, AttributeError) as error:
        raise BadInput(f"{str(first.parent)!r} has no readable CIFAR-10 batches: {error}") from None
    rows = np.arange(len(x))
    return task("cifar10", _unit(x), y, [Split(rows[:50_000], rows[50_000:])])


def _first(folder: Path | None, names: Sequence[str], what: str) -> Path:
    for name in names:
        if folder is not None and (folder / name).is_file():
            return folder / name
    raise missing(what, folder)
