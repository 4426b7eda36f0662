"""What simulations leave behind: files, pictures, sweeps on any executor, and the command, wrong input included."""

import json
import os
import pty
import shutil
import signal
import stat
import subprocess
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor

import numpy as np
import pytest

from snntheory import BadInput
from snntheory.cli import main
from snntheory.simulate import Simulation, simulate, sweep
from snntheory.simulate.plot import plot
from snntheory.simulate.presets import PRESETS, scaling
from snntheory.simulate.record import replacing

TINY = {"width": 16, "batch": 4, "depth": 2}
SMALL = ["simulate", "--width", "16", "--batch", "4", "--depth", "2"]


@pytest.fixture(scope="module")
def run():
    return simulate(**TINY)


# files


def test_a_damaged_file_is_refused_or_reads_the_same(run, tmp_path):
    path, bad = tmp_path / "run.npz", tmp_path / "bad.npz"
    run.save(path)
    whole, refused = path.read_bytes(), 0
    damaged = [whole[:n] for n in range(0, len(whole), 397)]
    damaged += [whole[:n] + bytes([whole[n] ^ 255]) + whole[n + 1 :] for n in range(0, len(whole), 97)]
    for data in damaged:
        bad.write_bytes(data)
        try:
            again = Simulation.load(bad)
        except BadInput:
            refused += 1
        else:
            assert all(np.array_equal(v, again.layers[k]) for k, v in run.layers.items())
    assert 0.7 * len(damaged) < refused < len(damaged)  # some bytes are padding


FOREIGN = {
    "another archive": {"a": np.ones(3)},
    "a header that is a list": {"header": np.array("[1]"), "input_sums": np.ones(3)},
    "no settings": {"header": np.array('{"settings": 5, "made": {}}'), "input_sums": np.ones(3)},
    "no layers": {"header": np.array('{"settings": {"width": 5}, "made": {}}'), "input_sums": np.ones(3)},
    "unknown settings": {"header": np.array('{"settings": {"magic": 5}, "made": {}}'), "input_sums": np.ones(3)},
    "no JSON": {"header": np.array("magic"), "input_sums": np.ones(3)},
}


@pytest.mark.parametrize("name", FOREIGN)
def test_foreign_archives_are_refused(name, tmp_path):
    np.savez(tmp_path / "foreign.npz", **FOREIGN[name])
    with pytest.raises(BadInput, match=r"foreign\.npz' is not a saved simulation"):
        Simulation.load(tmp_path / "foreign.npz")


def test_other_files_are_refused(tmp_path):
    np.save(tmp_path / "array.npy", np.ones(3))
    (tmp_path / "text").write_text("hello")
    for name in ("array.npy", "text", ".", "a\0b"):
        with pytest.raises(BadInput):
            Simulation.load(str(tmp_path / name))


def test_files_appear_whole_or_not_at_all(run, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "old.npz").write_text("old")
    unwritable = ["folder", "absent/x.npz", "n" * 300, "a\0b", ""]
    for name in unwritable:
        with pytest.raises(BadInput, match="cannot write"):
            run.save(os.path.join(tmp_path, name))
    with pytest.raises(BadInput, match="not a plain file"):
        run.save("/dev/null")  # which must survive
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    with pytest.raises(ZeroDivisionError), replacing(tmp_path / "old.npz") as file:
        file.write(bytes(1 // 0))
    assert (tmp_path / "old.npz").read_text() == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["folder", "old.npz"]
    before = os.umask(0o027)
    try:
        run.save(tmp_path / "old.npz")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "old.npz").stat().st_mode) == 0o640
    assert Simulation.load(tmp_path / "old.npz").settings == run.settings


def test_given_matrices_are_remembered_as_such(tmp_path):
    given = simulate(matrices=[np.eye(3)], batch=2)
    given.save(tmp_path / "given.npz")
    again = Simulation.load(tmp_path / "given.npz")
    assert (given.theory, again.theory, again.made["matrices"]) == ({}, {}, "given")


@pytest.mark.parametrize("kind", ["png", "pdf", "svg"])
def test_pictures_of_awkward_runs(kind, run, tmp_path):
    """No warning for letters that the font lacks, for values that are not finite, for too many labels."""
    overflow = simulate(**TINY | {"gain": 1e30, "depth": 4})
    zero, given = simulate(**TINY, variance=0), simulate(matrices=[np.eye(3)], batch=2)
    runs = [("活 $x _a", run), ("_hidden", overflow), ("x" * 500, zero), ("", given), *[("many", run)] * 30]
    plot(runs, tmp_path / f"p.{kind}")
    start = {"png": b"\x89PNG", "pdf": b"%PDF", "svg": b"<?xml"}[kind]
    assert (tmp_path / f"p.{kind}").read_bytes().startswith(start)
    for bad in ("p.gif", "p", f"absent/p.{kind}"):
        with pytest.raises(BadInput):
            plot(runs[:1], tmp_path / bad)
    assert len(list(tmp_path.iterdir())) == 1


# presets


def test_exponents_need_widths_and_spread(run):
    for runs in ([], [run], [run, simulate(**TINY | {"width": 20})], [simulate(**TINY, repetitions=3)] * 2):
        with pytest.raises(BadInput, match="scaling needs"):
            scaling(runs)


def test_the_exponent_is_fitted_by_least_squares():
    """Against a thousand samples: the interval holds the truth in 95 % of them."""

    class Fake:
        def __init__(self, width, values):
            self.settings = type("S", (), {"width": width})
            self.layers = {"var": np.asarray(values)[:, None]}

    rng, hits = np.random.default_rng(0), 0
    for _ in range(1000):
        fit = scaling([Fake(n, rng.normal(0, n**-0.7, 50)) for n in (64, 256, 1024)])
        hits += fit.low < -0.7 < fit.high
    assert 920 < hits < 980


def test_every_preset_has_valid_options_and_distinct_labels():
    for preset in PRESETS.values():
        assert len({label for label, _ in preset.runs}) == len(preset.runs)
        sweep({"seed": [0]}, **preset.common | preset.runs[-1][1] | TINY | {"repetitions": 2})


# sweeps


def test_equal_cells_are_computed_once(tmp_path):
    cells = sweep({"width": [16, 8, 16]}, directory=tmp_path, batch=4, depth=2)
    assert [cell.values["width"] for cell in cells] == [16, 8, 16]
    assert cells[0].simulation is cells[2].simulation
    assert len(list(tmp_path.iterdir())) == 2


BAD_SWEEPS = [
    ({"width": []}, "no list of values"),
    ({"width": "16"}, "no list of values"),
    ({"width": 16}, "no list of values"),
    ({"weights": ["normal", "magic"]}, "unknown weights"),
    ({"activation": ["relu", "magic"]}, "unknown activation"),
    ({"magic": [1]}, "unknown option"),
    ({"width": [16, 10**6], "memory": [2**20]}, "is not enough"),
    ({"method": ["weights", "exact"], "weights": ["uniform"]}, "not normal"),
]


@pytest.mark.parametrize(("axes", "message"), BAD_SWEEPS, ids=str)
def test_sweeps_are_checked_before_anything_is_computed(axes, message, tmp_path):
    seen = []
    with pytest.raises(BadInput, match=message):
        sweep(axes, directory=tmp_path, report=lambda *a: seen.append(a), batch=4, depth=2)
    assert (seen, list(tmp_path.iterdir())) == ([], [])


def test_an_interrupted_sweep_keeps_what_is_done(tmp_path):
    def stop(cell, done, total):
        if done == 2:
            raise KeyboardInterrupt

    axes = {"seed": [1, 2, 3, 4]}
    with ThreadPoolExecutor(1) as executor, pytest.raises(KeyboardInterrupt):
        sweep(axes, directory=tmp_path, executor=executor, report=stop, **TINY)
    kept = {p: p.stat().st_mtime_ns for p in tmp_path.iterdir()}
    assert len(kept) == 2
    cells = sweep(axes, directory=tmp_path, **TINY)
    assert len(list(tmp_path.iterdir())) == 4
    assert {p: p.stat().st_mtime_ns for p in kept} == kept
    for cell in cells:
        alone = simulate(**TINY, **cell.values)
        assert all(np.array_equal(v, alone.layers[k]) for k, v in cell.simulation.layers.items())


class Failing(ThreadPoolExecutor):
    """Gives up after two cells, as a cluster may."""

    def submit(self, task, options):
        if options.seed < 3:
            return super().submit(task, options)
        future = Future()
        future.set_exception(OSError("worker\nlost"))
        return future


def test_an_executor_that_gives_up_is_one_sentence(tmp_path):
    with Failing(1) as executor, pytest.raises(BadInput, match=r"ended early.* OSError: worker$"):
        sweep({"seed": [1, 2, 3]}, directory=tmp_path, executor=executor, **TINY)


def test_a_changed_activation_is_another_cell(tmp_path):
    code = tmp_path / "mine.py"
    for text, files in (("z", 1), ("z", 1), ("z * 0.5", 2)):
        code.write_text(f"def f(z): return {text}\n")
        sweep({"activation": [f"{code}:f"]}, directory=tmp_path / "cells", **TINY)
        assert len(list((tmp_path / "cells").iterdir())) == files


COMMAND = [sys.executable, "-m", "snntheory"]


def started(arguments, **options):
    """The command in a session of its own, which signals can reach as a terminal's do."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "start_new_session": True}
    return subprocess.Popen([*COMMAND, *arguments], **pipes | options)


def wait_for(condition):
    for _ in range(300):
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("nothing happened in 15 seconds")


LONG = ["simulate", "--width", "256", "--batch", "256", "--sweep", "depth=1,20000", "--jobs", "2", "--out"]


def test_an_interrupted_command_keeps_cells_and_says_so_once(tmp_path):
    """One process is idle by then, the other at work."""
    process = started([*LONG, str(tmp_path)])
    wait_for(lambda: list(tmp_path.glob("cell-*")))
    time.sleep(0.3)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out.count("\n")) == (130, 2)
    assert err == "\nsnntheory: interrupted; no verdict is claimed for what had not finished\n"
    assert [p.name[:5] for p in tmp_path.iterdir()] == ["cell-"]


@pytest.mark.skipif(not shutil.which("pgrep"), reason="finds the processes of a sweep by pgrep")
def test_a_lost_process_of_a_sweep_is_one_sentence(tmp_path):
    process = started([*LONG, str(tmp_path)])
    wait_for(lambda: list(tmp_path.glob("cell-*")))
    found = subprocess.run(["pgrep", "-P", str(process.pid), "-f", "spawn_main"], capture_output=True, text=True)
    for child in found.stdout.split():
        os.kill(int(child), signal.SIGKILL)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 3
    assert err.count("\n") == 1
    assert "ended early" in err


@pytest.mark.filterwarnings("ignore")
def test_the_command_on_a_dask_cluster(run_cli, tmp_path):
    distributed = pytest.importorskip("distributed")
    options = {"n_workers": 1, "threads_per_worker": 1, "dashboard_address": None, "processes": False}
    with distributed.LocalCluster(**options, host="127.0.0.1", protocol="tcp") as cluster:
        arguments = [*SMALL, "--sweep", "seed=1,2", "--json", "-", "--out", str(tmp_path)]
        done = run_cli(*arguments, "--dask", cluster.scheduler_address)
    assert (done.returncode, done.stderr) == (0, "")
    here = simulate(**TINY, seed=2)
    assert json.loads(done.stdout)["cells"][1]["layers"]["var"] == here.var.tolist()
    assert len(list(tmp_path.iterdir())) == 2


# the command


def test_what_the_command_writes(capsys, tmp_path):
    files = [tmp_path / name for name in ("a b.npz", "p.svg", "out.json")]
    arguments = [*SMALL, "--seed", "7", "--statistics", "all", "--memory", "64MiB", "--omega", "-0.1", "--tau", "1"]
    assert main([*arguments, "--save", str(files[0]), "--plot", str(files[1]), "--json", str(files[2])]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "3 of 3 layers inside four standard errors" in out
    assert sorted(tmp_path.iterdir()) == sorted(files)
    saved, document = Simulation.load(files[0]), json.loads(files[2].read_text())
    assert saved.settings.as_dict() == document["settings"]
    assert document["layers"]["mean"] == saved.mean.tolist()
    assert document["summary"]["seconds"] > 0
    assert document["theory"]["mean_error"][0] == 0
    assert (saved.settings.seed, saved.settings.memory, saved.settings.omega) == (7, 2**26, "-0.1")


def test_a_layer_outside_is_exit_code_1(capsys, monkeypatch):
    monkeypatch.setattr("snntheory.simulate.theory.ERRORS", 1e-9)
    assert main(SMALL) == 1
    assert "OUTSIDE" in capsys.readouterr().out


def test_values_that_are_not_finite_are_null(capsys):
    arguments = [*SMALL, "--gain", "1e30", "--depth", "5"]
    assert main([*arguments, "--json", "-"]) == 1
    document = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert document["layers"]["var"][-1] is None
    assert main(arguments) == 1
    assert "nan" not in capsys.readouterr().out


def test_inputs_from_files(capsys, tmp_path):
    data = np.random.default_rng(0).normal(size=(6, 5))
    np.save(tmp_path / "x.npy", data)
    np.savez(tmp_path / "x.npz", x=data)
    np.savetxt(tmp_path / "x.CSV", data, delimiter=",", fmt="%.17g")
    means = set()
    for name in ("x.npy", "x.npz", "x.CSV"):
        assert main([*SMALL[:3], "--depth", "2", "--inputs", str(tmp_path / name), "--json", "-"]) == 0
        means.add(str(json.loads(capsys.readouterr().out)["layers"]["mean"]))
    assert len(means) == 1


FILES = {
    "empty.npz": b"",
    "cut.npz": b"PK\x03\x04",
    "text.npy": b"hello",
    "words.csv": b"a,b\n",
    "ragged.csv": b"1,2\n3\n",
    "empty.csv": b"",
}
BAD = [
    (["--depth", "0"], "depth = 0"),
    (["--width", "1.5"], "--width takes an integer"),
    (["--gain", "-1"], "gain = -1.0"),
    (["--gain", "nan"], "gain = nan"),
    (["--mean", "much"], "--mean takes a number"),
    (["--correlation", "2"], "correlation = 2.0"),
    (["--omega", "0.1"], "prescribed together"),
    (["--omega", "9", "--tau", "1"], "tau must exceed"),
    (["--method", "exact", "--weights", "lecun_uniform"], "not normal"),
    (["--batch", "3", "--statistics", "correlation"], "even batch"),
    (["--dropout", "alpha:0.1", "--activation", "relu"], "belongs to selu"),
    (["--activation", "absent.py:f"], "cannot read"),
    (["--memory", "1KB"], "--memory takes a size"),
    (["--memory", "1e400"], "--memory takes a size"),
    (["--memory", "1MiB", "--width", "4096"], "is not enough"),
    (["--workers", "0"], "0 workers"),
    (["--save", "{}/absent/x.npz"], "cannot write"),
    (["--save", "{}"], "not a plain file"),
    (["--plot", "{}/x.gif"], "is not a picture"),
    (["--plot", "{}/absent/x.png"], "cannot write"),
    (["--json", "{}/absent/x.json"], "cannot write"),
    (["--inputs", "{}/absent.csv"], "cannot read"),
    (["--inputs", "{}"], "cannot read"),
    (["--inputs", "{}/empty.npz"], "no array"),
    (["--inputs", "{}/cut.npz"], "no array"),
    (["--inputs", "{}/text.npy"], "no array"),
    (["--inputs", "{}/words.csv"], "no array"),
    (["--inputs", "{}/ragged.csv"], "no array"),
    (["--inputs", "{}/empty.csv"], "inputs of shape"),
    (["--sweep", "width"], "NAME=A,B"),
    (["--sweep", "magic=1"], "NAME=A,B"),
    (["--sweep", "width=1,,2"], "--width takes an integer"),
    (["--sweep", "width=8", "--sweep", "width=9"], "swept twice"),
    (["--sweep", "weights=normal,magic"], "unknown weights"),
    (["--sweep", "width=8", "--jobs", "0"], "0 jobs"),
    (["--sweep", "width=8", "--out", "{}/text.npy"], "cannot write to"),
    (["--sweep", "width=8", "--save", "x"], "goes with neither"),
    (["--sweep", "width=8", "--dask", "nowhere"], "no Dask scheduler"),
    (["--jobs", "2"], "belong to --sweep"),
    (["--preset", "magic"], "unknown preset"),
    (["--preset", "domain", "--weights", "magic"], "unknown weights"),
    (["--preset", "deep", "--sweep", "width=1"], "goes with neither"),
]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(("arguments", "message"), BAD, ids=[" ".join(a)[:40] for a, _ in BAD])
def test_bad_input_gets_one_sentence_and_exit_3(capsys, tmp_path, arguments, message):
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    batch = [] if "--inputs" in arguments else ["--batch", "4"]
    assert main(["simulate", "--width", "16", "--depth", "2", *batch, *(a.format(tmp_path) for a in arguments)]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert err.count("\n") == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(FILES)


def test_progress_is_for_terminals_only(run_cli):
    arguments = ["simulate", "--width", "256", "--batch", "256", "--depth", "400"]
    assert run_cli(*arguments, "--json", "-").stderr == ""
    parent, child = pty.openpty()
    process = subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.DEVNULL, stderr=child)
    os.close(child)
    shown = b""
    while True:
        try:
            shown += os.read(parent, 65536)
        except OSError:
            break
    os.close(parent)
    assert process.wait(timeout=30) in (0, 1)
    assert b"\rlayers: [" in shown
    assert b"/400, " in shown
    assert shown.endswith(b"\r\x1b[K")


def test_a_reader_that_stops_reading_is_no_error():
    line = " ".join([*COMMAND, *SMALL, "--sweep", "seed=1,2,3,4"])
    done = subprocess.run(f"{line} | head -1", shell=True, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("last layer")
    assert done.stderr == ""
