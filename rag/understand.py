"""From a question that stands alone to the query that is searched: its companies and its periods, and what each does.

1. Relative words (지난달, last quarter) count from a day: the one that is set, else today; or, when the archive has not
   grown for a month (a sample, a closed collection), its newest article's.
2. A period in which something was published or happened brings the articles of those days to the front; it leaves the
   others out only where the question asks for the news itself (지난주 기사, news in October). A reporting period adds its
   words ("2024년 4분기") and prefers the months in which such news appears. A plan's year changes nothing.
3. Companies come first; they leave others out only when the reader set them.
4. What the reader took back is passed over; what the reader set wins over what was read.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from corpus.archive import Archive
from corpus.companies import Companies
from rag.answer import Narrowing, Query, Reading
from rag.when import Of, Period, periods

# Days without a new article after which the newest article's day is "today".
STILL = 31
# Days after a reporting period in which its news appears: annual reports come out within 90 days of the year's end.
REPORTED_WITHIN = 120
# A question about the news of some days. Any other period bounds nothing: on 274 gold questions a right article was among the
# first five for .960 with every such period as a bound, .985 without, because later articles look back (5월 말 기준).
_NEWS = re.compile(
    r"기사|뉴스|소식|보도|무슨\s?일|어떤\s?일|\b(?:news|articles?|stories|coverage|headlines?|reported|published|happened)\b",
    re.IGNORECASE,
)
# Years counted from today: an article of another year means another one by the same word.
_FROM_TODAY = re.compile(r"올해|금년|지난해|작년|재작년|내년|\b(?:this|last|next) year\b", re.IGNORECASE)
_KINDS = {Of.PUBLISHED: "published", Of.REPORTED: "reported", Of.PLANNED: "planned"}


class Understanding:
    """Reads questions about one archive. Safe to use from several threads."""

    def __init__(self, archive: Archive, companies: Companies) -> None:
        self.archive, self.companies = archive, companies

    def today(self, newest: str = "", real: date | None = None) -> date:
        """The day that relative words count from: the real one, or the newest article's of an archive that stands still.

        `newest` is the ISO day of the newest article, by default the archive's own.
        """
        real = real or date.today()
        newest = newest or self.archive.summary().newest
        try:
            last = date.fromisoformat(newest[:10])
        except ValueError:
            return real
        return last if last < real - timedelta(STILL) else real

    def query(self, text: str, language: str, narrowing: Narrowing | None = None) -> Query:
        """The query of a question. ValueError, in one line, for a day or a company of `narrowing` that cannot be."""
        given = narrowing or Narrowing()
        set_days = {name: _day(name, value) for name, value in
                    (("as_of", given.as_of), ("since", given.since), ("until", given.until))}  # fmt: skip
        if given.since and given.until and given.since > given.until:
            raise ValueError(f"'since' ({given.since}) lies after 'until' ({given.until}): no day is between them")
        # 1.
        today = set_days["as_of"] or self.today()
        found = periods(text, today)
        news = bool(_NEWS.search(text))
        readings = [_reading(p, language, news) for p in found]
        if any(p.since for p in found) and not given.as_of and today != date.today():
            said = f"{today} 기준" if language == "ko" else f"as of {today}"
            readings.append(Reading("as_of", said, (today.isoformat(),)))
        # 3.
        named: dict[str, Reading] = {}
        for m in self.companies.find(text):
            if m.company not in named:
                named[m.company] = Reading(
                    "company", self._label(m.company, language), (m.company,), text[m.start : m.end], m.start, m.end
                )
        readings = [*named.values(), *readings]
        # 4.
        readings = [r for r in readings if r.key not in given.ignore]
        if given.since or given.until:
            readings = [r for r in readings if r.kind != "published"]
            readings.append(_set(given.since, given.until, language))
        if given.companies:
            ids = tuple(self._known(c) for c in given.companies)
            readings = [r for r in readings if r.kind != "company"]
            readings = [*(Reading("company", self._label(c, language), (c,), hard=True) for c in ids), *readings]
        if given.as_of:
            said = f"{given.as_of}까지 알려진 것" if language == "ko" else f"as known on {given.as_of}"
            readings.append(Reading("as_of", said, (given.as_of,), hard=True))
        # 2.
        since, until = _bounds([r for r in readings if r.kind == "published" and r.hard])
        around = _bounds([r for r in readings if r.kind == "published" and not r.hard])
        told = [r for r in readings if r.kind == "reported"]
        return Query(
            text, language, tuple(r.value[0] for r in readings if r.kind == "company"), since, until, given.as_of,
            bool(given.companies), " ".join(dict.fromkeys(w for r in told if (w := spelled(r.value, language)))),
            _window(told), tuple(readings), given.publishers, given.article_language, around if any(around) else (),
            _dated(text, readings, today.isoformat(), language),
        )  # fmt: skip

    def relaxed(self, query: Query) -> Query | None:
        """The query without the days that were read in its question; None when none bound it. What the reader set stays."""
        soft = [replace(r, hard=False) if r.kind == "published" and r.text else r for r in query.understood]
        if soft == list(query.understood):
            return None
        since, until = _bounds([r for r in soft if r.kind == "published" and r.hard])
        around = _bounds([r for r in soft if r.kind == "published" and not r.hard])
        return replace(query, since=since, until=until, around=around, understood=tuple(soft))

    def _known(self, name: str) -> str:
        company = self.companies.get(name)
        if company is None and not self.archive.articles_about(name, limit=1):
            raise ValueError(
                f"No company '{name[:40]}' is known: give its name or stock code, or add it to a file that CITEWIRE_COMPANIES names"
            )
        return company.id if company else name

    def _label(self, company: str, language: str) -> str:
        known = self.companies.get(company)
        return company if known is None else (known.ko if language == "ko" else known.en) or company


def without_days(query: Query) -> Query:
    """The query with the days that were read in its question left out of its text: what is judged once they bind no more."""
    text = query.text
    for r in sorted((r for r in query.understood if r.kind == "published" and r.text), key=lambda r: -r.start):
        text = text[: r.start] + text[r.end :]
    return replace(query, text=" ".join(text.split()), dated="")


def _dated(text: str, readings: Sequence[Reading], today: str, language: str) -> str:
    """The text with the periods that count years from today said in full, "" without any. One that is yet to come is meant as an
    article of some year means it: nobody reports it."""
    whole = text
    for r in sorted((r for r in readings if r.kind in _KINDS.values() and r.text), key=lambda r: -r.start):
        if _FROM_TODAY.search(r.text) and r.value[0] <= today and (full := spelled(r.value, language)):
            whole = whole[: r.start] + full + whole[r.end :]
    return whole if whole != text else ""


def _reading(p: Period, language: str, news: bool) -> Reading:
    value = (p.since, p.until)
    return Reading(
        _KINDS[p.of], _label(p.of, value, language), value, p.text, p.start, p.end, news and p.of is Of.PUBLISHED
    )


def _set(since: str, until: str, language: str) -> Reading:
    return Reading("published", _label(Of.PUBLISHED, (since, until), language), (since, until), hard=True)


_SAYS = {
    Of.PUBLISHED: ("{} 보도", "published {}"), Of.REPORTED: ("{} 실적·내용", "about {}"), Of.PLANNED: ("{} 계획", "planned {}"),
}  # fmt: skip


def _label(of: Of, value: tuple[str, str], language: str) -> str:
    return _SAYS[of][language != "ko"].format(_range(value, language))


def _range(value: tuple[str, str], language: str) -> str:
    since, until = value
    if name := spelled(value, language):
        return name
    if since == until:
        return since
    if not since:
        return f"{until}까지" if language == "ko" else f"until {until}"
    if not until:
        return f"{since}부터" if language == "ko" else f"since {since}"
    return f"{since} – {until}"


def spelled(value: Sequence[str], language: str) -> str:
    """Days as the words of news for them, when they are a whole year, half, quarter or month; else "".

    >>> spelled(("2024-10-01", "2024-12-31"), "ko"), spelled(("2024-07-01", "2024-12-31"), "en")
    ('2024년 4분기', 'second half 2024')
    """
    since, until = value
    if not since or not until or since[:4] != until[:4] or since[8:] != "01":
        return ""
    year, first, last = since[:4], int(since[5:7]), int(until[5:7])
    if (date.fromisoformat(until) + timedelta(1)).day != 1:
        return ""
    if (first, last) == (1, 12):
        return f"{year}년" if language == "ko" else year
    if (first, last) in ((1, 6), (7, 12)):
        korean, english = ("상반기", "first half") if first == 1 else ("하반기", "second half")
        return f"{year}년 {korean}" if language == "ko" else f"{english} {year}"
    if first % 3 == 1 and last == first + 2:
        number = (first + 2) // 3
        ordinal = ("first", "second", "third", "fourth")[number - 1]
        return f"{year}년 {number}분기" if language == "ko" else f"{ordinal} quarter {year}"
    if first == last:
        return f"{year}년 {first}월" if language == "ko" else f"{date(2000, first, 1):%B} {year}"
    return ""


def _bounds(readings: Sequence[Reading]) -> tuple[str, str]:
    """The days that hold all these periods. A single day that was read is widened by the next: papers report the day after."""
    if not readings:
        return "", ""
    since = "" if any(not r.value[0] for r in readings) else min(r.value[0] for r in readings)
    until = "" if any(not r.value[1] for r in readings) else max(r.value[1] for r in readings)
    if until and any(r.text and r.value[0] == r.value[1] == until for r in readings):
        until = (date.fromisoformat(until) + timedelta(1)).isoformat()
    return since, until


def _window(told: Sequence[Reading]) -> tuple[str, ...]:
    days = [r.value for r in told if r.value[0] and r.value[1]]
    if not days:
        return ()
    last = date.fromisoformat(max(v[1] for v in days)) + timedelta(REPORTED_WITHIN)
    return min(v[0] for v in days), last.isoformat()


def _day(name: str, value: str) -> date | None:
    if not value:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    # Other forms of ISO 8601 (20241031, 2024-W44-4) do not compare with the days of articles as text.
    if day is None or day.isoformat() != value:
        raise ValueError(f"'{name}' must be a day like 2024-10-31, got '{value[:40]}'")
    return day
