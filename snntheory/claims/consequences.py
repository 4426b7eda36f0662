"""What follows by an argument: Lemmas 21 to 24 on whole half-lines, limits, and the fixed points of Theorems 2 and 3.

The rows are the computations that the arguments need.  In those of Lemma 22, nu stands for z; in those of the theorems,
mu for r = m/sqrt(v) and omega for s = sqrt(v) (r s for r where mu omega is written), m and v of the net input.
"""

from __future__ import annotations

from snntheory.claims.domains import NOWHERE, THEOREM_2
from snntheory.claims.model import Claim, Inference
from snntheory.claims.polynomials import formula
from snntheory.claims.steps import Erratum, Row, claims_of, equation
from snntheory.claims.subfunction import D44, D45, SQUARES44, SQUARES45, F
from snntheory.exact import Box


def _follows(
    identifier: str,
    group: str,
    locator: str,
    statement: str,
    premises: tuple[str, ...],
    argument: str,
    domain: Box = NOWHERE,
) -> Claim:
    brief = statement if len(statement) <= 40 else f"{statement[:37]}..."
    return Claim(identifier, (group,), locator, statement, domain, brief, Inference(premises, argument))


_R, _RC = "sqrt(nu^2 + 2)", "sqrt(nu^2 + 4/pi)"
_L, _U = f"2/(sqrt(pi)*(nu + {_R}))", f"2/(sqrt(pi)*(nu + {_RC}))"
_SLOPES = (
    equation(
        "lem22.slope-lower",
        "lemma-22",
        "ours, for Lemma 22: q, where (w - L)' = 2z(w - L) + q",
        f"2*nu*({_L}) - 2/sqrt(pi) - d({_L}, nu)",
        f"-2/sqrt(pi)*(nu^2 + 1 - nu*{_R})/({_R}*(nu + {_R}))",
    ),
    equation("lem22.square-lower", "lemma-22", "ours, for Lemma 22", f"(nu^2 + 1)^2 - (nu*{_R})^2", "1"),
    equation(
        "lem22.slope-upper",
        "lemma-22",
        "ours, for Lemma 22: q, where (w - U)' = 2z(w - U) + q",
        f"2*nu*({_U}) - 2/sqrt(pi) - d({_U}, nu)",
        f"2/sqrt(pi)*(nu*{_RC} - nu^2 - 4/pi + 1)/({_RC}*(nu + {_RC}))",
    ),
    equation(
        "lem22.square-upper",
        "lemma-22",
        "ours, for Lemma 22",
        f"(nu*{_RC})^2 - (nu^2 + 4/pi - 1)^2",
        "(2 - 4/pi)*nu^2 - (4/pi - 1)^2",
    ),
    equation("lem22.at-zero", "lemma-22", "ours, for Lemma 22: U(0) = w(0)", "2/(sqrt(pi)*sqrt(4/pi))", "1"),
    *claims_of("lemma-22", (Row("lem22.signs", "ours, for Lemma 22", ("4/pi - 1 > 0", "2 - 4/pi > 0")),), {}),
)
_LEMMAS = (
    _follows(
        "lem21.exp",
        "lemma-21",
        "Lemma 21",
        "exp increases from 0 to infinity and is convex",
        ("a345.exp", "lem21.exp.range"),
        "exp is positive and its own derivative, so its derivatives are positive; its power series is unbounded, and"
        " exp(-z) = 1/exp(z)",
    ),
    _follows(
        "lem21.erfc",
        "lemma-21",
        "Lemma 21",
        "erfc decreases from 2 to 0",
        ("a345.erf", "lem21.erfc.range"),
        "its derivative -2/sqrt(pi) exp(-z^2) is negative, and the integral of exp(-t^2) over the line is sqrt(pi)",
    ),
    _follows(
        "lem22.lower",
        "lemma-22",
        "Lemma 22, Eq. (143)",
        "2 e^(-z^2)/(sqrt(pi)(sqrt(z^2 + 2) + z)) < erfc(z) for z > 0",
        ("eq144.derivative", "lem22.slope-lower", "lem22.square-lower", "lem22.lower.range"),
        "L the bound without e^(-z^2), w = e^(z^2) erfc(z): (w - L)' = 2z(w - L) + q with q < 0, since z^2 + 1 > z R."
        " So e^(-z^2)(w - L) decreases, and tends to 0 at infinity: it is positive",
    ),
    _follows(
        "lem22.upper",
        "lemma-22",
        "Lemma 22, Eq. (143)",
        "erfc(z) <= 2 e^(-z^2)/(sqrt(pi)(sqrt(z^2 + 4/pi) + z)) for z > 0",
        (
            "eq144.derivative",
            "lem22.slope-upper",
            "lem22.square-upper",
            "lem22.signs",
            "lem22.at-zero",
            "lem22.upper.range",
        ),
        "(w - U)' = 2z(w - U) + q, and q changes its sign once, from - to +. So e^(-z^2)(w - U) decreases from 0 at"
        " z = 0, then increases to 0 at infinity: it is negative between",
    ),
    _follows(
        "lem23.decreasing",
        "lemma-23",
        "Lemma 23",
        "w(z) = e^(z^2) erfc(z) decreases for z > 0",
        ("eq144.derivative", "lem22.upper", "lem23.decreasing.range"),
        "w' = 2z w - 2/sqrt(pi), and w <= U < 1/(sqrt(pi) z), as R > z",
    ),
    _follows(
        "lem23.convex",
        "lemma-23",
        "Lemma 23",
        "w is convex for z > 0",
        ("eq146.second-derivative", "lem22.lower", "lem22.square-lower", "lem23.convex.range"),
        "w'' = (4z^2 + 2) w - 4z/sqrt(pi) > 0 follows from w > L and z^2 + 1 > z R",
    ),
    _follows(
        "eq150.limit",
        "lemma-24",
        "Lemma 24, Eq. (150)",
        "z w lies between two functions that tend to 1/sqrt(pi)",
        ("lem22.lower", "lem22.upper", "eq150.limit.range"),
        "Lemma 22 times z, divided by z in numerator and denominator",
    ),
    _follows(
        "lem24.sign",
        "lemma-24",
        "Lemma 24",
        "z w(z) has the sign of z",
        ("lem21.erfc", "lem24.sign.range"),
        "w is positive",
    ),
    _follows(
        "lem24.increasing",
        "lemma-24",
        "Lemma 24",
        "z w(z) increases to 1/sqrt(pi)",
        ("eq148.derivative", "lem23.convex", "eq150.limit", "lem24.increasing.range"),
        "(z w)' = (2z^2 + 1) w - 2z/sqrt(pi) is w''/2 for z > 0, and a sum of positive terms for z <= 0",
    ),
    *(
        _follows(
            i,
            g,
            p,
            "f(x, y) tends to 0 as x grows",
            ("lem22.upper",),
            "0 < w(z) < 1/(sqrt(pi) z), and both arguments grow without bound",
        )
        for i, g, p in (
            ("eq270.limit", "lemma-44", "Lemma 44, Eq. (270)"),
            ("eq297.limit", "lemma-45", "Lemma 45, Eq. (297)"),
        )
    ),
    *(
        _follows(i, "error-propagation", "A3.4.5", s, (premise,), "induction on the number of terms")
        for i, s, premise in (
            ("eq130.add-n", "n summands: at most n times the largest error", "eq129.add"),
            ("eq132.sub-n", "n terms: at most n times the largest error", "eq131.sub"),
            (
                "eq134.mul-n",
                "n factors: at most n |product| times the largest relative error, to first order",
                "eq133.mul",
            ),
        )
    ),
    _follows(
        "eq136.sqrt2",
        "lemma-20",
        "Lemma 20, Eq. (136)",
        "error of sqrt(2) at most epsilon/(2 sqrt(2))",
        ("a345.sqrt",),
        "the rule at 2",
    ),
)
_NEED = ", which carries the monotonicity, where the limit would need it"
_SIGN = (
    *claims_of(
        "lemma-44",
        (
            Row(
                "lem44.sign-argument",
                f"Lemma 44, sign of f: Eq. (267){_NEED}",
                f"{formula(SQUARES44)} > 0",
                Box(mu="-0.1:0.1", nu="20:40"),
            ),
        ),
        {
            "lem44.sign-argument": Erratum(
                "A",
                f"{F} < 0",
                "f is shown to increase for x <= 20 only (the polynomial turns negative for larger x), so that it tends"
                " to 0 at infinity says nothing on the domain. f < 0 is proved directly (lem44.negative)",
                D44,
            )
        },
    ),
    *claims_of(
        "lemma-45",
        (
            Row(
                "lem45.sign-argument",
                f"Lemma 45, Eqs. (297), (298), sign of f: Eq. (294){_NEED}",
                f"{formula(SQUARES45)} > 0",
                Box(mu="-0.01:0.01", nu="0.875:2000"),
            ),
        ),
        {
            "lem45.sign-argument": Erratum(
                "A",
                f"{F} < 0",
                "as in Lemma 44: f is shown to increase for x <= 0.875 only, Eq. (295) uses this bound, and the"
                " polynomial turns negative for x > 1200. f < 0 is proved directly (lem45.negative)",
                D45,
            )
        },
    ),
)
_R_S = "(mu*omega)"
_PHI, _TAIL, _DENSITY = "(1 - erfc(mu/sqrt(2))/2)", "(erfc(mu/sqrt(2))/2)", "(exp(-mu^2/2)/sqrt(2*pi))"
_A, _B = f"(mu*{_PHI} + {_DENSITY})", f"({_DENSITY} - mu*{_TAIL})"
_SECOND_RIGHT, _SECOND_LEFT = f"((mu^2 + 1)*{_PHI} + mu*{_DENSITY})", f"((mu^2 + 1)*{_TAIL} - mu*{_DENSITY})"
_THIRD_LEFT = f"((mu^2 + 2)*{_DENSITY} - (mu^3 + 3*mu)*{_TAIL})"
_WIDE = Box(mu="-1.25:1.25", omega="-0.1:0.1", nu="3:16", tau="0.8:1.25")
_SMALL = Box(mu="-0.052:0.052", omega="0:0.1582")
_ROWS = (
    ("theorem-2", Row("thm2.wide", "ours, for Theorem 2: a wider range of the mean", "nu_tilde < nu", _WIDE)),
    ("theorem-2", Row("thm2.mean", "ours, for Theorem 2: the mean stays in it", "-1.25 <= mu_tilde <= 1.25", _WIDE)),
    (
        "theorem-2",
        Row(
            "thm2.beyond",
            "ours, for Theorem 2: variance above 16, m = mu and 1/sqrt(v) = omega: bound of xi_tilde/nu",
            f"1.25*lambda^2*((1 + {_R_S}^2)*(1 - erfc({_R_S}/sqrt(2))/2) + {_R_S}*exp(-{_R_S}^2/2)/sqrt(2*pi)"
            f" + alpha^2*omega^2*erfc({_R_S}/sqrt(2))/2) < 1",
            Box(mu="-0.1:0.1", omega="0:0.2796"),
        ),
    ),
    (
        "theorem-3",
        Row(
            "thm3.small-ratio",
            "ours, for Theorem 3: at a fixed point of variance below 0.02, |r| is at most 0.052",
            "0.1*lambda*(alpha*1.005*0.052 + (alpha - 1)/sqrt(2*pi) + alpha*0.1582/2) < 0.052",
        ),
    ),
    (
        "theorem-3",
        Row(
            "thm3.small-mean",
            "ours, for Theorem 3: upper bound of mu_tilde/(lambda sqrt(v)), negative",
            f"{_A} - alpha*{_B} + alpha*omega*{_SECOND_LEFT}/2 < 0",
            _SMALL,
        ),
    ),
    (
        "theorem-3",
        Row(
            "thm3.small",
            "ours, for Theorem 3: lower bound of nu_tilde/nu at small variance",
            f"0.8*lambda^2*({_SECOND_RIGHT} + alpha^2*({_SECOND_LEFT} - omega*{_THIRD_LEFT})"
            f" - (alpha*{_B} - {_A})^2) > 1",
            _SMALL,
        ),
    ),
)
_SMALL_ARGUMENT = (
    "for z < 0, alpha z <= alpha(e^z - 1) <= alpha(z + z^2/2) and (1 - e^z)^2 >= z^2 - |z|^3. With v = nu tau <= 0.025,"
    " s = sqrt(v), m = omega mu = r s, a fixed point has |r| <= 0.1 lambda (alpha 1.005 |r| + (alpha - 1)/sqrt(2 pi)"
    " + alpha s/2), so |r| <= 0.052; then mu_tilde/(lambda s) lies between A - alpha B and a negative number, and"
    " nu_tilde/nu is above 1. Above 0.02 it is the theorem"
)
_FIXED_3 = (
    "every fixed point (mu, nu) with mu in [-0.1, 0.1] and nu > 0, for omega in [-0.1, 0.1], has nu > 0.16 if tau is in"
    " [0.8, 1.25], and nu > 0.24 if tau is in [0.9, 1.25]"
)
_DOMAIN_3 = Box(mu="-0.1:0.1", omega="-0.1:0.1", tau="0.8:1.25")
_PREMISES_3 = ("thm3.small-ratio", "thm3.small-mean", "thm3.small", "thm3.main-1", "thm3.main-2")
_THEOREMS = (
    *(
        _follows(
            i,
            "theorem-2",
            "Theorem 2",
            "from mu in [-1, 1] and nu in [3, 16], variance falls below 3 after at most 132 layers, whatever omega in"
            " [-0.1, 0.1] and tau in [0.8, 1.25] are in each; for such omega and tau every fixed point with mu in"
            " [-1, 1] has nu < 3",
            ("thm2.wide", "thm2.mean", "thm2.main", "thm2.beyond"),
            "the mean stays in [-1.25, 1.25] while nu is in [3, 16], and nu loses at least 0.099 per layer; above 16,"
            " selu(z)^2 is at most lambda^2 z^2 on the right and lambda^2 alpha^2 on the left, so nu_tilde < nu too",
            THEOREM_2,
        )
        for i in ("thm2.main.consequence", "thm2.app.consequence")
    ),
    *(
        _follows(i, "theorem-3", "Theorem 3", _FIXED_3, _PREMISES_3, _SMALL_ARGUMENT, _DOMAIN_3)
        for i in ("thm3.main.fixed-points", "thm3.app.fixed-points")
    ),
)
CONSEQUENCES = (*_SLOPES, *_LEMMAS, *_SIGN, *(c for g, row in _ROWS for c in claims_of(g, [row], {})), *_THEOREMS)
