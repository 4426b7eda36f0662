"""Training: members side by side are what they are alone, models are PyTorch's own, runs resume."""

import math
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from snntheory.experiments import METHODS
from snntheory.experiments.cells import Cell, Setting, Source, compute
from snntheory.experiments.protocol import Config
from snntheory.experiments.run import run
from snntheory.experiments.store import KEY, Store
from snntheory.experiments.tasks import bundled, random_splits, task
from snntheory.verdict import BadInput

torch = pytest.importorskip("torch", reason="the experiments need PyTorch (extra train)")
pytest.importorskip("sklearn", reason="the bundled sets need scikit-learn (extra train)")

from snntheory.experiments.fit import fit  # noqa: E402
from snntheory.experiments.layers import ALPHA, LAMBDA, Dropout  # noqa: E402
from snntheory.experiments.network import Network  # noqa: E402
from snntheory.experiments.probe import probe  # noqa: E402
from snntheory.experiments.trainer import Member, Trainer, alike, quietly  # noqa: E402

MEMBERS = [Member(s, lr, seed) for s in (0, 1) for lr in (0.01, 0.1) for seed in (0, 1)]


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    with quietly():
        yield


def test_subnormal_numbers_come_back():
    """Flushing them to zero is a state of the thread, and would break rigorous arithmetic in the same process."""
    subnormal = np.float64(5e-324)
    torch.set_flush_denormal(False)
    try:
        with quietly():
            assert torch.tensor([1e-310], dtype=torch.float64).mul(1).item() == 0
        assert subnormal * np.float64(1) == subnormal
    finally:
        torch.set_flush_denormal(True)


@pytest.fixture(scope="module")
def wine():
    return bundled("wine")


def settings(method):
    rate = {"SNN": 0.05, "MSRAinit": 0.5, "Highway": 0.5}.get(method, 0.0)
    return Config(method, 3, 12, "diavolo 0.25" if method == "ResNet" else "rectangular", rate)


@pytest.mark.parametrize("method", METHODS)
def test_members_are_the_same_alone_and_side_by_side(method, wine):
    together = fit(wine, settings(method), MEMBERS, 4, 32)
    for i in (0, 3, 6):
        [alone] = fit(wine, settings(method), [MEMBERS[i]], 4, 32)
        assert alone.curve == pytest.approx(together[i].curve, rel=1e-5)
        assert (alone.stop, alone.accuracy) == (together[i].stop, together[i].accuracy)
    assert len({tuple(f.curve) for f in together}) == len(MEMBERS)
    assert [f.curve for f in fit(wine, settings(method), MEMBERS, 4, 32)] == [f.curve for f in together]


def test_noise_is_the_same_alone_and_side_by_side_and_no_noise_is_none(wine):
    members = [Member(0, 0.1, 0, 0.0, g, w) for g, w in ((0.0, 0.0), (1.0, 0.0), (0.0, 0.2))]
    together = fit(wine, Config("SNN", 2, 8), members, 3, 32)
    for member, found in zip(members, together, strict=True):
        assert fit(wine, Config("SNN", 2, 8), [member], 3, 32)[0].curve == pytest.approx(found.curve, rel=1e-5)
    assert together[0].curve == fit(wine, Config("SNN", 2, 8), [Member(0, 0.1, 0)], 3, 32)[0].curve
    assert together[1].curve != together[0].curve != together[2].curve


def torch_model(network, method):
    """The first member as PyTorch's own layers."""
    nn, parts = torch.nn, []
    for group in network.hidden:
        affine = group[0]
        linear = nn.Linear(affine.weight.shape[1], affine.weight.shape[2])
        linear.weight.data, linear.bias.data = affine.weight[0].detach().T.clone(), affine.bias[0, 0].detach().clone()
        if method == "WeightNorm":
            linear = nn.utils.parametrizations.weight_norm(linear)
        parts.append(linear)
        norm = {"BatchNorm": nn.BatchNorm1d, "LayerNorm": nn.LayerNorm}.get(method)
        parts += [norm(linear.out_features)] if norm else []
        parts.append(nn.SELU() if method == "SNN" else nn.ReLU())
    last = nn.Linear(network.output.weight.shape[1], network.output.weight.shape[2])
    last.weight.data, last.bias.data = (
        network.output.weight[0].detach().T.clone(),
        network.output.bias[0, 0].detach().clone(),
    )
    return nn.Sequential(*parts, last)


@pytest.mark.parametrize("form", ["rectangular", "conic"])
@pytest.mark.parametrize("method", ["SNN", "MSRAinit", "BatchNorm", "LayerNorm", "WeightNorm"])
def test_a_network_is_pytorchs_own_in_training_and_in_use(method, form, wine):
    trainer = Trainer(wine, Config(method, 3, 16, form), [Member(0, 0.1, 0, 0.01), Member(1, 0.05, 0)], 32)
    model, batches = torch_model(trainer.network, method), trainer.batches()
    optimizer = torch.optim.SGD(model.parameters(), 0.1, weight_decay=0.01)
    for _ in range(5):
        rows = next(batches)
        loss = torch.nn.functional.cross_entropy(model(trainer.inputs(rows)[0]), torch.from_numpy(wine.y)[rows[0]])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        assert float(trainer.step(rows)[0]) == pytest.approx(loss.item(), rel=1e-4)
    model.eval()
    rows = torch.arange(20).expand(2, 20)
    x = trainer.inputs(rows)
    assert torch.allclose(trainer.network(x)[0], model(x[0]), atol=1e-4)


def test_residual_blocks_and_gates_are_the_formulas():
    network = Network(Config("Highway", 2, 5), 3, 2, [(0,)], [0])
    x = torch.randn(1, 4, 3, generator=torch.Generator().manual_seed(0))
    first, gate = network.hidden[0][0], network.hidden[1][0]
    h = torch.relu(x @ first.weight + first.bias)
    t = torch.sigmoid(h @ gate.gate.weight - 2)
    expected = t * torch.relu(h @ gate.affine.weight) + (1 - t) * h
    assert torch.allclose(network(x), expected @ network.output.weight, atol=1e-6)
    network = Network(Config("ResNet", 1, 8, "diavolo 0.5"), 3, 2, [(0,)], [0])
    block = network.hidden[1][0]
    assert [tuple(p.weight.shape[1:]) for p in block.parts[::2]] == [(8, 4), (4, 4), (4, 8)]
    h = torch.relu(network.hidden[0][1](x @ network.hidden[0][0].weight, False))
    z = h
    for i, part in enumerate(block.parts):
        z = part(torch.relu(z) if i in (2, 4) else z, False)
    assert torch.allclose(network(x), torch.relu(h + z) @ network.output.weight, atol=1e-6)


def test_alpha_dropout_keeps_mean_and_variance_and_drops_to_one_value():
    h = torch.randn(1, 400, 500, generator=torch.Generator().manual_seed(0))
    for rate in (0.05, 0.5):
        found = Dropout(rate, True, [torch.Generator().manual_seed(1)], None)(h, True)
        assert abs(float(found.mean())) < 0.02
        assert float(found.var()) == pytest.approx(1, abs=0.03)
        q, low = 1 - rate, -LAMBDA * ALPHA
        a = (q + low * low * q * rate) ** -0.5
        dropped = torch.isclose(found, torch.tensor(a * low - a * rate * low), atol=1e-6)
        assert float(dropped.float().mean()) == pytest.approx(rate, abs=0.01)
        assert torch.allclose(found[~dropped], (a * h - a * rate * low)[~dropped], atol=1e-5)
    plain = Dropout(0.5, False, [torch.Generator().manual_seed(1)], None)(h, True)
    assert set(torch.unique((plain / h).round(decimals=3)).tolist()) == {0.0, 2.0}
    assert Dropout(0.5, True, [], None)(h, False) is h


def test_initial_weights_are_lecuns_and_hes():
    for method, tau in (("SNN", 1.0), ("MSRAinit", 2.0)):
        network = Network(Config(method, 2, 400), 300, 2, [(0,)], [0])
        for group in network.hidden:
            assert float(group[0].weight.detach().square().sum(dim=1).mean()) == pytest.approx(tau, rel=0.02)


def test_the_probe_counts_units_in_theorem_1s_domain():
    network = Network(Config("SNN", 1, 3), 2, 2, [(0,)], [0])
    with torch.no_grad():
        network.hidden[0][0].weight[0] = torch.tensor([[0.7, 1.0, 0.72], [-0.7, 0.0, -0.70]])
    x = torch.randn(1, 4000, 2, generator=torch.Generator().manual_seed(0))
    [layer] = probe(network, x)
    assert layer.weights == pytest.approx(2 / 3)  # omega 0, 1, 0.02; tau 0.98, 1, 1.01
    assert layer.domain == 1.0
    assert layer.omega == pytest.approx(1.02 / 3)
    assert layer.variance == pytest.approx(1, abs=0.1)


def test_a_member_that_diverges_does_not_touch_the_others(wine):
    members = [Member(1, 1e6, 1), Member(0, 0.1, 0, 0.01), Member(0, 1e6, 0), Member(1, 0.05, 1)]
    for config in (Config("SNN", 4, 16, dropout=0.1), Config("WeightNorm", 4, 16)):
        found = fit(wine, config, members, 4, 32)
        for i in (0, 2):
            assert math.isinf(found[i].validation)
            assert found[i].accuracy == 0
            assert len(found[i].curve) == 4
        for i in (1, 3):
            [alone] = fit(wine, config, [members[i]], 4, 32)
            assert found[i].curve == pytest.approx(alone.curve, rel=1e-5)
            assert found[i].accuracy == alone.accuracy
    [bad] = fit(wine, Config("SNN", 4, 16), [members[0]], 4, 32)
    assert math.isinf(bad.validation)


def test_members_of_different_batches_are_trained_apart():
    y = np.arange(50) % 2
    splits = [random_splits(y)[0], random_splits(y, share=0.5)[0]]
    found = task("t", np.random.default_rng(0).normal(size=(50, 2)), y, splits)
    members = [Member(0), Member(1)]
    assert alike(found, members, 8) == [[members[0]], [members[1]]]
    assert [f.member for f in fit(found, Config("SNN", 1, 4), members, 1, 8)] == members
    with pytest.raises(BadInput, match="differ in their batches"):
        Trainer(found, Config("SNN", 1, 4), members, 8)


def test_several_labels_with_missing_ones():
    random = np.random.default_rng(0)
    x = random.normal(size=(200, 4))
    y = np.column_stack([x[:, 0] > 0, x[:, 1] > 0]).astype(np.float32)
    y[::3, 0] = np.nan
    splits = random_splits(np.zeros(200))
    [found] = fit(task("t", x, y, splits), Config("SNN", 2, 16), [Member(0, 0.5)], 25, 16)
    assert found.auc > 0.95
    assert found.accuracy > 0.85


# Runs


def same(rows):
    return sorted(tuple(row[c] for c in (*KEY, "stop", "validation", "accuracy", "auc")) for row in rows)


def test_a_run_resumes_and_gives_the_same_numbers_on_processes(tmp_path):
    setting = Setting("tiny", ("iris",), ("SNN", "ResNet", "SVM"))
    store, said = Store(tmp_path / "a"), []
    count = run("uci", setting, store, say=said.append)
    rows = store.rows("results")
    assert count == len(rows) == 2 * (4 * 3 + 3 + 1)
    assert any("iris SNN 4 x 8 dropout 0.05: accuracy" in line for line in said)
    assert run("uci", setting, store, say=said.append) == 0
    store.close()
    lines = (tmp_path / "a" / "results.csv").read_text().splitlines(keepends=True)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "results.csv").write_text("".join(lines[:8]) + lines[8][:20])
    again = Store(tmp_path / "b")
    assert run("uci", setting, again, jobs=2, say=said.append) == count - 7
    assert same(again.rows("results")) == same(rows)
    again.close()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_killed_run_keeps_its_rows_and_leaves_no_processes(tmp_path):
    arguments = ["experiment", "uci", "--budget", "tiny", "--tasks", "iris,wine", "--jobs", "2", "--out", str(tmp_path)]
    process = subprocess.Popen(
        [sys.executable, "-m", "snntheory", *arguments], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    for line in process.stdout:
        if line.startswith("[2/"):
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert len((tmp_path / "results.csv").read_text().splitlines()) > 1 + 2
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    pytest.fail("processes are left")


def test_figures_1_and_a8_have_curves_and_histograms(tmp_path):
    source, members = Source("bundled", "digits"), ((0, 0.1, 0, 0.0, 0.0, 0.0),)
    tables = compute(Cell("figure-1", source, Config("SNN", 2, 8), members, 25, 16))
    assert [p["update"] for p in tables["curves"]] == [10, 20, 25]
    assert all(p["low"] <= p["loss"] <= p["high"] for p in tables["curves"])
    tables = compute(Cell("figure-a8", source, Config("SNN", 2, 8), members, 2, 16))
    counts = [sum(r["count"] for r in tables["net_inputs"] if r["epoch"] == e) for e in (0, 2)]
    assert counts[0] == counts[1] > 0
    assert 0 < tables["net_inputs"][-1]["distance"] < 1


def test_the_commands(run_cli, tmp_path):
    done = run_cli(
        "train", "--task", "iris", "--depth", "2", "--width", "8", "--epochs", "2", "--out", str(tmp_path / "t.csv")
    )
    assert done.returncode == 0, done.stderr
    assert "in domain" in done.stdout
    assert len((tmp_path / "t.csv").read_text().splitlines()) == 1 + 3 * 2
    arguments = ["experiment", "uci", "--tasks", "iris", "--methods", "SVM", "--out", str(tmp_path / "r")]
    assert run_cli(*arguments).returncode == 0
    assert "0 of 1 cells to run" in run_cli(*arguments).stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["experiment", "magic"], "unknown experiment"),
        (["experiment", "uci", "--budget", "huge"], "known are small and paper"),
        (["experiment", "depth", "--budget", "huge"], "known are small and paper"),
        (["experiment", "uci", "--methods", "magic"], "unknown method"),
        (["experiment", "uci", "--tasks", "magic"], "unknown task"),
        (["experiment", "uci", "--tasks", "0"], "leaves no tasks"),
        (["experiment", "uci", "--jobs", "0"], "0 jobs"),
        (["experiment", "htru2"], "HTRU_2.csv"),
        (["experiment", "htru2", "--data", "no-such-folder"], "not a folder"),
        (["experiment", "depth", "--tasks", "iris"], "one task"),
        (["experiment", "uci", "--seed=-1"], "seed -1"),
        (["train", "--task", "magic"], "unknown task"),
        (["train", "--method", "magic"], "unknown method"),
        (["train", "--form", "round"], "no form"),
        (["train", "--depth", "0"], "0 layers"),
        (["train", "--dropout", "1"], "dropout rate"),
        (["train", "--learning-rate", "fast"], "--learning-rate takes"),
        (["train", "--split", "9"], "no split 9"),
    ],
)
def test_bad_input_is_one_sentence(arguments, message, tmp_path, monkeypatch, capsys):
    from snntheory.cli import main

    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 3
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("command", [["train"], ["experiment", "depth"]])
def test_without_pytorch_there_is_one_sentence(command, tmp_path):
    code = f"import sys; sys.modules['torch'] = None; from snntheory.cli import main; sys.exit(main({command!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 3
    assert done.stderr == "snntheory: training needs PyTorch; install snntheory[train]\n"
