"""Tox21: compounds as Morgan fingerprints, twelve assays with missing labels.

The compounds and labels are those of the public CSV file, not the challenge's data.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from snntheory.experiments.archives import _text, missing
from snntheory.experiments.tasks import Array, Split, Task, load_npz, task
from snntheory.verdict import BadInput

BITS, RADIUS, SPLITS, TRAIN = 1024, 2, 5, 0.8


def tox21(folder: Path | None, seed: int = 0) -> Task:
    """Fingerprints standardized by the training rows; five random splits with 80 % training rows.

    Fingerprints are read from tox21_fingerprints.npz (X, y) if the folder has it, else computed by RDKit.
    """
    if folder is not None and (folder / "tox21_fingerprints.npz").is_file():
        arrays = load_npz(folder / "tox21_fingerprints.npz")
        x, y = arrays["X"], arrays["y"]
    else:
        x, y = fingerprints(*read(folder))
    return task("tox21", x, y, _splits(len(x), seed), standardize=True)


def _splits(n: int, seed: int) -> list[Split]:
    splits = []
    for number in range(SPLITS):
        order = np.random.default_rng([seed, number, n, 4]).permutation(n)
        cut = round(TRAIN * n)
        splits.append(Split(np.sort(order[:cut]), np.sort(order[cut:])))
    return splits


def read(folder: Path | None) -> tuple[list[str], Array]:
    """SMILES and labels (n, 12), NaN where missing."""
    for name in ("tox21.csv.gz", "tox21.csv"):
        if folder is not None and (folder / name).is_file():
            head, *rows = csv.reader(_text(folder / name))
            break
    else:
        raise missing("tox21", folder)
    if "smiles" not in head:
        raise BadInput(f"{name!r} has no column smiles")
    at = head.index("smiles")
    labels = [i for i, column in enumerate(head) if column.startswith(("NR-", "SR-"))]
    try:
        y = np.array([[float(row[i]) if row[i] else np.nan for i in labels] for row in rows], dtype=np.float32)
    except (ValueError, IndexError):
        raise BadInput(f"{name!r} has labels that are neither 0, 1 nor empty") from None
    return [row[at] for row in rows], y


def fingerprints(smiles: list[str], y: Array) -> tuple[Array, Array]:
    """Morgan fingerprints of the compounds that RDKit can read, without constant bits, and their labels."""
    try:
        from rdkit import Chem, rdBase
        from rdkit.Chem import rdFingerprintGenerator
    except ImportError:
        raise BadInput("fingerprints of Tox21 need RDKit; install rdkit, or give tox21_fingerprints.npz") from None
    silence = rdBase.BlockLogs()
    generator = rdFingerprintGenerator.GetMorganGenerator(radius=RADIUS, fpSize=BITS)
    molecules = [Chem.MolFromSmiles(text) for text in smiles]
    del silence
    kept = [i for i, molecule in enumerate(molecules) if molecule is not None]
    x = np.array([generator.GetFingerprintAsNumPy(molecules[i]) for i in kept], dtype=np.float32)
    return x[:, x.std(axis=0) > 0], y[kept]
