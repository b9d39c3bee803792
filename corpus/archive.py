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
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from corpus.article import ArchiveError, Article, MismatchError, Passage, Sentence, Skipped, cut
from corpus.backup import remedy
from corpus.companies import Mentioned
from corpus.failpoint import reach
from corpus.lock import WriterLock
from corpus.prints import Print, bands, printed
from corpus.schema import DATABASE as DATABASE
from corpus.schema import SCHEMA, can_migrate, create, migrate
from corpus.stories import Stories, Story


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


# The archive that is read as it was at one moment in this context, and the connection that does it.
_SNAPSHOT: ContextVar[tuple["Archive", "_Connection"] | None] = ContextVar("snapshot", default=None)
# Connections of snapshots that stay open for the next: opening one costs 0.3 ms and three files.
_SPARE = 8


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
        self._connections: list[_Connection] = []
        self._spare: list[_Connection] = []
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
    def _db(self) -> "_Connection":
        """This context's snapshot, else this thread's connection."""
        held = _SNAPSHOT.get()
        if held is not None and held[0] is self:
            return held[1]
        db: _Connection | None = getattr(self._local, "db", None)
        if db is None:
            db = self._connected()
            self._local.db, self._local.closing = db, _ClosedWithItsThread(db, self._connections)
        return db

    def _connected(self) -> "_Connection":
        uri = f"{(self.folder / DATABASE).absolute().as_uri()}?mode={'rwc' if self.lock else 'rw'}"
        db = sqlite3.connect(
            uri, uri=True, timeout=30, isolation_level=None, check_same_thread=False, factory=_Connection
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

    # -- reading ---------------------------------------------------------------------------------------------------

    def execute(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """One statement on this thread's connection, for the files beside this one; writes belong inside `transaction`."""
        return self._db.execute(statement, values)

    def write_rows(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """One statement for each of these rows, inside `transaction`."""
        self._db.executemany(statement, rows)

    def holds(self, article: Article) -> bool:
        """Whether exactly this is the newest version, and not withdrawn."""
        row = self._db.execute("SELECT digest FROM articles WHERE id = ? AND NOT withdrawn", (article.id,)).fetchone()
        return row is not None and row[0] == article.digest

    def fact(self, name: str) -> str:
        """What built the archive, by name; "" when it was not noted."""
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def facts(self, prefix: str) -> list[tuple[str, str]]:
        """(name, value) of every fact whose name starts so and that is noted, by name."""
        rows = self._db.execute(
            "SELECT name, value FROM facts WHERE name >= ? AND substr(name, 1, ?) = ? AND value <> '' ORDER BY name",
            (prefix, len(prefix), prefix),
        )
        return [(str(name), str(value)) for name, value in rows]

    def article(self, article_id: str) -> Article:
        """Its newest version; KeyError when it is not there or was withdrawn."""
        return self.articles([article_id])[article_id]

    def articles(self, ids: Sequence[str]) -> dict[str, Article]:
        """The newest versions of those that are there and not withdrawn.

        ArchiveError when one is no longer what was kept: SQLite takes a changed letter inside a text as it is.
        """
        marks = ",".join("?" * len(ids))
        rows = self._db.execute(
            f"SELECT id, digest, article FROM articles WHERE id IN ({marks}) AND NOT withdrawn", ids
        ).fetchall()
        found = {}
        for i, digest, body in rows:
            try:
                found[i] = article_of(body)
            except (ValueError, KeyError, TypeError) as e:
                raise self._damaged(f"article {i} cannot be read") from e
            if found[i].digest != digest:
                raise self._damaged(f"article {i} is not what was kept")
        return found

    def _damaged(self, found: str) -> ArchiveError:
        return ArchiveError(f"Archive '{self.folder / DATABASE}' is damaged ({found}): {remedy(self.folder)}")

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

    def sentences_of(self, articles: Sequence[Article]) -> dict[str, list[Sentence]]:
        """The sentences of each of these articles, in reading order."""
        ranges: dict[str, list[tuple[int, int]]] = {a.id: [] for a in articles}
        for article_id, start, end in self._of(articles, 'article_id, start, "end" FROM sentences'):
            ranges[article_id].append((start, end))
        return {a.id: cut(a, ranges[a.id]) for a in articles}

    def passages_of(self, articles: Sequence[Article]) -> dict[str, list[Passage]]:
        """The passages of each of these articles, in reading order."""
        texts = {a.id: a.text for a in articles}
        found: dict[str, list[Passage]] = {a.id: [] for a in articles}
        for i, n, f, x, a, b in self._of(articles, 'article_id, number, first, last, start, "end" FROM passages'):
            found[i].append(Passage(i, n, f, x, a, b, texts[i][a:b]))
        return found

    def _of(self, articles: Sequence[Article], what: str) -> Iterator[tuple[Any, ...]]:
        for at in range(0, len(articles), 500):
            some = [a.id for a in articles[at : at + 500]]
            marks = ",".join("?" * len(some))
            yield from self._db.execute(
                f"SELECT {what} WHERE article_id IN ({marks}) ORDER BY article_id, number", some
            )

    def replaced(self, ids: Sequence[str]) -> set[str]:
        """Those of these articles that have an earlier version."""
        found: set[str] = set()
        for at in range(0, len(ids), 500):
            some = ids[at : at + 500]
            marks = ",".join("?" * len(some))
            rows = self._db.execute(f"SELECT DISTINCT article_id FROM versions WHERE article_id IN ({marks})", some)
            found.update(i for (i,) in rows)
        return found

    def every_article(self) -> list[Article]:
        """All articles that are not withdrawn, by id."""
        rows = self._db.execute("SELECT article FROM articles WHERE NOT withdrawn ORDER BY id").fetchall()
        return [article_of(body) for (body,) in rows]

    def newest(self, count: int) -> list[Article]:
        """The most recently published articles, newest first; undated ones last."""
        rows = self._db.execute(
            "SELECT article FROM articles WHERE NOT withdrawn ORDER BY published DESC, revision DESC LIMIT ?", (count,)
        )
        return [article_of(body) for (body,) in rows]

    def versions(self, article_id: str) -> list[Article]:
        """Earlier versions of an article, oldest first."""
        rows = self._db.execute("SELECT article FROM versions WHERE article_id = ? ORDER BY version", (article_id,))
        return [article_of(body) for (body,) in rows]

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

    def companies_of(self, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Ids of the companies that each of these articles names: those of its title first, then the most named."""
        found: dict[str, tuple[str, ...]] = dict.fromkeys(ids, ())
        for at in range(0, len(ids), 500):
            some = ids[at : at + 500]
            for article_id, company in self._db.execute(
                f"SELECT article_id, company FROM mentions WHERE article_id IN ({','.join('?' * len(some))}) "
                "ORDER BY article_id, in_title DESC, count DESC, company",
                some,
            ):
                found[article_id] += (company,)
        return found

    def publishers_of(self, ids: Sequence[str]) -> dict[str, str]:
        """The publisher of each of these articles, those that are there."""
        found: dict[str, str] = {}
        for at in range(0, len(ids), 500):
            some = ids[at : at + 500]
            marks = ",".join("?" * len(some))
            found.update(self._db.execute(f"SELECT id, publisher FROM articles WHERE id IN ({marks})", some))
        return found

    def publisher_counts(self) -> list[tuple[str, int]]:
        """(publisher, its articles), the most articles first; unknown ones are left out."""
        return self._db.execute(
            "SELECT publisher, count(*) FROM articles WHERE NOT withdrawn AND publisher <> '' "
            "GROUP BY publisher ORDER BY count(*) DESC, publisher"
        ).fetchall()

    def company_counts(self) -> list[tuple[str, int]]:
        """(company, articles that name it), the most named first."""
        return self._db.execute(
            "SELECT company, count(*) FROM mentions GROUP BY company ORDER BY count(*) DESC, company"
        ).fetchall()

    def articles_about(self, company: str, since: str = "", until: str = "", limit: int = 50) -> list[Article]:
        """Articles that name this company (its id), newest first; `since` and `until` are ISO days or parts of them
        ("2024-10"), inclusive, "" for no bound."""
        rows = self._db.execute(
            "SELECT a.article FROM mentions m JOIN articles a ON a.id = m.article_id WHERE m.company = ? "
            "AND a.published >= ? AND (? = '' OR substr(a.published, 1, length(?)) <= ?) AND NOT a.withdrawn "
            "ORDER BY a.published DESC, a.revision DESC LIMIT ?",
            (company, since, until, until, until, limit),
        )
        return [article_of(body) for (body,) in rows]

    def story_of(self, ids: Sequence[str]) -> dict[str, Story]:
        """The story that each of these articles tells, those that are there."""
        return Stories(self._db).of(ids)

    def story_count(self) -> int:
        return Stories(self._db).count()

    def skipped(self) -> list[Skipped]:
        """Sources that gave no article when they were last read."""
        return [Skipped(*row) for row in self._db.execute("SELECT source, reason FROM skipped ORDER BY source")]

    def summary(self) -> Summary:
        """What the archive holds now; counted again only when something was written, because every answer asks."""
        db = self._db
        state = (db.execute("PRAGMA data_version").fetchone()[0], db.total_changes)
        if db.summary is None or db.summary[0] != state:
            db.summary = (state, self._counted())
        return db.summary[1]

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


class _Connection(sqlite3.Connection):
    """A connection that remembers what it counted last."""

    summary: tuple[tuple[int, int], Summary] | None = None


class _ClosedWithItsThread:
    """Lies in a thread's locals: a server's threads come and go, and each would leave three open files behind."""

    def __init__(self, db: _Connection, among: list[_Connection]) -> None:
        self._db, self._among = db, among

    def __del__(self) -> None:
        self._db.close()
        with suppress(ValueError):  # the archive was closed before
            self._among.remove(self._db)


def _body(article: Article) -> str:
    # Not asdict, which copies every tuple: a third of the time.
    return json.dumps({name: getattr(article, name) for name in _FIELDS}, ensure_ascii=False)


_FIELDS = tuple(f.name for f in fields(Article))


def article_of(body: str) -> Article:
    """An article from the JSON that the archive keeps of it."""
    fields: dict[str, Any] = json.loads(body)
    if "companies" in fields:  # its name until version 0.2
        fields["tagged"] = fields.pop("companies")
    fields["headings"] = tuple((a, b) for a, b in fields["headings"])
    for name in ("authors", "captions", "tagged"):
        fields[name] = tuple(fields[name])
    fields["evidence"] = tuple((noun, where) for noun, where in fields.get("evidence", ()))
    return Article(**fields)
