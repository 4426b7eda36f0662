"""Certificates of the numbers of tables: recomputed by the checker alone, and refused where one digit is another."""

import ast
import hashlib
import itertools
import json
import random
import re
import subprocess
import sys
import time
from fractions import Fraction as F
from pathlib import Path

import pytest

from snntheory import Verdict
from snntheory.certificate import _READINGS, certificate, certify, statement, table_a11
from snntheory.checker import tables
from snntheory.checker.__main__ import ACCEPTED, DECLINED, REJECTED, check, digest
from snntheory.claims import CLAIMS, Recount
from snntheory.claims import experiments as e
from snntheory.verdict import Undecided

RECOUNTS = {c.id: c for c in CLAIMS if isinstance(c.obligation, Recount)}
PROVED = [name for name, c in RECOUNTS.items() if c.expected is Verdict.PROVED]
REFUTED = [name for name, c in RECOUNTS.items() if c.expected is Verdict.REFUTED]
WANTED = {name: statement(c)["digest"] for name, c in RECOUNTS.items()}
TRUE = {  # the refuted ones with numbers that do follow
    "uci.size": "121 data sets with 10 to 130,000 points and 4 to 263 features",
    "uci.large-2": "large: more than 1000 points; 44 data sets",
    "a4.split.rule": "large: more than 1000 points; 44 data sets",
    "tab1.left.MSRAinit": "-0.233* 2.8e-02",
    "tab1.left.LayerNorm": "-0.194* 1.5e-02",
    "tab1.left.Highway": "0.012* 1.9e-03",
    "tab1.left.ResNet": "0.264* 5.4e-04",
    "tab1.left.WeightNorm": "0.384* 3.9e-07",
    "tab1.left.BatchNorm": "0.525* 1.9e-06",
    "tox21.text-snn": "0.845 +- 0.002 with 8 layers",
    "htru2.text-c45": "C4.5: 0.946",
    "tableA13.caption": "more than 1000 points; 44 data sets",
    "tableA13.msrainit": "7.1 3.9e-03",
    "tableA13.layernorm": "7.2 6.8e-02",
    "tableA13.highway": "7.9 1.3e-03",
    "tableA13.resnet": "8.4 8.4e-05",
}


def made(name, printed=None):
    return certificate(RECOUNTS[name]._replace(printed=printed or RECOUNTS[name].printed))


def repaired(document, **entries):
    found = document | entries
    return found | {"digest": digest(found)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Certificates of what follows, with the table."""
    path = tmp_path_factory.mktemp("recounts")
    assert [problem for _, problem in certify([RECOUNTS[name] for name in PROVED], path) if problem] == []
    return path


@pytest.fixture
def answers(tmp_path):
    """The answers on a certificate: for any statement, and for those of the claims."""
    (tmp_path / tables.FILE).write_bytes(table_a11())

    def answer(document):
        path = tmp_path / f"{document['claim']}.json"
        path.write_text(json.dumps(document))
        return check(path)[0], check(path, WANTED)[0]

    return answer


def test_every_proved_claim_has_a_certificate(folder):
    assert [c.id for c in CLAIMS if statement(c) is None] == []
    assert {path.stem for path in folder.glob("*.json")} == set(PROVED)
    assert (len(PROVED), len(REFUTED)) == (24, 16)
    without = {tally for tally, (_, needs_table, _) in tables.TALLIES.items() if not needs_table}
    assert without == {"ranks", "difference", "folds", "best", "same"}


@pytest.mark.parametrize("name", PROVED)
def test_accepted_and_small(folder, name):
    path = folder / f"{name}.json"
    assert check(path) == check(path, WANTED) == (ACCEPTED, "")
    assert path.stat().st_size < 1000
    assert json.loads(path.read_text())["printed"] == RECOUNTS[name].printed


def test_the_table_is_the_one_of_the_claims(folder):
    content = (folder / tables.FILE).read_bytes()
    methods, rows = tables._table(content)
    assert list(methods) == e.METHODS
    accuracies = tuple(tuple(None if x is None else F(x, 10**4) for x in row.cells) for row in rows)
    assert tuple((row.name, row.points) for row in rows) == tuple((name, n) for name, n, _ in e.table_a11())
    assert accuracies == tuple(a for _, _, a in e.table_a11())
    assert [f"{row.points}/{row.features}" for row in rows] == e.SIZES.split()
    assert content.count(b"NA") == 4


@pytest.mark.parametrize("name", REFUTED)
def test_false_numbers_have_no_certificate(name, answers):
    """Under no reading; nor with a reading of another tally."""
    with pytest.raises(Undecided, match=re.escape(name)):
        made(name)
    document = statement(RECOUNTS[name])
    assert {answers(document | {"reading": reading}) for reading in _READINGS} == {(REJECTED, REJECTED)}


@pytest.mark.parametrize("name", REFUTED)
def test_the_same_with_true_numbers_has_one(name, answers):
    """So that it is the numbers that are refused; but it is not the claim's certificate."""
    document = made(name, TRUE[name])
    assert answers(document) == (ACCEPTED, REJECTED)
    assert answers(document | {"reading": [*document["reading"], "exact"]}) == (REJECTED, REJECTED)
    data = {} if document["data"] else {tables.FILE: hashlib.sha256(table_a11()).hexdigest()}
    assert answers(repaired(document, data=data)) == (REJECTED, REJECTED)


def moved(printed, index, step):
    """The text with one of its numerals moved by units of the last place."""
    spans = [match.span() for match in tables.NUMERAL.finditer(printed)]
    start, end = spans[index]
    mantissa, e_, exponent = printed[start:end].partition("e")
    digits = str(abs(int(re.sub(r"[.,]", "", mantissa)) + step)).zfill(len(re.sub(r"[-.,]", "", mantissa)))
    point = len(mantissa.partition(".")[2])
    sign = "-" * mantissa.startswith("-")
    body = f"{digits[:-point]}.{digits[-point:]}" if point else digits
    return printed[:start] + sign + body + e_ + exponent + printed[end:]


def test_moved_moves():
    assert moved("0.397* 7.8e-07", 1, 1) == "0.397* 7.9e-07"
    assert moved("-0.756 -", 0, 1) == "-0.755 -"
    assert moved("a 1000: 75", 0, -1) == "a 0999: 75"


@pytest.mark.parametrize("name", PROVED)
@pytest.mark.parametrize("step", [1, -1])
def test_a_numeral_moved_by_one_unit(folder, answers, name, step):
    """Each is refused as another statement, and refuted itself unless it is not what the tally computes."""
    document = json.loads((folder / f"{name}.json").read_text())
    numerals = tables.NUMERAL.findall(document["printed"])
    first = len(document["given"])
    for index in range(len(numerals)):
        printed = moved(document["printed"], index, step)
        found = tables.NUMERAL.findall(printed)
        assert found != numerals
        assert answers(repaired(document, printed=printed)) == (REJECTED, REJECTED)  # two texts of one number
        assert answers(document | {"printed": printed}) == (REJECTED, REJECTED)  # the digest of another
        mutant = repaired(document, printed=printed, given=found[:first], numerals=found[first:])
        alone, as_claim = answers(mutant)
        assert as_claim == REJECTED
        if index >= first and document["tally"] != "ranks":
            assert alone == REJECTED, printed


def other_readings(document):
    return [reading for reading in _READINGS if reading != document["reading"]]


@pytest.mark.parametrize("name", PROVED)
def test_another_reading(folder, answers, name):
    """A reading is evidence: it has no part in the digest, and another does not give these numbers."""
    document = json.loads((folder / f"{name}.json").read_text())
    for reading in other_readings(document):
        assert answers(document | {"reading": reading})[0] == REJECTED, reading
    assert digest(document | {"reading": ["nonsense"]}) == document["digest"]


@pytest.mark.parametrize("name", PROVED)
def test_another_tally_and_other_parameters(folder, answers, name):
    document = json.loads((folder / f"{name}.json").read_text())
    data = {tables.FILE: hashlib.sha256(table_a11()).hexdigest()}
    for tally in {*tables.TALLIES, "oracle"} - {document["tally"]}:
        for digests in ({}, data):
            assert answers(repaired(document, tally=tally, data=digests)) == (REJECTED, REJECTED), tally
    theirs = [statement(c)["parameters"] for c in RECOUNTS.values()] + [document["parameters"][::-1]]
    theirs += [[*document["parameters"], "24"], document["parameters"][1:], ["x"], ["1e-999999999"]]
    for parameters in theirs:
        if parameters != document["parameters"]:
            assert answers(repaired(document, parameters=parameters)) == (REJECTED, REJECTED), parameters


WRONG = {
    "no table": {"data": {}},
    "table of another digest": {"data": {tables.FILE: "0" * 64}},
    "another file": {"data": {"../table_a11.csv": "0" * 64}},
    "data as text": {"data": tables.FILE},
    "given is text": {"given": ""},
    "numerals as numbers": {"numerals": [1000]},
    "parameters as text": {"parameters": "less than"},
    "parameters as a box": {"parameters": {"less than": "1000"}},
    "reading as nothing": {"reading": None},
    "reading as numbers": {"reading": [24]},
    "no numerals": {"numerals": []},
    "all given": {"given": ["1000"]},
    "no text": {"printed": None},
    "text of nothing": {"printed": ""},
    "tally as a list": {"tally": ["sizes"]},
    "unknown entry": {"comment": "trust me"},
    "a reading, or too much of it": {"reading": ["exact", "exact", "exact"]},
    "a future kind": {"kind": "recount 2"},
}


@pytest.mark.parametrize("name", ["uci.split", "tab1.left.SNN", "tab3.Highway", "tableA13.batchnorm", "tableA13"])
@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_no_certificate_of_a_table(folder, answers, name, wrong):
    document = json.loads((folder / f"{name}.json").read_text())
    if document | WRONG[wrong] == document:
        assert wrong == "no table"
        return
    assert ACCEPTED not in answers(repaired(document, **WRONG[wrong]))
    missing = {key: part for key, part in document.items() if key not in WRONG[wrong]}
    assert ACCEPTED not in answers(missing) or wrong == "unknown entry"


def test_the_name_of_another_claim(folder, tmp_path):
    document = json.loads((folder / "tab3.Highway.json").read_text())
    path = tmp_path / "tab3.ResNet.json"
    path.write_text(json.dumps(document))
    assert check(path)[0] == REJECTED
    path.write_text(json.dumps(repaired(document, claim="tab3.ResNet")))
    assert check(path, WANTED)[0] == REJECTED


def test_stars():
    """A star stands exactly where p < 0.05."""
    for name, printed in {
        "tab1.right.MSRAinit": "-5.4 4.5e-03",
        "tab1.right.SVM": "-6.4* 5.8e-01",
        "tab1.right.Highway": "-4.6** 1.7e-03",
        "tab1.right.SNN": "-6.7* -",
        "tab3.ResNet": "0.9753 6.8e-03",
        "tab3.BatchNorm": "0.9760* 6.5e-02",
        "tab1.left.Highway": "0.012 1.9e-03",
        "tab1.left.SNN": "-0.756* -",
    }.items():
        with pytest.raises(Undecided):
            made(name, printed)
    assert tables._starred("0.5*", "4.9e-02")
    assert tables._starred("0.5", "5.0e-02")
    assert not tables._starred("0.5*", "5.0e-02")


@pytest.mark.parametrize(("folds", "against"), [("31", "4"), ("0", "0"), ("-3", "4"), ("10", "-1"), ("10", "101")])
def test_folds_that_are_none(folder, answers, folds, against):
    document = json.loads((folder / "tab3.ResNet.json").read_text())
    mutant = repaired(document, parameters=[folds]) | {"reading": [against]}
    assert answers(mutant)[0] == REJECTED
    with pytest.raises(ValueError, match="not possible"):
        tables.decide(mutant, b"")


@pytest.mark.parametrize(
    ("folds", "against", "p", "star"), [(1, 0, "5.0e-01", ""), (1, 1, "1.0", ""), (30, 0, "9.3e-10", "*")]
)
def test_folds_at_the_limits(folds, against, p, star):
    assert tables._folds(tables.Recount(f"0.9{star} {p}", [str(folds)], [p], [str(against)], (), ()))


@pytest.mark.parametrize(
    "change",
    [
        lambda ranks: ranks[:-1],
        lambda ranks: [*ranks, "20.9"],
        lambda ranks: ranks[::-1],
        lambda ranks: [ranks[1], ranks[0], *ranks[2:]],
        lambda ranks: [*ranks[:-1], "22.1"],
        lambda ranks: ["7.9", *ranks[1:]],
        lambda ranks: [*ranks[:-1], "20.90"],
        lambda ranks: [*ranks[:-1], "209e-01"],
    ],
)
def test_ranks_that_are_none(change):
    ranks = RECOUNTS["tableA12"].printed.split()
    with pytest.raises(Undecided):
        made("tableA12", " ".join(change(ranks)))
    assert made("tableA12", " ".join(["8.0", *ranks[1:]]))["reading"] == []  # they sum to 300 - 1.2


# data


def test_a_changed_cell(folder, tmp_path):
    """Refused by its digest; with that repaired by the claim's; and by the numbers where they depend on it."""
    for path in folder.glob("*.json"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    changed = table_a11().replace(b"abalone,4177,4177/9,0.6657", b"abalone,4177,4177/9,0.1657")
    changed = changed.replace(b",10,10/30,", b",1001,1001/30,")
    (tmp_path / tables.FILE).write_bytes(changed)
    alone = {}
    for path in tmp_path.glob("*.json"):
        document = json.loads(path.read_text())
        if document["data"]:
            assert check(path)[0] == check(path, WANTED)[0] == REJECTED
            document = repaired(document, data={tables.FILE: hashlib.sha256(changed).hexdigest()})
            path.write_text(json.dumps(document))
            assert check(path, WANTED) == (REJECTED, "its statement is not the one of this claim")
            alone[path.stem] = check(path)[0]
    true_of_both = {"tableA11.rows", "tableA11.sizes", "tableA11.missing"}
    assert {name for name, answer in alone.items() if answer == ACCEPTED} == true_of_both
    assert len(alone) == 10


def test_without_the_table(folder, tmp_path):
    for name, answer in {"uci.split": DECLINED, "tableA13.batchnorm": DECLINED, "tab3.Highway": ACCEPTED}.items():
        path = tmp_path / f"{name}.json"
        path.write_bytes((folder / f"{name}.json").read_bytes())
        assert check(path, WANTED)[0] == answer
    (tmp_path / tables.FILE).mkdir()
    assert check(tmp_path / "uci.split.json")[0] == DECLINED


ROW = "a,10,10/3,0.5000,1.0000\n"
HEAD = "dataset,N,N/M,SNN,Other\n"


@pytest.mark.parametrize(
    "text",
    [
        "",
        HEAD,
        ROW,
        HEAD + ROW + ROW,
        HEAD.replace("Other", "SNN") + ROW,
        HEAD.replace("N/M", "M") + ROW,
        HEAD + ROW.replace("10/3", "11/3"),
        HEAD + ROW.replace("0.5000", "0.50000"),
        HEAD + ROW.replace("0.5000", "1.5000"),
        HEAD + ROW.replace("0.5000", "-0.5000"),
        HEAD + ROW.replace("0.5000", ""),
        HEAD + ROW.replace("0.5000", "nan"),
        HEAD + ROW.replace(",1.0000", ""),
        HEAD + ROW.replace("\n", "\r\n"),
        HEAD + ROW.replace("a", "\u00e4"),
        HEAD + ROW + "\n",
        HEAD + "".join(ROW.replace("a", f"a{i}") for i in range(201)),
    ],
    ids=lambda text: f"{len(text)}",
)
def test_what_is_no_table(text):
    with pytest.raises(ValueError):
        tables._table(text.encode())
    assert len(tables._table((HEAD + ROW).encode())[1]) == 1
    most = HEAD + "".join(ROW.replace("a", f"a{i}") for i in range(200))
    assert len(tables._table(most.encode())[1]) == 200


@pytest.mark.parametrize(
    ("greatest", "rounded"), [(4999, "0"), (5000, "10,000"), (14999, "10,000"), (25000, "30,000"), (123456, "120,000")]
)
def test_facts_of_a_small_table(greatest, rounded):
    rows = [f"{name},{n},{n}/{m},0.5000,NA\n" for name, n, m in (("b", 90, 7), ("a", greatest, 5), ("c", 80, 6))]
    methods, found = tables._table((HEAD + "".join(rows)).encode())
    names = ["data sets", "methods", "decimals", "least N", "greatest N to 10,000", "least M", "greatest M"]
    numerals = ["3", "2", "4", "80", rounded, "5", "7"]
    assert tables._facts(tables.Recount("", names, numerals, [], methods, found))
    for i in range(len(names)):
        wrong = [moved(numeral, 0, int(i == j)) for j, numeral in enumerate(numerals)]
        assert not tables._facts(tables.Recount("", names, wrong, [], methods, found))


# arithmetic


def test_p_values_by_all_signs():
    """Against all patterns of signs, one by one, and the prover's normal approximation; ties and zeros as well."""
    rng, seen = random.Random(1), set()
    for _ in range(60):
        d = [rng.randint(-6, 6) for _ in range(rng.randint(1, 9))]
        if not any(d):
            continue
        theirs = e.signed_rank([F(x) for x in d])
        ranks = e.average_ranks([F(-abs(x)) for x in d if x])
        sums = [sum(itertools.compress(ranks, signs)) for signs in itertools.product((0, 1), repeat=len(ranks))]
        share = F(sum(total >= theirs.statistic for total in sums), len(sums))
        assert tables.p_value(d, "exact") == (share, share) == (theirs.exact, theirs.exact)
        for kind, other in (("normal", theirs.normal), ("with continuity correction", theirs.continuity)):
            low, high = tables.p_value(d, kind)
            assert low - F(1, 10**35) <= other <= high + F(1, 10**35)
            assert high - low < F(1, 10**30)
            seen.add(other < F(1, 2))
    assert seen == {True, False}


def test_both_ends_of_a_p_value_count(monkeypatch):
    monkeypatch.setattr(tables.numbers, "monotone", lambda x, name: (tables.numbers.ONE // 2, tables.numbers.ONE))
    assert tables.p_value([1, 2, -3], "normal") == (F(1, 4), F(1, 2))
    monkeypatch.setattr(tables.numbers, "monotone", lambda x, name: None)
    with pytest.raises(ValueError):
        tables.p_value([1, 2, -3], "normal")


@pytest.mark.parametrize("smallest", [0, 1000])
def test_p_values_of_the_table(smallest):
    rows = tables._table(table_a11())[1]
    for i, method in enumerate(e.METHODS[1:], start=1):
        theirs = e.snn_against(method, smallest)
        pairs = [(row.cells[0], row.cells[i]) for row in rows if row.points >= smallest]
        d = [x - y for x, y in pairs if x is not None and y is not None]
        assert tables.p_value(d, "exact") == (theirs.exact, theirs.exact)
        low, high = tables.p_value(d, "normal")
        assert abs(low - theirs.normal) < F(1, 10**30) * theirs.normal + high - low


@pytest.mark.parametrize("missing", ["left out", "tied last", "in column order"])
def test_mean_ranks_of_the_table(missing):
    count, sums = e.rank_sums(missing)
    for method, total in zip(e.METHODS, sums, strict=True):
        mean = total / count - 4
        for step in (-1, 0, 1):
            rank = round(1000 * mean) + step
            holds = abs(1000 * mean - rank) <= F(1, 2)  # SNN without trains is halfway, at -0.7625
            text = f"{'-' * (rank < 0)}{abs(rank) // 1000}.{abs(rank) % 1000:03}"
            assert tables.rounds_to((mean, mean), text) is holds
            if method == "SNN":
                found = tables.Recount(f"{text} -", ["SNN"], [text], [missing], *tables._table(table_a11()))
                assert tables._mean_rank(found) is holds


def test_missing_is_below_an_accuracy_of_zero():
    """Of two methods, ranks 2 and 1 less the middle 3/2; both missing: equal, or in column order."""
    for cells, missing, rank in (
        ("NA,0.0000", "tied last", "0.5"),
        ("NA,0.0000", "in column order", "0.5"),
        ("NA,NA", "tied last", "0.0"),
        ("NA,NA", "in column order", "-0.5"),
    ):
        table = tables._table(f"{HEAD}a,10,10/3,{cells}\n".encode())
        assert tables._mean_rank(tables.Recount(f"{rank} -", ["SNN"], [rank], [missing], *table)), cells


def test_ranks_and_subsets():
    rng = random.Random(2)
    for _ in range(50):
        xs = [rng.randint(0, 5) for _ in range(rng.randint(1, 9))]
        assert [F(tables.twice_rank(sorted(xs), x), 2) for x in xs] == e.average_ranks([F(-x) for x in xs])
        sums = [sum(part) for k in range(len(xs) + 1) for part in itertools.combinations(xs, k)]
        for limit in range(-2, 50, 7):
            assert tables.subsets(xs, limit) == sum(total <= limit for total in sums)


def test_rounding():
    """Half a unit of the last printed digit, and not more, at both ends."""
    for text, unit in {"0.5": F(1, 10), "-0.756": F(1, 1000), "7.8e-07": F(1, 10**8), "130,000": F(1)}.items():
        x = tables.value(text)
        assert tables.rounds_to((x - unit / 2, x + unit / 2), text)
        for ends in ((x, x + unit * F(51, 100)), (x - unit * F(51, 100), x)):
            assert not tables.rounds_to(ends, text)
    for text in ("1e-999999999", "1e5", "0.5 ", "", "-", "nan", "1" * 20, "\u0663", "0x1"):
        started = time.perf_counter()
        with pytest.raises(ValueError):
            tables.rounds_to((F(0), F(0)), text)
        assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    ("part", "careless"),
    [
        ("rounds_to", lambda ends, numeral: True),
        ("rounds_to", lambda ends, numeral: abs(ends[0] - tables.value(numeral)) < F(1, 100)),
        ("_starred", lambda cell, p: True),
        ("twice_rank", lambda ascending, x: 2 * sum(y <= x for y in ascending)),
        ("subsets", lambda weights, limit: 1),
        ("bisect_left", tables.bisect_right),
        ("p_value", lambda differences, kind: (F("0.0045"), F("0.0045"))),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_careless_arithmetic_is_seen(monkeypatch, part, careless):
    """The claims' numbers, true and false, tell each of these from the right one."""

    def wrong():
        texts = {name: c.printed for name, c in RECOUNTS.items()}
        expected = dict.fromkeys(texts, False) | dict.fromkeys(PROVED, True)
        cases = [(name, texts[name], expected[name]) for name in texts]
        cases += [("tab3.ResNet", "0.9753 6.8e-03", False), *((name, text, True) for name, text in TRUE.items())]
        for name, text, holds in cases:
            try:
                made(name, text)
                found = True
            except Undecided:
                found = False
            if found is not holds:
                yield name

    monkeypatch.setattr(tables, part, careless)
    assert next(wrong(), None) is not None


# isolation


def test_it_needs_the_standard_library_alone(folder):
    code = (
        "import sys; from snntheory.checker.__main__ import main;"
        f"code = main([{str(folder)!r}]); print(*sys.modules); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "24 accepted, 0 rejected, 0 declined" in done.stdout
    ours = {m for m in done.stdout.splitlines()[-1].split() if m.startswith("snntheory")}
    assert {m for m in ours if not m.startswith("snntheory.checker")} == {"snntheory"}
    tree = ast.parse(Path(tables.__file__).read_text())
    froms = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {m for m in froms if m.startswith("snntheory")} == {"snntheory.checker"}
    assert [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, float)] == []
    assert [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id in ("float", "round", "eval")] == []


def test_the_commands(run_cli, tmp_path):
    for jobs in ("1", "2"):
        target = str(tmp_path / jobs)
        assert run_cli("verify", "experiments", "--certificates", target, "--jobs", jobs).returncode == 0
    one, two = ({path.name: path.read_bytes() for path in (tmp_path / jobs).iterdir()} for jobs in ("1", "2"))
    assert one == two
    assert set(one) == {tables.FILE, *(f"{name}.json" for name in PROVED)}
    done = run_cli("check", str(tmp_path / "1"))
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "24 accepted, 0 rejected, 0 declined")
    (tmp_path / "1" / tables.FILE).unlink()
    done = run_cli("check", str(tmp_path / "1"))
    assert (done.returncode, done.stdout.splitlines()[-1]) == (2, "14 accepted, 0 rejected, 10 declined")
