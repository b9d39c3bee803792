"""Days: spans of them as news names them (years, halves, quarters, months, weeks, parts of them, stretches), and one as a number."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Grain(StrEnum):
    """What a span was named as: "in October" is a month, "the past two weeks" a stretch."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    STRETCH = "stretch"


@dataclass(frozen=True, slots=True)
class Span:
    """Inclusive days. None leaves that side open. `dated` is False when the year had to be guessed."""

    first: date | None
    last: date | None
    grain: Grain
    dated: bool = True


def day(d: date, dated: bool = True) -> Span:
    return Span(d, d, Grain.DAY, dated)


def week(d: date) -> Span:
    """The week, from Monday, that holds this day."""
    monday = d - timedelta(d.weekday())
    return Span(monday, monday + timedelta(6), Grain.WEEK)


def month(year: int, number: int, dated: bool = True) -> Span:
    return months(year, number, number, Grain.MONTH, dated)


def quarter(year: int, number: int, dated: bool = True) -> Span:
    return months(year, 3 * number - 2, 3 * number, Grain.QUARTER, dated)


def half(year: int, number: int, dated: bool = True) -> Span:
    return months(year, 6 * number - 5, 6 * number, Grain.HALF, dated)


def whole(year: int) -> Span:
    return months(year, 1, 12, Grain.YEAR)


def months(year: int, first: int, last: int, grain: Grain, dated: bool = True) -> Span:
    """From the first day of one month to the last day of another; months count on over the year's end (13 is January).

    >>> span = months(2024, 12, 14, Grain.STRETCH)
    >>> span.first.isoformat(), span.last.isoformat()
    ('2024-12-01', '2025-02-28')
    """
    y, m = year + (last - 1) // 12, (last - 1) % 12 + 1
    begin = date(year + (first - 1) // 12, (first - 1) % 12 + 1, 1)
    return Span(begin, date(y, m, monthrange(y, m)[1]), grain, dated)


def shifted(d: date, by: int) -> tuple[int, int]:
    """(year, month) so many months from a day's.

    >>> shifted(date(2025, 1, 15), -2)
    (2024, 11)
    """
    count = d.year * 12 + d.month - 1 + by
    return count // 12, count % 12 + 1


def same_day(d: date, by: int) -> date:
    """The same day so many months away, or the last of that month."""
    y, m = shifted(d, by)
    return date(y, m, min(d.day, monthrange(y, m)[1]))


def part(span: Span, which: str) -> Span:
    """The early, middle or late part of a month (ten days), a quarter (a month), a half or a year (a quarter of it)."""
    first, last = span.first, span.last
    if first is None or last is None or span.grain in (Grain.DAY, Grain.WEEK, Grain.STRETCH):
        return span
    if span.grain is Grain.MONTH:
        lower, upper = {"early": (1, 10), "middle": (11, 20), "late": (21, last.day)}[which]
        return Span(first.replace(day=lower), last.replace(day=upper), Grain.STRETCH, span.dated)
    count = (last.month - first.month) + 1
    piece = max(1, count // 4)
    if which == "early":
        lower, upper = first.month, first.month + piece - 1
    elif which == "late":
        lower, upper = last.month - piece + 1, last.month
    else:
        lower, upper = first.month + piece, last.month - piece
        if lower > upper:
            return span
    return months(first.year, lower, upper, Grain.STRETCH, span.dated)


def season(year: int, which: int) -> Span:
    """Spring, summer, autumn, winter by 0 to 3; a year's winter begins in its December."""
    return months(year, 3 * which + 3, 3 * which + 5, Grain.STRETCH)


def back(as_of: date, count: int, unit: str) -> Span:
    """The stretch of so many days, weeks, months, quarters or years that ends with this day.

    >>> back(date(2025, 3, 20), 2, "week").first.isoformat()
    '2025-03-06'
    """
    if unit in ("day", "week"):
        first = as_of - timedelta(min(count, 36_500) * (7 if unit == "week" else 1))
    else:
        first = same_day(as_of, -min(count, 1200) * {"month": 1, "quarter": 3, "year": 12}[unit])
    return Span(first, as_of, Grain.STRETCH)


def ago(as_of: date, count: int, unit: str) -> Span:
    """The day, week, month, quarter or year so long before a day's own; a negative count lies ahead."""
    if unit == "day":
        return day(as_of - timedelta(count))
    if unit == "week":
        return week(as_of - timedelta(7 * count))
    if unit == "year":
        return whole(as_of.year - count)
    y, m = shifted(as_of, -count * (3 if unit == "quarter" else 1))
    return quarter(y, (m + 2) // 3) if unit == "quarter" else month(y, m)


def guessed(as_of: date, of_year: "dict[int, Span]", which: str = "") -> Span:
    """Of one span in neighbouring years, the one that is meant: by default the latest that has begun; "last" the latest
    that is over, "next" the first that has not begun, "this" the one of the day's own year."""
    spans = [of_year[y] for y in sorted(of_year)]
    if which == "this":
        return of_year[as_of.year]
    if which == "next":
        return next((s for s in spans if s.first and s.first > as_of), spans[-1])
    begun = [s for s in spans if s.first and s.last and (s.last < as_of if which == "last" else s.first <= as_of)]
    return begun[-1] if begun else spans[0]


def number_of(day: str) -> int:
    """An ISO day as a number, 20241010; 0 for an unknown one."""
    return int(day[:10].replace("-", "")) if day else 0
