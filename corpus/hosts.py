"""Which addresses of the web may be asked: hosts that are listed, at addresses that are public.

A feed is written by strangers, and so are its links and where they redirect to. Whoever follows them from inside a
network must not be led to the network's own machines. Therefore an address is taken apart once, here, and only its parts
are used to connect; what browsers would mend (127.1, 0x7f.1, user@host, backslashes) is refused.
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from corpus.article import CorpusError


class FetchError(CorpusError):
    """A page could not be had; the message says why, in one line."""


class RefusedError(FetchError):
    """The address is one that is never asked."""


PORTS = {"http": 80, "https": 443}
_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9A-Fa-f:.]{2,45}\]|[^\s/?#@:\[\]\\%]{1,253})(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<target>[/?][^#]*)?(?:#.*)?",
    re.IGNORECASE | re.DOTALL,
)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# IPv6 networks that carry an IPv4 address inside, and so lead wherever that leads.
_CARRIERS = tuple(
    map(
        ipaddress.IPv6Network,
        ("::ffff:0:0/96", "::ffff:0:0:0/96", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16"),
    )
)
# Where clouds tell a machine its own secrets. The last two are public addresses by their number.
_METADATA = frozenset(
    map(
        ipaddress.ip_address,
        ("169.254.169.254", "169.254.170.2", "fd00:ec2::254", "fd20:ce::254", "100.100.100.200", "192.0.0.192",
         "168.63.129.16"),
    )
)  # fmt: skip
_INTRANET = tuple(
    map(
        ipaddress.ip_network,
        ("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"),
    )
)


@dataclass(frozen=True, slots=True)
class Place:
    """An address taken apart: all that is used to ask for it. `host` is lower case, IDNA, without brackets."""

    scheme: str
    host: str
    port: int
    target: str
    private: bool = False

    @property
    def numeric(self) -> bool:
        """Whether the host is an IP address, which needs no name server."""
        return ":" in self.host or self.host.rpartition(".")[2].isdigit()

    @property
    def authority(self) -> str:
        """Host and, unless it is the scheme's own, port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"


class Hosts:
    """The list of hosts that may be asked: `public` ones, and `private` ones, whose addresses may be an intranet's.

    An entry is "host" for the ports 80 and 443, or "host:port" for that port. ValueError for an entry that is neither.

    >>> Hosts(["news.hankang.example"]).place("https://News.Hankang.example/a?b=1#c").url
    'https://news.hankang.example/a?b=1'
    """

    def __init__(self, public: Iterable[str], private: Iterable[str] = ()) -> None:
        self._private = {_entry(e, "sync_private_hosts") for e in private}
        self._listed = {_entry(e, "sync_hosts") for e in public} | self._private

    def place(self, url: str) -> Place:
        """The parts of an address that may be asked; RefusedError for any other."""
        shown = url if len(url) <= 120 else f"{url[:119]}…"
        url = url.strip()
        if len(url) > 2000 or re.search(r"[\x00-\x20\x7f\\]", url):
            raise RefusedError(f"'{shown}' holds blanks, controls or backslashes, or is longer than 2,000 characters")
        found = _ADDRESS.fullmatch(url)
        if not found:
            raise RefusedError(f"'{shown}' is no plain http or https address")
        scheme, host = found["scheme"].lower(), _host(found["host"])
        if not host:
            raise RefusedError(f"'{shown}' has no plain host name")
        port = int(found["port"]) if found["port"] else PORTS[scheme]
        if not 0 < port < 65536:
            raise RefusedError(f"'{shown}' has no port from 1 to 65,535")
        wanted = {(host, port)} | ({(host, 0)} if port == PORTS[scheme] else set())
        if not wanted & self._listed:
            name = host if port == PORTS[scheme] else f"{host}:{port}"
            raise RefusedError(f"host '{name}' is not listed: add it to CITEWIRE_SYNC_HOSTS if it may be asked")
        target = quote(found["target"] or "/", safe="/?%:@!$&'()*+,;=~[]|-._")
        return Place(scheme, host, port, target if target[0] == "/" else f"/{target}", bool(wanted & self._private))


def unfit(address: str, private: bool = False) -> str:
    """Why an IP address is not to be connected to, "" if it is; `private` allows loopback and an intranet's networks.

    >>> unfit("10.0.0.7"), unfit("10.0.0.7", private=True), unfit("169.254.169.254", private=True), unfit("1.1.1.1")
    ('a private address', '', 'a metadata address of a cloud', '')
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "no IP address"
    if ip in _METADATA:
        return "a metadata address of a cloud"
    if private and any(ip in net for net in _INTRANET if net.version == ip.version):
        return ""
    if ip.version == 6 and ip not in (ipaddress.IPv6Address("::"), ipaddress.IPv6Address("::1")):
        if any(ip in net for net in _CARRIERS):
            return "an IPv4 address inside an IPv6 one"
        if ip.scope_id or ip.is_site_local:
            return "a link-local address"
    for name, bad in (
        ("an unspecified", ip.is_unspecified),
        ("a loopback", ip.is_loopback),
        ("a link-local", ip.is_link_local),
        ("a multicast", ip.is_multicast),
        ("a private", ip.is_private),
        ("a reserved", ip.is_reserved or not ip.is_global),
    ):
        if bad:
            return f"{name} address"
    return ""


def _entry(entry: str, setting: str) -> tuple[str, int]:
    """Host and port of an entry of the list, port 0 for the scheme's own."""
    found = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^\s/?#@:\[\]\\%*]+)(?::([0-9]{1,5}))?", entry.strip())
    host, port = (_host(found[1]), int(found[2] or 0)) if found else ("", 0)
    if not host or port > 65535 or (found and found[2] and not port):
        raise ValueError(
            f"{setting} holds '{entry}': write a host name, or host:port, without scheme, path or wildcard"
        )
    return host, port


def _host(text: str) -> str:
    """A host in its one spelling, "" when it has none: a name in IDNA, or an IP address in its usual form."""
    import idna

    try:
        if text.startswith("["):
            return ipaddress.IPv6Address(text[1:-1]).compressed
        if not text.isascii():
            text = idna.encode(text, uts46=True).decode("ascii")
        text = text.lower()
        labels = text.split(".")
        # A name whose last label is a number is an IPv4 address to every resolver: 127.1, 2130706433, 0x7f.0.0.1, 017.1.
        if re.fullmatch(r"[0-9]+|0x[0-9a-f]*", labels[-1]):
            return str(ipaddress.IPv4Address(text))
    except (ValueError, idna.IDNAError):
        return ""
    return text if len(text) <= 253 and all(_LABEL.fullmatch(label) for label in labels) else ""
