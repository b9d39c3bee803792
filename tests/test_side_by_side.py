"""What is compared side by side: hand-worked rows, and the rival's recipe when its packages are here."""

import warnings
from pathlib import Path

import pytest

from corpus.article import Article
from eval.gold import Evidence, GoldQuestion
from eval.side_by_side import Outcome, Shown, answers_in, naive, row, theirs
from tests.fakes import HashEncoder

BOTH = GoldQuestion("two", "둘 다?", "ko", "two-article", ("1억원", "2억원"), (Evidence("a", "매출은 1억원이다."), Evidence("b", "손실은 2억원이다.")))  # fmt: skip
ONE = GoldQuestion("one", "회사1 매출은?", "ko", "figure", ("1억원",), (Evidence("a", "매출은 1억원이다."),))
GONE = GoldQuestion("gone", "없는 것은?", "ko", "unanswerable")


def test_only_a_passage_of_the_right_document_holds_the_answer() -> None:
    assert answers_in(ONE, [("b", "매출은 1억원이다.")]) is False
    assert answers_in(ONE, [("b", "…"), ("a", "매출은 1억원이다.")]) is True
    assert answers_in(BOTH, [("a", "매출은 1억원이다.")]) is False
    assert answers_in(BOTH, [("a", "매출은 1억원이다."), ("b", "손실은 2억원이다.")]) is True
    # The naive answer is the best passage alone, and it never refuses.
    assert naive(ONE, [("a", "매출은 1억원이다."), ("b", "…")]) == Shown(True, False, 10)
    assert naive(GONE, [("a", "무엇이든")]) == Shown(False, False, 4)
    assert naive(GoldQuestion("q", "?", "en", "question", (), (Evidence("a", ""),)), []).right is None


def test_a_row_by_hand() -> None:
    found = [[("a", "매출은 1억원이다."), ("b", "…")], [("b", "…"), ("a", "매출은 1억원이다.")], [("a", "…")]]
    shown = [Shown(False, False, 10), Shown(True, False, 30), Shown(True, True, 5)]
    cells = row(Outcome("x", found, shown, 1.25, [0.001, 0.002, 0.003]), [BOTH, ONE, GONE])
    # Two questions have documents: recall 1 and 1, reciprocal ranks 1 and 1/2; both answers stand in five passages of one of them.
    assert cells[:4] == ["x", "3", "1.000", "0.750"] and cells[5] == "0.500"
    assert cells[6].startswith("0.667") and cells[7:] == ["1 of 1", "20", "1.2", "2 / 3"]


def test_the_rival_is_built_and_asked(tmp_path: Path) -> None:
    pytest.importorskip("langchain_community")
    articles = [Article(i, i, f"제목 {i}", f"회사{i} 매출은 {n}억원이다. " * 100) for n, i in enumerate("abc", 1)]
    questions = [GoldQuestion(i, f"회사{i} 매출은", "ko", "figure", (f"{n}억원",), (Evidence(i, ""),)) for n, i in enumerate("abc", 1)]  # fmt: skip
    with warnings.catch_warnings():
        # What LangChain's packages say of each other at import is not ours to mend.
        warnings.simplefilter("ignore")
        outcomes = list(theirs(articles, questions, tmp_path / "rival", HashEncoder(512), "hash"))
    assert [o.system for o in outcomes] == ["BM25Retriever", "Chroma, hash", "Ensemble, hash"]
    for o in outcomes:
        assert [f[0][0] for f in o.passages] == ["a", "b", "c"], o.system
        assert all(s.right and not s.refused and s.characters <= 1000 for s in o.shown)
        assert len(o.passages[0]) > 3  # an article of 1,000 characters and more is several passages
