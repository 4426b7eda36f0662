"""What is simulated, checked: a random fully connected network, its inputs, and what is measured.

Layers l = 1, ..., depth of ``width`` units: net inputs z = W x + b, activations x = f(z), then noise and dropout.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from numbers import Number
from typing import Any, NamedTuple

from snntheory.verdict import BadInput

STATISTICS = ("units", "weights", "gradient", "correlation", "normality")
METHODS = ("weights", "exact")
DTYPES = ("float32", "float64")
GIB = 2**30


class Spread(NamedTuple):
    """A number that is the same for all units (sd = 0), or drawn for each: normal or uniform with this mean and sd."""

    kind: str
    mean: float
    sd: float


@dataclass(frozen=True)
class Settings:
    """All parameters of a simulation; `checked` makes one from keywords.  Numbers are exact as written.

    weights         law of the weights (`laws.NAMES`), all multiplied by ``gain``
    omega, tau      prescribed sum and sum of squares of every unit's weights, for instance "0.1" or "normal:0,0.05"
                    (mean and standard deviation over units) or "uniform:0.95,1.1" (ends); None: as the law has it
    bias            variance of the biases
    perturbation    normal noise on the weights, relative to their standard deviation
    noise           standard deviation of normal noise on the activations
    dropout         "alpha:RATE" (SELU's) or "plain:RATE" (zero, rescaled); "" for none
    mean, variance  of the normal inputs, and ``correlation`` of the two inputs of each pair
    statistics      what is measured beyond pooled means and variances, of `STATISTICS`
    memory          bytes that arrays may take; the batch is cut where it must be
    """

    depth: int = 32
    width: int = 1024
    batch: int = 1024
    activation: str = "selu"
    weights: str = "lecun_normal"
    gain: float = 1.0
    omega: str | None = None
    tau: str | None = None
    bias: float = 0.0
    perturbation: float = 0.0
    noise: float = 0.0
    dropout: str = ""
    mean: float = 0.0
    variance: float = 1.0
    correlation: float | None = None
    method: str = "weights"
    dtype: str = "float32"
    seed: int = 0
    repetitions: int = 1
    statistics: tuple[str, ...] = ("units",)
    memory: int = 4 * GIB

    def spread(self, name: str) -> Spread | None:
        """The prescription for ``omega`` or ``tau``."""
        text = getattr(self, name)
        return None if text is None else _spread(name, text)

    @property
    def drop(self) -> tuple[str, float]:
        """Kind and rate of dropout; ("", 0) if there is none."""
        kind, _, rate = self.dropout.partition(":")
        return (kind, float(rate)) if kind and float(rate) else ("", 0.0)

    def as_dict(self) -> dict[str, Any]:
        """The same as plain data."""
        return asdict(self) | {"statistics": list(self.statistics)}


def checked(options: Mapping[str, Any]) -> Settings:
    """Settings from keywords.  Raises `BadInput` that names the offending value and what is allowed."""
    known = {f.name: f for f in fields(Settings)}
    for name in options:
        if name not in known:
            raise BadInput(f"unknown option {name!r}; known are {', '.join(known)}")
    values = {name: _typed(name, known[name].default, value) for name, value in options.items()}
    settings = Settings(**values)
    _check_numbers(settings)
    _check_choices(settings)
    return settings


def _typed(name: str, default: Any, value: Any) -> Any:
    """A value of the option's own type."""
    if name == "statistics":
        return _statistics(value)
    if name in ("omega", "tau"):
        return None if value is None else str(value)
    if name == "correlation" and value is None:
        return None
    kind = float if name == "correlation" else type(default)
    number = isinstance(value, Number) or getattr(value, "ndim", None) == 0
    try:
        if not (isinstance(value, str) or (number and kind is not str)):
            raise TypeError
        typed = kind(value)
        if kind is int and number and typed != value:
            raise ValueError
    except (TypeError, ValueError, OverflowError):
        wanted = {int: "an integer", float: "a number", str: "a text"}[kind]
        raise BadInput(f"{name} = {_brief(value)} is not allowed; give {wanted}") from None
    return typed


def _statistics(value: Any) -> tuple[str, ...]:
    """Names of statistics, each once, in the order of `STATISTICS`."""
    words: dict[str, tuple[str, ...]] = {"all": STATISTICS, "none": (), "": ()}
    if isinstance(value, str):
        value = words[value] if value in words else value.split(",")
    if not isinstance(value, Iterable):
        raise BadInput(f"statistics = {_brief(value)} is not allowed; give names, all or none")
    names = list(value)
    for name in names:
        if name not in STATISTICS:
            raise BadInput(f"unknown statistic {_brief(name)}; known are {', '.join(STATISTICS)}, all, none")
    return tuple(name for name in STATISTICS if name in names)


def _brief(value: Any) -> str:
    """A value as Python writes it, in one line of at most 60 characters."""
    try:
        text = " ".join(repr(value).split())
    except ValueError:  # an integer of more digits than Python prints
        return "a huge integer"
    return text if len(text) <= 60 else text[:57] + "..."


_WHOLE = {"depth": 10**6, "width": 10**8, "batch": 10**7, "repetitions": 10**6}
_REAL = {
    "gain": (1e-100, 1e100, "a positive number"),
    "bias": (0.0, 1e100, "a variance, at least 0"),
    "perturbation": (0.0, 1e6, "at least 0"),
    "noise": (0.0, 1e100, "a standard deviation, at least 0"),
    "mean": (-1e30, 1e30, "between -1e30 and 1e30"),
    "variance": (0.0, 1e30, "between 0 and 1e30"),
    "correlation": (-1.0, 1.0, "between -1 and 1"),
}


def _check_numbers(settings: Settings) -> None:
    for name, most in _WHOLE.items():
        if not 1 <= getattr(settings, name) <= most:
            raise BadInput(f"{name} = {_brief(getattr(settings, name))} is not allowed; 1 to {most:,} are")
    if not 0 <= settings.seed < 2**128:
        raise BadInput(f"seed = {_brief(settings.seed)} is not allowed; it must be at least 0 and below 2^128")
    if settings.memory < 2**20:
        raise BadInput(f"memory = {_brief(settings.memory)} bytes is not allowed; give at least 1 MiB")
    for name, (low, high, allowed) in _REAL.items():
        value = getattr(settings, name)
        if value is not None and not low <= value <= high:
            raise BadInput(f"{name} = {value} is not allowed; it must be {allowed}")


def _check_choices(settings: Settings) -> None:
    for name, allowed in (("method", METHODS), ("dtype", DTYPES)):
        if getattr(settings, name) not in allowed:
            raise BadInput(f"{name} = {getattr(settings, name)!r} is not allowed; known are {', '.join(allowed)}")
    _check_dropout(settings.dropout)
    if (settings.omega is None) != (settings.tau is None):
        raise BadInput("omega and tau are prescribed together; give both or none")
    omega, tau = settings.spread("omega"), settings.spread("tau")
    if omega is not None and tau is not None:
        least = tau.mean - math.sqrt(3) * tau.sd
        if tau.kind == "normal" or least <= 0:
            raise BadInput(
                f"tau = {settings.tau!r} is not allowed; give a positive number or uniform:A,B with 0 < A < B"
            )
        if settings.perturbation and settings.method == "exact":
            raise BadInput("perturbed weights with prescribed sums need method = 'weights'")
    if "correlation" in settings.statistics and settings.batch % 2:
        raise BadInput(f"batch = {settings.batch} is not allowed; pairs of inputs need an even batch")


def _check_dropout(text: str) -> None:
    kind, _, rate = text.partition(":")
    try:
        fine = not text or (kind in ("alpha", "plain") and 0 <= float(rate) < 1)
    except ValueError:
        fine = False
    if not fine:
        raise BadInput(f"dropout = {text!r} is not allowed; give alpha:RATE or plain:RATE with 0 <= RATE < 1")


def _spread(name: str, text: str) -> Spread:
    """``0.1``, ``normal:MEAN,SD`` or ``uniform:LOW,HIGH``."""
    kind, colon, detail = text.partition(":")
    try:
        numbers = [float(x) for x in (detail if colon else text).split(",")]
        if not all(math.isfinite(x) for x in numbers):
            raise ValueError
        if not colon and len(numbers) == 1:
            return Spread("fixed", numbers[0], 0.0)
        first, second = numbers
        if kind == "normal" and second >= 0:
            return Spread(kind, first, second)
        if kind == "uniform" and first <= second:
            return Spread(kind, (first + second) / 2, (second - first) / math.sqrt(12))
        raise ValueError
    except ValueError:
        raise BadInput(f"{name} = {text!r} is not allowed; give a number, normal:MEAN,SD or uniform:LOW,HIGH") from None
