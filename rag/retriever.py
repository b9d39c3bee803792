"""From a query to hits: words and meaning under the same filters, fused, reprints folded.

1. The query's words, with their other forms and translations from the glossary, are searched by BM25.
2. Its vector is searched among passage vectors.
3. Both rankings' candidates get both scores; the scores are standardised within the articles of one language and summed
   with a weight that depends on whether question and article share that language.
4. Articles that name the question's companies, or that appeared when its reporting period was told about, come first.
5. Of the first of them in each language the texts are looked at: how much of the question stands in them, and how close together;
   then, of the very first, what their best sentences say to the question.
6. A story is one hit, told by its newest update; at most two passages of an article stay; near ties go to the newer.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from corpus.article import Article, Passage
from corpus.prints import stage
from corpus.stories import Story
from rag.answer import Hit, Query
from rag.encoders import asked_vector
from rag.evidence import Judge
from rag.fusion import Fusion
from rag.index import POOLS, PassageIndex, pool_of
from rag.reprint import Shape, alike, shape_of
from rag.reranker import WIDER, Reranker
from rag.rescore import LOOKED, USUAL, Asked, asked_of, gain
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
# Hits whose fused scores differ by no more than this are near ties: the newer comes first. `python -m eval.preferences`, 274 gold
# questions, 0/.05/.1/.2: the right article among the first five .967/.963/.960/.960, the passage .927/.927/.927/.924. It is there
# for corrections, which those questions hardly ask for.
NEAR_TIE = 0.05
# Added (in standard deviations) to an article that names a company of the question, and to one that appeared when the
# question's reporting period was told about. The same questions, article, passage, reciprocal rank of the passage: NAMED 0/.2/.4/.8
# .963/.963/.963/.963, .924/.927/.927/.927, .743/.743/.744/.744; TOLD .957/.963/.963/.963, .920/.927/.927/.930, .738/.743/.744/.748.
NAMED, TOLD = 0.2, 0.2
# Added to an article of the days that the question names. 41 written questions with a period over 29,660 items of business
# news, recall@5 (recall@1), .3/.7/1.2: .878 (.610)/.902 (.659)/.902 (.683); with the days as a bound .902 (.683). Gold questions,
# recall@5 of a right article: .989 up to .7, .985 at 1.0; .960 with the days as a bound, because later articles look back.
AROUND = 0.7
# Within this of a story's best passage, one of its newest update takes its place. 0/.25/.5/1: the same figures to the third digit.
UPDATE = 0.5
PER_ARTICLE = 2
# Candidates looked at for every hit that is wanted; reprints further down are not worth their time.
FOLDED = 5
SHIPPED_FUSION = Fusion()
# Candidates whose sentences are judged (`rag.evidence`), what their best one's logit counts, and what is taken off it so that scores
# keep their scale (median of the right passages of 261 gold questions: 9.9). nDCG@10, mean of nine rows of public sets (58 to 200
# questions; autorag): none .854 (.921), 3 .859 (.927), 4 .859 (.927), 5 .860 (.931), 8 .861 (.931); for 5 a logit counting .2/.3/.4
# .860/.859/.859. Reciprocal rank of the passage, 60 blind questions .806, with 5 .865; 80 harder ones .694, .750. The answer judges
# the same passages anyway; a search alone takes some 16 ms longer.
JUDGED, SAYS, SAID = 5, 0.2, 10.0
# Questions whose terms are kept, by pool: enough for those that are searched at the same time.
ASKED_KEPT = 64


Found = tuple["Candidate", Article, Passage]


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

    def __init__(
        self,
        index: PassageIndex,
        glossary: Glossary,
        reranker: Reranker | None = None,
        fusion: Fusion = SHIPPED_FUSION,
    ) -> None:
        self.index, self.glossary, self.reranker, self.fusion = index, glossary, reranker, fusion
        self.judge = Judge(index, glossary)
        self._lexicons: dict[str, tuple[int, Lexicon]] = {}
        self._asked: dict[tuple[str, str, str, int], tuple[list[Term], dict[str, float]]] = {}
        self._lock = Lock()

    def retrieve(self, query: Query, count: int) -> list[Hit]:
        """The best `count` hits, best first; [] when nothing fits the filters or no word or vector is known."""
        if self.reranker is None:
            return self._retrieved(query, count)
        hits = self.reranker.order(query.text, self._retrieved(query, WIDER * count))[:count]
        return [replace(h, rank=n) for n, h in enumerate(hits, 1)]

    def _retrieved(self, query: Query, count: int) -> list[Hit]:
        best = self.ordered(query, FOLDED * count)
        stories = self.index.archive.story_of(list(dict.fromkeys(a.id for _, a, _ in best)))
        hits = _folded(_updated(best, stories), stories, count, not (query.since or query.last))
        # A term is matched by its translations as well.
        wanted = {
            pool: dict.fromkeys(form for t in self.searched(pool, query)[0] for form in t.forms)
            for pool in {pool_of(h.article.language) for h in hits}
        }
        return [
            replace(h, rank=n, terms=_matched(h, wanted[pool_of(h.article.language)]))
            for n, h in enumerate(_newer_first(hits), 1)
        ]

    def ordered(self, query: Query, count: int) -> list["Found"]:
        """The best `count` candidates as they rank before stories are folded, with their articles and passages."""
        return self._looked_at(query, self._preferred(query, list(self._read(self.candidates(query)[:count]))))

    def _preferred(self, query: Query, found: list["Found"]) -> list["Found"]:
        """4. The candidates again, best first, with what their articles' companies and days add."""
        companies = frozenset() if query.only else frozenset(query.companies)
        if not companies and not query.window:
            return found
        named = self.index.archive.companies_of(list(dict.fromkeys(a.id for _, a, _ in found))) if companies else {}
        again = []
        for c, article, passage in found:
            extra = NAMED * bool(companies.intersection(named.get(article.id, ())))
            if query.window and query.window[0] <= article.published[:10] <= query.window[1]:
                extra += TOLD
            again.append((replace(c, score=c.score + extra), article, passage))
        return sorted(again, key=lambda f: -f[0].score)

    def _looked_at(self, query: Query, found: list["Found"]) -> list["Found"]:
        """5. The candidates again, best first, with what the first of them gain as texts."""
        own = terms(self._words_of(query)).words
        pools: dict[str, Asked] = {}
        looked: Counter[str] = Counter()
        again = []
        for c, article, passage in found:
            pool = pool_of(article.language)
            more = 0.0
            looked[pool] += 1
            if looked[pool] <= LOOKED:
                if pool not in pools:
                    pools[pool] = asked_of(self.searched(pool, query)[0], own, self.index.words)
                more = gain(pools[pool], article.title, passage.text)
            again.append((replace(c, score=c.score + more - USUAL), article, passage))
        return self._judged(query, sorted(again, key=lambda f: -f[0].score))

    def _judged(self, query: Query, found: list["Found"]) -> list["Found"]:
        """The candidates again, best first, the first of them with what their best sentences say to the question."""
        first = [Hit(p, a, c.score, n, c.words, c.meaning) for n, (c, a, p) in enumerate(found[:JUDGED], 1)]
        more = [SAYS * (logit - SAID) for logit in self.judge.best_logits(query, first)]
        # What was not judged is taken for as little as the least of what was.
        more += [min(more, default=0.0)] * (len(found) - len(first))
        again = [(replace(c, score=c.score + m), a, p) for m, (c, a, p) in zip(more, found, strict=True)]
        return sorted(again, key=lambda f: -f[0].score)

    @staticmethod
    def _words_of(query: Query) -> str:
        return f"{query.text} {query.added}" if query.added else query.text

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
        fused = self._fused(words, list(near), vector, *self.fusion.of(pool == query.language))
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
        words = dict(self.index.words.search(pool, *self.searched(pool, query), count, since, until, companies))
        return words, dict(near.result())

    def _of_publishers(self, passage_ids: Iterable[str], publishers: Sequence[str]) -> set[str]:
        """Those of these passages whose article one of the publishers published."""
        by_article: dict[str, list[str]] = {}
        for i in passage_ids:
            by_article.setdefault(i.rpartition(":")[0], []).append(i)
        told = self.index.archive.publishers_of(list(by_article))
        return {i for a, ids in by_article.items() if told.get(a) in publishers for i in ids}

    def searched(self, pool: str, query: Query) -> tuple[list[Term], dict[str, float]]:
        """The terms that are searched in a pool, with their translations, and the Hangul bigrams with their weights."""
        text = self._words_of(query)
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
        by_meaning = np.array([self._meaning(*cosines[i]) for i in ids])
        fused = weight * _standard(by_words) + (1 - weight) * _standard(by_meaning) + extra
        return [
            Candidate(i, float(w), float(m), float(f))
            for i, w, m, f in zip(ids, by_words, by_meaning, fused, strict=True)
        ]

    def _meaning(self, own: float, inner: NDArray[np.float32]) -> float:
        share = self.fusion.best_sentence
        return own if not len(inner) else share * float(inner.max()) + (1 - share) * own

    def _read(self, candidates: Sequence[Candidate]) -> Iterator[tuple[Candidate, Article, Passage]]:
        """Candidates with their articles and passages; those withdrawn in the meantime are passed over."""
        archive = self.index.archive
        articles = archive.articles(list(dict.fromkeys(c.article_id for c in candidates)))
        passages = {p.id: p for a in articles.values() for p in archive.passages(a)}
        for c in candidates:
            if c.passage_id in passages:
                yield c, articles[c.article_id], passages[c.passage_id]


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


def _matched(hit: Hit, wanted: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    found = terms(f"{hit.article.title}\n{hit.passage.text}").words
    held = set(found)
    return tuple(" ".join(f) for f in wanted if f[0] in held and (len(f) == 1 or _holds(found, f)))


def _holds(words: Sequence[str], form: Sequence[str]) -> bool:
    return any(words[i : i + len(form)] == tuple(form) for i in range(len(words) - len(form) + 1))


def _newer_first(hits: Sequence[Hit]) -> list[Hit]:
    """Among near ties of the first of them, the later publication comes first; unknown days come last."""
    rest, ordered = sorted(hits, key=lambda h: -h.score), []
    while rest:
        ties = [h for h in rest if rest[0].score - h.score <= NEAR_TIE]
        # One story's passages stay as they are: two of one article are of one day.
        ordered += sorted(ties, key=lambda h: h.article.published[:10], reverse=True)
        rest = rest[len(ties) :]
    return ordered


def _updated(found: Sequence[Found], stories: Mapping[str, Story]) -> list[Found]:
    """The candidates in an order in which a story's newest update stands where its best passage stood."""
    first: dict[str, float] = {}
    for c, article, _ in found:
        if article.id in stories:
            first.setdefault(stories[article.id].id, c.score)
    ordered = []
    for c, article, passage in found:
        story = stories.get(article.id)
        if story and len(story.articles) > 1 and c.score > first[story.id] - UPDATE and stage(article.title) > 9:
            c = replace(c, score=max(c.score, first[story.id] + 1e-6))
        ordered.append((c, article, passage))
    return sorted(ordered, key=lambda f: -f[0].score)


def _folded(found: Sequence[Found], stories: Mapping[str, Story], count: int, whole: bool) -> list[Hit]:
    """6. One hit for a story, two for an article. `whole` gives a hit all of its story's articles as copies; without it,
    where days are bounded, those that were found."""
    hits: list[Hit] = []
    shapes: list[tuple[str, Shape]] = []
    per_article: dict[str, int] = {}
    teller: dict[str, str] = {}  # by story, the article that tells it
    for c, article, passage in found:
        story = stories.get(article.id)
        told_by = teller.get(story.id, article.id) if story else article.id
        shape = shape_of(passage.text)
        if told_by != article.id:
            twin = next(n for n, (a, _) in enumerate(shapes) if a == told_by)
        else:
            # Reprints that the stories miss, because one of them is much longer, or of another week.
            twin = next((n for n, (a, s) in enumerate(shapes) if a != article.id and alike(s, shape)), -1)
        if twin >= 0:
            if article.id not in hits[twin].copies and article.id != hits[twin].article.id:
                hits[twin] = replace(hits[twin], copies=(*hits[twin].copies, article.id))
            continue
        if len(hits) == count or per_article.get(article.id, 0) == PER_ARTICLE:
            continue
        per_article[article.id] = per_article.get(article.id, 0) + 1
        shapes.append((article.id, shape))
        others: tuple[str, ...] = ()
        if story:
            teller[story.id] = article.id
            others = tuple(a for a in story.articles if a != article.id) if whole else ()
        hits.append(
            Hit(passage, article, c.score, len(hits) + 1, c.words, c.meaning, (), others, story.id if story else "")
        )
    return hits
