"""The word index: what counts, how much, and within which bounds."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rag.words import Term, WordIndex
from tests.fakes import made

TEXTS = {
    1: ("네트워크 설비투자를 줄일 계획이 없다고 했다.", "설비투자 계획", "한강경제", "2024-10-10"),
    2: ("노조는 임금 협상을 요구했다.", "임금 협상", "한강경제", "2024-11-10"),
    3: ("신설비투자계획안을 냈다.", "제목", "새벽신문", "2025-01-02"),
    4: ("제목에만 있다.", "설비투자", "새벽신문", ""),
}


@pytest.fixture
def index(tmp_path: Path) -> Iterator[WordIndex]:
    index = WordIndex(tmp_path, write=True)
    for n, (text, title, publisher, published) in TEXTS.items():
        article, _, passages = made(n, text, publisher=publisher, published=published)
        index.put("ko", replace(article, title=title), passages)
    index.commit()
    yield index
    index.close()


def found(index: WordIndex, *terms: Term, grams: dict[str, float] | None = None, **bounds: str) -> list[str]:
    return [i.split(":")[0] for i, _ in index.search("ko", terms, grams or {}, 10, **bounds)]


def test_text_counts_more_than_title(index: WordIndex) -> None:
    assert found(index, Term((("설비투자",),))) == ["a1", "a4"]


def test_bigrams_find_what_a_compound_hides(index: WordIndex) -> None:
    assert set(found(index, grams={"설비": 1.0, "투자": 1.0})) == {"a1", "a3"}


def test_the_publisher_and_the_day_are_words_as_well(index: WordIndex) -> None:
    assert set(found(index, Term((("한강경제",),)))) == {"a1", "a2"}
    assert found(index, Term((("2025year",),))) == ["a3"]


def test_days_bound_and_leave_out_the_undated(index: WordIndex) -> None:
    assert found(index, Term((("설비투자",),)), since="2024-01-01") == ["a1"]
    assert found(index, Term((("설비투자",),)), until="2024-10-09") == []


def test_words_in_a_row_and_the_best_form_once(index: WordIndex) -> None:
    assert found(index, Term((("임금", "협상"), ("없는말",)))) == ["a2"]
    once = index.search("ko", [Term((("임금",),))], {}, 1)[0][1]
    twice = index.search("ko", [Term((("임금",), ("임금",)))], {}, 1)[0][1]
    half = index.search("ko", [Term((("임금",),), shares=(0.5,))], {}, 1)[0][1]
    # The tie-breaker adds a little for a second form.
    assert once <= twice < 2 * once and half == pytest.approx(once / 2)


def test_counts_pools_and_vocabulary(index: WordIndex) -> None:
    assert index.count() == index.count("ko") == 4 and index.count("en") == 0
    assert "노조" in index.vocabulary(100) and len(index.vocabulary(3)) == 3
    assert index.spelled("노조") and not index.spelled("낭랑")
    assert index.search("ko", [], {}, 10) == [] == index.search("en", [Term((("노조",),))], {}, 10)
