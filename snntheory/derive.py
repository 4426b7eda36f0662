"""From the definition of SELU to Eq. (14), step by step, with SymPy.

Each step ends in the paper's printed formula, typed here independently of `snntheory.moments`, and says
whether SymPy shows the two to be equal.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import NamedTuple

import sympy as sp

from snntheory.engines.symbolic import SYMBOLS, SympyExpr, to_sympy, vanishes
from snntheory.mapping import QUANTITIES, contract

_z = sp.Symbol("z", real=True)
_m, _v, _alpha, _lambda = (SYMBOLS[name] for name in ("m", "v", "alpha", "lambda"))
_omega, _tau = SYMBOLS["omega"], SYMBOLS["tau"]


class Step(NamedTuple):
    """One step: ``left = right`` is derived and compared with the printed formula; ``holds`` is the outcome.

    ``shown`` is false where the formula would only repeat the one before."""

    title: str
    left: SympyExpr
    right: SympyExpr
    holds: bool
    shown: bool = True


def derivation() -> Iterator[Step]:
    """The steps in order; each is computed when it is asked for (a few seconds in all)."""
    selu = {"negative": _lambda * (_alpha * sp.exp(_z) - _alpha), "positive": _lambda * _z}
    definition = sp.Piecewise((selu["positive"], _z > 0), (selu["negative"], True))
    yield Step("SELU (Eq. 2)", sp.Function("selu")(_z), definition, True)

    mean = _expectation(selu["negative"], selu["positive"])
    yield _compare("mean: integrate SELU against the density of N(m, v) (Eq. 4)", "mu_tilde", mean, _equation_4())
    yield _compare("the same in the appendix's form (Eq. 11)", "mu_tilde", mean, _equation_11())
    second = _expectation(selu["negative"] ** 2, selu["positive"] ** 2)
    yield _compare("second moment: integrate SELU^2 (Eqs. 5, 13)", "xi_tilde", second, _equation_13())
    for name, formula in (("mu_tilde", _equation_4()), ("xi_tilde", _equation_13())):
        yield _compare(f"snntheory evaluates the same {name}", name, _ours(name), formula, shown=False)
    yield from _jacobian()
    yield from _fixed_point()


def print_derivation(*, latex: bool = False) -> bool:
    """Print the steps as they are computed; returns whether all of them hold."""
    unicode = (sys.stdout.encoding or "").lower().startswith("utf")
    good = True
    if not latex:
        print("z ~ N(m, v) is the net input of a unit, with m = mu omega and v = nu tau.\n")
    for number, step in enumerate(derivation(), 1):
        good &= step.holds
        mark = "ok" if step.holds else "DOES NOT AGREE"
        if latex:
            print(f"% {number}. {step.title}: {mark}")
        else:
            print(f"{number}. {step.title}: {mark}\n")
        if step.shown and latex:
            print(f"\\[ {sp.latex(step.left)} = {sp.latex(step.right)} \\]\n")
        elif step.shown:
            equation = sp.Eq(step.left, step.right, evaluate=False)
            print(_indent(sp.pretty(equation, use_unicode=unicode, wrap_line=False)) + "\n")
        sys.stdout.flush()
    return good


def _jacobian() -> Iterator[Step]:
    """Differentiate, with d/dmu = omega d/dm and d/dnu = tau d/dv."""
    mean, second = _equation_4(), _equation_13()
    derived = [factor * sp.diff(f, x) for f in (mean, second) for factor, x in ((_omega, _m), (_tau, _v))]
    for (name, printed), entry in zip(_equations_62_to_65().items(), derived, strict=True):
        yield _compare(f"differentiate: Jacobian entry {name} (Eqs. 62 to 65)", name, entry, printed)
        yield _compare(f"snntheory evaluates the same {name}", name, _ours(name), printed, shown=False)
    for row, column in (("21", "11"), ("22", "12")):
        printed = sp.Symbol(f"J_{row}") - 2 * sp.Symbol("mutilde") * sp.Symbol(f"J_{column}")
        values = {f"J_{row}": _ours(f"J{row}"), f"J_{column}": _ours(f"J{column}"), "mutilde": mean}
        inserted = printed.subs({sp.Symbol(name): value for name, value in values.items()})
        holds = vanishes(_ours(f"H{row}") - inserted)
        yield Step(f"variance = second moment - mean^2: entry H{row} (Eq. 61)", sp.Symbol(f"H_{row}"), printed, holds)


def _ours(name: str) -> SympyExpr:
    """What snntheory evaluates, in m, v, omega, tau."""
    [formula] = contract([QUANTITIES[name]])
    return to_sympy(formula)


def _expectation(negative: SympyExpr, positive: SympyExpr) -> SympyExpr:
    """``E f(z)``, z ~ N(m, v), term by term over the two half-lines."""
    density = sp.exp(-((_z - _m) ** 2) / (2 * _v)) / sp.sqrt(2 * sp.pi * _v)
    total = sp.Integer(0)
    for piece, limits in ((negative, (_z, -sp.oo, 0)), (positive, (_z, 0, sp.oo))):
        for term in sp.Add.make_args(sp.expand(piece)):
            coefficient, factor = term.as_independent(_z)
            total += coefficient * sp.integrate(factor * density, limits)
    return total


def _compare(title: str, name: str, derived: SympyExpr, printed: SympyExpr, *, shown: bool = True) -> Step:
    return Step(title, sp.Symbol(_NAMES.get(name, name)), printed, vanishes(derived - printed), shown)


_NAMES = {"mu_tilde": "mutilde", "xi_tilde": "xitilde"}


# The paper's printed forms, with y = m and x = v.


def _r(k: int) -> SympyExpr:
    """``R_k = e^(k m + k^2 v/2) erfc((m + k v)/sqrt(2 v))``."""
    return sp.exp(k * _m + sp.Rational(k**2, 2) * _v) * sp.erfc((_m + k * _v) / (sp.sqrt(2) * sp.sqrt(_v)))


def _edge() -> SympyExpr:
    return sp.sqrt(2 / sp.pi) * sp.sqrt(_v) * sp.exp(-(_m**2) / (2 * _v))


def _eps() -> SympyExpr:
    return sp.erfc(_m / (sp.sqrt(2) * sp.sqrt(_v)))


def _equation_4() -> SympyExpr:
    erf = sp.erf(_m / (sp.sqrt(2) * sp.sqrt(_v)))
    return _lambda / 2 * (_m * erf + _alpha * _r(1) - _alpha * _eps() + _edge() + _m)


def _equation_11() -> SympyExpr:
    return _lambda / 2 * (-(_alpha + _m) * _eps() + _alpha * _r(1) + _edge() + 2 * _m)


def _equation_13() -> SympyExpr:
    positive = (_m**2 + _v) * (2 - _eps())
    return _lambda**2 / 2 * (positive + _alpha**2 * (-2 * _r(1) + _r(2) + _eps()) + _m * _edge())


def _equations_62_to_65() -> dict[str, SympyExpr]:
    flat = sp.sqrt(2 / (sp.pi * _v)) * sp.exp(-(_m**2) / (2 * _v))
    return {
        "J11": _lambda * _omega / 2 * (_alpha * _r(1) - _eps() + 2),
        "J12": _lambda * _tau / 4 * (_alpha * _r(1) - (_alpha - 1) * flat),
        "J21": _lambda**2 * _omega * (-(_alpha**2) * _r(1) + _alpha**2 * _r(2) + _m * (2 - _eps()) + _edge()),
        "J22": _lambda**2 * _tau / 2 * (-(_alpha**2) * _r(1) + 2 * _alpha**2 * _r(2) - _eps() + 2),
    }


def _fixed_point() -> Iterator[Step]:
    """Solve mean 0 and second moment 1 at m = 0, v = 1 for alpha and lambda (Eq. 14)."""
    at = {_m: 0, _v: 1}
    mean, second = _equation_4().subs(at), _equation_13().subs(at)
    [alpha] = sp.solve(mean / _lambda, _alpha)
    erfc1, erfc2 = sp.erfc(1 / sp.sqrt(2)), sp.erfc(sp.sqrt(2))
    printed_alpha = -sp.sqrt(2 / sp.pi) / (erfc1 * sp.exp(sp.Rational(1, 2)) - 1)
    yield _compare("alpha01: solve mu_tilde(0, 0, 1, 1) = 0 (Eq. 14)", "alpha_01", alpha, printed_alpha)
    ratio = second.subs(_alpha, alpha) / _lambda**2
    root = sp.sqrt(sp.E)
    under = 2 * erfc2 * sp.E**2 + sp.pi * erfc1**2 * sp.E - 2 * (2 + sp.pi) * erfc1 * root + sp.pi + 2
    printed_lambda = (1 - erfc1 * root) * sp.sqrt(2 * sp.pi) / sp.sqrt(under)
    numerator = sp.numer(sp.together(ratio * printed_lambda**2 - 1))
    holds = sp.expand(sp.powsimp(sp.expand(numerator))) == 0 and bool(
        printed_lambda.is_positive or printed_lambda.evalf(30) > 0
    )
    yield Step(
        "lambda01: the positive root of xi_tilde(0, 0, 1, 1) = 1 (Eq. 14)",
        sp.Symbol("lambda_01"),
        printed_lambda,
        holds,
    )


def _indent(text: str) -> str:
    return "\n".join("    " + line for line in text.splitlines())
