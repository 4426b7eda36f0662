"""The optional engine of doubles behind the interface of `engines`; sides are enclosed by the doubles around them."""

from __future__ import annotations

from collections.abc import Callable
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
    table = {name: _by(TIGHT_OPS[name], None) for name in _PLAIN}
    table |= {name: _by(TIGHT_OPS[op], data) for name, (op, data) in _EXTRA.items()}
    exported: dict[str, tuple[str, ...]] = {name: (name,) for name in _PLAIN}
    exported |= {op: tuple(name for name, (o, _) in _EXTRA.items() if o == op) for op in ("pow", "tail", "tilt")}
    table |= {"const": _by(lambda _, x: x, None)} | {name: _by(TIGHT_OPS["param"], name) for name in CONSTANTS}
    exported |= {"const": ("const",), "param": CONSTANTS}
    exported |= {op: () for op in TIGHT_OPS if op not in exported}
    return Engine("doubles", (53,), table, exported, lambda _: nullcontext(), lambda bits: Fraction(1, 2**bits))


def _by(operation: Callable[..., Any], data: Any) -> Enclose:
    def enclose(box: Box) -> Ends | None:
        found = operation(data, *(Interval(below(low), above(high)) for low, high in box))
        low, high = float(np.min(found.lo)), float(np.max(found.hi))
        return (Fraction(low), Fraction(high)) if isfinite(low) and isfinite(high) else None

    return enclose
