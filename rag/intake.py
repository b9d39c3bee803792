"""What comes into an archive while it is served: uploaded files, and what the configured feeds have new.

The served process holds the archive against other writers, so it takes articles in itself, in one thread beside those
that answer. Articles are kept batch by batch, each whole or not at all, and the index follows; readers hold a snapshot.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.article import ArchiveError, Article, Skipped, article_id
from corpus.read import read_data
from rag.index import PassageIndex
from rag.ingest import Ingested, ingest
from rag.settings import Settings
from rag.wiring import known_companies

if TYPE_CHECKING:
    from corpus.sync import Synced

PLACE = "uploads"  # an article without an address is known by this and its file's name: the same name again is a new version
_LONGEST_REST = 0.25  # seconds


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent: where it lies, and the name its sender gave it, which is only ever shown."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Step:
    """How far it is: `stage` "reading" counts files or sources, "indexing" articles; `items` were read so far."""

    stage: str
    done: int = 0
    total: int = 0
    items: int = 0


class Intake:
    """Takes articles into the archive of a served index. One at a time.

    `busy` says whether readers are being answered: then every second thing is a rest, because a thread that computes keeps the
    interpreter from those that answer. `stopped` ends the reading; what was read until then is kept and indexed.
    """

    def __init__(
        self,
        index: PassageIndex,
        settings: Settings,
        told: Callable[[Step], None],
        busy: Callable[[], bool] = lambda: False,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        if index.archive.lock is None:
            raise ArchiveError("The archive is open for reading only: `citewire serve` opens it for writing")
        self._index, self._archive, self._settings = index, index.archive, settings
        self._told, self._busy, self._stopped = told, busy, stopped
        self._rested, self._items = time.monotonic(), 0

    def files(self, uploads: Sequence[Upload]) -> Ingested:
        """Take in what these files hold; strangers' formats are parsed in the child process as ever."""

        def items() -> Iterator[Article | Skipped]:
            for number, upload in enumerate(uploads):
                self._told(Step("reading", number, len(uploads), self._items))
                for item in read_data(upload.path.read_bytes(), upload.name, upload.name):
                    yield placed(item)
                self._told(Step("reading", number + 1, len(uploads), self._items))

        done = self._kept(items())
        self._indexed()
        return done

    def sync(self) -> list["Synced"]:
        """Take in what the sources of the settings have new, as `citewire sync` does."""
        from corpus import sync
        from corpus.fetch import Fetcher
        from corpus.hosts import Hosts

        settings = self._settings
        results: list[Synced] = []
        hosts = Hosts(settings.sync_hosts, settings.sync_private_hosts)
        fetcher = Fetcher(hosts, settings.sync_agent, settings.sync_rate, closed=sync.closed(self._archive))
        for number, url in enumerate(settings.sync_sources):
            if self._stopped():
                break
            self._told(Step("reading", number, len(settings.sync_sources), self._items))
            source = sync.Source(self._archive, url, fetcher, pages=settings.sync_pages, limit=settings.sync_limit)
            done = self._kept(source.items(), source.kept)
            # One that was stopped half way notes nothing: the next sync must see its listing again.
            if not self._stopped():
                results.append(source.finish(done.added, done.changed, done.unchanged))
            self._indexed()
        return results

    def _kept(
        self, items: Iterable[Article | Skipped], kept: Callable[[Sequence[str]], None] | None = None
    ) -> Ingested:
        companies = known_companies(self._settings)
        return ingest(self._archive, self._paced(items), self._settings.window, kept, companies=companies,
                      encoder=self._index.encoder)  # fmt: skip

    def _paced(self, items: Iterable[Article | Skipped]) -> Iterator[Article | Skipped]:
        for item in items:
            if self._stopped():
                return
            self._items += 1
            yield item
            self._rest()

    def _indexed(self) -> None:
        def step(done: int, total: int) -> None:
            self._told(Step("indexing", done, total, self._items))
            self._rest()

        self._told(Step("indexing", 0, self._index.behind(), self._items))
        self._index.sync(step)

    def _rest(self) -> None:
        if self._busy():
            time.sleep(min(_LONGEST_REST, time.monotonic() - self._rested))
        self._rested = time.monotonic()


def placed(item: Article | Skipped) -> Article | Skipped:
    """An article of an upload without an address is known by its file's name."""
    if isinstance(item, Skipped) or item.url:
        return item
    return replace(item, id=article_id("", f"{PLACE}/{item.source}"))
