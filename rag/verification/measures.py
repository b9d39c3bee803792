"""What a figure measures or counts, by the words that follow it: kilograms, months, ships, households, in either language.

The same number of another kind is another figure: 8.4kg is not 8.4%, eight months are not August, 812가구 are not 812동. A kind that
is not known contradicts nothing.
"""

import re

from corpus.figures import Figure

# Each kind with its ways of being written after a number. None stands for another; what does has one kind: 가구 and 세대 are homes.
_KINDS = {
    "MWh": "메가와트시|MWh|megawatt-hours?", "GWh": "기가와트시|GWh|gigawatt-hours?", "kWh": "킬로와트시|kWh|kilowatt-hours?",
    "MW": "메가와트|㎿|MW|megawatts?", "GW": "기가와트|GW|gigawatts?", "kW": "킬로와트|kW|kilowatts?",
    "km": "킬로미터|㎞|km|kilomet(?:er|re)s?", "mm": "밀리미터|㎜|mm|millimet(?:er|re)s?", "cm": "센티미터|㎝|cm|centimet(?:er|re)s?",
    "m": "미터|met(?:er|re)s?", "mile": "마일|miles?", "kg": "킬로그램|㎏|kg|kilograms?|kilos?", "mg": "밀리그램|㎎|mg|milligrams?",
    "g": "그램|grams?", "t": "톤|t|tons?|tonnes?", "barrel": "배럴|barrels?", "litre": "리터|lit(?:er|re)s?", "degree": "도(?![즈])|degrees?",
    "area": "제곱미터|㎡|평(?!균|가|년)|square met(?:er|re)s?|square feet|헥타르|hectares?|acres?",
    "volume": "세제곱미터|㎥|입방미터|cubic met(?:er|re)s?", "nm": "나노미터|㎚|nm|nanomet(?:er|re)s?|나노",
    "GB": "기가바이트|GB|gigabytes?", "TB": "테라바이트|TB|terabytes?",
    "hour": "시간|hours?", "minute": "분(?![기의야석쟁양리할])|minutes?", "second": "초(?![과반])|seconds?", "days": "일간|days?",
    "week": "주간|주일|weeks?", "주": "주(?=[를을의가는은로와도만째씩에당차]|[^가-힣]|$)", "share": "shares?|stocks", "month": "개월|달(?!러)|months?", "years": "년간|years?",
    "pound": "파운드|pounds?|sterling", "franc": "프랑|francs?", "krona": "크로[나네]|kron(?:a|or|e|er)|crowns?", "rupee": "루피|rupees?", "yen": "엔화",
    "person": "인(?![가-힣])|사람|people|persons?|employees?|workers?|staff|passengers?|patients?|residents?",
    "대": "대(?=[를을의가는은로와도씩]|\\s?[^가-힣\\d\\s]|\\s[가-힣]|$)", "vehicle": "cars?|vehicles?|trucks?|vans?|buses",
    "ship": "척|ships?|vessels?|tankers?", "aircraft": "aircraft|planes?|jets?", "building": "동(?!안)|buildings?",
    "home": "가구|세대|households?|homes?|apartments?|houses?", "age": "세(?=[\\s를을의가는은로와도]|$)|살|years old",
    "company": "개사|개\\s(?:회사|업체|기업|계열사|자회사)|companies|firms", "곳": "곳",
    "place": "개소|군데|stores?|branches|outlets?|sites?|locations?", "country": "개국|countries", "animal": "마리",
    "occasion": "차례|건(?!설|물|강|전|의서)|회(?![사계원장의])", "vote": "votes?", "dose": "도즈|doses?", "rank": "위(?![원험약해])",
    "piece": "편(?![의성])|flights?|films?", "times": "배(?![럴당터])|-?fold", "occasion or times": "times",
}  # fmt: skip


def _ways(ways: str) -> str:
    """A Latin way must end where it ends: 3t, not the t of "3 times"."""
    return "|".join(rf"{w}(?![A-Za-z])" if w[-1].isascii() and w[-1] not in ")]" else w for w in ways.split("|"))


_NAMES = list(_KINDS)
_KIND = re.compile(
    r"(?:여?[\s-]?|\s(?:more|new|other|additional|such|extra)\s)(?:"
    + "|".join(f"(?P<k{n}>{_ways(_KINDS[name])})" for n, name in enumerate(_NAMES))
    + ")",
    re.IGNORECASE,
)
# March 3 and 3월 3일 are dates, 3일간 is a time, 3일 alone may be either.
_MONTH_BEFORE, _LASTING = (
    re.compile(r"월\s?$|[a-z]\.?\s$"),
    re.compile(r"간|\s?(?:만에|동안|째|안에|이내|내에|뒤에|가량)"),
)
# Currencies that stand before their figure and that `corpus.figures` does not know.
_BEFORE = {"£": "pound"}


# What a word may mean either of: 주 are weeks or shares.
_EITHER = {
    "주": ("week", "share"),
    "곳": ("place", "company"),
    "대": ("vehicle", "aircraft"),
    "occasion or times": ("occasion", "times"),
}


def akin(one: str, other: str) -> bool:
    """Whether two kinds may be the same; one that is not known may be any."""
    return not one or not other or one == other or other in _EITHER.get(one, ()) or one in _EITHER.get(other, ())


def kind(text: str, figure: Figure) -> tuple[str, str]:
    """(what a figure of this text measures or counts, "" where that is not known; the words that say so after the figure).

    >>> from corpus.figures import quantities
    >>> text = "8.4kg, 8개월, 8월, 8 tonnes, 8%, 8편, 8가지"
    >>> [kind(text, f)[0] for f in quantities(text)]
    ['kg', 'month', 'date', 't', 'percent', 'piece', '']
    """
    unit = figure.unit
    if not unit:
        if (sign := text[max(0, figure.start - 1) : figure.start]) in _BEFORE:
            return _BEFORE[sign], ""
        m = _KIND.match(text, figure.end)
        if not m:
            return "", ""
        return _NAMES[int((m.lastgroup or "k0")[1:])], m[0]
    if unit == "month":
        return "date", ""
    if unit == "year":
        return ("years" if figure.value < 1900 else "date"), ""
    if unit == "day":
        before = text[max(0, figure.start - 4) : figure.start]
        return ("date" if _MONTH_BEFORE.search(before) else "days" if _LASTING.match(text, figure.end) else ""), ""
    return unit, ""
