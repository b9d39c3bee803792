"""Any sentence-transformers model by name or folder, on a small one made here."""

import json
from pathlib import Path

import numpy as np
import pytest

from corpus.article import MismatchError
from rag.encoder.static import SHIPPED
from rag.encoders import open_encoder

WORDS = ["query:", "document:", "매출", "이익", "공장", "배당", "revenue", "profit", "[UNK]"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A static model of nine words, each its own axis, with prompts for queries and documents."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    module = StaticEmbedding(tokenizer, embedding_weights=np.eye(len(WORDS), dtype=np.float32))
    model = SentenceTransformer(modules=[module], prompts={"query": "query: ", "document": "document: "})
    path = tmp_path_factory.mktemp("models") / "nine-words"
    model.save_pretrained(str(path))
    return path


def test_a_folder_is_opened_with_its_own_prompts(folder: Path) -> None:
    encoder = open_encoder(str(folder))
    assert (encoder.name, encoder.dim, encoder.sentences) == ("nine-words", 9, False)
    query, (document,) = encoder.embed_query("매출"), encoder.embed_documents(["매출"])
    assert query[WORDS.index("query:")] == pytest.approx(2**-0.5)
    assert document[WORDS.index("document:")] == pytest.approx(2**-0.5)
    assert query[WORDS.index("매출")] == document[WORDS.index("매출")] == pytest.approx(2**-0.5)


def test_the_fingerprint_follows_the_files(folder: Path, tmp_path: Path) -> None:
    import shutil

    other = tmp_path / "nine-words"
    shutil.copytree(folder, other)
    assert open_encoder(str(folder)).fingerprint == open_encoder(str(other)).fingerprint
    settings = json.loads((other / "config_sentence_transformers.json").read_text())
    (other / "config_sentence_transformers.json").write_text(
        json.dumps(settings | {"prompts": {"query": "", "document": ""}})
    )
    assert open_encoder(str(folder)).fingerprint != open_encoder(str(other)).fingerprint


def test_a_folder_with_code_is_refused(folder: Path, tmp_path: Path) -> None:
    import shutil

    other = tmp_path / "with-code"
    shutil.copytree(folder, other)
    (other / "modeling.py").write_text("raise SystemExit('code of a model folder ran')")
    with pytest.raises(MismatchError, match=r"holds modeling\.py, which could run code"):
        open_encoder(str(other))


@pytest.mark.parametrize("name", ["./no/such/folder", "nobody/no-such-model"])
def test_a_model_that_is_not_there_is_one_line_at_once(name: str) -> None:
    with pytest.raises(MismatchError) as caught:
        open_encoder(name)
    assert name in str(caught.value) and "\n" not in str(caught.value)


def test_the_shipped_one_by_name_or_by_nothing() -> None:
    assert open_encoder("").fingerprint == open_encoder(SHIPPED).fingerprint
    assert open_encoder("").sentences
