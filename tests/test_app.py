"""The server over HTTP, asked as `chat.corp.example`: on localhost gradio hides how open it is elsewhere."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.scripted import ARTICLES, EVIL, HOSTILE_TITLE, ScriptedChatbot, Settings, fill
from ui import words
from ui.app import create_app, page_language
from ui.body import BODY_LIMIT
from ui.headers import HEADERS
from ui.plain import article_json

HOST = "chat.corp.example"
GOOD = "https://intranet.corp.example"
EVIL_ORIGINS = (EVIL, "null", "http://chat.corp.example.evil.example", "https://evilchat.corp.example",
                "http://intranet.corp.example", GOOD + ".evil.example", GOOD + ":8443", "http://localhost:7860")  # fmt: skip
CLOSED = (
    "/gradio_api/upload", "/gradio_api/file=https://evil.example/x", "/gradio_api/file=/etc/passwd",
    "/gradio_api/file/etc/passwd", "/monitoring", "/monitoring/summary", "/monitoring/abc", "/gradio_api/monitoring",
    "/proxy=https://evil.example", "/gradio_api/proxy=https://evil.example/", "/gradio_api/info", "/gradio_api/runs",
    "/gradio_api/openapi.json", "/gradio_api/call/answer", "/gradio_api/run/predict", "/gradio_api/api/predict",
    "/gradio_api/component_server", "/gradio_api/vibe-edit/", "/gradio_api/deep_link", "/gradio_api/upload_progress",
    "/gradio_api/stream/a/1/2/playlist.m3u8", "/gradio_api/mcp/sse", "/login", "/docs", "/redoc", "/openapi.json",
    "/manifest.json", "/config", "/config/", "/gradio_api/app_id", "/gradio_api/startup-events", "/gradio_api/reset", "/pwa_icon", "/svelte/x.js", "/static/../guard.py", "/static/fonts/x.woff2",
    "/gradio_api/%75pload", "//gradio_api/upload", "/assets/../../../routes.py", "/assets/..%2f..%2f..%2froutes.py",
)  # fmt: skip


@pytest.fixture(scope="module")
def chatbot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedChatbot]:
    archive = fill(tmp_path_factory.mktemp("archive"))
    yield ScriptedChatbot(archive)
    archive.close()


@pytest.fixture(scope="module")
def client(chatbot: ScriptedChatbot) -> Iterator[TestClient]:
    app = create_app(chatbot, Settings(origins=(GOOD,)))

    @app.get("/api/articles/broken/broken")  # not in the guard's list: never reached
    def unreachable() -> None: ...

    with TestClient(app, base_url=f"http://{HOST}", raise_server_exceptions=False) as client:
        yield client


def ask(client: TestClient, question: Any, **headers: str) -> Any:
    return client.post("/api/ask", json={"question": question}, headers=headers)


def message(response: Any) -> str:
    return str(response.json()["error"]["message"])


def test_health(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok", "articles": 4}


def test_article_with_marked_sentences(client: TestClient) -> None:
    found = client.get("/api/articles/kor0000001?sentences=4,6").json()
    assert found["title"] == '한결통신 "네트워크 설비투자 축소 계획 없다"'
    assert (found["publisher"], found["published"][:10], found["url"]) == (
        "한빛경제",
        "2024-10-10",
        "https://hanbit.example/news/1",
    )
    assert [p["heading"] for p in found["paragraphs"]] == [False, True, False, True, False, False]
    sentences = [s for p in found["paragraphs"] for s in p["sentences"]]
    assert [s["text"] for s in sentences] == [s.text for s in ARTICLES["kor0000001"][1]]
    assert [s["number"] for s in sentences if s["cited"]] == [4, 6]
    assert [s["gap"] for s in found["paragraphs"][2]["sentences"]] == ["", " ", " "]
    assert (
        "".join(s["gap"] + s["text"] for s in found["paragraphs"][0]["sentences"])
        == (ARTICLES["kor0000001"][0].text.split("\n\n")[0])
    )


def test_article_of_hostile_text_is_data_and_its_address_is_dropped(client: TestClient) -> None:
    response = client.get("/api/articles/evil000001")
    assert response.headers["content-type"] == "application/json"
    assert response.json()["title"] == HOSTILE_TITLE
    assert response.json()["url"] == ""
    assert not any(s["cited"] for p in response.json()["paragraphs"] for s in p["sentences"])


@pytest.mark.parametrize(
    "path", ["/api/articles/nothing", "/api/articles/%27%20OR%201=1", "/api/articles/..%2fhealthz"]
)
def test_no_such_article(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert list(response.json()) == ["error"]


def test_withdrawn_article_is_gone(tmp_path: Path) -> None:
    archive = fill(tmp_path)
    archive.withdraw("kor0000001")
    with TestClient(create_app(ScriptedChatbot(archive), Settings())) as client:
        assert client.get("/api/articles/kor0000001").status_code == 404
    archive.close()


@pytest.mark.parametrize("numbers", ["a", "3;4", "-1", "1,,2", "9999999", ",".join(map(str, range(501)))])
def test_sentence_numbers_of_another_shape(client: TestClient, numbers: str) -> None:
    response = client.get("/api/articles/kor0000001", params={"sentences": numbers})
    assert response.status_code == 422
    assert "sentences" in message(response) and "\n" not in message(response)


def test_sentence_numbers_beyond_the_article_mark_nothing() -> None:
    article, sentences = ARTICLES["eng0000001"]
    found = article_json(article, sentences, {77})
    assert [s["cited"] for p in found["paragraphs"] for s in p["sentences"]] == [False] * 4


def test_ask(client: TestClient) -> None:
    found = ask(client, "한결통신이 설비투자를 줄입니까?").json()
    assert [c["text"] for c in found["claims"]] == [ARTICLES["kor0000001"][1][n].text for n in (4, 5)]
    assert found["claims"][0]["citations"] == [{"number": 1, "article_id": "kor0000001", "sentences": [4]}]
    assert (found["claims"][0]["verdict"], found["refused"], found["model"]) == ("supported", False, "extractive")
    assert found["sources"][0]["url"] == "https://hanbit.example/news/1"
    assert len(found["sources"][0]["copies"]) == 3


def test_ask_passes_the_language_on(client: TestClient, chatbot: ScriptedChatbot) -> None:
    assert client.post("/api/ask", json={"question": "cut?", "language": "en"}).status_code == 200
    assert chatbot.asked[-1] == ("cut?", (), "en")


def test_ask_refused_gives_the_nearest_passages(client: TestClient) -> None:
    found = ask(client, "내일 날씨는?").json()
    assert (found["refused"], found["claims"], len(found["nearest"])) == (True, [], 3)
    assert found["text"] == found["refusal"] == "이 자료에는 물으신 것에 답할 문장이 없습니다."


def test_ask_never_gives_an_address_that_may_not_be_linked(client: TestClient) -> None:
    assert [s["url"] for s in ask(client, "HOSTILE").json()["sources"]] == [""]


@pytest.mark.parametrize(
    ("body", "status"),
    [({"question": "가" * 4_001}, 413), ({"question": ""}, 422), ({"question": 5}, 422), ({}, 422), ([], 422),
     ({"question": "a", "language": "fr"}, 422), ({"question": ["a"]}, 422)],
)  # fmt: skip
def test_questions_that_are_not_asked(client: TestClient, chatbot: ScriptedChatbot, body: Any, status: int) -> None:
    before = len(chatbot.asked)
    response = client.post("/api/ask", json=body)
    assert response.status_code == status
    assert list(response.json()) == ["error"] and "\n" not in message(response)
    assert len(chatbot.asked) == before


def test_the_longest_question_is_asked(client: TestClient) -> None:
    assert ask(client, "가" * 4_000).status_code == 200


@pytest.mark.parametrize("path", ["/api/ask", "/gradio_api/queue/join"])
def test_large_bodies(client: TestClient, path: str) -> None:
    assert client.post(path, content=b"x" * (BODY_LIMIT + 1)).status_code == 413

    def drops() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x" * 1_000

    response = client.post(path, content=drops())
    assert response.status_code == 413 and "larger than 65,536 bytes" in message(response)


def test_bodies_that_are_not_json(client: TestClient) -> None:
    for content in (b"", b"{", b"\xff\xfe", b"question=a"):
        response = client.post("/api/ask", content=content, headers={"content-type": "application/json"})
        assert response.status_code in (400, 422) and list(response.json()) == ["error"] and message(response)


def test_a_failure_shows_a_number_and_no_detail(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    response = ask(client, "BREAK 비밀 질문")
    assert response.status_code == 500
    assert re.fullmatch(r"Internal error [0-9a-f]{8}: .*", message(response))
    assert "secret" not in response.text
    # The log has the number and the place, not what was asked or said.
    assert message(response)[15:23] in caplog.text and "scripted.py" in caplog.text
    assert "a secret" not in caplog.text.replace('raise RuntimeError("a secret', "") and "비밀" not in caplog.text
    assert_dressed(response)


def assert_dressed(response: Any) -> None:
    for name, value in HEADERS.items():
        assert response.headers[name] == value
    policy = response.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy and "default-src 'none'" in policy
    assert "http" not in policy and "*" not in policy
    assert "unsafe-inline" not in policy.split("style-src")[0]


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "OPTIONS", "DELETE"])
@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/theme.css", "/static/page/main.js", "/static/none.js", "/api/ask", "/api/articles/x",
             "/gradio_api/queue/join", "/gradio_api/upload", "/nothing", "/favicon.ico", "/robots.txt", "/api/openapi.json"],
)  # fmt: skip
def test_headers_on_every_answer(client: TestClient, method: str, path: str) -> None:
    response = client.request(method, path, headers={"origin": EVIL})
    assert_dressed(response)
    assert response.status_code < 500


def test_the_pages_own_files_are_asked_for_once(client: TestClient) -> None:
    page = client.get("/").text
    names = re.findall(r'(?:href|src)="\./(static/page-[0-9a-f]{12}/\w+\.(?:js|css))"', page)
    assert len(set(names)) > 15
    for name in names:
        plain = client.get(f"/{name}", headers={"accept-encoding": "identity"})
        packed = client.get(f"/{name}")
        assert plain.headers["cache-control"].endswith("immutable") and plain.content == packed.content
        assert "content-encoding" not in plain.headers and packed.headers["content-encoding"] == "gzip"
    assert client.get("/static/page-000000000000/main.js").status_code == 404
    assert client.get("/static/page/main.js").headers["cache-control"] == "no-cache"


def test_eval_and_nonce_are_the_pages_alone(client: TestClient) -> None:
    for path in ("/healthz", "/static/page/main.js", "/nothing"):
        assert "script-src 'self';" in client.get(path).headers["content-security-policy"]
    first, second = (client.get("/").headers["content-security-policy"] for _ in range(2))
    assert "'nonce-" in first and first != second


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_closed_routes(client: TestClient, path: str, method: str) -> None:
    response = client.request(method, path)
    assert response.status_code == 404
    assert_dressed(response)


def test_no_websocket(client: TestClient) -> None:
    from starlette.websockets import WebSocketDisconnect

    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/gradio_api/queue/join"):
        pass


ROUTES = (("GET", "/"), ("GET", "/healthz"), ("GET", "/api/articles/kor0000001"), ("POST", "/api/ask"),
          ("POST", "/gradio_api/queue/join"), ("GET", "/gradio_api/queue/data"), ("GET", "/theme.css"),
          ("GET", "/static/page/main.js"), ("GET", "/nothing"))  # fmt: skip


@pytest.mark.parametrize("origin", EVIL_ORIGINS)
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_other_origins_may_not_read(client: TestClient, origin: str, method: str, path: str) -> None:
    simple = client.request(method, path, headers={"origin": origin})
    preflight = client.options(path, headers={"origin": origin, "access-control-request-method": method})
    for response in (simple, preflight):
        assert "access-control-allow-origin" not in response.headers
        assert "access-control-allow-credentials" not in response.headers
    assert preflight.status_code in (400, 404)


def test_a_listed_origin_may_read_without_credentials(client: TestClient) -> None:
    preflight = client.options("/api/ask", headers={"origin": GOOD, "access-control-request-method": "POST",
                                                    "access-control-request-headers": "content-type"})  # fmt: skip
    assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (200, GOOD)
    response = ask(client, "줄입니까?", origin=GOOD, **{"sec-fetch-site": "cross-site"})
    assert (response.status_code, response.headers["access-control-allow-origin"]) == (200, GOOD)
    assert "access-control-allow-credentials" not in response.headers


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 200), ({"origin": f"http://{HOST}"}, 200), ({"origin": f"http://{HOST}", "sec-fetch-site": "same-origin"}, 200),
     ({"sec-fetch-site": "none"}, 200), ({"sec-fetch-site": "cross-site"}, 403), ({"sec-fetch-site": "same-site"}, 403),
     ({"origin": f"http://{HOST}", "sec-fetch-site": "cross-site"}, 403),
     *[({"origin": origin}, 403) for origin in EVIL_ORIGINS]],
)  # fmt: skip
def test_other_sites_may_not_post(client: TestClient, headers: dict[str, str], status: int) -> None:
    assert ask(client, "줄입니까?", **headers).status_code == status


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [("", "", "ko"), ("", "en-US,en;q=0.9", "en"), ("", "ko-KR,ko;q=0.9,en-US;q=0.8", "ko"), ("", "de,en;q=0.3,ko;q=0.2", "en"),
     ("lang=ko", "en", "ko"), ("lang=en", "ko", "en"), ("lang=fr", "en", "en"), ("lang=%3Cscript%3E", "", "ko"),
     ("", "en;q=zz,ko;q=0.1", "en"), ("", "," * 500, "ko")],
)  # fmt: skip
def test_language_of_the_page(client: TestClient, query: str, accepted: str, language: str) -> None:
    assert page_language(query, accepted) == language
    page = client.get(f"/?{query}", headers={"accept-language": accepted}).text
    assert re.search(rf'<html\s+lang="{language}"', page)


def test_the_page_names_no_foreign_address_and_every_script_has_the_nonce(client: TestClient) -> None:
    response = client.get("/")
    nonce = re.search(r"'nonce-([\w-]+)'", response.headers["content-security-policy"])
    assert nonce
    tags = re.findall(r"<script[^>]*>", response.text)
    assert len(tags) >= 4 and all(f'nonce="{nonce[1]}"' in tag for tag in tags)
    outside = re.sub(r"<script[^>]*>.*?</script>", "", response.text, flags=re.S)
    assert not re.search(r"https?://|og:|twitter:|manifest|iframeResizer", outside)
    assert "iframeResizer.contentWindow" not in response.text
    # A hostile title stands in the page's configuration (newest articles): as text only.
    assert "window.hacked" in response.text and "<script>window.hacked" not in response.text
    assert client.head("/").status_code == 200


def test_nothing_is_named_in_gradios_api(client: TestClient) -> None:
    found = re.search(r"window\.gradio_config = (\{.*?\});</script>", client.get("/").text, flags=re.S)
    assert found
    config = json.loads(found[1])
    assert {d["api_visibility"] for d in config["dependencies"]} == {"private"}
    assert (config["footer_links"], config["analytics_enabled"], config["run_history"]) == ([], False, False)


def test_every_word_is_said_in_both_languages_with_the_same_values() -> None:
    said = {name: word for name, word in vars(words).items() if isinstance(word, words.Word)}
    assert len(said) > 40
    for name, word in said.items():
        assert word.ko.strip() and word.en.strip(), name
        assert set(re.findall(r"\{\w+\}", word.ko)) == set(re.findall(r"\{\w+\}", word.en)), name
        assert not re.search("[가-힣]", word.en) and "!" not in word.ko + word.en, name
