"""The vectors of a passage, as the archive keeps them: its own and those of its sentences."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from corpus.archive import Vectors
from corpus.article import Article, Passage
from corpus.companies import Companies
from corpus.failpoint import reach
from corpus.prepared import Prepared, preparer
from rag.encoder.static import StaticEncoder
from rag.encoders import Encoder, encoded


def passage_text(article: Article, passage: Passage) -> str:
    """What is encoded for a passage: the article's title stands before it, because leads often leave the company out."""
    return f"{article.title}\n{passage.text}"


def text_digest(article: Article, passage: Passage) -> str:
    return hashlib.sha256(passage_text(article, passage).encode()).hexdigest()[:32]


def vectors_of(encoder: Encoder, passages: Sequence[tuple[Article, Passage, Sequence[str]]]) -> list[Vectors]:
    """The vectors of these passages, each given with its article and the texts of its sentences."""
    own = encoded(encoder, [passage_text(a, p) for a, p, _ in passages])
    inner = encoded(encoder, [s for _, _, some in passages for s in some]) if encoder.sentences else None
    reach("mid-encoding")
    at, found = 0, []
    for (a, p, some), vector in zip(passages, own, strict=True):
        kept = b""
        if inner is not None:
            kept = inner[at : at + len(some)].astype(np.float16).tobytes()
            at += len(some)
        found.append(Vectors(p.id, text_digest(a, p), vector.astype(np.float16).tobytes(), kept))
    return found


def encoding_preparer(
    window: int, companies: Companies, encoder: Path
) -> Callable[[Sequence[Article]], list[Prepared]]:
    """As corpus.prepared.preparer, with the vectors of the encoder in this folder: for a second process, which has the
    time while the first reads and writes."""
    prepare, opened = preparer(window, companies), StaticEncoder(encoder)

    def encode(articles: Sequence[Article]) -> list[Prepared]:
        made = prepare(articles)
        passages = [
            (m.article, p, [s.text for s in m.sentences[p.first : p.last + 1]]) for m in made for p in m.passages
        ]
        vectors = iter(vectors_of(opened, passages))
        return [replace(m, vectors=[next(vectors) for _ in m.passages]) for m in made]

    return encode
