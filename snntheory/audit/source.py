"""A regular file opened once and read by position.

Reads copy into buffers of ours.  A memory map is as fast or faster, but a file that somebody shortens while it is
mapped ends the process with a signal; here it ends in one sentence.
"""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

from snntheory.verdict import BadInput


class Source:
    """``path``, ``size`` and the bytes of a regular file."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._fd, self._lock = -1, threading.Lock()
        try:
            self.path = Path(path)
            if not stat.S_ISREG(os.stat(path).st_mode):  # before opening: to open a device can act on it
                raise self.bad("is a folder; name one weight file" if self.path.is_dir() else "is not a regular file")
            flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
            self._fd = os.open(path, flags)
            self._state = self._now()
            if not stat.S_ISREG(os.fstat(self._fd).st_mode):
                raise self.bad("is not a regular file")
        except OSError as error:
            raise BadInput(f"{str(path)[-200:]!r} cannot be read: {(error.strerror or 'no reason').lower()}") from None
        except ValueError as error:
            if isinstance(error, BadInput):
                self.close()
                raise
            raise BadInput(f"{str(path)[-200:]!r} is not the name of a file: {error}") from None
        self.size = self._state[0]

    def bad(self, reason: str) -> BadInput:
        """The error that names this file: ``'weights.pt' <reason>``."""
        return BadInput(f"{str(self.path)[-200:]!r} {reason}")

    def _now(self) -> tuple[int, int]:
        state = os.fstat(self._fd)
        return state.st_size, state.st_mtime_ns

    def read_into(self, buffer: memoryview, offset: int) -> None:
        """Fill a buffer of bytes from a position.

        Raises `BadInput` when the file is shorter, unreadable, or has changed since it was opened.
        """
        done = 0
        try:
            if self._now() != self._state:
                raise self.bad("changed while it was read")
            while done < len(buffer):
                count = self._some(buffer[done:], offset + done)
                if not count:
                    raise self.bad(f"is cut short: byte {offset + done} was expected, and it has {self.size}")
                done += count
        except OSError as error:
            raise self.bad(f"cannot be read: {(error.strerror or 'no reason').lower()}") from None

    def _some(self, buffer: memoryview, offset: int) -> int:
        if hasattr(os, "preadv"):
            return os.preadv(self._fd, [buffer], offset)
        with self._lock:
            os.lseek(self._fd, offset, os.SEEK_SET)
            data = os.read(self._fd, min(len(buffer), 2**24))
        buffer[: len(data)] = data
        return len(data)

    def read(self, offset: int, count: int) -> bytes:
        """Bytes from a position; the range is checked before memory is taken."""
        if offset < 0 or count < 0 or offset + count > self.size:
            raise self.bad(f"is cut short: it has {self.size} bytes where {max(offset, 0) + count} are needed")
        data = bytearray(count)
        self.read_into(memoryview(data), offset)
        return bytes(data)

    def handle(self) -> int:
        """The file descriptor, for a child process that reads the file itself."""
        return self._fd

    def close(self) -> None:
        """Close the file; later reads fail."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
