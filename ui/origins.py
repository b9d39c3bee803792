"""From where a request comes, and under which name it asks for us.

Browsers say it in Origin and Sec-Fetch-Site, and a script cannot change what they say. A program says nothing.
"""

from collections.abc import Iterable
from enum import Enum
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers


class From(Enum):
    """`OWN` a page of ours, or the reader's own address bar; `LISTED` a page of a listed origin; `PROGRAM` no browser;
    `FOREIGN` every other page."""

    OWN = "own"
    LISTED = "listed"
    PROGRAM = "program"
    FOREIGN = "foreign"


class Origins:
    """The exact origins that are listed, and our own names; `names` None: every name is ours."""

    def __init__(self, listed: Iterable[str], names: Iterable[str] | None) -> None:
        self.listed = frozenset(listed)
        self._names = None if names is None else {n.lower() for n in names} | {"localhost"}

    def of(self, headers: Headers) -> From:
        """Where the request comes from.

        >>> origins = Origins(["https://intranet.corp"], None)
        >>> said = {"host": "news.corp", "origin": "https://intranet.corp", "sec-fetch-site": "cross-site"}
        >>> [origins.of(Headers(said | more)).value for more in ({}, {"origin": "https://intranet.corp.evil.example"})]
        ['listed', 'foreign']
        >>> [origins.of(Headers(h)).value for h in ({"host": "news.corp"}, {"origin": "https://news.corp", "host": "news.corp"})]
        ['program', 'own']
        """
        given, sites = headers.getlist("origin"), headers.getlist("sec-fetch-site")
        if len(given) > 1 or len(sites) > 1:
            return From.FOREIGN
        origin, site = (given or [""])[0], (sites or [""])[0]
        if origin in self.listed:
            return From.LISTED
        if site:
            return From.OWN if site in ("same-origin", "none") else From.FOREIGN
        # Browsers leave Sec-Fetch-Site out over plain http to a name; then the origin must be the host that was asked.
        if not origin:
            return From.PROGRAM
        try:
            same = urlsplit(origin).netloc == headers.get("host", "")
        except ValueError:
            same = False
        return From.OWN if same else From.FOREIGN

    def is_us(self, headers: Headers) -> bool:
        """Whether the Host is a name of ours. While readers need not sign in, a page whose name is made to point at this
        machine could read everything otherwise; an address instead of a name cannot be made to.

        >>> here = Origins([], ["news.corp"])
        >>> [here.is_us(Headers({"host": h})) for h in ("127.0.0.1:7860", "[::1]", "NEWS.corp", "evil.example:7860", "")]
        [True, True, True, False, False]
        """
        if self._names is None:
            return True
        given = headers.getlist("host")
        try:
            name = (urlsplit(f"//{given[0]}").hostname or "") if len(given) == 1 else ""
        except ValueError:
            return False
        try:
            ip_address(name)
        except ValueError:
            return name in self._names
        return True
