"""What was read before is passed over; what changed, was withdrawn or was cut short is read again."""

import json
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.archive import Archive
from corpus.article import Article, Skipped, Unchanged
from corpus.read import read_again
from corpus.readings import Finished, Noted, Readings
from rag.ingest import Ingested, ingest


class Desk:
    """A folder of files, and the archive it is taken into."""

    def __init__(self, folder: Path, archive: Archive) -> None:
        self.folder, self.archive = folder, archive
        folder.mkdir()

    def lines(self, *texts: str, **fields: str) -> Path:
        """A file of records with an address each, "#n" by the number in the text."""
        path = self.folder / "news.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for text in texts:
                number = "".join(c for c in text.split()[0] if c.isdigit())
                record = {"title": f"제목 {number}", "text": text, "url": f"https://a.example/{number}"} | fields
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
        return path

    def items(self) -> list[object]:
        return list(read_again([self.folder], Readings(self.archive)))

    def ingest(self) -> Ingested:
        return ingest(self.archive, read_again([self.folder], Readings(self.archive)), 60)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Archive(tmp_path / "archive", write=True) as archive:
        yield Desk(tmp_path / "desk", archive)


def counts(done: Ingested) -> tuple[int, int, int, int]:
    return done.added, done.changed, done.unchanged, len(done.skipped)


def test_an_unchanged_file_is_passed_over_whole(desk: Desk) -> None:
    path = desk.lines("기사1은 매출이 올랐다고 밝혔다.", "기사2는 공장을 짓는다고 밝혔다.")
    path.write_text(path.read_text() + "{broken\n")
    assert counts(desk.ingest()) == (2, 0, 0, 1)
    (same,) = desk.items()
    assert isinstance(same, Unchanged) and len(same.ids) == 2
    assert same.skipped == (Skipped("news.jsonl:3", same.skipped[0].reason),)
    assert same.skipped[0].reason.startswith("not JSON")
    changes = desk.archive.execute("SELECT total_changes()").fetchone()
    assert counts(desk.ingest()) == (0, 0, 2, 1)
    assert desk.archive.execute("SELECT total_changes()").fetchone() == changes


def test_only_new_lines_are_read(desk: Desk) -> None:
    desk.lines("기사1은 매출이 올랐다고 밝혔다.", "기사2는 공장을 짓는다고 밝혔다.")
    desk.ingest()
    desk.lines("기사3은 새로 생겼다고 밝혔다.", "기사1은 매출이 올랐다고 밝혔다.", "기사2는 공장을 닫는다고 밝혔다.")
    read = [i for i in desk.items() if isinstance(i, Article)]
    assert [a.title for a in read] == ["제목 3", "제목 2"]
    assert counts(desk.ingest()) == (1, 1, 1, 0)
    assert len(desk.items()) == 1


def test_a_file_that_goes_back_takes_the_archive_back(desk: Desk) -> None:
    first, second = "기사1은 매출이 1억원이라고 밝혔다.", "기사1은 매출이 2억원이라고 밝혔다."
    for text in (first, second, first):
        desk.lines(text)
        desk.ingest()
        (article,) = desk.archive.every_article()
        assert article.text == text
    assert article.version == 3


def test_what_a_crash_cut_short_does_not_count(desk: Desk) -> None:
    first, second = "기사1은 매출이 1억원이라고 밝혔다.", "기사1은 매출이 2억원이라고 밝혔다."
    desk.lines(first)
    desk.ingest()
    desk.lines(second)
    items = [i for i in desk.items() if not isinstance(i, Finished)]  # killed before the end of the file was noted
    ingest(desk.archive, items, 60)  # type: ignore[arg-type]
    desk.lines(first)
    desk.ingest()
    assert [a.text for a in desk.archive.every_article()] == [first]


def test_a_withdrawn_article_is_read_again(desk: Desk) -> None:
    desk.lines("기사1은 매출이 올랐다고 밝혔다.", "기사2는 공장을 짓는다고 밝혔다.")
    desk.ingest()
    gone = desk.archive.every_article()[0].id
    desk.archive.withdraw(gone)
    assert counts(desk.ingest()) == (0, 1, 1, 0)
    assert gone in {a.id for a in desk.archive.every_article()}


def test_two_lines_with_one_address_do_not_take_turns(desk: Desk) -> None:
    desk.lines("기사1은 매출이 1억원이라고 밝혔다.", "기사1은 매출이 2억원이라고 밝혔다.")
    desk.ingest()
    assert counts(desk.ingest()) == (0, 0, 1, 0)
    desk.lines(
        "기사1은 매출이 1억원이라고 밝혔다.", "기사1은 매출이 2억원이라고 밝혔다.", "기사3은 새로 생겼다고 밝혔다."
    )
    assert counts(desk.ingest()) == (1, 0, 2, 0)
    (article,) = (a for a in desk.archive.every_article() if "기사1" in a.text)
    assert "2억" in article.text and article.version == 2


def test_a_record_known_by_its_line_number_alone_is_not_known_elsewhere(desk: Desk) -> None:
    desk.lines("기사1은 매출이 올랐다고 밝혔다.", "기사2는 공장을 짓는다고 밝혔다.", url="")
    desk.ingest()
    desk.lines(
        "기사3은 새로 생겼다고 밝혔다.", "기사1은 매출이 올랐다고 밝혔다.", "기사2는 공장을 짓는다고 밝혔다.", url=""
    )
    desk.ingest()
    assert sorted(a.text[:3] for a in desk.archive.every_article()) == ["기사1", "기사2", "기사3"]


def test_other_columns_read_anew(desk: Desk) -> None:
    desk.lines("기사1은 매출이 올랐다고 밝혔다.", 요약="기사1의 요약은 이렇게 짧다고 한다.")
    desk.ingest()
    mapping = {"text": "요약"}
    items = list(read_again([desk.folder], Readings(desk.archive, mapping), mapping))
    assert [i.text for i in items if isinstance(i, Article)] == ["기사1의 요약은 이렇게 짧다고 한다."]


def test_single_files_tables_and_zips_are_known_too(desk: Desk) -> None:
    (desk.folder / "a.txt").write_text("제목 하나\n\n한강전자는 매출이 올랐다고 10일 밝혔다. 공장은 내년에 짓는다.\n")
    (desk.folder / "b.csv").write_text("제목,본문\n둘,한강전자는 공장을 짓는다고 밝혔다.\n셋,\n")
    with zipfile.ZipFile(desk.folder / "c.zip", "w") as box:
        box.writestr("d.txt", "제목 넷\n\n다랑전자는 매출이 올랐다고 11일 밝혔다. 공장은 올해 짓는다.\n")
    assert counts(desk.ingest()) == (3, 0, 0, 1)
    assert [type(i) for i in desk.items()] == [Unchanged] * 3
    assert counts(desk.ingest()) == (0, 0, 3, 1)


def test_a_file_that_could_not_be_read_is_tried_again(desk: Desk) -> None:
    (desk.folder / "a.pdf").write_bytes(b"%PDF-1.4 broken")
    for _ in range(2):
        assert [type(i) for i in desk.items()] == [Skipped]
        assert counts(desk.ingest()) == (0, 0, 0, 1)


def test_a_file_that_is_written_to_while_it_is_read_is_not_noted(desk: Desk) -> None:
    path = desk.lines("기사1은 매출이 올랐다고 밝혔다.", "기사2는 공장을 짓는다고 밝혔다.")
    items = read_again([desk.folder], Readings(desk.archive))
    first = [next(items), next(items)]
    assert [type(i) for i in first] == [Article, Noted]
    with path.open("a") as file:
        file.write(" \n")
        os.fsync(file.fileno())
    assert not any(isinstance(i, Finished) for i in items)
