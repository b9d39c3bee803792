"""RSS and Atom feeds: entries with what each says about its article. feedparser is confined to this file."""

import email.utils
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from typing import Any
from urllib.parse import urljoin

from corpus.address import canonical_url
from corpus.article import UnreadableError
from corpus.draft import squeeze
from corpus.listing import Entry
from corpus.stamp import iso_8601, printed
from corpus.text import clean, decode, language

FEED_LIMIT = 10_000_000  # bytes, unpacked
ENTRIES = 1_000  # of one feed
_CONTENT = 200_000  # characters of one entry's HTML; a whole article with its markup has a tenth of that
_KOREA = timezone(timedelta(hours=9))
_BLOCKS = frozenset(
    re.findall(r"\S+", "p div br li tr h1 h2 h3 h4 h5 h6 blockquote section article ul ol table figure pre hr")
)
_UNSEEN = frozenset(re.findall(r"\S+", "script style template noscript iframe figcaption svg"))


def read_feed(data: bytes, url: str) -> list[Entry]:
    """The entries of a feed in its order, at most ENTRIES; UnreadableError when it is none.

    An entry without an address of its own is left out: nobody could open what is cited.
    """
    if len(data) > FEED_LIMIT:
        raise UnreadableError(f"the feed has {len(data) / 1e6:,.1f} MB, the limit is {FEED_LIMIT // 1_000_000} MB")
    text = decode(data)
    if re.search(r"<!ENTITY|<!DOCTYPE[^>\[]{0,1000}\[", text[:1_000_000], re.IGNORECASE):
        raise UnreadableError("the feed defines entities of its own: not read")
    if re.match(r"\s*(?:<!DOCTYPE\s+html|<html)\b", text[:2000], re.IGNORECASE):
        raise UnreadableError("a web page, no feed: give the address of its RSS or Atom feed")
    # The text is UTF-8 from here on, whatever its first line says.
    text = _shorten(re.sub(r"^\s*<\?xml[^>]{0,300}\?>", "", text, count=1))
    parsed = _parse(text.encode("utf-8", "replace"), url)
    found = [e for raw in parsed.entries[:ENTRIES] if (e := _entry(raw, parsed.feed, url)) is not None]
    if not found and not parsed.entries and not parsed.version:
        raise UnreadableError(f"no RSS or Atom feed: {squeeze(str(parsed.get('bozo_exception', 'no entries')))[:200]}")
    return found


def _shorten(text: str) -> str:
    """The feed without what comes after its first ENTRIES entries: 100,000 empty ones take feedparser 29 s."""
    starts = [m.start() for m, _ in zip(re.finditer(r"<(?:item|entry)[\s>/]", text), range(ENTRIES + 1), strict=False)]
    if len(starts) <= ENTRIES:
        return text
    return text[: starts[-1]] + ("</channel></rss>" if text.startswith("<item", starts[0]) else "</feed>")


def _parse(data: bytes, url: str) -> Any:
    import feedparser

    # A stream, never a string: feedparser opens strings as addresses and files. Its sanitiser and its resolver of links are
    # for those who show the HTML; we take the text.
    try:
        return feedparser.parse(
            BytesIO(data),
            response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception as error:  # whatever malformed XML makes of it
        raise UnreadableError(f"the feed cannot be read: {type(error).__name__}: {squeeze(str(error))[:200]}") from None


def _entry(raw: Any, feed: Any, base: str) -> Entry | None:
    try:
        link = _text(raw.get("link")).strip()
        url = canonical_url(urljoin(base, link)) if link else ""
    except ValueError:
        url = ""
    if not url:
        return None
    title = squeeze(plain(_text(raw.get("title"))[:2000]))
    bodies = [_text(c.get("value")) for c in raw.get("content") or () if isinstance(c, dict)]
    bodies.append(_text(raw.get("summary")))
    text = max((plain(b[:_CONTENT]) for b in bodies), key=len, default="")
    korean = language(f"{title} {text}") == "ko"
    publisher = raw.get("source") if isinstance(raw.get("source"), dict) else {}
    return Entry(
        url=url,
        title=title,
        text=text,
        published=_moment(_text(raw.get("published")), raw.get("published_parsed"), korean),
        # Asked of the dict itself: feedparser's own `get` answers with the publication time where there is no update.
        modified=_moment(_text(dict.get(raw, "updated")), dict.get(raw, "updated_parsed"), korean),
        publisher=squeeze(_text((publisher or {}).get("title")) or _text(raw.get("publisher")) or _channel(feed))[:100],
        authors=_authors(raw),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _channel(feed: Any) -> str:
    """What the feed calls itself, without the section: "한강경제 - 산업" is 한강경제."""
    title = squeeze(plain(_text(feed.get("title"))[:300]))
    return re.split(r"\s+[-|:>–—·]+\s+|\s*[>|]\s*", title, maxsplit=1)[0] if len(title) <= 100 else ""


def _authors(raw: Any) -> tuple[str, ...]:
    whole = _text(raw.get("author"))
    names = [_text(a.get("name")) for a in raw.get("authors") or () if isinstance(a, dict)]
    # feedparser takes "lee@hankang.example (이서연 기자)" apart and leaves "ple 이서연 기자" for the name.
    names = [whole] if "@" in whole or not any(names) else names
    found = []
    for name in names:
        name = re.sub(r"[^\s(<\[,;]{1,64}@[^\s)>\],;]{1,190}", " ", name[:300])
        for part in re.split(r"[,;·/]|\band\b", name):
            part = re.sub(r"[()<>\[\]]", " ", part)
            part = re.sub(r"(?<=\S)\s*(?:선임기자|전문기자|기자|특파원|논설위원)\s*$", "", squeeze(part))
            if part and len(part) <= 60:
                found.append(part)
    return tuple(dict.fromkeys(found))


def _moment(said: str, parsed: Any, korean: bool) -> str:
    """ISO 8601 with the publisher's own offset, because the day of publication is the publisher's.

    A Korean article that is dated in UTC is dated in Korea's time: at 6 in the morning there it is yesterday in UTC.
    """
    said = said.strip()[:100]
    when: datetime | None = None
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        when = email.utils.parsedate_to_datetime(said)
    if when is None:
        with suppress(ValueError):
            said = iso_8601(said)
            if len(said) == 10:
                return said
            when = datetime.fromisoformat(said)
    if when is None:
        if bare := printed(said, korean).get("bare", ""):
            return bare
        with suppress(ValueError, TypeError, OverflowError):
            when = datetime(*parsed[:6]).replace(tzinfo=UTC)
    if when is None or not 1900 <= when.year <= 2200:
        return ""
    if when.tzinfo is None:
        if not korean:
            return when.date().isoformat()
        when = when.replace(tzinfo=_KOREA)
    elif korean and not when.utcoffset():
        when = when.astimezone(_KOREA)
    return when.isoformat(timespec="seconds")


def plain(html: str) -> str:
    """The text of a piece of HTML, a line for each block; what no reader sees and captions are left out.

    >>> plain("<p>KT는 5일 <b>밝혔다</b>.</p><script>x()</script><p>매출 1조&nbsp;원</p>")
    'KT는 5일 밝혔다.\\n매출 1조 원'
    """
    if "<" in html or "&" in html:
        html = "".join(_texts(html))
    return "\n".join(line for part in clean(html).split("\n") if (line := " ".join(part.split())))


def _texts(html: str) -> Iterator[str]:
    """The texts of a piece of HTML in reading order, a line end where a block begins or ends."""
    import lxml.etree
    import lxml.html

    # libxml2 and not html.parser, which takes minutes over 30,000 comments that do not end.
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = lxml.html.document_fromstring(f"<div>{html}</div>".encode("utf-8", "replace"), parser=parser)
    except (lxml.etree.ParserError, ValueError):
        return
    unseen = 0
    for event, node in lxml.etree.iterwalk(root, events=("start", "end")):
        ends = event == "end"
        if node.tag in _BLOCKS:
            yield "\n"
        if node.tag in _UNSEEN:
            unseen += -1 if ends else 1
        text = node.tail if ends else node.text
        if text and not unseen:
            # A line end in HTML is a blank.
            yield " ".join(text.split("\n"))
