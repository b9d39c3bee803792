"""Evaluation reports that lie in a folder: pages that `citewire eval` wrote, opened where nothing in them can act."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

DEEP = 3  # folders below the one that is set
MOST = 500  # files that are listed
LARGEST = 20_000_000  # bytes of a page
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".jsonl": "application/x-ndjson",
    ".csv": "text/csv; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
}
# A report is made of article text and answers: it may look as it likes, and do nothing. Only its own styles and pictures inside it.
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class Report:
    """A file below the folder: `name` is its place there, `size` bytes, `time` ISO in UTC."""

    name: str
    size: int
    time: str

    @property
    def json(self) -> dict[str, Any]:
        return {"name": self.name, "size": self.size, "time": self.time}


def listed(folder: Path | None) -> list[Report]:
    """What can be opened, newest first; [] where no folder is set or there."""
    if folder is None or not folder.is_dir():
        return []
    found, left = [], [(folder, 0)]
    while left:
        inside, depth = left.pop()
        for path in sorted(inside.iterdir()):
            if path.is_symlink() or path.name.startswith("."):
                continue
            if path.is_dir() and depth < DEEP:
                left.append((path, depth + 1))
            elif path.is_file() and path.suffix.lower() in KINDS:
                said = path.stat()
                time = datetime.fromtimestamp(said.st_mtime, UTC).isoformat(timespec="seconds")
                found.append(Report(path.relative_to(folder).as_posix(), said.st_size, time))
    return sorted(found, key=lambda r: r.time, reverse=True)[:MOST]


def opened(folder: Path | None, name: str) -> tuple[bytes, str]:
    """A listed file and its content type; KeyError for every other name, ValueError when it is too large."""
    report = next((r for r in listed(folder) if r.name == name), None)
    if report is None or folder is None:
        raise KeyError(name)
    if report.size > LARGEST:
        raise ValueError(f"The report has {report.size / 1e6:,.0f} MB, the limit is {LARGEST // 1_000_000} MB")
    return (folder / report.name).read_bytes(), KINDS[Path(name).suffix.lower()]
