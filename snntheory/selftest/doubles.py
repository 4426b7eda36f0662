"""The optional engine of doubles behind the interface of `engines`; sides are enclosed by the doubles around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from fractions import Fraction
from math import isfinite
from typing import Any

import numpy as np

from snntheory.engines.intervals import Interval
from snntheory.engines.series import above, below
from snntheory.engines.tight import TIGHT_OPS
from snntheory.selftest.engines import CONSTANTS, Box, Enclose, Engine
from snntheory.selftest.operations import Ends

_EXTRA: dict[str, tuple[str, Any]] = {f"pow {n}": ("pow", n) for n in (2, 3, 4, 7)}
_EXTRA |= {f"tail {side:+}": ("tail", side) for side in (-1, 1)}
_EXTRA |= {f"tilt {q} {side:+}": ("tilt", (Fraction(q), side)) for q in (1, 2) for side in (-1, 1)}
_PLAIN = ("add", "mul", "div", "sqrt", "exp", "erfc", "erfcx", "abs", "sign", "kink", "hypot", "cosine", "density")


def doubles() -> Engine:
    """The engine; `ImportError` where its package is missing."""
    both = {name: _by(TIGHT_OPS[name], None) for name in _PLAIN}
    both |= {name: _by(TIGHT_OPS[op], data) for name, (op, data) in _EXTRA.items()}
    both |= {"const": _by(lambda _, x: x, None)} | {name: _by(TIGHT_OPS["param"], name) for name in CONSTANTS}
    table = {name: one for name, (one, _) in both.items()}
    exported: dict[str, tuple[str, ...]] = {name: (name,) for name in _PLAIN}
    exported |= {op: tuple(name for name, (o, _) in _EXTRA.items() if o == op) for op in ("pow", "tail", "tilt")}
    exported |= {"const": ("const",), "param": CONSTANTS}
    exported |= {op: () for op in TIGHT_OPS if op not in exported}
    together = {name: many for name, (_, many) in both.items()}
    return Engine(
        "doubles", (53,), table, exported, lambda _: nullcontext(), lambda bits: Fraction(1, 2**bits), together
    )


def _by(operation: Callable[..., Any], data: Any) -> tuple[Enclose, Callable[[Sequence[Box]], list[Ends | None]]]:
    """The operation on one box, and on many."""

    def enclose(box: Box) -> Ends | None:
        return many([box])[0]

    def many(boxes: Sequence[Box]) -> list[Ends | None]:
        sides = [
            Interval(np.array([below(low) for low, _ in side]), np.array([above(high) for _, high in side]))
            for side in zip(*boxes, strict=True)
        ]
        found = operation(data, *sides)
        lows, highs = (np.broadcast_to(end, len(boxes)).tolist() for end in (found.lo, found.hi))
        return [
            (Fraction(low), Fraction(high)) if isfinite(low) and isfinite(high) else None
            for low, high in zip(lows, highs, strict=True)
        ]

    return enclose, many
