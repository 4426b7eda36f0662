"""The printed decimals typed a second time, from another transcription (audit.csv), must stand in the claims."""

import csv
import re
from pathlib import Path

import pytest

from snntheory.claims import Equation, Identity, Inequality, claim

with (Path(__file__).parent / "audit.csv").open() as file:
    AUDIT = {row["id"]: row["decimals"].split() for row in csv.DictReader(file)}
# decimals of a row that its claim need not repeat, and why
ELSEWHERE = {
    "lem13.conclusion": {"1.48617": "the upper end is lem13.variance"},
    "thm16.bracket-min": {"1.25": "16*1.25 = 20"},
    "thm16.J12-min": {"1.25": "16*1.25 = 20"},
    "lem17.y-increasing-0.007": {"0.00875": "0.00875*0.8 = 0.007"},
    "lem45.y-increasing-0.007": {"0.00875": "0.00875*0.8 = 0.007"},
    "lem45.fx-increasing-y-0.007": {"0.00875": "0.00875*0.8 = 0.007"},
    "lem35.max": {"1.875": "1.5*1.25 = 1.875"},
    "eq186.bound": {"0.03749149348255419": "eq186.bound-tau"},
    "lem45.erfc-arguments": {"1.33": "lem45.arguments"},
    "eq291.constant": {"0.9129": "eq291.expand"},
    **dict.fromkeys(
        ("eq317.replaced", "eq317.sorted"), dict.fromkeys(("2.89498", "2.43651", "1.46191"), "on both sides")
    ),
    "eq326.sorted": dict.fromkeys(("3.16357", "8.34635"), "on both sides"),
    "eq331.sorted": dict.fromkeys(("5.81185", "1.67707", "3.44998"), "on both sides"),
    "eq331.collected": dict.fromkeys(("2.29933", "3.44998", "3.5539", "3.19193"), "on both sides"),
    **dict.fromkeys(("a6.dJ11-dmu-min", "a6.dJ21-dmu-min"), dict.fromkeys(("1.35", "1.12"), "where it was found")),
    "a6.dJ11-dmu-max": dict.fromkeys(("1.47845", "0.883374"), "where it was found"),
}


def digits(decimal):
    """Significant digits: the same for 0.00000041686 and 4.1686e-7."""
    return decimal.replace(".", "").strip("0")


def text(c):
    """All that a claim says."""
    parts = [c.statement, str(c.domain)]
    if isinstance(c.obligation, Inequality):
        parts += c.obligation.relations
    elif isinstance(c.obligation, Equation):
        parts += c.obligation
    elif isinstance(c.obligation, Identity):
        parts += [str(c.obligation)]
    return " ".join(parts)


def test_the_table_is_large():
    assert len(AUDIT) == 320
    assert sum(map(len, AUDIT.values())) == 692


@pytest.mark.parametrize("identifier", AUDIT)
def test_printed_decimals_stand_in_the_claim(identifier):
    found = {digits(x) for x in re.findall(r"\d*\.\d+|\d+", text(claim(identifier)))}
    missing = {x for x in AUDIT[identifier] if digits(x) not in found}
    assert missing == set(ELSEWHERE.get(identifier, ()))


def test_a_wrong_digit_would_be_seen():
    found = {digits(x) for x in re.findall(r"\d*\.\d+", text(claim("eq35.constant")))}
    assert digits("0.212234") in found
    assert digits("0.212235") not in found
