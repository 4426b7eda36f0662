"""Verdicts by intervals of doubles, the search behind them, engines side by side, and the command line."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest

from snntheory import Box, Options, Verdict, cli, tight_decision, verify
from snntheory.agreement import SHARED, Agreement, agreement, compare
from snntheory.claims import CENTRAL, CLAIMS, Inequality, claim
from snntheory.decision import Decision
from snntheory.engines import intervals
from snntheory.engines.intervals import Interval, ival
from snntheory.engines.tight_tape import TightFunction, hull
from snntheory.expression import var
from snntheory.findings import parse
from snntheory.prover.tight import Found, Goal, Prune
from snntheory.runner import Result, check
from snntheory.tight_decision import prove_by_doubles
from snntheory.verdict import EngineRefused

INF = math.inf
INEQUALITIES = [c for c in CLAIMS if isinstance(c.obligation, Inequality)]
PROVED, REFUTED, UNDECIDED = Verdict.PROVED, Verdict.REFUTED, Verdict.UNDECIDED


ON = Box(mu="-1:1", omega="-0.1:0.1", nu="3:16", tau="0.8:1.25")
STATEMENTS = [
    ("mu <= 1", ON, PROVED),
    ("mu < 1", ON, REFUTED),
    ("mu >= 0.1", Box(mu="0.1:1"), PROVED),
    ("mu > 0.1", Box(mu="0.1:1"), REFUTED),
    ("mu >= 0.1000000000000000055511151231257827", Box(mu="0.1:1"), REFUTED),
    ("mu > 0.09999999999999999", Box(mu="0.1:1"), PROVED),
    ("mu^2 + mu/3 <= 0.04", Box(mu="0:0.1"), REFUTED),  # 0.0433... at 1/10
    ("mu^2 + mu/3 <= 0.13/3", Box(mu="0:0.1"), PROVED),
    ("mu^2 + mu/3 < 0.13/3", Box(mu="0:0.1"), REFUTED),
    ("mu = 0.1", Box(mu="0.1"), PROVED),
    ("mu = 0.1000000000000000055511151231257827", Box(mu="0.1"), REFUTED),
    ("pi ~= 3.14159265358979", Box(mu="0"), PROVED),
    ("pi ~= 3.1415", Box(mu="0"), REFUTED),
    ("pi < 3.14159265358979323846264338327", Box(mu="0"), UNDECIDED),
    ("nu_tilde < nu", ON, PROVED),
    ("nu_tilde < nu - 0.2", ON, REFUTED),
    ("1/mu < 1", ON, REFUTED),  # defined and violated at 1/2
    ("1/mu^2 > 0", ON, UNDECIDED),  # not defined at 0
    ("exp(-1/mu^2) < 1", ON, UNDECIDED),
    ("erfc(1/mu) <= 2", ON, UNDECIDED),
    ("erfc(sqrt(mu)) <= 2", ON, UNDECIDED),
    ("mu*(1 - mu) <= 0.25", Box(mu="0:1"), PROVED),
    ("mu*(1 - mu) < 0.25", Box(mu="0:1"), REFUTED),
    ("abs(mu) <= 1", ON, PROVED),
    ("abs(mu) >= 0", ON, PROVED),
    ("abs(mu) > 0", ON, REFUTED),
    ("exp(mu) <= 2.718281828459046", ON, PROVED),
    ("exp(mu) <= 2.718281828459045", ON, REFUTED),
    ("0 < d(J11, mu)", Box(mu="-0.1:0.1", omega="-0.1:0.1", nu="0.8:1.5", tau="0.8:1.25"), REFUTED),
]


@pytest.mark.parametrize(("statement", "box", "verdict"), STATEMENTS, ids=[f"{s} on {b!r}" for s, b, _ in STATEMENTS])
def test_statements(statement, box, verdict):
    found = prove_by_doubles(statement, box, Options(budget=300))
    assert found.verdict is verdict
    assert (found.witness is not None) == (verdict is REFUTED)
    assert found.reason or verdict is PROVED
    for name, x in (found.witness or {}).items():
        assert x in box[name]


def test_a_conjunction_needs_every_part():
    hard, easy, wrong = "pi < 3.14159265358979323846264338327", "mu <= 1", "mu <= 0.5"
    assert prove_by_doubles([hard, easy], ON).verdict is UNDECIDED
    assert prove_by_doubles([easy, hard], ON).verdict is UNDECIDED
    assert prove_by_doubles([hard, wrong, easy], ON, Options(budget=1)).verdict is REFUTED
    assert prove_by_doubles([easy, "mu <= 2"], ON).verdict is PROVED


def test_a_violation_that_the_formula_itself_does_not_confirm_decides_nothing(monkeypatch):
    found = Found(False, INF, 2.0, (Fraction(1, 2),), 1)
    monkeypatch.setattr(tight_decision.Prune, "run", lambda *_: found)
    for statement in ("mu <= 1", "exp(mu) <= 2"):
        decision = prove_by_doubles(statement, Box(mu="0:1"))
        assert (decision.verdict, decision.witness) == (UNDECIDED, None)
        assert "not confirmed" in decision.reason


def test_exact_values_need_a_formula_that_is_defined():
    quotient = TightFunction(var("mu") * (1 / var("nu")), ("mu", "nu"))
    assert quotient.exact((Fraction(0), Fraction(1, 3))) == 0
    assert quotient.exact((Fraction(2), Fraction(1, 3))) == 6
    assert quotient.exact((Fraction(0), Fraction(0))) is None
    assert TightFunction(var("mu") ** 3, ("mu",)).exact((Fraction(1, 10),)) == Fraction(1, 1000)


def test_the_doubles_around_a_point():
    for side, x in zip(
        hull([Fraction(1, 10), Fraction(-1, 3), Fraction(1, 4)]), (Fraction(1, 10), Fraction(-1, 3), 0.25), strict=True
    ):
        assert side.lo[0] <= x <= side.hi[0]
        assert (side.lo[0] == side.hi[0]) == (x == 0.25)


@pytest.mark.parametrize("c", [c for c in CENTRAL if isinstance(c.obligation, Inequality)], ids=lambda c: c.id)
def test_theorems_and_lemmas_are_decided_as_expected_and_their_twins_are_refuted(c):
    decision = check(c, engine="tight").decision
    assert decision.verdict is c.expected
    assert prove_by_doubles(c.obligation.twin, c.domain).verdict is REFUTED
    for part in decision.certified:
        for extremum in (part.minimum, part.maximum):
            assert extremum is None or extremum.lower <= extremum.upper


@pytest.mark.parametrize("c", [c for c in INEQUALITIES if c not in CENTRAL][::37], ids=lambda c: c.id)
def test_no_other_claim_is_decided_against_its_expectation(c):
    assert check(c, Options(budget=500), engine="tight").decision.verdict in (c.expected, UNDECIDED)


def test_a_margin_below_their_rounding_is_beyond_doubles():
    """Proved by balls with a margin of 1.5e-18."""
    found = check(claim("eq179.bound"), engine="tight").decision
    assert (found.verdict, found.reason) == (
        UNDECIDED,
        "doubles cannot tell the value from the bound at the only point",
    )


def test_a_small_budget_leaves_claims_undecided():
    found = prove_by_doubles(
        "S < 0.98903", Box(mu="-0.1:0.1", omega="-0.1:0.1", nu="0.8:1.5", tau="0.8:1.25"), Options(budget=1)
    )
    assert found.verdict is UNDECIDED
    assert "budget used up" in found.reason


@pytest.mark.parametrize("bound", ["0.1", "0.5", "-1/3", "0", "1e-320"])
@pytest.mark.parametrize("sign", [1, -1])
def test_thresholds_are_exact(bound, sign):
    bound = Fraction(bound)
    for strict in (True, False):
        goal = Goal(sign, bound, strict)
        last, first = Fraction(goal.enough), Fraction(goal.too_much)
        assert math.nextafter(goal.enough, INF) == goal.too_much
        assert goal.kept_by(sign * last)
        assert not goal.kept_by(sign * first)


class Known:
    """``f(x, y) = x - y^2`` with enclosures that a test may spoil."""

    def value(self, box):
        return box[0] - ival.sqr(box[1])

    def value_and_gradient(self, box):
        return self.value(box), [box[0] * 0.0 + 1.0, box[1] * -2.0]

    def exact(self, point):
        return point[0] - point[1] ** 2


class Unknown(Known):
    """Nothing is known of its values."""

    def value(self, box):
        return Interval.entire(box[0].shape)

    def exact(self, point):
        return None


class Distant(Known):
    """``(x - 27/100)^2``, whose values are known at points only, so that boxes need the mean value form."""

    def value(self, box):
        thin = box[0].hi - box[0].lo < 1e-12
        square = ival.sqr(box[0] - Interval(Fraction(27, 100)))
        return Interval(np.where(thin, square.lo, -INF), np.where(thin, square.hi, INF))

    def value_and_gradient(self, box):
        return self.value(box), [2.0 * (box[0] - Interval(Fraction(27, 100))), box[1] * 0.0]

    def exact(self, point):
        return (point[0] - Fraction(27, 100)) ** 2


class Flat(Known):
    """``x`` without any knowledge of its slope."""

    def value(self, box):
        return box[0]

    def value_and_gradient(self, box):
        return box[0], [Interval.entire(box[0].shape)]

    def exact(self, point):
        return point[0]


SIDES = [(Fraction(1, 10), Fraction(3, 10)), (Fraction(-1, 3), Fraction(1, 3))]


@pytest.mark.parametrize(
    ("sign", "bound", "strict", "kept"),
    [
        (1, "3/10", False, True),
        (1, "3/10", True, False),
        (1, "2999999999999999999/10000000000000000000", False, False),
        (-1, "-1/90", False, True),
        (-1, "-1/90", True, False),
        (-1, "-1/91", False, False),
    ],
)
def test_bounds_attained_at_rational_corners(sign, bound, strict, kept):
    goal = Goal(sign, Fraction(bound), strict)
    found = Prune(Known(), SIDES, goal).run(10_000)
    assert found.kept is kept
    if kept is False:
        assert not goal.kept_by(Known().exact(found.point))
        assert all(low <= x <= high for x, (low, high) in zip(found.point, SIDES, strict=True))


@pytest.mark.parametrize(("bound", "kept"), [("0.02", False), ("0.0288", False), ("0.029", True)])
def test_the_mean_value_form_counts_the_slope(bound, kept):
    assert Prune(Distant(), SIDES, Goal(1, Fraction(bound), False)).run(10_000).kept is kept


def test_a_double_outside_the_box_violates_nothing():
    """The box lies between two doubles; the greater one exceeds the bound, the box does not."""
    low = Fraction(1, 10)
    sides = [(low, low + Fraction(1, 10**19))]
    found = Prune(Flat(), sides, Goal(1, low + Fraction(2, 10**19), False)).run(1000)
    assert found.kept is None
    assert found.stuck


def test_no_information_decides_nothing():
    for bound in (-(10**9), 10**9):
        assert Prune(Unknown(), SIDES, Goal(1, Fraction(bound), False)).run(5000).kept is None


def test_an_engine_that_fails_a_fact_is_refused(monkeypatch):
    monkeypatch.setattr(ival, "erfc", lambda x: Interval(0.5))
    intervals.probe.cache_clear()
    try:
        with pytest.raises(EngineRefused, match=r"crival .* the self-test failed at erfc"):
            prove_by_doubles("mu < 1", Box(mu="0"))
    finally:
        monkeypatch.undo()
        intervals.probe.cache_clear()
    intervals.probe()


# Side by side


def test_words_beside_a_verdict():
    def result(identifier, verdict):
        return Result(claim(identifier), Decision(verdict), "")

    words = [
        (PROVED, PROVED, Agreement.AGREE),
        (REFUTED, REFUTED, Agreement.AGREE),
        (PROVED, REFUTED, Agreement.DISAGREE),
        (REFUTED, PROVED, Agreement.DISAGREE),
        (PROVED, UNDECIDED, Agreement.UNDECIDED),
        (UNDECIDED, PROVED, Agreement.ALONE),
        (UNDECIDED, UNDECIDED, Agreement.UNDECIDED),
    ]
    for first, second, word in words:
        assert agreement(result("lem12.S", first), result("lem12.S", second)) is word
    assert (
        agreement(result("eq14.fixed-point", PROVED), result("eq14.fixed-point", UNDECIDED)) is Agreement.NOT_COMPARED
    )
    with pytest.raises(ValueError):
        compare([result("lem12.S", PROVED)], [])


def test_the_checker_shares_nothing():
    for part in SHARED:
        assert part.checker not in (part.balls, part.doubles), part.what
    assert {part.what for part in SHARED if part.balls == part.doubles} == {
        "formulas of the map",
        "derivatives",
        "reduction of variables",
        "statements",
    }


def test_results_do_not_depend_on_the_number_of_processes():
    def told(results):
        return [(r.claim.id, r.decision.verdict, r.decision.boxes, r.decision.margin, r.method) for r in results]

    names = ["lemma-13", "theorem-3"]
    assert told(verify(names, engine="tight", jobs=2)) == told(verify(names, engine="tight"))


# The command line


@pytest.fixture
def main(capsys):
    """Exit code, standard output and error of the command in this process."""

    def run(*arguments):
        code = cli.main(list(arguments))
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_the_command_by_doubles(run_cli):
    done = run_cli("verify", "lem13.mean", "thm2.app", "--engine", "tight", "--json", "-")
    document = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert document["engine"] == f"{intervals.name()}, 53 bits"
    assert re.match(r"crival \d+\.\d+\.\d+ \(libival", document["engine"])
    assert [f.verdict for f in parse(done.stdout, "it").findings] == [REFUTED, PROVED, PROVED]
    assert {r["method"] for r in document["results"]} == {"doubles", "inference"}


def test_what_doubles_do_not_decide_is_said_in_the_headline(main):
    code, out, _ = main("verify", "thm1.fixed-point-01", "uci.size", "--engine", "tight")
    assert code == 2
    *_, decided, undecided = out.splitlines()
    assert decided.startswith(
        "doubles decided 1 of 1 inequalities (1 proved, 0 refuted), and 0 of 1 claims that follow"
    )
    assert undecided.startswith("UNDECIDED are 0 inequalities beyond them, 1 claims that rest on undecided ones, and 2")
    code, out, _ = main("verify", "uci.size", "--engine", "tight", "--json", "-")
    assert (code, parse(out, "it").findings[0].reason) == (2, "not decided by doubles")


def test_both_engines_side_by_side(main):
    code, out, _ = main("verify", "thm2.app", "eq14.fixed-point", "--engine", "all")
    assert code == 0
    assert re.search(r"^thm2\.main .*  agree  .*proved$", out, re.M)
    assert re.search(r"^alpha, lambda, pi +FLINT +own rational series", out, re.M)
    assert (
        out.splitlines()[-1]
        == "balls and doubles: 2 agree, 0 undecided by doubles, 1 not for doubles, 0 doubles alone, 0 DISAGREE"
    )
    code, out, _ = main("verify", "thm2.app", "eq179.bound", "--engine", "all", "--json", "-")
    engines = json.loads(out)["engines"]
    assert (code, len(parse(out, "it").findings)) == (0, 3)
    assert engines["counts"] == {
        "agree": 2,
        "undecided by doubles": 1,
        "not for doubles": 0,
        "doubles alone": 0,
        "DISAGREE": 0,
    }
    assert engines["shared"][0] == SHARED[0]._asdict()
    assert [c["verdict"] for c in engines["claims"]] == ["proved", "proved", "undecided"]


def test_a_disagreement_is_a_failure(main, monkeypatch):
    monkeypatch.setattr("snntheory.tight_decision.prove_by_doubles", lambda *_: Decision(REFUTED, reason="planted"))
    code, out, _ = main("verify", "thm2.main", "--engine", "all")
    assert code == 1
    assert "thm2.main: DISAGREE: proved by balls, refuted by doubles (planted)" in out
    assert out.rstrip().endswith("1 DISAGREE")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--engine", "abacus"), "unknown engine 'abacus'; known are balls, tight, all"),
        (("--engine", "tight", "--precision", "128"), "--precision belongs to the engine balls"),
        (("--engine", "tight", "--method", "grid"), "the method grid belongs to the engine balls"),
        (("--engine", "tight", "--certificates", "somewhere"), "--certificates belongs to the engine balls"),
        (("--engine", "tight", "--budget", "0"), "a budget of 0 is not possible"),
    ],
)
def test_bad_options_are_one_sentence(main, options, message):
    code, out, err = main("verify", "lem12.S", *options)
    assert (code, out) == (3, "")
    assert err.startswith(f"snntheory: {message}")
    assert err.count("\n") == 1


def test_bad_arguments_of_the_function():
    with pytest.raises(ValueError, match="unknown engine"):
        verify(["lem12.S"], engine="abacus")


@pytest.mark.parametrize("engine", ["tight", "all"])
def test_without_crival_there_is_one_sentence_and_no_verdict(engine):
    code = "import sys; sys.modules['ival'] = None; from snntheory.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "verify", "lem12.S", "--engine", engine]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("snntheory: the engine of doubles needs the package crival")
    assert done.stderr.endswith("install it: pip install crival, or the extra `engines` of this package\n")
    assert done.stderr.count("\n") == 1


def test_balls_do_not_need_crival():
    code = (
        "import sys; sys.modules['ival'] = None; from snntheory.cli import main; sys.exit(main(['verify', 'lem12.S']))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=100, check=False).returncode == 0
