"""English words for times, as they stand in questions: last quarter, in October, since March 2024, the past two weeks, FY2024."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from rag.days import (
    Grain,
    Span,
    ago,
    back,
    day,
    guessed,
    half,
    month,
    months,
    part,
    quarter,
    season,
    shifted,
    week,
    whole,
)
from rag.spot import Spot

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# "may" and "march" are verbs too: they need a capital, or a word before them that only a time follows.
_MONTH = (
    r"(?P<month>(?i:january|february|april|june|july|august|september|october|november|december)|March|May|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
    r"|(?i:(?<=\bin )(?:march|may)|(?<=\bsince )(?:march|may)|(?<=\blast )(?:march|may)|(?<=\bof )(?:march|may)))(?![A-Za-z])"
)
_Y = r"(?P<y>(?:19|20)\d\d)(?![\d,.]*\d)"
_OF = rf"(?:\s?,?\s?(?:of\s)?(?:{_Y}|(?P<said>(?i:last year|this year|next year|the year before last|the previous year))))"
_DAY = r"(?P<d>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d%])"
_PART = r"(?:(?P<part>(?i:early|mid|middle|late|start|beginning|end))(?:[\s-]of[\s-]|[\s-]))"
_WHICH = r"(?:(?P<which>(?i:last|this|next|past|coming|previous))\s)"
_PARTS = {
    "early": "early",
    "start": "early",
    "beginning": "early",
    "mid": "middle",
    "middle": "middle",
    "late": "late",
    "end": "late",
}
_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
          "eleven": 11, "twelve": 12, "couple": 2, "few": 3, "several": 3}  # fmt: skip
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "final": 4}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = r"(?P<weekday>(?i:monday|tuesday|wednesday|thursday|friday|saturday|sunday))"
_COUNT = r"(?:(?P<n>\d{1,3})|(?P<word>(?i:a couple of|couple of|a few|few|several|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)))"
_ORDINAL = r"(?P<q>(?i:first|second|third|fourth|final|1st|2nd|3rd|4th))"

_Made = Span | None


def _year_of(m: re.Match[str], as_of: date) -> int | None:
    found = m.groupdict()
    if found.get("y"):
        return int(found["y"])
    if found.get("y2"):
        return int(found["y2"]) if len(found["y2"]) == 4 else 2000 + int(found["y2"])
    said = (found.get("said") or "").lower()
    if not said:
        return None
    return as_of.year + {"this year": 0, "next year": 1, "the year before last": -2}.get(said, -1)


def _which(m: re.Match[str]) -> str:
    said = (m.groupdict().get("which") or "").lower()
    return {"last": "last", "past": "last", "previous": "last", "this": "this", "next": "next", "coming": "next"}.get(
        said, ""
    )


def _years(as_of: date, make: Callable[[int], Span], which: str) -> Span:
    return guessed(as_of, {y: make(y) for y in range(as_of.year - 2, as_of.year + 2)}, which)


def _parted(m: re.Match[str], span: Span) -> Span:
    which = m.groupdict().get("part")
    return part(span, _PARTS[which.lower()]) if which else span


def _number(m: re.Match[str]) -> int:
    return _MONTHS.index(m["month"][:3].lower()) + 1


def _day(m: re.Match[str], as_of: date) -> _Made:
    number, of, year = _number(m), int(m["d"]), _year_of(m, as_of)
    try:
        if year:
            return day(date(year, number, of))
        known = {}
        for y in range(as_of.year - 4, as_of.year + 2):
            if of <= 28 or _exists(y, number, of):
                known[y] = day(date(y, number, of), False)
        return guessed(as_of, known, _which(m).replace("this", ""))
    except (ValueError, IndexError):
        # The 30th of February: the month is as near as it can be read.
        return month(year, number) if year else _years(as_of, lambda y: month(y, number, False), _which(m))


def _exists(year: int, number: int, of: int) -> bool:
    try:
        date(year, number, of)
    except ValueError:
        return False
    return True


def _month(m: re.Match[str], as_of: date) -> _Made:
    number, year = _number(m), _year_of(m, as_of)
    if year:
        return _parted(m, month(year, number))
    return _parted(m, _years(as_of, lambda y: month(y, number, False), _which(m)))


def _iso(m: re.Match[str], as_of: date) -> _Made:
    y, number, of = int(m["y"]), int(m["m"]), int(m["d"])
    return day(date(y, number, of)) if 1 <= number <= 12 and _exists(y, number, of) else None


def _iso_month(m: re.Match[str], as_of: date) -> _Made:
    return month(int(m["y"]), int(m["m"])) if 1 <= int(m["m"]) <= 12 else None


def _quarter(m: re.Match[str], as_of: date) -> _Made:
    number = _ORDINALS[m["q"].lower()]
    if (year := _year_of(m, as_of)) is not None:
        return quarter(year, number)
    return _years(as_of, lambda y: quarter(y, number, False), _which(m))


def _short(m: re.Match[str], as_of: date) -> _Made:
    """4Q24, Q4 2024, 1H25, H1."""
    found = m.groupdict()
    number, year = int(found.get("n1") or found["n2"]), _year_of(m, as_of)
    kind = (found.get("k1") or found["k2"]).lower()
    if kind == "h" and number > 2:
        return None
    make: Callable[[int], Span] = (
        (lambda y: quarter(y, number, year is not None))
        if kind == "q"
        else (lambda y: half(y, number, year is not None))
    )
    return make(year) if year else _years(as_of, make, "")


def _half(m: re.Match[str], as_of: date) -> _Made:
    number = _ORDINALS[m["q"].lower()]
    if number > 2:
        return None
    if (year := _year_of(m, as_of)) is not None:
        return half(year, number)
    return _years(as_of, lambda y: half(y, number, False), _which(m))


def _first_months(m: re.Match[str], as_of: date) -> _Made:
    count = int(m["n"]) if m["n"] else _WORDS[m["word"].split()[0].lower()]
    if not 1 <= count <= 12:
        return None
    if (year := _year_of(m, as_of)) is not None:
        return months(year, 1, count, Grain.QUARTER)
    return _years(as_of, lambda y: months(y, 1, count, Grain.QUARTER, False), "")


def _whole(m: re.Match[str], as_of: date) -> _Made:
    year = _year_of(m, as_of)
    return _parted(m, whole(year)) if year else None


def _fiscal(m: re.Match[str], as_of: date) -> _Made:
    year = _year_of(m, as_of)
    return whole(year) if year else None


def _years_span(m: re.Match[str], as_of: date) -> _Made:
    first, last = int(m["a"]), int(m["b"] if len(m["b"]) == 4 else m["a"][:2] + m["b"])
    return Span(date(first, 1, 1), date(last, 12, 31), Grain.YEAR) if first < last else None


def _relative(m: re.Match[str], as_of: date) -> _Made:
    """last month, this quarter, next week; of a week also its weekday or end."""
    unit, step = (
        m["unit"].lower(),
        {"last": -1, "previous": -1, "this": 0, "current": 0, "next": 1, "coming": 1}[m["which"].lower()],
    )
    if unit == "week":
        return week(as_of + timedelta(7 * step))
    if unit == "year":
        return _parted(m, whole(as_of.year + step))
    y, number = shifted(as_of, step * (3 if unit == "quarter" else 1))
    return _parted(m, quarter(y, (number + 2) // 3) if unit == "quarter" else month(y, number))


def _week_before_last(m: re.Match[str], as_of: date) -> _Made:
    return ago(as_of, 2, m["unit"].lower())


def _weekday(m: re.Match[str], as_of: date) -> _Made:
    """last Friday and Friday: the last one before today; this Friday: of this week; next Friday: the next one."""
    number, which = _WEEKDAYS.index(m["weekday"].lower()), _which(m)
    if m.groupdict().get("of"):
        step = {"last": -1, "this": 0, "next": 1}[m["of"].lower()]
        monday = week(as_of + timedelta(7 * step)).first
        assert monday is not None
        return day(monday + timedelta(number))
    if which == "this":
        return day(as_of + timedelta(number - as_of.weekday()))
    if which == "next":
        return day(as_of + timedelta((number - as_of.weekday() - 1) % 7 + 1))
    return day(as_of - timedelta((as_of.weekday() - number - 1) % 7 + 1))


def _weekend(m: re.Match[str], as_of: date) -> _Made:
    if _which(m) == "last":
        saturday = as_of - timedelta((as_of.weekday() - 5 - 1) % 7 + 1)
        if saturday + timedelta(1) >= as_of:
            saturday -= timedelta(7)
    else:
        saturday = as_of + timedelta((5 - as_of.weekday()) % 7)
    return Span(saturday, saturday + timedelta(1), Grain.STRETCH)


def _near(m: re.Match[str], as_of: date) -> _Made:
    said = " ".join(m["near"].lower().split())
    return day(as_of + timedelta({"today": 0, "yesterday": -1, "the day before yesterday": -2, "tomorrow": 1}[said]))


def _to_date(m: re.Match[str], as_of: date) -> _Made:
    unit = (m.groupdict().get("unit") or "year").lower()
    start = {"year": date(as_of.year, 1, 1), "month": as_of.replace(day=1), "week": as_of - timedelta(as_of.weekday()),
             "quarter": quarter(as_of.year, (as_of.month + 2) // 3).first}[unit]  # fmt: skip
    return Span(start, as_of, Grain.STRETCH)


def _amount(m: re.Match[str]) -> tuple[int, str]:
    found = m.groupdict()
    words = (found.get("word") or "one").lower().replace("a couple", "couple").replace("a few", "few").split()
    count = int(found["n"]) if found.get("n") else _WORDS[words[0]]
    return count, found["unit"].lower().rstrip("s")


def _stretch(m: re.Match[str], as_of: date) -> _Made:
    return back(as_of, *_amount(m))


def _ahead(m: re.Match[str], as_of: date) -> _Made:
    count, unit = _amount(m)
    y, _ = shifted(as_of, {"day": 0, "week": 0, "month": 1, "quarter": 3, "year": 12}[unit] * min(count, 1200))
    return Span(as_of + timedelta(1), whole(y).last, Grain.STRETCH)


def _ago(m: re.Match[str], as_of: date) -> _Made:
    return ago(as_of, *_amount(m))


def _season(m: re.Match[str], as_of: date) -> _Made:
    number = {"spring": 0, "summer": 1, "autumn": 2, "fall": 2, "winter": 3}[(m["season"] or m["season2"]).lower()]
    if (year := _year_of(m, as_of)) is not None:
        return season(year, number)
    which = (m["which2"] or "").lower()
    if which == "this":
        return season(as_of.year - (number == 3 and as_of.month < 3), number)
    return _years(as_of, lambda y: season(y, number), {"last": "last", "past": "last", "next": "next"}.get(which, ""))


_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], _Made]], ...] = (
    (re.compile(rf"{_WHICH}?\b{_MONTH}\s(?:the\s)?{_DAY}(?!\s?(?:percent|trillion|billion|million|won|people)){_OF}?"), _day),
    (re.compile(rf"\b(?:the\s)?{_DAY}\s(?:of\s)?{_MONTH}{_OF}?"), _day),
    (re.compile(r"(?<![\d.])(?P<y>(?:19|20)\d\d)[-./]\s?(?P<m>\d{1,2})[-./]\s?(?P<d>\d{1,2})(?!\d)"), _iso),
    (re.compile(r"(?<![\d.])(?P<y>(?:19|20)\d\d)[-./](?P<m>0[1-9]|1[0-2])(?![\d./-])"), _iso_month),
    (re.compile(rf"{_PART}?{_WHICH}?\b{_MONTH}{_OF}?"), _month),
    (re.compile(rf"{_Y}(?:'s|’s)?\s{_ORDINAL}[\s-]quarter\b"), _quarter),
    (re.compile(rf"{_WHICH}?\b{_ORDINAL}[\s-](?i:quarter)\b(?:\s(?:of\s)?{_Y}|\s(?:of\s)?(?P<said>(?i:last year|this year|next year)))?"), _quarter),
    (re.compile(rf"(?P<said>(?i:last|this|next) year)(?:'s|’s)\s{_ORDINAL}[\s-]quarter\b"), _quarter),
    (re.compile(r"(?<![A-Za-z\d])(?:(?P<k1>[QqHh])(?P<n1>[1-4])|(?P<n2>[1-4])(?P<k2>[QqHh]))(?:\s?(?:of\s)?['’‘]?(?P<y2>20\d\d|\d\d))?(?![\d%A-Za-z])"), _short),
    (re.compile(r"(?<![\d.])(?P<y>(?:19|20)\d\d)년?[\s-]?(?:(?P<k1>[QqHh])(?P<n1>[1-4])|(?P<n2>[1-4])(?P<k2>[QqHh]))(?![\d%A-Za-z])"), _short),
    (re.compile(rf"{_Y}(?:'s|’s)?\s{_ORDINAL}[\s-](?i:half)\b"), _half),
    (re.compile(rf"(?P<said>(?i:last|this|next) year)(?:'s|’s)\s{_ORDINAL}[\s-](?i:half)\b"), _half),
    (re.compile(rf"{_WHICH}?\b{_ORDINAL}[\s-](?i:half)\b(?!\s(?:an\s|of\s(?:the|a)\s))(?:\s(?:of\s)?{_Y}|\s(?:of\s)?(?P<said>(?i:last year|this year|next year)))?"), _half),
    (re.compile(rf"\b(?i:first)\s{_COUNT}\s(?i:months)\b(?:\s(?:of\s)?{_Y}|\s(?:of\s)?(?P<said>(?i:last year|this year|next year)))?"), _first_months),
    (re.compile(rf"{_PART}?(?P<said>(?i:the year before last|last year|this year|next year))(?!\s(?:to date|so far))(?!['’]s\s(?:same|corresponding))"), _whole),
    (re.compile(r"\b(?i:fy|fiscal year|fiscal)\s?['’‘]?(?P<y2>20\d\d|\d\d)(?!\d)"), _fiscal),
    (re.compile(r"(?<![\d.,$-])(?P<a>(?:19|20)\d\d)\s?[-–~]\s?(?P<b>(?:19|20)?\d\d)(?![\d,.-]*\d)"), _years_span),
    (re.compile(rf"{_PART}?(?<![\w.,$₩€:/-]){_Y}(?!\s?(?:won|billion|million|trillion|people|employees|workers|units|cars|shares|jobs|percent|%|[가-힣]))"), _whole),
    (re.compile(rf"{_PART}?\b(?P<which>(?i:last|this|next|current|previous|coming))\s(?P<unit>(?i:week|month|quarter))\b(?!\s(?:to date|so far))"), _relative),
    (re.compile(r"\b(?i:the)\s(?P<unit>(?i:week|month|quarter|year))\s(?i:before last)\b"), _week_before_last),
    (re.compile(rf"{_WHICH}?\b{_WEEKDAY}(?:\s(?:of\s)?(?P<of>(?i:last|this|next))\s(?i:week))?\b"), _weekday),
    (re.compile(r"\b(?P<which>(?i:last|this|next|past|coming))\s(?i:weekend)\b"), _weekend),
    (re.compile(r"\b(?P<near>(?i:today|the day before yesterday|yesterday|tomorrow))\b"), _near),
    (re.compile(r"\b(?i:this)\s(?P<unit>(?i:year|month|quarter|week))\s(?i:so far|to date)\b"), _to_date),
    (re.compile(r"\b(?i:so far this)\s(?P<unit>(?i:year|month|quarter|week))\b"), _to_date),
    (re.compile(r"\b(?i:ytd|year[\s-]to[\s-]date)\b"), _to_date),
    (re.compile(rf"\b(?i:past|last|previous|recent|latest|trailing)\s{_COUNT}\s(?P<unit>(?i:days?|weeks?|months?|quarters?|years?))\b"), _stretch),
    (re.compile(r"\b(?i:the past|past)\s(?P<unit>(?i:day|week|month|quarter|year))\b"), _stretch),
    (re.compile(rf"\b(?i:next|coming)\s{_COUNT}\s(?P<unit>(?i:days?|weeks?|months?|quarters?|years?))\b"), _ahead),
    (re.compile(r"\b(?:(?P<n>\d{1,3})|(?P<word>(?i:a couple of|a few|several|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)))\s(?P<unit>(?i:days?|weeks?|months?|years?))\s(?i:ago)\b"), _ago),
    (re.compile(rf"{_WHICH}?\b(?P<season>(?i:spring|summer|autumn|winter)|fall)\s(?:of\s)?(?:{_Y}|(?P<said>(?i:last year|this year|next year)))|\b(?P<which2>(?i:last|this|next|past))\s(?P<season2>(?i:spring|summer|autumn|winter|fall))\b"), _season),
)  # fmt: skip
_BEFORE = re.compile(
    r"\b(?:(?P<since>since|starting|as from)|(?P<after>after)|(?P<until>until|till|up to|through|by|no later than)|(?P<before>before|prior to|ahead of))"
    r"(?:\s(?:the|early|mid|late|end of|the end of|sometime in))?\s?$",
    re.IGNORECASE,
)
_SINCE_AFTER = re.compile(r"\s(?:onwards?|and later|or later|and after)\b", re.IGNORECASE)
_COMPARED = re.compile(
    r"\b(?:than|versus|vs\.?|compared (?:with|to)|against|from a|year[\s-]on)\s(?:the\s|a\s|in\s|that of\s)?$",
    re.IGNORECASE,
)
_LEFT = re.compile(r"['’]s?\s(?:same|corresponding)", re.IGNORECASE)


def spots(text: str, as_of: date) -> Iterator[Spot]:
    """Every reading of every stretch of a text, overlapping ones too."""
    for pattern, made in _PATTERNS:
        for m in pattern.finditer(text):
            span = made(m, as_of)
            if span is None:
                continue
            compared = _COMPARED.search(text, max(0, m.start() - 24), m.start()) or _LEFT.match(text, m.end())
            yield Spot(m.start(), m.end(), span, "compared" if compared else "", fiscal=made in (_short, _fiscal))


def bound(text: str, spot: Spot) -> tuple[str, int]:
    """("since" | "until" | "before" | "after" | "", where the words that say so begin)."""
    if m := _BEFORE.search(text, max(0, spot.start - 28), spot.start):
        return m.lastgroup or "", m.start()
    if _SINCE_AFTER.match(text, spot.end):
        return "since", spot.start
    return "", spot.start


def joins(text: str) -> bool:
    """Whether what stands between two times makes a range of them: from March to May, between March and May."""
    return text.strip().lower() in ("to", "and", "-", "–", "through", "until", "till", "up to", "to the", "~")
