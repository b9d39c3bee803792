"""Zip files from strangers: what they unfold to is counted, not what they claim.

A part is one file inside a zip or a mail. Documents that are zips themselves (DOCX, HWPX) are opened here as well.
"""

import contextlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.article import Skipped, UnreadableError
from corpus.text import clean, decode

BUDGET = 50_000_000  # bytes that one file may unfold to, nested zips included
RATIO = 100  # times its own size; text rarely shrinks more than ten times
_FREE = 1_000_000  # bytes that need no ratio: 1 MB harms nobody
FILES = 10_000  # files in one zip


@dataclass(frozen=True, slots=True)
class Part:
    """A file inside a file, by its name there: NFC, without "..", drive or root."""

    name: str
    data: bytes


class Zip:
    """A zip in memory with a budget; UnreadableError when it is none, is locked, or unfolds to more than is good."""

    def __init__(self, data: bytes, what: str = "zip") -> None:
        self.what = what
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            self._entries = {e.filename: e for e in self._zip.infolist() if not e.is_dir()}
        except (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, UnicodeError, EOFError) as e:
            raise UnreadableError(f"not a whole {what} file: {e}") from None
        if len(self._entries) > FILES:
            raise UnreadableError(f"the {what} holds {len(self._entries):,} files, the limit is {FILES:,}")
        self._left = min(BUDGET, max(_FREE, RATIO * len(data)))
        self._limit = self._left

    @property
    def names(self) -> list[str]:
        """Names as they stand in it, in its order."""
        return list(self._entries)

    def shown(self, name: str) -> str:
        """A name that is safe to show and to keep, whatever charset it was written in.

        >>> box = io.BytesIO()
        >>> with zipfile.ZipFile(box, "w") as z: z.writestr("../a//./b.txt", "x")
        >>> z = Zip(box.getvalue()); z.shown(z.names[0])
        'a/b.txt'
        """
        entry = self._entries[name]
        if not entry.flag_bits & 0x800:  # the name is not marked as UTF-8: zips made on Korean Windows have CP949
            with contextlib.suppress(UnicodeEncodeError, UnreadableError):
                name = decode(name.encode("cp437"))
        return safe_name(name)

    def read(self, name: str) -> bytes:
        """The bytes of one file; they are taken off the budget while they unfold, whatever the zip says of their number."""
        if name not in self._entries:
            raise UnreadableError(f"not a whole {self.what} file: {name} is missing")
        entry = self._entries[name]
        if entry.flag_bits & 1:
            raise UnreadableError(f"the {self.what} is locked with a password: unpack it, or save it without one")
        kept: list[bytes] = []
        try:
            with self._zip.open(entry) as file:
                while block := file.read(65_536):
                    self._left -= len(block)
                    if self._left < 0:
                        raise UnreadableError(
                            f"the {self.what} unfolds to more than {self._limit / 1e6:,.0f} MB "
                            f"(the limit is {BUDGET // 1_000_000} MB and {RATIO} times its size): no news archive does"
                        )
                    kept.append(block)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError) as e:
            raise UnreadableError(f"{safe_name(name)} in the {self.what} is damaged: {e}") from None
        return b"".join(kept)


def safe_name(name: str) -> str:
    """A path below nothing: NFC, forward slashes, no root, no drive, no "..", at most 200 characters.

    >>> safe_name("C:\\\\..\\\\..\\\\etc//passwd"), safe_name("..")
    ('etc/passwd', 'unnamed')
    """
    name = clean(name).replace("\n", " ").replace("\\", "/")
    parts = [part.strip() for part in re.sub(r"^[A-Za-z]:", "", name).split("/")]
    return "/".join(p for p in parts if p not in ("", ".", ".."))[-200:].lstrip("/") or "unnamed"


def read_zip(data: bytes, wanted: tuple[str, ...]) -> Iterator[Part | Skipped]:
    """The files of a zip whose suffix is wanted, and a reason for each of the others; hidden ones are left out."""
    opened = Zip(data)
    for name in opened.names:
        shown = opened.shown(name)
        last = shown.rsplit("/", 1)[-1]
        if last.startswith(".") or shown.startswith("__MACOSX/"):
            continue
        suffix = "." + last.rsplit(".", 1)[-1].lower() if "." in last else ""
        if suffix not in wanted:
            yield Skipped(shown, f"no reader for {suffix or 'a file without a suffix'}")
            continue
        try:
            yield Part(shown, opened.read(name))
        except UnreadableError as error:
            yield Skipped(shown, str(error))
            if opened._left < 0:
                return
