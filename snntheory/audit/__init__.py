"""Is a network inside the theory?  Of a described set-up, or of trained weights.

audit(init="torch:kaiming_normal:selu", depth=50)      a description: where its layers lead, certified
audit("model.safetensors", data=x)                     a file (.safetensors, .npz, .npy, .pt, .h5, .keras)
audit({"fc1.weight": w1, "fc1.bias": b1, ...})         arrays, a torch module, a Keras model
"""

from __future__ import annotations

import os
from typing import Any

from snntheory.audit.described import audit_setup
from snntheory.audit.network import audit_weights
from snntheory.audit.result import Audit
from snntheory.verdict import BadInput

__all__ = ["Audit", "audit", "audit_setup", "audit_weights"]


def audit(model: Any = None, **options: Any) -> Audit:
    """Audit weights, or without ``model`` a description; ``options`` are those of `audit_weights` or `audit_setup`.

    ``model`` is the path of a file, a mapping of names to arrays, a sequence of matrices, a torch module or a Keras
    model; ``activation`` (default selu) is that of its hidden layers.  Raises `BadInput`.
    """
    try:
        if model is None:
            return audit_setup(**options)
        options["source"] = options.pop("activation", "selu")
        if isinstance(model, (str, os.PathLike)):
            from snntheory.audit.files import open_tensors

            with open_tensors(model) as file:
                return audit_weights(file, **options)
        from snntheory.audit.models import model as collection

        return audit_weights(collection(model), **options)
    except TypeError as error:
        if "unexpected keyword argument" in str(error):
            raise BadInput(f"{str(error).split()[-1]} is not an option of this audit") from None
        raise
