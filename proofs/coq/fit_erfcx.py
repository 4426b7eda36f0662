"""Write ErfcPolynomial.v: the polynomial of the enclosure of erfcx that ErfcEnclosure.v proves.

erfcx(t) = exp(t^2) erfc(t) is approximated by u q(u), u = 1/(t + 2.2), for t >= -0.55.  q makes the residual of
erfcx' = 2 t erfcx - 2/sqrt(pi) small in the sense of least squares.  Everything is exact rational arithmetic from
nodes of nine decimals, so that the same text comes out everywhere:

    python fit_erfcx.py            write ErfcPolynomial.v
    python fit_erfcx.py --check    fail if it would change
"""

from __future__ import annotations

import sys
from fractions import Fraction
from math import cos, pi
from pathlib import Path

DEGREE, NODES, DECIMALS = 13, 200, 11
SHIFT, LEAST = Fraction(11, 5), Fraction(-11, 20)
TWO_OVER_SQRT_PI = Fraction("1.12837916709551257389615890312154517")
TARGET = Path(__file__).with_name("ErfcPolynomial.v")
HEADER = """\
(* Written by fit_erfcx.py; do not edit.  erfcx t is close to u * poly u with u = 1 / (t + 2.2), for t >= -0.55;
   poly_slope is the derivative of poly.  Nothing is claimed here: ErfcEnclosure.v proves what is needed. *)
Require Import Reals.
Open Scope R_scope.
"""


def nodes() -> list[Fraction]:
    """Chebyshev nodes of the interval of u, to nine decimals."""
    end = 1 / (SHIFT + LEAST)
    return [end * round(10**9 * (1 - cos(pi * (i + 0.5) / NODES)) / 2) / 10**9 for i in range(NODES)]


def residual_of_power(j: int, u: Fraction) -> Fraction:
    """What q = u^j adds to the residual u^2 (q + u q') + 2 (1 - 2.2 u) q, at u."""
    return (1 + j) * u ** (j + 2) + 2 * (1 - SHIFT * u) * u**j


def solve(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """Gaussian elimination; the matrix is positive definite."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for k, pivot in enumerate(rows):
        for row in rows[k + 1 :]:
            factor = row[k] / pivot[k]
            row[k:] = [a - factor * b for a, b in zip(row[k:], pivot[k:], strict=True)]
    solution: list[Fraction] = []
    for k in reversed(range(len(rows))):
        known = sum((a * x for a, x in zip(rows[k][k + 1 : -1], solution, strict=True)), Fraction(0))
        solution.insert(0, (rows[k][-1] - known) / rows[k][k])
    return solution


def coefficients() -> list[int]:
    """The coefficients of q, in units of 10^-DECIMALS."""
    columns = [[residual_of_power(j, u) for u in nodes()] for j in range(DEGREE + 1)]
    normal = [[sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0)) for b in columns] for a in columns]
    right = [TWO_OVER_SQRT_PI * sum(a, Fraction(0)) for a in columns]
    return [round(c * 10**DECIMALS) for c in solve(normal, right)]


def definition(name: str, values: list[int]) -> str:
    """A polynomial in Horner's form as a Coq definition, a coefficient per line."""
    last = len(values) - 1
    lines = [f"  {value} / {10**DECIMALS}{' + u * (' if i < last else ''}" for i, value in enumerate(values)]
    return f"\nDefinition {name} (u : R) : R :=\n" + "\n".join(lines) + ")" * last + ".\n"


def text() -> str:
    """The file."""
    values = coefficients()
    slopes = [i * value for i, value in enumerate(values)][1:]
    return HEADER + definition("poly", values) + definition("poly_slope", slopes)


def main() -> int:
    """Write or check."""
    new = text()
    if "--check" in sys.argv[1:]:
        same = TARGET.read_text() == new
        print("ErfcPolynomial.v is", "up to date" if same else "not what fit_erfcx.py writes")
        return 0 if same else 1
    TARGET.write_text(new)
    return 0


if __name__ == "__main__":
    sys.exit(main())
