"""Coefficients of the polynomials in `snntheory.engines.tables`: interpolation at Chebyshev nodes, 60 digits.

With R(x) = e^(x^2/2) P(Z > x), Z ~ N(0, 1), and phi = 1/sqrt(2 pi):
``HALF_LINE``, ``WIDE``  R(x) (x + shift) in y = 1 - 2 (low + shift)/(x + shift) on x >= low
``TAIL1``, ``TAIL2``     ((phi - x R) (x + shift)^2 and ((1 + x^2) R - x phi) (x + shift)^3, likewise
``NARROW``               R(x) in y = A - B/(x + 4) on [low, high], y from -1 to 1; least degree first
``CENTRAL``              (Phi(x) - 1/2)/x in x^2 on |x| <= high
Prints the module, highest powers first.
"""

from __future__ import annotations

from collections.abc import Callable

from mpmath import mp

HEADER = '''"""Polynomial coefficients of the double-precision engine, highest power first (benchmarks/fit_tables.py).

With R(x) = e^(x^2/2) P(Z > x), Z ~ N(0, 1), phi = 1/sqrt(2 pi), and y = 1 - 2 (low + shift)/(x + shift):
``HALF_LINE`` and ``WIDE`` give R(x) (x + shift), ``TAIL1`` (phi - x R)(x + shift)^2, ``TAIL2``
((1 + x^2) R - x phi)(x + shift)^3, on x >= low; ``NARROW`` R(x) in y = A - B/(x + SHIFT) on [low, high];
``CENTRAL`` (Phi(x) - 1/2)/x in x^2 on |x| <= high.
"""

from typing import NamedTuple


class Ray(NamedTuple):
    """A polynomial on x >= low."""

    low: float
    shift: float
    coefficients: tuple[float, ...]


class Range(NamedTuple):
    """A polynomial in y = a - b/(x + SHIFT) on low <= x <= high."""

    low: float
    high: float
    a: float
    b: float
    coefficients: tuple[float, ...]

'''
SHIFT = 4
RAYS = {"HALF_LINE": ("0", "5", 21, 0), "WIDE": ("-1.75", "5.5", 28, 0)}
RAYS |= {"TAIL1": ("2", "4", 20, 1), "TAIL2": ("2", "4", 20, 2)}
NARROW = [
    ("0.5", "1.6", 10),
    ("1.3", "2.9", 10),
    ("0.1", "2.4", 13),
    ("0.9", "4", 13),
    ("-0.8", "2.8", 16),
    ("0", "6", 17),
]
CENTRAL = [("0.35", 6), ("0.7", 8), ("1", 9), ("1.5", 11), ("3", 18)]


def interpolate(function: Callable[[mp.mpf], mp.mpf], low: mp.mpf, high: mp.mpf, degree: int) -> tuple[float, ...]:
    """Monomial coefficients, highest power first, of the interpolant at the Chebyshev nodes of [low, high]."""
    count = degree + 1
    nodes = [(low + high) / 2 + (high - low) / 2 * mp.cos(mp.pi * (2 * i + 1) / (2 * count)) for i in range(count)]
    matrix = mp.matrix(count, count)
    for i, node in enumerate(nodes):
        for j in range(count):
            matrix[i, j] = node**j
    solution = mp.lu_solve(matrix, mp.matrix([function(node) for node in nodes]))
    return tuple(float(solution[j]) for j in range(count))[::-1]


def mills(x: mp.mpf) -> mp.mpf:
    """``R(x) = e^(x^2/2) erfc(x/sqrt 2)/2``."""
    half = mp.mpf(1) / 2
    if x < 50:
        return mp.exp(x * x / 2) * mp.erfc(x / mp.sqrt(2)) / 2
    return mp.hyperu(half, half, x * x / 2) / mp.sqrt(mp.pi) / 2


def tail(x: mp.mpf, order: int) -> mp.mpf:
    """``R``, ``phi - x R``, ``(1 + x^2) R - x phi`` for order 0, 1, 2: moments of Z - x beyond x, over e^(-x^2/2)."""
    with mp.workdps(120 if x < 10**9 else 200):
        phi, r = 1 / mp.sqrt(2 * mp.pi), mills(x)
        return (r, phi - x * r, (1 + x * x) * r - x * phi)[order]


def ray(low: mp.mpf, shift: mp.mpf, degree: int, order: int) -> tuple[float, ...]:
    """Coefficients on x >= low."""

    def function(y: mp.mpf) -> mp.mpf:
        x = 2 * (low + shift) / (1 - y) - shift
        return tail(x, order) * (x + shift) ** (order + 1)

    return interpolate(function, mp.mpf(-1), mp.mpf(1), degree)


def narrow(low: mp.mpf, high: mp.mpf, degree: int) -> tuple[float, float, tuple[float, ...]]:
    """A, B and the coefficients on [low, high]; the function fitted belongs to the rounded A and B."""
    b = 2 / (1 / (low + SHIFT) - 1 / (high + SHIFT))
    a, b = mp.mpf(float(b / (high + SHIFT) + 1)), mp.mpf(float(b))
    return float(a), float(b), interpolate(lambda y: mills(b / (a - y) - SHIFT), mp.mpf(-1), mp.mpf(1), degree)


def central(square: mp.mpf) -> mp.mpf:
    """``(Phi(x) - 1/2)/x`` as a function of x^2."""
    x = mp.sqrt(square)
    return (mp.ncdf(x) - mp.mpf(1) / 2) / x


def rows(coefficients: tuple[float, ...]) -> str:
    """A tuple, four numbers a line."""
    texts = [f"{c!r}," for c in coefficients]
    lines = [" ".join(texts[i : i + 4]) for i in range(0, len(texts), 4)]
    return "(\n    " + "\n    ".join(lines) + "\n)"


def main() -> None:
    """Print the module."""
    print(HEADER)
    with mp.workdps(60):
        print(f"SHIFT = {float(SHIFT)}\n# fmt: off")
        for name, (low, shift, degree, order) in RAYS.items():
            print(f"{name} = Ray({float(low)}, {float(shift)}, {rows(ray(mp.mpf(low), mp.mpf(shift), degree, order))})")
        print("NARROW = (")
        for low, high, degree in NARROW:
            a, b, coefficients = narrow(mp.mpf(low), mp.mpf(high), degree)
            print(f"Range({float(low)}, {float(high)}, {a!r}, {b!r}, {rows(coefficients)}),")
        print(")\nCENTRAL = (")
        for high, degree in CENTRAL:
            print(f"({float(high)}, {rows(interpolate(central, mp.mpf(0), mp.mpf(high) ** 2, degree))}),")
        print(")")


if __name__ == "__main__":
    main()
