"""Retrievers of others over judged questions: hand-worked, against trec_eval's own ordering, and through the command."""

import random
from pathlib import Path

import ir_measures
import pytest
from ir_measures import AP, RR, R, nDCG
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from eval.retrievers import MEASURES, Judged, evaluate_retriever, score_rankings
from eval.trec import TrecError, read_run, write_run

QUESTIONS = [
    Judged("q1", "회사1?", {"a": 1.0, "b": 1.0}),
    Judged("q2", "회사2?", {"c": 1.0}),
    Judged("q3", "회사3?", {"d": 1.0}),
]


class Fixed(BaseRetriever):
    """Returns what was written down for a question."""

    found: dict[str, list[str]]

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [Document("…", metadata={"source": s}) for s in self.found.get(query, [])]


def test_a_langchain_retriever_by_hand() -> None:
    # q1: a passage of "a" twice, then "x", then "b": as documents a, x, b. q2 finds its one second, q3 nothing.
    found = evaluate_retriever(
        Fixed(found={"회사1?": ["a", "a", "x", "b"], "회사2?": ["y", "c"], "회사3?": []}), QUESTIONS
    )
    assert found.name == "Fixed" and found.ranked["q1"] == ["a", "x", "b"] and len(found.seconds) == 3
    assert found.scores["MRR"] == [1.0, 0.5, 0.0]
    assert found.scores["MAP"] == pytest.approx([(1 + 2 / 3) / 2, 0.5, 0.0])
    assert found.scores["recall@5"] == [1.0, 1.0, 0.0]
    assert found.scores["nDCG@10"] == pytest.approx([(1 + 0.5) / (1 + 0.6309297535714575), 0.6309297535714575, 0.0])
    assert found.figures["MRR"].value == 0.5 and found.figures["MRR"].count == 3
    assert found.p(found, "MRR") == 1.0


def test_a_document_without_a_name_is_refused() -> None:
    class Nameless(Fixed):
        def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
            return [Document("…", metadata={"page": 3})]

    with pytest.raises(ValueError, match=r"neither metadata 'source' nor an id \(page\): give `of`"):
        evaluate_retriever(Nameless(found={}), QUESTIONS)
    named = evaluate_retriever(Nameless(found={}), QUESTIONS, of=lambda d: "abc"[d.metadata["page"] - 1], name="mine")
    assert named.name == "mine" and named.scores["recall@5"] == [0.0, 1.0, 0.0]


def test_a_run_file_is_ordered_as_trec_eval_orders_it(tmp_path: Path) -> None:
    path = tmp_path / "run.txt"
    # Rank and order of lines say otherwise; b and a are equal, so are the two that differ beyond single precision.
    path.write_text(
        "q1 Q0 a 1 0.5 x\nq1 Q0 b 9 0.5 x\nq1 Q0 c 3 0.9 x\n\nq2 Q0 e 1 1.00000001 x\nq2 Q0 f 2 1.0 x\n", "utf-8"
    )
    assert read_run(path) == {"q1": ["c", "b", "a"], "q2": ["f", "e"]}
    path.write_text("q1 Q0 a 1 0.5 x\nq1 Q0 a 2 0.4 x\nq1 Q0 b 2 high x\nq1 a 1 0.5\n", "utf-8")
    with pytest.raises(TrecError) as error:
        read_run(path)
    assert str(error.value).splitlines() == [
        f"{path}:2: document 'a' stands twice for question 'q1'",
        f"{path}:3: the score must be a number, got 'high'",
        f"{path}:4: expected question, Q0, document, rank, score and run, got 4 words",
    ]


def test_figures_of_a_run_file_agree_with_ir_measures(tmp_path: Path) -> None:
    """200 rankings with many ties, read by us and by trec_eval's own code from one file."""
    draw = random.Random(3)
    questions = [
        Judged(
            f"q{n}", "?", {f"d{d:02d}": float(draw.randint(1, 3)) for d in draw.sample(range(40), draw.randint(1, 6))}
        )
        for n in range(200)
    ]
    path = tmp_path / "run.txt"
    path.write_text(
        "".join(
            f"{q.id} Q0 d{d:02d} {rank} {draw.randint(0, 4) / 4} x\n"
            for q in questions
            for rank, d in enumerate(draw.sample(range(40), 15), 1)
        ),
        "utf-8",
    )  # fmt: skip
    mine = score_rankings(read_run(path), questions)
    grades = {q.id: {d: int(g) for d, g in q.grades.items()} for q in questions}
    measures = dict(zip(MEASURES, (R @ 5, R @ 10, RR, nDCG @ 10, AP), strict=True))
    run = list(ir_measures.read_trec_run(str(path)))  # type: ignore[no-untyped-call]
    for value in ir_measures.pytrec_eval.iter_calc(list(measures.values()), grades, run):
        name = next(n for n, m in measures.items() if m == value.measure)
        ours = mine.scores[name][int(value.query_id[1:])]
        assert ours == pytest.approx(value.value, abs=1e-9), (value.query_id, name)
    whole = ir_measures.pytrec_eval.calc_aggregate(list(measures.values()), grades, run)
    for name, measure in measures.items():
        assert mine.figures[name].value == pytest.approx(whole[measure], abs=1e-9)


def test_what_is_written_is_read_back_in_order(tmp_path: Path) -> None:
    path = tmp_path / "ours.txt"
    ranked = {"q 1": ["보도자료 1.pdf", "b", "a"], "q2": ["a", "b"]}
    write_run(path, ranked)
    assert path.read_text("utf-8").splitlines()[0] == "q%201 Q0 보도자료%201.pdf 1 1.000000 citewire"
    read = read_run(path)
    assert read == {"q%201": ["보도자료%201.pdf", "b", "a"], "q2": ["a", "b"]}
    # Ids with blanks are the same ids after the way through a file.
    questions = [Judged("q 1", "?", {"보도자료 1.pdf": 1.0}), Judged("q2", "?", {"b": 1.0})]
    assert (
        score_rankings(read, questions).scores["MRR"] == score_rankings(ranked, questions).scores["MRR"] == [1.0, 0.5]
    )
