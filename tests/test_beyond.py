"""The theorems beyond the paper: verdicts, twins, the arithmetic that joins the steps, certificates, and simulation."""

import re
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from snntheory import Verdict
from snntheory.certificate import certificate, has_certificate, statement, write
from snntheory.checker.__main__ import ACCEPTED
from snntheory.checker.__main__ import check as check_certificate
from snntheory.claims import BEYOND, CLAIMS, AtFixedPoint, Inequality, Inference, claim, groups, select
from snntheory.claims.beyond_absorption import HIGH, LAYERS, LOW, OPENING, START, TRAJECTORY, rectangle
from snntheory.claims.beyond_moving import LIMIT, WEIGHT
from snntheory.claims.beyond_noise import NOISY
from snntheory.claims.beyond_units import POOLED
from snntheory.claims.domains import OMEGA
from snntheory.dropout import DropoutMap, alpha_dropout
from snntheory.runner import check_twin, infer
from snntheory.selu_map import ALPHA01, LAMBDA01, SeluMap
from tests.conftest import decided

pytestmark = pytest.mark.xdist_group("beyond")
LONG = {"beyond.phase.diagram", "beyond.box.wide-norm"}
"""Half a minute together; with the slow tests."""
DIRECT = [c for c in BEYOND if not isinstance(c.obligation, Inference)]
COUNTS = [20_000, pytest.param(1_000_000, marks=pytest.mark.slow)]
g = SeluMap()


@pytest.fixture(scope="session")
def beyond(tmp_path_factory):
    """Results of all but the two longest."""
    return decided(tmp_path_factory, "beyond", [c.id for c in DIRECT if c.id not in LONG])


def test_every_direct_claim_is_proved_with_its_extrema(beyond):
    assert {i for i, r in beyond.items() if r.decision.verdict is not Verdict.PROVED} == set()
    for r in beyond.values():
        for part in r.decision.certified:
            for extremum in filter(None, (part.minimum, part.maximum)):
                size = max(abs(extremum.lower), abs(extremum.upper), Fraction(1, 10**12))
                assert (extremum.upper - extremum.lower) * 10**10 <= size, r.claim.id


@pytest.mark.parametrize("c", [c for c in DIRECT if c.id not in LONG], ids=lambda c: c.id)
def test_twins_are_refuted(c, beyond):
    assert check_twin(c, decision=beyond[c.id].decision).verdict is Verdict.REFUTED


@pytest.mark.slow
def test_all_of_it_by_one_command(run_cli):
    done = run_cli("verify", "--tag", "beyond", "--jobs", "2")
    assert done.returncode == 0, done.stdout[-2000:]
    for identifier in LONG:
        assert check_twin(claim(identifier)).verdict is Verdict.REFUTED


def test_the_paper_and_what_is_beyond_stay_apart():
    assert not {c.id for c in CLAIMS} & {c.id for c in BEYOND}
    assert select(["all"]) == list(CLAIMS)
    assert all(c.id.startswith("beyond.") and c.groups[0] == "beyond" for c in BEYOND)
    assert groups()["beyond"] == [c.id for c in BEYOND]
    assert {c.id for c in select(["beyond"])} >= {c.id for c in BEYOND} | {"cor14.self-map", "thm1.contraction"}
    assert not any(c.correction or c.severity for c in BEYOND)
    for c in CLAIMS:
        if isinstance(c.obligation, Inference):
            assert not any(p.startswith("beyond.") for p in c.obligation.premises)


def test_what_follows_stands_after_its_premises():
    place = {c.id: n for n, c in enumerate((*CLAIMS, *BEYOND))}
    for c in BEYOND:
        if isinstance(c.obligation, Inference):
            assert c.obligation.premises
            for p in c.obligation.premises:
                assert place[p] < place[c.id] or not isinstance(claim(p).obligation, Inference)


def test_every_step_is_used():
    """Each computation carries a theorem, or is one that the page names."""
    page = (Path(__file__).parents[1] / "proofs" / "BEYOND.md").read_text()
    used = {p for c in BEYOND if isinstance(c.obligation, Inference) for p in c.obligation.premises}
    named = {c.id for c in BEYOND if f"`{c.id}`" in page}
    assert {c.id for c in BEYOND} - used - named == set()
    cited = set(re.findall(r"`((?:beyond|thm1|cor14)[.\w-]*)`", page))
    assert cited <= {c.id for c in (*CLAIMS, *BEYOND)}
    assert len(cited) > 80


def numbers(row):
    return [Fraction(x) for x in rectangle(row)]


def test_the_rectangles_fit_together():
    """What the argument of absorption takes for granted, exactly."""
    assert len(LOW) == len(HIGH) == LAYERS + 1
    for low, high in zip(map(numbers, LOW), map(numbers, HIGH), strict=True):
        assert low[3] == high[2]  # HIGH begins where LOW ends
        assert high[0] <= low[0]  # and holds its mean
        assert low[1] <= high[1]
    first, last = (numbers(LOW[0]), numbers(HIGH[0])), (numbers(LOW[-1]), numbers(HIGH[-1]))
    assert (first[0][2], first[1][3]) == (OPENING["nu"].lower, OPENING["nu"].upper)
    for row in first:
        assert (row[0], row[1]) == (OPENING["mu"].lower, OPENING["mu"].upper)
    for row in last:
        assert OMEGA["mu"].lower <= row[0] <= row[1] <= OMEGA["mu"].upper
        assert OMEGA["nu"].lower <= row[2] <= row[3] <= OMEGA["nu"].upper
    end = numbers(START[-1])
    assert OPENING["mu"].lower <= end[0] <= end[1] <= OPENING["mu"].upper
    assert OPENING["nu"].lower <= end[2] <= end[3] <= OPENING["nu"].upper


def test_the_orbit_needs_more_than_22_layers():
    assert len(TRAJECTORY) == LAYERS
    assert numbers(TRAJECTORY[0]) == [1, 1, Fraction("0.02"), Fraction("0.02")]
    assert numbers(TRAJECTORY[-1])[3] < Fraction("0.7958") < OMEGA["nu"].lower
    for k in range(1, LAYERS):
        domain, relations = claim(f"beyond.absorption.orbit-{k:02}").domain, TRAJECTORY[k].split()
        assert [str(x) for x in (domain["omega"], domain["tau"])] == ["0.1", "0.95"]
        assert all(x in " ".join(claim(f"beyond.absorption.orbit-{k:02}").obligation.relations) for x in relations)


def test_the_limit_rectangle_and_the_large_box_are_the_printed_ones():
    assert [str(LIMIT[n]) for n in ("mu", "nu")] == ["[-0.024608, 0.054708]", "[0.82271, 1.4103]"]
    assert [str(NOISY[n]) for n in ("mu", "nu")] == ["[-0.2, 0.7]", "[0.7, 7]"]


def weights(random, layers, count, corners):
    """(omega, tau) of each layer; half of the trajectories at the corners of the range."""
    omega, tau = random.uniform(-0.1, 0.1, (layers, count)), random.uniform(0.95, 1.1, (layers, count))
    if corners:
        half = count // 2
        omega[:, :half] = random.choice([-0.1, 0.1], (layers, half))
        tau[:, :half] = random.choice([0.95, 1.1], (1, half))
    return omega, tau


def absorbed(count, seed):
    random = np.random.default_rng(seed)
    mu, nu = random.uniform(-1, 1, count), np.exp(random.uniform(np.log(0.02), np.log(16), count))
    mu[::7], nu[::7] = random.choice([-1, 1], len(mu[::7])), random.choice([0.02, 16], len(nu[::7]))
    for omega, tau in zip(*weights(random, 2 * LAYERS, count, True), strict=True):
        found = g(mu, omega, nu, tau)
        mu, nu = found.mu_tilde, found.nu_tilde
        yield mu, nu


def outside(mu, nu):
    return int(((abs(mu) > 0.1) | (nu < 0.8) | (nu > 1.5)).sum())


@pytest.mark.parametrize("count", COUNTS)
def test_simulation_is_absorbed_and_stays(count):
    for k, (mu, nu) in enumerate(absorbed(count, 1), start=1):
        if k >= LAYERS:
            assert outside(mu, nu) == 0
        low, high = numbers(LOW[min(k, LAYERS)]), numbers(HIGH[min(k, LAYERS)])
        assert float(low[2]) <= nu.min()
        assert nu.max() <= float(high[3])


def layers_of_the_theorem(mu, nu):
    xi = nu + mu**2
    first = 0 if xi <= 16 else max(0, int(np.ceil(np.log(7.8 / (xi - 8.2)) / np.log(0.62))))
    rest = np.log(0.02) - np.log(nu) + 1.04 * np.sqrt(max(xi, 16)) * (first + 2)
    return first + max(0, int(np.ceil(rest / np.log(1.0487)))) + 27


def test_global_attraction_in_the_stated_number_of_layers():
    random = np.random.default_rng(3)
    for _ in range(60):
        mu, nu = random.choice([-1, 1]) * 10 ** random.uniform(-2, 2), 10 ** random.uniform(-8, 5)
        for _ in range(layers_of_the_theorem(mu, nu)):
            found = g(mu, random.choice([-0.1, 0.1]), nu, random.choice([0.95, 1.1]))
            assert found.nu_tilde >= nu * np.exp(-1.04 * np.sqrt(nu + mu**2)) * (1 - 1e-12)
            assert found.xi_tilde <= 0.62 * (nu + mu**2) + LAMBDA01**2 * ALPHA01**2
            mu, nu = float(found.mu_tilde), float(found.nu_tilde)
            if outside(np.array([mu]), np.array([nu])) == 0:
                break
        assert outside(np.array([mu]), np.array([nu])) == 0


@pytest.mark.parametrize(
    ("tau", "inside"), [(0.4956, True), (0.5, True), (1, True), (2.65, True), (0.4955, False), (2.6577, False)]
)
def test_the_window(tau, inside):
    v = np.geomspace(1e-12, 1e12, 4001)
    ratio = tau * g(0, 0, v, 1).nu_tilde / v
    assert (np.diff(ratio) <= 1e-13).all()
    assert bool(ratio[0] > 1 > ratio[-1]) == inside
    nu = np.array([1e-3, 1, 1e3])
    for _ in range(1500):
        nu = g(0, 0, nu, tau).nu_tilde
    settled = abs(nu / nu[0] - 1).max() < 0.01 and 1e-6 < nu[0] < 1e6
    assert settled == (inside and 0.497 < tau < 2.64) or tau in (0.4956, 2.65)


@pytest.mark.parametrize("count", COUNTS)
def test_moving_weights_bring_trajectories_together(count):
    random = np.random.default_rng(4)
    mu, nu = random.uniform(-0.1, 0.1, (2, count)), random.uniform(0.8, 1.5, (2, count))
    k = float(WEIGHT)
    for omega, tau in zip(*weights(random, 60, count, True), strict=True):
        before = (k * (mu[0] - mu[1])) ** 2 + (nu[0] - nu[1]) ** 2
        found = g(mu, omega, nu, tau)
        mu, nu = found.mu_tilde, found.nu_tilde
        after = (k * (mu[0] - mu[1])) ** 2 + (nu[0] - nu[1]) ** 2
        assert (after <= 0.894978280685**2 * before + 1e-24).all()
    assert -0.024608 - 2e-3 < mu.min() <= mu.max() < 0.054708 + 2e-3
    assert 0.82271 - 2e-3 < nu.min() <= nu.max() < 1.4103 + 2e-3


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("rate", ["0", "0.0231565837302", "0.1", "0.5", "0.95", "0.999"])
def test_alpha_dropout_at_any_rate(rate, count):
    layer, random = DropoutMap(g, alpha_dropout(1 - Fraction(rate))), np.random.default_rng(5)
    omega, tau = (x[0] for x in weights(random, 1, count, True))
    mu, nu = random.uniform(-0.1, 0.1, (2, count)), random.uniform(0.8, 1.5, (2, count))
    for _ in range(3):
        before = (mu[0] - mu[1]) ** 2 + (nu[0] - nu[1]) ** 2
        found = layer(mu, omega, nu, tau)
        mu, nu = found.mu_tilde, found.nu_tilde
        assert outside(mu, nu) == 0
        assert ((mu[0] - mu[1]) ** 2 + (nu[0] - nu[1]) ** 2 <= 0.897608358409**2 * before + 1e-20).all()
    at_one = layer.statistics(0, 0, 1, 1)
    assert abs(at_one.mu_tilde) + abs(at_one.nu_tilde - 1) < 1e-12
    assert abs(at_one.chi - 1.07157499246 / (1 + float(Fraction(rate)) * (LAMBDA01 * ALPHA01) ** 2)) < 1e-9


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize(("noise", "box"), [(0.0184250417, OMEGA), (1.0, NOISY), (0.3, NOISY)])
def test_noise(noise, box, count):
    random = np.random.default_rng(6)
    omega, tau = (x[0] for x in weights(random, 1, count, True))
    (a, b), (c, d) = ((float(box[n].lower), float(box[n].upper)) for n in ("mu", "nu"))
    mu, nu = random.uniform(a, b, count), random.uniform(c, d, count)
    for _ in range(5):
        found = g(mu, omega, nu, tau)
        mu, nu = found.mu_tilde, found.nu_tilde + noise
        assert a <= mu.min() <= mu.max() <= b
        assert c <= nu.min() <= nu.max() <= d


def test_the_pooled_rectangles_fit_together():
    first, last = numbers(POOLED[0]), numbers(POOLED[-1])
    assert first == [-1, 1, Fraction("0.02"), 16]
    assert len(POOLED) == 26
    assert OMEGA["mu"].lower <= last[0] <= last[1] <= OMEGA["mu"].upper
    assert OMEGA["nu"].lower <= last[2] <= last[3] <= OMEGA["nu"].upper
    for k in range(1, len(POOLED)):
        domain = claim(f"beyond.units.absorption-{k:02}").domain
        assert [x for n in ("mu", "nu") for x in (domain[n].lower, domain[n].upper)] == numbers(POOLED[k - 1])
        assert numbers(POOLED[k])[0] < 0 < numbers(POOLED[k])[1]  # the spread is written as right + |left|


@pytest.mark.parametrize("count", COUNTS)
def test_unlike_units_are_absorbed(count):
    random, n = np.random.default_rng(10), count // 40
    mu, nu = random.uniform(-1, 1, n), np.exp(random.uniform(np.log(0.02), np.log(16), n))
    for k in range(1, 40):
        omega, tau = random.choice([-0.1, 0.1], (40, n)), random.choice([0.95, 1.1], (40, n))
        found = g(mu, omega, nu, tau)
        mu, nu = found.mu_tilde.mean(axis=0), found.nu_tilde.mean(axis=0) + found.mu_tilde.var(axis=0)
        assert k < 25 or outside(mu, nu) == 0


@pytest.mark.parametrize("count", COUNTS)
def test_unlike_units(count):
    """Pooled moments of layers of 50 kinds of units stay, and two trajectories come together."""
    random, n = np.random.default_rng(7), count // 10
    omega, tau = random.choice([-0.1, 0.1, 0.03], (50, n, 1)), random.uniform(0.95, 1.1, (50, n, 1))
    mu, nu = random.uniform(-0.1, 0.1, (n, 2)), random.uniform(0.8, 1.5, (n, 2))
    for _ in range(4):
        before = (mu[:, 0] - mu[:, 1]) ** 2 + (nu[:, 0] - nu[:, 1]) ** 2
        found = g(mu, omega, nu, tau)
        mu = found.mu_tilde.mean(axis=0)
        nu = found.nu_tilde.mean(axis=0) + found.mu_tilde.var(axis=0)
        assert outside(mu, nu) == 0
        assert nu.max() <= 1.48402
        assert ((mu[:, 0] - mu[:, 1]) ** 2 + (nu[:, 0] - nu[:, 1]) ** 2 <= 0.925193**2 * before + 1e-20).all()


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("tau", [0.48, 0.6, 1.0, 1.8, 0.47, 1.82])
def test_random_weights(tau, count):
    """K/v decreases and K increases, and starts lead to one value of v exactly in the window."""
    v = np.geomspace(1e-9, 1e9, 3001)
    for share in (0, 0.5, 1):
        found = g(0, 0, v, 1)
        k = tau * (found.nu_tilde + share * found.mu_tilde**2)
        assert (np.diff(k) > 0).all()
        assert (np.diff(k / v) < 1e-13).all()
    assert bool((k / v)[0] > 1 > (k / v)[-1]) == (0.476771017882 < tau < 1.81163922339)
    random = np.random.default_rng(8)
    mu, nu = random.uniform(-0.1, 0.1, count), random.uniform(0.8, 1.5, count)
    w, s, t = random.uniform(-0.1, 0.1, count), random.uniform(0, 1, count), random.uniform(0.95, 1.1, count)
    for _ in range(4):
        found = g(mu, w, nu, t + s * mu**2 / nu)
        mu, nu = found.mu_tilde, found.nu_tilde
        assert outside(mu, nu) == 0


def test_gradients_grow_at_every_fixed_point():
    random, seen = np.random.default_rng(9), 0
    for _ in range(6):
        layer = SeluMap(random.uniform(0.2, 3), random.uniform(0.6, 1.4))
        omega, tau = random.uniform(-0.3, 0.3, 50), random.uniform(0.5, 2, 50)
        mu, nu = np.zeros(50), np.ones(50)
        for _ in range(500):
            found = layer(mu, omega, nu, tau)
            mu, nu = np.clip(found.mu_tilde, -1e6, 1e6), np.clip(found.nu_tilde, 1e-12, 1e6)
        at = layer.statistics(mu, omega, nu, tau)
        settled = (abs(at.nu_tilde - nu) < 1e-10 * nu) & (nu > 1e-3) & (nu < 1e4)
        seen += settled.sum()
        assert (at.chi[settled] > 1).all()
    assert seen > 50


SAMPLE = ["window.upper", "absorption.low-23", "absorption.orbit-22", "moving.norm", "gradients.least-sharp"]
SAMPLE += ["attraction.square", "dropout.norm", "random.self-map", "box.both-self-map", "moving.low-end"]


@pytest.mark.parametrize("name", SAMPLE)
def test_the_independent_checker_accepts(name, tmp_path):
    c = claim(f"beyond.{name}")
    assert check_certificate(write(certificate(c), tmp_path), {c.id: statement(c)["digest"]})[0] == ACCEPTED


def test_which_claims_have_certificates():
    without = {c.id for c in BEYOND if not has_certificate(c)}
    kinds = {c.id for c in DIRECT if not isinstance(c.obligation, (Inequality,)) and c.id in without}
    assert kinds == {c.id for c in DIRECT if isinstance(c.obligation, AtFixedPoint)} | {"beyond.phase.diagram"}
    assert without - kinds == {"beyond.facts.rate"}
    assert statement(claim("beyond.facts.rate")) is None


def test_inferences_need_their_premises(beyond):
    from snntheory.decision import Decision
    from snntheory.runner import Result

    conclusion = claim("beyond.absorption.lower")
    done = {p: beyond[p] for p in conclusion.obligation.premises}
    assert infer(conclusion, done).decision.verdict is Verdict.PROVED
    broken = conclusion.obligation.premises[3]
    done[broken] = Result(claim(broken), Decision(Verdict.UNDECIDED), "adaptive")
    assert infer(conclusion, done).decision.verdict is Verdict.UNDECIDED
