"""Feeds and sitemaps kept in step with the archive: what is new is taken in, what is gone is withdrawn.

A source goes five steps at each sync:
1. its listing is asked for, unless it has not changed since the last time;
2. of the entries those are due that are new, or that the listing says have changed;
3. each one's page is asked for and read; where that may not be, the feed's own text is the article;
4. pages of the last two weeks are asked for again now and then: a correction is a new version, a 410 is withdrawn at once;
5. what happened is noted, so that the next sync asks no more than it must.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from corpus.address import canonical_url
from corpus.archive import Archive
from corpus.article import Article, CorpusError, Skipped, UnreadableError, article_id
from corpus.child import shared
from corpus.fetch import BusyError, Fetched, Fetcher, gunzip
from corpus.hosts import FetchError, RefusedError
from corpus.jsonl import read_lines
from corpus.listing import Entry, Listing
from corpus.read import read_data
from corpus.readers import LISTING
from corpus.sitemap import SITEMAP_LIMIT
from corpus.text import decode
from corpus.zipped import Part

PAGE_LIMIT = 20_000_000  # bytes, unpacked; a press release may be a PDF
_FURTHER = 20  # sitemaps of an index in one run, newest first
_AGAIN = timedelta(days=14)  # how long a page is asked for again; corrections come in the first days
_YOUNG, _OFTEN, _SELDOM = timedelta(days=1), timedelta(hours=1), timedelta(days=1)
# What a page may be, by its Content-Type; press releases are often documents.
_KINDS = {
    "": ".html",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/hwp+zip": ".hwpx",
    "application/x-hwp": ".hwp",
    "application/haansofthwp": ".hwp",
}


@dataclass(frozen=True, slots=True)
class Synced:
    """What the last sync of a source did; `at` is ISO 8601 in UTC, `error` says why there was nothing to list.

    `alone` counts the articles that are the feed's own text, `left` the entries that wait for the next sync.
    """

    source: str
    at: str
    kind: str = ""
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    alone: int = 0
    left: int = 0
    skipped: tuple[Skipped, ...] = ()
    error: str = ""


def last(archive: Archive) -> list[Synced]:
    """What the last sync of every source did, by source; [] where nothing was ever synced."""
    found = []
    for name, value in archive.facts("sync source "):
        said = json.loads(value)["last"]
        skipped = tuple(Skipped(**s) for s in said.pop("skipped"))
        found.append(Synced(**said, source=name.removeprefix("sync source "), skipped=skipped))
    return found


def closed(archive: Archive) -> dict[str, float]:
    """Hosts that asked not to be asked before this Unix time."""
    return dict(json.loads(archive.fact("sync closed") or "{}"))


class Source:
    """One feed or sitemap, with what is known of it from earlier syncs. For one sync.

    Take its `items` into the archive, tell `kept` the ids that are durable, and `finish` when all are.
    """

    def __init__(
        self,
        archive: Archive,
        url: str,
        fetcher: Fetcher,
        *,
        pages: bool = True,
        limit: int = 1000,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.url, self._archive, self._fetcher, self._pages, self._limit = url, archive, fetcher, pages, limit
        self._now = now
        self._state: dict[str, Any] = json.loads(archive.fact(f"sync source {url}") or "{}")
        self._prefix = f"sync page {hashlib.sha256(url.encode()).hexdigest()[:10]} "
        self._known: dict[str, dict[str, str]] = {
            name.removeprefix(self._prefix): json.loads(value) for name, value in archive.facts(self._prefix)
        }
        self._pending: dict[str, tuple[str, dict[str, str]]] = {}
        self._next: dict[str, Any] = {}
        self._kind = str(self._state.get("last", {}).get("kind", ""))
        self._unchanged = self._withdrawn = self._alone = self._left = 0
        self._skipped: list[Skipped] = []
        self._error = ""

    def items(self) -> Iterator[Article | Skipped]:
        """New and changed articles, and a reason for each entry that gave none."""
        # 1.
        try:
            listing = self._list()
        except CorpusError as error:
            self._error = " ".join(str(error).split())
            listing = Listing(self._kind)
        self._kind = listing.kind
        # 2.
        listed = {e.url: e for e in reversed(listing.entries)}
        due = [e for e in reversed(listed.values()) if self._due(e)]
        self._unchanged += len(listed) - len(due)
        again = [] if self._error else [self._remembered(u) for u in self._known if u not in listed and self._old(u)]
        self._left += max(0, len(due) - self._limit)
        # 3. and 4.
        for entry in [*due, *again][: self._limit]:
            try:
                item = self._one(entry, _mark(entry) if entry.url in listed else self._known[entry.url]["mark"])
            except BusyError:
                self._left += entry.url in listed
                continue
            if isinstance(item, Skipped):
                self._skipped.append(item)
            if item is not None:
                yield item

    def kept(self, ids: Sequence[str]) -> None:
        """These articles are durable: their pages need not be asked for again."""
        pages = [self._pending.pop(i) for i in ids if i in self._pending]
        for url, fact in pages:
            if (old := self._known.get(url, {}).get("id", "")) and old != fact["id"]:
                with suppress(KeyError):  # the page has another address by now; it is one article all the same
                    self._archive.withdraw(old)
        with self._archive.transaction():
            for url, fact in pages:
                self._note(url, fact)

    def finish(self, added: int, changed: int, unchanged: int) -> Synced:
        """Note what happened. Step 5."""
        done = Synced(
            self.url, self._now().isoformat(timespec="seconds"), self._kind, added, changed, unchanged + self._unchanged,
            self._withdrawn, self._alone, self._left, tuple(self._skipped[:1000]), self._error,
        )  # fmt: skip
        said = asdict(done)
        del said["source"]
        # Entries that wait are only seen again when the listing is.
        state = {"last": said} | (self._next if not self._left and not self._error else {})
        if self._error:
            state = self._state | state
        with self._archive.transaction():
            self._archive.set_fact(f"sync source {self.url}", json.dumps(state, ensure_ascii=False))
            self._archive.set_fact("sync closed", json.dumps(self._fetcher.closed))
        return done

    # -- the listing -----------------------------------------------------------------------------------------------

    def _list(self) -> Listing:
        """What the source lists now, nothing when it has not changed; CorpusError when it cannot be had."""
        answer = self._fetcher.get(
            self.url, SITEMAP_LIMIT, self._state.get("etag", ""), self._state.get("modified", "")
        )
        self._next = {name: self._state[name] for name in ("etag", "modified", "further") if name in self._state}
        if answer.status == 304:
            return Listing(self._kind)
        listing = self._parsed(answer)
        self._next = _validators(answer)
        marks = self._state.get("further", {})
        wanted = [e for e in listing.further if not e.modified or marks.get(e.url) != e.modified]
        entries = list(listing.entries)
        for one in wanted[:_FURTHER]:
            try:
                entries.extend(self._parsed(self._fetcher.get(one.url, SITEMAP_LIMIT)).entries)
                marks = marks | {one.url: one.modified}
            except CorpusError as error:
                self._skipped.append(Skipped(one.url, " ".join(str(error).split())))
        self._left += max(0, len(wanted) - _FURTHER)
        self._next["further"] = marks
        if listing.further and (wanted[_FURTHER:] or any(s.source in {e.url for e in wanted} for s in self._skipped)):
            self._next.pop("etag", None)
            self._next.pop("modified", None)
        return Listing(listing.kind, tuple(entries))

    def _parsed(self, answer: Fetched) -> Listing:
        if answer.status in (404, 410):
            raise FetchError(f"the source is gone ({answer.status}): take it out of CITEWIRE_SYNC_SOURCES")
        if answer.status != 200:
            raise FetchError(f"the host answers {answer.status}")
        data = gunzip(answer.body, SITEMAP_LIMIT)
        if answer.charset:
            data = decode(data, answer.charset).encode("utf-8", "replace")
        for found in shared().read(LISTING, data, self.url, answer.url):
            if isinstance(found, Part):
                return Listing.from_json(found.data)
        raise UnreadableError("the feed is empty")

    def _due(self, entry: Entry) -> bool:
        known = self._known.get(entry.url)
        return known is None or known["mark"] != _mark(entry) or self._old(entry.url)

    def _old(self, url: str) -> bool:
        """Whether it is time to ask for a known page again."""
        known = self._known[url]
        if known.get("gone"):
            return False
        now = self._now()
        age = now - datetime.fromisoformat(known["since"])
        return age < _AGAIN and now - datetime.fromisoformat(known["asked"]) >= (_OFTEN if age < _YOUNG else _SELDOM)

    def _remembered(self, url: str) -> Entry:
        """What an earlier listing said of a page, as far as its article tells."""
        found = self._archive.articles([self._known[url].get("id", "")])
        for a in found.values():
            return Entry(url, a.title, "", a.published, a.modified, a.publisher, a.authors)
        return Entry(url)

    # -- one page --------------------------------------------------------------------------------------------------

    def _one(self, entry: Entry, mark: str) -> Article | Skipped | None:
        """The article of an entry, a reason, or None when nothing changed; BusyError when its host is to be left alone."""
        known = self._known.get(entry.url, {})
        now = self._now().isoformat(timespec="seconds")
        fact = {"mark": mark, "since": known.get("since", now), "asked": now, "id": known.get("id", "")}
        place = f"{self.url}#{entry.url}"
        if known.get("id") and not known.get("gone") and not self._archive.articles([known["id"]]):
            return self._skip(entry, fact, "it was withdrawn from the archive")
        reason = "pages are not asked for (CITEWIRE_SYNC_PAGES)"
        if self._pages:
            try:
                answer = self._fetcher.get(entry.url, PAGE_LIMIT, known.get("etag", ""), known.get("modified", ""))
                if answer.status == 304:
                    self._unchanged += 1
                    self._note_now(entry.url, known | {"asked": now, "mark": mark})
                    return None
                if answer.status == 410:
                    self._gone(entry, fact)
                    return None
                if answer.status != 200:
                    raise FetchError(f"the host answers {answer.status}" if answer.status != 404 else "not there (404)")
                article = self._page(answer, place, entry)
                self._pending[article.id] = (entry.url, fact | _validators(answer) | {"id": article.id, "full": "yes"})
                return article
            except BusyError:
                raise
            except CorpusError as error:
                reason = " ".join(str(error).split())
        if known.get("full") or not entry.text:
            return self._skip(entry, fact | {k: known[k] for k in ("full", "etag", "modified") if k in known}, reason)
        try:
            article = self._from_feed(entry, place)
        except CorpusError as error:
            return self._skip(entry, fact, f"{reason}; the feed's own text: {error}")
        self._alone += 1
        self._pending[article.id] = (entry.url, fact | {"id": article.id})
        return article

    def _page(self, answer: Fetched, place: str, entry: Entry) -> Article:
        """The article of a page, with what the listing says where the page does not."""
        said = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        if said not in _KINDS:
            raise UnreadableError(f"no page to read but '{said[:60]}'")
        data = answer.body
        if _KINDS[said] in (".html", ".txt"):
            data = decode(data, answer.charset).encode("utf-8", "replace")
        found = next(read_data(data, f"page{_KINDS[said]}", place, answer.url), Skipped(place, "the page is empty"))
        if isinstance(found, Skipped):
            raise UnreadableError(found.reason)
        article = found
        own = canonical_url(answer.url)
        url = article.url or own
        try:
            # A page speaks for its own site alone: it must not pass for another's article, nor for the front page.
            self._fetcher.hosts.place(url)
            if urlsplit(url).path == "/" and not urlsplit(url).query:
                url = own
        except RefusedError:
            url = own
        article = replace(article, id=article_id(url, place), url=url, source=place)
        told = dict(article.evidence)
        if told.get("published") == "address" and entry.published:
            article = replace(article, published="")  # the listing's time is more than an address's day
        for noun in ("published", "publisher", "authors"):
            if not getattr(article, noun) and (value := getattr(entry, noun)):
                article, told = replace(article, **{noun: value}), told | {noun: self._kind}
        return replace(article, evidence=tuple(told.items()))

    def _from_feed(self, entry: Entry, place: str) -> Article:
        """The article that the feed itself carries."""
        record = {
            "title": entry.title,
            "text": entry.text,
            "url": entry.url,
            "publisher": entry.publisher,
            "authors": list(entry.authors),
            "published": entry.published or entry.modified,
            "modified": entry.modified if entry.published and entry.modified != entry.published else "",
        }
        for item in read_lines([json.dumps(record).encode()], place):
            if isinstance(item, Article):
                return replace(item, source=place)
            raise UnreadableError(item.reason if isinstance(item, Skipped) else "no article")
        raise UnreadableError("no article text found")

    def _skip(self, entry: Entry, fact: dict[str, str], reason: str) -> Skipped:
        self._note_now(entry.url, fact)
        return Skipped(f"{self.url}#{entry.url}", reason[:500])

    def _gone(self, entry: Entry, fact: dict[str, str]) -> None:
        """410: whoever published it has taken it back."""
        with suppress(KeyError):
            self._archive.withdraw(fact["id"] or article_id(canonical_url(entry.url), ""))
            self._withdrawn += 1
        self._note_now(entry.url, fact | {"gone": "yes"})

    def _note_now(self, url: str, fact: dict[str, str]) -> None:
        with self._archive.transaction():
            self._note(url, fact)

    def _note(self, url: str, fact: dict[str, str]) -> None:
        self._known[url] = fact
        self._archive.set_fact(self._prefix + url, json.dumps({k: v for k, v in fact.items() if v}))


def _mark(entry: Entry) -> str:
    """Changes when the listing says that an article has."""
    said = (entry.title, entry.text, entry.modified or entry.published)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:12]


def _validators(answer: Fetched) -> dict[str, str]:
    """What to send along to be told only of changes."""
    said = {"etag": answer.headers.get("etag", ""), "modified": answer.headers.get("last-modified", "")}
    return {name: value for name, value in said.items() if value}
