"""Follow-ups rewritten by a chat model: what it is sent, what is taken of it, and the rules when it gives nothing."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rag.answer import Turn
from rag.chat import ChatAnswerer
from rag.chat_limits import Limits
from rag.rewrite import LONGEST, asked, taken
from rag.settings import read_settings
from rag.wiring import open_chatbot
from tests.stub_model import StubModel

TURNS = [Turn("KT가 네트워크 설비투자를 줄이나요?", "KT는 줄일 계획이 없다고 했다.[1]")]
WHOLE = "KT가 네트워크 설비투자를 줄이지 않는다고 누가 말했나요?"


@contextmanager
def answerer(stub: StubModel) -> Iterator[ChatAnswerer]:
    limits = Limits(connect=0.5, first=2.0, gap=0.7, backoff=0.05, rewrite=0.6, failures=2)
    chat = ChatAnswerer(read_settings(chat_model="openai:stub", chat_url=stub.url, chat_key="none"), limits=limits)
    try:
        yield chat
    finally:
        chat.close()


def test_the_models_question_is_taken_and_the_turns_are_sent_bounded() -> None:
    with StubModel(answer=lambda _, q: f'"{WHOLE}"\n왜냐하면 …') as stub, answerer(stub) as chat:
        turns = [Turn("x" * 5000, "y" * 50_000)] * 3 + TURNS
        assert chat.rewrite("그럼 누가 그렇게 말했나요?", turns) == WHOLE
        (prompt,) = stub.prompts
    assert "앞의 답: KT는 줄일 계획이 없다고 했다." in prompt and "[1]" not in prompt and len(prompt) < 4500
    assert prompt.endswith("질문: 그럼 누가 그렇게 말했나요?")
    assert "Do not answer it" in asked("Why?", TURNS)[0][1]


@pytest.mark.parametrize(
    "mode", ["refuse", "500", "401", "429", "empty", "hang", "stall", "reset", "html", "malformed", "silent"]
)
def test_a_model_that_gives_none_in_time_gives_nothing(mode: str) -> None:
    with StubModel(mode) as stub, answerer(stub) as chat:
        began = time.monotonic()
        assert chat.rewrite("그럼 누가?", TURNS) == ""
        assert time.monotonic() - began < 2.0


def test_a_model_that_is_left_alone_is_not_asked() -> None:
    with StubModel("500") as stub, answerer(stub) as chat:
        assert [chat.rewrite("그럼 누가?", TURNS) for _ in range(4)] == [""] * 4
        assert chat.left_alone and stub.calls <= 2 * 4
        before = stub.calls
        assert chat.rewrite("그럼 누가?", TURNS) == "" and stub.calls == before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (WHOLE, WHOLE),
        (f"\n\n질문: “{WHOLE}”", WHOLE),
        (f"**{WHOLE}**\n", WHOLE),
        ("NOT_IN_SOURCES", ""),
        ("KT " * (LONGEST // 3 + 1), ""),
        ("", ""),
        ("?!", ""),
        ("서울의 날씨는 내일도 맑겠습니다.", ""),
        ("KT<script>\u202e\x00가 줄이나요?", "KT<script>가 줄이나요?"),
    ],
)
def test_what_is_taken(text: str, expected: str) -> None:
    assert taken(text, "그럼 누가 그렇게 말했나요?", TURNS) == expected


def test_the_chatbot_searches_the_models_question_or_else_that_of_the_rules(sample_folder: Path) -> None:
    said = {"text": WHOLE}
    with StubModel(
        answer=lambda evidence, q: said["text"] if not evidence else f"{evidence[0][1]} [{evidence[0][0]}]"
    ) as stub:
        settings = read_settings(
            archive=sample_folder, sample=True, chat_model="openai:stub", chat_url=stub.url, chat_key="none"
        )
        with open_chatbot(settings) as chatbot:
            assert chatbot.ask("그럼 누가 그렇게 말했나요?", TURNS).query.text == WHOLE
            said["text"] = "I cannot help with that."
            by_rule = chatbot.ask("그럼 누가 그렇게 말했나요?", TURNS)
            assert by_rule.query.text == f"{TURNS[0].question} 그럼 누가 그렇게 말했나요?"
            asked_before = stub.calls
            chatbot.ask(TURNS[0].question)
            assert not any("앞의 질문" in p for p in stub.prompts[asked_before:]), "a first question is not rewritten"
