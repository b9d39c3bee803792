"""An article while it is being read: blocks of text with what is known about them, and the check that it is one."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.address import canonical_url
from corpus.article import Article, UnreadableError, article_id
from corpus.text import clean, language

LEAST = 10  # letters and figures; what is shorter is a leftover of a page, not an article


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph or heading, a single line."""

    text: str
    heading: bool = False


def squeeze(text: str) -> str:
    """One clean line: every run of blanks and line ends is one blank."""
    return " ".join(clean(text).split())


def finish(
    source: str,
    title: str,
    blocks: Iterable[Block],
    *,
    publisher: str = "",
    authors: Sequence[str] = (),
    published: str = "",
    modified: str = "",
    url: str = "",
    lang: str = "",
    captions: Sequence[str] = (),
    companies: Sequence[str] = (),
) -> Article:
    """The article of these blocks; UnreadableError when they hold no text worth the name.

    Paragraphs are joined by one blank line; captions, authors and companies lose their repetitions.
    """
    parts: list[str] = []
    headings: list[tuple[int, int]] = []
    at = 0
    for block in blocks:
        text = squeeze(block.text)
        if not text:
            continue
        if block.heading:
            headings.append((at, at + len(text)))
        parts.append(text)
        at += len(text) + 2
    text = "\n\n".join(parts)
    if len(re.findall(r"\w", text)) < LEAST:
        raise UnreadableError(f"no article text found: {len(text):,} characters are left without menus and captions")
    url = canonical_url(url)
    return Article(
        id=article_id(url, source),
        source=source,
        title=squeeze(title) or parts[0][:80],
        text=text,
        publisher=squeeze(publisher),
        authors=_once(authors),
        published=published,
        modified=modified,
        url=url,
        language=lang or language(f"{title}\n{text}"),
        headings=tuple(headings),
        captions=_once(captions),
        companies=_once(companies),
    )


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v for v in map(squeeze, values) if v))
