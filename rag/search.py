"""The candidates of a query: passages by words and by meaning under the same filters, with their fused scores.

1. The query's words, with their other forms and translations from the glossary, are searched by BM25.
2. Its vector is searched among passage vectors.
3. Both rankings' candidates get both scores; the scores are standardised within the articles of one language and summed
   with a weight that depends on whether question and article share that language.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article, Passage
from rag.answer import Query
from rag.encoders import asked_vector
from rag.fusion import Fusion
from rag.index import POOLS, PassageIndex
from rag.kind import is_question
from rag.romanised import names
from rag.terms import terms
from rag.translate import VOCABULARY, Glossary, Lexicon
from rag.words import Term

# The weights of words and meaning are the encoder's: `rag.fusion`.
# Candidates taken from each ranking.
CANDIDATES = 100
# The same when only some publishers are wanted: they are picked out of the rankings afterwards, by the archive, so one that
# is rare in a large archive may be missed.
OF_PUBLISHERS = 1000
# Added to an article of the days that the question names. 41 written questions with a period over 29,660 items of business
# news, recall@5 (recall@1), .3/.7/1.2: .878 (.610)/.902 (.659)/.902 (.683); with the days as a bound .902 (.683). Gold questions,
# recall@5 of a right article: .989 up to .7, .985 at 1.0; .960 with the days as a bound, because later articles look back.
AROUND = 0.7
SHIPPED_FUSION = Fusion()
# Questions whose terms are kept, by pool: enough for those that are searched at the same time.
ASKED_KEPT = 64


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage by id with both scores and the fused one, which is comparable only within one search."""

    passage_id: str
    words: float
    meaning: float
    score: float

    @property
    def article_id(self) -> str:
        return self.passage_id.rpartition(":")[0]


# A candidate with its article and passage.
Found = tuple[Candidate, Article, Passage]


class Search:
    """Finds candidates in one index. Safe to use from several threads."""

    def __init__(self, index: PassageIndex, glossary: Glossary, fusion: Fusion = SHIPPED_FUSION) -> None:
        self.index, self.glossary, self.fusion = index, glossary, fusion
        self._lexicons: dict[str, tuple[int, Lexicon]] = {}
        self._asked: dict[tuple[str, str, str, int], tuple[list[Term], dict[str, float]]] = {}
        self._lock = Lock()

    def candidates(self, query: Query) -> list[Candidate]:
        """Every candidate of both rankings, best fused score first; each pool is standardised by itself."""
        vector = asked_vector(self.index.encoder, query.text)
        pools = [p for p in POOLS if self.index.words.count(p) and query.article_language in ("", p)]
        # Most of a search is done without the interpreter's lock, so two pools are searched side by side. 100,000 passages, 150
        # questions, one after the other | side by side, ms p50/p95: 46.4/60.8 | 38.6/51.6 (means of two runs, no sentence
        # judged); a million 137/214 | 107/128.
        aside = [_aside().submit(self._of_pool, p, query, vector) for p in pools[1:]]
        found = [c for p in pools[:1] for c in self._of_pool(p, query, vector)]
        found += [c for pool in aside for c in pool.result()]
        return sorted(found, key=lambda c: -c.score)

    def _of_pool(self, pool: str, query: Query, vector: NDArray[np.float32]) -> list[Candidate]:
        """The candidates of one pool, in no order."""
        companies = query.companies if query.only else ()
        narrowed = bool(query.since or query.last or companies or query.publishers)
        # 1. words, 2. meaning
        most = OF_PUBLISHERS if query.publishers else CANDIDATES
        words, near = self._both(pool, query, vector, most, query.since, query.last, companies)
        inside: set[str] = set()
        if any(query.around):
            since = max(query.since, query.around[0])
            until = min((d for d in (query.around[1], query.last) if d), default="")
            told, close = self._both(pool, query, vector, most, since, until, companies)
            inside = {*told, *close}
            words, near = words | told, near | close
        if query.publishers:
            theirs = self._of_publishers({*words, *near}, query.publishers)
            words, near = ({i: s for i, s in ranked.items() if i in theirs} for ranked in (words, near))
        # 3. fusion
        ours = {*words, *near}
        if narrowed and ours and len(near) < CANDIDATES:
            # Standardised among the few that a filter leaves, the only right passage would look like any other.
            told, close = self._both(pool, query, vector, CANDIDATES)
            words, near = told | words, close | near
        weights = self.fusion.of(pool == query.language, is_question(query.text))
        fused = self._fused(words, list(near), vector, *weights)
        return [
            replace(c, score=c.score + AROUND) if c.passage_id in inside else c for c in fused if c.passage_id in ours
        ]

    def _both(
        self,
        pool: str,
        query: Query,
        vector: NDArray[np.float32],
        count: int,
        since: str = "",
        until: str = "",
        companies: Sequence[str] = (),
    ) -> tuple[dict[str, float], dict[str, float]]:
        """The best `count` passages by words and the nearest by meaning, each with its score."""
        near = _comparing().submit(self.index.nearest, pool, vector, count, since, until, companies)
        words = dict(self.index.words.search(pool, *self.terms(pool, query), count, since, until, companies))
        return words, dict(near.result())

    def _of_publishers(self, passage_ids: Iterable[str], publishers: Sequence[str]) -> set[str]:
        """Those of these passages whose article one of the publishers published."""
        by_article: dict[str, list[str]] = {}
        for i in passage_ids:
            by_article.setdefault(i.rpartition(":")[0], []).append(i)
        told = self.index.archive.publishers_of(list(by_article))
        return {i for a, ids in by_article.items() if told.get(a) in publishers for i in ids}

    def terms(self, pool: str, query: Query) -> tuple[list[Term], dict[str, float]]:
        """The terms that are searched in a pool, with their translations, and the Hangul bigrams with their weights."""
        text = self.words_of(query)
        key = (pool, query.language, text, self.index.words.count(pool))
        found = self._asked.get(key)
        if found is None:
            found = self._searched(pool, query.language, text)
            # Asked for twice or three times in one search; others' may go at any time.
            self._asked = {**dict(list(self._asked.items())[-ASKED_KEPT:]), key: found}
        return found

    def _searched(self, pool: str, language: str, text: str) -> tuple[list[Term], dict[str, float]]:
        asked, pairs, _ = self.glossary.query(text)
        here = asked if pool == language else self._widened(pool, text, asked)
        if pool == "ko" and (named := self._named(text)):
            here = [*here, *named]
            pairs = pairs | {
                form[0][i : i + 2]: 1.0 for t in named for form in t.forms for i in range(len(form[0]) - 1)
            }
        return here, pairs

    def _named(self, text: str) -> list[Term]:
        """Names in Latin letters as the Hangul they may stand for, where the archive holds it."""

        def known(word: str) -> bool:
            stems = terms(word).words
            # A month is a figure: June is not 전에.
            return not stems or stems[0][0].isdigit() or stems[0] in self.glossary.written

        held = [[r for r in readings if self.index.words.spelled(r)] for readings in names(text, known)]
        return [Term(tuple((r,) for r in readings)) for readings in held if readings]

    def _widened(self, pool: str, text: str, asked: list[Term]) -> list[Term]:
        """The terms with their meaning among the words of a pool of the other language, where the encoder averages words."""
        if not self.index.encoder.sentences:
            return asked
        held = self.index.words.count(pool)
        with self._lock:
            made, lexicon = self._lexicons.get(pool, (0, None))
            # An archive that grew by a tenth may say things in other words.
            if lexicon is None or abs(held - made) > made / 10:
                lexicon = Lexicon(self.index.encoder, pool, self.index.words.vocabulary(3 * VOCABULARY), self.glossary)
                self._lexicons[pool] = (held, lexicon)
        return lexicon.widen(text, asked)

    def _fused(
        self, words: dict[str, float], near: Sequence[str], vector: NDArray[np.float32], weight: float, extra: float
    ) -> list[Candidate]:
        cosines = self.index.cosines(vector, list(dict.fromkeys([*words, *near])))
        ids = list(cosines)
        if not ids:
            return []
        # A passage outside the word ranking scores at most as much as its last one; half of that is a fair guess.
        floor = min(words.values()) / 2 if len(words) >= CANDIDATES else 0.0
        by_words = np.array([words.get(i, floor) for i in ids])
        by_meaning = self._meaning(list(cosines.values()))
        fused = weight * _standard(by_words) + (1 - weight) * _standard(by_meaning) + extra
        return [
            Candidate(i, float(w), float(m), float(f))
            for i, w, m, f in zip(ids, by_words, by_meaning, fused, strict=True)
        ]

    def _meaning(self, cosines: Sequence[tuple[float, NDArray[np.float32]]]) -> NDArray[np.float64]:
        """What passages score by their own cosine and that of their best sentence, where sentences were encoded."""
        own = np.array([c for c, _ in cosines])
        best = own.copy()
        if held := [n for n, (_, inner) in enumerate(cosines) if len(inner)]:
            runs = [cosines[n][1] for n in held]
            starts = np.cumsum([0, *map(len, runs[:-1])])
            best[held] = np.maximum.reduceat(np.concatenate(runs), starts)
        share = self.fusion.best_sentence
        return share * best + (1 - share) * own

    @staticmethod
    def words_of(query: Query) -> str:
        """What is searched by words: the query, and what a follow-up adds to it."""
        return f"{query.whole} {query.added}" if query.added else query.whole


# Two of each kind, because one waits for the other; what comes from more questions at once than there are waits its turn.
@cache
def _aside() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(2, "citewire-pools")


@cache
def _comparing() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(2, "citewire-vectors")


def _standard(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean 0, deviation 1; all equal gives zeros.

    >>> _standard(np.array([1.0, 3.0]))
    array([-1.,  1.])
    """
    spread = float(scores.std())
    return (scores - scores.mean()) / spread if spread > 0 else np.zeros_like(scores)
