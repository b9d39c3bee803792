"""Korean names in Latin letters, read back into Hangul: "Yunseul" is 윤슬, "Young-shub" 영섭 or 영숩.

The letters are those of the Revised Romanisation (National Institute of Korean Language, 2000) and the spellings that
people use for their own names (Young, Soo, Lee). A spelling can stand for several names: all are given, and the archive
says which of them occur.
"""

import re
from collections.abc import Callable

_INITIALS = {
    "kk": "ㄲ", "tt": "ㄸ", "pp": "ㅃ", "ss": "ㅆ", "jj": "ㅉ", "ch": "ㅊ", "sh": "ㅅ", "g": "ㄱ", "k": "ㅋㄱ", "n": "ㄴ", "d": "ㄷ",
    "t": "ㅌ", "r": "ㄹ", "l": "ㄹ", "m": "ㅁ", "b": "ㅂ", "p": "ㅍ", "s": "ㅅ", "j": "ㅈ", "h": "ㅎ", "": "ㅇ",
}  # fmt: skip
_VOWELS = {
    "yae": "ㅒ", "yeo": "ㅕ", "you": "ㅕ", "yoo": "ㅠ", "wae": "ㅙ", "eui": "ㅢ", "ae": "ㅐ", "ya": "ㅑ", "eo": "ㅓ", "ye": "ㅖ", "wa": "ㅘ",
    "oe": "ㅚ", "yo": "ㅛ", "wo": "ㅝ", "we": "ㅞ", "wi": "ㅟ", "yu": "ㅠㅕ", "eu": "ㅡ", "ui": "ㅢ", "oo": "ㅜ", "ee": "ㅣ", "a": "ㅏ",
    "e": "ㅔ", "o": "ㅗ", "u": "ㅜㅓ", "i": "ㅣ",
}  # fmt: skip
_FINALS = {
    "ng": "ㅇ",
    "k": "ㄱ",
    "g": "ㄱ",
    "n": "ㄴ",
    "t": "ㅅㄷ",
    "l": "ㄹ",
    "m": "ㅁ",
    "p": "ㅂ",
    "b": "ㅂ",
    "": " ",
}
_FAMILIES = {"lee": "이", "rhee": "이", "kim": "김", "park": "박", "choi": "최", "jung": "정", "chung": "정", "cho": "조", "yoon": "윤",
             "lim": "임", "shin": "신", "ahn": "안", "moon": "문", "woo": "우", "noh": "노", "roh": "노"}  # fmt: skip
_L, _V, _T = (
    "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ",
    "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ",
    " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ",
)
_SYLLABLES = 4
# No name of four syllables has more readings that are likely.
_MOST = 64
_NAME = re.compile(r"\b[A-Z][a-z]+(?:-[A-Z]?[a-z]+)*\b")


def readings(name: str) -> list[str]:
    """Hangul that a name in Latin letters may stand for, of two to four syllables; likelier ones first, [] for none.

    >>> readings("Yunseul")[0], "영섭" in readings("Young-shub"), readings("Microsoft")
    ('윤슬', True, [])
    """
    found = [""]
    for part in name.lower().split("-"):
        found = [a + b for a in found for b in _parsed(part, _SYLLABLES)][:_MOST]
    return [f for f in dict.fromkeys(found) if 2 <= len(f) <= _SYLLABLES]


def names(text: str, known: Callable[[str], bool] = lambda _: False) -> list[list[str]]:
    """For each name in Latin letters, its readings; a family name before or after a given one (Kim Young-shub) joins them.

    Words that are `known` otherwise, as English ones, are no names.

    >>> "김영섭" in names("What did Kim Young-shub say?")[0]
    True
    """
    spots = [m for m in _NAME.finditer(text) if m[0].lower() in _FAMILIES or not known(m[0])]
    found = []
    for n, m in enumerate(spots):
        if m[0].lower() in _FAMILIES or not (given := readings(m[0])):
            continue
        # The family name stands before the given one, or after it.
        beside = [
            _FAMILIES[o[0].lower()]
            for o in spots[max(0, n - 1) : n + 2]
            if o[0].lower() in _FAMILIES and 1 in (m.start() - o.end(), o.start() - m.end())
        ]
        found.append([f + r for f in beside for r in given if len(r) < _SYLLABLES] + given)
    return found


def _parsed(letters: str, left: int) -> list[str]:
    """All ways of reading these letters as at most `left` syllables."""
    if not letters:
        return [""]
    if not left:
        return []
    found: list[str] = []
    for initial in _starts(letters, _INITIALS):
        for vowel in _starts(letters[len(initial) :], _VOWELS):
            at = len(initial) + len(vowel)
            for final in _starts(letters[at:], _FINALS):
                rest = _parsed(letters[at + len(final) :], left - 1)
                if rest:
                    heads = [
                        chr(0xAC00 + (_L.index(i) * 21 + _V.index(v)) * 28 + _T.index(f))
                        for i in _INITIALS[initial] for v in _VOWELS[vowel] for f in _FINALS[final]
                    ]  # fmt: skip
                    found += [h + r for h in heads for r in rest]
    return found[:_MOST]


def _starts(letters: str, table: dict[str, str]) -> list[str]:
    return [k for k in table if letters.startswith(k)]
