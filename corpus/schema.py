"""The archive's tables, and how an archive of an earlier schema becomes one of today.

A new archive takes the same steps as an old one, so both always end with the same tables.
"""

import hashlib
import json
import sqlite3

from corpus.failpoint import reach

DATABASE = "archive.sqlite"

_FIRST = """
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

# Companies that articles name, and articles that tell the same story. `print` is what two articles are compared by.
_SECOND = """
CREATE TABLE mentions (
  article_id TEXT NOT NULL, company TEXT NOT NULL, count INTEGER NOT NULL, in_title INTEGER NOT NULL,
  PRIMARY KEY (article_id, company)) WITHOUT ROWID;
CREATE INDEX mentions_by_company ON mentions (company, article_id);
CREATE TABLE stories (
  article_id TEXT PRIMARY KEY, story_id TEXT NOT NULL, day INTEGER NOT NULL, print BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX stories_by_story ON stories (story_id);
CREATE TABLE story_bands (
  band INTEGER NOT NULL, day INTEGER NOT NULL, article_id TEXT NOT NULL,
  PRIMARY KEY (band, day, article_id)) WITHOUT ROWID;
"""

# What files gave when they were last read: corpus/readings.py.
_THIRD = """
CREATE TABLE read_files (
  number INTEGER PRIMARY KEY, file TEXT NOT NULL UNIQUE, digest BLOB NOT NULL, turn INTEGER NOT NULL);
CREATE TABLE readings (
  file INTEGER NOT NULL, record BLOB NOT NULL, number INTEGER NOT NULL, article_id TEXT NOT NULL, digest TEXT NOT NULL,
  source TEXT NOT NULL, reason TEXT NOT NULL, turn INTEGER NOT NULL, PRIMARY KEY (file, record, number)) WITHOUT ROWID;
CREATE INDEX readings_by_article ON readings (article_id);
"""

_STEPS = (_FIRST, _SECOND, _THIRD)
SCHEMA = len(_STEPS)


def create(db: sqlite3.Connection) -> None:
    """Make every table in an empty database, in one transaction."""
    _climb(db, 0)


def can_migrate(found: str) -> bool:
    """Whether an archive with this schema can be brought to today's."""
    return found.isdigit() and 0 < int(found) < SCHEMA


def migrate(db: sqlite3.Connection, found: int) -> None:
    """Bring the tables from schema `found` to SCHEMA, in one transaction: a crash leaves them as they were.

    What a new table should hold of the articles that are there is filled in by the next ingest or rebuild.
    """
    _climb(db, found)


def _climb(db: sqlite3.Connection, done: int) -> None:
    db.execute("BEGIN IMMEDIATE")
    try:
        for number, step in enumerate(_STEPS[done:], done + 1):
            for statement in step.split(";\n"):
                db.execute(statement)
            if number == 2:
                _digests_anew(db)
            db.execute("INSERT OR REPLACE INTO facts VALUES ('schema', ?)", (str(number),))
            reach("mid-migration")
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _digests_anew(db: sqlite3.Connection) -> None:
    """Give articles the digest of today: for a while it counted the time of change even where none was known.

    One that has neither digest stays as it is, and is reported as damaged when it is read.
    """
    changed = []
    for article_id, digest, body in db.execute("SELECT id, digest, article FROM articles"):
        a = json.loads(body)
        if a.get("modified"):
            known = [(a["published"], a["modified"], a["url"]), (a["published"], a["url"])]
        else:
            known = [(a["published"], "", a["url"])]
        lists = (tuple(map(tuple, a["headings"])), tuple(a["captions"]), tuple(a["companies"]))
        head = (a["title"], a["text"], a["publisher"], tuple(a["authors"]))
        if digest in [_hash((*head, *middle, a["language"], *lists)) for middle in known]:
            now = (*head, a["published"], a["url"], a["language"], *lists)
            changed.append((_hash((*now, a["modified"]) if a.get("modified") else now), article_id))
    db.executemany("UPDATE articles SET digest = ? WHERE id = ?", changed)


def _hash(seen: tuple[object, ...]) -> str:
    return hashlib.sha256(repr(seen).encode()).hexdigest()
