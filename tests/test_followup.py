"""Follow-ups completed by rule: what is replaced, what is put before, what is left alone."""

from datetime import date

import pytest

from corpus.companies import Companies
from rag.answer import Turn
from rag.followup import FollowUps, _replaced

FOLLOWUPS = FollowUps(Companies(), date(2025, 3, 20))
CAPEX = "KT가 네트워크 설비투자를 줄이나요?"


def alone(question: str, *turns: str | tuple[str, str]) -> str:
    return FOLLOWUPS.standalone(question, [Turn(t, "…") if isinstance(t, str) else Turn(*t) for t in turns])


def test_a_first_question_stands_as_it_is() -> None:
    assert alone("  그럼 언제부터? ") == "그럼 언제부터?"


@pytest.mark.parametrize(
    ("question", "before", "expected"),
    [
        # another company
        ("SK텔레콤은?", CAPEX, "SK텔레콤이 네트워크 설비투자를 줄이나요?"),
        ("그럼 SK텔레콤은요?", CAPEX, "SK텔레콤이 네트워크 설비투자를 줄이나요?"),
        ("LG유플러스는 어때?", "SK텔레콤이 요금을 올리나요?", "LG유플러스가 요금을 올리나요?"),
        ("What about SK Telecom?", "Will KT cut network capex?", "Will SK Telecom cut network capex?"),
        ("And Microsoft?", "How much will KT invest in AI?", "How much will Microsoft invest in AI?"),
        # another period
        ("작년에는?", "KT의 2023년 영업이익은?", "KT의 작년 영업이익은?"),
        ("And in 2023?", "What was KT's operating profit in 2024?", "What was KT's operating profit in 2023?"),
        ("4분기는요?", "KT의 영업이익은?", "KT의 영업이익은? 4분기는?"),
        # words that point back
        ("Did it deny the report of layoffs?", "Will KT cut network capex?", "Did KT deny the report of layoffs?"),
        ("What is its largest data centre plan?", "Will KT cut network capex?", "What is KT's largest data centre plan?"),
        ("그 회사 대표는 누구이고 언제 취임했나요?", CAPEX, "KT 대표는 누구이고 언제 취임했나요?"),
        # too little to stand alone
        ("그럼 언제부터?", CAPEX, f"{CAPEX} 그럼 언제부터?"),
        ("Why?", "Will KT cut network capex?", "Will KT cut network capex? Why?"),
        # enough, and of its own
        ("삼성전자의 평택 공장 투자 규모는 얼마인가요?", CAPEX, "삼성전자의 평택 공장 투자 규모는 얼마인가요?"),
        ("Which yards won the largest shipbuilding orders of the season?", "Will KT cut network capex?",
         "Which yards won the largest shipbuilding orders of the season?"),
    ],
)  # fmt: skip
def test_a_follow_up_is_completed(question: str, before: str, expected: str) -> None:
    assert alone(question, before) == expected


def test_each_turn_stands_alone_before_the_next_leans_on_it() -> None:
    assert alone("그럼 언제부터?", CAPEX, "SK텔레콤은?") == "SK텔레콤이 네트워크 설비투자를 줄이나요? 그럼 언제부터?"


def test_the_company_of_the_answer_is_spoken_of_when_the_question_named_none() -> None:
    turn = ("누가 주파수를 낙찰받았나요?", "SK텔레콤이 4310억 원에 낙찰받았다.")
    assert alone("그 회사 대표의 취임 일자와 임기는?", turn) == "SK텔레콤 대표의 취임 일자와 임기는?"


def test_a_replaced_word_keeps_its_particle_right() -> None:
    for text, by, expected in (
        ("KT가 줄이나요?", "SK텔레콤", "SK텔레콤이 줄이나요?"), ("SK텔레콤을 샀나요?", "삼성전자", "삼성전자를 샀나요?"),
        ("KT와 합치나요?", "현대모비스", "현대모비스와 합치나요?"), ("KT는 무엇을 하나요?", "Microsoft", "Microsoft는 무엇을 하나요?"),
    ):  # fmt: skip
        end = next(i for i, c in enumerate(text) if c in "가을와는")
        assert _replaced(text, (0, end), by) == expected


def test_what_is_carried_along_is_bounded() -> None:
    turns = ["KT " + "설비투자 " * 700, *["그럼 왜?"] * 30]
    assert len(alone("그럼 언제부터?", *turns)) <= 600


def test_words_in_turns_are_only_text() -> None:
    odd = ("KT가 \\1 {question} (?:가|나)+ \x00 뭐라고 했나요?", "]] [1] \\g<0>")
    assert alone("SK텔레콤은?", odd).startswith("SK텔레콤이 \\1 {question}")
    assert "\\1" in alone("그럼 언제부터?", odd)
