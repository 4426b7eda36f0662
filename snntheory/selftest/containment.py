"""Trials of the engines: values lie in their enclosures, parts of boxes give parts of ranges, no operation is left out.

R1 one operation on boxes around a point; R2 whole formulas; R3 the table of operations; R4 laws of refinement.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from snntheory.expression import Expr, var
from snntheory.selftest.engines import Engine, ball_ends, from_units
from snntheory.selftest.known import engines
from snntheory.selftest.operations import OPERATIONS, Ends, boxes, exactly, part
from snntheory.selftest.record import Row, Task

PER_POINT = 20
TRIALS = {"bounded": 300, "full": 100_000, "exhaustive": 1_000_000}
LAWS = {"bounded": 200, "full": 10_000, "exhaustive": 100_000}
_TRIALS = ("selftest/operations.py", "selftest/engines.py", "selftest/containment.py")
SOURCES = {
    "balls": (*_TRIALS, "engines/balls.py", "engines/operations.py"),
    "exact intervals": (*_TRIALS, "engines/operations.py"),
    "doubles": (*_TRIALS, "selftest/doubles.py", "engines/tight.py", "engines/intervals.py", "engines/series.py"),
    "integers": (*_TRIALS, "checker/numbers.py", "checker/proofs.py", "checker/formulas.py"),
}
FORMULA_SOURCES = (
    "engines/tape.py",
    "engines/function.py",
    "prover/enclose.py",
    "moments.py",
    "mapping.py",
    "graph.py",
)
FORMULAS = ("mu_tilde", "xi_tilde", "nu_tilde", "J11", "J12", "J21", "J22", "H21", "H22", "S", "chi")
COMPOSITE, WITNESSES = {"bounded": 40, "full": 10_000, "exhaustive": 100_000}, 4
Forms = Callable[[Mapping[str, Ends]], list[Ends | None]]


def tasks(only: Mapping[str, Engine] | None = None) -> list[Task]:
    """R1 to R4 for all engines."""
    known = engines() if only is None else only
    pairs = [(name, op, SOURCES[name]) for name, engine in known.items() for op in engine.table]
    return [
        *(Task("R1", f"{op}, {name}", containment, (name, op), used) for name, op, used in pairs),
        *(
            Task("R2", f"{formula}, {name}", composite, (name, formula), (*SOURCES[name], *FORMULA_SOURCES))
            for name in _COMPOSITE
            for formula in FORMULAS
        ),
        Task("R2", "quadratics, balls", quadratics, (), (*SOURCES["balls"], *FORMULA_SOURCES)),
        Task("R3", "operations with trials", complete),
        *(Task("R4", f"{op}, {name}", laws, (name, op), used) for name, op, used in pairs),
    ]


def containment(name: str, op: str, size: str, seed: int) -> Row:
    """Whether the enclosures of an operation contain its value, at each precision of the engine."""
    return contained(engines()[name], op, TRIALS[size], seed)


def contained(engine: Engine, op: str, count: int, seed: int) -> Row:
    """``count`` trials at least, shared by the precisions."""
    rng, operation, row = random.Random(f"{op} {seed}"), OPERATIONS[op], Row(0)
    while row.trials < count:
        args = operation.draw(rng)
        truth = operation.truth(args)
        group = boxes(rng, operation, args, PER_POINT)
        row.trials += len(group)
        if op in engine.together:
            for box, found in zip(group, engine.together[op](group), strict=True):
                _judge(row, found, truth, box)
            continue
        for box in group:
            bits = rng.choice(engine.precisions)
            try:
                with engine.at(bits):
                    found = engine.table[op](box)
            except (ArithmeticError, ValueError) as error:
                row.raised += 1
                row.examples += [repr(error)] if row.raised < 4 else []
            else:
                _judge(row, found, truth, (bits, box))
    row.short = "no enclosure was finite" if row.undecided + row.raised >= row.trials else ""
    return row


def _judge(row: Row, found: Ends | None, truth: Ends, where: Any) -> None:
    """Violated where the value is certainly outside; undecided where nothing is known, or too near to tell."""
    if found is None:
        row.undecided += 1
    elif truth[1] < found[0] or truth[0] > found[1] or found[0] > found[1]:
        row.violations += 1
        row.examples += [str(where)] if row.violations < 4 else []
    elif not found[0] <= truth[0] <= truth[1] <= found[1]:
        row.undecided += 1


def laws(name: str, op: str, size: str, seed: int) -> Row:
    """A part of a box gives a part of the range, up to roundings; violated where the two do not even meet.

    Radii of balls have 30 bits.
    """
    rng, engine, operation, row = random.Random(f"laws {op} {seed}"), engines()[name], OPERATIONS[op], Row(0)
    wider = 0
    while row.trials < LAWS[size]:
        bits = rng.choice(engine.precisions)
        for box in boxes(rng, operation, operation.draw(rng), 2):
            half = part(rng, box)
            if op == "cosine" and max(half[0][0], -half[0][1]) > half[1][1]:
                continue  # a leg above the norm
            row.trials += 1
            with engine.at(bits):
                whole, inner = engine.table[op](box), engine.table[op](half)
            if whole is None or inner is None:
                row.undecided += 1
                row.violations += inner is None and whole is not None
                continue
            far, large = _size(box), _size((whole, inner))
            slack = 16 * engine.unit(bits) * (max(far, Fraction(1)) * large + far) + (whole[1] - whole[0]) / 2**26
            row.violations += inner[0] > whole[1] or inner[1] < whole[0]
            wider += inner[0] < whole[0] - slack or inner[1] > whole[1] + slack
    row.values["wider than the whole"] = wider
    return row


def _size(sides: Iterable[Ends]) -> Fraction:
    return max((abs(end) for side in sides for end in side), default=Fraction(0))


def complete(size: str, seed: int) -> Row:
    """Every operation that an engine exports has trials, and every operation of the table some engine."""
    row = Row(0, unit="operations")
    for engine in engines().values():
        for exported, names in engine.exported.items():
            row.trials += 1
            row.violations += not names or not set(names) <= set(engine.table) & set(OPERATIONS)
            row.examples += [] if names else [f"{exported} of {engine.name}"]
        for name in engine.table:
            row.violations += name not in OPERATIONS
    return row


def composite(name: str, formula: str, size: str, seed: int) -> Row:
    """The enclosures of a whole formula on random boxes contain its values at points of them."""
    from snntheory.engines import points
    from snntheory.mapping import QUANTITIES

    rng, row = random.Random(f"{name} {formula} {seed}"), Row(0)
    enclose = _COMPOSITE[name](formula)
    while row.trials < COMPOSITE[size]:
        box = _formula_box(rng)
        found = enclose(box)
        for _ in range(WITNESSES):
            inside = {n: rng.choice((low, high, (low + high) / 2)) for n, (low, high) in box.items()}
            value = exactly(points.evaluate(QUANTITIES[formula], inside, 40))
            slack = abs(value) / 10**38 + Fraction(1, 10**38)
            for ends in found:
                _judge(row, ends, (value - slack, value + slack), box)
                row.trials += 1
    return row


def quadratics(size: str, seed: int) -> Row:
    """The prover's bounds on boxes around critical points of quadratic forms, where curvature and coupling decide."""
    from snntheory.parsing import parse_expression

    rng, row = random.Random(f"quadratics {seed}"), Row(0)
    symbols = {"mu": var("mu"), "nu": var("nu")}
    while row.trials < COMPOSITE[size]:
        a, b, c = (Fraction(rng.randrange(-40, 41), 8) for _ in range(3))
        x, y = (Fraction(rng.randrange(-8, 9), 16) for _ in range(2))
        text = f"({a})*(mu - ({x}))^2 + ({b})*(mu - ({x}))*(nu - ({y})) + ({c})*(nu - ({y}))^2"
        enclose = _forms(parse_expression(text, symbols), ("mu", "nu"))
        box = {n: (-Fraction(rng.randrange(1, 9), 8), Fraction(rng.randrange(1, 9), 8)) for n in symbols}
        found = enclose(box)
        for _ in range(WITNESSES):
            mu, nu = (
                rng.choice((low, high, min(max(critical, low), high)))
                for (low, high), critical in zip(box.values(), (x, y), strict=True)
            )
            value = a * (mu - x) ** 2 + b * (mu - x) * (nu - y) + c * (nu - y) ** 2
            for ends in found:
                _judge(row, ends, (value, value), text)
                row.trials += 1
    return row


def _formula_box(rng: random.Random) -> dict[str, Ends]:
    box = {}
    for name, (low, high) in RANGES.items():
        centre, radius = Fraction(rng.uniform(low, high)), Fraction(1, 2 ** rng.randrange(5, 40))
        box[name] = (centre - radius * abs(centre), centre + radius * abs(centre))
    return box


RANGES = {"mu": (-1.0, 1.0), "omega": (-0.2, 0.2), "nu": (0.01, 16.0), "tau": (0.5, 1.5)}


def _by_balls(formula: str) -> Forms:
    from snntheory.mapping import QUANTITIES

    return _forms(QUANTITIES[formula], tuple(RANGES))


def _forms(formula: Expr, names: tuple[str, ...]) -> Forms:
    """Value, mean value form and second-order bounds of the prover, at 64 bits."""
    from snntheory.engines import balls
    from snntheory.engines.function import BallFunction
    from snntheory.prover.enclose import Enclosure, mean_value

    function, zero = BallFunction(formula, names), balls.rational(0)

    def enclose(box: Mapping[str, Ends]) -> list[Ends | None]:
        sides = tuple((balls.rational(low), balls.rational(high)) for low, high in box.values())
        centre = tuple((low + high) / 2 for low, high in sides)
        with balls.precision(64):
            value, gradient = function.value_and_gradient(sides, zero)
            at = function.value(tuple((c, c) for c in centre), zero)
            forms = [ball_ends(value), ball_ends(mean_value(at, gradient, sides, centre))]
            high, low = (Enclosure(function, sides, sign, patience=0)(sides, None).upper for sign in (1, -1))
        bounds = None if high is None or low is None else (-balls.fraction(low), balls.fraction(high))
        return [*forms, bounds]

    return enclose


def _by_integers(formula: str) -> Forms:
    """Value and mean value form of the checker."""
    from snntheory.checker.formulas import QUANTITIES
    from snntheory.checker.proofs import Obligation

    def enclose(box: Mapping[str, Ends]) -> list[Ends | None]:
        obligation = Obligation(QUANTITIES[formula], True, box)
        return [from_units(obligation.value(obligation.box)), from_units(obligation.mean_value(obligation.box))]

    return enclose


_COMPOSITE = {"balls": _by_balls, "integers": _by_integers}
