"""What Lemma 46 prints for nu = 0.7, 0.16, 0.24: a numerator in powers of sqrt(tau) and two roots, and its bounds."""

from __future__ import annotations

_RM = "sqrt(pi)*(2.911 - 1)"
_POWERS = {str(n): f"tau^{n // 2}" if n % 2 == 0 else f"sqrt(tau)^{n}" for n in range(1, 8)}


def powers_sum(coefficients: tuple[str, ...], halves: str) -> str:
    """Printed coefficients times tau^(n/2) for the digits n of ``halves``."""
    pairs = zip(coefficients, halves, strict=True)
    return " + ".join(c if n == "0" else f"{c}*{_POWERS[n]}" for c, n in pairs).replace("+ -", "- ")


def rounds(formula: str, printed: str) -> str:
    """The formula rounds to the printed number, written with an exponent of ten or not."""
    mantissa, _, exponent = printed.partition("e")
    return f"({formula})/10^{exponent} ~= {mantissa}" if exponent else f"{formula} ~= {mantissa}"


class Case:
    """A case nu = a/100, s^2 = square, and what is printed for it, in order of appearance; k is 1 or 2, as in z_k."""

    def __init__(self, printed: str) -> None:
        a, *single, groups = printed.split(" | ")
        self.a = int(a)
        self.nu, self.s, self.square, self.p, self.q, self.gap, self.least, self.radicand = single
        numbers = [tuple(group.split()) for group in groups.split(", ")]
        self.error, self.lead, self.with_1, self.with_2, self.rest, self.bounded = numbers[:6]
        self.roots_1, self.roots_2, self.both, self.sorted_2, self.sorted_1 = numbers[6:]
        self.linear = f"{self.s}*({3 * self.a}*tau - 1)*sqrt(tau)"
        self.factored = self.bound(*(f"(tau + {u[1]})" for u in (self.roots_1, self.roots_2) * 2))

    def argument(self, k: int) -> str:
        """Argument z_k of erfc."""
        return f"({k * self.a}*tau + 1)/({self.s}*sqrt(tau))"

    def denominator(self, k: int) -> str:
        """D_k of Eq. (316): its root is R_k, before 2.911 s was rounded."""
        return f"({_RM}*({k * self.a}*tau + 1) + sqrt(({self.s}*2.911*sqrt(tau))^2 + pi*({k * self.a}*tau + 1)^2))"

    def numerator(self, first: str, second: str) -> str:
        """The numerator with these for e^(z^2) erfc(z) at z_1 and z_2, without its linear part."""
        return f"sqrt(pi)*(({self.p})*{first} - 2*({self.q})*{second})"

    def derivative(self) -> tuple[str, str]:
        """d/dtau of tau f, and its printed form."""
        one, two = (f"erfcx({self.argument(k)})" for k in (1, 2))
        printed = f"({self.numerator(one, two)} + {self.linear})/({self.square}*sqrt(pi)*tau)"
        return f"d(tau*({one} - 2*{two}), tau)", printed

    def error_term(self) -> str:
        """Exact numerator minus the one with the approximation of Ren and MacKenzie."""
        arguments = (f"({self.argument(k)})" for k in (1, 2))
        first, second = (f"(erfcx{x} - 2.911/({_RM}*{x} + sqrt(pi*{x}^2 + 2.911^2)))" for x in arguments)
        return self.numerator(first, second)

    def fractions(self) -> tuple[str, str]:
        """The approximated numerator (316) as a sum, and n of Eq. (317)."""
        c, d1, d2 = f"2.911*{self.s}*sqrt(tau)", self.denominator(1), self.denominator(2)
        n = f"({self.linear} + {self.gap})*{d1}*{d2} + {c}*sqrt(pi)*({self.p})*{d2} - 2*{c}*sqrt(pi)*({self.q})*{d1}"
        return f"{self.numerator(f'{c}/{d1}', f'{c}/{d2}')} + {self.linear} + {self.gap}", n

    def expanded(self) -> tuple[str, ...]:
        """Each printed coefficient of n against its formula: D_k = K (k a tau + 1) + R_k, C = 2.911 s sqrt(pi)."""
        a, s, d, g, k, c = self.a, self.s, self.square, self.gap, f"({_RM})", f"(2.911*{self.s}*sqrt(pi))"
        exact = (
            f"-{d}*{c}*{k}; 7*{a}^2*({s}*{k}^2 - {c}*{k}); 6*{a}^3*({s}*{k}^2 - {c}*{k})"
            f"; {a}*{s}*{k} - 2*{d}*{c}; {a}^2*(6*{s}*{k} - 8*{c}); 2*{g}*{a}*{k}; 2*{c} - {s}*{k}; {g}*{k}"
            f"; 2*{a}*{s}*{k} + {d}*{c}; {a}^2*(3*{s}*{k} + {c}); {g}*{a}*{k}; -{s}*{k} - {c}; {g}*{k}"
            f"; 2*{g}*{a}^2*{k}^2; 3*{g}*{a}*{k}^2; {c}*{k} - {s}*{k}^2; {g}*{k}^2"
        )
        printed = (*self.lead, *self.with_1, *self.with_2, *self.rest)
        return (f"({s}*2.911)^2 ~= {self.radicand}", *map(rounds, exact.split("; "), printed))

    def bounds(self, *printed: str) -> tuple[str, ...]:
        """The low-order terms of the three groups at an end of the domain, against the printed sums."""
        groups = zip((self.with_1, self.with_2, self.rest), ("1.25", self.least, "1.25"), printed, strict=True)
        return tuple(f"{w[-2]}*sqrt({at}) + 1.25*{w[-3]} + {w[-1]} ~= {value}" for w, at, value in groups)

    def factors(self, k: int) -> tuple[str, str]:
        """Both roots of the radicand of R_k, before 2.911 s was rounded."""
        square = (k * self.a) ** 2
        b = f"({2 * k * self.a}*pi + ({self.s}*2.911)^2)/({square}*pi)"
        root, printed = f"({b} + sqrt(({b})^2 - 4/{square}))", self.roots_1 if k == 1 else self.roots_2
        return f"{root}/2 ~= {printed[0]}", f"2/({square}*{root}) ~= {printed[1]}"

    def bound(self, first: str, second: str, one: str, two: str) -> str:
        """The bounded numerator but ``lead``, with the second factors under R_1, R_2, and where they are together."""
        root_1, root_2 = (
            f"sqrt({(k * self.a) ** 2}*pi*(tau + {c})*" for k, c in ((1, self.roots_1[0]), (2, self.roots_2[0]))
        )
        return (
            f"({powers_sum((*self.with_1[:2], self.bounded[0]), '350')})*{root_1}{first})"
            f" + ({powers_sum((*self.with_2[:2], self.bounded[1]), '350')})*{root_2}{second})"
            f" + ({3 * self.a}*{self.s}*sqrt(tau)^3 - {self.s}*sqrt(tau) + {self.gap})*{root_1}{one})*{root_2}{two})"
            f" + {powers_sum((self.rest[0], self.bounded[2]), '40')}"
        )

    def factor(self, factor: str) -> tuple[str, str]:
        """Whether the factor times tau is large enough for both roots."""
        return f"tau + {self.roots_2[1]} <= {factor}*tau", f"tau + {self.roots_1[1]} <= {factor}*tau"

    def arranged(self) -> str:
        """The printed sum sorted by roots."""
        one, two = (f"sqrt(tau + {roots[0]})" for roots in (self.roots_1, self.roots_2))
        return (
            f"({powers_sum(self.both, '352')})*{two}*{one} + ({powers_sum(self.sorted_2, '641')})*{two}"
            f" + ({powers_sum(self.sorted_1, '641')})*{one} + {powers_sum((self.rest[0], self.bounded[2]), '40')}"
        )

    def endpoints(self, ends: str) -> str:
        """The sorted sum is at most the printed one with the roots at end points."""
        return f"{powers_sum(self.lead, '357')} + {self.arranged()} <= {ends}"

    def common(self, number: int) -> tuple[tuple[str, str | tuple[str, ...]], ...]:
        """Rows printed for each case; ``number`` is that of the chain."""
        error, (low, high), eq = self.error_term(), self.error, f"eq{number}"
        gap = (f"lem46.{self.nu}.gap", f"{error} <= {self.gap}")
        expansion = ((f"{eq}.expanded", self.expanded()), (f"{eq}.bounded", self.bounds(*self.bounded)))
        roots = ((f"{eq}.root2", self.factors(2)), (f"{eq}.root1", self.factors(1)))
        return ((f"lem46.{self.nu}.error", f"{low} < {error} < {high}"), gap, *expansion, *roots)


FIRST = Case(
    "70 | 0.7 | 20*sqrt(35) | 14000 | 700*tau*(7*tau + 20) - 1 | 2800*tau*(7*tau + 5) - 1 | 200 | 0.8 | 118635 | 97 186"
    ", -2.89498e7 -2.43651e7 -1.46191e9, -1.70658e7 -1.21486e7 94840.5 820.213 677.432"
    ", 8.60302e6 8.8828e6 47420.2 -1011.27 677.432, 2.24868e7 481860 710.354 2294.57, 120145 59048.2 605413"
    ", 7.73521 0.0000263835, 1.94093 0.0000262866, -3.64296e6 7.65021e8 6.15772e6, 2.20425e9 2.13482e9 1.46527e7"
    ", -1.5073e9 -2.11738e9 1.49066e7",
)
SECOND = Case(
    "16 | 0.16 | 40*sqrt(2) | 3200 | 128*tau*(2*tau + 25) - 1 | 128*tau*(8*tau + 25) - 1 | 20 | 0.8 | 27116.5 | 1.1 12"
    ", -3.16357e6 -608588 -8.34635e6, -1.86491e6 -303446 2167.78 392.137 67.7432"
    ", 940121 221873 1083.89 -483.478 67.7432, 117482 11013.9 339.614 229.457, 3215.89 990.171 14376.6"
    ", 33.8415 0.000115428, 8.49155 0.000115004, -91003 4.36814e6 32174.4, 1.25852e7 5.33261e7 56165.1"
    ", -8.60549e6 -5.28876e7 91200.4",
)
THIRD = Case(
    "24 | 0.24 | 40*sqrt(3) | 4800 | 192*tau*(3*tau + 25) - 1 | 192*tau*(12*tau + 25) - 1 | 32 | 0.9 | 40674.8 | 14 32"
    ", -5.81185e6 -1.67707e6 -3.44998e7, -3.42607e6 -836198 5202.68 480.268 108.389"
    ", 1.72711e6 611410 2601.34 -592.138 108.389, 422935 26433.4 415.94 367.131, 7148.69 2798.31 33874"
    ", 22.561 0.0000769518, 5.66103 0.0000766694, -250764 1.8055e7 115823, 5.20199e7 1.46946e8 238086"
    ", -3.55709e7 -1.45741e8 304097",
)
