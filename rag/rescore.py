"""The first candidates of a search, looked at once more as texts: how much of the question stands in each, and how close.

BM25 adds up words wherever they stand in a passage, and vectors blur them; a passage in which the question's rare words stand
side by side is more likely the one. What is looked at is the text of the first LOOKED candidates only, cut more plainly than
`rag.terms` cuts it (figures stay as they are written), which takes a tenth of the time.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.terms import word_of
from rag.words import Term, WordIndex

# Candidates of each language looked at; those behind them stay behind. 10/16/24/40: nDCG@10 of the passage, 50 English gold questions .833/.837/
# .837/.845, 71 across languages .724/.738/.738/.738; on the public sets the same to .004. One takes 0.25 ms.
LOOKED = 16
# What a passage's score gains, in the deviations of the fused score, when all of the question's rare words stand in it or in its
# title, and when all neighbouring ones stand side by side. Fitted as a listwise logit on 15 rows of questions (58 to 200
# each, every set the same weight); nDCG@10 without | with | with weights of the other sets alone: autorag .917 | .923 | .930,
# korquad .974 | .981 | .981, ssis .854 | .853 | .852, multihop .830 | .834 | .833, belebele Korean .930 | .930 | .930,
# English → Korean .813 | .843 | .839, back .755 | .762 | .763, gold questions by passage .855 | .861 | .853 (Korean), .768 |
# .845 | .800 (English), .724 | .738 | .717 (across); mean .866 | .875 | .872. Further clues (best sentence, blend of sentences,
# windows of 8 to 60 words, the title's cover, other passages of the article, length) gave .870 to .878 and .844 to .872.
HELD, NEAR = 2.4, 1.7
# Taken off every score, so that scores keep their scale: what the right passage of a gold question gains (median of 274).
USUAL = 1.2
# Steps between two neighbouring words of a question, in either order, and what they are worth in a passage.
_STEPS = {1: 1.0, 2: 0.7, 3: 0.4, 4: 0.4}
# Places of a word that are compared with its neighbour's: a word that stands everywhere is near everything.
_PLACES = 20
_TOKEN = re.compile(r"[가-힣]+|[a-z]+['’][a-z]+|[a-z0-9]*[a-z][a-z0-9]*|\d+(?:[.,]\d+)*|[぀-ヿ一-鿿]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's terms for one pool, in the order of its words, each form with its share, and their rarities."""

    forms: tuple[tuple[tuple[tuple[str, ...], float], ...], ...]
    rarities: tuple[float, ...]


def asked_of(terms: Sequence[Term], order: Sequence[str], words: WordIndex) -> Asked:
    """Terms as they are searched, with the rarity of each one's commonest form among all passages.

    `order` are the question's own words; terms that begin with none of them (what stands for two words, a name read
    otherwise) count as held, and have no neighbours.
    """
    held = max(1, words.count())
    place = {w: n for n, w in reversed(list(enumerate(order)))}
    rows = []
    for t in terms:
        often = max((words.frequency(f) for f in t.forms), default=0)
        rarity = t.weight * math.log(1 + (held - often + 0.5) / (often + 0.5))
        shares = t.shares or (1.0,) * len(t.forms)
        at = place.get(t.forms[0][0], len(order)) if t.forms else len(order)
        rows.append((at, tuple(zip(t.forms, shares, strict=True)), rarity))
    rows.sort(key=lambda r: r[0])
    return Asked(tuple(f for _, f, _ in rows), tuple(r for _, _, r in rows))


def gain(q: Asked, title: str, text: str) -> float:
    """What a passage's score gains, 0 to HELD + NEAR.

    >>> q = Asked((((("매출",), 1.0),), ((("감소",), 1.0),)), (2.0, 1.0))
    >>> gain(q, "", "매출 감소가 이어졌다") == HELD + NEAR, gain(q, "매출", "") == HELD * 0.8, gain(q, "", "") == 0
    (True, True, True)
    """
    total = sum(r * r for r in q.rarities)
    if not total:
        return 0.0
    places = _places(text)
    head = frozenset(_cut(title))
    found: list[list[int]] = []
    held = 0.0
    for forms, rarity in zip(q.forms, q.rarities, strict=True):
        best, at = 0.0, []
        for form, share in forms:
            # A word of the other language has twenty forms, nearly all of one word and not there.
            first = form[0]
            if first in places and (len(form) == 1 or all(w in places for w in form)):
                best = max(best, share)
                at += places[first][:_PLACES]
            elif first in head and (len(form) == 1 or all(w in head for w in form)):
                best = max(best, share)
        held += best * rarity * rarity
        found.append(at)
    return HELD * held / total + NEAR * _near(found, q.rarities)


def _near(found: Sequence[Sequence[int]], rarities: Sequence[float]) -> float:
    """Share of the neighbouring pairs, by rarity, that stand close together, 0 to 1."""
    near = total = 0.0
    for (a, x), (b, y) in pairwise(zip(found, rarities, strict=True)):
        total += x + y
        if a and b:
            steps = min(abs(i - j) for i in a for j in b)
            near += (x + y) * _STEPS.get(steps, 0.0)
    return near / total if total else 0.0


def _cut(text: str) -> list[str]:
    """A text's words in reading order, stems of the index, without small words."""
    return [w for token in _TOKEN.findall(text.lower()) if (w := word_of(token))]


@lru_cache(2048)
def _places(text: str) -> dict[str, list[int]]:
    """Where each word of a text stands, by its number among the words."""
    found: dict[str, list[int]] = {}
    for n, w in enumerate(_cut(text)):
        found.setdefault(w, []).append(n)
    return found
