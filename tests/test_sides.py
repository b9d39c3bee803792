"""A question that asks the same of several companies or periods is asked of each, and answered for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.text import language
from rag import phrases
from rag.answer import Narrowing
from rag.chatbot import Chatbot
from rag.claims import remark
from rag.settings import read_settings
from rag.sides import MOST, alternated, sides
from rag.wiring import open_chatbot


@pytest.fixture(scope="module")
def chatbot(sample_folder: Path) -> Iterator[Chatbot]:
    with open_chatbot(read_settings(archive=sample_folder, sample=True)) as chatbot:
        yield chatbot


@pytest.mark.parametrize(
    ("question", "each"),
    [
        ("윤슬텔레콤과 별마루통신의 설비투자는 각각 얼마인가?", ["윤슬텔레콤의 설비투자는 얼마인가?", "별마루통신의 설비투자는 얼마인가?"]),
        ("윤슬텔레콤, 별마루통신 가입자 수를 비교해 줘", ["윤슬텔레콤 가입자 수?", "별마루통신 가입자 수?"]),
        ("KT와 윤슬텔레콤 중 어느 쪽 매출이 더 많아?", ["KT 매출이 많아?", "윤슬텔레콤 매출이 많아?"]),
        ("윤슬텔레콤 및 별마루통신의 매출은?", ["윤슬텔레콤의 매출은?", "별마루통신의 매출은?"]),
        ("윤슬텔레콤의 2024년 2분기와 3분기 영업이익을 나란히 보여줘", ["윤슬텔레콤의 2024년 2분기 영업이익?", "윤슬텔레콤의 2024년 3분기 영업이익?"]),
        ("2023년과 2024년 윤슬텔레콤 매출은 얼마였나?", ["2023년 윤슬텔레콤 매출은 얼마였나?", "2024년 윤슬텔레콤 매출은 얼마였나?"]),
        ("Compare the capex of Yunseul Telecom and Byeolmaru Communications", ["capex of Yunseul Telecom?", "capex of Byeolmaru Communications?"]),
        ("What are the dividends of Yunseul Telecom and KT, respectively?", ["What are the dividends of Yunseul Telecom?", "What are the dividends of KT?"]),
        ("How did its share change between January 2024 and January 2025?", ["How did its share change in January 2024?", "How did its share change in January 2025?"]),
        ("How did its revenue change from 2023 to 2024?", ["How did its revenue change in 2023?", "How did its revenue change in 2024?"]),
        ("SK텔레콤하고 KT 중에 누가 배당을 많이 주나요?", ["SK텔레콤 배당을 많이 주나요?", "KT 배당을 많이 주나요?"]),
        ("삼성전자와 SK하이닉스의 3분기 실적은?", ["삼성전자의 3분기 실적은?", "SK하이닉스의 3분기 실적은?"]),
        ("KT와 LG유플러스의 3분기 영업이익 차이는?", ["KT의 3분기 영업이익?", "LG유플러스의 3분기 영업이익?"]),
        ("지난해와 올해 설비투자를 비교하면?", ["지난해 설비투자?", "올해 설비투자?"]),
        # One thing, that both have or do.
        ("한들반도체와 테서린의 HBM 계약 금액은?", []),
        ("윤슬텔레콤과 브린들마크가 함께 투자하는 금액은?", []),
        ("How much will Yunseul Telecom and Brindlemark invest together?", []),
        ("윤슬텔레콤이 별마루통신보다 많이 쓴 돈은 얼마인가?", []),
        ("윤슬텔레콤과 별마루통신은 왜 다투나?", []),
        ("윤슬텔레콤의 2분기 영업이익은?", []),
    ],
)  # fmt: skip
def test_a_question_for_each(chatbot: Chatbot, question: str, each: list[str]) -> None:
    query = chatbot.understanding.query(question, language(question))
    assert sides(query) == each


def test_a_list_and_what_the_reader_set_are_not_taken_apart(chatbot: Chatbot) -> None:
    names = "KT, 윤슬텔레콤, 별마루통신, 윤슬클라우드"
    assert len(names.split(",")) > MOST and sides(chatbot.understanding.query(f"{names}의 매출은 각각?", "ko")) == []
    set_by_reader = Narrowing(companies=("KT", "윤슬텔레콤"))
    assert sides(chatbot.understanding.query("매출은 각각 얼마인가?", "ko", set_by_reader)) == []


def test_each_is_answered_out_of_its_own_article(chatbot: Chatbot) -> None:
    answer = chatbot.ask("윤슬텔레콤의 2분기와 3분기 영업이익을 비교해줘")
    said = [c.text for c in answer.claims]
    assert "영업이익 1815억 원" in said[0] and "영업이익이 1천521억원" in said[1] and len(said) == 2
    assert answer.notice != phrases.CONFLICT["ko"] and len(answer.sources) == 2
    assert answer.query.text == "윤슬텔레콤의 2분기와 3분기 영업이익을 비교해줘"
    assert [h.rank for h in answer.hits] == list(range(1, len(answer.hits) + 1))


def test_figures_of_two_periods_are_no_contradiction(chatbot: Chatbot) -> None:
    question = "윤슬클라우드 매출이 2분기와 3분기에 각각 몇 % 늘었나?"
    answer = chatbot.ask(question)
    assert len(chatbot._each(chatbot.understanding.query(question, "ko"), None, 0.0)) == 2
    assert {"16.1%", "15.7%"} <= {w for c in answer.claims for w in ("16.1%", "15.7%") if w in c.text}
    assert answer.notice != phrases.CONFLICT["ko"]
    assert remark(answer.query, answer.claims, answer.sources, 1.0) == phrases.CONFLICT["ko"], (
        "of one thing they would be"
    )


def test_where_one_of_them_is_not_told_the_question_is_asked_as_a_whole(chatbot: Chatbot) -> None:
    whole = chatbot.understanding.query("윤슬텔레콤과 가람타이어의 매출은 각각 얼마인가?", "ko")
    assert sides(whole) == [] and chatbot._each(whole, None, 0.0) == []
    asked = chatbot.understanding.query("윤슬텔레콤의 2분기와 3분기 영업이익을 비교해줘", "ko")
    assert len(chatbot._each(asked, None, 0.0)) == 2
    assert chatbot._each(asked, None, 1.0) == [], "the whole is surer"


def test_hits_by_turns(chatbot: Chatbot) -> None:
    query = chatbot.understanding.query("윤슬텔레콤의 영업이익은?", "ko")
    found = chatbot.retriever.retrieve(query, 5)
    a, b, c, d, e = found
    mixed = alternated([[a, b, c], [b, d], [e]], 4)
    assert [h.passage.id for h in mixed] == [h.passage.id for h in (a, b, e, d)]
    assert [h.rank for h in mixed] == [1, 2, 3, 4]
    assert alternated([], 4) == []
