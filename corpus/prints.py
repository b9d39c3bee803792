"""What two articles are compared by, and whether they tell the same story.

1. Title and text lose what is the outlet's and not the story's: marks such as [속보] and (종합2보), bylines, copyright lines.
2. What is left becomes a print: a MinHash sketch of its character runs, its title, its figures, its companies.
3. Bands of the sketch and of the title's sketch are the numbers under which an article is looked for.
4. Two articles are of one story when text, or title and figures, agree (`same`).
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from corpus.companies import Mentioned

STORIES_VERSION = "2"

_TEXT_BANDS, _TEXT_ROWS = 20, 3
_TITLE_BANDS, _TITLE_ROWS = 6, 2
_PERMUTATIONS = 96
_READ = 6000  # characters of an article that are looked at


# The marks that wires and outlets put on a title.
_MARK = re.compile(
    r"\[[^\]]{1,12}\]|【[^】]{1,12}】|<[^>]{1,8}>|[(（](?:종합\s?\d?보?|\d보|속보|상보|재종합|정정|수정|고침|전문|영상|포토|사진)[)）]|"
    r"^(?:속보|긴급|단독)\s?[:：]\s?|(?<=[가-힣])-?(?:종합|\d보|\(종합\))$|^(?:UPDATE|WRAPUP|CORRECTED|RPT|REFILE)[ \d]{0,3}-|^(?:BREAKING|FLASH)(?: NEWS)?: ?"
)
_UPDATE = re.compile(r"종합(\d?)|\b(?:UPDATE|WRAPUP) ?(\d)?-")
_REPORT = re.compile(r"[(（\[](\d)보[)）\]]")
_FLASH = re.compile(r"속보|긴급|^(?:BREAKING|FLASH)")
_CORRECTED = re.compile(r"[\[(（](?:정정|고침|바로잡습니다)|^(?:CORRECTED|CORRECTION|REFILE)\b", re.IGNORECASE)
_OUTLET = re.compile(
    r"무단\s?(?:전재|복제|배포)|재배포\s?금지|저작권자|[Cc]opyright|ⓒ|©|[Aa]ll [Rr]ights [Rr]eserved|카카오톡|구독하|바로가기|기사\s?제보|관련기사|▶|☞"
)
_AROUND = (
    60  # characters before and behind such words that go with them, within their sentence: some texts are one line
)
_EDGE = 500  # characters at either end of a text in which bylines are looked for
_BYLINE = re.compile(
    r"[(\[【][^()\[\]【】\n]{1,20}=[^()\[\]【】\n]{1,20}[)\]】]|[가-힣]{2,4}(?:·[가-힣]{2,4}){0,3} ?(?:기자|특파원|인턴기자|선임기자) ?=?|"
    r"[A-Za-z0-9._%+-]{1,40}@[A-Za-z0-9.-]{3,40}|^ ?[가-힣A-Z]{2,8}=[가-힣]{2,8} ?",
    re.MULTILINE,
)
# Figures that tell two events apart: sums, shares and large counts, not dates and not the "6" of six ships.
_AMOUNT = re.compile(
    r"\d[\d,]*(?:\.\d+)?(?:조|억|만|%)|\d+\.\d+(?![\dA-Za-z㎓㎒])|\d+(?:,\d+)+|(?<!\d)(?!(?:19|20)\d\d(?!\d))\d{3,}(?![\d년])"
)
_PERIOD = re.compile(
    r"[1-4]분기|(?<!\d)(?:1[0-2]|[1-9])월|[상하]반기|(?i:\b(?:first|second|third|fourth)[ -]quarter|\bQ[1-4]\b|\b[1-4]Q\b)"
)
_DAY = re.compile(r"(?<!\d)(?:1[0-2]|[1-9])월 ?(?:[12]\d|3[01]|[1-9])일")
_DIGITS = re.compile(r"\d+")
_WORDS = re.compile(r"[\W_]+")


def stage(title: str) -> int:
    """How far a story has come by the mark of its title; a higher one supersedes a lower one.

    >>> [stage(t) for t in ("[속보] KT 투자", "KT 투자(1보)", "KT 투자", "KT 투자(종합)", "KT 투자(종합2보)", "[정정] KT 투자")]
    [0, 1, 9, 10, 12, 20]
    """
    if _CORRECTED.search(title):
        return 20
    if m := _UPDATE.search(title):
        return 10 + int(m[1] or m[2] or 0)
    if m := _REPORT.search(title):
        return int(m[1])
    return 0 if _FLASH.search(title) else 9


def core(title: str) -> str:
    """A title without its marks and signs, its words parted by one blank, in small letters.

    >>> core("[속보] KT, MS와 2.4조 투자(종합)")
    'kt ms와 2 4조 투자'
    """
    bare = _MARK.sub(" ", title)
    return _WORDS.sub(" ", bare if len(_WORDS.sub("", bare)) > 3 else title).strip().lower()


def told(text: str) -> str:
    """A text without its outlet's lines, in small letters and without blanks and signs.

    >>> told("(서울=한강일보) 김하늘 기자 = KT는 3월에 문을 연다. 무단전재 및 재배포 금지")
    'kt는3월에문을연다'
    """
    text = _without_outlet(text[:_READ])
    # Only there, because it is slow: 0.2 ms for an article instead of 1 ms.
    middle = max(_EDGE, len(text) - _EDGE)
    text = _BYLINE.sub(" ", text[:_EDGE]) + text[_EDGE:middle] + _BYLINE.sub(" ", text[middle:])
    return _WORDS.sub("", unicodedata.normalize("NFKC", text)).lower()


def _without_outlet(text: str) -> str:
    kept, at = [], 0
    for m in _OUTLET.finditer(text):
        if m.end() <= at:
            continue
        low, high = max(at, m.start() - _AROUND), min(len(text), m.end() + _AROUND)
        start = max(low, text.rfind("\n", low, m.start()) + 1, text.rfind(".", low, m.start()) + 1)
        ends = [e for e in (text.find("\n", m.end(), high), text.find(".", m.end(), high)) if e >= 0]
        kept.append(text[at:start])
        at = min(ends, default=high)
    return " ".join([*kept, text[at:]])


@dataclass(frozen=True)
class Print:
    """What two articles are compared by. `size` counts the text's character runs; `words` are the title's; `names` are
    companies, `main` those of the title; `outlet` is the publisher, else the host, "" when neither is known."""

    sketch: bytes
    size: int
    words: str
    stage: int
    figures: frozenset[str]
    title_figures: frozenset[str]
    periods: frozenset[str]
    names: tuple[str, ...]
    main: tuple[str, ...]
    outlet: str = ""

    def pack(self) -> bytes:
        rest = [
            self.size, self.words, self.stage, sorted(self.figures), sorted(self.title_figures), sorted(self.periods),
            self.names, self.main, self.outlet,
        ]  # fmt: skip
        return self.sketch + json.dumps(rest, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def unpack(cls, packed: bytes) -> "Print":
        # Prints of version 1 say no outlet, and their titles have no blanks.
        size, words, stage_, figures, title_figures, periods, names, main, *outlet = json.loads(
            packed[2 * _PERMUTATIONS :]
        )
        return cls(
            packed[: 2 * _PERMUTATIONS], size, words, stage_, frozenset(figures), frozenset(title_figures),
            frozenset(periods), tuple(names), tuple(main), *outlet,
        )  # fmt: skip

    @cached_property
    def values(self) -> NDArray[np.uint16]:
        return np.frombuffer(self.sketch, np.uint16)

    @cached_property
    def title(self) -> str:
        """The title without blanks, at most 80 characters."""
        return self.words.replace(" ", "")[:80]

    @cached_property
    def title_days(self) -> frozenset[str]:
        return frozenset(m[0].replace(" ", "") for m in _DAY.finditer(self.words))

    @cached_property
    def title_periods(self) -> frozenset[str]:
        return frozenset(m[0] for m in _PERIOD.finditer(self.title))

    @cached_property
    def pairs(self) -> frozenset[str]:
        """The title's pairs of neighbouring characters."""
        return frozenset(self.title[i : i + 2] for i in range(len(self.title) - 1))


def printed(article: Article, mentioned: Sequence[Mentioned] = ()) -> Print:
    """The article's print; `mentioned` are the companies found in it."""
    words = core(article.title)
    text = told(article.text)
    if len(text) < 20:
        text = words.replace(" ", "") + text
    figures = _amounts(article.text[:_READ])
    return Print(
        _sketch(text, 4, _PERMUTATIONS).tobytes(), max(1, len(text) - 3), words[:120], stage(article.title),
        frozenset(figures[:40]), frozenset(_amounts(_MARK.sub(" ", article.title))),
        frozenset(m[0].lower() for m in _PERIOD.finditer(f"{article.title} {article.text[:300]}")),
        tuple(m.company for m in mentioned if m.count)[:16],
        tuple(m.company for m in mentioned if m.in_title)[:6],
        article.publisher or urlsplit(article.url).hostname or "",
    )  # fmt: skip


def _amounts(text: str) -> list[str]:
    """Each once, in reading order.

    >>> _amounts("2024년 10월 10일 2.4조원, 26,311억원, 6척, 12% 늘어 1,020명")
    ['2.4조', '26311억', '12%', '1020']
    """
    return list(dict.fromkeys(f.replace(",", "") for f in _AMOUNT.findall(text)))


def bands(print_: Print) -> list[int]:
    """The numbers under which an article is found: two that share one are compared. They follow from the print alone."""
    title = _sketch(print_.title, 2, _TITLE_BANDS * _TITLE_ROWS)
    return [
        *_bands(print_.values, _TEXT_BANDS, _TEXT_ROWS, 0),
        *_bands(title, _TITLE_BANDS, _TITLE_ROWS, _TEXT_BANDS),
    ]


def _sketch(text: str, run: int, permutations: int) -> NDArray[np.uint16]:
    """MinHash over the runs of `run` characters of a text, the low 16 bits of each value: 1 in 65,536 agrees by chance."""
    from rensa import RMinHash

    points = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    count = max(1, len(points) - run + 1)
    hashes = np.full(count, run, np.uint64)
    for i in range(run):
        part = points[i : i + count]
        hashes[: len(part)] = (hashes[: len(part)] ^ part) * np.uint64(0x9E3779B97F4A7C15)
        hashes ^= hashes >> np.uint64(29)
    rows = RMinHash.digest_matrix_from_flat_token_hashes(hashes, [0, count], permutations, 42).to_rows()
    return np.array(rows[0], np.uint32).astype(np.uint16)


def _bands(sketch: NDArray[np.uint16], bands: int, rows: int, first: int) -> list[int]:
    values = sketch[: bands * rows].reshape(bands, rows).astype(np.uint64)
    found = np.arange(first, first + bands, dtype=np.uint64)
    for row in range(rows):
        found = (found ^ values[:, row]) * np.uint64(0x9E3779B97F4A7C15)
        found ^= found >> np.uint64(31)
    return [int(v) for v in found.view(np.int64)]


def same(a: Print, b: Print, days: int | None) -> bool:
    """Whether two articles so many days apart (None: one has no date) tell the same story."""
    alike = float((a.values == b.values).mean())
    if not _agree(a, b) or (days is None and alike < 0.8):
        return False
    own = bool(a.outlet) and a.outlet == b.outlet
    titles = 1.0 if a.title == b.title else len(a.pairs & b.pairs) / max(1, len(a.pairs | b.pairs))
    small = min(a.size, b.size)
    # An outlet has forms that it fills anew, and boilerplate that stands for a text. Of 1,156 links among 28,180 items of a public
    # news set these two rules take away 316; of 20 of them read by eye 19 rightly. Without the upper bound of the first, and the
    # other day of the second, five of 30 were updates with the same lead.
    if own and titles < 1:
        if 0.25 <= alike < 0.95 and small < 120 and _filled(a.words, b.words):
            return False
        if titles < 0.3 and small < 120 and days != 0:
            return False
    if alike >= 0.45:
        # Under unlike titles a short text may be all boilerplate: 120 characters put a feed's advertisements into one story.
        return titles >= 0.3 or small >= (120 if titles >= 0.1 else 300) or (alike >= 0.7 and titles >= 0.1)
    if days is None or days > 1:
        return False
    within = alike * (a.size + b.size) / ((1 + alike) * small)  # share of the smaller text that stands in the other
    if titles >= 0.8:
        return within >= 0.25 or small < 200
    if titles >= 0.5:
        return within >= 0.45 or (small < 200 and min(a.stage, b.stage) < 9)
    return within >= 0.75 and small >= 120 and titles >= 0.15


# The signs that headlines write for countries and persons of one syllable.
_SIGNS = str.maketrans("美中日韓北英獨佛伊露檢與野靑李尹朴金", "미중일한북영독프이러검여야청이윤박김")


def _filled(a: str, b: str) -> bool:
    """Whether two titles are one form filled otherwise: half of it the same words, its end too, and before that others that
    share nothing. What differs at the end is what was said of the same thing.

    >>> _filled("서울 전역에 폭염주의보", "인천 강화에 폭염주의보"), _filled("kt 설비투자 줄인다", "kt 설비투자를 줄이기로")
    (True, False)
    """
    one, other = a.translate(_SIGNS).split(), b.translate(_SIGNS).split()
    changes = [
        (tag, "".join(one[i:j]), "".join(other[k:n]))
        for tag, i, j, k, n in SequenceMatcher(None, one, other, autojunk=False).get_opcodes()
    ]
    alike = sum(len(x) for tag, x, _ in changes if tag == "equal")
    if not changes or 2 * alike < min(sum(map(len, one)), sum(map(len, other))):
        return False
    tag, x, y = changes[-1]
    if tag != "equal" and _shared(x, y) < 0.3:
        return False
    return any(
        tag == "replace" and x[0] != y[0] and x not in y and y not in x and _shared(x, y) < 0.2 for tag, x, y in changes
    )


def _shared(x: str, y: str) -> float:
    """Share of the pairs of neighbouring characters of either word that both have."""
    pairs, others = ({w[m : m + 2] for m in range(max(1, len(w) - 1))} for w in (x, y))
    return len(pairs & others) / len(pairs | others)


def _agree(a: Print, b: Print) -> bool:
    """Whether figures, periods and companies do not speak against one story."""
    few = min(len(a.figures), len(b.figures))
    if few >= 2 and len(a.figures & b.figures) < (0.2 if a.title == b.title else 0.5) * few:
        return False
    if a.title != b.title and (a.stage == 20) == (b.stage == 20):  # the figures of what is corrected are others
        if a.title_figures and b.title_figures and not a.title_figures & b.title_figures:
            return False
        if _DIGITS.sub("", a.title) == _DIGITS.sub("", b.title):  # 9개월 연기, 17개월 연기
            return False
    if a.title_days and b.title_days and a.title_days.isdisjoint(b.title_days):
        return False
    if a.title_periods and b.title_periods:
        if a.title_periods.isdisjoint(b.title_periods):
            return False
    elif a.periods and b.periods and a.periods.isdisjoint(b.periods):
        return False
    # A company of one title stands somewhere in the other article; a flash may name fewer than the report.
    return _names(a, b) and _names(b, a)


def _names(a: Print, b: Print) -> bool:
    """Whether `b` names the companies of the title of `a`: all, or one when it is much the shorter."""
    if not a.main or (a.title == b.title and not (a.names and b.names)):
        return True
    missing = set(a.main).difference(b.names)
    return not missing or (b.size < 0.3 * a.size and len(missing) < len(set(a.main)))
