"""Reranking: the model's order within the deadline, the search's own without it; any CrossEncoder, safetensors only."""

import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from corpus.article import MismatchError
from rag.answer import Hit
from rag.reranker import Reranker
from rag.sentence_transformer import CrossEncoderScorer
from tests.fakes import made
from tests.pair_model import pair_model


class Longest:
    """Prefers long texts; waits for `go` where one is given."""

    def __init__(self, go: threading.Event | None = None) -> None:
        self.go = go

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        if self.go is not None:
            self.go.wait(10)
        return [float(len(t)) for t in texts]


class Broken:
    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        raise RuntimeError("a text it cannot read")


def hits() -> list[Hit]:
    found = []
    for n in range(1, 7):
        article, _, [passage, *_] = made(n, f"짧은 문장이다{'요' * n}.")
        found.append(Hit(passage, article, 10.0 - n, n))
    return found


def test_the_model_orders_the_hits() -> None:
    ordered = Reranker(Longest(), 5).order("질문", hits())
    assert [h.article.id for h in ordered] == ["a6", "a5", "a4", "a3", "a2", "a1"]
    assert all(h.rerank is not None for h in ordered)


def test_after_the_deadline_the_order_stands_and_the_next_question_does_not_wait() -> None:
    go = threading.Event()
    reranker = Reranker(Longest(go), 0.05)
    assert reranker.order("질문", hits()) == hits()
    clock = time.perf_counter()
    assert reranker.order("질문", hits()) == hits()
    assert time.perf_counter() - clock < 0.04
    go.set()
    for _ in range(100):  # the late reading ends, then it reads again
        if (ordered := reranker.order("질문", hits()))[0].rerank is not None:
            break
        time.sleep(0.01)
    assert ordered[0].article.id == "a6"
    reranker.close()


def test_a_model_that_fails_leaves_the_order() -> None:
    assert Reranker(Broken(), 5).order("질문", hits()) == hits()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random BERT of one layer that reads pairs."""
    return pair_model(tmp_path_factory.mktemp("models") / "pairs")


def test_any_cross_encoder_by_folder(folder: Path) -> None:
    scorer = CrossEncoderScorer(str(folder))
    alone = [scorer.scores("매출", [t])[0] for t in ("매출 이익", "공장")]
    assert scorer.scores("매출", ["매출 이익", "공장"]) == pytest.approx(alone, abs=1e-5)
    assert alone[0] != alone[1]


def test_code_and_missing_folders_are_refused(folder: Path, tmp_path: Path) -> None:
    import shutil

    other = tmp_path / "pairs"
    shutil.copytree(folder, other)
    (other / "modeling.py").write_text("print('no')")
    with pytest.raises(MismatchError, match=r"Reranker folder .* holds modeling\.py"):
        CrossEncoderScorer(str(other))
    with pytest.raises(MismatchError, match="does not exist"):
        CrossEncoderScorer(str(tmp_path / "nowhere"))
    (other / "modeling.py").unlink()
    (other / "model.safetensors").unlink()
    with pytest.raises(MismatchError, match="cannot be opened"):
        CrossEncoderScorer(str(other))
