"""The mean/variance map of one layer and everything defined from it, by name.

One unit has weights w with ``omega = sum w_i`` and ``tau = sum w_i^2``; its inputs have mean mu and
variance nu, so its net input is z ~ N(m, v) with ``m = mu omega`` and ``v = nu tau`` (the letters y and x
of the paper's appendix).  With f = selu::

    mu_tilde = E f(z),  xi_tilde = E f(z)^2,  nu_tilde = xi_tilde - mu_tilde^2       (Eqs. 3 to 5, 12)
    J = d(mu_tilde, xi_tilde)/d(mu, nu),  H = d(mu_tilde, nu_tilde)/d(mu, nu)        (Eqs. 56, 61)
    S = largest singular value of H                                                (Eq. 88)
    chi = tau E f'(z)^2     growth of squared gradients per layer (mean-field theory)

The Jacobians are the derivatives themselves; no formula for them is typed anywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from snntheory.activations import ALPHA, LAMBDA, SELU, SELU_SLOPE_SQUARED, SELU_SQUARED, Piecewise
from snntheory.exact import Box, Interval
from snntheory.expression import HALF, Expr, const, hypot, moment, param, var
from snntheory.graph import derivative, substitute, variables

VARIABLES = ("mu", "omega", "nu", "tau")
PAIRS = {"m": ("mu", "omega"), "v": ("nu", "tau")}
"""Products that the moments depend on: m = mu omega, v = nu tau."""


@lru_cache(maxsize=64)
def quantities(f: Piecewise = SELU) -> Mapping[str, Expr]:
    """The formulas by name for an activation by pieces."""
    mu, omega, nu, tau = (var(name) for name in VARIABLES)
    m, v = mu * omega, nu * tau
    square, slope = (SELU_SQUARED, SELU_SLOPE_SQUARED) if f is SELU else (f * f, f.derivative() * f.derivative())
    mean, second = moment(f, 0, m, v), moment(square, 0, m, v)
    variance = second - mean**2
    named = {"mu": mu, "omega": omega, "nu": nu, "tau": tau, "alpha": ALPHA, "lambda": LAMBDA, "pi": param("pi")}
    named |= {"mu_tilde": mean, "xi_tilde": second, "nu_tilde": variance}
    for letter, rows in (("J", (mean, second)), ("H", (mean, variance))):
        for i, row in enumerate(rows, 1):
            named[f"{letter}{i}1"], named[f"{letter}{i}2"] = derivative(row, "mu"), derivative(row, "nu")
    named["S"] = largest_singular_value(*(named[f"H{ij}"] for ij in ("11", "12", "21", "22")))
    named["chi"] = tau * moment(slope, 0, m, v)
    return named


def largest_singular_value(a11: Expr, a12: Expr, a21: Expr, a22: Expr) -> Expr:
    """``1/2 (sqrt((a11+a22)^2 + (a21-a12)^2) + sqrt((a11-a22)^2 + (a12+a21)^2))`` (Eqs. 68 to 70)."""
    return HALF * (hypot(a11 + a22, a21 - a12) + hypot(a11 - a22, a12 + a21))


QUANTITIES = quantities()


def contract(formulas: list[Expr]) -> list[Expr]:
    """Write m for every product mu omega and v for every nu tau."""
    names = {var(a) * var(b): var(name) for name, (a, b) in PAIRS.items()}
    return substitute(formulas, names)


def products(names: Collection[str]) -> dict[Expr, Expr]:
    """What undoes `contract`, for the products that are not themselves among the variables ``names``."""
    return {var(name): var(a) * var(b) for name, (a, b) in PAIRS.items() if name not in names}


def partial_derivative(formula: Expr, name: str) -> Expr:
    """Derivative of a contracted formula by a variable, with the chain rule through m and v kept factored.

    For instance ``dS/dmu = omega dS/dm``: shorter, and tighter on boxes, than multiplying out.
    """
    total = derivative(formula, name)
    for product, (first, second) in PAIRS.items():
        if name in (first, second):
            total = total + var(second if name == first else first) * derivative(formula, product)
    return total


class Reduced(NamedTuple):
    """A formula in as few variables as possible, their box, and the way back."""

    formula: Expr
    names: tuple[str, ...]
    box: Box
    original: Box

    def lift(self, point: Mapping[str, Fraction]) -> dict[str, Fraction]:
        """A point of the original box with the same products."""
        full = {name: side.lower for name, side in self.original.items()}
        for name, value in point.items():
            if name in PAIRS:
                first, second = PAIRS[name]
                full[first], full[second] = _factor(value, self.original[first], self.original[second])
            else:
                full[name] = value
        return full


@lru_cache(maxsize=256)
def reduce(formula: Expr, box: Box) -> Reduced:
    """Fewer variables: constants for sides of width zero, m for mu omega and v for nu tau where the factors
    occur in no other way, and omega >= 0 where (mu, omega) -> (-mu, -omega) changes neither the formula nor the box."""
    fixed = {var(name): const(side.lower) for name, side in box.items() if side.lower == side.upper}
    if fixed:
        [formula] = substitute([formula], fixed)
    if variables(formula):
        formula = _with_products(formula)
    names, original = variables(formula), box
    if {"mu", "omega"} <= names and _symmetric(box["mu"]) and _symmetric(box["omega"]) and _even(formula):
        box = Box({**box, "omega": Interval(0, box["omega"].upper)})
    sides = {
        n: box[PAIRS[n][0]] * box[PAIRS[n][1]] if n in PAIRS else box[n] for n in (*VARIABLES, *PAIRS) if n in names
    }
    return Reduced(formula, tuple(sides), Box(sides), original)


def _with_products(formula: Expr) -> Expr:
    kept: tuple[str, ...] = ()
    for name, pair in PAIRS.items():
        undo = products((*kept, name))
        [contracted] = substitute(contract([formula]), undo)
        if not variables(contracted).intersection(pair):
            formula, kept = contracted, (*kept, name)
    return formula


def _even(formula: Expr) -> bool:
    """Whether the formula is unchanged under (mu, omega) -> (-mu, -omega), seen on the formula itself."""
    flip = {var(name): -var(name) for name in ("mu", "omega")}
    return substitute([formula], flip)[0] is formula


def _symmetric(side: Interval) -> bool:
    return side.lower == -side.upper


def _factor(product: Fraction, first: Interval, second: Interval) -> tuple[Fraction, Fraction]:
    """Exact x, y in the two intervals with x y = product, found on the boundary of their rectangle."""
    for x in (first.lower, first.upper):
        if x != 0 and product / x in second:
            return x, product / x
        if x == 0 and product == 0:
            return x, second.lower
    for y in (second.lower, second.upper):
        if y != 0 and product / y in first:
            return product / y, y
        if y == 0 and product == 0:
            return first.lower, y
    raise ValueError(f"{product} is not a product of {first} and {second}")
