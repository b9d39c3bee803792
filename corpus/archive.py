"""The record: one SQLite database that holds articles, their versions, sentences, passages and vectors.

An article is either wholly in it or not at all. Every write gives the article a new `revision`, a number that only
grows, so that an index can ask what has changed since it last looked.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from corpus.article import ArchiveError, Article, MismatchError, Passage, Sentence, Skipped
from corpus.companies import Mentioned
from corpus.contents import Connection, Contents
from corpus.contents import Summary as Summary
from corpus.contents import Vectors as Vectors
from corpus.contents import article_of as article_of
from corpus.failpoint import reach
from corpus.lock import WriterLock
from corpus.prints import Print, bands, printed
from corpus.schema import DATABASE as DATABASE
from corpus.schema import SCHEMA, can_migrate, create, migrate
from corpus.stories import Stories

# The archive that is read as it was at one moment in this context, and the connection that does it.
_SNAPSHOT: ContextVar[tuple["Archive", "Connection"] | None] = ContextVar("snapshot", default=None)
# Connections of snapshots that stay open for the next: opening one costs 0.3 ms and three files.
_SPARE = 8


class Archive(Contents):
    """Opens, or makes, the archive in `folder`. Reading is safe from several threads; writing takes the writer's lock.

    ArchiveError when the database is damaged or a newer program wrote it.
    """

    def __init__(self, folder: Path, write: bool = False, purpose: str = "citewire") -> None:
        self.folder = folder
        self.lock: WriterLock | None = None
        if not write and not (folder / DATABASE).exists():
            raise ArchiveError(f"No archive in '{folder}': run `citewire ingest PATH` first")
        if write:
            folder.mkdir(parents=True, exist_ok=True)
            self.lock = WriterLock(folder / "lock", purpose)
        self._local = threading.local()
        self._connections: list[Connection] = []
        self._spare: list[Connection] = []
        try:
            self._check()
        except BaseException:
            self.close()
            raise

    def _check(self) -> None:
        try:
            if self.lock is not None and not self._db.execute("SELECT 1 FROM sqlite_master").fetchone():
                create(self._db)
            found = self.fact("schema")
            if self.lock is not None and (bad := self._db.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
                raise sqlite3.DatabaseError(bad)
            if can_migrate(found):
                # Who opens for reading migrates too, under the writer's lock, or no question could be asked before the next
                # ingest.
                lock = self.lock or WriterLock(self.folder / "lock", "citewire (new schema)")
                try:
                    if can_migrate(found := self.fact("schema")):
                        migrate(self._db, int(found))
                finally:
                    if lock is not self.lock:
                        lock.release()
                found = self.fact("schema")
        except sqlite3.DatabaseError as e:
            if isinstance(e, sqlite3.OperationalError):
                raise ArchiveError(f"Archive '{self.folder}' cannot be opened: {e}") from e
            raise self._damaged(str(e)) from e
        if found != str(SCHEMA):
            raise MismatchError(
                f"Archive '{self.folder}' has schema {found or 'none'}, this program reads {SCHEMA}: "
                "use the citewire that wrote it, or ingest into a new folder"
            )

    @property
    def _db(self) -> "Connection":
        """This context's snapshot, else this thread's connection."""
        held = _SNAPSHOT.get()
        if held is not None and held[0] is self:
            return held[1]
        db: Connection | None = getattr(self._local, "db", None)
        if db is None:
            db = self._connected()
            self._local.db, self._local.closing = db, _ClosedWithItsThread(db, self._connections)
        return db

    def _connected(self) -> "Connection":
        uri = f"{(self.folder / DATABASE).absolute().as_uri()}?mode={'rwc' if self.lock else 'rw'}"
        db = sqlite3.connect(
            uri, uri=True, timeout=30, isolation_level=None, check_same_thread=False, factory=Connection
        )
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        self._connections.append(db)
        return db

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything that is read inside, in this context, is the archive as it is now, whatever is written meanwhile.

        It belongs to the context and not to the thread: an answer may be taken up by another thread.
        """
        db = self._spare.pop() if self._spare else self._connected()
        try:
            db.execute("BEGIN")
            db.execute("SELECT 1 FROM facts").fetchone()  # the moment is that of the first reading
            token = _SNAPSHOT.set((self, db))
            try:
                yield
            finally:
                _SNAPSHOT.reset(token)
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")
            if len(self._spare) < _SPARE:
                self._spare.append(db)
            else:
                db.close()
                with suppress(ValueError):  # the archive was closed before
                    self._connections.remove(db)

    def close(self) -> None:
        self._spare.clear()
        for db in self._connections:
            db.close()
        self._connections.clear()
        self._local = threading.local()
        if self.lock is not None:
            self.lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    # -- writing ---------------------------------------------------------------------------------------------------

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything written inside is kept together or not at all; ArchiveError when the disk refuses it."""
        if self.lock is None:
            raise ArchiveError(f"Archive '{self.folder}' is open for reading only")
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                reach("before-commit")
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
        except sqlite3.OperationalError as e:
            raise ArchiveError(f"Archive '{self.folder}' cannot be written: {e}; nothing of this batch was kept") from e
        reach("after-commit")

    def add(
        self,
        article: Article,
        sentences: Sequence[Sentence],
        passages: Sequence[Passage],
        mentioned: Sequence[Mentioned] = (),
        story: tuple[Print, Sequence[int]] | None = None,
    ) -> str:
        """Keep the article inside the current transaction; says "added", "changed" or "unchanged".

        A changed article becomes a new version and its old one is kept in `versions`; its old vectors go, and it moves to
        the story that it tells now. `mentioned` are the companies found in it, `story` its print and that print's bands
        where they were made before.
        """
        row = self._db.execute(
            "SELECT version, digest, withdrawn, widest, article FROM articles WHERE id = ?", (article.id,)
        ).fetchone()
        if row and row[1] == article.digest and not row[2]:
            return "unchanged"
        now, version, widest = datetime.now(UTC).isoformat(timespec="seconds"), 1, len(passages)
        if row:
            version, widest = row[0] + 1, max(row[3], widest)
            self._db.execute("INSERT INTO versions VALUES (?, ?, ?, ?)", (article.id, row[0], now, row[4]))
            self._forget(article.id)
        body = _body(replace(article, version=version))
        self._db.execute(
            "INSERT OR REPLACE INTO articles VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?)",
            (article.id, version, self._next_revision(), widest, article.published, article.publisher,
             article.language, article.source, article.digest, now, body),
        )  # fmt: skip
        self._put_cut(article.id, sentences, passages)
        self._put_mentioned(article, mentioned, story)
        self._db.execute("DELETE FROM skipped WHERE source = ?", (article.source,))
        return "changed" if row else "added"

    def put_back(
        self,
        article: Article,
        versions: Sequence[tuple[int, str, Article]],
        added: str,
        widest: int,
        sentences: Sequence[Sentence],
        passages: Sequence[Passage],
        mentioned: Sequence[Mentioned],
        withdrawn: bool,
    ) -> None:
        """Keep an article that is not here, inside the current transaction, as another archive had it.

        `versions` are its earlier ones: (number, ISO time when it was replaced, article); `added` is an ISO time.
        """
        self._db.executemany(
            "INSERT INTO versions VALUES (?, ?, ?, ?)",
            [(article.id, n, replaced, _body(old)) for n, replaced, old in versions],
        )
        self._db.execute(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (article.id, article.version, self._next_revision(), withdrawn, widest, article.published,
             article.publisher, article.language, article.source, article.digest, added, _body(article)),
        )  # fmt: skip
        if not withdrawn:
            self._put_cut(article.id, sentences, passages)
            self._put_mentioned(article, mentioned)

    def replace_cut(
        self,
        article: Article,
        sentences: Sequence[Sentence],
        passages: Sequence[Passage],
        mentioned: Sequence[Mentioned] = (),
    ) -> None:
        """Give a kept article, inside the current transaction, other sentences, passages and companies; its text stays."""
        self._forget(article.id)
        self._put_cut(article.id, sentences, passages)
        self._put_mentioned(article, mentioned)
        self._db.execute(
            "UPDATE articles SET revision = ?, widest = max(widest, ?) WHERE id = ?",
            (self._next_revision(), len(passages), article.id),
        )

    def _put_cut(self, article_id: str, sentences: Sequence[Sentence], passages: Sequence[Passage]) -> None:
        self._db.executemany(
            "INSERT INTO sentences VALUES (?, ?, ?, ?)", [(article_id, s.number, s.start, s.end) for s in sentences]
        )
        self._db.executemany(
            "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?)",
            [(article_id, p.number, p.first, p.last, p.start, p.end) for p in passages],
        )

    def replace_mentioned(self, article: Article, mentioned: Sequence[Mentioned]) -> None:
        """Give a kept article, inside the current transaction, these companies, and the story they make of it."""
        self._forget_mentioned(article.id)
        self._put_mentioned(article, mentioned)
        self._db.execute("UPDATE articles SET revision = ? WHERE id = ?", (self._next_revision(), article.id))

    def _put_mentioned(
        self, article: Article, mentioned: Sequence[Mentioned], story: tuple[Print, Sequence[int]] | None = None
    ) -> None:
        self._db.executemany(
            "INSERT INTO mentions VALUES (?, ?, ?, ?)",
            [(article.id, m.company, m.count, m.in_title) for m in mentioned],
        )
        if story is None:
            print_ = printed(article, mentioned)
            story = print_, bands(print_)
        Stories(self._db).add(article, *story)

    def _forget_mentioned(self, article_id: str) -> None:
        self._db.execute("DELETE FROM mentions WHERE article_id = ?", (article_id,))
        Stories(self._db).remove(article_id)

    def forget_stories(self) -> None:
        """Forget every story, inside the current transaction: for those who then find all anew."""
        Stories(self._db).clear()

    def withdraw(self, article_id: str) -> None:
        """Take an article out of every answer; KeyError when it is not there. Its versions stay on record."""
        with self.transaction():
            if not self._db.execute(
                "UPDATE articles SET withdrawn = 1, revision = ? WHERE id = ? AND NOT withdrawn",
                (self._next_revision(), article_id),
            ).rowcount:
                raise KeyError(article_id)
            self._forget(article_id)

    def skip(self, skipped: Skipped) -> None:
        """Remember, inside the current transaction, that a source gave no article."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self._db.execute("INSERT OR REPLACE INTO skipped VALUES (?, ?, ?)", (skipped.source, skipped.reason, now))

    def put_vectors(self, encoder: str, vectors: Iterable[Vectors]) -> None:
        """Keep vectors inside the current transaction, so that no rebuild encodes the same text again."""
        self._db.executemany(
            "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?, ?)",
            [(encoder, v.passage_id, v.digest, v.passage, v.sentences) for v in vectors],
        )

    def write_rows(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """One statement for each of these rows, inside `transaction`."""
        self._db.executemany(statement, rows)

    def set_fact(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def _next_revision(self) -> int:
        return int(self._db.execute("SELECT coalesce(max(revision), 0) + 1 FROM articles").fetchone()[0])

    def _forget(self, article_id: str) -> None:
        self._db.execute("DELETE FROM sentences WHERE article_id = ?", (article_id,))
        self._db.execute("DELETE FROM passages WHERE article_id = ?", (article_id,))
        # Passage ids are "<article>:<number>", and ";" is the character after ":".
        self._db.execute(
            "DELETE FROM vectors WHERE passage_id >= ? AND passage_id < ?", (f"{article_id}:", f"{article_id};")
        )
        self._forget_mentioned(article_id)


class _ClosedWithItsThread:
    """Lies in a thread's locals: a server's threads come and go, and each would leave three open files behind."""

    def __init__(self, db: Connection, among: list[Connection]) -> None:
        self._db, self._among = db, among

    def __del__(self) -> None:
        self._db.close()
        with suppress(ValueError):  # the archive was closed before
            self._among.remove(self._db)


def _body(article: Article) -> str:
    # Not asdict, which copies every tuple: a third of the time.
    return json.dumps({name: getattr(article, name) for name in _FIELDS}, ensure_ascii=False)


_FIELDS = tuple(f.name for f in fields(Article))
