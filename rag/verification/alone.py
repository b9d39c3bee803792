"""Whether a claim says of something that it alone is so, where its source does not."""

import re
from collections.abc import Sequence

_ALONE = re.compile(r"유일|오직|오로지|\b(?:only|solely|sole|exclusively)\b", re.IGNORECASE)
# What is only a number, a time or a part excludes nobody.
_OF_DEGREE = re.compile(
    r"\b(?:not only|only (?:\w+ly|about|around|just|after|when|if|once|in|on|by|from|since|\d|[$€£]|a (?:few|little|quarter|third|half)))"
    r"|유일하지",
    re.IGNORECASE,
)
_THERE = re.compile(
    r"유일|오직|오로지|뿐|[가-힣]만(?:[이은을의 ]|$)|밖에|단독|독점|첫|최초|처음"
    r"|\b(?:only|solely|sole|exclusiv\w+|alone|single|nothing but|no other|first|just)\b",
    re.IGNORECASE,
)


def alone(claim: str, evidence: Sequence[str]) -> str:
    """The claim's word for the only one, "" where it has none or the source says so too.

    >>> alone("회사는 유일하게 흑자를 냈습니다", ["회사는 흑자를 냈다"]), alone("Only Ohio will close", ["Ohio alone will close"])
    ('유일', '')
    """
    found = _ALONE.search(claim)
    if not found or _OF_DEGREE.search(claim) or any(_THERE.search(text) for text in evidence):
        return ""
    return found[0]
