"""How long a claim says that something took, against what its source says or gives: from March 2019 to June 2023 is more than four years.

A duration may be told in another unit (반년, 6개월), rounded with a word that says so (4년 넘게), or follow from two dates.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from corpus.figures import Figure, quantities
from rag.verification.dated import Dated, dated

_TAIL = r"(?:\s?(?P<months>\d{1,2})개월)?"
_KOREAN = re.compile(
    rf"(?<![\d.,])(?P<years>\d{{1,2}})년{_TAIL}(?=\s?(?:간|만|넘|가까|동안|여|남짓|뒤|후|전|이상|이하|미만|연속|째|치|이내|안에|짜리|만기|남|새|내내|이다|입니다|더|앞)|[은는이가을를의에으로]|$|,)"
    r"|(?<![\d.,])(?P<only>\d{1,3})개월|(?<![\d.,])(?P<weeks>\d{1,2})주(?=간|일|\s?(?:만|동안|뒤|후|전|이상|연속))"
    r"|(?<![\d.,])(?P<days>\d{1,3})일(?=간|째|\s?(?:만에|동안|뒤|후(?![보])|이내|넘)|\s전(?:에|부터)?\s)|(?<![가-힣])(?P<week>일주일)"
)
_ENGLISH = re.compile(r"[\s-](?P<unit>year|month|week|day)s?\b", re.IGNORECASE)
_IN_MONTHS = {"year": 12, "month": 1}
_IN_DAYS = {"week": 7, "day": 1}
_OVER = re.compile(r"^\s?(?:을|를|이|가)?\s?(?:조금\s)?(?:넘|이상|여(?=\s|간|만|의)|남짓|더)")
_UNDER = re.compile(r"^\s?(?:에|을|를|이|도)?\s?(?:조금\s)?(?:가까|안\s?되|못\s?미|미만|이내|채\s)")
_BEFORE_OVER = re.compile(r"\b(?:more than|over|at least|upwards? of)\s$", re.IGNORECASE)
_BEFORE_UNDER = re.compile(r"\b(?:nearly|almost|less than|under|just short of|within)\s$", re.IGNORECASE)
_AGO = re.compile(r"^\s?전(?=[\s에의부,.]|$)|^\s(?:ago|earlier|before)\b")
# More dates than these are not paired.
_MOST = 12


@dataclass(frozen=True, slots=True)
class Duration:
    """`length` in months, or in days where `days` says so, at characters [start, end)."""

    length: Decimal
    days: bool
    start: int
    end: int


def durations(text: str) -> list[Duration]:
    """The durations of a text in reading order.

    >>> [(int(d.length), d.days) for d in durations("2년 5개월 만에, 3주간, six months, 5월 8일")]
    [(29, False), (21, True), (6, False)]
    """
    found = []
    for m in _KOREAN.finditer(text):
        if m["years"] or m["only"]:
            length, days = 12 * int(m["years"] or 0) + int(m["months"] or m["only"] or 0), False
        else:
            length, days = 7 if m["week"] else 7 * int(m["weeks"] or 0) + int(m["days"] or 0), True
        found.append(Duration(Decimal(length), days, *m.span()))
    for f in quantities(text):
        if f.unit == "" and (word := _ENGLISH.match(text, f.end)):
            unit = word["unit"].lower()
            days = unit in _IN_DAYS
            found.append(Duration(f.value * {**_IN_MONTHS, **_IN_DAYS}[unit], days, f.start, word.end()))
    return sorted(found, key=lambda d: d.start)


def given(claim: str, evidence: Sequence[str], published: date | None) -> list[tuple[int, int]]:
    """The spans of the claim's durations that its source gives, in another unit, rounded, or by two of its dates.

    >>> given("4년 넘게 짰다", ["2019년 3월부터 2023년 6월까지 짰다"], None), given("5년 넘게 짰다", ["2019년 3월부터 2023년 6월까지 짰다"], None)
    ([(0, 2)], [])
    """
    wanted = durations(claim)
    if not wanted:
        return []
    told = {(d.length, d.days) for text in evidence for d in durations(text)}
    between = told | {gap for text in evidence for gap in _gaps(text, published)}
    since = (
        {(Decimal(12 * (published.year - y)), False) for text in evidence for y in _years(text)} if published else set()
    )
    spans = []
    for d in wanted:
        before, after = claim[max(0, d.start - 16) : d.start], claim[d.end : d.end + 16]
        held = [length for length, days in between | (since if _AGO.match(after) else set()) if days == d.days]
        if d.days:
            held += [length * 30 for length, days in told if not days and length < 3]
        if _OVER.match(after) or _BEFORE_OVER.search(before):
            fits = any(d.length < x < d.length + max(_next(d), d.length / 4) for x in held)
        elif _UNDER.match(after) or _BEFORE_UNDER.search(before):
            fits = any(d.length - max(_next(d), d.length / 4) < x < d.length for x in held)
        else:
            fits = False
        if fits or d.length in held:
            spans.append((d.start, d.end))
    return spans


def part_of(figure: Figure, evidence: Sequence[str]) -> bool:
    """Whether a half, a third or a multiple is that of two durations of the source: half of a year are six months."""
    if figure.unit != "times":
        return False
    lengths = {(d.length, d.days) for text in evidence for d in durations(text)}
    lengths = set(sorted(lengths)[:_MOST])
    return any(a == b * figure.value for a, days in lengths for b, other in lengths if days == other and b)


def _next(d: Duration) -> Decimal:
    """What a duration is rounded to: a year, a month, a week or a day."""
    if d.days:
        return Decimal(7 if d.length % 7 == 0 else 1)
    return Decimal(12 if d.length % 12 == 0 else 1)


def _years(text: str) -> set[int]:
    return {int(m) for m in re.findall(r"(?<![\d.,])(?:19|20)\d\d(?![\d.,]*\d)", text)}


def _gaps(text: str, published: date | None) -> set[tuple[Decimal, bool]]:
    """The times between two dates of a sentence: of months whose year is known, of days in one month or the next."""
    known = [d for d in dated(text, published) if d.unit in ("day", "month")][:_MOST]
    gaps: set[tuple[Decimal, bool]] = set()
    for n, one in enumerate(known):
        for other in known[n + 1 :]:
            if one.day and other.day and (one.years & other.years):
                gaps.add((Decimal(abs(_day(other) - _day(one))), True))
            if len(one.years) == len(other.years) == 1:
                months = Decimal(abs(_month(other) - _month(one)))
                if one.day and other.day:
                    # From 20 November to 10 January are 51 days: nearly two months.
                    days = abs(_day_of(other) - _day_of(one))
                    gaps.add((Decimal(days), True))
                    exact = Decimal(days) / _DAYS_OF_MONTH
                    gaps.add((exact, False))
                    if abs(exact - months) > _HALF_MONTH:
                        continue
                gaps.add((months, False))
    return gaps


# Mean length of a month, and how far from the count of months a time between two days may be.
_DAYS_OF_MONTH, _HALF_MONTH = Decimal("30.44"), Decimal("0.5")


def _day_of(d: Dated) -> int:
    return 365 * min(d.years) + _day(d)


def _month(d: Dated) -> int:
    return 12 * min(d.years) + d.number


def _day(d: Dated) -> int:
    """Days from the beginning of the year, near enough for a span of days."""
    first = date(2001, d.number, 1) if 1 <= d.number <= 12 else date(2001, 1, 1)
    return first.timetuple().tm_yday + d.day
