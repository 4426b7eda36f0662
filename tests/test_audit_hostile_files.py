"""Weight files that are damaged or made to do harm: one sentence each, in little memory and time."""

import errno
import io
import json
import os
import pickle
import re
import struct
import subprocess
import sys
import time
import zipfile

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from snntheory.audit import pickled_values
from snntheory.audit.files import open_tensors
from snntheory.verdict import BadInput
from tests import weight_files as make

W = np.arange(12, dtype=np.float32).reshape(3, 4)
LOCAL, CENTRAL = b"PK\3\4", b"PK\1\2"


def read_all(path):
    with open_tensors(path) as file:
        return {t.name: t.read(0, t.shape[0]) for t in file.tensors if t.is_floating and t.shape}


def refused(path, words):
    """The file is refused by one sentence that names it and has the words."""
    start = time.perf_counter()
    with pytest.raises(BadInput) as error:
        read_all(path)
    message = str(error.value)
    assert re.search(words, message), message
    assert message.startswith(f"{str(path)[-200:]!r} "), message
    assert "\n" not in message
    assert len(message) < 600
    assert time.perf_counter() - start < 10


def written(folder, data, name="w.bin"):
    (folder / name).write_bytes(data)
    return folder / name


# --- what is no file


def test_what_is_no_regular_file(tmp_path):
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    os.mkfifo(tmp_path / "fifo")
    refused(tmp_path / "missing.pt", "no such file")
    refused(tmp_path, "is a folder")
    refused(tmp_path / "loop", "symbolic links")
    refused(tmp_path / "fifo", "not a regular file")
    refused("/dev/zero", "not a regular file")
    refused(written(tmp_path, b""), "is empty")
    refused(tmp_path / ("n" * 300), "too long")
    with pytest.raises(BadInput, match="not the name of a file"):
        open_tensors("a\0b")
    (tmp_path / "link.safetensors").symlink_to(written(tmp_path, make.safetensors({"w": W}), "true"))
    np.testing.assert_array_equal(read_all(tmp_path / "link.safetensors")["w"], W)


def test_no_permission(tmp_path, monkeypatch):
    path = written(tmp_path, make.safetensors({"w": W}))

    def denied(*_):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(os, "open", denied)
    refused(path, "permission denied")


def test_files_that_change_while_they_are_read(tmp_path):
    for size, words in ((20, "changed while it was read"), (None, "changed while it was read")):
        path = written(tmp_path, make.safetensors({"w": W}))
        with open_tensors(path) as file:
            if size:
                os.truncate(path, size)
            else:
                path.write_bytes(make.safetensors({"w": W + 1}))
                os.utime(path, ns=(1, 1))
            with pytest.raises(BadInput, match=words):
                file.tensors[0].read(0, 3)


@pytest.mark.parametrize("seed", range(5))
def test_random_bytes_and_texts(tmp_path, seed):
    data = np.random.default_rng(seed).bytes(5000)
    for start in (b"", b"\x93NUMPY", LOCAL, b"\x80\x02", b"\x89HDF\r\n\x1a\n", b"\xff\0\0\0\0\0\0\0{"):
        for name in ("w.safetensors", "w.npz", "w.pt", "w.h5", "w"):
            if start != b"\x89HDF\r\n\x1a\n" or (name, seed) == ("w.h5", 0):
                with pytest.raises(BadInput):
                    read_all(written(tmp_path, start + data, name))


FOREIGN = {
    b"GGUF\3\0\0\0": "GGUF",
    b"\x1f\x8b\x08\0": "gzip",
    b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n": "git lfs pull",
    b'{"metadata": {}, "weight_map": {"w": "a.safetensors"}}': "index of several",
    b"Epoch 1, loss 0.5\n": "no kind that is read",
    b"<html>404</html>": "no kind that is read",
    pickle.dumps({"w": [1.0]}): "bare pickle",
    make.archive([("readme.txt", b"x")]): "without weights",
    make.archive([]): "without weights",
}


@pytest.mark.parametrize("data", FOREIGN, ids=range(len(FOREIGN)))
def test_other_kinds_of_files(tmp_path, data):
    refused(written(tmp_path, data), FOREIGN[data])


# --- safetensors


def entry(dtype="F32", shape=(3, 4), offsets=(0, 48), **more):
    return {"dtype": dtype, "shape": list(shape), "data_offsets": list(offsets), **more}


def header(**entries):
    return json.dumps(entries).encode()


ESCAPED = {"a\u202e": (0, 24), "a\\u202e": (24, 48)}
SAFETENSORS = {
    "length": (make.safetensors({"w": W}, length=2**63), "header would have"),
    "length of 100 MB": (make.safetensors({"w": W}, length=100_000_001), "header would have"),
    "length beyond": (make.safetensors({"w": W}, length=4000), "header would have"),
    "short": (b"\1\0\0", "cut short|no kind"),
    "no json": (make.safetensors({"w": W}, header=b"{nonsense}"), "not JSON"),
    "list": (make.safetensors({}, header=b"[1, 2]"), "not an object"),
    "deep": (make.safetensors({}, header=b'{"a":' * 10**5 + b"1" + b"}" * 10**5), "nested too deeply"),
    "deep list": (make.safetensors({}, header=b'{"a":' + b"[" * 10**5 + b"]" * 10**5 + b"}"), "nested too deeply"),
    "parts": (make.safetensors({}, header=b'{"a":[' + b"1," * (2**22) + b"1]}"), "four million"),
    "twice": (make.safetensors({}, header=b'{"w":{},"w":{}}'), "'w' twice"),
    "twice inside": (make.safetensors({}, header=b'{"w":{"dtype":"F32","dtype":"F32"}}'), "'dtype' twice"),
    "constant": (make.safetensors({}, header=b'{"w": NaN}'), "NaN"),
    "utf8": (make.safetensors({}, header=b'{"\xff": 1}'), "not JSON"),
    "digits": (make.safetensors({}, header=b'{"w":' + b"9" * 10000 + b"}"), "not JSON"),
    "metadata": (make.safetensors({}, header=b'{"__metadata__":{"a":1}}'), "__metadata__"),
    "nothing": (make.safetensors({}), "no tensors"),
    "type": (make.safetensors({"w": W}, header=header(w=entry("F31"))), "F31"),
    "type list": (make.safetensors({"w": W}, header=header(w=entry(["F32"]))), "not known"),
    "more keys": (make.safetensors({"w": W}, header=header(w=entry(x=1))), "just dtype"),
    "negative": (make.safetensors({"w": W}, header=header(w=entry(shape=(-3, -4)))), "other than sizes"),
    "float": (make.safetensors({"w": W}, header=header(w=entry(shape=(3.0, 4)))), "other than sizes"),
    "bool": (make.safetensors({"w": W}, header=header(w=entry(shape=(True, 12)))), "other than sizes"),
    "overflow": (make.safetensors({"w": W}, header=header(w=entry(shape=(2**32, 2**32), offsets=(0, 0)))), "too many"),
    "zero times huge": (
        make.safetensors({"w": W}, header=header(w=entry(), v=entry(shape=(0, 2**61), offsets=(48, 48)))),
        "too many",
    ),
    "axes": (make.safetensors({"w": W}, header=header(w=entry(shape=(1,) * 70))), "32 sizes"),
    "span": (make.safetensors({"w": W}, header=header(w=entry(shape=(3, 5)))), r"0 to 48 for F32 of shape \[3, 5\]"),
    "offsets": (make.safetensors({"w": W}, header=header(w=entry(offsets=(48, 0)))), "bytes 48 to 0"),
    "long name": (make.safetensors({"n" * 10**6: W}), "more than 1000 characters"),
    "three offsets": (make.safetensors({"w": W}, header=header(w=entry(offsets=(0, 1, 48)))), "two integers"),
    "outside": (make.safetensors({"w": W}, header=header(w=entry(offsets=(10**9, 10**9 + 48)))), "bytes 1000000000"),
    "hole": (make.safetensors({"w": W}, header=header(w=entry(shape=(3, 3), offsets=(12, 48)))), "byte 12 of the data"),
    "overlap": (make.safetensors({"w": W}, header=header(w=entry(), v=entry(shape=(1,), offsets=(0, 4)))), "starts at"),
    "trailing": (make.safetensors({"w": W}, extra=b"\0"), "48 bytes, and its data 49"),
    "names": (
        make.safetensors({"w": W}, header=header(**{c: entry(shape=(6,), offsets=o) for c, o in ESCAPED.items()})),
        "two tensors with the name",
    ),
}


@pytest.mark.parametrize("case", SAFETENSORS)
def test_safetensors(tmp_path, case):
    data, words = SAFETENSORS[case]
    refused(written(tmp_path, data, "w.safetensors"), words)


# --- NumPy

CODE = "{'descr': __import__('os').system('touch {}'), 'fortran_order': False, 'shape': (1,), }"
NPY = {
    "objects": (make.npy(np.array([{}], object), allow_pickle=True), "Python objects"),
    "code": (make.npy_header(CODE, b"\0" * 4), "not that of a plain array"),
    "structured": (make.npy(np.zeros(2, [("a", "f4")])), "not that of a plain array"),
    "type": (make.npy_header("{'descr': 'x4', 'fortran_order': False, 'shape': (1,), }", b"\0" * 4), "'x4'"),
    "huge": (make.npy_header(f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({10**18},), }}"), "too many"),
    "product": (
        make.npy_header(f"{{'descr': '<f4', 'fortran_order': True, 'shape': ({2**40}, {2**40}), }}"),
        "too many",
    ),
    "digits": (make.npy_header(f"{{'descr': '<f4', 'fortran_order': True, 'shape': ({'9' * 5000},), }}"), "sizes"),
    "negative": (make.npy_header("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }"), "plain array"),
    "number": (make.npy_header("{'descr': '<f4', 'fortran_order': False, 'shape': (1), }", b"\0" * 4), "sizes"),
    "axes": (make.npy_header(f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({'1,' * 99}), }}"), "32 sizes"),
    "missing": (make.npy_header("{'descr': '<f4', 'shape': (1,), }", b"\0" * 4), "plain array"),
    "nested": (
        make.npy_header("{'descr': '<f4', 'fortran_order': False, 'shape': " + "(" * 9000 + ")" * 9000),
        "plain",
    ),
    "long": (make.npy_header("{" + " " * 10**6, version=2), "more than 65536"),
    "version": (b"\x93NUMPY\7\0" + b"\0" * 100, "version 1 to 3"),
    "short": (make.npy(W)[:-1], "needs 48 bytes, and it has 47"),
    "trailing": (make.npy(W) + make.npy(W), "needs 48 bytes"),
    "header": (make.npy(W)[:50], "cut short"),
    "start": (make.npy(W)[:7], "version 1 to 3|cut short"),
}


@pytest.mark.parametrize("case", NPY)
def test_npy(tmp_path, case):
    data, words = NPY[case]
    refused(written(tmp_path, data, "w.npy"), words)
    assert list(tmp_path.iterdir()) == [tmp_path / "w.npy"]
    if case != "trailing":
        for compression in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            wanted = words if case != "short" else "as many bytes"
            refused(written(tmp_path, make.archive([("w.npy", data)], compression), "w.npz"), wanted)


NPZ = make.archive([("w.npy", make.npy(W))])
PACKED = make.archive([("w.npy", make.npy(W))], zipfile.ZIP_DEFLATED)


def zip_cases():
    array = make.npy(W)
    with pytest.warns(UserWarning, match="Duplicate"):
        yield "twice", make.archive([("w.npy", array), ("w.npy", array)]), "'w.npy' twice"
    for name in ("/w.npy", "../w.npy", "a/../../w.npy", "C:/w.npy", "a\\..\\w.npy"):
        yield name, make.archive([(name, array)]), "no name for a member"
    yield "encrypted", make.patched(NPZ, CENTRAL, 8, "<H", 1), "encrypted"
    yield "method", make.archive([("w.npy", array)], zipfile.ZIP_BZIP2), "method 12"
    yield "local name", make.patched(NPZ, LOCAL, 30, "<B", 65), "differ"
    yield "local size", make.patched(NPZ, LOCAL, 18, "<L", 7), "differ"
    yield "local method", make.patched(NPZ, LOCAL, 8, "<H", 8), "differ"
    yield "size", make.patched(NPZ, CENTRAL, 20, "<L", 7), "differ"
    yield "length", make.patched(PACKED, CENTRAL, 24, "<L", 10**9), "differ"
    lie = make.patched(make.patched(PACKED, CENTRAL, 24, "<L", 10**9), LOCAL, 22, "<L", 10**9)
    yield "length twice", lie, "as many bytes"
    yield "zip64 missing", make.patched(NPZ, CENTRAL, 24, "<L", 2**32 - 1), "missing"
    yield "offset", make.patched(NPZ, CENTRAL, 42, "<L", 10**6), "cut short"
    yield "disk", make.patched(NPZ, CENTRAL, 34, "<H", 3), "differ"
    yield "count", make.patched(NPZ, b"PK\5\6", 10, "<H", 9), "where it should be"
    yield "both counts", make.patched(NPZ, b"PK\5\6", 8, "<L", 0x00090009), "is not read"
    yield "directory", make.patched(NPZ, b"PK\5\6", 16, "<L", 0), "where it should be"
    yield "prefix", LOCAL + NPZ, "where it should be"
    yield "suffix", NPZ + b"x", "without its directory"
    yield "checksum", make.patched(PACKED, CENTRAL, 16, "<L", 0), "differ"
    two = make.archive([("a.npy", array), ("b.npy", array)])
    yield "overlap", make.patched(two, CENTRAL, 42, "<L", 0), "differ"
    grown = make.patched(
        make.patched(two, LOCAL, 18, "<Q", 0x0000010000000100, 0), CENTRAL, 20, "<Q", 0x0000010000000100, 0
    )
    yield "grown", grown, "overlaps"


ZIPS = {name: (data, words) for name, data, words in zip_cases()}


@pytest.mark.parametrize("case", ZIPS)
def test_zip_archives(tmp_path, case):
    data, words = ZIPS[case]
    refused(written(tmp_path, data, "w.npz"), words)


def bomb(megabytes, shape_rows):
    """A member of zeros that deflates a thousandfold."""
    head = make.npy_header(f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({shape_rows}, 1024), }}")
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file,
        file.open("w.npy", "w", force_zip64=True) as member,
    ):
        member.write(head)
        for _ in range(megabytes):
            member.write(bytes(2**20))
    return buffer.getvalue()


def test_zip_bombs(tmp_path):
    data = bomb(150, 150 * 256)
    refused(written(tmp_path, data, "w.npz"), "256 times its size")
    packed = make.torch_zip(make.pickled(w=ONE), {"0": W.tobytes()}, compression=zipfile.ZIP_DEFLATED)
    refused(written(tmp_path, packed, "w.pt"), "compressed")


def test_streams_that_do_not_inflate(tmp_path):
    for at in (60, 80, 100):
        data = bytearray(
            make.archive([("w.npy", make.npy(np.random.default_rng(0).random(1000)))], zipfile.ZIP_DEFLATED)
        )
        data[at] ^= 0xFF
        refused(written(tmp_path, bytes(data), "w.npz"), "does not inflate|plain array|differ|as many|damaged")


# --- PyTorch


class Calls:
    def __init__(self, function, *arguments):
        self.parts = function, arguments

    def __reduce__(self):
        return self.parts


def gadgets(folder):
    marker = str(folder / "executed")
    yield pickle.dumps({"w": Calls(os.system, f"touch {marker}")}), "refers to posix.system, which is code"
    yield pickle.dumps(Calls(eval, f"open({marker!r}, 'w')"), 2), "refers to __builtin__.eval"
    yield b"\x80\x02cbuiltins\ngetattr\n.", "refers to builtins.getattr"
    yield b"\x80\x04\x8c\x08builtins\x8c\x04exec\x93.", "refers to builtins.exec"
    yield b"\x80\x04\x8c\x05torch\x8c\x15FloatStorage.__init__\x93.", "refers to torch.FloatStorage.__init__"
    yield b"(S'touch " + marker.encode() + b"'\nios\nsystem\n.", "refers to os.system"
    yield b"(cos\nsystem\nS'touch x'\no.", "refers to os.system"
    yield b"\x80\x02ctorch.hub\nload\n.", "refers to torch.hub.load"
    yield b"\x80\x02ctorch\nload\n.", "refers to torch.load"
    yield b"\x80\x02ctorch._utils\n_rebuild_device_tensor_from_numpy\n.", "_rebuild_device_tensor"
    yield b"\x80\x02ctorch.jit._script\nunpackage_script_module\n.", "torch.jit._script"
    yield b"\x80\x02cnumpy.core.multiarray\n_reconstruct\n.", "numpy.core.multiarray._reconstruct"
    yield b"\x80\x02ccollections\nOrderedDict\n)\x81.", "NEWOBJ, which is code"
    yield b"\x80\x02\x82\x01.", "EXT1, which is code"
    yield b"\x80\x02ctorch\nfloat32\n)R.", "calls 'torch.float32'"
    yield b"\x80\x02ctorch\nfloat32\n}b.", "sets the state"
    yield b"\x80\x02}}R.", "calls what is no name"
    yield b"\x80\x02" + b"c" + b"\x1b[2J" + b"\n" + b"x" * 10**5 + b"\n.", r"\\x1b\[2J"


def test_pickles_with_code_are_refused_and_not_run(tmp_path):
    for data, words in gadgets(tmp_path):
        refused(written(tmp_path, make.torch_zip(data), "w.pt"), words)
    assert not (tmp_path / "executed").exists()


def laughs(depth, innermost):
    """A tuple of lists, each of ten references to the list before: 10^depth paths to the innermost."""
    lists = b"](" + innermost + b"eq\0"
    for i in range(1, depth):
        lists += b"](" + (b"h" + bytes([i - 1])) * 10 + b"eq" + bytes([i])
    return b"(" + lists + b"t"


ONE = make.tensor((3, 4))
DAMAGED = {
    "empty": (b"", "damaged"),
    "no stop": (b"\x80\x02}", "damaged"),
    "nothing": (b"\x80\x02}.", "no tensors"),
    "underflow": (b"\x80\x02a.", "damaged"),
    "mark": (b"\x80\x02(.", "damaged"),
    "no memo": (b"\x80\x02h\7.", "damaged"),
    "memo": (b"\x80\x02Np99999999999999999999\n.", "damaged"),
    "memo of 4 GB": (b"\x80\x02Nr\xff\xff\xff\xff.", "no tensors"),
    "text": (b"\x80\x04\x8d" + struct.pack("<Q", 2**62) + b"x.", "damaged"),
    "bytes": (b"\x80\x05\x96" + struct.pack("<Q", 2**62) + b"x.", "damaged"),
    "frame": (b"\x80\x04\x95" + struct.pack("<Q", 2**62) + b"N.", "no tensors|damaged"),
    "long": (b"\x80\x02\x8b" + struct.pack("<i", 2**31 - 1) + b"x.", "damaged"),
    "digits": (b"L" + b"9" * 10**6 + b"L\n.", "damaged"),
    "deep": (b"\x80\x02N" + b"\x85" * 10**5 + b".", "nested more than 64"),
    "deep lists": (b"\x80\x02" + b"]" * 10**5 + b"a" * (10**5 - 1) + b".", "nested more than 64"),
    "laughs": (b"\x80\x02" + laughs(50, b"N") + b".", "no tensors"),
    "opcode": (b"\x80\x02\xff.", "damaged"),
    "extra": (make.pickled(w=ONE)[:-1] + b"N.", "damaged"),
    "odd items": (b"\x80\x02}(Nu.", "damaged"),
    "beyond": (make.pickled(w=make.tensor((3, 5), count=12)), r"shape \(3, 5\) reaches beyond"),
    "offset": (make.pickled(w=make.tensor((3, 4), offset=1)), "reaches beyond"),
    "negative offset": (make.pickled(w=make.tensor((3, 4), offset=-1)), "reaches beyond"),
    "strides": (make.pickled(w=make.tensor((3, 4), strides=(5, 1))), "reaches beyond"),
    "negative stride": (make.pickled(w=make.tensor((3, 4), strides=(-4, 1))), "reaches beyond"),
    "more strides": (make.pickled(w=make.tensor((3, 4), strides=(4, 1, 1))), "tensor that is none"),
    "negative size": (make.pickled(w=make.tensor((-3, 4), count=12)), "other than sizes"),
    "overflow": (make.pickled(w=make.tensor((2**62 - 1, 2**62 - 1), (0, 0), count=12)), "too many entries"),
    "expanded": (make.pickled(w=make.tensor((2**20, 2**20), (0, 0), count=12)), "256 times"),
    "missing": (make.pickled(w=make.tensor((3, 4), key="1")), "'1' is missing"),
    "key": (make.pickled(w=make.tensor((3, 4), key="../data/0")), "is missing"),
    "count": (make.pickled(w=make.tensor((3, 3), count=9)), "another size"),
    "type": (make.pickled(w=make.tensor((3, 4), kind="StringStorage")), "torch.StringStorage"),
    "storage": (make.pickled(w=ONE).replace(b"storage", b"process"), "other than a storage"),
    "name": (make.pickled(**{"n" * 2000: ONE}), "more than 1000 characters"),
    "names": (make.pickled(**{"a.b": ONE, "a": b"}" + make.text("b") + ONE + b"s"}), "two tensors"),
    "no tuple": (b"\x80\x02" + make.text("storage") + b"Q.", "damaged"),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_pickles(tmp_path, case):
    data, words = DAMAGED[case]
    refused(written(tmp_path, make.torch_zip(data, {"0": W.tobytes()}), "w.pt"), words)


def test_long_numbers_and_names_used_often_take_no_time(tmp_path):
    size = 3 * 10**7
    number = b"\x8b" + struct.pack("<i", size) + b"\x7f" * size
    name = b"X" + struct.pack("<I", size) + b"n" * size
    words = make.text("storage") + b"q\2ctorch\nFloatStorage\nq\3"
    often = b"(h\2h\3N" + b"Nh\1tQ0"
    for start, repeated, wanted in (
        (number, often.replace(b"NN", make.text("0") + b"N"), "another size"),
        (name, b"(h\2h\3h\1NJ\0\0\0\0tQ0", "more than 1000 characters"),
        (name, b"]h\1]s", "damaged|no tensors"),
        (name, b"}h\1]s", "more than 1000 characters"),
    ):
        data = b"\x80\x02(" + start + b"q\1" + words + repeated * 2000 + b"t."
        refused(written(tmp_path, make.torch_zip(data, {"0": W.tobytes()}), "w.pt"), wanted)


def test_cycles_and_laughs_end(tmp_path):
    """What they hold is listed once."""
    cycle = b"\x80\x02}q\0(" + make.text("w") + ONE + make.text("self") + b"h\0u."
    for data, names in ((cycle, ["w"]), (b"\x80\x02" + laughs(50, ONE) + b".", ["0.0"])):
        path = written(tmp_path, make.torch_zip(data, {"0": W.tobytes()}), "w.pt")
        assert list(read_all(path)) == names
        with open_tensors(path) as file:
            assert "listed before" in file.notes[0]


def test_torch_archives(tmp_path):
    good = make.pickled(w=ONE)
    cases = {
        "byte order": make.torch_zip(good, {"0": W.tobytes()}, b"middle"),
        "missing": make.torch_zip(good),
        "of another size": make.torch_zip(good, {"0": W.tobytes()[:-4]}),
        "TorchScript": make.torch_zip(good, {"0": W.tobytes()}, more=[("archive/constants.pkl", b"")]),
    }
    for words, data in cases.items():
        refused(written(tmp_path, data, "w.pt"), words)


def test_long_pickles_end(tmp_path, monkeypatch):
    monkeypatch.setattr(pickled_values, "MAX_STEPS", 10**4)
    refused(written(tmp_path, make.torch_zip(b"\x80\x02" + b"N" * 20000 + b"."), "w.pt"), "more than 10000 steps")


# --- HDF5


@pytest.fixture(scope="module")
def h5py():
    return pytest.importorskip("h5py")


def hdf5_cases(h5py, folder):
    def make_one(name, fill, **options):
        with h5py.File(folder / name, "w", **options) as file:
            fill(file)
        return folder / name

    def virtual(file):
        layout = h5py.VirtualLayout((3, 4), "f4")
        layout[:] = h5py.VirtualSource("other.h5", "w", (3, 4))
        file.create_virtual_dataset("w", layout)

    def sparse(file):
        file.create_dataset("w", (2**20, 2**20), "f4", chunks=(1, 1024))

    def wrong(file):
        data = file.create_dataset("w", (4, 4), "f4", chunks=(4, 4), compression="gzip")
        data.id.write_direct_chunk((0, 0), __import__("zlib").compress(bytes(2**24)))

    def broken(file):
        data = file.create_dataset("w", (4, 4), "f4", chunks=(4, 4), compression="gzip")
        data.id.write_direct_chunk((0, 0), b"no stream")

    def deep(file):
        for _ in range(100):
            file = file.create_group("g")
        file["w"] = W

    def outside(file):
        file.create_dataset("w", (3, 4), "f4", external=[("/etc/hostname", 0, 48)])

    yield (
        make_one("external.h5", lambda f: f.__setitem__("w", h5py.ExternalLink("/etc/passwd", "/w"))),
        "link to another",
    )
    yield make_one("soft.h5", lambda f: f.__setitem__("w", h5py.SoftLink("/nowhere"))), "link to another"
    yield make_one("virtual.h5", virtual), "kept in other files"
    yield make_one("outside.h5", outside), "kept in other files"
    yield make_one("sparse.h5", sparse), "never written|too large"
    yield make_one("lzf.h5", lambda f: f.create_dataset("w", data=W, chunks=(3, 4), compression="lzf")), "filters"
    yield make_one("wrong.h5", wrong), "inflate to its size"
    yield make_one("broken.h5", broken), "inflate to its size"
    yield make_one("deep.h5", deep), "nested too deeply"
    yield make_one("empty.h5", lambda f: None), "no tensors"
    yield make_one("block.h5", lambda f: f.__setitem__("w", W), userblock_size=512), "no kind that is read"
    plain = make_one("plain.h5", lambda f: f.__setitem__("w", W)).read_bytes()
    yield written(folder, plain[:-1], "cut.h5"), "HDF5 library cannot read"
    yield written(folder, plain[:100], "start.h5"), "HDF5 library cannot read"
    weights = ("model.weights.h5", plain)
    yield written(folder, make.archive([weights], zipfile.ZIP_DEFLATED), "packed.keras"), "it is compressed"
    yield written(folder, make.archive([("model.weights.h5", b"text")]), "text.keras"), "not an HDF5 file"
    yield written(folder, make.archive([weights, ("config.json", b"[" * 10**5)]), "deep.keras"), "nested too deeply"


def test_hdf5(tmp_path, h5py):
    for path, words in hdf5_cases(h5py, tmp_path):
        refused(path, words)


def test_hard_links_that_go_in_circles(tmp_path, h5py):
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file["a/w"] = W
        file["a/again"] = file["a"]
        file["b"] = file["a/w"]
    assert len(read_all(tmp_path / "w.h5")) == 1


def test_a_library_that_crashes_is_a_damaged_file(tmp_path, h5py, monkeypatch):
    from snntheory.audit import hdf5_scan

    with h5py.File(tmp_path / "w.h5", "w") as file:
        file["w"] = W
    crash = written(tmp_path, b"import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n", "crash.py")
    monkeypatch.setattr(hdf5_scan, "__file__", str(crash))
    refused(tmp_path / "w.h5", "HDF5 library cannot read")


# --- everything at once: memory, truncation, changed bytes

LIMITED = """
import json, resource, sys, time
from snntheory.audit.files import open_tensors
from snntheory.verdict import BadInput
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + {limit}, used + {limit}))
found = {{}}
for path in sys.argv[1:]:
    start = time.perf_counter()
    try:
        with open_tensors(path) as file:
            for t in file.tensors:
                t.is_floating and t.shape and t.read(0, t.shape[0])
        found[path] = "read"
    except BadInput as error:
        found[path] = "refused"
    assert time.perf_counter() - start < 60
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([found, int(peak.split()[1]) // 1024]))
"""


def limited(paths, limit):
    command = [sys.executable, "-c", LIMITED.format(limit=limit), *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_hostile_files_take_little_memory(tmp_path):
    paths = []
    cases = {**SAFETENSORS, **{f"npy {k}": v for k, v in NPY.items()}, **{f"zip {k}": v for k, v in ZIPS.items()}}
    cases |= {f"pt {k}": (make.torch_zip(v[0], {"0": W.tobytes()}), "") for k, v in DAMAGED.items()}
    for number, (data, _) in enumerate(cases.values()):
        paths.append(written(tmp_path, data, f"{number}.safetensors"))
    with open(tmp_path / "sparse.safetensors", "wb") as file:  # a terabyte on paper, in one row
        text = header(w=entry(shape=(1, 2**38), offsets=(0, 2**40)))
        file.write(struct.pack("<Q", len(text)) + text)
        file.truncate(8 + len(text) + 2**40)
    with open(tmp_path / "sparse.npz", "wb") as file:
        file.truncate(2**40)
        file.seek(0)
        file.write(LOCAL)
    found, peak = limited([*paths, tmp_path / "sparse.safetensors", tmp_path / "sparse.npz"], 2**28)
    assert set(found.values()) == {"refused"}
    assert peak < 400


@pytest.mark.slow
def test_the_largest_pickles_take_bounded_memory(tmp_path):
    pieces = {
        "none": b"N",
        "lists": b"]",
        "marks": b"(",
        "memo": b"]\x94",
        "strings": b"\x8c\x04abcd",
        "floats": b"G" + b"1" * 8,
    }
    paths = []
    for name, piece in pieces.items():
        data = b"\x80\x04" + piece * (2**26 // len(piece) - 1) + b"."
        paths.append(written(tmp_path, make.torch_zip(data[: 2**26]), f"{name}.pt"))
    text = b'{"a":[' + b'"x",' * (2**22 - 10) + b"1]}"
    paths.append(written(tmp_path, make.safetensors({}, header=text), "parts.safetensors"))
    found, peak = limited(paths, 2**30)
    assert set(found.values()) == {"refused"}
    assert peak < 1024


def valid(folder):
    """One small file of each kind, with what it holds."""
    weights = {"a.weight": W, "b": W[:2] + 0.5}
    yield written(folder, make.safetensors(weights), "m.safetensors"), weights
    yield written(folder, make.npy(np.asfortranarray(W)), "m.npy"), {"m": W}
    for compression in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        members = [(f"{name}.npy", make.npy(array)) for name, array in weights.items()]
        yield written(folder, make.archive(members, compression), f"m{compression}.npz"), weights
    parts = {"a.weight": make.tensor((3, 4)), "b": make.tensor((2, 4), key="1")}
    storages = {"0": W.tobytes(), "1": (W[:2] + 0.5).tobytes()}
    yield written(folder, make.torch_zip(make.pickled(**parts), storages), "m.pt"), weights


@pytest.mark.parametrize("step", [7, pytest.param(1, marks=pytest.mark.slow)])
def test_truncation_anywhere_is_noticed(tmp_path, step):
    for path, weights in valid(tmp_path):
        found = read_all(path)
        assert {k: v.tolist() for k, v in found.items()} == {k: v.tolist() for k, v in weights.items()}
        data = path.read_bytes()
        for length in [*range(0, len(data) - 50, step), *range(len(data) - 50, len(data))]:
            cut = written(tmp_path, data[:length], f"cut{path.suffix}")
            with pytest.raises(BadInput):
                read_all(cut)


def reference(path):
    """What the format's own library reads; None where it reads nothing."""
    try:
        if path.suffix == ".safetensors":
            from safetensors.numpy import load_file

            return load_file(path)
        if path.suffix == ".pt":
            import torch

            found = torch.load(path, weights_only=True)
            return {name: value.numpy() for name, value in found.items()}
        with open(path, "rb") as file:
            found = np.load(file)
            return dict(found) if path.suffix == ".npz" else {"m": found}
    except Exception:
        return None


def changed(path, folder, changes):
    data = bytearray(path.read_bytes())
    for place, value in changes:
        data[int(place * len(data))] = value
    return written(folder, bytes(data), f"changed/{path.name}")


def attempt(path):
    """What is read, or None with one sentence."""
    try:
        return read_all(path)
    except BadInput as error:
        return None if "\n" not in str(error) else pytest.fail(str(error))


def only_bad_input_or_what_the_library_reads(path):
    found, theirs = attempt(path), reference(path)
    for name, values in (found or {}).items():
        if theirs and name in theirs:
            np.testing.assert_array_equal(values, np.asarray(theirs[name]))


BYTES = st.one_of(st.sampled_from([0, 1, 2, 8, 40, 46, 0x52, 0x7F, 0x80, 0xFF]), st.integers(0, 255))
CHANGES = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), BYTES), min_size=1, max_size=4)


@pytest.fixture(scope="module")
def valid_files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("valid")
    (folder / "changed").mkdir()
    return folder, [path for path, _ in valid(folder)]


@settings(max_examples=60, deadline=None)
@given(changes=CHANGES)
@example(changes=[(0.5, 0)])
def test_changed_bytes(valid_files, changes):
    for path in valid_files[1]:
        only_bad_input_or_what_the_library_reads(changed(path, valid_files[0], changes))


@pytest.mark.slow
@settings(max_examples=4000, deadline=None)
@given(changes=CHANGES)
def test_many_changed_bytes(valid_files, changes):
    for path in valid_files[1]:
        only_bad_input_or_what_the_library_reads(changed(path, valid_files[0], changes))


def hdf5_file(folder, h5py):
    with h5py.File(folder / "m.h5", "w") as file:
        file["layers/dense/vars/0"] = W
        file["layers/dense/vars"].attrs["name"] = "dense"
        file.create_dataset("packed", data=W, chunks=(2, 2), compression="gzip", shuffle=True)
    return folder / "m.h5"


def hdf5_trials(folder, path, h5py, trials):
    """Bytes of the structures changed, not only of the empty space between."""
    rng, data = np.random.default_rng(7), path.read_bytes()
    used = [i for i, byte in enumerate(data) if byte]
    for _ in range(trials):
        broken = bytearray(data)
        for place in rng.choice(used, 2):
            broken[place] = rng.choice([0, 1, 255, rng.integers(256)])
        found = attempt(written(folder, bytes(broken), "changed.h5"))
        assert all(values.dtype.kind == "f" for values in (found or {}).values())


def test_changed_bytes_of_hdf5(tmp_path, h5py):
    hdf5_trials(tmp_path, hdf5_file(tmp_path, h5py), h5py, 8)


@pytest.mark.slow
def test_many_changed_bytes_of_hdf5(tmp_path, h5py):
    hdf5_trials(tmp_path, hdf5_file(tmp_path, h5py), h5py, 200)
