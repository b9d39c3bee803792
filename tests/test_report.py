"""The report as a file: what stands in it, what strangers cannot put in it, and the page in a real browser."""

import csv
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import typer.testing

from eval import csv_rows
from eval.chance import Interval
from eval.charts import Mark, spans, whiskers
from eval.page import outcome, page
from eval.run import Place, Row, Run, Said, Seen
from tests.browser import launched
from ui.cli import app

EVIL = "</script><script>window.hacked=1</script><img src='https://evil.example/x.png' onerror='window.hacked=2'>\"'<b>"


def row(n: int, right: float, **more: Any) -> Row:
    made = Row(
        f"q-{n}", f"회사{n}의 매출은?" if n % 2 else f"What did company {n} earn?", "ko" if n % 2 else "en",
        "figure" if n % 3 else "fact", (f"{n}억 원",), ("문장",), model="extractive", companies=("KT",), age=40 * n,
        claims=(Said(f"매출은 {n}억 원이다", "supported", ("a.1",), (f"매출은 {n}억 원이라고 밝혔다.",)),),
        places=(Place("a.1", "a", f"제목 {n}", "한빛경제", "2024-10-10", 8, 20, f"매출은 {n}억 원이라고 밝혔다.", "앞 문장이다.",
                      "다음 문장이다.", True, True),),
        hits=(Seen("a:0", "a.txt", f"제목 {n}", (0,), (0,), "a", "한빛경제", "2024-10-10", 1, 1.5, 9.25, 0.5),),
        scores={"right": right, "answered": 1.0}, seconds={"retrieve": 0.01, "total": 0.03},
    )  # fmt: skip
    return replace(made, **more)


def run(*rows: Row) -> Run:
    return Run("2026-11-27T10:00:00+00:00", 3.0, "digest-q", "digest-a", 79, {"hits": 6}, {"encoder": "e"}, {"python": "3"},
               {"cores": "2"}, rows)  # fmt: skip


@pytest.fixture(scope="module")
def now() -> Run:
    rows = [row(n, float(n not in (2, 5))) for n in range(12)]
    rows[7] = replace(rows[7], refused=True, claims=(), scores={"right": 0.0, "answered": 0.0})
    return run(*rows)


@pytest.fixture(scope="module")
def before(now: Run) -> Run:
    spoilt = [replace(r, claims=(Said("다른 말이다", "unsupported", (), ()),), refused=False,
                      scores={"right": float(r.id not in ("q-1", "q-3")), "answered": 1.0}) for r in now.rows]  # fmt: skip
    return replace(now, rows=tuple(spoilt), started="2026-11-26T10:00:00+00:00")


class Tags(HTMLParser):
    """Every tag with its attributes, and the tags that are never closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_the_page_holds_figures_plots_and_every_question(now: Run) -> None:
    text = page(now)
    tags = Tags(text).tags
    assert sum(t == "details" and a.get("class") == "q" for t, a in tags) == 12
    assert sum(t == "svg" for t, _ in tags) >= 5 and "digest-q" in text
    assert '<p class="big">0.750</p>' in text  # 9 of 12
    assert "characters 8–20" in text and "앞 문장이다." in text and 'class="gold cited"' in text
    assert "wrongly refused" in text and "Before:" not in text
    # A claim's number is its source's.
    assert '<span class="cite">[1]</span>' in text and '<p class="where">[1] 제목 3' in text
    # The plots say in words what they show.
    plots = [a["aria-label"] for t, a in tags if t == "svg"]
    assert any("company" not in p and "right 0.750" in p for p in plots if p)


def test_two_runs_stand_side_by_side(now: Run, before: Run) -> None:
    text = page(now, before)
    assert "2 won (right only now), 3 lost (right only before)" in text
    moved = replace(before.rows[0], places=(replace(before.rows[0].places[0], id="z.9", text="이전의 문장이다."),))
    both = page(now, replace(before, rows=(moved, *before.rows[1:])))
    assert "이전의 문장이다." in both and both.count("cited before only") == 1 and '<p class="where">[2] 제목 0' in both
    assert "다른 말이다" in text and "Before: wrong" in text and "p, Holm" in text
    changes = [a["data-change"] for t, a in Tags(text).tags if t == "details" and a.get("class") == "q"]
    assert changes.count("won") == 2 and changes.count("lost") == 3 and changes.count("other words") == 7
    with pytest.raises(ValueError, match="share no question"):
        page(now, replace(before, rows=tuple(replace(r, id=f"x{r.id}") for r in before.rows)))


def hostile() -> Run:
    spoilt = row(
        1, 0.0, id=f'1" onclick="{EVIL}', question=EVIL, answers=(EVIL,), turns=(EVIL,), companies=(EVIL,), notice=EVIL,
        model=EVIL, type=EVIL, error="",
        claims=(Said(EVIL, EVIL, ("a.1",), (EVIL,), EVIL, True),),
        places=(Place(EVIL, EVIL, EVIL, EVIL, EVIL, 0, 1, EVIL, EVIL, EVIL, True, True),),
        hits=(Seen(EVIL, EVIL, EVIL, (), (), EVIL, EVIL, EVIL, 1),), seconds={EVIL: 0.1, "total": 0.2},
    )  # fmt: skip
    rows = [replace(spoilt, id=f"{spoilt.id}{n}") for n in range(6)] + [
        row(8, 0.0, error=EVIL),
        row(9, 0.0, refused=True),
    ]
    return replace(run(*rows), settings={EVIL: EVIL, "chat_model": EVIL}, versions={EVIL: EVIL})


def test_text_of_strangers_is_only_text(now: Run) -> None:
    text = page(hostile(), hostile())
    tags = Tags(text).tags
    assert not any(t in ("img", "b", "iframe", "link") for t, _ in tags)
    assert sum(t == "script" for t, _ in tags) == 1
    assert not any(name.startswith("on") for _, a in tags for name in a)
    assert "evil.example" in text and "<img" not in text
    # Whatever stands in it, its tags are those of a harmless one of the same shape.
    assert {t for t, _ in tags} <= {t for t, _ in Tags(page(now, now)).tags} | {"p"}


def test_plots_escape_names_and_draw_where_the_figures_are() -> None:
    drawn = whiskers(EVIL, [Mark(EVIL, EVIL, Interval(0.5, 0.25, 1.0, 4), Interval(0.0, 0.0, 0.5, 4))])
    assert {t for t, _ in Tags(drawn).tags} == {"svg", "text", "line", "circle"}
    dots = re.findall(r'<circle class="dot (\w+)" cx="([\d.]+)"', drawn) or [
        (k, x) for x, k in re.findall(r'<circle[^>]*cx="([\d.]+)"[^>]*class="dot (\w+)"', drawn)
    ]
    # 6 to 374 units: the middle is 190, none is 6.
    assert {(k, float(x)) for k, x in dots} == {("now", 190.0), ("before", 6.0)}
    bars = spans("ms", [(Mark("a", "", Interval(50, 0, 0, 1)), 100.0), (Mark("b", "", Interval(25, 0, 0, 1)), 50.0)])
    assert re.findall(r'width="([\d.]+)"', bars) == ["184.0", "92.0"]
    assert "svg" in spans("nothing", [])


def test_cells_are_no_formulas(tmp_path: Path, now: Run) -> None:
    wicked = row(1, 1.0, question="=HYPERLINK(\"https://evil.example\")", answers=("@x", ), error="",
                 claims=(Said("+1", "supported", (), ()),))  # fmt: skip
    csv_rows.save(run(wicked, row(2, 0.0)), tmp_path / "rows.csv", now)
    assert (tmp_path / "rows.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    first, second = csv.DictReader((tmp_path / "rows.csv").read_text("utf-8-sig").splitlines())
    assert first["question"].startswith("'=HYPER") and first["wanted"] == "'@x" and first["answer"] == "'+1"
    assert first["right"] == "1.0" and first["milliseconds"] == "30.0" and first["correct"] == ""
    assert second["outcome"] == "wrong" and second["outcome before"] == "wrong"
    assert second["cited"] == "한빛경제 2024-10-10 제목 2: 매출은 2억 원이라고 밝혔다."


def test_outcomes_have_words() -> None:
    assert [outcome(row(1, 1.0)), outcome(row(1, 0.0)), outcome(row(1, 0.0, refused=True))] == [
        "right", "wrong", "wrongly refused",
    ]  # fmt: skip
    assert outcome(row(1, 0.0, error="fell")) == "error"


def test_the_command_writes_the_files(tmp_path: Path, now: Run, before: Run) -> None:
    now.save(tmp_path / "now.json")
    before.save(tmp_path / "before.json")
    runner = typer.testing.CliRunner()
    asked = ["eval", "report", str(tmp_path / "now.json"), "--out", str(tmp_path / "report.html")]
    done = runner.invoke(app, [*asked, "--against", str(tmp_path / "before.json"), "--csv", str(tmp_path / "rows.csv")])
    assert done.exit_code == 0, done.output
    assert "report.html" in done.output and "rows.csv" in done.output
    assert "2 won" in (tmp_path / "report.html").read_text("utf-8")
    assert len((tmp_path / "rows.csv").read_text("utf-8-sig").splitlines()) == 13
    figures = runner.invoke(app, [*asked, "--json"])
    assert figures.exit_code == 0 and '"questions": 12' in figures.output
    bad = runner.invoke(app, ["eval", "report", str(tmp_path / "rows.csv"), "--out", str(tmp_path / "x.html")])
    assert bad.exit_code == 1 and not (tmp_path / "x.html").exists()


def test_the_page_in_a_browser_asks_nobody_and_filters(tmp_path: Path, now: Run, before: Run) -> None:
    from axe_playwright_python.sync_playwright import Axe

    (tmp_path / "report.html").write_text(page(now, before), "utf-8")
    (tmp_path / "hostile.html").write_text(page(hostile(), hostile()), "utf-8")
    asked: list[str] = []
    said: list[str] = []
    with launched() as browser:
        for scheme, width in (("light", 1280), ("dark", 390)):
            context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})  # type: ignore[arg-type]
            tab = context.new_page()
            tab.on("request", lambda request: asked.append(request.url))
            tab.on("console", lambda message: said.append(message.text))
            tab.on("pageerror", lambda error: said.append(str(error)))
            tab.goto(f"file://{tmp_path / 'report.html'}")
            shown = tab.locator("details.q:visible")
            assert shown.count() == 12 and tab.locator("#count").inner_text() == "12 of 12 questions"
            tab.locator("[name=outcome]").select_option("wrong")
            assert shown.count() == 2 and tab.locator("#count").inner_text() == "2 of 12 questions"
            tab.locator("[name=language]").select_option("en")
            assert shown.count() == 1 and shown.first.get_attribute("data-id") == "q-2"
            tab.get_by_role("button", name="Show all").first.click()
            tab.locator("[name=words]").fill("EARN 4억")
            assert shown.count() == 1
            tab.locator("[name=words]").fill("nowhere to be found")
            assert shown.count() == 0 and tab.locator("#nothing").is_visible()
            # A link to a lost question shows it, whatever was filtered, and opens it.
            tab.locator("#changes .links a", has_text="q-5").click()
            tab.wait_for_function("document.querySelector('[data-id=\"q-5\"]').open")
            assert shown.count() == 12
            assert tab.locator("[data-id='q-5'] mark.cited.gold").is_visible()
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
            found = Axe().run(tab).response["violations"]
            assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
            tab.goto(f"file://{tmp_path / 'hostile.html'}")
            assert tab.locator("details.q").count() == 8 and tab.evaluate("window.hacked") is None
            context.close()
    assert {url.partition(":")[0] for url in asked} == {"file"} and len(asked) == 4
    assert said == []
