"""Reranking: a cross-encoder reads question and passage together and orders the first hits anew, within a deadline."""

from collections.abc import Sequence
from dataclasses import replace
from threading import Event
from typing import Protocol

from rag.answer import Hit
from rag.apart import Apart

# Hits that are read for every one that is wanted, and pairs read between two looks at the clock.
WIDER, _AT_ONCE = 3, 4


class PairScorer(Protocol):
    """Scores of (question, text) pairs, higher is better; only their order counts."""

    def scores(self, question: str, texts: Sequence[str]) -> list[float]: ...


class Reranker:
    """Orders hits by a pair scorer, or leaves them as they are when it takes longer than `deadline` seconds.

    One question is read at a time; while a late one still is, others keep their order at once. Safe to use from several threads.
    """

    def __init__(self, scorer: PairScorer, deadline: float) -> None:
        self._scorer, self._apart = scorer, Apart[list[float]]("reranker", deadline)

    def order(self, question: str, hits: Sequence[Hit]) -> list[Hit]:
        """The hits by their `rerank` score, best first; as they came, without one, when it was late or failed."""
        if not hits:
            return []

        def read(stop: Event) -> list[float]:
            scores: list[float] = []
            for at in range(0, len(hits), _AT_ONCE):
                if stop.is_set():
                    break
                texts = [f"{h.article.title}\n{h.passage.text}" for h in hits[at : at + _AT_ONCE]]
                scores += self._scorer.scores(question, texts)
            return scores

        scores = self._apart.run(read)
        if scores is None:
            return list(hits)
        found = [replace(h, rerank=s) for h, s in zip(hits, scores, strict=True)]
        return sorted(found, key=lambda h: -(h.rerank or 0.0))

    def close(self) -> None:
        """Forget it; what is being read is left to end by itself."""
        self._apart.close()
