"""Formulas and prose of the claims in the paper's notation: ``nu_tilde <= 2*mu^2`` with Greek letters and signs.

Every character that comes in is escaped or replaced by one of the signs below; nothing else can reach the page.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from difflib import SequenceMatcher
from html import escape

_TOKEN = re.compile(
    r"(?P<name>[A-Za-z][\w-]*(?:\.[\w-]*\w)+)"
    r"|(?P<word>[^\W\d_][\w']*)"
    r"|(?P<number>\d+(?:\.\d+)?(?:e-?\d+)?)"
    r"|(?P<power>\^(?:-?\d+(?:\.\d+)?|[A-Za-z])(?!\w))"
    r"|(?P<sign><=|>=|~=|\+-|->)"
    r"|(?P<space>\s+)"
    r"|(?P<other>.)"
)
GREEK = {
    "alpha": "α",
    "chi": "χ",
    "delta": "δ",
    "Delta": "Δ",
    "epsilon": "ε",
    "eps": "ε",
    "lambda": "λ",
    "mu": "μ",
    "nu": "ν",
    "omega": "ω",
    "Omega": "Ω",
    "pi": "π",
    "rho": "ρ",
    "tau": "τ",
    "xi": "ξ",
}
_SIGNS = {"<=": "≤", ">=": "≥", "~=": "≈", "+-": "±", "->": "→"}
_SUBSCRIPT = re.compile(r"([A-Za-z]+?)(?:_(min|max|s|\d{1,2})|(\d{1,2}))")
_INDEXED = set("JHRETxsa") | set(GREEK)


NO_BREAK = "\u00a0"


def anchor(identifier: str) -> str:
    """The HTML id of a claim's row."""
    return "c-" + re.sub(r"[^\w.-]", "_", identifier, flags=re.ASCII)


def tokens(text: str) -> list[tuple[str, str]]:
    """Kind and text of each token; together they are the whole text."""
    return [(match.lastgroup or "other", match[0]) for match in _TOKEN.finditer(text.replace("\n", " "))]


def formula(text: str, known: Collection[str] = (), marked: Collection[int] = ()) -> str:
    """HTML of a formula or a sentence; names of ``known`` claims become links, ``marked`` tokens are marked."""
    found, pieces, inside = tokens(text), [], False
    single = [_piece(found, i, known) for i in range(len(found))]
    _simplify(found, single, powers=not marked)
    for i, piece in enumerate(single):
        if (i in marked) is not inside:
            pieces.append("</mark>" if inside else "<mark>")
            inside = not inside
        pieces.append(piece)
    return "".join(pieces) + ("</mark>" if inside else "")


def _piece(found: list[tuple[str, str]], i: int, known: Collection[str]) -> str:
    kind, token = found[i]
    before, after = _neighbours(found, i)
    if kind == "name":
        text = escape(token)
        return f'<a class="id" href="#{anchor(token)}">{text}</a>' if token in known else text
    if kind == "word":
        return _word(token, before, after)
    if kind == "power":
        return f"<sup>{escape(token[1:]).replace('-', '−')}</sup>"
    if kind == "space":
        return _space(found, i, before, after)
    return _SIGNS[token] if kind == "sign" else _operator(token, before, after)


def _space(found: list[tuple[str, str]], i: int, before: str, after: str) -> str:
    """No line ends between the signs of ``mu in [0, 1]`` and ``mu = 0``, where the numbers are short."""
    if before == "sqrt":
        return ""
    in_interval = before == "," and any(token == "[" for _, token in found[max(0, i - 4) : i]) and len(after) < 7
    in_domain = "in" in (before, after) and "[" in (token for _, token in found[i + 1 : i + 4])
    return NO_BREAK if in_interval or in_domain or "=" in (before, after) else " "


def _simplify(found: list[tuple[str, str]], pieces: list[str], *, powers: bool) -> None:
    """``sqrt(2)`` without parentheses, and ``e^(1/2)`` with the exponent raised."""
    texts = [token for _, token in found]
    for i, token in enumerate(texts):
        simple = texts[i + 1 : i + 4 : 2] == ["(", ")"] and found[i + 2][0] in ("word", "number")
        if token == "sqrt" and simple and texts[i + 4 : i + 5] != ["^"] and not _raised(found, i + 4):
            pieces[i + 1] = pieces[i + 3] = ""
        elif token == "^" and powers and texts[i + 1 : i + 2] == ["("]:
            end = _closing(texts, i + 1)
            if end is not None:
                pieces[i : i + 2], pieces[end] = ["<sup>", ""], "</sup>"


def _closing(texts: list[str], start: int) -> int | None:
    """Where the parenthesis closes that opens at ``start``, if it is not far."""
    depth = 0
    for i, token in enumerate(texts[start : start + 30], start):
        depth += (token == "(") - (token == ")")
        if depth == 0:
            return i
    return None


def _raised(found: list[tuple[str, str]], i: int) -> bool:
    return i < len(found) and found[i][0] == "power"


def _neighbours(found: list[tuple[str, str]], i: int) -> tuple[str, str]:
    """The tokens on both sides, with what is beyond a space marked by one: ``[`` in ``x in [0, 1]`` is `` [``."""
    before = found[i - 1][1] if i else ""
    after = found[i + 1][1] if i + 1 < len(found) else ""
    if before.isspace():
        before = (found[i - 2][1] if i > 1 else "") + " "
    if after.isspace():
        after = " " + (found[i + 2][1] if i + 2 < len(found) else "")
    return before, after


def _word(token: str, before: str, after: str) -> str:
    if token == "in" and after == " [":
        return "∈"
    if token == "x" and before == "] " and after == " [":
        return "×"
    if token == "sqrt":
        return "√"
    if token.endswith("_tilde") and token.removesuffix("_tilde") in GREEK:
        return GREEK[token.removesuffix("_tilde")] + "\u0303"
    prime = token.rstrip("'")
    parts = _SUBSCRIPT.fullmatch(prime)
    if prime in GREEK:
        text = GREEK[prime]
    elif parts and parts[1] in _INDEXED:
        text = f"{GREEK.get(parts[1], parts[1])}<sub>{parts[2] or parts[3]}</sub>"
    else:
        text = escape(prime)
    return text + "′" * (len(token) - len(prime))


def _operator(token: str, before: str, after: str) -> str:
    ends, starts = before[-1:].isalnum() or before[-1:] == ")", after[:1].isalnum() or after[:1] == "("
    if token == "*" and ends and (starts or after[:1] == "-"):
        return "·"
    apart = before.endswith(" ") and after[:1] == " " and (after[1:2].isalnum() or after[1:2] in ("(", "-"))
    if token == "-" and before[-1:] != "-" and ((starts and not ends) or apart):
        return "−"
    return escape(token)


def difference(left: str, right: str) -> tuple[set[int], set[int]]:
    """Positions of the tokens in which two similar formulas differ; nothing where they are not similar."""
    a, b = ([token for _, token in tokens(text)] for text in (left, right))
    if not a or not b or len(a) * len(b) > 1_000_000:
        return set(), set()
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if matcher.real_quick_ratio() < 0.6 or matcher.quick_ratio() < 0.6 or matcher.ratio() < 0.6:
        return set(), set()
    marks: tuple[set[int], set[int]] = set(), set()
    for kind, a0, a1, b0, b1 in matcher.get_opcodes():
        if kind != "equal":
            marks[0].update(range(a0, a1))
            marks[1].update(range(b0, b1))
    return marks
