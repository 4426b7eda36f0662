"""The report on a screen: formulas in the paper's notation, colours, and the page in a real browser."""

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snntheory import verify
from snntheory.findings import document
from snntheory.page import content, pictures, render_html
from snntheory.page.formula import GREEK, difference, formula, tokens
from snntheory.report import verify_json
from tests import browser
from tests.pages import Elements, png

STYLE = Path(__file__).parents[1] / "snntheory" / "page" / "page.css"


INVERSE = {v: k for k, v in GREEK.items() if k != "eps"} | dict(
    zip("√≤≥≈±→−·×∈′\u0303", ("sqrt", "<=", ">=", "~=", "+-", "->", "-", "*", "x", "in", "'", "tilde"), strict=True)
)


def ascii_of(text):
    """As the script of the page does for a search."""
    text = re.sub(r"[^\x00-\x7f]", lambda match: INVERSE.get(match[0], match[0]), text)
    return re.sub(r"[\s^_()]+", "", text).replace("epsilon", "eps").lower()


PIECES = ["mu", "nu_tilde", " in ", "[", "]", "(", ")", ", ", "0.5", "^2", "^", "*", " - ", "-", "sqrt", "<=", " x "]
PIECES += ["<", ">", "&", '"', "lem12.S", "x_2", "J11", "'", "e", " ", "<b>", "as", "tau = 1", "eps", "|", "="]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.sets(st.integers(0, 12)))
def test_formulas_lose_nothing_and_are_well_formed(text, marked):
    found = formula(text, {"lem12.S"}, marked)
    elements = Elements(found + "<i></i>")
    assert {tag for tag, _, _ in elements.found} <= {"a", "sup", "sub", "mark", "i"}
    whole = Elements(f"<p>{found}</p>").all("p")[0][1]
    assert ascii_of(whole) == ascii_of(text)
    assert "".join(token for _, token in tokens(text)) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("nu_tilde <= nu", "ν\u0303 ≤ ν"),
        ("2*mu^2 - sqrt(2)*sqrt(tau)^3", "2·μ<sup>2</sup> − √2·√(τ)<sup>3</sup>"),
        ("e^(1/2) erfc(1/sqrt 2)", "e<sup>1/2</sup> erfc(1/√2)"),
        ("e^((x+y)^2/(2x)) 2^(3", "e<sup>(x+y)<sup>2</sup>/(2x)</sup> 2^(3"),
        ("verify --method, 2 - -1, 2*-x", "verify --method, 2 − −1, 2·−x"),
        ("[-0.1, 0.1] x [0.8, 1.5]", "[−0.1,\u00a00.1] × [0.8,\u00a01.5]"),
        ("mu in [0, 1] as in Lemma 3", "μ\u00a0∈\u00a0[0,\u00a01] as in Lemma 3"),
        ("alpha01, x_s, H12, A13", "α<sub>01</sub>, x<sub>s</sub>, H<sub>12</sub>, A13"),
        ("0.845 +- 0.003, -0.240* 2.7e-02 -", "0.845 ± 0.003, −0.240* 2.7e-02 -"),
        ("(lem12.S) a<b", '(<a class="id" href="#c-lem12.S">lem12.S</a>) a&lt;b'),
    ],
)
def test_formulas_are_in_the_notation_of_the_paper(text, shown):
    assert formula(text, {"lem12.S"}) == shown


def test_a_small_difference_is_marked_and_a_large_one_is_not():
    left, right = difference("S + 2*mu <= 0.088834", "S + 2*mu <= 0.088835")
    assert [tokens("S + 2*mu <= 0.088834")[i][1] for i in left] == ["0.088834"]
    assert left == right
    assert difference("S < 1", "mu_tilde + 3 >= nu^2*tau") == (set(), set())


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_colours_have_contrast_in_light_and_dark():
    style = STYLE.read_text()
    light, dark = ((dict(re.findall(r"--([\w-]+): (#\w{6})", part))) for part in style.split("@media")[:2])
    assert light.keys() >= dark.keys() >= {"paper", "ink", "proved"}
    for colours in (light, light | dark):
        text = ("ink", "soft", "link", "proved", "refuted", "undecided", "skipped", "alarm")
        pairs = [(a, b) for a in text for b in ("paper", "card")] + [("ink", "mark")]
        for a, b in [*pairs, ("alarm", "alarm-paper"), ("link", "alarm-paper"), ("soft", "alarm-paper")]:
            low, high = sorted(luminance(colours[name]) for name in (a, b))
            assert (high + 0.05) / (low + 0.05) >= 4.5, (a, b)


def installed():
    """The browser; where there is none the test is skipped, but not in continuous integration."""
    program = browser.find()
    if program is None and os.environ.get("CI"):
        pytest.fail("no browser is installed; .ci/run installs one")
    if program is None:
        pytest.skip("no browser is installed; `apt-get install chromium` gives one")
    return program


@pytest.fixture(scope="module")
def running():
    """A browser for the tests of the group ``browser``, in one worker."""
    with browser.Browser(installed()) as found:
        yield found


def written(path, results):
    """A report with two pictures in a file."""
    found = document(verify_json(results, 0.25, 12, 64), "these results")
    figures = [
        pictures.Picture("a.png", "Grey", "omega = 0", "a grey box", "image/png", png(300, 100), 300, 100),
        pictures.Picture("b.svg", "Drawn", "", "a circle", "image/svg+xml", SVG),
    ]
    path.write_text(render_html.render(content.page(found, figures, "python -m snntheory report")))
    return path


SVG = b"<svg xmlns='http://www.w3.org/2000/svg' width='80' height='80'><circle cx='40' cy='40' r='30'/></svg>"
IDS = "[...document.querySelectorAll('#claims tbody tr:not([hidden])')].map(r => r.id.slice(2))"
SORT = "[...document.querySelectorAll('#claims th[scope=col]')].map(h => h.getAttribute('aria-sort'))"
WIDTHS = "[document.documentElement.scrollWidth, innerWidth]"
IMAGES = "Promise.all([...document.images].map(i => i.decode().then(() => i.naturalWidth)))"


@pytest.fixture(scope="module")
def central(tmp_path_factory):
    return written(tmp_path_factory.mktemp("report") / "report.html", verify())


def natural(text):
    """eq6 before eq14."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", text)]


def head(n):
    return f"#claims th[scope=col]:nth-child({n}) button"


@pytest.mark.xdist_group("browser")
def test_the_page_asks_for_nothing_and_complains_about_nothing(running, central):
    page = browser.Page(running, central)
    assert page.value(IMAGES) == [300, 80]
    assert page.complaints() == []
    assert page.requests() == [central.as_uri()]
    assert page.value("document.querySelector('#controls').hidden") is False


@pytest.mark.xdist_group("browser")
def test_every_column_sorts_by_mouse_and_by_key(running, central):
    page = browser.Page(running, central)
    paper = page.value(IDS)
    assert page.value(SORT) == ["none"] * 7
    page.click(head(1))
    assert page.value(SORT) == ["ascending"] + ["none"] * 6
    assert page.value(IDS) == sorted(paper, key=natural)
    page.value(f"document.querySelector({json.dumps(head(5))}).focus()")
    page.press("Enter", 13, "\r")
    assert page.value(SORT) == ["none"] * 4 + ["ascending"] + ["none"] * 2
    assert page.value(IDS)[:2] == ["lem13.mean", "eq6.J12"]
    page.press(" ", 32, " ")
    assert page.value(SORT)[4] == "descending"
    assert page.value(IDS)[:2] == ["thm2.main", "thm1.contraction"]
    page.press("Enter", 13, "\r")
    assert page.value(SORT) == ["none"] * 7
    assert page.value(IDS) == paper
    for n in (2, 3, 4, 6, 7):
        page.click(head(n))
        assert page.value(SORT)[n - 1] == "ascending"
        assert sorted(page.value(IDS)) == sorted(paper)
    page.click(head(6))
    assert page.complaints() == []


@pytest.mark.xdist_group("browser")
def test_filters_by_text_verdict_and_class(running, central):
    page = browser.Page(running, central)
    page.value("document.querySelector('#q').focus()")
    page.type("Nu_tilde <= NU")
    assert page.value(IDS) == []
    page.click("#reset")
    assert len(page.value(IDS)) == 28
    page.value("document.querySelector('#q').focus()")
    page.type("nu_tilde < nu")
    assert page.value(IDS) == ["thm2.main", "thm2.app"]
    assert page.value("document.querySelector('#shown').textContent") == "2 of 28 shown"
    page.click("#reset")
    page.value(
        "(e => { e.value = 'refuted'; e.dispatchEvent(new Event('change')); })(document.querySelector('#verdict'))"
    )
    assert page.value(IDS) == ["eq6.J12", "lem13.mean"]
    page.click("#reset")
    page.value(
        "(e => { e.value = 'identity'; e.dispatchEvent(new Event('change')); })(document.querySelector('#class'))"
    )
    assert page.value(IDS) == ["eq14.fixed-point"]
    page.click("#theorems a[href='#c-lem12.S'], #errata a[href='#c-lem13.mean']")
    page.value("new Promise(done => setTimeout(done, 50))")
    assert len(page.value(IDS)) == 28
    assert page.value("document.querySelector('tr:target details').open") is True
    page.click(".tally .refuted a")
    assert page.value(IDS) == ["eq6.J12", "lem13.mean"]
    assert page.complaints() == []


@pytest.mark.xdist_group("browser")
def test_without_script_everything_is_there(running, central):
    page = browser.Page(running, central, script=False)
    assert len(page.value(IDS)) == 28
    assert page.value("document.querySelector('#controls').hidden") is True
    assert page.value("getComputedStyle(document.querySelector('#controls')).display") == "none"
    assert page.value("document.querySelectorAll('th button').length") == 0
    assert page.value("document.querySelectorAll('.severity:not([open])').length") == 0


@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_phone_shows_it_without_scrolling_sideways(running, central, dark):
    page = browser.Page(running, central, width=360, dark=dark)
    assert page.value(WIDTHS) == [360, 360]
    assert page.value("parseFloat(getComputedStyle(document.body).fontSize)") >= 16
    red = page.value("parseInt(getComputedStyle(document.body).backgroundColor.slice(4))")
    assert red < 60 if dark else red > 200
    inside = "document.querySelector('#table .scroll')"
    assert page.value(f"{inside}.scrollWidth > {inside}.clientWidth") is True


@pytest.mark.xdist_group("results")
def test_all_claims_fit_a_phone(results, tmp_path):
    path = written(tmp_path / "all.html", list(results.values()))
    with browser.Browser(installed()) as found:
        page = browser.Page(found, path, width=360)
        assert page.value(WIDTHS) == [360, 360]
        assert len(page.value(IDS)) == len(results)
        assert page.complaints() == []
