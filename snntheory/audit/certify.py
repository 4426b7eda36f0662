"""Certified verdict on a described set-up: the fixed point, and the layers on the way to it, in balls.

Inside means: there is an attracting fixed point of mean and variance, it is in Theorem 1's domain, and from some layer
not after the last one on mean and variance stay in that domain, in the limit of width.  Layers are followed one by one
until the second moment is in an interval around the fixed point that the map takes into itself, and whose images are
all inside or all outside; prescribed sums within Theorem 1's range need no more than one layer in the domain.  The
fixed point was proposed in double precision, so that it is there decides nothing: outside is said of layers that are
certainly there, or certainly led there.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from flint import arb, fmpq

from snntheory.attractor import Attractor, Layer, ends, fixed_weights, net_variance, random_weights
from snntheory.audit.initialisers import BITS
from snntheory.audit.result import RANGE, in_domain
from snntheory.audit.setup import Setup
from snntheory.engines import balls
from snntheory.engines.balls import Ends
from snntheory.library import Activation
from snntheory.verdict import BadInput, Undecided, Verdict
from snntheory.weights import WeightLaw

TRAP = 2.0**-12
FURTHEST = 2000  # layers that are followed to an attracting fixed point outside
_ZERO = (fmpq(0), fmpq(0))


class Certificate(NamedTuple):
    """``point`` is None where no fixed point was proved; ``why`` says in what respect the set-up is inside or not.

    ``entered`` is the first layer from which all are in the domain; ``first`` the first layer that is not.
    """

    point: Attractor | None
    verdict: Verdict
    why: str
    entered: int | None = None
    first: int | None = None


def certify(setup: Setup) -> Certificate:
    """The fixed point of the set-up, and whether its layers are in Theorem 1's domain from some layer on."""
    if setup.init is not None and _homogeneous(setup.activation) and setup.init.law.bias == 0:
        text = "every layer multiplies second moments by the same factor, so nothing attracts them"
        return Certificate(None, Verdict.REFUTED, text)
    try:
        point = _fixed_point(setup)
    except Undecided as error:
        return Certificate(None, *_without(setup, str(error)))
    if point.stable is not Verdict.PROVED:
        word = "repels" if point.stable is Verdict.REFUTED else "could not be shown to attract"
        return Certificate(point, Verdict.UNDECIDED, f"the fixed point that was found {word}")
    with balls.precision(BITS):
        mean, variance = _after_dropout(setup, point)
    point = point._replace(mean=mean, variance=variance)
    placed = in_domain(mean, variance)
    if placed is Verdict.UNDECIDED:
        return Certificate(point, placed, "the fixed point is on the edge of Theorem 1's domain")
    follow = _inside if placed is Verdict.PROVED else _outside
    try:
        with balls.precision(BITS):
            return follow(setup, point)
    except Undecided as error:
        return Certificate(point, Verdict.UNDECIDED, str(error))


def _fixed_point(setup: Setup) -> Attractor:
    if setup.init is not None:
        return random_weights(setup.law(), setup.activation, setup.alpha_keep)
    assert setup.omega is not None
    assert setup.tau is not None
    if setup.kind == "plain":
        raise Undecided("plain dropout with prescribed sums of weights is not certified")
    start = (float(setup.mean), float(setup.variance) or 1.0)
    return fixed_weights(setup.omega, setup.tau, start, setup.activation, setup.alpha_keep)


def _after_dropout(setup: Setup, point: Attractor) -> tuple[arb, arb]:
    """Mean and variance of the activations that the next layer sees."""
    if setup.kind != "plain":
        return point.mean, point.variance
    square = balls.square(point.mean)
    return point.mean, (point.variance + square) / balls.rational(setup.plain_keep) - square


def _without(setup: Setup, text: str) -> tuple[Verdict, str]:
    """No fixed point was proved: outside only where a theorem says that none attracts."""
    if setup.init is None:
        return Verdict.UNDECIDED, text
    law = setup.law()
    if setup.activation.name != "selu" or setup.kind == "alpha":
        return Verdict.UNDECIDED, text
    with balls.precision(BITS):
        alpha, lam = balls.parameter("alpha"), balls.parameter("lambda")
        low, high = 2 / (lam * lam * (1 + alpha * alpha)), 2 / (lam * lam)
        window = "0.4767 < gain^2 < 1.8116 (beyond.random.theorem)"
        if law.gain_squared >= high:
            return Verdict.REFUTED, f"variances grow without bound: there is a fixed point only for {window}"
        if law.gain_squared <= low and law.bias == 0:
            return Verdict.REFUTED, f"variances shrink to nothing: there is a fixed point only for {window}"
    return Verdict.UNDECIDED, text


def _homogeneous(f: Activation) -> bool:
    """Whether f(c z) = c f(z) for c > 0: linear on both sides of 0."""
    if f.pieces is None or any(kink != 0 for kink in f.pieces.kinks):
        return False
    return all(term.power == 1 and term.rate == 0 for piece in f.pieces.pieces for term in piece)


def _inside(setup: Setup, point: Attractor) -> Certificate:
    """The fixed point is in the domain: from which layer on are all?"""
    places, depth = [], setup.settings.depth
    for placed, caught in islice(_layers(setup, point), depth):
        places.append(placed)
        if caught is placed is Verdict.PROVED:
            break
    first = next((n for n, placed in enumerate(places, 1) if placed is Verdict.REFUTED), None)
    entered = 1 + max((n for n, placed in enumerate(places, 1) if placed is not Verdict.PROVED), default=0)
    if entered <= depth:
        text = "all layers are in" if entered == 1 else "layers enter and stay in"
        later = "" if entered == 1 else f" from layer {entered} on"
        return Certificate(point, Verdict.PROVED, f"{text} Theorem 1's domain{later}", entered, first)
    if places[-1] is Verdict.UNDECIDED:
        return Certificate(point, Verdict.UNDECIDED, "the last layer could not be decided", None, first)
    text = f"the last of {depth} layers has not reached Theorem 1's domain"
    return Certificate(point, Verdict.REFUTED, text, None, first)


def _outside(setup: Setup, point: Attractor) -> Certificate:
    """The fixed point is outside: are layers led there, or is at least the last one outside?"""
    last, depth = Verdict.UNDECIDED, setup.settings.depth
    most = depth if setup.init is None else max(depth, FURTHEST)
    for number, (placed, caught) in enumerate(islice(_layers(setup, point), most), 1):
        if caught is Verdict.REFUTED:
            return Certificate(point, Verdict.REFUTED, "layers are led to a fixed point outside Theorem 1's domain")
        last = placed if number <= depth else last
    if last is Verdict.REFUTED:
        return Certificate(point, last, f"the last of {depth} layers is outside Theorem 1's domain")
    text = "a fixed point outside Theorem 1's domain was found, but not that layers are led there"
    return Certificate(point, Verdict.UNDECIDED, text)


def _layers(setup: Setup, point: Attractor) -> Iterator[tuple[Verdict, Verdict]]:
    """Whether each layer is in the domain, and whether all later ones are: PROVED, REFUTED (none), UNDECIDED."""
    if setup.init is None:
        yield from _prescribed(setup)
        return
    layer, law = Layer(setup.activation, setup.alpha_keep), setup.law()
    keep = arb(balls.rational(setup.plain_keep))
    trap, later = _trap(layer, law, keep, point)
    # the inputs are not dropped: with gain^2/keep they count as keep q
    q = arb(balls.rational(setup.variance + setup.mean**2)) * keep
    if q == 0 and law.bias == 0:
        raise BadInput("inputs of mean 0 and variance 0, without biases, lead nowhere; give a positive variance")
    while True:
        mean, q = _image(layer, law, q)
        placed = in_domain(mean, q / keep - balls.square(mean))
        yield placed, later if trap.contains(q) else Verdict.UNDECIDED


def _image(layer: Layer, law: WeightLaw, q: arb) -> tuple[arb, arb]:
    """Mean and second moment for inputs of second moment q, in mean value form, so that what is uncertain shrinks."""
    centre = arb(q.mid())
    (mean, variance), _, _ = layer(_ZERO, _net(law, centre))
    if q.rad() == 0:
        return mean, variance + balls.square(mean)
    (wide, _), slopes, _ = layer(_ZERO, _net(law, q))
    gap = law.gain_squared * (q - centre)
    return mean + slopes[1] * gap, variance + balls.square(mean) + (slopes[3] + 2 * wide * slopes[1]) * gap


def _net(law: WeightLaw, q: arb) -> Ends:
    """The variance of net inputs, certainly positive."""
    net = net_variance(law, ends(q))
    if net[0] <= 0:
        raise Undecided("a layer's net inputs could not be enclosed away from variance 0")
    return net


def _trap(layer: Layer, law: WeightLaw, keep: arb, point: Attractor) -> tuple[arb, Verdict]:
    """An interval of second moments around the fixed point, and whether all layers that follow one in it are inside."""
    centre = (point.variance + balls.square(point.mean)) * keep
    trap = centre * arb(1, TRAP)
    (mean, variance), slopes, _ = layer(_ZERO, _net(law, trap))
    slope = law.gain_squared * (slopes[3] + 2 * mean * slopes[1])
    kept = abs(slope) < arb("0.9999")
    seen = (variance + balls.square(mean)) / keep - balls.square(mean)
    return trap, in_domain(mean, seen) if kept else Verdict.UNDECIDED


def _prescribed(setup: Setup) -> Iterator[tuple[Verdict, Verdict]]:
    """The paper's map; within Theorem 1's range its domain is never left (Corollary 14; beyond.dropout.theorem)."""
    assert setup.omega is not None
    assert setup.tau is not None
    layer = Layer(setup.activation, setup.alpha_keep)
    kept = setup.activation.name == "selu" and setup.omega in RANGE["omega"] and setup.tau in RANGE["tau"]
    if setup.variance == 0:
        raise BadInput("inputs without variance lead nowhere; give a positive variance")
    mean, variance = (arb(balls.rational(x)) for x in (setup.mean, setup.variance))
    omega, tau = balls.rational(setup.omega), balls.rational(setup.tau)
    while True:
        net: tuple[Ends, Ends] = ends(mean * omega), ends(variance * tau)
        if net[1][0] <= 0:
            raise Undecided("a layer's net inputs could not be enclosed away from variance 0")
        (mean, variance), _, _ = layer(*net)
        placed = in_domain(mean, variance)
        yield placed, Verdict.PROVED if kept and placed is Verdict.PROVED else Verdict.UNDECIDED
