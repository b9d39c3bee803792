"""Days and times as pages print them, in ISO 8601 with no more precision than is printed."""

import re
from datetime import date, datetime, timedelta

_KOREAN_DAY = r"(?P<y>(?:19|20)\d\d)\s?[.\-/년]\s?(?P<m>\d{1,2})\s?[.\-/월]\s?(?P<d>\d{1,2})(?!\d)\s?[.일]?"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
_ENGLISH_DAY = (
    rf"(?:(?P<em>{_MONTH})\.?\s(?P<ed>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<ey>(?:19|20)\d\d)"
    rf"|(?P<bd>\d{{1,2}})(?:st|nd|rd|th)?\s(?P<bm>{_MONTH})\.?,?\s(?P<by>(?:19|20)\d\d))"
)
_TIME = (
    r"(?:\s?\(?[월화수목금토일](?:요일)?\)?(?=[\s,]))?(?:\s?(?:,|\||at|T)?\s?)"
    r"(?:(?P<half>오전|오후|AM|PM|am|pm)\s?)?(?P<H>\d{1,2})\s?[:시]\s?(?P<M>\d{2})(?!\d)분?(?::(?P<S>\d{2})(?:\.\d+)?)?"
    r"(?:\s?(?P<tail>[AaPp]\.?[Mm]\b\.?))?(?:\s?\(?(?P<zone>KST|JST|UTC|GMT|EST|EDT|PST|PDT|Z\b|[+-]\d\d:?\d\d)\)?)?"
)
_STAMP = re.compile(rf"(?<!\d)(?:{_KOREAN_DAY}|{_ENGLISH_DAY})(?:{_TIME})?")
_ZONES = {"KST": "+09:00", "JST": "+09:00", "UTC": "+00:00", "GMT": "+00:00", "Z": "+00:00",
          "EST": "-05:00", "EDT": "-04:00", "PST": "-08:00", "PDT": "-07:00"}  # fmt: skip
_PUBLISHED = r"(?:기사)?\s?(?:최초\s?)?(?:입력|승인|등록|게재|송고|발행|작성|게시|보도|배포)(?:\s?(?:일시|일자|시간|시각|시점|일))?|일시|날짜|(?:First )?(?:Published|Posted|Issued|Released)(?: on| at)?|Date|Input"
_MODIFIED = r"(?:기사|최종)?\s?(?:최종\s?)?(?:수정|업데이트|갱신|변경)(?:\s?(?:일시|일자|시간|시각|일))?|(?:Last )?(?:Updated|Modified|Revised)(?: on| at)?|Update"
_LABEL = re.compile(rf"(?P<modified>{_MODIFIED})|(?P<published>{_PUBLISHED})", re.IGNORECASE)


def printed(line: str, korean: bool = True) -> dict[str, str]:
    """What a line of dates says: "published" and "modified" where labelled, "bare" for a day without a label.

    {} when the line is no line of dates but a sentence with a date in it. A Korean page's clock is Korea's; the time of
    another page is kept only with its zone.

    >>> printed("입력 2024.10.10 14:05 | 수정 2024.10.10. 오후 3:10")
    {'published': '2024-10-10T14:05:00+09:00', 'modified': '2024-10-10T15:10:00+09:00'}
    >>> printed("10일 오전"), printed("Updated: Oct. 10, 2024, 2:05 p.m.", korean=False)
    ({}, {'modified': '2024-10-10'})
    """
    if len(line) > 200:
        return {}
    stamps = list(_STAMP.finditer(line))
    if not stamps:
        return {}
    gaps = [
        line[a:b]
        for a, b in zip([0, *(s.end() for s in stamps)], [*(s.start() for s in stamps), len(line)], strict=True)
    ]
    rest = " ".join(_LABEL.sub("", gap) for gap in gaps)
    if len(re.sub(r"[\s|:：·/,ㅣ()\[\].-]", "", rest)) > 40 or re.search(r"[다요]\.", rest):
        return {}
    found: dict[str, str] = {}
    # "2024.10.10 입력 | 2024.10.11 수정": where the first day has its label behind it, all have.
    behind = not _LABEL.search(gaps[0]) and _LABEL.match(gaps[1].lstrip(" ([|:")) is not None
    for n, stamp in enumerate(stamps):
        value = _iso(stamp, korean)
        if not value:
            continue
        gap = gaps[n + 1] if behind else gaps[n][-24:]
        labels = list(_LABEL.finditer(gap))
        label = labels[0 if behind else -1] if labels else None
        if label and not behind and not re.fullmatch(r"[\s:：|·ㅣ.)\]-]*", gap[label.end() :]):
            label = None
        kind = "bare" if label is None else "modified" if label["modified"] else "published"
        found.setdefault(kind, value)
    if "bare" in found and len(re.sub(r"[\s|:：·/,ㅣ()\[\].-]", "", rest)) > 30:
        del found["bare"]
    return found


_CLOCK = r"(?:(?P<half>오전|오후|AM|PM|am|pm|새벽|아침|낮|저녁|밤)\s?)?(?:(?P<H>\d{1,2})\s?(?::|시)\s?(?:(?P<M>\d{2})분?)?(?::\d{2})?)?"
_LOOSE = re.compile(
    rf"(?:(?:(?P<m>\d{{1,2}})\s?(?:월\s?|[./](?=\s?\d)\s?))?(?P<d>\d{{1,2}})\s?(?:일|(?<=[./]\d)\.?(?!\d)|(?<=[./]\s\d)\.?(?!\d)|(?<=[./]\d\d)\.?(?!\d))"
    rf"|(?P<word>오늘|어제|그제|당일|전날))?"
    rf"(?:\s?\(?[월화수목금토일](?:요일)?\)?(?=\s|$))?\s?{_CLOCK}"
)


def loose(line: str) -> list[tuple[str, str]]:
    """The days of a line of dates that are printed without their year, as (kind, words), for `settled`.

    A line without a label counts only when it is nothing but such a day.

    >>> loose("입력 10일 오전 9:30 | 수정 15:10"), loose("10일 오전"), loose("10일 오전에는 비가 왔다.")
    ([('published', '10일 오전 9:30'), ('modified', '15:10')], [('bare', '10일 오전')], [])
    """
    if len(line) > 80 or not re.search(r"\d|오늘|어제", line) or _STAMP.search(line):
        return []
    found: list[tuple[str, str]] = []
    for part in re.split(r"[|ㅣ]|(?<=\d)\s?(?=(?:최종\s?)?수정)", line):
        part = part.strip(" [](),·")
        label = _LABEL.match(part)
        words = part[label.end() :].strip(" :：.)]") if label else part
        match = _LOOSE.fullmatch(words)
        day = match is not None and bool(match["word"] or "일" in words)  # 1/12 counts pages
        if match is None or not (day or (label and (match["d"] or match["H"]))):
            if part:
                return []
            continue
        found.append(("bare" if label is None else "modified" if label["modified"] else "published", words))
    return found


def settled(words: str, anchor: str, korean: bool = True) -> str:
    """The day and time that `words` mean in an article of the day `anchor` (ISO 8601): the nearest such day; "" if none.

    >>> settled("10일 오전 9:30", "2024-10-11"), settled("30일 오전", "2024-10-02"), settled("15:10", "2024-10-10T14:05:00+09:00")
    ('2024-10-10T09:30:00+09:00', '2024-09-30', '2024-10-10T15:10:00+09:00')
    """
    match = _LOOSE.fullmatch(words)
    if match is None or not anchor:
        return ""
    base = date.fromisoformat(anchor[:10])
    if match["word"]:
        day: date | None = base - timedelta({"어제": 1, "전날": 1, "그제": 2}.get(match["word"], 0))
    elif match["d"]:
        near = (base + timedelta(n) for n in sorted(range(-180, 181), key=abs))
        day = next(
            (x for x in near if x.day == int(match["d"]) and (not match["m"] or x.month == int(match["m"]))), None
        )
    else:
        day = base
    if day is None:
        return ""
    if match["H"] is None or match["M"] is None or not korean:
        return day.isoformat()
    hour, minute, half = int(match["H"]), int(match["M"]), (match["half"] or "").lower()
    if (
        half in {"오후", "pm", "저녁", "밤", "낮"}
        and hour < 12
        and not (half == "낮" and hour > 6)
        and not (half == "밤" and hour < 6)
    ):
        hour += 12
    elif half in {"오전", "am", "새벽", "밤"} and hour == 12:
        hour = 0
    if hour > 23 or minute > 59:
        return day.isoformat()
    return f"{day.isoformat()}T{hour:02}:{minute:02}:00+09:00"


def _iso(stamp: re.Match[str], korean: bool) -> str:
    month = stamp["m"] or str(_MONTHS.index((stamp["em"] or stamp["bm"])[:3].lower()) + 1)
    try:
        day = date(
            int(stamp["y"] or stamp["ey"] or stamp["by"]),
            int(month),
            int(stamp["d"] or stamp["ed"] or stamp["bd"]),
        )
    except ValueError:
        return ""
    if stamp["H"] is None:
        return day.isoformat()
    hour, minute, second = int(stamp["H"]), int(stamp["M"]), int(stamp["S"] or 0)
    half = (stamp["half"] or stamp["tail"] or "").lower().replace(".", "")
    if half in {"오후", "pm"} and hour < 12:
        hour += 12
    elif half in {"오전", "am"} and hour == 12:
        hour = 0
    zone = stamp["zone"] or ("KST" if korean else "")
    if hour > 23 or minute > 59 or second > 59 or not zone:
        return day.isoformat()
    offset = _ZONES.get(zone) or f"{zone[:3]}:{zone[-2:]}"
    return f"{day.isoformat()}T{hour:02}:{minute:02}:{second:02}{offset}"


def iso_8601(value: str) -> str:
    """The same day or time in the archive's spelling; ValueError when it is no ISO 8601 date.

    >>> iso_8601("2024-10-10"), iso_8601("2024-10-10 14:05Z"), iso_8601("20241010T140500+0900")
    ('2024-10-10', '2024-10-10T14:05:00+00:00', '2024-10-10T14:05:00+09:00')
    """
    value = value.strip()
    if len(value) <= 10 and "T" not in value:
        return date.fromisoformat(value).isoformat()
    return datetime.fromisoformat(value).isoformat(timespec="seconds")
