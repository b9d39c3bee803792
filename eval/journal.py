"""The rows of a run that is under way, a line of JSON each: a run that was killed goes on behind the last whole line."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.run import Row, row_of


class Journal:
    """The file beside a run. `about` says what is asked of what: rows of anything else are thrown away, not mixed in."""

    def __init__(self, path: Path, about: Mapping[str, Any]) -> None:
        self.path = path
        head = json.dumps(about, ensure_ascii=False, sort_keys=True, default=str)
        self.rows: dict[str, Row] = {}
        lines = path.read_text("utf-8", "replace").split("\n") if path.exists() else []
        if lines and lines[0] == head:
            # What stands behind the last line break was cut off.
            for line in lines[1:-1]:
                try:
                    row = row_of(json.loads(line))
                except (ValueError, KeyError, TypeError):
                    break
                self.rows[row.id] = row
        # Written anew whole: a line that was cut off must not stay in the middle.
        beside = path.with_name(path.name + ".new")
        beside.write_text("".join(f"{line}\n" for line in [head, *map(_line, self.rows.values())]), "utf-8")
        beside.replace(path)
        self._file = open(path, "a", encoding="utf-8")  # noqa: SIM115

    def add(self, row: Row) -> None:
        """Keep a row; with the next line break it is safe from a kill of the process."""
        self._file.write(_line(row) + "\n")
        self._file.flush()

    def close(self, finished: bool) -> None:
        """Close the file; of a finished run it goes."""
        self._file.close()
        if finished:
            self.path.unlink(missing_ok=True)


def _line(row: Row) -> str:
    return json.dumps(asdict(row), ensure_ascii=False)
