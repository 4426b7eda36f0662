"""Speed of training against a bare PyTorch loop of the same model, in turn, on one thread.

    python benchmarks/train.py [ROUNDS]

The bare loop is `torch.nn.Sequential` and `torch.optim.SGD` on batches that are indexed from the same tensor.  Ratios
above 1 mean that snntheory is faster.  Then the time of a member's update when many are trained side by side.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from statistics import median

import numpy as np
import torch
from torch import nn

from snntheory.experiments.protocol import Config
from snntheory.experiments.tasks import Split, task
from snntheory.experiments.trainer import Member, Trainer, quietly

UPDATES, FEATURES, CLASSES, ROWS = 60, 64, 10, 4096
SHAPES = [(8, 64, 32), (8, 64, 128), (8, 256, 128), (32, 256, 128)]  # depth, width, batch
NORMS = {"BatchNorm": nn.BatchNorm1d, "LayerNorm": nn.LayerNorm}


def example() -> tuple[np.ndarray, np.ndarray]:
    """Normal inputs and random classes."""
    random = np.random.default_rng(0)
    return random.standard_normal((ROWS, FEATURES)).astype(np.float32), random.integers(0, CLASSES, ROWS)


def bare(config: Config, batch: int) -> Callable[[], None]:
    """`UPDATES` updates of the model in PyTorch's own words."""
    x, y = map(torch.from_numpy, example())
    parts: list[nn.Module] = []
    for layer in range(config.depth):
        parts.append(nn.Linear(config.width if layer else FEATURES, config.width))
        parts += [NORMS[config.method](config.width)] if config.method in NORMS else []
        parts.append(nn.SELU() if config.method == "SNN" else nn.ReLU())
        parts += [nn.AlphaDropout(config.dropout)] if config.dropout else []
    model = nn.Sequential(*parts, nn.Linear(config.width, CLASSES))
    optimizer, loss = torch.optim.SGD(model.parameters(), 0.01), nn.CrossEntropyLoss()

    def run() -> None:
        order = torch.randperm(ROWS)
        for i in range(UPDATES):
            rows = order[i * batch % ROWS :][:batch]
            optimizer.zero_grad()
            loss(model(x[rows]), y[rows]).backward()
            optimizer.step()

    return run


def ours(config: Config, batch: int, members: int = 1) -> Callable[[], None]:
    """`UPDATES` updates by `Trainer`."""
    x, y = example()
    rows = np.arange(ROWS)
    made = task("random", x, y, [Split(rows, rows[:1], rows[:1])])
    trainer = Trainer(made, config, [Member(0, 0.01 / (i + 1)) for i in range(members)], batch)
    batches = trainer.batches()

    def run() -> None:
        for _ in range(UPDATES):
            trainer.step(next(batches))

    return run


def seconds(run: Callable[[], None]) -> float:
    """Wall time of an update."""
    started = time.perf_counter()
    run()
    return (time.perf_counter() - started) / UPDATES


def main(rounds: int) -> None:
    """Print a line for each method and shape."""
    quietly()
    print(
        f"{'method':12}{'depth':>6}{'width':>6}{'batch':>6}{'bare ms':>10}{'ours ms':>10}{'ratio':>8}{'of 12, ms':>12}"
    )
    configs = [("SNN", 0.05), ("SNN", 0.0), ("MSRAinit", 0.0), ("BatchNorm", 0.0), ("LayerNorm", 0.0)]
    for method, dropout in configs:
        for depth, width, batch in SHAPES:
            config = Config(method, depth, width, dropout=dropout)
            runs = [bare(config, batch), ours(config, batch), ours(config, batch, 12)]
            for run in runs:
                run()
            times = [[seconds(run) for run in runs] for _ in range(rounds)]
            a, b, many = (1000 * median(column) for column in zip(*times, strict=True))
            ratio = median(t[0] / t[1] for t in times)
            name = method + (" drop" if dropout else "")
            print(f"{name:12}{depth:6}{width:6}{batch:6}{a:10.3f}{b:10.3f}{ratio:8.2f}{many / 12:12.3f}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
