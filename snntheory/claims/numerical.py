"""Appendix A5, the constants of another fixed point, and A6, bounds of the second derivatives found by search."""

from __future__ import annotations

from decimal import Decimal

from snntheory.claims.domains import OMEGA_J
from snntheory.claims.steps import Erratum, Row, claims_of

# derivative, least and greatest value of Eq. (335), absolute value of Eq. (336), all strict; those that are false
_BOUNDS = (
    ("J11", "mu", "0", ".00182415", "0.00182415", "min"),
    ("J11", "omega", "0.905413", "1.04143", "1.04143", ""),
    ("J11", "nu", "-0.0151177", "0.0151177", "0.0151177", "min max abs"),
    ("J11", "tau", "-0.015194", "0.015194", "0.015194", "min max abs"),
    ("J12", "mu", "-0.0151177", "0.0151177", "0.0151177", "min max abs"),
    ("J12", "omega", "-0.0151177", "0.0151177", "0.0151177", "min max abs"),
    ("J12", "nu", "-0.00785613", "0.0315805", "0.0315805", "min max abs"),
    ("J12", "tau", "0.0799824", "0.110267", "0.110267", "max abs"),
    ("J21", "mu", "0", "0.0174802", "0.0174802", "min max abs"),
    ("J21", "omega", "0.0849308", "0.695766", "0.695766", "max abs"),
    ("J21", "nu", "-0.0600823", "0.0600823", "0.0600823", "min max abs"),
    ("J21", "tau", "-0.0673083", "0.0673083", "0.0673083", "min max abs"),
    ("J22", "mu", "-0.0600823", "0.0600823", "0.0600823", "min max abs"),
    ("J22", "omega", "-0.0600823", "0.0600823", "0.0600823", "min max abs"),
    ("J22", "nu", "-0.276862", "-0.084813", "0.562302", "min"),
    ("J22", "tau", "0.562302", "0.664051", "0.664051", ""),
)
_ALPHA = "2/(sqrt(pi)*(1 - erfcx(1)))"
_A5 = (
    Row("a5.alpha02", "A5", f"{_ALPHA} ~= 1.97126"),
    Row("a5.lambda02", "A5", f"2/sqrt(2 + ({_ALPHA})^2*(1 - 2*erfcx(1) + erfcx(2))) ~= 1.06071"),
)

_FACTOR = {
    entry: Erratum("C", f"{factor} > 0", f"it is 2 omega^2/tau times {factor}, which is positive: zero where omega = 0")
    for entry, factor in (("J11", "J12"), ("J21", "J22"))
}


def _outward(printed: str, direction: int) -> str:
    """The printed decimal, one unit of its last digit further out."""
    value = Decimal(printed)
    return str(value + direction * Decimal(1).scaleb(int(value.as_tuple().exponent)))


def _row(entry: str, by: str, kind: str, least: str, greatest: str) -> Row:
    slope = f"d({entry}, {by})"
    relation = {
        "min": f"{least} < {slope}",
        "max": f"{slope} < {greatest}",
        "abs": f"-{greatest} < {slope} < {greatest}",
    }[kind]
    return Row(f"a6.d{entry}-d{by}-{kind}", f"A6, Eq. ({336 if kind == 'abs' else 335})", relation, OMEGA_J)


def _a6() -> tuple[tuple[Row, ...], dict[str, Erratum]]:
    rows, errata = [], {}
    for entry, by, least, greatest, size, false in _BOUNDS:
        for kind in ("min", "max", "abs"):
            most = size if kind == "abs" else greatest
            row = _row(entry, by, kind, least, most)
            rows.append(row)
            if kind not in false.split():
                continue
            if kind == "min" and least == "0":
                errata[row.id] = _FACTOR[entry]
            else:
                true = _row(entry, by, kind, _outward(least, -1), _outward(most, 1))
                errata[row.id] = Erratum("C", true.relations, "the extremum was rounded to nearest, not outward")
    return tuple(rows), errata


NUMERICAL = (*claims_of("appendix-a5", _A5, {}), *claims_of("appendix-a6", *_a6()))
