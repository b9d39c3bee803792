"""How many things a text lists by name: two suppliers, A and B; A·B·C 세 곳. The list itself proves the count beside it."""

import re

from corpus.figures import Figure
from rag.verification.names import COMPANY_KINDS

# Counts that a sentence lists one by one.
_MOST, _LONGEST = 9, 240
_OPENS = re.compile(r"(?:\s[A-Za-z-]+){0,5}?\s?(?:[,:(]|\s[-–—]|\s(?:namely|including|called))\s?")
_ITEM_ENDS = re.compile(r",?\s(?:and|or)\s|,\s")
_END = re.compile(r"[.;)](?:\s|$)|,?\s(?:which|who|that|to|for|with|in|will|have|has|were|are)\s")
_NAMED = re.compile(r"(?<![A-Za-z])[A-Z]")
_PARTICLE = re.compile(r"(?<=[은는을를며고])\s|(?<=에서)\s|(?<=으로)\s|(?<=[다요]\.)\s")
_JOINED = re.compile(r"(?<=[가-힣A-Za-z0-9])(?:와|과)\s|,\s?|·|\s및\s")
# Names and signs between them share no character, so that there is one way only of reading a row.
_NAME = r"[A-Z][\w&-]{0,30}(?:\s[A-Z][\w&-]{0,30}){0,4}"
_ENGLISH_PAIR = re.compile(rf"\b({_NAME}(?:,\s{_NAME}){{0,7}}),?\sand\s(?:the\s|its\s)?[A-Z]")
_KOREAN_PAIR = re.compile(
    r"(?<![가-힣A-Za-z0-9])(?:[가-힣A-Za-z0-9]{2,14}(?:(?<=와)\s|(?<=과)\s|,\s?|·)(?:[가-힣]{2,8}\s)?){1,8}[가-힣A-Za-z0-9]{2,14}(?=[\s,]|$)"
)
_COMPANY = re.compile(rf"[가-힣]{{1,8}}(?:{COMPANY_KINDS})")


def listed(text: str, figure: Figure) -> bool:
    """Whether the claim itself lists by name as many as it counts with this figure; the names are looked at by themselves.

    >>> from corpus.figures import quantities
    >>> def counts(text):
    ...     return listed(text, quantities(text)[0])
    >>> counts("It chose two suppliers, the Swiss firm Vanne and Orum Tech."), counts("It chose three suppliers, Vanne and Orum Tech.")
    (True, False)
    >>> counts("한빛정밀과 도원테크 두 곳을 골랐다"), counts("한빛정밀과 도원테크 세 곳을 골랐다")
    (True, False)
    """
    count = figure.value
    if figure.unit not in ("", "person") or not 2 <= count <= _MOST:
        return False
    if m := _OPENS.match(text, figure.end, figure.end + _LONGEST):
        behind = text[m.end() : figure.end + _LONGEST]
        names = 0
        end = _END.search(behind)
        for item in _ITEM_ENDS.split(behind[: end.start()] if end else behind):
            if not _NAMED.search(item):
                break
            names += 1
        if names == count:
            return True
    before = _PARTICLE.split(text[max(0, figure.start - _LONGEST // 2) : figure.start].rstrip())[-1]
    return len(_JOINED.findall(before)) + 1 == count


def lists(text: str) -> set[int]:
    """The numbers of companies and other names that a text lists in a row.

    >>> lists("회사는 도원테크와 네덜란드 반호르를 골랐다."), lists("It chose Vanne and Orum Tech."), lists("개발과 판매를 맡는다.")
    ({2}, {2}, set())
    """
    found = set()
    for m in _KOREAN_PAIR.finditer(text[:2000]):
        if _COMPANY.search(m[0]):
            found.add(len(_JOINED.findall(m[0])) + 1)
    for e in _ENGLISH_PAIR.finditer(text[:2000]):
        found.add(e[1].count(",") + 2)
    return found
