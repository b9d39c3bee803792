"""What readers said of answers: a small database of its own beside the archive's, for evaluation.

Of its own, because a server may serve an archive that it cannot write, an ingest must not wait for a reader's click nor
the click for the ingest's batch, and what readers wrote must be erasable without touching an article. It holds what the reader
sent and nothing of who it was. Times are UTC, to the second.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from corpus.article import ArchiveError

DATABASE = "feedback.sqlite"
VERDICTS = ("up", "down")
REASON_LIMIT = 1_000  # characters
_TABLE = """
CREATE TABLE IF NOT EXISTS feedback (
  answer_id TEXT PRIMARY KEY, time TEXT NOT NULL, verdict TEXT NOT NULL, reason TEXT NOT NULL, question TEXT NOT NULL,
  answer TEXT NOT NULL, model TEXT NOT NULL) WITHOUT ROWID
"""


@dataclass(frozen=True, slots=True)
class Feedback:
    """One reader's verdict, "up" or "down", on one answer; `reason` in the reader's words, "" for none.

    `answer` is its text with [number] marks, `model` who wrote it, `time` ISO in UTC.
    """

    answer_id: str
    time: str
    verdict: str
    reason: str
    question: str
    answer: str
    model: str = ""


def keep(
    folder: Path, answer_id: str, verdict: str, question: str, answer: str, reason: str = "", model: str = ""
) -> Feedback:
    """Keep one verdict in the archive's `folder`; a second one on the same answer replaces the first.

    ValueError for a verdict that is none or a reason that is too long; ArchiveError when the disk refuses it.
    """
    if verdict not in VERDICTS:
        raise ValueError(f'"verdict" must be "up" or "down", got {verdict[:20]!r}')
    reason = reason.strip()
    if len(reason) > REASON_LIMIT:
        raise ValueError(f'"reason" is {len(reason):,} characters; at most {REASON_LIMIT:,} are kept. Shorten it.')
    kept = Feedback(
        answer_id, datetime.now(UTC).isoformat(timespec="seconds"), verdict, reason, question, answer, model
    )
    with _opened(folder) as db, db:
        db.execute(_TABLE)
        db.execute(
            "INSERT OR REPLACE INTO feedback (answer_id, time, verdict, reason, question, answer, model) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (kept.answer_id, kept.time, kept.verdict, kept.reason, kept.question, kept.answer, kept.model),
        )
    return kept


def every(folder: Path, verdict: str = "") -> list[Feedback]:
    """All that was kept in the archive's `folder`, oldest first, or only what has this verdict; [] when nothing was."""
    if not (folder / DATABASE).exists():
        return []
    with _opened(folder) as db:
        db.execute(_TABLE)
        rows = db.execute(
            "SELECT answer_id, time, verdict, reason, question, answer, model FROM feedback "
            "WHERE ? IN ('', verdict) ORDER BY time, answer_id",
            (verdict,),
        ).fetchall()
    return [Feedback(*row) for row in rows]


def erase(folder: Path, before: str) -> int:
    """Erase what is older than `before`, an ISO time or day in UTC; how many that were."""
    if not (folder / DATABASE).exists():
        return 0
    with _opened(folder) as db, db:
        db.execute(_TABLE)
        return db.execute("DELETE FROM feedback WHERE time < ?", (before,)).rowcount


@contextmanager
def _opened(folder: Path) -> Iterator[sqlite3.Connection]:
    """A connection for one deed: verdicts are rare, and nothing stays open between them."""
    try:
        db = sqlite3.connect(folder / DATABASE, timeout=10)
        try:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA secure_delete=ON")
            yield db
        finally:
            db.close()
    except sqlite3.Error as e:
        raise ArchiveError(
            f"Feedback '{folder / DATABASE}' cannot be read or written: {e}; check that the folder is writable and has room"
        ) from e
