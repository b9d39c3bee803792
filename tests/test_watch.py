"""Watched folders: real files, a real archive, the command as a process."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus.archive import Archive
from corpus.read import read
from corpus.watch import Change, Watch
from rag.ingest import ingest


def write(path: Path, text: str, at: int = 0) -> None:
    """A file with this text, written so many seconds after the first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    os.utime(path, (1_700_000_000 + at, 1_700_000_000 + at))


def article(name: str, more: str = "") -> str:
    return (
        f"{name}, 요금 인하 부인\n\n입력 2024.07.10 14:05\n\n{name}은 요금을 내릴 계획이 없다고 10일 밝혔다. {more}\n"
    )


class Desk:
    """Watches a folder into an archive."""

    def __init__(self, folder: Path) -> None:
        self.news, self.folder = folder / "news", folder / "archive"
        self.news.mkdir()
        with Archive(self.folder, write=True) as archive:
            self.watch = Watch([self.news], archive)

    def again(self) -> None:
        """The program is started anew."""
        with Archive(self.folder) as archive:
            self.watch = Watch([self.news], archive)

    def look(self) -> list[tuple[str, str]]:
        changed, gone = self.watch.look()
        if not changed and not gone:
            return []
        with Archive(self.folder, write=True) as archive:
            ingest(archive, self.watch.items(changed, archive), 384)
            return [(c.kind, c.source) for c in self.watch.settle(gone, archive)]

    def sources(self) -> list[str]:
        with Archive(self.folder) as archive:
            return sorted(a.source for a in archive.every_article())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_file_is_read_when_it_is_quiet(desk: Desk) -> None:
    write(desk.news / "a.txt", article("새벽통신"), 1)
    assert desk.look() == []
    write(desk.news / "a.txt", article("새벽통신", "투자는 늘린다."), 2)
    assert desk.look() == []  # it grew in between
    assert desk.look() == [("added", "a.txt")]
    assert desk.look() == []
    write(desk.news / "a.txt", article("새벽통신", "투자는 줄인다."), 3)
    assert [desk.look(), desk.look(), desk.look()] == [[], [("changed", "a.txt")], []]


def test_articles_have_the_ids_that_ingest_gives_them(desk: Desk, tmp_path: Path) -> None:
    write(desk.news / "b/낱말.txt".replace("낱말", "낱말"), article("새벽통신"))
    write(
        desk.news / "lines.jsonl",
        '{"id": "k1", "title": "마바제철", "text": "마바제철은 감산을 시작했다."}\nnot json\n',
    )
    desk.look()
    assert ("skipped", "lines.jsonl:2") in desk.look()
    with Archive(desk.folder) as watched, Archive(tmp_path / "other", write=True) as other:
        ingest(other, read([desk.news]), 384)
        assert [(a.id, a.source) for a in watched.every_article()] == [(a.id, a.source) for a in other.every_article()]
        assert len(watched.every_article()) == 2


def test_deleted_files_are_withdrawn_and_moved_ones_are_not(desk: Desk) -> None:
    url = "\n\nhttps://news.hankang.example/7\n"
    write(desk.news / "a.txt", article("새벽통신"))
    write(desk.news / "b.txt", article("똠방상사") + url)
    desk.look(), desk.look()
    (desk.news / "a.txt").unlink()
    assert desk.look() == []  # an editor that replaces a file takes it away for a moment
    assert desk.look() == [("withdrawn", "a.txt")]
    assert desk.sources() == ["b.txt"]
    (desk.news / "b.txt").rename(desk.news / "c.txt")
    desk.look(), desk.look()
    with Archive(desk.folder) as archive:
        assert [a.title for a in archive.every_article()] == ["똠방상사, 요금 인하 부인"]


def test_a_record_that_leaves_a_file_is_withdrawn_but_not_because_of_an_error(desk: Desk) -> None:
    one, two = (
        f'{{"id": "{k}", "title": "마바제철", "text": "마바제철은 {k} 감산을 시작했다."}}\n' for k in ("k1", "k2")
    )
    write(desk.news / "l.jsonl", one + two, 1)
    desk.look(), desk.look()
    assert desk.sources() == ["l.jsonl#k1", "l.jsonl#k2"]
    write(desk.news / "l.jsonl", one, 2)
    desk.look()
    assert desk.look() == [("withdrawn", "l.jsonl")] and desk.sources() == ["l.jsonl#k1"]
    write(desk.news / "l.jsonl", "broken", 3)
    desk.look()
    assert desk.look() == [("skipped", "l.jsonl:1")] and desk.sources() == ["l.jsonl#k1"]


def test_what_happened_while_nobody_watched_is_caught_up(desk: Desk) -> None:
    for n in range(3):
        write(desk.news / f"{n}.txt", article(f"회사{n}"))
    desk.look(), desk.look()
    (desk.news / "0.txt").unlink()
    write(desk.news / "1.txt", article("회사1", "다시 썼다."), 9)
    desk.again()
    desk.look()
    assert sorted(desk.look()) == [("changed", "1.txt"), ("withdrawn", "0.txt")]


def test_a_drive_that_goes_away_withdraws_nothing(desk: Desk) -> None:
    for n in range(12):
        write(desk.news / f"{n}.txt", article(f"회사{n}"))
    desk.look(), desk.look()
    desk.news.rename(desk.news.parent / "elsewhere")
    for _ in range(3):
        assert desk.look() == []
    assert "is not there" in desk.watch.notes[0]
    desk.news.mkdir()
    for _ in range(3):
        assert desk.look() == []
    assert "is empty now" in desk.watch.notes[0] and len(desk.sources()) == 12


def test_a_change_says_what_it_is(desk: Desk) -> None:
    write(desk.news / "a.txt", article("새벽통신"))
    write(desk.news / "b.txt", "")
    desk.look()
    changed, gone = desk.watch.look()
    with Archive(desk.folder, write=True) as archive:
        ingest(archive, desk.watch.items(changed, archive), 384)
        changes = desk.watch.settle(gone, archive)
    assert changes == [
        Change("added", "a.txt", "새벽통신, 요금 인하 부인"),
        Change("skipped", "b.txt", "the file is empty"),
    ]


def test_the_command_watches_until_it_is_interrupted(tmp_path: Path) -> None:
    news, archive = tmp_path / "news", tmp_path / "archive"
    write(news / "a.txt", article("새벽통신"))
    command = [sys.executable, "-m", "ui.cli", "watch", str(news), "--archive", str(archive), "--every", "0.2"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        # As from a terminal: tests that run in the background of a shell have inherited that Ctrl+C counts for nothing.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    try:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline().startswith(f"watching {news}")
        assert "added      a.txt  새벽통신, 요금 인하 부인" in process.stdout.readline()
        write(news / "b.txt", article("마바통신"))
        assert "added      b.txt" in process.stdout.readline()
        (news / "a.txt").unlink()
        assert "withdrawn  a.txt" in process.stdout.readline()
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        assert process.stderr.read().strip() == "watch ended; everything reported as kept is kept"
    finally:
        process.kill()
        process.communicate()
    asked = [sys.executable, "-m", "ui.cli", "ask", "마바통신이 요금을 내리나요?", "--archive", str(archive)]
    shown = subprocess.run(asked, capture_output=True, text=True, timeout=120).stdout
    assert (
        "[1] ✓" in shown and "마바통신, 요금 인하 부인" in shown and "새벽통신" not in shown
    )  # the index has followed
    with Archive(archive, write=True, purpose="citewire serve"):
        locked = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert locked.returncode == 1 and "is being written by 'citewire serve'" in locked.stderr
