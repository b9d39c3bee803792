"""Days, months, quarters and halves of a claim against those of its source, each resolved by the day of publication.

지난해 11월 20일 in an article of June 2024 is 2023-11-20, 전날 in one of 2 September the first, "in the second half" the second half of
the year of publication. A claim may write any of them out; what it may not is write another.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from corpus.figures import figures


@dataclass(frozen=True, slots=True)
class Dated:
    """A period at characters [start, end): `unit` is "day", "month", "quarter" or "half", `number` the month, quarter or half, `day` 0
    for none; `years` are those it may be of, `written` says that the year stands there as a number."""

    start: int
    end: int
    unit: str
    number: int
    day: int
    years: frozenset[int]
    written: bool

    def fits(self, other: "Dated") -> bool:
        """Whether both may be the same, as far as they tell: a month holds its days."""
        return self.near(other) and bool(self.years & other.years)

    def near(self, other: "Dated") -> bool:
        """The same but for the year."""
        month = {"day": "month"}
        if month.get(self.unit, self.unit) != month.get(other.unit, other.unit) or self.number != other.number:
            return False
        return not self.day or not other.day or self.day == other.day


_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NAMES = r"Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
_YEAR = (
    r"(?:(?P<year>(?:19|20)\d\d)년|(?P<rel>재작년|지난해|작년|전년|올해|금년|올|내년|그해))?\s?(?P<way>오는|지난)?\s?"
)
_KOREAN = re.compile(
    rf"{_YEAR}(?:(?P<month>\d{{1,2}})월(?:\s?(?P<day>\d{{1,2}})일)?|(?P<quarter>[1-4])분기|(?P<half>[상하])반기)"
    r"|(?P<month_rel>지난달|전달|이달|다음\s?달|내달)(?:\s?(?P<day_of>\d{1,2})일)?"
    r"|(?P<today>이날|오늘)|(?P<eve>전날|어제)|(?<![\d월.])(?<!월\s)(?P<way_day>오는|지난)?\s?(?P<only>\d{1,2})일(?![간째]|\s?(?:만|동안|이내|넘)|\s?(?:뒤|후|전)(?=[\s에,.]))"
)
_ENGLISH = re.compile(
    rf"\b(?P<month>{_NAMES})\b\.?(?:\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|,\d{{3}}))?(?:,?\s(?:of\s)?(?P<year>(?:19|20)\d\d))?"
    r"|\b(?P<quarter>(?i:first|second|third|fourth|final))[\s-](?i:quarter)(?:\s(?:of\s)?(?P<qyear>(?:19|20)\d\d))?|\bQ(?P<q>[1-4])(?:\s(?P<qyear2>(?:19|20)\d\d))?"
    r"|\b(?P<half>(?i:first|second))[\s-](?i:half)(?:\sof\s(?P<hyear>(?:19|20)\d\d))?|\b(?P<rel>last|this|next)\smonth"
)
_SHIFT = {"재작년": -2, "지난해": -1, "작년": -1, "전년": -1, "올해": 0, "금년": 0, "올": 0, "내년": 1}
_NUMBER = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4, "상": 1, "하": 2}


def dated(text: str, published: date | None) -> list[Dated]:
    """The periods of a text in reading order; without a day of publication only those with a year that is written out.

    >>> [(d.unit, d.number, d.day, sorted(d.years)) for d in dated("지난해 11월 20일까지 만든 차", date(2024, 6, 12))]
    [('day', 11, 20, [2023])]
    >>> [(d.number, d.day) for d in dated("전날 급등했던 주가는", date(2025, 9, 1))]
    [(8, 31)]
    """
    found: list[Dated] = []
    for m in _KOREAN.finditer(text):
        if one := _korean(m, published, found):
            found.append(one)
    for m in _ENGLISH.finditer(text):
        if one := _english(m, published):
            found.append(one)
    return sorted((d for d in found if d.years), key=lambda d: d.start)


def _korean(m: re.Match[str], published: date | None, before: Sequence[Dated]) -> Dated | None:
    start, end = m.span()
    if m["month"] or m["quarter"] or m["half"]:
        unit = "quarter" if m["quarter"] else "half" if m["half"] else "day" if m["day"] else "month"
        number = int(m["month"] or m["quarter"] or _NUMBER[m["half"]])
        if m["year"]:
            years = frozenset({int(m["year"])})
        elif m["rel"] == "그해":
            years = before[-1].years if before else frozenset()
        else:
            years = _years(unit, number, m["rel"] or "", m["way"] or "", published)
            # 2022년 3월 7일부터 11월 20일까지: the year goes on.
            if not m["rel"] and not m["way"] and before and before[-1].written:
                years |= before[-1].years
        return Dated(start, end, unit, number, int(m["day"] or 0), years, bool(m["year"]))
    if not published:
        return None
    if m["today"] or m["eve"]:
        day = published - timedelta(1 if m["eve"] else 0)
    elif m["month_rel"]:
        step = {"지난달": -1, "전달": -1, "이달": 0}.get(m["month_rel"], 1)
        month = published.month - 1 + step
        years = frozenset({published.year + month // 12})
        return Dated(start, end, "day" if m["day_of"] else "month", month % 12 + 1, int(m["day_of"] or 0), years, False)
    else:
        number = int(m["only"])
        ahead = m["way_day"] == "오는" and number < published.day
        behind = m["way_day"] == "지난" and number > published.day
        month = published.month - 1 + (1 if ahead else -1 if behind else 0)
        return Dated(start, end, "day", month % 12 + 1, number, frozenset({published.year + month // 12}), False)
    return Dated(start, end, "day", day.month, day.day, frozenset({day.year}), False)


def _english(m: re.Match[str], published: date | None) -> Dated | None:
    start, end = m.span()
    if m["rel"]:
        if not published:
            return None
        month = published.month - 1 + {"last": -1, "this": 0, "next": 1}[m["rel"]]
        return Dated(start, end, "month", month % 12 + 1, 0, frozenset({published.year + month // 12}), False)
    year = m["year"] or m["qyear"] or m["qyear2"] or m["hyear"]
    if m["month"]:
        unit, number = "day" if m["day"] else "month", _MONTHS.index(m["month"][:3].lower()) + 1
        if m["month"] == "May" and not m["day"] and not year:
            return None
    else:
        unit = "half" if m["half"] else "quarter"
        number = int(m["q"] or 0) or _NUMBER[(m["half"] or m["quarter"]).lower()]
    years = frozenset({int(year)}) if year else _years(unit, number, "", "", published)
    return Dated(start, end, unit, number, int(m["day"] or 0) if m["month"] else 0, years, bool(year))


def _years(unit: str, number: int, relative: str, way: str, published: date | None) -> frozenset[int]:
    """The years that a period without a written year may be of."""
    if not published:
        return frozenset()
    now = published.year
    if relative:
        return frozenset({now + _SHIFT[relative]})
    month = number if unit in ("day", "month") else 3 * number - 2 if unit == "quarter" else 6 * number - 5
    if way == "오는":
        return frozenset({now if month >= published.month else now + 1})
    if way == "지난":
        return frozenset({now if month <= published.month else now - 1})
    return frozenset(
        {now, now - 1} if month > published.month else {now, now + 1} if month < published.month else {now}
    )


_QUARTER_BEFORE = re.compile(
    r"(?<!동기\s)(?<![가-힣])(?:(?:바로\s)?(?:전|직전|앞선|앞)\s?분기)|\b(?:previous|prior|preceding|sequential) (?:three months|quarter)|\b(?:a|one) quarter (?:earlier|ago|before)|\bquarter[\s-](?:on|over)[\s-]quarter",
    re.IGNORECASE,
)


def quarters_before(text: str, published: date | None) -> list[Dated]:
    """The quarters that a text tells of by the one after them: the quarter before is the second where it speaks of the third.

    >>> [(d.number, sorted(d.years)) for d in quarters_before("2025년 1분기 매출은 전 분기보다 줄었다", None)]
    [(4, [2024])]
    """
    if not (before := list(_QUARTER_BEFORE.finditer(text))):
        return []
    named = [d for d in dated(text, published) if d.unit == "quarter"]
    found = []
    for m in before:
        told = [d for d in named if d.start < m.start()] or named
        if told:
            last = told[-1] if told[-1].start < m.start() else told[0]
            number = (last.number - 2) % 4 + 1
            years = frozenset(y - 1 for y in last.years) if number == 4 else last.years
            found.append(Dated(*m.span(), "quarter", number, 0, years, False))
    return found


_MONTH_NAMED = re.compile(r"[^월]{0,12}월|[A-Z][a-z]")


def told(claim: str, evidence: Sequence[str], published: date | None) -> tuple[list[tuple[int, int]], str]:
    """The spans of the claim's periods that the source tells of, and the claim's words for one that it tells of another year; ""
    for none."""
    held = [d for text in evidence for d in (*dated(text, published), *quarters_before(text, published))]
    named = [d for text in evidence for d in dated(text, published) if d.day and _MONTH_NAMED.match(text, d.start)]
    spans, wrong = [], ""
    for d in dated(claim, published):
        near = [h for h in held if d.near(h)]
        # 14 March of "on 14 January" and "by the end of March".
        if d.day and near and not any(h.day for h in near) and any(h.day == d.day for h in named):
            wrong = wrong or claim[d.start : d.end].strip()
            continue
        if any(d.fits(h) for h in near):
            spans.append((d.start, d.end))
        elif near and d.written:
            wrong = wrong or claim[d.start : d.end].strip()
    return spans, wrong


_CLAUSE = re.compile(
    r"[,;]\s|(?<=[가-힣][고며])\s|(?<=지만)\s|(?<=으나)\s|\s(?=compared with|while\b|versus\b|and\b)|(?<=[.다])\s"
)


def mixed_up(claim: str, evidence: Sequence[str], published: date | None) -> str:
    """A sum of the claim that the source tells of another period, while the claim's period is told of something else; "" for none.

    >>> mixed_up("The net loss was 38 billion won in 2024.", ["Sales rose in 2024, compared with a net loss of 38 billion won in 2023."], None)
    '38 billion won'
    """
    there = [t for text in evidence for t in _timed(text, published)]
    for key, time, words in _timed(claim, published):
        with_it = [t for k, t, _ in there if k == key]
        elsewhere = any(same_time(time, t) for k, t, _ in there if k != key)
        if key and time and elsewhere and with_it and all(t and not same_time(time, t) for t in with_it):
            return words
    return ""


Time = Dated | int | None


def same_time(a: Time, b: Time) -> bool:
    if a is None or b is None:
        return False
    if isinstance(a, Dated) and isinstance(b, Dated):
        return a.fits(b)
    if isinstance(a, Dated):
        return b in a.years
    return a in b.years if isinstance(b, Dated) else a == b


# What a figure is compared with is not its own year: down 22 percent from 2022.
_BASE = re.compile(r"\b(?:from|than|over|against|versus|since)\s$", re.IGNORECASE)


def _timed(text: str, published: date | None) -> list[tuple[str, Time, str]]:
    """Each sum with the period that stands nearest before it in its clause, or behind it where none does before, None for none; and
    the sum as written; every period also by itself, with "" for a sum. A year alone is a number."""
    found: list[tuple[str, Time, str]] = []
    at = 0
    for m in [*_CLAUSE.finditer(text), None]:
        clause = text[at : m.start() if m else len(text)]
        at = m.end() if m else at
        days = dated(clause, published)
        covered = [(d.start, d.end) for d in days]
        times: list[tuple[int, Time]] = [(d.start, d) for d in days]
        known = figures(clause)
        for f in known:
            alone = f.unit == "year" and 1900 <= f.value < 2100 and not any(a <= f.start < b for a, b in covered)
            if alone and not _BASE.search(clause[: f.start]):
                times.append((f.start, int(f.value)))
        if published and not covered:
            times += [(x.start(), published.year - 1) for x in re.finditer(r"지난해|작년|\blast year", clause)]
        times.sort(key=lambda t: t[0])
        found += [("", time, "") for _, time in times]
        for f in known:
            if f.unit in _SUMS:
                before = [t for start, t in times if start < f.start]
                # A time behind belongs to the last sum before it: earning 8 billion after losing 2 billion in 2023.
                behind = times[0] if times and not before else None
                between = behind and any(f.end <= x.start < behind[0] and x.unit == f.unit for x in known)
                time = before[-1] if before else behind[1] if behind and not between else None
                if _YEAR_EARLIER.match(clause, f.end) or _YEAR_BEFORE.search(clause[max(0, f.start - 40) : f.start]):
                    time = _year_earlier(time)
                found.append((f.key, time, clause[f.start : f.end].strip()))
    return found


# The same time a year before: "from a loss of 18 billion won a year earlier", 전년 동기의 188억원.
_YEAR_EARLIER = re.compile(
    r"(?:\s(?!from\b|than\b|compared\b|against\b|over\b|to\b)[a-z]+){0,3}?\s(?:(?:in|for|during) the (?:same|year-earlier|year-ago) (?:quarter|period|month|half)(?: (?:of )?(?:last year|a year (?:earlier|ago|before)|the (?:previous|prior) year))?|a year (?:earlier|ago|before)|the year before|(?:in )?the (?:previous|prior) year)\b"
)
_YEAR_BEFORE = re.compile(
    r"(?:1년\s전|한\s해\s전|전년(?:\s?(?:동기|같은\s기간|동월))?|(?:지난해|작년)\s?(?:같은\s?(?:기간|분기|달)|동기))(?:의|에는|에|엔)?\s(?:[가-힣]+\s){0,2}$"
)


def _year_earlier(time: Time) -> Time:
    if isinstance(time, Dated):
        return replace(time, years=frozenset(y - 1 for y in time.years))
    return time - 1 if time is not None else None


_SUMS = frozenset({"won", "dollar", "euro", "percent", "point", "person"})
