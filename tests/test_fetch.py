"""The guarded client: what may be asked, where connections go, and what comes back."""

import gzip
import re
import socket
import ssl
import time
import zlib
from collections.abc import Iterator
from typing import Any

import httpcore
import pytest
from traced import traced
from web import Web, web

from corpus.fetch import BusyError, Fetcher
from corpus.hosts import FetchError, Hosts, RefusedError, unfit

# How somebody inside a network is made to ask the network's own machines. Each is tried as an address and as a redirect.
FORMS = re.findall(
    r"\S+",
    """
http://127.0.0.1/ http://127.1/ http://127.0.1/ http://2130706433/ http://0x7f000001/ http://0x7f.0.0.1/ http://0x7f.1/
http://017700000001/ http://0177.0.0.1/ http://0177.1/ http://127.0.0.1./ http://127.000.000.001/ http://0/ http://0.0.0.0/
http://00000000/ http://0x0/ http://localhost/ http://localhost./ http://LOCALHOST/ http://localhost.localdomain/
http://127.127.127.127/ http://127.0.0.1:22/ http://127.0.0.1:6379/ http://[::1]/ http://[::]/ http://[0:0:0:0:0:0:0:1]/
http://[::ffff:127.0.0.1]/ http://[::ffff:7f00:1]/ http://[0:0:0:0:0:ffff:7f00:1]/ http://[::127.0.0.1]/
http://[64:ff9b::7f00:1]/ http://[2002:7f00:1::]/ http://[2001:0:7f00:1::]/ http://[fe80::1]/ http://[fe80::1%25eth0]/
http://[fd00:ec2::254]/ http://[fc00::1]/ http://[ff02::1]/ http://[fec0::1]/ http://169.254.169.254/latest/meta-data/
http://169.254.170.2/v2/credentials http://2852039166/ http://0xa9fea9fe/ http://0251.0376.0251.0376/ http://169.254.43518/
http://[::ffff:a9fe:a9fe]/ http://100.100.100.200/ http://168.63.129.16/ http://192.0.0.192/
http://metadata.google.internal/computeMetadata/v1/ http://metadata/ http://instance-data/ http://10.0.0.1/ http://10.1/
http://172.16.0.1/ http://172.31.255.255/ http://192.168.0.1/ http://192.168.257/ http://100.64.0.1/ http://198.18.0.1/
http://224.0.0.1/ http://240.0.0.1/ http://255.255.255.255/ http://192.0.2.1/ http://203.0.113.5/
http://news.hankang.example@127.0.0.1/ http://127.0.0.1@news.hankang.example/ http://a:b@127.0.0.1/
http://news.hankang.example:80@127.0.0.1/ http://127.0.0.1#@news.hankang.example/ http://127.0.0.1?@news.hankang.example/
http://127.0.0.1\\@news.hankang.example/ http://news.hankang.example\\@127.0.0.1/ http:\\\\127.0.0.1\\ http:///127.0.0.1/
http:127.0.0.1/ http://%31%32%37.0.0.1/ http://127%2e0%2e0%2e1/ http://①②⑦.⓪.⓪.①/ http://１２７.０.０.１/ http://127。0。0。1/
http://ⓛocalhost/ http://news.hankang.example:0/ http://news.hankang.example:99999/
file:///etc/passwd gopher://127.0.0.1:6379/_INFO ftp://127.0.0.1/ dict://127.0.0.1:11211/ ldap://127.0.0.1/ data:text/html,x
jar:http://127.0.0.1!/ javascript:alert(1) //127.0.0.1/ unix:/run/docker.sock netdoc:///etc/passwd HTTP://127.0.0.1/
""",
)

# Hosts and ports that look like a listed one and are not.
STRANGERS = re.findall(
    r"\S+",
    """
http://news.hankang.example.evil.example/ http://evil-news.hankang.example/ http://hankang.example/ http://xnews.hankang.example/
http://news.hankang.example:8080/ http://news.hankang.example:22/ http://news-hankang.example/ http://news.hankang.exampl/
""",
)

NAMES = {"localhost": "127.0.0.1", "localhost.localdomain": "127.0.0.1", "metadata.google.internal": "169.254.169.254",
         "metadata": "169.254.169.254", "instance-data": "169.254.169.254"}  # fmt: skip


class Net(httpcore.NetworkBackend):
    """Notes every address that would be connected to; `public` addresses answer with `answers` by host, in turn."""

    def __init__(self, *answers: bytes) -> None:
        self.answers, self.connected = list(answers), []  # type: ignore[var-annotated]

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
        self.connected.append((host, port))
        if not self.answers:
            raise httpcore.ConnectError("nobody is there")
        return httpcore.MockStream([self.answers.pop(0)])


def resolver(*addresses: str) -> Any:
    """Knows the names of machines inside; every other name has these addresses."""

    def resolve(host: str, port: int) -> list[str]:
        return [NAMES[host]] if host in NAMES else list(addresses or ("93.184.215.14",))

    return resolve


def reply(status: int, *headers: str, body: bytes = b"") -> bytes:
    lines = [f"HTTP/1.1 {status} x", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def open_list(form: str) -> Hosts:
    """A list that names the form's own host, so that the list alone does not save us."""
    listed = ["news.hankang.example"]
    host = form.partition("//")[2].partition("/")[0]
    for entry in {host, host.lower().rstrip("."), *NAMES}:
        try:
            Hosts([entry])
        except ValueError:
            continue
        listed.append(entry)
    return Hosts(listed)


def test_there_are_enough_forms() -> None:
    assert len(set(FORMS)) == len(FORMS) >= 60


@pytest.mark.parametrize("form", FORMS)
def test_no_form_of_an_inner_address_is_connected_to(form: str) -> None:
    for hosts in (Hosts(["news.hankang.example"]), open_list(form)):
        net = Net()
        with pytest.raises(FetchError):
            Fetcher(hosts, resolve=resolver(), network=net).get(form, 1000, robots=False)
        assert net.connected == []


@pytest.mark.parametrize("form", STRANGERS)
def test_only_the_listed_hosts_are_asked(form: str) -> None:
    net = Net()
    with pytest.raises(RefusedError, match="is not listed"):
        Fetcher(Hosts(["news.hankang.example"]), resolve=resolver(), network=net).get(form, 1000, robots=False)
    assert net.connected == []


@pytest.mark.parametrize("form", FORMS)
def test_no_redirect_leads_to_one(form: str) -> None:
    for hosts in (Hosts(["news.hankang.example"]), open_list(form)):
        location = f"Location: {form}".encode("ascii", "ignore").decode()
        net = Net(reply(302, location), reply(302, location))
        fetcher = Fetcher(hosts, resolve=resolver(), network=net, sleep=lambda _: None)
        with pytest.raises(FetchError):
            fetcher.get("http://news.hankang.example/a", 1000, robots=False)
        assert {address for address, _ in net.connected} == {"93.184.215.14"}


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.7", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "240.0.0.1", "::1", "::", "::ffff:127.0.0.1", "fe80::1", "fc00::1", "ff02::1", "64:ff9b::a00:1", "2002:a00:1::"],
)  # fmt: skip
def test_a_listed_name_that_leads_inside_is_refused(address: str) -> None:
    for addresses in ((address,), ("93.184.215.14", address)):
        net = Net()
        fetcher = Fetcher(Hosts(["news.hankang.example"]), resolve=resolver(*addresses), network=net)
        with pytest.raises(RefusedError, match="leads to"):
            fetcher.get("https://news.hankang.example/", 1000, robots=False)
        assert net.connected == []


def test_a_name_that_changes_after_it_was_checked_changes_nothing() -> None:
    answers = iter([["93.184.215.14"], ["127.0.0.1"]])
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    net = Net(reply(200, body=b"ok"), reply(200, body=b"inside"))
    fetcher = Fetcher(Hosts(["news.hankang.example"]), resolve=rebinding, network=net, sleep=lambda _: None)
    assert fetcher.get("http://news.hankang.example/", 1000, robots=False).body == b"ok"
    assert asked == ["news.hankang.example"] and net.connected == [("93.184.215.14", 80)]
    with pytest.raises(RefusedError, match=r"leads to 127\.0\.0\.1, a loopback address"):
        fetcher.get("http://news.hankang.example/", 1000, robots=False)
    assert len(net.connected) == 1


def test_the_trap_is_not_reached_by_any_form() -> None:
    """A real server on loopback, a real network, names that lead to it: it is never connected to."""
    with socket.create_server(("127.0.0.1", 0)) as trap:
        port = trap.getsockname()[1]
        trap.settimeout(0.05)
        for form in FORMS:
            for address in (form, form.replace("127.0.0.1", f"127.0.0.1:{port}", 1)):
                hosts = Hosts(["news.hankang.example", f"127.0.0.1:{port}", f"localhost:{port}", f"a.example:{port}"])
                fetcher = Fetcher(hosts, resolve=resolver("127.0.0.1"))
                with pytest.raises(FetchError):
                    fetcher.get(address, 1000, robots=False)
        for form in (f"http://localhost:{port}/", f"http://a.example:{port}/", f"http://127.0.0.1:{port}/"):
            with pytest.raises(RefusedError, match="a loopback address"):
                Fetcher(hosts, resolve=resolver("127.0.0.1")).get(form, 1000, robots=False)
        with pytest.raises(TimeoutError):
            trap.accept()


def test_private_hosts_may_be_asked_but_no_cloud_metadata() -> None:
    hosts = Hosts([], ["intra.example", "intra.example:8080"])
    net = Net(reply(200, body=b"ok"))
    fetcher = Fetcher(hosts, resolve=resolver("10.2.3.4"), network=net)
    assert fetcher.get("http://intra.example:8080/rss", 1000, robots=False).body == b"ok"
    assert net.connected == [("10.2.3.4", 8080)]
    with pytest.raises(RefusedError, match="not listed"):
        hosts.place("http://intra.example:8081/")
    for address in ("169.254.169.254", "fd00:ec2::254", "169.254.1.1", "224.0.0.1", "::ffff:10.0.0.1"):
        assert unfit(address, private=True), address


@pytest.mark.parametrize(
    "entry", ["*.example", "http://a.example", "a.example/x", "a.example:0", "127.1", "", "a@b", "a:99999"]
)
def test_a_list_of_hosts_holds_hosts_only(entry: str) -> None:
    with pytest.raises(ValueError, match="write a host name"):
        Hosts([entry])


def test_host_and_server_name_stay_the_names_own() -> None:
    place = Hosts(["뉴스.example", "news.hankang.example:8443"]).place("https://뉴스.example/기사?q=케이티")
    assert place.host == "xn--tv5bi9o.example" or place.host.startswith("xn--")
    assert place.target == "/%EA%B8%B0%EC%82%AC?q=%EC%BC%80%EC%9D%B4%ED%8B%B0"
    assert Hosts(["news.hankang.example:8443"]).place("https://news.hankang.example:8443").authority.endswith(":8443")


def test_tls_is_spoken_with_the_name_and_the_connection_goes_to_the_checked_address() -> None:
    names: list[str] = []

    class Tls(httpcore.MockStream):
        def start_tls(
            self, context: Any, server_hostname: str | None = None, timeout: Any = None
        ) -> httpcore.NetworkStream:
            assert context.verify_mode == ssl.CERT_REQUIRED and context.check_hostname
            names.append(server_hostname or "")
            return self

    class Net443(Net):
        def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
            self.connected.append((host, port))
            return Tls([reply(200, body=b"ok")])

    net = Net443()
    fetcher = Fetcher(Hosts(["news.hankang.example"]), resolve=resolver(), network=net)
    assert fetcher.get("https://news.hankang.example/", 1000, robots=False).body == b"ok"
    assert names == ["news.hankang.example"] and net.connected == [("93.184.215.14", 443)]


@pytest.fixture
def site() -> Iterator[Web]:
    with web() as opened:
        yield opened


def client(site: Web, **options: Any) -> Fetcher:
    return Fetcher(Hosts([], [site.host]), "citewire-test/1", options.pop("rate", 100.0), **options)


def test_a_page_is_fetched_without_proxies_or_cookies(site: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    site.pages["/a"] = (
        200,
        {"ETag": '"1"', "Set-Cookie": "a=b", "Content-Encoding": "gzip"},
        gzip.compress("한강".encode()),
    )
    fetcher = client(site)
    for _ in range(2):
        answer = fetcher.get(site.url("/a"), 1000)
    assert answer.body.decode() == "한강" and answer.headers["etag"] == '"1"'
    path, headers = site.asked[-1]
    assert path == "/a" and "cookie" not in headers and headers["host"] == site.host
    assert headers["user-agent"] == "citewire-test/1" and [p for p, _ in site.asked].count("/robots.txt") == 1


def test_conditions_are_sent_and_304_is_an_answer(site: Web) -> None:
    site.pages["/a"] = lambda h: (304, {}, b"") if h.get("if-none-match") == '"1"' else (200, {}, b"x")
    assert client(site).get(site.url("/a"), 1000, etag='"1"').status == 304
    assert client(site).get(site.url("/a"), 1000, modified="Thu, 10 Oct 2024 00:00:00 GMT").status == 200
    assert site.asked[-1][1]["if-modified-since"].startswith("Thu")


def test_headers_in_hangul_do_no_harm(site: Web) -> None:
    site.pages["/a"] = (302, {"Location": "/기사".encode().decode("latin-1"), "ETag": "\xff"}, b"")
    site.pages["/%EA%B8%B0%EC%82%AC"] = (200, {"ETag": '"\xea\xb8\xb0"'}, b"x")
    answer = client(site).get(site.url("/a"), 1000)
    assert answer.url.endswith("/%EA%B8%B0%EC%82%AC") and answer.headers["etag"] == '"기"'
    assert client(site).get(site.url("/a"), 1000, etag=answer.headers["etag"]).status == 200


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_five_redirects_are_followed_and_no_more(site: Web, status: int) -> None:
    for n in range(7):
        site.pages[f"/{n}"] = (status, {"Location": f"/{n + 1}"}, b"")
    site.pages["/5"] = (200, {}, b"there")
    answer = client(site).get(site.url("/0"), 1000)
    assert answer.body == b"there" and answer.url == site.url("/5")
    site.pages["/5"] = (status, {"Location": "/6"}, b"")
    with pytest.raises(FetchError, match="more than 5 times"):
        client(site).get(site.url("/0"), 1000)


def test_a_redirect_to_another_host_or_away_from_https_is_refused(site: Web) -> None:
    with web() as other:
        site.pages["/a"] = (302, {"Location": other.url("/b")}, b"")
        with pytest.raises(RefusedError, match="is not listed"):
            client(site).get(site.url("/a"), 1000)
        assert other.asked == []
    net = Net(reply(301, "Location: http://news.hankang.example/"))
    fetcher = Fetcher(Hosts(["news.hankang.example"]), resolve=resolver(), network=net)
    with pytest.raises(RefusedError, match="away from https"):
        fetcher.get("https://news.hankang.example/", 1000, robots=False)


def test_bombs_are_refused_before_they_unfold(site: Web) -> None:
    bomb = gzip.compress(bytes(100_000_000), 1)
    site.pages["/gzip"] = (200, {"Content-Encoding": "gzip"}, bomb)
    site.pages["/deflate"] = (200, {"Content-Encoding": "deflate"}, zlib.compress(bytes(30_000_000), 9))
    site.pages["/br"] = (200, {"Content-Encoding": "br"}, b"\x8b\x00\x80")
    site.pages["/long"] = (200, {}, bytes(2_000_000))
    site.pages["/cut"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"x" * 1000)[:-9])
    site.pages["/junk"] = (200, {"Content-Encoding": "gzip"}, b"not gzip at all")
    with traced() as peak:
        for path, limit, says in (
            # Which of the two bounds is met first depends on how much of it the first piece that arrives holds.
            ("/gzip", 10_000_000, "sent more than 10.0 MB|grows more than 100 times"),
            ("/gzip", 500_000_000, "grows more than 100 times"),
            ("/deflate", 50_000_000, "grows more than 100 times"),
            ("/br", 1000, "encoding 'br', which was not asked for"),
            ("/long", 1_000_000, "sent more than 1.0 MB"),
            ("/cut", 5000, "ends too early"),
            ("/junk", 5000, "cannot be unpacked"),
        ):
            with pytest.raises(FetchError, match=says.replace(".", r"\.")):
                client(site).get(site.url(path), limit, robots=False)
        assert peak() < 150_000_000


def test_robots_are_respected(site: Web) -> None:
    site.pages["/robots.txt"] = (
        200,
        {},
        b"User-agent: *\nDisallow: /private/\nDisallow: /*.pdf$\nAllow: /private/open",
    )
    for path in ("/private/a", "/x.pdf"):
        with pytest.raises(RefusedError, match=r"robots\.txt .* disallows"):
            client(site).get(site.url(path), 1000)
    site.pages["/private/open"] = (200, {}, b"x")
    assert client(site).get(site.url("/private/open"), 1000).status == 200
    assert site.paths == ["/private/open"]
    site.pages["/robots.txt"] = (500, {}, b"")
    with pytest.raises(FetchError, match=r"its robots\.txt answers 500"):
        client(site).get(site.url("/a"), 1000)
    site.pages["/go"] = (302, {"Location": "/private/a"}, b"")
    site.pages["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /private/")
    with pytest.raises(RefusedError, match="disallows"):
        client(site).get(site.url("/go"), 1000)


def test_a_host_is_asked_at_its_pace(site: Web) -> None:
    site.pages["/a"] = (200, {}, b"x")
    fetcher = client(site, rate=20.0)
    began = time.monotonic()
    for _ in range(5):
        fetcher.get(site.url("/a"), 1000)
    assert time.monotonic() - began >= 5 / 20.0 * 0.98  # robots.txt is one of six requests
    waits: list[float] = []
    site.pages["/robots.txt"] = (200, {}, b"User-agent: *\nCrawl-delay: 7")
    fetcher = client(site, sleep=waits.append)
    for _ in range(2):
        fetcher.get(site.url("/a"), 1000)
    assert 6.5 < waits[-1] <= 7.1
    site.pages["/robots.txt"] = (200, {}, b"User-agent: *\nCrawl-delay: 86400")
    with pytest.raises(RefusedError, match="86,400 s between requests"):
        client(site).get(site.url("/a"), 1000)


def test_a_host_that_asks_for_a_pause_gets_it(site: Web) -> None:
    waits: list[float] = []
    busy = iter([(429, {"Retry-After": "3"}, b""), (200, {}, b"x")])
    site.pages["/a"] = lambda _: next(busy)
    assert client(site, sleep=waits.append).get(site.url("/a"), 1000).body == b"x" and 3.0 in waits
    site.pages["/b"] = (503, {"Retry-After": "600"}, b"")
    fetcher = client(site)
    with pytest.raises(BusyError, match="for 600 s"):
        fetcher.get(site.url("/b"), 1000)
    asked = len(site.asked)
    with pytest.raises(BusyError):
        fetcher.get(site.url("/a"), 1000)
    with pytest.raises(BusyError):  # the next run knows
        client(site, closed=fetcher.closed).get(site.url("/a"), 1000)
    assert len(site.asked) == asked


def test_an_answer_that_drips_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.fetch.SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        from threading import Thread

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1000:
                    try:
                        connection.sendall(bytes([byte]))
                    except OSError:
                        return
                    time.sleep(0.05)

        thread = Thread(target=drip, daemon=True)
        thread.start()
        host = f"127.0.0.1:{server.getsockname()[1]}"
        began = time.monotonic()
        with pytest.raises(FetchError, match="did not answer in time"):
            Fetcher(Hosts([], [host])).get(f"http://{host}/", 1000, robots=False)
        assert time.monotonic() - began < 3
        thread.join(5)
