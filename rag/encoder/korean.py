"""Korean word forms that written sentences need: particles by final consonant, verb endings, romanised syllables."""

from __future__ import annotations

_BASE = 0xAC00
_FINALS = 28
_VOWELS = 21
_FINAL_SS = 20  # ㅆ
_A, _AE, _YA, _EO, _E, _YEO, _O, _WA, _U, _WO, _EU, _I = 0, 1, 2, 4, 5, 6, 8, 9, 13, 14, 18, 20
_L, _P = 8, 17  # finals ㄹ, ㅂ

# How Latin letters and digits are read aloud, as far as the final consonant goes: L, M, N, R; 0 1 3 6 7 8.
_SPOKEN_FINAL = set("lmnr013678")
_PARTICLES = {
    "은": "은는",
    "는": "은는",
    "이": "이가",
    "가": "이가",
    "을": "을를",
    "를": "을를",
    "과": "과와",
    "와": "과와",
}


def _parts(syllable: str) -> tuple[int, int, int]:
    """Initial, vowel and final of a Hangul syllable, as numbers in Unicode's order."""
    code = ord(syllable) - _BASE
    return code // (_VOWELS * _FINALS), code // _FINALS % _VOWELS, code % _FINALS


def _syllable(initial: int, vowel: int, final: int) -> str:
    return chr(_BASE + (initial * _VOWELS + vowel) * _FINALS + final)


def _is_hangul(character: str) -> bool:
    return "가" <= character <= "힣"


def has_final(word: str) -> bool:
    """Whether the word ends in a consonant as it is spoken.

    >>> has_final("매출"), has_final("전기차"), has_final("KT"), has_final("LG유플러스"), has_final("SKIET 3")
    (True, False, False, False, True)
    """
    last = word.rstrip(")]'\"”’ ")[-1:].lower()
    return _parts(last)[2] > 0 if _is_hangul(last) else last in _SPOKEN_FINAL


def with_particle(word: str, particle: str) -> str:
    """The word with a particle in the form that its final consonant asks for.

    >>> with_particle("매출", "는"), with_particle("KT", "은"), with_particle("서울", "으로"), with_particle("부산", "으로")
    ('매출은', 'KT는', '서울로', '부산으로')
    """
    if particle == "으로":
        last = word[-1:]
        liquid = _is_hangul(last) and _parts(last)[2] == _L
        return word + ("으로" if has_final(word) and not liquid else "로")
    if particle in _PARTICLES:
        return word + _PARTICLES[particle][0 if has_final(word) else 1]
    return word + particle


def past(verb: str) -> str | None:
    """The plain past of a verb in its dictionary form; None where the form is irregular beyond 하다, 되다 and 르.

    >>> [past(v) for v in ("인수하다", "줄이다", "오르다", "늘다", "나누다", "내다", "돕다")]
    ['인수했다', '줄였다', '올랐다', '늘었다', '나눴다', '냈다', None]
    """
    stem = verb.removesuffix("다")
    if stem == verb or not stem or not _is_hangul(stem[-1]):
        return None
    head, (initial, vowel, final) = stem[:-1], _parts(stem[-1])
    if stem[-1] == "하":
        return head + "했다"
    if stem[-1] == "되":
        return head + "됐다"
    if stem[-1] == "르" and head and _is_hangul(head[-1]):
        before = _parts(head[-1])
        return head[:-1] + _syllable(before[0], before[1], _L) + ("랐다" if before[1] in (_A, _O) else "렀다")
    if final:
        # ㄷ, ㅂ, ㅅ and ㅎ may be irregular; which verbs are is a list of its own.
        if final in (7, _P, 19, 27):
            return None
        return stem + ("았다" if vowel in (_A, _YA, _O) else "었다")
    contracted = {_I: _YEO, _O: _WA, _U: _WO, _EU: _EO}.get(vowel, vowel)
    if contracted == vowel and vowel not in (_A, _AE, _EO, _E, _YEO):
        return None
    return head + _syllable(initial, contracted, _FINAL_SS) + "다"


# In Unicode's order; a silent initial and an absent final are empty.
_INITIALS = ["g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"]
_MEDIALS = [
    "a",
    "ae",
    "ya",
    "yae",
    "eo",
    "e",
    "yeo",
    "ye",
    "o",
    "wa",
    "wae",
    "oe",
    "yo",
    "u",
    "wo",
    "we",
    "wi",
    "yu",
    "eu",
    "ui",
    "i",
]
_ENDS = "- k k k n n n t l k m l l l p l m p p t t ng t t k t p t".replace("-", "").split(" ")


def romanised(word: str) -> str:
    """Hangul in the Revised Romanisation, syllable by syllable, without assimilation (as names are written).

    >>> romanised("민수"), romanised("서울"), romanised("영희")
    ('minsu', 'seoul', 'yeonghui')
    """
    out = []
    for character in word:
        if _is_hangul(character):
            initial, vowel, final = _parts(character)
            out.append(_INITIALS[initial] + _MEDIALS[vowel] + _ENDS[final])
        else:
            out.append(character)
    return "".join(out)
