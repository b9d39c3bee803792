"""How the one who runs the server on this machine becomes its administrator: a link that counts once.

    1. `citewire serve`, or `citewire admin-link` at any time, makes a code, keeps its digest in the archive's folder (mode 600)
       and prints an address that carries the code behind "#", where no server, log or proxy sees it.
    2. The page takes the code out of its address and hands it in once, for a key that the server holds in memory.
    3. The page sends that key in the Authorization header; it ends with the server, after half an hour without use, or twelve
       hours.

Whoever may write into the archive's folder may do all of this to the archive anyway. The link counts on this machine alone and
only while no sign-in is set up; elsewhere the setting `admins` names administrators.
"""

import json
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from pydantic import SecretStr

from rag.sites import digest, is_secret

FILE = "admin-link.json"
SECONDS = 600  # that a link is good for
IDLE, LONGEST = 1_800, 43_200  # seconds of a key without use, and in all
MOST = 20  # keys at one time; the oldest goes first
PREFIX = "citewire-admin-"  # of keys, so that no other token is ever taken for one


def new_link(folder: Path, address: str, now: Callable[[], float] = time.time) -> str:
    """1. A fresh link to the page at this address; the one before it ends."""
    code = secrets.token_urlsafe(32)
    beside = folder / f".{FILE}.{secrets.token_hex(4)}"
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump({"code": digest(code), "until": now() + SECONDS}, file)
    beside.replace(folder / FILE)
    return f"{address}/admin#{code}"


class Keys:
    """The keys that links were exchanged for. Made once for a server, used on its loop.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     keys, code = Keys(Path(folder)), new_link(Path(folder), "http://127.0.0.1:7860").partition("#")[2]
    ...     key = keys.exchange(code)
    ...     [keys.holds(key), keys.exchange(code), keys.holds("citewire-admin-made-up")]
    [True, '', False]
    """

    def __init__(self, folder: Path, now: Callable[[], float] = time.time) -> None:
        self._path, self._now = folder / FILE, now
        self._held: dict[str, tuple[float, float]] = {}  # by digest of the key: when it began, when it was used last

    def exchange(self, code: str) -> str:
        """2. A key for the code of a link, "" when it is none, was used or is too old."""
        try:
            said = json.loads(self._path.read_text("utf-8"))
            wanted, until = SecretStr(str(said["code"])), float(said["until"])
        except (OSError, ValueError, KeyError, TypeError):
            return ""
        if not is_secret(code, wanted) or self._now() > until:
            return ""
        self._path.unlink(missing_ok=True)
        while len(self._held) >= MOST:
            del self._held[next(iter(self._held))]
        key, now = PREFIX + secrets.token_urlsafe(32), self._now()
        self._held[digest(key)] = now, now
        return key

    def holds(self, key: str) -> bool:
        """3. Whether the key counts now. It is looked up by its digest, so that the time says nothing of it."""
        known, now = digest(key), self._now()
        began, used = self._held.get(known, (0.0, 0.0))
        if now - used > IDLE or now - began > LONGEST:
            self._held.pop(known, None)
            return False
        self._held[known] = began, now
        return True

    def end(self, key: str) -> None:
        self._held.pop(digest(key), None)
