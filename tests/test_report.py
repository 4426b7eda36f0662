"""The report: says what the results say and nothing better, escapes everything, and is the same each time."""

import copy
import json
import re
import time
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from snntheory import BadInput, verify
from snntheory.claims import CENTRAL
from snntheory.findings import Document, clean, document, parse
from snntheory.page import content, pictures, render_html, render_markdown
from snntheory.report import verify_json
from tests.pages import Elements, png

ROOT = Path(__file__).parents[1]
HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(2)> & ` | ](javascript:alert(3)) \ud800\u202e\x00"


@pytest.fixture(scope="module")
def central():
    """What ``verify --json`` writes for the central claims."""
    return verify_json(verify(), 0.25, 12, 64)


def page_of(found, figures=()):
    return content.page(document(found, "these results"), figures, "python -m snntheory report")


def html_of(found, figures=()):
    return render_html.render(page_of(found, figures))


def rows(elements):
    """Id -> verdict of the rows of the table of claims."""
    return {a["id"]: a["data-verdict"] for a, _ in elements.all("tr") if "id" in a}


def test_the_page_is_well_formed_and_says_every_verdict(central):
    text = html_of(central)
    elements = Elements(text)
    assert text.startswith("<!DOCTYPE html>\n<html lang=")
    assert rows(elements) == {f"c-{r['id']}": r["verdict"] for r in central["results"]}
    ids = [a["id"] for _, a, _ in elements.found if "id" in a]
    assert len(ids) == len(set(ids))
    targets = {a["href"].removeprefix("#") for a, _ in elements.all("a")}
    assert targets <= set(ids)
    assert len(rows(elements)) == len(CENTRAL) == 28
    labels = "".join(text for _, text in elements.all("label"))
    assert all(word in labels for word in ("Search", "Verdict", "Class"))
    assert all(a["alt"] for a, _ in elements.all("img"))
    assert all(a["scope"] in ("col", "row") for a, _ in elements.all("th"))


def test_numbers_are_the_decimals_of_the_results(central):
    texts = (html_of(central), render_markdown.render(page_of(central)))
    ends = {e for r in central["results"] for p in r["parts"] for k in ("min", "max") for e in p[k] or ()}
    margins = {r["margin"] for r in central["results"] if r["margin"]}
    assert len(ends) > 40
    assert all(end in texts[0] for end in ends | margins)
    for text in texts:
        assert "0.897608358408917999" in text
        assert "1.6732632423543772848170429916716520384611553482812..." in text
        assert "1.0507009873554804934193349852946063519589812043764..." in text
        assert "0.25 s" in text


@pytest.mark.xdist_group("results")
def test_every_claim_is_there(results, record_property):
    found = verify_json(list(results.values()), 20, 12, 64)
    written, started = json.dumps(found), time.perf_counter()
    text = html_of(json.loads(written))
    record_property("report of all claims from their results", f"{time.perf_counter() - started:.2f} s")
    plain = render_markdown.render(page_of(found))
    elements = Elements(text)
    assert rows(elements) == {f"c-{r['id']}": r["verdict"] for r in found["results"]}
    assert all(f"`{r['id']}`" in plain for r in found["results"])
    refuted = [r["id"] for r in found["results"] if r["verdict"] == "refuted"]
    headings = "".join(text for _, text in elements.all("h4"))
    assert all(name in headings for name in refuted)
    assert all(f"(`{name}`)" in plain for name in refuted)
    lines = [line for line in plain.splitlines() if line.startswith("| `") and line.count(" | ") == 7]
    assert len(lines) == len(results)
    assert len(text) < 3_000_000


def test_only_the_line_with_the_time_differs_between_runs(central):
    again = copy.deepcopy(central)
    again["summary"]["seconds"] = 99.5
    for result in again["results"]:
        result["seconds"] = 1.0
    for render in (render_html.render, render_markdown.render):
        before, after = (render(page_of(found)).splitlines() for found in (central, again))
        assert sum(a != b for a, b in zip(before, after, strict=True)) == 1


def hostile(found):
    found = copy.deepcopy(found)
    found["version"] = found["engine"] = HOSTILE
    for i, result in enumerate(found["results"]):
        for key in ("locator", "statement", "domain", "printed", "reason", "method", "note", "correction"):
            result[key] = HOSTILE
        result["id"] = f"{HOSTILE} {i}"
        for part in result["parts"]:
            part["subject"] = HOSTILE
        if result["witness"]:
            result["witness"] = {HOSTILE: "1/3"}
    found["results"][1]["correction"] = found["results"][0]["id"]
    return found


def test_hostile_text_stays_text(central):
    words = [clean(HOSTILE)] * 3
    figure = pictures.Picture("x.png", *words, "image/png", b"x", None, None, "x.png")
    page = page_of(hostile(central), [figure])
    text, plain = render_html.render(page), render_markdown.render(page)
    elements = Elements(text)
    assert len(elements.all("script")) == 1
    assert len(elements.all("img")) == 1
    assert {name for _, attributes, _ in elements.found for name in attributes if name.startswith("on")} == set()
    assert all(a["href"].startswith("#") for a, _ in elements.all("a"))
    assert "alert(1)" in text
    for mark in ("\x00", "\ud800", "\u202e"):
        assert mark not in text + plain
    (text + plain).encode()
    marks = MarkdownIt("commonmark").enable("table").parse(plain)
    inline = [t for token in marks for t in (token, *(token.children or ()))]
    assert not {"html_block", "html_inline", "link_open"} & {t.type for t in inline}
    assert [t.attrs["src"] for t in inline if t.type == "image"] == ["x.png"]
    cells = [t.children for before, t in pairwise(marks) if before.type == "td_open"][
        -8 * len(page.document.findings) :
    ]
    for i in range(0, len(cells), 8):
        assert ["alert(1)" in cells[i][0].content, cells[i][0].type] == [True, "code_inline"]
        assert [t.content for t in cells[i + 1]][-1] in ("proved", "refuted")


def changed(found, identifier, **fields):
    """The document with another verdict, its summary counted anew."""
    found = copy.deepcopy(found)
    [result] = [r for r in found["results"] if r["id"] == identifier]
    if "verdict" in fields:
        fields = {"class": fields["verdict"]} | fields
    result.update(fields)
    for verdict in ("proved", "refuted", "undecided", "skipped"):
        found["summary"][verdict] = sum(r["verdict"] == verdict for r in found["results"])
    found["summary"]["as_expected"] = all(r["verdict"] == r["expected"] for r in found["results"])
    return found


@pytest.mark.parametrize(
    ("identifier", "verdict", "word"),
    [
        ("thm2.main", "refuted", "refuted (expected: proved)"),
        ("lem12.S", "undecided", "undecided (expected: proved)"),
        ("thm3.app-1", "skipped", "skipped (expected: proved)"),
        ("lem13.mean", "proved", "proved (expected: refuted)"),
    ],
)
def test_what_is_not_as_expected_stands_out(central, identifier, verdict, word):
    found = changed(central, identifier, verdict=verdict)
    elements = Elements(html_of(found))
    [alarm] = [(a, text) for a, text in elements.all("section") if a.get("class") == "alarm"]
    assert identifier in alarm[1]
    assert word in alarm[1]
    assert [a["id"] for a, _ in elements.all("tr") if a.get("class") == "odd"] == [f"c-{identifier}"]
    assert "Every verdict is the expected one" not in html_of(found)
    plain = render_markdown.render(page_of(found))
    assert f"`{identifier}`: **{word}**" in plain
    assert "every verdict is the expected one" not in plain.replace("not every", "")


def test_a_theorem_is_no_better_than_its_claims(central):
    def cards(found):
        return {t.title: (t.word, t.number) for t in page_of(found).theorems}

    assert {word for word, _ in cards(central).values()} == {"proved"}
    for verdict in ("refuted", "undecided", "skipped"):
        assert cards(changed(central, "thm3.app-2", verdict=verdict))["Theorem 3"] == (f"{verdict} (unexpected)", "")
    part = copy.deepcopy(central)
    part["results"] = [r for r in central["results"] if r["id"] not in ("thm1.existence", "thm2.main", "thm2.app")]
    part = changed(part, "lem12.S")
    assert cards(part)["Theorem 1"] == ("incomplete", "")
    assert "Theorem 2" not in cards(part)


def test_an_erratum_without_its_correction_promises_none(central):
    part = copy.deepcopy(central)
    part["results"] = [r for r in central["results"] if r["id"] != "lem13.mean.corrected"]
    part = changed(part, "eq6.J12.corrected", verdict="undecided")
    [first, second] = [text for a, text in Elements(html_of(part)).all("article") if a.get("class") == "erratum"]
    assert "Instead" in first
    assert "undecided" in first
    assert "True" not in first + second


def broken(found):
    """Documents that no run has written, with a word of the complaint."""

    def replaced(message, **fields):
        return {**found, **fields}, message

    def result(message, **fields):
        return {**found, "results": [{**found["results"][0], **fields}, *found["results"][1:]]}, message

    without = {k: v for k, v in found["results"][0].items() if k != "note"}
    yield [], "no results"
    yield {"id": "bound", "verdict": "undecided"}, "no results"
    yield replaced("schema is 2", schema=2)
    yield replaced("schema is True", schema=True)
    yield replaced("results has the wrong type", results={})
    yield replaced("no results", results=[])
    yield replaced("summary has the wrong type", summary=[])
    yield replaced("does not count", results=found["results"][:-1])
    yield replaced("share an id", results=[*found["results"], found["results"][0]])
    yield replaced("does not count", summary={**found["summary"], "proved": 27})
    yield replaced("as expected", summary={**found["summary"], "as_expected": False})
    yield replaced("no time", summary={**found["summary"], "seconds": "1"})
    yield replaced("wrong type", results=[*found["results"][:-1], 5])
    yield replaced("is missing", results=[without, *found["results"][1:]])
    yield replaced("version is missing", version=None)
    yield result("the verdict of", verdict="true")
    yield result("class is 'refuted'", **{"class": "refuted"})
    yield result("class is 'identity'", verdict="refuted", **{"class": "identity"})
    yield result("severity", severity="D")
    yield result("not a number", margin="0x10")
    yield result("not a number", margin="1e9999999")
    yield result("not a number", margin="1" * 5000)
    yield result("not a number", witness={"mu": "1/0"})
    yield result("wrong type", margin=0.5)
    yield result("wrong type", boxes=True)
    yield result("impossible", boxes=-1)
    yield result("two ends", parts=[{"subject": "S", "min": ["1"], "max": None}])
    yield result("reversed", parts=[{"subject": "S", "min": ["1", "0"], "max": None}])


def test_other_json_is_told_from_results(central):
    for found, message in broken(central):
        with pytest.raises(BadInput, match=re.escape(message)) as caught:
            document(found, "FILE")
        assert "FILE" in str(caught.value)
        assert "\n" not in str(caught.value)
    for text in (json.dumps(central)[:-40], "", "{", "[" * 100_000, json.dumps(central).replace("0.25", "NaN")):
        with pytest.raises(BadInput, match="not a complete JSON document"):
            parse(text, "FILE")
    assert isinstance(parse(json.dumps(central), "FILE"), Document)


def written(tmp_path, found):
    path = tmp_path / "results.json"
    path.write_text(json.dumps(found))
    return str(path)


def test_the_command_decides_the_central_claims(run_cli, tmp_path):
    done = run_cli("report", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout == (
        "report.html: 28 claims: 26 proved, 2 refuted, 0 undecided, 0 skipped; every verdict as expected; 9 figures\n"
    )
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]
    elements = Elements((tmp_path / "report.html").read_text())
    assert len(rows(elements)) == 28
    titles = [text.split()[1] for _, text in elements.all("figcaption")]
    assert titles == ["1", "2", "A3", "A4", "A5", "A6", "A7", "A8", "A8"]
    assert "python -m snntheory report" in [text for _, text in elements.all("code")]


def test_the_command_writes_the_same_bytes_from_the_same_results(run_cli, tmp_path, central):
    source = written(tmp_path, central)
    bare = ("report", "--figures", "none", "--results", source, "--out")
    outputs = [run_cli(*bare, "-", env={"PYTHONHASHSEED": n}) for n in "12"]
    target = tmp_path / "page.html"
    assert run_cli(*bare, str(target)).returncode == 0
    assert outputs[0].stdout == outputs[1].stdout == target.read_text()
    plain = run_cli("report", "--results", source, "--out", str(tmp_path / "page.md"))
    assert plain.stdout.startswith(f"{tmp_path}/page.md: 28 claims")
    assert (tmp_path / "page.md").read_text() == run_cli(
        "report", "--results", source, "--out", "-", "--format", "md"
    ).stdout


def test_figures_of_trust_join_the_page(run_cli, tmp_path, central):
    kept = tmp_path / "selftest.json"
    assert run_cli("selftest", "--only", "R3,R22", "--json", str(kept)).returncode == 0
    arguments = ("report", "--results", written(tmp_path, central), "--selftest", str(kept), "--out", "-")
    for form in ("html", "md"):
        page = run_cli(*arguments, "--format", form, "--figures", "none").stdout
        assert "R22, probes before any verdict" in page
        assert "6 probes: 0 violations; passed (all pass)" in page
    found = json.loads(kept.read_text())
    row = found["figures"][1]["rows"][0]
    for change, word in (({"violations": 2}, "2 violations; NOT PASSED"), ({"skipped": "no tests"}, "SKIPPED")):
        found["figures"][1]["rows"] = [row | change]
        kept.write_text(json.dumps(found))
        assert word in run_cli(*arguments, "--format", "md").stdout
    for change in ({"violations": -1}, {"violations": 1.5}, {"trials": True}, {"undecided": None}):
        found["figures"][1]["rows"] = [row | change]
        kept.write_text(json.dumps(found))
        assert run_cli(*arguments, "--format", "md").returncode == 3


@pytest.mark.parametrize(
    ("identifier", "verdict", "code"),
    [("lem12.S", "proved", 0), ("lem12.S", "undecided", 2), ("lem12.S", "skipped", 2), ("lem12.S", "refuted", 1)],
)
def test_exit_codes_are_those_of_verify(run_cli, tmp_path, central, identifier, verdict, code):
    source = written(tmp_path, changed(central, identifier, verdict=verdict))
    done = run_cli("report", "--results", source, "--figures", "none", "--out", "-")
    assert done.returncode == code
    assert done.stderr == ""
    assert done.stdout.startswith("<!DOCTYPE html>")


BAD = [
    (["--results", "missing.json"], "cannot read 'missing.json'"),
    (["--results", "."], "cannot read '.'"),
    (["--results", "broken.json"], "broken.json is not a complete JSON document"),
    (["--results", "bytes.json"], "not text in UTF-8"),
    (["--selftest", "missing.json"], "cannot read 'missing.json'"),
    (["--selftest", "broken.json"], "broken.json is not a document of `selftest --json`"),
    (["--selftest", "other.json"], "other.json is not a document of `selftest --json`"),
    (["--results", "other.json"], "other.json is not a document of `verify --json`"),
    (["--format", "pdf"], "unknown format 'pdf'"),
    (["--all", "--results", "other.json"], "not both"),
    (["--out", "missing/report.html"], "cannot write 'missing/report.html'"),
    (["--out", "."], "cannot write '.': it is a folder"),
    (["--figures", "missing"], "cannot read figures from 'missing'"),
    (["--figures", "empty"], "'empty' has no figures"),
    (["--figures", "false"], "not a whole PNG picture"),
    (["--format", "md", "--figures", "all"], "Markdown links pictures"),
    (["--jobs", "two"], "--jobs takes an integer"),
]


@pytest.mark.parametrize(("arguments", "message"), BAD, ids=[" ".join(a) for a, _ in BAD])
def test_bad_input_gets_one_sentence_and_writes_nothing(run_cli, tmp_path, arguments, message):
    (tmp_path / "broken.json").write_text('{"schema": 1, "results": [')
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe")
    (tmp_path / "other.json").write_text('{"id": "bound"}')
    (tmp_path / "report.html").write_text("old")
    (tmp_path / "empty").mkdir()
    (tmp_path / "false").mkdir()
    (tmp_path / "false" / "a.png").write_bytes(b"GIF89a")
    before = sorted(p.name for p in tmp_path.iterdir())
    done = run_cli("report", *arguments, cwd=tmp_path)
    assert done.returncode == 3
    assert done.stdout == ""
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == before
    assert (tmp_path / "report.html").read_text() == "old"


@pytest.fixture
def gallery(tmp_path):
    """A folder of pictures with captions."""
    folder = tmp_path / "gallery"
    folder.mkdir()
    (folder / "last.png").write_bytes(png())
    (folder / "first_one.png").write_bytes(png(90, 30))
    (folder / "first_one.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "drawn.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'/>")
    (folder / "README.md").write_text(
        "# Figures\n\nAll of them.\n\n## Arrows\n\nFor omega = 0 ([script](first_one.py), [data](first_one.csv)).\n\n"
        "![The map <g>](first_one.png)\n"
    )
    return folder


def test_pictures_come_with_their_captions(gallery, central):
    found = pictures.from_folder(str(gallery))
    assert [p.name for p in found] == ["first_one.png", "drawn.svg", "last.png"]
    assert found[0][1:4] == ("Arrows", "For omega = 0.", "The map <g>")
    assert (found[0].width, found[0].height) == (90, 30)
    assert found[2].title == "Last"
    elements = Elements(html_of(central, found))
    assert [a["alt"] for a, _ in elements.all("img")] == ["The map <g>", "Drawn", "Last"]
    assert all(a["src"].startswith("data:image/") for a, _ in elements.all("img"))
    assert "Arrows. For ω\u00a0=\u00a00." in [text for _, text in elements.all("figcaption")]
    (gallery / "drawn.svg").write_text("<svg>")
    with pytest.raises(BadInput, match="not a whole SVG"):
        pictures.from_folder(str(gallery))


def test_markdown_links_pictures_from_where_it_lies(run_cli, tmp_path, gallery, central):
    source, target = written(tmp_path, central), tmp_path / "sub" / "page.md"
    target.parent.mkdir()
    done = run_cli("report", "--results", source, "--figures", str(gallery), "--out", str(target))
    assert done.returncode == 0
    assert "3 figures" in done.stdout
    links = re.findall(r"!\[.*\]\(<(.*)>\)", target.read_text())
    assert links == ["../gallery/first_one.png", "../gallery/drawn.svg", "../gallery/last.png"]
    assert all((target.parent / link).exists() for link in links)


def test_style_and_script_are_packaged():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    assert "snntheory.page" in project["packages"]
    assert project["package-data"]["snntheory.page"] == ["*.css", "*.js"]
