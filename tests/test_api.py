"""The JSON routes over a real server: their description, their errors, feedback, health, and the README's lines."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from corpus.feedback import every
from tests.scripted import ScriptedChatbot, Settings, fill
from ui.app import create_app
from ui.shapes import AnswerShape, ArticleShape, ErrorShape, HealthShape, HitsShape, ReadyShape

CAPEX = "Will KT cut network capex?"
ROOT = Path(__file__).parent.parent


@pytest.fixture
def client(written_sample: Any) -> Any:
    with httpx.Client(base_url=written_sample[0].url, timeout=30) as client:
        yield client


def ask(client: httpx.Client, question: str = CAPEX, **more: Any) -> Any:
    return client.post("/api/ask", json={"question": question} | more)


def test_every_answer_has_the_shape_that_is_described(client: httpx.Client) -> None:
    for given in (
        {},
        {"language": "ko"},
        {"explain": True},
        {"question": "What is the boiling point of tungsten on Mars?"},
    ):
        AnswerShape.model_validate(ask(client, **given).json())
    article = ask(client).json()["sources"][0]["article_id"]
    ArticleShape.model_validate(client.get(f"/api/articles/{article}?sentences=1").json())
    HitsShape.model_validate(client.get("/api/search", params={"q": "설비투자"}).json())
    HealthShape.model_validate(client.get("/healthz").json())
    ReadyShape.model_validate(client.get("/readyz").json())
    for response in (
        client.get("/nothing"),
        client.post("/api/ask"),
        client.get("/api/articles/x"),
        client.get("/api/search"),
    ):
        ErrorShape.model_validate(response.json())


def test_every_route_is_described(written_sample: Any, client: httpx.Client) -> None:
    described = client.get("/api/openapi.json").json()
    routes = {
        (path, method)
        for route in written_sample[2].routes
        if (path := getattr(route, "path", "")).startswith(("/api/", "/v1/", "/healthz", "/readyz", "/metrics"))
        for method in (getattr(route, "methods", None) or ())
        if method != "HEAD" and path != "/api/openapi.json"
    }
    known = {(path, m.upper()) for path, methods in described["paths"].items() for m in methods}
    assert {("/api/ask", "POST"), ("/api/ask/stream/{stream_id}", "DELETE"), ("/v1/chat/completions", "POST")} <= known
    assert {r for r in routes if "page" not in r[0]} <= known
    for path, methods in described["paths"].items():
        for method, route in methods.items():
            assert route["summary"] and route["description"], (path, method)
            good = [r for status, r in route["responses"].items() if status.startswith("2")]
            assert good and (route["responses"].keys() & {"204"} or all(r.get("content") for r in good)), (path, method)
            if path.startswith(("/api/", "/v1/")):
                assert any(status.startswith("4") for status in route["responses"]), (path, method)
    assert described["components"]["securitySchemes"]
    assert "422" not in described["paths"]["/v1/chat/completions"]["post"]["responses"]
    assert "HTTPValidationError" not in json.dumps(described)
    # every shape that is named is there
    named = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(described)))
    assert named <= set(described["components"]["schemas"])


def test_what_narrows_a_question(client: httpx.Client) -> None:
    publisher = "Han River Wire"
    found = ask(
        client, "Did Yunseul Telecom deny a cut of network spending?", publishers=[publisher], article_language="en"
    ).json()
    assert found["sources"] and {s["publisher"] for s in found["sources"]} == {publisher}
    assert found["query"]["publishers"] == [publisher] and found["query"]["article_language"] == "en"
    korean = ask(client, "Will it cut capex?", article_language="ko").json()
    assert {s["language"] for s in korean["sources"]} == {"ko"}
    none = ask(client, "Will it cut capex?", publishers=["No such paper"]).json()
    assert none["refused"] and none["nearest"] == []
    understood = ask(client, "What did KT announce in October 2024?").json()["query"]["understood"]
    assert {r["kind"] for r in understood} >= {"company", "published"}
    again = ask(client, "What did KT announce in October 2024?", ignore=[r["id"] for r in understood]).json()
    assert again["query"]["understood"] == []


def test_days_and_companies_narrow_a_question(client: httpx.Client) -> None:
    found = ask(client, CAPEX, companies=["030200"], since="2024-10-01", until="2024-10-31", as_of="2024-11-30").json()
    assert found["sources"] and all(s["published"].startswith("2024-10") for s in found["sources"])
    assert (found["query"]["companies"], found["query"]["since"], found["query"]["as_of"]) == (
        ["KT"],
        "2024-10-01",
        "2024-11-30",
    )
    assert all(r["hard"] for r in found["query"]["understood"]) and found["relaxed"] == ""
    before = ask(client, CAPEX, as_of="2024-10-01").json()
    assert all(s["published"] < "2024-10-02" for s in [*before["sources"], *before["nearest"]])
    for wrong, says in (
        ({"since": "2025-01-01", "until": "2024-01-01"}, "lies after"),
        ({"companies": ["Nobody & Sons"]}, "No company"),
    ):
        response = ask(client, CAPEX, **wrong)
        assert response.status_code == 422 and says in response.json()["error"]["message"]


def test_search(client: httpx.Client) -> None:
    found = client.get(
        "/api/search", params={"q": "설비투자", "limit": 3, "since": "2024-06-01", "until": "2024-12-31"}
    ).json()
    assert len(found["hits"]) == 3 and all("2024-06" <= h["published"] <= "2025" for h in found["hits"])
    named = client.get("/api/search", params={"q": "capex", "company": "KT"}).json()
    assert named["query"]["companies"] == ["KT"]
    for wrong in ({"q": ""}, {"q": " "}, {"q": "x", "limit": 51}, {"q": "x", "since": "soon"}, {}):
        response = client.get("/api/search", params=wrong)
        assert response.status_code == 422 and "\n" not in response.json()["error"]["message"], wrong
    assert client.get("/api/search", params={"q": "x" * 4_001}).status_code == 413


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [(b"{", 400, "is no JSON"), (b"", 422, "body"), (b"\xff", 400, "is no JSON"), (b"[]", 422, "body"), (b'{"question": 5}', 422, "question"),
     (b'{"question": "x", "as_of": "2024/10/01"}', 422, '"as_of": must be a day like 2024-10-31'),
     (b'{"question": "x", "as_of": "2024-13-01"}', 422, "as_of"), (b'{"question": "x", "turns": [{"question": "x"}]}', 422, "turns.0.answer"),
     (b'{"question": "x", "article_language": "fr"}', 422, "article_language"), (b'{"question": "   "}', 422, "empty"),
     (b'{"question": "' + b"x" * 4_001 + b'"}', 413, "4,000"), (b'{"question": "' + b"x" * 70_000 + b'"}', 413, "65,536")],
)  # fmt: skip
def test_bodies_that_cannot_be_answered(client: httpx.Client, body: bytes, status: int, says: str) -> None:
    response = client.post("/api/ask", content=body, headers={"content-type": "application/json"})
    message = response.json()["error"]["message"]
    assert (response.status_code, "\n" in message) == (status, False) and says in message, message


def test_feedback_lands_beside_the_archive(written_sample: Any, client: httpx.Client, sample_folder: Path) -> None:
    answer = ask(client).json()
    given = {"answer_id": answer["id"], "verdict": "down", "reason": "  다른 해의 수치다 "}
    response = client.post("/api/feedback", json=given)
    assert (response.status_code, response.content) == (204, b"")
    (kept,) = [f for f in every(sample_folder) if f.answer_id == answer["id"]]
    assert (kept.question, kept.answer, kept.verdict, kept.reason) == (
        CAPEX,
        answer["text"],
        "down",
        "다른 해의 수치다",
    )
    assert kept.model == "openai:stub"
    for wrong, status in (
        (given | {"answer_id": "made-up"}, 404), (given | {"verdict": "maybe"}, 422), (given | {"reason": "x" * 1_001}, 422),
        ({"verdict": "up"}, 422),
    ):  # fmt: skip
        assert client.post("/api/feedback", json=wrong).status_code == status


def test_nothing_is_kept_of_a_reader_who_says_nothing(client: httpx.Client, sample_folder: Path) -> None:
    before = len(every(sample_folder))
    assert ask(client).status_code == 200 and len(every(sample_folder)) == before


def test_ready_says_why_not(written_sample: Any, client: httpx.Client, tmp_path: Path) -> None:
    found = client.get("/readyz")
    assert (found.status_code, found.json()["status"]) == (200, "ready")
    assert found.json()["chat"] == {"model": "openai:stub", "state": "closed"}
    archive = fill(tmp_path)
    chatbot: Any = ScriptedChatbot(archive)

    class Index:
        left_alone, name = True, "openai:stub"

        @staticmethod
        def behind() -> int:
            return 3

    class Retriever:
        index = Index

    with TestClient(create_app(chatbot, Settings())) as other:  # type: ignore[arg-type]
        chatbot.chat = Index
        assert (other.get("/readyz").status_code, other.get("/readyz").json()["chat"]["state"]) == (200, "open")
        chatbot.retriever = Retriever
        assert (other.get("/readyz").status_code, other.get("/readyz").json()["index"]) == (
            503,
            "lacks 3 changed articles",
        )
        del chatbot.retriever
        archive.close()
        (tmp_path / "archive.sqlite").unlink()
        assert other.get("/readyz").status_code == 503 and other.get("/readyz").json()["status"] == "not ready"
        assert "archive.sqlite" not in other.get("/readyz").text


def test_mcp_and_figures_are_closed_by_default(tmp_path: Path) -> None:
    archive = fill(tmp_path)
    with TestClient(create_app(ScriptedChatbot(archive), Settings())) as client:  # type: ignore[arg-type]
        assert client.get("/metrics").status_code == 404
        assert client.post("/mcp", json={}).status_code in (404, 405)
    archive.close()


def test_the_readmes_lines(written_sample: Any) -> None:
    blocks = re.findall(
        r"^```python\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    lines = [b for b in blocks if "httpx" in b or "openai" in b]
    assert lines
    for code in lines:
        assert "http://127.0.0.1:7860" in code
        exec(compile(code.replace("http://127.0.0.1:7860", written_sample[0].url), "README.md", "exec"), {})
