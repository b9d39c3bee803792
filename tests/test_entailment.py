"""A model that reads claims: it decides what words cannot, and never saves a wrong figure; any model of inference, by its labels."""

import threading
from pathlib import Path

import pytest

from corpus.article import MismatchError
from rag.answer import Verdict
from rag.entailment import Entailed, Entailment
from rag.sentence_transformer import CrossEncoderReader
from rag.translate import Glossary
from rag.verification.verify import verify
from tests.pair_model import pair_model

GLOSSARY = Glossary()
SOURCE = ["누리조선은 직원들에게 성과급으로 기본급의 300%를 주기로 했다."]
# As far from the source's words as a right claim can be; and the same with another figure.
OTHERWISE = "누리조선 임직원 몫의 보상이 월급 기준 300%로 결론 났습니다."
WRONG = "누리조선 임직원 몫의 보상이 월급 기준 400%로 결론 났습니다."


class Says:
    def __init__(self, holds: float, contradicts: float = 0.0, go: threading.Event | None = None) -> None:
        self.said, self.go = Entailed(holds, contradicts), go
        self.asked: list[tuple[str, str]] = []

    def entailed(self, source: str, claim: str) -> Entailed:
        self.asked.append((source, claim))
        if self.go is not None:
            self.go.wait(10)
        return self.said


class Breaks:
    def entailed(self, source: str, claim: str) -> Entailed:
        raise RuntimeError("a text it cannot read")


def verdict(claim: str, reader: Says | Breaks | None, deadline: float = 5.0) -> Verdict:
    entailment = Entailment(reader, deadline) if reader else None
    return verify(claim, SOURCE, GLOSSARY, "ko", ["누리조선 성과급", "2024-05-02"], entailment=entailment).verdict


def test_it_decides_what_words_cannot_and_no_figure() -> None:
    assert verdict(OTHERWISE, None) is not Verdict.SUPPORTED
    assert verdict(OTHERWISE, Says(0.9)) is Verdict.SUPPORTED
    assert verdict(OTHERWISE, Says(0.4)) is not Verdict.SUPPORTED
    sure = Says(1.0)
    assert verdict(WRONG, sure) is Verdict.UNSUPPORTED and not sure.asked


def test_it_reads_the_title_and_what_is_cited() -> None:
    reader = Says(0.9)
    verdict(OTHERWISE, reader)
    assert reader.asked == [(f"누리조선 성과급 {SOURCE[0]}", OTHERWISE)]


def test_it_may_contradict_what_the_words_let_pass() -> None:
    same = "누리조선은 직원들에게 기본급의 300%를 성과급으로 주기로 했습니다."
    assert verdict(same, None) is Verdict.SUPPORTED
    assert verdict(same, Says(0.1, 0.9)) is Verdict.UNSUPPORTED
    assert verdict(same, Says(0.1, 0.5)) is Verdict.SUPPORTED


def test_late_or_broken_the_words_decide() -> None:
    go = threading.Event()
    # It would say so after ten seconds; nobody waits for it.
    assert verdict(OTHERWISE, Says(0.9, go=go), 0.05) is verdict(OTHERWISE, None)
    go.set()
    assert verdict(OTHERWISE, Breaks()) is verdict(OTHERWISE, None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random BERT of one layer with the labels of natural language inference."""
    return pair_model(tmp_path_factory.mktemp("models") / "inference", ("contradiction", "neutral", "entailment"))


def test_any_model_of_inference_by_its_labels(folder: Path, tmp_path: Path) -> None:
    read = CrossEncoderReader(str(folder)).entailed("매출 이익", "공장")
    assert 0 < read.holds < 1 and 0 < read.contradicts < 1 and read.holds + read.contradicts < 1
    import shutil

    other = tmp_path / "ranker"
    shutil.copytree(folder, other)
    config = other / "config.json"
    config.write_text(config.read_text().replace("entailment", "relevant"))
    with pytest.raises(MismatchError, match=r"expected one called entailment"):
        CrossEncoderReader(str(other))
    with pytest.raises(MismatchError, match=r"Verifier folder .* does not exist"):
        CrossEncoderReader(str(tmp_path / "nowhere"))
