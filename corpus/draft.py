"""An article while it is being read: blocks of text with what is known about them, and the check that it is one."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape

from corpus.address import canonical_url, day_in
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


_MARKED = re.compile(r"<(?:p|br|div|li)\b[^<>]{0,500}>", re.IGNORECASE)
_UNSAID = re.compile(r"<(script|style)\b[^<>]{0,500}>[^<]{0,100000}</\1>", re.IGNORECASE)
_BREAK = re.compile(
    r"</?(?:p|br|div|li|ul|ol|h[1-6]|tr|table|figure|figcaption|blockquote)\b[^<>]{0,500}>", re.IGNORECASE
)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,2000}>")


def unmarked(text: str) -> str:
    """The text of a record that keeps its article as HTML, a line for each of its blocks; any other text as it is.

    >>> unmarked("<p>가 &amp; <b>나</b></p><p>다</p>").split(), unmarked("a < b > c")
    (['가', '&', '나', '다'], 'a < b > c')
    """
    if "<" not in text or not _MARKED.search(text):
        return text
    return unescape(_TAG.sub("", _BREAK.sub("\n", _UNSAID.sub(" ", text))))


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
    tagged: Sequence[str] = (),
    evidence: Mapping[str, str] | None = None,
) -> Article:
    """The article of these blocks; UnreadableError when they hold no text worth the name.

    Paragraphs are joined by one blank line; authors and companies lose their repetitions. `evidence` says for a
    noun ("published") where it was found ("JSON-LD"). A day that stands in the address is the last one that counts.
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
    told = dict(evidence or {})
    if not published and (published := day_in(url)):
        told["published"] = "address"
    found = {"title": title, "publisher": publisher, "authors": authors, "published": published, "modified": modified,
             "url": url, "language": lang, "captions": captions, "companies": tagged}  # fmt: skip
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
        tagged=_once(tagged),
        evidence=tuple((noun, told[noun]) for noun, value in found.items() if value and told.get(noun)),
    )


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v for v in map(squeeze, values) if v))
