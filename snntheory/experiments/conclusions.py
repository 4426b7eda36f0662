"""What the kept results say of the abstract's empirical claims, by rules that are stated with each.

Verdicts: supported, not supported (at our budget), or beyond the budget (the run here cannot tell).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from statistics import fmean, stdev
from typing import Any, NamedTuple

from snntheory.claims.experiments import signed_rank
from snntheory.experiments import BASELINES, METHODS, results
from snntheory.experiments import statistics as s

SUPPORTED, NOT_SUPPORTED, BEYOND = "supported", "not supported", "beyond the budget"
LEVEL = 0.05


class Conclusion(NamedTuple):
    """A claim in our words, what was run, the rule, what was found, and the verdict."""

    claim: str
    run: str
    rule: str
    found: str
    verdict: str


def uci_places(version: str = "repaired", methods: Sequence[str] = METHODS) -> tuple[int, list[s.Place]]:
    """Number of tasks, and the places of the methods on them."""
    scores = s.complete(s.task_scores(results.rows("uci"), version=version), methods)
    return len(scores), s.places(scores, methods)


def chosen_depths(name: str = "uci") -> dict[str, float]:
    """Mean depth that the protocol chose, by method."""
    rows = [r for r in results.rows(name) if r["method"] in METHODS]
    return {m: fmean(float(r["depth"]) for r in rows if r["method"] == m) for m in METHODS}


def htru2_areas() -> dict[str, list[Fraction]]:
    """AUC of each method on the ten test folds."""
    rows = sorted(results.rows("htru2"), key=lambda r: int(r["split"]))
    return {m: [Fraction(r["auc"]) for r in rows if r["method"] == m] for m in METHODS}


def means(name: str, value: str, by: Sequence[str], within: Sequence[str]) -> dict[tuple[str, ...], float]:
    """Mean over seeds of a value, the configuration chosen for each seed; keys are the columns ``by``."""
    groups: dict[tuple[str, ...], list[float]] = {}
    for row in s.chosen(results.rows(name), by=(*by, *within)):
        groups.setdefault(tuple(row[c] for c in by), []).append(float(row[value]))
    return {key: fmean(values) for key, values in groups.items()}


def uci() -> Conclusion:
    """SNNs significantly better than the six other feed-forward methods."""
    tasks, places = uci_places()
    others = [p for p in places if p.test is not None]
    better = [p.method for p in others if p.holm < LEVEL]
    first = places[0].method
    found = f"best average rank: {first}; SNN significantly better than {_names(better)}"
    return Conclusion(
        "SNNs are significantly better than all six other feed-forward methods on 121 UCI tasks",
        f"the {tasks} smallest tasks, two splits, small budget",
        "exact one-sided signed-rank tests of SNN against each, Holm's correction, 5 %",
        found,
        SUPPORTED if len(better) == len(others) else NOT_SUPPORTED,
    )


def baselines() -> Conclusion:
    """SNNs beside random forests and support vector machines."""
    tasks, places = uci_places(methods=(*METHODS, *BASELINES))
    by = {p.method: p for p in places}
    parts = [f"{m}: SNN wins {by[m].wins}, loses {by[m].losses}, p = {_p(by[m])}" for m in BASELINES]
    better = all(float(by[m].difference) > float(by["SNN"].difference) for m in BASELINES)
    return Conclusion(
        "on large UCI tasks SNNs have a better rank than random forests and support vector machines",
        f"the {tasks} smallest tasks, not the large ones, small budget",
        "the claim is about at least 1000 points; SNN's average rank among nine methods",
        "; ".join(parts) + f"; SNN's rank is {'the better' if better else 'not the better'} one",
        BEYOND,
    )


def htru2() -> Conclusion:
    """A record on HTRU2."""
    areas = htru2_areas()
    mean = {m: fmean(map(float, v)) for m, v in areas.items()}
    best = max(mean, key=lambda m: mean[m])
    snn = areas["SNN"]
    significant = [m for m in METHODS[1:] if _one_sided(snn, areas[m]) < LEVEL]
    found = f"SNN {mean['SNN']:.4f} +- {stdev(map(float, snn)):.3f} (printed 0.9803 +- 0.010), best {best} "
    found += f"{mean[best]:.4f}; SNN significantly better than {_names(significant)} (one-sided, uncorrected)"
    return Conclusion(
        "SNNs set a record on HTRU2, an AUC of 0.9803 against 0.976 before",
        "ten nested folds, small budget (2 or 8 layers of 64 units, 25 epochs)",
        "SNN's mean AUC is above 0.976 and the greatest of the seven",
        found,
        SUPPORTED if best == "SNN" and mean["SNN"] > 0.976 else NOT_SUPPORTED,
    )


def tox21() -> Conclusion:
    """The best AUC on Tox21."""
    mean = tox21_areas()
    best = {m: max(v for (k, _), v in mean.items() if k == m) for m in METHODS}
    top = max(best, key=lambda m: best[m])
    return Conclusion(
        "SNNs are better than all other methods on Tox21",
        "today's Tox21 file with Morgan fingerprints, two random splits, small budget: not the challenge's data",
        "other data than the paper's cannot decide it",
        f"best mean AUC: {top} {best[top]:.3f}, SNN {best['SNN']:.3f}",
        BEYOND,
    )


def tox21_areas() -> dict[tuple[str, int], float]:
    """Mean AUC by method and depth."""
    groups: dict[tuple[str, int], list[float]] = {}
    for row in results.rows("tox21"):
        groups.setdefault((row["method"], int(row["depth"])), []).append(float(row["auc"]))
    return {key: fmean(values) for key, values in groups.items()}


def depth() -> Conclusion:
    """Networks of many layers train."""
    mean = means("depth", "accuracy", ("method", "depth"), ("seed",))
    depths = sorted({int(d) for _, d in mean})
    line = [mean["SNN", str(d)] for d in depths]
    kept = [m for m in METHODS if mean[m, str(depths[-1])] >= max(mean[m, str(d)] for d in depths) - 0.05]
    found = "SNN " + ", ".join(f"{v:.3f}" for v in line) + f" with {', '.join(map(str, depths))} layers; "
    found += f"within 0.05 of their best with {depths[-1]}: {_names(kept)}"
    for d in depths[-2:]:
        order = sorted((m for m in METHODS if m != "ResNet"), key=lambda m: -mean[m, str(d)])
        first, second = order[:2]
        found += f"; with {d} layers, ResNet's blocks left aside: first {first} {mean[first, str(d)]:.3f}, "
        found += f"second {second} {mean[second, str(d)]:.3f}"
    return Conclusion(
        "SNNs train with many layers",
        "digits, 2 to 64 layers, three seeds",
        f"accuracy with {depths[-1]} layers within 0.05 of that of the best depth",
        found,
        SUPPORTED if "SNN" in kept else NOT_SUPPORTED,
    )


def winning_depth() -> Conclusion:
    """The SNNs that the protocol chooses are deep."""
    found = chosen_depths()
    tried = sorted({int(r["depth"]) for r in results.rows("uci") if r["method"] == "SNN"})
    deepest = max((m for m in METHODS if m != "ResNet"), key=lambda m: found[m])
    return Conclusion(
        "the chosen SNNs are often very deep (mean 10.8 layers, more than all others)",
        f"the choices of the UCI run among few depths (SNN: {', '.join(map(str, tried))})",
        "SNN's mean depth is the greatest, ResNet's blocks left aside",
        ", ".join(f"{m} {v:.1f}" for m, v in found.items()),
        SUPPORTED if deepest == "SNN" else NOT_SUPPORTED,
    )


def dropout() -> Conclusion:
    """Strong regularization is possible."""
    mean = means("dropout", "accuracy", ("method", "plain", "dropout"), ("seed",))
    rates = sorted({float(r) for _, _, r in mean})
    alpha, plain = ([mean["SNN", kind, f"{r:g}"] for r in rates] for kind in "01")
    wins = sum(a > b for a, b in zip(alpha[1:], plain[1:], strict=True))
    found = f"rates {', '.join(f'{r:g}' for r in rates)}: alpha {_list(alpha)}; plain {_list(plain)}"
    return Conclusion(
        "SNNs bear strong regularization: alpha dropout suits them better than plain dropout",
        "digits, eight layers, rates 0 to 0.5, three seeds",
        "alpha dropout has the higher accuracy at every rate above 0",
        found,
        SUPPORTED if wins == len(rates) - 1 else NOT_SUPPORTED,
    )


def noise() -> Conclusion:
    """Learning is robust."""
    by = ("method", "gradient_noise", "weight_noise")
    loss = means("noise", "validation", by, ("seed",))
    ranks = {}
    for key in sorted({(g, w) for _, g, w in loss} - {("0", "0")}):
        order = sorted(METHODS, key=lambda m: loss[(m, *key)])
        ranks[key] = order.index("SNN") + 1
    found = "SNN's place of seven by validation loss: "
    found += ", ".join(
        f"{'gradient' if w == '0' else 'weight'} noise {g if w == '0' else w}: {r}" for (g, w), r in ranks.items()
    )
    return Conclusion(
        "SNNs make learning highly robust",
        "digits, eight layers, noise of gradients and of weights, three seeds",
        "SNN is among the first two of seven at every level of noise",
        found,
        SUPPORTED if max(ranks.values()) <= 2 else NOT_SUPPORTED,
    )


def figure_1() -> Conclusion:
    """Loss decreases faster and with less variance than with batch normalization."""
    rows = [r for r in results.rows("figure_1") if float(r["learning_rate"]) == 0.01]
    faster, calmer, count = 0, 0, 0
    for key in dict.fromkeys((r["task"], r["depth"]) for r in rows):
        curves = {
            m: [r for r in rows if (r["task"], r["depth"]) == key and r["method"] == m] for m in ("SNN", "BatchNorm")
        }
        count += 1
        half = {m: _tail(curve) for m, curve in curves.items()}
        faster += fmean(math.log(float(r["loss"])) for r in half["SNN"]) < fmean(
            math.log(float(r["loss"])) for r in half["BatchNorm"]
        )
        calmer += _spread(half["SNN"]) < _spread(half["BatchNorm"])
    return Conclusion(
        "training loss of SNNs falls faster and with less variance than with batch normalization (Figure 1)",
        "MNIST and a part of CIFAR-10, 8, 16 and 32 layers, 2000 updates at learning rate 0.01",
        "in the second half of the updates: lower mean log loss; smaller mean of log(greatest / least batch loss)",
        f"lower loss in {faster} of {count} panels and depths, smaller spread in {calmer} of {count}",
        SUPPORTED if faster == calmer == count else NOT_SUPPORTED,
    )


def layers() -> Conclusion:
    """Self-normalization in training; our question, not the abstract's."""
    rows = results.rows("layers")
    last = max(int(r["epoch"]) for r in rows)
    after = [r for r in rows if int(r["epoch"]) == last]
    mean, variance = ([float(r[c]) for r in after] for c in ("mean", "variance"))
    inside = sum(abs(m) <= 0.1 and 0.8 <= v <= 1.5 for m, v in zip(mean, variance, strict=True))
    shares = [fmean(float(r["weights"]) for r in rows if int(r["epoch"]) == e) for e in (0, last)]
    found = f"after {last} epochs means in [{min(mean):.2f}, {max(mean):.2f}], variances in [{min(variance):.2f}, "
    found += f"{max(variance):.2f}]; {inside} of {len(after)} layers in the domain; units with (omega, tau) in Theorem "
    found += f"1's range: {shares[0]:.1%} before training, {shares[1]:.1%} after"
    return Conclusion(
        "activations stay near mean 0 and variance 1 in training (our question; the theorems are about given weights)",
        "digits, SNNs of eight layers of 64 and of 256 units, learning rate 0.1",
        "every layer's pooled mean and variance in Theorem 1's domain after training",
        found,
        SUPPORTED if inside == len(after) else NOT_SUPPORTED,
    )


def _tail(curve: Sequence[Any]) -> Sequence[Any]:
    return curve[len(curve) // 2 :]


def _spread(curve: Iterable[Any]) -> float:
    return fmean(math.log(max(float(r["high"]), 1e-30) / max(float(r["low"]), 1e-30)) for r in curve)


def _one_sided(a: Sequence[Fraction], b: Sequence[Fraction]) -> float:
    return float(signed_rank([x - y for x, y in zip(a, b, strict=True)]).exact)


def _p(place: s.Place) -> str:
    return "-" if place.test is None else f"{float(place.test.exact):.1e}"


def _names(methods: Sequence[str]) -> str:
    return ", ".join(methods) or "none"


def _list(values: Iterable[float]) -> str:
    return ", ".join(f"{v:.3f}" for v in values)


def conclusions() -> list[Conclusion]:
    """All of them."""
    return [f() for f in (layers, depth, figure_1, winning_depth, dropout, noise, uci, baselines, tox21, htru2)]
