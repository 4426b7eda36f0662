"""Figure 2 of the paper: the map g for omega = 0, tau = 1 as arrows from (mu, nu) to (mu_tilde, nu_tilde).

Writes ``figure_2.png`` and the data behind it, ``figure_2.csv``, beside this file.  The fixed point (0, 1) is marked.
The plot ranges are ours; the paper prints none.
"""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import matplotlib as mpl

from snntheory import QUANTITIES
from snntheory.engines.balls import precision, rational
from snntheory.engines.tape import Tape
from snntheory.mapping import VARIABLES

FOLDER = Path(__file__).parent
MEANS = [Fraction(k, 10) for k in range(-10, 11, 4)]
VARIANCES = [Fraction(k, 4) for k in range(1, 11)]


def arrows() -> list[tuple[float, float, float, float]]:
    """``(mu, nu, mu_tilde, nu_tilde)`` at the starting points, rounded from enclosures."""
    tape = Tape([QUANTITIES["mu_tilde"], QUANTITIES["nu_tilde"]], VARIABLES)
    rows = []
    with precision(64):
        for mu in MEANS:
            for nu in VARIANCES:
                point = [rational(x) for x in (mu, Fraction(0), nu, Fraction(1))]
                mean, variance = (float(ball.mid()) for ball in tape([(x, x) for x in point]))
                rows.append((float(mu), float(nu), mean, variance))
    return rows


def main() -> None:
    """Draw the figure and write its data."""
    mpl.use("Agg")
    from matplotlib import pyplot as plt

    rows = arrows()
    with (FOLDER / "figure_2.csv").open("w", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["mu", "nu", "mu_tilde", "nu_tilde"])
        writer.writerows([f"{x:.12g}" for x in row] for row in rows)

    figure, axes = plt.subplots(figsize=(4.5, 3.6), layout="constrained")
    for mu, nu, mean, variance in rows:
        axes.annotate("", (mean, variance), (mu, nu), arrowprops={"arrowstyle": "->", "color": "#0072B2", "lw": 0.8})
    axes.plot(0, 1, "o", color="#D55E00", label="fixed point (0, 1)")
    axes.set(xlabel=r"mean $\mu$", ylabel=r"variance $\nu$", xlim=(-1.1, 1.1), ylim=(0, 2.6))
    axes.set_xticks([-1, -0.5, 0, 0.5, 1])
    figure.legend(loc="outside upper center", frameon=False)
    figure.savefig(FOLDER / "figure_2.png", dpi=200, metadata={"Software": None})


if __name__ == "__main__":
    main()
