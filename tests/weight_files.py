"""Weight files made without the libraries that write them, for the tests of their readers."""

import io
import json
import struct
import zipfile
import zlib

import numpy as np

OPCODES = {"int": b"J", "text": b"X", "mark": b"(", "tuple": b"t", "reduce": b"R", "persistent": b"Q"}


def safetensors(arrays, header=None, length=None, extra=b""):
    """A file of float32 arrays; ``header`` replaces what would be written."""
    entries, data = {}, b""
    for name, array in arrays.items():
        raw = np.asarray(array, "<f4").tobytes()
        entries[name] = {
            "dtype": "F32",
            "shape": list(np.shape(array)),
            "data_offsets": [len(data), len(data) + len(raw)],
        }
        data += raw
    text = json.dumps(entries).encode() if header is None else header
    return struct.pack("<Q", len(text) if length is None else length) + text + data + extra


def npy(array, **options):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.asanyarray(array), **options)
    return buffer.getvalue()


def npy_header(text, data=b"", version=1):
    """A .npy with a header of our own."""
    raw = text.encode("latin-1") + b"\n"
    return b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H" if version == 1 else "<I", len(raw)) + raw + data


def archive(members, compression=zipfile.ZIP_STORED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, data in members:
            file.writestr(name, data)
    return buffer.getvalue()


def integer(value):
    return b"J" + struct.pack("<i", value) if -(2**31) <= value < 2**31 else b"\x8a\x0c" + value.to_bytes(12, "little")


def text(value):
    raw = value.encode()
    return b"X" + struct.pack("<I", len(raw)) + raw


def sizes(values):
    return b"(" + b"".join(map(integer, values)) + b"t"


def tensor(shape, strides=None, offset=0, count=None, key="0", kind="FloatStorage"):
    """The pickled call that rebuilds a tensor."""
    if strides is None:
        strides = [int(np.prod(shape[axis + 1 :])) for axis in range(len(shape))]
    count = int(np.prod(shape)) if count is None else count
    storage = (
        b"(" + text("storage") + b"ctorch\n" + kind.encode() + b"\n" + text(key) + text("cpu") + integer(count) + b"tQ"
    )
    hooks = b"\x89ccollections\nOrderedDict\n)R"
    return (
        b"ctorch._utils\n_rebuild_tensor_v2\n("
        + storage
        + integer(offset)
        + sizes(shape)
        + sizes(strides)
        + hooks
        + b"tR"
    )


def pickled(**values):
    """A pickle of protocol 2: a dict of names to pickled parts."""
    return b"\x80\x02}(" + b"".join(text(name) + part for name, part in values.items()) + b"u."


def torch_zip(pickle, storages=None, order=b"little", more=(), compression=zipfile.ZIP_STORED):
    members = [("archive/data.pkl", pickle), ("archive/byteorder", order)]
    members += [(f"archive/data/{key}", data) for key, data in (storages or {}).items()]
    return archive([*members, *more], compression)


def plain_torch(shape=(3, 4)):
    values = np.arange(np.prod(shape), dtype="<f4").reshape(shape)
    return torch_zip(pickled(weight=tensor(shape)), {"0": values.tobytes()})


def deflated(data):
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    return deflate.compress(data) + deflate.flush()


def patched(data, signature, offset, fmt, value, which=-1):
    """A copy with the field at ``offset`` behind one of the places of a signature overwritten."""
    places = [i for i in range(len(data)) if data.startswith(signature, i)]
    at = places[which] + offset
    raw = struct.pack(fmt, value)
    return data[:at] + raw + data[at + len(raw) :]
