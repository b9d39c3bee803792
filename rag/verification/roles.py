"""Whose doing it is: the name a claim puts first against the one that stands first in the source sentence it retells.

1. Of the source's sentences the one that holds most of the claim's words is the one that is retold.
2. When it is told of somebody whom the claim does not name, and the claim's own doer is named in the source but not there, the claim
   gives one's words or deeds to another.
3. When both are named in both, their order around the same words must be the same: A pays B is not B pays A.
4. A title belongs to whom the source gives it.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache, partial

from corpus.figures import figures
from corpus.sentences import split_sentences
from corpus.text import language as language_of
from rag.terms import terms
from rag.verification.dealers import same_name
from rag.verification.deeds import same_deed, turned_deed
from rag.verification.disagreement import misattributed, swapped
from rag.verification.doers import (
    COMPANY,
    DOER,
    OFFICE,
    OFFICES,
    SURNAMES,
    TITLE,
    all_doers,
    doers_of,
    is_name,
    may_be_name,
    unquoted,
)
from rag.verification.families import english_families, korean_families
from rag.verification.holders import other_holder
from rag.verification.modality import own_keys
from rag.verification.mood import noun_root
from rag.verification.names import KIND_WORDS, TITLES, Names
from rag.verification.parts import other_choice, other_part
from rag.verification.persons import other_person, telling
from rag.verification.persons import told as told_of

# Of a claim's words other than names, the least that the sentence it retells must hold; less in the other language.
_RETOLD, _RETOLD_CROSSED = 0.5, 0.35
_WORD = re.compile(r"[가-힣A-Za-z0-9&]+(?:['’.-][가-힣A-Za-z0-9&]+)*")


def misplaced(
    claim: str,
    evidence: Sequence[str],
    context: Sequence[str],
    keys_of: Callable[[str], frozenset[str]],
    common: Callable[[str], bool],
) -> str:
    """The name, as the claim writes it, that stands where the source has another; "" where none does.

    `context` is what stands around the evidence: a name may be told of there.
    `keys_of` gives the keys of a word (`rag.verification.concepts`), none for one without content; `common` says of a word that it is an
    everyday one.
    """
    sentences = [text[a:b] for text in evidence for a, b in split_sentences(text)]
    claims = [claim[a:b] for a, b in split_sentences(claim)]
    # What is told in another voice, or sold where it was bought, has its words in another order.
    named = partial(may_be_name, common=common)
    told = same_deed(claims, sentences, named)
    if not told and (name := swapped(claim, evidence)):
        return name
    if name := misattributed(claim, evidence):
        return name
    if name := (
        _untitled(claim, " ".join(sentences))
        or (not told and _reversed(claim, sentences, common))
        or _turned(claim, sentences)
        or turned_deed(claims, sentences, named)
        or other_part(claims, sentences)
        or other_choice(claims, sentences, named)
        or other_holder(claims, sentences, named)
    ):
        return name
    if name := _another(claims, sentences, keys_of, common):
        return name
    doers, person = doers_of(claim, common)
    wanted = _content(claim, keys_of, common)
    if not sentences or not doers or not wanted:
        return ""
    held = [{k for x in _content(s, keys_of, common) for k in x} for s in sentences]
    shares = [sum(bool(w & h) for w in wanted) / len(wanted) for h in held]
    best = max(shares)
    crossed = language_of(claim) != language_of(" ".join(evidence))
    if best < (_RETOLD_CROSSED if crossed else _RETOLD) or shares.count(best) > 1:
        return ""
    retold = sentences[shares.index(best)]
    there, everywhere, here = _names(retold), _names(" ".join([*sentences, *context])), _names(claim)
    others, of_person = doers_of(retold, common)
    person = person or _is_person(doers, " ".join(sentences))
    # A company speaks through its head.
    known = any(_has(here, o) if len(o) > 1 else any(d.startswith(o) for d in doers) for o in others)
    if not others or person != of_person or known:
        return ""
    # Who is only told of there does nothing there: 누림을 상대로, 세온의 경쟁사인 동해는.
    doing = _names(" ".join(all_doers(retold))) if language_of(retold) == "ko" else there
    gone = [d for d in doers if not _has(there, d) or (COMPANY.match(d) and not _has(doing, d))]
    return gone[0] if len(gone) == len(doers) and any(_has(everywhere, d) for d in gone) else ""


def _another(
    claims: Sequence[str],
    sentences: Sequence[str],
    keys_of: Callable[[str], frozenset[str]],
    common: Callable[[str], bool],
) -> str:
    """A person of the claim whose deed the source tells of another one."""

    def teller(clause: str) -> tuple[list[str], bool]:
        if m := _TITLED_SUBJECT.search(unquoted(clause)):
            # The nearest to the title: 이끌어 온 배종욱 사장은.
            for word in reversed(m["phrase"].split()):
                if re.fullmatch(r"[가-힣]{3}", word) and word[0] in SURNAMES and not common(word):
                    return [word], True
        return doers_of(clause, common)

    def words_of(text: str) -> list[frozenset[str]]:
        names = set(teller(text)[0])
        found = []
        for m in _WORD.finditer(text):
            word = noun_root(m[0])
            if not telling(m[0]) or {word, m[0]} & names or TITLE.match(word) or OFFICE.match(m[0]):
                continue
            # A capital within a clause begins a name.
            if m[0][0].isupper() and (m.start() or names):
                continue
            if keys := own_keys(keys_of(m[0])) | _deeds_of(m[0], text[m.end() : m.end() + 4]):
                found.append(keys)
        return found

    theirs = told_of(sentences, teller, words_of)
    if sum(t.person for t in theirs) < 2:
        return ""
    return other_person(told_of(claims, teller, words_of), theirs, _one_person)


def _one_person(name: str, other: str) -> bool:
    """Whether two names may be of one person: 배종욱, and 배 of 배 사장."""
    short, long = sorted((name, other), key=len)
    return long.startswith(short) if len(short) == 1 else same_name(name, other)


@lru_cache(4096)
def _deeds_of(word: str, behind: str) -> frozenset[str]:
    """The families of a word, without those of movement, which are told of everything; `behind` begins what follows it."""
    found = (
        [name for a, _, name, _ in korean_families(word + behind) if a < len(word)]
        if word[0] >= "가"
        else [name for w in terms(word).words for name, _ in english_families(w)]
    )
    return frozenset(f"family {name}" for name in found if name not in ("amount", "exceed", "size"))


_TO = re.compile(r"(?P<noun>[가-힣A-Za-z0-9&]{2,}?)(?:에게서|에게|에|한테|을|를)$")
_BETWEEN = re.compile(r"\b(?P<first>[A-Z][A-Za-z]+)(?:'s)?\s(?P<words>(?:[a-z]+\s){1,3})(?P<second>[A-Z][A-Za-z]+)")
# Words that turn the order round, or say none.
_TURNS = re.compile(r"\b(?:by|from|with|and|or|of|in|at|on|between|than|for|to)\b")


def _reversed(claim: str, sentences: Sequence[str], common: Callable[[str], bool]) -> str:
    """The doer of the claim, when the sentence with the claim's sums has doer and receiver the other way round."""
    sums = _sums(claim)
    near = [s for s in sentences if sums and sums <= _sums(s)] or list(sentences)
    if language_of(claim) == "ko":
        mine = [w.strip(",.'\"") for w in claim.split()]
        doers = [m["noun"] for w in mine if (m := DOER.match(w)) and is_name(m["noun"], common)]
        given = {m["noun"] for w in mine if (m := _TO.match(w)) and is_name(m["noun"], common)}
        for s in near:
            words = [w.strip(",.'\"“”") for w in s.split()]
            does = {m["noun"] for w in words if (m := DOER.match(w))}
            gets = {m["noun"] for w in words if (m := _TO.match(w))}
            for doer in doers:
                if doer in gets - does and given & does - gets:
                    return doer
        return ""
    told = [m for s in near for m in _BETWEEN.finditer(s) if not _TURNS.search(m["words"])]
    for m in _BETWEEN.finditer(claim):
        verbs = {w for w in m["words"].split() if len(w) > 2} - {"will", "would", "has", "had", "have", "was", "the"}
        for t in told:
            if (t["first"], t["second"]) == (m["second"], m["first"]) and verbs & set(t["words"].split()):
                return m["first"]
    return ""


_FROM_TO = re.compile(
    r"(?<![가-힣A-Za-z0-9+-])(?P<a>[가-힣A-Za-z0-9+-]{1,30})['’”\"]?에서\s['‘“\"]?(?P<b>[가-힣A-Za-z0-9+-]{1,30}?)['’”\"]?(?:으로|로)(?![가-힣])"
    r"|\bfrom (?:an? |the )?['‘“\"]?(?P<c>[\w.+-]{1,30})['’”\"]? to (?:an? |the )?['‘“\"]?(?P<d>[\w.+-]{1,30})"
)


def _turned(claim: str, sentences: Sequence[str]) -> str:
    """What a claim lets change into what it was: 부정적에서 안정적으로 for 안정적에서 부정적으로."""
    there = {(m["a"] or m["c"], m["b"] or m["d"]) for s in sentences for m in _FROM_TO.finditer(s)}
    for m in _FROM_TO.finditer(claim):
        first, second = m["a"] or m["c"], m["b"] or m["d"]
        if (second, first) in there and (first, second) not in there:
            return m[0]
    return ""


def _sums(text: str) -> frozenset[str]:
    return frozenset(f.key for f in figures(text) if f.unit not in ("year", "month", "day", "quarter", "half"))


@lru_cache(512)
def _names(text: str) -> Names:
    return Names([text], lambda _: ())


def _has(names: Names, name: str) -> bool:
    if not name.isascii():
        return names.has_hangul(name) or names.has_text(name)
    return names.has_latin(name)


def _content(
    text: str, keys_of: Callable[[str], frozenset[str]], common: Callable[[str], bool]
) -> list[frozenset[str]]:
    """The keys of each word that is no name."""
    names = set(doers_of(text, common)[0])
    return [
        k
        for m in _WORD.finditer(text)
        if noun_root(m[0]) not in names
        and m[0] not in names
        and m[0].lower() not in (KIND_WORDS if m[0][0].isupper() else OFFICES)
        and (k := keys_of(m[0]))
    ]


def _is_person(names: Sequence[str], source: str) -> bool:
    """Whether the source gives one of these names an office: Chief Financial Officer Lydia Bang, 방리디아 부사장."""
    at = source.find(names[0])
    if at >= 0 and OFFICE.search(source[max(0, at - 30) : at]):
        return True
    return any(_has(_names(m["name"]), n) for m in _TITLED.finditer(source) for n in names[:2])


_TITLED = re.compile(
    rf"(?<![가-힣])(?P<name>[가-힣]{{2,4}})\s(?:[가-힣A-Za-z0-9·&]+\s){{0,2}}?(?P<title>[가-힣]*(?:{TITLES}))(?=은|는|이|가|을|를|의|에|와|과|로|으로|도|\(|\s|[,.…]|$)"
)


# 최고재무책임자(CFO)인 이연우 전무는: the person whom a clause is told of.
_TITLED_SUBJECT = re.compile(
    rf"(?<![가-힣])(?P<phrase>[가-힣]{{3}}\s(?:[가-힣A-Za-z0-9·&]+\s){{0,3}}?)[가-힣]*(?:{TITLES}|책임자|임원|총괄|내정자|후보자|수석)(?:\([^)]{{0,30}}\))?(?:은|는|이|가|께서)(?=\s|$)"
)


def _untitled(claim: str, source: str) -> str:
    """A person of the claim whose title the source gives to another, and him another one."""
    theirs = [(m["name"], m["title"]) for m in _TITLED.finditer(source)]
    for m in _TITLED.finditer(claim):
        own = {t for n, t in theirs if n == m["name"]}
        holders = {n for n, t in theirs if t == m["title"]}
        if own and holders and m["title"] not in own and m["name"] not in holders:
            return m["name"]
    return ""
