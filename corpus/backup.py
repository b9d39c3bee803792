"""A copy of the archive's database that is whole, taken while others write, and put back by one rename.

The copy is one SQLite file with everything that cannot be made again: articles, versions, sentences, vectors. The index
is left out: it is built from the vectors.
"""

import json
import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpus.article import ArchiveError, MismatchError
from corpus.failpoint import reach
from corpus.lock import WriterLock
from corpus.schema import DATABASE, SCHEMA

# Beside the database and not in it: it is read when the database is damaged.
NOTED = "backups.json"
_KEPT = 20  # backups remembered


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that was found whole. `revision` is the archive's last change in it, `taken` an ISO time (UTC)."""

    path: str
    taken: str
    articles: int
    revision: int
    size: int  # bytes


def backup(folder: Path, path: Path, replace: bool = False) -> Backup:
    """Copy the archive in `folder` to the new file `path`; a writer may go on meanwhile, the copy is of one moment.

    ArchiveError when the archive, and so the copy, is not whole, or the disk refuses; then no file is left.
    """
    source = folder / DATABASE
    if not source.exists():
        raise ArchiveError(f"No archive in '{folder}': nothing to back up")
    if path.is_dir():
        path = path / f"citewire-{datetime.now():%Y%m%d-%H%M%S}.sqlite"
    if path.exists() and not replace:
        raise ArchiveError(f"'{path}' exists: give another name, or --force to replace it")
    if path.resolve() == source.resolve():
        raise ArchiveError(f"'{path}' is the archive itself: give another name")
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        _copy(source, beside)
        articles, revision = check(beside)
        _sync(beside)
        os.replace(beside, path)
        _sync(path.parent)
    except sqlite3.Error as error:
        raise ArchiveError(f"Backup of '{folder}' failed: {error}; no file was left") from error
    finally:
        _remove(beside)
    done = Backup(str(path.resolve()), _now(), articles, revision, path.stat().st_size)
    with suppress(OSError):  # an archive that may not be written to can still be backed up
        _note(folder, done)
    return done


def restore(path: Path, folder: Path, force: bool = False) -> Backup:
    """Put a backup into `folder` as its archive; the index there no longer counts and must be built from it.

    ArchiveError when the file is not whole, when `folder` holds an archive and not `force`, or while another process
    writes there. Until the last step, one rename, the old archive stays as it is.
    """
    if not path.is_file():
        raise ArchiveError(f"No backup at '{path}'")
    if path.resolve() == (folder / DATABASE).resolve():
        raise ArchiveError(f"'{path}' is the archive itself: give the file that `citewire backup` wrote")
    articles, revision = check(path)
    if (folder / DATABASE).exists() and not force:
        raise ArchiveError(f"'{folder}' holds an archive: give --force to replace it, or --archive for another folder")
    folder.mkdir(parents=True, exist_ok=True)
    lock = WriterLock(folder / "lock", "citewire restore")
    beside = folder / f"{DATABASE}.new"
    try:
        _remove(beside)
        _copy(path, beside)
        check(beside)
        _sync(beside)
        # An index of other revisions must not be taken for one of these: gone before the archive changes.
        _remove(folder / "index" / "current")
        if (folder / DATABASE).exists():
            _fold_in(folder / DATABASE)
        for ending in ("-wal", "-shm"):
            (folder / f"{DATABASE}{ending}").unlink(missing_ok=True)
        reach("mid-restore")
        os.replace(beside, folder / DATABASE)
        _sync(folder)
    except sqlite3.Error as error:
        raise ArchiveError(f"'{path}' could not be restored: {error}; '{folder}' holds what it held before") from error
    finally:
        _remove(beside)
        lock.release()
    return Backup(str(path), _now(), articles, revision, path.stat().st_size)


def check(path: Path) -> tuple[int, int]:
    """(articles, last revision) of a database that SQLite finds whole from end to end; ArchiveError otherwise."""
    try:
        with closing(_open(path)) as db:
            found = [row[0] for row in db.execute("PRAGMA integrity_check(3)")]
            if found != ["ok"]:
                raise sqlite3.DatabaseError(" ".join("; ".join(found).split()))
            (schema,) = db.execute("SELECT value FROM facts WHERE name = 'schema'").fetchone() or ("",)
            if not schema.isdigit() or int(schema) > SCHEMA:
                raise MismatchError(
                    f"'{path}' has schema {schema or 'none'}, this program reads up to {SCHEMA}: use the citewire that "
                    "wrote it"
                )
            row = db.execute("SELECT count(*) FILTER (WHERE NOT withdrawn), coalesce(max(revision), 0) FROM articles")
            articles, revision = row.fetchone()
            return int(articles), int(revision)
    except sqlite3.DatabaseError as error:
        raise ArchiveError(f"'{path}' is damaged or no citewire archive ({error}): use another backup") from error


def known(folder: Path) -> list[Backup]:
    """Backups that were taken of this archive, newest first, those whose file is still there."""
    try:
        rows = json.loads((folder / NOTED).read_text(encoding="utf-8"))
        found = [Backup(**row) for row in rows]
        return [b for b in found if Path(b.path).is_file()]
    except (OSError, ValueError, TypeError):
        return []


def remedy(folder: Path) -> str:
    """What to do when the archive is damaged, with the last good backup if one is known."""
    for last in known(folder):
        return (
            f"the last good backup is '{last.path}' ({last.taken[:16].replace('T', ' ')} UTC, {last.articles:,} "
            f"articles): `citewire restore '{last.path}' --force`"
        )
    return "no backup of it is known: put back a copy with `citewire restore FILE --force`, or move it away and ingest again"


def _copy(source: Path, target: Path) -> None:
    # All pages in one step: the copy is a snapshot under one read transaction, and a writer does not make it start again.
    with closing(_open(source)) as a, closing(sqlite3.connect(target, isolation_level=None)) as b:
        a.backup(b, pages=-1)
        # One file, without a log beside it.
        b.execute("PRAGMA journal_mode=DELETE")


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=30, isolation_level=None)


def _fold_in(path: Path) -> None:
    """Bring what waits in the log beside a database into it; a damaged one is being replaced anyway."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(path, timeout=5)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _note(folder: Path, done: Backup) -> None:
    rows = [asdict(b) for b in [done, *(b for b in known(folder) if b.path != done.path)][:_KEPT]]
    beside = folder / f"{NOTED}.{os.getpid()}.new"
    beside.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    os.replace(beside, folder / NOTED)


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)
    for ending in ("-wal", "-shm", "-journal"):
        with suppress(OSError):
            path.with_name(path.name + ending).unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
