"""Figures: drawn from their CSV files alone, the same bytes each time, in agreement with what is certified."""

import importlib.util
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from flint import fmpq

from snntheory import Box, Verdict, bound, fixed_weights, verify
from snntheory.claims import claim
from snntheory.claims.domains import OMEGA, OMEGA_J
from snntheory.engines.balls import fraction
from snntheory.figures import NAMES, OURS, PAPER, caption, check_names
from snntheory.figures.accuracy import error
from snntheory.figures.figure_a8 import density, net_inputs, network
from snntheory.figures.gallery import text
from snntheory.figures.margins import margin_of
from snntheory.figures.produce import Setting, draw, module, render, write
from snntheory.figures.proof_boxes import boxes
from snntheory.figures.simulation import CONVERGENCE
from snntheory.figures.style import COLUMN, DPI, PAGE, styled
from snntheory.figures.table import Table
from snntheory.simulate import simulate
from snntheory.simulate.presets import PRESETS
from snntheory.simulate.theory import ERRORS
from snntheory.verdict import BadInput

FOLDER = Path(__file__).parents[1] / "figures"
QUICK = Setting(quick=True)


@cache
def quick(name):
    """The small table of a figure, read back from its CSV."""
    return Table.parse(module(name).data(QUICK).text())


@cache
def shown(name):
    """The table behind the picture in the repository."""
    return Table.parse((FOLDER / f"{name}.csv").read_text())


# All figures


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_drawn_from_its_csv_alone_and_is_the_same_each_time(name):
    rendered = render(name, setting=QUICK)
    assert rendered.csv == quick(name).text()  # a second computation, and what was read back
    assert rendered.picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert draw(name, rendered.csv) == rendered.picture
    assert b"matplotlib" not in rendered.picture.lower()
    assert len(quick(name).rows) >= 2


def visible_texts(figure):
    """Texts with their extents in pixels; of tick labels those within the limits of their axis."""
    from matplotlib.axes import Axes
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    canvas.draw()  # the layout has settled
    hidden = set()
    for axis in (a for axes in figure.findobj(Axes) for a in (axes.xaxis, axes.yaxis)):
        low, high = sorted(axis.get_view_interval())
        slack = 1e-9 * (high - low) if axis.get_scale() == "linear" else 0
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
            if not low - slack <= tick.get_loc() <= high + slack or not axis.axes.axison:
                hidden |= {tick.label1, tick.label2}
    texts = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip() and t not in hidden]
    return [(t, t.get_window_extent(canvas.get_renderer())) for t in texts]


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_is_legible(name):
    """At a column's or a page's width: no text below 7 points, none cut off, none over another."""
    with styled():
        figure = module(name).draw(shown(name))
        texts = visible_texts(figure)
    assert figure.get_size_inches()[0] in (COLUMN, PAGE)
    for t, extent in texts:
        assert t.get_fontsize() >= 7, t
        assert min(extent.x0, extent.y0) >= -1, t
        assert extent.x1 <= figure.bbox.x1 + 1, t
        assert extent.y1 <= figure.bbox.y1 + 1, t
    level = [(t, e) for t, e in texts if t.get_rotation() in (0, 90)]
    for i, (t, a) in enumerate(level):
        for u, b in level[:i]:
            width, height = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
            assert width <= 1 or height <= 1, (t, u)


@pytest.mark.parametrize("name", NAMES)
def test_the_gallery_has_the_picture_the_data_and_a_script(name):
    content = (FOLDER / f"{name}.png").read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(content[16:20]) in (round(COLUMN * DPI), round(PAGE * DPI))
    assert shown(name).text() == (FOLDER / f"{name}.csv").read_text()
    assert shown(name).columns == quick(name).columns
    assert (FOLDER / f"{name}.py").read_text() == script("gallery").script(name)
    assert script(name).__doc__ == f"{caption(name).title}.\n\n{caption(name).text}\n"


def script(name):
    """The module figures/NAME.py."""
    spec = importlib.util.spec_from_file_location(f"script_{name}", FOLDER / f"{name}.py")
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def test_the_gallery_is_current():
    readme = (FOLDER / "README.md").read_text()
    assert readme == text(FOLDER)
    assert all(f"({name}.png)" in readme for name in PAPER + OURS)


FAST = ["figure_2", "figure_a3", "figure_a4", "figure_a5", "figure_a6", "figure_a7", "proof_boxes", "variance_map"]
FAST += ["figure_1", "figure_a8_trained", "ranks", "trained_depth", "trained_dropout", "trained_layers"]
FAST += ["trained_noise"]


@pytest.mark.parametrize("name", FAST)
def test_the_data_in_the_repository_are_what_the_script_computes(name):
    current, committed = Table.parse(module(name).data(Setting()).text()), shown(name)
    assert current.columns == committed.columns
    for row, other in zip(current.rows, committed.rows, strict=True):
        for a, b in zip(row, other, strict=True):
            assert a == b or a == pytest.approx(b, rel=1e-7, abs=1e-9)


def test_a_script_writes_beside_itself_or_elsewhere(tmp_path):
    script("figure_a5").main(tmp_path, "svg")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["figure_a5.csv", "figure_a5.svg"]
    assert (tmp_path / "figure_a5.csv").read_text() == (FOLDER / "figure_a5.csv").read_text()


# Numbers drawn and numbers certified


def one(name, part, column):
    return shown(name).one(column, part=part)


def test_figure_2_has_the_map():
    for part in ("arrow", "fixed point"):
        rows = shown("figure_2").where(part=part).rows
        for _, mu, nu, mean, variance in rows[:: max(1, len(rows) // 6)]:
            box = Box(mu=Fraction(mu), omega=0, nu=Fraction(nu), tau=1)
            for quantity, value in (("mu_tilde", mean), ("nu_tilde", variance)):
                [found] = bound(quantity, box).certified
                assert float(found.minimum.lower) - 1e-8 <= value <= float(found.maximum.upper) + 1e-8


def test_figures_a3_to_a7_keep_what_the_lemmas_say():
    f = shown("figure_a3")
    _, _, surface = f.where(part="left").grid("x", "y", "f")
    assert (surface < 0).all()
    assert (np.diff(surface, axis=1) > 0).all()
    assert (np.diff(f.where(part="right").numbers("f")) < 0).all()
    for part in ("value", "quotient"):
        rows = shown("figure_a4").where(part=part)
        assert (rows.numbers("lower") < rows.numbers("erfc")).all()
        assert (rows.numbers("erfc") <= rows.numbers("upper")).all()
    w = shown("figure_a5").numbers("w")
    assert (np.diff(w) < 0).all()
    assert (np.diff(w, 2) > 0).all()
    assert (np.diff(shown("figure_a5").numbers("x_w")) > 0).all()
    assert shown("figure_a5").numbers("x_w").max() < np.pi**-0.5
    mean = shown("figure_a6")
    assert (mean.numbers("lower") < mean.numbers("mu_tilde")).all()
    assert (mean.numbers("mu_tilde") < mean.numbers("upper")).all()
    assert abs(mean.numbers("mu_tilde")[mean.numbers("x") <= 0.5]).max() < 0.289324


def test_figure_a6_has_the_mean_where_the_bounds_are_left_out():
    from snntheory import SeluMap

    rows = shown("figure_a6")
    expected = SeluMap()(0.1, 0.1, rows.numbers("x"), 1).mu_tilde
    assert rows.numbers("mu_tilde") == pytest.approx(expected, abs=1e-8)


def test_figure_a7_has_the_certified_maximum():
    h = shown("figure_a7").where(part="curve").numbers("h")
    top = one("figure_a7", "certified", "h")
    assert h.max() <= top
    assert top == pytest.approx(0.00451457, abs=5e-9)
    # between the places where the derivative is proved to have either sign
    assert 0.1873429 < one("figure_a7", "certified", "x") < 0.187343
    refuted = claim("figA7.max.location")
    assert refuted.expected is Verdict.REFUTED


def test_figure_a8_has_the_layer_that_simulate_measures():
    from scipy.stats import gaussian_kde, kstest

    inputs, matrices = network(64, 16)
    z = net_inputs(inputs, matrices)
    points = np.linspace(-2, 2, 5)
    assert density(z.ravel(), points) == pytest.approx(gaussian_kde(z.ravel())(points), rel=1e-10)
    assert quick("figure_a8").one("estimate", part="variance") == pytest.approx(z.var(), abs=1e-6)
    columns = (z - z.mean(axis=0)) / z.std(axis=0)
    distance = quick("figure_a8").one("estimate", part="distance")
    assert distance == pytest.approx(kstest(columns.ravel(), "norm").statistic, abs=1e-6)
    assert one("figure_a8", "distance", "estimate") < 0.01


def test_the_boxes_of_a_proof_cover_its_domain():
    for part, identifier, sides in (("lemma 12", "lem12.S", "nu tau"), ("lemma 45", "lem45.x-increasing", "nu mu")):
        rows, domain = shown("proof_boxes").where(part=part), claim(identifier).domain
        closed = np.array(rows.words("form")) != "split"
        area = (rows.numbers("x_high") - rows.numbers("x_low")) * (rows.numbers("y_high") - rows.numbers("y_low"))
        whole = np.prod([float(domain[s].upper - domain[s].lower) for s in sides.split()])
        assert area[closed].sum() == pytest.approx(whole)
        assert (rows.numbers("upper")[closed] < 0).all()
        assert len(rows.rows) == 2 * closed.sum() - 1  # a binary tree
    _, seen = boxes("lem12.S")
    assert len(seen) == len(shown("proof_boxes").where(part="lemma 12").rows)
    assert all(found.upper < fmpq(0) or found.split is not None for _, found in seen)
    assert {found.how for _, found in seen} == {"enclosure", "mean value form"}


def test_recording_the_boxes_changes_nothing():
    from snntheory.extremum import Options

    seen = []
    [plain, recorded] = (
        bound("S", OMEGA_J, Options(record=record)) for record in (None, lambda *found: seen.append(found))
    )
    assert plain.certified == recorded.certified
    assert plain.boxes == recorded.boxes == len(seen)
    sides = seen[0][0]
    assert [(fraction(a), fraction(b)) for a, b in sides][2:] == [
        (Fraction("0.8"), Fraction("1.5")),
        (Fraction("0.8"), Fraction("1.25")),
    ]


def test_margins_are_those_of_the_verdicts():
    results = verify()
    rows = {row[0]: row for row in shown("margins").rows}
    for result in results:
        found = margin_of(result)
        if found is None:
            assert result.claim.id not in rows
            continue
        assert found.margin == result.decision.margin
        _, _, _, verdict, printed, certified, margin, _ = rows[result.claim.id]
        assert verdict == result.decision.verdict.value
        assert (printed, certified, margin) == pytest.approx([float(x) for x in found], rel=1e-8)


@pytest.mark.xdist_group("results")
def test_margins_and_errata_show_all_claims(results):
    setting = Setting(results=list(results.values()))
    for name in ("margins", "errata"):
        assert module(name).data(setting).text() == shown(name).text()
    inequalities = [r for r in results.values() if r.decision.margin is not None]
    assert len(shown("margins").rows) == len(inequalities)
    assert all(margin_of(r).margin == r.decision.margin for r in inequalities)
    refuted = {r.claim.id for r in results.values() if r.decision.verdict is Verdict.REFUTED}
    assert set(shown("errata").words("id")) == refuted


@pytest.mark.parametrize(("part", "box"), [("Lemma 12", OMEGA_J), ("Theorem 1", OMEGA)])
def test_the_singular_value_stays_below_its_certified_maximum(part, box):
    [found] = bound("S", box).certified
    table = shown("singular_value")
    assert table.one("S", part=part) == pytest.approx(float(found.maximum.upper), abs=1e-9)
    rows = table.where(part="a")
    inside = (rows.numbers("tau") >= float(box["tau"].lower)) & (rows.numbers("tau") <= float(box["tau"].upper))
    assert rows.numbers("S")[inside].max() <= float(found.maximum.upper) + 1e-9
    assert table.where(part="b").numbers("S").max() <= table.one("S", part="Lemma 12") + 1e-9


def test_basins_end_where_a_fixed_point_is_certified():
    for part, (omega, tau) in {"a": ("0.1", "1.1"), "b": ("0.8", "1")}.items():
        rows, found = shown("basins").where(part=part), fixed_weights(omega, tau)
        assert found.stable is Verdict.PROVED
        point = rows.where(kind="fixed point")
        assert point.numbers("mu")[0] == pytest.approx(float(found.mean.mid()), abs=1e-9)
        assert point.numbers("nu")[0] == pytest.approx(float(found.variance.mid()), abs=1e-8)
    starts = shown("basins").where(kind="start")
    classes = {part: starts.where(part=part).numbers("class") for part in "ab"}
    assert set(classes["a"]) == {0}
    assert set(classes["b"]) == {0, 1}
    # Theorem 3: from its domain the variance increases, layer by layer, at least until it leaves it
    for rows in shown("basins").where(part="a").groups("kind").values():
        mu, nu = rows.numbers("mu"), rows.numbers("nu")
        for k in range(len(mu) - 1) if rows.rows[0][1].startswith("trajectory") else ():
            if abs(mu[k]) <= 0.1 and 0.02 <= nu[k] <= 0.16:
                assert nu[k + 1] > nu[k]
            if abs(mu[k]) <= 1 and 3 <= nu[k] <= 16:
                assert nu[k + 1] < nu[k]


def test_fixed_points_agree_with_certified_ones_and_lie_where_theorem_1_says():
    table = shown("fixed_points")
    wide = {(w, t): (m, v) for _, w, t, m, v, _ in table.where(part="wide").rows}
    certified = table.where(part="certified")
    assert len(certified.rows) >= 10
    compared = 0
    for _, w, t, m, v, radius in certified.rows:
        found = fixed_weights(*(Fraction(str(x)) for x in (w, t)))
        assert (m, v, radius) == pytest.approx(
            [float(x.mid()) for x in (found.mean, found.variance, found.spectral_radius)], abs=1e-8
        )
        if (w, t) in wide:
            compared += 1
            assert wide[w, t] == pytest.approx((m, v), abs=1e-8)
    assert compared >= 4
    for part in ("constant omega", "constant tau"):
        rows = table.where(part=part)
        assert ((rows.numbers("mu") > -0.03106) & (rows.numbers("mu") < 0.06773)).all()
        assert ((rows.numbers("nu") > 0.80009) & (rows.numbers("nu") < 1.48617)).all()


def test_slopes_and_growth_at_the_fixed_point_are_the_certified_ones():
    assert one("variance_map", "fixed point", "slope") == pytest.approx(0.782648, abs=5e-7)
    selu = shown("variance_map").where(part="slope", activation="selu")
    assert selu.numbers("slope")[selu.numbers("nu") == 1] == pytest.approx(one("variance_map", "fixed point", "slope"))
    chi = one("correlation", "certified", "y")
    [found] = bound("chi", Box(mu=0, omega=0, nu=1, tau=1)).certified
    assert chi == pytest.approx(float(found.maximum.upper), abs=1e-8)
    curve = shown("correlation").where(part="chi", network="selu")
    assert curve.numbers("y")[curve.numbers("x") == 1] == pytest.approx(chi, abs=1e-8)
    limit = shown("correlation").where(part="limit", network="SELU, gain 1")
    assert limit.numbers("slope") == pytest.approx(chi, abs=1e-8)


def test_simulated_layers_lie_in_the_bands_that_are_drawn():
    table = shown("simulation")
    for part in ("mean", "var"):
        rows = table.where(part=part)
        away = abs(rows.numbers("measured") - rows.numbers("theory"))
        rounding = 1e-5 * (1 + abs(rows.numbers("theory")))
        assert (away <= ERRORS * rows.numbers("theory_error") + rounding).all()
        last = rows.where(layer=40.0).numbers("theory")
        assert last == pytest.approx(np.full(5, {"mean": 0, "var": 1}[part]), abs=0.05)
    growth = table.where(part="growth")
    apart = abs(growth.numbers("measured") - growth.numbers("theory")) / growth.numbers("error")
    assert np.mean(apart < 3) > 0.9
    selu = growth.where(network="SELU").numbers("theory")
    assert selu[-1] == pytest.approx(one("correlation", "certified", "y"), abs=0.01)
    assert abs(one("simulation", "slope", "measured") + 0.5) <= 1.5 * one("simulation", "slope", "error")


def test_the_layers_drawn_are_those_that_simulate_finds_now():
    label, own = PRESETS["convergence"].runs[-1]
    run = simulate(statistics="none", **(PRESETS["convergence"].common | own | CONVERGENCE))
    for part, values in (("mean", run.mean), ("var", run.var)):
        rows = shown("simulation").where(part=part, network=label)
        assert rows.numbers("measured") == pytest.approx(values, abs=1e-3)
        assert rows.numbers("theory") == pytest.approx(run.theory[part], abs=1e-3)


def test_this_package_is_accurate_everywhere_and_failures_are_shown_as_such():
    table = shown("accuracy")
    ours = table.where(method="snntheory").numbers("error")
    assert ours.max() < 1e-13  # what `SeluMap` promises
    for method in ("closed", "closed f32", "quad", "riemann", "hermite", "legendre"):
        others = table.where(method=method).numbers("error")
        assert np.isnan(others).any() or others.max() > 1e-3
    assert np.isnan(error("closed", 0.0, 400.0))  # overflow is no small error
    assert np.isnan(error("closed f32", -10.0, 1.0))  # a negative variance


# Tables, names, files


def test_a_table_is_read_back_as_it_was_written():
    table = Table(("part", "x", "y"))
    table.add("a", -0.0, 1 / 3)
    table.add("b", None, float("nan"))
    table.add("a,b", 1e-300, float("inf"))
    assert table.text() == 'part,x,y\na,0,0.333333333\nb,,nan\n"a,b",1e-300,inf\n'
    back = Table.parse(table.text())
    assert back.text() == table.text()
    assert back.where(part="a,b").numbers("y")[0] == float("inf")
    assert np.isnan(back.numbers("x")[1])
    assert list(back.groups("part")) == ["a", "b", "a,b"]
    with pytest.raises(ValueError, match="4 cells"):
        table.add(1, 2, 3, 4)


def test_names_and_formats_are_checked(tmp_path):
    assert check_names([]) == NAMES
    assert check_names(["errata", "figure_2", "errata"]) == ("figure_2", "errata")
    with pytest.raises(BadInput, match=r"unknown figure 'figure_9'; known are figure_1, "):
        check_names(["figure_9"])
    with pytest.raises(BadInput, match=r"unknown format 'gif'; known are png, pdf, svg"):
        write("figure_a5", tmp_path, "gif")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", ["pdf", "svg"])
def test_other_formats_are_the_same_bytes_each_time(form):
    csv = quick("figure_a5").text()
    assert draw("figure_a5", csv, form) == draw("figure_a5", csv, form)
    assert draw("figure_a5", csv, form)[:5] == {"pdf": b"%PDF-", "svg": b"<?xml"}[form]


# The command


def test_the_command_draws_into_a_new_folder(run_cli, tmp_path):
    done = run_cli("figures", "figure_a5", "figure_a7", "--out", "new/deep", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    folder = tmp_path / "new" / "deep"
    names = {"README.md", *(f"{n}.{e}" for n in ("figure_a5", "figure_a7") for e in ("png", "csv"))}
    assert {p.name for p in folder.iterdir()} == names
    csv = (folder / "figure_a5.csv").read_text()
    assert csv == (FOLDER / "figure_a5.csv").read_text()
    assert (folder / "figure_a5.png").read_bytes() == draw("figure_a5", csv)  # another process
    readme = (folder / "README.md").read_text()
    assert "![Figure A7" in readme
    assert "Not drawn yet" not in readme
    assert "in all" in done.stdout


def test_progress_is_a_line_on_a_terminal_that_is_taken_away(capsys):
    from snntheory.cli_figures import _show
    from snntheory.console import Progress

    progress = Progress()
    progress._active = True
    for done in (1, 2):
        progress._last -= 1  # half a second passes between two lines
        _show(progress, "margins (9 of 17)", done, 845)
    _show(progress, "margins (9 of 17)", 3, 845)
    progress.clear()
    shown = "\rmargins (9 of 17): 1 of 845 ...\r\033[Kmargins (9 of 17): 2 of 845 ...\r\033[K"
    assert capsys.readouterr().err == shown


def test_the_command_keeps_a_readme_that_is_not_its_own(run_cli, tmp_path):
    (tmp_path / "README.md").write_text("mine\n")
    assert run_cli("figures", "figure_a5", "--out", ".", "--format", "svg", cwd=tmp_path).returncode == 0
    assert (tmp_path / "README.md").read_text() == "mine\n"


def test_the_command_lists_figures(run_cli):
    done = run_cli("figures", "--list")
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == list(NAMES)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["figure_9"], "unknown figure 'figure_9'"),
        (["figure_a5", "--format", "gif"], "unknown format 'gif'; known are png, pdf, svg"),
        (["figure_a5", "--workers", "0"], "0 workers are not possible"),
        (["figure_a5", "--out", "file"], "cannot write into 'file': "),
        (["figure_a5", "--out", "file/below"], "cannot write into 'file/below': "),
        (["figure_a5", "--out", "taken"], "cannot write into 'taken': Is a directory"),
    ],
)
def test_what_is_not_possible_is_said_in_one_sentence_and_nothing_is_written(run_cli, tmp_path, arguments, message):
    (tmp_path / "file").write_text("")
    (tmp_path / "taken" / "figure_a5.csv").mkdir(parents=True)
    done = run_cli("figures", *arguments, cwd=tmp_path)
    assert done.returncode == 3
    assert done.stdout == ""
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*")) == ["file", "taken", "taken/figure_a5.csv"]
