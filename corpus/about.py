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
from corpus.text import language

_KST = timezone(timedelta(hours=9))
_FIRST, _LAST = 1980, 2100  # years of a day that a web page may tell
_TYPES = frozenset(
    re.findall(
        r"\w+",
        "NewsArticle Article ReportageNewsArticle AnalysisNewsArticle BackgroundNewsArticle OpinionNewsArticle ReviewNewsArticle BlogPosting "
        "TechArticle Report LiveBlogPosting AdvertiserContentArticle ClaimReview MedicalWebPage WebPage",
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
# Elements that hold the article's own day, those of them that hold the day of its change, and places of other articles.
_DAY_CLASS = re.compile(
    r"datePublished|dateModified|story-?date"
    r"|(?:^|[\s_-])(?:publish(?:ed)?|pub|post(?:ed)?|article|entry|news|reg|input|write|upload|update[ds]?|modified)[_-]?(?:date|time|day|at|on)(?:$|[\s_-])"
    r"|(?:^|\s)(?:published|posted|dt-published)(?:$|\s)",
    re.IGNORECASE,
)
_SUBJECT_CLASS = re.compile(
    r"(?:^|\s)(?:subject|view[_-]?(?:title|subject|tit)|(?:board|bbs|article|news)[_-]?(?:title|subject|tit|view[_-]?tit))(?:$|\s)",
    re.IGNORECASE,
)
_PATH = re.compile(
    r"^[^<>›»]{1,40}([<>›»])[^<>›»]{1,40}\1|^(?:[^,\s]{1,16},\s?){3,20}[^,\s]{1,20}$|^(?:보도\s?자료|공지\s?사항|새\s?소식)(?:\s?[|<>-]|$)"
)
_LATER = re.compile(r"modif|update", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"^(?:aside|nav|footer|li|figure)\b|(?:^|[\s_-])(?:related|recommend\w*|comments?|replies|reply|sidebar|side|widget|teasers?|cards?|list|rank\w*|popular|latest)(?:$|[\s_-])",
    re.IGNORECASE,
)
_OUTLET = re.compile(
    r"(?:일보|신문|뉴스|경제|통신|방송|타임스|투데이|데일리|닷컴|\.com|\.kr|News|Times|Post|Herald|Journal|Daily)$"
)
_SMALL = frozenset(re.findall(r"\w+", "the of and to in on for at by is are be it its as an with from that this says"))
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
    where: dict[str, str] = field(default_factory=dict)  # noun: what told it

    def tell(self, noun: str, value: str | list[str], where: str) -> None:
        """Take the value unless the page has said so before, or it is a day that cannot be (0001-01-01)."""
        if isinstance(value, str) and noun in ("published", "modified") and not moment(value, korean=True):
            return
        if value and not getattr(self, noun):
            setattr(self, noun, value)
            self.where[noun] = where


def about(tree: Any) -> About:
    """What JSON-LD and meta tags say, as it stands there; dates are still in the page's spelling."""
    said = About()
    data: dict[str, Any] = {}
    for script in list(tree.iter("script"))[:200]:
        text = script.text or ""
        linked = "ld+json" in (script.get("type") or "")
        if not linked and not any(f'"{key}"' in text for key in _BODY_KEYS):
            continue
        if linked and not _is_json(text):  # one comma too many: the days are still there
            for key, noun in (("datePublished", "published"), ("dateModified", "modified")):
                if day := re.search(rf'"{key}"\s*:\s*"([^"]{{8,40}})"', text):
                    said.tell(noun, day[1], f"JSON-LD {key}")
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
    first = {
        kind: next(((k, t) for k in keys if k in metas and (t := _text(metas[k]))), ("", ""))
        for kind, keys in _META.items()
    }
    said.site = _text(metas.get("og:site_name", ""))
    for noun, (key, value) in first.items():
        if noun == "author":
            # A site that names its keywords as title and author of every page names neither.
            said.tell("authors", people(value) if value != said.title else [], f"meta {key}")
        else:
            said.tell(noun, value, f"meta {key}")
    if "http" in said.publisher or said.publisher.startswith("@"):
        said.publisher = ""
    names = " ".join(squeeze(node.text_content()) for node in tree.iter("title", "h1"))
    for noun, value, where in _dated(tree, (tree.get("lang") or "")[:2].lower() == "ko" or language(names) == "ko"):
        said.tell(noun, value, where)
    # Last, the words beside the body in the page's own data.
    own = {noun: next(((k, t) for k in keys if (t := _text(data.get(k)))), ("", "")) for noun, keys in _DATA.items()}
    said.subheads = [
        line for part in re.split(r"<br ?/?>|\n", str(data.get("subTitle") or "")) if (line := _text(part))
    ]
    for noun, (key, value) in own.items():
        if noun == "author":
            said.tell("authors", people(value), f"the page's data, {key}")
        else:
            said.tell(noun, value, f"the page's data, {key}")
    said.address = next(iter(tree.xpath("//link[@rel='canonical']/@href")), "") or metas.get("og:url", "")
    return said


def _take(said: About, thing: dict[str, Any]) -> None:
    kinds = thing.get("@type")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if not any(isinstance(k, str) and k in _TYPES for k in kinds) or (kinds == ["WebPage"] and "headline" not in thing):
        return
    said.tell("title", _text(thing.get("headline")), "JSON-LD headline")
    said.tell("publisher", _name(thing.get("publisher")), "JSON-LD publisher")
    said.tell("published", _text(thing.get("datePublished")), "JSON-LD datePublished")
    said.tell("modified", _text(thing.get("dateModified")), "JSON-LD dateModified")
    if not said.authors:
        authors = thing.get("author")
        for author in authors if isinstance(authors, list) else [authors]:
            if not (isinstance(author, dict) and author.get("@type") in ("Organization", "NewsMediaOrganization")):
                said.authors.extend(people(_name(author)))
        if said.authors:
            said.where["authors"] = "JSON-LD author"


def _dated(tree: Any, korean: bool) -> Iterator[tuple[str, str, str]]:
    """Days that elements of the page mark as the article's own: noun, the day as it stands there, the mark.

    Microdata first; then a <time> or an element whose class names it, at the article: not in a list, an aside, a foot.
    """
    near: list[tuple[str, str, str]] = []
    for node in tree.iter():
        if not isinstance(node.tag, str):
            continue
        marks = f"{node.get('itemprop') or ''} {node.get('class') or ''}"[:500]
        if node.tag != "time" and not _DAY_CLASS.search(marks):
            continue
        told = node.get("content") or node.get("datetime") or (node.get("title") if node.tag == "abbr" else "") or ""
        text = told if moment(told, korean=True) else squeeze(node.text_content())[:160]
        days = {"bare": text} if text == told else printed(text, korean)
        where = f"element {(node.get('itemprop') or node.get('class') or 'time').split()[0][:40]}"
        for kind, value in days.items():
            noun = "modified" if kind == "modified" or (kind == "bare" and _LATER.search(marks)) else "published"
            if node.get("itemprop") in ("datePublished", "dateModified"):
                yield noun, value, where
            elif len(near) < 20 and not any(
                _ELSEWHERE.search(f"{a.tag} {a.get('class') or ''}") for a in node.iterancestors()
            ):
                near.append((noun, value, where))
    yield from near


def _is_json(text: str) -> bool:
    try:
        json.JSONDecoder(strict=False).raw_decode(text.strip().removeprefix("<!--").lstrip())
    except (ValueError, RecursionError):
        return False
    return True


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
    """The headline as the page prints it. What it tells machines is often another, made for search or for sharing, carries the
    site's name, or is cut: the heading that shares most words with it is the article's own.
    """
    site = said.site or said.publisher or outlet
    if _PATH.search(said.title or _text(tree.findtext(".//title") or "")):
        # The name of a section or of the whole site: offices' boards print their headline in a field of its own.
        for node in tree.iter():
            if isinstance(node.tag, str) and (
                _SUBJECT_CLASS.search(node.get("class") or "") or (node.tag == "p" and node.get("class") == "tit")
            ):
                field = squeeze(node.text_content())
                if 10 <= len(field) <= 150 and not is_furniture(field):
                    said.where["title"] = f"element {(node.get('class') or '').split()[0][:40]}"
                    said.title = field
                    return field
    title = without_site(said.title, site) or without_site(_text(tree.findtext(".//title") or ""), site)
    headings = [h for node in tree.iter("h1") if 4 <= len(h := squeeze(node.text_content())) <= 200]
    if not title:
        return headings[0] if headings else ""
    words = _words(title)
    shared = {h: len(words & _words(h)) for h in headings}
    best = max(shared, key=lambda h: shared[h], default="")
    # Two words, and a quarter of the shorter one: one headline is for the page, the other for search.
    if best and shared[best] >= 2 and shared[best] * 4 >= min(len(words), len(_words(best))):
        return without_site(best, site)
    stem = title.rstrip("….").strip()
    return next((h for h in headings if len(stem) >= 10 and h.startswith(stem)), "" if _PATH.search(title) else title)


def _words(title: str) -> set[str]:
    return {w for w in re.findall(r"\w{2,}", title.casefold()) if w not in _SMALL}


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
    if not _FIRST <= int(stamp[:4]) <= _LAST:  # 0001-01-01 and 1970-01-01 stand where a day is missing
        return ""
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
