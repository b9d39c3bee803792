"""Shares of a whole that are told as counts and ratios: 10명 가운데 8명, eight in ten, two-thirds, 6대 4, 4분의 3, 두 자릿수."""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from corpus.figures import Figure, quantities

_KOREAN_COUNTS = {"한": 1, "두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10}
_ENGLISH_COUNTS = {w: n for n, w in enumerate(
    str.split("one two three four five six seven eight nine ten"), 1)}  # fmt: skip
_K = r"\d{1,3}|" + "|".join(_KOREAN_COUNTS)
_E = r"\d{1,3}|" + "|".join(_ENGLISH_COUNTS)
_PARTS = {"third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "tenth": 10}
_SHARE = re.compile(
    rf"(?<![\d.,가-힣])(?P<whole>{_K})\s?(?:명|곳|개|사람|건|대|가구|개사)\s?(?:가운데|중에?)\s(?:약\s)?(?P<part>{_K})\s?(?:명|곳|개|사람|건|대|가구|개사|꼴)"
    rf"|(?<![\d.,가-힣])(?P<first>\d{{1,2}})\s?(?:대|:)\s?(?P<second>\d{{1,2}})(?=\s?(?:의|로|비율|지분|비중|정도|[,.)]|$))"
    rf"|(?<![\d.,])\b(?P<count>{_E})\s(?:out\sof|in|of|of\severy)\s(?:every\s)?(?P<all>3|4|5|6|8|10|100|three|four|five|six|eight|ten)\b(?!\s?(?:%|percent|million|billion|years?|months?|days?|weeks?|quarters?|hours?))"
    rf"|\b(?P<n>two|three|four|five|seven|nine)[\s-](?P<of>thirds|quarters|fourths|fifths|sixths|tenths)\b(?!\sof\s(?:19|20)\d\d)(?!\s(?:in\sa\srow|running|ago|of\s(?:growth|losses|profit)))",
    re.IGNORECASE,
)
# A part that is named by itself: by a fifth, almost a tenth, an eighth of it; never the fifth plant or a tenth year.
_ONE = re.compile(
    r"\b(?:an?|one)[\s-](?P<of>fifth|sixth|seventh|eighth|ninth|tenth)\b(?=\s(?:of|to|in|from|on|since|after|as|when|when|compared|and|while|this|last|against|lower|higher|less|more|larger|smaller|year[\s-]on)\b|[,.;:]|$)(?!\sof\s(?:19|20)\d\d)"
    r"|\b(?:almost|nearly|about|roughly|over|than|under|around|just)\s(?:a|one)\s(?P<quarter>quarter)\b(?!\s(?:of\s(?:19|20)|ago|earlier|later|before|after))",
    re.IGNORECASE,
)
_ONES = {"fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10}
_DIGITS = re.compile(
    r"(?P<two>두\s?자릿수|두\s?자리\s?수|double[\s-]digit)|(?P<one>한\s?자릿수|한\s?자리\s?수|single[\s-]digit)",
    re.IGNORECASE,
)


def _count(word: str) -> int:
    word = word.lower()
    return int(word) if word.isdigit() else _KOREAN_COUNTS.get(word, 0) or _ENGLISH_COUNTS[word]


def with_shares(text: str, found: Sequence[Figure]) -> list[Figure]:
    """The figures of a text, the counts of a share replaced by the share: a figure of the unit "times", below one.

    >>> from corpus.figures import quantities
    >>> def read(text):
    ...     return [(f"{f.value:.2f}", f.unit) for f in with_shares(text, quantities(text))]
    >>> read("조합원 10명 가운데 8명"), read("two-thirds of it"), read("지분은 6대 4로")
    ([('0.80', 'times')], [('0.67', 'times')], [('0.60', 'times')])
    """
    shares = []
    for m in _SHARE.finditer(text):
        if m["whole"]:
            part, whole = _count(m["part"]), _count(m["whole"])
        elif m["first"]:
            part, whole = int(m["first"]), int(m["first"]) + int(m["second"])
        elif m["count"]:
            part, whole = _count(m["count"]), _count(m["all"])
        else:
            part, whole = _count(m["n"]), _PARTS[m["of"].lower().removesuffix("s")]
        if whole in (3, 4, 5, 6, 8, 10, 100) and 0 < part < whole:
            shares.append(Figure(Decimal(part) / whole, "times", *m.span()))
    for m in _ONE.finditer(text):
        start = m.start() if m["of"] else m.start("quarter") - 2
        shares.append(Figure(Decimal(1) / (_ONES[m["of"].lower()] if m["of"] else 4), "times", start, m.end()))
    if not shares:
        return list(found)
    within = bytearray(len(text) + 1)
    for f in shares:
        within[f.start : f.end] = b"\1" * (f.end - f.start)
    return sorted([*shares, *(f for f in found if not any(within[f.start : f.end]))], key=lambda f: f.start)


_PART_BEHIND = re.compile(r"\s(?:[a-z]+\s)?of\s(?:which|whom|them|these|those)\b", re.IGNORECASE)
# Of the 26 ships, eight were delivered.
_OF_WHOLE = re.compile(r"\bof (?:(?:the|its|their|all|some|about)\s)*$", re.IGNORECASE)
_THEN_PART = re.compile(r"\s[^.;\d]{1,40},\s(?:about |some |only |at least )?")
_PART_OF = re.compile(r"(?:\s[a-z]+)?\s(?:out\s)?of\s(?:(?:the|its|their|all|a total of)\s)?", re.IGNORECASE)
_WHOLE_BEFORE = re.compile(r"[^.;\d]{0,40}(?:가운데|중에서|중)\s(?:[가-힣]+\s)?(?:약\s)?")


def counted_parts(text: str) -> list[Decimal]:
    """The shares that a text gives as a count of another: 26 ships, eight of which; 26척 가운데 8척.

    >>> [round(s, 2) for s in counted_parts("26 reports of leaks, eight of which led to spills")]
    [Decimal('0.31')]
    >>> [round(s, 2) for s in counted_parts("신고 26건 가운데 8건에서 누수가 났다. 48곳 중 12곳")]
    [Decimal('0.31'), Decimal('0.25')]
    """
    counts = [f for f in quantities(text) if f.unit in ("", "person") and f.value >= 1]
    found = []
    for one, two in pairwise(counts):
        between = text[one.end : two.start]
        if len(between) > 80:
            continue
        of = _OF_WHOLE.search(text[max(0, one.start - 16) : one.start]) and _THEN_PART.fullmatch(between)
        if two.value < one.value and (of or _PART_BEHIND.match(text, two.end) or _WHOLE_BEFORE.fullmatch(between)):
            found.append(two.value / one.value)
        elif one.value < two.value and _PART_OF.fullmatch(between):
            found.append(one.value / two.value)
    return found[:_MOST]


# Who owns more than half, or less.
_MAJORITY = re.compile(
    r"(?:(?P<most>\bmajority)|(?P<least>\bminority))\s(?=(?:own|stake|share|hold|control|interest|partner|investor)\w*)|(?P<half>과반(?:수)?의?\s?)(?=지분|주식)|(?P<few>소수\s)(?=지분)",
    re.IGNORECASE,
)


def without_majority(claim: str, evidence: Sequence[str]) -> str:
    """The claim less its "majority" and "minority" of an ownership, where the source tells a share of more than half, or of less.

    >>> without_majority("It is the majority owner.", ["It owns 60%."]), without_majority("It is the majority owner.", ["It owns 40%."])
    ('It is the owner.', 'It is the majority owner.')
    """
    if not _MAJORITY.search(claim):
        return claim
    rates = [f.value for text in evidence for f in quantities(text) if f.unit == "percent" and 0 < f.value < 100]

    def held(m: re.Match[str]) -> str:
        most = m["most"] or m["half"]
        return "" if any((r > 50) if most else (r < 50) for r in rates) else m[0]

    return _MAJORITY.sub(held, claim)


# More shares of counts than these are not tried.
_MOST = 16


def wrong_digits(claim: str, evidence: Sequence[str], held: Sequence[Figure]) -> str:
    """The claim's 두 자릿수 or "single-digit" where no rate of the source has so many digits and no text says so; "" for none."""
    for m in _DIGITS.finditer(claim):
        low, high = (10, 100) if m["two"] else (1, 10)
        said = any(x.lastgroup == m.lastgroup for text in evidence for x in _DIGITS.finditer(text))
        rates = [f.value for f in held if f.unit in ("percent", "point")]
        if not said and rates and not any(low <= r < high for r in rates):
            return m[0]
    return ""
