"""Do the figures and dates of a claim stand in its source? Values, units, and what changes by how much."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from corpus.figures import Figure, quantities
from rag.verification.change import PERIODS, by_or_to
from rag.verification.dated import mixed_up, told
from rag.verification.durations import given, part_of
from rag.verification.finding import Finding
from rag.verification.listed import listed, lists
from rag.verification.measures import akin, kind
from rag.verification.ranges import ranged
from rag.verification.rates import rate_findings
from rag.verification.reckoned import reckoned, rests
from rag.verification.shares import counted_parts, with_shares, wrong_digits
from rag.verification.years import YEAR, year_findings

# A rounded figure keeps the value to within this share: 2.4조 for 2조3950억 is 0.2 %.
_ROUNDED = Decimal("0.05")
# Units that the other language, or a shorter sentence, leaves out: 1,100명 is "1,100 jobs", 5년간 "five years".
_SILENT = frozenset({"", "person", "year", "month", "day", "times"})
_MONTH = re.compile(
    r"(?P<this>이달|이번\s?달|this\smonth)|(?P<last>지난달|전달|전월|last\smonth)|(?P<next>다음\s?달|내달|next\smonth)",
    re.I,
)
_TODAY = re.compile(
    r"이날|오늘|today|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|[월화수목금토일]요일|yesterday|어제", re.IGNORECASE
)
_COUNTER = re.compile(
    r"\s?(개월|[가-힣])|[\s-](?!(?:and|the|for|from|per|more|less|new|others?|year|month|week|day|two|three|four|five|six|seven|eight|nine|ten|last|this|over|while|when|with|that|which|was|were|had|has|have|after|before|since|during|against|into|annually|earlier|later)\b)([a-z]{3,}?)(?:es|s)?\b"
)


# A range of euros, down from 4.4 to 4.6 billion.
_CURRENCIES = frozenset({"won", "dollar", "euro", "yen", "yuan"})
# Counters of anything: 일곱 곳 are 7개사.
_LOOSE = frozenset({"개", "곳", "가지", "군데"})
# Counters of what is numbered, not counted, and the ordinals of "third-largest".
_NUMBERED = frozenset("상차호기공")
_ORDINALS = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


_ODD_UNITS = {
    "명": "person",
    "원": "won",
    "달러": "dollar",
    "유로": "euro",
    "엔": "yen",
    "위안": "yuan",
    "인": "person",
    "%": "percent",
}
_ODD = re.compile("여\\s?(?P<unit>명|원|달러|유로|엔|위안|인|%)")
# 2.4 times equity, three times as many; never three times in a year.
_TIMES_OF = re.compile(
    r"\stimes\s(?:as|its|their|that|the|more|larger|higher|bigger|greater|what|earnings|equity|annual)\b", re.I
)
_OF_POINT = re.compile(r"\s(?:of\s)?an?\s(?:percentage[\s-])?point\b", re.IGNORECASE)
# "The two companies" are those that the claim speaks of.
_THE_TWO = re.compile(r"\b(?:the|these|those)\s$", re.IGNORECASE)
# 1인당, 1주당: what something is for, looked at with its figure.
_EACH = re.compile(r"\s?[가-힣A-Za-z㎞㎏㎡㎾]{0,6}당(?=[\s가-힣\d])")
_CENTS = re.compile(r"\s?(?:cents?\b|센트)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """A figure as it stands in a text, with the word that follows it (3척: 척), and its kind with the words that say so."""

    figure: Figure
    text: str
    counter: str
    kind: str = ""
    measure: str = ""


def written(text: str) -> list[Written]:
    """The quantities of a text, less the digits of names (PS-201, HBM3E, 코로나19) and of "a year ago"."""
    found = []
    spans = [m.span() for m in YEAR.finditer(text) if m["before"]]
    at = 0
    for f in ranged(text, with_shares(text, quantities(text))):
        before = text[max(0, f.start - 2) : f.start]
        if (re.search(r"[A-Za-z]$|[A-Za-z가-힣]-$", before) and not f.unit) or (
            not f.unit and re.search("[가-힣]$", before)
        ):
            continue
        # 7만 세대 are homes, not three of anything.
        if text.startswith("세대", f.start):
            continue
        while at < len(spans) and spans[at][1] <= f.start:
            at += 1
        if at < len(spans) and spans[at][0] < f.end:
            continue
        # 28만여 명 are people, 42 euro cents no euros.
        if not f.unit and (odd := _ODD.match(text, f.end)):
            f = replace(f, unit=_ODD_UNITS[odd["unit"]], end=odd.end())
        elif f.unit in ("euro", "dollar") and (cents := _CENTS.match(text, f.end)):
            f = replace(f, value=f.value / 100, end=cents.end())
        elif f.unit == "times" and f.value < 1 and (point := _OF_POINT.match(text, f.end)):
            f = replace(f, unit="point", end=point.end())
        counter = _COUNTER.match(text, f.end) if not f.unit else None
        numbered = not f.unit and re.search(r"\bno\.\s?$", text[max(0, f.start - 5) : f.start], re.IGNORECASE)
        of = "no." if numbered else (counter[1] or counter[2]) if counter else ""
        name, words = kind(text, f)
        multiple = name == "occasion or times" and (f.value % 1 or _TIMES_OF.match(text, f.end))
        if (name == "times" or multiple) and not f.unit:
            f = replace(f, unit="times")
        found.append(Written(f, text[f.start : f.end].strip(), of, name, words))
    return found


def figure_findings(
    claim: str, evidence: Sequence[str], context: Sequence[str], published: date | None
) -> list[Finding]:
    """Figures and periods of the claim that its evidence does not hold; periods may stand in the context too."""
    everything = " ".join([*evidence, *context])
    held = [w for text in evidence for w in written(text)]
    periods = [w for text in context for w in written(text) if w.figure.unit in PERIODS]
    by_value: dict[Decimal, set[str]] = {}
    same_value: dict[Decimal, list[Written]] = {}
    counters: dict[str, set[Decimal]] = {}
    uncounted: set[Decimal] = set()
    by_unit: dict[str, list[Written]] = {}
    for w in held:
        by_value.setdefault(w.figure.value, set()).add(w.figure.unit)
        same_value.setdefault(w.figure.value, []).append(w)
        by_unit.setdefault(w.figure.unit, []).append(w)
        if w.counter:
            counters.setdefault(w.counter, set()).add(w.figure.value)
        else:
            uncounted.add(w.figure.value)
        if w.figure.unit == "cent":
            by_value.setdefault(w.figure.value / 100, set()).update(("dollar", "euro"))
        if w.figure.unit in ("dollar", "euro") and w.figure.value < 10:
            by_value.setdefault(w.figure.value * 100, set()).add("cent")
        if w.figure.unit == "point":
            by_value.setdefault(w.figure.value * 100, set()).add("basis point")
        if w.figure.unit == "basis point":
            by_value.setdefault(w.figure.value / 100, set()).add("point")
        if w.figure.unit == "times" and w.figure.value < 1:
            by_value.setdefault(w.figure.value * 100, set()).add("percent")
        if w.figure.unit == "percent" and w.figure.value == 50:
            by_value.setdefault(Decimal("0.5"), set()).add("times")
    around = {(w.figure.value, w.figure.unit) for w in periods}
    if re.search(r"전량|전부|전액|\b(?:all|entire|whole)\b", " ".join(evidence), re.IGNORECASE):
        around.add((Decimal(100), "percent"))
    # 임상 3상, 2공장, 1차: what is told of stands in the title.
    around |= {
        (w.figure.value, "") for text in context for w in written(text) if not w.figure.unit and w.counter in _NUMBERED
    }
    around |= {
        (Decimal(n), "") for n, word in enumerate(_ORDINALS, 2) if re.search(rf"\b{word}[\s-]\w+est\b", everything)
    }
    for of_unit in by_unit.values():
        of_unit.sort(key=lambda w: w.figure.value)
    spans, wrong = told(claim, evidence, published)
    lasting = given(claim, evidence, published)
    proven = {int(m[0]) for a, b in spans for m in re.finditer(r"(?:19|20)\d\d", claim[a:b])}
    findings = [
        f
        for f in year_findings(claim, evidence, context, published)
        if int(re.sub(r"\D", "", f.word) or 0) not in proven
    ]
    if digits := wrong_digits(claim, evidence, [w.figure for w in held]):
        findings.append(Finding("figure", digits))
    findings += rate_findings(claim, evidence)
    if wrong:
        findings.append(Finding("figure", wrong))
    elif changed := by_or_to(claim, evidence):
        findings.append(Finding("to", changed))
    elif elsewhere := mixed_up(claim, evidence, published):
        findings.append(Finding("when", elsewhere))
    counted = [s for text in evidence for s in counted_parts(text)]
    remaining = rests(evidence)
    rows = {n for text in evidence for n in lists(text)}
    in_months = _months(everything, published)
    months = {f.value for f in (w.figure for w in [*held, *periods]) if f.unit == "month"}
    in_claim = written(claim)
    days = {w.figure.value for w in in_claim if w.figure.unit == "day"}
    for w in in_claim:
        f = w.figure
        units = by_value.get(f.value, set())
        if (f.unit == "year" and f.value >= 1900) or w.text.lower() in ("one", "once", "한"):
            continue  # told by the years above; a pronoun
        if f.unit in PERIODS and any(a <= f.start < b for a, b in spans):
            continue
        if any(a <= f.start < b for a, b in lasting) or (f.value == 1 and _EACH.match(claim, f.end)):
            continue
        if w.text.lower() == "two" and _THE_TWO.search(claim[max(0, f.start - 6) : f.start]):
            continue
        if f.unit == "month" and (f.value in in_months or f.value in months):
            continue
        # A day without a month is of the month of publication.
        known_day = any("day" in by_value.get(d, ()) for d in days) or (published and days == {Decimal(published.day)})
        if published and f.unit == "month" and f.value == published.month and days and known_day:
            continue
        if published and f.unit == "day" and f.value == published.day and _TODAY.search(everything):
            continue
        if (f.value, f.unit) in around:
            continue
        uncounted_there = f.value not in by_value and w.counter not in counters
        if uncounted_there and not f.unit and (listed(claim, f) or f.value in rows):
            continue
        strange = _other_kind(w, same_value.get(f.value, ()))
        if (f.value not in by_value or strange) and (
            reckoned(claim, f, [x.figure for x in held], counted, remaining) or part_of(f, evidence)
        ):
            continue
        if strange and not _difference(w, in_claim, held):
            findings.append(Finding("unit", f"{w.text}{w.measure}", f"{strange.text}{strange.measure}"))
            continue
        # The same number of something else: No. 3 where only three weeks are told of.
        other = w.counter in counters and f.value not in counters[w.counter] and f.value not in uncounted
        other = other and not (w.counter in _LOOSE and any(f.value in counters.get(c, ()) for c in _LOOSE))
        if f.unit in units and not other:
            continue
        if _difference(w, in_claim, held):
            continue
        # 5년 and "five" agree; three years and the 3rd do not.
        silent = (f.unit in _SILENT and units & _SILENT and (not f.unit or units & {"", "person"})) or (
            "" in units and (f.unit == "percent" or (f.unit in _CURRENCIES and f.value >= 1000 and f.unit in by_unit))
        )
        if units and not other and (silent or (not f.unit and not w.counter)):
            continue
        # What the source writes with this value: not the 50% that its "half" gives.
        same = [x for x in same_value.get(f.value, ()) if x.figure.unit and x.figure.unit != f.unit]
        same = [x for x in same if f.unit not in PERIODS and x.figure.unit not in PERIODS]
        if same:
            findings.append(Finding("unit", w.text, same[0].text))
        elif near := _rounded(f, by_unit.get(f.unit, [])):
            findings.append(Finding("rounded", w.text, near.text))
        else:
            findings.append(Finding("figure", _with_unit(claim, w)))
    return findings


def _difference(w: Written, claim: Sequence[Written], held: Sequence[Written]) -> bool:
    """Whether this is the difference of two figures of the source that the claim tells too (46개에서 62개로 16개), or of
    two months of the source (8월에서 10월로: 두 달)."""
    if w.kind == "month":
        months = [x.figure.value for x in held if x.figure.unit == "month"]
        return any((b - a) % 12 == w.figure.value for a in months for b in months)
    told = {x.figure.value for x in claim if (x.figure.unit, x.counter) == (w.figure.unit, w.counter) and x is not w}
    stands = told & {x.figure.value for x in held if x.figure.unit == w.figure.unit}
    return any(a - b == w.figure.value for a in stands for b in stands)


def _other_kind(w: Written, held: Sequence[Written]) -> Written | None:
    """The source's figure of this value, when it stands there only as another kind: 36 weeks for 36 months, 8% for 8kg."""
    return None if not held or any(akin(w.kind, x.kind) for x in held) else held[0]


def _with_unit(claim: str, w: Written) -> str:
    return w.text + w.counter if w.counter and claim[w.figure.end : w.figure.end + 1] == w.counter else w.text


def _rounded(f: Figure, held: list[Written]) -> Written | None:
    """The nearest figure of this unit, when `f` is what it becomes with fewer digits."""
    if f.unit in PERIODS or f.unit in ("", "times") or f.value == 0:
        return None
    at = bisect_left(held, f.value, key=lambda w: w.figure.value)
    for w in held[max(0, at - 1) : at + 1]:
        value = w.figure.value
        digits, wanted = f.value.normalize().as_tuple().digits, value.normalize().as_tuple().digits
        if len(digits) < len(wanted) and value and abs(f.value - value) / value < _ROUNDED:
            exponent = int(f.value.normalize().as_tuple().exponent)
            if abs(f.value - value) <= Decimal(10) ** exponent / (1 if len(digits) > 1 else 2):
                return w
    return None


def _months(text: str, published: date | None) -> set[Decimal]:
    if not published:
        return set()
    shift = {"this": 0, "last": -1, "next": 1}
    shifts = {shift[m.lastgroup or "this"] for m in _MONTH.finditer(text)}
    # 전달 is the month before the one that is told of, or before the day of publication.
    named = {int(w.figure.value) for w in written(text) if w.figure.unit == "month"} if shifts else set()
    return {Decimal((month - 1 + s) % 12 + 1) for s in shifts for month in {published.month, *named}}
