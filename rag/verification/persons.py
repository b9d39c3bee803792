"""Whose deed it is where a text tells of several persons: 심 대표는 사과했고 백 전무는 사의를 표명했다.

Each clause is told of the last person that a subject names; a claim that gives one person what only the clauses of another tell
has the wrong doer.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus.text import language as language_of
from rag.verification.dealers import MOST

_KOREAN_CLAUSE = re.compile(
    r"(?<=[했었였됐렸졌났갔왔쳤혔꿨뤘췄]고)[,\s]|(?<=[으하되]며)[,\s]|(?<=[이라다]며)[,\s]|(?<=지만)[,\s]|(?<=으나)[,\s]|(?<=는데)[,\s]|(?<=반면)[,\s]|(?<=다)\.\s"
)
_ENGLISH_CLAUSE = re.compile(
    r"[;,]?\s(?:while|whereas|but)\s|;\s|,\s(?:and\s)?(?=(?:[a-z]+\s){0,3}[A-Z])|\sand\s(?=(?:[a-z]+\s){0,3}[A-Z][a-z]+\s[A-Z])"
)
# What everybody says says nothing of who did it.
_SAID = re.compile(
    r"(?:밝[혔히]|말[했하]|전[했하]|설명[했하]|강조[했하]|덧붙[였이]|했다|했습|것[이은을으]|대해|대한|이날|라고|다고)|(?:said|says|told|added|according|also|has|have|had|will|would|that|the)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Told:
    """A clause: the names of whom it is told of, whether that is a person with an office, and the keys of each of its words."""

    names: tuple[str, ...]
    person: bool
    words: tuple[frozenset[str], ...]


def clauses(text: str) -> list[str]:
    """The clauses of a sentence, in reading order; what is quoted stays whole.

    >>> clauses("김 대표는 사과했고, 이 전무는 물러났다.")
    ['김 대표는 사과했고', '이 전무는 물러났다.']
    >>> clauses("Ann Lee spoke, while finance chief Joe Orr left.")
    ['Ann Lee spoke', 'finance chief Joe Orr left.']
    """
    pattern = _KOREAN_CLAUSE if language_of(text) == "ko" else _ENGLISH_CLAUSE
    quotes = [(m.start(), m.end()) for m in re.finditer(r"[\"“][^\"“”]{0,400}[\"”]", text)]
    found, start, inside = [], 0, 0
    for m in pattern.finditer(text):
        while inside < len(quotes) and quotes[inside][1] <= m.start():
            inside += 1
        if inside < len(quotes) and quotes[inside][0] < m.start():
            continue
        found.append(text[start : m.start()])
        start = m.end()
    return [c.strip() for c in (*found, text[start:]) if c.strip(" ,")][:MOST]


def told(
    sentences: Sequence[str],
    doers: Callable[[str], tuple[list[str], bool]],
    content: Callable[[str], list[frozenset[str]]],
) -> list[Told]:
    """The clauses of these sentences with whom they are told of; one without a subject goes on with the last."""
    found: list[Told] = []
    for sentence in sentences:
        names: tuple[str, ...] = ()
        person = False
        for clause in clauses(sentence):
            own, has_office = doers(clause)
            if own:
                names, person = tuple(own), has_office
            found.append(Told(names, person, tuple(content(clause))))
            if len(found) >= MOST:
                return found
    return found


def other_person(claim: Sequence[Told], source: Sequence[Told], same: Callable[[str, str], bool]) -> str:
    """The person of the claim whose deed only the clauses of another person tell; "" for none.

    `same` says of two names that they are one.
    """

    def one(part: Told, other: Told) -> bool:
        return any(same(a, b) for a in part.names for b in other.names)

    for part in claim:
        mine = [t for t in source if one(part, t)]
        if not any(t.person for t in mine):
            continue
        others = [t for t in source if t.person and not any(one(t, c) for c in claim)]
        own = frozenset(k for t in source if t not in others for w in t.words for k in w)
        theirs = [[w for w in part.words if any(w & x for x in t.words)] for t in others]
        best = max(theirs, key=len, default=[])
        here = sum(bool(w & own) for w in part.words)
        # One word alone must be a deed: resigned.
        if len(best) == 1 and not any(k.startswith("family ") for k in best[0]):
            continue
        if len(best) > 2 * here and len(best) * (4 if here else 6) >= len(part.words):
            return part.names[0]
    return ""


def telling(word: str) -> bool:
    """Whether a word tells what was done, and not only that it was said."""
    return _SAID.match(word) is None
