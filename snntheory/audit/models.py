"""Arrays and models in memory, as `layers` takes them: mappings, sequences, torch modules, Keras models.

torch and Keras are never imported: a model can only come from where they already are.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from snntheory.verdict import BadInput

_WIDE = ("float32", "float64")


class InMemory(NamedTuple):
    """An array with a name, read like one of a file."""

    name: str
    values: Any

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of the axes."""
        return tuple(int(n) for n in self.values.shape)

    @property
    def dtype(self) -> str:
        """As its library calls it."""
        return str(self.values.dtype)

    @property
    def bytes(self) -> int:
        """Bytes in memory."""
        return int(self.values.nbytes)

    @property
    def is_floating(self) -> bool:
        """Whether `read` can widen it exactly to float64."""
        return any(kind in self.dtype for kind in ("float16", "float32", "float64"))

    def read(self, start: int, stop: int) -> Any:
        """Rows of the first axis, as NumPy's float32 or float64."""
        part = self.values[start:stop]
        if hasattr(part, "detach"):  # torch
            part = part.detach()
            part = (part.float() if str(part.dtype).endswith("16") else part).cpu().numpy()
        found = np.asarray(part)
        return found if found.dtype.name in _WIDE else found.astype(np.float32)


class Model(NamedTuple):
    """Arrays in memory in place of a file."""

    path: str
    kind: str
    tensors: list[InMemory]
    ordered: bool = True
    notes: tuple[str, ...] = ()


def model(source: Any) -> Model:
    """The arrays of a mapping (name to array), a sequence of matrices, a torch module or a Keras model.

    Raises `BadInput` for anything else.
    """
    torch, keras = sys.modules.get("torch"), sys.modules.get("keras")
    if keras is not None and isinstance(source, keras.Model):  # with torch as its backend it is a module, too
        return _model("keras", source.name, _of_keras(source))
    if torch is not None and isinstance(source, torch.nn.Module):
        return _model("torch", type(source).__name__, source.state_dict().items())
    if isinstance(source, Mapping):
        return _model("arrays", "arrays", source.items())
    if isinstance(source, Sequence) and not isinstance(source, (str, bytes)):
        return _model("arrays", "arrays", ((str(k), values) for k, values in enumerate(source)))
    raise BadInput(f"{type(source).__name__} is not a model; give a file, a mapping of arrays, a torch or Keras model")


def _model(kind: str, name: str, items: Any) -> Model:
    tensors = []
    for key, values in items:
        array = values if hasattr(values, "shape") and hasattr(values, "dtype") else _array(key, values)
        tensors.append(InMemory(str(key), array))
    return Model(name, kind, tensors)


def _array(key: Any, values: Any) -> Any:
    try:
        found = np.asarray(values)
        if found.dtype.kind not in "fiub":
            raise TypeError
    except (TypeError, ValueError):
        raise BadInput(f"{str(key)[:60]!r} is not an array of numbers") from None
    return found


def _of_keras(network: Any) -> Iterator[tuple[str, Any]]:
    """Kernels and biases in the order of the layers."""
    for layer in getattr(network, "layers", []):
        if hasattr(layer, "layers"):
            for name, values in _of_keras(layer):
                yield f"{layer.name}.{name}", values
            continue
        for variable in layer.weights:
            yield f"{layer.name}.{variable.name}", np.asarray(variable)
