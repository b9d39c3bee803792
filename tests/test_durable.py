"""What must survive: repeats, edits, deletions, a full disk, damage."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus.archive import DATABASE, Archive
from corpus.article import ArchiveError
from corpus.backup import backup, check
from rag.index import PassageIndex
from rag.ingest import ingest
from rag.terms import terms
from rag.words import Term
from tests.fakes import HashEncoder, made


def found_by_either(index: PassageIndex, text: str) -> set[str]:
    """Articles that the words or the vector of this text find, among the first ten of each."""
    words = index.words.search("ko", [Term(((w,),)) for w in terms(text).words], {}, 10)
    vector = np.asarray(index.encoder.embed_query(text), np.float32)
    return {i.split(":")[0] for i, _ in [*words, *index.nearest("ko", vector, 10)]}


def test_ten_repeats_change_nothing(tmp_path: Path) -> None:
    articles = [made(n, published="2024-05-01")[0] for n in range(40)]
    with Archive(tmp_path, write=True) as archive:
        ingest(archive, articles, 60)
        PassageIndex(archive, HashEncoder()).close()
        before = archive.execute("SELECT max(revision) FROM articles").fetchone(), archive.summary()
        for _ in range(9):
            done = ingest(archive, articles, 60)
            assert (done.added, done.changed, done.unchanged) == (0, 0, 40)
            index = PassageIndex(archive, HashEncoder())
            assert index.rebuilt == ""
            index.close()
        assert (archive.execute("SELECT max(revision) FROM articles").fetchone(), archive.summary()) == before


def test_what_was_edited_out_or_withdrawn_is_found_by_nobody(tmp_path: Path) -> None:
    with Archive(tmp_path, write=True) as archive:
        ingest(archive, [made(n, f"고유낱말{n}가는 매출을 {n}억원 올렸다.")[0] for n in range(60)], 60)
        index = PassageIndex(archive, HashEncoder())
        assert "a7" in found_by_either(index, "고유낱말7가는 매출을 7억원 올렸다.")
        ingest(archive, [made(7, "다른 이야기로 바뀌었다.")[0]], 60)
        for n in range(30, 60):
            archive.withdraw(f"a{n}")
        index.sync()
        assert not index.words.search("ko", [Term((("고유낱말7가",),))], {}, 10) and index.words.count() == 30
        gone = {f"a{n}" for n in range(30, 60)}
        hits = 0
        for n in range(100):
            text = f"고유낱말{30 + n % 30}가는 매출을 {30 + n % 30}억원 올렸다."
            hits += len(gone & found_by_either(index, text))
        assert hits == 0
        index.close()


_CHILD = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
from ui.cli import main
sys.argv = ["citewire", "ingest", sys.argv[3], "--archive", sys.argv[1]]
main()
"""


@pytest.mark.parametrize("limit", [60_000, 700_000])
def test_a_full_disk_is_one_line_and_nothing_is_lost(tmp_path: Path, limit: int) -> None:
    """No file may grow beyond `limit` bytes, which is what a full disk looks like to one process."""
    news = tmp_path / "news"
    news.mkdir()
    for n in range(150):
        (news / f"{n}.md").write_text(f"# 제목 {n}\n\n{made(n)[0].text}\n\n" + f"회사{n}의 계획{n}이다. " * 60, "utf-8")
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    child = [sys.executable, "-c", _CHILD, str(tmp_path / "archive")]
    small = subprocess.run(
        [*child, str(limit), str(news)], capture_output=True, text=True, env=environment, timeout=120
    )
    assert small.returncode == 1 and small.stderr.startswith("citewire: ") and small.stderr.count("\n") == 1, (
        small.stderr
    )
    again = subprocess.run([*child, str(resource.RLIM_INFINITY), str(news)], capture_output=True, text=True,
                           env=environment, timeout=120)  # fmt: skip
    assert again.returncode == 0, again.stderr
    assert check(tmp_path / "archive" / DATABASE)[0] == 150


def test_a_changed_letter_is_not_served(tmp_path: Path) -> None:
    with Archive(tmp_path, write=True) as archive:
        ingest(archive, [made(n)[0] for n in range(3)], 60)
        backup(tmp_path, tmp_path / "good.sqlite")
        with archive.transaction():
            archive.execute("UPDATE articles SET article = replace(article, '억원', '조원') WHERE id = 'a1'")
        assert archive.article("a0").title == "제목 0"
        with pytest.raises(ArchiveError, match=r"a1 is not what was kept.*good\.sqlite"):
            archive.article("a1")


def test_a_damaged_database_names_the_last_backup(tmp_path: Path) -> None:
    with Archive(tmp_path, write=True) as archive:
        ingest(archive, [made(n)[0] for n in range(200)], 60)
    backup(tmp_path, tmp_path / "good.sqlite")
    whole = (tmp_path / DATABASE).read_bytes()
    detected = 0
    for cut in (len(whole) // 2, len(whole) // 4, 4096):
        (tmp_path / DATABASE).write_bytes(whole[:cut])
        with pytest.raises(ArchiveError, match=r"good\.sqlite"):
            Archive(tmp_path, write=True).close()
        detected += 1
    assert detected == 3
