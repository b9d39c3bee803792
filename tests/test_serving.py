"""How the server ends: answers are finished first, what takes too long is stopped, all of it within ten seconds."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.live import until
from tests.scripted import ScriptedChatbot, Settings, fill
from ui.app import create_app
from ui.serving import Server, server_of


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[Server, ScriptedChatbot, str, threading.Thread]]:
    import socket

    archive = fill(tmp_path)
    chatbot = ScriptedChatbot(archive, pause=0.05)
    server = server_of(create_app(chatbot, Settings()))  # type: ignore[arg-type]
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    assert until(lambda: server.started, 20)
    yield server, chatbot, f"http://127.0.0.1:{listener.getsockname()[1]}", thread
    server.should_exit = True
    thread.join(15)
    listener.close()
    archive.close()


def asked(address: str, told: list[str]) -> threading.Thread:
    """A reader of one answer: the names of its events, as they come."""

    def read() -> None:
        with httpx.stream("POST", f"{address}/api/ask/stream", json={"question": "줄입니까?"}, timeout=60) as events:
            for line in events.iter_lines():
                if line.startswith("event: "):
                    told.append(line.removeprefix("event: "))
                elif line.startswith("data: ") and told and told[-1] == "error":
                    told.append(json.loads(line[6:])["message"])

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    return thread


def test_answers_are_finished_and_pages_do_not_hold_it_up(
    running: tuple[Server, ScriptedChatbot, str, threading.Thread],
) -> None:
    server, chatbot, address, thread = running
    chatbot.pause = 0.2  # three seconds of an answer: half of what it is given to end
    told: list[str] = []
    reader = asked(address, told)
    # An open page holds a connection for as long as it is open.
    beating = threading.Event()

    def page() -> None:
        with httpx.stream("GET", f"{address}/gradio_api/heartbeat/abc", timeout=60) as beats:
            for _ in beats.iter_lines():
                beating.set()

    threading.Thread(target=lambda: _quietly(page), daemon=True).start()
    assert beating.wait(30) and until(lambda: "text" in told, 30)
    began = time.monotonic()
    server.should_exit = True
    assert until(lambda: server.config.app.state.served.streams.ending, 10)  # type: ignore[union-attr]
    late = httpx.post(f"{address}/api/ask", json={"question": "줄입니까?"})
    assert late.status_code == 429 and late.headers["retry-after"]
    reader.join(20)
    thread.join(20)
    assert told[-1] == "done" and not thread.is_alive()
    assert time.monotonic() - began < 10


def test_an_answer_that_takes_too_long_is_stopped_and_says_so(
    running: tuple[Server, ScriptedChatbot, str, threading.Thread], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.serving.DRAIN", 0.3)
    server, chatbot, address, thread = running
    chatbot.pause = 1.0
    told: list[str] = []
    reader = asked(address, told)
    assert until(lambda: "text" in told, 30)
    server.should_exit = True
    reader.join(20)
    thread.join(20)
    assert told[-2:] == ["error", "The answer was stopped"] and not thread.is_alive()
    assert chatbot.left == ["줄입니까?"]


def _quietly(work: object) -> None:
    with suppress(httpx.HTTPError):  # the server ended: that is what the test wants
        work()  # type: ignore[operator]


def test_gradio_asks_a_question_that_comes_before_the_last_is_over(
    running: tuple[Server, ScriptedChatbot, str, threading.Thread],
) -> None:
    page = running[0].config.app.state.page  # type: ignore[union-attr]
    modes = {d["trigger_mode"] for d in page.config["dependencies"] if d["backend_fn"]}
    assert modes == {"always_last"}
