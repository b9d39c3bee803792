"""From a query to hits: words and meaning under the same filters, fused, reprints folded.

1. The query's words, with their other forms and translations from the glossary, are searched by BM25.
2. Its vector is searched among passage vectors.
3. Both rankings' candidates get both scores; the scores are standardised within the articles of one language and summed
   with a weight that depends on whether question and article share that language.
4. Near-identical passages fold into one hit, at most two passages of an article stay, near ties go to the newer.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article, Passage
from rag.answer import Hit, Query
from rag.index import POOLS, PassageIndex
from rag.romanised import names
from rag.terms import Terms, terms
from rag.translate import VOCABULARY, Glossary, Lexicon
from rag.words import Term

# Chosen by `python -m eval.tune` on the dev halves of public sets. Figures are nDCG@10 over 100 questions a set, with a static
# encoder of 1,024 dimensions; "sample" is recall@5 of a right article,
# 274 gold questions on the sample corpus, in brackets the 71 across languages.
# Candidates taken from each ranking.
CANDIDATES = 100
# Weight of words in the fusion when question and article share a language, and when they do not. .6/.7/.8: autorag .917/
# .923/.929, korquad .976/.980/.980, ssis .864/.866/.857, multihop .806/.809/.808. Across .3/.4/.5/.6: belebele English→
# Korean .823/.826/.818/.809, back .759/.765/.767/.764, sample .967 (.887)/.982 (.944)/.985 (.958)/not measured.
WORDS_SAME, WORDS_ACROSS = 0.7, 0.5
# Share of the best sentence in a passage's meaning; the rest is the passage's own vector. Of meaning alone, .5/.7: autorag
# .815/.821, korquad .896/.907, ssis .817/.823, multihop .684/.662, belebele Korean .876/.866, across .743/.748 and .676/
# .668; fused, .5/.7/.9: sample .982/.978/not measured.
BEST_SENTENCE = 0.5
# Added to articles in the other language than the question's (in standard deviations): every pool has a best passage, and
# nearly the same words in one's own language look better than the right ones in the other. In the mixed pool of belebele,
# 0/.2/.4/.6: across .720/.731/.739/.744 from Korean and .780/.794/.798/.799 from English, either .856/.858/.861/.862 and
# .907/.910/.909/.907; sample .985 (.958)/.982 (.972)/.978 (.972)/.967 (.986), and its recall@1 falls, .715/.704/.679/.646.
ACROSS = 0.2
# Passages of different articles that share this much of their runs of three letters (Jaccard) are reprints: 17 of 26 pairs of
# wire copies that were rewritten to any degree, by their first 700 characters.
REPRINT = 0.6
# Hits whose fused scores differ by less than this are near ties: the newer comes first.
NEAR_TIE = 0.05
PER_ARTICLE = 2
# Candidates looked at for every hit that is wanted; reprints further down are not worth their time.
FOLDED = 5


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


class Retriever:
    """Searches one index. Safe to use from several threads."""

    def __init__(self, index: PassageIndex, glossary: Glossary) -> None:
        self.index, self.glossary = index, glossary
        self._lexicons: dict[str, tuple[int, Lexicon]] = {}
        self._lock = Lock()

    def retrieve(self, query: Query, count: int) -> list[Hit]:
        """The best `count` hits, best first; [] when nothing fits the filters or no word or vector is known."""
        best = self.candidates(query)[: FOLDED * count]
        hits: list[Hit] = []
        shapes: list[tuple[str, frozenset[str]]] = []
        per_article: dict[str, int] = {}
        for c, article, passage in self._read(best):
            shape = _shape(passage.text)
            twin = next((n for n, (a, s) in enumerate(shapes) if a != article.id and _alike(s, shape)), -1)
            if twin >= 0:
                if article.id not in hits[twin].copies:
                    hits[twin] = replace(hits[twin], copies=(*hits[twin].copies, article.id))
                continue
            if len(hits) == count or per_article.get(article.id, 0) == PER_ARTICLE:
                continue
            per_article[article.id] = per_article.get(article.id, 0) + 1
            shapes.append((article.id, shape))
            hits.append(Hit(passage, article, c.score, len(hits) + 1, c.words, c.meaning))
        asked, _, _ = self.glossary.query(query.text)
        wanted = {form for term in asked for form in term.forms}
        return [replace(h, rank=n, terms=_matched(h, wanted)) for n, h in enumerate(_newer_first(hits), 1)]

    def candidates(self, query: Query) -> list[Candidate]:
        """Every candidate of both rankings, best fused score first; each pool is standardised by itself."""
        asked, grams, _ = self.glossary.query(query.text)
        vector = np.asarray(self.index.encoder.embed_query(query.text), np.float32)
        found: list[Candidate] = []
        for pool in POOLS:
            if not self.index.words.count(pool):
                continue
            # 1. words
            here = asked if pool == query.language else self._widened(pool, query.text, asked)
            pairs = grams
            if pool == "ko" and (named := self._named(query.text)):
                here = [*here, *named]
                pairs = grams | {
                    form[0][i : i + 2]: 1.0 for t in named for form in t.forms for i in range(len(form[0]) - 1)
                }
            words = dict(self.index.words.search(pool, here, pairs, CANDIDATES, query.since, query.until))
            # 2. meaning
            near = dict(self.index.nearest(pool, vector, CANDIDATES, query.since, query.until))
            # 3. fusion
            weight, extra = (WORDS_SAME, 0.0) if pool == query.language else (WORDS_ACROSS, ACROSS)
            found += self._fused(words, list(near), vector, weight, extra)
        return sorted(found, key=lambda c: -c.score)

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
        floor = min(words.values()) / 2 if len(words) == CANDIDATES else 0.0
        by_words = np.array([words.get(i, floor) for i in ids])
        by_meaning = np.array([_meaning(*cosines[i]) for i in ids])
        fused = weight * _standard(by_words) + (1 - weight) * _standard(by_meaning) + extra
        return [
            Candidate(i, float(w), float(m), float(f))
            for i, w, m, f in zip(ids, by_words, by_meaning, fused, strict=True)
        ]

    def _read(self, candidates: Sequence[Candidate]) -> Iterator[tuple[Candidate, Article, Passage]]:
        """Candidates with their articles and passages; those withdrawn in the meantime are passed over."""
        archive = self.index.archive
        articles = archive.articles(list(dict.fromkeys(c.article_id for c in candidates)))
        passages = {p.id: p for a in articles.values() for p in archive.passages(a)}
        for c in candidates:
            if c.passage_id in passages:
                yield c, articles[c.article_id], passages[c.passage_id]


def _meaning(own: float, inner: NDArray[np.float32]) -> float:
    return own if not len(inner) else BEST_SENTENCE * float(inner.max()) + (1 - BEST_SENTENCE) * own


def _standard(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean 0, deviation 1; all equal gives zeros.

    >>> _standard(np.array([1.0, 3.0]))
    array([-1.,  1.])
    """
    spread = float(scores.std())
    return (scores - scores.mean()) / spread if spread > 0 else np.zeros_like(scores)


def _shape(text: str) -> frozenset[str]:
    """A text's runs of three letters and digits: what a reprint shares whatever its spaces and marks."""
    letters = "".join(filter(str.isalnum, text))
    return frozenset(letters[i : i + 3] for i in range(len(letters) - 2))


def _alike(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two shapes are of reprints: REPRINT or more of what either holds is in both (Jaccard)."""
    fewer, more = sorted((len(a), len(b)))
    if fewer < REPRINT * more or not more:
        return False
    common = len(a & b)
    return common >= REPRINT * (fewer + more - common)


def _matched(hit: Hit, wanted: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    found = terms(f"{hit.article.title}\n{hit.passage.text}")
    return tuple(" ".join(form) for form in wanted if _holds(found, form))


def _holds(found: Terms, form: Sequence[str]) -> bool:
    words = found.words
    if len(form) == 1:
        return form[0] in words
    return any(words[i : i + len(form)] == tuple(form) for i in range(len(words) - len(form) + 1))


def _newer_first(hits: list[Hit]) -> list[Hit]:
    """Swap neighbours that are near ties so that the later publication comes first; unknown days stay where they are."""
    hits = list(hits)
    for i in range(len(hits) - 1):
        a, b = hits[i], hits[i + 1]
        if a.score - b.score < NEAR_TIE and a.article.published and a.article.published[:10] < b.article.published[:10]:
            hits[i], hits[i + 1] = b, a
    return hits
