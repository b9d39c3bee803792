"""Answers as server-sent events: in order, taken up again, bounded, and gone with their readers."""

import json
import os
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient

from rag.settings import read_settings
from rag.wiring import open_chatbot
from tests.live import Live, Told, events, live, until
from tests.scripted import ScriptedChatbot, Settings, fill
from tests.stub_model import StubModel
from ui.answers import Answers
from ui.api import routes
from ui.app import create_app
from ui.metrics import Metrics
from ui.served import Served
from ui.stream import Limits, Stream, Streams

QUESTION = "설비투자는 얼마입니까?"  # scripted: three claims, the last two doubtful
SHORT = Limits(most=4, grace=0.5, kept=1.5, alive=0.2, idle=0.5)


@pytest.fixture(scope="module")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Live, ScriptedChatbot, Streams]]:
    archive = fill(tmp_path_factory.mktemp("archive"))
    chatbot = ScriptedChatbot(archive)
    app = create_app(chatbot, Settings(questions_per_minute=100_000), SHORT)  # type: ignore[arg-type]
    with live(app) as server:
        yield server, chatbot, app.state.served.streams
    archive.close()


def told(server: Live, question: str = QUESTION, **more: Any) -> list[Told]:
    with httpx.stream("POST", f"{server.url}/api/ask/stream", json={"question": question} | more) as response:
        assert (response.status_code, response.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
        return list(events(response.iter_lines()))


def begin(server: Live, count: int, question: str = QUESTION) -> list[Told]:
    """The first `count` events; then the reader leaves."""
    with httpx.stream("POST", f"{server.url}/api/ask/stream", json={"question": question}) as response:
        found = events(response.iter_lines())
        return [next(found) for _ in range(count)]


def test_events_come_in_order_with_growing_numbers(scripted: Any) -> None:
    found = told(scripted[0])
    names = [e.name for e in found]
    assert [n for n in names if n != "text"] == ["start", "understood", "hits", "citations", "verification", "done"]
    assert names.index("hits") < names.index("text") < names.index("citations")
    assert [e.number for e in found] == sorted({e.number for e in found})
    by_name = {e.name: e.data for e in found}
    assert [c["verdict"] for c in by_name["verification"]["claims"]] == ["supported", "partly", "unsupported"]
    answer = by_name["done"]["answer"]
    assert [c["text"] for c in by_name["text"]["claims"]] == [c["text"] for c in answer["claims"]]
    assert by_name["citations"]["sources"] == answer["sources"] and len(answer["id"]) >= 22
    assert by_name["text"]["claims"][0]["citations"] == [{"number": 1, "article_id": "kor0000001", "sentences": [5]}]
    whole = httpx.post(f"{scripted[0].url}/api/ask", json={"question": QUESTION}).json()
    assert {k: v for k, v in whole.items() if k not in ("id", "seconds")} == {
        k: v for k, v in answer.items() if k not in ("id", "seconds")
    }


def test_a_refusal_has_no_text(scripted: Any) -> None:
    assert [e.name for e in told(scripted[0], "날씨는?")] == ["start", "understood", "hits", "done"]


def test_turns_and_language_reach_the_chatbot(scripted: Any) -> None:
    server, chatbot, _ = scripted
    turns = [{"question": f"q{n}", "answer": f"a{n}"} for n in range(12)]
    told(server, language="en", turns=turns)
    question, given, language = chatbot.asked[-1]
    assert (question, language) == (QUESTION, "en")
    assert [t.question for t in given] == [f"q{n}" for n in range(2, 12)]  # the last ten


def test_a_failure_is_an_event_with_a_number_and_no_detail(scripted: Any) -> None:
    found = told(scripted[0], "BREAK 비밀 질문")
    assert found[-1].name == "error" and "secret" not in json.dumps(found[-1].data)
    assert found[-1].data["id"] in found[-1].data["message"]


def test_a_reader_who_was_cut_off_goes_on(scripted: Any) -> None:
    server, chatbot, streams = scripted
    chatbot.pause = 0.05
    try:
        seen = begin(server, 4)
    finally:
        chatbot.pause = 0.0
    stream = seen[0].data["stream"]
    headers = {"Last-Event-ID": str(seen[-1].number)}
    with httpx.stream("GET", f"{server.url}/api/ask/stream/{stream}", headers=headers) as response:
        rest = list(events(response.iter_lines()))
    assert rest[0].number > seen[-1].number and rest[-1].name == "done"
    # What ended is told again, as long as it is kept, and then no more.
    with httpx.stream("GET", f"{server.url}/api/ask/stream/{stream}") as response:
        again = list(events(response.iter_lines()))
    assert [e.name for e in again] == ["start", "understood", "hits", "text", "citations", "verification", "done"]
    assert again[-1] == rest[-1]
    assert until(lambda: httpx.get(f"{server.url}/api/ask/stream/{stream}").status_code == 404, 5)
    assert not streams.running


@pytest.mark.parametrize("last", ["x", "-1", "1" * 12, "1 or 1=1"])
def test_numbers_of_no_event(scripted: Any, last: str) -> None:
    stream = told(scripted[0])[0].data["stream"]
    response = httpx.get(f"{scripted[0].url}/api/ask/stream/{stream}", headers={"Last-Event-ID": last})
    assert response.status_code == 422 and "Last-Event-ID" in response.json()["error"]["message"]


def test_unknown_streams_are_not_there(scripted: Any) -> None:
    for method in ("GET", "DELETE"):
        assert httpx.request(method, f"{scripted[0].url}/api/ask/stream/AAAAAAAAAAAAAAAAAAAAAA").status_code == 404


def test_a_stream_is_its_subjects_alone() -> None:
    streams = Streams()
    stream = Stream("kim")
    streams._kept[stream.id] = stream
    assert streams.of(stream.id, "kim") is stream
    assert streams.of(stream.id, "lee") is streams.of(stream.id, "") is None
    assert len({Stream("").id for _ in range(100)}) == 100 and len(stream.id) == 22  # 128 bits


def test_ids_of_one_reader_are_nothing_to_another(tmp_path: Path) -> None:
    archive = fill(tmp_path)
    chatbot: Any = ScriptedChatbot(archive)
    app, settings = FastAPI(), read_settings(archive=tmp_path)
    served = Served(chatbot, settings, Streams(Limits(idle=0.2)), Answers(), Metrics())
    app.include_router(routes(served))

    @app.middleware("http")
    async def name(request: Request, call_next: Any) -> Any:
        request.state.subject = request.headers["x-subject"]
        return await call_next(request)

    kim, lee, nobody = ({"x-subject": name} for name in ("kim", "lee", ""))
    with TestClient(app) as client:
        streamed = client.post("/api/ask/stream", json={"question": QUESTION}, headers=kim)
        found = list(events(iter(streamed.text.split("\n"))))
        stream, answer = f"/api/ask/stream/{found[0].data['stream']}", found[-1].data["answer"]["id"]
        verdict = {"answer_id": answer, "verdict": "up"}
        for other in (lee, nobody):
            refused = [client.get(stream, headers=other), client.delete(stream, headers=other),
                       client.post("/api/feedback", json=verdict, headers=other)]  # fmt: skip
            assert [r.status_code for r in refused] == [404] * 3
        own = [client.get(stream, headers=kim), client.delete(stream, headers=kim),
               client.post("/api/feedback", json=verdict, headers=kim)]  # fmt: skip
        assert [r.status_code for r in own] == [200, 204, 204]
    archive.close()


def test_what_is_kept_of_a_stream_is_as_large_as_its_answer() -> None:
    stream = Stream("")
    for n in range(10_000):
        stream.put("text", json.dumps({"claims": "x" * n}))
    stream.put("done", "{}")
    assert [e.name for e in stream.events] == ["text", "done"] and stream.events[-1].number == 10_001
    assert stream.size == sum(len(e.data) for e in stream.events) < 11_000


def test_quiet_connections_are_kept_with_comments(scripted: Any) -> None:
    server, chatbot, _ = scripted
    chatbot.pause = 0.5
    try:
        with httpx.stream("POST", f"{server.url}/api/ask/stream", json={"question": QUESTION}) as response:
            assert ": keep" in [line for line, _ in zip(response.iter_lines(), range(14), strict=False)]
    finally:
        chatbot.pause = 0.0
    assert until(lambda: not scripted[2].running, 8)


def test_beyond_the_places_readers_are_told_to_wait(scripted: Any) -> None:
    server, chatbot, streams = scripted
    chatbot.pause = 0.5
    waiting = [
        threading.Thread(target=httpx.post, args=(f"{server.url}/api/ask",), kwargs={"json": {"question": QUESTION}})
        for _ in range(SHORT.most)
    ]
    try:
        for thread in waiting:
            thread.start()
        assert until(lambda: len(streams.running) == SHORT.most)
        for path, body in (
            ("/api/ask", {"question": QUESTION}), ("/api/ask/stream", {"question": QUESTION}),
            ("/v1/chat/completions", {"model": "citewire", "messages": [{"role": "user", "content": QUESTION}]}),
        ):  # fmt: skip
            response = httpx.post(server.url + path, json=body)
            assert (response.status_code, response.headers["retry-after"]) == (429, "5")
            assert "again in a few seconds" in response.json()["error"]["message"]
            assert len(streams.running) == SHORT.most, "at once: nobody waited for a place"
        assert httpx.get(f"{server.url}/healthz").status_code == 200
    finally:
        chatbot.pause = 0.0
        for thread in waiting:
            thread.join(20)
    assert until(lambda: not streams.running)


@pytest.fixture(scope="module")
def stub() -> Iterator[StubModel]:
    with StubModel(first=30.0) as stub:
        yield stub


@pytest.fixture(scope="module")
def written(stub: StubModel, sample_folder: Path) -> Iterator[tuple[Live, Streams]]:
    """A real chatbot whose model says nothing for a long time."""
    settings = read_settings(
        archive=sample_folder, chat_model="openai:stub", chat_url=stub.url, chat_calls=64, sample=True,
        questions_per_minute=100_000,
    )  # fmt: skip
    with open_chatbot(settings) as chatbot:
        app = create_app(chatbot, settings, Limits(most=48, grace=0.3, kept=0.5, idle=0.5))
        with live(app) as server:
            yield server, app.state.served.streams


def test_stopping_ends_the_models_work(written: tuple[Live, Streams], stub: StubModel) -> None:
    server, streams = written
    with httpx.stream(
        "POST", f"{server.url}/api/ask/stream", json={"question": "Will KT cut network capex?"}
    ) as response:
        found = events(response.iter_lines())
        stream = next(found).data["stream"]
        assert until(lambda: stub.active == 1)
        began = time.perf_counter()
        assert httpx.delete(f"{server.url}/api/ask/stream/{stream}").status_code == 204
        last = list(found)[-1]
    assert (last.name, last.data) == ("error", {"message": "The answer was stopped"})
    assert until(lambda: stub.active == 0 and not streams.running, 2) and time.perf_counter() - began < 2


@pytest.mark.parametrize("path", ["/api/ask", "/v1/chat/completions"])
def test_a_reader_of_a_whole_answer_who_leaves_ends_it(
    written: tuple[Live, Streams], stub: StubModel, path: str
) -> None:
    server, streams = written
    body = {
        "question": "Will KT cut network capex?",
        "messages": [{"role": "user", "content": "Will KT cut network capex?"}],
    }
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(server.url + path, json=body, timeout=httpx.Timeout(5, read=1.0))
    assert until(lambda: stub.active == 0 and not streams.running, 2)


def vanish(server: Live, count: int) -> list[socket.socket]:
    """Readers that have read the first events."""
    body = json.dumps({"question": "Will KT cut network capex?"}).encode()
    request = (
        f"POST /api/ask/stream HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\ncontent-type: application/json\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    ).encode() + body
    readers = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(count)]
    for reader in readers:
        reader.sendall(request)
        time.sleep(0.002)  # what one address may ask at once is bounded
    for reader in readers:
        reader.settimeout(30)
        seen = b""
        while b"event: hits" not in seen:
            more = reader.recv(65536)
            assert more, seen
            seen += more
    return readers


def sockets() -> int:
    held = 0
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            held += os.readlink(f"/proc/self/fd/{name}").startswith("socket:")
    return held


def threads() -> list[str]:
    """Names of the threads, without those that a loop's pool keeps for its next calls (a bounded number)."""
    return [t.name for t in threading.enumerate() if not t.name.startswith(("asyncio_", "AnyIO worker", "citewire-"))]


def test_forty_readers_vanish_and_nothing_is_left(written: tuple[Live, Streams], stub: StubModel) -> None:
    server, streams = written
    stub.first = 0.0
    ask = {"question": "Will KT cut network capex?"}
    assert httpx.post(f"{server.url}/api/ask", json=ask).status_code == 200  # starts what is kept from then on
    assert until(lambda: not streams._kept and "answer" not in threads())
    stub.first = 60.0
    tasks, before, open_sockets, files = server.tasks, len(threads()), sockets(), len(os.listdir("/proc/self/fd"))
    readers = vanish(server, 40)
    assert len(streams.running) == 40 and until(lambda: stub.active == 40, 14)
    for n, reader in enumerate(readers):
        if n % 2:  # half of them by a reset
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        reader.close()
    assert until(lambda: stub.active == 0 and not streams.running, 5)
    assert until(lambda: server.tasks <= tasks and not streams._kept and not streams._timers, 5)
    assert until(lambda: len(threads()) <= before), threads()
    assert until(lambda: sockets() <= open_sockets), (sockets(), open_sockets)
    # SQLite keeps the file of a closed connection for the next one, as long as another thread has the archive open.
    assert until(lambda: len(os.listdir("/proc/self/fd")) <= files + 48), (len(os.listdir("/proc/self/fd")), files)
    # and the server answers on
    stub.first = 0.0
    assert httpx.post(f"{server.url}/api/ask", json=ask).status_code == 200
