"""The commands that fill, show and keep the archive."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from ui.terminal import ArchiveOption, JsonOption, print_json, progress, safe, settings_of

commands = typer.Typer(rich_markup_mode=None)


@commands.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders: .txt .html .md .jsonl.")],
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
    acknowledge: Annotated[bool, typer.Option(help="Print each article's id once it is durable.")] = False,
) -> None:
    """Take articles into the archive and its index; what is already there changes nothing."""
    from corpus.archive import Archive
    from corpus.read import count, read
    from rag.encoders import open_encoder
    from rag.index import PassageIndex
    from rag.ingest import ingest as keep

    settings = settings_of(archive)
    for path in paths:
        if not path.exists():
            raise ValueError(f"'{path}' does not exist: give files or folders to ingest")
    encoder = open_encoder(settings.encoder, settings.download)

    def acknowledged(ids: Any) -> None:
        for i in ids:
            print(i, flush=True)

    with Archive(settings.archive, write=True, purpose="citewire ingest") as opened:
        with progress("Reading", count(paths)) as step:
            seen: set[str] = set()

            def read_one(item: Any) -> None:
                file = item.source.partition("#")[0]
                if file not in seen:
                    seen.add(file)
                    step(len(seen), 0)

            done = keep(opened, read(paths), settings.window, acknowledged if acknowledge else None, read_one)
        with progress("Indexing", 0) as step:
            index = PassageIndex(opened, encoder, step)
        index.close()
        passages = opened.passage_count()
    if as_json:
        skipped = [{"source": s.source, "reason": s.reason} for s in done.skipped]
        print_json({"added": done.added, "changed": done.changed, "unchanged": done.unchanged, "skipped": skipped})
        return
    for s in done.skipped:
        print(f"skipped {safe(s.source)}: {safe(s.reason)}", file=sys.stderr)
    print(
        f"{done.added:,} added, {done.changed:,} changed, {done.unchanged:,} unchanged, {len(done.skipped):,} skipped; "
        f"the archive holds {passages:,} passages"
    )


@commands.command()
def status(archive: ArchiveOption = None, as_json: JsonOption = False) -> None:
    """Say what the archive holds and whether its index is complete."""
    from dataclasses import asdict

    from corpus.archive import Archive

    effective = settings_of(archive)
    with Archive(effective.archive) as opened:
        summary = opened.summary()
        skipped = opened.skipped()
    if as_json:
        print_json(
            asdict(summary)
            | {"archive": str(effective.archive), "skips": [{"source": s.source, "reason": s.reason} for s in skipped]}
        )
        return
    print(f"archive    {effective.archive}")
    print(f"articles   {summary.articles:,}  ({', '.join(f'{k} {v:,}' for k, v in sorted(summary.languages.items()))})")
    print(f"published  {summary.oldest or '-'} to {summary.newest or '-'}, {summary.publishers:,} publishers")
    print(f"passages   {summary.passages:,}, sentences {summary.sentences:,}")
    print(f"skipped    {summary.skipped:,}")
    for s in skipped:
        print(f"  {safe(s.source)}: {safe(s.reason)}")


@commands.command()
def rebuild(archive: ArchiveOption = None) -> None:
    """Build the index anew from the archive, with the encoder that the settings name."""
    from corpus.archive import Archive
    from rag.encoders import open_encoder
    from rag.index import rebuild_index
    from rag.ingest import recut

    effective = settings_of(archive)
    encoder = open_encoder(effective.encoder, effective.download)
    with Archive(effective.archive, write=True, purpose="citewire rebuild") as opened:
        recut(opened, effective.window)
        with progress("Indexing", 0) as step:
            rebuild_index(opened, encoder, step)
        print(f"The index holds {opened.passage_count():,} passages, built with {encoder.name}")
