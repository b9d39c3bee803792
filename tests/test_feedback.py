"""Readers' verdicts lie beside the archive, and nothing but what the reader sent."""

import sqlite3
from pathlib import Path

import pytest

from corpus.article import ArchiveError
from corpus.feedback import DATABASE, REASON_LIMIT, erase, every, keep


def test_verdicts_come_back_oldest_first(tmp_path: Path) -> None:
    assert every(tmp_path) == [] and not (tmp_path / DATABASE).exists()
    first = keep(tmp_path, "a1", "down", "얼마입니까?", "2조4000억 원입니다.[1]", "  다른 해의 수치다 ", "extractive")
    second = keep(tmp_path, "a2", "up", "Will it cut?", "No.[1]")
    assert every(tmp_path) == [first, second]
    assert (first.reason, second.reason) == ("다른 해의 수치다", "")
    assert every(tmp_path, "up") == [second]


def test_a_second_verdict_replaces_the_first(tmp_path: Path) -> None:
    keep(tmp_path, "a1", "down", "q", "a")
    keep(tmp_path, "a1", "up", "q", "a")
    assert [f.verdict for f in every(tmp_path)] == ["up"]


def test_the_answer_is_kept_with_its_claims_and_citations(tmp_path: Path) -> None:
    record = {"claims": [{"text": "아니다", "citations": [{"number": 1, "article_id": "a", "sentences": [4]}]}]}
    kept = keep(tmp_path, "a1", "down", "q", "a", reasons=["citation", "wrong", "citation"], record=record)
    assert every(tmp_path) == [kept]
    assert (kept.reasons, kept.record) == (("citation", "wrong"), record)
    with pytest.raises(ValueError, match="of wrong, citation"):
        keep(tmp_path, "a2", "down", "q", "a", reasons=["rude"])


def test_feedback_of_an_older_program_is_read_and_added_to(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / DATABASE)
    with db:
        db.execute(
            "CREATE TABLE feedback (answer_id TEXT PRIMARY KEY, time TEXT NOT NULL, verdict TEXT NOT NULL, reason TEXT NOT NULL, "
            "question TEXT NOT NULL, answer TEXT NOT NULL, model TEXT NOT NULL) WITHOUT ROWID"
        )
        db.execute("INSERT INTO feedback VALUES ('a0', '2026-11-01T00:00:00+00:00', 'up', '', 'q', 'a', 'extractive')")
    db.close()
    assert [(f.answer_id, f.reasons, f.record) for f in every(tmp_path)] == [("a0", (), {})]
    keep(tmp_path, "a1", "down", "q", "a", reasons=["wrong"])
    assert [f.reasons for f in every(tmp_path)] == [(), ("wrong",)]


def test_what_is_no_verdict_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match='"up" or "down"'):
        keep(tmp_path, "a1", "so-so", "q", "a")
    with pytest.raises(ValueError, match="1,001 characters"):
        keep(tmp_path, "a1", "up", "q", "a", "x" * (REASON_LIMIT + 1))
    assert every(tmp_path) == []


def test_erased_by_age(tmp_path: Path) -> None:
    kept = keep(tmp_path, "a1", "up", "지울 질문", "a")
    assert erase(tmp_path, kept.time) == 0 and erase(tmp_path, "9999") == 1 and every(tmp_path) == []
    assert erase(tmp_path / "nowhere", "9999") == 0


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="check that the folder is writable"):
        keep(tmp_path / "missing", "a1", "up", "q", "a")
    (tmp_path / DATABASE).write_bytes(b"no database" * 1000)
    with pytest.raises(ArchiveError):
        every(tmp_path)
