"""State dicts of PyTorch, read without PyTorch and without running the pickle they contain.

A file of torch.save (1.6 and later) is a zip archive with ``NAME/data.pkl``, the storages ``NAME/data/N``, stored and
not compressed, and ``NAME/byteorder``.  The pickle names rebuilding functions with storage, offset, sizes and strides.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from snntheory.audit.encodings import encoding
from snntheory.audit.pickled_values import MAX_PICKLE, Forbidden, Inert, Machine, Mapping, Name, Unfit, forbidden
from snntheory.audit.source import Source
from snntheory.audit.strided import StridedTensor
from snntheory.audit.tensors import MAX_TENSORS, TensorFile, shape_of, short
from snntheory.audit.zip_members import STORED, Member

MAX_DEPTH, MAX_NAME = 64, 1000
ENCODINGS = {
    "float64": "F64",
    "float32": "F32",
    "float16": "F16",
    "bfloat16": "BF16",
    "float8_e4m3fn": "F8_E4M3",
    "float8_e5m2": "F8_E5M2",
}
_TYPES = {
    16: "complex128",
    8: "float64 int64 uint64 complex64",
    4: "float32 int32 uint32 complex32 qint32",
    2: "float16 bfloat16 int16 uint16",
    1: "uint8 int8 bool quint8 qint8 float8_e4m3fn float8_e5m2 float8_e4m3fnuz float8_e5m2fnuz float8_e8m0fnu "
    "float4_e2m1fn_x2",
}
SIZES = {name: size for size, names in _TYPES.items() for name in names.split()}
_KINDS = (
    "Double:float64 Float:float32 Half:float16 BFloat16:bfloat16 Bool:bool Long:int64 Int:int32 Short:int16 Char:int8 "
    "Byte:uint8 ComplexDouble:complex128 ComplexFloat:complex64 QUInt8:quint8 QInt8:qint8 QInt32:qint32"
)
STORAGES = {f"torch.{kind}Storage": dtype for kind, _, dtype in (pair.partition(":") for pair in _KINDS.split())}
STORAGES["torch.storage.UntypedStorage"] = "uint8"
DTYPES = {f"torch.{dtype}": dtype for dtype in SIZES}
PARAMETERS = {"torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state"}
TENSORS = {f"torch._utils.{name}" for name in ("_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3")}
QUANTISED = "torch._utils._rebuild_qtensor"
DICT = "collections.OrderedDict"
INERT = {
    *("torch.Size", "torch.device", "_codecs.encode", "torch.per_tensor_affine", "torch.per_channel_affine"),
    *(f"{module}.{name}" for module in ("builtins", "__builtin__") for name in ("set", "frozenset", "complex")),
}
KNOWN = {*STORAGES, *DTYPES, *PARAMETERS, *TENSORS, QUANTISED, DICT, *INERT}


class Storage(NamedTuple):
    """A member of the archive with entries of a type."""

    member: Member
    dtype: str


class View(NamedTuple):
    """A tensor: entries of a storage, by offset and strides in entries."""

    storage: Storage
    dtype: str
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


def open_torch(source: Source, members: dict[str, Member]) -> TensorFile:
    """The tensors of nested dicts and lists, in their order; keys are joined by dots."""
    folder = min((name for name in members if name.endswith("data.pkl")), key=len).removesuffix("data.pkl")
    if any(name == f"{folder}constants.pkl" or name.startswith(f"{folder}code/") for name in members):
        raise source.bad(
            "is a TorchScript archive, which is code; save torch.jit.load(PATH).state_dict() by torch.save"
        )
    pickle = members[f"{folder}data.pkl"]
    if pickle.method != STORED or pickle.size > MAX_PICKLE:
        raise source.bad(f"is refused: its data.pkl is compressed or has more than {MAX_PICKLE} bytes")
    order = members.get(f"{folder}byteorder")
    word = source.read(order.start, min(order.size, 16)) if order else b"little"
    if word not in (b"little", b"big"):
        raise source.bad("is damaged: its byte order is neither little nor big")
    rebuild = _Rebuild(source, folder, members)
    try:
        value = Machine(KNOWN.__contains__, rebuild.apply, rebuild.storage).run(source.read(pickle.start, pickle.size))
        found, notes = _walk(value)
    except Forbidden as error:
        raise forbidden(source, str(error)) from None
    except Unfit as error:
        raise source.bad(f"is refused: {error}") from None
    tensors = [_tensor(source, name, view, word == b"big") for name, view in found]
    return TensorFile(source, "torch", tensors, True, notes)


def _tensor(source: Source, name: str, view: View, big: bool) -> StridedTensor:
    stored = encoding(ENCODINGS.get(view.dtype, ""), big)
    size = SIZES[view.dtype]
    layout = (stored, view.storage.member.start + view.offset * size, view.strides)
    return StridedTensor(source, name, view.shape, view.dtype, math.prod(view.shape) * size, layout)


class _Rebuild:
    """Stand-ins for what the pickle of a state dict calls."""

    def __init__(self, source: Source, folder: str, members: dict[str, Member]) -> None:
        self.source, self.folder, self.members = source, folder, members

    def storage(self, key: Any) -> Storage:
        """The storage of ``("storage", type, key, location, number of entries)``."""
        word, kind, name, _, count = key
        if word != "storage" or not isinstance(kind, Name) or kind.text not in STORAGES or not isinstance(name, str):
            raise Unfit("its pickle refers to something other than a storage")
        if len(name) > MAX_NAME:
            raise Unfit(f"a name has more than {MAX_NAME} characters")
        member = self.members.get(f"{self.folder}data/{name}")
        if member is None:
            raise Unfit(f"the storage {short(name)} is missing")
        dtype = STORAGES[kind.text]
        if member.method != STORED or type(count) is not int or count * SIZES[dtype] != member.size:
            raise Unfit(f"the storage {short(name)} is compressed or of another size than its pickle says")
        return Storage(member, dtype)

    def apply(self, name: str, arguments: tuple[Any, ...]) -> Any:
        """What the global gives for the arguments."""
        if name == DICT:
            if arguments:
                raise Unfit("its pickle makes a dict from arguments")
            return Mapping()
        if name in INERT:
            return Inert()
        if name in PARAMETERS:
            return arguments[0]
        if name not in TENSORS and name != QUANTISED:
            raise Unfit(f"its pickle calls {short(name)}")
        storage, offset, shape, strides = arguments[:4]
        dtype = storage.dtype if isinstance(storage, Storage) else ""
        if name.endswith("_v3"):
            dtype = DTYPES[arguments[6].text] if isinstance(arguments[6], Name) else ""
        return self._view(storage, dtype, offset, shape, strides)

    def _view(self, storage: Any, dtype: str, offset: Any, shape: Any, strides: Any) -> View:
        if not isinstance(storage, Storage) or type(offset) is not int or not isinstance(shape, tuple):
            raise Unfit("its pickle describes a tensor that is none")
        sizes = shape_of(shape, self.source, "a tensor")
        if not isinstance(strides, tuple) or len(strides) != len(sizes) or any(type(n) is not int for n in strides):
            raise Unfit("its pickle describes a tensor that is none")
        last = offset + sum((n - 1) * stride for n, stride in zip(sizes, strides, strict=True))
        if min((offset, *strides)) < 0 or (0 not in sizes and (last + 1) * SIZES[dtype] > storage.member.size):
            raise Unfit(f"a tensor of shape {str(sizes)[:80]} reaches beyond its storage")
        return View(storage, dtype, offset, sizes, strides)


def _walk(value: Any) -> tuple[list[tuple[str, View]], list[str]]:
    """All tensors below a value with their names, in order; a container met twice is listed once, with a note."""
    if isinstance(value, View):
        return [("tensor", value)], []
    found: list[tuple[str, View]] = []
    notes: list[str] = []
    seen: set[int] = set()
    waiting: list[tuple[str, Iterator[tuple[Any, Any]]]] = [("", iter([("", value)]))]
    while waiting:
        prefix, rest = waiting[-1]
        key, item = next(rest, (None, None))
        if key is None and item is None:
            waiting.pop()
            continue
        if isinstance(item, Storage) or not isinstance(item, View | Mapping | list | tuple):
            continue
        name = _joined(prefix, key)
        if isinstance(item, View):
            found.append((name, item))
            if len(found) > MAX_TENSORS:
                raise Unfit(f"it holds more than {MAX_TENSORS} tensors")
        elif id(item) not in seen:
            seen.add(id(item))
            waiting.append((name, _pairs(item)))
            if len(waiting) > MAX_DEPTH:
                raise Unfit(f"it is nested more than {MAX_DEPTH} deep")
        elif item != () and len(notes) < 100:
            notes.append(f"{short(name)} is an object listed before under another name.")
    if any(name.startswith("optim") for name, _ in found):
        notes.append("The file also holds the state of an optimizer, whose tensors are listed with the weights.")
    return found, notes


def _pairs(item: Any) -> Iterator[tuple[Any, Any]]:
    return iter(item.pairs) if isinstance(item, Mapping) else enumerate(item)


def _joined(prefix: str, key: Any) -> str:
    text = key if isinstance(key, str) else str(key) if isinstance(key, int) else type(key).__name__
    if len(prefix) + len(text) > MAX_NAME:
        raise Unfit(f"a name has more than {MAX_NAME} characters")
    return f"{prefix}.{text}" if prefix else text
