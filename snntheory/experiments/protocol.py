"""The protocol of the paper's experiments: printed search grids, what a budget makes of them, choice of a model.

Tables A4 to A10 (UCI), A14 to A20 (Tox21) and A21 to A27 (HTRU2); A4.1 has the rules.  `DEVIATIONS` lists everything
that is done otherwise, or that is not printed and was set here.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from snntheory.experiments import METHODS
from snntheory.verdict import BadInput

VALIDATION = 0.15
"""Share of the training rows that is the validation set (A4.1)."""
WINDOW = 10
"""Epochs of the moving average of the validation loss (A4.1)."""
FORMS = ("rectangular", "conic", "diavolo 0.25", "diavolo 0.5")


class Config(NamedTuple):
    """The shape of a network: one point of a search grid but for learning rate and penalty.

    ``depth`` counts hidden layers, of ResNet blocks; ``dropout`` is the rate, alpha dropout for SNN unless ``plain``.
    """

    method: str
    depth: int
    width: int
    form: str = "rectangular"
    dropout: float = 0.0
    plain: bool = False


class Budget(NamedTuple):
    """How much of an experiment is run.

    ``grid`` has lists for depth, blocks, width, form, block_form, learning_rate, penalty, and dropout by method.
    """

    grid: Mapping[str, Any]
    epochs: int
    batch: int
    splits: int
    seeds: int = 1


_PRINTED_FORMS = {"form": ("rectangular", "conic"), "block_form": ("rectangular", "diavolo 0.25", "diavolo 0.5")}
_UCI = {
    **_PRINTED_FORMS,
    "width": (1024, 512, 256),
    "depth": (2, 3, 4, 8, 16, 32),
    "blocks": (2, 3, 4, 8, 16),
    "learning_rate": (0.01, 0.1, 1.0),
    "penalty": (0.0,),
    "dropout": {"SNN": (0.0, 0.05), "MSRAinit": (0.0, 0.5), "Highway": (0.0, 0.5)},
}
_HTRU2 = _UCI | {"depth": (2, 4, 8, 16, 32)}
_TOX21 = _UCI | {
    "width": (1024, 2048),
    "depth": (2, 3, 4, 6, 8, 16, 32),
    "blocks": (2, 3, 4, 6, 8, 16),
    "learning_rate": (0.01, 0.05, 0.1),
    "penalty": (0.001, 0.0001, 0.00001),
    "dropout": {
        "SNN": (0.05, 0.1),
        "MSRAinit": (0.0, 0.5),
        "WeightNorm": (0.0, 0.5),
        "LayerNorm": (0.0, 0.5),
        "Highway": (0.0, 0.5),
    },
}
_PLAIN = {"form": ("rectangular",), "block_form": ("rectangular",)}
BUDGETS: dict[str, dict[str, Budget]] = {
    "uci": {
        "paper": Budget(_UCI, epochs=100, batch=32, splits=1),
        "small": Budget(_UCI | _PLAIN | {"width": (64,), "depth": (2, 8), "blocks": (2, 4)}, 100, 32, 2),
        "tiny": Budget(_UCI | _PLAIN | {"width": (8,), "depth": (2, 4), "blocks": (2,)}, 6, 32, 2),
    },
    "htru2": {
        "paper": Budget(_HTRU2, epochs=100, batch=128, splits=10),
        "small": Budget(_HTRU2 | _PLAIN | {"width": (64,), "depth": (2, 8), "blocks": (2, 4)}, 25, 128, 10),
        "tiny": Budget(_HTRU2 | _PLAIN | {"width": (8,), "depth": (2,), "blocks": (2,)}, 3, 128, 10),
    },
    "tox21": {
        "paper": Budget(_TOX21, epochs=100, batch=128, splits=5),
        "small": Budget(
            _TOX21 | _PLAIN | {"width": (128,), "depth": (2, 8), "blocks": (2, 4), "penalty": (0.0001,)}, 20, 128, 2
        ),
        "tiny": Budget(
            _TOX21 | _PLAIN | {"width": (8,), "depth": (2,), "blocks": (2,), "penalty": (0.0001,)}, 3, 64, 2
        ),
    },
}
DEVIATIONS = (
    "Not printed, set here: batches of 32 rows (UCI, digits) or 128 (HTRU2, Tox21, MNIST), or all rows if there "
    "are fewer; plain stochastic gradient descent without momentum; a last incomplete batch is left out, and rows "
    "are in a new random order each epoch.",
    "Read as: the epoch and the configuration are those with the least moving average (10 epochs, the current one "
    "last) of the validation loss; fewer than 10 epochs average what there is. The network of that epoch is "
    "tested, without training it again on training and validation rows together.",
    "Not printed, set here: BatchNorm, LayerNorm and WeightNorm have ReLU and He's weights, the normalization "
    "before the activation; gains start at 1 (WeightNorm: at the length of the weight vector), biases at 0. "
    "ResNet has blocks of two layers (diavolo: three, the inner two narrower), each with batch normalization, "
    "after a first layer; Highway has a first ReLU layer, then gates with bias -2. Highway's width is that of the "
    "others.",
    "Not printed, set here: inputs of HTRU2, Tox21 and the bundled sets are standardized by the mean and standard "
    "deviation of the training rows of the split; UCI inputs are the collection's, which scaled whole tasks, test "
    "rows included.",
    "Not known: the authors' split of the UCI tasks (one of the collection's four random ones, if any), the folds "
    "of HTRU2, and the validation rows: ours are drawn from the seed (HTRU2: ten stratified folds).",
    "Networks of one shape are trained side by side. Those of one split and seed share initial weights and the "
    "order of rows; those of one seed share dropout masks. Each one's numbers do not depend on the others.",
    "Small budget: widths of 64 (Tox21: 128) instead of 256 to 2048, rectangular form only; UCI: the tasks with fewer "
    "than 1000 points, 2 or 8 layers (ResNet: 2 or 4 blocks), two of the collection's four splits; HTRU2: 2 or 8 "
    "layers (2 or 4 blocks), 25 epochs; Tox21: 2 or 8 layers (2 or 4 blocks), 20 epochs, one penalty, two splits. "
    "Learning rates and dropout rates are the printed ones.",
    "Tox21 is not the challenge's data: the compounds and labels are those commonly used today, split at random "
    "(80 % training), described by 1024 bits of Morgan fingerprints instead of the challenge's descriptors.",
    "Random forest (500 trees) and support vector machine (radial kernel, C and gamma by validation) are "
    "scikit-learn's, not the implementations of the original study.",
)


def budget(experiment: str, name: str) -> Budget:
    """A budget by name.  Raises `BadInput` for an unknown one."""
    try:
        return BUDGETS[experiment][name]
    except KeyError:
        raise BadInput(f"unknown budget {name[:40]!r}; known are small and paper") from None


def configurations(method: str, grid: Mapping[str, Any]) -> Iterator[Config]:
    """All shapes of a method's grid.  Highway is rectangular; ResNet has blocks and their forms."""
    blocks = method == "ResNet"
    forms = grid["block_form"] if blocks else ("rectangular",) if method == "Highway" else grid["form"]
    rates = grid["dropout"].get(method, (0.0,))
    depths = grid["blocks" if blocks else "depth"]
    for depth, width, form, rate in itertools.product(depths, grid["width"], forms, rates):
        yield Config(method, depth, width, form, rate)


def check_methods(names: Sequence[str], known: Sequence[str] = METHODS) -> tuple[str, ...]:
    """The methods named, in the order of ``known``; all if none.  Raises `BadInput` for an unknown one."""
    for name in names:
        if name not in known:
            raise BadInput(f"unknown method {name[:40]!r}; known are {', '.join(known)}")
    return tuple(m for m in known if m in names) or tuple(known)


def widths(config: Config, outputs: int) -> list[int]:
    """Widths of the hidden layers: constant, or (conic) decreasing geometrically to the number of outputs.

    Layer l of L has ``width (outputs / width)^(l / L)`` units, l = 0, ..., L - 1, rounded.
    """
    if config.form == "conic":
        ratio = outputs / config.width
        return [max(1, round(config.width * ratio ** (layer / config.depth))) for layer in range(config.depth)]
    return [config.width] * config.depth


def smoothed(losses: Sequence[float]) -> list[float]:
    """Mean of the last `WINDOW` values at each epoch from the `WINDOW`-th (of fewer: at the last only); NaN is inf."""
    window = min(WINDOW, len(losses))
    finite = [x if math.isfinite(x) else math.inf for x in losses]
    means = [math.fsum(finite[i - window + 1 : i + 1]) / window for i in range(window - 1, len(losses))]
    return [math.inf] * (window - 1) + means


def preference(row: Mapping[str, Any]) -> tuple[float, float, float, float]:
    """Sort key of a finished configuration, the best first.

    Least smoothed validation loss; ties: more layers, the lower learning rate, the higher dropout rate (A4.1).
    """
    loss = float(row["validation"])
    first = loss if math.isfinite(loss) else math.inf
    return first, -float(row["depth"]), float(row["learning_rate"]), -float(row["dropout"])
