"""Which articles tell the same story: reprints of one wire copy, and the flash, the first report and the round-up of one event.

    1. Title and text lose what is the outlet's and not the story's: marks such as [속보] and (종합2보), bylines, copyright lines.
    2. What is left becomes a print: a MinHash sketch of its character runs, its title, its figures, its companies.
    3. Bands of the sketch and of the title's sketch are kept by day; articles that share a band within the window are
       compared, at most BUCKET for each band, so that adding takes the same time however large the archive is.
    4. Two articles are linked when text, or title and figures, agree (`same`); linked articles are one story.

A link looks only at the two articles, so the order in which they come does not matter. The one exception: where more than
BUCKET articles within one window share a band and are not of one story, some pairs are not compared.
"""

import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article
from corpus.companies import Mentioned

STORIES_VERSION = "1"

WINDOW = 4  # days between two articles of one story
BUCKET = 16  # articles compared for each band
_TEXT_BANDS, _TEXT_ROWS = 20, 3
_TITLE_BANDS, _TITLE_ROWS = 6, 2
_PERMUTATIONS = 96
_READ = 6000  # characters of an article that are looked at


@dataclass(frozen=True, slots=True)
class Story:
    """Articles that tell the same; a story of one article is one too.

    `articles` are ids, earliest first, undated last. `representative` supersedes the others: the newest update, or the
    fullest text. `publishers` are distinct, in the order in which they published: the first is the earliest. `earliest`
    and `latest` are ISO times of publication, "" when no article is dated. `id` is the smallest of the articles' ids.
    """

    id: str
    articles: tuple[str, ...]
    representative: str
    publisher: str
    publishers: tuple[str, ...]
    earliest: str
    latest: str

    @property
    def others(self) -> int:
        """How many outlets beside the representative's have the story ("+6 outlets")."""
        return len(self.publishers) - (self.publisher in self.publishers)


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
    """A title without its marks, blanks and signs, in small letters.

    >>> core("[속보] KT, MS와 2.4조 투자(종합)")
    'ktms와24조투자'
    """
    bare = _MARK.sub(" ", title)
    return _WORDS.sub("", bare if len(_WORDS.sub("", bare)) > 3 else title).lower()


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
    """What two articles are compared by. `size` counts the text's character runs; `names` are companies, `main` those of
    the title."""

    sketch: bytes
    size: int
    title: str
    stage: int
    figures: frozenset[str]
    title_figures: frozenset[str]
    periods: frozenset[str]
    names: tuple[str, ...]
    main: tuple[str, ...]

    def pack(self) -> bytes:
        rest = [
            self.size, self.title, self.stage, sorted(self.figures), sorted(self.title_figures), sorted(self.periods),
            self.names, self.main,
        ]  # fmt: skip
        return self.sketch + json.dumps(rest, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def unpack(cls, packed: bytes) -> "Print":
        size, title, stage_, figures, title_figures, periods, names, main = json.loads(packed[2 * _PERMUTATIONS :])
        return cls(
            packed[: 2 * _PERMUTATIONS], size, title, stage_, frozenset(figures), frozenset(title_figures),
            frozenset(periods), tuple(names), tuple(main),
        )  # fmt: skip

    @cached_property
    def values(self) -> NDArray[np.uint16]:
        return np.frombuffer(self.sketch, np.uint16)

    @cached_property
    def title_periods(self) -> frozenset[str]:
        return frozenset(m[0] for m in _PERIOD.finditer(self.title))

    @cached_property
    def pairs(self) -> frozenset[str]:
        """The title's pairs of neighbouring characters."""
        return frozenset(self.title[i : i + 2] for i in range(len(self.title) - 1))


def printed(article: Article, mentioned: Sequence[Mentioned] = ()) -> Print:
    """The article's print; `mentioned` are the companies found in it."""
    title = core(article.title)
    text = told(article.text)
    if len(text) < 20:
        text = title + text
    figures = _amounts(article.text[:_READ])
    return Print(
        _sketch(text, 4, _PERMUTATIONS).tobytes(), max(1, len(text) - 3), title[:80], stage(article.title),
        frozenset(figures[:40]), frozenset(_amounts(_MARK.sub(" ", article.title))),
        frozenset(m[0].lower() for m in _PERIOD.finditer(f"{article.title} {article.text[:300]}")),
        tuple(m.company for m in mentioned if m.count)[:16],
        tuple(m.company for m in mentioned if m.in_title)[:6],
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
    titles = 1.0 if a.title == b.title else len(a.pairs & b.pairs) / max(1, len(a.pairs | b.pairs))
    small = min(a.size, b.size)
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


def _agree(a: Print, b: Print) -> bool:
    """Whether figures, periods and companies do not speak against one story."""
    few = min(len(a.figures), len(b.figures))
    if few >= 2 and len(a.figures & b.figures) < (0.2 if a.title == b.title else 0.5) * few:
        return False
    if a.title != b.title and max(a.stage, b.stage) < 20:  # a correction's figures are others
        if a.title_figures and b.title_figures and not a.title_figures & b.title_figures:
            return False
        if _DIGITS.sub("", a.title) == _DIGITS.sub("", b.title):  # 9개월 연기, 17개월 연기
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


class Stories:
    """The stories of an archive, in its tables `stories` and `story_bands`; writes go into the current transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def add(self, article: Article, print_: Print, keys: Sequence[int]) -> None:
        """Put an article that is in no story into the one it tells, by its print and that print's bands."""
        day = article.day.toordinal() if article.day else 0
        self._db.execute("INSERT INTO stories VALUES (?, ?, ?, ?)", (article.id, article.id, day, print_.pack()))
        self._db.executemany("INSERT OR IGNORE INTO story_bands VALUES (?, ?, ?)", [(b, day, article.id) for b in keys])
        self._link(article.id, print_, keys, day)

    def remove(self, article_id: str) -> None:
        """Take an article out of its story; what it alone held together falls apart."""
        row = self._db.execute(
            "SELECT story_id, day, print FROM stories WHERE article_id = ?", (article_id,)
        ).fetchone()
        if row is None:
            return
        story, own_day, packed = row
        self._db.executemany(
            "DELETE FROM story_bands WHERE band = ? AND day = ? AND article_id = ?",
            [(b, own_day, article_id) for b in bands(Print.unpack(packed))],
        )
        self._db.execute("DELETE FROM stories WHERE article_id = ?", (article_id,))
        rest = self._db.execute(
            "SELECT article_id, day, print FROM stories WHERE story_id = ? ORDER BY article_id", (story,)
        ).fetchall()
        self._db.execute("UPDATE stories SET story_id = article_id WHERE story_id = ?", (story,))
        for other, day, packed in rest:
            found = Print.unpack(packed)
            self._link(other, found, bands(found), day)

    def clear(self) -> None:
        """Forget every story."""
        self._db.execute("DELETE FROM story_bands")
        self._db.execute("DELETE FROM stories")

    def _link(self, article_id: str, print_: Print, keys: Sequence[int], day: int) -> None:
        own = self._db.execute("SELECT story_id FROM stories WHERE article_id = ?", (article_id,)).fetchone()[0]
        joined = {own}
        for _, story, other_day, packed in self._near(article_id, keys, day):
            days = abs(day - other_day) if day and other_day else None
            if story not in joined and same(print_, Print.unpack(packed), days):
                joined.add(story)
        if len(joined) > 1:
            first = min(joined)
            for story in sorted(joined - {first}):
                self._db.execute("UPDATE stories SET story_id = ? WHERE story_id = ?", (first, story))

    def _near(self, article_id: str, keys: Sequence[int], day: int) -> list[tuple[str, str, int, bytes]]:
        """(article, story, day, print) of the articles that share a band within the window, by id."""
        found: set[str] = set()
        for band in keys:
            if day:
                rows = self._db.execute(
                    "SELECT * FROM (SELECT article_id FROM story_bands WHERE band = ? AND day BETWEEN ? AND ? LIMIT ?) "
                    "UNION ALL SELECT * FROM (SELECT article_id FROM story_bands WHERE band = ? AND day = 0 LIMIT ?)",
                    (band, day - WINDOW, day + WINDOW, BUCKET, band, BUCKET),
                ).fetchall()
            else:
                rows = self._db.execute(
                    "SELECT article_id FROM story_bands WHERE band = ? LIMIT ?", (band, BUCKET)
                ).fetchall()
            found.update(i for (i,) in rows)
        found.discard(article_id)
        near: list[tuple[str, str, int, bytes]] = []
        ids = sorted(found)
        for at in range(0, len(ids), 500):
            some = ids[at : at + 500]
            near += self._db.execute(
                "SELECT article_id, story_id, day, print FROM stories "
                f"WHERE article_id IN ({','.join('?' * len(some))}) ORDER BY article_id",
                some,
            ).fetchall()
        return near

    def of(self, ids: Iterable[str]) -> dict[str, Story]:
        """The story of each of these articles that is in the archive."""
        ids = list(ids)
        members: dict[str, list[str]] = {}
        for story_id, article_id in self._some("SELECT story_id, article_id FROM stories WHERE article_id IN", ids):
            members.setdefault(story_id, []).append(article_id)
        rows: dict[str, list[tuple[str, str, str, bytes]]] = {}
        for story_id, *row in self._some(
            "SELECT s.story_id, a.id, a.published, a.publisher, s.print FROM stories s JOIN articles a "
            "ON a.id = s.article_id WHERE s.story_id IN",
            list(members),
        ):
            rows.setdefault(story_id, []).append((row[0], row[1], row[2], row[3]))
        found: dict[str, Story] = {}
        for story_id, articles in members.items():
            story = _told_by(story_id, rows[story_id])
            found |= dict.fromkeys(articles, story)
        return found

    def _some(self, statement: str, ids: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        for at in range(0, len(ids), 500):
            some = ids[at : at + 500]
            yield from self._db.execute(f"{statement} ({','.join('?' * len(some))})", some)

    def count(self) -> int:
        return int(self._db.execute("SELECT count(DISTINCT story_id) FROM stories").fetchone()[0])


def _told_by(story_id: str, rows: list[tuple[str, str, str, bytes]]) -> Story:
    """The story of these articles: (id, published, publisher, print) of each."""
    rows.sort(key=lambda r: (r[1] == "", r[1], r[0]))
    chosen = rows[0]
    if len(rows) > 1:
        prints = {r[0]: Print.unpack(r[3]) for r in rows}
        furthest = max(p.stage for p in prints.values())
        newest = [r for r in rows if prints[r[0]].stage == furthest]
        fullest = max(prints[r[0]].size for r in newest)
        # Of texts that are about as full the earliest: a reprint is a few words longer or shorter by its outlet's lines.
        chosen = next(r for r in newest if prints[r[0]].size >= 0.9 * fullest)
    dated = [r[1] for r in rows if r[1]]
    return Story(
        story_id, tuple(r[0] for r in rows), chosen[0], chosen[2], tuple(dict.fromkeys(r[2] for r in rows if r[2])),
        dated[0] if dated else "", dated[-1] if dated else "",
    )  # fmt: skip
