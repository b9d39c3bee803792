"""The words that are searched: one stream of terms for article and question, Korean and English.

Korean words lose particles and endings, names that join scripts are also cut at the border (KT클라우드 → kt클라우드, kt,
클라우드), figures take one form, English words are stemmed. Beside the words stand the Hangul bigrams, which find
compounds that are written apart in one place and together in another.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from threading import Lock
from typing import Any

from corpus.figures import figures

TERMS_VERSION = 2

_TOKEN = re.compile(r"[가-힣]+|[a-z]+['’][a-z]+|[a-z0-9]*[a-z][a-z0-9]*|\d+(?:[.,]\d+)*|[぀-ヿ一-鿿]+")
# The look-behinds keep it linear: without them a run of n letters is looked through n times.
_JOINED = re.compile(
    r"(?<![a-z0-9&+가-힣])(?=[a-z0-9&+가-힣]*[a-z0-9][&+]?[가-힣]|[a-z0-9&+가-힣]*[가-힣][a-z0-9])[a-z0-9&+가-힣]+"
    r"|(?<![a-z])[a-z]+(?:&[a-z]+)+"
)
# Particles and the commonest endings, longest first; what remains must keep at least two syllables (one for 2-syllable
# words is left alone: 이의, 회의 are words).
_PARTICLES = sorted(
    """은 는 이 가 을 를 의 에 와 과 도 만 로 으로 에서 에게 까지 부터 보다 처럼 마다 조차 이나 이라 라도 이라도 에는 에도 에서는
    에서도 으로는 으로도 로는 로도 와의 과의 이라고 라고 이라는 라는 이며 이고 인데 이다 였다 이었다 했다 한다 하는 하고 하며 해서
    하여 하기 하면 하지 한 할 된 될 됐다 됐고 된다 되는 되고 되며 되어 돼 됩니다 합니다 했습니다 습니까 합니까 입니까 입니다 인가요 인가 나요
    했나 했나요 하나요 되나요 됐나요 였나 였나요 이었나요 일까 에선 에겐 에게서 한테 께서 으로서 로서 으로써 로써 만을 만이 들이 들은 들의
    들을 들에게 에만 까지는 까지의 부터는 하던 했던 했으며 했고 했지만 하지만 됐으며 됐던 지만 으며 면서 하면서 이면서 려고 하려고 려는 하려는
    키로 기로 하기로""".split(),  # noqa: SIM905 - words in lines read better
    key=len,
    reverse=True,
)
_ENDINGS = frozenset(_PARTICLES)
_LONGEST = max(map(len, _PARTICLES))
_ENGLISH_STOP = frozenset(
    """a an the of to in on at for and or but is are was were be been being am do does did has have had will would can could
    shall should may might must it its this that these those with by from as into than then there their they he she his her
    him we our you your i me my not no so if about over under after before during up down out what which who whom whose when
    where why how much many any some such s t said say says also""".split()  # noqa: SIM905 - words in lines read better
)
# The second part are words of questions: without them nDCG@10 of the words alone rose on ssis .837 → .847, korquad .970 →
# .972, belebele .937 → .941 (150 questions each).
_KOREAN_STOP = frozenset(
    """무엇 어떤 어느 언제 누구 누가 어디 어디서 어떻게 얼마 얼마나 몇 무슨 왜 것 수 등 및 그 이 저 있다 있는 있나 있나요 없다 없는 이번 지난
    대해 대한 위해 위한 따라 통해 관련 관해 무엇인가 무엇인가요 언제인가 얼마인가 누구인가 했 하 되 인가 인가요 있습니까 누구인가요 얼마인가요
    언제인가요 어디인가요 몇인가요 알려줘 알려주세요 무엇입니까 얼마입니까 언제입니까 누구입니까
    것은 것이 것을 것들 곳은 곳이 때 때는 중 한 할 하는 하나요 되나요 하죠 되죠 합니까 됩니까 입니까 나요 해야 싶어요 싶은데 싶습니다 있을까요 있는데
    있는지 인지 것인지 했는지 하는지 되는지 가능한가요 설명하시오 설명해주세요 말해줘 궁금해요 궁금합니다 이를 이에 이는 제가 저희 그리고 이러 어떠 무엇이
    무엇을 누구의 다음""".split()  # noqa: SIM905 - words in lines read better
)


_STEMMING = Lock()


@dataclass(frozen=True, slots=True)
class Terms:
    """`words` and Hangul `grams` of a text, in reading order, with repeats."""

    words: tuple[str, ...]
    grams: tuple[str, ...]


# The sentences and passages of one question are cut several times, and those of the next are often the same: 2,048 texts are
# at most some 20 MB. 104 gold questions: 119 ms of processor time each without, 111 with, on a loaded machine.
@lru_cache(2048)
def terms(text: str) -> Terms:
    """Cut a text into search terms. The same text in NFC, NFD or full-width letters gives the same terms.

    >>> terms("KT클라우드의 매출은 2.4조 원").words
    ('kt클라우드', 'kt', '클라우드', '매출', '2400000000000won')
    >>> terms("매출").grams, terms("Results were announced").words
    (('매출',), ('result', 'announc'))
    """
    text = unicodedata.normalize("NFKC", text).lower()
    spots: list[tuple[int, int, str]] = []
    grams: list[tuple[int, str]] = []
    taken = bytearray(len(text))
    for f in figures(text):
        if f.unit or f.value >= 1000:
            spots.append((f.start, 0, f.key))
            taken[f.start : f.end] = b"\1" * (f.end - f.start)
    for m in _JOINED.finditer(text):
        if not any(taken[m.start() : m.end()]):
            spots.append((m.start(), 0, stem(m[0])))
    for m in _TOKEN.finditer(text):
        if taken[m.start()]:
            continue
        word = m[0]
        if word[0] >= "가" and word[-1] <= "힣":
            if word in _ENDINGS and m.start() and text[m.start() - 1].isalnum():
                continue  # the particle of a Latin word or a figure: KT가
            root = stem(word)
            if root not in _KOREAN_STOP:
                spots.append((m.start(), 1, root))
            grams.extend((m.start() + i, root[i : i + 2]) for i in range(max(1, len(root) - 1)) if len(root) > 1)
        elif word[0].isdigit():
            spots.append((m.start(), 1, word.replace(",", "")))
        elif "a" <= word[0] <= "z":
            word = word.replace("’", "'").removesuffix("'s")
            if word not in _ENGLISH_STOP:
                spots.append((m.start(), 1, _english(word)))
        else:  # Hanja and Kana: by character pairs
            spots.extend((m.start() + i, 1, word[i : i + 2]) for i in range(max(1, len(word) - 1)))
    return Terms(tuple(t for _, _, t in sorted(spots)), tuple(g for _, g in sorted(grams)))


def spaced(text: str) -> tuple[str, str]:
    """The words and the grams of a text, each as one text with blanks between them, as the word index takes them in.

    >>> spaced("매출이 늘었다")
    ('매출 늘었다', '매출 늘었 었다')
    """
    cut = terms(text)
    return " ".join(cut.words), " ".join(cut.grams)


def spacer() -> Callable[[Sequence[str]], list[tuple[str, str]]]:
    """`spaced` of many texts, for a second process (corpus/second.py)."""
    return lambda texts: [spaced(text) for text in texts]


@lru_cache(65536)
def stem(word: str) -> str:
    """A Hangul word without its particle or ending; at least two characters remain.

    >>> stem("설비투자를"), stem("줄이나요"), stem("회의"), stem("케이티가"), stem("발표했다")
    ('설비투자', '줄이', '회의', '케이티', '발표')
    """
    for n in range(min(_LONGEST, len(word) - 2), 0, -1):
        if word[-n:] in _ENDINGS:
            return word[:-n]
    return word


@lru_cache(65536)
def word_of(token: str) -> str:
    """The index's word for one token of lower-case text, "" for a small word; a figure as it is written.

    >>> word_of("매출은"), word_of("announced"), word_of("the"), word_of("1,200")
    ('매출', 'announc', '', '1200')
    """
    if "가" <= token[0] <= "힣":
        root = stem(token)
        return "" if root in _KOREAN_STOP else root
    if token[0].isdigit():
        return token.replace(",", "")
    if "a" <= token[0] <= "z":
        word = token.replace("’", "'").removesuffix("'s")
        return "" if word in _ENGLISH_STOP else _english(word)
    return token


@cache
def _english(word: str) -> str:
    # It keeps the word that it is at in itself, and asks for one thread at a time.
    with _STEMMING:
        return str(_snowball().stemWord(word))


@cache
def _snowball() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")
