"""What the wording of a question wants, and which sentences give it."""

import pytest

from rag.kind import asked
from rag.wanted import WISHES, met, wanted


def wishes(question: str, sentence: str) -> dict[str, float]:
    kinds = asked(question)
    found = met(wanted(question, kinds.kinds, kinds.several), sentence)
    return {name: value for name, value in zip(WISHES, found, strict=True) if value}


@pytest.mark.parametrize(
    ("question", "wish", "gives", "does_not"),
    [
        ("12단 제품이 처음 출하된 날은?", "wish day", "12단 제품은 10월 2일 첫 물량이 나갔다.", "4분기 출하량은 60% 늘어난다."),
        ("작업은 몇 시에 하기로 했나?", "wish clock", "작업은 새벽 3시에 하기로 돼 있었다.", "데이터가 3시간 끊겼다."),
        ("계약은 언제까지인가?", "wish end", "기간은 2025년 12월 31일까지다.", "21일 계약을 체결했다."),
        ("배도현의 후임은 누구인가?", "wish person", "민가람 사장을 내정했다.", "배도현 대표는 물러난다."),
        ("소문을 처음 전한 곳은 어디인가?", "wish name", "새벽일보는 그렇게 전했고 해든은행도 확인했다.", "소문을 부인했다."),
        ("인수는 왜 깨졌나?", "wish cause", "가격 차이를 좁히지 못했기 때문이다.", "가입자 86만명을 두었다."),
        ("대표는 소문에 뭐라고 했나?", "wish said", "그는 “제안을 받은 적도 없다”고 부인했다.", "회사는 19일 실적을 냈다."),
        ("Who will succeed Bae?", "wish person", "Min Garam was named chief executive.", "the board met on Tuesday"),
        ("Why did the samples fail?", "wish cause", "The blaze was traced to leaking oil.", "It took 14 months."),
    ],
)  # fmt: skip
def test_a_wish_is_met_by_what_was_asked_for(question: str, wish: str, gives: str, does_not: str) -> None:
    assert wishes(question, gives)[wish] == 1.0
    assert wishes(question, does_not)[wish] == -1.0


def test_a_question_without_a_wish_counts_nothing() -> None:
    assert wishes("바로셀에너지의 매출은?", "매출은 6842억원이다.") == {}


def test_the_day_of_the_question_is_no_answer() -> None:
    question = "2월 13일 이사회가 착공하기로 한 날은?"
    assert wishes(question, "이사회는 13일 열렸다.")["wish day"] == -1.0
    assert wishes(question, "착공은 6월 2일이다.")["wish day"] == 1.0
