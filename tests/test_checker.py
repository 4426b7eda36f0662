"""The independent checker: its arithmetic, its formulas, and that it rejects what does not prove its statement."""

import contextlib
import hashlib
import json
import random
import subprocess
import sys
from fractions import Fraction as F
from pathlib import Path

import mpmath as mp
import pytest

from snntheory import Verdict
from snntheory.certificate import certificate, certify, statement, write
from snntheory.checker import numbers
from snntheory.checker.__main__ import ACCEPTED, DECLINED, REJECTED, check, digest
from snntheory.checker.formulas import QUANTITIES, Malformed, Reader, derivative, minus
from snntheory.checker.identities import equal
from snntheory.checker.proofs import Evaluation, Obligation, obligations
from snntheory.claims import BEYOND, CLAIMS, Equation, Identity, Inequality, claim, select
from snntheory.engines import points
from snntheory.mapping import QUANTITIES as THEIRS
from snntheory.mapping import VARIABLES
from snntheory.parsing import parse_expression

ONE = numbers.ONE
EXACT = {"exp": mp.exp, "erfc": mp.erfc, "erfcx": lambda x: mp.exp(x * x) * mp.erfc(x)}


def arguments(rng, count):
    """Integers in units of 2^-128: tiny, near powers of two, near the branches, and everywhere."""
    for _ in range(count):
        scale = rng.choice([1e-37, 1e-12, 1e-3, 1, 4, 8, 25])
        near = rng.choice([0, ONE, 4 * ONE, 8 * ONE, -ONE, 1 << rng.randrange(132)])
        yield rng.choice([int(F(rng.uniform(-scale, scale)) * ONE), near + rng.randint(-2, 2)])


def contained(name, x):
    found = getattr(numbers, f"{name}_at")(x)
    if found is None:
        return None
    with mp.workprec(4000 if name != "exp" else 400):
        value = EXACT[name](mp.mpf(x) / ONE) * ONE
        return found[0] <= value <= found[1]


@pytest.mark.parametrize("name", ["exp", "erfc", "erfcx"])
@pytest.mark.parametrize("count", [400, pytest.param(5_000, marks=pytest.mark.slow)])
def test_functions_contain_their_values(name, count):
    rng = random.Random(count)
    verdicts = [contained(name, x) for x in arguments(rng, count)]
    assert verdicts.count(False) == 0
    assert verdicts.count(None) < count / 10


def test_a_short_end_would_be_seen(monkeypatch):
    """The trials detect an exp whose upper end is one unit short."""
    real = numbers.exp_at
    short = lambda x: (lambda r: r and (r[0] + 1, r[1] - 1))(real(x))  # noqa: E731
    monkeypatch.setattr(numbers, "exp_at", short)
    assert False in [contained("exp", x) for x in arguments(random.Random(1), 400)]


def test_operations_contain_their_values():
    rng = random.Random(2)
    operations = {
        "add": lambda a, b: a + b,
        "multiply": lambda a, b: a * b,
        "divide": lambda a, b: a / b,
    }
    for _ in range(3000):
        sides = [sorted(F(rng.uniform(-3, 3)) for _ in range(2)) for _ in range(2)]
        inner = [lo + (hi - lo) * rng.choice([0, 1, F(rng.random())]) for lo, hi in sides]
        values = [tuple(s) if rng.random() < 0.5 else numbers.real(tuple(s)) for s in sides]
        for name, exact in operations.items():
            found = getattr(numbers, name)(*values)
            if found is not None and inner[1] != 0:
                assert scaled(found[0]) <= exact(*inner) <= scaled(found[1]), name
        n = rng.randint(1, 5)
        power = numbers.power(values[0], n)
        assert scaled(power[0]) <= inner[0] ** n <= scaled(power[1])
        size = numbers.absolute(values[0])
        assert scaled(size[0]) <= abs(inner[0]) <= scaled(size[1])
        root = numbers.sqrt(size)
        assert scaled(root[0]) ** 2 <= abs(inner[0]) <= scaled(root[1]) ** 2


def scaled(end):
    return end if isinstance(end, F) else F(end, ONE)


def test_no_information_stays_none():
    straddling = (F(-1), F(1))
    assert numbers.divide((F(1), F(1)), straddling) is None
    assert numbers.sqrt(straddling) is None
    assert numbers.monotone((F(10**6), F(10**6)), "exp") is None
    for operation in (numbers.add, numbers.multiply, numbers.divide):
        assert operation(None, straddling) is None
        assert operation(straddling, None) is None
    assert numbers.power(None, 3) is numbers.absolute(None) is numbers.sign(None) is None
    assert numbers.sign(straddling) == straddling


def exactly(x):
    """A number of mpmath as a rational."""
    sign, mantissa, exponent, _ = x._mpf_
    return F(-mantissa if sign else mantissa) * F(2) ** exponent


BOXES = [[F(-1, 3), F(1, 7), F(5, 4), F(9, 8)], [F(1), F(-1, 10), F(16), F(4, 5)], [F(0), F(0), F(1, 50), F(1)]]


@pytest.mark.parametrize("name", sorted(set(QUANTITIES) - {"pi"}))
@pytest.mark.parametrize("order", [0, 1, 2])
def test_formulas_typed_twice_agree(name, order):
    """The checker's formulas and derivatives, from the paper's print, against the prover's, at points."""
    texts = [name] if order == 0 else [f"d({name}, {v})" for v in VARIABLES]
    texts = texts if order < 2 else [f"d(d({name}, {v}), {w})" for v in VARIABLES[::2] for w in VARIABLES[1:]]
    for text in texts:
        for values in BOXES:
            point = dict(zip(VARIABLES, values, strict=True))
            found = Evaluation({n: (x, x) for n, x in point.items()})(Reader(text).formula())
            if found is None:  # S is not smooth where its roots vanish
                assert "S" in name
                continue
            truth, (low, high) = exactly(points.evaluate(parse_expression(text, THEIRS), point, 60)), map(scaled, found)
            slack = F(1, 10**45) * (1 + abs(truth))
            assert low - slack <= truth <= high + slack, (text, point)
            assert high - low < F(1, 10**20) * (1 + abs(truth))


def test_boxes_contain_their_points():
    rng = random.Random(3)
    for name in ("mu_tilde", "nu_tilde", "S", "J21", "H22", "chi"):
        for _ in range(25):
            centre = [F(rng.uniform(*r)) for r in ((-1, 1), (-0.1, 0.1), (0.05, 8), (0.8, 1.25))]
            radius = F(1, 10 ** rng.randint(1, 4))
            box = {n: (c - radius / 30, c + radius / 30) for n, c in zip(VARIABLES, centre, strict=True)}
            obligation = Obligation(minus(QUANTITIES[name], Reader("0").formula()), True, box)
            inside = {n: lo + (hi - lo) * F(rng.random()) for n, (lo, hi) in box.items()}
            truth = exactly(points.evaluate(parse_expression(name, THEIRS), inside, 60))
            for found in (obligation.value(obligation.box), obligation.mean_value(obligation.box)):
                if found is not None:
                    assert scaled(found[0]) <= truth <= scaled(found[1])


def test_it_loads_nothing_of_the_prover_and_no_package(tmp_path):
    write(certificate(claim("thm2.main")), tmp_path)
    code = (
        "import sys; from snntheory.checker.__main__ import main;"
        f"code = main([{str(tmp_path)!r}]); print(*sys.modules); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    loaded = set(done.stdout.splitlines()[-1].split())
    ours = {m for m in loaded if m.startswith("snntheory")}
    assert ours == {
        "snntheory",
        "snntheory.checker",
        *(f"snntheory.checker.{m}" for m in ("__main__", "formulas", "identities", "numbers", "proofs", "tables")),
    }
    startup = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    foreign = {m.partition(".")[0] for m in loaded - ours - set(startup.stdout.split())} - set(sys.stdlib_module_names)
    assert foreign <= {"_distutils_hack"}


# certificates

SMALL = ("thm2.main", "thm1.contraction", "cor14.self-map", "eq6.J22", "lem13.mean.corrected")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Certificates of Theorems 1 and 2."""
    path = tmp_path_factory.mktemp("certificates")
    proved = [c for c in select(["theorem-1", "theorem-2", *SMALL]) if c.expected is Verdict.PROVED]
    assert [problem for _, problem in certify(proved, path) if problem] == []
    return path


def documents(folder):
    return {path.stem: json.loads(path.read_text()) for path in folder.glob("*.json")}


def test_certificates_are_accepted_and_small(folder):
    for path in folder.glob("*.json"):
        answer, why = check(path)
        assert answer == ACCEPTED, why
    assert sum(path.stat().st_size for path in folder.glob("*.json")) < 100_000


def test_certificates_state_what_the_claims_state(folder):
    for name, document in documents(folder).items():
        known = statement(claim(name))
        assert known is not None
        assert {k: document[k] for k in known if k != "made"} == {k: v for k, v in known.items() if k != "made"}


def test_the_same_claim_gives_the_same_bytes(folder, tmp_path):
    again = write(certificate(claim("thm2.main")), tmp_path)
    assert again.read_bytes() == (folder / "thm2.main.json").read_bytes()


@pytest.mark.parametrize("identifier", ["thm2.main", "thm1.contraction", "cor14.self-map", "eq6.J22"])
def test_false_statements_have_no_certificate(identifier):
    """The sharp negative twin of a claim."""
    c = claim(identifier)
    assert isinstance(c.obligation, Inequality)
    domain = {name: (side.lower, side.upper) for name, side in c.domain.items()}
    from snntheory.certificate import _tree

    trees = [_tree(o, 300) for o in obligations([c.obligation.twin], domain)]
    assert None in trees


def steps(words):
    """Where the steps of a tree begin; variables may be called v and m as well."""
    i = 0
    while i < len(words):
        yield i, words[i]
        i += 2 if words[i] == "s" else 3


def mutants(document, rng):
    """(class, certificate that must not be accepted); digests are repaired."""
    proofs = [proof.split() for proof in document["proofs"]]
    which = max(range(len(proofs)), key=lambda i: len(proofs[i]))
    words = proofs[which]
    at = rng.choice([i for i, word in steps(words) if word in ("v", "m")])

    def changed(name, new_words=None, **entries):
        parts = list(document["proofs"])
        if new_words is not None:
            parts[which] = " ".join(new_words)
        found = document | {"proofs": parts} | entries
        return name, found | {"digest": entries.get("digest", digest(found))}

    yield changed("leaf removed", words[:at] + words[at + 3 :])
    yield changed("leaf duplicated", words[:at] + words[at : at + 3] + words[at:])
    yield changed("bound below what holds", [*words[: at + 1], str(-(10**30)), "0", *words[at + 3 :]])
    yield changed("bound not negative", [*words[: at + 1], "1", "-200", *words[at + 3 :]])
    yield changed("unknown reason", [*words[:at], "x", *words[at + 1 :]])
    yield changed("truncated", words[: rng.randrange(len(words))])
    yield changed("continued", [*words, "v", "-1", "-10"])
    yield changed("empty", [])
    yield changed("unknown variable", ["s", "lambda", *words, *words])
    yield changed("words of a float", [*words[: at + 1], "-1.5", "0", *words[at + 3 :]])
    yield changed("huge exponent", [*words[: at + 1], "-1", "-99999999", *words[at + 3 :]])
    yield changed("huge integer", [*words[: at + 1], "-" + "9" * 5000, "0", *words[at + 3 :]])
    yield changed("no proofs", proofs=[])
    yield changed("one proof too many", proofs=[*document["proofs"], document["proofs"][0]])
    yield changed("no relations", relations=[], proofs=[])
    yield changed("false statement", relations=[FALSE[document["claim"]]])
    yield changed("nonsense statement", relations=["nu_tilde <"])
    yield changed("unknown quantity", relations=["nu_tilde < omikron"])
    yield changed("empty box", domain=document["domain"] | {"nu": ["2", "1"]})
    yield changed("negative variance", domain=document["domain"] | {"nu": ["-1", "1"]})
    yield changed("wider box", domain=document["domain"] | {"nu": ["1/1000", "100"]})
    yield changed("missing side", domain={k: v for k, v in document["domain"].items() if k != "tau"})
    yield changed("side of a float", domain=document["domain"] | {"nu": ["0.8", "1.5"]})
    yield changed("another claim", claim="thm9.nothing")
    yield changed("wrong digest", digest="0" * 64)
    yield changed("unknown entry", comment="trust me")
    yield "missing entry", {k: v for k, v in document.items() if k != "made"}
    yield "future format", document | {"format": "snntheory certificate 2"}
    yield "unknown kind", document | {"kind": "oracle"}
    for i in [i for i, word in steps(words) if word == "c"][:1]:
        yield changed("wrong facet", [*words[: i + 2], "+" if words[i + 2] == "-" else "-", *words[i + 3 :]])


FALSE = {"thm2.main": "nu_tilde < nu - 0.12", "thm1.contraction": "S < 0.8976"}


def harness(answers, folder, count):
    """What a checker gets wrong: mutants it accepts, and good certificates that it does not."""
    wrong, rng, classes = [], random.Random(4), set()
    good = {name: document for name, document in documents(folder).items() if name in FALSE}
    for name, document in good.items():
        if answers(name, document) != ACCEPTED:
            wrong.append(("good", name))
        for _ in range(count):
            for kind, mutant in mutants(document, rng):
                classes.add(kind)
                if answers(name, mutant) == ACCEPTED:
                    wrong.append((kind, name))
    assert len(classes) >= 28
    return wrong


@pytest.mark.parametrize("count", [2, pytest.param(40, marks=pytest.mark.slow)])
def test_tampered_certificates_are_not_accepted(folder, tmp_path, count):
    def answers(name, document):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(document))
        return check(path)[0]

    assert harness(answers, folder, count) == []


def test_the_harness_finds_careless_checkers(folder):
    assert len(harness(lambda *_: ACCEPTED, folder, 1)) > 50
    assert harness(lambda *_: REJECTED, folder, 1) == [("good", name) for name in documents(folder) if name in FALSE]


@pytest.mark.parametrize(
    ("text", "answer"),
    [("", REJECTED), ("{", REJECTED), ("[]", DECLINED), ("null", DECLINED), ("1e999", REJECTED), ("NaN", REJECTED)]
    + [("[" * 100_000, REJECTED), ('{"format": 1.5}', REJECTED), ('"\\ud800"', DECLINED)],
    ids=lambda x: str(x)[:12],
)
def test_what_is_no_certificate(tmp_path, text, answer):
    path = tmp_path / "x.json"
    path.write_text(text)
    assert check(path)[0] == answer
    path.write_bytes(b"\xff\xfe\x00")
    assert check(path)[0] == DECLINED
    assert check(tmp_path / "absent.json")[0] == DECLINED


def test_inferences_need_their_premises(folder, tmp_path):
    good = documents(folder)
    for name in ("thm1.existence", "cor14.self-map", "thm1.contraction"):
        (tmp_path / f"{name}.json").write_text(json.dumps(good[name]))
    path = tmp_path / "thm1.existence.json"
    assert check(path)[0] == ACCEPTED
    document = good["thm1.existence"]
    for premises in ([], ["thm1.existence"], ["absent"], ["../x"], "cor14.self-map"):
        bad = document | {"premises": premises}
        path.write_text(json.dumps(bad | {"digest": digest(bad)}))
        assert check(path)[0] == REJECTED
    path.write_text(json.dumps(document))
    (tmp_path / "thm1.contraction.json").unlink()
    assert check(path)[0] == REJECTED


IDENTITIES = [c for c in CLAIMS if isinstance(c.obligation, (Equation, Identity))]
QUICK = [c for i, c in enumerate(IDENTITIES) if i % 6 == 0 or c.expected is Verdict.REFUTED]


@pytest.mark.parametrize(
    "c", [c if c in QUICK else pytest.param(c, marks=pytest.mark.slow) for c in IDENTITIES], ids=lambda c: c.id
)
def test_identities_by_polynomials(c, tmp_path):
    """The true ones are accepted, those that are false as printed are not, nor is any with a millionth added."""
    document = statement(c)
    path = write(document, tmp_path)
    assert check(path)[0] == (ACCEPTED if c.expected is Verdict.PROVED else REJECTED)
    left, right = document["equalities"][-1]
    wrong = document | {"equalities": [[left, f"{right} + 1/10^6"]]}
    assert check(write(wrong | {"digest": digest(wrong)}, tmp_path))[0] == REJECTED


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("sqrt(mu^2)", "mu"),
        ("sqrt(-1/mu)", "sqrt(-mu)/mu"),
        ("sqrt(omega/mu)", "sqrt(omega*mu)/mu"),
        ("erfc(-mu)", "erfc(mu)"),
        ("exp(mu)", "exp(mu)^2"),
        ("erfc(mu)^2", "erfc(mu)"),
        ("sqrt(nu + 1)^2", "nu"),
        ("1/(mu - mu)", "2/(mu - mu)"),
        ("E1", "E2"),
    ],
)
def test_false_identities(left, right):
    with contextlib.suppress(Malformed, ZeroDivisionError):
        assert not equal(left, right, {}, {})


def test_a_square_of_lambda_that_is_no_number_proves_nothing():
    assert equal("nu", "nu", {"lambda_squared": "2"}, {})
    with contextlib.suppress(Malformed, ZeroDivisionError):
        assert not equal("nu", "nu", {"lambda_squared": "1/(mu - mu)"}, {})


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("sqrt(nu^2)", "nu"),
        ("erfc(-mu)", "2 - erfc(mu)"),
        ("exp(mu)*exp(-mu)", "1"),
        ("sqrt(8*nu/pi)", "2*sqrt(2)*sqrt(nu)/sqrt(pi)"),
        ("1/(sqrt(nu + 1) - 1)", "(sqrt(nu + 1) + 1)/nu"),
        ("d(erfcx(mu), mu)", "2*mu*erfcx(mu) - 2/sqrt(pi)"),
        ("G*E2", "R2"),
    ],
)
def test_true_identities(left, right):
    assert equal(left, right, {}, {})


def test_a_statement_must_be_the_claims(folder):
    path, wanted = folder / "thm2.main.json", {"thm2.main": statement(claim("thm2.main"))["digest"]}
    assert check(path, wanted)[0] == ACCEPTED
    assert check(path, {"thm2.main": "0" * 64})[0] == REJECTED
    assert check(path, {})[0] == REJECTED


def test_every_inequality_can_be_read():
    for c in CLAIMS:
        if isinstance(c.obligation, Inequality):
            domain = {name: (side.lower, side.upper) for name, side in c.domain.items()}
            assert obligations(list(c.obligation.relations), domain)


def test_what_the_language_refuses():
    for text in (
        "1 +",
        "nu_tilde",
        "x < 1",
        "erfc 2 < 1",
        "d(S) < 1",
        "2^x < 1",
        "2^1.5 < 1",
        "(1 < 2",
        "1 ~= 1/2",
        "$ < 1",
    ):
        with pytest.raises((Malformed, KeyError, IndexError)):
            obligations([text], {name: (F(1), F(2)) for name in VARIABLES})
    with pytest.raises(Malformed):
        derivative(derivative(Reader("abs(mu)").formula(), "mu"), "mu")
    assert Reader("-2^2").formula() == Reader("-4").formula()


def test_the_commands(run_cli, tmp_path):
    made = run_cli("verify", "theorem-2", "lemma-13", "--certificates", str(tmp_path / "new" / "folder"))
    assert made.returncode == 0, made.stderr
    done = run_cli("check", str(tmp_path / "new" / "folder"))
    assert done.returncode == 0, done.stdout
    assert "rejected  " not in done.stdout
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "new" / "folder").iterdir()}
    assert (
        run_cli("verify", "theorem-2", "--certificates", str(tmp_path / "new" / "folder"), "--jobs", "2").returncode
        == 0
    )
    kept = {p: p.stat().st_mtime_ns for p in (tmp_path / "new" / "folder").iterdir()}
    assert (
        kept[tmp_path / "new" / "folder" / "thm2.main.json"] == before[tmp_path / "new" / "folder" / "thm2.main.json"]
    )
    (tmp_path / "empty").mkdir()
    assert run_cli("check", str(tmp_path / "empty")).returncode == 2
    missing = run_cli("check", str(tmp_path / "absent"))
    assert (missing.returncode, "no file or folder" in missing.stderr) == (3, True)
    assert run_cli("verify", "eq6.J11", "--certificates", "/proc/nowhere").returncode == 3


COMMITTED = Path(__file__).parents[1] / "proofs" / "certificates"


def statements():
    """Digests of what the claims state now, of those that have a certificate."""
    proved = (statement(c) for c in (*CLAIMS, *BEYOND) if c.expected is Verdict.PROVED)
    return {s["claim"]: s["digest"] for s in proved if s is not None}


def test_every_proved_claim_has_a_certificate_of_what_it_states():
    kept = {path.stem: json.loads(path.read_text())["digest"] for path in COMMITTED.glob("*.json")}
    assert kept == statements()
    assert {c.id for c in CLAIMS if c.expected is Verdict.PROVED} <= set(kept)
    assert len(set(kept) & {c.id for c in BEYOND}) >= len(BEYOND) - 7


def test_the_list_of_digests_is_that_of_the_files():
    lines = (COMMITTED / "SHA256SUMS").read_text().splitlines()
    files = dict(reversed(line.split("  ")) for line in lines if not line.startswith("#"))
    stated = {line.split()[-2]: line.split()[1] for line in lines if line.startswith("#")}
    found = {path.name: path for path in COMMITTED.iterdir() if path.name != "SHA256SUMS"}
    assert set(files) == set(found)
    assert {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in found.items()} == files
    assert stated == statements()


def test_the_certificates_of_the_theorems_are_accepted():
    wanted, known = statements(), {}
    central = [c.id for c in select(["theorem-1", "theorem-2", "theorem-3"]) if c.expected is Verdict.PROVED]
    assert [c for c in central if check(COMMITTED / f"{c}.json", wanted, known)[0] != ACCEPTED] == []


@pytest.mark.slow
def test_all_certificates_are_accepted():
    wanted, known = statements(), {}
    answers = {path.stem: check(path, wanted, known) for path in COMMITTED.glob("*.json")}
    assert {why for _, why in answers.values()} == {""}
    assert len(answers) >= 736
