"""R5: cases that IEEE 1788 settles, on each engine; R22: what must be true of the machine before any verdict.

Enclosures must contain the range; those of intervals must be tight as well, which balls cannot be by their nature.
A case is an operation, sides, and the range: exact (=), known to the printed digits (~), or none (!), where the engines
have no answer but "no information": a divisor that may be zero, a root of what may be negative.  The standard's empty,
unbounded and decorated intervals do not exist here.
"""

from __future__ import annotations

import math
import re
import sys
from fractions import Fraction

from snntheory.selftest.engines import Engine
from snntheory.selftest.known import engines
from snntheory.selftest.operations import Ends
from snntheory.selftest.record import Row, Task

CASES = """
add 1:2 5:7 = 6:9 | add -1:2 -2:-1 = -3:1 | add 0 0 = 0 | add -1/2:1/2 1/4 = -1/4:3/4 | add -3:-1 1:3 = -2:2
add 1 -1 = 0 | add 1/1024:1/512 1 = 1025/1024:513/512 | add 1000000:1000001 -1000000 = 0:1
sub 1:2 5:7 = -6:-3 | sub -1:2 -2:-1 = 0:4 | sub 1:3 1:3 = -2:2 | sub 0 1/2:3/4 = -3/4:-1/2
mul 1:2 3:4 = 3:8 | mul -1:2 3:4 = -4:8 | mul -2:-1 3:4 = -8:-3 | mul -1:2 -3:4 = -6:8 | mul -2:-1 -4:-3 = 3:8
mul 0 -5:5 = 0 | mul -1:1 -1:1 = -1:1 | mul -2:3 0 = 0 | mul 1/2:3/2 -1/4 = -3/8:-1/8 | mul -3:2 -5:-4 = -10:15
mul 1:2 -3:4 = -6:8 | mul -2:-1 -3:4 = -8:6 | mul -3:2 4:5 = -15:10 | mul 0:1 0:1 = 0:1 | mul -1:0 0:1 = -1:0
div 1:2 4:8 = 1/8:1/2 | div -1:2 4:8 = -1/4:1/2 | div -2:-1 4:8 = -1/2:-1/8 | div 1:2 -8:-4 = -1/2:-1/8
div -1:2 -8:-4 = -1/2:1/4 | div -2:-1 -8:-4 = 1/8:1/2 | div 0 1:2 = 0 | div 1 -1:1 ! | div 1:2 0 ! | div 0 0 !
div 1:2 0:1 ! | div 1:2 -1:0 ! | div -8:8 2 = -4:4 | div 3 1/2:3/4 = 4:6
abs -3:2 = 0:3 | abs -3:-2 = 2:3 | abs 2:3 = 2:3 | abs 0 = 0 | abs -1:0 = 0:1 | abs -1/4:1/8 = 0:1/4
sign 2:3 = 1 | sign -3:-2 = -1 | sign -1:1 = -1:1
pow2 -3:2 = 0:9 | pow2 -3:-2 = 4:9 | pow2 2:3 = 4:9 | pow2 0 = 0 | pow2 -1:1 = 0:1 | pow2 -1/2:1/4 = 0:1/4
pow3 -3:2 = -27:8 | pow3 2:3 = 8:27 | pow3 -3:-2 = -27:-8 | pow3 -1:1 = -1:1 | pow3 0 = 0
pow4 -2:1 = 0:16 | pow4 -2:-1 = 1:16 | pow4 1:2 = 1:16 | pow4 -1:3 = 0:81
pow7 -1:2 = -1:128 | pow7 -2:-1 = -128:-1 | pow7 0:1 = 0:1
sqrt 4:9 = 2:3 | sqrt 0 = 0 | sqrt 0:1 = 0:1 | sqrt 1/4:1/4 = 1/2 | sqrt -1:4 ! | sqrt -4:-1 ! | sqrt 1/16:16 = 1/4:4
sqrt 2 ~ 1.41421356237309504880168872420969807856967187537694807317667973799
hypot 3 4 = 5 | hypot -3:3 4 = 4:5 | hypot 0 0 = 0 | hypot -3:-3 -4:0 = 3:5 | hypot 5:6 0 = 5:6
cosine 3 5 = 3/5 | cosine -1:1 0:1 = -1:1 | cosine 0 1:2 = 0
exp 0 = 1 | exp 1 ~ 2.71828182845904523536028747135266249775724709369995957496696763
exp -1 ~ 0.367879441171442321595523770161460867445811131031767834507836801697
exp 1/2 ~ 1.64872127070012814684865078781416357165377610071014801157507931
exp -1/2 ~ 0.606530659712633423603799534991180453441918135487186955682892158735
erfc 0 = 1 | erfc 1 ~ 0.157299207050285130658779364917390740703933002034
erfc -1 ~ 1.842700792949714869341220635082609259296066997965
erfc 2 ~ 0.00467773498104726583793074363274707139108
erfcx 0 = 1 | erfcx 1 ~ 0.427583576155807004410750344490515153
"""


def tasks() -> list[Task]:
    """R5 for each engine, and R22."""
    cases = [Task("R5", name, conformance, (name,), ("selftest", "engines", "checker")) for name in engines()]
    return [*cases, Task("R22", "probes before any verdict", environment, (), ("selftest", "engines", "checker"))]


def conformance(name: str, size: str, seed: int) -> Row:
    """Cases of the operations that an engine has; the range must be kept, and met up to roundings."""
    engine, row = engines()[name], Row(0, unit="cases")
    not_applicable = wide = 0
    for case in re.split(r"[|\n]", CASES.strip()):
        operation, relation, wanted, sides = _read(case)
        if operation not in engine.table:
            not_applicable += 1
            continue
        row.trials += 1
        kept, met = _judged(engine, operation, sides, relation, wanted)
        row.violations += not kept
        wide += not met
        row.examples += [] if kept else [case.strip()]
    row.values |= {"not applicable": not_applicable, "wider than the range": wide}
    row.short = "an enclosure is wider than the range" if wide and name != "balls" else ""
    return row


def _read(case: str) -> tuple[str, str, Ends, list[Ends]]:
    operation, *words = case.split()
    at = next(i for i, word in enumerate(words) if word in "=~!")
    wanted = _side(words[at + 1]) if words[at] != "!" else (Fraction(0), Fraction(0))
    name = re.sub(r"pow(\d)", r"pow \1", operation)
    return name, words[at], wanted, [_side(word) for word in words[:at]]


def _side(text: str) -> Ends:
    low, _, high = text.partition(":")
    return Fraction(low), Fraction(high or low)


def _judged(engine: Engine, operation: str, sides: list[Ends], relation: str, wanted: Ends) -> tuple[bool, bool]:
    """Whether the range is kept, and whether it is met up to roundings, at all precisions; no answer keeps it."""
    kept = met = True
    last = Fraction(1, 10**33) if relation == "~" else Fraction(0)
    for bits in engine.precisions:
        with engine.at(bits):
            found = engine.table[operation](sides)
        if found is None or relation == "!":
            kept, met = kept and found is None, met and relation == "!"
            continue
        slack = 16 * engine.unit(bits) * max(abs(wanted[0]), abs(wanted[1]), Fraction(1, 8))
        slack += last + (wanted[1] - wanted[0]) / 2**26
        kept &= found[0] <= wanted[0] + last and found[1] >= wanted[1] - last
        met &= found[0] >= wanted[0] - slack and found[1] <= wanted[1] + slack
    return kept, met


def environment(size: str, seed: int) -> Row:
    """Probes of the engine, of doubles, and of the checker's integers."""
    from snntheory.checker import numbers
    from snntheory.engines import balls
    from snntheory.verdict import EngineRefused

    row = Row(0, unit="probes")
    try:
        balls.probe()
        fine = True
    except EngineRefused as error:
        fine, row.examples = False, [str(error)]
    pi = Fraction("3.14159265358979323846264338327950288419716939937510582097494459")
    low, high = (Fraction(end, numbers.ONE) for end in numbers.pi())
    tiny = sys.float_info.min
    facts = {
        "the balls' own probe": fine,
        "doubles are IEEE": sys.float_info.mant_dig == 53 and sys.float_info.radix == 2,
        "subnormal doubles are not flushed": tiny / 2 > 0 and math.ldexp(tiny / 2, 1) == tiny,
        "doubles round to nearest": 1 + 2.0**-53 == 1 and 1 + 3 * 2.0**-53 == 1 + 2.0**-51,
        "pi of the integers": low - Fraction(1, 10**30) < pi < high + Fraction(1, 10**30) and high - low < 2**-120,
        "ceilings of negative quotients": numbers.up(-7, 2) == -3 and -7 // 2 == -4 and -7 >> 1 == -4,
    }
    row.trials, row.violations = len(facts), sum(not fact for fact in facts.values())
    row.examples += [name for name, fact in facts.items() if not fact]
    return row
