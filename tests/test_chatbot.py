"""The way of a question over the real sample archive: quoted, written by a model, refused, degraded."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag import phrases
from rag.answer import Answer, Done, Found, Narrowing, Turn, Understood, Verdict, Verified, Wrote
from rag.chatbot import LONGEST_QUESTION, Chatbot
from rag.settings import read_settings
from rag.wiring import open_chatbot
from tests.stub_model import StubModel

KT = "KT가 네트워크 설비투자를 줄이나요?"


@pytest.fixture(scope="module")
def chatbot(sample_folder: Path) -> Iterator[Chatbot]:
    with open_chatbot(read_settings(archive=sample_folder, sample=True)) as chatbot:
        yield chatbot


def with_model(sample_folder: Path, stub: StubModel) -> Any:
    return open_chatbot(
        read_settings(archive=sample_folder, sample=True, chat_model="openai:stub", chat_url=stub.url, chat_key="none")
    )


def cited(chatbot: Chatbot, answer: Answer) -> list[str]:
    return [
        chatbot.archive.sentences(c.article_id)[n].text
        for claim in answer.claims
        for c in claim.citations
        for n in c.sentences
    ]


@pytest.mark.parametrize("question", [KT, "Will KT cut network capex?"])
def test_the_main_question_in_both_languages(chatbot: Chatbot, question: str) -> None:
    answer = chatbot.ask(question)
    assert any("설비투자(CAPEX)를 줄일 계획이 전혀 없다" in s for s in cited(chatbot, answer))
    assert answer.introduction == phrases.INTRODUCTION[answer.language]
    assert answer.sources[0].title.startswith("KT, 마이크로소프트와")
    assert all(c.quoted and c.text in cited(chatbot, answer) for c in answer.claims)


def test_events_come_in_order_and_sources_match_claims(chatbot: Chatbot) -> None:
    events = list(chatbot.stream(KT))
    assert [type(e) for e in events] == [Understood, Found, Wrote, Done]
    done = events[-1]
    assert isinstance(done, Done)
    numbers = {c.number for claim in done.answer.claims for c in claim.citations}
    assert numbers == {s.number for s in done.answer.sources} == set(range(1, len(numbers) + 1))


@pytest.mark.parametrize(
    "question", ["한들반도체 3분기 실적 알려줘", "한들반도체 3분기 실적 어때?", "한들반도체 2024년 3분기 실적은?"]
)
def test_who_asks_for_results_is_told_the_figures(chatbot: Chatbot, question: str) -> None:
    assert "매출 2조7410억원, 영업이익 4126억원" in cited(chatbot, chatbot.ask(question))[0]


@pytest.mark.parametrize("asks", ["얼마인가?", "얼마예요?", "얼마야", "얼마죠?", "얼마 줘?", "얼마인지 알려줄래?"])
def test_a_question_as_it_is_spoken(chatbot: Chatbot, asks: str) -> None:
    assert "620원" in " ".join(cited(chatbot, chatbot.ask(f"별마루통신 배당은 {asks}")))


@pytest.mark.parametrize("question", ["달 착륙선의 연료는 무엇인가요?", "Who won the chess olympiad in 1988?"])
def test_a_refusal_is_the_constant_phrase_with_what_is_near(chatbot: Chatbot, question: str) -> None:
    answer = chatbot.ask(question)
    assert answer.refusal == phrases.REFUSAL[answer.language]
    assert not answer.claims and not answer.sources
    assert len(answer.hits) <= 3 and "79" in answer.coverage


def test_no_model_is_called_without_evidence(sample_folder: Path) -> None:
    with StubModel() as stub, with_model(sample_folder, stub) as chatbot:
        assert chatbot.ask("Who won the chess olympiad in 1988?").refused
        assert stub.requests == []


def test_a_model_writes_claims_that_are_cited_and_verified(sample_folder: Path) -> None:
    def answer(evidence: list[tuple[str, str]], question: str) -> str:
        i = next(i for i, s in evidence if "줄일 계획이 전혀 없다" in s)
        return (
            f"KT는 네트워크 설비투자를 줄일 계획이 없다고 했다. [{i}] KT는 네트워크 설비투자를 9조원으로 줄인다. [{i}]"
        )

    with StubModel(answer=answer, pace=0.02) as stub, with_model(sample_folder, stub) as chatbot:
        events = list(chatbot.stream(KT))
        done = events[-1].answer
    assert sum(isinstance(e, Wrote) for e in events) > 1, "the answer streams"
    assert done.model == "openai:stub" and not done.introduction
    assert done.notice == phrases.STRUCK["ko"].format(n=1)
    assert [type(e) for e in events[-2:]] == [Verified, Done]
    assert [c.verdict for c in done.claims] == [Verdict.SUPPORTED, Verdict.UNSUPPORTED]
    # The second try only repeated the first sentence: the claim stays struck, and out of the text.
    assert [c.struck for c in done.claims] == [False, True] and "9조원" not in done.text
    assert len(stub.requests) == 2 and "9조원으로 줄인다" in stub.prompts[1]
    assert (done.claims[0].said_by, done.claims[0].stance) == ("company", "denied")
    assert "9조원" in done.claims[1].reason
    assert done.sources[0].quotes == (
        "서창석 KT 네트워크부문장은 네트워크 설비투자(CAPEX)를 줄일 계획이 전혀 없다고 답했다.",
    )


def test_a_second_try_from_the_best_evidence_replaces_a_claim(sample_folder: Path) -> None:
    def answer(evidence: list[tuple[str, str]], question: str) -> str:
        i = next(i for i, s in evidence if "줄일 계획이 전혀 없다" in s)
        if "다시 쓰십시오" in question:
            return f"KT의 네트워크부문장은 설비투자를 줄일 계획이 전혀 없다고 답했다. [{i}]"
        return f"KT는 네트워크 설비투자를 9조원으로 줄인다. [{i}]"

    with StubModel(answer=answer) as stub, with_model(sample_folder, stub) as chatbot:
        done = chatbot.ask(KT)
    assert [(c.verdict, c.struck) for c in done.claims] == [(Verdict.SUPPORTED, False)]
    assert "9조원" not in done.text and not done.notice


def test_a_refusal_says_what_there_is_of_the_company(chatbot: Chatbot) -> None:
    answer = chatbot.ask("KT가 화성에 짓는 우주 호텔의 숙박료는 얼마인가?")
    assert answer.refused and "KT 기사" in answer.coverage and "'화성'" in answer.coverage
    for question in answer.suggestions:
        assert not chatbot.ask(question).refused


def test_a_later_change_is_shown_beside_what_it_changes(chatbot: Chatbot) -> None:
    answer = chatbot.ask("바로셀에너지가 처음 발표한 군산 배터리 공장의 투자 규모는 얼마였나?")
    assert "2조4000억원" in answer.text
    marked = [s for s in answer.sources if s.superseded_by]
    assert all(chatbot.archive.article(s.superseded_by).published > s.published for s in marked)
    assert marked, "the plan was cut a year later"


def test_a_quotation_in_the_other_language_has_key_words(chatbot: Chatbot) -> None:
    answer = chatbot.ask("Will KT cut network capex?")
    claim = next(c for c in answer.claims if "줄일 계획이 전혀 없다" in c.text)
    assert claim.gloss.startswith("Key words: ") and "not cut" in claim.gloss
    assert all(not c.gloss for c in chatbot.ask(KT).claims)


@pytest.mark.parametrize("mode", ["refuse", "500", "401", "empty"])
def test_a_model_that_is_down_leaves_the_quoted_answer_and_says_so(sample_folder: Path, mode: str) -> None:
    with StubModel(mode) as stub, with_model(sample_folder, stub) as chatbot:
        answer = chatbot.ask(KT)
    assert answer.notice == phrases.UNAVAILABLE["ko"] and answer.model == "extractive"
    assert "줄일 계획이 전혀 없다" in answer.text


@pytest.mark.parametrize("mode", ["cut", "malformed"])
def test_a_cut_answer_is_marked(sample_folder: Path, mode: str) -> None:
    with StubModel(mode) as stub, with_model(sample_folder, stub) as chatbot:
        answer = chatbot.ask(KT)
    assert answer.notice in (phrases.CUT["ko"], phrases.UNAVAILABLE["ko"])


def test_a_model_that_says_the_sources_do_not_answer_is_a_refusal(sample_folder: Path) -> None:
    with StubModel("refusal") as stub, with_model(sample_folder, stub) as chatbot:
        answer = chatbot.ask(KT)
    assert answer.refusal == phrases.REFUSAL["ko"] and answer.model == "openai:stub"


def test_made_up_citations_are_dropped_and_counted(sample_folder: Path) -> None:
    with StubModel("bad_citations") as stub, with_model(sample_folder, stub) as chatbot:
        answer = chatbot.ask(KT)
    assert answer.dropped_citations > 0
    ids = {h.article.id for h in answer.hits}
    assert all(c.article_id in ids for claim in answer.claims for c in claim.citations)
    assert all(c.verdict is Verdict.UNSUPPORTED for c in answer.claims if not c.citations)


def test_retrieval_that_fails_never_becomes_an_answer(sample_folder: Path) -> None:
    with StubModel() as stub, with_model(sample_folder, stub) as chatbot:
        chatbot.retriever.index.close()
        with pytest.raises(AssertionError):
            chatbot.ask(KT)
        assert stub.requests == []


def test_a_follow_up_is_completed_from_the_turns(chatbot: Chatbot) -> None:
    answer = chatbot.ask("그럼 누가 그렇게 말했나요?", [Turn(KT, "…")])
    assert KT in answer.query.text
    assert any("서창석" in s for s in cited(chatbot, answer))


def test_a_question_of_its_own_after_another_is_asked_as_it_was_typed(chatbot: Chatbot) -> None:
    """Taken for a follow-up it finds nothing: flour is no matter of KT's."""
    question = "밀가루 담합 과징금 총액은?"
    events = list(chatbot.stream(question, [Turn(KT, "…")]))
    answer = events[-1].answer  # type: ignore[union-attr]
    assert "1268억" in answer.text and answer.query.text == question and not answer.query.companies
    assert [e.query.text for e in events if isinstance(e, Understood)] == ["KT " + question, question]


def test_a_company_that_nobody_mentions_is_asked_about_and_not_the_one_before(chatbot: Chatbot) -> None:
    question = "How much did Brightmoor Chemicals pay for its Ulsan plant?"
    answer = chatbot.ask(question, [Turn("What dividend did Handeul propose for 2024?", "…")])
    assert answer.refused and answer.query.text == question
    assert answer.coverage == "No article names Brightmoor Chemicals."


def test_what_the_reader_sets_narrows_and_the_answer_stays(chatbot: Chatbot) -> None:
    answer = chatbot.ask(KT, narrowing=Narrowing(companies=("KT",), as_of="2024-10-31", since="2024-10-01"))
    # Scored among two passages, the right one looked like any other, and this was refused.
    assert "줄일 계획이 전혀 없다" in answer.text
    assert {h.article.published[:7] for h in answer.hits} == {"2024-10"} and not answer.relaxed
    assert (answer.query.only, answer.query.since, answer.query.as_of) == (True, "2024-10-01", "2024-10-31")
    before = chatbot.ask(KT, narrowing=Narrowing(as_of="2024-10-10"))
    assert "전혀 없다" not in before.text and all(h.article.published[:10] <= "2024-10-10" for h in before.hits)


def test_as_of_replays_what_was_known(chatbot: Chatbot) -> None:
    question = "바로셀에너지 군산 2공장의 투자 규모는 얼마인가요?"
    assert "1조6500억" not in chatbot.ask(question, narrowing=Narrowing(as_of="2024-12-31")).text
    assert "1조6500억" in chatbot.ask(question).text


def test_a_period_that_was_read_is_relaxed_and_one_that_was_set_is_not(chatbot: Chatbot) -> None:
    events = list(chatbot.stream("2023년 3월에 보도된 KT의 네트워크 설비투자 축소 계획 소식은?"))
    answer = events[-1].answer  # type: ignore[union-attr]
    assert answer.relaxed == phrases.RELAXED["ko"] and not answer.refused and not answer.query.since
    assert sum(isinstance(e, Found) for e in events) == 2
    assert [r.hard for r in answer.query.understood if r.kind == "published"] == [False]
    english = chatbot.ask("News of March 2023: will KT cut network capex?")
    assert english.relaxed == phrases.RELAXED["en"] and english.sources
    firm = chatbot.ask(KT, narrowing=Narrowing(since="2023-03-01", until="2023-03-31"))
    assert firm.refused and not firm.relaxed and firm.hits == ()


@pytest.mark.parametrize(
    "question",
    [
        "^" * LONGEST_QUESTION,
        "́" * 4000,
        "🦜" * 2000,
        "{{7*7}} ${x} '; DROP TABLE articles; --",
        '{"lc": 1}',
        "\ud800 KT",
        "가",
        "?",
    ],
)
def test_odd_questions_are_answered_or_refused(chatbot: Chatbot, question: str) -> None:
    try:
        assert chatbot.ask(question).text
    except ValueError as error:
        assert "\n" not in str(error)


def test_a_question_too_long_says_how_long_it_may_be(chatbot: Chatbot) -> None:
    with pytest.raises(ValueError, match=r"Question is 100,000 characters; at most 4,000 are read"):
        chatbot.ask("가" * 100_000)
    with pytest.raises(ValueError, match="empty"):
        chatbot.ask(" \n\u200b")


def test_nfd_and_nfc_questions_are_one_question(chatbot: Chatbot) -> None:
    import unicodedata

    a, b = chatbot.ask(KT), chatbot.ask(unicodedata.normalize("NFD", KT))
    assert a.claims == b.claims and a.hits == b.hits
