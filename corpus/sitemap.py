"""Sitemaps: the pages of a site with the day each last changed, news sitemaps and indexes of sitemaps included."""

import re
from contextlib import suppress
from typing import Any

from corpus.address import canonical_url
from corpus.article import UnreadableError
from corpus.draft import squeeze
from corpus.listing import Entry
from corpus.stamp import iso_8601
from corpus.text import decode

SITEMAP_LIMIT = 20_000_000  # bytes, unpacked; 50,000 pages of 370 bytes (18.5 MB) take 2.2 s and 127 MB to read
_PAGES = 50_000  # of one sitemap, as its protocol has it


def is_sitemap(data: bytes) -> bool:
    """Whether this XML is a sitemap or an index of sitemaps, and no feed."""
    return re.search(rb"<(?:[\w.-]{1,20}:)?(?:urlset|sitemapindex)[\s>]", data[:4096]) is not None


def read_sitemap(data: bytes) -> tuple[list[Entry], list[Entry]]:
    """(pages, further sitemaps), newest first, undated last; UnreadableError when it is none.

    `modified` of an entry is its <lastmod>; title, publisher and publication time come from a news sitemap's tags.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    text = re.sub(r"^\s*<\?xml[^>]{0,300}\?>", "", decode(data), count=1)
    try:
        root = fromstring(text, forbid_dtd=True)
    except DefusedXmlException:
        raise UnreadableError("the sitemap defines entities or a document type: not read") from None
    except (ParseError, ValueError, RecursionError) as error:
        raise UnreadableError(f"the sitemap is no XML: {squeeze(str(error))[:200]}") from None
    kind = _name(root)
    if kind not in ("urlset", "sitemapindex"):
        raise UnreadableError(f"no sitemap but <{kind[:40]}>")
    found = [e for node in root[:_PAGES] if _name(node) in ("url", "sitemap") and (e := _entry(node)) is not None]
    found.sort(key=lambda e: e.modified or e.published, reverse=True)
    return (found, []) if kind == "urlset" else ([], found)


def _name(node: Any) -> str:
    return str(node.tag).rpartition("}")[2]


def _entry(node: Any) -> Entry | None:
    said: dict[str, str] = {}
    for child in node.iter():
        said.setdefault(_name(child), squeeze(child.text or "")[:2000])
    url = canonical_url(said.get("loc", ""))
    if not url:
        return None
    return Entry(
        url=url,
        title=said.get("title", ""),
        published=_day(said.get("publication_date", "")),
        modified=_day(said.get("lastmod", "")),
        publisher=said.get("name", "")[:100],
    )


def _day(value: str) -> str:
    with suppress(ValueError):
        return iso_8601(value) if value else ""
    return ""
