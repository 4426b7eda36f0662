"""Activations by name, with parameters (``elu:0.5``, ``selu:2,1.1``), or of your own (``file.py:name``).

An `Activation` is a NumPy function and what is known of it.  With ``pieces`` (polynomial times exponential between
kinks) its Gaussian moments are closed forms; with ``growth`` they are integrated rigorously; otherwise they are
integrated in double precision with an error estimate.  Your own is a function in a file::

    import numpy as np
    def bump(z): return z * np.exp(-z * z)
    bump.growth = (1, 0)    # optional: f is continuous, and |f(z)|, |f'(z)| <= 1 + 0 |z| almost everywhere
    bump.kinks = ()         # optional: where it is not smooth; otherwise kinks in [-64, 64] are looked for
    bump.derivative = ...   # optional: where it cannot be found by the chain rule
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from scipy import special

from snntheory.activations import IDENTITY, SELU, Piecewise, Term, selu_function
from snntheory.custom import Activation, Function, of_function, short
from snntheory.engines.floats import ALPHA01, LAMBDA01
from snntheory.exact import brief, rational
from snntheory.expression import ONE, const
from snntheory.verdict import BadInput

__all__ = ["NAMED", "PARAMETRIC", "Activation", "Function", "activation"]


def activation(source: str | Activation | Function) -> Activation:
    """The activation of this name, ``name:parameter``, ``file.py:name``, or made of a Python function.

    Raises `BadInput` for an unknown name, a bad parameter, a file or function that cannot be used.
    """
    if isinstance(source, Activation):
        return source
    if callable(source):
        return of_function(source, getattr(source, "__name__", "f"))
    if not isinstance(source, str):
        raise BadInput(f"{source!r} is not an activation; give a name, FILE.py:NAME or a function")
    name, _, detail = source.partition(":")
    if ".py:" in source:
        return _from_file(*source.rsplit(":", 1))
    name = _ALIASES.get(name, name)
    if name in NAMED and not detail:
        return NAMED[name]
    if name in PARAMETRIC and detail:
        return PARAMETRIC[name](source, detail)
    if name in NAMED or name in PARAMETRIC:
        raise BadInput(f"{source!r} is not an activation; {', '.join(PARAMETRIC)} take parameters, others none")
    raise BadInput(f"unknown activation {source[:60]!r}; known are {', '.join(NAMED)}, and FILE.py:NAME")


def _from_file(path: str, name: str) -> Activation:
    import runpy

    try:
        names = runpy.run_path(path)
    except OSError as error:
        raise BadInput(f"cannot read {path!r}: {error.strerror}") from None
    except (Exception, SystemExit) as error:
        raise BadInput(f"{path!r} does not run: {short(error)}") from None
    if not callable(names.get(name)):
        found = [n for n, value in names.items() if callable(value) and not n.startswith("_")]
        raise BadInput(f"{path!r} has no function {name!r}; it has {', '.join(found) or 'none'}")
    found_name: Any = names[name]
    return found_name if isinstance(found_name, Activation) else of_function(found_name, name)


_ZERO = Fraction(0)


def _line(slope: Fraction | int, offset: Fraction | int = 0) -> tuple[Term, ...]:
    terms = (Term(const(slope), 1), Term(const(offset)))
    return tuple(term for term in terms if term.coefficient.data != 0)


def _piecewise(name: str, function: Function, pieces: Piecewise) -> Activation:
    return Activation(name, function, pieces.kinks, pieces)


def _selu(name: str, text: str) -> Activation:
    alpha_text, comma, lam_text = text.partition(",")
    if not comma:
        raise BadInput(f"{name!r} is not allowed; give both constants, as selu:ALPHA,LAMBDA")
    alpha, lam = _parameter(name, alpha_text, negative=True), _parameter(name, lam_text)
    a, b, pieces = float(alpha), float(lam), selu_function(const(alpha), const(lam))

    def function(z: Any) -> Any:
        return b * np.where(z > 0, z, a * np.expm1(z))

    return Activation(name, function, pieces.kinks, pieces, family=(alpha, lam))


def _elu(name: str, text: str) -> Activation:
    return replace(_selu(name, f"{_parameter(name, text)},1"), name=name)


def _celu(name: str, text: str) -> Activation:
    alpha = _parameter(name, text)
    a = float(alpha)
    below = (Term(const(alpha), 0, 1 / alpha), Term(const(-alpha)))
    return _piecewise(name, lambda z: np.where(z > 0, z, a * np.expm1(z / a)), Piecewise((_ZERO,), (below, _line(1))))


def _leaky(name: str, text: str) -> Activation:
    slope = _parameter(name, text)
    a = float(slope)
    return _piecewise(name, lambda z: np.where(z > 0, z, a * z), Piecewise((_ZERO,), (_line(slope), _line(1))))


def _parameter(name: str, text: str, negative: bool = False) -> Fraction:
    value = rational(text)
    if not Fraction(1, 10**6) <= (abs(value) if negative else value) <= 10**6:
        raise BadInput(f"{name!r}: the parameter {brief(value)} is not allowed; it must be between 1e-6 and 1e6")
    return value


PARAMETRIC: Mapping[str, Callable[[str, str], Activation]] = {
    "leaky_relu": _leaky,
    "elu": _elu,
    "selu": _selu,
    "celu": _celu,
}
_SIXTH, _HALF = Fraction(1, 6), Fraction(1, 2)
_SWISH_MIDDLE = (Term(const(_SIXTH), 2), Term(const(_HALF), 1))
_BY_PIECES = (
    _piecewise("identity", lambda z: z * 1.0, IDENTITY),
    _piecewise("relu", lambda z: np.maximum(z, 0), Piecewise((_ZERO,), ((), _line(1)))),
    _leaky("leaky_relu", "0.01"),
    _elu("elu", "1"),
    _piecewise("selu", lambda z: LAMBDA01 * np.where(z > 0, z, ALPHA01 * np.expm1(z)), SELU),
    _celu("celu", "1"),
    _piecewise("relu6", lambda z: np.clip(z, 0, 6), Piecewise((_ZERO, Fraction(6)), ((), _line(1), _line(0, 6)))),
    _piecewise(
        "hard_tanh",
        lambda z: np.clip(z, -1, 1),
        Piecewise((Fraction(-1), Fraction(1)), (_line(0, -1), _line(1), _line(0, 1))),
    ),
    _piecewise(
        "hard_sigmoid",
        lambda z: np.clip(z / 6 + 0.5, 0, 1),
        Piecewise((Fraction(-3), Fraction(3)), ((), _line(_SIXTH, _HALF), _line(0, 1))),
    ),
    _piecewise(
        "hard_swish",
        lambda z: z * np.clip(z / 6 + 0.5, 0, 1),
        Piecewise((Fraction(-3), Fraction(3)), ((), _SWISH_MIDDLE, _line(1))),
    ),
    _piecewise("exp", np.exp, Piecewise((), ((Term(ONE, 0, Fraction(1)),),))),
)


def _analytic(name: str, function: Function, c: int, d: int) -> Activation:
    return Activation(name, function, growth=(Fraction(c), Fraction(d)))


_ANALYTIC = (
    _analytic("tanh", np.tanh, 1, 0),
    _analytic("sigmoid", special.expit, 1, 0),
    _analytic("silu", lambda z: z * special.expit(z), 2, 1),
    _analytic("mish", lambda z: z * np.tanh(np.logaddexp(0, z)), 2, 1),
    _analytic("softplus", lambda z: np.logaddexp(0, z), 1, 1),
    _analytic("gelu", lambda z: z * special.ndtr(z), 2, 1),
    _analytic("erf", special.erf, 2, 0),
    _analytic("arctan", np.arctan, 1, 1),
    _analytic("sin", np.sin, 1, 0),
    Activation("softsign", lambda z: z / (1 + np.abs(z)), (_ZERO,), None, (Fraction(1), _ZERO)),
)
NAMED: Mapping[str, Activation] = {f.name: f for f in (*_BY_PIECES, *_ANALYTIC)}
_ALIASES = {"swish": "silu", "linear": "identity", "sine": "sin", "atan": "arctan", "hardtanh": "hard_tanh"}
