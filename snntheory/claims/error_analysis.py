"""A3.4.5 (propagation of errors, Lemma 20), the grids of Lemmas 12 and 43, and the formulas of alpha dropout.

An input error of epsilon in each of mu, omega, nu, tau changes F, to first order, by at most epsilon times the sum of
the absolute partial derivatives (`_error`).  In the rows of Lemma 20 epsilon is left out: they are its coefficients.
"""

from __future__ import annotations

from snntheory.claims.domains import FIXED_POINT, LOW_VARIANCE, OMEGA_J
from snntheory.claims.model import Claim, Inference
from snntheory.claims.steps import Erratum, Row, X, Y, claims_of, equation
from snntheory.exact import Box


def _error(quantity: str) -> str:
    """Coefficient of epsilon in the error of a quantity, to first order."""
    return " + ".join(f"abs(d({quantity}, {name}))" for name in ("mu", "omega", "nu", "tau"))


def _h(x: str) -> Box:
    """The arguments of h(x), Figure A7."""
    return Box(mu="0.1", omega="-0.1", nu=x, tau="1")


_RULES = (
    (
        "eq129.add",
        "A3.4.5, addition: norm of the gradient",
        "sqrt(d(mu + omega, mu)^2 + d(mu + omega, omega)^2)",
        "sqrt(2)",
    ),
    (
        "eq131.sub",
        "A3.4.5, subtraction: norm of the gradient",
        "sqrt(d(mu - omega, mu)^2 + d(mu - omega, omega)^2)",
        "sqrt(2)",
    ),
    (
        "eq133.mul",
        "A3.4.5, Eq. (133): x1, x2 = mu, omega, their errors nu, tau (Delta x_s read as Delta x_2)",
        "(mu + nu)*(omega + tau) - mu*omega",
        "nu*omega + tau*mu + nu*tau",
    ),
    (
        "eq133.mul.norm",
        "A3.4.5, product: norm of the gradient",
        "sqrt(d(mu*omega, mu)^2 + d(mu*omega, omega)^2)",
        "sqrt(mu^2 + omega^2)",
    ),
    (
        "eq135.div",
        "A3.4.5, Eq. (135): x1, x2 = mu, nu, their errors omega, tau",
        "(mu + omega)/(nu + tau) - mu/nu",
        "(omega*nu - tau*mu)/(nu^2 + tau*nu)",
    ),
    (
        "eq135.div.norm",
        "A3.4.5, quotient: square of the norm of the gradient",
        "d(mu/nu, mu)^2 + d(mu/nu, nu)^2",
        "(mu^2 + nu^2)/nu^4",
    ),
    ("a345.sqrt", "A3.4.5, square root", "d(sqrt(nu), nu)", "1/(2*sqrt(nu))"),
    ("a345.exp", "A3.4.5, exponential function", "d(exp(mu), mu)", "exp(mu)"),
    ("a345.erf", "A3.4.5, erf = 1 - erfc", "d(1 - erfc(mu), mu)", "2/sqrt(pi)*exp(-mu^2)"),
)

_U = f"{Y} + {X}/2"
_DU = "(abs(omega) + abs(mu) + (nu + tau)/2)"
_SQRT_ERROR = f"sqrt(2)*3/(2*sqrt({X}))"
_Z0_ERROR = f"(0.2*sqrt(2)*sqrt({X}) + 0.01*3.5)/(2*{X})"
_Z1_ERROR = f"(3.2*sqrt(2)*sqrt({X}) + 1.885*3.5)/(2*{X})"
_DS_DH22 = "1/2*((H11 + H22)/sqrt((H11 + H22)^2 + (H21 - H12)^2) - (H11 - H22)/sqrt((H11 - H22)^2 + (H12 + H21)^2))"
_LEMMA_20 = (
    Row("eq136.mu-omega", "Lemma 20, Eq. (136)", ("-0.2 <= mu + omega <= 0.2", "-0.2 <= mu - omega <= 0.2"), OMEGA_J),
    Row("eq136.nu-tau", "Lemma 20, Eq. (136)", ("tau + nu <= 1.5 + 1.5", "1.5 + 1.5 = 3"), OMEGA_J),
    Row(
        "eq136.half-nu-tau",
        "Lemma 20, Eq. (136)",
        ("((tau + nu)*2 + nu*tau)/2^2 <= (6 + 1.25*1.5)/4", "(6 + 1.25*1.5)/4 < 2"),
        OMEGA_J,
    ),
    Row("eq136.sum", "Lemma 20, Eq. (136)", ("abs(omega) + abs(mu) + tau + nu <= 3.2", "0.2 + 3 = 3.2"), OMEGA_J),
    Row("eq136.sum-half", "Lemma 20, Eq. (136)", (f"{_DU} < 2.2", "0.2 + (6 + 1.25*1.5)/4 < 2.2"), OMEGA_J),
    Row(
        "eq136.sqrt-nu-tau",
        "Lemma 20, Eq. (136)",
        (f"d(3/(2*sqrt({X})), nu) < 0", "(3/2)^2/0.64 = 1.875^2"),
        OMEGA_J,
    ),
    Row(
        "eq136.sqrt2-sqrt",
        "Lemma 20, Eq. (136)",
        (
            f"{_SQRT_ERROR} + sqrt({X})/(2*sqrt(2)) <= {_SQRT_ERROR} + {X}/(2*sqrt(2))",
            "sqrt(2)*1.875 + 1.5*1.25/(2*sqrt(2)) < 3.5",
        ),
        OMEGA_J,
    ),
    Row(
        "eq136.z0",
        "Lemma 20, Eq. (136): the rule gives a bound that falls in nu tau, largest at 0.64",
        (f"d({_Z0_ERROR}, nu) < 0", "(0.2*sqrt(2)*sqrt(0.64) + 0.01*3.5)/(2*0.64) < 0.25"),
        OMEGA_J,
    ),
    Row(
        "eq136.z1",
        "Lemma 20, Eq. (136): the rule gives a bound that falls in nu tau, largest at 0.64",
        (
            f"d({_Z1_ERROR}, nu) < 0",
            f"0 < {Y} + {X} <= 1.885",
            "(3.2*sqrt(2)*sqrt(0.64) + 1.885*3.5)/(2*0.64) < 8",
        ),
        OMEGA_J,
    ),
    Row("eq137.erfc-z0", "Lemma 20, Eq. (137)", "2/sqrt(pi)*0.25 < 0.3"),
    Row("eq138.erfc-z1", "Lemma 20, Eq. (138)", "2/sqrt(pi)*8 < 10"),
    Row(
        "eq139.exp",
        "Lemma 20, Eqs. (139), (140): the middle member, with Delta(e^u) on both sides",
        f"exp({_U})*(exp({_U})*{_DU}) < exp(0.9475)*2.2",
        OMEGA_J,
    ),
    Row("eq140.exp", "Lemma 20, Eq. (140)", "exp(0.9475)*2.2 < 5.7"),
    Row("eq141.J11-error", "Lemma 20, Eq. (141)", f"{_error('J11')} < 6", OMEGA_J),
    Row("lem20.J12-error", "Lemma 20, proof", f"{_error('J12')} < 78", OMEGA_J),
    Row("lem20.J21-error", "Lemma 20, proof", f"{_error('J21')} < 189", OMEGA_J),
    Row("lem20.J22-error", "Lemma 20, proof", f"{_error('J22')} < 405", OMEGA_J),
    Row("lem20.mean-error", "Lemma 20, proof", f"{_error('mu_tilde')} < 52", OMEGA_J),
    Row("eq142.S-error", "Lemma 20, Eq. (142)", f"{_error('S')} < 292", OMEGA_J),
    Row(
        "eq142.gap",
        "ours, for Eq. (142): what the rules make of Delta(J22) < 405 epsilon alone",
        f"405*({_DS_DH22}) > 292",
        FIXED_POINT,
    ),
    Row("lem20.double", "Lemma 20", ("10^16/2^52 ~= 2.220446", "292/2^52 < 1/10^13")),
)

_CORNER = Box(mu="0.1", omega="0.1", nu="0.8", tau="1.25")
_S_OF_J = "1/2*(sqrt((J11 + J22)^2 + (J21 - J12)^2) + sqrt((J11 - J22)^2 + (J12 + J21)^2))"
_SHARES_12 = ("0.32112*0.0068097371", "2.63690*0.0008292885", "2.28242*0.0009580840", "2.98610*0.0007323095")
_SHARES_43 = ("0.08101072*0.001498041", "0.30089696*0.0004033190", "0.06365128*0.0019065994")
_LEMMA_12 = (
    Row("lem12.grid-max", "Lemma 12, proof: S is bounded by", "S <= 0.9912524171058772", OMEGA_J),
    Row("lem12.grid-max.J", "ours, for Lemma 12: the number belongs to J", f"{_S_OF_J} ~= 0.99125241710587", _CORNER),
    Row("lem12.grid-max.J-max", "ours, for Lemma 12: the largest of J", f"{_S_OF_J} <= 0.99125241710588", OMEGA_J),
    Row("lem12.grid-max.S", "ours, for Lemma 12: S of Eq. (71) at that corner", "S ~= 0.98902627183935436", _CORNER),
    Row("lem12.grid-max.S-max", "ours, for Lemma 12: the largest S", "S <= 0.98902627183936", OMEGA_J),
    Row(
        "lem12.grid-max.repair",
        "ours, for Lemma 12: Eq. (109) with the largest S and the true sum of Eq. (101)",
        "0.98902627183936 + 0.32112*0.0068097371 + 2.63690*0.0008292885 + 2.357711*0.0009580840"
        " + 2.98610*0.0007323095 < 1",
    ),
    Row(
        "lem12.precision",
        "Lemma 12, proof: error of the printed maximum, read as the largest singular value of J",
        f"abs({_S_OF_J} - 0.9912524171058772) < 1/10^13",
        _CORNER,
    ),
    Row(
        "lem12.steps",
        "ours, for Lemma 12: each grid step takes a quarter of the slack",
        ("0.008747/4 ~= 0.002187", *(f"{share} ~= 0.002187" for share in _SHARES_12)),
    ),
)
_LEMMA_43 = (
    Row(
        "eq253.omega",
        "Lemma 43, Eq. (253)",
        ("2*0.289324*0.14 = 0.08101072", "-0.08101072 < d(mu_tilde^2, omega) < 0.08101072"),
        LOW_VARIANCE,
    ),
    Row(
        "lem43.steps",
        "ours, for Lemma 43: each grid step takes a quarter of the slack",
        ("(0.005 - 0.00451457)/4 ~= 0.000121", *(f"{share} ~= 0.000121" for share in _SHARES_43)),
    ),
    Row("lem43.products", "Lemma 43, proof, at the arguments of h", "mu*nu = -0.01", _h("0.187342")),
    Row("figA7.max.location", "Figure A7: the maximum is before 0.1873425", "d(mu_tilde^2, nu) <= 0", _h("0.1873425")),
    Row("figA7.max.after", "ours, for Figure A7", "d(mu_tilde^2, nu) < 0", _h("0.187343:1")),
)

_OFF = "(-lambda*alpha)"
_D = f"(tau + {_OFF}^2*tau*(1 - tau))"
_X_BY_TWO = "tau*1/2*(mu + sqrt(nu)) + tau*1/2*(mu - sqrt(nu))"
_MEAN = f"tau*mu + (1 - tau)*{_OFF}"
_Q = "Alpha dropout, q written tau, alpha' = -lambda*alpha"
_DROPOUT = (
    ("dropout.standard", "Dropout, q written tau, x = mu +- sqrt(nu) with probability 1/2", f"({_X_BY_TWO})/tau", "mu"),
    ("dropout.mean", f"{_Q}, x = mu +- sqrt(nu) with probability 1/2", f"{_X_BY_TWO} + (1 - tau)*{_OFF}", _MEAN),
    (
        "dropout.variance",
        f"{_Q}: second moment minus square of the mean",
        f"tau*(nu + mu^2) + (1 - tau)*{_OFF}^2 - ({_MEAN})^2",
        f"tau*((1 - tau)*({_OFF} - mu)^2 + nu)",
    ),
    (
        "dropout.affine",
        f"{_Q}: a^2 times the variance at mu = 0, nu = 1",
        f"(1/sqrt({_D}))^2*(tau*((1 - tau)*({_OFF} - 0)^2 + 1))",
        "1",
    ),
    (
        "dropout.affine.mean",
        f"{_Q}: a times the mean plus b at mu = 0, nu = 1",
        f"1/sqrt({_D})*(tau*0 + (1 - tau)*{_OFF}) + (-1/sqrt({_D}))*((1 - tau)*{_OFF})",
        "0",
    ),
)

_ERRATA = {
    "eq136.sqrt2-sqrt": Erratum(
        "C",
        (f"{_SQRT_ERROR} + sqrt({X})/(2*sqrt(2)) < 3.5", "sqrt(2)*1.875 + sqrt(1.5*1.25)/(2*sqrt(2)) < 3.5"),
        "the product rule gives sqrt(nu tau) Delta(sqrt 2), not nu tau Delta(sqrt 2), which is smaller for nu tau < 1;"
        " the bound 3.5 epsilon holds",
    ),
    "eq139.exp": Erratum(
        "C",
        f"exp({_U})*{_DU} < exp(0.9475)*2.2",
        "the right side repeats Delta(e^u) where the rule has Delta(u), u = mu omega + nu tau/2; with Delta(u) the"
        " chain holds, and Eq. (140) uses it so",
    ),
    "lem43.products": Erratum("C", "mu*omega = -0.01", "mu nu is printed for mu omega"),
    "figA7.max.location": Erratum(
        "C",
        "d(mu_tilde^2, nu) > 0",
        "the maximum is at 0.18734295..., which rounds to 0.187343; its value is right (figA7.max)",
        _h("0.05:0.1873429"),
    ),
}

_MAIN = "if mu, omega, nu, tau have precision epsilon, then S has precision better than 292 epsilon"
_FROM_142 = Inference(("eq142.S-error",), "mean value theorem on the segment between the two points")
ERROR_ANALYSIS = (
    *(equation(i, "error-propagation", *rest) for i, *rest in _RULES),
    *claims_of("lemma-20", _LEMMA_20, _ERRATA),
    Claim("lem20.main", ("lemma-20",), "Lemma 20", _MAIN, OMEGA_J, "292 epsilon", _FROM_142),
    *claims_of("lemma-12", _LEMMA_12, _ERRATA),
    *claims_of("lemma-43", _LEMMA_43, _ERRATA),
    *(equation(i, "alpha-dropout", *rest) for i, *rest in _DROPOUT),
)
