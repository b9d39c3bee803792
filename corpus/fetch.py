"""Pages of the web, asked for politely and from nowhere but where they may be had.

1. The address is taken apart and must be listed (`corpus.hosts`).
2. The host's robots.txt is respected, and its pace: one request a second unless it asks for fewer.
3. The host's name is resolved once; every address it has must be public. The connection goes to the address that was
   checked, while SNI, certificate and Host stay the name's: a name that resolves otherwise a moment later changes nothing.
4. One request, one connection; no cookies, no credentials, no proxy of the environment. The body is unpacked within a limit.
5. A redirect starts again at 1, five times at most.
"""

import re
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import httpcore

from corpus.article import CorpusError
from corpus.hosts import FetchError, Hosts, Place, RefusedError, unfit
from corpus.retry_after import retry_after
from corpus.robots import ROBOTS_LIMIT, Rules, read_rules

REDIRECTS = 5
SECONDS = 30.0  # for one page with its redirects, waits for the host's pace apart
_STEP = 10.0  # seconds for one connection, read or write
_RATIO = 100  # unpacked to packed bytes, once over 1 MB; as for zips
_PATIENCE = 10.0  # seconds of Retry-After that are waited for; longer ones end the host's turn
_LONGEST_DELAY = 60.0  # seconds of Crawl-delay that are waited for
_SILENT = 900.0  # seconds without requests after a 429 or 503 that names no time


class BusyError(FetchError):
    """The host asked to be left alone for a while."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a host answered: status 200, 304, 404, 410 or another 4xx or 5xx; `url` is the one that answered in the end."""

    url: str
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def charset(self) -> str:
        """Of the Content-Type header, "" when it names none."""
        found = re.search(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", self.headers.get("content-type", "")[:300])
        return found[1] if found else ""


def resolve(host: str, port: int) -> list[str]:
    """All IP addresses of a host, in the system's order; FetchError when it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"host '{host}' is not known: {getattr(error, 'strerror', None) or error}") from None
    return list(dict.fromkeys(str(address[4][0]) for address in found))


class Fetcher:
    """Asks hosts of the list for pages. `rate` is requests per second to one host. Not for several threads at once.

    `closed` maps hosts to the Unix time before which they asked not to be asked; it may be filled from an earlier run.
    """

    def __init__(
        self,
        hosts: Hosts,
        agent: str = "citewire",
        rate: float = 1.0,
        *,
        closed: dict[str, float] | None = None,
        resolve: Callable[[str, int], list[str]] = resolve,
        network: httpcore.NetworkBackend | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.hosts, self.agent, self.closed = hosts, agent, dict(closed or {})
        self._gap, self._resolve, self._sleep = 1.0 / rate, resolve, sleep
        self._network = network or httpcore.SyncBackend()
        self._rules: dict[str, Rules] = {}
        self._next: dict[str, float] = {}
        self._tls: ssl.SSLContext | None = None

    def get(self, url: str, limit: int, etag: str = "", modified: str = "", robots: bool = True) -> Fetched:
        """The page at `url`, at most `limit` bytes when unpacked; 304 where `etag` or `modified` still hold.

        RefusedError where it may not be asked, BusyError where the host wants no more requests now, FetchError when it
        cannot be had. A 404, 410 or other refusal of the host's is an answer.
        """
        said = {"If-None-Match": etag, "If-Modified-Since": modified}
        conditions = {name: value for name, value in said.items() if value and value.isascii() and value.isprintable()}
        ends = time.monotonic() + SECONDS
        for _ in range(REDIRECTS + 1):
            place = self.hosts.place(url)  # 1.
            waited = time.monotonic()
            if robots:
                self._obey(place)  # 2.
            self._wait(place)
            ends += time.monotonic() - waited
            answer = self._ask(place, conditions, limit, ends)  # 3. and 4.
            if answer.status in (429, 503):
                answer = self._again(place, conditions, limit, answer)
            if answer.status not in (301, 302, 303, 307, 308):
                return answer
            location = answer.headers.get("location", "")
            if not location:
                raise FetchError(f"'{place.url}' redirects to nowhere")
            try:
                url = urljoin(place.url, location)  # 5.
            except ValueError:
                raise RefusedError(f"'{place.url}' redirects to no address") from None
            if place.scheme == "https" and not url.lower().startswith("https:"):
                raise RefusedError(f"'{place.url}' redirects away from https")
        raise FetchError(f"'{place.url}' redirects more than {REDIRECTS} times")

    def _obey(self, place: Place) -> None:
        """Ask the host's robots.txt once a run; RefusedError where it disallows."""
        rules = self._rules.get(f"{place.scheme}://{place.authority}")
        if rules is None:
            base = f"{place.scheme}://{place.authority}"
            try:
                answer = self.get(f"{base}/robots.txt", ROBOTS_LIMIT, robots=False)
                rules = read_rules(answer.status, answer.body, self.agent)
            except BusyError:
                raise
            except CorpusError as error:
                rules = Rules(self.agent, closed=f"its robots.txt cannot be had ({error})")
            self._rules[base] = rules
        if rules.closed:
            raise FetchError(f"{place.authority} is not asked: {rules.closed}")
        if rules.delay > _LONGEST_DELAY:
            raise RefusedError(f"robots.txt of {place.authority} asks for {rules.delay:,.0f} s between requests")
        if not rules.allow(place.url):
            raise RefusedError(f"robots.txt of {place.authority} disallows '{place.target[:120]}'")

    def _wait(self, place: Place) -> None:
        """Until the host may be asked again; BusyError when that is too long."""
        if (left := self.closed.get(place.host, 0.0) - time.time()) > 0:
            raise BusyError(f"{place.host} asked for no requests for another {left:,.0f} s")
        now = time.monotonic()
        if (left := self._next.get(place.host, now) - now) > 0:
            self._sleep(left)
        rules = self._rules.get(f"{place.scheme}://{place.authority}")
        self._next[place.host] = max(now, self._next.get(place.host, now)) + max(
            self._gap, rules.delay if rules else 0.0
        )

    def _again(self, place: Place, conditions: dict[str, str], limit: int, answer: Fetched) -> Fetched:
        """The answer after the pause that a 429 or 503 asks for, where it is short."""
        seconds = retry_after(answer.headers.get("retry-after", ""), time.time(), _SILENT)
        if seconds <= _PATIENCE:
            self._sleep(seconds)
            self._wait(place)
            answer = self._ask(place, conditions, limit, time.monotonic() + SECONDS)
            if answer.status not in (429, 503):
                return answer
            seconds = max(_SILENT, retry_after(answer.headers.get("retry-after", ""), time.time(), _SILENT))
        self.closed[place.host] = time.time() + seconds
        raise BusyError(f"{place.host} answered {answer.status} and asked for no requests for {seconds:,.0f} s")

    def _ask(self, place: Place, conditions: dict[str, str], limit: int, ends: float) -> Fetched:
        """One request over one connection of its own."""
        addresses = [place.host] if place.numeric else self._resolve(place.host, place.port)
        for address in addresses:
            if reason := unfit(address, place.private):
                private = "" if place.private or reason.startswith("a metadata") else (
                    f": list '{place.authority}' in CITEWIRE_SYNC_PRIVATE_HOSTS if it is your own"
                )  # fmt: skip
                raise RefusedError(f"host '{place.host}' leads to {address}, {reason}{private}")
        if not addresses:
            raise FetchError(f"host '{place.host}' has no address")
        if place.scheme == "https" and self._tls is None:
            self._tls = _trust()
        headers = {"Host": place.authority, "User-Agent": self.agent, "Accept": "*/*", "Accept-Encoding": "gzip",
                   "Connection": "close", **conditions}  # fmt: skip
        scheme, host = place.scheme.encode(), place.host.encode()
        connection = httpcore.HTTPConnection(
            httpcore.Origin(scheme, host, place.port),
            ssl_context=self._tls,
            network_backend=_Pinned(self._network, addresses, ends),
        )
        timeout = dict.fromkeys(("connect", "read", "write", "pool"), _STEP)
        request = httpcore.Request(
            "GET",
            httpcore.URL(scheme=scheme, host=host, port=place.port, target=place.target.encode("ascii")),
            headers=list(headers.items()),
            extensions={"timeout": timeout},
        )
        try:
            response = connection.handle_request(request)
            said: dict[str, str] = {}
            for name, value in response.headers:
                said.setdefault(name.decode("latin-1").lower(), _text(value))
            body = b""
            if response.status == 200:
                body = _unpack(response.iter_stream(), said, limit, place.authority)
            return Fetched(place.url, response.status, body, said)
        except httpcore.TimeoutException:
            raise FetchError(f"{place.authority} did not answer in time") from None
        except ssl.SSLError as error:
            raise FetchError(f"{place.authority} has no certificate that can be trusted: {error.reason}") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            text = " ".join(str(error).split())[:200] or type(error).__name__
            raise FetchError(f"{place.authority} cannot be reached: {text}") from None
        finally:
            connection.close()


def _unpack(chunks: Iterable[bytes], headers: dict[str, str], limit: int, host: str) -> bytes:
    """The body, unpacked no further than `limit` bytes: more is never in memory. FetchError over that, or for a bomb."""
    coding = headers.get("content-encoding", "").strip().lower()
    if coding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise FetchError(f"{host} sent encoding '{coding[:40]}', which was not asked for")
    unpack = zlib.decompressobj(47) if coding not in ("", "identity") else None
    body, packed = bytearray(), 0
    for chunk in chunks:
        packed += len(chunk)
        if unpack is None:
            body += chunk
        else:
            try:
                body += unpack.decompress(chunk, limit + 1 - len(body))
            except zlib.error:
                raise FetchError(f"{host} sent a body that cannot be unpacked") from None
        if len(body) > limit:
            raise FetchError(f"{host} sent more than {limit / 1e6:,.1f} MB, unpacked")
        if unpack is not None and len(body) > 1_000_000 and len(body) > _RATIO * packed:
            raise FetchError(f"{host} sent a body that grows more than {_RATIO} times when unpacked")
    if unpack is not None and not unpack.eof:
        raise FetchError(f"{host} sent a body that ends too early")
    return bytes(body)


def gunzip(data: bytes, limit: int) -> bytes:
    """A file that is itself packed (sitemap.xml.gz), under the same limits; what is not packed is returned as it is."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    return _unpack([data], {"content-encoding": "gzip"}, limit, "the host")


def _text(value: bytes) -> str:
    """A header's value; addresses in Location are often written in Hangul."""
    try:
        return value.decode("utf-8")[:2000]
    except UnicodeDecodeError:
        return value.decode("latin-1")[:2000]


def _trust() -> ssl.SSLContext:
    """Certificates of the system, where an intranet's own are, and those that browsers trust."""
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


class _Pinned(httpcore.NetworkBackend):
    """Connects to the addresses it was given, whatever the name says now, and ends every wait at `ends`."""

    def __init__(self, network: httpcore.NetworkBackend, addresses: list[str], ends: float) -> None:
        self._network, self._addresses, self._ends = network, addresses, ends

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:  # fmt: skip
        for n, address in enumerate(self._addresses[:4], 1):
            try:
                return _Timed(self._network.connect_tcp(address, port, _left(timeout, self._ends)), self._ends)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if n == len(self._addresses[:4]):
                    raise
        raise httpcore.ConnectError("no address")


class _Timed(httpcore.NetworkStream):
    """A connection whose every wait ends at `ends`: a byte now and then does not keep us."""

    def __init__(self, stream: httpcore.NetworkStream, ends: float) -> None:
        self._stream, self._ends = stream, ends

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout, self._ends))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout, self._ends))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, _left(timeout, self._ends)), self._ends)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(timeout: float | None, ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("no time is left")
    return left if timeout is None else min(timeout, left)
