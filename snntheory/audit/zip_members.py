"""The directory of a zip archive, read strictly, and members inflated as a stream.

Names, sizes and places are compared with each member's own header; members that overlap, encrypted ones and names that
leave the archive are refused.  (Zip: PKWARE's APPNOTE.TXT 6.3, sections 4.3 and 4.5.3; Fifield 2019 on bombs.)
"""

from __future__ import annotations

import re
import struct
import zlib
from itertools import pairwise
from typing import Any, NamedTuple

from snntheory.audit.source import Source
from snntheory.audit.tensors import MAX_TENSORS, short

STORED, DEFLATED = 0, 8
MAX_DIRECTORY = 2**26
STEP = 2**20
_FULL = 0xFFFFFFFF
_CENTRAL, _LOCAL = struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s5H3L2H")
_END, _END64, _LOCATOR = struct.Struct("<4s4H2LH"), struct.Struct("<4sQ2H2L4Q"), struct.Struct("<4sLQL")


class Member(NamedTuple):
    """``size`` bytes of the file from ``start``, stored or deflated, that give ``length`` bytes of checksum ``crc``."""

    name: str
    method: int
    start: int
    size: int
    length: int
    crc: int


def read_members(source: Source) -> dict[str, Member]:
    """The members in the order of the directory; raises `BadInput` for archives that could be read in two ways."""
    entries, limit = _entries(source)
    members: dict[str, Member] = {}
    places = []
    for fields, raw, extra in entries:
        header, member = _member(source, fields, raw, extra)
        if member.name in members:
            raise source.bad(f"is refused: its zip directory has {short(member.name)} twice")
        members[member.name] = member
        places.append((header, member.start + member.size, member.name))
    places = [*sorted(places), (limit, limit, "")]
    for (_, end, name), (following, _, _) in pairwise(places):
        if end > following:
            raise source.bad(f"is refused: its zip member {short(name)} overlaps what follows")
    return members


def _entries(source: Source) -> tuple[list[tuple[tuple[Any, ...], bytes, bytes]], int]:
    """Fields, name and extra field of each entry of the directory, and where the directory starts."""
    count, size, offset = _end(source)
    if size > MAX_DIRECTORY or count > MAX_TENSORS or count * _CENTRAL.size > size:
        raise source.bad(f"is damaged: a zip directory of {count} members in {size} bytes is not read")
    data, position, entries = source.read(offset, size), 0, []
    for _ in range(count):
        if position + _CENTRAL.size > size:
            raise source.bad("is damaged: its zip directory ends too early")
        fields = _CENTRAL.unpack_from(data, position)
        first = position + _CENTRAL.size
        second = first + fields[10]
        position = second + fields[11] + fields[12]
        if fields[0] != b"PK\1\2" or position > size:
            raise source.bad("is damaged: its zip directory has a broken entry")
        entries.append((fields, data[first:second], data[second : second + fields[11]]))
    if position != size:
        raise source.bad("is damaged: its zip directory has bytes of no entry")
    return entries, offset


def _end(source: Source) -> tuple[int, int, int]:
    """Number of members, size and place of the directory, which must lie right before its end record."""
    tail_start = max(0, source.size - 65557)
    tail = source.read(tail_start, source.size - tail_start)
    at = tail.rfind(b"PK\5\6")
    while at >= 0 and (len(tail) - at < 22 or at + 22 + int.from_bytes(tail[at + 20 : at + 22], "little") != len(tail)):
        at = tail.rfind(b"PK\5\6", 0, at)
    if at < 0:
        raise source.bad("is damaged or cut short: a zip archive without its directory")
    _, disk, first_disk, here, count, size, offset, _ = _END.unpack_from(tail, at)
    end = tail_start + at
    if end >= 20 and (locator := source.read(end - 20, 20))[:4] == b"PK\6\7":
        _, disk, place, _ = _LOCATOR.unpack(locator)
        if place + _END64.size != end - 20:
            raise source.bad("is damaged: the end of its zip directory is not where it should be")
        signature, _, _, _, disk, first_disk, here, count, size, offset = _END64.unpack(source.read(place, _END64.size))
        end = place
        if signature != b"PK\6\6":
            raise source.bad("is damaged: the end of its zip directory is not where it should be")
    if disk or first_disk or here != count or offset + size != end:
        raise source.bad("is damaged: its zip directory is not where it should be")
    return count, size, offset


def _member(source: Source, fields: tuple[Any, ...], raw: bytes, extra: bytes) -> tuple[int, Member]:
    """The place of the member's own header, and the member as directory and header agree on it."""
    _, _, _, flags, method, _, _, crc, size, length, _, _, _, disk, _, _, header = fields
    name = _name(source, raw, bool(flags & 0x800))
    if flags & 0x2041:
        raise source.bad(f"is refused: its zip member {short(name)} is encrypted")
    if method not in (STORED, DEFLATED):
        raise source.bad(f"is refused: its zip member {short(name)} is compressed by method {method}, not 0 or 8")
    length, size, header = _zip64(source, extra, name, (length, size, header))
    local = _LOCAL.unpack(source.read(header, _LOCAL.size))
    signature, _, local_flags, local_method, _, _, local_crc, local_size, local_length, name_size, extra_size = local
    rest = source.read(header + _LOCAL.size, name_size + extra_size)
    local_length, local_size = _zip64(source, rest[name_size:], name, (local_length, local_size))
    same = (crc, size, length) == (local_crc, local_size, local_length)
    deferred = bool(local_flags & 8)  # sizes follow the data; the directory has them
    alike = signature == b"PK\3\4" and local_method == method and not local_flags & 0x2041 and rest[:name_size] == raw
    if disk or not alike or not (same or deferred):
        raise source.bad(f"is damaged: the zip directory and the header of {short(name)} differ")
    start = header + _LOCAL.size + name_size + extra_size
    if start + size > source.size or (method == STORED and size != length):
        raise source.bad(f"is damaged: the sizes of its zip member {short(name)} are wrong")
    return header, Member(name, method, start, size, length, crc)


def _name(source: Source, raw: bytes, utf8: bool) -> str:
    try:
        name = raw.decode("utf-8" if utf8 else "cp437")
    except UnicodeDecodeError:
        raise source.bad("is damaged: a name in its zip directory is not UTF-8") from None
    parts = re.split(r"[/\\]", name)
    if not name or len(name) > 1000 or "\0" in name or name[0] in "/\\" or ".." in parts or parts[0][1:2] == ":":
        raise source.bad(f"is refused: {short(name)} is no name for a member of a zip archive")
    return name


def _zip64(source: Source, extra: bytes, name: str, values: tuple[int, ...]) -> tuple[int, ...]:
    """Values whose 32 bits are all ones are in the extra field 1, 64 bits each, in this order."""
    if _FULL not in values:
        return values
    position = 0
    while position + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, position)
        body = extra[position + 4 : position + 4 + size]
        if kind == 1:
            found, at = [], 0
            for value in values:
                if value == _FULL and at + 8 <= len(body):
                    value, at = int.from_bytes(body[at : at + 8], "little"), at + 8
                found.append(value)
            return tuple(found)
        position += 4 + size
    raise source.bad(f"is damaged: the sizes of its zip member {short(name)} are missing")


class Inflater:
    """The bytes of a member from its beginning; nothing beyond its length is inflated.  ``position`` counts them."""

    def __init__(self, source: Source, member: Member) -> None:
        self.source, self.member, self.position = source, member, 0
        self._inflate, self._waiting, self._taken, self._crc = zlib.decompressobj(-15), b"", 0, 0

    def read(self, count: int) -> bytes:
        """The next bytes; raises `BadInput` where the stream is broken or shorter than the directory says."""
        parts = bytearray()
        while len(parts) < count:
            part = self._some(count - len(parts))
            self._crc = zlib.crc32(part, self._crc)
            self.position += len(part)
            parts += part
        if self.position == self.member.length:
            self._finish()
        return bytes(parts)

    def _some(self, count: int) -> bytes:
        if not self._waiting:
            size = min(STEP, self.member.size - self._taken)
            self._waiting = self.source.read(self.member.start + self._taken, size)
            self._taken += size
        ended = not self._waiting
        try:
            part = self._inflate.decompress(self._waiting, min(count, STEP))
        except zlib.error:
            raise self._bad() from None
        self._waiting = self._inflate.unconsumed_tail
        if not part and (ended or self._inflate.eof):
            raise self._bad()
        return part

    def _finish(self) -> None:
        if self._crc != self.member.crc:
            raise self._bad()

    def _bad(self) -> Exception:
        return self.source.bad(f"is damaged: its zip member {short(self.member.name)} does not inflate to what it says")


def check_sum(source: Source, member: Member) -> None:
    """Compare a stored member with its checksum; raises `BadInput`."""
    crc, buffer = 0, memoryview(bytearray(min(STEP, member.size)))
    for offset in range(0, member.size, STEP):
        part = buffer[: min(STEP, member.size - offset)]
        source.read_into(part, member.start + offset)
        crc = zlib.crc32(part, crc)
    if crc != member.crc:
        raise source.bad(f"is damaged: its zip member {short(member.name)} does not have the checksum it says")
