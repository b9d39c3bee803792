"""The commands that fill, show and keep the archive."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from ui.terminal import ArchiveOption, ForceOption, JsonOption, print_json, progress, safe, settings_of, size

commands = typer.Typer(rich_markup_mode=None)


@commands.command()
def ingest(
    paths: Annotated[
        list[Path],
        typer.Argument(
            help="Files, folders and patterns: .txt .md .html .pdf .docx .hwpx .hwp .eml .jsonl .csv .tsv, and .zip of these."
        ),
    ],
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--map", metavar="NAME=COLUMN", help="Where .csv and .jsonl keep it: title=제목, text=본문; repeatable."
        ),
    ] = None,
    acknowledge: Annotated[bool, typer.Option(help="Print each article's id once it is durable.")] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="Withdraw what the same paths gave before and hold no more.")
    ] = False,
) -> None:
    """Take articles into the archive and its index; what is already there changes nothing."""
    from corpus.archive import Archive
    from corpus.columns import parse_columns
    from corpus.folders import Folders
    from corpus.read import count, expanded, read_again
    from corpus.readings import Readings
    from rag.encoders import open_encoder
    from rag.index import PassageIndex
    from rag.ingest import ingest as keep
    from rag.wiring import known_companies

    settings = settings_of(archive)
    for path in paths:
        if not path.exists() and not expanded(path):
            raise ValueError(f"'{path}' does not exist: give files or folders to ingest")
    mapping = parse_columns(columns or [])
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

            kept = acknowledged if acknowledge else None
            folders = Folders(opened, paths)
            items = folders.watch(read_again(paths, Readings(opened, mapping), mapping))
            done = keep(opened, items, settings.window, kept, read_one, known_companies(settings), encoder)
            gone = folders.prune() if prune else []
            folders.note()
        with progress("Indexing", 0) as step:
            index = PassageIndex(opened, encoder, step)
        index.close()
        passages = opened.passage_count()
    if as_json:
        skipped = [{"source": s.source, "reason": s.reason} for s in done.skipped]
        counts = {"added": done.added, "changed": done.changed, "unchanged": done.unchanged, "withdrawn": len(gone)}
        print_json(counts | {"skipped": skipped})
        return
    for s in done.skipped:
        print(f"skipped {safe(s.source)}: {safe(s.reason)}", file=sys.stderr)
    print(
        f"{done.added:,} added, {done.changed:,} changed, {done.unchanged:,} unchanged, {len(done.skipped):,} skipped"
        + (f", {len(gone):,} withdrawn" if prune else "")
        + f"; the archive holds {passages:,} passages"
    )


@commands.command()
def rebuild(archive: ArchiveOption = None) -> None:
    """Build the index anew from the archive, with the encoder that the settings name."""
    from corpus.archive import Archive
    from corpus.doctor import drop_orphans
    from rag.encoders import open_encoder
    from rag.index import rebuild_index
    from rag.ingest import recut
    from rag.wiring import known_companies

    effective = settings_of(archive)
    encoder = open_encoder(effective.encoder, effective.download)
    with Archive(effective.archive, write=True, purpose="citewire rebuild") as opened:
        with opened.transaction():
            drop_orphans(opened)
        recut(opened, effective.window, known_companies(effective))
        with progress("Indexing", 0) as step:
            rebuild_index(opened, encoder, step)
        print(f"The index holds {opened.passage_count():,} passages, built with {encoder.name}")


@commands.command()
def withdraw(
    articles: Annotated[list[str], typer.Argument(help="Ids, beginnings of ids, or addresses.")],
    archive: ArchiveOption = None,
    undo: Annotated[bool, typer.Option("--undo", help="Bring withdrawn articles back, as a new version.")] = False,
) -> None:
    """Take articles out of every answer and index at once; their versions stay on record."""
    from corpus.archive import Archive
    from corpus.article import ArchiveError
    from corpus.catalogue import history, resolve
    from rag.encoders import open_encoder
    from rag.index import PassageIndex
    from rag.ingest import ingest as keep
    from rag.wiring import known_companies

    settings = settings_of(archive)
    encoder = open_encoder(settings.encoder, settings.download)
    with Archive(settings.archive, write=True, purpose="citewire withdraw") as opened:
        # All are looked up before any is touched: a wrong one changes nothing.
        found = [history(opened, i)[-1] for i in dict.fromkeys(resolve(opened, a) for a in articles)]
        for v in found:
            if v.withdrawn != undo:
                raise ArchiveError(f"Article '{v.article.id}' is {'not ' if undo else 'already '}withdrawn")
        if undo:
            keep(opened, [v.article for v in found], settings.window, companies=known_companies(settings))
        else:
            for v in found:
                opened.withdraw(v.article.id)
        PassageIndex(opened, encoder).close()
    for v in found:
        print(f"{'back' if undo else 'withdrawn'}: {v.article.id}  {safe(v.article.title)}")


@commands.command()
def export(
    file: Annotated[Path, typer.Argument(help="JSON Lines file to write.")],
    archive: ArchiveOption = None,
    force: ForceOption = False,
) -> None:
    """Write every article with its versions, sentences and marks to JSON Lines, without loss."""
    from corpus.archive import Archive
    from corpus.export import export as write

    with Archive(settings_of(archive).archive) as opened:
        done = write(opened, file, force)
    print(
        f"{done.articles:,} articles with {done.versions:,} earlier versions and {done.skipped:,} skipped sources in "
        f"'{file}', {size(file.stat().st_size)}"
    )


@commands.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="File that `citewire export` wrote.")],
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take in what `citewire export` wrote; what is already there changes nothing."""
    from dataclasses import asdict

    from corpus.archive import Archive
    from corpus.export import import_file
    from rag.encoders import open_encoder
    from rag.index import PassageIndex
    from rag.ingest import cutter
    from rag.wiring import known_companies

    settings = settings_of(archive)
    encoder = open_encoder(settings.encoder, settings.download)
    with Archive(settings.archive, write=True, purpose="citewire import") as opened:
        done = import_file(opened, file, cutter(settings.window), known_companies(settings).mentioned)
        with progress("Indexing", 0) as step:
            PassageIndex(opened, encoder, step).close()
    if as_json:
        print_json(asdict(done))
        return
    print(
        f"{done.added:,} added, {done.changed:,} changed, {done.unchanged:,} unchanged, {done.withdrawn:,} withdrawn, "
        f"{done.skipped:,} skipped sources noted"
    )


@commands.command()
def backup(
    file: Annotated[Path, typer.Argument(help="File to write, or a folder for a file named by the time.")],
    archive: ArchiveOption = None,
    force: ForceOption = False,
) -> None:
    """Copy the archive to one file, also while a server or an ingest writes; the copy is checked."""
    from corpus.backup import backup as copy

    done = copy(settings_of(archive).archive, file, force)
    print(f"{done.articles:,} articles in '{done.path}', {size(done.size)}, found whole")


@commands.command()
def restore(
    file: Annotated[Path, typer.Argument(help="File that `citewire backup` wrote.")],
    archive: ArchiveOption = None,
    force: ForceOption = False,
) -> None:
    """Put a backup in place of the archive, checked before and after, and build the index from its vectors."""
    from corpus.archive import Archive
    from corpus.backup import restore as put_back
    from rag.encoders import open_encoder
    from rag.index import rebuild_index

    settings = settings_of(archive)
    encoder = open_encoder(settings.encoder, settings.download)
    done = put_back(file, settings.archive, force)
    with Archive(settings.archive, write=True, purpose="citewire restore") as opened:
        with progress("Indexing", 0) as step:
            rebuild_index(opened, encoder, step)
        passages = opened.passage_count()
    print(f"{done.articles:,} articles are back in '{settings.archive}'; the index holds {passages:,} passages")


@commands.command()
def doctor(archive: ArchiveOption = None, as_json: JsonOption = False) -> None:
    """Say what is wrong with archive, index and settings, and what mends it; exit status 1 when something is."""
    from dataclasses import asdict

    from rag.doctor import examine_all

    settings = settings_of(archive)
    found = list(examine_all(settings))
    wrong = sum(f.wrong for f in found)
    if as_json:
        print_json({"archive": str(settings.archive), "well": not wrong, "findings": [asdict(f) for f in found]})
        raise typer.Exit(1 if wrong else 0)
    for f in found:
        print(f"{f.code}: {safe(f.found)}" + (f" -> {safe(f.mend)}" if f.mend else ""))
    print(f"'{settings.archive}' is well." if not wrong else f"{wrong} thing{'s' if wrong > 1 else ''} to mend.")
    raise typer.Exit(1 if wrong else 0)
