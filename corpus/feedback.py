"""What readers said of answers: a small database of its own beside the archive's, for evaluation.

Of its own, because a server may serve an archive that it cannot write, an ingest must not wait for a reader's click nor
the click for the ingest's batch, and what readers wrote must be erasable without touching an article. It holds what the reader
sent and nothing of who it was. Times are UTC, to the second.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from corpus.article import ArchiveError

DATABASE = "feedback.sqlite"
VERDICTS = ("up", "down")
# What readers can tick beside their own words: something said is false; what it cites does not carry it; it is not what was
# asked; something is left out; newer news says otherwise; the archive holds an answer that was not found.
REASONS = ("wrong", "citation", "beside", "incomplete", "outdated", "missed")
REASON_LIMIT = 1_000  # characters
_TABLE = """
CREATE TABLE IF NOT EXISTS feedback (
  answer_id TEXT PRIMARY KEY, time TEXT NOT NULL, verdict TEXT NOT NULL, reason TEXT NOT NULL, question TEXT NOT NULL,
  answer TEXT NOT NULL, model TEXT NOT NULL, reasons TEXT NOT NULL DEFAULT '', record TEXT NOT NULL DEFAULT '{}') WITHOUT ROWID
"""
_LATER = {
    "reasons": "TEXT NOT NULL DEFAULT ''",
    "record": "TEXT NOT NULL DEFAULT '{}'",
}  # columns that an older file lacks
_COLUMNS = "answer_id, time, verdict, reason, question, answer, model, reasons, record"


@dataclass(frozen=True, slots=True)
class Feedback:
    """One reader's verdict, "up" or "down", on one answer; `reason` in the reader's words, "" for none.

    `answer` is its text with [number] marks, `model` who wrote it, `time` ISO in UTC. `reasons` are of REASONS. `record` is
    the answer as data, {} in what was kept before it was: "language", "refused", "query", "claims" with their verdicts and
    citations (article id and numbers of sentences), and "sources" with the cited sentences.
    """

    answer_id: str
    time: str
    verdict: str
    reason: str
    question: str
    answer: str
    model: str = ""
    reasons: tuple[str, ...] = ()
    record: Mapping[str, Any] = field(default_factory=dict)


def keep(
    folder: Path,
    answer_id: str,
    verdict: str,
    question: str,
    answer: str,
    reason: str = "",
    model: str = "",
    reasons: Sequence[str] = (),
    record: Mapping[str, Any] | None = None,
) -> Feedback:
    """Keep one verdict in the archive's `folder`; a second one on the same answer replaces the first.

    ValueError for a verdict or reasons that are none, or a reason that is too long; ArchiveError when the disk refuses it.
    """
    if verdict not in VERDICTS:
        raise ValueError(f'"verdict" must be "up" or "down", got {verdict[:20]!r}')
    reason = reason.strip()
    if len(reason) > REASON_LIMIT:
        raise ValueError(f'"reason" is {len(reason):,} characters; at most {REASON_LIMIT:,} are kept. Shorten it.')
    if unknown := [r for r in reasons if r not in REASONS]:
        raise ValueError(f'"reasons" are of {", ".join(REASONS)}, got {unknown[0][:20]!r}')
    kept = Feedback(
        answer_id, datetime.now(UTC).isoformat(timespec="seconds"), verdict, reason, question, answer, model,
        tuple(dict.fromkeys(reasons)), record or {},
    )  # fmt: skip
    with _opened(folder) as db, db:
        _prepare(db)
        db.execute(
            f"INSERT OR REPLACE INTO feedback ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (kept.answer_id, kept.time, kept.verdict, kept.reason, kept.question, kept.answer, kept.model,
             " ".join(kept.reasons), json.dumps(kept.record, ensure_ascii=False)),
        )  # fmt: skip
    return kept


def every(folder: Path, verdict: str = "") -> list[Feedback]:
    """All that was kept in the archive's `folder`, oldest first, or only what has this verdict; [] when nothing was."""
    if not (folder / DATABASE).exists():
        return []
    with _opened(folder) as db:
        _prepare(db)
        rows = db.execute(
            f"SELECT {_COLUMNS} FROM feedback WHERE ? IN ('', verdict) ORDER BY time, answer_id", (verdict,)
        ).fetchall()
    return [_feedback(row) for row in rows]


def newest(
    folder: Path, verdict: str = "", text: str = "", reasoned: bool = False, count: int = 50, after: int = 0
) -> tuple[list[Feedback], int]:
    """`count` verdicts after the first `after`, newest first, and how many there are in all; only those of this verdict, that
    hold `text` in question, answer or reason, and that give a reason or tick one, where that is wanted."""
    if not (folder / DATABASE).exists():
        return [], 0
    where = (
        "WHERE ? IN ('', verdict) AND (NOT ? OR reason || reasons <> '') "
        "AND (? = '' OR instr(lower(question || char(10) || answer || char(10) || reason), lower(?)))"
    )
    values = (verdict, reasoned, text, text)
    with _opened(folder) as db:
        _prepare(db)
        rows = db.execute(
            f"SELECT {_COLUMNS} FROM feedback {where} ORDER BY time DESC, answer_id LIMIT ? OFFSET ?",
            (*values, count, after),
        ).fetchall()
        total = db.execute(f"SELECT count(*) FROM feedback {where}", values).fetchone()[0]
    return [_feedback(row) for row in rows], int(total)


def erase(folder: Path, before: str) -> int:
    """Erase what is older than `before`, an ISO time or day in UTC; how many that were."""
    if not (folder / DATABASE).exists():
        return 0
    with _opened(folder) as db, db:
        _prepare(db)
        return db.execute("DELETE FROM feedback WHERE time < ?", (before,)).rowcount


def _feedback(row: Sequence[Any]) -> Feedback:
    """A row of _COLUMNS."""
    answer_id, time, verdict, reason, question, answer, model, reasons, record = row
    return Feedback(
        answer_id, time, verdict, reason, question, answer, model, tuple(reasons.split()), json.loads(record)
    )


def _prepare(db: sqlite3.Connection) -> None:
    """The table, with the columns that came later."""
    db.execute(_TABLE)
    known = {row[1] for row in db.execute("PRAGMA table_info(feedback)")}
    for name in _LATER.keys() - known:
        db.execute(f"ALTER TABLE feedback ADD COLUMN {name} {_LATER[name]}")


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
