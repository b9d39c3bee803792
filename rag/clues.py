"""What speaks for a sentence as the answer to a question: a row of figures for each sentence of a hit.

Of the question's terms, weighted by rarity, it counts which stand in the sentence, which only around it (title, the
sentence before and after, day of publication), which nowhere in the passage; then kinds, periods, names, meaning, place.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from corpus.article import Sentence
from corpus.figures import figures
from corpus.glossary import Entry
from rag.answer import Hit
from rag.index import pool_of
from rag.kind import FIGURES, Asked, Kind, held_kinds, kinds_of
from rag.terms import terms
from rag.wanted import WISHES, met, wanted
from rag.words import Term

# Weights ("cover" to "heaviest nowhere") are shares of the question, 0 to 1. "rare" weighs rare terms more, "focus" those
# nearest to what is asked for. "… across" is the same clue where question and article differ in language, else 0.
CLUES = (
    "cover", "rare", "focus", "near", "grams", "title", "before", "after", "day", "nowhere", "nowhere rare",
    "focus nowhere", "heaviest nowhere",
    "cosine", "cosine short of best", "cosine before", "passage", "fused", "rank",
    "across", "passage across", "cover across", "title across", "nowhere across",
    "kind", "reason", "person", "place", "whether", "counter", "fresh figure", "beside", "second kind", "several",
    "period", "other period", "year off", "same year",
    "alike", "named", "named around", "named nowhere", "other named",
    "first", "lead", "short", "long", "news",
    "soft", "soft focus", "soft nowhere", "soft focus nowhere", "soft heaviest nowhere", "withheld", "other quarter", "terms", "english",
    "beyond", "newest", "newest asked", "oldest asked", "year told", "year implied", "year conflict", "year elsewhere", "unmet", "fits about", "lacking", "lacking rare", *WISHES,
)  # fmt: skip
AT = {name: n for n, name in enumerate(CLUES)}
# Kinds that are told by words, less surely than figures are by their units: each has a weight of its own.
_WORDY = (Kind.REASON, Kind.PERSON, Kind.PLACE, Kind.WHETHER)
_PERIODS = frozenset({"year", "quarter", "month", "half"})
_YEARS = re.compile(
    r"(?P<same>올해|금년|올\s|연내|\bthis year)|(?P<last>지난해|작년|전년|\blast year|\ba year (?:earlier|ago|before))"
    r"|(?P<next>내년|\bnext year)",
    re.IGNORECASE,
)
# The sentence says that it is not told: such a one never answers who, when or how much.
_WITHHELD = re.compile(
    r"(?:밝히|공개하|알리|언급하|정하|정해지|알려지|확정하|확정되|내놓)지(?:는|도)?\s?(?:않|못|안)|조사\s?중|미정|비공개|함구|말을 아꼈|답하지 않"
    r"|\bdeclin|\b(?:did|does|would) not (?:name|disclose|say|give|comment|identify)|\bundisclosed\b|\bnot (?:been )?(?:disclosed|decided|named|set|known|announced)\b"
    r"|\byet to\b|\bno \S+ yet\b|\bunder investigation\b",
    re.IGNORECASE,
)
_COUNTER = re.compile(r"몇\s?([가-힣%])")
# In what an article counts what a question counts in: 몇 퍼센트 is 12%, 몇 사람 is 12명.
_COUNTED = {
    **dict.fromkeys("퍼프%", "(?:%|퍼센트)"),
    **dict.fromkeys("명사", "(?:명|인(?![가-힣])|사람)"),
    **dict.fromkeys("곳군", "(?:곳|군데|개)"),
    **dict.fromkeys("번회차", "(?:번|회|차례)"),
}
# Characters within which a term stands "beside" a figure: Korean says as much in 14 as English in 35.
_REACH = {"ko": 14.0, "en": 35.0}


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was read. The three weights each sum to 1 over `terms` (to 0 without any).

    `counter` is what the answer's figure is counted in (몇 척: 척), its first character, "" when it does not say.
    """

    terms: tuple[Term, ...]
    weights: NDArray[np.float64]
    rare: NDArray[np.float64]
    focus: NDArray[np.float64]
    text: "Read"
    asked: Asked
    counter: str
    names: frozenset[Entry]
    language: str
    asked_text: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """What is looked up in a text: index words and bigrams, periods, each figure's (key, kinds, start), kinds held."""

    words: frozenset[str]
    grams: frozenset[str]
    periods: frozenset[tuple[str, str]]
    amounts: tuple[tuple[str, frozenset[Kind], int], ...]
    kinds: frozenset[Kind]


@lru_cache(8192)
def read(text: str) -> Read:
    """A text's terms, periods and figures; kept for the texts that were read last."""
    found, known = terms(text), figures(text)
    periods = frozenset((f.unit, f"{f.value.normalize():f}") for f in known if f.unit in _PERIODS or f.unit == "day")
    amounts = tuple((f.key, frozenset(kinds_of(f, text)), f.start) for f in known)
    return Read(frozenset(found.words), frozenset(found.grams), periods, amounts, held_kinds(text, known))


def clues(
    q: Question,
    hit: Hit,
    run: Sequence[Sentence],
    cosine: NDArray[np.float64],
    near: NDArray[np.float64],
    names: Sequence[frozenset[Entry]],
) -> NDArray[np.float64]:
    """Rows of CLUES for a hit's sentences (headings too); what compares the hit with others is left 0 (`with_place`).

    `near` (sentences and then the title, by terms) says how near a term's meaning is to the nearest word, 0 to 1; `names`
    are the glossary's names in each sentence and then the title.
    """
    n = len(run)
    texts = [read(s.text) for s in run]
    title, day = read(hit.article.title), read(_spelled(hit.article.published))
    exact = np.array([_held(q.terms, x) for x in (*texts, title)]).reshape(n + 1, len(q.terms))
    across = float(pool_of(hit.article.language) != q.language)
    # In one language a word that is only near in meaning counts apart from one that stands there.
    both = np.maximum(exact, near) if across else exact
    soft = np.maximum(exact, near)
    held, in_title = both[:-1], both[-1]
    in_day = np.array(_held(q.terms, day))
    blank = np.zeros((1, len(q.terms)))
    # What each place adds to the ones before it.
    with_title = np.maximum(held, in_title)
    with_before = np.maximum(with_title, np.vstack([blank, held[:-1]]))
    with_after = np.maximum(with_before, np.vstack([held[1:], blank]))
    with_day = np.maximum(with_after, in_day)
    passage = np.maximum(with_day, held.max(axis=0, initial=0.0))
    away = 1 - passage.max(axis=0, initial=0.0)
    w = q.weights
    soft_away = 1 - np.maximum(soft.max(axis=0, initial=0.0), in_day)
    heaviest = float((away * q.rare).max(initial=0.0)) / max(1e-9, float(q.rare.max(initial=0.0)))
    alike = _alike(q, [*texts, title])
    # What of the question stands neither in the sentence, nor before it, in the title or the day, nor is near in meaning.
    lacks = 1 - np.maximum(np.maximum(with_before, soft[:-1]), in_day)
    want = wanted(q.asked_text, q.asked.kinds, q.asked.several)
    # What is said of every sentence at once.
    cover, in_title_only, nowhere = held @ w, (with_title - held) @ w, (1 - passage) @ w
    rare, focus, only_near = held @ q.rare, held @ q.focus, (held - exact[:-1]) @ w
    in_before, in_after, in_day_only = (
        (with_before - with_title) @ w,
        (with_after - with_before) @ w,
        (with_day - with_after) @ w,
    )
    nowhere_rare, away_focus = (1 - passage) @ q.rare, away @ q.focus
    in_meaning = soft[:-1] - both[:-1]
    soft_w, soft_focus = in_meaning @ w, in_meaning @ q.focus
    soft_nowhere, soft_focus_nowhere = soft_away @ w, soft_away @ q.focus
    soft_heaviest = float((soft_away * q.rare).max(initial=0.0)) / max(1e-9, float(q.rare.max(initial=0.0)))
    lacking, lacking_rare = _most(lacks, q.focus), _most(lacks, q.rare)
    table = np.zeros((n, len(CLUES)))
    for i, (s, t) in enumerate(zip(run, texts, strict=True)):
        kind, counter, fresh, second = _kinds(q, s.text, t)
        beside = _beside(q, s.text, t, exact[i]) if fresh else 0.0
        wishes = met(want, s.text)
        unmet = sum(w < 0 for w in wishes)
        about = cover[i] + in_title_only[i] + in_before[i]
        table[i] = (
            cover[i], rare[i], focus[i], only_near[i],
            len(q.text.grams & t.grams) / len(q.text.grams) if q.text.grams else cover[i],
            in_title_only[i], in_before[i], in_after[i], in_day_only[i], nowhere[i], nowhere_rare[i], away_focus, heaviest,
            cosine[i], 0.0, cosine[i - 1] if i else 0.0, 0.0, 0.0, 0.0, across, 0.0, across * cover[i], across * in_title_only[i], across * nowhere[i],
            kind, *(kind if q.asked.first is k else 0.0 for k in _WORDY), counter, fresh, beside, second, float(q.asked.several),
            *_periods(q, s.text, t, hit.article.published[:4]),
            alike, *_named(q.names, names, i),
            float(s.number == 0), 1 / (1 + s.number), math.exp(-len(s.text) / 40), max(0.0, len(s.text) - 120) / 100,
            len(t.words - q.text.words) / 20,
            soft_w[i], soft_focus[i], soft_nowhere, soft_focus_nowhere, soft_heaviest,
            float(bool(_WITHHELD.search(s.text))), _other_quarter(q, t), len(q.terms) / 10, float(q.language == "en"),
            0.0, 0.0, 0.0, 0.0, *_told_year(q, s.text, t, hit.article.published), unmet, about * (kind >= 0) * (unmet == 0), lacking[i], lacking_rare[i], *wishes,
        )  # fmt: skip
    return table


def with_place(block: NDArray[np.float64], hit: Hit) -> NDArray[np.float64]:
    """Rows of CLUES with what they say of the hit, not of its passage, said of this one."""
    meaning = max(0.0, hit.meaning)
    block[:, AT["passage"]] = meaning
    block[:, AT["passage across"]] = block[:, AT["across"]] * meaning
    block[:, AT["fused"]] = hit.score
    block[:, AT["rank"]] = 1 / hit.rank
    return block


def _most(lacks: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each sentence how much of the heaviest word is lacking most, 0 to 1."""
    most: NDArray[np.float64] = (lacks * weights).max(axis=1, initial=0.0) / max(1e-9, float(weights.max(initial=0.0)))
    return most


def _held(terms: Sequence[Term], text: Read) -> list[float]:
    return [holds(t, text) for t in terms]


def holds(term: Term, text: Read) -> float:
    """1.0 when one of the term's forms stands in the text, less when only its bigrams do, 0.0 when neither."""
    best = 0.0
    for form in term.forms:
        word = form[0]
        if word in text.words and (len(form) == 1 or text.words.issuperset(form)):
            return 1.0
        # A compound written apart, or with another ending: all its bigrams are there.
        if len(form) == 1 and len(word) > 1 and "가" <= word[0] <= "힣":
            share = sum(word[i : i + 2] in text.grams for i in range(len(word) - 1)) / (len(word) - 1)
            if share > 0.6:
                best = max(best, (0.7 if len(word) == 2 else 0.9) * share)
    return best


def counter_of(question: str) -> str:
    """What the figure that is asked for is counted in, its first character, "" when the question does not say.

    >>> counter_of("배를 몇 척 지었나"), counter_of("얼마인가")
    ('척', '')
    """
    found = _COUNTER.search(question)
    return found[1] if found else ""


def _kinds(q: Question, text: str, known: Read) -> tuple[float, float, float, float]:
    """Whether the sentence holds the kind that is asked for, its counter, such a figure that the question does not name,
    and the second kind asked for: each 1 or -1 (figures 1 or 0), 0 when nothing of the sort is asked."""
    wanted = q.asked.first
    kind = counter = fresh = second = 0.0
    old = {key for key, _, _ in q.text.amounts}
    if wanted is Kind.WHETHER:
        kind = 0.5 if wanted in known.kinds else -0.5
    elif wanted is not Kind.OTHER:
        kind = 1.0 if wanted in known.kinds else -1.0
    if wanted in FIGURES or wanted is Kind.DATE:
        told = any(wanted in kinds for key, kinds, _ in known.amounts if key not in old)
        fresh = float(told or (wanted is Kind.DURATION and wanted in known.kinds))
    if q.counter and max(text, default="") >= "가":
        counted = _COUNTED.get(q.counter, re.escape(q.counter))
        counter = 1.0 if re.search(rf"[\d만천백억]\s?여?\s?{counted}", text) else -1.0
    if len(q.asked.kinds) > 1:
        second = 1.0 if q.asked.kinds[1] in known.kinds else -1.0
    return kind, counter, fresh, second


def _beside(q: Question, text: str, known: Read, held: NDArray[np.float64]) -> float:
    """Weight of what is asked that stands close to a figure of the kind asked for, the best such figure."""
    low = text.lower()
    reach = _REACH["ko" if max(text, default="") >= "가" else "en"]
    old = {key for key, _, _ in q.text.amounts}
    spots = [
        (float(h * w), [form[0] for form in t.forms]) for t, h, w in zip(q.terms, held, q.focus, strict=True) if h > 0
    ]
    best = 0.0
    for key, kinds, at in known.amounts:
        if key in old or q.asked.first not in kinds:
            continue
        total = 0.0
        for weight, forms in spots:
            steps = [abs(at - i) for f in forms for i in (low.rfind(f, 0, at), low.find(f, at)) if i >= 0]
            total += weight * math.exp(-min(steps) / reach) if steps else 0.0
        best = max(best, total)
    return best


def _periods(q: Question, text: str, known: Read, published: str) -> tuple[float, float, float, float]:
    """Shares of the question's periods that the sentence tells, and contradicts; whether all the years it names are
    neither told here nor those of publication or the year before; whether one is the year of publication."""
    periods = {p for p in q.text.periods if p[0] in _PERIODS}
    if not periods:
        return 0.0, 0.0, 0.0, 0.0
    told = known.periods | _years(text, published)
    units = {unit for unit, _ in told}
    same = sum(p in told for p in periods) / len(periods)
    other = sum(p not in told and p[0] in units for p in periods) / len(periods)
    years = [value for unit, value in periods if unit == "year" and value.isdigit()]
    off = years and published and not any(("year", v) in told or published in (v, str(int(v) + 1)) for v in years)
    return same, other, float(bool(off)), float(published in years)


def _told_year(q: Question, text: str, known: Read, published: str) -> tuple[float, float, float, float]:
    """Of the year of the question: whether the sentence tells it, tells none and appeared in it (or in the spring after), tells
    only others, tells none and appeared in another year."""
    asked_for = {value for unit, value in q.text.periods if unit == "year" and len(value) == 4}
    if not asked_for or not published[:4]:
        return 0.0, 0.0, 0.0, 0.0
    told = {value for unit, value in known.periods if unit == "year" and len(value) == 4}
    told |= {value for _, value in _years(text, published[:4])}
    if told:
        return float(bool(asked_for & told)), 0.0, float(not asked_for & told), 0.0
    near = {published[:4]} | ({str(int(published[:4]) - 1)} if published[5:7] in ("01", "02", "03") else set())
    return 0.0, float(bool(asked_for & near)), 0.0, float(not asked_for & near)


def _other_quarter(q: Question, known: Read) -> float:
    """Whether the sentence tells quarters or halves, and none of those that the question names."""
    wanted = {p for p in q.text.periods if p[0] in ("quarter", "half")}
    told = {p for p in known.periods if p[0] in ("quarter", "half")}
    return float(bool(wanted and told and not wanted & told))


@lru_cache(8192)
def _years(text: str, published: str) -> frozenset[tuple[str, str]]:
    """The years that a text tells by the year of its publication: 지난해, next year."""
    if not published:
        return frozenset()
    steps = {"same": 0, "last": -1, "next": 1}
    return frozenset(("year", str(int(published) + steps[m.lastgroup or "same"])) for m in _YEARS.finditer(text))


def _named(asked: frozenset[Entry], names: Sequence[frozenset[Entry]], at: int) -> tuple[float, float, float, float]:
    """Shares of the question's names in the sentence, only in title or sentence before, nowhere in the passage; and
    whether sentence and title name only others."""
    if not asked:
        return 0.0, 0.0, 0.0, 0.0
    here, title = names[at], names[-1]
    context = title | (names[at - 1] if at else frozenset())
    return (
        len(asked & here) / len(asked),
        len((asked & context) - here) / len(asked),
        len(asked - frozenset().union(*names)) / len(asked),
        float(bool(here | title) and not asked & (here | title)),
    )


def _alike(q: Question, texts: Sequence[Read]) -> float:
    """Weight of the question's words that stand here only inside a longer one, or as the head of one: 온결바이오, 온결바이오텍."""
    words = frozenset().union(*(t.words for t in texts))
    # In one text a search for the beginning of a word is faster than a set of all beginnings.
    all_words = " " + " ".join(words)
    total = 0.0
    for t, w in zip(q.terms, q.rare, strict=True):
        if any(words.issuperset(form) for form in t.forms):
            continue
        single = [form[0] for form in t.forms if len(form) == 1 and len(form[0]) > 2]
        if any(f" {f}" in all_words or any(f[:n] in words for n in range(3, len(f))) for f in single):
            total += float(w)
    return total


def _spelled(published: str) -> str:
    """A publication day as words of the index: its year, month and day.

    >>> _spelled("2024-10-07")
    '2024년 10월 7일'
    """
    parts = published[:10].split("-") if published else []
    return " ".join(f"{int(p)}{u}" for p, u in zip(parts, ("년", "월", "일"), strict=False))
