"""The record: one SQLite database that holds articles, their versions, sentences, passages and vectors.

An article is either wholly in it or not at all. Every write gives the article a new `revision`, a number that only
grows, so that an index can ask what has changed since it last looked.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from corpus.article import ArchiveError, Article, MismatchError, Passage, Sentence, Skipped, cut
from corpus.failpoint import reach
from corpus.lock import WriterLock

SCHEMA = 1
DATABASE = "archive.sqlite"

_TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
  id TEXT PRIMARY KEY, version INTEGER NOT NULL, revision INTEGER NOT NULL UNIQUE, withdrawn INTEGER NOT NULL DEFAULT 0,
  widest INTEGER NOT NULL, published TEXT NOT NULL, publisher TEXT NOT NULL, language TEXT NOT NULL,
  source TEXT NOT NULL, digest TEXT NOT NULL, added TEXT NOT NULL, article TEXT NOT NULL);
CREATE INDEX articles_by_day ON articles (published);
CREATE TABLE versions (
  article_id TEXT NOT NULL, version INTEGER NOT NULL, replaced TEXT NOT NULL, article TEXT NOT NULL,
  PRIMARY KEY (article_id, version)) WITHOUT ROWID;
CREATE TABLE sentences (
  article_id TEXT NOT NULL, number INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
  PRIMARY KEY (article_id, number)) WITHOUT ROWID;
CREATE TABLE passages (
  article_id TEXT NOT NULL, number INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL, PRIMARY KEY (article_id, number)) WITHOUT ROWID;
CREATE TABLE vectors (
  encoder TEXT NOT NULL, passage_id TEXT NOT NULL, digest TEXT NOT NULL, passage BLOB NOT NULL, sentences BLOB NOT NULL,
  PRIMARY KEY (passage_id, encoder)) WITHOUT ROWID;
CREATE TABLE skipped (source TEXT PRIMARY KEY, reason TEXT NOT NULL, seen TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Summary:
    """What the archive holds. Days are ISO, "" while nothing is dated."""

    articles: int
    passages: int
    sentences: int
    publishers: int
    oldest: str
    newest: str
    languages: dict[str, int]
    skipped: int


@dataclass(frozen=True, slots=True)
class Vectors:
    """Vectors of one passage as float16 bytes: its own (dim values) and its sentences' (n × dim), for this text digest."""

    passage_id: str
    digest: str
    passage: bytes
    sentences: bytes


class Archive:
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
        self._connections: list[sqlite3.Connection] = []
        try:
            self._check()
        except BaseException:
            self.close()
            raise

    def _check(self) -> None:
        try:
            if self.lock is not None and not self._db.execute("SELECT 1 FROM sqlite_master").fetchone():
                with self._db:
                    self._db.execute("BEGIN IMMEDIATE")
                    for statement in _TABLES.split(";\n"):
                        self._db.execute(statement)
                    self._db.execute("INSERT INTO facts VALUES ('schema', ?)", (str(SCHEMA),))
            found = self.fact("schema")
            if self.lock is not None and (bad := self._db.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
                raise sqlite3.DatabaseError(bad)
        except sqlite3.DatabaseError as e:
            if isinstance(e, sqlite3.OperationalError):
                raise ArchiveError(f"Archive '{self.folder}' cannot be opened: {e}") from e
            raise ArchiveError(
                f"Archive '{self.folder / DATABASE}' is damaged ({e}): put back a copy of it, or move it away and "
                "ingest again"
            ) from e
        if found != str(SCHEMA):
            raise MismatchError(
                f"Archive '{self.folder}' has schema {found or 'none'}, this program reads {SCHEMA}: "
                "use the citewire that wrote it, or ingest into a new folder"
            )

    @property
    def _db(self) -> sqlite3.Connection:
        """This thread's connection."""
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if db is None:
            uri = f"{(self.folder / DATABASE).absolute().as_uri()}?mode={'rwc' if self.lock else 'rw'}"
            db = sqlite3.connect(uri, uri=True, timeout=30, isolation_level=None, check_same_thread=False)
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
            self._local.db = db
            self._connections.append(db)
        return db

    def close(self) -> None:
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

    def add(self, article: Article, sentences: Sequence[Sentence], passages: Sequence[Passage]) -> str:
        """Keep the article inside the current transaction; says "added", "changed" or "unchanged".

        A changed article becomes a new version and its old one is kept in `versions`; its old vectors go.
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
        body = json.dumps(asdict(article) | {"version": version}, ensure_ascii=False)
        self._db.execute(
            "INSERT OR REPLACE INTO articles VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?)",
            (article.id, version, self._next_revision(), widest, article.published, article.publisher,
             article.language, article.source, article.digest, now, body),
        )  # fmt: skip
        self._put_cut(article.id, sentences, passages)
        self._db.execute("DELETE FROM skipped WHERE source = ?", (article.source,))
        return "changed" if row else "added"

    def replace_cut(self, article: Article, sentences: Sequence[Sentence], passages: Sequence[Passage]) -> None:
        """Give a kept article, inside the current transaction, other sentences and passages; its text stays."""
        self._forget(article.id)
        self._put_cut(article.id, sentences, passages)
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

    # -- reading ---------------------------------------------------------------------------------------------------

    def fact(self, name: str) -> str:
        """What built the archive, by name; "" when it was not noted."""
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def article(self, article_id: str) -> Article:
        """Its newest version; KeyError when it is not there or was withdrawn."""
        return self.articles([article_id])[article_id]

    def articles(self, ids: Sequence[str]) -> dict[str, Article]:
        """The newest versions of those that are there and not withdrawn."""
        marks = ",".join("?" * len(ids))
        rows = self._db.execute(f"SELECT id, article FROM articles WHERE id IN ({marks}) AND NOT withdrawn", ids)
        return {i: _article(body) for i, body in rows}

    def sentences(self, article_id: str) -> list[Sentence]:
        """All sentences of an article in reading order; KeyError as `article`."""
        article = self.article(article_id)
        rows = self._db.execute(
            'SELECT start, "end" FROM sentences WHERE article_id = ? ORDER BY number', (article_id,)
        ).fetchall()
        return cut(article, rows)

    def passages(self, article: Article) -> list[Passage]:
        """All passages of an article in reading order."""
        rows = self._db.execute(
            'SELECT number, first, last, start, "end" FROM passages WHERE article_id = ? ORDER BY number', (article.id,)
        )
        return [Passage(article.id, n, f, x, a, b, article.text[a:b]) for n, f, x, a, b in rows]

    def every_article(self) -> list[Article]:
        """All articles that are not withdrawn, by id."""
        rows = self._db.execute("SELECT article FROM articles WHERE NOT withdrawn ORDER BY id").fetchall()
        return [_article(body) for (body,) in rows]

    def newest(self, count: int) -> list[Article]:
        """The most recently published articles, newest first; undated ones last."""
        rows = self._db.execute(
            "SELECT article FROM articles WHERE NOT withdrawn ORDER BY published DESC, revision DESC LIMIT ?", (count,)
        )
        return [_article(body) for (body,) in rows]

    def versions(self, article_id: str) -> list[Article]:
        """Earlier versions of an article, oldest first."""
        rows = self._db.execute("SELECT article FROM versions WHERE article_id = ? ORDER BY version", (article_id,))
        return [_article(body) for (body,) in rows]

    def changes(self, since: int, count: int) -> list[tuple[int, str, bool, int]]:
        """(revision, article id, withdrawn, most passages it ever had) of the next `count` changes after `since`."""
        rows = self._db.execute(
            "SELECT revision, id, withdrawn, widest FROM articles WHERE revision > ? ORDER BY revision LIMIT ?",
            (since, count),
        )
        return [(int(r), str(i), bool(w), int(n)) for r, i, w, n in rows]

    def pending(self, since: int) -> int:
        """How many changes come after revision `since`."""
        return int(self._db.execute("SELECT count(*) FROM articles WHERE revision > ?", (since,)).fetchone()[0])

    def passage_count(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM passages").fetchone()[0])

    def vectors(self, encoder: str, passage_ids: Sequence[str]) -> dict[str, Vectors]:
        """Kept vectors of these passages, those that are there."""
        found: dict[str, Vectors] = {}
        for at in range(0, len(passage_ids), 500):
            some = passage_ids[at : at + 500]
            rows = self._db.execute(
                "SELECT passage_id, digest, passage, sentences FROM vectors WHERE encoder = ? "
                f"AND passage_id IN ({','.join('?' * len(some))})",
                (encoder, *some),
            )
            found.update((row[0], Vectors(*row)) for row in rows)
        return found

    def passage_vectors(self, encoder: str) -> Iterator[tuple[str, str, str, bytes]]:
        """(passage id, article's language and publication time, float16 vector) of every passage, by passage id."""
        yield from self._db.execute(
            "SELECT v.passage_id, a.language, a.published, v.passage FROM vectors v "
            "JOIN articles a ON a.id = substr(v.passage_id, 1, instr(v.passage_id, ':') - 1) "
            "WHERE v.encoder = ? AND NOT a.withdrawn ORDER BY v.passage_id",
            (encoder,),
        )

    def skipped(self) -> list[Skipped]:
        """Sources that gave no article when they were last read."""
        return [Skipped(*row) for row in self._db.execute("SELECT source, reason FROM skipped ORDER BY source")]

    def summary(self) -> Summary:
        """What the archive holds now; counted again only when something was written, because every answer asks."""
        state = (self._db.execute("PRAGMA data_version").fetchone()[0], self._db.total_changes)
        known: tuple[tuple[int, int], Summary] | None = getattr(self._local, "summary", None)
        if known is None or known[0] != state:
            known = self._local.summary = (state, self._counted())
        return known[1]

    def _counted(self) -> Summary:
        one = self._db.execute(
            "SELECT count(*), count(DISTINCT nullif(publisher, '')), min(nullif(published, '')), max(published) "
            "FROM articles WHERE NOT withdrawn"
        ).fetchone()
        languages = dict(
            self._db.execute("SELECT language, count(*) FROM articles WHERE NOT withdrawn GROUP BY language")
        )
        return Summary(
            articles=one[0],
            passages=self.passage_count(),
            sentences=self._db.execute("SELECT count(*) FROM sentences").fetchone()[0],
            publishers=one[1],
            oldest=(one[2] or "")[:10],
            newest=(one[3] or "")[:10],
            languages=languages,
            skipped=self._db.execute("SELECT count(*) FROM skipped").fetchone()[0],
        )


def _article(body: str) -> Article:
    fields: dict[str, Any] = json.loads(body)
    fields["headings"] = tuple((a, b) for a, b in fields["headings"])
    for name in ("authors", "captions", "companies"):
        fields[name] = tuple(fields[name])
    return Article(**fields)
