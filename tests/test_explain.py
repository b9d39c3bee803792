"""What `--explain` tells: the query, its terms in both languages, its filters, and why each hit stands where it stands."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.answer import Narrowing, Query
from rag.chatbot import Chatbot
from rag.explain import SHOWN, Searched, lines, searched
from rag.settings import read_settings
from rag.wiring import open_chatbot
from ui.plain import searched_json


@pytest.fixture(scope="module")
def chatbot(sample_folder: Path) -> Iterator[Chatbot]:
    with open_chatbot(read_settings(archive=sample_folder, sample=True)) as chatbot:
        yield chatbot


def explained(chatbot: Chatbot, question: str, **narrowing: object) -> Searched:
    answer = chatbot.ask(question, narrowing=Narrowing(**narrowing))  # type: ignore[arg-type]
    return searched(chatbot.retriever, answer.query, answer.hits)


def test_the_terms_are_those_of_both_languages(chatbot: Chatbot) -> None:
    s = explained(chatbot, "Will KT cut network capex?")
    assert set(s.terms) == {"ko", "en"} and any("설비투자" in forms for forms in s.terms["ko"])
    assert not any(forms[0] == "설비투자" for forms in s.terms["en"])
    assert all(1 <= len(forms) <= SHOWN for terms in s.terms.values() for forms in terms)
    assert any("설비투자" in h.terms for h in s.hits) and s.reranked is None


def test_hits_come_in_their_order_with_both_scores_and_terms(chatbot: Chatbot) -> None:
    s = explained(chatbot, "KT가 네트워크 설비투자를 줄이나요?")
    shown = lines(s)
    at = [
        next(i for i, line in enumerate(shown) if line.startswith(f"{h.rank:>3}  ") and h.article.title in line)
        for h in s.hits
    ]
    assert at == sorted(at) and len(at) == len(s.hits) > 1
    assert f"words {s.hits[0].words:6.1f}" in shown[at[0]] and f"meaning {s.hits[0].meaning:5.2f}" in shown[at[0]]
    assert "설비투자" in shown[at[0] + 1]
    assert shown[0] == "searched   KT가 네트워크 설비투자를 줄이나요?" and "filters    none" in shown
    data = searched_json(s)
    assert [h["rank"] for h in data["hits"]] == list(range(1, len(s.hits) + 1)) and data["query"][
        "text"
    ] == s.query.text


def test_periods_are_told_with_what_they_do(chatbot: Chatbot) -> None:
    preferred = lines(explained(chatbot, "KT가 2024년 10월에 맺은 협력의 규모는?"))
    assert "first      articles of 2024-10-01 to 2024-10-31" in preferred and "filters    none" in preferred
    reported = lines(explained(chatbot, "윤슬텔레콤의 2024년 3분기 영업이익은?"))
    assert "added      2024년 3분기" in reported and "first      articles of 2024-07-01 to 2025-01-28" in reported


def test_every_filter_is_told(chatbot: Chatbot) -> None:
    query = Query(
        "설비투자", companies=("KT",), only=True, since="2024-01-01", until="2024-12-31", as_of="2024-11-30",
        publishers=("한강경제",), article_language="ko",
    )  # fmt: skip
    assert searched(chatbot.retriever, query, ()).filters == (
        "published >= 2024-01-01", "published <= 2024-11-30", "names KT", "published by 한강경제", "written in ko",
    )  # fmt: skip
    shown = lines(explained(chatbot, "KT 설비투자는?", companies=("KT",), as_of="2024-11-30"))
    assert "filters    published <= 2024-11-30; names KT" in shown
    assert any(line.startswith("understood KT (company, only); 2024-11-30까지") for line in shown), shown


def test_a_reranker_that_was_late_is_told() -> None:
    for reranked, says in ((True, "read the hits"), (False, "was too slow: the order of the search stands")):
        assert f"reranker   {says}" in lines(Searched(Query("x"), {}, (), (), reranked))
