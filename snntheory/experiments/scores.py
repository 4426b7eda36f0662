"""Accuracy and area under the ROC curve, exactly as counts."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def accuracy(scores: Array, labels: Array) -> float:
    """Share of rows whose highest score is that of their class; rows with NaN count as wrong."""
    right = (scores.argmax(axis=1) == labels) & np.isfinite(scores).all(axis=1)
    return float(right.mean())


def auc(scores: Array, positive: Array) -> float:
    """Probability that a positive row has a higher score than another, ties counting half (Mann and Whitney).

    NaN where there is only one class; scores that are not finite are the lowest.
    """
    from scipy.stats import rankdata

    positive = positive.astype(bool)
    n1 = int(positive.sum())
    n0 = positive.size - n1
    if not n1 or not n0:
        return math.nan
    ranks = rankdata(np.where(np.isfinite(scores), scores, -np.inf))
    return float((ranks[positive].sum() - n1 * (n1 + 1) / 2) / (n1 * n0))


def mean_auc(scores: Array, labels: Array) -> float:
    """Mean over columns of labels (0, 1, NaN = missing) of the AUC of the rows that have one."""
    known = ~np.isnan(labels)
    found = [auc(scores[k, j], labels[k, j]) for j, k in enumerate(known.T)]
    return float(np.nanmean(found)) if np.isfinite(found).any() else math.nan
