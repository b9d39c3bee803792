"""What a later article changes or corrects, and what two articles tell differently."""

import pytest

from corpus.article import Article, Passage
from corpus.stories import Story
from rag.answer import Hit
from rag.kind import Kind
from rag.superseded import changes, contradicts, disagree, superseded_by

PLAN = "바로셀은 군산 공장에 2조4000억원을 투자한다."
CUT = "바로셀은 군산 공장 투자액을 2조4000억원에서 1조6500억원으로 줄이기로 했다."


def hit(name: str, day: str, text: str, title: str = "제목") -> Hit:
    article = Article(name, f"{name}.txt", title, text, published=day)
    return Hit(Passage(name, 0, 0, 0, 0, len(text), text), article, 1.0, 1)


def found(
    first: Hit, *others: Hit, companies: tuple[str, ...] = ("바로셀",), stories: dict[str, Story] | None = None
) -> str:
    named = {h.article.id: companies for h in (first, *others)}
    return superseded_by(first.article, [first.passage.text], [first, *others], named, stories or {})[0]


def test_a_changed_figure() -> None:
    old, new = hit("old", "2024-01-18", PLAN), hit("new", "2025-02-13", CUT)
    assert found(old, new) == "new"
    assert found(new, old) == "", "the later one is not replaced by the earlier"
    assert found(old, hit("new", "2025-02-13", CUT), companies=()) == "", "another company's figure"
    assert found(old, hit("new", "", CUT)) == "", "without a day nothing is later"


def test_a_correction_by_its_title() -> None:
    old = hit("old", "2024-06-24", "온결바이오는 임상 3상에서 증상이 나아진 환자 비율이 64.1%라고 밝혔다.")
    text = "온결바이오는 임상 3상에서 증상이 나아진 환자 비율을 58.3%로 고쳤다."
    assert found(old, hit("new", "2024-07-02", text, "온결바이오, 임상 수치 정정"), companies=("온결바이오",)) == "new"
    assert found(old, hit("new", "2024-07-02", text, "온결바이오 주가 급락"), companies=("온결바이오",)) == ""


def test_the_update_of_a_story() -> None:
    old, new = hit("old", "2024-01-18T09:00", PLAN), hit("new", "2024-01-19", PLAN)
    story = Story("old", ("old", "new"), "new", "", (), "2024-01-18", "2024-01-19")
    assert found(old, new, stories={"old": story}) == "new"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from 18 percent to 12 percent", 1),
        ("목표를 12조원에서 10조5000억원으로 낮췄다", 1),
        ("2023년에서 2025년으로", 0),
        ("A는 3조원이고 B는 2조원이다", 0),
    ],
)
def test_changes(text: str, expected: int) -> None:
    assert len(changes(text)) == expected


def test_what_contradicts() -> None:
    assert disagree("윤슬의 3분기 매출은 5조원이다.", "윤슬의 3분기 매출은 6조원이다.", Kind.MONEY)
    assert not disagree("윤슬의 3분기 매출은 5조원이다.", "윤슬의 3분기 매출은 5조원이다.", Kind.MONEY)
    assert not disagree("윤슬의 3분기 매출은 5조원이다.", "별마루의 4분기 영업이익은 6조원이다.", Kind.MONEY)
    assert contradicts("매출은 5조원으로 8% 늘었다고 밝혔다.", "매출은 6조원으로 8% 늘었다고 밝혔다.")
    assert not contradicts("매출은 5조원으로 8% 늘었다고 밝혔다.", "매출은 5조원으로 늘었다고 밝혔다.")
