"""Coefficients of the three polynomials in `snntheory.engines.tables`: interpolation at Chebyshev nodes, 50 digits.

``erfcx(u) (u + 4)`` as a polynomial in y = 1 - 2 (4 - 1.21)/(u + 4) on u >= -1.21,
``erfcx(u)`` as a polynomial in y = A - B/(u + 4) on [-0.6, 4.2] (y from -1 to 1), and
``(Phi(x) - 1/2)/x`` as a polynomial in x^2 on [-3, 3].  Prints Python tuples, highest power first.
"""

from __future__ import annotations

from collections.abc import Callable

from mpmath import mp

LOW, SHIFT = mp.mpf("-1.21"), mp.mpf(4)
NEAR = mp.mpf("-0.6"), mp.mpf("4.2")
B = 2 / (1 / (NEAR[0] + SHIFT) - 1 / (NEAR[1] + SHIFT))
A = B / (NEAR[1] + SHIFT) + 1


def interpolate(function: Callable[[mp.mpf], mp.mpf], low: mp.mpf, high: mp.mpf, degree: int) -> list[float]:
    """Monomial coefficients, highest power first, of the interpolant at the Chebyshev nodes of [low, high]."""
    count = degree + 1
    nodes = [(low + high) / 2 + (high - low) / 2 * mp.cos(mp.pi * (2 * i + 1) / (2 * count)) for i in range(count)]
    matrix = mp.matrix(count, count)
    for i, node in enumerate(nodes):
        for j in range(count):
            matrix[i, j] = node**j
    solution = mp.lu_solve(matrix, mp.matrix([function(node) for node in nodes]))
    return [float(solution[j]) for j in range(count)][::-1]


def scaled_erfcx(y: mp.mpf) -> mp.mpf:
    """``erfcx(u) (u + 4)`` at the u that belongs to y < 1."""
    u = 2 * (LOW + SHIFT) / (1 - y) - SHIFT
    half = mp.mpf(1) / 2
    value = mp.exp(u * u) * mp.erfc(u) if u < 50 else mp.hyperu(half, half, u * u) / mp.sqrt(mp.pi)
    return value * (u + SHIFT)


def near_erfcx(y: mp.mpf) -> mp.mpf:
    """``erfcx(u)`` at the u that belongs to y."""
    u = B / (A - y) - SHIFT
    return mp.exp(u * u) * mp.erfc(u)


def normal_part(square: mp.mpf) -> mp.mpf:
    """``(Phi(x) - 1/2)/x`` as a function of x^2."""
    x = mp.sqrt(square)
    return (mp.ncdf(x) - mp.mpf(1) / 2) / x


def main() -> None:
    """Print both tables."""
    with mp.workdps(60):
        print("ERFCX =", tuple(interpolate(scaled_erfcx, mp.mpf(-1), mp.mpf(1), 30)))
        print("NEAR_MAP =", (float(A), float(B)))
        print("NEAR_ERFCX =", tuple(interpolate(near_erfcx, mp.mpf(-1), mp.mpf(1), 18)))
        print("NORMAL =", tuple(interpolate(normal_part, mp.mpf(0), mp.mpf(9), 18)))


if __name__ == "__main__":
    main()
