"""From a query to hits: both languages, copies folded, few of one article, newer among near ties."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.archive import Archive
from rag.answer import Hit, Query
from rag.index import PassageIndex
from rag.retriever import PER_ARTICLE, Retriever, _alike, _newer_first, _shape
from rag.translate import Glossary
from tests.fakes import HashEncoder, made

COPY = (
    "새벽통신은 내년 네트워크 설비투자를 줄이지 않겠다고 10일 밝혔다. 김한결 대표는 통신망의 역할이 커졌다고 설명했다."
)
TEXTS = {
    1: (COPY, "ko", "2024-10-10"),
    2: (COPY.replace("10일", "지난 10일"), "ko", "2024-10-11"),
    3: ("윤슬클라우드는 다랑 데이터센터를 내년 봄에 연다. 공사비는 3조 원이다.", "ko", "2024-05-01"),
    4: ("The union asked for higher wages. Talks begin in May.", "en", "2024-06-01"),
    5: ("\n\n".join(f"파업은 {n}일째다. 노조는 임금 인상을 요구했다." for n in range(9)), "ko", ""),
}


@pytest.fixture
def retriever(tmp_path: Path) -> Iterator[Retriever]:
    with Archive(tmp_path / "archive", write=True) as archive:
        with archive.transaction():
            for n, (text, language, published) in TEXTS.items():
                archive.add(*made(n, text, language=language, published=published))
        index = PassageIndex(archive, HashEncoder(1024))
        yield Retriever(index, Glossary())
        index.close()


def test_copies_fold_into_one_hit(retriever: Retriever) -> None:
    hits = retriever.retrieve(Query("새벽통신 네트워크 설비투자"), 3)
    assert {hits[0].article.id, *hits[0].copies} == {"a1", "a2"} and hits[0].rank == 1
    assert "설비투자" in hits[0].terms
    assert sum(h.article.id in ("a1", "a2") and h.passage.number == 0 for h in hits) == 1


def test_at_most_two_passages_of_an_article(retriever: Retriever) -> None:
    hits = retriever.retrieve(Query("파업 노조 임금 인상"), 6)
    assert sum(h.article.id == "a5" for h in hits) == PER_ARTICLE


def test_a_name_and_a_term_find_the_other_language(retriever: Retriever) -> None:
    assert retriever.retrieve(Query("When does Darang open?", "en"), 1)[0].article.id == "a3"
    assert "a4" in {h.article.id for h in retriever.retrieve(Query("노동조합 임금", "ko"), 6)}


def test_bounds_leave_out_the_rest(retriever: Retriever) -> None:
    hits = retriever.retrieve(Query("설비투자 임금 데이터센터", since="2024-05-01", until="2024-06-01"), 6)
    assert {h.article.id for h in hits} <= {"a3", "a4"}
    assert retriever.retrieve(Query("설비투자", since="2030-01-01"), 6) == []


def test_nothing_known_gives_nothing_from_words(retriever: Retriever) -> None:
    assert all(c.words == 0 for c in retriever.candidates(Query("", "ko")))


def test_an_article_withdrawn_after_the_index_is_passed_over(retriever: Retriever) -> None:
    retriever.index.archive.withdraw("a3")
    assert "a3" not in {h.article.id for h in retriever.retrieve(Query("다랑 데이터센터"), 6)}


def test_scores_are_in_order_and_the_legs_are_given(retriever: Retriever) -> None:
    found = retriever.candidates(Query("설비투자"))
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
    assert found[0].words > 0 and -1.001 <= found[0].meaning <= 1.001


def test_reprints_by_shape() -> None:
    assert _alike(_shape(COPY), _shape(COPY.replace(" ", "")))
    assert not _alike(_shape(COPY), _shape(TEXTS[3][0])) and not _alike(_shape("가"), _shape("나"))


def test_the_newer_of_near_ties_comes_first() -> None:
    article, _, [passage, *_] = made(1)
    old, new, none = (
        Hit(passage, replace(article, id=d or "x", published=d), s, 1)
        for d, s in (("2024-01-01", 2.0), ("2024-02-01", 1.99), ("", 1.98))
    )
    assert [h.article.id for h in _newer_first([old, new, none])] == ["2024-02-01", "2024-01-01", "x"]
    assert [h.article.id for h in _newer_first([replace(old, score=3.0), new])] == ["2024-01-01", "2024-02-01"]
    assert np.isfinite(old.score)
