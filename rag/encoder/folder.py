"""Writing a model folder: int8 rows with one scale each, tokenizer, what SentenceTransformer reads, manifest, card."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.encoder.static import MANIFEST, StaticEncoder

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# The folder opens with SentenceTransformer(path): a static embedding, then vectors of length one.
_MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
]
_CONFIG = {"model_type": "SentenceTransformer", "prompts": {}, "similarity_fn_name": "cosine"}


def quantised(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """int8 rows and the scale of each: row x scale is within half a scale of the vector.

    >>> rows, scales = quantised(np.array([[0.5, -1.27], [0.0, 0.0]], dtype=np.float32))
    >>> rows.tolist(), [f"{scale:.2f}" for scale in scales]
    ([[50, -127], [0, 0]], ['0.01', '0.00'])
    """
    scales = np.abs(vectors).max(axis=1) / np.float32(127)
    safe = np.where(scales > 0, scales, np.float32(1))
    return np.rint(vectors / safe[:, None]).astype(np.int8), scales.astype(np.float32)


def write_folder(
    folder: Path, name: str, tokenizer: Tokenizer, vectors: NDArray[np.float32], card: str
) -> StaticEncoder:
    """Write the folder beside its place, open it once, then put it in place of what was there."""
    from safetensors.numpy import save_file

    beside = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    (beside / "1_Normalize").mkdir(parents=True)
    rows, scales = quantised(vectors)
    # "embeddings" and "weights" are the names that StaticEmbedding multiplies (sentence-transformers 6.2).
    save_file({"embeddings": rows, "weights": scales}, beside / "model.safetensors", metadata={"format": "pt"})
    tokenizer.save(str(beside / "tokenizer.json"), pretty=False)
    _write(beside / "modules.json", _MODULES)
    _write(beside / "config_sentence_transformers.json", _CONFIG)
    _write(beside / "1_Normalize" / "config.json", {})
    for path in beside.rglob("*.safetensors"):
        path.chmod(0o644)  # save_file gives it to its owner alone
    files = sorted(path for path in beside.rglob("*") if path.is_file())
    digests = {path.relative_to(beside).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    _write(beside / MANIFEST, {"name": name, "dim": int(vectors.shape[1]), "sha256": digests})
    (beside / "README.md").write_text(card, encoding="utf-8")
    StaticEncoder(beside)
    if folder.exists():
        old = folder.with_name(f"{folder.name}.old")
        shutil.rmtree(old, ignore_errors=True)
        folder.rename(old)
        beside.rename(folder)
        shutil.rmtree(old)
    else:
        beside.rename(folder)
    return StaticEncoder(folder)


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
