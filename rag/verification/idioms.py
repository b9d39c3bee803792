"""Expressions of two or three words that stand for one: turn down is reject, 손을 떼다 is 철수하다.

They are the members with a blank of the groups in corpus/thesaurus, and are found in any inflection, with a word or two
between their words: turned the offer down, 문을 모두 닫는다.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from rag.terms import stem, word_of
from rag.verification.thesaurus import IRREGULAR, members, synonyms
from rag.verification.verb_root import short_root

# Pasts that only matter within an expression: held on to, kept pace with, left the door open.
_PASTS = {
    "held": "hold", "kept": "keep", "left": "leave", "laid": "lay", "dealt": "deal", "stood": "stand", "stuck": "stick", "tore": "tear",
    "torn": "tear", "threw": "throw", "thrown": "throw", "got": "get", "gotten": "get", "made": "make", "making": "make", "felt": "feel",
    "led": "lead", "swept": "sweep", "wore": "wear", "rode": "ride", "wound": "wind", "shook": "shake", "shaken": "shake",
    "cutting": "cut", "spun": "spin", "bore": "bear", "lit": "light", "slid": "slide", "flew": "fly",
    "blew": "blow", "blown": "blow", "knew": "know", "sent": "send", "spoke": "speak", "hung": "hang", "forwent": "forgo",
}  # fmt: skip
# Words that may stand between two words of an expression, by language.
_BETWEEN = {True: 2, False: 1}


def idioms(tokens: Sequence[str]) -> Iterator[tuple[frozenset[str], tuple[int, ...]]]:
    """(groups, places) of each expression in a text's tokens, in the order of their first words.

    >>> [at for _, at in idioms("Velasco turned the offer down".split())], [at for _, at in idioms(["손을", "뗐다"])]
    ([(1, 4)], [(0, 1)])
    """
    known, begin = _known(), _beginnings()
    forms = [_forms(t.lower()) for t in tokens]
    compounds = synonyms()
    for first, of_first in enumerate(forms):
        # A compound of the thesaurus may be written apart: 간판 게임 is 간판게임.
        if tokens[first] >= "가" and first + 1 < len(tokens) and tokens[first + 1] >= "가":
            for form in forms[first + 1]:
                if (groups := compounds.get(tokens[first] + form)) and form[0] >= "가":
                    yield groups, (first, first + 1)
        for a in of_first:
            if a not in begin:
                continue
            reach = _BETWEEN[a.isascii()] + 2
            for second in range(first + 1, min(len(tokens), first + reach)):
                for b in forms[second]:
                    for third, groups in known.get((a, b), ()):
                        if not third:
                            yield groups, (first, second)
                            continue
                        for last in range(second + 1, min(len(tokens), second + reach)):
                            if third in forms[last]:
                                yield groups, (first, second, last)
                                break


def phrasal(text: str) -> set[str]:
    """The words of the English verbs of several words in a text; swing to a loss and the like, which say a way, are none.

    >>> sorted(phrasal("They turned the offer down"))
    ['down', 'turned']
    """
    tokens = re.findall(r"[a-z]+", text.lower())
    return {
        tokens[at]
        for _, places in idioms(tokens)
        if word_of(tokens[places[0]]) and tokens[places[1]] != "to"
        for at in places
    }


@cache
def _known() -> dict[tuple[str, str], list[tuple[str, frozenset[str]]]]:
    """By the forms of its first two words, the third's form ("" for none) and the groups of each expression."""
    groups: dict[tuple[str, ...], set[str]] = {}
    for group, words in members().items():
        for word in words:
            if " " in word:
                # Articles and hyphens are no words of it: give the go-ahead is "give go ahead".
                parts = [p for p in word.replace("-", " ").split() if p not in ("a", "an", "the")]
                if len(parts) > 3:
                    raise ValueError(f"corpus/thesaurus, {group}: an expression has at most three words, got '{word}'")
                for form in _spelt(parts):
                    groups.setdefault(form, set()).add(group)
    found: dict[tuple[str, str], list[tuple[str, frozenset[str]]]] = {}
    for (a, b, *rest), names in groups.items():
        found.setdefault((a, b), []).append((rest[0] if rest else "", frozenset(names)))
    return found


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(a for a, _ in _known())


def _spelt(parts: Sequence[str]) -> set[tuple[str, ...]]:
    """The forms under which an expression is kept: of each word the one that all its inflections share."""
    whole = tuple(_dictionary_form(p) for p in parts)
    # 짓다 loses its ㅅ before a vowel, 뜨다 its vowel: 지었다, 떴다.
    last = whole[-1]
    if last.startswith("verb ") and len(last) == len("verb ") + 1:
        code = ord(last[-1]) - 0xAC00
        if code % 28 == 19:
            return {whole, (*whole[:-1], f"verb {chr(0xAC00 + code - 19)}")}
        if code % 28 == 0 and code % 588 // 28 == 18:
            return {whole, (*whole[:-1], f"verb {chr(0xAC00 + code - 14 * 28)}")}
    return {whole}


def _dictionary_form(part: str) -> str:
    if part[0] < "가":
        return _english(part)
    return f"verb {short_root(part)}" if part.endswith("다") and len(part) > 1 else min(_forms(part), key=len)


@lru_cache(16384)
def _forms(token: str) -> frozenset[str]:
    """What a token of lower-case text may be of an expression: itself, its noun, its verb's root, its English stem."""
    if not "가" <= token[0] <= "힣":
        return frozenset({_english(token)})
    noun = stem(token)
    if len(token) == 2 and token[-1] in "을를은는이가에도":
        noun = token[0]
    root = short_root(token)
    return frozenset({token, noun, f"verb {root}"} if root else {token, noun})


@lru_cache(16384)
def _english(word: str) -> str:
    word = IRREGULAR.get(word) or _PASTS.get(word, word)
    return word_of(word) or word
