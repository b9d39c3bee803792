"""The widget in a frame, for pages that may load no script: its token comes by message from the page around it, and from nobody
else (RELIABILITY S10)."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, Response
from playwright.sync_api import Browser, BrowserContext, Page, expect

from rag.settings import read_settings
from rag.sites import Site
from tests.browser import chromium, launched, served
from tests.scripted import ScriptedChatbot, fill
from ui.app import create_app

SECRET = "a secret of the intranet's backend, 43 long"
QUESTION = "한결통신이 네트워크 설비투자를 줄입니까?"
expect.set_options(timeout=20_000)  # ms: two cores may be busy with other tests
# What a page may say that is no token, from the right window and origin.
WRONG = """[
  null, 0, "a.b.c", [], {}, {type: "citewire:token"}, {type: "citewire:token", token: null}, {type: "citewire:token", token: 1},
  {type: "citewire:token", token: ["a.b.c"]}, {type: "citewire:token", token: ""}, {type: "citewire:token", token: "a.b"},
  {type: "citewire:token", token: "<img src=x onerror=window.hacked=1>"}, {type: "citewire:token", token: "a.b.c\\n"},
  {type: "citewire:token", token: "<b>.<b>.<b>"}, {type: "citewire:token", token: "a".repeat(1e6)},
  {type: "citewire:token", token: "a." + "b".repeat(1e6) + ".c"}, {type: "other", token: "a.b.c"}, {token: "a.b.c"},
  {type: "CITEWIRE:TOKEN", token: "a.b.c"}, {type: "citewire:token", token: {toString: 1}},
]"""


@dataclass
class Frames:
    """`citewire` answers, `host` is listed, `foreign` is not; each is a site of its own to the browser."""

    citewire: str = ""
    host: str = ""
    foreign: str = ""
    browser: Browser | None = None


@pytest.fixture(scope="module")
def frames(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Frames]:
    chromium()
    folder = tmp_path_factory.mktemp("archive")
    archive, made = fill(folder), Frames()

    def app() -> FastAPI:
        pages = FastAPI()

        @pages.get("/")
        def page(attack: str = "") -> Response:
            inside = f'<iframe id="other" src="{made.foreign}/attack"></iframe>' if attack else ""
            return HTMLResponse(
                '<!doctype html><html lang="ko"><title>Intranet</title><link rel="icon" href="data:,">'
                f'<iframe id="chat" title="citewire" width="420" height="640" src="{made.citewire}/embed?lang=ko"></iframe>{inside}'
                '<script>window.wanted = []; addEventListener("message", (e) => window.wanted.push([e.data, e.origin]));</script>'
            )

        @pages.get("/attack")
        def attack() -> Response:
            """A frame beside the widget's: it knocks at it, and pretends to be the page to the widget."""
            return HTMLResponse(
                '<!doctype html><title>x</title><script>window.heard = []; addEventListener("message", (e) => window.heard.push(e.data));'
                'setInterval(() => parent.frames[0].postMessage({type: "citewire:token", token: "evil.evil.evil"}, "*"), 50);</script>'
            )

        return pages

    with served(app()) as host, served(app()) as foreign, launched() as browser:
        made.host, made.foreign, made.browser = host.replace("127.0.0.1", "localhost"), foreign, browser
        site = Site(name="intranet", secret=SECRET, origins=(made.host,))  # type: ignore[arg-type]
        settings = read_settings(archive=folder, sites=[site.model_dump()], questions_per_minute=600)
        with served(create_app(ScriptedChatbot(archive, pause=0.01), settings)) as address:  # type: ignore[arg-type]
            made.citewire = address
            yield made
    archive.close()


@pytest.fixture
def opened(frames: Frames) -> Iterator[tuple[Page, list[str]]]:
    """A page, and the tokens that left its frames for the server."""
    assert frames.browser
    context: BrowserContext = frames.browser.new_context()
    page, carried = context.new_page(), list[str]()
    page.on("request", lambda r: carried.append(r.headers["authorization"]) if "authorization" in r.headers else None)
    yield page, carried
    assert context.cookies() == []
    context.close()


def token(frames: Frames) -> str:
    wanted = {"subject": "kim", "origin": frames.host}
    given = httpx.post(f"{frames.citewire}/api/token", json=wanted, headers={"X-Citewire-Secret": SECRET})
    return str(given.raise_for_status().json()["token"])


def wanted(page: Page) -> None:
    for _ in range(200):
        if page.evaluate("window.wanted.length"):
            return
        page.wait_for_timeout(50)
    raise AssertionError("the frame asked for no token")


def hand(page: Page, said: str, origin: str) -> None:
    page.evaluate(f"document.getElementById('chat').contentWindow.postMessage({said}, '{origin}')")


def test_a_frame_asks_its_page_for_a_token_and_answers(frames: Frames, opened: tuple[Page, list[str]]) -> None:
    page, carried = opened
    page.goto(frames.host + "/")
    wanted(page)
    assert page.evaluate("window.wanted[0]") == [{"type": "citewire:token-wanted"}, frames.citewire]
    assert carried == []
    good = token(frames)
    hand(page, f'{{type: "citewire:token", token: "{good}"}}', frames.citewire)
    frame = page.frame_locator("#chat")
    frame.locator(".box textarea").fill(QUESTION)
    frame.locator(".box textarea").press("Enter")
    turn = frame.locator('.turn:not([data-state="busy"])').last
    expect(turn).to_contain_text("네트워크 설비투자를 축소할 계획은 전혀 없다")
    assert set(carried) == {f"Bearer {good}"}


def test_what_is_no_token_is_dropped(frames: Frames, opened: tuple[Page, list[str]]) -> None:
    """20 forms, megabytes and markup among them, and ten thousand at once; then the right one still counts."""
    page, carried = opened
    page.goto(frames.host + "/")
    wanted(page)
    tried = page.evaluate(
        f"""() => {{ const frame = document.getElementById("chat").contentWindow; let n = 0;
        for (const said of {WRONG}) {{ frame.postMessage(said, "{frames.citewire}"); n += 1; }}
        for (let i = 0; i < 10000; i++) frame.postMessage({{type: "citewire:token", token: "x".repeat(i % 50)}}, "{frames.citewire}");
        return n; }}"""
    )
    page.wait_for_timeout(1_500)
    assert tried == 20 and carried == []
    good = token(frames)
    hand(page, f'{{type: "citewire:token", token: "{good}"}}', frames.citewire)
    box = page.frame_locator("#chat").locator(".box textarea")
    box.fill(QUESTION)
    box.press("Enter")
    expect(page.frame_locator("#chat").locator('.turn:not([data-state="busy"])').last).to_contain_text("전혀 없다")
    assert set(carried) == {f"Bearer {good}"}
    assert page.frames[1].evaluate("window.hacked === undefined")


def test_a_frame_beside_it_is_not_its_page(frames: Frames, opened: tuple[Page, list[str]]) -> None:
    """Of another origin and not the parent, it sends what looks like a token all the time, and hears nothing of what is asked."""
    page, carried = opened
    page.goto(frames.host + "/?attack=1")
    wanted(page)
    page.wait_for_timeout(1_500)
    assert carried == []
    other = next(f for f in page.frames if f.url.endswith("/attack"))
    assert other.evaluate("window.heard") == []


def test_an_unlisted_page_cannot_frame_it(frames: Frames, opened: tuple[Page, list[str]]) -> None:
    page, carried = opened
    refused: list[str] = []
    page.on("console", lambda m: refused.append(m.text))
    page.goto(frames.foreign + "/")
    page.wait_for_timeout(1_500)
    assert page.evaluate("window.wanted") == [] and carried == []
    assert any("frame-ancestors" in line for line in refused)


def test_the_guide_shows_the_message(frames: Frames) -> None:
    said = (Path(__file__).parents[1] / "docs" / "widget.md").read_text("utf-8")
    assert "citewire:token-wanted" in said and "citewire:token" in said
