"""Who said a sentence and how sure he was: written sentences, and the words that are shown."""

import pytest

from eval.said import read_written
from rag.provenance import Provenance, Stance, asks_for_forecast, provenance, words
from rag.speakers import Speaker, kind_of


def test_the_written_sentences_are_told_rightly() -> None:
    written = read_written()
    right = [provenance(w.text) == w.expected for w in written]
    assert len(written) >= 120 and sum(right) >= 0.95 * len(right)


def test_a_pronoun_means_whoever_spoke_before() -> None:
    before = "정다온 한빛증권 연구원은 27일 보고서를 냈다고 밝혔다."
    assert provenance("그는 “값이 더 오를 것”이라고 말했다.", before).said_by is Speaker.ANALYST
    assert provenance("그는 “값이 더 오를 것”이라고 말했다.").said_by is Speaker.COMPANY
    assert (
        provenance("“It may take a year,” he said.", "The minister spoke, said the ministry.").said_by
        is Speaker.REGULATOR
    )


def test_words_inside_a_quotation_name_nobody() -> None:
    said = provenance("김한결 대표는 “금융감독원의 조사는 끝났다”고 말했다.")
    assert said.said_by is Speaker.COMPANY


def test_what_is_sent_to_the_exchange_is_not_said_by_it() -> None:
    asked = "In a reply to an exchange inquiry, the carrier said it had not reviewed any change to its plan."
    assert provenance(asked).said_by is Speaker.COMPANY
    assert provenance("The exchange said it was looking into the trading.").said_by is Speaker.REGULATOR


def test_guidance_is_no_speculation() -> None:
    own = Provenance(Speaker.COMPANY, Stance.EXPECTED)
    other = Provenance(Speaker.ANALYST, Stance.EXPECTED)
    assert (own.guidance, own.speculation) == (True, False)
    assert (other.guidance, other.speculation) == (False, True)
    assert Provenance(Speaker.UNNAMED, Stance.ANNOUNCED).speculation


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_pair_has_words(language: str) -> None:
    shown = {(s, t): words(s, t, language) for s in Speaker for t in Stance}
    for (who, how), text in shown.items():
        plain = how is Stance.NONE or (who is Speaker.NOBODY and how is Stance.ANNOUNCED)
        assert bool(text) is not plain


def test_what_was_expected_before_is_no_forecast() -> None:
    assert provenance("영업이익은 시장 예상을 웃돌았다.").stance is Stance.NONE
    assert asks_for_forecast("What is the outlook for 2025?") and not asks_for_forecast("누가 사장인가?")


def test_nobody_known() -> None:
    assert kind_of("윤슬텔레콤") is Speaker.NOBODY
    assert provenance("") == Provenance()
