"""Figures, periods and dates of a text, brought to one form: 2조4000억원, 2.4조 원 and "2.4 trillion won" are the same.

A figure is a value and a unit. Periods are figures too: ("2024", "year"), ("10", "month"), ("3", "quarter").
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

_SMALL_POWERS = {"십": 10, "백": 100, "천": 1000}
_BIG_POWERS = {"만": 10**4, "억": 10**8, "조": 10**12, "경": 10**16}
_ENGLISH_POWERS = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "k": 10**3, "m": 10**6,
                   "mn": 10**6, "bn": 10**9, "b": 10**9, "tn": 10**12}  # fmt: skip
_UNITS = {
    "cent": "cent", "cents": "cent", "센트": "cent",
    "원": "won", "won": "won", "krw": "won", "₩": "won",
    "달러": "dollar", "불": "dollar", "dollar": "dollar", "dollars": "dollar", "usd": "dollar", "$": "dollar", "us$": "dollar",
    "유로": "euro", "euro": "euro", "euros": "euro", "€": "euro", "엔": "yen", "yen": "yen", "¥": "yen", "위안": "yuan", "yuan": "yuan",
    "%": "percent", "퍼센트": "percent", "percent": "percent", "프로": "percent", "per cent": "percent",
    "%p": "point", "%포인트": "point", "퍼센트포인트": "point", "percentage points": "point", "percentage point": "point",
    "bp": "basis point", "basis points": "basis point", "bps": "basis point",
    "명": "person", "인": "person", "people": "person", "employees": "person", "workers": "person",
    "년": "year", "월": "month", "일": "day", "분기": "quarter",
}  # fmt: skip
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
# 천, 백 and 십 follow their number at once; what follows must not make another word of it (19 백신, 10경기, 2 조건).
_POWER = r"(?:[천백십]{1,2}(?![신화색지연안체장정])\s?)?(?:만(?!\s?에)|억|조(?![건사합항직])|경(?![기제쟁력영]))|[천백십](?![신화색지연안체장정])"
_KOREAN = re.compile(
    rf"(?<![\d.,])(?:(?P<sign>[₩$€¥])\s?)?(?P<body>(?:{_NUMBER})(?:\s?(?:{_POWER})(?![a-su-z]|t[a-z])(?:\s?(?:{_NUMBER})(?=\s?(?:{_POWER})))?)*"
    rf"(?:(?<=[만억조경천백])\s?(?:{_NUMBER}))?)"
    r"(?:\s?(?P<unit>%\s?포인트|퍼센트포인트|%p(?![a-z])|%|퍼센트|원|달러|유로|엔(?!진)|위안|센트|분기|년|월|일(?!부(?!터))|명|bp(?![a-z])))?"
)
_CHUNK = re.compile(rf"({_NUMBER})\s?([천백십]{{0,2}})\s?([만억조경]?)")
_ENGLISH = re.compile(
    rf"(?<![\w.,])(?P<sign>₩|us\$|\$|€|¥)?\s?(?P<number>{_NUMBER})(?:[\s-]?(?P<power>thousand|million|billion|trillion|tn|bn|mn|[kmb])(?![a-z]))?"
    r"(?:[\s-]?(?P<unit>percentage points?|percent|per cent|%p(?![a-z])|%|won|krw|us dollars|dollars?|euros?|cents?|yen|yuan|basis points|bps?(?![a-z])|people|employees|workers))?",
    re.IGNORECASE,
)
_MONTHS = str.split("""january february march april may june july august september october november december""")  # fmt: skip
_MONTH_OF = {m: i + 1 for i, m in enumerate(_MONTHS)} | {m[:3]: i + 1 for i, m in enumerate(_MONTHS) if m != "may"}
# The look ahead for a first letter spares the tries of all names at every word.
_ENGLISH_MONTH = re.compile(
    r"\b(?=[jfmasond])(?P<month>"
    + "|".join(sorted(_MONTH_OF, key=len, reverse=True))
    + r")\b\.?(?:\s(?P<day>\d{1,2})(?!\d|,\d{3}))?",
    re.IGNORECASE,
)
_DAY_MONTH = re.compile(r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)?\s(?P<month>" + "|".join(_MONTHS) + r")\b", re.IGNORECASE)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_ENGLISH_QUARTER = re.compile(
    r"\b(?:(?P<word>first|second|third|fourth)[\s-]quarter|q(?P<digit>[1-4])|(?P<before>[1-4])q)\b", re.IGNORECASE
)
_DOTTED_DATE = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[.\-/]\s?(?P<month>\d{1,2})[.\-/]\s?(?P<day>\d{1,2})(?!\d)")
_DIGIT, _LATIN = re.compile(r"\d"), re.compile(r"[a-z]", re.IGNORECASE)
# Halves of a year: 상반기 is the first, 하반기 the second.
_HALF = re.compile(
    r"(?P<first>상반기|first[\s-]half|\b1h\b|\bh1\b)|(?P<second>하반기|second[\s-]half|\b2h\b|\bh2\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its unit ("" when none stands there), at characters [start, end)."""

    value: Decimal
    unit: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """One word for the value and unit, the same for every way of writing them.

        >>> [f.key for f in figures("2조4000억원은 2.4 trillion won")]
        ['2400000000000won', '2400000000000won']
        """
        return f"{self.value.normalize():f}{self.unit.replace(' ', '')}"


def figures(text: str) -> list[Figure]:
    """All figures, dates and periods of a text in reading order; each character belongs to at most one.

    >>> [(str(f.value), f.unit) for f in figures("3분기 영업이익은 1,234억원으로 15.2% 늘었다")]
    [('3', 'quarter'), ('123400000000', 'won'), ('15.2', 'percent')]
    >>> [(str(f.value), f.unit) for f in figures("On October 10, 2024 it paid $2 billion")]
    [('10', 'month'), ('10', 'day'), ('2024', 'year'), ('2000000000', 'dollar')]
    """
    return list(_read(text))


# A sentence is read for search, for evidence and for verification, and the same ones for the next question.
@lru_cache(4096)
def _read(text: str) -> tuple[Figure, ...]:
    found: list[Figure] = []
    taken = bytearray(len(text))

    def keep(value: Decimal | int, unit: str, start: int, end: int) -> None:
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
            found.append(Figure(Decimal(value), unit, start, end))

    # Most patterns need a digit or a Latin letter, and many sentences have none.
    digits = text if _DIGIT.search(text) else ""
    latin = text if _LATIN.search(text) else ""
    for m in _DOTTED_DATE.finditer(digits):
        for part in ("year", "month", "day"):
            keep(int(m[part]), part, *m.span(part))
    for m in _ENGLISH_MONTH.finditer(latin):
        # "may" is far more often a verb: it counts as a month only with a capital inside a sentence, or before a day.
        if m["month"].lower() in ("may", "mar") and not (m["month"][0].isupper() and (m["day"] or m.start() > 0)):
            continue
        keep(_MONTH_OF[m["month"].lower()], "month", *m.span("month"))
        if m["day"]:
            keep(int(m["day"]), "day", *m.span("day"))
    for m in _DAY_MONTH.finditer(latin and digits):
        if not taken[m.start("day")]:
            keep(int(m["day"]), "day", *m.span("day"))
    for m in _ENGLISH_QUARTER.finditer(latin):
        keep(int(m["digit"] or m["before"] or _ORDINALS[m["word"].lower()]), "quarter", *m.span())
    for m in _HALF.finditer(text):
        keep(1 if m["first"] else 2, "half", *m.span())
    for m in _ENGLISH.finditer(digits):
        if not (m["power"] or m["unit"] or m["sign"]) or any(taken[m.start() : m.end()]):
            continue
        if m["unit"] in ("%", "%p") and not m["sign"] and _KOREAN.match(text, m.start("number")):
            continue  # the Korean reader knows %포인트 too
        value = Decimal(m["number"].replace(",", "")) * _ENGLISH_POWERS.get((m["power"] or "").lower(), 1)
        unit = _unit(m["unit"] or m["sign"] or "")
        keep(value, unit, *m.span())
    for m in _KOREAN.finditer(digits):
        value = _korean_value(m["body"])
        unit = _unit(m["unit"] or m["sign"] or "")
        if not unit and re.fullmatch(r"(19|20)\d\d", m["body"]):
            unit = "year"
        keep(value, unit, m.start(), m.start("body") + len(m["body"].rstrip()) if not m["unit"] else m.end())
    return tuple(sorted(found, key=lambda f: f.start))


def _korean_value(body: str) -> Decimal:
    """3천5백억 is (3 × 1000 + 5 × 100) × 10^8: what stands before a big power is gathered, then multiplied."""
    total = section = Decimal(0)
    for number, small, big in _CHUNK.findall(body):
        part = Decimal(number.replace(",", ""))
        for power in small:
            part *= _SMALL_POWERS[power]
        section += part
        if big:
            total += section * _BIG_POWERS[big]
            section = Decimal(0)
    return total + section


def _unit(written: str) -> str:
    name = re.sub(r"[\s-]+", "" if "포인트" in written else " ", written.strip().lower())
    return _UNITS.get(name, _UNITS.get(name.removesuffix("s"), name))


_COUNTS = {
    "한": 1,
    "두": 2,
    "세": 3,
    "네": 4,
    "다섯": 5,
    "여섯": 6,
    "일곱": 7,
    "여덟": 8,
    "아홉": 9,
    "열": 10,
    "스무": 20,
}
_COUNTED = re.compile(
    r"(?<![가-힣])(?P<word>"
    + "|".join(_COUNTS)
    + r")\s?(?P<of>배|척|명|곳|개월|개|대|건|차례|달|번|가지|군데|채|마리|종|편|시간|주|해|사람|단계)"
    r"(?=째|씩|에|의|를|을|은|는|이|가|로|만|도|과|와|나|까지|부터|입니다|이다|이었|이며|인데|뿐|[^가-힣]|$)"
)
_PART = re.compile(r"(?<!\d)(?P<whole>\d{1,2})분의\s?(?P<part>\d{1,2})|(?P<half>절반|반\s?토막|반으로)")
_ENGLISH_COUNTS = {w: n for n, w in enumerate(
    str.split("""two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty"""), 2)} | {"thirty": 30, "forty": 40, "one": 1, "once": 1, "fifty": 50, "hundred": 100, "dozen": 12}  # fmt: skip
_ENGLISH_WORD = re.compile(
    r"\b(?:(?P<word>"
    + "|".join(sorted(_ENGLISH_COUNTS, key=len, reverse=True))
    + r")(?P<fold>-?fold)?(?:[\s-](?P<power>thousand|million|billion|trillion))?(?:[\s-](?P<unit>percentage[\s-]points?|percent|per cent|won|dollars|euros|yen|yuan|basis points))?"
    r"|(?P<two>twice|twofold|doubl(?:e|ed|es|ing))|(?P<three>triple[ds]?|tripling|threefold)|(?P<four>quadrupled?)"
    r"|(?P<half>halv(?:e|ed|es|ing)|half)|(?P<third>(?:a|one)[\s-]third(?!\s(?:on|one|party|time|year|plant|factory|line|person|way)\b))|(?P<quarter>by a quarter|a quarter of))\b",
    re.IGNORECASE,
)


def quantities(text: str) -> list[Figure]:
    """The figures of a text and its number words: 두 척, two, 절반, half, doubled. Multiples and parts have the unit "times".

    Apart from `figures`, because a search for 두 or "two" would find everything.

    >>> [(str(f.value), f.unit) for f in quantities("두 척을 수주해 이익이 두 배가 됐다")]
    [('2', ''), ('2', 'times')]
    >>> [(str(f.value), f.unit) for f in quantities("Profit doubled in the first half on two orders")]
    [('2', 'times'), ('1', 'half'), ('2', '')]
    """
    found = figures(text)
    taken = bytearray(len(text))
    for f in found:
        taken[f.start : f.end] = b"\1" * (f.end - f.start)

    def keep(value: Decimal | int, unit: str, start: int, end: int) -> None:
        if not any(taken[start:end]):
            found.append(Figure(Decimal(value), unit, start, end))

    shares = [m for m in _PART.finditer(text) if m["half"] or int(m["whole"])]
    within = bytearray(len(text))
    for m in shares:
        within[m.start() : m.end()] = b"\1" * (m.end() - m.start())
    found = [f for f in found if not within[f.start]]
    for m in shares:
        value = Decimal("0.5") if m["half"] else Decimal(int(m["part"])) / int(m["whole"])
        found.append(Figure(value, "times", *m.span()))
    for m in _COUNTED.finditer(text):
        keep(_COUNTS[m["word"]], "times" if m["of"] == "배" else "", m.start(), m.end("word"))
    for m in _ENGLISH_WORD.finditer(text):
        if m["word"]:
            value = Decimal(_ENGLISH_COUNTS[m["word"].lower()]) * _ENGLISH_POWERS.get((m["power"] or "").lower(), 1)
            keep(value, "times" if m["fold"] else _unit(m["unit"] or ""), *m.span())
        else:
            parts = {"two": Decimal(2), "three": Decimal(3), "four": Decimal(4), "half": Decimal("0.5"),
                     "third": Decimal(1) / 3, "quarter": Decimal("0.25")}  # fmt: skip
            keep(parts[m.lastgroup or "half"], "times", *m.span())
    return sorted(found, key=lambda f: f.start)
