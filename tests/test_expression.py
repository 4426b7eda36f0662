"""The canonical order of terms and factors."""

import subprocess
import sys

import pytest

SHOW = "from snntheory.mapping import QUANTITIES as Q\nprint([(n, q.rank) for n, q in sorted(Q.items())])"


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    "before", ["erfc(param('alpha')*var('tau') + var('nu'))", "var('tau') - var('mu')*var('omega')"]
)
def test_order_does_not_depend_on_what_was_written_before(before):
    """Otherwise the last digits of enclosures would depend on the number of workers."""
    assert run(SHOW) == run(f"from snntheory.expression import *\n{before}\n{SHOW}")
