"""The times of a question: inclusive ranges of days, each with what it is said of, relative to a day that can be set.

1. Every reading of every stretch of the text (`rag.when_ko`, `rag.when_en`); the longest at each place stays.
2. Two that belong together become one range (3월부터 5월까지, between March and May), and words beside them open a side
   of it (since, until).
3. Each is told apart by what stands near it: a period that something was published or happened in narrows the day of
   publication; a reporting period (4분기 영업이익, FY2024 guidance) is content; so is the year of a plan (2030년까지).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from rag import when_en, when_ko
from rag.days import Grain, Span
from rag.spot import Spot


class Of(StrEnum):
    """What a period is said of: only PUBLISHED narrows the search."""

    PUBLISHED = "published"
    REPORTED = "reported"
    PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class Period:
    """Characters `start` to `end` of a question name the days `since` to `until`, ISO and inclusive, "" for an open side."""

    start: int
    end: int
    text: str
    since: str
    until: str
    of: Of
    grain: Grain


# What results and statistics are told about: beside a period it is the period that they are for.
_MEASURES = (
    r"(?:연간\s?|누적\s?|월간\s?|분기\s?|연결\s?|별도\s?|순)?(?:영업이익|영업손실|영업실적|순이익|순손실|당기순이익|매출|실적|이익|손실|적자|흑자|판매량|판매\s?대수|"
    r"판매\s?실적|판매|수출액|수출|수입액|출하량|출하|생산량|거래액|가입자|점유율|이용자|수주액|수주\s?잔고|신규\s?수주|배당|설비투자|투자액|투자\s?집행|"
    r"마케팅비|연구개발비|가동률|물가|성장률|가이던스|전망치|컨센서스|목표치|해지율|성적표|어닝|장사|벌어들|현금흐름|부채|재고|ARPU|EBITDA|capex)"
)
_MEASURES_EN = (
    r"(?:operating|net|gross|annual|quarterly|pre-?tax)?\s?(?:profits?|loss(?:es)?|earnings|income|revenues?|sales|turnover|margins?|results|guidance|forecasts?|"
    r"outlook|ebitda|eps|exports|imports|shipments|deliveries|(?<!mass )production|output|subscribers?|market share|capex|capital (?:spending|expenditure)s?|"
    r"dividends?|orders|backlog|bookings|cash flow|estimates?|churn|arpu|inflation|growth|figures|budget)\b"
)
_MEASURE = re.compile(rf"{_MEASURES}|\b{_MEASURES_EN}", re.IGNORECASE)
_MEASURE_NEXT = re.compile(
    rf"(?:\s?(?:의|에|기준|동안|중|에는|엔))?(?:\s[가-힣A-Za-z&]{{1,12}}(?:의|이|가|은|는)?){{0,3}}?\s?{_MEASURES}|['’]?s?[\s-](?:[a-z&]+\s){{0,2}}?{_MEASURES_EN}",
    re.IGNORECASE,
)
_MEASURE_BEFORE = re.compile(
    rf"\b(?:{_MEASURES_EN})\s(?:for|of|in|during|over)\s(?:the\s|early\s|late\s)?$", re.IGNORECASE
)
# Somebody made it known then: the period is of publication whatever it is about.
_MADE_KNOWN = re.compile(
    r"(?:에|중|동안|중에|에는|엔|부터|까지|사이에?|이후|이후에|들어)?(?:에)?(?:\s[가-힣A-Za-z&]{1,12}(?:이|가|은|는|에서)){0,2}\s?"
    r"(?:발표|보도|공시|밝힌|밝혔|공개한|공개했|공개된|전한|나온|나왔|실린|알려진|알려졌|게재|쓴|올라온|기사|뉴스|소식|보도자료|공지|인터뷰|발언|말한|말했|언급|체결|맺은|선임|"
    r"일어난|일어났|발생|있었던|무슨\s?일|어떤\s?일)"
)
_MADE_KNOWN_EN = re.compile(
    r"\b(?:announc(?:ed|ement)|report(?:ed|s)?(?!\s(?:card|ing))|publish(?:ed)?|disclos(?:ed?|ure)|reveal(?:ed)?|news|articles?|stories|coverage|headlines?|press release|unveil(?:ed)?|"
    r"said|say|told|happen(?:ed)?|denied|deny|confirmed|confirm)(?:\s(?:out|made|on|from|in|during|over|of|about|by|since|between|back|the|early|late|any|anything|[A-Z][\w&]+)){0,5}\s?$"
)
_MADE_KNOWN_AFTER_EN = re.compile(
    r"['’]?s?\s(?:news|articles?|stories|coverage|headlines?|reports?\b|announcements?)", re.IGNORECASE
)
_NEWS_OF_A_YEAR = re.compile(
    r"기사|뉴스|소식|보도|발표한|발표된|공시|무슨\s?일|어떤\s?일|\b(?:news|articles?|stories|coverage|headlines?|announced|published|disclosed|happened?)\b",
    re.IGNORECASE,
)
_PLAN_NEXT = re.compile(
    r"(?:에|까지|중|께|쯤|말|초)?(?:까지)?(?:\s[가-힣A-Za-z&\d]{1,12}){0,3}?\s?(?:예정|계획|목표|하려|할\s|될\s|열릴|나올|(?:착공|완공|준공|양산|개통|인도|가동)(?!한|했|된|됐)|시행될)"
)
# Of a time that is over only these still say that it was a plan.
_PLAN_DUE = re.compile(
    r"(?:에|까지|중|께|쯤|말|초)?(?:까지)?(?:\s[가-힣A-Za-z&\d]{1,12}){0,2}?\s?(?:예정|하려던|할\s?계획)"
)
_PLAN = re.compile(
    r"예정|계획|목표|전망|로드맵|할\s?(?:것|건)|[할될릴올]까|하려|\b(?:will|plans?|planned|target(?:s|ed)?|scheduled?|due|expected|aims?|goals?|by when|going to|set to)\b",
    re.IGNORECASE,
)
# Grains whose periods results are told for.
_REPORTING = frozenset({Grain.QUARTER, Grain.HALF, Grain.YEAR})


def periods(text: str, as_of: date) -> list[Period]:
    """The periods a question names, in reading order.

    >>> [(p.since, p.until, str(p.of)) for p in periods("지난해 4분기 영업이익은?", date(2025, 3, 20))]
    [('2024-10-01', '2024-12-31', 'reported')]
    >>> [(p.since, p.until, str(p.of)) for p in periods("What did KT announce in October?", date(2025, 3, 20))]
    [('2024-10-01', '2024-10-31', 'published')]
    """
    # Years of four figures on either side of what a text can count from its day.
    as_of = min(max(as_of, date(1900, 1, 1)), date(2200, 12, 31))
    # 1.
    found = _longest([*when_ko.spots(text, as_of), *when_en.spots(text, as_of)])
    found = [s for s in found if s.bound != "compared"]
    # 2.
    merged = _bounded(text, _joined(text, found, as_of), as_of)
    # 3.
    return [_told(text, s, as_of) for s in merged]


def _longest(spots: Sequence[Spot]) -> list[Spot]:
    kept: list[Spot] = []
    for s in sorted(spots, key=lambda s: (s.start, -s.end)):
        if kept and s.start < kept[-1].end:
            # One that begins inside another and goes further takes its place when it is the longer one.
            if s.end > kept[-1].end and s.end - s.start > kept[-1].end - kept[-1].start:
                kept[-1] = s
            continue
        kept.append(s)
    return kept


def _joined(text: str, spots: Sequence[Spot], as_of: date) -> list[Spot]:
    out: list[Spot] = []
    for s in spots:
        before = out[-1] if out else None
        if before is not None and _makes_range(text, before, s):
            first, last = before.span.first, s.span.last
            if first is not None and last is not None:
                if not before.span.dated and s.span.first:
                    first = _pulled(first, s.span.first)
                elif not s.span.dated:
                    last = _carried(first, last)
                if first <= last:
                    grain = s.span.grain if s.span.grain is before.span.grain else Grain.STRETCH
                    dated = before.span.dated or s.span.dated
                    out[-1] = Spot(
                        before.start, s.end, Span(first, last, grain, dated), "range", before.fiscal and s.fiscal
                    )
                    continue
        out.append(s)
    return out


def _makes_range(text: str, a: Spot, b: Spot) -> bool:
    between = text[a.end : b.start]
    if len(between) > 8:
        return False
    said = between.strip().lower()
    if said in ("and", "to", "until", "till", "–", "-"):
        opened = text[max(0, a.start - 9) : a.start].rstrip().lower()
        return opened.endswith(("between", "from")) or (said not in ("and",) and a.span.grain is b.span.grain)
    return when_ko.joins(between) or when_en.joins(between)


def _carried(first: date, last: date) -> date:
    """The end of an undated span, in the first year in which it does not lie before `first`."""
    years = 0
    while last < first and years < 3:
        last, years = _in_year(last, last.year + 1), years + 1
    while last.year > first.year and _in_year(last, last.year - 1) >= first:
        last = _in_year(last, last.year - 1)
    return last


def _pulled(first: date, end: date) -> date:
    """The start of an undated span, in the last year in which it does not lie after `end`."""
    while first > end:
        first = _in_year(first, first.year - 1)
    while _in_year(first, first.year + 1) <= end:
        first = _in_year(first, first.year + 1)
    return first


def _in_year(d: date, year: int) -> date:
    return d.replace(year=year, day=28) if (d.month, d.day) == (2, 29) else d.replace(year=year)


def _bounded(text: str, spots: Sequence[Spot], as_of: date) -> list[Spot]:
    out = []
    for s in spots:
        if s.bound:
            out.append(s)
            continue
        word, end = when_ko.bound(text, s)
        start = s.start
        if not word:
            word, start = when_en.bound(text, s)
            end = s.end
        first, last = s.span.first, s.span.last
        span = s.span
        if word == "since" and first and first <= as_of:
            span = replace(span, last=max(as_of, first))
        elif word == "after" and last and last < as_of:
            span = replace(span, first=last + timedelta(1), last=as_of)
        elif word == "before" and first:
            span = replace(span, first=None, last=first - timedelta(1))
        elif word == "until":
            span = replace(span, first=None)
        else:
            word = ""
        out.append(Spot(start if word else s.start, end if word else s.end, span, word, s.fiscal))
    return out


def _told(text: str, s: Spot, as_of: date) -> Period:
    first, last = s.span.first, s.span.last
    of = _of(text, s, as_of)
    return Period(
        s.start, s.end, text[s.start : s.end], first.isoformat() if first else "", last.isoformat() if last else "", of,
        s.span.grain,
    )  # fmt: skip


def _of(text: str, s: Spot, as_of: date) -> Of:
    grain, after, before = s.span.grain, text[s.end : s.end + 60], text[max(0, s.start - 60) : s.start]
    ahead = s.span.first is not None and s.span.first > as_of
    if s.span.first is None and s.span.last is not None and s.span.last > as_of:
        return Of.PLANNED
    if ahead and not s.fiscal and not (grain in _REPORTING and _MEASURE.search(text)):
        return Of.PLANNED
    known = bool(
        _MADE_KNOWN.match(after) or _MADE_KNOWN_EN.search(before.rstrip(" ") + " ") or _MADE_KNOWN_AFTER_EN.match(after)
    )
    if s.fiscal:
        return Of.REPORTED
    if grain in (Grain.QUARTER, Grain.HALF):
        return Of.PUBLISHED if known and not _MEASURE.search(text) else Of.REPORTED
    measured = bool(_MEASURE_NEXT.match(after) or _MEASURE_BEFORE.search(before))
    if grain is Grain.YEAR:
        if s.bound == "until":
            return Of.PLANNED
        if known and not measured and _NEWS_OF_A_YEAR.search(text):
            return Of.PUBLISHED
        if _PLAN.search(text) and not _MEASURE.search(text) and s.span.last is not None and s.span.last >= as_of:
            return Of.PLANNED
        return Of.REPORTED
    if known:
        return Of.PUBLISHED
    if grain is Grain.STRETCH and first_year(s.span) and _MEASURE.search(text):
        return Of.REPORTED
    if measured and grain in (Grain.MONTH, Grain.STRETCH) and s.bound != "since":
        return Of.REPORTED
    over = s.span.last is not None and s.span.last < as_of
    if (_PLAN_DUE.match(after) if over else _PLAN_NEXT.match(after)) or (s.bound == "until" and _PLAN.search(text)):
        return Of.PLANNED
    return Of.PUBLISHED


def first_year(span: Span) -> bool:
    """Whether a stretch is long enough to be one of results: three months and more."""
    return span.first is not None and span.last is not None and (span.last - span.first).days >= 85
