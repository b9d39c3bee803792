"""Korean words for times, as they stand in questions: 지난해 4분기, 올해 상반기, 지난 10월, 최근 3개월, 이달 들어."""

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

_STEPS = {"지지난해": -2, "재작년": -2, "지난해": -1, "작년": -1, "올해": 0, "금년": 0, "올": 0, "내년": 1, "내후년": 2}
_COUNTS = {
    "한": 1,
    "두": 2,
    "세": 3,
    "석": 3,
    "네": 4,
    "넉": 4,
    "다섯": 5,
    "여섯": 6,
    "일곱": 7,
    "여덟": 8,
    "아홉": 9,
    "열": 10,
    "열두": 12,
}
_UNITS = {
    "일": "day",
    "주": "week",
    "주일": "week",
    "주간": "week",
    "개월": "month",
    "달": "month",
    "분기": "quarter",
    "년": "year",
    "해": "year",
}
_DAYS = {"하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5, "엿새": 6, "일주일": 7, "열흘": 10, "보름": 15}
_PARTS = {
    "초": "early",
    "상순": "early",
    "초순": "early",
    "중순": "middle",
    "중반": "middle",
    "말": "late",
    "하순": "late",
}
_WEEKDAYS = "월화수목금토일"
_NEAR = {"오늘": 0, "금일": 0, "어제": -1, "어저께": -1, "그제": -2, "그저께": -2, "엊그제": -2, "내일": 1, "모레": 2}
# What may follow a word that must end here: nothing, a particle, a mark.
_END = r"(?![가-힣])|(?=(?:에|의|은|는|이|가|을|를|로|도|만|부터|까지|쯤|께|경|중|자|엔|에는|이후|이전|들어|발표|실적|기준)(?:[^가-힣]|$|서|는|지|의|[가-힣]))"
_YEAR = (
    r"(?:(?<![\d.,])(?P<y>(?:19|20)\d\d)\s?(?:년도|년|회계연도)|(?<!\d)['’‘]?(?P<yy>\d\d)\s?년(?=도?\s?(?:[1-4]\s?분기|[상하]반기|\d{1,2}\s?월))도?"
    r"|(?<![가-힣])(?P<said>지지난해|재작년|지난해|작년|올해|금년|내후년|내년|올(?=\s?(?:상반기|하반기|[1-4]\s?분기|\d{1,2}\s?월|[초말](?![가-힣])|[초말][에의부까])))도?)"
)
_PART = rf"(?:\s?(?P<part>상순|초순|초반|초|중순|중반|하순|말)(?:{_END}))"
_WHICH = r"(?:(?P<which>지난|오는|이번|올|다음)\s?)"
_MONTH = r"(?<![\d.,])(?P<m>1[0-2]|0?[1-9])\s?월(?!요일|\s?\d{1,3}\s?일\s?(?:간|동안))"
_DAY = r"(?:\s?(?P<d>3[01]|[12]\d|0?[1-9])\s?일(?:자)?)"
_WEEKDAY = r"(?P<weekday>[월화수목금토일])요일"
_COUNT = r"(?:(?P<n>\d{1,3})|(?P<word>열두|열|한|두|세|석|네|넉|다섯|여섯|일곱|여덟|아홉))\s?(?P<unit>개월|주일|주간|주|달|분기|년|해|일)"
_NAMED = r"(?P<named>일주일|하루|이틀|사흘|나흘|닷새|엿새|열흘|보름)"

_Made = Span | None


def _year_of(m: re.Match[str], as_of: date) -> int | None:
    found = m.groupdict()
    if found.get("y"):
        return int(found["y"])
    if found.get("yy"):
        return 2000 + int(found["yy"])
    return as_of.year + _STEPS[found["said"]] if found.get("said") else None


def _which(m: re.Match[str]) -> str:
    return {"지난": "last", "오는": "next", "다음": "next", "이번": "this", "올": "this"}.get(
        m.groupdict().get("which") or "", ""
    )


def _years(as_of: date, make: Callable[[int], Span], which: str) -> Span:
    return guessed(as_of, {y: make(y) for y in range(as_of.year - 2, as_of.year + 2)}, which)


def _parted(m: re.Match[str], span: Span) -> Span:
    which = m.groupdict().get("part")
    return part(span, _PARTS.get(which, "early")) if which else span


def _month_day(m: re.Match[str], as_of: date) -> _Made:
    year, number, of = _year_of(m, as_of), int(m["m"]), m.groupdict().get("d")
    if not of:
        if year:
            return _parted(m, month(year, number))
        found = _years(as_of, lambda y: month(y, number, False), _which(m))
        return _parted(m, found)
    try:
        if year:
            return day(date(year, number, int(of)))
        known = [y for y in range(as_of.year - 4, as_of.year + 2) if int(of) <= 28 or _exists(y, number, int(of))]
        return guessed(as_of, {y: day(date(y, number, int(of)), False) for y in known}, _which(m).replace("this", ""))
    except (ValueError, IndexError):
        # The 30th of February: the month is as near as it can be read.
        return month(year, number) if year else _years(as_of, lambda y: month(y, number, False), _which(m))


def _exists(year: int, number: int, of: int) -> bool:
    try:
        date(year, number, of)
    except ValueError:
        return False
    return True


def _quarters(m: re.Match[str], as_of: date) -> _Made:
    year, first, last = _year_of(m, as_of), int(m["q"]), int(m["q2"] or m["q"])
    if last < first:
        return None

    def make(y: int) -> Span:
        if first == last:
            return quarter(y, first, year is not None)
        return months(y, 3 * first - 2, 3 * last, Grain.QUARTER, year is not None)

    if year:
        return make(year)
    # Of several quarters in a row the last one must have begun.
    return make(_years(as_of, lambda y: quarter(y, last), _which(m)).first.year)  # type: ignore[union-attr]


def _halves(m: re.Match[str], as_of: date) -> _Made:
    year, which = _year_of(m, as_of), 1 if m["half"] == "상반기" else 2
    found = half(year, which) if year else _years(as_of, lambda y: half(y, which, False), _which(m))
    return _parted(m, found)


def _whole(m: re.Match[str], as_of: date) -> _Made:
    year = _year_of(m, as_of)
    return _parted(m, whole(year)) if year else None


def _year_span(m: re.Match[str], as_of: date) -> _Made:
    first, last = int(m["a"]), int(m["b"]) if len(m["b"]) == 4 else int(m["a"][:2] + m["b"])
    return Span(date(first, 1, 1), date(last, 12, 31), Grain.YEAR) if first < last else None


def _edge(m: re.Match[str], as_of: date) -> _Made:
    """연초, 연말: of this year, or the last one that began."""
    which = "early" if m["edge"] == "연초" else "late"
    year = _year_of(m, as_of)
    if year:
        return part(whole(year), which)
    return guessed(as_of, {y: part(whole(y), which) for y in range(as_of.year - 2, as_of.year + 2)}, _which(m))


def _moon(m: re.Match[str], as_of: date) -> _Made:
    said = m["moon"].replace(" ", "")
    step = {"지지난달": -2, "지난달": -1, "저번달": -1, "이달": 0, "이번달": 0, "금월": 0, "다음달": 1, "내달": 1}[said]
    y, number = shifted(as_of, step)
    if of := m.groupdict().get("d"):
        return day(date(y, number, int(of))) if _exists(y, number, int(of)) else None
    return _parted(m, month(y, number))


def _day_of_month(m: re.Match[str], as_of: date) -> _Made:
    """지난 10일, 오는 15일: the nearest such day behind or ahead."""
    of, ahead = int(m["d"]), m["which"] == "오는"
    for step in range(13):
        y, number = shifted(as_of, step if ahead else -step)
        if _exists(y, number, of):
            found = date(y, number, of)
            if (found > as_of) if ahead else (found <= as_of):
                return day(found)
    return None


def _week(m: re.Match[str], as_of: date) -> _Made:
    said = m["of"].replace(" ", "")
    step = {"지지난주": -2, "지난주": -1, "저번주": -1, "이번주": 0, "금주": 0, "다음주": 1, "내주": 1}[said]
    span = week(as_of + timedelta(7 * step))
    assert span.first is not None
    if m["weekday"]:
        return day(span.first + timedelta(_WEEKDAYS.index(m["weekday"])))
    if m["end"]:
        return Span(span.first + timedelta(5), span.last, Grain.STRETCH)
    return span


def _weekday(m: re.Match[str], as_of: date) -> _Made:
    """지난 금요일: the last one before today; 이번: of this week; 오는, 다음: the next."""
    number = _WEEKDAYS.index(m["weekday"])
    if m["which"] == "이번":
        return day(as_of + timedelta(number - as_of.weekday()))
    if m["which"] in ("오는", "다음"):
        return day(as_of + timedelta((number - as_of.weekday() - 1) % 7 + 1))
    return day(as_of - timedelta((as_of.weekday() - number - 1) % 7 + 1))


def _weekend(m: re.Match[str], as_of: date) -> _Made:
    saturday = as_of - timedelta((as_of.weekday() - 5 - 1) % 7 + 1)
    if saturday + timedelta(1) >= as_of:
        saturday -= timedelta(7)
    if m["which"] in ("이번", "오는", "다음"):
        saturday = as_of + timedelta((5 - as_of.weekday()) % 7)
    return Span(saturday, saturday + timedelta(1), Grain.STRETCH)


def _near(m: re.Match[str], as_of: date) -> _Made:
    return day(as_of + timedelta(_NEAR[m["near"]]))


def _amount(m: re.Match[str]) -> tuple[int, str]:
    found = m.groupdict()
    if found.get("half_year"):
        return 6, "month"
    if found.get("named"):
        return _DAYS[found["named"]], "day"
    return int(found["n"]) if found["n"] else _COUNTS[found["word"]], _UNITS[found["unit"]]


def _stretch(m: re.Match[str], as_of: date) -> _Made:
    return back(as_of, *_amount(m))


def _ahead(m: re.Match[str], as_of: date) -> _Made:
    count, unit = _amount(m)
    months_ahead = {"day": 0, "week": 0, "month": 1, "quarter": 3, "year": 12}[unit] * min(count, 1200)
    y, _number = shifted(as_of, months_ahead)
    return Span(as_of + timedelta(1), whole(y).last, Grain.STRETCH)


def _ago(m: re.Match[str], as_of: date) -> _Made:
    count, unit = _amount(m)
    return ago(as_of, -count if m["to"] in ("뒤", "후") else count, unit)


def _turn(m: re.Match[str], as_of: date) -> _Made:
    y, number = shifted(as_of, {"지난": -3, "직전": -3, "이번": 0, "다음": 3}[m["turn"]])
    return quarter(y, (number + 2) // 3)


def _season(m: re.Match[str], as_of: date) -> _Made:
    which, year = "봄여름가을겨울".find(m["season"]), _year_of(m, as_of)
    number = {0: 0, 1: 1, 3: 2, 5: 3}[which]
    if m.groupdict().get("said_year") == "올" or m["which"] == "이번":
        year = as_of.year - (number == 3 and as_of.month < 3)
    if year:
        return season(year, number)
    return guessed(
        as_of, {y: season(y, number) for y in range(as_of.year - 2, as_of.year + 2)}, _which(m).replace("this", "")
    )


_PATTERNS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], _Made]], ...] = (
    (re.compile(rf"{_YEAR}\s?의?\s?{_MONTH}{_DAY}"), _month_day),
    (re.compile(rf"{_YEAR}\s?의?\s?{_MONTH}{_PART}?"), _month_day),
    (re.compile(rf"{_WHICH}?{_MONTH}{_DAY}"), _month_day),
    (re.compile(rf"{_WHICH}?{_MONTH}{_PART}?"), _month_day),
    (re.compile(rf"(?:{_YEAR}\s?의?\s?|{_WHICH})?(?<![\d.,])(?P<q>[1-4])\s?(?:분기)?(?:\s?[~∼∽–-]\s?(?P<q2>[1-4])\s?)?분기(?!\s?(?:연속|만에|째|동안|간))"), _quarters),
    (re.compile(rf"(?:{_YEAR}\s?의?\s?|{_WHICH})?(?P<half>상반기|하반기){_PART}?"), _halves),
    (re.compile(r"(?<![\d.,])(?P<a>(?:19|20)\d\d)\s?년?\s?[~∼∽–-]\s?(?P<b>(?:19|20)?\d\d)\s?년"), _year_span),
    (re.compile(rf"{_YEAR}{_PART}?(?!\s?(?:동기|같은 기간|같은 분기|이맘때))"), _whole),
    (re.compile(r"(?<![\d.,~\-])(?P<y>20\d\d)(?=\s(?:회계연도|사업연도|[가-힣]))\s?(?:회계연도|사업연도)?"), _whole),
    (re.compile(rf"(?:{_YEAR}\s?|{_WHICH})?(?<![가-힣])(?P<edge>연초|연말)(?:{_END})"), _edge),
    (re.compile(rf"(?<![가-힣])(?P<moon>지지난\s?달|지난\s?달|저번\s?달|이번\s?달|이달|금월|다음\s?달|내달)(?:{_DAY}|{_PART})?"), _moon),
    (re.compile(r"(?<![가-힣])(?P<which>지난|오는)\s(?P<d>3[01]|[12]\d|[1-9])일(?!\s?(?:간|동안|새|사이|만))"), _day_of_month),
    (re.compile(rf"(?<![가-힣])(?P<of>지지난\s?주|지난\s?주|저번\s?주|이번\s?주|금주|다음\s?주|내주)(?![가-힣]*\s?요금)(?:\s?{_WEEKDAY}|\s?(?P<end>말)(?:{_END}))?"), _week),
    (re.compile(rf"(?:(?<![가-힣])(?P<which>지난|이번|오는|다음)\s)?(?<![가-힣]){_WEEKDAY}"), _weekday),
    (re.compile(r"(?<![가-힣])(?P<which>지난|이번|오는|다음)\s?주말"), _weekend),
    (re.compile(rf"(?<![가-힣])(?P<near>오늘|금일|어제|어저께|그제|그저께|엊그제|내일|모레)(?:{_END})"), _near),
    (re.compile(rf"(?<![가-힣])(?:최근|과거)\s?(?:약\s?)?(?:{_COUNT}|{_NAMED}|(?P<half_year>반년))(?:\s?(?:동안|간|사이|새))?"), _stretch),
    (re.compile(r"(?<![가-힣])지난\s(?:(?P<n>\d{1,3})\s?(?P<unit>개월|주일|주간|분기|년)(?:\s?(?:동안|간|사이|새))?|(?P<n2>\d{1,3})\s?일\s?(?:동안|간|사이|새))"), lambda m, a: back(a, int(m["n"] or m["n2"]), _UNITS[m["unit"] or "일"])),
    (re.compile(rf"(?<![가-힣])지난\s(?:(?P<word>열두|열|한|두|세|석|네|넉|다섯|여섯)\s?(?P<unit>달|주|해)|{_NAMED}|(?P<half_year>반년))(?:\s?(?:동안|간|사이|새))?"), lambda m, a: back(a, *( (_COUNTS[m["word"]], _UNITS[m["unit"]]) if m["word"] else (6, "month") if m["half_year"] else (_DAYS[m["named"]], "day")))),
    (re.compile(rf"(?<![가-힣])(?:앞으로|향후)\s?(?:{_COUNT}|{_NAMED}|(?P<half_year>반년))(?:\s?(?:동안|간|사이|새))?"), _ahead),
    (re.compile(rf"(?<![가-힣\d.,])(?:{_COUNT}|{_NAMED}|(?P<half_year>반년))\s?(?P<to>전|뒤|후)(?=에|의|부터|까지|쯤|\s|[,?.]|$)(?!\s?(?:보다|대비|과|까지는)|에?\s?비해)"), _ago),
    (re.compile(r"(?<![가-힣])(?P<turn>지난|직전|이번|다음)\s?분기"), _turn),
    (re.compile(rf"(?:(?:{_YEAR}|(?P<said_year>올))\s?|{_WHICH})(?P<season>봄|여름|가을|겨울)(?:{_END})"), _season),
)  # fmt: skip
_AFTER = re.compile(
    r"\s?(?:(?P<since>부터|이후|이래|들어서?|뒤부터|후부터)|(?P<until>까지)|(?P<before>이전|전까지|전에(?![는도])|(?<=\s)전\b))"
)
_TO = re.compile(r"\s?(?:부터|에서|와|과)?\s?[~∼∽–-]?\s?")
_COMPARED = re.compile(r"\s?(?:보다|대비|와\s비교|과\s비교|에\s?비해|같은\s?(?:기간|분기|달)|동기|이맘때)")


def spots(text: str, as_of: date) -> Iterator[Spot]:
    """Every reading of every stretch of a text, overlapping ones too."""
    for pattern, made in _PATTERNS:
        for m in pattern.finditer(text):
            span = made(m, as_of)
            if span is not None:
                yield Spot(m.start(), m.end(), span, "compared" if _COMPARED.match(text, m.end()) else "")


def bound(text: str, spot: Spot) -> tuple[str, int]:
    """("since" | "until" | "before" | "", where the words that say so end)."""
    m = _AFTER.match(text, spot.end)
    return (m.lastgroup or "", m.end()) if m else ("", spot.end)


def joins(text: str) -> bool:
    """Whether what stands between two times makes a range of them: 3월부터 5월, 3월~5월."""
    return text.strip() in ("부터", "에서", "~", "∼", "∽", "–", "-", "이후부터")
