"""The README's commands and output are true, and the documents stay within their limits."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

import snntheory
from snntheory.claims import CLAIMS
from snntheory.verdict import Verdict

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def test_the_readme_shows_the_current_output(run_cli):
    """Line by line, but for the times."""
    shown = re.search(r"```text\n\$ python -m snntheory verify\n(.*?)```", README, re.S)[1]
    current = run_cli("verify").stdout

    def untimed(text):
        text = re.sub(r" +\d+\.\d+(?=  \w+$)", "", text, flags=re.M)
        return re.sub(r"\d+\.\d+ s;", "s;", re.sub(r" +ms ", " ", text)).split()

    assert untimed(shown) == untimed(current)


def python_blocks():
    return re.findall(r"```python\n(.*?)```", README, re.S)


@pytest.mark.parametrize("block", python_blocks())
def test_python_examples_run_and_print_what_they_say(block):
    done = subprocess.run([sys.executable, "-c", block], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    expected = [line.split("# ", 1)[1] for line in block.splitlines() if line.startswith("print(") and "# " in line]
    assert done.stdout.splitlines() == expected


def shell_examples():
    commands = re.findall(r"^snntheory (.*)$", README, re.M)
    trains = importlib.util.find_spec("torch") and importlib.util.find_spec("sklearn")
    return [c for c in commands if "--digits 1000" not in c and (trains or not c.startswith("train"))]


LONG = ("derive", "verify theorem-1 --method grid", "verify theorem-1 --engine all")  # each has tests of its own


@pytest.mark.parametrize(
    "command", [pytest.param(c, marks=pytest.mark.slow) if c in LONG else c for c in shell_examples()]
)
def test_shell_examples_run(command):
    done = subprocess.run(
        f"{sys.executable} -m snntheory {command}", shell=True, capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr


def test_documents_are_within_their_limits():
    assert len((ROOT / "CONTRIBUTING.md").read_text().splitlines()) < 100
    assert len((ROOT / "VISION.md").read_text().strip().splitlines()) == 3
    assert f"## {snntheory.__version__}" in (ROOT / "CHANGELOG.md").read_text()


def test_every_refuted_claim_is_told_to_the_reader_of_the_proofs():
    main = (ROOT / "proofs" / "MAIN.md").read_text() + (ROOT / "proofs" / "ERRATA.md").read_text()
    for c in CLAIMS:
        if c.expected is Verdict.REFUTED or c.groups[0] in ("theorem-1", "theorem-2", "theorem-3"):
            assert f"`{c.id}`" in main, c.id


PAGES = sorted((ROOT / "proofs").glob("THEOREM_*.md"))


@pytest.mark.parametrize("page", [*PAGES, ROOT / "proofs" / "MAIN.md"], ids=lambda page: page.name)
def test_the_proofs_cite_claims_that_exist(page):
    """A name with a dot between backticks is a claim, proved or refuted as expected by the tests of the claims."""
    names = re.findall(r"`([\w-]+\.[\w.-]+)`", page.read_text())
    assert [n for n in names if n not in {c.id for c in CLAIMS}] == []
    assert len(names) > 60


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_proofs_rest_on_no_refuted_claim(page):
    """Where a paragraph or an item of a list names a refuted claim it says that the print is at fault."""
    refuted = {c.id for c in CLAIMS if c.expected is Verdict.REFUTED}
    for block in re.split(r"\n\n|\n(?=\s*(?:-|\d\.) )", page.read_text()):
        if refuted & set(re.findall(r"`([^`]+)`", block)):
            assert re.search(r"print|false|wrong|[Ss]lip|no proof", block), block


def test_links_between_documents_exist():
    for document in ROOT.rglob("*.md"):
        if any(part.startswith(".") for part in document.relative_to(ROOT).parts):
            continue
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def script(name):
    """The module proofs/NAME.py."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "proofs" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["gains", "experiments"])
def test_documents_are_what_their_scripts_write(name):
    assert script(name).main() == (ROOT / "proofs" / f"{name.upper()}.md").read_text()


@pytest.mark.xdist_group("results")
def test_errata_and_coverage_are_what_their_scripts_write(results):
    found = list(results.values())
    texts = [(ROOT / "proofs" / name).read_text() for name in ("ERRATA.md", "errata.json", "COVERAGE.md")]
    assert [*script("errata").main(found), script("coverage").main(found)] == texts
