"""The checker's arithmetic, exhaustively where an error has nowhere to hide: with a few bits, and no or few guard bits.

The code is the same for any number of bits.  With 128 bits and 64 to guard them, a rounding in the wrong direction
inside a series would never show; with 6 bits and none it does, and every argument can be tried.
"""

import math
from fractions import Fraction as F
from functools import cache
from itertools import product
from math import ceil, floor, isqrt

import mpmath as mp
import pytest

from snntheory.checker import numbers

ENDS = range(-9, 10)
PAIRS = [(low, high) for low in ENDS for high in ENDS if low <= high]
EXACT = [(F(low, 3), F(high, 3)) for low, high in PAIRS]
CACHED = ("exp_at", "erfcx_at", "erfc_at", "wide_pi", "two_over_root_pi")


@pytest.fixture
def bits(monkeypatch):
    """A function that sets the number of bits, and of guard bits."""
    functions = [getattr(numbers, name) for name in CACHED]

    def forget():
        for function in functions:
            function.cache_clear()

    def change(bits, guard=0):
        forget()
        values = {"BITS": bits, "GUARD": guard, "WIDE": bits + guard, "ONE": 1 << bits, "LARGEST": 2048 << bits}
        for name, value in values.items():
            monkeypatch.setattr(numbers, name, value)

    yield change
    forget()


def rounded(low, high, unit):
    """The least interval of whole units around a rational one."""
    return floor(F(low) / unit), ceil(F(high) / unit)


def test_quotients_are_rounded_up():
    for a, b in product(range(-40, 41), range(1, 13)):
        assert numbers.up(a, b) == ceil(F(a, b))


@pytest.mark.parametrize("size", [0, 3])
def test_rational_ends_are_rounded_outward_to_the_nearest_unit(bits, size):
    bits(size)
    assert numbers.real(None) is None
    for x in EXACT:
        assert numbers.real(x) == rounded(*x, F(1, 2**size))
    for x in PAIRS:
        assert numbers.real(x) is x


def test_upper_ends_are_exact(bits):
    bits(3)
    assert numbers.upper(None) is None
    for x in EXACT:
        assert numbers.upper(x) == x[1]
    for x in PAIRS:
        assert numbers.upper(x) == F(x[1], 8)


OPERATIONS = {
    "add": lambda p, q: p + q,
    "multiply": lambda p, q: p * q,
    "divide": lambda p, q: p / q,
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_exact_ends_give_the_exact_range(name):
    for a, b in product(EXACT[::5], EXACT[::3]):
        found = getattr(numbers, name)(a, b)
        if name == "divide" and b[0] <= 0 <= b[1]:
            assert found is None
            continue
        values = [OPERATIONS[name](p, q) for p in a for q in b]
        assert found == (min(values), max(values))
        assert isinstance(found[0], F)


@pytest.mark.parametrize("name", OPERATIONS)
def test_whole_ends_give_the_least_range_of_whole_units(bits, name):
    bits(3)
    unit = F(1, 8)
    for a, b in product(PAIRS[::3], PAIRS):
        found = getattr(numbers, name)(a, b)
        if name == "divide" and b[0] <= 0 <= b[1]:
            assert found is None
            continue
        values = [OPERATIONS[name](p * unit, q * unit) for p in a for q in b]
        assert found == rounded(min(values), max(values), unit)
        assert all(type(end) is int for end in found)


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_exact_and_a_rounded_value_are_both_rounded(bits, name):
    bits(3)
    operation = getattr(numbers, name)
    for a, b in product(EXACT[::7], [p for p in PAIRS[::2] if p[0] > 0 or p[1] < 0]):
        assert operation(a, b) == operation(numbers.real(a), b)
        if not (name == "divide" and numbers.real(a)[0] <= 0 <= numbers.real(a)[1]):
            assert operation(b, a) == operation(b, numbers.real(a))


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_information_gives_none(name):
    for known in (EXACT[-1], PAIRS[-1]):
        assert getattr(numbers, name)(None, known) is None
        assert getattr(numbers, name)(known, None) is None


def test_powers_of_exact_ends_are_exact():
    for a, n in product(EXACT, range(1, 6)):
        values = [a[0] ** n, a[1] ** n] + ([F(0)] if a[0] < 0 < a[1] else [])
        assert numbers.power(a, n) == (min(values), max(values))


def test_powers_of_whole_ends_contain_the_range_and_little_more(bits):
    bits(3)
    for a, n in product(PAIRS, range(1, 6)):
        found = numbers.power(a, n)
        values = [F(end, 8) ** n * 8 for end in a] + ([F(0)] if a[0] < 0 < a[1] else [])
        assert found[0] <= min(values)
        assert max(values) <= found[1]
        assert found[0] > min(values) - n
        assert found[1] < max(values) + n
        if n == 2:
            assert found == (floor(min(values)), ceil(max(values)))
        if n == 1:
            assert found == a
    assert numbers.power(None, 1) is numbers.power(None, 2) is None


def test_absolute_values():
    assert numbers.absolute(None) is None
    for a in [*EXACT, *PAIRS]:
        inside = [x for x in (a[0], a[1], type(a[0])(0)) if a[0] <= x <= a[1]]
        found = numbers.absolute(a)
        assert found == (min(map(abs, inside)), max(map(abs, inside)))
        assert all(type(end) is type(a[0]) for end in found)


def test_signs():
    assert numbers.sign(None) is None
    for a in [*EXACT, *PAIRS]:
        expected = (1, 1) if a[0] > 0 else (-1, -1) if a[1] < 0 else (-1, 1)
        assert numbers.sign(a) == expected
        assert all(isinstance(end, F) for end in numbers.sign(a))


@pytest.mark.parametrize("size", [2, 3, 10])
def test_roots_are_the_least_range_of_whole_units(bits, size):
    bits(size)
    assert numbers.sqrt(None) is numbers.sqrt((-1, 4)) is numbers.sqrt((F(-1, 10**6), F(4))) is None
    for low, high in product(range(40), range(40)):
        if low <= high:
            up = isqrt(high << size)
            assert numbers.sqrt((low, high)) == (isqrt(low << size), up if up * up == high << size else up + 1)
    assert numbers.sqrt((F(0), F(0))) == (0, 0)
    assert numbers.sqrt((F(4), F(9))) == (2 << size, 3 << size)
    assert numbers.sqrt((F(1, 3), F(1, 3))) == numbers.sqrt(numbers.real((F(1, 3), F(1, 3))))


# functions


TRUTH = {"exp": mp.exp, "erfc": mp.erfc, "erfcx": lambda x: mp.exp(x * x) * mp.erfc(x)}
EVERY = [(3, 4), (3, 9), (6, 0), (6, 1), (9, 2)]


@cache
def truth(name, x, bits):
    """The value in units, to some 60 digits."""
    with mp.workprec(200 + bits):
        return TRUTH[name](mp.mpf(x) / 2**bits) * 2**bits


def few(bits):
    """Arguments of a few bits: all from -3 to 9 if they are not too many, the smallest, and some near the branches."""
    one = 1 << bits
    yield from range(-3 * one, 9 * one, max(1, one // 48))
    yield from range(-40, 40)
    for branch in (-16 * one, 4 * one, 8 * one, 16 * one, 17 * one, 40 * one):
        yield from range(branch - 2, branch + 3)


@pytest.mark.parametrize(("size", "guard"), EVERY)
@pytest.mark.parametrize("name", TRUTH)
def test_values_with_few_bits(bits, name, size, guard):
    bits(size, guard)
    for x in sorted(set(few(size))):
        found = getattr(numbers, f"{name}_at")(x)
        if found is not None:
            assert found[0] <= truth(name, x, size) <= found[1], x
            assert all(type(end) is int for end in found)
        else:
            assert name != "erfc"
            assert x < -16 << size


@pytest.mark.parametrize("size", [12, 16])
def test_exp_near_zero_without_guard(bits, size):
    """Where no bit guards the series: arguments below 2^-8."""
    bits(size, 0)
    for x in range(-(1 << size - 8), 1 << size - 8):
        low, high = numbers.exp_at(x)
        assert low <= truth("exp", x, size) <= high
        assert high - low <= 4


@pytest.mark.parametrize("size", [400, 1000])
def test_continued_fractions_with_many_bits(bits, size):
    """Both convergents are needed where a unit is less than what is between them."""
    bits(size, 8)
    for x in (F(4), F(9, 2), F(6), F(8) - F(1, 2**20), F(8), F(10), F(15), F(20)):
        x = int(x * 2**size)
        found = numbers.erfcx_at(x)
        assert found[0] <= truth("erfcx", x, size) <= found[1]


@pytest.mark.parametrize("name", TRUTH)
def test_the_last_bits(name):
    one = numbers.ONE
    arguments = [0, 1, -1, one, -one, one // 3, -one // 3, 3 * one + 7, 4 * one - 1, 4 * one, 4 * one + 1]
    arguments += [8 * one - 1, 8 * one, 9 * one, 10 * one + 3, -3 * one, one << 3, one // 1000, one >> 60, -7 * one]
    for x in arguments:
        low, high = getattr(numbers, f"{name}_at")(x)
        assert low <= truth(name, x, numbers.BITS) <= high
        units = {"exp": 2, "erfc": 6, "erfcx": 1 if x >= 4 * one else 5 + 3 * mp.exp((x / one) ** 2)}
        assert high - low <= units[name], x / one


def test_known_values():
    one = numbers.ONE
    assert (numbers.BITS, numbers.GUARD, numbers.WIDE, one) == (128, 64, 192, 2**128)
    assert 2048 * one == numbers.LARGEST
    assert numbers.exp_at(0) == (one, one)
    assert numbers.erfc_at(0)[0] <= one <= numbers.erfc_at(0)[1] <= one + 1
    assert numbers.exp_at(numbers.LARGEST) is not None
    assert numbers.exp_at(numbers.LARGEST + 1) is None
    assert numbers.exp_at(-numbers.LARGEST)[0] == 0
    assert numbers.exp_at(-numbers.LARGEST - 1) == (0, 1)
    assert numbers.erfc_at(17 * one) == (0, 1)
    assert numbers.erfc_at(-17 * one) == (2 * one - 1, 2 * one)


def test_ranges_come_from_the_ends():
    for name, at in (("exp", numbers.exp_at), ("erfc", numbers.erfc_at), ("erfcx", numbers.erfcx_at)):
        for a in ((F(-1), F(1, 3)), (F(5), F(6)), (F(2), F(2))):
            low, high = numbers.real(a)
            first, last = (low, high) if name == "exp" else (high, low)
            assert numbers.monotone(a, name) == (at(first)[0], at(last)[1])
            assert numbers.monotone((low, high), name) == (at(first)[0], at(last)[1])
        assert numbers.monotone(None, name) is None
    assert numbers.monotone((F(0), F(3000)), "exp") is None
    assert numbers.monotone((F(-3000), F(0)), "erfcx") is None


@pytest.mark.parametrize(("size", "guard"), [(6, 0), (7, 0), (10, 3), (31, 0), (128, 64), (500, 0)])
def test_constants(bits, size, guard):
    """Every term of a series of arctan costs at most a unit, and the remainder one on each side."""
    bits(size, guard)
    wide = size + guard
    terms = {n: wide / (2 * math.log2(n)) + 4 for n in (2, 5, 239)}
    spread = 16 * terms[5] + 4 * terms[239]
    with mp.workprec(wide + 200):
        for n, width in terms.items():
            low, high = numbers._arctan(n)
            assert low <= mp.atan(mp.mpf(1) / n) * 2**wide <= high
            assert high - low <= width
        for found, value, width in (
            (numbers.wide_pi(), mp.pi * 2**wide, spread),
            (numbers.pi(), mp.pi * 2**size, spread / 2**guard + 2),
            (numbers.two_over_root_pi(), 2 / mp.sqrt(mp.pi) * 2**wide, spread / 4 + 3),
        ):
            assert found[0] <= value <= found[1]
            assert found[1] - found[0] <= width


# single steps, each with its neighbours' errors taken away


@pytest.mark.parametrize("size", [12, 16])
def test_exp_of_a_negative_number_is_a_quotient(bits, size):
    bits(size, 0)
    for x in range(1, 1 << size - 8):
        low, high = numbers.exp_at(x)
        assert numbers.exp_at(-x) == rounded(F(4**size, high), F(4**size, low), 1)


@pytest.mark.parametrize("size", [12, 16])
def test_exp_is_the_square_of_exp_of_half(bits, size):
    """Two bits more are kept for each squaring."""
    for x in range(1 << size - 8, 1 << size - 7):
        bits(size + 2, 0)
        low, high = numbers.exp_at(2 * x)
        bits(size, 0)
        assert numbers.exp_at(x) == rounded(low**2, high**2, 1 << size + 4)


def test_a_square_at_the_limit_gives_no_information(bits):
    """An argument whose square is below the limit when rounded down and beyond it when rounded up."""
    found = 0
    for size in range(60):
        bits(size)
        x = isqrt(numbers.LARGEST << size) + 1
        if x * x >> size == numbers.LARGEST:
            found += 1
            assert numbers._exp_of_square(x, 1) is None
            assert numbers._exp_of_square(x - 1, 1) is not None
    assert found


@pytest.mark.parametrize("size", range(1, 9))
def test_the_series_without_guard_and_without_its_factor(bits, monkeypatch, size):
    bits(size, 0)
    monkeypatch.setattr(numbers, "two_over_root_pi", lambda: (1 << numbers.WIDE,) * 2)
    with mp.workprec(120):
        for x in range(4 << size):
            z = mp.mpf(x) / 2**size
            value = mp.exp(z * z) * mp.erf(z) * mp.sqrt(mp.pi) / 2 * 2**size
            low, high = numbers._series(x)
            assert low <= value <= high, x


@pytest.mark.parametrize("size", [2, 3, 5])
def test_continued_fractions_without_guard(bits, size):
    bits(size, 0)
    for x, depth in product(range(1, 20 << size), range(1, 7)):
        value = F(x, 2**size)
        for k in range(depth, 0, -1):
            value = F(x, 2**size) + F(k, 2) / value
        low, high = numbers._denominator(x, depth)
        assert low <= value * 2**size <= high
        if depth == 1:
            assert (low, high) == rounded(value, value, F(1, 2**size))


@pytest.mark.parametrize("size", [6, 8])
@pytest.mark.parametrize("guard", [0, 3])
def test_the_quotient_of_a_continued_fraction_without_its_factor(bits, monkeypatch, size, guard):
    """sqrt(pi) erfcx(x)/2, from denominators that are off by a few units, and from two that are far apart."""
    bits(size, guard)
    monkeypatch.setattr(numbers, "two_over_root_pi", lambda: (1 << numbers.WIDE,) * 2)
    with mp.workprec(120):
        for x in range(4 << size, 12 << size):
            value = truth("erfcx", x, size) * mp.sqrt(mp.pi) / 2
            low, high = numbers._by_fraction(x)
            assert low <= value <= high
    one = numbers.ONE << guard
    for ends in product(range(4 * one, 4 * one + 12), repeat=4):
        pairs = iter((ends[:2], ends[2:]))
        monkeypatch.setattr(numbers, "_denominator", lambda x, depth, pairs=pairs: next(pairs))
        expected = rounded(F(one, 2 * max(ends[1], ends[3])), F(one, 2 * min(ends[0], ends[2])), F(1, 2**size))
        assert numbers._by_fraction(4 * one) == expected


def test_pi_by_intervals(monkeypatch):
    monkeypatch.setattr(numbers, "_arctan", {5: (3, 7), 239: (20, 50)}.get)
    numbers.wide_pi.cache_clear()
    assert numbers.wide_pi() == (16 * 3 - 4 * 50, 16 * 7 - 4 * 20)
    numbers.wide_pi.cache_clear()


@pytest.mark.parametrize("size", [4, 5, 9])
def test_two_over_root_pi_by_intervals(bits, monkeypatch, size):
    """2/sqrt(p) for p in an interval; a root is off by less than a unit."""
    bits(size, 0)
    for p in range(2 << size, 5 << size):
        monkeypatch.setattr(numbers, "wide_pi", lambda p=p: (p, p + 3))
        numbers.two_over_root_pi.cache_clear()
        low, high = numbers.two_over_root_pi()
        assert low**2 * (p + 3) <= 4 * 8**size <= high**2 * p
        root_low, root_high = isqrt(p << size), isqrt(p + 3 << size)
        assert low > F(2 * 4**size, root_high + 1) - 1
        assert high < F(2 * 4**size, root_low) + 1
