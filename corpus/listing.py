"""What a feed or a sitemap lists, before any page of it is read."""

import json
from dataclasses import asdict, dataclass

from corpus.article import UnreadableError


@dataclass(frozen=True, slots=True)
class Entry:
    """One article that is listed. `url` is canonical; times are ISO 8601, what is not said is "".

    `text` is a feed's own, paragraphs separated by line ends; a sitemap has none.
    """

    url: str
    title: str = ""
    text: str = ""
    published: str = ""
    modified: str = ""
    publisher: str = ""
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """The entries of a feed in its order, or of a sitemap, newest first; `further` are the sitemaps that an index names."""

    kind: str
    entries: tuple[Entry, ...] = ()
    further: tuple[Entry, ...] = ()

    def to_json(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, data: bytes) -> "Listing":
        """The listing that `to_json` wrote.

        >>> one = Listing("feed", (Entry("https://hankang.example/1", authors=("이서연",)),))
        >>> Listing.from_json(one.to_json()) == one
        True
        """
        said = json.loads(data)
        entries, further = (
            tuple(Entry(**e | {"authors": tuple(e["authors"])}) for e in said[name]) for name in ("entries", "further")
        )
        return cls(said["kind"], entries, further)


def read_listing(data: bytes, url: str) -> Listing:
    """What this feed, sitemap or index of sitemaps lists; UnreadableError when it is none of them.

    `data` is XML that a stranger wrote: call this where it cannot hurt.
    """
    from corpus.feed import read_feed
    from corpus.sitemap import is_sitemap, read_sitemap

    if not data.strip():
        raise UnreadableError("the feed is empty")
    if is_sitemap(data):
        pages, further = read_sitemap(data)
        return Listing("sitemap", tuple(pages), tuple(further))
    return Listing("feed", tuple(read_feed(data, url)))
