"""Arguments of array functions: any array library comes in, float64 is computed, the caller's library goes out.

``gather`` turns numbers, lists and arrays into float64 arrays of one namespace; ``Frame`` remembers library, dtype and
device and turns results back.  ``array-api-compat`` is imported when an array is not NumPy's.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from snntheory.verdict import BadInput

_ALLOWED = "arrays must be of float64, float32 or integers"


class Frame(NamedTuple):
    """Namespace of the arguments, dtype of the results, and the device (None for NumPy and for traced arrays)."""

    xp: Any
    dtype: Any
    device: Any

    def narrow(self, array: Any) -> Any:
        """A float64 array of the namespace, rounded once to the dtype of the results."""
        if array.dtype == self.dtype:
            return array
        with np.errstate(over="ignore"):
            return self.xp.astype(array, self.dtype) if self.xp is not np else array.astype(self.dtype)

    def to_numpy(self, array: Any) -> Any:
        """The values in NumPy's memory.  Raises `BadInput` for arrays that have none, as when traced."""
        import array_api_compat

        try:
            if array_api_compat.is_cupy_array(array) or getattr(array, "is_cuda", False):
                array = array_api_compat.to_device(array, "cpu")
            return np.asarray(array)
        except (TypeError, RuntimeError) as reason:
            raise BadInput(f"this map computes with NumPy, which cannot read {type(array).__name__} here") from reason

    def from_numpy(self, array: Any) -> Any:
        """An array of the namespace, on the device, with NumPy's values."""
        return self.xp.asarray(array, dtype=self.dtype, device=self.device)


def namespace(array: Any) -> Any:
    """NumPy, or the array-API namespace of another library's array."""
    if isinstance(array, np.ndarray | np.generic):
        return np
    import array_api_compat

    return array_api_compat.array_namespace(array)


def gather(*values: Any) -> tuple[list[Any], Frame]:
    """Float64 arrays, one for each value, and their frame.

    The results' dtype is the library's promotion of the floating-point arrays (float64 if there are none); Python
    numbers do not count.  Raises `BadInput` for other dtypes, for two libraries, and where there is no float64.
    """
    if all(isinstance(x, np.ndarray | np.generic | int | float | list | tuple) for x in values):
        return _gather_numpy(values)
    import array_api_compat

    foreign = [x for x in values if array_api_compat.is_array_api_obj(x) and not isinstance(x, np.generic)]
    if all(isinstance(x, np.ndarray) for x in foreign):
        return _gather_numpy(values)
    try:
        xp = array_api_compat.array_namespace(*foreign)
    except TypeError as reason:
        names = " and ".join(sorted({type(x).__module__.partition(".")[0] for x in foreign}))
        raise BadInput(f"arrays of {names} together are not allowed; give arrays of one library") from reason
    return _gather_foreign(xp, values, foreign)


def _gather_numpy(values: tuple[Any, ...]) -> tuple[list[Any], Frame]:
    arrays = [_numpy_array(x) for x in values]
    strong = [
        a for a, x in zip(arrays, values, strict=True) if isinstance(x, np.generic) or type(x) not in (int, float)
    ]
    dtype = np.result_type(*strong) if strong else np.dtype(np.float64)
    dtype = dtype if dtype.kind == "f" else np.dtype(np.float64)
    return [a.astype(np.float64, copy=False) for a in arrays], Frame(np, dtype, None)


def _numpy_array(x: Any) -> Any:
    try:
        array = np.asarray(x)
        if array.dtype.kind == "O":
            array = np.array([float(y) for y in array.ravel()], dtype=np.float64).reshape(array.shape)
    except (TypeError, ValueError):
        raise BadInput(f"{str(x)[:40]!r} is not allowed; give numbers or arrays of numbers") from None
    if array.dtype.kind not in "biu" and array.dtype not in (np.float64, np.float32):
        raise BadInput(f"values of {array.dtype} are not allowed; {_ALLOWED}")
    return array


def _gather_foreign(xp: Any, values: tuple[Any, ...], foreign: list[Any]) -> tuple[list[Any], Frame]:
    import array_api_compat

    for x in foreign:
        real = xp.isdtype(x.dtype, ("bool", "integral")) or x.dtype in (xp.float64, xp.float32)
        if not real:
            raise BadInput(f"values of {x.dtype} are not allowed; {_ALLOWED}")
    device = array_api_compat.device(foreign[0])
    if "float64" not in xp.__array_namespace_info__().dtypes(device=device, kind="real floating"):
        raise BadInput(f"{xp.__name__} has no float64 here, which the map computes in; {_remedy(xp)}")
    floating = [x for x in foreign if xp.isdtype(x.dtype, "real floating")]
    dtype = xp.result_type(*floating) if floating else xp.float64
    known = {id(x) for x in foreign}
    arrays = [
        xp.astype(x, xp.float64, copy=False)
        if id(x) in known
        else xp.asarray(np.asarray(x, dtype=np.float64).tolist(), dtype=xp.float64, device=device)
        for x in values
    ]
    return arrays, Frame(xp, dtype, device)


def _remedy(xp: Any) -> str:
    if "jax" in xp.__name__:
        return 'switch it on with jax.config.update("jax_enable_x64", True)'
    return "move the arrays to the CPU"
