import pytest
from flint import arb
from mpmath import mp

from snntheory import constant
from snntheory.constants import certain_digits
from snntheory.engines import points
from snntheory.verdict import BadInput


@pytest.mark.parametrize("name", ["alpha", "lambda"])
@pytest.mark.parametrize("digits", [1, 2, 17, 50, 1000])
def test_digits_agree_with_an_independent_evaluation(name, digits):
    with mp.workdps(digits + 30):
        value = points.alpha01() if name == "alpha" else points.lambda01()
        truth = mp.nstr(value, digits + 20).replace(".", "")[:digits]
    assert constant(name, digits).replace(".", "") == truth


def test_published_digits():
    # 31 digits are hard-coded in PyTorch
    assert constant("alpha", 31) == "1.673263242354377284817042991671"
    assert constant("lambda", 31) == "1.050700987355480493419334985294"


def test_a_prefix_stays_a_prefix():
    assert constant("alpha", 300).startswith(constant("alpha", 299))


def test_digits_are_printed_only_when_they_are_certain():
    assert certain_digits(arb("1.5", "1e-9"), 5) == "1.5000" or certain_digits(arb("1.5", "1e-9"), 5) is None
    assert certain_digits(arb("1.25", "0.001"), 2) == "1.2"
    assert certain_digits(arb("1.2", "0.001"), 2) is None
    with pytest.raises(ArithmeticError):
        certain_digits(arb(25), 2)


@pytest.mark.parametrize("bad", [0, -1, 10**7, 1.5, "7", True])
def test_bad_digit_counts(bad):
    with pytest.raises(BadInput, match="digits are not possible"):
        constant("alpha", bad)


def test_unknown_constant():
    with pytest.raises(BadInput, match="unknown constant 'beta'"):
        constant("beta")


@pytest.mark.filterwarnings("default")
def test_every_step_of_the_derivation_holds(capsys):
    from snntheory.derive import print_derivation

    assert print_derivation(latex=True)
    printed = capsys.readouterr().out
    assert "DOES NOT AGREE" not in printed
    for equation in ("Eq. 4", "Eq. 11", "Eqs. 5, 13", "Eqs. 62 to 65", "Eq. 61", "Eq. 14"):
        assert equation in printed
    assert printed.count("\\[") == 12


@pytest.mark.filterwarnings("default")
def test_a_wrong_printed_formula_is_seen(monkeypatch, capsys):
    from snntheory import derive

    wrong = derive._equation_4() + derive._m / 1000
    monkeypatch.setattr(derive, "_equation_4", lambda: wrong)
    steps = derive.derivation()
    next(steps)
    assert not next(steps).holds
