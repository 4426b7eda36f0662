"""Weight files as their libraries write them, read without these libraries, value for value."""

import json
import os
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snntheory.audit.encodings import encoding
from snntheory.audit.files import open_tensors
from snntheory.audit.source import Source
from snntheory.audit.strided import StridedTensor, column_major
from snntheory.audit.tensors import natural
from snntheory.audit.zip_members import Inflater
from snntheory.verdict import BadInput
from tests import weight_files as make


def whole(tensor, step=None):
    """A tensor read in blocks of rows."""
    rows = tensor.shape[0]
    step = step or max(rows, 1)
    blocks = [tensor.read(first, min(first + step, rows)) for first in range(0, rows, step)]
    return np.concatenate(blocks) if blocks else tensor.read(0, 0)


def contents(path, step=None):
    with open_tensors(path) as file:
        return {t.name: whole(t, step) for t in file.tensors if t.is_floating and t.shape}


def random(*shape, dtype=np.float32, seed=0):
    return np.random.default_rng(seed).standard_normal(shape).astype(dtype)


# --- number formats


def test_every_number_of_16_and_8_bits_is_widened_exactly():
    torch = pytest.importorskip("torch")
    words = np.arange(2**16, dtype=np.uint16)
    for name, dtype, codes in (
        ("F16", torch.float16, words),
        ("BF16", torch.bfloat16, words),
        ("F8_E4M3", torch.float8_e4m3fn, words[:256].astype(np.uint8)),
        ("F8_E5M2", torch.float8_e5m2, words[:256].astype(np.uint8)),
    ):
        found = encoding(name)
        ours = found.widen(codes.view(found.stored))
        theirs = torch.from_numpy(codes.copy()).view(dtype).to(torch.float32).numpy()
        assert ours.dtype == np.float32
        np.testing.assert_array_equal(ours, theirs)  # NaN where NaN
        assert np.array_equal(np.signbit(ours[theirs == 0]), np.signbit(theirs[theirs == 0]))


# --- safetensors


def test_safetensors_of_numpy(tmp_path):
    library = pytest.importorskip("safetensors.numpy")
    arrays = {
        "a.weight": random(7, 5),
        "b": random(3, dtype=np.float64),
        "c": random(2, 3, 4, dtype=np.float16),
        "steps": np.arange(4),
        "flags": np.array([True]),
        "empty": np.zeros((0, 5), np.float32),
        "scalar": np.full((), 3, np.float32),
    }
    library.save_file(arrays, tmp_path / "m.safetensors", metadata={"format": "np"})
    with open_tensors(tmp_path / "m.safetensors") as file:
        assert (file.kind, file.ordered) == ("safetensors", False)
        kinds = {t.name: (t.shape, t.dtype, t.bytes, t.is_floating) for t in file.tensors}
    assert kinds["a.weight"] == ((7, 5), "F32", 140, True)
    assert kinds["steps"] == ((4,), "I64", 32, False)
    assert not kinds["flags"][3]
    found = contents(tmp_path / "m.safetensors", step=2)
    assert set(found) == {"a.weight", "b", "c", "empty"}
    for name, values in found.items():
        np.testing.assert_array_equal(values, arrays[name])
    assert found["b"].dtype == np.float64


def test_safetensors_of_torch(tmp_path):
    torch = pytest.importorskip("torch")
    library = pytest.importorskip("safetensors.torch")
    types = (torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.float8_e4m3fn, torch.float8_e5m2)
    tensors = {str(t): torch.randn(9, 4, generator=torch.Generator().manual_seed(1)).to(t) for t in types}
    tensors["complex"] = torch.zeros(2, dtype=torch.complex64)
    tensors["fnuz"] = torch.zeros(3).to(torch.float8_e4m3fnuz)
    library.save_file(tensors, tmp_path / "m.safetensors")
    found = contents(tmp_path / "m.safetensors", step=4)
    assert set(found) == {str(t) for t in types}
    for name, values in found.items():
        np.testing.assert_array_equal(values, tensors[name].to(torch.float64).numpy())
    with open_tensors(tmp_path / "m.safetensors") as file:
        (fnuz,) = (t for t in file.tensors if t.name == "fnuz")
        with pytest.raises(BadInput, match="F8_E4M3FNUZ"):
            fnuz.read(0, 1)


def test_content_decides_and_not_the_extension(tmp_path):
    (tmp_path / "m.npy").write_bytes(make.safetensors({"w": random(2, 2)}))
    (tmp_path / "m.safetensors").write_bytes(make.npy(random(2, 2)))
    (tmp_path / "m").write_bytes(make.plain_torch())
    assert [open_tensors(tmp_path / n).kind for n in ("m.npy", "m.safetensors", "m")] == ["safetensors", "npy", "torch"]


# --- NumPy


@pytest.mark.parametrize("dtype", ["<f4", ">f4", "<f8", ">f8", "<f2", ">f2"])
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("shape", [(6,), (6, 5), (4, 3, 5), (0, 3), (1, 1)])
def test_npy(tmp_path, dtype, order, shape):
    array = np.asarray(random(*shape), dtype, order=order)
    path = tmp_path / "w.npy"
    np.save(path, array)
    with open_tensors(path) as file:
        (tensor,) = file.tensors
        assert (file.kind, file.ordered, tensor.name, tensor.shape) == ("npy", True, "w", shape)
        for step in (1, 4, 100):
            values = whole(tensor, step)
            assert values.dtype.isnative
            assert values.dtype == (np.float64 if dtype.endswith("8") else np.float32)
            np.testing.assert_array_equal(values, array)


@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)])
def test_versions_of_npy(tmp_path, version):
    (tmp_path / "w.npy").write_bytes(make.npy(random(3, 3), version=version))
    np.testing.assert_array_equal(contents(tmp_path / "w.npy")["w"], random(3, 3))


@pytest.mark.parametrize(
    "header",
    [
        "{'shape': (2L, 1), 'descr': \"<f4\", 'fortran_order': False}",
        "{'descr':'<f4','fortran_order':False,'shape':(2,1,),}  ",
    ],
)
def test_headers_of_other_writers(tmp_path, header):
    (tmp_path / "w.npy").write_bytes(make.npy_header(header, b"\0" * 8))
    assert contents(tmp_path / "w.npy")["w"].shape == (2, 1)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_npz(tmp_path, save):
    arrays = {"z": random(50, 20), "a": random(5, dtype=np.float16), "columns": np.asfortranarray(random(30, 7, 2))}
    arrays |= {"integers": np.arange(3), "big": random(4, 4).astype(">f8"), "none": np.zeros((0, 2))}
    save(tmp_path / "m.npz", **arrays)
    with open_tensors(tmp_path / "m.npz") as file:
        assert (file.kind, file.ordered) == ("npz", True)
        assert [t.name for t in file.tensors] == list(arrays)
        for tensor in [*file.tensors, *file.tensors[::-1]]:
            if tensor.is_floating:
                for step in (1, 7, 100):
                    np.testing.assert_array_equal(whole(tensor, step), arrays[tensor.name])
        z = file.tensors[0]
        for first in (40, 3, 49, 0):  # forwards and backwards in a compressed stream
            np.testing.assert_array_equal(z.read(first, first + 1), arrays["z"][first : first + 1])


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
@pytest.mark.parametrize("order", ["C", "F"])
def test_rows_of_npz_by_several_threads(tmp_path, save, order):
    array = np.asarray(random(400, 300), order=order)
    save(tmp_path / "m.npz", w=array)
    starts = np.random.default_rng(0).permutation(np.arange(0, 400, 8)).tolist()
    with open_tensors(tmp_path / "m.npz") as file, ThreadPoolExecutor(4) as pool:
        blocks = list(pool.map(lambda start: file.tensors[0].read(start, start + 8), starts))
    for start, block in zip(starts, blocks, strict=True):
        np.testing.assert_array_equal(block, array[start : start + 8])


def test_compressed_members_are_inflated_once_for_neighbours_in_either_order(tmp_path, monkeypatch):
    np.savez_compressed(tmp_path / "m.npz", w=random(100, 100))
    streams = []
    original = Inflater.__init__
    monkeypatch.setattr(Inflater, "__init__", lambda self, *parts: (streams.append(1), original(self, *parts))[1])
    with open_tensors(tmp_path / "m.npz") as file:
        streams.clear()
        for start in (10, 0, 30, 20, 50, 40):
            np.testing.assert_array_equal(file.tensors[0].read(start, start + 10), random(100, 100)[start : start + 10])
    assert len(streams) == 1


def test_damaged_members_of_npz_do_not_pass_their_checksum(tmp_path):
    np.savez(tmp_path / "m.npz", w=random(100, 10))
    data = bytearray((tmp_path / "m.npz").read_bytes())
    data[1000] ^= 1
    (tmp_path / "m.npz").write_bytes(data)
    with open_tensors(tmp_path / "m.npz") as file, pytest.raises(BadInput, match="checksum"):
        file.tensors[0].read(0, 1)


# --- strides


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_strides(tmp_path_factory, data):
    shape = tuple(data.draw(st.lists(st.integers(1, 40), min_size=1, max_size=4)))
    strides = tuple(data.draw(st.integers(0, 400)) for _ in shape)
    path = tmp_path_factory.getbasetemp() / "strides.bin"
    if not path.exists():
        path.write_bytes(random(300_000).tobytes())
    source, count = Source(path), sum((n - 1) * s for n, s in zip(shape, strides, strict=True)) + 1
    offset = data.draw(st.integers(0, 300_000 - count))
    tensor = StridedTensor(source, "w", shape, "float32", 0, (encoding("F32"), 4 * offset, strides))
    start = data.draw(st.integers(0, shape[0]))
    stop = data.draw(st.integers(start, shape[0]))
    wanted = np.lib.stride_tricks.as_strided(random(300_000)[offset:], shape, [4 * s for s in strides])
    np.testing.assert_array_equal(tensor.read(start, stop), wanted[start:stop])
    source.close()


def test_large_arrays_by_columns_are_read_in_pieces(tmp_path, monkeypatch):
    array = np.asfortranarray(random(3000, 700))
    np.save(tmp_path / "w.npy", array)
    spans = []
    original = Source.read_into
    monkeypatch.setattr(Source, "read_into", lambda s, view, at: (spans.append(len(view)), original(s, view, at))[1])
    with open_tensors(tmp_path / "w.npy") as file:
        spans.clear()
        np.testing.assert_array_equal(file.tensors[0].read(100, 200), array[100:200])
        assert max(spans) <= 2**15
        assert column_major((3000, 700)) == (1, 3000)
        np.testing.assert_array_equal(whole(file.tensors[0], 1024), array)


# --- PyTorch


@pytest.fixture(scope="module")
def torch():
    return pytest.importorskip("torch")


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_torch_state_dict(tmp_path, torch, protocol):
    model = torch.nn.Sequential(torch.nn.Linear(5, 4), torch.nn.BatchNorm1d(4), torch.nn.SELU(), torch.nn.Linear(4, 2))
    path = tmp_path / "m.pt"
    torch.save(model.state_dict(), path, pickle_protocol=protocol)
    with open_tensors(path) as file:
        assert (file.kind, file.ordered, file.notes) == ("torch", True, [])
        assert [t.name for t in file.tensors] == list(model.state_dict())
        assert {t.name for t in file.tensors if not t.is_floating} == {"1.num_batches_tracked"}
    for name, values in contents(path, step=3).items():
        np.testing.assert_array_equal(values, model.state_dict()[name].numpy())


def test_torch_checkpoint_with_views_and_shared_storages(tmp_path, torch):
    base = torch.randn(6, 8, generator=torch.Generator().manual_seed(2))
    model = torch.nn.Linear(3, 2)
    optimizer = torch.optim.Adam(model.parameters())
    model(torch.ones(1, 3)).sum().backward()
    optimizer.step()
    saved = {
        "model": {
            "t": base.t(),
            "rows": base[2:5],
            "columns": base[:, ::3],
            "tied": base,
            "p": torch.nn.Parameter(base),
        },
        "optimizer": optimizer.state_dict(),
        "list": [torch.ones(2), {"x": torch.zeros(1, 3)}],
        "other": ("text", 1, 2.5, None, True, b"bytes", {1, 2}, torch.float16, torch.device("cpu"), torch.Size([1])),
        "small": {
            t: torch.ones(2, 2).to(getattr(torch, t)) for t in ("bfloat16", "float16", "float8_e4m3fn", "float64")
        },
        "integers": {t: torch.ones(2).to(getattr(torch, t)) for t in ("uint16", "int8", "bool", "complex64")},
        "expanded": torch.ones(1).expand(5, 3),
    }
    saved["again"] = saved["model"]
    path = tmp_path / "c.pt"
    torch.save(saved, path)
    with open_tensors(path) as file:
        names = [t.name for t in file.tensors]
        assert any("optimizer" in note for note in file.notes)
        assert any("'again'" in note for note in file.notes)
    assert names[:5] == ["model.t", "model.rows", "model.columns", "model.tied", "model.p"]
    assert {"optimizer.state.0.exp_avg", "list.0", "list.1.x", "integers.uint16"} <= set(names)
    found = contents(path, step=2)
    for name in ("t", "rows", "columns", "tied", "p"):
        np.testing.assert_array_equal(found[f"model.{name}"], saved["model"][name].detach().numpy())
    for name, values in saved["small"].items():
        np.testing.assert_array_equal(found[f"small.{name}"], values.to(torch.float64).numpy())
    np.testing.assert_array_equal(found["expanded"], np.ones((5, 3)))
    assert not any(name.startswith("integers") for name in found)


def test_quantised_tensors_are_listed_and_not_read(tmp_path, torch):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.save({"q": torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.qint8)}, tmp_path / "q.pt")
    with open_tensors(tmp_path / "q.pt") as file:
        assert [(t.dtype, t.is_floating) for t in file.tensors] == [("qint8", False)]


def test_torch_files_of_other_machines_and_a_single_tensor(tmp_path, torch):
    big = make.torch_zip(make.pickled(w=make.tensor((2, 3))), {"0": random(2, 3).astype(">f4").tobytes()}, b"big")
    (tmp_path / "big.pt").write_bytes(big)
    np.testing.assert_array_equal(contents(tmp_path / "big.pt")["w"], random(2, 3))
    torch.save(torch.ones(2, 2), tmp_path / "one.pt")
    assert list(contents(tmp_path / "one.pt")) == ["tensor"]
    torch.serialization.set_crc32_options(False)
    try:
        torch.save({"w": torch.ones(2, 2)}, tmp_path / "nocrc.pt")
    finally:
        torch.serialization.set_crc32_options(True)
    np.testing.assert_array_equal(contents(tmp_path / "nocrc.pt")["w"], np.ones((2, 2)))


def test_torch_files_that_hold_code_are_refused_with_advice(tmp_path, torch):
    model = torch.nn.Linear(2, 2)
    torch.save(model, tmp_path / "model.pt")
    torch.save(model.state_dict(), tmp_path / "old.pt", _use_new_zipfile_serialization=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.jit.save(torch.jit.script(model), tmp_path / "jit.pt")
    for name, words in (("model.pt", "torch.nn.modules"), ("old.pt", "before 1.6"), ("jit.pt", "TorchScript")):
        with pytest.raises(BadInput, match=words) as error:
            open_tensors(tmp_path / name)
        assert "torch.save" in str(error.value) or "state_dict" in str(error.value)
        assert str(error.value).startswith(f"'{tmp_path / name}'")


# --- HDF5 and Keras


@pytest.fixture(scope="module")
def h5py():
    return pytest.importorskip("h5py")


def test_chunked_and_compressed_datasets(tmp_path, h5py):
    array = random(37, 23)
    with h5py.File(tmp_path / "m.h5", "w") as file:
        file.create_dataset("plain", data=array)
        file.create_dataset("big", data=array.astype(">f8"))
        file.create_dataset("half", data=array.astype("f2"), chunks=(10, 10))
        file.create_dataset("gzip", data=array, chunks=(10, 7), compression="gzip")
        file.create_dataset("both", data=array, chunks=(8, 23), compression="gzip", shuffle=True)
        file.create_dataset("integers", data=np.arange(4))
        file.create_dataset("text", data="words")
        file.create_dataset("empty", shape=(0, 4), dtype="f4")
        file.create_dataset("layer10", data=array[:2])
        file.create_dataset("layer9", data=array[:1])
    for step in (1, 9, 100):
        found = contents(tmp_path / "m.h5", step)
        for name in ("plain", "big", "gzip", "both"):
            np.testing.assert_array_equal(found[name], array)
        np.testing.assert_array_equal(found["half"], array.astype("f2"))
        assert found["empty"].shape == (0, 4)
    assert [n for n in found if n.startswith("layer")] == ["layer9", "layer10"]
    with open_tensors(tmp_path / "m.h5") as file:
        assert (file.kind, file.ordered) == ("keras", False)
        assert {t.name for t in file.tensors if not t.is_floating} == {"integers", "text"}


def test_without_h5py_the_sentence_says_what_to_install(tmp_path, h5py, monkeypatch):
    with h5py.File(tmp_path / "m.h5", "w") as file:
        file["w"] = random(2, 2)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(BadInput, match=r"pip install 'snntheory\[hdf5\]'"):
        open_tensors(tmp_path / "m.h5")


KERAS = """
import numpy as np, keras
from keras import layers
x = keras.Input((6,))
parts = [keras.Input((5,)), layers.Dense(5, name="inner_b"), layers.Dense(5, name="inner_a")]
inner = keras.Sequential(parts, name="nest")
y = layers.BatchNormalization()(layers.Dense(5, name="zeta")(x))
model = keras.Model(x, layers.Dense(2, name="alpha")(inner(y)))
model.compile("adam", "mse")
model.optimizer.build(model.trainable_variables)
model.save("m.keras"), model.save("m.h5"), model.save_weights("m.weights.h5")
np.savez("truth.npz", *model.get_weights())
half = keras.Sequential([keras.Input((6,)), layers.Dense(3, dtype="bfloat16")])
half.save("half.keras")
np.save("half.npy", half.get_weights()[0].astype("f4"))
"""


@pytest.fixture(scope="module")
def keras_folder(tmp_path_factory, h5py):
    pytest.importorskip("torch")
    import importlib.util

    if importlib.util.find_spec("keras") is None:
        pytest.skip("keras is not installed")
    folder = tmp_path_factory.mktemp("keras")
    environment = {**os.environ, "KERAS_BACKEND": "torch", "KERAS_HOME": str(folder), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-W", "ignore", "-c", KERAS]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, timeout=300)
    return folder


def test_layouts_of_keras(tmp_path, h5py):
    """As Keras 2 and Keras 3 lay their files out; what Keras itself writes is read in the slow tests."""
    arrays = {name: random(3, 3, seed=seed) for seed, name in enumerate(["zeta", "dense", "alpha"])}
    with h5py.File(tmp_path / "old.h5", "w") as file:
        weights = file.create_group("model_weights")
        weights.attrs["layer_names0"], weights.attrs["layer_names1"] = [b"zeta", b"dense"], [b"alpha"]
        for name, array in arrays.items():
            weights.create_group(name)[f"{name}/kernel:0"] = array
            weights[name].attrs["weight_names"] = [f"{name}/kernel:0".encode()]
        file["optimizer_weights/adam/w:0"] = random(3, 3)
    with h5py.File(tmp_path / "m.weights.h5", "w") as file:
        for group, name in (("dense_2", "alpha"), ("dense", "zeta"), ("dense_1", "dense")):
            file[f"layers/{group}/vars/0"] = arrays[name]
            file[f"layers/{group}/vars"].attrs["name"] = name
        file["optimizer/vars/0"] = random(3, 3)
    layers = [{"class_name": "Dense", "config": {"name": name}} for name in arrays]
    config = json.dumps({"class_name": "Sequential", "config": {"name": "s", "layers": layers}})
    members = [("config.json", config), ("model.weights.h5", (tmp_path / "m.weights.h5").read_bytes())]
    (tmp_path / "m.keras").write_bytes(make.archive(members))
    for name, ordered in (("old.h5", True), ("m.keras", True), ("m.weights.h5", False)):
        with open_tensors(tmp_path / name) as file:
            assert (file.kind, file.ordered) == ("keras", ordered)
            assert file.notes == ["1 tensors of the optimizer were left out."]
            for tensor, array in zip(file.tensors, arrays.values(), strict=True):
                np.testing.assert_array_equal(whole(tensor, 2), array)
    with h5py.File(tmp_path / "old.h5", "a") as file:
        del file["model_weights/dense/dense/kernel:0"]
    with pytest.raises(BadInput, match="listed and missing"):
        open_tensors(tmp_path / "old.h5")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "ordered"), [("m.keras", True), ("m.h5", True), ("m.weights.h5", False)])
def test_keras(keras_folder, name, ordered):
    truth = list(np.load(keras_folder / "truth.npz").values())
    with open_tensors(keras_folder / name) as file:
        assert (file.kind, file.ordered) == ("keras", ordered)
        assert any("optimizer" in note for note in file.notes)
        found = [whole(t) for t in file.tensors]
        assert not any("optim" in t.name for t in file.tensors)
    assert len(found) == len(truth)
    if ordered:
        kernels = [w for w in truth if w.ndim == 2]
        for ours, theirs in zip([w for w in found if w.ndim == 2], kernels, strict=True):
            np.testing.assert_array_equal(ours, theirs)
    for values in truth:
        assert any(np.array_equal(values, other) for other in found)


@pytest.mark.slow
def test_bfloat16_of_keras(keras_folder):
    (kernel,) = (w for w in contents(keras_folder / "half.keras").values() if w.ndim == 2)
    np.testing.assert_array_equal(kernel, np.load(keras_folder / "half.npy"))


# --- the interface


def test_rows_that_do_not_exist_and_tensors_without_rows(tmp_path):
    (tmp_path / "m.safetensors").write_bytes(make.safetensors({"w": random(3, 2), "s": np.float32(1)}))
    with open_tensors(tmp_path / "m.safetensors") as file:
        w, s = file.tensors
        for start, stop in ((0, 4), (-1, 2), (2, 1)):
            with pytest.raises(BadInput, match="has rows 0 to 3"):
                w.read(start, stop)
        with pytest.raises(BadInput, match="no rows"):
            s.read(0, 1)
        first, again = w.read(0, 2), w.read(0, 2)
        first[:] = 0
        np.testing.assert_array_equal(again, random(3, 2)[:2])  # no shared buffer
    with pytest.raises(BadInput):
        w.read(0, 1)


def test_natural_order():
    names = ["b10", "b9", "b", "a1.w10", "a1.w2", "b09x"]
    assert sorted(names, key=natural) == ["a1.w2", "a1.w10", "b", "b9", "b09x", "b10"]


def test_names_cannot_act_on_a_terminal(tmp_path):
    (tmp_path / "m.safetensors").write_bytes(make.safetensors({"\x1b[2Jw": random(1, 1), "größe": random(1, 1)}))
    with open_tensors(tmp_path / "m.safetensors") as file:
        assert [t.name for t in file.tensors] == ["\\x1b[2Jw", "größe"]


FOREIGN = """
import sys
events = []
sys.addaudithook(lambda event, _: event in ("pickle.find_class", "os.system") and events.append(event))
from snntheory.audit.files import open_tensors
import snntheory.audit.hdf5_file
events.clear()
for path in sys.argv[1:]:
    with open_tensors(path) as file:
        for t in file.tensors:
            t.is_floating and t.shape and t.read(0, t.shape[0])
print(*(sorted({"torch", "keras", "tensorflow", "safetensors", "h5py"} & set(sys.modules))), *events)
"""


def test_no_foreign_library_is_imported_and_no_pickle_run(tmp_path):
    (tmp_path / "m.pt").write_bytes(make.plain_torch())
    (tmp_path / "m.safetensors").write_bytes(make.safetensors({"w": random(2, 2)}))
    np.savez(tmp_path / "m.npz", w=random(2, 2))
    paths = [str(tmp_path / n) for n in ("m.pt", "m.safetensors", "m.npz")]
    try:
        import h5py
    except ImportError:
        pass
    else:
        with h5py.File(tmp_path / "m.h5", "w") as file:
            file["w"] = random(2, 2)
        paths.append(str(tmp_path / "m.h5"))
    done = subprocess.run([sys.executable, "-c", FOREIGN, *paths], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
