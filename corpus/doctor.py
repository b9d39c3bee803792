"""What is wrong with an archive, and the command that mends it: the record itself. The index's part is rag/doctor.py."""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from corpus.archive import DATABASE, Archive, article_of
from corpus.article import ArchiveError, MismatchError
from corpus.backup import known, remedy

# Room below which writing will soon fail: a commit's log, and half as much again as the archive for an index built anew.
_LEAST = 200_000_000  # bytes
_OLD = timedelta(days=7)  # a backup older than this, of an archive that has changed since, is worth a word


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. `code` never changes its meaning; `wrong` is false for what is only worth knowing."""

    code: str
    found: str
    mend: str = ""
    wrong: bool = True


def examine(folder: Path) -> Iterator[Finding]:
    """Everything that is wrong with the database in `folder` and what lies around it, the worst first."""
    if not (folder / DATABASE).exists():
        yield Finding("archive-missing", f"there is no archive in '{folder}'", "run `citewire ingest PATH`")
        return
    yield from _around(folder)
    try:
        with Archive(folder) as archive:
            whole = [str(row[0]) for row in archive.execute("PRAGMA integrity_check(5)")]
            if whole != ["ok"]:
                yield _damaged(folder, "; ".join(whole))
                return
            yield from _contents(archive)
    except MismatchError as error:
        yield Finding("schema-other", str(error), "use the citewire that wrote it, or `citewire restore FILE --force`")
    except (ArchiveError, sqlite3.DatabaseError, ValueError, KeyError, TypeError) as error:
        yield _damaged(folder, str(error))


def damage(archive: Archive, most: int = 0) -> str:
    """The first article whose kept text is not what was kept, "" when there is none.

    SQLite sees a damaged page by its structure only; a changed letter inside a text it takes as it is. `most` limits how
    many articles are looked at, the newest first; 0: all.
    """
    rows = archive.execute(
        "SELECT id, version, digest, published, publisher, language, withdrawn, article FROM articles "
        "ORDER BY revision DESC LIMIT ?",
        (most or -1,),
    )
    for article_id, version, digest, published, publisher, language, _, body in rows:
        try:
            a = article_of(body)
        except (ValueError, KeyError, TypeError) as error:
            return f"article {article_id} cannot be read ({error})"
        if (a.id, a.version, a.digest) != (article_id, version, digest):
            return f"article {article_id} is not what was kept"
        if (a.published, a.publisher, a.language) != (published, publisher, language):
            return f"what is noted of article {article_id} is not what it says"
    return ""


def _around(folder: Path) -> Iterator[Finding]:
    owner = lock_owner(folder)
    if owner:
        yield Finding("lock-held", f"the archive is being written by {owner}", wrong=False)
    size = size_of(folder)
    room = shutil.disk_usage(folder).free
    if room < max(_LEAST, size // 2):
        yield Finding(
            "disk-low",
            f"{room / 1e6:,.0f} MB are free where the archive lies, which has {size / 1e6:,.0f} MB",
            f"free room, or move '{folder}' and set CITEWIRE_ARCHIVE",
        )
    if not os.access(folder, os.W_OK) or not os.access(folder / DATABASE, os.W_OK):
        yield Finding("read-only", f"'{folder}' may not be written to", "give yourself the right to write there")
    left = [p for p in folder.glob("*.new") if not owner]
    if left:
        yield Finding(
            "leftover-files",
            f"{len(left)} unfinished file{'s' if len(left) > 1 else ''} of a process that was killed: {left[0].name}",
            f"rm {' '.join(repr(str(p)) for p in left[:5])}",
        )


def _damaged(folder: Path, found: str) -> Finding:
    return Finding("database-damaged", " ".join(found.split())[:300], remedy(folder))


def _contents(archive: Archive) -> Iterator[Finding]:
    if found := damage(archive):
        yield _damaged(archive.folder, found)
    for table, what in (("sentences", "sentences"), ("passages", "passages"), ("mentions", "companies")):
        (count,) = archive.execute(
            f"SELECT count(*) FROM {table} WHERE article_id NOT IN (SELECT id FROM articles WHERE NOT withdrawn)"
        ).fetchone()
        if count:
            yield Finding("orphans", f"{count:,} {what} belong to no article", "run `citewire rebuild`")
    (count,) = archive.execute(
        "SELECT count(*) FROM vectors WHERE substr(passage_id, 1, instr(passage_id, ':') - 1) NOT IN "
        "(SELECT id FROM articles WHERE NOT withdrawn)"
    ).fetchone()
    if count:
        yield Finding("orphans", f"{count:,} vectors belong to no article", "run `citewire rebuild`")
    # The length of a text in SQLite counts characters, as the ranges do.
    for table in ("sentences", "passages"):
        (count,) = archive.execute(
            f"SELECT count(*) FROM {table} t JOIN articles a ON a.id = t.article_id WHERE t.start < 0 "
            'OR t."end" < t.start OR t."end" > length(json_extract(a.article, \'$.text\'))'
        ).fetchone()
        if count:
            yield Finding("offsets", f"{count:,} {table} lie outside their article's text", "run `citewire rebuild`")
    (count,) = archive.execute(
        "SELECT count(*) FROM articles WHERE NOT withdrawn AND id NOT IN (SELECT article_id FROM sentences)"
    ).fetchone()
    if count:
        yield Finding("uncut", f"{count:,} articles have no sentences", "run `citewire rebuild`")
    yield from _backups(archive)


def _backups(archive: Archive) -> Iterator[Finding]:
    taken = known(archive.folder)
    mend = "run `citewire backup FILE`"
    if not taken:
        yield Finding("backup-none", "no backup of this archive is known", mend, wrong=False)
        return
    last = max(taken, key=lambda b: b.taken)
    age = datetime.now(UTC) - datetime.fromisoformat(last.taken)
    if (changes := archive.pending(last.revision)) and age > _OLD:
        yield Finding(
            "backup-old", f"the last backup is {age.days} days old, {changes:,} articles changed since then", mend
        )


def lock_owner(folder: Path) -> str:
    """Who writes to the archive just now, "" when nobody does."""
    try:
        with open(folder / "lock", encoding="utf-8") as file:
            try:
                # Shared and let go at once: a writer that starts this very moment would be told to wait, once.
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return file.read().strip() or "another process"
    except OSError:
        pass
    return ""


def size_of(folder: Path) -> int:
    """Bytes of all files under the archive's folder, its index included."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(root, name)).st_size
            except OSError:  # gone meanwhile
                continue
    return total


def drop_orphans(archive: Archive) -> int:
    """Delete, inside the current transaction, the rows that belong to no article; how many there were."""
    alive = "(SELECT id FROM articles WHERE NOT withdrawn)"
    gone = 0
    for table in ("sentences", "passages", "mentions"):
        gone += archive.execute(f"DELETE FROM {table} WHERE article_id NOT IN {alive}").rowcount
    vector_of = "substr(passage_id, 1, instr(passage_id, ':') - 1)"
    return gone + archive.execute(f"DELETE FROM vectors WHERE {vector_of} NOT IN {alive}").rowcount
