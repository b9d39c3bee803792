"""Which part a party has in a deal or a suit: target or suitor, supplier or client, plaintiff or defendant."""

import re
from collections.abc import Sequence

from rag.deeds import MOST, NAME, dealer, same_name

# Parts of which one party has the one and another the other.
_PART_WORDS = (
    ("target", r"(?:takeover |acquisition )?target|(?:피)?인수\s?대상|매물"),
    ("suitor", r"suitor|bidder|acquirer|buyer|purchaser|인수\s?(?:후보|자|의향자)|매수자|원매자"),
    ("seller", r"seller|vendor|매도자"),
    ("supplier", r"supplier|공급사|공급업체|공급처|납품업체"),
    ("client", r"customer|client|고객사|발주처|발주사"),
    ("parent", r"parent(?: company)?|모회사|모기업|지주사"),
    ("subsidiary", r"subsidiary|자회사|계열사"),
    ("plaintiff", r"plaintiff|원고"),
    ("defendant", r"defendant|피고"),
    ("leader", r"market leader|업계\s?1위"),
    ("runner-up", r"runner-up|second-placed|업계\s?2위"),
)
_OTHER_PART = {"target": "suitor", "suitor": "target", "supplier": "client", "client": "supplier", "parent": "subsidiary",
               "subsidiary": "parent", "plaintiff": "defendant", "defendant": "plaintiff", "leader": "runner-up", "runner-up": "leader",
               "seller": "suitor"}  # fmt: skip
_PART_GROUP = "|".join(f"(?P<p{n}>{pattern})" for n, (_, pattern) in enumerate(_PART_WORDS))
_HOLDS_PART = re.compile(
    rf"(?:\b(?:make|makes|made|turn|turns|turned|leave|left)\s(?P<a>{NAME})\s|(?P<b>{NAME})(?:\s(?:is|was|becomes?|became|could be|would be|emerged|seen|named|viewed|cast|chosen|considered|[a-z]+ed)){{0,2}}\s(?:as\s)?)"
    rf"(?:into\s|as\s)?(?:an?\s|the\s|its\s)?(?:possible\s|potential\s|likely\s|attractive\s|new\s)?(?:{_PART_GROUP})\b"
)
_KOREAN_PART = re.compile(
    rf"(?P<a>[가-힣A-Za-z0-9]{{2,12}}?)(?:은|는|이|가|을|를)\s(?:[가-힣]+\s)?(?:{_PART_GROUP})(?=로|으로|이|가|다|인|라|로서|\s|$)"
)


def parts(text: str) -> list[tuple[str, str]]:
    """(name, part) of each party that a text gives a part.

    >>> parts("It could make Acme a takeover target, with Bolt seen as a possible bidder.")
    [('Acme', 'target'), ('Bolt', 'suitor')]
    """
    found = []
    for m in (*_HOLDS_PART.finditer(text), *_KOREAN_PART.finditer(text)):
        group = m.groupdict()
        part = next(_PART_WORDS[int(key[1:])][0] for key, value in group.items() if key[0] == "p" and value)
        if name := dealer(group.get("a") or group.get("b") or ""):
            found.append((name, part))
    return found


def other_part(claims: Sequence[str], sentences: Sequence[str]) -> str:
    """A name of the claim to which the source gives the part of the other side; "" for none."""
    mine = _all(claims)
    held = _all(sentences) if mine else []
    for name, part in mine:
        own = {p for n, p in held if same_name(n, name)}
        if part not in own and _OTHER_PART.get(part) in own:
            return name
    return ""


def _all(texts: Sequence[str]) -> list[tuple[str, str]]:
    return list(dict.fromkeys(p for text in texts for p in parts(text)))[:MOST]
