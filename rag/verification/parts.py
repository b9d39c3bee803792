"""Which part a party has in a deal or a suit: target or suitor, supplier or client, plaintiff or defendant."""

import re
from collections.abc import Callable, Sequence

from rag.verification.dealers import MOST, NAME, dealer, same_name

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


_CHOSEN = re.compile(
    rf"\b(?i:named|names|appointed|appoints|picked|picks|chose|chosen|tapped|promoted|nominated|hired|succeeded by|replaced by)\s"
    rf"(?!(?:as|to|for)\b)(?:(?:its|their|his|her|the|an?|new|former|current|head|chief|executive|officer|vice|president|director|veteran|of|[a-z]+)[\s,]\s?){{0,9}}(?P<a>{NAME})"
    rf"|(?P<b>{NAME})(?:,[^,.]{{3,60}},)?\s(?:has been|was|were|is|will be|is to be|had been)\s(?:named|appointed|picked|chosen|tapped|promoted|nominated|hired)\b"
)
_CHOSEN_KOREAN = re.compile(
    r"(?P<a>[가-힣]{2,4})\s(?:[가-힣A-Za-z0-9·()]{1,16}\s){0,3}?[가-힣A-Za-z0-9·()]{1,16}(?:을|를)\s(?:[가-힣A-Za-z0-9·()]{1,14}\s){0,4}?(?:선임|임명|내정|추천|발탁|선출|영입|지명)"
)


def other_choice(claims: Sequence[str], sentences: Sequence[str], is_name: Callable[..., bool]) -> str:
    """A name that the claim says was chosen for an office, where the source has another chosen; "" for none.

    >>> other_choice(["It picked Ann Lee to run the unit."], ["Ann Lee stays. It named Joe Orr to lead the unit."], lambda *_: True)
    'Ann Lee'
    """
    mine = [n for c in claims for n in _chosen(c, is_name)][:MOST]
    theirs = [n for s in sentences for n in _chosen(s, is_name)][:MOST] if mine else []
    there = " ".join(sentences)
    for name in mine:
        named = any(word in there for word in name.split()) or any(
            same_name(name, m[0]) for m in _WORDS.finditer(there[:4000])
        )
        if theirs and named and not any(same_name(name, other) for other in theirs):
            return name
    return ""


_WORDS = re.compile(r"[가-힣]{2,4}(?=\s)|[A-Z][a-z]+(?:[- ][A-Za-z]+)?")


def _chosen(text: str, is_name: Callable[..., bool]) -> list[str]:
    found = [dealer(m["a"] or m["b"]) for m in _CHOSEN.finditer(text)]
    return [n for n in (*found, *(m["a"] for m in _CHOSEN_KOREAN.finditer(text))) if n and is_name(n, True)]


def _all(texts: Sequence[str]) -> list[tuple[str, str]]:
    return list(dict.fromkeys(p for text in texts for p in parts(text)))[:MOST]
