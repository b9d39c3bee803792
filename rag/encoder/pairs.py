"""Korean-English pairs: reading them from files, and cleaning them.

A pair file is UTF-8 text, one pair a line, tab separated: Korean, English and, if there is a third column, the source.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

# Files of the pairs folder that may go into what ships (attribution or share-alike licences, see the model card).
TRAINING_FILES = ("train.tsv", "doc_headings.tsv", "doc_paragraphs.tsv")

_SPACE = re.compile(r"\s+")
_HANGUL = re.compile(r"[가-힣]")
_LATIN = re.compile(r"[A-Za-z]")
_MARKUP = re.compile(r"<[^<>]{1,80}>|https?://\S+|\\(?=[\W_])")
MAX_CHARS = 1200  # longer paragraphs are lists and tables for the most part; 0.3 % of the lines


@dataclass(frozen=True)
class Pair:
    """A Korean text and its English translation; `source` names the collection it comes from."""

    ko: str
    en: str
    source: str


def clean(text: str) -> str:
    """Text in NFKC without markup, addresses and repeated spaces.

    >>> clean("새 &#124; 칸판  <b>규칙</b>")
    '새 | 칸판 규칙'
    """
    text = unicodedata.normalize("NFKC", html.unescape(text))
    return _SPACE.sub(" ", _MARKUP.sub(" ", text)).strip()


def read_pairs(path: Path) -> Iterator[Pair]:
    """The pairs of one file, in order, as they stand; the source is the third column, else the file's name.

    ValueError with file and line where a line has fewer than two columns.
    """
    with path.open(encoding="utf-8", newline="\n") as lines:
        for number, line in enumerate(lines, 1):
            columns = line.rstrip("\r\n").split("\t")
            if len(columns) < 2:
                raise ValueError(f"{path.name}:{number}: expected Korean TAB English, found {len(columns)} column")
            yield Pair(columns[0], columns[1], columns[2] if len(columns) > 2 else path.stem)


def cleaned(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """The pairs worth learning from: clean text, Hangul on the left, Latin letters on the right, each pair once.

    Dropped are empty and identical sides, sides whose lengths cannot be translations of each other, and repetitions.
    """
    seen: set[tuple[str, str]] = set()
    for pair in pairs:
        ko, en = clean(pair.ko)[:MAX_CHARS], clean(pair.en)[:MAX_CHARS]
        key = (ko.lower(), en.lower())
        if key in seen or not _HANGUL.search(ko) or not _LATIN.search(en):
            continue
        # English runs at 1.9 letters a Korean one in these files; beyond 6:1 (of more than 40 letters) nothing matched.
        if len(en) > 40 and (len(en) > 6 * len(ko) or len(ko) > 2 * len(en)):
            continue
        seen.add(key)
        yield Pair(ko, en, pair.source)


def training_pairs(folder: Path) -> list[Pair]:
    """All cleaned training pairs of a folder, in the order of TRAINING_FILES; FileNotFoundError if none is there."""
    files = [folder / name for name in TRAINING_FILES if (folder / name).is_file()]
    if not files:
        raise FileNotFoundError(f"No pair file in '{folder}': expected one of {', '.join(TRAINING_FILES)}")
    return list(cleaned(pair for path in files for pair in read_pairs(path)))
