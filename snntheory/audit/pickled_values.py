"""What a pickle describes, without running it: a machine of our own for the opcodes that data need.

No unpickler runs, nothing is imported, called or hashed that the file names.  A global is its name; REDUCE on a known
name gives a stand-in, and any other name is refused.  (Opcodes: Python's pickletools, whose decoder reads them here.)
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable
from typing import Any

from snntheory.audit.source import Source
from snntheory.audit.tensors import short
from snntheory.verdict import BadInput

MAX_PICKLE, MAX_STEPS, MAX_MEMO = 2**26, 2**22, 2**32


class Name:
    """A global: ``module.name``."""

    def __init__(self, text: str) -> None:
        self.text = text


class Mapping:
    """A dict, as the list of its pairs."""

    def __init__(self) -> None:
        self.pairs: list[tuple[Any, Any]] = []


class Inert:
    """A value that is of no interest: a set, a device, a size."""


class Unfit(Exception):
    """The pickle is damaged or uses what data do not need; the text completes a sentence."""


Apply = Callable[[str, tuple[Any, ...]], Any]
_INERT = Inert()
_PLAIN = {
    *("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT"),
    *("UNICODE", "SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8", "STRING", "BINSTRING", "SHORT_BINSTRING"),
    *("BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"),
}
_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False, "EMPTY_TUPLE": ()}


class Machine:
    """``known`` are the globals allowed; ``apply(name, arguments)`` and ``persistent(id)`` make the stand-ins."""

    def __init__(self, known: Callable[[str], bool], apply: Apply, persistent: Callable[[Any], Any]) -> None:
        self._known, self._apply, self._persistent = known, apply, persistent
        self._stack: list[Any] = []
        self._marks: list[int] = []
        self._memo: dict[int, Any] = {}

    def run(self, data: bytes) -> Any:
        """The value that the pickle leaves; raises `Unfit`."""
        if len(data) > MAX_PICKLE:
            raise Unfit(f"its pickle has {len(data)} bytes, more than {MAX_PICKLE}")
        try:
            for steps, (opcode, argument, _) in enumerate(pickletools.genops(data)):
                if steps > MAX_STEPS:
                    raise Unfit(f"its pickle has more than {MAX_STEPS} steps")
                self._step(opcode.name, argument)
        except (IndexError, KeyError, TypeError, ValueError, OverflowError) as error:
            if isinstance(error, BadInput):
                raise
            raise Unfit("its pickle is damaged") from None
        if len(self._stack) != 1 or self._marks:
            raise Unfit("its pickle is damaged")
        return self._stack[0]

    def _step(self, name: str, argument: Any) -> None:
        stack = self._stack
        if name in _PLAIN:  # arithmetic with long numbers, repeated, would take for ever
            stack.append(_INERT if isinstance(argument, int) and argument.bit_length() > 64 else argument)
        elif name in _CONSTANTS:
            stack.append(_CONSTANTS[name])
        elif name in ("BINPUT", "LONG_BINPUT", "PUT", "MEMOIZE"):
            key = len(self._memo) if argument is None else argument
            if not 0 <= key < MAX_MEMO:
                raise Unfit("its pickle is damaged")
            self._memo[key] = self._top()
        elif name in ("BINGET", "LONG_BINGET", "GET"):
            stack.append(self._memo[argument if 0 <= argument < MAX_MEMO else -1])
        elif name == "MARK":
            self._marks.append(len(stack))
        elif name in ("GLOBAL", "STACK_GLOBAL", "INST"):
            self._global(name, argument)
        elif name == "REDUCE":
            arguments, called = self._pop(), self._pop()
            if not isinstance(called, Name) or not isinstance(arguments, tuple):
                raise Unfit("its pickle calls what is no name")
            stack.append(self._apply(called.text, arguments))
        elif name == "BINPERSID":
            stack.append(self._persistent(self._pop()))
        elif name == "BUILD":  # attributes of a dict, as the version numbers of a state dict
            self._pop()
            if not isinstance(self._top(), Mapping | Inert):
                raise Unfit("its pickle sets the state of an object")
        elif name not in ("PROTO", "FRAME", "STOP"):
            self._container(name)

    def _container(self, name: str) -> None:
        stack = self._stack
        if name in ("EMPTY_LIST", "EMPTY_DICT", "EMPTY_SET"):
            stack.append([] if name == "EMPTY_LIST" else Mapping() if name == "EMPTY_DICT" else Inert())
        elif name in ("TUPLE1", "TUPLE2", "TUPLE3"):
            parts = [self._pop() for _ in range(int(name[-1]))]
            stack.append(tuple(reversed(parts)))
        elif name in ("TUPLE", "LIST", "DICT", "FROZENSET"):
            items = self._items()
            if name == "DICT":
                stack.append(Mapping())
                self._pairs(items)
            else:
                stack.append(tuple(items) if name == "TUPLE" else items if name == "LIST" else _INERT)
        elif name in ("APPEND", "APPENDS", "ADDITEMS"):
            items = [self._pop()] if name == "APPEND" else self._items()
            if isinstance(self._top(), list):
                self._top().extend(items)
            elif not isinstance(self._top(), Inert):
                raise Unfit("its pickle is damaged")
        elif name == "SETITEM":
            value, key = self._pop(), self._pop()
            self._pairs([key, value])
        elif name == "SETITEMS":
            self._pairs(self._items())
        elif name == "POP" and len(stack) == (self._marks[-1] if self._marks else -1):
            self._marks.pop()
        elif name == "POP":
            self._pop()
        elif name == "POP_MARK":
            self._items()
        elif name == "DUP":
            stack.append(self._top())
        else:
            raise Unfit(f"its pickle makes objects by {name}, which is code")

    def _pairs(self, items: list[Any]) -> None:
        target = self._top()
        if not isinstance(target, Mapping) or len(items) % 2:
            raise Unfit("its pickle is damaged")
        target.pairs += zip(items[::2], items[1::2], strict=True)

    def _top(self) -> Any:
        if len(self._stack) <= (self._marks[-1] if self._marks else 0):
            raise Unfit("its pickle is damaged")
        return self._stack[-1]

    def _pop(self) -> Any:
        self._top()
        return self._stack.pop()

    def _items(self) -> list[Any]:
        first = self._marks.pop()
        items = self._stack[first:]
        del self._stack[first:]
        return items

    def _global(self, opcode: str, argument: Any) -> None:
        if opcode == "STACK_GLOBAL":
            name, module = self._pop(), self._pop()
            if not isinstance(name, str) or not isinstance(module, str):
                raise Unfit("its pickle is damaged")
        else:
            module, _, name = str(argument).partition(" ")
        text = f"{module}.{name}"
        if opcode == "INST" or not self._known(text):
            raise Forbidden(text)
        self._stack.append(Name(text))


class Forbidden(Unfit):
    """The pickle refers to a global that is no part of data; the text is its name."""


def forbidden(source: Source, name: str) -> BadInput:
    """The sentence that says so."""
    return source.bad(
        f"refers to {short(name)[1:-1]}, which is code or an object; "
        "only state dicts of tensors are read (torch.save(model.state_dict(), PATH))"
    )
