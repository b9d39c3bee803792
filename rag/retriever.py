"""From a query to hits: candidates, looked at as texts, reprints folded.

1. Candidates come from words and meaning (`rag.search`).
2. Articles that name the question's companies, or that appeared when its reporting period was told about, come first, and newer ones before older.
3. Of the first of them in each language the texts are looked at: how much of the question stands in them, and how close together;
   then, of the very first, what their best sentences say to the question.
4. A story is one hit, told by its newest update; at most two passages of an article stay; near ties go to the newer; of a
   question's hits a third are of each language (`rag.folding`).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.answer import Hit, Query
from rag.days import number_of
from rag.evidence import Judge
from rag.folding import both_languages, folded, newer_first, updated
from rag.fusion import Fusion
from rag.index import PassageIndex, pool_of
from rag.kind import is_question
from rag.reranker import WIDER, Reranker
from rag.rescore import LOOKED, USUAL, Asked, asked_of, gain
from rag.search import SHIPPED_FUSION, Candidate, Found, Search
from rag.terms import terms
from rag.translate import Glossary

# Added (in standard deviations) to an article that names a company of the question, and to one that appeared when the
# question's reporting period was told about. The same questions, article, passage, reciprocal rank of the passage: NAMED 0/.2/.4/.8
# .963/.963/.963/.963, .924/.927/.927/.927, .743/.743/.744/.744; TOLD .957/.963/.963/.963, .920/.927/.927/.930, .738/.743/.744/.748.
NAMED, TOLD = 0.2, 0.2
# Taken off for each year behind the newest candidate, for OLD years at most, where a question names no days: who asks about a company wants
# what holds now, who types a headline wants that article (R@10 of 400 of them .870 with, .873 without). nDCG@10 of realtimeqa_2526 (8,120 articles of many years), .2 without a bound .690, bounded at 5 and 3 years .684 and .673, .3 and .4
# (unbounded) .700 and .711, none .640; multihop (one autumn) .835 always. 274 gold questions over two years, 0/.2/.3/.4: article .960/.960/.957/.960,
# passage .924/.924/.924/.927, reciprocal rank .782/.785/.787/.787. The least that meets the bar: what happened long ago is asked about as well.
# AGED is added to all, so that scores keep their scale for the judge: 312 gold questions right .734/.737/.737 for .1/.15/.2 (.740 without age).
AGE, OLD, AGED = 0.2, 5.0, 0.15
# Candidates looked at for every hit that is wanted; reprints further down are not worth their time.
FOLDED = 5
# Candidates whose sentences are judged (`rag.evidence`), what their best one's logit counts, and what is taken off it so that scores
# keep their scale (median of the right passages of 261 gold questions: 9.9). nDCG@10, mean of nine rows of public sets (58 to 200
# questions; autorag): none .854 (.921), 3 .859 (.927), 4 .859 (.927), 5 .860 (.931), 8 .861 (.931); for 5 a logit counting .2/.3/.4
# .860/.859/.859. Reciprocal rank of the passage, 60 blind questions .806, with 5 .865; 80 harder ones .694, .750. The answer judges
# the same passages anyway; a search alone takes some 16 ms longer.
JUDGED, SAYS, SAID = 5, 0.2, 10.0


class Retriever:
    """Searches one index. `judged` candidates (JUDGED, where it is None) have their sentences judged; without any a search is faster and its first hit less often
    the right one. Safe to use from several threads."""

    def __init__(
        self,
        index: PassageIndex,
        glossary: Glossary,
        reranker: Reranker | None = None,
        fusion: Fusion = SHIPPED_FUSION,
        judged: int | None = None,
    ) -> None:
        self.index, self.glossary, self.reranker, self._judges = index, glossary, reranker, judged
        self.search = Search(index, glossary, fusion)
        self.judge = Judge(index, glossary)

    def retrieve(self, query: Query, count: int) -> list[Hit]:
        """The best `count` hits, best first; [] when nothing fits the filters or no word or vector is known."""
        if self.reranker is None:
            return self._retrieved(query, count)
        hits = self.reranker.order(query.text, self._retrieved(query, WIDER * count))[:count]
        return [replace(h, rank=n) for n, h in enumerate(hits, 1)]

    def _retrieved(self, query: Query, count: int) -> list[Hit]:
        best = self.ordered(query, FOLDED * count)
        stories = self.index.archive.story_of(list(dict.fromkeys(a.id for _, a, _ in best)))
        hits = newer_first(folded(updated(best, stories), stories, 2 * count, not (query.since or query.last)))
        # Who types a headline wants that one article, of whichever language.
        kept = both_languages(hits, count) if is_question(query.text) else hits[:count]
        return [replace(h, rank=n) for n, h in enumerate(kept, 1)]

    def ordered(self, query: Query, count: int) -> list[Found]:
        """The best `count` candidates as they rank before stories are folded, with their articles and passages."""
        return self._looked_at(query, self._preferred(query, list(self._read(self.search.candidates(query)[:count]))))

    def _preferred(self, query: Query, found: list[Found]) -> list[Found]:
        """2. The candidates again, best first, with what their articles' companies and days add."""
        companies = frozenset() if query.only else frozenset(query.companies)
        found = self._by_age(query, found)
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

    @staticmethod
    def _by_age(query: Query, found: list[Found]) -> list[Found]:
        """The candidates again, best first, older ones with less; as they are where days are named or nothing is asked."""
        if any(query.around) or query.window or query.since or not is_question(query.text):
            return found
        born = {a.id: _years(d) for _, a, _ in found if (d := number_of(a.published))}
        newest = max(born.values(), default=0.0)
        gains = {i: AGED - AGE * min(newest - at, OLD) for i, at in born.items()}
        again = [(replace(c, score=c.score + gains.get(a.id, 0.0)), a, p) for c, a, p in found]
        return sorted(again, key=lambda f: -f[0].score)

    def _looked_at(self, query: Query, found: list[Found]) -> list[Found]:
        """3. The candidates again, best first, with what the first of them gain as texts."""
        own = terms(self.search.words_of(query)).words
        pools: dict[str, Asked] = {}
        looked: Counter[str] = Counter()
        again = []
        for c, article, passage in found:
            pool = pool_of(article.language)
            more = 0.0
            looked[pool] += 1
            if looked[pool] <= LOOKED:
                if pool not in pools:
                    pools[pool] = asked_of(self.search.terms(pool, query)[0], own, self.index.words)
                more = gain(pools[pool], article.title, passage.text)
            again.append((replace(c, score=c.score + more - USUAL), article, passage))
        return self._judged(query, sorted(again, key=lambda f: -f[0].score))

    def _judged(self, query: Query, found: list[Found]) -> list[Found]:
        """The candidates again, best first, the first of them with what their best sentences say to the question."""
        count = JUDGED if self._judges is None else self._judges
        first = [Hit(p, a, c.score, n, c.words, c.meaning) for n, (c, a, p) in enumerate(found[:count], 1)]
        more = [SAYS * (logit - SAID) for logit in self.judge.best_logits(query, first)]
        # What was not judged is taken for as little as the least of what was.
        more += [min(more, default=0.0)] * (len(found) - len(first))
        again = [(replace(c, score=c.score + m), a, p) for m, (c, a, p) in zip(more, found, strict=True)]
        return sorted(again, key=lambda f: -f[0].score)

    def _read(self, candidates: Sequence[Candidate]) -> Iterator[Found]:
        """Candidates with their articles and passages; those withdrawn in the meantime are passed over."""
        archive = self.index.archive
        articles = archive.articles(list(dict.fromkeys(c.article_id for c in candidates)))
        passages = {p.id: p for of in archive.passages_of(list(articles.values())).values() for p in of}
        for c in candidates:
            if c.passage_id in passages:
                yield c, articles[c.article_id], passages[c.passage_id]


def _years(day: int) -> float:
    """A day as YYYYMMDD in years."""
    return day // 10000 + (day // 100 % 100 - 1) / 12 + (day % 100 - 1) / 365
