"""The command audit as a user sees it: text, JSON, pictures, exit codes, one sentence for bad input."""

import importlib.util
import json
import re
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def weights(tmp_path):
    """A random network inside the theory, in a file."""
    rng = np.random.default_rng(0)
    arrays = {f"fc{k}.weight": (rng.standard_normal((b, a)) / a**0.5) for k, (a, b) in enumerate([(40, 60), (60, 5)])}
    np.savez(tmp_path / "w.npz", **arrays)
    return tmp_path / "w.npz"


@pytest.mark.parametrize(
    ("arguments", "code", "first"),
    [
        (["--init", "lecun_normal", "--activation", "selu", "--dropout", "alpha:0.1"], 0, "inside: all layers"),
        (["--init", "gain:0.75"], 1, "outside: layers are led to a fixed point outside"),
        (["--omega", "0", "--tau", "3", "--depth", "5"], 2, "cannot say: no fixed point"),
        (["--mean=-0.1", "--variance", "1.5", "--omega=-0.1", "--tau", "1.1"], 0, "inside: all layers"),
    ],
)
def test_set_ups(run_cli, arguments, code, first):
    done = run_cli("audit", *arguments)
    assert done.returncode == code, done.stderr
    assert done.stdout.startswith(first)
    assert done.stderr == ""


def test_the_gain_of_three_quarters_is_explained(run_cli):
    out = run_cli("audit", "--init", "torch:kaiming_normal:selu").stdout
    assert "standard deviation 0.1996" in out
    assert "to change: weights of variance 1/fan-in (gain 0.75 now): use gain 1" in out
    assert "halves every 8.71 layers" in out


def test_json_and_picture_of_a_set_up(run_cli, tmp_path):
    picture, target = tmp_path / "a.png", tmp_path / "a.json"
    done = run_cli(
        "audit", "--depth", "4", "--width", "64", "--confirm", "2", "--plot", str(picture), "--json", str(target)
    )
    assert done.returncode == 0, done.stderr
    document = json.loads(target.read_text())
    assert document["verdict"] == "inside"
    assert document["what"] == {
        "activation": "selu",
        "init": "lecun_normal",
        "shape": "normal",
        "bias": 0.0,
        "dropout": "",
        "depth": 4,
        "width": 64,
        "inputs": {"mean": "0", "variance": "1"},
    }
    assert [len(column) for column in document["layers"].values()] == [5] * len(document["layers"])
    low, high = map(float, document["certified"]["chi"])
    assert low <= 1.0715749924557 <= high
    assert document["values"]["confirmed"] == [5, 5]
    assert picture.read_bytes().startswith(b"\x89PNG")
    alone = run_cli("audit", "--depth", "4", "--width", "64", "--json", "-")
    assert json.loads(alone.stdout)["verdict"] == "inside"


def test_weights_and_data(run_cli, weights, tmp_path):
    rng = np.random.default_rng(1)
    np.save(tmp_path / "x.npy", rng.standard_normal((200, 40)))
    done = run_cli(
        "audit", str(weights), "--data", str(tmp_path / "x.npy"), "--json", "-", "--plot", str(tmp_path / "w.svg")
    )
    assert done.returncode == 0, done.stdout
    document = json.loads(done.stdout)
    assert document["layers"]["layer"] == ["inputs", "fc0.weight", "fc1.weight"]
    assert document["layers"]["placed"] == [None, "proved", None]
    assert document["layers"]["measured_variance"][1] == pytest.approx(document["layers"]["variance"][1], rel=0.2)
    assert set(document["values"]["units"]) == {"fc0.weight", "fc1.weight"}
    assert "<svg" in (tmp_path / "w.svg").read_text()
    np.save(tmp_path / "x.npy", 3 * rng.standard_normal((200, 40)))
    done = run_cli("audit", str(weights), "--data", str(tmp_path / "x.npy"))
    assert done.returncode == 1
    assert "'fc0.weight' leaves Theorem 1's domain" in done.stdout


def test_measured_data_can_only_make_the_verdict_worse(run_cli, weights, tmp_path):
    """All inputs along one direction of the weights: the hypothesis about net inputs fails, and the data say so."""
    arrays = dict(np.load(weights))
    direction = np.linalg.svd(arrays["fc0.weight"])[2][0]
    x = np.outer(np.random.default_rng(2).standard_normal(100), direction) * 40**0.5
    np.save(tmp_path / "x.npy", x)
    assert run_cli("audit", str(weights), "--variance", "1", "--mean", "0").returncode == 0
    done = run_cli("audit", str(weights), "--data", str(tmp_path / "x.npy"), "--mean", "0", "--variance", "1")
    assert done.returncode == 1
    assert "is measured outside Theorem 1's domain" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--depth", "x"], "--depth takes an integer"),
        (["--init", "nonsense"], "unknown weights"),
        (["--data", "x.npy"], "--data belongs to WEIGHTS"),
        (["missing.npz", "--depth", "3"], "--depth belongs to a described set-up"),
        (["missing.npz"], "missing.npz"),
        (["--confirm", "100000"], "--confirm takes 0 to 1000"),
        (["--plot", "a.bmp"], "is not a picture"),
        (["--json", "/nowhere/a.json"], "cannot write"),
        (["--mean", "1e400"], "not allowed"),
    ],
)
def test_bad_input_is_one_sentence(run_cli, tmp_path, arguments, words):
    done = run_cli("audit", *arguments, cwd=tmp_path)
    assert done.returncode == 3
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


# the page


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("audit_page", ROOT / "proofs" / "audit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_trained_network_of_the_page(script, when):
    arrays, inputs, _ = script.digits(when)
    text = script.shown(script.audit(arrays, data=inputs))
    assert text in (ROOT / "proofs" / "AUDIT.md").read_text()


@pytest.mark.slow
def test_the_page_is_as_its_script_writes_it(script):
    """Measured columns may differ in their last digits on another processor."""
    written, current = (ROOT / "proofs" / "AUDIT.md").read_text(), script.main()

    def split(text):
        measured = re.compile(r"\d+/\d+ \|$")
        rows = [line.split(" | ") for line in text.splitlines() if measured.search(line)]
        return rows, [line for line in text.splitlines() if not measured.search(line)]

    (rows, rest), (new_rows, new_rest) = split(written), split(current)
    assert rest == new_rest
    assert len(rows) > 20
    for row, new in zip(rows, new_rows, strict=True):
        assert row[:4] == new[:4]
        for k in (4, 5, 6, 7):
            assert float(row[k]) == pytest.approx(float(new[k]), rel=1e-2, abs=1e-3)
    agreed = [[int(x) for x in row[9].rstrip(" |").split("/")] for row in rows]
    assert sum(a for a, _ in agreed) >= sum(b for _, b in agreed) - 2
