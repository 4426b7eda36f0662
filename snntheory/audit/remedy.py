"""What to change in a set-up, and what it would then do."""

from __future__ import annotations

from contextlib import suppress

from flint import arb

from snntheory.audit.setup import Setup
from snntheory.console import finite
from snntheory.design import scale_and_shift
from snntheory.gains import gain
from snntheory.verdict import SnnTheoryError, Verdict


def remedies(setup: Setup) -> list[str]:
    """One sentence for each change; empty where nothing has to be changed."""
    found = []
    if setup.kind == "plain":
        rate = setup.settings.drop[1]
        instead = f"alpha dropout (--dropout alpha:{rate:g})" if setup.activation.name == "selu" else "no dropout"
        found.append(f"plain dropout multiplies second moments by {1 / float(setup.plain_keep):.4g}; use {instead}")
    if setup.init is None:
        return [*found, "choose omega in [-0.1, 0.1] and tau in [0.95, 1.1]"]
    if setup.settings.bias:
        found.append("biases add their variance in every layer; start them at 0")
    return found + (_selu(setup) if setup.activation.name == "selu" else _other(setup))


def _selu(setup: Setup) -> list[str]:
    """Weights of variance 1/fan-in."""
    assert setup.init is not None
    square = setup.init.law.gain_squared
    if square.overlaps(arb(1)):
        return []
    factor = float(square.rsqrt().mid())
    now = float(square.sqrt().mid())
    return [
        f"weights of variance 1/fan-in (gain {now:.4g} now): use gain 1 (lecun_normal), or multiply by {factor:.4g}"
    ]


def _other(setup: Setup) -> list[str]:
    """The forward gain, and scale and shift for mean 0 and variance 1, where they attract."""
    f, found = setup.activation, []
    with suppress(SnnTheoryError):  # what cannot be certified is not recommended
        keep = scale_and_shift(f)
        scale, shift = finite(keep.scale), finite(keep.shift)
        if keep.stable is Verdict.PROVED and scale is not None and shift is not None:
            forward, moved = finite(gain(f).forward), f" {shift:+.6g}" if shift else ""
            found.append(f"{scale:.6g} {f.name}(z){moved} with gain 1 has the fixed point (0, 1)")
            found.append(f"{f.name} with gain {forward:.6g} keeps net inputs at variance 1")
    return [*found, "selu with lecun_normal is inside"]
