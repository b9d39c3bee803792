"""The admin page in a real browser: files in, sync now, feedback, all with the eye of axe on it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from web import Web, web

from corpus import feedback
from rag.settings import read_settings
from rag.wiring import open_chatbot
from tests.browser import chromium, launched, served
from ui import words_admin as words
from ui.admin_link import new_link
from ui.app import create_app

TEXT = """{title}

한빛경제 입력 2024.11.05 오전 10:00

두리전자는 {title}에 4200억 원을 투자한다고 밝혔다. 공사는 내년에 끝난다.
"""
FEED = """<rss version="2.0"><channel><title>한강경제</title><item><title>새벽통신, 요금 인하 부인</title><link>{link}</link>
<pubDate>Thu, 10 Oct 2024 14:05:00 +0900</pubDate></item></channel></rss>"""
PAGE = """<html lang=ko><head><meta charset=utf-8><title>새벽통신, 요금 인하 부인</title></head><body><article><h1>새벽통신, 요금 인하
부인</h1><p>새벽통신은 요금을 내릴 계획이 없다고 10일 밝혔다.</p><p>회사는 이번 결정이 하반기 실적에 미칠 영향이 크지 않다고
설명했다. 투자 계획은 그대로 둔다.</p></article></body></html>"""

Opener = Callable[..., Page]


@contextmanager
def opened(browser: Browser, address: str, folder: Path, language: str, scheme: str, width: int) -> Iterator[Page]:
    """The page as an administrator gets it through a fresh link, and leaves it; nothing wrong in its console, nothing from
    elsewhere."""
    wrong: list[str] = []
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        color_scheme=scheme,  # type: ignore[arg-type]
        locale=language,
        bypass_csp=True,  # axe comes as a script of the page
    )
    page = context.new_page()
    page.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: wrong.append(str(e)))
    page.on("request", lambda r: None if r.url.startswith(("blob:", f"{address}/")) else wrong.append(r.url))
    path, _, code = new_link(folder, address).partition("#")
    page.goto(f"{path}?lang={language[:2]}#{code}")
    expect(page.locator("#room")).to_be_visible()
    assert code not in page.url
    yield page
    assert wrong == []
    page.locator("#leave").click()
    expect(page.locator("#room")).to_be_hidden()
    page.reload()
    expect(page.locator("#said")).to_contain_text("citewire admin-link")
    expect(page.locator("#room")).to_be_hidden()
    context.close()


@pytest.fixture
def site() -> Iterator[Web]:
    with web() as site:
        site.pages["/rss"] = (200, {}, FEED.format(link=site.url("/1")).encode())
        site.pages["/1"] = (200, {"Content-Type": "text/html; charset=utf-8"}, PAGE.encode())
        yield site


@pytest.fixture
def served_archive(tmp_path: Path, site: Web) -> Iterator[tuple[str, Path]]:
    settings = read_settings(archive=tmp_path / "archive", sync_sources=(site.url("/rss"),),
                             sync_private_hosts=(site.host,), sync_rate=100)  # fmt: skip
    with open_chatbot(settings, write=True) as chatbot, served(create_app(chatbot, settings)) as address:
        feedback.keep(settings.archive, "a" * 16, "down", "투자액은?", "4200억 원이다.", "숫자가 다릅니다")
        yield address, settings.archive


def axe(page: Page) -> list[Any]:
    run = pytest.importorskip("axe_playwright_python.sync_playwright", reason="NO AXE: accessibility was NOT checked")
    response = run.Axe().run(page).response
    assert len(response["passes"]) > 15
    return [(v["id"], v["nodes"][0]["html"][:200]) for v in response["violations"]]


@pytest.mark.parametrize(("language", "scheme", "width"), [("ko-KR", "light", 1280), ("en-US", "dark", 390)])
def test_files_and_feeds_are_taken_in(
    served_archive: tuple[str, Path], tmp_path: Path, language: str, scheme: str, width: int
) -> None:
    chromium()
    address, folder = served_archive

    def say(word: Any, **values: Any) -> str:
        return str(getattr(word, language[:2])).format(**values)

    said = words.IN_BROWSER
    (tmp_path / "두리.txt").write_text(TEXT.format(title="1공장"), encoding="utf-8")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    with launched() as browser, opened(browser, address, folder, language, scheme, width) as page:
        assert axe(page) == []
        page.locator("#files").set_input_files([tmp_path / "두리.txt", tmp_path / "broken.pdf"])
        page.get_by_role("button", name=say(said["take_in"], n=2)).click()
        expect(page.locator("#intake .work strong")).to_have_text(
            f"{say(said['ingest'])}: {say(said['state_done'])}", timeout=60_000
        )
        expect(page.locator("#intake .work")).to_contain_text("broken.pdf")
        expect(page.locator("#state dd").first).to_have_text("1")
        page.get_by_role("button", name=say(said["sync_now"])).click()
        expect(page.locator("#intake .work strong")).to_have_text(
            f"{say(said['sync'])}: {say(said['state_done'])}", timeout=60_000
        )
        expect(page.locator("#state dd").first).to_have_text("2")
        expect(page.locator("#intake table th").last).to_contain_text("/rss")
        expect(page.locator("#feedback blockquote")).to_have_text("숫자가 다릅니다")
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert not page.get_by_text("null", exact=True).count() and not page.get_by_text("undefined").count()
