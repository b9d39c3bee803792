"""The reader of a static encoder's folder: token vectors, their mean, length one. No torch, no LangChain."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SHIPPED = "citewire-static-ko-en"
MANIFEST = "manifest.json"
_NEEDED = ("tokenizer.json", "model.safetensors")
# Code and pickles run when they are loaded; a folder of vectors has no business holding them.
_REFUSED = frozenset(
    {".py", ".pyc", ".pkl", ".pickle", ".bin", ".pt", ".pth", ".ckpt", ".joblib", ".so", ".dll", ".npy", ".npz"}
)
_BATCH = 256  # texts tokenized at a time; keeps the tokens of long passages out of memory


class EncoderError(Exception):
    """A model folder that cannot be used; the message names the file and the remedy."""


def default_encoder_path() -> Path:
    """The folder of the encoder that ships."""
    return Path(__file__).parent / "model" / SHIPPED


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_folder(folder: Path) -> dict[str, str]:
    """SHA-256 by file name, as the folder's manifest states them and as they are.

    EncoderError where the folder, its manifest or a file is missing, a digest differs, a file is not in the manifest
    (README.md apart), or a file could hold code.
    """
    if not folder.is_dir():
        raise EncoderError(f"No encoder folder at '{folder}': give a folder with {', '.join(_NEEDED)} and {MANIFEST}")
    files = sorted(path for path in folder.rglob("*") if path.is_file() or path.is_symlink())
    for path in files:
        if path.suffix.lower() in _REFUSED:
            raise EncoderError(f"'{path}' could run code; an encoder folder holds vectors only: remove the file")
    if not (folder / MANIFEST).is_file():
        raise EncoderError(
            f"'{folder}' has no {MANIFEST}, the list of its files' SHA-256: take the folder whole, or train it anew"
        )
    try:
        stated = dict(json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["sha256"])
    except (ValueError, KeyError, TypeError) as error:
        raise EncoderError(
            f"'{folder / MANIFEST}' is not a manifest ({error!r}): take the folder whole again"
        ) from error
    missing = [name for name in _NEEDED if name not in stated]
    if missing:
        raise EncoderError(f"'{folder / MANIFEST}' does not name {', '.join(missing)}: take the folder whole again")
    for path in files:
        name = path.relative_to(folder).as_posix()
        if name not in stated and name not in (MANIFEST, "README.md"):
            raise EncoderError(f"'{path}' is not in {MANIFEST}: remove the file, or take the folder whole again")
    for name, expected in stated.items():
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise EncoderError(f"'{folder / MANIFEST}' names '{name}', outside the folder: take the folder whole again")
        if not (folder / name).is_file():
            raise EncoderError(f"'{folder / name}' is missing: take the folder whole again")
        found = _digest(folder / name)
        if found != expected:
            raise EncoderError(
                f"'{folder / name}' has SHA-256 {found[:12]}…, {MANIFEST} says {expected[:12]}…: take the folder whole again"
            )
    return stated


def _vectors(path: Path) -> NDArray[np.float32]:
    """The token vectors, rows by token id: stored as int8 rows with one scale each, or as floats."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="numpy") as tensors:
            names = set(tensors.keys())
            if {"embeddings", "weights"} <= names:
                rows = np.asarray(tensors.get_tensor("embeddings"), dtype=np.float32)
                rows *= np.asarray(tensors.get_tensor("weights"), dtype=np.float32)[:, None]
                return rows
            if "embedding.weight" in names:
                return np.asarray(tensors.get_tensor("embedding.weight"), dtype=np.float32)
    except SafetensorError as error:
        raise EncoderError(f"'{path}' is not a safetensors file ({error}): take the folder whole again") from error
    raise EncoderError(f"'{path}' holds {sorted(names)}, expected 'embeddings' and 'weights', or 'embedding.weight'")


class StaticEncoder:
    """Texts to vectors of length one: the mean of their tokens' vectors. Has the two methods of LangChain's Embeddings.

    A text without a known token is the zero vector. Safe to use from several threads.
    """

    # It averages words: a passage is found better by its best sentence than by its own vector alone.
    sentences: bool = True

    def __init__(self, folder: Path | str | None = None) -> None:
        from tokenizers import Tokenizer

        path = default_encoder_path() if folder is None else Path(folder)
        digests = check_folder(path)
        self.folder = path
        self.name: str = json.loads((path / MANIFEST).read_text(encoding="utf-8")).get("name", path.name)
        try:
            self._tokenizer = Tokenizer.from_file(str(path / "tokenizer.json"))
        except Exception as error:  # tokenizers raises bare Exception
            raise EncoderError(
                f"'{path / 'tokenizer.json'}' is not a tokenizer ({error}): take the folder whole again"
            ) from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._rows = _vectors(path / "model.safetensors")
        if self._tokenizer.get_vocab_size() > len(self._rows):
            raise EncoderError(
                f"'{path}': the tokenizer has {self._tokenizer.get_vocab_size():,} tokens, model.safetensors "
                f"{len(self._rows):,} vectors: the files are not of one model"
            )
        self.dim: int = int(self._rows.shape[1])
        stated = json.dumps([self.name, self.dim, sorted(digests.items())])
        self.fingerprint: str = hashlib.sha256(stated.encode()).hexdigest()[:16]

    def __repr__(self) -> str:
        return f"StaticEncoder({self.name!r}, dim={self.dim}, fingerprint={self.fingerprint!r})"

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors, texts by dim, each of length one (zero for a text without a known token)."""
        out = np.zeros((len(texts), self.dim), dtype=np.float32)
        starts = range(0, len(texts), _BATCH)
        if len(starts) < 2:
            for start in starts:
                self._encode_into(texts[start : start + _BATCH], out[start : start + _BATCH])
            return out
        with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as threads:
            jobs = [threads.submit(self._encode_into, texts[s : s + _BATCH], out[s : s + _BATCH]) for s in starts]
            for job in jobs:
                job.result()
        return out

    def _encode_into(self, texts: Sequence[str], out: NDArray[np.float32]) -> None:
        # encode_batch_fast leaves out offsets: a fifth of the time
        for row, encoding in zip(
            out, self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False), strict=True
        ):
            if ids := encoding.ids:
                if len(ids) == 1:
                    row[:] = self._rows[ids[0]]
                else:
                    self._rows[ids].sum(axis=0, out=row)
                length = float(np.sqrt(row.dot(row)))
                if length > 0:
                    row /= length

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text, in order."""
        vectors: list[list[float]] = self.encode(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of one question; the same space and treatment as documents."""
        return self.embed_documents([text])[0]
