"""The checker's recounts on small tables of our own, where every number can be done by hand."""

import hashlib
from fractions import Fraction as F
from itertools import product

import pytest

from snntheory.checker import tables
from snntheory.checker.tables import Recount, Row, decide

METHODS = ("SNN", "A", "B")
ROWS = (
    Row("one", 10, 2, (9000, 8000, 7000)),
    Row("two", 20, 3, (5000, 6000, 7000)),
    Row("three", 30, 4, (9000, 7000, 8000)),
)
HEAD = "dataset,N,N/M,SNN,A,B"
LINES = ("one,10,10/2,0.9000,0.8000,NA", "two,20,20/3,0.5000,1.0000,0.7000")


def ask(tally, printed, parameters=(), numerals=None, reading=(), rows=ROWS, methods=METHODS):
    numerals = tables.NUMERAL.findall(printed) if numerals is None else numerals
    return getattr(tables, f"_{tally}")(
        Recount(printed, list(parameters), list(numerals), list(reading), methods, rows)
    )


def read(*lines):
    return tables._table("\n".join(lines).encode() + b"\n")


def test_a_table_is_read():
    methods, rows = read(HEAD, *LINES)
    assert methods == METHODS
    assert rows == (Row("one", 10, 2, (9000, 8000, None)), Row("two", 20, 3, (5000, 10000, 7000)))


@pytest.mark.parametrize(
    "lines",
    [
        (HEAD,),
        (HEAD, "one,10,10/2,0.9000,0.8000"),
        (HEAD, "one,10,10/2,0.9000,0.8000,NA,NA"),
        (HEAD, "one,10,11/2,0.9000,0.8000,NA"),
        (HEAD, "one,10,10/2,0.9,0.8000,NA"),
        (HEAD, "one,10,10/2,2.0000,0.8000,NA"),
        (HEAD, "one,x,x/2,0.9000,0.8000,NA"),
        (HEAD, LINES[0], LINES[0]),
        (HEAD.replace("A,B", "A,A"), *LINES),
        (HEAD.replace("N/M", "M"), *LINES),
        (HEAD.replace("dataset", "name"), *LINES),
        (HEAD, *(f"d{i},10,10/2,0.9000,0.8000,NA" for i in range(201))),
    ],
    ids=lambda lines: lines[-1][:40],
)
def test_other_tables_are_refused(lines):
    with pytest.raises(ValueError, match="the table"):
        read(*lines)


def document(**entries):
    content = "\n".join((HEAD, *LINES)).encode() + b"\n"
    parts = {"printed": "2 data sets", "tally": "facts", "parameters": ["data sets"], "numerals": ["2"], "given": []}
    parts |= {"data": {tables.FILE: hashlib.sha256(content).hexdigest()}, "reading": []}
    return parts | entries, content


def test_a_statement_and_its_table():
    decide(*document())
    for entries in (
        {"printed": "3 data sets", "numerals": ["3"]},
        {"numerals": ["3"]},
        {"numerals": []},
        {"given": ["2"]},
        {"data": {}},
        {"data": {tables.FILE: "0" * 64}},
        {"reading": ["x"]},
        {"parameters": ["methods"]},
    ):
        with pytest.raises(ValueError):
            decide(*document(**entries))
    with pytest.raises(KeyError):
        decide(*document(tally="nothing"))
    content = document()[1]
    with pytest.raises(ValueError, match="digest"):
        decide(document()[0], content + b"\n")


@pytest.mark.parametrize("name", ["parameters", "numerals", "given", "reading"])
@pytest.mark.parametrize("value", [None, "2", {"2": 2}, [2], ["2", 2], [["2"]]], ids=str)
def test_lists_are_lists_of_texts(name, value):
    with pytest.raises(ValueError, match="lists of texts"):
        decide(*document(**{name: value}))


def test_mean_ranks_and_their_p():
    """SNN is first, third, first of three: the mean rank 5/3 minus 2 is -1/3; W of 1, -1, 2 is 4.5 of 6."""
    p = tables.p_value([1000, -1000, 2000], "exact")
    assert p == (F(3, 8), F(3, 8))
    assert ask("mean_rank", "-0.3 -", ["SNN"], reading=["left out"])
    assert not ask("mean_rank", "-0.4 -", ["SNN"], reading=["left out"])
    assert not ask("mean_rank", "-0.3 -", ["SNN"], reading=["left out", "exact"])
    good = {"parameters": ["A"], "reading": ["left out", "exact"]}
    assert ask("mean_rank", "0.3 3.8e-01", **good)
    assert not ask("mean_rank", "0.3 3.9e-01", **good)
    assert not ask("mean_rank", "0.4 3.8e-01", **good)
    assert not ask("mean_rank", "0.3* 3.8e-01", **good)
    for method, printed, reading in (
        ("A", "0.3 3.8e-01", ["left out"]),
        ("A", "0.3 -", ["left out"]),
        ("SNN", "-0.3 0.5", ["left out"]),
    ):
        with pytest.raises(ValueError):
            ask("mean_rank", printed, [method], reading=reading)
    with pytest.raises(ValueError):
        ask("mean_rank", "0.3 -", ["A"], reading=["left out", "exact"])


def test_what_becomes_of_missing_accuracies():
    """Ranks of A, B in (0.9, NA, NA): tied 2.5 both; in column order 2 and 3; left out, only the second row counts."""
    rows = (Row("one", 10, 2, (9000, None, None)), Row("two", 20, 3, (5000, 6000, 7000)))
    expected = {"left out": (1, 0, -1), "tied last": (0, F(1, 4), F(-1, 4)), "in column order": (0, 0, 0)}
    for reading, ranks in expected.items():
        for method, rank in zip(METHODS, ranks, strict=True):
            for shown in ("-1.00", "-0.25", "0.00", "0.25", "1.00"):
                r = Recount(f"{shown} -", [method], [shown], [reading], METHODS, rows)
                if method != "SNN":
                    r = r._replace(printed=f"{shown} 5.0e-01", reading=[reading, "exact"])
                found = tables._mean_rank(r)
                if F(shown) != rank:
                    assert not found, (reading, method, shown)
                elif method == "SNN":
                    assert found, (reading, method, shown)


def test_signed_ranks_leave_out_what_is_missing():
    rows = (
        *ROWS,
        Row("four", 40, 5, (1000, None, 2000)),
        Row("five", 50, 5, (None, 1000, 2000)),
        Row("six", 5, 5, (3000, 1000, 2000)),
    )
    exact = {"reading": ["exact"], "rows": rows}
    assert ask("signed_rank", "3.8e-01", ["A", "10"], **exact)
    assert tables.p_value([-1000, 2000], "exact")[0] == F(1, 2)
    assert ask("signed_rank", "5.0e-01", ["A", "11"], **exact)
    assert ask("signed_rank", "5.0e-01", ["A", "20"], **exact)
    assert ask("signed_rank", "5.0e-01", ["A", "21"], **exact)
    assert not ask("signed_rank", "3.8e-01", ["A", "11"], **exact)
    assert not ask("signed_rank", "3.6e-01", ["A", "10"], **exact)
    assert tables.p_value([1000, -1000, 2000, 2000], "exact")[0] == F(3, 16)
    assert ask("signed_rank", "1.9e-01", ["A", "5"], **exact)


def brute(differences):
    """P(W >= w) over all signs of the ranks, ties by their mean rank."""
    d = [x for x in differences if x]
    sizes = [abs(x) for x in d]
    twice = [sum(s < x for s in sizes) * 2 + sum(s == x for s in sizes) + 1 for x in sizes]
    observed = sum(r for r, x in zip(twice, d, strict=True) if x > 0)
    sums = [sum(r for r, s in zip(twice, signs, strict=True) if s) for signs in product((0, 1), repeat=len(d))]
    count = sum(total >= observed for total in sums)
    return F(count, 2 ** len(d))


DIFFERENCES = [
    [1],
    [-1],
    [0, 2],
    [1, 2, 3],
    [1, -2, 3],
    [-1, -2, -3],
    [2, 2, -2],
    [5, -1, -1, 4, 0, 3],
    [1, 1, 2, -2, 3],
]


@pytest.mark.parametrize("differences", DIFFERENCES)
def test_exact_p_values_by_all_signs(differences):
    assert tables.p_value(differences, "exact") == (brute(differences),) * 2


def test_the_sign_of_the_statistic():
    for kind in ("normal", "with continuity correction"):
        low = tables.p_value([1, 2, 3, 4, 5], kind)
        high = tables.p_value([-1, -2, -3, -4, -5], kind)
        assert low[1] < F(1, 20) < F(19, 20) < high[0]
    middle = tables.p_value([3, -1, -2], "normal")
    assert middle[0] <= F(1, 2) <= middle[1]


def test_rules_for_small_and_large():
    for reading, printed in (("at least", "1 small, 2 large"), ("more than", "2 small, 1 large")):
        assert ask("small_and_large", printed, ["20"], reading=[reading])
    assert not ask("small_and_large", "2 small, 1 large", ["20"], reading=["at least"])
    assert not ask("small_and_large", "1 small, 2 large", ["20"], reading=["more than"])


def test_what_is_missing():
    rows = (*ROWS, Row("four", 40, 5, (1000, None, 2000)))
    assert ask("missing", "four: 0.1, NA, 0.2", ["four"], rows=rows)
    for printed, name in (
        ("five: 0.1, NA, 0.2", "four"),
        ("four: 0.1, NA, 0.2", "five"),
        ("four: 0.1, NA, 0.3", "four"),
        ("four: 0.1, 0.2, NA", "four"),
    ):
        assert not ask("missing", printed, [name], rows=rows)
    assert not ask("missing", "four: 0.1, NA, 0.2", ["four"], rows=(*rows, Row("x", 1, 1, (None, 1, 1))))


def test_folds():
    """P(sum of ranks against <= 1 of 3) is 2/8."""
    assert ask("folds", "0.97 0.25", ["3"], ["0.25"], ["1"])
    assert not ask("folds", "0.97 0.25", ["3"], ["0.25"], ["0"])
    assert not ask("folds", "0.97 0.25*", ["3"], ["0.25"], ["1"])
    assert not ask("folds", "0.97* 0.25", ["3"], ["0.25"], ["1"])
    assert ask("folds", "0.97* 3.1e-02", ["5"], ["3.1e-02"], ["0"])
    for folds, against in (("0", "0"), ("31", "0"), ("3", "-1"), ("3", "10")):
        with pytest.raises(ValueError, match="folds"):
            ask("folds", "0.97 0.25", [folds], ["0.25"], [against])
