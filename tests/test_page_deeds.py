"""What a reader does with an answer, in a real Chromium: narrows it, keeps it, takes it along, judges it, looks behind it."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect
from pypdf import PdfReader

from corpus.archive import Archive
from corpus.article import cut
from corpus.feedback import every
from corpus.sentences import split_sentences
from rag import share
from rag.answer import Narrowing
from tests.browser import served
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
from tests.scripted import ARTICLES, ScriptedChatbot, Settings, script
from ui import words
from ui.app import create_app

AMOUNT = "올해는 얼마입니까?"


def grow(archive: Archive) -> None:
    """A reprint of the English article, and a second version of the one without a day."""
    reprint = replace(ARTICLES["eng0000001"][0], id="eng0000002", publisher="Coast Post", url="https://coast.example/3")
    second = replace(ARTICLES["old0000001"][0], text="두 문장이 된 기사다. 한 문장은 새것이다.")
    with archive.transaction():
        for article in (reprint, second):
            archive.add(article, cut(article, split_sentences(article.text)), [])


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with furnished(tmp_path_factory.mktemp("archive"), more=grow) as room:
        yield room


@pytest.fixture
def visit(room: Room) -> Iterator[Opener]:
    with visiting(room) as opened:
        yield opened


def kept(page: Page) -> list[dict[str, object]]:
    return list(json.loads(page.evaluate("localStorage.getItem('citewire-conversations') || '[]'")))


# ---- filters --------------------------------------------------------------------------------------------------------


def test_filters_go_along_show_as_chips_and_are_lifted(visit: Opener, room: Room) -> None:
    page = visit()
    page.get_by_role("button", name=re.compile("^기준일")).click()
    assert page.evaluate("document.activeElement.id") == "as-of"
    page.locator("#as-of").fill("2024-12-31")
    page.locator('#conditions input[value="en"]').check()
    page.get_by_label(re.compile("Harbour Wire")).check()
    page.keyboard.press("Escape")
    expect(page.locator("#conditions")).to_be_hidden()
    expect(page.locator(".asof")).to_have_text(re.compile("2024.12.31"))
    assert page.locator(".lifted .chip").count() == 3
    ask(page, AMOUNT)
    whole = Narrowing(as_of="2024-12-31", publishers=("Harbour Wire",), article_language="en")
    assert room.chatbot.narrowed[-1] == whole
    shown = page.locator("#current .chip[data-lift]")
    assert [re.sub(r"\s*[×:].*", "", text, flags=re.S) for text in shown.all_inner_texts()] == [
        "2024-12-31까지 알려진 것", "Harbour Wire", "영어 기사",
    ]  # fmt: skip
    page.locator('#current .chip[data-lift="publisher:Harbour Wire"]').click()
    expect(page.locator('#current .turn[data-state="done"] .chip[data-lift]')).to_have_count(2)
    assert room.chatbot.narrowed[-1] == replace(whole, publishers=())
    expect(page.locator(".turn")).to_have_count(1)
    page.locator(".narrow").click()
    page.get_by_role("button", name=words.LIFT_ALL.ko).click()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.narrow')")
    ask(page, KOREAN)
    assert room.chatbot.narrowed[-1] is None


# ---- conversations kept in the browser --------------------------------------------------------------------------------


def test_a_conversation_survives_a_reload_and_goes_on(visit: Opener, room: Room) -> None:
    page = visit(expected=RELOADED)
    ask(page, KOREAN)
    ask(page, ENGLISH)
    page.reload()
    expect(page.locator("#kept .turn")).to_have_count(2)
    assert page.locator("#kept .said bdi").first.inner_text() == said("kor0000001", 4)
    page.locator("#kept .cite").nth(1).click()
    expect(page.locator("#pane mark")).to_have_text([said("kor0000001", 5)])
    ask(page, AMOUNT)
    turns = room.chatbot.asked[-1][1]
    assert [turn.question for turn in turns] == [KOREAN, ENGLISH]
    assert turns[0].answer == f"{said('kor0000001', 4)}[1] {said('kor0000001', 5)}[1]"
    expect(page.locator(".turn")).to_have_count(3)
    assert [len(c["exchanges"]) for c in kept(page)] == [3]  # type: ignore[arg-type]


def test_conversations_are_listed_opened_and_deleted(visit: Opener) -> None:
    page = visit()
    for question in (KOREAN, AMOUNT):
        ask(page, question)
        page.get_by_role("button", name=words.NEW_CHAT.ko).click()
        expect(page.locator(".turn")).to_have_count(0)
    history = page.get_by_role("button", name=words.HISTORY.ko)
    history.click()
    dialog = page.get_by_role("dialog", name=words.HISTORY.ko)
    expect(dialog).to_contain_text(words.HISTORY_NOTE.ko)
    assert dialog.locator(".conversation .title").all_inner_texts() == [AMOUNT, KOREAN]
    dialog.locator(".conversation").nth(1).click()
    expect(dialog).to_be_hidden()
    expect(page.locator(".turn")).to_have_count(1)
    expect(page.locator(".turn .question")).to_contain_text(KOREAN)
    history.click()
    dialog.get_by_role("button", name=f"{words.DELETE.ko} : {AMOUNT}").or_(
        dialog.locator(".delete").first
    ).first.click()
    expect(dialog.locator(".conversation")).to_have_count(1)
    dialog.locator(".delete-all").click()
    assert len(kept(page)) == 1  # asked once more before everything goes
    dialog.locator(".sure").click()
    expect(dialog).to_contain_text(words.HISTORY_NONE.ko)
    assert kept(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_reader_can_keep_nothing(visit: Opener) -> None:
    page = visit(expected=RELOADED)
    ask(page, KOREAN)
    assert len(kept(page)) == 1
    page.get_by_role("button", name=words.HISTORY.ko).click()
    page.get_by_label(words.KEEP.ko).uncheck()
    page.keyboard.press("Escape")
    ask(page, AMOUNT)
    assert kept(page) == []
    page.reload()
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)


def test_a_shared_machine_keeps_nothing_and_forgets_what_was_kept(room: Room) -> None:
    app = create_app(room.chatbot, replace(SETTINGS, history=False))  # type: ignore[arg-type]
    with served(app) as address, visiting(replace(room, address=address)) as visit:
        page = visit(expected=RELOADED)
        page.evaluate("localStorage.setItem('citewire-conversations', '[]')")
        page.evaluate("localStorage.setItem('citewire-conversations:abc', '[]')")
        page.reload()
        expect(page.locator(".welcome")).to_be_visible()
        page.wait_for_function("Object.keys(localStorage).every(name => !name.startsWith('citewire-conversations'))")
        ask(page, KOREAN)
        assert kept(page) == []
        page.get_by_role("button", name=words.HISTORY.ko).click()
        expect(page.get_by_role("dialog")).to_contain_text(words.HISTORY_OFF.ko)


def test_what_lies_in_the_browser_is_never_markup(visit: Opener) -> None:
    page = visit(expected=RELOADED)
    ask(page, KOREAN)
    page.evaluate("""() => {
      const all = JSON.parse(localStorage.getItem('citewire-conversations'));
      all[0].title = '<img src=x onerror="window.hacked=1">';
      all[0].exchanges[0][2].push(['img', {src: 'x', onerror: 'window.hacked=2'}, []], ['script', {}, ['window.hacked=3']],
        ['div', {onclick: 'window.hacked=4', style: 'position:fixed', class: 'planted', 'data-x"y': '1'}, ['<b>text</b>']],
        ['a', {href: 'javascript:window.hacked=5'}, ['x']], ['iframe', {srcdoc: '<script>parent.hacked=6</script>'}, []], 7, null);
      all.push({id: 'z', exchanges: [['p', {}, 'no list']], title: 1, at: 'x'}, {id: 'y', exchanges: 'none'}, null);
      localStorage.setItem('citewire-conversations', JSON.stringify(all)); }""")
    page.reload()
    planted = page.locator("#kept .planted")
    expect(planted).to_have_text("<b>text</b>")
    assert planted.evaluate("e => e.getAttributeNames()") == ["class"]
    assert page.locator("#kept :is(img, script, a, iframe, b)").count() == 0
    page.get_by_role("button", name=words.HISTORY.ko).click()
    assert page.locator("#history img").count() == 0
    page.locator("#history .conversation").nth(1).click()  # nothing of it can be shown
    expect(page.locator("#history")).to_be_hidden()


# ---- taking along -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("secure", [True, False])
def test_an_answer_is_copied_with_its_references(visit: Opener, secure: bool) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    ask(page, AMOUNT)
    if not secure:  # a page without TLS has no such thing
        page.evaluate("Object.defineProperty(navigator.clipboard, 'write', {value: undefined})")
    page.locator("#current .copy").click()
    expect(page.locator("#current .flash")).to_have_text(words.COPIED.ko)
    assert page.evaluate("navigator.clipboard.readText()") == share.plain(script(AMOUNT, ()))


def test_a_conversation_is_saved_as_markdown(visit: Opener) -> None:
    page = visit()
    expect(page.locator("#top .menu")).to_be_hidden()
    ask(page, KOREAN)
    ask(page, ENGLISH)
    page.locator("#top .menu summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=words.EXPORT_MARKDOWN.ko).click()
    assert re.fullmatch(r"citewire-\d{4}-\d\d-\d\d\.md", download.value.suggested_filename)
    saved = Path(download.value.path()).read_text("utf-8")
    assert saved == "\n---\n\n".join(share.markdown(script(q, ())) for q in (KOREAN, ENGLISH))


def test_on_paper_stand_question_answer_and_references_alone(visit: Opener) -> None:
    page = visit()
    ask(page, KOREAN)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    text = " ".join(" ".join(p.extract_text() for p in PdfReader(BytesIO(page.pdf(format="A4"))).pages).split())
    for there in (
        KOREAN,
        said("kor0000001", 4),
        ARTICLES["kor0000001"][0].title,
        "https://hanbit.example/news/1",
        "2024.10.10",
    ):
        assert "".join(there.split()) in "".join(text.split()), there
    for absent in (words.ASK.ko, words.HISTORY.ko, words.COPY.ko, words.HOW.ko, words.NARROW.ko, words.CLOSE.ko):
        assert absent not in text


# ---- judging -----------------------------------------------------------------------------------------------------------


def test_a_problem_is_told_with_its_reasons_and_kept_with_the_claims(visit: Opener, room: Room) -> None:
    page = visit()
    ask(page, AMOUNT)
    page.locator("#current .bad").click()
    page.get_by_label(words.REASONS["citation"].ko).check()
    page.get_by_label(words.MORE_WORDS.ko).fill("다른 해의 수치입니다")
    page.get_by_role("button", name=words.SEND.ko).click()
    expect(page.locator("#current .flash")).to_have_text(words.THANKS.ko)
    expect(page.locator("#current .bad")).to_have_attribute("aria-pressed", "true")
    answer_id = page.locator("#current .turn").get_attribute("data-answer")
    found = next(f for f in every(room.chatbot.archive.folder) if f.answer_id == answer_id)
    assert (found.verdict, found.reasons, found.reason) == ("down", ("citation",), "다른 해의 수치입니다")
    assert (found.question, found.model) == (AMOUNT, "scripted")
    assert found.record["claims"][0]["citations"] == [{"number": 1, "article_id": "kor0000001", "sentences": [5]}]
    page.locator("#current .good").click()
    expect(page.locator("#current .good")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name=words.CANCEL.ko).click()
    assert [f.verdict for f in every(room.chatbot.archive.folder) if f.answer_id == answer_id] == ["up"]


# ---- behind an answer ----------------------------------------------------------------------------------------------------


def test_what_was_found_stands_by_date_and_opens(visit: Opener) -> None:
    page = visit("en")
    ask(page, ENGLISH)
    expect(page.locator("#when .dot")).to_have_count(3)
    left = [dot.bounding_box()["x"] for dot in page.locator("#when .dot").all()]  # type: ignore[index]
    assert left == sorted(left) and page.locator("#when .dot.cited").all_inner_texts() == ["2", "1"]
    page.locator("#when .dot.cited").first.click()
    expect(page.locator("#pane mark")).to_have_text([said("kor0000001", 4)])
    page.locator("#current .bydate summary").click()
    titles = page.locator("#current .bydate .title").all_inner_texts()
    assert titles[:2] == [ARTICLES["kor0000001"][0].title, ARTICLES["eng0000001"][0].title] and len(titles) == 4
    assert titles[3] == ARTICLES["old0000001"][0].title  # undated ones last
    page.locator("#current .bydate .entry").nth(1).click()
    expect(page.locator("#pane h2")).to_have_text(ARTICLES["eng0000001"][0].title)


def test_other_outlets_open_in_the_pane_and_lead_back(visit: Opener) -> None:
    page = visit("en")
    ask(page, ENGLISH)
    page.locator("#current .cite").first.click()
    expect(page.locator("#pane .byline").first).to_contain_text("+1 outlet")
    page.locator("#pane .outlets summary").click()
    page.locator("#pane .outlets .elsewhere").click()
    expect(page.locator("#pane .byline").first).to_contain_text("Coast Post")
    page.get_by_role("button", name=words.BACK.en).click()
    expect(page.locator("#pane .byline").first).to_contain_text("Harbour Wire")
    expect(page.locator("#pane mark")).to_have_text([said("eng0000001", 0)])


def test_an_earlier_version_shows_what_changed(visit: Opener) -> None:
    page = visit()
    page.locator('.latest .entry[data-article="old0000001"]').click()
    page.get_by_role("button", name=words.EARLIER.ko).click()
    expect(page.locator("#pane .versions ins")).to_have_text(["두 문장이 된 기사다.", "한 문장은 새것이다."])
    expect(page.locator("#pane .versions del")).to_have_text(["한 문장뿐인 기사다."])
    expect(page.locator("#pane .versions h4").last).to_have_text(words.FIRST_VERSION.ko, use_inner_text=True)


def test_a_superseded_source_says_so_and_leads_to_the_later_one(visit: Opener) -> None:
    page = visit()
    ask(page, "무엇이 바뀌었습니까?")
    expect(page.locator("#current .sources .later")).to_contain_text(words.SUPERSEDED.ko)
    page.locator("#current .cite").click()
    expect(page.locator("#pane .later")).to_contain_text(words.SUPERSEDED.ko)
    page.get_by_role("button", name=words.OPEN_LATER.ko).click()
    expect(page.locator("#pane h2")).to_have_text(ARTICLES["eng0000001"][0].title)


def test_how_it_was_searched_is_one_press_away(visit: Opener) -> None:
    page = visit(expected=r"404 \(Not Found\)")
    ask(page, KOREAN)
    page.locator("#current .how").click()  # the scripted chatbot does not search
    expect(page.locator("#current .searched")).to_have_text(words.FORGOTTEN.ko, use_inner_text=True)
    page.locator("#current .how").click()
    expect(page.locator("#current .searched")).to_have_count(0)
    hit = {
        "article_id": "kor0000001",
        "title": "<b>제목</b>",
        "sentences": [4],
        "rank": 1,
        "score": 2.5,
        "words": 31.04,
        "meaning": 0.5,
    }
    found = {
        "query": {"text": KOREAN},
        "added": "",
        "filters": ["published <= 2024-12-31"],
        "terms": {"ko": [["투자", "capex"]]},
        "hits": [hit],
    }
    page.route("**/api/answers/*/searched", lambda route: route.fulfill(json=found))
    page.locator("#current .how").click()
    expect(page.locator("#current .searched td")).to_have_text(["1", "2.50", "31.0", "0.50", "<b>제목</b>"])
    expect(page.locator("#current .searched .term")).to_have_text(["투자 | capex"])
    page.locator("#current .searched .elsewhere").click()
    expect(page.locator("#pane mark")).to_have_text([said("kor0000001", 4)])


# ---- states --------------------------------------------------------------------------------------------------------------


def test_over_the_limit_the_question_waits_and_is_sent(visit: Opener) -> None:
    page = visit(expected="429")
    refused: list[str] = []

    def refuse(route: Route) -> None:
        if refused:
            route.continue_()
            return
        refused.append(route.request.url)
        route.fulfill(status=429, headers={"retry-after": "2"}, json={"error": {"message": "Too many requests"}})

    page.route("**/gradio_api/queue/join*", refuse)
    page.locator("#question textarea").fill(KOREAN)
    page.keyboard.press("Enter")
    expect(page.locator("#note")).to_contain_text(re.compile("한도를 넘었습니다. [12]초 뒤"))
    page.wait_for_selector(FINISHED)
    expect(page.locator("#note")).to_be_hidden()
    expect(page.locator(".turn")).to_have_count(1)


def test_signed_out_is_said_and_the_question_stays(visit: Opener) -> None:
    page = visit(expected="401")
    page.route(
        "**/gradio_api/queue/join*", lambda route: route.fulfill(status=401, json={"error": {"message": "Sign in"}})
    )
    page.locator("#question textarea").fill(KOREAN)
    page.keyboard.press("Enter")
    expect(page.locator("#note")).to_have_text(words.SIGNED_OUT.ko)
    expect(page.locator("#question textarea")).to_have_value(KOREAN)


def test_without_a_network_it_is_said_until_it_is_back(visit: Opener) -> None:
    page = visit(expected="ERR_INTERNET_DISCONNECTED|Failed to fetch|errored out")
    page.context.set_offline(True)
    expect(page.locator("#note")).to_have_text(words.CUT_OFF.ko)
    page.context.set_offline(False)
    expect(page.locator("#note")).to_be_hidden()


def test_an_archive_that_fills_shows_it(tmp_path: Path, room: Room) -> None:
    archive = Archive(tmp_path, write=True)
    with served(create_app(ScriptedChatbot(archive), Settings())) as address:  # type: ignore[arg-type]
        page = room.browser.new_page(locale="ko-KR")
        page.goto(address)
        expect(page.locator(".welcome .steps code")).to_have_text(
            ["citewire ingest news/", "citewire status", "citewire serve"]
        )
        expect(page.locator(".asof")).to_have_count(0)
        article, sentences = ARTICLES["kor0000001"]
        with archive.transaction():
            archive.add(article, sentences, [])
        page.evaluate("document.getElementById('again').click()")
        expect(page.locator(".covers")).to_contain_text("기사 1건")
        expect(page.locator(".welcome .example:visible")).to_have_count(1)
        page.close()
    archive.close()


# ---- for everybody ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "scheme", "width"), [("ko", "light", 1280), ("en", "dark", 390)])
def test_axe_finds_nothing(visit: Opener, language: str, scheme: str, width: int) -> None:
    Axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="NO AXE: accessibility was NOT checked"
    ).Axe
    page = visit(language, width, 844, color_scheme=scheme, bypass_csp=True)  # axe comes as a script of the page
    found: list[tuple[str, str, str]] = []
    passed: list[int] = []

    def check(state: str) -> None:
        response = Axe().run(page).response
        found.extend((state, v["id"], v["nodes"][0]["html"][:200]) for v in response["violations"])
        passed.append(len(response["passes"]))

    check("welcome")
    page.locator(".narrow").click()
    page.locator("#conditions input[type=checkbox]").first.check()
    check("filters")
    page.keyboard.press("Escape")
    page.locator(".lifted .chip").click()
    ask(page, AMOUNT)
    page.locator("#current .bad").click()
    check("answer")
    page.locator("#current .cite").first.click()
    expect(page.locator("#pane mark").first).to_be_visible()
    page.locator("#pane").evaluate("pane => Promise.all(pane.getAnimations().map(a => a.finished)).then(() => null)")
    check("source")
    page.keyboard.press("Escape")
    ask(page, "날씨" if language == "ko" else "weather")
    check("refusal")
    page.locator("#top .past").click()
    check("history")
    assert found == [] and min(passed) > 15


def test_the_keyboard_reaches_every_deed(visit: Opener) -> None:
    page = visit()
    ask(page, AMOUNT)
    reached: list[str] = []
    page.locator("#top h1 a").focus()
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.className + ' ' + document.activeElement.localName"))
        if reached[-1].endswith("textarea"):
            break
    for deed in (
        "asof",
        "past",
        "theme",
        "chip",
        "cite",
        "why",
        "entry",
        "copy",
        "retry",
        "edit",
        "how",
        "good",
        "bad",
        "narrow",
        "summary",
        "textarea",
    ):
        assert any(deed in name for name in reached), deed
    page.locator("#top .past").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#history")).to_be_visible()
    assert page.evaluate("document.activeElement.closest('#history') !== null")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('#top .past')")
