"""Open a weight file of any kind that is read; the content tells the kind, and hardly ever the extension."""

from __future__ import annotations

import os

from snntheory.audit.hdf5_file import SIGNATURE
from snntheory.audit.keras_file import WEIGHTS, open_hdf5, open_keras
from snntheory.audit.numpy_file import MAGIC, open_npy, open_npz
from snntheory.audit.safetensors_file import open_safetensors
from snntheory.audit.source import Source
from snntheory.audit.tensors import TensorFile
from snntheory.audit.torch_file import open_torch
from snntheory.audit.zip_members import read_members

KINDS = "safetensors, .npy, .npz, PyTorch state dicts, and Keras .weights.h5, .h5, .keras"
_LEGACY = bytes.fromhex("8a0a6cfc9c46f920 6aa85019")  # the magic number of torch.save before 1.6, pickled
_PICKLES = {b"\x80" + bytes([protocol]) for protocol in range(2, 6)}
_FOREIGN = {
    b"GGUF": "is a GGUF file, whose weights are quantised",
    b"\x1f\x8b": "is compressed by gzip; decompress it first",
    b"BZh": "is compressed by bzip2; decompress it first",
    b"\xfd7zXZ": "is compressed by xz; decompress it first",
    b"version https://git-lfs": "is a pointer of Git LFS and not the file itself; fetch it by git lfs pull",
}


def open_tensors(path: str | os.PathLike[str]) -> TensorFile:
    """The tensors of a weight file, none of which is read yet; a context manager.

    Raises `BadInput`, one sentence with the file and the reason, for anything else than a sound file of a known kind.
    """
    source = Source(path)
    try:
        return _open(source)
    except BaseException:
        source.close()
        raise


def _open(source: Source) -> TensorFile:
    if not source.size:
        raise source.bad("is empty")
    start = source.read(0, min(source.size, 64))
    for magic, sentence in _FOREIGN.items():
        if start.startswith(magic):
            raise source.bad(sentence)
    if start.startswith(MAGIC):
        return open_npy(source)
    if start.startswith((b"PK\3\4", b"PK\5\6")):
        return _zip(source)
    if start.startswith(SIGNATURE):
        return open_hdf5(source)
    if start[:2] in _PICKLES:
        if _LEGACY in start:
            raise source.bad(
                "is in the format of torch before 1.6, a bare pickle; load it where it is trusted and save it again "
                "with torch.save(model.state_dict(), PATH)"
            )
        raise source.bad("is a bare pickle, which is code; save the weights in a format that is read: " + KINDS)
    if start[8:9] == b"{" or source.path.suffix == ".safetensors":
        return open_safetensors(source)
    if start.lstrip()[:1] == b"{" and b"weight_map" in source.read(0, min(source.size, 2**20)):
        raise source.bad("is an index of several weight files; name those files one by one")
    raise source.bad(f"is of no kind that is read: {KINDS}")


def _zip(source: Source) -> TensorFile:
    members = read_members(source)
    if any(name == "data.pkl" or name.endswith("/data.pkl") for name in members):
        return open_torch(source, members)
    if WEIGHTS in members:
        return open_keras(source, members)
    if any(name.endswith(".npy") for name in members):
        return open_npz(source, members)
    raise source.bad(f"is a zip archive without weights that are read: {KINDS}")
