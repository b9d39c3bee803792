"""What stands before every route: origins, proxies, quotas, headers, whose a conversation is."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from rag.settings import SettingsError, read_settings
from rag.sites import Site, digest
from tests.scripted import EVIL, ScriptedChatbot, Settings, fill
from ui.app import create_app
from ui.auth import SIGN_IN, configured, listening
from ui.body import BODY_LIMIT
from ui.headers import HEADERS
from ui.limits import BURST, FAILURES, Buckets
from ui.paths import OPEN

HOST = "chat.corp.example"
PORTAL = "https://intranet.corp.example"
SECRET, PROXY_SECRET = "s" * 43, "p" * 43
PEER = ("10.0.0.5", 4321)  # the proxy
SITE = Site(name="portal", secret=digest(SECRET), origins=(PORTAL,), scopes=("ask", "read", "feedback", "metrics"))  # type: ignore[arg-type]
SIGNED = {
    "sites": (SITE,), "proxies": ("10.0.0.5", "10.1.0.0/28"), "proxy_secret": SecretStr(PROXY_SECRET), "admins": ("proxy:boss",),
}  # fmt: skip
BY_PROXY = {"x-citewire-proxy-secret": PROXY_SECRET, "x-forwarded-user": "kim", "x-forwarded-for": "203.0.113.9"}
ROUTES = (
    ("GET", "/"), ("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/metrics"), ("POST", "/mcp"), ("GET", "/mcp"),
    ("GET", "/v1/models"), ("GET", "/v1/models/citewire"), ("POST", "/v1/chat/completions"), ("POST", "/api/ask"),
    ("POST", "/api/ask/stream"), ("GET", "/api/ask/stream/abc"), ("DELETE", "/api/ask/stream/abc"), ("GET", "/api/search"),
    ("POST", "/api/feedback"), ("POST", "/api/token"), ("GET", "/api/openapi.json"), ("GET", "/api/articles/kor0000001"),
    ("GET", "/api/articles/kor0000001/versions"), ("GET", "/api/answers/abc/searched"),
    ("GET", "/static/page/base.css"), ("GET", "/static/page/main.js"), ("GET", "/static/embed.js"), ("GET", "/static/icon.svg"),
    ("GET", "/api/archive"), ("GET", "/favicon.ico"), ("GET", "/robots.txt"), ("GET", "/widget.js"), ("GET", "/embed"), ("GET", "/theme.css"),
    ("GET", "/static/admin.css"), ("GET", "/static/admin.js"), ("GET", "/admin"), ("POST", "/api/admin/session"),
    ("GET", "/api/admin/status"), ("POST", "/api/admin/uploads"), ("DELETE", "/api/admin/uploads/abc"), ("POST", "/api/admin/ingest"),
    ("POST", "/api/admin/sync"), ("GET", "/api/admin/feedback"), ("GET", "/api/admin/feedback.jsonl"), ("GET", "/api/admin/reports"),
    ("GET", "/api/admin/reports/a.html"), ("GET", "/api/admin/jobs"), ("GET", "/api/admin/jobs/abc"), ("DELETE", "/api/admin/jobs/abc"),
    ("GET", "/api/admin/jobs/abc/events"),
    ("GET", "/assets/none.js"), ("POST", "/gradio_api/queue/join"), ("GET", "/gradio_api/queue/data"),
    ("GET", "/gradio_api/heartbeat/abc"), ("POST", "/gradio_api/cancel"), ("GET", "/nothing"), ("POST", "/gradio_api/upload"),
)  # fmt: skip
ORIGINS = (
    EVIL, "null", "", "*", "http://intranet.corp.example", PORTAL + ":8443", PORTAL + "/", PORTAL + ".evil.example",
    "https://evilintranet.corp.example", "https://intranet.corp.example@evil.example", "https://INTRANET.corp.example",
    "https://intranet.corp.example%00.evil.example", "https://chat.corp.example.evil.example", f"http://{HOST}:8080",
    "http://localhost:7860", "http://127.0.0.1:7860", "file://", "chrome-extension://abcdef", f"{PORTAL}, {EVIL}",
)  # fmt: skip
METHODS = ("GET", "POST", "DELETE")


@pytest.fixture(scope="module")
def chatbot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedChatbot]:
    archive = fill(tmp_path_factory.mktemp("archive"))
    yield ScriptedChatbot(archive)
    archive.close()


def served(chatbot: ScriptedChatbot, peer: Any = ("198.51.100.7", 1), **said: Any) -> TestClient:
    app = create_app(chatbot, Settings(**said))  # type: ignore[arg-type]
    return TestClient(app, base_url=f"http://{HOST}", raise_server_exceptions=False, client=peer)


@pytest.fixture(scope="module")
def closed(chatbot: ScriptedChatbot) -> Iterator[TestClient]:
    """Sign-in is set up; asked by a stranger."""
    with served(chatbot, **SIGNED) as client:
        yield client


@pytest.fixture(scope="module")
def open_here(chatbot: ScriptedChatbot) -> TestClient:
    """Nobody need sign in."""
    return served(chatbot)


@pytest.fixture(scope="module")
def proxied(chatbot: ScriptedChatbot) -> Iterator[TestClient]:
    """The same, asked by the proxy's address."""
    with served(chatbot, PEER, **SIGNED) as client:
        yield client


def token(client: TestClient, subject: str = "kim", origin: str = PORTAL, **more: Any) -> str:
    said = {"subject": subject, "origin": origin} | more
    return str(client.post("/api/token", json=said, headers={"X-Citewire-Secret": SECRET}).json()["token"])


def guard_of(client: TestClient) -> Any:
    return next(m for m in client.app.user_middleware if m.cls.__name__ == "Guard").kwargs  # type: ignore[attr-defined]


def headers_of(response: Any, path: str) -> None:
    embedded = path == "/embed" and response.status_code != 404
    for name, value in HEADERS.items():
        if name == "x-frame-options" and path == "/embed":
            assert name not in response.headers
        elif not (name == "cross-origin-resource-policy" and path == "/widget.js"):
            assert response.headers[name] == value, (path, name)
    policy = response.headers["content-security-policy"]
    ancestors = policy.split("frame-ancestors ")[1]
    assert ancestors == (PORTAL if path == "/embed" else "'none'"), path
    assert "default-src 'none'" in policy and "*" not in policy and "http" not in policy.replace(ancestors, "")
    assert embedded or "unsafe-inline" not in policy.split("style-src")[0]


@pytest.mark.parametrize("method", METHODS)
def test_other_origins_read_nothing_and_change_nothing(closed: TestClient, method: str) -> None:
    """S6 and S7: every route x origin, simple and preflight; headers on every one of them."""
    asked = 0
    for _, path in ROUTES:
        for origin in ORIGINS:
            for said in ({"sec-fetch-site": "cross-site"}, {}):
                response = closed.request(method, path, headers={"origin": origin} | said)
                asked += 1
                assert "access-control-allow-origin" not in response.headers, (path, origin)
                assert "access-control-allow-credentials" not in response.headers
                assert "set-cookie" not in response.headers
                headers_of(response, path)
                if method not in ("GET", "HEAD", "OPTIONS"):
                    assert response.status_code in (401, 403, 404, 405, 422), (path, origin, response.status_code)
            preflight = closed.options(path, headers={"origin": origin, "access-control-request-method": method})
            asked += 1
            assert preflight.status_code in (400, 404) and "access-control-allow-origin" not in preflight.headers
    assert asked == len(ROUTES) * len(ORIGINS) * 3 == 3_078


def test_the_routes_that_are_tried_are_all_that_are_open(closed: TestClient) -> None:
    described = set(closed.app.openapi()["paths"])  # type: ignore[attr-defined]
    tried = [path for _, path in ROUTES]
    for path in described:
        form = re.compile(re.sub(r"\{\w+\}", "[^/]+", path))
        assert any(form.fullmatch(t) for t in tried), path
    assert sum(bool(OPEN.fullmatch(t)) for t in tried) == len(tried) - 2


def test_a_listed_origin_reads_with_a_token_and_what_is_shared(closed: TestClient) -> None:
    bearer = {"authorization": f"Bearer {token(closed)}", "origin": PORTAL, "sec-fetch-site": "cross-site"}
    for method, path in ROUTES:
        if path.startswith(("/gradio_api/heartbeat", "/gradio_api/queue/data")):
            continue  # they go on for as long as the reader stays
        ask = {
            "origin": PORTAL,
            "access-control-request-method": method,
            "access-control-request-headers": "authorization",
        }
        preflight, response = closed.options(path, headers=ask), closed.request(method, path, headers=bearer)
        shared = path.startswith(
            ("/api/ask", "/api/search", "/api/archive", "/api/feedback", "/api/articles", "/v1/", "/mcp", "/widget.js")
        )
        for answer in (preflight, response):
            assert answer.headers.get("access-control-allow-origin") == (PORTAL if shared else None), path
            assert "access-control-allow-credentials" not in answer.headers
        assert preflight.status_code == (
            200 if shared else 404 if path in ("/nothing", "/gradio_api/upload") else 400
        ), path
        headers_of(response, path)
    # Errors can be read as well: the widget must know why.
    for headers in ({"origin": PORTAL}, {"origin": PORTAL, "authorization": "Bearer x"}):
        response = closed.post("/api/ask", json={"question": "a"}, headers=headers)
        assert response.status_code == 401 and response.headers["access-control-allow-origin"] == PORTAL
        assert response.headers["www-authenticate"] == "Bearer" and "Origin" in response.headers["vary"]


def test_nobody_comes_in_without_signing_in(closed: TestClient) -> None:
    free = (
        "/healthz",
        "/readyz",
        "/static/",
        "/favicon.ico",
        "/robots.txt",
        "/widget.js",
        "/embed",
        "/theme.css",
        "/assets/",
        "/api/token",
    )
    for method, path in ROUTES:
        response = closed.request(method, path, headers={"sec-fetch-site": "same-origin"})
        guard_of(closed)["quotas"]._failures._left.clear()
        if not path.startswith((*free, "/nothing", "/gradio_api/upload", "/metrics")):
            assert response.status_code == 401 and SIGN_IN in response.text, path
    page = closed.get("/", headers={"accept": "text/html"})
    assert page.status_code == 401 and "로그인이 필요합니다" in page.text and "gradio" not in page.text
    assert closed.get("/metrics").status_code == 404


def test_a_proxy_signs_readers_in(proxied: TestClient) -> None:
    assert proxied.get("/", headers=BY_PROXY).status_code == 200
    own = BY_PROXY | {"sec-fetch-site": "same-origin"}
    assert proxied.post("/api/ask", json={"question": "줄입니까?"}, headers=own).status_code == 200
    # The sign-in is the browser's own: a page of another origin, listed or not, has no use of it.
    for origin in (PORTAL, EVIL):
        for method, path in (
            ("POST", "/api/ask"),
            ("GET", "/api/articles/kor0000001"),
            ("POST", "/gradio_api/queue/join"),
        ):
            cross = BY_PROXY | {"origin": origin, "sec-fetch-site": "cross-site"}
            assert proxied.request(method, path, json={"question": "a"}, headers=cross).status_code == 403


@pytest.mark.parametrize("boss", [True, False])
def test_admins_have_every_scope(proxied: TestClient, boss: bool) -> None:
    named = BY_PROXY | {"x-forwarded-user": "boss" if boss else "kim"}
    assert proxied.get("/metrics", headers=named).status_code == (200 if boss else 404)


SPOOFS: tuple[tuple[str, Any, Any], ...] = (
    ("a stranger who names himself", ("198.51.100.7", 1), {"x-forwarded-user": "boss"}),
    ("a stranger with the secret", ("198.51.100.7", 1), BY_PROXY),
    ("a stranger who says that he is the proxy", ("198.51.100.7", 1), BY_PROXY | {"x-forwarded-for": "10.0.0.5"}),
    ("X-Real-IP of the proxy", ("198.51.100.7", 1), BY_PROXY | {"x-real-ip": "10.0.0.5"}),
    ("Forwarded for the proxy", ("198.51.100.7", 1), BY_PROXY | {"forwarded": "for=10.0.0.5;by=10.0.0.5"}),
    ("this machine", ("127.0.0.1", 1), BY_PROXY),
    ("this machine in IPv6", ("::1", 1), BY_PROXY),
    ("the address beside it", ("10.0.0.6", 1), BY_PROXY),
    ("the address beyond its network", ("10.1.0.16", 1), BY_PROXY),
    ("no address", ("", 0), BY_PROXY),
    ("a name for an address", ("10.0.0.5.evil.example", 1), BY_PROXY),
    ("the proxy without its secret", PEER, {"x-forwarded-user": "boss"}),
    ("an empty secret", PEER, BY_PROXY | {"x-citewire-proxy-secret": ""}),
    ("another secret", PEER, BY_PROXY | {"x-citewire-proxy-secret": "q" * 43}),
    ("the digest for the secret", PEER, BY_PROXY | {"x-citewire-proxy-secret": digest(PROXY_SECRET)}),
    ("the secret twice", PEER, [*BY_PROXY.items(), ("x-citewire-proxy-secret", PROXY_SECRET)]),
    ("a wrong secret before it", PEER, [("x-citewire-proxy-secret", "q"), *BY_PROXY.items()]),
    ("the secret with underscores", PEER, {"x_citewire_proxy_secret": PROXY_SECRET, "x-forwarded-user": "kim"}),
    ("the secret both ways", PEER, [*BY_PROXY.items(), ("x_citewire_proxy_secret", PROXY_SECRET)]),
    ("nobody named", PEER, {"x-citewire-proxy-secret": PROXY_SECRET}),
    ("an empty name", PEER, BY_PROXY | {"x-forwarded-user": ""}),
    ("a blank name", PEER, BY_PROXY | {"x-forwarded-user": "  "}),
    ("two names", PEER, [*BY_PROXY.items(), ("x-forwarded-user", "boss")]),
    ("two names in one", PEER, BY_PROXY | {"x-forwarded-user": "kim, boss"}),
    ("the name with underscores", PEER, {"x-citewire-proxy-secret": PROXY_SECRET, "x_forwarded_user": "boss"}),
    ("a second name with underscores", PEER, [*BY_PROXY.items(), ("x_forwarded_user", "boss")]),
    ("another header's name", PEER, {"x-citewire-proxy-secret": PROXY_SECRET, "x-remote-user": "boss", "remote-user": "boss"}),
    ("a long name", PEER, BY_PROXY | {"x-forwarded-user": "k" * 201}),
    ("an invisible character", PEER, BY_PROXY | {"x-forwarded-user": "ki\u200bm".encode()}),
    ("a control character", PEER, BY_PROXY | {"x-forwarded-user": "ki\tm"}),
    ("a token that does not count beside the proxy", PEER, BY_PROXY | {"authorization": "Bearer x"}),
    ("a password beside the proxy", PEER, BY_PROXY | {"authorization": "Basic a2ltOmtpbQ=="}),
)  # fmt: skip


@pytest.mark.parametrize(("peer", "headers"), [s[1:] for s in SPOOFS], ids=[s[0] for s in SPOOFS])
def test_headers_of_a_proxy_that_is_none(closed: TestClient, peer: Any, headers: Any) -> None:
    """S9: 32 ways to be somebody."""
    guard_of(closed)["quotas"]._failures._left.clear()
    client = TestClient(closed.app, base_url=f"http://{HOST}", client=peer)  # type: ignore[arg-type]
    response = client.post("/api/ask", json={"question": "a"}, headers=headers)
    assert (response.status_code, response.json()) == (401, {"error": {"message": SIGN_IN}})
    assert len(SPOOFS) == 32


def test_what_proxies_say_does_not_reach_the_page(closed: TestClient, proxied: TestClient) -> None:
    said = {
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "https",
        "x-forwarded-prefix": "/evil",
        "x-original-url": "/x",
    }
    bearer = {"authorization": f"Bearer {token(closed, origin='')}"}
    page = closed.get("/", headers=said | bearer)
    assert page.status_code == 200 and "evil" not in re.sub("window.hacked[^<]*", "", page.text).replace(EVIL, "")
    page = proxied.get("/", headers=BY_PROXY | {"x-forwarded-proto": "https", "x-forwarded-host": HOST})
    assert f"https://{HOST}" in page.text.replace("\\/", "/")


def test_the_address_that_is_counted_cannot_be_chosen(chatbot: ScriptedChatbot) -> None:
    with served(chatbot, anonymous=True, questions_per_minute=20, **SIGNED) as client:
        said = [
            client.post("/api/ask", json={"question": "a"}, headers={
                "x-forwarded-for": f"203.0.113.{n}", "x-real-ip": f"203.0.113.{n}", "forwarded": f"for=203.0.113.{n}",
                "x-citewire-proxy-secret": PROXY_SECRET,
            }).status_code
            for n in range(30)
        ]  # fmt: skip
        assert said.count(200) == BURST and set(said) == {200, 429}
        # Through the proxy the reader's own address counts, the last one: what stands before it the reader wrote.
        proxy = TestClient(client.app, base_url=f"http://{HOST}", client=PEER)
        secret = {"x-citewire-proxy-secret": PROXY_SECRET}
        said = [
            proxy.post("/api/ask", json={"question": "a"},
                       headers=secret | {"x-forwarded-for": f"10.9.9.{n}, 203.0.113.200"}).status_code
            for n in range(30)
        ]  # fmt: skip
        assert said.count(200) == BURST
        other = proxy.post("/api/ask", json={"question": "a"}, headers=secret | {"x-forwarded-for": "203.0.113.201"})
        assert other.status_code == 200


def test_one_reader_who_floods_does_not_hurt_the_others(chatbot: ScriptedChatbot) -> None:
    """S12: 1,000 questions of one reader, among them 50 of others behind the same address: all of theirs are answered."""
    with served(chatbot, questions_per_minute=20, address_per_minute=3_000, **SIGNED) as client:
        flood = {"authorization": f"Bearer {token(client, 'mallory')}", "origin": PORTAL}
        others = [{"authorization": f"Bearer {token(client, f'reader{n}')}", "origin": PORTAL} for n in range(10)]
        flooded, well = [], []
        for n in range(1_000):
            flooded.append(client.post("/api/ask", json={"question": "a"}, headers=flood))
            if n % 20 == 0:
                well.append(client.post("/api/ask", json={"question": "a"}, headers=others[n // 20 % 10]).status_code)
        assert well == [200] * 50
        answered = sum(r.status_code == 200 for r in flooded)
        assert BURST <= answered <= BURST + 20
        refused = next(r for r in flooded if r.status_code == 429)
        assert (
            1 <= int(refused.headers["retry-after"]) <= 3 and refused.headers["access-control-allow-origin"] == PORTAL
        )


def test_refused_tokens_are_counted_and_good_ones_are_not(chatbot: ScriptedChatbot) -> None:
    with served(chatbot, **SIGNED) as client:
        good = {"authorization": f"Bearer {token(client)}", "origin": PORTAL}
        said = [
            client.get("/v1/models", headers={"authorization": "Bearer x"}).status_code for _ in range(FAILURES + 20)
        ]
        assert said.count(429) >= 15 and set(said) == {401, 429}
        assert client.get("/v1/models", headers=good).status_code == 200


def test_a_thousand_buckets_at_most() -> None:
    now = [0.0]
    buckets = Buckets(20, 2, clock=lambda: now[0], most=1_000)
    for n in range(5_000):
        assert buckets.wait(n) == 0
    assert len(buckets) == 1_000
    now[0] = 3_600.0
    assert [buckets.wait(4_999) for _ in range(3)] == [0, 0, 3]


@pytest.mark.parametrize(
    ("path", "body", "question"),
    [("/mcp", {"method": "tools/call"}, True), ("/mcp", {"method": "tools/list"}, False), ("/mcp", [{"method": "tools\u002fcall"}], True),
     ("/gradio_api/queue/join", {"data": ["Will it?", None]}, True), ("/gradio_api/queue/join", {"data": []}, False),
     ("/gradio_api/queue/join", {"data": [" "]}, False), ("/mcp", "x", False), ("/gradio_api/queue/join", None, False)],
)  # fmt: skip
def test_what_counts_as_a_question(path: str, body: Any, question: bool) -> None:
    from ui.guard import _asks

    assert _asks(path, json.dumps(body).encode()) is question
    assert not _asks(path, b"[" * 60_000)


def test_a_conversation_is_its_readers_alone(proxied: TestClient) -> None:
    kim, lee = BY_PROXY, BY_PROXY | {"x-forwarded-user": "lee"}
    join = {"data": [], "fn_index": 99_999, "session_hash": "kims"}
    assert proxied.post("/gradio_api/queue/join", json=join, headers=kim).status_code != 404
    for method, path, body in (
        ("POST", "/gradio_api/queue/join", join), ("GET", "/gradio_api/queue/data?session_hash=kims", None),
        ("GET", "/gradio_api/heartbeat/kims", None), ("POST", "/gradio_api/cancel", {"session_hash": "kims", "fn_index": 0, "event_id": "x"}),
    ):  # fmt: skip
        assert proxied.request(method, path, json=body, headers=lee).status_code == 404, path


def test_ids_of_another_reader_are_404(closed: TestClient) -> None:
    """S5: every id a reader gets, tried by another with a good token of his own."""
    kim, lee = ({"authorization": f"Bearer {token(closed, who)}", "origin": PORTAL} for who in ("kim", "lee"))
    with closed.stream("POST", "/api/ask/stream", json={"question": "줄입니까?"}, headers=kim) as response:
        text = "".join(response.iter_text())
    found = [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]
    stream, answer = found[0]["stream"], found[-1]["answer"]["id"]
    assert len(stream) >= 22 and len(answer) >= 22  # 128 bits
    feedback = {"answer_id": answer, "verdict": "up"}
    for method, path, body in (("GET", f"/api/ask/stream/{stream}", None), ("DELETE", f"/api/ask/stream/{stream}", None),
                               ("POST", "/api/feedback", feedback)):  # fmt: skip
        assert closed.request(method, path, json=body, headers=lee).status_code == 404
    assert closed.get(f"/api/ask/stream/{stream}", headers=kim).status_code == 200
    assert closed.post("/api/feedback", json=feedback, headers=kim).status_code == 204


@pytest.mark.parametrize(("host", "status"), [
    ("evil.example", 421), ("evil.example:7860", 421), ("127.0.0.1.evil.example", 421), ("", 421), ("[", 421),
    ("127.0.0.1:7860", 200), ("localhost:7860", 200), ("[::1]:7860", 200), (HOST, 200), ("CHAT.corp.example:80", 200),
])  # fmt: skip
def test_names_that_are_not_ours(open_here: TestClient, host: str, status: int) -> None:
    """A page whose name points at this machine is of the same origin: its name gives it away."""
    assert (
        open_here.get("/api/articles/kor0000001", headers={"host": host, "sec-fetch-site": "same-origin"}).status_code
        == status
    )


def test_who_is_anonymous(chatbot: ScriptedChatbot) -> None:
    ask = {"json": {"question": "a"}}
    assert served(chatbot, anonymous=False).post("/api/ask", **ask).status_code == 401
    assert served(chatbot, host="0.0.0.0").post("/api/ask", **ask).status_code == 401
    assert served(chatbot, host="0.0.0.0", anonymous=True).post("/api/ask", **ask).status_code == 200
    assert served(chatbot, **SIGNED).post("/api/ask", **ask).status_code == 401
    assert served(chatbot, anonymous=True, **SIGNED).post("/api/ask", **ask).status_code == 200
    # Whoever sits at this machine is not counted; whoever comes through something else is.
    here = served(chatbot, ("127.0.0.1", 5), questions_per_minute=20)
    assert {here.post("/api/ask", **ask).status_code for _ in range(30)} == {200}
    through = {"x-forwarded-for": "203.0.113.1"}
    assert 429 in {here.post("/api/ask", headers=through, **ask).status_code for _ in range(30)}


def test_where_the_server_may_listen() -> None:
    for host in ("127.0.0.1", "localhost", "::1"):
        assert listening(read_settings(host=host), False).anonymous is None
    with pytest.raises(ValueError, match=r"Refusing to listen on '0.0.0.0'.*--i-know"):
        listening(read_settings(host="0.0.0.0"), False)
    assert listening(read_settings(host="0.0.0.0"), True).anonymous is True
    assert listening(read_settings(host="0.0.0.0", anonymous=False), True).anonymous is False
    signed = read_settings(host="0.0.0.0", proxies=("10.0.0.5",), proxy_secret=PROXY_SECRET)
    assert configured(signed) and listening(signed, False).anonymous is None


@pytest.mark.parametrize("said", [
    {"origins": ("https://*.corp.example",)}, {"origins": ("*",)}, {"origins": ("null",)}, {"origins": (PORTAL + "/",)},
    {"origins": ("https://intranet.corp.example:443",)}, {"origins": ("https://Intranet.corp.example",)}, {"origins": ("intranet",)},
    {"proxies": ("0.0.0.0/0",)}, {"proxies": ("10.0.0.1/8",)}, {"proxies": ("proxy",)}, {"proxy_secret": "hunter2 hunter2"},
    {"sites": [{"name": "a", "secret": "hunter2", "origins": [PORTAL]}]}, {"sites": [{"name": "A", "secret": "hunter2" * 9, "origins": [PORTAL]}]},
    {"sites": [{"name": "a", "secret": "hunter2" * 9, "origins": []}]}, {"token_seconds": 3_600}, {"reader_scopes": ("root",)},
    {"sites": [{"name": "a", "secret": "hunter2" * 9, "origins": [PORTAL], "more": 1}]},
])  # fmt: skip
def test_settings_that_are_refused_and_no_secret_is_told(said: Any) -> None:
    with pytest.raises(SettingsError) as e:
        read_settings(**said)
    assert "hunter2" not in str(e.value) and "\n" not in str(e.value)


def test_half_a_proxy_is_none(chatbot: ScriptedChatbot) -> None:
    for said in ({"proxies": ("10.0.0.5",)}, {"proxy_secret": SecretStr(PROXY_SECRET)}):
        with pytest.raises(SettingsError, match="needs both"):
            served(chatbot, **said)


def test_secrets_are_masked(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from typer.testing import CliRunner

    from ui.cli import app

    site = {"name": "portal", "secret": SECRET, "origins": [PORTAL]}
    monkeypatch.setenv("CITEWIRE_SITES", json.dumps([site]))
    monkeypatch.setenv("CITEWIRE_PROXY_SECRET", PROXY_SECRET)
    for arguments in (["settings"], ["settings", "--json"]):
        shown = CliRunner().invoke(app, arguments)
        assert shown.exit_code == 0 and SECRET not in shown.output and PROXY_SECRET not in shown.output
    made = CliRunner().invoke(app, ["site-secret", "portal", "--origin", PORTAL]).output
    secret, kept = re.findall(r"^[\w-]{43}$", made, flags=re.M)[0], re.findall(r"sha256:\w{64}", made)[0]
    assert digest(secret) == kept and PORTAL in made


def test_the_frame_is_for_listed_origins(closed: TestClient, open_here: TestClient) -> None:
    page = closed.get("/embed?lang=en")
    assert page.status_code == 200 and '<html lang="en">' in page.text and PORTAL in page.text
    assert page.headers["content-security-policy"].endswith(f"frame-ancestors {PORTAL}")
    alone = open_here.get("/embed")
    assert alone.headers["content-security-policy"].endswith("'none'") and alone.headers["x-frame-options"] == "DENY"


def test_large_bodies_are_refused_to_readers_as_well(closed: TestClient) -> None:
    bearer = {"authorization": f"Bearer {token(closed)}", "origin": PORTAL}
    for path in ("/api/ask", "/v1/chat/completions", "/mcp"):
        assert closed.post(path, content=b"x" * (BODY_LIMIT + 1), headers=bearer).status_code == 413
    strange = closed.post("/v1/chat/completions", json={}, headers={"authorization": "Bearer x"}).json()
    assert strange["error"]["type"] == "authentication_error"


def test_keys_lie_in_the_archives_folder(chatbot: ScriptedChatbot, closed: TestClient) -> None:
    key: Path = chatbot.archive.folder / "token.key"
    assert key.stat().st_mode & 0o777 == 0o600


def test_the_table_says_what_is_tried() -> None:
    said = (Path(__file__).parents[1] / "SECURITY.md").read_text("utf-8")
    tried = len(ROUTES) * len(ORIGINS) * 3 * len(METHODS)
    assert f"| {tried:,} | 0 readable" in said and f"{len(ROUTES)} routes × {len(ORIGINS)} origins" in said
    assert f"proxy that is none | {len(SPOOFS)} | 0 |" in said
