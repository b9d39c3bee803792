"""Stand-ins that can be computed by hand."""

import hashlib
import math

from corpus.article import Article, Passage, Sentence, cut
from corpus.passages import split
from corpus.sentences import split_sentences


class HashEncoder:
    """A bag of hashed words: each word adds one to the value its hash names; length one."""

    sentences = True

    def __init__(self, dim: int = 64, name: str = "hash") -> None:
        self.name, self.dim, self.fingerprint = name, dim, f"{name}-{dim}"

    def embed_query(self, text: str) -> list[float]:
        values = [0.0] * self.dim
        for word in text.lower().split():
            values[int.from_bytes(hashlib.sha256(f"{self.name}{word}".encode()).digest()[:4], "big") % self.dim] += 1.0
        length = math.sqrt(sum(v * v for v in values)) or 1.0
        return [v / length for v in values]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(t) for t in texts]


def made(number: int, text: str = "", **fields: object) -> tuple[Article, list[Sentence], list[Passage]]:
    """Article number n with its sentences and passages."""
    text = (
        text
        or f"회사{number}은 매출이 {number}억원이라고 밝혔다. 공장은 도시{number}에 있다.\n\n대표는 계획{number}을 설명했다."
    )
    article = Article(f"a{number}", f"a{number}.txt", f"제목 {number}", text, **fields)  # type: ignore[arg-type]
    sentences = cut(article, split_sentences(text))
    return article, sentences, split(article, sentences, len, 60)
