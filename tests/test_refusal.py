"""What a refusal teaches, over the real sample archive."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.answer import Answer
from rag.chatbot import Chatbot
from rag.settings import read_settings
from rag.wiring import open_chatbot


@pytest.fixture(scope="module")
def chatbot(sample_folder: Path) -> Iterator[Chatbot]:
    with open_chatbot(read_settings(archive=sample_folder, sample=True)) as chatbot:
        yield chatbot


def refused(chatbot: Chatbot, question: str) -> Answer:
    answer = chatbot.ask(question)
    assert answer.refused, question
    return answer


@pytest.mark.parametrize(
    ("question", "coverage"),
    [
        ("KT의 배당금은 얼마인가요?", "KT 기사 1건, 최신 2024-10-11. '배당금' 관련 내용은 없습니다."),
        ("What dividend will KT pay?", "1 KT article, newest 2024-10-11; nothing on dividend."),
    ],
)
def test_the_company_and_what_is_missing(chatbot: Chatbot, question: str, coverage: str) -> None:
    assert refused(chatbot, question).coverage == coverage


def test_no_other_company_answers_for_it(chatbot: Chatbot) -> None:
    """Dividends of other companies are in the archive, and nearer in words than anything about KT."""
    assert "별마루" in chatbot.ask("별마루통신의 주당 배당금은 얼마인가요?").sources[0].title
    assert len(refused(chatbot, "KT의 배당금은 얼마인가요?").hits) <= 3


def test_suggestions_are_answered(chatbot: Chatbot) -> None:
    offered = refused(chatbot, "윤슬텔레콤의 2027년 배당 계획은?").suggestions
    assert 0 < len(offered) <= 2
    for question in offered:
        assert not chatbot.ask(question).refused


def test_without_a_company_the_whole_archive(chatbot: Chatbot) -> None:
    assert "79" in refused(chatbot, "달 착륙선의 연료는 무엇인가요?").coverage
