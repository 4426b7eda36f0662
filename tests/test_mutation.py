"""The mutants themselves: which changes are made, that their names last, and what becomes of outcomes."""

import ast
import json
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from snntheory.selftest.mutants import Mutant, functions, mutants, variants
from snntheory.selftest.mutation import GROUPS, SURVIVORS, explanations, read, run, score
from snntheory.selftest.mutation_results import Outcome, show
from snntheory.verdict import BadInput

ROOT = Path(__file__).parents[1]


def changes(source):
    return {(m.kind, m.change, text.strip()) for m, text in variants(source, "x.py")}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a < b", {("comparison", "< to <=", "a <= b"), ("comparison", "< to >", "a > b")}),
        ("a == b", {("comparison", "== to !=", "a != b")}),
        ("x = -(-a // b)", {("rounding", "up to down", "x = a // b")}),
        ("x = -(-a * c >> b)", {("rounding", "up to down", "x = a * c >> b")}),
        ("x = a >> b", {("rounding", "down to up", "x = -(-a >> b)"), ("arithmetic", ">> to <<", "x = a << b")}),
        ("x = up(a, b)", {("rounding", "up to down", "x = a // b")}),
        ("x = isqrt(a)", {("rounding", "down to up", "x = isqrt(a) + 1")}),
        ("x = max(a, b, c)", {("ends", "max to min", "x = min(a, b, c)")}),
        ("y = x.lower", {("ends", "lower to upper", "y = x.upper")}),
        ("x = 7", {("constant", "7 to 8", "x = 8"), ("constant", "7 to 6", "x = 6")}),
        ("x = True", {("constant", "True to False", "x = False")}),
        ("y = x[0]", {("index", "[0] to [1]", "y = x[1]")}),
        ("x = a + b", {("arithmetic", "+ to -", "x = a - b")}),
        ("x = -a", {("arithmetic", "minus dropped", "x = a")}),
        ("x += a", {("arithmetic", "+ to -", "x -= a"), ("statement", "augassign dropped", "pass")}),
        ("x = not a", {("logic", "not dropped", "x = a")}),
        (
            "x = a and b",
            {
                ("logic", "and to or", "x = a or b"),
                ("logic", "part 1 dropped", "x = b"),
                ("logic", "part 2 dropped", "x = a"),
            },
        ),
        ("x = f(a, b)", {("arguments", "arguments exchanged", "x = f(b, a)")}),
        ("x = [a, b]", {("arguments", "element 1 dropped", "x = [b]"), ("arguments", "element 2 dropped", "x = [a]")}),
        ("x = 'a*b'", {("formula", "text a / b", "x = 'a / b'")}),
        ("x = '2^n'", {("formula", "text 3 ^ n", "x = '3 ^ n'"), ("formula", "text 2 * n", "x = '2 * n'")}),
        ("f(a)", {("statement", "expr dropped", "pass")}),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_changes(source, expected):
    assert expected <= changes(source)


@pytest.mark.parametrize(
    "source",
    [
        '"""1 < 2"""',
        "def f() -> tuple[int, 3]:\n    '''a*b'''\n    assert x[0] < 2",
        "Ends = tuple[int, 3] | None",
        "__all__ = ['a', 'b']",
        "@lru_cache(maxsize=8)\ndef f(): ...",
        "import a.b\nfrom c import d",
        "if __name__ == '__main__':\n    x = 1",
        "x = f'{a[0]} < {b + 1}'",
        "x: tuple[int, 3]",
        "x = 'utf-8'",
    ],
)
def test_what_is_left_as_it_is(source):
    assert [m for m in changes(source) if m[1] != "expr dropped"] == []


def test_what_is_raised_is_not_changed_but_whether():
    found = changes("def f(x):\n    if x < 1:\n        raise ValueError('a*b', 1 + 1)\n    return x")
    assert {change for _, change, _ in found} == {
        *("< to <=", "< to >", "1 to 2", "1 to 0", "condition True", "condition False", "raise dropped", "return None")
    }


@pytest.mark.parametrize("source", ["prover/search.py", "engines/operations.py", "checker/__main__.py"])
def test_every_mutant_has_a_name_of_its_own_and_is_another_program(source):
    text = (ROOT / "snntheory" / source).read_text(encoding="utf-8")
    plain, found = ast.unparse(ast.parse(text)), list(variants(text, source))
    assert len({m.key for m, _ in found}) == len(found) > 50
    assert plain not in {changed for _, changed in found}
    assert len({changed for _, changed in found}) > 0.98 * len(found)
    assert [m for m, _ in found] == mutants(ROOT / "snntheory" / source, source)


def test_names_survive_edits_elsewhere():
    before = "def f(x):\n    return x[0] + x[1]\n\n\ndef g(x):\n    return x < 1 and x < 2\n"
    after = "import a\n\n\ndef h(x):\n    return x < 1\n\n\n" + before
    old, new = ({m.key for m, _ in variants(text, "x.py")} for text in (before, after))
    assert old < new
    assert functions(before)["f"] == functions(after)["f"]
    assert functions(before)["g"] != functions(before.replace("x < 2", "x < 3"))["g"]
    assert functions(before)[""] != functions(after)[""]
    assert str(Mutant("x.py", "g", "x < 1", "< to <=", 1, "comparison")) == "x.py g: < to <= (no. 2) in: x < 1"


def test_explanations_are_of_mutants_that_exist():
    known = {
        m.key for table in GROUPS.values() for source in table for m in mutants(ROOT / "snntheory" / source, source)
    }
    explained = explanations(ROOT / SURVIVORS)
    assert [key for key in explained if key not in known] == []
    assert all(len(why) >= 10 for why in explained.values())
    assert explanations(ROOT / "nowhere.csv") == {}


def outcome(change, result="killed", kind="logic"):
    return Outcome(Mutant("x.py", "f", "line", change, 0, kind), result, "by", 1.0, "digest", "tests")


def test_scores(capsys):
    found = [outcome("a"), outcome("b", "timeout"), outcome("c", "survived"), outcome("d", "survived", "index")]
    explained = {found[2].mutant.key: "harmless", found[0].mutant.key: "not needed"}
    assert score(found, explained) == {"index": [1, 0, 0, 0, 1], "logic": [3, 1, 1, 1, 0], "all": [4, 1, 1, 1, 1]}
    assert show("group", found, explained) == 1
    lines = capsys.readouterr().out
    assert "66.67    50.00" in lines
    assert "survived: x.py f: d" in lines
    assert "explained, but killed: x.py f: a" in lines


def test_results_are_read_again(tmp_path):
    path = tmp_path / "results.jsonl"
    found = [outcome("a"), outcome("b", "survived")]
    lines = [json.dumps(asdict(o)) for o in (outcome("a", "survived"), *found)]
    path.write_text("\n".join([*lines, lines[0][:40]]))
    assert read(path) == found
    assert read(tmp_path / "nothing.jsonl") == []


def test_a_few_mutants_are_run_and_known_ones_are_not_again():
    said = []
    first = list(run(["prover"], sample=3, seed=2, files=["prover/search.py"], progress=said.append))
    assert len(first) == 3
    assert {o.result for o in first} <= {"killed", "timeout", "survived"}
    assert all(o.by for o in first if o.result == "killed")
    assert len(said) == 2
    again = list(run(["prover"], sample=3, seed=2, files=["prover/search.py"], done=first, progress=said.append))
    assert again == first
    assert len(said) == 2
    [stale] = run(["prover"], sample=1, files=["prover/search.py"], done=[replace(first[0], function="other")])
    assert stale.function != "other"


def test_the_tests_are_needed(tmp_path):
    with pytest.raises(BadInput, match="has none"):
        next(run(["checker"], root=tmp_path))
    with pytest.raises(BadInput, match="0 jobs"):
        next(run(["checker"], 0))
    package = tmp_path / "snntheory"
    package.symlink_to(ROOT / "snntheory")
    code = (
        "import sys; from pathlib import Path; import snntheory.selftest.mutation as m;"
        f"m.__file__ = {str(tmp_path / 'a' / 'b' / 'c.py')!r}; sys.exit(m.main(['--results', {str(tmp_path / 'r')!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 3
    assert done.stderr.startswith("error: mutants are run against the tests of the repository")
    assert len(done.stderr.splitlines()) == 1
