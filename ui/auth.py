"""Who asks: a reader with a token of ours, one of a sign-in provider, one whom a proxy names, or nobody.

    1. A request with an Authorization header is that token's reader or nobody: a token that does not count is never
       replaced by something else. Where tokens are not set up at all, the header is not looked at.
    2. Else a trusted proxy may name the reader (ui/proxy.py).
    3. Else, where that is switched on, it is an anonymous reader, whose subject is "".
    4. Where nobody signs in, the one who sits at this machine becomes administrator by a link (ui/admin_link.py).

Everything that does not count is the same 401, in the same words.
"""

import asyncio
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.types import Scope

from rag.sites import READER
from ui import signed
from ui.admin_link import PREFIX, Keys
from ui.oidc import Provider
from ui.origins import From
from ui.proxy import Proxy, peer_of
from ui.tokens import ISSUER, Tokens, open_key

if TYPE_CHECKING:
    from pathlib import Path

    from rag.settings import Settings

SIGN_IN = "Sign in: no valid token came with the request"
ALL = frozenset((*READER, "admin", "metrics"))
LOOPBACK = ("127.0.0.1", "localhost", "::1")
OPERATOR = "operator"  # subject of the one who came by a link
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


class Unknown(Exception):
    """Nobody who may ask."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks. `subject` is "" for an anonymous reader, else "SITE:name", "oidc:sub" or "proxy:name"; `ambient` when the
    browser says so by itself, so that a page elsewhere could make it ask; `local` for the one who sits at this machine."""

    subject: str
    scopes: frozenset[str]
    ambient: bool = False
    local: bool = False


class SignIn:
    """How this server knows its readers."""

    def __init__(self, settings: "Settings", folder: "Path") -> None:
        """SettingsError when a setting cannot be used, or the key of our tokens."""
        sites = settings.sites
        self.tokens = Tokens(open_key(folder), sites, settings.token_seconds) if sites else None
        provided = settings.oidc_issuer or settings.oidc_audience or settings.oidc_keys
        self.provider = Provider(settings.oidc_issuer, settings.oidc_audience, settings.oidc_keys) if provided else None
        self.proxy = Proxy(settings.proxies, settings.proxy_secret, settings.proxy_user)
        self.anonymous = anonymous(settings)
        self._local = has_link(settings)
        self.keys = Keys(folder) if self._local else None
        self._scopes, self._admins = frozenset(map(str, settings.reader_scopes)), frozenset(settings.admins)

    async def reader(self, scope: Scope, headers: Headers, place: From, trusted: bool) -> Reader:
        """Who asks; Unknown. `trusted`: a trusted proxy stands before."""
        local = self._local and _here(scope) and not any(name in headers for name in _FORWARDED)
        if self.keys is not None and (key := _key(headers)):
            if not local or place not in (From.OWN, From.PROGRAM) or not self.keys.holds(key):
                raise Unknown
            return Reader(OPERATOR, frozenset({"admin"}), local=True)
        # Where no token can count, one that comes is no reader's: OpenAI's clients always send one.
        given = headers.getlist("authorization") if self.tokens is not None or self.provider is not None else []
        if given:
            kind, _, token = given[0].partition(" ")
            if len(given) > 1 or kind.lower() != "bearer":
                raise Unknown
            try:
                return await self._carrying(token.strip(), headers, place)
            except signed.Refused as e:
                raise Unknown from e
        if trusted and (name := self.proxy.user(scope)):
            return self._named(f"proxy:{name}", ambient=True)
        if not self.anonymous:
            raise Unknown
        return Reader("", frozenset(READER), local=local)

    async def _carrying(self, token: str, headers: Headers, place: From) -> Reader:
        header, issuer = signed.head_and_issuer(token)
        if self.tokens is not None and issuer == ISSUER:
            carried = self.tokens.read(token)
            origin = headers.get("origin", "")
            # A page of ours may be the widget in a frame, which only the listed origins may frame.
            if place is not From.PROGRAM if not carried.origin else origin != carried.origin and place is not From.OWN:
                raise signed.Refused("it is for another origin")
            return Reader(carried.subject, carried.scopes)
        if self.provider is None or place is From.FOREIGN:
            raise signed.Refused("nobody here knows its issuer")
        kid = header.get("kid")
        if isinstance(kid, str) and self.provider.lacks(kid):
            await asyncio.to_thread(self.provider.refresh, kid)
        return self._named(f"oidc:{self.provider.read(token)}")

    def _named(self, subject: str, ambient: bool = False) -> Reader:
        return Reader(subject, ALL if subject in self._admins else self._scopes, ambient)


def has_link(settings: "Settings") -> bool:
    """Whether a link makes an administrator: on this machine alone, and while no sign-in is set up."""
    return settings.host in LOOPBACK and not configured(settings)


def configured(settings: "Settings") -> bool:
    """Whether any way to sign in is set up."""
    return bool(settings.sites or settings.oidc_issuer or settings.proxies)


def anonymous(settings: "Settings") -> bool:
    """Whether readers need not sign in: as set, else on this machine alone and while no sign-in is set up."""
    if settings.anonymous is not None:
        return settings.anonymous
    return settings.host in LOOPBACK and not configured(settings)


def listening(settings: "Settings", i_know: bool) -> "Settings":
    """The settings, when the server may listen where they say: on this machine, or where readers sign in. ValueError
    otherwise, unless `i_know` says that everybody may ask."""
    if settings.host in LOOPBACK or configured(settings):
        return settings
    if not i_know:
        raise ValueError(
            f"Refusing to listen on '{settings.host}' while no sign-in is set up: set `sites`, `oidc_issuer` or `proxies` "
            "(README, Sign-in), listen on 127.0.0.1, or say --i-know to answer everybody who reaches it"
        )
    return settings.model_copy(update={"anonymous": True} if settings.anonymous is None else {})


def _key(headers: Headers) -> str:
    """The key that a link was exchanged for, "" without one."""
    kind, _, key = headers.get("authorization", "").partition(" ")
    return key.strip() if kind.lower() == "bearer" and key.strip().startswith(PREFIX) else ""


def _here(scope: Scope) -> bool:
    try:
        return ip_address(peer_of(scope)).is_loopback
    except ValueError:
        return False
