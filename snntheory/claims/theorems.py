"""The central theory of Klambauer et al. 2017 (arXiv:1706.02515), statement by statement, as printed.

Numerals are strings exactly as printed.  ``H`` is the Jacobian of (mu_tilde, nu_tilde) in (mu, nu); the main
text, Eq. (6), calls it J.  Claims whose locator begins with "ours" are the corrected or sharpened statements.
"""

from __future__ import annotations

from snntheory.claims.domains import (
    IMAGE,
    OMEGA,
    OMEGA_J,
    THEOREM_2,
    THEOREM_3_APPENDIX_1,
    THEOREM_3_APPENDIX_2,
    THEOREM_3_MAIN_1,
    THEOREM_3_MAIN_2,
)
from snntheory.claims.model import Claim, Inequality, Inference
from snntheory.verdict import Verdict

THEOREM_1 = (
    Claim(
        "thm1.fixed-point-01",
        ("theorem-1",),
        "Theorem 1",
        "for omega = 0, tau = 1 the map has the stable fixed point (mu, nu) = (0, 1)",
        OMEGA,
        "fixed point (0, 1)",
        Inference(
            ("eq14.fixed-point", "eq6.spectral-norm"),
            "(0, 1) is mapped to itself exactly, and the Jacobian there has norm below 1",
        ),
    ),
    Claim(
        "thm1.contraction",
        ("theorem-1",),
        "Theorem 1, proof",
        "the largest singular value S of the Jacobian of g is below 1 on the domain of Theorem 1",
        OMEGA,
        "S < 1",
        Inequality(("S < 1",), "S < 0.8976083584"),
    ),
    Claim(
        "cor14.self-map",
        ("theorem-1", "corollary-14"),
        "Corollary 14",
        "g maps mu in [-0.1, 0.1], nu in [0.8, 1.5] into itself for all omega in [-0.1, 0.1], tau in [0.95, 1.1]",
        OMEGA,
        "[-0.1, 0.1] x [0.8, 1.5]",
        Inequality(("-0.1 <= mu_tilde <= 0.1", "0.8 <= nu_tilde <= 1.5"), "nu_tilde >= 0.8037117577"),
        note="Eq. (112) prints the range of nu as '0.8 <= mu <= 1.5'; read as nu",
    ),
    Claim(
        "thm1.existence",
        ("theorem-1",),
        "Theorem 1",
        "for every (omega, tau) of the domain the map has exactly one fixed point in [-0.1, 0.1] x [0.8, 1.5],"
        " and it is stable and attracting",
        OMEGA,
        "one fixed point",
        Inference(
            ("cor14.self-map", "thm1.contraction"),
            "the rectangle is compact and convex and g maps it into itself; by the mean value inequality g contracts"
            " the Euclidean distance by the certified maximum of S < 1; Banach's fixed point theorem",
        ),
    ),
    Claim(
        "thm1.convergence",
        ("theorem-1",),
        "Theorem 1",
        "all points of [-0.1, 0.1] x [0.8, 1.5] converge to that fixed point when the map is iterated",
        OMEGA,
        "all iterates converge",
        Inference(
            ("cor14.self-map", "thm1.contraction"),
            "Banach's fixed point theorem: the distance to the fixed point shrinks at least by the factor max S"
            " per layer",
        ),
    ),
    Claim(
        "thm1.image",
        ("theorem-1",),
        "ours, for Lemma 13",
        "g maps the domain of Theorem 1 into [-0.0310606, 0.0677252] x [0.803711, 1.481575]",
        OMEGA,
        "[-0.0310606, 0.0677252] x [0.803711, 1.481575]",
        Inequality(
            ("-0.0310606 <= mu_tilde <= 0.0677252", "0.803711 <= nu_tilde <= 1.481575"),
            "mu_tilde <= 0.0677251016",
        ),
    ),
    Claim(
        "thm1.second-image",
        ("theorem-1",),
        "ours, for Theorem 1",
        "g maps [-0.0310606, 0.0677252] x [0.803711, 1.481575] into [-0.03106, 0.06773] x [0.80009, 1.48617]",
        IMAGE,
        "[-0.03106, 0.06773] x [0.80009, 1.48617]",
        Inequality(("-0.03106 <= mu_tilde <= 0.06773", "0.80009 <= nu_tilde <= 1.48617"), "mu_tilde >= -0.0274774193"),
    ),
    Claim(
        "thm1.fixed-point-domain",
        ("theorem-1",),
        "Theorem 1",
        "for every (omega, tau) of the domain the fixed point lies in mu in [-0.03106, 0.06773],"
        " nu in [0.80009, 1.48617]",
        OMEGA,
        "fixed point in [-0.03106, 0.06773] x [0.80009, 1.48617]",
        Inference(
            ("thm1.existence", "thm1.image", "thm1.second-image"),
            "a fixed point is in the image of the domain, and, being its own image, in the image of that image",
        ),
        note="true for fixed points although Lemma 13, on which the paper rests it, is false in the last digit",
    ),
)

LEMMAS = (
    Claim(
        "lem12.S",
        ("lemma-12", "theorem-1"),
        "Lemma 12",
        "the largest singular value of the Jacobian is below 1: S < 1",
        OMEGA_J,
        "S < 1",
        Inequality(("S < 1",), "S < 0.9890262718"),
    ),
    Claim(
        "lem13.mean",
        ("lemma-13",),
        "Lemma 13",
        "mu_tilde in [-0.03106, 0.06773]",
        OMEGA,
        "[-0.03106, 0.06773]",
        Inequality(("-0.03106 <= mu_tilde <= 0.06773",), "mu_tilde >= -0.0310605017"),
        Verdict.REFUTED,
        "lem13.mean.corrected",
        "-0.0310605... was rounded inwards; Theorem 1 survives (cor14.self-map, thm1.fixed-point-domain)",
    ),
    Claim(
        "lem13.mean.corrected",
        ("lemma-13",),
        "ours, for Lemma 13",
        "mu_tilde in [-0.03107, 0.06773]",
        OMEGA,
        "[-0.03107, 0.06773]",
        Inequality(("-0.03107 <= mu_tilde <= 0.06773",), "mu_tilde >= -0.0310605017"),
    ),
    Claim(
        "lem13.variance",
        ("lemma-13",),
        "Lemma 13",
        "nu_tilde in [0.80009, 1.48617]",
        OMEGA,
        "[0.80009, 1.48617]",
        Inequality(("0.80009 <= nu_tilde <= 1.48617",), "nu_tilde <= 1.4815749582"),
    ),
)

_NOT_PRINTED = "the appendix states and proves the theorem for nu >= 0.05; nothing printed covers nu in [0.02, 0.05)"
THEOREMS_2_AND_3 = (
    Claim(
        "thm2.main",
        ("theorem-2",),
        "Theorem 2, main text",
        "nu_tilde < nu",
        THEOREM_2,
        "nu_tilde < nu",
        Inequality(("nu_tilde < nu",), "nu_tilde < nu - 0.11974429"),
    ),
    Claim(
        "thm2.app",
        ("theorem-2",),
        "Theorem 2, appendix (Eqs. 15, 18)",
        "nu_tilde < nu",
        THEOREM_2,
        "nu_tilde < nu",
        Inference(("thm2.main",), "the same inequality on a domain with the same endpoints"),
    ),
    Claim(
        "thm3.main-1",
        ("theorem-3",),
        "Theorem 3, main text, first domain",
        "nu_tilde > nu",
        THEOREM_3_MAIN_1,
        "nu_tilde > nu",
        Inequality(("nu_tilde > nu",), "nu_tilde > nu + 0.0077360833"),
        note=_NOT_PRINTED,
    ),
    Claim(
        "thm3.main-2",
        ("theorem-3",),
        "Theorem 3, main text, second domain",
        "nu_tilde > nu",
        THEOREM_3_MAIN_2,
        "nu_tilde > nu",
        Inequality(("nu_tilde > nu",), "nu_tilde > nu + 0.0110292743"),
        note=_NOT_PRINTED,
    ),
    Claim(
        "thm3.app-1",
        ("theorem-3",),
        "Theorem 3, appendix (Eqs. 16, 44), first domain",
        "nu_tilde > nu",
        THEOREM_3_APPENDIX_1,
        "nu_tilde > nu",
        Inequality(("nu_tilde > nu",), "nu_tilde > nu + 0.0154996227"),
    ),
    Claim(
        "thm3.app-2",
        ("theorem-3",),
        "Theorem 3, appendix (Eqs. 16, 44), second domain",
        "nu_tilde > nu",
        THEOREM_3_APPENDIX_2,
        "nu_tilde > nu",
        Inequality(("nu_tilde > nu",), "nu_tilde > nu + 0.0229753385"),
    ),
)
