"""Figures for Prometheus: how questions ended, and nothing of what they said."""

from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from rag import phrases
from rag.answer import Answer, Claim, Query, Verdict
from tests.scripted import ScriptedChatbot, Settings, fill
from ui.app import create_app
from ui.metrics import Metrics, observed
from ui.stream import Limits
from ui.telemetry import Silent


def figures(page: bytes) -> dict[str, float]:
    """Samples by name and labels, those of Prometheus's own making left out."""
    return {
        s.name + "".join(f" {v}" for k, v in sorted(s.labels.items()) if k != "le"): s.value
        for family in text_string_to_metric_families(page.decode())
        for s in family.samples
        if not s.name.endswith(("_bucket", "_created"))
    }


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Any:
    archive = fill(tmp_path_factory.mktemp("archive"))
    app = create_app(ScriptedChatbot(archive), Settings(metrics=True), Limits(most=1))  # type: ignore[arg-type]
    with TestClient(app, client=("127.0.0.1", 5), raise_server_exceptions=False) as client:
        yield client, app
    archive.close()


def test_questions_by_how_they_ended(served: Any) -> None:
    client, app = served
    secret = "비밀-설비투자"
    for question in (f"{secret}는 얼마입니까?", "날씨는?", "날씨는 어떻습니까?", f"{secret} BREAK"):
        client.post("/api/ask", json={"question": question})
    answer = client.post("/api/ask", json={"question": "줄입니까?"}).json()
    client.post("/api/feedback", json={"answer_id": answer["id"], "verdict": "down", "reason": secret})
    app.state.served.streams.limits = Limits(most=0)
    assert client.post("/api/ask", json={"question": "x"}).status_code == 429
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=")
    found = figures(response.content)
    ended = {k.split()[-1]: v for k, v in found.items() if k.startswith("citewire_questions_total")}
    assert ended == {"answered": 2, "refused": 2, "degraded": 0, "stopped": 0, "invalid": 0, "failed": 1}
    assert found["citewire_rejected_total"] == 1 and found["citewire_feedback_total down"] == 1
    assert found["citewire_streams_open"] == 0 and found["citewire_articles"] == 4
    assert found["citewire_claims_total supported"] == 3 and found["citewire_claims_total partly"] == 1
    assert found["citewire_answer_tokens_total"] > 20 and found["citewire_first_text_seconds_count"] == 2
    assert "비밀" not in response.text and answer["id"] not in response.text


def test_stages_tokens_and_degraded_answers_are_counted() -> None:
    metrics = Metrics()
    answer = Answer("q", Query("q", "en"), (Claim("A cut.", struck=True), Claim("No.", verdict=Verdict.PARTLY)),
                    notice=phrases.UNAVAILABLE["en"], seconds={"retrieve": 0.02, "write": 2.0, "made up": 1.0})  # fmt: skip
    metrics.answered(answer)
    found = figures(metrics.page()[0])
    assert found["citewire_questions_total degraded"] == 1 and found["citewire_claims_total struck"] == 1
    assert found["citewire_stage_seconds_sum write"] == 2.0 and "citewire_stage_seconds_sum made up" not in found


def test_a_reader_who_leaves_counts_as_stopped(tmp_path: Path) -> None:
    archive = fill(tmp_path)
    metrics = Metrics()
    chatbot: Any = ScriptedChatbot(archive)
    watched = observed(chatbot, metrics, Silent())
    events = watched.stream("얼마?")
    next(events)
    events.close()  # type: ignore[attr-defined]
    with pytest.raises(ValueError):
        watched.ask("x" * 4_001)
    found = figures(metrics.page()[0])
    assert (found["citewire_questions_total stopped"], found["citewire_questions_total invalid"]) == (1, 1)
    assert watched.archive is archive
    archive.close()


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [("127.0.0.1", {}, 200), ("::1", {}, 200), ("10.0.0.9", {}, 404), ("127.0.0.1", {"x-forwarded-for": "10.0.0.9"}, 404),
     ("127.0.0.1", {"forwarded": "for=10.0.0.9"}, 404), ("10.0.0.9", {"x-forwarded-for": "127.0.0.1"}, 404)],
)  # fmt: skip
def test_who_may_read_them(served: Any, peer: str, headers: dict[str, str], status: int) -> None:
    # Not entered: leaving it would end the server that the other tests ask.
    assert TestClient(served[1], client=(peer, 5)).get("/metrics", headers=headers).status_code == status


def test_a_token_with_the_scope_reads_them_from_anywhere() -> None:
    from starlette.requests import Request

    from ui.state import may_read_figures

    for scopes, allowed in ((frozenset({"metrics"}), True), (frozenset({"ask", "admin"}), False)):
        scope = {"type": "http", "headers": [], "client": ("10.0.0.9", 5), "state": {"scopes": scopes}}
        assert may_read_figures(Request(scope), False) is may_read_figures(Request(scope), True) is allowed
