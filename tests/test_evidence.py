"""The judge over the real sample archive: the right sentence first, and little confidence where nothing answers."""

import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from corpus.archive import Archive
from corpus.article import Article, Passage, cut
from corpus.sentences import split_sentences
from corpus.text import language
from rag.answer import Hit, Query
from rag.answerable import answerable, refusal_signs
from rag.clues import AT, CLUES, clues, holds, read
from rag.evidence import ABSENT, Evidence, Judge
from rag.index import PassageIndex
from rag.retriever import Retriever
from rag.settings import read_settings
from rag.weights import ANSWERABLE, CHOICE
from rag.wiring import open_chatbot
from rag.words import Term
from tests.fakes import HashEncoder, made


@pytest.fixture(scope="module")
def parts(sample_folder: Path) -> Iterator[tuple[Retriever, Judge]]:
    with open_chatbot(read_settings(archive=sample_folder, sample=True)) as chatbot:
        yield chatbot.retriever, chatbot.judge


def evidence(parts: tuple[Retriever, Judge], question: str) -> list[Evidence]:
    query = Query(question, language(question))
    return parts[1].evidence(query, parts[0].retrieve(query, 6))


def clue(e: Evidence, name: str) -> float:
    return e.features[AT[name]]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("KT가 네트워크 설비투자를 줄이나요?", "줄일 계획이 전혀 없다"),
        ("윤슬텔레콤 희망퇴직 위로금 상한은?", "4억3000만원"),
        ("바로셀에너지가 처음 발표한 군산 배터리 공장의 투자 규모는 얼마였나?", "2조4000억원"),
        ("한들반도체와 테서린의 HBM 계약 금액은?", "1조8200억원"),
        ("미리내자동차는 주당 배당금을 얼마로 정했나?", "2500원"),
        ("How many people did Barocell first plan to hire for the Gunsan plant?", "1350명"),
        ("How big is the write-down Barocell will take on the cancelled line?", "96 billion won"),
    ],
)
def test_the_answer_is_among_the_first_three(parts: tuple[Retriever, Judge], question: str, answer: str) -> None:
    assert any(answer in e.sentence.text for e in evidence(parts, question)[:3])


def test_shares_and_scores(parts: tuple[Retriever, Judge]) -> None:
    found = evidence(parts, "KT가 네트워크 설비투자를 줄이나요?")
    shares = [e.share for e in found]
    assert math.isclose(sum(shares), 1.0) and shares == sorted(shares, reverse=True)
    assert [e.score for e in found] == sorted((e.score for e in found), reverse=True)
    # The first one's score is the chance of an answer; the others' fall as their shares do.
    assert 0 < found[0].score < 1
    assert math.isclose(found[1].score / found[0].score, found[1].share / found[0].share)
    assert not any(e.sentence.heading for e in found)
    assert all(len(e.features) == len(CLUES) for e in found)


def test_nothing_to_judge(parts: tuple[Retriever, Judge]) -> None:
    assert parts[1].evidence(Query("KT"), []) == []


@pytest.mark.parametrize(
    ("asked", "absent"),
    [
        ("KT가 네트워크 설비투자를 줄이나요?", "KT가 화성에 짓는 우주 호텔의 숙박료는 얼마인가?"),
        ("What dividend per share did Handeul propose for 2024?", "How tall is the Eiffel Tower in Paris?"),
    ],
)
def test_less_sure_where_nothing_answers(parts: tuple[Retriever, Judge], asked: str, absent: str) -> None:
    assert evidence(parts, asked)[0].score > 1.5 * evidence(parts, absent)[0].score


@pytest.mark.parametrize(
    ("asked", "unheard"),
    [
        ("새벽통신은 2024년 설비투자를 얼마나 할 계획인가?", ["새벽통신"]),
        ("How much did Brightmoor Chemicals pay for its Ulsan plant?", ["Brightmoor Chemicals"]),
        # Known from a list of companies, written in the other language, mentioned, a common noun that the glossary knows.
        ("달그림자게임즈 신작 출시는 언제로 밀렸나?", []),
        ("What does Ongyeol Biotech make?", []),
        ("Did Yunseul Telecom keep its promise?", []),
        ("이동통신 요금은 얼마나 오르나?", []),
        ("밀가루 담합 과징금 총액은?", []),
    ],
)
def test_a_company_that_no_passage_mentions_is_no_other(
    parts: tuple[Retriever, Judge], asked: str, unheard: list[str]
) -> None:
    query = Query(asked, language(asked))
    assert parts[1].unheard(query) == unheard
    if unheard:
        assert parts[1].strangers(query, parts[0].retrieve(query, 6)) == unheard
        assert evidence(parts, asked)[0].score <= ABSENT


def test_the_same_from_several_threads(parts: tuple[Retriever, Judge]) -> None:
    questions = ["Will KT cut network capex?", "한들반도체와 테서린의 HBM 계약 금액은?"] * 4
    fresh = Judge(parts[1].index, parts[1].glossary)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda q: evidence((parts[0], fresh), q)[0], questions))
    assert [f.sentence.id for f in found] == [f.sentence.id for f in found[:2]] * 4


def test_meaning_across_languages_and_names(parts: tuple[Retriever, Judge]) -> None:
    across = [e for e in evidence(parts, "Will KT cut network capex?") if clue(e, "across")]
    assert any(clue(e, "near") > 0 for e in across)
    assert all(
        clue(e, "near") == 0 for e in evidence(parts, "KT가 네트워크 설비투자를 줄이나요?") if not clue(e, "across")
    )
    # 윤슬클라우드 is another company than 윤슬텔레콤.
    found = evidence(parts, "2024년 1분기 윤슬클라우드 매출은?")
    only = [e for e in found if "윤슬텔레콤" in e.sentence.text and "윤슬클라우드" not in e.sentence.text]
    assert all(clue(e, "named") == 0 for e in only)


def test_an_encoder_that_reads_whole_texts(tmp_path: Path) -> None:
    """Without vectors of words and sentences the clues fall back to the passage's own."""
    encoder = HashEncoder()
    encoder.sentences = False
    with Archive(tmp_path / "archive", write=True) as archive:
        with archive.transaction():
            for n in (1, 2):
                archive.add(*made(n, published="2024-10-07"))
        index = PassageIndex(archive, encoder)
        from rag.translate import Glossary

        retriever, judge = Retriever(index, Glossary()), Judge(index, Glossary())
        query = Query("회사2의 매출은 얼마인가?")
        found = judge.evidence(query, retriever.retrieve(query, 2))
        index.close()
    assert found[0].sentence.article_id == "a2" and "2억원" in found[0].sentence.text


def row(question: str, text: str, title: str = "제목", published: str = "2024-10-07", at: int = 0) -> dict[str, float]:
    """The clues of one sentence of an article for a question whose words all weigh the same."""
    from rag.clues import Question, counter_of
    from rag.kind import asked
    from rag.terms import terms

    words = tuple(Term(((w,),)) for w in terms(question).words)
    weights = np.full(len(words), 1 / len(words))
    q = Question(
        words, weights, weights, weights, read(question), asked(question), counter_of(question), frozenset(), "ko"
    )
    article = Article("a", "a.txt", title, text, published=published)
    sentences = cut(article, split_sentences(text))
    hit = Hit(Passage("a", 0, 0, len(sentences) - 1, 0, len(text), text), article, 1.0, 1)
    n = len(sentences)
    table = clues(q, hit, sentences, np.zeros(n), np.zeros((n + 1, len(words))), [])
    return dict(zip(CLUES, table[at].tolist(), strict=True))


def test_where_the_terms_stand() -> None:
    found = row("바로셀 공장 보조금", "공장을 짓는다. 전북도가 1100억원을 준다.", title="바로셀, 군산으로", at=1)
    assert (found["cover"], round(found["title"], 2), round(found["before"], 2)) == (0.0, 0.33, 0.33)
    assert round(found["nowhere"], 2) == 0.33  # 보조금
    total = sum(found[c] for c in ("cover", "title", "before", "after", "day", "nowhere"))
    assert total == pytest.approx(1.0)


def test_a_new_figure_beside_its_term() -> None:
    near = row("영업이익 얼마", "영업이익은 893억원이다.")
    far = row(
        "영업이익 얼마", "매출은 893억원이고 그 밖의 여러 사정이 있지만 아직 집계가 끝나지 않은 것이 영업이익이다."
    )
    assert near["fresh figure"] == far["fresh figure"] == 1.0
    assert near["beside"] > far["beside"] > 0
    assert row("893억원 영업이익 얼마", "영업이익은 893억원이다.")["fresh figure"] == 0.0


def test_what_a_question_counts_in_and_an_article_does() -> None:
    assert row("해지율은 몇 퍼센트인가", "월평균 해지율은 0.82%다.")["counter"] == 1
    assert row("몇 사람이 떠났나", "직원 30명이 떠났다.")["counter"] == 1
    assert row("몇 사람이 떠났나", "직원 30곳이 떠났다.")["counter"] == -1
    # What English counts in is not known.
    assert row("해지율은 몇 퍼센트인가", "The churn rate was 0.82%.")["counter"] == 0


def test_periods_told_by_the_day_of_publication() -> None:
    assert row("2023년 매출", "지난해 매출은 100억원이다.")["period"] == 1.0
    assert row("2022년 매출", "지난해 매출은 100억원이다.")["other period"] == 1.0
    assert row("2019년 매출", "매출은 100억원이다.")["year off"] == 1.0
    assert row("2023년 매출", "매출은 100억원이다.")["year off"] == 0.0
    assert row("2024년 매출", "매출은 100억원이다.", published="")["year off"] == 0.0


def test_a_longer_name_is_no_name() -> None:
    assert row("온결바이오 매출", "온결바이오텍 매출은 184억원이다.")["alike"] == pytest.approx(0.5)
    assert row("온결바이오 매출", "온결바이오 매출은 184억원이다.")["alike"] == 0.0


def test_holds() -> None:
    text = read("군산에 배터리공장을 새로 짓는다.")
    assert holds(Term((("배터리공장",),)), text) == 1.0
    assert 0 < holds(Term((("배터리",),)), text) < 1
    assert holds(Term((("반도체",),)), text) == 0.0
    assert holds(Term((("반도체",), ("군산",))), text) == 1.0


def test_weights_fit_the_clues() -> None:
    assert tuple(CHOICE) == CLUES
    table = np.zeros((1, len(CLUES)))
    signs = refusal_signs(table, np.zeros(1))
    assert {*signs, "constant"} == set(ANSWERABLE)
    assert 0 < answerable(table, np.zeros(1)) < 1
