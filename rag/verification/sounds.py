"""How a name sounds, in Hangul and in Latin letters: the order of its consonants and the kinds of its vowels.

한서진 and Han Seo-jin, 브린들마크 and Brindlemark keep these alike.
"""

import re
from functools import lru_cache

_INITIAL = ["K", "K", "N", "T", "T", "L", "M", "P", "P", "S", "S", "", "C", "C", "C", "K", "T", "P", "H"]
_VOWEL = list("AEAEOEOEOAEOOOOEIOOII")
_FINAL = ["", "K", "K", "K", "N", "N", "N", "T", "L", "K", "M", "L", "L", "L", "P", "L", "M", "P", "P", "T", "T", "N", "T",
          "T", "K", "T", "P", ""]  # fmt: skip
_LETTERS = {"b": "P", "f": "P", "p": "P", "v": "P", "d": "T", "t": "T", "g": "K", "k": "K", "q": "K", "j": "C", "z": "C",
            "l": "L", "r": "L", "m": "M", "n": "N", "s": "S", "h": "H"}  # fmt: skip


@lru_cache(4096)
def hangul_sound(word: str) -> str:
    """Consonants and kinds of vowels of a Hangul word; a run of vowels keeps its first, a doubled consonant one.

    >>> hangul_sound("한서진"), hangul_sound("새벽")
    ('HANSOCIN', 'SEPOK')
    """
    sound = ""
    for c in word:
        code = ord(c) - 0xAC00
        if not 0 <= code < 11172:
            continue
        for part in (_INITIAL[code // 588], _VOWEL[code % 588 // 28], _FINAL[code % 28]):
            if (part in "AEIO" and sound[-1:] and sound[-1] in "AEIO") or part == sound[-1:]:
                continue
            sound += part
    return sound


@lru_cache(4096)
def latin_sound(word: str) -> str:
    """The same of a Latin word, read as Korean names are romanised.

    >>> latin_sound("Han") + latin_sound("Seo-jin"), latin_sound("Saebyeok")
    ('HANSOCIN', 'SEPOK')
    """
    w = re.sub("[^a-z]", "", word.lower())
    w = re.sub(
        "ph", "p", re.sub("th", "t", re.sub("sh", "s", re.sub("t?ch|ck", lambda m: "k" if m[0] == "ck" else "j", w)))
    )
    w = re.sub("gh(?=t|$)", "", w)
    w = re.sub("c(?=[eiy])", "s", w).replace("x", "ks").replace("c", "k")
    w = re.sub("ng(?=[^aeiouy]|$)", "n", w)
    w = re.sub("[yw](?=[aeiou])", "", w).replace("w", "").replace("y", "i")
    w = re.sub("r(?=[^aeiou]|$)", "", w) if not w.endswith("r") or len(w) > 3 else w
    w = re.sub("(?<=[aeiou])h(?![aeiou])", "", w)
    sound = ""
    for m in re.finditer("[aeiou]+|.", w):
        run = m[0]
        if run[0] in "aeiou":
            part = (
                "E"
                if run[:2] in ("ae", "ai", "ei") or (run[0] == "e" and run[:2] not in ("eo", "eu", "ee", "ea"))
                else ""
            )
            part = part or {"a": "A", "o": "O", "u": "O", "e": "O", "i": "I"}[run[0]]
            part = "I" if run[:2] in ("ee", "ea") else part
        else:
            part = _LETTERS.get(run, "")
        if part != sound[-1:]:
            sound += part
    return sound


def bones(sound: str) -> str:
    """The consonants of a sound; of a long name a run of one as one, a silent h as none: 노를란드 parts what Norrland writes
    together, and Lindholm says no h where 린드홀름 writes one."""
    sounds = re.sub("[AEIO]", "", sound)
    plain = re.sub(r"(.)\1+", r"\1", sounds.replace("H", ""))
    return plain if len(plain) > 3 else sounds


def apart_hangul(word: str) -> str:
    """The sound of a Hangul word with every vowel kept that begins a syllable: 다인 is no 단.

    >>> apart_hangul("다인"), hangul_sound("다인")
    ('TAIN', 'TAN')
    """
    return _DOUBLED.sub(r"\1", "".join(hangul_sound(c) for c in word))


@lru_cache(4096)
def apart_latin(word: str) -> frozenset[str]:
    """The sounds of a Latin word, two vowels that stand together being read apart in each of its places: Dain as Da-in.

    >>> sorted(apart_latin("Dain")), sorted(apart_latin("Saebyeok")), sorted(apart_latin("Han"))
    (['TAIN'], ['SAEPOK', 'SEPEOK'], [])
    """
    low = re.sub("[^a-z]", "", word.lower())
    found = (latin_sound(low[: m.end()]) + latin_sound(low[m.end() :]) for m in _HIATUS.finditer(low[:_LONGEST]))
    return frozenset(_DOUBLED.sub(r"\1", sound) for sound in found)


_DOUBLED = re.compile(r"([A-Z])\1+")
_HIATUS = re.compile("[aeiou](?=[aeiou])")
# A longer word is no name.
_LONGEST = 24
