"""Candidates to hits: a story is one hit, told by its newest update, two passages of an article stay, near ties go to the newer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus.prints import stage
from corpus.stories import Story
from rag.answer import Hit
from rag.index import POOLS, pool_of
from rag.reprint import Shape, alike, shape_of
from rag.search import Found

# Hits whose fused scores differ by no more than this are near ties: the newer comes first. `python -m eval.preferences`, 274 gold
# questions, 0/.05/.1/.2: the right article among the first five .967/.963/.960/.960, the passage .927/.927/.927/.924. It is there
# for corrections, which those questions hardly ask for.
NEAR_TIE = 0.05
# Within this of a story's best passage, one of its newest update takes its place. 0/.25/.5/1: the same figures to the third digit.
UPDATE = 0.5
PER_ARTICLE = 2


def newer_first(hits: Sequence[Hit]) -> list[Hit]:
    """Among near ties of the first of them, the later publication comes first; unknown days come last."""
    rest, ordered = sorted(hits, key=lambda h: -h.score), []
    while rest:
        ties = [h for h in rest if rest[0].score - h.score <= NEAR_TIE]
        # One story's passages stay as they are: two of one article are of one day.
        ordered += sorted(ties, key=lambda h: h.article.published[:10], reverse=True)
        rest = rest[len(ties) :]
    return ordered


def both_languages(hits: Sequence[Hit], count: int) -> list[Hit]:
    """The first `count` hits; where a language has fewer than a third of them, its next ones take the last places.

    A right article among the first five, without and with: 274 gold questions .982 and .989, 65 that nobody has read .892 and .923.
    """
    first, rest = list(hits[:count]), list(hits[count:])
    for pool in POOLS:
        lacking = count // 3 - sum(pool_of(h.article.language) == pool for h in first)
        more = [h for h in rest if pool_of(h.article.language) == pool][: max(0, lacking)]
        if more:
            first = [*first[: count - len(more)], *more]
    return first


def updated(found: Sequence[Found], stories: Mapping[str, Story]) -> list[Found]:
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


def folded(found: Sequence[Found], stories: Mapping[str, Story], count: int, whole: bool) -> list[Hit]:
    """One hit for a story, two for an article. `whole` gives a hit all of its story's articles as copies; without it,
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
