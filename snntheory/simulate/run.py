"""`simulate`: run a random network and measure every layer.

The blocks of a layer go to threads, each with BLAS on one processor, so that drawing weights, multiplying and measuring
overlap; the numbers do not depend on how many threads there are.
"""

from __future__ import annotations

import re
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from snntheory import __version__
from snntheory.simulate.exact import Exact
from snntheory.simulate.explicit import Explicit
from snntheory.simulate.laws import Law
from snntheory.simulate.network import Network
from snntheory.simulate.pool import Pool, processors
from snntheory.simulate.record import Simulation, collect
from snntheory.simulate.settings import Settings, checked
from snntheory.simulate.streams import Array, Purpose, stream
from snntheory.verdict import BadInput

if TYPE_CHECKING:
    from snntheory.simulate.device import OnDevice

Progress = Callable[[int, int], None]


def simulate(
    *,
    inputs: Any = None,
    matrices: Sequence[Any] | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    namespace: Any = None,
    **options: Any,
) -> Simulation:
    """Statistics of all layers of a random network, with the theory beside them.

    ``options`` are those of `Settings`: depth, width, batch, activation, weights, method, seed, ...  ``inputs`` is an
    array (samples, features) instead of normal inputs; ``matrices`` are weights (units, inputs), one matrix for each
    layer, instead of random ones.  ``workers`` threads (all processors by default) do not change the numbers;
    ``progress`` is called with layers done and layers in all.  ``namespace`` is another array library to compute with,
    as ``cupy``.  Raises `BadInput`.
    """
    if workers is not None and not (isinstance(workers, Integral) and 1 <= workers <= 1024):
        raise BadInput(f"{workers!r} workers are not possible; 1 to 1024 are allowed")
    data = None if inputs is None else _inputs(inputs)
    given = None if matrices is None else _matrices(matrices)
    settings = _settings(options, data, given)
    network = _network(settings, data, given)
    count = int(workers or processors())
    method = _method(network, count, given, namespace)
    started = time.perf_counter()
    found = _repetitions(network, method, data, count, progress)
    seconds = time.perf_counter() - started
    sums = np.stack([repetition[0].pop("samples_sums") for repetition in found])
    layers = collect(found)
    made: dict[str, Any] = {"seconds": seconds, "peak_bytes": _peak_bytes(), "planned_bytes": method.plan.planned}
    made |= {"matrices": "random" if given is None else "given", "features": network.features}
    made |= {"chunk": method.plan.chunk, "workers": count, "version": __version__, "numpy": np.__version__}
    return Simulation(settings, layers, sums, made)


def _method(network: Network, count: int, given: list[Array] | None, namespace: Any) -> Exact | Explicit | OnDevice:
    settings = network.settings
    if namespace is not None and namespace is not np:
        from snntheory.simulate.device import Device, OnDevice

        if given is not None:
            raise BadInput("given matrices are multiplied with NumPy only")
        return OnDevice(network, Device(namespace, settings.dtype))
    return Exact(network, count) if settings.method == "exact" else Explicit(network, count, given)


def _repetitions(
    network: Network, method: Exact | Explicit | OnDevice, data: Array | None, count: int, progress: Progress | None
) -> list[list[dict[str, Any]]]:
    settings, found, done = network.settings, [], 0

    def step() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, total)

    chunks = -(-settings.batch // method.plan.chunk)
    total = settings.repetitions * settings.depth * (1 if method.plan.side_by_side else chunks)
    with Pool(count) as pool, np.errstate(all="ignore"):
        for number in range(settings.repetitions):
            found.append(method.repetition(number, _chosen(settings, data, number, network), pool, step))
    return found


def _settings(options: dict[str, Any], data: Array | None, given: list[Array] | None) -> Settings:
    if given is not None:
        shape = {"depth": len(given), "width": given[0].shape[0], "method": "weights"}
        for name, value in shape.items():
            if options.setdefault(name, value) != value:
                raise BadInput(f"{name} = {options[name]!r} does not fit the matrices given, which have {value}")
        options.setdefault("dtype", str(given[0].dtype))
    if data is not None:
        options.setdefault("batch", len(data))
    settings = checked(options)
    if data is not None and settings.batch > len(data):
        raise BadInput(f"batch = {settings.batch} is not allowed; there are {len(data)} inputs")
    if data is not None and settings.correlation is not None:
        raise BadInput("correlation belongs to normal inputs; the inputs given have their own")
    return settings


def _network(settings: Settings, data: Array | None, given: list[Array] | None) -> Network:
    features = settings.width if data is None else data.shape[1]
    if given is None:
        return Network(settings, features=features)
    if data is not None and given[0].shape[1] != features:
        raise BadInput(f"the first matrix takes {given[0].shape[1]} inputs, there are {features} features")
    return Network(settings, Law("given", 1.0, None, 1.0), given[0].shape[1])


def _inputs(inputs: Any) -> Array:
    try:
        data = np.asarray(inputs)
        if data.dtype not in (np.float32, np.float64):
            with warnings.catch_warnings():
                warnings.simplefilter("error", np.exceptions.ComplexWarning)
                with np.errstate(over="ignore"):  # infinite values are refused below
                    data = data.astype(np.float64)
    except (TypeError, ValueError, np.exceptions.ComplexWarning):
        raise BadInput("inputs are not numbers; give an array (samples, features)") from None
    if data.ndim != 2 or 0 in data.shape:
        raise BadInput(f"inputs of shape {data.shape} are not allowed; give an array (samples, features)")
    if not np.isfinite(data).all():
        raise BadInput("inputs must be finite; there are NaN or infinite values")
    return data


def _matrices(matrices: Sequence[Any]) -> list[Array]:
    try:
        given = [np.asarray(m) for m in matrices]
    except (TypeError, ValueError):
        raise BadInput("matrices are not arrays; give one (units, inputs) for each layer") from None
    if not given:
        raise BadInput("no matrices are given; give one for each layer")
    for index, matrix in enumerate(given):
        if matrix.ndim != 2 or 0 in matrix.shape or matrix.dtype not in (np.float32, np.float64):
            raise BadInput(
                f"matrix {index} is {matrix.dtype} of shape {matrix.shape}; give float arrays (units, inputs)"
            )
        if matrix.shape[0] != given[0].shape[0] or (index and matrix.shape[1] != given[0].shape[0]):
            raise BadInput(f"matrix {index} has shape {matrix.shape}; all layers must have {given[0].shape[0]} units")
    return given


def _chosen(settings: Settings, data: Array | None, number: int, network: Network) -> Array | None:
    """The samples of a repetition."""
    if data is None:
        return None
    if settings.batch < len(data):
        order = stream(settings.seed, number, Purpose.CHOICE).permutation(len(data))[: settings.batch]
        data = data[np.sort(order)]
    return data.astype(network.dtype, copy=False)


def _peak_bytes() -> int | None:
    """The largest memory this process has held, as the system counts it."""
    if sys.platform == "win32":
        return None
    with suppress(OSError):  # on Linux; what getrusage says there includes the process that started this one
        found = re.search(rb"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_bytes())
        if found:
            return int(found[1]) * 1024
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak) if sys.platform == "darwin" else int(peak) * 1024
