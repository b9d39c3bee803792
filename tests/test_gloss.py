"""Key words for a quotation in the other language: never a denial lost, never a made-up sentence."""

import pytest

from rag.gloss import gloss
from rag.translate import Glossary

GLOSSARY = Glossary()


@pytest.mark.parametrize(
    ("sentence", "language", "parts"),
    [
        ("KT는 네트워크 설비투자를 줄일 계획이 전혀 없다고 답했다.", "en", ["KT", "capital expenditure", "not cut"]),
        ("회사는 2024년 10월 11일 매출 2조4000억원에 영업이익이 늘었다고 밝혔다.", "en",
         ["Oct 11 2024", "2.4 trillion won", "operating profit", "increase"]),
        ("The carrier will not cut capital expenditure of 2.4 trillion won this year.", "ko", ["설비투자", "아님", "2조 4000억 원"]),
    ],
)  # fmt: skip
def test_what_is_said(sentence: str, language: str, parts: list[str]) -> None:
    line = gloss(sentence, language, GLOSSARY)
    assert line.startswith(("Key words: ", "핵심어: "))
    for part in parts:
        assert part in line


def test_none_in_its_own_language() -> None:
    assert gloss("KT는 설비투자를 줄이지 않는다.", "ko", GLOSSARY) == ""


def test_none_when_little_is_known() -> None:
    assert gloss("그는 산책을 하다가 고양이를 보았다.", "en", GLOSSARY) == ""


def test_a_denial_is_said_or_nothing_is() -> None:
    line = gloss("KT는 설비투자와 매출 목표를 바꾸지 않았다고 설명했다.", "en", GLOSSARY)
    assert line == "" or "not " in line
