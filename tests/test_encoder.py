"""The shipped encoder's folder and its reader."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from rag.encoder import EncoderError, StaticEncoder, default_encoder_path

TEXTS = [
    "KT가 설비투자를 줄인다.",
    "Will KT cut network capex?",
    "삼성전자는 3분기 영업이익이 9조1834억원이라고 밝혔다.",
    "Samsung Electronics reported third-quarter operating profit of 9.18 trillion won.",
    "쿠팡이 물류센터에 3조원을 투자한다.",
    "오늘은 비가 온다.",
]


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    return StaticEncoder()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(default_encoder_path(), tmp_path / "model"))


def test_vectors_have_length_one_and_the_stated_shape(encoder: StaticEncoder) -> None:
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dim)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_and_texts_without_a_token(encoder: StaticEncoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dim)
    assert not encoder.encode(["", "  \n"]).any()


def test_a_text_has_one_vector_whatever_it_is_encoded_with(encoder: StaticEncoder) -> None:
    many = encoder.encode(TEXTS * 200)
    np.testing.assert_array_equal(many[: len(TEXTS)], encoder.encode(TEXTS))
    np.testing.assert_array_equal(many[-1], encoder.encode(TEXTS[-1:])[0])


def test_embeddings_interface_is_langchains(encoder: StaticEncoder) -> None:
    documents = encoder.embed_documents(TEXTS[:2])
    assert isinstance(documents[0][0], float)
    assert encoder.embed_query(TEXTS[1]) == documents[1]


def test_an_english_question_finds_the_korean_sentence(encoder: StaticEncoder) -> None:
    korean = [TEXTS[0], TEXTS[2], TEXTS[4], TEXTS[5]]
    cosines = encoder.encode([TEXTS[1], TEXTS[3], "Coupang logistics center investment"]) @ encoder.encode(korean).T
    assert cosines.argmax(axis=1).tolist() == [0, 1, 2]


def test_width_and_case_make_no_difference(encoder: StaticEncoder) -> None:
    one, other = encoder.encode(["ＫＴ capex", "kt CAPEX"])
    assert float(one @ other) == pytest.approx(1, abs=1e-5)


def test_size_is_within_the_bar() -> None:
    files = [path for path in default_encoder_path().rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= 40e6
    assert {path.suffix for path in files} == {".json", ".safetensors", ".md"}


def test_sentence_transformers_opens_the_folder_and_gives_the_same_vectors(encoder: StaticEncoder) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(default_encoder_path()), device="cpu", local_files_only=True)
    np.testing.assert_allclose(model.encode(TEXTS), encoder.encode(TEXTS), atol=1e-5)


def test_reading_needs_neither_torch_nor_langchain() -> None:
    program = (
        "import sys; from rag.encoder import StaticEncoder; StaticEncoder().embed_query('매출'); "
        "print([m for m in ('torch', 'langchain', 'langchain_core', 'sentence_transformers') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_fingerprint_is_stable_and_follows_the_files(encoder: StaticEncoder, copy: Path) -> None:
    assert StaticEncoder(copy).fingerprint == encoder.fingerprint
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    manifest["name"] = "another"
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert StaticEncoder(copy).fingerprint != encoder.fingerprint


def test_a_changed_file_is_refused(copy: Path) -> None:
    with (copy / "model.safetensors").open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"\x55")
    with pytest.raises(EncoderError, match=r"model\.safetensors' has SHA-256 .* says .*take the folder whole"):
        StaticEncoder(copy)


@pytest.mark.parametrize("name", ["modeling.py", "weights.pkl", "deep/pytorch_model.bin", "x.PT"])
def test_files_that_could_run_code_are_refused(copy: Path, name: str) -> None:
    (copy / name).parent.mkdir(exist_ok=True)
    (copy / name).write_bytes(b"")
    with pytest.raises(EncoderError, match="could run code"):
        StaticEncoder(copy)


def test_a_file_beside_the_manifest_is_refused(copy: Path) -> None:
    (copy / "extra.json").write_text("{}", encoding="utf-8")
    with pytest.raises(EncoderError, match=r"is not in manifest\.json"):
        StaticEncoder(copy)


def test_a_manifest_cannot_name_files_outside_the_folder(copy: Path) -> None:
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    manifest["sha256"]["../outside.json"] = "0" * 64
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(EncoderError, match="outside"):
        StaticEncoder(copy)


@pytest.mark.parametrize(
    ("text", "message"),
    [("not json", "is not a manifest"), ('{"sha256": {}}', "does not name"), ("{}", "is not a manifest")],
)
def test_a_broken_manifest_is_named(copy: Path, text: str, message: str) -> None:
    (copy / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(EncoderError, match=message):
        StaticEncoder(copy)


def test_missing_folder_manifest_and_file_are_named(copy: Path, tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="No encoder folder at"):
        StaticEncoder(tmp_path / "nowhere")
    (copy / "tokenizer.json").unlink()
    with pytest.raises(EncoderError, match=r"tokenizer\.json' is missing"):
        StaticEncoder(copy)
    (copy / "manifest.json").unlink()
    with pytest.raises(EncoderError, match=r"has no manifest\.json"):
        StaticEncoder(copy)
