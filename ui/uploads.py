"""Files that an administrator sends: kept under names of our making until they are taken in, within limits.

What the sender calls a file is only shown, and says which reader it needs by its ending; it is never a path.
"""

import os
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.article import CorpusError
from corpus.readers import SUFFIXES
from corpus.text import clean
from rag.intake import Upload

FOLDER = "uploads"
MOST = 200  # files that wait at one time
TIMES = 10  # all of them together, in largest files


class UploadError(CorpusError):
    """A file that is not taken, in one line; `status` is what HTTP says of it."""

    def __init__(self, status: int, line: str) -> None:
        super().__init__(line)
        self.status = status


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that lies here; `size` in bytes."""

    id: str
    name: str
    size: int
    path: Path


class Uploads:
    """The files that wait in `folder`/uploads, each `largest` bytes at most. Used on the server's loop."""

    def __init__(self, folder: Path, largest: int) -> None:
        self.folder, self.largest = folder / FOLDER, largest
        self._waiting: dict[str, Waiting] = {}
        self._coming = 0  # bytes of files that are on their way
        # What a server that died left: nobody knows its names any more.
        for left in self.folder.glob("*") if self.folder.is_dir() else ():
            left.unlink(missing_ok=True)

    @property
    def waiting(self) -> list[Waiting]:
        return list(self._waiting.values())

    async def take(self, name: str, chunks: AsyncIterator[bytes]) -> Waiting:
        """Keep a file whole, or nothing of it; UploadError."""
        name = shown_name(name)
        suffix = os.path.splitext(name)[1].lower()
        if suffix not in SUFFIXES:
            raise UploadError(
                415, f"There is no reader for {suffix or 'a file without an ending'}: {' '.join(SUFFIXES)}"
            )
        if len(self._waiting) >= MOST:
            raise UploadError(429, f"{MOST} files are waiting: take them in or drop them first")
        self.folder.mkdir(mode=0o700, exist_ok=True)
        path, size = self.folder / secrets.token_hex(16), 0
        try:
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                async for chunk in chunks:
                    size += len(chunk)
                    self._coming += len(chunk)
                    if size > self.largest:
                        raise UploadError(413, f"The file is larger than {self.largest / 1e6:,.0f} MB, the limit here")
                    if self._coming + sum(w.size for w in self.waiting) > TIMES * self.largest:
                        raise UploadError(429, "Too much is waiting: take it in or drop it first")
                    file.write(chunk)
            if not size:
                raise UploadError(422, "The file is empty")
        except OSError as e:
            path.unlink(missing_ok=True)
            raise UploadError(507, f"The file cannot be kept: {e.strerror or e}") from e
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        finally:
            self._coming -= size
        waiting = self._waiting[path.name] = Waiting(path.name, name, size, path)
        return waiting

    def drop(self, upload_id: str) -> bool:
        """Whether it was there."""
        found = self._waiting.pop(upload_id, None)
        if found is not None:
            found.path.unlink(missing_ok=True)
        return found is not None

    def hand_over(self, ids: Sequence[str]) -> list[Upload]:
        """The files with these ids, which are the taker's from now on; KeyError, and nothing changes, when one is not here."""
        found = [self._waiting[i] for i in dict.fromkeys(ids)]
        for waiting in found:
            del self._waiting[waiting.id]
        return [Upload(w.path, w.name) for w in found]


def shown_name(name: str) -> str:
    """The last part of what the sender called it, in one line of 200 characters at most, its ending kept.

    >>> shown_name("../../etc/passwd"), shown_name("C:\\\\news\\\\a.txt"), shown_name(".pdf"), shown_name("한글\\u202e.txt")
    ('passwd', 'a.txt', 'unnamed.pdf', '한글.txt')
    """
    last = " ".join(clean(name).replace("\\", "/").split("/")[-1].split())
    stem, suffix = os.path.splitext(last)
    if not suffix and stem.startswith("."):
        stem, suffix = "", stem
    return f"{stem[: 200 - len(suffix[:20])] or 'unnamed'}{suffix[:20]}"
