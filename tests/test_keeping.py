"""Export, backup, restore, doctor, history, pruning: what is kept can be looked at, carried away and put back."""

import json
from pathlib import Path

import pytest

from corpus.archive import DATABASE, Archive
from corpus.article import ArchiveError, Article, LockedError, UnreadableError
from corpus.backup import backup, known, restore
from corpus.catalogue import history, resolve, select
from corpus.difference import difference
from corpus.doctor import drop_orphans, examine
from corpus.export import export, import_file
from corpus.folders import Folders
from rag.ingest import cutter, ingest
from tests.fakes import made

TABLES = {
    "articles": "id, version, withdrawn, widest, published, publisher, language, source, digest, added, article",
    "versions": "*", "sentences": "*", "passages": "*", "mentions": "*", "skipped": "*",
}  # fmt: skip


def rows(archive: Archive, table: str) -> list[tuple[object, ...]]:
    return sorted(archive.execute(f"SELECT {TABLES[table]} FROM {table}").fetchall())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve articles, one in two versions, one withdrawn."""
    with Archive(tmp_path / "archive", write=True) as archive:
        ingest(archive, [made(n, published=f"2024-0{n % 9 + 1}-03", publisher="한강경제")[0] for n in range(12)], 60)
        ingest(archive, [made(3, "매출이 9억원으로 정정됐다.", published="2024-04-03")[0]], 60)
        archive.withdraw("a5")
    return tmp_path / "archive"


def take(archive: Archive, path: Path) -> object:
    return import_file(archive, path, cutter(60), lambda _: ())


def test_an_export_comes_back_row_by_row(folder: Path, tmp_path: Path) -> None:
    with Archive(folder) as old, Archive(tmp_path / "new", write=True) as new:
        assert export(old, tmp_path / "all.jsonl").articles == 12
        take(new, tmp_path / "all.jsonl")
        for table in TABLES:
            assert rows(new, table) == rows(old, table), table
        assert take(new, tmp_path / "all.jsonl").unchanged == 12  # type: ignore[attr-defined]
    assert (tmp_path / "all.jsonl").stat().st_mode & 0o077 == 0
    with Archive(folder) as old, pytest.raises(ValueError, match="exists"):
        export(old, tmp_path / "all.jsonl")


def test_an_export_that_was_cut_short_or_changed_is_named(folder: Path, tmp_path: Path) -> None:
    with Archive(folder) as old:
        export(old, tmp_path / "all.jsonl")
    lines = (tmp_path / "all.jsonl").read_text(encoding="utf-8").splitlines()
    (tmp_path / "short.jsonl").write_text("\n".join(lines[:-1]), encoding="utf-8")
    bad = json.loads(lines[1])
    bad["sentences"][0][1] = 10**6
    (tmp_path / "bad.jsonl").write_text("\n".join([lines[0], json.dumps(bad)]), encoding="utf-8")
    with Archive(tmp_path / "new", write=True) as new:
        with pytest.raises(UnreadableError, match=r"bad.jsonl:2: .*does not fit"):
            take(new, tmp_path / "bad.jsonl")
        with pytest.raises(UnreadableError, match="cut short"):
            take(new, tmp_path / "short.jsonl")


def test_backups_under_load_are_whole(folder: Path, tmp_path: Path) -> None:
    good = 0
    with Archive(folder, write=True) as writer:
        for n in range(10):
            with writer.transaction():  # open while the copy is taken: it must not be seen
                writer.add(*made(100 + n))
                done = backup(folder, tmp_path / f"b{n}.sqlite")
            restore(tmp_path / f"b{n}.sqlite", tmp_path / f"r{n}")
            with Archive(tmp_path / f"r{n}") as back:
                good += back.summary().articles == 11 + n == done.articles
        assert good == 10
        with pytest.raises(LockedError):
            restore(tmp_path / "b0.sqlite", folder, force=True)
    with pytest.raises(ArchiveError, match="--force"):
        restore(tmp_path / "b0.sqlite", folder)
    restore(tmp_path / "b0.sqlite", folder, force=True)
    with Archive(folder) as back:
        assert back.summary().articles == 11
    assert len(known(folder)) == 10


def test_the_doctor_names_damage_and_the_last_backup(folder: Path, tmp_path: Path) -> None:
    assert [f.code for f in examine(folder) if f.wrong and f.code != "disk-low"] == []
    backup(folder, tmp_path / "b.sqlite")
    with Archive(folder, write=True) as archive:
        with archive.transaction():
            archive.execute("INSERT INTO sentences VALUES ('nobody', 0, 0, 5)")
            archive.execute("UPDATE articles SET article = replace(article, '억원', '조원') WHERE id = 'a1'")
        found = {f.code: f for f in examine(folder)}
        assert "orphans" in found and "a1" in found["database-damaged"].found
        assert "b.sqlite" in found["database-damaged"].mend and "lock-held" in found
        with archive.transaction():
            assert drop_orphans(archive) == 1
    data = (folder / DATABASE).read_bytes()
    (folder / DATABASE).write_bytes(data[: len(data) // 2])
    assert "database-damaged" in {f.code for f in examine(folder)}
    with pytest.raises(ArchiveError):
        Archive(folder, write=True)


def test_looking_through_an_archive(folder: Path) -> None:
    with Archive(folder) as archive:
        assert resolve(archive, "a3") == "a3"
        with pytest.raises(ArchiveError, match="More than one"):
            resolve(archive, "a")
        with pytest.raises(ArchiveError, match="No article"):
            resolve(archive, "%")
        assert [v.number for v in history(archive, "a3")] == [1, 2] and history(archive, "a5")[-1].withdrawn
        one, two = history(archive, "a3")
        assert any(line.mark == "+" and "9억원" in line.text for line in difference(one.article, two.article))
        assert {a.published[:7] for a in select(archive, since="2024-04", until="2024-05")} == {"2024-04", "2024-05"}


def test_a_deleted_file_is_withdrawn_and_an_empty_folder_is_not_believed(tmp_path: Path) -> None:
    articles: list[Article] = [made(n)[0] for n in range(4)]
    with Archive(tmp_path / "archive", write=True) as archive:
        for given, gone in ((articles, []), (articles[1:], ["a0"])):
            folders = Folders(archive, [tmp_path])
            ingest(archive, folders.watch(given), 60)
            assert folders.prune() == gone
        with pytest.raises(ArchiveError, match="Nothing could be read"):
            Folders(archive, [tmp_path]).prune()
        assert archive.summary().articles == 3
