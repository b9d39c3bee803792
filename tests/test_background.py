"""What stands behind an answer and an article, over the real routes."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from corpus.archive import Archive
from corpus.article import cut
from corpus.feedback import every
from corpus.sentences import split_sentences
from tests.scripted import ARTICLES, ScriptedChatbot, Settings, fill
from ui.app import create_app
from ui.background import outlets_json
from ui.shapes import SearchedShape, VersionsShape

CAPEX = "Will KT cut network capex?"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with fill(tmp_path) as archive:
        yield archive


def kept(archive: Archive, **changed: Any) -> None:
    """A new version of the English article, or with another id a reprint of it."""
    article = replace(ARTICLES["eng0000001"][0], **changed)
    with archive.transaction():
        archive.add(article, cut(article, split_sentences(article.text)), [])


def test_versions_say_what_changed(archive: Archive) -> None:
    client = TestClient(create_app(ScriptedChatbot(archive), Settings()))
    text = ARTICLES["eng0000001"][0].text
    assert client.get("/api/articles/eng0000001/versions").json()["versions"][0]["changes"] == []
    kept(archive, title="Corrected", text=text.replace("3%", "5%"))
    response = client.get("/api/articles/eng0000001/versions")
    VersionsShape.model_validate(response.json())
    second, first = response.json()["versions"]
    assert (second["number"], first["number"], first["changes"], first["until"]) == (2, 1, [], second["since"])
    said = [(c["mark"], c["text"] or c["count"]) for c in second["changes"]]
    assert said[:2] == [("-", f"title: {ARTICLES['eng0000001'][0].title}"), ("+", "title: Corrected")]
    assert ("-", "Capital expenditure will rise 3% to 2.4 trillion won this year, the company said.") in said
    assert ("+", "Capital expenditure will rise 5% to 2.4 trillion won this year, the company said.") in said
    assert client.get("/api/articles/eng0000001").json()["version"] == 2
    assert client.get("/api/articles/nothing/versions").status_code == 404
    archive.withdraw("eng0000001")
    assert client.get("/api/articles/eng0000001/versions").status_code == 404


def test_outlets_are_the_other_articles_of_the_story(archive: Archive) -> None:
    assert outlets_json(archive, "eng0000001") == []
    kept(archive, id="eng0000002", publisher="Coast Post", url="javascript:alert(1)", published="2024-10-11")
    found = outlets_json(archive, "eng0000001")
    assert [(o["article_id"], o["publisher"], o["url"]) for o in found] == [("eng0000002", "Coast Post", "")]
    archive.withdraw("eng0000002")
    assert outlets_json(archive, "eng0000001") == []


def test_how_an_answer_was_searched_is_for_its_reader_alone(written_sample: Any) -> None:
    with httpx.Client(base_url=written_sample[0].url, timeout=30) as client:
        answer = client.post("/api/ask", json={"question": CAPEX}).json()
        response = client.get(f"/api/answers/{answer['id']}/searched")
        SearchedShape.model_validate(response.json())
        assert {h["article_id"] for h in response.json()["hits"]} >= {s["article_id"] for s in answer["sources"]}
        assert any("capex" in forms for forms in response.json()["terms"]["en"])
        assert client.get("/api/answers/made-up/searched").status_code == 404
        archive = written_sample[2].state.served.chatbot.archive
        named = {
            i for i, companies in archive.companies_of([a.id for a in archive.newest(200)]).items() if "KT" in companies
        }
        article = client.get(f"/api/articles/{min(named)}").json()
        assert {"id": "KT", "ko": "KT", "en": "KT"} in article["mentioned"]


def test_feedback_keeps_what_was_claimed_and_cited(written_sample: Any) -> None:
    with httpx.Client(base_url=written_sample[0].url, timeout=30) as client:
        answer = client.post("/api/ask", json={"question": CAPEX}).json()
        said = {"answer_id": answer["id"], "verdict": "down", "reasons": ["citation"], "reason": "another year"}
        assert client.post("/api/feedback", json=said).status_code == 204
        assert client.post("/api/feedback", json=said | {"reasons": ["rude"]}).status_code == 422
    folder = written_sample[2].state.served.chatbot.archive.folder
    found = next(f for f in every(folder) if f.answer_id == answer["id"])
    assert (found.reasons, found.reason, found.question) == (("citation",), "another year", CAPEX)
    assert found.record["claims"] == answer["claims"] and found.record["sources"] == answer["sources"]
