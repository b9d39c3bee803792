"""Which of the cited articles a later one corrects or replaces.

1. A later article of the same story is its update, when the archive names it as what supersedes the others.
2. A later article about the same company tells a change of a figure that is cited: "2조4000억원에서 1조6500억원으로",
   "from 18 gigawatt-hours a year to 12".
3. A later article about the same company says in its title that it corrects, and repeats the subject of the cited sentence.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from corpus.article import Article
from corpus.figures import Figure, figures
from corpus.stories import Story
from rag.answer import Hit
from rag.kind import Kind, kinds_of
from rag.terms import terms

_CORRECTS = re.compile(
    r"정정|바로잡|수정 공시|고쳐 발표|오류 인정|\bcorrect(?:s|ed|ion)\b|\brevis(?:es|ed)\b|\brestat|\bretract",
    re.IGNORECASE,
)
# Between the old and the new figure of a change there are few words.
_BETWEEN = 24
_FROM_TO = re.compile(
    r"^(?:\s?(?:에서|이던|이었던|였던|에)\s|\s?\([^)]{0,20}\)에서\s|\s(?:a year |annually )?to\s|[,\s]{1,2}(?:compared with|down from|up from|instead of|rather than)\s)"
)
_PERIODS = frozenset({"year", "month", "day", "quarter", "half"})
# Content words that a correction shares with what it corrects.
_SHARED = 3
# Of the shorter one's words, how many two sentences share that tell the same fact.
_ALIKE = 0.6
# The same of two that contradict each other in a name or figure: the words around it are nearly all there.
_NEARLY = 0.6
_NAME = re.compile(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)+")


def changes(text: str) -> list[tuple[str, str]]:
    """(old, new) figures, in their one form, of which a text says that the one became the other.

    >>> changes("투자액을 2조4000억원에서 1조6500억원으로 줄인다"), changes("매출은 3조원, 이익은 2조원이다")
    ([('2400000000000won', '1650000000000won')], [])
    """
    found: list[tuple[str, str]] = []
    known: list[Figure] = [f for f in figures(text) if f.unit not in _PERIODS]
    for old, new in pairwise(known):
        between = text[old.end : new.start]
        if len(between) <= _BETWEEN and _FROM_TO.match(between) and old.unit == new.unit and old.value != new.value:
            backwards = re.search(r"(?:down|up) from\s$|instead of\s$|rather than\s$|compared with\s$", between)
            found.append((new.key, old.key) if backwards else (old.key, new.key))
    return found


def contradicts(first: str, second: str) -> bool:
    """Whether two sentences are nearly the same words with another figure or another name in one place.

    >>> contradicts("Simona Halep won the women's singles in 2019.", "Angelique Kerber won the women's singles in 2019.")
    True
    >>> contradicts("Halep won the women's singles in 2019.", "Simona Halep won the women's singles in 2019.")
    False
    """
    a, b = set(terms(first).words), set(terms(second).words)
    if len(a & b) < _NEARLY * min(len(a), len(b)):
        return False
    return any(x - y and y - x for x, y in zip(_particulars(first), _particulars(second), strict=True))


def _particulars(text: str) -> tuple[set[str], set[str]]:
    """A sentence's figures, and its names in Latin letters."""
    names = {w for m in _NAME.finditer(text) for w in m[0].lower().split()}
    return {f.key for f in figures(text) if f.unit not in _PERIODS and (f.unit or f.value > 10)}, names


def disagree(first: str, second: str, wanted: Kind) -> bool:
    """Whether two sentences say the same but for the figure of the kind that is asked for.

    >>> disagree("윤슬의 3분기 매출은 5조원이다.", "윤슬은 3분기 매출이 6조원이라고 했다.", Kind.MONEY)
    True
    >>> disagree("윤슬의 3분기 매출은 5조원이다.", "윤슬의 4분기 매출은 6조원이다.", Kind.MONEY)
    False
    """
    told = []
    for text in (first, second):
        known = figures(text)
        amounts = {f.key for f in known if wanted in kinds_of(f, text)}
        periods = {f.key for f in known if f.unit in _PERIODS and f.unit != "day"}
        words = set(terms(text).words) - {f.key for f in known}
        told.append((amounts, periods, words))
    (a, when_a, words_a), (b, when_b, words_b) = told
    alike = len(words_a & words_b) >= _ALIKE * min(len(words_a), len(words_b))
    return bool(a and b) and not a & b and when_a == when_b and alike


def superseded_by(
    cited: Article,
    quotes: Sequence[str],
    hits: Sequence[Hit],
    companies: Mapping[str, Sequence[str]],
    stories: Mapping[str, Story],
) -> tuple[str, str]:
    """(id of the later article among the hits, the passage's text that says so), ("", "") for none.

    `companies` are the companies that articles name, `stories` the stories they tell, by article id.
    """
    said = {f.key for quote in quotes for f in figures(quote) if f.unit not in _PERIODS and (f.unit or f.value > 10)}
    words = {w for quote in quotes for w in terms(quote).words}
    best: tuple[str, str, str] = ("", "", "")
    for hit in hits:
        later = hit.article
        if (
            later.id == cited.id
            or not later.published
            or not cited.published
            or later.published[:10] <= cited.published[:10]
        ):
            continue
        story = stories.get(cited.id)
        shares = set(companies.get(later.id, ())) & set(companies.get(cited.id, ()))
        updates = story is not None and later.id == story.representative
        changed = bool(shares) and any(old in said for old, _ in changes(hit.passage.text))
        corrects = (
            bool(shares)
            and bool(_CORRECTS.search(later.title))
            and len(words & set(terms(hit.passage.text).words)) > _SHARED
        )
        if (updates or changed or corrects) and later.published > best[0]:
            best = (later.published, later.id, hit.passage.text)
    return best[1], best[2]
