"""The whole product once: `citewire serve --sample` as a process, asked over HTTP and in a real browser."""

import json
import os
import re
import select
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import TimeoutError

from tests.browser import launched

KT = "KT가 네트워크 설비투자를 줄이나요?"
SENTENCE = "서창석 KT 네트워크부문장은 네트워크 설비투자(CAPEX)를 줄일 계획이 전혀 없다고 답했다."


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    archive = tmp_path_factory.mktemp("whole") / "archive"
    server = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "serve", "--sample", "--port", "0", "--archive", str(archive)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    try:
        assert server.stdout
        deadline, said = time.monotonic() + 120, ""
        while not (found := re.search(r"http://127\.0\.0\.1:\d+", said)):
            ready, _, _ = select.select([server.stdout], [], [], 1)
            said += server.stdout.readline() if ready else ""
            assert server.poll() is None and time.monotonic() < deadline, said
        for _ in range(240):
            try:
                urllib.request.urlopen(found[0] + "/healthz", timeout=5).close()
                break
            except OSError:
                time.sleep(0.25)
        yield found[0]
    finally:
        server.send_signal(signal.SIGINT)
        assert server.wait(20) in (0, 130, -signal.SIGINT)
        server.stdout.close()


def asked(address: str, question: str) -> dict[str, object]:
    request = urllib.request.Request(
        f"{address}/api/ask", json.dumps({"question": question}).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        found: dict[str, object] = json.load(response)
    return found


def test_asked_over_http(address: str) -> None:
    answer = asked(address, KT)
    claims = answer["claims"]
    assert isinstance(claims, list) and claims[0]["text"] == SENTENCE
    article, sentences = claims[0]["citations"][0]["article_id"], claims[0]["citations"][0]["sentences"]
    with urllib.request.urlopen(f"{address}/api/articles/{article}?sentences={sentences[0]}", timeout=30) as response:
        assert SENTENCE in json.dumps(json.load(response), ensure_ascii=False)


@pytest.mark.parametrize("question", [KT, "Will KT cut network capex?"])
def test_the_page_opens_the_source_at_the_sentence(address: str, question: str) -> None:
    with launched() as browser:
        page = browser.new_page(locale="ko-KR")
        requests: list[str] = []
        page.on("request", lambda r: requests.append(r.url))
        page.goto(address)
        page.get_by_role("textbox").fill(question)
        page.keyboard.press("Enter")
        page.get_by_text(SENTENCE).first.wait_for(timeout=30_000)
        try:
            page.locator('#current .turn[data-state="done"] .cite').first.click()
        except TimeoutError:
            print("The page shows:", page.locator("body").inner_text())
            raise
        page.locator("mark").first.wait_for(timeout=10_000)
        assert page.locator("mark").first.inner_text().strip() == SENTENCE
        assert [u for u in requests if not u.startswith((address, "data:", "blob:"))] == []
