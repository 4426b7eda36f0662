"""Random forest and support vector machine, the baselines that the paper names, from scikit-learn."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from snntheory.experiments import need_sklearn
from snntheory.experiments.scores import Array, auc
from snntheory.experiments.tasks import Task

TREES = 500
COSTS = tuple(2.0**k for k in (-3, 0, 3, 6, 9))
WIDTHS = tuple(2.0**k for k in (-9, -6, -3, 0))


class Tested(NamedTuple):
    """Validation error (NaN where there is no choice) and what the chosen model does with the test rows."""

    validation: float
    accuracy: float
    auc: float


def baseline(method: str, task: Task, split: int, seed: int) -> Tested:
    """Train on a split and test.

    RandomForest: 500 trees, on training and validation rows.  SVM: radial kernel, C in 2^-3, ..., 2^9 and gamma times
    the number of features in 2^-9, ..., 1 by the validation error, then trained on training and validation rows.
    """
    need_sklearn()
    rows = task.rows(split, seed)
    assert rows.validation is not None
    x = _scaled(task, rows.train)
    both = np.concatenate([rows.train, rows.validation])
    if method == "RandomForest":
        from sklearn.ensemble import RandomForestClassifier

        forest = RandomForestClassifier(TREES, random_state=seed, n_jobs=1).fit(x[both], task.y[both])
        return _tested(math.nan, forest, x, task, rows.test)
    best, chosen = math.inf, (COSTS[1], WIDTHS[2])
    for cost in COSTS:
        for width in WIDTHS:
            machine = _machine(cost, width, x, task, rows.train)
            error = 1 - float((machine.predict(x[rows.validation]) == task.y[rows.validation]).mean())
            if error < best:
                best, chosen = error, (cost, width)
    return _tested(best, _machine(*chosen, x, task, both), x, task, rows.test)


def _machine(cost: float, width: float, x: Array, task: Task, rows: Array) -> Any:
    from sklearn.dummy import DummyClassifier
    from sklearn.svm import SVC

    if len(np.unique(task.y[rows])) < 2:
        return DummyClassifier().fit(x[rows], task.y[rows])
    return SVC(C=cost, gamma=width * 8 / x.shape[1]).fit(x[rows], task.y[rows])


def _scaled(task: Task, train: Array) -> Array:
    if not task.standardize:
        return task.x
    mean, sd = task.x[train].mean(axis=0), task.x[train].std(axis=0)
    return (task.x - mean) / np.where(sd > 0, sd, 1)


def _tested(validation: float, model: Any, x: Array, task: Task, test: Array) -> Tested:
    right = float((model.predict(x[test]) == task.y[test]).mean())
    area = math.nan
    if task.outputs == 2 and len(model.classes_) == 2:
        scores = (
            model.decision_function(x[test]) if hasattr(model, "decision_function") else model.predict_proba(x[test])
        )
        area = auc(scores if scores.ndim == 1 else scores[:, 1], task.y[test])
    return Tested(validation, right, area)
