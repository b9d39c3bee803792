"""Tokens of a sign-in provider (OpenID Connect), checked against the keys that it publishes.

Keys are fetched from the issuer's own host only, over https or on this machine, never through a redirect: once an hour,
and when a token names a key that is not known, but then not twice within a minute. While the provider cannot be reached,
the keys that were read last stay good for a day.
"""

import ipaddress
import json
import logging
import ssl
import time
from collections.abc import Callable
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from rag.settings import SettingsError
from ui import signed

log = logging.getLogger(__name__)

FRESH = 3_600  # seconds after which keys are fetched anew
GOOD = 86_400  # seconds for which they are used without
PAUSE = 60  # seconds between two attempts
TIMEOUT = 3.0  # seconds for an answer
SIZE = 262_144  # bytes of an answer
LONGEST = 86_400  # seconds a provider's token may be good
_DISCOVERY = "/.well-known/openid-configuration"


class Provider:
    """One issuer, its audience, and its keys. `read` is quick; `refresh` may wait for the network: run it in a thread."""

    def __init__(
        self, issuer: str, audience: str, keys: str = "", fetch: "Callable[[str], Any] | None" = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        for name, url in (("oidc_issuer", issuer), ("oidc_keys", keys or issuer)):
            if not _may_ask(url):
                raise SettingsError(
                    f"Setting '{name}': must be an https address (http on this machine only), got {url!r}"
                )
        if keys and _place(keys) != _place(issuer):
            raise SettingsError(
                f"Setting 'oidc_keys': must be at the issuer's host {_place(issuer)[1]!r}, got {keys!r}"
            )
        if not audience:
            raise SettingsError("Setting 'oidc_audience': must name the audience of the tokens, got ''")
        self.issuer, self.audience = issuer, audience
        self._keys_at, self._fetch, self._clock = keys, fetch or _get, clock
        self._known: dict[str, signed.Known] = {}
        self._read_at = self._tried_at = float("-inf")
        self._lock = Lock()

    def lacks(self, kid: object) -> bool:
        """Whether asking the provider could help with a token that names this key."""
        now = self._clock()
        old = now - self._read_at > FRESH or kid not in self._known
        return old and now - self._tried_at > PAUSE

    def refresh(self, kid: object) -> None:
        """Fetch the keys, one caller at a time. A failure is in the log and leaves the keys as they are."""
        with self._lock:
            if not self.lacks(kid):
                return
            self._tried_at = self._clock()
            try:
                at = self._keys_at or self._discovered()
                found = signed.provider_keys(self._fetch(at))
                if not found:
                    raise ValueError("it lists no key for RS256 or ES256")
            except Exception as e:
                log.warning(
                    "the keys of %s cannot be read: %s: %s", self.issuer, type(e).__name__, str(e).split("\n")[0]
                )
                return
            self._known, self._read_at = found, self._clock()

    def read(self, token: str) -> str:
        """Who the token is of; signed.Refused unless it is good now and this issuer's."""
        known = self._known if self._clock() - self._read_at <= GOOD else {}
        claims = signed.verified(token, known, self.issuer, self.audience, LONGEST)
        subject: str = claims["sub"]
        if not 0 < len(subject) <= 255 or not subject.isprintable():
            raise signed.Refused("it names nobody")
        return subject

    def _discovered(self) -> str:
        said = self._fetch(self.issuer.rstrip("/") + _DISCOVERY)
        if said.get("issuer") != self.issuer:
            raise ValueError("it says that it is another issuer")
        at = str(said.get("jwks_uri", ""))
        if _place(at) != _place(self.issuer):
            raise ValueError("its keys are at another host: set oidc_keys if that is meant to be")
        return at


def _place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()


def _may_ask(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.username is not None or parts.query or parts.fragment or not host:
            return False
    except ValueError:
        return False
    if parts.scheme == "https":
        return True
    try:
        here = ipaddress.ip_address(host).is_loopback
    except ValueError:
        here = host == "localhost"
    return parts.scheme == "http" and here


def _get(url: str) -> Any:
    """The JSON at an address; the machine's own certificates count, so that a company's own authority does."""
    import httpx

    begun, parts = time.monotonic(), bytearray()
    with (
        httpx.Client(
            verify=ssl.create_default_context(), trust_env=False, follow_redirects=False, timeout=TIMEOUT
        ) as client,
        client.stream("GET", url, headers={"accept": "application/json"}) as response,
    ):
        if response.status_code != 200:
            raise ValueError(f"{url} answers {response.status_code}")
        for piece in response.iter_bytes(16_384):
            parts += piece
            if len(parts) > SIZE or time.monotonic() - begun > 3 * TIMEOUT:
                raise ValueError(f"{url} is too large or too slow")
    return json.loads(parts)
