"""The paper's experiments, run again: data, the seven methods, training, statistics.

`protocol` has the printed search grids, what a small budget makes of them, and every deviation; `tasks` and `archives`
read data; `layers`, `network`, `trainer` and `fit` train (they need PyTorch, the extra ``train``); `cells`, `plans` and
`run` are the experiments, resumable; `statistics` says what can be concluded.  Nothing that verifies imports this.
"""

from __future__ import annotations

from snntheory.verdict import BadInput

METHODS = ("SNN", "MSRAinit", "BatchNorm", "LayerNorm", "WeightNorm", "Highway", "ResNet")
BASELINES = ("RandomForest", "SVM")


def need_torch() -> None:
    """Raise `BadInput` where PyTorch is not installed."""
    try:
        import torch  # noqa: F401
    except ImportError:
        raise BadInput("training needs PyTorch; install snntheory[train]") from None


def need_sklearn() -> None:
    """Raise `BadInput` where scikit-learn is not installed."""
    try:
        import sklearn  # noqa: F401
    except ImportError:
        raise BadInput("this needs scikit-learn; install snntheory[train]") from None
