"""The page over the scripted archive in a real Chromium: the server, the browser, and a visit that notices whatever is
asked of another host and whatever goes wrong in the console."""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from corpus.archive import Archive
from rag.answer import Event, Narrowing, Turn
from tests.browser import chromium, launched, served
from tests.scripted import ARTICLES, ScriptedChatbot, Settings, fill
from ui.app import create_app

KOREAN = "한결통신이 네트워크 설비투자를 줄입니까?"
ENGLISH = "Will Hangyeol Telecom cut network capex?"
expect.set_options(timeout=20_000)  # ms: two cores may be busy with other tests
FINISHED = '#current .turn:is([data-state="done"], [data-state="refused"], [data-state="failed"])'
SETTINGS = Settings(sample=True, examples=(KOREAN, "올해 설비투자는 얼마입니까?", ENGLISH))


class Together(ScriptedChatbot):
    """Where the question says 함께, answers only when a second reader asks as well."""

    meeting = threading.Barrier(2)

    def stream(
        self, question: str, turns: Sequence[Turn] = (), language: str = "", narrowing: Narrowing | None = None
    ) -> Iterator[Event]:
        if "함께" in question:
            self.meeting.wait(20)
        yield from super().stream(question, turns, language, narrowing)


@dataclass(frozen=True)
class Room:
    address: str
    chatbot: ScriptedChatbot
    browser: Browser


@contextmanager
def furnished(
    folder: Path, settings: Settings = SETTINGS, more: Callable[[Archive], None] = lambda _: None
) -> Iterator[Room]:
    """The server over the scripted archive, and `more` in it, with a browser."""
    chromium()
    archive = fill(folder)
    more(archive)
    chatbot = Together(archive, pause=0.03)
    with served(create_app(chatbot, settings)) as address, launched() as browser:  # type: ignore[arg-type]
        yield Room(address, chatbot, browser)
    archive.close()


# What gradio's client says in the console when a reload cuts off what it listens to.
RELOADED = r"AbortError: signal is aborted|Connection errored out"
Opener = Callable[..., Page]


@contextmanager
def visiting(room: Room) -> Iterator[Opener]:
    """Opens the page in a browser of its own: (language, width, height, path, words in the console
    that the test expects, **options of the context)."""
    contexts: list[BrowserContext] = []
    foreign: list[str] = []
    wrong: list[str] = []

    def opened(
        language: str = "ko",
        width: int = 1280,
        height: int = 860,
        path: str = "/",
        expected: str = r"\0",
        **options: object,
    ) -> Page:
        locale = {"ko": "ko-KR", "en": "en-US"}.get(language, language)
        context = room.browser.new_context(viewport={"width": width, "height": height}, locale=locale, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()

        def requested(request: Request) -> None:
            if urlsplit(request.url).scheme not in ("data", "blob") and not request.url.startswith(room.address + "/"):
                foreign.append(request.url)

        def logged(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning") and not re.search(expected, message.text):
                wrong.append(message.text)

        page.on("request", requested)
        page.on("console", logged)
        page.on("pageerror", lambda e: None if re.search(expected, str(e)) else wrong.append(str(e)))
        page.goto(room.address + path)
        expect(page.locator("#question textarea")).to_be_visible()
        expect(page.locator(".welcome")).to_be_visible()
        return page

    yield opened
    hacked = [p.evaluate("window.hacked") for c in contexts for p in c.pages]
    for context in contexts:
        context.close()
    assert not foreign, foreign
    assert not wrong, wrong
    assert hacked == [None] * len(hacked), hacked


def ask(page: Page, question: str) -> None:
    """Type, press Enter, and wait for the finished answer to this question."""
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    page.wait_for_function(
        "([selector, question]) => { const turn = document.querySelector(selector);"
        " return turn && turn.querySelector('.question').textContent.includes(question) }",
        arg=[FINISHED, question[:100]],
    )


def said(article_id: str, sentence: int) -> str:
    return ARTICLES[article_id][1][sentence].text
