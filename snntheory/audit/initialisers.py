"""Initialisers by the names and defaults of PyTorch, Keras and JAX: the variances they give to weights and biases.

    lecun_normal, gain:0.75, truncated_normal, ...         this package's own names (`weights.NAMES`)
    torch:kaiming_normal:selu, torch:linear, torch:normal:0.02
    keras:glorot_uniform, keras:dense, keras:truncated_normal:0.05
    jax:lecun_normal, jax:variance_scaling:2,fan_avg,uniform, flax:dense

Names are also taken as the libraries write them (``kaiming_normal_``, ``LecunNormal``).  What matters in the limit of
width is ``gain^2 = fan_in Var(w)``; the shape of the law matters for a finite width and for simulations.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from flint import arb

from snntheory.engines import balls
from snntheory.exact import brief, rational
from snntheory.verdict import BadInput
from snntheory.weights import LARGEST, WeightLaw, truncated_variance, weight_law

BITS = 128


class Initialiser(NamedTuple):
    """``name`` is what was asked for; ``law`` has gain^2 and the variance of the biases.

    ``shape`` is normal, uniform, truncated (at two standard deviations), orthogonal or sparse:DENSITY.
    """

    name: str
    law: WeightLaw
    shape: str

    def simulated(self) -> tuple[str, float]:
        """Name and gain of the same law for `simulate`."""
        return _DRAWN.get(self.shape, self.shape), float(self.law.gain_squared.mid()) ** 0.5


class Fans(NamedTuple):
    """Inputs and outputs of a layer."""

    fan_in: Fraction
    fan_out: Fraction


_DRAWN = {"normal": "lecun_normal", "uniform": "lecun_uniform", "truncated": "truncated_corrected"}
Parts = tuple[arb, str, Fraction]
"""gain^2, shape, variance of the biases."""


def initialiser(text: str, fan_in: int, fan_out: int | None = None) -> Initialiser:
    """The initialiser of this name for a layer of these fans (``fan_out`` = ``fan_in`` by default).

    Raises `BadInput` for an unknown name or argument, and for laws whose mean is not zero.
    """
    if not isinstance(text, str):
        raise BadInput(f"init = {text!r} is not allowed; give a name such as lecun_normal")
    fans = Fans(Fraction(fan_in), Fraction(fan_out or fan_in))
    library, _, rest = text.partition(":")
    with balls.precision(BITS):
        if library not in _LIBRARIES:
            return _own(text, fans)
        name, _, detail = rest.partition(":")
        known = _LIBRARIES[library]
        name = _plain(name)
        if name not in known:
            raise BadInput(f"{library} has no initialiser {name[:60]!r} here; known are {', '.join(known)}")
        arguments = [part for part in detail.split(",") if part]
        gain_squared, shape, bias = known[name](Call(text, arguments, fans))
        return Initialiser(text, WeightLaw(text, gain_squared, bias), shape)


def _plain(name: str) -> str:
    """``LecunNormal`` and ``kaiming_normal_`` as lecun_normal, kaiming_normal."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().rstrip("_")


def _own(text: str, fans: Fans) -> Initialiser:
    name = text.partition(":")[0]
    if name.startswith(("glorot", "xavier")) and ":" not in text:
        text = f"{text}:{fans.fan_in}x{fans.fan_out}"
    if name in ("torch_linear", "torch"):
        return initialiser("torch:linear", int(fans.fan_in), int(fans.fan_out))
    law = weight_law(text, bits=BITS)
    kinds = {"truncated": "truncated", "uniform": "uniform", "orthogonal": "orthogonal"}
    return Initialiser(text, law, next((s for word, s in kinds.items() if word in name), "normal"))


class Call(NamedTuple):
    """The text of an initialiser, its arguments, and the fans of the layer."""

    text: str
    arguments: list[str]
    fans: Fans

    def words(self, count: int) -> list[str]:
        """The arguments, at most ``count``."""
        if len(self.arguments) > count:
            raise BadInput(f"{self.text[:60]!r} has {len(self.arguments)} arguments; at most {count} are allowed")
        return self.arguments

    def number(self, default: str, position: int = 0, count: int = 1) -> Fraction:
        """A positive argument."""
        words = self.words(count)
        if position >= len(words) and not default:
            raise BadInput(f"{self.text[:60]!r} is not allowed; it needs a number, as in {self.text[:40]}:0.5")
        value = rational(words[position] if position < len(words) else default)
        if not Fraction(1, LARGEST) <= value <= LARGEST:
            raise BadInput(f"{self.text[:60]!r} is not allowed; {brief(value)} must be positive")
        return value

    def gain(self) -> Fraction | None:
        """Square of a number as gain, or None where there is none."""
        return None if not self.words(1) else self.number("1") ** 2

    def fan(self, mode: str) -> Fraction:
        """The number of weights that variances are divided by."""
        fans = {"fan_in": self.fans.fan_in, "fan_out": self.fans.fan_out, "fan_avg": sum(self.fans) / Fraction(2)}
        if mode not in fans:
            raise BadInput(f"{self.text[:60]!r} is not allowed; modes are {', '.join(fans)}")
        return fans[mode]


def _ball(x: Fraction) -> arb:
    return arb(balls.rational(x))


def _scaled(call: Call, scale: Fraction, mode: str, shape: str) -> Parts:
    """Variance ``scale/fan``."""
    return _ball(scale * call.fans.fan_in / call.fan(mode)), shape, Fraction(0)


_ZERO = Fraction(0)
_NONLINEARITIES = {  # squares of torch.nn.init.calculate_gain
    **dict.fromkeys(("linear", "conv1d", "conv2d", "conv3d", "sigmoid"), Fraction(1)),
    "tanh": Fraction(25, 9),
    "relu": Fraction(2),
    "leaky_relu": Fraction(2),
    "selu": Fraction(9, 16),
}


def _kaiming(shape: str) -> Callable[[Call], Parts]:
    """torch: ``NONLINEARITY[=SLOPE][,MODE]``; the default is leaky_relu with slope 0, as there."""

    def parts(call: Call) -> Parts:
        words = [*call.words(2), "leaky_relu=0", "fan_in"][: max(2, len(call.arguments))]
        if len(call.arguments) == 1:
            words = [call.arguments[0], "fan_in"]
        name, slope = words[0].partition("=")[::2]
        if name not in _NONLINEARITIES or (slope and name != "leaky_relu"):
            raise BadInput(f"{call.text[:60]!r} is not allowed; nonlinearities are {', '.join(_NONLINEARITIES)}")
        square = _NONLINEARITIES[name]
        if name == "leaky_relu":
            square = 2 / (1 + rational(slope or "0") ** 2)  # kaiming's own default slope is 0, calculate_gain's 0.01
        return _scaled(call, square, words[1], shape)

    return parts


def _xavier(shape: str) -> Callable[[Call], Parts]:
    """torch: a gain, or the name of a nonlinearity for its recommended gain."""

    def parts(call: Call) -> Parts:
        words = call.words(1)
        if words and words[0] in _NONLINEARITIES:
            square = _NONLINEARITIES[words[0]] if words[0] != "leaky_relu" else Fraction(20000, 10001)
        else:
            square = call.gain() or Fraction(1)
        return _scaled(call, square, "fan_avg", shape)

    return parts


def _variance_scaling(call: Call) -> Parts:
    """Keras and JAX: ``SCALE,MODE,DISTRIBUTION``."""
    words = call.words(3)
    distribution = words[2] if len(words) > 2 else "truncated_normal"
    shapes = {"truncated_normal": "truncated", "normal": "normal", "untruncated_normal": "normal", "uniform": "uniform"}
    if distribution not in shapes:
        raise BadInput(f"{call.text[:60]!r} is not allowed; distributions are {', '.join(shapes)}")
    mode = words[1] if len(words) > 1 else "fan_in"
    return _scaled(call, call.number("1", count=3), mode, shapes[distribution])


def _fixed(shape: str, default: str) -> Callable[[Call], Parts]:
    """A standard deviation that does not depend on the fans; the bound for a uniform law."""

    def parts(call: Call) -> Parts:
        variance = call.number(default) ** 2 * call.fans.fan_in
        if shape == "cut":  # at two standard deviations, and left as it is
            return _ball(variance) * truncated_variance(), "truncated", _ZERO
        return _ball(variance / 3 if shape == "uniform" else variance), shape, _ZERO

    return parts


def _torch_trunc_normal(call: Call) -> Parts:
    """Cut at -2 and 2, whatever the standard deviation: ``Var = sd^2 (1 - 2 c phi(c)/(2 Phi(c) - 1))``, c = 2/sd."""
    sd = call.number("1")
    cut = _ball(2 / sd)
    density = (-cut * cut / 2).exp() / (2 * arb.pi()).sqrt()
    inside = (cut / arb(2).sqrt()).erf()
    kept = 1 - 2 * cut * density / inside
    return _ball(sd * sd * call.fans.fan_in) * kept, "truncated" if sd > Fraction(1, 2) else "normal", _ZERO


def _torch_uniform(call: Call) -> Parts:
    """``LOW,HIGH`` with LOW = -HIGH; torch's default 0,1 has the mean 1/2."""
    low, high = (rational(x) for x in [*call.words(2), *("0", "1")[len(call.arguments) :]])
    if low != -high or high <= 0:
        raise BadInput(
            f"{call.text[:60]!r} is not allowed: weights between {brief(low)} and {brief(high)} have a mean; give -B,B"
        )
    return _ball(high * high * call.fans.fan_in / 3), "uniform", _ZERO


def _torch_linear(call: Call) -> Parts:
    """torch.nn.Linear's own: weights and biases uniform between -1/sqrt(fan_in) and 1/sqrt(fan_in)."""
    call.words(0)
    return _ball(Fraction(1, 3)), "uniform", 1 / (3 * call.fans.fan_in)


def _torch_sparse(call: Call) -> Parts:
    """``SHARE_OF_ZEROS[,SD]``."""
    zeros = call.number("", count=2)
    if not 0 < zeros < 1:
        raise BadInput(f"{call.text[:60]!r} is not allowed; the share of zeros is between 0 and 1")
    variance = call.number("0.01", 1, 2) ** 2 * (1 - zeros) * call.fans.fan_in
    return _ball(variance), f"sparse:{float(1 - zeros)!r}", _ZERO


def _orthogonal(call: Call) -> Parts:
    """Mean square of an entry: gain^2/max(fans)."""
    square = (call.gain() or Fraction(1)) * call.fans.fan_in / max(call.fans)
    return _ball(square), "orthogonal", _ZERO


def _scaling(scale: str, mode: str, shape: str) -> Callable[[Call], Parts]:
    def parts(call: Call) -> Parts:
        call.words(0)
        return _scaled(call, rational(scale), mode, shape)

    return parts


def _families(normal: str) -> dict[str, Callable[[Call], Parts]]:
    """lecun, he, glorot as Keras and JAX have them, with their other names."""
    rules = {"lecun": ("1", "fan_in"), "he": ("2", "fan_in"), "glorot": ("1", "fan_avg")}
    names = {"kaiming": "he", "xavier": "glorot", **{name: name for name in rules}}
    return {
        f"{name}_{kind}": _scaling(*rules[rule], shape)
        for name, rule in names.items()
        for kind, shape in (("normal", normal), ("uniform", "uniform"))
    }


_KERAS = _families("truncated") | {
    "dense": _scaling("1", "fan_avg", "uniform"),
    "random_normal": _fixed("normal", "0.05"),
    "random_uniform": _fixed("uniform", "0.05"),
    "truncated_normal": _fixed("cut", "0.05"),
    "variance_scaling": _variance_scaling,
    "orthogonal": _orthogonal,
}
_JAX = _families("truncated") | {
    "normal": _fixed("normal", "0.01"),
    "truncated_normal": _fixed("cut", "0.01"),
    "variance_scaling": _variance_scaling,
    "orthogonal": _orthogonal,
}
_TORCH: dict[str, Callable[[Call], Parts]] = {
    "linear": _torch_linear,
    "kaiming_normal": _kaiming("normal"),
    "kaiming_uniform": _kaiming("uniform"),
    "xavier_normal": _xavier("normal"),
    "xavier_uniform": _xavier("uniform"),
    "normal": _fixed("normal", "1"),
    "uniform": _torch_uniform,
    "trunc_normal": _torch_trunc_normal,
    "orthogonal": _orthogonal,
    "sparse": _torch_sparse,
}
_LIBRARIES = {
    "torch": _TORCH,
    "keras": _KERAS,
    "tensorflow": _KERAS,
    "jax": _JAX,
    "flax": {"dense": _scaling("1", "fan_in", "truncated")},
}
