"""Whose figure it is: of two parties in one text, each with its own, the one that a sum or a share is told of.

The holder of a figure is the subject of its clause, or the noun behind a verb that stands before one: 870억원을 제시한 남강건설 holds 870억원.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus.figures import Figure, figures
from corpus.text import language as language_of
from rag.verification.dealers import MOST, dealer, same_name
from rag.verification.mood import noun_root
from rag.verification.movement import DEGREE, LIGHT

_TIMES = frozenset(["year", "month", "day", "quarter", "half"])
_WORD = re.compile(r"[가-힣A-Za-z0-9&]+(?:[.,]\d+)*")
_SUBJECT = re.compile(r"(?P<noun>[가-힣A-Za-z0-9&]{2,}?)(?:은|는|이|가|께서|도)$")
_ATTRIBUTE = re.compile(r"(?:[한된할될긴는던인낸쓴준운린른난친킨진춘]|[가-힣]하는|제시한)$")
_PARTICLE = re.compile(
    r"[가-힣A-Za-z0-9]{2,}(?:은|는|이|가|을|를|에|에게|의|과|와|도|보다|였다|이었다|였습니다|이었습니다|입니다|이다)$"
)
# 곳은 그린필드였다: what is told of a place or a firm is told of the name behind it.
_PLACE = re.compile(r"(?:곳|쪽|회사|업체|기업|사람|것)(?:은|는|이)$")
_COPULA = re.compile(
    r"(?P<noun>[가-힣A-Za-z0-9&]{2,}?)(?:였습니다|이었습니다|입니다|였다|이었다|이다|다|로|으로|라고)$"
)


@dataclass(frozen=True, slots=True)
class Held:
    """A figure's key and unit, and the name of the party that it is told of."""

    key: str
    unit: str
    holder: str


def other_holder(claims: Sequence[str], sentences: Sequence[str], is_name: Callable[[str], bool]) -> str:
    """The name to which these sentences of a claim give a figure that the source gives another, while it gives this one a figure of its own; "" for none.

    >>> is_name = lambda word: word in ("한솔", "두리", "Acme", "Bolt")
    >>> other_holder(["한솔은 31%로 떨어졌다."], ["두리는 31%로 떨어진 반면 한솔은 28%로 올랐다."], is_name)
    '한솔'
    >>> other_holder(["Bolt offered $2 billion."], ["Acme offered $2 billion, more than the $1 billion that Bolt offered."], is_name)
    'Bolt'
    """
    mine = _all(claims, is_name)
    if not mine:
        return ""
    theirs = _all(sentences, is_name)
    # Passenger revenue at the beginning of a sentence: what is written small elsewhere is no name.
    small = {w for text in (*claims, *sentences) for w in re.findall(r"\b[a-z]+\b", text)}
    mine, theirs = ([h for h in held if h.holder.lower() not in small] for held in (mine, theirs))
    unheld = {f.key for s in sentences for f in figures(s)} - {h.key for h in theirs}
    for m in mine:
        holders = [h for h in theirs if h.key == m.key]
        own = [h for h in theirs if h.unit == m.unit and h.key != m.key and same_name(h.holder, m.holder)]
        if m.key not in unheld and holders and own and not any(same_name(h.holder, m.holder) for h in holders):
            return m.holder
    return ""


def _all(texts: Sequence[str], is_name: Callable[[str], bool]) -> list[Held]:
    return list(dict.fromkeys(h for text in texts for h in held(text, is_name)))[:MOST]


def held(text: str, is_name: Callable[[str], bool]) -> Iterator[Held]:
    """The figures of a sentence, other than times, of which a party is told."""
    told = [f for f in figures(text) if f.unit not in _TIMES]
    if not told:
        return
    holder = _korean if language_of(text) == "ko" else _english
    for f, name in holder(text, told, is_name):
        yield Held(f.key, f.unit, name)


def _korean(text: str, told: Sequence[Figure], is_name: Callable[[str], bool]) -> Iterator[tuple[Figure, str]]:
    words = [(m.start(), m[0]) for m in _WORD.finditer(text)]
    at = 0
    for f in told:
        while at < len(words) and words[at][0] < f.start:
            at += 1
        ahead = [w for start, w in words[at : at + 12] if start > f.end]
        before = [w for start, w in words[max(0, at - 14) : at] if start < f.start]
        behind = _behind(ahead, is_name)
        # 다정항공(84%)보다: the figure of the name that it is put behind.
        beside = re.search(r"([가-힣A-Za-z0-9&]+)\($", text[max(0, f.start - 24) : f.start])
        if beside:
            name = beside[1] if is_name(beside[1]) else ""
        else:
            name = _before(before, is_name) if behind is None else behind
        if name:
            yield f, name


def _behind(ahead: Sequence[str], is_name: Callable[[str], bool]) -> str | None:
    """The name behind the verb that follows a figure: 제시한 미국계 식품사 그린필드를, 써낸 곳은 그린필드였다.

    "" where a noun that is no name stands there, None where none does.
    """
    verb = next(
        (
            j
            for j, w in enumerate(ahead[:5])
            if re.search(r"[다고며]$|지만$|[아어여해내써]$|반면$", w) or _ATTRIBUTE.search(w)
        ),
        -1,
    )
    if (
        verb < 0
        or not _ATTRIBUTE.search(ahead[verb])
        or (noun_root(ahead[verb]) == ahead[verb] and len(ahead[verb]) > 4)
    ):
        return None
    found = ""
    for j in range(verb + 1, min(len(ahead), verb + 6)):
        word = ahead[j]
        # 9.4% 오른 6만1200원에: the value that it came to has the same holder.
        if word[0].isdigit():
            return None
        if _PLACE.match(word):
            end = next((m for w in ahead[j + 1 : j + 5] if (m := _COPULA.match(w)) and is_name(m["noun"])), None)
            return end["noun"] if end else ""
        if LIGHT.match(word):
            return None
        root = noun_root(word)
        found = next((w for w in (word, root) if w[-1] != "다" and is_name(w)), found)
        if _PARTICLE.match(word):
            return found
    return None


def _before(before: Sequence[str], is_name: Callable[[str], bool]) -> str:
    """The name in the nearest subject before a figure, or in the topic before that."""
    for j in range(len(before) - 1, -1, -1):
        if not (m := _SUBJECT.match(before[j])) or before[j].endswith(
            ("하는", "되는", "있는", "없는", "보다는", "에는", "에서는", "으로는")
        ):
            continue
        if is_name(m["noun"]):
            return m["noun"]
        for k in range(j - 1, max(-1, j - 4), -1):
            root = before[k].removesuffix("의")
            if root and is_name(root):
                return root
            if noun_root(root) != root and not DEGREE.fullmatch(root):
                break
        if before[j][-1] in "은는":
            return ""
    return ""


_NAME = re.compile(r"[A-Z][A-Za-z0-9]+(?:[-&][A-Za-z0-9]+)*(?:\s[A-Z][A-Za-z0-9]+(?:[-&][A-Za-z0-9]+)*){0,3}")
_CUT = re.compile(r"\b(?:while|but|whereas|although|and|as|after|before|than|with)\b|[;:,]")
_RELATIVE = re.compile(r",?\s(?:which|who|that)\s(?:[a-z]+\s){0,4}$")
_NOT_SUBJECT = re.compile(
    r"\b(?:by|from|with|in|at|for|to|on|than|over|against|into)\s(?:the |its |rival |[A-Z]?[a-z]+-based )*$"
)


def _english(text: str, told: Sequence[Figure], is_name: Callable[[str], bool]) -> Iterator[tuple[Figure, str]]:
    names = [
        (m.start(), m.end(), name)
        for m in _NAME.finditer(text)
        if (name := dealer(m[0])) and (m.start() or is_name(name))
    ]
    cuts = [m.end() for m in _CUT.finditer(text)]
    for f in told:
        # that Bolt offered: the name right behind a relative.
        behind = re.match(r"\s(?:[a-z]+\s)?(?:that|which)\s(?=[A-Z])", text[f.end : f.end + 24])
        if behind and (name := next((n for a, _, n in names if a == f.end + behind.end()), "")):
            yield f, name
            continue
        nearer = [n for n in names if n[1] <= f.start and n[0] >= f.start - 160]
        if nearer and _RELATIVE.match(text[nearer[-1][1] : f.start]):
            yield f, nearer[-1][2]
            continue
        start = max([0, *(c for c in cuts if c <= f.start and any(c <= n[0] for n in nearer))])
        clause = [n for n in nearer if n[0] >= start and not _NOT_SUBJECT.search(text[max(0, n[0] - 40) : n[0]])]
        if clause:
            yield f, clause[0][2]
