"""What a web page says about its article, apart from the article: JSON-LD first, then meta tags, then its headings."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from html import unescape
from typing import Any
from urllib.parse import urljoin

from corpus.address import canonical_url
from corpus.byline import reporter_line
from corpus.draft import squeeze
from corpus.furniture import is_furniture
from corpus.stamp import iso_8601, printed

_KST = timezone(timedelta(hours=9))
_TYPES = frozenset(
    re.findall(
        r"\w+",
        "NewsArticle Article ReportageNewsArticle AnalysisNewsArticle BackgroundNewsArticle OpinionNewsArticle ReviewNewsArticle BlogPosting "
        "TechArticle Report LiveBlogPosting AdvertiserContentArticle WebPage",
    )
)
_META = {
    "title": ("og:title", "twitter:title", "dc.title", "title"),
    "publisher": ("og:site_name", "article:publisher", "publisher", "dc.publisher", "application-name"),
    "author": ("author", "article:author", "dable:author", "og:article:author", "byl", "dc.creator", "parsely-author", "sailthru.author"),
    "published": (
        "article:published_time", "og:article:published_time", "og:regdate", "datepublished", "pubdate", "publishdate", "parsely-pub-date",
        "sailthru.date", "dc.date.issued", "dcterms.created", "dc.date", "article.published", "publish-date", "date",
    ),
    "modified": (
        "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "lastmod", "last-modified",
        "dcterms.modified",
    ),
}  # fmt: skip
_BODY_KEYS = (
    "articleBody",
    "contentHtml",
    "articleContent",
    "bodyHtml",
    "content_html",
    "article_body",
    "newsContent",
)
_OUTLET = re.compile(
    r"(?:일보|신문|뉴스|경제|통신|방송|타임스|투데이|데일리|닷컴|\.com|\.kr|News|Times|Post|Herald|Journal|Daily)$"
)
_DATA = {
    "title": ("headline", "title"),
    "author": ("writerDisplay", "byline"),
    "published": ("datePublished", "publishedAt", "published_at", "publishDate", "deployDt", "regDate"),
    "modified": ("dateModified", "modifiedAt", "updated_at", "reDeployDt"),
}


@dataclass
class About:
    """The page's own words; "" where it is silent. `body` is the article as data (text or HTML) for a script to show."""

    title: str = ""
    site: str = ""
    publisher: str = ""
    authors: list[str] = field(default_factory=list)
    published: str = ""
    modified: str = ""
    address: str = ""
    body: str = ""
    subheads: list[str] = field(default_factory=list)


def about(tree: Any) -> About:
    """What JSON-LD and meta tags say, as it stands there; dates are still in the page's spelling."""
    said = About()
    data: dict[str, Any] = {}
    for script in list(tree.iter("script"))[:200]:
        text = script.text or ""
        linked = "ld+json" in (script.get("type") or "")
        if not linked and not any(f'"{key}"' in text for key in _BODY_KEYS):
            continue
        for thing in _things(text if linked else text[max(0, text.find("{")) :], everywhere=not linked):
            if linked:
                _take(said, thing)
            for key in _BODY_KEYS:
                value = thing.get(key)
                if isinstance(value, str) and len(value) > max(300, len(said.body)):
                    said.body, data = value, thing
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        key = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        if key and (content := (meta.get("content") or "").strip()):
            metas.setdefault(key, content[:2000])
    first = {kind: next((_text(metas[k]) for k in keys if k in metas), "") for kind, keys in _META.items()}
    said.site = _text(metas.get("og:site_name", ""))
    said.title = said.title or first["title"]
    said.publisher = said.publisher or first["publisher"]
    if "http" in said.publisher or said.publisher.startswith("@"):
        said.publisher = ""
    said.authors = said.authors or people(first["author"])
    said.published = said.published or first["published"]
    said.modified = said.modified or first["modified"]
    # Last, the words beside the body in the page's own data.
    own = {noun: next((t for k in keys if (t := _text(data.get(k)))), "") for noun, keys in _DATA.items()}
    said.title = said.title or own["title"]
    said.subheads = [
        line for part in re.split(r"<br ?/?>|\n", str(data.get("subTitle") or "")) if (line := _text(part))
    ]
    said.authors = said.authors or people(own["author"])
    said.published = said.published or own["published"]
    said.modified = said.modified or own["modified"]
    said.address = next(iter(tree.xpath("//link[@rel='canonical']/@href")), "") or metas.get("og:url", "")
    return said


def _take(said: About, thing: dict[str, Any]) -> None:
    kinds = thing.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if not any(isinstance(k, str) and k in _TYPES for k in kinds) or (kinds == ["WebPage"] and "headline" not in thing):
        return
    said.title = said.title or _text(thing.get("headline"))
    said.publisher = said.publisher or _name(thing.get("publisher"))
    said.published = said.published or _text(thing.get("datePublished"))
    said.modified = said.modified or _text(thing.get("dateModified"))
    if not said.authors:
        authors = thing.get("author")
        for author in authors if isinstance(authors, list) else [authors]:
            if not (isinstance(author, dict) and author.get("@type") in ("Organization", "NewsMediaOrganization")):
                said.authors.extend(people(_name(author)))


def _things(text: str, everywhere: bool) -> Iterator[dict[str, Any]]:
    """Every object of a JSON script that may be an article (of any depth if `everywhere`); nothing when it is no JSON."""
    try:
        root, _ = json.JSONDecoder(strict=False).raw_decode(text.strip().removeprefix("<!--").lstrip())
    except (ValueError, RecursionError):
        return
    queue: list[Any] = [root]
    for thing in queue:  # grows while it is walked
        if len(queue) > 20_000:
            return
        if isinstance(thing, list):
            queue.extend(v for v in thing[:500] if isinstance(v, (dict, list)))
        elif isinstance(thing, dict):
            yield thing
            queue.extend(
                v for k, v in thing.items()
                if isinstance(v, (dict, list)) and (everywhere or k in ("@graph", "mainEntity", "itemListElement", "item", "mainEntityOfPage"))
            )  # fmt: skip


def _text(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return squeeze(re.sub(r"<[^<>]{1,200}>", "", unescape(value))) if isinstance(value, str) else ""


def _name(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    return _text(value.get("name") if isinstance(value, dict) else value)


def people(line: str) -> list[str]:
    """The names in an author field.

    >>> people("홍길동 기자, 임하나 기자"), people("By Jane Roe and John Doe"), people("https://hankang.example/desk")
    (['홍길동', '임하나'], ['Jane Roe', 'John Doe'], [])
    """
    if not line or "http" in line or line.startswith("@") or len(line) > 200:
        return []
    if "기자" in line and (byline := reporter_line(line)) is not None and byline.authors:
        return list(byline.authors)
    line = re.sub(r"\S{1,60}@\S{1,60}", " ", re.sub(r"^(?:By|BY|by)\s+", "", line))
    names = re.split(r"\s*(?:,|;|·|\||&|\band\b)\s*", line)
    kept = [re.sub(r"\s*(?:선임|수석|전문|인턴)?(?:기자|특파원|논설위원)$", "", name).strip(" ()[]/") for name in names]
    return [name for name in kept if 2 <= len(name) <= 60]


def headline(said: About, tree: Any, outlet: str) -> str:
    """The headline. Meta titles carry the site's name and may be cut: a heading of the page that goes on is the whole one."""
    site = said.site or said.publisher or outlet
    title = without_site(said.title, site) or without_site(_text(tree.findtext(".//title") or ""), site)
    stem = title.rstrip("….").strip()
    for node in tree.iter("h1"):
        heading = squeeze(node.text_content())
        if heading and (
            not title or (len(stem) >= 10 and len(title) < len(heading) <= 200 and heading.startswith(stem))
        ):
            return heading
    return title


def without_site(title: str, site: str) -> str:
    """The title without the names of the site and its section behind a bar, a dash or a colon.

    >>> without_site("한강전자, 새 공장 짓는다-산업ㅣ한강경제", "한강경제"), without_site("Plans - a history", "Hankang Herald")
    ('한강전자, 새 공장 짓는다', 'Plans - a history')
    """
    for _ in range(3):
        tail = re.match(
            r"(.{0,300}\S)(?:\s+[\-–—:<>«»·]\s+|\s*[|»ㅣ│]\s*|(?<=\S)-(?=[가-힣]{2,4}$))([^|»ㅣ│]{1,40})$",
            title,
        )
        last = tail[2].strip() if tail else ""
        if tail is None or not last:
            break
        known = site and (last.lower() in site.lower() or site.lower() in last.lower())
        if not (known or _OUTLET.search(last) or is_furniture(last)):
            break
        title = tail[1]
    return title


def moment(text: str, korean: bool) -> str:
    """ISO 8601 from a page's machine-readable date. On a Korean page a clock without a zone is Korea's, and UTC is turned into
    it, so that the day is the publisher's; elsewhere a time without a zone counts for its day only.

    >>> moment("2024-10-10T23:30:00Z", True), moment("2024-10-10 14:05", False)
    ('2024-10-11T08:30:00+09:00', '2024-10-10')
    """
    if not text:
        return ""
    try:
        stamp = iso_8601(re.sub(r"\.\d{1,9}(?=$|Z|[+-])", "", text))
    except ValueError:
        return next(iter(printed(text, korean).values()), "")
    if len(stamp) == 10:
        return stamp
    time = datetime.fromisoformat(stamp)
    if time.tzinfo is None:
        return time.replace(tzinfo=_KST).isoformat() if korean else stamp[:10]
    return time.astimezone(_KST).isoformat() if korean and time.utcoffset() == timedelta(0) else stamp


def address(said: About, url: str) -> str:
    """The page's canonical address, else the one it was fetched from. A front page is the address of no article."""
    whole = canonical_url(urljoin(url, said.address) if url else said.address)
    return whole if whole and (len(whole.split("/", 3)[-1]) > 1 or not url) else url
