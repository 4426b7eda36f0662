"""Cold start of ``snntheory verify`` against importing its engine: ratios, measured in one interleaved run.

Target: at most 3 times ``python -c "import flint, rich"``.  The package must be installed (compiled to bytecode).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 21


def main() -> None:
    """Print the median times, the ratio, and the time that the proving itself takes."""
    verify = [sys.executable, "-m", "snntheory", "verify"]
    commands = {"import flint, rich": [sys.executable, "-c", "import flint, rich"], "verify": verify}
    times: dict[str, list[float]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory() as folder:  # away from the sources, so that the installed package runs
        for _ in range(ROUNDS):
            for name, command in commands.items():
                started = time.perf_counter()
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, env=os.environ)
                times[name].append(time.perf_counter() - started)
        proving = []
        for _ in range(ROUNDS):
            report = subprocess.run([*verify, "--json", "-"], check=True, capture_output=True, text=True, cwd=folder)
            proving.append(json.loads(report.stdout)["summary"]["seconds"])
    median = {name: statistics.median(values) for name, values in times.items()}
    least = {name: min(values) for name, values in times.items()}
    for name in commands:
        print(f"{name:20} median {1000 * median[name]:6.1f} ms   least {1000 * least[name]:6.1f} ms")
    ratios = [stat["verify"] / stat["import flint, rich"] for stat in (median, least)]
    print(f"ratio                median {ratios[0]:6.2f}      least {ratios[1]:6.2f}      (target 3)")
    shown = (1000 * statistics.median(proving), 1000 * min(proving))
    print(f"proving itself       median {shown[0]:6.1f} ms   least {shown[1]:6.1f} ms   (target 100)")


if __name__ == "__main__":
    main()
