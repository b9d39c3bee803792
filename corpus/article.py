"""What was published, and the pieces of it that are searched and cited.

Errors of this layer::

    CorpusError
    ├── UnreadableError    a file, page or record that holds no article; the others go on
    └── ArchiveError       the record itself
        ├── LockedError    another process writes to it
        └── MismatchError  it was built with something else than the settings name
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


class CorpusError(Exception):
    """Root of what can go wrong between a source and the archive."""


class UnreadableError(CorpusError):
    """No article can be read here; the message names the place, the finding and the remedy."""


class ArchiveError(CorpusError):
    """The archive cannot do what was asked; the message names the command that mends it."""


class LockedError(ArchiveError):
    """Another process writes to this archive."""


class MismatchError(ArchiveError):
    """The archive or its index was built with something else than the settings name."""


@dataclass(frozen=True, slots=True)
class Article:
    """One published article.

    `text` is NFC and never changes after reading: paragraphs are separated by one blank line, every offset counts its
    characters. `headings` are [start, end) ranges of `text`, one per section heading. `published` and `modified` are
    ISO 8601 with the precision that is known ("2024-10-10", "2024-10-10T14:05:00+09:00"), "" when unknown.
    `source` says where it was read: a path relative to the folder that was ingested, with "#record" inside a file
    of many. `captions` belong to pictures and are no part of `text`. `tagged` are companies
    that the source itself named beside the text, as it spelled them; which companies an article names is for the archive to
    say (`companies_of`), with these among them under their one name. `evidence` says for a field where it was found:
    ("published", "JSON-LD"), ("publisher", "copyright line").
    """

    id: str
    source: str
    title: str
    text: str
    publisher: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    modified: str = ""
    url: str = ""
    language: str = "ko"
    headings: tuple[tuple[int, int], ...] = ()
    captions: tuple[str, ...] = ()
    tagged: tuple[str, ...] = ()
    version: int = 1
    evidence: tuple[tuple[str, str], ...] = ()

    @property
    def day(self) -> date | None:
        """Day of publication in the publisher's own time zone, None when unknown."""
        return date.fromisoformat(self.published[:10]) if self.published else None

    @property
    def digest(self) -> str:
        """SHA-256, in hex, of everything a reader of the article can see: it changes when a new version must be kept.

        >>> from dataclasses import replace
        >>> a = Article("a", "a.txt", "Title", "Text.")
        >>> a.digest == replace(a, source="b.txt", version=2).digest, a.digest == replace(a, text="Text!").digest
        (True, False)
        """
        seen: tuple[object, ...] = (self.title, self.text, self.publisher, self.authors, self.published, self.url,
                self.language, self.headings, self.captions, self.tagged)  # fmt: skip
        if self.modified:  # joined later: articles kept before have none, and their digest
            seen += (self.modified,)
        return hashlib.sha256(repr(seen).encode()).hexdigest()


def article_id(url: str, source: str) -> str:
    """Ten lower-case hexadecimal digits that stay the same as long as the address, or else the source, does.

    >>> article_id("https://hankang.example/1", "a.html") == article_id("https://hankang.example/1", "b.html")
    True
    """
    return hashlib.sha256((url or f"source:{source}").encode()).hexdigest()[:10]


@dataclass(frozen=True, slots=True)
class Sentence:
    """Characters [start, end) of an article's text; `number` counts from 0 in reading order."""

    article_id: str
    number: int
    start: int
    end: int
    text: str
    heading: bool = False

    @property
    def id(self) -> str:
        return f"{self.article_id}.{self.number}"


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences, `first` to `last` inclusive: the unit that is embedded and retrieved."""

    article_id: str
    number: int
    first: int
    last: int
    start: int
    end: int
    text: str

    @property
    def id(self) -> str:
        return f"{self.article_id}:{self.number}"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A source that gave no article, and why, in one line."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A file, or a line of one, that says what it said when it was last read: the ids of its articles, and what was skipped
    in it."""

    source: str
    ids: tuple[str, ...]
    skipped: tuple[Skipped, ...] = ()


def cut(article: Article, ranges: Iterable[tuple[int, int]]) -> list[Sentence]:
    """The sentences at these character ranges; one that lies in a heading's range is marked as heading."""
    heads = article.headings
    return [
        Sentence(article.id, n, a, b, article.text[a:b], any(h <= a and b <= e for h, e in heads))
        for n, (a, b) in enumerate(ranges)
    ]
