"""Printed formulas that must be the same thing: moments, Jacobians, Eq. (72) and again Lemma 39, the main sub-function.

Written with the paper's abbreviations (`steps.SYMBOLS`): x = nu tau, y = mu omega, c = sqrt(2/pi), G = e^(-y^2/2x),
eps = erfc(y/sqrt(2x)), R_k = e^(ky + k^2 x/2) erfc((y + kx)/sqrt(2x)), E_k = R_k/G.
"""

from __future__ import annotations

from snntheory.claims.steps import equation
from snntheory.verdict import Verdict

_K = "(alpha*E1 + c*((alpha - 1)*y/sqrt(x)^3 - alpha/sqrt(x)))"
_K2 = "(-alpha^2*E1 + 4*alpha^2*E2 - c*(alpha^2 - 1)/sqrt(x))"
_MOMENTS = (
    ("eq4.mean", "Eq. (4)", "mu_tilde", "lambda/2*(y*(1 - eps) + alpha*R1 - alpha*eps + c*sqrt(x)*G + y)"),
    (
        "eq5.second-moment",
        "Eqs. (5), (13)",
        "xi_tilde",
        "lambda^2/2*((y^2 + x)*(2 - eps) + alpha^2*(-2*R1 + R2 + eps) + c*y*sqrt(x)*G)",
    ),
    ("eq11.mean", "Eq. (11)", "mu_tilde", "lambda/2*(-(alpha + y)*eps + alpha*R1 + c*sqrt(x)*G + 2*y)"),
    ("eq12.variance", "Eq. (12)", "nu_tilde", "xi_tilde - mu_tilde^2"),
    ("eq241.mean", "Eq. (241)", "mu_tilde", "lambda/2*(-(alpha + y)*eps + alpha*R1 + c*sqrt(x)*G + 2*y)"),
)
_JACOBIANS = (
    ("eq61.H-21", "Eq. (61)", "H21", "J21 - 2*mu_tilde*J11"),
    ("eq61.H-22", "Eq. (61)", "H22", "J22 - 2*mu_tilde*J12"),
    ("eq62.J11", "Eq. (62)", "J11", "lambda*omega/2*(alpha*R1 - eps + 2)"),
    ("eq63.J12", "Eq. (63)", "J12", "lambda*tau/4*(alpha*R1 - (alpha - 1)*sqrt(2/(pi*x))*G)"),
    ("eq64.J21", "Eq. (64)", "J21", "lambda^2*omega*(-alpha^2*R1 + alpha^2*R2 + y*(2 - eps) + c*sqrt(x)*G)"),
    ("eq65.J22", "Eq. (65)", "J22", "lambda^2*tau/2*(-alpha^2*R1 + 2*alpha^2*R2 - eps + 2)"),
    ("eq141.J11", "Eq. (141)", "J11", "lambda*omega/2*(alpha*R1 - eps + 2)"),
    ("eq122.J12", "Eq. (122)", "J12", "lambda*tau*G/(4*sqrt(pi))*(sqrt(pi)*alpha*E1 - sqrt(2)*(alpha - 1)/sqrt(x))"),
    ("eq234.J21", "Eq. (234)", "J21", "lambda^2*omega*G*(y/G*(2 - eps) - alpha^2*(E1 - E2) + c*sqrt(x))"),
    ("eq123.J22", "Eq. (123)", "J22", "lambda^2*tau/2*(-alpha^2*R1 + 2*alpha^2*R2 - eps + 2)"),
    ("eq124.J22-with-f", "Eq. (124)", "J22", "lambda^2*tau/2*(-alpha^2*G*(E1 - 2*E2) - eps + 2)"),
    ("eq113-114.derivative", "Eqs. (113), (114)", "J22", "lambda^2*tau/2*(-alpha^2*G*(E1 - 2*E2) - eps + 2)"),
    ("eq25.dxi-dmu", "Eq. (25)", "J21", "lambda^2*omega*(-alpha^2*R1 + alpha^2*R2 + y*(2 - eps) + c*sqrt(x)*G)"),
    ("eq21-22.chain", "Eqs. (21), (22)", "tau*d(xi_tilde, tau)", "nu*d(xi_tilde, nu)"),
    ("eq23-24.dtau", "Eqs. (23), (24)", "d(xi_tilde, tau)", "nu/tau*d(xi_tilde, nu)"),
)
_SECOND = (
    ("dJ11-dmu", "d(J11, mu)", "lambda/2*omega^2*G*(alpha*E1 - c*(alpha - 1)/sqrt(x))"),
    ("dJ11-domega", "d(J11, omega)", "lambda/2*(-G*(c*(alpha - 1)*y/sqrt(x) - alpha*(y + 1)*E1) - eps + 2)"),
    ("dJ11-dnu", "d(J11, nu)", f"lambda/4*tau*omega*G*{_K}"),
    ("dJ11-dtau", "d(J11, tau)", f"lambda/4*nu*omega*G*{_K}"),
    ("dJ12-dmu", "d(J12, mu)", "d(J11, nu)"),
    ("dJ12-domega", "d(J12, omega)", f"lambda/4*mu*tau*G*{_K}"),
    (
        "dJ12-dnu",
        "d(J12, nu)",
        "lambda/8*G*(alpha*tau^2*E1 + c*(-(alpha - 1)*y^2/(sqrt(nu)^5*sqrt(tau))"
        " + sqrt(tau)*(alpha + alpha*y - 1)/sqrt(nu)^3 - alpha*sqrt(tau)^3/sqrt(nu)))",
    ),
    (
        "dJ12-dtau",
        "d(J12, tau)",
        "lambda/8*G*((2 + x)*alpha*E1"
        " + c*(-(alpha - 1)*y^2/sqrt(x)^3 + (-alpha + alpha*y + 1)/sqrt(x) - alpha*sqrt(x)))",
    ),
    ("dJ21-dmu", "d(J21, mu)", "lambda^2*omega^2*(-alpha^2*G*E1 + 2*alpha^2*G*E2 - eps + 2)"),
    (
        "dJ21-domega",
        "d(J21, omega)",
        "lambda^2*(-alpha^2*(y + 1)*G*E1 + alpha^2*(2*y + 1)*G*E2 + 2*y*(2 - eps) + c*sqrt(x)*G)",
    ),
    ("dJ21-dnu", "d(J21, nu)", f"lambda^2/2*tau*omega*G*{_K2}"),
    ("dJ21-dtau", "d(J21, tau)", f"lambda^2/2*nu*omega*G*{_K2}"),
    ("dJ22-dmu", "d(J22, mu)", "d(J21, nu)"),
    ("dJ22-domega", "d(J22, omega)", f"lambda^2/2*mu*tau*G*{_K2}"),
    (
        "dJ22-dnu",
        "d(J22, nu)",
        "lambda^2/4*tau^2*G*(-alpha^2*E1 + 8*alpha^2*E2 + c*((alpha^2 - 1)*y/sqrt(x)^3 - 3*alpha^2/sqrt(x)))",
    ),
    (
        "dJ22-dtau",
        "d(J22, tau)",
        "lambda^2/4*(G*(-(2 + x)*alpha^2*E1 + (4 + 8*x)*alpha^2*E2) + 2*(2 - eps)"
        " + c*G*((alpha^2 - 1)*y/sqrt(x) - 3*alpha^2*sqrt(x)))",
    ),
)
_S = "(sqrt((H11 + H22)^2 + (H21 - H12)^2) + sqrt((H11 - H22)^2 + (H12 + H21)^2))"


_SINGULAR_VALUE = (
    equation("eq71.line1", "equation-71", "Eq. (71), first line", "S", _S)._replace(
        expected=Verdict.REFUTED,
        correction="eq88.S",
        severity="C",
        note="the factor 1/2 of Eqs. (69) and (88) is missing in the first line of Eq. (71); the second line has it",
    ),
    equation("eq88.S", "equation-71", "Eq. (88)", "S", f"1/2*{_S}"),
)
_EQUATION_47 = equation(
    "eq47.derivative", "jacobian", "Eq. (47)", "J22", "lambda^2/2*tau*G*(alpha^2*(-(E1 - 2*E2)) - eps + 2)"
)._replace(
    expected=Verdict.REFUTED,
    correction="eq65.J22",
    severity="C",
    note="the exponential stands before the whole bracket, and belongs to the first term only. The printed expression"
    " is not larger than the derivative, so the lower bounds of Eqs. (48) and (50) stand (eq48.first-line)",
)
_OURS = (
    ("gauss.dJ11-dmu", "ours, for A6", "d(J11, mu)", "2*omega^2/tau*J12"),
    ("gauss.dJ21-dmu", "ours, for A6", "d(J21, mu)", "2*omega^2/tau*J22"),
)
FORMULAS = (
    *(equation(i, "moments", *rest) for i, *rest in _MOMENTS),
    *(equation(i, "jacobian", *rest) for i, *rest in _JACOBIANS),
    *(equation(f"eq72.{i}", "equation-72", "Eq. (72)", left, right) for i, left, right in _SECOND),
    *_SINGULAR_VALUE,
    _EQUATION_47,
    *(equation(i, "jacobian", *rest) for i, *rest in _OURS),
)
