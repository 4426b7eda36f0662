"""Data of the experiments: protocol, archives as users have them, scores, kept results; nothing here needs PyTorch."""

import gzip
import math
import pickle
import struct
from fractions import Fraction as F

import numpy as np
import pytest

from snntheory.claims import experiments as printed
from snntheory.experiments import METHODS, archives
from snntheory.experiments import statistics as s
from snntheory.experiments.protocol import BUDGETS, Config, configurations, preference, smoothed, widths
from snntheory.experiments.scores import accuracy, auc, mean_auc
from snntheory.experiments.store import COLUMNS, KEY, RESULTS, Store
from snntheory.experiments.tasks import Split, npz_tasks, random_splits, stratified_folds, task
from snntheory.experiments.tox21 import read, tox21
from snntheory.verdict import BadInput

# Protocol


def test_the_printed_grids_have_as_many_points_as_tables_a4_to_a27():
    points = {
        e: {m: len(list(configurations(m, BUDGETS[e]["paper"].grid))) for m in METHODS}
        for e in ("uci", "htru2", "tox21")
    }
    assert points["uci"] == dict(zip(METHODS, (72, 72, 36, 36, 36, 36, 45), strict=True))
    assert points["htru2"]["SNN"] == 60
    assert points["htru2"]["ResNet"] == 45
    assert points["tox21"] == dict(zip(METHODS, (56, 56, 28, 56, 56, 28, 36), strict=True))
    for experiment in points:
        assert BUDGETS[experiment]["paper"].epochs == 100
        assert set(BUDGETS[experiment]["small"].grid["learning_rate"]) == set(
            BUDGETS[experiment]["paper"].grid["learning_rate"]
        )


def test_a_conic_network_decreases_geometrically_from_the_width_to_the_outputs():
    assert widths(Config("SNN", 4, 256, "conic"), 16) == [256, 128, 64, 32]
    assert widths(Config("SNN", 3, 64), 2) == [64, 64, 64]
    assert min(widths(Config("SNN", 32, 1024, "conic"), 2)) >= 2


def test_the_validation_curve_is_smoothed_by_ten_values():
    losses = [float(k) for k in range(20)]
    assert smoothed(losses)[:9] == [math.inf] * 9
    assert smoothed(losses)[9:] == [k - 4.5 for k in range(9, 20)]
    assert smoothed([3.0, 1.0]) == [math.inf, 2.0]
    assert smoothed([math.nan] * 10)[-1] == math.inf


def test_ties_prefer_more_layers_then_a_lower_rate_then_more_dropout():
    def row(validation, depth, rate, dropout):
        return {"validation": validation, "depth": depth, "learning_rate": rate, "dropout": dropout}

    order = [
        row(0.1, 2, 1, 0),
        row(0.2, 8, 1, 0),
        row(0.2, 4, 0.01, 0.05),
        row(0.2, 4, 0.01, 0),
        row(0.2, 4, 0.1, 0.05),
    ]
    order.append(row("nan", 32, 0.01, 0))
    shuffled = [order[i] for i in (3, 5, 0, 4, 2, 1)]
    assert sorted(shuffled, key=preference) == order


# Scores


def test_scores_are_those_of_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    random = np.random.default_rng(0)
    y, scores = random.integers(0, 2, 200), random.normal(size=200).round(1)
    assert auc(scores, y) == pytest.approx(metrics.roc_auc_score(y, scores), abs=1e-12)
    assert math.isnan(auc(scores, np.zeros(200)))
    assert accuracy(np.eye(3)[[0, 1, 2, 1]], np.array([0, 1, 2, 2])) == 0.75
    assert accuracy(np.array([[1, np.nan], [1, 0]]), np.array([0, 0])) == 0.5
    labels = np.array([[1, np.nan], [0, np.nan], [1, 1], [0, 0]], dtype=np.float32)
    assert mean_auc(np.array([[2, 0], [1, 0], [0, 1], [0, 2.0]]), labels) == (0.625 + 0) / 2


# Splits and archives


def test_nested_folds_are_a_partition_and_the_fold_before_validates():
    y = np.array([0] * 90 + [1] * 13)
    splits = stratified_folds(y, 10, seed=3)
    assert sorted(np.concatenate([x.test for x in splits])) == list(range(103))
    for m, split in enumerate(splits):
        assert np.array_equal(split.validation, splits[m - 1].test)
        assert sorted(np.concatenate(split)) == list(range(103))
        assert {(y[split.test] == 1).sum()} <= {1, 2}


def test_fifteen_percent_of_the_training_rows_validate():
    found = task("t", np.zeros((80, 2)), np.arange(80) % 2, random_splits(np.arange(80) % 2))
    rows = found.rows(1, seed=0)
    assert (len(rows.train), len(rows.validation), len(rows.test)) == (51, 9, 20)
    assert sorted(np.concatenate([rows.train, rows.validation])) == sorted(found.splits[1].train)
    assert not np.array_equal(rows.validation, found.rows(1, seed=1).validation)


def test_the_plain_layout_has_a_task_and_its_repaired_version(tmp_path):
    x, y = np.arange(12.0).reshape(6, 2), np.array([0, 1, 0, 1, 1, 0])
    index = {"train_idx": np.arange(4), "test_idx": np.arange(4, 6)}
    np.savez(tmp_path / "odd.npz", X=x, y=y, X_fixed=x + 1, y_fixed=1 - y, **index)
    as_is, repaired = npz_tasks(tmp_path / "odd.npz")
    assert (as_is.data, repaired.data) == ("as is", "repaired")
    assert np.array_equal(repaired.x, as_is.x + 1)
    assert np.array_equal(repaired.y, 1 - as_is.y)
    np.savez(tmp_path / "folds.npz", X=x, y=y, folds=np.array([[0, 0, 0, 1, 1, 2], [1, 0, 0, 0, 0, 2]], dtype=np.uint8))
    [folds] = npz_tasks(tmp_path / "folds.npz")
    assert [list(f.test) for f in folds.splits] == [[3, 4], [0]]


def test_the_collections_own_files(tmp_path):
    (tmp_path / "uci" / "zoo").mkdir(parents=True)
    zoo = tmp_path / "uci" / "zoo"
    (zoo / "zoo_R.dat").write_text("\tf1\tf2\tclase\n1\t0.5\t1\t0\n2\t-0.5\t2\t1\n3\t0\t3\t1\n4\t1\t4\t0\n")
    (zoo / "conxuntos.dat").write_text("0 1\n2 3\n")
    (zoo / "conxuntos_kfold.dat").write_text("0 1 2\n3\n1 2 3\n0\n")
    (tmp_path / "uci" / "monks-1").mkdir()
    for part, rows in (("train", "1\t1\t0\n2\t2\t1\n"), ("test", "1\t3\t1\n")):
        (tmp_path / "uci" / "monks-1" / f"monks-1_{part}_R.dat").write_text("\tf1\tclase\n" + rows)
    (tmp_path / "uci" / "monks-1" / "conxuntos.dat").write_text("0\n1\n")
    assert archives.uci_names(tmp_path) == ["zoo", "monks-1"]
    found, monks = archives.uci_tasks(["zoo", "monks-1"], tmp_path)
    assert found.x.tolist() == [[0.5, 1], [-0.5, 2], [0, 3], [1, 4]]
    assert [list(x.test) for x in found.splits] == [[3], [0]]
    assert (list(monks.splits[0].train), list(monks.splits[0].test)) == ([0, 1], [2])
    (zoo / "zoo_R.dat").write_text("\tf1\tclase\n1\tmany\t0\n")
    with pytest.raises(BadInput, match="not a table of numbers"):
        archives.uci_tasks(["zoo"], tmp_path)


def idx(path, array):
    head = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    path.write_bytes(gzip.compress(head + array.tobytes()))


def test_htru2_mnist_cifar10_and_tox21_as_users_have_them(tmp_path):
    random = np.random.default_rng(0)
    rows = np.column_stack([random.normal(size=(60, 8)), np.arange(60) % 3 == 0])
    np.savetxt(tmp_path / "HTRU_2.csv", rows, delimiter=",")
    pulsars = archives.htru2(tmp_path)
    assert (pulsars.x.shape, pulsars.y.sum(), len(pulsars.splits)) == ((60, 8), 20, 10)
    for part, count in (("train", 60_000), ("t10k", 3)):
        idx(tmp_path / f"{part}-images-idx3-ubyte.gz", random.integers(0, 256, (count, 2, 2)).astype(np.uint8))
        idx(tmp_path / f"{part}-labels-idx1-ubyte.gz", (np.arange(count) % 10).astype(np.uint8))
    digits = archives.mnist(tmp_path)
    assert (digits.x.shape, len(digits.splits[0].train), list(digits.splits[0].test)) == (
        (60_003, 4),
        60_000,
        [60_000, 60_001, 60_002],
    )
    folder = tmp_path / "cifar-10-batches-py"
    folder.mkdir()
    for name, count in [(f"data_batch_{i}", 10_000) for i in range(1, 6)] + [("test_batch", 5)]:
        batch = {b"data": np.zeros((count, 3), np.uint8), b"labels": [k % 10 for k in range(count)]}
        batch[b"data"][:, 0] = np.arange(count) % 256
        (folder / name).write_bytes(pickle.dumps(batch, protocol=2))
    assert archives.cifar10(tmp_path).x.shape == (50_005, 3)
    (folder / "test_batch").write_bytes(pickle.dumps(print))
    with pytest.raises(BadInput, match="not allowed"):
        archives.cifar10(tmp_path)
    (tmp_path / "tox21.csv").write_text("smiles,NR-AR,SR-p53\nCCO,1,\nC,0,1\n")
    smiles, labels = read(tmp_path)
    assert smiles == ["CCO", "C"]
    assert np.array_equal(labels, [[1, np.nan], [0, 1]], equal_nan=True)
    np.savez(tmp_path / "tox21_fingerprints.npz", X=np.eye(20), y=np.ones((20, 2)))
    assert tox21(tmp_path).outputs == 2


@pytest.mark.parametrize("load", [archives.htru2, archives.mnist, archives.cifar10, tox21])
def test_a_missing_file_names_what_to_get(load, tmp_path):
    for folder in (None, tmp_path):
        with pytest.raises(BadInput, match=r"get .*(HTRU|MNIST|CIFAR|tox21)"):
            load(folder)


@pytest.mark.parametrize(
    ("x", "y", "splits", "message"),
    [
        (np.ones((3, 2)), np.zeros(4), [], "do not fit"),
        (np.full((3, 2), np.nan), np.zeros(3), [], "not finite"),
        (np.ones((3, 2)), np.array([-1, 0, 1]), [], "counted from 0"),
        (np.ones((3, 2)), np.zeros(3), [Split(np.arange(2), np.array([3]))], "outside 0 to 2"),
        (np.ones((3, 2)), np.zeros(3), [Split(np.arange(2), np.array([], int))], "no rows"),
    ],
)
def test_damaged_tasks_are_refused(x, y, splits, message):
    with pytest.raises(BadInput, match=message):
        task("t", x, y, splits)


# Kept results


def row(**own):
    return dict.fromkeys(RESULTS, 0) | {"task": "t", "auc": math.nan, "validation": 0.1} | own


def test_rows_survive_a_kill_and_come_back_the_same(tmp_path):
    store = Store(tmp_path)
    store.append("results", RESULTS, [row(split=0), row(split=1, accuracy=1 / 3)])
    with pytest.raises(BadInput, match="another run"):
        Store(tmp_path)
    store.close()
    with open(tmp_path / "results.csv", "a") as file:
        file.write("uci,t,as is,SN")
    again = Store(tmp_path)
    assert len(again.done) == 2
    assert [float(r["accuracy"]) for r in again.rows("results")] == [0, 1 / 3]
    again.append("results", RESULTS, [row(split=2)])
    assert len(again.rows("results")) == 3
    again.close()
    (tmp_path / "results.csv").write_text("a,b\n1,2\n")
    with pytest.raises(BadInput, match="other columns"):
        Store(tmp_path)


def test_every_row_is_named_by_its_settings():
    assert set(KEY) < set(RESULTS)
    assert {"learning_rate", "seed", "split", "epochs", "batch", "dropout", "penalty"} <= set(KEY)
    assert {"update", "loss"} <= set(COLUMNS["curves"])


# Statistics


def scores_of_table_a11():
    return {n: dict(zip(printed.METHODS, a, strict=True)) for n, _, a in printed.table_a11() if None not in a}


def test_the_statistics_are_those_that_check_the_printed_table():
    places = {p.method: p for p in s.places(scores_of_table_a11(), METHODS)}
    count, sums = printed.rank_sums("left out")
    for method, total in zip(printed.METHODS, sums, strict=True):
        assert places[method].difference == total / count - 4
        assert places[method].low < float(places[method].difference) < places[method].high
    for method in METHODS[1:]:
        assert places[method].test == printed.snn_against(method)
        assert places[method].holm >= float(places[method].test.exact)
        assert places[method].wins + places[method].losses <= count


def test_corrections_and_critical_differences_are_the_textbooks():
    assert s.holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert s.holm([0.9, 0.8]) == [1.0, 1.0]
    for methods, q in ((2, 1.960), (7, 2.949), (10, 3.164)):  # Table 5 (a) of Demsar 2006
        tasks = 30
        assert s.critical_difference(methods, tasks) == pytest.approx(
            q * math.sqrt(methods * (methods + 1) / (6 * tasks)), rel=4e-4
        )
    assert s.two_sided([F(1), F(2), F(3)]) == 0.25
    assert s.two_sided([F(0)]) == 1.0


def test_choice_and_scores_of_rows():
    def result(**own):
        base = {"experiment": "uci", "task": "a", "data": "as is", "method": "SNN", "split": 0, "seed": 0}
        base |= {"depth": 2, "learning_rate": 0.1, "dropout": 0, "validation": 0.5, "accuracy": 0.5, "test_rows": 4}
        return base | own

    rows = [result(), result(depth=4, accuracy=0.75), result(split=1, accuracy=1.0)]
    rows += [result(data="repaired", accuracy=0.25), result(task="b", accuracy=0.333333, test_rows=3)]
    chosen = s.chosen(rows)
    assert len(chosen) == 4
    assert s.task_scores(chosen, version="as is") == {"a": {"SNN": F(7, 8)}, "b": {"SNN": F(1, 3)}}
    assert s.task_scores(chosen) == {"a": {"SNN": F(1, 4)}, "b": {"SNN": F(1, 3)}}
    with pytest.raises(BadInput, match="no task"):
        s.complete(s.task_scores(chosen), METHODS)


def test_the_kept_results_say_how_they_were_made():
    from snntheory.experiments import results

    for name in results.NAMES:
        rows = results.rows(name)
        assert rows, name
        assert {"method", "depth", "width", "learning_rate"} <= set(rows[0]), name
