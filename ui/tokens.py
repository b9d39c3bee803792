"""Our own short tokens: a page's backend, where the reader is signed in, asks for one, and the page's widget carries it.

A token is signed with a key that is made at the first use and lies in the archive's folder, readable by its owner alone. It
names the reader, the page's origin and what it may do, and is good for minutes. It is good for as many requests as fall
into them: nothing is remembered of it, so that a restart or a second server changes nothing.
"""

import os
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from rag.settings import SettingsError
from rag.sites import Site, is_secret
from ui import signed

KEY_FILE = "token.key"
ISSUER = "citewire"
AUDIENCE = "citewire-api"
LONGEST = 600  # seconds


@dataclass(frozen=True, slots=True)
class Carried:
    """What a token says. `origin` is "" in one for programs, which no browser may carry."""

    subject: str
    origin: str
    scopes: frozenset[str]


class Tokens:
    """Writes tokens and reads them again."""

    def __init__(self, key: signed.Own, sites: tuple[Site, ...], seconds: int) -> None:
        self.key, self.seconds = key, seconds
        self._keys = {key.id: key.known}
        self._sites = {site.name: site for site in sites}

    def site(self, secret: str) -> Site | None:
        """The site with this secret. All are compared, so that the time says nothing."""
        found = [site for site in self._sites.values() if is_secret(secret, site.secret)]
        return found[0] if found else None

    def issue(self, site: Site, subject: str, origin: str, scopes: tuple[str, ...], now: float | None = None) -> str:
        """A token for a reader of this site. Two sites never speak of the same reader."""
        begin = int(time.time() if now is None else now)
        return self.key.sign({
            "iss": ISSUER, "aud": AUDIENCE, "sub": f"{site.name}:{subject}", "origin": origin, "scopes": sorted(scopes),
            "iat": begin, "exp": begin + self.seconds, "jti": secrets.token_urlsafe(16),
        })  # fmt: skip

    def read(self, token: str) -> Carried:
        """What the token says; signed.Refused unless we wrote it, it is good now, and its site may still say so."""
        claims = signed.verified(token, self._keys, ISSUER, AUDIENCE, LONGEST, ("jti", "origin", "scopes"))
        origin, scopes = claims["origin"], claims["scopes"]
        site = self._sites.get(claims["sub"].partition(":")[0])
        if not isinstance(origin, str) or not isinstance(scopes, list) or site is None:
            raise signed.Refused("its site is gone")
        if origin and origin not in site.origins:
            raise signed.Refused("its origin is not listed any more")
        return Carried(claims["sub"], origin, frozenset(map(str, scopes)) & frozenset(site.scopes))


def open_key(folder: Path, renew: bool = False) -> signed.Own:
    """The key of this archive, made at the first use, mode 600. SettingsError when it cannot be used."""
    path = folder / KEY_FILE
    if renew or not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{KEY_FILE}.{secrets.token_hex(4)}")
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(signed.new_key())
            file.flush()
            os.fsync(file.fileno())
        if renew:
            fresh.replace(path)
        else:  # of two that make the first key, one wins and both use it
            try:
                os.link(fresh, path)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
    if os.name == "posix" and (mode := path.stat().st_mode & 0o077):
        raise SettingsError(f"'{path}' can be read by others (mode {mode:03o} of 000): run `chmod 600 {path}`")
    try:
        return signed.own_key(path.read_bytes())
    except ValueError as e:
        raise SettingsError(f"'{path}' holds no key ({e}): run `citewire token-key --renew`") from e
