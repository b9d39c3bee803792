"""Which encoder: the one that ships, or any sentence-transformers model by name or folder."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.article import MismatchError


class Encoder(Protocol):
    """Texts to vectors of length one: LangChain's `Embeddings` with an identity.

    `sentences` says whether a passage is scored by its best sentence as well as by its own vector: right for an encoder
    that averages words, of no use to one that reads long text well.
    """

    name: str
    dim: int
    fingerprint: str
    sentences: bool

    def embed_documents(self, texts: list[str]) -> list[list[float]]: ...

    def embed_query(self, text: str) -> list[float]: ...


def encoded(encoder: Encoder, texts: Sequence[str]) -> NDArray[np.float32]:
    """Vectors, texts × dim. The encoder that ships gives its own array: lists of numbers take half as long again."""
    from rag.encoder.static import StaticEncoder

    if isinstance(encoder, StaticEncoder):
        return encoder.encode(texts)
    vectors: NDArray[np.float32] = np.asarray(encoder.embed_documents(list(texts)), np.float32)
    return vectors.reshape(len(texts), encoder.dim)


def asked_vector(encoder: Encoder, question: str) -> NDArray[np.float32]:
    """The vector of one question."""
    from rag.encoder.static import StaticEncoder

    static = isinstance(encoder, StaticEncoder)
    vector: NDArray[np.float32] = (
        encoded(encoder, [question])[0] if static else np.asarray(encoder.embed_query(question), np.float32)
    )
    return vector


def open_encoder(name: str, download: bool = False) -> Encoder:
    """The encoder of this name or folder; "" or "citewire-static-ko-en" is the one that ships.

    A folder with our manifest is read by our own reader. Anything else goes to sentence-transformers: a folder as it is,
    a name from the local cache, or from the model hub when `download` is set. MismatchError when it cannot be had.
    """
    from rag.encoder.static import MANIFEST, SHIPPED, StaticEncoder

    folder = Path(name).expanduser()
    if name in ("", SHIPPED) or (folder / MANIFEST).is_file():
        return StaticEncoder(None if name in ("", SHIPPED) else folder)
    from rag.sentence_transformer import SentenceTransformerEncoder

    looks_like_path = name.startswith((".", "/", "~")) or name.count("/") > 1
    if looks_like_path and not folder.is_dir():
        raise MismatchError(f"Encoder folder '{name}' does not exist: give a folder, a model's name, or nothing")
    return SentenceTransformerEncoder(str(folder) if folder.is_dir() else name, download)
