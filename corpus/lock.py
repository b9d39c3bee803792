"""One process writes: a lock file of ours, released by the operating system when its owner dies."""

import fcntl
import os
from datetime import datetime
from pathlib import Path

from corpus.article import LockedError


class WriterLock:
    """Holds `path` exclusively until `release`; LockedError at once, naming the owner, when another process has it."""

    def __init__(self, path: Path, purpose: str) -> None:
        self._file = open(path, "a+", encoding="utf-8")  # noqa: SIM115  held open as long as the lock
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.seek(0)
            owner = self._file.read().strip() or "another process"
            self._file.close()
            raise LockedError(
                f"Archive '{path.parent}' is being written by {owner}: wait for it to end, or stop it"
            ) from None
        self._file.truncate(0)
        self._file.write(f"'{purpose}' (process {os.getpid()}, since {datetime.now():%Y-%m-%d %H:%M})")
        self._file.flush()

    def release(self) -> None:
        self._file.close()
