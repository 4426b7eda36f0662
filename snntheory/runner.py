"""Run claims: each gets a verdict from rigorous arithmetic, exact algebra, or its premises."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from snntheory.claims import AtFixedPoint, Claim, Diagram, Equation, Identity, Inequality, Inference, Recount, select
from snntheory.decision import Decision, prove
from snntheory.exact import Box
from snntheory.extremum import Options
from snntheory.fixed_curve import at_fixed_points
from snntheory.mapping import QUANTITIES
from snntheory.parsing import parse_expression
from snntheory.verdict import BadInput, Verdict

METHODS, ENGINES = ("adaptive", "grid"), ("balls", "tight")
NOT_FOR_DOUBLES = "not decided by doubles"
"""The reason for claims that are no inequalities."""


class Result(NamedTuple):
    """A claim with its decision and the method that reached it."""

    claim: Claim
    decision: Decision
    method: str

    @property
    def as_expected(self) -> bool:
        """Whether the verdict is the one the catalogue states."""
        return self.decision.verdict is self.claim.expected


def verify(
    names: Iterable[str] = (),
    options: Options | None = None,
    *,
    method: str = "adaptive",
    engine: str = "balls",
    jobs: int = 1,
    report: Callable[[Result], None] | None = None,
) -> list[Result]:
    """Verdicts on the claims or groups named (all if none), with the premises they need.

    ``method="grid"`` decides contraction claims (S < 1) on a uniform grid, as the paper does, but rigorously.
    ``engine="tight"`` decides what intervals of doubles can decide, and leaves the rest undecided (extra ``engines``).
    ``jobs`` processes share the claims; the results do not depend on it.  ``report`` sees each result as it comes.
    """
    if method not in METHODS:
        raise BadInput(f"unknown method {method!r}; known are {', '.join(METHODS)}")
    if not 1 <= jobs <= 1024:
        raise BadInput(f"{jobs} jobs are not possible; 1 to 1024 are allowed")
    _check_engine(engine, method)
    claims, options = select(names), options or Options()
    task = partial(check, method=method, engine=engine)
    done: dict[str, Result] = {}
    for result in _direct([c for c in claims if not isinstance(c.obligation, Inference)], options, task, jobs):
        done[result.claim.id] = result
        if report is not None:
            report(result)
    for c in claims:
        if isinstance(c.obligation, Inference):
            done[c.id] = infer(c, done)
            if report is not None:
                report(done[c.id])
    return [done[c.id] for c in claims]


def _check_engine(engine: str, method: str) -> None:
    if engine not in ENGINES:
        raise BadInput(f"unknown engine {engine!r}; known are {', '.join(ENGINES)}")
    if engine == "tight":
        from snntheory.engines import intervals

        intervals.probe()
        if method != "adaptive":
            raise BadInput(f"the method {method} belongs to the engine balls")


def _direct(claims: list[Claim], options: Options, task: partial[Result], jobs: int) -> Iterator[Result]:
    if jobs == 1 or len(claims) < 2:
        for c in claims:
            yield task(c, _named(options, c.id))
        return
    import multiprocessing
    import signal

    work = partial(task, options=replace(options, progress=None))
    ignore = (signal.SIGINT, signal.SIG_IGN)  # the parent ends the workers
    with multiprocessing.Pool(min(jobs, len(claims)), signal.signal, ignore) as pool:
        yield from pool.imap_unordered(work, claims)


def _named(options: Options, name: str) -> Options:
    """Options whose progress reports say which claim they are about."""
    report = options.progress
    if report is None:
        return options
    return replace(options, progress=lambda what, boxes: report(f"{name}, {what}", boxes))


def check(claim: Claim, options: Options | None = None, method: str = "adaptive", engine: str = "balls") -> Result:
    """Verdict on one claim that does not rest on premises."""
    obligation, options = claim.obligation, options or Options()
    if engine == "tight" and not isinstance(obligation, Inference):
        return _check_by_doubles(claim, options)
    if isinstance(obligation, Identity):
        return Result(claim, check_identity(obligation, claim.domain), "exact algebra")
    if isinstance(obligation, Equation):
        return Result(claim, check_equation(obligation), "symbolic")
    if isinstance(obligation, Recount):
        return Result(claim, check_recount(claim), "exact arithmetic")
    if isinstance(obligation, Diagram):
        from snntheory import phase

        return Result(claim, phase.decide(obligation), "cell by cell")
    if isinstance(obligation, AtFixedPoint):
        return Result(claim, at_fixed_points(obligation.relations, claim.domain, options), "at fixed points")
    if not isinstance(obligation, Inequality):
        raise ValueError(f"{claim.id} rests on premises")
    if method == "grid" and obligation.relations == ("S < 1",):
        from snntheory.grid import contraction_on_grid

        return Result(claim, contraction_on_grid(claim.domain, options), "grid")
    return Result(claim, prove(obligation.relations, claim.domain, options), "adaptive")


def _check_by_doubles(claim: Claim, options: Options) -> Result:
    from snntheory.tight_decision import prove_by_doubles

    if isinstance(claim.obligation, Inequality):
        return Result(claim, prove_by_doubles(claim.obligation.relations, claim.domain, options), "doubles")
    return Result(claim, Decision(Verdict.UNDECIDED, reason=NOT_FOR_DOUBLES), "none")


def check_twin(claim: Claim, options: Options | None = None, decision: Decision | None = None) -> Decision:
    """Verdict on the sharp negative twin of a claim; anything but REFUTED is a defect of the prover.

    ``decision`` is that of the claim itself, if it is there already.
    """
    obligation = claim.obligation
    if isinstance(obligation, Inequality):
        twin = obligation.twin or sharp_twin(decision or check(claim).decision)
        return prove(twin, claim.domain, options)
    if isinstance(obligation, Diagram):
        from snntheory import phase

        return phase.decide(Diagram(Box(omega="0:1/16", tau="1:17/16"), ("-",)))
    if isinstance(obligation, AtFixedPoint):
        return at_fixed_points([sharp_twin(decision or check(claim).decision)], claim.domain, options)
    if isinstance(obligation, Equation):
        return check_equation(obligation._replace(right=f"{obligation.right} + 1/10^12"))
    if isinstance(obligation, Identity):
        return check_identity(obligation._replace(equalities=(obligation.twin,)), claim.domain)
    raise ValueError(f"{claim.id} has no twin of its own")


def sharp_twin(decision: Decision) -> str:
    """A bound that the certified extremum of a claim misses by a billionth of its size."""
    [part, *_] = decision.certified
    extremum, sign = (part.maximum, "<=") if part.maximum is not None else (part.minimum, ">=")
    assert extremum is not None
    inside = extremum.lower if sign == "<=" else extremum.upper
    past = max(abs(inside), Fraction(1, 10**9)) / 10**9
    limit = inside - past if sign == "<=" else inside + past
    return f"{part.subject} {sign} {limit.numerator}/{limit.denominator}"


def check_identity(identity: Identity, point: Box) -> Decision:
    """Decide the equalities by exact algebra at a point with m = 0, v = 1."""
    from snntheory.engines import algebra

    started = time.perf_counter()

    def read(text: str) -> algebra.Quotient:
        return algebra.evaluate(parse_expression(text, QUANTITIES), {})

    given = {QUANTITIES[name]: algebra.rational(side.lower) for name, side in point.items()}
    given |= {QUANTITIES[name]: read(text) for name, text in identity.given.items()}
    square = None if identity.lambda_squared is None else read(identity.lambda_squared)
    verdicts = []
    for left, right in identity.equalities:
        sides = [algebra.evaluate(parse_expression(text, QUANTITIES), given) for text in (left, right)]
        verdicts.append(algebra.compare(sides[0], sides[1], square))
    return Decision(Verdict.all_of(verdicts), seconds=time.perf_counter() - started, reason="exact algebra")


def check_equation(equation: Equation) -> Decision:
    """Decide whether both sides are the same formula."""
    from snntheory.claims.steps import SYMBOLS
    from snntheory.engines import identities

    started = time.perf_counter()
    verdict, point = identities.compare(*(parse_expression(text, SYMBOLS) for text in equation))
    reason = "the sides differ" if point else "formula by formula"
    return Decision(verdict, witness=point, seconds=time.perf_counter() - started, reason=reason)


def check_recount(claim: Claim) -> Decision:
    """Decide whether printed numbers follow from other printed ones."""
    from snntheory.claims.tables import tally

    started = time.perf_counter()
    found = tally(claim.id, claim.printed)
    reason = found.computed + (f" ({found.note})" if found.note else "")
    verdict = Verdict.PROVED if found.holds else Verdict.REFUTED
    return Decision(verdict, seconds=time.perf_counter() - started, reason=reason)


def infer(claim: Claim, done: Mapping[str, Result]) -> Result:
    """A claim that follows from premises is proved when they are; otherwise nothing is claimed."""
    obligation = claim.obligation
    if not isinstance(obligation, Inference):
        raise ValueError(f"{claim.id} does not rest on premises")
    failed = [p for p in obligation.premises if done[p].decision.verdict is not Verdict.PROVED]
    if failed:
        return Result(claim, Decision(Verdict.UNDECIDED, reason=f"not proved: {', '.join(failed)}"), "inference")
    return Result(claim, Decision(Verdict.PROVED, reason=obligation.argument), "inference")
