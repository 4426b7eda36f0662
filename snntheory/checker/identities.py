"""Identities of two formulas: quotients of polynomials in roots, exponentials and values of erfc, compared as such.

A term is a rational coefficient times powers, with rational exponents, of generators: variables, parameters, primes,
``("e", term)`` for e^term, ``("erfc", key)`` and ``("root", polynomial)``.  Generators count as independent, so an
identity can be missed, and a false one is never accepted.  nu and tau, pi, alpha, lambda, primes and e^x are positive:
the root of a term of these halves exponents; any other root is a generator, whose square is its polynomial.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm
from typing import Any

from snntheory.checker import formulas
from snntheory.checker.formulas import NODES, Formula, Malformed, Reader
from snntheory.checker.proofs import Rejected, rational

Term = tuple[tuple[Any, Fraction], ...]  # (generator, exponent), sorted
Poly = dict[Term, Fraction]
Quotient = tuple[Poly, Poly]
ONE: Poly = {(): Fraction(1)}
_POSITIVE = {"nu", "tau", "pi", "alpha", "lambda"}
MOST = 20_000  # terms


def check_identity(document: dict[str, Any]) -> None:
    """The equalities of a certificate.  Raises `Rejected`."""
    if not document["equalities"]:
        raise Rejected("it has no equalities")
    point = {name: rational(value) for name, value in document["point"].items()}
    for left, right in document["equalities"]:
        if not equal(left, right, document["given"], point):
            raise Rejected(f"{left} and {right} are not seen to be the same")


def equal(left: str, right: str, given: dict[str, str], point: dict[str, Fraction]) -> bool:
    """Whether both sides are the same quotient, for all mu, omega, nu, tau, alpha, lambda that are not given.

    ``given`` are formulas for alpha and lambda (or lambda^2, as "lambda_squared"), ``point`` values of variables.
    """
    known: dict[Formula, Quotient] = {}
    for name, number in point.items():
        known[formulas.node("x", name)] = _number(number), ONE
    for name, pair in formulas.FACTORS.items():
        if set(pair) <= set(point):
            known[formulas.node("x", name)] = _number(point[pair[0]] * point[pair[1]]), ONE
    square = None
    for name, text in given.items():
        found = quotient(Reader(text, ABBREVIATIONS).formula(), {})
        if name == "lambda_squared":
            square = found
        else:
            known[formulas.QUANTITIES[name]] = found
    a, b = (quotient(Reader(text, ABBREVIATIONS).formula(), known) for text in (left, right))
    difference = _sum(_product(a[0], b[1]), _product(b[0], a[1]), Fraction(-1))
    parts = [difference] if square is None else _without_lambda(difference, square)
    return bool(a[1] and b[1] and (square is None or square[1])) and not any(parts)


def _without_lambda(p: Poly, square: Quotient) -> list[Poly]:
    """What must vanish for p to, given lambda^2: the parts of even and of odd powers, over a common denominator."""
    found: list[Poly] = [{}, {}]
    powers = [dict(term).get("lambda", Fraction(0)) for term in p]
    if any(n.denominator > 1 for n in powers):
        raise Malformed("an identity with a root of lambda is not checked where lambda^2 is given")
    degrees = [int(n - min(Fraction(0), *powers)) for n in powers]
    for (term, c), degree in zip(p.items(), degrees, strict=True):
        part = {tuple((g, e) for g, e in term if g != "lambda"): c}
        for k in range(max(degrees) // 2):
            part = _product(part, square[0] if k < degree // 2 else square[1])
        found[degree % 2] = _sum(found[degree % 2], part)
    return found


_SHORT = {"x": "v", "y": "m", "eps": "E", "c": "sqrt(2/pi)"}
_SHORT |= {f"E{k}": f"erfcx((y + {k}*x)/sqrt(2*x))" for k in (1, 2)}
ABBREVIATIONS = formulas.named(_SHORT, formulas.NAMES)
"""The appendix's letters: x = nu tau, y = mu omega, c, eps, and E_k = erfcx((y + k x)/sqrt(2 x))."""


_SPELLED = {formulas.G: Reader("exp(-m^2/(2*v))", formulas.NAMES).formula()}
for _k, _atom in enumerate((formulas.E, formulas.R1, formulas.R2)):
    _text = f"exp({_k}*m + {_k * _k}/2*v)*erfc((m + {_k}*v)/sqrt(2*v))"
    _SPELLED[_atom] = Reader(_text, formulas.NAMES).formula()
"""G and R_k by exp and erfc."""


def quotient(f: Formula, known: dict[Formula, Quotient]) -> Quotient:
    """The formula as numerator and denominator."""
    if f not in known:
        known[f] = _quotient(f, known)
    return known[f]


def _quotient(f: Formula, known: dict[Formula, Quotient]) -> Quotient:
    op, *args = NODES[f]
    if op == "c":
        return _number(args[0]), ONE
    if op == "p":
        return _generator(args[0]), ONE
    if op == "x":
        pair = formulas.FACTORS.get(args[0], (args[0],))
        return {_merge(*(((name, Fraction(1)),) for name in pair)): Fraction(1)}, ONE
    if op in ("G", "R"):
        return quotient(_SPELLED[f], known)
    a = quotient(args[0], known)
    if op == "^":
        result = a
        for _ in range(args[1] - 1):
            result = _product(result[0], a[0]), _product(result[1], a[1])
        return result
    if op in ("+", "*", "/"):
        b = quotient(args[1], known)
        if op == "*":
            return _product(a[0], b[0]), _product(a[1], b[1])
        if op == "/":
            return _product(a[0], b[1]), _product(a[1], b[0])
        if a[1] == b[1]:
            return _sum(a[0], b[0]), a[1]
        return _sum(_product(a[0], b[1]), _product(b[0], a[1])), _product(a[1], b[1])
    if op == "sqrt":
        if not all(c > 0 and all(_is_positive(g) or e % 2 == 0 for g, e in term) for term, c in a[1].items()):
            raise Malformed("a root has a denominator that may be negative")
        return _root(_product(a[0], a[1])), a[1]  # sqrt(p/q) = sqrt(p q)/q
    return _function(op, _laurent(a), args[0], known)


def _function(op: str, argument: Poly, inner: Formula, known: dict[Formula, Quotient]) -> Quotient:
    if op == "exp":
        exponents = (((("e", term), c),) for term, c in argument.items())
        return {_merge(*exponents): Fraction(1)}, ONE
    if op == "erfcx":
        square = formulas.node("exp", formulas.raised(inner, 2))
        return quotient(formulas.times(square, formulas.node("erfc", inner)), known)
    if op == "erfc":
        if not argument:
            return ONE, ONE
        if argument[min(argument, key=repr)] > 0:
            return _generator(("erfc", _key(argument))), ONE
        mirrored = _generator(("erfc", _key({t: -c for t, c in argument.items()})))
        return _sum(_number(Fraction(2)), mirrored, Fraction(-1)), ONE
    raise Malformed(f"identities with {op} are not checked")


def _laurent(a: Quotient) -> Poly:
    """The quotient as a sum of terms with exponents of either sign; its denominator is a single term."""
    if len(a[1]) != 1:
        raise Malformed("the argument of a function has a sum in its denominator")
    [(term, c)] = a[1].items()
    inverse = {tuple((g, -e) for g, e in term): 1 / c}
    return _product(a[0], inverse)


def _root(p: Poly) -> Poly:
    """The positive common factor's exponents are halved; what remains is a generator, unless it is 1."""
    if not p:
        return {}
    shared = {g for term in p for g, _ in term if _is_positive(g)}
    least = {g: min(dict(term).get(g, Fraction(0)) for term in p) for g in shared}
    content = Fraction(gcd(*(c.numerator for c in p.values())), lcm(*(c.denominator for c in p.values())))
    inverse = {_merge(tuple((g, -e) for g, e in least.items())): 1 / content}
    rest = _product(p, inverse)
    halves = _merge(tuple((g, e / 2) for g, e in least.items()))
    outside = _product({halves: Fraction(1)}, _root_of_number(content))
    return outside if rest == ONE else _product(outside, _generator(("root", _key(rest))))


def _is_positive(g: Any) -> bool:
    return g in _POSITIVE or isinstance(g, int) or (isinstance(g, tuple) and g[0] == "e")


def _root_of_number(c: Fraction) -> Poly:
    """``sqrt(c)`` by powers of primes."""
    n, exponents, p = c.numerator * c.denominator, list[Term](), 2
    while n > 1:
        if p * p > n:
            p = n
        count = 0
        while n % p == 0:
            n, count = n // p, count + 1
        if count:
            exponents.append(((p, Fraction(count, 2)),))
        p += 1
    return _product({_merge(*exponents): Fraction(1)}, _number(Fraction(1, c.denominator)))


def _number(c: Fraction) -> Poly:
    return {(): c} if c else {}


def _generator(g: Any) -> Poly:
    return {((g, Fraction(1)),): Fraction(1)}


def _key(p: Poly) -> tuple[tuple[Term, Fraction], ...]:
    return tuple(sorted(p.items(), key=repr))


def _merge(*terms: Term) -> Term:
    """Product of terms without coefficients."""
    total: dict[Any, Fraction] = {}
    for term in terms:
        for g, e in term:
            total[g] = total.get(g, Fraction(0)) + e
    return tuple(sorted(((g, e) for g, e in total.items() if e), key=repr))


def _sum(a: Poly, b: Poly, factor: Fraction = Fraction(1)) -> Poly:
    total = dict(a)
    for term, c in b.items():
        total[term] = total.get(term, Fraction(0)) + factor * c
    return {term: c for term, c in total.items() if c}


def _product(a: Poly, b: Poly) -> Poly:
    total: Poly = {}
    if len(a) * len(b) > MOST:
        raise Malformed("the identity is too large")
    for s, c in a.items():
        for t, d in b.items():
            for term, e in _reduced(_merge(s, t), c * d).items():
                total[term] = total.get(term, Fraction(0)) + e
    return {term: c for term, c in total.items() if c}


def _reduced(term: Term, c: Fraction) -> Poly:
    """A term with whole powers of primes in its coefficient, and squares of roots replaced."""
    kept: list[tuple[Any, Fraction]] = []
    squares: list[Poly] = []
    for g, e in term:
        whole = e.numerator // e.denominator
        if isinstance(g, int):
            c *= Fraction(g) ** whole
            e -= whole
        elif isinstance(g, tuple) and g[0] == "root" and e >= 2:
            squares += [dict(g[1])] * (whole // 2)
            e -= 2 * (whole // 2)
        if e:
            kept.append((g, e))
    result: Poly = {tuple(kept): c}
    for square in squares:
        result = _product(result, square)
    return result
