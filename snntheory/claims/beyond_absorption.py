"""Absorption: after 23 layers every start is in Theorem 1's domain, whatever the weights; 22 are not enough.

LOW[k] and HIGH[k] are rectangles of (mu, nu) that together hold all that k layers make of [-1, 1] x [0.02, 16]; HIGH[k]
begins where LOW[k] ends, and holds the mean of LOW[k] as well, so that points that leave LOW upwards are in HIGH.
START has two layers more.  TRAJECTORY encloses the orbit of (1, 0.02) for omega = 0.1, tau = 0.95.
"""

from __future__ import annotations

from collections.abc import Sequence

from snntheory.claims.beyond import follows, shown
from snntheory.claims.model import Claim
from snntheory.exact import Box

LAYERS = 23
OPENING = Box(mu="-1:1", omega="-0.1:0.1", nu="0.02:16", tau="0.95:1.1")
LOW = (
    "-1 1 0.02 0.04",
    "-0.17173 0.09386 0.02703 0.05585",
    "-0.06774 -0.01261 0.04291 0.07721",
    "-0.05836 -0.03216 0.06686 0.10871",
    "-0.06038 -0.03924 0.10004 0.1511",
    "-0.06238 -0.04381 0.1431 0.20357",
    "-0.06281 -0.04681 0.19546 0.26388",
    "-0.06286 -0.04645 0.25524 0.32782",
    "-0.06217 -0.04332 0.31932 0.39204",
    "-0.05997 -0.03935 0.38432 0.45384",
    "-0.05662 -0.03508 0.44726 0.51116",
    "-0.05263 -0.03088 0.50588 0.56272",
    "-0.04843 -0.02697 0.55874 0.60794",
    "-0.04434 -0.02346 0.60518 0.64678",
    "-0.04055 -0.0204 0.64511 0.67959",
    "-0.03718 -0.0178 0.67887 0.70694",
    "-0.03425 -0.01561 0.70702 0.72949",
    "-0.03177 -0.01381 0.73024 0.74793",
    "-0.02969 -0.01233 0.74923 0.7629",
    "-0.02798 -0.01112 0.76465 0.77498",
    "-0.02658 -0.01015 0.77711 0.78469",
    "-0.02544 -0.00937 0.78713 0.79247",
    "-0.02452 -0.00874 0.79516 0.79869",
    "-0.02378 -0.00824 0.80158 0.80365",
)
HIGH = (
    "-1 1 0.04 16",
    "-0.17446 1.10733 0.05585 9.96854",
    "-0.18767 0.78582 0.07721 6.76686",
    "-0.14844 0.55577 0.10871 4.91392",
    "-0.12089 0.40283 0.1511 3.7879",
    "-0.10276 0.30065 0.20357 3.07339",
    "-0.09055 0.23135 0.26388 2.6023",
    "-0.08114 0.18352 0.32782 2.2813",
    "-0.07316 0.1499 0.39204 2.05645",
    "-0.06608 0.12585 0.45384 1.89536",
    "-0.05972 0.10838 0.51116 1.7778",
    "-0.05404 0.0955 0.56272 1.69074",
    "-0.04903 0.08591 0.60794 1.62551",
    "-0.04471 0.07869 0.64678 1.57617",
    "-0.04102 0.07321 0.67959 1.53858",
    "-0.03793 0.06903 0.70694 1.50977",
    "-0.03536 0.06582 0.72949 1.48759",
    "-0.03325 0.06335 0.74793 1.47046",
    "-0.03153 0.06144 0.7629 1.45718",
    "-0.03014 0.05995 0.77498 1.44687",
    "-0.02902 0.0588 0.78469 1.43885",
    "-0.02812 0.0579 0.79247 1.4326",
    "-0.0274 0.05721 0.79869 1.42773",
    "-0.02682 0.05666 0.80365 1.42393",
)
START = ("-2 2 0.02 16", "-0.3086 1.1772 0.0229 10.1689", "-0.1964 0.803 0.0302 6.8883")
TRAJECTORY = (
    "1 1 0.02 0.02",
    "0.093853307 0.093853308 0.027035963 0.027035964",
    "-0.022654077 -0.022654075 0.043444676 0.043444678",
    "-0.043878198 -0.043878196 0.068232573 0.068232577",
    "-0.052294845 -0.052294843 0.102514624 0.10251463",
    "-0.057845852 -0.057845851 0.14676614 0.146766148",
    "-0.061332319 -0.061332318 0.200154285 0.200154295",
    "-0.062679089 -0.062679088 0.260519151 0.260519163",
    "-0.06201306 -0.062013058 0.324811414 0.324811428",
    "-0.059715794 -0.059715792 0.389747665 0.38974768",
    "-0.056299591 -0.056299589 0.452406056 0.452406071",
    "-0.052276548 -0.052276546 0.51058951 0.510589524",
    "-0.04807326 -0.048073257 0.562931999 0.562932013",
    "-0.04399742 -0.043997417 0.608818853 0.608818866",
    "-0.040241342 -0.04024134 0.648215353 0.648215365",
    "-0.036903864 -0.036903862 0.681477505 0.681477516",
    "-0.034016956 -0.034016954 0.709186894 0.709186904",
    "-0.031569666 -0.031569664 0.732025453 0.732025462",
    "-0.029526636 -0.029526634 0.750690307 0.750690315",
    "-0.02784105 -0.027841048 0.765841732 0.76584174",
    "-0.026462968 -0.026462966 0.778075503 0.778075511",
    "-0.025344224 -0.025344222 0.787911682 0.78791169",
    "-0.024441004 -0.024441003 0.795793638 0.795793645",
)


def rectangle(row: str) -> tuple[str, str, str, str]:
    """Ends of mu and nu in a row."""
    left, right, low, high = row.split()
    return left, right, low, high


def _step(identifier: str, before: str, relations: Sequence[str], omega: str, tau: str) -> Claim:
    left, right, low, high = rectangle(before)
    box = Box(mu=(left, right), omega=omega, nu=(low, high), tau=tau)
    return shown(
        identifier, f"where one layer leads from mu in [{left}, {right}], nu in [{low}, {high}]", relations, box
    )


def _chain(name: str, rows: Sequence[str], omega: str = "-0.1:0.1", tau: str = "0.95:1.1") -> tuple[Claim, ...]:
    """Each rectangle is mapped into the next."""
    claims = []
    for k in range(1, len(rows)):
        left, right, low, high = rectangle(rows[k])
        relations = (f"{left} <= mu_tilde <= {right}", f"{low} <= nu_tilde <= {high}")
        claims.append(_step(f"absorption.{name}-{k:02}", rows[k - 1], relations, omega, tau))
    return tuple(claims)


def _low_chain() -> tuple[Claim, ...]:
    """LOW[k] is mapped into LOW[k+1] or above it, and not above HIGH[k+1]."""
    claims = []
    for k in range(1, len(LOW)):
        left, right, low, _ = rectangle(LOW[k])
        relations = (f"{left} <= mu_tilde <= {right}", f"{low} <= nu_tilde <= {rectangle(HIGH[k])[3]}")
        claims.append(_step(f"absorption.low-{k:02}", LOW[k - 1], relations, "-0.1:0.1", "0.95:1.1"))
    return tuple(claims)


_STEPS = (*_low_chain(), *_chain("high", HIGH))
_START, _ORBIT = _chain("start", START), _chain("orbit", TRAJECTORY, "0.1", "0.95")

ABSORPTION = (
    *_STEPS,
    *_START,
    *_ORBIT,
    follows(
        "absorption.upper",
        "from every mu in [-1, 1], nu in [0.02, 16], with |omega| <= 0.1 and tau in [0.95, 1.1] that may change from"
        " layer to layer, mean and variance are in Theorem 1's domain after 23 layers, and stay there",
        (*(c.id for c in _STEPS), "cor14.self-map"),
        "the rectangles of layer k hold all that layer k - 1 leads to; those of layer 23 are inside Theorem 1's domain,"
        " which is mapped into itself",
        OPENING,
    ),
    follows(
        "absorption.lower",
        "22 layers are not enough: from mu = 1, nu = 0.02, with omega = 0.1 and tau = 0.95 in every layer, the variance"
        " after 22 layers is below 0.7958",
        tuple(c.id for c in _ORBIT),
        "the orbit is in each of the boxes in turn",
        Box(mu=1, omega="0.1", nu="0.02", tau="0.95"),
    ),
    follows(
        "absorption.theorem",
        "23 is the smallest number of layers after which all of [-1, 1] x [0.02, 16] is in Theorem 1's domain for all"
        " sequences of (omega, tau) in [-0.1, 0.1] x [0.95, 1.1]",
        ("beyond.absorption.upper", "beyond.absorption.lower"),
        "it is enough, and one less is not",
        OPENING,
    ),
    follows(
        "absorption.wide",
        "from every mu in [-2, 2], nu in [0.02, 16] it takes at most 25 layers",
        (*(c.id for c in _START), "beyond.absorption.upper"),
        "after two layers the mean is in [-1, 1] and the variance in [0.02, 16]",
        Box(OPENING, mu="-2:2"),
    ),
)
