"""What an HDF5 file holds, listed by a process of its own: ``python hdf5_scan.py START SIZE`` with the file as input.

The HDF5 library is not written for files that nobody trusts.  Here it only lists names, types and places, under limits
of memory and time; the values are read elsewhere, as bytes at those places.  Prints one JSON object: ``objects``, or
``refused`` with the end of a sentence.
"""

from __future__ import annotations

import io
import json
import os
import sys
from typing import Any

MAX_OBJECTS, MAX_DEPTH, MAX_CHUNKS = 2**18, 64, 2**18
SECONDS, MEMORY = 60, 2**30


class Refused(Exception):
    """The end of a sentence that starts with the file's name."""


class Part(io.RawIOBase):
    """A range of the file that is this process's standard input."""

    def __init__(self, start: int, size: int) -> None:
        self.start, self.size, self.position = start, size, 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move to a place of the range."""
        self.position = offset + (0, self.position, self.size)[whence]
        return self.position

    def tell(self) -> int:
        """The place in the range."""
        return self.position

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer from the place on, as far as the range goes."""
        view = memoryview(buffer).cast("B")
        count = max(0, min(len(view), self.size - self.position))
        os.lseek(0, self.start + self.position, os.SEEK_SET)
        data = os.read(0, count)
        view[: len(data)] = data
        self.position += len(data)
        return len(data)


def limit() -> None:
    """No more than a gigabyte beyond what is loaded, a minute, no image of a crash; where the system knows these."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        with open("/proc/self/statm") as file:
            used = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
    except (ImportError, OSError, ValueError):
        pass


def scan(root: Any) -> list[dict[str, Any]]:
    """Groups with their attributes of interest, and datasets; each object once, under the first of its names."""
    import h5py

    objects: list[dict[str, Any]] = []
    seen: set[Any] = set()
    waiting = [("", root.id)]
    while waiting:
        path, group = waiting.pop()
        objects.append({"path": path, **_attributes(h5py, group)})
        names: list[bytes] = []
        group.links.iterate(names.append)
        for name in names:
            link = group.links.get_info(name)
            full = f"{path}/{name.decode('utf-8', 'surrogateescape')}".lstrip("/")
            if link.type != h5py.h5l.TYPE_HARD:
                raise Refused(f"is refused: {full[:80]!r} is a link to another place or file")
            item = h5py.h5o.open(group, name)
            info = h5py.h5o.get_info(item)
            if (info.fileno, info.addr) in seen:
                continue
            seen.add((info.fileno, info.addr))
            if len(seen) > MAX_OBJECTS or full.count("/") > MAX_DEPTH or len(full) > 1000:
                raise Refused("is refused: its groups are too many or nested too deeply")
            if isinstance(item, h5py.h5g.GroupID):
                waiting.append((full, item))
            elif isinstance(item, h5py.h5d.DatasetID):
                objects.append({"path": full, **_dataset(h5py, item, full)})
    return objects


def _attributes(h5py: Any, group: Any) -> dict[str, Any]:
    """The lists ``layer_names`` and ``weight_names``, which may be cut in numbered pieces, and ``name``."""
    found: dict[str, Any] = {}
    for key in ("layer_names", "weight_names", "name"):
        pieces = [key] if h5py.h5a.exists(group, key.encode()) else []
        while not pieces or pieces != [key]:
            piece = f"{key}{len(pieces)}"
            if key == "name" or not h5py.h5a.exists(group, piece.encode()):
                break
            pieces.append(piece)
        values = [text for piece in pieces for text in _texts(h5py, group, piece)]
        if pieces:
            found[key] = values
    return found


def _texts(h5py: Any, group: Any, key: str) -> list[str]:
    import numpy

    attribute = h5py.h5a.open(group, key.encode())
    if attribute.get_space().get_simple_extent_npoints() > MAX_OBJECTS:
        raise Refused(f"is refused: its attribute {key} is too large")
    values = numpy.atleast_1d(h5py.AttributeManager(h5py.Group(group))[key])
    return [v.decode("utf-8", "replace") if isinstance(v, bytes) else str(v) for v in values.ravel().tolist()]


def _dataset(h5py: Any, item: Any, path: str) -> dict[str, Any]:
    """Shape, type and layout: the place of contiguous data, or those of chunks."""
    kind, plan = item.get_type(), item.get_create_plist()
    shape = list(item.get_space().get_simple_extent_dims() or ())
    found = {"shape": shape, "size": kind.get_size(), **_type(h5py, item, kind)}
    layout = plan.get_layout()
    if layout == h5py.h5d.VIRTUAL or plan.get_external_count():
        raise Refused(f"is refused: {path[:80]!r} is kept in other files")
    if layout == h5py.h5d.CONTIGUOUS:
        return {**found, "layout": "contiguous", "offset": item.get_offset(), "stored": item.get_storage_size()}
    if layout != h5py.h5d.CHUNKED:
        return {**found, "layout": "compact"}
    filters = [plan.get_filter(i)[0] for i in range(plan.get_nfilters())]
    count = item.get_num_chunks()
    if count > MAX_CHUNKS:
        raise Refused(f"is refused: {path[:80]!r} has more than {MAX_CHUNKS} chunks")
    infos: list[Any] = []
    if hasattr(item, "chunk_iter"):
        item.chunk_iter(infos.append)
    else:  # HDF5 before 1.12.3
        infos += map(item.get_chunk_info, range(count))
    chunks = [[*c.chunk_offset, c.byte_offset, c.size, c.filter_mask] for c in infos]
    return {**found, "layout": "chunked", "chunk": list(plan.get_chunk()), "filters": filters, "chunks": chunks}


def _type(h5py: Any, item: Any, kind: Any) -> dict[str, Any]:
    """``format`` and byte order of a type that is exactly one of IEEE 754's; else the name that NumPy gives it."""
    names = h5py.h5t
    for name, little, greater in (
        ("F16", names.IEEE_F16LE, names.IEEE_F16BE),
        ("F32", names.IEEE_F32LE, names.IEEE_F32BE),
        ("F64", names.IEEE_F64LE, names.IEEE_F64BE),
    ):
        if kind in (little, greater):
            return {"format": name, "big": bool(kind == greater), "dtype": f"float{name[1:]}"}
    if kind.get_size() == 2 and kind.get_class() == names.OPAQUE and h5py.h5a.exists(item, b"dtype"):
        text = h5py.AttributeManager(h5py.Dataset(item))["dtype"]  # as Keras marks it
        if text in ("bfloat16", b"bfloat16"):
            return {"format": "BF16", "big": sys.byteorder == "big", "dtype": "bfloat16"}
    try:
        return {"format": "", "big": False, "dtype": str(kind.dtype)[:40]}
    except TypeError:
        return {"format": "", "big": False, "dtype": "unknown"}


def main() -> None:
    """Scan standard input."""
    try:
        import h5py
    except ImportError:
        print(json.dumps({"missing": True}))
        return
    limit()
    try:
        with h5py.File(Part(int(sys.argv[1]), int(sys.argv[2])), "r") as file:
            answer: dict[str, Any] = {"objects": scan(file)}
    except Refused as error:
        answer = {"refused": str(error)}
    except Exception:  # the library raises whatever its parsers meet
        answer = {"refused": "is damaged: the HDF5 library cannot read it"}
    print(json.dumps(answer))
    sys.stdout.flush()
    os._exit(0)  # closing a damaged file can fail again


if __name__ == "__main__":
    main()
