"""Looking through an archive: which article is meant, which there are, what became of one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.address import canonical_url
from corpus.archive import Archive, article_of
from corpus.article import ArchiveError, Article

_MONTH = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an article. `since` and `until` are ISO times (UTC) of when it was the newest here, "" when that is
    not known or still so; `withdrawn` only of the newest."""

    number: int
    since: str
    until: str
    article: Article
    withdrawn: bool = False


def resolve(archive: Archive, reference: str) -> str:
    """The id of the article that this id, unique beginning of an id, or address names; withdrawn ones count too.

    ArchiveError in one line when there is none, or more than one.
    """
    if "://" in reference:
        rows = archive.execute(
            "SELECT id FROM articles WHERE json_extract(article, '$.url') IN (?, ?)",
            (reference, canonical_url(reference) or reference),
        ).fetchall()
        named = f"at '{reference}'"
    else:
        # ids are compared as text, not by LIKE: % and _ of a stranger mean nothing here
        rows = archive.execute(
            "SELECT id FROM articles WHERE id = ? UNION SELECT id FROM articles WHERE ? != '' AND substr(id, 1, ?) = ? "
            "LIMIT 6",
            (reference, reference, len(reference), reference),
        ).fetchall()
        rows = [r for r in rows if r[0] == reference] or rows
        named = f"with an id that begins '{reference}'"
    if not rows:
        raise ArchiveError(
            f"No article {named} in '{archive.folder}': `citewire articles` lists what is there, with ids"
        )
    if len(rows) > 1:
        some = ", ".join(r[0] for r in rows[:5])
        raise ArchiveError(f"More than one article {named}: {some}{', …' if len(rows) > 5 else ''}: give a longer one")
    return str(rows[0][0])


def history(archive: Archive, article_id: str) -> list[Version]:
    """Every version, oldest first, the newest last even when it was withdrawn; ArchiveError when the id is not there."""
    row = archive.execute("SELECT added, withdrawn, article FROM articles WHERE id = ?", (article_id,)).fetchone()
    if row is None:
        raise ArchiveError(f"No article '{article_id}' in '{archive.folder}': `citewire articles` lists what is there")
    found, since = [], ""
    for number, until, body in archive.execute(
        "SELECT version, replaced, article FROM versions WHERE article_id = ? ORDER BY version", (article_id,)
    ):
        found.append(Version(int(number), since, until, article_of(body)))
        since = until
    newest = article_of(row[2])
    return [*found, Version(newest.version, row[0], "", newest, bool(row[1]))]


def day_bound(text: str) -> str:
    """A day, month or year as a bound, unchanged; ValueError for anything else.

    >>> day_bound("2024-10")
    '2024-10'
    """
    if text and not _MONTH.fullmatch(text):
        raise ValueError(f"A day must be given as 2024, 2024-10 or 2024-10-11, got '{text[:40]}'")
    return text


def select(
    archive: Archive,
    company: str = "",
    since: str = "",
    until: str = "",
    publisher: str = "",
    language: str = "",
    limit: int = 20,
) -> Iterator[Article]:
    """Articles that are not withdrawn, newest first, undated last. `company` is an id of a company; `since` and `until`
    are inclusive days or parts of them, "" for no bound; `publisher` is part of a name; `limit` 0 means all."""
    where, values = ["NOT a.withdrawn"], list[object]()
    if company:
        where.append("a.id IN (SELECT article_id FROM mentions WHERE company = ?)")
        values.append(company)
    if since:
        where.append("a.published >= ?")
        values.append(day_bound(since))
    if until:
        where.append("a.published != '' AND substr(a.published, 1, ?) <= ?")
        values += [len(until), day_bound(until)]
    if publisher:
        where.append("instr(lower(a.publisher), lower(?))")
        values.append(publisher)
    if language:
        where.append("a.language = ?")
        values.append(language.lower())
    rows = archive.execute(
        f"SELECT a.article FROM articles a WHERE {' AND '.join(where)} "
        "ORDER BY a.published DESC, a.revision DESC LIMIT ?",
        [*values, limit or -1],
    )
    for (body,) in rows:
        yield article_of(body)


def publishers(archive: Archive, limit: int = 10) -> list[tuple[str, int]]:
    """(publisher, articles), most first; "" stands for those whose publisher is unknown."""
    return archive.execute(
        "SELECT publisher, count(*) FROM articles WHERE NOT withdrawn GROUP BY publisher "
        "ORDER BY count(*) DESC, publisher LIMIT ?",
        (limit,),
    ).fetchall()


def sources(archive: Archive, limit: int = 10) -> list[tuple[str, int]]:
    """(where from, articles), most first: the file of many, the folder, or the feed that articles were read from."""
    counts: dict[str, int] = {}
    for (source,) in archive.execute("SELECT source FROM articles WHERE NOT withdrawn"):
        place, mark, _ = source.rpartition("#")
        if not mark:
            folder, slash, _ = source.rpartition("/")
            place = f"{folder}/" if slash else "files"
        counts[place] = counts.get(place, 0) + 1
    return sorted(counts.items(), key=lambda c: (-c[1], c[0]))[:limit]


def withdrawn_count(archive: Archive) -> int:
    return int(archive.execute("SELECT count(*) FROM articles WHERE withdrawn").fetchone()[0])
