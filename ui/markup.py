"""Text as HTML: the one place where it is escaped, what stands in both languages, and the small parts used everywhere.

What the page says itself stands there in both languages (`both`) and the style sheet shows one of them, so that
switching the language asks nothing and loses nothing. What articles, answers and readers say is shown as it is.
"""

import html
import re
from collections.abc import Iterable, Mapping
from datetime import date
from urllib.parse import urlsplit

from ui import words
from ui.words import Word

# Controls, and marks that reorder or hide text (bidirectional overrides, tag characters): they could make a quoted
# sentence read differently from its source.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)


def escape(text: str) -> str:
    """The text as it can stand between tags and inside a double-quoted attribute.

    >>> escape('<img src=x onerror="a">')
    '&lt;img src=x onerror=&quot;a&quot;&gt;'
    """
    return html.escape(_UNSEEN.sub("", text), quote=True)


def both(word: Word, **values: object) -> str:
    """The word in both languages; the style sheet shows the one of the page.

    >>> both(Word("출처", "Sources"))
    '<span lang="ko">출처</span><span lang="en">Sources</span>'
    """
    said = word.filled(**values) if values else word
    return f'<span lang="ko">{escape(said.ko)}</span><span lang="en">{escape(said.en)}</span>'


def unseen(word: Word) -> str:
    """The word for screen readers alone."""
    return f'<span class="unseen">{both(word)} </span>'


def language_of(text: str) -> str:
    """ "ko" if there is a Hangul syllable in it, else "en".

    >>> language_of("KT 설비투자"), language_of("KT capex")
    ('ko', 'en')
    """
    return "ko" if any("가" <= c <= "힣" for c in text) else "en"


def safe_url(url: str) -> str:
    """The address if it may be linked: http or https, a host, no login in it, nothing unprintable; else "".

    >>> safe_url("https://hankang.example/1"), safe_url("javascript:alert(1)"), safe_url("https://a@b.example/")
    ('https://hankang.example/1', '', '')
    """
    if not url.isprintable() or any(c in url for c in " \\\"'<>`") or _UNSEEN.search(url):
        return ""
    try:
        parts = urlsplit(url)
        return url if parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc else ""
    except ValueError:
        return ""


# Not strftime("%b"): it would follow the server's locale.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day(published: str) -> Word:
    """The day of an ISO date or time as each language writes it.

    >>> day("2024-10-10T14:05:00+09:00")
    Word(ko='2024.10.10', en='10 Oct 2024')
    """
    try:
        found = date.fromisoformat(published[:10])
    except ValueError:
        return words.UNDATED
    return Word(f"{found:%Y.%m.%d}", f"{found.day} {_MONTHS[found.month - 1]} {found.year}")


def outlets(copies: int) -> Word:
    return words.ONE_OUTLET if copies == 1 else words.OUTLETS.filled(n=copies)


def byline(publisher: str, published: str, copies: int = 0) -> str:
    """Publisher · day · +n outlets."""
    moment = both(day(published))
    if published:
        moment = f'<time datetime="{escape(published[:10])}">{moment}</time>'
    parts = [f"<bdi>{escape(publisher)}</bdi>" if publisher else "", moment, both(outlets(copies)) if copies else ""]
    return " · ".join(part for part in parts if part)


def place(article_id: str, sentences: Iterable[int], about: dict[str, str]) -> str:
    """The attributes by which a button names a place in an article."""
    named = {"article": article_id, "sentences": ",".join(map(str, sentences)), **about}
    return " ".join(f'data-{key}="{escape(value)}"' for key, value in named.items() if value)


def entry(article_id: str, sentences: Iterable[int], title: str, publisher: str, published: str, url: str,
          language: str, number: int, copies: int, text: str = "", later: str = "",
          more: Mapping[str, str] | None = None) -> str:  # fmt: skip
    """One line of a list of articles: a button that opens it. `number` 0 for none; `later` is HTML that says that a later
    article corrects or replaces this one, `more` are further data attributes."""
    badge = f'<span class="badge">{unseen(words.SOURCE)}{number}</span>' if number else ""
    about = {"number": str(number or ""), "copies": str(copies or ""), "day": published[:10], **(more or {})}
    at = place(article_id, sentences, about)
    excerpt = f'<span class="excerpt" lang="{escape(language)}">{escape(" ".join(text.split()))}</span>' if text else ""
    address = f'<span class="address">{escape(safe_url(url))}</span>' if safe_url(url) else ""
    return (
        f'<li><button type="button" class="entry" {at}>{badge}<span class="about">'
        f'<span class="title" lang="{escape(language)}">{escape(title)}</span>'
        f'<span class="byline">{byline(publisher, published, copies)}</span>{later}{excerpt}</span></button>{address}</li>'
    )
