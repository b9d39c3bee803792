"""The root that the forms of a Korean verb share: 옮깁니다, 옮긴다, 옮겼다고 and 옮기는 are all 옮기.

No dictionary: endings are taken off, contracted past tenses opened again. Nouns lose what looks like an ending too, so a
root is a key to compare with, never a word to show.
"""

import re
from functools import lru_cache

_QUOTED = re.compile(r"(?<=[가-힣]다)(?:고|며|는|면서|지만|던|네)(?:도|는)?$|(?<=[가-힣])(?:라고|라며|냐고|자고)$")
_ENDING = re.compile(
    r"(?:습니다|습니까|는다|는데|지만|면서|으면서|기로|려고|으려고|도록|어서|아서|으며|으나|으면|거나|든지|는|던|다|고|며|면|나|기|게|지|려|자|어|아|은|을|음|니|니다)$"
)
_N, _L, _M, _B, _SS = 4, 8, 16, 17, 20
# Vowels of contracted stems, by number: 겼 is 기었, 췄 is 추었, 봤 is 보았, 됐 is 되었.
_OPENED = {6: 20, 14: 13, 9: 8, 10: 11}
_BEFORE_PAST = frozenset("었았였")


@lru_cache(16384)
def verb_root(word: str) -> str:
    """The root of a verb form; "" when less than two syllables would be left of it.

    >>> [verb_root(w) for w in ("옮깁니다", "옮긴다", "옮겼다고", "옮기는", "낮춰", "낮출", "만듭니다", "만들었으며")]
    ['옮기', '옮기', '옮기', '옮기', '낮추', '낮추', '만드', '만드']
    >>> verb_root("갔다")
    ''
    """
    body = short_root(word)
    return body if len(body) > 1 else ""


@lru_cache(16384)
def short_root(word: str) -> str:
    """The root of a verb form, be it of one syllable: too common to be known by, but not within an expression (손을 떼다).

    >>> [short_root(w) for w in ("뗐다", "닫았다", "닫는다", "뜬다", "올랐다", "이르렀다", "어려운", "갈려")]
    ['떼', '닫', '닫', '뜨', '오르', '이르', '어려우', '갈리']
    """
    body = _QUOTED.sub("", word)
    ending = _ENDING.search(body)
    if ending and len(body) > len(ending[0]):
        body = body[: -len(ending[0])]
        # 갈려 is of 갈리다; who is about to comes with 려고.
        if ending[0] == "려" and _final(body[-1]) == _L:
            body += "리"
    if body.endswith("겠") and len(body) > 1:
        body = body[:-1]
    last, final = body[-1], _final(body[-1])
    if final == _SS:
        body = body[:-1] + ("" if last in _BEFORE_PAST and len(body) > 2 else _opened(last, drop=True))
    elif final in (_N, _L, _M, _B) and (final != _B or (ending and ending[0] == "니다")):
        body = body[:-1] + chr(ord(last) - final)
    elif final == 0 and not ending:
        body = body[:-1] + _opened(last, drop=False)
    # 만들 and 만드 are one verb.
    if body and _final(body[-1]) == _L:
        body = body[:-1] + chr(ord(body[-1]) - _L)
    if len(body) > 1 and final == _SS:
        # 닫았다 is of 닫다, 올랐다 of 오르다, 이르렀다 of 이르다.
        if body[-1] in "아어" and len(body) == 2 and last in _BEFORE_PAST:
            body = body[0]
        elif body[-1] in "라러" and _final(body[-2]) == _L:
            body = body[:-2] + chr(ord(body[-2]) - _L) + "르"
        elif body.endswith("르러"):
            body = body[:-1]
    # 어렵다 is 어려운 and 어려웠다.
    if len(body) > 1 and _final(body[-1]) == _B:
        body = body[:-1] + chr(ord(body[-1]) - _B) + "우"
    return body


def _final(syllable: str) -> int:
    code = ord(syllable) - 0xAC00
    return code % 28 if 0 <= code < 11172 else 0


def _opened(syllable: str, drop: bool) -> str:
    """The syllable without its final consonant, its vowel as before the contraction."""
    code = ord(syllable) - 0xAC00
    initial, vowel = code // 588, code % 588 // 28
    if drop and initial == 18 and vowel == 1:
        return "하"
    return chr(0xAC00 + initial * 588 + _OPENED.get(vowel, vowel) * 28)
