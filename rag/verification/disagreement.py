"""Where a claim and its evidence speak of the same thing and do not say it the same way."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.figures import figures
from rag.verification.families import OPPOSED
from rag.verification.modality import Said, own_keys
from rag.verification.mood import Mood, noun_root
from rag.verification.names import COMPANY_KINDS

_Around = tuple[tuple[frozenset[str], int], ...]
# The particles by which a Korean noun is who does something, or whom it is done to.
_DOER = re.compile(r"([가-힣]{2,}?)(?:은|는|이|가|께서)$")
_RECEIVER = re.compile(r"([가-힣]{2,}?)(?:에게|에게서|에|로부터|으로부터|한테)$")


def swapped(claim: str, evidence: Sequence[str]) -> str:
    """The doer of a Korean claim where the source has doer and receiver the other way round, "" where it has not.

    >>> swapped("납품업체가 세온에 비용을 떠넘겼다", ["납품업체에 비용을 떠넘긴 세온이 벌금을 낸다"])
    '납품업체가'
    """
    words = claim.split()
    there = [w.strip(".,'\"‘’“”") for text in evidence for w in text.split()]
    receivers, doers = _with(_RECEIVER, there), _with(_DOER, there)
    others = _with(_RECEIVER, words) & doers
    for word in words:
        if (m := _DOER.match(word)) and m[1] in receivers and m[1] not in doers and others:
            return word
    return ""


_PARTS = re.compile(r"(?<=[가-힣][고며])\s|(?<=지만)\s|(?<=으나)\s|(?<=는데)\s|(?<=[다요])[.,]?\s|,\s")


def misattributed(claim: str, evidence: Sequence[str]) -> str:
    """The doer of a Korean clause whose figures the source tells of another whom the claim names too; "" for none.

    >>> misattributed("미래는 5800억원을 제시했고 누리는 거절했다", ["누리는 5800억원을 제시했지만 미래는 7000억원을 요구했다"])
    '미래는'
    """
    there = [_told(part) for text in evidence for part in _PARTS.split(text)]
    for part in _PARTS.split(claim):
        doer, amounts = _told(part)
        if not doer or not amounts:
            continue
        with_it = [d for d, a in there if amounts <= a]
        own = [a for d, a in there if d == doer]
        if (
            with_it
            and all(d and d != doer and (d in claim or _KIND.search(d)) for d in with_it)
            and own
            and all(a and not amounts & a for a in own)
        ):
            return next(w for w in part.split() if w.startswith(doer))
    return ""


_KIND = re.compile(rf"(?:{COMPANY_KINDS})$")


def _told(part: str) -> tuple[str, frozenset[str]]:
    """The doer of a clause, its first noun with 은, 는, 이 or 가, and its figures that are no days or years."""
    doer = next((m[1] for w in part.split() if (m := _DOER.match(w.strip("\"'“”‘’")))), "")
    return doer, frozenset(f.key for f in figures(part) if f.unit not in ("year", "month", "day", "quarter", "half"))


def _with(particle: re.Pattern[str], words: Iterable[str]) -> set[str]:
    return {m[1] for w in words if (m := particle.match(w))}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A claim's word that the source says otherwise: `kind` is "negated", "direction", "stronger" or "weaker"."""

    kind: str
    word: str
    other: str


def disagreements(claim: Iterable[Said], evidence: Sequence[Said]) -> list[Disagreement]:
    """Where claim and evidence speak of the same thing and do not agree; the surroundings choose what is the same."""
    claim = list(claim)
    tells_of_end = any(name in ("late", "withdraw", "fail") for c in claim for name, _ in c.families)
    on_condition = any(c.condition == 2 for c in claim)
    by_key: dict[str, list[Said]] = {}
    for s in evidence:
        # A synonym is no reason to doubt how something is said: what does not sell, and 판매 부진.
        for key in own_keys(s.keys) | {f"family {name}" for name, _ in s.families}:
            by_key.setdefault(key, []).append(s)
    found: list[Disagreement] = []
    agreed = any(
        c.denied
        and any(
            s.denied for k in (*c.keys, *(f"family {n}" for n, _ in c.families)) for s in by_key.get(k, ())[:_RIVALS]
        )
        for c in claim
    )
    for n, c in enumerate(claim):
        alike = {id(s): s for key in c.keys for s in by_key.get(key, ())[:_RIVALS]}
        for name, sign in c.families:
            alike |= {id(s): s for s in by_key.get(f"family {name}", ())[:_RIVALS] if (name, sign) in s.families}
        same = _nearest(c, alike.values())
        for name, sign in c.families:
            if name not in OPPOSED:
                continue
            members = by_key.get(f"family {name}", ())[:_RIVALS]
            alike_things, same_thing = _of_thing(c, members, (name, sign))
            # It rose and then fell: the same word of the same thing with the same figure says the same.
            figures_here = _near_figures(c)
            if any(
                (name, sign) in s.families
                and (c.word == s.word or own_keys(c.keys & s.keys))
                and (not figures_here or figures_here & _near_figures(s))
                for s in alike_things[:same_thing]
            ):
                continue
            others = alike_things or [s for s in members if not _owned(s, c, name, claim)]
            rivals = _nearest(c, others)
            if not sign or any(dict(s.families)[name] == 0 for s in rivals):
                rivals = _nearest(c, rivals, _CLOSE)
            signs = {(s, dict(s.families)[name]) for s in rivals}
            if not signs or any(x == sign for _, x in signs):
                continue
            if any(s.denied != c.denied for s, _ in signs):
                continue
            if name == "trade" and not any(s.subject & c.subject for s, _ in signs):
                continue
            found.append(Disagreement("direction", c.word, next(iter(rivals)).word))
        # What stands in a condition has not happened: 위반이 확인되면 of the source, has confirmed violations.
        if (
            same
            and not c.condition
            and not c.open
            and not c.denied
            and all(s.condition > (0 if c.mood is Mood.DONE else 1) for s in same)
            and (c.mood >= Mood.PLANNED or _found(claim[n - 1] if n else None))
        ):
            found.append(Disagreement("stronger", c.word, same[0].word))
            continue
        if not same or any(name == "confirm" for name, _ in c.families):
            continue
        if c.denied and any(s.ended == 2 or s.under or "family run -1" in s.following for s in same):
            continue
        # To deny blame is not to accept it.
        if c.under and not c.denied and all(s.denied for s in same):
            continue
        if all(s.denied != c.denied for s in same):
            # No such deal was proposed, 거래를 제안받은 적이 없다: what is denied is the verb, in either language.
            if not c.families and c.mood is Mood.UNSAID and agreed:
                continue
            found.append(Disagreement("negated", c.word, same[0].word))
            continue
        asserted = c.mood >= Mood.PLANNED or "family decide 0" in c.following
        if asserted and not c.open and not c.denied and all(s.open for s in same):
            found.append(Disagreement("stronger", c.word, same[0].word))
            continue
        if c.denied or c.mood is Mood.UNSAID or (c.open and any(s.open for s in same)):
            continue
        # 출시했다 where the launch was put off, 합병할 계획 where the merger came to nothing.
        if not tells_of_end and all(s.ended > (0 if c.mood is Mood.DONE else 1) for s in same):
            found.append(Disagreement("negated", c.word, same[0].word))
            continue
        moods = [s.mood for s in same if s.mood is not Mood.UNSAID]
        joined = c.word[-1] in "해어아여서"
        if (
            c.mood is Mood.DONE
            and not joined
            and not moods
            and all(s.bare and noun_root(c.word) == s.word for s in same)
        ):
            found.append(Disagreement("stronger", c.word, same[0].word))
            continue
        if not moods or any(m == c.mood for m in moods):
            continue
        # Who says that he puts something off has put it off by saying so.
        if any(name in _BY_WORD for name, _ in c.families) and Mood.DECIDED in moods:
            continue
        # It will hire once it reopens: what hangs on a condition is no firmer than a plan.
        if on_condition and c.mood is Mood.DECIDED and Mood.PLANNED in moods:
            continue
        if all(m < c.mood for m in moods):
            found.append(Disagreement("stronger", c.word, same[0].word))
        elif all(m > c.mood for m in moods) and (c.mood is Mood.POSSIBLE or Mood.DONE in moods):
            found.append(Disagreement("weaker", c.word, same[0].word))
    return list(dict.fromkeys(found))


def _of_thing(word: Said, others: Sequence[Said], family: tuple[str, int]) -> tuple[list[Said], int]:
    """Those of the others that move what this word moves, and behind so many what else may speak for the claim; none
    where nothing moves it."""
    if not word.thing:
        return [], 0
    scored = [(word.thing.likeness(s.thing) if s.thing else -1, s) for s in others]
    best = max((n for n, _ in scored), default=0)
    if best <= 0:
        return [], 0
    figures_here = _near_figures(word)
    first = [s for n, s in scored if n == best]
    rest = [s for n, s in scored if n != best and family in s.families and (n or figures_here & _near_figures(s))]
    return [*first, *rest], len(first)


def _near_figures(word: Said) -> set[str]:
    """The keys of the figures that stand within three words."""
    return {k for keys, weight in word.around if weight == _NEAR_FIGURE for k in keys}


_NEAR_FIGURE = 6


def _owned(rival: Said, word: Said, family: str, claim: Sequence[Said]) -> bool:
    """Whether another word of the claim says what this rival says, at least as near to it: 구리값이 올라 이익이 줄었다."""
    sign = dict(rival.families)[family]
    if dict(word.families)[family] == sign:
        return False
    mine = _shared(word, rival)
    return any((family, sign) in c.families and _shared(c, rival) >= mine for c in claim if c is not word)


def _found(verb: Said | None) -> bool:
    """Whether a verb tells of its object that it was found: has confirmed violations."""
    return (
        verb is not None and verb.mood is Mood.DONE and any(f in (("confirm", 1), ("find", 0)) for f in verb.families)
    )


# Families of what is done by being announced.
_BY_WORD = frozenset({"late", "withdraw", "decide", "agreed", "allow"})
# A word that stands in a text more often is looked for in its first places only: time stays linear.
_RIVALS = 40
# What a word must share with an unchanged thing (유지, freeze) to be said of it: one word close to both.
_CLOSE = 9


def _nearest(word: Said, others: Iterable[Said], least: int = 0) -> list[Said]:
    """Those of the others whose surroundings share most with the word's, and at least `least`."""
    scored = [(_shared(word, s), s) for s in others]
    best = max((n for n, _ in scored), default=0)
    return [s for n, s in scored if n == best >= least]


def _shared(word: Said, other: Said) -> int:
    """What two words share of their surroundings: what is close to both counts most, a figure twice."""
    return _common(word.around, other.around)


# Of a text that says the same over and over, most surroundings are the same.
@lru_cache(4096)
def _common(mine: _Around, theirs: _Around) -> int:
    near = _near(theirs)
    there = near.keys()
    return sum(weight * max(near[k] for k in keys if k in near) for keys, weight in mine if not there.isdisjoint(keys))


@lru_cache(1024)
def _near(around: _Around) -> dict[str, int]:
    """The keys of a word's surroundings with the highest weight of each."""
    near: dict[str, int] = {}
    for keys, weight in around:
        for key in keys:
            near[key] = max(near.get(key, 0), weight)
    return near
