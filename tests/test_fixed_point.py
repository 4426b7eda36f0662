"""Constants for any fixed point, their stability, and alpha dropout."""

import json
import time
from fractions import Fraction

import numpy as np
import pytest
from flint import arb
from mpmath import mp

from snntheory import SeluMap, Verdict, alpha_dropout, constants_for
from snntheory.dropout import DropoutMap
from snntheory.engines import balls
from snntheory.fixed_point import contraction_norm, spectral_radius
from snntheory.verdict import BadInput
from tests.oracle import contains, gaussian_mean

TARGETS = [
    ("0", "1"),
    ("0", "2"),
    ("-0.1", "2"),
    ("0.5", "0.5"),
    ("0", "0.1"),
    ("0", "100"),
    ("0", "400"),
    ("0", "1e4"),
]

# alpha, lambda, spectral radius at omega = tau = 1, published to these digits
KNOWN = [
    ("0", "2", "0", 1.97125575, 1.06070908),
    ("-0.1", "2", "1", 1.97690220, 1.07385124),
    ("0.5", "0.5", "1", 1.39719635, 1.00507040),
    ("0.5", "0.5", "1", -18.0009610, 0.26063790),
    ("0", "0.1", "0", 1.20365116, 1.02242425),
    ("0", "100", "0", 8.66336764, 1.09704733),
    ("0", "400", "0", 16.619050, 1.1012004),
    ("0", "1e4", "0", 80.430132, 1.1045984),
]


@pytest.mark.parametrize(("mean", "variance", "omega", "alpha", "lam"), KNOWN)
def test_published_constants(mean, variance, omega, alpha, lam):
    roots = constants_for(mean, variance, omega, 1)
    assert any(abs(float(r.alpha) - alpha) < 1e-6 and abs(float(r.lam) - lam) < 1e-7 for r in roots)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("weights", [("0", "1"), ("1", "1"), ("-0.3", "0.7")])
def test_every_root_solves_the_equations(target, weights):
    """The defining integrals, by quadrature, give back the target."""
    mean, variance = (Fraction(x) for x in target)
    omega, tau = (Fraction(x) for x in weights)
    for root in constants_for(*target, *weights):
        with mp.workdps(30), balls.precision(128):
            alpha, lam = (mp.mpf(x.mid().str(36, radius=False)) for x in (root.alpha, root.lam))
            m, v = (mp.mpf(x.numerator) / x.denominator for x in (mean * omega, variance * tau))

            def f(z, alpha=alpha, lam=lam):
                return lam * (z if z > 0 else alpha * mp.expm1(z))

            first, second = gaussian_mean(f, m, v), gaussian_mean(lambda z: f(z) ** 2, m, v)
            assert abs(first - mp.mpf(mean.numerator) / mean.denominator) < 1e-13 * (1 + mp.sqrt(v))
            assert abs(second - first**2 - mp.mpf(variance.numerator) / variance.denominator) < 1e-12 * (1 + v)
            assert root.alpha.rel_accuracy_bits() > 90


def test_two_roots_or_none():
    assert len(constants_for("0.5", "0.5", 1, 1)) == 2
    assert constants_for("5", "0.01") == []


def test_stability_is_certified():
    [attracting] = constants_for(0, 1)
    assert attracting.stable is Verdict.PROVED
    assert abs(float(attracting.spectral_radius) - 0.782647883196813) < 1e-14
    [repelling] = constants_for(0, 1, 1, 1)
    assert repelling.stable is Verdict.REFUTED
    assert repelling.norm is None


@pytest.mark.parametrize("target", TARGETS)
def test_the_norm_contracts(target):
    for root in constants_for(*target):
        if root.norm is None:
            continue
        p, q, r = (float(x) for x in root.norm)
        weight, h = np.array([[p, q], [q, r]]), np.array([float(x) for x in root.jacobian]).reshape(2, 2)
        assert np.linalg.eigvalsh(weight).min() > 0
        assert np.linalg.eigvalsh(weight - h.T @ weight @ h).min() > 0


@pytest.mark.parametrize("target", [("0", "1"), ("0.2", "1.5")])
def test_the_jacobian_is_that_of_the_map(target):
    for root in constants_for(*target, "0.1", "1"):
        if float(root.alpha) > 0 and float(root.lam) > 0:
            g = SeluMap(float(root.alpha), float(root.lam))
            ours = g.jacobian(float(target[0]), 0.1, float(target[1]), 1.0)
            np.testing.assert_allclose(ours.ravel(), [float(x) for x in root.jacobian], atol=1e-13)


def test_spectral_radius_of_real_and_complex_pairs():
    rng = np.random.default_rng(0)
    for _ in range(200):
        matrix = rng.normal(0, 1, (2, 2))
        with balls.precision(64):
            entries = [balls.arb(float(x)) for x in matrix.ravel()]
            radius = spectral_radius(*entries)
            assert (
                contains(radius, mp.mpf(max(abs(np.linalg.eigvals(matrix)))))
                or abs(float(radius.mid()) - max(abs(np.linalg.eigvals(matrix)))) < 1e-12
            )
            assert (contraction_norm(*entries) is not None) == bool(radius < 1)


def test_a_call_takes_less_than_a_millisecond():
    constants_for("0.5", "0.5", 1, 1)
    started = time.perf_counter()
    for _ in range(20):
        constants_for("0.5", "0.5", 1, 1)
    assert time.perf_counter() - started < 0.2  # ten times the target, for loaded machines


@pytest.mark.parametrize("bad", [("0", "0"), ("0", "-1"), ("0", "1", "0", "0"), (0.5, "1"), ("x", "1")])
def test_bad_targets(bad):
    with pytest.raises(BadInput):
        constants_for(*bad)


@pytest.mark.parametrize("keep", ["0.95", "0.9", "0.5", "1"])
@pytest.mark.parametrize("moments", [("0", "1"), ("0", "2"), ("0.1", "1.2")])
def test_alpha_dropout_restores_mean_and_variance(keep, moments):
    q, mu, nu = float(keep), float(moments[0]), float(moments[1])
    found = alpha_dropout(keep, *moments)
    a, b, limit, _ = found.floats()
    mean = q * mu + (1 - q) * limit
    variance = q * (1 - q) * (limit - mu) ** 2 + q * nu
    assert abs(a * mean + b - mu) < 1e-14
    assert abs(a * a * variance - nu) < 1e-14
    if moments == ("0", "1"):  # the paper's formula
        assert abs(a - (q + limit**2 * q * (1 - q)) ** -0.5) < 1e-15


def test_alpha_dropout_against_simulation():
    rng = np.random.default_rng(0)
    x = rng.normal(0.1, np.sqrt(1.2), 10**6)
    a, b, limit, _ = alpha_dropout("0.9", "0.1", "1.2").floats()
    dropped = a * np.where(rng.random(x.size) < 0.9, x, limit) + b
    assert abs(dropped.mean() - 0.1) < 0.006
    assert abs(dropped.var() - 1.2) < 0.02


@pytest.mark.parametrize("bad", [("0",), ("1.1",), ("-0.5",), ("0.9", "0", "0"), (0.9,)])
def test_bad_dropout(bad):
    with pytest.raises(BadInput):
        alpha_dropout(*bad)


def test_commands(run_cli):
    done = run_cli("map", "--mu", "-0.1", "--omega", "0.1", "--nu", "0.5,1", "--tau", "1", "--json", "-")
    [first, _] = json.loads(done.stdout)["results"]
    assert set(first) == {"mu_tilde", "xi_tilde", "nu_tilde", "jacobian", "chi"}
    assert first["xi_tilde"] == pytest.approx(first["nu_tilde"] + first["mu_tilde"] ** 2, abs=1e-15)
    done = run_cli("constants", "--mean", "0.5", "--var", "0.5", "--omega", "1", "--json", "-")
    roots = json.loads(done.stdout)["roots"]
    assert [r["stable"] for r in roots] == [True, False]
    assert {"alpha", "lambda", "spectral_radius", "stable"} <= set(roots[0])
    assert "no real alpha, lambda" in run_cli("constants", "--mean", "5", "--var", "0.01").stdout
    assert json.loads(run_cli("dropout", "--keep", "0.9", "--json", "-").stdout)["a"] == pytest.approx(
        0.9212845161497115
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["map", "--mu", "0"], "required"),
        (["map", "--mu", "x", "--omega", "0", "--nu", "1", "--tau", "1"], "--mu takes numbers"),
        (["map", "--mu", "nan", "--omega", "0", "--nu", "1", "--tau", "1"], "finite numbers"),
        (["map", "--mu", "0", "--omega", "0", "--nu=-1", "--tau", "1"], "nu = -1.0 is not allowed"),
        (["map", "--mu", "0,1", "--omega", "0", "--nu", "1,2,3", "--tau", "1"], "do not match"),
        (["constants", "--mean", "1"], "go together"),
        (["constants", "--mean", "0", "--var", "-1"], "variance = -1 is not allowed"),
        (["dropout", "--keep", "2"], "keep = 2 is not allowed"),
        (["dropout", "--keep", "nan"], "not a finite exact number"),
        (["dropout", "--keep", "0.5", "--mean", "1e999"], "outside the range of double precision"),
        (["constants", "--mean", "0", "--var", "1e999"], "outside the range of double precision"),
        (["fixed-point", "--omega", "1e999", "--tau", "1"], "sizes from 1e-100 to 1e100"),
        (["fixed-point", "--gain", "1e500"], "sizes from 1e-100 to 1e100"),
        (["fixed-point", "--gain="], "not a finite exact number"),
        (["map", "--mu", "1e308", "--omega", "10", "--nu", "1", "--tau", "1"], "a result is not finite"),
        (["map", "--mu", "0", "--omega", "0", "--nu", "0", "--tau", "1"], "a result is not finite"),
    ],
)
def test_bad_commands(run_cli, arguments, message):
    done = run_cli(*arguments)
    assert done.returncode == 3
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_a_fixed_point_that_is_not_there(run_cli):
    done = run_cli("fixed-point", "--omega", "1", "--tau", "1.5")
    assert done.returncode == 2
    assert done.stderr.startswith("snntheory: ")
    assert len(done.stderr.splitlines()) == 1


def test_the_certified_verdict_is_the_printed_one(run_cli):
    assert run_cli("fixed-point", "--gain", "1").stdout.splitlines()[-1].startswith("attracting; ")


def test_dropout_is_a_map_of_its_own():
    """The composed map against sampling, its Jacobian against differences, and its fixed point."""
    from snntheory.dropout import DropoutMap

    g, rng = DropoutMap(SeluMap(), alpha_dropout("0.9")), np.random.default_rng(1)
    mu, omega, nu, tau = 0.1, 0.2, 1.3, 1.1
    z = rng.normal(mu * omega, np.sqrt(nu * tau), 10**6)
    f = g.layer.lam * np.where(z > 0, z, g.layer.alpha * np.expm1(z))
    a, b, limit, keep = g.dropout.floats()
    dropped = a * np.where(rng.random(z.size) < keep, f, limit) + b
    found = g(mu, omega, nu, tau)
    assert abs(dropped.mean() - found.mu_tilde) < 0.006
    assert abs(dropped.var() - found.nu_tilde) < 0.01
    h, jacobian = 1e-6, g.jacobian(mu, omega, nu, tau)
    for column, (d_mu, d_nu) in enumerate(((h, 0), (0, h))):
        up, down = g(mu + d_mu, omega, nu + d_nu, tau), g(mu - d_mu, omega, nu - d_nu, tau)
        for row, name in enumerate(("mu_tilde", "nu_tilde")):
            numeric = (getattr(up, name) - getattr(down, name)) / (2 * h)
            assert jacobian[row, column] == pytest.approx(numeric, abs=1e-8)
    home = g.statistics(0, 0, 1, 1)
    assert home.mu_tilde == pytest.approx(0, abs=1e-15)
    assert home.nu_tilde == pytest.approx(1, rel=1e-14)
    assert home.chi == pytest.approx(a * a * keep * 1.07157499245579926, rel=1e-13)
    assert g(np.float32([1]), np.float32(0), np.float32(1), np.float32(1)).mu_tilde.dtype == np.float32
    nothing_dropped = DropoutMap(SeluMap(), alpha_dropout(1))
    assert nothing_dropped.moments(np.inf, 1.0).variance == pytest.approx(SeluMap().lam ** 2)
    assert not np.isnan(nothing_dropped.jacobian(0, 0, 0, 1)).any()
    assert g.moments(2.0, 0.0).variance == pytest.approx(a * a * keep * (1 - keep) * (limit - 2 * g.layer.lam) ** 2)


def test_dropout_slope_limits():
    g = DropoutMap(SeluMap(), alpha_dropout("0.9"))
    for m in (1.5, -1.0):
        np.testing.assert_allclose(g.jacobian(m, 1, 0, 1), g.jacobian(m, 1, 1e-14, 1), rtol=1e-6, atol=1e-9)
        assert g.chi(m, 1, 0, 1) == pytest.approx(float(g.chi(m, 1, 1e-14, 1)), rel=1e-6)


def test_torch_differentiates_dropout():
    torch = pytest.importorskip("torch")
    g = DropoutMap(SeluMap(), alpha_dropout("0.9"))
    m = torch.tensor([0.3, -5.0], dtype=torch.float64, requires_grad=True)
    g.moments(m, 1.5).mean.sum().backward()
    np.testing.assert_allclose(m.grad, g.jacobian(m.detach(), 1, 1.5, 1)[:, 0, 0], rtol=1e-10)


def test_radius_where_eigenvalues_collide():
    with balls.precision(64):
        wide = arb(0, 1)
        # eigenvalues +-sqrt(e), e in [-1, 1]
        radius = spectral_radius(arb(0), arb(1), wide, arb(0))
        assert radius.contains(1)
        assert radius.contains(0)
        # half trace 1/2, determinant about 1/4: real or complex
        r = spectral_radius(arb("0.5"), arb(1), arb(-0.5, 0.6), arb("0.5"))
        assert r.contains(arb(1.35).sqrt())
