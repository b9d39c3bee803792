"""Is a figure or a year of a claim told of the same thing in its source? By the words of the clause in which each stands.

Source: charges of $210 million and savings of $320 million. "It will save $210 million" has a figure of the source beside a noun
that the source gives another figure. Only where the words are plain about it: none of the claim's speaks for the clause that holds
the figure, and the one nearest to the figure stands in the other.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rag.verification.amounts import Written, written
from rag.verification.dated import Dated, Time, dated, same_time
from rag.verification.modality import Said, said
from rag.verification.scopes import Scopes, apart, scopes

Keys = Callable[[str], frozenset[str]]

_CLAUSE = re.compile(
    r"(?<=[가-힣][고며나])\s|(?<=다가)\s|(?<=지만)\s|(?<=면서)\s|(?<=는데)\s|(?<=반면)\s|[,;:]\s|(?<=[원%명건대])(?:과|와)\s"
    r"|\s(?=(?:and|but|while|whereas|before|after|compared with|versus)\s)"
)
_SENTENCE = re.compile(r"(?<=[다요]\.)\s|(?<=[a-z0-9%\"'”][.?!])\s(?=[A-Z\"“'])")
# Words of a clause that name nothing that a figure could be of.
_THAN = re.compile(r"^(?:earlier|later|ago|before|same)$|(?:전보다|앞서|[면고며서다요]|까지)$")
_DESCRIBES = re.compile(r"[\d조억만원%명달러개대]\s?(?:의|규모|짜리|어치|상당|급)")
_HANGUL = re.compile("[가-힣]")
# The agent of the whole sentence, not what a figure is told of: 영업이익은 670억원으로.
_TOPIC = re.compile(r"\s*([가-힣A-Za-z0-9]+[은는의])\s(?!\d[\d,.]*(?!\d|\s?(?:분기|월|년|일)))")
_PHRASE = re.compile(r"\s*((?:[가-힣A-Za-z]+\s){0,2}?[가-힣A-Za-z]+[은는])\s")
_OWN_TOPIC = re.compile(r"[가-힣](?:은|는|이|가)\s")
# The clauses of one side that are compared; a longer claim or source is no sentence of an answer.
_MOST = 40
# A clause that leaves out what it is of, or points back to it, holds its figure for the clause before.
_POINTS_BACK = re.compile(
    r"나머지|같은\s기간|^\s*(?:이는|이\s가운데|이\s중|그중|이중)|보다는?\s|^\s*(?:and |but )?its\b|(?<!of )\bwhich\b|(?<![가-힣])(?:이|그|해당)\s[가-힣]+[을를이가은는]\s|\b(?:the rest|remaining|the same)\b",
    re.IGNORECASE,
)
# A second figure that shares all but its base, its time or its place with the first: rose 6% from May and 11% from a year earlier.
_GAPPED = re.compile(
    r"\s*(?:and|but)?\s*(?:by\s|about\s|only\s|just\s)?[$€£₩¥]?\d[\d,.]*\s?(?:%|percent(?:age points?)?|per cent|(?:[mbt]n|million|billion|trillion)(?:\s[a-z]+)?)?"
    r"\s(?:from|in|on|for|at|by|against|compared|year|quarter|month)\b"
)
# Words of change that are themselves what a figure tells of.
_TOPICS = re.compile(r"saving|save|절감|아[끼낀낄]|감원|증설|증자|hike", re.IGNORECASE)
_SPAN_KINDS = frozenset({"date", "years", "month", "hour", "week", "days", "minute", "second", "times", "rank", "age", "year",
                         "day", "quarter", "half", "주", "occasion or times"})  # fmt: skip
_RELATIVE = re.compile(
    r"(?P<last>지난해|작년|last year)|(?P<this>올해|연내|this year)|(?P<next>내년|next year)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str
    words: tuple[Said, ...]
    keys: frozenset[str]
    figures: tuple[Written, ...]
    times: tuple[tuple[int, str, Time], ...]
    scopes: Scopes

    def spots(self, other: "_Clause", at: int) -> list[int]:
        """Where this clause has the figure or time that stands at `at` in the other one."""
        found = [x.figure.start for w in other.figures if w.figure.start == at for x in self.figures if _alike(w, x)]
        return found + [start for a, _, t in other.times if a == at for start, _, u in self.times if same_time(t, u)]


def misattached(claim: str, evidence: Sequence[str], published: date | None, keys_of: Keys) -> str:
    """A figure or year of the claim that the source tells of something else, while it tells another of what the claim speaks of; ""
    for none.

    >>> keys = lambda word: frozenset() if word.lower() in ("the", "it", "of", "to", "for", "and", "will") else frozenset({word.lower()})
    >>> source = ["It expects charges of $210 million and savings of $320 million."]
    >>> misattached("It expects savings of $210 million.", source, None, keys), misattached("Charges of $210 million.", source, None, keys)
    ('$210 million', '')
    """
    mine = _clauses([claim], published, keys_of)
    source = _clauses(evidence, published, keys_of)
    if not mine or not source:
        return ""
    told = {(w.kind, w.figure.value) for c in mine for w in c.figures}
    times = [t for c in mine for _, _, t in c.times]
    for clause in mine:
        for w in clause.figures:
            here = [s for s in source if any(_alike(w, x) for x in s.figures)]
            others = [
                s for s in source
                if s not in here and any(x.kind == w.kind and (x.kind, x.figure.value) not in told for x in s.figures)
            ]  # fmt: skip
            covered = bool(here) and all(apart(clause.scopes, s.scopes) for s in here)
            if covered or _tied_elsewhere(clause, w.figure.start, here, others, near=True):
                return w.text
        for at, words, time in clause.times:
            here = [s for s in source if any(same_time(time, t) for _, _, t in s.times)]
            others = [
                s for s in source
                if s not in here and any(not any(same_time(t, mine) for mine in times) for _, _, t in s.times)
            ]  # fmt: skip
            if _tied_elsewhere(clause, at, here, others, near=False):
                return words
    return ""


def _tied_elsewhere(clause: _Clause, at: int, here: Sequence[_Clause], others: Sequence[_Clause], near: bool) -> bool:
    """Whether the clause's words speak for one of `others`, none for those that hold its figure, which stands at `at`."""
    if not here or not others or any(_POINTS_BACK.search(h.text) for h in here):
        return False
    held = frozenset().union(*(h.keys for h in here))
    # What the holding clauses speak of must be named, and be another thing.
    spoken = frozenset().union(*(_keys(w) for w in clause.words))
    if not all(
        any(_keys(w) and not _keys(w) & spoken for w in h.words if not _is_change(w) and not _THAN.search(w.word))
        for h in here
    ):
        return False
    nearest = _nearest(clause, at, near)
    crossed = all(bool(_HANGUL.search(h.text)) != bool(_HANGUL.search(clause.text)) for h in here)
    near_there = frozenset().union(*(_keys(w) for h in here for x in h.spots(clause, at) for w in _nearest(h, x, near)))
    for other in others:
        other_only = [w for w in clause.words if _keys(w) & other.keys and not _keys(w) & held]
        kept = shared = [w for w in clause.words if _keys(w) & held and not _keys(w) & other.keys]
        # What stands far from the figure on both sides is what all is about. Across languages too few words are found for that.
        if not crossed:
            kept = [w for w in kept if w in nearest or _keys(w) & near_there]
        if near:
            first = next((w for w in nearest if w in other_only or w in kept), None)
            # The $4 billion wind project is a project: what a figure is put before stands at the end of its nouns.
            if first in other_only and any(w in shared for w in _noun_run(clause, at)):
                continue
            if first in other_only and len(kept) + crossed <= len(other_only):
                return True
        # Companies and products are what several years are told of.
        elif all(w.word[:1].isupper() for w in kept) and any(not _is_change(w) for w in other_only):
            return True
    return False


_ATTRIBUTE = re.compile(r"\b(?:the|an?|its|their|this|that|his|her)\s$", re.IGNORECASE)
_RUN = re.compile(r"[\s-](?:[A-Za-z][\w-]*\s?){1,4}")


def _noun_run(clause: _Clause, at: int) -> list[Said]:
    """The words behind a figure that stands before a noun in English, as far as no sign parts them."""
    if not _ATTRIBUTE.search(clause.text[max(0, at - 8) : at]):
        return []
    end = next((w.figure.end for w in clause.figures if w.figure.start == at), at)
    run = _RUN.match(clause.text, end)
    names = set(run[0].split()) if run else set()
    return [w for w in clause.words if w.word in names]


def _nearest(clause: _Clause, at: int, figure: bool) -> list[Said]:
    """The content words nearest to a figure, the nearest first: two before it and one behind, less those that say which way it
    goes, and who does it all; to a time two before it and three behind."""
    agent = _TOPIC.match(clause.text)
    who = agent[1].rstrip("은는") if agent and agent[1][-1] in "은는" else ""
    before: list[Said] = []
    behind: list[Said] = []
    place = 0
    for word in clause.words:
        place = clause.text.find(word.word, place)
        if place < 0:
            break
        if not _is_change(word) and not (who and word.word.startswith(who) and place < len(who) + 2):
            (before if place < at else behind).append(word)
        place += len(word.word)
    if not figure:
        return [*reversed(before[-2:]), *behind[:3]]
    # A Korean noun stands before its figure, behind it where the figure describes it: 3000억원의 차익, 5억원 규모의 사업.
    if _HANGUL.search(clause.text) and not _DESCRIBES.search(clause.text, at, at + 24):
        behind = []
    return [*reversed(before[-2:]), *behind[:1]]


def _clauses(texts: Sequence[str], published: date | None, keys_of: Keys) -> list[_Clause]:
    found: list[_Clause] = []
    for text in (s for t in texts for s in _SENTENCE.split(t)):
        at = 0
        # Who or what a Korean sentence is about stands once, at its head.
        topic = _TOPIC.match(text)
        about = keys_of(topic[1]) if topic else frozenset()
        phrase = _PHRASE.match(text)
        above = frozenset().union(*(keys_of(w) for w in phrase[1].split())) if phrase else frozenset()
        for m in [*_CLAUSE.finditer(text), None]:
            part = text[at : m.start() if m else len(text)]
            at = m.end() if m else at
            if not part.strip():
                continue
            if len(found) >= _MOST:
                return []
            words = tuple(w for w in said(part, keys_of) if not w.word[0].isdigit())
            head = about if _OWN_TOPIC.search(part) else about | above
            keys = head.union(*(_keys(w) for w in words))
            if found and _GAPPED.match(part):
                keys |= found[-1].keys
            measured = tuple(w for w in written(part) if w.kind and w.kind not in _SPAN_KINDS)
            found.append(_Clause(part, words, keys, measured, tuple(_times(part, published)), scopes(part)))
    return found


def _times(text: str, published: date | None) -> Iterator[tuple[int, str, Time]]:
    days: list[Dated] = dated(text, published)
    for d in days:
        yield d.start, text[d.start : d.end].strip(), d
    taken = [(d.start, d.end) for d in days]
    for w in written(text):
        f = w.figure
        if f.unit == "year" and 1900 <= f.value < 2100 and not any(a <= f.start < b for a, b in taken):
            yield f.start, w.text, int(f.value)
    if published and not days:
        for m in _RELATIVE.finditer(text):
            yield m.start(), m[0], published.year + {"last": -1, "this": 0, "next": 1}[m.lastgroup or "this"]


def _alike(one: Written, other: Written) -> bool:
    return one.kind == other.kind and one.figure.value == other.figure.value


def _keys(word: Said) -> frozenset[str]:
    return word.keys | {f"family {name} {sign}" for name, sign in word.families if name != "amount"}


def _is_change(word: Said) -> bool:
    """Whether a word says which way a figure goes: rose, 감소한, to a record."""
    return any(name in ("amount", "exceed", "size") for name, _ in word.families) and not _TOPICS.match(word.word)
