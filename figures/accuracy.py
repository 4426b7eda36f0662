"""Accuracy of the map beside other methods, over mean and variance of the net input.

Errors of mean and variance of selu(z), z ~ N(m, v), whichever is the larger (of the mean relative to |mean| plus
standard deviation, of the variance relative to itself), against ball arithmetic.  Red: NaN, overflow, or a negative
variance.  The methods are this package; the textbook closed form in double and in single precision (the paper's code);
scipy.integrate.quad over the line (AutoInit); a sum with step 0.05 standard deviations (deepchaos); Gauss-Hermite with
25 nodes (neural-tangents); Gauss-Legendre with 10^5 nodes (DKS), each written again from its definition.
"""

from __future__ import annotations

from pathlib import Path

from snntheory.figures.accuracy import data, draw
from snntheory.figures.produce import write

__all__ = ["data", "draw", "main"]


def main(folder: Path = Path(__file__).parent, form: str = "png") -> None:
    """Write the picture and its data, beside this file unless told otherwise."""
    write("accuracy", folder, form)


if __name__ == "__main__":
    main()
