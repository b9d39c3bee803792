"""The page in a real Chromium. Every test also checks that no request left for another host and nothing went wrong in
the browser's console."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import expect

from corpus.archive import Archive
from rag.answer import Narrowing, Turn
from tests.browser import chromium, served
from tests.reading_room import (
    ENGLISH,
    FINISHED,
    KOREAN,
    RELOADED,
    SETTINGS,
    Opener,
    Room,
    ask,
    furnished,
    said,
    visiting,
)
from tests.scripted import ARTICLES, COVERAGE, EVIL, HOSTILE, HOSTILE_TITLE, ScriptedChatbot, Settings
from ui import words
from ui.app import create_app


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with furnished(tmp_path_factory.mktemp("archive")) as room:
        yield room


@pytest.fixture
def visit(room: Room) -> Iterator[Opener]:
    with visiting(room) as opened:
        yield opened


# ---- asking and reading -------------------------------------------------------------------------------------------


def test_an_answer_streams_and_its_citation_opens_at_the_sentence(visit: Opener) -> None:
    page = visit()
    page.evaluate(
        "() => { window.seen = []; new MutationObserver(() => { const s = document.querySelector('#current .said bdi');"
        " if (s && window.seen.at(-1) !== s.textContent) window.seen.push(s.textContent) })"
        ".observe(document.body, {childList: true, subtree: true, characterData: true}) }"
    )
    ask(page, KOREAN)
    seen = page.evaluate("window.seen")
    assert len(seen) >= 3 and seen[-1] == said("kor0000001", 4)
    assert all(later.startswith(earlier) for earlier, later in pairwise(seen))
    assert page.locator("#current .said bdi").all_inner_texts() == [said("kor0000001", 4), said("kor0000001", 5)]
    assert page.locator("#current .opening").inner_text() == "원문에서 찾은 문장입니다."
    assert page.locator("#current .verdict").all_inner_texts() == ["✓ 원문과 일치"] * 2

    page.locator("#current .cite").nth(1).click()
    expect(page.locator("#pane mark")).to_have_text(said("kor0000001", 5))
    page.locator("#current .cite").nth(0).click()
    expect(page.locator("#pane mark")).to_have_text(said("kor0000001", 4))
    expect(page.locator("#pane mark")).to_have_text([said("kor0000001", 4)])
    expect(page.locator("#pane h2")).to_have_text(ARTICLES["kor0000001"][0].title)
    assert page.locator("#pane .byline").inner_text() == "한빛경제 · 2024.10.10 · +3개 매체"
    link = page.locator("#pane a")
    assert link.get_attribute("href") == "https://hanbit.example/news/1"
    assert (link.get_attribute("rel"), link.get_attribute("target")) == ("noopener noreferrer nofollow", "_blank")


def test_one_sentence_of_context_and_the_rest_one_tap_away(visit: Opener) -> None:
    page = visit()
    ask(page, KOREAN)
    page.locator("#current .cite").nth(1).click()
    expect(page.locator("#pane mark")).to_have_text(said("kor0000001", 5))
    shown = [
        int(s.get_attribute("data-sentence") or "")
        for s in page.locator("#pane [data-sentence]").all()
        if s.is_visible()
    ]
    assert shown == [4, 5, 7]  # 6 is a heading
    page.get_by_role("button", name="기사 전체 보기").click()
    texts = [t for t in page.locator("#pane [data-sentence]").all_inner_texts() if t]
    assert texts == [s.text for s in ARTICLES["kor0000001"][1]]
    assert page.locator("#pane .text h3").all_inner_texts() == ["설비투자", "인공지능"]
    expect(page.locator("#pane mark")).to_have_text([said("kor0000001", 5)])
    page.get_by_role("button", name="근거 문장만 보기").click()
    expect(page.locator('#pane [data-sentence="0"]')).to_be_hidden()


def test_on_a_wide_screen_the_first_source_stands_beside_the_answer(visit: Opener) -> None:
    page = visit()
    ask(page, KOREAN)
    expect(page.locator("#pane mark")).to_have_text([said("kor0000001", 4)])
    answer, pane = page.locator("#current .answer").bounding_box(), page.locator("#pane").bounding_box()
    assert answer and pane and answer["x"] + answer["width"] <= pane["x"]
    assert page.evaluate("document.activeElement.closest('#pane')") is None


def test_the_cited_sentence_is_in_sight_in_a_short_pane(visit: Opener) -> None:
    page = visit(height=420)
    ask(page, KOREAN)
    page.locator("#current .cite").nth(1).click()
    page.get_by_role("button", name="기사 전체 보기").click()
    expect(page.locator("#pane mark")).to_be_in_viewport()


def test_verdicts_in_words_with_their_reason(visit: Opener) -> None:
    page = visit()
    ask(page, "올해는 얼마입니까?")
    first, partly, bad = page.locator("#current .verdict").all()
    assert first.inner_text() == "✓ 원문과 일치"
    assert partly.inner_text().startswith("△ 일부만 확인") and bad.inner_text().startswith("✗ 원문에서 확인되지 않음")
    partly.locator("button").hover()
    expect(page.get_by_role("tooltip")).to_have_text("‘12월’이 근거 문장에 없습니다.")
    bad.locator("button").focus()
    expect(page.get_by_role("tooltip")).to_have_text("근거 문장이 없습니다.")
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_have_count(0)
    page.locator("#current .cite").first.hover()
    expect(page.get_by_role("tooltip")).to_contain_text(said("kor0000001", 5))
    expect(page.get_by_role("tooltip")).to_contain_text("한빛경제 · 2024.10.10")


def test_what_was_understood_is_shown_and_can_be_left_out(visit: Opener, room: Room) -> None:
    page = visit()
    ask(page, "올해는 얼마입니까?")
    assert page.locator("#current .chip bdi").all_inner_texts() == ["한결통신", "2024년 10월"]
    for chip, left in (("한결통신 : 이 조건 빼고 다시 묻기", 1), ("2024년 10월 : 이 조건 빼고 다시 묻기", 0)):
        # At once, and twice: gradio ends the event after its last word, and a chip is small.
        page.get_by_role("button", name=re.compile(chip.replace(" : ", r"\s*: "))).dblclick()
        page.wait_for_function(
            "n => { const turn = document.querySelector('#current .turn[data-state=\"done\"]');"
            " return turn && turn.querySelectorAll('button.chip').length === n }", arg=left,
        )  # fmt: skip
    assert room.chatbot.narrowed[-2:] == [
        Narrowing(ignore=("company:한결통신",)),
        Narrowing(ignore=("company:한결통신", "published:2024-10-01..2024-10-31")),
    ]
    assert room.chatbot.asked[-1] == ("올해는 얼마입니까?", (), "")  # in place of the one before, not after it
    expect(page.locator(".turn")).to_have_count(1)
    ask(page, KOREAN)
    assert room.chatbot.narrowed[-1] is None
    expect(page.locator(".turn")).to_have_count(2)


def test_a_condition_left_out_of_a_running_answer_asks_anew_without_it(visit: Opener, room: Room) -> None:
    page = visit(expected=r"404 \(Not Found\)")  # gradio also calls a route that does nothing and is closed
    before, left = len(room.chatbot.asked), len(room.chatbot.left)
    room.chatbot.pause = 0.5
    try:
        page.locator("#question textarea").fill("올해는 얼마입니까?")
        page.keyboard.press("Enter")
        chip = page.get_by_role("button", name=re.compile(r"한결통신\s*: 이 조건"))
        expect(page.locator('#current .turn[data-state="busy"] .chip').first).to_be_visible()
        chip.click()
        expect(page.locator('#current .turn[data-state="done"] .chip')).to_have_count(1)
    finally:
        room.chatbot.pause = 0.01
    assert len(room.chatbot.asked) - before == 2 and len(room.chatbot.left) > left, "the first one was stopped"
    assert room.chatbot.narrowed[-1] == Narrowing(ignore=("company:한결통신",))
    expect(page.locator(".turn")).to_have_count(1)


def test_a_running_answer_is_stopped_and_asked_again(visit: Opener, room: Room) -> None:
    page = visit(expected=r"404 \(Not Found\)")  # gradio also calls a route that does nothing and is closed
    ask(page, KOREAN)
    stop = page.get_by_role("button", name=words.STOP.ko)
    expect(stop).to_be_hidden()
    before = len(room.chatbot.left)
    room.chatbot.pause = 0.5
    try:
        page.locator("#question textarea").fill("올해는 얼마입니까?")
        page.keyboard.press("Enter")
        expect(page.locator('#current .turn[data-state="busy"] .said').first).to_be_visible()
        expect(page.locator("#send")).to_be_hidden()
        stop.click()
        expect(page.locator("#current .stopped")).to_contain_text(words.STOPPED.ko)
        expect(page.locator("#send")).to_be_visible()
        for _ in range(40):
            if len(room.chatbot.left) > before:
                break
            page.wait_for_timeout(50)
        assert room.chatbot.left[before:] == ["올해는 얼마입니까?"]
        page.wait_for_timeout(600)
        assert page.locator("#current .turn").get_attribute("data-state") == "stopped"
    finally:
        room.chatbot.pause = 0.03
    page.get_by_role("button", name=words.RETRY.ko).last.click()
    page.wait_for_selector('#current .turn[data-state="done"]')
    assert [turn.question for turn in room.chatbot.asked[-1][1]] == [KOREAN]
    expect(page.locator(".turn")).to_have_count(2)
    page.locator("#current .edit").click()
    expect(page.locator("#question textarea")).to_have_value("올해는 얼마입니까?")
    assert page.evaluate("document.activeElement.matches('#question textarea')")


def test_a_follow_up_takes_the_turns_before_it_along(visit: Opener, room: Room) -> None:
    page = visit()
    ask(page, KOREAN)
    ask(page, "올해는 얼마입니까?")
    question, turns, language = room.chatbot.asked[-1]
    assert (question, language) == ("올해는 얼마입니까?", "")
    assert turns == (Turn(KOREAN, f"{said('kor0000001', 4)}[1] {said('kor0000001', 5)}[1]"),)
    assert page.locator("#current .understood").last.inner_text() == f"검색한 질문: {KOREAN} 올해는 얼마입니까?"
    assert page.locator("#past .question").all_inner_texts()[0].endswith(KOREAN)
    page.locator("#past .cite").first.click()  # an earlier answer still opens
    expect(page.locator("#pane mark")).to_have_text(said("kor0000001", 4))
    page.get_by_role("button", name="새 대화").click()
    expect(page.locator(".turn")).to_have_count(0)
    ask(page, KOREAN)
    assert room.chatbot.asked[-1][1] == ()


def test_a_refusal_shows_what_is_near_and_what_can_be_asked(visit: Opener) -> None:
    page = visit()
    ask(page, "내일 서울 날씨는?")
    assert page.locator("#current .refusal").inner_text() == "이 자료에는 물으신 것에 답할 문장이 없습니다."
    assert page.locator("#current .coverage").inner_text() == COVERAGE
    expect(page.locator("#current .nearest li")).to_have_count(3)
    expect(page.locator("#current .example:visible")).to_have_count(2)
    page.locator("#current .nearest .entry").nth(1).click()
    expect(page.locator("#pane h2")).to_have_text(ARTICLES["eng0000001"][0].title)
    page.locator("#current .example:visible").first.click()
    page.wait_for_selector('#current .turn[data-state="done"]')
    expect(page.locator("#current .question")).to_contain_text(KOREAN)


# What the browser tells of requests, told by the test: window.tell(path, status).
TOLD = """window.PerformanceObserver = class {
  constructor(told) { window.tell = (path, responseStatus) => told({getEntries: () => [
    {name: location.origin + "/gradio_api" + path, responseStatus, responseEnd: performance.now()}]}); }
  observe() {} disconnect() {} };"""


def test_a_question_waits_for_the_line_of_the_last_answer_to_be_closed(room: Room) -> None:
    page = room.browser.new_page()
    page.add_init_script(TOLD)
    page.goto(room.address)
    expect(page.locator(".welcome")).to_be_visible()
    ask(page, KOREAN)  # a browser that tells nothing stops nobody
    asked = len(room.chatbot.asked)
    page.evaluate("tell('/queue/join?', 200)")
    page.locator("#question textarea").fill(ENGLISH)
    page.keyboard.press("Enter")
    page.wait_for_timeout(1_500)  # three times as long as a question waits otherwise
    assert len(room.chatbot.asked) == asked
    page.evaluate("tell('/queue/data?session_hash=a', 200)")
    expect(page.locator("#current .question")).to_contain_text(ENGLISH)
    page.wait_for_selector(FINISHED)
    page.evaluate("tell('/queue/join?', 429)")  # refused: no line was opened
    ask(page, KOREAN)
    assert [question for question, *_ in room.chatbot.asked[asked:]] == [ENGLISH, KOREAN]
    page.close()


def test_example_questions_are_asked_with_one_press(visit: Opener) -> None:
    page = visit()
    assert page.locator(".welcome .example:visible").all_inner_texts() == list(SETTINGS.examples[:2])
    page.locator(".welcome .example:visible").first.click()
    page.wait_for_selector('#current .turn[data-state="done"]')
    expect(page.locator(".welcome")).to_be_hidden()


def test_latest_articles_open_whole(visit: Opener) -> None:
    page = visit()
    page.locator(".latest .entry").nth(1).click()
    expect(page.locator("#pane h2")).to_have_text(ARTICLES["eng0000001"][0].title)
    expect(page.locator("#pane mark")).to_have_count(0)
    expect(page.locator("#pane [data-sentence]:visible")).to_have_count(4)


def test_failures_are_one_line_and_the_question_stays(visit: Opener) -> None:
    page = visit()
    ask(page, "BREAK")
    line = page.locator("#current .failure").inner_text()
    assert re.fullmatch(r"답을 만들지 못했습니다\. .* 번호 [0-9a-f]{8}를 알려 주십시오\.", line)
    expect(page.locator("#question textarea")).to_have_value("BREAK")
    page.locator("#current .retry").click()
    page.wait_for_function(
        "line => (document.querySelector('#current .failure')?.innerText ?? line) !== line", arg=line
    )
    page.locator("#question textarea").fill("가" * 4_001)
    page.keyboard.press("Enter")
    expect(page.locator("#note")).to_have_text(
        "질문은 4,000자까지 받습니다. 지금은 4,001자입니다. 줄여서 다시 물어보십시오."
    )
    ask(page, KOREAN)
    expect(page.locator("#note")).to_be_hidden()


def test_a_question_that_failed_is_asked_once(visit: Opener, room: Room) -> None:
    page = visit()
    before = len(room.chatbot.asked)
    ask(page, "BREAK")
    expect(page.locator("#question textarea")).to_have_value("BREAK")
    page.wait_for_timeout(1_700)  # three times as long as a question that was not taken waits to be sent again
    assert len(room.chatbot.asked) == before + 1


def test_what_a_reader_writes_stays_when_the_running_answer_fails(visit: Opener) -> None:
    page = visit()
    page.locator("#question textarea").fill("LATE BREAK")
    page.keyboard.press("Enter")
    page.wait_for_selector('#current .turn[data-state="busy"]')
    expect(page.locator("#question textarea")).to_have_value("")
    page.locator("#question textarea").fill(KOREAN)
    page.wait_for_selector('#current .turn[data-state="failed"]')
    page.wait_for_timeout(300)
    expect(page.locator("#question textarea")).to_have_value(KOREAN)


def test_a_server_that_is_gone_is_named(visit: Opener) -> None:
    page = visit(expected="ERR_INTERNET_DISCONNECTED|Failed to fetch|errored out")  # ours, and Gradio's own stream
    page.context.set_offline(True)
    page.locator("#question textarea").fill(KOREAN)
    page.keyboard.press("Enter")
    expect(page.locator("#note")).to_have_text(words.OFFLINE.ko)
    expect(page.locator("#question textarea")).to_have_value(KOREAN)


def test_two_readers_are_answered_at_once_and_apart(visit: Opener) -> None:
    pages = [visit(), visit()]
    for n, page in enumerate(pages):
        page.locator("#question textarea").fill(f"함께 {n}")
        page.keyboard.press("Enter")
    for n, page in enumerate(pages):
        page.wait_for_selector(FINISHED)
        assert page.locator(".question").all_inner_texts()[-1].endswith(f"함께 {n}")
        expect(page.locator(".turn")).to_have_count(1)


# ---- language -------------------------------------------------------------------------------------------------------


def test_english(visit: Opener) -> None:
    page = visit("en")
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page).to_have_title(words.TITLE.en)
    assert page.locator(".covers").inner_text() == "Archive 2024-10 – 2025-03 · 4 articles"
    assert page.locator(".sample").inner_text() == words.SAMPLE.en
    assert page.locator("#question textarea").get_attribute("placeholder") == "Type a question"
    assert page.locator(".welcome .example:visible").all_inner_texts() == [ENGLISH]
    ask(page, ENGLISH)
    assert page.locator("#current .verdict").all_inner_texts() == ["✓ matches the source"] * 2
    page.locator("#current .cite").nth(1).click()
    expect(page.locator("#pane mark")).to_have_text(said("kor0000001", 4))
    assert page.locator("#pane .byline").inner_text() == "한빛경제 · 10 Oct 2024 · +1 outlet"
    assert page.locator("#pane .text").get_attribute("lang") == "ko"
    assert not re.search("[가-힣]", page.locator("#top").inner_text().replace("한국어", ""))


def test_switching_the_language_keeps_the_conversation(visit: Opener) -> None:
    page = visit("en", path="/?lang=ko", expected=RELOADED)
    assert page.locator("html").get_attribute("lang") == "ko"
    ask(page, KOREAN)
    page.get_by_role("button", name="EN").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("#current .verdict").first.inner_text() == "✓ matches the source"
    assert page.get_by_role("button", name="Ask", exact=True).is_visible()
    assert "lang=en" in page.url
    page.reload()
    expect(page.locator("#question textarea")).to_have_attribute("placeholder", "Type a question")


# ---- narrow, dark, printed --------------------------------------------------------------------------------------------


def test_on_a_phone_the_source_is_a_sheet_that_leaves_the_answer_in_sight(visit: Opener) -> None:
    page = visit(width=390, height=844, has_touch=True, is_mobile=True)
    ask(page, KOREAN)
    expect(page.locator("#pane")).to_be_hidden()
    cite = page.locator("#current .cite").nth(1)
    cite.tap()
    expect(page.locator("#pane mark")).to_have_text([said("kor0000001", 5)])
    page.wait_for_timeout(400)  # the sheet rises for 0.2 s
    sheet, number = page.locator("#pane").bounding_box(), cite.bounding_box()
    assert sheet and number
    assert sheet["width"] == 390 and sheet["y"] + sheet["height"] == pytest.approx(844, abs=1)
    assert number["y"] + number["height"] <= sheet["y"] and number["y"] >= 0
    page.get_by_role("button", name="닫기").tap()
    expect(page.locator("#pane")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 390, 768, 1100, 1600])
def test_nothing_is_wider_than_the_window(visit: Opener, width: int) -> None:
    page = visit(width=width)
    for question in ("HOSTILE", "올해는 얼마입니까?"):
        ask(page, question)
        page.locator("#current .cite").first.click()
        expect(page.locator("#pane mark").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_targets_are_44_pixels(visit: Opener) -> None:
    page = visit(width=390, height=844, has_touch=True, is_mobile=True)
    ask(page, "올해는 얼마입니까?")
    page.locator("#current .cite").first.tap()
    expect(page.locator("#pane mark").first).to_be_visible()
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, #pane a, .top a, textarea')].filter(e => e.checkVisibility()).map(e => {
          const box = e.getBoundingClientRect(), more = getComputedStyle(e, '::after');
          const height = Math.max(box.height, parseFloat(more.height) || 0);
          return [e.textContent, height]; }).filter(([, height]) => height < 43.9)"""
    )
    assert small == []


CONTRAST = """(selectors) => {
  const parse = (c) => { const n = c.match(/[\\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
  const light = ([r, g, b]) => { const f = (v) => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
    return .2126 * f(r) + .7152 * f(g) + .0722 * f(b); };
  const behind = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
    if (c[3] === 1) return c; } return [255, 255, 255, 1]; };
  return selectors.flatMap((s) => [...document.querySelectorAll(s)].filter((e) => e.checkVisibility()).map((e) => {
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(behind(e))];
    return [s, (Math.max(a, b) + .05) / (Math.min(a, b) + .05)]; })); }"""
TEXTS = [".top a", ".covers", ".sample", ".switches button", ".question", ".opening", ".said", ".cite", ".verdict", ".why", ".understood",
         ".chip", ".acts button", ".answer h3", ".entry .title", ".byline", "#send", "#new", "#question textarea", "#pane mark", "#pane .text span",
         "#pane .original", "#pane .fold", "#pane .close", "#pane h2", ".badge"]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_aa(visit: Opener, scheme: str) -> None:
    page = visit(color_scheme=scheme)
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 23, 26)"
    assert dark == (scheme == "dark")
    ask(page, KOREAN)
    ask(page, "올해는 얼마입니까?")
    expect(page.locator("#pane mark").first).to_be_visible()
    page.mouse.move(1, 1)
    measured = page.evaluate(CONTRAST, TEXTS)
    assert {selector for selector, _ in measured} == set(TEXTS)
    assert [(s, round(ratio, 2)) for s, ratio in measured if ratio < 4.5] == []


def test_light_and_dark_are_switched_by_hand_and_remembered(visit: Opener) -> None:
    page = visit(color_scheme="light", expected=RELOADED)
    page.get_by_role("button", name="밝기 바꾸기").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 23, 26)"
    page.reload()
    expect(page.locator(".welcome")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 23, 26)"


def test_print_shows_answers_and_sources_alone(visit: Opener) -> None:
    page = visit()
    ask(page, KOREAN)
    page.emulate_media(media="print")
    for hidden in ("#ask", "#pane", ".switches"):
        expect(page.locator(hidden)).to_be_hidden()
    assert page.locator("#current .address").inner_text() == "https://hanbit.example/news/1"


# ---- keyboard and ear ---------------------------------------------------------------------------------------------------


def test_enter_that_ends_a_hangul_composition_does_not_ask(visit: Opener, room: Room) -> None:
    page = visit()
    before = len(room.chatbot.asked)
    page.locator("#question textarea").focus()
    input_method = page.context.new_cdp_session(page)
    enter = {"key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229}
    for text in ("ㅎ", "하", "한"):
        input_method.send("Input.imeSetComposition", {"text": text, "selectionStart": 1, "selectionEnd": 1})
    input_method.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    # The same key as other browsers name it: Enter while composing.
    input_method.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter, "key": "Enter"})
    page.wait_for_timeout(300)
    expect(page.locator("#question textarea")).to_have_value("한")
    input_method.send("Input.insertText", {"text": "한"})
    page.keyboard.type("결통신")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("설비투자는?")
    page.wait_for_timeout(300)
    assert len(room.chatbot.asked) == before
    page.keyboard.press("Enter")
    page.wait_for_selector(FINISHED)
    assert [question for question, _, _ in room.chatbot.asked[before:]] == ["한결통신\n설비투자는?"]


def test_enter_twice_asks_once(visit: Opener, room: Room) -> None:
    page = visit()
    before = len(room.chatbot.asked)
    page.locator("#question textarea").fill(KOREAN)
    for _ in range(3):
        page.keyboard.press("Enter")
    page.wait_for_selector(FINISHED)
    page.wait_for_timeout(700)
    assert len(room.chatbot.asked) == before + 1


def test_the_keyboard_alone_is_enough(visit: Opener) -> None:
    page = visit()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.example')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_selector('#current .turn[data-state="done"]')
    page.locator("#question textarea").focus()
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('#current .cite')"):
            break
    expect(page.get_by_role("tooltip")).to_contain_text("한결통신")
    page.keyboard.press("Enter")
    expect(page.locator("#pane mark")).to_have_text(said("kor0000001", 5))
    assert page.evaluate("document.activeElement.matches('#pane h2')")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('#current .cite')")
    expect(page.locator("#pane mark")).to_have_count(0)


def test_the_live_region_says_each_finished_sentence_once(visit: Opener) -> None:
    page = visit()
    page.evaluate(
        "() => { window.heard = []; new MutationObserver((records) => records.forEach((r) => r.target.id === 'live' &&"
        " r.addedNodes.forEach((n) => window.heard.push(n.textContent)))).observe(document.body, {childList: true, subtree: true}) }"
    )
    ask(page, KOREAN)
    page.wait_for_function("window.heard.at(-1) === '답을 마쳤습니다'")
    heard = page.evaluate("window.heard")
    assert heard[-3:] == [said("kor0000001", 4), said("kor0000001", 5), "답을 마쳤습니다"]
    assert sum(said("kor0000001", 4) in line for line in heard) == 1
    assert page.locator("#live").get_attribute("aria-live") == "polite"


# ---- hostile articles -----------------------------------------------------------------------------------------------------


def test_hostile_text_is_text(visit: Opener) -> None:
    page = visit()
    ask(page, "HOSTILE")
    expected = [
        *(s for s in HOSTILE[0]),
        f"![x]({EVIL}/?q=secret) <a href='javascript:window.hacked=10'>a</a> <{EVIL}/auto>",
    ]
    assert page.locator("#current .said bdi").all_inner_texts() == expected
    assert page.locator("#current .notice").inner_text() == "<script>window.hacked=12</script>"
    page.locator("#current .cite").nth(2).click()
    expect(page.locator("#pane mark")).to_have_text([HOSTILE[0][2]])
    page.get_by_role("button", name="기사 전체 보기").click()
    assert page.locator("#pane h2").inner_text() == HOSTILE_TITLE
    page.locator("#current .cite").first.hover()
    expect(page.get_by_role("tooltip")).to_contain_text(HOSTILE_TITLE)
    page.locator("#current .why").hover()
    expect(page.get_by_role("tooltip")).to_have_text("<img src=x onerror=window.hacked=11>")
    ask(
        page,
        f"<img src={EVIL}/q.png onerror=window.hacked=13> ![q]({EVIL}/q.png) ${{window.hacked=14}} {{{{this}}}} HOSTILE",
    )
    page.get_by_role("button", name="EN").click()
    for place in ("#past", "#current", "#pane", "#latest"):
        made = page.locator(f"{place} :is(script, img, iframe, svg, style, object, embed, link, form, input, b)")
        assert made.count() == 0
    assert page.locator("a[href*='evil'], a[href^='javascript']").count() == 0
    page.wait_for_timeout(300)


def test_a_question_waits_for_the_button(visit: Opener) -> None:
    page = visit()
    page.evaluate(
        "() => { const b = document.getElementById('send'); b.id = ''; setTimeout(() => { b.id = 'send' }, 1200) }"
    )
    ask(page, KOREAN)
    expect(page.locator("#current .said bdi").first).to_have_text(said("kor0000001", 4))


def test_an_article_without_an_address_has_no_link(visit: Opener) -> None:
    page = visit()
    ask(page, "HOSTILE")
    expect(page.locator("#pane mark").first).to_be_visible()
    expect(page.locator("#pane a")).to_have_count(0)


def test_a_withdrawn_article_says_so(visit: Opener) -> None:
    page = visit(expected=r"404 \(Not Found\)")
    page.evaluate("document.querySelector('.latest .entry').dataset.article = 'nothing'")
    with page.expect_response("**/api/articles/nothing") as response:
        page.locator(".latest .entry").first.click()
    assert response.value.status == 404
    expect(page.locator("#pane .failure")).to_have_text(words.GONE.ko, use_inner_text=True)


# ---- no archive, no browser -------------------------------------------------------------------------------------------------


def test_an_empty_archive_says_how_to_fill_it(tmp_path: Path, room: Room) -> None:
    archive = Archive(tmp_path, write=True)
    with served(create_app(ScriptedChatbot(archive), Settings())) as address:
        page = room.browser.new_page(locale="ko-KR")
        page.goto(address)
        expect(page.locator(".welcome h2")).to_contain_text(words.EMPTY.ko)
        assert "citewire ingest" in page.locator(".welcome").inner_text()
        expect(page.locator(".sample")).to_have_count(0)
        page.close()
    archive.close()


def test_without_chromium_the_tests_are_skipped_but_fail_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", "/nowhere")
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="NO CHROMIUM"):
        chromium()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="NO CHROMIUM"):
        chromium()
