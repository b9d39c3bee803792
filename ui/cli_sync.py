"""The commands that keep the archive in step with the web and with folders."""

import re
import signal
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.terminal import ArchiveOption, JsonOption, print_json, progress, safe, settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.archive import Archive
    from corpus.sync import Synced
    from rag.encoders import Encoder
    from rag.settings import Settings

commands = typer.Typer(rich_markup_mode=None)

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LEAST = 60  # seconds between two syncs


@commands.command()
def sync(
    archive: ArchiveOption = None,
    every: Annotated[str, typer.Option(help='Sync again and again, e.g. "15m", "2h".', show_default="once")] = "",
    as_json: JsonOption = False,
) -> None:
    """Take in what the configured feeds and sitemaps have new; withdraw what is gone."""
    from corpus.article import LockedError

    settings = settings_of(archive)
    pause = _seconds(every) if every else 0
    _check(settings)
    with _until_stopped("sync"):
        while True:
            began = time.monotonic()
            try:
                failed = _sync_once(settings, as_json)
            except LockedError as error:
                if not pause:
                    raise
                print(f"citewire: {' '.join(str(error).split())}; trying again in {every}", file=sys.stderr, flush=True)
                failed = False
            if not pause:
                raise typer.Exit(1 if failed else 0)
            time.sleep(max(1.0, began + pause - time.monotonic()))


@commands.command()
def watch(
    folders: Annotated[list[Path], typer.Argument(help="Folders to watch.")],
    archive: ArchiveOption = None,
    seconds: Annotated[float, typer.Option("--every", min=0.2, help="Seconds between two looks.")] = 2.0,
) -> None:
    """Watch folders: take in what appears or changes, withdraw what is deleted, until Ctrl+C."""
    from corpus.archive import Archive
    from corpus.article import LockedError
    from corpus.watch import Watch
    from rag.encoders import open_encoder

    settings = settings_of(archive)
    for folder in folders:
        if not folder.is_dir():
            raise ValueError(f"'{folder}' is no folder: give folders to watch")
    encoder = open_encoder(settings.encoder, settings.download)
    with Archive(settings.archive, write=True, purpose="citewire watch") as opened:
        watched = Watch(folders, opened)
    print(f"watching {', '.join(str(f) for f in folders)}  (Ctrl+C ends it)", flush=True)
    told: list[str] = []
    with _until_stopped("watch"):
        while True:
            changed, gone = watched.look()
            if watched.notes != told:
                for note in watched.notes:
                    print(f"citewire: {safe(note)}", file=sys.stderr, flush=True)
                told = watched.notes
            if changed or gone:
                try:
                    with Archive(settings.archive, write=True, purpose="citewire watch") as opened:
                        _ingest(opened, settings, watched.items(changed, opened), encoder)
                        changes = watched.settle(gone, opened)
                        _index(opened, encoder)
                    for c in changes:
                        what = f"  {safe(c.what)}" if c.what else ""
                        print(f"{datetime.now():%H:%M:%S}  {c.kind:<9}  {safe(c.source)}{what}", flush=True)
                except LockedError as error:
                    print(f"citewire: {' '.join(str(error).split())}; trying again", file=sys.stderr, flush=True)
                    time.sleep(10)
            time.sleep(seconds)


def _check(settings: "Settings") -> None:
    """ValueError, in one line, that says what to set before anything is asked for."""
    from corpus.hosts import Hosts

    if not settings.sync_sources:
        raise ValueError(
            "Nothing to sync: set CITEWIRE_SYNC_SOURCES to feeds and sitemaps and CITEWIRE_SYNC_HOSTS to the hosts that "
            'may be asked, or in citewire.toml: sync_sources = ["https://news.example/rss"], sync_hosts = ["news.example"]'
        )
    hosts = Hosts(settings.sync_hosts, settings.sync_private_hosts)
    for source in settings.sync_sources:
        try:
            hosts.place(source)
        except Exception as error:
            raise ValueError(f"sync_sources: {error}") from error


def _sync_once(settings: "Settings", as_json: bool) -> bool:
    """One round over all sources; whether any of them could not be listed."""
    from corpus import sync as corpus_sync
    from corpus.archive import Archive
    from corpus.fetch import Fetcher
    from corpus.hosts import Hosts
    from rag.encoders import open_encoder

    encoder = open_encoder(settings.encoder, settings.download)
    hosts = Hosts(settings.sync_hosts, settings.sync_private_hosts)
    results: list[Synced] = []
    with Archive(settings.archive, write=True, purpose="citewire sync") as opened:
        fetcher = Fetcher(hosts, settings.sync_agent, settings.sync_rate, closed=corpus_sync.closed(opened))
        for url in settings.sync_sources:
            source = corpus_sync.Source(opened, url, fetcher, pages=settings.sync_pages, limit=settings.sync_limit)
            with progress(f"Syncing {url[:60]}", 0) as step:
                seen = 0

                def one(_: Any) -> None:
                    nonlocal seen
                    seen += 1
                    step(seen, 0)

                done = _ingest(opened, settings, source.items(), encoder, source.kept, one)
            results.append(source.finish(done.added, done.changed, done.unchanged))
            if not as_json:
                _print_synced(results[-1])
            _index(opened, encoder)
    if as_json:
        from dataclasses import asdict

        print_json([asdict(r) for r in results])
    return any(r.error for r in results)


def _print_synced(r: "Synced") -> None:
    if r.error:
        print(f"{safe(r.source)}  {safe(r.error)}", file=sys.stderr, flush=True)
    for s in r.skipped:
        print(f"skipped {safe(s.source.rpartition('#')[2])}: {safe(s.reason)}", file=sys.stderr)
    if r.error:
        return
    more = [f"{r.withdrawn:,} withdrawn"] if r.withdrawn else []
    more += [f"{r.alone:,} by the feed's own text"] if r.alone else []
    more += [f"{r.left:,} left for the next sync"] if r.left else []
    print(
        f"{safe(r.source)}  {r.added:,} new, {r.changed:,} changed, {r.unchanged:,} unchanged, {len(r.skipped):,} skipped"
        f"{''.join(f', {m}' for m in more)}",
        flush=True,
    )


def _ingest(
    archive: "Archive",
    settings: "Settings",
    items: Any,
    encoder: "Encoder",
    kept: Callable[..., None] | None = None,
    step: Any = None,
) -> Any:
    from rag.ingest import ingest
    from rag.wiring import known_companies

    return ingest(archive, items, settings.window, kept, step, known_companies(settings), encoder)


def _index(archive: "Archive", encoder: "Encoder") -> None:
    """Bring the index up to date, as `citewire ingest` does."""
    from rag.index import PassageIndex

    with progress("Indexing", 0) as step:
        PassageIndex(archive, encoder, step).close()


def _seconds(text: str) -> int:
    """Seconds of "90s", "15m", "2h", "1d"; ValueError for anything else, or less than a minute.

    >>> _seconds("15m"), _seconds("2h")
    (900, 7200)
    """
    found = re.fullmatch(r"(\d{1,5})\s*([smhd])", text.strip().lower())
    seconds = int(found[1]) * _UNITS[found[2]] if found else 0
    if seconds < _LEAST:
        raise ValueError(f"--every is a time such as 15m, 2h or 1d, at least 1m, got '{text}'")
    return seconds


@contextmanager
def _until_stopped(what: str) -> "Iterator[None]":
    """Ends the block on Ctrl+C or a service's stop, with one line and exit status 0."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        print(f"\n{what} ended; everything reported as kept is kept", file=sys.stderr, flush=True)
        raise typer.Exit(0) from None
    finally:
        signal.signal(signal.SIGTERM, before)
