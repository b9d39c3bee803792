"""An archive that an earlier citewire wrote opens, whole, with the tables of today."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from corpus import schema
from corpus.archive import DATABASE, Archive
from corpus.article import ArchiveError, Article, MismatchError
from corpus.companies import Companies
from corpus.prints import STORIES_VERSION
from rag.ingest import COMPANIES_FACT, ingest, recut

# The tables as citewire 0.1.0 made them before there were companies and stories; never to be edited.
OLD = """
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
INSERT INTO facts VALUES ('schema', '1'), ('splitter', '1/384');
"""
TEXT = "KT는 클라우드에 2.4조원을 투자한다고 10일 밝혔다. 케이티는 데이터센터 세 곳을 더 짓는다. KT클라우드가 운영을 맡는다. 착공은 내년 3월이다."
# Digests as earlier programs wrote them: a1 and "gone" are of one that counted an empty time of change, a2 of one before.
DIGESTS = {
    "a1": "fd317a9800ddb7e1588747d1f73fb07e776ac600e524e685e28742b86ee980c7",
    "a2": "df4ed4a9c16270902f48f9ab47d03ae9559fa5572c0dc871bd157b4fad66884e",
    "gone": "ef48e02820ed75d38db0af205208d095440e7d096d5eb1c058b9b8c4a0dbdbaa",
}


def old_article(article_id: str, publisher: str, title: str) -> tuple[dict[str, object], str]:
    """The JSON that the earlier program kept, which knew no `evidence`, and for a2 no `modified` either; and its digest."""
    fields = {
        "id": article_id, "source": f"{article_id}.txt", "title": title, "text": TEXT, "publisher": publisher,
        "authors": ["김하늘"], "published": "2024-10-10T09:00:00+09:00", "url": "", "language": "ko", "headings": [[0, 2]],
        "captions": [], "companies": ["KT"], "version": 1,
    }  # fmt: skip
    if article_id != "a2":
        fields["modified"] = ""
    return fields, DIGESTS[article_id]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A folder with an archive of schema 1: two reprints, and one that was withdrawn."""
    folder = tmp_path / "archive"
    folder.mkdir()
    db = sqlite3.connect(folder / DATABASE)
    db.executescript(OLD)
    for n, (i, publisher, title) in enumerate(
        (
            ("a1", "한강일보", "KT, 2.4조 투자"),
            ("a2", "누리경제", "[속보] KT, 2.4조 투자"),
            ("gone", "산들일보", "KT 소식"),
        ),
        1,
    ):
        fields, digest = old_article(i, publisher, title)
        db.execute(
            "INSERT INTO articles VALUES (?, 1, ?, ?, 1, ?, ?, 'ko', ?, ?, '2024-10-11T00:00:00+00:00', ?)",
            (i, n, i == "gone", fields["published"], publisher, fields["source"], digest,
             json.dumps(fields, ensure_ascii=False)),
        )  # fmt: skip
        if i != "gone":
            db.execute("INSERT INTO sentences VALUES (?, 0, 0, ?)", (i, len(TEXT)))
            db.execute("INSERT INTO passages VALUES (?, 0, 0, 0, 0, ?)", (i, len(TEXT)))
            db.execute("INSERT INTO vectors VALUES ('e', ?, 'd', X'0000', X'0000')", (f"{i}:0",))
    db.commit()
    db.close()
    return folder


def tables(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table of the earlier schema, without what a migration writes: the schema, the articles' digests."""
    db = sqlite3.connect(folder / DATABASE)
    found = {
        t: [row for row in db.execute(f"SELECT * FROM {t} ORDER BY 1, 2") if row[0] != "schema"]
        for t in ("facts", "articles", "versions", "sentences", "passages", "vectors", "skipped")
    }
    db.close()
    found["articles"] = [row[:9] + row[10:] for row in found["articles"]]
    return found


def test_the_first_step_makes_the_tables_of_then() -> None:
    def shape(script: str) -> list[tuple[str, ...]]:
        db = sqlite3.connect(":memory:")
        db.executescript(script)
        return db.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()

    assert shape(schema._STEPS[0]) == shape(OLD)


@pytest.mark.parametrize("write", [True, False])
def test_an_old_archive_opens_with_nothing_lost(old: Path, write: bool) -> None:
    before = tables(old)
    with Archive(old, write=write) as archive:
        assert archive.fact("schema") == str(schema.SCHEMA)
        article = archive.article("a1")
        assert (article.modified, article.evidence, article.headings) == ("", (), ((0, 2),))
        assert all(archive.holds(a) for a in archive.articles(["a1", "a2"]).values()), (
            "or the next ingest makes versions"
        )
        assert [a.id for a in archive.every_article()] == ["a1", "a2"]
        assert set(archive.vectors("e", ["a1:0", "a2:0"])) == {"a1:0", "a2:0"}
        assert archive.company_counts() == [] and archive.story_count() == 0
    assert tables(old) == before


def test_a_new_archive_has_the_tables_of_a_migrated_one(old: Path, tmp_path: Path) -> None:
    Archive(old, write=True).close()
    Archive(tmp_path / "new", write=True).close()
    shapes = []
    for folder in (old, tmp_path / "new"):
        db = sqlite3.connect(folder / DATABASE)
        shapes.append(db.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall())
        db.close()
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("mend", ["ingest", "recut"])
def test_companies_and_stories_are_filled_in(old: Path, mend: str) -> None:
    known = Companies()
    with Archive(old, write=True) as archive:
        if mend == "ingest":
            new = Article(
                "a3",
                "a3.txt",
                "KT, 2.4조 투자(종합)",
                f"{TEXT} 노조도 반겼다.",
                "동네뉴스",
                published="2024-10-10T15:00:00+09:00",
            )
            done = ingest(archive, [archive.article("a1"), new], 384, companies=known)
            assert (done.unchanged, done.added) == (1, 1)
        else:
            recut(archive, 384, known)
        assert archive.fact(COMPANIES_FACT)
        assert archive.companies_of(["a1", "a2"]) == dict.fromkeys(["a1", "a2"], ("KT", "KT클라우드"))
        assert [a.id for a in archive.articles_about("KT클라우드")][-2:] == ["a2", "a1"]
        story = archive.story_of(["a1"])["a1"]
        assert set(story.articles) == ({"a1", "a2", "a3"} if mend == "ingest" else {"a1", "a2"}), (
            "the withdrawn one is in none"
        )
        assert archive.versions("a1") == []


def test_stories_of_another_version_are_found_anew_at_the_next_ingest(tmp_path: Path) -> None:
    known = Companies()
    article = Article("a1", "a1.txt", "KT, 2.4조 투자", TEXT, "한강일보", published="2024-10-10")
    with Archive(tmp_path, write=True) as archive:
        ingest(archive, [article], 384, companies=known)
        with archive.transaction():
            archive.set_fact(COMPANIES_FACT, f"{known.digest}/1")
            archive.execute("UPDATE stories SET print = x'00'")
        ingest(archive, [], 384, companies=known)
        assert archive.story_of(["a1"])["a1"].articles == ("a1",)
        assert archive.fact(COMPANIES_FACT).endswith(f"/{STORIES_VERSION}")


def test_killed_half_way_it_is_as_it_was(old: Path) -> None:
    before = tables(old)
    code = f"from pathlib import Path; from corpus.archive import Archive; Archive(Path({str(old)!r}), write=True)"
    child = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"CITEWIRE_FAILPOINT": "mid-migration"},
        cwd=Path(__file__).parents[1],
        timeout=60,
    )
    assert child.returncode == -signal.SIGKILL
    db = sqlite3.connect(old / DATABASE)
    assert db.execute("SELECT value FROM facts WHERE name = 'schema'").fetchone() == ("1",)
    assert db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'mentions'").fetchone() == (0,)
    db.close()
    assert tables(old) == before
    with Archive(old, write=True) as archive:  # and the next one who opens it does it whole
        assert archive.fact("schema") == str(schema.SCHEMA)
        assert archive.company_counts() == []


def test_a_schema_of_the_future_is_left_alone(old: Path) -> None:
    db = sqlite3.connect(old / DATABASE)
    db.execute("UPDATE facts SET value = '9' WHERE name = 'schema'")
    db.commit()
    db.close()
    before = tables(old)
    with pytest.raises(MismatchError, match="has schema 9"):
        Archive(old, write=True)
    assert tables(old) == before


def test_what_was_damaged_before_stays_so(old: Path) -> None:
    db = sqlite3.connect(old / DATABASE)
    db.execute("UPDATE articles SET article = replace(article, '2.4조원', '2.5조원') WHERE id = 'a1'")
    db.commit()
    db.close()
    with Archive(old, write=True) as archive:
        assert archive.article("a2").id == "a2"
        with pytest.raises(ArchiveError, match="article a1 is not what was kept"):
            archive.article("a1")
