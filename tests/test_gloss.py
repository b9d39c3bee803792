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


@pytest.mark.parametrize(
    ("sentence", "language", "wrong"),
    [
        # A carrier is no airline, a second plant no secondment, ten months are no tens, HBM that made up a share was not produced.
        ("The carrier will pay 25 percent of the 431 billion won price for the spectrum in May.", "ko", "항공사"),
        ("Barocell Energy will invest 2.4 trillion won in a second battery plant in Gunsan.", "ko", "파견"),
        ("Samsung completed its purchase of the shares ten months after the antitrust agency approved it.", "ko", "수십"),
        ("High-bandwidth memory made up 31% of DRAM sales in the fourth quarter.", "ko", "생산"),
        ("Marine insurers paid 45 billion won for the battery plant in December.", "ko", "3월"),
        # A profit that was made was not planned to rise, and a share that closed is not shut.
        ("해든중공업은 1분기 영업이익 893억원을 올려 5개 분기 연속 흑자를 냈다.", "en", "increase"),
        ("코스닥시장에서 온결바이오 주가는 이날 4만7650원에 마감했다.", "en", "shut"),
    ],
)  # fmt: skip
def test_no_word_that_means_something_else(sentence: str, language: str, wrong: str) -> None:
    line = gloss(sentence, language, GLOSSARY)
    assert line and wrong not in line


def test_a_denied_review_is_no_possible_delay() -> None:
    assert (
        gloss('KT는 "데이터센터 착공 연기를 검토한 바 없으며 9월 계획에 변함이 없다"고 밝혔다.', "en", GLOSSARY) == ""
    )


def test_a_denied_rumour_is_denied_once() -> None:
    line = gloss("KT가 데이터센터 착공을 미룬다는 소문을 전면 부인했다.", "en", GLOSSARY)
    assert "not delay" in line and "deny" not in line
