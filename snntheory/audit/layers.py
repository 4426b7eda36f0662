"""The linear layers among the arrays of a file or model: which they are, their order, biases and orientation.

A matrix is ``units x inputs`` (PyTorch) or ``inputs x units`` (Keras, JAX).  Its bias, where it has one, the names
(``kernel``, ``weight``) and the widths of neighbouring layers tell which; where nothing does, it is assumed to be
``units x inputs``, and said so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from snntheory.audit.tensors import natural
from snntheory.verdict import BadInput

ORIENTATIONS = ("units-inputs", "inputs-units")
_EMBEDDING = re.compile(r"embed|\bwte\b|\bwpe\b|position", re.IGNORECASE)
_OPTIMISER = re.compile(r"^optim|\bexp_avg|\bmomentum_buffer", re.IGNORECASE)
_BIAS_NAMES = (("weight", "bias"), ("kernel", "bias"), ("W", "b"), ("w", "b"), ("coefs", "intercepts"), ("0", "1"))


class Tensor(Protocol):
    """A named array, read by rows of its first axis (`tensors.Tensor`, `models.InMemory`)."""

    @property
    def name(self) -> str:
        """The array's name."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of its axes."""

    @property
    def dtype(self) -> str:
        """Its type, as its library calls it."""

    @property
    def bytes(self) -> int:
        """Its size."""

    @property
    def is_floating(self) -> bool:
        """Whether `read` can widen it exactly."""

    def read(self, start: int, stop: int) -> Any:
        """Rows of the first axis."""


class Collection(Protocol):
    """Named arrays, and whether their order is that of the layers (`tensors.TensorFile`, `models.Model`)."""

    @property
    def path(self) -> Any:
        """Where they come from."""

    @property
    def kind(self) -> str:
        """What they come from."""

    @property
    def tensors(self) -> Sequence[Tensor]:
        """The arrays."""

    @property
    def ordered(self) -> bool:
        """Whether their order is that of the layers."""

    @property
    def notes(self) -> Sequence[str]:
        """Remarks."""


class LinearLayer(NamedTuple):
    """``units`` rows of ``inputs`` weights; ``transposed`` says that the file has them as columns.

    ``found`` says how the orientation was found: bias, name, neighbours, given, or assumed.
    """

    name: str
    weights: Tensor
    bias: Tensor | None
    units: int
    inputs: int
    transposed: bool
    found: str


class Skipped(NamedTuple):
    """An array that is no linear layer, and why."""

    name: str
    shape: tuple[int, ...]
    why: str


def linear_layers(
    file: Collection, choose: Sequence[str] = (), orientation: str | None = None
) -> tuple[list[LinearLayer], list[Skipped]]:
    """The layers in order, and what was left out.

    ``choose`` are names of matrices, in the order of the layers; by default all matrices that can be layers, in the
    file's order where it has one, else sorted with numbers as numbers.  Raises `BadInput` for names that are not
    there, and where there is no layer.
    """
    if orientation not in (None, *ORIENTATIONS):
        raise BadInput(f"orientation = {orientation!r} is not allowed; give {' or '.join(ORIENTATIONS)}")
    tensors = {t.name: t for t in file.tensors}
    matrices, skipped = _matrices(file)
    if choose:
        matrices = [_chosen(name, tensors) for name in choose]
    elif not file.ordered:
        matrices.sort(key=lambda t: natural(t.name))
    if not matrices:
        listed = "; ".join(f"{s.name} {s.shape}: {s.why}" for s in skipped[:5]) or "it has no arrays"
        raise BadInput(f"{str(file.path)!r} has no linear layer ({listed})")
    biases = [_bias(t, tensors) for t in matrices]
    layers = [_oriented(t, b, file.kind, orientation) for t, b in zip(matrices, biases, strict=True)]
    _settle(layers)
    used = {t.name for t in matrices} | {b.name for b in biases if b is not None}
    return layers, [s for s in skipped if s.name not in used] + [
        Skipped(t.name, t.shape, "not chosen")
        for t in file.tensors
        if choose and t.name not in used and len(t.shape) == 2
    ]


def _matrices(file: Collection) -> tuple[list[Tensor], list[Skipped]]:
    """Arrays that can be weights of linear layers, and the others."""
    found, skipped = [], []
    for t in file.tensors:
        why = _no_layer(t)
        if why:
            skipped.append(Skipped(t.name, t.shape, why))
        else:
            found.append(t)
    return found, skipped


def _no_layer(t: Tensor) -> str:
    """Why an array is no linear layer; empty where it is one."""
    if len(t.shape) != 2:
        kinds = {0: "a number", 1: "a vector"}
        return kinds.get(len(t.shape), f"{len(t.shape)} axes: no linear layer")
    if not t.is_floating:
        return f"{t.dtype} is not a floating-point type"
    if 0 in t.shape:
        return "empty"
    if _OPTIMISER.search(t.name):
        return "the state of an optimiser, by its name"
    return "an embedding, by its name" if _EMBEDDING.search(t.name) else ""


def _chosen(name: str, tensors: dict[str, Tensor]) -> Tensor:
    found = tensors.get(name) or tensors.get(f"{name}.weight") or tensors.get(f"{name}.kernel")
    if found is None:
        names = [t.name for t in tensors.values() if len(t.shape) == 2]
        more = ", ..." if len(names) > 12 else ""
        raise BadInput(f"there is no array {name[:80]!r}; matrices are {', '.join(names[:12])}{more}")
    if len(found.shape) != 2 or not found.is_floating or 0 in found.shape:
        raise BadInput(f"{found.name!r} of shape {found.shape} and type {found.dtype} is no linear layer")
    return found


def _bias(t: Tensor, tensors: dict[str, Tensor]) -> Tensor | None:
    """The vector whose name goes with a matrix's, and whose length is one of its sides."""
    for weight, bias in _BIAS_NAMES:
        place = t.name.rfind(weight)
        if place < 0:
            continue
        found = tensors.get(t.name[:place] + bias + t.name[place + len(weight) :])
        if found is not None and found is not t and len(found.shape) == 1 and found.shape[0] in t.shape:
            return found if found.is_floating else None
    return None


def _oriented(t: Tensor, bias: Tensor | None, kind: str, given: str | None) -> LinearLayer:
    """A layer by what is given, its bias, or its name; otherwise as assumed."""
    rows, columns = t.shape
    last = re.split(r"[./]", t.name)[-1].lower()
    if given is not None:
        transposed, found = given == "inputs-units", "given"
    elif bias is not None and rows != columns:
        transposed, found = bias.shape[0] == columns, "bias"
    elif last.startswith("kernel") or kind == "keras":
        transposed, found = True, "name"
    elif last.startswith("weight"):
        transposed, found = False, "name"
    else:
        transposed, found = False, "assumed"
    units, inputs = (columns, rows) if transposed else (rows, columns)
    return LinearLayer(t.name, t, bias, units, inputs, transposed, found)


def _settle(layers: list[LinearLayer]) -> None:
    """Turn assumed layers where their neighbours' widths demand it; equal widths are turned as the others are."""
    for _ in layers:
        before = list(layers)
        for k, layer in enumerate(layers):
            if layer.found != "assumed" or layer.units == layer.inputs:
                continue
            left = layers[k - 1].units if k and layers[k - 1].found != "assumed" else None
            right = layers[k + 1].inputs if k + 1 < len(layers) and layers[k + 1].found != "assumed" else None
            if left in (layer.units, layer.inputs):
                layers[k] = _turned(layer, left == layer.units, "neighbours")
            elif right in (layer.units, layer.inputs):
                layers[k] = _turned(layer, right == layer.inputs, "neighbours")
        if layers == before:
            break
    _all_alike(layers)


def _all_alike(layers: list[LinearLayer]) -> None:
    """All that are still assumed the other way round, if only then they form a chain; square ones as the rest."""
    assumed = [k for k, layer in enumerate(layers) if layer.found == "assumed"]
    turned = [_turned(x, k in assumed, "neighbours") if k in assumed else x for k, x in enumerate(layers)]
    if assumed and not chain_breaks(turned) and chain_breaks(layers):
        layers[:] = turned
    known = {layer.transposed for layer in layers if layer.found != "assumed"}
    if len(known) == 1:
        for k in assumed:
            if layers[k].found == "assumed" and layers[k].units == layers[k].inputs:
                layers[k] = _turned(layers[k], layers[k].transposed not in known, "neighbours")


def _turned(layer: LinearLayer, turn: bool, found: str) -> LinearLayer:
    if not turn:
        return layer._replace(found=found)
    return layer._replace(units=layer.inputs, inputs=layer.units, transposed=not layer.transposed, found=found)


def chain_breaks(layers: Sequence[LinearLayer]) -> list[int]:
    """Indices of layers whose inputs are not the units of the layer before."""
    return [k for k in range(1, len(layers)) if layers[k].inputs != layers[k - 1].units]
