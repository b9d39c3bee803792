"""What an archive holds, as it is asked: articles and their versions, sentences and passages, vectors, companies, stories."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.article import ArchiveError, Article, Passage, Sentence, Skipped, cut
from corpus.backup import remedy
from corpus.schema import DATABASE
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


class Connection(sqlite3.Connection):
    """A connection that remembers what it counted last."""

    summary: tuple[tuple[int, int], Summary] | None = None


class Contents:
    """The questions that an open archive answers. `folder` is where it lies, `_db` a connection that may be asked."""

    folder: Path

    @property
    def _db(self) -> Connection:
        raise NotImplementedError

    def execute(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """One statement on this thread's connection, for the files beside this one; writes belong inside `transaction`."""
        return self._db.execute(statement, values)

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
