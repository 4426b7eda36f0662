"""The self-test: its counts are honest, it sees what is wrong, and it can be stopped and continued."""

import importlib.util
import json
import os
import random
import signal
import subprocess
import sys
import time
from fractions import Fraction as F
from pathlib import Path

import pytest

import snntheory
from snntheory import BadInput
from snntheory.selftest import catalogue, containment, corpus, processes, run, tampering
from snntheory.selftest.catalogue import Figure
from snntheory.selftest.known import engines
from snntheory.selftest.operations import OPERATIONS, boxes, part
from snntheory.selftest.record import Row, State, Task, joined, source_digest

ROOT = Path(__file__).parents[1]
FIGURES = {figure.id: figure for figure in catalogue.figures()}


def sized(size, seed):
    return Row(seed + 1, unit=size)


def raises(size, seed):
    raise ZeroDivisionError("so it is")


# counting


def test_every_figure_has_tasks_with_names_of_their_own():
    keys = [task.key for figure in FIGURES.values() for task in figure.tasks]
    assert len(keys) == len(set(keys))
    assert all(figure.tasks for figure in FIGURES.values())
    assert {"R1", "R2", "R6", "R7", "R13", "R16"} <= set(FIGURES)


def test_rows_pass_only_without_violation_shortfall_and_skip():
    assert Row(10).passed
    assert Row(10, undecided=3, raised=2).passed
    assert not Row(10, violations=1).passed
    assert not Row(10, short="no").passed
    assert not Row(10, skipped="no").passed
    assert Row(3000).bound() == "below 1.0e-03 at 95 %"
    assert Row(3000, violations=1).bound() == Row(0).bound() == ""
    total = joined([Row(1, 2, 3, 4), Row(10, 20, 30, 40, short="no")])
    assert (total.trials, total.violations, total.undecided, total.raised, total.short) == (11, 22, 33, 44, "no")


def test_a_task_that_raises_has_failed():
    row = run.timed(Task("R1", "x", raises), "bounded", 0)
    assert not row.passed
    assert "ZeroDivisionError: so it is" in row.short


# trials


def test_points_are_in_their_boxes_and_parts_in_the_whole():
    rng = random.Random(5)
    for operation in OPERATIONS.values():
        for _ in range(40):
            args = operation.draw(rng)
            for box in boxes(rng, operation, args, 8):
                assert all(low <= x <= high for x, (low, high) in zip(args, box, strict=True))
                assert all(low > 0 for (low, _), above in zip(box, operation.positive, strict=True) if above)
                inner = part(rng, box)
                assert all(a <= c <= d <= b for (a, b), (c, d) in zip(box, inner, strict=True))


def test_true_values_are_right():
    known = {
        "exp": ((F(1),), "2.718281828459045235360287471352662497757"),
        "erfc": ((F(-1),), "1.842700792949714869341220635082609259296"),
        "erfcx": ((F(1),), "0.427583576155807004410750344490515153"),
        "sqrt": ((F(2),), "1.414213562373095048801688724209698078569"),
        "tail +1": ((F(1), F(1, 2)), "0.157299207050285130658779364917390740703"),
        "gauss": ((F(1), F(1, 2)), "0.367879441171442321595523770161460867445"),
        "tilt 1 +1": ((F(0), F(2)), "0.427583576155807004410750344490515153"),
        "hypot": ((F(3), F(4)), "5"),
        "pow 3": ((F(-3, 2),), "-3.375"),
    }
    for name, (args, value) in known.items():
        low, high = OPERATIONS[name].truth(args)
        assert low <= high
        assert abs(low - F(value)) < F(1, 10**32)
        assert high - low < F(1, 10**50)


@pytest.mark.parametrize(
    ("change", "column"),
    [
        (lambda ends: (ends[0], ends[1] - (ends[1] - ends[0]) * F(3, 4)), "violations"),
        (lambda ends: (ends[0] + 1, ends[1] + 1), "violations"),
        (lambda ends: (ends[1] + 1, ends[0] - 1), "violations"),
        (lambda ends: None, "undecided"),
    ],
    ids=["short", "moved", "reversed", "no information"],
)
def test_trials_see_a_wrong_enclosure(change, column):
    true = engines()["integers"]
    engine = true._replace(
        table=true.table | {"exp": lambda box: change(true.table["exp"](box) or (F(0), F(2) ** 900))}
    )
    row = containment.contained(engine, "exp", 400, 1)
    assert getattr(row, column) > 20
    assert not row.passed


def test_a_raising_operation_is_counted_apart():
    def fails(box):
        raise ZeroDivisionError

    true = engines()["integers"]
    row = containment.contained(true._replace(table=true.table | {"exp": fails}), "exp", 40, 1)
    assert (row.violations, row.raised, row.short) == (0, 40, "no enclosure was finite")


def test_a_missing_row_of_the_table_is_seen(monkeypatch):
    known = engines()
    bad = known["balls"]._replace(exported=known["balls"].exported | {"cosh": ()})
    monkeypatch.setattr(containment, "engines", lambda: known | {"balls": bad})
    row = containment.complete("bounded", 0)
    assert row.violations == 1
    assert row.examples == ["cosh of balls"]


def test_all_engines_are_tried():
    assert set(engines()) == {"balls", "exact intervals", "integers", "doubles"}
    for engine in engines().values():
        assert set(engine.table) <= set(OPERATIONS)


QUICK = [
    (figure, task)
    for figure in ("R3", "R5", "R10", "R12", "R13", "R14", "R18", "R19", "R20", "R22", "R24")
    for task in FIGURES[figure].tasks
]


@pytest.mark.parametrize(("figure", "task"), QUICK, ids=[task.key for _, task in QUICK])
def test_quick_figures_pass(figure, task):
    row = task.run(*task.arguments, "bounded", 0)
    assert row.trials > 0
    assert row.passed, (row.short, row.skipped, row.examples)


def test_the_bounded_trials_pass():
    for task in containment.tasks():
        row = task.run(*task.arguments, "bounded", 7)
        assert row.passed, task.key


# known faults


def test_the_faults_are_many_and_their_texts_stand_once_in_the_sources():
    known = corpus.faults()
    assert len(known) >= 30
    assert len({fault.name for fault in known}) == len(known)
    for fault in known:
        path = ROOT / "snntheory" / (fault.module.replace(".", "/") + ".py")
        assert path.read_text().count(fault.old) == 1, fault.name
        assert fault.detectors
        assert set(fault.detectors) <= set(corpus.DETECTORS)


def test_one_fault_per_detector_is_noticed():
    first = {fault.detectors[0]: index for index, fault in reversed(list(enumerate(corpus.faults())))}
    assert set(first) == set(corpus.DETECTORS)
    for detector, index in first.items():
        if detector != "tampering":  # ten seconds, in the self-test
            assert corpus.found(index, "bounded", 0).passed, detector


def test_no_detector_speaks_without_a_fault():
    assert corpus._in_a_fresh_interpreter(-1, ("statements", "conformance", "balls", "exact intervals")) == {}


# certificates


def test_steps_and_shares_of_trees():
    words = ["s", "mu", "c", "nu", "+", "v", "-1", "0", "s", "nu", "m", "-1", "0", "v", "-1", "-2"]
    assert [word for _, word in tampering.steps(words)] == ["s", "c", "v", "s", "m", "v"]
    assert tampering._share(words) == 1
    assert tampering._share(words[:-3]) != 1
    assert tampering._share([*words[:2], *words[2:8]]) != 1


def test_tampering_finds_a_checker_that_accepts_one_class_only():
    honest = [d for d in tampering.documents(12, 40) if d["kind"] == "inequality"]
    row = tampering.wrong_answers(
        lambda claim, d: "accepted" if d in honest or d.get("format", "").endswith("2") else "rejected", 300, 0, honest
    )
    assert row.violations > 0
    assert all(text.startswith("format of the future") for text in row.examples)
    assert row.values["classes"] >= 30


# files


def task_list():
    return [Task("R1", name, sized, (), ("selftest/record.py",)) for name in "abc"]


def test_rows_are_kept_and_not_made_again(tmp_path):
    path = str(tmp_path / "state.jsonl")
    figure = Figure("R1", "", "", tuple(task_list()))
    rows = run.run([figure], seed=4, state=path)
    assert [row.trials for row in rows.values()] == [5, 5, 5]
    broken = Figure("R1", "", "", tuple(Task("R1", name, raises, (), ("selftest/record.py",)) for name in "abc"))
    again = run.run([broken], seed=4, state=path)
    assert [(r.trials, r.short) for r in again.values()] == [(5, "")] * 3
    assert not run.run([broken], seed=5, state=path)["R1 a"].passed  # another seed is another run


def test_torn_and_foreign_lines_are_left_out(tmp_path):
    path, tasks = tmp_path / "state.jsonl", task_list()
    state = State(str(path), tasks, "bounded", 0)
    for task in tasks:
        state.add(task, Row(9))
    whole = path.read_text()
    path.write_text("garbage\n" + whole[:-20])
    assert set(State(str(path), tasks, "bounded", 0).rows) == {"R1 a", "R1 b"}
    state = State(str(path), tasks, "bounded", 0)
    state.add(tasks[2], Row(9))
    assert set(State(str(path), tasks, "bounded", 0).rows) == {"R1 a", "R1 b", "R1 c"}
    path.write_text(whole.replace(source_digest(("selftest/record.py",)), "0" * 64))
    assert State(str(path), tasks, "bounded", 0).rows == {}


@pytest.mark.parametrize(
    ("options", "message"),
    [({"size": "huge"}, "unknown size"), ({"jobs": 0}, "0 jobs"), ({"state": "/nonexistent/x"}, "cannot write")],
)
def test_bad_options(options, message):
    with pytest.raises(BadInput, match=message):
        run.run([Figure("R1", "", "", tuple(task_list()))], **options)


def test_a_binary_state_file_is_refused(tmp_path):
    (tmp_path / "x").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="cannot read"):
        State(str(tmp_path / "x"), [], "bounded", 0)


# the command


def test_the_command(run_cli, tmp_path):
    done = run_cli("selftest", "--only", "R3,R22", "--jobs", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "R22     probes before any verdict" in done.stdout
    assert "0 violations" in done.stdout
    found = json.loads(run_cli("selftest", "--only", "R3", "--json", "-").stdout)
    assert found["figures"][0]["passed"] is True
    assert found["version"] == snntheory.__version__
    for arguments, message in (
        (("--only", "R99"), "unknown figure 'R99'"),
        (("--size", "huge"), "unknown size"),
        (("--jobs", "x"), "takes an integer"),
    ):
        refused = run_cli("selftest", *arguments)
        assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (3, "", 1)
        assert message in refused.stderr


@pytest.mark.parametrize(
    ("row", "code", "word"), [(Row(1, 1), 1, "FAILED"), (Row(1, skipped="no tests"), 2, "SKIPPED")]
)
def test_failures_and_skips_have_exit_codes_of_their_own(monkeypatch, capsys, row, code, word):
    from snntheory.cli import main

    figure = Figure("R1", "what", "target", (Task("R1", "x", lambda size, seed: row),))
    monkeypatch.setattr(catalogue, "figures", lambda: [figure])
    assert main(["selftest"]) == code
    out = capsys.readouterr().out
    assert word in out
    assert "R1 x: " in out


def test_interrupted_and_continued(tmp_path):
    state = tmp_path / "state.jsonl"
    command = [sys.executable, "-m", "snntheory", "selftest", "--only", "R1,R3", "--state", str(state)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    while not (state.exists() and state.read_text().count("\n") > 4):
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "interrupted" in err
    kept = state.read_text()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert state.read_text().startswith(kept)
    tasks = [json.loads(line)["task"] for line in state.read_text().splitlines() if line]
    assert len(tasks) == len(set(tasks))


def test_bad_input_would_be_seen(monkeypatch):
    monkeypatch.setattr(processes, "bad_inputs", lambda: [["verify", "thm2.main"], ["nonsense"]])
    row = processes.bad_input("bounded", 0)
    assert row.violations == 1
    assert row.examples[0].startswith("'verify thm2.main'")


# the page


def trust():
    spec = importlib.util.spec_from_file_location("trust", ROOT / "proofs" / "trust.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_trusted_base_is_small():
    page = trust()
    lines = {name: page.code_lines(ROOT / "snntheory" / name) for name, _ in (*page.LAYERS, *page.MORE)}
    assert sum(lines[name] for name, _ in page.LAYERS) <= 620
    assert sum(lines.values()) <= 980
    assert {f"checker/{path.name}" for path in (ROOT / "snntheory" / "checker").glob("*.py")} == {
        "checker/__init__.py",
        *lines,
    }


def test_trust_is_what_its_script_writes():
    assert trust().main() == (ROOT / "proofs" / "TRUST.md").read_text()


def test_the_record_holds_every_figure_and_no_violation():
    document = json.loads((ROOT / "proofs" / "selftest.json").read_text())
    assert document["size"] == "full"
    assert {figure["id"] for figure in document["figures"]} == set(FIGURES)
    assert [f["id"] for f in document["figures"] if any(row["violations"] for row in f["rows"])] == []
