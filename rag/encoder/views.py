"""What the vectors are trained on: batches of (query, passage) rows made anew from the pairs in every step.

Two views of a pair. Translation: one side asks for the other. Retrieval: some words of one sentence, in either
language, ask for a passage of several sentences in either language that holds that sentence or its translation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.encoder import frames
from rag.encoder.pairs import Pair

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Ids = NDArray[np.int32]


@dataclass(frozen=True)
class Bag:
    """Token ids of many texts end to end, and where each text starts."""

    ids: Ids
    starts: NDArray[np.int64]


@dataclass(frozen=True)
class Mixture:
    """How often each view is drawn and how long its passages are.

    Retrieval 0.4 | 0.5 | 0.65 gives flores_devtest recall@1 .987 | .983 | .981 of 1,012 and belebele English → Korean nDCG@10
    .744 | .772 | .767 of 191 (1,000 | 1,200 | 1,200 steps); the Korean sets stay within .005, but for autorag_ko's 58.
    """

    retrieval: float = 0.4  # share of retrieval rows; the rest is translation
    same_language: float = 0.4  # of the retrieval rows
    keep: tuple[float, float] = (0.3, 1.0)  # share of a query's tokens that stay, drawn evenly
    sentences: int = 6  # passages hold 1 to this many texts
    passage_tokens: int = 220  # and no text more once they are this long
    # Share of retrieval queries that get the words of a question; 0 gives belebele English → Korean nDCG@10 .673 of 191
    # and Korean → English .606 of 245, 0.5 gives .712 and .653 (512 dimensions, 600 steps).
    framed: float = 0.5


def tokenized(tokenizer: Tokenizer, texts: Sequence[str]) -> list[Ids]:
    """Token ids of each text."""
    found = tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
    return [np.asarray(encoding.ids, dtype=np.int32) for encoding in found]


def bag(rows: Sequence[Ids]) -> Bag:
    """The rows end to end."""
    starts = np.zeros(len(rows), dtype=np.int64)
    np.cumsum([len(row) for row in rows[:-1]], out=starts[1:])
    return Bag(np.concatenate(rows), starts)


class Views:
    """Batches over the pairs. `weights` says how often a pair is drawn relative to the others."""

    def __init__(
        self, pairs: Sequence[Pair], tokenizer: Tokenizer, weights: NDArray[np.float64], mixture: Mixture, seed: int
    ) -> None:
        sides = (tokenized(tokenizer, [p.ko for p in pairs]), tokenized(tokenizer, [p.en for p in pairs]))
        usable = np.array([len(ko) > 0 and len(en) > 0 for ko, en in zip(*sides, strict=True)])
        self.sides = sides
        self.mixture = mixture
        self._rng = np.random.default_rng(seed)
        self._weights = np.where(usable, weights, 0.0)
        self._weights /= self._weights.sum()
        self._frames = (tokenized(tokenizer, frames.KOREAN), tokenized(tokenizer, frames.ENGLISH))
        self._order = np.empty(0, dtype=np.int64)

    def counts(self, size: int) -> NDArray[np.int64]:
        """How often each token occurs, both sides together, pairs weighted as they are drawn."""
        total = np.zeros(size)
        for side in self.sides:
            lengths = [len(row) for row in side]
            total += np.bincount(np.concatenate(side), np.repeat(self._weights, lengths), size)
        return np.asarray(np.rint(total * len(self._weights)), dtype=np.int64)

    def _draw(self, count: int) -> NDArray[np.int64]:
        """Pairs by weight, without two of the same in a batch as long as the round lasts."""
        if len(self._order) < count:
            n = len(self._weights)
            # Systematic sampling: over a round each pair comes up its weight times, rounded up or down.
            points = (np.arange(n) + self._rng.random()) / n
            self._order = self._rng.permutation(np.searchsorted(np.cumsum(self._weights), points).clip(0, n - 1))
        drawn, self._order = self._order[:count], self._order[count:]
        return np.asarray(np.unique(drawn), dtype=np.int64)

    def _thinned(self, queries: list[Ids], retrieval: NDArray[np.bool_], languages: NDArray[np.int64]) -> list[Ids]:
        """The retrieval queries with some of their tokens only, and with the words of a question; the rest as it is."""
        rng, (low, high) = self._rng, self.mixture.keep
        lengths = np.array([len(row) for row in queries])
        share = np.where(retrieval, rng.uniform(low, high, len(queries)), 1.0)
        stays = np.split(rng.random(lengths.sum()) < np.repeat(share, lengths), np.cumsum(lengths)[:-1])
        framed = retrieval & (rng.random(len(queries)) < self.mixture.framed)
        picks = rng.integers(0, 1 << 30, len(queries))
        out = []
        for row, stay, question, language, pick in zip(queries, stays, framed, languages, picks, strict=True):
            kept = row[stay] if stay.any() else row
            if question:
                phrases = self._frames[language]
                kept = np.concatenate([kept, phrases[pick % len(phrases)]])
            out.append(kept)
        return out

    def batch(self, size: int) -> tuple[Bag, Bag]:
        """About `size` rows of queries and the passages each belongs to."""
        mixture, rng = self.mixture, self._rng
        drawn = self._draw(size)
        others = iter(rng.permutation(self._draw(size * mixture.sentences // 2)).tolist())
        retrieval = rng.random(len(drawn)) < mixture.retrieval
        asked = rng.integers(0, 2, len(drawn))
        same = retrieval & (rng.random(len(drawn)) < mixture.same_language)
        answered = np.where(same, asked, 1 - asked)
        wanted = np.where(retrieval, rng.integers(1, mixture.sentences + 1, len(drawn)), 1)
        queries = [self.sides[language][at] for at, language in zip(drawn, asked, strict=True)]
        passages: list[Ids] = []
        for at, language, most in zip(drawn.tolist(), answered.tolist(), wanted.tolist(), strict=True):
            side = self.sides[language]
            texts = [side[at]]
            length = len(texts[0])
            while len(texts) < most and length < mixture.passage_tokens and (other := next(others, None)) is not None:
                texts.append(side[other])
                length += len(texts[-1])
            passages.append(np.concatenate(texts) if len(texts) > 1 else texts[0])
        return bag(self._thinned(queries, retrieval, asked)), bag(passages)
