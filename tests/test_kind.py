"""What kind of answer a question wants, and what a sentence holds."""

import pytest

from rag.kind import Kind, asked, asked_kind, held_kinds, holds_kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("윤슬텔레콤 희망퇴직 위로금 상한은?", Kind.MONEY),
        ("분기 지원금은?", Kind.MONEY),
        ("How much compensation does the customer owe?", Kind.MONEY),
        ("What is the payout ratio for 2024?", Kind.SHARE),
        ("파업 찬반투표 찬성률은?", Kind.SHARE),
        ("공장 착공은 얼마나 미뤄졌나?", Kind.DURATION),
        ("How long did the test take?", Kind.DURATION),
        ("리콜 대상은 모두 몇 대인가?", Kind.COUNT),
        ("How many tankers were ordered?", Kind.COUNT),
        ("대표는 왜 부인했나?", Kind.REASON),
        ("What caused the fire?", Kind.REASON),
        ("언제 착공하나?", Kind.DATE),
        ("When is the launch?", Kind.DATE),
        ("후임 대표는 누구인가?", Kind.PERSON),
        ("소문을 처음 전한 곳은 어디인가?", Kind.PLACE),
        ("KT가 투자를 줄이나요?", Kind.WHETHER),
        ("Will KT cut network capex?", Kind.WHETHER),
        ("무슨 계획을 말했나?", Kind.OTHER),
    ],
)
def test_asked_kind(question: str, kind: Kind) -> None:
    assert asked_kind(question) is kind


def test_several_things_asked() -> None:
    assert asked("요구액과 타결액을 비교해줘.").several
    assert asked("가동률은 2분기와 4분기에 각각 얼마였나?").several
    assert asked("How did the share move between May and September?").several
    assert not asked("요구액은 얼마인가?").several


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("위로금은 최대 4억3000만원이다.", Kind.MONEY),
        ("The write-down is 96 billion won.", Kind.MONEY),
        ("가동률은 51%로 떨어졌다.", Kind.SHARE),
        ("이익이 두 배가 됐다.", Kind.FIGURE),
        ("벌크선 6척을 수주했다.", Kind.COUNT),
        ("The order is for four product tankers.", Kind.COUNT),
        ("착공을 9개월 미룬다.", Kind.DURATION),
        ("It was down for 53 days.", Kind.DURATION),
        ("고객이 주문을 줄인 탓이다.", Kind.REASON),
        ("It fell owing to weak demand.", Kind.REASON),
        ("10월 28일에 접수한다.", Kind.DATE),
        ("민가람 윤슬클라우드 대표가 맡는다.", Kind.PERSON),
    ],
)
def test_held_kinds(sentence: str, kind: Kind) -> None:
    assert kind in held_kinds(sentence)
    assert holds_kind(sentence, kind)


def test_a_sum_is_no_share_and_a_day_is_no_figure() -> None:
    assert Kind.SHARE not in held_kinds("매출은 100억원이다.")
    assert held_kinds("10월 28일이다.") & {Kind.FIGURE, Kind.COUNT, Kind.MONEY} == frozenset()
    assert holds_kind("아무 말", Kind.OTHER)
