"""A reverse proxy that signs readers in and names them in a header.

It counts only when the connection comes from one of its addresses and carries its secret. Of everybody else nothing that
proxies say is believed, and what gradio would believe is taken off before it sees the request.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from pydantic import SecretStr
from starlette.types import Scope

from rag.settings import SettingsError
from rag.sites import is_secret

SECRET_HEADER = b"x-citewire-proxy-secret"
# Left on, because /metrics reads them as a sign that a proxy stands before; nothing else does.
_HARMLESS = {b"x-forwarded-for"}
_SAID_BY_PROXIES = (b"x-forwarded-", b"x-original-", b"x-rewrite-", b"x-remote-", b"x-auth-request-", b"remote-user")
Raw = list[tuple[bytes, bytes]]


class Proxy:
    """The proxies that are trusted, none by default."""

    def __init__(
        self, addresses: tuple[str, ...] = (), secret: SecretStr | None = None, user: str = "X-Forwarded-User"
    ):
        if bool(addresses) != (secret is not None):
            raise SettingsError(
                "Settings 'proxies' and 'proxy_secret': a proxy needs both, its addresses and its secret"
            )
        self._networks = [ip_network(a) for a in addresses]
        self._secret, self._user = secret, user.lower().encode()

    def __bool__(self) -> bool:
        return bool(self._networks)

    def trusts(self, scope: Scope) -> bool:
        """Whether the request comes from a trusted proxy: by address and by secret, said exactly once."""
        peer = _address(peer_of(scope))
        if peer is None or self._secret is None or not any(peer in network for network in self._networks):
            return False
        given = _said(scope["headers"], SECRET_HEADER)
        return len(given) == 1 and is_secret(given[0].decode("latin-1"), self._secret)

    def user(self, scope: Scope) -> str:
        """Whom a trusted proxy names; "" for nobody, for two, and for what is no name."""
        given = _said(scope["headers"], self._user)
        try:
            name = given[0].decode().strip() if len(given) == 1 else ""
        except UnicodeDecodeError:
            return ""
        # A comma is how two headers of one name become one.
        return name if 0 < len(name) <= 200 and name.isprintable() and "," not in name else ""

    def client(self, scope: Scope, trusted: bool) -> str:
        """The reader's address: what a trusted proxy added last to X-Forwarded-For, else the connection's own."""
        if trusted and len(given := _said(scope["headers"], b"x-forwarded-for")) == 1:
            last = given[0].decode("latin-1").rpartition(",")[2].strip()
            if _address(last) is not None:
                return last
        return peer_of(scope)

    def cleaned(self, headers: Raw, trusted: bool) -> Raw:
        """The headers without secrets, and without what only a proxy may say unless one that is trusted said it."""
        kept = []
        for name, value in headers:
            plain = name.replace(b"_", b"-")
            if plain == SECRET_HEADER or (plain == self._user and not trusted) or b"_" in name:
                continue
            if not trusted and plain not in _HARMLESS and plain.startswith(_SAID_BY_PROXIES):
                continue
            kept.append((name, value))
        return kept


def peer_of(scope: Scope) -> str:
    """The other end of the connection; "" for a socket without an address."""
    return str(scope["client"][0]) if scope.get("client") else ""


def _said(headers: Raw, name: bytes) -> list[bytes]:
    """Every value of a header; none where it also stands with underscores, which some servers take for hyphens."""
    found = [(n.lower(), value) for n, value in headers if n.lower().replace(b"_", b"-") == name]
    return [value for n, value in found] if all(n == name for n, _ in found) else []


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
