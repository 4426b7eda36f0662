"""The Coq development and the claims say the same, the prover agrees, and the command reports honestly."""

import json
import os
import re
import stat
from fractions import Fraction
from pathlib import Path

import pytest

from snntheory.claims import claim
from snntheory.claims.model import Inequality
from snntheory.cli_formal import by_balls
from snntheory.exact import Box
from snntheory.formal import FormalTheorem, axioms, files, folder, theorems, translated
from snntheory.verdict import BadInput, Verdict

ROOT = Path(__file__).parents[1]
COQ = ROOT / "proofs" / "coq"
FORMAL = theorems(COQ)
NAMES = [t.name for t in FORMAL]
TRANSLATED = [t for t in FORMAL if t.inequality() is not None]
AXIOMS = {
    "ClassicalDedekindReals.sig_not_dec",
    "ClassicalDedekindReals.sig_forall_dec",
    "FunctionalExtensionality.functional_extensionality_dep",
    "Classical_Prop.classic",
}


def test_names_are_unique_and_the_main_theorems_are_there():
    assert len(set(NAMES)) == len(NAMES) > 40
    covered = {i for t in FORMAL for i in t.claims}
    needed = {
        *(
            "eq14.alpha01",
            "eq14.lambda01",
            "eq14.fixed-point",
            "eq6.spectral-norm",
            "thm1.contraction",
            "thm1.existence",
        ),
        *("cor14.self-map", "thm1.convergence", "thm1.fixed-point-domain", "lem12.S", "lem13.mean.corrected"),
        *("thm2.main", "thm3.main-1", "thm3.main-2"),
    }
    assert needed <= covered


@pytest.mark.parametrize("theorem", FORMAL, ids=lambda t: t.name)
def test_claims_exist_and_are_expected_as_coq_has_them(theorem):
    assert all(claim(i).expected is Verdict.PROVED for i in theorem.claims + theorem.parts)
    assert all(claim(i).expected is Verdict.REFUTED for i in theorem.refuted)
    assert theorem.claims or theorem.refuted or theorem.file != "Refutations.v"


# the same statements


def sides(relation):
    """``expression -> (low, high)`` of a chain; ``e < nu - c`` is a bound of ``e - nu``."""
    parts = re.split(r"\s*(<=|>=|<|>|~=|=)\s*", relation)
    expressions, signs = parts[::2], parts[1::2]
    number = re.compile(r"-?\d+(\.\d+)?")
    [middle] = [e for e in expressions if not number.fullmatch(e) and not re.fullmatch(r"nu( [+-] [\d.]+)?", e)]
    low, high, place = None, None, expressions.index(middle)
    for k, sign in enumerate(signs):
        other = expressions[k] if k < place else expressions[k + 1]
        shift = re.fullmatch(r"nu(?: ([+-]) ([\d.]+))?", other)
        if shift:
            value = Fraction((shift[1] or "+") + (shift[2] or "0"))
            name = f"{middle} - nu"
        else:
            value, name = Fraction(other), middle
        below = (sign in ("<", "<=")) == (k < place)
        if sign == "~=":
            half = Fraction(1, 2) / 10 ** len(other.partition(".")[2])
            return {name: (value - half, value + half)}
        if sign == "=":
            return {name: (value, value)}
        low, high = (value, high) if below else (low, value)
    return {name: (low, high)}


def implied(ours, claimed):
    """Whether bounds imply others."""
    (low, high), (least, most) = ours, claimed
    return (least is None or (low is not None and low >= least)) and (
        most is None or (high is not None and high <= most)
    )


PAIRS = [
    (t, i)
    for t in TRANSLATED
    for i in t.claims
    if isinstance(claim(i).obligation, Inequality) and not i.startswith("eq14.")
]


@pytest.mark.parametrize(("theorem", "identifier"), PAIRS, ids=[f"{t.name}-{i}" for t, i in PAIRS])
def test_the_formal_statement_implies_the_claim(theorem, identifier):
    """Its box holds the claim's, and its bounds are at least as sharp."""
    box, relations = theorem.inequality()
    printed = claim(identifier)
    assert box.encloses(printed.domain)
    ours = {}
    for relation in relations:
        ours |= sides(relation)
    for relation in printed.obligation.relations:
        for name, bounds in sides(relation).items():
            assert implied(ours[name], bounds), (relation, relations)


def test_there_are_enough_pairs():
    assert len(PAIRS) >= 11
    assert {"thm1.contraction", "lem12.S", "thm2.main", "thm3.main-1"} <= {i for _, i in PAIRS}


def test_implication_is_not_granted_where_it_fails():
    assert not implied((None, Fraction("0.9")), (None, Fraction("0.89")))
    assert not implied((None, Fraction("0.9")), (Fraction(0), None))
    assert implied((Fraction(0), Fraction(1)), (None, Fraction(1)))
    assert sides("nu + 0.0077 <= nu_tilde") == {"nu_tilde - nu": (Fraction("0.0077"), None)}
    assert sides("nu_tilde > nu") == {"nu_tilde - nu": (0, None)}
    assert sides("nu_tilde <= nu - 0.1197") == {"nu_tilde - nu": (None, Fraction("-0.1197"))}
    assert sides("H12 ~= 0.088835") == {"H12": (Fraction("0.0888345"), Fraction("0.0888355"))}
    assert sides("-0.1 <= mu_tilde <= 0.2") == {"mu_tilde": (Fraction("-0.1"), Fraction("0.2"))}


@pytest.mark.parametrize("theorem", TRANSLATED, ids=lambda t: t.name)
def test_balls_agree_with_coq(theorem):
    """The same inequality, decided by an engine that shares nothing with Coq."""
    expected = (
        Verdict.UNDECIDED if theorem.name == "eq14_fixed_point" else Verdict.PROVED
    )  # an equality that is attained
    assert by_balls(theorem) is expected


def test_abbreviations_are_those_of_the_definitions():
    text = (COQ / "Selu.v").read_text()
    assert "Definition domain (mu nu : R) : Prop := -0.1 <= mu <= 0.1 /\\ 0.8 <= nu <= 1.5." in text
    assert "Definition weights (omega tau : R) : Prop := -0.1 <= omega <= 0.1 /\\ 0.95 <= tau <= 1.1." in text


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            "mu omega nu tau : domain mu nu -> weights omega tau -> S mu omega nu tau <= 0.9",
            (Box(mu="-0.1:0.1", omega="-0.1:0.1", nu="0.8:1.5", tau="0.95:1.1"), ("S <= 0.9",)),
        ),
        (": 0.8976 < S 0.1 0.1 0.8 1.1", (Box(mu="0.1", omega="0.1", nu="0.8", tau="1.1"), ("0.8976 < S",))),
        (
            "mu omega nu tau : -1 <= mu <= 1 -> 0 <= omega <= 1 /\\ 3 <= nu <= 16 -> 1 <= tau <= 2 -> "
            "nu_tilde mu omega nu tau < nu",
            (Box(mu="-1:1", omega="0:1", nu="3:16", tau="1:2"), ("nu_tilde < nu",)),
        ),
        (": H11 0 0 1 1 = 0 /\\ H12 0 0 1 2 <= 1", None),
        ("mu omega nu tau : domain mu nu -> S mu omega nu tau <= 0.9", None),
        ("mu omega nu tau : domain nu mu -> weights omega tau -> S mu omega nu tau <= 0.9", None),
        ("mu omega nu tau : 0 < nu * tau -> S mu omega nu tau <= 0.9", None),
        (": alpha01 <= 2", (Box({}), ("alpha <= 2",))),
        (": 1 <= 2", None),
        ("f : f 0 = 1", None),
        (": exists p, S 0 0 1 1 <= p", None),
        (": other_number <= S 0 0 1 1", None),
    ],
)
def test_translation(statement, expected):
    assert translated(statement) == expected


def test_marks_are_read_from_comments(tmp_path):
    (tmp_path / "_CoqProject").write_text("-Q . SNN\nA.v\nTheorems.v\n")
    text = "(* claim: a.b, c.d-e.f, p.q (one half, x.y) *)\nTheorem one : 0 = 0.\nProof. easy. Qed.\n\n"
    text += "Theorem two x : x = x.\nProof. easy. Qed.\n"
    (tmp_path / "Theorems.v").write_text(text)
    (tmp_path / "Refutations.v").write_text(
        "(* words * of 2 lines;\n refuted: x.y z.w *)\nTheorem three : 1 = 1.\nProof. Qed.\n"
    )
    assert theorems(tmp_path) == [
        FormalTheorem("one", "Theorems.v", ("a.b", "c.d-e.f"), ("p.q",), (), ": 0 = 0"),
        FormalTheorem("two", "Theorems.v", (), (), (), "x : x = x"),
        FormalTheorem("three", "Refutations.v", (), (), ("x.y", "z.w"), ": 1 = 1"),
    ]
    assert files(tmp_path) == ["A.v", "Theorems.v"]
    assert folder(str(tmp_path)) == tmp_path
    with pytest.raises(BadInput, match="no Coq development"):
        folder(str(tmp_path / "other"))


def test_nothing_is_assumed_but_the_axioms_of_the_reals():
    found = axioms(COQ)
    assert {f"{t.file.removesuffix('.v')}.{t.name}" for t in FORMAL} == set(found)
    assert all(set(names) <= AXIOMS for names in found.values())
    assert set().union(*found.values()) == AXIOMS


def test_no_proof_is_left_open():
    for name in files(COQ):
        text = (COQ / name).read_text()
        assert not re.search(r"\b(Admitted|admit|Axiom|Axioms|Parameter|Parameters|Conjecture|Abort)\b", text), name
    assert {t.file for t in FORMAL} <= set(files(COQ))


def test_every_interval_tactic_names_its_precision():
    """Without i_prec the tactic falls back to primitive floats, which are trusted beyond the kernel."""
    for name in files(COQ):
        text = re.sub(r"\(\*.*?\*\)", "", (COQ / name).read_text(), flags=re.DOTALL)
        for use in re.finditer(r"\b(interval|interval_intro|integral_intro)\b(?!_)(?!\s*:=)[^.;|\]]*", text):
            if "Tactic Notation" not in text[max(0, use.start() - 80) : use.start()]:
                assert "i_prec" in use[0], (name, use[0])


def test_the_file_of_theorems_is_short():
    assert len((COQ / "Theorems.v").read_text().splitlines()) <= 150


# the command


@pytest.fixture
def development(tmp_path):
    """A folder with two files, and a PATH with stand-ins for coqc and make."""
    place, programs = tmp_path / "coq", tmp_path / "bin"
    place.mkdir()
    programs.mkdir()
    (place / "_CoqProject").write_text("-Q . SNN\nSelu.v\nTheorems.v\n")
    statement = "(* claim: thm1.contraction *)\nTheorem one mu omega nu tau : domain mu nu -> weights omega tau ->\n"
    (place / "Theorems.v").write_text(statement + "  S mu omega nu tau <= 0.9.\nProof. exact x. Qed.\n")
    (place / "assumptions.txt").write_text(
        "Theorems.one\nAxioms:\nClassical_Prop.classic : forall P : Prop, P \\/ ~ P\n"
    )

    def program(name, text):
        path = programs / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(path.stat().st_mode | stat.S_IEXEC)

    program("coqc", "echo 'The Coq Proof Assistant, version 8.16.1'")
    program("make", "echo COQC Selu.v; echo COQC Theorems.v")
    return place, program, programs


def call(run_cli, development, *arguments):
    place, _, programs = development
    return run_cli("formal", str(place), *arguments, env={**os.environ, "PATH": str(programs)})


def test_a_build_is_reported(run_cli, development, tmp_path):
    done = call(run_cli, development, "--compare", "--json", str(tmp_path / "f.json"))
    assert done.returncode == 0, done.stderr
    assert "one  thm1.contraction  1 axioms  by balls: proved" in done.stdout
    assert "1 theorems, checked by Coq 8.16.1; axioms: Classical_Prop.classic" in done.stdout
    document = json.loads((tmp_path / "f.json").read_text())
    assert document["coq"] == "8.16.1"
    assert document["theorems"][0]["axioms"] == ["Classical_Prop.classic"]


def test_a_false_statement_is_contradicted_by_balls(run_cli, development):
    place = development[0]
    (place / "Theorems.v").write_text((place / "Theorems.v").read_text().replace("0.9.", "0.8."))
    done = call(run_cli, development, "--compare", "--list")
    assert done.returncode == 1
    assert "by balls: refuted" in done.stdout
    assert "not built" in done.stdout


def test_a_failed_build_is_one_sentence(run_cli, development):
    development[1]("make", "echo COQC Selu.v; echo 'File \"./Selu.v\", line 3:'; echo 'Error: No such goal.'; exit 2")
    done = call(run_cli, development)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "does not build" in done.stderr
    assert "No such goal" in done.stderr
    assert done.stderr.count("\n") == 1


def test_missing_coq_is_told_with_what_to_install(run_cli, development):
    text = "echo 'Error: Cannot find a physical path bound to logical path Interval.'; echo 'library Interval'; exit 2"
    development[1]("make", text)
    done = call(run_cli, development)
    assert done.returncode == 2
    assert "skipped: Coq's library Interval is not installed" in done.stderr
    (development[2] / "coqc").unlink()
    done = call(run_cli, development)
    assert done.returncode == 2
    assert "skipped: coqc is not installed" in done.stderr
    assert "libcoq-interval" in done.stderr
    assert call(run_cli, development, "--list").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["/nowhere"], "no Coq development"),
        (["--jobs", "0"], "--jobs takes 1 to 64"),
        (["--jobs", "x"], "takes an integer"),
    ],
)
def test_bad_input(run_cli, arguments, words):
    done = run_cli("formal", *arguments)
    assert done.returncode == 3
    assert words in done.stderr
