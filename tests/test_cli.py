"""The command line as a user meets it: output, files, exit codes, wrong input, interruption."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from fractions import Fraction

import pytest

from tests.conftest import in_an_interpreter

THEOREM_1 = ["--mu=-0.1:0.1", "--omega=-0.1:0.1", "--nu", "0.8:1.5", "--tau", "0.95:1.1"]
RESULT_KEYS = {
    "id",
    "locator",
    "statement",
    "domain",
    "printed",
    "expected",
    "verdict",
    "certified",
    "witness",
    "boxes",
    "seconds",
}


def test_verify_says_what_is_true(run_cli):
    done = run_cli("verify")
    assert done.returncode == 0
    assert done.stderr == ""
    assert re.search(r"^thm1\.contraction +S < 1 +S <= 0\.89760836 .* proved$", done.stdout, re.M)
    assert re.search(r"^lem13\.mean +.* refuted$", done.stdout, re.M)
    assert "lem13.mean is false as printed at mu = -0.1, omega = 0.1, nu = 0.8, tau = 0.95" in done.stdout
    assert re.search(
        r"^28 claims: 26 proved, 2 refuted, 0 undecided, 0 skipped; .*every verdict as expected$", done.stdout, re.M
    )
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("verify", "theorem-2"),
        ("verify", "theorem-2", "--json", "-"),
        ("bound", "chi", "--mu", "0", "--omega", "0", "--nu", "1:2", "--tau", "1"),
        ("simulate", "--depth", "2", "--width", "32", "--batch", "8", "--json", "-"),
        ("constants", "--digits", "x"),
        ("--help",),
        ("nonsense",),
        (),
    ],
)
def test_the_server_of_commands_is_a_fresh_interpreter_but_for_time(run_cli, arguments):
    """`run_cli` forks a process that has imported the package; nothing a user sees may differ."""

    def untimed(text):
        text = re.sub(r'("seconds"|"peak_bytes"): [\d.e-]+', r"\1: 0", text)
        return re.sub(r" +\d+\.\d+(?=  \w+$)|, \d+\.\d+ s", "", text, flags=re.M).split()

    forked, fresh = run_cli(*arguments), in_an_interpreter(*arguments)
    assert forked.returncode == fresh.returncode
    assert forked.stderr == fresh.stderr
    assert untimed(forked.stdout) == untimed(fresh.stdout)


def test_verify_json(run_cli):
    done = run_cli("verify", "--json", "-")
    document = json.loads(done.stdout)
    assert document["schema"] == 1
    assert set(document) == {"schema", "version", "engine", "summary", "results"}
    assert "python-flint" in document["engine"]
    summary = document["summary"]
    assert (summary["proved"], summary["refuted"], summary["undecided"], summary["skipped"]) == (26, 2, 0, 0)
    assert summary["as_expected"] is True
    for result in document["results"]:
        assert set(result) >= RESULT_KEYS
        assert set(result["certified"]) == {"min", "max"}
        for ends in filter(None, result["certified"].values()):
            low, high = (Fraction(end) for end in ends)
            assert low <= high
    contraction = next(r for r in document["results"] if r["id"] == "thm1.contraction")
    low, high = (Fraction(x) for x in contraction["certified"]["max"])
    assert low <= Fraction("0.89760835840891802") <= high
    assert high - low < Fraction(1, 10**12)
    refuted = next(r for r in document["results"] if r["id"] == "lem13.mean")
    assert refuted["verdict"] == refuted["expected"] == "refuted"
    assert refuted["witness"] == {"mu": "-0.1", "omega": "0.1", "nu": "0.8", "tau": "0.95"}


def test_verify_one_group_and_write_a_file(run_cli, tmp_path):
    target = tmp_path / "out.json"
    target.write_text("old")
    done = run_cli("verify", "lem13.mean", "lem13.mean.corrected", "lem13.variance", "--json", str(target))
    assert done.returncode == 0
    assert [r["id"] for r in json.loads(target.read_text())["results"]] == [
        "lem13.mean",
        "lem13.mean.corrected",
        "lem13.variance",
    ]
    assert list(tmp_path.iterdir()) == [target]
    assert "3 claims" in done.stdout


def test_list(run_cli):
    done = run_cli("verify", "--list")
    assert done.returncode == 0
    assert "thm3.app-2" in done.stdout
    assert "theorem-1" in done.stdout
    assert "proved" not in done.stdout


def test_too_small_a_budget_is_undecided(run_cli):
    done = run_cli("verify", "lem12.S", "--budget", "3")
    assert done.returncode == 2
    assert "lem12.S is undecided: budget used up after 3 boxes" in done.stdout
    assert "NOT every verdict as expected" in done.stdout


def test_a_contradicted_expectation_is_exit_1(tmp_path):
    code = (
        "import sys, snntheory.claims as c, snntheory.runner as r\n"
        "from snntheory.cli import main\n"
        "wrong = c.claim('lem13.mean')._replace(expected=c.claim('lem12.S').expected)\n"
        "r.select = lambda names: [wrong]\n"
        "sys.exit(main(['verify']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "refuted (unexpected)" in done.stdout


def test_grid(run_cli):
    done = run_cli("verify", "theorem-1", "--method", "grid", "--json", "-")
    assert done.returncode == 0
    methods = {r["id"]: (r["method"], r["boxes"]) for r in json.loads(done.stdout)["results"]}
    assert methods["thm1.contraction"][0] == methods["lem12.S"][0] == "grid"
    assert methods["lem12.S"][1] > 1


def test_jobs_change_nothing(run_cli):
    outputs = []
    for jobs in ("1", "2"):
        results = json.loads(run_cli("verify", "lemma-13", "theorem-2", "--jobs", jobs, "--json", "-").stdout)[
            "results"
        ]
        outputs.append([{k: v for k, v in r.items() if k != "seconds"} for r in results])
    assert outputs[0] == outputs[1]


def test_bound(run_cli):
    done = run_cli("bound", "S", *THEOREM_1, "--digits", "20", "--json", "-")
    assert done.returncode == 0
    result = json.loads(done.stdout)
    assert set(result) >= RESULT_KEYS
    low, high = (Fraction(x) for x in result["certified"]["max"])
    assert high - low < Fraction(1, 10**20)
    text = run_cli("bound", "S", *THEOREM_1).stdout
    assert "max S in [0.897608358408917, 0.897608358408919] near mu = " in text


def test_a_range_that_starts_with_minus_needs_no_equals_sign(run_cli):
    done = run_cli("bound", "mu_tilde", "--mu", "-0.1:0.1", "--omega", "-0.1:0.1", "--nu", "1", "--tau", "1")
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("statement", "code", "word"),
    [
        ("nu_tilde < nu", 0, "proved"),
        ("nu_tilde < nu - 0.12", 1, "violated at"),
        ("nu_tilde < nu - 0.1197442900", 1, "refuted"),
    ],
)
def test_prove(run_cli, statement, code, word):
    done = run_cli("prove", statement, "--mu=-1:1", "--omega=-0.1:0.1", "--nu=3:16", "--tau=0.8:1.25")
    assert done.returncode == code
    assert word in done.stdout


def test_prove_undecided(run_cli):
    done = run_cli("prove", "nu_tilde <= nu", "--mu", "0", "--omega", "0", "--nu", "1", "--tau", "1", "--json", "-")
    assert done.returncode == 2
    assert json.loads(done.stdout)["verdict"] == "undecided"


def test_bound_without_a_finite_answer(run_cli):
    done = run_cli("bound", "1/mu", "--mu=-1:1", "--budget", "50")
    assert done.returncode == 2
    assert "undecided: budget used up" in done.stdout


def test_constants(run_cli):
    done = run_cli("constants", "--digits", "10000")
    assert done.returncode == 0
    alpha, lam = (line.split(" = ")[1] for line in done.stdout.splitlines())
    assert alpha.startswith("1.67326324235437728481")
    assert lam.startswith("1.05070098735548049341")
    assert len(alpha) == len(lam) == 10001 + len("...")
    assert json.loads(run_cli("constants", "--digits", "5", "--json", "-").stdout) == {
        "digits": 5,
        "alpha": "1.6732",
        "lambda": "1.0507",
    }


BAD = [
    (["verify", "--tag", "lem12.S"], "unknown group 'lem12.S'"),
    (["verify", "--all", "--tag", "lemma-12"], "not both"),
    (["verify", "theorem-9"], "unknown claim 'theorem-9'"),
    (["verify", "--precision", "3"], "precision of 3"),
    (["verify", "--precision", "99999999999"], "precision of 99999999999"),
    (["verify", "--precision", "64.5"], "--precision takes an integer, not '64.5'"),
    (["verify", "--budget", "0"], "budget of 0"),
    (["verify", "--budget", "many"], "--budget takes an integer"),
    (["verify", "--jobs", "0"], "0 jobs"),
    (["verify", "--method", "magic"], "unknown method 'magic'"),
    (["verify", "--json", "/nonexistent/folder/out.json"], "cannot write"),
    (["verify", "--json", "/"], "cannot write '/'"),
    (["verify", "--frobnicate"], "unrecognized arguments"),
    (["bound", "S"], "needs a range for mu, nu, omega, tau"),
    (["bound", "S", "--mu", "1:0", *THEOREM_1[1:]], "reversed"),
    (["bound", "S", "--mu", "nan", *THEOREM_1[1:]], "'nan' is not a finite exact number"),
    (["bound", "S", "--mu", "inf", *THEOREM_1[1:]], "'inf' is not a finite exact number"),
    (["bound", "S", *THEOREM_1[:2], "--nu", "0:1", "--tau", "1"], "nu must be positive"),
    (["bound", "S", *THEOREM_1[:2], "--nu", "1", "--tau=-1:1"], "tau must be positive"),
    (["bound", "T", *THEOREM_1], "unknown symbol 'T'"),
    (["bound", "(S", *THEOREM_1], "parenthesis is not closed"),
    (["bound", "S < 1", *THEOREM_1], "'<' is not expected"),
    (["bound", "S", *THEOREM_1, "--digits", "0"], "number of digits of 0"),
    (["bound", "__import__('os').system('true')", *THEOREM_1], "not allowed in an expression"),
    (["prove", "S", *THEOREM_1], "has no relation"),
    (["prove", "S < ", *THEOREM_1], "ends too early"),
    (["prove", "S ~= nu", *THEOREM_1], "must be a plain decimal"),
    (["constants", "--digits", "-1"], "-1 digits are not possible"),
    (["constants", "--digits", "1e3"], "--digits takes an integer"),
    (["nonsense"], "invalid choice"),
    ([], "required"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD, ids=[" ".join(a)[:40] or "nothing" for a, _ in BAD])
def test_bad_input_gets_one_sentence_and_exit_3(run_cli, arguments, message):
    done = run_cli(*arguments)
    assert done.returncode == 3
    assert done.stdout == ""
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


def test_help_teaches(run_cli):
    assert "verify" in run_cli("--help").stdout
    for command in ("verify", "bound", "prove"):
        text = run_cli(command, "--help").stdout
        assert "example" in text
        assert "exit codes: 0" in text
    assert run_cli("--version").stdout.startswith("snntheory 0.")


SLOW = ["bound", "(mu^2+omega^2-1)^2 + S*0", "--mu=-2:2", "--omega=-2:2", "--nu", "0.1:9", "--tau", "0.1:9"]


@pytest.mark.parametrize(
    "arguments",
    [
        [*SLOW, "--budget", "1000000"],
        ["verify", "lem12.S", "thm1.contraction", "--method", "grid", "--jobs", "2", "--precision", "4000"],
    ],
    ids=["bound", "verify with workers"],
)
def test_interruption_claims_nothing(tmp_path, arguments):
    target = tmp_path / "out.json"
    command = [sys.executable, "-m", "snntheory", *arguments, "--json", str(target)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    time.sleep(1.5)
    os.killpg(process.pid, signal.SIGINT)  # as the terminal does, to all processes
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out == ""
    assert "interrupted; no verdict is claimed" in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_stops_reading_is_no_error():
    done = subprocess.run(
        f"{sys.executable} -m snntheory constants --digits 20000 | head -c 10",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "alpha01   "
    assert done.stderr == ""


def on_a_terminal(arguments, environment):
    """Output of the command line with a pseudo-terminal as standard output."""
    parent, child = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "snntheory", *arguments],
        stdout=child,
        stderr=subprocess.DEVNULL,
        env=os.environ | environment,
    )
    os.close(child)
    chunks = []
    while True:
        try:
            data = os.read(parent, 65536)
        except OSError:
            break
        if not data:
            break
        chunks.append(data)
    process.wait(timeout=60)
    os.close(parent)
    return b"".join(chunks).decode()


@pytest.mark.parametrize(
    ("environment", "coloured"), [({"TERM": "xterm-256color"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False)]
)
def test_colour_on_a_terminal_unless_refused(environment, coloured):
    clean = {"COLUMNS": "160", "NO_COLOR": ""} | environment
    text = on_a_terminal(["verify", "lemma-13"], clean)
    assert "lem13.mean" in text
    assert ("\x1b[32m" in text) == coloured
