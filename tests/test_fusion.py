"""The weights of words and meaning: learned on questions with answers, kept with the encoder, refused for another."""

import json
from pathlib import Path

import pytest

from corpus.article import MismatchError
from eval.beir import indexed
from eval.bench import cases, folder_of
from eval.fusion import figures, learned, part
from rag.fusion import Fusion, read_fusion, write_fusion
from rag.retriever import Retriever
from rag.translate import Glossary
from tests.fakes import HashEncoder

# Compounds that no text writes together: only the bigrams find them.
TEXTS = {"d1": "매출이 늘었다.", "d2": "공장을 지었다.", "d3": "노조가 파업했다."}
QUESTIONS = {
    "q1": ("기업매출은?", "d1"),
    "q2": ("신공장은?", "d2"),
    "q3": ("총파업은?", "d3"),
    "q4": ("대노조는?", "d3"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "sets" / "autorag_ko"
    made.mkdir(parents=True)
    (made / "corpus.jsonl").write_text("".join(json.dumps({"id": i, "text": t}) + "\n" for i, t in TEXTS.items()))
    (made / "queries.jsonl").write_text(
        "".join(json.dumps({"id": i, "text": t}) + "\n" for i, (t, _) in QUESTIONS.items())
    )
    (made / "qrels.tsv").write_text("".join(f"{i}\t{d}\t1\n" for i, (_, d) in QUESTIONS.items()))
    return made.parent


class Misleading(HashEncoder):
    """An encoder to which every question means the same thing, and that is not the answer."""

    def embed_query(self, text: str) -> list[float]:
        return super().embed_query(TEXTS["d2"])

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return HashEncoder(self.dim).embed_documents(texts)


def test_a_misleading_encoder_is_given_no_weight(folder: Path, tmp_path: Path) -> None:
    [[case]] = cases(folder)
    with indexed(case.set.articles, folder_of(tmp_path, [case]), Misleading()) as index:
        rows = [(case, Retriever(index, Glossary()))]
        start = Fusion(words_same=0.0)
        rows[0][1].search.fusion = start
        assert figures(rows)["autorag_ko"] < 0.9
        found = learned(rows, start, {"words_same": (0.0, 0.5, 1.0)})
        assert found.words_same > 0 and found.across == start.across
        assert figures(rows)["autorag_ko"] == 1.0
        halves = [{q.id for c, _ in part(rows, first) for q in c.set.asked} for first in (True, False)]
        assert halves[0] | halves[1] == set(QUESTIONS) and not halves[0] & halves[1]


def test_kept_with_the_encoder_they_were_learned_for(tmp_path: Path) -> None:
    path = tmp_path / "fusion.json"
    write_fusion(path, Fusion(words_same=0.4, across=2), HashEncoder(), 12)
    assert read_fusion(path, HashEncoder()) == Fusion(words_same=0.4, across=2)
    assert json.loads(path.read_text())["questions"] == 12
    with pytest.raises(MismatchError, match="CITEWIRE_FUSION"):
        read_fusion(path, HashEncoder(32))


@pytest.mark.parametrize("text", ["", "[]", '{"encoder": "x"}', '{"words_same": 3}'])
def test_a_file_that_holds_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "fusion.json"
    path.write_text(text)
    with pytest.raises(MismatchError, match="does not hold weights"):
        read_fusion(path, HashEncoder())


def test_weights_have_bounds() -> None:
    with pytest.raises(ValueError, match=r"'words_same' must lie between 0 and 1, got 1\.5"):
        Fusion(words_same=1.5)
