"""Audit of a large file: time, bandwidth, peak memory.  python benchmarks/audit.py [GIGABYTES [FOLDER]]

Writes a .safetensors file of 8192 x 8192 float32 layers (LeCun normal, a few different ones in turn), about the size
asked for, audits it in a process of its own, first from the disk where the system lets its cache be dropped, then from
memory where it fits, and removes it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

WIDTH, KINDS = 8192, 4
AUDIT = """
import json, sys, time
from snntheory.audit import audit
from snntheory.simulate.run import _peak_bytes
started = time.perf_counter()
found = audit(sys.argv[1])
seconds = time.perf_counter() - started
made = {"seconds": seconds, "peak": _peak_bytes()}
print(json.dumps(made | {"verdict": found.verdict.value, "reason": found.reasons[0]}))
"""
SUMS = """
import sys, time
from snntheory.audit.files import open_tensors
from snntheory.audit.layers import linear_layers
from snntheory.audit.sums import layer_sums
with open_tensors(sys.argv[1]) as file:
    started = time.perf_counter()
    for layer in linear_layers(file)[0]:
        layer_sums(layer)
    print(time.perf_counter() - started)
"""


def write(path: Path, layers: int) -> None:
    """The file, layer by layer."""
    rng = np.random.default_rng(0)
    kinds = [rng.standard_normal((WIDTH, WIDTH), dtype=np.float32) / np.float32(WIDTH**0.5) for _ in range(KINDS)]
    size = WIDTH * WIDTH * 4
    header = {
        f"layers.{k:03}.weight": {"dtype": "F32", "shape": [WIDTH, WIDTH], "data_offsets": [k * size, (k + 1) * size]}
        for k in range(layers)
    }
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for k in range(layers):
            kinds[k % KINDS].tofile(file)
        file.flush()
        os.fsync(file.fileno())


def forget(path: Path) -> bool:
    """Ask the system to drop the file from its cache."""
    if not hasattr(os, "posix_fadvise"):
        return False
    with path.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return True


def run(code: str, path: Path) -> str:
    """Output of a process of its own."""
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    return done.stdout


def main() -> None:
    """Print the figures."""
    gigabytes = float(sys.argv[1]) if len(sys.argv) > 1 else 4.0
    layers = max(2, round(gigabytes * 2**30 / (WIDTH * WIDTH * 4)))
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as folder:
        path = Path(folder) / "large.safetensors"
        started = time.perf_counter()
        write(path, layers)
        size = path.stat().st_size
        print(
            f"{layers} layers, {layers * WIDTH * WIDTH / 1e9:.2f} * 10^9 parameters, {size / 2**30:.1f} GiB; ", end=""
        )
        print(f"written in {time.perf_counter() - started:.0f} s")
        for where in ("disk", "cache"):
            if where == "disk" and not forget(path):
                continue
            found = json.loads(run(AUDIT, path))
            rate = size / found["seconds"] / 1e9
            print(
                f"{where}: audit {found['seconds']:.1f} s, {rate:.2f} GB/s, peak {found['peak'] / 2**20:.0f} MiB: ",
                end="",
            )
            print(f"{found['verdict']} ({found['reason']})")
        seconds = float(run(SUMS, path))
        print(f"cache: sums of weights alone {seconds:.1f} s, {size / seconds / 1e9:.2f} GB/s")


if __name__ == "__main__":
    main()
