"""The vectors of a passage, as the archive keeps them: its own and those of its sentences."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.archive import Archive, Vectors
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


def kept_vectors(
    archive: Archive, encoder: Encoder, articles: Mapping[str, Article], by_article: Mapping[str, Sequence[Passage]]
) -> list[tuple[Passage, Vectors]]:
    """These articles' passages with their vectors, encoding and keeping those that the archive lacks."""
    passages = [(a, p) for a in articles.values() for p in by_article[a.id]]
    kept = archive.vectors(encoder.fingerprint, [p.id for _, p in passages])
    lacking = [(a, p) for a, p in passages if p.id not in kept or kept[p.id].digest != text_digest(a, p)]
    if lacking:
        sentences = archive.sentences_of(list({a.id: a for a, _ in lacking}.values()))
        fresh = vectors_of(
            encoder, [(a, p, [s.text for s in sentences[a.id][p.first : p.last + 1]]) for a, p in lacking]
        )
        with archive.transaction():
            archive.put_vectors(encoder.fingerprint, fresh)
        kept.update((v.passage_id, v) for v in fresh)
    return [(p, kept[p.id]) for _, p in passages]


def rows_of(kept: bytes, dim: int) -> NDArray[np.float16]:
    """Vectors as the archive keeps them, n × dim."""
    return np.frombuffer(kept, np.float16).reshape(-1, dim)


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
