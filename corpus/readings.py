"""What each file gave when it was last read, so that reading it again costs next to nothing.

    1. A file whose bytes are the same, and whose articles are still what they became, is passed over whole.
    2. In a file of many that has changed, a line that stood there before is passed over before it is parsed.
    3. What is read anew is noted in the transaction that keeps its articles; when the file is at its end, what stood in it
       before and no longer does is forgotten.

A reading counts only when its file was read to the end: what a crash cut short is read again. It does not count when an
article was withdrawn or replaced by something that no noted file says, nor when the reader's code or the columns differ.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

from corpus.archive import Archive
from corpus.article import Article, Skipped, Unchanged

_WIDE = 16  # bytes of a digest
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Noted:
    """That a record of a file gave this: an article (id, digest), or, with an id of "", a reason. To be kept with it."""

    file: str
    turn: int
    record: bytes
    number: int
    article_id: str
    digest: str
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Finished:
    """That a file was read to its end, and had this digest; `source` is its name without that of the folder."""

    file: str
    source: str
    turn: int
    digest: bytes


class Readings:
    """The readings that an archive remembers; `columns` is the mapping that files are read with."""

    def __init__(self, archive: Archive, columns: Mapping[str, str] | None = None) -> None:
        self.archive = archive
        self.how = f"{_reader()}{json.dumps(sorted((columns or {}).items()))}".encode()
        self.key = blake2b(self.how, digest_size=_WIDE).digest()
        row = archive.execute("SELECT max(turn) FROM readings").fetchone()
        self.turn = 1 + int(row[0] or 0)

    def file(self, name: str, source: str) -> "FileReading":
        """The reading of one file, `name` being its source with the name of the folder that was given."""
        return FileReading(self, name, source)


# An article is what a record made of it, or what another noted record made of it since: of two records with one address the
# later counts, today as the last time.
_HELD = (
    "NOT a.withdrawn AND (a.digest = r.digest OR EXISTS (SELECT 1 FROM readings o JOIN read_files g ON g.number = o.file "
    "AND g.turn = o.turn WHERE o.article_id = a.id AND o.digest = a.digest))"
)


class FileReading:
    """One file while it is read: what is known of it, and what it gives now."""

    def __init__(self, readings: Readings, name: str, source: str) -> None:
        self._readings, self._db = readings, readings.archive.execute
        self.name, self._source = name, source
        row = self._db("SELECT number, digest, turn FROM read_files WHERE file = ?", (name,)).fetchone()
        known: tuple[int, bytes, int] = row or (0, b"", 0)
        self._number, self._digest, self._turn = known
        self._found = b""
        self._line = (b"", b"", 0)
        self._others = 0  # records that are not lines of their own

    def same(self, path: Path) -> Unchanged | None:
        """What the file gave, when it is the same and all of that is still there."""
        self._found = _digest(path, self._readings.how)
        if not self._number or self._found != self._digest:
            return None
        rows = self._db(
            f"SELECT r.article_id, r.source, r.reason, r.article_id = '' OR (a.id IS NOT NULL AND {_HELD}) "
            "FROM readings r LEFT JOIN articles a ON a.id = r.article_id WHERE r.file = ? AND r.turn = ?",
            (self._number, self._turn),
        ).fetchall()
        if not rows or not all(held for *_, held in rows):
            return None
        ids = tuple(dict.fromkeys(i for i, *_ in rows if i))
        return Unchanged(self._source, ids, tuple(Skipped(s, why) for i, s, why, _ in rows if not i))

    def same_line(self, line: bytes, number: int) -> Unchanged | None:
        """What this line gave before, wherever it stood in the file; an article that has no name but its line's number, only
        there."""
        key = self._readings.key
        plain = blake2b(line, digest_size=_WIDE, key=key).digest()
        placed = blake2b(line, digest_size=_WIDE, key=key, salt=number.to_bytes(8, "little")).digest()
        self._line = (plain, placed, number)
        if not self._number:
            return None
        row = self._db(
            "SELECT r.record, r.article_id, r.digest, r.source FROM readings r JOIN articles a ON a.id = r.article_id "
            f"WHERE r.file = ? AND r.record IN (?, ?) AND r.turn = ? AND {_HELD}",
            (self._number, plain, placed, self._turn),
        ).fetchone()
        if row is None:
            return None
        record, article_id, digest, source = row
        self._same = Noted(self.name, self._readings.turn, record, 0, article_id, digest, source, "")
        return Unchanged(source, (article_id,))

    def note(self, item: Article | Skipped | Unchanged, line: bool) -> Noted:
        """That the file gave this, from the `line` asked about last or from somewhere in it."""
        if isinstance(item, Unchanged):
            return self._same
        turn = self._readings.turn
        if line and isinstance(item, Article):
            plain, placed, number = self._line
            record = placed if not item.url and item.source.endswith(f"#{number}") else plain
            return Noted(self.name, turn, record, 0, item.id, item.digest, item.source, "")
        self._others += 1
        if isinstance(item, Article):
            return Noted(self.name, turn, b"", self._others, item.id, item.digest, item.source, "")
        return Noted(self.name, turn, b"", self._others, "", "", item.source, item.reason)

    def finished(self, path: Path) -> Finished | None:
        """That it was read to its end; None when it was written to meanwhile."""
        if _digest(path, self._readings.how) != self._found:
            return None
        return Finished(self.name, self._source, self._readings.turn, self._found)


def write(archive: Archive, item: Noted | Finished) -> None:
    """Keep a note inside the current transaction."""
    row = archive.execute("SELECT number FROM read_files WHERE file = ?", (item.file,)).fetchone()
    if row is None:
        archive.execute("INSERT INTO read_files (file, digest, turn) VALUES (?, x'', 0)", (item.file,))
        row = archive.execute("SELECT number FROM read_files WHERE file = ?", (item.file,)).fetchone()
    if isinstance(item, Noted):
        archive.execute(
            "INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (row[0], item.record, item.number, item.article_id, item.digest, item.source, item.reason, item.turn),
        )
        return
    archive.execute("DELETE FROM readings WHERE file = ? AND turn <> ?", (row[0], item.turn))
    # What was skipped in it before and is not now.
    archive.execute(
        "DELETE FROM skipped WHERE (source = ?1 OR substr(source, 1, length(?1) + 1) IN (?1 || ':', ?1 || '#')) AND source "
        "NOT IN (SELECT source FROM readings WHERE file = ?2 AND article_id = '')",
        (item.source, row[0]),
    )
    archive.execute("UPDATE read_files SET digest = ?, turn = ? WHERE number = ?", (item.digest, item.turn, row[0]))


def _digest(path: Path, how: bytes) -> bytes:
    found = blake2b(how, digest_size=_WIDE)
    with path.open("rb") as file:
        while data := file.read(_CHUNK):
            found.update(data)
    return found.digest()


@cache
def _reader() -> str:
    """The program that reads, as a digest of its source: nobody has to remember to raise a number when a reader changes."""
    found = blake2b(digest_size=_WIDE)
    for path in sorted(Path(__file__).parent.glob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()
