"""From a query to hits: both languages, copies folded, few of one article, newer among near ties."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.archive import Archive
from corpus.companies import Companies
from rag.answer import Hit, Query
from rag.encoders import asked_vector
from rag.evidence import Judge
from rag.folding import PER_ARTICLE, both_languages, newer_first
from rag.fusion import Fusion
from rag.index import PassageIndex
from rag.reprint import alike, shape_of
from rag.retriever import AGE, AGED, NAMED, OLD, TOLD, Retriever
from rag.search import AROUND, Candidate, Found
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
    assert sum(h.article.id in ("a1", "a2") and h.passage.number == 0 for h in hits) == 1


def test_at_most_two_passages_of_an_article(retriever: Retriever) -> None:
    hits = retriever.retrieve(Query("파업 노조 임금 인상"), 6)
    assert sum(h.article.id == "a5" for h in hits) == PER_ARTICLE


def test_a_name_and_a_term_find_the_other_language(retriever: Retriever) -> None:
    assert retriever.retrieve(Query("When does Darang open?", "en"), 1)[0].article.id == "a3"
    assert "a4" in {h.article.id for h in retriever.retrieve(Query("노동조합 임금", "ko"), 6)}


def test_the_other_language_gains_less_where_a_headline_is_typed(retriever: Retriever) -> None:
    search = retriever.search
    for text, gain in (
        ("노조 임금 인상", search.fusion.looked_for),
        ("노조가 임금 인상을 요구했나?", search.fusion.across),
    ):
        query = Query(text, "ko")
        search.fusion = Fusion()
        gained = {c.article_id: c.score for c in search.candidates(query)}
        search.fusion = Fusion(across=0, looked_for=0)
        bare = {c.article_id: c.score for c in search.candidates(query)}
        assert gained["a4"] - bare["a4"] == pytest.approx(gain) and gained["a5"] == pytest.approx(bare["a5"])
        search.fusion = Fusion()


def test_the_last_places_go_to_a_language_that_has_too_few(retriever: Retriever) -> None:
    ko, en = (
        next(h for h in retriever.retrieve(Query("임금 wages", "ko"), 6) if h.article.language == x)
        for x in ("ko", "en")
    )
    korean = [replace(ko, score=float(9 - n)) for n in range(7)]
    english = [replace(en, score=0.1), replace(en, score=0.05)]
    kept = both_languages([*korean, *english], 6)
    assert [h.score for h in kept] == [9, 8, 7, 6, 0.1, 0.05]
    assert both_languages([*korean, english[0]], 6) == [*korean[:5], english[0]]
    assert both_languages([korean[0], *english], 6) == [korean[0], *english]
    assert both_languages([*english, *korean], 2) == english, "of two hits none is a third"


def test_bounds_leave_out_the_rest(retriever: Retriever) -> None:
    hits = retriever.retrieve(Query("설비투자 임금 데이터센터", since="2024-05-01", until="2024-06-01"), 6)
    assert {h.article.id for h in hits} <= {"a3", "a4"}
    assert retriever.retrieve(Query("설비투자", since="2030-01-01"), 6) == []


def test_nothing_known_gives_nothing_from_words(retriever: Retriever) -> None:
    assert all(c.words == 0 for c in retriever.search.candidates(Query("", "ko")))


def test_an_article_withdrawn_after_the_index_is_passed_over(retriever: Retriever) -> None:
    retriever.index.archive.withdraw("a3")
    assert "a3" not in {h.article.id for h in retriever.retrieve(Query("다랑 데이터센터"), 6)}


def test_scores_are_in_order_and_the_legs_are_given(retriever: Retriever) -> None:
    found = retriever.search.candidates(Query("설비투자"))
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
    assert found[0].words > 0 and -1.001 <= found[0].meaning <= 1.001


def test_both_languages_are_searched_side_by_side_as_one_after_the_other(retriever: Retriever) -> None:
    for query in (Query("노조는 파업에서 무엇을 요구했나?"), Query("When do talks of the union begin?", "en")):
        vector = asked_vector(retriever.index.encoder, query.text)
        alone = [c for pool in ("ko", "en") for c in retriever.search._of_pool(pool, query, vector)]
        assert sorted(alone, key=lambda c: -c.score) == retriever.search.candidates(query)


def test_what_a_sentence_says_to_the_question_lifts_its_passage(retriever: Retriever) -> None:
    query = Query("윤슬클라우드 다랑 데이터센터 공사비는 얼마인가?")
    found = retriever.ordered(query, 30)
    hits = [Hit(p, a, c.score, n, c.words, c.meaning) for n, (c, a, p) in enumerate(found, 1)]
    logits = retriever.judge.best_logits(query, hits)
    assert hits[0].article.id == "a3" and logits[0] == max(logits) and min(logits) >= 0
    scores = [c.score for c, _, _ in found]
    assert scores == sorted(scores, reverse=True)
    # Without judging the same candidates, by other scores.
    plain = Retriever(retriever.index, retriever.glossary, judged=0).ordered(query, 30)
    assert {c.passage_id for c, _, _ in plain} == {c.passage_id for c, _, _ in found}
    assert [c.score for c, _, _ in plain] != scores


def test_an_article_withdrawn_between_search_and_judgement_is_judged_as_found(retriever: Retriever) -> None:
    query = Query("새벽통신 네트워크 설비투자")
    hits = [Hit(p, a, c.score, n) for n, (c, a, p) in enumerate(retriever.ordered(query, 5), 1)]
    retriever.index.archive.withdraw("a1")
    fresh = Judge(retriever.index, retriever.glossary)
    assert len(fresh.best_logits(query, hits)) == len(hits)


def test_a_changed_article_is_judged_by_its_new_text(tmp_path: Path) -> None:
    query = Query("새벽통신의 매출은 얼마인가?")
    with Archive(tmp_path / "archive", write=True) as archive:
        with archive.transaction():
            archive.add(*made(1, "새벽통신의 매출은 3조 원이다."))
        index = PassageIndex(archive, HashEncoder(1024))
        retriever = Retriever(index, Glossary())
        assert "3조" in retriever.judge.evidence(query, retriever.retrieve(query, 1))[0].sentence.text
        with archive.transaction():
            archive.add(*made(1, "새벽통신의 매출은 4조 원이다."))
        index.sync()
        assert "4조" in retriever.judge.evidence(query, retriever.retrieve(query, 1))[0].sentence.text
        index.close()


def test_reprints_by_shape() -> None:
    assert alike(shape_of(COPY), shape_of(COPY.replace(" ", "")))
    assert not alike(shape_of(COPY), shape_of(TEXTS[3][0])) and not alike(shape_of("가"), shape_of("나"))


def test_without_near_ties_hits_come_by_score(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.folding.NEAR_TIE", 0.0)
    article, _, (passage, *_) = made(1)
    hits = [Hit(passage, article, score, n) for n, score in enumerate((1.0, 2.0, 1.5), 1)]
    assert [h.score for h in newer_first(hits)] == [2.0, 1.5, 1.0]


def test_the_newer_of_near_ties_comes_first() -> None:
    article, _, [passage, *_] = made(1)
    old, new, none = (
        Hit(passage, replace(article, id=d or "x", published=d), s, 1)
        for d, s in (("2024-01-01", 2.0), ("2024-02-01", 1.99), ("", 1.98))
    )
    assert [h.article.id for h in newer_first([old, new, none])] == ["2024-02-01", "2024-01-01", "x"]
    assert [h.article.id for h in newer_first([replace(old, score=3.0), new])] == ["2024-01-01", "2024-02-01"]
    assert np.isfinite(old.score)


def test_older_candidates_lose_a_little_where_no_days_are_named() -> None:
    def candidates() -> list[Found]:
        days = (("old", "2014-03-01"), ("last", "2023-03-01"), ("new", "2024-03-01"), ("undated", ""))
        found: list[Found] = []
        for (i, day), score in zip(days, (2.0, 1.9, 1.8, 0.5), strict=True):
            article, _, (passage, *_) = made(1, published=day)
            found.append((Candidate(f"{i}:0", 0, 0, score), replace(article, id=i), passage))
        return found

    aged = Retriever._by_age(Query("네트워크 설비투자는 얼마인가요?"), candidates())
    assert [a.id for _, a, _ in aged] == ["new", "last", "old", "undated"]
    by_id = {a.id: c.score for c, a, _ in aged}
    assert by_id["new"] == 1.8 + AGED and by_id["old"] == pytest.approx(2.0 + AGED - AGE * OLD), "bounded"
    assert by_id["last"] == pytest.approx(1.9 + AGED - AGE) and by_id["undated"] == 0.5
    for dated in (
        {"since": "2014-01-01"},
        {"around": ("2014-01-01", "2014-12-31")},
        {"window": ("2014-01-01", "2014-12-31")},
    ):
        query = Query("네트워크 설비투자는 얼마인가요?", **dated)  # type: ignore[arg-type]
        assert [a.id for _, a, _ in Retriever._by_age(query, candidates())] == ["old", "last", "new", "undated"]
    headline = Query("새벽통신, 네트워크 설비투자 20% 축소")
    assert [a.id for _, a, _ in Retriever._by_age(headline, candidates())] == ["old", "last", "new", "undated"]


STORY = (
    "새벽통신은 네트워크 설비투자를 2조4000억원으로 늘린다고 10일 발표했다. 김한결 대표는 서울 중구 본사에서 기자들과 만나 통신망의 역할이 "
    "커졌다고 설명했다. 투자는 내년 3월에 시작해 5년 동안 이어진다. 회사는 전국 1200곳의 기지국을 새 장비로 바꾼다."
)
MORE = " 노동조합은 인력 충원을 함께 요구했다. 시장에서는 배당이 줄 것이라는 우려도 나왔다."


@contextmanager
def searching(folder: Path, *items: tuple[str, str, dict[str, str]]) -> Iterator[Retriever]:
    """An index over articles (title, text, fields), named a1, a2, … in this order, with their companies and stories."""
    companies = Companies()
    with Archive(folder / "archive", write=True) as archive:
        with archive.transaction():
            for n, (title, text, fields) in enumerate(items, 1):
                article, sentences, passages = made(n, text, **fields)
                article = replace(article, title=title)
                archive.add(article, sentences, passages, companies.mentioned(article))
        index = PassageIndex(archive, HashEncoder(1024))
        yield Retriever(index, Glossary())
        index.close()


def ids(hits: list[Hit]) -> list[str]:
    return [h.article.id for h in hits]


def test_one_hit_for_a_story_told_by_its_newest_update(tmp_path: Path) -> None:
    items = (
        ("[속보] 새벽통신, 네트워크 설비투자 2조4000억원", STORY, {"published": "2024-10-10T01:00:00+00:00", "publisher": "가나일보"}),
        ("새벽통신, 네트워크 설비투자 2조4000억원", STORY, {"published": "2024-10-10T02:00:00+00:00", "publisher": "다라신문"}),
        ("새벽통신, 네트워크 설비투자 2조4000억원(종합)", STORY + MORE, {"published": "2024-10-10T05:00:00+00:00", "publisher": "마바경제"}),
        ("윤슬클라우드, 다랑 데이터센터 설비투자", TEXTS[3][0], {"published": "2024-05-01"}),
    )  # fmt: skip
    with searching(tmp_path, *items) as retriever:
        hits = retriever.retrieve(Query("새벽통신의 네트워크 설비투자는?"), 4)
        assert hits[0].article.id == "a3", "an update outranks what it updates"
        assert set(hits[0].copies) == {"a1", "a2"} and hits[0].story
        assert not {"a1", "a2"} & set(ids(hits)) and ids(hits).count("a3") <= PER_ARTICLE
        # What was not known yet stays hidden, as a copy too.
        earlier = retriever.retrieve(Query("새벽통신의 네트워크 설비투자는?", as_of="2024-10-09"), 4)
        assert set(ids(earlier)) == {"a4"} and not any(h.copies for h in earlier)
        assert retriever.retrieve(Query("설비투자", as_of="2024-04-30"), 4) == []


def test_a_copy_outside_the_days_is_none(tmp_path: Path) -> None:
    items = (
        ("새벽통신, 네트워크 설비투자 2조4000억원", STORY, {"published": "2024-10-10"}),
        ("새벽통신, 네트워크 설비투자 2조4000억원", STORY, {"published": "2024-10-12"}),
    )
    with searching(tmp_path, *items) as retriever:
        for bounds, here in (({}, {"a1", "a2"}), ({"as_of": "2024-10-11"}, {"a1"}), ({"since": "2024-10-11"}, {"a2"})):
            (hit, *_) = retriever.retrieve(Query("새벽통신 설비투자", **bounds), 3)  # type: ignore[arg-type]
            assert {hit.article.id, *hit.copies} == here, bounds


RESULTS = [
    (f"새벽통신 {month}월 실적", f"새벽통신은 {month}월 가입자가 {month}만 명 늘었다고 밝혔다.{tail}", {"published": f"2024-{month:02}-15", "publisher": paper})
    for month, paper, tail in (
        (3, "가나일보", " 요금제 개편이 도움이 됐다."), (6, "다라신문", " 알뜰폰의 공세가 거셌다."), (10, "가나일보", " 설비 점검은 끝났다."),
    )
]  # fmt: skip


@pytest.fixture
def no_age(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no days are named an article's age counts; here it is what the days add that is looked at."""
    monkeypatch.setattr("rag.retriever.AGE", 0.0)
    monkeypatch.setattr("rag.retriever.AGED", 0.0)


def test_articles_of_the_named_days_are_lifted_and_the_others_stay(tmp_path: Path, no_age: None) -> None:
    with searching(tmp_path, *RESULTS) as retriever:

        def scores(*around: str) -> dict[str, float]:
            query = Query("새벽통신의 가입자는 얼마나 늘었나요?", around=around)
            return {h.article.id: h.score for h in retriever.retrieve(query, 3)}

        plain = scores()
        assert set(plain) == {"a1", "a2", "a3"}
        for around, lifted in (
            (("2024-03-01", "2024-03-31"), {"a1"}), (("2024-06-15", "2024-06-15"), {"a2"}), (("2024-05-01", ""), {"a2", "a3"}),
            (("", "2024-06-30"), {"a1", "a2"}), (("2030-01-01", "2030-12-31"), set()),
        ):  # fmt: skip
            assert scores(*around) == pytest.approx({a: s + AROUND * (a in lifted) for a, s in plain.items()}), around
        first = retriever.retrieve(Query("새벽통신 3월 가입자", around=("2024-03-01", "2024-03-31")), 3)
        assert first[0].article.id == "a1" and len(first) == 3


def test_when_a_reporting_period_was_told_about_comes_first(tmp_path: Path, no_age: None) -> None:
    with searching(tmp_path, *RESULTS) as retriever:
        plain = {h.article.id: h.score for h in retriever.retrieve(Query("새벽통신 가입자"), 3)}
        told = {
            h.article.id: h.score
            for h in retriever.retrieve(Query("새벽통신 가입자", window=("2024-05-01", "2024-07-30")), 3)
        }
        assert {a for a in told if told[a] == pytest.approx(plain[a] + TOLD)} == {"a2"} and len(told) == 3


def test_publishers_and_the_language_of_articles(tmp_path: Path) -> None:
    english = (
        "Saebyeok results",
        "Saebyeok Telecom said subscribers rose in May.",
        {"published": "2024-06-01", "language": "en"},
    )
    with searching(tmp_path, *RESULTS, english) as retriever:
        question = "새벽통신 가입자 subscribers"
        assert set(ids(retriever.retrieve(Query(question, publishers=("가나일보",)), 6))) == {"a1", "a3"}
        assert set(ids(retriever.retrieve(Query(question, publishers=("가나일보", "다라신문")), 6))) == {
            "a1",
            "a2",
            "a3",
        }
        assert retriever.retrieve(Query(question, publishers=("가나",)), 6) == [], "a name is not a part of a name"
        assert ids(retriever.retrieve(Query(question, article_language="en"), 6)) == ["a4"]
        both = Query(question, publishers=("가나일보",), article_language="ko", until="2024-04-01")
        assert ids(retriever.retrieve(both, 6)) == ["a1"]


def test_companies_come_first_and_alone_when_only_they_are_wanted(tmp_path: Path) -> None:
    items = (
        ("통신사 요금", "통신사들이 요금을 내릴 계획을 검토한다.", {"published": "2024-05-01"}),
        ("KT 요금", "KT는 요금을 내릴 계획이 없다고 밝혔다.", {"published": "2024-05-01"}),
        ("삼성전자 공장", "삼성전자는 요금과 무관한 공장을 짓는다.", {"published": "2024-05-01"}),
    )
    with searching(tmp_path, *items) as retriever:
        plain = {h.article.id: h.score for h in retriever.retrieve(Query("요금 계획"), 3)}
        named = {h.article.id: h.score for h in retriever.retrieve(Query("요금 계획", companies=("KT",)), 3)}
        assert set(named) == {"a1", "a2", "a3"}
        assert {a for a in named if named[a] == pytest.approx(plain[a] + NAMED)} == {"a2"}
        assert ids(retriever.retrieve(Query("요금 계획", companies=("KT",), only=True), 3)) == ["a2"]
        assert set(ids(retriever.retrieve(Query("요금 계획", companies=("KT", "삼성전자"), only=True), 3))) == {
            "a2",
            "a3",
        }
        assert retriever.retrieve(Query("요금 계획", companies=("LG전자",), only=True), 3) == []
