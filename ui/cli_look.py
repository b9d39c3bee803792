"""The commands that look into the archive: what is there, which articles, one article, its versions."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ui.terminal import ArchiveOption, JsonOption, coloured, print_json, safe, settings_of, size

if TYPE_CHECKING:
    from corpus.archive import Archive
    from corpus.article import Article
    from corpus.companies import Companies

commands = typer.Typer(rich_markup_mode=None)

# Reasons for skipping that `status` prints; --json and --all give every one.
_REASONS = 10


@commands.command()
def status(
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
    every: Annotated[bool, typer.Option("--all", help="Print every source that was skipped.")] = False,
) -> None:
    """Say what the archive holds, what was skipped and why, and whether its index is complete."""
    from dataclasses import asdict

    from corpus.archive import Archive
    from corpus.backup import known
    from corpus.catalogue import publishers, sources, withdrawn_count
    from corpus.doctor import lock_owner, size_of
    from corpus.sync import last
    from rag.doctor import index_state

    effective = settings_of(archive)
    folder = effective.archive
    with Archive(folder) as opened:
        summary, skipped = opened.summary(), opened.skipped()
        companies, stories = opened.company_counts(), opened.story_count()
        by_publisher, by_source = publishers(opened), sources(opened)
        withdrawn, index, synced = withdrawn_count(opened), index_state(opened), last(opened)
    size_bytes, owner, backups = size_of(folder), lock_owner(folder), known(folder)
    if as_json:
        print_json(
            asdict(summary)
            | {
                "archive": str(folder),
                "withdrawn": withdrawn,
                "stories": stories,
                "companies": len(companies),
                "by_company": dict(companies[:10]),
                "by_publisher": dict(by_publisher),
                "by_source": dict(by_source),
                "synced": [asdict(s) for s in synced],
                "index": asdict(index) | {"complete": index.complete},
                "writer": owner,
                "backup": asdict(backups[0]) if backups else None,
                "bytes": size_bytes,
                "skips": [{"source": s.source, "reason": s.reason} for s in skipped],
            }
        )
        return
    languages = ", ".join(f"{k} {v:,}" for k, v in sorted(summary.languages.items()))
    gone = f", {withdrawn:,} withdrawn" if withdrawn else ""
    print(f"archive    {folder}, {size(size_bytes)}" + (f", being written by {owner}" if owner else ""))
    print(f"articles   {summary.articles:,}  ({languages}){gone}")
    print(f"stories    {stories:,}")
    print(f"published  {summary.oldest or '-'} to {summary.newest or '-'}, {summary.publishers:,} publishers")
    print(f"passages   {summary.passages:,}, sentences {summary.sentences:,}")
    print(f"companies  {len(companies):,}{_listed(companies[:10])}")
    print(f"publishers{_listed(by_publisher)}")
    print(f"sources   {_listed(by_source)}")
    for one in synced:
        told = f"failed: {safe(one.error)}" if one.error else f"{one.added:,} added, {one.changed:,} changed"
        print(f"sync       {one.at[:16].replace('T', ' ')} UTC  {safe(one.source)}  {told}")
    if not index.there:
        print("index      none yet: run `citewire rebuild`")
    else:
        lack = f"lacks {index.behind:,} changed articles" if index.behind else "complete"
        print(f"index      {lack}, built with {safe(index.encoder)}")
    print(f"backup     {backups[0].taken[:10] + '  ' + safe(backups[0].path) if backups else 'none known'}")
    print(f"skipped    {summary.skipped:,}")
    for s in skipped if every else skipped[:_REASONS]:
        print(f"  {safe(s.source)}: {safe(s.reason)}")
    if len(skipped) > _REASONS and not every:
        print(f"  … and {len(skipped) - _REASONS:,} more: `citewire status --all`")


@commands.command()
def articles(
    archive: ArchiveOption = None,
    company: Annotated[str, typer.Option(help="Only those that name this company: name, alias or stock code.")] = "",
    since: Annotated[str, typer.Option(help="First day, month or year: 2024-10-11, 2024-10, 2024.")] = "",
    until: Annotated[str, typer.Option(help="Last day, month or year.")] = "",
    publisher: Annotated[str, typer.Option(help="Only of publishers whose name contains this.")] = "",
    language: Annotated[str, typer.Option(help="Only in this language: ko or en.")] = "",
    limit: Annotated[int, typer.Option(min=0, help="At most so many, newest first; 0: all.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """List articles, newest first."""
    import json

    from corpus.archive import Archive
    from corpus.catalogue import day_bound, select
    from rag.wiring import known_companies

    settings = settings_of(archive)
    day_bound(since), day_bound(until)
    identity = ""
    with Archive(settings.archive) as opened:
        if company:
            identity = _company(known_companies(settings), company, opened)
        found = select(opened, identity, since, until, publisher, language, limit)
        if as_json:
            for a in found:
                row = {"id": a.id, "published": a.published, "publisher": a.publisher, "title": a.title, "url": a.url,
                       "language": a.language, "source": a.source, "version": a.version}  # fmt: skip
                print(json.dumps(row | {"companies": list(opened.companies_of([a.id])[a.id])}, ensure_ascii=False))
            return
        shown = list(found)
        _print_table(shown)
    if not shown:
        print("No article is like that.", file=sys.stderr)
    elif limit and len(shown) == limit:
        print(f"The newest {limit:,}; --limit 0 lists all.", file=sys.stderr)


@commands.command()
def show(
    article: Annotated[str, typer.Argument(help="Id, the beginning of an id, or address.")],
    archive: ArchiveOption = None,
    sentences: Annotated[bool, typer.Option(help="One sentence a line, with the numbers that citations use.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show an article: what is known of it and from where, its text, companies, story and versions."""
    from dataclasses import asdict

    from corpus.archive import Archive
    from corpus.catalogue import history, resolve

    with Archive(settings_of(archive).archive) as opened:
        identity = resolve(opened, article)
        versions = history(opened, identity)
        newest = versions[-1]
        a = newest.article
        companies = opened.companies_of([identity])[identity]
        story = opened.story_of([identity]).get(identity)
        cut = [] if newest.withdrawn else opened.sentences(identity)
        others = opened.articles(story.articles) if story else {}
    if as_json:
        print_json(
            asdict(a)
            | {
                "withdrawn": newest.withdrawn,
                "named": list(companies),
                "story": asdict(story) if story else None,
                "sentences": [{"id": s.id, "start": s.start, "end": s.end, "text": s.text} for s in cut],
                "versions": [{"version": v.number, "since": v.since, "until": v.until} for v in versions],
            }
        )
        return
    told: dict[str, str] = {}
    for name, where in a.evidence:
        told.setdefault(name, where)
    print(safe(a.title) + ("  (withdrawn)" if newest.withdrawn else ""))
    for name in ("publisher", "authors", "published", "modified", "url", "language", "source"):
        value = getattr(a, name)
        value = value if isinstance(value, str) else ", ".join(value)
        where = f"  ({safe(told[name])})" if name in told else ""
        print(f"  {name:<10} {safe(value) or '-'}{where if value else ''}")
    print(f"  {'id':<10} {a.id}, version {a.version} of {len(versions)}")
    if companies:
        print(f"  {'companies':<10} {safe(', '.join(companies))}")
    if story and story.others:
        print(f"  {'story':<10} +{story.others} outlets")
        for i in story.articles:
            if i != identity and i in others:
                o = others[i]
                print(f"    {o.published[:10] or '-':<10}  {safe(o.publisher)}  {safe(o.title)}  ({i})")
    for caption in a.captions:
        print(f"  {'caption':<10} {safe(caption)}")
    print()
    if sentences and cut:
        for s in cut:
            print(f"{s.number:>4}  {'# ' if s.heading else ''}{safe(s.text)}")
    else:
        for line in a.text.split("\n"):
            print(safe(line))


@commands.command()
def history(
    article: Annotated[str, typer.Argument(help="Id, the beginning of an id, or address.")],
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the versions of an article and what changed from one to the next, sentence by sentence."""
    from itertools import pairwise

    from corpus.archive import Archive
    from corpus.catalogue import history as versions_of
    from corpus.catalogue import resolve
    from corpus.difference import difference

    with Archive(settings_of(archive).archive) as opened:
        versions = versions_of(opened, resolve(opened, article))
    changes = [[], *(list(difference(a.article, b.article)) for a, b in pairwise(versions))]
    if as_json:
        print_json(
            [
                {
                    "version": v.number, "since": v.since, "until": v.until, "withdrawn": v.withdrawn,
                    "changes": [{"mark": x.mark, "text": x.text} for x in lines if x.mark != "="],
                }
                for v, lines in zip(versions, changes, strict=True)
            ]
        )  # fmt: skip
        return
    newest = versions[-1].article
    print(f"{safe(newest.title)}  ({newest.id})")
    for v, lines in zip(versions, changes, strict=True):
        times = " ".join(f"{word} {_minute(t)}" for word, t in (("from", v.since), ("until", v.until)) if t)
        print(f"\nversion {v.number}  {times or 'the only one'}" + ("  withdrawn" if v.withdrawn else ""))
        for line in lines:
            if line.mark == "=":
                print(f"    {line.count:,} sentence{'s' if line.count > 1 else ''} alike")
            else:
                colour = "31" if line.mark == "-" else "32"
                print(coloured(f"  {line.mark} {safe(line.text)}", colour))
        if not lines and v is not versions[0]:
            print("    nothing that a reader sees")


def _company(known: "Companies", name: str, archive: "Archive") -> str:
    found = known.get(name)
    if found:
        return str(found.id)
    if any(c == name for c, _ in archive.company_counts()):
        return name
    raise ValueError(
        f"No company '{name}' is known: give its name or stock code as in the list, or add it to a file that "
        "CITEWIRE_COMPANIES names"
    )


def _print_table(shown: "list[Article]") -> None:
    """A table as wide as the terminal; elsewhere lines with tabs, for other programs."""
    rows = [(a.id, a.published[:10] or "-", safe(a.publisher) or "-", safe(a.title)) for a in shown]
    if not sys.stdout.isatty():
        for row in rows:
            print("\t".join(row))
        return
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    widest = min(16, max((cell_len(row[2]) for row in rows), default=0))
    table = Table(box=None, pad_edge=False)
    table.add_column("id", no_wrap=True, min_width=10)
    table.add_column("published", no_wrap=True, min_width=10)
    table.add_column("publisher", no_wrap=True, min_width=widest, max_width=16, overflow="ellipsis")
    table.add_column("title", no_wrap=True, ratio=1, overflow="ellipsis")
    for row in rows:
        table.add_row(*map(Text, row))  # Text, not str: a title with [brackets] is no markup
    if shown:
        Console().print(table)


def _listed(counts: "list[tuple[str, int]]") -> str:
    return "  " + ", ".join(f"{safe(name) or 'unknown'} {count:,}" for name, count in counts) if counts else "  -"


def _minute(time: str) -> str:
    return f"{time[:16].replace('T', ' ')} UTC"
