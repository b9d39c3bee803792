"""The widget in a real Chromium, on a page of another site whose CSP allows nothing but our origin. Every test also
checks that no request left for a third host, that no cookie was set, and that nothing went wrong in the console."""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, Route, expect

from eval.payloads import payloads
from rag import provenance
from rag.settings import read_settings
from rag.sites import Site
from tests.browser import chromium, launched, served
from tests.intranet import HOSTILE_CSS, PUPPET, SECRET, SUGGESTIONS, Host, IntranetChatbot
from tests.scripted import ARTICLES, COVERAGE, HOSTILE_TITLE, fill
from ui import widget, words
from ui.app import create_app
from ui.demo_intranet import intranet

KOREAN = "한결통신이 네트워크 설비투자를 줄입니까?"
ENGLISH = "Will Hangyeol Telecom cut network capex?"
expect.set_options(timeout=20_000)  # ms: two cores may be busy with other tests


@dataclass(frozen=True)
class Room:
    host: Host
    chatbot: IntranetChatbot
    browser: Browser
    portal: str


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    chromium()
    folder = tmp_path_factory.mktemp("archive")
    archive, host = fill(folder), Host()
    portal = FastAPI()
    with served(host.app()) as at, served(portal) as portal_at, launched() as browser:
        # Another name for the same machine: another site to the browser, so that cookies of ours would be third-party.
        host.origin = at.replace("127.0.0.1", "localhost")
        site = Site(name="intranet", secret=SECRET, origins=(host.origin, portal_at))  # type: ignore[arg-type]
        settings = read_settings(
            archive=folder, sites=[site.model_dump()], questions_per_minute=600, requests_per_minute=6000,
            address_per_minute=6000, examples=[KOREAN, "올해 설비투자는 얼마입니까?", ENGLISH],
        )  # fmt: skip
        chatbot = IntranetChatbot(archive, pause=0.02)
        with served(create_app(chatbot, settings)) as address:  # type: ignore[arg-type]
            host.citewire = address
            portal.mount("/", intranet(address, SECRET, portal_at, lambda _: "kim"))
            yield Room(host, chatbot, browser, portal_at)
    archive.close()


Opener = Callable[..., Page]


@pytest.fixture
def visit(room: Room) -> Iterator[Opener]:
    """Opens the host's page: (language, width, height, body, words in the console that are expected, opened or not)."""
    contexts: list[BrowserContext] = []
    foreign: list[str] = []
    wrong: list[str] = []
    host = room.host

    def opened(
        language: str = "ko", width: int = 1000, height: int = 760, body: str = "", expected: str = r"\0", style: str = "",
        policy: str = "", open: bool = True, **options: object,
    ) -> Page:  # fmt: skip
        host.page, host.style, host.policy, host.language = body, style, policy, language
        context = room.browser.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()

        def requested(request: Request) -> None:
            near = (host.origin + "/", host.citewire + "/", "data:")
            if not request.url.startswith(near):
                foreign.append(request.url)

        def logged(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning") and not re.search(expected, message.text):
                wrong.append(message.text)

        page.on("request", requested)
        page.on("console", logged)
        page.on("pageerror", lambda e: wrong.append(str(e)))
        page.goto(host.origin + "/")
        if open and 'mode="inline"' not in body:
            page.locator(".launcher").first.click()
        return page

    yield opened
    hacked = [p.evaluate("window.hacked") for c in contexts for p in c.pages]
    cookies = [cookie for c in contexts for cookie in c.cookies()]
    for context in contexts:
        context.close()
    assert (foreign, wrong, cookies, hacked) == ([], [], [], [None] * len(hacked))


FINISHED = '.turn:last-of-type:not([data-state="busy"])'


def ask(page: Page, question: str) -> Locator:
    """Type, press Enter, wait for the end of the answer; the exchange."""
    before = page.locator(".turn").count()
    page.locator(".box textarea").first.fill(question)
    page.locator(".box textarea").first.press("Enter")
    expect(page.locator('.turn:not([data-state="busy"])')).to_have_count(before + 1)
    return page.locator(".turn").last


def until(page: Page, true: str) -> None:
    """Wait for an expression; Playwright's own wait compiles one in the page, which its CSP forbids."""
    for _ in range(200):
        if page.evaluate(true):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {true}")


def sentence(article_id: str, number: int) -> str:
    return ARTICLES[article_id][1][number].text


def events(page: Page, name: str) -> list[dict[str, object]]:
    return [detail for said, detail, composed in page.evaluate("window.said") if said == name and composed]


# ---- the script --------------------------------------------------------------------------------------------------------


def test_the_script_is_one_small_file_that_names_no_address() -> None:
    found = widget.script()
    assert len(found.packed) <= 40_000 and gzip.decompress(found.packed) == found.body
    text = found.body.decode()
    comments = "/\\* citewire in a page of your own.*?\\*/"
    addresses = set(re.findall(r"https?://[\w.]+", re.sub(comments, "", text, flags=re.S)))
    assert addresses == {"http://www.w3.org"}  # the name of SVG's namespace, which is not fetched
    for sink in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser",
                 "localStorage", "sessionStorage", "document.cookie", "import(", ".style."):  # fmt: skip
        assert sink not in text, sink


def test_the_script_is_sent_with_a_tag_packed_and_open_to_other_origins(room: Room) -> None:
    with httpx.Client(base_url=room.host.citewire) as client:
        first = client.get("/widget.js", headers={"accept-encoding": "gzip"})
        assert first.headers["content-encoding"] == "gzip" and first.content == widget.SCRIPT.read_bytes()
        assert first.headers["content-type"].startswith("text/javascript")
        assert first.headers["cross-origin-resource-policy"] == "cross-origin"
        assert first.headers["cache-control"] == "public, max-age=600"
        assert {"Accept-Encoding", "Origin"} <= {v.strip() for v in first.headers["vary"].split(",")}
        again = client.get("/widget.js", headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        plain = client.get("/widget.js", headers={"accept-encoding": "identity"})
        assert "content-encoding" not in plain.headers and plain.content == first.content
        assert client.head("/widget.js").status_code == 200


def test_a_page_may_pin_the_script_by_its_hash(visit: Opener, room: Room) -> None:
    tag = widget.tag(room.host.citewire)
    page = visit(body=tag, open=False)  # the script of the page's head is ours too: the second one finds the first
    pinned = page.locator("script[integrity]")
    assert pinned.get_attribute("integrity") == widget.script().integrity
    ok = page.evaluate(
        "async ([src, integrity]) => new Promise((done) => { const s = document.createElement('script');"
        " Object.assign(s, {crossOrigin: 'anonymous', integrity}); s.onload = () => done(true); s.onerror = () => done(false);"
        " s.setAttribute('src', trustedTypes.createPolicy('test', {createScriptURL: (u) => u}).createScriptURL(src));"
        " document.head.append(s) })",
        [f"{room.host.citewire}/widget.js?pinned", widget.script().integrity],
    )
    assert ok is True


def test_its_words_are_those_of_the_page(visit: Opener) -> None:
    said = visit(open=False).evaluate("customElements.get('citewire-chat').words")
    assert set(said["ko"]) == set(said["en"])
    same = {
        "placeholder": words.PLACEHOLDER, "question": words.QUESTION, "ask": words.ASK, "new_chat": words.NEW_CHAT,
        "welcome": words.WELCOME, "welcome_text": words.WELCOME_TEXT, "examples": words.EXAMPLES, "empty": words.EMPTY,
        "searching": words.SEARCHING, "writing": words.WRITING, "done": words.DONE, "understood": words.UNDERSTOOD,
        "archive": words.ARCHIVE, "articles": words.ARTICLES, "one_article": words.ONE_ARTICLE, "sources": words.SOURCES,
        "source": words.SOURCE, "outlets": words.OUTLETS, "one_outlet": words.ONE_OUTLET, "undated": words.UNDATED,
        "nearest": words.NEAREST, "try": words.TRY, "supported": words.SUPPORTED, "partly": words.PARTLY,
        "unsupported": words.UNSUPPORTED, "reason": words.REASON, "original": words.ORIGINAL, "new_tab": words.NEW_TAB,
        "close": words.CLOSE, "cited": words.CITED, "gone": words.GONE, "too_long": words.TOO_LONG, "failed": words.FAILED,
    }  # fmt: skip
    assert {k: (said["ko"][k], said["en"][k]) for k in same} == {k: (w.ko, w.en) for k, w in same.items()}
    for language in ("ko", "en"):
        assert all(
            provenance.words(k.split("/")[0], k.split("/")[1], language) == v for k, v in said[language]["told"].items()
        )
    assert len(said["ko"]["told"]) == 23


# ---- asking and reading ------------------------------------------------------------------------------------------------


def test_an_answer_streams_and_its_number_opens_the_source_at_the_sentence(visit: Opener) -> None:
    page = visit()
    page.evaluate(
        "() => { window.seen = []; const root = document.querySelector('citewire-chat').shadowRoot;"
        " new MutationObserver(() => { const s = root.querySelector('.said bdi'); if (s && window.seen.at(-1) !== s.textContent)"
        " window.seen.push(s.textContent) }).observe(root, {childList: true, subtree: true, characterData: true}) }"
    )
    turn = ask(page, KOREAN)
    seen = page.evaluate("window.seen")
    assert len(seen) >= 3 and seen[-1] == sentence("kor0000001", 4)
    assert all(later.startswith(earlier) for earlier, later in pairwise(seen))
    assert turn.locator(".said bdi").all_inner_texts() == [sentence("kor0000001", 4), sentence("kor0000001", 5)]
    assert turn.locator(".opening").inner_text() == "원문에서 찾은 문장입니다."
    assert turn.locator(".verdict").all_inner_texts() == ["✓ 원문과 일치"] * 2
    for number in (1, 0):
        turn.locator(".cite").nth(number).click()
        expect(page.locator(".sheet .context").first).to_be_visible()
        expect(page.locator(".sheet mark")).to_have_text([sentence("kor0000001", 4 + number)])
    around = [sentence("kor0000001", n) for n in (2 + 1, 5)]
    assert page.locator(".sheet .context bdi").all_inner_texts() == around
    assert page.locator(".sheet h3").inner_text() == ARTICLES["kor0000001"][0].title
    assert page.locator(".sheet .byline").inner_text() == "한빛경제 · 2024.10.10 · +3개 매체"
    expect(page.locator(".sheet mark")).to_be_in_viewport()
    link = page.locator(".sheet a")
    assert link.get_attribute("href") == "https://hanbit.example/news/1"
    assert (link.get_attribute("rel"), link.get_attribute("target")) == ("noopener noreferrer nofollow", "_blank")
    # The answer stays in sight above the sheet.
    cite, sheet = turn.locator(".cite").first.bounding_box(), page.locator(".sheet").bounding_box()
    assert cite and sheet and cite["y"] + cite["height"] <= sheet["y"]


def test_verdicts_in_words_with_their_reason_and_chips_that_can_be_removed(visit: Opener, room: Room) -> None:
    page = visit()
    turn = ask(page, "올해 설비투자는 얼마입니까?")
    assert turn.locator(".verdict").all_inner_texts() == ["✓ 원문과 일치", "△ 일부만 확인", "✗ 원문에서 확인되지 않음"]
    why = turn.locator(".why").first
    why.click()
    expect(turn.get_by_text("이유: ‘12월’이 근거 문장에 없습니다.")).to_be_visible()
    assert why.get_attribute("aria-expanded") == "true"
    assert turn.locator(".chip bdi").all_inner_texts() == ["한결통신", "2024년 10월"]
    turn.get_by_role("button", name="한결통신 빼기").click()
    expect(page.locator(".chip bdi")).to_have_text(["2024년 10월"])
    expect(page.locator(FINISHED)).to_have_count(1)
    assert list(room.chatbot.set.ignore) == ["company:한결통신"]
    assert page.locator(".turn").count() == 1
    page.get_by_role("button", name="2024년 10월 빼기").click()
    expect(page.locator(".chip")).to_have_count(0)
    expect(page.locator(FINISHED)).to_have_count(1)
    assert list(room.chatbot.set.ignore) == ["company:한결통신", "published:2024-10-01..2024-10-31"]


def test_a_refusal_teaches(visit: Opener) -> None:
    page = visit()
    turn = ask(page, "내일 날씨는 어떻습니까?")
    assert turn.locator(".refusal").inner_text() == "이 자료에는 물으신 것에 답할 문장이 없습니다."
    assert turn.locator(".coverage").inner_text() == COVERAGE
    assert turn.locator(".entry .name").all_inner_texts()[:2] == [
        ARTICLES[i][0].title for i in ("kor0000001", "eng0000001")
    ]
    assert turn.locator(".choices button").all_inner_texts() == list(SUGGESTIONS)
    turn.locator(".entry").nth(1).click()
    expect(page.locator(".sheet mark").first).to_have_text(sentence("eng0000001", 0))
    page.keyboard.press("Escape")
    turn.locator(".choices button").first.click()
    expect(page.locator(".turn .said bdi").first).to_have_text(sentence("kor0000001", 4))


def test_the_notice_that_the_model_is_down_is_shown(visit: Opener) -> None:
    turn = ask(visit(), f"MODELDOWN {KOREAN}")
    assert turn.locator(".notice").inner_text() == "언어 모델을 쓸 수 없어 원문 문장으로 답합니다."
    assert turn.locator(".said").count() == 2


def test_stop_ends_the_answer_on_the_server_and_says_what_was_not_checked(visit: Opener, room: Room) -> None:
    page = visit()
    page.locator(".box textarea").fill(f"SLOWLY {KOREAN}")
    page.keyboard.press("Enter")
    expect(page.locator(".said bdi").first).not_to_be_empty()
    with page.expect_request(lambda r: r.method == "DELETE") as stopped:
        page.get_by_role("button", name="멈추기").click()
    assert re.fullmatch(r".*/api/ask/stream/[\w-]{22}", stopped.value.url)
    expect(page.locator(".turn .notice")).to_have_text("답을 멈추었습니다. 원문과 대조하지 않은 문장이 있습니다.")
    assert page.locator(".verdict .why, .verdict p").count() == 0
    page.get_by_role("button", name="다시 묻기").click()
    page.get_by_role("button", name="멈추기").click()
    expect(page.locator(".turn")).to_have_count(1)
    assert events(page, "answer") == [] and events(page, "error") == []


def test_a_follow_up_carries_the_turns_and_a_new_chat_does_not(visit: Opener, room: Room) -> None:
    page = visit()
    ask(page, KOREAN)
    ask(page, "올해 설비투자는 얼마입니까?")
    assert [t.question for t in room.chatbot.asked[-1][1]] == [KOREAN]
    top, log = page.locator(".turn").last.bounding_box(), page.locator(".log").bounding_box()
    assert top and log and abs(top["y"] - log["y"]) <= 1  # the newest question, with room for its answer
    page.get_by_role("button", name="새 대화").click()
    expect(page.locator(".turn")).to_have_count(0)
    ask(page, "올해 설비투자는 얼마입니까?")
    assert room.chatbot.asked[-1][1] == ()


def test_copy_takes_the_references_along(visit: Opener) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    turn = ask(page, "올해 설비투자는 얼마입니까?")
    turn.get_by_role("button", name="복사").click()
    expect(turn.get_by_text("복사했습니다")).to_be_visible()
    text = page.evaluate("navigator.clipboard.readText()")
    assert "늘어납니다.[1]\n설비투자는 12월에 확정됩니다.[2] (일부만 확인)\n" in text
    assert text.splitlines()[-2].startswith("[1] 한결통신") and text.splitlines()[-2].endswith(
        "(한빛경제, 2024.10.10, https://hanbit.example/news/1)"
    )


def test_feedback_goes_to_the_server_with_its_reason(visit: Opener) -> None:
    page = visit()
    turn = ask(page, KOREAN)
    turn.get_by_role("button", name="도움이 안 됨").click()
    turn.get_by_label("무엇이 아쉬웠습니까?").fill("날짜가 없습니다")
    with page.expect_response("**/api/feedback") as sent:
        turn.get_by_role("button", name="보내기").click()
    assert sent.value.status == 204
    expect(turn.get_by_text("의견을 남겼습니다")).to_be_visible()
    assert turn.get_by_role("button", name="도움이 안 됨").get_attribute("aria-pressed") == "true"
    said = events(page, "feedback")
    assert [(s["verdict"], s["reason"]) for s in said] == [("down", "날짜가 없습니다")]
    assert said[0]["id"] == events(page, "answer")[0]["id"]


# ---- nothing of an answer becomes markup ---------------------------------------------------------------------------------


def test_every_payload_stays_text(visit: Opener) -> None:
    """224 forms of markup, each as a claim, a reason and a gloss; the foreign requests are counted by `visit`."""
    page = visit()
    page.evaluate("window.constructed = 0")
    shown = 0
    for n in range(len(payloads()) // PUPPET):
        turn = ask(page, f"PUPPET {n}")
        assert turn.locator(".said bdi").count() == PUPPET
        shown += PUPPET
        turn.locator(".why").first.click()
    turn.locator(".cite").first.click()
    expect(page.locator(".sheet h3")).to_have_text(HOSTILE_TITLE)
    expect(page.locator(".sheet .context").first).to_be_visible()
    page.wait_for_timeout(300)
    assert shown == len(payloads()) == 224
    inside = page.evaluate(
        "() => { const all = [...document.querySelector('citewire-chat').shadowRoot.querySelectorAll('*')];"
        " return [[...new Set(all.map((e) => e.localName))].sort(), all.flatMap((e) => [...e.attributes]).filter((a) =>"
        " /^on|^src|^href|^style$|^action$|^srcset$/.test(a.name)).map((a) => a.value)] }"
    )
    assert set(inside[0]) <= {
        "a", "bdi", "button", "div", "h2", "h3", "h4", "label", "li", "mark", "ol", "p", "path", "section", "span", "svg",
        "textarea", "ul",
    }  # fmt: skip
    assert inside[1] == []


# ---- who asks --------------------------------------------------------------------------------------------------------------


def test_the_token_travels_in_one_header_alone(visit: Opener) -> None:
    page = visit(open=False)
    sent: list[Request] = []
    page.on("request", lambda r: sent.append(r))
    page.locator(".launcher").click()
    ask(page, KOREAN)
    page.locator(".cite").first.click()
    expect(page.locator(".sheet .context").first).to_be_visible()
    page.locator(".act", has_text="도움이 됨").click()
    page.wait_for_timeout(200)
    tokens = page.evaluate("window.tokens")
    assert len(tokens) == 1 and tokens[0].count(".") == 2
    ours = [r for r in sent if "/api/" in r.url and r.method != "OPTIONS"]
    assert {urlsplit(r.url).path.split("/")[2] for r in ours} == {"archive", "ask", "articles", "feedback"}
    for request in ours:
        headers = request.all_headers()
        assert headers["authorization"] == f"Bearer {tokens[0]}"
        assert "cookie" not in headers and "referer" not in headers
        assert tokens[0] not in request.url and tokens[0] not in (request.post_data or "")
    everywhere = page.evaluate(
        "() => document.documentElement.outerHTML + document.querySelector('citewire-chat').shadowRoot.innerHTML"
        " + JSON.stringify([window.said, {...localStorage}, {...sessionStorage}, document.cookie])"
    )
    assert tokens[0] not in everywhere


def test_the_token_is_asked_for_at_the_start_and_again_before_it_ends(visit: Opener) -> None:
    page = visit(open=False)
    until(page, "window.tokens.length === 1")
    page.evaluate(
        "() => { window.change = (given) => ({token: given.token, expires_in: 2});"
        " const chat = document.querySelector('citewire-chat'); const asked = chat.tokenProvider; chat.tokenProvider = asked }"
    )
    until(page, "window.tokens.length === 2")
    page.locator(".launcher").click()
    ask(page, KOREAN)
    page.wait_for_timeout(1700)  # three quarters of its two seconds
    before = page.evaluate("window.tokens.length")
    ask(page, KOREAN)
    assert page.evaluate("window.tokens.length") > before


def test_the_end_of_a_token_is_read_from_the_token_itself(visit: Opener) -> None:
    page = visit(open=False, expected="404")
    # Of a token without expires_in only what it says of itself is known; this one says a second.
    page.evaluate(
        "() => { let n = 0; window.counted = () => n; const part = (o) => btoa(JSON.stringify(o)).replaceAll('=', '');"
        " document.querySelector('citewire-chat').tokenProvider = async () => { n += 1;"
        " return `${part({alg: 'none'})}.${part({iat: 100, exp: 101})}.x` } }"
    )
    until(page, "window.counted() === 1")
    page.route("**/api/archive", lambda r: r.fulfill(status=404, body="{}", headers=CORS))
    page.wait_for_timeout(1000)
    page.locator(".launcher").click()
    until(page, "window.counted() === 2")


CORS = {"access-control-allow-origin": "*", "access-control-expose-headers": "retry-after"}


def refuse(
    page: Page, pattern: str, status: int, times: int = 10**6, headers: dict[str, str] | None = None
) -> list[str]:
    """Answer requests with this status, the first `times` of them; what they carried as Authorization."""
    seen: list[str] = []

    def answer(route: Route) -> None:
        if route.request.method == "OPTIONS" or len(seen) >= times:
            route.continue_()
            return
        seen.append(route.request.headers.get("authorization", ""))
        body = json.dumps({"error": {"message": "Sign in", "id": ""}})
        route.fulfill(status=status, body=body, headers={**CORS, **(headers or {})})

    page.route(pattern, answer)
    return seen


def test_a_401_renews_the_token_once_and_the_answer_comes(visit: Opener) -> None:
    page = visit(expected="401")
    refused = refuse(page, "**/api/ask/stream", 401, times=1)
    turn = ask(page, KOREAN)
    assert turn.get_attribute("data-state") == "done"
    tokens = page.evaluate("window.tokens")
    assert len(tokens) == 2 and refused == [f"Bearer {tokens[0]}"]


def test_a_second_401_says_that_the_reader_is_signed_out(visit: Opener) -> None:
    page = visit(expected="401")
    refused = refuse(page, "**/api/ask/stream", 401)
    turn = ask(page, KOREAN)
    assert (
        turn.locator(".failure").inner_text() == "로그인이 필요합니다. 이 페이지에 다시 로그인한 뒤 다시 시도하십시오."
    )
    assert len(refused) == 2
    assert [(e["code"], e["status"]) for e in events(page, "error")] == [("signed_out", 401)]
    page.unroute("**/api/ask/stream")
    turn.get_by_role("button", name="다시 묻기").click()
    expect(page.locator('.turn[data-state="done"]')).to_have_count(1)


def test_without_a_provider_the_reader_is_told_to_sign_in(visit: Opener, room: Room) -> None:
    body = f'<citewire-chat anonymous endpoint="{room.host.citewire}"></citewire-chat>'
    page = visit(body=body, expected="401")
    expect(page.locator(".failure")).to_have_text(
        "로그인이 필요합니다. 이 페이지에 다시 로그인한 뒤 다시 시도하십시오."
    )


def test_a_page_of_another_origin_gets_nothing(visit: Opener, room: Room) -> None:
    """The same page under its other name, which is not on the list, with a token made for the listed one."""
    page = visit(open=False, expected="CORS|Failed to load|ERR_FAILED|40[013]")
    until(page, "window.tokens.length === 1")
    known, other = page.evaluate("window.tokens[0]"), room.host.origin.replace("localhost", "127.0.0.1")
    room.host.origin, listed = other, room.host.origin
    try:
        page.goto(other + "/")
        page.evaluate("(token) => { document.querySelector('citewire-chat').tokenProvider = async () => token }", known)
        page.locator(".launcher").click()
        expect(page.locator(".failure")).to_contain_text("서버에 닿지 않습니다")
        asked = len(room.chatbot.asked)
        turn = ask(page, KOREAN)
        expect(turn.locator(".failure")).to_contain_text("서버에 닿지 않습니다")
        assert len(room.chatbot.asked) == asked
    finally:
        room.host.origin = listed


# ---- states ------------------------------------------------------------------------------------------------------------------


def test_over_the_limit_the_seconds_count_down(visit: Opener) -> None:
    page = visit(expected="429")
    refuse(page, "**/api/ask/stream", 429, times=1, headers={"retry-after": "2"})
    turn = ask(page, KOREAN)
    failure, again = turn.locator(".failure"), turn.get_by_role("button", name="다시 묻기")
    assert failure.inner_text() == "질문이 많아 잠시 쉬어 갑니다. 2초 뒤에 다시 물어보실 수 있습니다."
    assert again.get_attribute("aria-disabled") == "true"
    expect(failure).to_have_text("이제 다시 물어보실 수 있습니다.")
    again.click()
    expect(page.locator('.turn[data-state="done"]')).to_have_count(1)
    assert [(e["code"], e["seconds"]) for e in events(page, "error")] == [("limit", 2)]


def test_offline_is_said_and_taken_back(visit: Opener) -> None:
    page = visit(expected="ERR_INTERNET_DISCONNECTED")
    expect(page.locator(".foot")).to_contain_text("기사 4건")
    page.context.set_offline(True)
    expect(page.locator(".banner")).to_have_text("네트워크 연결이 끊겼습니다. 연결되면 다시 물어보실 수 있습니다.")
    turn = ask(page, KOREAN)
    expect(turn.locator(".failure")).to_contain_text("네트워크 연결이 끊겼습니다")
    page.context.set_offline(False)
    expect(page.locator(".banner")).to_be_hidden()
    turn.get_by_role("button", name="다시 묻기").click()
    expect(page.locator('.turn[data-state="done"]')).to_have_count(1)


def test_an_answer_that_is_cut_off_is_taken_up_where_it_was(visit: Opener, room: Room) -> None:
    """The page sees the stream's first events and then its end; the rest comes by the stream's id and the last number."""
    page = visit()
    asked = len(room.chatbot.asked)
    page.evaluate(
        "() => { const real = window.fetch; window.fetch = async (url, options) => {"
        "  const response = await real(url, options);"
        "  if (options?.method !== 'POST' || !String(url).endsWith('/ask/stream')) return response;"
        "  const reader = response.body.getReader(); let seen = 0;"
        "  const body = new ReadableStream({async pull(control) { const {value} = await reader.read(); seen += 1;"
        "    control.enqueue(value); if (seen === 3) { reader.cancel(); control.error(new TypeError('network')); } }});"
        "  return new Response(body, {status: 200, headers: response.headers}) } }"
    )
    with page.expect_request(lambda r: r.method == "GET" and "/api/ask/stream/" in r.url) as resumed:
        turn = ask(page, KOREAN)
    assert int(resumed.value.headers["last-event-id"]) >= 2
    assert turn.get_attribute("data-state") == "done"
    assert turn.locator(".said bdi").all_inner_texts() == [sentence("kor0000001", 4), sentence("kor0000001", 5)]
    assert len(room.chatbot.asked) == asked + 1


def test_a_failure_of_the_server_has_a_number_and_no_detail(visit: Opener) -> None:
    page = visit()
    turn = ask(page, "BREAK")
    said = turn.locator(".failure").inner_text()
    assert re.fullmatch(r"답을 만들지 못했습니다\. .*번호 [0-9a-f]{8}를 알려 주십시오\.", said)
    assert "secret" not in page.evaluate("JSON.stringify(window.said)")


# ---- keyboard, ear, input method --------------------------------------------------------------------------------------------


def test_enter_that_ends_a_hangul_composition_does_not_ask(visit: Opener, room: Room) -> None:
    page = visit()
    before = len(room.chatbot.asked)
    page.locator(".box textarea").focus()
    method = page.context.new_cdp_session(page)
    enter = {"key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229}
    for text in ("ㅎ", "하", "한"):
        method.send("Input.imeSetComposition", {"text": text, "selectionStart": 1, "selectionEnd": 1})
    method.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    method.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter, "key": "Enter"})
    page.wait_for_timeout(250)
    expect(page.locator(".box textarea")).to_have_value("한")
    assert len(room.chatbot.asked) == before
    method.send("Input.insertText", {"text": "한"})
    page.keyboard.type("결통신")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("설비투자는?")
    page.keyboard.press("Enter")
    expect(page.locator('.turn[data-state="done"]')).to_have_count(1)
    assert [question for question, _, _ in room.chatbot.asked[before:]] == ["한결통신\n설비투자는?"]


def test_the_keyboard_alone_is_enough(visit: Opener) -> None:
    page = visit(open=False)
    inside = "document.activeElement.shadowRoot?.activeElement"
    page.locator("#before").focus()
    page.keyboard.press("Tab")
    assert page.evaluate(f"{inside}.className") == "launcher"
    page.keyboard.press("Enter")
    assert page.evaluate(f"{inside}.localName") == "textarea"
    assert len(events(page, "open")) == 1
    page.keyboard.type(KOREAN)
    page.keyboard.press("Enter")
    expect(page.locator('.turn[data-state="done"]')).to_have_count(1)
    for _ in range(12):  # the focus goes round and never leaves the panel
        page.keyboard.press("Shift+Tab")
        assert page.evaluate(f"{inside} !== undefined")
        if page.evaluate(f"{inside}.className") == "cite":
            break
    page.keyboard.press("Enter")
    expect(page.locator(".sheet mark")).to_have_count(1)
    assert page.evaluate(f"{inside}.localName") == "h3"
    page.keyboard.press("Escape")
    expect(page.locator(".sheet")).to_have_count(0)
    assert page.evaluate(f"{inside}.className") == "cite"
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_be_hidden()
    assert page.evaluate(f"{inside}.className") == "launcher"
    # Opened by a button of the page, it gives the focus back to that button.
    page.evaluate(
        "() => { document.querySelector('#after').onclick = () => document.querySelector('citewire-chat').open() }"
    )
    page.locator("#after").focus()
    page.keyboard.press("Enter")
    assert page.evaluate(f"{inside}.localName") == "textarea"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "after"


def test_finished_sentences_are_announced_once(visit: Opener) -> None:
    page = visit()
    page.evaluate(
        "() => { window.heard = []; const live = document.querySelector('citewire-chat').shadowRoot.querySelector('[aria-live]');"
        " new MutationObserver((all) => { for (const m of all) for (const n of m.addedNodes) window.heard.push(n.textContent) })"
        ".observe(live, {childList: true}) }"
    )
    ask(page, KOREAN)
    assert page.evaluate("window.heard") == [
        "자료를 찾고 있습니다", sentence("kor0000001", 4), sentence("kor0000001", 5), "답을 마쳤습니다",
    ]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ko", "en"])
def test_axe_finds_nothing_serious(visit: Opener, language: str, scheme: str) -> None:
    Axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="NO AXE: accessibility was NOT checked"
    ).Axe
    policy = "script-src * 'unsafe-inline' 'unsafe-eval'"  # axe comes as a script of the page
    page = visit(language=language, policy=policy, color_scheme=scheme)
    expect(page.locator(".foot")).to_contain_text("4")
    found: list[tuple[str, str, str]] = []

    def check(state: str) -> None:
        for violation in Axe().run(page, context="citewire-chat").response["violations"]:
            if violation["impact"] in ("serious", "critical", "moderate"):
                found.append((state, violation["id"], violation["nodes"][0]["html"][:200]))

    check("welcome")
    turn = ask(page, "올해 설비투자는 얼마입니까?")
    turn.locator(".why").first.click()
    turn.locator(".act").last.click()
    check("answer")
    turn.locator(".cite").first.click()
    expect(page.locator(".sheet .context").first).to_be_visible()
    page.wait_for_timeout(300)
    check("sheet")
    page.keyboard.press("Escape")
    ask(page, "날씨" if language == "ko" else "weather")
    check("refusal")
    page.keyboard.press("Escape")
    check("launcher")
    assert found == []


# ---- looks ---------------------------------------------------------------------------------------------------------------------


def test_it_is_where_it_belongs_on_every_width(visit: Opener) -> None:
    page = visit(open=False)
    box = page.locator(".launcher").bounding_box()
    assert box == {"x": 1000 - 20 - 56, "y": 760 - 20 - 56, "width": 56, "height": 56}
    page.locator(".launcher").click()
    panel = page.locator(".panel")
    assert panel.bounding_box() == {"x": 1000 - 20 - 380, "y": 760 - 20 - 600, "width": 380, "height": 600}
    page.set_viewport_size({"width": 700, "height": 400})
    assert panel.bounding_box() == {"x": 700 - 20 - 380, "y": 20, "width": 380, "height": 360}
    page.set_viewport_size({"width": 360, "height": 640})
    assert panel.bounding_box() == {"x": 0, "y": 24, "width": 360, "height": 616}
    ask(page, "올해 설비투자는 얼마입니까?")
    assert page.evaluate("document.querySelector('citewire-chat').shadowRoot.querySelector('.log').scrollWidth") <= 360
    small = page.evaluate(
        "() => [...document.querySelector('citewire-chat').shadowRoot.querySelectorAll('button, textarea')].filter((e) => e.checkVisibility()"
        " && !e.matches('.cite, .why')).map((e) => [e.className, e.getBoundingClientRect()]).filter(([, r]) => r.height < 44 || r.width < 44)"
    )
    assert small == []  # .cite and .why have a target of 44 px around them


def test_dark_follows_the_system_and_yields_to_the_attribute(visit: Opener, room: Room) -> None:
    here = (
        "getComputedStyle(document.querySelector('citewire-chat').shadowRoot.querySelector('.panel')).backgroundColor"
    )
    page = visit(color_scheme="dark")
    assert page.evaluate(here) == "rgb(28, 31, 35)"
    page.evaluate("document.querySelector('citewire-chat').theme = 'light'")
    assert page.evaluate(here) == "rgb(255, 255, 255)"
    page.emulate_media(color_scheme="light")
    page.evaluate("document.querySelector('citewire-chat').theme = 'dark'")
    assert page.evaluate(here) == "rgb(28, 31, 35)"


def test_custom_properties_and_parts_dress_it(visit: Opener) -> None:
    style = "citewire-chat { --citewire-accent: #7a1f4e; --citewire-width: 420px; } citewire-chat::part(title) { color: rgb(1, 2, 3); }"
    page = visit(style=style)
    look = "(e) => getComputedStyle(e)"
    assert page.locator(".send").evaluate(f"e => ({look})(e).backgroundColor") == "rgb(122, 31, 78)"
    assert page.locator(".head h2").evaluate(f"e => ({look})(e).color") == "rgb(1, 2, 3)"
    box = page.locator(".panel").bounding_box()
    assert box and box["width"] == 420


def test_the_styles_of_the_page_do_not_reach_in(visit: Opener) -> None:
    look = (
        "() => { const root = document.querySelector('citewire-chat').shadowRoot;"
        " return ['.panel', '.head h2', '.said', '.cite', '.send', '.box textarea'].map((s) => { const e = root.querySelector(s), c = getComputedStyle(e);"
        " return [s, c.color, c.backgroundColor, c.fontSize, c.letterSpacing, c.textTransform, c.lineHeight, c.direction, c.display, e.getBoundingClientRect().toJSON()] }) }"
    )
    looks = []
    for style in ("", HOSTILE_CSS):
        page = visit(style=style)
        ask(page, KOREAN)
        page.locator(".log").evaluate("e => { e.scrollTop = 0 }")
        page.mouse.move(5, 5)
        looks.append(page.evaluate(look))
    assert looks[0] == looks[1]


def test_two_on_one_page_are_two_conversations(visit: Opener, room: Room) -> None:
    at = room.host.citewire
    body = (
        f'<citewire-chat id="one" endpoint="{at}" mode="inline" lang="ko" title="뉴스"></citewire-chat>'
        f'<citewire-chat id="two" endpoint="{at}/" mode="inline" lang="en" placeholder="Ask us"></citewire-chat>'
    )
    page = visit(body=body, height=1400)
    one, two = page.locator("#one"), page.locator("#two")
    assert one.locator(".head h2").inner_text() == "뉴스" and two.locator(".head h2").inner_text() == "Ask the news"
    assert two.locator("textarea").get_attribute("placeholder") == "Ask us"
    expect(two.locator(".foot")).to_have_text("Archive 2024-10 – 2025-03 · 4 articles")
    answer = page.evaluate("async (q) => (await document.querySelector('#two').ask(q)).text", ENGLISH)
    assert answer.startswith(sentence("eng0000001", 0) + "[1]")
    assert one.locator(".turn").count() == 0 and two.locator(".turn").count() == 1
    expect(one.locator(".choices button").first).to_have_text(KOREAN)
    one.locator(".choices button").first.click()
    expect(one.locator('.turn[data-state="done"]')).to_have_count(1)
    assert room.chatbot.asked[-1][:2] == (KOREAN, ())
    assert len(events(page, "answer")) == 2


def test_a_widget_whose_server_is_gone_or_misnamed_says_so(visit: Opener) -> None:
    page = visit(body='<citewire-chat anonymous endpoint="javascript:alert(1)"></citewire-chat>')
    assert [e["code"] for e in events(page, "error")] == ["endpoint"]
    turn = ask(page, KOREAN)
    expect(turn.locator(".failure")).to_contain_text("서버에 닿지 않습니다")


def test_the_demo_page_asks_with_a_token_of_its_backend(room: Room) -> None:
    context = room.browser.new_context()
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None)
    page.goto(room.portal + "/")
    page.locator(".launcher").click()
    turn = ask(page, KOREAN)
    assert turn.locator(".said bdi").first.inner_text() == sentence("kor0000001", 4)
    page.route("**/citewire-token", lambda route: route.fulfill(status=401))  # signed out at the host
    page.reload()
    page.locator(".launcher").click()
    expect(page.locator(".failure")).to_contain_text("로그인이 필요합니다")
    assert all("401" in line for line in wrong), wrong
    context.close()


def test_the_guide_names_every_property_part_event_and_attribute() -> None:
    guide = (Path(__file__).parents[1] / "docs" / "widget.md").read_text("utf-8")
    text = widget.SCRIPT.read_text("utf-8")
    assert set(re.findall(r"--citewire-[a-z-]+", text)) == set(re.findall(r"--citewire-[a-z-]+", guide))
    assert len(set(re.findall(r"--citewire-[a-z-]+", guide))) == 15
    known = set(re.findall(r'part: "([a-z-]+)"', text)) | {"notice", "refusal", "relaxed", "coverage", "opening"}
    assert set(re.findall(r"`([a-z-]+)`", guide.split("Parts:")[1].split("##")[0])) <= known
    attributes = re.search(r"observedAttributes = (\[[^]]*\])", text)
    assert attributes and all(f"`{name}`" in guide for name in [*json.loads(attributes[1]), "theme"])
    assert set(re.findall(r'#say\("(\w+)"', text)) == set(re.findall(r"`citewire:(\w+)`", guide))
    assert set(re.findall(r'new Trouble\("(\w+)"', text)) - {"stopped"} <= set(re.findall(r"`(\w+)`", guide)) | {
        "missing"
    }


def test_coverage_is_told_to_signed_in_readers_only(room: Room, tmp_path: Path) -> None:
    at = room.host.citewire
    assert httpx.get(f"{at}/api/archive").status_code == 401
    wanted = {"subject": "kim", "origin": room.host.origin}
    given = httpx.post(f"{at}/api/token", json=wanted, headers={"X-Citewire-Secret": SECRET}).json()["token"]
    headers = {"authorization": f"Bearer {given}", "origin": room.host.origin}
    found = httpx.get(f"{at}/api/archive", headers=headers)
    assert found.headers["access-control-allow-origin"] == room.host.origin
    assert found.json()["articles"] == 4 and found.json()["newest"] == "2025-03-02"
    assert found.json()["examples"]["en"] == [ENGLISH]
