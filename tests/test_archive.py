"""The record: whole articles or none, versions, revisions, one writer."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.archive import DATABASE, Archive, Vectors
from corpus.article import ArchiveError, LockedError, MismatchError, Skipped
from corpus.schema import SCHEMA
from tests.fakes import made


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive", write=True) as archive:
        yield archive


def test_an_article_comes_back_as_it_was(archive: Archive) -> None:
    article, sentences, passages = made(1, published="2024-10-10", authors=("홍길동",), captions=("사진",))
    with archive.transaction():
        assert archive.add(article, sentences, passages) == "added"
    assert archive.article("a1") == article
    assert archive.sentences("a1") == sentences
    assert archive.passages(article) == passages
    assert all(article.text[s.start : s.end] == s.text for s in sentences)


def test_the_same_article_again_changes_nothing(archive: Archive) -> None:
    with archive.transaction():
        archive.add(*made(1))
    before = archive.changes(0, 10)
    with archive.transaction():
        assert archive.add(*made(1)) == "unchanged"
    assert archive.changes(0, 10) == before


def test_a_changed_article_is_a_new_version_and_its_vectors_go(archive: Archive) -> None:
    with archive.transaction():
        archive.add(*made(1))
        archive.put_vectors("e", [Vectors("a1:0", "d", b"12", b"34"), Vectors("a10:0", "d", b"12", b"34")])
    with archive.transaction():
        assert archive.add(*made(1, "매출이 2억원으로 정정됐다.")) == "changed"
    assert archive.article("a1").version == 2
    assert [a.version for a in archive.versions("a1")] == [1]
    assert archive.vectors("e", ["a1:0"]) == {}
    assert "a10:0" in archive.vectors("e", ["a10:0"]), "vectors of another article whose id begins alike stay"
    assert archive.changes(0, 10) == [(2, "a1", False, len(made(1)[2]))], "one change, as wide as its widest version"


def test_a_withdrawn_article_is_gone_and_can_come_back(archive: Archive) -> None:
    with archive.transaction():
        archive.add(*made(1))
    archive.withdraw("a1")
    with pytest.raises(KeyError):
        archive.article("a1")
    with pytest.raises(KeyError):
        archive.withdraw("a1")
    assert archive.summary().articles == 0 and archive.passage_count() == 0
    with archive.transaction():
        assert archive.add(*made(1)) == "changed"
    assert archive.article("a1").version == 2


def test_a_failed_transaction_leaves_nothing(archive: Archive) -> None:
    with pytest.raises(RuntimeError), archive.transaction():
        archive.add(*made(1))
        raise RuntimeError
    assert archive.summary().articles == 0
    assert archive.changes(0, 10) == []


def test_summary_counts(archive: Archive) -> None:
    with archive.transaction():
        archive.add(*made(1, published="2024-10-10T09:00:00+09:00", publisher="가"))
        archive.add(*made(2, published="2024-01-02", publisher="나", language="en"))
        archive.add(*made(3))
        archive.skip(Skipped("bad.txt", "empty"))
    found = archive.summary()
    assert (found.articles, found.publishers, found.oldest, found.newest) == (3, 2, "2024-01-02", "2024-10-10")
    assert found.languages == {"ko": 2, "en": 1}
    assert found.skipped == 1 and archive.skipped() == [Skipped("bad.txt", "empty")]
    assert [a.id for a in archive.newest(2)] == ["a1", "a2"]
    with Archive(archive.folder) as reader:
        assert reader.summary() == found
        with archive.transaction():
            archive.add(*made(4))
            archive.skip(Skipped("worse.txt", "empty"))
        assert (archive.summary().articles, archive.summary().skipped) == (4, 2), "what this connection wrote"
        assert (reader.summary().articles, reader.summary().skipped) == (4, 2), "what another one wrote"


def test_a_second_writer_is_told_who_writes(archive: Archive) -> None:
    with pytest.raises(LockedError, match=r"being written by 'citewire' \(process \d+, since .*\): wait"):
        Archive(archive.folder, write=True)
    with Archive(archive.folder) as reader:
        assert reader.summary().articles == 0
    archive.close()
    Archive(archive.folder, write=True).close()


def test_a_reader_cannot_write(archive: Archive) -> None:
    with Archive(archive.folder) as reader, pytest.raises(ArchiveError, match="reading only"), reader.transaction():
        pass


def test_no_archive_and_a_damaged_one_are_named(tmp_path: Path, archive: Archive) -> None:
    with pytest.raises(ArchiveError, match=r"No archive in .* run `citewire ingest PATH`"):
        Archive(tmp_path / "nowhere")
    with archive.transaction():
        for n in range(50):
            archive.add(*made(n))
    archive.close()
    path = archive.folder / DATABASE
    data = bytearray(path.read_bytes())
    data[4096 : 4096 * 8] = b"\x5a" * (4096 * 7)
    path.write_bytes(data)
    with pytest.raises(ArchiveError, match="is damaged"):
        Archive(archive.folder, write=True)


def test_another_schema_is_refused(archive: Archive) -> None:
    archive.close()
    with sqlite3.connect(archive.folder / DATABASE) as db:
        db.execute("UPDATE facts SET value = '99' WHERE name = 'schema'")
    db.close()
    with pytest.raises(MismatchError, match=f"has schema 99, this program reads {SCHEMA}"):
        Archive(archive.folder, write=True)


def test_digest_ignores_where_it_was_read(archive: Archive) -> None:
    article = made(1)[0]
    assert article.digest == replace(article, source="elsewhere.txt").digest
    assert article.digest != replace(article, published="2024-01-01").digest
