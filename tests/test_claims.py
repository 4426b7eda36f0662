"""The catalogue: verdicts as expected, twins refuted, numerals as printed, and inference that needs its premises."""

import json
import re
from fractions import Fraction

import pytest
from mpmath import mp

from snntheory import Options, Verdict, verify
from snntheory.claims import CENTRAL, CLAIMS, Equation, Identity, Inequality, Inference, Recount, claim, groups, select
from snntheory.claims.domains import OMEGA
from snntheory.claims.steps import SYMBOLS
from snntheory.decision import Decision
from snntheory.engines import points
from snntheory.exact import Box
from snntheory.mapping import QUANTITIES
from snntheory.parsing import parse_expression, parse_statement
from snntheory.report import claim_json
from snntheory.runner import Result, check, check_identity, check_twin, infer, sharp_twin
from snntheory.verdict import BadInput

pytestmark = pytest.mark.xdist_group("results")
DIRECT = [c for c in CLAIMS if not isinstance(c.obligation, (Inference, Recount))]
UNTYPED = [c for c in DIRECT if isinstance(c.obligation, Inequality) and c.obligation.twin is None]

# Typed a second time, from the paper itself: id -> printed numerals in order.
PRINTED = {
    "eq14.alpha01": ["1.67326"],
    "eq14.lambda01": ["1.0507"],
    "main.alpha01-lambda01": ["1.6733", "1.0507"],
    "eq6.J11": ["0.0"],
    "eq6.J12": ["0.088834"],
    "eq6.J21": ["0.0"],
    "eq6.J22": ["0.782648"],
    "eq6.spectral-norm": ["0.7877", "1"],
    "thm1.contraction": ["1"],
    "cor14.self-map": ["-0.1", "0.1", "0.8", "1.5"],
    "lem12.S": ["1"],
    "lem13.mean": ["-0.03106", "0.06773"],
    "lem13.variance": ["0.80009", "1.48617"],
    "thm1.second-image": ["-0.03106", "0.06773", "0.80009", "1.48617"],
}
DOMAINS = {
    "thm1.contraction": "-0.1 0.1 -0.1 0.1 0.8 1.5 0.95 1.1",
    "cor14.self-map": "-0.1 0.1 -0.1 0.1 0.8 1.5 0.95 1.1",
    "lem13.mean": "-0.1 0.1 -0.1 0.1 0.8 1.5 0.95 1.1",
    "lem13.variance": "-0.1 0.1 -0.1 0.1 0.8 1.5 0.95 1.1",
    "lem12.S": "-0.1 0.1 -0.1 0.1 0.8 1.5 0.8 1.25",
    "thm2.main": "-1 1 -0.1 0.1 3 16 0.8 1.25",
    "thm3.main-1": "-0.1 0.1 -0.1 0.1 0.02 0.16 0.8 1.25",
    "thm3.main-2": "-0.1 0.1 -0.1 0.1 0.02 0.24 0.9 1.25",
    "thm3.app-1": "-0.1 0.1 -0.1 0.1 0.05 0.16 0.8 1.25",
    "thm3.app-2": "-0.1 0.1 -0.1 0.1 0.05 0.24 0.9 1.25",
}


def test_every_verdict_is_the_expected_one(results):
    assert [r.claim.id for r in results.values() if not r.as_expected] == []
    assert len(results) == len(CLAIMS)


def test_what_is_false_as_printed_is_refuted_and_corrected(results):
    refuted = {i for i, r in results.items() if r.decision.verdict is Verdict.REFUTED}
    assert {i for i in refuted if i in {c.id for c in CENTRAL}} == {"lem13.mean", "eq6.J12"}
    assert len(refuted) == 150
    for identifier in refuted - set(groups()["experiments"]):
        correction = claim(identifier).correction
        assert results[correction].decision.verdict is Verdict.PROVED


def test_what_follows_stands_after_its_premises():
    """So no argument is circular."""
    place = {c.id: n for n, c in enumerate(CLAIMS)}
    for c in CLAIMS:
        if isinstance(c.obligation, Inference):
            for premise in c.obligation.premises:
                assert place[premise] < place[c.id] or not isinstance(claim(premise).obligation, Inference)


def test_extrema_are_enclosed_to_ten_digits_in_few_boxes(results):
    for r in results.values():
        for part in r.decision.certified:
            for extremum in filter(None, (part.minimum, part.maximum)):
                size = max(abs(extremum.lower), abs(extremum.upper), Fraction(1, 10**12))
                assert (extremum.upper - extremum.lower) * 10**10 <= size
        if isinstance(r.claim.obligation, Inequality):
            assert r.decision.certified
    assert sum(results[c.id].decision.boxes for c in CENTRAL) <= 300
    assert sum(r.decision.boxes for r in results.values()) <= 40_000


@pytest.mark.parametrize("c", DIRECT, ids=[c.id for c in DIRECT])
def test_sharp_negative_twins_are_refuted(c, results):
    assert check_twin(c, decision=results[c.id].decision).verdict is Verdict.REFUTED


@pytest.mark.parametrize("c", DIRECT, ids=[c.id for c in DIRECT])
def test_twins_are_sharp(c, results):
    """The twin differs from the certified extremum by less than 1e-9."""
    if isinstance(c.obligation, (Identity, Equation)) or c.obligation.twin is None or "=" in c.obligation.twin.split():
        return
    bound = float(re.findall(r"-?\d+\.\d+", c.obligation.twin)[-1])
    extrema = [
        float(end)
        for part in results[c.id].decision.certified
        for extremum in filter(None, (part.minimum, part.maximum))
        for end in (extremum.lower, extremum.upper)
    ]
    assert min(abs(abs(bound) - abs(end)) for end in extrema) < 1e-9


@pytest.mark.parametrize("identifier", PRINTED)
def test_numerals_are_the_printed_ones(identifier):
    relations = " , ".join(claim(identifier).obligation.relations)
    if identifier.startswith("eq14"):
        relations = relations.partition("~=")[2]
    numerals = re.findall(r"(?<![\w.])-?\d+(?:\.\d+)?", re.sub(r"[A-Za-z_]\w*", " ", relations))
    assert numerals == PRINTED[identifier]


@pytest.mark.parametrize("identifier", DOMAINS)
def test_domains_are_the_printed_ones(identifier):
    ends = DOMAINS[identifier].split()
    names = ("mu", "omega", "nu", "tau")
    typed = Box({name: (ends[2 * i], ends[2 * i + 1]) for i, name in enumerate(names)})
    assert dict(claim(identifier).domain) == dict(typed)


def test_ids_and_groups():
    assert len({c.id for c in CLAIMS}) == len(CLAIMS)
    assert {
        "theorem-1",
        "theorem-2",
        "theorem-3",
        "lemma-12",
        "lemma-13",
        "corollary-14",
        "equation-6",
        "equation-14",
    } <= set(groups())
    assert {f"lemma-{n}" for n in (*range(5, 11), 12, 13, *range(25, 46)) if n != 26} <= set(groups())
    for c in CLAIMS:
        false = c.expected is Verdict.REFUTED and not isinstance(c.obligation, Recount)
        assert false == (c.correction is not None)
        if isinstance(c.obligation, Inference):
            assert all(claim(p) for p in c.obligation.premises)


def test_selecting_brings_the_premises():
    assert {c.id for c in select(["thm1.convergence"])} == {"thm1.convergence", "cor14.self-map", "thm1.contraction"}
    assert [c.id for c in select(["lemma-13"])][:3] == ["lem13.mean", "lem13.mean.corrected", "lem13.variance"]
    assert select([]) == list(CENTRAL)
    assert select(["all"]) == list(CLAIMS)
    with pytest.raises(BadInput, match="unknown claim 'theorem-9'"):
        select(["theorem-9"])


@pytest.mark.parametrize("broken", [Verdict.REFUTED, Verdict.UNDECIDED, Verdict.SKIPPED])
def test_an_inference_needs_every_premise(broken):
    conclusion = claim("thm1.existence")
    done = {p: Result(claim(p), Decision(Verdict.PROVED), "adaptive") for p in conclusion.obligation.premises}
    assert infer(conclusion, done).decision.verdict is Verdict.PROVED
    done["thm1.contraction"] = Result(claim("thm1.contraction"), Decision(broken), "adaptive")
    result = infer(conclusion, done)
    assert result.decision.verdict is Verdict.UNDECIDED
    assert "thm1.contraction" in result.decision.reason


def test_the_second_image_uses_the_first():
    """The rectangle in which Theorem 1's fixed points are located is the proved image of its domain."""
    relations = claim("thm1.image").obligation.relations
    numerals = [n for relation in relations for n in re.findall(r"-?\d+\.\d+", relation)]
    domain = claim("thm1.second-image").domain
    assert dict(domain) == dict(Box({**OMEGA, "mu": (numerals[0], numerals[1]), "nu": (numerals[2], numerals[3])}))


def test_a_small_budget_leaves_claims_undecided_never_wrong():
    for r in verify(["theorem-2", "theorem-3", "lemma-12"], Options(budget=3)):
        assert r.decision.verdict in (Verdict.PROVED, Verdict.UNDECIDED)
    assert verify(["lem12.S"], Options(budget=3))[0].decision.verdict is Verdict.UNDECIDED


def test_results_do_not_depend_on_the_number_of_processes(results):
    for r in verify(["lemma-13", "equation-6", "thm2.main"], jobs=2):
        alone = results[r.claim.id].decision
        assert (r.decision.verdict, r.decision.certified, r.decision.boxes) == (
            alone.verdict,
            alone.certified,
            alone.boxes,
        )


@pytest.mark.parametrize(
    ("arguments", "message"), [({"method": "magic"}, "unknown method"), ({"jobs": 0}, "jobs are not possible")]
)
def test_bad_arguments(arguments, message):
    with pytest.raises(BadInput, match=message):
        verify(["thm2.main"], **arguments)


IDENTITY = claim("eq14.fixed-point")


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        ("mu_tilde", "0", Verdict.PROVED),
        ("nu_tilde", "1", Verdict.PROVED),
        ("xi_tilde", "nu_tilde", Verdict.PROVED),
        ("nu_tilde", "1.0000001", Verdict.REFUTED),
        ("mu_tilde + H12", "H12", Verdict.PROVED),
        ("H22", "0.782648", Verdict.REFUTED),
        ("lambda", "lambda", Verdict.PROVED),
        ("lambda", "1.05", Verdict.REFUTED),
    ],
)
def test_identities_by_exact_algebra(left, right, verdict):
    obligation = IDENTITY.obligation._replace(equalities=((left, right),))
    assert check_identity(obligation, IDENTITY.domain).verdict is verdict


@pytest.mark.parametrize(
    "alpha",
    ["-sqrt(2/pi)/(erfc(1/sqrt(2))*exp(1/2) - 2)", "sqrt(2/pi)/(erfc(1/sqrt(2))*exp(1/2) - 1)", "1.6732632423543772"],
)
def test_another_alpha_is_no_fixed_point(alpha):
    obligation = IDENTITY.obligation._replace(given={"alpha": alpha})
    assert check_identity(obligation, IDENTITY.domain).verdict is Verdict.REFUTED


@pytest.mark.parametrize("text", ["erfc(3)", "sqrt(lambda)", "S"])
def test_what_leaves_the_field_is_refused(text):
    with pytest.raises(BadInput, match="not a rational function"):
        check_identity(IDENTITY.obligation._replace(equalities=((text, "0"),)), IDENTITY.domain)


def test_a_claim_with_premises_is_not_checked_alone():
    with pytest.raises(ValueError, match="premises"):
        check(claim("thm1.existence"))
    for identifier in ("thm1.existence", "tableA12"):
        with pytest.raises(ValueError, match="no twin"):
            check_twin(claim(identifier))


@pytest.mark.parametrize("c", UNTYPED, ids=[c.id for c in UNTYPED])
def test_twins_that_nobody_typed_are_sharp(c, results):
    """Made from the certified extremum, they miss it by a billionth of its size."""
    [part, *_] = results[c.id].decision.certified
    limit = Fraction(sharp_twin(results[c.id].decision).split()[-1])
    ends = [end for x in (part.minimum, part.maximum) if x is not None for end in (x.lower, x.upper)]
    assert min(abs(limit - end) for end in ends) <= max(abs(limit), Fraction(1, 10**9)) / 10**9 * 2


def test_refutations_hold_in_a_second_arithmetic(results):
    """mpmath at 60 digits at the witness, or of the constant itself."""
    for r in results.values():
        if r.decision.verdict is not Verdict.REFUTED or isinstance(r.claim.obligation, Recount):
            continue
        point = r.decision.witness or {}
        if isinstance(r.claim.obligation, Equation):
            left, right = (points.evaluate(parse_expression(t, SYMBOLS), point, 60) for t in r.claim.obligation)
            assert abs(left - right) > mp.mpf(10) ** -40, r.claim.id
            continue
        violated = []
        for text in r.claim.obligation.relations:
            for relation in parse_statement(text, QUANTITIES):
                left, right = (points.evaluate(side, point, 60) for side in (relation.left, relation.right))
                half = mp.mpf((relation.half_unit or 0).numerator) / (relation.half_unit or Fraction(1)).denominator
                holds = {
                    "<": left < right,
                    "<=": left <= right,
                    ">": left > right,
                    ">=": left >= right,
                    "=": abs(left - right) < mp.mpf(10) ** -40,
                    "~=": abs(left - right) <= half,
                }
                violated.append(not holds[relation.op])
        assert any(violated), r.claim.id


def test_errata_say_what_depends_on_them(results):
    for r in results.values():
        if r.decision.verdict is Verdict.REFUTED and r.claim.id not in {c.id for c in CENTRAL}:
            assert r.claim.severity in ("A", "B", "C")
            assert len(r.claim.note) > 20
        elif r.decision.verdict is Verdict.PROVED:
            assert not r.claim.severity


@pytest.mark.slow
def test_the_whole_catalogue_by_the_command_in_two_processes(run_cli, results):
    done = run_cli("verify", "--all", "--refuted", "--jobs", "2", "--json", "-")
    document = json.loads(done.stdout)
    assert done.returncode == 0
    assert document["summary"]["proved"] + document["summary"]["refuted"] == len(CLAIMS)
    here = [claim_json(r, Options().digits) for r in results.values()]
    untimed = [
        [{k: v for k, v in row.items() if k != "seconds"} for row in rows] for rows in (document["results"], here)
    ]
    assert untimed[0] == json.loads(json.dumps(untimed[1]))
    bad = run_cli("verify", "--all", "lem12.S")
    assert bad.returncode == 3
    assert "not both" in bad.stderr
